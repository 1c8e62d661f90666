/* Minutes on the phone, where what is typed is kept without network; and what lies beside them, on the console and on the phone. */
#include "activity/views.h"

#include "activity_minutes.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/m/meetings/{activity}/minutes", minutes_page, EDIT_ACTIVITY, activity, .about = "minutes on the phone, also without network");
static bool minutes_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/meetings/{activity}/minutes", minutes_sent, EDIT_ACTIVITY, activity, .write = minutes_write,
	.about = "store minutes written on the phone");
static bool beside_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/meetings/{activity}/minutes/beside", beside_done_phone, EDIT_ACTIVITY, activity, .write = beside_write,
	.about = "put minutes that lie beside into the record, or throw them away");
ROUTE(POST, "/activities/{activity}/minutes/beside", beside_done, EDIT_ACTIVITY, activity, .write = beside_write,
	.about = "the same on the console");

static bool may_record(struct request *rq, const struct activity *a)
{
	return activity_may(a->state, ACT_RECORD, activity_role(&rq->work->actor, a->org), NULL);
}

static void minutes_show(struct request *rq)
{
	struct activity *a = activity_load(rq->work, ID);
	if (!a)
		return;
	struct minutes_view v = { .activity = a, .may = may_record(rq, a),
		.action = arena_printf(rq->work->arena, "/m/meetings/%lld/minutes", (long long)a->id) };
	struct phone_shell shell = { .title = "会议记录", .back = arena_printf(rq->work->arena, "/m/meetings/%lld", (long long)a->id) };
	v.beside_count = minutes_beside(rq->work, a->id, &v.beside);
	phone_head(rq, &shell);
	activity_minutes_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void minutes_page(struct request *rq)
{
	minutes_show(rq);
}

static bool minutes_write(struct work *w, struct request *rq)
{
	struct minutes_draft d = { 0 };
	enum minutes_fate *fate = ARENA_NEW(w->arena, enum minutes_fate);
	form_long_text(w, rq, "minutes", "会议记录", false, 100000, &d.minutes);
	form_text(w, rq, "recorder", "记录人", false, 1000, &d.recorder);
	form_i64(w, rq, "version", "版本", false, 0, INT64_MAX, &d.version);
	rq->result = fate;
	return !w->fault && (*fate = minutes_take(w, ID, &d)) != MINUTES_REFUSED;
}

static void minutes_sent(struct request *rq)
{
	const enum minutes_fate *fate = rq->result;
	if (rq->fault)
		minutes_show(rq);
	else if (*fate == MINUTES_BESIDE)
		request_see(rq, "您填写期间，别人改了记录。您写的另存了一份，两份都在下面，请核对。", "/m/meetings/%lld/minutes#beside", (long long)ID);
	else
		request_see(rq, "会议记录已保存。", "/m/meetings/%lld/minutes", (long long)ID);
}

static bool beside_write(struct work *w, struct request *rq)
{
	const char *act = request_form(rq, "do", "");
	int64_t id = 0;
	if (!form_i64(w, rq, "id", "另写的一份", true, 1, INT64_MAX, &id))
		return false;
	if (text_eq(act, "join"))
		return minutes_join(w, ID, id);
	return text_eq(act, "drop") ? minutes_drop(w, ID, id) : /* nothing is thrown away that nobody said to throw away */
		fault_set(w, FAULT_INPUT, "activity.minutes-do", NULL, "请点“合到一起”或“不要另写的”。");
}

static const char *beside_said(struct request *rq)
{
	return text_eq(request_form(rq, "do", ""), "join") ? "两份合到一起了，请删去重复的再保存。" : "另写的一份已删除。";
}

static void beside_done_phone(struct request *rq)
{
	if (rq->fault)
		minutes_show(rq);
	else
		request_see(rq, beside_said(rq), "/m/meetings/%lld/minutes", (long long)ID);
}

static void beside_done(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, beside_said(rq), "/activities/%lld#record", (long long)ID);
}

/* ---- on the record's pages ---- */

static void on_record(struct request *rq, const struct activity *a)
{
	struct minutes_view v = { .activity = a, .may = may_record(rq, a),
		.action = arena_printf(rq->work->arena, "/activities/%lld/minutes", (long long)a->id) };
	v.beside_count = v.may ? minutes_beside(rq->work, a->id, &v.beside) : 0;
	if (v.beside_count)
		activity_minutes_card(rq->html, rq, &v);
}

static void on_phone(struct request *rq, const struct activity *a)
{
	if (actor_covers(&rq->work->actor, a->org_path) && may_record(rq, a))
		activity_minutes_link(rq->html, a);
}
RECORD_PART(minutes, 5, .show = on_record, .phone = on_phone);
