/* The writer: what commits, what is rolled back, what a batch shares, what is refused. */
#include <pthread.h>

#include "base/text_file.h"
#include "county.h"

static bool put(struct work *w, void *arg)
{
	const char *name = arg;
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant, name) &&
	       audit(w, "test.put", "setting", 1, 0, NULL, name);
}

static bool put_and_fail(struct work *w, void *arg)
{
	put(w, arg);
	return fault_set(w, FAULT_INPUT, "test.no", "name", "不行。");
}

static bool put_without_audit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant,
		(const char *)arg);
}

static bool put_twice(struct work *w, void *arg)
{
	put(w, arg);
	put(w, arg); /* refused, and everything after it on the connection too */
	return true;
}

static bool broken_sql(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "insert into no_such_table values ($1)", 1);
}

static int64_t settings(struct county *c, const char *name)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from setting where tenant = $1 and name = $2", c->work.tenant, name);
}

static void test_writer_commits(void **state)
{
	struct county *c = county_of(state);
	county_do(c, put, "a");
	assert_int_equal(settings(c, "a"), 1);
}

static void test_writer_fault_rolls_back(void **state)
{
	struct county *c = county_of(state);
	county_refused(c, put_and_fail, "b", "test.no");
	assert_int_equal(settings(c, "b"), 0);
	assert_int_equal(county_verify(c, NULL), 0); /* the chain has no gap where the audit row was */
}

static void test_writer_refuses_change_without_audit(void **state)
{
	struct county *c = county_of(state);
	county_refused(c, put_without_audit, "c", "work.not-audited");
	assert_int_equal(settings(c, "c"), 0);
}

static void test_writer_duplicate_is_conflict(void **state)
{
	struct county *c = county_of(state);
	county_refused(c, put_twice, "d", "work.duplicate");
	assert_int_equal(settings(c, "d"), 0);
}

static void test_writer_broken_statement_is_internal(void **state)
{
	struct county *c = county_of(state);
	log_level_set(LOG_ERROR + 1);
	county_refused(c, broken_sql, NULL, "work.store");
	log_level_set(LOG_ERROR);
	county_do(c, put, "after");
	assert_int_equal(settings(c, "after"), 1);
}

/* ---- many at once ---- */

#define MANY 400

struct crowd {
	pthread_mutex_t lock;
	pthread_cond_t over;
	int finished, committed;
};

struct one {
	struct work work;
	struct crowd *crowd;
	char name[16];
	bool bad;
};

static bool put_one(struct work *w, void *arg)
{
	struct one *o = arg;
	return o->bad ? put_and_fail(w, o->name) : put(w, o->name);
}

static void one_done(void *arg, bool committed)
{
	struct one *o = arg;
	pthread_mutex_lock(&o->crowd->lock);
	o->crowd->finished++;
	o->crowd->committed += committed;
	pthread_cond_signal(&o->crowd->over);
	pthread_mutex_unlock(&o->crowd->lock);
}

static bool slow_first(struct work *w, void *arg)
{
	usleep(50000); /* meanwhile the others queue up, so that they share a batch */
	return put(w, arg);
}

static void test_writer_batch_isolates_units(void **state)
{
	struct county *c = county_of(state);
	struct crowd crowd = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };
	struct one *all = ARENA_ARRAY(c->arena, struct one, MANY + 1);
	for (int i = 0; i <= MANY; i++) {
		struct one *o = &all[i];
		o->work = (struct work){ .arena = arena_new(), .store = c->store, .tenant = c->work.tenant, .now = COUNTY_NOW };
		o->work.actor = c->work.actor;
		o->crowd = &crowd;
		o->bad = i % 10 == 9;
		snprintf(o->name, sizeof o->name, "many-%d", i);
		assert_true(work_submit(&o->work, i ? put_one : slow_first, i ? (void *)o : o->name, one_done, o));
	}
	pthread_mutex_lock(&crowd.lock);
	while (crowd.finished <= MANY)
		pthread_cond_wait(&crowd.over, &crowd.lock);
	pthread_mutex_unlock(&crowd.lock);
	assert_int_equal(crowd.committed, MANY + 1 - MANY / 10);
	assert_true(store_batch_most(c->store) > 100);
	work_end(&c->work);
	county_begin(c);
	for (int i = 0; i <= MANY; i++) {
		assert_int_equal(settings(c, all[i].name), all[i].bad ? 0 : 1);
		arena_free(all[i].work.arena);
	}
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_store_second_server_is_refused(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct store_options options = { .dir = c->dir, .db = c->place.url, .write = true };
	assert_null(store_open(&options, &why));
	assert_non_null(strstr(why, "正由另一个程序使用"));
}

/* A change behind the program's back, by somebody who has the file or the database. */
static void meddle(const char *url, const char *sql)
{
	const char *why = NULL;
	struct arena *a = arena_new();
	struct db *db = db_open(url, DB_WRITE, &why);
	assert_non_null(db);
	assert_true(DB_EXEC(db, a, sql));
	assert_int_equal(db_changes(db), 1);
	db_close(db);
	arena_free(a);
}

static void test_store_newer_schema_is_refused(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL, *url = arena_dup(c->arena, store_url(c->store));
	work_end(&c->work);
	store_close(c->store);
	meddle(url, "insert into schema_step values (9999, 'later.sql')");
	struct store_options options = { .dir = c->dir, .db = c->place.url, .write = true };
	assert_null(store_open(&options, &why));
	assert_non_null(strstr(why, "更新版本"));
	options.write = false;
	assert_null(store_open(&options, &why)); /* nor does anybody read what it might misread */
	assert_non_null(strstr(why, "更新版本"));
	meddle(url, "delete from schema_step where number = 9999");
	const struct text_file *last = &schema_files[schema_files_count - 1];
	meddle(url, "delete from schema_step where number = (select max(number) from schema_step)");
	assert_null(store_open(&options, &why));
	assert_non_null(strstr(why, "旧版本"));
	meddle(url, arena_printf(c->arena, "insert into schema_step values (%.4s, '%s')", last->name, last->name));
	options.write = true;
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
}

/* A step that came later with a lower number, or under a number that another one had: it was never applied, and never would be. */
static void test_store_skipped_step_is_refused(void **state)
{
	static const struct {
		const char *meddle, *mend, *why;
	} cases[] = {
		{ "delete from schema_step where number = 7", "insert into schema_step values (7, '0007-organisation-history.sql')",
			"缺第 7 步升级（0007-organisation-history.sql），却已做过后面的第 8 步" },
		{ "delete from schema_step where number = 1", "insert into schema_step values (1, '0001-ground.sql')", "缺第 1 步升级" },
		{ "update schema_step set name = '0007-other.sql' where number = 7",
			"update schema_step set name = '0007-organisation-history.sql' where number = 7", "第 7 步升级是 0007-other.sql，本程序不认得" },
		{ "insert into schema_step values (0, '0000-before.sql')", "delete from schema_step where number = 0", "第 0 步升级是 0000-before.sql" },
	};
	struct county *c = county_of(state);
	const char *why = NULL, *url = arena_dup(c->arena, store_url(c->store));
	work_end(&c->work);
	store_close(c->store);
	struct store_options options = { .dir = c->dir, .db = c->place.url };
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		meddle(url, cases[i].meddle);
		for (int write = 0; write < 2; write++) {
			options.write = write;
			assert_null(store_open(&options, &why));
			if (!strstr(why, cases[i].why))
				fail_msg("“%s” expected, got “%s”", cases[i].why, why);
		}
		meddle(url, cases[i].mend);
	}
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
}

static void test_audit_altered_row_is_found(void **state)
{
	struct county *c = county_of(state);
	const char *line = NULL;
	county_do(c, put, "e");
	county_do(c, put, "f");
	assert_int_equal(county_verify(c, &line), 0);
	meddle(store_url(c->store), "update audit set became = 'g' where became = 'e'");
	assert_int_equal(county_verify(c, &line), 1);
	assert_non_null(strstr(line, "被改动过"));
	meddle(store_url(c->store), "update audit set became = 'e' where became = 'g'");
	meddle(store_url(c->store), "delete from audit where became = 'e'");
	assert_true(county_verify(c, &line) >= 1);
}

static void test_secret_seal_and_open(void **state)
{
	struct county *c = county_of(state);
	struct str sealed = secret_seal(c->store, c->arena, "member.idno", "371199195001010010");
	assert_string_equal(secret_open(c->store, c->arena, "member.idno", sealed), "371199195001010010");
	assert_null(secret_open(c->store, c->arena, "member.phone", sealed)); /* bytes moved to another column */
	((char *)sealed.at)[30] ^= 1;
	assert_null(secret_open(c->store, c->arena, "member.idno", sealed));
	struct str a = secret_hash(c->store, c->arena, "x", "1"), b = secret_hash(c->store, c->arena, "y", "1");
	assert_true(str_eq(a, secret_hash(c->store, c->arena, "x", "1")));
	assert_false(str_eq(a, b));
	assert_int_not_equal(secret_code(c->store, "check-in", 1, 1, 6), secret_code(c->store, "check-in", 1, 2, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_writer_commits, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_writer_fault_rolls_back, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_writer_refuses_change_without_audit, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_writer_duplicate_is_conflict, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_writer_broken_statement_is_internal, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_writer_batch_isolates_units, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_store_second_server_is_refused, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_store_newer_schema_is_refused, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_store_skipped_step_is_refused, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_audit_altered_row_is_found, county_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_secret_seal_and_open, county_setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
