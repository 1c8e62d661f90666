/* The console's pages of terms that are over: the table, entering one from paper, putting one right; and the same to print. */
#include "org/operate.h"
#include "org/views.h"
#include "org/pick.h"
#include "term/views.h"

#include "term_past.html.h"

ROUTE(GET, "/orgs/{org}/terms", past_page, READ_ORG, org, .about = "terms of an organisation, the present one and those before");
ROUTE(GET, "/orgs/{org}/terms/new", past_new_page, EDIT_ORG, org, .about = "form: enter a term of the past from paper");
static bool past_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/terms/new", past_added, EDIT_ORG, org, .write = past_write, .about = "enter a term of the past from paper");
ROUTE(GET, "/orgs/{org}/terms/{term}", past_edit_page, EDIT_ORG, org, .about = "form: put a term of the past right");
ROUTE(POST, "/orgs/{org}/terms/{term}", past_edited, EDIT_ORG, org, .write = past_write, .about = "put a term of the past right, with a reason");
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/terms/{term}/remove", past_removed, EDIT_ORG, org, .write = remove_write,
	.about = "take out a term of the past that never was");

#define ORG request_id(rq, "org")

/* ---- words ---- */

const char *term_number_words(struct arena *a, const struct org_term *t)
{
	return t->number ? arena_printf(a, "第 %d 届", t->number) : t->id ? "以前一届" : "本届";
}

/* （2016-05-01 起）, （至 2018-02-28）: where somebody held the post for a part of the term alone. */
static const char *part_words(struct arena *a, const struct org_term *t, const struct post *p)
{
	const char *from = p->from_day > t->from_day ? day_text(a, p->from_day) : "";
	int last = p->to_day ? day_add(p->to_day, -1) : 0;
	if (!last || (t->to_day && last >= t->to_day))
		return *from ? arena_printf(a, "（%s 起）", from) : "";
	return arena_printf(a, *from ? "（%s 至 %s）" : "（%s至 %s）", from, day_text(a, last));
}

const char *term_holders_words(struct arena *a, const struct org_term *t)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < t->holder_count; i++) {
		const struct post *p = &t->holders[i];
		bool first = i == 0 || !text_eq(t->holders[i - 1].kind, p->kind);
		buf_printf(&b, "%s%s%s", i == 0 ? "" : first ? "；" : "、", first ? arena_printf(a, "%s ", post_title(p->kind)) : "", p->name);
		buf_text(&b, part_words(a, t, p));
	}
	return b.at;
}

/* ---- the table ---- */

static void past_page(struct request *rq)
{
	struct work *w = rq->work;
	struct term_past_view v = { .org = org_load(w, ORG), .today = w->today };
	if (!v.org)
		return;
	v.may_edit = !(v.org->dissolved && v.org->dissolved < w->today) && access_allows(w->actor.role, PERMISSION_EDIT_ORG);
	v.count = org_term_all(w, v.org, &v.list);
	v.before_count = org_predecessors(w, v.org->id, &v.before);
	struct console_shell shell = { .title = "历届班子", .sub = v.org->short_name, .crumb = v.org->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)v.org->id), .current = "/orgs" };
	console_head(rq, &shell);
	console_actions(rq);
	term_past_actions(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	org_gone_show(rq, v.org);
	term_past_table(rq->html, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- one ---- */

/* The term of the path is one of the organisation's; what was typed is looked at only then. */
static bool term_there(struct work *w, struct request *rq)
{
	struct org *o = org_load(w, ORG);
	return o && (!strstr(rq->route->path, "{term}") || org_term_load(w, o, request_id(rq, "term")));
}

static bool past_write(struct work *w, struct request *rq)
{
	struct org_term_input in = { .version = typed_i64(rq, "version", -1) };
	struct org_term *t = &in.term;
	int64_t number = 0, election = 0, seats = 0;
	if (!term_there(w, rq))
		return false;
	t->id = strstr(rq->route->path, "{term}") ? request_id(rq, "term") : 0;
	form_i64(w, rq, "number", "届次", false, 0, ORG_TERM_NUMBER_MOST, &number);
	form_day(w, rq, "from_day", "开始日期", true, &t->from_day);
	form_day(w, rq, "to_day", "最后一天", false, &t->to_day);
	form_day(w, rq, "due", "应届满日期", false, &t->due);
	form_day(w, rq, "elected", "选举日期", false, &t->elected);
	form_i64(w, rq, "election", "选举方式", false, 0, 99, &election);
	form_i64(w, rq, "seats", "委员职数", false, 0, 99, &seats);
	form_text(w, rq, "approval", "批复文号", false, 60, &t->approval);
	form_text(w, rq, "note", "依据", false, 200, &t->note);
	form_long_text(w, rq, "holders", "补录任职", false, 2000, &in.holders);
	form_text(w, rq, "reason", "原因", t->id != 0, 200, &in.reason);
	t->number = (int)number;
	t->election = (int)election;
	t->seats = (int)seats;
	in.gone = typed_ids(w, rq, "gone", &in.gone_count);
	return !w->fault && org_term_save(w, ORG, &in);
}

static void past_form(struct request *rq, int64_t term)
{
	struct work *w = rq->work;
	static const struct org_term none = { .approval = "", .note = "" };
	struct term_past_view v = { .org = org_load(w, ORG), .term = &none, .today = w->today };
	if (!v.org || (term && !(v.term = org_term_load(w, v.org, term))))
		return;
	struct console_shell shell = { .title = term ? "更正一届班子" : "补录以前的一届", .sub = v.org->short_name, .crumb = "历届班子",
		.crumb_href = arena_printf(w->arena, "/orgs/%lld/terms", (long long)v.org->id), .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	term_past_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void past_new_page(struct request *rq)
{
	past_form(rq, 0);
}

static void past_edit_page(struct request *rq)
{
	past_form(rq, request_id(rq, "term"));
}

static void past_added(struct request *rq)
{
	if (rq->fault)
		past_new_page(rq);
	else
		request_see(rq, "已补录。还有更早的，可以接着补录。", "/orgs/%lld/terms", (long long)ORG);
}

static void past_edited(struct request *rq)
{
	if (rq->fault)
		past_edit_page(rq);
	else
		request_see(rq, "已更正。", "/orgs/%lld/terms", (long long)ORG);
}

static bool remove_write(struct work *w, struct request *rq)
{
	const char *reason;
	return term_there(w, rq) && form_text(w, rq, "why", "删除原因", true, 200, &reason) &&
	       org_term_remove(w, ORG, request_id(rq, "term"), reason, typed_i64(rq, "version", -1));
}

static void past_removed(struct request *rq)
{
	if (rq->fault)
		past_edit_page(rq);
	else
		request_see(rq, "已删除，沿革里留有记录。", "/orgs/%lld/terms", (long long)ORG);
}
