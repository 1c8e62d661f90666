/* Urging: once a day for a duty, in the own subtree only, answered once, settled when the duty is done. */
#include "duty_town.h"

#include "access/access.h"
#include "inbox/inbox.h"
#include "supervise/supervise.h"

#define THEME KIND_BIT(ACTIVITY_THEME_DAY)

static int64_t office, secretary;

static bool accounts_unit(struct work *w, void *arg)
{
	(void)arg;
	office = account_create(w, "town", "柳河镇党建办", ROLE_TOWNSHIP, towns.town[0], 0, NULL);
	secretary = account_create(w, "secretary", "刘成玉", ROLE_SECRETARY, towns.branch[0][3], 0, NULL);
	return office && secretary;
}

static void as_office(struct county *c)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .account = office, .name = "柳河镇党建办", .org = towns.town[0],
		.org_name = "中共第1镇委员会", .path = "0001.0001.", .org_level = 2, .from = "test" };
}

static void as_secretary(struct county *c)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_SECRETARY, .account = secretary, .name = "刘成玉", .org = towns.branch[0][3],
		.path = "0001.0001.0004.", .org_level = 3, .from = "test" };
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 4))
		return 1;
	county_do(*state, accounts_unit, NULL);
	as_office(*state);
	return 0;
}

struct urging {
	int64_t org, id;
	const char *rule, *text;
	int from;
	int64_t orgs[8];
	int count;
	struct urge_result result;
};

static bool create_unit(struct work *w, void *arg)
{
	struct urging *u = arg;
	return urge_create(w, u->org, u->rule, u->from, u->text, &u->id);
}

static bool many_unit(struct work *w, void *arg)
{
	struct urging *u = arg;
	return urge_many(w, u->orgs, u->count, u->rule, period_of(CYCLE_MONTH, w->today), u->text, &u->result);
}

static bool reply_unit(struct work *w, void *arg)
{
	struct urging *u = arg;
	return urge_reply(w, u->id, u->text);
}

static struct urging october(void)
{
	return (struct urging){ .org = towns.branch[0][3], .rule = "theme-day", .from = 20261001, .text = "请本周内补开。" };
}

static void test_urge_reaches_the_branch_and_its_answer_the_office(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	struct message *messages;
	struct urge *urges;
	county_do(c, create_unit, &u);
	as_secretary(c);
	assert_int_equal(message_list(&c->work, secretary, true, 10, 0, &messages, NULL), 1);
	assert_int_equal(messages[0].kind, MESSAGE_URGE);
	assert_non_null(strstr(messages[0].title, "2026年10月主题党日"));
	assert_non_null(strstr(messages[0].text, "逾期 23 天"));
	assert_int_equal(urge_list(&c->work, u.org, 10, &urges), 1);
	assert_int_equal(urges[0].state, URGE_OPEN);
	assert_string_equal(urges[0].by_org, "中共第1镇委员会");
	u.text = "";
	county_refused(c, reply_unit, &u, "urge.reply-empty");
	u.text = "周五晚上补开。";
	county_do(c, reply_unit, &u);
	county_refused(c, reply_unit, &u, "urge.replied");
	as_office(c);
	assert_int_equal(message_list(&c->work, office, true, 10, 0, &messages, NULL), 1);
	assert_int_equal(messages[0].kind, MESSAGE_REPLY);
	urge_list(&c->work, u.org, 10, &urges);
	assert_int_equal(urges[0].state, URGE_REPLIED);
	assert_string_equal(urges[0].reply, "周五晚上补开。");
	assert_string_equal(urges[0].replied_by, "刘成玉");
}

static void test_urge_settles_when_the_duty_is_done(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	struct urge *urges;
	county_do(c, create_unit, &u);
	towns_hold(c, (struct towns_gathering){ .org = u.org, .kinds = THEME, .day = 20261120, .makes_up = 20261015,
		.state = STATE_HELD, .due = 4, .present = 4 });
	as_office(c);
	urge_list(&c->work, u.org, 10, &urges);
	assert_int_equal(urges[0].state, URGE_SETTLED);
	assert_int_equal(urges[0].done_day, 20261120);
	county_refused(c, create_unit, &u, "urge.done");
}

static void test_urge_once_a_day(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	county_do(c, create_unit, &u);
	county_refused(c, create_unit, &u, "urge.today");
	u.from = 20261101; /* another duty may be urged */
	county_do(c, create_unit, &u);
	work_end(&c->work);
	work_begin(&c->work, c->arena, c->store, COUNTY_NOW + 86400);
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .account = office, .name = "柳河镇党建办", .path = "0001.0001." };
	u.from = 20261001;
	county_do(c, create_unit, &u);
}

static void test_urge_refuses_what_is_not_owed(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	u.rule = "committee-meeting"; /* no committee there */
	county_refused(c, create_unit, &u, "urge.none");
	u = october();
	u.text = arena_alloc(c->arena, 1000);
	memset((char *)u.text, 'a', 301);
	county_refused(c, create_unit, &u, "urge.text-long");
}

static void test_urge_many_one_message_a_branch(void **state)
{
	struct county *c = county_of(state);
	struct urging u = { .orgs = { towns.branch[0][3], towns.branch[0][1] }, .count = 2, .rule = "", .text = "" };
	struct message *messages;
	struct urge *urges;
	county_do(c, many_unit, &u);
	assert_int_equal(u.result.branches, 2);
	assert_true(u.result.duties >= 6); /* theme day of October, meeting and lecture of the third quarter, each */
	as_office(c);
	assert_int_equal(message_list(&c->work, secretary, true, 10, 0, &messages, NULL), 1);
	int n = urge_list(&c->work, towns.branch[0][3], 20, &urges);
	for (int i = 0; i < n; i++)
		assert_true(urges[i].period_from < 20261101); /* overdue ones first; what runs is not urged beside them */
	county_refused(c, many_unit, &u, "urge.nothing");
	u.count = 0;
	county_refused(c, many_unit, &u, "urge.nobody");
}

static void test_urge_many_by_rule(void **state)
{
	struct county *c = county_of(state);
	struct urging u = { .orgs = { towns.branch[0][3] }, .count = 1, .rule = "party-lecture", .text = "" };
	struct urge *urges;
	county_do(c, many_unit, &u);
	as_office(c);
	assert_int_equal(urge_list(&c->work, towns.branch[0][3], 20, &urges), 1);
	assert_string_equal(urges[0].rule, "party-lecture");
}

static void test_urge_many_leaves_other_townships_alone(void **state)
{
	struct county *c = county_of(state);
	struct urging u = { .orgs = { towns.branch[1][3] }, .count = 1, .rule = "", .text = "" };
	struct urge *urges;
	county_refused(c, many_unit, &u, "urge.nothing");
	u.orgs[1] = towns.branch[0][3];
	u.count = 2;
	county_do(c, many_unit, &u);
	assert_int_equal(u.result.branches, 1);
	assert_int_equal(u.result.passed_over, 1);
	as_office(c);
	assert_int_equal(urge_list(&c->work, towns.branch[1][3], 20, &urges), 0);
}

/* ---- what nobody answers ---- */

static int64_t county_office;

static bool raise_unit(struct work *w, void *arg)
{
	int *count = arg;
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .from = "job", .path = "" };
	*count = urge_raise(w, 100);
	return !w->fault && (*count || audit_not_needed(w));
}

/* What the job counts so many days from today. */
static int counted_after(struct county *c, int days, work_fn *unit)
{
	int count = 0;
	work_end(&c->work);
	work_begin(&c->work, c->arena, c->store, COUNTY_NOW + days * 86400);
	county_do(c, unit, &count);
	return count;
}

static void test_urge_unanswered_goes_to_the_township_once(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	struct message *messages;
	struct urge *urges;
	county_do(c, create_unit, &u);
	assert_int_equal(counted_after(c, URGE_DAYS - 1, raise_unit), 0);
	assert_int_equal(counted_after(c, URGE_DAYS, raise_unit), 1);
	assert_int_equal(counted_after(c, URGE_DAYS, raise_unit), 0);
	assert_int_equal(counted_after(c, URGE_DAYS + 30, raise_unit), 0);
	as_office(c);
	assert_int_equal(message_list(&c->work, office, true, 10, 0, &messages, NULL), 1);
	assert_non_null(strstr(messages[0].title, "请跟进"));
	assert_int_equal(message_list(&c->work, secretary, true, 10, 0, &messages, NULL), 2); /* the urge, and that it went on */
	assert_int_equal(urge_list(&c->work, u.org, 10, &urges), 1);
	assert_int_equal(urges[0].state, URGE_RAISED);
	assert_true(urge_waits(&urges[0]));
}

struct call {
	int64_t urge;
	const char *with, *said;
};

static bool call_unit(struct work *w, void *arg)
{
	struct call *call = arg;
	return urge_call_note(w, call->urge, call->with, call->said);
}

static void test_urge_that_was_called_about_or_answered_stays(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october(), other = october();
	struct urge *urges;
	county_do(c, create_unit, &u);
	other.rule = "party-lecture", other.from = 20260701;
	county_do(c, create_unit, &other);
	struct call call = { u.id, "", "周五补开" };
	county_refused(c, call_unit, &call, "urge.call-with");
	call.with = "书记刘成玉", call.said = "";
	county_refused(c, call_unit, &call, "urge.call-said");
	call.said = "周五补开";
	county_do(c, call_unit, &call);
	as_secretary(c);
	other.text = "已经安排。";
	county_do(c, reply_unit, &other);
	assert_int_equal(counted_after(c, URGE_DAYS - 1, raise_unit), 0);
	as_office(c);
	assert_int_equal(urge_list(&c->work, u.org, 10, &urges), 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(urges[i].state, urges[i].id == u.id ? URGE_CALLED : URGE_REPLIED);
	const struct urge *called = urges[0].id == u.id ? &urges[0] : &urges[1];
	assert_int_equal(called->call_count, 1);
	assert_string_equal(called->calls[0].spoke_with, "书记刘成玉");
	assert_string_equal(called->calls[0].by_name, "柳河镇党建办");
	assert_string_equal(called->calls[0].text, "周五补开");
}

/* An answer is no deed: so many days later the urge goes on, and once more after the next answer; what was promised stays on record. */
static void test_urge_that_was_answered_and_not_done_goes_on(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	struct message *messages;
	struct urge *urges;
	county_do(c, create_unit, &u);
	as_secretary(c);
	u.text = "周五补开。";
	county_do(c, reply_unit, &u);
	assert_int_equal(counted_after(c, URGE_DAYS - 1, raise_unit), 0);
	assert_int_equal(counted_after(c, URGE_DAYS, raise_unit), 1);
	assert_int_equal(counted_after(c, URGE_DAYS + 30, raise_unit), 0); /* nothing was said since */
	as_office(c);
	message_list(&c->work, office, true, 10, 0, &messages, NULL);
	assert_non_null(strstr(messages[0].title, "1 条催办回复过，还没有办"));
	urge_list(&c->work, u.org, 10, &urges);
	assert_int_equal(urges[0].state, URGE_RAISED);
	assert_true(urge_waits(&urges[0]) && urge_answerable(&urges[0]));
	assert_string_equal(urges[0].reply, "周五补开。");
	/* A second answer, four days after the urge. */
	as_secretary(c);
	work_end(&c->work);
	work_begin(&c->work, c->arena, c->store, COUNTY_NOW + (URGE_DAYS + 1) * 86400);
	c->work.actor = (struct actor){ .role = ROLE_SECRETARY, .account = secretary, .name = "刘成玉", .org = towns.branch[0][3],
		.path = "0001.0001.0004.", .org_level = 3, .from = "test" };
	u.text = "推到下周一。";
	county_do(c, reply_unit, &u);
	county_refused(c, reply_unit, &u, "urge.replied");
	assert_int_equal(counted_after(c, 2 * URGE_DAYS, raise_unit), 0);
	as_office(c);
	urge_list(&c->work, u.org, 10, &urges);
	assert_int_equal(urges[0].state, URGE_REPLIED);
	assert_string_equal(urges[0].reply, "周五补开。（2026年11月23日回复）\n推到下周一。");
	assert_int_equal(counted_after(c, 2 * URGE_DAYS + 1, raise_unit), 1);
	towns_hold(c, (struct towns_gathering){ .org = u.org, .kinds = THEME, .day = 20261120, .makes_up = 20261015,
		.state = STATE_HELD, .due = 4, .present = 4 });
	assert_int_equal(counted_after(c, 40, raise_unit), 0);
}

static void test_urge_of_a_duty_that_was_done_does_not_go_on(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	county_do(c, create_unit, &u);
	towns_hold(c, (struct towns_gathering){ .org = u.org, .kinds = THEME, .day = 20261120, .makes_up = 20261015,
		.state = STATE_HELD, .due = 4, .present = 4 });
	assert_int_equal(counted_after(c, URGE_DAYS + 1, raise_unit), 0);
}

static bool days_unit(struct work *w, void *arg)
{
	return urge_days_set(w, *(int *)arg);
}

static void test_urge_waits_as_long_as_the_county_says(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	int days = 0;
	county_refused(c, days_unit, &days, "urge.days");
	days = 10;
	county_do(c, days_unit, &days);
	as_office(c);
	county_do(c, create_unit, &u);
	assert_int_equal(counted_after(c, 9, raise_unit), 0);
	assert_int_equal(counted_after(c, 10, raise_unit), 1);
}

static void test_urge_page_is_of_the_own_subtree(void **state)
{
	struct county *c = county_of(state);
	struct urging u = october();
	struct urge_query q = { .state = URGE_STATES, .limit = 20 };
	county_do(c, create_unit, &u);
	as_office(c);
	struct urge_page *page = urge_page_load(&c->work, &q);
	assert_int_equal(page->count, 1);
	assert_int_equal(page->counts[URGE_OPEN], 1);
	assert_string_equal(page->list[0].town, "第1镇");
	q.state = URGE_REPLIED;
	assert_int_equal(urge_page_load(&c->work, &q)->count, 0);
	q = (struct urge_query){ .state = URGE_OPEN, .month = 202610, .limit = 20 };
	assert_int_equal(urge_page_load(&c->work, &q)->count, 0); /* urged in November */
	q.month = 202611;
	assert_int_equal(urge_page_load(&c->work, &q)->count, 1);
	c->work.actor.path = "0001.0002.";
	assert_int_equal(urge_page_load(&c->work, &q)->count, 0);
	q.org = u.org;
	assert_null(urge_page_load(&c->work, &q));
	assert_string_equal(c->work.fault->code, "urge.org");
	c->work.fault = NULL;
}

/* ---- following up ---- */

struct giving {
	int64_t orgs[8], account, id;
	int count, due;
	const char *text;
	struct follow_result result;
};

static bool assign_unit(struct work *w, void *arg)
{
	struct giving *g = arg;
	return follow_up_assign(w, g->orgs, g->count, g->account, g->due, g->text, &g->result);
}

static bool follow_done_unit(struct work *w, void *arg)
{
	struct giving *g = arg;
	return follow_up_done(w, g->id, g->text);
}

static void as_county(struct county *c)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_COUNTY, .account = county_office, .name = "县委组织部", .org = towns.root,
		.org_name = "中共青禾县委员会", .path = "0001.", .org_level = 1, .from = "test" };
}

static bool county_account_unit(struct work *w, void *arg)
{
	(void)arg;
	county_office = account_create(w, "county", "县委组织部", ROLE_COUNTY, towns.root, 0, NULL);
	return county_office != 0;
}

static void test_follow_up_goes_to_each_township_and_back(void **state)
{
	struct county *c = county_of(state);
	struct giving g = { .orgs = { towns.branch[0][3], towns.branch[0][2], towns.branch[1][3] }, .count = 3, .due = 20261130, .text = "到村里看看" };
	struct message *messages;
	struct follow_up *list;
	int64_t counts[FOLLOW_LISTS];
	county_do(c, county_account_unit, NULL);
	as_county(c);
	g.due = 20261101;
	county_refused(c, assign_unit, &g, "follow.due");
	g.due = 20261130;
	county_do(c, assign_unit, &g);
	assert_int_equal(g.result.branches, 3);
	county_refused(c, assign_unit, &g, "follow.nothing");
	as_office(c);
	assert_int_equal(message_list(&c->work, office, true, 10, 0, &messages, NULL), 1); /* one for both branches */
	follow_up_counts(&c->work, counts);
	assert_int_equal(counts[FOLLOW_MINE], 2);
	assert_int_equal(follow_up_list(&c->work, FOLLOW_MINE, 20, 0, &list), 2);
	assert_true(follow_up_mine(&c->work, &list[0]));
	g.id = list[0].id, g.text = "";
	county_refused(c, follow_done_unit, &g, "follow.note");
	g.text = "已定周五补开";
	county_do(c, follow_done_unit, &g);
	county_refused(c, follow_done_unit, &g, "follow.done");
	as_county(c);
	assert_int_equal(message_list(&c->work, county_office, true, 10, 0, &messages, NULL), 1);
	assert_int_equal(follow_up_of(&c->work, list[0].org, 5, &list), 1);
	assert_string_equal(list[0].note, "已定周五补开");
	follow_up_counts(&c->work, counts);
	assert_int_equal(counts[FOLLOW_GIVEN], 2);
	assert_int_equal(counts[FOLLOW_DONE], 1);
	assert_int_equal(follow_up_list(&c->work, FOLLOW_GIVEN, 20, 0, &list), 2);
	g.id = list[0].id;
	county_refused(c, follow_done_unit, &g, "follow.others"); /* who gave it does not end it */
}

static void test_follow_up_only_of_the_own_subtree_and_office(void **state)
{
	struct county *c = county_of(state);
	struct giving g = { .orgs = { towns.branch[1][3] }, .count = 1, .due = 20261130, .text = "看看", .account = office };
	county_refused(c, assign_unit, &g, "follow.nothing"); /* another township's branch */
	g.account = 0;
	county_refused(c, assign_unit, &g, "follow.to"); /* a township gives to its own people only */
	g.orgs[0] = towns.branch[0][3];
	g.account = secretary;
	county_refused(c, assign_unit, &g, "follow.to");
	g.account = office;
	county_do(c, assign_unit, &g);
	assert_int_equal(g.result.branches, 1);
}

static bool remind_unit(struct work *w, void *arg)
{
	int *count = arg;
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .from = "job", .path = "" };
	*count = follow_up_remind(w, 100);
	return audit_not_needed(w);
}

/* Due on 25 November, two days from now: reminded on the 26th, and each week from then on, until it is done. */
static void test_follow_up_over_its_day_is_reminded_of(void **state)
{
	struct county *c = county_of(state);
	struct giving g = { .orgs = { towns.branch[0][3], towns.branch[0][2] }, .count = 2, .due = 20261125, .text = "看看", .account = office };
	struct message *messages;
	struct follow_up *list;
	county_do(c, assign_unit, &g);
	as_office(c);
	int before = message_list(&c->work, office, true, 10, 0, &messages, NULL);
	assert_int_equal(counted_after(c, 2, remind_unit), 0);
	assert_int_equal(counted_after(c, 3, remind_unit), 2);
	assert_int_equal(counted_after(c, 3, remind_unit), 0);
	assert_int_equal(counted_after(c, 3 + FOLLOW_REMIND_DAYS - 1, remind_unit), 0);
	as_office(c);
	assert_int_equal(message_list(&c->work, office, true, 10, 0, &messages, NULL), before + 1);
	assert_string_equal(messages[0].title, "2 个交办过了期限，还没有办结");
	follow_up_list(&c->work, FOLLOW_MINE, 20, 0, &list);
	g.id = list[0].id, g.text = "已补开";
	county_do(c, follow_done_unit, &g);
	assert_int_equal(counted_after(c, 3 + FOLLOW_REMIND_DAYS, remind_unit), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_urge_reaches_the_branch_and_its_answer_the_office, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_settles_when_the_duty_is_done, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_once_a_day, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_refuses_what_is_not_owed, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_many_one_message_a_branch, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_many_by_rule, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_many_leaves_other_townships_alone, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_unanswered_goes_to_the_township_once, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_that_was_called_about_or_answered_stays, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_that_was_answered_and_not_done_goes_on, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_of_a_duty_that_was_done_does_not_go_on, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_waits_as_long_as_the_county_says, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_urge_page_is_of_the_own_subtree, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_follow_up_goes_to_each_township_and_back, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_follow_up_over_its_day_is_reminded_of, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_follow_up_only_of_the_own_subtree_and_office, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
