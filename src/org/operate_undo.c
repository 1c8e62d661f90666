/* Taking an operation back: its journal from the last row to the first, after asking whether something rests on it. */
#include "org/operate_inside.h"

extern const struct org_tree_hook *const __start_org_tree_hooks[] __attribute__((weak));
extern const struct org_tree_hook *const __stop_org_tree_hooks[] __attribute__((weak));

static bool depends(struct work *w, const char *code, const char *message)
{
	return fault_set(w, FAULT_CONFLICT, code, NULL, "不能撤回：%s", message);
}

/* ---- what may rest on it ---- */

static bool cells_unchanged(struct work *w, const struct journal_row *list, int count)
{
	for (int i = 0; i < count; i++) {
		const struct journal_row *c = &list[i];
		const char *present = NULL;
		if (text_eq(c->what, "created")) {
			if (text_empty(c->became) || text_eq(c->became, made_text(w, c->id)))
				continue;
			return depends(w, "org.undo-changed",
				arena_printf(w->arena, "%s此后又修改过。", cell_name(w, "org", c->id)));
		}
		if (text_eq(c->what, "place")) {
			/* Its parent may have moved with it: the edge's own parent is what counts. */
			struct org *o = org_load(w, c->id);
			if (o && o->parent == cell_i64(c->became, 0))
				continue;
		} else {
			present = cell_read(w, c->what, c->id, (int)c->second);
			if (text_eq(present, c->became))
				continue;
		}
		return depends(w, "org.undo-changed",
			arena_printf(w->arena, "%s此后又有变动。请先撤回或改正后来的变动。", cell_name(w, c->what, c->id)));
	}
	return true;
}

#define CARRIED "join org_operation_change c on c.tenant = $1 and c.operation = $2 and c.what = 'member' and c.id = "

/* People who went along and have since lived in the new branch: meetings, posts, groups. */
static bool people_free(struct work *w, const struct org_operation_row *o)
{
	const char *text = first_text(w, DB_QUERY(w->db, w->arena,
		"select a.title from attendance t " CARRIED "t.member join activity a on a.tenant = $1 and a.id = t.activity "
		"where t.tenant = $1 and a.org = $3 and a.day >= $4 and a.state <> 'cancelled' and not exists "
		"(select 1 from org_operation_change x where x.tenant = $1 and x.operation = $2 and x.what = 'activity' and x.id = a.id) "
		"order by a.day limit 1", w->tenant, o->id, o->other, o->day));
	if (text)
		return depends(w, "org.undo-activity", arena_printf(w->arena, "转过来的党员已列入新组织的活动“%s”。", text));
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select p.name from post p " CARRIED "p.member where p.tenant = $1 and p.org = $3 order by p.from_day limit 1",
		w->tenant, o->id, o->other));
	if (text)
		return depends(w, "org.undo-post", arena_printf(w->arena, "%s此后在新组织任职。", text));
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select g.name from party_group g " CARRIED "g.leader where g.tenant = $1 and g.org = $3 and not exists (select 1 "
		"from org_operation_change x where x.tenant = $1 and x.operation = $2 and x.what = 'group' and x.id = g.id) limit 1",
		w->tenant, o->id, o->other));
	if (text)
		return depends(w, "org.undo-leader", arena_printf(w->arena, "转过来的党员担任了%s的组长。", text));
	/* Groups that came along and have since taken in others. */
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select m.name from member m join org_operation_change g on g.tenant = $1 and g.operation = $2 and g.what = 'group' "
		"and g.was is null and g.id = m.party_group where m.tenant = $1 and not exists (select 1 from org_operation_change c "
		"where c.tenant = $1 and c.operation = $2 and c.what = 'member' and c.id = m.id) limit 1", w->tenant, o->id));
	if (text)
		return depends(w, "org.undo-group", arena_printf(w->arena, "%s已编入转过来的党小组。", text));
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select a.title from activity a join org_operation_change g on g.tenant = $1 and g.operation = $2 and g.what = 'group' "
		"and g.was is null and g.id = a.party_group where a.tenant = $1 and not exists (select 1 from org_operation_change c "
		"where c.tenant = $1 and c.operation = $2 and c.what = 'activity' and c.id = a.id) limit 1", w->tenant, o->id));
	return !text || depends(w, "org.undo-activity", arena_printf(w->arena, "转过来的党小组此后安排了活动“%s”。", text));
}

/* An organisation may stand under that parent again; `returning` is one that stands again by the same undo. */
static bool parent_takes(struct work *w, const struct org *o, int64_t parent, int64_t returning)
{
	struct org *above = org_load(w, parent);
	if (!above)
		return false;
	if (above->dissolved && parent != returning)
		return depends(w, "org.undo-parent", arena_printf(w->arena, "原来的上级%s已撤销。", above->short_name));
	if (org_kind_of(above->kind)->branch)
		return depends(w, "org.undo-parent", arena_printf(w->arena, "原来的上级%s已改为党支部。", above->short_name));
	if (text_starts(above->path, o->path))
		return depends(w, "org.undo-parent", arena_printf(w->arena, "原来的上级%s现在在它之下。", above->short_name));
	int deepest = (int)DB_ONE(w->db, w->arena, 0, "select max(level) from org where tenant = $1 and path >= $2 and path < $3",
		w->tenant, o->path, path_end(w->arena, o->path));
	if (above->level + 1 + deepest - o->level > ORG_BELOW)
		return depends(w, "org.undo-parent", "原来的上级已调到更低的层级，放回去会超过四级。");
	return org_in_scope(w, above->path) ||
	       fault_set(w, FAULT_FORBIDDEN, "org.undo-scope", NULL, "原来的上级不在您的管理范围内，请联系上级组织部门撤回。");
}

/* A type given back must fit what is there now. */
static bool type_fits(struct work *w, const struct org *o, int kind)
{
	if (org_kind_of(o->kind)->branch == org_kind_of(kind)->branch)
		return true;
	bool branch = org_kind_of(kind)->branch;
	int64_t n = branch ?
		DB_ONE(w->db, w->arena, 0, "select count(*) from org where tenant = $1 and parent = $2 and dissolved = 0", w->tenant, o->id) :
		DB_ONE(w->db, w->arena, 0, "select count(*) from member where tenant = $1 and org = $2 and left_day = 0", w->tenant, o->id);
	return !n || depends(w, "org.undo-type", arena_printf(w->arena, branch ? "%s之下现有 %lld 个组织。" : "%s现有 %lld 名党员。",
					  o->short_name, (long long)n));
}

static bool orgs_fit(struct work *w, const struct org_operation_row *operation, const struct journal_row *list, int count)
{
	struct org *subject = org_load(w, operation->org);
	if (!subject)
		return false;
	if (operation->kind == ORG_SPLIT && subject->dissolved)
		return depends(w, "org.undo-dissolved", arena_printf(w->arena, "%s此后已撤销。", subject->short_name));
	if (operation->kind == ORG_SPLIT && !org_kind_of(subject->kind)->branch)
		return depends(w, "org.undo-type", arena_printf(w->arena, "%s此后已改为%s，党员不能编回去。", subject->short_name,
			org_kind_name(subject->kind)));
	for (int i = 0; i < count; i++) {
		const struct journal_row *c = &list[i];
		struct org *o = text_eq(c->what, "org") || text_eq(c->what, "place") ? org_load(w, c->id) : NULL;
		if (o && text_eq(c->what, "place") && !parent_takes(w, o, cell_i64(c->was, 0), operation->org))
			return false;
		if (o && text_eq(c->what, "org") && !type_fits(w, o, (int)cell_i64(c->was, 0)))
			return false;
		if (o && text_eq(c->what, "org") && o->dissolved && !cell_i64(c->was, 3) && !parent_takes(w, o, o->parent, 0))
			return false;
	}
	return true;
}

/* ---- taking back ---- */

bool org_remove(struct work *w, int64_t org, int64_t operation)
{
	int64_t used = DB_ONE(w->db, w->arena, 1,
		"select (select count(*) from belonging where tenant = $1 and org = $2) "
		"+ (select count(*) from member where tenant = $1 and org = $2) + (select count(*) from post where tenant = $1 and org = $2) "
		"+ (select count(*) from party_group where tenant = $1 and org = $2) "
		"+ (select count(*) from activity where tenant = $1 and org = $2) "
		"+ (select count(*) from office where tenant = $1 and org = $2) + (select count(*) from device where tenant = $1 and org = $2) "
		"+ (select count(*) from urge where tenant = $1 and org = $2) + (select count(*) from org where tenant = $1 and parent = $2) "
		"+ (select count(*) from org_edge where tenant = $1 and parent = $2) "
		"+ (select count(*) from org_successor where tenant = $1 and successor = $2) "
		"+ (select count(*) from org_operation where tenant = $1 and (org = $2 or other = $2) and id <> $3 and undone = 0) "
		/* taken along under another parent, when its own was merged */
		"+ (select count(*) from org_operation_change c join org_operation p on p.tenant = c.tenant and p.id = c.operation "
		"where c.tenant = $1 and c.what = 'place' and c.id = $2 and c.operation <> $3 and p.undone = 0) "
		"+ (select count(*) from org_term where tenant = $1 and org = $2) "
		/* Facts that a founding wrote itself were compared with what they are now. */
		"+ case when exists (select 1 from org_operation f where f.tenant = $1 and f.id = $3 and f.kind = 'found') then 0 else "
		"(select count(*) from org_income where tenant = $1 and org = $2) "
		"+ (select count(*) from org_status where tenant = $1 and org = $2) "
		"+ (select count(*) from org_sheet where tenant = $1 and org = $2 and (contact <> '' or address <> '' or villages <> '' "
		"or union_name <> '' or league_name <> '' or women_name <> '' or shift_approval <> '' or lon <> 0)) end",
		w->tenant, org, operation);
	if (used)
		return depends(w, "org.undo-used", arena_printf(w->arena,
			"%s此后又有任职、活动、账号或其他记录。", cell_name(w, "org", org)));
	for (const struct org_tree_hook *const *hook = __start_org_tree_hooks; hook < __stop_org_tree_hooks; hook++)
		if (!(*hook)->removed(w, org))
			return false;
	DB_EXEC(w->db, w->arena, "delete from org_sheet where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from org_income where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from org_status where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from org_edge where tenant = $1 and org = $2", w->tenant, org);
	return DB_EXEC(w->db, w->arena, "delete from org where tenant = $1 and id = $2", w->tenant, org) || work_db_check(w);
}

static bool put_back(struct work *w, const struct journal_row *c, int64_t operation)
{
	if (text_eq(c->what, "created"))
		return org_remove(w, c->id, operation);
	if (text_eq(c->what, "place")) {
		struct str rest = str_of(c->was);
		str_cut(&rest, CELL_SEPARATOR[0]);
		return place_set(w, c->id, cell_i64(c->was, 0), arena_dupn(w->arena, rest.at, rest.len));
	}
	return cell_write(w, c->what, c->id, (int)c->second, c->became, c->was);
}

bool org_operation_undo(struct work *w, int64_t operation)
{
	struct org_operation_row *o = org_operation_load(w, operation);
	struct journal_row *list;
	if (!o)
		return false;
	struct org *subject = org_load(w, o->org), *other = o->other ? org_load(w, o->other) : NULL, *above;
	if (o->undone)
		return fault_set(w, FAULT_CONFLICT, "org.undone", NULL, "这次%s已由 %s 撤回，不必重复。", org_operation_title(o->kind),
			o->undone_by);
	if (!subject || (o->other && !other) || !org_in_scope(w, subject->path) || (other && !org_in_scope(w, other->path)))
		return fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这次调整的记录，或它不在您的管理范围内。");
	above = subject->parent ? org_load(w, subject->parent) : NULL;
	if (o->kind != ORG_FOUND && (above ? !org_in_scope(w, above->path) : o->kind != ORG_RENAME))
		return fault_set(w, FAULT_FORBIDDEN, "org.operation-own", NULL, "撤回本级组织的调整由上级党组织办理，请联系上级组织部门。");
	int n = journal_rows(w, operation, &list);
	if (!cells_unchanged(w, list, n) || !people_free(w, o) || !orgs_fit(w, o, list, n))
		return false;
	for (int i = 0; i < n; i++)
		if (!put_back(w, &list[i], operation))
			return w->fault ? false : work_db_check(w);
	office_settle(w, 0, o->org);
	DB_EXEC(w->db, w->arena, "update org_operation set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant,
		operation, w->now, w->actor.name ? w->actor.name : "");
	const char *became = arena_printf(w->arena, "撤回 %s 的%s", day_text(w->arena, o->day), org_operation_title(o->kind));
	bool two = o->other && !org_operation_makes(o->kind); /* a new one is no more */
	return org_recount(w, o->org) && (!two || org_recount(w, o->other)) &&
	       audit(w, "org.operation-undone", "org", o->org, o->org, o->became, became) &&
	       (!two || audit(w, "org.operation-undone", "org", o->other, o->other, o->became, became));
}
