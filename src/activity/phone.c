/* The phone's pages of meetings: list, one meeting, check-in by code or scanned link, leave. */
#include "activity/views.h"

#include "activity_phone.html.h"

static const struct menu_entry meetings_menu = { NULL, "会议", "calendar", 20 };

ROUTE(GET, "/m/meetings", meetings_page, ATTEND, OWN, .menu = &meetings_menu, .about = "own meetings");
ROUTE(GET, "/m/meetings/{activity}", meeting_page, ATTEND, meeting, .about = "one meeting");
ROUTE(GET, "/m/meetings/{activity}/check-in", check_in_page, ATTEND, meeting, .about = "form to check in");
static bool check_in_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/meetings/{activity}/check-in", checked_in, ATTEND, meeting, .write = check_in_write, .crowd = true,
	.about = "check oneself in");
ROUTE(GET, "/m/check-in", scanned_page, ATTEND, OWN, .about = "where the television's QR code leads");
ROUTE(GET, "/m/meetings/{activity}/leave", leave_page, ATTEND, meeting, .about = "form to ask for leave");
static bool leave_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/meetings/{activity}/leave", left, ATTEND, meeting, .write = leave_write, .about = "ask for leave");

#define PAST_MONTHS 12
#define COMING_MOST 60
#define PAST_MOST 400

static void meetings_page(struct request *rq)
{
	struct work *w = rq->work;
	struct activity_of_member *coming, *past;
	int coming_count = activity_of_member(w, w->actor.member, w->today, 0, COMING_MOST, &coming);
	int past_count = activity_of_member(w, w->actor.member, day_add_months(w->today, -PAST_MONTHS),
		day_add(w->today, -1), PAST_MOST, &past);
	struct pager pager = pager_of(rq);
	struct phone_shell shell = { .title = "会议", .tab = "meetings", .back = "/m" };
	phone_head(rq, &shell);
	activity_phone_meetings(rq->html, rq, coming, coming_count, past, past_count, &pager,
		access_allows(w->actor.role, PERMISSION_EDIT_ACTIVITY));
	phone_foot(rq);
	request_page(rq);
}

/* The meeting as this person meets it; NULL with a fault. What is only planned is the branch's own affair. */
static struct meeting_view *view_of(struct request *rq, int64_t id)
{
	struct work *w = rq->work;
	struct meeting_view *v = ARENA_NEW(w->arena, struct meeting_view);
	v->activity = activity_load(w, id);
	if (!v->activity)
		return NULL;
	v->mine = w->actor.member ? attendance_one(w, id, w->actor.member) : NULL;
	if (v->activity->state == STATE_PLANNED && w->actor.role == ROLE_MEMBER) {
		fault_set(w, FAULT_NOT_FOUND, "activity.not-found", NULL, "没有这次会议，或通知还没有发出。");
		return NULL;
	}
	bool waits = v->mine && (v->mine->status == ATTENDANCE_DUE || v->mine->status == ATTENDANCE_LEAVE);
	v->may_check_in = (waits || (v->mine && v->mine->status == ATTENDANCE_REMOTE)) && v->activity->state == STATE_OPEN;
	v->may_leave = v->mine && v->mine->status == ATTENDANCE_DUE && v->mine->leave != LEAVE_ASKED &&
		activity_may(v->activity->state, ACT_LEAVE, w->actor.role, NULL);
	bool coming = v->activity->state == STATE_NOTICED || v->activity->state == STATE_OPEN;
	v->link = coming && v->mine && v->activity->remote && !text_empty(v->activity->link) ? v->activity->link : NULL;
	v->elder = phone_elder(rq);
	return v;
}

static void meeting_page(struct request *rq)
{
	struct meeting_view *v = view_of(rq, request_id(rq, "activity"));
	struct phone_shell shell = { .title = "会议", .back = "/m/meetings" };
	if (!v)
		return;
	phone_head(rq, &shell);
	activity_phone_meeting(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

/* ---- check-in ---- */

static void check_in_show(struct request *rq, struct meeting_view *v)
{
	struct phone_shell shell = { .title = "会议签到",
		.back = arena_printf(rq->work->arena, "/m/meetings/%lld", (long long)v->activity->id) };
	phone_head(rq, &shell);
	activity_phone_check_in(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

static void check_in_page(struct request *rq)
{
	struct meeting_view *v = view_of(rq, request_id(rq, "activity"));
	if (v)
		check_in_show(rq, v);
}

static bool check_in_write(struct work *w, struct request *rq)
{
	struct check_in c = { .member = w->actor.member, .link = request_form(rq, "k", NULL),
		.code = request_form(rq, "code", NULL), .remote = text_eq(request_form(rq, "mode", ""), "video") };
	work_quiet(w);
	return activity_check_in(w, request_id(rq, "activity"), &c, NULL);
}

static void checked_in(struct request *rq)
{
	int64_t id = request_id(rq, "activity");
	struct meeting_view *v = rq->fault ? view_of(rq, id) : NULL;
	if (v)
		check_in_show(rq, v); /* without the scanned key, which was refused: asks for the code */
	else if (!rq->fault)
		request_see(rq, NULL, "/m/meetings/%lld/check-in", (long long)id);
}

/* The link names the activity in its query, where the router asks for no scope: only people on its list see it. */
static void scanned_page(struct request *rq)
{
	struct work *w = rq->work;
	int64_t id = request_query_i64(rq, "a", 0);
	const char *key = request_query(rq, "k", "");
	struct attendance *mine = w->actor.member ? attendance_one(w, id, w->actor.member) : NULL;
	struct meeting_view *v = mine ? view_of(rq, id) : NULL;
	if (v) {
		v->key = *key ? key : NULL;
		check_in_show(rq, v);
		return;
	}
	struct phone_shell shell = { .title = "会议签到", .back = "/m" };
	w->fault = NULL;
	phone_head(rq, &shell);
	activity_phone_scan_failed(rq->html, w->actor.member
			? "您不在这次会议的应到名单中。请找书记核对党员名册，或请书记点名。"
			: "您的账号没有对应到党员名册，不能签到。请找书记点名，并请乡镇核对账号。");
	phone_foot(rq);
	request_page(rq);
}

/* ---- leave ---- */

static void leave_show(struct request *rq)
{
	struct meeting_view *v = view_of(rq, request_id(rq, "activity"));
	if (!v)
		return;
	struct phone_shell shell = { .title = "请假",
		.back = arena_printf(rq->work->arena, "/m/meetings/%lld", (long long)v->activity->id) };
	phone_head(rq, &shell);
	activity_phone_leave(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

static void leave_page(struct request *rq)
{
	leave_show(rq);
}

static bool leave_write(struct work *w, struct request *rq)
{
	const char *reason;
	form_long_text(w, rq, "reason", "请假原因", false, 1000, &reason);
	return !w->fault && activity_leave(w, request_id(rq, "activity"), w->actor.member, reason);
}

static void left(struct request *rq)
{
	if (rq->fault)
		leave_show(rq);
	else
		request_see(rq, access_allows(rq->work->actor.role, PERMISSION_EDIT_ACTIVITY) ? "请假已登记。" : "请假已提出，书记批准后会告诉您。", "/m/meetings/%lld", (long long)request_id(rq, "activity"));
}
