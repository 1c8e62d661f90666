/* Sessions: the browser keeps a random token, the store its hash. */
#include <sodium.h>

#include "access/access.h"
#include "access/inside.h"
#include "work/audit.h"
#include "work/secret.h"

#define TOUCH_EVERY 600
/* Noted by a clock that was a day ahead: nothing it says about its end can be believed. Less than that a clock that is put
 * right may go back, and nobody has to sign in anew. */
#define AHEAD_MOST 86400

static struct str token_hash(struct work *w, const char *token)
{
	return secret_hash(w->store, w->arena, "session.token", token);
}

const char *session_open(struct work *w, int64_t account, const char *agent, int64_t lasts)
{
	const char *token = secret_token(w->arena, SESSION_TOKEN);
	int64_t id = id_next(w->now);
	DB_EXEC(w->db, w->arena,
		"insert into session (tenant, token, id, account, created, seen, expires, agent, place, office) "
		"select $1, $2, $3, a.id, $5, $5, $6, $7, $8, a.office from account a where a.tenant = $1 and a.id = $4",
		w->tenant, token_hash(w, token), id, account, w->now, w->now + lasts, agent, w->actor.from);
	DB_EXEC(w->db, w->arena, "delete from session where tenant = $1 and account = $2 and expires < $3", w->tenant, account,
		w->now);
	account_forget_failures(w, account, w->actor.from);
	audit(w, "account.signed-in", "account", account, 0, NULL, NULL);
	return work_db_check(w) ? token : NULL;
}

bool session_actor(struct work *w, const char *token)
{
	const char *from = w->actor.from;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select s.id, a.id, a.name, f.role, f.org, a.member, o.name, o.path, o.level, s.seen, a.elder, "
		"(select count(*) from message m where m.tenant = a.tenant and m.account = a.id and m.read_at = 0), "
		/* those who approve: the offices (permission.c); open proposals of a county are few */
		"case when f.role in ('county', 'township') then (select count(*) from approval p join org b on b.tenant = p.tenant "
		"and b.id = p.by_org where p.tenant = a.tenant and p.state = 'open' and p.expires > $3 and p.by_account <> a.id "
		"and (p.by_member = 0 or p.by_member <> a.member) and substr(b.path, 1, length(o.path)) = o.path) else 0 end, "
		"f.id, a.offices, a.desk from session s join account a on a.tenant = s.tenant and a.id = s.account "
		"join office f on f.tenant = s.tenant and f.id = s.office and f.account = s.account join org o on o.tenant = f.tenant "
		"and o.id = f.org where s.tenant = $1 and s.token = $2 and s.expires > $3 and s.seen < $4 and a.disabled = 0 "
		"and f.to_day = 0",
		w->tenant, token_hash(w, token), w->now, w->now + AHEAD_MOST);
	bool found = db_next(rows);
	if (found)
		w->actor = (struct actor){ .session = db_i64(rows, 0), .account = db_i64(rows, 1), .name = db_text(rows, 2),
			.role = role_of_word(db_text(rows, 3)), .org = db_i64(rows, 4), .member = db_i64(rows, 5),
			.org_name = db_text(rows, 6), .path = db_text(rows, 7), .org_level = (int)db_i64(rows, 8), .from = from,
			.seen = db_i64(rows, 9), .elder = db_i64(rows, 10),
			.unread = (int)db_i64(rows, 11), .waiting = (int)db_i64(rows, 12), .office = db_i64(rows, 13),
			.offices = (int)db_i64(rows, 14), .desk = db_i64(rows, 15) };
	db_done(rows);
	return found;
}

bool session_touch_due(const struct work *w)
{
	int64_t age = w->now - w->actor.seen;
	return w->actor.session && (age > TOUCH_EVERY || age < -TOUCH_EVERY); /* ahead of a clock that was set back */
}

bool session_touch(struct work *w, int64_t session, int64_t lasts)
{
	return DB_EXEC(w->db, w->arena, "update session set seen = $3, expires = $4 where tenant = $1 and id = $2", w->tenant,
		       session, w->now, w->now + lasts) &&
	       audit_not_needed(w);
}

bool session_close(struct work *w, int64_t session)
{
	int64_t account = DB_ONE(w->db, w->arena, 0, "select account from session where tenant = $1 and id = $2", w->tenant,
		session);
	if (!account)
		return audit_not_needed(w); /* gone already: the wish is fulfilled */
	DB_EXEC(w->db, w->arena, "delete from session where tenant = $1 and id = $2", w->tenant, session);
	return audit(w, "account.session-closed", "account", account, 0, NULL, NULL);
}

int session_list(struct work *w, int64_t account, struct session **out)
{
	enum { MOST = 100 };
	struct session *list = ARENA_ARRAY(w->arena, struct session, MOST);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, account, created, seen, expires, agent, place from session "
		"where tenant = $1 and account = $2 and expires > $3 order by seen desc limit 100",
		w->tenant, account, w->now);
	int n = 0;
	while (n < MOST && db_next(rows))
		list[n++] = (struct session){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), db_i64(rows, 3), db_i64(rows, 4),
			db_text(rows, 5), db_text(rows, 6) };
	db_done(rows);
	*out = list;
	return n;
}

/* The token for forms: a keyed hash of the session's, xored with a fresh mask in front, so that compression of the page
 * tells nothing about it (BREACH). */
#define CSRF_BYTES 16

const char *session_csrf(struct store *s, struct arena *a, const char *token)
{
	unsigned char out[CSRF_BYTES * 2];
	struct str hash = secret_hash(s, a, "session.csrf", token);
	randombytes_buf(out, CSRF_BYTES);
	for (int i = 0; i < CSRF_BYTES; i++)
		out[CSRF_BYTES + i] = (unsigned char)(out[i] ^ (unsigned char)hash.at[i]);
	return hex_of(a, out, sizeof out);
}

bool session_csrf_valid(struct store *s, struct arena *a, const char *token, const char *csrf)
{
	unsigned char bytes[CSRF_BYTES * 2], plain[CSRF_BYTES];
	if (!token || !csrf || !hex_to(str_of(csrf), bytes, sizeof bytes))
		return false;
	struct str hash = secret_hash(s, a, "session.csrf", token);
	for (int i = 0; i < CSRF_BYTES; i++)
		plain[i] = bytes[i] ^ bytes[CSRF_BYTES + i];
	return sodium_memcmp(plain, hash.at, CSRF_BYTES) == 0;
}
