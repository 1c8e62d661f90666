/* The console's page of one activity: its record, what can be done next, minutes, votes, photos, leave, roll call. */
#include "activity/views.h"
#include "org/pick.h"

#include "activity_roll.html.h"
#include "activity_show.html.h"
#include "activity_told.html.h"

ROUTE(GET, "/activities/{activity}", record_page, READ_ACTIVITY, activity, .about = "one activity's record");
ROUTE(GET, "/activities/{activity}/roll", roll_page, EDIT_ACTIVITY, activity, .about = "roll call; ?order=sheet: by the numbers of the sign-in sheet");
static bool roll_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/roll", rolled, EDIT_ACTIVITY, activity, .write = roll_write, .about = "store a roll call");

ROUTE(GET, "/activities/{activity}/told", told_page, EDIT_ACTIVITY, activity, .about = "who knows of the meeting and who has to be called");
static bool told_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/told", told_saved, EDIT_ACTIVITY, activity, .write = told_write,
	.about = "note who was told by telephone or in person");

/* ---- acts that only change the state ---- */

#define ACT_ROUTE(word, need, act, about_text) \
	static bool word##_write(struct work *w, struct request *rq) \
	{ \
		return act; \
	} \
	ROUTE(POST, "/activities/{activity}/" #word, word##_done, need, activity, .write = word##_write, .about = about_text)

static const char *reason_of(struct work *w, struct request *rq)
{
	const char *reason;
	form_long_text(w, rq, "reason", "原因", false, 1000, &reason);
	return reason;
}

#define ID request_id(rq, "activity")
ACT_ROUTE(notice, EDIT_ACTIVITY, activity_notice(w, ID), "make the list of those due and tell them");
ACT_ROUTE(open, EDIT_ACTIVITY, activity_open(w, ID), "open check-in");
ACT_ROUTE(close, EDIT_ACTIVITY, activity_close(w, ID), "end the meeting");
ACT_ROUTE(reopen, EDIT_ACTIVITY, activity_reopen(w, ID), "open check-in again on the same day");
ACT_ROUTE(cancel, EDIT_ACTIVITY, activity_cancel(w, ID, reason_of(w, rq)), "cancel with a reason");
ACT_ROUTE(file, EDIT_ACTIVITY, activity_file(w, ID), "hand the record in");
ACT_ROUTE(return, REVIEW, activity_return(w, ID, reason_of(w, rq)), "give a record back with the reason");
ACT_ROUTE(seal, REVIEW, activity_seal(w, ID), "accept and seal a record");

/* ---- the record page ---- */

/* What the record itself tells, for those taken over from an archive, which have no audit rows of their own. */
static void history_of_record(struct request *rq, struct record_view *v)
{
	const struct activity *a = v->activity;
	const struct {
		int64_t at;
		const char *who, *word, *tone;
	} facts[] = {
		{ a->sealed_at, a->sealed_by, "审核归档", "ok" },
		{ a->filed_at, a->filed_by, "提交审核", "ok" },
		{ a->closed_at, "", "会议结束", "ok" },
		{ a->code_from, "", "开始签到", "ok" },
	};
	v->history = ARENA_ARRAY(rq->work->arena, struct history_line, COUNT_OF(facts));
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		if (facts[i].at)
			v->history[v->history_count++] = (struct history_line){ .who = facts[i].who, .word = facts[i].word,
				.tone = facts[i].tone, .when = moment_text(rq->work->arena, facts[i].at) };
}

static void history_fill(struct request *rq, struct record_view *v)
{
	static const struct {
		const char *act, *word, *tone;
		bool say;
	} words[] = {
		{ "activity.plan", "安排了活动", "", false },
		{ "activity.edit", "修改了计划", "", true },
		{ "activity.notice", "发出通知", "ok", true },
		{ "activity.told", "登记通知情况", "", true },
		{ "activity.sms", "导出短信文件", "", true },
		{ "activity.open", "开始签到", "ok", false },
		{ "activity.close", "结束会议", "ok", true },
		{ "activity.reopen", "重新开放签到", "warn", false },
		{ "activity.roll-call", "点名", "", true },
		{ "activity.corrected", "更正签到", "warn", false },
		{ "activity.check-in-claimed", "手机晚报来一条签到", "warn", false },
		{ "activity.record", "填写会议记录", "", true },
		{ "activity.minutes-beside", "手机上另写的记录报上来", "warn", true },
		{ "activity.minutes-dropped", "删除另写的一份记录", "warn", false },
		{ "activity.resolution", "记录表决", "", true },
		{ "activity.vote-counted", "无记名投票计票", "", true },
		{ "activity.resolution-removed", "删除一项表决", "warn", false },
		{ "activity.task", "记下议定事项", "", true },
		{ "activity.task-removed", "删除一件议定事项", "warn", false },
		{ "activity.task-done", "议定事项办结", "ok", true },
		{ "activity.task-again", "议定事项改回没办完", "warn", true },
		{ "activity.photo", "上传照片", "", false },
		{ "activity.photo-removed", "删除照片", "warn", false },
		{ "appraisal.begun", "生成参评名单", "", false },
		{ "appraisal.self", "写自评", "", false },
		{ "appraisal.words", "录入自评互评", "", false },
		{ "appraisal.elsewhere", "登记在外评议的流动党员", "", false },
		{ "appraisal.guest", "评议在我处的流动党员", "", false },
		{ "appraisal.marks-asked", "开始手机测评", "", true },
		{ "appraisal.marks-opened", "手机测评计票", "", true },
		{ "appraisal.marks-discarded", "作废手机测评", "warn", false },
		{ "appraisal.papers", "登记发测评票", "", true },
		{ "appraisal.counted", "纸质测评计票", "", true },
		{ "appraisal.decided", "评定等次", "ok", true },
		{ "life.step", "完成一步准备", "ok", true },
		{ "life.step-open", "一步准备改回没完成", "warn", true },
		{ "life.opinions-asked", "征求意见", "", true },
		{ "life.opinions-read", "打开意见箱", "", true },
		{ "life.opinions-discarded", "作废意见箱", "warn", false },
		{ "life.opinion-typed", "录入一条纸质意见", "", false },
		{ "life.problem", "登记问题和整改", "", true },
		{ "life.problem-removed", "删除一个问题", "warn", false },
		{ "activity.file", "提交审核", "ok", false },
		{ "activity.return", "退回", "bad", true },
		{ "activity.seal", "审核归档", "ok", false },
		{ "activity.cancel", "取消活动", "bad", true },
	};
	struct audit_row *rows;
	int count = audit_of(rq->work, "activity", v->activity->id, 100, &rows);
	if (!count) {
		history_of_record(rq, v);
		return;
	}
	v->history = ARENA_ARRAY(rq->work->arena, struct history_line, (size_t)count);
	for (int i = 0; i < count; i++) {
		struct history_line *h = &v->history[v->history_count++];
		*h = (struct history_line){ .word = rows[i].act, .who = rows[i].who, .tone = "",
			.when = moment_text(rq->work->arena, rows[i].at) };
		for (size_t k = 0; k < COUNT_OF(words); k++)
			if (text_eq(words[k].act, rows[i].act)) {
				h->word = words[k].word;
				h->tone = words[k].tone;
				h->say = words[k].say ? rows[i].after : NULL;
			}
	}
}

static int64_t next_filed(struct request *rq, int64_t but)
{
	struct activity_filter filter = { .states = 1u << STATE_FILED, .oldest_first = true, .limit = 2 };
	struct activity *list;
	int count = activity_list(rq->work, &filter, &list, NULL);
	for (int i = 0; i < count; i++)
		if (list[i].id != but)
			return list[i].id;
	return 0;
}

bool record_fill(struct request *rq, struct record_view *v, enum attendance_order order)
{
	struct work *w = rq->work;
	struct activity *a = activity_load(w, ID);
	if (!a)
		return false;
	*v = (struct record_view){ .activity = a };
	v->people_count = attendance_list(w, a->id, order, &v->people);
	v->resolution_count = resolution_list(w, a->id, &v->resolutions);
	v->photo_count = attachment_list(w, a->id, &v->photos);
	v->absent = a->due - a->present - a->remote_present - a->on_leave;
	for (int i = 0; i < v->people_count; i++)
		v->asked += v->people[i].leave == LEAVE_ASKED;
	for (int act = 0; act < ACT_COUNT; act++)
		v->may[act] = activity_may(a->state, act, activity_role(&w->actor, a->org), NULL);
	if (w->actor.org == a->org)
		v->may[ACT_RETURN] = v->may[ACT_SEAL] = false;
	v->reopen_today = a->closed_at && day_of(a->closed_at) == w->today;
	/* Catalogues of days gone by are kept in memory: only what is still voted on needs its own. */
	v->catalogue = v->may[ACT_RECORD] ? activity_catalogue(w, a) : rule_catalogue_of(w);
	v->rule = quorum_for(v->catalogue, a->kinds);
	if (v->rule)
		v->quorum = quorum_count(w->arena, v->rule, a->due_voters, a->present_voters, 0, 0, 0);
	return true;
}

static void told_fill(struct work *w, struct record_view *v)
{
	v->told_count = activity_told_list(w, v->activity->id, &v->told);
	for (int i = 0; i < v->told_count; i++)
		v->know += v->told[i].knows;
}

static void record_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_PINYIN))
		return;
	history_fill(rq, &v);
	v.change_count = attendance_change_list(rq->work, v.activity->id, &v.changes);
	v.task_count = task_of_activity(rq->work, v.activity->id, &v.tasks);
	if (v.activity->state < STATE_FILED)
		v.waiting_count = task_waiting(rq->work, v.activity, &v.waiting);
	if (v.may[ACT_TELL])
		told_fill(rq->work, &v);
	if (access_allows(rq->work->actor.role, PERMISSION_REVIEW) && v.activity->state == STATE_FILED)
		v.next = next_filed(rq, v.activity->id);
	bool may_plan = access_allows_at(&rq->work->actor, PERMISSION_EDIT_ACTIVITY, v.activity->org_path);
	bool reviewer = v.may[ACT_SEAL];
	struct console_shell shell = { .title = v.activity->title, .crumb = reviewer ? "待审核" : "会议活动",
		.crumb_href = reviewer ? "/review" : "/activities", .current = reviewer ? "/review" : "/activities",
		.script = v.may[ACT_RECORD] ? "photo.js" : NULL };
	console_head(rq, &shell);
	activity_head(rq->html, v.activity);
	console_actions(rq);
	activity_actions(rq->html, v.activity, v.may[ACT_EDIT], may_plan);
	console_actions_end(rq);
	console_body(rq);
	activity_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void record_page(struct request *rq)
{
	record_show(rq);
}

/* After an act: back to the record, or the record with what is wrong. */
static void record_after(struct request *rq, const char *flash, const char *place)
{
	if (rq->fault)
		record_show(rq);
	else
		request_see(rq, flash, "/activities/%lld%s", (long long)ID, place);
}

static void notice_done(struct request *rq)
{
	record_after(rq, "通知已发出，应到名单已生成。", "");
}

static void open_done(struct request *rq)
{
	record_after(rq, "已开始签到，活动室的电视上会显示二维码和签到码。", "");
}

static void close_done(struct request *rq)
{
	record_after(rq, "会议已结束。请填写会议记录，然后提交审核。", "");
}

static void reopen_done(struct request *rq)
{
	record_after(rq, "已重新开放签到。", "");
}

static void cancel_done(struct request *rq)
{
	record_after(rq, "活动已取消。", "");
}

static void file_done(struct request *rq)
{
	record_after(rq, "已提交审核，结果会发到消息里。", "");
}

/* The reviewer goes on with the next one. */
static void review_after(struct request *rq, const char *flash)
{
	int64_t next = rq->fault ? 0 : next_filed(rq, ID);
	if (rq->fault)
		record_show(rq);
	else if (next)
		request_see(rq, arena_printf(rq->work->arena, "%s下面是下一份。", flash), "/activities/%lld", (long long)next);
	else
		request_see(rq, flash, "/review");
}

static void return_done(struct request *rq)
{
	review_after(rq, "已退回，支部书记会收到消息。");
}

static void seal_done(struct request *rq)
{
	review_after(rq, "已归档。");
}

/* ---- minutes, votes, photos, leave ---- */

static bool minutes_write(struct work *w, struct request *rq)
{
	const char *minutes, *recorder;
	int64_t version = 0;
	form_long_text(w, rq, "minutes", "会议记录", false, 100000, &minutes);
	form_text(w, rq, "recorder", "记录人", false, 30, &recorder);
	form_i64(w, rq, "version", "版本", false, 0, INT64_MAX, &version);
	return !w->fault && activity_record(w, ID, version, minutes, recorder);
}
ROUTE(POST, "/activities/{activity}/minutes", minutes_done, EDIT_ACTIVITY, activity, .write = minutes_write,
	.about = "store the minutes");

static void minutes_done(struct request *rq)
{
	record_after(rq, "会议记录已保存。", "#record");
}

static bool resolution_write(struct work *w, struct request *rq)
{
	const char *title, *quorum;
	int64_t votes[3] = { 0 };
	form_text(w, rq, "title", "表决事项", true, 100, &title);
	form_text(w, rq, "quorum", "计票规定", true, 60, &quorum);
	form_i64(w, rq, "votes_for", "赞成票", true, 0, 100000, &votes[0]);
	form_i64(w, rq, "votes_against", "反对票", false, 0, 100000, &votes[1]);
	form_i64(w, rq, "abstained", "弃权票", false, 0, 100000, &votes[2]);
	return !w->fault && resolution_add(w, ID, title, quorum, (int)votes[0], (int)votes[1], (int)votes[2]) != 0;
}
ROUTE(POST, "/activities/{activity}/resolutions", resolution_done, EDIT_ACTIVITY, activity, .write = resolution_write,
	.about = "count a vote");

static void resolution_done(struct request *rq)
{
	record_after(rq, "表决已计票并保存。", "#votes");
}

static bool resolution_gone_write(struct work *w, struct request *rq)
{
	return resolution_remove(w, ID, request_id(rq, "resolution"));
}
ROUTE(POST, "/activities/{activity}/resolutions/{resolution}/remove", resolution_gone, EDIT_ACTIVITY, activity,
	.write = resolution_gone_write, .about = "remove a vote that was entered wrongly");

static void resolution_gone(struct request *rq)
{
	record_after(rq, "这项表决已删除。", "#votes");
}

static bool task_write(struct work *w, struct request *rq)
{
	const char *title;
	int64_t owner = 0;
	int due = 0;
	form_text(w, rq, "task", "要办的事", false, 1000, &title);
	form_i64(w, rq, "owner", "责任人", false, 0, INT64_MAX, &owner);
	form_day(w, rq, "due", "什么时候办完", false, &due);
	return !w->fault && task_add(w, ID, title, owner, due) != 0;
}
ROUTE(POST, "/activities/{activity}/tasks", task_noted, EDIT_ACTIVITY, activity, .write = task_write,
	.about = "write down what was resolved that somebody do");

static void task_noted(struct request *rq)
{
	record_after(rq, "已记下，责任人会收到消息。", "#tasks");
}

static bool task_gone_write(struct work *w, struct request *rq)
{
	return task_remove(w, ID, request_id(rq, "task"));
}
ROUTE(POST, "/activities/{activity}/tasks/{task}/remove", task_gone, EDIT_ACTIVITY, activity, .write = task_gone_write,
	.about = "remove one that was entered wrongly");

static void task_gone(struct request *rq)
{
	record_after(rq, "这件议定事项已删除。", "#tasks");
}

static void photo_slow(struct request *rq)
{
	const struct http_file *file = http_upload(rq->http, "photo");
	const char *why = "请先选择一张照片或一份 PDF，再点“上传”。";
	if (!activity_for(rq->work, ID, ACT_RECORD))
		return;
	rq->result = file ? file_take(rq->work->arena, store_dir(rq->work->store), FILE_MATERIAL, file->path, file->name, &why) : NULL;
	if (!rq->result)
		fault_set(rq->work, FAULT_INPUT, "activity.photo", "photo", "%s", why);
}

static bool photo_write(struct work *w, struct request *rq)
{
	return attachment_add(w, ID, rq->result) != 0;
}
ROUTE(POST, "/activities/{activity}/photos", photo_done, EDIT_ACTIVITY, activity, .slow = photo_slow,
	.write = photo_write, .about = "upload a photo or a paper (PDF)");

static void photo_done(struct request *rq)
{
	record_after(rq, "已上传。", "#photos");
}

static bool photo_gone_write(struct work *w, struct request *rq)
{
	return attachment_remove(w, ID, request_id(rq, "photo"));
}
ROUTE(POST, "/activities/{activity}/photos/{photo}/remove", photo_gone, EDIT_ACTIVITY, activity,
	.write = photo_gone_write, .about = "remove a photo");

static void photo_gone(struct request *rq)
{
	record_after(rq, "已删除。", "#photos");
}

ROUTE(GET, "/activities/{activity}/photos/{photo}", photo_file, READ_ACTIVITY, activity, .about = "a photo");
static void photo_file(struct request *rq)
{
	struct work *w = rq->work;
	struct attachment *p = attachment_load(w, ID, request_id(rq, "photo"));
	if (!p)
		return;
	http_reply_header(rq->http, "Cache-Control", "private, max-age=86400");
	request_file(rq, file_path(w->arena, store_dir(w->store), p->sha256), p->type, NULL);
}

static bool leave_write(struct work *w, struct request *rq)
{
	int64_t member = 0;
	return form_i64(w, rq, "member", "请假的人", true, 1, INT64_MAX, &member) &&
	       activity_leave(w, ID, member, reason_of(w, rq));
}
ROUTE(POST, "/activities/{activity}/leave", leave_done, EDIT_ACTIVITY, activity, .write = leave_write,
	.about = "note somebody's leave");

static void leave_done(struct request *rq)
{
	record_after(rq, "请假已登记。", "#people");
}

static bool leaves_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/leaves", leaves_done, EDIT_ACTIVITY, activity, .write = leaves_write,
	.about = "grant or refuse leaves that were asked for");

static void leaves_done(struct request *rq)
{
	record_after(rq, text_eq(request_form(rq, "do", ""), "grant") ? "已准假，请假的人会收到消息。" : "已退回，请假的人会收到消息。", "#people");
}

/* ---- roll call ---- */

/* In the order of the sheet that people signed, for typing it in by ticking. */
static bool roll_by_sheet(struct request *rq)
{
	return text_eq(request_form(rq, "order", request_query(rq, "order", "")), "sheet");
}

static void roll_show(struct request *rq)
{
	struct record_view v;
	bool by_sheet = roll_by_sheet(rq);
	if (!record_fill(rq, &v, by_sheet ? ATTENDANCE_BY_STROKES : ATTENDANCE_BY_PINYIN))
		return;
	v.by_sheet = by_sheet;
	if (!v.may[ACT_ROLL_CALL]) {
		activity_for(rq->work, v.activity->id, ACT_ROLL_CALL); /* says why not */
		return;
	}
	struct console_shell shell = { .title = "点名", .sub = v.activity->title, .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id),
		.current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_roll(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void roll_page(struct request *rq)
{
	roll_show(rq);
}

static bool leaves_write(struct work *w, struct request *rq)
{
	size_t count = 0;
	const char *word;
	int64_t *members = typed_ids(w, rq, "members", &count);
	form_text(w, rq, "word", "一句话", false, 200, &word);
	return !w->fault && activity_leave_decide(w, ID, members, count, text_eq(request_form(rq, "do", ""), "grant"), word);
}

static bool roll_write(struct work *w, struct request *rq)
{
	size_t here_count, seen_count;
	int64_t *here = typed_ids(w, rq, "present", &here_count), *seen = typed_ids(w, rq, "seen", &seen_count);
	return activity_roll_call(w, ID, here, here_count, seen, seen_count);
}

static void rolled(struct request *rq)
{
	if (rq->fault)
		roll_show(rq);
	else
		request_see(rq, "点名已保存。", "/activities/%lld/roll%s", (long long)ID, roll_by_sheet(rq) ? "?order=sheet" : "");
}

/* ---- who knows of it ---- */

static void told_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_PINYIN))
		return;
	if (!v.may[ACT_TELL]) {
		activity_for(rq->work, v.activity->id, ACT_TELL); /* says why not */
		return;
	}
	told_fill(rq->work, &v);
	v.may_text = access_allows_at(&rq->work->actor, PERMISSION_NOTICE_FILE, v.activity->org_path) && v.activity->ends > rq->work->now;
	struct console_shell shell = { .title = "通知到人", .sub = v.activity->title, .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id),
		.current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_told_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void told_page(struct request *rq)
{
	told_show(rq);
}

static bool told_write(struct work *w, struct request *rq)
{
	size_t told_count, seen_count;
	int64_t *told = typed_ids(w, rq, "told", &told_count), *seen = typed_ids(w, rq, "seen", &seen_count);
	return activity_told(w, ID, told, told_count, seen, seen_count);
}

static void told_saved(struct request *rq)
{
	if (rq->fault)
		told_show(rq);
	else
		request_see(rq, "已保存。", "/activities/%lld/told", (long long)ID);
}
