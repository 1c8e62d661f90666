/* A store that older programs filled, brought up to date step by step, over the engine that XIANFENG_TEST_DB names: each step
 * meets rows in every table that was there before it. All numbers of a row are 7, so that rows find each other. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/text_file.h"
#include "db/db.h"
#include "engine.h"
#include "place.h"

#define ALL 7

static struct here {
	char dir[64], url[512];
	struct engine_place place;
	struct db *db;
	struct arena *a;
	struct map *filled; /* the tables that have their row, by name */
} h;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	return remove(path);
}

static int setup(void **state)
{
	const char *why = NULL;
	h = (struct here){ .a = arena_new() };
	h.filled = map_new(h.a);
	place_make(h.dir, sizeof h.dir);
	if (engine_open(&h.place))
		memcpy(h.url, h.place.url, sizeof h.url);
	else
		snprintf(h.url, sizeof h.url, "sqlite:%s/county.db", h.dir);
	h.db = db_open(h.url, DB_WRITE, &why);
	if (!h.db)
		fail_msg("%s", why);
	return 0;
}

static int teardown(void **state)
{
	db_close(h.db);
	arena_free(h.a);
	nftw(h.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	engine_close(&h.place);
	return 0;
}

/* A state that one of the steps makes into something else lasts: its last day is 0. */
static struct db_value value_of(const struct db_column *column)
{
	if (column->kind == '1')
		return db_value_i64(text_eq(column->name, "to_day") ? 0 : ALL);
	return column->kind == '2' ? db_value_text(text_eq(column->name, "kind") ? "aged" : "x") : db_value_bytes(str_of("x"));
}

/* One row, if the step that made the table has not put any there itself. */
static void fill(const struct db_table *table)
{
	struct db_value values[64];
	map_set(h.filled, str_of(arena_dup(h.a, table->name)), &h);
	if (db_table_count(h.db, h.a, table, ALL) > 0)
		return;
	for (int i = 0; i < table->column_count; i++)
		values[i] = value_of(&table->columns[i]);
	struct db_load *load = db_load_begin(h.db, h.a, table);
	if (!load || !db_load_row(load, values) || !db_load_end(load) || db_error(h.db) != DB_OK)
		fail_msg("a row of %s: %s", table->name, db_error_text(h.db));
}

static void fill_new(void)
{
	struct db_table *tables;
	assert_true(db_begin(h.db));
	int count = db_tables(h.db, h.a, &tables);
	for (int i = 0; i < count; i++)
		if (!map_get(h.filled, str_of(tables[i].name)))
			fill(&tables[i]);
	assert_true(db_commit(h.db));
}

static void test_schema_steps_meet_rows(void **state)
{
	struct db_table *tables;
	for (size_t i = 0; i < schema_files_count; i++) {
		if (!db_begin(h.db) || !db_schema(h.db, schema_files[i].text) || !db_commit(h.db))
			fail_msg("%s: %s", schema_files[i].name, db_error_text(h.db));
		fill_new();
	}
	assert_true(db_schema_done(h.db));
	/* Nobody's row was lost on the way. */
	assert_true(db_begin(h.db));
	int count = db_tables(h.db, h.a, &tables);
	assert_true(count > 60);
	for (int i = 0; i < count; i++)
		if (db_table_count(h.db, h.a, &tables[i], ALL) < 1)
			fail_msg("%s has lost its row", tables[i].name);
	/* What steps made of the rows that they met. */
	static const struct {
		const char *sql;
		int64_t want;
	} made[] = {
		{ "select count(*) from office where tenant = 7 and account = 7 and org = 7 and role = 'x'", 1 },      /* 0024 */
		{ "select count(*) from account where tenant = 7 and office = 7", 1 },
		{ "select count(*) from session where tenant = 7 and office = 7", 1 },
		{ "select count(*) from member_state where tenant = 7 and id = 1 and member = 7", 1 },                  /* 0030 */
		{ "select by_office from urge where tenant = 7", ALL },                                                 /* 0031 */
		{ "select day from attendance where tenant = 7", ALL },                                                 /* 0033 */
		{ "select count(*) from exempt where tenant = 7 and member = 7 and kind = 'aged' and state = 'granted'", 1 }, /* 0039 */
	};
	for (size_t i = 0; i < COUNT_OF(made); i++)
		if (DB_ONE(h.db, h.a, -1, made[i].sql) != made[i].want)
			fail_msg("%lld: %s", (long long)DB_ONE(h.db, h.a, -1, made[i].sql), made[i].sql);
	db_rollback(h.db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_schema_steps_meet_rows, setup, teardown) };
	return cmocka_run_group_tests_name("work_schema", tests, NULL, NULL);
}
