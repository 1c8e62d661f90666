/* The batch of a phone's outbox: what is read, what is left out, what is no batch at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "activity/inside.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void test_outbox_reads_events(void **state)
{
	struct outbox_event *e;
	struct str body = STR("[{\"id\":\"0a1b\",\"at\":1795433400123,\"body\":{\"kind\":\"check-in\",\"activity\":\"42\","
			      "\"code\":\"012345\",\"mode\":\"room\"}},"
			      "{\"id\":\"0a1c\",\"at\":1795433460000,\"body\":{\"kind\":\"check-in\",\"activity\":\"42\",\"k\":\"ff\"}}]");
	assert_int_equal(outbox_read(*state, body, &e), 2);
	assert_string_equal(e[0].id, "0a1b");
	assert_int_equal(e[0].at, 1795433400);
	assert_string_equal(e[0].activity, "42");
	assert_string_equal(e[0].code, "012345"); /* a text: its leading zero stays */
	assert_string_equal(e[0].mode, "room");
	assert_null(e[0].link);
	assert_string_equal(e[1].link, "ff");
	assert_null(e[1].code);
}

static void test_outbox_leaves_out_what_has_no_id(void **state)
{
	struct outbox_event *e;
	struct str body = STR("[{},7,null,\"x\",{\"id\":\"\"},{\"id\":5},{\"id\":\"a\"},"
			      "{\"id\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}]");
	assert_int_equal(outbox_read(*state, body, &e), 1);
	assert_string_equal(e[0].id, "a");
	assert_int_equal(e[0].at, 0);
	assert_null(e[0].kind);
}

static void test_outbox_refuses_what_is_no_batch(void **state)
{
	static const char *const bodies[] = { "", "{}", "null", "[", "[1", "[{\"id\":\"a\",\"id\":\"b\"}]", "\xff", "[]x" };
	struct outbox_event *e;
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		if (outbox_read(*state, str_of(bodies[i]), &e) != -1)
			fail_msg("%s was read", bodies[i]);
	assert_int_equal(outbox_read(*state, (struct str){ NULL, 0 }, &e), -1);
	struct buf many;
	buf_init(&many, *state);
	for (int i = 0; i <= OUTBOX_MOST; i++)
		buf_text(&many, i ? ",{\"id\":\"a\"}" : "[{\"id\":\"a\"}");
	buf_char(&many, ']');
	assert_int_equal(outbox_read(*state, (struct str){ many.at, many.len }, &e), -1);
	assert_int_equal(outbox_read(*state, STR("[]"), &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_outbox_reads_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_outbox_leaves_out_what_has_no_id, setup, teardown),
		cmocka_unit_test_setup_teardown(test_outbox_refuses_what_is_no_batch, setup, teardown),
	};
	return cmocka_run_group_tests_name("activity_outbox", tests, NULL, NULL);
}
