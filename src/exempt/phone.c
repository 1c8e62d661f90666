/* Exemptions on the phone: the secretary's list and asking for more; what holds for oneself. */
#include "exempt/views.h"
#include "org/pick.h"

#include "exempt_phone.html.h"

ROUTE(GET, "/m/exempt", list_page, OWN_BRANCH, OWN, .elsewhere = EXEMPT_ELSEWHERE,
	.about = "who of the branch need not come, on the phone; ?new=1: asking for others");
static bool ask_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/exempt", asked, OWN_BRANCH, OWN, .write = ask_write, .elsewhere = EXEMPT_ELSEWHERE,
	.about = "ask for members of the own branch");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/exempt/{exempt}/withdraw", withdrawn, OWN_BRANCH, exempt, .write = withdraw_write, .elsewhere = EXEMPT_ELSEWHERE,
	.about = "take back what waits");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/exempt/{exempt}/end", ended, OWN_BRANCH, exempt, .write = end_write, .elsewhere = EXEMPT_ELSEWHERE,
	.about = "end one early, with a reason");

/* The list, or the form of asking: a branch's names are too many beside it. `faulted`: the row whose form came back. */
static void list_show(struct request *rq, int64_t faulted, bool asks)
{
	struct exempts_view v;
	struct phone_shell shell = { .title = "免于参加", .back = "/m/me", .secret = true };
	exempts_view_fill(rq, &v);
	v.faulted = faulted;
	if (asks) {
		shell.title = "提出免于参加";
		shell.back = "/m/exempt";
	}
	phone_head(rq, &shell);
	if (asks)
		exempt_phone_ask(rq->html, rq, &v);
	else
		exempt_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void list_page(struct request *rq)
{
	list_show(rq, 0, *request_query(rq, "new", "") != 0);
}

static bool ask_write(struct work *w, struct request *rq)
{
	struct exempt_form f;
	size_t count;
	const int64_t *members = typed_ids(w, rq, "members", &count);
	exempt_form_read(w, rq, &f);
	return !w->fault && exempt_ask(w, w->actor.org, members, count, &f) > 0;
}

static void after(struct request *rq, const char *said, int64_t faulted)
{
	if (rq->fault)
		list_show(rq, faulted, !faulted);
	else
		request_see(rq, said, "/m/exempt");
}

static void asked(struct request *rq)
{
	after(rq, "已提出，等上级党委批准。", 0);
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	return exempt_withdraw(w, request_id(rq, "exempt"));
}

static void withdrawn(struct request *rq)
{
	after(rq, "已撤回。", request_id(rq, "exempt"));
}

static bool end_write(struct work *w, struct request *rq)
{
	const char *reason;
	form_text(w, rq, "end_reason", "原因", false, 200, &reason);
	return !w->fault && exempt_end(w, request_id(rq, "exempt"), reason);
}

static void ended(struct request *rq)
{
	after(rq, "已提前结束，今后计入应到。", request_id(rq, "exempt"));
}
