/* A person's picture: setting, offering, taking, handing back. */
#include "member/portrait.h"

#include "base/chinese.h"
#include "base/list.h"
#include "member/rows.h"
#include "work/secret.h"

static const char *const kinds[PORTRAIT_KINDS] = { "portrait", "offered", "refused" };

struct portraits portraits_load(struct work *w, int64_t member)
{
	struct portraits all = { 0 };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, added, what, type, sha256, label, by_name, seal from member_file where tenant = $1 and member = $2 "
		"and what in ('portrait', 'offered', 'refused') order by id", w->tenant, member);
	while (db_next(rows))
		for (int k = 0; k < PORTRAIT_KINDS; k++) {
			struct str hash = db_bytes(rows, 4);
			if (text_eq(kinds[k], db_text(rows, 2)))
				all.of[k] = (struct portrait){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 3), hex_of(w->arena, hash.at, hash.len),
					db_text(rows, 5), db_text(rows, 6), db_bytes(rows, 7) };
		}
	db_done(rows);
	return all;
}

struct str portrait_bytes(struct work *w, const struct portrait *p)
{
	const char *key = p->id ? secret_open(w->store, w->arena, SEAL_FILE, p->seal) : NULL;
	return key ? file_open(w->arena, store_dir(w->store), p->sha256, key) : (struct str){ NULL, 0 };
}

static bool portrait_gone(struct work *w, int64_t member, const char *kind)
{
	return DB_EXEC(w->db, w->arena, "delete from member_file where tenant = $1 and member = $2 and what = $3", w->tenant, member, kind);
}

static bool portrait_put(struct work *w, const struct member *m, const char *kind, const struct kept_file *file)
{
	portrait_gone(w, m->id, kind);
	return DB_EXEC(w->db, w->arena,
		"insert into member_file (tenant, id, member, what, label, type, size, width, height, sha256, seal, added, by_account, by_name) "
		"values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		w->tenant, id_next(w->now), m->id, kind, file->type, file->size, file->width, file->height,
		((struct str){ (const char *)file->sha256, sizeof file->sha256 }), secret_seal(w->store, w->arena, SEAL_FILE, file->key), w->now,
		w->actor.account, w->actor.name ? w->actor.name : "");
}

bool portrait_set(struct work *w, int64_t member, const struct kept_file *file)
{
	struct member *m = member_load(w, member);
	return m && (portrait_put(w, m, "portrait", file) || work_db_check(w)) &&
	       audit(w, "member.portrait-set", "member", m->id, m->org, NULL, "照片");
}

bool portrait_offer(struct work *w, int64_t member, const struct kept_file *file)
{
	struct member *m = member_load(w, member);
	if (!m)
		return false;
	if (m->left_day)
		return fault_set(w, FAULT_CONFLICT, "member.portrait-left", NULL, "您已不在本县的支部，不能再更换照片。");
	portrait_gone(w, m->id, "refused");
	return (portrait_put(w, m, "offered", file) || work_db_check(w)) &&
	       audit(w, "member.portrait-offered", "member", m->id, m->org, NULL, "本人提交照片");
}

/* The picture that waits, if it is the one that was looked at. */
static struct member *offered_by(struct work *w, int64_t member, int64_t offered)
{
	struct member *m = member_load(w, member);
	if (m && portraits_load(w, m->id).of[PORTRAIT_OFFERED].id != offered) {
		fault_set(w, FAULT_NOT_FOUND, "member.portrait-since", NULL, "这张照片已经处理，或本人又换了一张。请刷新页面再看。");
		return NULL;
	}
	return m;
}

bool portrait_take(struct work *w, int64_t member, int64_t offered)
{
	struct member *m = offered_by(w, member, offered);
	if (!m)
		return false;
	portrait_gone(w, m->id, "portrait");
	DB_EXEC(w->db, w->arena, "update member_file set what = 'portrait' where tenant = $1 and id = $2", w->tenant, offered);
	return work_db_check(w) && audit(w, "member.portrait-taken", "member", m->id, m->org, NULL, "采用本人提交的照片");
}

bool portrait_refuse(struct work *w, int64_t member, int64_t offered, const char *why)
{
	struct member *m = offered_by(w, member, offered);
	if (!m)
		return false;
	why = chinese_tidy(w->arena, str_of(why));
	if (text_empty(why) || str_chars(str_of(why)) > 50)
		return fault_set(w, FAULT_INPUT, "member.portrait-why", "why", "请写一句退回的原因，不超过 50 个字，本人能看到。");
	portrait_gone(w, m->id, "refused");
	DB_EXEC(w->db, w->arena, "update member_file set what = 'refused', label = $3, seal = null where tenant = $1 and id = $2", w->tenant,
		offered, why);
	return work_db_check(w) && audit(w, "member.portrait-refused", "member", m->id, m->org, NULL,
		arena_printf(w->arena, "退回本人提交的照片；原因：%s", why));
}

bool portrait_remove(struct work *w, int64_t member, enum portrait_kind kind)
{
	struct member *m = member_load(w, member);
	if (!m)
		return false;
	if (!portraits_load(w, m->id).of[kind].id)
		return fault_set(w, FAULT_CONFLICT, "member.portrait-none", NULL, "没有照片，可能已被删除。请刷新页面。");
	return portrait_gone(w, m->id, kinds[kind]) && audit(w, "member.portrait-removed", "member", m->id, m->org,
		kind == PORTRAIT_SHOWN ? "照片" : "本人提交的照片", NULL);
}

int portrait_waiting(struct work *w, const char *path, int limit, int offset, struct portrait_waiting **out, int64_t *total)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id, f.id, f.added, m.name, o.short, count(*) over () from member_file f join member m on m.tenant = f.tenant "
		"and m.id = f.member join org o on o.tenant = m.tenant and o.id = m.org where f.tenant = $1 and f.what = 'offered' "
		"and m.left_day = 0 and o.path >= $2 and o.path < $3 order by f.id limit $4 offset $5", w->tenant, path, path_end(w->arena, path),
		limit, offset);
	int n = 0;
	*out = NULL;
	*total = 0;
	while (db_next(rows)) {
		*LIST_PUSH(w->arena, *out, n) = (struct portrait_waiting){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), db_text(rows, 3),
			db_text(rows, 4) };
		*total = db_i64(rows, 5);
	}
	db_done(rows);
	return n;
}
