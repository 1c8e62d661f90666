/* Credentials: passwords, one-time codes, waits after wrong tries, disabling. */
#include "people.h"

static struct account *load(struct county *c, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	struct account *a = account_by_id(&c->work, id);
	assert_non_null(a);
	return a;
}

static void later(struct county *c, int64_t seconds)
{
	c->work.now += seconds;
}

/* ---- passwords ---- */

static void test_password_matches_its_hash_only(void **state)
{
	struct arena *a = arena_new();
	const char *hash = password_hash(a, "一句好记的话 2026");
	assert_true(text_starts(hash, "$argon2id$"));
	assert_string_not_equal(hash, password_hash(a, "一句好记的话 2026")); /* salted */
	assert_true(password_matches(hash, "一句好记的话 2026"));
	assert_false(password_matches(hash, "一句好记的话 2027"));
	assert_false(password_matches(hash, ""));
	assert_false(password_matches(hash, NULL));
	assert_false(password_matches(NULL, "x"));
	assert_false(password_matches("no hash at all", "x"));
	arena_free(a);
}

static void test_password_objections(void **state)
{
	struct arena *a = arena_new();
	const char *bad[] = { "", "short", "七个字的密码呀", "12345678", "PASSWORD", "XianFeng123", "aaaaaaaaa", "wangfang",
		"WangFang1", "wangfang2026", "19680412", "20000229", "dangyuan123" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_non_null(password_objection(a, bad[i], "wangfang"));
	assert_null(password_objection(a, "小河西村的大槐树", "wangfang")); /* eight characters, not eight bytes */
	assert_null(password_objection(a, "wangfang-liuhe", "wangfang"));
	assert_null(password_objection(a, "correct horse", NULL));
	const char *good[] = { "wangfang20261", "20010229", "18990101", "1968-04-12", "wangfan2026" }; /* just beyond each of those */
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_null(password_objection(a, good[i], "wangfang"));
	char many[140];
	for (int i = 0; i < 130; i++)
		many[i] = (char)('a' + i % 26);
	many[130] = 0;
	assert_non_null(password_objection(a, many, NULL));
	many[129] = 0;
	assert_non_null(password_objection(a, many, NULL));
	many[128] = 0;
	assert_null(password_objection(a, many, NULL));
	arena_free(a);
}

/* ---- accounts and their codes ---- */

static void test_account_create_and_find(void **state)
{
	struct county *c = county_of(state);
	const char *code;
	int64_t id = account_made(c, "qh0101", ROLE_SECRETARY, TREE_VILLAGE, &code);
	struct account *a = load(c, id);
	assert_string_equal(a->login, "qh0101");
	assert_int_equal(a->role, ROLE_SECRETARY);
	assert_string_equal(a->org_path, "0001.0001.0001.");
	assert_int_equal(a->org_level, 3);
	assert_null(a->password);
	assert_false(a->disabled);
	assert_int_equal(account_by_login(&c->work, "qh0101")->id, id);
	assert_null(account_by_login(&c->work, "QH0101"));
	assert_null(account_by_login(&c->work, "' or 1=1 --"));
	assert_null(account_by_id(&c->work, id + 1));
	struct audit_row *rows;
	assert_int_equal(audit_of(&c->work, "account", id, 10, &rows), 1);
	assert_string_equal(rows[0].act, "account.created");
	assert_null(strstr(rows[0].after, code));
}

static void test_account_create_refuses(void **state)
{
	struct county *c = county_of(state);
	const char *bad[] = { "", "ab", "Wang", "王芳", "a b c", "a/b/c", "abcdefghijklmnopqrstuvwxyz0123456" };
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct new_account n = { bad[i], ROLE_MEMBER, TREE_VILLAGE, 0, 0, NULL };
		county_refused(c, account_write, &n, "account.login-form");
	}
	account_made(c, "wang.fang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	struct new_account again = { "wang.fang", ROLE_COUNTY, TREE_COUNTY, 0, 0, NULL };
	county_refused(c, account_write, &again, "account.login-taken");
}

static void test_account_code_as_people_type_it(void **state)
{
	struct county *c = county_of(state);
	const char *code;
	struct account *a = load(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, &code));
	assert_int_equal(strlen(code), 9);
	assert_int_equal(code[4], '-');
	assert_int_equal(strcspn(code, "01OIL"), 9); /* none that eyes mix up on paper */
	char low[16], bare[16];
	for (int i = 0; i <= 9; i++)
		low[i] = code[i] >= 'A' && code[i] <= 'Z' ? (char)(code[i] + 32) : code[i];
	snprintf(bare, sizeof bare, "%.4s%s", low, low + 5);
	assert_true(account_code_matches(&c->work, a, code));
	assert_true(account_code_matches(&c->work, a, low));
	assert_true(account_code_matches(&c->work, a, bare));
	assert_true(account_code_matches(&c->work, a, arena_printf(c->arena, "  %s %s ", arena_dupn(c->arena, low, 4), low + 5)));
	const char *wrong[] = { "", "-", "AAAA-AAAA", NULL, "K7M2" };
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(account_code_matches(&c->work, a, wrong[i]));
	bare[7]--;
	assert_false(account_code_matches(&c->work, a, bare));
}

static void test_account_code_of_another_account(void **state)
{
	struct county *c = county_of(state);
	const char *code;
	account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, &code);
	struct account *other = load(c, account_made(c, "zhao", ROLE_COUNTY, TREE_COUNTY, NULL));
	assert_false(account_code_matches(&c->work, other, code));
}

static void test_account_code_expires(void **state)
{
	struct county *c = county_of(state);
	const char *code;
	struct account *a = load(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, &code));
	later(c, 30 * 86400);
	assert_true(account_code_matches(&c->work, a, code));
	later(c, 1);
	assert_false(account_code_matches(&c->work, a, code));
}

static bool set_password(struct work *w, void *arg)
{
	return account_set_password(w, *(int64_t *)arg, "$argon2id$a hash");
}

static bool new_code(struct work *w, void *arg)
{
	struct new_account *n = arg;
	return account_new_code(w, n->id, &n->code);
}

static void test_account_code_works_once(void **state)
{
	struct county *c = county_of(state);
	const char *code;
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, &code);
	county_do(c, set_password, &id);
	struct account *a = load(c, id);
	assert_string_equal(a->password, "$argon2id$a hash");
	assert_null(a->first_code_hash.at);
	assert_false(account_code_matches(&c->work, a, code));
}

static void test_account_new_code_ends_what_was(void **state)
{
	struct county *c = county_of(state);
	struct new_account n = { .id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL) };
	county_do(c, set_password, &n.id);
	const char *token = session_made(c, n.id);
	county_do(c, new_code, &n);
	struct account *a = load(c, n.id);
	assert_null(a->password);
	assert_true(account_code_matches(&c->work, a, n.code));
	assert_false(session_actor(&c->work, token)); /* whoever was signed in is out */
	struct new_account nobody = { .id = 4711 };
	county_refused(c, new_code, &nobody, "account.none");
}

struct disabling {
	int64_t id;
	bool disabled;
};

static bool disable(struct work *w, void *arg)
{
	struct disabling *d = arg;
	return account_disable(w, d->id, d->disabled);
}

static void test_account_disable(void **state)
{
	struct county *c = county_of(state);
	struct disabling d = { account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL), true };
	const char *token = session_made(c, d.id);
	county_do(c, disable, &d);
	assert_true(load(c, d.id)->disabled);
	assert_false(session_actor(&c->work, token));
	d.disabled = false;
	county_do(c, disable, &d);
	assert_false(load(c, d.id)->disabled);
	assert_false(session_actor(&c->work, token)); /* the old session does not come back */
	c->work.actor.account = d.id;
	d.disabled = true;
	county_refused(c, disable, &d, "account.own");
}

/* ---- waits ---- */

struct failure {
	int64_t account;
	const char *from;
};

static bool mistype(struct work *w, void *arg)
{
	struct failure *f = arg;
	return account_note_failure(w, f->account, f->from);
}

static int64_t wait_after(struct county *c, int64_t account, const char *from, int times)
{
	struct failure f = { account, from };
	for (int i = 0; i < times; i++)
		county_do(c, mistype, &f);
	return account_wait(&c->work, account, from);
}

static void test_account_waits_grow(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	const int64_t waits[] = { 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900 };
	for (size_t i = 0; i < COUNT_OF(waits); i++)
		assert_int_equal(wait_after(c, id, "192.0.2.1", 1), waits[i]);
	later(c, 899);
	assert_int_equal(account_wait(&c->work, id, "192.0.2.1"), 1);
	later(c, 1);
	assert_int_equal(account_wait(&c->work, id, "192.0.2.1"), 0);
	later(c, -3600); /* the clock was ahead, and is put right: nobody waits for an hour */
	assert_int_equal(account_wait(&c->work, id, "192.0.2.1"), 0);
}

static void test_account_attacker_does_not_block_the_owner(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL), other = account_made(c, "zhao", ROLE_MEMBER, TREE_VILLAGE, NULL);
	assert_int_equal(wait_after(c, id, "203.0.113.9", 20), 900);
	assert_int_equal(account_wait(&c->work, id, "192.0.2.1"), 0);
	assert_int_equal(account_wait(&c->work, other, "203.0.113.9"), 0);
	assert_int_equal(wait_after(c, id, NULL, 5), 30); /* no address is a place of its own */
}

static void test_account_line_of_ipv6_is_one_place(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	for (int i = 1; i <= 4; i++)
		assert_int_equal(wait_after(c, id, arena_printf(c->arena, "2001:db8:1:2::%x", i), 1), 0);
	assert_int_equal(wait_after(c, id, "2001:db8:1:2:a:b:c:d", 1), 30);
	assert_int_equal(account_wait(&c->work, id, "2001:db8:1:3::1"), 0);
	assert_int_equal(wait_after(c, id, "::ffff:192.0.2.1", 5), 30);
	assert_int_equal(account_wait(&c->work, id, "::ffff:192.0.2.2"), 0); /* one of IPv4 in disguise */
}

static void test_account_right_try_ends_the_row(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	c->work.actor.from = "192.0.2.1";
	assert_int_equal(wait_after(c, id, "192.0.2.1", 4), 0);
	wait_after(c, id, "203.0.113.9", 6);
	session_made(c, id); /* the owner signs in at home */
	assert_int_equal(wait_after(c, id, "192.0.2.1", 4), 0);
	assert_int_equal(account_wait(&c->work, id, "203.0.113.9"), 60); /* whoever guesses elsewhere still waits */
}

static void test_account_new_code_can_be_used_at_once(void **state)
{
	struct county *c = county_of(state);
	struct new_account n = { .id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL) };
	assert_int_equal(wait_after(c, n.id, "192.0.2.1", 9), 480);
	county_do(c, new_code, &n);
	assert_int_equal(account_wait(&c->work, n.id, "192.0.2.1"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_matches_its_hash_only), cmocka_unit_test(test_password_objections),
		TEST(test_account_create_and_find), TEST(test_account_create_refuses), TEST(test_account_code_as_people_type_it),
		TEST(test_account_code_of_another_account), TEST(test_account_code_expires), TEST(test_account_code_works_once),
		TEST(test_account_new_code_ends_what_was), TEST(test_account_disable), TEST(test_account_waits_grow),
		TEST(test_account_attacker_does_not_block_the_owner), TEST(test_account_line_of_ipv6_is_one_place),
		TEST(test_account_right_try_ends_the_row), TEST(test_account_new_code_can_be_used_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
