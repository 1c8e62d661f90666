/* Check-ins that are put right (更正签到): a wrong one is taken off, a missing one added, by the secretary, with a reason that stands on
 * the record. What a phone sends after the record was handed in waits here until it is decided on. */
#include "activity/inside.h"
#include "base/list.h"

#define COLUMNS \
	"c.id, c.activity, c.member, m.name, c.was, c.becomes, c.claimed, c.reason, c.decided_at, c.decided_by, c.refused " \
	"from attendance_change c join member m on m.tenant = c.tenant and m.id = c.member "

static int change_rows(struct work *w, struct db_rows *rows, struct attendance_change **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct attendance_change){ .id = db_i64(rows, 0), .activity = db_i64(rows, 1),
			.member = db_i64(rows, 2), .name = db_text(rows, 3), .was = attendance_status_parse(db_text(rows, 4)),
			.becomes = attendance_status_parse(db_text(rows, 5)), .claimed = db_i64(rows, 6), .reason = db_text(rows, 7),
			.decided_at = db_i64(rows, 8), .decided_by = db_text(rows, 9), .refused = db_i64(rows, 10) != 0 };
	db_done(rows);
	return count;
}

int attendance_change_list(struct work *w, int64_t activity, struct attendance_change **out)
{
	return change_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "where c.tenant = $1 and c.activity = $2 order by c.id", w->tenant,
			activity), out);
}

int attendance_change_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attendance_change **out)
{
	return change_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "where c.tenant = $1 and c.activity in "
			"(select id from activity where tenant = $1 and org = $2 and day >= $3 and day <= $4) order by c.activity, c.id",
			w->tenant, org, from_day, to_day), out);
}

const char *attendance_change_says(struct arena *arena, const struct attendance_change *c)
{
	const char *from = attendance_status_chinese(c->was), *to = attendance_status_chinese(c->becomes);
	if (!c->decided_at)
		return arena_printf(arena, "%s：手机在%s签到，记录提交以后才报上来，等书记核实", c->name, moment_chinese(arena, c->claimed));
	if (c->refused)
		return arena_printf(arena, "%s：补报的签到不属实，没有记到会。%s，%s：%s", c->name, c->decided_by, moment_chinese(arena, c->decided_at),
			c->reason);
	return arena_printf(arena, "%s：%s改为%s。%s，%s：%s", c->name, from, to, c->decided_by, moment_chinese(arena, c->decided_at), c->reason);
}

int attendance_changes_waiting(struct work *w, int64_t activity)
{
	return (int)DB_ONE(w->db, w->arena, 0,
		"select count(*) from attendance_change where tenant = $1 and activity = $2 and decided_at = 0", w->tenant, activity);
}

/* ---- what came late --------------------------------------------------------------------------------------------- */

bool attendance_claim(struct work *w, const struct activity *a, const struct attendance *t, bool remote, int64_t at)
{
	const char *becomes = attendance_status_word(remote ? ATTENDANCE_REMOTE : ATTENDANCE_PRESENT);
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from attendance_change where tenant = $1 and activity = $2 and member = $3 and "
			"claimed <> 0", w->tenant, a->id, t->member))
		return true; /* the same again, or decided on already */
	if (!DB_EXEC(w->db, w->arena, "insert into attendance_change (tenant, id, activity, member, was, becomes, claimed) "
			"values ($1, $2, $3, $4, $5, $6, $7)", w->tenant, id_next(w->now), a->id, t->member, attendance_status_word(t->status),
			becomes, at))
		return false;
	message_send_branch(w, a->org, MESSAGE_NOTICE, "有一条签到要核实",
		arena_printf(w->arena, "记录提交以后，有人的手机报来会上的签到（%s）。请核实是否到会。", moment_chinese(w->arena, at)),
		arena_printf(w->arena, "/activities/%lld/correct", (long long)a->id));
	return audit(w, "activity.check-in-claimed", "activity", a->id, a->org, NULL, arena_printf(w->arena, "党员 %lld", (long long)t->member));
}

/* ---- putting right ---------------------------------------------------------------------------------------------- */

static bool reason_check(struct work *w, const char *reason)
{
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "correct.reason-empty", "reason", "请写明更正的原因，例如“替别人扫的码”“到会时手机没电”。");
	if (str_chars(str_of(reason)) > CORRECT_REASON_MOST)
		return fault_set(w, FAULT_INPUT, "correct.reason-long", "reason", "原因最多 %d 个字。请写短一些。", CORRECT_REASON_MOST);
	return true;
}

/* A meeting that was held had somebody in it. */
static bool somebody_left(struct work *w, const struct activity *a, const struct attendance *t, enum attendance_status becomes)
{
	bool here = t->status == ATTENDANCE_PRESENT || t->status == ATTENDANCE_REMOTE;
	if (a->state == STATE_OPEN || becomes != ATTENDANCE_DUE || !here || a->present + a->remote_present > 1)
		return true;
	return fault_set(w, FAULT_CONFLICT, "correct.nobody", NULL, "这样更正以后，这次会议没有一个人到会。请先核对，把实际到会的人补上。");
}

static bool becomes_check(struct work *w, const struct activity *a, const struct attendance *t, enum attendance_status becomes)
{
	if (!t)
		return fault_set(w, FAULT_INPUT, "correct.whom", "member", "请选择要更正的人。");
	if (becomes == ATTENDANCE_LEAVE)
		return fault_set(w, FAULT_INPUT, "correct.becomes", "becomes", "请选择改为到会、视频参加还是未到；请假在会议页面登记。");
	if (becomes == ATTENDANCE_REMOTE && !a->remote)
		return fault_set(w, FAULT_INPUT, "correct.no-remote", "becomes", "这次会议没有安排视频参加。");
	if (t->status == becomes)
		return fault_set(w, FAULT_CONFLICT, "correct.same", NULL, "%s现在就是“%s”，可能已经更正过。请刷新页面。", t->name,
			attendance_status_chinese(becomes));
	return somebody_left(w, a, t, becomes);
}

/* `at`: when the person was there, as far as is known. The event stays: what a phone sends again does not undo this. */
static bool status_put(struct work *w, const struct activity *a, int64_t member, enum attendance_status becomes, int64_t at)
{
	bool here = becomes != ATTENDANCE_DUE;
	return DB_EXEC(w->db, w->arena, "update attendance set status = $4, way = $5, at = $6, received = $7, by_account = $8 "
			"where tenant = $1 and activity = $2 and member = $3", w->tenant, a->id, member, attendance_status_word(becomes),
			here ? check_in_way_word(WAY_CORRECTED) : "", here ? at : (int64_t)0, here ? w->now : (int64_t)0, w->actor.account) &&
		attendance_changed(w, a);
}

/* Whom it concerns hears of it, and so does the office that has the record before it. */
static bool tell(struct work *w, const struct activity *a, const struct attendance *t, const char *says, const char *reason)
{
	int64_t account = DB_ONE(w->db, w->arena, 0, "select coalesce(min(id), 0) from account where tenant = $1 and member = $2 and disabled = 0",
		w->tenant, t->member);
	if (account && account != w->actor.account && !message_send(w, account, MESSAGE_NOTICE, arena_printf(w->arena, "签到更正：%s", a->title),
			arena_printf(w->arena, "您的签到%s。原因：%s。有疑问请找书记。", says, reason), activity_href(w, a->id)))
		return false;
	if (a->state == STATE_FILED)
		message_send_office(w, a->org, MESSAGE_NOTICE, arena_printf(w->arena, "签到有更正：%s", a->title),
			arena_printf(w->arena, "%s更正了%s的签到，原因：%s。", a->org_name, day_chinese(w->arena, a->day), reason),
			arena_printf(w->arena, "/activities/%lld#changes", (long long)a->id));
	return audit(w, "activity.corrected", "activity", a->id, a->org, NULL, arena_printf(w->arena, "党员 %lld %s：%s", (long long)t->member, says,
		reason));
}

bool attendance_correct(struct work *w, int64_t activity, const struct correction *c)
{
	struct activity *a = activity_for(w, activity, ACT_CORRECT);
	struct attendance *t = a ? attendance_one(w, activity, c->member) : NULL;
	if (!a || !becomes_check(w, a, t, c->becomes) || !reason_check(w, c->reason))
		return false;
	if (!DB_EXEC(w->db, w->arena, "insert into attendance_change (tenant, id, activity, member, was, becomes, reason, decided_at, decided_by) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", w->tenant, id_next(w->now), activity, t->member,
			attendance_status_word(t->status), attendance_status_word(c->becomes), c->reason, w->now, w->actor.name ? w->actor.name : "") ||
		!status_put(w, a, t->member, c->becomes, w->now))
		return false;
	return tell(w, a, t, arena_printf(w->arena, "由%s改为%s", attendance_status_chinese(t->status), attendance_status_chinese(c->becomes)),
		c->reason);
}

static struct attendance_change *waiting_one(struct work *w, int64_t activity, int64_t change)
{
	struct attendance_change *list;
	int count = attendance_change_list(w, activity, &list);
	for (int i = 0; i < count; i++)
		if (list[i].id == change && !list[i].decided_at)
			return &list[i];
	fault_set(w, FAULT_CONFLICT, "correct.decided", NULL, "这条签到已经核实过了。请刷新页面。");
	return NULL;
}

bool attendance_claim_decide(struct work *w, int64_t activity, int64_t change, bool true_one, const char *reason)
{
	struct activity *a = activity_for(w, activity, ACT_CORRECT);
	struct attendance_change *c = a ? waiting_one(w, activity, change) : NULL;
	struct attendance *t = c ? attendance_one(w, activity, c->member) : NULL;
	if (!t || !reason_check(w, reason))
		return false;
	if (!DB_EXEC(w->db, w->arena, "update attendance_change set was = $3, reason = $4, decided_at = $5, decided_by = $6, refused = $7 "
			"where tenant = $1 and id = $2", w->tenant, change, attendance_status_word(t->status), reason, w->now,
			w->actor.name ? w->actor.name : "", !true_one))
		return false;
	if (true_one && t->status != c->becomes && t->status != ATTENDANCE_PRESENT && !status_put(w, a, t->member, c->becomes, c->claimed))
		return false;
	return tell(w, a, t, true_one ? arena_printf(w->arena, "核实属实，记为%s", attendance_status_chinese(c->becomes)) : "核实不属实，没有记到会", reason);
}
