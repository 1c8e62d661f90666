/* An activity on paper, and a branch's year: what each form says, in which order, and what it keeps back. */
#include "activity_village.h"

#include "pdf.h"

static struct work *work(void)
{
	return &village.county->work;
}

static const char *printed(int64_t id, const char *what)
{
	struct str pdf = activity_paper(work(), id, what);
	assert_non_null(pdf.at);
	return told(village.county->arena, pdf, "pdftotext", "-layout", "-");
}

/* Without blanks and line ends: for sentences that flow over lines. */
static const char *flowing(const char *text)
{
	struct buf out;
	buf_init(&out, village.county->arena);
	for (; *text; text++)
		if (*text != ' ' && *text != '\n')
			buf_char(&out, *text);
	buf_char(&out, 0);
	return out.at;
}

static const char *archive_text(int64_t org, int year)
{
	struct str pdf = activity_archive(work(), org, year);
	assert_non_null(pdf.at);
	return told(village.county->arena, pdf, "pdftotext", "-layout", "-");
}

static void call(int64_t id, int first, int count)
{
	struct village_act roll = { .id = id, .id_count = (size_t)count };
	memcpy(roll.ids, &village.people[first], (size_t)count * sizeof *roll.ids);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
}

/* Held, with five there, one on leave, a vote and minutes. */
static int64_t meeting_recorded(void)
{
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct village_act leave = { .id = id, .check_in.member = village.people[6], .text = "外出务工" };
	assert_string_equal(village_run(village_leave_unit, &leave), "");
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	call(id, 0, 5);
	assert_string_equal(ACT_DO(activity_close, id), "");
	struct village_act vote = { .id = id, .text = "同意李小军转为正式党员", .text2 = "members-meeting-vote", .votes = { 4, 0, 0 } };
	assert_string_equal(village_run(village_vote_unit, &vote), "");
	struct village_act record = { .id = id, .text = "学习了文件。\n讨论了转正。", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	return id;
}

static void test_notice_says_when_where_and_what(void **state)
{
	(void)state;
	const char *text = flowing(printed(village_meeting(STATE_NOTICED, true), "notice"));
	assert_says(text, "关于召开11月支部党员大会的通知");
	assert_says(text, "2026年11月23日（星期一）19:30至21:30");
	assert_says(text, "村党员活动室");
	assert_says(text, "2.讨论转正");
	assert_says(text, "可以视频参加");
	assert_says(text, "柳河镇小河西村党支部");
}

static void test_sign_in_sheet_goes_by_strokes_and_is_blank_before(void **state)
{
	(void)state;
	const char *text = printed(village_meeting(STATE_NOTICED, false), "sign");
	const char *ma = strstr(text, "马长山"), *wang = strstr(text, "王秀兰"), *liu = strstr(text, "刘成玉"), *apart = strstr(text, "免于参加 1 人");
	assert_true(ma && wang && liu && apart && wang < liu && liu < apart && apart < ma); /* who need not come, behind the others */
	assert_says(text, "可不到"); /* the cell is three characters wide */
	assert_null(strstr(text, "点名 19"));
	struct village_act plan = { .form = village_form() };
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_says(printed(plan.made, "sign"), "还没有应到名单");
}

static void test_minutes_say_who_came_and_how_it_was_counted(void **state)
{
	(void)state;
	const char *text = printed(meeting_recorded(), "minutes");
	assert_says(text, "应到 7 人");
	assert_says(text, "周克俭（外出务工）");
	assert_says(text, "1. 学习文件");
	assert_says(text, "讨论了转正。");
	assert_says(text, "同意李小军转为正式党员：赞成 4 票");
	assert_says(text, "通过");
	assert_says(text, "王秀兰");
	assert_null(strstr(text, "校验值")); /* not sealed yet */
	assert_says(printed(meeting_recorded(), "sign"), "点名 19:20");
}

/* Slips for those who do not know yet; who has read is the branch's to know. */
static void test_slips_for_those_whom_nothing_reached(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_NOTICED, false);
	const char *text = printed(id, "slips");
	assert_says(text, "王秀兰 同志");
	assert_says(text, "11月23日（星期一）19:30");
	assert_null(strstr(text, "刘成玉 同志")); /* who prints knows */
	struct village_act leave = { .id = id, .check_in.member = village.people[1], .text = "外出务工" };
	assert_string_equal(village_run(village_leave_unit, &leave), "");
	assert_null(strstr(printed(id, "slips"), "王秀兰 同志"));
	village_as(ROLE_TOWNSHIP, 0);
	assert_null(strstr(printed(id, "slips"), "同志"));
	assert_says(printed(id, "slips"), "由支部");
}

static int times(const char *text, const char *end, const char *part)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, part)) && at < end; at++)
		n++;
	return n;
}

static void test_ballots_one_for_each_vote_and_none_torn(void **state)
{
	(void)state;
	struct arena *arena = village.county->arena;
	struct village_act plan = { .form = village_form() };
	plan.form.agenda = "第一项\n第二项\n第三项\n第四项\n讨论转正";
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_string_equal(ACT_DO(activity_notice, plan.made), "");
	const struct activity *a = village_load(plan.made);
	const char *text = printed(plan.made, "ballots"), *end = text + strlen(text), *next;
	assert_true(a->due_voters > 3);
	assert_int_equal(times(text, end, "表决票"), a->due_voters);
	assert_int_equal(times(text, end, "讨论转正"), a->due_voters);
	for (const char *page = text; page < end; page = next + 1) {
		next = strchr(page, '\f') ? strchr(page, '\f') : end;
		assert_int_equal(times(page, next, "表决票"), times(page, next, "无记名")); /* its title and its last line */
	}
	text = printed(plan.made, "count");
	assert_says(text, "计票单");
	assert_says(text, "监票人签名");
	assert_says(flowing(text), arena_printf(arena, "%d人", a->due_voters));
}

static void test_archive_has_the_year_with_its_pages(void **state)
{
	(void)state;
	int64_t held = meeting_recorded();
	struct village_act other = { .form = village_form() };
	other.form.title = "取消的那一次";
	assert_string_equal(village_run(village_plan_unit, &other), "");
	assert_string_equal(ACT_WHY(activity_cancel, other.made, "下大雪"), "");
	struct str pdf = activity_archive(work(), village.org, 2026);
	const char *text = told(village.county->arena, pdf, "pdftotext", "-layout", "-");
	assert_says(text, "2026年度组织生活档案");
	assert_says(text, "讨论了转正。");
	assert_says(text, "取消的那一次");
	assert_says(text, "下大雪");
	assert_null(strstr(text, "000"));
	/* Cover, contents; the first record begins on page 3, as the contents say. */
	const char *contents = strchr(text, '\f') + 1, *record = strchr(contents, '\f') + 1;
	assert_true(strstr(contents, "目") < record);
	assert_says(record, "会议记录");
	assert_true(strstr(contents, "11月支部党员大会") < record);
	assert_non_null(strstr(contents, " 3\n"));
	/* Another year, another branch: nothing of it. */
	assert_says(archive_text(village.org, 2025), "2025年没有已召开的会议记录");
	assert_null(strstr(archive_text(village.other, 2026), "讨论了转正"));
	assert_true(held);
}

static void test_archive_asks_as_many_statements_whatever_the_number(void **state)
{
	(void)state;
	meeting_recorded();
	int64_t before = db_statements(work()->db);
	archive_text(village.org, 2026);
	int64_t one = db_statements(work()->db) - before;
	for (int i = 0; i < 3; i++)
		meeting_recorded();
	before = db_statements(work()->db);
	archive_text(village.org, 2026);
	assert_int_equal(db_statements(work()->db) - before, one);
}

static void test_paper_of_what_is_not_there(void **state)
{
	(void)state;
	assert_null(activity_paper(work(), 1, "minutes").at);
	assert_string_equal(work()->fault->code, "activity.not-found");
	work()->fault = NULL;
	assert_null(activity_archive(work(), 1, 2026).at);
	assert_non_null(work()->fault);
	work()->fault = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_notice_says_when_where_and_what, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_sign_in_sheet_goes_by_strokes_and_is_blank_before, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_slips_for_those_whom_nothing_reached, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_minutes_say_who_came_and_how_it_was_counted, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_ballots_one_for_each_vote_and_none_torn, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_archive_has_the_year_with_its_pages, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_archive_asks_as_many_statements_whatever_the_number, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_paper_of_what_is_not_there, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
