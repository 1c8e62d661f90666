/* Check-ins that are put right with a reason, and those that arrive after the record was handed in. */
#include "activity_village.h"

#include "pdf.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	int64_t activity, change;
	struct correction c;
	bool true_one;
};

static bool correct_unit(struct work *w, void *arg)
{
	const struct wish *x = arg;
	return attendance_correct(w, x->activity, &x->c);
}

static bool decide_unit(struct work *w, void *arg)
{
	const struct wish *x = arg;
	return attendance_claim_decide(w, x->activity, x->change, x->true_one, x->c.reason);
}

static const char *correct(int64_t id, int person, enum attendance_status becomes, const char *reason)
{
	return village_run(correct_unit, &(struct wish){ .activity = id, .c = { village.people[person], becomes, reason } });
}

static enum attendance_status status_of(int64_t id, int person)
{
	return attendance_one(work(), id, village.people[person])->status;
}

static const char *scan(int person, int64_t id, const char *code, int64_t at, const char *event, struct check_in_result *result)
{
	struct village_act a = { .id = id, .check_in = { .member = village.people[person], .code = code, .at = at, .event = event } };
	enum role was = village.role;
	int64_t who = village.member;
	village_as(ROLE_MEMBER, person + 1);
	const char *said = village_run(village_check_in_unit, &a);
	if (result)
		*result = a.result;
	village_as(was, (int)who);
	return said;
}

/* 刘成玉 called, 王秀兰 by the code of her own phone; closed, and further. */
static int64_t meeting(enum activity_state until, bool remote)
{
	int64_t id = village_meeting(STATE_OPEN, remote);
	struct village_act roll = { .id = id, .id_count = 1, .ids = { village.people[0] } };
	struct village_act record = { .id = id, .text = "记录", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_string_equal(scan(1, id, activity_code(work(), id, village.now), 0, "e1", NULL), "");
	village_at(EVENING + 3600);
	if (until > STATE_OPEN)
		assert_string_equal(ACT_DO(activity_close, id), "");
	if (until > STATE_HELD) {
		assert_string_equal(village_run(village_record_unit, &record), "");
		assert_string_equal(ACT_DO(activity_file, id), "");
	}
	if (until > STATE_FILED) {
		village_as(ROLE_TOWNSHIP, 0);
		assert_string_equal(until == STATE_RETURNED ? ACT_WHY(activity_return, id, "核对到会") : ACT_DO(activity_seal, id), "");
		village_as(ROLE_SECRETARY, 1);
	}
	return id;
}

static void test_correct_in_each_state(void **state)
{
	static const struct {
		enum activity_state state;
		const char *code;
	} cases[] = { { STATE_OPEN, "" }, { STATE_HELD, "" }, { STATE_FILED, "" }, { STATE_RETURNED, "" }, { STATE_SEALED, "activity.state" } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct attendance_change *list;
		int64_t id = meeting(cases[i].state, false);
		bool may = !*cases[i].code;
		const char *code = correct(id, 1, ATTENDANCE_DUE, "用别人的手机扫的");
		if (!text_eq(code, cases[i].code))
			fail_msg("%s: \"%s\"", activity_state_chinese(cases[i].state), code);
		assert_int_equal(status_of(id, 1), may ? ATTENDANCE_DUE : ATTENDANCE_PRESENT);
		assert_int_equal(village_load(id)->present, may ? 1 : 2);
		assert_int_equal(village_load(id)->present_voters, may ? 1 : 2);
		assert_string_equal(correct(id, 2, ATTENDANCE_PRESENT, "当时手机没电"), cases[i].code);
		assert_int_equal(attendance_change_list(work(), id, &list), may ? 2 : 0);
		if (may) {
			assert_int_equal(attendance_one(work(), id, village.people[2])->way, WAY_CORRECTED);
			assert_says(attendance_change_says(village.county->arena, &list[0]), "王秀兰：到会改为未到");
			assert_says(attendance_change_says(village.county->arena, &list[1]), "当时手机没电");
		}
		village_at(COUNTY_NOW);
	}
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_correct_refuses(void **state)
{
	int64_t id = meeting(STATE_HELD, false);
	char long_reason[CORRECT_REASON_MOST + 2] = "";
	(void)state;
	memset(long_reason, 'x', CORRECT_REASON_MOST + 1);
	assert_string_equal(correct(id, 1, ATTENDANCE_DUE, ""), "correct.reason-empty");
	assert_string_equal(correct(id, 1, ATTENDANCE_DUE, long_reason), "correct.reason-long");
	assert_string_equal(correct(id, 1, ATTENDANCE_PRESENT, "x"), "correct.same");
	assert_string_equal(correct(id, 1, ATTENDANCE_LEAVE, "x"), "correct.becomes");
	assert_string_equal(correct(id, 1, ATTENDANCE_REMOTE, "x"), "correct.no-remote");
	struct wish stranger = { .activity = id, .c = { 42, ATTENDANCE_PRESENT, "x" } };
	assert_string_equal(village_run(correct_unit, &stranger), "correct.whom");
	assert_string_equal(correct(id, 0, ATTENDANCE_DUE, "x"), "");
	assert_string_equal(correct(id, 1, ATTENDANCE_DUE, "x"), "correct.nobody"); /* held, and nobody there */
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(correct(id, 2, ATTENDANCE_PRESENT, "x"), "activity.forbidden");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(correct(id, 2, ATTENDANCE_PRESENT, "x"), "activity.forbidden");
}

/* In the room or by video: only who is in the room has a vote. Whom it concerns hears of it. */
static void test_correct_between_room_and_video(void **state)
{
	int64_t id = meeting(STATE_HELD, true), before = message_unread(work(), village.member_account[0]);
	(void)state;
	assert_string_equal(correct(id, 1, ATTENDANCE_REMOTE, "人在青岛，是视频参加的"), "");
	assert_int_equal(village_load(id)->remote_present, 1);
	assert_int_equal(village_load(id)->present_voters, 1);
	assert_string_equal(correct(id, 1, ATTENDANCE_PRESENT, "记错了"), "");
	assert_int_equal(village_load(id)->remote_present, 0);
	assert_int_equal(message_unread(work(), village.member_account[0]), before + 2);
	assert_int_equal(message_unread(work(), village.town_account), 0); /* the record is the branch's own yet */
}

/* What a phone sends again does not undo what was put right. */
static void test_same_event_again_stays_taken_off(void **state)
{
	int64_t id = meeting(STATE_HELD, false);
	struct check_in_result r;
	(void)state;
	assert_string_equal(correct(id, 1, ATTENDANCE_DUE, "替别人扫的"), "");
	assert_string_equal(scan(1, id, activity_code(work(), id, EVENING - 600), EVENING - 600, "e1", &r), "");
	assert_true(r.already);
	assert_int_equal(status_of(id, 1), ATTENDANCE_DUE);
}

static void test_what_comes_late_waits(void **state)
{
	int64_t id = meeting(STATE_FILED, false), unread = message_unread(work(), village.secretary_account);
	const char *then = activity_code(work(), id, EVENING);
	struct check_in_result r;
	struct attendance_change *list;
	(void)state;
	assert_string_equal(scan(2, id, then, EVENING, "e2", &r), "");
	assert_true(r.waits);
	assert_int_equal(status_of(id, 2), ATTENDANCE_DUE); /* the record that was handed in is as it was */
	assert_int_equal(village_load(id)->present, 2);
	assert_string_equal(scan(2, id, then, EVENING, "e2", &r), ""); /* the same again */
	assert_string_equal(scan(4, id, then, EVENING, "e4", &r), "");
	assert_int_equal(attendance_change_list(work(), id, &list), 2);
	assert_int_equal(message_unread(work(), village.secretary_account), unread + 2);
	assert_says(attendance_change_says(village.county->arena, &list[0]), "等书记核实");

	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "activity.claims");
	village_as(ROLE_SECRETARY, 1);
	struct wish first = { .activity = id, .change = list[0].id, .true_one = true }, second = { .activity = id, .change = list[1].id };
	assert_string_equal(village_run(decide_unit, &first), "correct.reason-empty");
	first.c.reason = "到会了，手机没信号";
	assert_string_equal(village_run(decide_unit, &first), "");
	assert_string_equal(village_run(decide_unit, &first), "correct.decided");
	second.c.reason = "当天在县城";
	assert_string_equal(village_run(decide_unit, &second), "");
	assert_int_equal(status_of(id, 2), ATTENDANCE_PRESENT);
	assert_int_equal(attendance_one(work(), id, village.people[2])->at, EVENING); /* when it was done */
	assert_int_equal(status_of(id, 4), ATTENDANCE_DUE);
	assert_true(message_unread(work(), village.town_account) >= 3); /* handed in, and twice put right before the office */
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static bool tamper(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update attendance_change set reason = '别的' where tenant = $1 and activity = $2", w->tenant, *(int64_t *)arg) &&
	       audit_not_needed(w);
}

static void test_stands_on_paper_and_under_the_seal(void **state)
{
	int64_t id = meeting(STATE_FILED, false);
	struct buf flat;
	(void)state;
	assert_string_equal(correct(id, 2, ATTENDANCE_PRESENT, "当时手机没电"), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	buf_init(&flat, village.county->arena);
	for (const char *p = told(village.county->arena, activity_paper(work(), id, "minutes"), "pdftotext", "-layout", "-"); *p; p++)
		if (*p != ' ' && *p != '\n')
			buf_char(&flat, *p);
	buf_char(&flat, 0);
	assert_says(flat.at, "签到更正");
	assert_says(flat.at, "赵德水：未到改为到会");
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
	county_do(village.county, tamper, &id);
	assert_int_equal(county_verify(village.county, NULL), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, village_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_correct_in_each_state),
		TEST(test_correct_refuses),
		TEST(test_correct_between_room_and_video),
		TEST(test_same_event_again_stays_taken_off),
		TEST(test_what_comes_late_waits),
		TEST(test_stands_on_paper_and_under_the_seal),
	};
	return cmocka_run_group_tests_name("activity_correct", tests, NULL, NULL);
}
