/* The organisations of a subtree with what waits in them: read with one statement a matter, put together here. The ledger
 * and the cockpit both count from this, so their figures cannot differ. */
#include "base/list.h"
#include "supervise/inside.h"

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

bool scene_whole_county(const char *path)
{
	return strlen(path) <= 5;
}

static int by_path(const void *left, const void *right)
{
	const struct branch *a = left, *b = right;
	return strcmp(a->path, b->path);
}

struct branch *scene_org(struct work *w, struct scene *s, const struct db_rows *rows)
{
	struct branch *b = LIST_PUSH(w->arena, s->all, s->count);
	*b = (struct branch){ .id = db_i64(rows, 0), .parent = db_i64(rows, 1), .path = db_text(rows, 2), .name = db_text(rows, 3),
		.short_name = db_text(rows, 4), .initials = db_text(rows, 5), .secretary = or_empty(db_text(rows, 6)),
		.level = (int)db_i64(rows, 7), .kind = (int)db_i64(rows, 8), .members = (int)db_i64(rows, 9),
		.full_members = (int)db_i64(rows, 10), .term_end = (int)db_i64(rows, 11), .above = -1, .soon_days = -1 };
	b->branch = duty_owes_life(b->kind, b->level);
	return b;
}

void scene_order(struct scene *s)
{
	if (s->count)
		qsort(s->all, (size_t)s->count, sizeof *s->all, by_path);
	for (int i = 0; i < s->count; i++) {
		int above = i - 1;
		while (above >= 0 && !text_starts(s->all[i].path, s->all[above].path))
			above = s->all[above].above;
		s->all[i].above = above;
		map_set_i64(s->by_id, s->all[i].id, &s->all[i]);
	}
}

int scene_first_day(const struct view *v)
{
	return v->period.from < v->today ? v->period.from : v->today;
}

/* The whole county is read as the table lies: the index of paths would lead to each row by itself, at several times the
 * price of putting them in order here.
 * Those that stood at some time of the period: who was dissolved in it still answers for it. */
static void orgs_read(struct work *w, struct scene *s, const char *path)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		scene_whole_county(path) ? "select " SCENE_ORG ", o.code, o.pinyin from org o where o.tenant = $1 and o.id > 0 and o.path || '' >= $2 and o.path || '' < $3 and " SCENE_STOOD :
				     "select " SCENE_ORG ", o.code, o.pinyin from org o where o.tenant = $1 and o.path >= $2 and o.path < $3 and " SCENE_STOOD,
		w->tenant, path, path_end(w->arena, path), scene_first_day(&s->view));
	while (db_next(rows)) {
		struct branch *b = scene_org(w, s, rows);
		if (s->parts & SCENE_NAMES) {
			b->code = db_text(rows, SCENE_ORG_COUNT);
			b->pinyin = db_text(rows, SCENE_ORG_COUNT + 1);
		}
	}
	db_done(rows);
	scene_order(s);
	for (int i = s->count - 1; i >= 0; i--) { /* children stand behind their parents */
		struct branch *b = &s->all[i];
		b->branches += b->branch;
		b->members_below += b->members;
		if (b->above >= 0) {
			s->all[b->above].branches += b->branches;
			s->all[b->above].members_below += b->members_below;
		}
	}
}

/* ---- duties ---- */

/* Worse is higher. */
static int gravity(enum duty_status status)
{
	static const int grave[DUTY_STATUS_COUNT] = { [DUTY_DONE] = 1, [DUTY_DONE_LATE] = 2, [DUTY_PASSED] = 3, [DUTY_FUTURE] = 4,
		[DUTY_OPEN] = 5, [DUTY_SOON] = 6, [DUTY_OVERDUE] = 7 };
	return grave[status];
}

static void cell_take(struct cell *cell, const struct duty *d, enum duty_status status)
{
	if (cell->any && (gravity(cell->status) > gravity(status) ||
				 (cell->status == status && cell->due_day <= d->due_day)))
		return;
	*cell = (struct cell){ status, true, d->period, d->rule, d->due_day };
}

/* Adds a duty to its branch; `counts` tells whether it makes the branch's state. */
static void duty_take(struct scene *s, struct branch *b, const struct duty *d, bool counts)
{
	const struct view *v = &s->view;
	enum duty_status status = duty_status_on(d, v->today, DUTY_SOON_DAYS);
	int column = ledger_column_of(d->rule);
	if (column < 0)
		return;
	cell_take(&b->cells[column], d, status);
	bool done = status == DUTY_DONE || status == DUTY_DONE_LATE;
	if (!done && d->period.from == v->present[d->period.cycle])
		b->undone |= 1u << (d->rule - duty_catalogue()->rules);
	if (!counts || (status != DUTY_OVERDUE && status != DUTY_SOON))
		return;
	cell_take(&b->worst, d, status);
	if (status == DUTY_OVERDUE) {
		int days = days_between(d->due_day, v->today);
		b->overdue_days = days > b->overdue_days ? days : b->overdue_days;
	} else {
		int days = days_between(v->today, d->due_day);
		b->soon_days = b->soon_days < 0 || days < b->soon_days ? days : b->soon_days;
	}
}

/* Without the period's end, which follows from its beginning: so the index of open duties answers by itself. */
#define DUTY_COLUMNS "org, rule, cycle, period_from, due_day, done_day"

/* Nothing that the view holds was due before: who is dissolved owes at most a month before a period's end. */
static int first_due(const struct view *v)
{
	int first = v->to;
	for (int cycle = CYCLE_MONTH; cycle <= CYCLE_YEAR; cycle++) {
		int end = period_of((enum rule_cycle)cycle, v->from[cycle]).to;
		first = end < first ? end : first;
	}
	return day_add(first, -31);
}

/* One cycle's duties of the organisations of a subtree: by the index of each, which is a fiftieth of the county's. */
#define DUTIES_BELOW(cycle, from) \
	"select d.org, d.rule, d.cycle, d.period_from, d.due_day, d.done_day from org o cross join duty d where o.tenant = $1 " \
	"and o.path >= $6 and o.path < $7 and d.tenant = o.tenant and d.org = o.id and d.period_from >= " from \
	" and d.period_from <= $5 and +d.cycle = " cycle /* the plus: not by the key of all */

static struct db_rows *duties_of_periods(struct work *w, const struct view *v, const char *path)
{
	return DB_QUERY(w->db, w->arena,
		scene_whole_county(path) ? "select " DUTY_COLUMNS " from duty where tenant = $1 and cycle = 0 and period_from >= $2 "
			 "and period_from <= $5 union all select " DUTY_COLUMNS " from duty where tenant = $1 and cycle = 1 "
			 "and period_from >= $3 and period_from <= $5 union all select " DUTY_COLUMNS " from duty where tenant = $1 "
			 "and cycle = 2 and period_from >= $4 and period_from <= $5" :
			 DUTIES_BELOW("0", "$2") " union all " DUTIES_BELOW("1", "$3") " union all " DUTIES_BELOW("2", "$4"),
		w->tenant, v->from[CYCLE_MONTH], v->from[CYCLE_QUARTER], v->from[CYCLE_YEAR], v->to, path, path_end(w->arena, path));
}

/* What is not done and due within the week, or (undone) at any time: a state follows from these alone, and they are few. */
static struct db_rows *duties_open(struct work *w, const struct view *v, const char *path, bool undone)
{
	return DB_QUERY(w->db, w->arena,
		scene_whole_county(path) ? "select " DUTY_COLUMNS " from duty where tenant = $1 and done_day = 0 and due_day <= $2 "
			"and due_day >= $3" :
			"select d.org, d.rule, d.cycle, d.period_from, d.due_day, d.done_day from org o cross join duty d where o.tenant = $1 "
			"and o.path >= $4 and o.path < $5 and d.tenant = o.tenant and d.org = o.id and d.done_day = 0 "
			"and d.due_day <= $2 and d.due_day >= $3",
		w->tenant, undone ? 99991231 : day_add(v->today, DUTY_SOON_DAYS), first_due(v), path, path_end(w->arena, path));
}

static void attendance_add(struct branch *b, const struct db_rows *rows, int at)
{
	b->due += db_i64(rows, at);
	b->present += db_i64(rows, at + 1);
	b->remote += db_i64(rows, at + 2);
}

/* A row without a rule holds a month's attendance instead. */
static void duties_take(struct scene *s, struct db_rows *rows, const char *only, bool counts)
{
	const struct view *v = &s->view;
	while (db_next(rows)) {
		struct branch *b = map_get_i64(s->by_id, db_i64(rows, 0));
		if (b && !*db_text(rows, 1)) {
			attendance_add(b, rows, 2);
			continue;
		}
		if (!b || !b->branch || !view_holds(v, (enum rule_cycle)db_i64(rows, 2), (int)db_i64(rows, 3)))
			continue;
		const char *id = db_text(rows, 1);
		const struct rule *rule = duty_rule_named(id);
		if (!rule)
			continue;
		struct duty d = duty_of_row(rule, (enum rule_cycle)db_i64(rows, 2), (int)db_i64(rows, 3), (int)db_i64(rows, 4),
			(int)db_i64(rows, 5));
		duty_take(s, b, &d, counts && (text_empty(only) || text_eq(only, id)));
	}
	db_done(rows);
}

/* ---- what else waits ---- */

/* Records filed, and who was urged today. Each row counts by itself: adding them up here costs less than the engine's
 * grouping. */
static void waiting_read(struct work *w, struct scene *s)
{
	const struct view *v = &s->view;
	bool runs = v->period.from <= v->today && v->today <= v->period.to;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		scene_whole_county(s->path) ? "select org, filed_at, 0 from activity where tenant = $1 and state = 'filed' and day >= $2 "
			"and day <= $3 union all select org, 0, 1 from urge where tenant = $1 and at >= $4" :
			"select a.org, a.filed_at, 0 from org o join activity a on a.tenant = o.tenant and a.org = o.id where o.tenant = $1 "
			"and o.path >= $5 and o.path < $6 and a.state = 'filed' and a.day >= $2 and a.day <= $3 union all "
			"select u.org, 0, 1 from org o join urge u on u.tenant = o.tenant and u.org = o.id where o.tenant = $1 "
			"and o.path >= $5 and o.path < $6 and u.at >= $4",
		w->tenant, runs ? 0 : v->period.from, v->period.to, day_start(w->today), s->path, path_end(w->arena, s->path));
	while (db_next(rows)) {
		struct branch *b = map_get_i64(s->by_id, db_i64(rows, 0));
		if (!b)
			continue;
		if (db_i64(rows, 2)) {
			b->urged = true;
			continue;
		}
		int days = days_between(day_of(db_i64(rows, 1)), v->today);
		b->review_days = b->review && b->review_days > days ? b->review_days : days;
		b->review++;
	}
	db_done(rows);
}

static void attendance_take(struct scene *s, struct db_rows *rows)
{
	while (db_next(rows)) {
		struct branch *b = map_get_i64(s->by_id, db_i64(rows, 0));
		if (b)
			attendance_add(b, rows, 1);
	}
	db_done(rows);
}

static void attendance_read(struct work *w, struct scene *s)
{
	attendance_take(s, DB_QUERY(w->db, w->arena,
		"select org, due, present, remote from life_roll where tenant = $1 and whole = 1 and month >= $2 and month <= $3",
		w->tenant, month_of_day(s->view.period.from), month_of_day(s->view.period.to)));
}

struct scene *scene_load(struct work *w, const char *path, const struct view *view, const char *rule, unsigned parts)
{
	struct scene *s = ARENA_NEW(w->arena, struct scene);
	s->view = *view;
	s->path = path;
	s->parts = parts;
	s->by_id = map_new(w->arena);
	orgs_read(w, s, path);
	waiting_read(w, s);
	duties_take(s, parts & SCENE_DUTIES ? duties_of_periods(w, view, path) :
				 duties_open(w, view, path, (parts & SCENE_UNDONE) != 0), rule, true);
	if (parts & SCENE_ATTENDANCE)
		attendance_read(w, s);
	return s;
}

/* ---- what a page shows of its rows ---- */

#define IDS "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25"
#define ID_VALUES \
	id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15], \
		id[16], id[17], id[18], id[19]
/* Of one cycle; a year's duties are all of one day, so they are not looked for among all that began since. */
#define DUTIES_OF(cycle, periods) \
	"select " DUTY_COLUMNS " from duty where tenant = $1 and org in (" IDS ") and " periods " and +cycle = " cycle

static void some_rows_read(struct work *w, struct scene *s, const struct branch *const *rows, int count)
{
	const struct view *v = &s->view;
	bool came = !(s->parts & SCENE_ATTENDANCE);
	int first = month_of_day(v->period.from), last = month_of_day(v->period.to);
	int64_t id[SCENE_ROWS];
	for (int i = 0; i < SCENE_ROWS; i++)
		id[i] = i < count ? rows[i]->id : 0;
	if (!(s->parts & SCENE_DUTIES))
		duties_take(s, DB_QUERY(w->db, w->arena,
			DUTIES_OF("0", "period_from >= $2 and period_from <= $5") " union all "
			DUTIES_OF("1", "period_from >= $3 and period_from <= $5") " union all "
			DUTIES_OF("2", "period_from in ($4, $26)") " union all "
			"select org, '', due, present, remote, 0 from life_roll where tenant = $1 and org in (" IDS ") and whole = 1 "
			"and month >= $27 and month <= $28",
			w->tenant, v->from[CYCLE_MONTH], v->from[CYCLE_QUARTER], v->from[CYCLE_YEAR], v->to, ID_VALUES,
			v->to / 10000 * 10000 + 101, first, came ? last : 0), NULL, false);
	else if (came)
		attendance_take(s, DB_QUERY(w->db, w->arena,
			"select org, due, present, remote from life_roll where tenant = $1 and org in (" IDS ") and whole = 1 "
			"and month >= $2 and month <= $3", w->tenant, first, last, 0, 0, ID_VALUES));
}

void scene_rows(struct work *w, struct scene *s, const struct branch *const *rows, int count)
{
	if (count <= SCENE_ROWS) {
		some_rows_read(w, s, rows, count);
		return;
	}
	if (!(s->parts & SCENE_DUTIES))
		duties_take(s, duties_of_periods(w, &s->view, s->path), NULL, false);
	if (!(s->parts & SCENE_ATTENDANCE))
		attendance_read(w, s);
}
