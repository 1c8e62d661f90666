/* A township's own leading body: its office plans, holds and files its gatherings like a branch's clerk, the county reviews them, and
 * no village's record is in its hands. */
#include "activity_village.h"

#include "duty/duty.h"
#include "org/org.h"

static struct work *work(void)
{
	return &village.county->work;
}

static bool seats_write(struct work *w, void *arg)
{
	static const char *const kinds[] = { "secretary", "deputy", "discipline" };
	(void)arg;
	for (int i = 0; i < 3; i++)
		if (!post_appoint(w, village.town, kinds[i], village.people[i], NULL, 20260101, NULL))
			return false;
	return true;
}

static int setup(void **state)
{
	village_setup(state);
	county_do(*state, seats_write, NULL);
	village_as(ROLE_SYSTEM, 0);
	return 0;
}

static struct activity_form form_of(int64_t org, enum activity_kind kind)
{
	struct activity_form f = village_form();
	f.org = org;
	f.kinds = KIND_BIT(kind);
	f.title = "班子的会";
	return f;
}

static const char *plan(int64_t org, enum activity_kind kind, int64_t *id)
{
	struct village_act a = { .form = form_of(org, kind) };
	const char *code = village_run(village_plan_unit, &a);
	*id = a.made;
	return code;
}

static void as_county(void)
{
	village_as(ROLE_SYSTEM, 0);
	work()->actor = (struct actor){ .role = ROLE_COUNTY, .name = "组织部", .org = village.root, .path = "0001.", .org_level = 1, .from = "test" };
}

static void test_body_from_plan_to_seal(void **state)
{
	(void)state;
	int64_t id;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(plan(village.town, ACTIVITY_DEMOCRATIC_MEETING, &id), "");
	assert_string_equal(ACT_DO(activity_notice, id), "");
	assert_int_equal(village_load(id)->due, 3); /* its members alone, not the township's eight */
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	struct village_act roll = { .id = id, .id_count = 2, .ids = { village.people[0], village.people[1] } };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_string_equal(ACT_DO(activity_close, id), "");
	struct village_act minutes = { .id = id, .text = "查摆问题，开展批评。", .text2 = "党建办" };
	assert_string_equal(village_run(village_record_unit, &minutes), "");
	assert_string_equal(ACT_DO(activity_file, id), "");
	/* What it wrote itself it does not judge. */
	assert_string_equal(ACT_DO(activity_seal, id), "activity.forbidden");
	assert_int_equal(village_load(id)->state, STATE_FILED);
	as_county();
	assert_true(work_run(work(), village_simple_unit, &(struct village_act){ .id = id, .simple = activity_seal }));
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(village_load(id)->state, STATE_SEALED);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_body_lecture_is_for_the_body(void **state)
{
	(void)state;
	int64_t id;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(plan(village.town, ACTIVITY_PARTY_LECTURE, &id), "");
	assert_string_equal(ACT_DO(activity_notice, id), "");
	assert_int_equal(village_load(id)->due, 3);
}

static void test_township_keeps_no_village_record(void **state)
{
	(void)state;
	int64_t id, other;
	int64_t meeting = village_meeting(STATE_PLANNED, false);
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(plan(village.org, ACTIVITY_MEMBERS_MEETING, &id), "activity.forbidden");
	assert_string_equal(ACT_DO(activity_notice, meeting), "activity.forbidden");
	assert_string_equal(ACT_WHY(activity_cancel, meeting, "不开了"), "activity.forbidden");
	assert_int_equal(village_load(meeting)->state, STATE_PLANNED);
	assert_false(access_allows_at(&work()->actor, PERMISSION_EDIT_ACTIVITY, "0001.0001.0001."));
	assert_false(access_allows_at(&work()->actor, PERMISSION_EDIT_ACTIVITY, "0001."));
	assert_true(access_allows_at(&work()->actor, PERMISSION_EDIT_ACTIVITY, "0001.0001."));
	/* Nor has a village the township's. */
	assert_string_equal(plan(village.town, ACTIVITY_DEMOCRATIC_MEETING, &other), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(plan(village.town, ACTIVITY_DEMOCRATIC_MEETING, &id), "org.not-found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_body_from_plan_to_seal, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_body_lecture_is_for_the_body, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_township_keeps_no_village_record, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
