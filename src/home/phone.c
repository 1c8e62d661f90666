/* The phone's home, “我的”, who sees the own record, and the switch to the elder version. */
#include "home/inside.h"
#include "mail/mail.h"

#include "home_phone.html.h"

ROUTE(GET, "/m", home_page, SIGNED_IN, OWN, .about = "home on the phone");
ROUTE(GET, "/m/me", me_phone_page, SIGNED_IN, OWN, .about = "own data, font size, devices, sign-out on the phone");
ROUTE(GET, "/m/me/data", data_page, SIGNED_IN, OWN, .about = "who can see the own record, and each reveal of it");
static bool elder_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/elder", elder_set, SIGNED_IN, OWN, .write = elder_write, .about = "elder version on or off");

#define COOKIE_YEAR ((int64_t)365 * 86400)

/* Telephone and secretary of the actor's organisation. */
static void branch_of(struct request *rq, struct home_view *v)
{
	struct work *w = rq->work;
	struct org *org = text_empty(w->actor.path) ? NULL : org_of_path(w, w->actor.path);

	v->org = org;
	v->branch = w->actor.org_name;
	v->county = store_county(w->store);
	if (org && !text_empty(org->phone))
		v->phone = org->phone;
	if (org && !text_empty(org->secretary))
		v->secretary = org->secretary;
}

/* Offered once: the answer, yes or no, leaves a cookie. */
static bool offer_now(struct request *rq, bool elder)
{
	struct work *w = rq->work;

	if (elder || !w->actor.member || http_cookie(rq->http, "offered"))
		return false;
	int64_t birth = DB_ONE(w->db, w->arena, 0, "select birth from member where tenant = $1 and id = $2", w->tenant,
		w->actor.member);
	return birth && years_between((int)birth, w->today) >= HOME_ELDER_AGE;
}

static void home_page(struct request *rq)
{
	struct phone_shell shell = { .title = "首页", .tab = "home" };
	struct home_view v = { .elder = phone_elder(rq) };

	branch_of(rq, &v);
	v.next = home_next_of(rq, v.elder);
	v.offer = offer_now(rq, v.elder);
	home_todos(rq, &v);
	home_duties(rq, &v);
	if (v.elder) {
		home_tiles(rq, &v);
	} else {
		home_month(rq, &v);
		home_ways(rq, &v);
	}
	phone_head(rq, &shell);
	if (v.elder)
		home_elder(rq->html, rq, &v);
	else
		home_standard(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void me_phone_page(struct request *rq)
{
	struct work *w = rq->work;
	struct phone_shell shell = { .title = "我的", .tab = "me", .secret = true };
	struct me_page_view v = { .account = account_by_id(w, w->actor.account), .elder = phone_elder(rq),
		.present = w->actor.session, .devices = route_open(rq, "/m/devices"), .talks = route_open(rq, "/m/talks"), .study = route_open(rq, "/m/study"),
		.exempts = route_open(rq, "/m/exempt"), .appraisals = route_open(rq, "/m/appraisals"),
		.calendar = route_open(rq, "/m/calendar"),
		.console = home_console(rq), .roster = w->actor.role == ROLE_SECRETARY && access_allows(w->actor.role, PERMISSION_EXPORT) };
	struct session *sessions;

	if (!v.account)
		return;
	if (w->actor.member) {
		v.member = member_load(w, w->actor.member);
		v.exempt = exempt_of_member(w, w->actor.member);
	}
	v.sessions_count = session_list(w, w->actor.account, &sessions);
	v.sessions = sessions;
	phone_head(rq, &shell);
	home_me(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void data_page(struct request *rq)
{
	struct work *w = rq->work;
	struct phone_shell shell = { .title = "谁能看到我的信息", .back = "/m/me", .secret = true };
	struct data_view v = { .pager = pager_of(rq) };

	if (w->actor.member) {
		v.mail = mail_address(w, w->actor.account);
		v.member = member_load(w, w->actor.member);
		if (!v.member)
			return;
		v.seers_count = home_seers(w, v.member->org_path, &v.seers);
		v.reveals_count = home_reveals(w, v.member->id, v.pager.size, v.pager.offset, &v.reveals, &v.total);
	}
	phone_head(rq, &shell);
	home_data(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static bool elder_write(struct work *w, struct request *rq)
{
	return account_elder(w, text_eq(request_form(rq, "elder", ""), "yes"));
}

static void elder_set(struct request *rq)
{
	bool on = text_eq(request_form(rq, "elder", ""), "yes");
	const char *back = account_next(request_form(rq, "back", NULL));

	if (rq->fault)
		return;
	/* The cookie is for the pages of people who are not signed in: this phone's owner reads large print. */
	http_reply_cookie(rq->http, "font", on ? "elder" : "standard", COOKIE_YEAR);
	http_reply_cookie(rq->http, "offered", "1", COOKIE_YEAR);
	request_see(rq, NULL, "%s", back && route_end(back) == END_PHONE ? back : "/m");
}
