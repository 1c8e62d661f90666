/* Televisions: announcing, pairing once, running out, revoking. */
#include "people.h"

struct pairing {
	const char *token, *code;
	int64_t org, id;
};

static bool announce(struct work *w, void *arg)
{
	struct pairing *p = arg;
	p->token = device_announce(w, &p->code);
	return p->token != NULL;
}

static bool pair(struct work *w, void *arg)
{
	struct pairing *p = arg;
	p->id = device_pair(w, p->code, p->org, "活动室电视");
	return p->id != 0;
}

static bool take_away(struct work *w, void *arg)
{
	return device_revoke(w, ((struct pairing *)arg)->id);
}

static void begin_at(struct county *c, int64_t now)
{
	work_end(&c->work);
	county_begin(c);
	c->work.now = now;
}

static struct pairing announced(struct county *c)
{
	struct pairing p = { .org = TREE_VILLAGE };
	county_do(c, announce, &p);
	return p;
}

static void test_device_waits_without_an_actor(void **state)
{
	struct county *c = county_of(state);
	struct pairing p = announced(c);
	assert_int_equal(strlen(p.code), 8);
	assert_int_equal(strspn(p.code, "0123456789"), 8);
	assert_int_equal(strlen(p.token), 64);
	begin_at(c, COUNTY_NOW);
	assert_false(device_actor(&c->work, p.token));
	struct device *d = device_by_token(&c->work, p.token);
	assert_string_equal(d->code, p.code);
	assert_int_equal(d->org, 0);
}

static void test_device_paired_has_the_branch_as_scope(void **state)
{
	struct county *c = county_of(state);
	struct pairing p = announced(c);
	county_do(c, pair, &p);
	begin_at(c, COUNTY_NOW + 86400 * 365);
	assert_true(device_actor(&c->work, p.token));
	assert_int_equal(c->work.actor.role, ROLE_TV);
	assert_int_equal(c->work.actor.account, 0);
	assert_int_equal(c->work.actor.device, p.id);
	assert_string_equal(c->work.actor.path, "0001.0001.0001.");
	assert_null(device_by_token(&c->work, p.token)->code);
	assert_false(device_actor(&c->work, "0000000000000000000000000000000000000000000000000000000000000000"));
}

static void test_device_code_works_once(void **state)
{
	struct county *c = county_of(state);
	struct pairing p = announced(c);
	county_do(c, pair, &p);
	p.org = TREE_VILLAGE_OTHER;
	county_refused(c, pair, &p, "device.code");
	begin_at(c, COUNTY_NOW);
	assert_true(device_actor(&c->work, p.token));
	assert_int_equal(c->work.actor.org, TREE_VILLAGE); /* stays with the first */
}

static void test_device_code_runs_out(void **state)
{
	struct county *c = county_of(state);
	struct pairing p = announced(c);
	begin_at(c, COUNTY_NOW + 15 * 60 - 1);
	assert_non_null(device_by_token(&c->work, p.token));
	begin_at(c, COUNTY_NOW + 15 * 60);
	assert_null(device_by_token(&c->work, p.token));
	county_refused(c, pair, &p, "device.code");
	c->work.now++;
	struct pairing next = announced(c); /* and the next one sweeps it away */
	begin_at(c, COUNTY_NOW + 15 * 60 + 1);
	assert_non_null(device_by_token(&c->work, next.token));
	begin_at(c, COUNTY_NOW);
	assert_null(device_by_token(&c->work, p.token));
	/* A code that ends later than any may was made by a clock that has been set back. */
	assert_null(device_by_token(&c->work, next.token));
	county_refused(c, pair, &next, "device.code");
}

static void test_device_touch_is_due(void **state)
{
	struct work w = { .now = COUNTY_NOW, .actor = { .device = 7, .seen = COUNTY_NOW - 60 } };
	assert_false(device_touch_due(&w));
	w.actor.seen = COUNTY_NOW - 61;
	assert_true(device_touch_due(&w));
	w.actor.seen = COUNTY_NOW + 3600; /* the clock went back */
	assert_true(device_touch_due(&w));
	w.actor.device = 0;
	assert_false(device_touch_due(&w));
}

static void test_device_wrong_codes(void **state)
{
	struct county *c = county_of(state);
	struct pairing real = announced(c), p = real;
	const char *bad[] = { "", "00000000", NULL, "%", "' or 1=1 --" };
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		p.code = bad[i];
		if (!text_eq(bad[i], real.code))
			county_refused(c, pair, &p, "device.code");
	}
	struct pairing other = announced(c);
	assert_string_not_equal(other.code, real.code);
	assert_string_not_equal(other.token, real.token);
}

static void test_device_revoked_has_no_actor(void **state)
{
	struct county *c = county_of(state);
	struct pairing p = announced(c);
	county_do(c, pair, &p);
	county_do(c, take_away, &p);
	begin_at(c, COUNTY_NOW);
	assert_false(device_actor(&c->work, p.token));
	assert_null(device_by_token(&c->work, p.token));
	assert_true(device_by_id(&c->work, p.id)->revoked);
}

static bool touch(struct work *w, void *arg)
{
	return device_touch(w, ((struct pairing *)arg)->id);
}

static void test_device_touch_and_list(void **state)
{
	struct county *c = county_of(state);
	struct pairing here = announced(c), there = announced(c), waiting = announced(c);
	struct device *list;
	county_do(c, pair, &here);
	there.org = TREE_VILLAGE_OTHER;
	county_do(c, pair, &there);
	c->work.now += 90;
	county_do(c, touch, &here);
	begin_at(c, COUNTY_NOW);
	assert_int_equal(device_by_id(&c->work, here.id)->seen, COUNTY_NOW + 90);
	assert_int_equal(device_list(&c->work, "0001.0001.", 10, 0, &list), 1);
	assert_int_equal(list[0].id, here.id);
	assert_string_equal(list[0].org_name, "中共小河西村支部委员会");
	assert_int_equal(device_list(&c->work, "0001.", 10, 0, &list), 2); /* not the one that waits */
	assert_int_equal(device_list(&c->work, "0001.", 10, 1, &list), 1);
	county_do(c, take_away, &there);
	begin_at(c, COUNTY_NOW);
	assert_int_equal(device_list(&c->work, "0001.", 10, 0, &list), 1);
	assert_non_null(device_by_token(&c->work, waiting.token));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_device_waits_without_an_actor), TEST(test_device_paired_has_the_branch_as_scope),
		TEST(test_device_code_works_once), TEST(test_device_code_runs_out), cmocka_unit_test(test_device_touch_is_due), TEST(test_device_wrong_codes),
		TEST(test_device_revoked_has_no_actor), TEST(test_device_touch_and_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
