/* Icons and charts: the only makers of raw HTML, so each must be well-formed and escape what it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <expat.h>
#include <glob.h>
#include <qrencode.h>

#include "html/chart.h"

static struct arena *arena;

static const char *text_of(struct safe_html s)
{
	return arena_dupn(arena, s.at, s.len);
}

static size_t count(const char *text, const char *piece)
{
	size_t n = 0;

	for (; (text = strstr(text, piece)); text += strlen(piece))
		n++;
	return n;
}

/* The SVG that we write is XML too: expat judges it. */
static void assert_well_formed(struct safe_html s)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	enum XML_Status status = XML_Parse(parser, s.at, (int)s.len, 1);

	if (status != XML_STATUS_OK)
		fail_msg("%s: %.*s", XML_ErrorString(XML_GetErrorCode(parser)), (int)s.len, s.at);
	XML_ParserFree(parser);
}

/* The names that docs/templates.md promises: rows of "- `name` `other name`" under "## Icons". */
static void test_html_icon_documented(void **state)
{
	const char *root = getenv("XIANFENG_SOURCE");
	FILE *f = fopen(arena_printf(arena, "%s/docs/templates.md", root ? root : "."), "r");
	char line[1024];
	bool inside = false;
	int names = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			inside = text_starts(line, "## Icons");
		if (!inside || !text_starts(line, "- "))
			continue;
		struct str rest = str_of(line);
		str_cut(&rest, '`');
		while (rest.at) {
			struct str name = str_cut(&rest, '`');
			struct safe_html svg = icon(arena_dupn(arena, name.at, name.len));
			assert_true(svg.len > 60);
			assert_well_formed(svg);
			str_cut(&rest, '`');
			names++;
		}
	}
	fclose(f);
	assert_true(names > 100);
}

/* Draws each icon that `path` names behind `mark`, as in icon("bell"); returns how many. An unknown one ends the test. */
static int icons_named(const char *path, const char *mark)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "rb");
	int names = 0;

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	for (const char *at = text; (at = strstr(at, mark)); names++) {
		at += strlen(mark);
		assert_true(icon(arena_dupn(arena, at, strcspn(at, "\""))).len > 0);
	}
	return names;
}

/* The pages, and the menus of the routes, name icons that exist: one that does not would end the process. */
static void test_html_icon_used(void **state)
{
	const char *root = getenv("XIANFENG_SOURCE");
	glob_t found;
	int names = 0;

	(void)state;
	assert_int_equal(glob(arena_printf(arena, "%s/src/*/*.*", root ? root : "."), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		names += icons_named(found.gl_pathv[i], "icon(\"") + icons_named(found.gl_pathv[i], ".icon = \"");
	globfree(&found);
	assert_true(names > 0);
}

static void test_html_icon_shape(void **state)
{
	(void)state;
	assert_string_equal(text_of(icon("check")), "<svg class=\"ic\" viewBox=\"0 0 24 24\" "
						    "aria-hidden=\"true\"><path d=\"M5 12.5l4.7 4.7L19.5 7\"/></svg>");
	assert_true(
		text_starts(text_of(icon("mark")), "<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">"));
	assert_string_equal(text_of(icon("export")), text_of(icon("download")));
}

static void test_html_chart_spark(void **state)
{
	const int values[] = {5, 0, 10, 5};
	const int level[] = {7, 7};
	const int extreme[] = {INT32_MIN, INT32_MAX};

	(void)state;
	assert_string_equal(text_of(chart_spark(arena, values, 4)),
		"<svg class=\"sp\" viewBox=\"0 0 72 24\" aria-hidden=\"true\"><path d=\"M0.0 12.0L23.3 22.0L46.7 "
		"2.0L70.0 12.0\" "
		"fill=\"none\" stroke=\"#94b4c7\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/>"
		"<circle cx=\"70\" cy=\"12.0\" r=\"2\" fill=\"#2f5d7c\"/></svg>");
	assert_non_null(strstr(text_of(chart_spark(arena, level, 2)), "M0.0 12.0L70.0 12.0\""));
	assert_non_null(strstr(text_of(chart_spark(arena, extreme, 2)), "M0.0 22.0L70.0 2.0\""));
	assert_non_null(strstr(text_of(chart_spark(arena, level, 1)), "d=\"M70.0 12.0\""));
	assert_int_equal(chart_spark(arena, values, 0).len, 0);
	assert_well_formed(chart_spark(arena, values, 4));
}

static void test_html_chart_hex_escapes(void **state)
{
	const struct chart_cell cells[] = {
		{.label = "<b>&", .value = "\"9\"", .href = "javascript:x", .level = 0},
		{.label = "东岭", .href = "/org/1?a=b&c='d'", .level = 4, .selected = true},
		{.label = NULL, .level = CHART_NO_DATA},
	};
	struct safe_html svg = chart_hex(arena, cells, 3);
	const char *text = text_of(svg);

	(void)state;
	assert_well_formed(svg);
	assert_non_null(strstr(text, ">&lt;b&gt;&amp;</text>"));
	assert_non_null(strstr(text, "<a href=\"#refused\" class=\"flag\">"));
	assert_non_null(strstr(text, "<a href=\"/org/1?a=b&amp;c=%27d%27\" class=\"dk sel\" aria-current=\"true\">"));
	assert_int_equal(count(text, "fill=\"#f1f1f3\""), 1);
	assert_int_equal(count(text, "<polygon "), 3);
	/* the selected tile is drawn last */
	assert_true(strstr(text, "dk sel") > strstr(text, "flag"));
	assert_int_equal(chart_hex(arena, cells, 0).len, 0);
}

/* No two tiles stand in one place, and none leaves the field, for any number of tiles. */
static void test_html_chart_hex_packed(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 40; n++) {
		struct chart_cell *cells = ARENA_ARRAY(arena, struct chart_cell, n);
		for (size_t i = 0; i < n; i++)
			cells[i].label = "x";
		struct safe_html svg = chart_hex(arena, cells, n);
		assert_well_formed(svg);
		const char *at = text_of(svg);
		const char *places[40];
		for (size_t i = 0; i < n; i++) {
			at = strstr(at, "points=\"");
			assert_non_null(at);
			at += strlen("points=\"");
			places[i] = arena_dupn(arena, at, strcspn(at, "\""));
			assert_null(strchr(places[i], '-'));
			for (size_t j = 0; j < i; j++)
				assert_string_not_equal(places[i], places[j]);
		}
	}
}

static void test_html_chart_hex_placed(void **state)
{
	const struct chart_cell cells[] = {
		{.label = "a", .level = 2, .column = 1}, {.label = "b", .level = 2, .row = 1}};
	const char *text = text_of(chart_hex(arena, cells, 2));

	(void)state;
	/* the first one column to the right, the second one row down and half a tile right: they touch */
	assert_non_null(strstr(text, "viewBox=\"0 0 163.9 165.5\""));
	assert_non_null(strstr(text, "points=\"120.9,4.0 "));
	assert_non_null(strstr(text, "points=\"81.9,71.5 "));
}

/* Reads the path of a code back into modules and compares them with the library's. */
static void test_html_chart_qr(void **state)
{
	const char *message = "https://example.org/check-in/482913?村=小河西";
	struct safe_html svg = chart_qr(arena, message);
	QRcode *code = QRcode_encodeString8bit(message, 0, QR_ECLEVEL_M);
	const char *text = text_of(svg);
	int size = code->width + 8;

	(void)state;
	assert_well_formed(svg);
	assert_true(text_starts(text, arena_printf(arena, "<svg class=\"qr\" viewBox=\"0 0 %d %d\"", size, size)));
	unsigned char *modules = arena_alloc(arena, (size_t)(size * size));
	const char *at = strstr(text, "<path fill=\"#000\" d=\"");
	assert_non_null(at);
	at += strlen("<path fill=\"#000\" d=\"");
	while (*at == 'M') {
		int x, y, run, back, used = 0;
		assert_int_equal(sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &run, &back, &used), 4);
		assert_int_equal(run, back);
		assert_true(used > 0);
		for (int i = 0; i < run; i++)
			modules[y * size + x + i] = 1;
		at += used;
	}
	assert_int_equal(*at, '"');
	for (int y = 0; y < size; y++) {
		for (int x = 0; x < size; x++) {
			bool quiet = x < 4 || y < 4 || x >= size - 4 || y >= size - 4;
			int expected = quiet ? 0 : code->data[(y - 4) * code->width + x - 4] & 1;
			assert_int_equal(modules[y * size + x], expected);
		}
	}
	QRcode_free(code);
}

static void test_html_chart_qr_limits(void **state)
{
	char *longest = arena_alloc(arena, 2400);

	(void)state;
	assert_int_equal(chart_qr(arena, NULL).len, 0);
	assert_int_equal(chart_qr(arena, "").len, 0);
	memset(longest, 'a', 2331);
	assert_true(chart_qr(arena, longest).len > 0);
	longest[2331] = 'a';
	assert_int_equal(chart_qr(arena, longest).len, 0);
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
		cmocka_unit_test(test_html_icon_documented),
		cmocka_unit_test(test_html_icon_used),
		cmocka_unit_test(test_html_icon_shape),
		cmocka_unit_test(test_html_chart_spark),
		cmocka_unit_test(test_html_chart_hex_escapes),
		cmocka_unit_test(test_html_chart_hex_packed),
		cmocka_unit_test(test_html_chart_hex_placed),
		cmocka_unit_test(test_html_chart_qr),
		cmocka_unit_test(test_html_chart_qr_limits),
	};

	return cmocka_run_group_tests_name("html/chart", tests, set_up, tear_down);
}
