/* The yearly plan: every duty of the year is met by what is proposed, on days that suit; what is moved or taken over, and what is
 * refused. */
#include "duty_town.h"

#include "plan/plan.h"

#define THEME KIND_BIT(ACTIVITY_THEME_DAY)
#define MEETING KIND_BIT(ACTIVITY_MEMBERS_MEETING)
#define COMMITTEE KIND_BIT(ACTIVITY_COMMITTEE_MEETING)
#define GROUP KIND_BIT(ACTIVITY_GROUP_MEETING)
#define TALK KIND_BIT(ACTIVITY_HEART_TALK)

static struct arena *arena;
static const int64_t groups[] = { 71, 72 };

static int setup(void **state)
{
	arena = arena_new();
	return towns_setup_of(state, 1, 4);
}

static int teardown(void **state)
{
	arena_free(arena);
	return county_teardown(state);
}

static struct plan_ask asked(int full, int from, int to)
{
	struct plan_ask ask = { .catalogue = rule_catalogue_national(), .from = from, .to = to,
		.org = { .type = 631, .level = LEVEL_VILLAGE, .full_members = full, .committee_members = full >= 7 ? 3 : 0,
			.group_count = full >= 7 ? 2 : 0, .groups = groups } };
	for (int s = 0; s < PLAN_SORTS; s++)
		ask.habits[s] = (struct plan_habit){ .hour = -1 };
	return ask;
}

/* What is proposed, as if it had been planned, leaves no duty open; returns how many gatherings. */
static int meets_all(struct plan_ask *ask)
{
	struct plan_item *items;
	struct duty *duties;
	int n = plan_propose(arena, ask, &items);
	struct rule_activity *held = ARENA_ARRAY(arena, struct rule_activity, (size_t)n + ask->activity_count + 1);
	for (size_t i = 0; i < ask->activity_count; i++)
		held[i] = ask->activities[i];
	for (int i = 0; i < n; i++)
		held[ask->activity_count + (size_t)i] = (struct rule_activity){ .id = 9000 + i, .day = items[i].day, .state = RULE_HELD, .kinds = items[i].kinds,
			.group = items[i].group, .pairs = items[i].pairs };
	int count = duty_compute(arena, ask->catalogue, &ask->org, ask->from, ask->to, held, ask->activity_count + (size_t)n, &duties);
	for (int i = 0; i < count; i++)
		if (!duties[i].done_day && duties[i].period.to <= ask->to)
			fail_msg("%s of %d is not met", duties[i].rule->id, duties[i].period.from);
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			if (items[i].day == items[k].day)
				fail_msg("%s and %s on %d", items[i].title, items[k].title, items[i].day);
	return n;
}

static void test_plan_meets_every_duty_of_a_year(void **state)
{
	(void)state;
	struct plan_ask small = asked(4, 20270101, 20271231), large = asked(12, 20270101, 20271231);
	/* Twelve theme days with meetings and lectures on them; the year's end, which is no lecture; one record of talks. */
	assert_int_equal(meets_all(&small), 12 + 2);
	/* And twelve committee meetings, twelve of each group. */
	assert_int_equal(meets_all(&large), 12 + 2 + 12 + 24);
	struct plan_ask rest = asked(12, 20271110, 20271231);
	assert_int_equal(meets_all(&rest), 2 + 2 + 2 + 4);
	struct plan_ask none = asked(0, 20270101, 20271231);
	assert_int_equal(meets_all(&none), 0);
}

static void test_plan_counts_what_is_planned_and_held(void **state)
{
	(void)state;
	struct plan_ask ask = asked(4, 20270101, 20271231);
	struct rule_activity there[] = { { 1, 20270110, RULE_PLANNED, THEME, 0, 0, 0 }, { 2, 20270215, RULE_HELD, THEME | MEETING, 0, 0, 0 },
		{ 3, 20270612, RULE_PLANNED, TALK, 0, 0, RULE_PAIR_MEMBERS } };
	ask.activities = there;
	ask.activity_count = COUNT_OF(there);
	struct plan_item *items;
	int n = plan_propose(arena, &ask, &items);
	assert_int_equal(n, 11);
	for (int i = 0; i < n; i++)
		assert_true(items[i].month > 202702 && !(items[i].kinds & TALK));
}

static void test_plan_twice_a_month_where_the_county_asks(void **state)
{
	(void)state;
	struct county_rule r = { .act = COUNTY_STRICTER, .rule = "theme-day", .cycle = CYCLE_MONTH, .times = 2, .severity = SEVERITY_WARNING,
		.document = "某办法", .reason = "x", .valid_from = 20270101, .made_day = 20261101 };
	struct plan_ask ask = asked(4, 20270101, 20271231);
	ask.catalogue = rule_catalogue_with(arena, rule_catalogue_national(), &r, 1, 20270101);
	assert_int_equal(meets_all(&ask), 24 + 2);
}

static void test_plan_follows_habit_and_free_days(void **state)
{
	(void)state;
	struct plan_ask ask = asked(4, 20270101, 20271231);
	struct plan_free free[] = { { 20270201, 20270210, "春节" }, { 605, 605, "农忙" }, { 701, 731, "汛期" } };
	struct plan_item *items;
	ask.habits[PLAN_ALL_MEET] = (struct plan_habit){ 5, 9, 30 };
	ask.free = free;
	ask.free_count = COUNT_OF(free);
	int n = plan_propose(arena, &ask, &items), seen = 0;
	for (int i = 0; i < n; i++) {
		const struct plan_item *x = &items[i];
		if (!(x->kinds & THEME))
			continue;
		seen++;
		int want = x->month == 202702 ? 20270211 : x->month == 202706 ? 20270606 : x->month * 100 + 5;
		assert_int_equal(x->day, want);
		assert_int_equal(x->hour, 9);
		assert_int_equal(x->minute, 30);
		if (x->month == 202702)
			assert_true(str_has(str_of(x->note), STR("春节期间，已改期")));
		if (x->month == 202707) /* the whole month is free: still proposed, and said */
			assert_true(str_has(str_of(x->note), STR("汛期期间，没有别的日子")));
	}
	assert_int_equal(seen, 12);
	ask.habits[PLAN_ALL_MEET].day = 31; /* a month without a 31st: its last day */
	n = plan_propose(arena, &ask, &items);
	for (int i = 0; i < n; i++)
		if (items[i].month == 202704 && (items[i].kinds & THEME))
			assert_int_equal(items[i].day, 20270430);
}

static void test_plan_free_days_are_read(void **state)
{
	(void)state;
	struct plan_free *list;
	const char *wrong;
	int n;
	assert_true(plan_free_parse(arena, "06-05~06-20 三夏农忙\n\n 2027-02-05～2027-02-12 春节 \n01-01\n02-29 闰日", &list, &n, &wrong));
	assert_int_equal(n, 4);
	assert_int_equal(list[0].from, 605);
	assert_int_equal(list[0].to, 620);
	assert_string_equal(list[0].name, "三夏农忙");
	assert_int_equal(list[1].to, 20270212);
	assert_int_equal(list[2].to, 101);
	static const char *const bad[] = { "x", "06-20~06-05", "13-01", "06-05~2027-06-20", "2027-02-30", "06-05~", "~06-05", "06-05 一二三四五六七八九十一二三四五六七八九十一" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (plan_free_parse(arena, bad[i], &list, &n, &wrong) || !wrong)
			fail_msg("taken: %s", bad[i]);
}

/* ---- in the store ---- */

struct adopting {
	int64_t org;
	struct plan_choice choices[40];
	int count, done;
};

static bool adopt_unit(struct work *w, void *arg)
{
	struct adopting *a = arg;
	a->done = plan_adopt(w, a->org, 2027, NULL, a->choices, a->count, "村党员活动室", "刘成玉");
	return a->done > 0;
}

static void adopting_all(struct county *c, struct adopting *a, struct plan *plan)
{
	assert_true(plan_of_org(&c->work, a->org, 2027, NULL, plan));
	a->count = 0;
	for (int i = 0; i < plan->count && i < 40; i++)
		a->choices[a->count++] = (struct plan_choice){ plan->items[i].key, day_start(plan->items[i].day) + 9 * 3600 };
}

static void test_plan_is_taken_over_once(void **state)
{
	struct county *c = county_of(state);
	struct adopting a = { .org = towns.branch[0][3] };
	struct plan plan;
	towns_see(c);
	adopting_all(c, &a, &plan);
	assert_true(plan.count >= 11);
	assert_int_equal(plan.to, 20271123); /* no further than a year from today */
	county_do(c, adopt_unit, &a);
	assert_int_equal(a.done, plan.count);
	towns_see(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from activity where tenant = $1 and org = $2 and state = 'planned'",
		c->work.tenant, a.org), plan.count);
	struct plan again;
	assert_true(plan_of_org(&c->work, a.org, 2027, NULL, &again));
	assert_int_equal(again.count, 0);
	county_refused(c, adopt_unit, &a, "plan.gone"); /* the same form sent once more */
	towns_see(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from activity where tenant = $1 and org = $2", c->work.tenant, a.org),
		plan.count);
	const char *line = NULL;
	if (county_verify(c, &line))
		fail_msg("%s", line);
}

static void test_plan_all_or_none(void **state)
{
	struct county *c = county_of(state);
	struct adopting a = { .org = towns.branch[0][3] };
	struct plan plan;
	towns_see(c);
	adopting_all(c, &a, &plan);
	a.choices[3].starts = day_start(day_add(plan.items[3].last, 1)) + 9 * 3600; /* moved out of what it is for */
	county_refused(c, adopt_unit, &a, "plan.outside");
	a.choices[3] = (struct plan_choice){ "202713.1.0.0", day_start(20270110) };
	county_refused(c, adopt_unit, &a, "plan.gone");
	a.count = 0;
	county_refused(c, adopt_unit, &a, "plan.none");
	towns_see(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from activity where tenant = $1", c->work.tenant), 0);
}

static void test_plan_habit_is_read_from_the_record(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	towns_held(c, org, 20260808, THEME);
	towns_held(c, org, 20260908, THEME | MEETING);
	towns_held(c, org, 20261020, THEME);
	struct plan plan;
	assert_true(plan_of_org(&c->work, org, 2027, NULL, &plan));
	assert_int_equal(plan.habits[PLAN_ALL_MEET].day, 8);
	assert_int_equal(plan.habits[PLAN_ALL_MEET].hour, 19);
	assert_int_equal(plan.habits[PLAN_COMMITTEE].day, 0);
	struct plan_habit asked_for[PLAN_SORTS] = { { 15, 9, 0 }, { .hour = -1 }, { .hour = -1 }, { .hour = -1 } };
	assert_true(plan_of_org(&c->work, org, 2027, asked_for, &plan));
	assert_int_equal(plan.items[0].day, 20270115);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plan_meets_every_duty_of_a_year, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_counts_what_is_planned_and_held, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_twice_a_month_where_the_county_asks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_follows_habit_and_free_days, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_free_days_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_is_taken_over_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_all_or_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plan_habit_is_read_from_the_record, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
