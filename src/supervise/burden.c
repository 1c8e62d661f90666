/* What is asked of branches: duties and gatherings from the summaries by month, urges from their own rows. */
#include "base/list.h"
#include "county/county.h"
#include "supervise/burden.h"

const struct burden_form burden_forms[BURDEN_ACTS] = {
	[BURDEN_RECORD] = { "会议记录", "份", 8, 40 }, /* title, place, time, host, agenda, minutes, who came, photos */
	[BURDEN_TALK] = { "谈心谈话登记", "条", 4, 5 }, /* with whom, day, place, gist */
	[BURDEN_APPRAISAL] = { "民主评议计票和定等", "人", 5, 3 }, /* four counts and the grade, of each person */
	[BURDEN_LIFE] = { "组织生活会步骤", "步", 1, 5 },
	[BURDEN_TASK] = { "会上定的任务", "条", 3, 3 }, /* what, who, until when */
	[BURDEN_THEME] = { "采用主题包", "个", 3, 5 }, /* time, place, host */
	[BURDEN_EXEMPT] = { "免于参加的申请", "条", 4, 5 }, /* who, kind, reason, until when */
	[BURDEN_URGE] = { "回复催办", "条", 1, 10 },
	[BURDEN_RETURN] = { "退回重写的记录", "次", 1, 15 }, /* what the reason names */
};

int64_t burden_fields(struct burden b)
{
	int64_t sum = 0;
	for (int i = 0; i < BURDEN_ACTS; i++)
		sum += b.acts[i] * burden_forms[i].fields;
	return sum;
}

int64_t burden_minutes(struct burden b)
{
	int64_t sum = 0;
	for (int i = 0; i < BURDEN_ACTS; i++)
		sum += b.acts[i] * burden_forms[i].minutes;
	return sum;
}

#define LEVELS 9 /* deeper than any tree */

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
			v->asked[slot].acts[BURDEN_RECORD] = db_i64(rows, 3);
		} else if (place) {
			place->asked.tasks = db_i64(rows, 2);
			place->asked.acts[BURDEN_RECORD] = db_i64(rows, 3);
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
		bool here = ruled && (ruled->local || rule_further(own, &ruled->source));
		v->by_asker[here ? ASKED_BY_COUNTY_RULE : ASKED_BY_NATION] += db_i64(rows, 2);
	}
	db_done(rows);
}

/* Who urged within the month: the county or a township. */
static void urges_read(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select case when t.level = 1 then 1 else 0 end, count(*) from urge u join org o on o.tenant = u.tenant and o.id = u.org "
		"left join org t on t.tenant = u.tenant and t.id = u.by_office where u.tenant = $1 and u.at >= $2 and u.at < $3 and o.path >= $4 "
		"and o.path < $5 group by case when t.level = 1 then 1 else 0 end", w->tenant, first_second(v->month),
		first_second(month_add(v->month, 1)), v->top->path, path_end(w->arena, v->top->path));
	while (db_next(rows))
		v->by_asker[db_i64(rows, 0) ? ASKED_BY_COUNTY : ASKED_BY_TOWNSHIP] += db_i64(rows, 1);
	db_done(rows);
}

/* Everything but the records, each with its organisation and moment, from $2 to before $3; `what` is an enum burden_act. */
#define ACTS \
	"(select 1 what, t.org, t.made at from talk t where t.tenant = $1 and t.made >= $2 and t.made < $3 union all " \
	"select 2, a.org, a.decided from appraisal a join appraised p on p.tenant = a.tenant and p.activity = a.activity and p.graded = 1 " \
	"where a.tenant = $1 and a.decided >= $2 and a.decided < $3 union all " \
	"select 3, a.org, s.done_at from life_step s join activity a on a.tenant = s.tenant and a.id = s.activity " \
	"where s.tenant = $1 and s.done_at >= $2 and s.done_at < $3 union all " \
	"select 4, k.org, k.made from task k where k.tenant = $1 and k.made >= $2 and k.made < $3 union all " \
	"select 5, b.org, b.adopted_at from theme_branch b where b.tenant = $1 and b.adopted_at >= $2 and b.adopted_at < $3 union all " \
	"select 6, m.org, e.asked_at from exempt e join member m on m.tenant = e.tenant and m.id = e.member " \
	"where e.tenant = $1 and e.asked_at >= $2 and e.asked_at < $3 union all " \
	"select 7, u.org, u.at from urge u where u.tenant = $1 and u.at >= $2 and u.at < $3 union all " \
	"select 8, g.org, g.at from activity_return g where g.tenant = $1 and g.at >= $2 and g.at < $3)"

/* The month's by child: one group for each organisation, added up here. */
static void acts_read(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id, x.what, count(*) from " ACTS " x join org o on o.tenant = $1 and o.id = x.org join org c on c.tenant = $1 "
		"and c.path = substr(o.path, 1, cast($6 as integer)) where o.path >= $4 and o.path < $5 group by c.id, x.what", w->tenant,
		first_second(v->month), first_second(month_add(v->month, 1)), v->top->path, path_end(w->arena, v->top->path),
		(int)strlen(v->top->path) + 5);
	while (db_next(rows)) {
		struct burden_place *place = place_of(v, db_i64(rows, 0));
		if (place)
			place->asked.acts[db_i64(rows, 1)] += db_i64(rows, 2);
	}
	db_done(rows);
}

/* The year's, month by month: the bounds are seconds, which no engine turns into months alike. */
static void acts_of_year(struct work *w, struct burden_view *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select case when x.at < $6 then 0 when x.at < $7 then 1 when x.at < $8 then 2 when x.at < $9 then 3 when x.at < $10 then 4 "
		"when x.at < $11 then 5 when x.at < $12 then 6 when x.at < $13 then 7 when x.at < $14 then 8 when x.at < $15 then 9 "
		"when x.at < $16 then 10 else 11 end m, x.what, count(*) from " ACTS " x join org o on o.tenant = $1 and o.id = x.org "
		"where o.path >= $4 and o.path < $5 group by m, x.what", w->tenant, first_second(v->months[0]),
		first_second(month_add(v->month, 1)), v->top->path, path_end(w->arena, v->top->path), first_second(v->months[1]),
		first_second(v->months[2]), first_second(v->months[3]), first_second(v->months[4]), first_second(v->months[5]),
		first_second(v->months[6]), first_second(v->months[7]), first_second(v->months[8]), first_second(v->months[9]),
		first_second(v->months[10]), first_second(v->months[11]));
	while (db_next(rows))
		v->asked[db_i64(rows, 0)].acts[db_i64(rows, 1)] = db_i64(rows, 2);
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
	acts_read(w, v);
	acts_of_year(w, v);
	if (v->place_count)
		qsort(v->places, (size_t)v->place_count, sizeof *v->places, by_minutes);
	return v;
}

/* What stands in the summaries of each organisation's own month. */
static void rolls_read(struct work *w, int month, struct map *by_org)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select org, duties, held from life_roll where tenant = $1 and whole = 0 and month = $2",
		w->tenant, month);
	while (db_next(rows)) {
		struct burden_place *p = map_get_i64(by_org, db_i64(rows, 0));
		if (!p)
			continue;
		p->asked.tasks = db_i64(rows, 1);
		p->asked.acts[BURDEN_RECORD] = db_i64(rows, 2);
	}
	db_done(rows);
}

int burden_branches(struct work *w, int month, struct burden_place **out)
{
	const char *path = text_empty(w->actor.path) ? "0001." : w->actor.path, *end = path_end(w->arena, path);
	struct map *by_org = map_new(w->arena);
	struct org *list;
	int count = org_tree(w, path, 1, LEVELS, &list), n = 0;
	struct burden_place *places = ARENA_ARRAY(w->arena, struct burden_place, (size_t)count + 1);
	for (int i = 0; i < count; i++)
		if (org_kind_of(list[i].kind) && org_kind_of(list[i].kind)->branch) {
			places[n] = (struct burden_place){ .org = &list[i], .branches = 1 };
			map_set_i64(by_org, list[i].id, &places[n++]);
		}
	rolls_read(w, month, by_org);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select x.org, x.what, count(*) from " ACTS " x join org o on o.tenant = $1 and o.id = x.org where o.path >= $4 and o.path < $5 "
		"group by x.org, x.what", w->tenant, first_second(month), first_second(month_add(month, 1)), path, end);
	while (db_next(rows)) {
		struct burden_place *p = map_get_i64(by_org, db_i64(rows, 0));
		if (p)
			p->asked.acts[db_i64(rows, 1)] = db_i64(rows, 2);
	}
	db_done(rows);
	if (n)
		qsort(places, (size_t)n, sizeof *places, by_minutes);
	*out = places;
	return n;
}
