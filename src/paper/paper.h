/* Paper: A4 documents as PDF, in the proportions of official documents (GB/T 9704-2012, 《党政机关公文格式》).
 * For: titles, paragraphs and tables that flow over pages, with Chinese line breaking by Pango and page numbers.
 * Not for: what a form says; that is the subject's. Nothing of another program is drawn: no emblem, no red head. */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "base/base.h"

struct paper;

/* How a text stands on the page. Sizes are GB/T 9704's: title 二号, body 三号; in tables 小四. */
enum paper_style {
	PAPER_TITLE,   /* centred, heavy serif */
	PAPER_HEADING, /* of a section, sans */
	PAPER_BODY,    /* indented by two characters */
	PAPER_NOTE,    /* small, grey */
	PAPER_CELL,    /* of a table */
	PAPER_LABEL,   /* of a table: what the cell beside it is; centred, on grey */
	PAPER_SIGNED,  /* who issued it and on what day: to the right, four characters from the edge (7.3.5) */
};

/* One cell of a table's row. */
struct paper_cell {
	const char *text; /* NULL counts as "" */
	enum paper_style style;
	int width;        /* millimetres; 0: an equal share of what the others leave */
};

#define PAPER_WIDTH 156 /* millimetres between the margins (28 left, 26 right) */

/* A document in memory; it goes with its arena. `title` also stands in the file's properties, `at` is the moment that it
 * gives as its making. */
struct paper *paper_begin(struct arena *a, const char *title, int64_t at);
/* A paragraph; long ones flow on to the next page. */
void paper_text(struct paper *p, enum paper_style style, const char *text);
/* A row of a table, ruled around each cell; one that is higher than what is left of the page goes on upon the next. At most
 * 12 cells. */
void paper_row(struct paper *p, const struct paper_cell *cells, int count);
/* From here on each new page begins with this row again (a table's head); count 0 ends that. The texts must stay valid. */
void paper_head(struct paper *p, const struct paper_cell *cells, int count);
/* A table's heading and head, which comes again on each page until paper_head ends it; one of no rows is a line that says so. */
void paper_table(struct paper *p, const char *heading, const struct paper_cell *head, int columns, int rows, const char *none);
/* Who issued it and below on what day: together on one page, with room above, and never alone on it: where they have no room, the last
 * lines above (or the last row with its table's head) go along. */
void paper_signed(struct paper *p, const char *who, const char *day);
/* A line to be signed by hand, placed in the same way. */
void paper_sign(struct paper *p, const char *text);
/* Room of so many millimetres before what follows. */
void paper_space(struct paper *p, int millimetres);
/* What follows begins on a new page, unless nothing stands on this one yet. */
void paper_break(struct paper *p);
/* The same when less than so many millimetres are left, for what should not be torn apart. */
void paper_keep(struct paper *p, int millimetres);
/* An entry of the outline that readers show beside the pages; it leads to the page where the next thing stands. */
void paper_mark(struct paper *p, const char *title);

/* A picture of a record: a file's bytes as they came. Only JPEG and PNG can be printed. */
struct paper_picture {
	const char *type; /* "image/jpeg" */
	struct str bytes;
	int width, height; /* pixels, as they lie in the file */
	int orientation;   /* as EXIF counts it, 1 to 8: which way the camera was held; 0 counts as 1 */
	const char *caption;
};
#define PAPER_PICTURES 2 /* side by side */
/* At most PAPER_PICTURES pictures beside each other, each with its caption; one that cannot be printed leaves its caption. */
void paper_pictures(struct paper *p, const struct paper_picture *pictures, int count);
/* A person's picture, 25 by 35 mm, at the right margin beside the title that follows; what comes behind the title begins
 * PAPER_PORTRAIT_BELOW millimetres lower. False when it cannot be printed: nothing is drawn then. */
bool paper_portrait(struct paper *p, const struct paper_picture *picture);
#define PAPER_PORTRAIT_BELOW 20
/* A line at the foot of every page, beside the page number: who printed it and when. The text must stay valid. */
void paper_foot(struct paper *p, const char *text);
/* Pages begun so far, and characters for which no font of the machine has a sign. */
int paper_pages(const struct paper *p);
int paper_signs_missing(const struct paper *p);
/* Finishes the document and returns its bytes (arena memory); {NULL, 0} when it could not be made. */
struct str paper_end(struct paper *p);

#endif
