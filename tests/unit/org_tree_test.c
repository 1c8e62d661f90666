/* The tree: founding, editing, searching, counters, and what verify finds. */
#include "county.h"

#include "org/org.h"

struct tree {
	int64_t county, town, other, village, branch;
};

static struct tree tree;

static struct org_input input(int64_t parent, int kind, const char *code, const char *name)
{
	return (struct org_input){ .parent = parent, .kind = kind, .code = code, .name = name, .founded = 20010101 };
}

static bool found(struct work *w, void *arg)
{
	int64_t id;
	return org_found(w, arg, &id);
}

static bool build(struct work *w, void *arg)
{
	(void)arg;
	struct org_input in = input(0, 611, "QH", "中共青禾县委员会");
	in.short_name = "青禾县";
	if (!org_found(w, &in, &tree.county))
		return false;
	in = input(tree.county, 611, "QH-01", "中共青禾县柳河镇委员会");
	if (!org_found(w, &in, &tree.town))
		return false;
	in = input(tree.county, 611, "QH-02", "中共青禾县东岭镇委员会");
	if (!org_found(w, &in, &tree.other))
		return false;
	in = input(tree.town, 621, "QH-01-001", "中共柳河镇小河西村总支部委员会");
	if (!org_found(w, &in, &tree.village))
		return false;
	in = input(tree.village, 631, "QH-01-001-1", "小河西村第一党支部");
	in.term_start = 20220315;
	in.term_years = 5;
	return org_found(w, &in, &tree.branch);
}

static int setup(void **state)
{
	county_setup(state);
	county_do(*state, build, NULL);
	return 0;
}

static void test_org_tree_paths(void **state)
{
	struct work *w = &county_of(state)->work;
	struct org *o = org_load(w, tree.branch), *line;
	assert_string_equal(o->path, "0001.0001.0001.0001.");
	assert_int_equal(o->level, ORG_BELOW);
	assert_string_equal(org_load(w, tree.other)->path, "0001.0002.");
	assert_int_equal(org_line(w, o->path, &line), 4);
	assert_int_equal(line[0].id, tree.county);
	assert_int_equal(line[3].id, tree.branch);
	assert_int_equal(org_root(w)->id, tree.county);
	assert_int_equal(org_of_code(w, "QH-02")->id, tree.other);
	assert_null(org_of_code(w, "QH-99"));
	assert_null(w->fault);
	assert_null(org_load(w, 1));
	assert_int_equal(w->fault->kind, FAULT_NOT_FOUND);
	w->fault = NULL;
}

static void test_org_tree_short_names(void **state)
{
	struct work *w = &county_of(state)->work;
	assert_string_equal(org_load(w, tree.town)->short_name, "柳河镇");
	assert_string_equal(org_load(w, tree.village)->short_name, "小河西村");
	assert_string_equal(org_load(w, tree.village)->pinyin, "xiaohexicun");
	assert_string_equal(org_load(w, tree.village)->initials, "xhxc");
	assert_int_equal(org_load(w, tree.branch)->term_end, 20270314);
}

static void test_org_tree_path_end(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	assert_string_equal(path_end(a, "0001.0003."), "0001.0003/");
	assert_true(strcmp("0001.0003.0001.", path_end(a, "0001.0003.")) < 0);
	assert_true(strcmp("0001.0004.", path_end(a, "0001.0003.")) > 0);
	arena_free(a);
}

static void test_org_tree_children_counts(void **state)
{
	struct work *w = &county_of(state)->work;
	struct org *list;
	assert_int_equal(org_children(w, tree.county, &list), 2);
	assert_int_equal(list[0].branches_below, 1);
	assert_int_equal(list[1].branches_below, 0);
	assert_int_equal(org_tree(w, "0001.", 2, 3, &list), 3);
}

static void test_org_found_refuses(void **state)
{
	struct county *c = county_of(state);
	struct org_input in = input(tree.town, 631, "QH-01", "重复代码村党支部");
	county_refused(c, found, &in, "org.code-taken");
	in = input(tree.branch, 631, "X-1", "支部下的支部");
	county_refused(c, found, &in, "org.parent-branch");
	in = input(0, 611, "X-2", "第二个县委");
	county_refused(c, found, &in, "org.root-twice");
	in = input(tree.town, 631, "坏 代码", "某村党支部");
	county_refused(c, found, &in, "org.code");
	in = input(tree.town, 600, "X-3", "某村党支部");
	county_refused(c, found, &in, "org.kind");
	in = input(tree.town, 931, "X-4", "抗旱临时党支部");
	county_refused(c, found, &in, "org.planned-end-empty");
	in = input(tree.town, 631, "X-5", "某村党支部");
	in.founded = 20270101;
	county_refused(c, found, &in, "org.founded-future");
	in = input(tree.town, 631, "X-6", "");
	county_refused(c, found, &in, "org.name-empty");
	in = input(77, 631, "X-7", "某村党支部");
	county_refused(c, found, &in, "org.none");
	assert_null(org_of_code(&c->work, "X-3"));
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_org_found_outside_scope(void **state)
{
	struct county *c = county_of(state);
	struct actor before = c->work.actor;
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "柳河镇", .path = "0001.0001.", .org_level = 2 };
	struct org_input in = input(tree.other, 631, "X-8", "别镇的村党支部");
	county_refused(c, found, &in, "org.none");
	c->work.actor = before;
}

struct edit {
	int64_t id, version;
	struct org_input in;
};

static bool edit(struct work *w, void *arg)
{
	struct edit *e = arg;
	return org_edit(w, e->id, &e->in, e->version);
}

static void test_org_edit_conflict_shows_change(void **state)
{
	struct county *c = county_of(state);
	struct org *o = org_load(&c->work, tree.village);
	struct edit first = { o->id, o->version, org_input_of(o) }, second = first;
	first.in.phone = "0633-6221234";
	second.in.place = "村委大院东屋";
	county_do(c, edit, &first);
	assert_false(work_run(&c->work, edit, &second));
	assert_int_equal(c->work.fault->kind, FAULT_CONFLICT);
	assert_non_null(strstr(c->work.fault->message, "0633-6221234"));
	assert_non_null(strstr(c->work.fault->message, "测试"));
	c->work.fault = NULL;
	o = org_load(&c->work, tree.village);
	assert_string_equal(o->phone, "0633-6221234");
	assert_string_equal(o->place, "");
	second.in.phone = first.in.phone;
	second.version = o->version;
	county_do(c, edit, &second);
	assert_string_equal(org_load(&c->work, tree.village)->place, "村委大院东屋");
}

static void test_org_edit_kind_with_children(void **state)
{
	struct county *c = county_of(state);
	struct org *o = org_load(&c->work, tree.village);
	struct edit e = { o->id, 0, org_input_of(o) };
	e.in.kind = 631;
	county_refused(c, edit, &e, "org.kind-lived");
	e.in.kind = 621;
	e.in.phone = "电话";
	county_refused(c, edit, &e, "org.phone");
}

static void test_org_find_by_every_way(void **state)
{
	struct work *w = &county_of(state)->work;
	static const char *const ways[] = { "小河西", "xiaohexi", "xhx", "XHXC", "QH-01-001", "中共柳河镇小河西村" };
	struct org *list;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		int n = org_find(w, "0001.", ways[i], 10, &list);
		assert_true(n >= 1);
		assert_int_equal(list[0].id, tree.village);
		assert_int_equal(org_find(w, "0001.0002.", ways[i], 10, &list), 0);
	}
	assert_int_equal(org_find(w, "0001.", "%", 10, &list), 0);
	assert_int_equal(org_find(w, "0001.", "  ", 10, &list), 0);
}

static void test_org_list_filters(void **state)
{
	struct work *w = &county_of(state)->work;
	struct org *list;
	int64_t total;
	struct org_filter f = { .path = "0001." };
	assert_int_equal(org_list(w, &f, &list, &total), 5);
	assert_int_equal(total, 5);
	f.limit = 2;
	f.offset = 4;
	assert_int_equal(org_list(w, &f, &list, &total), 1);
	assert_int_equal(total, 5);
	f = (struct org_filter){ .path = "0001.", .kind = 631 };
	assert_int_equal(org_list(w, &f, &list, NULL), 1);
	f = (struct org_filter){ .path = "0001.", .level = 2 };
	assert_int_equal(org_list(w, &f, &list, NULL), 2);
	f = (struct org_filter){ .path = "0001.", .need = ORG_NO_SECRETARY };
	assert_int_equal(org_list(w, &f, &list, NULL), 4);
	f = (struct org_filter){ .path = "0001.", .need = ORG_TERM_ENDING };
	assert_int_equal(org_list(w, &f, &list, NULL), 1);
	f = (struct org_filter){ .path = "0001.", .need = ORG_TOO_SMALL };
	assert_int_equal(org_list(w, &f, &list, NULL), 1);
	f = (struct org_filter){ .path = "0001.", .dissolved = true };
	assert_int_equal(org_list(w, &f, &list, NULL), 0);
}

static bool plan_end(struct work *w, void *day)
{
	return DB_EXEC(w->db, w->arena, "update org set kind = case when $3 > 0 then 931 else 631 end, planned_end = $3 where tenant = $1 and id = $2", w->tenant, tree.branch,
		*(int *)day) && audit(w, "org.edit", "org", tree.branch, tree.branch, NULL, NULL);
}

/* A temporary branch is listed, and found fault with, from the day after its planned end. */
static void test_org_past_its_planned_end(void **state)
{
	struct county *c = county_of(state);
	struct org_filter f = { .path = "0001.", .need = ORG_PAST_PLANNED };
	struct org *list;
	struct org_finding *findings;
	int yesterday = day_add(c->work.today, -1), never = 0;
	assert_int_equal(org_list(&c->work, &f, &list, NULL), 0);
	county_do(c, plan_end, &c->work.today);
	assert_int_equal(org_list(&c->work, &f, &list, NULL), 0);
	county_do(c, plan_end, &yesterday);
	assert_int_equal(org_list(&c->work, &f, &list, NULL), 1);
	assert_int_equal(list[0].id, tree.branch);
	int n = org_findings(&c->work, &list[0], NULL, &findings);
	assert_string_equal(findings[n - 1].code, "org.temporary-over");
	county_do(c, plan_end, &never);
}

static void test_org_findings(void **state)
{
	struct work *w = &county_of(state)->work;
	struct org_finding *list;
	struct org *o = org_load(w, tree.branch);
	o->term_end = 20260901;
	int n = org_findings(w, o, NULL, &list);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].code, "org.no-secretary");
	assert_string_equal(list[1].code, "org.too-small");
	assert_string_equal(list[2].code, "org.term-over");
	o->term_end = 20270314;
	o->full_members = 7;
	o->secretary = "刘成玉";
	assert_int_equal(org_findings(w, o, NULL, &list), 2);
	assert_string_equal(list[0].code, "org.no-committee");
	assert_string_equal(list[1].code, "org.term-ending");
	o->members = 51;
	o->committee = 3;
	assert_int_equal(org_findings(w, o, NULL, &list), 2);
	assert_string_equal(list[0].code, "org.too-large");
	/* A committee wants its secretary too; the county's own post is not kept here. */
	assert_int_equal(org_findings(w, org_load(w, tree.village), NULL, &list), 1);
	assert_string_equal(list[0].code, "org.no-secretary");
	assert_non_null(strstr(list[0].source, "第三十四条"));
	assert_int_equal(org_findings(w, org_load(w, tree.town), NULL, &list), 1);
	assert_int_equal(org_findings(w, org_load(w, tree.county), NULL, &list), 0);
}

/* One figure of the catalogue below, at and above its bound; the rest of the branch is as it should be. */
struct build {
	const char *code; /* the finding at stake */
	bool found;
	int kind, members, full, committee, units, term_start, term_end;
};

static void test_org_findings_at_their_bounds(void **state)
{
	static const struct build builds[] = {
		{ "org.too-small", true, 631, 4, 2, 0 }, { "org.too-small", false, 631, 4, 3, 0 }, { "org.too-small", false, 632, 4, 2, 0 },
		{ "org.too-large", false, 631, 50, 40, 5 }, { "org.too-large", true, 631, 51, 40, 5 }, { "org.too-large", true, 632, 51, 40, 5 },
		{ "org.no-committee", false, 631, 9, 6, 0 }, { "org.no-committee", true, 631, 9, 7, 0 }, { "org.no-committee", true, 632, 9, 8, 0 },
		{ "org.no-committee", false, 631, 9, 7, 3 },
		{ "org.committee-small", true, 631, 9, 8, 1 }, { "org.committee-small", true, 632, 9, 8, 2 },
		{ "org.committee-small", false, 631, 9, 8, 3 }, { "org.committee-small", false, 631, 9, 6, 0 },
		{ "org.committee-large", false, 631, 20, 20, 7 }, { "org.committee-large", true, 631, 20, 20, 8 },
		{ "org.joint-large", false, 632, 9, 6, 0, 5 }, { "org.joint-large", true, 632, 9, 6, 0, 6 }, { "org.joint-large", false, 631, 9, 6, 0, 6 },
		{ "org.term-ending", false, 631, 9, 6, 0, 0, 20240601, 20270524 }, { "org.term-ending", true, 631, 9, 6, 0, 0, 20240601, 20270523 },
		{ "org.term-ending", true, 631, 9, 6, 0, 0, 20240601, 20261123 }, { "org.term-over", false, 631, 9, 6, 0, 0, 20240601, 20261123 },
		{ "org.term-over", true, 631, 9, 6, 0, 0, 20240601, 20261122 },
		{ "org.term-long", false, 631, 9, 6, 0, 0, 20240601, 20290630 }, { "org.term-long", true, 631, 9, 6, 0, 0, 20240601, 20290701 },
	};
	struct work *w = &county_of(state)->work;
	for (size_t i = 0; i < COUNT_OF(builds); i++) {
		const struct build *b = &builds[i];
		struct org_sheet sheet = { .villages = b->units > 5 ? "甲、乙、丙、丁、戊、己" : b->units ? "甲、乙、丙、丁、戊" : "" };
		struct org *o = org_load(w, tree.branch);
		struct org_finding *list;
		bool found = false;
		*o = (struct org){ .id = o->id, .path = o->path, .level = o->level, .secretary = "刘成玉", .kind = b->kind, .members = b->members,
			.full_members = b->full, .committee = b->committee, .term_start = b->term_start, .term_end = b->term_end };
		int n = org_findings(w, o, &sheet, &list);
		for (int k = 0; k < n; k++) {
			found |= text_eq(list[k].code, b->code);
			assert_true(text_starts(list[k].source, "《中国共产党支部工作条例（试行）》第"));
		}
		if (found != b->found)
			fail_msg("%zu: %s, %d members, %d full, committee of %d, %s to %d", i, b->code, b->members, b->full, b->committee,
				b->found ? "not found" : "found", b->term_end);
	}
}

static bool spoil(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update org set members = 9 where tenant = $1 and id = $2", w->tenant, tree.branch) &&
	       DB_EXEC(w->db, w->arena, "update org set path = '0001.0002.0009.' where tenant = $1 and id = $2", w->tenant,
		       tree.village) &&
	       audit(w, "test.spoiled", "org", tree.branch, 0, NULL, NULL);
}

static void keep_line(void *arg, const char *line)
{
	buf_printf(arg, "%s\n", line);
}

/* All that verify says; other rooms' checks may speak too. */
static const char *findings(struct county *c)
{
	struct buf said;
	buf_init(&said, c->arena);
	struct verify_report report = { .arena = c->arena, .say = keep_line, .arg = &said };
	work_end(&c->work);
	county_begin(c);
	verify_all(&c->work, &report);
	return said.at;
}

static void test_org_verify_finds(void **state)
{
	struct county *c = county_of(state);
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, spoil, NULL);
	const char *said = findings(c);
	assert_non_null(strstr(said, "小河西村第一（QH-01-001-1）：党员数记为 9，重新统计为 0"));
	assert_non_null(strstr(said, "小河西村（QH-01-001）：路径 0001.0002.0009. 与上级组织不符"));
}

static void test_org_kind_parse(void **state)
{
	(void)state;
	assert_int_equal(org_kind_parse("631"), 631);
	assert_int_equal(org_kind_parse("联合党支部"), 632);
	assert_int_equal(org_kind_parse("支部"), 631);
	assert_int_equal(org_kind_parse("612"), 0);
	assert_int_equal(org_kind_parse("党组"), 0);
	assert_int_equal(org_kind_parse(NULL), 0);
	assert_string_equal(org_kind_name(621), "党总支");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_org_tree_paths),
		cmocka_unit_test(test_org_tree_short_names),
		cmocka_unit_test(test_org_tree_path_end),
		cmocka_unit_test(test_org_tree_children_counts),
		cmocka_unit_test(test_org_found_refuses),
		cmocka_unit_test(test_org_found_outside_scope),
		cmocka_unit_test(test_org_edit_conflict_shows_change),
		cmocka_unit_test(test_org_edit_kind_with_children),
		cmocka_unit_test(test_org_find_by_every_way),
		cmocka_unit_test(test_org_list_filters),
		cmocka_unit_test(test_org_past_its_planned_end),
		cmocka_unit_test(test_org_findings),
		cmocka_unit_test(test_org_findings_at_their_bounds),
		cmocka_unit_test(test_org_kind_parse),
		cmocka_unit_test(test_org_verify_finds), /* last: it spoils the county */
	};
	return cmocka_run_group_tests(tests, setup, county_teardown);
}
