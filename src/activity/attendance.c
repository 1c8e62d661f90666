/* Who is due, who came and how: check-in by link, code, name and roll call, leave, and the counters made from it. */
#include "activity/inside.h"
#include "base/list.h"
#include "member/merge.h"

static const struct {
	const char *word, *chinese;
} statuses[] = {
	[ATTENDANCE_DUE] = { "due", "未到" },
	[ATTENDANCE_PRESENT] = { "present", "到会" },
	[ATTENDANCE_REMOTE] = { "remote", "视频参加" },
	[ATTENDANCE_LEAVE] = { "leave", "请假" },
}, ways[] = {
	[WAY_NONE] = { "", "" },
	[WAY_LINK] = { "link", "扫码" },
	[WAY_CODE] = { "code", "签到码" },
	[WAY_VIDEO] = { "video", "视频" },
	[WAY_NAME] = { "name", "电视按名字" },
	[WAY_ROLL] = { "roll", "点名" },
	[WAY_CORRECTED] = { "corrected", "更正" },
};

const char *attendance_status_word(enum attendance_status status)
{
	return statuses[status].word;
}

const char *attendance_status_chinese(enum attendance_status status)
{
	return statuses[status].chinese;
}

const char *check_in_way_word(enum check_in_way way)
{
	return ways[way].word;
}

const char *check_in_way_chinese(enum check_in_way way)
{
	return ways[way].chinese;
}

enum attendance_status attendance_status_parse(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		if (text_eq(word, statuses[i].word))
			return (enum attendance_status)i;
	return ATTENDANCE_DUE;
}

enum check_in_way check_in_way_parse(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(ways); i++)
		if (text_eq(word, ways[i].word))
			return (enum check_in_way)i;
	return WAY_NONE;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

#define COLUMNS \
	"t.member, t.at, t.received, m.name, m.pinyin, m.initials, t.reason, t.status, t.way, t.voter, t.excused, " \
	"t.activity, t.leave, t.leave_word, t.leave_by from attendance t join member m on m.tenant = t.tenant and m.id = t.member "

static void attendance_fill(struct work *w, const struct db_rows *rows, struct attendance *t)
{
	*t = (struct attendance){ .activity = db_i64(rows, 11), .member = db_i64(rows, 0), .at = db_i64(rows, 1), .received = db_i64(rows, 2),
		.name = db_text(rows, 3), .pinyin = db_text(rows, 4), .initials = db_text(rows, 5), .reason = db_text(rows, 6),
		.status = attendance_status_parse(db_text(rows, 7)), .way = check_in_way_parse(db_text(rows, 8)),
		.voter = db_i64(rows, 9) != 0, .excused = db_i64(rows, 10) != 0, .apart = db_i64(rows, 10) == 1, .leave_word = db_text(rows, 13),
		.leave_by = db_text(rows, 14) };
	t->leave = leave_state_parse(db_text(rows, 12), t->status);
	t->mine = w->actor.member && t->member == w->actor.member;
}

static int attendance_rows(struct work *w, struct db_rows *rows, struct attendance **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		attendance_fill(w, rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

int attendance_list(struct work *w, int64_t activity, enum attendance_order order, struct attendance **out)
{
	static const char *const sql[] = {
		/* by the reading, which knows surnames (单 is Shan), then by the collation's key */
		[ATTENDANCE_BY_PINYIN] = "select " COLUMNS "where t.tenant = $1 and t.activity = $2 "
			"order by m.pinyin, m.name_key, m.id",
		[ATTENDANCE_BY_STROKES] = "select " COLUMNS "where t.tenant = $1 and t.activity = $2 order by m.stroke_key, m.id",
		[ATTENDANCE_BY_TIME] = "select " COLUMNS "where t.tenant = $1 and t.activity = $2 "
			"and t.status in ('present', 'remote') order by t.at desc, m.pinyin, m.id",
	};
	return attendance_rows(w, DB_QUERY(w->db, w->arena, sql[order], w->tenant, activity), out);
}

int attendance_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attendance **out)
{
	return attendance_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "where t.tenant = $1 and t.activity in "
			"(select id from activity where tenant = $1 and org = $2 and day >= $3 and day <= $4) "
			"order by t.activity, m.stroke_key, m.id",
			w->tenant, org, from_day, to_day), out);
}

struct attendance *attendance_one(struct work *w, int64_t activity, int64_t member)
{
	struct attendance *t = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS "where t.tenant = $1 and t.activity = $2 and t.member in " MEMBER_ALL("$3")
		" order by case t.status when 'due' then 2 when 'leave' then 1 else 0 end limit 1", w->tenant, activity, member);
	if (db_next(rows)) {
		t = ARENA_NEW(w->arena, struct attendance);
		attendance_fill(w, rows, t);
	}
	db_done(rows);
	return t;
}

/* ---- counters --------------------------------------------------------------------------------------------------- */

/* One place says what each counter counts; verify uses the same text. An excused person counts as due only when there:
 * otherwise more could be present than due. A vote is measured by all who should attend (支部条例 art. 11), so that only who
 * was set apart (excused = 1) is missing there. */
#define SUM(condition) "coalesce(sum(case when " condition " then 1 else 0 end), 0)"
#define COUNTED \
	SUM("excused = 0 or status in ('present', 'remote')") " as due, " \
	SUM("voter = 1 and (excused <> 1 or status = 'present')") " as due_voters, " \
	SUM("status = 'present'") " as present, " \
	SUM("status = 'present' and voter = 1") " as present_voters, " \
	SUM("status = 'remote'") " as remote_present, " \
	SUM("status = 'leave' and excused = 0") " as on_leave"

bool attendance_recount(struct work *w, int64_t activity)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COUNTED " from attendance where tenant = $1 and activity = $2", w->tenant, activity);
	int64_t n[6] = { 0 };
	if (db_next(rows))
		for (int i = 0; i < 6; i++)
			n[i] = db_i64(rows, i);
	db_done(rows);
	return DB_EXEC(w->db, w->arena,
		"update activity set due = $3, due_voters = $4, present = $5, present_voters = $6, remote_present = $7, "
		"on_leave = $8 where tenant = $1 and id = $2",
		w->tenant, activity, n[0], n[1], n[2], n[3], n[4], n[5]);
}

/* Tells the rooms above when the meeting is one that counts already: while check-in is open nobody computes from it, and a
 * room full of people checking in must not cost more than it has to. */
static void attendance_touch(struct work *w, const struct activity *a)
{
	if (a->state != STATE_OPEN && a->state != STATE_NOTICED)
		work_touch(w, a->org);
}

bool attendance_changed(struct work *w, const struct activity *a)
{
	attendance_touch(w, a);
	return attendance_recount(w, a->id);
}

/* Rows of this meeting went from one record of a person to another, or back. */
static bool attendance_merged(struct work *w, int64_t id)
{
	struct activity *a = activity_load(w, id);
	return a && attendance_changed(w, a);
}
MERGE_HOOK(attendance, "attendance", attendance_merged);

/* What one row adds to each counter of COUNTED, in its order; verify holds the two against each other. */
struct counts {
	int n[COUNTS];
};
static struct counts counts_of(const struct attendance *t, enum attendance_status status)
{
	bool present = status == ATTENDANCE_PRESENT, remote = status == ATTENDANCE_REMOTE;
	return (struct counts){ { !t->excused || present || remote, t->voter && (!t->excused || !t->apart || present), present,
		present && t->voter, remote, status == ATTENDANCE_LEAVE && !t->excused } };
}

/* Moves the counters by one person who was `was` and now is as in `t`: a meeting of two thousand costs as much for each of
 * them as one of twenty. */
static bool attendance_moved(struct work *w, const struct activity *a, const struct attendance *t, enum attendance_status was)
{
	struct counts now = counts_of(t, t->status), before = counts_of(t, was);
	static const char sql[] =
		"update activity set due = due + $3, due_voters = due_voters + $4, present = present + $5, "
		"present_voters = present_voters + $6, remote_present = remote_present + $7, on_leave = on_leave + $8 "
		"where tenant = $1 and id = $2";
	int d[COUNTS];
	for (int i = 0; i < COUNTS; i++)
		d[i] = now.n[i] - before.n[i];
	attendance_touch(w, a);
	if (a->state == STATE_OPEN) {
		work_count(w, sql, a->id, d);
		return true;
	}
	return DB_EXEC(w->db, w->arena, sql, w->tenant, a->id, d[0], d[1], d[2], d[3], d[4], d[5]);
}

static void attendance_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.due, a.due_voters, a.present, a.present_voters, a.remote_present, a.on_leave, "
		"coalesce(c.due, 0), coalesce(c.due_voters, 0), coalesce(c.present, 0), coalesce(c.present_voters, 0), "
		"coalesce(c.remote_present, 0), coalesce(c.on_leave, 0) from activity a left join (select activity, " COUNTED
		" from attendance where tenant = $1 group by activity) c on c.activity = a.id where a.tenant = $1 order by a.id",
		w->tenant);
	while (db_next(rows)) {
		report->checked++;
		for (int i = 0; i < 6; i++)
			if (db_i64(rows, 1 + i) != db_i64(rows, 7 + i)) {
				verify_fault(report, "活动 %lld 的签到人数与签到记录不一致：记为 %lld，实为 %lld",
					(long long)db_i64(rows, 0), (long long)db_i64(rows, 1 + i), (long long)db_i64(rows, 7 + i));
				break;
			}
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena, "select t.activity, t.member, t.day, a.day from attendance t join activity a on a.tenant = t.tenant "
		"and a.id = t.activity where t.tenant = $1 and t.day <> a.day", w->tenant);
	while (db_next(rows))
		verify_fault(report, "活动 %lld 在名单里的日子与活动不一致：党员 %lld，记为 %lld，实为 %lld", (long long)db_i64(rows, 0),
			(long long)db_i64(rows, 1), (long long)db_i64(rows, 2), (long long)db_i64(rows, 3));
	db_done(rows);
}
VERIFY(attendance, "活动签到人数", attendance_verify);

/* ---- check-in --------------------------------------------------------------------------------------------------- */

#define MINUTE 60
#define CONTEXT "activity.check-in"

const char *activity_code(struct work *w, int64_t activity, int64_t at)
{
	return arena_printf(w->arena, "%06d", secret_code(w->store, CONTEXT, activity, at / MINUTE, 6));
}

const char *activity_link_key(struct work *w, int64_t activity, int64_t at)
{
	return secret_link(w->store, w->arena, CONTEXT, activity, at / MINUTE);
}

/* True when `key` is that of a minute around `at`, the likeliest first: making one is a hash. A minute to come counts only for
 * what a device dated itself. */
static bool key_matches(struct work *w, int64_t activity, const char *key, int64_t at, bool dated,
	const char *(*make)(struct work *, int64_t, int64_t))
{
	for (int i = 0; i >= -CHECK_IN_SKEW_MINUTES; i--)
		if (secret_same(key, make(w, activity, at + i * MINUTE)))
			return true;
	for (int i = 1; dated && i <= CHECK_IN_SKEW_MINUTES; i++)
		if (secret_same(key, make(w, activity, at + i * MINUTE)))
			return true;
	return false;
}

/* The six digits as typed: blanks out, full-width digits made half-width. */
static const char *code_tidy(struct work *w, const char *typed)
{
	const char *tidy = chinese_tidy(w->arena, str_of(typed));
	struct buf b;
	buf_init(&b, w->arena);
	for (const char *c = tidy ? tidy : ""; *c; c++)
		if (*c != ' ')
			buf_char(&b, *c);
	return b.at;
}

/* The way that the proof brought along shows at that moment; WAY_NONE when it shows nothing. */
static enum check_in_way way_at(struct work *w, const struct activity *a, const struct check_in *c, int64_t at, bool dated)
{
	if (!text_empty(c->link) && key_matches(w, a->id, c->link, at, dated, activity_link_key))
		return WAY_LINK;
	if (!text_empty(c->code) && key_matches(w, a->id, code_tidy(w, c->code), at, dated, activity_code))
		return WAY_CODE;
	return WAY_NONE;
}

/* An INPUT fault for a proof that shows nothing. */
static bool proof_fault(struct work *w, const struct check_in *c)
{
	if (!text_empty(c->code) && *code_tidy(w, c->code))
		return fault_set(w, FAULT_INPUT, "activity.code-wrong", "code",
			c->at ? "签到码与您点签到时电视上显示的不一致。请看电视上现在的 6 位数重新填写；会议已结束的，请找书记点名补记。"
			      : "签到码不对或已过期（每分钟更换）。请看电视上现在的 6 位数，重新填写。");
	if (!text_empty(c->link))
		return fault_set(w, FAULT_INPUT, "activity.link-old", "code",
			"二维码已过期（每分钟更换）。请再扫一次电视上的二维码，或填写电视上现在的 6 位签到码。");
	return fault_set(w, FAULT_INPUT, "activity.code-empty", "code",
		"请填写电视上的 6 位签到码，或扫电视上的二维码。没带手机可以在电视上按名字签到。");
}

#define GUESSES "activity.check-in"
#define GUESSES_MOST 10
#define GUESS_SECONDS 600

/* How this person proves to be there. A phone's clock may be wrong while it is online: what matches now, counts now
 * (*at is set so). */
static enum check_in_way way_of(struct work *w, const struct activity *a, const struct check_in *c, int64_t *at)
{
	if (c->by_name)
		return WAY_NAME;
	enum check_in_way way = a->state == STATE_OPEN ? way_at(w, a, c, w->now, false) : WAY_NONE;
	if (way != WAY_NONE)
		*at = w->now;
	else if (c->at)
		way = way_at(w, a, c, *at, true);
	if (way == WAY_NONE && c->remote && text_empty(c->code))
		way = WAY_VIDEO;
	if (way == WAY_NONE) {
		work_tally(w, GUESSES, a->id, c->member, GUESS_SECONDS, !text_empty(c->code));
		proof_fault(w, c);
	}
	return way;
}

/* Six digits can be guessed by who has time; who guesses wrong ten times waits. */
static bool may_guess(struct work *w, const struct activity *a, const struct check_in *c)
{
	if (c->by_name || work_tally(w, GUESSES, a->id, c->member, GUESS_SECONDS, 0) < GUESSES_MOST)
		return true;
	return fault_set(w, FAULT_CONFLICT, "activity.guesses", "code",
		"签到码已经输错 %d 次，请过十分钟再试，或者请书记点名、在电视上点自己的名字。", GUESSES_MOST);
}

/* Whether the activity takes check-ins at all. */
static bool check_in_ready(struct work *w, const struct activity *a, const struct check_in *c)
{
	if (a->state == STATE_CANCELLED)
		return fault_set(w, FAULT_CONFLICT, "activity.cancelled", NULL, "这次会议已取消，不用签到。");
	if (a->state == STATE_PLANNED || a->state == STATE_NOTICED)
		return fault_set(w, FAULT_CONFLICT, "activity.not-open", NULL,
			"还没有开始签到。会议时间是 %s，请等书记开始签到后再点。", moment_chinese(w->arena, a->starts));
	if (a->state == STATE_SEALED)
		return fault_set(w, FAULT_CONFLICT, "activity.sealed", NULL,
			"这次会议的记录已经归档，不能再补签。如有疑问，请找书记说明。");
	if (!c->at && a->state != STATE_OPEN)
		return fault_set(w, FAULT_CONFLICT, "activity.closed", NULL, "签到已经结束。如果您当时在场，请找书记点名补记。");
	return true;
}

/* Whether check-in was open at the moment that the device wrote down. */
static bool check_in_within(struct work *w, const struct activity *a, int64_t at, bool by_name)
{
	int64_t skew = CHECK_IN_SKEW_MINUTES * MINUTE;
	if (at > w->now + skew)
		return fault_set(w, FAULT_INPUT, "activity.clock", "code", "%s",
			by_name ? "电视上的时间比实际快，请书记点名补记。" : "手机上的时间比实际快，请先校准手机时间，再重新签到。");
	if (at < w->now - CHECK_IN_LATE_DAYS * 86400)
		return fault_set(w, FAULT_CONFLICT, "activity.too-late", NULL,
			"这条签到已超过 %d 天，不能再补报。请找书记点名补记。", CHECK_IN_LATE_DAYS);
	if (at < a->code_from - skew || (a->closed_at && at > a->closed_at + skew))
		return fault_set(w, FAULT_CONFLICT, "activity.outside", NULL,
			"您点签到的时间（%s）不在签到开放的时间内。如果您当时在场，请找书记点名补记。", moment_chinese(w->arena, at));
	return true;
}

static void result_set(struct check_in_result *result, const struct attendance *t, bool already)
{
	if (result)
		*result = (struct check_in_result){ .at = t->at, .already = already, .remote = t->status == ATTENDANCE_REMOTE };
}

static bool check_in_store(struct work *w, const struct activity *a, const struct attendance *t, enum attendance_status was,
	const char *event)
{
	if (!DB_EXEC(w->db, w->arena,
			"update attendance set status = $4, way = $5, at = $6, received = $7, by_account = $8, event = $9 "
			"where tenant = $1 and activity = $2 and member = $3",
			w->tenant, a->id, t->member, attendance_status_word(t->status), check_in_way_word(t->way), t->at,
			t->received, w->actor.account, event) ||
		!attendance_moved(w, a, t, was))
		return false;
	return audit(w, "activity.check-in", "attendance", a->id, a->org, NULL,
		arena_printf(w->arena, "党员 %lld，%s，%s", (long long)t->member, attendance_status_chinese(t->status),
			check_in_way_chinese(t->way)));
}

/* A place on a list as far as checking in goes, with its activity. */
struct place {
	struct activity activity;
	struct attendance attendance;
	const char *event; /* the outbox's, of the check-in that was taken last; NULL or "" none */
};

/* One question for what a whole county asks within seconds. NULL when this person is not on the list. */
static struct place *place_find(struct work *w, int64_t id, int64_t member)
{
	struct place *p = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.org, a.state, a.starts, a.remote, a.code_from, a.closed_at, t.status, t.at, t.voter, t.excused, t.event "
		"from attendance t join activity a on a.tenant = t.tenant and a.id = t.activity "
		"where t.tenant = $1 and t.activity = $2 and t.member = $3",
		w->tenant, id, member);
	if (db_next(rows)) {
		p = ARENA_NEW(w->arena, struct place);
		p->activity = (struct activity){ .id = id, .org = db_i64(rows, 0), .starts = db_i64(rows, 2),
			.remote = db_i64(rows, 3) != 0, .code_from = db_i64(rows, 4), .closed_at = db_i64(rows, 5) };
		activity_state_parse(db_text(rows, 1), &p->activity.state);
		p->attendance = (struct attendance){ .member = member, .status = attendance_status_parse(db_text(rows, 6)),
			.at = db_i64(rows, 7), .voter = db_i64(rows, 8) != 0, .excused = db_i64(rows, 9) != 0, .apart = db_i64(rows, 9) == 1 };
		p->event = db_text(rows, 10);
	}
	db_done(rows);
	return p;
}

/* Says what somebody who is not on the list has to hear. */
static bool not_listed(struct work *w, int64_t id, const struct check_in *c)
{
	const struct activity *a = activity_load(w, id);
	if (!a || !check_in_ready(w, a, c))
		return false;
	return fault_set(w, FAULT_CONFLICT, "activity.not-listed", NULL,
		"%s不在本次应到名单中。请找书记核对党员名册，不用反复签到。", c->member == w->actor.member ? "您" : "这位同志");
}

bool activity_check_in(struct work *w, int64_t id, const struct check_in *c, struct check_in_result *result)
{
	struct place *place = place_find(w, id, c->member);
	if (!place)
		return not_listed(w, id, c);
	const struct activity *a = &place->activity;
	struct attendance *t = &place->attendance;
	/* The same person counts once, with the first time. The same event again does nothing, even if the branch took it off meanwhile. */
	bool again = !text_empty(c->event) && text_eq(c->event, place->event);
	if (again || t->status == ATTENDANCE_PRESENT || (t->status == ATTENDANCE_REMOTE && c->remote)) {
		result_set(result, t, true);
		return true;
	}
	if (!check_in_ready(w, a, c))
		return false;
	enum activity_act act = a->state != STATE_OPEN && c->at ? ACT_CHECK_IN_LATE : c->by_name ? ACT_NAME_CHECK_IN : ACT_CHECK_IN;
	if (!activity_allowed(w, a, act))
		return false;
	if (c->remote && !a->remote)
		return fault_set(w, FAULT_INPUT, "activity.no-remote", "mode", "本次会议不安排视频参加，请到现场签到；不能到会请请假。");
	int64_t at = c->at ? c->at : w->now;
	enum check_in_way way = may_guess(w, a, c) ? way_of(w, a, c, &at) : WAY_NONE;
	if (way == WAY_NONE || !check_in_within(w, a, at, c->by_name))
		return false;
	if (a->state == STATE_FILED) {
		if (result)
			*result = (struct check_in_result){ .at = at, .waits = true, .remote = c->remote };
		return attendance_claim(w, a, t, c->remote, at);
	}
	enum attendance_status was = t->status;
	bool moved = was == ATTENDANCE_REMOTE; /* by video first, now in the room: the first time stays */
	t->status = c->remote ? ATTENDANCE_REMOTE : ATTENDANCE_PRESENT;
	t->way = way;
	t->at = moved ? t->at : at;
	t->received = w->now;
	result_set(result, t, false);
	return check_in_store(w, a, t, was, c->event);
}

const char *activity_refusal(struct work *w)
{
	const char *why = w->fault ? w->fault->message : "没有签上。请找书记点名。";
	if (w->fault && w->fault->kind != FAULT_INTERNAL && w->fault->kind != FAULT_BUSY)
		w->fault = NULL;
	return why;
}

/* ---- roll call -------------------------------------------------------------------------------------------------- */

struct map *id_set(struct work *w, const int64_t *ids, size_t count)
{
	struct map *set = map_new(w->arena);
	for (size_t i = 0; i < count; i++)
		map_set_i64(set, ids[i], (void *)&ids[i]);
	return set;
}

static bool roll_set(struct work *w, int64_t activity, int64_t member, bool here)
{
	return DB_EXEC(w->db, w->arena,
		"update attendance set status = $4, way = $5, at = $6, received = $6, by_account = $7 "
		"where tenant = $1 and activity = $2 and member = $3",
		w->tenant, activity, member, here ? "present" : "due", here ? "roll" : "", here ? w->now : (int64_t)0,
		w->actor.account);
}

bool activity_roll_call(struct work *w, int64_t id, const int64_t *here, size_t here_count, const int64_t *seen,
	size_t seen_count)
{
	struct activity *a = activity_for(w, id, ACT_ROLL_CALL);
	if (!a)
		return false;
	struct attendance *list;
	int count = attendance_list(w, id, ATTENDANCE_BY_PINYIN, &list), came = 0, went = 0;
	struct map *ticked = id_set(w, here, here_count), *before = seen ? id_set(w, seen, seen_count) : NULL;
	size_t known = 0;
	for (int i = 0; i < count; i++) {
		const struct attendance *t = &list[i];
		bool tick = map_get_i64(ticked, t->member) != NULL;
		known += tick;
		if (tick && t->status != ATTENDANCE_PRESENT) {
			came++;
			if (!roll_set(w, id, t->member, true))
				return false;
		} else if (!tick && t->status == ATTENDANCE_PRESENT && t->way == WAY_ROLL &&
			(!before || map_get_i64(before, t->member))) {
			went++;
			if (!roll_set(w, id, t->member, false))
				return false;
		}
	}
	if (known != map_count(ticked))
		return fault_set(w, FAULT_CONFLICT, "activity.not-listed", NULL, "勾选的人里有不在应到名单上的。请刷新页面后重新点名。");
	if (!came && !went)
		return true;
	if (!attendance_changed(w, a))
		return false;
	return audit(w, "activity.roll-call", "activity", id, a->org, NULL,
		arena_printf(w->arena, "点名：记到 %d 人，改为未到 %d 人", came, went));
}
