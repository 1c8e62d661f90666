/* The second factor's pages: the second step of signing in, setting it up and taking it away on one's own page, and the reset
 * by a superior when the phone is lost, which a second person approves. */
#include "account/second.h"
#include "account/views.h"

#include "approval/approval.h"
#include "base/config.h"
#include "work/audit.h"
#include "work/secret.h"

#include "account_second.html.h"

#define TICKET_SECONDS 600

static bool second_write(struct work *w, struct request *rq);
ROUTE(POST, "/sign-in/second", second_done, PUBLIC, OWN, .of = OF_BOTH, .write = second_write, .no_csrf = true,
	.about = "second step of signing in: an app's code");
ROUTE(GET, "/me/totp", me_totp_page, SIGNED_IN, OWN, .of = OF_BOTH, .about = "own second factor");
static bool begin_write(struct work *w, struct request *rq);
static bool confirm_write(struct work *w, struct request *rq);
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/me/totp/begin", totp_begun, SIGNED_IN, OWN, .of = OF_BOTH, .write = begin_write, .about = "begin setting up the own second factor");
ROUTE(POST, "/me/totp/confirm", totp_confirmed, SIGNED_IN, OWN, .of = OF_BOTH, .write = confirm_write,
	.about = "turn the own second factor on; shows the recovery codes once");
ROUTE(POST, "/me/totp/remove", totp_removed, SIGNED_IN, OWN, .of = OF_BOTH, .write = remove_write, .about = "turn the own second factor off");
static bool reset_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/{account}/totp/reset", totp_reset, MANAGE_ACCOUNT, account, .write = reset_write,
	.about = "propose to take away the second factor of somebody who lost the phone");

/* ---- what both pages show ---- */

/* The key URI that authenticator apps read from a QR code. */
static const char *key_uri(struct request *rq, const char *login, const char *secret)
{
	struct buf out;
	buf_init(&out, rq->work->arena);
	buf_text(&out, "otpauth://totp/");
	buf_percent(&out, end_platform(rq), "");
	buf_char(&out, ':');
	buf_percent(&out, login, "");
	buf_printf(&out, "?secret=%s&issuer=", secret);
	buf_percent(&out, end_platform(rq), "");
	return out.at;
}

/* Of whoever holds an office's post, whichever it acts in; a city's or province's accounts see sums alone. */
static bool required(const struct request *rq, bool desk, enum role role)
{
	return desk && role != ROLE_AREA && text_eq(config_text(rq->server->config, "office-totp"), "yes");
}

const char *second_in_fours(struct arena *a, const char *secret)
{
	struct buf out;
	buf_init(&out, a);
	for (size_t i = 0; secret[i]; i++) {
		if (i && i % 4 == 0)
			buf_char(&out, ' ');
		buf_char(&out, secret[i]);
	}
	return out.at;
}

static struct fault *code_wrong(struct work *w)
{
	struct fault *fault = ARENA_NEW(w->arena, struct fault);
	*fault = (struct fault){ FAULT_INPUT, "totp.wrong", "code",
		"口令不对，或已经用过、已过期。请看手机上最新的 6 位数字；手机时间要自动校准。手机丢了，用恢复码。", NULL };
	return fault;
}

static void codes_show(struct request *rq, const char *const *codes, const char *next)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	gate_head(rq, "恢复码", false);
	account_recovery(rq->html, rq, codes, end_platform(rq), next);
	gate_foot(rq, false);
	request_page(rq);
}

/* ---- the second step of signing in ---- */

bool second_wanted(struct request *rq, const struct account *account)
{
	return required(rq, account->desk, account->role) || totp_state(rq->work, account->id) == TOTP_ON;
}

bool second_begin(struct work *w, const struct account *account)
{
	return totp_state(w, account->id) == TOTP_ON ? audit_not_needed(w) : totp_begin(w, account->id);
}

/* Says that somebody gave the right password of an account a moment ago. A change of the account makes it void. */
static const char *ticket_mac(struct work *w, const struct account *account, int64_t until)
{
	struct str hash = secret_hash(w->store, w->arena, "account.ticket",
		arena_printf(w->arena, "%lld %lld %lld", (long long)account->id, (long long)account->version, (long long)until));
	return hex_of(w->arena, hash.at, hash.len);
}

static const char *ticket_make(struct work *w, const struct account *account)
{
	int64_t until = w->now + TICKET_SECONDS;
	return arena_printf(w->arena, "%lld.%lld.%s", (long long)account->id, (long long)until, ticket_mac(w, account, until));
}

/* Whose ticket it is; NULL when it is none of ours, too old, or the account has changed since. */
static struct account *ticket_account(struct work *w, const char *ticket)
{
	struct str rest = str_of(ticket), id = str_cut(&rest, '.'), end = str_cut(&rest, '.');
	int64_t account, until;
	if (!rest.at || !str_i64(id, &account) || !str_i64(end, &until) || until < w->now || until > w->now + TICKET_SECONDS)
		return NULL;
	struct account *a = account_by_id(w, account);
	return a && !a->disabled && a->offices && secret_same(ticket_mac(w, a, until), arena_dupn(w->arena, rest.at, rest.len)) ? a : NULL;
}

void second_show(struct request *rq, const struct account *account)
{
	struct work *w = rq->work;
	struct second_view v = { .ticket = ticket_make(w, account), .next = account_next(request_form(rq, "next", NULL)),
		.setting_up = totp_state(w, account->id) != TOTP_ON };
	if (v.setting_up) {
		v.secret = totp_base32(w->arena, totp_secret(w, account->id));
		v.uri = key_uri(rq, account->login, v.secret);
	}
	http_reply_header(rq->http, "Cache-Control", "no-store");
	gate_head(rq, "动态口令", false);
	account_second_step(rq->html, rq, &v);
	gate_foot(rq, false);
	request_page(rq);
}

struct second {
	struct account *account; /* NULL: the ticket is void */
	const char *token;       /* of the session; NULL: the code was wrong */
	const char **codes;      /* recovery codes, when it was set up just now */
};

static bool second_write(struct work *w, struct request *rq)
{
	struct second *s = ARENA_NEW(w->arena, struct second);
	struct account *a = ticket_account(w, request_form(rq, "ticket", ""));
	const char *typed = request_form(rq, "code", ""), *codes[TOTP_RECOVERY];
	rq->result = s;
	s->account = a;
	work_quiet(w);
	if (!a)
		return audit_not_needed(w);
	int64_t wait = account_wait(w, a->id, w->actor.from);
	if (wait > 0)
		return fault_set(w, FAULT_INPUT, "account.wait", "code", "连续输错多次。请等 %s再试。", wait_words(w->arena, wait));
	account_act_as(w, a);
	bool on = totp_state(w, a->id) == TOTP_ON;
	if (!(on ? totp_use(w, a->id, typed) : totp_confirm(w, a->id, typed, codes)))
		return !w->fault && account_note_failure(w, a->id, w->actor.from);
	if (!on) {
		s->codes = ARENA_ARRAY(w->arena, const char *, TOTP_RECOVERY);
		memcpy(s->codes, codes, sizeof codes);
	}
	s->token = session_open(w, a->id, http_header(rq->http, "User-Agent"), account_lasts(rq, a->desk));
	return s->token != NULL;
}

static void second_done(struct request *rq)
{
	struct second *s = rq->result;
	const char *next = account_next(request_form(rq, "next", NULL));
	if (!s || (rq->fault && rq->fault->kind != FAULT_INPUT))
		return;
	if (!s->account) {
		request_see(rq, "等待太久，请重新登录。", "/sign-in");
		return;
	}
	if (!s->token) {
		if (!rq->fault)
			rq->fault = code_wrong(rq->work);
		second_show(rq, s->account);
		return;
	}
	http_reply_cookie(rq->http, "sid", s->token, account_lasts(rq, s->account->desk));
	if (s->codes)
		codes_show(rq, s->codes, next ? next : "/");
	else
		request_see(rq, NULL, "%s", next ? next : "/");
}

/* ---- on one's own page ---- */

static void me_show(struct request *rq)
{
	struct work *w = rq->work;
	struct account *a = account_by_id(w, w->actor.account);
	struct console_shell shell = { .title = "动态口令", .sub = "登录时除密码外再输手机上的 6 位数字", .crumb = "我的账号", .crumb_href = "/me" };
	struct me_totp_view v = { .state = totp_state(w, w->actor.account), .required = required(rq, w->actor.desk, w->actor.role) };
	if (!a)
		return;
	if (v.state == TOTP_BEGUN) {
		v.secret = totp_base32(w->arena, totp_secret(w, a->id));
		v.uri = key_uri(rq, a->login, v.secret);
	}
	v.left = v.state == TOTP_ON ? totp_recovery_left(w, a->id) : 0;
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	account_me_totp(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void me_totp_page(struct request *rq)
{
	me_show(rq);
}

static bool begin_write(struct work *w, struct request *rq)
{
	(void)rq;
	return totp_begin(w, w->actor.account);
}

static void totp_begun(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, NULL, "/me/totp");
	else if (rq->fault->kind == FAULT_CONFLICT)
		me_show(rq);
}

/* A code typed on one's own page counts as a try like one at the door: whoever sits at a PC that was left open shall not guess
 * it away. */
struct tried {
	bool right;
	const char **codes;
};

static bool try_begin(struct work *w, struct request *rq)
{
	int64_t wait = account_wait(w, w->actor.account, w->actor.from);
	rq->result = ARENA_NEW(w->arena, struct tried);
	if (wait > 0)
		return fault_set(w, FAULT_INPUT, "account.wait", "code", "连续输错多次。请等 %s再试。", wait_words(w->arena, wait));
	return true;
}

static bool confirm_write(struct work *w, struct request *rq)
{
	if (!try_begin(w, rq))
		return false;
	struct tried *t = rq->result;
	t->codes = ARENA_ARRAY(w->arena, const char *, TOTP_RECOVERY);
	t->right = totp_confirm(w, w->actor.account, request_form(rq, "code", ""), t->codes);
	return t->right || (!w->fault && account_note_failure(w, w->actor.account, w->actor.from));
}

static bool remove_write(struct work *w, struct request *rq)
{
	if (required(rq, w->actor.desk, w->actor.role))
		return fault_set(w, FAULT_CONFLICT, "totp.required", NULL, "本平台要求机关账号使用动态口令，不能停用。换手机请找上级重设。");
	if (!try_begin(w, rq))
		return false;
	struct tried *t = rq->result;
	t->right = totp_use(w, w->actor.account, request_form(rq, "code", ""));
	if (!t->right)
		return !w->fault && account_note_failure(w, w->actor.account, w->actor.from);
	return totp_remove(w, w->actor.account, w->actor.org);
}

static bool tried_wrong(struct request *rq)
{
	const struct tried *t = rq->result;
	if (!rq->fault && !t->right)
		rq->fault = code_wrong(rq->work);
	if (rq->fault && (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT))
		me_show(rq);
	return rq->fault != NULL;
}

static void totp_confirmed(struct request *rq)
{
	if (!tried_wrong(rq))
		codes_show(rq, ((const struct tried *)rq->result)->codes, "/me/totp");
}

static void totp_removed(struct request *rq)
{
	if (!tried_wrong(rq))
		request_see(rq, "动态口令已停用，以后只用密码登录。", "/me/totp");
}

/* ---- the reset by a superior ---- */

static const char *reset_basis(struct work *w, const struct approval *p)
{
	int64_t account = approval_i64(p, "account");
	if (totp_state(w, account) == TOTP_ON)
		return arena_printf(w->arena, "%lld", (long long)DB_ONE(w->db, w->arena, 0,
			"select confirmed from totp where tenant = $1 and account = $2", w->tenant, account));
	fault_set(w, FAULT_CONFLICT, "totp.not-on", NULL, "这个账号没有启用动态口令，不用重设。");
	return NULL;
}

/* The sessions go too: the phone that is lost may hold one. */
static bool reset_run(struct work *w, const struct approval *p)
{
	int64_t account = approval_i64(p, "account");
	return totp_remove(w, account, p->org) && account_close_sessions(w, account, 0);
}

static const char *reset_href(struct request *rq, const struct approval *p)
{
	return arena_printf(rq->work->arena, "/accounts/%lld", (long long)p->record);
}

APPROVAL_ACT(totp_reset, .word = "totp-reset", .title = "重设动态口令", .need = PERMISSION_MANAGE_ACCOUNT, .basis = reset_basis,
	.run = reset_run, .href = reset_href);

static bool reset_write(struct work *w, struct request *rq)
{
	struct account *a = account_by_id(w, request_id(rq, "account"));
	struct buf content;
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	rq->result = proposal;
	if (!a || !account_manageable(w, a))
		return false;
	buf_init(&content, w->arena);
	approval_put_i64(&content, "account", a->id);
	struct approval_wish wish = { .act = "totp-reset", .org = a->org, .kind = "account", .record = a->id, .content = content.at,
		.summary = arena_printf(w->arena, "重设%s（%s，%s）的动态口令，登录着的设备全部退出", a->name, role_title(a->role), a->org_name) };
	if (!approval_wanted(w))
		return approval_alone(w, &wish);
	*proposal = approval_propose(w, &wish);
	return *proposal != 0;
}

static void totp_reset(struct request *rq)
{
	const int64_t *proposal = rq->result;
	if (rq->fault)
		return;
	if (*proposal)
		request_see(rq, "已提交。另一位管理员批准后重设。", "/approvals/%lld", (long long)*proposal);
	else
		request_see(rq, "动态口令已停用，登录着的设备都已退出。", "/accounts/%lld", (long long)request_id(rq, "account"));
}
