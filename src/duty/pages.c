/* Pages of duties: the catalogue, what of it binds one organisation and why, the section on an organisation's page, and
 * the API's list. */
#include "base/list.h"
#include "duty/duty.h"
#include "duty/own.h"
#include "end/end.h"

#include "duty_own.html.h"
#include "duty_rules.html.h"

static const struct menu_entry rules_menu = { "组织生活", "督导规则", "book", 340, .rare = true };

ROUTE(GET, "/rules", rules_page, READ_ACTIVITY, OWN, .menu = &rules_menu, .about = "the rules with document, article and sureness");
ROUTE(GET, "/ledger/{org}/rules", org_rules_page, READ_ACTIVITY, org, .about = "which rules bind an organisation, and why");
ROUTE(GET, "/api/v1/orgs/{org}/duties", duties_api, READ_ACTIVITY, org, .about = "duties of a period: ?period=2026-11");

static void rules_page(struct request *rq)
{
	struct work *w = rq->work;
	struct county_rule *own;
	struct console_shell shell = { .title = "督导规则", .sub = "组织生活应做事项的依据" };
	int count = county_rule_shown(w, &own);
	bool may = access_allows(w->actor.role, PERMISSION_RULES);
	console_head(rq, &shell);
	console_body(rq);
	duty_own_list(rq->html, own, count, w->today, may);
	duty_rules(rq->html, rule_catalogue_of(w), w->today, may);
	console_foot(rq);
	request_page(rq);
}

static void org_rules_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org *org = org_load(w, request_id(rq, "org"));
	struct rule_explanation *rows;
	if (!org)
		return;
	int n = duty_rules_of_org(w, org->id, &rows);
	if (w->fault)
		return;
	struct console_shell shell = { .title = "适用规则", .sub = org->short_name, .crumb = org->short_name,
		.crumb_href = arena_printf(w->arena, "/ledger/%lld", (long long)org->id),
		.current = access_allows(w->actor.role, PERMISSION_SUPERVISE) ? "/ledger" : "/duties" };
	console_head(rq, &shell);
	console_body(rq);
	duty_rules_of(rq->html, rows, n);
	console_foot(rq);
	request_page(rq);
}

static struct period query_period_or_month(struct request *rq)
{
	struct period p;
	if (period_parse(str_of(request_query(rq, "period", "")), &p))
		return p;
	return period_of(CYCLE_MONTH, rq->work->today);
}

static void duties_api(struct request *rq)
{
	struct work *w = rq->work;
	const char *text = request_query(rq, "period", "");
	struct period period = query_period_or_month(rq);
	struct org *org = org_load(w, request_id(rq, "org"));
	struct duty_row *rows;
	struct buf out;
	if (!org)
		return;
	if (*text && !period_parse(str_of(text), &period)) {
		fault_set(w, FAULT_INPUT, "duty.period", "period", "看不懂期间“%s”。请写月（2026-11）、季（2026-Q4）或年（2026）。", text);
		return;
	}
	int n = duty_of_org(w, org->id, period.from, period.to, &rows);
	if (w->fault)
		return;
	buf_init(&out, w->arena);
	duty_json(w, org, period, rows, n, &out);
	request_json(rq, 200, &out);
}

/* This month's duties on the organisation's own page. */
static void section_show(struct request *rq, const struct org *org)
{
	struct work *w = rq->work;
	struct period month = period_of(CYCLE_MONTH, w->today);
	struct duty_row *rows;
	int n = duty_of_org(w, org->id, month.from, month.to, &rows);
	if (n)
		duty_section(rq->html, org, rows, n);
}
ORG_SECTION(duty, 30, READ_ACTIVITY, section_show);
