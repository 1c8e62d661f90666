/* Files of rules that the settings name: refused with the rule and the field, or judged by from then on. */
#include "duty_town.h"

#include "work/judged.h"

#define DOCUMENTS "\"documents\": { \"sd\": { \"title\": \"山东省党支部工作办法\", \"short\": \"省办法\", \"year\": 2025 } }"
#define SOURCE "\"document\": \"sd\", \"article\": \"第九条\", \"requirement\": \"每月两次\", \"sure\": \"A\""
#define RULE(id, region) \
	"{ \"id\": \"" id "\", \"name\": \"主题党日\", \"short\": \"党日\", \"verb\": \"开展\", " SOURCE ", \"severity\": \"must\", " \
	"\"cycle\": \"month\", \"times\": 2, \"per\": \"branch\", \"binds\": [{ \"types\": [631], \"full_min\": 3 }], " \
	"\"satisfied_by\": [\"theme_day\"], \"replaces\": \"theme-day\", \"valid_from\": \"2020-01-01\"" region " }"
#define FILE_OF(rules) "{ \"catalogue\": \"山东省补充规定\", " DOCUMENTS ", \"rules\": [" rules "] }"
#define PROVINCE ", \"province\": \"37\""
#define EIGHT(n) RULE("a" n, "") ", " RULE("b" n, "") ", " RULE("c" n, "") ", " RULE("d" n, "") ", " RULE("e" n, "") ", " RULE("f" n, "") ", " \
	RULE("g" n, "") ", " RULE("h" n, "")

static const struct {
	const char *json, *region, *says;
} refused[] = {
	{ "{", "371199", "不是合格的 JSON" },
	{ FILE_OF(RULE("sd-theme-day", ", \"per_year\": 3")), "371199", "规则 sd-theme-day：不认识的字段“per_year”" },
	{ FILE_OF(RULE("theme-day", PROVINCE)), "371199", "同一天有两个版本有效" },
	{ FILE_OF(RULE("sd-theme-day", PROVINCE)), "", "请在设置 region 里填写" },
	{ FILE_OF(RULE("sd-theme-day", PROVINCE)), "330199", "规则 sd-theme-day 适用于 37" },
	{ FILE_OF(RULE("sd-theme-day", ", \"county\": \"371122\"")), "371199", "规则 sd-theme-day 适用于 371122" },
	{ FILE_OF(RULE("sd-theme-day", PROVINCE)), "3711", "6 位行政区划代码" },
	{ FILE_OF(EIGHT("1") ", " EIGHT("2") ", " EIGHT("3")), "371199", "最多 32 条" },
};

static void test_duty_further_file_is_refused(void **state)
{
	const struct rule_catalogue *national = rule_catalogue_national();
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		const char *why = NULL;
		if (rule_catalogue_extend(str_of(refused[i].json), refused[i].region, &why))
			fail_msg("accepted: %zu", i);
		if (!why || !strstr(why, refused[i].says))
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, why, refused[i].says);
		assert_ptr_equal(rule_catalogue_national(), national);
	}
}

static const struct duty_row *row_of(const struct duty_row *rows, int count, const char *rule)
{
	for (int i = 0; i < count; i++)
		if (text_eq(rows[i].duty.rule->id, rule))
			return &rows[i];
	return NULL;
}

/* Who has three full members is judged by the province's rule alone, who has two by the national one; the sentence tells which. */
static void test_duty_further_file_is_judged_by(void **state)
{
	const char *why = NULL;
	struct duty_row *rows;
	struct rule_explanation *told;
	bool said = false;
	if (!rule_catalogue_extend(STR(FILE_OF(RULE("sd-theme-day", PROVINCE))), "371199", &why))
		fail_msg("%s", why);
	assert_int_equal(towns_setup_of(state, 1, 4), 0);
	struct county *c = county_of(state);
	int64_t small = towns.branch[0][1], enough = towns.branch[0][3];
	towns_hold(c, (struct towns_gathering){ .org = enough, .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .day = 20261103, .state = STATE_HELD,
		.due = 4, .present = 4 });
	int n = duty_of_org(&c->work, enough, 20261101, 20261130, &rows);
	assert_null(row_of(rows, n, "theme-day"));
	const struct duty_row *row = row_of(rows, n, "sd-theme-day");
	assert_non_null(row);
	assert_int_equal(row->duty.owed, 2);
	assert_int_equal(row->duty.done, 1);
	assert_non_null(strstr(row->reason, "依据《山东省党支部工作办法》第九条"));
	n = duty_of_org(&c->work, small, 20261101, 20261130, &rows);
	assert_null(row_of(rows, n, "sd-theme-day"));
	assert_int_equal(row_of(rows, n, "theme-day")->duty.owed, 1);
	n = duty_rules_of_org(&c->work, enough, &told);
	for (int i = 0; i < n; i++)
		said |= text_eq(told[i].rule->id, "theme-day") && !told[i].binds && strstr(told[i].why, "山东省党支部工作办法");
	assert_true(said);
	/* What is kept is what is judged. */
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select owed from duty where tenant = $1 and org = $2 and rule = 'sd-theme-day' "
		"and period_from = 20261101", c->work.tenant, enough), 2);
	county_teardown(state);
}

static bool other_files(struct work *w, void *none)
{
	(void)none;
	return DB_EXEC(w->db, w->arena, "update setting set value = 'others' where tenant = $1 and name = 'rules.further'", w->tenant) &&
	       audit(w, "test", "county", 0, 0, NULL, NULL);
}

/* A county knows by which files it is judged, from its making on; who has read others is refused, and the server alone says that it is
 * judged by its own from now on. Stands last: the files are the program's. */
static void test_duty_further_digest(void **state)
{
	const char *why = NULL;
	assert_int_equal(towns_setup_of(state, 1, 4), 0);
	struct county *c = county_of(state);
	assert_true(judged_fits(&c->work, &why));
	county_do(c, other_files, NULL);
	assert_false(judged_fits(&c->work, &why));
	assert_non_null(strstr(why, "--config"));
	county_do(c, judged_note, NULL);
	assert_true(judged_fits(&c->work, &why));
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1 and act = 'rule.files'", c->work.tenant), 2);
	/* The same file for another region, or one more, is another digest. */
	char *digest = arena_dup(c->arena, rule_catalogue_national()->further);
	assert_true(rule_catalogue_extend(STR(FILE_OF(RULE("sd-other", PROVINCE))), "371199", &why));
	assert_string_not_equal(rule_catalogue_national()->further, digest);
	assert_false(judged_fits(&c->work, &why));
	county_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duty_further_file_is_refused),
		cmocka_unit_test(test_duty_further_file_is_judged_by),
		cmocka_unit_test(test_duty_further_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
