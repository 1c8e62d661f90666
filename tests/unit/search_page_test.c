/* The search page as a browser meets it: who may open it, what it shows and marks, what it never shows, and what is never
 * logged. */
#include <fcntl.h>

#include "visit.h"

static struct visitor as(const char *login)
{
	struct visitor v;
	visitor_signs_in(&v, login);
	return v;
}

static const char *idno_of(int i)
{
	return idno_make(visit.county->arena, "371199", 19600101, 2 * i + 1);
}

static void test_search_page_needs_the_permission(void **state)
{
	struct visitor nobody = { 0 }, member = as("member"), county = as("county");
	(void)state;
	visitor_get(&nobody, "/search?q=sxx");
	assert_int_equal(nobody.status, 303);
	assert_non_null(strstr(nobody.location, "/sign-in"));
	visitor_get(&member, "/search?q=sxx");
	assert_int_equal(member.status, 403);
	assert_not_sees(&member, "action=\"/search\"");
	visitor_get(&county, "/orgs");
	assert_sees(&county, "action=\"/search\"");
}

static void test_search_page_before_anything_is_typed(void **state)
{
	struct visitor v = as("county"), keeper = as("keeper");
	(void)state;
	visitor_get(&v, "/search");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "可以这样查");
	assert_sees(&v, "shanxiongxin");
	assert_sees(&v, "会议活动</dt>");
	/* Who sees no people is not told how to find them. */
	visitor_get(&keeper, "/search");
	assert_sees(&keeper, "党组织</dt>");
	assert_not_sees(&keeper, "shanxiongxin");
	assert_not_sees(&keeper, "会议活动</dt>");
	visitor_get(&keeper, "/search?in=activities");
	assert_sees(&keeper, "组织的名称、拼音或代码");
}

static void test_search_page_results(void **state)
{
	struct visitor v = as("county"), keeper = as("keeper"), stranger = as("stranger");
	const char *link = arena_printf(visit.county->arena, "href=\"/members/%lld\"", (long long)place.people[3]);
	(void)state;
	visitor_get(&v, "/search?q=sxx");
	assert_sees(&v, "<mark>单雄信</mark>");
	assert_sees(&v, link);
	assert_sees(&v, "共 1 人");
	assert_not_sees(&v, "全部 1 条");
	assert_non_null(strstr(v.head, "no-store"));
	visitor_get(&v, "/search?q=%E6%B2%B3%E8%A5%BF"); /* 河西 */
	assert_sees(&v, "小<mark>河西</mark>村");
	assert_sees(&v, arena_printf(visit.county->arena, "href=\"/orgs/%lld\"", (long long)place.branch));
	visitor_get(&keeper, "/search?q=sxx");
	assert_not_sees(&keeper, link);
	visitor_get(&stranger, "/search?q=sxx");
	assert_not_sees(&stranger, link);
	assert_sees(&stranger, "没有查到“sxx”");
}

static void test_search_page_by_number_is_masked(void **state)
{
	struct visitor v = as("county"), stranger = as("stranger");
	const char *path = arena_printf(visit.county->arena, "/search?q=%s", idno_of(3));
	(void)state;
	visitor_get(&v, path);
	assert_sees(&v, "单雄信");
	assert_sees(&v, idno_mask(visit.county->arena, idno_of(3)));
	assert_not_sees(&v, idno_of(3));
	/* Outside the scope the number is as if nobody had it. */
	visitor_get(&stranger, path);
	assert_int_equal(stranger.status, 200);
	assert_sees(&stranger, "没有查到这个号码");
	assert_not_sees(&stranger, arena_printf(visit.county->arena, "href=\"/members/%lld", (long long)place.people[3]));
	assert_not_sees(&stranger, idno_mask(visit.county->arena, idno_of(3)));
	assert_not_sees(&stranger, idno_of(3));
	visitor_get(&v, "/search?q=371199");
	assert_sees(&v, "只输一部分查不到人");
}

static void test_search_page_as_of_a_day(void **state)
{
	struct visitor v = as("county");
	(void)state;
	visitor_get(&v, "/search?q=sxx&day=2026-01-01");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "按 2026年1月1日 的归属");
	assert_sees(&v, "href=\"/search?q=sxx\"");
	/* A number stays out of the page's links too. */
	visitor_get(&v, arena_printf(visit.county->arena, "/search?q=%s&day=2026-01-01", idno_of(3)));
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, idno_of(3));
	static const char *const wrong[] = { "2025-02-29", "2199-01-01", "x", "%3Cb%3E" };
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		visitor_get(&v, arena_printf(visit.county->arena, "/search?q=sxx&day=%s", wrong[i]));
		assert_int_equal(v.status, 422);
		assert_sees(&v, "请填写一个不晚于今天的日期");
		assert_sees(&v, "<mark>单雄信</mark>"); /* the search itself is not lost */
	}
}

static void test_phone_search_as_of_a_day(void **state)
{
	struct visitor v = as("secretary"), stranger = as("stranger");
	(void)state;
	visitor_get(&v, "/m/search?q=sxx&day=2026-01-01");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "按 2026年1月1日 的归属");
	assert_sees(&v, "value=\"2026-01-01\"");
	assert_sees(&v, "href=\"/m/search?q=sxx\"");
	assert_sees(&v, "<mark>单雄信</mark>");
	visitor_get(&v, "/m/search?q=sxx&day=1999-01-01"); /* before there was a branch */
	assert_sees(&v, "按 1999年1月1日 的归属和名称");
	assert_sees(&v, "按今天查");
	visitor_get(&v, arena_printf(visit.county->arena, "/m/search?q=%s&day=2026-01-01", idno_of(3)));
	assert_not_sees(&v, idno_of(3));
	visitor_get(&v, "/m/search?q=sxx&day=2199-01-01");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "请填写一个不晚于今天的日期");
	assert_sees(&v, "<mark>单雄信</mark>");
	visitor_get(&stranger, "/m/search?q=sxx&day=2026-01-01");
	assert_sees(&stranger, "没有查到");
	assert_not_sees(&stranger, "<mark>单雄信</mark>");
}

static void test_search_recent_rows(void **state)
{
	struct visitor v = as("county"), stranger = as("stranger"), member = as("member");
	const char *path = arena_printf(visit.county->arena, "/search?recent=member-%lld,org-%lld", (long long)place.people[3],
		(long long)place.branch);
	const char *person = arena_printf(visit.county->arena, "/members/%lld\"", (long long)place.people[3]);
	const char *branch = arena_printf(visit.county->arena, "/orgs/%lld\"", (long long)place.branch);
	(void)state;
	visitor_get(&v, path);
	assert_int_equal(v.status, 200);
	assert_sees(&v, person);
	assert_sees(&v, branch);
	assert_non_null(strstr(v.head, "no-store"));
	visitor_get(&stranger, path);
	assert_int_equal(stranger.status, 200);
	assert_not_sees(&stranger, person);
	assert_not_sees(&stranger, branch);
	visitor_get(&member, path);
	assert_int_equal(member.status, 403);
}

static void test_search_phone_page(void **state)
{
	struct visitor v = as("secretary"), stranger = as("stranger"), member = as("member");
	const char *by_idno = arena_printf(visit.county->arena, "/m/search?q=%s", idno_of(3));
	(void)state;
	visitor_get(&v, "/m/search");
	assert_sees(&v, "可以这样查");
	visitor_get(&v, "/m/search?q=sxx");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "<mark>单雄信</mark>");
	assert_non_null(strstr(v.head, "no-store"));
	visitor_get(&v, by_idno);
	assert_sees(&v, idno_mask(visit.county->arena, idno_of(3)));
	assert_not_sees(&v, idno_of(3));
	visitor_get(&stranger, by_idno);
	assert_sees(&stranger, "没有查到这个号码");
	assert_not_sees(&stranger, "/members/");
	visitor_get(&member, "/m/search?q=sxx");
	assert_int_equal(member.status, 403);
}

static void test_search_page_odd_input(void **state)
{
	struct visitor v = as("county");
	struct buf longest;
	(void)state;
	buf_init(&longest, visit.county->arena);
	buf_text(&longest, "/search?q=");
	for (int i = 0; i < 200; i++)
		buf_text(&longest, "%E5%8D%95");
	static const char *const odd[] = { "%25", "_", "%27", "%22", "%5C", "%F0%9F%98%80", "%E5%8D%95", "%20", "a%00b" };
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		visitor_get(&v, arena_printf(visit.county->arena, "/search?q=%s", odd[i]));
		if (v.status != 200 && v.status != 400)
			fail_msg("%s: %d", odd[i], v.status);
	}
	visitor_get(&v, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22onx=");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "<script>alert");
	assert_sees(&v, "&lt;script&gt;alert(1)");
	assert_sees(&v, "value=\"&lt;script&gt;alert(1)&lt;/script&gt;&#34;onx=\"");
	visitor_get(&v, longest.at);
	assert_int_equal(v.status, 200);
	assert_sees(&v, "字太多了");
	visitor_get(&v, "/search?in=activities&q=%E5%85%9A%E8%AF%BE&page=999999"); /* 党课 */
	assert_int_equal(v.status, 200);
	/* The wrong character: by its sound. */
	visitor_get(&v, "/search?q=%E5%B1%B1%E9%9B%84%E4%BF%A1"); /* 山雄信 */
	assert_sees(&v, "href=\"/search?q=shanxiongxin\"");
}

/* All that the program logs while one searches, at the most talkative level. */
static void test_search_page_logs_no_text(void **state)
{
	char file[96], said[65536] = "";
	int log = place_file(file, sizeof file), kept = dup(STDERR_FILENO);
	struct visitor v = as("county");
	(void)state;
	assert_true(kept >= 0);
	dup2(log, STDERR_FILENO);
	log_level_set(LOG_DEBUG);
	visitor_get(&v, "/search?q=shanxiongxin");
	visitor_get(&v, arena_printf(visit.county->arena, "/search?q=%s", idno_of(3)));
	visitor_get(&v, "/search-gone?q=shanxiongxin");
	for (int i = 0; i < 100 && !strstr(said, "search-gone") && !strstr(said, "route.refused"); i++) {
		usleep(20000);
		ssize_t n = pread(log, said, sizeof said - 1, 0);
		said[n > 0 ? n : 0] = '\0';
	}
	log_level_set(LOG_ERROR);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(log);
	unlink(file);
	assert_non_null(strstr(said, "\"/search\"")); /* the request itself is logged */
	assert_null(strstr(said, "shanxiongxin"));
	assert_null(strstr(said, idno_of(3)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search_page_needs_the_permission),
		cmocka_unit_test(test_search_page_before_anything_is_typed),
		cmocka_unit_test(test_search_page_results),
		cmocka_unit_test(test_search_page_by_number_is_masked),
		cmocka_unit_test(test_search_page_as_of_a_day),
		cmocka_unit_test(test_phone_search_as_of_a_day),
		cmocka_unit_test(test_search_recent_rows),
		cmocka_unit_test(test_search_phone_page),
		cmocka_unit_test(test_search_page_odd_input),
		cmocka_unit_test(test_search_page_logs_no_text),
	};
	return cmocka_run_group_tests_name("search_page", tests, visit_setup, visit_teardown);
}
