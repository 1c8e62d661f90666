/* The pages of reminders by mail, on both ends: what stands there without a server, with none given, while a code waits, and afterwards. */
#include <sodium.h>

#include "visit.h"

#include "job/job.h"
#include "mail/mail.h"
#include "member/erase.h"
#include "merging.h"
#include "smtp_sink.h"

static int setup(void **state)
{
	sink_start();
	return visit_setup(state);
}

static int teardown(void **state)
{
	visit_teardown(state);
	sink_stop();
	return 0;
}

static struct config *config(void)
{
	return (struct config *)visit.server.config;
}

static void server_set(void)
{
	config_set(config(), "mail-server", arena_printf(visit.county->arena, "smtp://127.0.0.1:%d", sink.port));
	config_set(config(), "mail-from", "tixing@qinghe.example.org");
	config_set(config(), "address", "https://qinghe.example.org");
}

static bool go(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "delete from job_run where tenant = $1 and name = 'mail'", w->tenant) && audit_not_needed(w);
}

/* The job, as its keeper would do it. */
static void sent(void)
{
	visit_fresh();
	county_do(visit.county, go, NULL);
	visit_fresh();
	visit.county->work.now += 300; /* the server's clock has gone on since the county was made */
	assert_non_null(job_run_now(&visit.county->work, config(), "mail", ""));
	visit_fresh();
}

static const char *code_sent(void)
{
	const char *text = strstr(sink_text(visit.county->arena), "验证码：");
	assert_non_null(text);
	return arena_dupn(visit.county->arena, text + strlen("验证码："), 6);
}

static int64_t rows(const char *sql)
{
	visit_fresh();
	return DB_ONE(visit.county->work.db, visit.county->arena, -1, sql, visit.county->work.tenant);
}

/* Sends a form of the page at `base`. */
static void does(struct visitor *v, const char *base, const char *step, const char *fields)
{
	visitor_get(v, base);
	visitor_post(v, arena_printf(visit.county->arena, "%s%s", base, step), fields);
}

static void test_no_server(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/me/mail");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "本平台还没有设置邮件服务器");
	assert_sees(&v, "mail-server");
	assert_not_sees(&v, "name=\"address\"");
	visitor_get(&v, "/me");
	assert_sees(&v, "href=\"/me/mail\"");
	visitor_post(&v, "/me/mail", "address=a%40163.com");
	assert_int_equal(v.status, 409);
	assert_sees(&v, "还没有设置邮件服务器，发不了邮件");
	assert_int_equal(rows("select count(*) from mail_code where tenant = $1"), 0);
}

/* From the first look to the last, at that end. */
static void walk(const char *login, const char *base, const char *me)
{
	struct visitor v;
	struct arena *a = visit.county->arena;
	server_set();
	visitor_signs_in(&v, login);
	visitor_get(&v, me);
	assert_sees(&v, arena_printf(a, "href=\"%s\"", base));
	visitor_get(&v, base);
	assert_int_equal(v.status, 200);
	assert_sees(&v, "自己的邮箱地址");
	assert_not_sees(&v, "再点一次，删除邮箱");
	does(&v, base, "", "address=%3Cb%3E%40x");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "这不像邮箱地址");
	assert_sees(&v, "value=\"&lt;b&gt;@x\"");
	does(&v, base, "", "address=a%40163.com%0D%0ABcc%3A+b%40c.com");
	assert_int_equal(v.status, 422);
	does(&v, base, "", "address=liu%40163.com");
	assert_led_to(&v, base);
	visitor_get(&v, base);
	assert_sees(&v, "验证码正在发到您填的邮箱");
	assert_sees(&v, "发到 liu@163.com");
	assert_sees(&v, "正在等着发");
	sent();
	visitor_get(&v, base);
	assert_sees(&v, "已经发出");
	does(&v, base, "/confirm", "code=abc");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "验证码不对");
	assert_sees(&v, "还可以试 4 次");
	does(&v, base, "/confirm", arena_printf(a, "code=+%.3s+%s", code_sent(), code_sent() + 3));
	assert_led_to(&v, base);
	visitor_get(&v, base);
	assert_sees(&v, "使用中");
	assert_sees(&v, "<dd>liu@163.com</dd>");
	assert_sees(&v, "<option value=\"24\" selected>");
	does(&v, base, "/wish", "hours=7");
	assert_int_equal(v.status, 422);
	does(&v, base, "/wish", "hours=0");
	assert_led_to(&v, base);
	visitor_get(&v, base);
	assert_sees(&v, "<span class=\"tag\">不发提醒</span>");
	for (int i = 0; i < MAIL_TESTS_DAY; i++) {
		does(&v, base, "/test", "");
		assert_led_to(&v, base);
		visitor_get(&v, base);
	}
	does(&v, base, "/test", "");
	assert_int_equal(v.status, 409);
	sent();
	assert_string_equal(sink.to, "RCPT TO:<liu@163.com>");
	visitor_get(&v, base);
	assert_sees(&v, "试发的信：");
	does(&v, base, "/remove", "");
	assert_led_to(&v, base);
	visitor_get(&v, base);
	assert_not_sees(&v, "liu@163.com");
	assert_int_equal(rows("select (select count(*) from mail_address where tenant = $1) + (select count(*) from mail_code where tenant = $1)"), 0);
	assert_int_equal(rows("select count(*) from audit where tenant = $1 and act like 'mail.%' and (became like '%liu%' or was like '%liu%' or org <> 0)"), 0);
	assert_true(rows("select count(*) from audit where tenant = $1 and act like 'mail.%'") > 5);
}

static void test_console(void **state)
{
	(void)state;
	walk("county", "/me/mail", "/me");
}

static void test_phone(void **state)
{
	(void)state;
	walk("member", "/m/me/mail", "/m/me");
}

/* Neither the office nor the secretary finds the address anywhere, and the list of jobs does not say who has one. */
static void test_nobody_else(void **state)
{
	struct visitor v, other;
	static const char *const places[] = { "/jobs", "/audit", "/members", "/accounts", "/inbox", "/me/mail" };
	(void)state;
	server_set();
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me/mail");
	visitor_post(&v, "/m/me/mail", "address=shan%40163.com");
	sent();
	does(&v, "/m/me/mail", "/confirm", arena_printf(visit.county->arena, "code=%s", code_sent()));
	visitor_get(&v, "/m/me/data");
	assert_sees(&v, "您自己留的邮箱：shan@163.com");
	static const char *const logins[] = { "county", "secretary", "keeper" };
	for (size_t i = 0; i < COUNT_OF(logins); i++) {
		visitor_signs_in(&other, logins[i]);
		for (size_t k = 0; k < COUNT_OF(places); k++) {
			visitor_get(&other, places[k]);
			assert_not_sees(&other, "shan@163");
		}
		visitor_get(&other, arena_printf(visit.county->arena, "/members/%lld", (long long)place.people[3]));
		assert_not_sees(&other, "shan@163");
	}
	assert_int_equal(rows("select count(*) from job_run where tenant = $1 and name = 'mail' and account <> 0"), 0);
}

static void test_operator(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "keeper");
	visitor_get(&v, "/system");
	assert_sees(&v, "没有设置邮件服务器，不发邮件");
	visitor_get(&v, "/jobs");
	assert_not_sees(&v, "邮件提醒");
	server_set();
	visitor_get(&v, "/jobs");
	assert_sees(&v, "邮件提醒");
	visitor_get(&v, "/system");
	assert_sees(&v, "已设置，还没有发过");
	sink.mail = "550 5.7.1 not allowed";
	visitor_get(&v, "/me/mail");
	visitor_post(&v, "/me/mail", "address=han%40163.com");
	sent();
	visitor_get(&v, "/system");
	assert_sees(&v, "没有发成：邮件服务器不让发（550）");
	assert_sees(&v, "请按原因检查 mail-server");
	visitor_get(&v, "/me/mail");
	assert_sees(&v, "没有发成：邮件服务器不让发（550）");
}

/* ---- the address goes with the person ---- */

static bool put(struct work *w, void *arg)
{
	int64_t account = *(int64_t *)arg;
	return DB_EXEC(w->db, w->arena, "insert into mail_address (tenant, account, address, confirmed, hours, link, covered) values ($1, $2, $3, 1, 24, '', 1)",
		w->tenant, account, STR("x")) && DB_EXEC(w->db, w->arena, "insert into mail_code (tenant, account, address, mail, link, until) values ($1, $2, $3, "
		"1, '', 4000000000)", w->tenant, account, STR("x")) && audit_not_needed(w);
}

static int64_t left_of(int64_t account)
{
	visit_fresh();
	return DB_ONE(visit.county->work.db, visit.county->arena, -1, "select (select count(*) from mail_address where tenant = $1 and account = $2) + "
		"(select count(*) from mail_code where tenant = $1 and account = $2)", visit.county->work.tenant, account);
}

static bool leave(struct work *w, void *arg)
{
	return member_leave(w, *(int64_t *)arg, 20261120, "转出");
}

/* The account of the office itself stays: the office asked for it. */
static bool erase(struct work *w, void *arg)
{
	struct erase_wish wish = { .path = "", .until = 20261123, .member = *(int64_t *)arg };
	return DB_EXEC(w->db, w->arena, "update member set phone = $3 where tenant = $1 and id = $2", w->tenant, wish.member, STR("x")) &&
	       erase_run(w, &wish, "测试") > 0;
}

static void test_left_and_erased(void **state)
{
	(void)state;
	county_do(visit.county, put, &place.member);
	county_do(visit.county, leave, &place.people[3]);
	assert_int_equal(left_of(place.member), 0);
	county_do(visit.county, leave, &place.people[0]);
	county_do(visit.county, put, &place.secretary); /* as if the account had been opened anew for somewhere else */
	county_do(visit.county, erase, &place.people[0]);
	assert_int_equal(left_of(place.secretary), 0);
}

struct made {
	const char *login;
	int64_t member, id;
};

static bool account_unit(struct work *w, void *arg)
{
	struct made *m = arg;
	m->id = account_create(w, m->login, "王秀兰", ROLE_MEMBER, place.branch, m->member, NULL);
	return m->id != 0;
}

static void test_merged(void **state)
{
	(void)state;
	struct made kept = { "wang1", place.people[1], 0 }, gone = { "wang2", place.people[2], 0 };
	county_do(visit.county, account_unit, &kept);
	county_do(visit.county, account_unit, &gone);
	county_do(visit.county, put, &kept.id);
	county_do(visit.county, put, &gone.id);
	struct merging m = { .wish = { .kept = place.people[1], .gone = place.people[2], .taken = 1u << MERGE_IDNO, .reason = "与本人电话核对" } };
	county_do(visit.county, merge, &m);
	assert_int_equal(left_of(kept.id), 2);
	assert_int_equal(left_of(gone.id), 0);
	assert_int_equal(county_verify(visit.county, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_server, setup, teardown),
		cmocka_unit_test_setup_teardown(test_console, setup, teardown),
		cmocka_unit_test_setup_teardown(test_phone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody_else, setup, teardown),
		cmocka_unit_test_setup_teardown(test_operator, setup, teardown),
		cmocka_unit_test_setup_teardown(test_left_and_erased, setup, teardown),
		cmocka_unit_test_setup_teardown(test_merged, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
