/* Memory that is lacking, at every piece that a request asks for in turn: whoever asks is told, nobody else notices, nothing is
 * half done, and the next request is served. */
#include "lack.h"

#include "work/audit.h"

/* Lets one piece after the other be lacking, until two runs in a row lack none; how many were tried. *done counts what was done.
 * A page of rows asks for many that are alike, and a write for more the more is there: behind the first 200 every 7th. */
static int each_piece(const char *head, const char *form, int wanted, int *done)
{
	struct lack_case c = { .head = head, .form = form, .wanted = wanted };
	int n = 0, whole = 0;
	while (whole < 2) {
		n += n < 200 ? 1 : 7;
		bool good = lack_try(&c, n, n) == wanted;
		whole = good ? whole + 1 : 0;
		*done += good;
		assert_true(n < 20000);
	}
	assert_int_equal(lack_ask("GET /sign-in HTTP/1.1", LACK_FORM, ""), 200);
	return n;
}

static void test_memory_lacks_for_pages(void **state)
{
	static const char *const paths[] = { "/sign-in", "/members", "/me", "/activities", "/nothing-here", "/api/v1/orgs" };
	struct visitor v;
	visitor_signs_in(&v, "secretary");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		char head[512];
		int done = 0;
		snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nCookie: sid=%s", paths[i], visitor_has(&v, "sid"));
		int wanted = lack_ask(head, LACK_FORM, "");
		assert_true(wanted == 200 || wanted == 303 || wanted == 404);
		assert_true(each_piece(head, "", wanted, &done) > 20);
	}
}

/* With the writer in it: what was answered as done is there, and the chain is whole. */
static void test_memory_lacks_for_a_write(void **state)
{
	struct visitor v;
	struct county *c = visit.county;
	char head[512];
	int done = 0;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/activities/new");
	assert_int_equal(v.status, 200);
	snprintf(head, sizeof head, "POST /activities HTTP/1.1\r\nCookie: sid=%s", visitor_has(&v, "sid"));
	const char *form = arena_printf(c->arena, "csrf=%s&kinds=theme_day&title=%%E4%%BC%%9A%%E8%%AE%%AE&starts=2026-12-01T19:30&"
		"ends=2026-12-01T20:30&place=x&host=y&agenda=z", visitor_csrf(&v));
	lack.kept = 0;
	assert_true(each_piece(head, form, 303, &done) > 50);
	assert_true(lack.kept > 20);
	work_end(&c->work);
	county_begin(c);
	int64_t there = DB_ONE(c->work.db, c->arena, 0, "select count(*) from activity");
	int64_t told = DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where act = 'activity.plan'");
	assert_true(there >= done && done >= 2);
	assert_int_equal(there, told); /* each with its row in the chain, and none without */
	visitor_get(&v, "/activities");
	assert_int_equal(v.status, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_lacks_for_pages),
		cmocka_unit_test(test_memory_lacks_for_a_write),
	};
	log_level_set(LOG_ERROR);
	setenv("XIANFENG_PAGES_KEPT", "0", 1); /* every page is made anew */
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
