/* Sums of a branch and a year, for the page on which an office compares its organisations: reckoned by the hour where something
 * changed, and once a day for all, as days alone change what holds (an exemption that ends, a post that begins). */
#include "base/base.h"
#include "base/list.h"
#include "base/map.h"
#include "job/job.h"
#include "study/study.h"
#include "work/audit.h"

#define AT_ONCE 10 /* branches a step: the writer is theirs meanwhile */

static void sum_add(struct study_sum *s, const struct study_year *y)
{
	bool due = y->standing == STUDY_REACHED || y->standing == STUDY_SHORT;
	if (y->suspended)
		return;
	s->members++;
	s->hundredths += y->hours;
	s->exempt += y->standing == STUDY_FREE;
	s->due += due;
	s->reached += y->standing == STUDY_REACHED;
	s->leaders += due && y->leader;
	s->leaders_reached += y->standing == STUDY_REACHED && y->leader;
}

static void row_write(struct work *w, int64_t org, int year, const struct study_sum *s)
{
	DB_EXEC(w->db, w->arena,
		"insert into study_branch (tenant, org, year, day, members, exempt, due, reached, hundredths, leaders, leaders_reached, stale) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0) on conflict (tenant, org, year) do update set day = excluded.day, "
		"members = excluded.members, exempt = excluded.exempt, due = excluded.due, reached = excluded.reached, "
		"hundredths = excluded.hundredths, leaders = excluded.leaders, leaders_reached = excluded.leaders_reached, stale = 0",
		w->tenant, org, year, study_day(w, year), s->members, s->exempt, s->due, s->reached, s->hundredths, s->leaders, s->leaders_reached);
}

/* Organisations without sums of a year, with those of an earlier day, or changed since. Of one that was dissolved the sums of its
 * last year stay as they are. */
static int waiting(struct work *w, int year, int most, struct org **out)
{
	int n = 0;
	*out = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.path from org o left join study_branch s on s.tenant = o.tenant and s.org = o.id and s.year = $2 "
		"where o.tenant = $1 and (o.dissolved = 0 or o.dissolved >= $3) and (s.org is null or s.stale = 1 or s.day < $3) "
		"order by o.path limit $4", w->tenant, year, study_day(w, year), most);
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct org){ .id = db_i64(rows, 0), .path = db_text(rows, 1) };
	db_done(rows);
	return n;
}

static int keep_year(struct work *w, int year, int most)
{
	struct org *orgs;
	int n = waiting(w, year, most, &orgs);
	struct arena *whole = w->arena;
	for (int i = 0; i < n; i++) {
		struct study_sum sum = { 0 };
		struct study_year *list;
		w->arena = arena_child(whole);
		int count = study_of_org(w, &orgs[i], year, &list);
		for (int k = 0; k < count; k++)
			sum_add(&sum, &list[k]);
		row_write(w, orgs[i].id, year, &sum);
		arena_free(w->arena);
		w->arena = whole;
	}
	return n;
}

int study_keep(struct work *w, int most)
{
	int year = w->today / 10000, n = keep_year(w, year, most);
	return n < most ? n + keep_year(w, year - 1, most - n) : n;
}

static bool keep_step(struct work *w, struct job_run *run)
{
	int n = study_keep(w, AT_ONCE);
	run->done += n;
	run->finished = n < AT_ONCE;
	run->said = arena_printf(w->arena, "汇总 %lld 个组织的学时", (long long)run->done);
	return work_db_check(w) && audit_not_needed(w);
}

JOB(study, .title = "学时汇总", .about = "把每个组织今年和去年的学时算到今天：每小时算有变化的，零点以后算全部。上级的比较表用它，党员和支部看到的随时现算。",
	.when = JOB_HOURLY, .at = 12, .patience = 600, .write = keep_step);

/* What was reckoned of a branch no longer holds; the next run of the hour does it again. */
static bool study_touched(struct work *w, const int64_t *orgs, int count)
{
	for (int i = 0; i < count; i++)
		DB_EXEC(w->db, w->arena, "update study_branch set stale = 1 where tenant = $1 and org = $2 and stale = 0", w->tenant, orgs[i]);
	return true;
}
TOUCH_HOOK(study, study_touched);

/* ---- reading ---- */

static void sum_row(struct study_sum *s, const struct db_rows *rows)
{
	s->day = !s->day || (int)db_i64(rows, 1) < s->day ? (int)db_i64(rows, 1) : s->day;
	s->members += db_i64(rows, 2);
	s->exempt += db_i64(rows, 3);
	s->due += db_i64(rows, 4);
	s->reached += db_i64(rows, 5);
	s->hundredths += db_i64(rows, 6);
	s->leaders += db_i64(rows, 7);
	s->leaders_reached += db_i64(rows, 8);
	s->stale += db_i64(rows, 9);
	s->branches++;
}

/* The one of the organisations whose subtree holds that path; NULL: none. */
static struct study_row *row_of(struct study_row *list, const struct org *below, int count, const char *path)
{
	for (int i = 0; i < count; i++)
		if (text_starts(path, below[i].path))
			return &list[i];
	return NULL;
}

int study_sums(struct work *w, const struct org *org, int year, struct study_row **out, struct study_sum *all)
{
	struct org *below;
	struct study_sum own = { 0 };
	int n = org_children(w, org->id, &below);
	struct study_row *list = ARENA_ARRAY(w->arena, struct study_row, (size_t)n + 1);
	*all = (struct study_sum){ 0 };
	for (int i = 0; i < n; i++) {
		const struct org_kind *kind = org_kind_of(below[i].kind);
		list[i + 1] = (struct study_row){ .org = below[i].id, .name = below[i].short_name, .branch = kind && kind->branch };
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.path, s.day, s.members, s.exempt, s.due, s.reached, s.hundredths, s.leaders, s.leaders_reached, s.stale from org o "
		"cross join study_branch s where o.tenant = $1 and o.path >= $2 and o.path < $3 and s.tenant = o.tenant and s.org = o.id "
		"and s.year = $4", w->tenant, org->path, path_end(w->arena, org->path), year);
	while (db_next(rows)) {
		const char *path = db_text(rows, 0);
		struct study_row *row = row_of(list + 1, below, n, path);
		sum_row(all, rows);
		if (row)
			sum_row(&row->sum, rows);
		else if (text_eq(path, org->path))
			sum_row(&own, rows);
	}
	db_done(rows);
	list[0] = (struct study_row){ .org = org->id, .name = org->short_name, .branch = true, .sum = own };
	*out = own.members ? list : list + 1;
	return own.members ? n + 1 : n;
}

/* ---- verify ---- */

struct stored {
	int64_t org, figures[7];
	const char *code;
};

static int stored_read(struct work *w, int year, int day, struct stored **out)
{
	int n = 0;
	*out = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select s.org, s.members, s.exempt, s.due, s.reached, s.hundredths, s.leaders, s.leaders_reached, o.code from study_branch s "
		"join org o on o.tenant = s.tenant and o.id = s.org where s.tenant = $1 and s.year = $2 and s.day = $3 and s.stale = 0 order by o.path",
		w->tenant, year, day);
	while (db_next(rows)) {
		struct stored *s = LIST_PUSH(w->arena, *out, n);
		*s = (struct stored){ .org = db_i64(rows, 0), .code = db_text(rows, 8) };
		for (int i = 0; i < 7; i++)
			s->figures[i] = db_i64(rows, i + 1);
	}
	db_done(rows);
	return n;
}

static void verify_day(struct work *w, struct verify_report *report, int year, int day)
{
	struct stored *list;
	struct study_year *years;
	struct map *sums = map_new(w->arena);
	int n = stored_read(w, year, day, &list), count = n ? study_of_path(w, "", year, day, &years) : 0;
	for (int i = 0; i < count; i++) {
		struct study_sum *s = map_get_i64(sums, years[i].org);
		if (!s)
			map_set_i64(sums, years[i].org, s = ARENA_NEW(w->arena, struct study_sum));
		sum_add(s, &years[i]);
	}
	for (int i = 0; i < n; i++) {
		static const struct study_sum none;
		const struct study_sum *s = map_get_i64(sums, list[i].org);
		if (!s)
			s = &none;
		const int64_t now[] = { s->members, s->exempt, s->due, s->reached, s->hundredths, s->leaders, s->leaders_reached };
		report->checked++;
		if (memcmp(now, list[i].figures, sizeof now) != 0)
			verify_fault(report, "学时汇总：组织 %s，%d 年存的是应达到 %lld 人、已达到 %lld 人、共 %s 学时，重算是 %lld、%lld、%s。", list[i].code, year,
				(long long)list[i].figures[2], (long long)list[i].figures[3], study_text(w->arena, list[i].figures[4]), (long long)s->due,
				(long long)s->reached, study_text(w->arena, s->hundredths));
	}
}

/* Sums of this year and the last, each as of the day on which it was reckoned; what is stale is reckoned anew within the hour. */
static void study_verify(struct work *w, struct verify_report *report)
{
	struct arena *mine = w->arena;
	struct { int year, day; } *list = NULL;
	int n = 0;
	struct db_rows *days = DB_QUERY(w->db, w->arena, "select distinct year, day from study_branch where tenant = $1 and year >= $2 and stale = 0 "
		"order by year, day", w->tenant, w->today / 10000 - 1);
	while (db_next(days)) {
		(void)LIST_PUSH(w->arena, list, n);
		list[n - 1].year = (int)db_i64(days, 0);
		list[n - 1].day = (int)db_i64(days, 1);
	}
	db_done(days);
	for (int i = 0; i < n; i++) {
		w->arena = arena_child(mine);
		verify_day(w, report, list[i].year, list[i].day);
		arena_free(w->arena);
		w->arena = mine;
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select count(*) from study_attendee s left join study_training t on t.tenant = s.tenant and t.id = s.training "
		"left join member m on m.tenant = s.tenant and m.id = s.member where s.tenant = $1 and (t.id is null or m.id is null)", w->tenant);
	if (db_next(rows) && db_i64(rows, 0))
		verify_fault(report, "培训：有 %lld 条参加记录找不到培训或党员。", (long long)db_i64(rows, 0));
	db_done(rows);
}
VERIFY(study, "学时和培训", study_verify);
