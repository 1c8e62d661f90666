/* “谁能看到我的信息”: who is named, each reveal, and that nobody is shown another's. */
#include "visit.h"

#include "home/home.h"

static void test_seen_names_who_may_read(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me");
	assert_sees(&v, "href=\"/m/me/data\"");
	visitor_get(&v, "/m/me/data");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "刘成玉");       /* the secretary of the branch */
	assert_sees(&v, "柳河镇党建办"); /* the township above it */
	assert_sees(&v, "周明");         /* the county */
	assert_not_sees(&v, "孙立国");   /* the next branch's secretary */
	assert_not_sees(&v, "韩管理");   /* the keeper reads no records of people */
	assert_sees(&v, "还没有人看过");
	(void)state;
}

static bool disable_township(struct work *w, void *arg)
{
	return account_disable(w, place.township, *(bool *)arg);
}

static void test_seen_not_a_disabled_account(void **state)
{
	bool off = true;
	struct visitor v;
	county_do(county_of(state), disable_township, &off);
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me/data");
	assert_not_sees(&v, "柳河镇党建办");
	off = false;
	county_do(county_of(state), disable_township, &off);
}

static void test_seen_each_reveal(void **state)
{
	struct arena *a = county_of(state)->arena;
	struct visitor secretary, member;
	const char *mine = arena_printf(a, "/members/%lld", (long long)place.people[3]);
	visitor_signs_in(&secretary, "secretary");
	visitor_get(&secretary, mine);
	visitor_post(&secretary, arena_printf(a, "%s/reveal", mine), "field=idno&reason=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%86%8C");
	assert_int_equal(secretary.status, 200);
	visitor_signs_in(&member, "member");
	visitor_get(&member, "/m/me/data");
	assert_sees(&member, "查看身份证号；原因：核对名册");
	assert_sees(&member, "（小河西村）");
	assert_sees(&member, "1 次");
	/* Another's reveal is not the own one. */
	visitor_signs_in(&secretary, "secretary");
	visitor_get(&secretary, "/m/me/data");
	assert_sees(&secretary, "还没有人看过");
}

static void test_seen_by_nobody_of_the_roster(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/m/me/data");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "没有对应的党员记录");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen_names_who_may_read),
		cmocka_unit_test(test_seen_not_a_disabled_account),
		cmocka_unit_test(test_seen_each_reveal),
		cmocka_unit_test(test_seen_by_nobody_of_the_roster),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
