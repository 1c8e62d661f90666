/* The console's pages of activities: list, plan, record, roll call, review, print. They hold on a phone too. */
#include "activity/views.h"

#include "activity_list.html.h"
#include "activity_plan.html.h"
#include "activity_print.html.h"
#include "activity_roll.html.h"
#include "activity_show.html.h"

static const struct menu_entry list_menu = { "组织生活", "会议活动", "calendar", 310 };
static const struct menu_entry review_menu = { "组织生活", "待审核", "clipboard", 320 };

ROUTE(GET, "/activities", activities_page, READ_ACTIVITY, OWN, .menu = &list_menu, .about = "activities of the scope");
ROUTE(GET, "/activities/new", plan_page, EDIT_ACTIVITY, OWN, .about = "form for a new activity");
static bool plan_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities", planned, EDIT_ACTIVITY, OWN, .write = plan_write, .about = "plan an activity");
ROUTE(GET, "/activities/{activity}", record_page, READ_ACTIVITY, activity, .about = "one activity's record");
ROUTE(GET, "/activities/{activity}/edit", edit_page, EDIT_ACTIVITY, activity, .about = "form to change the plan");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}", edited, EDIT_ACTIVITY, activity, .write = edit_write, .about = "change the plan");
ROUTE(GET, "/activities/{activity}/roll", roll_page, EDIT_ACTIVITY, activity, .about = "roll call");
static bool roll_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/roll", rolled, EDIT_ACTIVITY, activity, .write = roll_write, .about = "store a roll call");
ROUTE(GET, "/activities/{activity}/print", print_page, READ_ACTIVITY, activity,
	.about = "notice, sign-in sheet and minutes on A4");
ROUTE(GET, "/review", review_page, REVIEW, OWN, .menu = &review_menu, .about = "filed records, oldest first");

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
		{ "activity.open", "开始签到", "ok", false },
		{ "activity.close", "结束会议", "ok", true },
		{ "activity.reopen", "重新开放签到", "warn", false },
		{ "activity.roll-call", "点名", "", true },
		{ "activity.record", "填写会议记录", "", true },
		{ "activity.resolution", "记录表决", "", true },
		{ "activity.resolution-removed", "删除一项表决", "warn", false },
		{ "activity.photo", "上传照片", "", false },
		{ "activity.photo-removed", "删除照片", "warn", false },
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

/* The rule that a vote in such a gathering follows; NULL where nothing is voted on. */
static const struct quorum *voting_rule(const struct rule_catalogue *catalogue, unsigned kinds)
{
	if (kinds & (KIND_BIT(ACTIVITY_MEMBERS_MEETING) | KIND_BIT(ACTIVITY_ORG_LIFE_MEETING)))
		return quorum_find(catalogue, "members-meeting-vote");
	if (kinds & KIND_BIT(ACTIVITY_COMMITTEE_MEETING))
		return quorum_find(catalogue, "committee-meeting");
	return NULL;
}

/* Everything that the record page and its printed forms show; false with a fault. */
static bool record_fill(struct request *rq, struct record_view *v, enum attendance_order order)
{
	struct work *w = rq->work;
	struct activity *a = activity_load(w, ID);
	if (!a)
		return false;
	*v = (struct record_view){ .activity = a, .catalogue = rule_catalogue_builtin(w->arena) };
	v->people_count = attendance_list(w, a->id, order, &v->people);
	v->resolution_count = resolution_list(w, a->id, &v->resolutions);
	v->photo_count = attachment_list(w, a->id, &v->photos);
	v->absent = a->due - a->present - a->remote_present - a->on_leave;
	for (int act = 0; act < ACT_COUNT; act++)
		v->may[act] = activity_may(a->state, act, w->actor.role, NULL);
	if (w->actor.org == a->org)
		v->may[ACT_RETURN] = v->may[ACT_SEAL] = false;
	v->reopen_today = a->closed_at && day_of(a->closed_at) == w->today;
	v->rule = voting_rule(v->catalogue, a->kinds);
	if (v->rule)
		v->quorum = quorum_count(w->arena, v->rule, a->due_voters, a->present_voters, 0, 0, 0);
	return true;
}

static void record_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_PINYIN))
		return;
	history_fill(rq, &v);
	if (access_allows(rq->work->actor.role, PERMISSION_REVIEW) && v.activity->state == STATE_FILED)
		v.next = next_filed(rq, v.activity->id);
	bool may_plan = access_allows(rq->work->actor.role, PERMISSION_EDIT_ACTIVITY);
	bool reviewer = v.may[ACT_SEAL];
	struct console_shell shell = { .title = v.activity->title, .crumb = reviewer ? "待审核" : "会议活动",
		.crumb_href = reviewer ? "/review" : "/activities", .current = reviewer ? "/review" : "/activities" };
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

static void photo_slow(struct request *rq)
{
	const struct http_file *file = http_upload(rq->http, "photo");
	const char *why = "请先选择一张照片，再点“上传”。";
	if (!activity_for(rq->work, ID, ACT_RECORD))
		return;
	rq->result = file ? photo_take(rq->work->arena, store_dir(rq->work->store), file->path, file->name, &why) : NULL;
	if (!rq->result)
		fault_set(rq->work, FAULT_INPUT, "activity.photo", "photo", "%s", why);
}

static bool photo_write(struct work *w, struct request *rq)
{
	return attachment_add(w, ID, rq->result) != 0;
}
ROUTE(POST, "/activities/{activity}/photos", photo_done, EDIT_ACTIVITY, activity, .slow = photo_slow,
	.write = photo_write, .about = "upload a photo");

static void photo_done(struct request *rq)
{
	record_after(rq, "照片已上传。", "#photos");
}

static bool photo_gone_write(struct work *w, struct request *rq)
{
	return attachment_remove(w, ID, request_id(rq, "photo"));
}
ROUTE(POST, "/activities/{activity}/photos/{photo}/remove", photo_gone, EDIT_ACTIVITY, activity,
	.write = photo_gone_write, .about = "remove a photo");

static void photo_gone(struct request *rq)
{
	record_after(rq, "照片已删除。", "#photos");
}

ROUTE(GET, "/activities/{activity}/photos/{photo}", photo_file, READ_ACTIVITY, activity, .about = "a photo");
static void photo_file(struct request *rq)
{
	struct work *w = rq->work;
	struct attachment *p = attachment_load(w, ID, request_id(rq, "photo"));
	if (!p)
		return;
	http_reply_header(rq->http, "Cache-Control", "private, max-age=86400");
	request_file(rq, arena_printf(w->arena, "%s/files/%s", store_dir(w->store), p->sha256), p->type, NULL);
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

/* ---- roll call ---- */

static void roll_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_PINYIN))
		return;
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

/* The numbers of all fields of a name. */
static int64_t *form_ids(struct work *w, struct request *rq, const char *name, size_t *count)
{
	int64_t *ids = arena_alloc(w->arena, 0);
	const char *value;
	*count = 0;
	for (int i = 0; (value = http_form_at(rq->http, name, i)); i++) {
		int64_t id;
		if (!str_i64(str_of(value), &id))
			continue;
		ids = arena_grow(w->arena, ids, *count * sizeof *ids, (*count + 1) * sizeof *ids);
		ids[(*count)++] = id;
	}
	return ids;
}

static bool roll_write(struct work *w, struct request *rq)
{
	size_t here_count, seen_count;
	int64_t *here = form_ids(w, rq, "present", &here_count), *seen = form_ids(w, rq, "seen", &seen_count);
	return activity_roll_call(w, ID, here, here_count, seen, seen_count);
}

static void rolled(struct request *rq)
{
	if (rq->fault)
		roll_show(rq);
	else
		request_see(rq, "点名已保存。", "/activities/%lld/roll", (long long)ID);
}

/* ---- list, review, print ---- */

static void activities_page(struct request *rq)
{
	struct work *w = rq->work;
	struct pager pager = pager_of(rq);
	const char *month = request_query(rq, "month", "");
	enum activity_kind kind;
	enum activity_state state;
	int chosen = month_of_day(w->today);
	struct activities_view v = { .state = -1, .may_plan = access_allows(w->actor.role, PERMISSION_EDIT_ACTIVITY) };
	struct activity_filter filter = { .org = request_query_i64(rq, "org", 0), .limit = pager.size, .offset = pager.offset };
	bool every = text_eq(month, "all");
	if (!text_empty(month))
		month_parse(str_of(month), &chosen);
	if (!every) {
		filter.from_day = chosen * 100 + 1;
		filter.to_day = month_last_day(chosen);
		v.month = arena_printf(w->arena, "%04d-%02d", chosen / 100, chosen % 100);
	}
	if (activity_kind_parse(str_of(request_query(rq, "kind", "")), &kind))
		filter.kinds = v.kind = KIND_BIT(kind);
	activity_state_counts(w, &filter, v.counts);
	for (int i = 0; i < STATE_COUNT; i++)
		v.all += v.counts[i];
	if (activity_state_parse(request_query(rq, "state", ""), &state)) {
		v.state = (int)state;
		filter.states = 1u << state;
	}
	v.count = activity_list(w, &filter, &v.list, NULL);
	v.total = v.state < 0 ? v.all : v.counts[v.state]; /* counted already */
	if (filter.org)
		v.org_name = v.count ? v.list[0].org_short : "所选党组织";
	struct console_shell shell = { .title = "会议活动", .sub = every ? "所有月份" : month_chinese(w->arena, chosen) };
	console_head(rq, &shell);
	console_actions(rq);
	activity_list_actions(rq->html, v.may_plan);
	console_actions_end(rq);
	console_body(rq);
	activity_rows_list(rq->html, rq, &v, &pager);
	console_foot(rq);
	request_page(rq);
}

static void review_page(struct request *rq)
{
	struct pager pager = pager_of(rq);
	struct activity_filter filter = { .states = 1u << STATE_FILED, .oldest_first = true, .limit = pager.size,
		.offset = pager.offset };
	struct review_view v = { 0 };
	v.count = activity_list(rq->work, &filter, &v.list, &v.total);
	struct console_shell shell = { .title = "待审核",
		.sub = arena_printf(rq->work->arena, "%s 份记录", count_text(rq->work->arena, v.total)) };
	console_head(rq, &shell);
	console_body(rq);
	activity_review(rq->html, rq, &v, &pager);
	console_foot(rq);
	request_page(rq);
}

static void print_page(struct request *rq)
{
	struct record_view v;
	const char *what = request_query(rq, "what", "");
	/* lists on paper go by the strokes of the surname */
	if (!record_fill(rq, &v, ATTENDANCE_BY_STROKES))
		return;
	if (!text_eq(what, "notice") && !text_eq(what, "sign") && !text_eq(what, "minutes"))
		what = v.activity->state == STATE_PLANNED || v.activity->state == STATE_NOTICED ? "notice" : "minutes";
	struct console_shell shell = { .title = "打印", .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id),
		.current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_print(rq->html, rq, &v, what);
	console_foot(rq);
	request_page(rq);
}

/* ---- plan ---- */

static void plan_read(struct work *w, struct request *rq, struct activity_form *f)
{
	int64_t group = 0, org = 0;
	const char *value;
	*f = (struct activity_form){ .remote = text_eq(request_form(rq, "remote", ""), "yes") };
	form_i64(w, rq, "org", "党组织", false, 1, INT64_MAX, &org);
	form_i64(w, rq, "group", "党小组", false, 0, INT64_MAX, &group);
	for (int i = 0; (value = http_form_at(rq->http, "kinds", i)); i++) {
		enum activity_kind kind;
		if (activity_kind_parse(str_of(value), &kind))
			f->kinds |= KIND_BIT(kind);
	}
	for (int i = 0; (value = http_form_at(rq->http, "pairs", i)); i++) {
		int64_t pair;
		if (str_i64(str_of(value), &pair) && pair > 0 && pair < 8)
			f->pairs |= (unsigned)pair;
	}
	f->org = org ? org : w->actor.org;
	f->party_group = group;
	form_text(w, rq, "title", "名称", false, 1000, &f->title);
	form_moment(w, rq, "starts", "开始时间", false, &f->starts);
	form_moment(w, rq, "ends", "结束时间", false, &f->ends);
	form_text(w, rq, "place", "地点", false, 60, &f->place);
	form_text(w, rq, "host", "主持人", false, 30, &f->host);
	form_day(w, rq, "makes_up", "补开哪一期", false, &f->makes_up);
	form_long_text(w, rq, "agenda", "议题", false, 2000, &f->agenda);
}

static bool plan_write(struct work *w, struct request *rq)
{
	struct activity_form f;
	plan_read(w, rq, &f);
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	*id = activity_plan(w, &f);
	return *id != 0;
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct activity_form f;
	int64_t version = 0;
	plan_read(w, rq, &f);
	form_i64(w, rq, "version", "版本", false, 0, INT64_MAX, &version);
	return activity_edit(w, ID, version, &f);
}

/* The form's texts from a stored activity; its day is left open when it is only a pattern. */
static void plan_of(struct arena *arena, struct plan_view *v, const struct activity *a, bool pattern)
{
	v->kinds = a->kinds;
	v->pairs = a->pairs;
	v->group = a->party_group;
	v->title = a->title;
	v->place = a->place;
	v->host = a->host;
	v->agenda = a->agenda;
	v->remote = a->remote;
	if (pattern)
		return;
	v->starts = moment_input(arena, a->starts);
	v->ends = moment_input(arena, a->ends);
	v->makes_up = day_text(arena, a->makes_up);
	v->version = a->version;
	v->id = a->id;
	v->noticed = a->state == STATE_NOTICED;
}

/* Nothing typed is lost when the form comes back. */
static void plan_typed(struct request *rq, struct plan_view *v)
{
	struct work reading = *rq->work; /* faults of reading again are told already */
	struct activity_form f;
	plan_read(&reading, rq, &f);
	v->kinds = f.kinds;
	v->pairs = f.pairs;
	v->group = f.party_group;
	v->remote = f.remote;
	v->org = f.org;
	v->title = request_form(rq, "title", "");
	v->place = request_form(rq, "place", "");
	v->host = request_form(rq, "host", "");
	v->agenda = request_form(rq, "agenda", "");
	v->starts = request_form(rq, "starts", "");
	v->ends = request_form(rq, "ends", "");
	v->makes_up = request_form(rq, "makes_up", "");
}

/* Tomorrow evening, in the branch's own room. */
static void plan_default(struct request *rq, struct plan_view *v, const struct org *org)
{
	struct work *w = rq->work;
	int64_t evening = day_start(day_add(w->today, 1)) + 19 * 3600 + 1800;
	v->starts = moment_input(w->arena, evening);
	v->ends = moment_input(w->arena, evening + 2 * 3600);
	v->makes_up = "";
	v->title = v->agenda = "";
	v->place = text_empty(org->place) ? "村党员活动室" : org->place;
	v->host = text_empty(org->secretary) ? w->actor.name : org->secretary;
}

/* What a duty's link asks for: the kind, and for an overdue one the period that it makes up for. */
static void plan_asked(struct request *rq, struct plan_view *v)
{
	struct work *w = rq->work;
	enum activity_kind kind;
	int day = 0;
	if (!activity_kind_parse(str_of(request_query(rq, "kind", "")), &kind))
		return;
	v->kinds = KIND_BIT(kind);
	if (day_parse(str_of(request_query(rq, "makes_up", "")), &day))
		v->makes_up = day_text(w->arena, day);
	v->title = arena_printf(w->arena, "%d月%s%s", w->today / 100 % 100, activity_kind_name(kind), day ? "（补开）" : "");
}

static void plan_show(struct request *rq, struct plan_view *v, const struct org *org)
{
	struct work *w = rq->work;
	v->org_name = org->name;
	v->group_count = group_list(w, org->id, w->today, &v->groups);
	if (rq->fault)
		plan_typed(rq, v);
	struct console_shell shell = { .title = v->id ? "修改计划" : "安排活动", .sub = v->org_name,
		.crumb = v->id ? v->title : "会议活动", .crumb_href = v->id ? v->action : "/activities", .current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_plan_form(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void plan_new_show(struct request *rq, int64_t org_id, int64_t from)
{
	struct work *w = rq->work;
	struct activity *pattern = from ? activity_load(w, from) : NULL;
	if (from && (!pattern || !actor_covers(&w->actor, pattern->org_path))) {
		fault_set(w, FAULT_NOT_FOUND, "activity.not-found", NULL, "没有这次活动。请回到活动列表重新选择。");
		return;
	}
	struct org *org = org_load(w, pattern ? pattern->org : org_id ? org_id : w->actor.org);
	if (!org)
		return;
	if (!org_in_scope(w, org->path)) {
		fault_set(w, FAULT_NOT_FOUND, "org.not-found", NULL, "没有这个党组织，或它不在您的管理范围内。");
		return;
	}
	struct plan_view v = { .action = "/activities", .org = org->id };
	plan_default(rq, &v, org);
	plan_asked(rq, &v);
	if (pattern)
		plan_of(w->arena, &v, pattern, true);
	if (!org_id && !from) {
		v.org_count = org_tree(w, w->actor.path, ORG_COUNTY, 9, &v.orgs);
		if (v.org_count < 2)
			v.orgs = NULL;
	}
	plan_show(rq, &v, org);
}

static void plan_page(struct request *rq)
{
	plan_new_show(rq, request_query_i64(rq, "org", 0), request_query_i64(rq, "from", 0));
}

static void planned(struct request *rq)
{
	int64_t org = 0;
	if (rq->fault) {
		str_i64(str_of(request_form(rq, "org", "")), &org);
		plan_new_show(rq, org, 0);
		return;
	}
	request_see(rq, "计划已保存。核对后发出通知。", "/activities/%lld", (long long)*(int64_t *)rq->result);
}

static void edit_show(struct request *rq)
{
	struct work *w = rq->work;
	struct activity *a = activity_for(w, ID, ACT_EDIT);
	struct org *org = a ? org_load(w, a->org) : NULL;
	if (!org)
		return;
	struct plan_view v = { .action = arena_printf(w->arena, "/activities/%lld", (long long)a->id), .org = a->org };
	plan_of(w->arena, &v, a, false);
	plan_show(rq, &v, org);
}

static void edit_page(struct request *rq)
{
	edit_show(rq);
}

static void edited(struct request *rq)
{
	if (rq->fault)
		edit_show(rq);
	else
		request_see(rq, "修改已保存。", "/activities/%lld", (long long)ID);
}

/* ---- on an organisation's page ---- */

static void org_section(struct request *rq, const struct org *o)
{
	struct activity_filter filter = { .org = o->id, .path = o->path, .limit = 8 };
	struct activity *list;
	int64_t total;
	int count = activity_list(rq->work, &filter, &list, &total);
	activity_org_section(rq->html, o, list, count, total, access_allows(rq->work->actor.role, PERMISSION_EDIT_ACTIVITY));
}
ORG_SECTION(activity, 50, READ_ACTIVITY, org_section);
