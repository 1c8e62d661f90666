/* The own organisation's term on the phone: until when, what is vacant, what is to be done. */
#include "term/views.h"

#include "term_phone.html.h"

ROUTE(GET, "/m/term", phone_page, READ_ORG, OWN, .about = "the own organisation's term on the phone");

static void phone_page(struct request *rq)
{
	struct work *w = rq->work;
	struct term_view v = { .org = org_load(w, w->actor.org) };
	if (!v.org)
		return;
	v.sheet = org_sheet_load(w, v.org->id);
	v.post_count = post_list(w, v.org->id, w->today, &v.posts);
	v.past_count = org_term_list(w, v.org, &v.past);
	v.reminded = term_reminded(w, v.org);
	struct phone_shell shell = { .title = "任期", .back = "/m/branch" };
	phone_head(rq, &shell);
	term_phone(rq->html, &v, w->today);
	phone_foot(rq);
	request_page(rq);
}
