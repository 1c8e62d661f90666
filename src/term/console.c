/* The console's pages of terms: the ledger, its file, one organisation's moved election; and a section on its page. */
#include "export/export.h"
#include "org/pick.h"
#include "term/views.h"

#include "term_console.html.h"

static const struct menu_entry terms_menu = { "组织与党员", "任期台账", "clock", 215 };

ROUTE(GET, "/terms", terms_page, SUPERVISE, OWN, .keeps = true, .menu = &terms_menu, .about = "ledger of terms of the scope");
ROUTE(GET, "/orgs/{org}/term", shift_page, EDIT_ORG, org, .about = "form of an earlier or later election that was approved");
static bool shift_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/term", shifted, EDIT_ORG, org, .write = shift_write, .about = "note or take away such an approval");

const char *term_tag(const struct org *o, int today)
{
	static const char *const tags[TERM_STATES] = { [TERM_ALL] = "ok", [TERM_OVER] = "bad", [TERM_SOON] = "warn", [TERM_UNSET] = "" };
	return tags[term_standing(o, today)];
}

const char *term_words(struct arena *a, const struct org *o, int today)
{
	int due = org_term_due(o);
	switch (term_standing(o, today)) {
	case TERM_OVER:
		return arena_printf(a, "已届满 %d 天", days_between(due, today));
	case TERM_SOON:
		return arena_printf(a, "还有 %d 天", days_between(today, due));
	case TERM_UNSET:
		return "未登记";
	default:
		return "任期内";
	}
}

const char *term_vacancy_words(struct arena *a, const struct org *o)
{
	int seats = term_seats_vacant(o);
	if (!*o->secretary)
		return seats > 1 ? arena_printf(a, "书记空缺，委员缺 %d 人", seats) : "书记空缺";
	return seats ? arena_printf(a, "委员缺 %d 人", seats) : "";
}

/* ---- the ledger ---- */

struct term_query term_query_of(struct work *w, const char *query)
{
	struct arena *a = w->arena;
	const char *order = query_field(a, query, "order", "");
	return (struct term_query){ .org = query_field_i64(a, query, "in", 0), .name = query_field(a, query, "name", ""),
		.state = term_state_parse(query_field(a, query, "state", "all")),
		.order = text_eq(order, "tree") ? TERM_BY_TREE : text_eq(order, "vacancy") ? TERM_BY_VACANCY : TERM_BY_DUE };
}

static void terms_page(struct request *rq)
{
	struct term_ledger_view v = { .query = term_query_of(rq->work, http_query_text(rq->http)), .pager = pager_of(rq),
		.may_edit = access_allows(rq->work->actor.role, PERMISSION_EDIT_ORG) };
	v.query.limit = v.pager.size;
	v.query.offset = v.pager.offset;
	v.ledger = term_ledger_load(rq->work, &v.query);
	if (!v.ledger)
		return;
	struct console_shell shell = { .title = "任期台账", .sub = v.ledger->at->short_name };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_SUPERVISE, "/terms/export");
	console_body(rq);
	term_ledger_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- a moved election ---- */

static bool shift_write(struct work *w, struct request *rq)
{
	const char *approval = "", *note = "";
	int day = 0, approved = 0;
	int64_t version = typed_i64(rq, "version", 0);
	if (!*request_form(rq, "away", "")) {
		form_day(w, rq, "shifted", "批准的换届日期", true, &day);
		form_text(w, rq, "approval", "批复文号", true, 60, &approval);
		form_day(w, rq, "approved", "批复日期", true, &approved);
		form_text(w, rq, "note", "原因", false, 200, &note);
	}
	return !w->fault && org_term_shift(w, request_id(rq, "org"), day, approval, approved, note, version > 0 ? version : -1);
}

static void shift_page(struct request *rq)
{
	struct work *w = rq->work;
	struct term_view v = { .org = org_load(w, request_id(rq, "org")), .may_edit = true };
	if (!v.org)
		return;
	v.sheet = org_sheet_load(w, v.org->id);
	struct console_shell shell = { .title = "提前或延期换届", .sub = v.org->short_name, .crumb = v.org->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)v.org->id), .current = "/terms" };
	console_head(rq, &shell);
	console_body(rq);
	term_shift_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void shifted(struct request *rq)
{
	if (rq->fault)
		shift_page(rq);
	else
		request_see(rq, *request_form(rq, "away", "") ? "已取消这条批准，按原届满日期计算。" : "已登记，台账和提醒按批准的日期计算。",
			"/orgs/%lld#term", (long long)request_id(rq, "org"));
}

/* ---- on an organisation's page ---- */

static void term_section(struct request *rq, const struct org *o)
{
	struct work *w = rq->work;
	bool gone = o->dissolved && o->dissolved < w->today;
	if (!term_applies(o))
		return;
	struct term_view v = { .org = o, .reminded = term_reminded(w, o),
		.may_edit = !gone && access_allows(w->actor.role, PERMISSION_EDIT_ORG) };
	term_on_org(rq->html, &v, w->today);
}
ORG_SECTION(term, 5, READ_ORG, term_section);
