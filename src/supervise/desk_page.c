/* The desk's page: where a township's office begins its day. */
#include "supervise/desk.h"
#include "supervise/views.h"

#include "supervise_desk.html.h"

static const struct menu_entry desk_menu = { NULL, "工作台", "home", 3 };

ROUTE(GET, "/desk", desk_page, REVIEW, OWN, .menu = &desk_menu, .about = "what waits for the office today");

static void desk_page(struct request *rq)
{
	struct work *w = rq->work;
	bool county = w->actor.role == ROLE_COUNTY;
	struct desk *d = desk_load(w);
	struct console_shell shell = { .title = county ? "工作台" : "乡镇工作台",
		.sub = arena_printf(w->arena, "%s · %s %s", w->actor.org_name, day_chinese(w->arena, w->today), weekday_chinese(weekday_of(w->today))) };
	console_head(rq, &shell);
	console_actions(rq);
	desk_actions(rq->html, rq);
	console_actions_end(rq);
	console_body(rq);
	desk_show(rq->html, rq, d, county);
	console_foot(rq);
	request_page(rq);
}
