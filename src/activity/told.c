/* Whether everybody who is due knows of a meeting: read the message, or was told by somebody. Nobody without a smartphone is
 * left out, so what counts is that a person knows, not that a message was sent. */
#include "activity/inside.h"
#include "base/list.h"

int activity_told_list(struct work *w, int64_t activity, struct told **out)
{
	/* Of several messages about the meeting the latest counts: when it was moved, people have to be told again. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select t.member, m.name, t.status, t.excused, "
		"(select count(*) from account c where c.tenant = t.tenant and c.member = t.member and c.disabled = 0), "
		"coalesce((select x.read_at from account c join message x on x.tenant = c.tenant and x.account = c.id "
		"where c.tenant = t.tenant and c.member = t.member and x.href = $3 order by x.id desc limit 1), 0), "
		"coalesce(d.at, 0), coalesce(b.name, ''), t.leave, coalesce(s.at, 0), (select count(*) from account c join session n "
		"on n.tenant = c.tenant and n.account = c.id where c.tenant = t.tenant and c.member = t.member and c.disabled = 0 and n.expires > $4), m.phone, "
		"case when m.left_day = 0 then o.path else '' end "
		"from attendance t join member m on m.tenant = t.tenant and m.id = t.member join org o on o.tenant = m.tenant and o.id = m.org "
		"left join notice_told d on d.tenant = t.tenant and d.activity = t.activity and d.member = t.member "
		"left join notice_sms s on s.tenant = t.tenant and s.activity = t.activity and s.member = t.member "
		"left join account b on b.tenant = d.tenant and b.id = d.by_account "
		"where t.tenant = $1 and t.activity = $2 order by m.pinyin, m.name_key, m.id",
		w->tenant, activity, activity_href(w, activity), w->now);
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct told *t = LIST_PUSH(w->arena, *out, count);
		enum attendance_status status = attendance_status_parse(db_text(rows, 2));
		*t = (struct told){ .member = db_i64(rows, 0), .name = db_text(rows, 1), .excused = db_i64(rows, 3) != 0,
			.reachable = db_i64(rows, 4) != 0, .read_at = db_i64(rows, 5), .told_at = db_i64(rows, 6), .by = db_text(rows, 7),
			.texted_at = db_i64(rows, 9), .in_use = db_i64(rows, 10) != 0, .phone = db_bytes(rows, 11), .org_path = db_text(rows, 12),
			.leave = leave_state_parse(db_text(rows, 8), status),
			.answered = status != ATTENDANCE_DUE || *db_text(rows, 8) || (w->actor.member && db_i64(rows, 0) == w->actor.member) };
		t->knows = t->read_at || t->told_at || t->answered;
	}
	db_done(rows);
	return count;
}

static bool told_put(struct work *w, int64_t activity, int64_t member)
{
	return DB_EXEC(w->db, w->arena,
		"insert into notice_told (tenant, activity, member, at, by_account) values ($1, $2, $3, $4, $5) "
		"on conflict (tenant, activity, member) do nothing",
		w->tenant, activity, member, w->now, w->actor.account);
}

static bool told_take_back(struct work *w, int64_t activity, int64_t member)
{
	return DB_EXEC(w->db, w->arena, "delete from notice_told where tenant = $1 and activity = $2 and member = $3", w->tenant,
		activity, member);
}

bool activity_told(struct work *w, int64_t id, const int64_t *told, size_t told_count, const int64_t *seen, size_t seen_count)
{
	struct activity *a = activity_for(w, id, ACT_TELL);
	struct told *list;
	if (!a)
		return false;
	int count = activity_told_list(w, id, &list), more = 0, less = 0;
	struct map *ticked = id_set(w, told, told_count), *before = id_set(w, seen, seen_count);
	size_t known = 0;
	for (int i = 0; i < count; i++) {
		const struct told *t = &list[i];
		bool tick = map_get_i64(ticked, t->member) != NULL;
		known += tick;
		if (tick && !t->told_at && ++more && !told_put(w, id, t->member))
			return false;
		if (!tick && t->told_at && map_get_i64(before, t->member) && ++less && !told_take_back(w, id, t->member))
			return false;
	}
	if (known != map_count(ticked))
		return fault_set(w, FAULT_CONFLICT, "activity.not-listed", NULL, "勾选的人里有不在应到名单上的。请刷新页面后重新勾选。");
	if (!more && !less)
		return true;
	return audit(w, "activity.told", "activity", id, a->org, NULL,
		less ? arena_printf(w->arena, "登记已通知 %d 人，取消 %d 人", more, less) : arena_printf(w->arena, "登记已通知 %d 人", more));
}

bool activity_told_anew(struct work *w, int64_t id)
{
	return DB_EXEC(w->db, w->arena, "delete from notice_told where tenant = $1 and activity = $2", w->tenant, id) &&
	       DB_EXEC(w->db, w->arena, "delete from notice_sms where tenant = $1 and activity = $2", w->tenant, id);
}
