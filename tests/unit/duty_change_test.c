/* What a branch owes while it changes in the middle of a period: it grows and shrinks around the bounds, loses people of its
 * committee, founds and ends groups, is merged, and each of that on the days around a month's end. What ended is judged by its
 * last day, what runs by today (2026-11-23). */
#include "duty_town.h"
#include "org/operate.h"

static int setup(void **state)
{
	return towns_setup_of(state, 1, 4);
}

static int64_t stored(struct county *c, int64_t org, const char *rule, int from, const char *column)
{
	const char *sql = arena_printf(c->arena, "select %s from duty where tenant = $1 and org = $2 and rule = $3 and period_from = $4",
		column);
	return DB_ONE(c->work.db, c->arena, -1, sql, c->work.tenant, org, rule, from);
}

static void verify_clean(struct county *c)
{
	const char *line = NULL;
	if (county_verify(c, &line))
		fail_msg("%s", line);
}

/* ---- size ------------------------------------------------------------------------------------------------------- */

/* One change of one branch without a committee: `full` members, of whom `come` or `go` on a day. */
struct size_case {
	int full, come, go, day;
	const char *rule;
	int month; /* first day of the period that is asked for */
	bool owed;
};

static const struct size_case sizes[] = {
	/* 支部条例 art. 20: seven full members, counted on the month's last day */
	{6, 0, 0, 0, "committee-meeting", 20261001, false},
	{7, 0, 0, 0, "committee-meeting", 20261001, true},
	{8, 0, 0, 0, "committee-meeting", 20261001, true},
	{6, 1, 0, 20261031, "committee-meeting", 20261001, true},
	{6, 1, 0, 20261031, "committee-meeting", 20260901, false},
	{6, 1, 0, 20261101, "committee-meeting", 20261001, false},
	{6, 1, 0, 20261101, "committee-meeting", 20261101, true},
	{7, 0, 1, 20260930, "committee-meeting", 20260901, false},
	{7, 0, 1, 20261001, "committee-meeting", 20260901, true},
	{7, 0, 1, 20261001, "committee-meeting", 20261001, false},
	{7, 0, 1, 20261120, "committee-meeting", 20261001, true},
	{7, 0, 1, 20261120, "committee-meeting", 20261101, false},
	{8, 0, 1, 20261120, "committee-meeting", 20261101, true},
	/* one full member makes a meeting, two a talk; a quarter and a year are judged by their own last day */
	{1, 0, 1, 20260930, "members-meeting", 20260701, false},
	{1, 0, 1, 20261001, "members-meeting", 20260701, true},
	{1, 0, 1, 20261001, "members-meeting", 20261001, false},
	{0, 1, 0, 20261120, "members-meeting", 20261001, true},
	{0, 1, 0, 20261120, "members-meeting", 20260701, false},
	{0, 1, 0, 20261001, "theme-day", 20260901, false},
	{0, 1, 0, 20261001, "theme-day", 20261001, true},
	{2, 0, 1, 20261120, "heart-talk", 20260101, false},
	{2, 0, 1, 20261120, "heart-talk", 20250101, true},
	{1, 1, 0, 20260101, "heart-talk", 20250101, false},
	{1, 1, 0, 20251231, "heart-talk", 20250101, true},
	{1, 1, 0, 20261120, "heart-talk", 20260101, true},
	{2, 0, 1, 20261120, "org-life-meeting", 20260101, true},
	{1, 0, 1, 20261120, "org-life-meeting", 20260101, false},
	{1, 0, 1, 20261120, "secretary-report", 20260101, false},
	{1, 0, 1, 20261120, "member-appraisal", 20250101, true},
};

struct size_try {
	const struct size_case *at;
	int n;
	int64_t org, elsewhere, last;
};

static int64_t person(struct work *w, int64_t org, int n, int from)
{
	int64_t id = 0;
	struct member_input in = { .org = org, .name = arena_printf(w->arena, "党员%d", n), .sex = 1, .ethnic = "01", .birth = 19700101,
		.education = "60", .job = "80", .category = 4, .joined = 20100701, .full_day = 20110701 };
	if (!member_put(w, &in, from, &id))
		fail_msg("%s", w->fault ? w->fault->message : "member_put");
	return id;
}

static bool size_found(struct work *w, void *arg)
{
	struct size_try *t = arg;
	t->org = towns_org(w, towns.town[0], 631, arena_printf(w->arena, "QH01%03d", 100 + t->n), arena_printf(w->arena, "第%d试验村党支部", t->n));
	t->elsewhere = towns.branch[0][3];
	for (int i = 0; i < t->at->full; i++)
		t->last = person(w, t->org, i, 20150101);
	if (t->at->come)
		t->last = person(w, t->elsewhere, 90, 20150101);
	return org_recount(w, t->org) && org_recount(w, t->elsewhere);
}

static bool size_change(struct work *w, void *arg)
{
	struct size_try *t = arg;
	return member_move(w, t->last, t->at->come ? t->org : t->elsewhere, t->at->day, "搬家");
}

static void test_duty_of_branches_that_change_size(void **state)
{
	struct county *c = county_of(state);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct size_try t = { .at = &sizes[i], .n = (int)i };
		county_do(c, size_found, &t);
		if (t.at->day)
			county_do(c, size_change, &t);
		towns_see(c);
		int64_t owed = stored(c, t.org, t.at->rule, t.at->month, "owed");
		if ((owed > 0) != t.at->owed)
			fail_msg("case %zu: %d full, %+d on %d: %s of %d: %lld", i, t.at->full, t.at->come - t.at->go, t.at->day, t.at->rule,
				t.at->month, (long long)owed);
	}
	verify_clean(c);
}

/* ---- posts and groups ------------------------------------------------------------------------------------------- */

/* Branch 0 has twelve full members, three on its committee, two groups; branch 3 four members and a secretary alone. */
struct post_case {
	int branch;
	const char *post; /* ends on `day`, its first day without; NULL: a group ends */
	int day;
	const char *rule;
	int month, owed;
};

static const struct post_case posts[] = {
	/* without its secretary a committee still has to meet: with seven members it must exist */
	{0, "secretary", 20261110, "committee-meeting", 20261101, 1},
	{0, "secretary", 20261110, "committee-meeting", 20261001, 1},
	/* talks by the pairs that there are on the day that is judged */
	{0, "secretary", 20261110, "heart-talk", 20260101, 3},
	{0, "secretary", 20261110, "heart-talk", 20250101, 3},
	{3, "secretary", 20261110, "heart-talk", 20260101, 1}, /* a secretary alone is no committee */
	{3, "secretary", 20261110, "heart-talk", 20250101, 1},
	/* and what is owed by the branch as a whole stays: a vacancy excuses nothing */
	{3, "secretary", 20261110, "theme-day", 20261101, 1},
	{3, "secretary", 20261110, "secretary-report", 20260101, 1},
	/* groups as of the month's last day */
	{0, NULL, 20261031, "group-meeting", 20261001, 1},
	{0, NULL, 20261101, "group-meeting", 20261001, 2},
	{0, NULL, 20261101, "group-meeting", 20261101, 1},
};

static bool post_change(struct work *w, void *arg)
{
	const struct post_case *p = arg;
	int64_t org = towns.branch[0][p->branch];
	if (!p->post)
		return group_end(w, DB_ONE(w->db, w->arena, 0, "select max(id) from party_group where tenant = $1 and org = $2", w->tenant, org),
			p->day);
	return post_end(w, DB_ONE(w->db, w->arena, 0, "select id from post where tenant = $1 and org = $2 and kind = $3", w->tenant, org,
		p->post), p->day);
}

static void post_try(struct county *c, const struct post_case *p)
{
	int64_t org = towns.branch[0][p->branch];
	county_do(c, post_change, (void *)p);
	towns_see(c);
	int64_t owed = stored(c, org, p->rule, p->month, "owed");
	if (owed != p->owed)
		fail_msg("branch %d without its %s from %d: %s of %d: %lld", p->branch, p->post ? p->post : "second group", p->day, p->rule,
			p->month, (long long)owed);
	if (p->post && DB_ONE(c->work.db, c->arena, -1, "select vacant from standing where tenant = $1 and org = $2", c->work.tenant, org) != 1)
		fail_msg("branch %d is not told as vacant", p->branch);
	verify_clean(c);
}

/* Each case begins from the same county. */
static void test_duty_of_branches_that_lose_their_secretary(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(posts); i++) {
		void *fresh = NULL;
		assert_int_equal(setup(&fresh), 0);
		post_try(county_of(&fresh), &posts[i]);
		county_teardown(&fresh);
	}
}

/* ---- merged ----------------------------------------------------------------------------------------------------- */

struct merge_case {
	int day;       /* first day of the new state: the old branch stood until the day before */
	int month;
	int due;       /* of the old branch's theme day of that month; 0: none is owed */
	bool held;     /* the old branch had held it on the 3rd of October */
};

static const struct merge_case merges[] = {
	{20261101, 20261001, 20261031, false}, /* stood to the end */
	{20261101, 20261001, 20261031, true},
	{20261101, 20261101, 0, false},
	{20261020, 20261001, 20261019, false}, /* within the last 15 days: due on its last day */
	{20261017, 20261001, 20261016, true},
	{20261016, 20261001, 0, false},        /* 16 days before the end: nothing is due of it yet */
	{20261016, 20260901, 20260930, false}, /* what ended before stays as it was judged */
	{20261120, 20261101, 20261119, false},
};

static bool merge_unit(struct work *w, void *arg)
{
	const struct merge_case *m = arg;
	struct org_operation op = { .kind = ORG_MERGE, .org = towns.branch[0][3], .other = towns.branch[0][0], .day = m->day,
		.approval = "青组发〔2026〕12号", .approved = 20260920, .note = "", .exempt = true };
	int64_t id = 0;
	return org_operation_run(w, &op, &id);
}

static void merge_try(struct county *c, const struct merge_case *m)
{
	int64_t gone = towns.branch[0][3], heir = towns.branch[0][0];
	if (m->held)
		towns_hold(c, (struct towns_gathering){ .org = gone, .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .day = 20261003,
			.state = STATE_SEALED, .due = 4, .present = 4 });
	county_do(c, merge_unit, (void *)m);
	towns_see(c);
	int64_t due = stored(c, gone, "theme-day", m->month, "due_day");
	if (due != (m->due ? m->due : -1))
		fail_msg("merged on %d: the theme day of %d is due on %lld", m->day, m->month, (long long)due);
	if (m->due)
		assert_int_equal(stored(c, gone, "theme-day", m->month, "done"), m->held);
	/* What the old one held is its own: the heir owes its month by itself. */
	assert_int_equal(stored(c, heir, "theme-day", m->month, "owed"), 1);
	assert_int_equal(stored(c, heir, "theme-day", m->month, "done"), 0);
	assert_int_equal(stored(c, gone, "theme-day", 20261201, "owed"), -1);
	verify_clean(c);
}

static void test_duty_of_branches_that_are_merged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(merges); i++) {
		void *fresh = NULL;
		assert_int_equal(setup(&fresh), 0);
		merge_try(county_of(&fresh), &merges[i]);
		county_teardown(&fresh);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_duty_of_branches_that_change_size, setup, county_teardown),
		cmocka_unit_test(test_duty_of_branches_that_lose_their_secretary),
		cmocka_unit_test(test_duty_of_branches_that_are_merged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
