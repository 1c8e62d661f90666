/* The shells as a visitor meets them: menus, error pages, the addresses that browsers ask for by name. */
#include "visit.h"

static void test_end_menu_follows_permission(void **state)
{
	struct visitor county, secretary;

	visitor_signs_in(&county, "county");
	visitor_get(&county, "/accounts/new");
	assert_int_equal(county.status, 200);
	assert_sees(&county, "href=\"/accounts\" class=\"on\" aria-current=\"page\"");
	assert_sees(&county, "青禾县（全县）");
	visitor_signs_in(&secretary, "secretary");
	visitor_get(&secretary, "/me");
	assert_int_equal(secretary.status, 200);
	assert_sees(&secretary, "href=\"/devices\"");
	assert_not_sees(&secretary, "href=\"/accounts\"");
}

/* What an office needs now and then is folded up at its group's end, and open on its own page. */
static void test_end_menu_folds_the_rare(void **state)
{
	struct visitor county, secretary;
	const char *folded, *rare;

	visitor_signs_in(&county, "county");
	visitor_get(&county, "/members");
	folded = strstr(county.body, "<details><summary>");
	rare = strstr(county.body, "href=\"/members/duplicates\"");
	assert_true(folded && rare && folded < rare);
	assert_true(strstr(county.body, "href=\"/orgs\"") < folded);
	visitor_get(&county, "/members/duplicates");
	assert_sees(&county, "<details open><summary>");
	assert_sees(&county, "href=\"/members/duplicates\" class=\"on\"");
	visitor_signs_in(&secretary, "secretary"); /* of the same order, and a single one is not folded */
	visitor_get(&secretary, "/me");
	assert_true(strstr(secretary.body, "href=\"/talks\"") < strstr(secretary.body, "href=\"/rules\""));
}

/* A month far away is among the choices when it is the chosen one, and there once. */
static void test_end_month_choices(void **state)
{
	static const char *const rows[][2] = {
		{ "/activities?month=2019-02", "value=\"2019-02\"" },
		{ "/activities?month=2031-12", "value=\"2031-12\"" },
		{ "/activities?month=2026-10", "value=\"2026-10\"" },
		{ "/activities?month=all", "value=\"all\"" },
	};
	struct visitor v;

	visitor_signs_in(&v, "county");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		visitor_get(&v, rows[i][0]);
		const char *field = strstr(v.body, "<select id=\"month\" name=\"month\">");
		assert_non_null(field);
		const char *choice = strstr(field, rows[i][1]);
		assert_non_null(choice);
		assert_null(strstr(choice + 1, rows[i][1]));
		assert_int_equal(strncmp(choice + strlen(rows[i][1]), " selected>", 10), 0);
	}
}

static void test_end_names_are_escaped(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/accounts?q=%22%3E%3Cscript%3E");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "<script>");
	assert_sees(&v, "value=\"&#34;&gt;&lt;script&gt;\"");
}

static void test_end_fault_none_on_each_end(void **state)
{
	struct visitor v = { 0 };

	visitor_get(&v, "/nothing-here");
	assert_int_equal(v.status, 404);
	assert_sees(&v, "没有这个页面，或不在您的管理范围内");
	assert_sees(&v, "href=\"/sign-in\"");
	visitor_get(&v, "/tv/nothing-here");
	assert_int_equal(v.status, 404);
	assert_sees(&v, "data-end=\"tv\"");
	assert_sees(&v, "data-first");
	visitor_get(&v, "/m/nothing-here");
	assert_int_equal(v.status, 404);
	assert_sees(&v, "data-end=\"m\"");
	visitor_get(&v, "/api/v1/nothing-here");
	assert_int_equal(v.status, 404);
	assert_non_null(strstr(v.head, "application/problem+json"));
	assert_sees(&v, "\"code\":\"route.none\"");
	assert_sees(&v, "\"errors\":[");
}

static void test_end_fault_keeps_the_menu_of_who_is_signed_in(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/accounts");
	assert_int_equal(v.status, 403);
	assert_sees(&v, "您没有做这件事的权限");
	assert_sees(&v, "id=\"menu\"");
	assert_non_null(strstr(v.head, "no-store"));
}

static void test_end_pager_keeps_the_other_fields(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/accounts?size=1&role=&q=&page=3");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "共 7 条，每页 1 条");
	assert_sees(&v, "aria-current=\"page\">3</span>");
	assert_sees(&v, "href=\"/accounts?size=1&amp;role=&amp;q=&amp;page=2\" aria-label=\"上一页\"");
	assert_sees(&v, "<input type=\"hidden\" name=\"size\" value=\"1\">");
	/* another filter begins at the first page */
	assert_sees(&v, "href=\"/accounts?size=1&amp;role=&amp;q=&amp;state=waiting\"");
}

static void test_end_pager_stays_inside_the_list(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/accounts?page=999999999999&size=-4");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "共 7 条，每页 20 条");
	visitor_get(&v, "/accounts?page=50");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "没有符合的账号");
}

static void test_end_named_addresses(void **state)
{
	struct visitor v = { 0 };

	visitor_get(&v, "/healthz");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "\"status\":\"ok\"");
	visitor_get(&v, "/robots.txt");
	assert_sees(&v, "Disallow: /");
	visitor_get(&v, "/sw.js");
	assert_int_equal(v.status, 200);
	assert_non_null(strstr(v.head, "Cache-Control: no-cache"));
	assert_non_null(strstr(v.head, "javascript"));
	visitor_get(&v, "/app.webmanifest");
	assert_sees(&v, "\"start_url\":\"/m\"");
	visitor_get(&v, "/m/offline");
	assert_int_equal(v.status, 200);
	visitor_get(&v, "/favicon.ico");
	assert_non_null(strstr(v.head, "image/svg+xml"));
}

static void test_end_page_has_no_inline_script_or_style(void **state)
{
	static const char *const paths[] = { "/me", "/accounts", "/accounts/new", "/accounts/branches", "/roles", "/devices",
		"/devices/pair", "/m", "/m/me", "/m/devices" };
	struct visitor v;

	visitor_signs_in(&v, "liuhe");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		visitor_get(&v, paths[i]);
		if (v.status != 200)
			fail_msg("%s: %d", paths[i], v.status);
		assert_not_sees(&v, "<script>");
		assert_not_sees(&v, " style=");
		assert_not_sees(&v, "onclick");
	}
}

/* The worker keeps what is not no-store; numbers of a person are never kept. */
static void test_end_phone_keeps_home_but_no_numbers(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/m");
	assert_non_null(strstr(v.head, "Cache-Control: private, no-cache"));
	visitor_get(&v, "/m/me");
	assert_sees(&v, "371199********");
	assert_non_null(strstr(v.head, "no-store"));
	assert_null(strstr(v.head, "no-cache"));
	visitor_get(&v, "/m/nothing-here");
	assert_null(strstr(v.head, "no-cache"));
}

static void test_home_shows_what_the_role_needs(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/m");
	assert_sees(&v, "刘成玉同志，早上好");
	assert_sees(&v, "本月应做");
	assert_sees(&v, "href=\"/activities/new\"");
	assert_sees(&v, "连接电视");
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m");
	assert_sees(&v, "本月会议");
	assert_sees(&v, "近期没有会议通知");
	assert_not_sees(&v, "本月应做");
	assert_not_sees(&v, "连接电视");
	assert_not_sees(&v, "href=\"/orgs\"");
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/m");
	assert_sees(&v, "href=\"/orgs\"");
	assert_not_sees(&v, "本月会议");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end_menu_follows_permission),
		cmocka_unit_test(test_end_menu_folds_the_rare),
		cmocka_unit_test(test_end_month_choices),
		cmocka_unit_test(test_end_names_are_escaped),
		cmocka_unit_test(test_end_fault_none_on_each_end),
		cmocka_unit_test(test_end_fault_keeps_the_menu_of_who_is_signed_in),
		cmocka_unit_test(test_end_pager_keeps_the_other_fields),
		cmocka_unit_test(test_end_pager_stays_inside_the_list),
		cmocka_unit_test(test_end_named_addresses),
		cmocka_unit_test(test_end_page_has_no_inline_script_or_style),
		cmocka_unit_test(test_end_phone_keeps_home_but_no_numbers),
		cmocka_unit_test(test_home_shows_what_the_role_needs),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
