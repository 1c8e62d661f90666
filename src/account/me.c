/* One's own account: password, and the devices that are signed in. */
#include "account/account.h"
#include "account/views.h"

#include "account_me.html.h"

ROUTE(GET, "/me", me_page, SIGNED_IN, OWN, .of = OF_BOTH, .about = "own account and sessions");
static void password_check(struct request *rq);
static bool password_write(struct work *w, struct request *rq);
ROUTE(POST, "/me/password", password_saved, SIGNED_IN, OWN, .of = OF_BOTH, .slow = password_check, .write = password_write,
	.about = "change the own password");
ROUTE(GET, "/m/me/password", password_page, SIGNED_IN, OWN, .about = "form on the phone: change the own password");
ROUTE(POST, "/m/me/password", password_saved_phone, SIGNED_IN, OWN, .slow = password_check, .write = password_write,
	.about = "change the own password on the phone");
static bool close_write(struct work *w, struct request *rq);
ROUTE(POST, "/me/sessions/{session}/close", session_closed, SIGNED_IN, session, .of = OF_BOTH, .write = close_write,
	.about = "sign out one of the own devices");
static bool close_others_write(struct work *w, struct request *rq);
ROUTE(POST, "/me/sessions/close", sessions_closed, SIGNED_IN, OWN, .of = OF_BOTH, .write = close_others_write,
	.about = "sign out all other own devices");

static void show(struct request *rq)
{
	struct work *w = rq->work;
	struct me_view v = { .account = account_by_id(w, w->actor.account), .present = w->actor.session };
	struct console_shell shell = { .title = "我的账号" };
	struct session *sessions;

	if (!v.account)
		return;
	v.count = session_list(w, w->actor.account, &sessions);
	v.sessions = sessions;
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	account_me(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void me_page(struct request *rq)
{
	show(rq);
}

/* Between the steps of a change. */
struct change {
	bool right;
	const char *hash;
};

static void password_check(struct request *rq)
{
	struct work *w = rq->work;
	struct change *change = ARENA_NEW(w->arena, struct change);
	struct account *a = account_by_id(w, w->actor.account);
	const char *fresh = request_form(rq, "password", "");
	const char *objection = a ? password_objection(w->arena, fresh, a->login) : NULL;
	int64_t wait = a ? account_wait(w, a->id, w->actor.from) : 0;

	rq->result = change;
	if (wait > 0)
		fault_set(w, FAULT_INPUT, "account.wait", "old", "连续输错多次，请等 %lld 秒再试。", (long long)wait);
	if (objection)
		fault_set(w, FAULT_INPUT, "account.password", "password", "%s", objection);
	else if (!text_eq(fresh, request_form(rq, "again", "")))
		fault_set(w, FAULT_INPUT, "account.again", "again", "两遍新密码不一样，请重新输入。");
	if (w->fault || !a)
		return;
	change->right = a->password && password_matches(a->password, request_form(rq, "old", ""));
	if (change->right)
		change->hash = password_hash(w->arena, fresh);
}

static bool password_write(struct work *w, struct request *rq)
{
	struct change *change = rq->result;

	if (!change->right)
		return account_note_failure(w, w->actor.account, w->actor.from);
	return account_set_password(w, w->actor.account, change->hash) &&
		account_close_sessions(w, w->actor.account, w->actor.session);
}

static void saved(struct request *rq, void (*form)(struct request *rq), const char *next)
{
	struct change *change = rq->result;
	static struct fault wrong = { FAULT_INPUT, "account.old-wrong", "old", "现在的密码不对，请重新输入。", NULL };

	if (!rq->fault && !change->right)
		rq->fault = &wrong;
	if (rq->fault)
		form(rq);
	else
		request_see(rq, "新密码已保存，其他设备上的登录已退出。", "%s", next);
}

static void password_saved(struct request *rq)
{
	saved(rq, show, "/me");
}

/* ---- the same on the phone ---- */

static void password_page(struct request *rq)
{
	struct phone_shell shell = { .title = "修改密码", .back = "/m/me", .secret = true };

	phone_head(rq, &shell);
	account_password_phone(rq->html, rq);
	phone_foot(rq);
	request_page(rq);
}

static void password_saved_phone(struct request *rq)
{
	saved(rq, password_page, "/m/me");
}

/* ---- sessions ---- */

/* The phone's page has the same buttons and comes back to itself. */
static const char *back_of(const struct request *rq)
{
	return text_eq(request_form(rq, "back", ""), "/m/me") ? "/m/me" : "/me";
}

static bool close_write(struct work *w, struct request *rq)
{
	return account_close_session(w, w->actor.account, request_id(rq, "session"));
}

static void session_closed(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "那台设备已退出登录。", "%s", back_of(rq));
}

static bool close_others_write(struct work *w, struct request *rq)
{
	(void)rq;
	return account_close_sessions(w, w->actor.account, w->actor.session);
}

static void sessions_closed(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "其他设备都已退出登录。", "%s", back_of(rq));
}
