/* The console's pages of theme packages: list, form, one package with its sending, and the branches that took it over. */
#include "theme/views.h"

#include "base/config.h"
#include "base/list.h"
#include "export/export.h"
#include "org/pick.h"

#include "theme_console.html.h"
#include "theme_form.html.h"

#define ID request_id(rq, "theme")

static const struct menu_entry themes_menu = { "组织生活", "主题包", "book", 312 };

ROUTE(GET, "/themes", themes_page, READ_ACTIVITY, OWN, .menu = &themes_menu, .about = "theme packages that one made or was sent");
ROUTE(GET, "/themes/new", new_page, MAKE_THEME, OWN, .about = "form for a new package");
static bool make_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes", made, MAKE_THEME, OWN, .write = make_write, .about = "make a draft");
ROUTE(GET, "/themes/{theme}", theme_page, READ_ACTIVITY, theme, .about = "a package: material, sending, taking over");
ROUTE(GET, "/themes/{theme}/edit", edit_page, MAKE_THEME, theme, .about = "form to change or correct it");
static bool change_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}", changed, MAKE_THEME, theme, .write = change_write, .about = "change it; one that is sent, with a reason");
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/remove", removed, MAKE_THEME, theme, .write = remove_write, .about = "delete a draft");
static bool send_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/send", sent, MAKE_THEME, theme, .write = send_write, .about = "send it down: towns, org_kinds");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/withdraw", withdrawn, MAKE_THEME, theme, .write = withdraw_write, .about = "take it back, with a reason");
ROUTE(GET, "/themes/{theme}/branches", branches_page, SUPERVISE, theme, .about = "?view=open|adopted|held: branches that it was sent to");
ROUTE(POST, "/themes/{theme}/adopt", adopted, OWN_BRANCH, theme, .write = theme_adopt_write, .elsewhere = THEME_ELSEWHERE,
	.about = "take it over for the own branch");
ROUTE(POST, "/themes/{theme}/undo", undone, OWN_BRANCH, theme, .write = theme_undo_write, .elsewhere = THEME_ELSEWHERE,
	.about = "take that back while nothing was held");
ROUTE(GET, "/themes/{theme}/files/{theme_file}", file_page, READ_ACTIVITY, theme, .about = "a picture, paper or video of it");
PAPER_ROUTE(package, "/themes/{theme}/paper.pdf", READ_ACTIVITY, theme, "the package on A4");

/* ---- words ---- */

static const struct {
	const char *word, *chinese;
} views[THEME_VIEWS] = {
	[THEME_ALL] = { "", "全部" },
	[THEME_OPEN] = { "open", "还没采用" },
	[THEME_ADOPTED] = { "adopted", "已采用" },
	[THEME_HELD] = { "held", "已开展" },
};

const char *theme_view_word(enum theme_which view)
{
	return views[view].word;
}

const char *theme_view_chinese(enum theme_which view)
{
	return views[view].chinese;
}

enum theme_which theme_view_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "view", "");
	for (int i = 0; i < THEME_VIEWS; i++)
		if (text_eq(views[i].word, word))
			return (enum theme_which)i;
	return THEME_ALL;
}

bool theme_ticked(const int64_t *list, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == id)
			return true;
	return false;
}

const char *theme_length(struct arena *a, int seconds)
{
	return seconds ? arena_printf(a, "%d:%02d", seconds / 60, seconds % 60) : "";
}

const char *theme_size(struct arena *a, int64_t bytes)
{
	return bytes < 1 << 20 ? arena_printf(a, "%lld KB", (long long)(bytes + 1023) / 1024) : arena_printf(a, "%lld MB", (long long)(bytes + (1 << 19)) >> 20);
}

/* ---- list ---- */

static void themes_page(struct request *rq)
{
	struct work *w = rq->work;
	struct themes_view v = { .pager = pager_of(rq), .makes = access_allows(w->actor.role, PERMISSION_MAKE_THEME),
		.adopts = access_allows(w->actor.role, PERMISSION_OWN_BRANCH) };
	v.count = theme_list(w, v.pager.size, v.pager.offset, &v.list, &v.total);
	struct console_shell shell = { .title = "主题包", .sub = v.adopts ? "上级发来的学习材料，按一下就能安排一次活动" : "做好材料，发给支部开主题党日" };
	console_head(rq, &shell);
	console_actions(rq);
	if (access_allows(w->actor.role, PERMISSION_EXPORT))
		part_export(rq, "/themes/export", http_query_text(rq->http));
	if (v.makes)
		theme_list_actions(rq->html);
	console_actions_end(rq);
	console_body(rq);
	theme_rows_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- one ---- */

bool theme_view_fill(struct request *rq, struct theme_view *v)
{
	struct work *w = rq->work;
	*v = (struct theme_view){ .theme = theme_load(w, ID), .video_most = config_i64(rq->server->config, "video-max") };
	struct theme *t = v->theme;
	if (!t)
		return false;
	v->own = theme_own(w, t);
	v->adopts = t->addressed && access_allows(w->actor.role, PERMISSION_OWN_BRANCH);
	/* What was withdrawn is shown to its office alone. */
	v->file_count = t->state != THEME_WITHDRAWN || v->own ? theme_files(w, t->id, &v->files) : 0;
	v->offered = v->adopts && t->state == THEME_SENT && !t->activity && theme_offer(w, t, &v->offer);
	if (v->own && t->state != THEME_SENT)
		v->below_count = org_children(w, t->org, &v->below);
	if (t->state != THEME_DRAFT && access_allows(w->actor.role, PERMISSION_SUPERVISE))
		v->town_count = theme_towns(w, t->id, v->counts, &v->towns);
	v->ticked_towns = typed_ids(w, rq, "towns", &v->ticked_town_count);
	v->ticked_kinds = typed_ids(w, rq, "org_kinds", &v->ticked_kind_count);
	return w->fault == NULL;
}

void theme_page_show(struct request *rq)
{
	struct theme_view v;
	if (!theme_view_fill(rq, &v))
		return;
	const struct theme *t = v.theme;
	struct console_shell shell = { .title = t->title, .sub = arena_printf(rq->work->arena, "%s · %s", t->org_short, theme_state_chinese(t->state)),
		.crumb = "主题包", .crumb_href = "/themes", .current = "/themes", .script = v.own && t->state != THEME_SENT ? "upload.js" : NULL };
	console_head(rq, &shell);
	console_actions(rq);
	theme_actions(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	theme_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void theme_page(struct request *rq)
{
	theme_page_show(rq);
}

static void after(struct request *rq, const char *said)
{
	if (rq->fault)
		theme_page_show(rq);
	else
		request_see(rq, said, "/themes/%lld", (long long)ID);
}

void theme_file_reply(struct request *rq, const struct theme_file *f)
{
	http_reply_header(rq->http, "Cache-Control", "private, max-age=86400");
	request_file(rq, file_path(rq->work->arena, store_dir(rq->work->store), f->sha256), f->type, NULL);
}

static void file_page(struct request *rq)
{
	struct work *w = rq->work;
	struct theme *t = theme_load(w, ID);
	struct theme_file *list;
	if (!t)
		return;
	int count = t->state != THEME_WITHDRAWN || theme_own(w, t) ? theme_files(w, t->id, &list) : 0;
	const struct theme_file *f = theme_file_in(w, list, count, request_id(rq, "theme_file"));
	if (f)
		theme_file_reply(rq, f);
}

static struct str package_paper(struct work *w, struct request *rq)
{
	struct theme *t = theme_load(w, ID);
	if (t && t->state == THEME_WITHDRAWN && !theme_own(w, t))
		fault_set(w, FAULT_CONFLICT, "theme.withdrawn", NULL, "这个主题包已经撤回，不再打印：%s", t->reason);
	return t && !w->fault ? theme_paper(w, t->id) : (struct str){ NULL, 0 };
}

/* ---- the form ---- */

static void form_read(struct work *w, struct request *rq, struct theme_form *f)
{
	int64_t minutes = 0;
	const char *value;
	*f = (struct theme_form){ 0 };
	for (int i = 0; (value = http_form_at(rq->http, "kinds", i)); i++) {
		enum activity_kind kind;
		if (activity_kind_parse(str_of(value), &kind))
			f->kinds |= KIND_BIT(kind);
	}
	month_parse(str_of(request_form(rq, "month", "")), &f->month);
	form_text(w, rq, "title", "主题", false, 1000, &f->title);
	form_i64(w, rq, "minutes", "时长", false, 0, 100000, &minutes);
	form_long_text(w, rq, "text", "学习材料", false, THEME_TEXT_MOST, &f->text);
	form_long_text(w, rq, "questions", "讨论题", false, 2000, &f->questions);
	form_long_text(w, rq, "agenda", "议程", false, 2000, &f->agenda);
	form_text(w, rq, "link", "视频网址", false, 500, &f->link);
	f->minutes = (int)minutes;
}

static void form_show(struct request *rq, const struct theme *t)
{
	struct work *w = rq->work;
	struct theme_edit_view v = { .theme = t, .action = t ? arena_printf(w->arena, "/themes/%lld", (long long)t->id) : "/themes",
		.form = { .month = month_add(month_of_day(w->today), 1), .minutes = 90, .title = "", .text = "", .questions = "", .agenda = "", .link = "" },
		.kinds = KIND_BIT(ACTIVITY_THEME_DAY) };
	if (t) {
		v.form = (struct theme_form){ .month = t->month, .minutes = t->minutes, .title = t->title, .text = t->text, .questions = t->questions,
			.agenda = t->agenda, .link = t->link };
		v.kinds = t->kinds;
	}
	if (rq->fault) {
		struct work reading = *w; /* faults of reading again are told already */
		struct theme_form typed;
		form_read(&reading, rq, &typed);
		v.kinds = typed.kinds;
		v.form.month = typed.month ? typed.month : v.form.month;
	}
	struct console_shell shell = { .title = !t ? "新的主题包" : t->state == THEME_SENT ? "更正主题包" : "修改主题包", .sub = t ? t->title : NULL,
		.crumb = t ? t->title : "主题包", .crumb_href = t ? v.action : "/themes", .current = "/themes" };
	console_head(rq, &shell);
	console_body(rq);
	theme_edit(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void new_page(struct request *rq)
{
	form_show(rq, NULL);
}

static bool make_write(struct work *w, struct request *rq)
{
	struct theme_form f;
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	form_read(w, rq, &f);
	rq->result = id;
	*id = w->fault ? 0 : theme_make(w, &f);
	return *id != 0;
}

static void made(struct request *rq)
{
	if (rq->fault)
		form_show(rq, NULL);
	else
		request_see(rq, "草稿已保存。可以接着放图片、文件和视频，核对后下发。", "/themes/%lld", (long long)*(int64_t *)rq->result);
}

static void edit_show(struct request *rq)
{
	struct work *w = rq->work;
	struct theme *t = theme_load(w, ID);
	if (t && !theme_own(w, t))
		fault_set(w, FAULT_FORBIDDEN, "theme.others", NULL, "这是%s做的主题包，由它修改。", t->org_short);
	else if (t)
		form_show(rq, t);
}

static void edit_page(struct request *rq)
{
	edit_show(rq);
}

static bool change_write(struct work *w, struct request *rq)
{
	struct theme_form f;
	const char *reason;
	form_read(w, rq, &f);
	form_text(w, rq, "reason", "更正的原因", false, 1000, &reason);
	return !w->fault && theme_change(w, ID, typed_i64(rq, "version", 0), &f, reason);
}

static void changed(struct request *rq)
{
	if (rq->fault)
		edit_show(rq);
	else
		request_see(rq, "已保存。", "/themes/%lld", (long long)ID);
}

static bool remove_write(struct work *w, struct request *rq)
{
	return theme_remove(w, ID);
}

static void removed(struct request *rq)
{
	if (rq->fault)
		theme_page_show(rq);
	else
		request_see(rq, "草稿已删除。", "/themes");
}

/* ---- sending ---- */

static bool send_write(struct work *w, struct request *rq)
{
	struct theme_audience to = { 0 };
	int *count = ARENA_NEW(w->arena, int);
	to.towns = typed_ids(w, rq, "towns", &to.town_count);
	to.kinds = typed_ids(w, rq, "org_kinds", &to.kind_count);
	rq->result = count;
	*count = theme_send(w, ID, &to);
	return *count > 0;
}

static void sent(struct request *rq)
{
	after(rq, rq->fault ? NULL : arena_printf(rq->work->arena, "已下发给 %d 个支部，书记和党务工作者会收到消息。", *(const int *)rq->result));
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	const char *reason;
	form_text(w, rq, "reason", "撤回的原因", false, 1000, &reason);
	return !w->fault && theme_withdraw(w, ID, reason);
}

static void withdrawn(struct request *rq)
{
	after(rq, "已撤回，材料不再显示，采用了它的支部会收到消息。");
}

/* ---- branches ---- */

static void branches_page(struct request *rq)
{
	struct work *w = rq->work;
	struct theme_branches_view v = { .theme = theme_load(w, ID), .view = theme_view_of(w, http_query_text(rq->http)), .pager = pager_of(rq) };
	struct theme_town *towns;
	if (!v.theme)
		return;
	theme_towns(w, v.theme->id, v.counts, &towns);
	v.count = theme_branches(w, v.theme->id, v.view, v.pager.size, v.pager.offset, &v.list);
	struct console_shell shell = { .title = "采用情况", .sub = v.theme->title, .crumb = v.theme->title,
		.crumb_href = arena_printf(w->arena, "/themes/%lld", (long long)v.theme->id), .current = "/themes" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_SUPERVISE, arena_printf(w->arena, "/themes/%lld/branches/export", (long long)v.theme->id));
	console_body(rq);
	theme_branch_rows(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

bool theme_adopt_write(struct work *w, struct request *rq)
{
	struct theme_use use = { 0 };
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	form_i64(w, rq, "activity", "活动", false, 0, INT64_MAX, &use.activity);
	form_moment(w, rq, "starts", "开始时间", false, &use.starts);
	form_text(w, rq, "place", "地点", false, 60, &use.place);
	form_text(w, rq, "host", "主持人", false, 30, &use.host);
	*id = w->fault ? 0 : theme_adopt(w, ID, &use);
	return *id != 0;
}

bool theme_undo_write(struct work *w, struct request *rq)
{
	return theme_undo(w, ID);
}

static void adopted(struct request *rq)
{
	if (rq->fault)
		theme_page_show(rq);
	else
		request_see(rq, "已采用：议程、材料和讨论题都放好了。核对后发出通知。", "/activities/%lld", (long long)*(int64_t *)rq->result);
}

static void undone(struct request *rq)
{
	after(rq, "已撤销采用。");
}

/* ---- on a record's page ---- */

static void on_record(struct request *rq, const struct activity *a)
{
	struct theme *list;
	int count = theme_of_activity(rq->work, a->id, &list);
	if (count)
		theme_on_record(rq->html, rq, a, list, count, rq->work->actor.org == a->org &&
			access_allows(rq->work->actor.role, PERMISSION_OWN_BRANCH));
}

static void on_phone(struct request *rq, const struct activity *a);
static void on_tv(struct request *rq, const struct activity *a);
RECORD_PART(theme, 5, .show = on_record, .phone = on_phone, .tv = on_tv);

/* Who is not on the list of a meeting does not read what it is about. */
static void on_phone(struct request *rq, const struct activity *a)
{
	struct theme *list;
	int count = theme_of_activity(rq->work, a->id, &list);
	if (count && material_readable(rq->work, a))
		theme_on_phone(rq->html, a, list, count);
}

static void on_tv(struct request *rq, const struct activity *a)
{
	struct theme *list;
	if (theme_of_activity(rq->work, a->id, &list))
		theme_on_tv(rq->html, a);
}
