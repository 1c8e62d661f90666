/* A database over several machines. Citus itself is seldom there; a stand-in takes its place: functions of its names that
 * note how they were called. */

#include "county.h"

#include "area/area.h"

static const char stand_in[] =
	"create table calls (tab text, how text, beside text, at serial); "
	"create table pg_dist_partition (logicalrel regclass); "
	"create function create_distributed_table(t regclass, col text, colocate_with text default 'default') returns void language sql "
	"as $f$ insert into calls values (t::text, col, colocate_with); insert into pg_dist_partition values (t) $f$; "
	"create function create_reference_table(t regclass) returns void language sql "
	"as $f$ insert into calls values (t::text, 'reference', ''); insert into pg_dist_partition values (t) $f$;";

static int64_t count(struct county *c, const char *sql)
{
	const char *why = NULL;
	struct db *db = db_open(c->place.url, DB_READ, &why);
	assert_non_null(db);
	int64_t n = db_one(db, c->arena, -1, sql, 0, NULL);
	db_close(db);
	return n;
}

static void test_citus_tables_are_spread_once_each(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	if (!engine_server())
		skip();
	engine_do_at(c->place.url, stand_in);
	if (!store_distribute(c->place.url, &why))
		fail_msg("%s", why);
	/* Every table with a county, once, by it, beside the first; nothing else; none left out. */
	assert_int_equal(count(c, "select count(*) from calls where how = 'reference' and tab in ('county', 'schema_step')"), 2);
	assert_int_equal(count(c, "select count(*) from calls where how = 'reference'"), 2);
	assert_int_equal(count(c, "select count(*) - count(distinct tab) from calls"), 0);
	assert_int_equal(count(c, "select count(*) from information_schema.columns where table_schema = current_schema() and "
				  "column_name = 'tenant' and table_name not in (select tab from calls)"), 0);
	assert_true(count(c, "select count(*) from calls where how = 'tenant'") >= 25);
	assert_int_equal(count(c, "select count(*) from calls where how = 'tenant' and beside <> 'account' and tab <> 'account'"), 0);
	assert_int_equal(count(c, "select count(*) from calls where how = 'tenant' and at < (select at from calls where tab = 'account')"), 0);
	/* The sums that an area gathers lie beside what they count; which counties there are is known everywhere, so that the one
	 * statement over all of them meets each where it lies. */
	assert_int_equal(count(c, "select count(*) from calls where tab in ('area_month', 'area_county') and how = 'tenant' and beside = 'account'"), 2);
	/* Again: nothing is done twice; a table of a later step alone is added. */
	int64_t before = count(c, "select count(*) from calls");
	assert_true(store_distribute(c->place.url, &why));
	assert_int_equal(count(c, "select count(*) from calls"), before);
	engine_do_at(c->place.url, "create table later (tenant bigint not null, id bigint not null, primary key (tenant, id))");
	assert_true(store_distribute(c->place.url, &why));
	assert_int_equal(count(c, "select count(*) from calls where tab = 'later' and how = 'tenant' and beside = 'account'"), 1);
	assert_int_equal(count(c, "select count(*) from calls"), before + 1);
}

static void test_citus_that_is_not_present(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	if (engine_server() && count(c, "select count(*) from pg_available_extensions where name = 'citus'") > 0)
		skip();
	assert_false(store_distribute(engine_server() ? c->place.url : store_url(c->store), &why));
	assert_non_null(strstr(why, engine_server() ? "not present" : "不能分布"));
}

/* The thing itself, where the server has it: this test says "not present" (a skipped line) where it has not. */
static void test_citus_itself_or_not_present(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	if (!engine_server() || count(c, "select count(*) from pg_available_extensions where name = 'citus'") == 0) {
		print_message("# Citus is not present on this server\n");
		skip();
	}
	engine_do_at(c->place.url, "create extension if not exists citus");
	assert_true(store_distribute(c->place.url, &why));
	assert_int_equal(count(c, "select count(*) from pg_dist_partition p join pg_class t on t.oid = p.logicalrel "
				  "join pg_namespace n on n.oid = t.relnamespace where n.nspname = current_schema() and t.relname = 'member'"), 1);
	assert_int_equal(county_verify(c, NULL), 0);
	/* And that statement is one that Citus takes. */
	struct store_county own = { store_code(c->store), c->place.url };
	int away = -1;
	store_counties_set(c->store, &own, 1);
	area_gather(&c->work, &away);
	assert_int_equal(away, 1); /* it has not counted itself yet */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, county_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_citus_tables_are_spread_once_each),
		TEST(test_citus_that_is_not_present),
		TEST(test_citus_itself_or_not_present),
	};
	return cmocka_run_group_tests_name("work_citus", tests, NULL, NULL);
}
