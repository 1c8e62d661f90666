/* Accounts, as far as signing in goes. */
#include <arpa/inet.h>
#include <sodium.h>

#include "access/access.h"
#include "access/inside.h"
#include "base/list.h"
#include "work/audit.h"
#include "work/secret.h"

#define CODE_DAYS 30
#define TRIES_FREE 4
#define WAIT_FIRST 30
#define WAIT_MOST 900

#define ACCOUNT_SELECT \
	"select a.id, a.org, a.member, a.version, a.login, a.name, a.role, a.password, a.first_code, a.first_code_until, " \
	"a.disabled, o.name, o.path, o.level, a.elder, a.office, a.offices, a.desk from account a join org o on o.tenant = a.tenant and o.id = a.org "

static struct account *account_read(struct work *w, struct db_rows *rows)
{
	struct account *a = NULL;
	if (db_next(rows)) {
		a = ARENA_NEW(w->arena, struct account);
		*a = (struct account){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .member = db_i64(rows, 2),
			.version = db_i64(rows, 3), .login = db_text(rows, 4), .name = db_text(rows, 5),
			.role = role_of_word(db_text(rows, 6)), .password = db_text(rows, 7), .first_code_hash = db_bytes(rows, 8),
			.first_code_until = db_i64(rows, 9), .disabled = db_i64(rows, 10), .org_name = db_text(rows, 11),
			.org_path = db_text(rows, 12), .org_level = (int)db_i64(rows, 13), .elder = db_i64(rows, 14),
			.office = db_i64(rows, 15), .offices = (int)db_i64(rows, 16), .desk = db_i64(rows, 17) };
	}
	db_done(rows);
	return a;
}

struct account *account_by_login(struct work *w, const char *login)
{
	return account_read(w, DB_QUERY(w->db, w->arena, ACCOUNT_SELECT "where a.tenant = $1 and a.login = $2", w->tenant, login));
}

struct account *account_by_id(struct work *w, int64_t id)
{
	return account_read(w, DB_QUERY(w->db, w->arena, ACCOUNT_SELECT "where a.tenant = $1 and a.id = $2", w->tenant, id));
}

const char *code_make(struct arena *a)
{
	static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
	char *code = arena_alloc(a, 10);
	for (int i = 0; i < 9; i++)
		code[i] = i == 4 ? '-' : alphabet[randombytes_uniform(sizeof alphabet - 1)];
	return code;
}

const char *code_tidy(struct arena *a, const char *typed)
{
	struct buf out;
	buf_init(&out, a);
	for (; typed && *typed; typed++) {
		char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 32) : *typed;
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			buf_char(&out, c);
	}
	return out.at;
}

static struct str code_hash(struct work *w, const char *code)
{
	return secret_hash(w->store, w->arena, "account.first-code", code_tidy(w->arena, code));
}

bool account_code_matches(struct work *w, const struct account *account, const char *code)
{
	struct str typed = code_hash(w, code);
	return account->first_code_hash.len == SECRET_HASH && typed.len == SECRET_HASH && account->first_code_until >= w->now &&
	       sodium_memcmp(account->first_code_hash.at, typed.at, SECRET_HASH) == 0;
}

static bool login_well_formed(const char *login)
{
	size_t len = strlen(login);
	for (const char *p = login; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '_' || *p == '.'))
			return false;
	return len >= 3 && len <= 32;
}

int64_t account_create(struct work *w, const char *login, const char *name, enum role role, int64_t org, int64_t member,
	const char **code)
{
	if ((role == ROLE_AREA) != store_area(w->store))
		return fault_set(w, FAULT_INPUT, "account.role-place", "role", "“%s”账号不能建在这里：%s", role_title(role), store_area(w->store) ?
			"市（省）的平台只有区域查看员，看不到任何人的记录。" : "区域查看员只在市（省）的平台有。");
	if (!login_well_formed(login))
		return fault_set(w, FAULT_INPUT, "account.login-form", "login", "登录名用 3 至 32 位小写字母、数字或 - _ .，请修改。");
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from account where tenant = $1 and login = $2", w->tenant, login))
		return fault_set(w, FAULT_INPUT, "account.login-taken", "login", "登录名“%s”已有人使用，请换一个。", login);
	int64_t id = id_next(w->now);
	const char *made = code_make(w->arena);
	DB_EXEC(w->db, w->arena,
		"insert into account (tenant, id, login, name, role, org, member, first_code, first_code_until, created, office, desk) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $2, $11)",
		w->tenant, id, login, name, role_word(role), org, member, code_hash(w, made),
		w->now + (int64_t)CODE_DAYS * 86400, w->now, (int)role_office(role));
	office_insert(w, id, id, role, org);
	if (code)
		*code = made;
	audit(w, "account.created", "account", id, org, NULL, arena_printf(w->arena, "%s（%s，%s）", login, name, role_title(role)));
	return work_db_check(w) ? id : 0;
}

bool account_new_code(struct work *w, int64_t id, const char **code)
{
	struct account *a = account_by_id(w, id);
	if (!a)
		return fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	*code = code_make(w->arena);
	DB_EXEC(w->db, w->arena,
		"update account set first_code = $3, first_code_until = $4, password = null, version = version + 1 "
		"where tenant = $1 and id = $2",
		w->tenant, id, code_hash(w, *code), w->now + (int64_t)CODE_DAYS * 86400);
	DB_EXEC(w->db, w->arena, "delete from session where tenant = $1 and account = $2", w->tenant, id);
	/* What was tried against the old password says nothing about the code on the new slip. */
	DB_EXEC(w->db, w->arena, "delete from sign_in_failure where tenant = $1 and account = $2", w->tenant, id);
	return audit(w, "account.new-code", "account", id, a->org, NULL, NULL);
}

bool account_set_password(struct work *w, int64_t id, const char *hash)
{
	struct account *a = account_by_id(w, id);
	if (!a)
		return fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	DB_EXEC(w->db, w->arena,
		"update account set password = $3, first_code = null, first_code_until = 0, version = version + 1 "
		"where tenant = $1 and id = $2",
		w->tenant, id, hash);
	DB_EXEC(w->db, w->arena, "delete from sign_in_failure where tenant = $1 and account = $2", w->tenant, id);
	return audit(w, "account.password-set", "account", id, a->org, NULL, NULL);
}

extern const struct account_forgetting *const __start_account_forgettings[] __attribute__((weak));
extern const struct account_forgetting *const __stop_account_forgettings[] __attribute__((weak));

bool account_forget(struct work *w, int64_t id)
{
	for (const struct account_forgetting *const *f = __start_account_forgettings; f < __stop_account_forgettings; f++)
		if (!(*f)->run(w, id))
			return false;
	return true;
}

bool account_forget_each(struct work *w, struct db_rows *rows)
{
	int64_t *ids = NULL;
	int n = 0;
	bool good = true;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, n) = db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; good && i < n; i++)
		good = account_forget(w, ids[i]);
	return good;
}

bool account_disable(struct work *w, int64_t id, bool disabled)
{
	struct account *a = account_by_id(w, id);
	if (!a)
		return fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	if (id == w->actor.account)
		return fault_set(w, FAULT_CONFLICT, "account.own", NULL, "不能停用自己的账号。请让另一位管理员操作。");
	DB_EXEC(w->db, w->arena, "update account set disabled = $3, version = version + 1 where tenant = $1 and id = $2", w->tenant,
		id, disabled);
	if (disabled)
		DB_EXEC(w->db, w->arena, "delete from session where tenant = $1 and account = $2", w->tenant, id);
	if (disabled && !account_forget(w, id))
		return false;
	return audit(w, disabled ? "account.disabled" : "account.enabled", "account", id, a->org, NULL, NULL);
}

/* Failures are counted per account and place of the network: somebody far away who guesses makes himself wait, not the
 * owner at home. The place is hashed: the table tells nobody where people sit. */
static const char *place_of(struct work *w, const char *from)
{
	struct in6_addr six;
	char net[INET6_ADDRSTRLEN];
	/* One line of the network has 2^64 addresses of IPv6: they count as one place. */
	if (from && inet_pton(AF_INET6, from, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
		memset(six.s6_addr + 8, 0, 8);
		from = inet_ntop(AF_INET6, &six, net, sizeof net);
	}
	struct str hash = secret_hash(w->store, w->arena, "account.place", text_empty(from) ? "-" : from);
	return hex_of(w->arena, hash.at, hash.len);
}

bool account_forget_failures(struct work *w, int64_t id, const char *from)
{
	return DB_EXEC(w->db, w->arena, "delete from sign_in_failure where tenant = $1 and account = $2 and place = $3", w->tenant,
		id, place_of(w, from));
}

bool account_note_failure(struct work *w, int64_t id, const char *from)
{
	const char *place = place_of(w, from);
	int64_t failures = 1 + DB_ONE(w->db, w->arena, 0,
				       "select failures from sign_in_failure where tenant = $1 and account = $2 and place = $3",
				       w->tenant, id, place);
	int64_t wait = 0;
	for (int64_t over = failures - TRIES_FREE; over > 0; over--)
		wait = wait == 0 ? WAIT_FIRST : wait * 2 > WAIT_MOST ? WAIT_MOST : wait * 2;
	DB_EXEC(w->db, w->arena,
		"insert into sign_in_failure (tenant, account, place, failures, blocked_until) values ($1, $2, $3, $4, $5) "
		"on conflict (tenant, account, place) do update set failures = excluded.failures, "
		"blocked_until = excluded.blocked_until",
		w->tenant, id, place, failures, w->now + wait);
	return audit(w, "account.sign-in-failed", "account", id, 0, NULL, NULL);
}

int64_t account_wait(struct work *w, int64_t id, const char *from)
{
	int64_t until = DB_ONE(w->db, w->arena, 0,
		"select blocked_until from sign_in_failure where tenant = $1 and account = $2 and place = $3", w->tenant, id,
		place_of(w, from));
	/* Longer than anybody has to wait: written by a clock that has been set back. */
	return until > w->now && until <= w->now + WAIT_MOST ? until - w->now : 0;
}
