/* The PostgreSQL engine, over libpq. Statements are prepared per connection, for the kinds of their values (a number is an
 * int8, a text a text, bytes a bytea: inference alone would make an int4 of `$2 = 0` and refuse our ids); values and results
 * travel in binary. A result is fetched whole, so that queries may stand inside queries. */
#include <endian.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "db/engine.h"

/* Type numbers of the server's catalogue; they never change (pg_type.dat). */
enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_TEXT = 25, TYPE_FLOAT8 = 701,
	TYPE_NUMERIC = 1700 };

#define VALUES_MOST 64
#define PENDING_MOST 256

/* Rows that one insert may carry: so many of the same statement in a row become one with as many rows (docs/data.md). */
static const int row_counts[] = { 64, 16, 4, 1 };
#define SIZES 4
#define ROWS_MOST 64

/* A table into which this connection puts rows (look_again). */
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
	struct prepared sizes[SIZES];   /* by row_counts; all but the last are for inserts */
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
	bool lost;         /* it broke; libpq itself notices only when it has read to the end of what came */
	const char *url;
	int session;       /* counts the connections: a new one knows none of the statements */
	int statements;    /* so many have a name */
	int64_t changed;
	struct buf loading; /* rows on their way into a table, as COPY's binary format has them */
	bool locks;        /* holds the writer's place of county `tenant` */
	int64_t tenant;
};

static struct postgres_db *own(const struct db *db)
{
	return (struct postgres_db *)db;
}

/* ---- errors ---- */

static bool state_is(const char *state, const char *wanted)
{
	return strncmp(state, wanted, strlen(wanted)) == 0;
}

static enum db_error error_of(const char *state)
{
	static const struct {
		const char *state;
		enum db_error error;
	} map[] = {
		{ "23505", DB_DUPLICATE }, { "23503", DB_MISSING }, { "40001", DB_RETRY }, { "40P01", DB_RETRY },
		{ "55P03", DB_BUSY }, { "57014", DB_BUSY }, { "53100", DB_FULL }, { "08", DB_AWAY }, { "57P0", DB_AWAY },
		{ "25P03", DB_AWAY }, { "53", DB_AWAY }, { "58", DB_BROKEN }, { "XX001", DB_BROKEN }, { "XX002", DB_BROKEN },
	};
	for (size_t i = 0; i < COUNT_OF(map); i++)
		if (state_is(state, map[i].state))
			return map[i].error;
	return DB_REFUSED;
}

/* Keeps what went wrong; `result` NULL when there is not even an answer. Always false. */
static bool refused(struct db *db, const PGresult *result, const char *sql)
{
	PGconn *connection = own(db)->connection;
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	enum db_error error = state ? error_of(state) : DB_AWAY;
	if (PQstatus(connection) == CONNECTION_BAD)
		error = DB_AWAY;
	own(db)->lost = own(db)->lost || error == DB_AWAY;
	return db_failed(db, error, message ? message : PQerrorMessage(connection), sql);
}

static bool good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* One answer: NULL when the connection is gone. */
static void answered(struct db *db, const struct pending *what, PGresult *result)
{
	struct postgres_db *p = own(db);
	int64_t changed = 0;
	if (what->savepoint)
		db->unit_from = p->changed;
	if (!result || !good(result)) {
		if (what->prepares)
			what->prepares->session = 0; /* the server does not know it */
		if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
			refused(db, result, what->sql);
	} else if (!what->prepares && !text_starts(PQcmdStatus(result), "SELECT")) {
		str_i64(str_of(PQcmdTuples(result)), &changed);
		p->changed += changed;
		db->changes = what->rows > 1 ? 1 : changed;
		if (what->table && (what->table->rows += changed) >= what->table->next)
			p->grown = what->table;
	}
	if (what->keep)
		*what->keep = result;
	else
		PQclear(result);
	while (result && (result = PQgetResult(p->connection)) != NULL)
		PQclear(result); /* NULL ends each answer */
}

static bool send_waiting(struct db *db);

/* Waits for the answers to all that is on the way, in its order. After an error the server skips what follows. */
static void postgres_settle(struct db *db)
{
	struct postgres_db *p = own(db);
	send_waiting(db);
	if (PQpipelineStatus(p->connection) == PQ_PIPELINE_OFF)
		return;
	PQpipelineSync(p->connection);
	for (int i = 0; i < p->pending; i++)
		answered(db, &p->way[i], PQgetResult(p->connection));
	p->pending = 0;
	PQclear(PQgetResult(p->connection)); /* of the sync */
	if (PQexitPipelineMode(p->connection))
		return;
	/* Out of step: only a new connection helps, and db_begin makes it. */
	db_failed(db, DB_AWAY, PQerrorMessage(p->connection), "settle");
	PQfinish(p->connection);
	p->connection = NULL;
}

/* Keeps in mind what was sent; `sent` false when it could not be. */
static bool on_the_way(struct db *db, struct pending what, bool sent)
{
	struct postgres_db *p = own(db);
	if (!sent)
		return refused(db, NULL, what.sql);
	p->way[p->pending++] = what;
	return true;
}

/* Room for two more messages. Few enough stand out at once that their answers fit into the socket's buffer: a server that
 * could not answer would stop reading. */
static bool make_room(struct db *db)
{
	struct postgres_db *p = own(db);
	if (p->pending + 2 > PENDING_MOST)
		postgres_settle(db);
	if (p->pending || !p->connection)
		return p->connection != NULL || refused(db, NULL, "connect");
	return PQenterPipelineMode(p->connection) || refused(db, NULL, "pipeline");
}

static bool postgres_script(struct db *db, const char *sql)
{
	postgres_settle(db);
	PGresult *result = PQexec(own(db)->connection, sql);
	bool done = good(result) || refused(db, result, sql);
	PQclear(result);
	own(db)->begun = own(db)->begun && !text_eq(sql, "rollback");
	return done;
}

/* Savepoints go with the statements around them; the beginning and the end of a transaction wait for their answer. */
static bool postgres_command(struct db *db, const char *sql)
{
	struct postgres_db *p = own(db);
	db->statements_run++;
	if (text_eq(sql, "savepoint unit") || text_eq(sql, "release unit"))
		return send_waiting(db) && make_room(db) && on_the_way(db, (struct pending){ .sql = sql, .savepoint = sql[0] == 's' },
						PQsendQueryParams(p->connection, sql, 0, NULL, NULL, NULL, NULL, 1));
	postgres_settle(db);
	if (db->error != DB_OK)
		return false;
	PGresult *result = PQexec(p->connection, sql);
	bool done = good(result) || refused(db, result, sql);
	/* To "commit" a failed transaction the server says "ROLLBACK", and calls that well done. */
	if (done && text_eq(sql, "commit") && !text_eq(PQcmdStatus(result), "COMMIT"))
		done = db_failed(db, DB_REFUSED, "the transaction had failed", sql);
	PQclear(result);
	p->begun = done && text_eq(sql, "begin");
	return done;
}

/* ---- the connection ---- */

static void no_notices(void *arg, const PGresult *result)
{
	(void)arg, (void)result;
}

/* A reader's transaction is one snapshot and changes nothing. A writer's commit is on the disk before it is acknowledged,
 * whatever the server's own setting. */
static const char *const set_up[] = {
	[DB_READ] = "set session characteristics as transaction isolation level repeatable read, read only; set jit = off",
	[DB_WRITE] = "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';"
		     "set jit = off",
};

/* Another program's server process may outlive it for a moment after a crash, so a taken place is asked for again. */
static bool take_place(struct db *db)
{
	char tenant[24];
	const char *values[] = { tenant };
	snprintf(tenant, sizeof tenant, "%lld", (long long)own(db)->tenant);
	for (int tries = 0; tries < 10; tries++) {
		PGresult *result = PQexecParams(own(db)->connection, "select pg_try_advisory_lock(hashtext(current_schema()), $1)", 1,
			NULL, values, NULL, NULL, 0);
		bool taken = PQntuples(result) == 1 && text_eq(PQgetvalue(result, 0, 0), "t");
		PQclear(result);
		if (taken)
			return true;
		usleep(100000);
	}
	return false;
}

static bool connect_now(struct db *db)
{
	struct postgres_db *p = own(db);
	/* The address comes last: what it says itself goes before these. */
	const char *names[] = { "client_encoding", "application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
		"dbname", NULL };
	const char *values[] = { "UTF8", "xianfeng", "5", "10", "20000", p->url, NULL };
	PQfinish(p->connection);
	p->pending = 0;
	if (p->waiting)
		p->waiting->statement = NULL;
	p->begun = p->lost = false;
	p->connection = PQconnectdbParams(names, values, 1);
	p->session++;
	if (PQstatus(p->connection) != CONNECTION_OK)
		return refused(db, NULL, "connect");
	PQsetNoticeReceiver(p->connection, no_notices, NULL);
	if (!postgres_script(db, set_up[db->mode]))
		return false;
	if (p->locks && !take_place(db))
		return db_failed(db, DB_BUSY, "another program writes this county", "connect");
	return true;
}

static const char *why_not(const struct db *db)
{
	const char *text = PQerrorMessage(own(db)->connection);
	if (strstr(text, "does not exist"))
		return "数据库服务器上没有这个数据库或账号。请先建立它（createdb、createuser），再核对 --db 的地址。";
	if (strstr(text, "authentication") || strstr(text, "password") || strstr(text, "pg_hba"))
		return "数据库服务器不接受这个账号。请核对 --db 的账号、密码和服务器的 pg_hba.conf。";
	return "连不上数据库服务器。请确认它已启动，并核对 --db 的地址。";
}

#define OLDEST_VERSION 150000

/* What this program needs of a server and cannot make good; NULL when it is all there. */
static const char *unfit(const PGconn *connection)
{
	if (PQserverVersion(connection) < OLDEST_VERSION)
		return "数据库服务器的版本太旧，本平台要 PostgreSQL 15 或更新的版本。请先升级数据库服务器，数据没有改动。";
	if (!text_eq(PQparameterStatus(connection, "server_encoding"), "UTF8"))
		return "这个数据库不是 UTF-8 编码，存不了全部汉字。请另建一个数据库：createdb -E UTF8 -T template0 名称。";
	return NULL;
}

static bool postgres_open(struct db *db, const char *url, bool later, const char **why)
{
	own(db)->url = arena_dup(db->arena, url);
	if (db->mode == DB_WRITE) {
		own(db)->waiting = ARENA_NEW(db->arena, struct waiting);
		buf_init(&own(db)->waiting->bytes, db->arena);
	}
	if (later)
		return true;
	if (!connect_now(db)) {
		*why = why_not(db);
		return false;
	}
	const char *unfitness = unfit(own(db)->connection);
	if (unfitness)
		*why = unfitness;
	return !unfitness;
}

static void postgres_close(struct db *db)
{
	PQfinish(own(db)->connection);
	arena_free(db->arena);
}

static bool postgres_ready(struct db *db)
{
	return (PQstatus(own(db)->connection) == CONNECTION_OK && !own(db)->lost) || connect_now(db);
}

static bool postgres_in_transaction(const struct db *db)
{
	postgres_settle((struct db *)db);
	PGTransactionStatusType status = PQtransactionStatus(own(db)->connection);
	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static bool postgres_lock(struct db *db, int64_t tenant)
{
	own(db)->tenant = tenant;
	own(db)->locks = take_place(db);
	return own(db)->locks;
}

/* ---- statements ---- */

/* The values of an insert of one row, nothing behind it: "insert into … (…) values ($1, 'x', $2)". NULL for anything else. */
static const char *insert_row(const char *sql)
{
	const char *values = text_starts(sql, "insert into ") ? strstr(sql, " values (") : NULL;
	const char *row = values ? values + strlen(" values ") : NULL;
	return row && !strchr(row + 1, '(') && strchr(row, ')') == row + strlen(row) - 1 && !strchr(row, '"') ? row : NULL;
}

/* The same insert with so many rows, their values numbered on. */
static const char *insert_rows(struct db *db, const struct postgres_statement *s, int rows)
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

static bool postgres_prepare(struct db *db, struct statement *shared, size_t count, const struct db_value *values)
{
	(void)count, (void)values;
	struct postgres_statement *s = (struct postgres_statement *)shared;
	if (text_starts(shared->sql, "insert into ") && db->mode == DB_WRITE)
		s->table = growth_of(db, shared->sql + strlen("insert into "));
	bool every_value = strlen(shared->kinds) == (size_t)shared->parameters;
	s->row = every_value && db->mode == DB_WRITE ? insert_row(shared->sql) : NULL;
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

/* Gives `which` its name on this connection, if it has none. */
static bool send_prepare(struct db *db, struct postgres_statement *s, struct prepared *which, int rows)
{
	Oid types[ROWS_MOST * VALUES_MOST];
	char name[16];
	if (which->session == own(db)->session)
		return true;
	if (!which->number)
		which->number = ++own(db)->statements;
	if (!which->sql)
		which->sql = insert_rows(db, s, rows);
	snprintf(name, sizeof name, "s%d", which->number);
	types_of(types, s->shared.kinds, rows);
	which->session = own(db)->session;
	return on_the_way(db, (struct pending){ .sql = s->shared.sql, .prepares = which },
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
	struct arena *a = arena_new();
	p->grown = NULL;
	t->next = t->rows * 4;
	const char *name[] = { t->name };
	PGresult *known = PQexecParams(p->connection, "select reltuples::int8 from pg_class where oid = $1::text::regclass", 1, NULL, name, NULL, NULL, 0);
	int64_t rows = 0;
	bool good_so_far = good(known) || refused(db, known, t->name);
	if (good_so_far && str_i64(str_of(PQgetvalue(known, 0, 0)), &rows) && rows < t->rows / 2)
		good_so_far = postgres_script(db, arena_printf(a, "analyze (skip_locked) %s", t->name));
	PQclear(known);
	arena_free(a);
	return good_so_far;
}

static bool keep_up(struct db *db)
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
	if (!send_waiting(db) || !keep_up(db) || !make_room(db) || !send_prepare(db, s, one, 1))
		return false;
	wire_of(&wire, count, values);
	snprintf(name, sizeof name, "s%d", one->number);
	return on_the_way(db, (struct pending){ .sql = s->shared.sql, .table = s->table, .keep = keep },
		PQsendQueryPrepared(own(db)->connection, name, (int)count, wire.at, wire.lengths, wire.formats, 1));
}

/* ---- several rows in one insert ---- */

static bool send_rows(struct db *db, struct postgres_statement *s, struct waiting *w, int first, int size)
{
	static const int binary[ROWS_MOST * VALUES_MOST] = { [0 ... ROWS_MOST * VALUES_MOST - 1] = 1 };
	const char *at[ROWS_MOST * VALUES_MOST];
	struct prepared *which = &s->sizes[size];
	int rows = row_counts[size], count = rows * s->shared.parameters, from = first * s->shared.parameters;
	char name[16];
	if (!make_room(db) || !send_prepare(db, s, which, rows))
		return false;
	for (int i = 0; i < count; i++)
		at[i] = w->lengths[from + i] < 0 ? NULL : w->bytes.at + w->at[from + i];
	snprintf(name, sizeof name, "s%d", which->number);
	return on_the_way(db, (struct pending){ .sql = s->shared.sql, .table = s->table, .rows = rows },
		PQsendQueryPrepared(own(db)->connection, name, count, at, &w->lengths[from], binary, 1));
}

/* Puts the rows that wait on their way, as many as fit into one insert at a time. */
static bool send_waiting(struct db *db)
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

/* Keeps a row of an insert until another statement comes, or somebody asks what happened. */
static bool wait_for_more(struct db *db, struct postgres_statement *s, const struct db_value *values)
{
	struct waiting *w = own(db)->waiting;
	if ((w->statement != s || w->rows == ROWS_MOST) && !(send_waiting(db) && keep_up(db)))
		return false;
	if (!w->statement) {
		w->statement = s;
		w->rows = 0;
		w->bytes.len = 0;
	}
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

#define PIECE "2000"

/* Rows that are more than may be fetched whole lie at the server under a cursor; "no scroll" lets it make them as they are
 * asked for. Always false when it went wrong. */
static bool fetch_piece(struct db_rows *rows)
{
	PGconn *connection = own(rows->db)->connection;
	PQclear(rows->result);
	rows->at = 0;
	rows->result = PQexecParams(connection, "fetch " PIECE " from piecewise", 0, NULL, NULL, NULL, NULL, 1);
	return good(rows->result) || refused(rows->db, rows->result, rows->statement->sql);
}

static bool start_piecewise(struct db_rows *rows, size_t count, const struct db_value *values)
{
	struct db *db = rows->db;
	Oid types[VALUES_MOST];
	struct wire wire;
	postgres_settle(db);
	if (db->error != DB_OK)
		return false;
	types_of(types, rows->statement->kinds, 1);
	wire_of(&wire, count, values);
	PGresult *result = PQexecParams(own(db)->connection,
		arena_printf(rows->arena, "declare piecewise no scroll cursor for %s", rows->statement->sql), (int)count, types, wire.at,
		wire.lengths, wire.formats, 1);
	bool declared = good(result) || refused(db, result, rows->statement->sql);
	PQclear(result);
	return declared && fetch_piece(rows) && (rows->at = -1, true);
}

static bool postgres_start(struct db_rows *rows, size_t count, const struct db_value *values)
{
	if (rows->piecewise)
		return start_piecewise(rows, count, values);
	rows->at = -1; /* the answer is waited for by the first db_next: questions that are asked together travel together */
	return dispatch(rows, count, values, &rows->result);
}

/* Outside of a transaction a statement commits itself, so then its answer is waited for. */
static bool postgres_exec(struct db_rows *rows, size_t count, const struct db_value *values)
{
	struct db *db = rows->db;
	struct postgres_statement *s = (struct postgres_statement *)rows->statement;
	bool sent = s->row ? wait_for_more(db, s, values) : dispatch(rows, count, values, NULL);
	if (!own(db)->begun || db->mode == DB_READ)
		postgres_settle(db);
	return sent && db->error == DB_OK;
}

static bool postgres_step(struct db_rows *rows)
{
	if (!rows->result)
		postgres_settle(rows->db);
	if (++rows->at < PQntuples(rows->result))
		return true;
	return rows->piecewise && PQntuples(rows->result) > 0 && fetch_piece(rows) && PQntuples(rows->result) > 0;
}

static void postgres_finish(struct db_rows *rows)
{
	struct postgres_db *p = own(rows->db);
	if (rows->piecewise && rows->db->error == DB_OK)
		PQclear(PQexec(p->connection, "close piecewise"));
	for (int i = 0; !rows->result && i < p->pending; i++)
		if (p->way[i].keep == &rows->result)
			p->way[i].keep = NULL; /* nobody will read it */
	PQclear(rows->result);
	rows->result = NULL;
}

static struct str cell(const struct db_rows *rows, int column)
{
	return (struct str){ PQgetvalue(rows->result, rows->at, column), (size_t)PQgetlength(rows->result, rows->at, column) };
}

static bool postgres_is_null(const struct db_rows *rows, int column)
{
	return PQgetisnull(rows->result, rows->at, column) != 0;
}

static uint64_t big_endian(struct str s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n = n << 8 | (unsigned char)s.at[i];
	return n;
}

/* The whole part of a numeric, which is what sum() makes of int8: digits of base 10,000, the first of weight `weight`. */
static int64_t numeric_i64(struct str s)
{
	int digits = (int)big_endian((struct str){ s.at, 2 });
	int weight = (int16_t)big_endian((struct str){ s.at + 2, 2 });
	bool negative = big_endian((struct str){ s.at + 4, 2 }) == 0x4000;
	int64_t n = 0;
	for (int i = 0; i <= weight; i++)
		n = n * 10000 + (i < digits ? (int64_t)big_endian((struct str){ s.at + 8 + 2 * i, 2 }) : 0);
	return negative ? -n : n;
}

/* A text's number, as SQLite reads it: the digits at its beginning. */
static int64_t text_i64(struct str s)
{
	struct str digits = { s.at, 0 };
	int64_t n = 0;
	while (digits.len < s.len && ((s.at[digits.len] >= '0' && s.at[digits.len] <= '9') || (!digits.len && s.at[0] == '-')))
		digits.len++;
	return str_i64(digits, &n) ? n : 0;
}

static int64_t postgres_i64(const struct db_rows *rows, int column)
{
	struct str s = cell(rows, column);
	double real;
	uint64_t bits;
	if (postgres_is_null(rows, column))
		return 0;
	switch (PQftype(rows->result, column)) {
	case TYPE_INT8:
		return (int64_t)big_endian(s);
	case TYPE_INT4:
		return (int32_t)big_endian(s);
	case TYPE_INT2:
		return (int16_t)big_endian(s);
	case TYPE_BOOL:
		return s.at[0];
	case TYPE_NUMERIC:
		return numeric_i64(s);
	case TYPE_FLOAT8:
		bits = big_endian(s);
		memcpy(&real, &bits, sizeof real);
		return (int64_t)real;
	default:
		return text_i64(s);
	}
}

static bool is_number(Oid type)
{
	return type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2 || type == TYPE_BOOL || type == TYPE_NUMERIC ||
	       type == TYPE_FLOAT8;
}

static const char *postgres_text(const struct db_rows *rows, int column)
{
	struct str s = cell(rows, column);
	if (postgres_is_null(rows, column))
		return NULL;
	if (is_number(PQftype(rows->result, column)))
		return arena_printf(rows->arena, "%lld", (long long)postgres_i64(rows, column));
	return arena_dupn(rows->arena, s.at, s.len);
}

static struct str postgres_bytes(const struct db_rows *rows, int column)
{
	struct str s = cell(rows, column);
	if (postgres_is_null(rows, column))
		return (struct str){ NULL, 0 };
	return (struct str){ arena_dupn(rows->arena, s.at, s.len), s.len };
}

/* ---- rows into a table ---- */

#define LOADING_MOST 65536

static void put_be(struct buf *b, uint64_t n, int bytes)
{
	uint64_t big = htobe64(n);
	buf_put(b, (const char *)&big + 8 - bytes, (size_t)bytes);
}

/* The format is that of the manual's page on COPY: a head, for each row the count of its columns and each with its length
 * (-1: NULL), and -1 at the end. */
static bool postgres_load_begin(struct db *db, const char *into)
{
	struct postgres_db *p = own(db);
	struct arena *a = arena_new();
	postgres_settle(db);
	PGresult *result = PQexec(p->connection, arena_printf(a, "copy %s from stdin (format binary)", into));
	bool begun = PQresultStatus(result) == PGRES_COPY_IN || refused(db, result, into);
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
	bool sent = PQputCopyData(p->connection, p->loading.at, (int)p->loading.len) == 1;
	p->loading.len = 0;
	return sent || refused(db, NULL, "copy");
}

static bool postgres_load_row(struct db *db, size_t count, const struct db_value *values)
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

static bool postgres_load_end(struct db *db)
{
	struct postgres_db *p = own(db);
	int64_t rows = 0;
	put_be(&p->loading, UINT64_MAX, 2);
	bool done = load_flush(db) && (PQputCopyEnd(p->connection, NULL) == 1 || refused(db, NULL, "copy"));
	for (PGresult *result; (result = PQgetResult(p->connection)) != NULL; PQclear(result)) {
		done = good(result) ? done : refused(db, result, "copy");
		if (good(result) && str_i64(str_of(PQcmdTuples(result)), &rows))
			p->changed += rows;
	}
	return done;
}

static int64_t postgres_changed_rows(const struct db *db)
{
	return own(db)->changed;
}

/* ---- the schema ---- */

/* Texts compare by their bytes, as in SQLite: an order must not depend on where the server's cluster was made. */
static const struct schema_word postgres_words[] = {
	{ "{i64}", "BIGINT" }, { "{text}", "TEXT COLLATE \"C\"" }, { "{key}", "TEXT COLLATE \"C\"" }, { "{bytes}", "BYTEA" },
	{ "{table}", "" }, { NULL, NULL },
};

static bool postgres_has_table(struct db *db, struct arena *a, const char *table)
{
	return DB_ONE(db, a, 0, "select count(*) from pg_tables where schemaname = current_schema() and tablename = $1", table) > 0;
}

/* ---- over several machines ---- */

#define UNSPREAD_TABLES \
	"select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace " \
	"where n.nspname = current_schema() and c.relkind = 'r' and c.relname not in ('bulk_index') " \
	"and not exists (select 1 from pg_dist_partition p where p.logicalrel = c.oid) and "
#define HAS_COUNTY "exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant')"

static bool has_citus(struct db *db, struct arena *a)
{
	return DB_ONE(db, a, 0, "select count(*) from pg_proc where proname = 'create_distributed_table' and pg_function_is_visible(oid)") > 0;
}

/* Runs `act` for each table that the list names. */
static bool for_each_table(struct db *db, struct arena *a, const char *list, const char *act)
{
	struct db_rows *rows = db_query(db, a, list, 0, NULL);
	while (db_next(rows)) {
		struct db_value table = db_value_text(db_text(rows, 0));
		db_done(db_query(db, a, act, 1, &table));
	}
	db_done(rows);
	return db_error(db) == DB_OK;
}

/* The account table is spread first and the others beside it, so that a county's rows of all tables lie together. */
static bool spread(struct db *db, struct arena *a)
{
	return for_each_table(db, a, UNSPREAD_TABLES "c.relname in ('county', 'schema_step') order by c.relname",
		       "select create_reference_table(cast($1 as regclass))") &&
	       for_each_table(db, a, UNSPREAD_TABLES "c.relname = 'account'",
		       "select create_distributed_table(cast($1 as regclass), 'tenant', colocate_with := 'none')") &&
	       for_each_table(db, a, UNSPREAD_TABLES "c.relname not in ('account', 'county') and " HAS_COUNTY " order by c.relname",
		       "select create_distributed_table(cast($1 as regclass), 'tenant', colocate_with := 'account')");
}

static bool postgres_distribute(struct db *db, const char **why)
{
	struct arena *a = arena_new();
	bool done = false;
	if (has_citus(db, a))
		done = spread(db, a);
	else if (DB_ONE(db, a, 0, "select count(*) from pg_available_extensions where name = 'citus'") > 0)
		*why = "服务器装有 Citus，但这个数据库还没有启用它。请由数据库管理员在每台机器上运行 create extension citus，再试一次。";
	else
		*why = "这台数据库服务器没有 Citus 扩展（not present），没有改动。一个市的县用普通的 PostgreSQL 就够；要分布到多台机器见 docs/scale-out.md。";
	if (db_error(db) != DB_OK)
		*why = "数据库不接受分布的语句，请看日志。改好以后再运行一次，已分布的表不会重做。";
	arena_free(a);
	return done;
}

/* Where tables are spread already, those of a new schema step are too. */
static bool spread_new(struct db *db)
{
	struct arena *a = arena_new();
	bool good = !has_citus(db, a) ||
		    DB_ONE(db, a, 0, "select count(*) from pg_dist_partition where logicalrel = to_regclass('account')") == 0 || spread(db, a);
	arena_free(a);
	return good;
}

/* Statistics of what the tables hold now; the server keeps them up by itself later. */
static bool postgres_schema_done(struct db *db)
{
	if (!spread_new(db))
		return false;
	struct arena *a = arena_new();
	struct buf sql;
	buf_init(&sql, a);
	struct db_rows *rows = DB_QUERY(db, a,
		"select 'analyze ' || quote_ident(c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
		"where n.nspname = current_schema() and c.relkind = 'r' and pg_relation_size(c.oid) > 0 order by c.relname");
	while (db_next(rows))
		buf_printf(&sql, "%s;", db_text(rows, 0));
	bool done = db_error(db) == DB_OK && postgres_script(db, sql.at);
	arena_free(a);
	return done;
}

/* ---- keeping ---- */

static bool postgres_backup(struct db *db, const char *path)
{
	return db_failed(db, DB_REFUSED, "a server's databases are copied with pg_dump or pg_basebackup", path);
}

/* What the server knows of damage: indexes that are not whole, pages whose checksum was wrong when they were read. */
static const char *postgres_check(struct db *db, struct arena *a)
{
	const char *text = "ok";
	struct db_rows *rows = DB_QUERY(db, a,
		"select 'index ' || c.relname || ' is not valid' from pg_index i join pg_class c on c.oid = i.indexrelid "
		"join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and not i.indisvalid "
		"union all select checksum_failures || ' pages with a wrong checksum' from pg_stat_database "
		"where datname = current_database() and checksum_failures > 0");
	if (db_next(rows))
		text = db_text(rows, 0);
	db_done(rows);
	return db_error(db) == DB_OK ? text : db_error_text(db);
}

const struct engine engine_postgres = {
	.db_size = sizeof(struct postgres_db),
	.statement_size = sizeof(struct postgres_statement),
	.by_kind = true,
	.begin = { [DB_READ] = "begin", [DB_WRITE] = "begin" },
	.schema_words = postgres_words,
	.open = postgres_open,
	.close = postgres_close,
	.ready = postgres_ready,
	.in_transaction = postgres_in_transaction,
	.lock = postgres_lock,
	.prepare = postgres_prepare,
	.start = postgres_start,
	.step = postgres_step,
	.finish = postgres_finish,
	.exec = postgres_exec,
	.settle = postgres_settle,
	.i64 = postgres_i64,
	.text = postgres_text,
	.bytes = postgres_bytes,
	.is_null = postgres_is_null,
	.changed_rows = postgres_changed_rows,
	.command = postgres_command,
	.script = postgres_script,
	.has_table = postgres_has_table,
	.schema_done = postgres_schema_done,
	.distribute = postgres_distribute,
	.bulk_indexes = "insert into bulk_index select i.indexname, i.indexdef from pg_indexes i "
			"where i.schemaname = current_schema() and i.tablename = $1 and not exists "
			"(select 1 from pg_constraint c where c.conname = i.indexname "
			"and c.connamespace = current_schema()::regnamespace)",
	.bulk_on = "set maintenance_work_mem = '128MB'",
	.bulk_off = "reset maintenance_work_mem",
	.tables = "select c.relname, a.attname, case a.atttypid when 20 then 1 when 25 then 2 else 3 end, "
		  "coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) from pg_class c "
		  "join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid "
		  "left join pg_index i on i.indrelid = c.oid and i.indisprimary "
		  "where n.nspname = current_schema() and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped "
		  "order by c.relname, a.attnum",
	.cell = cell,
	.load_begin = postgres_load_begin,
	.load_row = postgres_load_row,
	.load_end = postgres_load_end,
	.backup = postgres_backup,
	.check = postgres_check,
	.size = "select pg_database_size(current_database())",
};
