/* Leave: asked for by a member, granted or refused by the secretary with a word, one or many; who may, what it counts for, and
 * where it is told. */
#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

static int setup(void **state)
{
	return village_setup(state);
}

static const char *ask(int64_t id, int person, const char *why)
{
	struct village_act a = { .id = id, .text = why, .check_in = { .member = village.people[person] } };
	village_as(ROLE_MEMBER, person + 1);
	return village_run(village_leave_unit, &a);
}

static bool grant_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_leave_decide(w, a->id, a->ids, a->id_count, true, a->text);
}

static bool refuse_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_leave_decide(w, a->id, a->ids, a->id_count, false, a->text);
}

static const char *decide(work_fn *fn, int64_t id, int one, int other, const char *word)
{
	struct village_act a = { .id = id, .text = word };
	if (one >= 0)
		a.ids[a.id_count++] = village.people[one];
	if (other >= 0)
		a.ids[a.id_count++] = village.people[other];
	return village_run(fn, &a);
}

static struct attendance *row(int64_t id, int person)
{
	return attendance_one(work(), id, village.people[person]);
}

struct sent {
	int64_t id;
	const char *why, *event;
};

static bool sent_unit(struct work *w, void *arg)
{
	const struct sent *s = arg;
	return activity_leave_sent(w, s->id, s->why, s->event);
}

/* What a phone kept without network: the same event asks once, whatever became of it; what comes after the meeting says whom to call. */
static void test_leave_from_an_outbox(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false), told = message_unread(work(), village.secretary_account);
	struct sent s = { id, "在青岛务工", "e1" };
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(village_run(sent_unit, &s), "");
	assert_string_equal(village_run(sent_unit, &s), "");
	assert_int_equal(row(id, 2)->leave, LEAVE_ASKED);
	assert_int_equal(message_unread(work(), village.secretary_account), told + 1);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(decide(refuse_unit, id, 2, -1, "要表决，请回来"), "");
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(village_run(sent_unit, &s), ""); /* its answer was lost: it does not ask anew */
	assert_int_equal(row(id, 2)->leave, LEAVE_REFUSED);
	s = (struct sent){ id, "", "e2" };
	assert_string_equal(village_run(sent_unit, &s), "activity.reason-empty");
	s = (struct sent){ id, "车坏在路上", "e3" };
	assert_string_equal(village_run(sent_unit, &s), ""); /* another one does */
	assert_int_equal(row(id, 2)->leave, LEAVE_ASKED);
	s = (struct sent){ 42, "x", "e4" }; /* of what is somebody else's, or is not at all */
	assert_string_equal(village_run(sent_unit, &s), "activity.not-listed");
	village_at(EVENING - 600);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_DO(activity_open, id), "");
	struct village_act roll = { .id = id, .id_count = 1, .ids = { village.people[0] } };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_string_equal(ACT_DO(activity_close, id), "");
	village_as(ROLE_MEMBER, 4);
	s = (struct sent){ id, "在外地", "e5" };
	assert_string_equal(village_run(sent_unit, &s), "activity.leave-late");
}

static void test_leave_is_asked_for_and_granted(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	int due = village_load(id)->due, voters = village_load(id)->due_voters;
	int64_t told = message_unread(work(), village.secretary_account);
	assert_string_equal(ask(id, 2, "在青岛务工"), "");
	assert_int_equal(row(id, 2)->leave, LEAVE_ASKED);
	assert_int_equal(row(id, 2)->status, ATTENDANCE_DUE);
	assert_string_equal(attendance_says(row(id, 2)), "请假待批");
	assert_int_equal(village_load(id)->on_leave, 0);
	assert_int_equal(message_unread(work(), village.secretary_account), told + 1);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(decide(grant_unit, id, 2, -1, "注意安全"), "");
	assert_int_equal(row(id, 2)->leave, LEAVE_GRANTED);
	assert_string_equal(row(id, 2)->leave_word, "注意安全");
	assert_string_equal(row(id, 2)->leave_by, village_names[0]);
	assert_string_equal(row(id, 2)->reason, "在青岛务工");
	/* 应到会 stays what it was: leave is no way to a smaller quorum. */
	struct activity *a = village_load(id);
	assert_int_equal(a->on_leave, 1);
	assert_int_equal(a->due, due);
	assert_int_equal(a->due_voters, voters);
	assert_string_equal(ask(id, 2, "再请一次"), "activity.leave-granted");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_leave_is_refused_with_a_word(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	int64_t account = DB_ONE(work()->db, work()->arena, 0, "select min(id) from account where tenant = $1 and member = $2", work()->tenant,
		village.people[1]);
	int64_t told = message_unread(work(), account);
	assert_string_equal(ask(id, 1, "有事"), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(decide(refuse_unit, id, 1, -1, ""), "activity.leave-word");
	assert_string_equal(decide(refuse_unit, id, 1, -1, "这次要表决，请到会"), "");
	assert_int_equal(row(id, 1)->leave, LEAVE_REFUSED);
	assert_int_equal(row(id, 1)->status, ATTENDANCE_DUE);
	assert_string_equal(attendance_says(row(id, 1)), "未准假");
	assert_int_equal(village_load(id)->on_leave, 0);
	assert_int_equal(message_unread(work(), account), told + 1);
	assert_string_equal(ask(id, 1, "孩子住院"), ""); /* asks once more, with another reason */
	assert_int_equal(row(id, 1)->leave, LEAVE_ASKED);
	assert_string_equal(row(id, 1)->leave_word, "");
}

static void test_leave_of_many_at_once(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_string_equal(ask(id, 2, "在青岛务工"), "");
	assert_string_equal(ask(id, 1, "身体不适"), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(decide(grant_unit, id, -1, -1, ""), "activity.leave-whom");
	assert_string_equal(decide(grant_unit, id, 1, 2, ""), "");
	assert_int_equal(village_load(id)->on_leave, 2);
	/* Decided already, or never asked: nothing to decide. */
	assert_string_equal(decide(grant_unit, id, 1, 2, ""), "activity.leave-decided");
	assert_string_equal(decide(grant_unit, id, 4, -1, ""), "activity.leave-decided");
	assert_int_equal(village_load(id)->on_leave, 2);
}

static void test_leave_is_the_branch_s_to_decide(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_string_equal(ask(id, 2, "在青岛务工"), "");
	assert_string_equal(decide(grant_unit, id, 2, -1, ""), "activity.forbidden"); /* oneself */
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(decide(grant_unit, id, 2, -1, ""), "activity.forbidden");
	assert_int_equal(row(id, 2)->leave, LEAVE_ASKED);
}

static void test_leave_of_somebody_who_came_after_all(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_string_equal(ask(id, 2, "在青岛务工"), "");
	village_as(ROLE_SECRETARY, 1);
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	struct village_act roll = { .id = id, .ids = { village.people[2] }, .id_count = 1 };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_int_equal(row(id, 2)->leave, LEAVE_NONE);
	assert_string_equal(decide(grant_unit, id, 2, -1, ""), "activity.leave-decided");
	assert_int_equal(village_load(id)->present, 1);
	assert_int_equal(village_load(id)->on_leave, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_leave_that_was_asked_for_is_an_answer(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct told *list;
	assert_string_equal(ask(id, 2, "在青岛务工"), "");
	village_as(ROLE_SECRETARY, 1);
	int n = activity_told_list(work(), id, &list), found = 0;
	for (int i = 0; i < n; i++)
		if (list[i].member == village.people[2]) {
			found++;
			assert_true(list[i].knows);
			assert_int_equal(list[i].leave, LEAVE_ASKED);
		}
	assert_int_equal(found, 1);
}

/* The year of a person: what was held and how the person stood to it; who was excused is asked for nothing. */
static void test_leave_in_the_year_of_a_person(void **state)
{
	const struct activity_of_member list[] = {
		{ .activity.state = STATE_SEALED, .status = ATTENDANCE_PRESENT }, { .activity.state = STATE_FILED, .status = ATTENDANCE_REMOTE },
		{ .activity.state = STATE_HELD, .status = ATTENDANCE_LEAVE }, { .activity.state = STATE_RETURNED, .status = ATTENDANCE_DUE },
		{ .activity.state = STATE_CANCELLED, .status = ATTENDANCE_DUE }, { .activity.state = STATE_NOTICED, .status = ATTENDANCE_DUE },
		{ .activity.state = STATE_SEALED, .status = ATTENDANCE_DUE, .excused = true }, { .activity.state = STATE_SEALED, .status = ATTENDANCE_PRESENT, .excused = true },
	};
	struct member_year y = activity_year_of(list, COUNT_OF(list));
	(void)state;
	assert_int_equal(y.due, 5);
	assert_int_equal(y.present, 2);
	assert_int_equal(y.remote, 1);
	assert_int_equal(y.leave, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_leave_from_an_outbox, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_is_asked_for_and_granted, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_is_refused_with_a_word, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_of_many_at_once, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_is_the_branch_s_to_decide, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_of_somebody_who_came_after_all, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leave_that_was_asked_for_is_an_answer, setup, county_teardown),
		cmocka_unit_test(test_leave_in_the_year_of_a_person),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
