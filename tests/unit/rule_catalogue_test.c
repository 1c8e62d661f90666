/* The catalogue as data: every row that the county relies on is there, and no mistake in a file passes in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "rule/quorum.h"

static struct arena *arena;
static struct rule_catalogue *catalogue;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalogue = rule_catalogue_builtin(arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct row {
	const char *id, *short_name, *article;
	char sure;
	enum rule_cycle cycle;
	enum rule_per per;
	enum activity_kind kind;
	bool on;
};

/* Regulations on branches (2018), arts 11 to 19 and 27, and the leading bodies' meeting (2016). */
static const struct row rows[] = {
	{"members-meeting", "大会", "第十一条", 'A', CYCLE_QUARTER, PER_BRANCH, ACTIVITY_MEMBERS_MEETING, true},
	{"committee-meeting", "支委会", "第十二条", 'A', CYCLE_MONTH, PER_BRANCH, ACTIVITY_COMMITTEE_MEETING, true},
	{"group-meeting", "小组会", "第十三条", 'A', CYCLE_MONTH, PER_GROUP, ACTIVITY_GROUP_MEETING, true},
	{"party-lecture", "党课", "第十六条", 'B', CYCLE_QUARTER, PER_BRANCH, ACTIVITY_PARTY_LECTURE, true},
	{"secretary-lecture", "书记党课", "第十六条", 'A', CYCLE_YEAR, PER_BRANCH, ACTIVITY_PARTY_LECTURE, true},
	{"theme-day", "党日", "第十六条", 'A', CYCLE_MONTH, PER_BRANCH, ACTIVITY_THEME_DAY, true},
	{"org-life-meeting", "组织生活会", "第十七条", 'A', CYCLE_YEAR, PER_BRANCH, ACTIVITY_ORG_LIFE_MEETING, true},
	{"member-appraisal", "评议", "第十八条", 'A', CYCLE_YEAR, PER_BRANCH, ACTIVITY_MEMBER_APPRAISAL, true},
	{"secretary-report", "述职", "第二十七条", 'A', CYCLE_YEAR, PER_BRANCH, ACTIVITY_SECRETARY_REPORT, true},
	{"heart-talk", "谈心", "第十九条", 'A', CYCLE_YEAR, PER_PAIR, ACTIVITY_HEART_TALK, true},
	{"democratic-meeting", "民主会", "关于召开次数的规定", 'B', CYCLE_YEAR, PER_BRANCH, ACTIVITY_DEMOCRATIC_MEETING,
		true},
};

static void test_rule_catalogue_rows(void **state)
{
	(void)state;
	assert_int_equal(catalogue->rule_count, COUNT_OF(rows));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct rule *rule = rule_find(catalogue, rows[i].id, 20261123);
		if (!rule)
			fail_msg("no rule %s", rows[i].id);
		assert_string_equal(rule->short_name, rows[i].short_name);
		assert_string_equal(rule->source.article, rows[i].article);
		assert_int_equal(rule->source.sure, rows[i].sure);
		assert_int_equal(rule->cycle, rows[i].cycle);
		assert_int_equal(rule->per, rows[i].per);
		assert_int_equal(rule->satisfied_by, KIND_BIT(rows[i].kind));
		assert_int_equal(rule->times, 1);
		assert_int_equal(rule->on, rows[i].on);
		/* All of part 1.3 says 一般: a miss is a warning. */
		assert_int_equal(rule->severity, SEVERITY_WARNING);
	}
	assert_null(rule_find(catalogue, "members-meeting", 20181027));
	assert_non_null(rule_find(catalogue, "members-meeting", 20181028));
	assert_null(rule_find(catalogue, "no-such-rule", 0));
}

static void test_rule_catalogue_cites(void **state)
{
	(void)state;
	assert_string_equal(rule_citation(arena, &rule_find(catalogue, "committee-meeting", 0)->source),
		"《中国共产党支部工作条例（试行）》第十二条（一般每月召开一次）");
	const struct quorum *admission = quorum_find(catalogue, "admission-vote");
	assert_string_equal(admission->source.document, "中国共产党发展党员工作细则");
	assert_int_equal(admission->source.year, 2014);
	assert_int_equal(admission->presence.is, QUORUM_MORE_THAN);
	assert_int_equal(quorum_find(catalogue, "members-meeting-vote")->presence.is, QUORUM_AT_LEAST);
	assert_null(quorum_find(catalogue, "no-such-vote"));
	assert_string_equal(rule_severity_chinese(SEVERITY_WARNING), "一般");
	assert_string_equal(rule_severity_code(SEVERITY_VIOLATION), "violation");
}

static void test_rule_catalogue_kinds_together(void **state)
{
	(void)state;
	const unsigned meeting = KIND_BIT(ACTIVITY_MEMBERS_MEETING), lecture = KIND_BIT(ACTIVITY_PARTY_LECTURE),
		       day = KIND_BIT(ACTIVITY_THEME_DAY), group = KIND_BIT(ACTIVITY_GROUP_MEETING),
		       committee = KIND_BIT(ACTIVITY_COMMITTEE_MEETING), life = KIND_BIT(ACTIVITY_ORG_LIFE_MEETING),
		       appraisal = KIND_BIT(ACTIVITY_MEMBER_APPRAISAL), talk = KIND_BIT(ACTIVITY_HEART_TALK);
	const char *why = NULL;
	assert_true(rule_kinds_together(arena, catalogue, meeting | lecture | day, &why));
	assert_true(rule_kinds_together(arena, catalogue, life | appraisal | meeting, &why));
	assert_true(rule_kinds_together(arena, catalogue, committee | life, &why));
	assert_true(rule_kinds_together(arena, catalogue, talk, &why));
	assert_true(rule_kinds_together(arena, catalogue, 0, &why));
	assert_null(why);
	assert_false(rule_kinds_together(arena, catalogue, meeting | group, &why));
	assert_string_equal(why, "支部党员大会和党小组会不能是同一次活动，请分开记录");
	assert_false(rule_kinds_together(arena, catalogue, meeting | committee, NULL));
	assert_false(rule_kinds_together(arena, catalogue, committee | lecture, NULL));
	assert_false(rule_kinds_together(arena, catalogue, talk | day, NULL));
}

/* A small file that is right, with one field replaced. */
#define DOCUMENTS "\"documents\": { \"d\": { \"title\": \"某条例\", \"short\": \"条例\", \"year\": 2020 } }"
#define SOURCE "\"document\": \"d\", \"article\": \"第一条\", \"requirement\": \"每月一次\", \"sure\": \"A\""
#define RULE_HEAD "\"id\": \"r\", \"name\": \"某会\", \"short\": \"会\", \"verb\": \"开\", " SOURCE
#define RULE_TAIL                                                                                                      \
	"\"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", \"binds\": [{ \"types\": "   \
	"[631] }]"
#define RULE_END "\"satisfied_by\": [\"theme_day\"], \"valid_from\": \"2020-01-01\""
#define WITH_RULES(rules) "{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": [" rules "] }"
#define RULE(more) "{ " RULE_HEAD ", " RULE_TAIL ", " RULE_END more " }"
#define PART "{ \"numerator\": 1, \"denominator\": 2, \"operator\": \"at_least\", \"base\": \"due_voters\" }"
#define QUORUM_OF(kinds, more) "{ \"id\": \"q\", \"name\": \"表决\", \"voters\": \"党员\", \"kinds\": [" kinds "], " SOURCE more " }"
#define QUORUM(more) QUORUM_OF("\"members_meeting\"", more)
#define WITH_QUORUM(quorum) "{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": [], \"quorums\": [" quorum "] }"

#define READINGS(present) "{ \"due_voters\": \"d\", \"present_voters\": " present " }"

#define STANDARD(figure) \
	"{ \"id\": \"s\", \"unit\": \"名\", \"severity\": \"must\", " SOURCE ", \"figure\": " figure " }"
#define WITH_STANDARD(standard) "{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": [], \"standards\": [" standard "] }"

struct fault {
	const char *json, *says;
};

static const struct fault faults[] = {
	{"", "不是合格的 JSON"},
	{"{", "不是合格的 JSON"},
	{"{ \"目录\\目\": 1 }", "invalid escape"},
	{"[]", "应当是一个对象"},
	{"{ \"catalogue\": \"c\", \"catalogue\": \"d\" }", "不是合格的 JSON"},
	{"{ \"catalogue\": \"c\" }", "缺少字段“documents”"},
	{"{ \"catalogue\": \"c\", " DOCUMENTS " }", "缺少字段“rules”"},
	{"{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": [], \"rule\": [] }", "不认识的字段“rule”"},
	{"{ \"catalogue\": \"c\", " DOCUMENTS ", \"rules\": {} }", "缺少字段“rules”"},
	{"{ \"catalogue\": \"c\", \"documents\": { \"d\": { \"title\": \"t\", \"short\": \"s\", \"year\": \"2020\" } "
	 "}, \"rules\": [] }",
		"文件 d：字段“year”"},
	{"{ \"catalogue\": \"c\", \"settings\": { \"grace\": 1 }, " DOCUMENTS ", \"rules\": [] }",
		"设置：不认识的字段“grace”"},
	{"{ \"catalogue\": \"c\", \"settings\": { \"grace_days\": -1 }, " DOCUMENTS ", \"rules\": [] }", "0 到 92"},
	{"{ \"catalogue\": \"c\", \"settings\": { \"counts_from\": \"planned\" }, " DOCUMENTS ", \"rules\": [] }",
		"“planned”"},
	{WITH_RULES("{ }"), "第 1 条规则：缺少字段“id”"},
	{WITH_RULES("7"), "第 1 条规则：应当是一个对象"},
	{WITH_RULES("{ " RULE_HEAD " }"), "规则 r：缺少字段“severity”"},
	{WITH_RULES(RULE(", \"time\": 1")), "规则 r：不认识的字段“time”"},
	{WITH_RULES(RULE(", \"note\": 5")), "字段“note”应当是文字"},
	{WITH_RULES(RULE(", \"on\": 1")), "字段“on”应当是 true 或 false"},
	{WITH_RULES(RULE(", \"also\": [\"theme-day\"]")), "没有“theme-day”这种活动类型"},
	{WITH_RULES(RULE(", \"also\": [\"theme_day\", \"theme_day\"]")), "写了两次"},
	{WITH_RULES(RULE(", \"also\": [3]")), "没有“（不是文字）”"},
	{WITH_RULES(RULE(", \"valid_to\": \"2019-12-31\"")), "“valid_to”早于“valid_from”"},
	{WITH_RULES(RULE(", \"valid_to\": \"2025-02-29\"")), "日期“2025-02-29”不对"},
	{WITH_RULES(RULE(", \"valid_to\": \"20250228\"")), "日期“20250228”不对"},
	{WITH_RULES(RULE(", \"province\": \"3\"")), "行政区划代码"},
	{WITH_RULES(RULE(", \"county\": \"37112x\"")), "行政区划代码"},
	{WITH_RULES(RULE(", \"replaces\": \"other\"")), "“other”不存在"},
	{WITH_RULES(RULE(", \"replaces\": \"r\"")), "“r”不存在"},
	{WITH_RULES(RULE(", \"season\": { \"opens\": \"10-01\" }")), "只有按年的规则"},
	{WITH_RULES(RULE("") ", " RULE("")), "两个版本"},
	{WITH_RULES(RULE(", \"valid_to\": \"2024-06-30\"") ", { " RULE_HEAD ", " RULE_TAIL
							   ", \"satisfied_by\": [\"theme_day\"], \"valid_from\": "
							   "\"2024-06-30\" }"),
		"两个版本"},
	{WITH_RULES(
		 "{ " RULE_HEAD ", \"severity\": \"always\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		 "\"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"字段“severity”不能是“always”"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"week\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"字段“cycle”不能是“week”"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 0, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"字段“times”应当是 1 到 31"},
	{WITH_RULES(
		 "{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1.5, \"per\": \"branch\", "
		 "\"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"字段“times”应当是 1 到 31"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"group\", "
		    "\"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"has_groups"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [], " RULE_END " }"),
		"字段“binds”"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [633] }], " RULE_END " }"),
		"不认识的党组织类别代码"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [\"631\"] }], " RULE_END " }"),
		"不认识的党组织类别代码"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [631], \"levels\": [\"city\"] }], " RULE_END " }"),
		"不认识的层级"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"month\", \"times\": 1, \"per\": \"branch\", "
		    "\"binds\": [{ \"types\": [631], \"full\": 3 }], " RULE_END " }"),
		"不认识的字段“full”"},
	{WITH_RULES("{ " RULE_HEAD ", \"severity\": \"must\", \"cycle\": \"year\", \"times\": 1, \"per\": \"branch\", "
		    "\"season\": { \"opens\": \"02-29\" }, \"binds\": [{ \"types\": [631] }], " RULE_END " }"),
		"日期“02-29”不对"},
	{WITH_RULES("{ \"id\": \"R 1\", \"name\": \"会\", \"short\": \"会\", \"verb\": \"开\", " SOURCE ", " RULE_TAIL
		    ", " RULE_END " }"),
		"小写字母"},
	{WITH_RULES("{ \"id\": \"r\", \"name\": \"会\", \"short\": \"一二三四五六\", \"verb\": \"开\", " SOURCE
		    ", " RULE_TAIL ", " RULE_END " }"),
		"最多 5 个字"},
	{WITH_RULES("{ \"id\": \"r\", \"name\": \"\", \"short\": \"会\", \"verb\": \"开\", " SOURCE " }"),
		"字段“name”不能为空"},
	{WITH_RULES("{ \"id\": \"r\", \"name\": \"会\", \"short\": \"会\", \"verb\": \"开\", \"document\": \"e\", "
		    "\"article\": "
		    "\"第一条\", \"requirement\": \"一次\", \"sure\": \"A\" }"),
		"没有文件“e”"},
	{WITH_RULES("{ \"id\": \"r\", \"name\": \"会\", \"short\": \"会\", \"verb\": \"开\", \"document\": \"d\", "
		    "\"article\": "
		    "\"第一条\", \"requirement\": \"一次\", \"sure\": \"D\" }"),
		"只能是 A、B、C、X"},
	{WITH_RULES("{ \"id\": \"r\", \"name\": \"会\", \"short\": \"会\", \"verb\": \"开\", \"document\": \"d\", "
		    "\"article\": "
		    "\"第一条\", \"requirement\": \"一次\", \"sure\": \"X\" }"),
		"两种读法"},
	{WITH_STANDARD("7"), "第 1 条标准：应当是一个对象"},
	{WITH_STANDARD(STANDARD("0")), "标准 s：字段“figure”应当是 1 到"},
	{WITH_STANDARD(STANDARD("3, \"per\": 1")), "标准 s：不认识的字段“per”"},
	{WITH_STANDARD(STANDARD("3") ", " STANDARD("4")), "标准 s：写了两次"},
	{WITH_QUORUM(QUORUM("")), "表决规则 q：缺少字段“presence”"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"quorum\": 1")), "不认识的字段“quorum”"},
	{WITH_QUORUM(QUORUM_OF("", ", \"presence\": " PART)), "字段“kinds”应当是活动类型的列表"},
	{WITH_QUORUM(QUORUM_OF("\"meeting\"", ", \"presence\": " PART)), "没有“meeting”这种活动类型"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"unless\": [\"meeting\"]")), "没有“meeting”这种活动类型"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"secret\": 1")), "字段“secret”应当是 true 或 false"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"base_is_setting\": true")), "没有“majority”"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"majority\": " PART ", \"base_is_setting\": true")), "两种读法"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"majority\": " PART ", \"readings\": " READINGS("\"p\""))), "不是设置项"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART ", \"majority\": " PART ", \"base_is_setting\": true, \"readings\": " READINGS("\"\""))),
		"字段“present_voters”不能为空"},
	{WITH_QUORUM("{ \"id\": \"q\", \"name\": \"表决\", \"voters\": \"党员\", \"kinds\": [\"members_meeting\"], \"document\": \"d\", "
		     "\"article\": \"第一条\", \"requirement\": \"过半数\", \"sure\": \"X\", \"note\": \"两种\", \"presence\": " PART
		     ", \"majority\": " PART " }"),
		"基数要是设置项"},
	{WITH_QUORUM(
		 QUORUM(", \"presence\": { \"numerator\": 3, \"denominator\": 2, \"operator\": \"at_least\", \"base\": "
			"\"due_voters\" }")),
		"不能大于一"},
	{WITH_QUORUM(
		 QUORUM(", \"presence\": { \"numerator\": 1, \"denominator\": 0, \"operator\": \"at_least\", \"base\": "
			"\"due_voters\" }")),
		"字段“denominator”"},
	{WITH_QUORUM(QUORUM(", \"presence\": { \"numerator\": 1, \"denominator\": 2, \"operator\": \">\", \"base\": "
			    "\"due_voters\" }")),
		"字段“operator”不能是“>”"},
	{WITH_QUORUM(
		 QUORUM(", \"presence\": { \"numerator\": 1, \"denominator\": 2, \"operator\": \"at_least\", \"base\": "
			"\"present_voters\" }")),
		"只能以应到会人数为基数"},
	{WITH_QUORUM(QUORUM(", \"presence\": " PART) ", " QUORUM(", \"presence\": " PART)), "写了两次"},
};

static void test_rule_catalogue_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		const char *why = NULL;
		if (rule_catalogue_parse(arena, str_of(faults[i].json), &why))
			fail_msg("accepted: %s", faults[i].json);
		assert_non_null(why);
		assert_true(str_utf8(str_of(why)));
		if (!str_has(str_of(why), str_of(faults[i].says)))
			fail_msg("\"%s\" does not say \"%s\"", why, faults[i].says);
	}
	const char *why = NULL;
	assert_null(rule_catalogue_parse(arena, (struct str){NULL, 0}, &why));
	assert_non_null(why);
}

static void test_rule_catalogue_accepts_the_small_file(void **state)
{
	(void)state;
	const char *why = "";
	struct rule_catalogue *c = rule_catalogue_parse(arena, STR(WITH_RULES(RULE(""))), &why);
	assert_non_null(c);
	assert_null(why);
	assert_int_equal(c->rules[0].severity, SEVERITY_VIOLATION);
	assert_true(c->rules[0].on);
	assert_int_equal(c->rules[0].valid_from, 20200101);
	assert_int_equal(c->rules[0].valid_to, 0);
	assert_int_equal(c->founded_before_end, 15);
	assert_int_equal(c->counts_from, RULE_HELD);
	assert_non_null(rule_catalogue_parse(arena, STR(WITH_QUORUM(QUORUM(", \"presence\": " PART))), &why));
}

/* Cutting the real file anywhere is refused and never crashes. */
static void test_rule_catalogue_refuses_every_truncation(void **state)
{
	(void)state;
	static const char text[] = WITH_RULES(RULE(", \"note\": \"说明\""));
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		const char *why = NULL;
		assert_null(rule_catalogue_parse(arena, (struct str){text, len}, &why));
		assert_non_null(why);
	}
}

static void test_rule_catalogue_add(void **state)
{
	(void)state;
	static const char county[] =
		"{ \"catalogue\": \"青禾县\", \"settings\": { \"counts_from\": \"sealed\", \"grace_days\": 5 "
		"}, " DOCUMENTS ", \"rules\": [" RULE(", \"county\": \"371199\", \"replaces\": \"theme-day\"") "] }";
	const char *why = NULL;
	struct rule_catalogue *c = rule_catalogue_add(arena, catalogue, STR(county), &why);
	assert_null(why);
	assert_int_equal(c->rule_count, catalogue->rule_count + 1);
	assert_int_equal(c->quorum_count, catalogue->quorum_count);
	assert_int_equal(c->counts_from, RULE_SEALED);
	assert_int_equal(c->grace_days, 5);
	assert_int_equal(c->founded_before_end, 15);
	assert_string_equal(rule_find(c, "r", 0)->replaces, "theme-day");
	/* The catalogue below stays as it was. */
	assert_int_equal(catalogue->counts_from, RULE_HELD);
	assert_null(rule_find(catalogue, "r", 0));
	/* The same file twice gives a rule two versions at once. */
	assert_null(rule_catalogue_add(arena, c, STR(county), &why));
	assert_non_null(why);
}

static void test_rule_catalogue_switch(void **state)
{
	(void)state;
	assert_false(rule_catalogue_switch(arena, catalogue, "no-such-rule", false, 20260101));
	assert_true(rule_catalogue_switch(arena, catalogue, "party-lecture", false, 20260401));
	assert_non_null(rule_find(catalogue, "party-lecture", 20260331));
	assert_null(rule_find(catalogue, "party-lecture", 20260401));
	/* On again: a further version; the gap stays a gap. */
	size_t before = catalogue->rule_count;
	assert_true(rule_catalogue_switch(arena, catalogue, "party-lecture", true, 20261001));
	assert_int_equal(catalogue->rule_count, before + 1);
	assert_null(rule_find(catalogue, "party-lecture", 20260930));
	assert_int_equal(rule_find(catalogue, "party-lecture", 20261001)->valid_from, 20261001);
	assert_non_null(rule_find(catalogue, "party-lecture", 20260101));
	/* On while on changes nothing. */
	assert_true(rule_catalogue_switch(arena, catalogue, "party-lecture", true, 20261101));
	assert_int_equal(catalogue->rule_count, before + 1);
	/* What is off by default comes on from that day only. */
	const char *why = NULL;
	struct rule_catalogue *off = rule_catalogue_parse(arena, STR(WITH_RULES(RULE(", \"on\": false"))), &why);
	assert_true(rule_catalogue_switch(arena, off, "r", true, 20260101));
	assert_null(rule_find(off, "r", 20251231));
	assert_true(rule_find(off, "r", 20260101)->on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rule_catalogue_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_cites, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_kinds_together, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_accepts_the_small_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_refuses_every_truncation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_add, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_catalogue_switch, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
