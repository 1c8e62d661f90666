/* The console's pages of accounts: list, new, one, slips; and who may do what. */
#include "account/bulk.h"
#include "account/inside.h"
#include "account/views.h"
#include "base/list.h"

#include "account_console.html.h"

static const struct menu_entry accounts_menu = { "终端与系统", "账号", "key", 810 };

ROUTE(GET, "/accounts", accounts_page, MANAGE_ACCOUNT, OWN, .menu = &accounts_menu, .about = "accounts of the scope");
ROUTE(GET, "/accounts/new", account_new_page, MANAGE_ACCOUNT, OWN, .about = "form for a new account");
static bool make_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts", account_made, MANAGE_ACCOUNT, OWN, .write = make_write, .about = "make an account; shows its code");
ROUTE(GET, "/accounts/{account}", account_page, MANAGE_ACCOUNT, account, .about = "one account");
static bool renew_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/{account}/code", code_made, MANAGE_ACCOUNT, account, .write = renew_write,
	.about = "new one-time code; shows its slip");
static bool disable_write(struct work *w, struct request *rq);
static bool enable_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/{account}/disable", account_changed, MANAGE_ACCOUNT, account, .write = disable_write,
	.about = "disable an account");
ROUTE(POST, "/accounts/{account}/enable", account_enabled, MANAGE_ACCOUNT, account, .write = enable_write,
	.about = "enable an account");
static bool out_write(struct work *w, struct request *rq);
ROUTE(POST, "/accounts/{account}/sessions/close", account_signed_out, MANAGE_ACCOUNT, account, .write = out_write,
	.about = "sign out all devices of an account");
ROUTE(GET, "/roles", roles_page, SIGNED_IN, OWN, .about = "roles and permissions");

/* ---- words ---- */

const char *account_state(const struct account_row *row, int64_t now)
{
	if (row->disabled)
		return "已停用";
	if (!row->offices)
		return "没有身份";
	if (row->ready)
		return "正常";
	return row->code_until >= now ? "待首次登录" : "登录码已过期";
}

const char *account_state_tag(const struct account_row *row, int64_t now)
{
	if (row->disabled || !row->offices)
		return "";
	if (row->ready)
		return "ok";
	return row->code_until >= now ? "info" : "warn";
}

/* ---- list ---- */

const char *account_town_path(struct work *w, const char *query, const char *path)
{
	int64_t town = query_field_i64(w->arena, query, "org", 0);
	struct org *at = town ? org_load(w, town) : NULL;

	w->fault = NULL; /* a township that is gone narrows nothing */
	return at && text_starts(at->path, path) ? at->path : path;
}

struct account_filter account_filter_of(struct work *w, const char *query, const char *path)
{
	struct arena *a = w->arena;
	const char *state = query_field(a, query, "state", "");

	return (struct account_filter){ .path = account_town_path(w, query, path),
		.query = query_field(a, query, "q", ""), .role = role_of_word(query_field(a, query, "role", "")),
		.member = query_field_i64(a, query, "member", 0), .waiting = text_eq(state, "waiting"),
		.disabled = text_eq(state, "disabled") };
}

static void accounts_page(struct request *rq)
{
	struct work *w = rq->work;
	struct accounts_view v = { .pager = pager_of(rq), .org = request_query_i64(rq, "org", 0) };
	struct console_shell shell = { .title = "账号", .sub = "谁能登录，用什么角色" };
	struct account_row *rows;
	struct org *towns = NULL;

	if (w->actor.org_level == ORG_COUNTY)
		v.towns_count = org_tree(w, w->actor.path, ORG_TOWNSHIP, ORG_TOWNSHIP, &towns);
	v.towns = towns;
	struct account_filter filter = account_filter_of(w, http_query_text(rq->http), w->actor.path);
	filter.limit = v.pager.size;
	filter.offset = v.pager.offset;
	v.filter = &filter;
	v.count = account_list(w, &filter, &rows, &v.total);
	v.rows = rows;
	console_head(rq, &shell);
	console_actions(rq);
	account_tools(rq->html, rq);
	console_actions_end(rq);
	console_body(rq);
	account_table(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- new ---- */

void part_org_choice(struct request *rq, const struct org_choice *choice, struct org *given)
{
	account_org_choice(rq->html, request_form(rq, "org_name", request_query(rq, "org_name", "")), choice, given,
		fault_message(rq->fault, "org_name"));
}

static struct org *org_given(struct request *rq)
{
	int64_t id = request_query_i64(rq, "org", 0);
	struct work *w = rq->work;
	struct db_rows *rows = id > 0 ? DB_QUERY(w->db, w->arena, "select path from org where tenant = $1 and id = $2",
		w->tenant, id) : NULL;
	const char *path = rows && db_next(rows) ? db_text(rows, 0) : NULL;

	if (rows)
		db_done(rows);
	return path && org_in_scope(w, path) ? org_of_path(w, path) : NULL;
}

static void show_form(struct request *rq, const struct org_choice *choice)
{
	struct console_shell shell = { .title = "新建账号", .crumb = "账号", .crumb_href = "/accounts" };
	struct account_form_view v = { .login = request_form(rq, "login", ""),
		.name = request_form(rq, "name", request_query(rq, "name", "")), .choice = choice,
		.given = choice && choice->org ? choice->org : org_given(rq),
		.role = role_of_word(request_form(rq, "role", request_query(rq, "role", ""))) };

	console_head(rq, &shell);
	console_body(rq);
	account_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void account_new_page(struct request *rq)
{
	show_form(rq, NULL);
}

/* From the write to its handler. */
struct making {
	struct org_choice choice;
	struct slip slip;
};

static bool make_write(struct work *w, struct request *rq)
{
	struct making *m = ARENA_NEW(w->arena, struct making);
	enum role role = role_of_word(request_form(rq, "role", ""));
	const char *login, *name;

	rq->result = m;
	if (!role)
		fault_set(w, FAULT_INPUT, "account.role-missing", "role", "请选择角色。");
	account_choose_org(w, rq, &m->choice);
	form_text(w, rq, "name", "姓名", true, 30, &name);
	form_text(w, rq, "login", "登录名", false, 32, &login);
	if (!w->fault && !*login)
		login = account_login_for(w, name);
	return !w->fault && account_make(w, login, name, role, m->choice.org->id, &m->slip) != 0;
}

/* The sheets that the slips stand on: a new one where the heading changes. */
static int sheets_of(struct arena *a, const struct slip *slips, int count, struct slip_sheet **out)
{
	int n = 0;

	*out = NULL;
	for (int i = 0; i < count; i++) {
		if (!n || !text_eq((*out)[n - 1].title, slips[i].group))
			*LIST_PUSH(a, *out, n) = (struct slip_sheet){ slips[i].group, &slips[i], 0 };
		(*out)[n - 1].count++;
	}
	return n;
}

void account_slips_show(struct request *rq, const struct slip *slips, int count, const struct bulk_plan *plan, const char *back)
{
	struct arena *a = rq->work->arena;
	struct console_shell shell = { .title = "登录码纸条", .sub = arena_printf(a, "%d 张", count), .crumb = "账号",
		.crumb_href = "/accounts" };
	struct slips_view v = { .platform = end_platform(rq), .until = day_chinese(a, day_add(rq->work->today, 30)), .back = back, .plan = plan };
	struct slip_sheet *sheets;

	v.count = sheets_of(a, slips, count, &sheets);
	v.sheets = sheets;
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	account_slips(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void account_made(struct request *rq)
{
	struct making *m = rq->result;

	if (rq->fault)
		show_form(rq, m ? &m->choice : NULL);
	else
		account_slips_show(rq, &m->slip, 1, NULL, "/accounts");
}

/* ---- one ---- */

static void account_page(struct request *rq)
{
	account_page_show(rq, NULL);
}

void account_page_show(struct request *rq, const struct org_choice *choice)
{
	struct work *w = rq->work;
	struct account *a = account_by_id(w, request_id(rq, "account"));
	struct console_shell shell = { .crumb = "账号", .crumb_href = "/accounts" };
	struct account_view v = { .account = a, .choice = choice };
	struct session *sessions;
	struct office *offices;
	struct audit_row *acts;

	if (!a)
		return;
	struct account_row row = { .disabled = a->disabled, .ready = a->password != NULL, .code_until = a->first_code_until,
		.offices = a->offices };
	v.state = account_state(&row, w->now);
	v.tag = account_state_tag(&row, w->now);
	v.sessions_count = session_list(w, a->id, &sessions);
	v.sessions = sessions;
	v.acts_count = audit_of(w, "account", a->id, 12, &acts);
	v.acts = acts;
	v.totp = totp_state(w, a->id) == TOTP_ON;
	v.offices_count = office_list(w, a->id, &offices);
	v.offices = offices;
	v.manageable = account_managed(w, a, offices, v.offices_count);
	shell.title = a->name;
	shell.sub = role_title(a->role);
	console_head(rq, &shell);
	console_body(rq);
	account_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static bool renew_write(struct work *w, struct request *rq)
{
	struct making *m = ARENA_NEW(w->arena, struct making);

	rq->result = m;
	return account_renew(w, request_id(rq, "account"), &m->slip);
}

static void code_made(struct request *rq)
{
	struct making *m = rq->result;

	if (!rq->fault)
		account_slips_show(rq, &m->slip, 1, NULL, arena_printf(rq->work->arena, "/accounts/%lld",
			(long long)request_id(rq, "account")));
}

static void changed(struct request *rq, const char *flash)
{
	if (!rq->fault)
		request_see(rq, flash, "/accounts/%lld", (long long)request_id(rq, "account"));
}

static bool disable_write(struct work *w, struct request *rq)
{
	return account_stop(w, request_id(rq, "account"), true);
}

static void account_changed(struct request *rq)
{
	changed(rq, "已停用，正在登录的设备已退出。");
}

static bool enable_write(struct work *w, struct request *rq)
{
	return account_stop(w, request_id(rq, "account"), false);
}

static void account_enabled(struct request *rq)
{
	changed(rq, "已启用。");
}

static bool out_write(struct work *w, struct request *rq)
{
	struct account *a = account_by_id(w, request_id(rq, "account"));

	return a && account_manageable(w, a) && account_close_sessions(w, a->id, 0);
}

static void account_signed_out(struct request *rq)
{
	changed(rq, "所有设备都已退出登录。");
}

static void roles_page(struct request *rq)
{
	struct console_shell shell = { .title = "角色和权限" };

	console_head(rq, &shell);
	console_body(rq);
	account_roles(rq->html);
	console_foot(rq);
	request_page(rq);
}
