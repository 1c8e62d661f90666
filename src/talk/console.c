/* The console's pages of talks: a branch's year with its list of work, entering from paper, the register on A4; and a section on the
 * organisation's page. What was said stands on none of them. */
#include "export/export.h"
#include "org/pick.h"
#include "talk/views.h"

#include "talk_console.html.h"

static const struct menu_entry talks_menu = { "组织生活", "谈心谈话", "handshake", 340 };

#define ELSEWHERE "谈心谈话由支部登记。上级请打开“党组织”里的那个支部，在“谈心谈话”里查看；本人的在手机“谈心谈话”里。"

ROUTE(GET, "/talks", own_page, OWN_BRANCH, OWN, .menu = &talks_menu, .elsewhere = ELSEWHERE,
	.about = "the own branch's talks and whom nobody has talked with");
ROUTE(GET, "/orgs/{org}/talks", org_page, READ_ACTIVITY, org, .about = "?year=: a branch's talks and whom nobody has talked with");
static bool add_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/talks", added, OWN_BRANCH, org, .write = add_write, .elsewhere = ELSEWHERE, .about = "enter a talk, from paper");
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/talks/{talk}/remove", removed, OWN_BRANCH, talk, .write = remove_write, .elsewhere = ELSEWHERE,
	.about = "take back a talk that was entered wrongly");
PAPER_ROUTE(register, "/orgs/{org}/talks.pdf", READ_ACTIVITY, org, "?year=: a branch's register of talks on A4, and an empty record");

int talk_year_of(struct work *w, const char *query)
{
	int64_t now = w->today / 10000, year = query_field_i64(w->arena, query, "year", now);
	return (int)(year >= 1921 && year <= now ? year : now);
}

static int year_of(struct request *rq)
{
	return talk_year_of(rq->work, http_query_text(rq->http));
}

static void talks_show(struct request *rq, int64_t org)
{
	struct work *w = rq->work;
	struct talks_view v = { .org = org_load(w, org), .year = year_of(rq), .pager = pager_of(rq),
		.may = access_allows(w->actor.role, PERMISSION_OWN_BRANCH) };
	if (!v.org)
		return;
	v.gaps = talk_gaps_of(w, org, v.year);
	v.count = talk_list(w, org, v.year * 10000 + 101, v.year * 10000 + 1231, v.pager.size, v.pager.offset, &v.list, &v.total);
	if (v.may)
		v.people_count = talk_people(w, org, &v.people);
	struct console_shell shell = { .title = "谈心谈话", .sub = v.org->short_name, .current = v.may ? "/talks" : "/orgs",
		.crumb = v.may ? NULL : v.org->short_name, .crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)org) };
	console_head(rq, &shell);
	console_actions(rq);
	talk_actions(rq->html, &v);
	if (access_allows(w->actor.role, PERMISSION_EXPORT))
		part_export(rq, arena_printf(w->arena, "/orgs/%lld/talks/export", (long long)org), http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	talk_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void own_page(struct request *rq)
{
	talks_show(rq, rq->work->actor.org);
}

static void org_page(struct request *rq)
{
	talks_show(rq, request_id(rq, "org"));
}

static bool add_write(struct work *w, struct request *rq)
{
	struct talk_form f = { .one = typed_i64(rq, "one", 0), .other = typed_i64(rq, "other", 0) };
	form_day(w, rq, "day", "谈话日期", false, &f.day);
	form_text(w, rq, "place", "地点", false, 200, &f.place);
	form_long_text(w, rq, "gist", "谈话要点", false, 10000, &f.gist);
	return !w->fault && talk_add(w, request_id(rq, "org"), &f) != 0;
}

static void added(struct request *rq)
{
	if (rq->fault)
		org_page(rq);
	else
		request_see(rq, "谈话已登记。", "/orgs/%lld/talks", (long long)request_id(rq, "org"));
}

static bool remove_write(struct work *w, struct request *rq)
{
	int64_t *org = ARENA_NEW(w->arena, int64_t);
	*org = talk_remove(w, request_id(rq, "talk"));
	rq->result = org; /* for the way back */
	return *org != 0;
}

static void removed(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "这次谈话的登记已删除。", "/orgs/%lld/talks", (long long)*(const int64_t *)rq->result);
}

static struct str register_paper(struct work *w, struct request *rq)
{
	return talk_register(w, request_id(rq, "org"), year_of(rq));
}

static void talk_section(struct request *rq, const struct org *o)
{
	const struct org_kind *kind = org_kind_of(o->kind);
	if (!kind || !kind->branch)
		return;
	int year = rq->work->today / 10000;
	talk_on_org(rq->html, o, talk_count(rq->work, o->id, year * 10000 + 101, year * 10000 + 1231));
}
ORG_SECTION(talk, 45, READ_ACTIVITY, talk_section);
