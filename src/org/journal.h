/* A journal of rows: what an operation changes is read, written and noted row by row, so that it can be taken back exactly.
 * For: operations on organisations (operate.h) and the merging of two members' records (room `member`), which concern one
 * branch's people at most. Not for: thousands of rows, and not for the audit chain, which only tells of a change. */
#ifndef ORG_JOURNAL_H
#define ORG_JOURNAL_H

#include "work/work.h"

#define CELL_SEPARATOR "\x1f"
#define CELL_PIECES_MOST 14

/* How a kind of row is read as one text, its columns with separators between, written, put in and taken out. $1 county, $2 and
 * $3 its key, $4 the separator when reading, else $4 … its pieces in order. `texts` is the mask of pieces that are texts. */
struct cell {
	const char *what, *name, *read, *write, *insert, *remove;
	int pieces;
	unsigned texts;
};

/* Columns joined to the text of a cell: "%lld|%d|%s", where | becomes the separator. */
const char *cell_join(struct work *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Piece number `n` of a cell, as a text and as a number. */
const char *cell_piece(struct work *w, const char *cell, int n);
int64_t cell_i64(const char *cell, int n);
/* The present text of a row, NULL when there is none. */
const char *cell_get(struct work *w, const struct cell *cell, int64_t id, int64_t second);
/* Changes the row that reads as `was` (NULL: there is none) into one that reads as `becomes` (NULL: takes it away). */
bool cell_set(struct work *w, const struct cell *cell, int64_t id, int64_t second, const char *was, const char *becomes);

struct journal {
	struct work *w;
	int64_t operation;
	int seq;
};
/* Notes a change that was made. */
void journal_note(struct journal *j, const char *what, int64_t id, int64_t second, const char *was, const char *became);

struct journal_row {
	const char *what, *was, *became;
	int64_t id, second;
};
/* What an operation changed, from the last to the first. */
int journal_rows(struct work *w, int64_t operation, struct journal_row **out);

#endif
