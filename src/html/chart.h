/* Small charts as SVG made by the server: they work on the phone, the television and paper, and without script.
 * For: spark lines, the hexagon tiles of the cockpit, QR codes; every text in them is escaped as in html.h.
 * Not for: axes, tooltips or heat maps, nor for a map's ground: the tiles are a schematic, the places stand on empty paper. */
#ifndef HTML_CHART_H
#define HTML_CHART_H

#include "html/html.h"

/* The line of `n` values with a dot on the last one, 72 by 24, class "sp". Scaled to its own least and greatest value;
 * equal values make a level line in the middle. n == 0 gives an empty result. Decoration only (aria-hidden): the page
 * writes the number beside it. */
struct safe_html chart_spark(struct arena *a, const int *values, size_t n);

/* A tile of the hexagon chart. */
struct chart_cell {
	const char *label; /* short name: 东岭 */
	const char *value; /* text below it: 78.3; NULL when there is none */
	const char *href;  /* where the tile leads, its base included; NULL when nowhere */
	int level;         /* 0 lowest, outlined in red, … 4 highest; anything else: no data, grey */
	bool selected;     /* class "sel", aria-current */
	int column,
		row; /* place in the honeycomb, when the chart is laid out by hand; odd rows stand half a tile right */
};

#define CHART_NO_DATA (-1)

/* Hexagon tiles, class "hex". When no cell has a column or a row other than 0, they are packed into a compact shape in
 * the order given; else each stands at its own place. n == 0 gives an empty result. */
struct safe_html chart_hex(struct arena *a, const struct chart_cell *cells, size_t n);

/* A place: where it lies in millionths of a degree, which area (of the list beside) it belongs to, its name, where that leads (its base
 * included; NULL: nowhere). */
struct chart_spot {
	int lon, lat, area;
	const char *label, *href;
};
struct chart_area {
	const char *label, *href; /* NULL: not named */
};
/* Places as dots on empty ground, each area in its colour, class "spots", 1000 wide, with a scale and the north; within a county the
 * earth is flat. Either each place is `named` where there is room, or each area in the middle of its own. n == 0 gives an empty
 * result. */
struct safe_html chart_spots(struct arena *a, const struct chart_spot *spots, size_t n, const struct chart_area *areas, size_t area_count,
	bool named);

/* `text` as a QR code, class "qr": one path on white with the quiet zone of four modules that scanners need (ISO/IEC
 * 18004), error correction level M. Empty when the text is NULL, "" or longer than a code holds (2331 bytes). */
struct safe_html chart_qr(struct arena *a, const char *text);

#endif
