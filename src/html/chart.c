/* The charts. Lengths are hundredths of an SVG unit in integers, printed with one decimal: the same bytes on every
 * machine and in every locale. */
#include "html/chart.h"

#include <qrencode.h>

#include "base/banned.h"

static struct safe_html chart_of(const struct html *h)
{
	return (struct safe_html){h->out.at, h->out.len};
}

static void put_lit(struct html *h, const char *text)
{
	html_lit(h, text, strlen(text));
}

/* Hundredths as a number with one decimal. */
static void put_length(struct html *h, int hundredths)
{
	int tenths = (hundredths + 5) / 10;

	html_text_i64(h, tenths / 10);
	buf_char(&h->out, '.');
	html_text_i64(h, tenths % 10);
}

static void put_point(struct html *h, int x, int y, char between)
{
	put_length(h, x);
	buf_char(&h->out, between);
	put_length(h, y);
}

/* Height of a value in the spark line: 22.0 for the least, 2.0 for the greatest. */
static int spark_y(int value, int least, int greatest)
{
	if (least == greatest)
		return 1200;
	return 2200 - (int)(((int64_t)value - least) * 2000 / ((int64_t)greatest - least));
}

struct safe_html chart_spark(struct arena *a, const int *values, size_t n)
{
	struct html h;

	if (!n)
		return (struct safe_html){"", 0};
	html_init(&h, a);
	int least = values[0], greatest = values[0];
	for (size_t i = 1; i < n; i++) {
		least = values[i] < least ? values[i] : least;
		greatest = values[i] > greatest ? values[i] : greatest;
	}
	put_lit(&h, "<svg class=\"sp\" viewBox=\"0 0 72 24\" aria-hidden=\"true\"><path d=\"");
	for (size_t i = 0; i < n; i++) {
		int x = n == 1 ? 7000 : (int)(7000 * i / (n - 1));
		buf_char(&h.out, i ? 'L' : 'M');
		put_point(&h, x, spark_y(values[i], least, greatest), ' ');
	}
	put_lit(&h, "\" fill=\"none\" stroke=\"#94b4c7\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/><circle "
		    "cx=\"70\" cy=\"");
	put_length(&h, spark_y(values[n - 1], least, greatest));
	put_lit(&h, "\" r=\"2\" fill=\"#2f5d7c\"/></svg>");
	return chart_of(&h);
}

/* A tile stands on its point: 90 high, 77.94 wide (√3 × 45), rows 67.5 apart. */
enum {
	HEX_WIDTH = 7794,
	HEX_SIDE = 4500,
	HEX_STEP = 6750,
	HEX_MARGIN = 400,
};

/* Places `n` tiles in rows that alternate between `width` and `width - 1`, so that the whole is a closed honeycomb. */
static void hex_pack(struct chart_cell *cells, size_t n)
{
	int width = 1;

	while ((size_t)width * (size_t)width < n)
		width++;
	size_t i = 0;
	for (int row = 0; i < n; row++) {
		size_t room = (size_t)(row % 2 && width > 1 ? width - 1 : width);
		size_t count = n - i < room ? n - i : room;
		int left = (int)(room - count) / 2;
		for (size_t column = 0; column < count; column++, i++) {
			cells[i].row = row;
			cells[i].column = left + (int)column;
		}
	}
}

static bool hex_placed(const struct chart_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[i].column || cells[i].row)
			return true;
	return false;
}

/* Middle of a tile. */
static int hex_x(const struct chart_cell *c)
{
	return HEX_MARGIN + HEX_WIDTH / 2 + c->column * HEX_WIDTH + (c->row % 2 ? HEX_WIDTH / 2 : 0);
}

static int hex_y(const struct chart_cell *c)
{
	return HEX_MARGIN + HEX_SIDE + c->row * HEX_STEP;
}

/* "", "dk" (white letters on a dark tile), "flag" (the lowest level), each with " sel". */
static void hex_class(struct html *h, const struct chart_cell *c)
{
	const char *look = c->level == 0 ? "flag" : c->level == 3 || c->level == 4 ? "dk" : "";

	if (*look || c->selected) {
		put_lit(h, " class=\"");
		put_lit(h, look);
		if (c->selected)
			put_lit(h, *look ? " sel" : "sel");
		put_lit(h, "\"");
	}
	if (c->selected)
		put_lit(h, " aria-current=\"true\"");
}

static void hex_tile(struct html *h, const struct chart_cell *c)
{
	static const char *const fills[] = {"#e4ecf1", "#c3d5e0", "#94b4c7", "#5f8ba6", "#2f5d7c"};
	int x = hex_x(c), y = hex_y(c);
	int half = HEX_WIDTH / 2, side = HEX_SIDE;
	const int corners[6][2] = {{x, y - side}, {x + half, y - side / 2}, {x + half, y + side / 2}, {x, y + side},
		{x - half, y + side / 2}, {x - half, y - side / 2}};

	put_lit(h, "<a");
	if (c->href) {
		put_lit(h, " href=\"");
		html_url_str(h, c->href);
		put_lit(h, "\"");
	}
	hex_class(h, c);
	put_lit(h, "><polygon points=\"");
	for (size_t i = 0; i < COUNT_OF(corners); i++) {
		if (i)
			buf_char(&h->out, ' ');
		put_point(h, corners[i][0], corners[i][1], ',');
	}
	put_lit(h, "\" fill=\"");
	put_lit(h, c->level >= 0 && c->level < (int)COUNT_OF(fills) ? fills[c->level] : "#f1f1f3");
	put_lit(h, "\"/><text x=\"");
	put_length(h, x);
	put_lit(h, "\" y=\"");
	put_length(h, c->value ? y - 100 : y + 450);
	put_lit(h, "\">");
	html_text_str(h, c->label);
	put_lit(h, "</text>");
	if (c->value) {
		put_lit(h, "<text class=\"v num\" x=\"");
		put_length(h, x);
		put_lit(h, "\" y=\"");
		put_length(h, y + 1500);
		put_lit(h, "\">");
		html_text_str(h, c->value);
		put_lit(h, "</text>");
	}
	put_lit(h, "</a>");
}

struct safe_html chart_hex(struct arena *a, const struct chart_cell *cells, size_t n)
{
	struct html h;
	int right = 0, bottom = 0;

	if (!n)
		return (struct safe_html){"", 0};
	struct chart_cell *placed = ARENA_ARRAY(a, struct chart_cell, n);
	memcpy(placed, cells, n * sizeof(*cells));
	if (!hex_placed(placed, n))
		hex_pack(placed, n);
	for (size_t i = 0; i < n; i++) {
		int x = hex_x(&placed[i]) + HEX_WIDTH / 2, y = hex_y(&placed[i]) + HEX_SIDE;
		right = x > right ? x : right;
		bottom = y > bottom ? y : bottom;
	}
	html_init(&h, a);
	put_lit(&h, "<svg class=\"hex\" viewBox=\"0 0 ");
	put_point(&h, right + HEX_MARGIN, bottom + HEX_MARGIN, ' ');
	put_lit(&h, "\" role=\"group\" aria-label=\"格子示意图\">");
	/* The outlined tiles last, so that no neighbour's edge covers a red line; the selected one on top of all. */
	for (int layer = 0; layer < 3; layer++)
		for (size_t i = 0; i < n; i++)
			if ((placed[i].selected ? 2 : placed[i].level == 0) == layer)
				hex_tile(&h, &placed[i]);
	put_lit(&h, "</svg>");
	return chart_of(&h);
}

/* The dark modules as one path: a rectangle for each horizontal run. */
static void qr_path(struct html *h, const QRcode *code, int quiet)
{
	for (int y = 0; y < code->width; y++) {
		const unsigned char *line = code->data + (size_t)y * (size_t)code->width;
		for (int x = 0; x < code->width;) {
			int run = 0;
			while (x + run < code->width && line[x + run] & 1)
				run++;
			if (run)
				buf_printf(&h->out, "M%d %dh%dv1h-%dz", x + quiet, y + quiet, run, run);
			x += run ? run : 1;
		}
	}
}

struct safe_html chart_qr(struct arena *a, const char *text)
{
	const int quiet = 4;
	struct html h;
	QRcode *code = text_empty(text) ? NULL : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!code)
		return (struct safe_html){"", 0};
	html_init(&h, a);
	int size = code->width + 2 * quiet;
	buf_printf(&h.out,
		"<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"二维码\" "
		"shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
		size, size, size, size);
	qr_path(&h, code, quiet);
	put_lit(&h, "\"/></svg>");
	QRcode_free(code);
	return chart_of(&h);
}
