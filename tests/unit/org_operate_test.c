/* Operations on the tree: what moves, what is refused, what comes back, and 2,000 random steps. */
#include "org_tree.h"

#include "access/access.h"
#include "member/member.h"
#include "org/fields.h"
#include "org/operate.h"
#include "work/audit.h"
#include "work/internal.h"

#define DAY 20260601
#define LAST_YEAR 20251231

static struct org_operation asked(enum org_operation_kind kind, int64_t org, int64_t other)
{
	return (struct org_operation){ .kind = kind, .org = org, .other = other, .day = DAY, .approval = "青组发〔2026〕12号",
		.approved = 20260520, .note = "" };
}

struct act {
	struct org_operation op;
	int64_t id;
};

static bool run_unit(struct work *w, void *arg)
{
	struct act *a = arg;
	return org_operation_run(w, &a->op, &a->id);
}

static bool undo_unit(struct work *w, void *arg)
{
	return org_operation_undo(w, *(int64_t *)arg);
}

static int64_t done(struct county *c, struct org_operation op)
{
	struct act a = { op, 0 };
	county_do(c, run_unit, &a);
	towns_see(c);
	return a.id;
}

static void refused(struct county *c, struct org_operation op, const char *code)
{
	struct act a = { op, 0 };
	county_refused(c, run_unit, &a, code);
	towns_see(c);
}

static void undone(struct county *c, int64_t id)
{
	county_do(c, undo_unit, &id);
	towns_see(c);
}

static void clean(struct county *c)
{
	const char *line = NULL;
	if (county_verify(c, &line))
		fail_msg("%s", line);
}

static void same_text(const char *before, const char *after)
{
	if (text_eq(before, after))
		return;
	while (*before && *before == *after)
		before++, after++;
	fail_msg("differs: “%.80s” and “%.80s”", before, after);
}

/* A village with a general branch of its own, an account of each sort, and a television. */
static struct {
	int64_t village, branch[2], secretary, clerk, member, device;
} more;

static int64_t first_member(struct work *w, int64_t org)
{
	return DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and org = $2 and left_day = 0 order by id limit 1",
		w->tenant, org);
}

static bool more_build(struct work *w, void *unused)
{
	(void)unused;
	more.village = towns_org(w, towns.town[0], 621, "QH01900", "小河西村党总支");
	for (int i = 0; i < 2; i++) {
		more.branch[i] = towns_org(w, more.village, 631, i ? "QH019002" : "QH019001", i ? "小河西村第二党支部" : "小河西村第一党支部");
		for (int k = 0; k < 4; k++)
			towns_person(w, more.branch[i], k, 4);
		org_recount(w, more.branch[i]);
	}
	int64_t person = first_member(w, towns.branch[0][0]);
	more.secretary = account_create(w, "secretary", "刘成玉", ROLE_SECRETARY, towns.branch[0][0], person, NULL);
	more.clerk = account_create(w, "clerk", "办事员", ROLE_CLERK, towns.branch[0][0], 0, NULL);
	more.member = account_create(w, "member", "党员", ROLE_MEMBER, towns.branch[0][0], person, NULL);
	const char *code;
	device_announce(w, &code);
	more.device = device_pair(w, code, towns.branch[0][0], "活动室电视");
	return more.secretary && more.clerk && more.member && more.device;
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 4))
		return 1;
	county_do(*state, more_build, NULL);
	towns_see(*state);
	for (int b = 0; b < 4; b++) {
		towns_hold(*state, (struct towns_gathering){ .org = towns.branch[0][b], .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING),
			.day = 20250612, .state = STATE_SEALED, .due = 4, .present = 3 });
		towns_held(*state, towns.branch[1][b], 20260318, KIND_BIT(ACTIVITY_MEMBERS_MEETING) | KIND_BIT(ACTIVITY_PARTY_LECTURE));
	}
	return 0;
}

/* ---- one by one ---- */

static void test_org_operate_rename(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	struct org_operation op = asked(ORG_RENAME, towns.branch[0][3], 0);
	op.name = "中共柳河镇新河村支部委员会";
	op.short_name = "新河村";
	int64_t id = done(c, op);
	struct org *o = org_load(w, op.org);
	assert_string_equal(o->short_name, "新河村");
	assert_string_equal(o->pinyin, "xinhecun");
	same_text(last_year, tree_text(w, LAST_YEAR));
	assert_non_null(strstr(tree_text(w, DAY), "新河村"));
	refused(c, op, "org.rename-same");
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	county_refused(c, undo_unit, &id, "org.undone");
	towns_see(c);
	clean(c);
}

static void test_org_operate_input(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct org_operation op = { .kind = ORG_RENAME, .org = towns.branch[0][3] };
	struct org_preview p;
	assert_false(org_operation_preview(w, &op, &p));
	static const char *const fields[] = { "day", "approval", "approved", "name" };
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		assert_non_null(fault_message(w->fault, fields[i]));
	w->fault = NULL;
	op = asked(ORG_MOVE, towns.branch[0][3], towns.town[1]);
	op.day = 20261201;
	assert_false(org_operation_preview(w, &op, &p));
	assert_non_null(fault_message(w->fault, "day"));
	w->fault = NULL;
	op.day = 20260501;
	assert_false(org_operation_preview(w, &op, &p));
	assert_non_null(fault_message(w->fault, "approved"));
	w->fault = NULL;
}

static void test_org_operate_move(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	refused(c, asked(ORG_MOVE, towns.branch[0][0], towns.branch[0][1]), "org.operation-blocked"); /* a branch is no parent */
	refused(c, asked(ORG_MOVE, towns.town[0], more.village), "org.operation-blocked");            /* its own subtree */
	refused(c, asked(ORG_MOVE, more.village, towns.town[0]), "org.operation-blocked");            /* it stands there */
	refused(c, asked(ORG_MOVE, towns.town[1], more.village), "org.operation-blocked");            /* too deep */
	int64_t id = done(c, asked(ORG_MOVE, more.village, towns.town[1]));
	struct org *town = org_load(w, towns.town[1]), *branch = org_load(w, more.branch[1]);
	assert_true(text_starts(branch->path, town->path));
	assert_int_equal(branch->level, ORG_BELOW);
	same_text(last_year, tree_text(w, LAST_YEAR));
	assert_true(strcmp(last_year, tree_text(w, DAY)) != 0);
	same_text(last_year, tree_text(w, day_add(DAY, -1)));
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	clean(c);
	/* Back under the county, one level up: the rules that bind it are asked anew. */
	id = done(c, asked(ORG_MOVE, more.village, towns.root));
	assert_int_equal(org_load(w, more.branch[1])->level, ORG_VILLAGE);
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	clean(c);
}

struct going {
	int64_t member, to;
};

static bool go_unit(struct work *w, void *arg)
{
	const struct going *g = arg;
	return member_move(w, g->member, g->to, DAY, "迁居");
}

/* How many that organisation's own office is told of in the tree of last year. */
static int told_of(struct work *w, int64_t top)
{
	struct org_then *tree;
	int members = 0, n = org_tree_on(w, top, org_load(w, top)->path, LAST_YEAR, &tree);
	for (int i = 0; i < n; i++)
		members += tree[i].members;
	return members;
}

/* Of the past, too, one is told only of people who are in one's scope today; and never of those who came since. */
static void test_org_operate_tree_scope(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *last_year = tree_text(w, LAST_YEAR);
	int before = told_of(w, towns.town[0]), there = told_of(w, towns.town[1]);
	assert_true(before > 5 && there > 0);
	county_do(c, go_unit, &(struct going){ first_member(w, towns.branch[0][0]), towns.branch[0][3] });
	towns_see(c);
	assert_int_equal(told_of(w, towns.town[0]), before); /* within the town */
	assert_int_equal(told_of(w, towns.branch[0][0]), 11);
	county_do(c, go_unit, &(struct going){ first_member(w, towns.branch[0][0]), towns.branch[1][3] });
	towns_see(c);
	assert_int_equal(told_of(w, towns.town[0]), before - 1);
	/* Four with their branch. */
	done(c, asked(ORG_MOVE, towns.branch[0][2], towns.town[1]));
	assert_int_equal(told_of(w, towns.town[0]), before - 5);
	assert_int_equal(told_of(w, towns.town[1]), there);
	same_text(last_year, tree_text(w, LAST_YEAR));
}

static void test_org_operate_scope(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct org *town = org_load(w, towns.town[0]);
	w->actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "镇党建办", .org = town->id, .path = town->path, .org_level = 2,
		.from = "test" };
	struct org_operation op = asked(ORG_MOVE, towns.branch[0][3], towns.town[1]);
	struct act out = { op, 0 }, in = { asked(ORG_MOVE, towns.branch[1][3], towns.town[0]), 0 };
	struct act own = { asked(ORG_DISSOLVE, towns.town[0], 0), 0 };
	county_refused(c, run_unit, &out, "org.none");
	county_refused(c, run_unit, &in, "org.none");
	county_refused(c, run_unit, &own, "org.operation-own");
	towns_see(c);
}

static const struct org_effect *effect_of(const struct org_preview *p, const char *label)
{
	for (int i = 0; i < p->effect_count; i++)
		if (text_eq(p->effects[i].label, label))
			return &p->effects[i];
	fail_msg("no effect %s", label);
	return NULL;
}

static const struct org_objection *objection_of(const struct org_preview *p, const char *code)
{
	for (int i = 0; i < p->objection_count; i++)
		if (text_eq(p->objections[i].code, code))
			return &p->objections[i];
	return NULL;
}

static bool appoint_unit(struct work *w, void *arg)
{
	return post_appoint(w, towns.branch[0][3], "deputy", *(int64_t *)arg, NULL, 20260701, NULL);
}

static void test_org_operate_merge(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t from = towns.branch[0][0], to = towns.branch[0][3];
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	struct org_operation op = asked(ORG_MERGE, from, to);
	struct org_preview p;
	assert_true(org_operation_preview(w, &op, &p));
	assert_false(p.blocked);
	assert_int_equal(effect_of(&p, "党员")->count, 12);
	assert_int_equal(effect_of(&p, "任职")->count, 3);
	assert_int_equal(effect_of(&p, "党小组")->count, 2);
	assert_int_equal(effect_of(&p, "账号")->count, 3);
	assert_int_equal(effect_of(&p, "电视")->count, 1);
	assert_true(effect_of(&p, "应做事项")->count > 0);
	assert_string_equal(objection_of(&p, "org.no-committee")->source, "《中国共产党支部工作条例（试行）》第二十条");
	op.stamp = p.stamp;
	int64_t id = done(c, op);
	struct org *old = org_load(w, from), *new = org_load(w, to);
	int day = 0;
	assert_int_equal(old->dissolved, 20260531);
	assert_int_equal(old->members, 0);
	assert_int_equal(new->members, 16);
	assert_int_equal(new->party_groups, 2);
	assert_int_equal(org_successor(w, from, &day)->id, to);
	assert_int_equal(day, DAY);
	assert_null(org_successor(w, to, NULL));
	struct account *secretary = account_by_id(w, more.secretary), *clerk = account_by_id(w, more.clerk);
	assert_int_equal(secretary->role, ROLE_MEMBER);
	assert_int_equal(secretary->org, to);
	assert_int_equal(clerk->offices, 0); /* nothing left to act as */
	assert_int_equal(account_by_id(w, more.member)->offices, 1);
	assert_int_equal(device_by_id(w, more.device)->org, to);
	same_text(last_year, tree_text(w, LAST_YEAR));
	assert_int_equal(org_facts_on(w, from, 20260501)->group_count, 2);
	assert_int_equal(org_facts_on(w, from, 20260501)->members, 12);
	clean(c);
	refused(c, op, "org.operation-changed"); /* the same confirmation sent again */
	undone(c, id);
	same_text(before, dump(w));
	clean(c);
}

/* Post of somebody who came along: a merge is not taken back over it. */
static bool post_drop_unit(struct work *w, void *arg)
{
	return post_end_of_member(w, *(int64_t *)arg, 0, 20260701);
}

static void test_org_operate_undo_depends(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t from = towns.branch[0][2], to = towns.branch[0][3], person = first_member(w, from);
	const char *before = dump(w);
	int64_t id = done(c, asked(ORG_MERGE, from, to));
	county_do(c, appoint_unit, &person);
	county_refused(c, undo_unit, &id, "org.undo-post");
	towns_see(c);
	county_do(c, post_drop_unit, &person);
	int64_t second = done(c, asked(ORG_MERGE, to, towns.branch[0][1]));
	assert_int_equal(org_successor(w, from, NULL)->id, towns.branch[0][1]);
	county_refused(c, undo_unit, &id, "org.undo-changed");
	towns_see(c);
	undone(c, second);
	undone(c, id);
	same_text(before, dump(w));
	/* Both have met together since. */
	id = done(c, asked(ORG_MERGE, from, to));
	int64_t met = towns_hold(c, (struct towns_gathering){ .org = to, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING), .day = 20260610,
		.state = STATE_HELD, .due = 8, .present = 8 });
	assert_true(met != 0);
	county_refused(c, undo_unit, &id, "org.undo-activity");
	towns_see(c);
	clean(c);
}

static void test_org_operate_open_activities(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t from = towns.branch[1][3], to = towns.branch[1][2];
	struct org_preview p;
	struct org_operation op = asked(ORG_MERGE, from, to);
	assert_true(org_operation_preview(w, &op, &p)); /* one held, not sealed */
	assert_true(p.blocked);
	assert_int_equal(objection_of(&p, "org.activities-open")->weight, ORG_STOP);
	refused(c, op, "org.operation-blocked");
	/* Planned ones go along. */
	from = more.branch[1];
	int64_t planned = towns_hold(c, (struct towns_gathering){ .org = from, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING),
		.day = 20261201, .state = STATE_PLANNED });
	const char *before = dump(w);
	op = asked(ORG_MERGE, from, more.branch[0]);
	int64_t id = done(c, op);
	assert_int_equal(activity_load(w, planned)->org, more.branch[0]);
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	clean(c);
}

static void test_org_operate_split(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t from = towns.branch[0][0], members[4];
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id from member where tenant = $1 and org = $2 order by id limit 4",
		w->tenant, from);
	for (int i = 0; db_next(rows); i++)
		members[i] = db_i64(rows, 0);
	db_done(rows);
	struct org_operation op = asked(ORG_SPLIT, from, 0);
	op.code = "QH01-NEW";
	op.name = "第1镇新村党支部";
	op.type = 631;
	op.members = members;
	op.member_count = 2;
	struct org_preview p;
	assert_true(org_operation_preview(w, &op, &p));
	assert_int_equal(objection_of(&p, "org.too-small")->weight, ORG_MUST);
	assert_true(p.blocked);
	op.exempt = true; /* the approval answers for it */
	assert_true(org_operation_preview(w, &op, &p));
	assert_false(p.blocked);
	op.exempt = false;
	op.member_count = 4;
	int64_t id = done(c, op);
	struct org *new = org_of_code(w, "QH01-NEW");
	assert_int_equal(new->members, 4);
	assert_int_equal(new->parent, towns.town[0]);
	assert_int_equal(org_load(w, from)->members, 8);
	assert_int_equal(account_by_id(w, more.secretary)->org, new->id);
	assert_int_equal(account_by_id(w, more.clerk)->org, from);
	same_text(last_year, tree_text(w, LAST_YEAR));
	clean(c);
	undone(c, id);
	assert_null(org_of_code(w, "QH01-NEW"));
	same_text(before, dump(w));
	clean(c);
	/* Everybody left, and it became a general branch: they do not come back into that. */
	op.org = towns.branch[0][1];
	op.member_count = 0;
	rows = DB_QUERY(w->db, w->arena, "select id from member where tenant = $1 and org = $2 order by id limit 4", w->tenant, op.org);
	while (db_next(rows))
		members[op.member_count++] = db_i64(rows, 0);
	db_done(rows);
	op.exempt = true;
	id = done(c, op);
	struct org_operation retype = asked(ORG_RETYPE, op.org, 0);
	retype.type = 621;
	retype.exempt = true;
	int64_t general = done(c, retype);
	county_refused(c, undo_unit, &id, "org.undo-type");
	towns_see(c);
	undone(c, general);
	undone(c, id);
	same_text(before, dump(w));
}

static void test_org_operate_dissolve(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	refused(c, asked(ORG_DISSOLVE, more.village, 0), "org.operation-blocked");
	refused(c, asked(ORG_DISSOLVE, more.branch[0], 0), "org.operation-blocked");
	const char *before = dump(w);
	int64_t first = done(c, asked(ORG_MERGE, more.branch[0], more.branch[1]));
	int64_t second = done(c, asked(ORG_MOVE, more.branch[1], towns.town[1]));
	int64_t third = done(c, asked(ORG_DISSOLVE, more.village, 0));
	assert_int_equal(org_load(w, more.village)->dissolved, 20260531);
	assert_null(strstr(tree_text(w, DAY), "小河西村党总支"));
	clean(c);
	county_refused(c, undo_unit, &second, "org.undo-parent");
	towns_see(c);
	undone(c, third);
	undone(c, second);
	undone(c, first);
	same_text(before, dump(w));
	clean(c);
}

static bool edit_kind_unit(struct work *w, void *arg)
{
	struct org_input in = org_input_of(org_load(w, *(int64_t *)arg));
	in.kind = 621;
	return org_edit(w, *(int64_t *)arg, &in, 0);
}

static bool appoint_late_unit(struct work *w, void *arg)
{
	return post_appoint(w, *(int64_t *)arg, "secretary", 0, "刘成玉", DAY - 1, NULL);
}

static bool group_late_unit(struct work *w, void *arg)
{
	return group_found(w, *(int64_t *)arg, "第九党小组", 0, 20260501, NULL);
}

static bool phone_late_unit(struct work *w, void *arg)
{
	struct org_input in = org_input_of(org_load(w, *(int64_t *)arg));
	in.phone = "0633-6221234";
	return org_edit(w, *(int64_t *)arg, &in, 0);
}

static bool shift_late_unit(struct work *w, void *arg)
{
	return org_term_shift(w, *(int64_t *)arg, 20270101, "青组发〔2026〕20号", 20260520, "", 0);
}

static bool end_late_unit(struct work *w, void *arg)
{
	struct post *all;
	return post_list(w, *(int64_t *)arg, 0, &all) > 0 && post_end(w, all[0].id, 20260801);
}

static bool remove_late_unit(struct work *w, void *arg)
{
	struct post *all;
	return post_list(w, *(int64_t *)arg, 0, &all) > 0 && post_remove(w, all[0].id, "选错了人");
}

static bool group_edit_late_unit(struct work *w, void *arg)
{
	struct party_group *all;
	return group_list(w, *(int64_t *)arg, 0, &all) > 0 && group_edit(w, all[0].id, "第八党小组", 0);
}

static bool group_end_late_unit(struct work *w, void *arg)
{
	struct party_group *all;
	return group_list(w, *(int64_t *)arg, 0, &all) > 0 && group_end(w, all[0].id, 20260801);
}

static bool (*const closed_units[])(struct work *, void *) = { appoint_late_unit, group_late_unit, phone_late_unit, shift_late_unit,
	end_late_unit, remove_late_unit, group_edit_late_unit, group_end_late_unit };

static bool slip_in_unit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into post (tenant, id, org, kind, name, from_day) values ($1, 4711, $2, 'deputy', '王秀兰', "
		"20260101)", w->tenant, *(int64_t *)arg) && org_recount(w, *(int64_t *)arg) &&
	       audit(w, "test.slipped", "org", *(int64_t *)arg, 0, NULL, NULL);
}

/* The forms beside the operations hold to the same: people belong to branches, nothing begins in what is gone. */
static void test_org_operate_other_forms(void **state)
{
	struct county *c = county_of(state);
	int64_t branch = towns.branch[0][0];
	county_refused(c, edit_kind_unit, &branch, "org.kind-lived");
	towns_see(c);
	done(c, asked(ORG_MERGE, branch, towns.branch[0][3]));
	for (size_t i = 0; i < COUNT_OF(closed_units); i++) {
		county_refused(c, closed_units[i], &branch, "org.dissolved");
		towns_see(c);
	}
	clean(c);
	/* What slipped in nevertheless, verify tells. */
	county_do(c, slip_in_unit, &branch);
	towns_see(c);
	const char *line = NULL;
	assert_int_not_equal(county_verify(c, &line), 0);
}

/* ---- founding ---- */

static struct org_operation founding(int64_t parent, const struct org_input *in)
{
	struct org_operation op = asked(ORG_FOUND, parent, 0);
	op.found = in;
	return op;
}

static const struct org_objection *found_objection(struct work *w, int64_t parent, int kind, const char *code, bool *blocked)
{
	struct org_input in = { .kind = kind, .code = "QH01950", .name = "新河村党组织" };
	struct org_operation op = founding(parent, &in);
	struct org_preview p;
	if (!org_operation_preview(w, &op, &p))
		fail_msg("%s", w->fault->message);
	*blocked = p.blocked;
	return objection_of(&p, code);
}

static void test_org_operate_found_objections(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	bool blocked;
	assert_int_equal(found_objection(w, towns.town[0], 631, "org.too-small", &blocked)->weight, ORG_SHOULD);
	assert_non_null(strstr(found_objection(w, towns.town[0], 631, "org.no-secretary", &blocked)->source, "第六条"));
	assert_false(blocked);
	assert_non_null(strstr(found_objection(w, towns.town[0], 621, "org.general-small", &blocked)->message, "50 人"));
	assert_false(blocked);
	assert_int_equal(found_objection(w, towns.town[0], 611, "org.committee-small", &blocked)->weight, ORG_MUST);
	assert_true(blocked);
	assert_null(found_objection(w, towns.root, 611, "org.committee-small", &blocked)); /* a township's */
	assert_int_equal(found_objection(w, towns.branch[0][0], 631, "org.parent-branch", &blocked)->weight, ORG_STOP);
	struct org_input deep = { .kind = 621, .code = "QH019009", .name = "小河西村第三党总支" };
	done(c, founding(more.village, &deep));
	assert_int_equal(found_objection(w, org_of_code(w, "QH019009")->id, 631, "org.too-deep", &blocked)->weight, ORG_STOP);
	struct org_input twin = { .kind = 631, .code = "QH01951", .name = "新河村党组织" };
	done(c, founding(towns.town[0], &twin));
	assert_int_equal(found_objection(w, towns.town[0], 631, "org.name-twice", &blocked)->weight, ORG_MUST);
	struct org_input committee = { .kind = 611, .code = "QH01952", .name = "大河村党委" };
	struct org_operation op = founding(towns.town[0], &committee);
	refused(c, op, "org.operation-blocked");
	op.exempt = true;
	done(c, op);
	clean(c);
}

static bool new_appoint_unit(struct work *w, void *arg)
{
	return post_appoint(w, *(int64_t *)arg, "secretary", 0, "刘成玉", 20260701, NULL);
}

static bool new_clear_unit(struct work *w, void *arg)
{
	struct post *held;
	return post_list(w, *(int64_t *)arg, w->today, &held) == 1 && post_remove(w, held[0].id, "选错了人");
}

static bool new_phone_unit(struct work *w, void *arg)
{
	struct org_input in = org_input_of(org_load(w, *(int64_t *)arg));
	in.phone = text_eq(in.phone, "") ? "0633-6221234" : "";
	return org_edit(w, *(int64_t *)arg, &in, 0);
}

static void test_org_operate_found(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct org_sheet sheet = org_sheet_empty();
	struct org_income income = { 2025, 86000 };
	struct org_input in = { .kind = 631, .code = "QH01960", .name = "中共第1镇新河村支部委员会", .term_start = 20260601, .term_years = 5,
		.sheet = &sheet, .income = &income, .income_count = 1 };
	struct org_operation_row *rows;
	sheet.contact = "王秀兰";
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	struct org_operation op = founding(towns.town[0], &in), wrong = op;
	wrong.approval = "";
	refused(c, wrong, "org.operation-approval");
	wrong = op;
	wrong.approved = DAY + 1;
	refused(c, wrong, "org.operation-approved-late");
	wrong = op;
	wrong.day = 0;
	refused(c, wrong, "org.operation-day");
	wrong = op;
	wrong.day = 20140101; /* before its parent */
	wrong.approved = 20131201;
	refused(c, wrong, "org.founded-before-parent");
	/* Whom the parent is the own organisation of may found; next door nobody may. */
	struct org *town = org_load(w, towns.town[0]);
	w->actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "镇党建办", .org = town->id, .path = town->path, .org_level = 2,
		.from = "test" };
	struct act next = { founding(towns.town[1], &in), 0 }, own = { op, 0 };
	county_refused(c, run_unit, &next, "org.none");
	county_do(c, run_unit, &own);
	towns_see(c);
	struct org *made = org_of_code(w, "QH01960");
	assert_int_equal(made->founded, DAY);
	assert_string_equal(made->approval, op.approval);
	assert_int_equal(org_sheet_load(w, made->id)->approved, op.approved);
	assert_int_equal(org_operation_list(w, made->id, 9, &rows), 1);
	assert_int_equal(rows[0].id, own.id);
	assert_int_equal(org_operation_list(w, towns.town[0], 9, &rows), 1);
	same_text(last_year, tree_text(w, LAST_YEAR));
	clean(c);
	/* Not while somebody holds a post there, nor after its facts were changed. */
	county_do(c, new_appoint_unit, &made->id);
	county_refused(c, undo_unit, &own.id, "org.undo-used");
	county_do(c, new_clear_unit, &made->id);
	county_do(c, new_phone_unit, &made->id);
	county_refused(c, undo_unit, &own.id, "org.undo-changed");
	county_do(c, new_phone_unit, &made->id);
	/* Nor while it stands elsewhere, taken along by its parent. */
	struct org_input above = { .kind = 621, .code = "QH01961", .name = "新河片区党总支" }, below = { .kind = 631, .code = "QH01962",
		.name = "片区第一党支部" };
	int64_t area = done(c, founding(towns.town[0], &above));
	int64_t part = done(c, founding(org_of_code(w, "QH01961")->id, &below));
	struct org_operation merge = asked(ORG_MERGE, org_of_code(w, "QH01961")->id, more.village);
	merge.day = DAY + 1;
	int64_t merged = done(c, merge);
	county_refused(c, undo_unit, &part, "org.undo-used");
	undone(c, merged);
	undone(c, part);
	undone(c, area);
	town = org_load(w, towns.town[0]);
	w->actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "镇党建办", .org = town->id, .path = town->path, .org_level = 2,
		.from = "test" };
	county_do(c, undo_unit, &own.id);
	towns_see(c);
	assert_null(org_of_code(w, "QH01960"));
	same_text(before, dump(w));
	assert_int_equal(DB_ONE(w->db, w->arena, -1, "select count(*) from org_income where tenant = $1", w->tenant), 0);
	clean(c);
}

/* ---- what it is called, and what it is, is no field like the others ---- */

struct identity {
	int64_t org;
	const char *name, *reason;
	int kind;
};

static bool identity_unit(struct work *w, void *arg)
{
	const struct identity *i = arg;
	struct org_input in = org_input_of(org_load(w, i->org));
	if (i->name)
		in.name = i->name;
	in.kind = i->kind ? i->kind : in.kind;
	in.reason = i->reason;
	return org_edit(w, i->org, &in, 0);
}

static void test_org_operate_identity(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct audit_row *last;
	struct identity slip = { towns.branch[0][0], "第1镇第一村党支部", NULL, 0 }, kind = { towns.branch[0][0], NULL, "批复", 632 };
	county_refused(c, identity_unit, &slip, "org.name-reason");
	county_refused(c, identity_unit, &kind, "org.kind-lived");
	slip.reason = "与批复原件核对";
	county_do(c, identity_unit, &slip);
	towns_see(c);
	assert_int_equal(audit_of(w, "org", towns.branch[0][0], 1, &last), 1);
	assert_non_null(strstr(last->after, "更正原因：与批复原件核对"));
	/* Nobody has lived in a new one yet: what was entered wrong is put right. */
	struct org_input in = { .kind = 631, .code = "QH01970", .name = "新河村党支部" };
	done(c, founding(towns.town[0], &in));
	struct identity fresh = { org_of_code(w, "QH01970")->id, "新河西村党支部", NULL, 632 };
	county_do(c, identity_unit, &fresh);
	towns_see(c);
	struct org *town = org_load(w, towns.town[0]);
	w->actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "镇党建办", .org = town->id, .path = town->path, .org_level = 2,
		.from = "test" };
	struct identity own = { town->id, "中共大镇委员会", "写错了", 0 };
	county_refused(c, identity_unit, &own, "org.own-identity");
	own = (struct identity){ town->id, NULL, "写错了", 621 };
	county_refused(c, identity_unit, &own, "org.own-identity");
	towns_see(c);
	clean(c);
}

static void test_org_operate_retype(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	struct org_operation op = asked(ORG_RETYPE, more.village, 0);
	op.type = 631;
	refused(c, op, "org.operation-blocked"); /* it has branches */
	op.type = 611;
	struct org_preview p;
	assert_true(org_operation_preview(w, &op, &p));
	assert_int_equal(objection_of(&p, "org.committee-small")->weight, ORG_MUST);
	refused(c, op, "org.operation-blocked");
	op.exempt = true;
	int64_t id = done(c, op);
	assert_int_equal(org_load(w, more.village)->kind, 611);
	same_text(last_year, tree_text(w, LAST_YEAR));
	assert_int_equal(org_facts_on(w, more.village, LAST_YEAR)->kind, 621);
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	op = asked(ORG_RETYPE, towns.branch[0][1], 0);
	op.type = 632; /* two full members: a joint branch */
	done(c, op);
	clean(c);
}

static void test_org_operate_merge_committees(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *before = dump(w), *last_year = tree_text(w, LAST_YEAR);
	refused(c, asked(ORG_MERGE, towns.branch[0][0], towns.town[1]), "org.operation-blocked");
	int64_t id = done(c, asked(ORG_MERGE, towns.town[0], towns.town[1]));
	assert_int_equal(org_load(w, more.village)->parent, towns.town[1]);
	same_text(last_year, tree_text(w, LAST_YEAR));
	clean(c);
	undone(c, id);
	same_text(before, dump(w));
	clean(c);
}

/* ---- any sequence ---- */

#define STEPS 2000
#define STEPS_A_UNIT 25

static struct {
	uint32_t seed;
	int step, made, done[ORG_OPERATION_KINDS], undone, refused;
	int64_t stack[STEPS];
	const char *last_year;
} walk;

static uint32_t dice(uint32_t sides)
{
	walk.seed = walk.seed * 1664525u + 1013904223u;
	return (walk.seed >> 8) % sides;
}

static int64_t any_org(struct work *w, bool branch)
{
	struct org *list;
	int n = org_tree(w, "", 2, 4, &list), from = (int)dice((uint32_t)n);
	for (int i = 0; i < n; i++) {
		struct org *o = &list[(from + i) % n];
		if (org_kind_of(o->kind)->branch == branch && !o->dissolved)
			return o->id;
	}
	return towns.root;
}

static int walk_day(void)
{
	return day_add(20260102, walk.step / 8);
}

static struct org_operation walk_operation(struct work *w)
{
	enum org_operation_kind kind = (enum org_operation_kind)dice(ORG_OPERATION_KINDS);
	struct org_operation op = asked(kind, any_org(w, kind == ORG_SPLIT || (kind != ORG_FOUND && dice(2))), 0);
	op.day = walk_day();
	if (kind == ORG_FOUND) {
		struct org_input *in = ARENA_NEW(w->arena, struct org_input);
		*in = (struct org_input){ .kind = dice(3) ? 631 : 621, .code = arena_printf(w->arena, "W%d", walk.step),
			.name = arena_printf(w->arena, "第%d新村党组织", walk.step) };
		op.day = day_add(op.day, -1);
		op.found = in;
	}
	op.approved = op.day;
	op.exempt = true;
	op.other = any_org(w, kind == ORG_MERGE && org_kind_of(org_load(w, op.org)->kind)->branch);
	op.name = arena_printf(w->arena, "第%d改名党支部", walk.step);
	op.code = arena_printf(w->arena, "S%d", walk.step);
	op.type = kind == ORG_SPLIT || dice(2) ? 631 : 621;
	if (kind == ORG_SPLIT) {
		int64_t *members = ARENA_ARRAY(w->arena, int64_t, 64);
		struct db_rows *rows = DB_QUERY(w->db, w->arena,
			"select id from member where tenant = $1 and org = $2 and left_day = 0 order by id limit 64", w->tenant, op.org);
		while (db_next(rows))
			if (dice(2))
				members[op.member_count++] = db_i64(rows, 0);
		db_done(rows);
		op.members = members;
	}
	return op;
}

static void walk_sound(struct work *w)
{
	const char *unsound = tree_unsound(w);
	if (unsound)
		fail_msg("step %d: %s", walk.step, unsound);
	same_text(walk.last_year, tree_text(w, LAST_YEAR));
}

/* Undo directly after a step brings the very state before it. */
static void walk_there_and_back(struct work *w, const char *before, int64_t id)
{
	struct chain chain = w->store->chain; /* the audit rows of it go with the savepoint */
	assert_true(db_savepoint(w->db));
	if (!org_operation_undo(w, id))
		fail_msg("step %d: %s", walk.step, w->fault->message);
	same_text(before, dump(w));
	db_savepoint_rollback(w->db);
	w->store->chain = chain;
}

static void walk_step(struct work *w)
{
	uint32_t choice = dice(10);
	struct chain chain = w->store->chain;
	bool good = db_savepoint(w->db);
	assert_true(good);
	if (choice < 3 && walk.made) {
		int at = dice(3) ? walk.made - 1 : (int)dice((uint32_t)walk.made);
		good = org_operation_undo(w, walk.stack[at]);
		walk.undone += good;
		if (good)
			walk.stack[at] = walk.stack[--walk.made];
	} else {
		const char *before = dump(w);
		struct org_operation op = walk_operation(w);
		int64_t id = 0;
		good = org_operation_run(w, &op, &id);
		walk.done[op.kind] += good;
		if (good && dice(4) == 0)
			walk_there_and_back(w, before, id);
		if (good)
			walk.stack[walk.made++] = id;
	}
	if (!good) {
		assert_true(w->fault && w->fault->kind != FAULT_INTERNAL);
		walk.refused++;
		w->fault = NULL;
		db_savepoint_rollback(w->db);
		w->store->chain = chain;
	} else {
		assert_true(db_savepoint_release(w->db));
	}
	walk_sound(w);
}

static bool walk_unit(struct work *w, void *unused)
{
	(void)unused;
	for (int i = 0; i < STEPS_A_UNIT; i++, walk.step++)
		walk_step(w);
	return audit(w, "test.walk", "org", towns.root, towns.root, NULL, NULL);
}

static void test_org_operate_any_sequence(void **state)
{
	struct county *c = county_of(state);
	struct arena *kept = arena_new();
	walk.seed = 20261123;
	walk.last_year = arena_dup(kept, tree_text(&c->work, LAST_YEAR));
	while (walk.step < STEPS) {
		county_do(c, walk_unit, NULL);
		work_end(&c->work);
		arena_reset(c->arena); /* the dumps of each step */
		county_begin(c);
		if (walk.step % 500 == 0)
			clean(c);
	}
	for (int kind = 0; kind < ORG_OPERATION_KINDS; kind++)
		assert_true(walk.done[kind] >= 10);
	assert_true(walk.undone >= 100);
	arena_free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_org_operate_rename, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_input, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_move, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_tree_scope, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_scope, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_merge, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_undo_depends, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_open_activities, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_split, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_dissolve, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_other_forms, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_found_objections, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_found, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_identity, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_retype, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_merge_committees, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_org_operate_any_sequence, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
