/* xianfeng search: what it prints, its exit codes, its narrowing to one organisation. */
#include "said.h"
#include "search_village.h"

#define RUN(...) said_run(county_of(state), command_search, (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

static void test_search_command_finds(void **state)
{
	assert_int_equal(RUN("sxx"), EXIT_DONE);
	assert_says("党员，共 2 人\n  单雄信  柳河镇 小河西村  正式党员  139****1234\n");
	assert_int_equal(RUN("xhx"), EXIT_DONE);
	assert_says("QH0101  小河西村  柳河镇  党支部");
	assert_int_equal(RUN("党课", "11月"), EXIT_DONE);
	assert_says("2026-11-05  柳河镇 小河西村  11月主题党日暨党课");
	assert_int_equal(RUN(found_in.gone_idno), EXIT_DONE);
	assert_says("（已离开）");
	assert_null(strstr(said, found_in.gone_idno));
	assert_int_equal(RUN("没有的人"), EXIT_DONE);
	assert_says("没有查到");
}

static void test_search_command_narrows(void **state)
{
	assert_int_equal(RUN("sxx", "--org", "QH02"), EXIT_DONE);
	assert_says("没有查到");
	assert_int_equal(RUN("--org=QH01", "sxx"), EXIT_DONE);
	assert_says("单雄信");
	assert_int_equal(RUN("sxx", "--org", "QH99"), EXIT_REFUSED);
	assert_says("没有代码为“QH99”的组织");
}

static void test_search_command_as_of_a_day(void **state)
{
	assert_int_equal(RUN("单离开"), EXIT_DONE);
	assert_says("党员，共 0 人，另有 1 人还不是党员或已离开\n  单离开  柳河镇 小河西村  正式党员（已离开）");
	assert_int_equal(RUN("单离开", "--as-of", "2026-10-31"), EXIT_DONE);
	assert_says("单离开  柳河镇 小河西村  正式党员（已离开）");
	assert_int_equal(RUN("单离开", "--as-of=2026-10-31", "--org", "QH02"), EXIT_DONE);
	assert_says("没有查到");
	assert_int_equal(RUN("单离开", "--as-of", "2026-11-24"), EXIT_USAGE);
	assert_says("看不懂日期“2026-11-24”");
	assert_int_equal(RUN("单离开", "--as-of", "2025-02-29"), EXIT_USAGE);
}

static void test_search_command_wrong_lines(void **state)
{
	assert_int_equal(said_run(county_of(state), command_search, 0, NULL), EXIT_USAGE);
	assert_int_equal(RUN("--all"), EXIT_USAGE);
	assert_int_equal(RUN("sxx", "--org"), EXIT_USAGE);
	assert_int_equal(RUN("  "), EXIT_USAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, search_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_search_command_finds),
		TEST(test_search_command_narrows),
		TEST(test_search_command_as_of_a_day),
		TEST(test_search_command_wrong_lines),
	};
	/* Days are those of the county's records. */
	setenv("XIANFENG_NOW", "2026-11-23T08:00:00+08:00", 1);
	return cmocka_run_group_tests_name("search_command", tests, NULL, NULL);
}
