/* What a phone kept while it had no network: events sent in a batch, each answered by its id. */
#include "activity/inside.h"
#include "base/json.h"

static void events_read(struct request *rq);
static bool events_write(struct work *w, struct request *rq);
ROUTE(POST, "/api/v1/events", events_taken, ATTEND, OWN, .prepare = events_read, .write = events_write, .crowd = true,
	.about = "events of a phone's outbox: [{\"id\",\"at\" (ms),\"body\":{\"kind\":\"check-in\",\"activity\",\"code\",\"k\",\"mode\"}}], kind \"leave\" with \"reason\"; "
		 "answers {\"ok\":[ids],\"refused\":[{\"id\",\"message\"}]}");

static bool minutes_write(struct work *w, struct request *rq);
ROUTE(POST, "/api/v1/activities/{activity}/minutes", minutes_taken, EDIT_ACTIVITY, activity, .prepare = events_read, .write = minutes_write,
	.about = "minutes that a phone kept, oldest first: [{\"id\",\"at\" (ms),\"body\":{\"base\" (the text they were begun from),\"minutes\","
		 "\"recorder\"}}] answers as events do, and \"beside\":[ids] of those that lie beside what somebody else wrote");

struct outcome {
	const char *id, *message; /* NULL: taken */
	bool beside;              /* of minutes: kept beside what somebody else wrote */
};
struct outcomes {
	struct outbox_event *events;
	int sent; /* -1: what came was no batch of events */
	struct outcome *list;
	size_t count;
};

static void events_read(struct request *rq)
{
	struct outcomes *o = ARENA_NEW(rq->work->arena, struct outcomes);
	o->sent = outbox_read(rq->work->arena, http_body(rq->http), &o->events);
	rq->result = o;
}

/* One event; the reason for a refusal, NULL when it was taken. */
static const char *event_take(struct work *w, const struct outbox_event *e)
{
	int64_t activity = 0;
	bool leave = text_eq(e->kind, "leave");
	if (!leave && !text_eq(e->kind, "check-in"))
		return "这条记录的类型不认识，没有处理。请更新页面后重试。";
	if (!e->activity || !str_i64(str_of(e->activity), &activity) || e->at <= 0)
		return leave ? "这条请假记录不完整，没有处理。请重新请假。" : "这条签到记录不完整，没有处理。请重新签到。";
	if (leave)
		return activity_leave_sent(w, activity, text_of_lines(w->arena, str_of(e->reason ? e->reason : "")), e->id) ? NULL : activity_refusal(w);
	struct check_in c = { .member = w->actor.member, .code = e->code, .link = e->link,
		.remote = text_eq(e->mode, "video"), .at = e->at, .event = e->id };
	struct check_in_result result;
	if (!activity_check_in(w, activity, &c, &result))
		return activity_refusal(w);
	return result.waits ? "会议记录已经提交，您的签到转给书记核实，结果会告诉您，不用再报。" : NULL;
}

static bool events_write(struct work *w, struct request *rq)
{
	struct outcomes *o = rq->result;
	work_quiet(w);
	if (o->sent < 0)
		return fault_set(w, FAULT_INPUT, "api.events", NULL, "上报的内容格式不对，应是最多 %d 条记录的数组。", OUTBOX_MOST);
	o->list = ARENA_ARRAY(w->arena, struct outcome, (size_t)o->sent);
	o->count = 0; /* the batch may run again */
	for (int i = 0; i < o->sent; i++)
		o->list[o->count++] = (struct outcome){ .id = o->events[i].id, .message = event_take(w, &o->events[i]) };
	return w->fault == NULL && db_error(w->db) == DB_OK;
}

/* What a batch says of the minutes as they are read here: texts as a form would give them. */
static struct minutes_draft draft_of(struct work *w, const struct outbox_event *e)
{
	const char *recorder = chinese_tidy(w->arena, str_of(e->recorder ? e->recorder : ""));
	return (struct minutes_draft){ .base = text_of_lines(w->arena, str_of(e->base)), .minutes = text_of_lines(w->arena, str_of(e->minutes)),
		.recorder = recorder ? recorder : "", .at = e->at > 0 && e->at < w->now ? e->at : w->now };
}

/* A phone saves several times before it has network, each time from its own text before; when an answer was lost, all come again. What the
 * record has already, and what led to it, is done. */
static int done_before(struct work *w, int64_t activity, const struct minutes_draft *drafts, int count)
{
	struct activity *a = activity_load(w, activity);
	for (int i = count; a && i > 0; i--)
		if (!text_empty(a->minutes) && text_eq(drafts[i - 1].minutes, a->minutes) && text_eq(drafts[i - 1].recorder, a->recorder))
			return i;
	return 0;
}

static bool minutes_write(struct work *w, struct request *rq)
{
	struct outcomes *o = rq->result;
	int64_t activity = request_id(rq, "activity");
	if (o->sent < 0)
		return fault_set(w, FAULT_INPUT, "api.minutes", NULL, "上报的内容格式不对，应是最多 %d 份记录的数组。", OUTBOX_MOST);
	struct minutes_draft *drafts = ARENA_ARRAY(w->arena, struct minutes_draft, (size_t)o->sent + 1);
	for (int i = 0; i < o->sent; i++)
		drafts[i] = draft_of(w, &o->events[i]);
	int done = done_before(w, activity, drafts, o->sent);
	o->list = ARENA_ARRAY(w->arena, struct outcome, (size_t)o->sent + 1);
	o->count = 0; /* the unit may run again */
	for (int i = 0; i < o->sent; i++) {
		enum minutes_fate fate = i < done ? MINUTES_STORED : minutes_take(w, activity, &drafts[i]);
		o->list[o->count++] = (struct outcome){ .id = o->events[i].id, .beside = fate == MINUTES_BESIDE,
			.message = fate == MINUTES_REFUSED ? activity_refusal(w) : NULL };
	}
	return !w->fault && db_error(w->db) == DB_OK && audit_not_needed(w);
}

/* The ids of those that were taken, or of those that lie beside. */
static void put_ids(struct json *j, const struct outcomes *o, const char *name, bool beside)
{
	json_key(j, name);
	json_open_array(j);
	for (size_t i = 0; i < o->count; i++)
		if (!o->list[i].message && (!beside || o->list[i].beside))
			json_text(j, o->list[i].id);
	json_end_array(j);
}

static void events_taken(struct request *rq)
{
	struct outcomes *o = rq->result;
	struct buf body;
	struct json j;
	if (rq->fault)
		return; /* the shell answers with the problem; the phone keeps its events */
	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	put_ids(&j, o, "ok", false);
	put_ids(&j, o, "beside", true);
	json_key(&j, "refused");
	json_open_array(&j);
	for (size_t i = 0; i < o->count; i++) {
		if (!o->list[i].message)
			continue;
		json_open_object(&j);
		json_put_text(&j, "id", o->list[i].id);
		json_put_text(&j, "message", o->list[i].message);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	request_json(rq, 200, &body);
}

static void minutes_taken(struct request *rq)
{
	events_taken(rq);
}
