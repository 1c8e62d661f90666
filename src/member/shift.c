/* Moves and leavings noted row by row, and taken back. */
#include "member/shift.h"

#include "member/merge_inside.h"
#include "member/state.h"

/* ---- noting ---- */

/* Each row's text as its cell reads it (merge_rows.c): $1 county, $2 member, $3 the separator. */
#define ROWS \
	"select 'stay', m.id, 0, m.org || $3 || m.party_group || $3 || m.left_day from member m where m.tenant = $1 and m.id = $2 " \
	"union all select 'belonging', b.member, b.from_day, b.to_day || $3 || b.org from belonging b where b.tenant = $1 and b.member = $2 " \
	"union all select 'state', s.id, 0, s.member || $3 || s.kind || $3 || s.from_day || $3 || s.to_day || $3 || coalesce(s.reason, '') " \
	"from member_state s where s.tenant = $1 and s.member = $2 " \
	"union all select 'held', p.id, 0, p.org || $3 || p.member || $3 || p.from_day || $3 || p.to_day || $3 || p.kind || $3 || p.name " \
	"from post p where p.tenant = $1 and p.member = $2 " \
	"union all select 'leader', g.id, 0, g.leader || $3 from party_group g where g.tenant = $1 and g.leader = $2 " \
	"union all select 'place', f.id, 0, f.org || $3 || f.to_day from office f join account a on a.tenant = f.tenant and a.id = f.account " \
	"where f.tenant = $1 and a.member = $2"

struct shift_rows shift_before(struct work *w, int64_t member)
{
	struct shift_rows all = { NULL, 0 };
	struct db_rows *rows = DB_QUERY(w->db, w->arena, ROWS, w->tenant, member, CELL_SEPARATOR);
	while (db_next(rows))
		*LIST_PUSH(w->arena, all.list, all.count) = (struct journal_row){ .what = db_text(rows, 0), .id = db_i64(rows, 1),
			.second = db_i64(rows, 2), .was = db_text(rows, 3) };
	db_done(rows);
	return all;
}

static bool same_row(const struct journal_row *a, const struct journal_row *b)
{
	return a->id == b->id && a->second == b->second && text_eq(a->what, b->what);
}

/* A row that is not found any more was taken away, or is another's: then its cell tells. An account's office is noted in any case: that of
 * a secretary ends with the post, by the room of accounts when this unit is done. */
static void note_changed(struct journal *j, const struct shift_rows *before, const struct shift_rows *after)
{
	for (int i = 0; i < before->count; i++) {
		const struct journal_row *r = &before->list[i];
		int at = 0;
		while (at < after->count && !same_row(r, &after->list[at]))
			at++;
		const char *became = at < after->count ? after->list[at].was : cell_get(j->w, merge_cell(r->what), r->id, r->second);
		if (!text_eq(r->was, became) || text_eq(r->what, "place"))
			journal_note(j, r->what, r->id, r->second, r->was, became);
	}
	for (int i = 0; i < after->count; i++) {
		const struct journal_row *r = &after->list[i];
		int at = 0;
		while (at < before->count && !same_row(r, &before->list[at]))
			at++;
		if (at == before->count)
			journal_note(j, r->what, r->id, r->second, NULL, r->was);
	}
}

bool shift_note(struct work *w, const struct member *m, const struct shift_rows *before, int64_t to, int day, const char *reason)
{
	struct journal j = { .w = w, .operation = id_next(w->now) };
	struct shift_rows after = shift_before(w, m->id);
	note_changed(&j, before, &after);
	DB_EXEC(w->db, w->arena,
		"insert into member_shift (tenant, id, member, from_org, to_org, day, reason, at, by_account, by_name) values ($1, $2, $3, $4, $5, "
		"$6, $7, $8, $9, $10)", w->tenant, j.operation, m->id, m->org, to, day, reason, w->now, w->actor.account,
		w->actor.name ? w->actor.name : "");
	return work_db_check(w);
}

/* ---- reading ---- */

int shift_list(struct work *w, int64_t member, struct shift **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select s.id, s.from_org, s.to_org, s.at, s.undone, s.day, o.short, coalesce(t.short, ''), s.reason, s.by_name, s.undone_by "
		"from member_shift s join org o on o.tenant = s.tenant and o.id = s.from_org left join org t on t.tenant = s.tenant "
		"and t.id = s.to_org where s.tenant = $1 and s.member = $2 order by s.id desc limit 20", w->tenant, member);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct shift){ .id = db_i64(rows, 0), .from = db_i64(rows, 1), .to = db_i64(rows, 2),
			.at = db_i64(rows, 3), .undone = db_i64(rows, 4), .day = (int)db_i64(rows, 5), .from_name = db_text(rows, 6),
			.to_name = db_text(rows, 7), .reason = db_text(rows, 8), .by_name = db_text(rows, 9), .undone_by = db_text(rows, 10) };
	db_done(rows);
	return n;
}

const struct shift *shift_last(struct work *w, int64_t member)
{
	struct shift *list;
	int n = shift_list(w, member, &list);
	for (int i = 0; i < n; i++)
		if (!list[i].undone)
			return &list[i];
	return NULL;
}

struct shift *shift_load(struct work *w, const struct member *m, int64_t shift)
{
	struct shift *list;
	int n = shift_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == shift)
			return &list[i];
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.shift-none", NULL, "没有这次变动的记录。请返回党员页面刷新。");
	return NULL;
}

/* Whether an account's office is as the shift left it, or ended on its day. */
static bool place_unchanged(struct work *w, const struct shift *s, const struct journal_row *r)
{
	const char *present = cell_get(w, merge_cell("place"), r->id, r->second);
	return text_eq(present, r->became) || text_eq(present, cell_join(w, "%lld|%d", (long long)cell_i64(r->became, 0), day_of(s->at)));
}

static const char *row_words(struct work *w, const struct journal_row *r)
{
	if (!r->was)
		return NULL;
	if (text_eq(r->what, "held"))
		return arena_printf(w->arena, "任职恢复：%s，自 %s", post_title(cell_piece(w, r->was, 4)), day_text(w->arena, (int)cell_i64(r->was, 2)));
	if (text_eq(r->what, "state"))
		return arena_printf(w->arena, "状态恢复：%s", state_cell_text(w, r->was));
	if (text_eq(r->what, "leader"))
		return "恢复担任党小组组长";
	if (text_eq(r->what, "place") && !text_eq(r->was, cell_get(w, merge_cell("place"), r->id, r->second)))
		return "登录账号的身份恢复";
	return NULL;
}

int shift_brings(struct work *w, const struct shift *s, const char *const **out)
{
	struct journal_row *rows;
	const char **list = NULL;
	int n = journal_rows(w, s->id, &rows), count = 0;
	*LIST_PUSH(w->arena, list, count) = arena_printf(w->arena, s->to ? "回到%s，在%s的这一段不再计" : "仍在%s，不再记为离开", s->from_name, s->to_name);
	for (int i = n; i-- > 0;) {
		const char *words = row_words(w, &rows[i]);
		if (words && !text_eq(words, list[count - 1]))
			*LIST_PUSH(w->arena, list, count) = words;
	}
	*out = list;
	return count;
}

/* ---- what may rest on it ---- */

/* The first text of a query, NULL when it has no row. */
static const char *first_text(struct db_rows *rows)
{
	const char *text = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return text;
}

/* Where somebody moved, a life may have begun. */
static const char *settled(struct work *w, const struct member *m, const struct shift *s)
{
	const char *text = first_text(DB_QUERY(w->db, w->arena,
		"select a.title from attendance t join activity a on a.tenant = t.tenant and a.id = t.activity where t.tenant = $1 and t.member = $2 "
		"and a.org = $3 and a.day >= $4 and a.state <> 'cancelled' order by a.day limit 1", w->tenant, m->id, s->to, s->day));
	if (text)
		return arena_printf(w->arena, "%s已列入%s的活动“%s”。", m->name, s->to_name, text);
	bool holds = DB_ONE(w->db, w->arena, 0,
		"select (select count(*) from post where tenant = $1 and member = $2 and org = $3 and from_day >= $4) + (select count(*) "
		"from party_group where tenant = $1 and leader = $2 and org = $3)", w->tenant, m->id, s->to, s->day) > 0;
	return holds ? arena_printf(w->arena, "%s此后在%s任职或担任了党小组组长。", m->name, s->to_name) : NULL;
}

/* A post of one holder that somebody else holds since. */
static const char *succeeded(struct work *w, const struct journal_row *r)
{
	const char *kind = cell_piece(w, r->was, 4);
	const struct post_kind *k = post_kind_of(kind);
	if (cell_i64(r->was, 3) || !k || !k->single)
		return NULL;
	const char *name = first_text(DB_QUERY(w->db, w->arena,
		"select name from post where tenant = $1 and org = $2 and kind = $3 and to_day = 0 and id <> $4 limit 1", w->tenant,
		cell_i64(r->was, 0), kind, r->id));
	return name ? arena_printf(w->arena, "原来的职务%s此后已由%s担任。", post_title(kind), name) : NULL;
}

const char *shift_objection(struct work *w, const struct member *m, const struct shift *s)
{
	struct journal_row *rows;
	const char *why = s->to ? settled(w, m, s) : NULL;
	struct org *o = org_load(w, s->from);
	if (!o)
		return "原来的支部已不在。";
	if (s->undone)
		return arena_printf(w->arena, "已由 %s 撤回，不必重复。", s->undone_by);
	if (!org_in_scope(w, o->path))
		return "原来的支部不在您的管理范围内，请联系上级组织部门。";
	if (m->left_day && text_eq(m->idno_mask, "已清除"))
		return "个人信息已按期清除。";
	if (o->dissolved || !org_kind_of(o->kind)->branch)
		return arena_printf(w->arena, "原来的%s%s。", o->short_name, o->dissolved ? "已撤销" : "已不是党支部");
	int n = why ? 0 : journal_rows(w, s->id, &rows);
	for (int i = 0; i < n && !why; i++) {
		if (text_eq(rows[i].what, "place") ? !place_unchanged(w, s, &rows[i]) : !merge_unchanged(w, &rows[i]))
			why = arena_printf(w->arena, "%s此后又有变动，请先改回。", merge_cell_name(rows[i].what));
		else if (rows[i].was && text_eq(rows[i].what, "held"))
			why = succeeded(w, &rows[i]);
	}
	return why;
}

/* ---- taking back ---- */

static bool follow(struct work *w, const struct member *m, const struct journal_row *rows, int count)
{
	/* A group that ended meanwhile. */
	DB_EXEC(w->db, w->arena, "update member set party_group = 0 where tenant = $1 and id = $2 and party_group <> 0 and not exists (select 1 "
		"from party_group g where g.tenant = $1 and g.id = member.party_group and g.org = member.org and g.to_day = 0)", w->tenant, m->id);
	if (!member_states_follow(w, m->id))
		return false;
	for (int i = 0; i < count; i++) {
		const struct journal_row *r = &rows[i];
		if (text_eq(r->what, "place") && !office_settle(w, DB_ONE(w->db, w->arena, 0,
			"select account from office where tenant = $1 and id = $2", w->tenant, r->id), 0))
			return false;
		if (text_eq(r->what, "held") && !org_recount(w, cell_i64(r->was ? r->was : r->became, 0)))
			return false;
	}
	return work_db_check(w);
}

bool shift_undo(struct work *w, int64_t member, int64_t shift)
{
	struct member *m = member_load(w, member);
	struct shift *s = m ? shift_load(w, m, shift) : NULL;
	struct org *from = s ? org_load(w, s->from) : NULL;
	struct journal_row *rows;
	if (!from)
		return false;
	if (!org_in_scope(w, m->org_path))
		return fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "没有这名党员的记录。");
	if (!org_in_scope(w, from->path))
		return fault_set(w, FAULT_FORBIDDEN, "member.shift-scope", NULL, "原来的支部不在您的管理范围内，请联系上级组织部门撤回。");
	const char *why = shift_objection(w, m, s);
	if (why)
		return fault_set(w, FAULT_CONFLICT, "member.shift-held", NULL, "不能撤回：%s", why);
	int n = journal_rows(w, s->id, &rows);
	for (int i = 0; i < n; i++)
		merge_put_back(w, &rows[i]);
	DB_EXEC(w->db, w->arena, "update member_shift set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant, s->id, w->now,
		w->actor.name ? w->actor.name : "");
	return follow(w, m, rows, n) && org_recount(w, s->from) && (!s->to || org_recount(w, s->to)) &&
	       audit(w, "member.shift-undone", "member", m->id, s->from, s->to ? arena_printf(w->arena, "所在支部：%s", s->to_name) :
		       arena_printf(w->arena, "离开本县党组织，自 %s", day_text(w->arena, s->day)),
		       arena_printf(w->arena, s->to ? "撤回调整支部，回到%s" : "撤回离开，仍在%s", s->from_name));
}
