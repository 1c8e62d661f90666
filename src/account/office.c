/* Offices' pages: switching between one's own, and granting and ending those of the accounts of a scope. */
#include "account/account.h"
#include "account/views.h"

#include "account_office.html.h"

ROUTE(GET, "/me/offices", offices_page, SIGNED_IN, OWN, .of = OF_BOTH, .about = "own offices, to act in another");
ROUTE(GET, "/m/me/offices", phone_offices_page, SIGNED_IN, OWN, .about = "the same on the phone");
static bool act_write(struct work *w, struct request *rq);
ROUTE(POST, "/me/offices/{acting}/act", office_acted, SIGNED_IN, acting, .of = OF_BOTH, .write = act_write,
	.about = "act in another of the own offices from now on");
static bool grant_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/{account}/offices", office_granted, MANAGE_ACCOUNT, account, .write = grant_write,
	.about = "grant an account a further office");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/offices/{office}/end", office_ended, MANAGE_ACCOUNT, office, .write = end_write, .about = "end an office of somebody in the scope");

const struct scope scope_acting = { "acting", "select '', account from office where tenant = $1 and id = $2 and to_day = 0", "acting",
	false, true };
const struct scope scope_office = { "office",
	"select o.path, 0 from office f join org o on o.tenant = f.tenant and o.id = f.org where f.tenant = $1 and f.id = $2", "office", false,
	false };

/* ---- rules ---- */

bool account_grant(struct work *w, int64_t id, enum role role, int64_t org)
{
	struct account *a = account_by_id(w, id);
	struct org *at = org_load(w, org);

	if (!a)
		return fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	if (!at || !account_manageable(w, a))
		return false;
	if (!account_may_make(w->actor.role, role))
		return fault_set(w, FAULT_INPUT, "account.role", "role", "您不能授予“%s”，请选别的角色。", role_title(role));
	if (!org_in_scope(w, at->path))
		return fault_set(w, FAULT_INPUT, "account.org-scope", "org_name", "“%s”不在您的管理范围内。", at->name);
	if (!account_fits(role, at))
		return fault_set(w, FAULT_INPUT, "account.level", "role", "%s不能设在“%s”。请换一个组织或角色。", role_title(role), at->name);
	if (role == ROLE_MEMBER && (!a->member || DB_ONE(w->db, w->arena, 0,
			"select org from member where tenant = $1 and id = $2 and left_day = 0", w->tenant, a->member) != org))
		return fault_set(w, FAULT_INPUT, "account.not-there", "org_name", "%s不在“%s”的名册中，不能作为那里的党员。", a->name, at->name);
	return office_grant(w, id, role, org) != 0;
}

bool account_end_office(struct work *w, int64_t office)
{
	struct office *f = office_load(w, office);

	if (!f)
		return false;
	if (f->account == w->actor.account)
		return fault_set(w, FAULT_FORBIDDEN, "account.own", NULL, "不能结束自己的身份。请找另一位管理员。");
	if (!account_may_make(w->actor.role, f->role) || !org_in_scope(w, f->org_path))
		return fault_set(w, FAULT_FORBIDDEN, "account.not-yours", NULL, "“%s”的%s身份不归您管理。请找上级管理员。", f->holder,
			role_title(f->role));
	return office_end(w, office);
}

/* ---- switching ---- */

static void offices_page(struct request *rq)
{
	struct console_shell shell = { .title = "切换身份", .sub = "一次只用一个身份，权限不会加在一起", .crumb = "我的账号", .crumb_href = "/me" };
	struct office *list;
	int count = office_list(rq->work, rq->work->actor.account, &list);

	console_head(rq, &shell);
	console_body(rq);
	account_offices(rq->html, rq, list, count);
	console_foot(rq);
	request_page(rq);
}

static void phone_offices_page(struct request *rq)
{
	struct phone_shell shell = { .title = "切换身份", .back = "/m/me", .tab = "me", .secret = true };
	struct office *list;
	int count = office_list(rq->work, rq->work->actor.account, &list);

	phone_head(rq, &shell);
	account_offices_phone(rq->html, rq, list, count);
	phone_foot(rq);
	request_page(rq);
}

static bool act_write(struct work *w, struct request *rq)
{
	work_quiet(w);
	return (rq->result = (void *)office_switch(w, request_id(rq, "acting"))) != NULL;
}

static void office_acted(struct request *rq)
{
	struct work *w = rq->work;

	if (rq->fault)
		return;
	struct office *f = office_load(w, request_id(rq, "acting"));
	http_reply_cookie(rq->http, "sid", rq->result, account_lasts(rq, w->actor.desk));
	request_see(rq, f ? arena_printf(w->arena, "现在的身份：%s", office_words(w->arena, f->role, f->org_name)) : NULL, "/");
}

/* ---- granting and ending ---- */

/* From the write to its handler. */
struct granting {
	struct org_choice choice;
};

static bool grant_write(struct work *w, struct request *rq)
{
	struct granting *g = ARENA_NEW(w->arena, struct granting);
	enum role role = role_of_word(request_form(rq, "role", ""));

	rq->result = g;
	if (!role)
		fault_set(w, FAULT_INPUT, "account.role-missing", "role", "请选择角色。");
	account_choose_org(w, rq, &g->choice);
	return !w->fault && account_grant(w, request_id(rq, "account"), role, g->choice.org->id);
}

static void office_granted(struct request *rq)
{
	const struct granting *g = rq->result;

	if (!rq->fault)
		request_see(rq, "已授予。本人登录后可以切换到这个身份。", "/accounts/%lld", (long long)request_id(rq, "account"));
	else if (rq->fault->kind == FAULT_INPUT)
		account_page_show(rq, g ? &g->choice : NULL);
}

static bool end_write(struct work *w, struct request *rq)
{
	struct office *f = office_load(w, request_id(rq, "office"));

	rq->result = f;
	return f && account_end_office(w, f->id);
}

static void office_ended(struct request *rq)
{
	const struct office *f = rq->result;
	const char *back = account_next(request_form(rq, "back", NULL));

	if (!rq->fault)
		request_see(rq, arena_printf(rq->work->arena, "%s不再是“%s”的%s，用这个身份的登录已结束。", f->holder, f->org_name,
			role_title(f->role)), "%s", back ? back : "/accounts");
}
