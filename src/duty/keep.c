/* Keeping duties, months of gatherings and their roll-ups: what is computed is compared with what is stored, and only
 * the difference is written, for the organisation and, as sums, for all its ancestors. */
#include "duty/inside.h"

#define LEVELS 8
#define TOWN_PATH 10 /* characters of a township's path, "0001.0003." */

/* An organisation with its ancestors, itself first. */
struct line {
	int64_t ids[LEVELS];
	int count;
};

/* A change of one roll-up row. */
struct delta {
	int64_t org;
	const char *rule;
	int due, from, to;
	int64_t duties, fulfilled, late;
};

/* One comparison under way. */
struct keeping {
	struct work *w;
	struct map *lines;
	struct delta *deltas;
	struct life *lives; /* changes of whole-subtree months */
	int delta_count, life_count;
};

/* ---- the tree ---- */

static void lines_read(struct keeping *k)
{
	struct work *w = k->w;
	struct map *parents = map_new(w->arena);
	int64_t *ids = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id, parent from org where tenant = $1", w->tenant);
	while (db_next(rows)) {
		int64_t *parent = ARENA_NEW(w->arena, int64_t);
		*parent = db_i64(rows, 1);
		*LIST_PUSH(w->arena, ids, n) = db_i64(rows, 0);
		map_set_i64(parents, db_i64(rows, 0), parent);
	}
	db_done(rows);
	for (int i = 0; i < n; i++) {
		struct line *line = ARENA_NEW(w->arena, struct line);
		for (int64_t id = ids[i], *up; id && line->count < LEVELS; id = up ? *up : 0) {
			line->ids[line->count++] = id;
			up = map_get_i64(parents, id);
		}
		map_set_i64(k->lines, ids[i], line);
	}
}

static void line_read(struct keeping *k, int64_t org)
{
	struct work *w = k->w;
	struct line *line = ARENA_NEW(w->arena, struct line);
	for (int64_t id = org; id && line->count < LEVELS;) {
		line->ids[line->count++] = id;
		id = DB_ONE(w->db, w->arena, 0, "select parent from org where tenant = $1 and id = $2", w->tenant, id);
	}
	map_set_i64(k->lines, org, line);
}

/* ---- comparing duties ---- */

int kept_order(const void *left, const void *right)
{
	const struct kept *a = left, *b = right;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	if (a->cycle != b->cycle)
		return a->cycle - b->cycle;
	return a->from != b->from ? a->from - b->from : strcmp(a->rule, b->rule);
}

bool kept_same(const struct kept *a, const struct kept *b)
{
	return a->to == b->to && a->due == b->due && a->owed == b->owed && a->done == b->done && a->done_day == b->done_day &&
		a->activity == b->activity;
}

/* Adds (sign 1) or takes away (-1) a duty from the sums of its organisation and all above. */
static void roll(struct keeping *k, const struct kept *d, int sign)
{
	const struct line *line = map_get_i64(k->lines, d->org);
	for (int i = 0; line && i < line->count; i++)
		*LIST_PUSH(k->w->arena, k->deltas, k->delta_count) = (struct delta){ line->ids[i], d->rule, d->due, d->from,
			d->to, sign, d->done_day ? sign : 0, d->done_day > d->due ? sign : 0 };
}

static void duty_put(struct work *w, const struct kept *d)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty (tenant, cycle, period_from, org, rule, period_to, due_day, owed, done, done_day, activity) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (tenant, cycle, period_from, org, rule) do "
		"update set period_to = excluded.period_to, due_day = excluded.due_day, owed = excluded.owed, "
		"done = excluded.done, done_day = excluded.done_day, activity = excluded.activity",
		w->tenant, d->cycle, d->from, d->org, d->rule, d->to, d->due, d->owed, d->done, d->done_day, d->activity);
}

static void duty_drop(struct work *w, const struct kept *d)
{
	DB_EXEC(w->db, w->arena,
		"delete from duty where tenant = $1 and cycle = $2 and period_from = $3 and org = $4 and rule = $5", w->tenant,
		d->cycle, d->from, d->org, d->rule);
}

/* Both lists in kept_order: writes what differs. */
static void duties_merge(struct keeping *k, const struct kept *was, int was_count, const struct kept *now, int now_count)
{
	int i = 0, j = 0;
	while (i < was_count || j < now_count) {
		int order = i == was_count ? 1 : j == now_count ? -1 : kept_order(&was[i], &now[j]);
		if (order == 0 && kept_same(&was[i], &now[j])) {
			i++, j++;
			continue;
		}
		if (order <= 0)
			roll(k, &was[i], -1);
		if (order >= 0) {
			roll(k, &now[j], 1);
			duty_put(k->w, &now[j]);
		} else {
			duty_drop(k->w, &was[i]);
		}
		i += order <= 0;
		j += order >= 0;
	}
}

#define KEPT_COLUMNS "d.org, d.activity, d.rule, d.cycle, d.period_from, d.period_to, d.due_day, d.owed, d.done, d.done_day"

static int kept_read(struct work *w, struct db_rows *rows, struct kept **out)
{
	struct kept *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct kept){ .org = db_i64(rows, 0), .activity = db_i64(rows, 1),
			.rule = db_text(rows, 2), .cycle = (int)db_i64(rows, 3), .from = (int)db_i64(rows, 4),
			.to = (int)db_i64(rows, 5), .due = (int)db_i64(rows, 6), .owed = (int)db_i64(rows, 7),
			.done = (int)db_i64(rows, 8), .done_day = (int)db_i64(rows, 9) };
	db_done(rows);
	*out = list;
	return n;
}

int kept_stored(struct work *w, const char *path, int64_t org, int from_day, int to_day, struct kept **out)
{
	struct db_rows *rows = org ?
		DB_QUERY(w->db, w->arena, "select " KEPT_COLUMNS " from duty d where d.tenant = $1 and d.org = $2 "
			"and d.period_to >= $3 and d.period_from <= $4", w->tenant, org, from_day, to_day) :
		DB_QUERY(w->db, w->arena, "select " KEPT_COLUMNS " from org o join duty d on d.tenant = o.tenant and d.org = o.id "
			"where o.tenant = $1 and o.path >= $2 and o.path < $3 and d.period_to >= $4 and d.period_from <= $5",
			w->tenant, path, path_end(w->arena, path), from_day, to_day);
	int n = kept_read(w, rows, out);
	if (n)
		qsort(*out, (size_t)n, sizeof **out, kept_order);
	return n;
}

/* ---- comparing months of gatherings ---- */

#define HELD_STATES "('held', 'filed', 'returned', 'sealed')"
#define LIFE_SUMS \
	"a.org, a.month, count(*), cast(coalesce(sum(a.due), 0) as bigint), cast(coalesce(sum(a.present), 0) as bigint), " \
	"cast(coalesce(sum(a.remote_present), 0) as bigint)"

static int lives_read(struct work *w, struct db_rows *rows, struct life **out)
{
	struct life *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct life){ db_i64(rows, 0), (int)db_i64(rows, 1), db_i64(rows, 2),
			db_i64(rows, 3), db_i64(rows, 4), db_i64(rows, 5) };
	db_done(rows);
	*out = list;
	return n;
}

int lives_counted(struct work *w, const char *path, int64_t org, int from_month, struct life **out)
{
	return lives_read(w, org ?
		DB_QUERY(w->db, w->arena, "select " LIFE_SUMS " from activity a where a.tenant = $1 and a.org = $2 "
			"and a.day >= $3 and a.state in " HELD_STATES " group by a.org, a.month order by a.org, a.month", w->tenant,
			org, from_month * 100) :
		/* The cross join: by the index of each organisation, not by that of states through years of sealed ones. */
		DB_QUERY(w->db, w->arena, "select " LIFE_SUMS " from org o cross join activity a where o.tenant = $1 and o.path >= $2 "
			"and o.path < $3 and a.tenant = o.tenant and a.org = o.id and a.day >= $4 and a.state in " HELD_STATES
			" group by a.org, a.month order by a.org, a.month", w->tenant, path, path_end(w->arena, path),
			from_month * 100), out);
}

int lives_stored(struct work *w, const char *path, int64_t org, int from_month, struct life **out)
{
	return lives_read(w, org ?
		DB_QUERY(w->db, w->arena, "select org, month, held, due, present, remote from life_roll where tenant = $1 "
			"and org = $2 and whole = 0 and month >= $3 order by org, month", w->tenant, org, from_month) :
		DB_QUERY(w->db, w->arena, "select l.org, l.month, l.held, l.due, l.present, l.remote from org o join life_roll l "
			"on l.tenant = o.tenant and l.org = o.id and l.whole = 0 where o.tenant = $1 and o.path >= $2 "
			"and o.path < $3 and l.month >= $4 order by l.org, l.month", w->tenant, path, path_end(w->arena, path),
			from_month), out);
}

/* Adds figures to a row of life_roll; a row of nothing is taken away. */
static void life_add(struct work *w, const struct life *l, int whole)
{
	DB_EXEC(w->db, w->arena,
		"insert into life_roll (tenant, org, whole, month, held, due, present, remote) values ($1, $2, $3, $4, $5, $6, $7, "
		"$8) on conflict (tenant, whole, month, org) do update set held = life_roll.held + excluded.held, "
		"due = life_roll.due + excluded.due, present = life_roll.present + excluded.present, "
		"remote = life_roll.remote + excluded.remote",
		w->tenant, l->org, whole, l->month, l->held, l->due, l->present, l->remote);
	if (l->held < 0)
		DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and org = $2 and whole = $3 and month = $4 "
			"and held = 0", w->tenant, l->org, whole, l->month);
}

static int life_order(const struct life *a, const struct life *b)
{
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	return a->month - b->month;
}

static int life_sort(const void *left, const void *right)
{
	return life_order(left, right);
}

static void life_change(struct keeping *k, const struct life *change)
{
	if (!change->held && !change->due && !change->present && !change->remote)
		return;
	const struct line *line = map_get_i64(k->lines, change->org);
	life_add(k->w, change, 0);
	for (int i = 0; line && i < line->count; i++) {
		struct life *above = LIST_PUSH(k->w->arena, k->lives, k->life_count);
		*above = *change;
		above->org = line->ids[i];
	}
}

static void lives_merge(struct keeping *k, const struct life *was, int was_count, const struct life *now, int now_count)
{
	int i = 0, j = 0;
	while (i < was_count || j < now_count) {
		int order = i == was_count ? 1 : j == now_count ? -1 : life_order(&was[i], &now[j]);
		const struct life nothing = { 0 }, *a = order <= 0 ? &was[i] : &nothing, *b = order >= 0 ? &now[j] : &nothing;
		struct life change = order <= 0 ? *a : *b;
		change.held = b->held - a->held;
		change.due = b->due - a->due;
		change.present = b->present - a->present;
		change.remote = b->remote - a->remote;
		life_change(k, &change);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- writing the sums ---- */

static int delta_order(const void *left, const void *right)
{
	const struct delta *a = left, *b = right;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	if (a->due != b->due)
		return a->due - b->due;
	int rule = strcmp(a->rule, b->rule);
	return rule ? rule : a->from - b->from;
}

static void delta_write(struct work *w, const struct delta *d)
{
	if (!d->duties && !d->fulfilled && !d->late)
		return;
	DB_EXEC(w->db, w->arena,
		"insert into duty_roll (tenant, org, due_day, rule, period_from, period_to, duties, fulfilled, late) values "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant, org, due_day, rule, period_from) do update set "
		"duties = duty_roll.duties + excluded.duties, fulfilled = duty_roll.fulfilled + excluded.fulfilled, "
		"late = duty_roll.late + excluded.late",
		w->tenant, d->org, d->due, d->rule, d->from, d->to, d->duties, d->fulfilled, d->late);
	if (d->duties < 0)
		DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and org = $2 and due_day = $3 and rule = $4 "
			"and period_from = $5 and duties = 0", w->tenant, d->org, d->due, d->rule, d->from);
}

static void sums_write(struct keeping *k)
{
	if (k->delta_count)
		qsort(k->deltas, (size_t)k->delta_count, sizeof *k->deltas, delta_order);
	for (int i = 0, n; i < k->delta_count; i += n) {
		struct delta sum = k->deltas[i];
		for (n = 1; i + n < k->delta_count && delta_order(&sum, &k->deltas[i + n]) == 0; n++) {
			sum.duties += k->deltas[i + n].duties;
			sum.fulfilled += k->deltas[i + n].fulfilled;
			sum.late += k->deltas[i + n].late;
		}
		delta_write(k->w, &sum);
	}
	if (k->life_count)
		qsort(k->lives, (size_t)k->life_count, sizeof *k->lives, life_sort);
	for (int i = 0, n; i < k->life_count; i += n) {
		struct life sum = k->lives[i];
		for (n = 1; i + n < k->life_count && life_order(&sum, &k->lives[i + n]) == 0; n++) {
			sum.held += k->lives[i + n].held;
			sum.due += k->lives[i + n].due;
			sum.present += k->lives[i + n].present;
			sum.remote += k->lives[i + n].remote;
		}
		life_add(k->w, &sum, 1);
	}
}

/* ---- the three ways of it ---- */

static void day_note(struct work *w, int64_t org)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty_day (tenant, org, day) values ($1, $2, $3) on conflict (tenant, org) do update set "
		"day = excluded.day where duty_day.day <> excluded.day", w->tenant, org, w->today);
}

/* One that was founded and taken back in the same unit of work owes nothing. */
static bool is_gone(struct work *w)
{
	if (!w->fault || !text_eq(w->fault->code, "org.none"))
		return false;
	w->fault = NULL;
	return work_db_check(w);
}

static bool refresh(struct work *w, int64_t org)
{
	struct keeping k = { .w = w, .lines = map_new(w->arena) };
	struct kept *was, *now;
	struct life *lived, *lives;
	int from = horizon_from(w->today), to = horizon_to(w->today), month = month_of_day(from);
	int now_count = duties_compute_one(w, org, w->today, from, to, &now);
	if (now_count < 0)
		return is_gone(w);
	if (now_count)
		qsort(now, (size_t)now_count, sizeof *now, kept_order);
	line_read(&k, org);
	int was_count = kept_stored(w, NULL, org, from, to, &was);
	duties_merge(&k, was, was_count, now, now_count);
	int lived_count = lives_stored(w, NULL, org, month, &lived);
	int lives_count = lives_counted(w, NULL, org, month, &lives);
	lives_merge(&k, lived, lived_count, lives, lives_count);
	sums_write(&k);
	day_note(w, org);
	return work_db_check(w);
}

/* Runs with memory of its own: an import touches a thousand organisations in one unit of work. */
bool duty_refresh(struct work *w, int64_t org)
{
	struct arena *mine = w->arena;
	w->arena = arena_new();
	bool good = refresh(w, org);
	const struct fault *fault = good ? NULL : w->fault;
	struct arena *scratch = w->arena;
	w->arena = mine;
	if (!good) {
		enum fault_kind kind = fault ? fault->kind : FAULT_INTERNAL;
		const char *message = arena_dup(mine, fault ? fault->message : "应做事项没有算出来，这次操作已撤销。请联系系统管理员。");
		w->fault = NULL;
		fault_set(w, kind, "duty.refresh", NULL, "%s", message);
	}
	arena_free(scratch);
	return good;
}
TOUCH_HOOK(duty, duty_refresh);

static void days_note(struct work *w, const char *path)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty_day (tenant, org, day) select o.tenant, o.id, $4 from org o where o.tenant = $1 and o.path >= $2 "
		"and o.path < $3 on conflict (tenant, org) do update set day = excluded.day", w->tenant, path,
		path_end(w->arena, path), w->today);
}

static bool rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total))
{
	struct keeping k = { .w = w, .lines = map_new(w->arena) };
	struct kept *was, *now;
	struct life *lived, *lives;
	int month = month_of_day(from_day);
	int now_count = duties_compute_all(w, path, w->today, from_day, to_day, progress, &now);
	if (now_count)
		qsort(now, (size_t)now_count, sizeof *now, kept_order);
	lines_read(&k);
	int was_count = kept_stored(w, path, 0, from_day, to_day, &was);
	duties_merge(&k, was, was_count, now, now_count);
	int lived_count = lives_stored(w, path, 0, month, &lived);
	int lives_count = lives_counted(w, path, 0, month, &lives);
	lives_merge(&k, lived, lived_count, lives, lives_count);
	sums_write(&k);
	days_note(w, path);
	return work_db_check(w);
}

bool duty_rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total))
{
	struct arena *mine = w->arena;
	struct fault *before = w->fault;
	w->arena = arena_new();
	bool good = rebuild(w, path, from_day, to_day, progress);
	arena_free(w->arena);
	w->arena = mine;
	w->fault = before; /* the words of a new one lay in the memory that is gone */
	return good || work_db_check(w);
}

#define OLD \
	" from org o left join duty_day d on d.tenant = o.tenant and d.org = o.id where o.tenant = $1 and coalesce(d.day, 0) < $2"

/* Brings a subtree up to today. What ended before the last computing was judged for good then. */
static bool keep_subtree(struct work *w, const char *path)
{
	int64_t since = DB_ONE(w->db, w->arena, 0, "select coalesce(min(coalesce(d.day, 0)), 0)" OLD " and o.path >= $3 and o.path < $4",
		w->tenant, w->today, path, path_end(w->arena, path));
	return duty_rebuild(w, path, since ? (int)since : horizon_from(w->today), horizon_to(w->today), NULL);
}

bool duty_keep_piece(struct work *w, int64_t *left)
{
	int64_t org = 0, level = 0;
	const char *path = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select o.id, o.level, o.path" OLD " order by o.path limit 1", w->tenant,
		w->today);
	if (db_next(rows)) {
		org = db_i64(rows, 0);
		level = db_i64(rows, 1);
		path = db_text(rows, 2);
	}
	db_done(rows);
	*left = 0;
	audit_not_needed(w);
	if (!path)
		return work_db_check(w);
	bool good = level <= ORG_COUNTY ? duty_refresh(w, org) : keep_subtree(w, arena_dupn(w->arena, path, TOWN_PATH));
	*left = DB_ONE(w->db, w->arena, 0, "select count(*)" OLD, w->tenant, w->today);
	return good && work_db_check(w);
}
