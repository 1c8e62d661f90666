/* Sums for an organisation and all above it: changes are gathered, put in order, and each row is written once. */
#include "duty/inside.h"

#define FOLD_MOST 20000 /* changes are put together when so many have come on top of what is */

/* ---- the tree ---- */

void lines_read(struct keeping *k)
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

struct line line_of(struct work *w, int64_t org)
{
	struct line line = { .count = 0 };
	for (int64_t id = org; id && line.count < LEVELS;) {
		line.ids[line.count++] = id;
		id = DB_ONE(w->db, w->arena, 0, "select parent from org where tenant = $1 and id = $2", w->tenant, id);
	}
	return line;
}

void line_read(struct keeping *k, int64_t org)
{
	struct line *line = ARENA_NEW(k->w->arena, struct line);
	*line = line_of(k->w, org);
	map_set_i64(k->lines, org, line);
}

/* ---- gathering ---- */

static int sum_order(const void *left, const void *right)
{
	const struct sum *a = left, *b = right;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	if (a->key != b->key)
		return a->key - b->key;
	int rule = a->rule ? strcmp(a->rule, b->rule) : 0;
	return rule ? rule : a->from - b->from;
}

static bool is_nothing(const struct sum *s)
{
	for (int i = 0; i < SUM_FIGURES; i++)
		if (s->n[i])
			return false;
	return true;
}

static void fold(struct sums *sums)
{
	int kept = 0;
	if (sums->count)
		qsort(sums->list, (size_t)sums->count, sizeof *sums->list, sum_order);
	for (int i = 0, n; i < sums->count; i += n) {
		struct sum sum = sums->list[i];
		for (n = 1; i + n < sums->count && sum_order(&sum, &sums->list[i + n]) == 0; n++)
			for (int f = 0; f < SUM_FIGURES; f++)
				sum.n[f] += sums->list[i + n].n[f];
		if (!is_nothing(&sum))
			sums->list[kept++] = sum;
	}
	sums->folded = sums->count = kept;
}

void sum_put(struct keeping *k, enum sum_table table, const struct sum *s)
{
	struct sums *sums = &k->sums[table];
	if (is_nothing(s))
		return;
	if (sums->count >= 2 * sums->folded + FOLD_MOST)
		fold(sums);
	if (sums->count == sums->room) {
		int room = sums->room ? 2 * sums->room : 64;
		sums->list = arena_grow(k->w->arena, sums->list, (size_t)sums->room * sizeof *s, (size_t)room * sizeof *s);
		sums->room = room;
	}
	sums->list[sums->count++] = *s;
}

void sum_above(struct keeping *k, enum sum_table table, const struct sum *s)
{
	const struct line *line = map_get_i64(k->lines, s->org);
	for (int i = 0; line && i < line->count - k->below; i++) {
		struct sum above = *s;
		above.org = line->ids[i];
		sum_put(k, table, &above);
	}
}

/* ---- duties ---- */

void roll(struct keeping *k, const struct kept *d, int sign)
{
	int64_t done = d->done_day ? sign : 0, late = d->done_day > d->due ? sign : 0;
	struct sum duty = { d->org, d->due, { [ROLL_DUTIES] = sign, [ROLL_FULFILLED] = done, [ROLL_LATE] = late }, d->from, d->to,
		d->rule };
	sum_above(k, SUM_ROLL, &duty);
	const struct rule *rule = duty_rule_named(d->rule);
	if (!rule || !duty_rule_for_branches(rule))
		return;
	struct sum life = { d->org, month_of_day(d->due), { [LIFE_DUTIES] = sign, [LIFE_FULFILLED] = done, [LIFE_LATE] = late } };
	sum_put(k, SUM_LIFE_OWN, &life);
	sum_above(k, SUM_LIFE_WHOLE, &life);
}

/* ---- writing ---- */

static void roll_write(struct work *w, const struct sum *s)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty_roll (tenant, org, due_day, rule, period_from, period_to, duties, fulfilled, late) values "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant, org, due_day, rule, period_from) do update set "
		"duties = duty_roll.duties + excluded.duties, fulfilled = duty_roll.fulfilled + excluded.fulfilled, "
		"late = duty_roll.late + excluded.late",
		w->tenant, s->org, s->key, s->rule, s->from, s->to, s->n[ROLL_DUTIES], s->n[ROLL_FULFILLED], s->n[ROLL_LATE]);
	if (s->n[ROLL_DUTIES] < 0)
		DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and org = $2 and due_day = $3 and rule = $4 "
			"and period_from = $5 and duties = 0", w->tenant, s->org, s->key, s->rule, s->from);
}

/* Adds figures to a row of life_roll; a row of nothing is taken away. */
static void life_write(struct work *w, const struct sum *s, int whole)
{
	DB_EXEC(w->db, w->arena,
		"insert into life_roll (tenant, org, whole, month, held, due, present, remote, duties, fulfilled, late) values ($1, $2, "
		"$3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (tenant, org, whole, month) do update set "
		"held = life_roll.held + excluded.held, due = life_roll.due + excluded.due, "
		"present = life_roll.present + excluded.present, remote = life_roll.remote + excluded.remote, "
		"duties = life_roll.duties + excluded.duties, fulfilled = life_roll.fulfilled + excluded.fulfilled, "
		"late = life_roll.late + excluded.late",
		w->tenant, s->org, whole, s->key, s->n[LIFE_HELD], s->n[LIFE_DUE], s->n[LIFE_PRESENT], s->n[LIFE_REMOTE],
		s->n[LIFE_DUTIES], s->n[LIFE_FULFILLED], s->n[LIFE_LATE]);
	if (s->n[LIFE_HELD] < 0 || s->n[LIFE_DUTIES] < 0)
		DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and org = $2 and whole = $3 and month = $4 "
			"and held = 0 and duties = 0", w->tenant, s->org, whole, s->key);
}

/* Of one that is touched before its ancestors were, an ancestor's row begins with the sums; it gets the rest in the same unit. */
static void standing_write(struct work *w, const struct sum *s)
{
	DB_EXEC(w->db, w->arena,
		"insert into standing (tenant, org, path, branches, all_members, all_vacant, all_small) values ($1, $2, '', $3, $4, $5, "
		"$6) on conflict (tenant, org) do update set "
		"branches = standing.branches + excluded.branches, all_members = standing.all_members + excluded.all_members, "
		"all_vacant = standing.all_vacant + excluded.all_vacant, all_small = standing.all_small + excluded.all_small",
		w->tenant, s->org, s->n[STANDING_BRANCHES], s->n[STANDING_MEMBERS], s->n[STANDING_VACANT], s->n[STANDING_SMALL]);
}

static void standing_day_write(struct work *w, const struct sum *s)
{
	DB_EXEC(w->db, w->arena,
		"insert into standing_roll (tenant, org, day, due, due_review, review, records, term) values ($1, $2, $3, $4, $5, $6, $7, "
		"$8) on conflict (tenant, org, day) do update set due = standing_roll.due + excluded.due, "
		"due_review = standing_roll.due_review + excluded.due_review, review = standing_roll.review + excluded.review, "
		"records = standing_roll.records + excluded.records, term = standing_roll.term + excluded.term",
		w->tenant, s->org, s->key, s->n[STANDING_DUE], s->n[STANDING_DUE_REVIEW], s->n[STANDING_REVIEW],
		s->n[STANDING_RECORDS], s->n[STANDING_TERM]);
	if (s->n[STANDING_DUE] < 0 || s->n[STANDING_REVIEW] < 0 || s->n[STANDING_TERM] < 0)
		DB_EXEC(w->db, w->arena, "delete from standing_roll where tenant = $1 and org = $2 and day = $3 and due = 0 "
			"and review = 0 and term = 0", w->tenant, s->org, s->key);
}

void sums_fold(struct keeping *k)
{
	for (int i = 0; i < SUM_TABLES; i++)
		fold(&k->sums[i]);
}

static void sum_write(struct work *w, enum sum_table table, const struct sum *s)
{
	if (table == SUM_ROLL)
		roll_write(w, s);
	else if (table == SUM_STANDING)
		standing_write(w, s);
	else if (table == SUM_STANDING_DAY)
		standing_day_write(w, s);
	else
		life_write(w, s, table == SUM_LIFE_WHOLE);
}

int64_t sums_write(struct keeping *k)
{
	int64_t rows = 0;
	sums_fold(k);
	for (int table = 0; table < SUM_TABLES; table++) {
		const struct sums *sums = &k->sums[table];
		rows += sums->count;
		for (int i = 0; i < sums->count; i++)
			sum_write(k->w, (enum sum_table)table, &sums->list[i]);
	}
	return rows;
}
