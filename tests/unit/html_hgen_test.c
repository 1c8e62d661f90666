/* The template compiler against tests/golden/hgen: accepted templates and the C they become, refused templates and the
 * line and words of the refusal (in their first line). What was accepted must also compile, and a mistake in a template
 * must be reported by the C compiler at the template's own line. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"
#include "place.h"

extern char **environ;

static struct arena *arena;
static const char *hgen;   /* the compiler */
static const char *source; /* the root of the tree */
static char directory[96];

/* Runs argv with standard error in `errors`; returns its exit status. */
static int run(const char *errors, const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const char *file_text(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char piece[4096];
	size_t n;

	if (!f)
		fail_msg("%s cannot be read", path);
	buf_init(&b, arena);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(&b, piece, n);
	fclose(f);
	return b.at;
}

static const char *out_path(const char *name)
{
	return arena_printf(arena, "%s/%s", directory, name);
}

/* Compiles the template `name` of the present directory into `stem`.html.c and .h. */
static int translate(const char *name, const char *stem)
{
	const char *argv[] = {hgen, name, out_path(arena_printf(arena, "%s.html.c", stem)),
		out_path(arena_printf(arena, "%s.html.h", stem)), NULL};

	return run(out_path("errors"), argv);
}

/* Checks the C of `stem` without making an object. */
static int check_c(const char *stem)
{
	const char *argv[] = {"cc", "-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
		"-Wno-unused-parameter", "-I", arena_printf(arena, "%s/src", source),
		out_path(arena_printf(arena, "%s.html.c", stem)), NULL};

	return run(out_path("errors"), argv);
}

static void enter(const char *under)
{
	assert_int_equal(chdir(arena_printf(arena, "%s/tests/golden/hgen%s", source, under)), 0);
}

/* Calls visit(name, stem) for each template of the present directory; returns how many there are. */
static int each_template(void (*visit)(const char *name, const char *stem))
{
	DIR *d = opendir(".");
	struct dirent *entry;
	int count = 0;

	assert_non_null(d);
	while ((entry = readdir(d))) {
		size_t len = strlen(entry->d_name);
		if (len > 5 && !strcmp(entry->d_name + len - 5, ".html")) {
			visit(arena_dup(arena, entry->d_name), arena_dupn(arena, entry->d_name, len - 5));
			count++;
		}
	}
	closedir(d);
	return count;
}

static void accepted(const char *name, const char *stem)
{
	if (translate(name, stem) != 0)
		fail_msg("%s was refused: %s", name, file_text(out_path("errors")));
	const char *got = file_text(out_path(arena_printf(arena, "%s.html.c", stem)));
	const char *expected = file_text(arena_printf(arena, "%s.c", stem));
	if (strcmp(got, expected))
		fail_msg("%s became other C than %s.c:\n%s", name, stem, got);
	if (check_c(stem) != 0)
		fail_msg("the C of %s does not compile: %s", name, file_text(out_path("errors")));
}

static void test_html_hgen_accepted(void **state)
{
	(void)state;
	enter("");
	assert_true(each_template(accepted) >= 12);
}

/* The first line of a refused template: {{-- line 3: words of the message --}} */
static void refused(const char *name, const char *stem)
{
	struct str rest = str_of(file_text(name));
	struct str first = str_cut(&rest, '\n');
	struct str line = {first.at + strlen("{{-- line "), first.len - strlen("{{-- line  --}}")};
	struct str number = str_cut(&line, ':');
	struct str words = str_trim(line);

	assert_true(text_starts(first.at, "{{-- line "));
	assert_true(words.len >= 5);
	if (translate(name, stem) != 1)
		fail_msg("%s was not refused", name);
	const char *message = file_text(out_path("errors"));
	const char *place = arena_printf(arena, "%s:%.*s: error: ", name, (int)number.len, number.at);
	if (!text_starts(message, place) || !str_has(str_of(message), words))
		fail_msg("%s: expected \"%s…%.*s\", got \"%s\"", name, place, (int)words.len, words.at,
			message);
	assert_int_not_equal(access(out_path(arena_printf(arena, "%s.html.c", stem)), F_OK), 0);
}

static void test_html_hgen_refused(void **state)
{
	(void)state;
	enter("/refused");
	assert_true(each_template(refused) >= 115);
}

static void write_template(const char *text)
{
	FILE *f = fopen("x.html", "wb");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* True when the C compiler refuses the template and names `line` of it. */
static bool refused_by_cc(const char *text, int line)
{
	write_template(text);
	assert_int_equal(translate("x.html", "x"), 0);
	if (check_c("x") == 0)
		return false;
	return str_has(str_of(file_text(out_path("errors"))), str_of(arena_printf(arena, "x.html:%d:", line)));
}

static void test_html_hgen_mistakes_reported_at_template_line(void **state)
{
	(void)state;
	assert_int_equal(chdir(directory), 0);
	/* a wrong field */
	assert_true(refused_by_cc("{{page a(const struct buf *v)}}\n<p>\n{{v->length}}</p>\n{{end}}\n", 3));
	/* raw HTML in an attribute, in a URL and in RCDATA */
	assert_true(refused_by_cc("{{page a(struct safe_html v)}}\n\n<p title=\"{{v}}\">\n{{end}}\n", 3));
	assert_true(refused_by_cc("{{page a(struct safe_html v)}}\n<a href=\"{{v}}\">\n{{end}}\n", 2));
	assert_true(refused_by_cc("{{page a(struct safe_html v)}}\n<textarea>{{v}}</textarea>\n{{end}}\n", 2));
	/* a type without an escape */
	assert_true(refused_by_cc("{{page a(double v)}}\n<p>{{v}}</p>\n{{end}}\n", 2));
	/* and the same template without the mistake passes */
	write_template("{{page a(const struct buf *v)}}\n<p>\n{{v->len}}</p>\n{{end}}\n");
	assert_int_equal(translate("x.html", "x"), 0);
	assert_int_equal(check_c("x"), 0);
}

static void test_html_hgen_usage(void **state)
{
	const char *no_arguments[] = {hgen, NULL};
	const char *no_file[] = {hgen, "absent.html", out_path("y.c"), out_path("y.h"), NULL};

	(void)state;
	assert_int_equal(run(out_path("errors"), no_arguments), 2);
	assert_int_equal(run(out_path("errors"), no_file), 2);
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	source = getenv("XIANFENG_SOURCE") ? getenv("XIANFENG_SOURCE") : getcwd(ARENA_ARRAY(arena, char, 4096), 4096);
	hgen = getenv("XIANFENG_HGEN");
	if (!hgen)
		hgen = arena_printf(arena, "%s/build/hgen", source);
	place_make(directory, sizeof directory);
	return 0;
}

static int tear_down(void **state)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	(void)state;
	while (d && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			unlink(out_path(entry->d_name));
	if (d)
		closedir(d);
	rmdir(directory);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_hgen_accepted),
		cmocka_unit_test(test_html_hgen_refused),
		cmocka_unit_test(test_html_hgen_mistakes_reported_at_template_line),
		cmocka_unit_test(test_html_hgen_usage),
	};

	return cmocka_run_group_tests_name("html/hgen", tests, set_up, tear_down);
}
