/* Pango breaks the lines, Cairo draws them; what is here is the page: margins, rows, where a page ends. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "paper/paper.h"

#define MM (72.0 / 25.4) /* points */
#define PAGE_WIDTH (210 * MM)
#define PAGE_HEIGHT (297 * MM)
/* GB/T 9704-2012, 5.2: the type area is 156 mm by 225 mm, 37 mm below the upper edge and 28 mm from the left one. */
#define LEFT (28 * MM)
#define TOP (37 * MM)
#define WIDTH (PAPER_WIDTH * MM)
#define BOTTOM (TOP + 225 * MM)
#define FOOT (BOTTOM + 7 * MM) /* the page number, 7 mm below the type area */
#define PADDING (1.6 * MM)     /* inside a cell */
#define CELLS_MOST 12

#define PAGE_NUMBER (PAPER_SIGNED + 1) /* a style of our own */
#define PICTURE_WIDTH (PAPER_WIDTH / PAPER_PICTURES - 2) /* millimetres */
#define PICTURE_HEIGHT 57
#define PORTRAIT_WIDTH 25
#define PORTRAIT_HEIGHT 35

static const struct look {
	const char *font;
	double size;        /* points */
	double line;        /* height of a line as a multiple of the size */
	double indent;      /* of the first line, in characters */
	double above, below; /* points */
	PangoAlignment align;
} looks[] = {
	[PAPER_TITLE] = { "Noto Serif CJK SC Bold", 22, 1.4, 0, 0, 14, PANGO_ALIGN_CENTER },
	[PAPER_HEADING] = { "Noto Sans CJK SC Medium", 16, 1.5, 0, 8, 2, PANGO_ALIGN_LEFT },
	[PAPER_BODY] = { "Noto Serif CJK SC", 16, 1.75, 2, 0, 0, PANGO_ALIGN_LEFT },
	[PAPER_NOTE] = { "Noto Sans CJK SC", 9, 1.5, 0, 3, 0, PANGO_ALIGN_LEFT },
	[PAPER_CELL] = { "Noto Serif CJK SC", 12, 1.4, 0, 0, 0, PANGO_ALIGN_LEFT },
	[PAPER_LABEL] = { "Noto Sans CJK SC", 12, 1.4, 0, 0, 0, PANGO_ALIGN_CENTER },
	[PAPER_SIGNED] = { "Noto Serif CJK SC", 16, 1.75, 0, 0, 0, PANGO_ALIGN_RIGHT },
	[PAGE_NUMBER] = { "Noto Serif CJK SC", 14, 1.4, 0, 0, 0, PANGO_ALIGN_LEFT },
};

/* One text that is being laid down, line by line. */
struct column {
	PangoLayout *layout;
	unsigned style;   /* an index of looks */
	double x, width;  /* of the text itself */
	int lines, next;  /* lines in all, and the first that is not drawn yet */
};

/* What stands last on the page and is not drawn yet, so that it can go along with a signature that has no room below it: the end of a
 * text, or a row, with the heading above when that is all. */
struct held {
	struct column columns[CELLS_MOST];
	int count;
	double y, height;
	bool row;
};
#define HELD_MOST 3       /* a heading and the short text below it, or a table's head and first row */
#define HELD_LINES 2      /* of a text; of one that has no more than HELD_WHOLE all */
#define HELD_WHOLE 3

struct paper {
	struct arena *arena;
	struct buf out;
	cairo_surface_t *surface;
	cairo_t *cairo;
	double y;  /* where the next thing begins; 0: no page was begun */
	int pages, missing;
	bool lacks; /* memory, for the bytes that came out */
	const char *foot;
	struct paper_cell head[CELLS_MOST];
	int head_count;
	struct held held[HELD_MOST];
	int held_count;
	struct paper_cell held_head[CELLS_MOST]; /* of the table that a held row is of */
	int held_head_count;
};

struct taken {
	struct paper *paper;
	const unsigned char *bytes;
	unsigned len;
};

static void bytes_put(void *arg)
{
	const struct taken *t = arg;
	buf_put(&t->paper->out, t->bytes, t->len);
}

/* A lack of memory must not leave cairo in the midst of its work: paper_end hands it on. */
static cairo_status_t take_bytes(void *arg, const unsigned char *bytes, unsigned len)
{
	struct taken t = { arg, bytes, len };
	if (!arena_guard(bytes_put, &t))
		t.paper->lacks = true;
	return t.paper->lacks ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void held_drop(struct paper *p)
{
	for (int i = 0; i < p->held_count; i++)
		for (int k = 0; k < p->held[i].count; k++)
			g_object_unref(p->held[i].columns[k].layout);
	p->held_count = 0;
}

static void paper_free(void *arg)
{
	struct paper *p = arg;
	held_drop(p);
	if (p->cairo)
		cairo_destroy(p->cairo);
	if (p->surface)
		cairo_surface_destroy(p->surface);
	p->cairo = NULL;
	p->surface = NULL;
}

struct paper *paper_begin(struct arena *a, const char *title, int64_t at)
{
	struct paper *p = ARENA_NEW(a, struct paper);
	struct moment m = clock_local(at);
	p->arena = a;
	buf_init(&p->out, a);
	arena_on_reset(a, paper_free, p);
	p->surface = cairo_pdf_surface_create_for_stream(take_bytes, p, PAGE_WIDTH, PAGE_HEIGHT);
	p->cairo = cairo_create(p->surface);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE,
		arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", m.year, m.month, m.day, m.hour, m.minute, m.second));
	return p;
}

/* ---- lines ---- */

static PangoLayout *lay(struct paper *p, unsigned style, const char *text, double width)
{
	const struct look *look = &looks[style];
	PangoLayout *layout = pango_cairo_create_layout(p->cairo);
	PangoFontDescription *font = pango_font_description_from_string(look->font);
	pango_font_description_set_absolute_size(font, look->size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, look->align);
	pango_layout_set_indent(layout, (int)(look->indent * look->size * PANGO_SCALE));
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_text(layout, text ? text : "", -1);
	p->missing += pango_layout_get_unknown_glyphs_count(layout);
	return layout;
}

static double line_height(const struct column *c)
{
	return looks[c->style].size * looks[c->style].line;
}

static struct column column_of(struct paper *p, unsigned style, const char *text, double x, double width)
{
	struct column c = { lay(p, style, text, width), style, x, width, 0, 0 };
	c.lines = pango_layout_get_line_count(c.layout);
	return c;
}

/* Draws the lines of a column from `next` up to `end`, the first one at y. */
static void lines_draw(struct paper *p, struct column *c, int end, double y)
{
	PangoLayoutIter *at = pango_layout_get_iter(c->layout);
	double height = line_height(c), size = looks[c->style].size;
	double grey = c->style == PAPER_NOTE ? 0.4 : 0;
	cairo_set_source_rgb(p->cairo, grey, grey, grey);
	for (int i = 0; i < end; i++, pango_layout_iter_next_line(at)) {
		PangoRectangle place;
		if (i < c->next)
			continue;
		pango_layout_iter_get_line_extents(at, NULL, &place);
		/* The letters' body stands in the middle of its line; of a CJK font it reaches 0.88 above the base line. */
		cairo_move_to(p->cairo, c->x + (double)place.x / PANGO_SCALE, y + (height - size) / 2 + 0.88 * size);
		pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(at));
		y += height;
	}
	pango_layout_iter_free(at);
	c->next = end;
}

/* ---- pages ---- */

/* GB/T 9704-2012, 7.5: 四号, a dash on either side, odd pages right and even pages left. */
static void foot_draw(struct paper *p)
{
	struct column number = column_of(p, PAGE_NUMBER, arena_printf(p->arena, "— %d —", p->pages), LEFT, WIDTH);
	pango_layout_set_alignment(number.layout, p->pages % 2 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	lines_draw(p, &number, number.lines, FOOT - line_height(&number) / 2);
	g_object_unref(number.layout);
	if (!p->foot)
		return;
	struct column text = column_of(p, PAPER_NOTE, p->foot, LEFT, WIDTH - 30 * MM);
	if (p->pages % 2 == 0) {
		text.x += 30 * MM;
		pango_layout_set_alignment(text.layout, PANGO_ALIGN_RIGHT);
	}
	lines_draw(p, &text, text.lines < 2 ? text.lines : 2, FOOT - line_height(&text) / 2);
	g_object_unref(text.layout);
}

static void row_draw(struct paper *p, const struct paper_cell *cells, int count);
static void held_draw(struct paper *p);

static void page_new(struct paper *p)
{
	held_draw(p);
	if (p->pages) {
		foot_draw(p);
		cairo_show_page(p->cairo);
	}
	p->pages++;
	p->y = TOP;
	if (p->head_count) {
		int count = p->head_count;
		p->head_count = 0; /* the head itself begins no further page */
		row_draw(p, p->head, count);
		p->head_count = count;
	}
}

static void page_needed(struct paper *p)
{
	if (!p->pages)
		page_new(p);
}

static void piece_draw(struct paper *p, struct column *columns, int count, double height);

/* How many of a column's next lines have room; a page that holds nothing yet takes at least one. */
static int lines_fitting(const struct paper *p, const struct column *c, double padding)
{
	int room = (int)((BOTTOM - p->y - 2 * padding) / line_height(c)), left = c->lines - c->next;
	if (room < 1)
		room = p->y == TOP ? 1 : 0;
	return left < room ? left : room;
}

static void held_one_draw(struct paper *p, struct held *h)
{
	double y = p->y;
	if (h->row) {
		p->y = h->y;
		piece_draw(p, h->columns, h->count, h->height);
		p->y = y;
	} else {
		lines_draw(p, &h->columns[0], h->columns[0].lines, h->y);
	}
}

static void held_draw(struct paper *p)
{
	for (int i = 0; i < p->held_count; i++)
		held_one_draw(p, &p->held[i]);
	held_drop(p);
}

/* Begins a page with what is held, at the same distances; a row under the head of its table. */
static void held_move(struct paper *p)
{
	struct held held[HELD_MOST];
	int count = p->held_count;
	bool alone = count && p->held[0].y < TOP + 1; /* nothing would be left behind */
	if (alone)
		count = 0;
	memcpy(held, p->held, sizeof held);
	p->held_count = alone ? p->held_count : 0;
	page_new(p);
	if (count && held[0].row && p->held_head_count)
		row_draw(p, p->held_head, p->held_head_count);
	held_draw(p);
	double shift = count ? p->y - held[0].y : 0;
	for (int i = 0; i < count; i++) {
		held[i].y += shift;
		held_one_draw(p, &held[i]);
		for (int k = 0; k < held[i].count; k++)
			g_object_unref(held[i].columns[k].layout);
	}
	if (count)
		p->y = held[count - 1].y + held[count - 1].height;
}

static bool is_heading(const struct held *h)
{
	return !h->row && h->columns[0].style == PAPER_HEADING;
}

/* Whether a row is the head or the first one of a table whose heading is held. */
static bool row_follows_heading(const struct paper *p)
{
	return p->held_count && p->held_count < HELD_MOST && is_heading(&p->held[0]) && (p->held_count == 1 || p->held[1].row);
}

/* Draws the next `more` lines of a text; the last ones of all are held back. */
static void text_lay(struct paper *p, struct column *c, int more)
{
	double height = line_height(c);
	bool whole = c->next == 0 && c->lines <= HELD_WHOLE;
	int end = c->next + more, back = end < c->lines ? 0 : whole || more < HELD_LINES ? more : HELD_LINES;
	if (!(p->held_count == 1 && back == c->lines && is_heading(&p->held[0])))
		held_draw(p);
	lines_draw(p, c, end - back, p->y);
	p->y += more * height;
	if (back)
		p->held[p->held_count++] = (struct held){ .columns = { *c }, .count = 1, .y = p->y - back * height, .height = back * height };
	c->next = end;
}

void paper_text(struct paper *p, enum paper_style style, const char *text)
{
	const struct look *look = &looks[style];
	page_needed(p);
	struct column c = column_of(p, style, text, LEFT, style == PAPER_SIGNED ? WIDTH - 4 * look->size : WIDTH);
	/* A heading does not stand alone at a page's end. */
	double needed = line_height(&c) * (style == PAPER_HEADING || style == PAPER_TITLE ? 3 : 1);
	if (p->y > TOP && p->y + look->above + needed > BOTTOM)
		page_new(p);
	if (p->y > TOP)
		p->y += look->above;
	while (c.next < c.lines) {
		int more = lines_fitting(p, &c, 0);
		if (!more) {
			page_new(p);
			continue;
		}
		text_lay(p, &c, more);
	}
	p->y += look->below;
}

void paper_space(struct paper *p, int millimetres)
{
	page_needed(p);
	p->y += millimetres * MM;
}

void paper_break(struct paper *p)
{
	if (!p->pages || p->y > TOP)
		page_new(p);
}

void paper_keep(struct paper *p, int millimetres)
{
	page_needed(p);
	if (p->y > TOP && p->y + millimetres * MM > BOTTOM)
		page_new(p);
}

void paper_mark(struct paper *p, const char *title)
{
	page_needed(p);
	cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT, title, arena_printf(p->arena, "page=%d", p->pages),
		CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

/* ---- pictures ---- */

static cairo_status_t give_bytes(void *arg, unsigned char *out, unsigned len)
{
	struct str *rest = arg;
	if (rest->len < len)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, rest->at, len);
	*rest = (struct str){ rest->at + len, rest->len - len };
	return CAIRO_STATUS_SUCCESS;
}

/* A surface that prints as the picture; NULL when it cannot be printed. A JPEG goes into the file as it is: the surface that
 * carries it is only as large as it says, and empty. */
static cairo_surface_t *picture_surface(const struct paper_picture *picture)
{
	cairo_surface_t *s = NULL;
	struct str rest = picture->bytes;
	if (text_eq(picture->type, "image/png")) {
		s = cairo_image_surface_create_from_png_stream(give_bytes, &rest);
	} else if (text_eq(picture->type, "image/jpeg") && picture->width > 0 && picture->height > 0) {
		s = cairo_image_surface_create(CAIRO_FORMAT_A1, picture->width, picture->height);
		cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)rest.at, rest.len, NULL, NULL);
	}
	if (s && cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(s);
		s = NULL;
	}
	return s;
}

/* How a picture of that size is turned upright: by EXIF's orientation (tag 0x0112). */
static cairo_matrix_t upright(int orientation, double w, double h)
{
	const cairo_matrix_t turns[] = {
		{ 1, 0, 0, 1, 0, 0 },   /* upright */
		{ -1, 0, 0, 1, w, 0 },  /* mirrored */
		{ -1, 0, 0, -1, w, h }, /* upside down */
		{ 1, 0, 0, -1, 0, h },
		{ 0, 1, 1, 0, 0, 0 },   /* lying, from here on: width and height change places */
		{ 0, 1, -1, 0, h, 0 },
		{ 0, -1, -1, 0, h, w },
		{ 0, -1, 1, 0, 0, w },
	};
	return turns[orientation >= 1 && orientation <= 8 ? orientation - 1 : 0];
}

/* Drawn as large as a box of so many millimetres at x takes it, in its middle. */
static bool picture_draw(struct paper *p, const struct paper_picture *picture, double x, double box_width, double box_height)
{
	cairo_surface_t *s = picture->bytes.at ? picture_surface(picture) : NULL;
	if (!s)
		return false;
	double w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	bool lying = picture->orientation >= 5 && picture->orientation <= 8;
	double width = lying ? h : w, height = lying ? w : h;
	double across = box_width * MM / width, down = box_height * MM / height, scale = across < down ? across : down;
	cairo_matrix_t turn = upright(picture->orientation, w, h);
	cairo_save(p->cairo);
	cairo_translate(p->cairo, x + (box_width * MM - width * scale) / 2, p->y + (box_height * MM - height * scale) / 2);
	cairo_scale(p->cairo, scale, scale);
	cairo_transform(p->cairo, &turn);
	cairo_set_source_surface(p->cairo, s, 0, 0);
	cairo_paint(p->cairo);
	cairo_restore(p->cairo);
	cairo_surface_destroy(s);
	return true;
}

bool paper_portrait(struct paper *p, const struct paper_picture *picture)
{
	page_needed(p);
	return picture_draw(p, picture, LEFT + (PAPER_WIDTH - PORTRAIT_WIDTH) * MM, PORTRAIT_WIDTH, PORTRAIT_HEIGHT);
}

void paper_pictures(struct paper *p, const struct paper_picture *pictures, int count)
{
	if (count < 1 || count > PAPER_PICTURES)
		die("%d pictures beside each other", count);
	paper_keep(p, PICTURE_HEIGHT + 8);
	held_draw(p);
	for (int i = 0; i < count; i++) {
		double x = LEFT + i * (double)PAPER_WIDTH / PAPER_PICTURES * MM;
		struct column c = column_of(p, PAPER_NOTE, pictures[i].caption, x, PICTURE_WIDTH * MM);
		pango_layout_set_alignment(c.layout, PANGO_ALIGN_CENTER);
		picture_draw(p, &pictures[i], x, PICTURE_WIDTH, PICTURE_HEIGHT);
		lines_draw(p, &c, c.lines < 1 ? c.lines : 1, p->y + (PICTURE_HEIGHT + 1) * MM);
		g_object_unref(c.layout);
	}
	p->y += (PICTURE_HEIGHT + 8) * MM;
}

/* ---- tables ---- */

static double share_of(const struct paper_cell *cells, int count)
{
	double left = PAPER_WIDTH;
	int open = 0;
	for (int i = 0; i < count; i++) {
		left -= cells[i].width;
		open += cells[i].width == 0;
	}
	return open ? left / open : 0;
}

static void rule_cell(struct paper *p, double x, double width, double height, bool label)
{
	cairo_rectangle(p->cairo, x, p->y, width, height);
	if (label) {
		cairo_set_source_rgb(p->cairo, 0.95, 0.95, 0.95);
		cairo_fill_preserve(p->cairo);
	}
	cairo_set_source_rgb(p->cairo, 0, 0, 0);
	cairo_set_line_width(p->cairo, 0.5);
	cairo_stroke(p->cairo);
}

/* The part of a row that has room on this page: cells, their lines, their rules. */
static void piece_draw(struct paper *p, struct column *columns, int count, double height)
{
	for (int i = 0; i < count; i++) {
		struct column *c = &columns[i];
		int more = lines_fitting(p, c, PADDING);
		bool whole = c->next == 0 && more == c->lines;
		double middle = whole ? (height - 2 * PADDING - more * line_height(c)) / 2 : 0;
		rule_cell(p, c->x - PADDING, c->width + 2 * PADDING, height, c->style == PAPER_LABEL);
		lines_draw(p, c, c->next + more, p->y + PADDING + middle);
	}
	p->y += height;
}

static double piece_height(const struct paper *p, const struct column *columns, int count, bool *all)
{
	double most = 0;
	*all = true;
	for (int i = 0; i < count; i++) {
		const struct column *c = &columns[i];
		int more = lines_fitting(p, c, PADDING);
		double height = more * line_height(c) + 2 * PADDING;
		most = height > most ? height : most;
		*all = *all && c->next + more == c->lines;
	}
	return most;
}

/* Rows of a few lines are not broken: they go to the next page whole. */
static bool row_waits(const struct paper *p, const struct column *columns, int count)
{
	double whole = 0;
	for (int i = 0; i < count; i++) {
		double height = columns[i].lines * line_height(&columns[i]) + 2 * PADDING;
		whole = height > whole ? height : whole;
	}
	return p->y > TOP && p->y + whole > BOTTOM && whole < (BOTTOM - TOP) / 4;
}

static void row_hold(struct paper *p, const struct column *columns, int count, double height)
{
	struct held *h = &p->held[p->held_count++];
	*h = (struct held){ .count = count, .y = p->y, .height = height, .row = true };
	memcpy(h->columns, columns, (size_t)count * sizeof *columns);
	p->held_head_count = p->head_count;
	memcpy(p->held_head, p->head, sizeof p->head);
	p->y += height;
}

static void row_draw(struct paper *p, const struct paper_cell *cells, int count)
{
	struct column columns[CELLS_MOST];
	double x = LEFT, share = share_of(cells, count);
	for (int i = 0; i < count; i++) {
		double width = (cells[i].width ? cells[i].width : share) * MM;
		columns[i] = column_of(p, cells[i].style, cells[i].text, x + PADDING, width - 2 * PADDING);
		x += width;
	}
	if (row_waits(p, columns, count))
		page_new(p);
	bool all = false, first = true;
	double height = 0;
	while (!all) {
		height = piece_height(p, columns, count, &all);
		if (!all && height <= 2 * PADDING) {
			page_new(p);
			continue;
		}
		bool holds = all && first && height < (BOTTOM - TOP) / 4;
		if (!holds || !row_follows_heading(p))
			held_draw(p);
		if (holds) {
			row_hold(p, columns, count, height);
			return;
		}
		piece_draw(p, columns, count, height);
		first = false;
		if (!all)
			page_new(p);
	}
	for (int i = 0; i < count; i++)
		g_object_unref(columns[i].layout);
}

void paper_row(struct paper *p, const struct paper_cell *cells, int count)
{
	if (count < 1 || count > CELLS_MOST)
		die("a row of %d cells", count);
	page_needed(p);
	row_draw(p, cells, count);
}

void paper_head(struct paper *p, const struct paper_cell *cells, int count)
{
	if (count > CELLS_MOST)
		die("a head of %d cells", count);
	if (count)
		memcpy(p->head, cells, (size_t)count * sizeof *cells);
	p->head_count = count;
}

#define TABLE_BEGINS 36 /* millimetres of a heading, the head and a row of two lines */
#define SIGNED_ABOVE 12
#define SIGNED_LINES 20 /* millimetres of both */

#define SIGN_ABOVE 8
#define SIGN_LINES 16 /* the line, and a note below it */

/* Room for a signature of so many millimetres, on a page where something of what is signed stands above it. */
static void signature_place(struct paper *p, int millimetres)
{
	page_needed(p);
	if (p->y > TOP && p->y + millimetres * MM > BOTTOM)
		held_move(p);
}

void paper_signed(struct paper *p, const char *who, const char *day)
{
	signature_place(p, SIGNED_ABOVE + SIGNED_LINES);
	paper_space(p, SIGNED_ABOVE);
	paper_text(p, PAPER_SIGNED, who);
	paper_text(p, PAPER_SIGNED, day);
}

void paper_sign(struct paper *p, const char *text)
{
	signature_place(p, SIGN_ABOVE + SIGN_LINES);
	paper_space(p, SIGN_ABOVE);
	paper_text(p, PAPER_BODY, text);
}

void paper_table(struct paper *p, const char *heading, const struct paper_cell *head, int columns, int rows, const char *none)
{
	/* Neither the heading nor the head stands alone at a page's end. */
	paper_keep(p, TABLE_BEGINS);
	paper_text(p, PAPER_HEADING, heading);
	if (!rows) {
		paper_row(p, &(struct paper_cell){ none, PAPER_CELL, 0 }, 1);
		return;
	}
	paper_row(p, head, columns);
	paper_head(p, head, columns);
}

void paper_foot(struct paper *p, const char *text)
{
	p->foot = text;
}

int paper_pages(const struct paper *p)
{
	return p->pages;
}

int paper_signs_missing(const struct paper *p)
{
	return p->missing;
}

struct str paper_end(struct paper *p)
{
	page_needed(p);
	held_draw(p);
	foot_draw(p);
	cairo_destroy(p->cairo);
	p->cairo = NULL;
	cairo_surface_finish(p->surface);
	bool good = cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS;
	if (p->lacks)
		arena_lack();
	if (p->missing)
		log_line(LOG_WARN, "paper.signs-missing", "signs", "%d", p->missing, NULL);
	return good ? (struct str){ p->out.at, p->out.len } : (struct str){ NULL, 0 };
}
