/* The console's page of notices. */
#include "notice/notice.h"

#include "notice_console.html.h"

static const struct menu_entry notices_menu = { "组织与党员", "公告栏", "bell", 190 };

ROUTE(GET, "/notices", notices_page, READ_ORG, OWN, .menu = &notices_menu, .about = "notices of the scope");
static bool post_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/notices", posted, EDIT_ORG, org, .write = post_write, .about = "put a notice on a board");

static void show_list(struct request *rq)
{
	struct work *w = rq->work;
	struct console_shell shell = { .title = "公告栏", .current = "/notices" };
	struct notice_view v = { .pager = pager_of(rq) };

	v.count = notice_list(w, w->actor.path, v.pager.size, v.pager.offset, &v.rows, &v.total);
	if (access_allows(w->actor.role, PERMISSION_EDIT_ORG))
		v.org = w->actor.org;
	console_head(rq, &shell);
	console_body(rq);
	notices(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void notices_page(struct request *rq)
{
	show_list(rq);
}

static bool post_write(struct work *w, struct request *rq)
{
	const char *title, *body;
	bool good = form_text(w, rq, "title", "标题", true, 30, &title);
	good = form_long_text(w, rq, "body", "内容", true, 500, &body) && good; /* both, so that both messages stand there */
	return good && notice_post(w, request_id(rq, "org"), title, body);
}

static void posted(struct request *rq)
{
	if (rq->fault)
		show_list(rq); /* with the faults and what was typed */
	else
		request_see(rq, "已发布。", "/notices");
}
