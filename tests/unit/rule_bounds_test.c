/* The whole catalogue against its sources, written down here a second time by hand: whom each rule binds for every build of
 * organisation, every period of years with and without a leap day at both of its edges, every number of gatherings around
 * what is owed, and each day around the due day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "rule/rule.h"

static struct arena *arena, *kept; /* kept: what the catalogue lies in */
static struct rule_catalogue *catalogue;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	kept = arena_new();
	catalogue = rule_catalogue_builtin(kept);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	arena_free(kept);
	return 0;
}

/* ---- what the documents say ------------------------------------------------------------------------------------- */

enum bound {
	BRANCHES,   /* branches and joint branches */
	VILLAGES,   /* and a village's committee or general branch, 支部条例 art. 34 */
	COMMITTEES, /* Party committees, temporary ones too */
	LEADERS,    /* committees of the county and the townships */
};

struct law {
	const char *rule;
	enum activity_kind kind;
	enum rule_cycle cycle;
	enum bound bound;
	int people;   /* full members that a branch needs for it to mean anything */
	int village;  /* and a village's committee or general branch: its own full members */
	bool committee, groups, pairs;
	int opens;    /* mmdd of the season */
	int since;
};

static const struct law laws[] = {
	{"members-meeting", ACTIVITY_MEMBERS_MEETING, CYCLE_QUARTER, VILLAGES, 1, 0, .since = 20181028},
	{"committee-meeting", ACTIVITY_COMMITTEE_MEETING, CYCLE_MONTH, VILLAGES, 1, 0, .committee = true, .since = 20181028},
	{"group-meeting", ACTIVITY_GROUP_MEETING, CYCLE_MONTH, BRANCHES, 1, 0, .groups = true, .since = 20181028},
	{"party-lecture", ACTIVITY_PARTY_LECTURE, CYCLE_QUARTER, VILLAGES, 1, 1, .since = 20181028},
	{"secretary-lecture", ACTIVITY_PARTY_LECTURE, CYCLE_YEAR, COMMITTEES, 0, 0, .since = 20181028},
	{"theme-day", ACTIVITY_THEME_DAY, CYCLE_MONTH, VILLAGES, 1, 1, .since = 20181028},
	{"org-life-meeting", ACTIVITY_ORG_LIFE_MEETING, CYCLE_YEAR, VILLAGES, 1, 1, .opens = 1001, .since = 20181028},
	{"member-appraisal", ACTIVITY_MEMBER_APPRAISAL, CYCLE_YEAR, VILLAGES, 1, 1, .since = 20181028},
	{"secretary-report", ACTIVITY_SECRETARY_REPORT, CYCLE_YEAR, VILLAGES, 1, 1, .since = 20260101},
	{"heart-talk", ACTIVITY_HEART_TALK, CYCLE_YEAR, VILLAGES, 2, 2, .pairs = true, .since = 20181028},
	{"democratic-meeting", ACTIVITY_DEMOCRATIC_MEETING, CYCLE_YEAR, LEADERS, 0, 0, .since = 20260101},
};

static const int64_t groups[] = {71, 72, 73};

static bool is_branch(const struct rule_org *o)
{
	return o->type == 631 || o->type == 632;
}

/* Whom a law binds: in the words of the documents, not in those of the catalogue. */
static bool expected(const struct law *law, const struct rule_org *o)
{
	bool temporary = o->temporary || o->type >= 900;
	bool of_village = (o->type == 611 || o->type == 621) && o->level == LEVEL_VILLAGE;
	if (law->bound == COMMITTEES)
		return o->type == 611 || o->type == 911;
	if (temporary)
		return false; /* art. 8: relations are not moved, so life is held where people belong */
	if (law->bound == LEADERS)
		return o->type == 611 && (o->level == LEVEL_COUNTY || o->level == LEVEL_TOWNSHIP);
	if (of_village)
		return law->bound == VILLAGES && o->full_members >= law->village;
	if (!is_branch(o) || o->full_members < law->people)
		return false;
	if (law->committee && o->committee_members == 0 && o->full_members < 7)
		return false; /* art. 20 */
	return !law->groups || o->group_count > 0;
}

static const int types[] = {611, 621, 631, 632, 911, 921, 931, 932, 612};
static const int sizes[] = {0, 1, 2, 3, 6, 7, 8, 50, 51};
static const int committees[] = {0, 1, 2, 3, 5};

static bool owed_in(const struct rule_org *org, const struct law *law, int day)
{
	struct duty *duties;
	int count = duty_compute(arena, catalogue, org, day, day, NULL, 0, &duties), found = 0;
	for (int i = 0; i < count; i++)
		found += text_eq(duties[i].rule->id, law->rule);
	assert_true(found <= 1);
	return found == 1;
}

static void bind_one(const struct rule_org *org)
{
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		const struct rule *rule = rule_find(catalogue, laws[l].rule, 20261123);
		const char *why = NULL;
		bool want = expected(&laws[l], org), binds = rule_binds(arena, rule, org, 20261123, &why);
		if (binds != want || owed_in(org, &laws[l], 20261123) != want || text_empty(why))
			fail_msg("%s: type %d, level %d, %d full, %d on the committee, %zu groups%s: %s", laws[l].rule, org->type,
				org->level, org->full_members, org->committee_members, org->group_count,
				org->temporary ? ", temporary" : "", why);
	}
}

static void test_rule_bounds_whom_each_rule_binds(void **state)
{
	(void)state;
	struct rule_org org = {.groups = groups};
	for (size_t t = 0; t < COUNT_OF(types); t++)
		for (int level = LEVEL_COUNTY; level <= LEVEL_BELOW; level++)
			for (size_t s = 0; s < COUNT_OF(sizes); s++)
				for (size_t c = 0; c < COUNT_OF(committees); c++)
					for (int more = 0; more < 8; more++) {
						org.type = types[t];
						org.level = level;
						org.full_members = sizes[s];
						org.committee_members = committees[c];
						org.group_count = more % 4 == 3 ? 3 : (size_t)(more % 4);
						org.temporary = more >= 4;
						bind_one(&org);
						arena_reset(arena);
					}
}

static void test_rule_bounds_every_rule_is_a_law(void **state)
{
	(void)state;
	assert_int_equal(catalogue->rule_count, COUNT_OF(laws));
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		const struct rule *rule = rule_find(catalogue, laws[l].rule, 0);
		assert_non_null(rule);
		assert_true(rule->on);
		assert_int_equal(rule->cycle, laws[l].cycle);
		assert_int_equal(rule->times, 1);
		assert_int_equal(rule->satisfied_by, KIND_BIT(laws[l].kind));
		assert_int_equal(rule->season_opens, laws[l].opens);
		assert_int_equal(rule->valid_from, laws[l].since);
		assert_int_equal(rule->valid_to, 0);
		assert_int_equal(rule->per, laws[l].groups ? PER_GROUP : laws[l].pairs ? PER_PAIR : PER_BRANCH);
	}
}

/* ---- edges of periods ------------------------------------------------------------------------------------------- */

/* An organisation that the law binds, with one group and no committee where it needs none: owes one of each. */
static struct rule_org bound_by(const struct law *law)
{
	struct rule_org org = {.type = law->bound == COMMITTEES || law->bound == LEADERS ? 611 : 631,
		.level = law->bound == COMMITTEES || law->bound == LEADERS ? LEVEL_TOWNSHIP : LEVEL_VILLAGE,
		.full_members = 9,
		.committee_members = law->committee ? 3 : 0,
		.group_count = law->groups ? 1 : 0,
		.groups = groups};
	return org;
}

static struct rule_activity gathering(const struct law *law, int64_t id, int day)
{
	return (struct rule_activity){.id = id,
		.day = day,
		.state = RULE_HELD,
		.kinds = KIND_BIT(law->kind),
		.group = law->groups ? groups[0] : 0,
		.pairs = law->pairs ? RULE_PAIR_MEMBERS : 0};
}

static struct duty duty_of(const struct law *law, const struct rule_org *org, int day, const struct rule_activity *list, size_t n)
{
	struct duty *duties;
	int count = duty_compute(arena, catalogue, org, day, day, list, n, &duties);
	for (int i = 0; i < count; i++)
		if (text_eq(duties[i].rule->id, law->rule))
			return duties[i];
	fail_msg("%s is not owed on %d", law->rule, day);
	return (struct duty){0};
}

static int last_day_of(enum rule_cycle cycle, int year, int n)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int month = cycle == CYCLE_MONTH ? n : cycle == CYCLE_QUARTER ? 3 * n : 12;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return (year * 100 + month) * 100 + days[month - 1] + (month == 2 && leap);
}

static int first_day_of(enum rule_cycle cycle, int year, int n)
{
	int month = cycle == CYCLE_MONTH ? n : cycle == CYCLE_QUARTER ? 3 * n - 2 : 1;
	return (year * 100 + month) * 100 + 1;
}

/* Held the day before, on the first day, on the last day and the day after. */
static void edges_of(const struct law *law, int first, int last)
{
	struct rule_org org = bound_by(law);
	const int days[] = {day_add(first, -1), first, last, day_add(last, 1)};
	for (int k = 0; k < 4; k++) {
		struct rule_activity held = gathering(law, 1, days[k]);
		struct duty d = duty_of(law, &org, first, &held, 1);
		bool inside = k == 1 || k == 2;
		if (d.period.from != first || d.period.to != last || d.due_day != last || d.done != inside ||
			d.done_day != (inside ? days[k] : 0))
			fail_msg("%s: %d to %d, held %d: done %d, due %d", law->rule, d.period.from, d.period.to, days[k], d.done, d.due_day);
		/* A shift of one day changes whose period it is, never both. */
		if (!inside && days[k] >= law->since)
			assert_int_equal(duty_of(law, &org, days[k], &held, 1).done, 1);
	}
}

static void test_rule_bounds_edges_of_every_period(void **state)
{
	(void)state;
	static const int years[] = {2024, 2026, 2027, 2028, 2100};
	static const int periods[] = {[CYCLE_MONTH] = 12, [CYCLE_QUARTER] = 4, [CYCLE_YEAR] = 1};
	for (size_t l = 0; l < COUNT_OF(laws); l++)
		for (size_t y = 0; y < COUNT_OF(years); y++)
			for (int n = 1; n <= periods[laws[l].cycle]; n++)
				if (first_day_of(laws[l].cycle, years[y], n) >= laws[l].since)
					edges_of(&laws[l], first_day_of(laws[l].cycle, years[y], n), last_day_of(laws[l].cycle, years[y], n));
}

/* ---- how often -------------------------------------------------------------------------------------------------- */

static void test_rule_bounds_below_at_and_above_what_is_owed(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		const struct law *law = &laws[l];
		struct rule_org org = bound_by(law);
		for (int times = 1; times <= 3; times++) {
			struct rule *rule = (struct rule *)rule_find(catalogue, law->rule, 0);
			rule->times = times;
			for (int held = 0; held <= times + 1; held++) {
				struct rule_activity list[4];
				for (int i = 0; i < held; i++)
					list[i] = gathering(law, i + 1, 20261210 + i);
				struct duty d = duty_of(law, &org, 20261231, list, (size_t)held);
				int most = law->groups || law->pairs ? times : held;
				if (d.owed != times || d.done != (held < most ? held : most) ||
					d.done_day != (held < times ? 0 : 20261210 + times - 1))
					fail_msg("%s: owed %d, held %d: done %d on %d", law->rule, times, held, d.done, d.done_day);
				assert_int_equal(duty_status_on(&d, 20270101, 7), held < times ? DUTY_OVERDUE : DUTY_DONE);
			}
			rule->times = 1;
		}
	}
}

/* Each day around the due one, in time and late, without and with days of grace. */
static void test_rule_bounds_days_around_the_due_day(void **state)
{
	(void)state;
	static const int graces[] = {0, 1, 5, 31};
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		const struct law *law = &laws[l];
		struct rule_org org = bound_by(law);
		for (size_t g = 0; g < COUNT_OF(graces); g++) {
			catalogue->grace_days = graces[g];
			struct duty open = duty_of(law, &org, 20261231, NULL, 0);
			int due = day_add(20261231, graces[g]);
			assert_int_equal(open.due_day, due);
			assert_int_equal(duty_status_on(&open, day_add(due, -8), 7), DUTY_OPEN);
			assert_int_equal(duty_status_on(&open, day_add(due, -7), 7), DUTY_SOON);
			assert_int_equal(duty_status_on(&open, due, 7), DUTY_SOON);
			assert_int_equal(duty_status_on(&open, day_add(due, 1), 7), DUTY_OVERDUE);
			for (int late = 0; late <= 1; late++) {
				struct rule_activity held = gathering(law, 1, day_add(due, late));
				held.makes_up = 20261220;
				struct duty d = duty_of(law, &org, 20261231, &held, 1);
				assert_int_equal(duty_status_on(&d, day_add(due, 2), 7), late ? DUTY_DONE_LATE : DUTY_DONE);
			}
		}
		catalogue->grace_days = 0;
	}
}

/* The season: not asked for before it opens, yet what was held earlier in the year counts. */
static void test_rule_bounds_season_of_the_life_meeting(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		struct rule_org org = bound_by(&laws[l]);
		struct duty d = duty_of(&laws[l], &org, 20261231, NULL, 0);
		int opens = laws[l].opens ? 20260000 + laws[l].opens : d.period.from;
		assert_int_equal(d.opens_day, opens);
		assert_int_equal(duty_status_on(&d, day_add(opens, -1), 0), DUTY_FUTURE);
		assert_int_equal(duty_status_on(&d, opens, 0), DUTY_OPEN);
		struct rule_activity early = gathering(&laws[l], 1, d.period.from);
		assert_int_equal(duty_of(&laws[l], &org, 20261231, &early, 1).done, 1);
	}
}

/* The day before a rule is in force nothing is owed by it, and its first whole period is. */
static void test_rule_bounds_first_day_in_force(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		struct rule_org org = bound_by(&laws[l]);
		struct period p = period_of(laws[l].cycle, laws[l].since);
		assert_false(owed_in(&org, &laws[l], day_add(laws[l].since, -1)));
		assert_int_equal(owed_in(&org, &laws[l], laws[l].since), p.from == laws[l].since);
		assert_true(owed_in(&org, &laws[l], period_next(p).from));
	}
}

/* ---- reasons ---------------------------------------------------------------------------------------------------- */

/* Every rule says in one sentence whom, when, how often, how many times so far, and after which article. */
static void test_rule_bounds_every_rule_gives_its_reason(void **state)
{
	(void)state;
	static const char *const spoken[] = {"本月", "本季度", "本年"};
	for (size_t l = 0; l < COUNT_OF(laws); l++) {
		struct rule_org org = bound_by(&laws[l]);
		struct duty d = duty_of(&laws[l], &org, 20261123, NULL, 0);
		const char *reason = duty_reason(arena, &d, &org, 20261123);
		const char *parts[] = {is_branch(&org) ? "9 名正式党员" : org.full_members ? "党员" : "党委", spoken[laws[l].cycle], d.rule->name,
			d.rule->verb, " 1 次", "0 次", "；依据《", d.rule->source.document, d.rule->source.article, d.rule->source.requirement};
		for (size_t i = 0; i < COUNT_OF(parts); i++)
			if (!str_has(str_of(reason), str_of(parts[i])))
				fail_msg("%s: “%s” lacks “%s”", laws[l].rule, reason, parts[i]);
		struct rule_activity held = gathering(&laws[l], 1, 20261120);
		d = duty_of(&laws[l], &org, 20261123, &held, 1);
		reason = duty_reason(arena, &d, &org, 20261123);
		assert_true(str_has(str_of(reason), STR("1 次，11月20日完成；")));
	}
}

/* ---- standards -------------------------------------------------------------------------------------------------- */

struct figure {
	const char *id;
	int figure;
	const char *article;
};

static void test_rule_bounds_standards(void **state)
{
	(void)state;
	static const struct figure figures[] = {
		{"branch-full-members", 3, "第四条"},
		{"branch-members-most", 50, "第四条"},
		{"joint-units-most", 5, "第五条"},
		{"founding-reply-months", 1, "第六条"},
		{"committee-full-members", 7, "第二十条"},
		{"committee-least", 3, "第二十条"},
		{"committee-most", 7, "第二十条"},
		{"term-village-years", 5, "第二十一条"},
		{"term-other-years", 3, "第二十一条"},
		{"term-reminder-months", 6, "第二十一条"},
		{"term-shift-years", 1, "第二十一条"},
		{"secretary-standing-years", 1, "第二十三条"},
		{"secretary-training-year", 1, "第二十五条"},
		{"county-study-year", 1, "第二十九条"},
		{"study-hours-member", 32, "第二十条"},
		{"study-hours-secretary", 56, "关于基层党组织书记和班子成员的规定"},
		{"study-minutes", 60, "关于学时折算的规定"},
		{"study-hours-day", 8, "关于学时折算的规定"},
		{"lost-contact-months", 6, "第二十四条"},
		{"transfer-months", 6, "第二十五条"},
		{"admission-age", 18, "第五条"},
		{"probation-months", 12, "第三十二条"},
		{"extension-least-months", 6, "第三十二条"},
		{"extension-most-months", 12, "第三十二条"},
		{"appraisal-excellent-part", 3, "关于优秀比例的规定"},
	};
	assert_int_equal(catalogue->standard_count, COUNT_OF(figures));
	for (size_t i = 0; i < COUNT_OF(figures); i++) {
		assert_int_equal(rule_standard(catalogue, figures[i].id), figures[i].figure);
		assert_string_equal(catalogue->standards[i].source.article, figures[i].article);
	}
	assert_int_equal(rule_standard(catalogue, "no-such-standard"), -1);
}

/* What the program judges by is in the catalogue, and a catalogue that lacks one of them is named for it. */
static void test_rule_bounds_figures_that_the_program_uses(void **state)
{
	(void)state;
	assert_null(rule_figures_lack(catalogue));
	for (int i = 0; i < FIGURE_COUNT; i++) {
		const struct rule_standard *s = rule_figure_standard((enum rule_figure)i);
		assert_int_equal(rule_figure((enum rule_figure)i), rule_standard(catalogue, s->id));
		struct rule_catalogue without = *catalogue;
		struct rule_standard *rest = ARENA_ARRAY(kept, struct rule_standard, catalogue->standard_count);
		without.standard_count = 0;
		without.standards = rest;
		for (size_t k = 0; k < catalogue->standard_count; k++)
			if (!text_eq(catalogue->standards[k].id, s->id))
				rest[without.standard_count++] = catalogue->standards[k];
		assert_string_equal(rule_figures_lack(&without), s->id);
	}
	assert_string_equal(rule_article(arena, &rule_figure_standard(FIGURE_COMMITTEE_LEAST)->source), "《中国共产党支部工作条例（试行）》第二十条");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rule_bounds_every_rule_is_a_law, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_whom_each_rule_binds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_edges_of_every_period, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_below_at_and_above_what_is_owed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_days_around_the_due_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_season_of_the_life_meeting, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_first_day_in_force, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_every_rule_gives_its_reason, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_standards, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_bounds_figures_that_the_program_uses, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
