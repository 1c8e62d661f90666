/* The form of a secret vote that scrutineers counted: on the console, and on the phone in the same shape. */
#include "activity/views.h"

#include "activity_vote.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/activities/{activity}/vote", vote_page, EDIT_ACTIVITY, activity, .about = "form of a secret vote that scrutineers counted");
static bool vote_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/vote", vote_counted, EDIT_ACTIVITY, activity, .write = vote_write, .about = "count a secret vote");

static void vote_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_STROKES))
		return;
	if (!v.may[ACT_RECORD]) {
		activity_for(rq->work, v.activity->id, ACT_RECORD); /* says why not */
		return;
	}
	struct console_shell shell = { .title = "无记名投票计票", .sub = v.activity->title, .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id), .current = "/activities" };
	console_head(rq, &shell);
	console_actions(rq);
	activity_vote_actions(rq->html, v.activity);
	console_actions_end(rq);
	console_body(rq);
	activity_vote(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void vote_page(struct request *rq)
{
	vote_show(rq);
}

static bool vote_write(struct work *w, struct request *rq)
{
	struct secret_vote v = { 0 };
	static const struct {
		const char *name, *label;
	} numbers[] = { { "handed_out", "发出票数" }, { "returned", "收回票数" }, { "invalid", "无效票数" }, { "votes_for", "赞成票" },
		{ "votes_against", "反对票" }, { "abstained", "弃权票" }, { "written_for", "书面赞成" }, { "written_against", "书面反对" },
		{ "written_abstained", "书面弃权" } };
	int64_t n[COUNT_OF(numbers)] = { 0 };
	form_text(w, rq, "title", "表决事项", false, 1000, &v.title);
	form_text(w, rq, "quorum", "计票规定", true, 60, &v.quorum);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		form_i64(w, rq, numbers[i].name, numbers[i].label, i == 0 || i == 1 || i == 3, 0, 100000, &n[i]);
	form_i64(w, rq, "about", "涉及的人", false, 0, INT64_MAX, &v.about);
	form_i64(w, rq, "scrutineer", "监票人", false, 0, INT64_MAX, &v.scrutineer);
	form_i64(w, rq, "teller", "计票人", false, 0, INT64_MAX, &v.teller);
	v.handed_out = (int)n[0];
	v.returned = (int)n[1];
	v.invalid = (int)n[2];
	v.marked = (struct votes){ (int)n[3], (int)n[4], (int)n[5] };
	v.written = (struct votes){ (int)n[6], (int)n[7], (int)n[8] };
	return !w->fault && vote_add(w, ID, &v) != 0;
}

static void vote_counted(struct request *rq)
{
	if (rq->fault)
		vote_show(rq);
	else
		request_see(rq, "投票已计票并保存。", "/activities/%lld#votes", (long long)ID);
}
