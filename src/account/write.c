/* Making, renewing and stopping accounts. */
#include "account/account.h"

#include "base/chinese.h"
#include "base/map.h"

struct slip account_slip(const char *name, const char *login, const char *code, enum role role, const char *org)
{
	return (struct slip){ name, login, code, role_title(role), org };
}

/* The member of that name in the branch. *count tells how many there are. */
static int64_t member_named(struct work *w, int64_t org, const char *name, int *count)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id from member m left join account a on a.tenant = m.tenant and a.member = m.id "
		"where m.tenant = $1 and m.org = $2 and m.name = $3 and m.left_day = 0 and a.id is null limit 3",
		w->tenant, org, name);
	int64_t first = 0;

	*count = 0;
	while (db_next(rows))
		if (++*count == 1)
			first = db_i64(rows, 0);
	db_done(rows);
	return first;
}

/* The member behind a new account; false with a fault when a member's account has none. */
static bool member_for(struct work *w, enum role role, int64_t org, const char *name, int64_t *member)
{
	int count;

	*member = 0;
	if (role != ROLE_MEMBER && role != ROLE_SECRETARY && role != ROLE_CLERK)
		return true;
	int64_t found = member_named(w, org, name, &count);
	if (count == 1)
		*member = found;
	if (role != ROLE_MEMBER || count == 1)
		return true;
	if (count)
		return fault_set(w, FAULT_INPUT, "account.namesakes", "name",
			"这个支部有不止一位“%s”还没有账号。请到“登录码纸条”按支部一次建好。", name);
	return fault_set(w, FAULT_INPUT, "account.no-member", "name",
		"这个支部的名册里没有还没账号的“%s”。请先在党员名册中登记，或核对姓名。", name);
}

int64_t account_make(struct work *w, const char *login, const char *name, enum role role, int64_t org,
	struct slip *slip)
{
	struct org *at = org_load(w, org);
	const char *code;
	int64_t member;

	if (!at)
		return 0;
	if (!account_may_make(w->actor.role, role))
		return fault_set(w, FAULT_INPUT, "account.role", "role", "您不能建%s账号，请选别的角色。", role_title(role));
	if (!org_in_scope(w, at->path))
		return fault_set(w, FAULT_INPUT, "account.org-scope", "org_name", "“%s”不在您的管理范围内。", at->name);
	if (!account_fits(role, at))
		return fault_set(w, FAULT_INPUT, "account.level", "role", "%s账号不能建在“%s”。请换一个组织或角色。",
			role_title(role), at->name);
	if (!member_for(w, role, org, name, &member))
		return 0;
	int64_t id = account_create(w, login, name, role, org, member, &code);
	if (id && slip)
		*slip = account_slip(name, login, code, role, at->name);
	return id;
}

/* ---- login names ---- */

/* Letters of a name's pinyin alone; "dy" (党员) when it has none. */
static const char *login_base(struct arena *a, const char *pinyin)
{
	struct buf out;

	buf_init(&out, a);
	for (const char *c = pinyin ? pinyin : ""; *c && out.len < 24; c++)
		if (*c >= 'a' && *c <= 'z')
			buf_char(&out, *c);
	if (out.len < 3)
		buf_text(&out, "dy");
	while (out.len < 3)
		buf_char(&out, 'y');
	return out.at;
}

/* Login names that are taken: the letters they begin with → the highest number behind them (1: none). */
struct logins {
	struct map *most;
};

static void login_note(struct work *w, struct logins *l, const char *login)
{
	size_t letters = strspn(login, "abcdefghijklmnopqrstuvwxyz");
	struct str base = { login, letters };
	int64_t n = 1, *most = map_get(l->most, base);

	if (login[letters] && (!str_i64(str_of(login + letters), &n) || n < 1 || n >= 1000000))
		return; /* no name that the rule would give */
	if (!most) {
		most = ARENA_NEW(w->arena, int64_t);
		map_set(l->most, base, most);
	}
	if (n > *most)
		*most = n;
}

/* Those that lie from `from` to before `to`, in one statement. */
static struct logins *logins_between(struct work *w, const char *from, const char *to)
{
	struct logins *l = ARENA_NEW(w->arena, struct logins);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select login from account where tenant = $1 and login >= $2 and login < $3", w->tenant, from, to);

	l->most = map_new(w->arena);
	while (db_next(rows))
		login_note(w, l, db_text(rows, 0));
	db_done(rows);
	return l;
}

struct logins *logins_read(struct work *w)
{
	return logins_between(w, "", "~");
}

const char *logins_next(struct work *w, struct logins *l, const char *pinyin)
{
	const char *base = login_base(w->arena, pinyin);
	const int64_t *most = map_get(l->most, str_of(base));
	const char *login = most ? arena_printf(w->arena, "%s%lld", base, (long long)*most + 1) : base;

	login_note(w, l, login);
	return login;
}

const char *account_login_for(struct work *w, const char *name)
{
	const char *pinyin = chinese_pinyin(w->arena, name), *base = login_base(w->arena, pinyin);

	return logins_next(w, logins_between(w, base, arena_printf(w->arena, "%s~", base)), pinyin);
}

/* ---- one account ---- */

static struct account *managed(struct work *w, int64_t id)
{
	struct account *a = account_by_id(w, id);

	if (!a)
		fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	return a && account_manageable(w, a) ? a : NULL;
}

bool account_renew(struct work *w, int64_t id, struct slip *slip)
{
	struct account *a = managed(w, id);
	const char *code;

	if (!a)
		return false;
	if (a->disabled)
		return fault_set(w, FAULT_CONFLICT, "account.disabled", NULL, "“%s”已停用。请先启用，再发登录码。", a->name);
	if (!account_new_code(w, id, &code))
		return false;
	*slip = account_slip(a->name, a->login, code, a->role, a->org_name);
	return true;
}

bool account_stop(struct work *w, int64_t id, bool disabled)
{
	return managed(w, id) && account_disable(w, id, disabled);
}

bool account_close_sessions(struct work *w, int64_t account, int64_t keep)
{
	struct session *sessions;
	int count = session_list(w, account, &sessions);

	for (int i = 0; i < count; i++)
		if (sessions[i].id != keep && !session_close(w, sessions[i].id))
			return false;
	return count ? true : audit_not_needed(w);
}

bool account_close_session(struct work *w, int64_t account, int64_t session)
{
	int64_t owner = DB_ONE(w->db, w->arena, 0, "select account from session where tenant = $1 and id = $2", w->tenant,
		session);

	if (owner != account)
		return fault_set(w, FAULT_NOT_FOUND, "account.session-none", NULL, "这次登录已经退出了。请刷新页面。");
	return session_close(w, session);
}

bool account_elder(struct work *w, bool on)
{
	DB_EXEC(w->db, w->arena, "update account set elder = $3 where tenant = $1 and id = $2", w->tenant, w->actor.account,
		(int)on);
	return audit(w, on ? "account.elder-on" : "account.elder-off", "account", w->actor.account, w->actor.org, NULL, NULL);
}
