/* The console's pages of hand-overs: which wait, one branch's, and a section on its page. */
#include "account/handover.h"
#include "account/views.h"
#include "org/views.h"

#include "account_handover.html.h"

ROUTE(GET, "/handovers", handovers_page, MANAGE_ACCOUNT, OWN, .about = "branches whose secretary changed and whose account did not");
ROUTE(GET, "/orgs/{org}/handover", handover_page, MANAGE_ACCOUNT, org, .about = "a branch's account against its post holders, and the hand-over");
static bool hand_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/handover", handed_over, MANAGE_ACCOUNT, org, .write = hand_write,
	.about = "hand the secretary's account over; shows the slip");
static bool undo_write(struct work *w, struct request *rq);
ROUTE(POST, "/handovers/{handover}/undo", hand_back, MANAGE_ACCOUNT, handover, .write = undo_write, .about = "take a hand-over back");

static void handovers_page(struct request *rq)
{
	struct handovers_view v = { .pager = pager_of(rq) };
	struct console_shell shell = { .title = "书记交接", .sub = "书记已变更、账号还没有交接的支部", .crumb = "账号", .crumb_href = "/accounts" };

	v.count = handover_due(rq->work, rq->work->actor.path, v.pager.size, v.pager.offset, &v.rows, &v.total);
	console_head(rq, &shell);
	console_actions(rq);
	account_handover_tools(rq->html, rq);
	console_actions_end(rq);
	console_body(rq);
	account_handovers(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

#define DONE_MOST 10

static void show(struct request *rq)
{
	struct work *w = rq->work;
	struct handover_view v = { .state = handover_look(w, request_id(rq, "org")), .may = account_may_make(w->actor.role, ROLE_SECRETARY) };
	struct console_shell shell = { .title = "书记账号交接", .crumb = "书记交接", .crumb_href = "/handovers" };

	if (!v.state)
		return;
	shell.sub = v.state->org->name;
	v.passing_count = v.state->settled ? 0 : handover_passing(w, v.state, &v.passing);
	v.done_count = handover_list(w, v.state->org->id, DONE_MOST, &v.done);
	console_head(rq, &shell);
	console_body(rq);
	org_gone_show(rq, v.state->org);
	account_handover(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void handover_page(struct request *rq)
{
	show(rq);
}

/* From the write to its handler. */
struct handing {
	struct slip slip;
	bool printed;
};

static bool hand_write(struct work *w, struct request *rq)
{
	struct handing *h = ARENA_NEW(w->arena, struct handing);

	rq->result = h;
	return handover_do(w, request_id(rq, "org"), request_form(rq, "stamp", ""), &h->slip, &h->printed);
}

static void handed_over(struct request *rq)
{
	const struct handing *h = rq->result;
	const char *back = arena_printf(rq->work->arena, "/orgs/%lld/handover", (long long)request_id(rq, "org"));

	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		show(rq);
	else if (!rq->fault && h->printed)
		account_slips_show(rq, &h->slip, 1, NULL, back);
	else if (!rq->fault)
		request_see(rq, "已交接。新书记用自己的账号登录，就有书记的身份。", "%s", back);
}

static bool undo_write(struct work *w, struct request *rq)
{
	struct handover *h = handover_load(w, request_id(rq, "handover"));

	rq->result = h;
	return h && handover_undo(w, h->id);
}

static void hand_back(struct request *rq)
{
	const struct handover *h = rq->result;

	if (!rq->fault)
		request_see(rq, "交接已撤回，书记账号回到原来的人。", "/orgs/%lld/handover", (long long)h->org);
}

/* ---- on an organisation's page ---- */

static void handover_section(struct request *rq, const struct org *o)
{
	struct handover_holder *holders;

	if (!org_kind_of(o->kind)->branch || o->dissolved)
		return;
	int count = handover_holders(rq->work, o->id, &holders);
	account_handover_section(rq->html, o, holders, count);
}
ORG_SECTION(handover, 12, MANAGE_ACCOUNT, handover_section);
