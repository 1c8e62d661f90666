/* Theme packages on the phone: the branch's list, one with taking over, and a meeting's material for those who are invited. */
#include "theme/views.h"

#include "theme_phone.html.h"

ROUTE(GET, "/m/themes", themes_page, OWN_BRANCH, OWN, .elsewhere = THEME_ELSEWHERE,
	.about = "theme packages that were sent to the branch");
ROUTE(GET, "/m/themes/{theme}", theme_page, OWN_BRANCH, theme, .elsewhere = THEME_ELSEWHERE,
	.about = "one, with its material and taking it over");
ROUTE(POST, "/m/themes/{theme}/adopt", adopted, OWN_BRANCH, theme, .write = theme_adopt_write, .elsewhere = THEME_ELSEWHERE,
	.about = "take it over in one tap");
ROUTE(POST, "/m/themes/{theme}/undo", undone, OWN_BRANCH, theme, .write = theme_undo_write, .elsewhere = THEME_ELSEWHERE,
	.about = "take that back");
ROUTE(GET, "/m/material/{activity}", material_page, ATTEND, activity, .about = "what a meeting is about, for those who are invited");
ROUTE(GET, "/m/material/{activity}/{theme_file}", file_page, ATTEND, activity, .about = "a picture, paper or video of that");

#define ID request_id(rq, "theme")

static void themes_page(struct request *rq)
{
	struct themes_view v = { .pager = pager_of(rq), .adopts = true };
	struct phone_shell shell = { .title = "主题包", .back = "/m" };
	v.count = theme_list(rq->work, v.pager.size, v.pager.offset, &v.list, &v.total);
	phone_head(rq, &shell);
	theme_phone_list(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void theme_show(struct request *rq)
{
	struct theme_view v;
	struct phone_shell shell = { .title = "主题包", .back = "/m/themes" };
	if (!theme_view_fill(rq, &v))
		return;
	phone_head(rq, &shell);
	theme_phone(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void theme_page(struct request *rq)
{
	theme_show(rq);
}

static void adopted(struct request *rq)
{
	if (rq->fault)
		theme_show(rq);
	else
		request_see(rq, "已采用，会议安排好了。核对后在“管理这次会议”里发通知。", "/m/meetings/%lld", (long long)*(int64_t *)rq->result);
}

static void undone(struct request *rq)
{
	if (rq->fault)
		theme_show(rq);
	else
		request_see(rq, "已撤销采用。", "/m/themes/%lld", (long long)ID);
}

/* ---- a meeting's material ---- */

bool material_readable(struct work *w, const struct activity *a)
{
	return w->actor.role != ROLE_MEMBER || (w->actor.member && a->state != STATE_PLANNED && attendance_one(w, a->id, w->actor.member));
}

bool material_fill(struct request *rq, struct material_view *v)
{
	struct work *w = rq->work;
	*v = (struct material_view){ .activity = activity_load(w, request_id(rq, "activity")) };
	if (!v->activity)
		return false;
	if (!material_readable(w, v->activity))
		return fault_set(w, FAULT_NOT_FOUND, "route.none", NULL, "没有这个页面，或它不在您的管理范围内。");
	v->theme_count = theme_of_activity(w, v->activity->id, &v->themes);
	v->file_count = theme_files_of_activity(w, v->activity->id, &v->files);
	return w->fault == NULL;
}

static void material_page(struct request *rq)
{
	struct material_view v;
	if (!material_fill(rq, &v))
		return;
	struct phone_shell shell = { .title = "学习材料", .back = arena_printf(rq->work->arena, "/m/meetings/%lld", (long long)v.activity->id) };
	phone_head(rq, &shell);
	theme_phone_material(rq->html, &v);
	phone_foot(rq);
	request_page(rq);
}

static void file_page(struct request *rq)
{
	struct material_view v;
	const struct theme_file *f = material_fill(rq, &v) ? theme_file_in(rq->work, v.files, v.file_count, request_id(rq, "theme_file")) : NULL;
	if (f)
		theme_file_reply(rq, f);
}
