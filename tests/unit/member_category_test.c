/* Categories in steps: what may follow what, what the rows of today and of past days say then, putting one right, rosters and merges. */
#include "duty_town.h"
#include "upload.h"

#include "member/category.h"
#include "member/erase.h"
#include "member/rows.h"
#include "merging.h"
#include "righting.h"
#include "org/operate.h"

enum { APPLICANT, PROBATIONARY, FULL, PEOPLE };
static int64_t people[PEOPLE];

static int64_t person(struct work *w, int order, int category, int joined, int full_day)
{
	struct member_input in = { .org = towns.branch[0][0], .name = "单雄信", .ethnic = "01", .education = "71", .job = "1",
		.category = category, .joined = joined, .full_day = full_day, .idno = idno_make(w->arena, "371199", 19850504, order),
		.category_day = category < MEMBER_PROBATIONARY ? 20240301 : 0, .from_day = 20200101 };
	int64_t id = 0;
	if (!member_add(w, &in, &id))
		fail_msg("%s", w->fault->message);
	return id;
}

static bool build(struct work *w, void *unused)
{
	(void)unused;
	for (int b = 0; b < 2; b++)
		towns.branch[0][b] = towns_org(w, towns.town[0], 631, arena_printf(w->arena, "QH0100%d", b + 1),
			arena_printf(w->arena, "第%d村党支部", b + 1));
	people[APPLICANT] = person(w, 11, MEMBER_APPLICANT, 0, 0);
	people[PROBATIONARY] = person(w, 13, MEMBER_PROBATIONARY, 20250901, 0);
	people[FULL] = person(w, 15, MEMBER_FULL, 20150701, 20160701);
	return true;
}

static int setup(void **state)
{
	return towns_setup_with(state, build);
}

struct taking {
	int64_t member;
	int category, day;
	const char *reason;
};

static bool take(struct work *w, void *arg)
{
	struct taking *t = arg;
	return category_set(w, t->member, t->category, t->day, t->reason);
}

static bool undo(struct work *w, void *arg)
{
	struct state_change *list;
	return state_change_list(w, *(int64_t *)arg, 0, &list) > 0 && state_change_undo(w, *(int64_t *)arg, list[0].id);
}

static void fresh(struct county *c)
{
	work_end(&c->work);
	county_begin(c);
}

/* The id of the step of a category. */
static int64_t step(struct county *c, int64_t member, const char *kind)
{
	struct member_state *list;
	fresh(c);
	int n = category_list(&c->work, member, &list);
	for (int i = 0; i < n; i++)
		if (text_eq(list[i].kind, kind))
			return list[i].id;
	return 0;
}

/* "4 20150701 20160701": today's category, joined and full_day. */
static const char *columns(struct county *c, int64_t member)
{
	fresh(c);
	struct member *m = member_load(&c->work, member);
	return arena_printf(c->arena, "%d %d %d", m->category, m->joined, m->full_day);
}

/* The category on a day as the roll of the branch has it; -1 when it has not that person. */
static int category_on(struct county *c, int64_t member, int day)
{
	struct member_roll *roll;
	fresh(c);
	int n = member_roll_on(&c->work, towns.branch[0][0], 0, day, &roll);
	for (int i = 0; i < n; i++)
		if (roll[i].member == member)
			return roll[i].category;
	return -1;
}

static int counted_on(struct county *c, int day, bool full)
{
	fresh(c);
	struct org_facts *facts = org_facts_on(&c->work, towns.branch[0][0], day);
	return full ? facts->full_members : facts->members;
}

/* ---- steps ---- */

static void test_category_steps_one_after_another(void **state)
{
	struct county *c = county_of(state);
	int64_t m = people[APPLICANT];
	county_sound(c);
	county_refused(c, take, &(struct taking){ m, MEMBER_CANDIDATE, 20250101, "确定" }, "member.category-next");
	county_refused(c, take, &(struct taking){ m, MEMBER_ACTIVIST, 20240301, "推优" }, "member.category-early");
	county_refused(c, take, &(struct taking){ m, MEMBER_ACTIVIST, 20240901, "" }, "member.reason");
	county_refused(c, take, &(struct taking){ m, MEMBER_ACTIVIST, 20270101, "推优" }, "member.day");
	county_do(c, take, &(struct taking){ m, MEMBER_ACTIVIST, 20240901, "支委会研究确定" });
	county_do(c, take, &(struct taking){ m, MEMBER_CANDIDATE, 20250910, "支委会研究确定" });
	assert_string_equal(columns(c, m), "2 0 0");
	assert_int_equal(category_on(c, m, 20261101), -1);
	county_do(c, take, &(struct taking){ m, MEMBER_PROBATIONARY, 20251110, "支部大会通过" });
	assert_string_equal(columns(c, m), "3 20251110 0");
	county_refused(c, take, &(struct taking){ m, MEMBER_FULL, 20261109, "支部大会通过" }, "member.category-probation");
	county_do(c, take, &(struct taking){ m, MEMBER_FULL, 20261110, "支部大会通过" });
	assert_string_equal(columns(c, m), "4 20251110 20261110");
	county_refused(c, take, &(struct taking){ m, MEMBER_APPLICANT, 20261120, "误" }, "member.category-next");
	/* Each day keeps its own. */
	assert_int_equal(category_on(c, m, 20251109), -1);
	assert_int_equal(category_on(c, m, 20251110), MEMBER_PROBATIONARY);
	assert_int_equal(category_on(c, m, 20261109), MEMBER_PROBATIONARY);
	assert_int_equal(category_on(c, m, 20261110), MEMBER_FULL);
	struct member_state *list;
	assert_int_equal(category_list(&c->work, m, &list), 5);
	assert_int_equal(list[4].from_day, 20240301);
	assert_int_equal(list[4].to_day, 20240901);
	assert_string_equal(list[3].reason, "支委会研究确定");
	county_sound(c);
}

static void test_category_extended_once_or_cancelled(void **state)
{
	struct county *c = county_of(state);
	int64_t m = people[PROBATIONARY];
	int members = counted_on(c, 20261001, false);
	county_do(c, take, &(struct taking){ m, MEMBER_PROBATIONARY, 20260905, "延长半年" });
	county_refused(c, take, &(struct taking){ m, MEMBER_FULL, 20261120, "通过" }, "member.category-extension");
	county_refused(c, take, &(struct taking){ m, MEMBER_PROBATIONARY, 20261120, "再延长" }, "member.category-extended");
	assert_string_equal(columns(c, m), "3 20250901 0");
	county_do(c, take, &(struct taking){ m, MEMBER_APPLICANT, 20261101, "不履行党员义务，支部大会决定" });
	assert_string_equal(columns(c, m), "0 0 0");
	/* A member on the days before, none since: in rolls and in the counts of the branch alike. */
	assert_int_equal(category_on(c, m, 20261031), MEMBER_PROBATIONARY);
	assert_int_equal(category_on(c, m, 20261101), -1);
	assert_int_equal(counted_on(c, 20261001, false), members);
	assert_int_equal(counted_on(c, 20261101, false), members - 1);
	struct org_then *then;
	fresh(c);
	struct org *root = org_load(&c->work, towns.root);
	int n = org_tree_on(&c->work, root->id, root->path, 20261001, &then), was = 0;
	for (int i = 0; i < n; i++)
		was += then[i].id == towns.branch[0][0] ? then[i].members : 0;
	assert_int_equal(was, members);
	county_sound(c);
}

/* ---- putting right ---- */

static void test_category_corrected_and_taken_back(void **state)
{
	struct county *c = county_of(state);
	int64_t m = people[FULL], full = step(c, m, "4");
	struct righting r = { m, full, { "4", 20160801, 0, "支部大会通过" }, "日期登记错了" };
	county_do(c, correct, &r);
	assert_string_equal(columns(c, m), "4 20150701 20160801");
	assert_int_equal(category_on(c, m, 20160715), -1); /* not in the branch then */
	county_refused(c, correct, &r, "member.state-same");
	county_sound(c);
	/* Not before what came first, not on its day, not under age. */
	r.fix.from_day = 20150601;
	county_refused(c, correct, &r, "member.category-order");
	r.fix.from_day = 20150701;
	county_refused(c, correct, &r, "member.category-day");
	county_refused(c, correct, &(struct righting){ m, step(c, m, "3"), { "3", 20030101, 0, "大会" }, "误" }, "member.joined-young");
	county_refused(c, correct, &(struct righting){ m, full, { "aged", 20160801, 0, "大会" }, "误" }, "member.category");
	county_refused(c, correct, &(struct righting){ m, full, { "4", 20160901, 0, "大会" }, "" }, "member.state-why");
	county_do(c, undo, &m);
	assert_string_equal(columns(c, m), "4 20150701 20160701");
	/* Never became full: taken out, then after all. */
	county_do(c, take_out, &(struct righting){ m, full, { 0 }, "登记错了人" });
	assert_string_equal(columns(c, m), "3 20150701 0");
	county_refused(c, take_out, &(struct righting){ m, step(c, m, "3"), { 0 }, "误" }, "member.category-only");
	county_sound(c);
	county_do(c, undo, &m);
	assert_string_equal(columns(c, m), "4 20150701 20160701");
	assert_int_equal(step(c, m, "4"), full);
	county_sound(c);
	/* Written over since: it does not come back. */
	county_do(c, correct, &(struct righting){ m, full, { "4", 20160901, 0, "大会" }, "误" });
	struct state_change *list;
	fresh(c);
	assert_int_equal(state_change_list(&c->work, m, full, &list), 3);
	assert_string_equal(list[0].became, "“正式党员”，自 2016-09-01；大会");
}

static bool edit(struct work *w, void *arg)
{
	struct member_input *in = arg;
	return member_edit(w, people[PROBATIONARY], in, 0);
}

static void test_category_by_a_roster_goes_forward_alone(void **state)
{
	struct county *c = county_of(state);
	int64_t m = people[PROBATIONARY], probationary = step(c, m, "3");
	fresh(c);
	struct member_input in = member_input_of(member_load(&c->work, m));
	in.category = MEMBER_FULL;
	in.full_day = 20260901;
	in.category_why = "按名册更新";
	county_do(c, edit, &in);
	assert_string_equal(columns(c, m), "4 20250901 20260901");
	assert_int_equal(step(c, m, "3"), probationary); /* the same step: its papers stay */
	county_sound(c);
	in.joined = 20250801;
	in.full_day = 20260801;
	county_do(c, edit, &in);
	assert_string_equal(columns(c, m), "4 20250801 20260801");
	in.category = MEMBER_PROBATIONARY;
	in.full_day = 0;
	county_refused(c, edit, &in, "member.category-back");
	assert_string_equal(columns(c, m), "4 20250801 20260801");
	county_sound(c);
}

/* ---- papers, merges, erasure ---- */

struct resolved {
	int64_t step;
	const struct kept_file *file;
};

static bool paper_add(struct work *w, void *arg)
{
	struct resolved *r = arg;
	return state_paper_add(w, people[FULL], r->step, "支部大会决议", r->file);
}

static void paper(struct county *c, int64_t of)
{
	const char *why = NULL;
	struct bytes b = pdf("RESOLUTION");
	county_do(c, paper_add, &(struct resolved){ of, upload_take(c, FILE_PAPER, &b, "a.pdf", &why) });
}

static bool paper_gone(struct work *w, void *arg)
{
	struct state_paper *list;
	(void)arg;
	return state_paper_list(w, people[FULL], &list) == 1 && state_paper_remove(w, people[FULL], list[0].id);
}

static bool leave(struct work *w, void *arg)
{
	(void)arg;
	return member_leave(w, people[FULL], 20261101, "转出");
}

static bool erase(struct work *w, void *arg)
{
	(void)arg;
	return erase_run(w, &(struct erase_wish){ .path = "", .until = 20261123 }, "满期") == 1;
}

static void test_category_papers_hold_it_and_go_with_the_person(void **state)
{
	struct county *c = county_of(state);
	int64_t full = step(c, people[FULL], "4");
	struct state_paper *list;
	county_do(c, correct, &(struct righting){ people[FULL], full, { "4", 20160801, 0, "因病推迟" }, "误" });
	paper(c, full);
	county_refused(c, take_out, &(struct righting){ people[FULL], full, { 0 }, "误" }, "member.state-papers");
	county_sound(c);
	county_do(c, leave, NULL);
	assert_string_equal(columns(c, people[FULL]), "4 20150701 20160801");
	county_refused(c, take, &(struct taking){ people[FULL], MEMBER_FULL, 20261101, "误" }, "member.left");
	county_do(c, erase, NULL);
	fresh(c);
	assert_int_equal(state_paper_list(&c->work, people[FULL], &list), 0);
	struct member_state *steps;
	assert_int_equal(category_list(&c->work, people[FULL], &steps), 2);
	assert_string_equal(steps[0].reason, "");
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from org_operation_change where tenant = $1 and (was like '%因病%' "
		"or became like '%因病%')", c->work.tenant), 0);
	county_sound(c);
}

static void test_category_of_two_records_becomes_one(void **state)
{
	struct county *c = county_of(state);
	int64_t full = step(c, people[FULL], "4");
	struct state_paper *list;
	paper(c, full);
	struct merging m = { { .kept = people[PROBATIONARY], .gone = people[FULL], .reason = "电话核实",
		.taken = 1u << MERGE_CATEGORY | 1u << MERGE_JOINED | 1u << MERGE_FULL_DAY }, 0 };
	county_do(c, merge, &m);
	assert_string_equal(columns(c, people[PROBATIONARY]), "4 20150701 20160701");
	fresh(c);
	assert_int_equal(state_paper_list(&c->work, people[PROBATIONARY], &list), 1);
	assert_int_equal(list[0].state, step(c, people[PROBATIONARY], "4"));
	county_sound(c);
	county_do(c, unmerge, &m.id);
	assert_string_equal(columns(c, people[PROBATIONARY]), "3 20250901 0");
	assert_string_equal(columns(c, people[FULL]), "4 20150701 20160701");
	county_sound(c);
	/* The lower of two is taken when it is the right one. */
	m.wish = (struct merge_wish){ .kept = people[FULL], .gone = people[PROBATIONARY], .reason = "电话核实",
		.taken = 1u << MERGE_CATEGORY | 1u << MERGE_JOINED | 1u << MERGE_FULL_DAY };
	county_refused(c, merge, &m, "member.category-papers");
	county_do(c, paper_gone, NULL);
	county_do(c, merge, &m);
	assert_string_equal(columns(c, people[FULL]), "3 20250901 0");
	county_sound(c);
	county_do(c, unmerge, &m.id);
	assert_string_equal(columns(c, people[FULL]), "4 20150701 20160701");
	county_sound(c);
}

/* ---- verify ---- */

static bool spoil(struct work *w, void *arg)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(people[FULL]) };
	return db_exec(w->db, w->arena, arg, COUNT_OF(values), values) && audit(w, "test.spoil", "member", people[FULL], 0, NULL, NULL);
}

static void hears(void *arg, const char *line)
{
	bool *told = arg;
	*told = *told || strstr(line, "与登记的类别变动不符");
}

static void test_category_verify_is_loud(void **state)
{
	static const char *const spoils[][2] = {
		{ "update member set category = 3 where tenant = $1 and id = $2", "update member set category = 4 where tenant = $1 and id = $2" },
		{ "update member set joined = 20150702 where tenant = $1 and id = $2", "update member set joined = 20150701 where tenant = $1 and id = $2" },
		{ "update member set full_day = 0 where tenant = $1 and id = $2", "update member set full_day = 20160701 where tenant = $1 and id = $2" },
		{ "update member_category set to_day = 20160601 where tenant = $1 and member = $2 and category = 3",
			"update member_category set to_day = 20160701 where tenant = $1 and member = $2 and category = 3" },
		{ "delete from member_category where tenant = $1 and member = $2", NULL },
	};
	struct county *c = county_of(state);
	for (size_t i = 0; i < COUNT_OF(spoils); i++) {
		bool told = false;
		struct verify_report report = { .arena = c->arena, .say = hears, .arg = &told };
		county_sound(c);
		county_do(c, spoil, (void *)spoils[i][0]);
		fresh(c);
		verify_all(&c->work, &report);
		if (!told)
			fail_msg("verify is silent after: %s", spoils[i][0]);
		if (spoils[i][1])
			county_do(c, spoil, (void *)spoils[i][1]);
	}
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_category_steps_one_after_another), EACH(test_category_extended_once_or_cancelled),
		EACH(test_category_corrected_and_taken_back), EACH(test_category_by_a_roster_goes_forward_alone),
		EACH(test_category_papers_hold_it_and_go_with_the_person), EACH(test_category_of_two_records_becomes_one),
		EACH(test_category_verify_is_loud),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
