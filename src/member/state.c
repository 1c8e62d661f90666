/* States of people: beginning, ending, putting right one that was written down wrongly, and what `verify` asks of them. */
#include "base/chinese.h"
#include "member/category.h"
#include "member/merge_inside.h"
#include "member/state.h"
#include "rule/rule.h"

int member_state_list(struct work *w, int64_t id, struct member_state **out)
{
	struct member_state *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, kind, from_day, to_day, reason from member_state where tenant = $1 and member = $2 "
		"order by from_day desc, kind", w->tenant, id);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct member_state){ db_i64(rows, 0), member_text(rows, 1),
			(int)db_i64(rows, 2), (int)db_i64(rows, 3), member_text(rows, 4) };
	db_done(rows);
	*out = list;
	return n;
}

const char *member_state_asks(struct arena *a, const struct member_state *s, int today)
{
	bool lost = text_eq(s->kind, "lost");
	enum rule_figure figure = lost ? FIGURE_LOST_CONTACT_MONTHS : FIGURE_TRANSFER_MONTHS;
	int months = rule_figure(figure);
	if (s->to_day || !s->from_day || (!lost && !text_eq(s->kind, "migrant")) || s->from_day > day_add_months(today, -months))
		return "";
	return arena_printf(a, "已满 %d 个月，%s。依据%s", months, lost ? "仍然找不到的，请支部党员大会研究，按规定停止党籍" :
		"去处相对固定的，应当转移组织关系", rule_article(a, &rule_figure_standard(figure)->source));
}

static bool flag_set(struct work *w, int64_t id, const char *kind, bool on)
{
	return DB_EXEC(w->db, w->arena,
		"update member set migrant = case when $3 = 'migrant' then $4 else migrant end, "
		"aged = case when $3 = 'aged' then $4 else aged end, hardship = case when $3 = 'hardship' then $4 else hardship end, "
		"lost = case when $3 = 'lost' then $4 else lost end, "
		"suspended = case when $3 = 'suspended' then $4 else suspended end, version = version + 1 "
		"where tenant = $1 and id = $2", w->tenant, id, kind, on);
}

/* The open state of a kind: its first day, 0 when there is none. */
static int open_state(struct work *w, int64_t id, const char *kind)
{
	return (int)DB_ONE(w->db, w->arena, 0,
		"select from_day from member_state where tenant = $1 and member = $2 and kind = $3 and to_day = 0", w->tenant, id, kind);
}

bool member_state_set(struct work *w, int64_t id, const char *kind, int from_day, const char *reason)
{
	struct member *m = member_load(w, id);
	if (!m)
		return false;
	id = m->id;
	kind = code_parse(&code_state, kind);
	if (!kind)
		fault_set(w, FAULT_INPUT, "member.state", "kind", "请选择状态：流动、年老体弱、生活困难、失去联系或停止党籍。");
	else if (open_state(w, id, kind))
		fault_set(w, FAULT_INPUT, "member.state-on", "kind", "%s已登记为“%s”，不必重复登记。", m->name,
			code_name(&code_state, kind));
	if (member_day_check(w, from_day) && kind &&
		DB_ONE(w->db, w->arena, 0, "select count(*) from member_state where tenant = $1 and member = $2 and kind = $3 "
					   "and to_day > $4", w->tenant, id, kind, from_day))
		fault_set(w, FAULT_INPUT, "member.state-overlap", "day", "与以前登记的同一状态日期重叠，请核对。");
	member_reason_check(w, reason);
	if (w->fault)
		return false;
	DB_EXEC(w->db, w->arena,
		"insert into member_state (tenant, id, member, kind, from_day, to_day, reason) values ($1, $2, $3, $4, $5, 0, $6)",
		w->tenant, id_next(w->now), id, kind, from_day, reason);
	work_touch(w, m->org);
	return (flag_set(w, id, kind, true) || work_db_check(w)) && audit(w, "member.state-set", "member", id, m->org, NULL,
		arena_printf(w->arena, "登记“%s”，自 %s；%s", code_name(&code_state, kind), day_text(w->arena, from_day), reason));
}

bool member_state_end(struct work *w, int64_t id, const char *kind, int to_day)
{
	struct member *m = member_load(w, id);
	if (!m)
		return false;
	id = m->id;
	kind = code_parse(&code_state, kind);
	int from = kind ? open_state(w, id, kind) : 0;
	if (!from)
		return fault_set(w, FAULT_CONFLICT, "member.state-off", NULL, "%s没有正在登记的这一状态，可能已被别人解除。请刷新页面。",
			m->name);
	if (!member_day_check(w, to_day))
		return false;
	if (to_day <= from)
		return fault_set(w, FAULT_INPUT, "member.state-early", "day", "解除日期应晚于登记日期（%s）。",
			day_chinese(w->arena, from));
	DB_EXEC(w->db, w->arena,
		"update member_state set to_day = $4 where tenant = $1 and member = $2 and kind = $3 and to_day = 0", w->tenant, id,
		kind, to_day);
	work_touch(w, m->org);
	if (text_eq(kind, "migrant")) /* the next time they may go elsewhere */
		DB_EXEC(w->db, w->arena, "update member set outflow = '' where tenant = $1 and id = $2", w->tenant, id);
	return (flag_set(w, id, kind, false) || work_db_check(w)) && audit(w, "member.state-ended", "member", id, m->org,
		arena_printf(w->arena, "“%s”，自 %s", code_name(&code_state, kind), day_text(w->arena, from)),
		arena_printf(w->arena, "解除“%s”，自 %s", code_name(&code_state, kind), day_text(w->arena, to_day)));
}

/* ---- putting one right -------------------------------------------------------------------------------------------- */

/* A cell of the journal: member, kind, from, to, reason (merge_rows.c). */
static const char *state_cell(struct work *w, int64_t member, const struct state_fix *s)
{
	return cell_join(w, "%lld|%s|%d|%d|%s", (long long)member, s->kind, s->from_day, s->to_day, s->reason);
}

static struct state_fix state_of_cell(struct work *w, const char *cell)
{
	return (struct state_fix){ cell_piece(w, cell, 1), (int)cell_i64(cell, 2), (int)cell_i64(cell, 3), cell_piece(w, cell, 4) };
}

static const char *state_text(struct work *w, const struct state_fix *s)
{
	return arena_printf(w->arena, "“%s”，%s 至 %s；%s", code_name(&code_state, s->kind), day_text(w->arena, s->from_day),
		s->to_day ? day_text(w->arena, s->to_day) : "今", s->reason);
}

/* Another state of the same kind on the same days would count somebody twice. */
static bool state_overlaps(struct work *w, int64_t member, int64_t state, const struct state_fix *s)
{
	return DB_ONE(w->db, w->arena, 0,
		"select count(*) from member_state where tenant = $1 and member = $2 and kind = $3 and id <> $4 and (to_day = 0 or to_day > $5) "
		"and ($6 = 0 or from_day < $6)", w->tenant, member, s->kind, state, s->from_day, s->to_day) > 0;
}

static bool why_check(struct work *w, const char *why)
{
	return (!text_empty(why) && str_chars(str_of(why)) <= 100) ||
	       fault_set(w, FAULT_INPUT, "member.state-why", "why", "请填写更正的原因，不超过 100 个字。");
}

static bool fix_check(struct work *w, const struct member *m, int64_t state, struct state_fix *fix)
{
	fix->kind = code_parse(&code_state, fix->kind);
	if (!fix->kind)
		fault_set(w, FAULT_INPUT, "member.state", "kind", "请选择状态：流动、年老体弱、生活困难、失去联系或停止党籍。");
	bool day = member_day_check(w, fix->from_day);
	if (fix->to_day && (!day_valid(fix->to_day) || fix->to_day > w->today))
		fault_set(w, FAULT_INPUT, "member.state-until", "until", "请填写解除日期，不晚于今天；还没有解除的留空。");
	else if (day && fix->to_day && fix->to_day <= fix->from_day)
		fault_set(w, FAULT_INPUT, "member.state-early", "until", "解除日期应晚于开始日期（%s）。", day_chinese(w->arena, fix->from_day));
	else if (m->left_day > 0 && (!fix->to_day || fix->to_day > m->left_day))
		fault_set(w, FAULT_INPUT, "member.state-left", "until", "%s已于 %s 离开本县党组织，解除日期不能晚于这一天。", m->name,
			day_chinese(w->arena, m->left_day));
	member_reason_check(w, fix->reason);
	if (!w->fault && state_overlaps(w, m->id, state, fix))
		fault_set(w, FAULT_INPUT, "member.state-overlap", "day", "与另一次登记的“%s”日期重叠，请核对。", code_name(&code_state, fix->kind));
	return !w->fault;
}

#define STATE_OPEN(word) \
	"case when exists (select 1 from member_state s where s.tenant = $1 and s.member = member.id and s.kind = '" word "' " \
	"and s.to_day = 0) then 1 else 0 end"

bool member_states_follow(struct work *w, int64_t member)
{
	return DB_EXEC(w->db, w->arena,
		"update member set migrant = " STATE_OPEN("migrant") ", aged = " STATE_OPEN("aged") ", hardship = " STATE_OPEN("hardship")
		", lost = " STATE_OPEN("lost") ", suspended = " STATE_OPEN("suspended") ", version = version + 1 where tenant = $1 and id = $2",
		w->tenant, member);
}

/* Who was due on a day of the past may be another now, in each branch where the person was. */
static bool states_changed(struct work *w, const struct member *m)
{
	struct belonging *list;
	int n = belonging_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		work_touch(w, list[i].org);
	return member_states_follow(w, m->id) || work_db_check(w);
}

bool state_change_note(struct work *w, const struct member *m, const struct member_state *s, const char *what, const char *becomes,
	const char *why)
{
	struct journal j = { .w = w, .operation = id_next(w->now) };
	DB_EXEC(w->db, w->arena,
		"insert into member_state_change (tenant, id, member, state, why, at, by_account, by_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		w->tenant, j.operation, m->id, s->id, why, w->now, w->actor.account, w->actor.name ? w->actor.name : "");
	merge_put(&j, what, s->id, 0, becomes);
	return work_db_check(w);
}

int64_t state_running(struct work *w, int64_t member, const char *kind)
{
	struct member *m = member_load(w, member);
	return m ? DB_ONE(w->db, w->arena, 0, "select id from member_state where tenant = $1 and member = $2 and kind = $3 and to_day = 0",
			   w->tenant, m->id, kind) : 0;
}

struct member_state *state_load(struct work *w, const struct member *m, int64_t state)
{
	struct member_state *list;
	int n = member_state_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == state)
			return &list[i];
	n = category_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == state)
			return &list[i];
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.state-none", NULL, "没有这次状态登记，可能已被撤销。请返回党员页面刷新。");
	return NULL;
}

bool state_correct(struct work *w, int64_t member, int64_t state, const struct state_fix *given, const char *why)
{
	struct member *m = member_load(w, member);
	struct member_state *s = m ? state_load(w, m, state) : NULL;
	struct state_fix fix = *given;
	if (!s)
		return false;
	why_check(w, why);
	if (category_is(s))
		return category_correct(w, m, s, &fix, why);
	if (!fix_check(w, m, state, &fix))
		return false;
	struct state_fix was = { s->kind, s->from_day, s->to_day, s->reason };
	const char *becomes = state_cell(w, m->id, &fix);
	if (text_eq(becomes, state_cell(w, m->id, &was)))
		return fault_set(w, FAULT_INPUT, "member.state-same", "kind", "和原来登记的一样，没有要更正的。");
	return state_change_note(w, m, s, "state", becomes, why) && states_changed(w, m) && audit(w, "member.state-corrected", "member", m->id, m->org, state_text(w, &was),
		arena_printf(w->arena, "%s（更正原因：%s）", state_text(w, &fix), why));
}

bool state_remove(struct work *w, int64_t member, int64_t state, const char *why)
{
	struct member *m = member_load(w, member);
	struct member_state *s = m ? state_load(w, m, state) : NULL;
	if (!s || !why_check(w, why))
		return false;
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from member_file where tenant = $1 and member = $2 and state = $3", w->tenant, m->id,
			state))
		return fault_set(w, FAULT_CONFLICT, "member.state-papers", NULL, "这次登记附有材料。请先删除材料，或者只更正日期和说明。");
	if (category_is(s))
		return category_remove(w, m, s, why);
	struct state_fix was = { s->kind, s->from_day, s->to_day, s->reason };
	return state_change_note(w, m, s, "state", NULL, why) && states_changed(w, m) && audit(w, "member.state-removed", "member", m->id, m->org, state_text(w, &was),
		arena_printf(w->arena, "撤销登记；原因：%s", why));
}

/* ---- what was put right, and taking that back --------------------------------------------------------------------- */

const char *state_cell_text(struct work *w, const char *cell)
{
	struct state_fix s = state_of_cell(w, cell);
	return state_text(w, &s);
}

static const char *cell_text(struct work *w, const char *what, const char *cell)
{
	return text_eq(what, "category") ? category_cell_text(w, cell) : state_cell_text(w, cell);
}

int state_change_list(struct work *w, int64_t member, int64_t state, struct state_change **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select x.id, x.state, x.at, x.undone, x.why, x.by_name, x.undone_by, c.was, c.became, c.what from member_state_change x "
		"join org_operation_change c on c.tenant = x.tenant and c.operation = x.id where x.tenant = $1 and x.member = $2 "
		"and ($3 = 0 or x.state = $3) order by x.id desc limit 50", w->tenant, member, state);
	int n = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct state_change *c = LIST_PUSH(w->arena, *out, n);
		*c = (struct state_change){ .id = db_i64(rows, 0), .state = db_i64(rows, 1), .at = db_i64(rows, 2), .undone = db_i64(rows, 3),
			.why = db_text(rows, 4), .by_name = db_text(rows, 5), .undone_by = db_text(rows, 6) };
		const char *was = member_text(rows, 7), *became = member_text(rows, 8), *what = db_text(rows, 9);
		c->was = *was ? cell_text(w, what, was) : "（已清除）";
		c->became = !*was ? "" : *became ? cell_text(w, what, became) : NULL;
	}
	db_done(rows);
	return n;
}

static bool change_undone(struct work *w, int64_t change)
{
	return DB_EXEC(w->db, w->arena, "update member_state_change set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant,
		change, w->now, w->actor.name ? w->actor.name : "");
}

bool state_change_undo(struct work *w, int64_t member, int64_t change)
{
	struct member *m = member_load(w, member);
	struct journal_row *rows;
	if (!m)
		return false;
	int64_t undone = DB_ONE(w->db, w->arena, -1, "select undone from member_state_change where tenant = $1 and id = $2 and member = $3",
		w->tenant, change, m->id);
	if (undone < 0)
		return fault_set(w, FAULT_NOT_FOUND, "member.state-change-none", NULL, "没有这次更正的记录。请返回党员页面刷新。");
	if (undone)
		return fault_set(w, FAULT_CONFLICT, "member.state-undone", NULL, "这次更正已经撤回，不必重复。");
	int n = journal_rows(w, change, &rows);
	if (n && text_eq(rows[0].what, "category") && !text_empty(rows[0].was))
		return change_undone(w, change) && category_restore(w, m, &rows[0]);
	struct state_fix was = n ? state_of_cell(w, rows[0].was) : (struct state_fix){ .kind = "" };
	if (!n || !*was.kind || !merge_unchanged(w, &rows[0]) || cell_i64(rows[0].was, 0) != m->id)
		return fault_set(w, FAULT_CONFLICT, "member.state-since", NULL, "不能撤回：这个状态此后又有变动。请直接更正。");
	if (state_overlaps(w, m->id, rows[0].id, &was) || (m->left_day > 0 && (!was.to_day || was.to_day > m->left_day)))
		return fault_set(w, FAULT_CONFLICT, "member.state-since", NULL, "不能撤回：原来的日期和此后的登记冲突。请直接更正。");
	merge_put_back(w, &rows[0]);
	return change_undone(w, change) && states_changed(w, m) && audit(w, "member.state-restored", "member", m->id, m->org, NULL,
		arena_printf(w->arena, "撤回更正，恢复为%s", state_text(w, &was)));
}

/* ---- verify ------------------------------------------------------------------------------------------------------- */

/* Today's flags must be those of the states. */
static void verify_states(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select m.id, m.migrant + 2 * m.aged + 4 * m.hardship + 8 * m.lost + 16 * m.suspended, "
		"coalesce((select sum(case s.kind when 'migrant' then 1 when 'aged' then 2 when 'hardship' then 4 when 'lost' then 8 "
		"else 16 end) from member_state s where s.tenant = $1 and s.member = m.id and s.to_day = 0), 0) from member m "
		"where m.tenant = $1", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 1) != db_i64(rows, 2))
			verify_fault(report, "党员 %lld：状态标记与登记记录不符。", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(member_states, "党员状态", verify_states);
