/* One-time codes against the vectors of RFC 6238 and RFC 4226; each counts once; recovery codes; and the second step of signing
 * in, visited as a browser would. */
#include "visit.h"

#include "account/account.h"
#include "approval/approval.h"

static const struct str rfc_secret = { "12345678901234567890", 20 };

static void test_totp_rfc_6238_vectors(void **state)
{
	/* Appendix B, SHA-1: time, code of eight digits. */
	static const struct {
		int64_t time;
		int code;
	} vectors[] = { { 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 }, { 1234567890, 89005924 },
		{ 2000000000, 69279037 }, { 20000000000, 65353130 } };
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		assert_int_equal(totp_code(rfc_secret, vectors[i].time / 30, 8), vectors[i].code);
	/* RFC 4226 appendix D: counters 0 to 9, six digits. */
	static const int codes[] = { 755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489 };
	for (int i = 0; i < 10; i++)
		assert_int_equal(totp_code(rfc_secret, i, 6), codes[i]);
}

static void test_totp_base32(void **state)
{
	struct arena *a = arena_new();
	/* RFC 4648 section 10, without padding. */
	static const char *const vectors[][2] = { { "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" },
		{ "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" } };
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		assert_string_equal(totp_base32(a, str_of(vectors[i][0])), vectors[i][1]);
	assert_string_equal(totp_base32(a, rfc_secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	arena_free(a);
}

/* ---- the store ---- */

#define ACCOUNT 4711 /* nobody's: these functions ask for no row of it */

struct attempt {
	const char *typed;
	int64_t at; /* moment */
	bool right;
	const char *codes[TOTP_RECOVERY];
};

static bool begin(struct work *w, void *arg)
{
	struct str *secret = arg;
	if (!totp_begin(w, ACCOUNT))
		return false;
	*secret = totp_secret(w, ACCOUNT);
	return true;
}

static bool confirm(struct work *w, void *arg)
{
	struct attempt *t = arg;
	t->right = totp_confirm(w, ACCOUNT, t->typed, t->codes);
	return t->right || audit_not_needed(w);
}

static bool use(struct work *w, void *arg)
{
	struct attempt *t = arg;
	int64_t now = w->now;
	w->now = t->at;
	t->right = totp_use(w, ACCOUNT, t->typed);
	w->now = now;
	return audit(w, "test.used", "account", ACCOUNT, 0, NULL, NULL);
}

static bool tried(struct county *c, const char *typed, int64_t at)
{
	struct attempt t = { .typed = typed, .at = at };
	county_do(c, use, &t);
	return t.right;
}

static const char *code_at(struct str secret, int64_t at)
{
	return arena_printf(visit.county->arena, "%06d", totp_code(secret, at / 30, 6));
}

static void test_totp_each_code_once_within_the_skew(void **state)
{
	struct county *c = visit.county;
	struct str secret, again;
	int64_t now = COUNTY_NOW;
	county_do(c, begin, &secret);
	assert_int_equal(secret.len, 20);
	county_do(c, begin, &again);
	assert_memory_equal(again.at, secret.at, 20); /* a page that is loaded anew shows the same */
	assert_false(tried(c, code_at(secret, now), now)); /* not on yet */
	struct attempt t = { .typed = "000000" };
	county_do(c, confirm, &t);
	assert_false(t.right);
	t.typed = code_at(secret, now);
	county_do(c, confirm, &t);
	assert_true(t.right);
	county_refused(c, begin, &again, "totp.on");
	work_end(&c->work);
	county_begin(c);
	assert_int_equal(totp_secret(&c->work, ACCOUNT).len, 0); /* told to nobody any more */
	assert_false(tried(c, code_at(secret, now), now)); /* used for setting it up */
	now += 600;
	assert_false(tried(c, code_at(secret, now - 60), now));
	assert_false(tried(c, code_at(secret, now + 60), now));
	assert_true(tried(c, code_at(secret, now - 30), now));
	assert_false(tried(c, code_at(secret, now - 30), now)); /* once */
	assert_true(tried(c, arena_printf(c->arena, " %.3s %s", code_at(secret, now), code_at(secret, now) + 3), now));
	assert_true(tried(c, code_at(secret, now + 30), now));
	assert_false(tried(c, code_at(secret, now), now)); /* an older one than the last */
	assert_false(tried(c, "", now));
	assert_false(tried(c, "12345", now));
	/* A clock that had been far ahead and was set right locks nobody out. */
	assert_true(tried(c, code_at(secret, now + 999990), now + 999990));
	assert_true(tried(c, code_at(secret, now), now));
	/* Recovery codes: each once, as people type them. */
	assert_int_equal(totp_recovery_left(&c->work, ACCOUNT), TOTP_RECOVERY);
	for (int i = 0; i < TOTP_RECOVERY; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(t.codes[i], t.codes[k]);
	assert_true(tried(c, t.codes[3], now));
	assert_false(tried(c, t.codes[3], now));
	assert_false(tried(c, "AAAA-AAAA", now));
}

/* The steps of a random walk: no code is taken twice, and none outside the skew. */
static void test_totp_random_walk(void **state)
{
	struct county *c = visit.county;
	struct str secret;
	int64_t now = COUNTY_NOW + 2000000, last = 0;
	unsigned seed = 6238;
	work_end(&c->work);
	county_begin(c);
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena, "select secret from totp where tenant = $1 and account = $2",
		c->work.tenant, ACCOUNT);
	assert_true(db_next(rows));
	const char *hex = secret_open(c->store, c->arena, "account.totp", db_bytes(rows, 0));
	db_done(rows);
	char *bytes = arena_alloc(c->arena, 20);
	assert_true(hex_to(str_of(hex), bytes, 20));
	secret = (struct str){ bytes, 20 };
	for (int i = 0; i < 300; i++) {
		seed = seed * 1103515245 + 12345;
		now += (seed >> 16) % 40;
		seed = seed * 1103515245 + 12345;
		int64_t step = now / 30 + (int)((seed >> 16) % 7) - 3;
		bool good = step >= now / 30 - 1 && step <= now / 30 + 1 && step > last;
		assert_int_equal(tried(c, code_at(secret, step * 30), now), good);
		if (good)
			last = step;
	}
}

/* ---- signing in ---- */

static const char *between(const char *text, const char *before, const char *after)
{
	const char *at = strstr(text, before);
	if (!at)
		fail_msg("no %s in: %.2000s", before, text);
	at += strlen(before);
	const char *end = strstr(at, after);
	assert_non_null(end);
	return arena_dupn(visit.county->arena, at, (size_t)(end - at));
}

/* The bytes of a base32 text. */
static struct str unbase32(const char *text)
{
	char *out = arena_alloc(visit.county->arena, 40);
	size_t n = 0;
	unsigned hold = 0, bits = 0;
	for (; *text; text++) {
		if (*text == ' ') /* in fours, as it is typed */
			continue;
		hold = hold << 5 | (unsigned)(*text >= 'A' ? *text - 'A' : *text - '2' + 26);
		bits += 5;
		if (bits >= 8)
			out[n++] = (char)(hold >> (bits -= 8));
	}
	return (struct str){ out, n };
}

static void password_step(struct visitor *v, const char *login)
{
	memset(v, 0, sizeof *v);
	visitor_send(v, "POST", "/sign-in", arena_printf(visit.county->arena, "login=%s&password=" VISIT_PASSWORD "&next=/me", login));
}

static void second_step(struct visitor *v, const char *code)
{
	const char *ticket = between(v->body, "name=\"ticket\" value=\"", "\"");
	visitor_send(v, "POST", "/sign-in/second", arena_printf(visit.county->arena, "ticket=%s&next=/me&code=%s", ticket, code));
}

static struct str liuhe;
static const char *recovery;

static void test_totp_pages_turn_it_on(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/me/totp");
	assert_sees(&v, "没有启用");
	visitor_post(&v, "/me/totp/begin", "");
	assert_led_to(&v, "/me/totp");
	visitor_get(&v, "/me/totp");
	assert_sees(&v, "<svg");
	liuhe = unbase32(between(v.body, "密钥（类型选“基于时间”）：<b class=\"num\">", "<"));
	assert_int_equal(liuhe.len, 20);
	visitor_post(&v, "/me/totp/confirm", "code=123");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "口令不对");
	visitor_post(&v, "/me/totp/confirm", arena_printf(visit.county->arena, "code=%s", code_at(liuhe, COUNTY_NOW)));
	assert_int_equal(v.status, 200);
	recovery = between(v.body, "<li><b>", "<");
	assert_int_equal(strlen(recovery), 9);
	visitor_get(&v, "/me/totp");
	assert_sees(&v, "还剩 10 个");
	assert_not_sees(&v, recovery);
	assert_not_sees(&v, "otpauth");
}

static void test_totp_is_asked_for(void **state)
{
	struct visitor v, other;
	password_step(&v, "liuhe");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "动态口令");
	assert_not_sees(&v, "<svg");
	assert_string_equal(visitor_has(&v, "sid"), ""); /* no session by the password alone */
	second_step(&v, "000000");
	assert_int_equal(v.status, 422);
	assert_string_equal(visitor_has(&v, "sid"), "");
	/* The code that set it up is used; the next one does. */
	second_step(&v, code_at(liuhe, COUNTY_NOW));
	assert_int_equal(v.status, 422);
	second_step(&v, code_at(liuhe, COUNTY_NOW + 30));
	assert_led_to(&v, "/me");
	assert_int_equal(strlen(visitor_has(&v, "sid")), 64);
	password_step(&other, "liuhe");
	second_step(&other, code_at(liuhe, COUNTY_NOW + 30)); /* looked over the shoulder */
	assert_int_equal(other.status, 422);
	second_step(&other, recovery);
	assert_led_to(&other, "/me");
	password_step(&other, "liuhe");
	second_step(&other, recovery);
	assert_int_equal(other.status, 422);
}

static void test_totp_ticket_is_nobody_elses(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v;
	password_step(&v, "liuhe");
	const char *ticket = between(v.body, "name=\"ticket\" value=\"", "\"");
	/* Another account's number, a later end, a made-up one: back to the first step, and no session. */
	const char *rest = strchr(ticket, '.'), *mac = strrchr(ticket, '.');
	const char *const wrong[] = { arena_printf(a, "%lld%s", (long long)place.county, rest),
		arena_printf(a, "%lld.%lld%s", (long long)place.township, (long long)COUNTY_NOW + 599, mac),
		arena_printf(a, "%lld.%lld%s", (long long)place.township, (long long)COUNTY_NOW + 9999999, mac), "", "a.b.c", ".." };
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		visitor_send(&v, "POST", "/sign-in/second", arena_printf(a, "ticket=%s&code=%s", wrong[i], code_at(liuhe, COUNTY_NOW + 30)));
		assert_led_to(&v, "/sign-in");
		assert_string_equal(visitor_has(&v, "sid"), "");
	}
}

/* Wrong codes make the place wait from which they come, right code and all. */
static void test_totp_guessing_waits(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/me/totp");
	visitor_post(&v, "/me/totp/begin", "");
	visitor_get(&v, "/me/totp");
	struct str secret = unbase32(between(v.body, "密钥（类型选“基于时间”）：<b class=\"num\">", "<"));
	visitor_post(&v, "/me/totp/confirm", arena_printf(visit.county->arena, "code=%s", code_at(secret, COUNTY_NOW)));
	assert_int_equal(v.status, 200);
	password_step(&v, "secretary");
	for (int i = 0; i < 5; i++)
		second_step(&v, arena_printf(visit.county->arena, "AAAA-AAA%d", i + 2));
	second_step(&v, code_at(secret, COUNTY_NOW + 30));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "连续输错多次");
	assert_string_equal(visitor_has(&v, "sid"), "");
}

static bool proposal_of(struct work *w, void *arg)
{
	int64_t *id = arg;
	*id = DB_ONE(w->db, w->arena, 0, "select id from approval where tenant = $1 and act = 'totp-reset' and state = 'open'", w->tenant);
	return audit_not_needed(w);
}

static void test_totp_reset_by_two(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v, other;
	int64_t id;
	const char *page = arena_printf(a, "/accounts/%lld", (long long)place.township);
	visitor_signs_in(&v, "stranger");
	visitor_post(&v, arena_printf(a, "%s/totp/reset", page), "");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "county");
	visitor_get(&v, page);
	visitor_post(&v, arena_printf(a, "/accounts/%lld/totp/reset", (long long)place.county_other), "");
	assert_int_equal(v.status, 403); /* an equal's account is not its to manage */
	visitor_get(&v, page);
	assert_sees(&v, "重设动态口令");
	visitor_post(&v, arena_printf(a, "%s/totp/reset", page), "");
	assert_int_equal(v.status, 303);
	county_do(visit.county, proposal_of, &id);
	assert_led_to(&v, arena_printf(a, "/approvals/%lld", (long long)id));
	/* Not yet. */
	visitor_get(&v, page);
	assert_sees(&v, "totp/reset");
	visitor_signs_in(&other, "county2");
	visitor_get(&other, arena_printf(a, "/approvals/%lld", (long long)id));
	visitor_post(&other, arena_printf(a, "/approvals/%lld/approve", (long long)id),
		arena_printf(a, "hash=%s", between(other.body, "name=\"hash\" value=\"", "\"")));
	assert_int_equal(other.status, 303);
	visitor_signs_in(&v, "liuhe"); /* by the password alone again */
}

static void test_totp_required_of_offices(void **state)
{
	struct visitor v;
	config_set((struct config *)visit.server.config, "office-totp", "yes");
	password_step(&v, "secretary");
	assert_led_to(&v, "/me"); /* no office */
	password_step(&v, "keeper");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "设置动态口令");
	assert_string_equal(visitor_has(&v, "sid"), "");
	struct str secret = unbase32(between(v.body, "密钥（类型选“基于时间”）：<b class=\"num\">", "<"));
	second_step(&v, "111111");
	assert_int_equal(v.status, 422);
	second_step(&v, code_at(secret, COUNTY_NOW));
	assert_int_equal(v.status, 200);
	assert_sees(&v, "恢复码");
	assert_int_equal(strlen(visitor_has(&v, "sid")), 64);
	visitor_get(&v, "/me/totp");
	assert_sees(&v, "换手机");
	visitor_post(&v, "/me/totp/remove", arena_printf(visit.county->arena, "code=%s", code_at(secret, COUNTY_NOW + 30)));
	assert_int_equal(v.status, 409);
	config_set((struct config *)visit.server.config, "office-totp", "no");
	visitor_post(&v, "/me/totp/remove", "code=222222");
	assert_int_equal(v.status, 422);
	visitor_post(&v, "/me/totp/remove", arena_printf(visit.county->arena, "code=%s", code_at(secret, COUNTY_NOW + 30)));
	assert_led_to(&v, "/me/totp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_totp_rfc_6238_vectors),
		cmocka_unit_test(test_totp_base32),
		cmocka_unit_test(test_totp_each_code_once_within_the_skew),
		cmocka_unit_test(test_totp_random_walk),
		cmocka_unit_test(test_totp_pages_turn_it_on),
		cmocka_unit_test(test_totp_is_asked_for),
		cmocka_unit_test(test_totp_ticket_is_nobody_elses),
		cmocka_unit_test(test_totp_reset_by_two),
		cmocka_unit_test(test_totp_required_of_offices),
		cmocka_unit_test(test_totp_guessing_waits),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
