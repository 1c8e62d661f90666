/* Sums compared with what lies below them: what they should be is gathered with a plus, what is stored with a minus, and
 * what is left differs. `verify` tells it, a rebuild writes it. */
#include "duty/inside.h"

/* The organisations of the extent: $2 … $5. */
#define EXTENT " from org o join " /* table x */
#define IN_EXTENT "o.tenant = $1 and o.path >= $2 and o.path < $3 and o.level >= $4 and o.level <= $5"
#define EXTENT_VALUES w->tenant, e->path, path_end(w->arena, e->path), e->from_level, e->to_level
/* Children of $2, whose sums stand for all below. */
#define CHILDREN " from org c join "
#define IN_CHILDREN "c.tenant = $1 and c.parent = $2"

/* ---- duties and months ---- */

static void duties_gather(struct keeping *k, const struct extent *e)
{
	struct work *w = k->w;
	struct kept *list;
	int n = kept_read(w, DB_QUERY(w->db, w->arena, "select " KEPT_COLUMNS EXTENT "duty d on d.tenant = o.tenant and d.org = o.id where "
		IN_EXTENT, EXTENT_VALUES), &list);
	for (int i = 0; i < n; i++)
		roll(k, &list[i], 1);
}

/* Rows of duty_roll: with a minus those of the extent, with a plus, for `top`, those of its children. */
static void roll_rows_gather(struct keeping *k, struct db_rows *rows, int64_t top, int sign)
{
	while (db_next(rows))
		sum_put(k, SUM_ROLL, &(struct sum){ top ? top : db_i64(rows, 0), (int)db_i64(rows, 2),
			{ [ROLL_DUTIES] = sign * db_i64(rows, 5), [ROLL_FULFILLED] = sign * db_i64(rows, 6), [ROLL_LATE] = sign * db_i64(rows, 7) },
			(int)db_i64(rows, 3), (int)db_i64(rows, 4), db_text(rows, 1) });
	db_done(rows);
}

#define ROLL_COLUMNS "select r.org, r.rule, r.due_day, r.period_from, r.period_to, r.duties, r.fulfilled, r.late"

static void rolls_gather(struct keeping *k, const struct extent *e, int64_t top)
{
	struct work *w = k->w;
	roll_rows_gather(k, DB_QUERY(w->db, w->arena, ROLL_COLUMNS EXTENT "duty_roll r on r.tenant = o.tenant and r.org = o.id where "
		IN_EXTENT, EXTENT_VALUES), 0, -1);
	if (top)
		roll_rows_gather(k, DB_QUERY(w->db, w->arena, ROLL_COLUMNS CHILDREN "duty_roll r on r.tenant = c.tenant and r.org = c.id where "
			IN_CHILDREN, w->tenant, top), top, 1);
}

/* Rows of a table of sums: organisation, month or day, `figures` figures from the `first` one on. */
static void sums_gather(struct keeping *k, enum sum_table table, struct db_rows *rows, int64_t top, int figures, int sign)
{
	while (db_next(rows)) {
		struct sum s = { top ? top : db_i64(rows, 0), (int)db_i64(rows, 1), { 0 } };
		for (int f = 0; f < figures; f++)
			s.n[f] = sign * db_i64(rows, f + 2);
		sum_put(k, table, &s);
	}
	db_done(rows);
}

#define LIFE_COLUMNS "select l.org, l.month, l.held, l.due, l.present, l.remote, l.duties, l.fulfilled, l.late"
#define LIFE_JOIN(org) "life_roll l on l.tenant = " org ".tenant and l.org = " org ".id and l.whole = "

/* An organisation's own months hold its gatherings, which were compared with the activities, and its duties. */
static void lives_gather(struct keeping *k, const struct extent *e, int64_t top)
{
	struct work *w = k->w;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, LIFE_COLUMNS EXTENT LIFE_JOIN("o") "0 where " IN_EXTENT, EXTENT_VALUES);
	while (db_next(rows)) {
		struct sum s = { db_i64(rows, 0), (int)db_i64(rows, 1), { [LIFE_HELD] = db_i64(rows, 2), [LIFE_DUE] = db_i64(rows, 3),
			[LIFE_PRESENT] = db_i64(rows, 4), [LIFE_REMOTE] = db_i64(rows, 5) } };
		struct sum duties = { s.org, s.key, { [LIFE_DUTIES] = -db_i64(rows, 6), [LIFE_FULFILLED] = -db_i64(rows, 7),
			[LIFE_LATE] = -db_i64(rows, 8) } };
		sum_above(k, SUM_LIFE_WHOLE, &s);
		sum_put(k, SUM_LIFE_OWN, &duties);
	}
	db_done(rows);
	sums_gather(k, SUM_LIFE_WHOLE, DB_QUERY(w->db, w->arena, LIFE_COLUMNS EXTENT LIFE_JOIN("o") "1 where " IN_EXTENT, EXTENT_VALUES),
		0, 7, -1);
	if (top)
		sums_gather(k, SUM_LIFE_WHOLE, DB_QUERY(w->db, w->arena, LIFE_COLUMNS CHILDREN LIFE_JOIN("c") "1 where " IN_CHILDREN,
			w->tenant, top), top, 7, 1);
}

/* ---- standings ---- */

#define ALL_COLUMNS "select s.org, 0, s.branches, s.all_members, s.all_vacant, s.all_small"
#define DAY_COLUMNS "select r.org, r.day, r.due, r.due_review, r.review, r.records, r.term"

static void standings_gather(struct keeping *k, const struct extent *e, int64_t top)
{
	struct work *w = k->w;
	struct standing *list;
	int n = standings_read(w, DB_QUERY(w->db, w->arena, "select " STANDING_COLUMNS EXTENT
		"standing s on s.tenant = o.tenant and s.org = o.id where " IN_EXTENT, EXTENT_VALUES), &list);
	for (int i = 0; i < n; i++)
		standing_roll(k, &list[i], 1);
	sums_gather(k, SUM_STANDING, DB_QUERY(w->db, w->arena, ALL_COLUMNS EXTENT "standing s on s.tenant = o.tenant and s.org = o.id where "
		IN_EXTENT, EXTENT_VALUES), 0, 4, -1);
	sums_gather(k, SUM_STANDING_DAY, DB_QUERY(w->db, w->arena, DAY_COLUMNS EXTENT
		"standing_roll r on r.tenant = o.tenant and r.org = o.id where " IN_EXTENT, EXTENT_VALUES), 0, 5, -1);
	if (!top)
		return;
	sums_gather(k, SUM_STANDING, DB_QUERY(w->db, w->arena, ALL_COLUMNS CHILDREN
		"standing s on s.tenant = c.tenant and s.org = c.id where " IN_CHILDREN, w->tenant, top), top, 4, 1);
	sums_gather(k, SUM_STANDING_DAY, DB_QUERY(w->db, w->arena, DAY_COLUMNS CHILDREN
		"standing_roll r on r.tenant = c.tenant and r.org = c.id where " IN_CHILDREN, w->tenant, top), top, 5, 1);
}

void sums_differ(struct keeping *k, const struct extent *e, int64_t top)
{
	k->below = e->from_level - ORG_COUNTY;
	duties_gather(k, e);
	rolls_gather(k, e, top);
	lives_gather(k, e, top);
	standings_gather(k, e, top);
	sums_fold(k);
}
