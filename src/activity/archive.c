/* A branch's year of organisational life as one document (年度档案): contents, summary, the minutes of each meeting. */
#include "activity/inside.h"
#include "activity/views.h"
#include "base/list.h"
#include "talk/talk.h"

PAPER_ROUTE(archive, "/orgs/{org}/archive.pdf", READ_ACTIVITY, org,
	"?year=2026: a year's records of one organisation on A4, with contents");

/* A year's records, oldest first. Pages are known after the document was made once. */
struct archive {
	const struct org *org;
	int year;
	struct record *records; /* held and later; then those cancelled, of which only the list tells */
	int count, cancelled;
	int *pages;             /* where each record begins; 0 not yet known */
	struct talk *talks;     /* latest first */
	int talk_count, talks_page;
};

/* ---- reading: seven statements, whatever the number of meetings ---- */

static int activities_of_year(struct work *w, const struct archive *ar, struct activity **out)
{
	struct activity *list = NULL;
	int count = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " ACTIVITY_COLUMNS ", a.minutes, a.recorder, a.seal from activity a" ACTIVITY_JOINS
		"where a.tenant = $1 and a.org = $2 and a.day >= $3 and a.day <= $4 and a.state in "
		"('held', 'filed', 'returned', 'sealed', 'cancelled') "
		"order by case a.state when 'cancelled' then 1 else 0 end, a.day, a.starts, a.id",
		w->tenant, ar->org->id, ar->year * 10000 + 101, ar->year * 10000 + 1231);
	while (db_next(rows)) {
		struct activity *a = LIST_PUSH(w->arena, list, count);
		activity_fill(rows, a);
		a->minutes = db_text(rows, ACTIVITY_COLUMN_COUNT);
		a->recorder = db_text(rows, ACTIVITY_COLUMN_COUNT + 1);
		a->seal = db_bytes(rows, ACTIVITY_COLUMN_COUNT + 2);
	}
	db_done(rows);
	*out = list;
	return count;
}

/* Gives each record its rows of a list that lies by activity. */
#define SHARE(list, total, rows, row_count) \
	for (int at = 0, n; at < (total); at += n) { \
		for (n = 1; at + n < (total) && (list)[at + n].activity == (list)[at].activity; n++) \
			; \
		struct record *r = map_get_i64(by_id, (list)[at].activity); \
		if (r) { \
			r->rows = &(list)[at]; \
			r->row_count = n; \
		} \
	}

#define TALKS_PRINTED 1000

static void archive_read(struct work *w, struct archive *ar)
{
	int from = ar->year * 10000 + 101, to = ar->year * 10000 + 1231;
	struct activity *list;
	struct attendance *people;
	struct resolution *resolutions;
	struct attachment *photos;
	struct task *tasks;
	struct attendance_change *changes;
	struct map *by_id = map_new(w->arena);
	int total = activities_of_year(w, ar, &list);
	ar->records = ARENA_ARRAY(w->arena, struct record, (size_t)total + 1);
	ar->pages = ARENA_ARRAY(w->arena, int, (size_t)total + 1);
	for (int i = 0; i < total; i++) {
		ar->records[i].activity = &list[i];
		map_set_i64(by_id, list[i].id, &ar->records[i]);
		ar->cancelled += list[i].state == STATE_CANCELLED;
	}
	ar->count = total - ar->cancelled;
	int people_total = attendance_of_org(w, ar->org->id, from, to, &people);
	int resolution_total = resolution_of_org(w, ar->org->id, from, to, &resolutions);
	int photo_total = attachment_of_org(w, ar->org->id, from, to, &photos);
	int task_total = task_of_org(w, ar->org->id, from, to, &tasks);
	int change_total = attendance_change_of_org(w, ar->org->id, from, to, &changes);
	ar->talk_count = talk_list(w, ar->org->id, from, to, TALKS_PRINTED, 0, &ar->talks, NULL);
	SHARE(people, people_total, people, people_count)
	SHARE(resolutions, resolution_total, resolutions, resolution_count)
	SHARE(tasks, task_total, tasks, task_count)
	SHARE(photos, photo_total, photos, photo_count)
	SHARE(changes, change_total, changes, change_count)
}

/* ---- writing ---- */

static void cover(struct work *w, struct paper *p, const struct archive *ar)
{
	paper_space(p, 40);
	paper_text(p, PAPER_TITLE, ar->org->name);
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "%d年度组织生活档案", ar->year));
	paper_space(p, 90);
	if (!text_empty(ar->org->secretary))
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "书记：%s", ar->org->secretary));
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "截至：%s", moment_text(w->arena, w->now)));
}

/* How many of each kind, and what became of their records. */
static void summary(struct work *w, struct paper *p, const struct archive *ar)
{
	static const struct paper_cell head[] = { { "类型", PAPER_LABEL, 0 }, { "次数", PAPER_LABEL, 30 }, { "已归档", PAPER_LABEL, 30 },
		{ "平均参会率", PAPER_LABEL, 36 } };
	paper_mark(p, "汇总");
	paper_text(p, PAPER_HEADING, "汇总");
	paper_row(p, head, COUNT_OF(head));
	for (int kind = 0; kind < ACTIVITY_KIND_COUNT; kind++) {
		int count = 0, sealed = 0, due = 0, came = 0;
		for (int i = 0; i < ar->count; i++) {
			const struct activity *a = ar->records[i].activity;
			if (!(a->kinds & KIND_BIT(kind)))
				continue;
			count++;
			sealed += a->state == STATE_SEALED;
			due += a->due;
			came += a->present + a->remote_present;
		}
		if (!count)
			continue;
		const struct paper_cell row[] = { { activity_kind_name((enum activity_kind)kind), PAPER_CELL, 0 },
			{ arena_printf(w->arena, "%d", count), PAPER_CELL, 30 }, { arena_printf(w->arena, "%d", sealed), PAPER_CELL, 30 },
			{ due ? arena_printf(w->arena, "%d%%", activity_percent(came, due)) : "—", PAPER_CELL, 36 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_text(p, PAPER_NOTE, "一次会议可以同时是几种类型，在每种里各计一次。参会率含视频参加。");
}

static void contents(struct work *w, struct paper *p, const struct archive *ar)
{
	static const struct paper_cell head[] = { { "日期", PAPER_LABEL, 28 }, { "名称", PAPER_LABEL, 0 }, { "类型", PAPER_LABEL, 40 },
		{ "页码", PAPER_LABEL, 16 } };
	paper_break(p);
	paper_mark(p, "目录");
	paper_text(p, PAPER_TITLE, "目　录");
	if (!ar->count && !ar->talk_count) {
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%d年没有已召开的会议记录。", ar->year));
		return;
	}
	paper_row(p, head, COUNT_OF(head));
	paper_head(p, head, COUNT_OF(head));
	for (int i = 0; i < ar->count; i++) {
		const struct activity *a = ar->records[i].activity;
		const struct paper_cell row[] = { { day_text(w->arena, a->day), PAPER_CELL, 28 }, { a->title, PAPER_CELL, 0 },
			{ activity_kinds_name(w->arena, a->kinds), PAPER_CELL, 40 },
			{ ar->pages[i] ? arena_printf(w->arena, "%d", ar->pages[i]) : "000", PAPER_CELL, 16 } };
		paper_row(p, row, COUNT_OF(row));
	}
	if (ar->talk_count) {
		const struct paper_cell row[] = { { "", PAPER_CELL, 28 },
			{ arena_printf(w->arena, "谈心谈话登记 %d 次", ar->talk_count), PAPER_CELL, 0 },
			{ activity_kind_name(ACTIVITY_HEART_TALK), PAPER_CELL, 40 },
			{ ar->talks_page ? arena_printf(w->arena, "%d", ar->talks_page) : "000", PAPER_CELL, 16 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
	summary(w, p, ar);
}

static void cancelled(struct work *w, struct paper *p, const struct archive *ar)
{
	static const struct paper_cell head[] = { { "日期", PAPER_LABEL, 28 }, { "名称", PAPER_LABEL, 0 }, { "原因", PAPER_LABEL, 60 } };
	if (!ar->cancelled)
		return;
	paper_break(p);
	paper_mark(p, "取消的活动");
	paper_text(p, PAPER_TITLE, "取消的活动");
	paper_row(p, head, COUNT_OF(head));
	paper_head(p, head, COUNT_OF(head));
	for (int i = ar->count; i < ar->count + ar->cancelled; i++) {
		const struct activity *a = ar->records[i].activity;
		const struct paper_cell row[] = { { day_text(w->arena, a->day), PAPER_CELL, 28 }, { a->title, PAPER_CELL, 0 },
			{ a->reason, PAPER_CELL, 60 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

/* Who talked with whom; what was said is the two people's own. */
static void talks(struct work *w, struct paper *p, struct archive *ar)
{
	static const struct paper_cell head[] = { { "日期", PAPER_LABEL, 28 }, { "谁和谁", PAPER_LABEL, 44 }, { "类别", PAPER_LABEL, 36 },
		{ "地点", PAPER_LABEL, 0 } };
	if (!ar->talk_count)
		return;
	paper_break(p);
	ar->talks_page = paper_pages(p);
	paper_mark(p, "谈心谈话");
	paper_text(p, PAPER_TITLE, "谈心谈话");
	paper_row(p, head, COUNT_OF(head));
	paper_head(p, head, COUNT_OF(head));
	for (int i = ar->talk_count - 1; i >= 0; i--) {
		const struct talk *t = &ar->talks[i];
		const struct paper_cell row[] = { { day_text(w->arena, t->day), PAPER_CELL, 28 },
			{ arena_printf(w->arena, "%s、%s", t->one_name, t->other_name), PAPER_CELL, 44 },
			{ talk_pair_chinese(t->pair), PAPER_CELL, 36 }, { t->place, PAPER_CELL, 0 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static struct str archive_write(struct work *w, struct archive *ar)
{
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s %d年度组织生活档案", ar->org->name, ar->year), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	cover(w, p, ar);
	contents(w, p, ar);
	for (int i = 0; i < ar->count; i++) {
		const struct activity *a = ar->records[i].activity;
		paper_break(p);
		ar->pages[i] = paper_pages(p);
		paper_mark(p, arena_printf(w->arena, "%s %s", day_text(w->arena, a->day), a->title));
		record_minutes(w, p, &ar->records[i], false);
	}
	talks(w, p, ar);
	cancelled(w, p, ar);
	return paper_end(p);
}

struct str activity_archive(struct work *w, int64_t org, int year)
{
	struct archive ar = { .org = org_load(w, org), .year = year };
	if (!ar.org)
		return (struct str){ NULL, 0 };
	archive_read(w, &ar);
	archive_write(w, &ar); /* tells the pages that the second one prints */
	return archive_write(w, &ar);
}

static struct str archive_paper(struct work *w, struct request *rq)
{
	int64_t year = 0, now = w->today / 10000;
	bool asked = str_i64(str_of(request_query(rq, "year", "")), &year) && year >= 1921 && year <= now;
	return activity_archive(w, request_id(rq, "org"), (int)(asked ? year : now));
}
