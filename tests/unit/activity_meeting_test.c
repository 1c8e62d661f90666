/* A meeting from its plan to its seal: list of those due, states, record, review, messages, seal, verify. */
#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

static void test_activity_plan_faults(void **state)
{
	struct village_act a = { .form = { .org = village.org } };
	village_as(ROLE_SECRETARY, 1);
	assert_false(work_run(work(), village_plan_unit, &a));
	static const char *const fields[] = { "title", "kinds", "starts", "place", "host" };
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		assert_non_null(fault_message(work()->fault, fields[i]));
	work()->fault = NULL;

	a.form = village_form();
	a.form.ends = a.form.starts;
	assert_string_equal(village_run(village_plan_unit, &a), "activity.time-order");
	a.form.ends = a.form.starts + 25 * 3600;
	assert_string_equal(village_run(village_plan_unit, &a), "activity.time-long");
	a.form = village_form();
	a.form.kinds = KIND_BIT(ACTIVITY_GROUP_MEETING);
	assert_string_equal(village_run(village_plan_unit, &a), "activity.group-empty");
	a.form = village_form();
	a.form.makes_up = 20261201;
	assert_string_equal(village_run(village_plan_unit, &a), "activity.makes-up");
	a.form = village_form();
	a.form.org = village.other;
	assert_string_equal(village_run(village_plan_unit, &a), "org.not-found");
	village_as(ROLE_TOWNSHIP, 0);
	a.form = village_form();
	assert_string_equal(village_run(village_plan_unit, &a), "activity.forbidden");
}

static void test_activity_notice_list(void **state)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct activity *a = village_load(id);
	struct attendance *list;
	assert_int_equal(a->state, STATE_NOTICED);
	assert_int_equal(attendance_list(work(), id, ATTENDANCE_BY_PINYIN, &list), PEOPLE);
	assert_string_equal(list[0].name, "陈桂兰"); /* chen, li, liu, ma, shan */
	assert_string_equal(list[4].name, "单雄信");
	assert_int_equal(a->due, PEOPLE - 1);        /* the aged one is listed, not due */
	assert_int_equal(a->due_voters, PEOPLE - 2); /* nor has the probationary member a vote */
	assert_int_equal(a->present, 0);
	struct attendance *aged = attendance_one(work(), id, village.people[7]);
	assert_true(aged->excused);
	assert_false(attendance_one(work(), id, village.people[3])->voter);
	/* a message for each person with an account: the secretary and three members */
	assert_int_equal(message_unread(work(), village.secretary_account), 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(message_unread(work(), village.member_account[i]), 1);
	assert_int_equal(message_unread(work(), village.town_account), 0);
	struct message *m;
	assert_int_equal(message_list(work(), village.member_account[0], true, 10, 0, &m, NULL), 1);
	assert_string_equal(m[0].href, arena_printf(work()->arena, "/m/meetings/%lld", (long long)id));
	assert_non_null(strstr(m[0].text, "19:30"));
	assert_string_equal(ACT_DO(activity_notice, id), "activity.state");
}

static bool village_committee_unit(struct work *w, void *arg)
{
	return post_appoint(w, village.org, "secretary", village.people[0], NULL, 20260101, NULL) &&
	       post_appoint(w, village.org, "organization", village.people[1], NULL, 20260101, NULL);
}

static void test_activity_notice_committee(void **state)
{
	struct village_act a = { .form = village_form() };
	a.form.kinds = KIND_BIT(ACTIVITY_COMMITTEE_MEETING);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	assert_string_equal(ACT_DO(activity_notice, a.made), "activity.nobody");
	assert_int_equal(village_load(a.made)->state, STATE_PLANNED);
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(village_committee_unit, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_DO(activity_notice, a.made), "");
	assert_int_equal(village_load(a.made)->due, 2);
}

static bool edit_unit(struct work *w, void *arg)
{
	struct village_act *act = arg;
	return activity_edit(w, act->id, act->version, &act->form);
}

static void test_activity_edit_version_and_message(void **state)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct activity *now = village_load(id);
	struct activity_form form = village_form();
	form.place = "村委会二楼";
	struct village_act stale = { .id = id, .form = form, .version = now->version - 1 };
	assert_string_equal(village_run(edit_unit, &stale), "activity.changed");
	struct village_act fresh = { .id = id, .form = form, .version = now->version };
	assert_string_equal(village_run(edit_unit, &fresh), "");
	assert_string_equal(village_load(id)->place, "村委会二楼");
	assert_int_equal(village_load(id)->version, now->version + 1);
	assert_int_equal(message_unread(work(), village.member_account[0]), 2); /* notice and change */
	form.kinds = KIND_BIT(ACTIVITY_THEME_DAY);
	struct village_act kinds = { .id = id, .form = form };
	assert_string_equal(village_run(edit_unit, &kinds), "activity.noticed-kinds");
}

static void test_activity_link(void **state)
{
	static const struct {
		const char *link;
		bool remote;
		const char *code;
	} cases[] = {
		{ "https://meet.example.org/j/1", true, "" }, { "", true, "" }, { NULL, true, "" },
		{ "https://meet.example.org/j/1", false, "activity.link-alone" },
		{ "http://meet.example.org/j/1", true, "activity.link" }, { "javascript:alert(1)", true, "activity.link" },
		{ "meet.example.org/j/1", true, "activity.link" }, { "https://", true, "activity.link" },
		{ "https://user@meet.example.org/", true, "activity.link" }, { "https://meet.example.org/\"onclick=", true, "activity.link" },
		{ "https://meet.example.org/ x", true, "activity.link" }, { "https://localhost/", true, "activity.link" },
	};
	village_as(ROLE_SECRETARY, 1);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct village_act a = { .form = village_form() };
		a.form.link = cases[i].link;
		a.form.remote = cases[i].remote;
		const char *code = village_run(village_plan_unit, &a);
		if (!text_eq(code, cases[i].code))
			fail_msg("%s: \"%s\"", cases[i].link, code);
	}
	/* in the notice; whoever edits without the field (a series, a package) leaves it; a new one is told */
	struct village_act a = { .form = village_form() };
	struct message *m;
	a.form.remote = true;
	a.form.link = cases[0].link;
	assert_string_equal(village_run(village_plan_unit, &a), "");
	assert_string_equal(ACT_DO(activity_notice, a.made), "");
	assert_int_equal(message_list(work(), village.member_account[0], true, 10, 0, &m, NULL), 1);
	assert_non_null(strstr(m[0].text, cases[0].link));
	a.id = a.made;
	a.form.link = NULL;
	assert_string_equal(village_run(edit_unit, &a), "");
	assert_string_equal(village_load(a.made)->link, cases[0].link);
	assert_int_equal(message_unread(work(), village.member_account[0]), 1);
	a.form.link = "https://meet.example.org/j/2";
	assert_string_equal(village_run(edit_unit, &a), "");
	assert_int_equal(message_list(work(), village.member_account[0], true, 10, 0, &m, NULL), 2);
	assert_non_null(strstr(m[0].text, a.form.link));
	a.form.remote = false;
	a.form.link = NULL;
	assert_string_equal(village_run(edit_unit, &a), "");
	assert_string_equal(village_load(a.made)->link, "");
}

static void test_activity_open_only_on_its_day(void **state)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_at(COUNTY_NOW - 86400);
	assert_string_equal(ACT_DO(activity_open, id), "activity.too-early");
	village_at(COUNTY_NOW + 40 * 86400);
	assert_string_equal(ACT_DO(activity_open, id), "activity.too-late");
	village_at(COUNTY_NOW + 3 * 86400); /* recorded afterwards, from paper */
	assert_string_equal(ACT_DO(activity_open, id), "");
	assert_string_equal(ACT_DO(activity_close, id), "activity.nobody-here");
}

static void test_activity_cancel(void **state)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	assert_string_equal(ACT_WHY(activity_cancel, id, ""), "activity.reason-empty");
	assert_string_equal(ACT_WHY(activity_cancel, id, "全镇防汛"), "");
	assert_int_equal(village_load(id)->state, STATE_CANCELLED);
	assert_int_equal(message_unread(work(), village.member_account[0]), 2);
	assert_string_equal(ACT_DO(activity_open, id), "activity.state");
	struct rule_activity *counted;
	assert_int_equal(activity_counted(work(), village.org, 20261101, 20261130, &counted), 0);
}

/* Everybody but two by roll call, closed, minutes written. */
static int64_t held_meeting(void)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	struct village_act roll = { .id = id, .id_count = 6 };
	memcpy(roll.ids, village.people, 6 * sizeof *roll.ids);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	village_at(EVENING + 7000);
	assert_string_equal(ACT_DO(activity_close, id), "");
	return id;
}

static void test_activity_file_return_seal(void **state)
{
	int64_t id = held_meeting();
	const char *last = NULL;
	assert_string_equal(ACT_DO(activity_file, id), "activity.minutes-empty");
	struct village_act record = { .id = id, .text = "到会 6 人，学习了文件。", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	assert_string_equal(ACT_DO(activity_seal, id), "activity.state");
	assert_string_equal(ACT_DO(activity_file, id), "");
	assert_int_equal(message_unread(work(), village.town_account), 1);
	assert_string_equal(ACT_DO(activity_seal, id), "activity.forbidden");
	assert_string_equal(village_run(village_record_unit, &record), "activity.state");

	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_WHY(activity_return, id, ""), "activity.reason-empty");
	assert_string_equal(ACT_WHY(activity_return, id, "请写明表决情况"), "");
	assert_string_equal(village_load(id)->reason, "请写明表决情况");
	struct rule_activity *counted;
	assert_int_equal(activity_counted(work(), village.org, 20261101, 20261130, &counted), 1);
	assert_int_equal(counted[0].state, RULE_HELD);

	village_as(ROLE_SECRETARY, 1);
	assert_int_equal(message_unread(work(), village.secretary_account), 2); /* notice, returned */
	assert_string_equal(ACT_DO(activity_file, id), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	struct activity *sealed = village_load(id);
	assert_int_equal(sealed->state, STATE_SEALED);
	assert_int_equal(sealed->seal.len, 32);
	assert_string_equal(sealed->sealed_by, "柳河镇党建办");
	assert_int_equal(activity_counted(work(), village.org, 20261101, 20261130, &counted), 1);
	assert_int_equal(counted[0].state, RULE_SEALED);
	assert_int_equal(county_verify(village.county, &last), 0);
}

static bool forge_unit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, arg, w->tenant) && audit_not_needed(w);
}

static void test_activity_seal_finds_what_was_altered(void **state)
{
	static const char *const forgeries[] = {
		"update activity set minutes = 'x' where tenant = $1",
		"update activity set recorder = 'x' where tenant = $1",
		"update attendance set reason = 'x' where tenant = $1 and status = 'due'",
		"update attendance set at = at + 1 where tenant = $1 and status = 'present'",
		"update resolution set votes_for = votes_for + 1 where tenant = $1",
		"delete from resolution where tenant = $1",
	};
	int64_t id = held_meeting();
	struct village_act vote = { .id = id, .text = "同意转正", .text2 = "members-meeting-vote", .votes = { 4, 1, 0 } };
	assert_string_equal(village_run(village_vote_unit, &vote), "");
	struct village_act record = { .id = id, .text = "记录", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	assert_string_equal(ACT_DO(activity_file, id), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	for (size_t i = 0; i < COUNT_OF(forgeries); i++) {
		assert_string_equal(village_run(forge_unit, (void *)forgeries[i]), "");
		int faults = county_verify(village.county, NULL);
		if (faults != 1)
			fail_msg("%s: %d findings", forgeries[i], faults);
		if (i == 0)
			assert_string_equal(village_run(forge_unit, "update activity set minutes = '记录' where tenant = $1"), "");
		if (i == 0)
			assert_int_equal(county_verify(village.county, NULL), 0); /* the same again as sealed */
	}
}

static void test_activity_verify_counters(void **state)
{
	const char *last = NULL;
	held_meeting();
	assert_int_equal(county_verify(village.county, &last), 0);
	assert_string_equal(village_run(forge_unit, "update activity set present = present + 1 where tenant = $1"), "");
	/* here, and in what other rooms keep from it */
	assert_true(county_verify(village.county, &last) >= 1);
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(forge_unit, "update activity set present = present - 1 where tenant = $1"), "");
	assert_int_equal(county_verify(village.county, NULL), 0);
	/* on_leave is this room's alone */
	assert_string_equal(village_run(forge_unit, "update activity set on_leave = on_leave + 1 where tenant = $1"), "");
	assert_int_equal(county_verify(village.county, &last), 1);
	assert_non_null(strstr(last, "签到人数"));
}

static bool remove_unit(struct work *w, void *arg)
{
	const struct resolution *r = arg;
	return resolution_remove(w, r->activity, r->id);
}

static void test_activity_resolution(void **state)
{
	int64_t id = held_meeting();
	struct activity *a = village_load(id);
	assert_int_equal(a->present, 6);
	assert_int_equal(a->present_voters, 5);
	assert_int_equal(a->due_voters, 6);
	struct village_act vote = { .id = id, .text = "", .text2 = "none", .votes = { 4, 1, 0 } };
	assert_false(work_run(work(), village_vote_unit, &vote));
	assert_non_null(fault_message(work()->fault, "title"));
	assert_non_null(fault_message(work()->fault, "quorum"));
	work()->fault = NULL;
	vote = (struct village_act){ .id = id, .text = "同意转正", .text2 = "members-meeting-vote", .votes = { 4, 2, 0 } };
	assert_string_equal(village_run(village_vote_unit, &vote), "resolution.votes"); /* six votes of five */
	vote.votes[1] = 1;
	assert_string_equal(village_run(village_vote_unit, &vote), "");
	vote.votes[0] = 3; /* half of the six due is not more than half */
	vote.text = "同意另一事项";
	assert_string_equal(village_run(village_vote_unit, &vote), "");
	struct resolution *list;
	assert_int_equal(resolution_list(work(), id, &list), 2);
	assert_true(list[0].passed);
	assert_false(list[1].passed);
	assert_non_null(strstr(list[0].arithmetic, "6"));
	assert_string_equal(village_run(remove_unit, &list[1]), "");
	assert_string_equal(village_run(remove_unit, &list[1]), "resolution.not-found");
}

static void test_activity_record_version(void **state)
{
	int64_t id = held_meeting();
	struct village_act first = { .id = id, .text = "甲写的", .text2 = "甲", .version = village_load(id)->version };
	struct village_act second = first;
	second.text = "乙写的";
	assert_string_equal(village_run(village_record_unit, &first), "");
	assert_false(work_run(work(), village_record_unit, &second));
	assert_string_equal(work()->fault->code, "activity.changed");
	assert_non_null(strstr(work()->fault->message, "甲写的")); /* the second is shown the first's change */
	work()->fault = NULL;
}

static void test_activity_reopen_same_day(void **state)
{
	int64_t id = held_meeting();
	assert_string_equal(ACT_DO(activity_reopen, id), "");
	assert_int_equal(village_load(id)->state, STATE_OPEN);
	assert_int_equal(village_load(id)->closed_at, 0);
	assert_string_equal(ACT_DO(activity_close, id), "");
	village_at(EVENING + 86400);
	assert_string_equal(ACT_DO(activity_reopen, id), "activity.reopen-day");
}

static void test_activity_lists(void **state)
{
	int64_t planned = village_meeting(STATE_PLANNED, false);
	village_at(COUNTY_NOW);
	int64_t noticed = village_meeting(STATE_NOTICED, false), total = 0;
	struct activity *list;
	village_as(ROLE_TOWNSHIP, 0);
	struct activity_filter all = { .limit = 10 };
	assert_int_equal(activity_list(work(), &all, &list, &total), 2);
	assert_int_equal(total, 2);
	assert_string_equal(list[0].org_name, "柳河镇小河西村党支部");
	assert_string_equal(list[0].above_name, "柳河镇");
	struct activity_filter one = { .limit = 10, .states = 1u << STATE_NOTICED };
	assert_int_equal(activity_list(work(), &one, &list, &total), 1);
	assert_int_equal(list[0].id, noticed);
	struct activity_filter org = { .limit = 1, .org = village.org };
	assert_int_equal(activity_list(work(), &org, &list, &total), 1);
	assert_int_equal(total, 2);
	struct activity_filter kind = { .kinds = KIND_BIT(ACTIVITY_PARTY_LECTURE) };
	assert_int_equal(activity_list(work(), &kind, &list, &total), 0);
	struct activity_filter days = { .from_day = 20261124 };
	assert_int_equal(activity_list(work(), &days, &list, &total), 0);
	struct activity_filter elsewhere = { .path = "0001.0001.0002." };
	assert_int_equal(activity_list(work(), &elsewhere, &list, &total), 0);
	int64_t counts[STATE_COUNT];
	activity_state_counts(work(), &all, counts);
	assert_int_equal(counts[STATE_PLANNED], 1);
	assert_int_equal(counts[STATE_NOTICED], 1);

	struct activity_of_member *mine;
	assert_int_equal(activity_month_for_member(work(), village.people[1], &mine), 1); /* what is only planned is nobody's */
	assert_int_equal(mine[0].activity.id, noticed);
	assert_int_equal(activity_next_for_member(work(), village.people[1])->activity.id, noticed);
	assert_int_equal(activity_today_for_org(work(), village.org, 5, &list), 1);
	assert_null(activity_next_for_member(work(), planned)); /* nobody of that id */
}

static void test_activity_counted_makes_up(void **state)
{
	struct village_act a = { .form = village_form() };
	a.form.makes_up = 20261015;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	struct rule_activity *counted;
	assert_int_equal(activity_counted(work(), village.org, 20261101, 20261130, &counted), 0);
	assert_int_equal(activity_counted(work(), village.org, 20261001, 20261031, &counted), 1);
	assert_int_equal(counted[0].state, RULE_PLANNED);
	assert_int_equal(counted[0].makes_up, 20261015);
	assert_int_equal(counted[0].day, 20261123);
}

static bool put_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	struct attendance people[PEOPLE];
	for (int i = 0; i < PEOPLE; i++)
		people[i] = (struct attendance){ .member = village.people[i], .voter = i != 3, .excused = i == 7, .apart = i == 7,
			.status = i < 5 ? ATTENDANCE_PRESENT : ATTENDANCE_LEAVE, .way = i < 5 ? WAY_LINK : WAY_NONE,
			.at = i < 5 ? EVENING - 60 : 0 };
	struct activity_past past = { .form = village_form(), .state = STATE_SEALED, .minutes = "记录", .recorder = "王秀兰",
		.filed_by = "刘成玉", .sealed_by = "柳河镇", .people = people, .people_count = PEOPLE, .resolution = "同意",
		.quorum = "members-meeting-vote", .catalogue = rule_catalogue_builtin(w->arena) };
	a->made = activity_put(w, &past);
	work_touch(w, village.org);
	return a->made && audit(w, "test.put", "activity", a->made, village.org, NULL, NULL);
}

static void test_activity_put_is_whole(void **state)
{
	struct village_act a = { 0 };
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(put_unit, &a), "");
	struct activity *past = village_load(a.made);
	assert_int_equal(past->due, 7);
	assert_int_equal(past->due_voters, 6);
	assert_int_equal(past->present, 5);
	assert_int_equal(past->present_voters, 4);
	assert_int_equal(past->on_leave, 2);
	struct resolution *list;
	assert_int_equal(resolution_list(work(), a.made, &list), 1);
	assert_true(list[0].passed);
	assert_int_equal(county_verify(village.county, NULL), 0); /* counters and seal agree with what verify computes */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, village_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_activity_plan_faults),
		TEST(test_activity_notice_list),
		TEST(test_activity_notice_committee),
		TEST(test_activity_edit_version_and_message),
		TEST(test_activity_link),
		TEST(test_activity_open_only_on_its_day),
		TEST(test_activity_cancel),
		TEST(test_activity_file_return_seal),
		TEST(test_activity_seal_finds_what_was_altered),
		TEST(test_activity_verify_counters),
		TEST(test_activity_resolution),
		TEST(test_activity_record_version),
		TEST(test_activity_reopen_same_day),
		TEST(test_activity_lists),
		TEST(test_activity_counted_makes_up),
		TEST(test_activity_put_is_whole),
	};
	return cmocka_run_group_tests_name("activity_meeting", tests, NULL, NULL);
}
