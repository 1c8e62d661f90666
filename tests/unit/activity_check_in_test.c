/* Checking in by every way, what is refused and why, once only, late and offline, roll call, leave. */
#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

/* Checks a person (1 …) in as that person; "" or the fault's code. */
static const char *check_in_as(int person, int64_t id, struct check_in c, struct check_in_result *result)
{
	struct village_act a = { .id = id, .check_in = c };
	village_as(ROLE_MEMBER, person);
	a.check_in.member = village.people[person - 1];
	const char *code = village_run(village_check_in_unit, &a);
	if (result)
		*result = a.result;
	return code;
}

static const char *code_at(int64_t id, int64_t at)
{
	return activity_code(work(), id, at);
}

static void test_check_in_codes_change_each_minute(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false), other = id + 1, minute = EVENING / 60 * 60;
	assert_int_equal(strlen(code_at(id, minute)), 6);
	assert_string_equal(code_at(id, minute), code_at(id, minute + 59));
	assert_string_not_equal(code_at(id, minute), code_at(id, minute + 60));
	assert_string_not_equal(code_at(id, minute), code_at(other, minute));
	assert_string_equal(activity_link_key(work(), id, minute), activity_link_key(work(), id, minute + 59));
	assert_string_not_equal(activity_link_key(work(), id, minute), activity_link_key(work(), id, minute + 60));
}

static void test_check_in_by_link(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false), now = village.now;
	struct check_in_result r;
	assert_string_equal(check_in_as(2, id, (struct check_in){ .link = activity_link_key(work(), id, now - 180) }, NULL),
		"activity.link-old");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .link = activity_link_key(work(), id, now + 60) }, NULL),
		"activity.link-old");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .link = activity_link_key(work(), id, now - 120) }, &r), "");
	assert_false(r.already);
	assert_int_equal(r.at, now);
	assert_int_equal(village_load(id)->present, 1);
	assert_int_equal(attendance_one(work(), id, village.people[1])->way, WAY_LINK);
}

static void test_check_in_once(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, true), first = village.now;
	struct check_in_result r;
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = code_at(id, first), .event = "e1" }, NULL), "");
	village_at(first + 300);
	/* another way, the same event, no proof at all, as video: counted before, with the first time */
	assert_string_equal(check_in_as(2, id, (struct check_in){ .link = activity_link_key(work(), id, first + 300) }, &r), "");
	assert_true(r.already);
	assert_int_equal(r.at, first);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = code_at(id, first), .event = "e1", .at = first }, &r), "");
	assert_true(r.already);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .remote = true }, &r), "");
	assert_false(r.remote);
	struct activity *a = village_load(id);
	assert_int_equal(a->present, 1);
	assert_int_equal(a->remote_present, 0);
	assert_int_equal(attendance_one(work(), id, village.people[1])->way, WAY_CODE);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_check_in_code_as_people_type_it(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	const char *code = code_at(id, village.now);
	char wide[6 * 3 + 2], *end = wide;
	for (int i = 0; i < 6; i++) { /* full-width digits U+FF10 …, a blank in the middle */
		*end++ = (char)0xef, *end++ = (char)0xbc, *end++ = (char)(0x90 + code[i] - '0');
		if (i == 2)
			*end++ = ' ';
	}
	*end = 0;
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = wide }, NULL), "");
}

static void test_check_in_refusals(void **state)
{
	int64_t noticed = village_meeting(STATE_NOTICED, false);
	assert_string_equal(check_in_as(2, noticed, (struct check_in){ .code = "123456" }, NULL), "activity.not-open");
	village_at(COUNTY_NOW);
	int64_t id = village_meeting(STATE_OPEN, false);
	assert_string_equal(check_in_as(2, id, (struct check_in){ 0 }, NULL), "activity.code-empty");
	const char *code = code_at(id, village.now);
	const char *wrong = NULL;
	for (int n = 0; !wrong; n++) { /* six digits that are the code of no minute around */
		const char *digits = arena_printf(work()->arena, "%06d", n);
		wrong = digits;
		for (int i = -CHECK_IN_SKEW_MINUTES; i <= CHECK_IN_SKEW_MINUTES; i++)
			if (text_eq(digits, code_at(id, village.now + i * 60)))
				wrong = NULL;
	}
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = wrong }, NULL), "activity.code-wrong");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = "12" }, NULL), "activity.code-wrong");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .remote = true }, NULL), "activity.no-remote");

	struct village_act stranger = { .id = id, .check_in = { .member = 42, .code = code } };
	village_as(ROLE_MEMBER, 2);
	assert_false(work_run(work(), village_check_in_unit, &stranger));
	assert_string_equal(work()->fault->code, "activity.not-listed");
	assert_non_null(strstr(work()->fault->message, "书记"));
	work()->fault = NULL;
	assert_int_equal(village_load(id)->present, 0);
}

static void test_check_in_guessing_is_slowed(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	char wrong[8];
	snprintf(wrong, sizeof wrong, "%06d", 0);
	for (int i = 0; i < 5 && strcmp(wrong, code_at(id, village.now - 60 * (i - 2))) == 0; i++)
		snprintf(wrong, sizeof wrong, "%06d", i + 1);
	for (int i = 0; i < 10; i++)
		assert_string_equal(check_in_as(2, id, (struct check_in){ .code = wrong }, NULL), "activity.code-wrong");
	const char *right = code_at(id, village.now);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = right }, NULL), "activity.guesses");
	assert_string_equal(check_in_as(3, id, (struct check_in){ .code = right }, NULL), ""); /* the neighbour is not held up */
	village_at(village.now + 601);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = code_at(id, village.now) }, NULL), "");
}

static void test_check_in_remote_has_no_vote(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, true);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .remote = true }, NULL), "");
	struct activity *a = village_load(id);
	assert_int_equal(a->remote_present, 1);
	assert_int_equal(a->present, 0);
	assert_int_equal(a->present_voters, 0);
	assert_int_equal(attendance_one(work(), id, village.people[1])->way, WAY_VIDEO);
	/* then the person walks in: now in the room, with the time of the first */
	int64_t first = village.now;
	village_at(first + 600);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = code_at(id, first + 600) }, NULL), "");
	a = village_load(id);
	assert_int_equal(a->remote_present, 0);
	assert_int_equal(a->present_voters, 1);
	assert_int_equal(attendance_one(work(), id, village.people[1])->at, first);
}

static void test_check_in_excused_counts_when_there(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	assert_int_equal(village_load(id)->due, PEOPLE - 1);
	assert_string_equal(check_in_as(8, id, (struct check_in){ .code = code_at(id, village.now) }, NULL), "");
	struct activity *a = village_load(id);
	assert_int_equal(a->due, PEOPLE);
	assert_int_equal(a->due_voters, PEOPLE - 1);
	assert_int_equal(a->present, 1);
}

/* Each check-in moves the counters; they must be what counting all rows gives, whoever comes from whatever state. */
static void test_check_in_moves_counters_as_counting_does(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, true);
	for (int person = 2; person <= PEOPLE; person++) { /* one of them excused, one without a vote, every third on leave */
		struct village_act leave = { .id = id, .check_in = { .member = village.people[person - 1] }, .text = "外出务工" };
		village_as(ROLE_SECRETARY, 1);
		if (person % 3 == 2)
			assert_string_equal(village_run(village_leave_unit, &leave), "");
		if (person % 2 == 0)
			assert_string_equal(check_in_as(person, id, (struct check_in){ .remote = true }, NULL), "");
		assert_int_equal(county_verify(village.county, NULL), 0);
		assert_string_equal(check_in_as(person, id, (struct check_in){ .code = code_at(id, village.now) }, NULL), "");
		assert_int_equal(county_verify(village.county, NULL), 0);
	}
	struct activity *a = village_load(id);
	assert_int_equal(a->present, PEOPLE - 1);
	assert_int_equal(a->due, PEOPLE);
	assert_int_equal(a->on_leave, 0);
}

static void test_check_in_offline(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false), at = EVENING;
	const char *then = code_at(id, at);
	village_at(EVENING + 60);
	struct village_act roll = { .id = id, .id_count = 1, .ids = { village.people[0] } };
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	village_at(EVENING + 7200);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_DO(activity_close, id), "");

	village_at(EVENING + 86400);
	/* without a date it is over; with one it is held against the minute of the phone's clock */
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = then }, NULL), "activity.closed");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = then, .at = at + 300 }, NULL), "activity.code-wrong");
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = then, .at = at + 120, .event = "e" }, NULL), "");
	assert_string_equal(check_in_as(3, id, (struct check_in){ .code = then, .at = at - 120 }, NULL), "");
	struct attendance *t = attendance_one(work(), id, village.people[1]);
	assert_int_equal(t->at, at + 120);
	assert_int_equal(t->received, EVENING + 86400);
	/* outside the time that check-in was open, from the future, and too late */
	assert_string_equal(check_in_as(4, id, (struct check_in){ .code = code_at(id, EVENING + 9000), .at = EVENING + 9000 }, NULL),
		"activity.outside");
	assert_string_equal(check_in_as(4, id, (struct check_in){ .code = code_at(id, EVENING - 3600), .at = EVENING - 3600 }, NULL),
		"activity.outside");
	assert_string_equal(
		check_in_as(4, id, (struct check_in){ .code = code_at(id, village.now + 600), .at = village.now + 600 }, NULL),
		"activity.clock");
	village_at(EVENING + 8 * 86400);
	assert_string_equal(check_in_as(4, id, (struct check_in){ .code = then, .at = at }, NULL), "activity.too-late");
	assert_int_equal(village_load(id)->present, 3);
	assert_int_equal(county_verify(village.county, NULL), 0); /* also what other rooms keep of who came */
}

static void test_check_in_wrong_phone_clock_online(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	/* the phone is an hour fast but shows the code of right now: counted now */
	struct check_in_result r;
	assert_string_equal(
		check_in_as(2, id, (struct check_in){ .code = code_at(id, village.now), .at = village.now + 3600 }, &r), "");
	assert_int_equal(r.at, village.now);
}

static void test_check_in_late_not_into_sealed(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	const char *then = code_at(id, EVENING);
	struct village_act roll = { .id = id, .id_count = 1, .ids = { village.people[0] } };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	village_at(EVENING + 3600);
	assert_string_equal(ACT_DO(activity_close, id), "");
	struct village_act record = { .id = id, .text = "记录", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	assert_string_equal(ACT_DO(activity_file, id), "");
	village_as(ROLE_TOWNSHIP, 0); /* while under review it waits: activity_correct_test */
	assert_string_equal(ACT_DO(activity_seal, id), "");
	struct check_in_result r;
	assert_string_equal(check_in_as(1, id, (struct check_in){ .code = then, .at = EVENING }, &r), "");
	assert_true(r.already);
	assert_string_equal(check_in_as(3, id, (struct check_in){ .code = then, .at = EVENING }, NULL), "activity.sealed");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_check_in_by_name(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	struct village_act a = { .id = id, .check_in = { .member = village.people[5], .by_name = true } };
	village_as(ROLE_TV, 0);
	assert_string_equal(village_run(village_check_in_unit, &a), "");
	assert_int_equal(attendance_one(work(), id, village.people[5])->way, WAY_NAME);
	village_as(ROLE_MEMBER, 3); /* nobody ticks another from their own phone */
	a.check_in.member = village.people[4];
	assert_string_equal(village_run(village_check_in_unit, &a), "activity.forbidden");
}

static void test_check_in_roll_call(void **state)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	assert_string_equal(check_in_as(2, id, (struct check_in){ .code = code_at(id, village.now) }, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	struct village_act roll = { .id = id, .ids = { village.people[0], village.people[2], village.people[3] }, .id_count = 3 };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_int_equal(village_load(id)->present, 4);
	/* taken back: only who was ticked by roll call, never who checked in alone */
	roll = (struct village_act){ .id = id, .ids = { village.people[0] }, .id_count = 1 };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_int_equal(village_load(id)->present, 2);
	assert_int_equal(attendance_one(work(), id, village.people[1])->status, ATTENDANCE_PRESENT);
	assert_int_equal(attendance_one(work(), id, village.people[2])->status, ATTENDANCE_DUE);
	/* two pages at once: one does not untick what the other ticked meanwhile */
	roll = (struct village_act){ .id = id, .ids = { village.people[4] }, .id_count = 1, .has_seen = true };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_int_equal(village_load(id)->present, 3);
	roll = (struct village_act){ .id = id, .ids = { 42 }, .id_count = 1, .has_seen = true };
	assert_string_equal(village_run(village_roll_unit, &roll), "activity.not-listed");
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(village_roll_unit, &roll), "activity.forbidden");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_check_in_leave(void **state)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct village_act a = { .id = id, .text = "", .check_in = { .member = village.people[2] } };
	int64_t before = message_unread(work(), village.secretary_account);
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(village_run(village_leave_unit, &a), "activity.reason-empty");
	a.text = "在青岛务工";
	assert_string_equal(village_run(village_leave_unit, &a), "");
	assert_int_equal(village_load(id)->on_leave, 0); /* asked for; activity_leave_test decides */
	assert_int_equal(message_unread(work(), village.secretary_account), before + 1);
	a.check_in.member = village.people[4]; /* for somebody else: the secretary's */
	assert_string_equal(village_run(village_leave_unit, &a), "activity.forbidden");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_leave_unit, &a), "");
	a.check_in.member = village.people[2];
	assert_string_equal(village_run(village_leave_unit, &a), "");
	assert_int_equal(village_load(id)->on_leave, 2);
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	/* came after all */
	assert_string_equal(check_in_as(3, id, (struct check_in){ .code = code_at(id, village.now) }, NULL), "");
	assert_int_equal(village_load(id)->on_leave, 1);
	assert_int_equal(village_load(id)->present, 1);
	a.check_in.member = village.people[2];
	assert_string_equal(village_run(village_leave_unit, &a), "activity.leave-present");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, village_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_check_in_codes_change_each_minute),
		TEST(test_check_in_by_link),
		TEST(test_check_in_once),
		TEST(test_check_in_code_as_people_type_it),
		TEST(test_check_in_refusals), TEST(test_check_in_guessing_is_slowed),
		TEST(test_check_in_remote_has_no_vote),
		TEST(test_check_in_excused_counts_when_there),
		TEST(test_check_in_moves_counters_as_counting_does),
		TEST(test_check_in_offline),
		TEST(test_check_in_wrong_phone_clock_online),
		TEST(test_check_in_late_not_into_sealed),
		TEST(test_check_in_by_name),
		TEST(test_check_in_roll_call),
		TEST(test_check_in_leave),
	};
	return cmocka_run_group_tests_name("activity_check_in", tests, NULL, NULL);
}
