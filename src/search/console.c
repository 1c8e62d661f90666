/* The console's search page. */
#include "base/chinese.h"
#include "search/inside.h"

#include "search_page.html.h"

/* Who may read organisations may search; the groups of the result each ask for their own permission. */
ROUTE(GET, "/search", search_page, READ_ORG, OWN, .about = "members, organisations and activities by one text");

static bool has_digits_alone(const char *text)
{
	size_t n = strspn(text, "0123456789");
	return n >= 4 && !text[n];
}

/* How a name that was not found is read, when it is Chinese: the next try of somebody who has the wrong character. */
static const char *sound_of(struct arena *a, const struct search *found)
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

static void search_page(struct request *rq)
{
	struct work *w = rq->work;
	struct search_view v = { .pager = pager_of(rq), .activities_only = text_eq(request_query(rq, "in", ""), "activities") &&
		access_allows(w->actor.role, PERMISSION_READ_ACTIVITY) };
	v.pager.size = SEARCH_PAGE;
	v.pager.offset = (v.pager.page - 1) * SEARCH_PAGE;
	struct search_query query = { .path = w->actor.path, .text = request_query(rq, "q", ""),
		.activities_only = v.activities_only, .offset = v.activities_only ? v.pager.offset : 0 };
	struct search found = search_run(w, &query);
	bool number = found.key == SEARCH_IDNO || found.key == SEARCH_PHONE;
	v.found = &found;
	v.typed = number || found.key == SEARCH_TOO_LONG ? "" : found.text;
	v.digits = has_digits_alone(found.text);
	v.total = found.member_total + found.org_total + found.activity_total;
	v.sound = v.total ? "" : sound_of(w->arena, &found);
	struct console_shell shell = { .title = v.activities_only ? "搜索会议活动" : "搜索", .sub = w->actor.org_name,
		.crumb = v.activities_only ? "搜索" : NULL, .crumb_href = "/search" };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	search_form(rq->html, &v);
	if (!v.total)
		search_help(rq->html, &v);
	else
		results_show(rq, &v);
	console_foot(rq);
	request_page(rq);
}
