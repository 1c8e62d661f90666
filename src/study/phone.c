/* A member's own study hours on the phone. */
#include "study/views.h"

#include "study_phone.html.h"

ROUTE(GET, "/m/study", own_page, ATTEND, OWN, .about = "?year=: the own study hours, of what they are made, what is lacking");

static void own_page(struct request *rq)
{
	struct work *w = rq->work;
	int year = study_year_of(w, http_query_text(rq->http));
	struct study_phone_view v = { .number = year, .elder = phone_elder(rq), .late = study_late(w, year) };
	struct phone_shell shell = { .title = "我的学习学时", .back = "/m/me" };
	if (w->actor.member)
		v.year = study_of_member(w, w->actor.member, year);
	phone_head(rq, &shell);
	study_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}
