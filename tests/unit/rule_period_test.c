/* Months, quarters, years: edges, labels, and what people type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "rule/rule.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct edge {
	enum rule_cycle cycle;
	int day, from, to;
	const char *label, *code;
};

static const struct edge edges[] = {
	{CYCLE_MONTH, 20261101, 20261101, 20261130, "2026年11月", "2026-11"},
	{CYCLE_MONTH, 20261130, 20261101, 20261130, "2026年11月", "2026-11"},
	{CYCLE_MONTH, 20250228, 20250201, 20250228, "2025年2月", "2025-02"},
	{CYCLE_MONTH, 20240229, 20240201, 20240229, "2024年2月", "2024-02"},
	{CYCLE_MONTH, 20000229, 20000201, 20000229, "2000年2月", "2000-02"},
	{CYCLE_MONTH, 19000228, 19000201, 19000228, "1900年2月", "1900-02"},
	{CYCLE_QUARTER, 20260101, 20260101, 20260331, "2026年第一季度", "2026-Q1"},
	{CYCLE_QUARTER, 20240331, 20240101, 20240331, "2024年第一季度", "2024-Q1"},
	{CYCLE_QUARTER, 20260401, 20260401, 20260630, "2026年第二季度", "2026-Q2"},
	{CYCLE_QUARTER, 20260815, 20260701, 20260930, "2026年第三季度", "2026-Q3"},
	{CYCLE_QUARTER, 20261231, 20261001, 20261231, "2026年第四季度", "2026-Q4"},
	{CYCLE_YEAR, 20260101, 20260101, 20261231, "2026年", "2026"},
	{CYCLE_YEAR, 20240229, 20240101, 20241231, "2024年", "2024"},
};

static void test_rule_period_of_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(edges); i++) {
		struct period p = period_of(edges[i].cycle, edges[i].day), parsed;
		assert_int_equal(p.from, edges[i].from);
		assert_int_equal(p.to, edges[i].to);
		assert_string_equal(period_label(arena, p), edges[i].label);
		assert_string_equal(period_code(arena, p), edges[i].code);
		assert_true(period_parse(str_of(edges[i].code), &parsed));
		assert_int_equal(parsed.cycle, p.cycle);
		assert_int_equal(parsed.from, p.from);
		assert_int_equal(parsed.to, p.to);
	}
}

/* Every day from 2023 to 2029 lies in its period; periods follow each other without gap, both ways. */
static void test_rule_period_without_gaps(void **state)
{
	(void)state;
	for (int cycle = CYCLE_MONTH; cycle <= CYCLE_YEAR; cycle++) {
		for (int day = 20230101; day < 20290101; day = day_add(day, 1)) {
			struct period p = period_of((enum rule_cycle)cycle, day);
			assert_true(p.from <= day && day <= p.to);
			assert_int_equal(period_next(p).from, day_add(p.to, 1));
			assert_int_equal(period_before(p).to, day_add(p.from, -1));
			assert_int_equal(period_next(period_before(p)).from, p.from);
		}
	}
}

static void test_rule_period_spoken(void **state)
{
	(void)state;
	struct period quarter = period_of(CYCLE_QUARTER, 20261123);
	assert_string_equal(period_spoken(arena, period_of(CYCLE_MONTH, 20261123), 20261130), "本月");
	assert_string_equal(period_spoken(arena, period_of(CYCLE_MONTH, 20261123), 20261201), "2026年11月");
	assert_string_equal(period_spoken(arena, quarter, 20261001), "本季度");
	assert_string_equal(period_spoken(arena, quarter, 20260930), "2026年第四季度");
	assert_string_equal(period_spoken(arena, period_of(CYCLE_YEAR, 20261123), 20260101), "本年");
}

static void test_rule_period_parse_refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "26", "202", "20266", "2026-", "2026-1", "2026-13", "2026-00", "2026-Q0",
		"2026-Q5", "2026-q4", "2026Q4", "2026-Q44", "2026/11", "2026-11-01", " 2026", "2026 ", "2026-1a",
		"abcd", "-026", "1899", "2200", "2026-+1", "0000"};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct period p;
		if (period_parse(str_of(bad[i]), &p))
			fail_msg("\"%s\" was read as a period", bad[i]);
	}
	struct period p;
	assert_false(period_parse((struct str){NULL, 0}, &p));
	assert_false(period_parse((struct str){"2026\0-1", 7}, &p));
}

static void test_rule_kind_words(void **state)
{
	(void)state;
	for (int i = 0; i < ACTIVITY_KIND_COUNT; i++) {
		enum activity_kind kind = (enum activity_kind)i, back;
		assert_true(activity_kind_parse(str_of(activity_kind_code(kind)), &back));
		assert_int_equal(back, kind);
		assert_true(str_chars(str_of(activity_kind_short(kind))) <= 5);
		assert_false(text_empty(activity_kind_name(kind)));
	}
	enum activity_kind kind;
	assert_false(activity_kind_parse(STR("meeting"), &kind));
	assert_false(activity_kind_parse(STR(""), &kind));
	assert_null(activity_kind_name(ACTIVITY_KIND_COUNT));
	assert_string_equal(
		activity_kinds_name(arena, KIND_BIT(ACTIVITY_THEME_DAY) | KIND_BIT(ACTIVITY_MEMBERS_MEETING)),
		"支部党员大会、主题党日");
	assert_string_equal(activity_kinds_name(arena, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rule_period_of_edges, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_period_without_gaps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_period_spoken, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_period_parse_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_kind_words, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
