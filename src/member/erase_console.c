/* The console's pages of erasure: who is due, and one person who asked for it. */
#include "base/config.h"
#include "export/export.h"
#include "member/views.h"

#include "member_erase.html.h"

static const struct menu_entry erase_menu = { "组织与党员", "个人信息清除", "shield", 240, .rare = true };

ROUTE(GET, "/members/erase", erase_page, ERASE, OWN, .menu = &erase_menu, .about = "whose sensitive fields are due to be erased");
static bool due_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/erase", due_submitted, ERASE, OWN, .write = due_write, .about = "propose to erase what is due");
ROUTE(GET, "/members/{member}/erase", one_page, ERASE, member, .about = "form: erase the sensitive fields of one who left");
static bool one_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/erase", one_submitted, ERASE, member, .write = one_write,
	.about = "propose to erase the sensitive fields of one who left");

static void list_show(struct request *rq)
{
	struct work *w = rq->work;
	struct erase_view v = { .pager = pager_of(rq), .keep_days = config_i64(rq->server->config, "erase-after-days") };
	v.until = erase_until(w, v.keep_days);
	struct erase_wish wish = { .path = w->actor.path, .until = v.until };
	v.count = erase_list(w, &wish, v.pager.size, v.pager.offset, &v.rows, &v.total);
	struct console_shell shell = { .title = "个人信息清除", .sub = "离开以后过了保留期的", .crumb = "党员名册", .crumb_href = "/members" };
	console_head(rq, &shell);
	if (v.total) {
		console_actions(rq);
		part_export(rq, "/members/erase/export", arena_printf(w->arena, "until=%s", day_text(w->arena, v.until)));
		console_actions_end(rq);
	}
	console_body(rq);
	member_erase_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void erase_page(struct request *rq)
{
	list_show(rq);
}

static bool due_write(struct work *w, struct request *rq)
{
	int64_t *proposal = ARENA_NEW(w->arena, int64_t), keep = config_i64(rq->server->config, "erase-after-days");
	struct erase_wish wish = { .path = w->actor.path, .until = erase_until(w, keep) };
	rq->result = proposal;
	return erase_submit(w, &wish, arena_printf(w->arena, "离开满 %lld 天", (long long)keep), proposal);
}

static void submitted(struct request *rq, void (*again)(struct request *rq), const char *done)
{
	const int64_t *proposal = rq->result;
	if (!rq->fault && *proposal)
		request_see(rq, "已提交，还没有清除。另一位管理员批准后清除。", "/approvals/%lld", (long long)*proposal);
	else if (!rq->fault)
		request_see(rq, "已清除。", "%s", done);
	else if (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)
		again(rq);
}

static void due_submitted(struct request *rq)
{
	submitted(rq, list_show, "/members/erase");
}

/* ---- one person ---- */

static void one_page(struct request *rq)
{
	struct erase_view v = { .member = member_load(rq->work, request_id(rq, "member")) };
	if (!v.member)
		return;
	struct console_shell shell = { .title = "清除个人信息", .sub = v.member->name, .crumb = v.member->name,
		.crumb_href = arena_printf(rq->work->arena, "/members/%lld", (long long)v.member->id), .current = "/members" };
	console_head(rq, &shell);
	console_body(rq);
	member_erase_one(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* Earlier than the set time, because the person asked. */
static bool one_write(struct work *w, struct request *rq)
{
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	struct erase_wish wish = { .path = w->actor.path, .until = w->today, .member = request_id(rq, "member") };
	const char *reason;
	rq->result = proposal;
	return form_text(w, rq, "reason", "原因", true, 100, &reason) && erase_submit(w, &wish, reason, proposal);
}

static void one_submitted(struct request *rq)
{
	submitted(rq, one_page, arena_printf(rq->work->arena, "/members/%lld", (long long)request_id(rq, "member")));
}
