/* xianfeng erase: in whose name, within whose scope, and that it waits for the second person as the page does. */
#include "duty_town.h"
#include "said.h"

#include "approval/approval.h"

static int64_t gone;

static bool build(struct work *w, void *unused)
{
	const char *code;
	(void)unused;
	towns.branch[0][0] = towns_org(w, towns.town[0], 631, "QH01001", "第1村党支部");
	struct member_input in = { .org = towns.branch[0][0], .name = "王秀兰", .ethnic = "01", .category = MEMBER_FULL, .joined = 20100701,
		.full_day = 20110701, .idno = idno_make(w->arena, "371199", 19600504, 12) };
	return member_add(w, &in, &gone) && member_leave(w, gone, 20200101, "转出") &&
	       account_create(w, "county", "周明", ROLE_COUNTY, towns.root, 0, &code) &&
	       account_create(w, "county2", "吴敏", ROLE_COUNTY, towns.root, 0, &code) &&
	       account_create(w, "town2", "二镇", ROLE_TOWNSHIP, towns.town[1], 0, &code) &&
	       account_create(w, "liu", "刘成玉", ROLE_SECRETARY, towns.branch[0][0], 0, &code);
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 0))
		return 1;
	county_do(*state, build, NULL);
	return 0;
}

/* Runs the command on the county's directory, which nobody else may hold meanwhile. */
static int run(struct county *c, int argc, const char *const *words)
{
	const char *why = NULL;
	work_end(&c->work);
	store_close(c->store);
	int code = said_run(c, command_erase, argc, words);
	struct store_options options = { .dir = c->dir, .db = c->place.url, .write = true };
	c->store = store_open(&options, &why);
	if (!c->store)
		fail_msg("%s", why);
	county_begin(c);
	return code;
}
#define RUN(c, ...) run(c, (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

static bool erased(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from member where tenant = $1 and id = $2 and idno is null", c->work.tenant, gone) == 1;
}

static int64_t proposals(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from approval where tenant = $1 and act = 'member-erase' and state = 'open'",
		c->work.tenant);
}

static void test_erase_command_waits_for_the_second_person(void **state)
{
	struct county *c = county_of(state);
	assert_int_equal(RUN(c, "--run"), EXIT_REFUSED);
	assert_says("--as");
	assert_int_equal(RUN(c, "--run", "--as", "nobody"), EXIT_REFUSED);
	assert_int_equal(RUN(c, "--run", "--as", "liu"), EXIT_REFUSED); /* a secretary may not */
	assert_says("没有“");
	assert_int_equal(RUN(c, "--run", "--as", "town2"), EXIT_DONE); /* nobody of that township */
	assert_says("0 人");
	assert_null(strstr(said, "王秀兰"));
	assert_false(erased(c));
	assert_int_equal(proposals(c), 0);
	assert_int_equal(RUN(c, "--run", "--as", "county"), EXIT_DONE);
	assert_says("已提交，还没有清除");
	assert_false(erased(c));
	assert_int_equal(proposals(c), 1);
}

static bool alone(struct work *w, void *arg)
{
	(void)arg;
	return approval_switch(w, "人手不足");
}

static void test_erase_command_at_once_where_the_county_wants_nobody_else(void **state)
{
	struct county *c = county_of(state);
	county_do(c, alone, NULL);
	assert_int_equal(RUN(c, "--run", "--as", "county"), EXIT_DONE);
	assert_says("已清除 1 人");
	assert_true(erased(c));
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from audit where tenant = $1 and act = 'member.erased' and who = '周明'",
		c->work.tenant), 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_erase_command_waits_for_the_second_person), EACH(test_erase_command_at_once_where_the_county_wants_nobody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
