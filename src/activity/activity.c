/* Plan, notice, open, close, file, return, seal, cancel: the way of one activity through its states. */
#include "activity/inside.h"
#include "base/list.h"

const struct scope scope_activity = { "activity",
	"select o.path, 0 from activity a join org o on o.tenant = a.tenant and o.id = a.org "
	"where a.tenant = $1 and a.id = $2",
	"activity", false };

/* A township's leading body sits in its villages. */
const struct scope scope_meeting = { "activity",
	"select o.path, 0 from activity a join org o on o.tenant = a.tenant and o.id = a.org "
	"where a.tenant = $1 and a.id = $2",
	"meeting", .listed = "select 1 from attendance where tenant = $1 and activity = $2 and member = $3" };

#define RECORD_LATE_DAYS 31 /* an activity that nobody opened on its day can be recorded for so long */

const char *activity_act_chinese(enum activity_act act)
{
	static const char *const names[ACT_COUNT] = {
		[ACT_EDIT] = "修改计划",
		[ACT_NOTICE] = "发通知",
		[ACT_OPEN] = "开始签到",
		[ACT_CHECK_IN] = "签到",
		[ACT_CHECK_IN_LATE] = "补报签到",
		[ACT_NAME_CHECK_IN] = "按名字签到",
		[ACT_ROLL_CALL] = "点名",
		[ACT_CORRECT] = "更正签到",
		[ACT_LEAVE] = "请假",
		[ACT_LEAVE_FOR] = "登记请假",
		[ACT_TELL] = "登记已通知",
		[ACT_CLOSE] = "结束会议",
		[ACT_REOPEN] = "重新开放签到",
		[ACT_RECORD] = "填写记录",
		[ACT_SHOW_HANDS] = "记举手表决",
		[ACT_DELETE_PHOTO] = "删除照片",
		[ACT_FILE] = "提交审核",
		[ACT_RETURN] = "退回",
		[ACT_SEAL] = "归档",
		[ACT_CANCEL] = "取消活动",
	};
	return names[act];
}

void activity_fill(const struct db_rows *rows, struct activity *a)
{
	enum activity_state state = STATE_PLANNED;
	activity_state_parse(db_text(rows, 4), &state);
	*a = (struct activity){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .party_group = db_i64(rows, 2),
		.version = db_i64(rows, 3), .state = state, .kinds = (unsigned)db_i64(rows, 5),
		.pairs = (unsigned)db_i64(rows, 6), .makes_up = (int)db_i64(rows, 7), .title = db_text(rows, 8),
		.place = db_text(rows, 9), .host = db_text(rows, 10), .agenda = db_text(rows, 11), .starts = db_i64(rows, 12),
		.ends = db_i64(rows, 13), .day = (int)db_i64(rows, 14), .month = (int)db_i64(rows, 15),
		.remote = db_i64(rows, 16) != 0, .code_from = db_i64(rows, 17), .closed_at = db_i64(rows, 18),
		.due = (int)db_i64(rows, 19), .due_voters = (int)db_i64(rows, 20), .present = (int)db_i64(rows, 21),
		.present_voters = (int)db_i64(rows, 22), .remote_present = (int)db_i64(rows, 23),
		.on_leave = (int)db_i64(rows, 24), .reason = db_text(rows, 25), .created = db_i64(rows, 26),
		.created_by = db_i64(rows, 27), .filed_at = db_i64(rows, 28), .filed_by = db_text(rows, 29),
		.sealed_at = db_i64(rows, 30), .sealed_by = db_text(rows, 31), .org_name = db_text(rows, 32),
		.org_short = db_text(rows, 33), .org_path = db_text(rows, 34), .above_name = db_text(rows, 35),
		.group_name = db_text(rows, 36), .link = db_text(rows, 37) };
}

struct activity *activity_load(struct work *w, int64_t id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " ACTIVITY_COLUMNS ", a.minutes, a.recorder, a.seal from activity a" ACTIVITY_JOINS
		"where a.tenant = $1 and a.id = $2",
		w->tenant, id);
	struct activity *a = NULL;
	if (db_next(rows)) {
		a = ARENA_NEW(w->arena, struct activity);
		activity_fill(rows, a);
		a->minutes = db_text(rows, ACTIVITY_COLUMN_COUNT);
		a->recorder = db_text(rows, ACTIVITY_COLUMN_COUNT + 1);
		a->seal = db_bytes(rows, ACTIVITY_COLUMN_COUNT + 2);
	}
	db_done(rows);
	if (!a)
		fault_set(w, FAULT_NOT_FOUND, "activity.not-found", NULL, "没有这次活动。请回到活动列表重新查找。");
	return a;
}

static bool anybody_may(enum activity_state state, enum activity_act act)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (role != ROLE_SYSTEM && activity_may(state, act, (enum role)role, NULL))
			return true;
	return false;
}

bool activity_allowed(struct work *w, const struct activity *a, enum activity_act act)
{
	if (activity_may(a->state, act, activity_role(&w->actor, a->org), NULL))
		return true;
	if (anybody_may(a->state, act))
		fault_set(w, FAULT_FORBIDDEN, "activity.forbidden", NULL, "您的账号不能%s。%s", activity_act_chinese(act),
			act == ACT_SEAL || act == ACT_RETURN ? "审核由上级党委办理。" : "请联系党支部书记办理。");
	else
		fault_set(w, FAULT_CONFLICT, "activity.state", NULL, "这次活动现在是“%s”，不能%s。请刷新页面，看看现在该做什么。",
			activity_state_chinese(a->state), activity_act_chinese(act));
	return false;
}

struct activity *activity_for(struct work *w, int64_t id, enum activity_act act)
{
	struct activity *a = activity_load(w, id);
	return a && activity_allowed(w, a, act) ? a : NULL;
}

bool activity_step(struct work *w, const struct activity *a, enum activity_state next)
{
	if (!DB_EXEC(w->db, w->arena,
			"update activity set state = $3, version = version + 1 where tenant = $1 and id = $2 and version = $4",
			w->tenant, a->id, activity_state_word(next), a->version))
		return false;
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_CONFLICT, "activity.changed", NULL, "刚刚有人改动了这次活动。请刷新页面后再试。");
	return true;
}

static enum activity_state next_of(const struct work *w, const struct activity *a, enum activity_act act)
{
	enum activity_state next = a->state;
	activity_may(a->state, act, activity_role(&w->actor, a->org), &next);
	return next;
}

const char *activity_when_where(struct work *w, const struct activity *a)
{
	return arena_printf(w->arena, "%s，%s", moment_chinese(w->arena, a->starts), a->place);
}

const char *activity_href(struct work *w, int64_t activity)
{
	return arena_printf(w->arena, "/m/meetings/%lld", (long long)activity);
}

/* The accounts of those on the list, and whose each is. */
struct listed {
	int64_t account;
	const char *name;
};

static int listed_accounts(struct work *w, const struct activity *a, struct listed **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id, c.name from attendance t join account c on c.tenant = t.tenant and c.member = t.member "
		"where t.tenant = $1 and t.activity = $2 and c.disabled = 0 order by c.id",
		w->tenant, a->id);
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct listed){ db_i64(rows, 0), db_text(rows, 1) };
	db_done(rows);
	return count;
}

bool activity_tell(struct work *w, const struct activity *a, const char *title, const char *text)
{
	struct listed *list;
	int count = listed_accounts(w, a, &list);
	const char *href = activity_href(w, a->id);
	for (int i = 0; i < count; i++)
		if (!message_send(w, list[i].account, MESSAGE_NOTICE, title, text, href))
			return false;
	return true;
}

bool activity_tell_words(struct work *w, const struct activity *a, const char *title, const char *words)
{
	struct listed *list;
	int count = listed_accounts(w, a, &list);
	const char *href = activity_href(w, a->id);
	for (int i = 0; i < count; i++)
		if (!message_send(w, list[i].account, MESSAGE_NOTICE, title, activity_words(w, a, words, list[i].name), href))
			return false;
	return true;
}

/* ---- plan ------------------------------------------------------------------------------------------------------- */

static bool group_fits(struct work *w, int64_t group, int64_t org)
{
	return DB_ONE(w->db, w->arena, 0, "select org from party_group where tenant = $1 and id = $2", w->tenant, group) == org;
}

static void form_check_time(struct work *w, const struct activity_form *f)
{
	if (!f->starts || !f->ends)
		fault_set(w, FAULT_INPUT, "activity.time-empty", f->starts ? "ends" : "starts", "请填写%s时间。",
			f->starts ? "结束" : "开始");
	else if (f->ends <= f->starts)
		fault_set(w, FAULT_INPUT, "activity.time-order", "ends", "结束时间要晚于开始时间。请检查日期和上午、下午。");
	else if (f->ends - f->starts > 24 * 3600)
		fault_set(w, FAULT_INPUT, "activity.time-long", "ends", "一次活动最长 24 小时。跨天的活动请按天分开填写。");
	else if (days_between(w->today, day_of(f->starts)) > 366)
		fault_set(w, FAULT_INPUT, "activity.time-far", "starts", "开始时间在一年以后。请检查年份。");
	else if (days_between(day_of(f->starts), w->today) > RECORD_LATE_DAYS)
		fault_set(w, FAULT_INPUT, "activity.time-past", "starts", "开始时间已过去一个月以上。补录只限最近 31 天内的活动。");
	if (f->makes_up && f->makes_up >= day_of(f->starts))
		fault_set(w, FAULT_INPUT, "activity.makes-up", "makes_up", "“补开哪一期”要填活动日期以前的日子；不是补开请留空。");
}

static void form_check_link(struct work *w, const struct activity_form *f)
{
	if (text_empty(f->link))
		return;
	if (!text_starts(f->link, "https://") || !link_valid(f->link))
		fault_set(w, FAULT_INPUT, "activity.link", "link", "请填写完整的会议链接：在会议软件里点“复制链接”，再整个粘贴到这里。");
	else if (!f->remote)
		fault_set(w, FAULT_INPUT, "activity.link-alone", "link", "填了会议链接，请同时勾选“可以视频参加”；不安排视频参加的，请删掉链接。");
}

/* One fault for each field, in the order of the form. */
static bool form_check(struct work *w, const struct activity_form *f, int64_t org)
{
	const char *why = NULL;
	if (text_empty(f->title))
		fault_set(w, FAULT_INPUT, "activity.title-empty", "title", "请填写活动名称，例如“11月支部党员大会”。");
	else if (str_chars(str_of(f->title)) > 60)
		fault_set(w, FAULT_INPUT, "activity.title-long", "title", "活动名称最多 60 个字，现在有 %zu 个字。请写短一些。",
			str_chars(str_of(f->title)));
	if (!f->kinds || f->kinds >= KIND_BIT(ACTIVITY_KIND_COUNT))
		fault_set(w, FAULT_INPUT, "activity.kinds-empty", "kinds", "请至少选一种活动类型。");
	else if (!rule_kinds_together(w->arena, rule_catalogue_of(w), f->kinds, &why))
		fault_set(w, FAULT_INPUT, "activity.kinds-together", "kinds", "%s", why);
	if (f->kinds & KIND_BIT(ACTIVITY_GROUP_MEETING) && !f->party_group)
		fault_set(w, FAULT_INPUT, "activity.group-empty", "group", "党小组会请选择是哪个党小组。");
	else if (f->party_group && !group_fits(w, f->party_group, org))
		fault_set(w, FAULT_INPUT, "activity.group-foreign", "group", "这个党小组不属于本支部。请重新选择。");
	form_check_time(w, f);
	if (text_empty(f->place))
		fault_set(w, FAULT_INPUT, "activity.place-empty", "place", "请填写地点，例如“村党员活动室”。");
	if (text_empty(f->host))
		fault_set(w, FAULT_INPUT, "activity.host-empty", "host", "请填写主持人。");
	form_check_link(w, f);
	return w->fault == NULL;
}

int64_t activity_plan(struct work *w, const struct activity_form *f)
{
	struct org *org = org_load(w, f->org);
	if (!org)
		return 0;
	if (!org_in_scope(w, org->path))
		return fault_set(w, FAULT_NOT_FOUND, "org.not-found", NULL, "没有这个党组织。请从列表中重新选择。");
	if (org->dissolved && org->dissolved < w->today)
		return fault_set(w, FAULT_CONFLICT, "activity.org-dissolved", NULL, "这个党组织已经撤销，不能再安排活动。");
	if (!activity_may(STATE_PLANNED, ACT_EDIT, activity_role(&w->actor, f->org), NULL))
		return fault_set(w, FAULT_FORBIDDEN, "activity.forbidden", NULL, "活动由党支部书记或党务工作者安排；乡镇党委只安排本级班子的。");
	if (!form_check(w, f, f->org))
		return 0;
	int64_t id = id_next(w->now);
	int day = day_of(f->starts);
	if (!DB_EXEC(w->db, w->arena,
			"insert into activity (tenant, id, org, party_group, kinds, pairs, makes_up, state, title, place, starts, "
			"ends, day, month, host, agenda, remote, created, created_by, link) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
			w->tenant, id, f->org, f->party_group, f->kinds, f->pairs, f->makes_up, "planned", f->title, f->place,
			f->starts, f->ends, day, month_of_day(day), f->host, f->agenda ? f->agenda : "", f->remote, w->now,
			w->actor.account, f->link ? f->link : ""))
		return 0;
	work_touch(w, f->org);
	const char *after = arena_printf(w->arena, "%s，%s，%s", f->title, activity_kinds_name(w->arena, f->kinds),
		moment_text(w->arena, f->starts));
	return audit(w, "activity.plan", "activity", id, f->org, NULL, after) ? id : 0;
}

bool activity_edit(struct work *w, int64_t id, int64_t version, const struct activity_form *f)
{
	struct activity *a = activity_for(w, id, ACT_EDIT);
	if (!a || !form_check(w, f, a->org))
		return false;
	const char *link = f->link ? f->link : f->remote ? a->link : "";
	if (version && version != a->version)
		return fault_set(w, FAULT_CONFLICT, "activity.changed", NULL,
			"您填写期间，别人改动了这次活动。现在是：%s，%s。请核对后再提交。", a->title, activity_when_where(w, a));
	int day = day_of(f->starts);
	if (a->state == STATE_NOTICED && day != a->day && day < w->today)
		return fault_set(w, FAULT_INPUT, "activity.moved-back", "starts", "已通知的活动不能改到过去的日子。");
	/* The list of those due was made for what the meeting was; another kind or group has another list. */
	if (a->state == STATE_NOTICED && (f->kinds != a->kinds || f->party_group != a->party_group))
		return fault_set(w, FAULT_INPUT, "activity.noticed-kinds", "kinds",
			"通知已经发出，应到名单已定，不能再改活动类型或党小组。需要时请取消后重新安排。");
	if (!DB_EXEC(w->db, w->arena,
			"update activity set party_group = $3, kinds = $4, pairs = $5, makes_up = $6, title = $7, place = $8, "
			"starts = $9, ends = $10, day = $11, month = $12, host = $13, agenda = $14, remote = $15, link = $16, "
			"version = version + 1 where tenant = $1 and id = $2",
			w->tenant, id, f->party_group, f->kinds, f->pairs, f->makes_up, f->title, f->place, f->starts, f->ends, day,
			month_of_day(day), f->host, f->agenda ? f->agenda : "", f->remote, link))
		return false;
	if (day != a->day && !DB_EXEC(w->db, w->arena, "update attendance set day = $3 where tenant = $1 and activity = $2", w->tenant, id,
			day))
		return false;
	const char *before = activity_when_where(w, a);
	struct activity now = *a;
	now.starts = f->starts;
	now.place = f->place;
	const char *after = activity_when_where(w, &now);
	if (a->state == STATE_NOTICED && !text_eq(before, after) &&
		!(activity_told_anew(w, id) && activity_tell(w, a, arena_printf(w->arena, "会议有变动：%s", f->title),
			arena_printf(w->arena, "改为 %s（原定 %s）。", after, before))))
		return false;
	if (a->state == STATE_NOTICED && !text_eq(a->link, link) && !activity_tell(w, a, arena_printf(w->arena, "视频参加有变动：%s", f->title),
			text_empty(link) ? "原来的会议链接不再使用。" : arena_printf(w->arena, "会议链接改为：%s", link)))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.edit", "activity", id, a->org, arena_printf(w->arena, "%s，%s", a->title, before),
		arena_printf(w->arena, "%s，%s", f->title, after));
}

/* ---- notice ----------------------------------------------------------------------------------------------------- */

/* The people who sit on the committee on a day, as a set of member ids. */
static struct map *committee_of(struct work *w, int64_t org, int day)
{
	struct post *posts;
	struct map *set = map_new(w->arena);
	int count = post_list(w, org, day, &posts);
	for (int i = 0; i < count; i++) {
		const struct post_kind *kind = post_kind_of(posts[i].kind);
		if (kind && kind->committee && posts[i].member)
			map_set_i64(set, posts[i].member, &posts[i]);
	}
	return set;
}

/* The members of the organisation that meets; of a committee's or general branch's the members of all branches below it,
 * since nobody belongs to it directly. */
static int people_of(struct work *w, const struct activity *a, int64_t group, struct member_roll **out)
{
	struct org *org = org_load(w, a->org);
	const struct org_kind *kind = org ? org_kind_of(org->kind) : NULL;
	if (kind && !kind->branch)
		return member_roll_all(w, org->path, a->day, out);
	return member_roll_on(w, a->org, group, a->day, out);
}

/* A township's committee above villages meets as its leading body, whatever the kind: not with all members of the township. */
static bool leading_body(struct work *w, const struct activity *a)
{
	const struct org *org = org_load(w, a->org);
	return org && org->level < 3 && !(a->kinds & KIND_BIT(ACTIVITY_MEMBERS_MEETING));
}

/* An 组织生活会 may be held as the committee's meeting or a Party group's (支部条例 art. 17): the form says who is due. A leading
 * body's 民主生活会 is its members' own. */
static bool committee_meets(struct work *w, const struct activity *a)
{
	return (a->kinds & (KIND_BIT(ACTIVITY_COMMITTEE_MEETING) | KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING))) || leading_body(w, a);
}

/* Makes the list of those due: all members of the branch on the activity's day, or of the group or committee that meets; of talks
 * nobody is due, those who talked are ticked. */
static int due_list_make(struct work *w, const struct activity *a)
{
	struct member_roll *roll;
	int64_t group = a->kinds & KIND_BIT(ACTIVITY_GROUP_MEETING) ? a->party_group : 0;
	bool committee = committee_meets(w, a);
	bool talk = a->kinds == KIND_BIT(ACTIVITY_HEART_TALK);
	struct map *sits = committee ? committee_of(w, a->org, a->day) : NULL;
	int count = people_of(w, a, group, &roll), listed = 0;
	for (int i = 0; i < count; i++) {
		const struct member_roll *m = &roll[i];
		if (committee && !map_get_i64(sits, m->member))
			continue;
		bool excused = talk || !m->due;
		if (!DB_EXEC(w->db, w->arena,
				"insert into attendance (tenant, activity, member, day, status, voter, excused) values ($1, $2, $3, $4, $5, "
				"$6, $7)", w->tenant, a->id, m->member, a->day, "due", m->voter, excused_stored(excused, talk || m->apart)))
			return -1;
		listed++;
	}
	return listed;
}

bool activity_notice(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_NOTICE);
	if (!a)
		return false;
	int listed = due_list_make(w, a);
	if (listed == 0)
		return fault_set(w, FAULT_CONFLICT, "activity.nobody", NULL,
			committee_meets(w, a)
				? "%s在%s没有登记班子成员。请先在“组织”里登记书记和委员，再发通知。"
				: "%s在%s没有党员，列不出应到名单。请先核对党员名册，再发通知。",
			a->org_name, day_chinese(w->arena, a->day));
	if (listed < 0 || !attendance_recount(w, id) || !activity_step(w, a, next_of(w, a, ACT_NOTICE)))
		return false;
	if (a->starts + 3600 > w->now &&
		!activity_tell_words(w, a, arena_printf(w->arena, "会议通知：%s", a->title), words_of(w, WORDS_MEETING)))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.notice", "activity", id, a->org, activity_state_chinese(a->state),
		arena_printf(w->arena, "%s，名单 %d 人", activity_state_chinese(STATE_NOTICED), listed));
}

/* ---- open, close ------------------------------------------------------------------------------------------------ */

bool activity_open(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_OPEN);
	if (!a)
		return false;
	if (w->today < a->day)
		return fault_set(w, FAULT_CONFLICT, "activity.too-early", NULL,
			"会议在%s，要到当天才能开始签到。如果提前开会，请先修改会议时间。", moment_chinese(w->arena, a->starts));
	if (days_between(a->day, w->today) > RECORD_LATE_DAYS)
		return fault_set(w, FAULT_CONFLICT, "activity.too-late", NULL,
			"会议时间已过去 %d 天，不能再开始签到。没有开成请取消；改期请先修改会议时间。",
			days_between(a->day, w->today));
	if (!activity_step(w, a, next_of(w, a, ACT_OPEN)) ||
		!DB_EXEC(w->db, w->arena, "update activity set code_from = $3, closed_at = 0 where tenant = $1 and id = $2",
			w->tenant, id, w->now))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.open", "activity", id, a->org, activity_state_chinese(a->state),
		activity_state_chinese(STATE_OPEN));
}

bool activity_close(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_CLOSE);
	if (!a)
		return false;
	if (!a->present && !a->remote_present)
		return fault_set(w, FAULT_CONFLICT, "activity.nobody-here", NULL,
			"还没有人签到，也没有点名。请先点名再结束会议；没有开成请取消活动。");
	if (!activity_step(w, a, next_of(w, a, ACT_CLOSE)) ||
		!DB_EXEC(w->db, w->arena, "update activity set closed_at = $3 where tenant = $1 and id = $2", w->tenant, id,
			w->now))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.close", "activity", id, a->org, activity_state_chinese(a->state),
		arena_printf(w->arena, "应到 %d 人，到会 %d 人，视频 %d 人", a->due, a->present, a->remote_present));
}

bool activity_reopen(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_REOPEN);
	if (!a)
		return false;
	if (day_of(a->closed_at) != w->today)
		return fault_set(w, FAULT_CONFLICT, "activity.reopen-day", NULL,
			"只能在会议当天重新开放签到。有漏登的人，请用“点名”补记。");
	if (!activity_step(w, a, next_of(w, a, ACT_REOPEN)) ||
		!DB_EXEC(w->db, w->arena, "update activity set closed_at = 0 where tenant = $1 and id = $2", w->tenant, id))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.reopen", "activity", id, a->org, activity_state_chinese(a->state),
		activity_state_chinese(STATE_OPEN));
}

static bool reason_check(struct work *w, const char *reason, const char *what)
{
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "activity.reason-empty", "reason", "请写明%s。", what);
	if (str_chars(str_of(reason)) > 200)
		return fault_set(w, FAULT_INPUT, "activity.reason-long", "reason", "%s最多 200 个字。请写短一些。", what);
	return true;
}

static bool reason_store(struct work *w, int64_t id, const char *reason)
{
	return DB_EXEC(w->db, w->arena, "update activity set reason = $3 where tenant = $1 and id = $2", w->tenant, id, reason);
}

bool activity_cancel(struct work *w, int64_t id, const char *reason)
{
	struct activity *a = activity_for(w, id, ACT_CANCEL);
	if (!a || !reason_check(w, reason, "取消的原因"))
		return false;
	if (a->present || a->remote_present)
		return fault_set(w, FAULT_CONFLICT, "activity.cancel-present", NULL,
			"已有 %d 人签到，不能取消。会议开过了请点“结束会议”。", a->present + a->remote_present);
	if (!activity_step(w, a, next_of(w, a, ACT_CANCEL)) || !reason_store(w, id, reason))
		return false;
	if (a->state != STATE_PLANNED && !activity_tell(w, a, arena_printf(w->arena, "会议取消：%s", a->title),
			arena_printf(w->arena, "原定 %s。原因：%s", activity_when_where(w, a), reason)))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.cancel", "activity", id, a->org, activity_state_chinese(a->state), reason);
}

/* ---- filed, returned, sealed ------------------------------------------------------------------------------------ */

bool activity_file(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_FILE);
	if (!a)
		return false;
	if (text_empty(a->minutes))
		return fault_set(w, FAULT_INPUT, "activity.minutes-empty", "minutes", "请先填写会议记录，再提交审核。");
	if (!minutes_alone(w, id))
		return false;
	if (!activity_step(w, a, next_of(w, a, ACT_FILE)) ||
		!DB_EXEC(w->db, w->arena, "update activity set filed_at = $3, filed_by = $4 where tenant = $1 and id = $2",
			w->tenant, id, w->now, w->actor.name ? w->actor.name : ""))
		return false;
	message_send_office(w, a->org, MESSAGE_NOTICE, arena_printf(w->arena, "待审核：%s", a->title),
		arena_printf(w->arena, "%s提交了%s的记录，应到 %d 人，到会 %d 人。", a->org_name, day_chinese(w->arena, a->day),
			a->due, a->present),
		arena_printf(w->arena, "/activities/%lld", (long long)id));
	work_touch(w, a->org);
	return audit(w, "activity.file", "activity", id, a->org, activity_state_chinese(a->state),
		activity_state_chinese(STATE_FILED));
}

/* Nobody judges a record of their own organisation. */
static bool reviewer_above(struct work *w, const struct activity *a)
{
	if (w->actor.role == ROLE_SYSTEM || w->actor.org != a->org)
		return true;
	return fault_set(w, FAULT_FORBIDDEN, "activity.own-record", NULL, "不能审核本组织自己的记录，请由上级党委审核。");
}

bool activity_return(struct work *w, int64_t id, const char *reason)
{
	struct activity *a = activity_for(w, id, ACT_RETURN);
	if (!a || !reviewer_above(w, a) || !reason_check(w, reason, "退回的原因，让支部知道要改什么"))
		return false;
	if (!activity_step(w, a, next_of(w, a, ACT_RETURN)) || !reason_store(w, id, reason) ||
	    !DB_EXEC(w->db, w->arena, "insert into activity_return (tenant, activity, at, org) values ($1, $2, $3, $4) on conflict do nothing",
		w->tenant, id, w->now, a->org))
		return false;
	message_send_branch(w, a->org, MESSAGE_RETURNED, arena_printf(w->arena, "记录被退回：%s", a->title),
		arena_printf(w->arena, "%s：%s。请修改后重新提交。", w->actor.name ? w->actor.name : "上级", reason),
		arena_printf(w->arena, "/activities/%lld", (long long)id));
	work_touch(w, a->org);
	return audit(w, "activity.return", "activity", id, a->org, activity_state_chinese(a->state), reason);
}

bool activity_seal(struct work *w, int64_t id)
{
	struct activity *a = activity_for(w, id, ACT_SEAL);
	if (!a || !reviewer_above(w, a))
		return false;
	if (attendance_changes_waiting(w, id))
		return fault_set(w, FAULT_CONFLICT, "activity.claims", NULL,
			"有人的签到在提交以后才报上来，支部还没有核实，归档以后就不能再改。请等支部核实，或者退回支部。");
	if (!activity_step(w, a, next_of(w, a, ACT_SEAL)) ||
		!DB_EXEC(w->db, w->arena, "update activity set sealed_at = $3, sealed_by = $4 where tenant = $1 and id = $2",
			w->tenant, id, w->now, w->actor.name ? w->actor.name : ""))
		return false;
	struct str seal = activity_seal_hash(w, id);
	if (!seal.at ||
		!DB_EXEC(w->db, w->arena, "update activity set seal = $3 where tenant = $1 and id = $2", w->tenant, id, seal))
		return false;
	message_send_branch(w, a->org, MESSAGE_SEALED, arena_printf(w->arena, "已归档：%s", a->title),
		arena_printf(w->arena, "%s的记录审核通过，已归档。", day_chinese(w->arena, a->day)),
		arena_printf(w->arena, "/activities/%lld", (long long)id));
	work_touch(w, a->org);
	return audit(w, "activity.seal", "activity", id, a->org, activity_state_chinese(a->state),
		arena_printf(w->arena, "%s %s", activity_state_chinese(STATE_SEALED), hex_of(w->arena, seal.at, seal.len)));
}
