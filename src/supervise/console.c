/* The console's pages of supervision: ledger, one branch, urging. */
#include "base/list.h"
#include "supervise/views.h"

#include "supervise_branch.html.h"
#include "supervise_ledger.html.h"

static const struct menu_entry ledger_menu = { "组织生活", "支部督导台账", "shield", 330 };
static const struct menu_entry duties_menu = { "组织生活", "本支部应做", "list", 305 };

ROUTE(GET, "/ledger", ledger_page, SUPERVISE, OWN, .keeps = true, .menu = &ledger_menu, .about = "branches with how their duties stand");
static bool urge_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/urge", urged, REVIEW, OWN, .write = urge_write, .about = "urge the chosen branches");
ROUTE(GET, "/ledger/{org}", branch_page, READ_ACTIVITY, org, .about = "one branch's duties with reasons, urges and history");
static bool urge_one_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/{org}/urge", urged_one, REVIEW, org, .write = urge_one_write, .about = "urge one duty of a branch");
ROUTE(GET, "/duties", duties_page, ANSWER_URGE, OWN, .menu = &duties_menu, .about = "the own branch's duties and urges");
static bool reply_write(struct work *w, struct request *rq);
ROUTE(POST, "/urges/{urge}/reply", replied, ANSWER_URGE, urge, .write = reply_write, .about = "answer an urge");

/* ---- the ledger ---- */

static enum ledger_order query_order(const char *word)
{
	static const char *const words[] = { "urgent", "tree", "members", "attendance" };
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_eq(word, words[i]))
			return (enum ledger_order)i;
	return ORDER_URGENT;
}

struct ledger_query ledger_query_of(struct work *w, const char *query)
{
	struct arena *a = w->arena;
	struct ledger_query q = { .period = period_asked(w, query), .org = query_field_i64(a, query, "org", 0),
		.name = query_field(a, query, "name", ""), .rule = query_field(a, query, "rule", ""),
		.order = query_order(query_field(a, query, "order", "")) };
	if (!rule_find(duty_catalogue(), q.rule, 0))
		q.rule = "";
	ledger_state_parse(query_field(a, query, "state", "all"), &q.state);
	concern_parse(query_field(a, query, "concern", ""), &q.concern);
	return q;
}

/* The rules that a ledger can be narrowed to. */
static int rules_for_branches(struct arena *a, const struct rule *const **out)
{
	const struct rule_catalogue *c = duty_catalogue();
	const struct rule **list = NULL;
	int n = 0;
	for (size_t i = 0; i < c->rule_count; i++)
		if (c->rules[i].on && duty_rule_for_branches(&c->rules[i]) && rule_find(c, c->rules[i].id, 0) == &c->rules[i])
			*LIST_PUSH(a, list, n) = &c->rules[i];
	*out = list;
	return n;
}

/* `query`: of the page's address, or of the one that a form came from. */
static void ledger_render(struct request *rq, const char *query, struct ledger_kept *kept)
{
	struct arena *a = rq->work->arena;
	struct ledger_view v = { .query = ledger_query_of(rq->work, query), .pager = pager_of(rq), .kept = kept };
	v.query.limit = v.pager.size;
	v.query.offset = v.pager.offset;
	v.ledger = ledger_load(rq->work, &v.query);
	if (!v.ledger)
		return;
	v.period = period_code(a, v.query.period);
	v.back = arena_printf(a, "/ledger?%s", query);
	v.period_count = period_choices(a, v.query.period, rq->work->today, &v.periods);
	v.rule_count = rules_for_branches(a, &v.rules);
	v.may_urge = access_allows(rq->work->actor.role, PERMISSION_REVIEW);
	v.narrowed = ledger_narrowed(rq->work, query);
	v.words = ledger_narrowed_chinese(rq->work, &v.query);
	/* Asked for when the box is opened: hardly anybody who reads the ledger gives a branch to somebody. */
	v.colleagues_asked = v.may_urge && (rq->fault || *query_field(a, query, "colleagues", ""));
	if (v.colleagues_asked)
		v.colleague_count = follow_up_colleagues(rq->work, &v.colleagues);
	struct console_shell shell = { .title = "支部督导台账", .current = "/ledger",
		.sub = arena_printf(a, "%s · %s", v.ledger->at->short_name, period_label(a, v.query.period)) };
	console_head(rq, &shell);
	console_actions(rq);
	ledger_actions(rq->html, rq, &v);
	console_actions_end(rq);
	console_body(rq);
	ledger_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* The organisation that a kept filter names may have been dissolved or moved meanwhile. */
static bool place_stands(struct work *w, const char *query)
{
	int64_t id = query_field_i64(w->arena, query, "org", 0);
	const struct org *org = id ? org_load(w, id) : NULL;
	w->fault = NULL;
	return !id || (org && org_in_scope(w, org->path));
}

/* Without a query it begins with the filter that the account wants to begin with. */
static void ledger_page(struct request *rq)
{
	const char *query = http_query_text(rq->http);
	struct ledger_kept *kept = ledger_kept(rq->work);
	const struct ledger_filter *first = text_empty(query) ? ledger_first(kept) : NULL;
	if (first && place_stands(rq->work, first->query))
		request_see(rq, NULL, "%s", ledger_filter_href(rq->work->arena, first));
	else
		ledger_render(rq, query ? query : "", kept);
}

void ledger_again(struct request *rq)
{
	const char *query = strchr(ledger_back(rq), '?');
	ledger_render(rq, query ? query + 1 : "", ledger_kept(rq->work));
}

/* ---- urging from the ledger ---- */

int orgs_chosen(struct work *w, struct request *rq, int64_t **out)
{
	int64_t *orgs = NULL, id;
	int n = 0;
	const char *value;
	for (int i = 0; (value = http_form_at(rq->http, "org", i)) != NULL; i++)
		if (str_i64(str_of(value), &id))
			*LIST_PUSH(w->arena, orgs, n) = id;
	*out = orgs;
	return n;
}

static bool urge_write(struct work *w, struct request *rq)
{
	int64_t *orgs, id;
	int n;
	struct period period = period_of(CYCLE_MONTH, w->today);
	struct urge_result *result = ARENA_NEW(w->arena, struct urge_result);
	const char *one = http_form(rq->http, "one"), *rule = request_form(rq, "rule", "");
	period_parse(str_of(request_form(rq, "period", "")), &period);
	rq->result = result;
	if (!one)
		n = orgs_chosen(w, rq, &orgs);
	else
		orgs = &id, n = str_i64(str_of(one), &id);
	return urge_many(w, orgs, n, rule, period, "", result);
}

const char *ledger_back(struct request *rq)
{
	const char *back = request_form(rq, "back", "/ledger");
	return text_starts(back, "/ledger?") ? back : "/ledger";
}

static void urged(struct request *rq)
{
	const struct urge_result *r = rq->result;
	struct arena *a = rq->work->arena;
	if (rq->fault)
		return; /* the shell's page tells why; nothing was typed that could be lost */
	const char *text = arena_printf(a, "已催办 %d 个支部，共 %d 项。", r->branches, r->duties);
	if (r->passed_over)
		text = arena_printf(a, "%s另有 %d 个没有要催的事项，或今天已经催过。", text, r->passed_over);
	request_see(rq, text, "%s", ledger_back(rq));
}

/* ---- one branch ---- */

bool duty_row_open(const struct duty_row *row)
{
	return row->status == DUTY_OPEN || row->status == DUTY_SOON || row->status == DUTY_OVERDUE;
}

const char *duty_plan_href(struct arena *a, int64_t org, const struct duty *duty, int today)
{
	enum activity_kind kind = 0;
	while (kind + 1 < ACTIVITY_KIND_COUNT && !(duty->rule->satisfied_by & KIND_BIT(kind)))
		kind++;
	const char *late = duty->due_day < today ? arena_printf(a, "&makes_up=%s", day_text(a, duty->period.to)) : "";
	return arena_printf(a, "/activities/new?org=%lld&kind=%s%s", (long long)org, activity_kind_code(kind), late);
}

/* How each column stood in the last twelve months, by the month in which its duties were due. */
static void strips_read(struct work *w, struct branch_view *v)
{
	const struct rule_catalogue *c = duty_catalogue();
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		v->months[i] = month_add(month_of_day(w->today), i - COCKPIT_MONTHS + 1);
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		v->strips[i].name = ledger_columns()[i].short_name;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select rule, cycle, period_from, period_to, due_day, done_day from duty where tenant = $1 and org = $2 "
		"and period_from >= $3 and due_day >= $4 and due_day <= $5 order by due_day", w->tenant, v->org->id,
		day_add_months(v->months[0] * 100 + 1, -11), v->months[0] * 100 + 1,
		month_last_day(v->months[COCKPIT_MONTHS - 1]));
	while (db_next(rows)) {
		const struct rule *rule = rule_find(c, db_text(rows, 0), 0);
		struct period p = { (enum rule_cycle)db_i64(rows, 1), (int)db_i64(rows, 2), (int)db_i64(rows, 3) };
		struct duty d = { .rule = rule, .period = p, .opens_day = p.from, .due_day = (int)db_i64(rows, 4),
			.done_day = (int)db_i64(rows, 5) };
		int column = rule ? ledger_column_of(rule) : -1;
		for (int i = 0; column >= 0 && i < COCKPIT_MONTHS; i++)
			if (v->months[i] == month_of_day(d.due_day)) {
				struct cell *cell = &v->strips[column].cells[i];
				enum duty_status status = duty_status_on(&d, w->today, DUTY_SOON_DAYS);
				if (!cell->any || cell->status == DUTY_DONE || cell->status == DUTY_DONE_LATE)
					*cell = (struct cell){ status, true, p, rule, d.due_day };
			}
	}
	db_done(rows);
}

static void duties_fill(struct work *w, struct branch_view *v)
{
	struct view view = view_of(v->period, w->today);
	struct duty_row *all;
	int n = duty_of_org(w, v->org->id, view.from[CYCLE_YEAR], view.to, &all);
	v->rows = all;
	for (int i = 0; i < n; i++) {
		const struct duty *d = &all[i].duty;
		bool old = d->period.to < v->period.from && all[i].status != DUTY_OVERDUE; /* only what was missed is still of interest */
		if (old || !view_holds(&view, d->period.cycle, d->period.from))
			continue;
		v->open += duty_row_open(&all[i]);
		v->overdue += all[i].status == DUTY_OVERDUE;
		v->rows[v->count++] = all[i];
	}
}

/* The ledger's row of it, from the same functions: a branch sees what its superior sees of it. */
static const struct branch *row_load(struct work *w, const struct org *org, struct period period)
{
	struct view view = view_of(period, w->today);
	struct scene *s = scene_load(w, org->path, &view, NULL, 0);
	const struct branch *row = s->count && s->all[0].id == org->id && s->all[0].branch ? &s->all[0] : NULL;
	if (row)
		scene_rows(w, s, &row, 1);
	return row;
}

struct branch_view *branch_view_load(struct work *w, int64_t org, struct period period)
{
	struct branch_view *v = ARENA_NEW(w->arena, struct branch_view);
	const struct actor *actor = &w->actor;
	v->org = org_load(w, org);
	if (!v->org)
		return NULL;
	v->period = period;
	v->code = period_code(w->arena, period);
	v->period_count = period_choices(w->arena, period, w->today, &v->periods);
	v->row = row_load(w, v->org, period);
	duties_fill(w, v);
	strips_read(w, v);
	v->urge_count = urge_list(w, org, 20, &v->urges);
	for (int i = 0; i < v->urge_count; i++)
		v->urges[i].secretary = v->org->secretary;
	v->follow_count = follow_up_of(w, org, 20, &v->follows);
	v->own = actor->org == org;
	v->may_urge = access_allows(actor->role, PERMISSION_REVIEW) && !v->own;
	v->may_answer = access_allows(actor->role, PERMISSION_ANSWER_URGE);
	v->may_plan = access_allows_at(actor, PERMISSION_EDIT_ACTIVITY, v->org->path);
	return v;
}

void branch_render(struct request *rq, int64_t org)
{
	struct arena *a = rq->work->arena;
	struct branch_view *v = branch_view_load(rq->work, org, query_period(rq));
	if (!v)
		return;
	bool office = access_allows(rq->work->actor.role, PERMISSION_SUPERVISE);
	struct console_shell shell = { .title = v->org->short_name,
		.sub = arena_printf(a, "%s · %s", org_kind_name(v->org->kind), period_label(a, v->period)),
		.crumb = office ? "支部督导台账" : NULL, .crumb_href = office ? "/ledger" : NULL,
		.current = office ? "/ledger" : "/duties" };
	if (v->own)
		shell.title = office ? "本级应做" : "本支部应做";
	console_head(rq, &shell);
	console_actions(rq);
	branch_actions(rq->html, rq, v);
	console_actions_end(rq);
	console_body(rq);
	branch_show(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void branch_page(struct request *rq)
{
	branch_render(rq, request_id(rq, "org"));
}

static void duties_page(struct request *rq)
{
	branch_render(rq, rq->work->actor.org);
}

static bool urge_one_write(struct work *w, struct request *rq)
{
	const char *text;
	int64_t from;
	if (!form_long_text(w, rq, "text", "催办的话", false, 300, &text) ||
		!form_i64(w, rq, "from", "期间", true, 19000101, 21991231, &from))
		return false;
	return urge_create(w, request_id(rq, "org"), request_form(rq, "rule", ""), (int)from, text, NULL);
}

static void urged_one(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT) {
		branch_render(rq, request_id(rq, "org"));
		return;
	}
	if (!rq->fault)
		request_see(rq, "已催办，支部书记会收到消息。", "/ledger/%lld#urges", (long long)request_id(rq, "org"));
}

static bool reply_write(struct work *w, struct request *rq)
{
	const char *text;
	return form_long_text(w, rq, "reply", "回复", true, 300, &text) && urge_reply(w, request_id(rq, "urge"), text);
}

static void replied(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT) {
		branch_render(rq, rq->work->actor.org);
		return;
	}
	if (!rq->fault)
		request_see(rq, "已回复。", "/duties#urges");
}
