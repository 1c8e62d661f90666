/* What handlers ask of a request and how they answer, asked over HTTP: form fields, slow work, redirects, faults. */
#include "base/json.h"
#include "serving.h"

/* ---- a few pages of the test's own ---- */

ROUTE(POST, "/zf/fields", fields_done, SIGNED_IN, OWN);
ROUTE(POST, "/zf/login", public_done, PUBLIC, OWN, .no_csrf = true);
ROUTE(GET, "/zf/see", see_page, PUBLIC, OWN);
ROUTE(GET, "/zf/silent", silent_page, PUBLIC, OWN);
ROUTE(GET, "/zf/broken", broken_page, PUBLIC, OWN);
static void slow_work(struct request *rq);
static bool slow_write(struct work *w, struct request *rq);
ROUTE(POST, "/zf/slow", slow_done, SIGNED_IN, OWN, .slow = slow_work, .write = slow_write);
ROUTE(GET, "/zf/slow", slow_page, SIGNED_IN, OWN, .slow = slow_work);
PAPER_ROUTE(zf, "/zf/paper.pdf", SIGNED_IN, OWN, "?lack=memory");

static struct str zf_paper(struct work *w, struct request *rq)
{
	const char *lack = request_query(rq, "lack", "");
	if (text_eq(lack, "record"))
		fault_set(w, FAULT_CONFLICT, "test.record", NULL, "还没有可以打印的。");
	return *lack ? (struct str){ NULL, 0 } : STR("%PDF-1.7 ");
}

static void put_faults(struct json *j, const struct fault *fault)
{
	json_key(j, "faults");
	json_open_object(j);
	for (; fault; fault = fault->next)
		json_put_text(j, fault->field ? fault->field : "-", fault->message);
	json_end_object(j);
}

static void fields_done(struct request *rq)
{
	struct work *w = rq->work;
	const char *text, *longer;
	int day;
	int64_t moment, number;
	struct buf out;
	struct json j;

	buf_init(&out, w->arena);
	json_begin(&j, &out);
	json_open_object(&j);
	form_text(w, rq, "text", "标题", true, 5, &text);
	form_long_text(w, rq, "long", "内容", false, 10, &longer);
	form_day(w, rq, "day", "日期", false, &day);
	form_moment(w, rq, "moment", "时间", false, &moment);
	form_i64(w, rq, "number", "人数", false, 1, 100, &number);
	form_version(w, rq, 3, "这条记录");
	json_put_text(&j, "text", text);
	json_put_text(&j, "long", longer);
	json_put_i64(&j, "day", day);
	json_put_i64(&j, "moment", moment);
	json_put_i64(&j, "number", number);
	put_faults(&j, w->fault);
	json_end_object(&j);
	w->fault = NULL;
	request_json(rq, 200, &out);
}

static void public_done(struct request *rq)
{
	request_bytes(rq, 200, "text/plain", STR("in"));
}

static void see_page(struct request *rq)
{
	request_see(rq, "第一行\r\nSet-Cookie: evil=1", "%s", request_query(rq, "to", "/"));
}

static void silent_page(struct request *rq)
{
}

static void broken_page(struct request *rq)
{
	DB_ONE(rq->work->db, rq->work->arena, 0, "select no_such_column from county");
	html_text_str(rq->html, "half a page");
	request_page(rq);
}

static void slow_work(struct request *rq)
{
	rq->result = arena_dup(rq->work->arena, "slow");
	if (request_form(rq, "refuse", NULL))
		fault_set(rq->work, FAULT_INPUT, "test.slow", "refuse", "慢活没有做成。");
}

static bool slow_write(struct work *w, struct request *rq)
{
	return audit(w, "test.slow", "test", 1, 0, NULL, rq->result);
}

static void slow_done(struct request *rq)
{
	const char *text = rq->fault ? rq->fault->message : arena_printf(rq->work->arena, "%s and written", (char *)rq->result);
	request_bytes(rq, fault_status(rq->fault), "text/plain; charset=utf-8", str_of(text));
}

static void slow_page(struct request *rq)
{
	request_bytes(rq, 200, "text/plain", str_of(rq->result));
}

/* ---- forms ---- */

static struct reply fields(const char *token, const char *form)
{
	return post("/zf/fields", token, form);
}

static void test_form_good_fields(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct reply r = fields(token, "text=%EF%BC%A1%E3%80%80%E5%85%9A+&long=+a%0D%0Ab+&day=2026%2F1%2F5&moment=2026-11-23T08%3A00&"
				       "number=%EF%BC%97&version=3");
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, "{\"text\":\"A 党\",\"long\":\"a\\u000ab\",\"day\":20260105,\"moment\":1795392000,\"number\":7,"
				    "\"faults\":{}}");
	r = fields(token, "text=%E4%B8%80%E4%BA%8C%E4%B8%89%E5%9B%9B%E4%BA%94&version=3"); /* five characters, fifteen bytes */
	assert_string_equal(r.body, "{\"text\":\"一二三四五\",\"long\":\"\",\"day\":0,\"moment\":0,\"number\":0,\"faults\":{}}");
}

static void test_form_bad_fields(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct reply r = fields(token, "text=%E3%80%80&long=12345678901&day=2026-02-30&moment=soon&number=0&version=3");
	assert_true(body_has(&r, "\"text\":\"请填写标题。\""));
	assert_true(body_has(&r, "\"long\":\"内容最多 10 个字，现在有 11 个。"));
	assert_true(body_has(&r, "日期“2026-02-30”不是有效的日期"));
	assert_true(body_has(&r, "时间“soon”不是有效的时间"));
	assert_true(body_has(&r, "人数要填 1 到 100 之间的整数"));
	const char *numbers[] = { "101", "-1", "1.5", "7x", "99999999999999999999" };
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		r = fields(token, arena_printf(serving.county->arena, "text=a&version=3&number=%s", numbers[i]));
		assert_true(body_has(&r, "\"number\":0") && body_has(&r, "人数要填"));
	}
}

static void test_form_message_is_cut_between_characters(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct buf form;
	buf_init(&form, serving.county->arena);
	buf_text(&form, "text=a&version=3&day=x");
	for (int i = 0; i < 30; i++)
		buf_text(&form, "%E5%85%9A");
	struct reply r = fields(token, form.at);
	assert_true(body_has(&r, "日期“x党党党党党党党党党党党党党党党党党党党…”不是有效的日期"));
}

static void test_form_version_of_somebody_faster(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	const char *old[] = { "text=a&version=2", "text=a", "text=a&version=", "text=a&version=3x" };
	for (size_t i = 0; i < COUNT_OF(old); i++) {
		struct reply r = fields(token, old[i]);
		assert_true(body_has(&r, "别人已修改了这条记录"));
	}
}

/* ---- answers ---- */

static void test_see_stays_on_this_server(void **state)
{
	const char *to[] = { "//evil.example/", "/%5Cevil.example", "https://evil.example/", "javascript:alert(1)", "evil" };
	for (size_t i = 0; i < COUNT_OF(to); i++) {
		struct reply r = get(arena_printf(serving.county->arena, "/zf/see?to=%s", to[i]), NULL);
		assert_int_equal(r.status, 303);
		assert_true(head_has(&r, "Location: /\r\n"));
	}
	struct reply r = get("/zf/see?to=/a%0D%0ASet-Cookie:%20sid=1", NULL);
	assert_true(head_has(&r, "Location: /a%0D%0ASet-Cookie:%20sid=1\r\n"));
	assert_false(head_has(&r, "\nSet-Cookie: sid"));
	assert_false(head_has(&r, "evil=1")); /* the message travels as hexadecimal */
}

static void test_page_that_breaks_is_a_fault_not_half_a_page(void **state)
{
	log_level_set(LOG_ERROR + 1);
	struct reply r = get("/zf/broken", signed_in_as("wang", ROLE_COUNTY, TREE_COUNTY));
	assert_int_equal(r.status, 500);
	assert_false(body_has(&r, "half a page"));
	assert_true(body_has(&r, "work.store"));
	assert_int_equal(get("/zf/silent", NULL).status, 500);
	assert_int_equal(get("/zf/see", NULL).status, 303); /* the connection to the store is good again */
	log_level_set(LOG_ERROR);
}

static void test_unknown_pages_of_each_end(void **state)
{
	const char *paths[] = { "/no-such-page", "/m/no-such-page", "/tv/no-such-page", "/api/v1/no-such-page" };
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct reply r = get(paths[i], NULL);
		assert_int_equal(r.status, 404);
		assert_true(head_has(&r, i == 3 ? "application/problem+json" : "text/html"));
	}
}

/* ---- slow work ---- */

static void test_slow_then_written(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct reply r = post("/zf/slow", token, "a=1");
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, "slow and written");
	r = post("/zf/slow", token, "refuse=1");
	assert_int_equal(r.status, 422);
	assert_string_equal(r.body, "慢活没有做成。");
	r = get("/zf/slow", token);
	assert_string_equal(r.body, "slow");
	struct county *c = county_now();
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from audit where act = 'test.slow'"), 1);
}

/* A document, or a word about why there is none; never an empty one. */
static void test_paper_or_a_word(void **state)
{
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	struct reply r = get("/zf/paper.pdf", token);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, "%PDF-1.7 ");
	assert_non_null(strstr(r.head, "application/pdf"));
	assert_non_null(strstr(r.head, "no-store"));
	r = get("/zf/paper.pdf?lack=memory", token);
	assert_int_equal(r.status, 503);
	assert_non_null(strstr(r.body, "没有生成可以打印的文件"));
	assert_null(strstr(r.body, "没有保存")); /* there was nothing to keep */
	r = get("/zf/paper.pdf?lack=record", token);
	assert_int_equal(r.status, 409);
	assert_non_null(strstr(r.body, "还没有可以打印的"));
	assert_null(strstr(r.body, "没有生成"));
}

/* ---- forms without a session ---- */

static void test_open_form_comes_from_an_own_page(void **state)
{
	struct arena *a = serving.county->arena;
	assert_int_equal(talk(a, "POST", "/zf/login", NULL, NULL, "a=1").status, 200);
	assert_int_equal(talk(a, "POST", "/zf/login", NULL, "Origin: http://qh.example\r\n", "a=1").status, 200);
	assert_int_equal(talk(a, "POST", "/zf/login", NULL, "Origin: null\r\n", "a=1").status, 403);
	assert_int_equal(talk(a, "POST", "/zf/login", NULL, "Origin: http://evil.example\r\n", "a=1").status, 403);
	assert_int_equal(talk(a, "POST", "/zf/login", NULL, "Sec-Fetch-Site: cross-site\r\n", "a=1").status, 403);
}

static void test_session_is_nobodys_but_the_browsers(void **state)
{
	struct arena *a = serving.county->arena;
	const char *token = signed_in_as("wang", ROLE_MEMBER, TREE_VILLAGE);
	assert_int_equal(get("/zf/slow", token).status, 200);
	assert_int_equal(get("/zf/slow", arena_printf(a, "%s0", token)).status, 303);
	assert_int_equal(get("/zf/slow", arena_printf(a, "%.63s", token)).status, 303);
	assert_int_equal(talk(a, "GET", arena_printf(a, "/zf/slow?sid=%s", token), NULL, NULL, NULL).status, 303);
	assert_int_equal(talk(a, "GET", "/zf/slow", NULL, arena_printf(a, "Cookie: tv=%s\r\n", token), NULL).status, 303);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, serving_setup, serving_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_form_good_fields), TEST(test_form_bad_fields), TEST(test_form_message_is_cut_between_characters),
		TEST(test_form_version_of_somebody_faster), TEST(test_see_stays_on_this_server),
		TEST(test_page_that_breaks_is_a_fault_not_half_a_page), TEST(test_unknown_pages_of_each_end), TEST(test_slow_then_written),
		TEST(test_paper_or_a_word),
		TEST(test_open_form_comes_from_an_own_page), TEST(test_session_is_nobodys_but_the_browsers),
	};
	serving_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
