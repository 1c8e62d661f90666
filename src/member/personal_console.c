/* The console's pages of a person's picture and honours, and the list of pictures that wait for the branch. */
#include "member/honour.h"
#include "member/portrait.h"
#include "member/views.h"

#include "member_personal.html.h"

static void set_slow(struct request *rq);
static bool set_write(struct work *w, struct request *rq);
static bool remove_write(struct work *w, struct request *rq);
static bool take_write(struct work *w, struct request *rq);
static bool refuse_write(struct work *w, struct request *rq);
static bool honour_write(struct work *w, struct request *rq);
static bool honour_gone_write(struct work *w, struct request *rq);
static bool honour_back_write(struct work *w, struct request *rq);

ROUTE(GET, "/members/portraits", waiting_page, EDIT_MEMBER, OWN, .about = "pictures that people gave and that wait");
ROUTE(GET, "/members/{member}/portraits/{portrait}", picture, READ_MEMBER, member, .about = "a person's picture");
ROUTE(POST, "/members/{member}/portrait", portrait_was_set, EDIT_MEMBER, member, .slow = set_slow, .write = set_write,
	.about = "put a person's picture there");
ROUTE(POST, "/members/{member}/portrait/remove", portrait_was_removed, EDIT_MEMBER, member, .write = remove_write,
	.about = "remove a person's picture for good");
ROUTE(POST, "/members/{member}/portraits/{portrait}/take", taken, EDIT_MEMBER, member, .write = take_write,
	.about = "take the picture that the person gave");
ROUTE(POST, "/members/{member}/portraits/{portrait}/refuse", refused, EDIT_MEMBER, member, .write = refuse_write,
	.about = "hand a picture back with a word");
ROUTE(GET, "/members/{member}/honours/new", honour_new_page, EDIT_MEMBER, member, .about = "form: enter an honour");
ROUTE(POST, "/members/{member}/honours/new", honour_added, EDIT_MEMBER, member, .write = honour_write, .about = "enter an honour");
ROUTE(GET, "/members/{member}/honours/{honour}", honour_page, EDIT_MEMBER, member, .about = "form: change an honour");
ROUTE(POST, "/members/{member}/honours/{honour}", honour_edited, EDIT_MEMBER, member, .write = honour_write, .about = "change an honour");
ROUTE(POST, "/members/{member}/honours/{honour}/remove", honour_gone, EDIT_MEMBER, member, .write = honour_gone_write,
	.about = "take an honour out");
ROUTE(POST, "/members/{member}/honours/{honour}/restore", honour_back, EDIT_MEMBER, member, .write = honour_back_write,
	.about = "put an honour back");

#define MEMBER request_id(rq, "member")
#define PORTRAIT request_id(rq, "portrait")

/* ---- the picture ---- */

void portrait_answer(struct request *rq, const struct portrait *p)
{
	struct str bytes = portrait_bytes(rq->work, p);
	if (!bytes.at) {
		fault_set(rq->work, FAULT_NOT_FOUND, "member.portrait-none", NULL, "没有照片，可能已被删除。请刷新页面。");
		return;
	}
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, 200, p->type, bytes);
}

static void picture(struct request *rq)
{
	struct member *m = member_load(rq->work, MEMBER);
	if (!m)
		return;
	struct portraits all = portraits_load(rq->work, m->id);
	static const struct portrait none = { 0 };
	const struct portrait *p = &none;
	for (int k = PORTRAIT_SHOWN; k <= PORTRAIT_OFFERED; k++)
		p = all.of[k].id == PORTRAIT ? &all.of[k] : p;
	portrait_answer(rq, p);
}

struct kept_file *portrait_upload(struct request *rq)
{
	const struct http_file *file = http_upload(rq->http, "portrait");
	const char *why = "请先选择一张照片，再点“上传”。";
	struct work *w = rq->work;
	struct kept_file *kept = file ? file_take(w->arena, store_dir(w->store), FILE_PORTRAIT, file->path, file->name, &why) : NULL;
	if (!kept)
		fault_set(w, FAULT_INPUT, "member.portrait", "portrait", "%s", why);
	return kept;
}

static void set_slow(struct request *rq)
{
	rq->result = portrait_upload(rq);
}

static bool set_write(struct work *w, struct request *rq)
{
	return portrait_set(w, MEMBER, rq->result);
}

/* Back to where the form stood: the list, or the person. */
static void personal_back(struct request *rq, const char *flash)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		member_page_again(rq);
	else if (!rq->fault && text_eq(request_form(rq, "back", ""), "list"))
		request_see(rq, flash, "/members/portraits");
	else if (!rq->fault)
		request_see(rq, flash, "/members/%lld", (long long)MEMBER);
}

static void portrait_was_set(struct request *rq)
{
	rq->result = NULL;
	personal_back(rq, "照片已更换。");
}

static bool remove_write(struct work *w, struct request *rq)
{
	return portrait_remove(w, MEMBER, PORTRAIT_SHOWN);
}

static void portrait_was_removed(struct request *rq)
{
	personal_back(rq, "照片已删除。");
}

static bool take_write(struct work *w, struct request *rq)
{
	return portrait_take(w, MEMBER, PORTRAIT);
}

static void taken(struct request *rq)
{
	personal_back(rq, "已采用本人提交的照片。");
}

static bool refuse_write(struct work *w, struct request *rq)
{
	return portrait_refuse(w, MEMBER, PORTRAIT, request_form(rq, "why", ""));
}

static void refused(struct request *rq)
{
	personal_back(rq, "已退回，本人在手机上能看到原因。");
}

static void waiting_page(struct request *rq)
{
	struct work *w = rq->work;
	struct waiting_view v = { .pager = pager_of(rq) };
	struct console_shell shell = { .title = "待采用的照片", .sub = w->actor.org_name, .crumb = "党员名册", .crumb_href = "/members",
		.current = "/members" };
	v.count = portrait_waiting(w, w->actor.path, v.pager.size, v.pager.offset, &v.rows, &v.total);
	console_head(rq, &shell);
	console_body(rq);
	personal_waiting(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- honours ---- */

static int64_t honour_id(struct request *rq)
{
	return strstr(rq->route->path, "{honour}") ? request_id(rq, "honour") : 0;
}

static void honour_form(struct request *rq)
{
	struct work *w = rq->work;
	struct member *m = member_load(w, MEMBER);
	struct honour none = { .name = "", .level = "", .granted_by = "", .number = "" };
	struct honour *h = m && honour_id(rq) ? honour_load(w, m, honour_id(rq)) : &none;
	if (!m || !h)
		return;
	struct console_shell shell = { .title = h->id ? "修改荣誉" : "登记荣誉", .sub = m->name, .crumb = m->name,
		.crumb_href = arena_printf(w->arena, "/members/%lld", (long long)m->id), .current = "/members" };
	console_head(rq, &shell);
	console_body(rq);
	personal_honour_form(rq->html, rq, m, h);
	console_foot(rq);
	request_page(rq);
}

static bool honour_write(struct work *w, struct request *rq)
{
	struct honour h = { .id = honour_id(rq), .level = request_form(rq, "level", "") };
	form_text(w, rq, "name", "荣誉名称", true, 40, &h.name);
	form_text(w, rq, "granted_by", "授予单位", true, 40, &h.granted_by);
	form_text(w, rq, "number", "文号", false, 40, &h.number);
	form_day(w, rq, "day", "授予日期", true, &h.day);
	return !w->fault && honour_save(w, MEMBER, &h, NULL);
}

static void honour_saved(struct request *rq)
{
	if (rq->fault)
		honour_form(rq);
	else
		request_see(rq, "荣誉已保存。", "/members/%lld", (long long)MEMBER);
}

static void honour_new_page(struct request *rq)
{
	honour_form(rq);
}

static void honour_added(struct request *rq)
{
	honour_saved(rq);
}

static void honour_page(struct request *rq)
{
	honour_form(rq);
}

static void honour_edited(struct request *rq)
{
	honour_saved(rq);
}

static bool honour_gone_write(struct work *w, struct request *rq)
{
	return honour_remove(w, MEMBER, request_id(rq, "honour"), true);
}

static void honour_gone(struct request *rq)
{
	personal_back(rq, "荣誉已删除，可以在党员页面恢复。");
}

static bool honour_back_write(struct work *w, struct request *rq)
{
	return honour_remove(w, MEMBER, request_id(rq, "honour"), false);
}

static void honour_back(struct request *rq)
{
	personal_back(rq, "荣誉已恢复。");
}
