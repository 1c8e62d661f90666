/* The cockpit's figures: states of branches from the scene, rates from the roll-ups that stand ready for every
 * organisation, so that a county costs no more than a township. */
#include "base/list.h"
#include "supervise/supervise.h"

static int month_first(int month)
{
	return month * 100 + 1;
}

static int month_slot(const struct cockpit *c, int day)
{
	int month = month_of_day(day);
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		if (c->months[i] == month)
			return i;
	return -1;
}

/* ---- duties ---- */

static const struct rule *rule_of(const char *id)
{
	const struct rule_catalogue *c = duty_catalogue();
	for (size_t i = 0; i < c->rule_count; i++)
		if (text_eq(c->rules[i].id, id))
			return &c->rules[i];
	return NULL;
}

struct rolled {
	int64_t org;
	const struct rule *rule;
	int due_day, period_from;
	struct share in_time, done;
};

static bool rolled_read(const struct db_rows *rows, struct rolled *r)
{
	int64_t duties = db_i64(rows, 4), fulfilled = db_i64(rows, 5), late = db_i64(rows, 6);
	*r = (struct rolled){ .org = db_i64(rows, 0), .due_day = (int)db_i64(rows, 1), .rule = rule_of(db_text(rows, 2)),
		.period_from = (int)db_i64(rows, 3), .in_time = { fulfilled - late, duties }, .done = { fulfilled, duties } };
	return r->rule && duty_rule_for_branches(r->rule);
}

void share_add(struct share *to, struct share more)
{
	to->part += more.part;
	to->whole += more.whole;
}

static void kind_add(struct work *w, struct cockpit *c, const struct rolled *r)
{
	if (r->period_from != c->scene->view.present[r->rule->cycle])
		return;
	for (int i = 0; i < c->kind_count; i++)
		if (c->kinds[i].rule == r->rule) {
			share_add(&c->kinds[i].done, r->done);
			return;
		}
	*LIST_PUSH(w->arena, c->kinds, c->kind_count) = (struct kind_line){ r->rule, r->done };
}

/* A running month is not to be measured by the target of a whole one: what came due before counts fully, what is due at
 * its end by the days that have gone. */
int cockpit_pace(int64_t past, int64_t whole, int cut, int today)
{
	int first = cut / 100 * 100 + 1;
	if (whole == 0 || cut < today)
		return 1000;
	int64_t gone = days_between(first, today) + 1, all = days_between(first, cut) + 1;
	return (int)((past * 1000 + (whole - past) * 1000 * gone / all) / whole);
}

/* What is due later than this month is not yet asked for: a running year is judged by what has come due. */
static void rates_read(struct work *w, struct cockpit *c)
{
	const struct view *v = &c->scene->view;
	int from = month_first(c->months[0]), year_end = v->anchor / 10000 * 10000 + 1231, anchor = v->anchor;
	int last = month_last_day(month_of_day(anchor)), cut = v->period.to < last ? v->period.to : last;
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->place_count; i++)
		map_set_i64(places, c->places[i].org->id, &c->places[i]);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.org, r.due_day, r.rule, r.period_from, r.duties, r.fulfilled, r.late from duty_roll r "
		"where r.tenant = $1 and r.org in (select o.id from org o where o.tenant = $1 and (o.id = $2 or o.parent = $2)) "
		"and r.due_day >= $3 and r.due_day <= $4", w->tenant, c->top->id,
		from < v->period.from ? from : v->period.from, day_add(year_end, 366));
	while (db_next(rows)) {
		struct rolled r;
		if (!rolled_read(rows, &r))
			continue;
		int slot = month_slot(c, r.due_day);
		bool inside = r.due_day >= v->period.from && r.due_day <= cut;
		struct place *place = map_get_i64(places, r.org);
		if (place) {
			share_add(&place->in_time, inside ? r.in_time : (struct share){ 0, 0 });
			if (slot >= 0)
				share_add(&place->months[slot], r.in_time);
			continue;
		}
		share_add(&c->in_time, inside ? r.in_time : (struct share){ 0, 0 });
		c->past += inside && r.due_day < v->today ? r.in_time.whole : 0;
		if (slot >= 0) {
			share_add(&c->in_time_months[slot], r.in_time);
			share_add(&c->done_months[slot], r.done);
		}
		kind_add(w, c, &r);
	}
	db_done(rows);
	c->pace = cockpit_pace(c->past, c->in_time.whole, cut, v->today);
}

static int by_catalogue(const void *left, const void *right)
{
	const struct kind_line *a = left, *b = right;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static int by_rate(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int rate_a = share_rate(a->in_time), rate_b = share_rate(b->in_time);
	return rate_a != rate_b ? rate_b - rate_a : strcmp(a->org->path, b->org->path);
}

/* ---- attendance ---- */

static void attendance_read(struct work *w, struct cockpit *c)
{
	const struct view *v = &c->scene->view;
	/* The plus keeps the planner off the key, whose months hold every organisation. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select month, due, present, remote, held from life_roll where tenant = $1 and org = $2 and +whole = 1 and month >= $3 "
		"and month <= $4", w->tenant, c->top->id,
		c->months[0] < month_of_day(v->period.from) ? c->months[0] : month_of_day(v->period.from), month_of_day(v->anchor));
	while (db_next(rows)) {
		int month = (int)db_i64(rows, 0), slot = month_slot(c, month_first(month));
		int64_t remote = db_i64(rows, 3);
		struct share s = { db_i64(rows, 2) + remote, db_i64(rows, 1) };
		if (slot >= 0) {
			share_add(&c->attendance_months[slot], s);
			c->remote_months[slot] += remote;
			c->held_months[slot] += db_i64(rows, 4);
		}
		if (month >= month_of_day(v->period.from)) {
			share_add(&c->attendance, s);
			c->remote += remote;
		}
	}
	db_done(rows);
}

/* ---- branches ---- */

static int concern_weight(const struct branch *b, enum concern concern)
{
	switch (concern) {
	case CONCERN_OVERDUE:
		return b->overdue_days;
	case CONCERN_REVIEW:
		return b->review_days;
	case CONCERN_TERM:
		return -b->term_end;
	default:
		return b->members;
	}
}

/* The child of the cockpit's organisation under which a branch stands. */
static struct place *place_of(struct cockpit *c, struct map *places, const struct branch *b)
{
	for (; b; b = b->above >= 0 ? &c->scene->all[b->above] : NULL) {
		struct place *place = map_get_i64(places, b->id);
		if (place)
			return place;
	}
	return NULL;
}

static void branch_count(struct work *w, struct cockpit *c, struct map *places, const struct branch *b)
{
	struct place *place = place_of(c, places, b);
	c->branches++;
	c->review += b->review;
	c->review_branches += branch_is(b, LEDGER_REVIEW, -1);
	c->soon += branch_is(b, LEDGER_SOON, -1);
	if (branch_is(b, LEDGER_OVERDUE, -1)) {
		c->overdue++;
		*LIST_PUSH(w->arena, c->worst, c->worst_count) = b;
		if (place)
			place->overdue++;
	}
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++) {
		struct concern_group *g = &c->concerns[i];
		g->concern = (enum concern)i;
		if (!branch_concerns(b, g->concern, w->today))
			continue;
		g->count++;
		c->concern_count++;
		if (!g->first || concern_weight(b, g->concern) > concern_weight(g->first, g->concern))
			g->first = b;
	}
}

static int by_overdue(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	return a->overdue_days != b->overdue_days ? b->overdue_days - a->overdue_days : strcmp(a->path, b->path);
}

static void branches_count(struct work *w, struct cockpit *c)
{
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->scene->count; i++)
		if (c->scene->all[i].parent == c->top->id && c->scene->all[i].branches)
			LIST_PUSH(w->arena, c->places, c->place_count)->org = &c->scene->all[i];
	for (int i = 0; i < c->place_count; i++)
		map_set_i64(places, c->places[i].org->id, &c->places[i]);
	for (int i = 0; i < c->scene->count; i++)
		if (c->scene->all[i].branch)
			branch_count(w, c, places, &c->scene->all[i]);
	c->members = c->top->members_below;
	if (c->worst_count)
		qsort(c->worst, (size_t)c->worst_count, sizeof *c->worst, by_overdue);
}

struct cockpit *cockpit_load(struct work *w, const char *path, struct period period)
{
	struct view view = view_of(period, w->today);
	struct cockpit *c = ARENA_NEW(w->arena, struct cockpit);
	c->scene = scene_load(w, path, &view, NULL, 0);
	if (!c->scene->count)
		return NULL;
	c->top = &c->scene->all[0];
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		c->months[i] = month_add(month_of_day(view.anchor), i - COCKPIT_MONTHS + 1);
	branches_count(w, c);
	rates_read(w, c);
	attendance_read(w, c);
	if (c->place_count)
		qsort(c->places, (size_t)c->place_count, sizeof *c->places, by_rate);
	if (c->kind_count)
		qsort(c->kinds, (size_t)c->kind_count, sizeof *c->kinds, by_catalogue);
	return c;
}
