/* Signing in, the first sign-in with a printed code, signing out. One page for all ends. */
#include "account/account.h"
#include "account/second.h"

#include "base/chinese.h"
#include "work/secret.h"

#include "account_signin.html.h"

ROUTE(GET, "/sign-in", sign_in_page, PUBLIC, OWN, .of = OF_BOTH, .about = "sign in");
static bool sign_in_write(struct work *w, struct request *rq);
static void sign_in_check(struct request *rq);
ROUTE(POST, "/sign-in", signed_in, PUBLIC, OWN, .of = OF_BOTH, .slow = sign_in_check, .write = sign_in_write, .no_csrf = true,
	.about = "sign in with login and password");
ROUTE(GET, "/first-sign-in", first_page, PUBLIC, OWN, .of = OF_BOTH, .about = "first sign-in with a printed code");
static bool first_write(struct work *w, struct request *rq);
static void first_check(struct request *rq);
ROUTE(POST, "/first-sign-in", first_done, PUBLIC, OWN, .of = OF_BOTH, .slow = first_check, .write = first_write, .no_csrf = true,
	.about = "set a password with a printed code");
static bool sign_out_write(struct work *w, struct request *rq);
ROUTE(POST, "/sign-out", signed_out, SIGNED_IN, OWN, .of = OF_BOTH, .write = sign_out_write, .about = "sign out");
ROUTE(GET, "/", start_page, SIGNED_IN, OWN, .of = OF_BOTH, .about = "to the start page of the role");

/* Between the steps of one sign-in. */
struct sign_in {
	struct account *account; /* NULL: nobody of that login */
	int64_t counted_as;      /* whose wrong tries these are */
	bool right;
	bool second;             /* the second step follows: no session yet */
	const char *hash;        /* of the new password */
	const char *token;
};

/* ---- what both ways share ---- */

static const char *login_typed(struct request *rq)
{
	char *login = chinese_tidy(rq->work->arena, str_of(request_form(rq, "login", "")));

	if (!login)
		return "";
	for (char *c = login; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	return login;
}

/* Tries at logins that nobody has wait as well, so that waiting tells nothing; they share 4,096 counters, so that made-up
 * logins cannot fill the table. */
static int64_t nobody_id(struct work *w, const char *login)
{
	struct str hash = secret_hash(w->store, w->arena, "account.nobody", login);

	return -1 - (((unsigned char)hash.at[0] << 8 | (unsigned char)hash.at[1]) & 4095);
}

const char *wait_words(struct arena *a, int64_t seconds)
{
	return seconds < 60 ? arena_printf(a, "%lld 秒", (long long)seconds) :
		arena_printf(a, "%lld 分钟", (long long)(seconds + 59) / 60);
}

/* Who the typed login is; false with a fault when the next try from this place still has to wait. */
static bool find_account(struct request *rq, struct sign_in *in)
{
	struct work *w = rq->work;
	const char *login = login_typed(rq);

	in->account = account_by_login(w, login);
	in->counted_as = in->account ? in->account->id : nobody_id(w, login);
	int64_t wait = account_wait(w, in->counted_as, w->actor.from);
	if (wait > 0)
		return fault_set(w, FAULT_INPUT, "account.wait", "login",
			"连续输错多次。请等 %s再试；忘记密码可以找发给您账号的人重新打印登录码。", wait_words(w->arena, wait));
	return true;
}

void account_act_as(struct work *w, const struct account *account)
{
	w->actor.account = account->id;
	w->actor.office = account->office;
	w->actor.name = account->name;
	w->actor.org = account->org;
}

static void wrong(struct request *rq, const char *code, const char *message)
{
	struct fault *fault = ARENA_NEW(rq->work->arena, struct fault);

	*fault = (struct fault){ FAULT_INPUT, code, "login", message, NULL };
	rq->fault = fault;
}

static void welcome(struct request *rq, const struct sign_in *in, const char *flash)
{
	const char *next = account_next(request_form(rq, "next", NULL));

	http_reply_cookie(rq->http, "sid", in->token, account_lasts(rq, in->account->desk));
	request_see(rq, flash, "%s", next ? next : "/");
}

/* Who gave the right password or code and holds no office any more is told so, and by nothing less than that. */
static bool holds_office(struct work *w, const struct sign_in *in)
{
	return !in->right || in->account->offices > 0 || fault_set(w, FAULT_INPUT, "account.no-office", "login",
		"这个账号现在没有身份：原来的职务已经结束。如果还在任，请找所在乡镇党建办办理交接。");
}

/* ---- login and password ---- */

static void show_sign_in(struct request *rq)
{
	const char *next = account_next(request_form(rq, "next", request_query(rq, "next", NULL)));

	http_reply_header(rq->http, "Cache-Control", "no-store");
	gate_head(rq, "登录", false);
	account_sign_in(rq->html, rq, request_form(rq, "login", request_query(rq, "login", "")), next);
	gate_foot(rq, false);
	request_page(rq);
}

static void sign_in_page(struct request *rq)
{
	if (rq->work->actor.account)
		request_see(rq, NULL, "%s", account_next(request_query(rq, "next", NULL)) ?
			request_query(rq, "next", "/") : "/");
	else
		show_sign_in(rq);
}

static void sign_in_check(struct request *rq)
{
	struct work *w = rq->work;
	struct sign_in *in = ARENA_NEW(w->arena, struct sign_in);
	const char *password = request_form(rq, "password", "");

	rq->result = in;
	if (text_empty(login_typed(rq)))
		fault_set(w, FAULT_INPUT, "account.login-missing", "login", "请填写登录名。");
	if (text_empty(password))
		fault_set(w, FAULT_INPUT, "account.password-missing", "password", "请填写密码。");
	if (w->fault || !find_account(rq, in))
		return;
	if (in->account && in->account->password)
		in->right = password_matches(in->account->password, password) && !in->account->disabled;
	else
		password_hash(w->arena, password); /* takes as long as a comparison: time tells no login */
	if (!holds_office(w, in))
		return;
	in->second = in->right && second_wanted(rq, in->account);
}

static bool sign_in_write(struct work *w, struct request *rq)
{
	struct sign_in *in = rq->result;

	work_quiet(w);
	if (!in->right)
		return account_note_failure(w, in->counted_as, w->actor.from);
	account_act_as(w, in->account);
	if (in->second)
		return second_begin(w, in->account);
	in->token = session_open(w, in->account->id, http_header(rq->http, "User-Agent"),
		account_lasts(rq, in->account->desk));
	return in->token != NULL;
}

static void signed_in(struct request *rq)
{
	struct sign_in *in = rq->result;

	if (!rq->fault && !in->right)
		wrong(rq, "account.wrong", "登录名或密码不对，请重新输入。第一次登录要先用纸条上的登录码设置密码。");
	if (rq->fault)
		show_sign_in(rq);
	else if (in->second)
		second_show(rq, in->account);
	else
		welcome(rq, in, NULL);
}

/* ---- the first time ---- */

static void show_first(struct request *rq)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	gate_head(rq, "第一次登录", false);
	account_first_sign_in(rq->html, rq, request_form(rq, "login", request_query(rq, "login", "")));
	gate_foot(rq, false);
	request_page(rq);
}

static void first_page(struct request *rq)
{
	show_first(rq);
}

/* Whether the code is right is asked only when all else is in order: a form refused for its password says nothing about
 * its code, and each code that is looked at counts as a try. */
static void first_check(struct request *rq)
{
	struct work *w = rq->work;
	struct sign_in *in = ARENA_NEW(w->arena, struct sign_in);
	const char *password = request_form(rq, "password", ""), *login = login_typed(rq);
	const char *objection = password_objection(w->arena, password, login);

	rq->result = in;
	if (text_empty(login))
		fault_set(w, FAULT_INPUT, "account.login-missing", "login", "请填写纸条上的登录名。");
	if (text_empty(request_form(rq, "code", "")))
		fault_set(w, FAULT_INPUT, "account.code-missing", "code", "请填写纸条上的登录码。");
	if (objection)
		fault_set(w, FAULT_INPUT, "account.password", "password", "%s", objection);
	else if (!text_eq(password, request_form(rq, "again", "")))
		fault_set(w, FAULT_INPUT, "account.again", "again", "两遍密码不一样，请重新输入。");
	if (w->fault || !find_account(rq, in))
		return;
	in->right = in->account && !in->account->disabled && account_code_matches(w, in->account, request_form(rq, "code", ""));
	if (holds_office(w, in) && in->right)
		in->hash = password_hash(w->arena, password);
}

static bool first_write(struct work *w, struct request *rq)
{
	struct sign_in *in = rq->result;
	/* Asked again on the writer: of two who come with the same code one is first. */
	struct account *now = in->right ? account_by_id(w, in->account->id) : NULL;

	if (!now || !account_code_matches(w, now, request_form(rq, "code", ""))) {
		in->right = false;
		return account_note_failure(w, in->counted_as, w->actor.from);
	}
	account_act_as(w, now);
	if (!account_set_password(w, now->id, in->hash))
		return false;
	in->second = second_wanted(rq, now);
	if (in->second)
		return second_begin(w, now);
	in->token = session_open(w, now->id, http_header(rq->http, "User-Agent"), account_lasts(rq, now->desk));
	return in->token != NULL;
}

static void first_done(struct request *rq)
{
	struct sign_in *in = rq->result;

	if (!rq->fault && !in->right)
		wrong(rq, "account.wrong-code",
			"登录名或登录码不对，或者登录码已用过、已过期（30 天）。请核对纸条；不行就找发给您的人重新打印。");
	if (rq->fault)
		show_first(rq);
	else if (in->second)
		second_show(rq, account_by_id(rq->work, in->account->id)); /* as it is now: a ticket names its version */
	else
		welcome(rq, in, "密码已设置。以后用登录名和密码登录。");
}

/* ---- and out ---- */

static bool sign_out_write(struct work *w, struct request *rq)
{
	(void)rq;
	return session_close(w, w->actor.session);
}

static void signed_out(struct request *rq)
{
	if (rq->fault)
		return;
	/* A shared phone keeps nothing of the last person. */
	http_reply_header(rq->http, "Clear-Site-Data", "\"cache\", \"storage\"");
	http_reply_cookie(rq->http, "sid", "", 0);
	http_reply_cookie(rq->http, "font", "", 0);
	request_see(rq, "已退出登录。", "/sign-in");
}

static void start_page(struct request *rq)
{
	request_see(rq, request_flash(rq), "%s", account_start(rq));
}
