/* Who does not know of a meeting, as a file for text messages (inbox/sms.h). */
#include "activity/inside.h"
#include "activity/views.h"
#include "base/list.h"
#include "inbox/quiet.h"
#include "member/whole.h"

#define LIST "meeting_sms"
#define ALONE "支部通知自己的会，不需第二人批准"

bool sms_alone(const struct actor *actor)
{
	return access_allows(actor->role, PERMISSION_NOTICE_FILE); /* an office has it at its own organisation alone */
}

static const char *wish_query(struct arena *a, const struct sms_wish *wish)
{
	return arena_printf(a, "activity=%lld&all=%d&again=%d&urgent=%d", (long long)wish->activity, wish->all, wish->again, wish->urgent);
}

static struct sms_wish wish_of(struct arena *a, const char *query)
{
	return (struct sms_wish){ .activity = query_field_i64(a, query, "activity", 0), .all = query_field_i64(a, query, "all", 0) == 1,
		.again = query_field_i64(a, query, "again", 0) == 1, .urgent = query_field_i64(a, query, "urgent", 0) == 1 };
}

const char *activity_words(struct work *w, const struct activity *a, const char *words, const char *name)
{
	const struct words_field fields[] = { { "姓名", name }, { "支部", a->org_name }, { "会议", a->title },
		{ "时间", moment_chinese(w->arena, a->starts) }, { "地点", a->place }, { "主持", a->host },
		{ "要求", !a->remote ? "不能到会请提前请假。" : text_empty(a->link) ? "可视频参加。不能到会请提前请假。" :
			arena_printf(w->arena, "在外地的可视频参加：%s 。不能到会请提前请假。", a->link) } };
	return words_fill(w->arena, words, fields, COUNT_OF(fields));
}

/* Whoever has moved or left since is on the list still, but the number is another organisation's matter. */
static bool belongs(const struct told *t, const struct activity *a)
{
	return *t->org_path && text_starts(t->org_path, a->org_path);
}

static const char *spared(const struct told *t, const struct activity *a, const struct sms_wish *wish)
{
	return !belongs(t, a) ? "已不在本组织" : wish->all ? NULL : t->excused ? "免于参加，可不到会" : t->in_use ? "手机页面在用，消息还没看" : NULL;
}

struct sms_sheet *activity_sms(struct work *w, const struct sms_wish *wish, struct activity **activity)
{
	struct sms_sheet *s = ARENA_NEW(w->arena, struct sms_sheet);
	struct told *told;
	struct activity *a = activity_for(w, wish->activity, ACT_TELL);
	if (!a)
		return NULL;
	if (a->ends <= w->now) {
		fault_set(w, FAULT_CONFLICT, "sms.over", NULL, "会议时间已过，不用再发短信通知。还没开的，请先改会议时间。");
		return NULL;
	}
	int count = activity_told_list(w, a->id, &told);
	const char *words = words_of(w, WORDS_MEETING);
	for (int i = 0; i < count; i++)
		if (!told[i].knows)
			*LIST_PUSH(w->arena, s->lines, s->count) = (struct sms_line){ .member = told[i].member, .texted_at = told[i].texted_at,
				.name = told[i].name, .beside = "", .text = activity_words(w, a, words, told[i].name), .spared = spared(&told[i], a, wish),
				.phone = belongs(&told[i], a) ? whole_mobile(w, told[i].phone) : NULL };
	sms_sheet_fill(s, wish->again);
	const struct quiet quiet = quiet_load(w);
	s->after = wish->urgent ? 0 : quiet_until(&quiet, w->now);
	*activity = a;
	return s;
}

/* ---- the list ---- */

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct sms_wish wish = wish_of(w->arena, ask->query);
	struct activity *a;
	const struct sms_sheet *s = activity_sms(w, &wish, &a);
	if (s && !text_starts(a->org_path, ask->path))
		fault_set(w, FAULT_NOT_FOUND, "activity.not-found", NULL, "没有这次活动，或它不在您的管理范围内。");
	return w->fault ? 0 : sms_rows(s, ask, out, offset, limit, total);
}

/* Notes who stands in the file; with `again` also those who stood in an earlier one. */
static bool texted(struct work *w, const struct sms_wish *wish, const struct export_people *people)
{
	int64_t noted = 0;
	for (int at = 0; at < people->count; at += 8) {
		int64_t id[8];
		for (int i = 0; i < 8; i++)
			id[i] = at + i < people->count ? people->list[at + i] : 0;
		DB_EXEC(w->db, w->arena,
			"insert into notice_sms (tenant, activity, member, at, by_account) select t.tenant, t.activity, t.member, $3, $4 "
			"from attendance t where t.tenant = $1 and t.activity = $2 and t.member in ($5, $6, $7, $8, $9, $10, $11, $12) "
			"on conflict (tenant, activity, member) do update set at = excluded.at, by_account = excluded.by_account where $13 = 1",
			w->tenant, wish->activity, w->now, w->actor.account, id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7],
			(int64_t)wish->again);
		noted += db_changes(w->db);
	}
	return sms_noted(w, noted, people);
}

static bool made(struct work *w, const struct export_ask *ask, int64_t run, const struct export_people *people)
{
	struct sms_wish wish = wish_of(w->arena, ask->query);
	return texted(w, &wish, people) && whole_made(w, ask, run, people);
}

EXPORT_LIST(meeting_sms, SMS_LIST, .rows = rows, .made = made);

static const char *purpose_of(struct work *w, const struct activity *a)
{
	return arena_printf(w->arena, "发短信通知开会：%s", a->title);
}

/* ---- a branch's own, at once ---- */

bool activity_sms_file(struct work *w, const struct sms_wish *wish, struct sms_file *f)
{
	struct activity *a;
	struct sms_sheet *s = activity_sms(w, wish, &a);
	if (!s || !sms_anybody(w, s))
		return false;
	f->id = id_next(w->now);
	f->ask = (struct export_ask){ .list = export_named(LIST), .org = a->org, .format = wish->csv ? SHEET_CSV_UTF8 : SHEET_XLSX,
		.query = wish_query(w->arena, wish), .people = ARENA_NEW(w->arena, struct export_people),
		.trace = arena_printf(w->arena, "含个人信息（手机），仅限用于：%s。导出人：%s；时间：%s；编号：%lld", purpose_of(w, a), w->actor.name,
			moment_text(w->arena, w->now), (long long)f->id) };
	f->ask.people->arena = w->arena;
	if (!export_place(w, &f->ask))
		return false;
	f->path = export_make(w, &f->ask, &f->rows);
	return f->path != NULL;
}

bool activity_sms_given(struct work *w, const struct sms_wish *wish, const struct sms_file *f)
{
	const struct export_people *people = f->ask.people;
	struct activity *a = activity_for(w, wish->activity, ACT_TELL);
	return a && texted(w, wish, people) && whole_given(w, f->id, 1u << WHOLE_PHONE, purpose_of(w, a), ALONE, people) &&
	       audit(w, "activity.sms", "activity", a->id, a->org, NULL,
		       arena_printf(w->arena, "列入短信 %d 人，编号 %lld", people->count, (long long)f->id));
}

/* ---- an office's, by two ---- */

bool activity_sms_propose(struct work *w, const struct sms_wish *wish, int64_t *proposal)
{
	struct activity *a;
	struct sms_sheet *s = activity_sms(w, wish, &a);
	if (!s || !sms_anybody(w, s) || !sms_urgent(w, wish->urgent, wish->reason))
		return false;
	struct whole_wish whole = { .list = LIST, .query = wish_query(w->arena, wish), .fields = 1u << WHOLE_PHONE, .csv = wish->csv,
		.purpose = sms_purpose(w->arena, purpose_of(w, a), wish->urgent, wish->reason) };
	return whole_submit(w, &whole, proposal);
}
