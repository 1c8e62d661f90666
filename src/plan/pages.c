/* The yearly plan on the console and the phone, and the county's free days. */
#include "base/list.h"
#include "org/org.h"
#include "plan/views.h"

#include "plan_pages.html.h"

static const struct menu_entry plan_menu = { "组织生活", "年度计划", "calendar", 315 };

#define ELSEWHERE "年度计划由支部拟定和采用。乡镇党委安排本级班子的会，请在“会议活动”里点“安排本级活动”；各支部应做什么，看“支部督导台账”。"

ROUTE(GET, "/plan", plan_page, OWN_BRANCH, OWN, .menu = &plan_menu, .elsewhere = ELSEWHERE,
	.about = "proposed gatherings of a year: ?year=2027, ?day=5&time=19:30 for a theme day on every month's 5th");
static bool plan_write(struct work *w, struct request *rq);
ROUTE(POST, "/plan", plan_adopted, OWN_BRANCH, OWN, .write = plan_write, .elsewhere = ELSEWHERE,
	.about = "take the ticked ones over as planned activities");
ROUTE(GET, "/m/plan", phone_plan_page, OWN_BRANCH, OWN, .elsewhere = ELSEWHERE, .about = "the same on the phone");
ROUTE(POST, "/m/plan", phone_plan_adopted, OWN_BRANCH, OWN, .write = plan_write, .elsewhere = ELSEWHERE,
	.about = "take them over on the phone");
ROUTE(GET, "/plan/free", free_page, RULES, OWN, .about = "days on which nothing is proposed: holidays, the busy season");
static bool free_write(struct work *w, struct request *rq);
ROUTE(POST, "/plan/free", free_saved, RULES, OWN, .write = free_write, .about = "set them");

/* ---- asked for ---- */

/* A field of the form after a POST, of the address before. */
static const char *asked(struct request *rq, const char *name)
{
	return request_form(rq, name, request_query(rq, name, ""));
}

static int year_asked(struct request *rq)
{
	int64_t year = 0;
	int now = rq->work->today / 10000;
	str_i64(str_of(asked(rq, "year")), &year);
	if (year == now || year == now + 1)
		return (int)year;
	return rq->work->today % 10000 >= 1001 ? now + 1 : now;
}

static void theme_day_asked(struct request *rq, struct plan_view *v, struct plan_habit habits[PLAN_SORTS])
{
	int64_t day = 0;
	int minute;
	bool timed = minute_parse(str_of(asked(rq, "theme_time")), &minute);
	str_i64(str_of(asked(rq, "theme_day")), &day);
	for (int s = 0; s < PLAN_SORTS; s++)
		habits[s] = (struct plan_habit){ .hour = -1 };
	v->day = day >= 1 && day <= 31 ? (int)day : 0;
	v->hour = timed ? minute / 60 : -1;
	v->minute = timed ? minute % 60 : 0;
	habits[PLAN_ALL_MEET] = (struct plan_habit){ v->day, v->hour, v->minute };
}

static bool view_fill(struct request *rq, struct plan_view *v, const char *action)
{
	struct plan_habit habits[PLAN_SORTS];
	*v = (struct plan_view){ .action = action, .box = text_starts(action, "/m/") ? "sec" : "card", .this_year = rq->work->today / 10000 };
	theme_day_asked(rq, v, habits);
	return plan_of_org(rq->work, rq->work->actor.org, year_asked(rq), habits, &v->plan);
}

/* ---- showing ---- */

static void plan_page(struct request *rq)
{
	struct plan_view v;
	if (!view_fill(rq, &v, "/plan"))
		return;
	struct console_shell shell = { .title = "年度计划", .sub = "按应做事项和以往习惯拟的，采用以前可以逐项改日期", .current = "/plan" };
	console_head(rq, &shell);
	console_body(rq);
	plan_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void phone_plan_page(struct request *rq)
{
	struct plan_view v;
	if (!view_fill(rq, &v, "/m/plan"))
		return;
	struct phone_shell shell = { .title = "年度计划", .back = "/m" };
	phone_head(rq, &shell);
	plan_show(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

/* ---- taking over ---- */

static bool choices_read(struct work *w, struct request *rq, struct plan_choice **out, int *count)
{
	const char *key;
	for (int i = 0; (key = http_form_at(rq->http, "items", i)); i++) {
		const char *field = arena_printf(w->arena, "day_%s", key);
		int64_t starts = 0;
		if (form_moment(w, rq, field, "日期和时间", true, &starts))
			*LIST_PUSH(w->arena, *out, *count) = (struct plan_choice){ key, starts };
	}
	return w->fault == NULL;
}

static bool plan_write(struct work *w, struct request *rq)
{
	struct plan_view v = { 0 };
	struct plan_habit habits[PLAN_SORTS];
	struct plan_choice *choices = NULL;
	const char *place, *host;
	int count = 0;
	theme_day_asked(rq, &v, habits);
	form_text(w, rq, "place", "地点", true, 60, &place);
	form_text(w, rq, "host", "主持人", true, 30, &host);
	if (!choices_read(w, rq, &choices, &count))
		return false;
	int *done = ARENA_NEW(w->arena, int);
	*done = plan_adopt(w, w->actor.org, year_asked(rq), habits, choices, count, place, host);
	rq->result = done;
	return *done > 0;
}

static void adopted(struct request *rq, const char *to)
{
	request_see(rq, arena_printf(rq->work->arena, "已安排 %d 次活动。开会前记得逐次发通知。", *(const int *)rq->result), "%s", to);
}

static void plan_adopted(struct request *rq)
{
	if (rq->fault)
		plan_page(rq);
	else
		adopted(rq, "/activities?month=all&state=planned");
}

static void phone_plan_adopted(struct request *rq)
{
	if (rq->fault)
		phone_plan_page(rq);
	else
		adopted(rq, "/m/plan");
}

/* ---- free days ---- */

static void free_page(struct request *rq)
{
	struct console_shell shell = { .title = "不安排活动的日子", .sub = "节假日和农忙，年度计划会避开", .crumb = "督导规则", .crumb_href = "/rules",
		.current = "/rules" };
	const char *text = request_form(rq, "free", plan_free_text(rq->work));
	console_head(rq, &shell);
	console_body(rq);
	plan_free_form(rq->html, rq, text);
	console_foot(rq);
	request_page(rq);
}

static bool free_write(struct work *w, struct request *rq)
{
	const char *text;
	form_long_text(w, rq, "free", "日子", false, 2000, &text);
	return !w->fault && plan_free_set(w, text);
}

static void free_saved(struct request *rq)
{
	if (rq->fault)
		free_page(rq);
	else
		request_see(rq, "已保存，以后拟的计划会避开这些日子；已经安排的活动不变。", "/plan/free");
}
