/* The audit's page on the console. */
#include "audit/audit.h"

#include "audit_list.html.h"

static const struct menu_entry audit_menu = { "终端与系统", "审计", "seal", 830 };

ROUTE(GET, "/audit", audit_page, READ_AUDIT, OWN, .menu = &audit_menu, .about = "who did what, by person, record and day");

static void audit_page(struct request *rq)
{
	struct work *w = rq->work;
	struct trail_view v = { .pager = pager_of(rq), .from = request_query(rq, "from", ""), .to = request_query(rq, "to", "") };
	v.query = (struct trail_query){ .who = request_query(rq, "who", ""), .kind = request_query(rq, "kind", ""),
		.id = request_query_i64(rq, "id", 0), .limit = v.pager.size, .offset = v.pager.offset };
	/* A day that cannot be read is shown again and told; the list then is not narrowed by it. */
	if (*v.from && !day_parse(str_of(v.from), &v.query.from_day))
		fault_set(w, FAULT_INPUT, "audit.from", "from", "没有“%s”这一天，请重新选择开始日期。", v.from);
	if (*v.to && !day_parse(str_of(v.to), &v.query.to_day))
		fault_set(w, FAULT_INPUT, "audit.to", "to", "没有“%s”这一天，请重新选择结束日期。", v.to);
	rq->fault = w->fault;
	w->fault = NULL;
	v.count = trail_list(w, &v.query, &v.rows, &v.total);
	struct console_shell shell = { .title = "审计", .sub = "每次操作都留痕，前后相连，改动会被发现" };
	console_head(rq, &shell);
	console_body(rq);
	audit_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}
