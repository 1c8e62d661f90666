/* The console's page of a meeting's file for text messages. */
#include "activity/views.h"

ROUTE(GET, "/activities/{activity}/sms", sms_page, NOTICE_FILE, activity, .about = "preview of the file for text messages");
static void sms_slow(struct request *rq);
static bool sms_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/sms", sms_done, NOTICE_FILE, activity, .slow = sms_slow, .write = sms_write,
	.about = "numbers and texts for those who do not know of a meeting, as a file; on record");

struct asked {
	struct sms_wish wish;
	struct sms_file file;
	int64_t proposal;
};

static void page(struct request *rq, const struct sms_wish *wish)
{
	struct arena *arena = rq->work->arena;
	struct activity *a;
	struct sms_view v = { .sheet = activity_sms(rq->work, wish, &a), .all = wish->all, .again = wish->again,
		.alone = sms_alone(&rq->work->actor), .done = "每个人都看了消息、回应了，或者有人当面、电话通知过。" };
	if (!v.sheet)
		return;
	v.action = arena_printf(arena, "/activities/%lld/sms", (long long)a->id);
	v.back = arena_printf(arena, "/activities/%lld/told", (long long)a->id);
	struct console_shell shell = { .title = "短信文件", .sub = a->title, .crumb = "通知到人", .crumb_href = v.back, .current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	sms_show(rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* With what is said of the hours still there, whatever was ticked. */
static void page_again(struct request *rq, const struct sms_wish *wish)
{
	struct sms_wish shown = *wish;
	shown.urgent = false;
	page(rq, &shown);
}

static void sms_page(struct request *rq)
{
	struct sms_wish wish = { .activity = request_id(rq, "activity"), .all = text_eq(request_query(rq, "all", ""), "1"),
		.again = text_eq(request_query(rq, "again", ""), "1") };
	page(rq, &wish);
}

static void sms_slow(struct request *rq)
{
	struct asked *asked = ARENA_NEW(rq->work->arena, struct asked);
	asked->wish = (struct sms_wish){ .activity = request_id(rq, "activity"), .all = text_eq(request_form(rq, "all", ""), "1"),
		.again = text_eq(request_form(rq, "again", ""), "1"), .csv = text_eq(request_form(rq, "format", ""), "csv"),
		.urgent = text_eq(request_form(rq, "urgent", ""), "1") && !sms_alone(&rq->work->actor),
		.reason = chinese_tidy(rq->work->arena, str_of(request_form(rq, "reason", ""))) };
	rq->result = asked;
	if (sms_alone(&rq->work->actor))
		activity_sms_file(rq->work, &asked->wish, &asked->file);
}

static bool sms_write(struct work *w, struct request *rq)
{
	struct asked *asked = rq->result;
	return asked->file.path ? activity_sms_given(w, &asked->wish, &asked->file) :
				  activity_sms_propose(w, &asked->wish, &asked->proposal);
}

static void sms_done(struct request *rq)
{
	const struct asked *asked = rq->result;
	if (rq->fault && text_starts(rq->fault->code, "sms."))
		page_again(rq, &asked->wish);
	else if (!rq->fault && asked->file.path)
		export_give(rq, &asked->file.ask, asked->file.path);
	else if (!rq->fault)
		sms_proposed(rq, asked->proposal);
}
