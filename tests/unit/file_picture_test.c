/* Photos: taken by content, measured, without what the camera wrote beside the picture; broken and foreign files refused. */
#include "upload.h"

static void put_le(struct bytes *b, uint32_t n, int size)
{
	for (int i = 0; i < size; i++)
		put(b, &(unsigned char){ (unsigned char)(n >> 8 * i) }, 1);
}

static void jpeg_segment(struct bytes *b, int marker, const void *body, size_t len)
{
	put(b, &(unsigned char[2]){ 0xff, (unsigned char)marker }, 2);
	put_be(b, (uint32_t)len + 2, 2);
	put(b, body, len);
}

/* orientation 0: no EXIF at all */
static struct bytes jpeg(int orientation)
{
	struct bytes b = { .len = 0 }, exif = { .len = 0 };
	put(&b, "\xff\xd8", 2);
	jpeg_segment(&b, 0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0", 14);
	put(&exif, "Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0", 24);
	put_le(&exif, (uint32_t)orientation, 4);
	put(&exif, "\0\0\0\0GPS-PLACE", 13);
	if (orientation)
		jpeg_segment(&b, 0xe1, exif.at, exif.len);
	jpeg_segment(&b, 0xfe, "CAMERA-NAME", 11);
	jpeg_segment(&b, 0xc0, "\x08\0\x78\0\xa0\3\1\x22\0\2\x11\1\3\x11\1", 15); /* 120 high, 160 wide */
	jpeg_segment(&b, 0xda, "\3\1\0\2\x11\3\x11\0\x3f\0", 10);
	put(&b, "\x12\x34\xff\0\x56\xff\xd0\x78", 8); /* entropy bytes with a stuffed ff and a restart marker */
	put(&b, "\xff\xd9", 2);
	put(&b, "HANGS-BEHIND", 12);
	return b;
}

static struct bytes webp(void)
{
	struct bytes b = { .len = 0 };
	put(&b, "RIFF\0\0\0\0WEBPVP8X", 16);
	put_le(&b, 10, 4);
	put(&b, "\x0c\0\0\0", 4); /* EXIF and XMP are there */
	put_le(&b, 299, 3);
	put_le(&b, 199, 3);
	put(&b, "VP8L", 4);
	put_le(&b, 5, 4);
	put(&b, "\x2f\0\0\0\0\0", 6); /* padded to even */
	put(&b, "EXIF", 4);
	put_le(&b, 9, 4);
	put(&b, "GPS-PLACE\0", 10);
	uint32_t size = (uint32_t)b.len - 8;
	for (int i = 0; i < 4; i++)
		b.at[4 + i] = (unsigned char)(size >> 8 * i);
	return b;
}

static struct kept_file *take(struct county *c, const struct bytes *b, const char *name, const char **why)
{
	return upload_take(c, FILE_PHOTO, b, name, why);
}

/* What was kept of it. */
static struct str kept(struct county *c, const struct kept_file *p)
{
	char *bytes = arena_alloc(c->arena, (size_t)p->size + 1);
	const char *path = arena_printf(c->arena, "%s/files/%s", c->dir, hex_of(c->arena, p->sha256, sizeof p->sha256));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(bytes, 1, (size_t)p->size + 1, f), p->size);
	fclose(f);
	return (struct str){ bytes, (size_t)p->size };
}

static void test_photo_png(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes b = png(640, 480);
	struct kept_file *p = take(c, &b, "会场照片.PNG", &why);
	assert_non_null(p);
	assert_string_equal(p->type, "image/png");
	assert_string_equal(p->name, "会场照片.png");
	assert_int_equal(p->width, 640);
	assert_int_equal(p->height, 480);
	assert_false(str_has(kept(c, p), STR("E118.8")));
	assert_true(str_has(kept(c, p), STR("IEND")));
	struct kept_file *again = take(c, &b, "b.png", &why); /* the same picture lies there once */
	assert_memory_equal(again->sha256, p->sha256, sizeof p->sha256);
}

static void test_photo_jpeg_keeps_only_the_orientation(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	for (int orientation = 0; orientation <= 8; orientation++) {
		struct bytes b = jpeg(orientation);
		struct kept_file *p = take(c, &b, "IMG.jpeg", &why);
		assert_non_null(p);
		assert_string_equal(p->type, "image/jpeg");
		assert_int_equal(p->width, 160);
		assert_int_equal(p->height, 120);
		struct str out = kept(c, p);
		assert_false(str_has(out, STR("GPS-PLACE")));
		assert_false(str_has(out, STR("CAMERA-NAME")));
		assert_false(str_has(out, STR("HANGS-BEHIND")));
		assert_true(str_has(out, STR("JFIF")));
		assert_int_equal(str_has(out, STR("Exif")), orientation > 1);
		assert_memory_equal(out.at + out.len - 2, "\xff\xd9", 2);
	}
}

static void test_photo_jpeg_marker_without_length(void **state)
{
	static const unsigned char bare[] = { 0x00, 0x01, 0xd0, 0xd7, 0xd8 };
	struct county *c = county_of(state);
	for (size_t i = 0; i < COUNT_OF(bare); i++) {
		const char *why = NULL;
		struct bytes b = jpeg(0);
		b.len -= 14; /* EOI and what hangs behind it */
		jpeg_segment(&b, 0xfe, "CAMERA-NAME", 11);
		jpeg_segment(&b, bare[i], "\xff\xc0\0\x0b\x08\0\7\0\x09", 9); /* the scan's bytes, were the comment not there */
		put(&b, "\xff\xd9", 2);
		if (take(c, &b, "a.jpg", &why))
			fail_msg("marker %02x was taken for a segment", bare[i]);
		assert_non_null(strstr(why, "不完整"));
	}
}

static void test_photo_webp(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes b = webp();
	struct kept_file *p = take(c, &b, NULL, &why);
	assert_non_null(p);
	assert_string_equal(p->type, "image/webp");
	assert_string_equal(p->name, "照片.webp");
	assert_int_equal(p->width, 300);
	assert_int_equal(p->height, 200);
	struct str out = kept(c, p);
	assert_false(str_has(out, STR("GPS-PLACE")));
	assert_int_equal((unsigned char)out.at[4] + 8, out.len); /* the size in the head fits what is left */
	assert_int_equal(out.at[20] & 0x0c, 0);
}

static void test_photo_broken(void **state)
{
	struct county *c = county_of(state);
	struct bytes whole[] = { png(64, 48), jpeg(6), webp() };
	for (size_t k = 0; k < COUNT_OF(whole); k++) {
		/* cut anywhere: refused with a sentence, never taken (the JPEG ends before what hangs behind it) */
		size_t end = k == 1 ? whole[k].len - 12 : whole[k].len;
		for (size_t len = 1; len < end; len++) {
			struct bytes cut = whole[k];
			const char *why = NULL;
			cut.len = len;
			if (take(c, &cut, "a", &why))
				fail_msg("kind %zu cut at %zu was taken", k, len);
			assert_non_null(why);
		}
	}
	struct bytes damaged = png(64, 48);
	const char *why = NULL;
	damaged.at[20] ^= 1; /* the checksum does not fit any more */
	assert_null(take(c, &damaged, "a.png", &why));
	assert_non_null(strstr(why, "不完整"));
}

static void test_photo_foreign_and_huge(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes text = { .len = 0 }, gif = { .len = 0 }, empty = { .len = 0 };
	put(&text, "<svg onload=alert(1)>", 21);
	assert_null(take(c, &text, "a.jpg", &why));
	assert_non_null(strstr(why, "JPEG"));
	put(&gif, "GIF89a\1\0\1\0\0\0\0;", 14);
	assert_null(take(c, &gif, "a.gif", &why));
	assert_null(take(c, &empty, "a.png", &why));
	assert_non_null(strstr(why, "8 MB"));
	struct bytes wide = png(19999, 19999), wider = png(4000000000u, 1);
	assert_null(take(c, &wide, "a.png", &why));
	assert_non_null(strstr(why, "像素"));
	assert_null(take(c, &wider, "a.png", &why));
	const char *path = arena_printf(c->arena, "%s/big", c->dir);
	FILE *f = fopen(path, "wb");
	assert_int_equal(ftruncate(fileno(f), FILE_MAX + 1), 0);
	fclose(f);
	assert_null(file_take(c->arena, c->dir, FILE_PHOTO, path, "a.png", &why));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, county_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_photo_png),
		TEST(test_photo_jpeg_keeps_only_the_orientation),
		TEST(test_photo_jpeg_marker_without_length),
		TEST(test_photo_webp),
		TEST(test_photo_broken),
		TEST(test_photo_foreign_and_huge),
	};
	return cmocka_run_group_tests_name("file_picture", tests, NULL, NULL);
}
