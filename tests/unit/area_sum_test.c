/* An area's counties: each counts itself as its cockpit does, the area gathers what they counted and knows nothing else of
 * them, and what is late, away, foreign or wrong is seen as such. */
#include "duty_town.h"

#include "access/access.h"
#include "area/area.h"
#include "job/job.h"

#define THEME KIND_BIT(ACTIVITY_THEME_DAY)
#define NOVEMBER 202611

/* A further place beside the test's county: in its database, or in a file of its own. */
struct beside {
	char dir[96];
	struct store *store;
	struct work work;
};

static void beside_begin(struct county *c, struct beside *b, int64_t now)
{
	work_begin(&b->work, c->arena, b->store, now);
	b->work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
}

static void beside_open(struct county *c, struct beside *b, const char *code, const char *name, bool area)
{
	const char *why = NULL;
	snprintf(b->dir, sizeof b->dir, "%s/%s", c->dir, code);
	struct store_options options = { .dir = b->dir, .db = c->place.url, .create = true, .county = name, .code = code, .area = area,
		.beside = c->store, .write = true };
	work_end(&c->work);
	b->store = store_open(&options, &why);
	if (!b->store)
		fail_msg("%s", why);
	county_begin(c);
}

static void beside_close(struct county *c, struct beside *b)
{
	work_end(&c->work);
	store_close(b->store);
	county_begin(c);
}

static int towns_setup(void **state)
{
	return towns_setup_of(state, 2, 5);
}

/* Runs a job as the program would at that moment; the county's own snapshot is closed meanwhile. */
static const char *job_at(struct county *c, struct store *store, const char *name, int64_t now)
{
	struct work w;
	work_end(&c->work);
	work_begin(&w, c->arena, store, now);
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
	struct job_run *run = job_run_now(&w, NULL, name, "");
	if (!run || run->state != JOB_DONE)
		fail_msg("%s: %s", name, run ? run->said : w.fault->message);
	const char *said = run->said;
	work_end(&w);
	county_begin(c);
	return said;
}

static const struct area_month *month_of(struct work *w, const char *code, int month)
{
	struct area_month *rows;
	int count = area_months(w, 0, &rows);
	for (int i = 0; i < count; i++)
		if (text_eq(rows[i].code, code) && rows[i].month == month)
			return &rows[i];
	return NULL;
}

/* ---- a county's own rows ---- */

static void test_area_counts_as_the_cockpit_does(void **state)
{
	struct county *c = county_of(state);
	for (int b = 0; b < 3; b++)
		towns_held(c, towns.branch[0][b], 20261012, THEME);
	towns_held(c, towns.branch[1][0], 20261110, THEME);
	job_at(c, c->store, "report", COUNTY_NOW);
	struct cockpit *k = cockpit_load(&c->work, "0001.", period_of(CYCLE_MONTH, c->work.today));
	const struct area_month *october = month_of(&c->work, "QH", 202610), *november = month_of(&c->work, "QH", NOVEMBER);
	assert_non_null(october);
	assert_non_null(november);
	/* Ten branches owe a theme day each month; three had one in October. */
	assert_int_equal(october->figures[AREA_HELD], 3);
	assert_int_equal(october->figures[AREA_DUE], 4 + 2 + 4); /* the second branch has two members only */
	assert_int_equal(october->figures[AREA_PRESENT], 3 + 2 + 3);
	assert_int_equal(october->figures[AREA_REMOTE], 1 + 0 + 1);
	assert_int_equal(october->figures[AREA_DUTIES], k->in_time_months[COCKPIT_MONTHS - 2].whole);
	assert_true(october->figures[AREA_DUTIES] >= 10);
	assert_true(october->figures[AREA_IN_TIME] >= 3);
	assert_int_equal(october->figures[AREA_PAST], october->figures[AREA_DUTIES]);
	assert_int_equal(october->day, 0);
	assert_int_equal(november->figures[AREA_HELD], 1);
	assert_int_equal(november->figures[AREA_DUTIES], k->in_time.whole);
	assert_int_equal(november->day, 20261123);
	assert_int_equal(november->figures[AREA_TOWNS], 2);
	assert_int_equal(november->figures[AREA_BRANCHES], k->branches);
	assert_int_equal(november->figures[AREA_MEMBERS], 2 * (12 + 2 + 4 + 4 + 4));
	assert_int_equal(november->figures[AREA_OVERDUE], k->overdue);
	assert_int_equal(november->figures[AREA_NO_SECRETARY], 2);
}

static bool worsen(struct work *w, void *arg)
{
	(void)arg;
	DB_EXEC(w->db, w->arena, "update area_month set done = done + 1, duties = duties + 1 where tenant = $1 and month = 202610", w->tenant);
	return audit_not_needed(w);
}

static bool break_row(struct work *w, void *arg)
{
	(void)arg;
	DB_EXEC(w->db, w->arena, "update area_month set in_time = duties + 1 where tenant = $1 and month = 202610", w->tenant);
	return audit_not_needed(w);
}

static void test_area_rows_are_verified(void **state)
{
	struct county *c = county_of(state);
	const char *line = NULL;
	towns_held(c, towns.branch[0][0], 20261012, THEME);
	job_at(c, c->store, "report", COUNTY_NOW);
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, worsen, NULL);
	assert_int_equal(county_verify(c, &line), 2);
	assert_non_null(strstr(line, "区域汇总：2026 年 10 月的"));
	/* What was done since is the next hour's; it is not taken for an error, and counting again mends the row. */
	towns_held(c, towns.branch[0][1], 20261012, THEME);
	assert_int_equal(county_verify(c, NULL), 0);
	job_at(c, c->store, "report", COUNTY_NOW + 3600);
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, break_row, NULL);
	assert_true(county_verify(c, &line) >= 2);
}

/* The state of a month is that of the last day on which somebody counted in it. */
static void test_area_keeps_the_state_of_a_month_that_is_over(void **state)
{
	struct county *c = county_of(state);
	job_at(c, c->store, "report", COUNTY_NOW);
	int64_t overdue = month_of(&c->work, "QH", NOVEMBER)->figures[AREA_OVERDUE];
	towns_held(c, towns.branch[0][0], 20261125, THEME);
	job_at(c, c->store, "report", COUNTY_NOW + 10 * 86400);
	const struct area_month *november = month_of(&c->work, "QH", NOVEMBER), *december = month_of(&c->work, "QH", 202612);
	assert_int_equal(november->day, 20261123);
	assert_int_equal(november->figures[AREA_OVERDUE], overdue);
	assert_int_equal(november->figures[AREA_HELD], 1); /* what is counted by the month goes on */
	assert_int_equal(november->figures[AREA_PAST], november->figures[AREA_DUTIES]);
	assert_int_equal(december->day, 20261203);
}

static void test_area_of_a_county_without_organisations(void **state)
{
	struct county *c = county_of(state);
	struct area_month *rows;
	assert_string_equal(job_at(c, c->store, "report", COUNTY_NOW), "还没有组织，没有可汇总的");
	assert_int_equal(area_months(&c->work, 0, &rows), 0);
}

/* ---- gathering ---- */

struct put {
	struct area_month row;
};

static bool put_row(struct work *w, void *arg)
{
	return area_put(w, &((struct put *)arg)->row, 1) && audit_not_needed(w);
}

static void put_as(struct county *c, struct beside *b, struct area_month row)
{
	struct put put = { row };
	work_end(&c->work);
	beside_begin(c, b, COUNTY_NOW);
	if (!work_run(&b->work, put_row, &put))
		fail_msg("%s", b->work.fault->message);
	work_end(&b->work);
	county_begin(c);
}

/* An area with three counties on its list: this test's, another one, and one that is nowhere; and one that is not on it. */
struct three {
	struct beside area, other, stranger;
	struct store_county listed[3];
};

static void three_open(struct county *c, struct three *t)
{
	beside_open(c, &t->area, "QZ", "青州市", true);
	beside_open(c, &t->other, "LS", "临山县", false);
	beside_open(c, &t->stranger, "WX", "外县", false);
	t->listed[0] = (struct store_county){ "QH", store_url(c->store) };
	t->listed[1] = (struct store_county){ "LS", store_url(t->other.store) };
	t->listed[2] = (struct store_county){ "NN", "sqlite:/nonexistent/county.db" };
	store_counties_set(t->area.store, t->listed, COUNT_OF(t->listed));
	put_as(c, &t->other, (struct area_month){ .code = "LS", .month = NOVEMBER, .day = 20261123, .at = COUNTY_NOW,
		.figures = { [AREA_DUTIES] = 20, [AREA_DONE] = 15, [AREA_IN_TIME] = 12, [AREA_DUE] = 10, [AREA_PRESENT] = 7,
			[AREA_REMOTE] = 1, [AREA_BRANCHES] = 8, [AREA_MEMBERS] = 99 } });
	put_as(c, &t->other, (struct area_month){ .code = "QH", .month = NOVEMBER, .day = 20261123, .at = COUNTY_NOW + 9,
		.figures = { [AREA_DUTIES] = 777 } }); /* not its own to tell */
	put_as(c, &t->stranger, (struct area_month){ .code = "WX", .month = NOVEMBER, .at = COUNTY_NOW,
		.figures = { [AREA_DUTIES] = 555 } });
	job_at(c, c->store, "report", COUNTY_NOW);
}

static void three_close(struct county *c, struct three *t)
{
	beside_close(c, &t->stranger);
	beside_close(c, &t->other);
	beside_close(c, &t->area);
}

static struct area_cockpit *look(struct county *c, struct three *t, int64_t now)
{
	work_end(&c->work);
	beside_begin(c, &t->area, now);
	struct area_cockpit *k = area_cockpit_load(&t->area.work, period_of(CYCLE_MONTH, t->area.work.today));
	work_end(&t->area.work);
	county_begin(c);
	return k;
}

static void test_area_gathers_its_own_counties_alone(void **state)
{
	struct county *c = county_of(state);
	struct three t;
	three_open(c, &t);
	assert_string_equal(job_at(c, t.area.store, "gather", COUNTY_NOW + 60), "收到 2 个县的汇总数，1 个县没有");
	struct area_cockpit *k = look(c, &t, COUNTY_NOW + 60);
	assert_int_equal(k->count, 3);
	assert_int_equal(k->told, 2);
	assert_int_equal(k->late, 1);
	assert_string_equal(k->lines[0].county.name, "青禾县");
	assert_string_equal(k->lines[1].county.name, "临山县");
	assert_string_equal(k->lines[2].county.name, "NN");
	assert_int_equal(k->lines[2].standing, AREA_SILENT);
	const struct area_month *own = month_of(&c->work, "QH", NOVEMBER);
	assert_true(own->figures[AREA_DUTIES] > 0 && own->figures[AREA_DUTIES] != 777);
	assert_int_equal(k->lines[0].figures[AREA_DUTIES], own->figures[AREA_DUTIES]);
	assert_int_equal(k->figures[AREA_DUTIES], own->figures[AREA_DUTIES] + 20);
	assert_int_equal(k->figures[AREA_MEMBERS], own->figures[AREA_MEMBERS] + 99);
	assert_int_equal(share_rate(k->lines[1].in_time), 600);
	assert_int_equal(share_rate(k->lines[1].attendance), 800);
	assert_int_equal(k->lines[1].months[COCKPIT_MONTHS - 1].whole, 20);
	three_close(c, &t);
}

/* What was told stands while a county is silent, and is called late; an older row never takes the place of a newer one. */
static void test_area_shows_what_is_late(void **state)
{
	struct county *c = county_of(state);
	struct three t;
	three_open(c, &t);
	job_at(c, t.area.store, "gather", COUNTY_NOW + 60);
	job_at(c, c->store, "report", COUNTY_NOW + AREA_LATE);
	job_at(c, t.area.store, "gather", COUNTY_NOW + AREA_LATE + 60);
	struct area_cockpit *k = look(c, &t, COUNTY_NOW + AREA_LATE + 61);
	assert_int_equal(k->lines[0].standing, AREA_FRESH);
	assert_int_equal(k->lines[1].standing, AREA_STALE);
	assert_int_equal(k->lines[1].figures[AREA_DUTIES], 20);
	assert_int_equal(k->late, 2);
	assert_int_equal(k->at, COUNTY_NOW + AREA_LATE);
	/* Moved elsewhere, a county is looked for there alone, not where its old rows lie. */
	t.listed[1].url = "sqlite:/nonexistent/county.db";
	put_as(c, &t.other, (struct area_month){ .code = "LS", .month = NOVEMBER, .at = COUNTY_NOW + 600, .figures = { [AREA_DUTIES] = 40 } });
	assert_string_equal(job_at(c, t.area.store, "gather", COUNTY_NOW + 2 * AREA_LATE), "收到 1 个县的汇总数，2 个县没有");
	assert_int_equal(look(c, &t, COUNTY_NOW + 2 * AREA_LATE)->lines[1].figures[AREA_DUTIES], 20);
	put_as(c, &t.area, (struct area_month){ .code = "LS", .month = NOVEMBER, .at = COUNTY_NOW - 1, .figures = { [AREA_DUTIES] = 1 } });
	assert_int_equal(look(c, &t, COUNTY_NOW + 60)->lines[1].figures[AREA_DUTIES], 20);
	/* Taken off the list, a county is not shown any more. */
	store_counties_set(t.area.store, t.listed, 1);
	assert_int_equal(look(c, &t, COUNTY_NOW + 60)->count, 1);
	three_close(c, &t);
}

static void test_area_compares_with_the_like(void **state)
{
	static const int branches[] = { 100, 150, 200, 900, 0 }, in_time[] = { 90, 80, 60, 50, 0 };
	struct county *c = county_of(state);
	struct beside area;
	struct store_county listed[COUNT_OF(branches)];
	beside_open(c, &area, "QZ", "青州市", true);
	for (size_t i = 0; i < COUNT_OF(branches); i++) {
		const char *code = arena_printf(c->arena, "X%zu", i);
		listed[i] = (struct store_county){ code, "" };
		put_as(c, &area, (struct area_month){ .code = code, .month = NOVEMBER, .day = 20261123, .at = COUNTY_NOW,
			.figures = { [AREA_DUTIES] = in_time[i] ? 100 : 0, [AREA_IN_TIME] = in_time[i], [AREA_BRANCHES] = branches[i] } });
	}
	store_counties_set(area.store, listed, COUNT_OF(listed));
	work_end(&c->work);
	beside_begin(c, &area, COUNTY_NOW);
	struct area_cockpit *k = area_cockpit_load(&area.work, period_of(CYCLE_YEAR, area.work.today));
	assert_int_equal(k->lines[0].like_count, 2);
	assert_int_equal(share_rate(k->lines[0].like), 700);
	assert_int_equal(share_rate(k->lines[1].like), 750);
	assert_int_equal(k->lines[3].like_count, 0);
	assert_int_equal(k->lines[4].like_count, 0);
	work_end(&area.work);
	county_begin(c);
	beside_close(c, &area);
}

/* ---- who ---- */

struct maker {
	enum role role;
};

static bool make_account(struct work *w, void *arg)
{
	return account_create(w, "somebody", "某人", ((struct maker *)arg)->role, 1, 0, NULL) != 0;
}

static void test_area_accounts_stand_in_areas_alone(void **state)
{
	struct county *c = county_of(state);
	struct beside area;
	beside_open(c, &area, "QZ", "青州市", true);
	county_refused(c, make_account, &(struct maker){ ROLE_AREA }, "account.role-place");
	county_do(c, make_account, &(struct maker){ ROLE_AUDITOR });
	work_end(&c->work);
	for (int role = ROLE_COUNTY; role < ROLE_COUNT; role++) {
		beside_begin(c, &area, COUNTY_NOW);
		bool made = work_run(&area.work, make_account, &(struct maker){ (enum role)role });
		assert_int_equal(made, role == ROLE_AREA);
		if (!made)
			assert_string_equal(area.work.fault->code, "account.role-place");
		work_end(&area.work);
	}
	county_begin(c);
	/* And their role opens nothing but the area's pages and what everybody has. */
	for (int p = PERMISSION_UNSET + 1; p < PERMISSION_COUNT; p++)
		assert_int_equal(access_allows(ROLE_AREA, (enum permission)p),
			p == PERMISSION_SEE_AREA || p == PERMISSION_SIGNED_IN || p == PERMISSION_PUBLIC);
	for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
		assert_int_equal(access_allows((enum role)role, PERMISSION_SEE_AREA), role == ROLE_AREA);
	beside_close(c, &area);
}

#define TOWNS(function) cmocka_unit_test_setup_teardown(function, towns_setup, county_teardown)
#define EMPTY(function) cmocka_unit_test_setup_teardown(function, county_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWNS(test_area_counts_as_the_cockpit_does),
		TOWNS(test_area_rows_are_verified),
		TOWNS(test_area_keeps_the_state_of_a_month_that_is_over),
		EMPTY(test_area_of_a_county_without_organisations),
		TOWNS(test_area_gathers_its_own_counties_alone),
		TOWNS(test_area_shows_what_is_late),
		EMPTY(test_area_compares_with_the_like),
		EMPTY(test_area_accounts_stand_in_areas_alone),
	};
	return cmocka_run_group_tests_name("area_sum", tests, NULL, NULL);
}
