/* What a meeting resolved that somebody do, until when (议定事项): it comes back at the next meetings until it is done. */
#include "account/handover.h"
#include "activity/inside.h"
#include "base/list.h"
#include "job/job.h"

#define TITLE_MOST 100
#define NOTE_MOST 300
#define TASKS_MOST 30    /* of one meeting */
#define DONE_SHOWN 30    /* days that a member still sees what they have done */
#define REMIND_BEFORE 3  /* days */
#define REMIND_AT_ONCE 200

const struct scope scope_task = { "task",
	"select o.path, t.owner from task t join org o on o.tenant = t.tenant and o.id = t.org where t.tenant = $1 and t.id = $2",
	"task", true };

/* ---- reading ---- */

#define COLUMNS \
	"select t.id, t.org, t.activity, t.title, t.owner, coalesce(m.name, ''), t.due, t.made, t.done_at, t.done_by, t.note, " \
	"o.short, a.title from task t join org o on o.tenant = t.tenant and o.id = t.org " \
	"join activity a on a.tenant = t.tenant and a.id = t.activity " \
	"left join member m on m.tenant = t.tenant and m.id = t.owner "

static int task_rows(struct work *w, struct db_rows *rows, struct task **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct task){ .id = db_i64(rows, 0), .org = db_i64(rows, 1),
			.activity = db_i64(rows, 2), .title = db_text(rows, 3), .owner = db_i64(rows, 4), .owner_name = db_text(rows, 5),
			.due = (int)db_i64(rows, 6), .made = db_i64(rows, 7), .done_at = db_i64(rows, 8), .done_by = db_text(rows, 9),
			.note = db_text(rows, 10), .org_short = db_text(rows, 11), .activity_title = db_text(rows, 12) };
	db_done(rows);
	return count;
}

int task_of_activity(struct work *w, int64_t activity, struct task **out)
{
	return task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.activity = $2 order by t.id", w->tenant,
			activity), out);
}

int task_of_org(struct work *w, int64_t org, int from_day, int to_day, struct task **out)
{
	return task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.org = $2 and a.day >= $3 and a.day <= $4 "
			"order by t.activity, t.id",
			w->tenant, org, from_day, to_day), out);
}

int task_waiting(struct work *w, const struct activity *a, struct task **out)
{
	return task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.org = $2 and t.done_at = 0 and t.activity <> $3 "
			"and a.starts < $4 order by t.due, t.id limit $5",
			w->tenant, a->org, a->id, a->starts, TASKS_MOST), out);
}

int task_of_member(struct work *w, int64_t member, struct task **out)
{
	return task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.owner = $2 and (t.done_at = 0 or t.done_at > $3) "
			"order by case when t.done_at = 0 then 0 else 1 end, t.due, t.id limit 60",
			w->tenant, member, w->now - DONE_SHOWN * 86400), out);
}

/* $1 county, $2 path, $3 its end, $4 today, $5 which: 0 open, 1 overdue, 2 done */
#define CHOSEN \
	"where t.tenant = $1 and o.path >= $2 and o.path < $3 and " \
	"(($5 = 2 and t.done_at > 0) or ($5 = 0 and t.done_at = 0) or ($5 = 1 and t.done_at = 0 and t.due < $4)) "

int task_list(struct work *w, enum task_state which, int limit, int offset, struct task **out)
{
	const char *path = w->actor.path ? w->actor.path : "";
	return task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS CHOSEN
			"order by case when t.done_at = 0 then t.due else 0 end, t.done_at desc, t.id limit $6 offset $7",
			w->tenant, path, path_end(w->arena, path), w->today, which, limit, offset), out);
}

void task_counts(struct work *w, int64_t counts[TASK_STATES])
{
	const char *path = w->actor.path ? w->actor.path : "";
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select sum(case when t.done_at = 0 then 1 else 0 end), sum(case when t.done_at = 0 and t.due < $4 then 1 else 0 end), "
		"sum(case when t.done_at > 0 then 1 else 0 end) from task t join org o on o.tenant = t.tenant and o.id = t.org "
		"where t.tenant = $1 and o.path >= $2 and o.path < $3",
		w->tenant, path, path_end(w->arena, path), w->today);
	memset(counts, 0, TASK_STATES * sizeof *counts);
	if (db_next(rows))
		for (int i = 0; i < TASK_STATES; i++)
			counts[i] = db_i64(rows, i);
	db_done(rows);
}

static struct task *task_load(struct work *w, int64_t id)
{
	struct task *list;
	int count = task_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.id = $2", w->tenant, id), &list);
	if (!count)
		fault_set(w, FAULT_NOT_FOUND, "task.not-found", NULL, "没有这件议定事项，可能已被删除。请刷新页面。");
	return count ? list : NULL;
}

/* ---- writing ---- */

static void task_check(struct work *w, const struct activity *a, const char *title, int64_t owner, int due)
{
	if (text_empty(title))
		fault_set(w, FAULT_INPUT, "task.title-empty", "task", "请填写要办的事，例如“修好村东头的路灯”。");
	else if (str_chars(str_of(title)) > TITLE_MOST)
		fault_set(w, FAULT_INPUT, "task.title-long", "task", "要办的事最多 %d 个字。请写短一些。", TITLE_MOST);
	if (owner && !attendance_one(w, a->id, owner))
		fault_set(w, FAULT_INPUT, "task.owner", "owner", "责任人要在这次会议的名单上。请重新选择。");
	if (!due)
		fault_set(w, FAULT_INPUT, "task.due-empty", "due", "请填写什么时候办完。");
	else if (due < a->day || due > day_add(a->day, 3 * 366))
		fault_set(w, FAULT_INPUT, "task.due", "due", "办完的日子要在开会以后、三年以内。请检查年份。");
	if (!w->fault && DB_ONE(w->db, w->arena, 0, "select count(*) from task where tenant = $1 and activity = $2", w->tenant,
			a->id) >= TASKS_MOST)
		fault_set(w, FAULT_INPUT, "task.many", "task", "一次会议最多记 %d 件。", TASKS_MOST);
}

/* A message to the accounts of a member. */
static bool tell_owner(struct work *w, int64_t member, const char *title, const char *text)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id from account where tenant = $1 and member = $2 and disabled = 0",
		w->tenant, member);
	int64_t *ids = NULL;
	int count = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, count) = db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; i < count; i++)
		if (!message_send(w, ids[i], MESSAGE_NOTICE, title, text, "/m/tasks"))
			return false;
	return true;
}

int64_t task_add(struct work *w, int64_t activity, const char *title, int64_t owner, int due)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	if (!a)
		return 0;
	task_check(w, a, title, owner, due);
	if (w->fault)
		return 0;
	int64_t id = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena,
			"insert into task (tenant, id, org, activity, title, owner, due, made, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			w->tenant, id, a->org, activity, title, owner, due, w->now, w->actor.account))
		return 0;
	const char *until = arena_printf(w->arena, "%s，%s前办完", title, day_chinese(w->arena, due));
	if (owner && owner != w->actor.member &&
		!tell_owner(w, owner, "会上议定请您办一件事", arena_printf(w->arena, "%s。%s", until, a->title)))
		return 0;
	return audit(w, "activity.task", "activity", activity, a->org, NULL, until) ? id : 0;
}

bool task_remove(struct work *w, int64_t activity, int64_t id)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	struct task *t = a ? task_load(w, id) : NULL;
	if (!t)
		return false;
	if (t->activity != activity)
		return fault_set(w, FAULT_NOT_FOUND, "task.not-found", NULL, "没有这件议定事项，可能已被删除。请刷新页面。");
	if (t->done_at)
		return fault_set(w, FAULT_CONFLICT, "task.done", NULL, "这件事已经办结，不能删除。");
	DB_EXEC(w->db, w->arena, "delete from task where tenant = $1 and id = $2", w->tenant, id);
	return audit(w, "activity.task-removed", "activity", activity, a->org, t->title, NULL);
}

bool task_done(struct work *w, int64_t id, const char *note)
{
	struct task *t = task_load(w, id);
	if (!t)
		return false;
	bool own = t->org == w->actor.org && access_allows_at(&w->actor, PERMISSION_EDIT_ACTIVITY, w->actor.path);
	if (!own && !access_allows(w->actor.role, PERMISSION_EDIT_ACTIVITY) && (!w->actor.member || t->owner != w->actor.member))
		return fault_set(w, FAULT_FORBIDDEN, "task.not-owner", NULL, "这件事由责任人或支部登记办结。");
	if (str_chars(str_of(note)) > NOTE_MOST)
		return fault_set(w, FAULT_INPUT, "task.note-long", "note", "办理情况最多 %d 个字。请写短一些。", NOTE_MOST);
	if (t->done_at)
		return fault_set(w, FAULT_CONFLICT, "task.done", NULL, "%s 已经登记办结了。", t->done_by);
	DB_EXEC(w->db, w->arena, "update task set done_at = $3, done_by = $4, note = $5 where tenant = $1 and id = $2", w->tenant, id,
		w->now, w->actor.name, note);
	return audit(w, "activity.task-done", "activity", t->activity, t->org, t->title, note);
}

bool task_again(struct work *w, int64_t id)
{
	struct task *t = task_load(w, id);
	if (!t)
		return false;
	if (!t->done_at)
		return fault_set(w, FAULT_CONFLICT, "task.open", NULL, "这件事还没有办结。请刷新页面。");
	DB_EXEC(w->db, w->arena, "update task set done_at = 0, done_by = '', note = '' where tenant = $1 and id = $2", w->tenant, id);
	return audit(w, "activity.task-again", "activity", t->activity, t->org, t->note, t->title);
}

/* ---- reminders ---- */

struct reminder {
	int64_t id, org, owner;
	const char *title;
	int due, owner_accounts;
};

/* To its owner; to the branch when it has no owner, the owner has no account, or the day has passed. */
static bool remind(struct work *w, const struct reminder *r, const char *words, bool overdue)
{
	const char *title = overdue ? "议定的事到期没办完" : "议定的事快到期了";
	const struct words_field fields[] = { { "事项", r->title }, { "期限", day_chinese(w->arena, r->due) } };
	const char *text = words_fill(w->arena, words, fields, COUNT_OF(fields));
	if (r->owner_accounts && !tell_owner(w, r->owner, title, text))
		return false;
	if ((overdue || !r->owner_accounts) && !message_send_branch(w, r->org, MESSAGE_NOTICE, title, text, "/tasks"))
		return false;
	return DB_EXEC(w->db, w->arena, "update task set reminded = $3 where tenant = $1 and id = $2", w->tenant, r->id,
		overdue ? 2 : 1);
}

static bool remind_write(struct work *w, struct job_run *run)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select t.id, t.org, t.owner, t.title, t.due, (select count(*) from account c where c.tenant = t.tenant and "
		"c.member = t.owner and c.disabled = 0 and t.owner > 0) from task t where t.tenant = $1 and t.done_at = 0 and "
		"((t.due < $2 and t.reminded < 2) or (t.due >= $2 and t.due <= $3 and t.reminded < 1)) order by t.id limit $4",
		w->tenant, w->today, day_add(w->today, REMIND_BEFORE), REMIND_AT_ONCE);
	struct reminder *list = NULL;
	int count = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, count) = (struct reminder){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2),
			db_text(rows, 3), (int)db_i64(rows, 4), (int)db_i64(rows, 5) };
	db_done(rows);
	const char *words = words_of(w, WORDS_REMIND);
	for (int i = 0; i < count; i++)
		if (!remind(w, &list[i], words, list[i].due < w->today))
			return false;
	run->done += count;
	run->finished = count < REMIND_AT_ONCE;
	run->said = arena_printf(w->arena, "提醒 %lld 件", (long long)run->done);
	return audit_not_needed(w);
}

JOB(task, .title = "提醒议定事项", .about = "到期前三天提醒责任人，过期没办完的再提醒责任人和支部，各一次。", .when = JOB_NIGHTLY, .at = 400,
	.patience = 600, .write = remind_write);

/* ---- what passes when a secretary's account is handed over: what the predecessor was to do for the branch ---- */

static int handover_count(struct work *w, const struct handover_state *s)
{
	return s->from_member ? (int)DB_ONE(w->db, w->arena, 0,
		"select count(*) from task where tenant = $1 and org = $2 and owner = $3 and done_at = 0", w->tenant, s->org->id, s->from_member) : 0;
}

static bool handover_pass(struct work *w, const struct handover *h)
{
	if (!h->from_member || !h->to_member)
		return true;
	DB_EXEC(w->db, w->arena, "insert into handover_item (tenant, handover, kind, id) select $1, $4, 'task', id from task where tenant = $1 "
		"and org = $2 and owner = $3 and done_at = 0", w->tenant, h->org, h->from_member, h->id);
	return DB_EXEC(w->db, w->arena, "update task set owner = $3, reminded = 0 where tenant = $1 and id in (select i.id from handover_item i "
		"where i.tenant = $1 and i.handover = $2 and i.kind = 'task')", w->tenant, h->id, h->to_member);
}

static bool handover_back(struct work *w, const struct handover *h)
{
	return DB_EXEC(w->db, w->arena, "update task set owner = $3 where tenant = $1 and owner = $4 and done_at = 0 and id in "
		"(select i.id from handover_item i where i.tenant = $1 and i.handover = $2 and i.kind = 'task')", w->tenant, h->id,
		h->from_member, h->to_member);
}
HANDOVER_PART(task, .title = "没办结的议定事项", .count = handover_count, .pass = handover_pass, .back = handover_back);
