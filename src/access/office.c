/* Offices: what an account acts as. One request acts in one of them; their rights never add up. */
#include "access/access.h"
#include "access/inside.h"
#include "base/list.h"
#include "work/audit.h"
#include "work/secret.h"

#define OFFICE_SELECT \
	"select f.id, f.account, f.org, f.role, f.from_day, f.to_day, f.granted_name, o.name, o.path, o.level, a.name, a.login, " \
	"a.member from office f join org o on o.tenant = f.tenant and o.id = f.org join account a on a.tenant = f.tenant " \
	"and a.id = f.account where f.tenant = $1 and "

static int offices(struct work *w, struct db_rows *rows, struct office **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct office){ .id = db_i64(rows, 0), .account = db_i64(rows, 1),
			.org = db_i64(rows, 2), .role = role_of_word(db_text(rows, 3)), .from_day = (int)db_i64(rows, 4),
			.to_day = (int)db_i64(rows, 5), .granted_name = db_text(rows, 6), .org_name = db_text(rows, 7),
			.org_path = db_text(rows, 8), .org_level = (int)db_i64(rows, 9), .holder = db_text(rows, 10),
			.login = db_text(rows, 11), .member = db_i64(rows, 12) };
	db_done(rows);
	return n;
}

int office_list(struct work *w, int64_t account, struct office **out)
{
	return offices(w, DB_QUERY(w->db, w->arena, OFFICE_SELECT
		"f.account = $2 order by case when f.to_day = 0 then 0 else 1 end, f.id", w->tenant, account), out);
}

int office_of_org(struct work *w, int64_t org, struct office **out)
{
	return offices(w, DB_QUERY(w->db, w->arena, OFFICE_SELECT
		"f.org = $2 and f.to_day = 0 and f.role <> 'member' and a.disabled = 0 order by f.role, f.id", w->tenant, org), out);
}

struct office *office_load(struct work *w, int64_t id)
{
	struct office *list;
	int n = offices(w, DB_QUERY(w->db, w->arena, OFFICE_SELECT "f.id = $2", w->tenant, id), &list);
	if (!n && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "office.none", NULL, "没有这项身份，或它已不归您管理。请刷新页面。");
	return n ? list : NULL;
}

const char *office_words(struct arena *a, enum role role, const char *org_name)
{
	return arena_printf(a, "%s · %s", role_title(role), org_name);
}

/* Of whom (account $2) or of what (organisation $3) office_settle speaks. */
#define MEANT "(select f.account from office f where f.tenant = $1 and (f.account = $2 or f.org = $3))"
#define ENDED "(select f.id from office f where f.tenant = $1 and f.to_day > 0 and (f.account = $2 or f.org = $3))"
#define DESKS "('county', 'township', 'auditor', 'keeper', 'area')" /* role_office */

bool office_settle(struct work *w, int64_t account, int64_t org)
{
	/* The one it begins with is the oldest that it holds; with none left it stays where it was last. */
	DB_EXEC(w->db, w->arena,
		"update account set office = coalesce("
		"(select min(f.id) from office f where f.tenant = account.tenant and f.account = account.id and f.to_day = 0), "
		"(select max(f.id) from office f where f.tenant = account.tenant and f.account = account.id), office), "
		"offices = (select count(*) from office f where f.tenant = account.tenant and f.account = account.id and f.to_day = 0), "
		"desk = (select case when count(*) > 0 then 1 else 0 end from office f where f.tenant = account.tenant "
		"and f.account = account.id and f.to_day = 0 and f.role in " DESKS ") where tenant = $1 and id in " MEANT,
		w->tenant, account, org);
	DB_EXEC(w->db, w->arena,
		"update account set version = version + 1, "
		"org = (select f.org from office f where f.tenant = account.tenant and f.id = account.office), "
		"role = (select f.role from office f where f.tenant = account.tenant and f.id = account.office) "
		"where tenant = $1 and id in " MEANT " and exists (select 1 from office f where f.tenant = account.tenant "
		"and f.id = account.office and (f.org <> account.org or f.role <> account.role))",
		w->tenant, account, org);
	if (!account_forget_each(w, DB_QUERY(w->db, w->arena, "select id from account where tenant = $1 and id in " MEANT " and offices = 0",
		w->tenant, account, org)))
		return false;
	/* A session goes on in an office that is still held; with none left it ends. */
	DB_EXEC(w->db, w->arena,
		"update session set office = (select a.office from account a where a.tenant = $1 and a.id = session.account) "
		"where tenant = $1 and account in " MEANT " and office in " ENDED,
		w->tenant, account, org);
	return DB_EXEC(w->db, w->arena,
		"delete from session where tenant = $1 and account in " MEANT " and office in " ENDED, w->tenant, account, org);
}

bool office_insert(struct work *w, int64_t id, int64_t account, enum role role, int64_t org)
{
	return DB_EXEC(w->db, w->arena,
		"insert into office (tenant, id, account, role, org, from_day, granted, granted_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		w->tenant, id, account, role_word(role), org, w->today, w->actor.account, w->actor.name ? w->actor.name : "");
}

int64_t office_grant(struct work *w, int64_t account, enum role role, int64_t org)
{
	struct office *held;
	int n = office_list(w, account, &held), holds = 0;
	if (!n)
		return fault_set(w, FAULT_NOT_FOUND, "account.none", NULL, "没有这个账号。");
	for (int i = 0; i < n; i++) {
		holds += held[i].to_day == 0;
		if (held[i].to_day == 0 && held[i].role == role && held[i].org == org)
			return fault_set(w, FAULT_INPUT, "office.held", "role", "%s已经是“%s”的%s。", held[i].holder, held[i].org_name,
				role_title(role));
	}
	if (holds >= OFFICES_MOST)
		return fault_set(w, FAULT_INPUT, "office.many", "role", "一个账号最多 %d 个身份。请先结束不再担任的。", OFFICES_MOST);
	int64_t id = id_next(w->now);
	if (!office_insert(w, id, account, role, org) || !office_settle(w, account, 0))
		return 0;
	/* A session that was opened for weeks on a phone is none for an office's work. */
	if (role_office(role))
		DB_EXEC(w->db, w->arena, "delete from session where tenant = $1 and account = $2", w->tenant, account);
	struct office *made = office_load(w, id);
	audit(w, "office.granted", "account", account, org, NULL, made ? office_words(w->arena, role, made->org_name) : NULL);
	return work_db_check(w) ? id : 0;
}

bool office_end(struct work *w, int64_t id)
{
	struct office *f = office_load(w, id);
	if (!f)
		return false;
	if (f->to_day)
		return fault_set(w, FAULT_CONFLICT, "office.ended", NULL, "%s的这项身份已于 %s 结束。", f->holder,
			day_chinese(w->arena, f->to_day));
	DB_EXEC(w->db, w->arena, "update office set to_day = $3 where tenant = $1 and id = $2", w->tenant, id, w->today);
	return office_settle(w, f->account, 0) &&
	       audit(w, "office.ended", "account", f->account, f->org, office_words(w->arena, f->role, f->org_name), NULL);
}

bool office_again(struct work *w, int64_t id)
{
	struct office *f = office_load(w, id);
	if (!f)
		return false;
	DB_EXEC(w->db, w->arena, "update office set to_day = 0 where tenant = $1 and id = $2", w->tenant, id);
	return office_settle(w, f->account, 0) &&
	       audit(w, "office.again", "account", f->account, f->org, NULL, office_words(w->arena, f->role, f->org_name));
}

const char *office_switch(struct work *w, int64_t id)
{
	struct office *f = office_load(w, id);
	if (!f)
		return NULL;
	if (f->account != w->actor.account || f->to_day) {
		fault_set(w, FAULT_NOT_FOUND, "office.none", NULL, "没有这项身份，或它已经结束。请刷新页面。");
		return NULL;
	}
	/* A new token: forms on pages of the former office are none of this one's. */
	const char *token = secret_token(w->arena, SESSION_TOKEN);
	DB_EXEC(w->db, w->arena, "update session set token = $4, office = $3 where tenant = $1 and id = $2", w->tenant,
		w->actor.session, id, secret_hash(w->store, w->arena, "session.token", token));
	audit(w, "office.switched", "account", f->account, f->org, office_words(w->arena, w->actor.role, w->actor.org_name),
		office_words(w->arena, f->role, f->org_name));
	return work_db_check(w) ? token : NULL;
}

/* ---- what follows from the roster ---- */

bool office_as_member(struct work *w, int64_t account, int64_t org)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from office where tenant = $1 and account = $2 and org = $3 and role = 'member' "
			"and to_day = 0", w->tenant, account, org) ||
	    !DB_ONE(w->db, w->arena, 0, "select count(*) from member m join account a on a.tenant = m.tenant and a.member = m.id "
			"where m.tenant = $1 and a.id = $2 and m.org = $3 and m.left_day = 0", w->tenant, account, org))
		return work_db_check(w);
	return office_grant(w, account, ROLE_MEMBER, org) != 0;
}

bool office_follow(struct work *w, int64_t member, int64_t from, int64_t to)
{
	struct office *list;
	int n = offices(w, DB_QUERY(w->db, w->arena, OFFICE_SELECT "f.to_day = 0 and f.org = $3 and f.account in "
		"(select b.id from account b where b.tenant = $1 and b.member = $2) order by f.id", w->tenant, member, from), &list);
	for (int i = 0; i < n; i++) {
		const struct office *f = &list[i];
		if (to && f->role != ROLE_MEMBER)
			continue;
		DB_EXEC(w->db, w->arena, "update office set org = $3, to_day = $4 where tenant = $1 and id = $2", w->tenant, f->id,
			to ? to : from, to ? 0 : w->today);
		if (!office_settle(w, f->account, 0) || !audit(w, to ? "office.moved" : "office.ended", "account", f->account, to ? to : from,
				office_words(w->arena, f->role, f->org_name), to ? "随党员转到新支部" : NULL))
			return false;
	}
	return work_db_check(w);
}

/* ---- what is kept twice ---- */

static void office_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select a.login, a.offices, (select count(*) from office h where h.tenant = a.tenant and h.account = a.id and h.to_day = 0) "
		"from account a left join office f on f.tenant = a.tenant and f.id = a.office where a.tenant = $1 and (f.id is null "
		"or f.account <> a.id or f.org <> a.org or f.role <> a.role or (f.to_day > 0 and a.offices > 0) "
		"or a.offices <> (select count(*) from office h where h.tenant = a.tenant and h.account = a.id and h.to_day = 0) "
		"or a.desk <> (select case when count(*) > 0 then 1 else 0 end from office h where h.tenant = a.tenant and h.account = a.id "
		"and h.to_day = 0 and h.role in " DESKS ")) order by a.id limit 100", w->tenant);
	while (db_next(rows))
		verify_fault(report, "账号 %s：记着 %lld 个身份，实有 %lld 个，或起始身份不符。", db_text(rows, 0), (long long)db_i64(rows, 1),
			(long long)db_i64(rows, 2));
	db_done(rows);
	rows = DB_QUERY(w->db, report->arena,
		"select s.id from session s left join office f on f.tenant = s.tenant and f.id = s.office and f.account = s.account "
		"where s.tenant = $1 and f.id is null limit 100", w->tenant);
	while (db_next(rows))
		verify_fault(report, "登录 %lld：用的身份不是这个账号的。", (long long)db_i64(rows, 0));
	db_done(rows);
	report->checked += (int)DB_ONE(w->db, report->arena, 0, "select count(*) from account where tenant = $1", w->tenant);
}
VERIFY(office, "账号的身份", office_verify);
