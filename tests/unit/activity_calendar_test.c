/* Calendars: what a link gives, to whom, and until when; read back with the library that wrote it, and by its letters. */
#include <libical/ical.h>

#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum calendar_kind kind;
	bool end;
};

static bool wish_unit(struct work *w, void *arg)
{
	const struct wish *wish = arg;
	return wish->end ? calendar_end(w, wish->kind) : calendar_make(w, wish->kind);
}

static const char *make(enum calendar_kind kind)
{
	const char *links[CALENDAR_KINDS];
	assert_string_equal(village_run(wish_unit, &(struct wish){ kind, false }), "");
	calendar_links(work(), links);
	assert_non_null(links[kind]);
	return links[kind];
}

/* What a link gives to whoever has it, signed in or not; NULL when it gives nothing. */
static const char *given(const char *token)
{
	struct actor before = work()->actor;
	work()->actor = (struct actor){ .from = "test" };
	struct str text = calendar_text(work(), token);
	if (!text.at)
		assert_string_equal(work()->fault->code, "calendar.not-found");
	work()->fault = NULL;
	work()->actor = before;
	return text.at;
}

static void assert_has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("no \"%s\" in: %s", part, text ? text : "nothing");
}

static void test_own_calendar_has_the_meeting(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	const char *text = given(make(CALENDAR_OWN));
	assert_has(text, "BEGIN:VCALENDAR\r\n");
	assert_has(text, "DTSTART:20261123T113000Z\r\n"); /* 19:30 in Beijing */
	assert_has(text, "DTEND:20261123T133000Z\r\n");
	assert_has(text, arena_printf(village.county->arena, "UID:1.%lld@xianfeng\r\n", (long long)id));
	for (const char *line = text, *end; *line; line = end + 2) { /* RFC 5545, 3.1: no line of more than 75 octets */
		end = strstr(line, "\r\n");
		assert_true(end && end - line <= 75);
	}
	icalcomponent *calendar = icalparser_parse_string(text);
	icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	assert_string_equal(icalcomponent_get_summary(event), "11月支部党员大会");
	assert_string_equal(icalcomponent_get_location(event), "村党员活动室");
	assert_has(icalcomponent_get_description(event), "议题：\n学习文件\n讨论转正");
	assert_null(icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT));
	assert_int_equal(icalcomponent_count_errors(calendar), 0);
	icalcomponent_free(calendar);
	for (int i = 1; i < PEOPLE; i++)
		assert_null(strstr(text, village_names[i])); /* only the host is named */
}

/* Where the meeting is on the net: for those on its list, not in the feed of the branch's office, nor in what is not remote any more. */
static void test_link_of_the_meeting_is_for_its_list(void **state)
{
	static const char link[] = "https://meet.example.org/j/123456?pwd=a1b2";
	(void)state;
	struct village_act a = { .form = village_form() };
	a.form.remote = true;
	a.form.link = link;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	assert_string_equal(ACT_DO(activity_notice, a.made), "");
	assert_null(strstr(given(make(CALENDAR_BRANCH)), "meet.example.org"));
	village_as(ROLE_MEMBER, 2);
	icalcomponent *calendar = icalparser_parse_string(given(make(CALENDAR_OWN)));
	icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	assert_has(icalcomponent_get_description(event), link);
	assert_string_equal(icalproperty_get_url(icalcomponent_get_first_property(event, ICAL_URL_PROPERTY)), link);
	icalcomponent_free(calendar);
}

static void test_calendar_follows_what_happens(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	const char *token = make(CALENDAR_OWN);
	struct village_act leave = { .id = id, .check_in.member = village.people[1], .text = "外出务工" };
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_leave_unit, &leave), "");
	assert_has(given(token), "已请假");
	assert_null(strstr(given(token), "外出务工"));
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_WHY(activity_cancel, id, "下大雪"), "");
	assert_has(given(token), "STATUS:CANCELLED");
	assert_null(strstr(given(token), "BEGIN:VALARM"));
}

static void test_branch_calendar_is_for_who_plans(void **state)
{
	(void)state;
	struct village_act plan = { .form = village_form() };
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_has(given(make(CALENDAR_BRANCH)), "（计划）");
	assert_null(strstr(given(make(CALENDAR_OWN)), "BEGIN:VEVENT")); /* a plan is nobody's yet */
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(wish_unit, &(struct wish){ CALENDAR_BRANCH, false }), "calendar.kind");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(village_run(wish_unit, &(struct wish){ CALENDAR_OWN, false }), "calendar.kind");
}

static void test_link_ends(void **state)
{
	(void)state;
	village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	const char *old = make(CALENDAR_OWN), *fresh = make(CALENDAR_OWN);
	assert_null(given(old)); /* a new one took its place */
	assert_non_null(given(fresh));
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(village_run(wish_unit, &(struct wish){ CALENDAR_OWN, true }), "calendar.none"); /* not one's own */
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(wish_unit, &(struct wish){ CALENDAR_OWN, true }), "");
	assert_null(given(fresh));
	assert_null(given(""));
	assert_null(given("no such link"));
}

static bool disable_unit(struct work *w, void *arg)
{
	return account_disable(w, *(int64_t *)arg, true);
}

static void test_link_ends_with_the_account(void **state)
{
	(void)state;
	village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, 2);
	const char *token = make(CALENDAR_OWN);
	assert_non_null(given(token));
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(disable_unit, &village.member_account[0]), "");
	assert_null(given(token));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_own_calendar_has_the_meeting, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_link_of_the_meeting_is_for_its_list, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_calendar_follows_what_happens, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_branch_calendar_is_for_who_plans, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_link_ends, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_link_ends_with_the_account, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
