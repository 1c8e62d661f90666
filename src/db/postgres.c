/* The PostgreSQL engine, over libpq. Statements are prepared per connection, for the kinds of their values (a number is an
 * int8, a text a text, bytes a bytea: inference alone would make an int4 of `$2 = 0` and refuse our ids); values and results
 * travel in binary. A result is fetched whole, so that queries may stand inside queries. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "db/postgres.h"

/* ---- a server that falls silent ---- */

#define PATIENCE_MS 5000 /* so long without a word, and it is asked whether it is there at all */
#define SILENT_MS 3000   /* so long nobody asks again a server that did not answer when it was called */

/* A statement may take minutes on a server that is well, so what tells is not how long it takes but whether the server still
 * answers anybody: one that is stopped, or lies behind a network that swallows all, does not, though its connections stand. */
static bool gives_sign(const PGconn *connection, const char *url)
{
	const char *names[] = { "connect_timeout", "dbname", "host", "port", NULL };
	const char *values[] = { "2", url, PQhost(connection), PQport(connection), NULL };
	return PQpingParams(names, values, 1) != PQPING_NO_RESPONSE;
}

/* Until when a server is not called, in monotonic ms; by its address, 0: it answers. Kept for the whole process: each thread
 * has connections of its own, and all of them would wait in turn for the same silence. */
static _Atomic int64_t *silence_of(const char *url)
{
	static _Atomic int64_t until[64];
	uint32_t hash = 5381;
	for (const char *c = url; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	return &until[hash % COUNT_OF(until)];
}

/* After a silence one thread at a time finds out whether it is over; the others are told so at once. */
static bool may_call(const char *url)
{
	_Atomic int64_t *until = silence_of(url);
	int64_t now = clock_mono_ms(), then = atomic_load(until);
	return !then || (then <= now && atomic_compare_exchange_strong(until, &then, now + SILENT_MS));
}

static void called(const char *url, bool answered, int64_t began)
{
	bool silent = !answered && clock_mono_ms() - began > SILENT_MS / 2; /* a refusal comes at once, and is no silence */
	atomic_store(silence_of(url), silent ? clock_mono_ms() + SILENT_MS : 0);
}

bool postgres_wait(struct db *db, bool sending)
{
	PGconn *connection = own(db)->connection;
	for (;;) {
		int unsent = PQflush(connection);
		if (unsent < 0 || (!unsent && (sending || !PQisBusy(connection))))
			return unsent == 0;
		struct pollfd at = { PQsocket(connection), (short)(unsent ? POLLIN | POLLOUT : POLLIN), 0 };
		int ready = poll(&at, 1, PATIENCE_MS);
		if (ready > 0 && (at.revents & ~POLLOUT) && !PQconsumeInput(connection))
			return false;
		if (ready == 0 && !gives_sign(connection, own(db)->url)) {
			log_line(LOG_ERROR, "db.silent", "seconds", "%d", PATIENCE_MS / 1000, NULL);
			atomic_store(silence_of(own(db)->url), clock_mono_ms() + SILENT_MS);
			shutdown(PQsocket(connection), SHUT_RDWR); /* whatever libpq does next ends at once */
			return false;
		}
	}
}

PGresult *postgres_answer(struct db *db)
{
	postgres_wait(db, false);
	return PQgetResult(own(db)->connection);
}

/* The last of a script's answers, or the one after which the server waits for rows. */
static PGresult *last_answer(struct db *db)
{
	PGresult *last = NULL, *next;
	while ((next = postgres_answer(db)) != NULL) {
		PQclear(last);
		last = next;
		if (PQresultStatus(last) == PGRES_COPY_IN || PQstatus(own(db)->connection) == CONNECTION_BAD)
			break;
	}
	return last;
}

PGresult *postgres_ask(struct db *db, const char *sql)
{
	PGconn *connection = own(db)->connection;
	/* Rows that were broken off in the middle: the server must not take what follows for more of them. */
	for (PGresult *old; (old = postgres_answer(db)) != NULL; PQclear(old))
		if (PQresultStatus(old) == PGRES_COPY_IN)
			PQputCopyEnd(connection, "broken off");
	return PQsendQuery(connection, sql) ? last_answer(db) : NULL;
}

PGresult *postgres_ask_with(struct db *db, const char *sql, int count, const Oid *types, const char *const *values, const int *lengths,
	const int *formats, int format)
{
	return PQsendQueryParams(own(db)->connection, sql, count, types, values, lengths, formats, format) ? last_answer(db) : NULL;
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

bool postgres_refused(struct db *db, const PGresult *result, const char *sql)
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

bool postgres_good(const PGresult *result)
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
	if (!result || !postgres_good(result)) {
		if (what->prepares)
			what->prepares->session = 0; /* the server does not know it */
		if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
			postgres_refused(db, result, what->sql);
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

void postgres_settle(struct db *db)
{
	struct postgres_db *p = own(db);
	postgres_send_waiting(db);
	if (PQpipelineStatus(p->connection) == PQ_PIPELINE_OFF)
		return;
	PQpipelineSync(p->connection);
	for (int i = 0; i < p->pending; i++)
		answered(db, &p->way[i], postgres_answer(db));
	p->pending = 0;
	PQclear(postgres_answer(db)); /* of the sync */
	if (PQexitPipelineMode(p->connection))
		return;
	/* Out of step: only a new connection helps, and db_begin makes it. */
	db_failed(db, DB_AWAY, PQerrorMessage(p->connection), "settle");
	PQfinish(p->connection);
	p->connection = NULL;
}

bool postgres_on_the_way(struct db *db, struct pending what, bool sent)
{
	struct postgres_db *p = own(db);
	if (!sent)
		return postgres_refused(db, NULL, what.sql);
	p->way[p->pending++] = what;
	return true;
}

/* Room for two more messages. Few enough stand out at once that their answers fit into the socket's buffer: a server that
 * could not answer would stop reading. */
bool postgres_room(struct db *db)
{
	struct postgres_db *p = own(db);
	if (p->pending + 2 > PENDING_MOST)
		postgres_settle(db);
	if (p->pending || !p->connection)
		return p->connection != NULL || postgres_refused(db, NULL, "connect");
	return PQenterPipelineMode(p->connection) || postgres_refused(db, NULL, "pipeline");
}

bool postgres_script(struct db *db, const char *sql)
{
	postgres_settle(db);
	PGresult *result = postgres_ask(db, sql);
	bool done = postgres_good(result) || postgres_refused(db, result, sql);
	PQclear(result);
	if (text_eq(sql, "rollback"))
		own(db)->begun = own(db)->owes_begin = false;
	return done;
}

bool postgres_begin_now(struct db *db)
{
	struct postgres_db *p = own(db);
	if (!p->owes_begin)
		return true;
	p->owes_begin = false;
	return postgres_room(db) && postgres_on_the_way(db, (struct pending){ .sql = "begin" },
					    PQsendQueryParams(p->connection, "begin", 0, NULL, NULL, NULL, NULL, 1));
}

/* Savepoints go with the statements around them, a reader's beginning with its first question; the other words wait for their
 * answer. */
static bool postgres_command(struct db *db, const char *sql)
{
	struct postgres_db *p = own(db);
	db->statements_run++;
	if (db->mode == DB_READ && (text_eq(sql, "begin") || p->owes_begin)) {
		p->begun = p->owes_begin = text_eq(sql, "begin");
		return true;
	}
	if (text_eq(sql, "savepoint unit") || text_eq(sql, "release unit"))
		return postgres_send_waiting(db) && postgres_room(db) && postgres_on_the_way(db, (struct pending){ .sql = sql, .savepoint = sql[0] == 's' },
						PQsendQueryParams(p->connection, sql, 0, NULL, NULL, NULL, NULL, 1));
	postgres_settle(db);
	if (db->error != DB_OK)
		return false;
	PGresult *result = postgres_ask(db, sql);
	bool done = postgres_good(result) || postgres_refused(db, result, sql);
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
		PGresult *result = postgres_ask_with(db, "select pg_try_advisory_lock(hashtext(current_schema()), $1)", 1, NULL, values,
			NULL, NULL, 0);
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
	/* The address comes last: what it says itself goes before these. Of several servers the one is taken that is written to: a
	 * standby becomes that only when it is promoted. */
	const char *names[] = { "client_encoding", "application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
		"target_session_attrs", "dbname", NULL };
	const char *values[] = { "UTF8", "xianfeng", "3", "10", "20000", "primary", p->url, NULL };
	PQfinish(p->connection);
	p->connection = NULL;
	p->pending = 0;
	if (p->waiting)
		p->waiting->statement = NULL;
	p->begun = p->owes_begin = p->lost = false;
	if (!may_call(p->url))
		return db_failed(db, DB_AWAY, "the server does not answer", "connect");
	int64_t began = clock_mono_ms();
	p->connection = PQconnectdbParams(names, values, 1);
	p->session++;
	called(p->url, PQstatus(p->connection) == CONNECTION_OK, began);
	if (PQstatus(p->connection) != CONNECTION_OK)
		return postgres_refused(db, NULL, "connect");
	PQsetNoticeReceiver(p->connection, no_notices, NULL);
	PQsetnonblocking(p->connection, 1); /* postgres_wait sends, and knows when to give up */
	if (!postgres_script(db, set_up[db->mode]))
		return false;
	if (p->locks && !take_place(db))
		return db_failed(db, DB_BUSY, "another program writes this county", "connect");
	return true;
}

static const char *why_not(const struct db *db)
{
	const char *text = PQerrorMessage(own(db)->connection);
	if (strstr(text, "standby"))
		return "这是一台备用服务器，还不能写入。请把 --db 指向主服务器；主服务器已坏时，先把备用服务器升为主服务器（docs/scale-out.md）。";
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

static bool postgres_away(const char *url)
{
	const char *names[] = { "connect_timeout", "dbname", NULL }, *values[] = { "3", url, NULL };
	PGPing answer = PQpingParams(names, values, 1);
	return answer == PQPING_NO_RESPONSE || answer == PQPING_REJECT;
}

static void postgres_close(struct db *db)
{
	PQfinish(own(db)->connection);
	arena_free(db->arena);
}

/* A server that went away has said so on the idle connection, or closed it: known before anything is asked. */
static bool gone(PGconn *connection)
{
	char byte;
	ssize_t n = recv(PQsocket(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n > 0 && (!PQconsumeInput(connection) || PQstatus(connection) != CONNECTION_OK)) ||
	       (n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOTSOCK);
}

static bool postgres_ready(struct db *db)
{
	struct postgres_db *p = own(db);
	bool stands = PQstatus(p->connection) == CONNECTION_OK && !p->lost;
	return (stands && !(db->mode == DB_READ && gone(p->connection))) || connect_now(db);
}

static bool postgres_in_transaction(const struct db *db)
{
	if (own(db)->owes_begin)
		return true;
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

static int64_t postgres_changed_rows(const struct db *db)
{
	return own(db)->changed;
}

const struct engine engine_postgres = {
	.db_size = sizeof(struct postgres_db),
	.statement_size = sizeof(struct postgres_statement),
	.by_kind = true,
	.begin = { [DB_READ] = "begin", [DB_WRITE] = "begin" },
	.schema_words = postgres_words,
	.open = postgres_open,
	.away = postgres_away,
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
	.cell = postgres_cell,
	.load_begin = postgres_load_begin,
	.load_row = postgres_load_row,
	.load_end = postgres_load_end,
	.backup = postgres_backup,
	.check = postgres_check,
	.size = "select pg_database_size(current_database())",
};
