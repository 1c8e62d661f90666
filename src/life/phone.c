/* An opinion without a name, on the phone. */
#include "life/views.h"

#include "life_phone.html.h"

/* A leading body asks the members of all branches below it. */
static const struct scope scope_opinion = { "activity",
	"select o.path, 0 from activity a join org o on o.tenant = a.tenant and o.id = a.org where a.tenant = $1 and a.id = $2", "opinion",
	.listed = "select 1 from box_voter where tenant = $1 and member = $3 and box = (select max(id) from box where tenant = $1 and "
		  "kind = 'opinion' and record = $2)" };

ROUTE(GET, "/m/opinions/{activity}", opinion_page, ATTEND, opinion, .about = "an opinion before a meeting, without a name");
static bool opinion_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/opinions/{activity}", opinion_sent, ATTEND, opinion, .write = opinion_write, .about = "hand in an opinion without a name");

static void opinion_page(struct request *rq)
{
	struct work *w = rq->work;
	struct activity *a = activity_load(w, request_id(rq, "activity"));
	struct phone_shell shell = { .title = "提意见", .back = "/m", .secret = true };
	if (!a)
		return;
	const struct box *box = w->actor.member ? box_of(w, "opinion", a->id) : NULL;
	phone_head(rq, &shell);
	life_phone_opinion(rq->html, rq, a, box);
	phone_foot(rq);
	request_page(rq);
}

static bool opinion_write(struct work *w, struct request *rq)
{
	const char *text;
	form_long_text(w, rq, "opinion", "意见", false, 5000, &text);
	return !w->fault && life_answer(w, request_id(rq, "activity"), text);
}

static void opinion_sent(struct request *rq)
{
	if (rq->fault)
		opinion_page(rq);
	else
		request_see(rq, "已交，谢谢您。没有记您的名字。", "/m/opinions/%lld", (long long)request_id(rq, "activity"));
}
