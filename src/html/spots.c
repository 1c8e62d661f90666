/* Places on an empty ground: dots by what they belong to, names where there is room, a scale and the north. Lengths are whole SVG
 * units; the ground is 1000 wide. */
#include <math.h>

#include "html/chart.h"

#include "base/banned.h"

#define WIDTH 1000
#define MARGIN 60
#define LETTER 14             /* of a Chinese character */
#define LEAST_SPAN 20000      /* millionths of a degree, about two kilometres: a single place is not blown up */
#define PER_KILOMETRE 8983.1  /* millionths of a degree of latitude */

struct ground {
	double west, north, across, down; /* units for a millionth of a degree */
	int height;
};

struct box {
	int left, top, right, bottom;
};

static int x_of(const struct ground *g, int lon)
{
	return (int)lround(MARGIN + (lon - g->west) * g->across);
}

static int y_of(const struct ground *g, int lat)
{
	return (int)lround(MARGIN + (g->north - lat) * g->down);
}

static struct ground ground_of(const struct chart_spot *spots, size_t n)
{
	double west = spots[0].lon, east = west, south = spots[0].lat, north = south;
	for (size_t i = 1; i < n; i++) {
		west = fmin(west, spots[i].lon);
		east = fmax(east, spots[i].lon);
		south = fmin(south, spots[i].lat);
		north = fmax(north, spots[i].lat);
	}
	double narrow = cos((south + north) / 2e6 * 3.14159265358979 / 180); /* a degree of longitude beside one of latitude */
	double wide = fmax((east - west) * narrow, LEAST_SPAN), high = fmax(north - south, LEAST_SPAN);
	double scale = fmin((WIDTH - 2 * MARGIN) / wide, (1100 - 2 * MARGIN) / high);
	struct ground g = { .across = scale * narrow, .down = scale, .height = (int)lround(high * scale) + 2 * MARGIN };
	g.west = (west + east) / 2 - (WIDTH / 2.0 - MARGIN) / g.across;
	g.north = (south + north) / 2 + (g.height / 2.0 - MARGIN) / g.down;
	return g;
}

/* Eight colours that differ in lightness too; neighbours in the list differ most. */
static const char *colour(int area)
{
	static const char *const colours[] = { "#2f5d7c", "#b8452f", "#3f7d4e", "#8a5a9c", "#b07d1e", "#1f8a8a", "#5c6470", "#a2477a" };
	return colours[(unsigned)area % COUNT_OF(colours)];
}

/* All of an area as one line of dots: a county has more places than a page may have elements. */
static void dots(struct html *h, const struct ground *g, const struct chart_spot *spots, size_t n, int area, bool named)
{
	bool begun = false;
	for (size_t i = 0; i < n; i++) {
		if (spots[i].area != area)
			continue;
		if (!begun)
			buf_printf(&h->out, "<path fill=\"none\" stroke-linecap=\"round\" stroke-width=\"%d\" stroke=\"%s\" d=\"", named ? 11 : 8,
				colour(area));
		buf_printf(&h->out, "M%d %dh0", x_of(g, spots[i].lon), y_of(g, spots[i].lat));
		begun = true;
	}
	if (begun)
		html_lit(h, "\"/>", 3);
}

static void label(struct html *h, int x, int y, const char *anchor, const char *text, const char *href)
{
	if (href) {
		html_lit(h, "<a href=\"", 9);
		html_attr_str(h, href);
		html_lit(h, "\">", 2);
	}
	buf_printf(&h->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor);
	html_text_str(h, text);
	buf_text(&h->out, href ? "</text></a>" : "</text>");
}

/* ---- names of single places ---- */

static bool taken(const struct box *boxes, size_t n, const struct box *b)
{
	if (b->left < 0 || b->right > WIDTH)
		return true;
	for (size_t i = 0; i < n; i++)
		if (b->left < boxes[i].right && b->right > boxes[i].left && b->top < boxes[i].bottom && b->bottom > boxes[i].top)
			return true;
	return false;
}

/* To the right, to the left, above or below, wherever nothing stands yet; a name without room is left to the table. */
static void names(struct html *h, const struct ground *g, const struct chart_spot *spots, size_t n)
{
	static const char *const anchors[] = { "start", "end", "middle", "middle" };
	struct box *boxes = ARENA_ARRAY(h->arena, struct box, 2 * n);
	size_t count = 0;
	for (; count < n; count++) {
		int x = x_of(g, spots[count].lon), y = y_of(g, spots[count].lat);
		boxes[count] = (struct box){ x - 6, y - 6, x + 6, y + 6 };
	}
	for (size_t i = 0; i < n; i++) {
		int x = x_of(g, spots[i].lon), y = y_of(g, spots[i].lat), wide = LETTER * (int)str_chars(str_of(spots[i].label));
		const struct box at[] = { { x + 8, y - 8, x + 8 + wide, y + 8 }, { x - 8 - wide, y - 8, x - 8, y + 8 },
			{ x - wide / 2, y - 24, x + wide / 2, y - 8 }, { x - wide / 2, y + 8, x + wide / 2, y + 24 } };
		size_t k = 0;
		while (k < COUNT_OF(at) && taken(boxes, count, &at[k]))
			k++;
		if (k == COUNT_OF(at))
			continue;
		boxes[count++] = at[k];
		label(h, k == 0 ? at[k].left : k == 1 ? at[k].right : x, at[k].bottom - 3, anchors[k], spots[i].label, spots[i].href);
	}
}

/* The name of an area in the middle of its places. */
static void area_name(struct html *h, const struct ground *g, const struct chart_spot *spots, size_t n, int area, const struct chart_area *of)
{
	int64_t lon = 0, lat = 0, count = 0;
	for (size_t i = 0; i < n; i++)
		if (spots[i].area == area) {
			lon += spots[i].lon;
			lat += spots[i].lat;
			count++;
		}
	if (count && of->label)
		label(h, x_of(g, (int)(lon / count)), y_of(g, (int)(lat / count)), "middle", of->label, of->href);
}

/* A length in whole kilometres that is at most a fifth of the width, and where the north is. */
static void scale(struct html *h, const struct ground *g)
{
	static const int lengths[] = { 50, 20, 10, 5, 2, 1 };
	size_t i = 0;
	while (i + 1 < COUNT_OF(lengths) && lengths[i] * PER_KILOMETRE * g->down > WIDTH / 5.0)
		i++;
	int wide = (int)lround(lengths[i] * PER_KILOMETRE * g->down), y = g->height - 20;
	buf_printf(&h->out, "<path class=\"sc\" fill=\"none\" stroke=\"#22303a\" stroke-width=\"2\" d=\"M20 %dv6h%dv-6\"/>", y, wide);
	buf_printf(&h->out, "<text x=\"%d\" y=\"%d\">%d 公里</text>", 28 + wide, y + 8, lengths[i]);
	buf_printf(&h->out, "<path fill=\"#22303a\" d=\"M%d 12l7 20h-14z\"/><text x=\"%d\" y=\"50\" text-anchor=\"middle\">北</text>", WIDTH - 30,
		WIDTH - 30);
}

struct safe_html chart_spots(struct arena *a, const struct chart_spot *spots, size_t n, const struct chart_area *areas, size_t area_count,
	bool named)
{
	struct html h;
	if (!n)
		return (struct safe_html){ "", 0 };
	struct ground g = ground_of(spots, n);
	html_init(&h, a);
	buf_printf(&h.out, "<svg class=\"spots\" viewBox=\"0 0 %d %d\" role=\"group\" aria-label=\"位置图\">", WIDTH, g.height);
	for (size_t i = 0; i < area_count; i++)
		dots(&h, &g, spots, n, (int)i, named);
	if (named)
		names(&h, &g, spots, n);
	else
		for (size_t i = 0; i < area_count; i++)
			area_name(&h, &g, spots, n, (int)i, &areas[i]);
	scale(&h, &g);
	html_lit(&h, "</svg>", 6);
	return (struct safe_html){ h.out.at, h.out.len };
}
