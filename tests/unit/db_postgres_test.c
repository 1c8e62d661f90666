/* What only the PostgreSQL engine has: a server that goes away, a place taken elsewhere, types of its own. Runs when
 * XIANFENG_TEST_DB names a server (tools/postgres.sh with …); what both engines share stands in db_statement_test.c. */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "db/db.h"
#include "engine.h"

static struct here {
	struct engine_place place;
	struct db *db; /* the writer, inside a transaction */
	struct arena *a;
} h;

static struct db *open_or_fail(enum db_mode mode)
{
	const char *why = NULL;
	struct db *db = db_open(h.place.url, mode, &why);
	if (!db)
		fail_msg("%s", why);
	return db;
}

static int setup(void **state)
{
	log_level_set(LOG_ERROR + 1); /* a server that goes away is what is tested */
	h = (struct here){ .a = arena_new() };
	if (!engine_open(&h.place))
		return 0;
	h.db = open_or_fail(DB_WRITE);
	assert_true(db_schema(h.db, "create table thing (id {i64} not null, name {text}, code {key}, data {bytes}, primary key (id)) {table};"));
	assert_true(db_begin(h.db));
	return 0;
}

static int teardown(void **state)
{
	if (h.db) {
		db_rollback(h.db);
		db_close(h.db);
		engine_close(&h.place);
	}
	arena_free(h.a);
	return 0;
}

static bool put(int64_t id)
{
	return DB_EXEC(h.db, h.a, "insert into thing (id) values ($1)", id);
}

static int64_t count(struct db *db)
{
	return DB_ONE(db, h.a, -1, "select count(*) from thing");
}

/* The server ends the process of a connection, as it does when it is restarted. */
static void cut(struct db *db)
{
	char sql[64];
	snprintf(sql, sizeof sql, "select pg_terminate_backend(%d, 5000)", (int)DB_ONE(db, h.a, 0, "select pg_backend_pid()"));
	engine_do(sql);
}

static void test_postgres_lost_connection_comes_back(void **state)
{
	if (!h.db)
		skip();
	assert_true(put(1) && db_commit(h.db) && db_begin(h.db));
	assert_true(db_savepoint(h.db) && put(2) && db_savepoint_release(h.db));
	cut(h.db);
	assert_true(db_error(h.db) == DB_OK);
	assert_true(db_savepoint(h.db)); /* on its way, so to speak */
	assert_int_equal(db_error(h.db), DB_AWAY);
	db_savepoint_rollback(h.db); /* what stood before it is lost too: the error stays */
	assert_int_equal(db_error(h.db), DB_AWAY);
	assert_false(put(3));
	assert_false(db_commit(h.db));
	db_rollback(h.db);
	assert_true(db_begin(h.db)); /* a new connection, on which every statement is prepared again */
	assert_int_equal(count(h.db), 1);
	assert_true(put(4) && db_commit(h.db) && db_begin(h.db));
	assert_int_equal(count(h.db), 2);
}

static void test_postgres_lost_at_the_commit(void **state)
{
	if (!h.db)
		skip();
	assert_true(put(1));
	cut(h.db);
	assert_false(db_commit(h.db));
	assert_int_equal(db_error(h.db), DB_AWAY);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_int_equal(count(h.db), 0);
}

/* It takes the connection and says nothing: a machine that hangs. One caller finds that out, the next are told at once. */
static void test_postgres_server_that_says_nothing(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *why = NULL;
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	const char *url = arena_printf(h.a, "postgres://nobody@127.0.0.1:%d/none", ntohs(at.sin_port));
	int64_t began = clock_mono_ms();
	assert_null(db_open(url, DB_READ, &why));
	int64_t first = clock_mono_ms() - began;
	assert_in_range(first, 1500, 20000);
	began = clock_mono_ms();
	assert_null(db_open(url, DB_READ, &why));
	assert_in_range(clock_mono_ms() - began, 0, first / 3);
	assert_non_null(strstr(why, "连不上"));
	assert_true(db_away(url));
	close(fd);
	assert_true(db_away(url)); /* nobody listens */
	assert_false(db_away("sqlite:/nonexistent/county.db"));
	if (h.db)
		assert_false(db_away(h.place.url));
}

static void test_postgres_failed_transaction_is_not_committed(void **state)
{
	if (!h.db)
		skip();
	assert_true(put(1) && put(1)); /* on their way, both of them */
	assert_int_equal(db_error(h.db), DB_DUPLICATE);
	assert_false(db_commit(h.db));
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_int_equal(count(h.db), 0);
}

static void test_postgres_reader_of_a_server_that_is_away(void **state)
{
	const char *why = NULL, *nowhere = "postgres://nobody@/none?host=/nonexistent";
	assert_null(db_open(nowhere, DB_READ, &why));
	assert_non_null(strstr(why, "连不上"));
	struct db *later = db_open_later(nowhere, &why);
	assert_non_null(later);
	assert_false(db_begin(later));
	assert_int_equal(db_error(later), DB_AWAY);
	assert_int_equal(DB_ONE(later, h.a, -1, "select 1"), -1);
	db_rollback(later);
	assert_false(db_begin(later));
	db_close(later);
	if (!h.db)
		return;
	assert_null(db_open("postgres://nobody-of-that-name@/?host=/nonexistent/x", DB_READ, &why));
	later = db_open_later(h.place.url, &why);
	assert_true(db_begin(later));
	assert_int_equal(count(later), 0);
	db_close(later);
}

static void test_postgres_one_writer_for_each_county(void **state)
{
	if (!h.db)
		skip();
	struct db *other = open_or_fail(DB_WRITE);
	assert_true(db_lock(h.db, 1));
	assert_true(db_lock(other, 2));
	assert_false(db_lock(other, 1));
	assert_int_equal(db_error(other), DB_OK);
	db_rollback(h.db);
	cut(h.db);
	assert_true(db_begin(h.db)); /* connected again, and it holds its place again */
	assert_false(db_lock(other, 1));
	db_rollback(h.db);
	cut(h.db);
	assert_true(db_lock(other, 1)); /* somebody was faster */
	assert_false(db_begin(h.db));
	assert_int_equal(db_error(h.db), DB_BUSY);
	db_close(other);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
}

static void test_postgres_deadlock_is_to_be_tried_again(void **state)
{
	if (!h.db)
		skip();
	struct db *other = open_or_fail(DB_WRITE);
	assert_true(put(1) && db_commit(h.db) && db_begin(h.db));
	/* A snapshot that has become old: what serialisation faults look like. */
	assert_true(db_begin(other));
	assert_true(DB_EXEC(other, h.a, "set transaction isolation level repeatable read"));
	assert_int_equal(count(other), 1);
	assert_true(DB_EXEC(h.db, h.a, "update thing set name = 'x' where id = 1") && db_commit(h.db) && db_begin(h.db));
	assert_true(DB_EXEC(other, h.a, "update thing set name = 'y' where id = 1"));
	assert_int_equal(db_error(other), DB_RETRY);
	db_close(other);
}

static void test_postgres_numbers_of_every_type(void **state)
{
	if (!h.db)
		skip();
	struct db_rows *rows = DB_QUERY(h.db, h.a,
		"select sum(n), -sum(n) * 1000000, count(*), 7::int4, -8::int2, n = 1, 2.9::float8, '12ab', 10000::numeric, 0::numeric, "
		"123456789012::numeric, null, -20001.5::numeric from (select cast($1 as bigint) as n) t group by n",
		123456789);
	assert_true(db_next(rows));
	static const int64_t wanted[] = { 123456789, -123456789000000, 1, 7, -8, 0, 2, 12, 10000, 0, 123456789012, 0, -20001 };
	for (int i = 0; i < 13; i++)
		assert_int_equal(db_i64(rows, i), wanted[i]);
	assert_string_equal(db_text(rows, 1), "-123456789000000");
	assert_string_equal(db_text(rows, 3), "7");
	assert_null(db_text(rows, 11));
}

/* An id that is compared with a small number first would be an int4 if the server guessed. */
static void test_postgres_ids_are_wide(void **state)
{
	if (!h.db)
		skip();
	int64_t id = (int64_t)1 << 60;
	assert_true(put(id));
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select id from thing where $1 = 0 or id = $1", id), id);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select coalesce($1, 0) + 1", id), id + 1);
}

/* The same text with a value and with NULL, of each kind. */
static void test_postgres_null_has_the_type_of_its_kind(void **state)
{
	if (!h.db)
		skip();
	static const char sql[] = "insert into thing values ($1, $2, $3, $4)";
	const char *none = NULL;
	struct str bytes = { "\0\\x", 3 }, no_bytes = { NULL, 0 };
	assert_true(DB_EXEC(h.db, h.a, sql, 1, none, "k", bytes));
	assert_true(DB_EXEC(h.db, h.a, sql, 2, "n", none, no_bytes));
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where $1 is null or name = $1", none), 2);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where $1 is null or name = $1", "n"), 1);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where data = $1", bytes), 1);
}

static void test_postgres_texts_compare_by_bytes(void **state)
{
	if (!h.db)
		skip();
	assert_true(DB_EXEC(h.db, h.a, "insert into thing (id, name, code) values (1, 'b', 'b'), (2, 'B', 'B'), (3, '乙', 'a'), (4, '甲', '0')"));
	struct db_rows *rows = DB_QUERY(h.db, h.a, "select id from thing order by name");
	static const int order[] = { 2, 1, 3, 4 };
	for (int i = 0; i < 4 && db_next(rows); i++)
		assert_int_equal(db_i64(rows, 0), order[i]);
	db_done(rows);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where name = code"), 2);
}

static void test_postgres_statements_hold_through_a_lost_transaction(void **state)
{
	if (!h.db)
		skip();
	assert_true(db_savepoint(h.db));
	assert_true(DB_EXEC(h.db, h.a, "insert into nowhere values ($1)", 1));
	assert_int_equal(db_error(h.db), DB_REFUSED);
	db_savepoint_rollback(h.db);
	assert_int_equal(db_error(h.db), DB_OK);
	assert_true(put(1));
	db_rollback(h.db);
	assert_true(db_begin(h.db) && put(1)); /* prepared in a transaction that was undone: prepared all the same */
}

/* How many statements have put rows into `thing`, as the server counts them. */
static void count_inserts(void)
{
	char sql[512];
	snprintf(sql, sizeof sql,
		"set search_path to %s; create sequence inserts; create function one_more() returns trigger language plpgsql as "
		"'begin perform nextval(''%s.inserts''); return null; end'; "
		"create trigger one_more after insert on thing for each statement execute function one_more()",
		h.place.schema, h.place.schema);
	engine_do(sql);
}

static int64_t inserts(void)
{
	return DB_ONE(h.db, h.a, -1, "select nextval('inserts') - 1");
}

static void test_postgres_rows_travel_together(void **state)
{
	if (!h.db)
		skip();
	db_rollback(h.db);
	count_inserts();
	assert_true(db_begin(h.db));
	for (int i = 1; i <= 150; i++) { /* from memory that is used again at once */
		char name[16], bytes[3] = { 0, (char)i, '\\' };
		snprintf(name, sizeof name, i % 7 ? "n%d" : "", i);
		struct str data = { i % 5 ? bytes : NULL, 3 };
		assert_true(DB_EXEC(h.db, h.a, "insert into thing (id, name, code, data) values ($2, $1, '$1,''', $3)",
			i % 11 ? (const char *)name : NULL, i * 3, data));
		memset(name, 'x', sizeof name);
		memset(bytes, 'x', sizeof bytes);
	}
	assert_int_equal(inserts(), 6); /* 64, 64, 16, 4, 1, 1 */
	struct db_rows *rows = DB_QUERY(h.db, h.a, "select id, name, code, data from thing order by id");
	for (int i = 1; i <= 150; i++) {
		char name[16];
		assert_true(db_next(rows));
		snprintf(name, sizeof name, i % 7 ? "n%d" : "", i);
		assert_int_equal(db_i64(rows, 0), i * 3);
		if (i % 11)
			assert_string_equal(db_text(rows, 1), name);
		else
			assert_null(db_text(rows, 1));
		assert_string_equal(db_text(rows, 2), "$1,'");
		assert_true(i % 5 ? db_bytes(rows, 3).len == 3 && db_bytes(rows, 3).at[1] == (char)i : db_is_null(rows, 3));
	}
	assert_false(db_next(rows));
	assert_true(put(1000) && put(1001));
	assert_int_equal(db_changes(h.db), 1);
	assert_int_equal(db_changed_rows(h.db), 152);
}

/* Rows that wait belong to their unit: kept with it, undone with it, and their error is its error. */
static void test_postgres_waiting_rows_stay_in_their_unit(void **state)
{
	if (!h.db)
		skip();
	assert_true(db_savepoint(h.db) && put(1) && put(2) && db_savepoint_release(h.db));
	assert_true(db_savepoint(h.db) && put(3) && put(4));
	db_savepoint_rollback(h.db);
	assert_true(db_savepoint(h.db) && put(5));
	assert_int_equal(db_unit_changed_rows(h.db), 1);
	assert_true(put(6) && put(1) && put(7)); /* the second is there already */
	assert_int_equal(db_error(h.db), DB_DUPLICATE);
	db_savepoint_rollback(h.db);
	assert_true(db_savepoint(h.db) && put(8) && db_savepoint_release(h.db));
	assert_true(put(9) && db_commit(h.db) && db_begin(h.db)); /* and one that nobody asked about */
	assert_int_equal(count(h.db), 4);
	assert_true(put(10));
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_int_equal(count(h.db), 4);
}

/* Questions are answered in the order in which they were asked, also when they are read later or never. */
static void test_postgres_questions_travel_together(void **state)
{
	if (!h.db)
		skip();
	struct arena *soon_gone = arena_new();
	assert_true(put(1));
	struct db_rows *before = DB_QUERY(h.db, h.a, "select count(*) from thing where id > $1", 0);
	DB_QUERY(h.db, soon_gone, "select id from thing");
	assert_true(put(2));
	struct db_rows *after = DB_QUERY(h.db, h.a, "select count(*) from thing where id > $1", 0);
	struct db_rows *never = DB_QUERY(h.db, h.a, "select id from thing");
	arena_free(soon_gone);
	db_done(never);
	assert_true(db_next(after) && db_next(before));
	assert_int_equal(db_i64(before, 0), 1);
	assert_int_equal(db_i64(after, 0), 2);
	struct db_rows *wrong = DB_QUERY(h.db, h.a, "select 1 / $1", 0);
	assert_false(db_next(wrong));
	assert_int_equal(db_error(h.db), DB_REFUSED);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	struct db_rows *lost = DB_QUERY(h.db, h.a, "select id from thing");
	cut(h.db);
	assert_false(db_next(DB_QUERY(h.db, h.a, "select id from thing")));
	db_done(lost);
	assert_int_equal(db_error(h.db), DB_AWAY);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_int_equal(count(h.db), 0);
}

/* A load of many rows into an empty table, all in one transaction, of which the server's own collector sees nothing. */
static void test_postgres_planner_is_told_of_a_load(void **state)
{
	if (!h.db)
		skip();
	static const char known[] = "select count(*) from pg_stats where schemaname = current_schema() and tablename = 'thing'";
	for (int i = 0; i < 400; i++)
		assert_true(put(i));
	assert_int_equal(DB_ONE(h.db, h.a, -1, known), 0);
	for (int i = 400; i < 3000; i++)
		assert_true(put(i));
	assert_int_equal(count(h.db), 3000);
	assert_true(DB_ONE(h.db, h.a, -1, known) > 0);
	assert_int_equal(db_changed_rows(h.db), 3000);
}

/* Chinese does not fit into every database; a reader that opens later is never the first to see one. */
/* Somebody else's schema on the same server changes its tables: nothing here waits for that, or falls over it. */
static void test_postgres_statistics_wait_for_nobody(void **state)
{
	struct engine_place other;
	char sql[256];
	if (!h.db)
		skip();
	engine_open(&other);
	snprintf(sql, sizeof sql, "create table %s.theirs (id bigint)", other.schema);
	engine_do(sql);
	PGconn *elsewhere = PQconnectdb(engine_server());
	snprintf(sql, sizeof sql, "begin; lock table %s.theirs in access exclusive mode", other.schema);
	PQclear(PQexec(elsewhere, sql));
	assert_true(put(1) && db_commit(h.db) && db_begin(h.db));
	assert_true(DB_EXEC(h.db, h.a, "set local lock_timeout = '200ms'"));
	assert_true(db_schema_done(h.db));
	PQfinish(elsewhere);
	engine_close(&other);
}

static void test_postgres_wants_utf8(void **state)
{
	if (!h.db)
		skip();
	char name[80], sql[200], url[512];
	const char *why = NULL, *server = engine_server(), *end = strchr(server, '?');
	snprintf(name, sizeof name, "%s_ascii", h.place.schema);
	snprintf(sql, sizeof sql, "create database %s template template0 encoding 'SQL_ASCII' locale 'C'", name);
	engine_do(sql);
	int to_name = (int)(strrchr(server, '/') - server);
	for (const char *p = server; end && p < end; p++)
		to_name = *p == '/' ? (int)(p - server) : to_name;
	snprintf(url, sizeof url, "%.*s/%s%s", to_name, server, name, end ? end : "");
	struct db *db = db_open(url, DB_READ, &why);
	snprintf(sql, sizeof sql, "drop database %s", name);
	engine_do(sql);
	assert_null(db);
	assert_non_null(strstr(why, "createdb -E UTF8"));
}

static void test_postgres_checks_itself(void **state)
{
	if (!h.db)
		skip();
	assert_string_equal(db_check(h.db, h.a), "ok");
	assert_true(db_has_table(h.db, "thing") && !db_has_table(h.db, "things"));
	assert_false(db_checkpoints(h.place.url));
	assert_true(db_checkpoints("sqlite:/x"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_postgres_lost_connection_comes_back), TEST(test_postgres_lost_at_the_commit),
		TEST(test_postgres_server_that_says_nothing),
		TEST(test_postgres_failed_transaction_is_not_committed), TEST(test_postgres_reader_of_a_server_that_is_away),
		TEST(test_postgres_one_writer_for_each_county), TEST(test_postgres_deadlock_is_to_be_tried_again),
		TEST(test_postgres_numbers_of_every_type), TEST(test_postgres_ids_are_wide),
		TEST(test_postgres_null_has_the_type_of_its_kind), TEST(test_postgres_texts_compare_by_bytes),
		TEST(test_postgres_statements_hold_through_a_lost_transaction), TEST(test_postgres_rows_travel_together),
		TEST(test_postgres_waiting_rows_stay_in_their_unit), TEST(test_postgres_questions_travel_together),
		TEST(test_postgres_planner_is_told_of_a_load), TEST(test_postgres_statistics_wait_for_nobody),
		TEST(test_postgres_wants_utf8), TEST(test_postgres_checks_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
