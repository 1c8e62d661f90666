/* Slices: cutting, trimming, numbers, UTF-8, hexadecimal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#define ABSENT ((struct str){ NULL, 0 })

static void test_str_equality(void **state)
{
	assert_true(str_eq(STR("ab"), str_of("ab")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_false(str_eq(STR("ab"), STR("aB")));
	assert_true(str_eq(ABSENT, STR("")));
	assert_true(text_eq(NULL, NULL));
	assert_false(text_eq(NULL, ""));
	assert_false(text_eq("a", NULL));
	assert_true(text_eq("a", "a"));
	assert_true(text_empty(NULL) && text_empty("") && !text_empty(" "));
	assert_true(text_starts("/m/home", "/m/") && text_starts("x", "") && !text_starts("/m", "/m/") && !text_starts(NULL, "a"));
}

static void test_str_cut(void **state)
{
	struct str rest = STR("a,,b,");
	assert_true(str_eq(str_cut(&rest, ','), STR("a")));
	assert_true(str_eq(str_cut(&rest, ','), STR("")));
	assert_true(str_eq(str_cut(&rest, ','), STR("b")));
	assert_non_null(rest.at); /* the empty piece behind the last separator is one */
	assert_true(str_eq(str_cut(&rest, ','), STR("")));
	assert_null(rest.at);
	assert_null(str_cut(&rest, ',').at);
}

static void test_str_trim(void **state)
{
	assert_true(str_eq(str_trim(STR(" \t\r\n x y \n")), STR("x y")));
	assert_true(str_eq(str_trim(STR("\u3000小河西村\u3000 ")), STR("小河西村")));
	assert_int_equal(str_trim(STR(" \u3000 ")).len, 0);
	assert_int_equal(str_trim(ABSENT).len, 0);
	/* the last bytes of U+3000 are also those of other characters */
	assert_true(str_eq(str_trim(STR("\xe4\x80\x80")), STR("\xe4\x80\x80")));
}

static bool number(const char *text, int64_t expected)
{
	int64_t n = -77;
	return str_i64(str_of(text), &n) && n == expected;
}

static bool no_number(const char *text)
{
	int64_t n = -77;
	return !str_i64(str_of(text), &n) && n == -77;
}

static void test_str_i64(void **state)
{
	assert_true(number("0", 0) && number("-0", 0) && number("007", 7) && number("-12", -12));
	assert_true(number("9223372036854775807", INT64_MAX) && number("-9223372036854775808", INT64_MIN));
	const char *bad[] = { "", "-", "+1", " 1", "1 ", "1x", "0x10", "1.0", "--1", "１", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999999" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_true(no_number(bad[i]));
	assert_false(str_i64(ABSENT, &(int64_t){ 0 }));
}

static void test_str_utf8(void **state)
{
	const char *good[] = { "", "a", "é", "党", "𠮷", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "\x7f" };
	const char *bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe5\x85", "\xe5\x85x", "党\x9a", "\xfc\x80\x80\x80\x80\x80" };
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(str_utf8(str_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(str_utf8(str_of(bad[i])));
	assert_false(str_utf8((struct str){ "a\0b", 3 }));
	assert_true(str_utf8((struct str){ "党\xff", 3 })); /* the length decides, not what lies behind */
}

static void test_str_chars_and_has(void **state)
{
	assert_int_equal(str_chars(STR("党支部 a")), 5);
	assert_int_equal(str_chars(STR("𠮷")), 1);
	assert_int_equal(str_chars(ABSENT), 0);
	assert_true(str_has(STR("小河西村党支部"), STR("西村")) && str_has(STR(""), STR("")) && str_has(ABSENT, ABSENT));
	assert_false(str_has(STR("ab"), STR("abc")) || str_has(STR("abc"), STR("d")) || str_has(ABSENT, STR("a")));
}

static void test_str_first(void **state)
{
	(void)state;
	assert_int_equal(str_first(STR("党支部"), 2).len, strlen("党支"));
	assert_int_equal(str_first(STR("a𠮷b"), 2).len, 5);
	assert_int_equal(str_first(STR("党支部"), 3).len, strlen("党支部"));
	assert_int_equal(str_first(STR("党支部"), 9).len, strlen("党支部"));
	assert_int_equal(str_first(STR("党"), 0).len, 0);
	assert_int_equal(str_first(ABSENT, 3).len, 0);
}

static void test_str_hex(void **state)
{
	struct arena *a = arena_new();
	unsigned char bytes[4] = { 0x00, 0x7f, 0xab, 0xff }, back[4];
	char *text = hex_of(a, bytes, 4);
	assert_string_equal(text, "007fabff");
	assert_true(hex_to(str_of(text), back, 4));
	assert_memory_equal(bytes, back, 4);
	assert_true(hex_to(STR("007FABFF"), back, 4));
	assert_false(hex_to(STR("007fabf"), back, 4));
	assert_false(hex_to(STR("007fabff00"), back, 4));
	assert_false(hex_to(STR("007fabfg"), back, 4));
	assert_false(hex_to(ABSENT, back, 4));
	assert_string_equal(hex_of(a, NULL, 0), "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str_equality), cmocka_unit_test(test_str_cut), cmocka_unit_test(test_str_trim),
		cmocka_unit_test(test_str_i64), cmocka_unit_test(test_str_utf8), cmocka_unit_test(test_str_chars_and_has),
		cmocka_unit_test(test_str_first), cmocka_unit_test(test_str_hex),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
