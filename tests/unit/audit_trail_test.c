/* The audit's list: by person, record and day; nothing from outside the actor's subtree. */
#include "duty_town.h"

#include "audit/audit.h"

static int setup(void **state)
{
	return towns_setup_of(state, 2, 2);
}

struct act {
	const char *act, *kind, *who;
	int64_t account, id, org, at;
};

static bool act_unit(struct work *w, void *arg)
{
	const struct act *a = arg;
	const char *was = w->actor.name;
	int64_t now = w->now;
	w->actor.name = a->who;
	w->actor.account = a->account;
	w->now = a->at ? a->at : now;
	bool good = audit(w, a->act, a->kind, a->id, a->org, NULL, "内容");
	w->actor.name = was;
	w->actor.account = 0;
	w->now = now;
	return good;
}

static void act(struct county *c, struct act a)
{
	county_do(c, act_unit, &a);
}

static int list_as(struct county *c, int level, const char *path, struct trail_query q, struct trail_row **rows)
{
	int64_t total;
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_AUDITOR, .path = path, .org_level = level, .name = "监督员" };
	q.who = q.who ? q.who : "";
	q.kind = q.kind ? q.kind : "";
	q.limit = q.limit ? q.limit : 200;
	int n = trail_list(&c->work, &q, rows, &total);
	if (!q.offset && n < q.limit)
		assert_int_equal(total, n);
	return n;
}

static void test_audit_trail_stays_in_the_subtree(void **state)
{
	struct county *c = county_of(state);
	struct trail_row *rows;
	act(c, (struct act){ .act = "org.edited", .kind = "org", .who = "甲", .id = 1, .org = towns.branch[1][0] });
	act(c, (struct act){ .act = "account.signed-in", .kind = "account", .who = "乙", .id = 2, .org = 0 });
	int all = list_as(c, 1, "0001.", (struct trail_query){ 0 }, &rows);
	assert_string_equal(rows[0].row.who, "乙");
	assert_string_equal(rows[0].org_name, "");
	int town = list_as(c, 2, "0001.0001.", (struct trail_query){ 0 }, &rows);
	assert_true(town > 0 && town < all);
	for (int i = 0; i < town; i++)
		assert_true(rows[i].row.org == towns.town[0] || rows[i].row.org == towns.branch[0][0] || rows[i].row.org == towns.branch[0][1]);
}

static void test_audit_trail_by_person_record_and_day(void **state)
{
	struct county *c = county_of(state);
	struct trail_row *rows;
	int64_t day = day_start(20261101);
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "刘_成玉", .id = 71, .org = towns.branch[0][0], .at = day });
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "刘成玉", .id = 72, .org = towns.branch[0][0],
		.at = day + 86399 });
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "刘成玉", .id = 71, .org = towns.branch[0][0],
		.at = day + 86400 });
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .who = "刘" }, &rows), 3);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .who = "_" }, &rows), 1);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .who = "%" }, &rows), 0);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .kind = "member", .id = 71 }, &rows), 2);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .from_day = 20261101, .to_day = 20261101 }, &rows), 2);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .who = "刘", .limit = 2 }, &rows), 2);
	assert_int_equal(rows[0].row.id, 71);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .who = "刘", .limit = 2, .offset = 2 }, &rows), 1);
}

/* Namesakes are told apart, a name that changed is not; and never more than the subtree. */
static void test_audit_trail_by_account(void **state)
{
	struct county *c = county_of(state);
	struct trail_row *rows;
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "孙丽", .id = 81, .org = towns.branch[0][0], .account = 501 });
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "孙丽", .id = 82, .org = towns.branch[0][0], .account = 502 });
	act(c, (struct act){ .act = "member.edited", .kind = "member", .who = "孙莉", .id = 83, .org = towns.branch[1][0], .account = 501 });
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .account = 501 }, &rows), 2);
	assert_int_equal(rows[0].row.id, 83);
	assert_int_equal(rows[1].row.id, 81);
	assert_int_equal(list_as(c, 2, "0001.0001.", (struct trail_query){ .account = 501 }, &rows), 1);
	assert_int_equal(list_as(c, 1, "0001.", (struct trail_query){ .account = 503 }, &rows), 0);
	struct trail_query q = trail_query_of(&c->work, "account=501&from=2026-11-23");
	assert_int_equal(q.account, 501);
}

static void test_audit_trail_words(void **state)
{
	(void)state;
	assert_string_equal(audit_act_text("activity.seal"), "归档记录");
	assert_string_equal(audit_act_text("something.new"), "something.new");
	assert_string_equal(trail_kind("member"), "党员");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_audit_trail_stays_in_the_subtree, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_audit_trail_by_person_record_and_day, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_audit_trail_by_account, setup, county_teardown),
		cmocka_unit_test(test_audit_trail_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
