/* Merges of the past, and taking one back: its journal from the last row to the first, after asking what rests on it. */
#include "member/merge_inside.h"
#include "work/secret.h"

#define COLUMNS \
	"g.id, g.kept, g.gone, g.gone_org, g.at, g.undone, m.name, g.gone_name, g.taken, g.moved, g.reason, g.by_name, g.undone_by "
#define FROM \
	"from member_merge g join member m on m.tenant = g.tenant and m.id = g.kept join org o on o.tenant = m.tenant and o.id = m.org " \
	"join org x on x.tenant = g.tenant and x.id = g.gone_org "
/* One that was taken back speaks of two people: only who sees both reads it. */
#define SEEN(path, end) "(g.undone = 0 or (x.path >= " path " and x.path < " end "))"

static int merge_rows_read(struct work *w, struct db_rows *rows, struct merge_row **out, int64_t *total)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows)) {
		*LIST_PUSH(w->arena, *out, n) = (struct merge_row){ .id = db_i64(rows, 0), .kept = db_i64(rows, 1), .gone = db_i64(rows, 2),
			.gone_org = db_i64(rows, 3), .at = db_i64(rows, 4), .undone = db_i64(rows, 5), .kept_name = db_text(rows, 6),
			.gone_name = db_text(rows, 7), .taken = db_text(rows, 8), .moved = db_text(rows, 9), .reason = db_text(rows, 10),
			.by_name = db_text(rows, 11), .undone_by = db_text(rows, 12) };
		*total = db_i64(rows, 13);
	}
	db_done(rows);
	return n;
}

int merge_list(struct work *w, int64_t member, int limit, int offset, struct merge_row **out, int64_t *total)
{
	*total = 0;
	if (member)
		return merge_rows_read(w, DB_QUERY(w->db, w->arena, "select " COLUMNS ", count(*) over () " FROM
			"where g.tenant = $1 and g.kept = $2 and " SEEN("$3", "$4") " order by g.at desc, g.id desc limit $5 offset $6", w->tenant, member,
			w->actor.path, path_end(w->arena, w->actor.path), limit, offset), out, total);
	return merge_rows_read(w, DB_QUERY(w->db, w->arena, "select " COLUMNS ", count(*) over () " FROM
		"where g.tenant = $1 and o.path >= $2 and o.path < $3 and " SEEN("$2", "$3") " order by g.at desc, g.id desc limit $4 offset $5", w->tenant,
		w->actor.path, path_end(w->arena, w->actor.path), limit, offset), out, total);
}

struct merge_row *merge_load(struct work *w, int64_t id)
{
	struct merge_row *list;
	int64_t total;
	int n = merge_rows_read(w, DB_QUERY(w->db, w->arena, "select " COLUMNS ", 1 " FROM "where g.tenant = $1 and g.id = $2 and "
		SEEN("$3", "$4"), w->tenant, id, w->actor.path, path_end(w->arena, w->actor.path)), &list, &total);
	if (!n && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.merge-none", NULL, "没有这次合并的记录。请从重复党员核对的“已合并”里查找。");
	return n ? list : NULL;
}

/* ---- what may rest on it ------------------------------------------------------------------------------------------ */

static bool depends(struct work *w, const char *code, const char *message)
{
	return fault_set(w, FAULT_CONFLICT, code, NULL, "不能撤回：%s", message);
}

static bool kept_stands(struct work *w, const struct merge_row *g)
{
	int64_t into = DB_ONE(w->db, w->arena, 0, "select merged_into from member where tenant = $1 and id = $2", w->tenant, g->kept);
	int64_t erased = DB_ONE(w->db, w->arena, 0, "select count(*) from member where tenant = $1 and id = $2 and left_day > 0 "
		"and idno is null", w->tenant, g->kept);
	if (into)
		return depends(w, "member.undo-merged", "保留的记录此后又并入了另一条。请先撤回那一次合并。");
	return !erased || depends(w, "member.undo-erased", "个人信息已按期清除，另一条记录恢复不了。");
}

static bool rows_unchanged(struct work *w, const struct journal_row *list, int count)
{
	for (int i = 0; i < count; i++) {
		if (!merge_unchanged(w, &list[i]))
			return depends(w, "member.undo-changed", arena_printf(w->arena,
				"%s此后又有变动。请先改回合并后的样子；确实不是同一个人的，改回后再撤回。", merge_cell_name(list[i].what)));
		bool sealed = text_eq(list[i].what, "attendance") && DB_ONE(w->db, w->arena, 0,
			"select count(*) from activity where tenant = $1 and id = $2 and state = 'sealed'", w->tenant, list[i].id);
		if (sealed)
			return depends(w, "member.undo-sealed", "并过来的会议签到已随会议记录归档，归档后不能改动。");
	}
	return true;
}

/* The branches where somebody is to be again must still be there. */
static bool branches_stand(struct work *w, const struct journal_row *list, int count)
{
	for (int i = 0; i < count; i++) {
		if (!text_eq(list[i].what, "belonging") || !list[i].was || cell_i64(list[i].was, 0))
			continue;
		struct org *o = org_load(w, cell_i64(list[i].was, 1));
		if (!o)
			return false;
		if (o->dissolved || !org_kind_of(o->kind)->branch)
			return depends(w, "member.undo-branch", arena_printf(w->arena, "原来所在的%s%s。", o->short_name,
				o->dissolved ? "已撤销" : "已不是党支部"));
	}
	return true;
}

/* The number that comes back may have been given to a third record meanwhile. */
static bool numbers_free(struct work *w, const struct merge_row *g)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select idno from member where tenant = $1 and id in ($2, $3)", w->tenant,
		g->kept, g->gone);
	bool free = true;
	while (db_next(rows)) {
		const char *number = secret_open(w->store, w->arena, SEAL_IDNO, db_bytes(rows, 0));
		free = free && (!number || !DB_ONE(w->db, w->arena, 0,
			"select count(*) from member where tenant = $1 and idno_hash = $2 and id not in ($3, $4)", w->tenant,
			member_idno_hash(w, number), g->kept, g->gone));
	}
	db_done(rows);
	return free || depends(w, "member.undo-number", "原来的身份证号此后登记给了另一条记录。请先核对那一条。");
}

bool merge_undo(struct work *w, int64_t merge)
{
	struct merge_row *g = merge_load(w, merge);
	struct journal_row *list;
	struct member *kept = g ? member_load(w, g->kept) : NULL;
	struct org *other = kept ? org_load(w, g->gone_org) : NULL;
	if (!other)
		return false;
	if (!org_in_scope(w, kept->org_path))
		return fault_set(w, FAULT_NOT_FOUND, "member.merge-none", NULL, "没有这次合并的记录，或它不在您的管理范围内。");
	if (g->undone)
		return fault_set(w, FAULT_CONFLICT, "member.undone", NULL, "这次合并已由 %s 撤回，不必重复。", g->undone_by);
	if (!org_in_scope(w, other->path))
		return fault_set(w, FAULT_FORBIDDEN, "member.undo-scope", NULL, "另一条记录原来的支部不在您的管理范围内，请联系上级组织部门撤回。");
	int n = journal_rows(w, merge, &list);
	if (!kept_stands(w, g) || !rows_unchanged(w, list, n) || !branches_stand(w, list, n) || !numbers_free(w, g))
		return false;
	for (int i = 0; i < n; i++)
		merge_put_back(w, &list[i]);
	if (!merge_follow(w, g->kept, g->gone) || !merge_tell(w, list, n))
		return false;
	DB_EXEC(w->db, w->arena, "update member_merge set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant, merge,
		w->now, w->actor.name ? w->actor.name : "");
	struct member *back = member_load(w, g->kept);
	return back && org_recount(w, kept->org) && org_recount(w, back->org) && org_recount(w, g->gone_org) &&
	       audit(w, "member.merge-undone", "member", g->kept, back->org, NULL,
		       arena_printf(w->arena, "撤回与另一条记录的合并（合并 %lld）", (long long)merge)) &&
	       audit(w, "member.merge-undone", "member", g->gone, g->gone_org, NULL, 
		       arena_printf(w->arena, "撤回合并，恢复本记录（合并 %lld）", (long long)merge));
}
