/* The escapes that compiled templates call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html/html.h"

struct pair {
	const char *text;
	const char *expected;
};

static struct arena *arena;

/* What `put` writes for `text`. */
static const char *written(void (*put)(struct html *h, const char *text), const char *text)
{
	struct html h;

	html_init(&h, arena);
	put(&h, text);
	assert_int_equal(h.out.len, strlen(h.out.at));
	return h.out.at;
}

static void check(void (*put)(struct html *h, const char *text), const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(written(put, pairs[i].text), pairs[i].expected);
}

static void test_html_text(void **state)
{
	static const struct pair pairs[] = {
		{NULL, ""},
		{"", ""},
		{"plain", "plain"},
		{"<b>&amp;\"'</b>", "&lt;b&gt;&amp;amp;\"'&lt;/b&gt;"},
		{"先锋 & 𠮷", "先锋 &amp; 𠮷"},
		{"&", "&amp;"},
		{"<<", "&lt;&lt;"},
	};

	(void)state;
	check(html_text_str, pairs, COUNT_OF(pairs));
}

static void test_html_attr(void **state)
{
	static const struct pair pairs[] = {
		{NULL, ""},
		{"a\"b'c", "a&#34;b&#39;c"},
		{"<&>", "&lt;&amp;&gt;"},
		{"村\"", "村&#34;"},
	};

	(void)state;
	check(html_attr_str, pairs, COUNT_OF(pairs));
}

/* Unicode 15, 3.9: a broken sequence becomes one U+FFFD for its longest well-formed beginning. */
static void test_html_broken_utf8(void **state)
{
	static const struct pair pairs[] = {
		{"a\xff"
		 "b",
			"a\xef\xbf\xbd"
			"b"},
		{"\x80", "\xef\xbf\xbd"},
		{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"}, /* overlong '/' */
		{"\xc3", "\xef\xbf\xbd"},                 /* cut off by the end */
		{"\xe4\xb8", "\xef\xbf\xbd"},             /* two of three */
		{"\xe4\xb8<", "\xef\xbf\xbd&lt;"},        /* … and what follows is still escaped */
		{"\xe4<", "\xef\xbf\xbd&lt;"},
		{"\xf0\x9f\x98\"", "\xef\xbf\xbd&#34;"},                                  /* three of four */
		{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},                 /* a surrogate */
		{"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* above U+10FFFF */
		{"\xe0\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"}, /* U+10FFFF itself is fine */
		{"\xef\xbf\xbd", "\xef\xbf\xbd"},
	};

	(void)state;
	check(html_attr_str, pairs, COUNT_OF(pairs));
	assert_string_equal(written(html_text_str, "x\xe4\xb8<"), "x\xef\xbf\xbd&lt;");
	assert_string_equal(written(html_urlpart_str, "x\xe4\xb8/"), "x%EF%BF%BD%2F");
	assert_string_equal(written(html_url_str, "/\xe4\xb8/"), "/\xef\xbf\xbd/");
}

static void test_html_url_allowed(void **state)
{
	static const struct pair pairs[] = {
		{NULL, ""},
		{"", ""},
		{"/a/b?c=d&e=f#g", "/a/b?c=d&amp;e=f#g"},
		{"?page=2", "?page=2"},
		{"#main", "#main"},
		{"org/1", "org/1"},
		{"./a:b", "./a:b"},
		{"/a:b", "/a:b"},
		{"?a=javascript:x", "?a=javascript:x"},
		{"https://example.org/", "https://example.org/"},
		{"HTTP://example.org", "HTTP://example.org"},
		{"tel:010-123", "tel:010-123"},
		{"mailto:a@b.c", "mailto:a@b.c"},
		{"otpauth://totp/x:wang?secret=ABCD&issuer=x", "otpauth://totp/x:wang?secret=ABCD&amp;issuer=x"},
		{"webcal://qh.example/calendar/ab12/meetings.ics", "webcal://qh.example/calendar/ab12/meetings.ics"},
		{" \t/a", "/a"},
		{"/村/a b", "/村/a%20b"},
		{"/a\"b'c<d>e\\f`", "/a%22b%27c%3Cd%3Ee%5Cf%60"},
		{"/a%20b", "/a%20b"},
		{"/a\t/host", "/a%09/host"},
	};

	(void)state;
	check(html_url_str, pairs, COUNT_OF(pairs));
}

static void test_html_url_refused(void **state)
{
	static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "\x01javascript:x",
		"java\tscript:x", "java\nscript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x",
		"//host/x", "\\\\host", "/\\host", "\\/host", " //host", "a:b", ":", "javascript%3Ax",
		"javascript%253Ax", "/\t/host", "%2f%2Fhost", "%20/%5chost", "httpx:a", "x-http:a", "wxp:a"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_string_equal(written(html_url_str, bad[i]), "#refused");
		assert_string_equal(written(html_urlbase_str, bad[i]), "#refused");
	}
}

static void test_html_urlbase(void **state)
{
	static const struct pair pairs[] = {
		{NULL, "/."},
		{"", "/."},
		{"/", "/."},
		{"/\t", "/%09"},
		{"/org", "/org"},
		{"/org/1///", "/org/1"},
		{"/a\\", "/a"},
		{"https://example.org/", "https://example.org"},
	};

	(void)state;
	check(html_urlbase_str, pairs, COUNT_OF(pairs));
}

static void test_html_urlpart(void **state)
{
	static const struct pair pairs[] = {
		{NULL, ""},
		{"aZ09-._~", "aZ09-._~"},
		{"a b/c?d=e&f#g%h:i", "a%20b%2Fc%3Fd%3De%26f%23g%25h%3Ai"},
		{"村", "%E6%9D%91"},
		{"\"'<>\\+", "%22%27%3C%3E%5C%2B"},
	};

	(void)state;
	check(html_urlpart_str, pairs, COUNT_OF(pairs));
}

/* The macros choose by type, as generated code calls them. */
static void test_html_types(void **state)
{
	struct html h;
	char own[] = "<";
	unsigned long size = 7;

	(void)state;
	html_init(&h, arena);
	html_text(&h, own);
	html_text(&h, "<");
	html_text(&h, -1);
	html_text(&h, size);
	html_text(&h, ((struct safe_html){"<i>", 3}));
	html_text(&h, ((struct safe_html){NULL, 0}));
	html_attr(&h, own);
	html_attr(&h, INT64_MIN);
	html_url(&h, own);
	html_urlbase(&h, "/a/");
	html_urlpart(&h, own);
	html_urlpart(&h, 5u);
	html_lit(&h, "\n", 1);
	assert_string_equal(h.out.at, "&lt;&lt;-17<i>&lt;-9223372036854775808%3C/a%3C5\n");
}

/* Of several counties on one host each has its pages below a base; assets, other hosts and relative addresses know none. */
static void test_html_base(void **state)
{
	struct html h;
	(void)state;
	html_init(&h, arena);
	h.base = "/QH";
	html_base(&h);
	html_url(&h, "/orgs?q=/x");
	html_url(&h, "  /m");
	html_url(&h, "/a/pc.0.css");
	html_url(&h, "?page=2");
	html_url(&h, "https://a/b");
	html_url(&h, "//other/");
	html_urlbase(&h, "/orgs/");
	html_urlbase(&h, "");
	html_urlbase(&h, "/");
	assert_string_equal(h.out.at, "/QH/QH/orgs?q=/x/QH/m/a/pc.0.css?page=2https://a/b#refused/QH/orgs/QH/./QH/.");
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_text),
		cmocka_unit_test(test_html_attr),
		cmocka_unit_test(test_html_broken_utf8),
		cmocka_unit_test(test_html_url_allowed),
		cmocka_unit_test(test_html_url_refused),
		cmocka_unit_test(test_html_urlbase),
		cmocka_unit_test(test_html_urlpart),
		cmocka_unit_test(test_html_types),
		cmocka_unit_test(test_html_base),
	};

	return cmocka_run_group_tests_name("html/escape", tests, set_up, tear_down);
}
