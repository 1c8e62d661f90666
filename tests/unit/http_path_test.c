#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"

static struct arena *arena;

/* The decoded path, or the fault's code. */
static const char *decoded(const char *raw)
{
	const char *out = NULL;
	const char *code = path_decode(arena, str_of(raw), &out);
	return code ? code : out;
}

static void test_http_path_decodes_once(void **state)
{
	assert_string_equal(decoded("/"), "/");
	assert_string_equal(decoded("/a/b"), "/a/b");
	assert_string_equal(decoded("/a/"), "/a/");
	assert_string_equal(decoded("/%E5%85%9A%E6%94%AF%E9%83%A8"), "/党支部");
	assert_string_equal(decoded("/%e5%85%9a"), "/党");
	assert_string_equal(decoded("/a%20b+c"), "/a b+c");
	assert_string_equal(decoded("/%2541"), "/%41");
	assert_string_equal(decoded("/..."), "/...");
	assert_string_equal(decoded("/.well-known"), "/.well-known");
}

static void test_http_path_refuses(void **state)
{
	static const char *const bad[] = {"", "a", "*", "//", "//a", "/a//b", "/a//", "/.", "/..", "/a/..", "/a/../b",
		"/a/./b", "/%2e%2e/a", "/%2e", "/a%2fb", "/a%2Fb", "/a\\b", "/a%5cb", "/%", "/%4", "/%4g", "/%g4",
		"/%-1", "/%0", "/%00", "/a%00b", "/%0d%0a", "/%7f", "/a%1fb", "/a#b", "/a%23b"};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const char *code = decoded(bad[i]);
		bool known = text_eq(code, "http.bad-path") || text_eq(code, "http.not-utf8");
		if (!known)
			print_error("accepted %s as %s\n", bad[i], code);
		assert_true(known);
	}
}

static void test_http_path_refuses_other_than_utf8(void **state)
{
	static const char *const bad[] = {
		"/%ff", "/%c0%af", "/%e5%85", "/%ed%a0%80", "/\xb5\xb3", "/%b5%b3", "/%f4%90%80%80"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_string_equal(decoded(bad[i]), "http.not-utf8");
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
		cmocka_unit_test(test_http_path_decodes_once),
		cmocka_unit_test(test_http_path_refuses),
		cmocka_unit_test(test_http_path_refuses_other_than_utf8),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
