/* The phone's page for a branch's secretary and clerk: what is to be done this month, what was urged, and the answer. */
#include "supervise/views.h"

#include "supervise_phone.html.h"

ROUTE(GET, "/m/duties", phone_duties, ANSWER_URGE, OWN, .about = "the own branch's duties on the phone");
static bool phone_reply_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/urges/{urge}/reply", phone_replied, ANSWER_URGE, urge, .write = phone_reply_write,
	.about = "answer an urge on the phone");

static void phone_duties(struct request *rq)
{
	struct work *w = rq->work;
	struct branch_view *v = branch_view_load(w, w->actor.org, period_of(CYCLE_MONTH, w->today));
	if (!v)
		return;
	struct phone_shell shell = { .title = "本月应做", .back = "/m" };
	phone_head(rq, &shell);
	phone_duties_show(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

static bool phone_reply_write(struct work *w, struct request *rq)
{
	const char *text;
	return form_long_text(w, rq, "reply", "回复", true, 300, &text) && urge_reply(w, request_id(rq, "urge"), text);
}

static void phone_replied(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT) {
		phone_duties(rq);
		return;
	}
	if (!rq->fault) /* else the shell's page tells why */
		request_see(rq, "已回复。", "/m/duties");
}
