/* The page of what is asked of branches. */
#include "export/export.h"
#include "supervise/burden.h"
#include "supervise/views.h"

#include "supervise_burden.html.h"

static const struct menu_entry burden_menu = { "组织生活", "减负", "list", 336, .rare = true };

ROUTE(GET, "/burden", burden_page, SUPERVISE, OWN, .keeps = true, .menu = &burden_menu, .about = "what is asked of branches, by asker and month");

const char *tenth_text(struct arena *a, int64_t part, int64_t whole)
{
	int64_t tenths = whole > 0 ? (part * 10 + whole / 2) / whole : 0;
	return arena_printf(a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

int64_t burden_most(const struct burden_view *v)
{
	return v->place_count ? burden_minutes(v->places[0].asked) / v->places[0].branches : 0; /* most first */
}

static void branches_show(struct request *rq, int month)
{
	struct work *w = rq->work;
	struct burden_branches_view v = { .pager = pager_of(rq) };
	const char *code = period_code(w->arena, period_of(CYCLE_MONTH, month * 100 + 1));
	struct console_shell shell = { .title = "各支部", .sub = month_chinese(w->arena, month), .crumb = "减负",
		.crumb_href = arena_printf(w->arena, "/burden?month=%s", code), .current = "/burden" };
	v.count = burden_branches(w, month, &v.places);
	console_head(rq, &shell);
	export_action(rq, PERMISSION_SUPERVISE, "/burden/export");
	console_body(rq);
	burden_branch_list(rq->html, rq, &v, code);
	console_foot(rq);
	request_page(rq);
}

int burden_month_of(struct work *w, const char *query)
{
	int month = month_of_day(w->today);
	month_parse(str_of(query_field(w->arena, query, "month", "")), &month);
	return month;
}

static void burden_page(struct request *rq)
{
	struct work *w = rq->work;
	int month = burden_month_of(w, http_query_text(rq->http));
	if (text_eq(request_query(rq, "list", ""), "branches")) {
		branches_show(rq, month);
		return;
	}
	struct burden_view *v = burden_load(w, month);
	if (!v)
		return;
	const char *code = period_code(w->arena, period_of(CYCLE_MONTH, month * 100 + 1));
	struct console_shell shell = { .title = "减负", .sub = arena_printf(w->arena, "%s · %s · 向支部要了多少", v->top->short_name,
		month_chinese(w->arena, month)) };
	console_head(rq, &shell);
	console_actions(rq);
	burden_actions(rq->html, rq, v, code);
	console_actions_end(rq);
	console_body(rq);
	burden_show(rq->html, v, code);
	console_foot(rq);
	request_page(rq);
}
