/* Statements of the PostgreSQL engine: prepared by their kinds of values, put on their way, their rows read. */
#include <endian.h>

#include "base/map.h"
#include "db/postgres.h"

static struct growth *growth_of(struct db *db, const char *name)
{
	struct postgres_db *p = own(db);
	struct str key = { name, strcspn(name, " (") };
	if (!p->tables)
		p->tables = map_new(db->arena);
	struct growth *t = map_get(p->tables, key);
	if (!t) {
		t = ARENA_NEW(db->arena, struct growth);
		*t = (struct growth){ .name = arena_dupn(db->arena, key.at, key.len), .next = GROWTH_FIRST };
		map_set(p->tables, str_of(t->name), t);
	}
	return t;
}

bool postgres_prepare(struct db *db, struct statement *shared, size_t count, const struct db_value *values)
{
	(void)count, (void)values;
	struct postgres_statement *s = (struct postgres_statement *)shared;
	if (text_starts(shared->sql, "insert into ") && db->mode == DB_WRITE)
		s->table = growth_of(db, shared->sql + strlen("insert into "));
	bool every_value = strlen(shared->kinds) == (size_t)shared->parameters;
	s->row = every_value && db->mode == DB_WRITE ? postgres_insert_row(shared->sql) : NULL;
	s->sizes[SIZES - 1].sql = shared->sql; /* prepared where it is first used, as the others */
	return true;
}

static void types_of(Oid *types, const char *kinds, int rows)
{
	int count = (int)strlen(kinds);
	for (int i = 0; i < count * rows; i++) {
		char kind = kinds[i % count];
		types[i] = kind == '0' + DB_I64 ? TYPE_INT8 : kind == '0' + DB_TEXT ? TYPE_TEXT : TYPE_BYTEA;
	}
}

bool postgres_name(struct db *db, struct postgres_statement *s, struct prepared *which, int rows)
{
	Oid types[ROWS_MOST * VALUES_MOST];
	char name[16];
	if (which->session == own(db)->session)
		return true;
	if (!which->number)
		which->number = ++own(db)->statements;
	snprintf(name, sizeof name, "s%d", which->number);
	types_of(types, s->shared.kinds, rows);
	which->session = own(db)->session;
	return postgres_on_the_way(db, (struct pending){ .sql = s->shared.sql, .prepares = which },
		PQsendPrepare(own(db)->connection, name, which->sql, (int)strlen(s->shared.kinds) * rows, types));
}

/* Values as libpq wants them: big-endian numbers, bytes with their lengths. */
struct wire {
	const char *at[VALUES_MOST];
	int lengths[VALUES_MOST], formats[VALUES_MOST];
	uint64_t numbers[VALUES_MOST];
};

static void wire_of(struct wire *wire, size_t count, const struct db_value *values)
{
	for (size_t i = 0; i < count; i++) {
		const struct db_value *v = &values[i];
		wire->formats[i] = 1;
		wire->numbers[i] = htobe64((uint64_t)v->i64);
		wire->at[i] = v->kind == DB_I64 ? (const char *)&wire->numbers[i] : v->kind == DB_NULL ? NULL : v->bytes.at;
		wire->lengths[i] = v->kind == DB_I64 ? 8 : (int)v->bytes.len;
	}
}

/* Plans are made for the rows that a table had when the server last looked, and it does not see those of a transaction that
 * is still under way: an import into a new county would read whole tables for every row. So whoever put in the most of a
 * table's rows tells the planner, four times as seldom each time. Never waits for somebody else who does so. */
static bool look_again(struct db *db)
{
	struct postgres_db *p = own(db);
	struct growth *t = p->grown;
	char analyze[128];
	p->grown = NULL;
	t->next = t->rows * 4;
	const char *name[] = { t->name };
	PGresult *known = postgres_ask_with(db, "select reltuples::int8 from pg_class where oid = $1::text::regclass", 1, NULL, name, NULL, NULL, 0);
	int64_t rows = 0;
	bool good_so_far = postgres_good(known) || postgres_refused(db, known, t->name);
	snprintf(analyze, sizeof analyze, "analyze (skip_locked) %s", t->name);
	if (good_so_far && str_i64(str_of(PQgetvalue(known, 0, 0)), &rows) && rows < t->rows / 2)
		good_so_far = postgres_script(db, analyze);
	PQclear(known);
	return good_so_far;
}

bool postgres_keep_up(struct db *db)
{
	if (!own(db)->grown || !own(db)->begun)
		return true;
	postgres_settle(db);
	return db->error == DB_OK && look_again(db);
}

/* Puts a statement on its way; its answer goes to *keep, or is only counted when keep is NULL. */
static bool dispatch(struct db_rows *rows, size_t count, const struct db_value *values, void **keep)
{
	struct db *db = rows->db;
	struct postgres_statement *s = (struct postgres_statement *)rows->statement;
	struct prepared *one = &s->sizes[SIZES - 1];
	struct wire wire;
	char name[16];
	if (!postgres_send_waiting(db) || !postgres_keep_up(db) || !postgres_begin_now(db) || !postgres_room(db) ||
		!postgres_name(db, s, one, 1))
		return false;
	wire_of(&wire, count, values);
	snprintf(name, sizeof name, "s%d", one->number);
	return postgres_on_the_way(db, (struct pending){ .sql = s->shared.sql, .table = s->table, .keep = keep },
		PQsendQueryPrepared(own(db)->connection, name, (int)count, wire.at, wire.lengths, wire.formats, 1));
}

#define PIECE "2000"

/* Rows that are more than may be fetched whole lie at the server under a cursor; "no scroll" lets it make them as they are
 * asked for. Always false when it went wrong. */
static bool fetch_piece(struct db_rows *rows)
{
	PQclear(rows->result);
	rows->at = 0;
	rows->result = postgres_ask_with(rows->db, "fetch " PIECE " from piecewise", 0, NULL, NULL, NULL, NULL, 1);
	return postgres_good(rows->result) || postgres_refused(rows->db, rows->result, rows->statement->sql);
}

static bool start_piecewise(struct db_rows *rows, size_t count, const struct db_value *values)
{
	struct db *db = rows->db;
	Oid types[VALUES_MOST];
	struct wire wire;
	postgres_begin_now(db);
	postgres_settle(db);
	if (db->error != DB_OK)
		return false;
	types_of(types, rows->statement->kinds, 1);
	wire_of(&wire, count, values);
	PGresult *result = postgres_ask_with(db,
		arena_printf(rows->arena, "declare piecewise no scroll cursor for %s", rows->statement->sql), (int)count, types, wire.at,
		wire.lengths, wire.formats, 1);
	bool declared = postgres_good(result) || postgres_refused(db, result, rows->statement->sql);
	PQclear(result);
	return declared && fetch_piece(rows) && (rows->at = -1, true);
}

bool postgres_start(struct db_rows *rows, size_t count, const struct db_value *values)
{
	if (rows->piecewise)
		return start_piecewise(rows, count, values);
	rows->at = -1; /* the answer is waited for by the first db_next: questions that are asked together travel together */
	return dispatch(rows, count, values, &rows->result);
}

/* Outside of a transaction a statement commits itself, so then its answer is waited for. */
bool postgres_exec(struct db_rows *rows, size_t count, const struct db_value *values)
{
	struct db *db = rows->db;
	struct postgres_statement *s = (struct postgres_statement *)rows->statement;
	bool sent = s->row ? postgres_wait_for_more(db, s, values) : dispatch(rows, count, values, NULL);
	if (!own(db)->begun || db->mode == DB_READ)
		postgres_settle(db);
	return sent && db->error == DB_OK;
}

bool postgres_step(struct db_rows *rows)
{
	if (!rows->result)
		postgres_settle(rows->db);
	if (++rows->at < PQntuples(rows->result))
		return true;
	return rows->piecewise && PQntuples(rows->result) > 0 && fetch_piece(rows) && PQntuples(rows->result) > 0;
}

void postgres_finish(struct db_rows *rows)
{
	struct postgres_db *p = own(rows->db);
	if (rows->piecewise && rows->db->error == DB_OK)
		PQclear(postgres_ask(rows->db, "close piecewise"));
	for (int i = 0; !rows->result && i < p->pending; i++)
		if (p->way[i].keep == &rows->result)
			p->way[i].keep = NULL; /* nobody will read it */
	PQclear(rows->result);
	rows->result = NULL;
}
