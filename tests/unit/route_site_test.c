/* Which county an address names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "route/internal.h"

static const struct site sites[] = {
	{ .host = "qinghe.example.org", .mount = "" },
	{ .host = "shi.example.org", .mount = "/LS" },
	{ .mount = "/HX" },
	{ .mount = "/HXX" },
};

static int found(const char *host, const char *path)
{
	struct server server = { .sites = sites, .site_count = COUNT_OF(sites) };
	struct arena *a = arena_new();
	const struct site *site = site_find(&server, a, host, path);
	arena_free(a);
	return site ? (int)(site - sites) : -1;
}

static void test_site_by_host(void **state)
{
	(void)state;
	assert_int_equal(found("qinghe.example.org", "/"), 0);
	assert_int_equal(found("Qinghe.Example.ORG.:8443", "/orgs"), 0);
	assert_int_equal(found("qinghe.example.org", "/HX/orgs"), 0); /* a named host goes before any */
	assert_int_equal(found("qinghe.example.org.evil.example", "/"), -1);
	assert_int_equal(found("xqinghe.example.org", "/"), -1);
	assert_int_equal(found("", "/"), -1);
	assert_int_equal(found(NULL, "/"), -1);
	assert_int_equal(found("[::1]:8080", "/"), -1);
}

static void test_site_by_path(void **state)
{
	(void)state;
	assert_int_equal(found("127.0.0.1:8080", "/HX"), 2);
	assert_int_equal(found("127.0.0.1:8080", "/HX/"), 2);
	assert_int_equal(found("[::1]:8080", "/HX/orgs"), 2);
	assert_int_equal(found("127.0.0.1", "/HXX/orgs"), 3);
	assert_int_equal(found("127.0.0.1", "/HXXX"), -1);
	assert_int_equal(found("127.0.0.1", "/hx/"), -1);
	assert_int_equal(found("127.0.0.1", "/orgs"), -1);
	assert_int_equal(found("shi.example.org", "/LS/m"), 1);
	assert_int_equal(found("127.0.0.1", "/LS/m"), -1); /* that path is its host's alone */
	assert_int_equal(found("shi.example.org", "/HX/m"), 2);
}

static void test_site_of_one_county_is_everywhere(void **state)
{
	static const struct site one = { .mount = "" };
	struct server server = { .sites = &one, .site_count = 1 };
	struct arena *a = arena_new();
	(void)state;
	assert_ptr_equal(site_find(&server, a, "anything", "/x"), &one);
	assert_ptr_equal(site_find(&server, a, NULL, "/"), &one);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_site_by_host),
		cmocka_unit_test(test_site_by_path),
		cmocka_unit_test(test_site_of_one_county_is_everywhere),
	};
	return cmocka_run_group_tests_name("route_site", tests, NULL, NULL);
}
