/* The cockpit's figures: states of branches from the scene, rates from the roll-ups that stand ready for every
 * organisation, so that a county costs no more than a township. */
#include "base/list.h"
#include "supervise/inside.h"

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

void share_add(struct share *to, struct share more)
{
	to->part += more.part;
	to->whole += more.whole;
}

static void kind_add(struct work *w, struct cockpit *c, const struct rule *rule, int period_from, struct share done)
{
	if (period_from != c->scene->view.present[rule->cycle])
		return;
	for (int i = 0; i < c->kind_count; i++)
		if (c->kinds[i].rule == rule) {
			share_add(&c->kinds[i].done, done);
			return;
		}
	*LIST_PUSH(w->arena, c->kinds, c->kind_count) = (struct kind_line){ rule, done };
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
static int view_cut(const struct view *v)
{
	int last = month_last_day(month_of_day(v->anchor));
	return v->period.to < last ? v->period.to : last;
}

/* By rule: those of the present periods, and what of the view has come due. */
static void kinds_read(struct work *w, struct cockpit *c)
{
	const struct view *v = &c->scene->view;
	int year = v->anchor / 10000 * 10000, from = year + 101, cut = view_cut(v);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select due_day, rule, period_from, duties, fulfilled from duty_roll where tenant = $1 and org = $2 and due_day >= $3 "
		"and due_day <= $4", w->tenant, c->top->id, from < v->period.from ? from : v->period.from, day_add(year + 1231, 366));
	while (db_next(rows)) {
		const struct rule *rule = duty_rule_named(db_text(rows, 1));
		int due = (int)db_i64(rows, 0);
		if (!rule || !duty_rule_for_branches(rule))
			continue;
		kind_add(w, c, rule, (int)db_i64(rows, 2), (struct share){ db_i64(rows, 4), db_i64(rows, 3) });
		c->past += due >= v->period.from && due <= cut && due < v->today ? db_i64(rows, 3) : 0;
	}
	db_done(rows);
	c->pace = cockpit_pace(c->past, c->in_time.whole, cut, v->today);
}

/* One month of the organisation or of a child. */
struct month_row {
	int slot;
	bool inside, past; /* of the view's period, for duties and for gatherings */
	struct share in_time, done, came;
	int64_t remote, held;
};

static struct month_row month_row_read(const struct cockpit *c, const struct db_rows *rows)
{
	const struct view *v = &c->scene->view;
	int month = (int)db_i64(rows, 1), first = month_of_day(v->period.from);
	int64_t duties = db_i64(rows, 6), fulfilled = db_i64(rows, 7), remote = db_i64(rows, 4);
	return (struct month_row){ .slot = month_slot(c, month_first(month)),
		.inside = month >= first && month <= month_of_day(view_cut(v)), .past = month >= first,
		.in_time = { fulfilled - db_i64(rows, 8), duties }, .done = { fulfilled, duties },
		.came = { db_i64(rows, 3) + remote, db_i64(rows, 2) }, .remote = remote, .held = db_i64(rows, 5) };
}

static void month_add_own(struct cockpit *c, const struct month_row *m)
{
	if (m->slot >= 0) {
		share_add(&c->in_time_months[m->slot], m->in_time);
		share_add(&c->done_months[m->slot], m->done);
		share_add(&c->attendance_months[m->slot], m->came);
		c->remote_months[m->slot] += m->remote;
		c->held_months[m->slot] += m->held;
	}
	if (m->inside)
		share_add(&c->in_time, m->in_time);
	if (m->past) {
		share_add(&c->attendance, m->came);
		c->remote += m->remote;
	}
}

static void months_read(struct work *w, struct cockpit *c)
{
	const struct view *v = &c->scene->view;
	int first = month_of_day(v->period.from);
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->place_count; i++)
		map_set_i64(places, c->places[i].org->id, &c->places[i]);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.org, r.month, r.due, r.present, r.remote, r.held, r.duties, r.fulfilled, r.late from life_roll r "
		"where r.tenant = $1 and r.org in (select o.id from org o where o.tenant = $1 and (o.id = $2 or o.parent = $2)) "
		"and r.whole = 1 and r.month >= $3 and r.month <= $4", w->tenant, c->top->id, c->months[0] < first ? c->months[0] : first,
		month_of_day(v->anchor));
	while (db_next(rows)) {
		struct month_row m = month_row_read(c, rows);
		struct place *place = map_get_i64(places, db_i64(rows, 0));
		if (db_i64(rows, 0) == c->top->id)
			month_add_own(c, &m);
		if (place && m.inside)
			share_add(&place->in_time, m.in_time);
		if (place && m.slot >= 0)
			share_add(&place->months[m.slot], m.in_time);
	}
	db_done(rows);
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

/* Keeps the gravest; of equals the first of the tree. */
static void concern_take(struct concern_group *g, const struct branch *b)
{
	if (!g->first || concern_weight(b, g->concern) > concern_weight(g->first, g->concern))
		g->first = b;
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
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++)
		if (branch_concerns(b, (enum concern)i, w->today)) {
			c->concerns[i].count++;
			concern_take(&c->concerns[i], b);
		}
}

static int by_overdue(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	if (a->overdue_days != b->overdue_days)
		return b->overdue_days - a->overdue_days;
	return a->review != b->review ? b->review - a->review : strcmp(a->path, b->path);
}

static void places_make(struct work *w, struct cockpit *c)
{
	for (int i = 0; i < c->scene->count; i++)
		if (c->scene->all[i].parent == c->top->id && c->scene->all[i].branches)
			LIST_PUSH(w->arena, c->places, c->place_count)->org = &c->scene->all[i];
}

static void branches_count(struct work *w, struct cockpit *c)
{
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->place_count; i++)
		map_set_i64(places, c->places[i].org->id, &c->places[i]);
	for (int i = 0; i < c->scene->count; i++)
		if (c->scene->all[i].branch)
			branch_count(w, c, places, &c->scene->all[i]);
}

/* ---- branches of the running month, from summaries ---- */

/* The longest overdue, and of each concern the gravest: the last two parts have an index for the county, a subtree's
 * branches are few enough to be put in order. */
#define ONE_OF(t, where, below, order) \
	"select org from (select " t ".org from standing " t " where " t ".tenant = $1 and " where below(t) " order by " order " limit 1) " t "x"
#define GRAVEST(below) \
	"select " SHOWN_COLUMNS " from (select org from (select a.org from standing a where a.tenant = $1 and a.branch = 1 " \
	"and a.due_day < $4 " below("a") " order by a.due_day, a.review desc, a.path limit $7) ax union " \
	ONE_OF("b", "b.branch = 1 and b.review_day < $5 ", below, "b.review_day, b.path") " union " \
	ONE_OF("c", "c.vacant = 1 ", below, "c.members desc, c.path") " union " \
	ONE_OF("d", "d.small = 1 ", below, "d.members desc, d.path") " union " \
	ONE_OF("e", "e.branch = 1 and e.term_end > 0 and e.term_end <= $6 ", below, "e.term_end, e.path") ") p " \
	"join org o on o.tenant = $1 and o.id = p.org join standing s on s.tenant = o.tenant and s.org = o.id"
#define ANYWHERE(t) ""
#define BELOW(t) "and " t ".path >= $2 and " t ".path < $8"

static struct db_rows *gravest_read(struct work *w, const struct branch *at, void *arg)
{
	(void)arg;
	return DB_QUERY(w->db, w->arena, scene_whole_county(at->path) ? GRAVEST(ANYWHERE) : GRAVEST(BELOW), w->tenant, at->path,
		day_start(w->today), w->today, day_add(w->today, -REVIEW_LATE_DAYS), org_term_soon(w->today), COCKPIT_WORST,
		path_end(w->arena, at->path));
}

/* What one day's row of the organisation's own counts for. */
static void day_count(struct cockpit *c, const struct db_rows *rows)
{
	int day = (int)db_i64(rows, 1), today = c->scene->view.today, due = (int)db_i64(rows, 2), term = (int)db_i64(rows, 5);
	c->overdue += day < today ? due : 0;
	c->soon += day >= today && day <= day_add(today, DUTY_SOON_DAYS) ? due : 0;
	c->review_branches += (int)db_i64(rows, 3);
	c->review += (int)db_i64(rows, 4);
	c->concerns[CONCERN_REVIEW].count += day < day_add(today, -REVIEW_LATE_DAYS) ? (int)db_i64(rows, 3) : 0;
	c->concerns[CONCERN_TERM].count += term;
}

static void days_read(struct work *w, struct cockpit *c)
{
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->place_count; i++)
		map_set_i64(places, c->places[i].org->id, &c->places[i]);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.org, r.day, r.due, r.review, r.records, r.term from standing_roll r where r.tenant = $1 and r.org in "
		"(select o.id from org o where o.tenant = $1 and (o.id = $2 or o.parent = $2)) and r.day <= $3 "
		"and (r.org = $2 or (r.day < $4 and r.due > 0))", w->tenant, c->top->id, org_term_soon(w->today), w->today);
	while (db_next(rows)) {
		struct place *place = map_get_i64(places, db_i64(rows, 0));
		if (db_i64(rows, 0) == c->top->id)
			day_count(c, rows);
		if (place && db_i64(rows, 1) < w->today)
			place->overdue += (int)db_i64(rows, 2);
	}
	db_done(rows);
}

static void branches_take(struct work *w, struct cockpit *c)
{
	days_read(w, c);
	c->branches = c->top->branches;
	c->concerns[CONCERN_OVERDUE].count = c->overdue;
	c->concerns[CONCERN_SECRETARY].count = c->top->vacant_below;
	c->concerns[CONCERN_SMALL].count = c->top->small_below;
	for (int i = 0; i < c->scene->count; i++) {
		const struct branch *b = &c->scene->all[i];
		if (!b->listed)
			continue;
		if (branch_is(b, LEDGER_OVERDUE, -1))
			*LIST_PUSH(w->arena, c->worst, c->worst_count) = b;
		for (int k = CONCERN_OVERDUE; k < CONCERNS; k++)
			if (branch_concerns(b, (enum concern)k, w->today))
				concern_take(&c->concerns[k], b);
	}
}

/* ---- each beside its like ---- */

/* Who belongs to the branches below, in numbers: what they are compared by. A county's townships are compared by size alone. By
 * branch, as two indexes have them (schema 0061; in a file nothing else is read); those below one place are added up here. */
static void people_count(struct work *w, struct cockpit *c)
{
	size_t len = strlen(c->top->path) + strlen("0001.");
	struct map *places = map_new(w->arena);
	for (int i = 0; i < c->place_count; i++)
		map_set(places, str_of(c->places[i].org->path), &c->places[i]);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.path, count(*), sum(m.migrant), sum(case when m.birth <= $4 then 1 else 0 end) "
		"from org o join member m on m.tenant = o.tenant and m.org = o.id where o.tenant = $1 and o.path >= $2 and o.path < $3 "
		"and m.left_day = 0 group by o.path", w->tenant, c->top->path, path_end(w->arena, c->top->path),
		day_add_months(w->today, -12 * COCKPIT_AGED));
	while (db_next(rows)) {
		const char *path = db_text(rows, 0);
		struct place *place = map_get(places, (struct str){ path, strnlen(path, len) });
		if (!place)
			continue;
		place->members += db_i64(rows, 1);
		place->migrants += db_i64(rows, 2);
		place->aged += db_i64(rows, 3);
	}
	db_done(rows);
}

static bool close_by(int64_t part_a, int64_t part_b, const struct place *a, const struct place *b)
{
	int64_t of_a = a->members ? a->members : 1, of_b = b->members ? b->members : 1;
	int64_t apart = part_a * of_b - part_b * of_a;
	return (apart < 0 ? -apart : apart) * 100 <= COCKPIT_LIKE_PERCENT * of_a * of_b;
}

static bool are_alike(const struct cockpit *c, const struct place *a, const struct place *b)
{
	int64_t size_a = a->org->members_below, size_b = b->org->members_below;
	return size_a <= size_b * 2 && size_b <= size_a * 2 &&
	       (!c->branches_below || (close_by(a->aged, b->aged, a, b) && close_by(a->migrants, b->migrants, a, b)));
}

static void likes_find(struct work *w, struct cockpit *c)
{
	c->branches_below = c->top->level >= ORG_TOWNSHIP;
	if (c->branches_below && c->place_count)
		people_count(w, c);
	for (int i = 0; i < c->place_count; i++) {
		struct place *place = &c->places[i];
		for (int k = 0; k < c->place_count; k++)
			if (k != i && c->places[k].in_time.whole && are_alike(c, place, &c->places[k])) {
				share_add(&place->like, c->places[k].in_time);
				place->like_count++;
			}
		if (place->like_count < COCKPIT_LIKE_LEAST)
			place->like_count = 0;
	}
}

struct cockpit *cockpit_load(struct work *w, const char *path, struct period period)
{
	struct view view = view_of(period, w->today);
	struct cockpit *c = ARENA_NEW(w->arena, struct cockpit);
	struct scene *shown = scene_shown(w, path, &view, 0, gravest_read, NULL);
	c->scene = shown ? shown : scene_load(w, path, &view, NULL, 0);
	if (!c->scene->count)
		return NULL;
	c->top = &c->scene->all[0];
	c->members = c->top->members_below;
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		c->months[i] = month_add(month_of_day(view.anchor), i - COCKPIT_MONTHS + 1);
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++)
		c->concerns[i].concern = (enum concern)i;
	places_make(w, c);
	if (shown)
		branches_take(w, c);
	else
		branches_count(w, c);
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++)
		c->concern_count += c->concerns[i].count;
	if (c->worst_count)
		qsort(c->worst, (size_t)c->worst_count, sizeof *c->worst, by_overdue);
	if (c->worst_count > COCKPIT_WORST)
		c->worst_count = COCKPIT_WORST;
	months_read(w, c);
	kinds_read(w, c);
	likes_find(w, c);
	if (c->place_count)
		qsort(c->places, (size_t)c->place_count, sizeof *c->places, by_rate);
	if (c->kind_count)
		qsort(c->kinds, (size_t)c->kind_count, sizeof *c->kinds, by_catalogue);
	return c;
}
