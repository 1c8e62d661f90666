/* The example of docs/adding-a-capability.md, served: a room that edits nothing central has its pages, permissions, scope,
 * menu entry, audit rows and checks. */
#include <pthread.h>

#include "base/text_file.h"
#include "serving.h"

extern const struct text_file notice_schema[];
extern const size_t notice_schema_count;

#define TITLE "title=%E9%98%B2%E6%B1%9B%E9%80%9A%E7%9F%A5" /* 防汛通知 */
#define GOOD TITLE "&body=%E4%BB%8A%E5%A4%A9%0D%0A%E6%98%8E%E5%A4%A9" /* 今天, a line break, 明天 */

static bool schema_write(struct work *w, void *arg)
{
	for (size_t i = 0; i < notice_schema_count; i++)
		if (!db_schema(w->db, notice_schema[i].text))
			return false;
	return audit_not_needed(w);
}

static int setup(void **state)
{
	county_setup(state);
	serving.county = county_of(state);
	county_do(serving.county, schema_write, NULL); /* before the tree, as a step of schema/ would be */
	county_do(serving.county, tree_write, NULL);
	serving_start();
	return 0;
}

static int64_t notices(int64_t org)
{
	struct county *c = county_now();
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from notice where tenant = $1 and org = $2", c->work.tenant, org);
}

static void test_example_signed_out_is_sent_to_sign_in(void **state)
{
	struct reply r = get("/notices?page=2", NULL);
	assert_int_equal(r.status, 303);
	assert_true(head_has(&r, "Location: /sign-in?next=%2Fnotices%3Fpage%3D2"));
	r = get("/notices", "0000000000000000000000000000000000000000000000000000000000000000");
	assert_int_equal(r.status, 303);
	r = talk(serving.county->arena, "POST", "/orgs/2/notices", NULL, NULL, GOOD);
	assert_int_equal(r.status, 403);
	assert_int_equal(notices(TREE_TOWNSHIP), 0);
}

static void test_example_role_without_permission(void **state)
{
	const char *member = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE), *secretary = signed_in_as("lili", ROLE_SECRETARY, TREE_VILLAGE);
	struct reply r = get("/notices", member);
	assert_int_equal(r.status, 403);
	assert_false(body_has(&r, "href=\"/notices\"")); /* nor in the menu */
	r = get("/notices", secretary);
	assert_int_equal(r.status, 200);
	assert_true(body_has(&r, "href=\"/notices\""));
	assert_true(body_has(&r, "还没有公告"));
	assert_false(body_has(&r, "action=\"/orgs/"));
	r = post("/orgs/4/notices", secretary, GOOD);
	assert_int_equal(r.status, 403);
	assert_int_equal(notices(TREE_VILLAGE), 0);
}

static void test_example_posted(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	struct reply r = get("/notices", token);
	assert_int_equal(r.status, 200);
	assert_true(body_has(&r, "action=\"/orgs/2/notices\""));
	r = post("/orgs/2/notices", token, GOOD);
	assert_int_equal(r.status, 303);
	assert_true(head_has(&r, "Location: /notices\r\n"));
	assert_true(head_has(&r, "Set-Cookie: flash=e5b7b2e58f91e5b883e38082;"));
	r = talk(serving.county->arena, "GET", "/notices", token, "Cookie: flash=e5b7b2e58f91e5b883e38082\r\n", NULL);
	assert_true(body_has(&r, "防汛通知"));
	assert_true(body_has(&r, "今天\n明天"));
	assert_true(body_has(&r, "中共柳河镇委员会"));
	assert_int_equal(notices(TREE_TOWNSHIP), 1);
}

static void test_example_flash_is_shown_once(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	struct arena *a = serving.county->arena;
	struct reply r = talk(a, "GET", "/notices", NULL,
		arena_printf(a, "Cookie: sid=%s; flash=e5b7b2e58f91e5b883e38082\r\n", token), NULL);
	assert_int_equal(r.status, 200);
	assert_true(body_has(&r, "已发布。"));
	assert_true(head_has(&r, "Set-Cookie: flash=; Path=/; Max-Age=0"));
	r = talk(a, "GET", "/notices", NULL, arena_printf(a, "Cookie: sid=%s; flash=zz\r\n", token), NULL);
	assert_int_equal(r.status, 200);
}

static void test_example_leaves_an_audit_row_and_a_count(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP), *line = NULL;
	struct audit_row *rows;
	assert_int_equal(post("/orgs/4/notices", token, GOOD).status, 303); /* a branch of the township */
	struct county *c = county_now();
	int64_t id = DB_ONE(c->work.db, c->arena, 0, "select id from notice where org = $1", TREE_VILLAGE);
	assert_int_equal(audit_of(&c->work, "notice", id, 5, &rows), 1);
	assert_string_equal(rows[0].act, "notice.posted");
	assert_string_equal(rows[0].who, "liuhe");
	assert_string_equal(rows[0].from, "127.0.0.1");
	assert_string_equal(rows[0].after, "防汛通知");
	assert_int_equal(rows[0].org, TREE_VILLAGE);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select notices from notice_board where org = $1", TREE_VILLAGE), 1);
	int findings = county_verify(c, &line);
	if (findings)
		fail_msg("%d, the last: %s", findings, line);
}

static bool miscount(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update notice_board set notices = 7 where tenant = $1 and org = $2", w->tenant,
		       TREE_TOWNSHIP) && audit_not_needed(w);
}

static void test_example_verify_counts_again(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP), *line = NULL;
	assert_int_equal(post("/orgs/2/notices", token, GOOD).status, 303);
	county_do(serving.county, miscount, NULL);
	assert_int_equal(county_verify(serving.county, &line), 1);
	assert_string_equal(line, "公告栏：组织 2 记着 7 条，实有 1 条。");
}

static void test_example_outside_scope_does_not_exist(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	const char *paths[] = { "/orgs/3/notices", "/orgs/5/notices", "/orgs/1/notices", "/orgs/99/notices", "/orgs/0/notices",
		"/orgs/-2/notices", "/orgs/x/notices", "/orgs/2%20/notices", "/orgs/2/notices/", "/orgs//notices", "/orgs/2.0/notices",
		"/orgs/99999999999999999999/notices", "/Orgs/2/notices", "/orgs/2/notices;x" };
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct reply r = post(paths[i], token, GOOD);
		assert_true(r.status == 404 || r.status == 400); /* 400: no path that a page of ours has */
	}
	assert_int_equal(notices(TREE_TOWNSHIP) + notices(TREE_TOWNSHIP_OTHER) + notices(TREE_VILLAGE_OTHER) + notices(TREE_COUNTY), 0);
}

static void test_example_lists_keep_to_the_subtree(void **state)
{
	const char *county = signed_in_as("county", ROLE_COUNTY, TREE_COUNTY), *here = signed_in_as("lili", ROLE_SECRETARY, TREE_VILLAGE),
		   *there = signed_in_as("zhao", ROLE_SECRETARY, TREE_VILLAGE_OTHER);
	assert_int_equal(post("/orgs/4/notices", county, GOOD).status, 303);
	struct reply r = get("/notices", here);
	assert_true(body_has(&r, "防汛通知"));
	r = get("/notices", there);
	assert_int_equal(r.status, 200);
	assert_false(body_has(&r, "防汛通知"));
}

static void test_example_other_methods(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	struct arena *a = serving.county->arena;
	struct reply r = talk(a, "HEAD", "/notices", token, NULL, NULL);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, "");
	assert_int_equal(talk(a, "HEAD", "/notices", NULL, NULL, NULL).status, 303); /* no way around signing in */
	assert_int_equal(get("/orgs/2/notices", token).status, 405);                /* a POST's address */
	assert_int_equal(talk(a, "HEAD", "/orgs/2/notices", token, NULL, NULL).status, 405);
	assert_int_equal(talk(a, "DELETE", "/notices", token, NULL, NULL).status, 405);
	assert_int_equal(talk(a, "PUT", "/orgs/2/notices", token, NULL, GOOD).status, 405);
	assert_int_equal(notices(TREE_TOWNSHIP), 0);
}

static void test_example_forged_forms(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP), *other = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct arena *a = serving.county->arena;
	const char *good = arena_printf(a, "csrf=%s&%s", session_csrf(serving.county->store, a, token), GOOD);
	const char *foreign = arena_printf(a, "csrf=%s&%s", session_csrf(serving.county->store, a, other), GOOD);
	const char *path = "/orgs/2/notices";
	assert_int_equal(talk(a, "POST", path, token, NULL, GOOD).status, 403);
	assert_int_equal(talk(a, "POST", path, token, NULL, "csrf=&" GOOD).status, 403);
	assert_int_equal(talk(a, "POST", path, token, NULL, foreign).status, 403);
	assert_int_equal(talk(a, "POST", path, token, "Origin: https://evil.example\r\n", good).status, 403);
	assert_int_equal(talk(a, "POST", path, token, "Origin: https://qh.example.evil.example\r\n", good).status, 403);
	assert_int_equal(talk(a, "POST", path, token, "Sec-Fetch-Site: cross-site\r\n", good).status, 403);
	assert_int_equal(talk(a, "POST", path, token, "Sec-Fetch-Site: same-site\r\n", good).status, 403);
	assert_int_equal(talk(a, "POST", "/orgs/2/notices?csrf=x", token, NULL, GOOD).status, 403);
	assert_int_equal(notices(TREE_TOWNSHIP), 0);
	struct reply r = talk(a, "POST", path, token, "Origin: https://qh.example\r\nSec-Fetch-Site: same-origin\r\n", good);
	assert_int_equal(r.status, 303);
	const char *by_header = arena_printf(a, "X-CSRF-Token: %s\r\n", session_csrf(serving.county->store, a, token));
	assert_int_equal(talk(a, "POST", path, token, by_header, "title=a&body=b").status, 303); /* as scripts send it */
}

static void test_example_typed_text_is_kept(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	struct reply r = post("/orgs/2/notices", token, "title=&body=%3C%2Ftextarea%3E%3Cscript%3E%26%E5%85%9A");
	assert_int_equal(r.status, 422);
	assert_true(body_has(&r, "请填写标题。"));
	assert_true(body_has(&r, "&lt;/textarea&gt;&lt;script&gt;&amp;党"));
	assert_false(body_has(&r, "</textarea><script>"));
	r = post("/orgs/2/notices", token, "title=%22onfocus%3D&body=");
	assert_int_equal(r.status, 422);
	assert_true(body_has(&r, "请填写内容。"));
	assert_false(body_has(&r, "value=\"\"onfocus"));
	r = post("/orgs/2/notices", token, "x=1");
	assert_true(body_has(&r, "有 2 处需要改"));
	assert_int_equal(notices(TREE_TOWNSHIP), 0);
}

static void test_example_fault_of_the_subject(void **state)
{
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	assert_int_equal(post("/orgs/2/notices", token, GOOD).status, 303);
	struct reply r = post("/orgs/2/notices", token, GOOD);
	assert_int_equal(r.status, 422);
	assert_true(body_has(&r, "公告栏里已有“防汛通知”。请换一个标题。"));
	assert_int_equal(notices(TREE_TOWNSHIP), 1);
	assert_int_equal(county_verify(serving.county, NULL), 0);
}

/* ---- many at once, and leaving ---- */

#define THREADS 4
#define EACH 20

struct poster {
	const char *token;
	int number, committed;
};

static void *post_many(void *arg)
{
	struct poster *p = arg;
	struct arena *a = arena_new();
	for (int i = 0; i < EACH; i++) {
		const char *form = arena_printf(a, "csrf=%s&title=n-%d-%d&body=b", session_csrf(serving.county->store, a, p->token), p->number, i);
		p->committed += talk(a, "POST", "/orgs/2/notices", p->token, NULL, form).status == 303;
		p->committed += talk(a, "GET", "/notices", p->token, NULL, NULL).status == 200;
	}
	arena_free(a);
	return NULL;
}

static void test_example_many_at_once(void **state)
{
	struct poster posters[THREADS];
	pthread_t threads[THREADS];
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	for (int i = 0; i < THREADS; i++) {
		posters[i] = (struct poster){ token, i, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, post_many, &posters[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(posters[i].committed, 2 * EACH);
	}
	assert_int_equal(notices(TREE_TOWNSHIP), THREADS * EACH);
	assert_int_equal(county_verify(serving.county, NULL), 0);
}

static void test_example_client_that_leaves(void **state)
{
	struct arena *a = serving.county->arena;
	const char *token = signed_in_as("liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP);
	enum { MANY = 40 };
	for (int i = 0; i < MANY; i++) {
		const char *text = request_text(a, "POST", "/orgs/2/notices", token, NULL,
			arena_printf(a, "csrf=%s&title=gone-%d&body=b", session_csrf(serving.county->store, a, token), i));
		int fd = serving_dial();
		assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
		close(fd); /* without waiting for the answer */
	}
	server_stop(&serving.server); /* what is under way ends before */
	int64_t written = notices(TREE_TOWNSHIP);
	assert_true(written >= 0 && written <= MANY);
	assert_int_equal(county_verify(serving.county, NULL), 0);
	assert_int_equal(get("/notices", token).status, 0);
	serving_start(); /* and the store is as good as before */
	assert_int_equal(get("/notices", token).status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, serving_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_example_signed_out_is_sent_to_sign_in), TEST(test_example_role_without_permission), TEST(test_example_posted),
		TEST(test_example_flash_is_shown_once), TEST(test_example_leaves_an_audit_row_and_a_count),
		TEST(test_example_verify_counts_again), TEST(test_example_outside_scope_does_not_exist),
		TEST(test_example_lists_keep_to_the_subtree), TEST(test_example_other_methods), TEST(test_example_forged_forms),
		TEST(test_example_typed_text_is_kept), TEST(test_example_fault_of_the_subject), TEST(test_example_many_at_once),
		TEST(test_example_client_that_leaves),
	};
	serving_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
