/* States put right, taken out and restored; their papers: sealed, opened on the record, gone for good, and along when two
 * records of a person become one. */
#include "duty_town.h"
#include "upload.h"

#include "member/erase.h"
#include "merging.h"
#include "righting.h"
#include "member/state.h"

enum { SICK, TWICE, PEOPLE };
static int64_t people[PEOPLE];

static int64_t person(struct work *w, int64_t org, int order)
{
	struct member_input in = { .org = org, .name = "单雄信", .ethnic = "01", .education = "71", .job = "1", .category = MEMBER_FULL,
		.joined = 20150701, .full_day = 20160701, .idno = idno_make(w->arena, "371199", 19650504, order), .phone = "13900001111",
		.from_day = 20200101 };
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
	people[SICK] = person(w, towns.branch[0][0], 11);
	people[TWICE] = person(w, towns.branch[0][1], 13);
	return member_state_set(w, people[SICK], "aged", 20250101, "长期卧床") &&
	       member_state_set(w, people[TWICE], "aged", 20250301, "长期卧床") &&
	       member_state_set(w, people[TWICE], "hardship", 20240101, "失地");
}

static int setup(void **state)
{
	return towns_setup_with(state, build);
}

static int64_t number(struct county *c, const char *sql, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	struct db_value values[] = { db_value_i64(c->work.tenant), db_value_i64(id) };
	struct db_rows *rows = db_query(c->work.db, c->arena, sql, COUNT_OF(values), values);
	int64_t n = db_next(rows) ? db_i64(rows, 0) : -1;
	db_done(rows);
	return n;
}

static int64_t running(struct county *c, int64_t member, const char *kind)
{
	work_end(&c->work);
	county_begin(c);
	return state_running(&c->work, member, kind);
}

/* ---- putting right ---- */

static bool undo(struct work *w, void *arg)
{
	struct righting *r = arg;
	return state_change_undo(w, r->member, r->state);
}

static bool end(struct work *w, void *arg)
{
	(void)arg;
	return member_state_end(w, people[SICK], "migrant", 20261101);
}

static struct state_change last_change(struct county *c, int64_t member)
{
	struct state_change *list;
	work_end(&c->work);
	county_begin(c);
	assert_true(state_change_list(&c->work, member, 0, &list) > 0);
	return list[0];
}

#define FLAGS "select migrant + 2 * aged + 4 * hardship from member where tenant = $1 and id = $2"

static void test_state_corrected_and_taken_back(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	int64_t aged = running(c, people[SICK], "aged");
	struct righting r = { people[SICK], aged, { "migrant", 20240601, 0, "在青岛务工" }, "登记时选错了" };
	county_do(c, correct, &r);
	assert_int_equal(number(c, FLAGS, people[SICK]), 1);
	assert_int_equal(running(c, people[SICK], "migrant"), aged); /* the same record: what hangs on it stays */
	struct state_change change = last_change(c, people[SICK]);
	assert_string_equal(change.was, "“年老体弱”，2025-01-01 至 今；长期卧床");
	assert_string_equal(change.became, "“流动党员”，2024-06-01 至 今；在青岛务工");
	assert_string_equal(change.why, "登记时选错了");
	county_refused(c, correct, &r, "member.state-same");
	assert_int_equal(county_verify(c, &last), 0);
	/* ended since: what it was cannot come back over that */
	county_do(c, end, NULL);
	struct righting back = { people[SICK], change.id, { 0 }, NULL };
	county_refused(c, undo, &back, "member.state-since");
	r.fix = (struct state_fix){ "migrant", 20240601, 0, "在青岛务工" };
	county_do(c, correct, &r); /* it was not ended after all: the correction can be taken back again, and so can the first */
	county_do(c, undo, &(struct righting){ people[SICK], last_change(c, people[SICK]).id, { 0 }, NULL });
	assert_int_equal(number(c, FLAGS, people[SICK]), 0);
	county_do(c, correct, &r);
	county_do(c, undo, &back);
	assert_int_equal(number(c, FLAGS, people[SICK]), 2);
	county_refused(c, undo, &back, "member.state-undone");
	back.member = people[TWICE];
	county_refused(c, undo, &back, "member.state-change-none"); /* of somebody else */
	assert_int_equal(county_verify(c, &last), 0);
}

static void test_state_corrected_within_the_rules(void **state)
{
	struct county *c = county_of(state);
	int64_t aged = running(c, people[TWICE], "aged");
	static const struct {
		struct state_fix fix;
		const char *why, *code;
	} wrong[] = {
		{ { "bored", 20250301, 0, "长期卧床" }, "误", "member.state" },
		{ { "aged", 20250230, 0, "长期卧床" }, "误", "member.day" },
		{ { "aged", 20271231, 0, "长期卧床" }, "误", "member.day" },
		{ { "aged", 20250301, 20250301, "长期卧床" }, "误", "member.state-early" },
		{ { "aged", 20250301, 20271231, "长期卧床" }, "误", "member.state-until" },
		{ { "aged", 20250401, 0, "" }, "误", "member.reason" },
		{ { "aged", 20250401, 0, "长期卧床" }, "", "member.state-why" },
		{ { "hardship", 20230101, 0, "失地" }, "误", "member.state-overlap" },
		{ { "hardship", 20250301, 20260301, "失地" }, "误", "member.state-overlap" },
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct righting r = { people[TWICE], aged, wrong[i].fix, wrong[i].why };
		county_refused(c, correct, &r, wrong[i].code);
	}
	struct righting r = { people[SICK], aged, { "aged", 20250401, 0, "长期卧床" }, "误" };
	county_refused(c, correct, &r, "member.state-none"); /* somebody else's */
	r = (struct righting){ people[TWICE], aged, { "hardship", 20230101, 20240101, "失地" }, "误" };
	county_do(c, correct, &r); /* ends on the day on which the other begins */
	assert_int_equal(number(c, FLAGS, people[TWICE]), 4);
}

static void test_state_taken_out_and_restored(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	int64_t aged = running(c, people[SICK], "aged");
	struct righting r = { people[SICK], aged, { 0 }, "登记错了人" };
	county_do(c, take_out, &r);
	assert_int_equal(number(c, FLAGS, people[SICK]), 0);
	county_refused(c, take_out, &r, "member.state-none");
	struct state_change change = last_change(c, people[SICK]);
	assert_null(change.became);
	assert_int_equal(county_verify(c, &last), 0);
	county_do(c, undo, &(struct righting){ people[SICK], change.id, { 0 }, NULL });
	assert_int_equal(running(c, people[SICK], "aged"), aged);
	assert_int_equal(number(c, FLAGS, people[SICK]), 2);
	assert_int_equal(county_verify(c, &last), 0);
}

/* ---- papers ---- */

struct paper_unit {
	int64_t member, state, paper;
	const char *label, *reason;
	const struct kept_file *file;
	struct state_paper *opened;
};

static bool add(struct work *w, void *arg)
{
	struct paper_unit *p = arg;
	return state_paper_add(w, p->member, p->state, p->label, p->file);
}

static bool reveal(struct work *w, void *arg)
{
	struct paper_unit *p = arg;
	return (p->opened = state_paper_reveal(w, p->member, p->paper, p->reason)) != NULL;
}

static bool take_away(struct work *w, void *arg)
{
	struct paper_unit *p = arg;
	return state_paper_remove(w, p->member, p->paper);
}

static int papers(struct county *c, int64_t member, struct state_paper **out)
{
	work_end(&c->work);
	county_begin(c);
	return state_paper_list(&c->work, member, out);
}

static struct paper_unit certificate(struct county *c, int64_t member)
{
	const char *why = NULL;
	struct bytes b = pdf("CERTIFICATE");
	return (struct paper_unit){ .member = member, .state = running(c, member, "aged"), .label = "诊断证明",
		.file = upload_take(c, FILE_PAPER, &b, "肺癌.pdf", &why), .reason = "核对应到人数" };
}

static void test_paper_opened_on_the_record(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	struct state_paper *list;
	struct paper_unit u = certificate(c, people[SICK]);
	county_do(c, add, &u);
	assert_int_equal(papers(c, people[SICK], &list), 1);
	assert_string_equal(list[0].label, "诊断证明");
	u.paper = list[0].id;
	u.reason = "";
	county_refused(c, reveal, &u, "member.reveal-reason");
	u.reason = "核对应到人数";
	county_do(c, reveal, &u);
	struct str bytes = file_open(c->arena, c->dir, u.opened->sha256, u.opened->key);
	assert_true(str_has(bytes, STR("CERTIFICATE")));
	/* what the audit says: that it was looked at and why, never what it is called */
	assert_int_equal(number(c, "select count(*) from audit where tenant = $1 and id = $2 and act = 'member.revealed'", people[SICK]), 1);
	assert_int_equal(number(c, "select count(*) from audit where tenant = $1 and $2 > 0 and (became like '%诊断%' or became like '%肺癌%')", 1), 0);
	u.member = people[TWICE]; /* through the neighbour's address it does not exist */
	county_refused(c, reveal, &u, "member.paper-none");
	county_refused(c, take_away, &u, "member.paper-none");
	u.member = people[SICK];
	county_refused(c, take_out, &(struct righting){ people[SICK], u.state, { 0 }, "误" }, "member.state-papers");
	for (int i = 1; i < PAPERS_MOST; i++)
		county_do(c, add, &u);
	county_refused(c, add, &u, "member.papers-many");
	u.label = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一";
	county_refused(c, add, &u, "member.paper-label");
	assert_int_equal(county_verify(c, &last), 0);
	county_do(c, take_away, &u);
	assert_int_equal(papers(c, people[SICK], &list), PAPERS_MOST - 1);
	county_refused(c, reveal, &u, "member.paper-none");
	assert_int_equal(unlink(file_path(c->arena, c->dir, list[0].sha256)), 0);
	assert_true(county_verify(c, &last) > 0);
	assert_non_null(strstr(last, "材料"));
}

static bool leave(struct work *w, void *arg)
{
	return member_leave(w, people[SICK], *(int *)arg, "转出");
}

static bool erase(struct work *w, void *arg)
{
	struct erase_wish *wish = arg;
	return erase_run(w, wish, "满期") == 1;
}

static void test_paper_erased_with_the_person(void **state)
{
	struct county *c = county_of(state);
	struct state_paper *list;
	int day = 20261101;
	struct paper_unit u = certificate(c, people[SICK]);
	county_do(c, add, &u);
	county_do(c, correct, &(struct righting){ people[SICK], u.state, { "aged", 20250201, 0, "另一种病" }, "误" });
	county_do(c, leave, &day);
	assert_int_equal(papers(c, people[SICK], &list), 1);
	county_do(c, erase, &(struct erase_wish){ .path = "", .until = 20261123 });
	assert_int_equal(papers(c, people[SICK], &list), 0);
	assert_string_equal(last_change(c, people[SICK]).was, "（已清除）");
	assert_int_equal(number(c, "select count(*) from org_operation_change where tenant = $1 and $2 > 0 and (was like '%卧床%' or became "
		"like '%另一种病%')", 1), 0);
	county_refused(c, undo, &(struct righting){ people[SICK], last_change(c, people[SICK]).id, { 0 }, NULL }, "member.state-since");
	county_refused(c, erase, &(struct erase_wish){ .path = "", .until = 20261123 }, "member.erase-none");
}

/* A day of leaving before the state began is likelier a mistake than the paper is. */
static void test_paper_speaks_against_leaving_before_its_state(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	struct state_paper *list;
	int day = 20241231; /* before the state began */
	struct paper_unit u = certificate(c, people[SICK]);
	county_do(c, add, &u);
	county_refused(c, leave, &day, "member.leave-papers");
	assert_int_equal(papers(c, people[SICK], &list), 1);
	u.paper = list[0].id;
	county_do(c, take_away, &u);
	county_do(c, leave, &day);
	assert_int_equal(county_verify(c, &last), 0);
}

static void test_paper_goes_along_with_a_merge(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	struct state_paper *list;
	struct paper_unit u = certificate(c, people[TWICE]); /* its state says nothing that the other's does not */
	county_do(c, add, &u);
	u.state = running(c, people[TWICE], "hardship");
	u.label = "低保证";
	county_do(c, add, &u);
	struct merging m = { { .kept = people[SICK], .gone = people[TWICE], .reason = "电话核实" }, 0 };
	county_do(c, merge, &m);
	assert_int_equal(papers(c, people[TWICE], &list), 0);
	assert_int_equal(papers(c, people[SICK], &list), 2);
	assert_int_equal(list[0].state, running(c, people[SICK], "aged"));
	assert_int_equal(list[1].state, running(c, people[SICK], "hardship"));
	assert_int_equal(county_verify(c, &last), 0);
	county_do(c, unmerge, &m.id);
	assert_int_equal(papers(c, people[SICK], &list), 0);
	assert_int_equal(papers(c, people[TWICE], &list), 2);
	assert_int_equal(list[0].state, running(c, people[TWICE], "aged"));
	assert_int_equal(county_verify(c, &last), 0);
}

/* ---- what a state asks for by now --------------------------------------------------------------------------------- */

static void test_member_state_asks(void **state)
{
	struct arena *a = county_of(state)->arena;
	static const struct { const char *kind; int from, to; bool asks; } cases[] = {
		{ "lost", 20260524, 0, false }, { "lost", 20260523, 0, true }, { "lost", 20250101, 0, true }, { "lost", 20250101, 20260901, false },
		{ "migrant", 20260524, 0, false }, { "migrant", 20260523, 0, true }, { "migrant", 20250101, 20260901, false },
		{ "aged", 20200101, 0, false }, { "suspended", 20200101, 0, false }, { "lost", 0, 0, false },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct member_state s = { .kind = cases[i].kind, .from_day = cases[i].from, .to_day = cases[i].to, .reason = "" };
		if (!*member_state_asks(a, &s, 20261123) == cases[i].asks)
			fail_msg("%s from %d to %d", cases[i].kind, cases[i].from, cases[i].to);
	}
	struct member_state s = { .kind = "lost", .from_day = 20260523 };
	assert_string_equal(member_state_asks(a, &s, 20261123),
		"已满 6 个月，仍然找不到的，请支部党员大会研究，按规定停止党籍。依据《中国共产党党员教育管理工作条例》第二十四条");
}

struct lost {
	int64_t member;
	const char *kind;
	int from;
};

static bool state_unit(struct work *w, void *arg)
{
	struct lost *l = arg;
	return member_state_set(w, l->member, l->kind, l->from, "多方联系不上");
}

static bool found(struct county *c, int64_t org, const char *code, const char *says)
{
	struct org_finding *list;
	work_end(&c->work);
	county_begin(c);
	int n = org_findings(&c->work, org_load(&c->work, org), NULL, &list);
	for (int i = 0; i < n; i++)
		if (text_eq(list[i].code, code)) {
			assert_non_null(strstr(list[i].message, says));
			assert_null(strstr(list[i].message, "单雄信")); /* nobody is named */
			return true;
		}
	return false;
}

static void test_member_lost_for_half_a_year_is_found(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][0];
	assert_false(found(c, org, "org.lost-contact", ""));
	county_do(c, state_unit, &(struct lost){ people[SICK], "lost", 20260524 });
	assert_false(found(c, org, "org.lost-contact", ""));
	struct righting fix = { .member = people[SICK], .state = running(c, people[SICK], "lost"), .why = "日期登错",
		.fix = { .kind = "lost", .from_day = 20260523, .reason = "多方联系不上" } };
	county_do(c, correct, &fix);
	assert_true(found(c, org, "org.lost-contact", "有 1 名党员登记失去联系已满 6 个月"));
	assert_false(found(c, towns.branch[0][1], "org.lost-contact", ""));
	/* Once membership is suspended, the rule is fulfilled. */
	county_do(c, state_unit, &(struct lost){ people[SICK], "suspended", 20261101 });
	assert_false(found(c, org, "org.lost-contact", ""));
}

struct leader {
	int64_t org;
	int full_day;
};

static bool leader_unit(struct work *w, void *arg)
{
	struct leader *l = arg;
	struct member_input in = { .org = l->org, .name = "程咬金", .ethnic = "01", .education = "71", .job = "1", .category = MEMBER_FULL,
		.joined = l->full_day - 10000, .full_day = l->full_day, .idno = idno_make(w->arena, "371199", 19850504, l->full_day % 100 * 2 + 21),
		.phone = "13900001112", .from_day = 20200101 };
	int64_t id = 0;
	return member_add(w, &in, &id) && post_appoint(w, l->org, "secretary", id, NULL, 20261120, NULL);
}

static void test_member_secretary_of_less_than_a_year_is_found(void **state)
{
	struct county *c = county_of(state);
	county_do(c, leader_unit, &(struct leader){ towns.branch[0][0], 20251124 });
	county_do(c, leader_unit, &(struct leader){ towns.branch[0][1], 20251123 });
	assert_true(found(c, towns.branch[0][0], "org.secretary-new", "书记党龄不足 1 年"));
	assert_false(found(c, towns.branch[0][1], "org.secretary-new", ""));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_state_corrected_and_taken_back), EACH(test_state_corrected_within_the_rules), EACH(test_state_taken_out_and_restored),
		EACH(test_paper_opened_on_the_record), EACH(test_paper_erased_with_the_person), EACH(test_paper_speaks_against_leaving_before_its_state),
		EACH(test_paper_goes_along_with_a_merge), EACH(test_member_state_asks), EACH(test_member_lost_for_half_a_year_is_found),
		EACH(test_member_secretary_of_less_than_a_year_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
