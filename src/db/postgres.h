/* What the files of the PostgreSQL engine share; nobody else includes it.
 * postgres.c: connection, errors, what is on its way; postgres_statement.c: statements and rows; postgres_insert.c: rows of one
 * insert that travel together; postgres_value.c: what a row holds; postgres_load.c: COPY; postgres_schema.c: tables, Citus. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/engine.h"

/* Type numbers of the server's catalogue; they never change (pg_type.dat). */
enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_TEXT = 25, TYPE_FLOAT8 = 701,
	TYPE_NUMERIC = 1700 };

#define VALUES_MOST 64
#define PENDING_MOST 256

/* Rows that one insert may carry are of so many sizes (postgres_insert.c), the last of them 1. */
#define SIZES 4
#define ROWS_MOST 64

/* A table into which this connection puts rows (postgres_keep_up). */
struct growth {
	const char *name;
	int64_t rows, next; /* put in so far; when the planner is told again */
};
#define GROWTH_FIRST 500

/* A statement as the server knows it. */
struct prepared {
	const char *sql;
	int number;  /* its name there is "s" and this */
	int session; /* the connection on which it is prepared */
};

struct postgres_statement {
	struct statement shared;
	struct growth *table;           /* of any insert, else NULL */
	const char *row;                /* of an insert of one row and nothing more: where "(…)" with its values begins; else NULL */
	struct prepared sizes[SIZES];   /* by their rows; all but the last are for inserts */
};

/* One message whose answer has not been read. */
struct pending {
	const char *sql;
	struct prepared *prepares; /* NULL: it runs a statement */
	struct growth *table;      /* of an insert */
	void **keep;               /* where its result goes, NULL: nowhere */
	int rows;                  /* of an insert of several; db_changes tells of the last */
	bool savepoint;
};

/* Rows of one insert that wait for more of them. Their bytes lie in `bytes`, at `at` from its beginning; numbers are there in
 * the server's order; length -1 is NULL. */
struct waiting {
	struct postgres_statement *statement; /* NULL: none */
	int rows;
	struct buf bytes;
	size_t at[ROWS_MOST * VALUES_MOST];
	int lengths[ROWS_MOST * VALUES_MOST];
};

struct postgres_db {
	struct db shared;
	PGconn *connection;
	struct pending way[PENDING_MOST]; /* sent, in this order */
	int pending;
	struct waiting *waiting;          /* not yet sent; NULL on a reader */
	struct map *tables;               /* struct growth by name */
	struct growth *grown;             /* of which the planner knows too little */
	bool begun;        /* inside a transaction that db_begin began */
	bool owes_begin;   /* … and the server has not been told yet */
	bool lost;         /* it broke; libpq itself notices only when it has read to the end of what came */
	const char *url;
	int session;       /* counts the connections: a new one knows none of the statements */
	int statements;    /* so many have a name */
	int64_t changed;
	struct buf loading; /* rows on their way into a table, as COPY's binary format has them */
	bool locks;        /* holds the writer's place of county `tenant` */
	int64_t tenant;
};

static inline struct postgres_db *own(const struct db *db)
{
	return (struct postgres_db *)db;
}

/* ---- postgres.c ---- */

/* Keeps what went wrong; `result` NULL when there is not even an answer. Always false. */
bool postgres_refused(struct db *db, const PGresult *result, const char *sql);
/* Waits until the next answer can be read, or with `sending` only until all is sent; as long as it takes, while the server is
 * there. False when it is not, or the connection is broken: then every further call on it ends at once. */
bool postgres_wait(struct db *db, bool sending);
/* The next answer of what is on the way; NULL at the end of each, and when there is none. */
PGresult *postgres_answer(struct db *db);
/* Runs a script, or one statement with values, and waits for it: PQexec and PQexecParams with patience. */
PGresult *postgres_ask(struct db *db, const char *sql);
PGresult *postgres_ask_with(struct db *db, const char *sql, int count, const Oid *types, const char *const *values, const int *lengths,
	const int *formats, int format);
/* True when the server did what it was asked. */
bool postgres_good(const PGresult *result);
/* Waits for the answers to all that is on the way, in its order. After an error the server skips what follows. */
void postgres_settle(struct db *db);
/* Room for two more messages on the way; false when there is no connection. */
bool postgres_room(struct db *db);
/* Keeps in mind what was sent; `sent` false when it could not be. */
bool postgres_on_the_way(struct db *db, struct pending what, bool sent);
/* Tells the server of the transaction that a reader has begun: with the first question, so that it travels along, and whoever
 * asks nothing costs nothing. */
bool postgres_begin_now(struct db *db);
/* Runs a script, whatever stood before. */
bool postgres_script(struct db *db, const char *sql);

/* ---- postgres_statement.c ---- */

/* Gives `which` of a statement its name on this connection, if it has none. */
bool postgres_name(struct db *db, struct postgres_statement *s, struct prepared *which, int rows);
/* Tells the server's planner of a table that has grown, where that is due. */
bool postgres_keep_up(struct db *db);
/* The engine's own, as struct engine has them. */
bool postgres_prepare(struct db *db, struct statement *shared, size_t count, const struct db_value *values);
bool postgres_start(struct db_rows *rows, size_t count, const struct db_value *values);
bool postgres_exec(struct db_rows *rows, size_t count, const struct db_value *values);
bool postgres_step(struct db_rows *rows);
void postgres_finish(struct db_rows *rows);

/* ---- postgres_insert.c ---- */

/* The values of an insert of one row, nothing behind it: "insert into … (…) values ($1, 'x', $2)". NULL for anything else. */
const char *postgres_insert_row(const char *sql);
/* The same insert with so many rows, their values numbered on. */
const char *postgres_insert_rows(struct db *db, const struct postgres_statement *s, int rows);
/* Keeps a row of an insert until another statement comes, or somebody asks what happened. */
bool postgres_wait_for_more(struct db *db, struct postgres_statement *s, const struct db_value *values);
/* Puts the rows that wait on their way, as many as fit into one insert at a time. */
bool postgres_send_waiting(struct db *db);

/* ---- postgres_value.c ---- */

/* The engine's own, as struct engine has them. */
int64_t postgres_i64(const struct db_rows *rows, int column);
const char *postgres_text(const struct db_rows *rows, int column);
struct str postgres_bytes(const struct db_rows *rows, int column);
bool postgres_is_null(const struct db_rows *rows, int column);
struct str postgres_cell(const struct db_rows *rows, int column);

/* ---- postgres_load.c ---- */

/* The engine's own, as struct engine has them. */
bool postgres_load_begin(struct db *db, const char *into);
bool postgres_load_row(struct db *db, size_t count, const struct db_value *values);
bool postgres_load_end(struct db *db);

/* ---- postgres_schema.c ---- */

/* The engine's own, as struct engine has them. */
extern const struct schema_word postgres_words[];
bool postgres_has_table(struct db *db, struct arena *a, const char *table);
bool postgres_distribute(struct db *db, const char **why);
bool postgres_schema_done(struct db *db);
bool postgres_backup(struct db *db, const char *path);
const char *postgres_check(struct db *db, struct arena *a);

#endif
