/* Steps of a person's category: what may follow what, and member.category, joined and full_day made of them. */
#include "member/category.h"

#include "member/merge_inside.h"
#include "rule/rule.h"

#define STEPS_MOST 30

struct step {
	int64_t id;
	int category, from;
	const char *reason;
};
/* All of a person, by day. */
struct steps {
	struct step list[STEPS_MOST];
	int count;
};

/* ---- reading ---- */

int category_list(struct work *w, int64_t member, struct member_state **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, category, from_day, to_day, reason from member_category where tenant = $1 and member = $2 order by from_day desc, id",
		w->tenant, member);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct member_state){ db_i64(rows, 0), arena_printf(w->arena, "%lld", (long long)db_i64(rows, 1)),
			(int)db_i64(rows, 2), (int)db_i64(rows, 3), member_text(rows, 4) };
	db_done(rows);
	return n;
}

static int category_of(const char *kind)
{
	int64_t number;
	return *code_name(&code_category, kind) && str_i64(str_of(kind), &number) ? (int)number : -1;
}

bool category_is(const struct member_state *s)
{
	return category_of(s->kind) >= 0;
}

const char *state_name(const char *kind)
{
	return code_name(category_of(kind) >= 0 ? &code_category : &code_state, kind);
}

int64_t category_present(struct work *w, int64_t member)
{
	return DB_ONE(w->db, w->arena, 0, "select id from member_category where tenant = $1 and member = $2 and to_day = 0", w->tenant, member);
}

static struct steps steps_of(struct work *w, int64_t member)
{
	struct steps all = { .count = 0 };
	struct member_state *list;
	for (int i = category_list(w, member, &list); i-- > 0 && all.count < STEPS_MOST;)
		all.list[all.count++] = (struct step){ list[i].id, category_of(list[i].kind), list[i].from_day, list[i].reason };
	return all;
}

/* ---- what may follow what ---- */

static int by_day(const void *left, const void *right)
{
	const struct step *a = left, *b = right;
	return a->from < b->from ? -1 : a->from > b->from;
}

static bool step_follows(int before, int category)
{
	return category > before || (before == MEMBER_PROBATIONARY && (category == MEMBER_PROBATIONARY || category == MEMBER_APPLICANT));
}

/* Puts them by day; a fault when they cannot be somebody's way. */
static bool steps_check(struct work *w, struct steps *all, const struct member *m)
{
	qsort(all->list, (size_t)all->count, sizeof *all->list, by_day);
	int extended = 0;
	for (int i = 0; i < all->count; i++) {
		const struct step *s = &all->list[i], *before = i ? &all->list[i - 1] : NULL;
		if (s->category >= MEMBER_PROBATIONARY && (!before || before->category < MEMBER_PROBATIONARY)) {
			extended = 0;
			if (day_valid(m->birth) && day_valid(s->from) && years_between(m->birth, s->from) < rule_figure(FIGURE_ADMISSION_AGE))
				return fault_set(w, FAULT_INPUT, "member.joined-young", "day",
					"成为%s时未满 %d 周岁（党章第一条），请核对日期。", code_name_i64(&code_category, s->category),
					rule_figure(FIGURE_ADMISSION_AGE));
		}
		if (!before)
			continue;
		if (s->from == before->from)
			return fault_set(w, FAULT_INPUT, "member.category-day", "day", "%s这一天已登记为%s，同一天不能有两个类别。",
				day_chinese(w->arena, s->from), code_name_i64(&code_category, before->category));
		if (!step_follows(before->category, s->category))
			return fault_set(w, FAULT_INPUT, "member.category-order", "day", "%s自 %s，%s自 %s，先后颠倒了。请核对日期和类别。",
				code_name_i64(&code_category, before->category), day_text(w->arena, before->from),
				code_name_i64(&code_category, s->category), day_text(w->arena, s->from));
		extended += before->category == MEMBER_PROBATIONARY && s->category == MEMBER_PROBATIONARY;
		if (extended > 1)
			return fault_set(w, FAULT_INPUT, "member.category-extended", "category", "预备期只能延长一次（发展党员工作细则第三十二条）。");
	}
	return true;
}

/* ---- what follows from the steps ---- */

bool category_days(struct work *w, int64_t member)
{
	return DB_EXEC(w->db, w->arena,
		"update member_category set to_day = coalesce((select min(n.from_day) from member_category n where n.tenant = $1 "
		"and n.member = $2 and n.from_day > member_category.from_day), 0) where tenant = $1 and member = $2", w->tenant, member);
}

/* The present membership: where it begins in the list, -1 when there is none. */
static int run_begin(const struct steps *all)
{
	int at = all->count;
	while (at > 0 && all->list[at - 1].category >= MEMBER_PROBATIONARY)
		at--;
	return at < all->count ? at : -1;
}

/* Who became full on the day of joining, or nobody knows when, has one step; full_day then stays what it was. */
static void columns_of(const struct steps *all, const struct member *m, int *category, int *joined, int *full_day)
{
	int at = run_begin(all);
	*category = all->count ? all->list[all->count - 1].category : m->category;
	*joined = at < 0 ? 0 : all->list[at].from;
	*full_day = 0;
	for (int i = at; i >= 0 && i < all->count && !*full_day; i++)
		if (all->list[i].category == MEMBER_FULL)
			*full_day = i > at || m->full_day ? all->list[i].from : 0;
}

/* Who was a member on a day of the past may be another now, in each branch where the person was. */
static bool category_follow(struct work *w, const struct member *m)
{
	struct steps all = steps_of(w, m->id);
	struct belonging *list;
	int category, joined, full_day;
	columns_of(&all, m, &category, &joined, &full_day);
	category_days(w, m->id);
	DB_EXEC(w->db, w->arena,
		"update member set category = $3, joined = $4, full_day = $5, version = version + 1 where tenant = $1 and id = $2", w->tenant,
		m->id, category, joined, full_day);
	int n = belonging_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		work_touch(w, list[i].org);
	return work_db_check(w) && org_recount(w, m->org);
}

static const char *step_cell(struct work *w, int64_t member, const struct step *s)
{
	return cell_join(w, "%lld|%d|%d|%s", (long long)member, s->category, s->from, s->reason);
}

static struct step step_of_cell(struct work *w, int64_t id, const char *cell)
{
	return (struct step){ id, (int)cell_i64(cell, 1), (int)cell_i64(cell, 2), cell_piece(w, cell, 3) };
}

static const char *step_text(struct work *w, const struct step *s)
{
	return arena_printf(w->arena, "“%s”，自 %s%s%s", code_name_i64(&code_category, s->category), s->from ? day_text(w->arena, s->from) : "（未知）",
		*s->reason ? "；" : "", s->reason);
}

const char *category_cell_text(struct work *w, const char *cell)
{
	struct step s = step_of_cell(w, 0, cell);
	return step_text(w, &s);
}

/* `becomes` NULL takes it away; noted in the journal when there is one. */
static void step_write(struct work *w, struct journal *j, int64_t id, const char *becomes)
{
	const struct cell *cell = merge_cell("category");
	if (j)
		merge_put(j, "category", id, 0, becomes);
	else
		cell_set(w, cell, id, 0, cell_get(w, cell, id, 0), becomes);
}

/* ---- the next step ---- */

const char *category_next(struct arena *a, int from, int to)
{
	bool may = from == MEMBER_PROBATIONARY ? step_follows(from, to) : to == from + 1;
	if (!may || to < MEMBER_APPLICANT || to > MEMBER_FULL)
		return NULL;
	const char *act = to == MEMBER_FULL ? "（按期转正，或延长期满转正）" : to > from ? "" : to == from ? "（延长预备期）" : "（取消预备党员资格）";
	return arena_printf(a, "%s%s", code_name_i64(&code_category, to), act);
}

static const char *next_words(int category)
{
	static const char *const words[] = {
		"入党申请人的下一步是入党积极分子。", "入党积极分子的下一步是发展对象。", "发展对象的下一步是预备党员。",
		"预备党员可以转正、延长预备期一次，或者取消预备党员资格。", "已经是正式党员。登记错了的，请打开那一次登记，用“更正”。",
	};
	return words[category];
}

static bool next_check(struct work *w, const struct member *m, const struct steps *all, int category, int day)
{
	const struct step *last = &all->list[all->count - 1];
	int months = rule_figure(FIGURE_PROBATION_MONTHS), least = rule_figure(FIGURE_EXTENSION_LEAST);
	if (m->left_day)
		return fault_set(w, FAULT_CONFLICT, "member.left", NULL, "%s已于 %s 离开本县党组织。", m->name, day_chinese(w->arena, m->left_day));
	if (!category_next(w->arena, m->category, category))
		return fault_set(w, FAULT_INPUT, "member.category-next", "category", "%s请从中选择。", next_words(m->category));
	if (!member_day_check(w, day))
		return false;
	if (day <= last->from)
		return fault_set(w, FAULT_INPUT, "member.category-early", "day", "应晚于上一次登记（%s，自 %s）。",
			code_name_i64(&code_category, last->category), day_chinese(w->arena, last->from));
	if (category == MEMBER_FULL && day < day_add_months(m->joined, months))
		return fault_set(w, FAULT_INPUT, "member.category-probation", "day",
			"预备期为 %d 个月，从支部大会通过之日（%s）算起，转正不能早于 %s（发展党员工作细则第三十二条）。", months, day_chinese(w->arena, m->joined),
			day_chinese(w->arena, day_add_months(m->joined, months)));
	if (category == MEMBER_FULL && last->from > m->joined && day < day_add_months(last->from, least))
		return fault_set(w, FAULT_INPUT, "member.category-extension", "day",
			"预备期自 %s 延长，延长不能少于 %d 个月，转正不能早于 %s（发展党员工作细则第三十二条）。", day_chinese(w->arena, last->from), least,
			day_chinese(w->arena, day_add_months(last->from, least)));
	return true;
}

/* Who is no member any more holds no office. */
static bool cancel_check(struct work *w, const struct member *m)
{
	bool holds = DB_ONE(w->db, w->arena, 0,
		"select (select count(*) from post where tenant = $1 and member = $2 and to_day = 0) + (select count(*) from party_group "
		"where tenant = $1 and leader = $2 and to_day = 0)", w->tenant, m->id) > 0;
	return !holds || fault_set(w, FAULT_CONFLICT, "member.category-posts", NULL, "%s还担任职务或党小组组长，请先在任职页免去。", m->name);
}

bool category_set(struct work *w, int64_t member, int category, int day, const char *reason)
{
	struct member *m = member_load(w, member);
	if (!m)
		return false;
	struct steps all = steps_of(w, m->id);
	member_reason_check(w, reason);
	if (!all.count || all.count == STEPS_MOST)
		return fault_set(w, FAULT_CONFLICT, "member.category-many", NULL, "这个人的类别记录不完整，请联系系统管理员运行 verify。");
	if (!next_check(w, m, &all, category, day) || w->fault)
		return false;
	bool cancelled = category == MEMBER_APPLICANT && m->category == MEMBER_PROBATIONARY;
	if (cancelled && !cancel_check(w, m))
		return false;
	struct step made = { id_next(w->now), category, day, reason };
	all.list[all.count++] = made;
	if (!steps_check(w, &all, m))
		return false;
	step_write(w, NULL, made.id, step_cell(w, m->id, &made));
	if (cancelled)
		DB_EXEC(w->db, w->arena, "update member set party_group = 0 where tenant = $1 and id = $2", w->tenant, m->id);
	return category_follow(w, m) && audit(w, "member.category-set", "member", m->id, m->org,
		arena_printf(w->arena, "人员类别：%s", code_name_i64(&code_category, m->category)),
		arena_printf(w->arena, "人员类别：%s%s，自 %s；%s", code_name_i64(&code_category, category),
			cancelled ? "（取消预备党员资格）" : category == m->category ? "（延长预备期）" : "", day_text(w->arena, day), reason));
}

/* ---- as a record says ---- */

/* The steps that a membership's three fields say. */
static int steps_said(const struct member_input *in, struct step out[2])
{
	int n = 0;
	if (in->category == MEMBER_PROBATIONARY || (in->category == MEMBER_FULL && in->full_day > in->joined))
		out[n++] = (struct step){ 0, MEMBER_PROBATIONARY, in->joined, "" };
	if (in->category == MEMBER_FULL)
		out[n++] = (struct step){ 0, MEMBER_FULL, in->full_day > in->joined ? in->full_day : in->joined, "" };
	return n;
}

bool category_first(struct work *w, int64_t member, const struct member_input *in, int from)
{
	struct step said[2] = { { 0, in->category, in->category_day ? in->category_day : from, "" } };
	int n = in->category < MEMBER_PROBATIONARY ? 1 : steps_said(in, said);
	for (int i = 0; i < n; i++)
		DB_EXEC(w->db, w->arena, "insert into member_category (tenant, id, member, category, from_day, to_day) values ($1, $2, $3, $4, $5, $6)",
			w->tenant, id_next(w->now), member, said[i].category, said[i].from, i + 1 < n ? said[i + 1].from : 0);
	return true;
}

/* A step of the run that is neither said nor an extension goes, unless a paper hangs on it. */
static bool unsaid_drop(struct work *w, struct journal *j, const struct step *s)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from member_file where tenant = $1 and state = $2", w->tenant, s->id))
		return fault_set(w, FAULT_INPUT, "member.category-papers", "category", "原来登记的“%s”附有材料，请在其党员页更正。",
			code_name_i64(&code_category, s->category));
	step_write(w, j, s->id, NULL);
	return true;
}

static bool run_bring(struct work *w, struct journal *j, const struct member *m, struct steps *all, const struct member_input *in,
	const char *reason)
{
	struct step said[2];
	int n = steps_said(in, said), begin = run_begin(all), old = all->count;
	bool used[STEPS_MOST] = { false };
	for (int i = 0; i < n; i++) {
		int at = begin < 0 ? old : begin;
		while (at < old && (used[at] || all->list[at].category != said[i].category))
			at++;
		if (at < old) {
			used[at] = true;
			all->list[at].from = said[i].from;
			step_write(w, j, all->list[at].id, step_cell(w, m->id, &all->list[at]));
			continue;
		}
		said[i].id = id_next(w->now);
		said[i].reason = reason;
		all->list[all->count++] = said[i];
		step_write(w, j, said[i].id, step_cell(w, m->id, &said[i]));
	}
	for (int at = begin < 0 ? old : begin; at < old; at++) {
		bool extension = all->list[at].category == MEMBER_PROBATIONARY && n && said[0].category == MEMBER_PROBATIONARY;
		if (used[at] || extension)
			continue;
		if (!unsaid_drop(w, j, &all->list[at]))
			return false;
		all->list[at].category = -1;
	}
	int kept = 0;
	for (int i = 0; i < all->count; i++)
		if (all->list[i].category >= 0)
			all->list[kept++] = all->list[i];
	all->count = kept;
	return true;
}

bool category_bring(struct work *w, struct journal *j, const struct member *m, const struct member_input *in, const char *reason)
{
	struct steps all = steps_of(w, m->id);
	struct member who = *m;
	who.birth = in->birth ? in->birth : m->birth;
	if (in->category < m->category && !j)
		return fault_set(w, FAULT_INPUT, "member.category-back", "category", "现在是%s，不能直接改成%s。登记错了的，请在其党员页的“人员类别”里更正；"
			"取消预备党员资格的，在那里登记。", code_name_i64(&code_category, m->category), code_name_i64(&code_category, in->category));
	if (in->category == m->category && in->joined == m->joined && in->full_day == m->full_day)
		return true;
	if (all.count + 2 > STEPS_MOST)
		return fault_set(w, FAULT_CONFLICT, "member.category-many", NULL, "类别的记录太多，请在其党员页更正。");
	for (; all.count && all.list[all.count - 1].category > in->category; all.count--)
		if (!unsaid_drop(w, j, &all.list[all.count - 1]))
			return false;
	bool there = all.count && all.list[all.count - 1].category == in->category;
	if (in->category < MEMBER_PROBATIONARY && !there) {
		struct step made = { id_next(w->now), in->category, in->category_day ? in->category_day : w->today, reason };
		all.list[all.count++] = made;
		step_write(w, j, made.id, step_cell(w, m->id, &made));
	} else if (in->category >= MEMBER_PROBATIONARY && !run_bring(w, j, m, &all, in, reason)) {
		return false;
	}
	if (!steps_check(w, &all, &who)) {
		w->fault->field = "category"; /* of a roster's row, or of the merge's choice */
		return false;
	}
	return category_days(w, m->id);
}

/* ---- putting one right ---- */

/* The steps with one of them changed (fix NULL: without it), and what they then make of the person. */
static bool change_check(struct work *w, const struct member *m, int64_t id, const struct step *fix)
{
	struct steps all = steps_of(w, m->id);
	int at = 0;
	while (at < all.count && all.list[at].id != id)
		at++;
	if (fix && at == all.count && at < STEPS_MOST)
		all.count++;
	if (fix)
		all.list[at] = *fix;
	else if (at < all.count)
		all.list[at] = all.list[--all.count];
	if (!all.count)
		return fault_set(w, FAULT_CONFLICT, "member.category-only", NULL, "只有这一次登记，不能撤销。登记错了的，请更正类别和日期。");
	return steps_check(w, &all, m) && (all.list[all.count - 1].category >= MEMBER_PROBATIONARY || cancel_check(w, m));
}

bool category_correct(struct work *w, const struct member *m, const struct member_state *s, const struct state_fix *given, const char *why)
{
	struct step was = { s->id, category_of(s->kind), s->from_day, s->reason };
	struct step fix = { s->id, category_of(given->kind), given->from_day, given->reason };
	if (fix.category < 0)
		fault_set(w, FAULT_INPUT, "member.category", "kind", "请选择人员类别：正式党员、预备党员、发展对象、积极分子或申请人。");
	member_day_check(w, fix.from);
	member_reason_check(w, fix.reason);
	if (w->fault || !change_check(w, m, s->id, &fix))
		return false;
	const char *becomes = step_cell(w, m->id, &fix);
	if (text_eq(becomes, step_cell(w, m->id, &was)))
		return fault_set(w, FAULT_INPUT, "member.state-same", "kind", "和原来登记的一样，没有要更正的。");
	return state_change_note(w, m, s, "category", becomes, why) && category_follow(w, m) &&
	       audit(w, "member.category-corrected", "member", m->id, m->org, step_text(w, &was),
		       arena_printf(w->arena, "%s（更正原因：%s）", step_text(w, &fix), why));
}

bool category_remove(struct work *w, const struct member *m, const struct member_state *s, const char *why)
{
	struct step was = { s->id, category_of(s->kind), s->from_day, s->reason };
	return change_check(w, m, s->id, NULL) && state_change_note(w, m, s, "category", NULL, why) && category_follow(w, m) &&
	       audit(w, "member.category-removed", "member", m->id, m->org, step_text(w, &was),
		       arena_printf(w->arena, "撤销登记；原因：%s", why));
}

bool category_restore(struct work *w, const struct member *m, const struct journal_row *row)
{
	struct step was = step_of_cell(w, row->id, row->was);
	if (cell_i64(row->was, 0) != m->id || !merge_unchanged(w, row) || !change_check(w, m, row->id, &was)) {
		w->fault = NULL;
		return fault_set(w, FAULT_CONFLICT, "member.state-since", NULL, "不能撤回：人员类别此后又有变动。请直接更正。");
	}
	merge_put_back(w, row);
	return category_follow(w, m) && audit(w, "member.category-restored", "member", m->id, m->org, NULL,
		arena_printf(w->arena, "撤回更正，恢复为%s", step_text(w, &was)));
}

/* ---- verify ---- */

/* One step is today's and says what the person's row says; each ends where the next begins. */
static void verify_categories(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select m.id, m.category, m.joined, m.full_day, (select count(*) from member_category c where c.tenant = $1 and c.member = m.id "
		"and c.to_day = 0), coalesce((select max(c.category) from member_category c where c.tenant = $1 and c.member = m.id and c.to_day = 0), "
		"-1), (select count(*) from member_category c where c.tenant = $1 and c.member = m.id and c.to_day <> coalesce((select min(n.from_day) "
		"from member_category n where n.tenant = $1 and n.member = m.id and n.from_day > c.from_day), 0)), coalesce((select "
		"min(c.from_day) from member_category c where c.tenant = $1 and c.member = m.id and c.category >= 3 and not exists (select 1 "
		"from member_category l where l.tenant = $1 and l.member = m.id and l.category < 3 and l.from_day > c.from_day)), 0), coalesce(("
		"select min(c.from_day) from member_category c where c.tenant = $1 and c.member = m.id and c.category = 4), 0) from member m "
		"where m.tenant = $1 order by m.id", w->tenant);
	while (db_next(rows)) {
		int64_t category = db_i64(rows, 1), full = db_i64(rows, 3);
		bool joined = category >= MEMBER_PROBATIONARY ? db_i64(rows, 2) == db_i64(rows, 7) : !db_i64(rows, 2);
		bool became = category == MEMBER_FULL ? full == db_i64(rows, 8) || (!full && db_i64(rows, 8) == db_i64(rows, 7)) : !full;
		report->checked++;
		if (db_i64(rows, 4) != 1 || db_i64(rows, 5) != category || db_i64(rows, 6) || !joined || !became)
			verify_fault(report, "党员 %lld：人员类别、入党或转正日期与登记的类别变动不符。", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(member_categories, "人员类别", verify_categories);
