/* The SQLite engine. One file per county; WAL, synchronous=FULL on the writer: an acknowledged write survives a power cut
 * (docs/data.md gives the measurement that NORMAL does not). */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "db/checksum.h"
#include "db/engine.h"
#include "db/run.h"

struct sqlite_statement {
	struct statement shared;
	sqlite3_stmt *st;
	int *slots; /* slots[n] = SQLite's index of $n+1, 0 when the text does not name it */
};

struct sqlite_db {
	struct db shared;
	sqlite3 *handle;
	const char *path; /* of one that is opened when it is first asked; NULL for all others */
	int64_t log_pages; /* in the log, after a writer's last commit */
};

#define BUSY_MS 5000
#define LOG_TRY_MS 20
#define PAGE_BYTES (4096 + 24) /* of the log: SQLite's page and its head */
#define LOG_KEPT "268435456"   /* a log that begins anew keeps so much of its room at most */

static sqlite3 *handle_of(const struct db *db)
{
	return ((const struct sqlite_db *)db)->handle;
}

static sqlite3_stmt *st_of(const struct db_rows *rows)
{
	return ((struct sqlite_statement *)rows->statement)->st;
}

/* What the disk's trouble is: full, a write that it did not confirm, a page that is not what was written, or anything else. */
static enum db_error disk_error(int code, int system)
{
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
		return DB_UNSYNCED; /* also when it says that it was full */
	if (system == ENOSPC || system == EDQUOT)
		return DB_FULL;
	return code == SQLITE_IOERR_DATA || code == SQLITE_IOERR_CORRUPTFS ? DB_BROKEN : DB_DISK;
}

static enum db_error error_of(int code, int system)
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
		return DB_BROKEN;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return disk_error(code, system);
	case SQLITE_READONLY:
		return DB_DISK;
	default:
		return DB_REFUSED;
	}
}

/* Keeps the first error; true when there is none. */
static bool check(struct db *db, int code, const char *sql)
{
	enum db_error error = error_of(code, sqlite3_system_errno(handle_of(db)));
	if (error == DB_OK)
		return db->error == DB_OK;
	if ((code & 0xff) == SQLITE_READONLY && db->mode == DB_READ)
		error = DB_REFUSED; /* a reader that was asked to write: nothing is wrong with the file */
	return db_failed(db, error, sqlite3_errmsg(handle_of(db)), sql);
}

static bool sqlite_script(struct db *db, const char *sql)
{
	int code = sqlite3_exec(handle_of(db), sql, NULL, NULL, NULL);
	check(db, code, sql);
	return code == SQLITE_OK;
}

/* A script that is not run once something went wrong. */
static bool pragma(struct db *db, const char *sql)
{
	return db->error == DB_OK && sqlite_script(db, sql);
}

static void configure(void)
{
	/* Each connection stays on its thread: no mutexes, and no shared memory statistics (a measured 1.6-fold on readers). */
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	checksum_layer();
}

static int log_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
	(void)handle, (void)name;
	((struct sqlite_db *)arg)->log_pages = pages;
	return SQLITE_OK;
}

/* Checkpoints are the store's; it is told how long the log is. */
static bool own_checkpoints(struct db *db)
{
	bool good = pragma(db, "pragma wal_autocheckpoint = 0") && pragma(db, "pragma journal_size_limit = " LOG_KEPT);
	sqlite3_wal_hook(handle_of(db), log_grew, db);
	return good;
}

static bool set_up(struct db *db)
{
	sqlite3 *handle = handle_of(db);
	sqlite3_extended_result_codes(handle, 1);
	sqlite3_busy_timeout(handle, BUSY_MS);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	checksum_wanted(handle);
	/* The file is not mapped: each reader would map it anew after every commit and take its faults again, a county of 250 MiB
	 * would count once for every thread, and a disk that fails would end the program instead of a statement. */
	return pragma(db, "pragma journal_mode = wal") && pragma(db, "pragma synchronous = full") &&
	       pragma(db, "pragma foreign_keys = on") && pragma(db, "pragma case_sensitive_like = on") &&
	       pragma(db, "pragma temp_store = memory") && pragma(db, "pragma mmap_size = 0") &&
	       /* A writer's holds the pages that a batch of 512 check-ins changes, a reader's those that a county's ledger reads. */
	       pragma(db, db->mode == DB_WRITE ? "pragma cache_size = -6000" : "pragma cache_size = -2000") &&
	       /* A reader is a read-write handle that may not write: only so can it open a WAL file that nobody else has open. */
	       (db->mode == DB_READ ? pragma(db, "pragma query_only = on") : own_checkpoints(db));
}

static const char *why_not(const struct db *db)
{
	if (sqlite3_extended_errcode(handle_of(db)) == CHECKSUM_STRANGER)
		return "数据文件被换过，旁边却还留着原来那个文件的日志（county.db-wal），合在一起会损坏数据，所以没有打开，两个文件都没有改动。"
		       "要用换上的文件（例如手工拷来的备份），请先把 county.db-wal 和 county.db-shm 移到别处；要用原来的数据，请把原来的 county.db 放回来。"
		       "恢复备份用 xianfeng restore，它会处理好这些。";
	switch (db->error) {
	case DB_BUSY:
		return "数据文件正被另一个程序占用。请先停止它。";
	case DB_FULL:
		return "磁盘已满，打不开数据文件。请先腾出空间。";
	case DB_BROKEN:
		return "数据文件损坏或不是本平台的文件。请用备份恢复。";
	default:
		return "打不开数据文件。请确认数据目录存在并可读写，磁盘没有出错。";
	}
}

static bool sqlite_open(struct db *db, const char *url, bool later, const char **why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	const char *path = text_starts(url, "sqlite:") ? url + 7 : url;
	if (later) {
		((struct sqlite_db *)db)->path = arena_dup(db->arena, path);
		return true;
	}
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (db->mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
	int code = sqlite3_open_v2(path, &((struct sqlite_db *)db)->handle, flags, checksum_layer());
	/* SQLite opens what may not be written for reading, and says so only to the first who writes. */
	if (code == SQLITE_OK && db->mode == DB_WRITE && sqlite3_db_readonly(handle_of(db), "main"))
		db_failed(db, DB_DISK, "it may only be read", path);
	if (check(db, code, path) && set_up(db))
		return true;
	*why = why_not(db);
	return false;
}

static void sqlite_close(struct db *db)
{
	sqlite3 *handle = handle_of(db);
	arena_free(db->arena); /* finalises the cached statements through their reset callbacks */
	sqlite3_close(handle);
}

/* A reader that cannot be opened now (no descriptor left, a disk that fails) is one page's trouble; the next one tries again. */
static bool sqlite_ready(struct db *db)
{
	struct sqlite_db *own = (struct sqlite_db *)db;
	const char *why;
	if (own->handle || sqlite_open(db, own->path, false, &why))
		return true;
	enum db_error error = db->error;
	sqlite3_close(own->handle);
	own->handle = NULL;
	db->error = DB_OK;
	return db_failed(db, error, why, own->path);
}

static bool sqlite_in_transaction(const struct db *db)
{
	return handle_of(db) && !sqlite3_get_autocommit(handle_of(db));
}

/* A copy is not the file of this run: a log that is left of it is not the copy's. */
static bool unnumber(const char *path)
{
	sqlite3 *copy = NULL;
	bool good = sqlite3_open_v2(path, &copy, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, checksum_layer()) == SQLITE_OK &&
		    sqlite3_exec(copy, "pragma user_version = 0", NULL, NULL, NULL) == SQLITE_OK;
	return sqlite3_close(copy) == SQLITE_OK && good;
}

/* A copy in a new file, all of it on the disk. */
static bool copy_into(struct db *db, const char *path)
{
	sqlite3_stmt *st = NULL;
	bool good = check(db, sqlite3_prepare_v2(handle_of(db), "vacuum into $1", -1, &st, NULL), "vacuum into") &&
		    check(db, sqlite3_bind_text(st, 1, path, -1, SQLITE_STATIC), "vacuum into") &&
		    check(db, sqlite3_step(st), "vacuum into");
	sqlite3_finalize(st);
	good = good && unnumber(path);
	int fd = good ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

/* A file that was made before there were sums, or by a plain SQLite, is written anew once, with them, and takes its old
 * place whole. Where there is no room for that the county is served as it was, and the next start tries again. False when
 * there is no file open any more. */
static bool sum_up(struct db *db)
{
	int64_t began = clock_mono_ms();
	const char *path = arena_dup(db->arena, sqlite3_db_filename(handle_of(db), "main")), *fresh = arena_printf(db->arena, "%s.new", path);
	const char *log = arena_printf(db->arena, "%s-wal", path), *folder = dirname(arena_dup(db->arena, path)), *why;
	unlink(fresh);
	if (!copy_into(db, fresh)) {
		log_line(LOG_WARN, "db.no-sums", "why", "%s", db->error_text, NULL);
		unlink(fresh);
		db->error = DB_OK;
		return true;
	}
	sqlite3_close(handle_of(db)); /* takes the log with it: a new file must not find the old one's beside it */
	((struct sqlite_db *)db)->handle = NULL;
	bool alone = access(log, F_OK) != 0; /* else somebody reads the old file */
	bool moved = alone && rename(fresh, path) == 0 && folder_sync(folder);
	if (moved)
		log_line(LOG_INFO, "db.sums-written", "ms", "%lld", (long long)(clock_mono_ms() - began), NULL);
	else
		unlink(fresh);
	return sqlite_open(db, path, false, &why);
}

static bool number_file(struct db *db)
{
	const char *path = sqlite3_db_filename(handle_of(db), "main");
	uint32_t before = (uint32_t)DB_ONE(db, db->arena, 0, "pragma user_version"), number = run_number();
	if (db->error != DB_OK)
		return false;
	if (!run_note(path, before, number))
		return db_failed(db, errno == ENOSPC ? DB_FULL : DB_DISK, strerror(errno), "run");
	if (!pragma(db, arena_printf(db->arena, "pragma user_version = %u", number)))
		return false;
	int code = sqlite3_wal_checkpoint_v2(handle_of(db), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code == SQLITE_BUSY)
		return true; /* somebody reads: the number is in the log for now */
	return check(db, code, "checkpoint") &&
		(run_note(path, number, number) || db_failed(db, errno == ENOSPC ? DB_FULL : DB_DISK, strerror(errno), "run"));
}

/* Gives the file a number of its own, and notes it beside: from here on a log belongs to this file. Until the file has it, both
 * numbers hold; so on a full disk, wherever that stops, the note still fits, and the county is served to its readers. */
static bool own_log(struct db *db)
{
	if (number_file(db))
		return true;
	if (db->error != DB_FULL)
		return false;
	log_line(LOG_WARN, "db.no-run-number", "why", "%s", db->error_text, NULL);
	db->error = DB_OK;
	return true;
}

/* Others are kept away by the data directory's lock file, and the file has one writer anyway. What a killed program left in
 * the log goes into the file first: if its last write was not confirmed by the disk, nothing new may be built upon it there
 * (docs/data.md). A reader in the way (`xianfeng export`) is no reason not to start. */
static bool sqlite_lock(struct db *db, int64_t tenant)
{
	int code = sqlite3_wal_checkpoint_v2(handle_of(db), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code != SQLITE_BUSY && !check(db, code, "checkpoint"))
		return false;
	return (code == SQLITE_BUSY || checksum_present(handle_of(db)) || sum_up(db)) && db->error == DB_OK && (!tenant || own_log(db));
}

/* ---- statements ---- */

static void statement_free(void *arg)
{
	sqlite3_finalize(((struct sqlite_statement *)arg)->st);
}

/* Finds which SQLite index each $n has: to SQLite "$2" is a name, numbered by its first place in the text. */
static void find_slots(struct db *db, struct sqlite_statement *s)
{
	int named = sqlite3_bind_parameter_count(s->st);
	s->slots = ARENA_ARRAY(db->arena, int, (size_t)s->shared.parameters);
	for (int i = 1; i <= named; i++) {
		const char *name = sqlite3_bind_parameter_name(s->st, i);
		int64_t n;
		if (!name || !str_i64(str_of(name + 1), &n) || n < 1 || n > s->shared.parameters)
			die("a parameter that is not $1, $2 …: %s", s->shared.sql);
		s->slots[n - 1] = i;
	}
}

static bool sqlite_prepare(struct db *db, struct statement *shared, size_t count, const struct db_value *values)
{
	(void)count, (void)values;
	struct sqlite_statement *s = (struct sqlite_statement *)shared;
	if (!handle_of(db)) /* asked without a transaction, which would have opened it */
		return sqlite_ready(db) && sqlite_prepare(db, shared, count, values);
	arena_on_reset(db->arena, statement_free, s); /* first: finding the slots may lack memory, and the file must be closed whole */
	if (!check(db, sqlite3_prepare_v3(handle_of(db), shared->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->st, NULL), shared->sql))
		return false;
	find_slots(db, s);
	return true;
}

static int bind(sqlite3_stmt *st, int slot, const struct db_value *v)
{
	if (v->kind == DB_I64)
		return sqlite3_bind_int64(st, slot, v->i64);
	if (v->kind == DB_TEXT)
		return sqlite3_bind_text(st, slot, v->bytes.at, (int)v->bytes.len, SQLITE_STATIC);
	if (v->kind == DB_BYTES)
		return sqlite3_bind_blob(st, slot, v->bytes.at, (int)v->bytes.len, SQLITE_STATIC);
	return sqlite3_bind_null(st, slot);
}

static bool sqlite_start(struct db_rows *rows, size_t count, const struct db_value *values)
{
	(void)count;
	struct sqlite_statement *s = (struct sqlite_statement *)rows->statement;
	for (int i = 0; i < s->shared.parameters; i++)
		if (s->slots[i] && !check(rows->db, bind(s->st, s->slots[i], &values[i]), s->shared.sql))
			return false;
	return true;
}

static bool sqlite_step(struct db_rows *rows)
{
	int code = sqlite3_step(st_of(rows));
	if (code == SQLITE_ROW)
		return true;
	check(rows->db, code, rows->statement->sql);
	return false;
}

static void sqlite_finish(struct db_rows *rows)
{
	sqlite3_reset(st_of(rows));
	sqlite3_clear_bindings(st_of(rows));
}

static int64_t sqlite_changed_rows(const struct db *db)
{
	return sqlite3_total_changes(handle_of(db));
}

static bool sqlite_exec(struct db_rows *rows, size_t count, const struct db_value *values)
{
	int64_t before = sqlite_changed_rows(rows->db);
	bool begun = sqlite_start(rows, count, values);
	while (begun && sqlite_step(rows))
		;
	sqlite_finish(rows);
	rows->db->changes = sqlite_changed_rows(rows->db) - before;
	return rows->db->error == DB_OK;
}

static int64_t sqlite_i64(const struct db_rows *rows, int column)
{
	return sqlite3_column_int64(st_of(rows), column);
}

static const char *sqlite_text(const struct db_rows *rows, int column)
{
	const unsigned char *text = sqlite3_column_text(st_of(rows), column);
	return text ? arena_dupn(rows->arena, text, (size_t)sqlite3_column_bytes(st_of(rows), column)) : NULL;
}

static struct str sqlite_bytes(const struct db_rows *rows, int column)
{
	const void *bytes = sqlite3_column_blob(st_of(rows), column);
	size_t len = (size_t)sqlite3_column_bytes(st_of(rows), column);
	if (sqlite3_column_type(st_of(rows), column) == SQLITE_NULL)
		return (struct str){ NULL, 0 };
	return (struct str){ arena_dupn(rows->arena, bytes, len), len };
}

static struct str sqlite_cell(const struct db_rows *rows, int column)
{
	const void *bytes = sqlite3_column_blob(st_of(rows), column);
	return (struct str){ bytes ? bytes : "", (size_t)sqlite3_column_bytes(st_of(rows), column) };
}

static bool sqlite_is_null(const struct db_rows *rows, int column)
{
	return sqlite3_column_type(st_of(rows), column) == SQLITE_NULL;
}

/* Prepared, because a batch has a thousand of them. */
static bool sqlite_command(struct db *db, const char *sql)
{
	return db_exec(db, NULL, sql, 0, NULL);
}

/* ---- the schema ---- */

/* STRICT tables hold what they say. */
static const struct schema_word sqlite_words[] = {
	{ "{i64}", "INTEGER" }, { "{text}", "TEXT" }, { "{key}", "TEXT" }, { "{bytes}", "BLOB" },
	{ "{table}", "STRICT, WITHOUT ROWID" }, { NULL, NULL },
};

static bool sqlite_has_table(struct db *db, struct arena *a, const char *table)
{
	return DB_ONE(db, a, 0, "select count(*) from sqlite_master where type = 'table' and name = $1", table) > 0;
}

/* Statistics as a county of the usual size would give them, instead of those of a table that happens to be empty when it is
 * analysed: plans then are the same on the first day and in the tenth year. Of the rows of one index column: all have the
 * county, about 40 share the next column (a branch's members), few the one after, one the whole of a unique key. */
static bool sqlite_schema_done(struct db *db)
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

static bool sqlite_backup(struct db *db, const char *path)
{
	/* The copy is a new file; for a reader the engine must be told that this is allowed. */
	bool good = (db->mode == DB_WRITE || pragma(db, "pragma query_only = off")) && copy_into(db, path);
	if (db->mode == DB_READ)
		sqlite3_exec(handle_of(db), "pragma query_only = on", NULL, NULL, NULL);
	return good;
}

static const char *sqlite_check(struct db *db, struct arena *a)
{
	int64_t broken = checksum_scan(handle_of(db));
	if (broken)
		return broken < 0 ? "读不出来" : arena_printf(a, "第 %lld 页的校验和不对，磁盘上的内容被改动过或已损坏", (long long)broken);
	struct db_rows *rows = DB_QUERY(db, a, "pragma integrity_check(1)");
	const char *text = db_next(rows) ? db_text(rows, 0) : db_error_text(db);
	db_done(rows);
	return text;
}

static bool sqlite_checkpoint(struct db *db)
{
	int code = sqlite3_wal_checkpoint_v2(handle_of(db), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return code == SQLITE_BUSY || check(db, code, "checkpoint");
}

static int64_t sqlite_log_bytes(const struct db *db)
{
	return ((const struct sqlite_db *)db)->log_pages * PAGE_BYTES;
}

/* Several short tries instead of a long one: SQLite waits for the place of a reader that it met at the beginning, and those who read
 * one after another take that place again and again. Each try looks anew where they are; by the second they read what the log's end
 * shows, and those who come when all of it is in the file do not read from the log at all. */
static bool sqlite_log_empty(struct db *db, int wait_ms)
{
	int64_t until = clock_mono_ms() + wait_ms;
	int code, mode = wait_ms ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
	sqlite3_busy_timeout(handle_of(db), wait_ms ? LOG_TRY_MS : 0);
	do
		code = sqlite3_wal_checkpoint_v2(handle_of(db), NULL, mode, NULL, NULL);
	while (code == SQLITE_BUSY && clock_mono_ms() < until);
	sqlite3_busy_timeout(handle_of(db), BUSY_MS);
	if (code == SQLITE_OK)
		((struct sqlite_db *)db)->log_pages = 0;
	return code != SQLITE_BUSY && check(db, code, "checkpoint");
}

const struct engine engine_sqlite = {
	.db_size = sizeof(struct sqlite_db),
	.statement_size = sizeof(struct sqlite_statement),
	.begin = { [DB_READ] = "begin", [DB_WRITE] = "begin immediate" },
	.schema_words = sqlite_words,
	.open = sqlite_open,
	.close = sqlite_close,
	.ready = sqlite_ready,
	.in_transaction = sqlite_in_transaction,
	.lock = sqlite_lock,
	.prepare = sqlite_prepare,
	.start = sqlite_start,
	.step = sqlite_step,
	.finish = sqlite_finish,
	.exec = sqlite_exec,
	.i64 = sqlite_i64,
	.text = sqlite_text,
	.bytes = sqlite_bytes,
	.is_null = sqlite_is_null,
	.changed_rows = sqlite_changed_rows,
	.command = sqlite_command,
	.script = sqlite_script,
	.has_table = sqlite_has_table,
	.schema_done = sqlite_schema_done,
	.bulk_indexes = "insert into bulk_index select name, sql from sqlite_master "
			"where type = 'index' and sql is not null and tbl_name = $1",
	.bulk_on = "pragma cache_size = -400000",
	.bulk_off = "pragma cache_size = -16000",
	.tables = "select m.name, c.name, case c.type when 'INTEGER' then 1 when 'TEXT' then 2 else 3 end, c.pk "
		  "from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' order by m.name, c.cid",
	.cell = sqlite_cell,
	.backup = sqlite_backup,
	.check = sqlite_check,
	.size = "select page_count * page_size from pragma_page_count, pragma_page_size",
	.checkpoint = sqlite_checkpoint,
	.log_bytes = sqlite_log_bytes,
	.log_empty = sqlite_log_empty,
};
