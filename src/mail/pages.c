/* One's own page of reminders by mail, on the console and on the phone: the same parts and the same steps. */
#include "job/job.h"
#include "mail/views.h"

#include "mail_own.html.h"

static bool ask_write(struct work *w, struct request *rq);
static bool confirm_write(struct work *w, struct request *rq);
static bool wish_write(struct work *w, struct request *rq);
static bool test_write(struct work *w, struct request *rq);
static bool remove_write(struct work *w, struct request *rq);

ROUTE(GET, "/me/mail", mail_page, SIGNED_IN, OWN, .about = "reminders by mail to an own address");
ROUTE(POST, "/me/mail", asked, SIGNED_IN, OWN, .write = ask_write, .about = "give an own address: a code is sent there");
ROUTE(POST, "/me/mail/confirm", confirmed, SIGNED_IN, OWN, .write = confirm_write, .about = "confirm the address by its code");
ROUTE(POST, "/me/mail/wish", wished, SIGNED_IN, OWN, .write = wish_write, .about = "when to be reminded");
ROUTE(POST, "/me/mail/test", tested, SIGNED_IN, OWN, .write = test_write, .about = "send a mail to oneself");
ROUTE(POST, "/me/mail/remove", removed, SIGNED_IN, OWN, .write = remove_write, .about = "take the own address away");
ROUTE(GET, "/m/me/mail", phone_page, SIGNED_IN, OWN, .about = "reminders by mail, on the phone");
ROUTE(POST, "/m/me/mail", phone_asked, SIGNED_IN, OWN, .write = ask_write, .about = "give an own address: a code is sent there");
ROUTE(POST, "/m/me/mail/confirm", phone_confirmed, SIGNED_IN, OWN, .write = confirm_write, .about = "confirm the address by its code");
ROUTE(POST, "/m/me/mail/wish", phone_wished, SIGNED_IN, OWN, .write = wish_write, .about = "when to be reminded");
ROUTE(POST, "/m/me/mail/test", phone_tested, SIGNED_IN, OWN, .write = test_write, .about = "send a mail to oneself");
ROUTE(POST, "/m/me/mail/remove", phone_removed, SIGNED_IN, OWN, .write = remove_write, .about = "take the own address away");

const char *mail_hours_text(int hours)
{
	switch (hours) {
	case 0:
		return "不发提醒";
	case 4:
		return "有消息 4 小时没看就提醒";
	case 24:
		return "有消息 1 天没看就提醒";
	default:
		return "有消息 3 天没看就提醒";
	}
}

/* ---- the pages ---- */

static bool server_set(struct request *rq)
{
	struct smtp_server server;
	return mail_server(rq->server->config, rq->work->store, &server);
}

static void show(struct request *rq)
{
	struct mail_view v = { .set = server_set(rq) };
	mail_own_load(rq->work, rq->work->actor.account, &v.own);
	if (rq->end == END_PHONE) {
		struct phone_shell shell = { .title = "邮件提醒", .back = "/m/me", .secret = true };
		v.base = "/m/me/mail";
		phone_head(rq, &shell);
		mail_own_phone(rq->html, rq, &v);
		phone_foot(rq);
	} else {
		struct console_shell shell = { .title = "邮件提醒", .sub = "有消息太久没看，给自己的邮箱发一封信", .crumb = "我的账号", .crumb_href = "/me" };
		v.base = "/me/mail";
		http_reply_header(rq->http, "Cache-Control", "no-store");
		console_head(rq, &shell);
		console_body(rq);
		mail_own_console(rq->html, rq, &v);
		console_foot(rq);
	}
	request_page(rq);
}

static void mail_page(struct request *rq)
{
	show(rq);
}

static void phone_page(struct request *rq)
{
	show(rq);
}

/* After a step: back to the page, or the page again with what was wrong. */
static void done(struct request *rq, const char *said)
{
	if (rq->fault && (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT))
		show(rq);
	else if (!rq->fault)
		request_see(rq, said, "%s", rq->end == END_PHONE ? "/m/me/mail" : "/me/mail");
}

/* ---- the steps ---- */

static bool sends(struct work *w, struct request *rq)
{
	return server_set(rq) || fault_set(w, FAULT_CONFLICT, "mail.no-server", NULL, "本平台还没有设置邮件服务器，发不了邮件。请告诉系统管理员。");
}

static bool ask_write(struct work *w, struct request *rq)
{
	const char *inbox = route_end(rq->route->path) == END_PHONE ? "/m/inbox" : "/inbox";
	return sends(w, rq) && mail_ask(w, request_form(rq, "address", ""), request_address(rq, inbox));
}

static void asked(struct request *rq)
{
	if (!rq->fault)
		job_wake(rq->work->store);
	done(rq, "验证码正在发到您填的邮箱，请几分钟后查收，垃圾邮件箱里也看看。");
}

static void phone_asked(struct request *rq)
{
	asked(rq);
}

static bool confirm_write(struct work *w, struct request *rq)
{
	bool *right = ARENA_NEW(w->arena, bool);
	rq->result = right;
	return mail_confirm(w, request_form(rq, "code", ""), right);
}

/* A wrong code is kept as a try, so its unit was committed; the page says it all the same. */
static void confirmed(struct request *rq)
{
	const bool *right = rq->result;
	static struct fault wrong = { FAULT_INPUT, "mail.code-wrong", "code", "验证码不对。请填最近一封信里的 6 位数字。", NULL };
	if (!rq->fault && right && !*right)
		rq->fault = &wrong;
	done(rq, "邮箱已确认，以后有消息太久没看会发信提醒您。");
}

static void phone_confirmed(struct request *rq)
{
	confirmed(rq);
}

static bool wish_write(struct work *w, struct request *rq)
{
	int64_t hours;
	return form_i64(w, rq, "hours", "什么时候提醒", true, 0, 1000, &hours) && mail_wish(w, hours);
}

static void wished(struct request *rq)
{
	done(rq, "已保存。");
}

static void phone_wished(struct request *rq)
{
	wished(rq);
}

static bool test_write(struct work *w, struct request *rq)
{
	return sends(w, rq) && mail_test(w);
}

static void tested(struct request *rq)
{
	if (!rq->fault)
		job_wake(rq->work->store);
	done(rq, "正在发，几分钟后查收；有没有发成，过会儿刷新这一页看。");
}

static void phone_tested(struct request *rq)
{
	tested(rq);
}

static bool remove_write(struct work *w, struct request *rq)
{
	return mail_remove(w, text_eq(request_form(rq, "what", ""), "asked"));
}

static void removed(struct request *rq)
{
	done(rq, "已删除，这个邮箱没有留下。");
}

static void phone_removed(struct request *rq)
{
	removed(rq);
}
