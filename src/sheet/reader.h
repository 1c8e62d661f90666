/* What the readers of the formats share: bounds, the row under way, the message of the first fault.
 * For: the files of this room.
 * Not for: other rooms; they include sheet.h. */
#ifndef SHEET_READER_H
#define SHEET_READER_H

#include "sheet/sheet.h"

struct sheet_reader {
	struct arena *messages;   /* the caller's arena: the message outlives the reading */
	struct arena *own;        /* what lives while the file is read */
	struct arena *row_memory; /* the cells of one row */
	const struct sheet_limits *limits;
	bool (*row)(void *arg, const struct sheet_row *row);
	void *arg;
	const char *why;    /* the first fault's message, or NULL */
	bool stopped;       /* the caller wants no more rows */
	int rows;           /* handed over so far */
	const char **cells; /* limits->columns_max texts, "" where there is nothing */
	int count;          /* the last filled cell's column + 1 */
};

/* Keeps the message unless there is one already; always false. */
bool sheet_refuse(struct sheet_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* True while nobody has refused and the caller wants rows. */
bool sheet_going(const struct sheet_reader *r);
/* Puts a text that lives until the row is given into the row; an empty one is nothing. False when beyond a bound. */
bool sheet_cell_set(struct sheet_reader *r, int column, int row, const char *text, size_t len);
/* Hands the row over unless it is empty, and starts the next one. False when reading must end. */
bool sheet_row_give(struct sheet_reader *r, int number);

/* Reads the whole text of a .csv, decoded already; what goes wrong stands in the reader. */
void sheet_csv_read(struct sheet_reader *r, struct str bytes);
void sheet_xlsx_read(struct sheet_reader *r, const char *path);

#endif
