/* The seam between the statement API and an engine; only the files of this room include it.
 * For: everything in which SQLite and PostgreSQL differ, and no more. Not for: policy. Sticky errors, the cache of prepared
 * statements, open rows and counting stand in db.c, once for both. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/db.h"

/* One prepared text. An engine's own statement begins with this. */
struct statement {
	char *sql;
	const char *kinds;      /* of its values: '1' a number, '2' a text, '3' bytes; a NULL has the kind it might have had */
	int parameters;         /* the highest $n in the text */
	bool busy;              /* rows are being read */
	struct statement *copy; /* another one of the same text: other kinds, or for a query inside a query */
};

/* A connection. An engine's own begins with this. */
struct db {
	const struct engine *engine;
	struct arena *arena; /* lives as long as the connection: the statement cache */
	enum db_mode mode;
	struct map *statements;
	/* By the address of the text, which is the same each time: a batch asks a thousand times for the same few. */
	struct {
		const char *at;
		struct statement *first;
	} recent[64];
	struct db_rows *open_rows;
	enum db_error error;
	char error_text[256];
	int64_t statements_run, executed, changes;
	int64_t unit_from; /* rows changed when the last savepoint was set */
};

struct db_rows {
	struct db *db;
	struct statement *statement; /* NULL once they are finished */
	struct arena *arena;
	struct db_rows *next, **back; /* list of the open ones, so that the end of a transaction finishes them all */
	int64_t began;                /* microseconds, 0: nobody wants to know */
	bool piecewise;               /* they are more than may be fetched whole (db_table_rows) */
	void *result;                 /* the engine's own, as is `at` */
	int at;
};

/* What a type word of the schema files is called in an engine. */
struct schema_word {
	const char *word, *sql;
};

struct engine {
	size_t db_size, statement_size;
	bool by_kind;                           /* statements are prepared for the kinds of their values */
	const char *begin[2];                   /* by enum db_mode */
	const struct schema_word *schema_words; /* up to a NULL word */

	/* Connects; false with *why. With `later` a server that is away is no fault yet: `ready` will try again. */
	bool (*open)(struct db *db, const char *url, bool later, const char **why);
	bool (*away)(const char *url); /* see db_away; NULL: never */
	void (*close)(struct db *db); /* and frees db->arena */
	/* Before a transaction begins: connects again when the connection is lost. False with the sticky error set. */
	bool (*ready)(struct db *db);
	bool (*in_transaction)(const struct db *db);
	/* Holds the writer's place for a county as long as the connection lives; called before anybody else opens the store. */
	bool (*lock)(struct db *db, int64_t tenant);

	/* Prepares `s` (its shared part is filled in). False with the sticky error set, as in all of the following. */
	bool (*prepare)(struct db *db, struct statement *s, size_t count, const struct db_value *values);
	/* Binds and begins; afterwards step gives rows until false, and finish releases what start took. */
	bool (*start)(struct db_rows *rows, size_t count, const struct db_value *values);
	bool (*step)(struct db_rows *rows);
	void (*finish)(struct db_rows *rows);
	int64_t (*i64)(const struct db_rows *rows, int column);
	const char *(*text)(const struct db_rows *rows, int column);
	struct str (*bytes)(const struct db_rows *rows, int column);
	bool (*is_null)(const struct db_rows *rows, int column);
	/* A statement whose rows nobody reads: all of it, or put on the way, and then `settle` waits for what is on the way and
	 * keeps its errors and counts. A NULL settle means that nothing ever is. */
	bool (*exec)(struct db_rows *rows, size_t count, const struct db_value *values);
	void (*settle)(struct db *db);
	int64_t (*changed_rows)(const struct db *db); /* since the connection was opened, of what is settled */

	/* One word of transaction control, or a whole script; the script runs even while a sticky error stands. */
	bool (*command)(struct db *db, const char *sql);
	bool (*script)(struct db *db, const char *sql);

	bool (*has_table)(struct db *db, struct arena *a, const char *table);
	bool (*schema_done)(struct db *db);
	bool (*distribute)(struct db *db, const char **why); /* NULL: never over several machines */
	const char *bulk_indexes; /* inserts names and texts of table $1's secondary indexes into bulk_index (name, sql) */
	const char *bulk_on, *bulk_off; /* scripts around the load, NULL for none */
	const char *tables; /* (table, column, kind as a digit, place in the primary key from 1, else 0) of all tables */
	/* A value as it lies in the present row. */
	struct str (*cell)(const struct db_rows *rows, int column);
	/* Rows into a table, for which the engine has a way of its own; NULL: each is an insert. `into` is "name (columns)". */
	bool (*load_begin)(struct db *db, const char *into);
	bool (*load_row)(struct db *db, size_t count, const struct db_value *values);
	bool (*load_end)(struct db *db);
	bool (*backup)(struct db *db, const char *path);
	const char *(*check)(struct db *db, struct arena *a);
	const char *size; /* a query: the size of the whole database */
	bool (*checkpoint)(struct db *db); /* NULL when the server does it itself, as are the two below */
	int64_t (*log_bytes)(const struct db *db);
	bool (*log_empty)(struct db *db, int wait_ms);
};

extern const struct engine engine_sqlite, engine_postgres;

/* db_query for rows that are more than may be fetched whole. */
struct db_rows *db_query_piecewise(struct db *db, struct arena *a, const char *sql, size_t count, const struct db_value *values);

/* Keeps the first error with its text, logs what somebody must look at, and returns false. */
bool db_failed(struct db *db, enum db_error error, const char *message, const char *sql);

#endif
