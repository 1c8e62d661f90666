/* The ledger of terms: all organisations of a subtree are read as one list, then judged, counted and ordered here. */
#include "base/list.h"
#include "term/term.h"

static const struct {
	const char *word, *chinese;
} states[TERM_STATES] = {
	[TERM_ALL] = { "all", "全部" },
	[TERM_OVER] = { "over", "已届满" },
	[TERM_SOON] = { "soon", "6 个月内届满" },
	[TERM_SHIFTED] = { "shifted", "提前或延期" },
	[TERM_VACANT] = { "vacant", "职务空缺" },
	[TERM_UNSET] = { "unset", "未登记" },
};

const char *term_state_word(enum term_state state)
{
	return (unsigned)state < TERM_STATES ? states[state].word : "";
}

const char *term_state_chinese(enum term_state state)
{
	return (unsigned)state < TERM_STATES ? states[state].chinese : "";
}

enum term_state term_state_parse(const char *word)
{
	for (int i = 0; i < TERM_STATES; i++)
		if (text_eq(states[i].word, word))
			return (enum term_state)i;
	return TERM_ALL;
}

enum term_state term_standing(const struct org *o, int today)
{
	int due = org_term_due(o);
	return !due ? TERM_UNSET : due < today ? TERM_OVER : due <= org_term_soon(today) ? TERM_SOON : TERM_ALL;
}

bool term_applies(const struct org *o)
{
	return o->level > ORG_COUNTY && !org_kind_of(o->kind)->temporary;
}

int term_seats_vacant(const struct org *o)
{
	return o->committee > 0 && o->committee < o->seats ? o->seats - o->committee : 0;
}

static bool is_in(const struct term_row *row, enum term_state state, int today)
{
	const struct org *o = row->org;
	if (state == TERM_SHIFTED)
		return o->term_shifted != 0;
	if (state == TERM_VACANT)
		return !*o->secretary || term_seats_vacant(o) > 0;
	return state == TERM_ALL || term_standing(o, today) == state;
}

/* ---- order ---- */

static int by_place(const struct term_row *a, const struct term_row *b)
{
	return strcmp(a->org->path, b->org->path);
}

/* What ended first stands first, what nobody has entered last. */
static int by_due(const void *left, const void *right)
{
	const struct term_row *a = left, *b = right;
	int x = a->due ? a->due : INT32_MAX, y = b->due ? b->due : INT32_MAX;
	return x != y ? (x > y) - (x < y) : by_place(a, b);
}

static int by_vacancy(const void *left, const void *right)
{
	const struct term_row *a = left, *b = right;
	int x = 100 * !*a->org->secretary + term_seats_vacant(a->org), y = 100 * !*b->org->secretary + term_seats_vacant(b->org);
	return x != y ? y - x : by_due(a, b);
}

/* ---- reading ---- */

/* What the ledger shows beside the organisations themselves: approvals of moved ends, and reminders of the present ones. */
static void notes_read(struct work *w, const char *path, struct map *by_id)
{
	const char *end = path_end(w->arena, path);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select s.org, s.shift_approval, s.shift_approved from org_sheet s join org o on o.tenant = s.tenant and o.id = s.org "
		"where s.tenant = $1 and s.shift_approved > 0 and o.path >= $2 and o.path < $3", w->tenant, path, end);
	while (db_next(rows)) {
		struct term_row *row = map_get_i64(by_id, db_i64(rows, 0));
		if (row) {
			row->shift_approval = db_text(rows, 1);
			row->shift_approved = (int)db_i64(rows, 2);
		}
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena,
		"select r.org, r.due, max(r.at) from term_reminder r join org o on o.tenant = r.tenant and o.id = r.org "
		"where r.tenant = $1 and o.path >= $2 and o.path < $3 group by r.org, r.due", w->tenant, path, end);
	while (db_next(rows)) {
		struct term_row *row = map_get_i64(by_id, db_i64(rows, 0));
		if (row && row->due == db_i64(rows, 1))
			row->reminded = db_i64(rows, 2);
	}
	db_done(rows);
}

static const struct org *chosen_top(struct work *w, const struct term_query *q, const struct org *top)
{
	struct org *at = q->org && q->org != top->id ? org_load(w, q->org) : NULL;
	w->fault = NULL; /* one that is gone narrows to nothing: the whole is shown */
	return at && org_in_scope(w, at->path) ? at : top;
}

struct term_ledger *term_ledger_load(struct work *w, const struct term_query *q)
{
	struct term_ledger *l = ARENA_NEW(w->arena, struct term_ledger);
	struct map *names = map_new(w->arena), *by_id = map_new(w->arena);
	struct term_row *all = NULL;
	struct org *list;
	int n = 0;
	l->top = org_of_path(w, w->actor.path);
	if (!l->top) {
		fault_set(w, FAULT_NOT_FOUND, "org.none-yet", NULL, "还没有建立组织。请先用 xianfeng init 建立县级组织。");
		return NULL;
	}
	l->at = chosen_top(w, q, l->top);
	l->town_count = org_children(w, l->top->id, &l->towns);
	struct org_filter filter = { .path = l->at->path, .query = q->name };
	int found = org_list(w, &filter, &list, NULL);
	map_set_i64(names, l->top->id, (void *)l->top->short_name);
	for (int i = 0; i < l->town_count; i++)
		map_set_i64(names, l->towns[i].id, (void *)l->towns[i].short_name);
	for (int i = 0; i < found; i++)
		map_set_i64(names, list[i].id, (void *)list[i].short_name);
	for (int i = 0; i < found; i++) {
		const char *above = map_get_i64(names, list[i].parent);
		struct term_row row = { .org = &list[i], .above = above ? above : "", .due = org_term_due(&list[i]), .shift_approval = "" };
		if (!term_applies(row.org))
			continue;
		for (int s = 0; s < TERM_STATES; s++)
			l->counts[s] += is_in(&row, (enum term_state)s, w->today);
		if (is_in(&row, q->state, w->today))
			*LIST_PUSH(w->arena, all, n) = row;
	}
	if (n > 1 && q->order != TERM_BY_TREE)
		qsort(all, (size_t)n, sizeof *all, q->order == TERM_BY_VACANCY ? by_vacancy : by_due);
	l->total = n;
	l->count = q->offset >= n ? 0 : q->limit && n - q->offset > q->limit ? q->limit : n - q->offset;
	l->rows = all + (l->count ? q->offset : 0);
	for (int i = 0; i < l->count; i++)
		map_set_i64(by_id, l->rows[i].org->id, &l->rows[i]);
	notes_read(w, l->at->path, by_id);
	return work_db_check(w) ? l : NULL;
}
