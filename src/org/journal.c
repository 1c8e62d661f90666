#include "org/journal.h"

#include "base/list.h"

const char *cell_join(struct work *w, const char *format, ...)
{
	/* "%lld|%d|%s" is easier to read where it is written than the separator itself. */
	char *spaced = arena_dup(w->arena, format);
	for (char *p = spaced; *p; p++)
		if (*p == '|')
			*p = CELL_SEPARATOR[0];
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(w->arena, spaced, args);
	va_end(args);
	return text;
}

static struct str piece_of(const char *cell, int n)
{
	struct str rest = str_of(cell), piece = { "", 0 };
	for (int i = 0; i <= n; i++)
		piece = str_cut(&rest, CELL_SEPARATOR[0]);
	return piece;
}

const char *cell_piece(struct work *w, const char *cell, int n)
{
	struct str piece = piece_of(cell, n);
	return arena_dupn(w->arena, piece.at, piece.len);
}

int64_t cell_i64(const char *cell, int n)
{
	int64_t number = 0;
	return str_i64(piece_of(cell, n), &number) ? number : 0;
}

const char *cell_get(struct work *w, const struct cell *cell, int64_t id, int64_t second)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(id), db_value_i64(second), db_value_text(CELL_SEPARATOR) };
	struct db_rows *rows = db_query(w->db, w->arena, cell->read, COUNT_OF(values), values);
	const char *text = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return text;
}

bool cell_set(struct work *w, const struct cell *cell, int64_t id, int64_t second, const char *was, const char *becomes)
{
	struct db_value values[3 + CELL_PIECES_MOST] = { db_value_i64(w->tenant), db_value_i64(id), db_value_i64(second) };
	if (!becomes)
		return db_exec(w->db, w->arena, cell->remove, 3, values);
	for (int i = 0; i < cell->pieces; i++)
		values[3 + i] = cell->texts & 1u << i ? db_value_text(cell_piece(w, becomes, i)) : db_value_i64(cell_i64(becomes, i));
	return db_exec(w->db, w->arena, was ? cell->write : cell->insert, 3 + (size_t)cell->pieces, values);
}

void journal_note(struct journal *j, const char *what, int64_t id, int64_t second, const char *was, const char *became)
{
	DB_EXEC(j->w->db, j->w->arena,
		"insert into org_operation_change (tenant, operation, seq, what, id, day, was, became) values ($1, $2, $3, $4, $5, $6, "
		"$7, $8)", j->w->tenant, j->operation, ++j->seq, what, id, second, was, became);
}

int journal_rows(struct work *w, int64_t operation, struct journal_row **out)
{
	struct journal_row *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select what, id, day, was, became from org_operation_change where tenant = $1 and operation = $2 order by seq desc",
		w->tenant, operation);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct journal_row){ db_text(rows, 0), db_text(rows, 3), db_text(rows, 4),
			db_i64(rows, 1), db_i64(rows, 2) };
	db_done(rows);
	*out = list;
	return n;
}
