/* Every page of the console and of the phone says what it is for, what to do and whom to ask, in words that a township clerk knows. */
#include "end/end.h"
#include "county.h"

/* Routes that are no pages: files, and what scripts ask for. */
static const char *const not_pages[] = { "/activities/{activity}/photos/{photo}", "/activities/{activity}/print", "/exports/{export}/file",
	"/import/pieces/{token}", "/inbox/n", "/m/inbox/n", "/m/material/{activity}/{theme_file}", "/m/me/portrait/picture", "/members/{member}/papers/{paper}",
	"/members/{member}/portraits/{portrait}", "/themes/{theme}/files/{theme_file}", "/themes/{theme}/video/pieces/{token}" };

static bool is_page(const struct route *r)
{
	const char *dot = strrchr(r->path, '.');
	if (r->method != HTTP_GET || route_end(r->path) > END_PHONE || r->need == PERMISSION_PUBLIC || (dot && !strchr(dot, '/')))
		return false;
	for (size_t i = 0; i < COUNT_OF(not_pages); i++)
		if (text_eq(r->path, not_pages[i]))
			return false;
	return true;
}

static void test_help_of_every_page(void **state)
{
	size_t count;
	const struct route *const *all = route_all(&count);
	int pages = 0, lacking = 0;
	(void)state;
	for (size_t i = 0; i < count; i++) {
		if (!is_page(all[i]))
			continue;
		const struct page_help *h = help_of(all[i]->path);
		if (!h || !text_eq(h->path, all[i]->path))
			print_error("%s has no help: add HELP(\"%s\", …) to the room's help.c\n", all[i]->path, all[i]->path);
		pages++;
		lacking += !h || !text_eq(h->path, all[i]->path);
	}
	assert_int_equal(lacking, 0);
	assert_true(pages > 60);
}

/* Chinese: letters stand in examples of pinyin and in file types alone. */
static void assert_words(const struct page_help *h, const char *text, size_t most)
{
	size_t letters = 0;
	assert_non_null(text);
	for (const char *c = text; *c; c++)
		letters += (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
	if (letters > 20 || strlen(text) < 12 || strlen(text) > most)
		fail_msg("%s: %s", h->path, text);
}

static void test_help_says_what_how_and_whom_to_ask(void **state)
{
	size_t count, routes;
	const struct page_help *const *helps = help_all(&count);
	const struct route *const *all = route_all(&routes);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		bool stands = false;
		for (size_t k = 0; k < routes; k++)
			stands = stands || (is_page(all[k]) && text_eq(all[k]->path, helps[i]->path));
		for (size_t k = 0; k < i; k++)
			if (text_eq(helps[i]->path, helps[k]->path))
				fail_msg("%s has two helps", helps[i]->path);
		if (!stands)
			fail_msg("%s is the page of no route", helps[i]->path);
		assert_words(helps[i], helps[i]->what, 240);
		assert_words(helps[i], helps[i]->how, 800);
		assert_words(helps[i], helps[i]->ask, 240);
	}
}

static void test_help_of_a_form_that_comes_back(void **state)
{
	(void)state;
	assert_string_equal(help_of("/orgs/{org}/posts/new")->path, "/orgs/{org}/posts");
	assert_string_equal(help_of("/orgs/{org}/unknown")->path, "/orgs/{org}");
	assert_string_equal(help_of("/orgs")->path, "/orgs");
	assert_string_equal(help_of("/")->path, "/");
	assert_null(help_of("/orgsx"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help_of_every_page),
		cmocka_unit_test(test_help_says_what_how_and_whom_to_ask),
		cmocka_unit_test(test_help_of_a_form_that_comes_back),
	};
	return cmocka_run_group_tests_name("end_help", tests, NULL, NULL);
}
