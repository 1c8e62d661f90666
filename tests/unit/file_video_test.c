/* Videos: taken by content, in codecs that browsers play; broken, foreign and unplayable ones refused with a word that helps. */
#include "file/video.h"
#include "upload.h"

/* ---- MP4 ---- */

static void box(struct bytes *b, const char *type, const void *body, size_t len)
{
	put_be(b, (uint32_t)len + 8, 4);
	put(b, type, 4);
	put(b, body, len);
}

static struct bytes track(const char *kind, const char *entry)
{
	struct bytes hdlr = { .len = 0 }, stsd = { .len = 0 }, stbl = { .len = 0 }, minf = { .len = 0 }, mdia = { .len = 0 }, trak = { .len = 0 },
		tkhd = { .len = 0 };
	put(&tkhd, (const char[76]){ 0 }, 76);
	put_be(&tkhd, 640u << 16, 4);
	put_be(&tkhd, 360u << 16, 4);
	put(&hdlr, "\0\0\0\0\0\0\0\0", 8);
	put(&hdlr, kind, 4);
	put(&stsd, "\0\0\0\0\0\0\0\1", 8);
	put_be(&stsd, 16, 4);
	put(&stsd, entry, 4);
	put(&stsd, "\0\0\0\0\0\0\0\1", 8);
	box(&stbl, "stsd", stsd.at, stsd.len);
	box(&minf, "stbl", stbl.at, stbl.len);
	box(&mdia, "hdlr", hdlr.at, hdlr.len);
	struct bytes whole = { .len = 0 };
	box(&whole, "minf", minf.at, minf.len);
	put(&mdia, whole.at, whole.len);
	box(&trak, "tkhd", tkhd.at, tkhd.len);
	box(&trak, "mdia", mdia.at, mdia.len);
	return trak;
}

static struct bytes mp4(const char *pictures, const char *sound)
{
	struct bytes b = { .len = 0 }, moov = { .len = 0 }, mvhd = { .len = 0 };
	put(&mvhd, (const char[12]){ 0 }, 12);
	put_be(&mvhd, 1000, 4);
	put_be(&mvhd, 61500, 4);
	box(&moov, "mvhd", mvhd.at, mvhd.len);
	if (pictures) {
		struct bytes t = track("vide", pictures);
		box(&moov, "trak", t.at, t.len);
	}
	if (sound) {
		struct bytes t = track("soun", sound);
		box(&moov, "trak", t.at, t.len);
	}
	box(&b, "ftyp", "isom\0\0\2\0isomavc1", 16);
	box(&b, "free", "", 0);
	box(&b, "mdat", "pictures", 8);
	box(&b, "moov", moov.at, moov.len);
	return b;
}

/* ---- WebM ---- */

static void element(struct bytes *b, const char *id, const void *body, size_t len)
{
	put(b, id, strlen(id));
	put_be(b, 0x4000u | (uint32_t)len, 2);
	put(b, body, len);
}

static struct bytes webm(const char *type, const char *codec, bool open)
{
	struct bytes b = { .len = 0 }, head = { .len = 0 }, video = { .len = 0 }, entry = { .len = 0 }, tracks = { .len = 0 }, info = { .len = 0 },
		segment = { .len = 0 };
	element(&head, "\x42\x82", type, strlen(type));
	element(&b, "\x1a\x45\xdf\xa3", head.at, head.len);
	element(&video, "\xb0", "\2\x80", 2);
	element(&video, "\xba", "\1\x68", 2);
	element(&entry, "\x83", "\1", 1);
	element(&entry, "\x86", codec, strlen(codec));
	element(&entry, "\xe0", video.at, video.len);
	element(&tracks, "\xae", entry.at, entry.len);
	element(&info, "\x2a\xd7\xb1", "\x0f\x42\x40", 3);
	element(&info, "\x44\x89", "\x45\xbb\x80\x00", 4); /* 6000 ms */
	element(&segment, "\x15\x49\xa9\x66", info.at, info.len);
	element(&segment, "\x16\x54\xae\x6b", tracks.at, tracks.len);
	put(&segment, "\x1f\x43\xb6\x75", 4);
	put(&segment, open ? "\xff" : "\x83", 1); /* a cluster of no stated length, or of three bytes */
	put(&segment, "abc", 3);
	put(&b, "\x18\x53\x80\x67", 4);
	if (open)
		put(&b, "\x01\xff\xff\xff\xff\xff\xff\xff", 8);
	else
		put_be(&b, 0x4000u | (uint32_t)segment.len, 2);
	put(&b, segment.at, segment.len);
	return b;
}

static const char *outline(const struct bytes *b, struct video *v)
{
	*v = (struct video){ .in = b->at, .len = b->len };
	const char *why = video_read(v);
	return why ? why : "";
}

static void test_video_is_taken_by_its_content(void **state)
{
	struct bytes b = mp4("avc1", "mp4a");
	struct video v;
	(void)state;
	assert_string_equal(outline(&b, &v), "");
	assert_string_equal(v.type, "video/mp4");
	assert_int_equal(v.width, 640);
	assert_int_equal(v.height, 360);
	assert_int_equal(v.seconds, 62);
	b = mp4("vp09", NULL);
	assert_string_equal(outline(&b, &v), "");
	for (int open = 0; open < 2; open++) {
		b = webm("webm", "V_VP8", open);
		assert_string_equal(outline(&b, &v), "");
		assert_string_equal(v.type, "video/webm");
		assert_int_equal(v.width, 640);
		assert_int_equal(v.height, 360);
		assert_int_equal(v.seconds, 6);
	}
}

static void test_video_that_is_not_played_is_refused(void **state)
{
	struct video v;
	struct bytes b = mp4("hvc1", "mp4a");
	(void)state;
	assert_non_null(strstr(outline(&b, &v), "兼容性最佳"));
	b = mp4("mp4v", "mp4a");
	assert_non_null(strstr(outline(&b, &v), "编码"));
	b = mp4("avc1", "ac-3");
	assert_non_null(strstr(outline(&b, &v), "编码"));
	b = mp4(NULL, "mp4a");
	assert_non_null(strstr(outline(&b, &v), "没有画面"));
	b = mp4("avc1", "mp4a");
	memcpy(memmem(b.at, b.len, "mdat", 4), "free", 4); /* an outline without anything in it */
	assert_non_null(strstr(outline(&b, &v), "不完整"));
	b = webm("webm", "V_MPEG4/ISO/AVC", false);
	assert_non_null(strstr(outline(&b, &v), "编码"));
	b = webm("matroska", "V_VP8", false);
	assert_non_null(strstr(outline(&b, &v), "只能上传"));
	b = png(3, 3);
	assert_non_null(strstr(outline(&b, &v), "只能上传"));
}

/* Cut anywhere it is not whole; and no cut reads beyond its end (AddressSanitizer looks). */
static void test_video_cut_short_is_refused(void **state)
{
	struct bytes whole[] = { mp4("avc1", "mp4a"), webm("webm", "V_VP9", false) };
	struct video v;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(whole); i++)
		for (size_t len = 0; len < whole[i].len; len++) {
			unsigned char *copy = malloc(len + 1);
			memcpy(copy, whole[i].at, len);
			v = (struct video){ .in = copy, .len = len };
			if (!video_read(&v))
				fail_msg("%zu of %zu bytes were taken", len, whole[i].len);
			free(copy);
		}
}

static void test_video_is_kept_under_its_hash(void **state)
{
	struct county *c = county_of(state);
	struct bytes b = mp4("avc1", "mp4a");
	const char *why = NULL, *path = arena_printf(c->arena, "%s/upload", c->dir);
	FILE *f = fopen(path, "wb");
	assert_int_equal(fwrite(b.at, 1, b.len, f), b.len);
	fclose(f);
	struct kept_file *kept = file_take_video(c->arena, c->dir, path, "宪法宣传.mov", 1 << 20, &why);
	assert_non_null(kept);
	assert_string_equal(kept->name, "宪法宣传.mp4"); /* by content */
	assert_null(kept->key);
	assert_true(file_intact(c->arena, c->dir, (struct str){ (const char *)kept->sha256, sizeof kept->sha256 }));
	assert_null(file_take_video(c->arena, c->dir, path, "a.mp4", (int64_t)b.len - 1, &why));
	assert_non_null(strstr(why, "不能超过"));
	f = fopen(path, "wb");
	fclose(f);
	assert_null(file_take_video(c->arena, c->dir, path, "a.mp4", 1 << 20, &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_video_is_taken_by_its_content),
		cmocka_unit_test(test_video_that_is_not_played_is_refused),
		cmocka_unit_test(test_video_cut_short_is_refused),
		cmocka_unit_test_setup_teardown(test_video_is_kept_under_its_hash, county_setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
