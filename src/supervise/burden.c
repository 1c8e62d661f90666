/* What is asked of branches: duties and gatherings from the summaries by month, urges from their own rows. */
#include "base/list.h"
#include "rule/county.h"
#include "supervise/burden.h"

int64_t burden_fields(struct burden b)
{
	return b.records * BURDEN_RECORD_FIELDS + b.urges * BURDEN_URGE_FIELDS;
}

int64_t burden_minutes(struct burden b)
{
	return b.records * BURDEN_RECORD_MINUTES + b.urges * BURDEN_URGE_MINUTES;
}

static int64_t first_second(int month)
{
	return day_start(month * 100 + 1);
}

static int slot_of(const struct burden_view *v, int month)
{
	for (int i = 0; i < BURDEN_MONTHS; i++)
		if (v->months[i] == month)
			return i;
	return -1;
}

static struct burden_place *place_of(struct burden_view *v, int64_t org)
{
	for (int i = 0; i < v->place_count; i++)
		if (v->places[i].org->id == org)
			return &v->places[i];
	return NULL;
}

static void places_make(struct work *w, struct burden_view *v)
{
	struct org *list;
	int n = org_children(w, v->top->id, &list);
	for (int i = 0; i < n; i++) {
		int branches = list[i].branches_below;
		*LIST_PUSH(w->arena, v->places, v->place_count) = (struct burden_place){ .org = &list[i], .branches = branches ? branches : 1 };
		v->branches += branches ? branches : 1;
	}
	if (!v->branches)
		v->branches = 1; /* a branch of its own */
}

/* Duties by the month in which they were due, gatherings by that in which they were held. */
static void months_read(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.org, r.month, r.duties, r.held from life_roll r where r.tenant = $1 and r.org in (select o.id from org o "
		"where o.tenant = $1 and (o.id = $2 or o.parent = $2)) and r.whole = 1 and r.month >= $3 and r.month <= $4", w->tenant, v->top->id,
		v->months[0], v->month);
	while (db_next(rows)) {
		int month = (int)db_i64(rows, 1), slot = slot_of(v, month);
		struct burden_place *place = month == v->month ? place_of(v, db_i64(rows, 0)) : NULL;
		if (db_i64(rows, 0) == v->top->id && slot >= 0) {
			v->asked[slot].tasks = db_i64(rows, 2);
			v->asked[slot].records = db_i64(rows, 3);
		} else if (place) {
			place->asked.tasks = db_i64(rows, 2);
			place->asked.records = db_i64(rows, 3);
		}
	}
	db_done(rows);
}

/* Who asks: a rule of the nation, or what the county put in its place. */
static void rules_read(struct work *w, struct burden_view *v)
{
	const struct rule_catalogue *all = duty_catalogue(), *own = rule_catalogue_of(w);
	v->by_rule = ARENA_ARRAY(w->arena, int64_t, all->rule_count);
	memset(v->by_rule, 0, all->rule_count * sizeof *v->by_rule);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select rule, period_to, sum(duties) from duty_roll where tenant = $1 and org = $2 and due_day >= $3 and due_day <= $4 "
		"group by rule, period_to", w->tenant, v->top->id, v->month * 100 + 1, month_last_day(v->month));
	while (db_next(rows)) {
		const struct rule *named = duty_rule_named(db_text(rows, 0)), *ruled = rule_find(own, db_text(rows, 0), (int)db_i64(rows, 1));
		if (!named || !duty_rule_for_branches(named))
			continue; /* of offices, not of branches */
		v->by_rule[named - all->rules] += db_i64(rows, 2);
		v->by_asker[ruled && ruled->local ? ASKED_BY_COUNTY_RULE : ASKED_BY_NATION] += db_i64(rows, 2);
	}
	db_done(rows);
}

/* The month's urges by child, and by whether the county or a township asked. */
static void urges_read(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id, case when t.level = 1 then 1 else 0 end, count(*) from urge u join org o on o.tenant = u.tenant and o.id = u.org "
		"left join org c on c.tenant = o.tenant and c.path = substr(o.path, 1, cast($6 as integer)) left join org t on t.tenant = u.tenant "
		"and t.id = u.by_office where u.tenant = $1 and u.at >= $2 and u.at < $3 and o.path >= $4 and o.path < $5 "
		"group by c.id, case when t.level = 1 then 1 else 0 end", w->tenant, first_second(v->month),
		first_second(month_add(v->month, 1)), v->top->path, path_end(w->arena, v->top->path), (int)strlen(v->top->path) + 5);
	while (db_next(rows)) {
		struct burden_place *place = place_of(v, db_i64(rows, 0));
		bool county = db_i64(rows, 1) != 0;
		v->by_asker[county ? ASKED_BY_COUNTY : ASKED_BY_TOWNSHIP] += db_i64(rows, 2);
		if (place)
			place->asked.urges += db_i64(rows, 2);
	}
	db_done(rows);
}

/* The year's urges, month by month: the bounds are seconds, which no engine turns into months alike. */
static void urges_of_year(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select case when u.at < $5 then 0 when u.at < $6 then 1 when u.at < $7 then 2 when u.at < $8 then 3 when u.at < $9 then 4 "
		"when u.at < $10 then 5 when u.at < $11 then 6 when u.at < $12 then 7 when u.at < $13 then 8 when u.at < $14 then 9 "
		"when u.at < $15 then 10 else 11 end m, count(*) from urge u join org o on o.tenant = u.tenant and o.id = u.org "
		"where u.tenant = $1 and o.path >= $2 and o.path < $3 and u.at >= $4 and u.at < $16 group by m", w->tenant, v->top->path,
		path_end(w->arena, v->top->path), first_second(v->months[0]), first_second(v->months[1]), first_second(v->months[2]),
		first_second(v->months[3]), first_second(v->months[4]), first_second(v->months[5]), first_second(v->months[6]),
		first_second(v->months[7]), first_second(v->months[8]), first_second(v->months[9]), first_second(v->months[10]),
		first_second(v->months[11]), first_second(month_add(v->month, 1)));
	while (db_next(rows))
		v->asked[db_i64(rows, 0)].urges = db_i64(rows, 1);
	db_done(rows);
}

/* Most minutes a branch first: where to begin asking for less. */
static int by_minutes(const void *left, const void *right)
{
	const struct burden_place *a = left, *b = right;
	int64_t each_a = burden_minutes(a->asked) * b->branches, each_b = burden_minutes(b->asked) * a->branches;
	return each_a != each_b ? (each_a < each_b ? 1 : -1) : strcmp(a->org->path, b->org->path);
}

struct burden_view *burden_load(struct work *w, int month)
{
	struct burden_view *v = ARENA_NEW(w->arena, struct burden_view);
	v->top = org_of_path(w, text_empty(w->actor.path) ? "0001." : w->actor.path);
	if (!v->top) {
		if (work_db_check(w))
			fault_set(w, FAULT_NOT_FOUND, "burden.empty", NULL, "还没有组织。请先建立或导入组织，再看减负。");
		return NULL;
	}
	v->month = month;
	for (int i = 0; i < BURDEN_MONTHS; i++)
		v->months[i] = month_add(month, i - BURDEN_MONTHS + 1);
	places_make(w, v);
	months_read(w, v);
	rules_read(w, v);
	urges_read(w, v);
	urges_of_year(w, v);
	if (v->place_count)
		qsort(v->places, (size_t)v->place_count, sizeof *v->places, by_minutes);
	return v;
}
