/* The ledger: which branches a query lists, in which order, and the counts of its tabs. */
#include "base/chinese.h"
#include "base/list.h"
#include "supervise/supervise.h"

/* ---- finding by name ---- */

struct search {
	const char *text, *letters; /* letters: lower case, for pinyin and initials; "" when it is not letters */
};

static struct search search_of(struct arena *a, const char *query)
{
	struct search found = { "", "" };
	const char *text = query ? chinese_tidy(a, str_of(query)) : NULL;
	if (text_empty(text))
		return found;
	found.text = text;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return found;
	found.letters = chinese_pinyin(a, text);
	return found;
}

static bool search_matches(const struct search *q, const struct branch *b)
{
	if (!*q->text)
		return true;
	if (strstr(b->short_name, q->text) || strstr(b->name, q->text) || text_eq(b->code, q->text))
		return true;
	return *q->letters && (text_starts(b->pinyin, q->letters) || text_starts(b->initials, q->letters));
}

/* ---- order ---- */

static int attendance_of(const struct branch *b)
{
	struct share s = { b->present + b->remote, b->due };
	int rate = share_rate(s);
	return rate == RATE_NONE ? 10000 : rate; /* nobody was asked: behind all others */
}

static int by_place(const struct branch *a, const struct branch *b)
{
	return strcmp(a->path, b->path);
}

static int by_urgency(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	if (a->overdue_days != b->overdue_days)
		return b->overdue_days - a->overdue_days;
	unsigned soon_a = (unsigned)a->soon_days, soon_b = (unsigned)b->soon_days; /* -1 is the largest: none */
	if (soon_a != soon_b)
		return soon_a < soon_b ? -1 : 1;
	if (a->review != b->review)
		return b->review - a->review;
	return by_place(a, b);
}

static int by_members(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	return a->members_below != b->members_below ? b->members_below - a->members_below : by_place(a, b);
}

static int by_attendance(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	int order = attendance_of(a) - attendance_of(b);
	return order ? order : by_place(a, b);
}

static void put_in_order(struct ledger *l, enum ledger_order order)
{
	static int (*const orders[])(const void *, const void *) = { by_urgency, NULL, by_members, by_attendance };
	if (l->count && orders[order])
		qsort(l->rows, (size_t)l->count, sizeof *l->rows, orders[order]);
}

/* ---- the query ---- */

static int rule_index(const char *id)
{
	const struct rule_catalogue *c = duty_catalogue();
	for (size_t i = 0; i < c->rule_count; i++)
		if (text_eq(c->rules[i].id, id))
			return (int)i;
	return -1;
}

/* What the query needs of every branch. A list of all of them is read as one. */
static unsigned parts_of(const struct ledger_query *q, const struct search *search)
{
	unsigned parts = q->limit ? 0 : SCENE_DUTIES | SCENE_ATTENDANCE | SCENE_NAMES;
	if (q->state == LEDGER_UNDONE)
		parts |= SCENE_UNDONE;
	if (q->order == ORDER_ATTENDANCE)
		parts |= SCENE_ATTENDANCE;
	if (*search->text)
		parts |= SCENE_NAMES;
	return parts;
}

struct ledger *ledger_load(struct work *w, const struct ledger_query *q)
{
	struct view view = view_of(q->period, w->today);
	struct ledger *l = ARENA_NEW(w->arena, struct ledger);
	struct search search = search_of(w->arena, q->name);
	const char *top = w->actor.path;
	int rule = rule_index(q->rule);
	l->scene = scene_load(w, text_empty(top) ? "0001." : top, &view, q->rule, parts_of(q, &search));
	if (!l->scene->count) {
		if (work_db_check(w))
			fault_set(w, FAULT_NOT_FOUND, "ledger.empty", NULL, "还没有组织。请先建立或导入组织，再看台账。");
		return NULL;
	}
	l->top = &l->scene->all[0];
	l->at = q->org ? map_get_i64(l->scene->by_id, q->org) : l->top;
	if (q->org && !l->at) {
		fault_set(w, FAULT_NOT_FOUND, "ledger.org", NULL, "没有这个组织，或它不在您的管理范围内。请从左边的组织树选择。");
		return NULL;
	}
	for (int i = 0; i < l->scene->count; i++) {
		const struct branch *b = &l->scene->all[i];
		if (!b->branch || !text_starts(b->path, l->at->path) || !search_matches(&search, b) ||
			!branch_concerns(b, q->concern, w->today))
			continue;
		for (int state = 0; state < LEDGER_STATES; state++)
			l->counts[state] += branch_is(b, (enum ledger_state)state, rule);
		if (branch_is(b, q->state, rule))
			*LIST_PUSH(w->arena, l->rows, l->count) = b;
	}
	put_in_order(l, q->order);
	l->total = l->count;
	int from = q->offset < l->count ? q->offset : l->count;
	l->rows += from;
	l->count -= from;
	if (q->limit > 0 && l->count > q->limit)
		l->count = q->limit;
	scene_rows(w, l->scene, l->rows, l->count);
	return l;
}

/* ---- shares ---- */

int share_rate(struct share s)
{
	return s.whole > 0 ? (int)((s.part * 1000 + s.whole / 2) / s.whole) : RATE_NONE;
}

const char *share_text(struct arena *a, struct share s)
{
	int rate = share_rate(s);
	return rate == RATE_NONE ? "–" : arena_printf(a, "%d.%d", rate / 10, rate % 10);
}
