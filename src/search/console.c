/* The console's search page. */
#include "base/chinese.h"
#include "export/export.h"
#include "search/inside.h"

#include "search_page.html.h"

/* Who may read organisations may search; the groups of the result each ask for their own permission. */
ROUTE(GET, "/search", search_page, READ_ORG, OWN, .about = "members, organisations and activities by one text");

bool search_digits(const char *text)
{
	size_t n = strspn(text, "0123456789");
	return n >= 4 && !text[n];
}

const char *search_sound(struct arena *a, const struct search *found)
{
	if (found->key != SEARCH_WORDS || !found->sees_members || !*found->member_text)
		return "";
	const char *sound = chinese_pinyin(a, found->member_text);
	for (const char *c = sound; *c; c++)
		if (*c < 'a' || *c > 'z')
			return "";
	return sound;
}

static void results_show(struct request *rq, const struct search_view *v)
{
	const struct search *f = v->found;
	if (f->member_count)
		search_members(rq->html, rq, v);
	if (f->org_count)
		search_orgs(rq->html, v, !f->member_count);
	if (f->activity_total || f->activities_cut)
		search_activities(rq->html, rq, v, !f->member_count && !f->org_count);
}

int search_day_of(struct work *w, const char *query)
{
	int day;
	return day_parse(str_of(query_field(w->arena, query, "day", "")), &day) && day < w->today ? day : 0;
}

int search_day_asked(struct request *rq)
{
	struct work *w = rq->work;
	const char *typed = request_query(rq, "day", "");
	int day;
	if (*typed && (!day_parse(str_of(typed), &day) || day > w->today)) {
		fault_set(w, FAULT_INPUT, "search.day", "day", "请填写一个不晚于今天的日期，例如 2026-01-01。下面是今天的结果。");
		rq->fault = w->fault;
		w->fault = NULL;
	}
	return search_day_of(w, http_query_text(rq->http));
}

/* What was opened last, of the numbers that the page's script sends ("member-1,org-2"): the rows alone when it asks for them. */
static void recent_show(struct request *rq, bool block)
{
	struct search_recent *list;
	int count = search_recent(rq->work, request_query(rq, "recent", ""), &list);
	if (!block)
		search_recent_place(rq->html, list, count);
	else if (count)
		search_recent_rows(rq->html, list, count);
}

static void search_page(struct request *rq)
{
	struct work *w = rq->work;
	http_reply_header(rq->http, "Cache-Control", "no-store");
	if (request_wants_block(rq)) {
		recent_show(rq, true);
		request_page(rq);
		return;
	}
	struct search_view v = { .pager = pager_of(rq), .activities_only = text_eq(request_query(rq, "in", ""), "activities") &&
		access_allows(w->actor.role, PERMISSION_READ_ACTIVITY) };
	v.pager.size = SEARCH_PAGE;
	v.pager.offset = (v.pager.page - 1) * SEARCH_PAGE;
	struct search_query query = { .path = w->actor.path, .text = request_query(rq, "q", ""), .day = search_day_asked(rq),
		.activities_only = v.activities_only, .offset = v.activities_only ? v.pager.offset : 0 };
	struct search found = search_run(w, &query);
	bool number = found.key == SEARCH_IDNO || found.key == SEARCH_PHONE;
	v.found = &found;
	v.typed = number || found.key == SEARCH_TOO_LONG ? "" : found.text;
	v.day_typed = found.day ? day_text(w->arena, found.day) : "";
	v.again = number ? NULL : with_query(rq, "day", NULL);
	v.activities = with_query(rq, "in", "activities");
	v.digits = search_digits(found.text);
	v.total = found.member_total + found.beside_total + found.org_total + found.activity_total;
	v.sound = v.total ? "" : search_sound(w->arena, &found);
	struct console_shell shell = { .title = v.activities_only ? "搜索会议活动" : "搜索", .sub = w->actor.org_name,
		.crumb = v.activities_only ? "搜索" : NULL, .crumb_href = "/search" };
	console_head(rq, &shell);
	if (v.total && !number) /* a number stands in no link; who has it are one or two */
		export_action(rq, PERMISSION_EXPORT, "/search/export");
	console_body(rq);
	part_fault_summary(rq);
	search_form(rq->html, rq, &v);
	if (found.key == SEARCH_NOTHING && !v.activities_only)
		recent_show(rq, false);
	if (!v.total)
		search_help(rq->html, &v);
	else
		results_show(rq, &v);
	console_foot(rq);
	request_page(rq);
}
