/* New social stratum and, of migrants, where they went: by form, by roster and back, on paper, in a list, in a merge. */
#include "visit.h"

#include "export/export.h"
#include "import/import.h"
#include "member/merge.h"
#include "merging.h"
#include "pdf.h"
#include "work/audit.h"

#define HEAD "组织代码,姓名,民族,身份证号,人员类别,入党日期,转正日期,流动,新社会阶层,外出流向\n"

static struct work *work(void)
{
	return &visit.county->work;
}

static bool migrates(struct work *w, void *arg)
{
	return member_state_set(w, *(int64_t *)arg, "migrant", 20260301, "外出务工");
}

static bool comes_home(struct work *w, void *arg)
{
	return member_state_end(w, *(int64_t *)arg, "migrant", 20260601);
}

static const struct member *now(int64_t id)
{
	visit_fresh();
	const struct member *m = member_load(work(), id);
	assert_non_null(m);
	return m;
}

static const char *page_of(int64_t member, const char *end)
{
	return arena_printf(visit.county->arena, "/members/%lld%s", (long long)member, end);
}

/* Opens the form and sends it with the two fields; "" leaves one out. */
static void edits(struct visitor *v, int64_t member, const char *fields)
{
	struct arena *a = visit.county->arena;
	visitor_get(v, page_of(member, "/edit"));
	const char *mark = "name=\"version\" value=\"", *at = strstr(v->body, mark);
	assert_non_null(at);
	at += strlen(mark);
	visitor_post(v, page_of(member, "/edit"), arena_printf(a, "version=%.*s&name=%s&ethnic=01&party_group=0%s", (int)strcspn(at, "\""), at,
		"%E5%8D%95%E9%9B%84%E4%BF%A1", fields));
}

static const char *card(int64_t member)
{
	return told(visit.county->arena, member_card(work(), now(member)), "pdftotext", NULL, "-");
}

static void test_form(void **state)
{
	struct visitor v;
	int64_t id = place.people[3];
	(void)state;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, page_of(id, "/edit"));
	assert_sees(&v, "自由职业人员");
	assert_not_sees(&v, "name=\"outflow\""); /* asked of migrants alone */
	edits(&v, id, "&stratum=3");
	assert_led_to(&v, page_of(id, ""));
	assert_string_equal(now(id)->stratum, "3");
	assert_non_null(strstr(visit_last_audit("member.edited"), "新社会阶层：个体工商户"));
	visitor_get(&v, page_of(id, ""));
	assert_sees(&v, "个体工商户");
	assert_not_sees(&v, "外出流向");
	/* A form of before, without the fields, leaves them as they are. */
	edits(&v, id, "&education=71");
	assert_string_equal(now(id)->stratum, "3");
	edits(&v, id, "&stratum=7");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "没有这种新社会阶层");
	edits(&v, id, "&outflow=private");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "外出流向只登记流动党员的");
	assert_non_null(strstr(card(id), "不是流动党员"));
}

static void test_migrant(void **state)
{
	struct visitor v;
	int64_t id = place.people[3];
	(void)state;
	county_do(visit.county, migrates, &id);
	visitor_signs_in(&v, "secretary");
	edits(&v, id, "&stratum=3&outflow=elsewhere");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "没有这种外出流向");
	edits(&v, id, "&stratum=3&outflow=private");
	assert_led_to(&v, page_of(id, ""));
	visitor_get(&v, page_of(id, ""));
	assert_sees(&v, "<dt>外出流向</dt><dd>私营企业</dd>");
	assert_non_null(strstr(card(id), "私营企业"));
	visitor_exports(&v, "/members", "/members/export", "csv");
	assert_sees(&v, ",个体工商户,正式党员,");
	assert_sees(&v, ",是,私营企业,否,");
	/* The list comes back and changes nothing. */
	struct export_ask ask = { .list = export_named("members"), .format = SHEET_XLSX, .org = place.root, .query = "" };
	const char *path = arena_printf(visit.county->arena, "%s/back.xlsx", visit.county->dir);
	struct import *import;
	int64_t rows;
	visit_fresh();
	assert_true(export_place(work(), &ask));
	assert_null(export_write(work(), &ask, path, NULL, NULL, &rows));
	assert_true(import_run(work(), path, 0, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], rows);
	/* Back home it is not said any more, and away again it is not known yet. */
	county_do(visit.county, comes_home, &id);
	assert_string_equal(now(id)->outflow, "");
	assert_int_equal(DB_ONE(work()->db, work()->arena, 0, "select count(*) from member where tenant = $1 and outflow <> ''", work()->tenant), 0);
}

/* ---- by a roster ---- */

static struct import *takes(const char *rows, bool good)
{
	static int number;
	struct arena *a = visit.county->arena;
	const char *path = arena_printf(a, "%s/roster-%d.csv", visit.county->dir, ++number);
	struct import *import = NULL;
	FILE *f = fopen(path, "wb");
	fprintf(f, HEAD "%s", rows);
	fclose(f);
	visit_fresh();
	work()->actor = (struct actor){ .role = ROLE_COUNTY, .account = place.county, .name = "周明", .path = "0001.", .org_level = 1, .org = place.root,
		.from = "test" };
	if (import_run(work(), path, 0, NULL, NULL, &import) != good)
		fail_msg("%s: %s", rows, import && import->problem_count ? import->problems[0].message : work()->fault ? work()->fault->message : "?");
	work()->fault = NULL;
	return import;
}

static const char *one(int n, const char *name, const char *end)
{
	struct arena *a = visit.county->arena;
	return arena_printf(a, "QH0101,%s,汉族,%s,正式党员,2000-07-01,2001-07-01,%s\n", name, idno_make(a, "371199", 19600101, n), end);
}

/* What a file of that import's rows comes to, made later for that place: NULL, or why there is none. */
static const char *rows_for(int64_t org, int64_t record, int64_t *rows)
{
	struct arena *a = visit.county->arena;
	struct export_ask ask = { .list = export_named("import_rows"), .format = SHEET_CSV_UTF8, .org = org,
		.query = arena_printf(a, "import=%lld", (long long)record) };
	visit_fresh();
	assert_true(export_place(work(), &ask));
	return export_write(work(), &ask, arena_printf(a, "%s/rows.csv", visit.county->dir), NULL, NULL, rows);
}

static bool back(struct work *w, void *arg)
{
	return import_undo(w, *(int64_t *)arg);
}

static void test_roster(void **state)
{
	int64_t id = place.people[2];
	(void)state;
	struct import *import = takes(one(5, "王秀兰", "否,,私营企业"), false);
	assert_non_null(strstr(import->problems[0].message, "外出流向（J2）：只登记流动党员的"));
	import = takes(one(5, "王秀兰", "是,,火星"), false);
	assert_non_null(strstr(import->problems[0].message, "外出流向（J2）：没有“火星”"));
	import = takes(one(5, "王秀兰", "是,自由职业者,行政村"), true);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	assert_string_equal(now(id)->stratum, "6");
	assert_string_equal(now(id)->outflow, "village");
	assert_int_equal(takes(one(5, "王秀兰", "是,自由职业人员,建制村"), true)->rows[FATE_SAME], 1);
	assert_int_equal(takes(one(5, "王秀兰", ",,"), true)->rows[FATE_SAME], 1); /* an empty cell says nothing */
	int64_t rows = 0;
	assert_null(rows_for(place.root, import->record, &rows));
	assert_int_equal(rows, 1);
	assert_non_null(rows_for(place.other_town, import->record, &rows)); /* the county's office imported it */
	visit_fresh();
	county_do(visit.county, back, &import->record);
	assert_string_equal(now(id)->stratum, "");
	assert_string_equal(now(id)->outflow, "");
	assert_false(now(id)->migrant);
	assert_int_equal(DB_ONE(work()->db, work()->arena, 0, "select count(*) from member where tenant = $1 and outflow <> ''", work()->tenant), 0);
	/* Somebody new, a migrant at once. */
	import = takes(one(77, "新来的", "是,41,不掌握"), true);
	assert_int_equal(import->rows[FATE_NEW], 1);
	int64_t made = DB_ONE(work()->db, work()->arena, 0, "select id from member where tenant = $1 and name = '新来的'", work()->tenant);
	assert_string_equal(now(made)->stratum, "41");
	assert_string_equal(now(made)->outflow, "unknown");
}

/* ---- two records of one person ---- */

static void test_merge(void **state)
{
	struct merging m = { .wish = { .kept = place.people[1], .gone = place.people[2], .taken = 1u << MERGE_STRATUM | 1u << MERGE_OUTFLOW, .reason = "同一个人" } };
	(void)state;
	takes(one(5, "王秀兰", "是,4,私营企业"), true);
	visit_fresh();
	county_do(visit.county, merge, &m);
	assert_string_equal(now(place.people[1])->stratum, "4");
	assert_string_equal(now(place.people[1])->outflow, "private");
	assert_int_equal(county_verify(visit.county, NULL), 0);
	county_do(visit.county, unmerge, &m.id);
	assert_string_equal(now(place.people[1])->stratum, "");
	assert_string_equal(now(place.people[2])->stratum, "4");
	assert_string_equal(now(place.people[2])->outflow, "private");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_migrant),
		cmocka_unit_test(test_roster),
		cmocka_unit_test(test_merge),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
