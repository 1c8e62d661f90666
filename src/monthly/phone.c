/* Monthly reports on the phone, to be read: writing one takes a keyboard. */
#include "monthly/views.h"

#include "monthly_phone.html.h"

ROUTE(GET, "/m/monthly", list_page, SUPERVISE, OWN, .about = "?month: own monthly reports and those that were sent, on the phone");
ROUTE(GET, "/m/monthly/{monthly}", sent_page, SUPERVISE, monthly, .about = "a report as it was sent, on the phone");
static bool read_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/monthly/{monthly}/read", was_read, SUPERVISE, monthly, .write = read_write, .about = "open it: the sender is told, once");

static void list_page(struct request *rq)
{
	struct monthly_list_view v;
	struct phone_shell shell = { .title = "月报", .back = "/m" };
	monthly_list_fill(rq, &v);
	phone_head(rq, &shell);
	monthly_phone_list(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void sent_page(struct request *rq)
{
	struct monthly_view *v = monthly_sent_view(rq, request_id(rq, "monthly"));
	if (!v)
		return;
	struct phone_shell shell = { .title = "月报", .back = arena_printf(rq->work->arena, "/m/monthly?month=%s", v->code) };
	phone_head(rq, &shell);
	monthly_phone_show(rq->html, rq, v);
	phone_foot(rq);
	request_page(rq);
}

static bool read_write(struct work *w, struct request *rq)
{
	return monthly_read(w, request_id(rq, "monthly"));
}

static void was_read(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, NULL, "/m/monthly/%lld", (long long)request_id(rq, "monthly"));
}
