/* Series on the console and the phone: asking for one, and one of them. */
#include "base/list.h"
#include "org/org.h"
#include "org/pick.h"
#include "plan/views.h"

#include "plan_series.html.h"

#define ELSEWHERE "每月固定安排由支部自己排。乡镇党委安排本级班子的会，请在“会议活动”里点“安排本级活动”。"

ROUTE(GET, "/plan/series", series_page, OWN_BRANCH, OWN, .elsewhere = ELSEWHERE, .about = "an activity every month: ?title=&kind=&day=5&time=19:30&until=202706 shows the days");
static bool make_write(struct work *w, struct request *rq);
ROUTE(POST, "/plan/series", made, OWN_BRANCH, OWN, .write = make_write, .elsewhere = ELSEWHERE,
	.about = "plan the ticked ones");
ROUTE(GET, "/plan/series/{series}", one_page, READ_ACTIVITY, series, .about = "one series: its activities, changing what is to come");
static bool change_write(struct work *w, struct request *rq);
ROUTE(POST, "/plan/series/{series}", changed, OWN_BRANCH, series, .write = change_write, .elsewhere = ELSEWHERE,
	.about = "change what is only planned, from a month on");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/plan/series/{series}/end", ended, OWN_BRANCH, series, .write = end_write, .elsewhere = ELSEWHERE,
	.about = "cancel what is only planned, from a month on");
ROUTE(GET, "/m/series", phone_series_page, OWN_BRANCH, OWN, .elsewhere = ELSEWHERE, .about = "the same on the phone");
ROUTE(POST, "/m/series", phone_made, OWN_BRANCH, OWN, .write = make_write, .elsewhere = ELSEWHERE,
	.about = "plan the ticked ones");
ROUTE(GET, "/m/series/{series}", phone_one_page, OWN_BRANCH, series, .elsewhere = ELSEWHERE,
	.about = "one series on the phone");
ROUTE(POST, "/m/series/{series}", phone_changed, OWN_BRANCH, series, .write = change_write, .elsewhere = ELSEWHERE,
	.about = "change what is to come");
ROUTE(POST, "/m/series/{series}/end", phone_ended, OWN_BRANCH, series, .write = end_write, .elsewhere = ELSEWHERE,
	.about = "cancel what is to come");

#define ID request_id(rq, "series")

/* ---- asked for ---- */

/* A field of the form after a POST, of the address before. */
static const char *asked(struct request *rq, const char *name, const char *none)
{
	return request_form(rq, name, request_query(rq, name, none));
}

/* What is typed, and what a new one begins with: the theme day on the fifth for half a year. */
static void form_read(struct work *w, struct request *rq, struct series_form *f, const struct org *org)
{
	int64_t day = 5, minutes = 90, until = month_of_day(day_add_months(w->today, 6));
	enum activity_kind kind = ACTIVITY_THEME_DAY;
	int minute = 19 * 60 + 30;
	str_i64(str_of(asked(rq, "day", "")), &day);
	str_i64(str_of(asked(rq, "minutes", "")), &minutes);
	str_i64(str_of(asked(rq, "until", "")), &until);
	minute_parse(str_of(asked(rq, "time", "")), &minute);
	activity_kind_parse(str_of(asked(rq, "kind", "")), &kind);
	*f = (struct series_form){ .kinds = KIND_BIT(kind), .day = day >= 1 && day <= 31 ? (int)day : 0, .minute = minute,
		.minutes = minutes > 0 && minutes < 1000 ? (int)minutes : 0, .from = month_of_day(w->today),
		.until = until > 200000 && until < 220000 ? (int)until : 0, .title = asked(rq, "title", activity_kind_name(kind)),
		.place = asked(rq, "place", org && *org->place ? org->place : "村党员活动室"), .host = asked(rq, "host", org ? org->secretary : ""),
		.agenda = asked(rq, "agenda", "") };
}

static bool view_fill(struct request *rq, struct series_view *v, const char *action)
{
	struct work *w = rq->work;
	struct org *org = org_load(w, w->actor.org);
	if (!org)
		return false;
	*v = (struct series_view){ .action = action, .box = text_starts(action, "/m/") ? "sec" : "card" };
	form_read(w, rq, &v->form, org);
	v->time = minute_text(w->arena, v->form.minute);
	struct work reading = *w; /* what is wrong with the days stands by their field */
	v->count = series_days(&reading, &v->form, v->days);
	if (reading.fault && !rq->fault)
		rq->fault = reading.fault;
	v->list_count = series_of_org(w, w->actor.org, &v->list);
	return true;
}

static void series_show(struct request *rq)
{
	struct series_view v;
	struct console_shell shell = { .title = "每月固定安排", .sub = "例如每月 5 日主题党日", .crumb = "年度计划", .crumb_href = "/plan", .current = "/plan" };
	if (!view_fill(rq, &v, "/plan/series"))
		return;
	console_head(rq, &shell);
	console_body(rq);
	series_ask(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void series_page(struct request *rq)
{
	series_show(rq);
}

static void phone_series_show(struct request *rq)
{
	struct series_view v;
	struct phone_shell shell = { .title = "每月固定安排", .back = "/m/meetings" };
	if (!view_fill(rq, &v, "/m/series"))
		return;
	phone_head(rq, &shell);
	series_ask(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void phone_series_page(struct request *rq)
{
	phone_series_show(rq);
}

/* ---- making ---- */

static bool make_write(struct work *w, struct request *rq)
{
	struct series_form f;
	struct series_choice *choices = NULL;
	const char *value;
	int count = 0;
	int64_t month, *id = ARENA_NEW(w->arena, int64_t);
	form_read(w, rq, &f, NULL);
	form_text(w, rq, "title", "名称", false, 50, &f.title);
	form_text(w, rq, "place", "地点", false, 60, &f.place);
	form_text(w, rq, "host", "主持人", false, 30, &f.host);
	form_long_text(w, rq, "agenda", "议题", false, 2000, &f.agenda);
	for (int i = 0; (value = http_form_at(rq->http, "items", i)); i++)
		if (str_i64(str_of(value), &month) && month > 200000 && month < 220000 && count < SERIES_MOST) {
			struct series_choice *c = LIST_PUSH(w->arena, choices, count);
			c->month = (int)month;
			form_moment(w, rq, arena_printf(w->arena, "at_%d", c->month), "日期和时间", true, &c->starts);
		}
	rq->result = id;
	*id = w->fault ? 0 : series_make(w, &f, choices, count);
	return *id != 0;
}

static void made(struct request *rq)
{
	if (rq->fault)
		series_show(rq);
	else
		request_see(rq, "已排好。每次开会前记得发通知。", "/plan/series/%lld", (long long)*(int64_t *)rq->result);
}

static void phone_made(struct request *rq)
{
	if (rq->fault)
		phone_series_show(rq);
	else
		request_see(rq, "已排好。每次开会前记得发通知。", "/m/series/%lld", (long long)*(int64_t *)rq->result);
}

/* ---- one ---- */

static bool one_fill(struct request *rq, struct series_one_view *v, const char *action)
{
	struct work *w = rq->work;
	*v = (struct series_one_view){ .action = arena_printf(w->arena, "%s/%lld", action, (long long)ID), .box = text_starts(action, "/m/") ? "sec" : "card",
		.series = series_load(w, ID) };
	if (!v->series)
		return false;
	v->count = series_items(w, v->series->id, &v->items);
	v->may = v->series->org == w->actor.org && access_allows(w->actor.role, PERMISSION_OWN_BRANCH);
	return true;
}

static void one_show(struct request *rq)
{
	struct series_one_view v;
	if (!one_fill(rq, &v, "/plan/series"))
		return;
	struct console_shell shell = { .title = v.series->form.title, .sub = arena_printf(rq->work->arena, "每月 %d 日", v.series->form.day),
		.crumb = "会议活动", .crumb_href = "/activities", .current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	series_one(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void one_page(struct request *rq)
{
	one_show(rq);
}

static void phone_one_show(struct request *rq)
{
	struct series_one_view v;
	struct phone_shell shell = { .title = "每月固定安排", .back = "/m/series" };
	if (!one_fill(rq, &v, "/m/series"))
		return;
	phone_head(rq, &shell);
	series_one(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void phone_one_page(struct request *rq)
{
	phone_one_show(rq);
}

static bool change_write(struct work *w, struct request *rq)
{
	struct series *s = series_load(w, ID);
	struct series_form f;
	int *count = ARENA_NEW(w->arena, int);
	if (!s)
		return false;
	form_read(w, rq, &f, NULL);
	f.title = s->form.title;
	form_text(w, rq, "place", "地点", false, 60, &f.place);
	form_text(w, rq, "host", "主持人", false, 30, &f.host);
	form_long_text(w, rq, "agenda", "议题", false, 2000, &f.agenda);
	rq->result = count;
	*count = w->fault ? 0 : series_change(w, ID, (int)typed_i64(rq, "from", 0), &f);
	return *count > 0;
}

static bool end_write(struct work *w, struct request *rq)
{
	int *count = ARENA_NEW(w->arena, int);
	rq->result = count;
	*count = series_end(w, ID, (int)typed_i64(rq, "from", 0));
	return *count > 0;
}

static const char *said(struct request *rq, const char *what)
{
	return arena_printf(rq->work->arena, "%s %d 次；已经发了通知的不变。", what, *(const int *)rq->result);
}

static void changed(struct request *rq)
{
	if (rq->fault)
		one_show(rq);
	else
		request_see(rq, said(rq, "已改"), "/plan/series/%lld", (long long)ID);
}

static void ended(struct request *rq)
{
	if (rq->fault)
		one_show(rq);
	else
		request_see(rq, said(rq, "已取消"), "/plan/series/%lld", (long long)ID);
}

static void phone_changed(struct request *rq)
{
	if (rq->fault)
		phone_one_show(rq);
	else
		request_see(rq, said(rq, "已改"), "/m/series/%lld", (long long)ID);
}

static void phone_ended(struct request *rq)
{
	if (rq->fault)
		phone_one_show(rq);
	else
		request_see(rq, said(rq, "已取消"), "/m/series/%lld", (long long)ID);
}

/* ---- on a record's page ---- */

static void on_record(struct request *rq, const struct activity *a)
{
	struct series *s = a->state == STATE_PLANNED ? series_of_activity(rq->work, a->id) : NULL;
	if (s && s->org == a->org) /* a meeting that came by a merger is not of it any more */
		series_on_record(rq->html, s);
}
RECORD_PART(series, 4, .show = on_record);
