/* Rows into a table of the PostgreSQL engine, by COPY. */
#include <endian.h>

#include "db/postgres.h"

#define LOADING_MOST 65536

static void put_be(struct buf *b, uint64_t n, int bytes)
{
	uint64_t big = htobe64(n);
	buf_put(b, (const char *)&big + 8 - bytes, (size_t)bytes);
}

/* The format is that of the manual's page on COPY: a head, for each row the count of its columns and each with its length
 * (-1: NULL), and -1 at the end. */
bool postgres_load_begin(struct db *db, const char *into)
{
	struct postgres_db *p = own(db);
	struct arena *a = arena_child(db->arena);
	postgres_settle(db);
	PGresult *result = postgres_ask(db, arena_printf(a, "copy %s from stdin (format binary)", into));
	bool begun = PQresultStatus(result) == PGRES_COPY_IN || postgres_refused(db, result, into);
	PQclear(result);
	arena_free(a);
	if (!p->loading.at)
		buf_init(&p->loading, db->arena);
	p->loading.len = 0;
	buf_put(&p->loading, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0", 19);
	return begun;
}

static bool load_flush(struct db *db)
{
	struct postgres_db *p = own(db);
	bool sent = PQputCopyData(p->connection, p->loading.at, (int)p->loading.len) == 1 && postgres_wait(db, true);
	p->loading.len = 0;
	return sent || postgres_refused(db, NULL, "copy");
}

bool postgres_load_row(struct db *db, size_t count, const struct db_value *values)
{
	struct buf *b = &own(db)->loading;
	put_be(b, count, 2);
	for (size_t i = 0; i < count; i++) {
		if (values[i].kind == DB_NULL) {
			put_be(b, UINT64_MAX, 4);
		} else if (values[i].kind == DB_I64) {
			put_be(b, 8, 4);
			put_be(b, (uint64_t)values[i].i64, 8);
		} else {
			put_be(b, values[i].bytes.len, 4);
			buf_put(b, values[i].bytes.at, values[i].bytes.len);
		}
	}
	return b->len < LOADING_MOST || load_flush(db);
}

bool postgres_load_end(struct db *db)
{
	struct postgres_db *p = own(db);
	int64_t rows = 0;
	put_be(&p->loading, UINT64_MAX, 2);
	bool done = load_flush(db) && (PQputCopyEnd(p->connection, NULL) == 1 || postgres_refused(db, NULL, "copy"));
	for (PGresult *result; (result = postgres_answer(db)) != NULL; PQclear(result)) {
		done = postgres_good(result) ? done : postgres_refused(db, result, "copy");
		if (postgres_good(result) && str_i64(str_of(PQcmdTuples(result)), &rows))
			p->changed += rows;
	}
	return done;
}
