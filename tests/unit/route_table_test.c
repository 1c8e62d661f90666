/* The route table: which route a path finds, and which routes are refused at the start. */
#include "county.h"

#include "route/internal.h"

static void page(struct request *rq);
static bool write_something(struct work *w, struct request *rq)
{
	return false;
}

static const struct scope scope_thing = { "thing", "select '', 0", "thing", false };

ROUTE(GET, "/zz", zz_list, READ_ORG, OWN);
ROUTE(GET, "/zz/new", zz_new, READ_ORG, OWN);
ROUTE(GET, "/zz/{thing}", zz_show, READ_ORG, thing);
ROUTE(POST, "/zz/{thing}", zz_save, EDIT_ORG, thing, .write = write_something);
ROUTE(GET, "/zz/{thing}/parts/{part}", zz_part, READ_ORG, thing);
ROUTE(GET, "/zz/{thing}/parts/all", zz_parts, READ_ORG, thing);
ROUTE(POST, "/zz/{thing}/close", zz_close, EDIT_ORG, thing, .write = write_something);

#define EMPTY_PAGE(name) static void name(struct request *rq) { page(rq); }
EMPTY_PAGE(zz_list)
EMPTY_PAGE(zz_new)
EMPTY_PAGE(zz_show)
EMPTY_PAGE(zz_save)
EMPTY_PAGE(zz_part)
EMPTY_PAGE(zz_parts)
EMPTY_PAGE(zz_close)
static void page(struct request *rq)
{
	request_page(rq);
}

static struct args args;
static const char *allow;

/* The found route's pattern, "" when there is none. */
static const char *found(enum http_method method, const char *path)
{
	static struct arena *a;
	if (!a)
		a = arena_new();
	const struct route *route = route_find(a, OF_COUNTY, method, path, &args, &allow);
	return route ? route->path : "";
}

static void test_route_literal_beats_placeholder(void **state)
{
	assert_string_equal(found(HTTP_GET, "/zz/new"), "/zz/new");
	assert_int_equal(args.count, 0);
	assert_string_equal(found(HTTP_GET, "/zz/news"), "/zz/{thing}");
	assert_string_equal(found(HTTP_GET, "/zz/7/parts/all"), "/zz/{thing}/parts/all");
	assert_string_equal(found(HTTP_GET, "/zz/7/parts/9"), "/zz/{thing}/parts/{part}");
	assert_int_equal(args.count, 2);
	assert_string_equal(args.names[1], "part");
	assert_string_equal(args.texts[0], "7");
	assert_string_equal(args.texts[1], "9");
}

static void test_route_known_under_another_method(void **state)
{
	assert_string_equal(found(HTTP_POST, "/zz"), "");
	assert_string_equal(allow, "GET, HEAD");
	assert_string_equal(found(HTTP_GET, "/zz/7/close"), "");
	assert_string_equal(allow, "POST");
	assert_string_equal(found(HTTP_OTHER, "/zz/7"), "");
	assert_string_equal(allow, "GET, HEAD, POST");
	assert_string_equal(found(HTTP_GET, "/zz/7/nothing"), "");
	assert_null(allow);
	assert_string_equal(found(HTTP_POST, "/zz/7"), "/zz/{thing}");
	assert_string_equal(found(HTTP_POST, "/zz/new"), "/zz/{thing}"); /* whose id is then none */
}

static void test_route_head_is_a_get(void **state)
{
	assert_string_equal(found(HTTP_HEAD, "/zz/7"), "/zz/{thing}");
	assert_string_equal(found(HTTP_HEAD, "/zz/7/close"), "");
	assert_string_equal(allow, "POST");
}

static void test_route_near_misses(void **state)
{
	const char *paths[] = { "/zz/", "/zz/7/", "//zz", "/zz//parts/all", "/ZZ", "/zz/7/parts", "/zz/7/parts/9/", "zz", "", "/zz7",
		"/zz/7/parts/9/more", "/{thing}", "/zz/7/close/" };
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		assert_string_equal(found(HTTP_GET, paths[i]), "");
		assert_string_equal(found(HTTP_POST, paths[i]), "");
	}
}

static void test_route_ends(void **state)
{
	assert_int_equal(route_end("/m"), END_PHONE);
	assert_int_equal(route_end("/m/home"), END_PHONE);
	assert_int_equal(route_end("/members"), END_CONSOLE);
	assert_int_equal(route_end("/tv"), END_TV);
	assert_int_equal(route_end("/tvs"), END_CONSOLE);
	assert_int_equal(route_end("/api/v1/orgs"), END_API);
	assert_int_equal(route_end("/"), END_CONSOLE);
}

/* Every route of the house is sound, and a path says one thing only. */
static void test_route_table_is_sorted_and_sound(void **state)
{
	size_t count;
	const struct route *const *all = route_all(&count);
	assert_true(count >= 7);
	for (size_t i = 0; i < count; i++) {
		if (route_objection(all[i]))
			fail_msg("%s: %s", all[i]->path, route_objection(all[i]));
		assert_non_null(all[i]->handle);
		assert_true(i == 0 || strcmp(all[i - 1]->path, all[i]->path) <= 0);
		assert_true(all[i]->method != HTTP_POST || !all[i]->menu);
	}
}

static void test_route_objections(void **state)
{
	const struct route good = { .method = HTTP_POST, .path = "/zz/{thing}", .handle = page, .need = PERMISSION_READ_ORG,
		.scope = &scope_thing, .write = write_something };
	struct route r = good;
	assert_null(route_objection(&r));
	r.method = HTTP_GET;
	assert_non_null(strstr(route_objection(&r), "writes")); /* it would pass by the check of the form's token */
	r = good;
	r.method = HTTP_HEAD;
	r.write = NULL;
	assert_non_null(route_objection(&r));
	r = good;
	r.path = "/zz/{other}";
	assert_non_null(strstr(route_objection(&r), "scope"));
	r.path = "zz/{thing}";
	assert_non_null(route_objection(&r));
	r.path = "/zz/{a}/{b}/{c}/{d}/{thing}";
	assert_non_null(strstr(route_objection(&r), "too many"));
	r.path = "/{thing}"; /* the table is searched by the first part */
	assert_non_null(strstr(route_objection(&r), "first part"));
	r = good;
	r.need = PERMISSION_UNSET;
	assert_non_null(route_objection(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_route_literal_beats_placeholder), cmocka_unit_test(test_route_known_under_another_method),
		cmocka_unit_test(test_route_head_is_a_get), cmocka_unit_test(test_route_near_misses), cmocka_unit_test(test_route_ends),
		cmocka_unit_test(test_route_table_is_sorted_and_sound), cmocka_unit_test(test_route_objections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
