/* The collection sheet: all its fields there and back, dated status, income by year, what a branch may change itself, who may
 * not, the history of an organisation and its A4 sheet. */
#include "visit.h"

#include "org/fields.h"
#include "org/operate.h"
#include "org/views.h"
#include "pdf.h"

struct edit {
	int64_t id;
	struct org_input in;
	int64_t version;
};

static bool edit_unit(struct work *w, void *arg)
{
	struct edit *e = arg;
	return org_edit(w, e->id, &e->in, e->version);
}

static struct work *seen(void **state)
{
	struct county *c = county_of(state);
	work_end(&c->work);
	county_begin(c);
	return &c->work;
}

static struct edit edit_of(struct work *w, int64_t id, struct org_sheet *sheet)
{
	*sheet = *org_sheet_load(w, id);
	struct edit e = { .id = id, .in = org_input_of(org_load(w, id)) };
	e.in.sheet = sheet;
	return e;
}

/* A text, day, number or code that no other field has. */
static void fill(struct arena *a, const struct org_field *f, struct org_sheet *s, int n)
{
	void *at = (char *)s + f->at;
	if (f->type == ORG_FIELD_TEXT)
		*(const char **)at = arena_printf(a, "%s%d", f->label, n);
	else
		*(int *)at = f->type == ORG_FIELD_DAY ? 20200101 + n : f->type == ORG_FIELD_CODE ? 2 :
			f->type == ORG_FIELD_DEGREES ? (f->at == offsetof(struct org_sheet, lon) ? 118000000 : 35000000) + n : n;
}

static void test_sheet_there_and_back(void **state)
{
	struct county *c = county_of(state);
	struct org_sheet sheet, want;
	struct edit e = edit_of(&c->work, place.branch, &sheet);
	struct org_income income[] = { { 2025, 123500 }, { 2024, 0 } };
	for (size_t i = 0; i < org_field_count; i++)
		if (org_fields[i].of_sheet)
			fill(c->arena, &org_fields[i], &sheet, (int)i % 20);
	want = sheet;
	e.in.income = income;
	e.in.income_count = 2;
	county_do(c, edit_unit, &e);
	struct work *w = seen(state);
	const struct org_sheet *got = org_sheet_load(w, place.branch);
	for (size_t i = 0; i < org_field_count; i++)
		if (org_fields[i].of_sheet && !org_field_same(&org_fields[i], &e.in, &want, &e.in, got))
			fail_msg("%s came back as %s", org_fields[i].label, org_field_text(c->arena, &org_fields[i], &e.in, got));
	struct org_income *list;
	assert_int_equal(org_income_list(w, place.branch, &list), 2);
	assert_int_equal(list[0].yuan, 123500);
	assert_int_equal(list[1].yuan, 0);
	/* One audit row tells all of it; the same again tells nothing. */
	struct audit_row *rows;
	int n = audit_of(w, "org", place.branch, 10, &rows);
	assert_non_null(strstr(rows[0].after, "2025 年集体经济收入：123,500 元"));
	assert_non_null(strstr(rows[0].after, "单位性质：城市社区"));
	county_do(c, edit_unit, &e);
	assert_int_equal(audit_of(seen(state), "org", place.branch, 10, &rows), n);
	/* A figure is taken away again, another is put right. */
	income[0].yuan = -1;
	income[1].yuan = 700;
	county_do(c, edit_unit, &e);
	assert_int_equal(org_income_list(seen(state), place.branch, &list), 1);
	assert_int_equal(list[0].yuan, 700);
	/* An edit that is not asked about the sheet leaves it. */
	e.in.sheet = NULL;
	e.in.income_count = 0;
	e.in.place = "新活动室";
	county_do(c, edit_unit, &e);
	assert_int_equal(org_sheet_load(seen(state), place.branch)->unit, 2);
	assert_int_equal(map_count(org_sheet_all(&c->work, "")), 1);
}

static void test_sheet_status_is_dated(void **state)
{
	struct county *c = county_of(state);
	struct org_sheet sheet;
	struct edit e = edit_of(&c->work, place.other_branch, &sheet);
	struct org_event *events;
	sheet.status = ORG_WEAK;
	sheet.status_since = 20260301;
	county_refused(c, edit_unit, &e, "org.status-reason");
	sheet.status_reason = "班子不团结";
	sheet.status_since = 20270101;
	county_refused(c, edit_unit, &e, "org.status-future");
	sheet.status_since = 20260301;
	county_do(c, edit_unit, &e);
	struct org_filter weak = { .path = "", .need = ORG_NOT_NORMAL };
	struct org *list;
	struct org_finding *findings;
	struct work *w = seen(state);
	assert_int_equal(org_list(w, &weak, &list, NULL), 2); /* the other test's, too */
	assert_int_equal(org_findings(w, org_load(w, place.other_branch), org_sheet_load(w, place.other_branch), &findings), 3);
	for (int i = 0; i < 3; i++) /* an article, or the platform's own convention */
		assert_true(text_starts(findings[i].source, "《") || text_starts(findings[i].source, "本平台约定"));
	/* Put right in place, then over; not before it began. */
	sheet.status_since = 20260401;
	county_do(c, edit_unit, &e);
	sheet.status = ORG_NORMAL;
	sheet.status_since = 20260401;
	county_refused(c, edit_unit, &e, "org.status-order");
	sheet.status_since = 20260901;
	county_do(c, edit_unit, &e);
	assert_int_equal(org_sheet_load(seen(state), place.other_branch)->status, ORG_NORMAL);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select to_day from org_status where tenant = $1 and org = $2 and "
		"from_day = 20260401", c->work.tenant, place.other_branch), 20260901);
	int n = org_event_list(&c->work, org_load(&c->work, place.other_branch), &events), told = 0;
	for (int i = 0; i < n; i++)
		told += text_eq(events[i].title, "列为软弱涣散") || text_eq(events[i].title, "不再软弱涣散");
	assert_int_equal(told, 2);
}

static void test_sheet_input(void **state)
{
	struct county *c = county_of(state);
	struct org_sheet sheet;
	struct edit e = edit_of(&c->work, place.branch, &sheet);
	struct org_income income = { 2031, 5 };
	sheet.unit = 40;
	county_refused(c, edit_unit, &e, "org.coded");
	sheet.unit = 2;
	sheet.address = "很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长"
			"很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长";
	county_refused(c, edit_unit, &e, "org.sheet-long");
	sheet.address = "";
	e.in.income = &income;
	e.in.income_count = 1;
	county_refused(c, edit_unit, &e, "org.income-year");
}

static void test_sheet_villages(void **state)
{
	(void)state;
	assert_int_equal(org_villages_count(""), 0);
	assert_int_equal(org_villages_count("小河西村"), 1);
	assert_int_equal(org_villages_count("小河西村、小河东村，前坡村 后坡村,岭上村、"), 5);
}

static const char *path_of(int64_t org, const char *rest)
{
	return arena_printf(visit.county->arena, "/orgs/%lld%s", (long long)org, rest);
}

/* The branch itself keeps contact and village facts; a form that says more changes no more. */
static void test_sheet_branch_keeps_its_own(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/m/branch");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "/m/branch/edit");
	visitor_get(&v, "/m/branch/edit");
	assert_sees(&v, "2025 年集体经济收入");
	assert_not_sees(&v, "name=\"code\"");
	struct work *w = seen(state);
	const char *form = arena_printf(visit.county->arena, "version=%lld&contact=ZhangSan&phone=0633-6221234&place=East&address=Rd1"
		"&households=320&residents=1010&villages=XiaoHe&income_2025=98000&income_2024=&income_2023=&name=Mine&code=QHX&kind=611"
		"&seats=9&status=0&union_name=Mine&subordination=1", (long long)org_load(w, place.branch)->version);
	struct org_sheet before = *org_sheet_load(w, place.branch);
	visitor_post(&v, "/m/branch/edit", form);
	assert_led_to(&v, "/m/branch");
	w = seen(state);
	const struct org *o = org_load(w, place.branch);
	const struct org_sheet *s = org_sheet_load(w, place.branch);
	assert_string_equal(o->phone, "0633-6221234");
	assert_int_equal(o->households, 320);
	assert_string_equal(s->contact, "ZhangSan");
	assert_string_equal(o->name, "小河西村党支部");
	assert_string_equal(o->code, "QH0101");
	assert_int_equal(o->seats, 0);
	assert_string_equal(s->linked[ORG_UNION].name, before.linked[ORG_UNION].name);
	assert_int_equal(s->subordination, before.subordination);
	assert_int_equal(s->status, before.status);
	/* Somebody was faster: what was typed stays, and what is there now stands beside it. */
	visitor_get(&v, "/m/branch/edit");
	visitor_post(&v, "/m/branch/edit", form);
	assert_int_equal(v.status, 409);
	visitor_get(&v, path_of(place.branch, "/village"));
	visitor_post(&v, path_of(place.branch, "/village"), arena_printf(visit.county->arena, "version=%lld&phone=12&contact=Li&"
		"households=many", (long long)o->version));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "户数要填");
	assert_sees(&v, "value=\"many\"");
}

static void test_sheet_of_others(void **state)
{
	(void)state;
	static const char *const closed[] = { "/village", "/history", "/card.pdf", "" };
	struct visitor v;
	visitor_signs_in(&v, "stranger");
	for (size_t i = 0; i < COUNT_OF(closed); i++) {
		visitor_get(&v, path_of(place.branch, closed[i]));
		assert_int_equal(v.status, 404);
	}
	visitor_get(&v, "/m/branch");
	assert_sees(&v, "后坡村");
	visitor_get(&v, path_of(place.other_branch, "/edit"));
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/branch");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "keeper");
	visitor_get(&v, path_of(place.branch, "/village"));
	assert_int_equal(v.status, 403);
}

static void test_sheet_pages(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, path_of(place.branch, ""));
	assert_sees(&v, "98,000 元");
	visitor_get(&v, path_of(place.branch, "/history"));
	assert_int_equal(v.status, 200);
	assert_sees(&v, "户数：");
	assert_sees(&v, "成立");
	visitor_get(&v, path_of(place.branch, "/card.pdf"));
	assert_int_equal(v.status, 200);
	assert_memory_equal(v.body, "%PDF-", 5);
	struct work *w = seen(state);
	const char *text = told(w->arena, org_card(w, org_load(w, place.branch)), "pdftotext", "-layout", "-");
	assert_says(text, "党组织信息表");
	assert_says(text, "小河西村党支部");
	assert_says(text, "98,000 元");
	assert_says(text, "城市社区");
}

struct split {
	struct org_operation op;
	int64_t id;
};

static bool split_unit(struct work *w, void *arg)
{
	struct split *s = arg;
	return org_operation_run(w, &s->op, &s->id);
}

static bool undo_unit(struct work *w, void *arg)
{
	return org_operation_undo(w, *(int64_t *)arg);
}

/* What a branch that a split founded has been told about itself since is not thrown away by undo. */
static void test_sheet_keeps_undo_back(void **state)
{
	struct county *c = county_of(state);
	struct split s = { .op = { .kind = ORG_SPLIT, .org = place.branch, .day = 20261120, .approval = "青组发〔2026〕12号",
		.approved = 20261101, .exempt = true, .name = "新村党支部", .code = "QH0109", .type = 631, .members = &place.people[1],
		.member_count = 2 } };
	struct org_sheet sheet;
	county_do(c, split_unit, &s);
	struct work *w = seen(state);
	int64_t made = org_of_code(w, "QH0109")->id;
	assert_int_equal(org_sheet_load(w, made)->unit, 2);
	assert_int_equal(org_sheet_load(w, made)->approved, 20261101);
	struct edit e = edit_of(w, made, &sheet);
	sheet.contact = "王秀兰";
	county_do(c, edit_unit, &e);
	county_refused(c, undo_unit, &s.id, "org.undo-used");
	sheet.contact = "";
	county_do(c, edit_unit, &e);
	county_do(c, undo_unit, &s.id);
	w = seen(state);
	assert_null(org_of_code(w, "QH0109"));
	assert_int_equal(DB_ONE(w->db, w->arena, 1, "select count(*) from org_sheet where tenant = $1 and org = $2", w->tenant, made), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sheet_there_and_back),
		cmocka_unit_test(test_sheet_status_is_dated),
		cmocka_unit_test(test_sheet_input),
		cmocka_unit_test(test_sheet_villages),
		cmocka_unit_test(test_sheet_branch_keeps_its_own),
		cmocka_unit_test(test_sheet_of_others),
		cmocka_unit_test(test_sheet_pages),
		cmocka_unit_test(test_sheet_keeps_undo_back),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
