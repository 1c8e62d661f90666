/* Lists of activities: of a subtree, of an organisation, of one member; and what the duty rules count. */
#include "activity/inside.h"
#include "base/list.h"

#define DAY_FIRST 0
#define DAY_LAST 99999999

/* The state as a bit, so that one statement serves every choice of states. */
#define STATE_BIT \
	"(case a.state when 'planned' then 1 when 'noticed' then 2 when 'open' then 4 when 'held' then 8 " \
	"when 'filed' then 16 when 'returned' then 32 when 'sealed' then 64 else 128 end)"

#define ALL_BITS(count) ((1u << (count)) - 1)

/* A page of a list is found in an index first ($1 county, $2 path, $3 its end, $4 first day, $5 last day, $6 states, $7
 * kinds, $8 organisation or 0, $9 limit, $10 offset, $11 the one state), then its rows are read. Three ways, because what
 * is cheap depends on how much of the county the filter leaves; `cross join` keeps the order of the two tables. */
#define CHOSEN \
	"a.day >= $4 and a.day <= $5 and (" STATE_BIT " & $6) <> 0 and (a.kinds & $7) <> 0 and ($8 = 0 or a.org = $8) "
#define FROM_ORG \
	"from org o cross join activity a where o.tenant = $1 and o.path >= $2 and o.path < $3 and ($8 = 0 or o.id = $8) " \
	"and a.tenant = o.tenant and a.org = o.id and "
#define FROM_ACTIVITY \
	"from activity a cross join org o where a.tenant = $1 and o.tenant = a.tenant and o.id = a.org and o.path >= $2 and " \
	"o.path < $3 and "
#define NEWEST "order by a.day desc, a.starts desc, a.id desc "
#define OLDEST "order by a.day, a.starts, a.id "
#define PAGE(found, order) \
	"select " ACTIVITY_COLUMNS " from (select a.id as id " found order "limit $9 offset $10) x " \
	"cross join activity a" ACTIVITY_JOINS "where a.tenant = $1 and a.id = x.id " order

enum narrow { BY_ORG, BY_STATE, BY_DAY };
static const char *const list_sql[3][2] = {
	[BY_ORG] = { PAGE(FROM_ORG CHOSEN "and $11 = '' ", NEWEST), PAGE(FROM_ORG CHOSEN "and $11 = '' ", OLDEST) },
	[BY_STATE] = { PAGE(FROM_ACTIVITY CHOSEN "and a.state = $11 ", NEWEST),
		PAGE(FROM_ACTIVITY CHOSEN "and a.state = $11 ", OLDEST) },
	[BY_DAY] = { PAGE(FROM_ACTIVITY CHOSEN "and $11 = '' ", NEWEST), PAGE(FROM_ACTIVITY CHOSEN "and $11 = '' ", OLDEST) },
};

/* A filter with its gaps filled. */
struct chosen {
	const char *path, *end, *state;
	int from, to;
	unsigned states, kinds;
	enum narrow narrow;
};

static const char *state_alone(unsigned states)
{
	for (int i = 0; i < STATE_COUNT; i++)
		if (states == 1u << i)
			return activity_state_word((enum activity_state)i);
	return NULL;
}

static struct chosen chosen_of(struct work *w, const struct activity_filter *f)
{
	struct chosen c = { .path = f->path ? f->path : w->actor.path ? w->actor.path : "", .from = f->from_day, .state = "",
		.to = f->to_day ? f->to_day : DAY_LAST, .states = f->states ? f->states : ALL_BITS(STATE_COUNT),
		.kinds = f->kinds ? f->kinds : ALL_BITS(ACTIVITY_KIND_COUNT), .narrow = BY_ORG };
	const char *state = state_alone(c.states);
	bool whole = strlen(c.path) <= strlen("0001.") && !f->org; /* all of the county, or more */
	c.end = path_end(w->arena, c.path);
	if (whole && state) {
		c.narrow = BY_STATE;
		c.state = state;
	} else if (whole) {
		c.narrow = BY_DAY;
	}
	return c;
}

static int activity_rows(struct work *w, struct db_rows *rows, struct activity **out)
{
	size_t count = 0, room = 0;
	*out = NULL;
	while (db_next(rows)) {
		if (count == room) {
			*out = arena_grow(w->arena, *out, room * sizeof **out, (room + 32) * sizeof **out);
			room += 32;
		}
		activity_fill(rows, &(*out)[count++]);
	}
	db_done(rows);
	return (int)count;
}

int activity_list(struct work *w, const struct activity_filter *f, struct activity **out, int64_t *total)
{
	struct chosen c = chosen_of(w, f);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) " FROM_ORG CHOSEN, w->tenant, c.path, c.end, c.from, c.to,
			c.states, c.kinds, f->org);
	return activity_rows(w, DB_QUERY(w->db, w->arena, list_sql[c.narrow][f->oldest_first], w->tenant, c.path, c.end, c.from,
			c.to, c.states, c.kinds, f->org, f->limit > 0 ? f->limit : 20, f->offset, c.state), out);
}

void activity_state_counts(struct work *w, const struct activity_filter *f, int64_t counts[STATE_COUNT])
{
	struct chosen c = chosen_of(w, f);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select a.state, count(*) " FROM_ORG CHOSEN "group by a.state", w->tenant,
		c.path, c.end, c.from, c.to, ALL_BITS(STATE_COUNT), c.kinds, f->org);
	memset(counts, 0, STATE_COUNT * sizeof *counts);
	while (db_next(rows)) {
		enum activity_state state;
		if (activity_state_parse(db_text(rows, 0), &state))
			counts[state] = db_i64(rows, 1);
	}
	db_done(rows);
}

/* ---- of one member ---------------------------------------------------------------------------------------------- */

int activity_of_member(struct work *w, int64_t member, int from_day, int to_day, int limit,
	struct activity_of_member **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " ACTIVITY_COLUMNS ", t.status, t.at, t.excused from attendance t cross join activity a" ACTIVITY_JOINS
		"where t.tenant = $1 and t.member in " MEMBER_ALL("$2") " and t.day >= $3 and t.day <= $4 and a.tenant = t.tenant and "
		"a.id = t.activity order by a.starts, a.id, case t.status when 'due' then 1 when 'leave' then 2 else 3 end limit $5",
		w->tenant, member, from_day ? from_day : DAY_FIRST, to_day ? to_day : DAY_LAST, limit);
	size_t count = 0, room = 0;
	*out = NULL;
	while (db_next(rows)) {
		if (count == room) {
			*out = arena_grow(w->arena, *out, room * sizeof **out, (room + 8) * sizeof **out);
			room += 8;
		}
		struct activity_of_member *m = &(*out)[count++];
		activity_fill(rows, &m->activity);
		/* A sealed list may name two records of one person: what says more stands behind and counts. */
		if (count > 1 && m[-1].activity.id == m->activity.id) {
			m[-1] = *m;
			m--;
			count--;
		}
		m->status = attendance_status_parse(db_text(rows, ACTIVITY_COLUMN_COUNT));
		m->at = db_i64(rows, ACTIVITY_COLUMN_COUNT + 1);
		m->excused = db_i64(rows, ACTIVITY_COLUMN_COUNT + 2) != 0;
	}
	db_done(rows);
	return (int)count;
}

static int rule_state_of(enum activity_state state)
{
	switch (state) {
	case STATE_HELD:
	case STATE_RETURNED: /* it was held; until it is handed in again it is no more than that */
		return RULE_HELD;
	case STATE_FILED:
		return RULE_FILED;
	case STATE_SEALED:
		return RULE_SEALED;
	default:
		return RULE_PLANNED;
	}
}

struct member_year activity_year_of(const struct activity_of_member *list, int count)
{
	struct member_year y = { 0 };
	for (int i = 0; i < count; i++) {
		const struct activity_of_member *m = &list[i];
		bool here = m->status == ATTENDANCE_PRESENT, remote = m->status == ATTENDANCE_REMOTE;
		if (rule_state_of(m->activity.state) == RULE_PLANNED || (m->excused && !here && !remote))
			continue;
		y.due++;
		y.present += here;
		y.remote += remote;
		y.leave += m->status == ATTENDANCE_LEAVE;
	}
	return y;
}

struct activity_of_member *activity_next_for_member(struct work *w, int64_t member)
{
	struct activity_of_member *list;
	int count = activity_of_member(w, member, w->today, 0, 10, &list);
	for (int i = 0; i < count; i++)
		if (list[i].activity.state == STATE_NOTICED || list[i].activity.state == STATE_OPEN)
			return &list[i];
	return NULL;
}

int activity_month_for_member(struct work *w, int64_t member, struct activity_of_member **out)
{
	int month = month_of_day(w->today);
	return activity_of_member(w, member, month * 100 + 1, month_last_day(month), 100, out);
}

int activity_today_for_org(struct work *w, int64_t org, int limit, struct activity **out)
{
	return activity_rows(w, DB_QUERY(w->db, w->arena,
			"select " ACTIVITY_COLUMNS " from activity a" ACTIVITY_JOINS "where a.tenant = $1 and a.org = $2 and a.day >= $3 and "
			"a.state <> 'planned' and a.state <> 'cancelled' order by a.starts, a.id limit $4",
			w->tenant, org, w->today, limit), out);
}

/* ---- what the rules count --------------------------------------------------------------------------------------- */

static struct rule_activity counted_of(struct db_rows *rows)
{
	enum activity_state state = STATE_PLANNED;
	activity_state_parse(db_text(rows, 2), &state);
	return (struct rule_activity){ .id = db_i64(rows, 0), .day = (int)db_i64(rows, 1), .state = rule_state_of(state),
		.kinds = (unsigned)db_i64(rows, 3),
		/* only what a Party group meets for is the group's, whatever else it is; else the group is a note */
		.group = db_i64(rows, 3) & KIND_BIT(ACTIVITY_GROUP_MEETING) ? db_i64(rows, 4) : 0, .makes_up = (int)db_i64(rows, 5),
		.pairs = (unsigned)db_i64(rows, 6) };
}

int activity_counted(struct work *w, int64_t org, int from_day, int to_day, struct rule_activity **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, day, state, kinds, party_group, makes_up, pairs from activity "
		"where tenant = $1 and org = $2 and day >= $3 and day <= $4 and state <> 'cancelled' and makes_up = 0 union all "
		"select id, day, state, kinds, party_group, makes_up, pairs from activity "
		"where tenant = $1 and org = $2 and makes_up >= $5 and makes_up <= $4 and state <> 'cancelled' union all "
		/* talks that were entered one by one: the first of each kind of pair in a year is what the rule asks for */
		"select 0, min(day), 'sealed', CAST($6 AS BIGINT), 0, 0, pair from talk "
		"where tenant = $1 and org = $2 and day >= $3 and day <= $4 group by pair, day / 10000 order by 2, 1",
		w->tenant, org, from_day, to_day, from_day > 0 ? from_day : 1, KIND_BIT(ACTIVITY_HEART_TALK));
	size_t count = 0, room = 0;
	*out = NULL;
	while (db_next(rows)) {
		if (count == room) {
			*out = arena_grow(w->arena, *out, room * sizeof **out, (room + 32) * sizeof **out);
			room += 32;
		}
		(*out)[count++] = counted_of(rows);
	}
	db_done(rows);
	return (int)count;
}

struct map *activity_counted_below(struct work *w, const char *path, int from_day, int to_day)
{
	struct map *by_org = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.day, a.state, a.kinds, a.party_group, a.makes_up, a.pairs, a.org from org o cross join activity a "
		"where o.tenant = $1 and o.path >= $2 and o.path < $3 and a.tenant = o.tenant and a.org = o.id and a.state <> 'cancelled' "
		"and ((a.makes_up = 0 and a.day >= $4 and a.day <= $5) or (a.makes_up >= $4 and a.makes_up <= $5)) union all "
		/* as in activity_counted */
		"select 0, min(t.day), 'sealed', CAST($6 AS BIGINT), 0, 0, t.pair, t.org from org o cross join talk t "
		"where o.tenant = $1 and o.path >= $2 and o.path < $3 and t.tenant = o.tenant and t.org = o.id and t.day >= $4 and t.day <= $5 "
		"group by t.org, t.pair, t.day / 10000 order by 8, 2, 1",
		w->tenant, path, path_end(w->arena, path), from_day, to_day, KIND_BIT(ACTIVITY_HEART_TALK));
	while (db_next(rows)) {
		struct activity_bundle *b = map_get_i64(by_org, db_i64(rows, 7));
		if (!b)
			map_set_i64(by_org, db_i64(rows, 7), b = ARENA_NEW(w->arena, struct activity_bundle));
		*LIST_PUSH(w->arena, b->list, b->count) = counted_of(rows);
	}
	db_done(rows);
	return by_org;
}
