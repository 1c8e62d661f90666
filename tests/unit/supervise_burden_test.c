/* What is asked of branches: counted once, by who asks, within the own subtree; sums of the places are the whole. */
#include "duty_town.h"

#include "supervise/burden.h"

static int setup(void **state)
{
	return towns_setup_of(state, 2, 4);
}

static void as(struct county *c, enum role role, int town)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = role, .name = "党建办", .from = "test", .org = role == ROLE_COUNTY ? towns.root : towns.town[town],
		.org_name = "党建办", .path = role == ROLE_COUNTY ? "0001." : town ? "0001.0002." : "0001.0001.", .org_level = role == ROLE_COUNTY ? 1 : 2 };
}

static bool urge_unit(struct work *w, void *org)
{
	return urge_create(w, *(int64_t *)org, "theme-day", 20261001, "", NULL);
}

static int64_t tasks_of(struct county *c, const char *path)
{
	struct work *w = &c->work;
	return DB_ONE(w->db, w->arena, 0, "select count(*) from duty d join org o on o.tenant = d.tenant and o.id = d.org where d.tenant = $1 "
		"and o.path >= $2 and o.path < $3 and d.due_day >= 20261101 and d.due_day <= 20261130", w->tenant, path, path_end(w->arena, path));
}

static void test_burden_counts_once_and_by_who_asks(void **state)
{
	struct county *c = county_of(state);
	towns_hold(c, (struct towns_gathering){ .org = towns.branch[0][3], .kinds = KIND_BIT(ACTIVITY_THEME_DAY) | KIND_BIT(ACTIVITY_MEMBERS_MEETING),
		.day = 20261110, .state = STATE_HELD, .due = 4, .present = 4 }); /* one record, though two duties */
	as(c, ROLE_COUNTY, 0);
	county_do(c, urge_unit, &towns.branch[0][0]);
	county_do(c, urge_unit, &towns.branch[1][0]);
	as(c, ROLE_TOWNSHIP, 0);
	county_do(c, urge_unit, &towns.branch[0][1]);
	as(c, ROLE_COUNTY, 0);
	struct burden_view *v = burden_load(&c->work, 202611);
	struct burden all = v->asked[BURDEN_MONTHS - 1], sum = { 0 };
	assert_int_equal(all.records, 1);
	assert_int_equal(all.urges, 3);
	assert_int_equal(all.tasks, tasks_of(c, "0001."));
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY], 2);
	assert_int_equal(v->by_asker[ASKED_BY_TOWNSHIP], 1);
	assert_int_equal(v->by_asker[ASKED_BY_NATION] + v->by_asker[ASKED_BY_COUNTY_RULE], all.tasks);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY_RULE], 0); /* the county asks no more than the nation */
	assert_int_equal(v->branches, 8);
	for (int i = 0; i < v->place_count; i++) {
		sum.tasks += v->places[i].asked.tasks;
		sum.records += v->places[i].asked.records;
		sum.urges += v->places[i].asked.urges;
	}
	assert_int_equal(sum.tasks, all.tasks);
	assert_int_equal(sum.records, all.records);
	assert_int_equal(sum.urges, all.urges);
	assert_int_equal(v->places[0].org->id, towns.town[0]); /* more was asked of it */
	assert_int_equal(burden_minutes(all), BURDEN_RECORD_MINUTES + 3 * BURDEN_URGE_MINUTES);
}

static void test_burden_is_of_the_own_subtree_and_month(void **state)
{
	struct county *c = county_of(state);
	as(c, ROLE_COUNTY, 0);
	county_do(c, urge_unit, &towns.branch[0][0]);
	as(c, ROLE_TOWNSHIP, 1);
	struct burden_view *v = burden_load(&c->work, 202611);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].urges, 0);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].tasks, tasks_of(c, "0001.0002."));
	assert_int_equal(v->place_count, 4);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY] + v->by_asker[ASKED_BY_TOWNSHIP], 0);
	as(c, ROLE_TOWNSHIP, 0);
	v = burden_load(&c->work, 202611);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].urges, 1);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY], 1);
	assert_int_equal(burden_load(&c->work, 202610)->asked[BURDEN_MONTHS - 1].urges, 0); /* urged in November */
	assert_int_equal(burden_load(&c->work, 202610)->by_asker[ASKED_BY_COUNTY], 0);
	assert_int_equal(burden_load(&c->work, 202612)->asked[BURDEN_MONTHS - 2].urges, 1); /* the month before, seen from December */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_burden_counts_once_and_by_who_asks, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_burden_is_of_the_own_subtree_and_month, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
