/* Who keeps a branch's records and has not read what was sent to the branch: urges, reminders, what was returned. */
#include "supervise/sms.h"

#include "base/list.h"
#include "inbox/quiet.h"
#include "member/whole.h"
#include "org/org.h"

#define LIST "unread_sms"
#define DAYS 31      /* what lies longer has been told in other ways */
#define PATIENCE 86400 /* seconds that somebody has for looking by themselves */
#define PURPOSE "发短信提醒书记、党务工作者看消息"

static const char *words_for(struct work *w, const char *words, const struct db_rows *rows)
{
	struct arena *a = w->arena;
	int64_t urges = db_i64(rows, 4);
	const struct words_field fields[] = { { "姓名", db_text(rows, 1) }, { "支部", db_text(rows, 2) },
		{ "条数", count_text(a, db_i64(rows, 3)) }, { "催办", urges ? arena_printf(a, "（其中催办%lld条）", (long long)urges) : "" },
		{ "时间", moment_chinese(a, db_i64(rows, 5)) }, { "单位", db_text(rows, 8) } };
	return words_fill(a, words, fields, COUNT_OF(fields));
}

/* A person once, whatever offices they hold: at the first of their organisations in the subtree. */
struct sms_sheet *unread_sms(struct work *w, const char *path, const struct unread_wish *wish)
{
	struct sms_sheet *s = ARENA_NEW(w->arena, struct sms_sheet);
	const char *words = words_of(w, WORDS_UNREAD);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.member, c.name, o.name, count(*), sum(case when x.kind = 'urge' then 1 else 0 end), min(x.at), max(x.texted), "
		"(select count(*) from session n where n.tenant = c.tenant and n.account = c.id and n.expires > $6), "
		"coalesce((select t.short from org t where t.tenant = o.tenant and t.path = substr(o.path, 1, 10) and t.id <> o.id), '上级党委'), m.phone "
		"from (select f.account as account, min(p.path) as path from org p join office f on f.tenant = p.tenant and f.org = p.id and f.to_day = 0 "
		"and f.role in ('secretary', 'clerk') where p.tenant = $1 and p.path >= $2 and p.path < $3 group by f.account) k "
		"join org o on o.tenant = $1 and o.path = k.path join account c on c.tenant = o.tenant and c.id = k.account and c.disabled = 0 "
		"left join member m on m.tenant = c.tenant and m.id = c.member "
		"join message x on x.tenant = c.tenant and x.account = c.id and x.read_at = 0 where x.at >= $4 and x.at < $5 "
		"and x.kind in ('urge', 'returned', 'system', 'notice') group by c.tenant, c.id, c.member, c.name, o.tenant, o.id, o.name, o.path, m.phone "
		"order by min(x.at), o.path, c.name, c.id", w->tenant, path, path_end(w->arena, path), day_start(day_add(w->today, -DAYS)),
		w->now - PATIENCE, w->now);
	while (db_next(rows))
		*LIST_PUSH(w->arena, s->lines, s->count) = (struct sms_line){ .member = db_i64(rows, 0), .name = db_text(rows, 1),
			.beside = db_text(rows, 2), .texted_at = db_i64(rows, 6), .text = words_for(w, words, rows),
			.phone = whole_mobile(w, db_bytes(rows, 9)),
			.spared = !wish->all && db_i64(rows, 7) ? "手机或电脑页面在用，消息还没看" : NULL };
	db_done(rows);
	sms_sheet_fill(s, wish->again);
	const struct quiet quiet = quiet_load(w);
	s->after = wish->urgent ? 0 : quiet_until(&quiet, w->now);
	return s;
}

/* ---- the list ---- */

static const char *wish_query(struct arena *a, const struct unread_wish *wish)
{
	return arena_printf(a, "all=%d&again=%d&urgent=%d", wish->all, wish->again, wish->urgent);
}

static struct unread_wish wish_of(struct arena *a, const char *query)
{
	return (struct unread_wish){ .all = query_field_i64(a, query, "all", 0) == 1, .again = query_field_i64(a, query, "again", 0) == 1,
		.urgent = query_field_i64(a, query, "urgent", 0) == 1 };
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct unread_wish wish = wish_of(w->arena, ask->query);
	return sms_rows(unread_sms(w, ask->path, &wish), ask, out, offset, limit, total);
}

/* What somebody has read since is not marked: a later one is a reason of its own. */
static bool made(struct work *w, const struct export_ask *ask, int64_t run, const struct export_people *people)
{
	for (int at = 0; at < people->count; at += 8) {
		int64_t id[8];
		for (int i = 0; i < 8; i++)
			id[i] = at + i < people->count ? people->list[at + i] : 0;
		DB_EXEC(w->db, w->arena, "update message set texted = $2 where tenant = $1 and read_at = 0 and account in (select c.id from account c "
			"where c.tenant = $1 and c.member > 0 and c.member in ($3, $4, $5, $6, $7, $8, $9, $10))", w->tenant, w->now, id[0], id[1],
			id[2], id[3], id[4], id[5], id[6], id[7]);
	}
	return whole_made(w, ask, run, people);
}

EXPORT_LIST(unread_sms, SMS_LIST, .rows = rows, .made = made);

bool unread_sms_propose(struct work *w, const struct unread_wish *wish, int64_t *proposal)
{
	struct whole_wish whole = { .list = LIST, .query = wish_query(w->arena, wish), .fields = 1u << WHOLE_PHONE, .csv = wish->csv,
		.purpose = sms_purpose(w->arena, PURPOSE, wish->urgent, wish->reason) };
	return sms_anybody(w, unread_sms(w, w->actor.path, wish)) && sms_urgent(w, wish->urgent, wish->reason) && whole_submit(w, &whole, proposal);
}
