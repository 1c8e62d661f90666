/* The offices' pages of what was urged and given to follow up: what waits, calls, what became of it. */
#include "base/list.h"
#include "export/export.h"
#include "supervise/views.h"

#include "supervise_urges.html.h"

static const struct menu_entry urges_menu = { "组织生活", "催办跟进", "bell", 332 };
static const struct menu_entry follows_menu = { "组织生活", "交办跟进", "clipboard", 334, .rare = true };

ROUTE(GET, "/urges", urges_page, SUPERVISE, OWN, .menu = &urges_menu, .about = "urges of the scope with answers and calls");
static bool call_write(struct work *w, struct request *rq);
ROUTE(POST, "/urges/{urge}/call", called, REVIEW, urge, .write = call_write, .about = "note a call about an urge");
static bool days_write(struct work *w, struct request *rq);
ROUTE(POST, "/urges/days", days_set, REVIEW, OWN, .write = days_write, .about = "after how many days an urge goes to the township");
ROUTE(GET, "/follow-ups", follows_page, REVIEW, OWN, .menu = &follows_menu, .about = "branches given to somebody to follow up");
static bool done_write(struct work *w, struct request *rq);
ROUTE(POST, "/follow-ups/{follow}/done", follow_was_done, REVIEW, follow, .write = done_write, .about = "say what became of it");
static bool assign_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/assign", assigned, REVIEW, OWN, .write = assign_write, .about = "give the chosen branches to somebody to follow up");

static bool typed(const struct request *rq, const char *field, int64_t id)
{
	return rq->fault && text_eq(request_form(rq, field, ""), arena_printf(rq->work->arena, "%lld", (long long)id));
}

bool urge_typed(const struct request *rq, int64_t id)
{
	return typed(rq, "urge", id);
}

bool follow_typed(const struct request *rq, int64_t id)
{
	return typed(rq, "follow", id);
}

/* ---- urges ---- */

struct urge_query urge_query_of(struct work *w, const char *query)
{
	const char *state = query_field(w->arena, query, "state", "");
	struct urge_query q = { .state = URGE_STATES, .org = query_field_i64(w->arena, query, "org", 0) };
	q.waiting = !urge_state_parse(state, &q.state) && !text_eq(state, "all");
	month_parse(str_of(query_field(w->arena, query, "month", "")), &q.month);
	return q;
}

int64_t urge_query_total(const struct urge_query *query, const struct urge_page *page)
{
	if (query->waiting)
		return page->counts[URGE_OPEN] + page->counts[URGE_RAISED];
	return query->state == URGE_STATES ? page->total : page->counts[query->state];
}

static void urges_render(struct request *rq)
{
	struct work *w = rq->work;
	struct urges_view v = { .query = urge_query_of(w, http_query_text(rq->http)), .pager = pager_of(rq),
		.may = access_allows(w->actor.role, PERMISSION_REVIEW), .county = w->actor.role == ROLE_COUNTY,
		.may_text = access_allows(w->actor.role, PERMISSION_EXPORT_WHOLE), .days = urge_days(w) };
	v.query.limit = v.pager.size;
	v.query.offset = v.pager.offset;
	v.page = urge_page_load(w, &v.query);
	if (!v.page)
		return;
	v.total = urge_query_total(&v.query, v.page);
	v.back = arena_printf(w->arena, "/urges?%s", http_query_text(rq->http));
	struct console_shell shell = { .title = "催办跟进", .current = "/urges",
		.sub = v.query.month ? month_chinese(w->arena, v.query.month) : "最近一年" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_SUPERVISE, "/urges/export");
	console_body(rq);
	urges_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void urges_page(struct request *rq)
{
	urges_render(rq);
}

static bool call_write(struct work *w, struct request *rq)
{
	const char *with, *said;
	form_text(w, rq, "with", "和谁通的话", true, 30, &with);
	form_long_text(w, rq, "said", "怎么说的", true, 300, &said);
	return !w->fault && urge_call_note(w, request_id(rq, "urge"), with, said);
}

static void called(struct request *rq)
{
	const char *back = request_form(rq, "back", "");
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		branch_render(rq, urge_org(rq->work, request_id(rq, "urge")));
	else if (!rq->fault)
		request_see(rq, "电话已记下，支部也看得到。", "%s", text_starts(back, "/urges?") || text_starts(back, "/ledger/") ? back : "/urges");
}

static bool days_write(struct work *w, struct request *rq)
{
	int64_t days;
	if (w->actor.role != ROLE_COUNTY)
		return fault_set(w, FAULT_FORBIDDEN, "urge.days-county", NULL, "这个天数由县里设定。");
	return form_i64(w, rq, "days", "天数", true, 1, URGE_DAYS_MOST, &days) && urge_days_set(w, (int)days);
}

static void days_set(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		urges_render(rq);
	else if (!rq->fault)
		request_see(rq, "天数已保存，今晚起按新的天数转。", "/urges");
}

/* ---- following up ---- */

static const struct {
	const char *word, *chinese;
} follow_lists[FOLLOW_LISTS] = { [FOLLOW_MINE] = { NULL, "待我跟进" }, [FOLLOW_GIVEN] = { "given", "我交办的" }, [FOLLOW_DONE] = { "done", "已办结" } };

const char *follow_list_word(enum follow_list list)
{
	return follow_lists[list].word;
}

const char *follow_list_chinese(enum follow_list list)
{
	return follow_lists[list].chinese;
}

enum follow_list follow_list_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "list", "");
	return text_eq(word, "given") ? FOLLOW_GIVEN : text_eq(word, "done") ? FOLLOW_DONE : FOLLOW_MINE;
}

static void follows_render(struct request *rq)
{
	struct follows_view v = { .pager = pager_of(rq), .which = follow_list_of(rq->work, http_query_text(rq->http)) };
	follow_up_counts(rq->work, v.counts);
	v.count = follow_up_list(rq->work, v.which, v.pager.size, v.pager.offset, &v.list);
	struct console_shell shell = { .title = "交办跟进", .sub = "谁去跟进哪个支部，办到什么程度", .current = "/follow-ups" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_REVIEW, "/follow-ups/export");
	console_body(rq);
	follows_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void follows_page(struct request *rq)
{
	follows_render(rq);
}

static bool done_write(struct work *w, struct request *rq)
{
	const char *note;
	return form_long_text(w, rq, "note", "跟进的结果", true, 300, &note) && follow_up_done(w, request_id(rq, "follow"), note);
}

static void follow_was_done(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		follows_render(rq);
	else if (!rq->fault)
		request_see(rq, "已办结，交办的人会收到消息。", "/follow-ups");
}

static bool assign_write(struct work *w, struct request *rq)
{
	int64_t *orgs, to = 0;
	int due = 0;
	const char *text = "";
	struct follow_result *result = ARENA_NEW(w->arena, struct follow_result);
	int n = orgs_chosen(w, rq, &orgs);
	rq->result = result;
	str_i64(str_of(request_form(rq, "to", "0")), &to);
	form_day(w, rq, "due", "办结日期", true, &due);
	form_long_text(w, rq, "task", "跟进什么", true, 300, &text);
	return !w->fault && follow_up_assign(w, orgs, n, to, due, text, result);
}

static void assigned(struct request *rq)
{
	const struct follow_result *r = rq->result;
	struct arena *a = rq->work->arena;
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		ledger_again(rq);
	if (rq->fault)
		return;
	const char *text = arena_printf(a, "已交办 %d 个支部。", r->branches);
	if (r->passed_over)
		text = arena_printf(a, "%s另有 %d 个已经交办过，还没办结。", text, r->passed_over);
	request_see(rq, text, "%s", ledger_back(rq));
}
