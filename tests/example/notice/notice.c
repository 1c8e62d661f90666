#include "notice/notice.h"

#include "work/audit.h"

int notice_list(struct work *w, const char *path, int limit, int offset, struct notice **out, int64_t *total)
{
	struct notice *list = ARENA_ARRAY(w->arena, struct notice, (size_t)limit);
	const char *end = path_end(w->arena, path);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select n.id, n.org, n.at, o.short, n.title, n.body, n.author from notice n "
		"join org o on o.tenant = n.tenant and o.id = n.org where n.tenant = $1 and o.path >= $2 and o.path < $3 "
		"order by n.id desc limit $4 offset $5",
		w->tenant, path, end, limit, offset);
	int count = 0;
	while (count < limit && db_next(rows))
		list[count++] = (struct notice){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), db_text(rows, 3),
			db_text(rows, 4), db_text(rows, 5), db_text(rows, 6) };
	db_done(rows);
	*total = DB_ONE(w->db, w->arena, 0,
		"select coalesce(sum(b.notices), 0) from notice_board b join org o on o.tenant = b.tenant and o.id = b.org "
		"where b.tenant = $1 and o.path >= $2 and o.path < $3",
		w->tenant, path, end);
	*out = list;
	return count;
}

bool notice_post(struct work *w, int64_t org, const char *title, const char *body)
{
	int64_t id = id_next(w->now);
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from notice where tenant = $1 and org = $2 and title = $3", w->tenant, org,
			title))
		return fault_set(w, FAULT_INPUT, "notice.same", "title", "公告栏里已有“%s”。请换一个标题。", title);
	DB_EXEC(w->db, w->arena,
		"insert into notice (tenant, id, org, title, body, author, at) values ($1, $2, $3, $4, $5, $6, $7)", w->tenant, id,
		org, title, body, w->actor.name, w->now);
	work_touch(w, org);
	return audit(w, "notice.posted", "notice", id, org, NULL, title);
}

/* ---- what follows from a change ---- */

static bool notice_count(struct work *w, const int64_t *orgs, int count)
{
	for (int i = 0; i < count; i++)
		DB_EXEC(w->db, w->arena,
			"insert into notice_board (tenant, org, notices) "
			"select $1, $2, count(*) from notice where tenant = $1 and org = $2 "
			"on conflict (tenant, org) do update set notices = excluded.notices",
			w->tenant, orgs[i]);
	return db_error(w->db) == DB_OK;
}
TOUCH_HOOK(notice, notice_count);

/* `xianfeng verify` counts again. */
static void notice_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.org, b.notices, (select count(*) from notice n where n.tenant = b.tenant and n.org = b.org) "
		"from notice_board b where b.tenant = $1",
		w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 1) != db_i64(rows, 2))
			verify_fault(report, "公告栏：组织 %lld 记着 %lld 条，实有 %lld 条。", (long long)db_i64(rows, 0),
				(long long)db_i64(rows, 1), (long long)db_i64(rows, 2));
	}
	db_done(rows);
}
VERIFY(notice, "公告栏", notice_verify);
