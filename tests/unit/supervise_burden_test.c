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
	assert_int_equal(all.acts[BURDEN_RECORD], 1);
	assert_int_equal(all.acts[BURDEN_URGE], 3);
	assert_int_equal(all.tasks, tasks_of(c, "0001."));
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY], 2);
	assert_int_equal(v->by_asker[ASKED_BY_TOWNSHIP], 1);
	assert_int_equal(v->by_asker[ASKED_BY_NATION] + v->by_asker[ASKED_BY_COUNTY_RULE], all.tasks);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY_RULE], 0); /* the county asks no more than the nation */
	assert_int_equal(v->branches, 8);
	for (int i = 0; i < v->place_count; i++) {
		sum.tasks += v->places[i].asked.tasks;
		sum.acts[BURDEN_RECORD] += v->places[i].asked.acts[BURDEN_RECORD];
		sum.acts[BURDEN_URGE] += v->places[i].asked.acts[BURDEN_URGE];
	}
	assert_int_equal(sum.tasks, all.tasks);
	assert_int_equal(sum.acts[BURDEN_RECORD], all.acts[BURDEN_RECORD]);
	assert_int_equal(sum.acts[BURDEN_URGE], all.acts[BURDEN_URGE]);
	assert_int_equal(v->places[0].org->id, towns.town[0]); /* more was asked of it */
	assert_int_equal(burden_minutes(all), burden_forms[BURDEN_RECORD].minutes + 3 * burden_forms[BURDEN_URGE].minutes);
}

static void test_burden_is_of_the_own_subtree_and_month(void **state)
{
	struct county *c = county_of(state);
	as(c, ROLE_COUNTY, 0);
	county_do(c, urge_unit, &towns.branch[0][0]);
	as(c, ROLE_TOWNSHIP, 1);
	struct burden_view *v = burden_load(&c->work, 202611);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].acts[BURDEN_URGE], 0);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].tasks, tasks_of(c, "0001.0002."));
	assert_int_equal(v->place_count, 4);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY] + v->by_asker[ASKED_BY_TOWNSHIP], 0);
	as(c, ROLE_TOWNSHIP, 0);
	v = burden_load(&c->work, 202611);
	assert_int_equal(v->asked[BURDEN_MONTHS - 1].acts[BURDEN_URGE], 1);
	assert_int_equal(v->by_asker[ASKED_BY_COUNTY], 1);
	assert_int_equal(burden_load(&c->work, 202610)->asked[BURDEN_MONTHS - 1].acts[BURDEN_URGE], 0); /* urged in November */
	assert_int_equal(burden_load(&c->work, 202610)->by_asker[ASKED_BY_COUNTY], 0);
	assert_int_equal(burden_load(&c->work, 202612)->asked[BURDEN_MONTHS - 2].acts[BURDEN_URGE], 1); /* the month before, seen from December */
}

static bool acts_unit(struct work *w, void *arg)
{
	int64_t activity = *(int64_t *)arg, org = towns.branch[0][3];
	return DB_EXEC(w->db, w->arena, "insert into talk (tenant, id, org, one, other, pair, day, place, made, made_by) "
			"values ($1, 9001, $2, 1, 2, 1, 20261105, '', $3, 0)", w->tenant, org, w->now) &&
		DB_EXEC(w->db, w->arena, "insert into task (tenant, id, org, activity, title, due, made, made_by) "
			"values ($1, 9002, $2, $3, '修路灯', 20261130, $4, 0)", w->tenant, org, activity, w->now) &&
		DB_EXEC(w->db, w->arena, "insert into task (tenant, id, org, activity, title, due, made, made_by) "
			"values ($1, 9003, $2, $3, '清沟', 20261130, $4, 0)", w->tenant, towns.branch[1][0], activity, w->now) &&
		DB_EXEC(w->db, w->arena, "insert into life_step (tenant, activity, step, done_at, done_by, note) values ($1, $2, 'study', $3, '', '')",
			w->tenant, activity, w->now) && audit(w, "test.acts", "activity", activity, org, NULL, NULL);
}

/* Every form that a branch fills in counts, with its own fields and minutes, in its month, its place and its branch; what another township's
 * branches entered does not. */
static void test_burden_counts_every_form(void **state)
{
	struct county *c = county_of(state);
	int64_t activity = towns_hold(c, (struct towns_gathering){ .org = towns.branch[0][3], .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .day = 20261110,
		.state = STATE_HELD, .due = 4, .present = 4 });
	county_do(c, acts_unit, &activity);
	as(c, ROLE_TOWNSHIP, 0);
	struct burden_view *v = burden_load(&c->work, 202611);
	struct burden all = v->asked[BURDEN_MONTHS - 1];
	assert_int_equal(all.acts[BURDEN_RECORD], 1);
	assert_int_equal(all.acts[BURDEN_TALK], 1);
	assert_int_equal(all.acts[BURDEN_TASK], 1);
	assert_int_equal(all.acts[BURDEN_LIFE], 1);
	assert_int_equal(burden_fields(all), 8 + 4 + 3 + 1);
	assert_int_equal(burden_minutes(all), 40 + 5 + 3 + 5);
	assert_int_equal(burden_minutes(v->places[0].asked), burden_minutes(all));
	assert_int_equal(v->places[0].org->id, towns.branch[0][3]);
	assert_int_equal(burden_load(&c->work, 202610)->asked[BURDEN_MONTHS - 1].acts[BURDEN_TALK], 0);
	struct burden_place *branches;
	assert_int_equal(burden_branches(&c->work, 202611, &branches), 4);
	assert_int_equal(branches[0].org->id, towns.branch[0][3]);
	assert_int_equal(burden_minutes(branches[0].asked), burden_minutes(all));
	assert_int_equal(burden_minutes(branches[1].asked), 0);
	as(c, ROLE_COUNTY, 0);
	assert_int_equal(burden_load(&c->work, 202611)->asked[BURDEN_MONTHS - 1].acts[BURDEN_TASK], 2);
	assert_int_equal(burden_branches(&c->work, 202611, &branches), 8);
}

static bool return_unit(struct work *w, void *activity)
{
	return activity_return(w, *(int64_t *)activity, "请补上议题二的讨论情况");
}

/* A record that is given back is written again because the office asks: it counts where and when that was, in the file as on the page. */
static void test_burden_counts_what_was_given_back(void **state)
{
	struct county *c = county_of(state);
	int64_t activity = towns_hold(c, (struct towns_gathering){ .org = towns.branch[0][2], .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .day = 20261020,
		.state = STATE_FILED, .due = 4, .present = 4 });
	as(c, ROLE_TOWNSHIP, 0);
	county_do(c, return_unit, &activity);
	struct burden_view *v = burden_load(&c->work, 202611);
	struct burden all = v->asked[BURDEN_MONTHS - 1];
	assert_int_equal(all.acts[BURDEN_RETURN], 1);
	assert_int_equal(burden_minutes(all), burden_forms[BURDEN_RETURN].minutes);
	assert_int_equal(v->asked[BURDEN_MONTHS - 2].acts[BURDEN_RETURN], 0); /* held in October, given back in November */
	struct burden_place *branches;
	assert_int_equal(burden_branches(&c->work, 202611, &branches), 4);
	assert_int_equal(branches[0].org->id, towns.branch[0][2]);
	assert_int_equal(branches[0].asked.acts[BURDEN_RETURN], 1);
	as(c, ROLE_TOWNSHIP, 1);
	assert_int_equal(burden_load(&c->work, 202611)->asked[BURDEN_MONTHS - 1].acts[BURDEN_RETURN], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_burden_counts_every_form, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_burden_counts_what_was_given_back, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_burden_counts_once_and_by_who_asks, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_burden_is_of_the_own_subtree_and_month, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
