/* The SQLite engine. One file per county; WAL, synchronous=FULL on the writer: an acknowledged write survives a power cut
 * (docs/data.md gives the measurement that NORMAL does not). */
#include <pthread.h>
#include <sqlite3.h>

#include "base/list.h"
#include "db/db.h"

struct statement {
	sqlite3_stmt *st;
	int *slots;     /* slots[n] = SQLite's index of $n+1, 0 when the text does not name it */
	int count;      /* parameters that the text names, by their highest number */
	bool busy;      /* rows are being read */
	char *sql;
	struct statement *copy; /* another one of the same text, for a query inside a query */
};

struct db {
	sqlite3 *sqlite;
	struct arena *arena; /* lives as long as the connection: the statement cache */
	enum db_mode mode;
	struct map *statements;
	struct db_rows *open_rows;
	enum db_error error;
	char error_text[256];
	int64_t statements_run;
};

struct db_rows {
	struct db *db;
	struct statement *statement;
	struct arena *arena;
	struct db_rows *next, **back; /* list of the open ones, so that the end of a transaction finishes them all */
	bool has_row;
};

struct db_value db_value_i64(int64_t n)
{
	return (struct db_value){ DB_I64, n, { NULL, 0 } };
}

struct db_value db_value_text(const char *text)
{
	return (struct db_value){ text ? DB_TEXT : DB_NULL, 0, str_of(text) };
}

struct db_value db_value_bytes(struct str bytes)
{
	return (struct db_value){ bytes.at ? DB_BYTES : DB_NULL, 0, bytes };
}

struct db_value db_value_same(struct db_value v)
{
	return v;
}

static enum db_error error_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return DB_OK;
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
			return DB_DUPLICATE;
		return code == SQLITE_CONSTRAINT_FOREIGNKEY ? DB_MISSING : DB_REFUSED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DB_BUSY;
	case SQLITE_FULL:
		return DB_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return DB_BROKEN;
	default:
		return DB_REFUSED;
	}
}

/* Keeps the first error; true when there is none. */
static bool check(struct db *db, int code, const char *sql)
{
	enum db_error error = error_of(code);
	if (error == DB_OK)
		return db->error == DB_OK;
	if ((code & 0xff) == SQLITE_READONLY && db->mode == DB_READ)
		error = DB_REFUSED; /* a reader that was asked to write: nothing is wrong with the file */
	if (db->error == DB_OK) {
		db->error = error;
		snprintf(db->error_text, sizeof db->error_text, "%s: %.160s", sqlite3_errmsg(db->sqlite), sql);
		if (error == DB_REFUSED || error == DB_BROKEN || error == DB_FULL)
			log_line(LOG_ERROR, "db.failed", "why", "%s", db->error_text, NULL);
	}
	return false;
}

static bool pragma(struct db *db, const char *sql)
{
	return check(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL), sql);
}

static void configure(void)
{
	/* Each connection stays on its thread: no mutexes, and no shared memory statistics (a measured 1.6-fold on readers). */
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct db *db_open(const char *url, enum db_mode mode, const char **why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	const char *path = text_starts(url, "sqlite:") ? url + 7 : url;
	struct arena *arena = arena_new();
	struct db *db = ARENA_NEW(arena, struct db);
	db->arena = arena;
	db->mode = mode;
	db->statements = map_new(arena);
	int flags = SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE :
							    SQLITE_OPEN_READWRITE);
	int code = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, 5000);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	/* The file is not mapped: each reader would map it anew after every commit and take its faults again, a county of 250 MiB
	 * would count once for every thread, and a disk that fails would end the program instead of a statement. */
	bool good = check(db, code, path) && pragma(db, "pragma journal_mode = wal") &&
		    pragma(db, "pragma synchronous = full") && pragma(db, "pragma foreign_keys = on") &&
		    pragma(db, "pragma case_sensitive_like = on") && pragma(db, "pragma temp_store = memory") &&
		    pragma(db, mode == DB_WRITE ? "pragma cache_size = -16000" : "pragma cache_size = -4000") &&
		    pragma(db, "pragma mmap_size = 0");
	/* A reader is a read-write handle that may not write: only so can it open a WAL file that nobody else has open. */
	if (good && mode == DB_READ)
		good = pragma(db, "pragma query_only = on");
	if (good && mode == DB_WRITE)
		good = pragma(db, "pragma wal_autocheckpoint = 0");
	if (good)
		return db;
	if (db->error == DB_BROKEN && (code & 0xff) == SQLITE_CANTOPEN)
		*why = "打不开数据文件。请确认数据目录存在并可读写。";
	else
		*why = db->error == DB_BUSY ? "数据文件正被另一个程序占用。请先停止它。" :
					      "数据文件损坏或不是本平台的文件。请用备份恢复。";
	db_close(db);
	return NULL;
}

static void statement_free(void *arg)
{
	sqlite3_finalize(((struct statement *)arg)->st);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	while (db->open_rows)
		db_done(db->open_rows);
	sqlite3 *handle = db->sqlite;
	arena_free(db->arena); /* finalises the cached statements through their reset callbacks */
	sqlite3_close(handle);
}

/* Finds which SQLite index each $n has: to SQLite "$2" is a name, numbered by its first place in the text. */
static void find_slots(struct db *db, struct statement *s)
{
	int named = sqlite3_bind_parameter_count(s->st);
	s->slots = ARENA_ARRAY(db->arena, int, (size_t)named + 64);
	for (int i = 1; i <= named; i++) {
		const char *name = sqlite3_bind_parameter_name(s->st, i);
		int64_t n;
		if (!name || !str_i64(str_of(name + 1), &n) || n < 1 || n > named + 63)
			die("a parameter that is not $1, $2 …: %s", s->sql);
		s->slots[n - 1] = i;
		if (n > s->count)
			s->count = (int)n;
	}
}

static struct statement *prepare(struct db *db, const char *sql)
{
	struct statement *first = map_get(db->statements, str_of(sql)), *s = first;
	while (s && s->busy)
		s = s->copy; /* being read further up: a query inside a query of the same text */
	if (s)
		return s;
	s = ARENA_NEW(db->arena, struct statement);
	if (!check(db, sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->st, NULL), sql))
		return NULL;
	s->sql = arena_dup(db->arena, sql);
	find_slots(db, s);
	arena_on_reset(db->arena, statement_free, s);
	if (first) {
		s->copy = first->copy;
		first->copy = s;
	} else {
		map_set(db->statements, str_of(s->sql), s);
	}
	return s;
}

static struct statement *bound(struct db *db, const char *sql, size_t count, const struct db_value *values)
{
	if (db->error != DB_OK)
		return NULL;
	struct statement *s = prepare(db, sql);
	if (!s)
		return NULL;
	if ((size_t)s->count > count)
		die("%d parameters named and %zu given: %s", s->count, count, sql);
	for (size_t i = 0; i < (size_t)s->count; i++) {
		const struct db_value *v = &values[i];
		int code = SQLITE_OK, slot = s->slots[i];
		if (!slot)
			continue;
		if (v->kind == DB_I64)
			code = sqlite3_bind_int64(s->st, slot, v->i64);
		else if (v->kind == DB_TEXT)
			code = sqlite3_bind_text(s->st, slot, v->bytes.at, (int)v->bytes.len, SQLITE_STATIC);
		else if (v->kind == DB_BYTES)
			code = sqlite3_bind_blob(s->st, slot, v->bytes.at, (int)v->bytes.len, SQLITE_STATIC);
		else
			code = sqlite3_bind_null(s->st, slot);
		if (!check(db, code, sql))
			return NULL;
	}
	db->statements_run++;
	return s;
}

static void rows_reset(void *arg)
{
	struct db_rows *rows = arg;
	if (rows->statement)
		db_done(rows);
}

struct db_rows *db_query(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values)
{
	struct db_rows *rows = ARENA_NEW(a, struct db_rows);
	rows->db = db;
	rows->arena = a;
	rows->statement = bound(db, sql, count, values);
	if (!rows->statement)
		return rows;
	rows->statement->busy = true;
	rows->next = db->open_rows;
	rows->back = &db->open_rows;
	if (rows->next)
		rows->next->back = &rows->next;
	db->open_rows = rows;
	arena_on_reset(a, rows_reset, rows);
	return rows;
}

bool db_next(struct db_rows *rows)
{
	if (!rows->statement)
		return false;
	int code = sqlite3_step(rows->statement->st);
	if (code == SQLITE_ROW)
		return true;
	check(rows->db, code, rows->statement->sql);
	db_done(rows);
	return false;
}

void db_done(struct db_rows *rows)
{
	if (!rows->statement)
		return;
	sqlite3_reset(rows->statement->st);
	sqlite3_clear_bindings(rows->statement->st);
	rows->statement->busy = false;
	rows->statement = NULL;
	*rows->back = rows->next;
	if (rows->next)
		rows->next->back = rows->back;
}

int64_t db_i64(const struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement->st, column);
}

const char *db_text(const struct db_rows *rows, int column)
{
	const unsigned char *text = sqlite3_column_text(rows->statement->st, column);
	return text ? arena_dupn(rows->arena, text, (size_t)sqlite3_column_bytes(rows->statement->st, column)) : NULL;
}

struct str db_bytes(const struct db_rows *rows, int column)
{
	const void *bytes = sqlite3_column_blob(rows->statement->st, column);
	size_t len = (size_t)sqlite3_column_bytes(rows->statement->st, column);
	if (sqlite3_column_type(rows->statement->st, column) == SQLITE_NULL)
		return (struct str){ NULL, 0 };
	return (struct str){ arena_dupn(rows->arena, bytes, len), len };
}

bool db_is_null(const struct db_rows *rows, int column)
{
	return sqlite3_column_type(rows->statement->st, column) == SQLITE_NULL;
}

bool db_exec(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values)
{
	(void)a;
	struct statement *s = bound(db, sql, count, values);
	if (!s)
		return false;
	int code;
	do
		code = sqlite3_step(s->st);
	while (code == SQLITE_ROW);
	check(db, code, sql);
	sqlite3_reset(s->st);
	sqlite3_clear_bindings(s->st);
	return db->error == DB_OK;
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes(db->sqlite);
}

int64_t db_one(struct db *db, struct arena *a, int64_t none, const char *sql, size_t count, const struct db_value *values)
{
	struct db_rows *rows = db_query(db, a, sql, count, values);
	int64_t n = db_next(rows) ? db_i64(rows, 0) : none;
	db_done(rows);
	return n;
}

static bool run(struct db *db, const char *sql)
{
	return db->error == DB_OK && db_exec(db, NULL, sql, 0, NULL);
}

bool db_begin(struct db *db)
{
	db->error = DB_OK;
	return run(db, db->mode == DB_WRITE ? "begin immediate" : "begin");
}

bool db_commit(struct db *db)
{
	while (db->open_rows)
		db_done(db->open_rows);
	return run(db, "commit");
}

void db_rollback(struct db *db)
{
	while (db->open_rows)
		db_done(db->open_rows);
	if (!sqlite3_get_autocommit(db->sqlite))
		sqlite3_exec(db->sqlite, "rollback", NULL, NULL, NULL);
	db->error = DB_OK;
}

bool db_savepoint(struct db *db)
{
	return run(db, "savepoint unit");
}

bool db_savepoint_release(struct db *db)
{
	return run(db, "release unit");
}

void db_savepoint_rollback(struct db *db)
{
	while (db->open_rows)
		db_done(db->open_rows);
	/* Disk full and the like end the whole transaction; then there is no savepoint left to go back to, what stood before
	 * it is lost too, and the error stays so that nothing is committed as if it stood on that. */
	bool whole = !sqlite3_get_autocommit(db->sqlite) &&
		     sqlite3_exec(db->sqlite, "rollback to unit; release unit", NULL, NULL, NULL) == SQLITE_OK;
	if (whole && db->error != DB_FULL && db->error != DB_BROKEN)
		db->error = DB_OK;
	else if (!whole && db->error == DB_OK)
		db->error = DB_REFUSED;
}

enum db_error db_error(const struct db *db)
{
	return db->error;
}

const char *db_error_text(const struct db *db)
{
	return db->error_text;
}

int64_t db_statements(const struct db *db)
{
	return db->statements_run;
}

int64_t db_changed_rows(const struct db *db)
{
	return sqlite3_total_changes(db->sqlite);
}

/* The type words of the schema files, and what they are called here. STRICT tables hold what they say. */
static const struct {
	const char *word, *sql;
} schema_words[] = {
	{ "{i64}", "INTEGER" },
	{ "{text}", "TEXT" },
	{ "{key}", "TEXT" },
	{ "{bytes}", "BLOB" },
	{ "{table}", "STRICT, WITHOUT ROWID" },
};

bool db_schema(struct db *db, const char *sql)
{
	struct arena *a = arena_new();
	struct buf out;
	buf_init(&out, a);
	while (*sql) {
		size_t i = 0;
		while (i < COUNT_OF(schema_words) && !text_starts(sql, schema_words[i].word))
			i++;
		if (i < COUNT_OF(schema_words)) {
			buf_text(&out, schema_words[i].sql);
			sql += strlen(schema_words[i].word);
		} else {
			buf_char(&out, *sql++);
		}
	}
	bool good = pragma(db, out.at);
	arena_free(a);
	return good;
}

/* Statistics as a county of the usual size would give them, instead of those of a table that happens to be empty when it is
 * analysed: plans then are the same on the first day and in the tenth year. Of the rows of one index column: all have the
 * county, about 40 share the next column (a branch's members), few the one after, one the whole of a unique key. */
bool db_schema_done(struct db *db)
{
	return pragma(db, "analyze") && pragma(db, "delete from sqlite_stat1") &&
	       pragma(db,
		       "insert into sqlite_stat1 (tbl, idx, stat) "
		       "select t, case when origin = 'pk' then t else i end, '100000 100000'"
		       " || case when columns > 2 or (columns = 2 and not single) then ' 40' else '' end"
		       " || case when columns > 3 or (columns = 3 and not single) then ' 8' else '' end"
		       " || case when columns > 4 or (columns = 4 and not single) then ' 2' else '' end"
		       " || case when single and columns > 1 then ' 1' when columns > 4 then ' 1' else '' end "
		       "from (select m.name as t, l.name as i, l.origin as origin, l.\"unique\" as single, "
		       "(select count(*) from pragma_index_info(l.name)) as columns "
		       "from sqlite_master m, pragma_index_list(m.name) l where m.type = 'table')") &&
	       pragma(db, "analyze sqlite_master");
}

/* The indexes wait in a table of their own: a load that is broken off leaves the word of what is missing. */
static bool run_each(struct db *db, const char *list)
{
	struct arena *a = arena_new();
	const char **all = NULL;
	size_t count = 0;
	struct db_rows *rows = db_query(db, a, list, 0, NULL);
	while (db_next(rows))
		*LIST_PUSH(a, all, count) = db_text(rows, 0);
	db_done(rows);
	for (size_t i = 0; i < count; i++)
		pragma(db, all[i]);
	arena_free(a);
	return db->error == DB_OK;
}

bool db_bulk_begin(struct db *db, const char *table)
{
	struct arena *a = arena_new();
	bool good = pragma(db, "create table if not exists bulk_index (name text primary key, sql text not null)") &&
		    DB_EXEC(db, a,
			    "insert into bulk_index select name, sql from sqlite_master "
			    "where type = 'index' and sql is not null and tbl_name = $1",
			    table) &&
		    run_each(db, "select 'drop index if exists ' || name from bulk_index") &&
		    pragma(db, "pragma cache_size = -400000");
	arena_free(a);
	return good;
}

bool db_bulk_end(struct db *db)
{
	return run_each(db, "select sql from bulk_index") && pragma(db, "drop table bulk_index") &&
	       db_schema_done(db) && pragma(db, "pragma cache_size = -16000");
}

bool db_backup(struct db *db, const char *path)
{
	struct arena *a = arena_new();
	/* The copy is a new file; for a reader the engine must be told that this is allowed. */
	bool good = (db->mode == DB_WRITE || pragma(db, "pragma query_only = off")) && DB_EXEC(db, a, "vacuum into $1", path);
	if (db->mode == DB_READ)
		sqlite3_exec(db->sqlite, "pragma query_only = on", NULL, NULL, NULL);
	arena_free(a);
	return good;
}

const char *db_check(struct db *db, struct arena *a)
{
	struct db_rows *rows = DB_QUERY(db, a, "pragma integrity_check(1)");
	const char *text = db_next(rows) ? db_text(rows, 0) : db_error_text(db);
	db_done(rows);
	return text;
}

void db_checkpoint(struct db *db)
{
	sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
