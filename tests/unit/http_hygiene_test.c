#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"

static struct arena *arena;

/* The code for these headers ("Name: value|Name: value"), "" when they are sound. */
static const char *checked(const char *text, const char *version)
{
	struct pairs headers = {0};
	struct str rest = str_of(text);
	while (rest.at) {
		struct str value = str_cut(&rest, '|');
		struct str name = str_cut(&value, ':');
		value = str_trim(value);
		pairs_add(arena, &headers, arena_dupn(arena, name.at, name.len),
			value.at ? arena_dupn(arena, value.at, value.len) : "");
	}
	struct http_fault fault = hygiene_check(&headers, version);
	return fault.status ? arena_printf(arena, "%d %s", fault.status, fault.code) : "";
}

static const char *headers(const char *text)
{
	return checked(text, "HTTP/1.1");
}

static void test_http_hygiene_sound(void **state)
{
	assert_string_equal(headers("Host: a"), "");
	assert_string_equal(headers("host: qinghe.example.cn:8443|Accept: */*"), "");
	assert_string_equal(headers("Host: 10.0.0.1:80|Content-Length: 0"), "");
	assert_string_equal(headers("Host: [::1]:8080|Transfer-Encoding: chunked"), "");
	assert_string_equal(headers("Host: a|Transfer-Encoding: Chunked"), "");
	assert_string_equal(checked("Host: a", "HTTP/1.0"), "");
}

static void test_http_hygiene_host(void **state)
{
	static const char *const bad[] = {"", " ", "a b", "a@b", "a/b", "a,b", "a:b", "a:123456", "[::1", "::1", "[]",
		"a?b", "a#b", "http://a", "<b>", ":80", "a:80:80"};
	assert_string_equal(headers("Accept: x"), "400 http.no-host");
	assert_string_equal(headers("Host: a|Host: a"), "400 http.two-hosts");
	assert_string_equal(headers("Host: a|hOST: b"), "400 http.two-hosts");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_string_equal(headers(arena_printf(arena, "Host: %s", bad[i])), "400 http.bad-host");
}

static void test_http_hygiene_framing(void **state)
{
	static const char *const lengths[] = {
		"", "-1", "+1", "01", "1 2", "1,1", "0x10", "1.0", "99999999999999999999", "a"};
	assert_string_equal(headers("Host: a|Content-Length: 1|Content-Length: 1"), "400 http.two-lengths");
	assert_string_equal(headers("Host: a|Content-Length: 1|Content-Length: 2"), "400 http.two-lengths");
	assert_string_equal(
		headers("Host: a|Content-Length: 1|Transfer-Encoding: chunked"), "400 http.length-and-chunked");
	assert_string_equal(
		headers("Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked"), "400 http.two-codings");
	assert_string_equal(headers("Host: a|Transfer-Encoding: gzip"), "501 http.unknown-coding");
	assert_string_equal(headers("Host: a|Transfer-Encoding: gzip, chunked"), "501 http.unknown-coding");
	assert_string_equal(headers("Host: a|Transfer-Encoding: xchunked"), "501 http.unknown-coding");
	assert_string_equal(headers("Host: a|Transfer-Encoding:"), "501 http.unknown-coding");
	assert_string_equal(checked("Host: a|Transfer-Encoding: chunked", "HTTP/1.0"), "400 http.bad-coding");
	for (size_t i = 0; i < COUNT_OF(lengths); i++)
		assert_string_equal(
			headers(arena_printf(arena, "Host: a|Content-Length: %s", lengths[i])), "400 http.bad-length");
}

static void test_http_hygiene_names_and_versions(void **state)
{
	assert_string_equal(headers("Host: a|Content-Length : 1"), "400 http.bad-header");
	assert_string_equal(headers("Host: a|: 1"), "400 http.bad-header");
	assert_string_equal(headers("Host: a|a(b): 1"), "400 http.bad-header");
	assert_string_equal(headers("Host: a|a: 1\x01x"), "400 http.bad-header");
	assert_string_equal(headers("Host: a|a: 1\rb"), "400 http.bad-header");
	assert_string_equal(checked("Host: a", "HTTP/2.0"), "505 http.version");
	assert_string_equal(checked("Host: a", "HTTP/1.2"), "505 http.version");
	assert_string_equal(checked("Host: a", ""), "505 http.version");
}

static void test_http_hygiene_length(void **state)
{
	assert_int_equal(hygiene_length("0"), 0);
	assert_int_equal(hygiene_length("67108864"), 67108864);
	assert_int_equal(hygiene_length(NULL), -1);
	assert_int_equal(hygiene_length("00"), -1);
	assert_int_equal(hygiene_length("9223372036854775808"), -1);
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
		cmocka_unit_test(test_http_hygiene_sound),
		cmocka_unit_test(test_http_hygiene_host),
		cmocka_unit_test(test_http_hygiene_framing),
		cmocka_unit_test(test_http_hygiene_names_and_versions),
		cmocka_unit_test(test_http_hygiene_length),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
