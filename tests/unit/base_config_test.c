/* Settings: defaults, file, environment, command line, and what is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/config.h"
#include "dies.h"
#include "place.h"

struct here {
	struct arena *arena;
	char file[96];
	const char *why;
};

static struct here h;

static int setup(void **state)
{
	h = (struct here){ .arena = arena_new() };
	close(place_file(h.file, sizeof h.file));
	return 0;
}

static int teardown(void **state)
{
	unlink(h.file);
	unsetenv("XIANFENG_LISTEN");
	unsetenv("XIANFENG_FORM_MAX");
	arena_free(h.arena);
	return 0;
}

static struct config *load(const char *text)
{
	FILE *f = fopen(h.file, "w");
	fputs(text, f);
	fclose(f);
	h.why = NULL;
	return config_load(h.arena, h.file, false, &h.why);
}

static void test_config_defaults(void **state)
{
	struct config *c = config_load(h.arena, "/nonexistent/xianfeng.conf", true, &h.why);
	assert_non_null(c);
	assert_string_equal(config_text(c, "listen"), "127.0.0.1:8080");
	assert_int_equal(config_i64(c, "threads"), 0);
	assert_null(config_load(h.arena, "/nonexistent/xianfeng.conf", false, &h.why));
	assert_non_null(strstr(h.why, "/nonexistent/xianfeng.conf"));
}

static void test_config_file(void **state)
{
	struct config *c = load("# a comment\n\n  listen = [::1]:9000  \nthreads=4\naddress = https://qh.example/?a=b\n");
	assert_non_null(c);
	assert_string_equal(config_text(c, "listen"), "[::1]:9000");
	assert_int_equal(config_i64(c, "threads"), 4);
	assert_string_equal(config_text(c, "address"), "https://qh.example/?a=b");
	assert_string_equal(config_text(c, "data"), "./data");
}

static void test_config_unknown_name_is_refused(void **state)
{
	assert_null(load("threads = 4\n\nlissten = 1\n"));
	assert_non_null(strstr(h.why, "第 3 行"));
	assert_non_null(strstr(h.why, "lissten"));
	assert_null(load("threads\n"));
	assert_non_null(strstr(h.why, "第 1 行"));
}

static void test_config_number_is_asked_for(void **state)
{
	assert_null(load("form-max = 256K\n"));
	assert_non_null(strstr(h.why, "form-max"));
	assert_null(load("threads =\n"));
	setenv("XIANFENG_FORM_MAX", "many", 1);
	assert_null(load(""));
	assert_non_null(strstr(h.why, "form-max"));
}

static void test_config_environment_and_command_line(void **state)
{
	setenv("XIANFENG_LISTEN", "0.0.0.0:80", 1);
	setenv("XIANFENG_FORM_MAX", "1000", 1);
	struct config *c = load("listen = 127.0.0.1:1\n");
	assert_string_equal(config_text(c, "listen"), "0.0.0.0:80");
	assert_int_equal(config_i64(c, "form-max"), 1000);
	config_set(c, "listen", "127.0.0.1:2");
	assert_string_equal(config_text(c, "listen"), "127.0.0.1:2");
}

static void ask_unknown(void *arg)
{
	config_text(arg, "no-such-setting");
}

static void test_config_unknown_name_in_the_program_dies(void **state)
{
	assert_true(dies(ask_unknown, load("")));
}

/* The sample is itself a file that can be read, also with its settings switched on. */
static void test_config_sample_is_readable(void **state)
{
	struct buf b;
	buf_init(&b, h.arena);
	config_sample(&b);
	assert_non_null(load(b.at));
	for (char *p = b.at; (p = strstr(p, "\n#")) != NULL; p++)
		if (p[2] != ' ')
			p[1] = ' ';
	struct config *c = load(b.at);
	assert_non_null(c);
	assert_string_equal(config_text(c, "listen"), "127.0.0.1:8080");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_config_defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_unknown_name_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_number_is_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_environment_and_command_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_unknown_name_in_the_program_dies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_config_sample_is_readable, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
