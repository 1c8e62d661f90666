/* Accounts for many at once: who gets one, who is left out and why, slips by sheet, and that a second time changes nothing. */
#include "visit.h"

#include "account/bulk.h"

static struct {
	int64_t plain, twice, waiting, vacant, stopped, direct; /* branches, by how their secretary stands */
	int64_t person, gone;                                   /* members: secretary of two branches; with a stopped account */
} many;

static int64_t member_of(struct work *w, int64_t org, const char *name)
{
	static int number = 100;
	struct member_input in = { .org = org, .name = name, .ethnic = "01", .category = MEMBER_FULL, .joined = 20000701, .full_day = 20010701,
		.idno = idno_make(w->arena, "371199", 19600101, number++) };
	int64_t id = 0;

	if (!member_add(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	return id;
}

static void secretary_is(struct work *w, int64_t org, int64_t member, const char *name)
{
	if (!post_appoint(w, org, "secretary", member, name, 20260101, NULL))
		fail_msg("%s", w->fault->message);
}

static bool many_build(struct work *w, void *arg)
{
	many.plain = visit_org(w, place.town, 631, "QH0102", "东沟村党支部", "东沟村");
	many.twice = visit_org(w, place.town, 631, "QH0103", "西沟村党支部", "西沟村");
	many.waiting = visit_org(w, place.town, 631, "QH0104", "南沟村党支部", "南沟村");
	many.vacant = visit_org(w, place.town, 631, "QH0105", "北沟村党支部", "北沟村");
	many.stopped = visit_org(w, place.town, 631, "QH0106", "中沟村党支部", "中沟村");
	many.direct = visit_org(w, place.root, 631, "QH09", "县档案馆党支部", "县档案馆");
	many.person = member_of(w, many.plain, "赵德水");
	many.gone = member_of(w, many.stopped, "马长山");
	member_of(w, many.plain, "李桂花");
	member_of(w, many.direct, "钱进");
	int64_t stopped = account_create(w, "machangshan", "马长山", ROLE_MEMBER, many.stopped, many.gone, NULL);
	secretary_is(w, place.branch, place.people[0], NULL);
	secretary_is(w, place.other_branch, 0, "李新"); /* and 孙立国 holds the account */
	secretary_is(w, many.plain, many.person, NULL);
	secretary_is(w, many.twice, many.person, NULL);
	secretary_is(w, many.waiting, place.people[3], NULL); /* has an account as a member */
	secretary_is(w, many.stopped, many.gone, NULL);
	secretary_is(w, many.direct, 0, "周立");
	return account_disable(w, stopped, true);
}

static int many_setup(void **state)
{
	visit_setup(state);
	county_do(visit.county, many_build, NULL);
	return 0;
}

struct wish {
	enum role actor;
	int64_t actor_org;
	struct bulk_ask ask;
	struct bulk_plan *plan;
	struct slip *slips;
	int count;
};

static void act(struct work *w, const struct wish *wish)
{
	const struct org *org = org_load(w, wish->actor_org);

	w->actor.role = wish->actor;
	w->actor.org = wish->actor_org;
	w->actor.path = org->path;
	w->actor.org_level = org->level;
}

static bool bulk(struct work *w, void *arg)
{
	struct wish *wish = arg;
	struct actor before = w->actor;

	act(w, wish);
	if (!wish->ask.path)
		wish->ask.path = w->actor.path;
	wish->count = account_bulk(w, &wish->ask, &wish->plan, &wish->slips);
	w->actor = before;
	return wish->count >= 0;
}

/* Undone again, so that the tests do not lean on each other. */
static struct wish wish_of(enum role actor, int64_t org, enum bulk_who who)
{
	return (struct wish){ .actor = actor, .actor_org = org, .ask = { .who = who, .query = "", .chosen = "" } };
}

static struct bulk_plan *plan_of(struct wish *wish)
{
	struct work *w = &visit.county->work;
	struct actor before = w->actor;

	act(w, wish);
	if (!wish->ask.path)
		wish->ask.path = w->actor.path;
	struct bulk_plan *p = bulk_plan(w, &wish->ask);
	w->actor = before;
	return p;
}

static const struct bulk_row *row_of(const struct bulk_row *rows, int count, int64_t org)
{
	for (int i = 0; i < count; i++)
		if (rows[i].org == org)
			return &rows[i];
	fail_msg("organisation %lld is not in the plan", (long long)org);
	return NULL;
}

static int64_t accounts(void)
{
	struct work *w = &visit.county->work;

	return DB_ONE(w->db, w->arena, -1, "select count(*) from account where tenant = $1", w->tenant);
}

/* ---- the plan ---- */

static void test_account_bulk_plan_names_reasons(void **state)
{
	struct wish wish = wish_of(ROLE_COUNTY, place.root, BULK_SECRETARIES);
	const struct bulk_plan *p = plan_of(&wish);

	assert_non_null(p);
	assert_int_equal(p->makes, 2); /* 赵德水 once, and who is in no roster */
	assert_int_equal(p->grants, 2);
	assert_int_equal(row_of(p->rows, p->count, many.plain)->what, BULK_MAKE);
	assert_int_equal(row_of(p->rows, p->count, many.twice)->what, BULK_GRANT);
	assert_int_equal(row_of(p->rows, p->count, many.waiting)->what, BULK_GRANT);
	assert_int_equal(row_of(p->rows, p->count, many.direct)->what, BULK_MAKE);
	assert_string_equal(row_of(p->rows, p->count, many.plain)->group, "柳河镇");
	assert_string_equal(row_of(p->rows, p->count, many.direct)->group, "县直属支部");
	assert_int_equal(row_of(p->left, p->left_count, many.vacant)->what, BULK_VACANT);
	assert_int_equal(row_of(p->left, p->left_count, many.stopped)->what, BULK_STOPPED);
	const struct bulk_row *other = row_of(p->left, p->left_count, place.other_branch);
	assert_int_equal(other->what, BULK_OTHER);
	assert_string_equal(other->holder, "孙立国");
	assert_int_equal(p->left_total, 3); /* 小河西村's holds its account: it is not spoken of */
}

static void test_account_bulk_scope_is_the_actors(void **state)
{
	struct work *w = &visit.county->work;
	struct wish wish = wish_of(ROLE_TOWNSHIP, place.town, BULK_SECRETARIES);
	const struct bulk_plan *p = plan_of(&wish);

	for (int i = 0; i < p->count; i++)
		assert_true(p->rows[i].org != many.direct);
	assert_int_equal(p->left_total, 2);
	/* another township named in the address narrows nothing, and its path is refused */
	struct actor before = w->actor;
	act(w, &wish);
	struct bulk_ask ask = bulk_ask_of(w, arena_printf(w->arena, "who=member&org=%lld&branch=%lld&branch=x&branch=7", (long long)place.other_town,
		(long long)place.other_branch));
	assert_string_equal(ask.path, w->actor.path);
	assert_int_equal(ask.who, BULK_MEMBERS);
	assert_string_equal(ask.chosen, arena_printf(w->arena, ",%lld,7,", (long long)place.other_branch));
	assert_int_equal(bulk_plan(w, &ask)->count, 0);
	ask.path = org_load(w, place.other_town)->path;
	assert_null(bulk_plan(w, &ask));
	assert_string_equal(w->fault->code, "account.not-yours");
	w->fault = NULL;
	ask.path = w->actor.path;
	w->actor.role = ROLE_SECRETARY;
	assert_null(bulk_plan(w, &ask));
	w->fault = NULL;
	w->actor = before;
}

/* A print ends with a branch; one that alone is longer is torn. */
static void test_account_bulk_ends_with_a_branch(void **state)
{
	struct wish wish = wish_of(ROLE_COUNTY, place.root, BULK_MEMBERS);
	wish.ask.most = 1;
	const struct bulk_plan *p = plan_of(&wish);

	assert_int_equal(p->count, 1);
	assert_int_equal(p->branches, 1);
	assert_int_equal(p->later, 4);
	wish.ask.most = 3;
	p = plan_of(&wish);
	assert_int_equal(p->count, 4); /* 小河西村 two, 东沟村 two */
	assert_int_equal(p->later, 1);
	assert_int_equal(p->left_total, 1);
}

/* ---- doing it ---- */

static void test_account_bulk_secretaries_once(void **state)
{
	struct work *w = &visit.county->work;
	struct wish wish = wish_of(ROLE_TOWNSHIP, place.town, BULK_SECRETARIES), county = wish_of(ROLE_COUNTY, place.root, BULK_SECRETARIES);
	int64_t before = accounts();
	struct office *held;

	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 1); /* two others have an account: no second login, no slip */
	assert_string_equal(wish.slips[0].login, "zhaodeshui");
	assert_string_equal(wish.slips[0].group, "柳河镇");
	assert_string_equal(wish.slips[0].role, "党支部书记");
	assert_int_equal(strlen(wish.slips[0].code), 9);
	assert_int_equal(accounts(), before + 1);
	const struct account *made = account_by_login(w, "zhaodeshui");
	assert_int_equal(made->member, many.person);
	assert_int_equal(office_list(w, made->id, &held), 2);
	assert_int_equal(office_of_org(w, many.twice, &held), 1);
	assert_int_equal(held[0].account, made->id);
	assert_int_equal(office_of_org(w, many.waiting, &held), 1);
	assert_int_equal(held[0].account, place.member);
	assert_int_equal(DB_ONE(w->db, w->arena, 0, "select count(*) from audit where tenant = $1 and act = 'account.bulk'", w->tenant), 1);
	/* again: nothing */
	county_refused(visit.county, bulk, &wish, "account.all-there");
	assert_int_equal(accounts(), before + 1);
	/* the slip was lost: a new code for who never signed in, none for who did */
	const char *code = wish.slips[0].code;
	wish.ask.renew = true;
	county_do(visit.county, bulk, &wish);
	for (int i = 0; i < wish.count; i++) {
		assert_string_equal(wish.slips[i].login, "zhaodeshui");
		assert_string_not_equal(wish.slips[i].code, code);
	}
	assert_true(wish.count > 0);
	county_do(visit.county, bulk, &county);
	assert_int_equal(county.count, 1);
	assert_string_equal(county.slips[0].name, "周立");
	assert_string_equal(county.slips[0].group, "县直属支部");
}

static void test_account_bulk_members_by_branch(void **state)
{
	struct wish wish = wish_of(ROLE_TOWNSHIP, place.town, BULK_MEMBERS);

	wish.ask.chosen = arena_printf(visit.county->arena, ",%lld,", (long long)many.plain);
	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 1); /* the secretary has one by now */
	assert_string_equal(wish.slips[0].name, "李桂花");
	assert_string_equal(wish.slips[0].group, "东沟村党支部");
	wish.ask.chosen = "";
	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 2);
	assert_string_equal(wish.slips[0].login, "wangxiulan");
	assert_string_equal(wish.slips[1].login, "wangxiulan2"); /* namesakes of one run */
	county_refused(visit.county, bulk, &wish, "account.all-there");
}

static bool scribes(struct work *w, void *arg)
{
	int64_t with_account = DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and name = '李桂花'", w->tenant);
	(void)arg;
	return post_appoint(w, many.plain, "organization", with_account, NULL, 20260101, NULL) &&
	       post_appoint(w, many.vacant, "organization", member_of(w, many.vacant, "周文书"), NULL, 20260101, NULL) &&
	       post_appoint(w, place.other_branch, "organization", member_of(w, place.other_branch, "外村文书"), NULL, 20260101, NULL);
}

/* Who keeps a branch's records: with an account already, it gets the office. */
static void test_account_bulk_clerks(void **state)
{
	struct work *w = &visit.county->work;
	struct wish wish = wish_of(ROLE_TOWNSHIP, place.town, BULK_CLERKS);
	struct office *held;

	county_do(visit.county, scribes, NULL);
	const struct bulk_plan *p = plan_of(&wish);
	assert_int_equal(p->count, 2); /* and nobody of the next township */
	assert_int_equal(row_of(p->rows, p->count, many.plain)->what, BULK_GRANT);
	assert_int_equal(row_of(p->rows, p->count, many.vacant)->what, BULK_MAKE);
	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 1);
	assert_string_equal(wish.slips[0].name, "周文书");
	assert_string_equal(wish.slips[0].role, "党务工作者");
	assert_string_equal(wish.slips[0].group, "柳河镇");
	int n = office_of_org(w, many.plain, &held), clerks = 0;
	for (int i = 0; i < n; i++)
		clerks += held[i].role == ROLE_CLERK;
	assert_int_equal(clerks, 1);
	county_refused(visit.county, bulk, &wish, "account.all-there");
	wish.ask.renew = true;
	county_do(visit.county, bulk, &wish);
	for (int i = 0; i < wish.count; i++)
		assert_string_not_equal(wish.slips[i].name, "外村文书");
	assert_true(wish.count > 0);
}

/* One for each township that has none; a township makes none beside itself, nor its own. */
static void test_account_bulk_offices(void **state)
{
	struct work *w = &visit.county->work;
	struct wish wish = wish_of(ROLE_COUNTY, place.root, BULK_OFFICES), town = wish_of(ROLE_TOWNSHIP, place.town, BULK_OFFICES);
	struct bulk_ask ask = bulk_ask_of(w, "who=office&branch=7&q=x");

	assert_string_equal(ask.chosen, ""); /* of a list of branches nothing counts */
	assert_string_equal(ask.query, "");
	assert_null(plan_of(&town));
	assert_string_equal(w->fault->code, "account.not-yours");
	w->fault = NULL;
	struct wish keeper = wish_of(ROLE_KEEPER, place.town, BULK_OFFICES);
	assert_int_equal(plan_of(&keeper)->count, 0);
	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 1); /* 柳河镇 has one */
	assert_string_equal(wish.slips[0].name, "东岭镇党建办");
	assert_string_equal(wish.slips[0].role, "乡镇管理员");
	const struct account *made = account_by_login(w, wish.slips[0].login);
	assert_int_equal(made->org, place.other_town);
	assert_int_equal(made->role, ROLE_TOWNSHIP);
	assert_int_equal(made->member, 0);
	assert_true(made->desk); /* the second factor's rule of offices holds for it */
	county_refused(visit.county, bulk, &wish, "account.all-there");
	wish.ask.renew = true;
	const char *code = wish.slips[0].code;
	county_do(visit.county, bulk, &wish);
	assert_int_equal(wish.count, 1); /* who signs in keeps the password */
	assert_string_not_equal(wish.slips[0].code, code);
}

/* ---- pages ---- */

static void test_account_bulk_pages(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/accounts/branches?lack=member");
	assert_sees(&v, "县档案馆党支部");
	assert_not_sees(&v, "小河西村党支部");
	const char *query = arena_printf(a, "who=member&branch=%lld", (long long)many.direct);
	visitor_get(&v, arena_printf(a, "/accounts/bulk?%s", query));
	assert_sees(&v, "勾选的 1 个支部");
	assert_sees(&v, "钱进");
	assert_not_sees(&v, "李桂花");
	visitor_post(&v, "/accounts/bulk", arena_printf(a, "query=who%%3Dmember%%26branch%%3D%lld", (long long)many.direct));
	assert_int_equal(v.status, 200);
	assert_sees(&v, "class=\"slip-sheet\"");
	assert_sees(&v, "县档案馆党支部");
	assert_sees(&v, "qianjin");
	assert_sees(&v, "class=\"qr\"");
	assert_non_null(strstr(v.head, "no-store"));
	/* sent again, as a reload does: told so, and nothing is made */
	int64_t before = accounts();
	visitor_get(&v, arena_printf(a, "/accounts/bulk?%s", query));
	assert_sees(&v, "没有要建的账号");
	visitor_get(&v, "/accounts/branches");
	visitor_post(&v, "/accounts/bulk", arena_printf(a, "query=who%%3Dmember%%26branch%%3D%lld", (long long)many.direct));
	assert_int_equal(v.status, 409);
	assert_sees(&v, "都已有账号");
	assert_int_equal(accounts(), before);
	visitor_get(&v, "/accounts/bulk?who=secretary");
	assert_sees(&v, "先办书记交接（孙立国）");
	assert_sees(&v, arena_printf(a, "/orgs/%lld/handover", (long long)place.other_branch));
	visitor_get(&v, "/accounts/branches");
	assert_sees(&v, "value=\"office\"");
	visitor_get(&v, "/accounts/bulk?who=office&renew=yes");
	assert_sees(&v, "批量建乡镇机关账号");
	assert_sees(&v, "东岭镇党建办");
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/accounts/branches");
	assert_sees(&v, "value=\"clerk\"");
	assert_not_sees(&v, "value=\"office\"");
	visitor_get(&v, "/accounts/bulk?who=office");
	assert_int_equal(v.status, 403);
	/* a secretary makes none */
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/accounts/bulk");
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account_bulk_plan_names_reasons),
		cmocka_unit_test(test_account_bulk_scope_is_the_actors),
		cmocka_unit_test(test_account_bulk_ends_with_a_branch),
		cmocka_unit_test(test_account_bulk_secretaries_once),
		cmocka_unit_test(test_account_bulk_members_by_branch),
		cmocka_unit_test(test_account_bulk_clerks),
		cmocka_unit_test(test_account_bulk_offices),
		cmocka_unit_test(test_account_bulk_pages),
	};

	return cmocka_run_group_tests(tests, many_setup, visit_teardown);
}
