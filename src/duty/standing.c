/* How an organisation stands: whether the ledger lists it, which of its duties presses most, what waits in it. One row each,
 * as of a day, with the sums of its subtree; so a page of the ledger is found, ordered and counted without reading the rest.
 * The ledger computes the same from the facts for other periods; tests compare the two. */
#include "duty/inside.h"

int duty_asked_from(struct period period, enum rule_cycle cycle, int today)
{
	struct period first = period_of(cycle, period.from), before = period_before(first);
	bool runs = period.from <= today && today <= period.to;
	return runs && days_between(before.to, today) <= DUTY_STILL_ASKED_DAYS ? before.from : first.from;
}

/* Branches anywhere; committees and general branches where they are a village's own. */
bool duty_owes_life(int kind, int level)
{
	return kind == 631 || kind == 632 || ((kind == 611 || kind == 621) && level == ORG_VILLAGE);
}

struct duty duty_of_row(const struct rule *rule, enum rule_cycle cycle, int period_from, int due_day, int done_day)
{
	struct period p = period_of(cycle, period_from);
	return (struct duty){ .rule = rule, .period = p, .due_day = due_day, .done_day = done_day,
		.opens_day = rule->season_opens && cycle == CYCLE_YEAR ? p.from / 10000 * 10000 + rule->season_opens : p.from };
}

/* ---- computing ---- */

#define STANDING_ORG "o.id, o.path, o.level, o.kind, o.dissolved, o.members, o.full_members, " \
	"case when o.term_shifted > 0 then o.term_shifted else o.term_end end, o.secretary from org o where "

static int orgs_read(struct work *w, const char *path, int64_t org, int today, struct standing **out)
{
	struct standing *list = NULL;
	int n = 0, alone = rule_figure(FIGURE_BRANCH_FULL_MEMBERS);
	struct db_rows *rows = path ?
		DB_QUERY(w->db, w->arena, "select " STANDING_ORG "o.tenant = $1 and o.path >= $2 and o.path < $3 order by o.id",
			w->tenant, path, path_end(w->arena, path)) :
		DB_QUERY(w->db, w->arena, "select " STANDING_ORG "o.tenant = $1 and o.id = $2", w->tenant, org);
	while (db_next(rows)) {
		int level = (int)db_i64(rows, 2), kind = (int)db_i64(rows, 3), dissolved = (int)db_i64(rows, 4);
		bool stood = dissolved == 0 || dissolved >= today / 100 * 100 + 1; /* who was dissolved this month answers for it */
		bool branch = stood && duty_owes_life(kind, level);
		*LIST_PUSH(w->arena, list, n) = (struct standing){ .org = db_i64(rows, 0), .path = db_text(rows, 1), .rule = "",
			.day = today, .branch = branch, .due_day = NO_DAY, .review_day = NO_DAY,
			.members = stood ? (int)db_i64(rows, 5) : 0, .vacant = branch && text_empty(db_text(rows, 8)),
			.small = branch && kind == 631 && db_i64(rows, 6) < alone,
			.term_end = branch ? (int)db_i64(rows, 7) : 0 };
	}
	db_done(rows);
	*out = list;
	return n;
}

/* Keeps the duty that is due first of those that are asked after. */
static void press(struct standing *s, const struct kept *d, int today)
{
	const struct rule *rule = d->done_day ? NULL : duty_rule_named(d->rule);
	struct period month = period_of(CYCLE_MONTH, today);
	if (!rule || !duty_rule_for_branches(rule) || d->from < duty_asked_from(month, (enum rule_cycle)d->cycle, today) ||
		d->from > month.to || d->due >= s->due_day)
		return;
	struct duty duty = duty_of_row(rule, (enum rule_cycle)d->cycle, d->from, d->due, d->done_day);
	enum duty_status status = duty_status_on(&duty, today, DUTY_SOON_DAYS);
	if (status != DUTY_OVERDUE && status != DUTY_SOON && status != DUTY_OPEN)
		return;
	s->due_day = d->due;
	s->rule = d->rule;
	s->cycle = d->cycle;
	s->period_from = d->from;
}

/* Records that are filed wait for whoever reviews them. */
static void reviews_read(struct work *w, const char *path, int64_t org, struct standing *list, int n)
{
	struct db_rows *rows = path ?
		DB_QUERY(w->db, w->arena, "select org, filed_at from activity where tenant = $1 and state = 'filed' order by org",
			w->tenant) :
		DB_QUERY(w->db, w->arena, "select org, filed_at from activity where tenant = $1 and org = $2 and state = 'filed'",
			w->tenant, org);
	for (int i = 0; db_next(rows);) {
		while (i < n && list[i].org < db_i64(rows, 0))
			i++;
		if (i == n || list[i].org != db_i64(rows, 0) || !list[i].branch)
			continue;
		int day = day_of(db_i64(rows, 1));
		list[i].review++;
		list[i].review_day = day < list[i].review_day ? day : list[i].review_day;
	}
	db_done(rows);
}

int standings_counted(struct work *w, const char *path, int64_t org, int today, const struct kept *duties, int count,
	struct standing **out)
{
	int n = orgs_read(w, path, org, today, out);
	for (int i = 0, d = 0; i < n; i++) {
		struct standing *s = &(*out)[i];
		while (d < count && duties[d].org < s->org)
			d++;
		for (; d < count && duties[d].org == s->org; d++)
			if (s->branch)
				press(s, &duties[d], today);
	}
	reviews_read(w, path, org, *out, n);
	return n;
}

/* ---- storing ---- */

int standings_read(struct work *w, struct db_rows *rows, struct standing **out)
{
	struct standing *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct standing){ .org = db_i64(rows, 0), .path = db_text(rows, 1),
			.day = (int)db_i64(rows, 2), .branch = db_i64(rows, 3) != 0, .due_day = (int)db_i64(rows, 4),
			.rule = db_text(rows, 5), .cycle = (int)db_i64(rows, 6), .period_from = (int)db_i64(rows, 7),
			.review = (int)db_i64(rows, 8), .review_day = (int)db_i64(rows, 9), .vacant = db_i64(rows, 10) != 0,
			.small = db_i64(rows, 11) != 0, .term_end = (int)db_i64(rows, 12), .members = (int)db_i64(rows, 13) };
	db_done(rows);
	*out = list;
	return n;
}

int standings_stored(struct work *w, const char *path, int64_t org, struct standing **out)
{
	return standings_read(w, path ?
		DB_QUERY(w->db, w->arena, "select " STANDING_COLUMNS " from org o join standing s on s.tenant = o.tenant and s.org = o.id "
			"where o.tenant = $1 and o.path >= $2 and o.path < $3 order by s.org", w->tenant, path, path_end(w->arena, path)) :
		DB_QUERY(w->db, w->arena, "select " STANDING_COLUMNS " from standing s where s.tenant = $1 and s.org = $2", w->tenant,
			org), out);
}

bool standing_same(const struct standing *a, const struct standing *b)
{
	return text_eq(a->path, b->path) && a->branch == b->branch && a->due_day == b->due_day && text_eq(a->rule, b->rule) &&
		a->cycle == b->cycle && a->period_from == b->period_from && a->review == b->review &&
		a->review_day == b->review_day && a->vacant == b->vacant && a->small == b->small && a->term_end == b->term_end &&
		a->members == b->members;
}

void standing_roll(struct keeping *k, const struct standing *s, int sign)
{
	bool waits = s->review > 0;
	struct sum all = { s->org, 0, { [STANDING_BRANCHES] = s->branch ? sign : 0, [STANDING_MEMBERS] = sign * s->members,
		[STANDING_VACANT] = s->vacant ? sign : 0, [STANDING_SMALL] = s->small ? sign : 0 } };
	struct sum due = { s->org, s->due_day, { [STANDING_DUE] = sign, [STANDING_DUE_REVIEW] = waits ? sign : 0 } };
	struct sum review = { s->org, s->review_day, { [STANDING_REVIEW] = sign, [STANDING_RECORDS] = sign * s->review } };
	struct sum term = { s->org, s->term_end, { [STANDING_TERM] = sign } };
	sum_above(k, SUM_STANDING, &all);
	if (s->due_day != NO_DAY)
		sum_above(k, SUM_STANDING_DAY, &due);
	if (waits)
		sum_above(k, SUM_STANDING_DAY, &review);
	if (s->term_end)
		sum_above(k, SUM_STANDING_DAY, &term);
}

static void standing_put(struct work *w, const struct standing *s)
{
	DB_EXEC(w->db, w->arena,
		"insert into standing (tenant, org, path, day, branch, due_day, rule, cycle, period_from, review, review_day, vacant, "
		"small, term_end, members) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
		"on conflict (tenant, org) do update set path = excluded.path, day = excluded.day, branch = excluded.branch, "
		"due_day = excluded.due_day, rule = excluded.rule, cycle = excluded.cycle, period_from = excluded.period_from, "
		"review = excluded.review, review_day = excluded.review_day, vacant = excluded.vacant, small = excluded.small, "
		"term_end = excluded.term_end, members = excluded.members",
		w->tenant, s->org, s->path, s->day, s->branch, s->due_day, s->rule, s->cycle, s->period_from, s->review, s->review_day,
		s->vacant, s->small, s->term_end, s->members);
}

void standings_keep(struct keeping *k, const char *path, int64_t org, const struct kept *duties, int count)
{
	struct work *w = k->w;
	struct standing *was, *now;
	int was_count = standings_stored(w, path, org, &was);
	int now_count = standings_counted(w, path, org, w->today, duties, count, &now);
	for (int i = 0, j = 0; i < now_count; i++) {
		while (j < was_count && was[j].org < now[i].org)
			j++;
		const struct standing *before = j < was_count && was[j].org == now[i].org ? &was[j] : NULL;
		if (before && standing_same(before, &now[i]))
			continue;
		if (before)
			standing_roll(k, before, -1);
		standing_roll(k, &now[i], 1);
		standing_put(w, &now[i]);
		k->written++;
	}
	if (path)
		DB_EXEC(w->db, w->arena, "update standing set day = $4 where tenant = $1 and path >= $2 and path < $3 and day <> $4",
			w->tenant, path, path_end(w->arena, path), w->today);
	else
		DB_EXEC(w->db, w->arena, "update standing set day = $3 where tenant = $1 and org = $2 and day <> $3", w->tenant, org,
			w->today);
}
