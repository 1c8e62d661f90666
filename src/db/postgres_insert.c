/* Several rows in one insert: so many of the same statement in a row become one with as many rows (docs/data.md). */
#include <endian.h>

#include "db/postgres.h"

static const int row_counts[] = { 64, 16, 4, 1 };
_Static_assert(COUNT_OF(row_counts) == SIZES, "a prepared statement for each");

const char *postgres_insert_row(const char *sql)
{
	const char *values = text_starts(sql, "insert into ") ? strstr(sql, " values (") : NULL;
	const char *row = values ? values + strlen(" values ") : NULL;
	return row && !strchr(row + 1, '(') && strchr(row, ')') == row + strlen(row) - 1 && !strchr(row, '"') ? row : NULL;
}

const char *postgres_insert_rows(struct db *db, const struct postgres_statement *s, int rows)
{
	struct buf out;
	buf_init(&out, db->arena);
	buf_put(&out, s->shared.sql, (size_t)(s->row - s->shared.sql));
	for (int i = 0; i < rows; i++) {
		buf_text(&out, i ? ", " : "");
		for (const char *p = s->row; *p;) {
			char *end = (char *)p + 1;
			if (*p == '\'')
				end = strchr(end, '\'') + 1;
			if (*p == '$')
				buf_printf(&out, "$%ld", strtol(p + 1, &end, 10) + i * s->shared.parameters);
			else
				buf_put(&out, p, (size_t)(end - p));
			p = end;
		}
	}
	return out.at;
}

/* The text for so many rows is made while one of them comes, and its unit of work is the one that lacks the memory for it: by
 * the time they are sent it may be another's turn, which must not fail for them, nor go on without them. */
static void text_make(struct db *db, struct postgres_statement *s, int rows)
{
	for (int size = 0; size < SIZES; size++)
		if (row_counts[size] == rows && !s->sizes[size].sql)
			s->sizes[size].sql = postgres_insert_rows(db, s, rows);
}

static bool send_rows(struct db *db, struct postgres_statement *s, struct waiting *w, int first, int size)
{
	static const int binary[ROWS_MOST * VALUES_MOST] = { [0 ... ROWS_MOST * VALUES_MOST - 1] = 1 };
	const char *at[ROWS_MOST * VALUES_MOST];
	struct prepared *which = &s->sizes[size];
	int rows = row_counts[size], count = rows * s->shared.parameters, from = first * s->shared.parameters;
	char name[16];
	if (!postgres_room(db) || !postgres_name(db, s, which, rows))
		return false;
	for (int i = 0; i < count; i++)
		at[i] = w->lengths[from + i] < 0 ? NULL : w->bytes.at + w->at[from + i];
	snprintf(name, sizeof name, "s%d", which->number);
	return postgres_on_the_way(db, (struct pending){ .sql = s->shared.sql, .table = s->table, .rows = rows },
		PQsendQueryPrepared(own(db)->connection, name, count, at, &w->lengths[from], binary, 1));
}

bool postgres_send_waiting(struct db *db)
{
	struct waiting *w = own(db)->waiting;
	if (!w || !w->statement)
		return db->error == DB_OK;
	struct postgres_statement *s = w->statement;
	bool good = db->error == DB_OK;
	w->statement = NULL; /* to make room may ask for the answers, and that would send them again */
	for (int size = 0, first = 0; good && first < w->rows;) {
		if (w->rows - first < row_counts[size]) {
			size++;
			continue;
		}
		good = send_rows(db, s, w, first, size);
		first += row_counts[size];
	}
	return good;
}

bool postgres_wait_for_more(struct db *db, struct postgres_statement *s, const struct db_value *values)
{
	struct waiting *w = own(db)->waiting;
	if ((w->statement != s || w->rows == ROWS_MOST) && !(postgres_send_waiting(db) && postgres_keep_up(db)))
		return false;
	if (!w->statement) {
		w->statement = s;
		w->rows = 0;
		w->bytes.len = 0;
	}
	text_make(db, s, w->rows + 1);
	for (int i = 0; i < s->shared.parameters; i++) {
		const struct db_value *v = &values[i];
		int slot = w->rows * s->shared.parameters + i;
		uint64_t number = htobe64((uint64_t)v->i64);
		struct str bytes = v->kind == DB_I64 ? (struct str){ (const char *)&number, sizeof number } : v->bytes;
		w->at[slot] = w->bytes.len;
		w->lengths[slot] = v->kind == DB_NULL ? -1 : (int)bytes.len;
		if (v->kind != DB_NULL)
			buf_put(&w->bytes, bytes.at, bytes.len);
	}
	w->rows++;
	return true;
}
