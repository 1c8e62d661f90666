/* Putting check-ins right: the console's page, which the phone shows, too. */
#include "activity/views.h"

#include "activity_correct.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/activities/{activity}/correct", correct_page, EDIT_ACTIVITY, activity, .about = "check-ins to verify; ?member=: form to put one right");
static bool correct_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/correct", corrected, EDIT_ACTIVITY, activity, .write = correct_write,
	.about = "put a check-in right, or decide on one that came late (change, do=true|false), with a reason");

static void correct_show(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_PINYIN))
		return;
	if (!v.may[ACT_CORRECT]) {
		activity_for(rq->work, v.activity->id, ACT_CORRECT); /* says why not */
		return;
	}
	v.change_count = attendance_change_list(rq->work, v.activity->id, &v.changes);
	struct console_shell shell = { .title = "更正签到", .sub = v.activity->title, .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id), .current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_correct(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void correct_page(struct request *rq)
{
	correct_show(rq);
}

static bool correct_write(struct work *w, struct request *rq)
{
	static const enum attendance_status choices[] = { ATTENDANCE_PRESENT, ATTENDANCE_REMOTE, ATTENDANCE_DUE };
	struct correction c = { .becomes = ATTENDANCE_LEAVE };
	int64_t change = 0;
	form_i64(w, rq, "change", "签到", false, 0, INT64_MAX, &change);
	form_i64(w, rq, "member", "谁", false, 0, INT64_MAX, &c.member);
	form_text(w, rq, "reason", "原因", false, 1000, &c.reason);
	for (size_t i = 0; i < COUNT_OF(choices); i++)
		if (text_eq(request_form(rq, "becomes", ""), attendance_status_word(choices[i])))
			c.becomes = choices[i];
	if (w->fault)
		return false;
	return change ? attendance_claim_decide(w, ID, change, text_eq(request_form(rq, "do", ""), "true"), c.reason) :
			attendance_correct(w, ID, &c);
}

static void corrected(struct request *rq)
{
	if (rq->fault)
		correct_show(rq);
	else
		request_see(rq, "已更正，原因记在档案里。", "/activities/%lld/correct", (long long)ID);
}
