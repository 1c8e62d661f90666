#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"

static struct arena *arena;

/* "first+length" of a file of 100 bytes, "whole" or "none". */
static const char *ranged(const char *header, int64_t size)
{
	int64_t first = 0, length = size;
	switch (range_parse(header, size, &first, &length)) {
	case RANGE_PART:
		return arena_printf(arena, "%lld+%lld", (long long)first, (long long)length);
	case RANGE_NONE:
		return "none";
	default:
		return "whole";
	}
}

static void test_http_file_range(void **state)
{
	assert_string_equal(ranged("bytes=0-0", 100), "0+1");
	assert_string_equal(ranged("bytes=0-99", 100), "0+100");
	assert_string_equal(ranged("bytes=10-19", 100), "10+10");
	assert_string_equal(ranged("Bytes=10-", 100), "10+90");
	assert_string_equal(ranged("bytes=90-1000", 100), "90+10");
	assert_string_equal(ranged("bytes=-1", 100), "99+1");
	assert_string_equal(ranged("bytes=-1000", 100), "0+100");
}

static void test_http_file_range_unsatisfiable(void **state)
{
	assert_string_equal(ranged("bytes=100-", 100), "none");
	assert_string_equal(ranged("bytes=100-200", 100), "none");
	assert_string_equal(ranged("bytes=-0", 100), "none");
	assert_string_equal(ranged("bytes=0-", 0), "none");
	assert_string_equal(ranged("bytes=-5", 0), "none");
}

static void test_http_file_range_ignored(void **state)
{
	static const char *const odd[] = {"bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,2-3",
		"bytes=--1", "bytes=+1-2", "bytes=1-2x", "lines=0-1", "bytes=99999999999999999999-", "bytes=1 -2"};
	assert_string_equal(ranged(NULL, 100), "whole");
	for (size_t i = 0; i < COUNT_OF(odd); i++)
		assert_string_equal(ranged(odd[i], 100), "whole");
}

static void test_http_file_etag(void **state)
{
	assert_true(etag_listed("\"a\"", "\"a\""));
	assert_true(etag_listed("W/\"a\"", "\"a\""));
	assert_true(etag_listed("\"b\", \"a\"", "\"a\""));
	assert_true(etag_listed("*", "\"a\""));
	assert_false(etag_listed("\"ab\"", "\"a\""));
	assert_false(etag_listed("a", "\"a\""));
	assert_false(etag_listed("", "\"a\""));
}

static void test_http_file_date(void **state)
{
	assert_string_equal(http_date(arena, 784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_string_equal(http_date(arena, 1795457098), "Mon, 23 Nov 2026 18:04:58 GMT");
}

static void test_http_file_upload_name(void **state)
{
	assert_string_equal(upload_name(arena, "会议记录.docx"), "会议记录.docx");
	assert_string_equal(upload_name(arena, "C:\\Users\\a\\名单.xlsx"), "名单.xlsx");
	assert_string_equal(upload_name(arena, "../../etc/passwd"), "passwd");
	assert_string_equal(upload_name(arena, "a/"), "file");
	assert_string_equal(upload_name(arena, ".."), "file");
	assert_string_equal(upload_name(arena, ".htaccess"), "htaccess");
	assert_string_equal(upload_name(arena, " a\tb\x7f.txt "), "ab.txt");
	assert_string_equal(upload_name(arena, "photo\u202egpj.exe"), "photogpj.exe");
	assert_string_equal(upload_name(arena, "a\u200b\u2066b\ufeff.jpg"), "ab.jpg");
	char longer[3 * 200 + 1] = "";
	for (int i = 0; i < 200; i++)
		memcpy(longer + (size_t)i * 3, "党", 4);
	const char *cut = upload_name(arena, longer);
	assert_int_equal(strlen(cut), 180);
	assert_true(str_utf8(str_of(cut)));
}

static int setup(void **state)
{
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_file_range),
		cmocka_unit_test(test_http_file_range_unsatisfiable),
		cmocka_unit_test(test_http_file_range_ignored),
		cmocka_unit_test(test_http_file_etag),
		cmocka_unit_test(test_http_file_date),
		cmocka_unit_test(test_http_file_upload_name),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
