/* The scene of a running month from summaries: tables standing and standing_roll hold how each branch stands today and how
 * many do, so that a county of ten thousand organisations costs what its page shows. Other periods, and lists narrowed by a
 * name, a rule or a concern, are computed from all of the scope (scene.c); the two never differ, and a test compares them. */
#include "base/list.h"
#include "supervise/inside.h"

static void standing_take(struct scene *s, struct branch *b, const struct db_rows *rows)
{
	int c = SCENE_ORG_COUNT, today = s->view.today, due = (int)db_i64(rows, c);
	const struct rule *rule = duty_rule_named(db_text(rows, c + 1));
	b->review = (int)db_i64(rows, c + 4);
	b->review_days = b->review ? days_between((int)db_i64(rows, c + 5), today) : 0;
	b->branches = (int)db_i64(rows, c + 6);
	b->members_below = (int)db_i64(rows, c + 7);
	b->vacant_below = (int)db_i64(rows, c + 8);
	b->small_below = (int)db_i64(rows, c + 9);
	b->urged = db_i64(rows, c + 10) != 0;
	if (!rule || due > day_add(today, DUTY_SOON_DAYS))
		return;
	enum rule_cycle cycle = (enum rule_cycle)db_i64(rows, c + 2);
	b->worst = (struct cell){ due < today ? DUTY_OVERDUE : DUTY_SOON, true, period_of(cycle, (int)db_i64(rows, c + 3)), rule, due };
	b->overdue_days = due < today ? days_between(due, today) : 0;
	b->soon_days = due < today ? -1 : days_between(today, due);
}

/* The number of a row's organisation among those read. */
static int shown_take(struct work *w, struct scene *s, const struct db_rows *rows)
{
	int *at = map_get_i64(s->by_id, db_i64(rows, 0));
	if (at)
		return *at;
	at = ARENA_NEW(w->arena, int);
	*at = s->count;
	map_set_i64(s->by_id, db_i64(rows, 0), at);
	standing_take(s, scene_org(w, s, rows), rows);
	return *at;
}

/* The head of the scope with its children, and all below the one of them that holds the organisation $7. */
#define SHOWN_IDS \
	"select t.id from org t where t.tenant = $1 and t.path = $2 union all " \
	"select c.id from org t join org c on c.tenant = t.tenant and c.parent = t.id where t.tenant = $1 and t.path = $2 union all " \
	"select b.id from org a join org b on b.tenant = a.tenant and b.path >= substr(a.path, 1, cast($5 as integer)) " \
	"and b.path < substr(a.path, 1, cast($6 as integer)) || '/' where a.tenant = $1 and a.id = $7 and a.path > $2 " \
	"and a.path < $8"

/* False when a standing is of another day. */
static bool tree_read(struct work *w, struct scene *s, int64_t at)
{
	bool today = true;
	int len = (int)strlen(s->path);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " SHOWN_COLUMNS ", (select min(day) from standing where tenant = $1), (select max(day) from standing where tenant = $1) "
		"from org o join standing s on s.tenant = o.tenant and s.org = o.id where o.tenant = $1 and o.id in (" SHOWN_IDS ") and "
		SCENE_STOOD, w->tenant, s->path, day_start(w->today), scene_first_day(&s->view), len + 5, len + 4, at,
		path_end(w->arena, s->path));
	while (today && db_next(rows)) {
		today = db_i64(rows, SHOWN_COLUMN_COUNT) == w->today && db_i64(rows, SHOWN_COLUMN_COUNT + 1) == w->today;
		shown_take(w, s, rows);
	}
	db_done(rows);
	return today && s->count > 0;
}

static const struct branch *find(const struct scene *s, int64_t id, const char *path)
{
	for (int i = 0; i < s->count; i++)
		if (id ? s->all[i].id == id : text_eq(s->all[i].path, path))
			return &s->all[i];
	return NULL;
}

struct scene *scene_shown(struct work *w, const char *path, const struct view *view, int64_t at, shown_rows *rows_read, void *arg)
{
	struct scene *s = ARENA_NEW(w->arena, struct scene);
	bool runs = view->period.cycle == CYCLE_MONTH && view->period.from <= w->today && w->today <= view->period.to;
	*s = (struct scene){ .view = *view, .path = path, .by_id = map_new(w->arena) };
	if (!runs || !tree_read(w, s, at))
		return NULL;
	const struct branch *chosen = find(s, at, path);
	struct db_rows *rows = chosen ? rows_read(w, chosen, arg) : NULL;
	while (rows && db_next(rows)) {
		int n = shown_take(w, s, rows); /* may move the list */
		s->all[n].listed = true;
	}
	if (rows)
		db_done(rows);
	scene_order(s);
	return s;
}
