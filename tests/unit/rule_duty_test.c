/* Duties: every rule of the built-in catalogue at its bounds, and the laws that hold for any input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "rule/rule.h"

static struct arena *arena;
static struct rule_catalogue *catalogue;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalogue = rule_catalogue_builtin(arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define MEETING KIND_BIT(ACTIVITY_MEMBERS_MEETING)
#define COMMITTEE KIND_BIT(ACTIVITY_COMMITTEE_MEETING)
#define GROUP KIND_BIT(ACTIVITY_GROUP_MEETING)
#define LECTURE KIND_BIT(ACTIVITY_PARTY_LECTURE)
#define THEME_DAY KIND_BIT(ACTIVITY_THEME_DAY)
#define LIFE KIND_BIT(ACTIVITY_ORG_LIFE_MEETING)
#define APPRAISAL KIND_BIT(ACTIVITY_MEMBER_APPRAISAL)
#define TALK KIND_BIT(ACTIVITY_HEART_TALK)

static const int64_t three_groups[] = {71, 72, 73};
static const char *const three_names[] = {"第一党小组", "第二党小组", "第三党小组"};

/* A village branch with so many full members, no committee, no groups. */
static struct rule_org branch(int full_members)
{
	return (struct rule_org){.type = 631, .level = LEVEL_VILLAGE, .county = "371199", .full_members = full_members};
}

static struct rule_org grouped(int full_members)
{
	struct rule_org org = branch(full_members);
	org.committee_members = 3;
	org.group_count = 3;
	org.groups = three_groups;
	org.group_names = three_names;
	return org;
}

static struct rule_activity held(int64_t id, int day, unsigned kinds)
{
	return (struct rule_activity){.id = id, .day = day, .state = RULE_HELD, .kinds = kinds};
}

struct plan {
	struct duty *at;
	int count;
};

static struct plan compute(
	const struct rule_org *org, int from, int to, const struct rule_activity *activities, size_t count)
{
	struct plan plan;
	plan.count = duty_compute(arena, catalogue, org, from, to, activities, count, &plan.at);
	return plan;
}

/* The duty of a rule in the period that holds a day; NULL when it is not owed. */
static struct duty *duty_in(struct plan plan, const char *id, int day)
{
	for (int i = 0; i < plan.count; i++) {
		struct duty *d = &plan.at[i];
		if (text_eq(d->rule->id, id) && d->period.from <= day && day <= d->period.to)
			return d;
	}
	return NULL;
}

static int count_of(struct plan plan, const char *id)
{
	int count = 0;
	for (int i = 0; i < plan.count; i++)
		count += text_eq(plan.at[i].rule->id, id);
	return count;
}

/* ---- whom a rule binds ---- */

struct binding_case {
	const char *rule;
	int type, level, full, committee, groups;
	bool binds;
	const char *why;
};

static const struct binding_case bindings[] = {
	{"members-meeting", 631, 3, 1, 0, 0, true, "1 名正式党员"},
	{"members-meeting", 631, 3, 0, 0, 0, false, "没有直属的正式党员"},
	{"members-meeting", 632, 3, 5, 0, 0, true, "5 名正式党员"},
	{"members-meeting", 631, 4, 9, 0, 0, true, "9 名正式党员"},
	{"members-meeting", 621, 3, 0, 0, 0, true, "党总支"},
	{"members-meeting", 611, 3, 120, 5, 0, true, "120 名正式党员"},
	{"members-meeting", 611, 2, 120, 5, 0, false, "这一层级的党委不适用本条"},
	{"members-meeting", 611, 1, 0, 9, 0, false, "这一层级的党委不适用本条"},
	{"members-meeting", 931, 3, 9, 0, 0, false, "临时党组织不适用"},
	{"members-meeting", 932, 3, 9, 0, 0, false, "临时党组织不适用"},
	{"members-meeting", 612, 3, 9, 0, 0, false, "本条不适用于党组织"},
	{"committee-meeting", 631, 3, 5, 0, 0, false, "正式党员 5 名，不足 7 名，不设支委会"},
	{"committee-meeting", 631, 3, 6, 0, 0, false, "正式党员 6 名，不足 7 名，不设支委会"},
	{"committee-meeting", 631, 3, 7, 0, 0, true, "7 名正式党员，应设支委会（尚未设立）"},
	{"committee-meeting", 631, 3, 7, 3, 0, true, "7 名正式党员，已设支委会"},
	{"committee-meeting", 631, 3, 6, 3, 0, true, "6 名正式党员，已设支委会"},
	{"committee-meeting", 621, 3, 0, 0, 0, true, "党总支"},
	{"group-meeting", 631, 3, 30, 3, 0, false, "没有划分党小组"},
	{"group-meeting", 631, 3, 30, 3, 3, true, "30 名正式党员，设 3 个党小组"},
	{"group-meeting", 621, 3, 30, 3, 3, false, "本条不适用于党总支"},
	{"party-lecture", 631, 3, 3, 0, 0, true, "3 名正式党员"},
	{"party-lecture", 621, 3, 0, 0, 0, false, "没有直属的正式党员"},
	{"secretary-lecture", 611, 2, 0, 0, 0, true, "党委"},
	{"secretary-lecture", 911, 2, 0, 0, 0, true, "临时党委"},
	{"secretary-lecture", 631, 3, 9, 0, 0, false, "本条不适用于党支部"},
	{"secretary-lecture", 931, 3, 9, 0, 0, false, "临时党组织不适用"},
	{"theme-day", 631, 3, 3, 0, 0, true, "3 名正式党员"},
	{"theme-day", 621, 3, 60, 0, 0, true, "60 名正式党员"},
	{"theme-day", 921, 3, 60, 0, 0, false, "临时党组织不适用"},
	{"org-life-meeting", 632, 3, 3, 0, 0, true, "3 名正式党员"},
	{"member-appraisal", 631, 3, 3, 0, 0, true, "3 名正式党员"},
	{"heart-talk", 631, 3, 2, 0, 0, true, "2 名正式党员"},
	{"heart-talk", 631, 3, 1, 0, 0, false, "正式党员 1 名，不足 2 名"},
	{"democratic-meeting", 611, 2, 0, 9, 0, true, "党委"},
	{"democratic-meeting", 611, 3, 0, 9, 0, false, "这一层级的党委不适用本条"},
	{"secretary-report", 631, 3, 1, 0, 0, true, "1 名正式党员"},
};

static void test_rule_duty_binds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bindings); i++) {
		const struct binding_case *c = &bindings[i];
		struct rule_org org = {.type = c->type,
			.level = c->level,
			.full_members = c->full,
			.committee_members = c->committee,
			.group_count = (size_t)c->groups,
			.groups = three_groups};
		const char *why = NULL;
		bool binds = rule_binds(arena, rule_find(catalogue, c->rule, 0), &org, 20261123, &why);
		if (binds != c->binds || !str_has(str_of(why), str_of(c->why)))
			fail_msg("%s for %d with %d: %d, %s", c->rule, c->type, c->full, binds, why);
		/* The same answer without a reason, and from the plan. */
		assert_int_equal(rule_binds(arena, rule_find(catalogue, c->rule, 0), &org, 20261123, NULL), binds);
		assert_int_equal(duty_in(compute(&org, 20261101, 20261130, NULL, 0), c->rule, 20261123) != NULL, binds);
	}
}

static void test_rule_duty_binds_on_a_day(void **state)
{
	(void)state;
	const struct rule *rule = rule_find(catalogue, "theme-day", 0);
	struct rule_org org = branch(9);
	const char *why;
	org.founded_day = 20261101;
	org.dissolved_day = 20261130;
	assert_false(rule_binds(arena, rule, &org, 20261031, &why));
	assert_string_equal(why, "2026年11月1日成立，当时尚未成立");
	assert_true(rule_binds(arena, rule, &org, 20261101, &why));
	assert_true(rule_binds(arena, rule, &org, 20261130, &why));
	assert_false(rule_binds(arena, rule, &org, 20261201, &why));
	assert_string_equal(why, "已于2026年11月30日撤销");
	org = branch(9);
	assert_false(rule_binds(arena, rule, &org, 20181027, &why));
	assert_string_equal(why, "本条自2018年10月28日起施行");
	org.temporary = true;
	assert_false(rule_binds(arena, rule, &org, 20261101, &why));
}

static void test_rule_duty_explains_every_rule(void **state)
{
	(void)state;
	struct rule_org org = branch(5);
	struct rule_explanation *rows;
	int count = duty_explain(arena, catalogue, &org, 20261123, &rows), binds = 0;
	assert_int_equal(count, catalogue->rule_count);
	for (int i = 0; i < count; i++) {
		assert_false(text_empty(rows[i].why));
		binds += rows[i].binds;
	}
	/* members' meeting, lecture, theme day, organisational life, appraisal, the secretary's report, talks */
	assert_int_equal(binds, 7);
}

/* ---- what a year owes ---- */

struct year_case {
	const char *rule;
	int periods;
};

static void test_rule_duty_of_a_whole_year(void **state)
{
	(void)state;
	static const struct year_case cases[] = {
		{"members-meeting", 4},
		{"committee-meeting", 12},
		{"group-meeting", 12},
		{"party-lecture", 4},
		{"secretary-lecture", 0},
		{"theme-day", 12},
		{"org-life-meeting", 1},
		{"member-appraisal", 1},
		{"secretary-report", 1},
		{"heart-talk", 1},
		{"democratic-meeting", 0},
	};
	struct rule_org org = grouped(38);
	struct plan plan = compute(&org, 20260101, 20261231, NULL, 0);
	int sum = 0;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (count_of(plan, cases[i].rule) != cases[i].periods)
			fail_msg("%s: %d periods", cases[i].rule, count_of(plan, cases[i].rule));
		sum += cases[i].periods;
	}
	assert_int_equal(plan.count, sum);
	assert_int_equal(duty_in(plan, "group-meeting", 20260215)->owed, 3);
	assert_int_equal(duty_in(plan, "heart-talk", 20260215)->owed, 3);
	assert_int_equal(duty_in(plan, "theme-day", 20260228)->due_day, 20260228);
	/* One month touches its quarter and its year too; a range the wrong way round touches nothing. */
	assert_int_equal(compute(&org, 20260215, 20260215, NULL, 0).count, 9);
	assert_int_equal(compute(&org, 20260215, 20260214, NULL, 0).count, 0);
}

/* Held on the first and the last day counts, a day outside does not. */
struct edge_case {
	const char *rule;
	unsigned kind;
	int first, last;
};

static void test_rule_duty_period_edges(void **state)
{
	(void)state;
	static const struct edge_case cases[] = {
		{"members-meeting", MEETING, 20261001, 20261231},
		{"members-meeting", MEETING, 20240101, 20240331},
		{"committee-meeting", COMMITTEE, 20240201, 20240229},
		{"committee-meeting", COMMITTEE, 20250201, 20250228},
		{"party-lecture", LECTURE, 20260401, 20260630},
		{"theme-day", THEME_DAY, 20240201, 20240229},
		{"theme-day", THEME_DAY, 20261101, 20261130},
		{"org-life-meeting", LIFE, 20260101, 20261231},
		{"member-appraisal", APPRAISAL, 20240101, 20241231},
	};
	struct rule_org org = grouped(38);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct edge_case *c = &cases[i];
		const int days[] = {day_add(c->first, -1), c->first, c->last, day_add(c->last, 1)};
		for (int k = 0; k < 4; k++) {
			struct rule_activity activity = held(1, days[k], c->kind);
			struct duty *d = duty_in(compute(&org, c->first, c->last, &activity, 1), c->rule, c->first);
			bool inside = k == 1 || k == 2;
			assert_int_equal(d->due_day, c->last);
			assert_int_equal(d->done, inside);
			assert_int_equal(d->done_day, inside ? days[k] : 0);
			assert_int_equal(d->by_count, inside);
		}
	}
}

static void test_rule_duty_other_kinds_do_not_count(void **state)
{
	(void)state;
	struct rule_org org = grouped(38);
	for (int kind = 0; kind < ACTIVITY_KIND_COUNT; kind++) {
		struct rule_activity activity = held(1, 20261110, KIND_BIT(kind));
		struct plan plan = compute(&org, 20261101, 20261130, &activity, 1);
		for (int i = 0; i < plan.count; i++) {
			struct duty *d = &plan.at[i];
			/* group meetings without a group count for nobody */
			bool counts = d->rule->satisfied_by == KIND_BIT(kind) && d->rule->per != PER_GROUP;
			assert_int_equal(d->done, counts);
		}
	}
}

static void test_rule_duty_one_gathering_serves_three(void **state)
{
	(void)state;
	struct rule_org org = branch(38);
	struct rule_activity activity = held(900, 20261110, MEETING | LECTURE | THEME_DAY);
	struct plan plan = compute(&org, 20261101, 20261130, &activity, 1);
	static const char *const served[] = {"members-meeting", "party-lecture", "theme-day"};
	for (size_t i = 0; i < COUNT_OF(served); i++) {
		struct duty *d = duty_in(plan, served[i], 20261110);
		assert_int_equal(d->done_day, 20261110);
		assert_int_equal(d->by[0], 900);
	}
	assert_int_equal(duty_in(plan, "org-life-meeting", 20261110)->done, 0);
	assert_int_equal(duty_in(plan, "committee-meeting", 20261110)->done, 0);
}

static void test_rule_duty_state_that_counts(void **state)
{
	(void)state;
	struct rule_org org = branch(9);
	for (int from = RULE_HELD; from <= RULE_SEALED; from++) {
		catalogue->counts_from = from;
		for (int is = RULE_PLANNED; is <= RULE_SEALED; is++) {
			struct rule_activity activity = {.id = 1, .day = 20261110, .state = is, .kinds = THEME_DAY};
			struct duty *d =
				duty_in(compute(&org, 20261101, 20261130, &activity, 1), "theme-day", 20261110);
			assert_int_equal(d->done, is >= from);
			assert_int_equal(d->planned, is < from);
			assert_int_equal(d->planned_day, is < from ? 20261110 : 0);
		}
	}
}

/* ---- groups ---- */

static void test_rule_duty_three_groups_two_meetings(void **state)
{
	(void)state;
	struct rule_org org = grouped(38);
	struct rule_activity met[4] = {
		held(1, 20261103, GROUP), held(2, 20261105, GROUP), held(3, 20261107, GROUP), held(4, 20261120, GROUP)};
	met[0].group = 71;
	met[1].group = 73;
	met[2].group = 71; /* the first group once more: does not stand in for the second */
	met[3].group = 72;
	struct duty *d = duty_in(compute(&org, 20261101, 20261130, met, 3), "group-meeting", 20261101);
	assert_int_equal(d->owed, 3);
	assert_int_equal(d->done, 2);
	assert_int_equal(d->done_day, 0);
	assert_int_equal(d->missing_count, 1);
	assert_int_equal(d->missing[0], 1);
	assert_int_equal(d->by_count, 2);
	assert_string_equal(duty_reason(arena, d, &org, 20261123),
		"38 名正式党员，设 3 个党小组，本月每个党小组应开党小组会 1 次，共 3 次，已开 2 次，第二党小组未开；"
		"依据《中国共产党支部工作条例（试行）》第十三条（一般每月召开一次）");
	d = duty_in(compute(&org, 20261101, 20261130, met, 4), "group-meeting", 20261101);
	assert_int_equal(d->done, 3);
	assert_int_equal(d->done_day, 20261120);
	assert_int_equal(d->missing_count, 0);
	met[3].group = 99; /* a group that is no longer there */
	d = duty_in(compute(&org, 20261101, 20261130, met, 4), "group-meeting", 20261101);
	assert_int_equal(d->done, 2);
}

/* A theme day held group by group counts once all groups have had it. */
static void test_rule_duty_day_held_by_groups(void **state)
{
	(void)state;
	struct rule_org org = grouped(38);
	struct rule_activity days[3];
	for (int i = 0; i < 3; i++) {
		days[i] = held(i + 1, 20261110 + i, THEME_DAY | GROUP);
		days[i].group = three_groups[i];
		struct plan plan = compute(&org, 20261101, 20261130, days, (size_t)i + 1);
		assert_int_equal(duty_in(plan, "theme-day", 20261110)->done, i == 2);
		assert_int_equal(duty_in(plan, "theme-day", 20261110)->done_day, i == 2 ? 20261112 : 0);
		assert_int_equal(duty_in(plan, "group-meeting", 20261110)->done, i + 1);
	}
}

/* ---- talks by pair ---- */

static void test_rule_duty_talks_by_pair(void **state)
{
	(void)state;
	struct rule_org org = branch(38);
	assert_int_equal(duty_in(compute(&org, 20260101, 20261231, NULL, 0), "heart-talk", 20260101)->owed, 1);
	org.committee_members = 1;
	assert_int_equal(duty_in(compute(&org, 20260101, 20261231, NULL, 0), "heart-talk", 20260101)->owed, 2);
	org.committee_members = 3;
	struct rule_activity talks[3] = {held(1, 20260310, TALK), held(2, 20260610, TALK), held(3, 20260910, TALK)};
	talks[0].pairs = RULE_PAIR_COMMITTEE;
	talks[1].pairs = RULE_PAIR_COMMITTEE | RULE_PAIR_MEMBERS;
	talks[2].pairs = RULE_PAIR_COMMITTEE_MEMBER;
	struct duty *d = duty_in(compute(&org, 20260101, 20261231, talks, 2), "heart-talk", 20260101);
	assert_int_equal(d->owed, 3);
	assert_int_equal(d->done, 2);
	assert_int_equal(d->pairs_missing, RULE_PAIR_COMMITTEE_MEMBER);
	assert_string_equal(duty_reason(arena, d, &org, 20261123),
		"38 名正式党员，本年应开展谈心谈话（委员之间、委员和党员之间、党员之间各 1 次）共 3 次，已开展 2 次，"
		"未见记录：委员和党员之间；依据《中国共产党支部工作条例（试行）》第十九条"
		"（委员之间、委员和党员之间、党员之间，一般每年不少于一次）");
	d = duty_in(compute(&org, 20260101, 20261231, talks, 3), "heart-talk", 20260101);
	assert_int_equal(d->done_day, 20260910);
	talks[2].pairs = 0; /* not recorded: one kind of pair */
	assert_int_equal(duty_in(compute(&org, 20260101, 20261231, talks, 3), "heart-talk", 20260101)->done, 3);
	assert_int_equal(duty_in(compute(&org, 20260101, 20261231, talks + 2, 1), "heart-talk", 20260101)->done, 1);
}

/* ---- season, lateness, status ---- */

static void test_rule_duty_season(void **state)
{
	(void)state;
	struct rule_org org = branch(9);
	struct duty *d = duty_in(compute(&org, 20261101, 20261130, NULL, 0), "org-life-meeting", 20261101);
	assert_int_equal(d->opens_day, 20261001);
	assert_int_equal(d->due_day, 20261231);
	assert_int_equal(duty_status_on(d, 20260930, 7), DUTY_FUTURE);
	assert_int_equal(duty_status_on(d, 20261001, 7), DUTY_OPEN);
	assert_int_equal(duty_status_on(d, 20261223, 7), DUTY_OPEN);
	assert_int_equal(duty_status_on(d, 20261224, 7), DUTY_SOON);
	assert_int_equal(duty_status_on(d, 20261231, 7), DUTY_SOON);
	assert_int_equal(duty_status_on(d, 20270101, 7), DUTY_OVERDUE);
	/* The article allows an earlier meeting "as needed"; a county may insist on the season. */
	struct rule_activity early = held(1, 20260930, LIFE);
	assert_int_equal(duty_in(compute(&org, 20261101, 20261130, &early, 1), "org-life-meeting", 20261101)->done, 1);
	for (size_t i = 0; i < catalogue->rule_count; i++)
		catalogue->rules[i].season_only = true;
	assert_int_equal(duty_in(compute(&org, 20261101, 20261130, &early, 1), "org-life-meeting", 20261101)->done, 0);
	early.day = 20261001;
	assert_int_equal(duty_in(compute(&org, 20261101, 20261130, &early, 1), "org-life-meeting", 20261101)->done, 1);
	/* Held in February for the year before, as many branches do: late, whatever day of that year is named. */
	early.day = 20270210;
	early.makes_up = 20260601;
	d = duty_in(compute(&org, 20261101, 20261130, &early, 1), "org-life-meeting", 20261101);
	assert_int_equal(d->done_day, 20270210);
	assert_int_equal(duty_status_on(d, 20270301, 7), DUTY_DONE_LATE);
}

static void test_rule_duty_status(void **state)
{
	(void)state;
	struct rule_org org = branch(9);
	struct duty *d = duty_in(compute(&org, 20261101, 20261130, NULL, 0), "theme-day", 20261101);
	assert_int_equal(duty_status_on(d, 20261031, 7), DUTY_FUTURE);
	assert_int_equal(duty_status_on(d, 20261101, 7), DUTY_OPEN);
	assert_int_equal(duty_status_on(d, 20261122, 7), DUTY_OPEN);
	assert_int_equal(duty_status_on(d, 20261123, 7), DUTY_SOON);
	assert_int_equal(duty_status_on(d, 20261130, 7), DUTY_SOON);
	assert_int_equal(duty_status_on(d, 20261130, 0), DUTY_SOON);
	assert_int_equal(duty_status_on(d, 20261129, 0), DUTY_OPEN);
	assert_int_equal(duty_status_on(d, 20261201, 7), DUTY_OVERDUE);
	struct rule may = *d->rule;
	may.severity = SEVERITY_INFO;
	d->rule = &may;
	assert_int_equal(duty_status_on(d, 20261201, 7), DUTY_PASSED);
	for (int i = 0; i < DUTY_STATUS_COUNT; i++) {
		assert_false(text_empty(duty_status_code((enum duty_status)i)));
		assert_false(text_empty(duty_status_chinese((enum duty_status)i)));
	}
}

/* A make-up meeting is named as such: it counts for the period it makes up for, late, and not for its own. */
static void test_rule_duty_made_up_late(void **state)
{
	(void)state;
	struct rule_org org = branch(9);
	struct rule_activity activity = held(1, 20261203, THEME_DAY | LECTURE);
	struct plan plain = compute(&org, 20261101, 20261231, &activity, 1);
	assert_int_equal(duty_in(plain, "theme-day", 20261101)->done, 0);
	assert_int_equal(duty_in(plain, "theme-day", 20261201)->done, 1);
	activity.makes_up = 20261115;
	struct plan late = compute(&org, 20261101, 20261231, &activity, 1);
	struct duty *november = duty_in(late, "theme-day", 20261101);
	assert_int_equal(november->done_day, 20261203);
	assert_int_equal(duty_status_on(november, 20261202, 7), DUTY_OVERDUE);
	assert_int_equal(duty_status_on(november, 20261203, 7), DUTY_DONE_LATE);
	assert_true(str_has(str_of(duty_reason(arena, november, &org, 20261210)), STR("12月3日才完成，迟 3 天")));
	assert_int_equal(duty_in(late, "theme-day", 20261201)->done, 0);
	/* November and December are one quarter: for the lecture it is in time. */
	assert_int_equal(duty_status_on(duty_in(late, "party-lecture", 20261201), 20261210, 7), DUTY_DONE);
	activity.makes_up = 20270115; /* nothing can be made up for ahead */
	assert_int_equal(duty_in(compute(&org, 20261201, 20261231, &activity, 1), "theme-day", 20261201)->done, 1);
	/* Days of grace move the due day, not the period. */
	catalogue->grace_days = 5;
	activity.makes_up = 20261115;
	november = duty_in(compute(&org, 20261101, 20261130, &activity, 1), "theme-day", 20261101);
	assert_int_equal(november->due_day, 20261205);
	assert_int_equal(duty_status_on(november, 20261210, 7), DUTY_DONE);
}

/* ---- founded and dissolved ---- */

struct life_case {
	int founded, dissolved;
	bool owes_november, owes_quarter;
	int due;
};

static void test_rule_duty_founded_and_dissolved_midway(void **state)
{
	(void)state;
	static const struct life_case cases[] = {
		{0, 0, true, true, 20261130},
		{20261101, 0, true, true, 20261130},
		{20261115, 0, true, true, 20261130}, /* 15 days before the end */
		{20261116, 0, false, true, 0},       /* 14 days */
		{20261130, 0, false, true, 0},
		{20261201, 0, false, true, 0},
		{20261216, 0, false, true, 0},
		{20261217, 0, false, false, 0},
		{0, 20261031, false, false, 0},
		{0, 20261114, false, false, 0},       /* 16 days before the end: nothing is due yet */
		{0, 20261115, true, false, 20261115}, /* within the last 15 days: due on its last day */
		{0, 20261130, true, false, 20261130},
		{0, 20261216, true, true, 20261130},
		{20261105, 20261118, false, false, 0}, /* stood 13 days */
		{20261105, 20261120, true, false, 20261120},
		{20270101, 0, false, false, 0},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct rule_org org = branch(9);
		org.founded_day = cases[i].founded;
		org.dissolved_day = cases[i].dissolved;
		struct plan plan = compute(&org, 20261101, 20261130, NULL, 0);
		struct duty *november = duty_in(plan, "theme-day", 20261101);
		if ((november != NULL) != cases[i].owes_november ||
			(duty_in(plan, "members-meeting", 20261101) != NULL) != cases[i].owes_quarter)
			fail_msg("founded %d, dissolved %d", cases[i].founded, cases[i].dissolved);
		if (november)
			assert_int_equal(november->due_day, cases[i].due);
	}
	catalogue->founded_before_end = 0;
	struct rule_org org = branch(9);
	org.founded_day = 20261130;
	assert_non_null(duty_in(compute(&org, 20261101, 20261130, NULL, 0), "theme-day", 20261101));
}

/* ---- versions ---- */

#define DOCUMENTS                                                                                                      \
	"\"documents\": { \"d\": { \"title\": \"青禾县组织生活办法\", \"short\": \"县办法\", \"year\": 2026 } }"
#define COUNTY_RULE(id, cycle, more)                                                                                          \
	"{ \"id\": \"" id "\", \"name\": \"党员大会\", \"short\": \"大会\", \"verb\": \"开\", "                        \
	"\"document\": \"d\", \"article\": \"第三条\", \"requirement\": \"应当召开\", \"sure\": \"A\", \"severity\": " \
	"\"must\", "                                                                                                          \
	"\"cycle\": \"" cycle                                                                                                 \
	"\", \"times\": 1, \"per\": \"branch\", \"binds\": [{ \"types\": [631], \"full_min\": 5 }], "                         \
	"\"satisfied_by\": [\"members_meeting\"]" more " }"
#define FILE_OF(rules) "{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": [" rules "] }"

/* A figure changes in the middle of the year: each quarter is judged by what was in force when it began. */
static void test_rule_duty_versions_switch_midyear(void **state)
{
	(void)state;
	const char *why = NULL;
	struct rule_org org = branch(9);
	catalogue = rule_catalogue_parse(arena,
		STR(FILE_OF(COUNTY_RULE("meeting", "quarter",
			", \"valid_from\": \"2020-01-01\", \"valid_to\": \"2026-06-30\"") ", " COUNTY_RULE("meeting",
			"month", ", \"valid_from\": \"2026-07-01\""))),
		&why);
	assert_non_null(catalogue);
	struct plan plan = compute(&org, 20260101, 20261231, NULL, 0);
	assert_int_equal(plan.count, 2 + 6);
	assert_int_equal(duty_in(plan, "meeting", 20260630)->period.cycle, CYCLE_QUARTER);
	assert_int_equal(duty_in(plan, "meeting", 20260701)->period.cycle, CYCLE_MONTH);

	/* Switched inside a quarter: the old version judges the quarter that had begun, the new one from September. */
	catalogue = rule_catalogue_parse(arena,
		STR(FILE_OF(COUNTY_RULE("meeting", "quarter",
			", \"valid_from\": \"2020-01-01\", \"valid_to\": \"2026-08-14\"") ", " COUNTY_RULE("meeting",
			"month", ", \"valid_from\": \"2026-08-15\""))),
		&why);
	plan = compute(&org, 20260701, 20260930, NULL, 0);
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.at[0].period.cycle, CYCLE_QUARTER);
	assert_int_equal(plan.at[1].period.from, 20260901);

	/* Ended inside a quarter without a successor: that quarter is no longer owed, the one before still is. */
	catalogue = rule_catalogue_parse(arena,
		STR(FILE_OF(COUNTY_RULE(
			"meeting", "quarter", ", \"valid_from\": \"2020-01-01\", \"valid_to\": \"2026-08-14\""))),
		&why);
	assert_int_equal(compute(&org, 20260701, 20260930, NULL, 0).count, 0);
	assert_int_equal(compute(&org, 20260401, 20260630, NULL, 0).count, 1);

	/* New inside a month: asked for from the next month on. */
	catalogue = rule_catalogue_parse(
		arena, STR(FILE_OF(COUNTY_RULE("meeting", "month", ", \"valid_from\": \"2026-08-02\""))), &why);
	assert_int_equal(compute(&org, 20260801, 20260831, NULL, 0).count, 0);
	assert_int_equal(compute(&org, 20260901, 20260930, NULL, 0).count, 1);
}

/* A county's stricter rule takes the national one's place where it binds, from its day on, in its county only. */
static void test_rule_duty_county_rule_replaces(void **state)
{
	(void)state;
	const char *why = NULL;
	struct rule_catalogue *c = rule_catalogue_add(arena, catalogue,
		STR(FILE_OF(COUNTY_RULE("county-meeting", "month",
			", \"valid_from\": \"2026-07-01\", \"county\": \"371199\", \"replaces\": "
			"\"members-meeting\""))),
		&why);
	assert_non_null(c);
	catalogue = c;
	struct rule_org org = branch(5);
	struct plan plan = compute(&org, 20260101, 20261231, NULL, 0);
	assert_int_equal(count_of(plan, "members-meeting"), 2);
	assert_int_equal(count_of(plan, "county-meeting"), 6);
	assert_true(str_has(str_of(duty_reason(arena, duty_in(plan, "county-meeting", 20261101), &org, 20261210)),
		STR("2026年11月应开党员大会 1 次，已开 0 次，逾期 10 天；依据《青禾县组织生活办法》第三条")));
	struct rule_explanation *rows;
	duty_explain(arena, catalogue, &org, 20261123, &rows);
	assert_false(rows[0].binds);
	assert_string_equal(rows[0].why, "改按《青禾县组织生活办法》第三条“党员大会”执行");

	struct rule_org small = branch(4); /* the county's rule asks for 5: the national one stays */
	assert_int_equal(count_of(compute(&small, 20260101, 20261231, NULL, 0), "members-meeting"), 4);
	struct rule_org elsewhere = branch(5);
	elsewhere.county = "371122";
	plan = compute(&elsewhere, 20260101, 20261231, NULL, 0);
	assert_int_equal(count_of(plan, "members-meeting"), 4);
	assert_int_equal(count_of(plan, "county-meeting"), 0);
}

static void test_rule_duty_switched_off(void **state)
{
	(void)state;
	struct rule_org org = branch(9);
	assert_int_equal(count_of(compute(&org, 20260101, 20261231, NULL, 0), "party-lecture"), 4);
	assert_true(rule_catalogue_switch(arena, catalogue, "party-lecture", false, 20260815));
	struct plan plan = compute(&org, 20260101, 20261231, NULL, 0);
	assert_int_equal(count_of(plan, "party-lecture"), 2);
	assert_non_null(duty_in(plan, "party-lecture", 20260630));
	assert_null(duty_in(plan, "party-lecture", 20260701));
	assert_true(rule_catalogue_switch(arena, catalogue, "party-lecture", true, 20261001));
	plan = compute(&org, 20260101, 20261231, NULL, 0);
	assert_int_equal(count_of(plan, "party-lecture"), 3);
	assert_null(duty_in(plan, "party-lecture", 20260701));
	assert_non_null(duty_in(plan, "party-lecture", 20261001));
}

/* ---- sentences ---- */

static void test_rule_duty_reason(void **state)
{
	(void)state;
	struct rule_org org = branch(7);
	org.committee_members = 3;
	struct duty *d = duty_in(compute(&org, 20261101, 20261130, NULL, 0), "committee-meeting", 20261101);
	assert_string_equal(duty_reason(arena, d, &org, 20261123),
		"7 名正式党员，已设支委会，本月应开支委会 1 次，已开 0 次；"
		"依据《中国共产党支部工作条例（试行）》第十二条（一般每月召开一次）");
	assert_true(str_has(str_of(duty_reason(arena, d, &org, 20261212)),
		STR("2026年11月应开支委会 1 次，已开 0 次，逾期 12 天；")));
	struct rule_activity planned = {.id = 1, .day = 20261128, .state = RULE_PLANNED, .kinds = COMMITTEE};
	d = duty_in(compute(&org, 20261101, 20261130, &planned, 1), "committee-meeting", 20261101);
	assert_true(str_has(str_of(duty_reason(arena, d, &org, 20261123)), STR("已开 0 次，已安排在11月28日；")));
	struct rule_activity done = held(1, 20261105, COMMITTEE);
	org.committee_members = 0;
	d = duty_in(compute(&org, 20261101, 20261130, &done, 1), "committee-meeting", 20261101);
	assert_true(str_has(str_of(duty_reason(arena, d, &org, 20261123)),
		STR("7 名正式党员，应设支委会（尚未设立），本月应开支委会 1 次，已开 1 次，11月5日完成；")));
	d = duty_in(compute(&org, 20261101, 20261130, NULL, 0), "org-life-meeting", 20261101);
	assert_true(str_has(str_of(duty_reason(arena, d, &org, 20260801)), STR("已开 0 次，10月1日起开展；")));
}

/* ---- laws ---- */

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static struct rule_activity any_activity(int64_t id)
{
	struct rule_activity activity =
		held(id, day_add(20260101, (int)chance(365)), 1u + chance(KIND_BIT(ACTIVITY_KIND_COUNT) - 1));
	activity.state = (int)chance(4);
	activity.group = chance(2) ? 0 : 71 + chance(4);
	activity.makes_up = chance(4) ? 0 : day_add(activity.day, -(int)chance(90));
	activity.pairs = chance(8);
	return activity;
}

static void assert_same(struct plan one, struct plan other)
{
	assert_int_equal(one.count, other.count);
	for (int i = 0; i < one.count; i++) {
		const struct duty *a = &one.at[i], *b = &other.at[i];
		assert_ptr_equal(a->rule, b->rule);
		assert_int_equal(a->period.from, b->period.from);
		assert_int_equal(a->done, b->done);
		assert_int_equal(a->done_day, b->done_day);
		assert_int_equal(a->planned, b->planned);
		assert_int_equal(a->planned_day, b->planned_day);
		assert_int_equal(a->missing_count, b->missing_count);
		assert_int_equal(a->pairs_missing, b->pairs_missing);
		assert_int_equal(a->by_count, b->by_count);
		assert_memory_equal(a->by, b->by, sizeof(a->by));
	}
}

#define MANY 40

static void test_rule_duty_order_does_not_matter(void **state)
{
	(void)state;
	struct rule_org org = grouped(38);
	for (uint32_t start = 1; start <= 100; start++) {
		seed = start * 997;
		struct rule_activity activities[MANY + 1];
		for (int i = 0; i < MANY; i++)
			activities[i] = any_activity(i + 1);
		struct plan first = compute(&org, 20260101, 20261231, activities, MANY);
		for (int i = MANY - 1; i > 0; i--) {
			int k = (int)chance((uint32_t)i + 1);
			struct rule_activity kept = activities[i];
			activities[i] = activities[k];
			activities[k] = kept;
		}
		assert_same(first, compute(&org, 20260101, 20261231, activities, MANY));
		/* The same record twice counts once. */
		activities[MANY] = activities[3];
		assert_same(first, compute(&org, 20260101, 20261231, activities, MANY + 1));
	}
}

static void test_rule_duty_one_more_never_lowers(void **state)
{
	(void)state;
	struct rule_org org = grouped(38);
	for (uint32_t start = 1; start <= 20; start++) {
		struct rule_activity activities[MANY];
		seed = start * 7919;
		struct plan before = compute(&org, 20260101, 20261231, activities, 0);
		for (int i = 0; i < MANY; i++) {
			activities[i] = any_activity(i + 1);
			struct plan after = compute(&org, 20260101, 20261231, activities, (size_t)i + 1);
			assert_int_equal(before.count, after.count);
			for (int k = 0; k < after.count; k++) {
				assert_true(after.at[k].done >= before.at[k].done);
				assert_true(!before.at[k].done_day || after.at[k].done_day);
				assert_int_equal(after.at[k].done >= after.at[k].owed, after.at[k].done_day != 0);
			}
			before = after;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rule_duty_binds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_binds_on_a_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_explains_every_rule, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_of_a_whole_year, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_period_edges, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_other_kinds_do_not_count, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_one_gathering_serves_three, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_state_that_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_three_groups_two_meetings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_day_held_by_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_talks_by_pair, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_season, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_status, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_made_up_late, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_founded_and_dissolved_midway, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_versions_switch_midyear, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_county_rule_replaces, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_switched_off, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_reason, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_order_does_not_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_duty_one_more_never_lowers, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
