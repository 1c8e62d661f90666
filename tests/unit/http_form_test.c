#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"

static struct arena *arena;

/* The fields as "name=value|name=value|", or the fault's code. */
static const char *fields(struct str text, int max)
{
	struct pairs found = {0};
	struct http_fault fault = fields_parse(arena, text, max, &found);
	if (fault.status)
		return fault.code;
	struct buf b;
	buf_init(&b, arena);
	for (int i = 0; i < found.count; i++)
		buf_printf(&b, "%s=%s|", found.at[i].name, found.at[i].value);
	return b.at;
}

static const char *parsed(const char *text)
{
	return fields(str_of(text), 100);
}

static void test_http_form_fields(void **state)
{
	assert_string_equal(parsed(""), "");
	assert_string_equal(parsed("a=1"), "a=1|");
	assert_string_equal(parsed("a=1&b=2&a=3"), "a=1|b=2|a=3|");
	assert_string_equal(parsed("a"), "a=|");
	assert_string_equal(parsed("a="), "a=|");
	assert_string_equal(parsed("=b"), "=b|");
	assert_string_equal(parsed("&&a=1&&"), "a=1|");
	assert_string_equal(parsed("a=1=2"), "a=1=2|");
	assert_string_equal(parsed("a+b=c+d"), "a b=c d|");
	assert_string_equal(parsed("a=%2B%26%3D%25"), "a=+&=%|");
	assert_string_equal(parsed("%E5%A7%93%E5%90%8D=%E7%8E%8B%E5%BB%BA%E5%9B%BD"), "姓名=王建国|");
	assert_string_equal(parsed("a=%0D%0Ab"), "a=\r\nb|");
}

static void test_http_form_stray_percent_stays(void **state)
{
	assert_string_equal(parsed("q=100%"), "q=100%|");
	assert_string_equal(parsed("q=%4"), "q=%4|");
	assert_string_equal(parsed("q=%zz%41"), "q=%zzA|");
}

static void test_http_form_refuses_bad_text(void **state)
{
	assert_string_equal(parsed("a=%FF"), "http.not-utf8");
	assert_string_equal(parsed("%C0%80=1"), "http.not-utf8");
	assert_string_equal(parsed("a=%00"), "http.not-utf8");
	assert_string_equal(parsed("a%00=1"), "http.not-utf8");
	assert_string_equal(parsed("a=\xcd\xf5"), "http.not-utf8"); /* GB18030 */
	assert_string_equal(fields(STR("a=x\0y"), 100), "http.not-utf8");
}

static void test_http_form_counts(void **state)
{
	assert_string_equal(fields(str_of("a&b&c"), 3), "a=|b=|c=|");
	assert_string_equal(fields(str_of("a&b&c&d"), 3), "http.too-many-fields");
}

static void test_http_form_cookies(void **state)
{
	const char *header = "sid=abc; font=elder;empty=; q=\"x y\"; sid=second; nothing";
	assert_string_equal(cookie_parse(arena, header, "sid"), "abc");
	assert_string_equal(cookie_parse(arena, header, "font"), "elder");
	assert_string_equal(cookie_parse(arena, header, "empty"), "");
	assert_string_equal(cookie_parse(arena, header, "q"), "x y");
	assert_null(cookie_parse(arena, header, "nothing"));
	assert_null(cookie_parse(arena, header, "si"));
	assert_null(cookie_parse(arena, header, "id"));
	assert_null(cookie_parse(arena, "sid=\xff", "sid"));
	assert_null(cookie_parse(arena, "", "sid"));
}

static void test_http_form_content_type(void **state)
{
	bool twice;
	assert_true(type_is("multipart/form-data; boundary=x", "multipart/form-data"));
	assert_true(type_is("Application/JSON", "application/json"));
	assert_false(type_is("application/jsonx", "application/json"));
	assert_false(type_is("application/json-patch+json", "application/json"));
	assert_false(type_is(NULL, "application/json"));
	assert_string_equal(type_param(arena, "multipart/form-data; boundary=abc", "boundary", &twice), "abc");
	assert_string_equal(
		type_param(arena, "m/f; charset=utf-8; Boundary=\"a;b\\\"c\" ", "boundary", &twice), "a;b\"c");
	assert_false(twice);
	assert_null(type_param(arena, "multipart/form-data", "boundary", &twice));
	assert_null(type_param(arena, "multipart/form-data; xboundary=a", "boundary", &twice));
	assert_string_equal(type_param(arena, "m/f; boundary=a; boundary=b", "boundary", &twice), "a");
	assert_true(twice);
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
		cmocka_unit_test(test_http_form_fields),
		cmocka_unit_test(test_http_form_stray_percent_stays),
		cmocka_unit_test(test_http_form_refuses_bad_text),
		cmocka_unit_test(test_http_form_counts),
		cmocka_unit_test(test_http_form_cookies),
		cmocka_unit_test(test_http_form_content_type),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
