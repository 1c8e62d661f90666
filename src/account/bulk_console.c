/* The console's pages of accounts for many: which branches need them, the preview, and the slips. */
#include "account/bulk.h"
#include "account/inside.h"
#include "account/views.h"

#include "account_bulk.html.h"

ROUTE(GET, "/accounts/branches", branches_page, MANAGE_ACCOUNT, OWN, .about = "branches whose secretary or members need accounts");
static bool members_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/branches/{org}", slips_made, MANAGE_ACCOUNT, org, .write = members_write,
	.about = "accounts for a branch's members; shows their slips");
ROUTE(GET, "/accounts/bulk", bulk_page, MANAGE_ACCOUNT, OWN, .about = "preview of accounts for many secretaries or members");
static bool bulk_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/bulk", bulk_made, MANAGE_ACCOUNT, OWN, .write = bulk_write, .about = "make them; shows their slips");

/* ---- branches ---- */

static void branches_page(struct request *rq)
{
	struct work *w = rq->work;
	struct branches_view v = { .pager = pager_of(rq), .org = request_query_i64(rq, "org", 0),
		.offices = account_may_make(w->actor.role, ROLE_TOWNSHIP) };
	struct console_shell shell = { .title = "登录码纸条", .sub = "给书记、党务工作者和党员批量建账号", .crumb = "账号", .crumb_href = "/accounts" };
	struct account_branch *rows;
	struct org *towns = NULL;

	if (w->actor.org_level == ORG_COUNTY)
		v.towns_count = org_tree(w, w->actor.path, ORG_TOWNSHIP, ORG_TOWNSHIP, &towns);
	v.towns = towns;
	v.filter = account_branch_filter_of(w, http_query_text(rq->http), w->actor.path);
	v.filter.limit = v.pager.size;
	v.filter.offset = v.pager.offset;
	v.count = account_branches(w, &v.filter, &rows, &v.total);
	v.rows = rows;
	console_head(rq, &shell);
	console_actions(rq);
	account_branch_tools(rq->html, rq);
	console_actions_end(rq);
	console_body(rq);
	account_branch_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* From a write to its handler. */
struct making {
	struct bulk_plan *plan;
	struct slip *slips;
	int count;
	const char *query;
};

static bool members_write(struct work *w, struct request *rq)
{
	struct making *m = ARENA_NEW(w->arena, struct making);

	rq->result = m;
	m->count = account_make_members(w, request_id(rq, "org"), &m->slips);
	return m->count > 0;
}

static void slips_made(struct request *rq)
{
	struct making *m = rq->result;

	if (!rq->fault)
		account_slips_show(rq, m->slips, m->count, NULL, "/accounts/branches");
}

/* ---- many ---- */

static int chosen_count(const char *chosen)
{
	int commas = 0;

	for (const char *c = chosen; *c; c++)
		commas += *c == ',';
	return commas ? commas - 1 : 0;
}

static void bulk_show(struct request *rq, const char *query)
{
	struct work *w = rq->work;
	struct bulk_ask ask = bulk_ask_of(w, query);
	struct bulk_view v = { .ask = &ask, .plan = bulk_plan(w, &ask), .query = query, .chosen = chosen_count(ask.chosen) };
	struct console_shell shell = { .title = arena_printf(w->arena, "批量建%s账号", bulk_who_chinese(ask.who)), .sub = "先看清楚再办，确认前什么都不会变",
		.crumb = "登录码纸条", .crumb_href = "/accounts/branches" };
	const struct org *place = org_of_path(w, ask.path);

	if (!v.plan)
		return;
	v.place = place ? place->short_name : "";
	console_head(rq, &shell);
	console_body(rq);
	account_bulk_preview(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void bulk_page(struct request *rq)
{
	bulk_show(rq, http_query_text(rq->http));
}

static bool bulk_write(struct work *w, struct request *rq)
{
	struct making *m = ARENA_NEW(w->arena, struct making);

	rq->result = m;
	m->query = request_form(rq, "query", "");
	struct bulk_ask ask = bulk_ask_of(w, m->query);
	m->count = account_bulk(w, &ask, &m->plan, &m->slips);
	return m->count >= 0;
}

static void bulk_made(struct request *rq)
{
	struct making *m = rq->result;
	struct arena *a = rq->work->arena;

	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		bulk_show(rq, m->query);
	else if (!rq->fault && m->count)
		account_slips_show(rq, m->slips, m->count, m->plan,
			m->plan->later ? arena_printf(a, "/accounts/bulk?%s", m->query) : "/accounts/branches");
	else if (!rq->fault)
		request_see(rq, arena_printf(a, "已给 %d 人的账号加上身份，用原来的登录名登录即可，没有要打印的纸条。", m->plan->grants),
			"/accounts/branches");
}
