/* The page of calendar links, and the address that calendars read. */
#include "activity/views.h"

#include "activity_calendar.html.h"

ROUTE(GET, "/m/calendar", calendar_page, ATTEND, OWN, .about = "links for the calendar of the phone or computer");
static bool make_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/calendar", calendar_made, ATTEND, OWN, .write = make_write, .about = "make a calendar link, or a new one");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/calendar/end", calendar_ended, ATTEND, OWN, .write = end_write, .about = "end a calendar link");
/* Calendars sign in nowhere: who has the link reads. */
ROUTE(GET, "/calendar/{token}/meetings.ics", calendar_read, PUBLIC, OWN, .about = "meetings as iCalendar, by a secret link");

static enum calendar_kind kind_of(struct request *rq)
{
	return text_eq(request_form(rq, "kind", ""), "branch") ? CALENDAR_BRANCH : CALENDAR_OWN;
}

static void calendar_page(struct request *rq)
{
	struct work *w = rq->work;
	const char *tokens[CALENDAR_KINDS];
	struct calendar_view v[CALENDAR_KINDS] = { { "own", "我的会议", "通知到您的会议，请了假的和取消的也标明", NULL, NULL, { NULL, 0 }, false },
		{ "branch", "本支部的会议", "本支部安排的全部会议，计划中的也在内", NULL, NULL, { NULL, 0 }, false } };
	struct phone_shell shell = { .title = "日历订阅", .tab = "me", .back = "/m/me", .secret = true };

	calendar_links(w, tokens);
	for (int i = 0; i < CALENDAR_KINDS; i++) {
		v[i].may = calendar_may(w, (enum calendar_kind)i);
		if (!tokens[i])
			continue;
		v[i].link = request_address(rq, arena_printf(w->arena, "/calendar/%s/meetings.ics", tokens[i]));
		v[i].subscribe = arena_printf(w->arena, "webcal%s", strchr(v[i].link, ':'));
		v[i].qr = chart_qr(w->arena, v[i].subscribe);
	}
	phone_head(rq, &shell);
	activity_calendar(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

static bool make_write(struct work *w, struct request *rq)
{
	return calendar_make(w, kind_of(rq));
}

static void calendar_made(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "链接已生成，可以添加到日历了。", "/m/calendar");
}

static bool end_write(struct work *w, struct request *rq)
{
	return calendar_end(w, kind_of(rq));
}

static void calendar_ended(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "链接已停用，用它订阅的日历不会再更新。", "/m/calendar");
}

static void calendar_read(struct request *rq)
{
	struct str text = calendar_text(rq->work, request_arg(rq, "token"));
	if (!text.at)
		return;
	http_reply_header(rq->http, "Cache-Control", "private, no-cache");
	request_bytes(rq, 200, "text/calendar; charset=utf-8", text);
}
