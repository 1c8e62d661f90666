/* Signing in and out, the first time with a printed code, one's own sessions. */
#include "visit.h"

#include "account/account.h"

/* A new account of the small county with its unused code. */
struct fresh {
	const char *login, *code;
	int64_t id;
};

static bool make_fresh(struct work *w, void *arg)
{
	struct fresh *f = arg;

	f->id = account_create(w, f->login, "新人", ROLE_CLERK, place.branch, 0, &f->code);
	return f->id != 0;
}

static bool disable(struct work *w, void *arg)
{
	return account_disable(w, *(int64_t *)arg, true);
}

static void test_account_sign_in_and_out(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_get(&v, "/me");
	assert_int_equal(v.status, 200);
	const char *old = arena_dup(visit.county->arena, visitor_has(&v, "sid"));
	visitor_post(&v, "/sign-out", "");
	assert_led_to(&v, "/sign-in");
	assert_non_null(strstr(v.head, "Clear-Site-Data: \"cache\", \"storage\""));
	assert_string_equal(visitor_has(&v, "sid"), "");
	/* the token is gone from the store, not only from the browser */
	visitor_cookie(&v, "sid", 3, old, strlen(old));
	visitor_get(&v, "/me");
	assert_led_to(&v, "/sign-in?next=%2Fme");
}

static void test_account_sign_in_wrong_tells_nothing(void **state)
{
	struct visitor known = { 0 }, unknown = { 0 };

	visitor_send(&known, "POST", "/sign-in", "login=member&password=nonsense-9");
	visitor_send(&unknown, "POST", "/sign-in", "login=member0&password=nonsense-9");
	assert_int_equal(known.status, 422);
	assert_int_equal(unknown.status, 422);
	assert_sees(&known, "登录名或密码不对");
	assert_sees(&unknown, "登录名或密码不对");
	assert_sees(&known, "value=\"member\"");
	assert_not_sees(&known, "nonsense-9");
	assert_string_equal(visitor_has(&known, "sid"), "");
}

static void test_account_sign_in_empty_fields(void **state)
{
	struct visitor v = { 0 };

	visitor_send(&v, "POST", "/sign-in", "login=&password=");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "请填写登录名");
	assert_sees(&v, "请填写密码");
}

/* From the fifth wrong try on the next one waits, for logins that nobody has as well. */
static void test_account_sign_in_waits(void **state)
{
	static const char *const forms[] = { "login=keeper&password=wrong-word-1", "login=nobody.here&password=wrong-word-1" };

	for (size_t k = 0; k < COUNT_OF(forms); k++) {
		struct visitor v = { 0 };
		for (int i = 0; i < 5; i++) {
			visitor_send(&v, "POST", "/sign-in", forms[k]);
			assert_sees(&v, "登录名或密码不对");
		}
		visitor_send(&v, "POST", "/sign-in", forms[k]);
		assert_int_equal(v.status, 422);
		assert_sees(&v, "连续输错多次");
	}
	/* the right password waits as well: guessing on is no use */
	struct visitor right = { 0 };
	visitor_send(&right, "POST", "/sign-in", "login=keeper&password=" VISIT_PASSWORD);
	assert_sees(&right, "连续输错多次");
	assert_string_equal(visitor_has(&right, "sid"), "");
}

static void test_account_sign_in_goes_on_only_to_own_paths(void **state)
{
	struct visitor v = { 0 };

	visitor_get(&v, "/sign-in?next=%2Fdevices%3Fq%3Dx");
	assert_sees(&v, "name=\"next\" value=\"/devices?q=x\"");
	visitor_get(&v, "/sign-in?next=https%3A%2F%2Felsewhere.example%2F");
	assert_not_sees(&v, "name=\"next\"");
	visitor_send(&v, "POST", "/sign-in", "login=county&password=" VISIT_PASSWORD "&next=%2F%2Felsewhere.example");
	assert_led_to(&v, "/");
	v = (struct visitor){ 0 };
	visitor_send(&v, "POST", "/sign-in", "login=COUNTY&password=" VISIT_PASSWORD "&next=%2Fdevices");
	assert_led_to(&v, "/devices");
}

static void test_account_next(void **state)
{
	assert_string_equal(account_next("/m/meetings/7?x=1"), "/m/meetings/7?x=1");
	assert_null(account_next(NULL));
	assert_null(account_next(""));
	assert_null(account_next("m"));
	assert_null(account_next("//host/x"));
	assert_null(account_next("/\\host"));
	assert_null(account_next("/a\r\nSet-Cookie: x"));
	assert_null(account_next("https://host/"));
	assert_null(account_next("/sign-out"));
	assert_null(account_next("/sign-in?next=/sign-in"));
	assert_null(account_next("/first-sign-in"));
}

static void test_account_disabled_is_out_at_once(void **state)
{
	struct visitor v;
	struct fresh f = { .login = "leaving" };

	county_do(visit.county, make_fresh, &f);
	v = (struct visitor){ 0 };
	visitor_send(&v, "POST", "/first-sign-in",
		arena_printf(visit.county->arena, "login=leaving&code=%s&password=a+long+sentence&again=a+long+sentence", f.code));
	assert_led_to(&v, "/");
	visitor_get(&v, "/me");
	assert_int_equal(v.status, 200);
	county_do(visit.county, disable, &f.id);
	visitor_get(&v, "/me");
	assert_led_to(&v, "/sign-in?next=%2Fme");
	visitor_send(&v, "POST", "/sign-in", "login=leaving&password=a+long+sentence");
	assert_sees(&v, "登录名或密码不对");
}

static void test_account_first_sign_in_takes_a_code_once(void **state)
{
	struct visitor v = { 0 };
	struct fresh f = { .login = "newcomer" };
	struct arena *a = visit.county->arena;

	county_do(visit.county, make_fresh, &f);
	visitor_send(&v, "POST", "/first-sign-in", arena_printf(a, "login=newcomer&code=%s&password=12345678&again=12345678", f.code));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "这个密码太常见");
	assert_sees(&v, f.code);
	visitor_send(&v, "POST", "/first-sign-in", arena_printf(a, "login=newcomer&code=%s&password=one+sentence&again=another+one", f.code));
	assert_sees(&v, "两遍密码不一样");
	visitor_send(&v, "POST", "/first-sign-in", "login=newcomer&code=AAAA-AAAA&password=one+sentence&again=one+sentence");
	assert_sees(&v, "登录名或登录码不对");
	visitor_send(&v, "POST", "/first-sign-in", arena_printf(a, "login=newcomer&code=%s&password=one+sentence&again=one+sentence", f.code));
	assert_led_to(&v, "/");
	assert_int_equal(strlen(visitor_has(&v, "sid")), 64);
	struct visitor again = { 0 };
	visitor_send(&again, "POST", "/first-sign-in", arena_printf(a, "login=newcomer&code=%s&password=two+sentences&again=two+sentences", f.code));
	assert_int_equal(again.status, 422);
	assert_string_equal(visitor_has(&again, "sid"), "");
}

static void test_account_start_follows_role(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "member");
	visitor_get(&v, "/");
	assert_led_to(&v, "/m");
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/");
	assert_led_to(&v, "/m");
}

/* One's own devices: another is signed out, somebody else's cannot be. */
static void test_account_sessions(void **state)
{
	static const char mark[] = "action=\"/me/sessions/";
	struct visitor here, there, stranger;
	struct arena *a = visit.county->arena;

	visitor_signs_in(&there, "liuhe");
	visitor_signs_in(&here, "liuhe");
	visitor_get(&here, "/me");
	assert_sees(&here, "安卓手机");
	assert_sees(&here, mark);
	const char *at = strstr(here.body, mark) + strlen(mark);
	const char *id = arena_dupn(a, at, strcspn(at, "/\""));
	visitor_signs_in(&stranger, "stranger");
	visitor_get(&stranger, "/me");
	visitor_post(&stranger, arena_printf(a, "/me/sessions/%s/close", id), "");
	assert_int_equal(stranger.status, 404);
	visitor_get(&there, "/me");
	assert_int_equal(there.status, 200);
	visitor_post(&here, arena_printf(a, "/me/sessions/%s/close", id), "");
	assert_led_to(&here, "/me");
	visitor_get(&there, "/me");
	assert_int_equal(there.status, 303);
}

static void test_account_password_change(void **state)
{
	struct visitor here, there;

	visitor_signs_in(&there, "stranger");
	visitor_signs_in(&here, "stranger");
	visitor_get(&here, "/me");
	visitor_post(&here, "/me/password", "old=nonsense-1&password=new+long+word&again=new+long+word");
	assert_int_equal(here.status, 422);
	assert_sees(&here, "现在的密码不对");
	visitor_post(&here, "/me/password", "old=" VISIT_PASSWORD "&password=short&again=short");
	assert_sees(&here, "密码至少 8 位");
	visitor_post(&here, "/me/password", "old=" VISIT_PASSWORD "&password=new+long+word&again=new+long+word");
	assert_led_to(&here, "/me");
	visitor_get(&here, "/me");
	assert_sees(&here, "新密码已保存");
	visitor_get(&there, "/me");
	assert_int_equal(there.status, 303);
}

static void test_account_forms_need_their_token(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "county");
	visitor_send(&v, "POST", "/sign-out", "csrf=00");
	assert_int_equal(v.status, 403);
	visitor_get(&v, "/me");
	assert_int_equal(v.status, 200);
}

static void test_account_elder_version(void **state)
{
	struct visitor v;

	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m");
	assert_not_sees(&v, "data-font=\"elder\"");
	assert_sees(&v, "字看着小吗");
	visitor_post(&v, "/m/elder", "elder=yes&back=%2Fm%2Fme");
	assert_led_to(&v, "/m/me");
	visitor_get(&v, "/m");
	assert_sees(&v, "data-font=\"elder\"");
	/* the account remembers it on another phone */
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m");
	assert_sees(&v, "data-font=\"elder\"");
	visitor_post(&v, "/m/elder", "elder=no&back=https%3A%2F%2Felsewhere.example");
	assert_led_to(&v, "/m");
	visitor_get(&v, "/m");
	assert_not_sees(&v, "data-font=\"elder\"");
	assert_not_sees(&v, "字看着小吗");
}

static void test_account_chain_holds(void **state)
{
	const char *last = NULL;
	int faults = county_verify(visit.county, &last);

	if (faults)
		fail_msg("%s", last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account_sign_in_and_out),
		cmocka_unit_test(test_account_sign_in_wrong_tells_nothing),
		cmocka_unit_test(test_account_sign_in_empty_fields),
		cmocka_unit_test(test_account_sign_in_waits),
		cmocka_unit_test(test_account_sign_in_goes_on_only_to_own_paths),
		cmocka_unit_test(test_account_next),
		cmocka_unit_test(test_account_disabled_is_out_at_once),
		cmocka_unit_test(test_account_first_sign_in_takes_a_code_once),
		cmocka_unit_test(test_account_start_follows_role),
		cmocka_unit_test(test_account_sessions),
		cmocka_unit_test(test_account_password_change),
		cmocka_unit_test(test_account_forms_need_their_token),
		cmocka_unit_test(test_account_elder_version),
		cmocka_unit_test(test_account_chain_holds),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
