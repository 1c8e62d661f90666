/* Places of organisations: degrees, the county's bounds, the map with its table and files, and who may. */
#include "visit.h"

#include <jansson.h>

#include "atlas/atlas.h"
#include "html/chart.h"
#include "org/fields.h"

struct put {
	int64_t org;
	int lon, lat;
};

static bool put_unit(struct work *w, void *arg)
{
	struct put *p = arg;
	struct org_input in = org_input_of(org_load(w, p->org));
	struct org_sheet sheet = *org_sheet_load(w, p->org);
	sheet.lon = p->lon;
	sheet.lat = p->lat;
	in.sheet = &sheet;
	return org_edit(w, p->org, &in, 0);
}

static bool bounds_unit(struct work *w, void *arg)
{
	return org_bounds_set(w, arg);
}

static void put(int64_t org, int lon, int lat)
{
	struct put p = { org, lon, lat };
	county_do(visit.county, put_unit, &p);
}

static struct work *seen(void)
{
	work_end(&visit.county->work);
	county_begin(visit.county);
	return &visit.county->work;
}

static int fresh(void **state)
{
	struct org_bounds county = { 118350000, 35150000, 119250000, 36050000 };
	(void)state;
	put(place.branch, 118912345, 35578901);
	put(place.town, 0, 0);
	put(place.other_branch, 118400000, 35900000);
	county_do(visit.county, bounds_unit, &county);
	seen();
	return 0;
}

static void test_degrees(void **state)
{
	static const struct { const char *text; int degrees; } right[] = { { "118.912345", 118912345 }, { "35.5", 35500000 },
		{ "118", 118000000 }, { "-1.25", -1250000 }, { "-0.5", -500000 }, { "118.9123456789", 118912345 } };
	static const char *const wrong[] = { "", "x", "118.", ".5", "118.9x", "181", "118,9", "1e2", "118.91234567890123456", "180.1", "--1", "1.-5" };
	struct arena *a = visit.county->arena;
	int n;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(right); i++) {
		assert_true(org_degrees_parse(right[i].text, &n));
		assert_int_equal(n, right[i].degrees);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (org_degrees_parse(wrong[i], &n))
			fail_msg("\"%s\" was taken for %d", wrong[i], n);
	assert_string_equal(org_degrees_text(a, 118912345), "118.912345");
	assert_string_equal(org_degrees_text(a, 35500000), "35.5");
	assert_string_equal(org_degrees_text(a, 118000000), "118.0");
	assert_string_equal(org_degrees_text(a, -500000), "-0.5");
	assert_string_equal(org_degrees_text(a, 0), "");
}

static bool dissolve_unit(struct work *w, void *day)
{
	return DB_EXEC(w->db, w->arena, "update org set dissolved = $3 where tenant = $1 and id = $2", w->tenant, place.other_branch, *(int *)day) &&
	       audit(w, "test", "org", 0, 0, NULL, NULL);
}

static void test_bounds(void **state)
{
	struct county *c = visit.county;
	struct put p = { place.branch, 117000000, 35500000 };
	(void)state;
	county_refused(c, put_unit, &p, "org.place-outside");
	p = (struct put){ place.branch, 35500000, 118900000 };
	county_refused(c, put_unit, &p, "org.place-swapped");
	p = (struct put){ place.branch, 118900000, 0 };
	county_refused(c, put_unit, &p, "org.place-half");
	struct org_bounds b = { 118500000, 35150000, 119250000, 36050000 };
	county_refused(c, bounds_unit, &b, "org.bounds-outside");
	b = (struct org_bounds){ 119250000, 35150000, 118500000, 36050000 };
	county_refused(c, bounds_unit, &b, "org.bounds");
	assert_int_equal(county_verify(c, NULL), 0);
	/* Of a branch that was dissolved nothing changes any more: it does not stand in the way of other bounds. */
	b = (struct org_bounds){ 118500000, 35150000, 119250000, 36050000 };
	county_do(c, dissolve_unit, &(int){ 20261101 });
	county_do(c, bounds_unit, &b);
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, dissolve_unit, &(int){ 0 });
	assert_int_equal(county_verify(c, NULL), 1);
	b.west = 118350000;
	county_do(c, bounds_unit, &b);
	assert_int_equal(county_verify(c, NULL), 0);
	put(place.branch, 0, 0); /* may go again */
	assert_int_equal(org_sheet_load(seen(), place.branch)->lon, 0);
}

static bool break_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update org_sheet set lon = 1 where tenant = $1 and org = $2", w->tenant, place.branch) &&
	       audit(w, "test", "org", 0, 0, NULL, NULL);
}

static void test_verify_is_loud(void **state)
{
	const char *line;
	(void)state;
	county_do(visit.county, break_unit, NULL);
	assert_int_equal(county_verify(visit.county, &line), 1);
	assert_non_null(strstr(line, "不在本县范围内"));
}

static void test_picture(void **state)
{
	const struct chart_spot spots[] = { { 118400000, 35900000, 0, "甲<村>", "/orgs/1" }, { 118900000, 35900000, 1, "乙村", NULL },
		{ 118400001, 35900001, 0, "丙村", NULL } };
	const struct chart_area areas[] = { { "东镇", "/map?in=1" }, { NULL, NULL } };
	struct arena *a = visit.county->arena;
	(void)state;
	assert_int_equal(chart_spots(a, NULL, 0, areas, 2, true).len, 0);
	const char *named = chart_spots(a, spots, 3, areas, 2, true).at;
	assert_non_null(strstr(named, "甲&lt;村&gt;"));
	assert_non_null(strstr(named, "<a href=\"/orgs/1\">"));
	assert_non_null(strstr(named, "M60 ")); /* the western edge */
	assert_non_null(strstr(named, "M940 "));
	assert_null(strstr(named, "东镇"));
	const char *areas_only = chart_spots(a, spots, 3, areas, 2, false).at;
	assert_non_null(strstr(areas_only, ">东镇</text></a>"));
	assert_null(strstr(areas_only, "乙村"));
	/* Two on one spot: both names find room beside it. */
	assert_non_null(strstr(named, "丙村"));
	/* 0.5 degrees at this latitude are 45 km: 880 units. */
	assert_non_null(strstr(named, ">10 公里</text>"));
}

static void test_map_pages(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/map");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "<svg class=\"spots\"");
	assert_sees(&v, "小河西村");
	assert_sees(&v, "后坡村");
	assert_sees(&v, "118.912345");
	visitor_get(&v, "/map?state=missing");
	assert_sees(&v, "柳河镇");
	visitor_get(&v, arena_printf(visit.county->arena, "/map?in=%lld", (long long)place.other_town));
	assert_not_sees(&v, "118.912345");
	visitor_get(&v, "/map");
	visitor_post(&v, "/map/geojson", "");
	assert_int_equal(v.status, 200);
	assert_non_null(strstr(v.head, "organisations.geojson"));
	json_t *root = json_loads(v.body, 0, NULL), *features = json_object_get(root, "features");
	assert_int_equal(json_array_size(features), 2);
	json_t *first = json_array_get(features, 0), *at = json_object_get(json_object_get(first, "geometry"), "coordinates");
	assert_string_equal(json_string_value(json_object_get(json_object_get(first, "properties"), "name")), "小河西村");
	assert_true(json_real_value(json_array_get(at, 0)) > 118.9123 && json_real_value(json_array_get(at, 0)) < 118.9124);
	json_decref(root);
	assert_int_equal(DB_ONE(seen()->db, visit.county->arena, 0, "select count(*) from audit where tenant = $1 and act = 'export.made' "
		"and became like '%地理数据文件%2 个组织'", visit.county->work.tenant), 1);
	visitor_get(&v, "/map");
	visitor_post(&v, "/map/export", "format=csv");
	assert_sees(&v, "118.912345,35.578901");
	visitor_get(&v, "/map/bounds");
	visitor_post(&v, "/map/bounds", "west=118.5&east=119.25&south=35.15&north=abc");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "value=\"abc\"");
	visitor_post(&v, "/map/bounds", "west=118.3&east=119.25&south=35.15&north=36.05");
	assert_led_to(&v, "/map");
}

static void test_map_scope(void **state)
{
	struct visitor v;
	(void)state;
	put(place.town, 118900000, 35600000);
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/map");
	const char *dots = strstr(v.body, "stroke-linecap"); /* a township's own places are of one colour */
	assert_true(dots && !strstr(dots + 1, "stroke-linecap"));
	assert_sees(&v, "小河西村");
	assert_not_sees(&v, "后坡村");
	visitor_get(&v, arena_printf(visit.county->arena, "/map?in=%lld", (long long)place.other_town));
	assert_not_sees(&v, "后坡村");
	visitor_post(&v, arena_printf(visit.county->arena, "/map/geojson?in=%lld", (long long)place.other_town), "");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "后坡村");
	visitor_get(&v, "/map/bounds");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/map");
	assert_int_equal(v.status, 403);
	/* The branch enters its own place on the phone; no other page may ask where the phone is. */
	visitor_get(&v, "/m/branch/edit");
	assert_non_null(strstr(v.head, "geolocation=(self)"));
	assert_sees(&v, "data-where hidden");
	visitor_get(&v, "/m/branch");
	assert_non_null(strstr(v.head, "geolocation=()"));
	assert_sees(&v, "118.912345,35.578901");
	visitor_get(&v, "/m/branch/edit");
	const char *version = arena_printf(visit.county->arena, "version=%lld", (long long)org_load(seen(), place.branch)->version);
	visitor_post(&v, "/m/branch/edit", arena_printf(visit.county->arena, "%s&lon=35.5&lat=118.9", version));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "经度和纬度填反了");
	assert_sees(&v, "value=\"118.9\"");
	visitor_post(&v, "/m/branch/edit", arena_printf(visit.county->arena, "%s&lon=118.95&lat=35.6", version));
	assert_led_to(&v, "/m/branch");
	assert_int_equal(org_sheet_load(seen(), place.branch)->lat, 35600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_degrees, fresh),
		cmocka_unit_test_setup(test_bounds, fresh),
		cmocka_unit_test_setup(test_picture, fresh),
		cmocka_unit_test_setup(test_map_pages, fresh),
		cmocka_unit_test_setup(test_map_scope, fresh),
		cmocka_unit_test_setup(test_verify_is_loud, fresh),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
