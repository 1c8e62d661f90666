/* Minutes that a phone sends later: stored when nobody wrote meanwhile, else kept beside, both; sent again they change nothing; and a
 * record with two sets of minutes is not handed in. */
#include "activity_village.h"

#include "activity/inside.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct sent {
	int64_t activity;
	struct minutes_draft draft;
	enum minutes_fate fate;
};

static bool take_unit(struct work *w, void *arg)
{
	struct sent *s = arg;
	return (s->fate = minutes_take(w, s->activity, &s->draft)) != MINUTES_REFUSED;
}

/* What became of it; -1 with the fault's code in *code. */
static int take(int64_t activity, const char *base, const char *minutes, const char **code)
{
	struct sent s = { .activity = activity, .draft = { .base = base, .minutes = minutes, .recorder = "刘成玉", .at = village.now - 600 } };
	*code = village_run(take_unit, &s);
	return **code ? -1 : (int)s.fate;
}

struct choice {
	int64_t activity, id;
	bool join;
};

static bool choose_unit(struct work *w, void *arg)
{
	struct choice *c = arg;
	return c->join ? minutes_join(w, c->activity, c->id) : minutes_drop(w, c->activity, c->id);
}

static int64_t first_beside(int64_t activity, int want)
{
	struct minutes_other *list;
	assert_int_equal(minutes_beside(work(), activity, &list), want);
	return want ? list[0].id : 0;
}

/* An open meeting with somebody there. */
static int64_t meeting(void)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	struct village_act roll = { .id = id, .ids = { village.people[0], village.people[1] }, .id_count = 2 };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	return id;
}

static void test_stored_when_nobody_else_wrote(void **state)
{
	(void)state;
	int64_t id = meeting(), version = village_load(id)->version;
	const char *code;
	assert_int_equal(take(id, "", "学习文件。", &code), MINUTES_STORED);
	assert_string_equal(village_load(id)->minutes, "学习文件。");
	assert_int_equal(village_load(id)->version, version + 1);
	assert_int_equal(take(id, "", "学习文件。", &code), MINUTES_STORED); /* its answer was lost */
	assert_int_equal(village_load(id)->version, version + 1);
	assert_string_equal(ACT_DO(activity_close, id), ""); /* another version, the same minutes */
	assert_int_equal(take(id, "学习文件。", "学习文件。\n讨论转正。", &code), MINUTES_STORED);
	assert_int_equal(take(id, "学习文件。\n讨论转正。", "", &code), -1);
	assert_string_equal(code, "activity.minutes-empty");
	first_beside(id, 0);
}

static void test_both_stay_when_two_wrote(void **state)
{
	(void)state;
	int64_t id = meeting();
	const char *code;
	assert_int_equal(take(id, "", "书记写的。", &code), MINUTES_STORED);
	assert_int_equal(take(id, "", "委员写的。", &code), MINUTES_BESIDE);
	assert_int_equal(take(id, "", "委员写的。", &code), MINUTES_BESIDE); /* again */
	assert_int_equal(take(id, "委员写的。", "委员写的。又写了几句。", &code), MINUTES_BESIDE); /* written on */
	assert_string_equal(village_load(id)->minutes, "书记写的。");
	int64_t other = first_beside(id, 1);
	assert_string_equal(ACT_DO(activity_close, id), "");
	assert_string_equal(ACT_DO(activity_file, id), "activity.minutes-two");
	struct choice c = { id, other + 1, true };
	assert_string_equal(village_run(choose_unit, &c), "activity.minutes-gone");
	c.id = other;
	assert_string_equal(village_run(choose_unit, &c), "");
	assert_non_null(strstr(village_load(id)->minutes, "书记写的。"));
	assert_non_null(strstr(village_load(id)->minutes, "委员写的。又写了几句。"));
	first_beside(id, 0);
	assert_string_equal(ACT_DO(activity_file, id), "");
	assert_int_equal(take(id, village_load(id)->minutes, "提交以后才到的。", &code), -1);
	first_beside(id, 0);
}

static void test_one_is_thrown_away_by_who_keeps_the_record(void **state)
{
	(void)state;
	int64_t id = meeting();
	const char *code;
	take(id, "", "书记写的。", &code);
	for (int i = 0; i < MINUTES_BESIDE_MOST; i++)
		assert_int_equal(take(id, "", arena_printf(village.county->arena, "第 %d 份。", i), &code), MINUTES_BESIDE);
	assert_int_equal(take(id, "", "再一份。", &code), -1);
	assert_string_equal(code, "activity.minutes-many");
	struct choice c = { id, first_beside(id, MINUTES_BESIDE_MOST), false };
	village_as(ROLE_MEMBER, 2);
	assert_string_not_equal(village_run(choose_unit, &c), "");
	assert_int_equal(take(id, "书记写的。", "党员改的。", &code), -1);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(choose_unit, &c), "");
	first_beside(id, MINUTES_BESIDE_MOST - 1);
	assert_string_equal(village_load(id)->minutes, "书记写的。");
}

/* What the minutes begin with; handed back as it is, it is no minutes. */
static void test_headings(void **state)
{
	static const struct {
		unsigned kinds;
		const char *agenda, *starts, *has;
	} cases[] = {
		{ KIND_BIT(ACTIVITY_MEMBERS_MEETING), "修路\n转正", "一、修路\n发言：\n决定：\n", "二、转正\n发言：\n决定：\n" },
		{ KIND_BIT(ACTIVITY_MEMBERS_MEETING) | KIND_BIT(ACTIVITY_PARTY_LECTURE), "修路", "一、修路\n发言：", "决定：" },
		{ KIND_BIT(ACTIVITY_COMMITTEE_MEETING), "", "一、议题：\n发言：", "决定：" },
		{ KIND_BIT(ACTIVITY_GROUP_MEETING) | KIND_BIT(ACTIVITY_THEME_DAY), "学习", "一、学习\n发言：", "决定：" },
		{ KIND_BIT(ACTIVITY_THEME_DAY), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "一、1\n开展情况：", "\n十一、11\n" },
		{ KIND_BIT(ACTIVITY_PARTY_LECTURE), "学党章", "一、学党章\n讲课人和主要内容：", "讨论发言：" },
		{ KIND_BIT(ACTIVITY_ORG_LIFE_MEETING) | KIND_BIT(ACTIVITY_COMMITTEE_MEETING), "", "一、通报会前准备", "对照检查" },
		{ KIND_BIT(ACTIVITY_MEMBER_APPRAISAL), "", "一、个人自评", "民主测评" },
		{ KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING), "", "一、通报会前准备", "班子对照检查" },
		{ KIND_BIT(ACTIVITY_SECRETARY_REPORT), "", "一、书记述职", "评议" },
		{ KIND_BIT(ACTIVITY_HEART_TALK), "", "谈话内容", "意见和建议" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *text = record_template(village.county->arena, &(struct activity){ .kinds = cases[i].kinds, .agenda = cases[i].agenda });
		if (!text_starts(text, cases[i].starts) || !strstr(text, cases[i].has))
			fail_msg("%s: %s", activity_kinds_name(village.county->arena, cases[i].kinds), text);
	}
	int64_t id = village_meeting(STATE_OPEN, false);
	const char *begun = record_template(village.county->arena, village_load(id));
	struct village_act record = { .id = id, .text = begun, .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "activity.minutes-empty");
	record.text = arena_printf(village.county->arena, "%s同意", begun);
	assert_string_equal(village_run(village_record_unit, &record), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_stored_when_nobody_else_wrote, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_both_stay_when_two_wrote, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_headings, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_one_is_thrown_away_by_who_keeps_the_record, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
