/* Arena: zeroed and aligned pieces, growing in place, callbacks, reset, and the growing list on top of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/list.h"
#include "dies.h"

static bool all_zero(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static void test_arena_pieces_are_zero_and_aligned(void **state)
{
	struct arena *a = arena_new();
	size_t sizes[] = { 0, 1, 7, 16, 33, 4096, 16384, 40000, 3 << 20 };
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			char *p = arena_alloc(a, sizes[i]);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			assert_true(all_zero(p, sizes[i]));
			memset(p, 0xa5, sizes[i]); /* what the next round gets must be zero again */
		}
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_free(a);
}

static void test_arena_pieces_do_not_overlap(void **state)
{
	struct arena *a = arena_new();
	enum { PIECES = 3000 };
	unsigned char *piece[PIECES];
	for (size_t i = 0; i < PIECES; i++) {
		piece[i] = arena_alloc(a, i % 97 + 1);
		memset(piece[i], (int)(i & 255), i % 97 + 1);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < i % 97 + 1; k++)
			assert_int_equal(piece[i][k], i & 255);
	assert_true(arena_used(a) >= PIECES * 49);
	arena_free(a);
}

static void test_arena_grow_in_place(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_alloc(a, 10);
	memcpy(p, "123456789", 10);
	assert_ptr_equal(arena_grow(a, p, 10, 200), p); /* the last piece has room behind it */
	assert_string_equal(p, "123456789");
	assert_true(all_zero(p + 10, 190));
	arena_free(a);
}

static void test_arena_grow_moves_with_content(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_alloc(a, 10);
	memcpy(p, "123456789", 10);
	char *behind = arena_alloc(a, 10);
	char *moved = arena_grow(a, p, 10, 100);
	assert_ptr_not_equal(moved, p);
	assert_string_equal(moved, "123456789");
	assert_true(all_zero(moved + 10, 90));
	assert_true(all_zero(behind, 10));
	char *large = arena_grow(a, moved, 100, 500000); /* beyond the block */
	assert_string_equal(large, "123456789");
	assert_true(all_zero(large + 100, 499900));
	assert_non_null(arena_grow(a, NULL, 0, 50));
	arena_free(a);
}

static char called[8];

static void note(void *arg)
{
	called[strlen(called)] = *(const char *)arg;
}

static void test_arena_callbacks_last_first_and_once(void **state)
{
	struct arena *a = arena_new();
	memset(called, 0, sizeof called);
	arena_on_reset(a, note, "a");
	arena_on_reset(a, note, "b");
	arena_on_reset(a, note, "c");
	arena_reset(a);
	assert_string_equal(called, "cba");
	arena_on_reset(a, note, "d");
	arena_free(a);
	assert_string_equal(called, "cbad");
	arena_free(NULL);
}

static void test_arena_texts(void **state)
{
	struct arena *a = arena_new();
	assert_null(arena_dup(a, NULL));
	assert_string_equal(arena_dup(a, ""), "");
	assert_string_equal(arena_dup(a, "党支部"), "党支部");
	assert_string_equal(arena_dupn(a, "abcdef", 3), "abc");
	assert_string_equal(arena_dupn(a, NULL, 0), "");
	assert_string_equal(arena_printf(a, "%s-%d-%5.2f", "x", 42, 1.5), "x-42- 1.50");
	assert_string_equal(arena_printf(a, "%s", ""), "");
	char *wide = arena_printf(a, "%100000d", 7);
	assert_int_equal(strlen(wide), 100000);
	assert_int_equal(wide[99999], '7');
	arena_free(a);
}

static void test_arena_list(void **state)
{
	struct arena *a = arena_new();
	int *list = NULL, count = 0;
	for (int i = 0; i < 1000; i++) {
		int *last = LIST_PUSH(a, list, count);
		assert_int_equal(*last, 0);
		*last = i * 3;
		arena_alloc(a, (size_t)(i % 5)); /* so that it must move at times */
	}
	assert_int_equal(count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i * 3);
	arena_free(a);
}

static void too_large_product(void *arg)
{
	arena_calloc(arg, SIZE_MAX / 4, 8);
}

static void too_large(void *arg)
{
	arena_alloc(arg, SIZE_MAX - 3);
}

static void test_arena_overflow_dies(void **state)
{
	struct arena *a = arena_new();
	assert_true(dies(too_large_product, a));
	assert_true(dies(too_large, a));
	arena_free(a);
}

static void takes_much(void *arg)
{
	for (int i = 0; i < 1000; i++)
		arena_alloc(arg, 100000);
}

static void meets_a_lack(void *arg)
{
	int *reached = arg;
	struct arena *a = arena_new();
	arena_limit(a, 1 << 20);
	bool whole = arena_guard(takes_much, a);
	arena_free(a);
	*reached = 1;
	if (!whole)
		arena_lack();
	*reached = 2;
}

/* A lack goes to the innermost guard, and on from there when it is handed on; the arena is whole afterwards. */
static void test_arena_guards_nest(void **state)
{
	int reached = 0;
	struct arena *a = arena_new();
	assert_false(arena_guard(meets_a_lack, &reached));
	assert_int_equal(reached, 1);
	arena_limit(a, 1 << 20);
	assert_false(arena_guard(takes_much, a));
	arena_reset(a);
	assert_non_null(arena_alloc(a, 100000));
	arena_limit(a, 0);
	assert_true(arena_guard(takes_much, a));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_guards_nest), cmocka_unit_test(test_arena_pieces_are_zero_and_aligned),
		cmocka_unit_test(test_arena_pieces_do_not_overlap),
		cmocka_unit_test(test_arena_grow_in_place),
		cmocka_unit_test(test_arena_grow_moves_with_content),
		cmocka_unit_test(test_arena_callbacks_last_first_and_once),
		cmocka_unit_test(test_arena_texts),
		cmocka_unit_test(test_arena_list),
		cmocka_unit_test(test_arena_overflow_dies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
