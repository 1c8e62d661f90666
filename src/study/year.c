/* A year of members: who they are, what they took part in, what is asked of them. Set queries, put together by the person. */
#include "base/base.h"
#include "base/list.h"
#include "base/map.h"
#include "member/member.h"
#include "study/study.h"

/* $1 county, $2 and $3 the subtree, $4 one organisation or 0, $5 one member or 0, $6 the day. */
#define PEOPLE \
	"org o cross join belonging b "
#define OF_PEOPLE \
	"o.tenant = $1 and o.path >= $2 and o.path < $3 and ($4 = 0 or o.id = $4) and b.tenant = o.tenant and b.org = o.id " \
	"and ($5 = 0 or b.member = $5) and b.from_day <= $6 and (b.to_day = 0 or b.to_day > $6) "

/* Whose years are read. */
struct asked {
	const char *path, *end;
	int64_t org, member;
	int year, day, first, last; /* of the year */
};

struct person {
	struct study_year *year;
	int since, joined, leads;
	bool leads_now;
};

int study_day(const struct work *w, int year)
{
	int last = year * 10000 + 1231;
	return w->today < last ? w->today : last;
}

int study_year_of(struct work *w, const char *query)
{
	int64_t now = w->today / 10000, year = query_field_i64(w->arena, query, "year", now);
	return (int)(year >= STUDY_FIRST_YEAR && year <= now ? year : now);
}

bool study_late(const struct work *w, int year)
{
	return w->today >= year * 10000 + 1001;
}

static struct asked asked_of(struct work *w, const char *path, int64_t org, int64_t member, int year, int day)
{
	return (struct asked){ path, path_end(w->arena, path), org, member, year, day, year * 10000 + 101, year * 10000 + 1231 };
}

/* ---- since when, and in which office ---- */

/* The earliest day of a belonging that still ran in the year: a move within the county does not begin anew. */
static void since_read(struct work *w, const struct asked *q, struct map *people)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.member, min(x.from_day), max(m.joined) from " PEOPLE "cross join belonging x cross join member m where " OF_PEOPLE
		"and x.tenant = b.tenant and x.member = b.member and (x.to_day = 0 or x.to_day > $7) and m.tenant = b.tenant and m.id = b.member "
		"group by b.member", w->tenant, q->path, q->end, q->org, q->member, q->day, q->first);
	while (db_next(rows)) {
		struct person *p = map_get_i64(people, db_i64(rows, 0));
		if (p) {
			p->since = (int)db_i64(rows, 1);
			p->joined = (int)db_i64(rows, 2);
		}
	}
	db_done(rows);
}

/* Posts on committees of villages and branches that ran in the year; who holds one on the day leads, since the first of them. */
static void posts_read(struct work *w, const struct asked *q, struct map *people)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.member, min(p.from_day), max(case when p.to_day = 0 or p.to_day > $6 then 1 else 0 end) from " PEOPLE
		"cross join post p cross join org l where " OF_PEOPLE "and p.tenant = b.tenant and p.member = b.member and p.kind <> 'first_secretary' "
		"and p.from_day <= $6 and (p.to_day = 0 or p.to_day > $7) and l.tenant = p.tenant and l.id = p.org and l.level >= 3 "
		"group by b.member", w->tenant, q->path, q->end, q->org, q->member, q->day, q->first);
	while (db_next(rows)) {
		struct person *p = map_get_i64(people, db_i64(rows, 0));
		if (p) {
			p->leads = (int)db_i64(rows, 1);
			p->leads_now = db_i64(rows, 2) != 0;
		}
	}
	db_done(rows);
}

/* ---- what they took part in ---- */

/* A gathering that a person came to under two numbers, since merged, is one. */
static struct study_part *part_new(struct work *w, struct map *people, int64_t member, bool training, int64_t id)
{
	struct person *p = map_get_i64(people, member);
	struct study_year *y = p ? p->year : NULL;
	for (int i = 0; y && i < y->part_count; i++)
		if (y->parts[i].training == training && y->parts[i].id == id)
			return NULL;
	return y ? LIST_PUSH(w->arena, y->parts, y->part_count) : NULL;
}

/* In the room or by video; a check-in that waits for the secretary's word stands in attendance_change alone. What is open, planned
 * or cancelled is no record yet. A sealed record keeps the number of a person's record that was merged since. The holder's name is asked for by itself: joined, it tempts a
 * server without statistics to find the gathering by its organisation, once for each attendance. */
#define MEETING_COLUMNS \
	"b.member, a.id, a.title, a.place, a.kinds, a.day, a.starts, a.ends, t.status, " \
	"(select h.short from org h where h.tenant = a.tenant and h.id = a.org) from "
#define MEETING_IS \
	"and t.day >= $7 and t.day <= $8 and t.status in ('present', 'remote') and a.tenant = t.tenant and a.id = t.activity " \
	"and a.state in ('held', 'filed', 'returned', 'sealed') and (a.kinds & $9) <> 0 "

static void meetings_read(struct work *w, const struct asked *q, struct map *people)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " MEETING_COLUMNS PEOPLE "cross join attendance t cross join activity a where " OF_PEOPLE
		"and t.tenant = b.tenant and t.member = b.member " MEETING_IS
		"union all select " MEETING_COLUMNS PEOPLE "cross join member z cross join attendance t cross join activity a where "
		OF_PEOPLE "and z.tenant = b.tenant and z.merged_into = b.member and z.merged_into <> 0 and t.tenant = z.tenant and t.member = z.id "
		MEETING_IS, w->tenant, q->path, q->end, q->org, q->member, q->day, q->first, q->last, (int64_t)STUDY_KINDS);
	while (db_next(rows)) {
		struct study_part *p = part_new(w, people, db_i64(rows, 0), false, db_i64(rows, 1));
		if (p)
			*p = (struct study_part){ .id = db_i64(rows, 1), .title = db_text(rows, 2), .place = db_text(rows, 3),
				.kinds = (unsigned)db_i64(rows, 4), .day = (int)db_i64(rows, 5), .to_day = (int)db_i64(rows, 5),
				.starts = db_i64(rows, 6), .ends = db_i64(rows, 7), .remote = text_eq(db_text(rows, 8), "remote"),
				.org_name = db_text(rows, 9) };
	}
	db_done(rows);
}

static void trainings_read(struct work *w, const struct asked *q, struct map *people)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.member, t.id, t.title, t.place, t.kind, t.from_day, t.to_day, t.measure, t.minutes, "
		"(select h.short from org h where h.tenant = t.tenant and h.id = t.org) from " PEOPLE
		"cross join study_attendee s cross join study_training t where " OF_PEOPLE
		"and s.tenant = b.tenant and s.member = b.member and t.tenant = s.tenant and t.id = s.training and t.withdrawn = 0 "
		"and t.from_day >= $7 and t.from_day <= $8",
		w->tenant, q->path, q->end, q->org, q->member, q->day, q->first, q->last);
	while (db_next(rows)) {
		struct study_part *p = part_new(w, people, db_i64(rows, 0), true, db_i64(rows, 1));
		if (p)
			*p = (struct study_part){ .training = true, .id = db_i64(rows, 1), .title = db_text(rows, 2), .place = db_text(rows, 3),
				.kind = study_kind_of(db_text(rows, 4)), .day = (int)db_i64(rows, 5), .to_day = (int)db_i64(rows, 6),
				.measure = study_measure_of(db_text(rows, 7)), .minutes = (int)db_i64(rows, 8), .org_name = db_text(rows, 9) };
	}
	db_done(rows);
}

/* ---- a person's year ---- */

static int part_order(const void *left, const void *right)
{
	const struct study_part *a = left, *b = right;
	if (a->day != b->day)
		return a->day < b->day ? 1 : -1;
	if (a->starts != b->starts)
		return a->starts < b->starts ? 1 : -1;
	return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

static void add_up(const struct rule_catalogue *c, struct study_year *y)
{
	if (y->part_count)
		qsort(y->parts, (size_t)y->part_count, sizeof *y->parts, part_order);
	y->hours = study_reckon(c, y->parts, y->part_count);
	for (int i = 0; i < y->part_count; i++) {
		const struct study_part *p = &y->parts[i];
		*(p->training ? &y->trainings : &y->meetings) += p->hundredths;
		y->course |= p->training && p->kind != STUDY_HOME;
	}
}

static void judge(const struct rule_catalogue *c, const struct asked *q, const struct person *p)
{
	struct study_year *y = p->year;
	int since = p->joined > p->since ? p->joined : p->since;
	y->since = since / 10000 == q->year && since % 10000 != 101 ? since : 0;
	y->months = study_months(q->year, since);
	y->leader = p->leads_now;
	y->leader_months = p->leads_now ? study_months(q->year, p->leads) : 0;
	if (y->leader_months > y->months)
		y->leader_months = y->months;
	y->needed = study_needed(c, q->year, y->months, y->leader_months);
	y->course_needed = y->leader_months == 12;
	if (y->suspended || !y->needed) {
		y->standing = STUDY_NOT_ASKED;
	} else if (y->standing != STUDY_FREE) {
		y->lacking = y->hours < y->needed ? y->needed - y->hours : 0;
		y->standing = y->lacking || (y->course_needed && !y->course) ? STUDY_SHORT : STUDY_REACHED;
	}
}

static int years_read(struct work *w, const struct asked *q, const struct member_roll *roll, int count, struct study_year **out)
{
	const struct rule_catalogue *c = rule_catalogue_of(w);
	struct map *people = map_new(w->arena);
	struct study_year *list = ARENA_ARRAY(w->arena, struct study_year, count ? (size_t)count : 1);
	struct person *persons = ARENA_ARRAY(w->arena, struct person, count ? (size_t)count : 1);
	int n = 0;
	for (int i = 0; i < count; i++) {
		const struct member_roll *m = &roll[i];
		if (q->member && m->member != q->member)
			continue;
		list[n] = (struct study_year){ .member = m->member, .org = m->org, .name = m->name, .probationary = m->category == 3,
			.migrant = m->migrant, .suspended = m->suspended, .standing = m->excused ? STUDY_FREE : STUDY_SHORT };
		persons[n] = (struct person){ .year = &list[n] };
		map_set_i64(people, m->member, &persons[n]);
		n++;
	}
	since_read(w, q, people);
	posts_read(w, q, people);
	meetings_read(w, q, people);
	trainings_read(w, q, people);
	for (int i = 0; i < n; i++) {
		add_up(c, &list[i]);
		judge(c, q, &persons[i]);
	}
	*out = list;
	return n;
}

int study_of_org(struct work *w, const struct org *org, int year, struct study_year **out)
{
	struct asked q = asked_of(w, org->path, org->id, 0, year, study_day(w, year));
	struct member_roll *roll;
	int n = member_roll_on(w, org->id, 0, q.day, &roll);
	return years_read(w, &q, roll, n, out);
}

int study_of_path(struct work *w, const char *path, int year, int day, struct study_year **out)
{
	struct asked q = asked_of(w, path, 0, 0, year, day);
	struct member_roll *roll;
	int n = member_roll_all(w, path, q.day, &roll);
	return years_read(w, &q, roll, n, out);
}

struct study_year *study_of_member(struct work *w, int64_t member, int year)
{
	struct asked q = asked_of(w, "", 0, member, year, study_day(w, year));
	struct member_roll *roll;
	struct study_year *list;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.path from belonging b join org o on o.tenant = b.tenant and o.id = b.org where b.tenant = $1 and b.member = $2 "
		"and b.from_day <= $3 and (b.to_day = 0 or b.to_day > $3)", w->tenant, member, q.day);
	if (db_next(rows)) {
		q.org = db_i64(rows, 0);
		q.path = db_text(rows, 1);
		q.end = path_end(w->arena, q.path);
	}
	db_done(rows);
	if (!q.org)
		return NULL;
	int n = member_roll_on(w, q.org, 0, q.day, &roll);
	return years_read(w, &q, roll, n, &list) ? list : NULL;
}

const char *study_standing_text(struct arena *a, const struct study_year *y)
{
	if (y->standing == STUDY_FREE)
		return "不作硬性要求（第二十三条）";
	if (y->standing == STUDY_NOT_ASKED)
		return y->suspended ? "停止党籍，不计" : "今年不足一个整月，不作要求";
	if (y->standing == STUDY_REACHED)
		return "已达到";
	if (!y->lacking)
		return "还差一次集中培训";
	return arena_printf(a, "还差 %s 学时%s", study_text(a, y->lacking), y->course_needed && !y->course ? "和一次集中培训" : "");
}
