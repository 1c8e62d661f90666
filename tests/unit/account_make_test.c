/* Who may make which account, slips for a branch, and the pages of it. */
#include "visit.h"

#include "account/bulk.h"

/* ---- the table ---- */

static void test_account_may_make(void **state)
{
	assert_true(account_may_make(ROLE_COUNTY, ROLE_TOWNSHIP));
	assert_true(account_may_make(ROLE_COUNTY, ROLE_AUDITOR));
	assert_false(account_may_make(ROLE_COUNTY, ROLE_KEEPER));
	assert_false(account_may_make(ROLE_COUNTY, ROLE_COUNTY));
	assert_true(account_may_make(ROLE_TOWNSHIP, ROLE_SECRETARY));
	assert_false(account_may_make(ROLE_TOWNSHIP, ROLE_TOWNSHIP));
	assert_false(account_may_make(ROLE_TOWNSHIP, ROLE_AUDITOR));
	assert_true(account_may_make(ROLE_KEEPER, ROLE_COUNTY));
	for (int made = ROLE_NONE; made < ROLE_COUNT; made++) {
		assert_false(account_may_make(ROLE_SECRETARY, (enum role)made));
		assert_false(account_may_make(ROLE_MEMBER, (enum role)made));
		assert_false(account_may_make(ROLE_AUDITOR, (enum role)made));
		assert_false(account_may_make(ROLE_TV, (enum role)made));
	}
	/* nobody makes what no person may be */
	for (int maker = ROLE_NONE; maker < ROLE_COUNT; maker++) {
		assert_false(account_may_make((enum role)maker, ROLE_NONE));
		assert_false(account_may_make((enum role)maker, ROLE_TV));
		assert_false(account_may_make((enum role)maker, ROLE_SYSTEM));
	}
}

static void test_account_fits_level(void **state)
{
	const struct org county = { .level = 1, .kind = 611 }, town = { .level = 2, .kind = 611 }, village = { .level = 3, .kind = 621 },
		below = { .level = 4, .kind = 631 }, direct = { .level = 2, .kind = 631 };

	assert_true(account_fits(ROLE_COUNTY, &county));
	assert_false(account_fits(ROLE_COUNTY, &town));
	assert_true(account_fits(ROLE_TOWNSHIP, &town));
	assert_false(account_fits(ROLE_TOWNSHIP, &village));
	assert_true(account_fits(ROLE_SECRETARY, &village));
	assert_true(account_fits(ROLE_MEMBER, &below));
	assert_false(account_fits(ROLE_MEMBER, &town));
	/* a branch directly under the county has branch people, and no township's office */
	assert_true(account_fits(ROLE_SECRETARY, &direct));
	assert_true(account_fits(ROLE_MEMBER, &direct));
	assert_false(account_fits(ROLE_TOWNSHIP, &direct));
	assert_false(account_fits(ROLE_KEEPER, &direct));
}

/* ---- making ---- */

struct wish {
	enum role actor;
	int64_t actor_org, org, id;
	const char *actor_path, *login, *name;
	enum role role;
	struct slip slip;
	int count;
	struct slip *slips;
};

static void act(struct work *w, const struct wish *wish)
{
	struct org *org = org_load(w, wish->actor_org);

	w->actor.role = wish->actor;
	w->actor.org = wish->actor_org;
	w->actor.path = org->path;
	w->actor.org_level = org->level;
}

static bool make(struct work *w, void *arg)
{
	struct wish *wish = arg;
	struct actor before = w->actor;

	act(w, wish);
	wish->id = account_make(w, wish->login, wish->name, wish->role, wish->org, &wish->slip);
	w->actor = before;
	return wish->id != 0;
}

static bool make_members(struct work *w, void *arg)
{
	struct wish *wish = arg;
	struct actor before = w->actor;

	act(w, wish);
	wish->count = account_make_members(w, wish->org, &wish->slips);
	w->actor = before;
	return wish->count > 0;
}

static void test_account_make_within_scope(void **state)
{
	struct wish wish = { .actor = ROLE_TOWNSHIP, .actor_org = place.town, .org = place.branch, .login = "clerk1", .name = "赵干事",
		.role = ROLE_CLERK };

	county_do(visit.county, make, &wish);
	assert_string_equal(wish.slip.login, "clerk1");
	assert_int_equal(strlen(wish.slip.code), 9);
	wish.login = "clerk2";
	wish.org = place.other_branch;
	county_refused(visit.county, make, &wish, "account.org-scope");
	wish.org = place.branch;
	wish.role = ROLE_TOWNSHIP;
	county_refused(visit.county, make, &wish, "account.role");
	wish.role = ROLE_SECRETARY;
	wish.org = place.town;
	county_refused(visit.county, make, &wish, "account.level");
	wish.org = place.branch;
	wish.login = "clerk1";
	county_refused(visit.county, make, &wish, "account.login-taken");
	wish.login = "有汉字";
	county_refused(visit.county, make, &wish, "account.login-form");
}

static void test_account_make_member_needs_the_roster(void **state)
{
	struct wish wish = { .actor = ROLE_COUNTY, .actor_org = place.root, .org = place.branch, .login = "wangxl", .name = "王秀兰",
		.role = ROLE_MEMBER };

	county_refused(visit.county, make, &wish, "account.namesakes"); /* there are two of that name */
	wish.name = "无此人";
	county_refused(visit.county, make, &wish, "account.no-member");
}

static void test_account_make_members_once_each(void **state)
{
	struct wish wish = { .actor = ROLE_COUNTY, .actor_org = place.root, .org = place.branch };

	county_do(visit.county, make_members, &wish);
	/* two of the four have signed in already; the namesakes get logins of their own */
	assert_int_equal(wish.count, 2);
	assert_string_equal(wish.slips[0].name, "王秀兰");
	assert_string_equal(wish.slips[0].login, "wangxiulan");
	assert_string_equal(wish.slips[1].login, "wangxiulan2");
	const char *first = wish.slips[0].code;
	/* printed again: no second account, but a fresh code */
	county_do(visit.county, make_members, &wish);
	assert_int_equal(wish.count, 2);
	assert_string_equal(wish.slips[0].login, "wangxiulan");
	assert_string_not_equal(wish.slips[0].code, first);
	wish.actor = ROLE_TOWNSHIP;
	wish.actor_org = place.other_town;
	county_refused(visit.county, make_members, &wish, "account.not-yours");
}

/* ---- pages ---- */

static void test_account_pages_make_one(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/accounts/new");
	assert_not_sees(&v, "value=\"township\"");
	visitor_post(&v, "/accounts", "role=clerk&org_name=&name=&login=");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "有 2 处需要改");
	assert_sees(&v, "href=\"#org_name\"");
	visitor_post(&v, "/accounts", "role=clerk&org_name=%E5%90%8E%E5%9D%A1%E6%9D%91&name=%E8%B5%B5&login=zhaoyi");
	assert_int_equal(v.status, 422); /* 后坡村 lies in the other township */
	assert_sees(&v, "没有找到“后坡村”");
	assert_sees(&v, "value=\"zhaoyi\"");
	visitor_post(&v, "/accounts", "role=clerk&org_name=xhx&name=%E8%B5%B5%E4%B8%80&login=zhaoyi");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "class=\"qr\"");
	assert_sees(&v, "zhaoyi");
	assert_non_null(strstr(v.head, "no-store"));
	/* without a login the name's pinyin is one */
	visitor_get(&v, "/accounts/new");
	visitor_post(&v, "/accounts", "role=clerk&org_name=xhx&name=%E8%B5%B5%E4%BA%8C&login=");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "<dd>zhaoer</dd>");
}

static void test_account_pages_outside_scope_do_not_exist(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v;

	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/me");
	visitor_post(&v, arena_printf(a, "/accounts/%lld/disable", (long long)place.stranger), "");
	assert_int_equal(v.status, 404);
	visitor_get(&v, arena_printf(a, "/accounts/%lld", (long long)place.county));
	assert_int_equal(v.status, 404);
	/* inside the scope, but not one's to manage: one's own */
	visitor_get(&v, arena_printf(a, "/accounts/%lld", (long long)place.township));
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "停用这个账号");
	visitor_post(&v, arena_printf(a, "/accounts/%lld/disable", (long long)place.township), "");
	assert_int_equal(v.status, 403);
}

static void test_account_pages_disable_and_enable(void **state)
{
	struct arena *a = visit.county->arena;
	const char *path = arena_printf(a, "/accounts/%lld", (long long)place.secretary);
	struct visitor v, secretary;

	visitor_signs_in(&secretary, "secretary");
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(a, "%s/disable", path), "");
	assert_led_to(&v, path);
	visitor_get(&secretary, "/m");
	assert_int_equal(secretary.status, 303);
	visitor_get(&v, path);
	assert_sees(&v, "已停用");
	visitor_post(&v, arena_printf(a, "%s/enable", path), "");
	visitor_signs_in(&secretary, "secretary");
	/* a new code ends password and sessions */
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(a, "%s/code", path), "");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "class=\"code\"");
	visitor_get(&secretary, "/m");
	assert_int_equal(secretary.status, 303);
}

static void test_account_list_narrows(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/accounts?q=LIUHE");
	assert_sees(&v, "共 1 条");
	visitor_get(&v, "/accounts?q=%25");
	assert_sees(&v, "没有符合的账号");
	visitor_get(&v, "/accounts?role=keeper");
	assert_sees(&v, "共 1 条");
	visitor_get(&v, "/accounts?role=no-such-role");
	assert_int_equal(v.status, 200);
	visitor_get(&v, arena_printf(visit.county->arena, "/accounts?org=%lld", (long long)place.other_town));
	assert_sees(&v, "共 1 条");
}

static void test_account_roles_page(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "member");
	visitor_get(&v, "/roles");
	assert_int_equal(v.status, 200);
	for (int p = PERMISSION_SIGNED_IN; p < PERMISSION_USE_TV; p++)
		assert_sees(&v, permission_title((enum permission)p));
	/* what an office may do at its own organisation alone is told as such, each such right once */
	assert_true(access_allows_own(ROLE_TOWNSHIP, PERMISSION_EDIT_ACTIVITY));
	assert_false(access_allows(ROLE_TOWNSHIP, PERMISSION_EDIT_ACTIVITY));
	int rights = 0, told = 0;
	for (int p = PERMISSION_SIGNED_IN; p < PERMISSION_USE_TV; p++)
		rights += access_allows_own(ROLE_TOWNSHIP, (enum permission)p) && !access_allows(ROLE_TOWNSHIP, (enum permission)p);
	for (const char *at = v.body; (at = strstr(at, "aria-label=\"有，仅本级\"")); at++)
		told++;
	assert_true(rights > 1);
	assert_int_equal(told, rights);
	assert_sees(&v, "不能导出名册");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account_may_make),
		cmocka_unit_test(test_account_fits_level),
		cmocka_unit_test(test_account_make_within_scope),
		cmocka_unit_test(test_account_make_member_needs_the_roster),
		cmocka_unit_test(test_account_make_members_once_each),
		cmocka_unit_test(test_account_pages_make_one),
		cmocka_unit_test(test_account_pages_outside_scope_do_not_exist),
		cmocka_unit_test(test_account_pages_disable_and_enable),
		cmocka_unit_test(test_account_list_narrows),
		cmocka_unit_test(test_account_roles_page),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
