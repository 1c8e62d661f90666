/* Moments and counts as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "end/end.h"

#define NOW 1795392000 /* 2026-11-23 08:00 in Beijing, a Monday */
#define HOUR 3600
#define DAY 86400

static struct arena *arena;

static int setup(void **state)
{
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(arena);
	return 0;
}

static void test_end_count_groups_thousands(void **state)
{
	assert_string_equal(count_text(arena, 0), "0");
	assert_string_equal(count_text(arena, 999), "999");
	assert_string_equal(count_text(arena, 1000), "1,000");
	assert_string_equal(count_text(arena, 45123), "45,123");
	assert_string_equal(count_text(arena, 1234567), "1,234,567");
	assert_string_equal(count_text(arena, -100), "-100");
	assert_string_equal(count_text(arena, -1000), "-1,000");
}

static void test_end_when_near_days_have_words(void **state)
{
	assert_string_equal(when_text(arena, NOW, NOW + 6 * HOUR), "今天 14:00");
	assert_string_equal(when_text(arena, NOW, NOW + 11 * HOUR + 1800), "今晚 19:30");
	assert_string_equal(when_text(arena, NOW, NOW + DAY), "明天 08:00");
	assert_string_equal(when_text(arena, NOW, NOW + DAY + 11 * HOUR), "明晚 19:00");
	assert_string_equal(when_text(arena, NOW, NOW + 2 * DAY), "后天 08:00");
	assert_string_equal(when_text(arena, NOW, NOW - DAY), "昨天 08:00");
}

static void test_end_when_far_days_have_dates(void **state)
{
	assert_string_equal(when_text(arena, NOW, NOW + 3 * DAY + 6 * HOUR), "11月26日 周四 14:00");
	assert_string_equal(when_text(arena, NOW, NOW + 60 * DAY), "2027年1月22日 08:00");
	/* 23:30 and 00:30 are an hour apart and two days */
	assert_string_equal(when_text(arena, NOW + 15 * HOUR + 1800, NOW + 16 * HOUR + 1800), "明天 00:30");
}

static void test_end_when_spoken(void **state)
{
	assert_string_equal(when_spoken(arena, NOW, NOW + 11 * HOUR + 1800), "今晚 7 点半");
	assert_string_equal(when_spoken(arena, NOW, NOW + 6 * HOUR), "今天 下午 2 点");
	assert_string_equal(when_spoken(arena, NOW, NOW + DAY + 600), "明天 上午 8 点 10 分");
	assert_string_equal(when_spoken(arena, NOW, NOW + 4 * HOUR), "今天 下午 12 点");
	assert_string_equal(when_spoken(arena, NOW, NOW + 2 * DAY + 11 * HOUR), "后天 晚上 7 点");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end_count_groups_thousands),
		cmocka_unit_test(test_end_when_near_days_have_words),
		cmocka_unit_test(test_end_when_far_days_have_dates),
		cmocka_unit_test(test_end_when_spoken),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
