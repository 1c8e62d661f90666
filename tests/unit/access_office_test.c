/* Offices: several a person, one at a time, and none that has ended. */
#include "people.h"
#include "work/audit.h"

static bool is_actor(struct county *c, const char *token)
{
	int64_t now = c->work.now;
	work_end(&c->work);
	work_begin(&c->work, c->arena, c->store, now);
	c->work.actor = (struct actor){ .from = "test" };
	return session_actor(&c->work, token);
}

struct wish {
	int64_t account, office, org;
	enum role role;
	const char *token;
	bool expected;
};

static bool grant_write(struct work *w, void *arg)
{
	struct wish *wish = arg;
	wish->office = office_grant(w, wish->account, wish->role, wish->org);
	return wish->office != 0;
}

static bool end_write(struct work *w, void *arg)
{
	return office_end(w, *(int64_t *)arg);
}

static bool again_write(struct work *w, void *arg)
{
	return office_again(w, *(int64_t *)arg);
}

static bool switch_write(struct work *w, void *arg)
{
	struct wish *wish = arg;
	wish->token = office_switch(w, wish->office);
	return wish->token != NULL;
}

static int64_t granted(struct county *c, int64_t account, enum role role, int64_t org)
{
	struct wish wish = { .account = account, .role = role, .org = org };
	county_do(c, grant_write, &wish);
	return wish.office;
}

/* The session of `token` acts in that office from now on; its new token. */
static const char *switched(struct county *c, const char *token, int64_t office)
{
	struct wish wish = { .office = office };
	assert_true(is_actor(c, token));
	county_do(c, switch_write, &wish);
	return wish.token;
}

/* What is committed, as the next request sees it. */
static struct account *account_now(struct county *c, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	return account_by_id(&c->work, id);
}

static void test_office_first(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	struct office *list;
	account_now(c, id);
	assert_int_equal(office_list(&c->work, id, &list), 1);
	assert_int_equal(list[0].id, id);
	assert_int_equal(list[0].role, ROLE_SECRETARY);
	assert_int_equal(list[0].from_day, c->work.today);
	assert_true(is_actor(c, session_made(c, id)));
	assert_int_equal(c->work.actor.office, id);
	assert_int_equal(c->work.actor.offices, 1);
	assert_false(c->work.actor.desk);
	assert_int_equal(county_verify(c, NULL), 0);
}

/* Neither the scope nor the role of the one reaches into the other. */
static void test_office_one_at_a_time(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	int64_t other = granted(c, id, ROLE_CLERK, TREE_VILLAGE_OTHER);
	const char *first = session_made(c, id), *second;
	assert_true(is_actor(c, first));
	assert_int_equal(c->work.actor.role, ROLE_SECRETARY);
	assert_string_equal(c->work.actor.path, "0001.0001.0001.");
	assert_int_equal(c->work.actor.offices, 2);
	second = switched(c, first, other);
	assert_string_not_equal(first, second);
	assert_false(is_actor(c, first)); /* and with it every form of the pages before */
	assert_true(is_actor(c, second));
	assert_int_equal(c->work.actor.role, ROLE_CLERK);
	assert_string_equal(c->work.actor.path, "0001.0002.0001.");
	assert_int_equal(c->work.actor.office, other);
	second = switched(c, second, id);
	assert_true(is_actor(c, second));
	assert_int_equal(c->work.actor.role, ROLE_SECRETARY);
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_office_of_somebody_else(void **state)
{
	struct county *c = county_of(state);
	int64_t wang = account_made(c, "wang", ROLE_MEMBER, TREE_VILLAGE, NULL), li = account_made(c, "lili", ROLE_COUNTY, TREE_COUNTY, NULL);
	int64_t over = granted(c, wang, ROLE_CLERK, TREE_VILLAGE);
	const char *token = session_made(c, wang);
	struct wish wish = { .office = li };
	assert_true(is_actor(c, token));
	county_refused(c, switch_write, &wish, "office.none");
	county_do(c, end_write, &over);
	assert_true(is_actor(c, token));
	wish.office = over;
	county_refused(c, switch_write, &wish, "office.none");
	wish.office = 424242;
	county_refused(c, switch_write, &wish, "office.none");
}

/* A session in the office that ends goes on in one that is held; with none left it is over, and nobody gets in. */
static void test_office_ends(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	int64_t member = granted(c, id, ROLE_MEMBER, TREE_VILLAGE);
	const char *a = session_made(c, id), *b = switched(c, session_made(c, id), member);
	county_do(c, end_write, &id);
	assert_true(is_actor(c, a));
	assert_int_equal(c->work.actor.role, ROLE_MEMBER);
	assert_int_equal(c->work.actor.offices, 1);
	assert_true(is_actor(c, b));
	assert_int_equal(account_now(c, id)->role, ROLE_MEMBER);
	assert_int_equal(account_now(c, id)->office, member);
	county_do(c, end_write, &member);
	assert_false(is_actor(c, a));
	assert_false(is_actor(c, b));
	assert_int_equal(account_now(c, id)->offices, 0);
	assert_int_equal(account_now(c, id)->org, TREE_VILLAGE); /* it stays where it was */
	county_refused(c, end_write, &member, "office.ended");
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, again_write, &id);
	assert_int_equal(account_now(c, id)->role, ROLE_SECRETARY);
	assert_true(is_actor(c, session_made(c, id)));
	assert_int_equal(county_verify(c, NULL), 0);
}

/* Who holds an office's post has an office's short sessions, whatever they act as; those of before are over. */
static void test_office_of_a_desk(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	const char *weeks = session_made(c, id);
	int64_t desk = granted(c, id, ROLE_TOWNSHIP, TREE_TOWNSHIP);
	assert_false(is_actor(c, weeks));
	assert_true(is_actor(c, session_made(c, id)));
	assert_int_equal(c->work.actor.role, ROLE_SECRETARY);
	assert_true(c->work.actor.desk);
	county_do(c, end_write, &desk);
	assert_true(is_actor(c, session_made(c, id)));
	assert_false(c->work.actor.desk);
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_office_bounds(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	struct wish wish = { .account = id, .role = ROLE_SECRETARY, .org = TREE_VILLAGE };
	county_refused(c, grant_write, &wish, "office.held");
	wish.account = 424242;
	county_refused(c, grant_write, &wish, "account.none");
	static const struct {
		enum role role;
		int org;
	} more[] = { { ROLE_CLERK, TREE_VILLAGE }, { ROLE_MEMBER, TREE_VILLAGE }, { ROLE_SECRETARY, TREE_VILLAGE_OTHER },
		{ ROLE_CLERK, TREE_VILLAGE_OTHER }, { ROLE_MEMBER, TREE_VILLAGE_OTHER }, { ROLE_TOWNSHIP, TREE_TOWNSHIP },
		{ ROLE_TOWNSHIP, TREE_TOWNSHIP_OTHER } };
	for (size_t i = 0; i < COUNT_OF(more); i++)
		granted(c, id, more[i].role, more[i].org);
	wish = (struct wish){ .account = id, .role = ROLE_AUDITOR, .org = TREE_TOWNSHIP };
	county_refused(c, grant_write, &wish, "office.many");
	assert_int_equal(account_now(c, id)->offices, OFFICES_MOST);
	assert_int_equal(county_verify(c, NULL), 0);
}

/* The row says in which office; rows without one hash as they did before offices were kept. */
static void test_office_in_the_audit(void **state)
{
	struct county *c = county_of(state);
	int64_t id = account_made(c, "wang", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	int64_t other = granted(c, id, ROLE_CLERK, TREE_VILLAGE_OTHER);
	const char *token = switched(c, session_made(c, id), other);
	struct audit_row *rows;
	assert_true(is_actor(c, token));
	county_do(c, end_write, &other);
	account_now(c, id);
	assert_true(audit_of(&c->work, "account", id, 10, &rows) >= 4);
	assert_string_equal(rows[0].act, "office.ended");
	assert_int_equal(rows[0].office, other);
	assert_string_equal(rows[1].act, "office.switched");
	assert_int_equal(rows[1].office, id);
	assert_int_equal(county_verify(c, NULL), 0);
}

static bool spoil_write(struct work *w, void *arg)
{
	static const char *const ways[] = { "update account set role = 'county' where tenant = $1", "update account set offices = 3 where tenant = $1",
		"update account set desk = 1 where tenant = $1", "update office set to_day = 20260101 where tenant = $1",
		"update session set office = 7 where tenant = $1", "update audit set office = 9 where tenant = $1 and act = 'office.granted'" };
	const char *way = ways[*(int *)arg];
	return DB_EXEC(w->db, w->arena, way, w->tenant) && audit(w, "test.spoilt", "account", 0, 0, NULL, NULL);
}

static void test_office_verify_finds(void **state)
{
	struct county *c = county_of(state);
	for (int way = 0; way < 6; way++) {
		int64_t id = account_made(c, arena_printf(c->arena, "wang%d", way), ROLE_SECRETARY, TREE_VILLAGE, NULL);
		granted(c, id, ROLE_CLERK, TREE_VILLAGE_OTHER);
		session_made(c, id);
		int before = county_verify(c, NULL);
		county_do(c, spoil_write, &way);
		assert_true(county_verify(c, NULL) > before);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_office_first), TEST(test_office_one_at_a_time), TEST(test_office_of_somebody_else),
		TEST(test_office_ends), TEST(test_office_of_a_desk), TEST(test_office_bounds), TEST(test_office_in_the_audit),
		TEST(test_office_verify_finds) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
