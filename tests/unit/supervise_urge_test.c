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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
