/* Keeping duties, months of gatherings and their roll-ups: what is computed is compared with what is stored, and only
 * the difference is written, for the organisation and, as sums, for all its ancestors. */
#include "duty/inside.h"

#define TOWN_PATH 10 /* characters of a township's path, "0001.0003." */

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
		k->written++;
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

int kept_read(struct work *w, struct db_rows *rows, struct kept **out)
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

int undone_stored(struct work *w, const char *path, int today, struct kept **out)
{
	int n = kept_read(w, DB_QUERY(w->db, w->arena,
		"select " KEPT_COLUMNS " from org o join duty d on d.tenant = o.tenant and d.org = o.id where o.tenant = $1 "
		"and o.path >= $2 and o.path < $3 and d.done_day = 0 and d.due_day >= $4", w->tenant, path,
		path_end(w->arena, path), duty_first_day(today)), out);
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
			"and org = $2 and whole = 0 and month >= $3 and held <> 0 order by org, month", w->tenant, org, from_month) :
		DB_QUERY(w->db, w->arena, "select l.org, l.month, l.held, l.due, l.present, l.remote from org o join life_roll l "
			"on l.tenant = o.tenant and l.org = o.id and l.whole = 0 where o.tenant = $1 and o.path >= $2 "
			"and o.path < $3 and l.month >= $4 and l.held <> 0 order by l.org, l.month", w->tenant, path, path_end(w->arena, path),
			from_month), out);
}

static int life_order(const struct life *a, const struct life *b)
{
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	return a->month - b->month;
}

static void life_change(struct keeping *k, const struct life *was, const struct life *now)
{
	const struct life *any = was ? was : now, nothing = { 0 };
	const struct life *a = was ? was : &nothing, *b = now ? now : &nothing;
	struct sum change = { any->org, any->month, { [LIFE_HELD] = b->held - a->held, [LIFE_DUE] = b->due - a->due,
		[LIFE_PRESENT] = b->present - a->present, [LIFE_REMOTE] = b->remote - a->remote } };
	sum_put(k, SUM_LIFE_OWN, &change);
	sum_above(k, SUM_LIFE_WHOLE, &change);
}

static void lives_merge(struct keeping *k, const struct life *was, int was_count, const struct life *now, int now_count)
{
	int i = 0, j = 0;
	while (i < was_count || j < now_count) {
		int order = i == was_count ? 1 : j == now_count ? -1 : life_order(&was[i], &now[j]);
		life_change(k, order <= 0 ? &was[i] : NULL, order >= 0 ? &now[j] : NULL);
		i += order <= 0;
		j += order >= 0;
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
	int from = duty_first_day(w->today), to = horizon_to(w->today), month = month_of_day(from);
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
	standings_keep(&k, NULL, org, now, now_count);
	sums_write(&k);
	day_note(w, org);
	return work_db_check(w);
}

bool duty_refresh(struct work *w, int64_t org)
{
	struct arena *mine = w->arena;
	w->arena = arena_child(mine);
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

static void days_note(struct work *w, const char *path)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty_day (tenant, org, day) select o.tenant, o.id, $4 from org o where o.tenant = $1 and o.path >= $2 "
		"and o.path < $3 on conflict (tenant, org) do update set day = excluded.day", w->tenant, path,
		path_end(w->arena, path), w->today);
}

static int64_t rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total))
{
	struct keeping k = { .w = w, .lines = map_new(w->arena) };
	struct kept *was, *now, *undone;
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
	int undone_count = undone_stored(w, path, w->today, &undone);
	standings_keep(&k, path, 0, undone, undone_count);
	int64_t rows = sums_write(&k);
	days_note(w, path);
	return work_db_check(w) ? rows + k.written : -1;
}

int64_t duties_rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total))
{
	struct arena *mine = w->arena;
	struct fault *before = w->fault;
	w->arena = arena_child(mine);
	int64_t rows = rebuild(w, path, from_day, to_day, progress);
	arena_free(w->arena);
	w->arena = mine;
	w->fault = before; /* the words of a new one lay in the memory that is gone */
	return rows;
}

bool duty_rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total))
{
	return duties_rebuild(w, path, from_day, to_day, progress) >= 0 || work_db_check(w);
}

/* ---- what was touched ---- */

/* So many of one township are computed with set queries over all of it: that costs what some of them cost one by one. */
#define TOGETHER 8

/* Those of one township, or the county by itself. */
static bool refresh_few(struct work *w, const char *town, const int64_t *orgs, int count)
{
	if (count >= TOGETHER)
		return duty_rebuild(w, town, duty_first_day(w->today), horizon_to(w->today), NULL);
	for (int i = 0; i < count; i++)
		if (!duty_refresh(w, orgs[i]))
			return false;
	return true;
}

/* An import touches a thousand organisations in one unit of work: they are taken by townships. */
static bool refresh_many(struct work *w, struct arena *a, const int64_t *orgs, int count)
{
	struct map *touched = map_new(a);
	const char *town = "";
	int64_t *few = ARENA_ARRAY(a, int64_t, (size_t)count);
	int n = 0;
	for (int i = 0; i < count; i++)
		map_set_i64(touched, orgs[i], (void *)&orgs[i]);
	struct db_rows *rows = DB_QUERY(w->db, a, "select id, path from org where tenant = $1 order by path", w->tenant);
	bool good = true;
	while (good && db_next(rows)) {
		const char *path = db_text(rows, 1);
		if (!map_get_i64(touched, db_i64(rows, 0)))
			continue;
		if (n && strncmp(path, town, TOWN_PATH) != 0) {
			good = refresh_few(w, town, few, n);
			n = 0;
		}
		if (!n)
			town = arena_dupn(a, path, strnlen(path, TOWN_PATH));
		few[n++] = db_i64(rows, 0);
	}
	db_done(rows);
	return good && refresh_few(w, town, few, n);
}

static bool duties_refresh(struct work *w, const int64_t *orgs, int count)
{
	if (count < TOGETHER)
		return refresh_few(w, "", orgs, count);
	struct arena *a = arena_child(w->arena);
	bool good = refresh_many(w, a, orgs, count);
	arena_free(a);
	return good && work_db_check(w);
}
TOUCH_HOOK(duty, duties_refresh);

#define OLD \
	" from org o left join standing d on d.tenant = o.tenant and d.org = o.id where o.tenant = $1 and coalesce(d.day, 0) < $2"

/* Brings a subtree up to today. What ended before the last computing was judged for good then. */
static bool keep_subtree(struct work *w, const char *path)
{
	int64_t since = DB_ONE(w->db, w->arena, 0, "select coalesce(min(coalesce(d.day, 0)), 0)" OLD " and o.path >= $3 and o.path < $4",
		w->tenant, w->today, path, path_end(w->arena, path));
	return duty_rebuild(w, path, since ? (int)since : duty_first_day(w->today), horizon_to(w->today), NULL);
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
