/* The console's pages about people who were entered twice: likely pairs, two records side by side, a merge of the past. */
#include "export/export.h"
#include "member/merge_views.h"
#include "member/views.h"
#include "org/views.h"

#include "member_merge.html.h"

static const struct menu_entry alike_menu = { "组织与党员", "重复党员核对", "people", 225, .rare = true };

ROUTE(GET, "/members/duplicates", alike_page, READ_MEMBER, OWN, .keeps = true, .menu = &alike_menu,
	.about = "records that may be of one person, those found to be two, and merges of the past");
ROUTE(GET, "/members/{member}/merge/{other}", compare_page, EDIT_MEMBER, member, .about = "two records side by side, and what merging would move");
static bool merge_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/merge/{other}", merge_done, EDIT_MEMBER, member, .write = merge_write, .about = "merge two records of one person");
static bool distinct_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/distinct/{other}", distinct_done, EDIT_MEMBER, member, .write = distinct_write,
	.about = "say that two alike records are two people");
static bool again_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/distinct/{other}/undo", again_done, EDIT_MEMBER, member, .write = again_write,
	.about = "take back that two alike records are two people");
ROUTE(GET, "/merges/{merge}", merged_page, READ_MEMBER, merge, .about = "a merge of two records, and what it moved");
static bool undo_write(struct work *w, struct request *rq);
ROUTE(POST, "/merges/{merge}/undo", merge_undone, EDIT_MEMBER, merge, .write = undo_write, .about = "take a merge back while nothing rests on it");

#define HISTORY 30

const char *alike_why(struct arena *a, const struct alike_pair *pair)
{
	struct buf b;
	buf_init(&b, a);
	if (pair->read)
		buf_text(&b, text_eq(pair->side[0].name, pair->side[1].name) ? "姓名" : "姓名读音");
	if (pair->born)
		buf_printf(&b, "%s出生日期", b.len ? "、" : "");
	if (pair->phone)
		buf_printf(&b, "%s手机号", b.len ? "、" : "");
	buf_text(&b, "相同");
	return b.at;
}

enum alike_view alike_view_of(struct work *w, const char *query)
{
	const char *view = query_field(w->arena, query, "view", "");
	return text_eq(view, "merged") ? ALIKE_MERGED : text_eq(view, "distinct") ? ALIKE_DISTINCT : ALIKE_OPEN;
}

const char *alike_view_chinese(enum alike_view view)
{
	return view == ALIKE_MERGED ? "已合并" : view == ALIKE_DISTINCT ? "不是同一人" : "待核对";
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */

static void alike_page(struct request *rq)
{
	struct work *w = rq->work;
	struct alike_list_view v = { .pager = pager_of(rq), .may_edit = org_role_may(rq, PERMISSION_EDIT_MEMBER),
		.view = alike_view_of(w, http_query_text(rq->http)) };
	if (v.view == ALIKE_MERGED)
		v.count = merge_list(w, 0, v.pager.size, v.pager.offset, &v.merges, &v.total);
	else if (v.view == ALIKE_DISTINCT)
		v.count = alike_dismissed_list(w, v.pager.size, v.pager.offset, &v.dismissed, &v.total);
	else
		v.count = alike_list(w, v.pager.size, v.pager.offset, &v.pairs, &v.total);
	struct console_shell shell = { .title = "重复党员核对", .sub = w->actor.org_name, .crumb = "党员名册", .crumb_href = "/members",
		.current = "/members/duplicates" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_EXPORT, "/members/duplicates/export");
	console_body(rq);
	alike_rows(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- two side by side --------------------------------------------------------------------------------------------- */

/* A choice of the form, from the address or from what was sent: "1" or "2". */
static int side_chosen(struct request *rq, const char *name, int none)
{
	const char *typed = request_form(rq, name, request_query(rq, name, ""));
	return text_eq(typed, "1") ? 0 : text_eq(typed, "2") ? 1 : none;
}

static int64_t other_id(struct request *rq)
{
	int64_t id = 0;
	return str_i64(str_of(request_arg(rq, "other")), &id) ? id : 0;
}

/* What the form says, as a wish; side 0 is the record of the path. */
static void wish_read(struct request *rq, struct merge_wish *wish, const struct merge_line *lines, struct compare_view *v)
{
	int64_t id[2] = { request_id(rq, "member"), other_id(rq) };
	v->kept = side_chosen(rq, "keep", 0);
	*wish = (struct merge_wish){ .kept = id[v->kept], .gone = id[!v->kept] };
	for (int f = 0; f < MERGE_FIELDS; f++) {
		/* Where the kept record says nothing, what the other says. */
		const char *own = !lines ? "" : v->kept ? lines[f].gone : lines[f].kept;
		int none = lines && !*own ? !v->kept : v->kept;
		v->chosen[f] = side_chosen(rq, merge_field_word((enum merge_field)f), none);
		if (v->chosen[f] != v->kept)
			wish->taken |= 1u << f;
	}
}

static void compare_page(struct request *rq)
{
	struct work *w = rq->work;
	struct merge_preview both;
	struct compare_view v = { .may_edit = true };
	struct merge_wish plain = { .kept = request_id(rq, "member"), .gone = other_id(rq) }, wish;
	if (!merge_preview(w, &plain, &both))
		return;
	v.side[0] = both.kept;
	v.side[1] = both.gone;
	memcpy(v.lines, both.lines, sizeof v.lines);
	v.address = arena_printf(w->arena, "/members/%lld/merge/%lld", (long long)both.kept->id, (long long)both.gone->id);
	wish_read(rq, &wish, v.lines, &v);
	v.previewed = *request_query(rq, "keep", request_form(rq, "keep", "")) != 0;
	if (v.previewed && !merge_preview(w, &wish, &v.preview))
		return;
	struct console_shell shell = { .title = "核对两条记录", .sub = both.kept->name, .crumb = "重复党员核对",
		.crumb_href = "/members/duplicates", .current = "/members/duplicates" };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	compare_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static bool merge_write(struct work *w, struct request *rq)
{
	struct compare_view v;
	struct merge_wish wish;
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	wish_read(rq, &wish, NULL, &v);
	wish.stamp = request_form(rq, "stamp", "-");
	return form_text(w, rq, "reason", "核实情况", true, 100, &wish.reason) && merge_run(w, &wish, id);
}

static void merge_done(struct request *rq)
{
	if (rq->fault)
		compare_page(rq);
	else
		request_see(rq, "已合并。以后打开原来的那一条，都会转到保留的记录。", "/merges/%lld", (long long)*(int64_t *)rq->result);
}

static bool distinct_write(struct work *w, struct request *rq)
{
	const char *reason;
	return form_text(w, rq, "distinct_reason", "核实情况", true, 100, &reason) &&
	       alike_dismiss(w, request_id(rq, "member"), other_id(rq), reason);
}

static void distinct_done(struct request *rq)
{
	if (rq->fault)
		compare_page(rq);
	else
		request_see(rq, "已标为不是同一人，不再列出。", "/members/duplicates");
}

static bool again_write(struct work *w, struct request *rq)
{
	return alike_restore(w, request_id(rq, "member"), other_id(rq));
}

static void again_done(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "已改为待核对。", "/members/duplicates?view=distinct");
}

/* ---- a merge of the past ------------------------------------------------------------------------------------------ */

static void merged_page(struct request *rq)
{
	struct work *w = rq->work;
	struct merged_view v = { .merge = merge_load(w, request_id(rq, "merge")) };
	if (!v.merge || !(v.kept = member_load(w, v.merge->kept)))
		return;
	v.may_undo = org_role_may(rq, PERMISSION_EDIT_MEMBER) && !v.merge->undone;
	v.history_count = audit_of(w, "member", v.merge->gone, HISTORY, &v.history);
	struct console_shell shell = { .title = "合并重复记录", .sub = v.kept->name, .crumb = "重复党员核对",
		.crumb_href = "/members/duplicates?view=merged", .current = "/members/duplicates" };
	console_head(rq, &shell);
	console_body(rq);
	merged_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static bool undo_write(struct work *w, struct request *rq)
{
	return merge_undo(w, request_id(rq, "merge"));
}

static void merge_undone(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "已撤回，两条记录恢复原样。", "/merges/%lld", (long long)request_id(rq, "merge"));
	else if (rq->fault->kind == FAULT_CONFLICT || rq->fault->kind == FAULT_FORBIDDEN)
		merged_page(rq);
}
