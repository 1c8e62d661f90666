/* Contact, place and village facts: what a branch keeps itself, on the console and on the phone. */
#include "org/pick.h"
#include "org/views.h"

#include "org_village.html.h"

ROUTE(GET, "/orgs/{org}/village", village_page, EDIT_VILLAGE, org, .about = "form of contact, place and village facts");
static bool village_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/village", village_saved, EDIT_VILLAGE, org, .write = village_write,
	.about = "change contact, place and village facts");
ROUTE(GET, "/m/branch", branch_page, READ_ORG, OWN, .about = "the own organisation on the phone");
ROUTE(GET, "/m/branch/edit", branch_edit_page, EDIT_VILLAGE, OWN, .about = "the same form on the phone");
static bool branch_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/branch/edit", branch_saved, EDIT_VILLAGE, OWN, .write = branch_write, .about = "and its change");

/* Everything else stays as it is: the form cannot say more than its fields. */
static bool village_change(struct work *w, struct request *rq, int64_t id)
{
	struct org *o = org_load(w, id);
	struct org_income income[ORG_INCOME_YEARS];
	int64_t version = typed_i64(rq, "version", 0);
	if (!o)
		return false;
	if (!org_stands(w, o))
		return false;
	struct org_input in = org_input_of(o);
	struct org_sheet sheet = *org_sheet_load(w, id);
	org_fields_read(w, rq, true, &in, &sheet);
	return org_income_read(w, rq, income, &in) && org_edit(w, id, &in, version > 0 ? version : -1);
}

static bool village_write(struct work *w, struct request *rq)
{
	return village_change(w, rq, request_id(rq, "org"));
}

static bool branch_write(struct work *w, struct request *rq)
{
	return village_change(w, rq, w->actor.org);
}

static bool form_begin(struct request *rq, int64_t id, struct org_form_view *v)
{
	v->org = org_load(rq->work, id);
	v->village = true;
	if (v->org)
		org_form_fill(rq, v);
	return v->org != NULL;
}

/* ---- console ---- */

static void village_page(struct request *rq)
{
	struct org_form_view v = { 0 };
	if (!form_begin(rq, request_id(rq, "org"), &v))
		return;
	v.action = arena_printf(rq->work->arena, "/orgs/%lld/village", (long long)v.org->id);
	v.back = arena_printf(rq->work->arena, "/orgs/%lld", (long long)v.org->id);
	struct console_shell shell = { .title = "联系和村情", .sub = v.org->short_name, .crumb = v.org->short_name, .crumb_href = v.back,
		.current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	org_village_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void village_saved(struct request *rq)
{
	if (rq->fault)
		village_page(rq);
	else
		request_see(rq, "已保存。", "/orgs/%lld", (long long)request_id(rq, "org"));
}

/* ---- phone ---- */

static void branch_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org_view v = { .org = org_load(w, w->actor.org), .today = w->today,
		.may_edit_village = org_role_may(rq, PERMISSION_EDIT_VILLAGE) };
	if (!v.org)
		return;
	v.sheet = org_sheet_load(w, v.org->id);
	v.income_count = org_income_list(w, v.org->id, &v.income);
	v.finding_count = org_findings(w, v.org, v.sheet, &v.findings);
	struct phone_shell shell = { .title = "本组织", .back = "/m" };
	phone_head(rq, &shell);
	org_branch_phone(rq->html, &v);
	phone_foot(rq);
	request_page(rq);
}

static void branch_edit_page(struct request *rq)
{
	struct org_form_view v = { .action = "/m/branch/edit", .back = "/m/branch", .phone = true };
	if (!form_begin(rq, rq->work->actor.org, &v))
		return;
	struct phone_shell shell = { .title = "修改联系和村情", .back = "/m/branch", .script = "where.js" };
	/* The one page that may ask the telephone where it is, when its button is pressed. */
	http_reply_header(rq->http, "Permissions-Policy", "camera=(), microphone=(), geolocation=(self)");
	phone_head(rq, &shell);
	org_village_form(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void branch_saved(struct request *rq)
{
	if (rq->fault)
		branch_edit_page(rq);
	else
		request_see(rq, "已保存。", "/m/branch");
}
