/* The calendar: every day of three centuries against the C library, parsing, and texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/base.h"

static void test_clock_every_day_of_300_years(void **state)
{
	int day = 19000101, days = 0;
	for (; day <= 21991231; day = day_add(day, 1), days++) {
		struct tm tm = { .tm_year = day / 10000 - 1900, .tm_mon = day / 100 % 100 - 1, .tm_mday = day % 100 };
		int64_t at = (int64_t)timegm(&tm) - 8 * 3600;
		assert_true(day_valid(day));
		assert_int_equal(day_start(day), at);
		assert_int_equal(day_of(at), day);
		assert_int_equal(day_of(at - 1), day_add(day, -1));
		assert_int_equal(day_of(at + 86399), day);
		assert_int_equal(weekday_of(day), tm.tm_wday);
		assert_int_equal(clock_local(at + 3661).weekday, tm.tm_wday);
	}
	assert_int_equal(days, 109573);
	assert_int_equal(days_between(19000101, 21991231), days - 1);
	assert_int_equal(days_between(20261123, 20261101), -22);
}

static void test_clock_no_such_day(void **state)
{
	int bad[] = { 0, -20260101, 20250229, 21000229, 20260431, 20261301, 20260001, 20260100, 20260132, 18991231, 22000101 };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(day_valid(bad[i]));
	assert_true(day_valid(20240229) && day_valid(20000229));
}

static void test_clock_local_and_back(void **state)
{
	int64_t times[] = { 0, -1, -8 * 3600, 1795392000, 1795392000 + 57599, 4102444800 }, back;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		assert_true(clock_from_local(&back, clock_local(times[i])));
		assert_int_equal(back, times[i]);
	}
	struct moment m = clock_local(1795392000);
	assert_int_equal(m.year, 2026);
	assert_int_equal(m.month * 100 + m.day, 1123);
	assert_int_equal(m.hour * 100 + m.minute, 800);
	assert_int_equal(m.weekday, 1);
}

static void test_clock_no_such_moment(void **state)
{
	struct moment bad[] = {
		{ 2025, 2, 29, 0, 0, 0, 0 }, { 2026, 11, 23, 24, 0, 0, 0 }, { 2026, 11, 23, 23, 60, 0, 0 },
		{ 2026, 11, 23, 23, 0, 60, 0 }, { 2026, 11, 23, -1, 0, 0, 0 }, { 2026, 0, 1, 0, 0, 0, 0 },
		{ 2026, 11, 101, 0, 0, 0, 0 }, /* whose number would read as the first of December */
		{ 2026, 11, -1, 0, 0, 0, 0 }, { 2025, 113, 1, 0, 0, 0, 0 }, { 300000, 1, 1, 0, 0, 0, 0 },
	};
	int64_t at;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(clock_from_local(&at, bad[i]));
}

static void test_clock_months_and_years(void **state)
{
	assert_int_equal(month_add(202611, 2), 202701);
	assert_int_equal(month_add(202601, -1), 202512);
	assert_int_equal(month_add(202611, -23), 202412);
	assert_int_equal(month_add(202611, 0), 202611);
	assert_int_equal(month_last_day(202402), 20240229);
	assert_int_equal(month_last_day(202612), 20261231);
	assert_int_equal(day_add_months(20260131, 1), 20260228);
	assert_int_equal(day_add_months(20241130, 3), 20250228);
	assert_int_equal(day_add_months(20261123, -12), 20251123);
	assert_int_equal(month_of_day(20261123), 202611);
	assert_int_equal(years_between(19501123, 20261122), 75);
	assert_int_equal(years_between(19501123, 20261123), 76);
	assert_int_equal(years_between(20040229, 20220228), 17);
	assert_int_equal(years_between(20040229, 20220301), 18);
}

static bool parses(const char *text, int expected)
{
	int day = 0;
	return day_parse(str_of(text), &day) && day == expected;
}

static void test_clock_parse_days(void **state)
{
	const char *good[] = { "2026-11-23", "2026/11/23", "2026.11.23", "20261123", "2026年11月23日", " 2026-11-23\u3000" };
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(parses(good[i], 20261123));
	assert_true(parses("2026-1-5", 20260105) && parses("2026年1月5日", 20260105));
	const char *bad[] = { "", "2026", "2026-11", "2026-11-31", "2026-13-01", "26-11-23", "2026-11-23x", "2026-11-23 19:30",
		"2026112", "202611230", "2026-11-233", "-2026-11-23", "二〇二六年", "0999-01-01", "1899-12-31", "2200-01-01" };
	int day;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(day_parse(str_of(bad[i]), &day));
	assert_false(day_parse((struct str){ NULL, 0 }, &day));
}

static void test_clock_parse_months_and_moments(void **state)
{
	int month;
	int64_t at;
	assert_true(month_parse(STR("2026-11"), &month) && month == 202611);
	assert_true(month_parse(STR("202611"), &month) && month == 202611);
	assert_true(month_parse(STR("2026年1月"), &month) && month == 202601);
	assert_false(month_parse(STR("2026-13"), &month) || month_parse(STR("2026"), &month) || month_parse(STR("2026-00"), &month) ||
		     month_parse(STR("2026-11-23"), &month));
	assert_int_equal(month, 202601); /* what is none leaves it as it was */
	int minute;
	assert_true(minute_parse(STR("07:30"), &minute) && minute == 450);
	assert_true(minute_parse(STR(" 7:05"), &minute) && minute == 425);
	assert_true(minute_parse(STR("23:59"), &minute) && minute == 1439);
	assert_false(minute_parse(STR("24:00"), &minute) || minute_parse(STR("7:60"), &minute) || minute_parse(STR("07:30:00"), &minute) ||
		     minute_parse(STR("730"), &minute) || minute_parse(STR(""), &minute));
	assert_true(moment_parse(STR("2026-11-23T08:00"), &at) && at == 1795392000);
	assert_true(moment_parse(STR("2026-11-23 08:00:07"), &at) && at == 1795392007);
	assert_true(moment_parse(STR("2026-11-23 8:00"), &at) && at == 1795392000);
	const char *bad[] = { "2026-11-23", "2026-11-23T", "2026-11-23T24:00", "2026-11-23T08:60", "2026-11-23T08:00:",
		"2026-11-23T08:00:60", "2026-11-23T08:00Z", "2026-02-30T08:00", "08:00" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(moment_parse(str_of(bad[i]), &at));
}

static void test_clock_texts(void **state)
{
	struct arena *a = arena_new();
	assert_string_equal(day_text(a, 20260105), "2026-01-05");
	assert_string_equal(day_text(a, 0), "");
	assert_string_equal(day_chinese(a, 20260105), "2026年1月5日");
	assert_string_equal(day_chinese(a, 0), "");
	assert_string_equal(month_chinese(a, 202601), "2026年1月");
	assert_string_equal(moment_text(a, 1795392000), "2026-11-23 08:00");
	assert_string_equal(moment_input(a, 1795392000), "2026-11-23T08:00");
	assert_string_equal(weekday_chinese(0), "星期日");
	assert_string_equal(weekday_chinese(6), "星期六");
	arena_free(a);
}

/* The process's clock is moved in main(), before anybody asked it. */
static void test_clock_moved_by_the_environment(void **state)
{
	struct arena *a = arena_new();
	int64_t now = clock_now(), mono = clock_mono_ms();
	assert_true(now >= 1795392000 && now < 1795392000 + 60);
	assert_string_equal(moment_chinese(a, 1795392000), "11月23日 08:00");
	assert_string_equal(moment_chinese(a, 1795392000 - 366 * 86400), "2025年11月22日 08:00");
	assert_true(clock_mono_ms() >= mono);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock_every_day_of_300_years), cmocka_unit_test(test_clock_no_such_day),
		cmocka_unit_test(test_clock_local_and_back), cmocka_unit_test(test_clock_no_such_moment),
		cmocka_unit_test(test_clock_months_and_years), cmocka_unit_test(test_clock_parse_days),
		cmocka_unit_test(test_clock_parse_months_and_moments), cmocka_unit_test(test_clock_texts),
		cmocka_unit_test(test_clock_moved_by_the_environment),
	};
	setenv("XIANFENG_NOW", "2026-11-23T08:00:00+08:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
