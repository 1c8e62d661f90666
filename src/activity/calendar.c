/* Meetings as a calendar that phones and computers subscribe to (日历订阅): the links, and what they give (RFC 5545, written
 * by libical). A link says where and when a meeting is, never who is due or who came. */
#include <libical/ical.h>

#include "access/access.h"
#include "activity/inside.h"

#define TOKEN_BYTES 24
#define PAST_DAYS 92
#define MEETINGS_MOST 500
#define SEAL_CONTEXT "calendar.token"

static const struct {
	const char *word, *chinese;
	enum permission need;
} kinds[CALENDAR_KINDS] = {
	[CALENDAR_OWN] = { "own", "本人的会议", PERMISSION_ATTEND },
	[CALENDAR_BRANCH] = { "branch", "本支部的会议", PERMISSION_EDIT_ACTIVITY },
};

bool calendar_may(const struct work *w, enum calendar_kind kind)
{
	return access_allows(w->actor.role, kinds[kind].need) && (kind == CALENDAR_BRANCH || w->actor.member);
}

/* ---- links ---- */

bool calendar_make(struct work *w, enum calendar_kind kind)
{
	const char *token = secret_token(w->arena, TOKEN_BYTES);
	if (!calendar_may(w, kind))
		return fault_set(w, FAULT_FORBIDDEN, "calendar.kind", NULL, "您的账号没有这种日历。");
	DB_EXEC(w->db, w->arena,
		"insert into calendar_feed (tenant, account, kind, token_hash, token, made, office) values ($1, $2, $3, $4, $5, $6, $7) "
		"on conflict (tenant, account, kind) do update set token_hash = excluded.token_hash, token = excluded.token, "
		"made = excluded.made, office = excluded.office",
		w->tenant, w->actor.account, kinds[kind].word, secret_hash(w->store, w->arena, SEAL_CONTEXT, token),
		secret_seal(w->store, w->arena, SEAL_CONTEXT, token), w->now, w->actor.office);
	return audit(w, "calendar.made", "account", w->actor.account, w->actor.org, NULL, kinds[kind].chinese);
}

bool calendar_end(struct work *w, enum calendar_kind kind)
{
	DB_EXEC(w->db, w->arena, "delete from calendar_feed where tenant = $1 and account = $2 and kind = $3", w->tenant,
		w->actor.account, kinds[kind].word);
	if (!db_changes(w->db))
		return fault_set(w, FAULT_NOT_FOUND, "calendar.none", NULL, "这个日历链接已经停用了。请刷新页面。");
	return audit(w, "calendar.ended", "account", w->actor.account, w->actor.org, kinds[kind].chinese, NULL);
}

void calendar_links(struct work *w, const char *links[CALENDAR_KINDS])
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select kind, token from calendar_feed where tenant = $1 and account = $2",
		w->tenant, w->actor.account);
	memset(links, 0, CALENDAR_KINDS * sizeof *links);
	while (db_next(rows))
		for (int kind = 0; kind < CALENDAR_KINDS; kind++)
			if (text_eq(db_text(rows, 0), kinds[kind].word))
				links[kind] = secret_open(w->store, w->arena, SEAL_CONTEXT, db_bytes(rows, 1));
	db_done(rows);
}

/* Lets the link's owner act, as far as reading goes: a branch's link in the office it was made in, one's own meetings in any. False
 * when there is no such link, or no longer such a right. */
static bool calendar_actor(struct work *w, const char *token, enum calendar_kind *kind)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select f.kind, a.id, a.name, x.role, x.org, a.member, o.name, o.path, o.level, x.id from calendar_feed f "
		"join account a on a.tenant = f.tenant and a.id = f.account join office x on x.tenant = f.tenant and x.account = a.id "
		"and x.id = case when f.kind = 'branch' then f.office else a.office end and x.to_day = 0 "
		"join org o on o.tenant = x.tenant and o.id = x.org where f.tenant = $1 and f.token_hash = $2 and a.disabled = 0",
		w->tenant, secret_hash(w->store, w->arena, SEAL_CONTEXT, token));
	bool found = db_next(rows);
	if (found) {
		*kind = text_eq(db_text(rows, 0), kinds[CALENDAR_BRANCH].word) ? CALENDAR_BRANCH : CALENDAR_OWN;
		w->actor = (struct actor){ .account = db_i64(rows, 1), .name = db_text(rows, 2), .role = role_of_word(db_text(rows, 3)),
			.org = db_i64(rows, 4), .member = db_i64(rows, 5), .org_name = db_text(rows, 6), .path = db_text(rows, 7),
			.org_level = (int)db_i64(rows, 8), .office = db_i64(rows, 9), .from = w->actor.from };
	}
	db_done(rows);
	return found && calendar_may(w, *kind);
}

/* ---- iCalendar ---- */

static void text_put(icalcomponent *c, icalproperty *(*make)(const char *), const char *text)
{
	if (!text_empty(text))
		icalcomponent_add_property(c, make(text));
}

static void extension_put(icalcomponent *c, const char *name, const char *value)
{
	icalproperty *p = icalproperty_new_x(value);
	icalproperty_set_x_name(p, name);
	icalcomponent_add_property(c, p);
}

static icaltimetype ical_moment(int64_t at)
{
	return icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
}

/* An hour before, on the devices that ring for calendars they subscribe to. */
static void alarm_put(icalcomponent *event, const char *title)
{
	icalcomponent *alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
	icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
	text_put(alarm, icalproperty_new_description, title);
	icalcomponent_add_property(alarm, icalproperty_new_trigger(icaltriggertype_from_int(-3600)));
	icalcomponent_add_component(event, alarm);
}

static const char *described(struct work *w, const struct activity *a, const char *link)
{
	return arena_printf(w->arena, "%s\n主持：%s%s%s%s%s", activity_kinds_name(w->arena, a->kinds), a->host,
		text_empty(link) ? "" : "\n视频参加：", link, text_empty(a->agenda) ? "" : "\n议题：\n", a->agenda);
}

/* `link`: of remote attendance, "" for those who are not on the list. */
static void event_put(struct work *w, icalcomponent *calendar, const struct activity *a, const char *link, const char *note)
{
	icalcomponent *event = icalcomponent_new_vevent();
	bool cancelled = a->state == STATE_CANCELLED;
	const char *title = note ? arena_printf(w->arena, "%s（%s）", a->title, note) : a->title;
	text_put(event, icalproperty_new_uid, arena_printf(w->arena, "%lld.%lld@xianfeng", (long long)w->tenant, (long long)a->id));
	icalcomponent_add_property(event, icalproperty_new_dtstamp(ical_moment(a->created)));
	icalcomponent_add_property(event, icalproperty_new_sequence((int)a->version));
	icalcomponent_add_property(event, icalproperty_new_dtstart(ical_moment(a->starts)));
	icalcomponent_add_property(event, icalproperty_new_dtend(ical_moment(a->ends)));
	icalcomponent_add_property(event, icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
	text_put(event, icalproperty_new_summary, title);
	text_put(event, icalproperty_new_location, a->place);
	text_put(event, icalproperty_new_description, described(w, a, link));
	text_put(event, icalproperty_new_url, link);
	if (!cancelled && a->starts > w->now)
		alarm_put(event, title);
	icalcomponent_add_component(calendar, event);
}

static const char *note_of(const struct activity *a, enum attendance_status status)
{
	return a->state == STATE_CANCELLED ? "已取消" : status == ATTENDANCE_LEAVE ? "已请假" : NULL;
}

static void own_put(struct work *w, icalcomponent *calendar)
{
	struct activity_of_member *list;
	int count = activity_of_member(w, w->actor.member, day_add(w->today, -PAST_DAYS), 0, MEETINGS_MOST, &list);
	for (int i = 0; i < count; i++)
		event_put(w, calendar, &list[i].activity, list[i].activity.remote ? list[i].activity.link : "", note_of(&list[i].activity, list[i].status));
}

static void branch_put(struct work *w, icalcomponent *calendar)
{
	struct activity *list;
	struct activity_filter filter = { .org = w->actor.org, .path = w->actor.path, .from_day = day_add(w->today, -PAST_DAYS),
		.oldest_first = true, .limit = MEETINGS_MOST };
	int count = activity_list(w, &filter, &list, NULL);
	for (int i = 0; i < count; i++)
		event_put(w, calendar, &list[i], "", list[i].state == STATE_PLANNED ? "计划" : note_of(&list[i], ATTENDANCE_DUE));
}

struct str calendar_text(struct work *w, const char *token)
{
	enum calendar_kind kind = CALENDAR_OWN;
	if (!calendar_actor(w, token, &kind)) {
		fault_set(w, FAULT_NOT_FOUND, "calendar.not-found", NULL, "这个日历链接不存在，或已经停用。请在平台“我的”里重新生成。");
		return (struct str){ NULL, 0 };
	}
	icalcomponent *calendar = icalcomponent_new_vcalendar();
	text_put(calendar, icalproperty_new_version, "2.0");
	text_put(calendar, icalproperty_new_prodid, "-//Xianfeng//Meetings//ZH");
	icalcomponent_add_property(calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
	extension_put(calendar, "X-WR-CALNAME", kind == CALENDAR_OWN ? "我的会议" : arena_printf(w->arena, "%s的会议", w->actor.org_name));
	extension_put(calendar, "X-WR-TIMEZONE", "Asia/Shanghai");
	extension_put(calendar, "X-PUBLISHED-TTL", "PT2H");
	if (kind == CALENDAR_OWN)
		own_put(w, calendar);
	else
		branch_put(w, calendar);
	char *text = icalcomponent_as_ical_string_r(calendar);
	struct str out = { arena_dup(w->arena, text), strlen(text) };
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
	return out;
}
