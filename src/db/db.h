/* One statement API over two engines, SQLite and PostgreSQL.
 * For: connections, statements and rows. SQL is one text for both engines, with $1, $2 … bound by name; see docs/data.md
 * for what the text may use. Not for: knowledge of any table, and not for deciding when to commit (that is floor 4).
 *
 * Errors are sticky, as in PostgreSQL: after a failed statement every further one on the connection is refused until the
 * transaction ends, and db_error() tells the first one. So a function may run its statements without a check after each;
 * whoever ends the transaction looks once. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

struct db;
struct db_rows;

enum db_error {
	DB_OK,
	DB_DUPLICATE, /* a unique key is there already */
	DB_MISSING,   /* a foreign key points nowhere */
	DB_RETRY,     /* serialisation fault or deadlock: run the unit of work again */
	DB_BUSY,      /* somebody else holds the store */
	DB_FULL,      /* no space left */
	DB_DISK,      /* the disk does not read or write, or may not be written */
	DB_UNSYNCED,  /* the disk did not confirm what was written: nobody knows what it has, and asking again does not help */
	DB_BROKEN,    /* the file or the server's disk is damaged */
	DB_AWAY,      /* the server does not answer; db_begin tries to reach it again */
	DB_REFUSED,   /* a mistake in the statement: ours */
};

enum db_mode { DB_READ, DB_WRITE };

/* A value to bind. Made by DB_VALUE from int, long, long long, bool, const char * (NULL binds NULL) and struct str
 * (bytes; {NULL,0} binds NULL). Bytes and texts must stay valid until the rows are finished. */
struct db_value {
	enum { DB_NULL, DB_I64, DB_TEXT, DB_BYTES } kind;
	int64_t i64;
	struct str bytes;
};
struct db_value db_value_i64(int64_t n);
struct db_value db_value_text(const char *text);
struct db_value db_value_bytes(struct str bytes);
struct db_value db_value_same(struct db_value v);
#define DB_VALUE(v) \
	_Generic((v), bool: db_value_i64, char: db_value_i64, int: db_value_i64, unsigned: db_value_i64, \
		long: db_value_i64, unsigned long: db_value_i64, long long: db_value_i64, char *: db_value_text, \
		const char *: db_value_text, struct str: db_value_bytes, struct db_value: db_value_same)(v)

/* Opens a connection to the store at `url` ("sqlite:/dir/county.db", "postgres://host/name", whatever libpq takes after
 * that). NULL with *why set (for people) when it cannot. */
struct db *db_open(const char *url, enum db_mode mode, const char **why);
/* A reader for which a store that cannot be reached now is no reason to give up: db_begin connects it, and fails with DB_AWAY
 * (a server) or DB_DISK (a file) each time that it cannot. Never NULL. */
struct db *db_open_later(const char *url, const char **why);
/* Whether the server at `url` answers nobody, or is only just starting; never of a file. Takes a moment, three seconds at most. */
bool db_away(const char *url);
void db_close(struct db *db);
/* Takes the one writer's place for a county as long as the connection stands (a lost one takes it again when it comes
 * back); false when another program has it. A file is made sound on the way: what the log holds goes into it, and pages
 * without a checksum get theirs. */
bool db_lock(struct db *db, int64_t tenant);

/* Transactions. A reader's is a snapshot: all pages of one request see the same moment. */
bool db_begin(struct db *db);
bool db_commit(struct db *db);
void db_rollback(struct db *db);
/* A savepoint inside the writer's transaction, one per unit of work of a batch. */
bool db_savepoint(struct db *db);
bool db_savepoint_release(struct db *db);
void db_savepoint_rollback(struct db *db);

/* The first error since the transaction began, and its text for the log. */
enum db_error db_error(const struct db *db);
const char *db_error_text(const struct db *db);

/* Runs a query. The rows belong to `db`, are read with db_next, and finish themselves at the end, at db_done, and at the
 * reset of `a`. On an error there are no rows. Use through DB_QUERY. */
struct db_rows *db_query(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values);
/* The next row; false at the end or on an error (see db_error). */
bool db_next(struct db_rows *rows);
void db_done(struct db_rows *rows);
int64_t db_i64(const struct db_rows *rows, int column);        /* 0 for NULL */
const char *db_text(const struct db_rows *rows, int column);   /* a copy in the query's arena; NULL for NULL */
struct str db_bytes(const struct db_rows *rows, int column);   /* a copy in the query's arena */
bool db_is_null(const struct db_rows *rows, int column);

/* Runs a statement without rows; false on an error. Use through DB_EXEC. Inside a writer's transaction true may only mean
 * that the statement is on its way to a server: db_error, db_changes, the first row of a query and the commit wait for it. */
bool db_exec(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values);
/* Rows that the last db_exec changed. */
int64_t db_changes(const struct db *db);

/* The first column of the first row, or `none` when there is no row. Use through DB_ONE. */
int64_t db_one(struct db *db, struct arena *a, int64_t none, const char *sql, size_t count, const struct db_value *values);

/* Statements run on this connection since it was opened: for the pages' budgets. */
int64_t db_statements(const struct db *db);
/* Statements without rows that were given to this connection since it was opened, whatever became of them. */
int64_t db_executed(const struct db *db);
/* Whether the engine answers later (see db_exec), so that it pays not to ask after each statement. */
bool db_answers_later(const struct db *db);
/* Rows changed on this connection since it was opened: for "no change without an audit row". */
int64_t db_changed_rows(const struct db *db);
/* Rows changed since the last db_savepoint. */
int64_t db_unit_changed_rows(const struct db *db);

/* True when the store has that table. */
bool db_has_table(struct db *db, const char *table);
/* Runs the statements of one schema file, with the type words mapped ({i64} {text} {key} {bytes} {table}). */
bool db_schema(struct db *db, const char *sql);
/* Tells the engine's planner what the tables will hold, once the schema is complete: every index begins with the county,
 * which is the same in all rows, and a planner without that knowledge reads whole tables in the order of their key. */
bool db_schema_done(struct db *db);

/* Spreads the tables over the machines of a distributed server (Citus), each county's rows whole on one of them: every table
 * with a county by it, the others (which counties, which schema steps) on all. What is spread already stays. False with *why
 * (for people) when the server is none. */
bool db_distribute(struct db *db, const char **why);

/* Bulk loading, inside the writer's transactions: takes the secondary indexes of a table off and puts those of all such
 * tables back (many rows then go in at several times the speed). Between the two nobody else may use the store. */
bool db_bulk_begin(struct db *db, const char *table);
bool db_bulk_end(struct db *db);

/* ---- whole tables, for moving a county from one store to another ---- */

struct db_column {
	const char *name;
	char kind; /* '1' a number, '2' a text, '3' bytes */
};
struct db_table {
	const char *name;
	const char *key; /* the columns of its primary key, with commas between */
	struct db_column *columns;
	int column_count;
};
/* The tables that hold counties' rows, found in the store itself: all whose key begins with `tenant`. In the order of
 * their names, arena memory; returns how many. */
int db_tables(struct db *db, struct arena *a, struct db_table **out);
/* A county's rows of a table in the order of its key, with its columns in their order. They come a piece at a time, so that
 * a table may be larger than the memory; no other such rows may be open on the connection. */
struct db_rows *db_table_rows(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant);
/* How many there are. */
int64_t db_table_count(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant);
/* Takes them all out, inside the writer's transaction. */
bool db_table_clear(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant);
/* A value of the present row, not copied: valid until the next db_next. */
struct db_value db_table_value(const struct db_rows *rows, const struct db_table *table, int column);
/* Puts rows into a table the engine's fast way, inside the writer's transaction: begin, a row at a time with a value for
 * each column, end. Nothing else may run on the connection in between. NULL or false with the sticky error. */
struct db_load;
struct db_load *db_load_begin(struct db *db, struct arena *a, const struct db_table *table);
bool db_load_row(struct db_load *load, const struct db_value *values);
bool db_load_end(struct db_load *load);

/* A consistent copy of the whole store in the new file `path`; and the engine's own integrity check ("ok" or what is
 * wrong, arena memory). */
bool db_backup(struct db *db, const char *path);
const char *db_check(struct db *db, struct arena *a);
/* How large the whole database is. */
int64_t db_size(struct db *db, struct arena *a);
/* Statements that take so many milliseconds and more, their rows' reading included, are written into the log: their text,
 * never a value. For the whole process; 0: none. */
void db_slow_set(int64_t ms);
/* Moves what the write-ahead log holds into the file without hindering anybody; called off the hot path. False with
 * db_error set when the disk fails: DB_UNSYNCED ends all writing, after anything else it may be tried again. */
bool db_checkpoint(struct db *db);
/* Bytes of the write-ahead log that this connection's last commit left to be checkpointed and written over; 0 for a server. */
int64_t db_log_bytes(const struct db *db);
/* Empties the log, outside of a transaction: writes all of it into the file, waits about so long for those who read from it, and
 * truncates it; with wait_ms 0 nobody is waited for, and its room is written over. False when they still read (no error then), or the
 * disk fails. */
bool db_log_empty(struct db *db, int wait_ms);
/* Whether the store at `url` wants db_checkpoint at all; a server does it by itself. */
bool db_checkpoints(const char *url);

/* How the three are called, up to 40 values:
 *   DB_QUERY(db, arena, "select … where tenant = $1 and id = $2", tenant, id)
 *   DB_EXEC(db, arena, sql, values …)       DB_ONE(db, arena, none, sql, values …) */
#include "db/db_args.h"

#endif
