/* What a phone kept while it had no network: events sent in a batch, each answered by its id. */
#include "activity/inside.h"
#include "base/json.h"

static void events_read(struct request *rq);
static bool events_write(struct work *w, struct request *rq);
ROUTE(POST, "/api/v1/events", events_taken, ATTEND, OWN, .prepare = events_read, .write = events_write, .crowd = true,
	.about = "events of a phone's outbox: [{\"id\",\"at\" (ms),\"body\":{\"kind\":\"check-in\",\"activity\",\"code\",\"k\",\"mode\"}}] "
		 "answers {\"ok\":[ids],\"refused\":[{\"id\",\"message\"}]}");

struct outcome {
	const char *id, *message; /* NULL: taken */
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

/* One event; the reason for a refusal, NULL when it was taken. The fault of one does not hold up the others: a check-in
 * is refused before it writes anything. */
static const char *event_take(struct work *w, const struct outbox_event *e)
{
	int64_t activity = 0;
	if (!text_eq(e->kind, "check-in"))
		return "这条记录的类型不认识，没有处理。请更新页面后重试。";
	if (!e->activity || !str_i64(str_of(e->activity), &activity) || e->at <= 0)
		return "这条签到记录不完整，没有处理。请重新签到。";
	struct check_in c = { .member = w->actor.member, .code = e->code, .link = e->link,
		.remote = text_eq(e->mode, "video"), .at = e->at, .event = e->id };
	if (activity_check_in(w, activity, &c, NULL))
		return NULL;
	const char *why = w->fault ? w->fault->message : "没有签上。请找书记点名。";
	if (w->fault && w->fault->kind != FAULT_INTERNAL && w->fault->kind != FAULT_BUSY)
		w->fault = NULL;
	return why;
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
		o->list[o->count++] = (struct outcome){ o->events[i].id, event_take(w, &o->events[i]) };
	return w->fault == NULL && db_error(w->db) == DB_OK;
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
	json_key(&j, "ok");
	json_open_array(&j);
	for (size_t i = 0; i < o->count; i++)
		if (!o->list[i].message)
			json_text(&j, o->list[i].id);
	json_end_array(&j);
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
