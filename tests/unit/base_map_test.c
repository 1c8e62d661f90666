/* The hash map: look-ups, replacing, growing, odd keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static void test_map_set_and_get(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	int one = 1, two = 2;
	assert_null(map_get(m, STR("a")));
	assert_null(map_set(m, STR("a"), &one));
	assert_ptr_equal(map_get(m, STR("a")), &one);
	assert_ptr_equal(map_set(m, STR("a"), &two), &one);
	assert_ptr_equal(map_get(m, STR("a")), &two);
	assert_int_equal(map_count(m), 1);
	assert_null(map_get(m, STR("A")));
	assert_null(map_get(m, STR("ab")));
	arena_free(a);
}

static void test_map_grows_and_keeps(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	enum { MANY = 20000 };
	int *values = ARENA_ARRAY(a, int, MANY);
	for (int i = 0; i < MANY; i++)
		assert_null(map_set(m, str_of(arena_printf(a, "QH-%d", i)), &values[i]));
	assert_int_equal(map_count(m), MANY);
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(map_get(m, str_of(arena_printf(a, "QH-%d", i))), &values[i]);
	assert_null(map_get(m, STR("QH-20000")));
	arena_free(a);
}

static void test_map_numbers(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	int values[1000];
	for (int64_t i = 0; i < 1000; i++)
		map_set_i64(m, (i - 500) * 0x100000000, &values[i]);
	for (int64_t i = 0; i < 1000; i++)
		assert_ptr_equal(map_get_i64(m, (i - 500) * 0x100000000), &values[i]);
	assert_null(map_get_i64(m, 1));
	assert_ptr_equal(map_set_i64(m, 0, &values[0]), &values[500]);
	assert_int_equal(map_count(m), 1000);
	arena_free(a);
}

static void test_map_odd_keys(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	int empty, zero, null_value;
	map_set(m, (struct str){ NULL, 0 }, &empty); /* the absent slice and "" are one key */
	assert_ptr_equal(map_get(m, STR("")), &empty);
	assert_ptr_equal(map_get(m, (struct str){ NULL, 0 }), &empty);
	map_set(m, (struct str){ "a\0b", 3 }, &zero);
	map_set(m, (struct str){ "a\0c", 3 }, &null_value);
	assert_ptr_equal(map_get(m, (struct str){ "a\0b", 3 }), &zero);
	assert_int_equal(map_count(m), 3);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map_set_and_get), cmocka_unit_test(test_map_grows_and_keeps),
		cmocka_unit_test(test_map_numbers), cmocka_unit_test(test_map_odd_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
