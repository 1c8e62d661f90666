/* The offices' page of the file for text messages to those who have not read. */
#include "supervise/sms.h"

#include "base/chinese.h"

ROUTE(GET, "/urges/sms", sms_page, EXPORT_WHOLE, OWN, .about = "preview of the file for text messages to secretaries who have not read");
static bool sms_write(struct work *w, struct request *rq);
ROUTE(POST, "/urges/sms", sms_done, EXPORT_WHOLE, OWN, .write = sms_write, .about = "propose that file, by two persons");

static void page(struct request *rq, const struct unread_wish *wish)
{
	struct console_shell shell = { .title = "短信文件", .sub = "没看消息的书记和党务工作者", .crumb = "催办跟进", .crumb_href = "/urges",
		.current = "/urges" };
	struct sms_view v = { .sheet = unread_sms(rq->work, rq->work->actor.path, wish), .action = "/urges/sms", .back = "/urges",
		.all = wish->all, .again = wish->again, .done = "发给支部的消息，一天以前的都看过了。" };
	console_head(rq, &shell);
	console_body(rq);
	sms_show(rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void sms_page(struct request *rq)
{
	struct unread_wish wish = { .all = text_eq(request_query(rq, "all", ""), "1"), .again = text_eq(request_query(rq, "again", ""), "1") };
	page(rq, &wish);
}

static struct unread_wish typed(struct request *rq)
{
	return (struct unread_wish){ .all = text_eq(request_form(rq, "all", ""), "1"), .again = text_eq(request_form(rq, "again", ""), "1"),
		.csv = text_eq(request_form(rq, "format", ""), "csv"), .urgent = text_eq(request_form(rq, "urgent", ""), "1"),
		.reason = chinese_tidy(rq->work->arena, str_of(request_form(rq, "reason", ""))) };
}

static bool sms_write(struct work *w, struct request *rq)
{
	struct unread_wish wish = typed(rq);
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	rq->result = proposal;
	return unread_sms_propose(w, &wish, proposal);
}

static void sms_done(struct request *rq)
{
	struct unread_wish wish = typed(rq);
	if (rq->fault && text_starts(rq->fault->code, "sms.")) {
		wish.urgent = false; /* what is said of the hours stays, whatever was ticked */
		page(rq, &wish);
	}
	if (!rq->fault)
		sms_proposed(rq, *(const int64_t *)rq->result);
}
