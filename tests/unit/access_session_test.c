/* Sessions and the tokens of forms. */
#include "people.h"

static bool is_actor(struct county *c, const char *token)
{
	int64_t now = c->work.now;
	work_end(&c->work);
	county_begin(c);
	c->work.now = now;
	return session_actor(&c->work, token);
}

static void test_session_actor_is_filled(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_TOWNSHIP, TREE_TOWNSHIP, NULL);
	const char *token = session_made(c, id);
	assert_int_equal(strlen(token), 64);
	assert_true(is_actor(c, token));
	const struct actor *actor = &c->work.actor;
	assert_int_equal(actor->role, ROLE_TOWNSHIP);
	assert_int_equal(actor->account, id);
	assert_string_equal(actor->path, "0001.0001.");
	assert_int_equal(actor->org_level, 2);
	assert_string_equal(actor->org_name, "中共柳河镇委员会");
	assert_string_equal(actor->from, "test"); /* stays what the transport said */
	assert_true(actor_covers(actor, "0001.0001.0001.") && actor_covers(actor, "0001.0001."));
	assert_false(actor_covers(actor, "0001.0002.0001.") || actor_covers(actor, "0001.") || actor_covers(actor, NULL));
}

static void test_session_tokens_are_random_and_hashed(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	const char *a = session_made(c, id), *b = session_made(c, id);
	assert_string_not_equal(a, b);
	unsigned char bytes[32];
	assert_true(hex_to(str_of(a), bytes, 32));
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from session where token = $1 or token = $2",
				((struct str){ (char *)bytes, 32 }), ((struct str){ a, 64 })),
		0); /* what lies in the store opens nothing */
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from session where account = $1", id), 2);
}

static void test_session_unknown(void **state)
{
	struct county *c = county_of(state);
	session_made(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL));
	assert_false(is_actor(c, "0000000000000000000000000000000000000000000000000000000000000000"));
	assert_false(is_actor(c, ""));
	assert_false(is_actor(c, "' or 1=1 --"));
	assert_int_equal(c->work.actor.role, ROLE_SYSTEM); /* nothing was changed */
}

static void test_session_expires(void **state)
{
	struct county *c = county_of(state);
	const char *token = session_made(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL));
	c->work.now = COUNTY_NOW + 3599;
	assert_true(is_actor(c, token));
	c->work.now = COUNTY_NOW + 3600;
	assert_false(is_actor(c, token));
}

/* The clock was ahead when it was opened, and is put right. */
static void test_session_of_a_clock_ahead(void **state)
{
	struct county *c = county_of(state);
	const char *token = session_made(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL));
	c->work.now = COUNTY_NOW - 3600;
	assert_true(is_actor(c, token));
	assert_true(session_touch_due(&c->work)); /* its end comes nearer */
	c->work.now = COUNTY_NOW - 86399;
	assert_true(is_actor(c, token));
	c->work.now = COUNTY_NOW - 86400;
	assert_false(is_actor(c, token));
}

static bool touch(struct work *w, void *arg)
{
	return session_touch(w, *(int64_t *)arg, 3600);
}

static void test_session_lives_on_while_used(void **state)
{
	struct county *c = county_of(state);
	const char *token = session_made(c, account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL));
	c->work.now = COUNTY_NOW + 600;
	assert_true(is_actor(c, token));
	assert_false(session_touch_due(&c->work));
	c->work.now++;
	assert_true(session_touch_due(&c->work));
	int64_t session = c->work.actor.session;
	county_do(c, touch, &session);
	assert_true(is_actor(c, token));
	assert_false(session_touch_due(&c->work));
	c->work.now = COUNTY_NOW + 4200;
	assert_true(is_actor(c, token));
	c->work.now = COUNTY_NOW + 4201;
	assert_false(is_actor(c, token));
}

static bool close_one(struct work *w, void *arg)
{
	return session_close(w, *(int64_t *)arg);
}

static void test_session_closed(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL);
	const char *a = session_made(c, id), *b = session_made(c, id);
	struct session *list;
	assert_true(is_actor(c, a));
	assert_int_equal(session_list(&c->work, id, &list), 2);
	int64_t session = c->work.actor.session;
	county_do(c, close_one, &session);
	assert_false(is_actor(c, a));
	assert_true(is_actor(c, b)); /* the other browser stays */
	assert_int_equal(session_list(&c->work, id, &list), 1);
	county_do(c, close_one, &session); /* gone already */
}

static bool demote(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update office set role = 'member', org = $2 where tenant = $1", w->tenant, TREE_VILLAGE) &&
	       office_settle(w, 0, TREE_VILLAGE) &&
	       audit(w, "test.demoted", "account", 0, 0, NULL, NULL);
}

/* Role and scope are the account's of now, not those at signing in. */
static void test_session_of_a_changed_role(void **state)
{
	struct county *c = county_of(state);
	const char *token = session_made(c, account_made(c, "wang", ROLE_COUNTY, TREE_COUNTY, NULL));
	county_do(c, demote, NULL);
	assert_true(is_actor(c, token));
	assert_int_equal(c->work.actor.role, ROLE_MEMBER);
	assert_string_equal(c->work.actor.path, "0001.0001.0001.");
}

/* ---- forms ---- */

static void test_csrf_differs_and_holds(void **state)
{
	struct county *c = county_of(state);
	const char *token = secret_token(c->arena, 32), *other = secret_token(c->arena, 32);
	const char *a = session_csrf(c->store, c->arena, token), *b = session_csrf(c->store, c->arena, token);
	assert_int_equal(strlen(a), 64);
	assert_string_not_equal(a, b);
	assert_string_not_equal(a + 32, b + 32); /* masked all over */
	assert_true(session_csrf_valid(c->store, c->arena, token, a));
	assert_true(session_csrf_valid(c->store, c->arena, token, b));
	assert_false(session_csrf_valid(c->store, c->arena, other, a));
}

static void test_csrf_forged(void **state)
{
	struct county *c = county_of(state);
	const char *token = secret_token(c->arena, 32);
	char *forged = arena_dup(c->arena, session_csrf(c->store, c->arena, token));
	const char *bad[] = { NULL, "", "00", "zz", token,
		"0000000000000000000000000000000000000000000000000000000000000000" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(session_csrf_valid(c->store, c->arena, token, bad[i]));
	forged[40] = forged[40] == '0' ? '1' : '0';
	assert_false(session_csrf_valid(c->store, c->arena, token, forged));
	assert_false(session_csrf_valid(c->store, c->arena, NULL, session_csrf(c->store, c->arena, token)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_session_actor_is_filled), TEST(test_session_tokens_are_random_and_hashed), TEST(test_session_unknown),
		TEST(test_session_expires), TEST(test_session_of_a_clock_ahead), TEST(test_session_lives_on_while_used), TEST(test_session_closed),
		TEST(test_session_of_a_changed_role), TEST(test_csrf_differs_and_holds), TEST(test_csrf_forged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
