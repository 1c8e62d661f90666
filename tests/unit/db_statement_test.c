/* The statement API, over the engine that XIANFENG_TEST_DB names: parameters, sticky errors, rows, transactions, readers' snapshots, backup, bulk loading. */
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/db.h"
#include "dies.h"
#include "engine.h"
#include "place.h"

static struct here {
	char dir[64], url[512];
	struct engine_place place;
	struct db *db; /* the writer, inside a transaction */
	struct arena *a;
} h;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	return remove(path);
}

static struct db *open_or_fail(enum db_mode mode)
{
	const char *why = NULL;
	struct db *db = db_open(h.url, mode, &why);
	if (!db)
		fail_msg("%s", why);
	return db;
}

static int setup(void **state)
{
	log_level_set(LOG_ERROR + 1); /* refused statements are what is tested */
	h = (struct here){ .a = arena_new() };
	place_make(h.dir, sizeof h.dir);
	if (engine_open(&h.place))
		memcpy(h.url, h.place.url, sizeof h.url);
	else
		snprintf(h.url, sizeof h.url, "sqlite:%s/county.db", h.dir);
	h.db = open_or_fail(DB_WRITE);
	assert_true(db_begin(h.db));
	assert_true(db_schema(h.db, "create table thing (tenant {i64} not null, id {i64} not null, name {text}, code {key}, "
				    "data {bytes}, primary key (tenant, id)) {table};"
				    "create unique index thing_code on thing (tenant, code);"
				    "create index thing_name on thing (tenant, name) where name is not null;"
				    "create table part (tenant {i64} not null, id {i64} not null, thing {i64} not null, "
				    "primary key (tenant, id), foreign key (tenant, thing) references thing (tenant, id)) {table};"));
	return 0;
}

static int teardown(void **state)
{
	db_rollback(h.db);
	db_close(h.db);
	arena_free(h.a);
	engine_close(&h.place);
	nftw(h.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}

/* Whether all is well once everything has arrived: a statement may still be on its way to a server. */
static bool stands(bool sent)
{
	return sent && db_error(h.db) == DB_OK;
}

static bool put(int64_t id, const char *name)
{
	return DB_EXEC(h.db, h.a, "insert into thing (tenant, id, name) values ($1, $2, $3)", 1, id, name);
}

static int64_t count(struct db *db)
{
	return DB_ONE(db, h.a, -1, "select count(*) from thing where tenant = $1", 1);
}

/* ---- parameters ---- */

static void test_db_parameters_by_number_not_place(void **state)
{
	assert_true(put(1, "a") && put(2, "b"));
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select $2 * 10 + $1", 3, 4), 43);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select id from thing where name = $3 and tenant = $1 and id < $2", 1, 9, "b"), 2);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select $1 * 100 + $1 * 10 + $2 + $1", 1, 2), 113); /* used again and again */
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select $1 + $3", 1, 1000, 3), 4); /* one that the text does not name */
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select $11 * 10 + $1", 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2), 21);
	assert_int_equal(DB_ONE(h.db, h.a, -1,
				"select $1+$2+$3+$4+$5+$6+$7+$8+$9+$10+$11+$12+$13+$14+$15+$16+$17+$18+$19+$20+$21+$22+$23+$24+$25"
				"+$26+$27+$28+$29+$30+$31+$32+$33+$34+$35+$36+$37+$38+$39+$40",
				1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
				30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40),
		820);
}

static void too_few(void *arg)
{
	DB_ONE(h.db, h.a, 0, "select $1 + $2", 1);
}

static void without_number(void *arg)
{
	DB_ONE(h.db, h.a, 0, "select ?", 1);
}

static void test_db_wrong_parameters_die(void **state)
{
	assert_true(dies(too_few, NULL));
	assert_true(dies(without_number, NULL));
}

static void test_db_values_of_every_kind(void **state)
{
	struct str bytes = { "\0\x01\xff", 3 };
	const char *null_text = NULL;
	char in_place[] = "党支部";
	assert_true(DB_EXEC(h.db, h.a, "insert into thing values ($1, $2, $3, $4, $5)", 1, INT64_MIN, in_place, null_text, bytes));
	assert_true(DB_EXEC(h.db, h.a, "insert into thing values ($1, $2, $3, $4, $5)", 1, true, "", "c",
		((struct str){ NULL, 0 })));
	assert_true(DB_EXEC(h.db, h.a, "insert into thing values ($1, $2, $3, $4, $5)", 1, 3u, null_text, "d", ((struct str){ "", 0 })));
	struct db_rows *rows = DB_QUERY(h.db, h.a, "select id, name, code, data from thing where tenant = $1 order by id", 1);
	assert_true(db_next(rows));
	assert_int_equal(db_i64(rows, 0), INT64_MIN);
	assert_string_equal(db_text(rows, 1), "党支部");
	assert_null(db_text(rows, 2));
	assert_true(db_is_null(rows, 2) && !db_is_null(rows, 1));
	assert_true(str_eq(db_bytes(rows, 3), bytes));
	assert_true(db_next(rows));
	assert_int_equal(db_i64(rows, 0), 1);
	assert_string_equal(db_text(rows, 1), ""); /* "" is not NULL … */
	assert_null(db_bytes(rows, 3).at);
	assert_int_equal(db_i64(rows, 3), 0);
	assert_true(db_next(rows));
	assert_null(db_text(rows, 1));
	assert_non_null(db_bytes(rows, 3).at);     /* … and neither are no bytes */
	assert_int_equal(db_bytes(rows, 3).len, 0);
	assert_false(db_next(rows));
	assert_int_equal(db_error(h.db), DB_OK);
}

static void test_db_text_outlives_the_row(void **state)
{
	assert_true(put(1, "first") && put(2, "second"));
	struct db_rows *rows = DB_QUERY(h.db, h.a, "select name from thing where tenant = $1 order by id", 1);
	assert_true(db_next(rows));
	const char *first = db_text(rows, 0);
	assert_true(db_next(rows));
	const char *second = db_text(rows, 0);
	db_done(rows);
	db_done(rows); /* once more does no harm */
	assert_false(db_next(rows));
	assert_string_equal(first, "first");
	assert_string_equal(second, "second");
}

static void test_db_one(void **state)
{
	assert_int_equal(DB_ONE(h.db, h.a, 77, "select id from thing where tenant = $1", 1), 77);
	assert_int_equal(DB_ONE(h.db, h.a, 77, "select null"), 0);
	assert_int_equal(DB_ONE(h.db, h.a, 77, "select 5 union all select 6"), 5);
	assert_true(put(9, "x")); /* the rest of the rows does not linger */
	assert_true(db_commit(h.db));
}

static void test_db_nested_queries_of_one_text(void **state)
{
	static const char sql[] = "select id from thing where tenant = $1 and id > $2 order by id";
	int pairs = 0;
	for (int i = 1; i <= 4; i++)
		assert_true(put(i, "x"));
	struct db_rows *outer = DB_QUERY(h.db, h.a, sql, 1, 0);
	while (db_next(outer)) {
		struct db_rows *inner = DB_QUERY(h.db, h.a, sql, 1, db_i64(outer, 0));
		while (db_next(inner)) {
			assert_true(db_i64(inner, 0) > db_i64(outer, 0));
			assert_int_equal(DB_ONE(h.db, h.a, -1, sql, 1, 3), 4); /* and a third one within */
			pairs++;
		}
	}
	assert_int_equal(pairs, 6);
}

static void test_db_rows_end_with_their_arena(void **state)
{
	struct arena *own = arena_new();
	assert_true(put(1, "x") && put(2, "y"));
	struct db_rows *rows = DB_QUERY(h.db, own, "select id from thing where tenant = $1", 1);
	assert_true(db_next(rows));
	arena_free(own); /* given up in the middle */
	assert_true(db_commit(h.db));
	assert_true(db_begin(h.db));
	rows = DB_QUERY(h.db, h.a, "select id from thing where tenant = $1", 1);
	assert_true(db_next(rows));
	db_rollback(h.db); /* the transaction ends first */
	assert_false(db_next(rows));
}

/* ---- errors ---- */

static void test_db_errors_are_sticky(void **state)
{
	assert_true(put(1, "a"));
	assert_false(stands(DB_EXEC(h.db, h.a, "insert into nowhere values ($1)", 1)));
	assert_int_equal(db_error(h.db), DB_REFUSED);
	char *first = arena_dup(h.a, db_error_text(h.db));
	assert_non_null(strstr(first, "nowhere"));
	assert_false(stands(put(2, "b")));
	assert_int_equal(count(h.db), -1);
	assert_false(db_next(DB_QUERY(h.db, h.a, "select 1")));
	assert_string_equal(db_error_text(h.db), first);
	assert_false(db_commit(h.db));
	db_rollback(h.db);
	assert_int_equal(db_error(h.db), DB_OK);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select 1"), 1);
}

static void test_db_errors_by_kind(void **state)
{
	assert_true(put(1, "a"));
	assert_true(db_commit(h.db) && db_begin(h.db));
	assert_false(stands(put(1, "again")));
	assert_int_equal(db_error(h.db), DB_DUPLICATE);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	DB_EXEC(h.db, h.a, "update thing set code = 'k' where id = 1");
	assert_false(stands(DB_EXEC(h.db, h.a, "insert into thing (tenant, id, code) values (1, 2, 'k')")));
	assert_int_equal(db_error(h.db), DB_DUPLICATE);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_false(stands(DB_EXEC(h.db, h.a, "insert into part values (1, 1, 99)")));
	assert_int_equal(db_error(h.db), DB_MISSING);
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_false(stands(DB_EXEC(h.db, h.a, "insert into thing (tenant, id) values (1, $1)", "a text"))); /* STRICT */
	assert_int_equal(db_error(h.db), DB_REFUSED);
}

static void test_db_open_says_why(void **state)
{
	if (engine_server())
		skip(); /* db_postgres_test.c has its own */
	const char *why = NULL;
	assert_null(db_open("sqlite:/nonexistent/dir/county.db", DB_READ, &why));
	assert_non_null(strstr(why, "打不开"));
	char path[128];
	snprintf(path, sizeof path, "%s/noise.db", h.dir);
	FILE *f = fopen(path, "w");
	for (int i = 0; i < 400; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_null(db_open(path, DB_WRITE, &why));
	assert_non_null(strstr(why, "损坏"));
}

/* ---- transactions ---- */

static void test_db_savepoints(void **state)
{
	assert_true(put(1, "kept"));
	assert_true(db_savepoint(h.db) && put(2, "undone"));
	db_savepoint_rollback(h.db);
	assert_true(db_savepoint(h.db) && put(3, "kept") && db_savepoint_release(h.db));
	assert_true(db_savepoint(h.db) && put(4, "undone"));
	assert_false(stands(put(4, "duplicate")));
	db_savepoint_rollback(h.db); /* takes the sticky error back too */
	assert_int_equal(db_error(h.db), DB_OK);
	assert_true(db_commit(h.db));
	assert_int_equal(count(h.db), 2);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select sum(id) from thing"), 4);
}

/* Some errors take the whole transaction with them. What was acknowledged before is lost then: nothing may be committed
 * as if it stood on it. */
static void test_db_lost_transaction_stays_failed(void **state)
{
	if (engine_server())
		skip(); /* db_postgres_test.c has its own */
	assert_true(put(1, "a") && db_commit(h.db) && db_begin(h.db));
	assert_true(db_savepoint(h.db) && put(2, "good") && db_savepoint_release(h.db));
	assert_true(db_savepoint(h.db));
	assert_false(stands(DB_EXEC(h.db, h.a, "insert or rollback into thing (tenant, id) values (1, 1)")));
	db_savepoint_rollback(h.db);
	assert_int_not_equal(db_error(h.db), DB_OK);
	assert_false(db_savepoint(h.db));
	assert_false(stands(put(3, "on its own")));
	assert_false(db_commit(h.db));
	db_rollback(h.db);
	assert_true(db_begin(h.db));
	assert_int_equal(count(h.db), 1);
}

static void test_db_counts(void **state)
{
	int64_t statements = db_statements(h.db), changed = db_changed_rows(h.db);
	put(1, "a");
	put(2, "a");
	DB_EXEC(h.db, h.a, "update thing set name = 'b' where tenant = $1", 1);
	assert_int_equal(db_changes(h.db), 2);
	assert_int_equal(db_statements(h.db) - statements, 3);
	assert_int_equal(db_changed_rows(h.db) - changed, 4);
}

/* ---- readers ---- */

static void test_db_reader_sees_a_snapshot(void **state)
{
	assert_true(put(1, "a") && db_commit(h.db));
	struct db *reader = open_or_fail(DB_READ);
	assert_true(db_begin(reader));
	assert_int_equal(count(reader), 1);
	assert_true(db_begin(h.db) && put(2, "b") && db_commit(h.db));
	assert_int_equal(count(reader), 1); /* the moment of its first look */
	db_rollback(reader);
	assert_true(db_begin(reader));
	assert_int_equal(count(reader), 2);
	db_close(reader);
}

static void test_db_reader_cannot_write(void **state)
{
	assert_true(put(1, "a") && db_commit(h.db));
	struct db *reader = open_or_fail(DB_READ);
	assert_true(db_begin(reader));
	assert_false(DB_EXEC(reader, h.a, "delete from thing"));
	assert_int_equal(db_error(reader), DB_REFUSED); /* our mistake, not a damaged file */
	db_rollback(reader);
	assert_int_equal(count(reader), 1);
	db_close(reader);
}

static void test_db_uncommitted_is_unseen(void **state)
{
	assert_true(db_commit(h.db) && db_begin(h.db) && put(1, "a"));
	struct db *reader = open_or_fail(DB_READ);
	assert_true(db_begin(reader));
	assert_int_equal(count(reader), 0);
	db_close(reader);
}

static void *read_on_thread(void *arg)
{
	const char *why;
	struct arena *a = arena_new();
	struct db *reader = db_open(h.url, DB_READ, &why);
	int64_t seen = 0;
	for (int i = 0; reader && i < 200; i++) {
		db_begin(reader);
		int64_t n = DB_ONE(reader, a, -1, "select count(*) from thing"), m = DB_ONE(reader, a, -1, "select max(id) from thing");
		*(bool *)arg = *(bool *)arg && n >= seen && n == m;
		seen = n;
		db_rollback(reader);
		arena_reset(a);
	}
	*(bool *)arg = *(bool *)arg && reader;
	db_close(reader);
	arena_free(a);
	return NULL;
}

static void test_db_readers_beside_the_writer(void **state)
{
	pthread_t threads[3];
	bool good[3] = { true, true, true };
	assert_true(put(1, "a") && db_commit(h.db));
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, read_on_thread, &good[i]);
	for (int i = 2; i < 120; i++)
		assert_true(db_begin(h.db) && put(i, "b") && db_commit(h.db));
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_true(good[i]);
	}
}

/* ---- what the engine is told ---- */

static void test_db_like_minds_case(void **state)
{
	put(1, "QingHe");
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where name like $1", "Qing%"), 1);
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where name like $1", "qing%"), 0);
}

static void test_db_double_quotes_are_no_text(void **state)
{
	assert_int_equal(DB_ONE(h.db, h.a, -1, "select count(*) from thing where name = \"typo\""), -1);
	assert_int_equal(db_error(h.db), DB_REFUSED);
}

static void test_db_schema_words(void **state)
{
	if (engine_server())
		skip(); /* db_postgres_test.c has its own */
	const char *sql = NULL;
	struct db_rows *rows = DB_QUERY(h.db, h.a, "select sql from sqlite_master where name = 'thing'");
	if (db_next(rows))
		sql = db_text(rows, 0);
	db_done(rows);
	assert_non_null(sql);
	assert_null(strchr(sql, '{'));
	assert_non_null(strstr(sql, "STRICT, WITHOUT ROWID"));
	assert_non_null(strstr(sql, "data BLOB"));
	assert_false(db_schema(h.db, "create table thing (id {i64});"));
	assert_int_equal(db_error(h.db), DB_REFUSED);
}

static const char *indexes(struct db *db)
{
	struct buf out;
	buf_init(&out, h.a);
	struct db_rows *rows = db_query(db, h.a, engine_server() ?
		"select indexname, indexdef from pg_indexes where schemaname = current_schema() and indexname not like '%pkey' order by 1" :
		"select name, sql from sqlite_master where type = 'index' and sql is not null order by name", 0, NULL);
	while (db_next(rows))
		buf_printf(&out, "%s: %s\n", db_text(rows, 0), db_text(rows, 1));
	return out.at;
}

static void test_db_bulk_puts_the_same_indexes_back(void **state)
{
	assert_true(db_schema(h.db, "create index part_thing on part (tenant, thing);"));
	const char *before = indexes(h.db);
	assert_non_null(strstr(before, "thing_code"));
	assert_true(db_commit(h.db) && db_begin(h.db));
	assert_true(db_bulk_begin(h.db, "thing"));
	assert_null(strstr(indexes(h.db), "thing_code"));
	assert_non_null(strstr(indexes(h.db), "part_thing")); /* of another table */
	assert_true(db_bulk_begin(h.db, "part"));
	assert_string_equal(indexes(h.db), "");
	assert_true(db_commit(h.db) && db_begin(h.db)); /* the load may take several transactions */
	for (int i = 1; i <= 500; i++)
		assert_true(put(i, "x"));
	assert_true(db_bulk_end(h.db) && db_commit(h.db));
	assert_string_equal(indexes(h.db), before);
	assert_false(db_has_table(h.db, "bulk_index"));
	assert_string_equal(db_check(h.db, h.a), "ok");
	assert_true(db_begin(h.db));
	assert_true(DB_EXEC(h.db, h.a, "update thing set code = 'a' where id = 1"));
	assert_false(stands(DB_EXEC(h.db, h.a, "update thing set code = 'a' where id = 2"))); /* unique as before */
}

static void test_db_bulk_of_many_indexes(void **state)
{
	for (int i = 0; i < 260; i++)
		assert_true(db_schema(h.db, arena_printf(h.a, "create index many_%d on part (tenant, thing, (id + %d));", i, i)));
	const char *before = indexes(h.db);
	assert_true(db_bulk_begin(h.db, "part"));
	assert_null(strstr(indexes(h.db), "many_"));
	assert_true(db_bulk_end(h.db));
	assert_string_equal(indexes(h.db), before);
}

static void test_db_backup_is_a_whole_store(void **state)
{
	if (engine_server())
		skip(); /* db_postgres_test.c has its own */
	char path[128];
	const char *why;
	assert_true(put(1, "a") && db_commit(h.db));
	snprintf(path, sizeof path, "%s/copy.db", h.dir);
	struct db *reader = open_or_fail(DB_READ);
	assert_true(db_backup(reader, path)); /* beside a running server there is only a reader */
	db_close(reader);
	struct db *copy = db_open(path, DB_READ, &why);
	assert_non_null(copy);
	assert_int_equal(count(copy), 1);
	assert_string_equal(db_check(copy, h.a), "ok");
	db_close(copy);
	assert_false(db_backup(h.db, path)); /* nothing is written over */
	db_rollback(h.db);
	db_checkpoint(h.db);
	assert_int_equal(count(h.db), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_db_parameters_by_number_not_place), TEST(test_db_wrong_parameters_die), TEST(test_db_values_of_every_kind),
		TEST(test_db_text_outlives_the_row), TEST(test_db_one), TEST(test_db_nested_queries_of_one_text),
		TEST(test_db_rows_end_with_their_arena), TEST(test_db_errors_are_sticky), TEST(test_db_errors_by_kind),
		TEST(test_db_open_says_why), TEST(test_db_savepoints), TEST(test_db_lost_transaction_stays_failed),
		TEST(test_db_counts), TEST(test_db_reader_sees_a_snapshot), TEST(test_db_reader_cannot_write),
		TEST(test_db_uncommitted_is_unseen), TEST(test_db_readers_beside_the_writer), TEST(test_db_like_minds_case),
		TEST(test_db_double_quotes_are_no_text), TEST(test_db_schema_words),
		TEST(test_db_bulk_puts_the_same_indexes_back), TEST(test_db_bulk_of_many_indexes),
		TEST(test_db_backup_is_a_whole_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
