/* Ids: unique over threads, growing, never back behind a mark. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "dies.h"

#define NOW 1795392000

static void test_id_grows_with_time(void **state)
{
	id_restart(NOW);
	int64_t first = id_next(NOW + 1), later = id_next(NOW + 2);
	assert_true(first > 0 && later > first);
	assert_int_equal(later - first, (int64_t)1 << 32);
	assert_int_equal(first >> 32, NOW + 1 - 1704067200);
}

static void test_id_never_goes_back(void **state)
{
	id_restart(NOW);
	int64_t last = 0;
	for (int i = 0; i < 3000; i++) { /* more than 256 in a second: it runs ahead of the clock */
		int64_t id = id_next(NOW - i);
		assert_true(id > last);
		last = id;
	}
	assert_true(id_next(0) > last);
}

static void test_id_after_a_mark(void **state)
{
	id_restart(NOW);
	int64_t high = id_next(NOW + 1000000);
	id_restart(NOW); /* a new process, and a clock that was set back */
	id_after(high);
	assert_true(id_next(NOW) > high);
	int64_t next = id_next(NOW);
	id_after(1); /* an old mark changes nothing */
	assert_true(id_next(NOW) > next);
}

static void test_id_same_every_run(void **state)
{
	id_restart(NOW);
	int64_t a = id_next(NOW), b = id_next(NOW);
	id_restart(NOW);
	assert_int_equal(id_next(NOW), a);
	assert_int_equal(id_next(NOW), b);
}

static void node_zero(void *arg)
{
	id_node_set(0);
}

static void node_too_large(void *arg)
{
	id_node_set(1u << 24);
}

static void test_id_node(void **state)
{
	id_restart(NOW);
	id_node_set(0xabcdef);
	assert_int_equal(id_next(NOW) >> 8 & 0xffffff, 0xabcdef);
	id_node_set(1);
	assert_true(dies(node_zero, NULL));
	assert_true(dies(node_too_large, NULL));
}

#define EACH 5000
#define THREADS 4

static void *take_many(void *arg)
{
	int64_t *out = arg;
	for (int i = 0; i < EACH; i++)
		out[i] = id_next(NOW);
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void test_id_unique_over_threads(void **state)
{
	static int64_t all[THREADS * EACH];
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_many, &all[i * EACH]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	qsort(all, THREADS * EACH, sizeof all[0], by_value);
	for (int i = 1; i < THREADS * EACH; i++)
		assert_true(all[i] > all[i - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id_grows_with_time), cmocka_unit_test(test_id_never_goes_back),
		cmocka_unit_test(test_id_after_a_mark), cmocka_unit_test(test_id_same_every_run), cmocka_unit_test(test_id_node),
		cmocka_unit_test(test_id_unique_over_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
