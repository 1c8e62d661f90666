/* The console's pages of posts and Party groups: here and not in room `org`, because they choose from the roster. */
#include "member/views.h"
#include "org/views.h"

#include "member_posts.html.h"

ROUTE(GET, "/orgs/{org}/posts", posts_page, EDIT_ORG, org, .about = "posts of an organisation");
static bool appoint_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/posts", post_appointed, EDIT_ORG, org, .write = appoint_write, .about = "appoint somebody to a post");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/posts/{post}/end", post_ended, EDIT_ORG, post, .write = end_write, .about = "end a post");
ROUTE(GET, "/posts/{post}/remove", post_remove_page, EDIT_ORG, post, .about = "form: take back a post that was registered by mistake");
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/posts/{post}/remove", post_removed, EDIT_ORG, post, .write = remove_write, .about = "take back a post that was registered by mistake");
ROUTE(GET, "/orgs/{org}/groups", groups_page, EDIT_MEMBER, org, .about = "Party groups of a branch");
static bool group_found_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/groups", group_founded, EDIT_MEMBER, org, .write = group_found_write, .about = "form a Party group");
static bool group_edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/groups/{group}/edit", group_edited, EDIT_MEMBER, group, .write = group_edit_write, .about = "change a Party group");
static bool group_end_write(struct work *w, struct request *rq);
ROUTE(POST, "/groups/{group}/end", group_ended, EDIT_MEMBER, group, .write = group_end_write, .about = "end a Party group");

static int members_of(struct work *w, const struct org *o, struct member **out)
{
	struct member_filter f = { .path = o->path, .org = o->id };
	return member_list(w, &f, out, NULL);
}

static bool gone(const struct work *w, const struct org *o)
{
	return o->dissolved && o->dissolved < w->today;
}

static void posts_show(struct request *rq, int64_t org)
{
	struct work *w = rq->work;
	struct posts_view v = { .org = org_load(w, org) };
	if (w->fault)
		return; /* the router answers with its page */
	v.gone = gone(w, v.org);
	v.held_count = post_list(w, org, w->today, &v.held);
	v.all_count = post_list(w, org, 0, &v.all);
	v.member_count = members_of(w, v.org, &v.members);
	struct console_shell shell = { .title = "任职", .sub = v.org->short_name, .crumb = v.org->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)org), .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	org_gone_show(rq, v.org);
	posts_page_body(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void posts_page(struct request *rq)
{
	posts_show(rq, request_id(rq, "org"));
}

static bool appoint_write(struct work *w, struct request *rq)
{
	const char *name;
	int day;
	form_day(w, rq, "from_day", "任职日期", true, &day);
	form_text(w, rq, "name", "任职人姓名", false, 30, &name);
	return !w->fault && post_appoint(w, request_id(rq, "org"), request_form(rq, "kind", ""), typed_i64(rq, "member", 0), name, day,
				    NULL);
}

static void post_appointed(struct request *rq)
{
	if (rq->fault)
		posts_page(rq);
	else
		request_see(rq, "已登记任职。", "/orgs/%lld/posts", (long long)request_id(rq, "org"));
}

static bool end_write(struct work *w, struct request *rq)
{
	int day;
	return form_day(w, rq, "to_day", "免职日期", true, &day) && post_end(w, request_id(rq, "post"), day);
}

static void post_ended(struct request *rq)
{
	struct post *p = post_load(rq->work, request_id(rq, "post"));
	if (!p)
		return;
	if (rq->fault)
		posts_show(rq, p->org);
	else
		request_see(rq, "已登记免职。", "/orgs/%lld/posts", (long long)p->org);
}

/* ---- registered by mistake ---- */

static void post_remove_page(struct request *rq)
{
	struct work *w = rq->work;
	struct post *p = post_load(w, request_id(rq, "post"));
	if (!p)
		return;
	struct console_shell shell = { .title = "撤回任职登记", .sub = p->org_name, .crumb = "任职",
		.crumb_href = arena_printf(w->arena, "/orgs/%lld/posts", (long long)p->org), .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	post_remove_form(rq->html, rq, p);
	console_foot(rq);
	request_page(rq);
}

static bool remove_write(struct work *w, struct request *rq)
{
	const struct post *p = post_load(w, request_id(rq, "post"));
	const char *reason;
	rq->result = (void *)p;
	return p && form_text(w, rq, "reason", "原因", true, 200, &reason) && post_remove(w, p->id, reason);
}

static void post_removed(struct request *rq)
{
	const struct post *p = rq->result;
	if (rq->fault)
		post_remove_page(rq);
	else
		request_see(rq, "已撤回登记，沿革里留有记录。", "/orgs/%lld/posts", (long long)p->org);
}

/* ---- groups ---- */

static void groups_show(struct request *rq, int64_t org)
{
	struct work *w = rq->work;
	struct groups_view v = { .org = org_load(w, org) };
	if (w->fault)
		return; /* the router answers with its page */
	v.gone = gone(w, v.org);
	v.group_count = group_list(w, org, w->today, &v.groups);
	v.member_count = members_of(w, v.org, &v.members);
	struct console_shell shell = { .title = "党小组", .sub = v.org->short_name, .crumb = v.org->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)org), .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	org_gone_show(rq, v.org);
	groups_page_body(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void groups_page(struct request *rq)
{
	groups_show(rq, request_id(rq, "org"));
}

static bool group_found_write(struct work *w, struct request *rq)
{
	const char *name;
	int day;
	form_text(w, rq, "name", "名称", true, 20, &name);
	form_day(w, rq, "from_day", "划分日期", true, &day);
	return !w->fault && group_found(w, request_id(rq, "org"), name, typed_i64(rq, "leader", 0), day, NULL);
}

static void group_founded(struct request *rq)
{
	if (rq->fault)
		groups_page(rq);
	else
		request_see(rq, "已增设党小组。", "/orgs/%lld/groups", (long long)request_id(rq, "org"));
}

static bool group_edit_write(struct work *w, struct request *rq)
{
	const char *name;
	return form_text(w, rq, "name", "名称", true, 20, &name) &&
	       group_edit(w, request_id(rq, "group"), name, typed_i64(rq, "leader", 0));
}

static bool group_end_write(struct work *w, struct request *rq)
{
	int day;
	return form_day(w, rq, "to_day", "撤销日期", true, &day) && group_end(w, request_id(rq, "group"), day);
}

static void group_answer(struct request *rq, const char *flash)
{
	struct party_group *g = group_load(rq->work, request_id(rq, "group"));
	if (!g)
		return;
	if (rq->fault)
		groups_show(rq, g->org);
	else
		request_see(rq, flash, "/orgs/%lld/groups", (long long)g->org);
}

static void group_edited(struct request *rq)
{
	group_answer(rq, "已保存。");
}

static void group_ended(struct request *rq)
{
	group_answer(rq, "已撤销。");
}
