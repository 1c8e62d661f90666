/* What both engines share: values, sticky errors, the cache of prepared statements, open rows, transactions, counting. */
#include <stdatomic.h>

#include "base/list.h"
#include "db/engine.h"

struct db_value db_value_i64(int64_t n)
{
	return (struct db_value){ DB_I64, n, { NULL, 0 } };
}

/* A NULL keeps in `i64` the kind that it would have had: a statement's parameters have the same types with it and without. */
struct db_value db_value_text(const char *text)
{
	return text ? (struct db_value){ DB_TEXT, 0, str_of(text) } : (struct db_value){ DB_NULL, DB_TEXT, { NULL, 0 } };
}

struct db_value db_value_bytes(struct str bytes)
{
	return bytes.at ? (struct db_value){ DB_BYTES, 0, bytes } : (struct db_value){ DB_NULL, DB_BYTES, { NULL, 0 } };
}

struct db_value db_value_same(struct db_value v)
{
	return v;
}

/* '1' a number, '2' a text, '3' bytes. */
static char value_kind(const struct db_value *v)
{
	return (char)('0' + (v->kind == DB_NULL ? v->i64 : v->kind));
}

/* What a disk has to do with may have ended the transaction as a whole. */
static bool of_disk(enum db_error error)
{
	return error == DB_FULL || error == DB_DISK || error == DB_UNSYNCED || error == DB_BROKEN;
}

bool db_failed(struct db *db, enum db_error error, const char *message, const char *sql)
{
	if (db->error != DB_OK)
		return false;
	db->error = error;
	size_t len = strcspn(message, "\n");
	snprintf(db->error_text, sizeof db->error_text, "%.*s: %.160s", (int)(len < 90 ? len : 90), message, sql);
	if (error == DB_REFUSED || error == DB_AWAY || of_disk(error))
		log_line(LOG_ERROR, "db.failed", "why", "%s", db->error_text, NULL);
	return false;
}

static atomic_llong slow_us;

void db_slow_set(int64_t ms)
{
	atomic_store(&slow_us, ms * 1000);
}

static int64_t slow_from(void)
{
	return atomic_load_explicit(&slow_us, memory_order_relaxed) ? clock_mono_us() : 0;
}

static void slow_note(const struct statement *s, int64_t began)
{
	int64_t took = began ? clock_mono_us() - began : 0;
	if (began && took >= atomic_load_explicit(&slow_us, memory_order_relaxed))
		log_line(LOG_WARN, "db.slow", "ms", "%lld", (long long)took / 1000, "sql", "%s", s->sql, NULL);
}

static const struct engine *engine_of(const char *url)
{
	return text_starts(url, "postgres://") || text_starts(url, "postgresql://") ? &engine_postgres : &engine_sqlite;
}

/* Waits for what is on its way: whoever asks what happened gets an answer about all of it. */
static void settle(const struct db *db)
{
	if (db->engine->settle)
		db->engine->settle((struct db *)db);
}

struct opening {
	const char *url;
	enum db_mode mode;
	bool later;
	const char **why;
	struct arena *arena;
	struct db *db;
	bool good;
};

static void opening_turn(void *arg)
{
	struct opening *o = arg;
	const struct engine *engine = engine_of(o->url);
	o->arena = arena_new();
	struct db *db = arena_alloc(o->arena, engine->db_size);
	db->engine = engine;
	db->arena = o->arena;
	db->mode = o->mode;
	db->statements = map_new(o->arena);
	o->db = db;
	o->good = engine->open(db, o->url, o->later, o->why);
}

/* Nobody else knows of the connection yet: where memory is lacking on the way it is closed here. */
static struct db *open_with(const char *url, enum db_mode mode, bool later, const char **why)
{
	struct opening o = { url, mode, later, why, NULL, NULL, false };
	bool whole = arena_guard(opening_turn, &o);
	if (o.good)
		return o.db;
	if (o.db)
		db_close(o.db);
	else
		arena_free(o.arena);
	if (!whole)
		arena_lack();
	return NULL;
}

struct db *db_open(const char *url, enum db_mode mode, const char **why)
{
	return open_with(url, mode, false, why);
}

struct db *db_open_later(const char *url, const char **why)
{
	return open_with(url, DB_READ, true, why);
}

bool db_away(const char *url)
{
	const struct engine *engine = engine_of(url);
	return engine->away && engine->away(url);
}

static void finish_all(struct db *db)
{
	while (db->open_rows)
		db_done(db->open_rows);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	finish_all(db);
	db->engine->close(db);
}

bool db_lock(struct db *db, int64_t tenant)
{
	return db->engine->lock(db, tenant);
}

/* ---- statements ---- */

/* The highest $n outside of quotes. A parameter of another form is a mistake of the programmer. */
static int parameters_of(const char *sql)
{
	int most = 0;
	for (const char *p = sql; *p; p++) {
		if (*p == '\'' || *p == '"') {
			const char *end = strchr(p + 1, *p);
			if (!end)
				return most; /* the engine will say what is wrong with it */
			p = end;
		} else if (*p == '$') {
			int n = 0;
			while (p[1] >= '0' && p[1] <= '9' && n < 1000)
				n = n * 10 + *++p - '0';
			most = n > most ? n : most;
		}
		if (*p == '?')
			die("a parameter that is not $1, $2 …: %s", sql);
	}
	return most;
}

static bool same_kinds(const struct statement *s, size_t count, const struct db_value *values)
{
	if (strlen(s->kinds) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (s->kinds[i] != value_kind(&values[i]))
			return false;
	return true;
}

static struct statement *find(struct db *db, struct statement *first, size_t count, const struct db_value *values)
{
	for (struct statement *s = first; s; s = s->copy)
		if (db->engine->by_kind ? same_kinds(s, count, values) : !s->busy)
			return s;
	return NULL;
}

/* The first statement of a text, NULL when there is none yet. */
static struct statement *lookup(struct db *db, const char *sql)
{
	size_t place = ((uintptr_t)sql >> 4 ^ (uintptr_t)sql >> 10) % COUNT_OF(db->recent);
	struct statement *first = db->recent[place].first;
	if (db->recent[place].at == sql && text_eq(first->sql, sql)) /* in an arena another text may lie there by now */
		return first;
	first = map_get(db->statements, str_of(sql));
	if (first) {
		db->recent[place].at = sql;
		db->recent[place].first = first;
	}
	return first;
}

static struct statement *prepare(struct db *db, const char *sql, size_t count, const struct db_value *values)
{
	struct statement *first = lookup(db, sql), *s = find(db, first, count, values);
	if (s)
		return s;
	char kinds[64] = "";
	s = arena_alloc(db->arena, db->engine->statement_size);
	s->parameters = parameters_of(sql);
	if ((size_t)s->parameters > count || count >= sizeof kinds)
		die("%d parameters named and %zu given: %s", s->parameters, count, sql);
	for (size_t i = 0; i < count; i++)
		kinds[i] = value_kind(&values[i]);
	s->sql = arena_dup(db->arena, sql);
	s->kinds = arena_dup(db->arena, kinds);
	if (!db->engine->prepare(db, s, count, values))
		return NULL;
	if (first) {
		s->copy = first->copy;
		first->copy = s;
	} else {
		map_set(db->statements, str_of(s->sql), s);
	}
	return s;
}

/* Fills in the statement of rows that begin; false when there is none. */
static bool take(struct db_rows *rows, const char *sql, size_t count, const struct db_value *values)
{
	struct db *db = rows->db;
	struct statement *s = db->error == DB_OK ? prepare(db, sql, count, values) : NULL;
	if (!s)
		return false;
	if ((size_t)s->parameters > count)
		die("%d parameters named and %zu given: %s", s->parameters, count, sql);
	rows->statement = s;
	rows->began = slow_from();
	db->statements_run++;
	return true;
}

static void rows_reset(void *rows)
{
	db_done(rows);
}

static void rows_open(struct db_rows *rows)
{
	struct db *db = rows->db;
	rows->statement->busy = true;
	rows->next = db->open_rows;
	rows->back = &db->open_rows;
	if (rows->next)
		rows->next->back = &rows->next;
	db->open_rows = rows;
}

static struct db_rows *query(struct db *db, struct arena *a, bool piecewise, const char *sql, size_t count,
	const struct db_value *values)
{
	struct db_rows *rows = ARENA_NEW(a, struct db_rows);
	rows->db = db;
	rows->arena = a;
	rows->piecewise = piecewise;
	arena_on_reset(a, rows_reset, rows); /* first: where memory is lacking from here on, they finish themselves all the same */
	if (!take(rows, sql, count, values))
		return rows;
	rows_open(rows);
	if (!db->engine->start(rows, count, values))
		db_done(rows);
	return rows;
}

struct db_rows *db_query(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values)
{
	return query(db, a, false, sql, count, values);
}

struct db_rows *db_query_piecewise(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values)
{
	return query(db, a, true, sql, count, values);
}

bool db_next(struct db_rows *rows)
{
	if (!rows->statement)
		return false;
	if (rows->db->engine->step(rows))
		return true;
	db_done(rows);
	return false;
}

void db_done(struct db_rows *rows)
{
	if (!rows->statement)
		return;
	rows->db->engine->finish(rows);
	slow_note(rows->statement, rows->began);
	rows->statement->busy = false;
	rows->statement = NULL;
	*rows->back = rows->next;
	if (rows->next)
		rows->next->back = rows->back;
}

int64_t db_i64(const struct db_rows *rows, int column)
{
	return rows->db->engine->i64(rows, column);
}

const char *db_text(const struct db_rows *rows, int column)
{
	return rows->db->engine->text(rows, column);
}

struct str db_bytes(const struct db_rows *rows, int column)
{
	return rows->db->engine->bytes(rows, column);
}

bool db_is_null(const struct db_rows *rows, int column)
{
	return rows->db->engine->is_null(rows, column);
}

bool db_exec(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values)
{
	struct db_rows rows = { .db = db, .arena = a };
	db->executed++;
	if (!take(&rows, sql, count, values))
		return false;
	bool good = db->engine->exec(&rows, count, values);
	slow_note(rows.statement, rows.began);
	return good;
}

int64_t db_changes(const struct db *db)
{
	settle(db);
	return db->changes;
}

int64_t db_one(struct db *db, struct arena *a, int64_t none, const char *sql, size_t count, const struct db_value *values)
{
	struct db_rows *rows = db_query(db, a, sql, count, values);
	int64_t n = db_next(rows) ? db_i64(rows, 0) : none;
	db_done(rows);
	return n;
}

/* ---- transactions ---- */

static bool command(struct db *db, const char *sql)
{
	return db->error == DB_OK && db->engine->command(db, sql);
}

static bool begin(struct db *db)
{
	db->error = DB_OK;
	return db->engine->ready(db) && command(db, db->engine->begin[db->mode]);
}

/* That a server was restarted shows at the first word to it; nothing has been said yet, so it is said again. */
bool db_begin(struct db *db)
{
	return begin(db) || (db->error == DB_AWAY && begin(db));
}

bool db_commit(struct db *db)
{
	finish_all(db);
	return command(db, "commit");
}

void db_rollback(struct db *db)
{
	finish_all(db);
	/* Each page ends so: prepared, unless an error stands in the way. */
	if (db->engine->in_transaction(db) && !command(db, "rollback") && db->engine->in_transaction(db))
		db->engine->script(db, "rollback");
	db->error = DB_OK;
}

bool db_savepoint(struct db *db)
{
	if (!db->engine->settle)
		db->unit_from = db->engine->changed_rows(db); /* else it is kept when the savepoint arrives */
	return command(db, "savepoint unit");
}

bool db_savepoint_release(struct db *db)
{
	return command(db, "release unit");
}

void db_savepoint_rollback(struct db *db)
{
	finish_all(db);
	/* Disk full, a lost connection and the like end the whole transaction; then there is no savepoint left to go back to,
	 * what stood before it is lost too, and the error stays so that nothing is committed as if it stood on that. */
	bool whole = db->engine->in_transaction(db) && db->engine->script(db, "rollback to unit; release unit");
	if (whole && !of_disk(db->error))
		db->error = DB_OK;
	else if (!whole && db->error == DB_OK)
		db->error = DB_REFUSED;
}

enum db_error db_error(const struct db *db)
{
	settle(db);
	return db->error;
}

const char *db_error_text(const struct db *db)
{
	settle(db);
	return db->error_text;
}

int64_t db_statements(const struct db *db)
{
	return db->statements_run;
}

int64_t db_executed(const struct db *db)
{
	return db->executed;
}

bool db_answers_later(const struct db *db)
{
	return db->engine->settle != NULL;
}

int64_t db_changed_rows(const struct db *db)
{
	settle(db);
	return db->engine->changed_rows(db);
}

int64_t db_unit_changed_rows(const struct db *db)
{
	settle(db);
	return db->engine->changed_rows(db) - db->unit_from;
}

/* ---- the schema ---- */

bool db_has_table(struct db *db, const char *table)
{
	struct arena *a = arena_child(db->arena);
	bool has = db->engine->has_table(db, a, table);
	arena_free(a);
	return has;
}

static bool script(struct db *db, const char *sql)
{
	return db->error == DB_OK && db->engine->script(db, sql);
}

bool db_schema(struct db *db, const char *sql)
{
	struct arena *a = arena_child(db->arena);
	struct buf out;
	buf_init(&out, a);
	while (*sql) {
		const struct schema_word *w = db->engine->schema_words;
		while (w->word && !text_starts(sql, w->word))
			w++;
		if (w->word) {
			buf_text(&out, w->sql);
			sql += strlen(w->word);
		} else {
			buf_char(&out, *sql++);
		}
	}
	bool good = script(db, out.at);
	arena_free(a);
	return good;
}

bool db_schema_done(struct db *db)
{
	return db->engine->schema_done(db);
}

bool db_distribute(struct db *db, const char **why)
{
	*why = "数据在文件里，不能分布到多台机器。请用 --db postgres://… 指明数据库。";
	return db->engine->distribute && db->engine->distribute(db, why);
}

/* ---- bulk loading ---- */

static bool run_each(struct db *db, const char *list)
{
	struct arena *a = arena_child(db->arena);
	const char **all = NULL;
	size_t count = 0;
	struct db_rows *rows = db_query(db, a, list, 0, NULL);
	while (db_next(rows))
		*LIST_PUSH(a, all, count) = db_text(rows, 0);
	db_done(rows);
	for (size_t i = 0; i < count; i++)
		script(db, all[i]);
	arena_free(a);
	return db_error(db) == DB_OK;
}

/* The indexes wait in a table of their own: a load that is broken off leaves the word of what is missing. */
bool db_bulk_begin(struct db *db, const char *table)
{
	struct arena *a = arena_child(db->arena);
	bool good = script(db, "create table if not exists bulk_index (name text primary key, sql text not null)") &&
		    DB_EXEC(db, a, db->engine->bulk_indexes, table) &&
		    run_each(db, "select 'drop index if exists ' || name from bulk_index") && script(db, db->engine->bulk_on);
	arena_free(a);
	return good;
}

bool db_bulk_end(struct db *db)
{
	return run_each(db, "select sql from bulk_index") && script(db, "drop table bulk_index") && db_schema_done(db) &&
	       script(db, db->engine->bulk_off);
}

/* ---- keeping ---- */

bool db_backup(struct db *db, const char *path)
{
	return db->engine->backup(db, path);
}

const char *db_check(struct db *db, struct arena *a)
{
	return db->engine->check(db, a);
}

int64_t db_size(struct db *db, struct arena *a)
{
	return db_one(db, a, 0, db->engine->size, 0, NULL);
}

bool db_checkpoint(struct db *db)
{
	db->error = DB_OK;
	return !db->engine->checkpoint || db->engine->checkpoint(db);
}

int64_t db_log_bytes(const struct db *db)
{
	return db->engine->log_bytes ? db->engine->log_bytes(db) : 0;
}

bool db_log_empty(struct db *db, int wait_ms)
{
	db->error = DB_OK;
	return !db->engine->log_empty || db->engine->log_empty(db, wait_ms);
}

bool db_checkpoints(const char *url)
{
	return engine_of(url)->checkpoint != NULL;
}
