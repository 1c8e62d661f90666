/* Televisions: a device shows a code, somebody with the right confirms it for an organisation, and from then on the
 * device's own token signs it in. Nobody's account is ever on a television. */
#include <sodium.h>

#include "access/access.h"
#include "work/audit.h"
#include "work/secret.h"

#define CODE_SECONDS (15 * 60)
#define CODE_DIGITS 8
#define TOUCH_EVERY 60

static struct str token_hash(struct work *w, const char *token)
{
	return secret_hash(w->store, w->arena, "device.token", token);
}

const char *device_announce(struct work *w, const char **code)
{
	const char *token = secret_token(w->arena, 32);
	*code = NULL;
	/* A code is unique among those that wait: otherwise a secretary could pair the neighbour's television. */
	for (int tries = 0; tries < 20 && !*code; tries++) {
		const char *made = arena_printf(w->arena, "%0*u", CODE_DIGITS, randombytes_uniform(100000000));
		if (!DB_ONE(w->db, w->arena, 0,
				"select count(*) from device where tenant = $1 and code = $2 and code_until > $3", w->tenant, made, w->now))
			*code = made;
	}
	if (!*code) {
		fault_set(w, FAULT_BUSY, "device.codes", NULL, "等待配对的电视太多，请稍候再试。");
		return NULL;
	}
	/* Those that nobody confirmed are forgotten, so that screens left on do not fill the table. */
	DB_EXEC(w->db, w->arena, "delete from device where tenant = $1 and org = 0 and code_until < $2", w->tenant, w->now);
	DB_EXEC(w->db, w->arena,
		"insert into device (tenant, id, name, token, code, code_until, created, seen) "
		"values ($1, $2, '', $3, $4, $5, $6, $6)",
		w->tenant, id_next(w->now), token_hash(w, token), *code, w->now + CODE_SECONDS, w->now);
	return work_db_check(w) && audit_not_needed(w) ? token : NULL;
}

int64_t device_pair(struct work *w, const char *code, int64_t org, const char *name)
{
	int64_t id = DB_ONE(w->db, w->arena, 0,
		"select id from device where tenant = $1 and code = $2 and org = 0 and code_until > $3 and code_until <= $4", w->tenant, code,
		w->now, w->now + CODE_SECONDS); /* one that ends later was made by a clock that has been set back */
	if (!id)
		return fault_set(w, FAULT_INPUT, "device.code", "code",
			"没有等待配对的电视显示这个号码。请看清电视上的 8 位数字；号码 15 分钟换一次。");
	DB_EXEC(w->db, w->arena,
		"update device set org = $3, name = $4, paired = $5, code = null, code_until = 0 where tenant = $1 and id = $2",
		w->tenant, id, org, name, w->now);
	return audit(w, "device.paired", "device", id, org, NULL, name) ? id : 0;
}

bool device_actor(struct work *w, const char *token)
{
	const char *from = w->actor.from;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select d.id, d.name, d.org, o.name, o.path, o.level, d.seen from device d "
		"join org o on o.tenant = d.tenant and o.id = d.org where d.tenant = $1 and d.token = $2 and d.revoked = 0",
		w->tenant, token_hash(w, token));
	bool found = db_next(rows);
	if (found)
		w->actor = (struct actor){ .role = ROLE_TV, .device = db_i64(rows, 0), .name = db_text(rows, 1),
			.org = db_i64(rows, 2), .org_name = db_text(rows, 3), .path = db_text(rows, 4),
			.org_level = (int)db_i64(rows, 5), .from = from, .seen = db_i64(rows, 6) };
	db_done(rows);
	return found;
}

#define DEVICE_SELECT \
	"select d.id, d.org, d.created, d.seen, d.paired, d.name, coalesce(o.name, ''), d.code, d.revoked, d.wakes, d.sleeps " \
	"from device d left join org o on o.tenant = d.tenant and o.id = d.org "

static void device_read(const struct db_rows *rows, struct device *d)
{
	*d = (struct device){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), db_i64(rows, 3), db_i64(rows, 4),
		db_text(rows, 5), db_text(rows, 6), db_text(rows, 7), db_i64(rows, 8), (int)db_i64(rows, 9), (int)db_i64(rows, 10) };
}

static struct device *device_first(struct work *w, struct db_rows *rows)
{
	struct device *d = NULL;
	if (db_next(rows)) {
		d = ARENA_NEW(w->arena, struct device);
		device_read(rows, d);
	}
	db_done(rows);
	return d;
}

struct device *device_by_token(struct work *w, const char *token)
{
	return device_first(w, DB_QUERY(w->db, w->arena,
		DEVICE_SELECT "where d.tenant = $1 and d.token = $2 and d.revoked = 0 and (d.org <> 0 or (d.code_until > $3 and d.code_until <= $4))",
		w->tenant, token_hash(w, token), w->now, w->now + CODE_SECONDS));
}

struct device *device_by_id(struct work *w, int64_t id)
{
	return device_first(w, DB_QUERY(w->db, w->arena, DEVICE_SELECT "where d.tenant = $1 and d.id = $2", w->tenant, id));
}

bool device_revoke(struct work *w, int64_t id)
{
	int64_t org = DB_ONE(w->db, w->arena, 0, "select org from device where tenant = $1 and id = $2", w->tenant, id);
	DB_EXEC(w->db, w->arena, "update device set revoked = $3 where tenant = $1 and id = $2 and revoked = 0", w->tenant, id,
		w->now);
	return audit(w, "device.revoked", "device", id, org, NULL, NULL);
}

bool device_touch_due(const struct work *w)
{
	int64_t age = w->now - w->actor.seen;
	return w->actor.device && (age > TOUCH_EVERY || age < -TOUCH_EVERY);
}

bool device_touch(struct work *w, int64_t id)
{
	return DB_EXEC(w->db, w->arena, "update device set seen = $3 where tenant = $1 and id = $2", w->tenant, id, w->now) &&
	       audit_not_needed(w);
}

int device_list(struct work *w, const char *path, int limit, int offset, struct device **out)
{
	struct device *list = ARENA_ARRAY(w->arena, struct device, (size_t)limit);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		DEVICE_SELECT "where d.tenant = $1 and d.org <> 0 and d.revoked = 0 and o.path >= $2 and o.path < $3 "
			      "order by d.paired desc, d.id desc limit $4 offset $5",
		w->tenant, path, arena_printf(w->arena, "%.*s/", (int)strlen(path) - 1, path), limit, offset);
	int n = 0;
	while (n < limit && db_next(rows))
		device_read(rows, &list[n++]);
	db_done(rows);
	*out = list;
	return n;
}
