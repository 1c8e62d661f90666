/* Log lines: one JSON object a line, whatever stands in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/base.h"

static char text[16384];

/* Standard error goes to a file while fn runs; what it wrote is in `text`. */
static void heard(void (*fn)(void))
{
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO);
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	fn();
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(file);
	text[fread(text, 1, sizeof text - 1, file)] = 0;
	fclose(file);
}

/* The one line as JSON. */
static json_t *line_of(void (*fn)(void))
{
	json_error_t error;
	heard(fn);
	size_t len = strlen(text);
	assert_true(len > 1 && text[len - 1] == '\n');
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);
	json_t *line = json_loadb(text, len, 0, &error);
	if (!line)
		fail_msg("%s: %s", error.text, text);
	return line;
}

static void plain(void)
{
	log_line(LOG_WARN, "http.refused", "status", "%d", 431, "bytes", "%lld", 5000000000LL, "why", "%s", "header too large", NULL);
}

static void test_log_line_is_json(void **state)
{
	json_t *line = line_of(plain);
	assert_string_equal(json_string_value(json_object_get(line, "event")), "http.refused");
	assert_string_equal(json_string_value(json_object_get(line, "level")), "warn");
	assert_string_equal(json_string_value(json_object_get(line, "status")), "431");
	assert_string_equal(json_string_value(json_object_get(line, "bytes")), "5000000000");
	assert_string_equal(json_string_value(json_object_get(line, "why")), "header too large");
	assert_true(json_is_integer(json_object_get(line, "at")));
	json_decref(line);
}

static void hostile(void)
{
	log_line(LOG_ERROR, "test.hostile", "why", "%s", "a\"b\\c\nd\te\x01", "none", "%s", (const char *)NULL, NULL);
}

static void test_log_value_cannot_forge_a_line(void **state)
{
	json_t *line = line_of(hostile);
	assert_string_equal(json_string_value(json_object_get(line, "why")), "a\"b\\c d e ");
	json_decref(line);
}

static void long_values(void)
{
	char value[3000];
	memset(value, '"', sizeof value);
	value[sizeof value - 1] = 0;
	log_line(LOG_ERROR, "test.long", "a", "%s", value, "b", "%s", value, "c", "%s", value, "d", "%s", value, NULL);
}

static void long_chinese(void)
{
	char value[2000];
	for (size_t i = 0; i + 3 < sizeof value; i += 3)
		memcpy(value + i, "党", 4);
	log_line(LOG_ERROR, "test.long", "a", "%s", value, "b", "%s", value, "c", "%s", value, "d", "%s", value, "e", "%s", value, NULL);
}

static void test_log_long_line_stays_json(void **state)
{
	json_decref(line_of(long_values));
	json_decref(line_of(long_chinese)); /* cut between characters */
}

static void quiet(void)
{
	log_level_set(LOG_ERROR);
	log_line(LOG_WARN, "test.quiet", NULL);
	log_level_set(LOG_INFO);
	log_line(LOG_DEBUG, "test.debug", NULL);
}

static void test_log_level(void **state)
{
	heard(quiet);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log_line_is_json), cmocka_unit_test(test_log_value_cannot_forge_a_line),
		cmocka_unit_test(test_log_long_line_stays_json), cmocka_unit_test(test_log_level),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
