/* Leave: a member asks, with a reason; the secretary grants or refuses, with a word, one or many at a time. Who is granted
 * leave stays due (支部条例 art. 11 counts those who should attend), and is told apart from who just did not come. */
#include "activity/inside.h"

enum leave_state leave_state_parse(const char *word, enum attendance_status status)
{
	if (status == ATTENDANCE_LEAVE)
		return LEAVE_GRANTED;
	if (status != ATTENDANCE_DUE) /* who came after all needs none */
		return LEAVE_NONE;
	return text_eq(word, "asked") ? LEAVE_ASKED : text_eq(word, "refused") ? LEAVE_REFUSED : LEAVE_NONE;
}

const char *attendance_says(const struct attendance *t)
{
	if (t->leave == LEAVE_ASKED)
		return "请假待批";
	if (t->leave == LEAVE_REFUSED)
		return "未准假";
	return t->excused && t->status == ATTENDANCE_DUE ? "可不到会" : attendance_status_chinese(t->status);
}

static bool reason_good(struct work *w, const char *reason)
{
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "activity.reason-empty", "reason", "请写明请假的原因，例如“在外地务工”。");
	if (str_chars(str_of(reason)) > 100)
		return fault_set(w, FAULT_INPUT, "activity.reason-long", "reason", "请假原因最多 100 个字。请写短一些。");
	return true;
}

/* Whether this person can be on leave at all; the words differ for oneself. */
static bool leave_fits(struct work *w, const struct attendance *t, bool oneself)
{
	if (!t)
		return fault_set(w, FAULT_CONFLICT, "activity.not-listed", NULL, "%s不在本次应到名单中，不用请假。", oneself ? "您" : "这位同志");
	if (t->status == ATTENDANCE_PRESENT || t->status == ATTENDANCE_REMOTE)
		return fault_set(w, FAULT_CONFLICT, "activity.leave-present", NULL, "%s已经签到，不能再请假。", oneself ? "您" : t->name);
	return true;
}

static bool leave_asked(struct work *w, const struct activity *a, const struct attendance *t, const char *reason, const char *event)
{
	if (t->leave == LEAVE_GRANTED)
		return fault_set(w, FAULT_CONFLICT, "activity.leave-granted", NULL, "您的假已经批准，不用再请。");
	if (!DB_EXEC(w->db, w->arena,
			"update attendance set leave = 'asked', leave_word = '', leave_by = '', reason = $4, received = $5, by_account = $6, event = $7 "
			"where tenant = $1 and activity = $2 and member = $3", w->tenant, a->id, t->member, reason, w->now, w->actor.account, event))
		return false;
	message_send_branch(w, a->org, MESSAGE_NOTICE, arena_printf(w->arena, "%s请假，等您批准：%s", t->name, a->title),
		arena_printf(w->arena, "%s。原因：%s", activity_when_where(w, a), reason),
		arena_printf(w->arena, "/activities/%lld#leave", (long long)a->id));
	return audit(w, "activity.leave", "attendance", a->id, a->org, NULL, arena_printf(w->arena, "党员 %lld 请假", (long long)t->member));
}

static bool granted_put(struct work *w, int64_t activity, int64_t member, const char *word)
{
	return DB_EXEC(w->db, w->arena,
		"update attendance set status = 'leave', leave = 'granted', leave_word = $4, leave_by = $5, way = '', at = 0 "
		"where tenant = $1 and activity = $2 and member = $3", w->tenant, activity, member, word, w->actor.name ? w->actor.name : "");
}

static bool leave_put(struct work *w, int64_t id, int64_t member, const char *reason, const char *event)
{
	bool oneself = w->actor.member == member && w->actor.role != ROLE_SYSTEM;
	struct activity *a = activity_for(w, id, oneself ? ACT_LEAVE : ACT_LEAVE_FOR);
	struct attendance *t = a ? attendance_one(w, id, member) : NULL;
	if (!a || !leave_fits(w, t, oneself) || !reason_good(w, reason))
		return false;
	/* Who may decide on leave notes it as decided, their own too: it stands under their name. */
	if (!actor_covers(&w->actor, a->org_path) || !activity_may(a->state, ACT_LEAVE_FOR, activity_role(&w->actor, a->org), NULL))
		return leave_asked(w, a, t, reason, event);
	if (!DB_EXEC(w->db, w->arena, "update attendance set reason = $4, received = $5, by_account = $6, event = $7 where tenant = $1 and "
			"activity = $2 and member = $3", w->tenant, id, member, reason, w->now, w->actor.account, event) ||
		!granted_put(w, id, member, "") || !attendance_changed(w, a))
		return false;
	return audit(w, "activity.leave", "attendance", id, a->org, NULL, arena_printf(w->arena, "登记党员 %lld 请假", (long long)member));
}

bool activity_leave(struct work *w, int64_t id, int64_t member, const char *reason)
{
	return leave_put(w, id, member, reason, NULL);
}

bool activity_leave_sent(struct work *w, int64_t id, const char *reason, const char *event)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from attendance where tenant = $1 and activity = $2 and member = $3 and event = $4",
			w->tenant, id, w->actor.member, event))
		return true; /* the same again, perhaps decided on meanwhile */
	if (!attendance_one(w, id, w->actor.member)) /* of somebody else's meeting nothing is told, not even that there is one */
		return fault_set(w, FAULT_CONFLICT, "activity.not-listed", NULL, "您不在本次应到名单中，不用请假。");
	struct activity *a = activity_load(w, id);
	if (a && a->state == STATE_CANCELLED)
		return fault_set(w, FAULT_CONFLICT, "activity.cancelled", NULL, "这次会议已取消，不用请假。");
	if (a && a->state > STATE_OPEN)
		return fault_set(w, FAULT_CONFLICT, "activity.leave-late", NULL, "请假报上来时会议已经开完。请给书记打电话，由书记登记请假。");
	return a && leave_put(w, id, w->actor.member, reason, event);
}

/* ---- deciding --------------------------------------------------------------------------------------------------- */

static bool decide_one(struct work *w, const struct activity *a, const struct attendance *t, bool grant, const char *word)
{
	bool good = grant ? granted_put(w, a->id, t->member, word) :
		DB_EXEC(w->db, w->arena, "update attendance set leave = 'refused', leave_word = $4, leave_by = $5 where tenant = $1 "
			"and activity = $2 and member = $3", w->tenant, a->id, t->member, word, w->actor.name ? w->actor.name : "");
	int64_t account = DB_ONE(w->db, w->arena, 0, "select coalesce(min(id), 0) from account where tenant = $1 and member = $2 and disabled = 0",
		w->tenant, t->member);
	if (good && account)
		good = message_send(w, account, MESSAGE_NOTICE, arena_printf(w->arena, grant ? "准假：%s" : "没有准假：%s", a->title),
			arena_printf(w->arena, "%s。%s%s", activity_when_where(w, a), text_empty(word) ? "" : word,
				grant ? "" : "　请按时到会，有困难请给书记打电话。"), arena_printf(w->arena, "/m/meetings/%lld", (long long)a->id));
	return good && audit(w, grant ? "activity.leave-granted" : "activity.leave-refused", "attendance", a->id, a->org, NULL,
		arena_printf(w->arena, "党员 %lld%s%s", (long long)t->member, text_empty(word) ? "" : "：", word));
}

bool activity_leave_decide(struct work *w, int64_t id, const int64_t *members, size_t count, bool grant, const char *word)
{
	struct activity *a = activity_for(w, id, ACT_LEAVE_FOR);
	int done = 0;
	if (!a)
		return false;
	if (!count)
		return fault_set(w, FAULT_INPUT, "activity.leave-whom", "members", "请先勾选要批的人。");
	if (!grant && text_empty(word))
		return fault_set(w, FAULT_INPUT, "activity.leave-word", "word", "不准假请写一句话，请假的人会看到。");
	if (str_chars(str_of(word)) > 60)
		return fault_set(w, FAULT_INPUT, "activity.leave-word", "word", "最多 60 个字，请写短一些。");
	for (size_t i = 0; i < count; i++) {
		struct attendance *t = attendance_one(w, id, members[i]);
		if (!t || t->leave != LEAVE_ASKED)
			continue;
		if (!decide_one(w, a, t, grant, word))
			return false;
		done++;
	}
	if (!done)
		return fault_set(w, FAULT_CONFLICT, "activity.leave-decided", NULL, "勾选的人已经批过，或者已经签到。请刷新页面。");
	return attendance_changed(w, a);
}
