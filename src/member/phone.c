/* The phone's page of one's own picture and honours. */
#include "member/honour.h"
#include "member/portrait.h"
#include "member/views.h"

#include "member_phone.html.h"

static void offer_slow(struct request *rq);
static bool offer_write(struct work *w, struct request *rq);
static bool gone_write(struct work *w, struct request *rq);

ROUTE(GET, "/m/me/portrait", own_page, SIGNED_IN, OWN, .about = "the own picture and honours");
ROUTE(POST, "/m/me/portrait", offered, SIGNED_IN, OWN, .slow = offer_slow, .write = offer_write, .about = "give the branch an own picture");
ROUTE(GET, "/m/me/portrait/picture", own_picture, SIGNED_IN, OWN, .about = "the own picture itself");
ROUTE(POST, "/m/me/portrait/remove", gone, SIGNED_IN, OWN, .write = gone_write, .about = "take the own picture away for good");

/* Who is signed in as a member of the roster; false with a fault when the account is nobody's there. */
static bool somebody(struct work *w)
{
	return w->actor.member || fault_set(w, FAULT_NOT_FOUND, "member.portrait-nobody", NULL,
		"您的账号没有对应到党员名册，不能放照片。请联系上级党委核对账号。");
}

static void own_page(struct request *rq)
{
	struct work *w = rq->work;
	struct phone_shell shell = { .title = "照片和荣誉", .back = "/m/me", .secret = true, .script = "photo.js" };
	struct own_view v = { 0 };
	if (w->actor.member) {
		v.member = member_load(w, w->actor.member);
		if (!v.member)
			return;
		v.portraits = portraits_load(w, v.member->id);
		v.honour_count = honour_list(w, v.member->id, false, &v.honours);
	}
	phone_head(rq, &shell);
	personal_own(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void own_picture(struct request *rq)
{
	struct work *w = rq->work;
	enum portrait_kind kind = text_eq(request_query(rq, "which", ""), "offered") ? PORTRAIT_OFFERED : PORTRAIT_SHOWN;
	struct member *m = w->actor.member ? member_load(w, w->actor.member) : NULL;
	struct portraits all = { 0 };
	if (m)
		all = portraits_load(w, m->id);
	if (all.of[kind].id)
		portrait_answer(rq, &all.of[kind]);
	else if (!w->fault)
		request_see(rq, NULL, "/m/me/portrait"); /* the page says that there is none */
}

static void offer_slow(struct request *rq)
{
	if (somebody(rq->work))
		rq->result = portrait_upload(rq);
}

static bool offer_write(struct work *w, struct request *rq)
{
	return somebody(w) && portrait_offer(w, w->actor.member, rq->result);
}

static void offered(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		own_page(rq);
	else if (!rq->fault)
		request_see(rq, "照片已交给支部，支部采用后显示。", "/m/me/portrait");
}

static bool gone_write(struct work *w, struct request *rq)
{
	bool waits = text_eq(request_form(rq, "which", ""), "offered");
	return somebody(w) && portrait_remove(w, w->actor.member, waits ? PORTRAIT_OFFERED : PORTRAIT_SHOWN);
}

static void gone(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "照片已删除。", "/m/me/portrait");
}
