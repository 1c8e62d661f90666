/* The audit's page on the console. */
#include "audit/audit.h"
#include "export/export.h"
#include "org/org.h"

#include "audit_list.html.h"

static const struct menu_entry audit_menu = { "终端与系统", "审计", "seal", 830 };

ROUTE(GET, "/audit", audit_page, READ_AUDIT, OWN, .menu = &audit_menu, .about = "who did what, by person, record and day");

struct trail_query trail_query_of(struct work *w, const char *query)
{
	struct arena *a = w->arena;
	struct trail_query q = { .who = query_field(a, query, "who", ""), .kind = query_field(a, query, "kind", ""),
		.id = query_field_i64(a, query, "id", 0), .account = query_field_i64(a, query, "account", 0) };
	day_parse(str_of(query_field(a, query, "from", "")), &q.from_day);
	day_parse(str_of(query_field(a, query, "to", "")), &q.to_day);
	return q;
}

/* The newest check of all records that came to its end, well or not. */
static const struct job_run *verified(struct work *w)
{
	const struct job_run *good = job_newest(w, "verify", JOB_DONE), *bad = job_newest(w, "verify", JOB_FAILED);
	return !good || (bad && bad->ended > good->ended) ? bad : good;
}

static void audit_page(struct request *rq)
{
	struct work *w = rq->work;
	struct trail_view v = { .pager = pager_of(rq), .from = request_query(rq, "from", ""), .to = request_query(rq, "to", "") };
	v.query = trail_query_of(w, http_query_text(rq->http));
	v.query.limit = v.pager.size;
	v.query.offset = v.pager.offset;
	/* A day that cannot be read is shown again and told; the list then is not narrowed by it. */
	if (*v.from && !v.query.from_day)
		fault_set(w, FAULT_INPUT, "audit.from", "from", "没有“%s”这一天，请重新选择开始日期。", v.from);
	if (*v.to && !v.query.to_day)
		fault_set(w, FAULT_INPUT, "audit.to", "to", "没有“%s”这一天，请重新选择结束日期。", v.to);
	rq->fault = w->fault;
	w->fault = NULL;
	v.count = trail_list(w, &v.query, &v.rows, &v.total);
	if (w->actor.org_level == ORG_COUNTY)
		v.verified = verified(w);
	struct console_shell shell = { .title = "审计", .sub = "每次操作都留痕，前后相连，改动会被发现" };
	console_head(rq, &shell);
	console_actions(rq);
	part_export(rq, "/audit/export", http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	audit_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}
