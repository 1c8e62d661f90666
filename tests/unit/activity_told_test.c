/* Whether everybody knows of a meeting: by the message, by an answer, or because somebody told them. */
#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

static struct told told_of(int64_t id, int person)
{
	struct told *list;
	int count = activity_told_list(work(), id, &list);
	assert_int_equal(count, PEOPLE);
	for (int i = 0; i < count; i++)
		if (list[i].member == village.people[person])
			return list[i];
	fail_msg("%s is not on the list", village_names[person]);
	return (struct told){ 0 };
}

static bool told_unit(struct work *w, void *arg)
{
	const struct village_act *a = arg;
	return activity_told(w, a->id, a->ids, a->id_count, a->seen, a->seen_count);
}

/* Ticks one person, having seen another one (or -1 nobody) as told. */
static const char *tell(int64_t id, int person, int seen)
{
	struct village_act act = { .id = id };
	if (person >= 0)
		act.ids[act.id_count++] = village.people[person];
	if (seen >= 0)
		act.seen[act.seen_count++] = village.people[seen];
	return village_run(told_unit, &act);
}

static bool read_unit(struct work *w, void *arg)
{
	(void)arg;
	return message_read_all(w);
}

static void test_who_knows_and_how(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_false(told_of(id, 1).knows);
	assert_true(told_of(id, 1).reachable);
	assert_false(told_of(id, 4).reachable); /* no account */
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(read_unit, NULL), "");
	assert_true(told_of(id, 1).knows);
	assert_true(told_of(id, 1).read_at > 0);
	village_as(ROLE_SECRETARY, 1);
	struct village_act leave = { .id = id, .check_in.member = village.people[6], .text = "外出务工" };
	assert_string_equal(village_run(village_leave_unit, &leave), "");
	assert_true(told_of(id, 6).knows);
	assert_string_equal(tell(id, 4, -1), "");
	assert_true(told_of(id, 4).knows);
	assert_string_equal(told_of(id, 4).by, village_names[0]);
	assert_false(told_of(id, 5).knows);
}

static void test_ticks_do_not_undo_each_other(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_string_equal(tell(id, 4, -1), "");
	assert_string_equal(tell(id, 5, -1), ""); /* a page that did not know of 4 yet */
	assert_true(told_of(id, 4).told_at > 0);
	assert_string_equal(tell(id, 5, 4), ""); /* one that showed 4 as told, and unticked */
	assert_true(told_of(id, 4).told_at == 0 && told_of(id, 5).told_at > 0);
	struct village_act foreign = { .id = id, .ids = { 12345 }, .id_count = 1 };
	assert_string_equal(village_run(told_unit, &foreign), "activity.not-listed");
}

static bool edit_unit(struct work *w, void *arg)
{
	const struct village_act *a = arg;
	return activity_edit(w, a->id, 0, &a->form);
}

static void test_moved_meeting_has_to_be_told_anew(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(read_unit, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(tell(id, 4, -1), "");
	struct village_act edit = { .id = id, .form = village_form() };
	edit.form.title = "11月支部党员大会（改）"; /* the same time and place */
	assert_string_equal(village_run(edit_unit, &edit), "");
	assert_true(told_of(id, 1).knows && told_of(id, 4).knows);
	village_at(COUNTY_NOW + 60);
	edit.form.starts += 3600;
	edit.form.ends += 3600;
	assert_string_equal(village_run(edit_unit, &edit), "");
	assert_false(told_of(id, 1).knows); /* the new message was not read */
	assert_false(told_of(id, 4).knows);
}

static int on_day(int day)
{
	struct activity_of_member *list;
	return activity_of_member(&village.county->work, village.people[4], day, day, 10, &list);
}

static void test_moved_meeting_is_found_on_its_new_day(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct village_act edit = { .id = id, .form = village_form() };
	int day = day_of(edit.form.starts), next = day_add(day, 1);
	village_as(ROLE_SECRETARY, 1);
	assert_int_equal(on_day(day), 1);
	edit.form.starts += 86400;
	edit.form.ends += 86400;
	assert_string_equal(village_run(edit_unit, &edit), "");
	village_as(ROLE_SECRETARY, 1);
	assert_int_equal(on_day(day), 0);
	assert_int_equal(on_day(next), 1);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_only_the_branch_and_only_while_people_are_told(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(tell(id, 4, -1), "activity.forbidden");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(tell(id, 4, -1), "activity.forbidden");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_WHY(activity_cancel, id, "下大雪"), "");
	assert_string_equal(tell(id, 4, -1), "activity.state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_who_knows_and_how, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ticks_do_not_undo_each_other, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_moved_meeting_has_to_be_told_anew, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_moved_meeting_is_found_on_its_new_day, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_only_the_branch_and_only_while_people_are_told, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
