/* Papers and portraits of a person: judged by content, sealed under a key of their own, opened by it alone. */
#include "upload.h"

static const char *hash_of(struct county *c, const struct kept_file *f)
{
	return hex_of(c->arena, f->sha256, sizeof f->sha256);
}

static struct str lying(struct county *c, const struct kept_file *f)
{
	return file_read(c->arena, file_path(c->arena, c->dir, hash_of(c, f)), FILE_MAX);
}

static void test_paper_sealed_and_opened(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes b = pdf("CERTIFICATE-OF-ILLNESS");
	struct kept_file *f = upload_take(c, FILE_PAPER, &b, "诊断证明.docx", &why), *again = upload_take(c, FILE_PAPER, &b, "x", &why);
	assert_non_null(f);
	assert_string_equal(f->name, "诊断证明.pdf");
	assert_string_equal(f->type, "application/pdf");
	assert_int_equal(f->size, b.len);
	assert_false(str_has(lying(c, f), STR("CERTIFICATE")));
	assert_false(str_has(lying(c, f), STR("%PDF")));
	struct str open = file_open(c->arena, c->dir, hash_of(c, f), f->key);
	assert_int_equal(open.len, b.len);
	assert_memory_equal(open.at, b.at, b.len);
	/* another key opens nothing, nor does a key that was forgotten; the same paper twice is two files */
	assert_string_not_equal(hash_of(c, f), hash_of(c, again));
	assert_null(file_open(c->arena, c->dir, hash_of(c, f), again->key).at);
	assert_null(file_open(c->arena, c->dir, hash_of(c, f), NULL).at);
	assert_null(file_open(c->arena, c->dir, hash_of(c, f), "").at);
	assert_true(file_intact(c->arena, c->dir, (struct str){ (const char *)f->sha256, 32 }));
	/* a changed bit */
	FILE *file = fopen(file_path(c->arena, c->dir, hash_of(c, f)), "r+b");
	assert_non_null(file);
	int first = fgetc(file);
	rewind(file);
	fputc(first ^ 1, file);
	fclose(file);
	assert_null(file_open(c->arena, c->dir, hash_of(c, f), f->key).at);
	assert_false(file_intact(c->arena, c->dir, (struct str){ (const char *)f->sha256, 32 }));
}

static void test_portrait_sealed(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes b = png(295, 413), paper = pdf("x");
	struct paper_picture printed;
	struct kept_file *f = upload_take(c, FILE_PORTRAIT, &b, "我.jpg", &why);
	assert_non_null(f);
	assert_string_equal(f->name, "我.png");
	struct str open = file_open(c->arena, c->dir, hash_of(c, f), f->key);
	assert_false(str_has(open, STR("E118.8"))); /* the place is not kept */
	assert_true(file_print(c->arena, open, f->name, &printed));
	assert_int_equal(printed.height, 413);
	assert_null(upload_take(c, FILE_PORTRAIT, &paper, "我.pdf", &why));
	assert_non_null(strstr(why, "JPEG"));
	assert_null(upload_take(c, FILE_PHOTO, &paper, "会场.pdf", &why));
	struct kept_file *open_one = upload_take(c, FILE_PHOTO, &b, "会场.png", &why);
	assert_null(open_one->key);
	assert_true(str_has(lying(c, open_one), STR("IDAT")));
}

static void test_paper_broken_and_foreign(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct bytes whole = pdf("x"), page = { .len = 0 }, empty = { .len = 0 };
	for (size_t len = 9; len < whole.len - 6; len++) {
		struct bytes cut = whole;
		cut.len = len;
		assert_null(upload_take(c, FILE_PAPER, &cut, "a.pdf", &why));
		assert_non_null(strstr(why, "不完整"));
	}
	put(&page, "<html><script>%PDF-1.4 startxref %%EOF", 38);
	assert_null(upload_take(c, FILE_PAPER, &page, "a.pdf", &why));
	assert_non_null(strstr(why, "只能上传 PDF"));
	assert_null(upload_take(c, FILE_PAPER, &empty, "a.pdf", &why));
	assert_non_null(strstr(why, "8 MB"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, county_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_paper_sealed_and_opened),
		TEST(test_portrait_sealed),
		TEST(test_paper_broken_and_foreign),
	};
	return cmocka_run_group_tests_name("file_sealed", tests, NULL, NULL);
}
