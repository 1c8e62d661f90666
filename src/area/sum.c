/* A county's own rows: counted as its cockpit counts, kept by its own job, compared by `xianfeng verify`. */
#include "area/inside.h"
#include "base/list.h"
#include "job/job.h"
#include "work/audit.h"

static int towns_of(const struct cockpit *c)
{
	int n = 0;
	for (int i = 0; i < c->scene->count; i++)
		n += c->scene->all[i].level == ORG_TOWNSHIP;
	return n;
}

/* The state is today's: it belongs to the present month's row alone. */
static void state_fill(const struct work *w, struct area_month *m, const struct cockpit *c)
{
	int64_t *f = m->figures;
	m->day = w->today;
	f[AREA_TOWNS] = towns_of(c);
	f[AREA_BRANCHES] = c->branches;
	f[AREA_MEMBERS] = c->members;
	f[AREA_OVERDUE] = c->overdue;
	f[AREA_SOON] = c->soon;
	f[AREA_REVIEW] = c->review;
	f[AREA_REVIEW_BRANCHES] = c->review_branches;
	f[AREA_NO_SECRETARY] = c->concerns[CONCERN_SECRETARY].count;
	f[AREA_TERMS] = c->concerns[CONCERN_TERM].count;
}

static void month_fill(struct area_month *m, const struct cockpit *c, int i)
{
	int64_t *f = m->figures;
	f[AREA_DUTIES] = c->in_time_months[i].whole;
	f[AREA_DONE] = c->done_months[i].part;
	f[AREA_IN_TIME] = c->in_time_months[i].part;
	f[AREA_PAST] = i + 1 < COCKPIT_MONTHS ? f[AREA_DUTIES] : c->past;
	f[AREA_HELD] = c->held_months[i];
	f[AREA_DUE] = c->attendance_months[i].whole;
	f[AREA_REMOTE] = c->remote_months[i];
	f[AREA_PRESENT] = c->attendance_months[i].part - c->remote_months[i];
}

int area_count(struct work *w, struct area_month **out)
{
	struct area_month *rows = NULL;
	int count = 0;
	struct cockpit *c = cockpit_load(w, "0001.", period_of(CYCLE_MONTH, w->today));
	int64_t seq = c ? DB_ONE(w->db, w->arena, 0, "select coalesce(max(seq), 0) from audit where tenant = $1", w->tenant) : 0;
	for (int i = 0; c && i < COCKPIT_MONTHS; i++) {
		bool present = i + 1 == COCKPIT_MONTHS;
		if (!present && !c->in_time_months[i].whole && !c->held_months[i])
			continue;
		struct area_month *m = LIST_PUSH(w->arena, rows, count);
		*m = (struct area_month){ .code = store_code(w->store), .month = c->months[i], .at = w->now, .seq = seq };
		month_fill(m, c, i);
		if (present)
			state_fill(w, m, c);
	}
	*out = rows;
	return count;
}

/* The state is known of those months alone in which somebody counted. */
#define STATE(column) column " = case when excluded.day > 0 then excluded." column " else area_month." column " end"

bool area_put(struct work *w, const struct area_month *rows, int count)
{
	bool good = true;
	for (int i = 0; good && i < count; i++) {
		const struct area_month *m = &rows[i];
		struct db_value values[1 + AREA_COLUMN_COUNT] = { DB_VALUE(w->tenant), DB_VALUE(m->code), DB_VALUE(m->month),
			DB_VALUE(m->day), DB_VALUE(m->at), DB_VALUE(m->seq) };
		for (int f = 0; f < AREA_FIGURES; f++)
			values[COUNT_OF(values) - AREA_FIGURES + (size_t)f] = DB_VALUE(m->figures[f]);
		good = db_exec(w->db, w->arena,
			"insert into area_month (tenant, " AREA_COLUMNS ") "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) "
			"on conflict (tenant, code, month) do update set at = excluded.at, seq = excluded.seq, duties = excluded.duties, "
			"done = excluded.done, in_time = excluded.in_time, past = excluded.past, held = excluded.held, due = excluded.due, "
			"present = excluded.present, remote = excluded.remote, " STATE("day") ", " STATE("towns") ", " STATE("branches") ", "
			STATE("members") ", " STATE("overdue") ", " STATE("soon") ", " STATE("review") ", " STATE("review_branches") ", "
			STATE("no_secretary") ", " STATE("terms") " where area_month.at <= excluded.at",
			COUNT_OF(values), values);
	}
	return good;
}

void area_month_read(const struct db_rows *rows, struct area_month *out)
{
	*out = (struct area_month){ .code = db_text(rows, 0), .month = (int)db_i64(rows, 1), .day = (int)db_i64(rows, 2),
		.at = db_i64(rows, 3), .seq = db_i64(rows, 4) };
	for (int f = 0; f < AREA_FIGURES; f++)
		out->figures[f] = db_i64(rows, AREA_COLUMN_COUNT - AREA_FIGURES + f);
}

int area_months(struct work *w, int from, struct area_month **out)
{
	struct area_month *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " AREA_COLUMNS " from area_month where tenant = $1 and month >= $2 order by code, month", w->tenant, from);
	while (db_next(rows))
		area_month_read(rows, LIST_PUSH(w->arena, list, n));
	db_done(rows);
	*out = list;
	return n;
}

/* ---- by itself ---- */

static bool report_look(struct work *w, struct job_run *run)
{
	struct area_month *rows;
	run->done = area_count(w, &rows);
	run->made = rows;
	return true;
}

static bool report_write(struct work *w, struct job_run *run)
{
	work_quiet(w); /* no page of the county's own shows these rows */
	run->finished = true;
	run->said = run->done ? arena_printf(w->arena, "%d 个月的汇总数已是现在的", (int)run->done) : "还没有组织，没有可汇总的";
	return area_put(w, run->made, (int)run->done) && audit_not_needed(w);
}

JOB(report, .title = "区域汇总", .about = "把全县每月的汇总数算成一行，供所在市（省）对比各县；只有合计，没有任何人和任何组织的记录。", .when = JOB_HOURLY,
	.at = 7, .patience = 90, .look = report_look, .write = report_write);

/* ---- verify ---- */

static const char *const figure_names[AREA_FIGURES] = { "应做", "完成", "按期", "已到期", "开展活动", "应到", "到会", "视频参会", "乡镇",
	"支部", "党员", "逾期支部", "临期支部", "待审核记录", "待审核支部", "书记空缺", "届满" };

/* Rows are of the hour in which they were counted: what has changed since, also by a new day, is the next hour's. */
static bool has_changed_since(struct work *w, const struct area_month *m)
{
	return day_of(m->at) != w->today || DB_ONE(w->db, w->arena, 0, "select count(*) from audit where tenant = $1 and seq > $2 and "
			"kind in ('activity', 'attendance', 'import', 'member', 'org', 'county')", w->tenant, m->seq) > 0;
}

static void compare(struct verify_report *report, const struct area_month *was, const struct area_month *now)
{
	int last = now->day ? AREA_FIGURES : AREA_TOWNS; /* past months keep the state of their own day */
	for (int f = 0; f < last; f++)
		if (was->figures[f] != now->figures[f])
			verify_fault(report, "区域汇总：%d 年 %d 月的%s存的是 %lld，重算是 %lld。", was->month / 100, was->month % 100,
				figure_names[f], (long long)was->figures[f], (long long)now->figures[f]);
}

static void verify_own(struct work *w, struct verify_report *report, const struct area_month *was, int was_count)
{
	struct area_month *now;
	int count = was_count && !has_changed_since(w, &was[was_count - 1]) ? area_count(w, &now) : 0;
	for (int i = 0; i < count; i++)
		for (int k = 0; k < was_count; k++)
			if (was[k].month == now[i].month)
				compare(report, &was[k], &now[i]);
}

/* What no counting can give, in a county's own rows and in an area's copies. */
static bool is_sound(const struct area_month *m)
{
	const int64_t *f = m->figures;
	for (int i = 0; i < AREA_FIGURES; i++)
		if (f[i] < 0 || (!m->day && i >= AREA_TOWNS && f[i]))
			return false;
	return f[AREA_IN_TIME] <= f[AREA_DONE] && f[AREA_DONE] <= f[AREA_DUTIES] && f[AREA_PAST] <= f[AREA_DUTIES] &&
	       f[AREA_PRESENT] + f[AREA_REMOTE] <= f[AREA_DUE] && f[AREA_OVERDUE] + f[AREA_SOON] <= f[AREA_BRANCHES] &&
	       m->month % 100 >= 1 && m->month % 100 <= 12;
}

static void area_verify(struct work *w, struct verify_report *report)
{
	struct area_month *rows;
	int count = area_months(w, 0, &rows);
	for (int i = 0; i < count; i++)
		if (!is_sound(&rows[i]))
			verify_fault(report, "区域汇总：%s %d 年 %d 月的一行前后不符。", rows[i].code, rows[i].month / 100, rows[i].month % 100);
	report->checked += count;
	if (!store_area(w->store))
		verify_own(w, report, rows, count);
}

VERIFY(area, "区域汇总", area_verify);
