/* The county's own rules on the console: the list with its history, a form for each kind, the preview of what would change,
 * entering, taking back and ending. */
#include "duty/own.h"
#include "end/end.h"

#include "duty_own.html.h"

ROUTE(GET, "/rules/new", own_form_page, RULES, OWN, .about = "form of a rule of the county's own: ?act=stricter|off|exempt|grace|base|figure");
ROUTE(POST, "/rules/preview", own_preview_page, RULES, OWN, .about = "which branches such a rule would touch; changes nothing");
static bool own_write(struct work *w, struct request *rq);
ROUTE(POST, "/rules/own", own_added, RULES, OWN, .write = own_write, .about = "enter it, or propose it to a second person");
ROUTE(GET, "/rules/own/{county_rule}", own_page, RULES, county_rule, .about = "one rule of the county's own: take back, end");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/rules/own/{county_rule}/withdraw", own_withdrawn, RULES, county_rule, .write = withdraw_write,
	.about = "take it back before it takes effect");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/rules/own/{county_rule}/end", own_ended, RULES, county_rule, .write = end_write, .about = "set its last day");

/* ---- the form ---- */

static enum county_act act_asked(struct request *rq)
{
	enum county_act act = COUNTY_STRICTER;
	county_act_parse(request_form(rq, "act", request_query(rq, "act", "")), &act);
	return act;
}

static int number_typed(const struct request *rq, const char *name)
{
	int64_t n = typed_i64(rq, name, -1);
	return n < 0 || n > 1000 ? -1 : (int)n;
}

/* Who is let off: a type, or one organisation by its name. */
static void who_read(struct work *w, struct request *rq, struct own_view *v)
{
	v->rule.type = number_typed(rq, "who");
	if (v->rule.type > 0)
		return;
	v->rule.type = 0;
	if (org_pick(w, rq, &v->pick))
		v->rule.org = v->pick.org->id;
}

/* Faults by field are left in `w`. */
static void form_read(struct work *w, struct request *rq, struct own_view *v)
{
	struct county_rule *r = &v->rule;
	const char *cycle = request_form(rq, "cycle", "month"), *severity = request_form(rq, "severity", "generally");
	r->act = act_asked(rq);
	r->rule = request_form(rq, "rule", "");
	r->cycle = text_eq(cycle, "year") ? CYCLE_YEAR : text_eq(cycle, "quarter") ? CYCLE_QUARTER : CYCLE_MONTH;
	r->severity = text_eq(severity, "must") ? SEVERITY_VIOLATION : SEVERITY_WARNING;
	r->times = number_typed(rq, r->act == COUNTY_FIGURE ? "figure" : "times");
	r->days = number_typed(rq, "days");
	r->base = text_eq(request_form(rq, "base", ""), "present_voters") ? QUORUM_PRESENT_VOTERS : QUORUM_DUE_VOTERS;
	if (r->act == COUNTY_EXEMPT)
		who_read(w, rq, v);
	form_text(w, rq, "document", "文件名称", r->act == COUNTY_STRICTER, 60, &r->document);
	form_text(w, rq, "reason", "原因", true, 200, &r->reason);
	form_day(w, rq, "valid_from", "生效日期", true, &r->valid_from);
	form_day(w, rq, "valid_to", "结束日期", false, &r->valid_to);
	r->org_name = v->pick.org ? v->pick.org->short_name : "";
}

static void form_show(struct request *rq, struct own_view *v)
{
	struct work *w = rq->work;
	v->catalogue = rule_catalogue_of(w);
	v->first = day_add(w->today, 1);
	struct console_shell shell = { .title = arena_printf(w->arena, "本县要求：%s", county_act_chinese(v->rule.act)), .crumb = "督导规则",
		.crumb_href = "/rules", .current = "/rules" };
	console_head(rq, &shell);
	console_body(rq);
	duty_own_form(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void own_form_page(struct request *rq)
{
	struct own_view v = { .rule = { .act = act_asked(rq), .rule = request_query(rq, "rule", ""), .times = 1 } };
	form_show(rq, &v);
}

/* The preview is a form that is sent again for each page of what it lists. */
static int page_asked(const struct request *rq, int rows)
{
	int64_t page = typed_i64(rq, "page", 1), last = (rows + OWN_ROWS - 1) / OWN_ROWS;
	return (int)(page > last ? last : page < 1 ? 1 : page);
}

static void own_preview_page(struct request *rq)
{
	struct work *w = rq->work;
	struct own_view v = { 0 };
	form_read(w, rq, &v);
	if (!w->fault && county_rule_check(w, &v.rule)) {
		duty_trial(w, &v.rule, &v.trial);
		v.tried = true;
		v.page = page_asked(rq, v.trial.changes);
	}
	rq->fault = w->fault;
	w->fault = NULL;
	form_show(rq, &v);
}

static bool own_write(struct work *w, struct request *rq)
{
	struct own_view v = { 0 };
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	form_read(w, rq, &v);
	if (w->fault)
		return false;
	county_rule_add(w, &v.rule, proposal);
	rq->result = proposal;
	return w->fault == NULL;
}

static void own_added(struct request *rq)
{
	const int64_t *proposal = rq->result;
	if (rq->fault)
		own_preview_page(rq);
	else if (proposal && *proposal)
		request_see(rq, "停用一项规定要两个人办理，已提交审批。", "/approvals/%lld", (long long)*proposal);
	else
		request_see(rq, "已保存，从生效日期起执行。生效前可以撤回。", "/rules");
}

/* ---- one ---- */

static void one_show(struct request *rq)
{
	struct county_rule *r = county_rule_load(rq->work, request_id(rq, "county_rule"));
	if (!r)
		return;
	struct console_shell shell = { .title = "本县要求", .sub = county_rule_says(rq->work->arena, r), .crumb = "督导规则", .crumb_href = "/rules",
		.current = "/rules" };
	console_head(rq, &shell);
	console_body(rq);
	duty_own_show(rq->html, rq, r);
	console_foot(rq);
	request_page(rq);
}

static void own_page(struct request *rq)
{
	one_show(rq);
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	return county_rule_withdraw(w, request_id(rq, "county_rule"));
}

static void own_withdrawn(struct request *rq)
{
	if (rq->fault)
		one_show(rq);
	else
		request_see(rq, "已撤回，按原来的规定执行。", "/rules");
}

static bool end_write(struct work *w, struct request *rq)
{
	const char *reason;
	int last = 0;
	form_day(w, rq, "last", "最后一天", true, &last);
	form_text(w, rq, "reason", "原因", true, 200, &reason);
	return !w->fault && county_rule_end(w, request_id(rq, "county_rule"), last, reason);
}

static void own_ended(struct request *rq)
{
	if (rq->fault)
		one_show(rq);
	else
		request_see(rq, "已定结束日期，以后按原来的规定执行。", "/rules");
}
