/* The follower inside the template compiler: after each literal text it must stand where the tokenizer of the HTML
 * standard (13.2.5) stands. One row for each way into and out of each state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HGEN_NO_MAIN
#include "../../tools/hgen.c"

struct walk {
	const char *text;
	enum state state;
	const char *tag; /* NULL: not looked at */
	const char *name;
};

static const struct walk walks[] = {
	/* 13.2.5.1 data */
	{"", DATA, "", ""},
	{"a & b > c \" ' = / ! - }", DATA, "", ""},
	{"&lt;p&gt;", DATA, "", ""},
	/* 13.2.5.6 … 13.2.5.8 tag open, end tag open, tag name */
	{"<", TAG_OPEN, NULL, NULL},
	{"</", END_TAG_OPEN, NULL, NULL},
	{"<p", TAG_NAME, "p", NULL},
	{"<H1", TAG_NAME, "h1", NULL},
	{"<x-y:z", TAG_NAME, "x-y:z", NULL},
	{"</p", TAG_NAME, "p", NULL},
	{"<p>", DATA, "", ""},
	{"</p>", DATA, "", ""},
	{"<br/>", DATA, "", ""},
	/* 13.2.5.32 … 13.2.5.35 before, in and after an attribute name */
	{"<p ", BEFORE_ATTRIBUTE_NAME, "p", NULL},
	{"<p\n\t ", BEFORE_ATTRIBUTE_NAME, "p", NULL},
	{"<p ID", ATTRIBUTE_NAME, "p", "id"},
	{"<p a:b.c-d_e@f", ATTRIBUTE_NAME, "p", "a:b.c-d_e@f"},
	{"<p id ", AFTER_ATTRIBUTE_NAME, "p", "id"},
	{"<p id \n ", AFTER_ATTRIBUTE_NAME, "p", "id"},
	{"<p id hidden", ATTRIBUTE_NAME, "p", "hidden"},
	{"<p id =", BEFORE_ATTRIBUTE_VALUE, "p", "id"},
	{"<p id=", BEFORE_ATTRIBUTE_VALUE, "p", "id"},
	{"<p id= \n", BEFORE_ATTRIBUTE_VALUE, "p", "id"},
	{"<p id>", DATA, "", ""},
	{"<p id >", DATA, "", ""},
	{"<p id/>", DATA, "", ""},
	{"<p id />", DATA, "", ""},
	/* 13.2.5.36 … 13.2.5.39 the values */
	{"<p id=\"", VALUE_DOUBLE_QUOTED, "p", "id"},
	{"<p id=\"a'b<c>d=e/f", VALUE_DOUBLE_QUOTED, "p", "id"},
	{"<p id = \"", VALUE_DOUBLE_QUOTED, "p", "id"},
	{"<p id='", VALUE_SINGLE_QUOTED, "p", "id"},
	{"<p id='a\"b<c>d", VALUE_SINGLE_QUOTED, "p", "id"},
	{"<p id=a", VALUE_UNQUOTED, "p", "id"},
	{"<p id=a/b", VALUE_UNQUOTED, "p", "id"},
	{"<p id=a/", VALUE_UNQUOTED, "p", "id"},
	{"<p id=a ", BEFORE_ATTRIBUTE_NAME, "p", NULL},
	{"<p id=a>", DATA, "", ""},
	{"<p id=a/>", DATA, "", ""},
	{"<p id=\"a\"", AFTER_ATTRIBUTE_VALUE, "p", NULL},
	{"<p id='a'", AFTER_ATTRIBUTE_VALUE, "p", NULL},
	{"<p id=\"\"", AFTER_ATTRIBUTE_VALUE, "p", NULL},
	{"<p id=\"a\" ", BEFORE_ATTRIBUTE_NAME, "p", NULL},
	{"<p id=\"a\" class='", VALUE_SINGLE_QUOTED, "p", "class"},
	{"<p id=\"a\">", DATA, "", ""},
	/* 13.2.5.40 self-closing start tag */
	{"<br/", SELF_CLOSING, "br", NULL},
	{"<br /", SELF_CLOSING, "br", NULL},
	{"<p id=\"a\"/", SELF_CLOSING, "p", NULL},
	/* 13.2.5.42 … 13.2.5.52 markup declaration and comments */
	{"<!", MARKUP_DECLARATION, NULL, NULL},
	{"<!-", MARKUP_DECLARATION, NULL, NULL},
	{"<!--", COMMENT_START, NULL, NULL},
	{"<!-->", DATA, "", NULL},
	{"<!---", COMMENT_START_DASH, NULL, NULL},
	{"<!--->", DATA, "", NULL},
	{"<!---->", DATA, "", NULL},
	{"<!---a", COMMENT, NULL, NULL},
	{"<!--a", COMMENT, NULL, NULL},
	{"<!--a>b", COMMENT, NULL, NULL},
	{"<!--<p id=\"", COMMENT, NULL, NULL},
	{"<!--a-", COMMENT_END_DASH, NULL, NULL},
	{"<!--a-b", COMMENT, NULL, NULL},
	{"<!--a--", COMMENT_END, NULL, NULL},
	{"<!--a---", COMMENT_END, NULL, NULL},
	{"<!--a--b", COMMENT, NULL, NULL},
	{"<!--a-->", DATA, "", NULL},
	{"<!--a--->", DATA, "", NULL},
	{"<!--a--!", COMMENT_END_BANG, NULL, NULL},
	{"<!--a--!>", DATA, "", NULL},
	{"<!--a--!-", COMMENT_END_DASH, NULL, NULL},
	{"<!--a--!b", COMMENT, NULL, NULL},
	{"<!--a--!-->", DATA, "", NULL},
	/* 13.2.5.53 ff. doctype */
	{"<!doc", MARKUP_DECLARATION, NULL, NULL},
	{"<!DOCTYPE", DOCTYPE, NULL, NULL},
	{"<!doctype html \"a", DOCTYPE, NULL, NULL},
	{"<!doctype html>", DATA, "", NULL},
	/* 13.2.5.2 RCDATA, 13.2.5.9 … 13.2.5.11 */
	{"<title>", RCDATA, "title", ""},
	{"<TITLE class=\"a\">a > b", RCDATA, "title", ""},
	{"<textarea>a", RCDATA, "textarea", ""},
	{"<textarea/>a", RCDATA, "textarea", ""},
	{"<title>a<", RAW_LESS_THAN, "title", NULL},
	{"<title>a</", RAW_END_TAG, "title", ""},
	{"<title>a</Ti", RAW_END_TAG, "title", "ti"},
	{"<title>a</title", RAW_END_TAG, "title", "title"},
	{"<title>a</title ", BEFORE_ATTRIBUTE_NAME, "title", NULL},
	{"<title>a</title>", DATA, "", ""},
	{"<title>a</TITLE\n>b", DATA, "", ""},
	/* 13.2.5.3 and 13.2.5.4 RAWTEXT and script data */
	{"<script>", RAWTEXT, "script", ""},
	{"<script src=\"/a.js\"> \n", RAWTEXT, "script", ""},
	{"<style>", RAWTEXT, "style", ""},
	{"<xmp>", RAWTEXT, "xmp", ""},
	{"<iframe>", RAWTEXT, "iframe", ""},
	{"<noembed>", RAWTEXT, "noembed", ""},
	{"<noframes>", RAWTEXT, "noframes", ""},
	{"<script><", RAW_LESS_THAN, "script", NULL},
	{"<script></script", RAW_END_TAG, "script", "script"},
	{"<script></script>", DATA, "", ""},
	{"<noscript>", DATA, "", ""},
	{"<template><p>", DATA, "", ""},
	{"<svg><path d=\"M0 0\"/></svg>", DATA, "", ""},
};

static struct compiler k;

/* Walks `text`; false when it is refused. */
static bool follow(const char *text)
{
	compiler_free(&k);
	memset(&k, 0, sizeof(k));
	k.file = "x.html";
	k.line = 1;
	if (setjmp(k.refused))
		return false;
	for (size_t i = 0; text[i]; i++)
		step(&k, text[i]);
	return true;
}

static void test_html_tokenizer_states(void **state)
{
	bool seen[DOCTYPE + 1] = {false};

	(void)state;
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		const struct walk *w = &walks[i];
		if (!follow(w->text))
			fail_msg("%s was refused: %s", w->text, k.error.at);
		if (k.place.state != w->state)
			fail_msg("behind %s: %s, expected %s", w->text, place_words(&k.place),
				place_words(&(struct place){.state = w->state}));
		if (w->tag)
			assert_string_equal(k.place.tag, w->tag);
		if (w->name)
			assert_string_equal(k.place.name, w->name);
		seen[w->state] = true;
	}
	for (size_t i = 0; i <= DOCTYPE; i++)
		if (!seen[i])
			fail_msg("no row ends in state %zu (%s)", i,
				place_words(&(struct place){.state = (enum state)i}));
}

/* Whatever literal markup stands in front, a complete one leads back to text. */
static void test_html_tokenizer_returns_to_text(void **state)
{
	static const char *const pieces[] = {"<p a=\"1\" b='2' c=3 d>", "</p>", "<br/>", "<!--a-->", "<!-->", "<!--->",
		"<!doctype html>", "<title>a</title>", "<textarea>b</textarea>", "<script src=\"/x\"></script>",
		"<iframe></iframe>", "a & b", "<pre> </pre>", "<svg><title>x</title></svg>"};
	size_t n = sizeof(pieces) / sizeof(pieces[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			char text[128];
			snprintf(text, sizeof(text), "%s%s", pieces[i], pieces[j]);
			assert_true(follow(text));
			assert_int_equal(k.place.state, DATA);
			assert_int_equal(k.place.preformatted, 0);
		}
	}
}

static void test_html_tokenizer_url_points(void **state)
{
	static const struct {
		const char *text;
		enum url url;
	} points[] = {{"", URL_START}, {" \n", URL_START}, {"/", URL_ROOT}, {"&#47;", URL_ROOT}, {"\\", URL_ROOT},
		{"/a", URL_PART}, {"/a:b", URL_PART}, {"?", URL_PART}, {"#", URL_PART}, {"a", URL_SCHEME},
		{"a/", URL_PART}, {"a?b:", URL_PART}, {"http", URL_SCHEME}, {"http:", URL_AUTHORITY},
		{"HTTPS:", URL_AUTHORITY}, {"ht&Tab;tps:", URL_AUTHORITY}, {"https:/", URL_AUTHORITY},
		{"https://", URL_AUTHORITY}, {"https://a", URL_AUTHORITY}, {"https://a/", URL_PART},
		{"https://a?", URL_PART}, {"https://a#", URL_PART}, {"https:a/", URL_PART}, {"tel:", URL_PART},
		{"mailto:", URL_PART}, {"a&amp", URL_SCHEME}, {"&#x68;ttp&#58;", URL_AUTHORITY}};

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		char text[64];
		snprintf(text, sizeof(text), "<a href=\"%s", points[i].text);
		assert_true(follow(text));
		value_piece_end(&k);
		if (k.place.url != points[i].url)
			fail_msg("%s: point %d, expected %d", text, (int)k.place.url, (int)points[i].url);
	}
}

/* Limits end in a refusal, not in an overrun. */
static void test_html_tokenizer_limits(void **state)
{
	struct text page = {0};

	(void)state;
	text_puts(&page, "{{page a(int x)}}");
	for (int i = 0; i <= DEPTH_MAX; i++)
		text_puts(&page, "{{if x}}");
	compiler_free(&k);
	assert_false(compile(&k, "x.html", page.at, page.len, "x.html.h"));
	assert_non_null(strstr(k.error.at, "blocks inside each other"));
	page.len = 0;
	text_puts(&page, "{{page a(int x)}}{{f(");
	for (int i = 0; i < 100; i++)
		text_puts(&page, "(");
	compiler_free(&k);
	assert_false(compile(&k, "x.html", page.at, page.len, "x.html.h"));
	assert_non_null(strstr(k.error.at, "too many brackets"));
	free(page.at);
	assert_false(follow("<abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"));
	assert_false(follow("<p abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"));
	assert_true(follow("<a href=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(follow("<a href=\"httphttphttphttphttphttphttphttp:\""));
}

static int tear_down(void **state)
{
	(void)state;
	compiler_free(&k);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_tokenizer_states),
		cmocka_unit_test(test_html_tokenizer_returns_to_text),
		cmocka_unit_test(test_html_tokenizer_url_points),
		cmocka_unit_test(test_html_tokenizer_limits),
	};

	return cmocka_run_group_tests_name("html/tokenizer", tests, NULL, tear_down);
}
