/* An organisation's past on one page: founding, operations, posts, groups, status and each change of a field, by the day on
 * which it took effect; a change of a field by the day on which it was entered. */
#include "export/export.h"
#include "org/operate.h"
#include "org/rows.h"
#include "org/views.h"

#include "org_history.html.h"

ROUTE(GET, "/orgs/{org}/history", history_page, READ_ORG, org, .about = "everything known about an organisation's past");

/* More than one organisation ever has; what is older stays in the audit trail. */
#define EDITS_MOST 2000
#define OPERATIONS_MOST 500

struct events {
	struct work *w;
	struct org_event *list;
	int count;
};

static void event(struct events *e, int day, int64_t at, const char *title, const char *text, const char *who)
{
	if (day)
		*LIST_PUSH(e->w->arena, e->list, e->count) = (struct org_event){ day, at, title, text ? text : "", who ? who : "" };
}

static void events_own(struct events *e, const struct org *o)
{
	struct arena *a = e->w->arena;
	event(e, o->founded, 0, "成立", *o->approval ? arena_printf(a, "批准文号 %s", o->approval) : "", NULL);
	event(e, o->term_start, 0, "本届开始", o->term_end ? arena_printf(a, "至 %s", day_text(a, o->term_end)) : "", NULL);
	event(e, o->dissolved ? day_add(o->dissolved, 1) : 0, 0, "不再存在", "", NULL);
}

static void events_terms(struct events *e, const struct org *o)
{
	struct arena *a = e->w->arena;
	struct org_term *list;
	int n = org_term_list(e->w, o, &list);
	for (int i = 0; i < n; i++)
		event(e, list[i].from_day, 0, list[i].number ? arena_printf(a, "第 %d 届开始", list[i].number) : "以前一届开始",
			arena_printf(a, "至 %s%s%s", day_text(a, list[i].to_day), *list[i].approval ? "，批复 " : "", list[i].approval), NULL);
}

static void events_operations(struct events *e, const struct org *o)
{
	struct arena *a = e->w->arena;
	struct org_operation_row *list;
	int n = org_operation_list(e->w, o->id, OPERATIONS_MOST, &list);
	for (int i = 0; i < n; i++) {
		const struct org_operation_row *r = &list[i];
		if (r->kind == ORG_FOUND && r->other == o->id)
			continue; /* its founding, with the approval */
		event(e, r->day, r->at, r->undone ? arena_printf(a, "%s（已撤回）", org_operation_title(r->kind)) : org_operation_title(r->kind),
			arena_printf(a, "%s%s%s → %s；批复 %s", r->org != o->id ? r->org_name : "",
				r->org != o->id && *r->org_name ? "：" : "", r->was,
				r->became, r->approval), r->by_name);
	}
}

static void events_people(struct events *e, const struct org *o)
{
	struct arena *a = e->w->arena;
	struct post *posts;
	struct party_group *groups;
	int n = post_list(e->w, o->id, 0, &posts);
	for (int i = 0; i < n; i++) {
		const char *text = arena_printf(a, "%s：%s", post_title(posts[i].kind), posts[i].name);
		event(e, posts[i].from_day, 0, "任职", text, NULL);
		event(e, posts[i].to_day, 0, "免职", text, NULL);
	}
	n = group_list(e->w, o->id, 0, &groups);
	for (int i = 0; i < n; i++) {
		event(e, groups[i].from_day, 0, "设立党小组", groups[i].name, NULL);
		event(e, groups[i].to_day, 0, "撤销党小组", groups[i].name, NULL);
	}
}

static void events_status(struct events *e, const struct org *o)
{
	struct work *w = e->w;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select from_day, to_day, status, reason from org_status where tenant = $1 and org = $2", w->tenant, o->id);
	while (db_next(rows)) {
		const char *name = code_name_i64(&code_org_status, db_i64(rows, 2));
		event(e, (int)db_i64(rows, 0), 0, arena_printf(w->arena, "列为%s", name), row_text(rows, 3), NULL);
		event(e, (int)db_i64(rows, 1), 0, arena_printf(w->arena, "不再%s", name), "", NULL);
	}
	db_done(rows);
}

static void events_edits(struct events *e, const struct org *o)
{
	struct audit_row *list;
	int n = audit_of(e->w, "org", o->id, EDITS_MOST, &list);
	for (int i = 0; i < n; i++) {
		const struct audit_row *r = &list[i];
		if (!text_eq(r->act, "org.edited") && !text_starts(r->act, "org.term-") && !text_eq(r->act, "group.edited"))
			continue;
		event(e, day_of(r->at), r->at, org_act_words(r->act), text_empty(r->before) ? r->after :
			arena_printf(e->w->arena, "%s → %s", r->before, r->after), r->who);
	}
}

static int latest_first(const void *a, const void *b)
{
	const struct org_event *x = a, *y = b;
	return x->day != y->day ? y->day - x->day : (x->at < y->at) - (x->at > y->at);
}

int org_event_list(struct work *w, const struct org *o, struct org_event **out)
{
	struct events e = { .w = w };
	events_own(&e, o);
	events_terms(&e, o);
	events_operations(&e, o);
	events_people(&e, o);
	events_status(&e, o);
	events_edits(&e, o);
	if (e.count > 1)
		qsort(e.list, (size_t)e.count, sizeof *e.list, latest_first);
	*out = e.list;
	return e.count;
}

static void history_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org_history_view v = { .org = org_load(w, request_id(rq, "org")), .pager = pager_of(rq) };
	if (!v.org)
		return;
	v.total = org_event_list(w, v.org, &v.rows);
	v.rows += v.pager.offset < v.total ? v.pager.offset : 0;
	v.count = v.total - v.pager.offset < v.pager.size ? v.total - v.pager.offset : v.pager.size;
	struct console_shell shell = { .title = "沿革", .sub = v.org->short_name, .crumb = v.org->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)v.org->id), .current = "/orgs" };
	console_head(rq, &shell);
	console_actions(rq);
	org_history_actions(rq->html, v.org);
	if (org_role_may(rq, PERMISSION_EXPORT))
		part_export(rq, arena_printf(w->arena, "/orgs/%lld/history/export", (long long)v.org->id), http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	org_gone_show(rq, v.org);
	org_history_page(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}
