/* Quiet hours: their bounds, over midnight and not, and what waits until they end. */
#include "activity_village.h"

#include "activity/views.h"
#include "device/views.h"
#include "inbox/quiet.h"
#include "supervise/sms.h"

#define DAY 20261123

static struct work *work(void)
{
	return &village.county->work;
}

static int64_t at(int minute)
{
	return day_start(DAY) + minute * 60LL;
}

static void test_bounds(void **state)
{
	(void)state;
	static const struct {
		struct quiet q;
		int minute, until; /* minutes of the day; until -1: not quiet */
	} cases[] = {
		{ { 1260, 420 }, 1259, -1 }, { { 1260, 420 }, 1260, 1440 + 420 }, { { 1260, 420 }, 1439, 1440 + 420 }, { { 1260, 420 }, 0, 420 },
		{ { 1260, 420 }, 419, 420 }, { { 1260, 420 }, 420, -1 }, { { 720, 840 }, 719, -1 }, { { 720, 840 }, 720, 840 },
		{ { 720, 840 }, 839, 840 }, { { 720, 840 }, 840, -1 }, { { 600, 600 }, 600, -1 }, { { 600, 600 }, 0, -1 },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(quiet_until(&cases[i].q, at(cases[i].minute)), cases[i].until < 0 ? 0 : at(cases[i].until));
}

static bool set_unit(struct work *w, void *arg)
{
	return quiet_set(w, arg);
}

static void test_setting(void **state)
{
	(void)state;
	struct quiet noon = { 720, 840 }, q = quiet_load(work());
	assert_true(q.from == 1260 && q.to == 420);
	assert_string_equal(quiet_text(village.county->arena, &q), "21:00 至次日 07:00");
	assert_string_equal(village_run(set_unit, &noon), "");
	q = quiet_load(work());
	assert_string_equal(quiet_text(village.county->arena, &q), "12:00 至 14:00");
}

static int lines_on_television(int64_t id)
{
	struct activity *a = village_load(id);
	struct tv_village v;
	village_as(ROLE_TV, 0);
	tv_lines_load(work(), a, 1, &v);
	return v.line_count;
}

static void test_banner_waits(void **state)
{
	(void)state;
	village_at(at(60));
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct message *list;
	assert_int_equal(message_list(work(), village.member_account[0], true, 10, 0, &list, NULL), 1); /* the inbox has it at once */
	assert_int_equal(lines_on_television(id), 0);
	village_at(at(420));
	assert_int_equal(lines_on_television(id), 1);
}

static void test_file_says_from_when(void **state)
{
	(void)state;
	village_at(at(60));
	struct sms_wish wish = { .activity = village_meeting(STATE_NOTICED, false) };
	struct activity *a;
	struct unread_wish unread = { .reason = "" };
	assert_int_equal(activity_sms(work(), &wish, &a)->after, at(420));
	assert_int_equal(unread_sms(work(), "0001.", &unread)->after, at(420));
	wish.urgent = unread.urgent = true;
	assert_int_equal(activity_sms(work(), &wish, &a)->after, 0);
	assert_int_equal(unread_sms(work(), "0001.", &unread)->after, 0);
	assert_false(sms_urgent(work(), true, ""));
	work()->fault = NULL;
	assert_true(sms_urgent(work(), true, "防汛") && sms_urgent(work(), false, ""));
	assert_string_equal(sms_purpose(village.county->arena, "提醒", true, "防汛"), "提醒（紧急：防汛）");
	wish.urgent = false;
	village_at(at(420));
	assert_int_equal(activity_sms(work(), &wish, &a)->after, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bounds, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_setting, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_banner_waits, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_file_says_from_when, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
