/* The form in which a meeting is held: who is due, what it counts for, what it may vote on and by which rule. */
#include "activity_village.h"

#include "activity/inside.h"
#include "duty/duty.h"
#include "county/county.h"

#define MEMBERS KIND_BIT(ACTIVITY_MEMBERS_MEETING)
#define COMMITTEE KIND_BIT(ACTIVITY_COMMITTEE_MEETING)
#define GROUP KIND_BIT(ACTIVITY_GROUP_MEETING)
#define LECTURE KIND_BIT(ACTIVITY_PARTY_LECTURE)
#define THEME KIND_BIT(ACTIVITY_THEME_DAY)
#define LIFE KIND_BIT(ACTIVITY_ORG_LIFE_MEETING)
#define APPRAISAL KIND_BIT(ACTIVITY_MEMBER_APPRAISAL)
#define DEMOCRATIC KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING)

#define GROUPS 3
static const int group_sizes[GROUPS] = { 3, 3, 2 };
static int64_t groups[GROUPS];

/* Three Party groups of three, three and two; four on the committee. */
static bool shape_unit(struct work *w, void *arg)
{
	static const char *const posts[] = { "secretary", "organization", "publicity", "discipline" };
	(void)arg;
	for (size_t i = 0; i < COUNT_OF(posts); i++)
		if (!post_appoint(w, village.org, posts[i], village.people[i == 3 ? 4 : i], NULL, 20260101, NULL))
			return false;
	for (int g = 0, person = 0; g < GROUPS; g++) {
		if (!group_found(w, village.org, arena_printf(w->arena, "第%d党小组", g + 1), 0, 20260101, &groups[g]))
			return false;
		for (int i = 0; i < group_sizes[g]; i++, person++)
			DB_EXEC(w->db, w->arena, "update member set party_group = $3 where tenant = $1 and id = $2", w->tenant,
				village.people[person], groups[g]);
	}
	return true;
}

static int shaped_setup(void **state)
{
	if (village_setup(state))
		return 1;
	county_do(village.county, shape_unit, NULL);
	return 0;
}

/* A meeting of these kinds, noticed; and open, with all of its list called. */
static int64_t noticed(unsigned kinds, int group)
{
	struct village_act a = { .form = village_form() };
	a.form.kinds = kinds;
	a.form.party_group = group >= 0 ? groups[group] : 0;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	assert_string_equal(ACT_DO(activity_notice, a.made), "");
	return a.made;
}

static int64_t full(unsigned kinds, int group)
{
	int64_t id = noticed(kinds, group);
	struct village_act roll = { .id = id };
	struct attendance *list;
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	int count = attendance_list(&village.county->work, id, ATTENDANCE_BY_PINYIN, &list);
	for (int i = 0; i < count; i++)
		roll.ids[roll.id_count++] = list[i].member;
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	return id;
}

static const struct form {
	unsigned kinds;
	int group, listed;
	const char *rule;
} forms[] = {
	{ MEMBERS, -1, 8, "members-meeting-vote" },
	{ MEMBERS | THEME | LECTURE, -1, 8, "members-meeting-vote" },
	{ MEMBERS | LIFE | APPRAISAL, -1, 8, "members-meeting-vote" },
	{ LIFE, -1, 8, "members-meeting-vote" },
	{ THEME, -1, 8, NULL },
	{ LECTURE | THEME, -1, 8, NULL },
	{ COMMITTEE, -1, 4, "committee-meeting" },
	{ COMMITTEE | LIFE, -1, 4, "committee-meeting" },
	{ GROUP, 0, 3, NULL },
	{ GROUP | THEME, 1, 3, NULL },
	{ GROUP | LECTURE, 2, 2, NULL },
	{ GROUP | LIFE, 2, 2, NULL },
	{ GROUP | APPRAISAL, 2, 2, NULL },
	{ THEME, 2, 8, NULL }, /* a theme day that names a group is the whole branch's */
	{ DEMOCRATIC, -1, 4, "democratic-meeting" },
};

static void test_who_is_due_and_what_is_voted_by(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		const struct form *f = &forms[i];
		struct attendance *list;
		int64_t id = noticed(f->kinds, f->group);
		struct activity *a = village_load(id);
		int listed = attendance_list(&village.county->work, id, ATTENDANCE_BY_PINYIN, &list);
		const struct quorum *q = quorum_for(activity_catalogue(&village.county->work, a), a->kinds);
		if (listed != f->listed || !text_eq(q ? q->id : "", f->rule ? f->rule : ""))
			fail_msg("%s: %d listed, voted by %s", activity_kinds_name(village.county->arena, f->kinds), listed, q ? q->id : "nothing");
	}
}

static const struct duty *duty_of(const char *rule, int from)
{
	struct duty_row *rows;
	int count = duty_of_org(&village.county->work, village.org, 20261101, 20261130, &rows);
	for (int i = 0; i < count; i++)
		if (text_eq(rows[i].duty.rule->id, rule) && rows[i].duty.period.from == from)
			return &rows[i].duty;
	fail_msg("no duty %s", rule);
	return NULL;
}

/* What each group holds as its meeting and theme day at once is its meeting, and the branch's theme day only when the last of the
 * groups has held it. */
static void test_groups_hold_a_theme_day_each(void **state)
{
	(void)state;
	for (int g = 0; g < GROUPS; g++) {
		int64_t id = full(GROUP | THEME, g);
		struct rule_activity *counted;
		assert_string_equal(ACT_DO(activity_close, id), "");
		assert_int_equal(activity_counted(&village.county->work, village.org, 20261101, 20261130, &counted), g + 1);
		assert_int_equal(counted[g].group, groups[g]);
		assert_int_equal(duty_of("group-meeting", 20261101)->done, g + 1);
		assert_int_equal(duty_of("theme-day", 20261101)->done, g == GROUPS - 1);
		village_at(COUNTY_NOW);
	}
	assert_int_equal(county_verify(village.county, NULL), 0);
}

/* ---- what is voted on where ------------------------------------------------------------------------------------- */

struct ballot {
	int64_t activity;
	const char *quorum;
	bool secret;
};

static bool ballot_unit(struct work *w, void *arg)
{
	const struct ballot *b = arg;
	const struct activity *a = activity_load(w, b->activity);
	struct attendance *people;
	if (!b->secret)
		return resolution_add(w, b->activity, "一件事", b->quorum, a->present_voters, 0, 0) != 0;
	attendance_list(w, b->activity, ATTENDANCE_BY_PINYIN, &people);
	struct secret_vote v = { .title = "一件事", .quorum = b->quorum, .scrutineer = people[0].member, .teller = people[1].member,
		.handed_out = a->present_voters, .returned = a->present_voters, .marked = { a->present_voters, 0, 0 } };
	return vote_add(w, b->activity, &v) != 0;
}

static const struct voted {
	unsigned kinds;
	int group;
	const char *quorum;
	bool secret;
	const char *code, *temporary; /* in a branch, in a temporary branch */
} voted[] = {
	{ MEMBERS, -1, "members-meeting-vote", false, "", "" },
	{ MEMBERS, -1, "members-meeting-vote", true, "", "" },
	{ MEMBERS, -1, "committee-meeting", false, "resolution.kind", "resolution.kind" },
	{ MEMBERS, -1, "admission-vote", false, "resolution.secret", "resolution.secret" },
	{ MEMBERS, -1, "admission-vote", true, "", "resolution.temporary" },
	{ MEMBERS, -1, "full-membership-vote", false, "resolution.secret", "resolution.secret" },
	{ MEMBERS, -1, "full-membership-vote", true, "", "resolution.temporary" },
	{ MEMBERS, -1, "election", false, "resolution.secret", "resolution.secret" },
	{ MEMBERS, -1, "election", true, "", "resolution.temporary" },
	{ MEMBERS, -1, "secretary-election", true, "resolution.kind", "resolution.kind" },
	{ MEMBERS | LIFE, -1, "members-meeting-vote", false, "", "" },
	{ LIFE, -1, "members-meeting-vote", false, "", "" },
	{ LIFE, -1, "admission-vote", true, "resolution.kind", "resolution.kind" },
	{ COMMITTEE, -1, "committee-meeting", false, "", "" },
	{ COMMITTEE, -1, "members-meeting-vote", false, "resolution.kind", "resolution.kind" },
	{ COMMITTEE, -1, "admission-vote", true, "resolution.kind", "resolution.kind" },
	{ COMMITTEE, -1, "election", true, "resolution.kind", "resolution.kind" },
	{ COMMITTEE, -1, "secretary-election", false, "resolution.secret", "resolution.secret" },
	{ COMMITTEE, -1, "secretary-election", true, "", "resolution.temporary" },
	{ COMMITTEE | LIFE, -1, "members-meeting-vote", false, "resolution.kind", "resolution.kind" },
	{ COMMITTEE | LIFE, -1, "committee-meeting", false, "", "" },
	{ GROUP, 0, "members-meeting-vote", false, "resolution.kind", "resolution.kind" },
	{ GROUP | LIFE, 0, "members-meeting-vote", false, "resolution.kind", "resolution.kind" },
	{ THEME, -1, "members-meeting-vote", false, "resolution.kind", "resolution.kind" },
	{ DEMOCRATIC, -1, "democratic-meeting", false, "", "" },
	{ DEMOCRATIC, -1, "committee-meeting", false, "resolution.kind", "resolution.kind" },
};

static bool temporary_unit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update org set kind = $3 where tenant = $1 and id = $2", w->tenant, village.org, *(int *)arg) &&
	       audit_not_needed(w);
}

static void test_what_is_voted_on_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(voted); i++) {
		const struct voted *v = &voted[i];
		struct ballot b = { full(v->kinds, v->group), v->quorum, v->secret };
		for (int temporary = 0; temporary < 2; temporary++) {
			const char *code = NULL, *wanted = temporary ? v->temporary : v->code;
			int kind = temporary ? 931 : 631;
			assert_string_equal(village_run(temporary_unit, &kind), "");
			code = village_run(ballot_unit, &b);
			if (!text_eq(code, wanted))
				fail_msg("%s by %s, %s, %s: \"%s\", not \"%s\"", activity_kinds_name(village.county->arena, v->kinds), v->quorum,
					v->secret ? "secret" : "open", temporary ? "temporary" : "branch", code, wanted);
		}
		int branch = 631;
		assert_string_equal(village_run(temporary_unit, &branch), "");
		village_at(COUNTY_NOW);
	}
}

/* ---- by the rules of its day ------------------------------------------------------------------------------------ */

static bool base_unit(struct work *w, void *arg)
{
	int64_t proposal;
	(void)arg;
	return county_rule_add(w, &(struct county_rule){ .act = COUNTY_BASE, .rule = "committee-meeting", .base = QUORUM_PRESENT_VOTERS, .document = "",
		.reason = "按实到会计票", .valid_from = 20261201 }, &proposal) != 0;
}

struct entered {
	int64_t activity, made;
};

static bool entered_unit(struct work *w, void *arg)
{
	struct entered *e = arg;
	return (e->made = resolution_add(w, e->activity, "一件事", "committee-meeting", 2, 1, 0)) != 0;
}

/* Two of three present are a majority of those present, not of the four due. */
static bool carried(int64_t id, const char *title)
{
	struct attendance *list;
	struct resolution *votes;
	struct entered e = { .activity = id };
	struct village_act roll = { .id = id, .id_count = 3 };
	attendance_list(&village.county->work, id, ATTENDANCE_BY_PINYIN, &list);
	for (int i = 0; i < 3; i++)
		roll.ids[i] = list[i].member;
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	if (*village_run(entered_unit, &e))
		fail_msg("%s was not entered", title);
	assert_int_equal(resolution_list(&village.county->work, id, &votes), 1);
	return votes[0].passed;
}

static void test_a_vote_is_judged_by_the_rules_of_its_day(void **state)
{
	(void)state;
	int64_t before = noticed(COMMITTEE, -1);
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(base_unit, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	village_at(EVENING + 12 * 86400); /* entered on 5 December, held on 23 November */
	assert_string_equal(ACT_DO(activity_open, before), "");
	assert_false(carried(before, "before"));

	struct village_act after = { .form = village_form() };
	after.form.kinds = COMMITTEE;
	after.form.starts = EVENING + 12 * 86400;
	after.form.ends = after.form.starts + 3600;
	assert_string_equal(village_run(village_plan_unit, &after), "");
	assert_string_equal(ACT_DO(activity_notice, after.made), "");
	assert_string_equal(ACT_DO(activity_open, after.made), "");
	assert_true(carried(after.made, "after"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, shaped_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_who_is_due_and_what_is_voted_by),
		TEST(test_groups_hold_a_theme_day_each),
		TEST(test_what_is_voted_on_where),
		TEST(test_a_vote_is_judged_by_the_rules_of_its_day),
	};
	return cmocka_run_group_tests_name("activity_form", tests, NULL, NULL);
}
