/* What the room reads on a television that nobody is using: a line of what was announced to the branch, and pages of village affairs that
 * turn by themselves. Counts and announcements of the branch; never a person. */
#include "device/device.h"
#include "device/views.h"

#include "base/list.h"
#include "inbox/quiet.h"
#include "org/sheet.h"

#define ANNOUNCED_DAYS 14 /* so long what an office sent stays on the line */
#define LINES_MOST 5
#define SLIDE_LINES 4

static void say(struct arena *a, struct tv_village *v, const char *line)
{
	if (v->line_count < LINES_MOST)
		*LIST_PUSH(a, v->lines, v->line_count) = line;
}

/* Meetings that were announced, those that are off, and what the offices above sent; in the quiet hours they wait. */
static void announced(struct work *w, const struct activity *list, int count, struct tv_village *v)
{
	struct arena *a = w->arena;
	for (int i = 0; i < count && v->line_count < 2; i++)
		if (list[i].state == STATE_NOTICED && list[i].starts > w->now)
			say(a, v, arena_printf(a, "会议通知：%s，%s，%s", list[i].title, when_text(a, w->now, list[i].starts),
				text_empty(list[i].place) ? "本活动室" : list[i].place));
	struct db_rows *rows = DB_QUERY(w->db, a,
		"select 0, a.starts, a.title from activity a where a.tenant = $1 and a.org = $2 and a.day >= $3 and a.state = 'cancelled' "
		"and a.due > 0 union all select 1, t.sent_at, t.title from theme_branch b join theme t on t.tenant = b.tenant and t.id = b.theme "
		"where b.tenant = $1 and b.org = $2 and t.state = 'sent' and t.sent_at >= $4 order by 1, 2 desc limit $5",
		w->tenant, w->actor.org, w->today, day_start(day_add(w->today, -ANNOUNCED_DAYS)), LINES_MOST);
	while (db_next(rows))
		say(a, v, db_i64(rows, 0) ? arena_printf(a, "上级发来学习资料：%s", db_text(rows, 2)) :
			arena_printf(a, "%s的%s不开了", when_text(a, w->now, db_i64(rows, 1)), db_text(rows, 2)));
	db_done(rows);
}

static struct tv_slide *slide(struct arena *a, struct tv_village *v, const char *title)
{
	struct tv_slide *s = LIST_PUSH(a, v->slides, v->slide_count);
	s->title = title;
	return s;
}

static void put(struct arena *a, struct tv_slide *s, const char *line, const char *small)
{
	if (s->count < SLIDE_LINES)
		*LIST_PUSH(a, s->lines, s->count) = (struct tv_slide_line){ line, small };
}

static void meetings(struct work *w, const struct activity *list, int count, struct tv_village *v)
{
	struct tv_slide *s = count ? slide(w->arena, v, "近期会议") : NULL;
	for (int i = 0; i < count; i++)
		put(w->arena, s, list[i].title, when_text(w->arena, w->now, list[i].starts));
}

/* What the branch itself puts on its notice board: households, villages, the office, the collective's income of last year. */
static void facts(struct work *w, const struct org *org, struct tv_village *v)
{
	struct arena *a = w->arena;
	const struct org_sheet *sheet = org_sheet_load(w, org->id);
	struct tv_slide *s = slide(a, v, "村情");
	struct org_income *income;
	if (sheet && !text_empty(sheet->villages))
		put(a, s, sheet->villages, "所辖村庄");
	if (org->households)
		put(a, s, arena_printf(a, "%s 户%s", count_text(a, org->households),
			org->residents ? arena_printf(a, "，%s 人", count_text(a, org->residents)) : ""), "户数和人口");
	if (org_income_list(w, org->id, &income) > 0 && income[0].yuan >= 0)
		put(a, s, arena_printf(a, "%s 元", count_text(a, income[0].yuan)), arena_printf(a, "%d 年村集体经济收入", income[0].year));
	if (!text_empty(org->phone))
		put(a, s, org->phone, "村党组织电话");
	if (!s->count)
		v->slide_count--;
}

static void year(struct work *w, const struct org *org, struct tv_village *v)
{
	struct arena *a = w->arena;
	int this_year = w->today / 10000;
	struct tv_slide *s = slide(a, v, arena_printf(a, "%d 年的支部", this_year));
	struct db_rows *rows = DB_QUERY(w->db, a, "select coalesce(sum(held), 0), coalesce(sum(present + remote), 0) from life_roll where tenant = $1 "
		"and org = $2 and whole = 0 and month >= $3 and month <= $4", w->tenant, org->id, this_year * 100 + 1, this_year * 100 + 12);
	if (db_next(rows)) {
		put(a, s, arena_printf(a, "%s 次", count_text(a, db_i64(rows, 0))), "开展组织生活");
		put(a, s, arena_printf(a, "%s 人次", count_text(a, db_i64(rows, 1))), "参加");
	}
	db_done(rows);
	put(a, s, arena_printf(a, "%d 名", org->members), "党员");
}

void tv_lines_load(struct work *w, const struct activity *list, int count, struct tv_village *v)
{
	const struct quiet quiet = quiet_load(w);
	*v = (struct tv_village){ 0 };
	if (!quiet_until(&quiet, w->now))
		announced(w, list, count, v);
}

void tv_slides_load(struct work *w, const struct activity *list, int count, struct tv_village *v)
{
	const struct org *org = org_load(w, w->actor.org);
	if (!org)
		return;
	meetings(w, list, count, v);
	facts(w, org, v);
	year(w, org, v);
	if (v->line_count) {
		struct tv_slide *s = slide(w->arena, v, "通知");
		for (int i = 0; i < v->line_count; i++)
			put(w->arena, s, v->lines[i], NULL);
	}
}
