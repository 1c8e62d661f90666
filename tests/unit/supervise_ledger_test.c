/* The ledger and the cockpit: their states are the duty engine's, every figure lists exactly what it counts, nothing of
 * another township is seen, and pages cost the same statements for ten branches and for a hundred. */
#include "duty_town.h"

#include "supervise/supervise.h"

#define MEETING KIND_BIT(ACTIVITY_MEMBERS_MEETING)
#define THEME KIND_BIT(ACTIVITY_THEME_DAY)
#define LECTURE KIND_BIT(ACTIVITY_PARTY_LECTURE)

static int setup(void **state)
{
	return towns_setup_of(state, 2, 5);
}

static void act_as(struct county *c, enum role role, int64_t org, const char *path, int level)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = role, .account = 7, .name = "办公室", .org = org, .org_name = "第1镇", .path = path,
		.org_level = level, .from = "test" };
}

static void as_county(struct county *c)
{
	act_as(c, ROLE_COUNTY, towns.root, "0001.", 1);
}

static struct ledger *ledger(struct county *c, struct ledger_query q)
{
	if (!q.period.from)
		q.period = period_of(CYCLE_MONTH, c->work.today);
	struct ledger *l = ledger_load(&c->work, &q);
	assert_non_null(l);
	return l;
}

/* October and the third quarter done for all but the named ones. */
static void fill(struct county *c)
{
	for (int t = 0; t < towns.town_count; t++)
		for (int b = 0; b < towns.branch_count; b++) {
			int64_t org = towns.branch[t][b];
			if (t != 0 || b != 3)
				towns_held(c, org, 20261012, THEME);
			if (t != 1 || b != 4)
				towns_held(c, org, 20260815, MEETING | LECTURE);
			if (b % 2)
				towns_held(c, org, 20261105, THEME | MEETING);
		}
}

static const struct branch *row_of(const struct ledger *l, int64_t org)
{
	for (int i = 0; i < l->count; i++)
		if (l->rows[i]->id == org)
			return l->rows[i];
	return NULL;
}

/* The worst of the engine's own answers for the duties that the view holds. */
static void engine_state(struct county *c, int64_t org, int *overdue, int *soon)
{
	struct view v = view_of(period_of(CYCLE_MONTH, c->work.today), c->work.today);
	struct duty_row *rows;
	int n = duty_of_org(&c->work, org, v.from[CYCLE_YEAR] < v.from[CYCLE_QUARTER] ? v.from[CYCLE_YEAR] : v.from[CYCLE_QUARTER],
		v.to, &rows);
	*overdue = 0;
	*soon = -1;
	for (int i = 0; i < n; i++) {
		const struct duty *d = &rows[i].duty;
		if (!view_holds(&v, d->period.cycle, d->period.from))
			continue;
		int late = days_between(d->due_day, c->work.today);
		if (rows[i].status == DUTY_OVERDUE && late > *overdue)
			*overdue = late;
		if (rows[i].status == DUTY_SOON && (*soon < 0 || -late < *soon))
			*soon = -late;
	}
}

static void test_ledger_states_are_the_engines(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	as_county(c);
	struct ledger *l = ledger(c, (struct ledger_query){ 0 });
	assert_int_equal(l->total, 10);
	for (int t = 0; t < 2; t++)
		for (int b = 0; b < 5; b++) {
			const struct branch *row = row_of(l, towns.branch[t][b]);
			int overdue, soon;
			engine_state(c, towns.branch[t][b], &overdue, &soon);
			assert_non_null(row);
			assert_int_equal(row->overdue_days, overdue);
			assert_int_equal(row->soon_days, soon);
		}
	assert_int_equal(row_of(l, towns.branch[0][3])->overdue_days, 23); /* theme day of October */
	assert_int_equal(row_of(l, towns.branch[1][4])->overdue_days, 54); /* third quarter */
	assert_ptr_equal(l->rows[0]->secretary, l->rows[0]->secretary);
	assert_true(l->rows[0]->overdue_days >= l->rows[1]->overdue_days);
}

static void test_ledger_cells_show_done_open_and_overdue(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	as_county(c);
	struct ledger *l = ledger(c, (struct ledger_query){ 0 });
	const struct branch *missed = row_of(l, towns.branch[0][3]), *small = row_of(l, towns.branch[0][4]);
	int theme = ledger_column_of(rule_find(duty_catalogue(), "theme-day", 0));
	int committee = ledger_column_of(rule_find(duty_catalogue(), "committee-meeting", 0));
	assert_int_equal(missed->cells[theme].status, DUTY_OVERDUE);
	assert_int_equal(missed->cells[theme].period.from, 20261001);
	assert_int_equal(small->cells[theme].status, DUTY_SOON);
	assert_false(small->cells[committee].any);
	assert_true(row_of(l, towns.branch[0][0])->cells[committee].any);
	assert_int_equal(small->present + small->remote, 0);
	assert_int_equal(missed->due, 4);
}

static void test_ledger_tabs_list_what_they_count(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	towns_hold(c, (struct towns_gathering){ .org = towns.branch[0][4], .kinds = LECTURE, .day = 20261110, .state = STATE_FILED,
		.due = 4, .present = 4 });
	as_county(c);
	static const char *const rules[] = { "", "theme-day", "members-meeting", "group-meeting", "member-appraisal" };
	for (size_t r = 0; r < COUNT_OF(rules); r++) {
		struct ledger *all = ledger(c, (struct ledger_query){ .rule = rules[r] });
		for (int s = 0; s < LEDGER_STATES; s++) {
			struct ledger *l = ledger(c, (struct ledger_query){ .rule = rules[r], .state = (enum ledger_state)s });
			assert_int_equal(l->total, (s == LEDGER_UNDONE ? l : all)->counts[s]); /* that one is counted when asked for */
		}
		assert_int_equal(all->counts[LEDGER_ALL], 10);
	}
	struct ledger *review = ledger(c, (struct ledger_query){ .state = LEDGER_REVIEW });
	assert_int_equal(review->total, 1);
	assert_int_equal(review->rows[0]->id, towns.branch[0][4]);
	assert_int_equal(review->rows[0]->review_days, 12);
}

static void test_ledger_finds_pages_and_sorts(void **state)
{
	struct county *c = county_of(state);
	as_county(c);
	assert_int_equal(ledger(c, (struct ledger_query){ .name = "第2镇第3村" })->total, 1);
	assert_int_equal(ledger(c, (struct ledger_query){ .name = "QH02001" })->total, 1);
	assert_int_equal(ledger(c, (struct ledger_query){ .name = "没有这个村" })->total, 0);
	assert_int_equal(ledger(c, (struct ledger_query){ .org = towns.town[1] })->total, 5);
	struct ledger *l = ledger(c, (struct ledger_query){ .order = ORDER_MEMBERS, .limit = 3, .offset = 8 });
	assert_int_equal(l->total, 10);
	assert_int_equal(l->count, 2);
	assert_int_equal(l->rows[1]->members, 2);
	assert_int_equal(ledger(c, (struct ledger_query){ .limit = 3, .offset = 100 })->count, 0);
}

static void test_ledger_township_sees_its_own_only(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	act_as(c, ROLE_TOWNSHIP, towns.town[0], "0001.0001.", 2);
	struct ledger *l = ledger(c, (struct ledger_query){ 0 });
	assert_int_equal(l->total, 5);
	for (int i = 0; i < l->scene->count; i++)
		assert_true(text_starts(l->scene->all[i].path, "0001.0001."));
	struct ledger_query other = { .period = period_of(CYCLE_MONTH, c->work.today), .org = towns.town[1] };
	assert_null(ledger_load(&c->work, &other));
	assert_string_equal(c->work.fault->code, "ledger.org");
	c->work.fault = NULL;
	struct cockpit *k = cockpit_load(&c->work, "0001.0001.", period_of(CYCLE_MONTH, c->work.today));
	assert_int_equal(k->branches, 5);
	assert_int_equal(k->overdue, l->counts[LEDGER_OVERDUE]);
	assert_int_equal(k->place_count, 5);
}

/* Every figure of the cockpit and the list that its link opens. */
static void check_cockpit(struct county *c, struct period period)
{
	struct cockpit *k = cockpit_load(&c->work, "0001.", period);
	assert_non_null(k);
	assert_int_equal(k->branches, ledger(c, (struct ledger_query){ .period = period })->total);
	assert_int_equal(k->overdue, ledger(c, (struct ledger_query){ .period = period, .state = LEDGER_OVERDUE })->total);
	assert_int_equal(k->soon, ledger(c, (struct ledger_query){ .period = period, .state = LEDGER_SOON })->total);
	assert_int_equal(k->review_branches, ledger(c, (struct ledger_query){ .period = period, .state = LEDGER_REVIEW })->total);
	for (int i = 0; i < k->place_count; i++)
		assert_int_equal(k->places[i].overdue,
			ledger(c, (struct ledger_query){ .period = period, .state = LEDGER_OVERDUE, .org = k->places[i].org->id })->total);
	assert_true(k->kind_count > 0);
	for (int i = 0; i < k->kind_count; i++)
		assert_int_equal(k->kinds[i].done.whole - k->kinds[i].done.part,
			ledger(c, (struct ledger_query){ .period = period, .state = LEDGER_UNDONE, .rule = k->kinds[i].rule->id })->total);
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++)
		assert_int_equal(k->concerns[i].count,
			ledger(c, (struct ledger_query){ .period = period, .concern = (enum concern)i })->total);
}

static void test_cockpit_figures_list_what_they_count(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	towns_hold(c, (struct towns_gathering){ .org = towns.branch[1][2], .kinds = LECTURE, .day = 20261110, .state = STATE_FILED,
		.due = 4, .present = 4 });
	as_county(c);
	check_cockpit(c, period_of(CYCLE_MONTH, 20261123));
	check_cockpit(c, period_of(CYCLE_QUARTER, 20261123));
	check_cockpit(c, period_of(CYCLE_YEAR, 20261123));
	check_cockpit(c, period_of(CYCLE_MONTH, 20260915));
	check_cockpit(c, period_of(CYCLE_YEAR, 20250601));
}

static void test_cockpit_rates_come_from_the_duties(void **state)
{
	struct county *c = county_of(state);
	fill(c);
	as_county(c);
	struct cockpit *k = cockpit_load(&c->work, "0001.", period_of(CYCLE_MONTH, 20261015));
	/* due in October: a theme day each, and for the two with committee and groups those too */
	assert_int_equal(k->in_time.whole, 10 + 2 + 2);
	assert_int_equal(k->in_time.part, 9);
	assert_int_equal(k->pace, 1000);
	assert_int_equal(k->attendance.whole, 9 * 4 - 2 * 2); /* the two small branches have two members */
	assert_int_equal(k->remote, 7);
	struct cockpit *now = cockpit_load(&c->work, "0001.", period_of(CYCLE_MONTH, 20261123));
	assert_int_equal(now->in_time.part, 4);
	assert_int_equal(now->pace, 23 * 1000 / 30);
	assert_int_equal(now->concerns[CONCERN_SECRETARY].count, 2);
	assert_int_equal(now->concerns[CONCERN_SMALL].count, 2);
	assert_string_equal(share_text(c->arena, (struct share){ 1, 3 }), "33.3");
	assert_string_equal(share_text(c->arena, (struct share){ 0, 0 }), "–");
}

/* ---- summaries and all of the scope say the same ---- */

static void same_cell(const struct cell *a, const struct cell *b)
{
	assert_int_equal(a->any, b->any);
	assert_int_equal(a->status, b->status);
	assert_ptr_equal(a->rule, b->rule);
	assert_int_equal(a->due_day, b->due_day);
	assert_int_equal(a->period.from, b->period.from);
}

static void same_branch(const struct branch *a, const struct branch *b)
{
	assert_string_equal(a->path, b->path);
	assert_int_equal(a->overdue_days, b->overdue_days);
	assert_int_equal(branch_state(a), branch_state(b));
	assert_int_equal(a->review, b->review);
	assert_int_equal(a->review_days, b->review_days);
	assert_int_equal(a->branches, b->branches);
	assert_int_equal(a->members_below, b->members_below);
	assert_int_equal(a->urged, b->urged);
	assert_int_equal(a->worst.due_day, b->worst.due_day);
}

/* The same page, once as it is asked for and once (a limit that no page has) read from all. */
static void same_page(struct county *c, struct ledger_query q)
{
	struct ledger_query all = q;
	all.limit = 1000;
	all.offset = 0;
	struct ledger *l = ledger(c, q), *whole = ledger(c, all);
	assert_true(l->scene->count <= whole->scene->count);
	assert_int_equal(l->total, whole->total);
	for (int state = LEDGER_ALL; state <= LEDGER_NORMAL; state++)
		assert_int_equal(l->counts[state], whole->counts[state]);
	int left = whole->total - q.offset;
	assert_int_equal(l->count, left < 0 ? 0 : left < q.limit ? left : q.limit);
	for (int i = 0; i < l->count; i++) {
		const struct branch *a = l->rows[i], *b = whole->rows[q.offset + i];
		same_branch(a, b);
		assert_int_equal(a->due, b->due);
		assert_int_equal(a->present, b->present);
		for (int k = 0; k < LEDGER_COLUMNS; k++)
			same_cell(&a->cells[k], &b->cells[k]);
	}
}

static void same_shares(const struct share *a, const struct share *b, int count)
{
	assert_memory_equal(a, b, (size_t)count * sizeof *a);
}

static void same_cockpit(const struct cockpit *a, const struct cockpit *b)
{
	assert_int_equal(a->branches, b->branches);
	assert_int_equal(a->overdue, b->overdue);
	assert_int_equal(a->soon, b->soon);
	assert_int_equal(a->review, b->review);
	assert_int_equal(a->review_branches, b->review_branches);
	assert_int_equal(a->members, b->members);
	assert_int_equal(a->concern_count, b->concern_count);
	assert_int_equal(a->pace, b->pace);
	same_shares(&a->in_time, &b->in_time, 1 + 2 * COCKPIT_MONTHS);
	assert_int_equal(a->place_count, b->place_count);
	for (int i = 0; i < a->place_count; i++) {
		same_branch(a->places[i].org, b->places[i].org);
		assert_int_equal(a->places[i].overdue, b->places[i].overdue);
		same_shares(a->places[i].months, b->places[i].months, COCKPIT_MONTHS);
	}
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++) {
		assert_int_equal(a->concerns[i].count, b->concerns[i].count);
		if (a->concerns[i].count && i != CONCERN_OVERDUE) /* of the equally overdue any may be named */
			same_branch(a->concerns[i].first, b->concerns[i].first);
	}
	assert_int_equal(a->worst_count, b->worst_count);
	for (int i = 0; i < a->worst_count; i++)
		same_branch(a->worst[i], b->worst[i]);
}

static bool age_unit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update standing set day = $3 where tenant = $1 and org = $2", w->tenant, towns.town[0],
		*(int *)arg) && audit_not_needed(w);
}

/* From the summaries, and from all when one standing is of another day. */
static void same_cockpits(struct county *c, const char *path)
{
	struct period month = period_of(CYCLE_MONTH, c->work.today);
	int day = day_add(c->work.today, -1), today = c->work.today;
	struct cockpit *shown = cockpit_load(&c->work, path, month);
	assert_int_equal(shown->scene->parts, 0);
	county_do(c, age_unit, &day);
	towns_see(c);
	struct cockpit *counted = cockpit_load(&c->work, path, month);
	assert_true(counted->scene->count >= shown->scene->count);
	same_cockpit(shown, counted);
	county_do(c, age_unit, &today);
	towns_see(c);
}

static bool stir_unit(struct work *w, void *arg)
{
	unsigned *seed = arg;
	static const unsigned kinds[] = { THEME, MEETING, LECTURE, THEME | MEETING };
	static const enum activity_state states[] = { STATE_HELD, STATE_FILED, STATE_FILED, STATE_RETURNED };
	int64_t org = towns.branch[rand_r(seed) % towns.town_count][rand_r(seed) % towns.branch_count];
	struct towns_gathering g = { .org = org, .kinds = kinds[rand_r(seed) % COUNT_OF(kinds)], .due = 2, .present = 1,
		.day = day_add(20260701, rand_r(seed) % 145), .state = states[rand_r(seed) % COUNT_OF(states)] };
	if (rand_r(seed) % 4 == 0)
		return DB_EXEC(w->db, w->arena, "update org set term_end = $3 where tenant = $1 and id = $2", w->tenant, org,
			day_add(20260901, rand_r(seed) % 400)) && org_recount(w, org) && audit(w, "test", "org", org, org, NULL, NULL);
	return towns_hold_unit(w, &g);
}

static void test_summaries_say_what_all_of_the_scope_says(void **state)
{
	struct county *c = county_of(state);
	unsigned seed = 20261123;
	for (int round = 0; round < 12; round++) {
		for (int i = 0; i < 6; i++)
			county_do(c, stir_unit, &seed);
		as_county(c);
		for (int s = LEDGER_ALL; s <= LEDGER_NORMAL; s++) {
			for (int offset = 0; offset <= 12; offset += 3)
				same_page(c, (struct ledger_query){ .state = (enum ledger_state)s, .limit = 3, .offset = offset });
			same_page(c, (struct ledger_query){ .state = (enum ledger_state)s, .limit = 4, .offset = 1, .org = towns.town[1] });
		}
		same_cockpits(c, "0001.");
		same_cockpits(c, "0001.0002.");
		act_as(c, ROLE_TOWNSHIP, towns.town[0], "0001.0001.", 2);
		same_page(c, (struct ledger_query){ .limit = 3, .offset = 2 });
		same_page(c, (struct ledger_query){ .limit = 3, .org = towns.branch[0][2] });
	}
}

/* What is shown of the county does not grow with it. */
static void test_ledger_reads_what_it_shows(void **state)
{
	struct county *c = county_of(state);
	as_county(c);
	struct ledger *l = ledger(c, (struct ledger_query){ .limit = 3 });
	assert_int_equal(l->scene->count, 1 + towns.town_count + 3);
	assert_int_equal(ledger(c, (struct ledger_query){ .limit = 3, .org = towns.town[0] })->scene->count,
		1 + towns.town_count + towns.branch_count);
	act_as(c, ROLE_TOWNSHIP, towns.town[0], "0001.0001.", 2);
	struct ledger_query other = { .period = period_of(CYCLE_MONTH, c->work.today), .limit = 3, .org = towns.branch[1][0] };
	assert_null(ledger_load(&c->work, &other));
	assert_string_equal(c->work.fault->code, "ledger.org");
	c->work.fault = NULL;
}

static int64_t statements(struct county *c, struct cockpit **cockpit, struct ledger **l)
{
	int64_t before = db_statements(c->work.db);
	if (cockpit)
		*cockpit = cockpit_load(&c->work, "0001.", period_of(CYCLE_MONTH, c->work.today));
	else
		*l = ledger(c, (struct ledger_query){ .limit = 20 });
	return db_statements(c->work.db) - before;
}

static bool hundred_unit(struct work *w, void *arg)
{
	(void)arg;
	int had = towns.branch_count;
	towns.branch_count = 50;
	for (int t = 0; t < towns.town_count; t++)
		for (int b = had; b < 50; b++)
			towns_branch(w, t, b);
	return true;
}

static void test_ledger_and_cockpit_statements_do_not_grow(void **state)
{
	struct county *c = county_of(state);
	struct cockpit *k;
	struct ledger *l;
	as_county(c);
	int64_t few_ledger = statements(c, NULL, &l), few_cockpit = statements(c, &k, NULL);
	assert_int_equal(l->total, 10);
	county_do(c, hundred_unit, NULL);
	as_county(c);
	assert_int_equal(statements(c, NULL, &l), few_ledger);
	assert_int_equal(statements(c, &k, NULL), few_cockpit);
	assert_int_equal(l->total, 100);
	assert_int_equal(k->branches, 100);
	assert_true(few_ledger <= 6);
	assert_true(few_cockpit <= 8);
}

static void test_view_holds_the_period_before(void **state)
{
	(void)state;
	struct view now = view_of(period_of(CYCLE_MONTH, 20261123), 20261123), past = view_of(period_of(CYCLE_MONTH, 20260901), 20261123);
	assert_true(view_holds(&now, CYCLE_MONTH, 20261001));
	assert_false(view_holds(&now, CYCLE_MONTH, 20260901));
	assert_true(view_holds(&now, CYCLE_QUARTER, 20260701));
	assert_true(view_holds(&now, CYCLE_YEAR, 20260101));
	assert_false(view_holds(&now, CYCLE_YEAR, 20250101));
	assert_false(view_holds(&now, CYCLE_MONTH, 20261201));
	assert_false(view_holds(&past, CYCLE_MONTH, 20260801));
	assert_true(view_holds(&past, CYCLE_QUARTER, 20260701));
	assert_int_equal(past.anchor, 20260930);
	struct view january = view_of(period_of(CYCLE_MONTH, 20270120), 20270120);
	assert_true(view_holds(&january, CYCLE_YEAR, 20260101));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ledger_states_are_the_engines, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_cells_show_done_open_and_overdue, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_tabs_list_what_they_count, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_finds_pages_and_sorts, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_township_sees_its_own_only, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_cockpit_figures_list_what_they_count, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_cockpit_rates_come_from_the_duties, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_summaries_say_what_all_of_the_scope_says, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_reads_what_it_shows, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ledger_and_cockpit_statements_do_not_grow, setup, county_teardown),
		cmocka_unit_test(test_view_holds_the_period_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
