/* Workbooks: rows of text out of .xlsx and .csv files, and .xlsx and .csv files out of rows.
 * For: imports and exports of any subject. Cells come as text, as a person reads them, with their place ("B7").
 * Not for: what a column means; that is the subject's. */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include "base/base.h"

/* Bounds against bombs; a file beyond one is refused with a message, never half read. */
struct sheet_limits {
	int64_t file_max;  /* bytes of the file: 64 MiB */
	int64_t part_max;  /* bytes of one unpacked part: 512 MiB, and 200 times its packed size */
	int rows_max;      /* filled rows: 200,000 */
	int columns_max;   /* 200 */
	int cell_max;      /* bytes of one cell: 4096 */
};
extern const struct sheet_limits sheet_limits_default;

/* One row as it is read: `cells[i]` is "" where the file has nothing, for every i below columns_max, so that a short row
 * needs no care. Texts are as the file has them, not tidied. Valid during the call only. */
struct sheet_row {
	int number;           /* as the program that made it counts: the first row is 1 */
	int count;            /* the last filled cell + 1 */
	const char *const *cells;
};

/* Reads the first visible sheet of a file, row after row; an empty row is left out. The name decides nothing: the bytes
 * do (zip → .xlsx, else .csv in UTF-8, GB18030 or UTF-16; comma, semicolon, tab or ， by the first line). Dates become
 * 2026-11-23 (with a time when the cell shows one), numbers are written without exponent or trailing zeros, formulas give
 * their stored value, rich text its text, booleans 是/否, errors #N/A and the like. Rows may have been handed over before
 * a fault further down is found: a message means that the whole file is to be refused.
 * Calls row(arg, …) until it returns false. Returns NULL on success, else a Chinese message that says what is wrong and
 * what to do (arena memory). */
const char *sheet_read(struct arena *a, const char *path, const struct sheet_limits *limits,
	bool (*row)(void *arg, const struct sheet_row *row), void *arg);

/* "B7" for column 1 (from 0), row 7. */
char *sheet_cell_name(struct arena *a, int column, int row);

/* Writing. The file appears complete under `path` or not at all. */
struct sheet_writer;
enum sheet_format { SHEET_XLSX, SHEET_CSV_UTF8, SHEET_CSV_GB18030 };
/* `widths` in characters per column, 0 (or no array) for the default. NULL with *why set when the file cannot be made.
 * A writer that is not finished before its arena is reset leaves no file. */
struct sheet_writer *sheet_create(struct arena *a, const char *path, enum sheet_format format, const char *title,
	const char *const *headings, const int *widths, int columns, const char **why);
/* Adds a row of texts; NULL is an empty cell; every cell stays text (leading zeros, ID numbers). `mark` (may be NULL)
 * gives per cell a comment that is shown red (.xlsx) or appended as 【…】 (.csv). In .csv a text that a spreadsheet would
 * run as a formula (= + - @, but not a plain negative number) gets a leading apostrophe, which
 * sheet_read() takes away again. Control characters are left out. */
void sheet_put(struct sheet_writer *w, const char *const *cells, const char *const *mark);
/* A row without marks whose cells of the mask `numbers` (1u << column) hold a whole number, and are one in .xlsx: figures, which people
 * add up. What is no number stays text. */
void sheet_put_numbers(struct sheet_writer *w, const char *const *cells, unsigned numbers);
/* Finishes the file. Returns NULL on success, else a Chinese message. */
const char *sheet_finish(struct sheet_writer *w);
/* The bytes of a finished file, which itself is taken away; {NULL, 0} when it cannot be read. */
struct str sheet_take(struct arena *a, const char *path);

#endif
