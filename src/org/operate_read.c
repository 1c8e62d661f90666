/* The past of the tree: operations, successors, and the tree as of a day; and what verify asks of them. */
#include "org/operate_inside.h"

#define OPERATION_SELECT \
	"select p.id, p.kind, p.org, p.other, p.day, p.approval, p.approved, p.note, p.was, p.became, p.at, p.by_name, p.undone, " \
	"p.undone_by, coalesce(o.short, ''), coalesce(x.short, '') from org_operation p " \
	"left join org o on o.tenant = p.tenant and o.id = p.org left join org x on x.tenant = p.tenant and x.id = p.other "

static int operations(struct work *w, struct db_rows *rows, struct org_operation_row **out)
{
	struct org_operation_row *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct org_operation_row){ .id = db_i64(rows, 0),
			.kind = (enum org_operation_kind)org_operation_parse(row_text(rows, 1)), .org = db_i64(rows, 2),
			.other = db_i64(rows, 3), .day = (int)db_i64(rows, 4), .approval = row_text(rows, 5),
			.approved = (int)db_i64(rows, 6), .note = row_text(rows, 7), .was = row_text(rows, 8),
			.became = row_text(rows, 9), .at = db_i64(rows, 10), .by_name = row_text(rows, 11),
			.undone = db_i64(rows, 12), .undone_by = row_text(rows, 13), .org_name = row_text(rows, 14),
			.other_name = row_text(rows, 15) };
	db_done(rows);
	*out = list;
	return n;
}

int org_operation_list(struct work *w, int64_t org, int limit, struct org_operation_row **out)
{
	return operations(w, DB_QUERY(w->db, w->arena,
		OPERATION_SELECT "where p.tenant = $1 and p.id in (select a.id from org_operation a where a.tenant = $1 and a.org = $2 "
		"union select b.id from org_operation b where b.tenant = $1 and b.other = $2) order by p.id desc limit $3", w->tenant,
		org, limit), out);
}

struct org_operation_row *org_operation_load(struct work *w, int64_t operation)
{
	struct org_operation_row *list;
	if (operations(w, DB_QUERY(w->db, w->arena, OPERATION_SELECT "where p.tenant = $1 and p.id = $2", w->tenant, operation), &list))
		return list;
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "org.operation-none", NULL, "没有这次调整的记录。请返回组织页面刷新后重试。");
	return NULL;
}

/* ---- old and new ---- */

struct org *org_successor(struct work *w, int64_t org, int *day)
{
	int64_t at = org, next;
	/* Merged into one that was merged in its turn: as many steps as there may be, but never in a circle. */
	for (int i = 0; i < 32; i++, at = next) {
		struct db_rows *rows = DB_QUERY(w->db, w->arena,
			"select successor, day from org_successor where tenant = $1 and org = $2", w->tenant, at);
		next = db_next(rows) ? db_i64(rows, 0) : 0;
		if (day && i == 0)
			*day = next ? (int)db_i64(rows, 1) : 0;
		db_done(rows);
		if (!next)
			break;
	}
	return at != org ? org_load(w, at) : NULL;
}

int org_predecessors(struct work *w, int64_t org, struct org **out)
{
	struct org *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org_successor s join org o on o.tenant = s.tenant and o.id = s.org where s.tenant = $1 "
		"and s.successor = $2 order by s.day desc, o.path", w->tenant, org);
	while (db_next(rows)) {
		struct org o;
		org_row(rows, &o);
		if (org_in_scope(w, o.path))
			*LIST_PUSH(w->arena, list, n) = o;
	}
	db_done(rows);
	*out = list;
	return n;
}

/* ---- as of a day ---- */

struct then {
	struct org_then org;
	struct then *first, *last, *next; /* below, and beside */
};

static void hang(struct then *parent, struct then *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

static void walk(struct work *w, struct then *at, int depth, struct org_then **list, int *n)
{
	at->org.depth = depth;
	*LIST_PUSH(w->arena, *list, *n) = at->org;
	for (struct then *below = at->first; below; below = below->next)
		walk(w, below, depth + 1, list, n);
}

/* Those whom the reader may see today: a search as of a day finds the same people. */
#define WITHIN(org) org " in (select s.id from org s where s.tenant = $1 and s.path >= $3 and s.path < $4)"

static void members_count(struct work *w, const char *path, int day, struct map *by_id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.org, count(*) from belonging b join member m on m.tenant = b.tenant and m.id = b.member where b.tenant = $1 "
		"and b.from_day <= $2 and (b.to_day = 0 or b.to_day > $2) and exists (select 1 from member_category c where c.tenant = $1 and c.member = m.id "
		"and c.category >= 3 and c.from_day <= $2 and (c.to_day = 0 or c.to_day > $2)) and " WITHIN("b.org") " and " WITHIN("m.org") " group by b.org", w->tenant, day, path, path_end(w->arena, path));
	while (db_next(rows)) {
		struct then *t = map_get_i64(by_id, db_i64(rows, 0));
		if (t)
			t->org.members = (int)db_i64(rows, 1);
	}
	db_done(rows);
}

int org_tree_on(struct work *w, int64_t top, const char *path, int day, struct org_then **out)
{
	struct map *by_id = map_new(w->arena);
	struct then **all = NULL;
	int count = 0, n = 0;
	*out = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, e.parent, " ORG_THEN("o", "name", "$2") ", " ORG_THEN("o", "short", "$2") ", " ORG_THEN("o", "kind", "$2") ", o.dissolved, o.path, o.code "
		"from org_edge e join org o on o.tenant = e.tenant and o.id = e.org where e.tenant = $1 and e.from_day <= $2 "
		"and (e.to_day = 0 or e.to_day > $2) and (o.dissolved = 0 or o.dissolved >= $2) order by o.code", w->tenant, day);
	while (db_next(rows)) {
		struct then *t = ARENA_NEW(w->arena, struct then);
		t->org = (struct org_then){ .id = db_i64(rows, 0), .parent = db_i64(rows, 1), .name = row_text(rows, 2),
			.short_name = row_text(rows, 3), .kind = (int)db_i64(rows, 4),
			.dissolved = db_i64(rows, 5) && db_i64(rows, 5) < w->today, .path = row_text(rows, 6), .code = row_text(rows, 7) };
		*LIST_PUSH(w->arena, all, count) = t;
		map_set_i64(by_id, t->org.id, t);
	}
	db_done(rows);
	for (int i = 0; i < count; i++) {
		struct then *parent = map_get_i64(by_id, all[i]->org.parent);
		if (parent)
			hang(parent, all[i]);
	}
	members_count(w, path, day, by_id);
	struct then *root = map_get_i64(by_id, top);
	if (root)
		walk(w, root, 0, out, &n);
	return n;
}

/* ---- verify ---- */

/* Where the dated edges lead: who is said to have gone into another one must be gone, and no edge begins before its
 * organisation. */
static void verify_history(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short, o.dissolved, s.day, coalesce(n.id, 0) from org_successor s join org o on o.tenant = s.tenant "
		"and o.id = s.org left join org n on n.tenant = s.tenant and n.id = s.successor where s.tenant = $1", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (!db_i64(rows, 4) || day_add((int)db_i64(rows, 2), 1) != db_i64(rows, 3))
			verify_fault(report, "组织 %s（%s）：去向与撤销日期不符。", row_text(rows, 1), row_text(rows, 0));
	}
	db_done(rows);
	rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short from org o where o.tenant = $1 and o.dissolved > 0 and exists (select 1 from org c "
		"where c.tenant = $1 and c.parent = o.id and c.dissolved = 0) order by o.path", w->tenant);
	while (db_next(rows))
		verify_fault(report, "组织 %s（%s）：已撤销，下面还有没撤销的组织。", row_text(rows, 1), row_text(rows, 0));
	db_done(rows);
	rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short from org o where o.tenant = $1 and o.dissolved > 0 and exists (select 1 from member m "
		"where m.tenant = $1 and m.org = o.id and m.left_day = 0) order by o.path", w->tenant);
	while (db_next(rows))
		verify_fault(report, "组织 %s（%s）：已撤销，还编有党员。", row_text(rows, 1), row_text(rows, 0));
	db_done(rows);
	rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short from org o where o.tenant = $1 and o.dissolved > 0 and o.dissolved < $2 and (exists (select 1 from post p "
		"where p.tenant = $1 and p.org = o.id and p.to_day = 0) or exists (select 1 from party_group g where g.tenant = $1 "
		"and g.org = o.id and g.to_day = 0)) order by o.path", w->tenant, w->today);
	while (db_next(rows))
		verify_fault(report, "组织 %s（%s）：已撤销，还有没结束的任职或党小组。", row_text(rows, 1), row_text(rows, 0));
	db_done(rows);
}
VERIFY(org_history, "组织变更", verify_history);
