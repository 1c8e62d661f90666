/* An area's counties. Here alone stands the statement that reads summary rows across counties: once an hour, from the job of
 * the area. Its pages read the area's own copies, so that they name one number like every other page, cost two statements for
 * a hundred counties in a hundred files, and still stand when a county is away. */
#include "area/inside.h"
#include "base/list.h"
#include "base/map.h"
#include "job/job.h"
#include "work/audit.h"

#define MONTHS_BACK 23 /* older ones are kept as they are */

int area_counties(struct work *w, struct area_county **out)
{
	const struct store_county *listed;
	int count = (int)store_counties(w->store, &listed);
	struct area_county *all = ARENA_ARRAY(w->arena, struct area_county, (size_t)count + 1);
	struct map *by_code = map_new(w->arena);
	for (int i = 0; i < count; i++) {
		all[i] = (struct area_county){ .code = listed[i].code, .name = listed[i].code };
		map_set(by_code, str_of(all[i].code), &all[i]);
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select code, name, heard from area_county where tenant = $1", w->tenant);
	while (db_next(rows)) {
		struct area_county *c = map_get(by_code, str_of(db_text(rows, 0)));
		if (c)
			*c = (struct area_county){ c->code, db_text(rows, 1), db_i64(rows, 2) };
	}
	db_done(rows);
	*out = all;
	return count;
}

/* ---- gathering ---- */

struct gathering {
	struct work *work;
	struct map *by_code; /* of the counties that are to be found in the place being read: struct area_county */
	int from;
	struct area_gathered *into;
};

/* The one statement over the county's border: own rows of all counties of a database, areas' copies not among them. */
static void read_all(struct gathering *g, struct db *db)
{
	struct work *w = g->work;
	struct db_rows *rows = DB_QUERY(db, w->arena,
		"select " AREA_COLUMNS ", name from area_month m join (select tenant as number, code as own, name from county) c "
		"on c.number = m.tenant and c.own = m.code where m.month >= $1 order by m.tenant, m.month", g->from);
	while (db_next(rows)) {
		struct area_county *county = map_get(g->by_code, str_of(db_text(rows, 0)));
		if (!county)
			continue;
		area_month_read(rows, LIST_PUSH(w->arena, g->into->rows, g->into->count));
		county->name = db_text(rows, AREA_COLUMN_COUNT);
		county->heard = w->now;
	}
	db_done(rows);
}

/* A place that cannot be read is passed over whole. */
static bool read_place(struct gathering *g, const char *url)
{
	const char *why = "";
	int before = g->into->count;
	struct db *db = db_open(url, DB_READ, &why);
	bool good = db && db_begin(db);
	if (good)
		read_all(g, db);
	good = good && db_error(db) == DB_OK;
	if (!good) {
		log_line(LOG_WARN, "area.away", "why", "%s", db ? db_error_text(db) : why, NULL); /* the address may hold a password */
		g->into->count = before;
	}
	if (db)
		db_rollback(db);
	db_close(db);
	return good;
}

/* Reads the place of the i-th county of the list, and with it those of the others that lie there; nothing when that was done
 * with one before it. */
static void read_place_of(struct gathering *g, const struct store_county *listed, struct area_county *all, size_t count, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (text_eq(listed[k].url, listed[i].url))
			return;
	g->by_code = map_new(g->work->arena);
	for (size_t k = i; k < count; k++)
		if (text_eq(listed[k].url, listed[i].url))
			map_set(g->by_code, str_of(all[k].code), &all[k]);
	if (read_place(g, listed[i].url))
		return;
	for (size_t k = i; k < count; k++)
		if (text_eq(listed[k].url, listed[i].url))
			all[k].heard = 0;
}

struct area_gathered *area_gather(struct work *w, int *away)
{
	const struct store_county *listed;
	size_t count = store_counties(w->store, &listed);
	struct area_county *all = ARENA_ARRAY(w->arena, struct area_county, count + 1);
	struct gathering g = { .work = w, .from = month_add(month_of_day(w->today), -MONTHS_BACK),
		.into = ARENA_NEW(w->arena, struct area_gathered) };
	for (size_t i = 0; i < count; i++)
		all[i] = (struct area_county){ .code = listed[i].code };
	for (size_t i = 0; i < count; i++)
		read_place_of(&g, listed, all, count, i);
	for (size_t i = 0; i < count; i++)
		if (all[i].heard)
			*LIST_PUSH(w->arena, g.into->counties, g.into->county_count) = all[i];
	*away = (int)count - g.into->county_count;
	return g.into;
}

bool area_keep(struct work *w, const struct area_gathered *g)
{
	bool good = true;
	for (int i = 0; good && i < g->county_count; i++)
		good = DB_EXEC(w->db, w->arena,
			"insert into area_county (tenant, code, name, heard) values ($1, $2, $3, $4) "
			"on conflict (tenant, code) do update set name = excluded.name, heard = excluded.heard",
			w->tenant, g->counties[i].code, g->counties[i].name, g->counties[i].heard);
	return good && area_put(w, g->rows, g->count);
}

/* ---- by itself ---- */

static bool gather_look(struct work *w, struct job_run *run)
{
	int away;
	struct area_gathered *g = area_gather(w, &away);
	run->made = g;
	run->done = g->county_count;
	run->total = g->county_count + away;
	return true;
}

static bool gather_write(struct work *w, struct job_run *run)
{
	int away = (int)(run->total - run->done);
	run->finished = true;
	run->said = away ? arena_printf(w->arena, "收到 %d 个县的汇总数，%d 个县没有", (int)run->done, away) :
			   arena_printf(w->arena, "收到 %d 个县的汇总数", (int)run->done);
	return area_keep(w, run->made) && audit_not_needed(w);
}

JOB(gather, .title = "收集各县汇总", .about = "收集各县每月的汇总数，供本市（省）对比。", .of = OF_AREA, .when = JOB_HOURLY, .at = 12,
	.patience = 150, .look = gather_look, .write = gather_write);
