/* Series of activities: every month on the same day. */
#include "plan/series.h"

#include "base/base.h"
#include "base/list.h"
#include "org/org.h"
#include "work/audit.h"

const struct scope scope_series = { "series",
	"select o.path, 0 from series s join org o on o.tenant = s.tenant and o.id = s.org where s.tenant = $1 and s.id = $2", "series", false };

/* ---- days ---- */

static int day_in(int month, int day)
{
	int last = month_last_day(month), want = month * 100 + day;
	return want > last ? last : want;
}

/* The next day of the month that nothing keeps free, else one before; the usual one when the whole month is. */
static int day_suited(const struct plan_free *free, int count, int usual, int first)
{
	int month = month_of_day(usual);
	for (int away = 0; away <= 31; away++)
		for (int sign = 1; sign >= -1; sign -= 2) {
			int day = day_add(usual, sign * away);
			if (month_of_day(day) == month && day >= first && !plan_free_on(free, count, day))
				return day;
		}
	return usual;
}

struct free_days {
	struct plan_free *list;
	int count;
};

static struct free_days free_read(struct work *w)
{
	struct free_days free;
	const char *wrong;
	plan_free_parse(w->arena, plan_free_text(w), &free.list, &free.count, &wrong);
	return free;
}

int series_days(struct work *w, const struct series_form *f, struct series_day out[SERIES_MOST])
{
	int count = 0, first = day_add(w->today, 1);
	if (f->day < 1 || f->day > 31)
		fault_set(w, FAULT_INPUT, "series.day", "day", "请填写每月几日，1 到 31；没有这一天的月份用最后一天。");
	if (f->until < month_of_day(first) || f->until > month_of_day(day_add_months(w->today, SERIES_MOST)))
		fault_set(w, FAULT_INPUT, "series.until", "until", "请选择一年以内的月份。");
	if (w->fault)
		return 0;
	struct free_days free = free_read(w);
	for (int month = f->from; month <= f->until && count < SERIES_MOST; month = month_add(month, 1)) {
		int usual = day_in(month, f->day), day = day_suited(free.list, free.count, usual, first);
		const struct plan_free *why = plan_free_on(free.list, free.count, usual);
		if (usual < first && month == month_of_day(w->today))
			continue; /* this month's is over */
		out[count++] = (struct series_day){ month, day, !why ? "" : day == usual ? arena_printf(w->arena, "在%s期间，没有别的日子", why->name) :
			arena_printf(w->arena, "%d日在%s期间，已改到%d日", usual % 100, why->name, day % 100) };
	}
	return count ? count : fault_set(w, FAULT_INPUT, "series.none", "until", "到这个月为止没有可以安排的日子。请选晚一些的月份。");
}

/* ---- making ---- */

static const char *title_of(struct arena *a, int month, const char *title)
{
	return arena_printf(a, "%d月%s", month % 100, title);
}

static struct activity_form activity_of(struct work *w, const struct series_form *f, int month, int64_t starts)
{
	return (struct activity_form){ .org = w->actor.org, .kinds = f->kinds, .title = title_of(w->arena, month, f->title), .place = f->place,
		.host = f->host, .agenda = f->agenda, .starts = starts, .ends = starts + f->minutes * 60 };
}

static bool form_check(struct work *w, const struct series_form *f)
{
	if (text_empty(f->title))
		fault_set(w, FAULT_INPUT, "series.title", "title", "请填写名称，例如“主题党日”；月份会自动加在前面。");
	if (f->minutes < 10 || f->minutes > 480)
		fault_set(w, FAULT_INPUT, "series.minutes", "minutes", "请填写大约多少分钟，10 到 480 之间。");
	return w->fault == NULL;
}

int64_t series_make(struct work *w, const struct series_form *f, const struct series_choice *choices, int count)
{
	int64_t id = id_next(w->now);
	if (!form_check(w, f))
		return 0;
	if (!count)
		return fault_set(w, FAULT_INPUT, "series.empty", "items", "请至少勾选一次。");
	for (int i = 0; i < count; i++) {
		struct activity_form one = activity_of(w, f, choices[i].month, choices[i].starts);
		if (month_of_day(day_of(choices[i].starts)) != choices[i].month)
			return fault_set(w, FAULT_INPUT, "series.month", arena_printf(w->arena, "at_%d", choices[i].month), "请选%s里的日子。",
				month_chinese(w->arena, choices[i].month));
		int64_t activity = activity_plan(w, &one);
		if (!activity || !DB_EXEC(w->db, w->arena, "insert into series_item (tenant, series, activity, month) values ($1, $2, $3, $4)", w->tenant, id,
				activity, choices[i].month))
			return 0;
	}
	if (!DB_EXEC(w->db, w->arena, "insert into series (tenant, id, org, kinds, title, place, host, agenda, day, minute, minutes, made_at, made_name) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", w->tenant, id, w->actor.org, f->kinds, f->title, f->place, f->host,
			f->agenda, f->day, f->minute, f->minutes, w->now, w->actor.name ? w->actor.name : ""))
		return 0;
	return audit(w, "series.made", "series", id, w->actor.org, NULL, arena_printf(w->arena, "%s，每月%d日，%d 次", f->title, f->day, count)) ? id : 0;
}

/* ---- reading ---- */

#define COLUMNS \
	"select s.id, s.org, s.kinds, s.title, s.place, s.host, s.agenda, s.day, s.minute, s.minutes, s.made_at, s.made_name, o.path, " \
	"min(i.month), max(i.month), count(a.id), coalesce(sum(case when a.state = 'planned' then 1 else 0 end), 0) from series s " \
	"join org o on o.tenant = s.tenant and o.id = s.org left join series_item i on i.tenant = s.tenant and i.series = s.id " \
	"left join activity a on a.tenant = i.tenant and a.id = i.activity and a.state <> 'cancelled' "
#define GROUPED \
	" group by s.id, s.org, s.kinds, s.title, s.place, s.host, s.agenda, s.day, s.minute, s.minutes, s.made_at, s.made_name, o.path order by s.id desc"

static int series_rows(struct work *w, struct db_rows *rows, struct series **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct series){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .made_at = db_i64(rows, 10),
			.form = { .kinds = (unsigned)db_i64(rows, 2), .title = db_text(rows, 3), .place = db_text(rows, 4), .host = db_text(rows, 5),
				.agenda = db_text(rows, 6), .day = (int)db_i64(rows, 7), .minute = (int)db_i64(rows, 8), .minutes = (int)db_i64(rows, 9),
				.from = (int)db_i64(rows, 13), .until = (int)db_i64(rows, 14) },
			.made_name = db_text(rows, 11), .org_path = db_text(rows, 12), .count = (int)db_i64(rows, 15), .left = (int)db_i64(rows, 16) };
	db_done(rows);
	return count;
}

struct series *series_load(struct work *w, int64_t id)
{
	struct series *list;
	if (series_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where s.tenant = $1 and s.id = $2" GROUPED, w->tenant, id), &list))
		return list;
	fault_set(w, FAULT_NOT_FOUND, "series.gone", NULL, "没有这组每月的安排。请回到列表重新选择。");
	return NULL;
}

int series_of_org(struct work *w, int64_t org, struct series **out)
{
	return series_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where s.tenant = $1 and s.org = $2" GROUPED, w->tenant, org), out);
}

struct series *series_of_activity(struct work *w, int64_t activity)
{
	int64_t id = DB_ONE(w->db, w->arena, 0, "select series from series_item where tenant = $1 and activity = $2", w->tenant, activity);
	return id ? series_load(w, id) : NULL;
}

int series_items(struct work *w, int64_t id, struct series_item **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select i.month, a.id, a.starts, a.state, a.title from series_item i join activity a "
		"on a.tenant = i.tenant and a.id = i.activity where i.tenant = $1 and i.series = $2 order by i.month, a.starts", w->tenant, id);
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct series_item *item = LIST_PUSH(w->arena, *out, count);
		*item = (struct series_item){ .month = (int)db_i64(rows, 0), .activity = db_i64(rows, 1), .starts = db_i64(rows, 2), .title = db_text(rows, 4) };
		activity_state_parse(db_text(rows, 3), &item->state);
	}
	db_done(rows);
	return count;
}

/* ---- what is still to come ---- */

static struct series *own(struct work *w, int64_t id)
{
	struct series *s = series_load(w, id);
	if (s && s->org != w->actor.org)
		fault_set(w, FAULT_FORBIDDEN, "series.others", NULL, "这是别的党组织的安排，由它自己改。");
	return w->fault ? NULL : s;
}

/* What becomes of one of its activities: where the series' own stays, what the activity has stays too. */
static const char *followed(const char *has, const char *was, const char *becomes)
{
	return text_eq(was, becomes) ? has : becomes;
}

/* Whoever changed one by hand meant it, and so did who moved it for a holiday, or took a package over for it. */
static bool item_change(struct work *w, const struct series *s, const struct series_item *item, const struct series_form *f, struct free_days free)
{
	struct activity *a = activity_load(w, item->activity);
	const struct series_form *was = &s->form;
	if (!a)
		return false;
	int has = day_of(a->starts);
	int day = f->day == was->day ? has : day_suited(free.list, free.count, day_in(item->month, f->day), day_add(w->today, 1));
	int64_t starts = day_start(day) + (f->minute == was->minute ? a->starts - day_start(has) : f->minute * 60);
	int64_t lasts = f->minutes == was->minutes ? a->ends - a->starts : f->minutes * 60;
	struct activity_form form = { .party_group = a->party_group, .kinds = a->kinds, .pairs = a->pairs, .makes_up = a->makes_up, .title = a->title,
		.place = followed(a->place, was->place, f->place), .host = followed(a->host, was->host, f->host),
		.agenda = followed(a->agenda, was->agenda, f->agenda), .starts = starts, .ends = starts + lasts, .remote = a->remote };
	return activity_edit(w, item->activity, 0, &form);
}

/* Nobody means all that is to come by leaving the month out. */
static bool from_check(struct work *w, int from)
{
	return from > 0 || fault_set(w, FAULT_INPUT, "series.from", "from", "请选择从哪个月起。");
}

int series_change(struct work *w, int64_t id, int from, const struct series_form *f)
{
	struct series *s = own(w, id);
	struct series_item *items;
	int changed = 0, count = s ? series_items(w, id, &items) : 0;
	if (!s || !from_check(w, from) || !form_check(w, f))
		return 0;
	if (f->day < 1 || f->day > 31)
		return fault_set(w, FAULT_INPUT, "series.day", "day", "请填写每月几日，1 到 31；没有这一天的月份用最后一天。");
	struct free_days free = free_read(w);
	for (int i = 0; i < count; i++)
		if (items[i].month >= from && items[i].state == STATE_PLANNED) {
			if (!item_change(w, s, &items[i], f, free))
				return 0;
			changed++;
		}
	if (!changed)
		return fault_set(w, FAULT_CONFLICT, "series.nothing", NULL, "从这个月起没有还能改的：发了通知的，请逐次修改。");
	if (!DB_EXEC(w->db, w->arena, "update series set place = $3, host = $4, agenda = $5, day = $6, minute = $7, minutes = $8 where tenant = $1 and id = $2",
			w->tenant, id, f->place, f->host, f->agenda, f->day, f->minute, f->minutes))
		return 0;
	return audit(w, "series.changed", "series", id, s->org, NULL, arena_printf(w->arena, "%s，从%s起 %d 次", s->form.title,
		month_chinese(w->arena, from), changed)) ? changed : 0;
}

int series_end(struct work *w, int64_t id, int from)
{
	struct series *s = own(w, id);
	struct series_item *items;
	int ended = 0, count = s && from_check(w, from) ? series_items(w, id, &items) : 0;
	for (int i = 0; i < count; i++)
		if (items[i].month >= from && items[i].state == STATE_PLANNED) {
			if (!activity_cancel(w, items[i].activity, "取消每月的安排"))
				return 0;
			ended++;
		}
	if (w->fault)
		return 0;
	if (!ended)
		return fault_set(w, FAULT_CONFLICT, "series.nothing", NULL, "从这个月起没有还没发通知的了。发了通知的，请逐次取消。");
	return audit(w, "series.ended", "series", id, s->org, s->form.title, arena_printf(w->arena, "从%s起 %d 次", month_chinese(w->arena, from), ended)) ?
		ended : 0;
}
