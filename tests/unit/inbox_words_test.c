/* The words of notices: the county's own, what is refused and with which word, and that inbox and text message say the same. */
#include "activity_village.h"

#include "activity/views.h"
#include "inbox/words.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum words_kind kind;
	const char *text, *was;
};

static bool set_unit(struct work *w, void *arg)
{
	const struct wish *wish = arg;
	return words_set(w, wish->kind, wish->text, wish->was);
}

static const char *set(enum words_kind kind, const char *text)
{
	struct wish wish = { kind, text, words_of(work(), kind) };
	return village_run(set_unit, &wish);
}

static void test_what_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code;
	} cases[] = {
		{ "", "words.empty" }, { "请{时间}到{地点}，{电话}", "words.field" }, { "请{时间}到{地点", "words.brace" },
		{ "请{时间}到{地点}}", "words.brace" }, { "请{时间{地点}}", "words.brace" }, { "{}{时间}{地点}", "words.field" },
		{ "请{时间}到会", "words.must" }, { "请{时间}到{地点}", "" }, { "请 {时间}到{地点}，{姓名}", "" },
	};
	struct buf b;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(set(WORDS_MEETING, cases[i].text), cases[i].code);
	buf_init(&b, village.county->arena);
	buf_text(&b, "{时间}{地点}");
	while (str_chars(str_of(b.at)) < WORDS_MOST)
		buf_text(&b, "会");
	assert_string_equal(set(WORDS_MEETING, b.at), "");
	buf_text(&b, "会");
	assert_string_equal(set(WORDS_MEETING, b.at), "words.long");
	words_check(work(), WORDS_REMIND, "{事项}{期限}{地点}"); /* of another kind */
	assert_string_equal(work()->fault->message, "不认识{地点}。到期提醒里可以用的是：{事项}{期限}。");
	work()->fault = NULL;
}

static void test_defaults_are_good(void **state)
{
	(void)state;
	for (int i = 0; i < WORDS_KINDS; i++) {
		const struct words_field *fields;
		size_t count = words_fields((enum words_kind)i, &fields);
		assert_true(words_check(work(), (enum words_kind)i, words_default((enum words_kind)i)));
		if (i != WORDS_MAIL) /* a letter may be longer */
			assert_int_equal(sms_parts(words_fill(village.county->arena, words_default((enum words_kind)i), fields, count), NULL), 1);
	}
}

static int64_t kept(void)
{
	return DB_ONE(work()->db, work()->arena, 0, "select count(*) from setting where tenant = $1 and name = 'words.meeting'", work()->tenant);
}

static void test_own_words_and_back(void **state)
{
	(void)state;
	struct wish late = { WORDS_MEETING, "{时间}{地点}", words_default(WORDS_MEETING) };
	assert_string_equal(set(WORDS_MEETING, "请于{时间}到{地点}开会"), "");
	assert_string_equal(words_of(work(), WORDS_MEETING), "请于{时间}到{地点}开会");
	assert_string_equal(village_run(set_unit, &late), "words.changed"); /* somebody wrote meanwhile */
	assert_int_equal(kept(), 1);
	assert_string_equal(set(WORDS_MEETING, words_default(WORDS_MEETING)), "");
	assert_int_equal(kept(), 0); /* later defaults are read again */
}

static const char *text_of(int64_t account)
{
	struct message *list;
	int n = message_list(work(), account, true, 10, 0, &list, NULL);
	assert_int_equal(n, 1);
	return list[0].text;
}

static void test_inbox_and_message_say_the_same(void **state)
{
	(void)state;
	assert_string_equal(set(WORDS_MEETING, "{姓名}，{会议}{时间}在{地点}，{主持}主持。{要求}"), "");
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct sms_wish wish = { .activity = id, .all = true };
	struct activity *a;
	struct sms_sheet *s = activity_sms(work(), &wish, &a);
	const char *inbox = text_of(village.member_account[0]), *text = NULL;
	assert_string_equal(inbox, arena_printf(village.county->arena, "王秀兰，11月支部党员大会%s在村党员活动室，刘成玉主持。不能到会请提前请假。",
		moment_chinese(village.county->arena, EVENING)));
	for (int i = 0; i < s->count; i++)
		if (s->lines[i].member == village.people[1])
			text = s->lines[i].text;
	assert_string_equal(text, inbox);
	assert_string_equal(set(WORDS_MEETING, "{时间}{地点}"), "");
	assert_string_equal(text_of(village.member_account[0]), inbox); /* what was sent stays */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_is_refused, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_defaults_are_good, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_own_words_and_back, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_inbox_and_message_say_the_same, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
