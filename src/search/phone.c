/* Search on the phone: a secretary in the field looks up a member or an organisation of the branch. */
#include "search/inside.h"

#include "search_phone.html.h"

ROUTE(GET, "/m/search", phone_search, READ_ORG, OWN, .about = "members, organisations and activities by one text, on the phone");

static void phone_search(struct request *rq)
{
	struct work *w = rq->work;
	struct search_query query = { .path = w->actor.path, .text = request_query(rq, "q", ""), .day = search_day_asked(rq) };
	struct search found = search_run(w, &query);
	bool number = found.key == SEARCH_IDNO || found.key == SEARCH_PHONE;
	struct search_view v = { .found = &found, .typed = number || found.key == SEARCH_TOO_LONG ? "" : found.text,
		.digits = search_digits(found.text), .total = found.member_total + found.beside_total + found.org_total + found.activity_total };
	v.day_typed = found.day ? day_text(w->arena, found.day) : "";
	v.again = number ? NULL : with_query(rq, "day", NULL);
	v.sound = v.total ? "" : search_sound(w->arena, &found);
	struct phone_shell shell = { .title = "查找", .back = "/m", .secret = true };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	phone_head(rq, &shell);
	search_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}
