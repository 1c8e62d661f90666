/* The pages of the second person on the console and the phone: what waits, one proposal, deciding, the county's switch. */
#include "approval/views.h"
#include "export/export.h"

#include "approval_console.html.h"
#include "approval_phone.html.h"

static int waiting_of(const struct actor *actor)
{
	return actor->waiting;
}

static const struct menu_entry approvals_menu = { NULL, "审批", "done", 80, waiting_of };

ROUTE(GET, "/approvals", approvals_page, PROPOSE, OWN, .menu = &approvals_menu,
	.about = "what waits for the actor's approval, what it proposed, and all it may see");
ROUTE(GET, "/approvals/{approval}", approval_page, PROPOSE, approval, .about = "one proposal with its exact content");
static bool approve_write(struct work *w, struct request *rq);
static bool refuse_write(struct work *w, struct request *rq);
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/approvals/{approval}/approve", approval_approved, APPROVE, approval, .write = approve_write,
	.about = "approve what somebody else proposed; does it");
ROUTE(POST, "/approvals/{approval}/refuse", approval_refused, APPROVE, approval, .write = refuse_write,
	.about = "refuse what somebody else proposed, with the reason");
ROUTE(POST, "/approvals/{approval}/withdraw", approval_withdrawn, PROPOSE, approval, .write = withdraw_write,
	.about = "take back the own proposal");
static bool switch_off_write(struct work *w, struct request *rq);
static bool switch_on_write(struct work *w, struct request *rq);
ROUTE(POST, "/approvals/off", switched_off, KEEP, OWN, .write = switch_off_write,
	.about = "propose to do without a second person in this county, with the reason");
ROUTE(POST, "/approvals/on", switched_on, KEEP, OWN, .write = switch_on_write, .about = "want a second person again");

ROUTE(GET, "/m/approvals", phone_approvals_page, PROPOSE, OWN, .about = "what waits for the actor's approval, on the phone");
ROUTE(GET, "/m/approvals/{approval}", phone_approval_page, PROPOSE, approval, .about = "one proposal on the phone");
ROUTE(POST, "/m/approvals/{approval}/approve", phone_approved, APPROVE, approval, .write = approve_write,
	.about = "approve on the phone");
ROUTE(POST, "/m/approvals/{approval}/refuse", phone_refused, APPROVE, approval, .write = refuse_write,
	.about = "refuse on the phone");
ROUTE(POST, "/m/approvals/{approval}/withdraw", phone_withdrawn, PROPOSE, approval, .write = withdraw_write,
	.about = "take back the own proposal on the phone");

#define COUNTY_LEVEL 1

const char *approval_title(const struct approval *a)
{
	return a->act ? a->act->title : a->word;
}

const char *approval_outcome(struct arena *a, const struct approval *p)
{
	if (p->state == APPROVAL_OPEN)
		return arena_printf(a, "%s 前有效", moment_chinese(a, p->expires));
	if (p->state == APPROVAL_EXPIRED)
		return arena_printf(a, "%s 过期", moment_chinese(a, p->expires));
	return arena_printf(a, "%s，%s", p->decided_name, moment_chinese(a, p->decided_at));
}

/* ---- lists ---- */

enum approval_view approval_view_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "view", "");
	bool approves = access_allows(w->actor.role, PERMISSION_APPROVE) || w->actor.role == ROLE_SYSTEM;
	return text_eq(word, "own") || !approves ? APPROVALS_OWN : text_eq(word, "all") ? APPROVALS_ALL : APPROVALS_WAITING;
}

const char *approval_view_chinese(enum approval_view view)
{
	return view == APPROVALS_WAITING ? "待我批准" : view == APPROVALS_OWN ? "我提出的" : "全部";
}

static struct approvals_view list_read(struct request *rq)
{
	struct work *w = rq->work;
	struct approvals_view v = { .view = approval_view_of(w, http_query_text(rq->http)), .pager = pager_of(rq), .off_reason = approval_off_reason(w),
		.may_switch = access_allows(w->actor.role, PERMISSION_KEEP) && w->actor.org_level == COUNTY_LEVEL,
		.approves = access_allows(w->actor.role, PERMISSION_APPROVE) };
	v.count = approval_list(w, v.view, v.pager.size, v.pager.offset, &v.rows, &v.total);
	return v;
}

static void list_show(struct request *rq)
{
	struct approvals_view v = list_read(rq);
	struct console_shell shell = { .title = v.view == APPROVALS_ALL ? "审批" : approval_view_chinese(v.view),
		.sub = "重要操作由一人提出、另一人批准", .current = "/approvals" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_PROPOSE, "/approvals/export");
	console_body(rq);
	approval_list_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void approvals_page(struct request *rq)
{
	list_show(rq);
}

static void phone_approvals_page(struct request *rq)
{
	struct approvals_view v = list_read(rq);
	struct phone_shell shell = { .title = "审批", .back = "/m" };
	phone_head(rq, &shell);
	approval_list_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

/* ---- one ---- */

static void console_show(struct request *rq)
{
	struct approval *p = approval_load(rq->work, request_id(rq, "approval"));
	if (!p)
		return;
	struct console_shell shell = { .title = approval_title(p), .crumb = "审批", .crumb_href = "/approvals", .current = "/approvals" };
	console_head(rq, &shell);
	console_body(rq);
	approval_show_console(rq->html, rq, p);
	console_foot(rq);
	request_page(rq);
}

static void phone_show(struct request *rq)
{
	struct approval *p = approval_load(rq->work, request_id(rq, "approval"));
	struct phone_shell shell = { .title = "审批", .back = "/m/approvals" };
	if (!p)
		return;
	phone_head(rq, &shell);
	approval_show_phone(rq->html, rq, p);
	phone_foot(rq);
	request_page(rq);
}

static void approval_page(struct request *rq)
{
	console_show(rq);
}

static void phone_approval_page(struct request *rq)
{
	phone_show(rq);
}

/* ---- deciding ---- */

static bool approve_write(struct work *w, struct request *rq)
{
	bool *outdated = ARENA_NEW(w->arena, bool);
	rq->result = outdated;
	return approval_approve(w, request_id(rq, "approval"), request_form(rq, "hash", ""), outdated);
}

static bool refuse_write(struct work *w, struct request *rq)
{
	const char *reason;
	if (!form_text(w, rq, "reason", "不批准的原因", true, 200, &reason))
		return false;
	return approval_refuse(w, request_id(rq, "approval"), reason);
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	return approval_withdraw(w, request_id(rq, "approval"));
}

/* Back to the proposal, which says how it stands; with a fault the page again, the reason as it was typed. */
static void decided(struct request *rq, const char *base, void (*show)(struct request *rq), const char *flash)
{
	if (!rq->fault)
		request_see(rq, flash, "%s/%lld", base, (long long)request_id(rq, "approval"));
	else if (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)
		show(rq);
}

static const char *approved_words(const struct request *rq)
{
	const bool *outdated = rq->result;
	return outdated && *outdated ? "没有办理：提出以后情况有变，这项申请已作废。" : "已批准，并已办理。";
}

static void approval_approved(struct request *rq)
{
	decided(rq, "/approvals", console_show, approved_words(rq));
}

static void approval_refused(struct request *rq)
{
	decided(rq, "/approvals", console_show, "已退回，提出的人会收到您写的原因。");
}

static void approval_withdrawn(struct request *rq)
{
	decided(rq, "/approvals", console_show, "已撤回，没有办理。");
}

static void phone_approved(struct request *rq)
{
	decided(rq, "/m/approvals", phone_show, approved_words(rq));
}

static void phone_refused(struct request *rq)
{
	decided(rq, "/m/approvals", phone_show, "已退回，提出的人会收到您写的原因。");
}

static void phone_withdrawn(struct request *rq)
{
	decided(rq, "/m/approvals", phone_show, "已撤回，没有办理。");
}

/* ---- the switch ---- */

/* It is the whole county's. */
static bool whole_county(struct work *w)
{
	return w->actor.org_level == COUNTY_LEVEL ||
	       fault_set(w, FAULT_FORBIDDEN, "approval.switch-county", NULL, "双人审批由县级统一设置。");
}

static bool switch_off_write(struct work *w, struct request *rq)
{
	const char *reason;
	struct buf content;
	if (!whole_county(w) || !form_text(w, rq, "reason", "停用的原因", true, 200, &reason))
		return false;
	buf_init(&content, w->arena);
	approval_put(&content, "reason", reason);
	return approval_propose(w, &(struct approval_wish){ .act = "approval-off", .org = w->actor.org, .kind = "county",
		.record = w->tenant, .summary = arena_printf(w->arena, "停用本县的双人审批，原因：%s", reason), .content = content.at }) != 0;
}

static bool switch_on_write(struct work *w, struct request *rq)
{
	(void)rq;
	return whole_county(w) && approval_switch(w, NULL);
}

static void switched_off(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "已提交。另一位县级管理员批准后停用。", "/approvals?view=own");
	else if (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)
		list_show(rq);
}

static void switched_on(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "双人审批已启用。", "/approvals");
	else if (rq->fault->kind == FAULT_CONFLICT)
		list_show(rq);
}
