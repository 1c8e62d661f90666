/* The console's pages of a state: beginning and ending it, its papers, putting it right. */
#include "member/category.h"
#include "member/views.h"

#include "member_state.html.h"

static void begin_slow(struct request *rq);
static bool state_write(struct work *w, struct request *rq);
static bool category_write(struct work *w, struct request *rq);
static bool correct_write(struct work *w, struct request *rq);
static bool remove_write(struct work *w, struct request *rq);
static bool undo_write(struct work *w, struct request *rq);
static void paper_slow(struct request *rq);
static bool paper_write(struct work *w, struct request *rq);
static bool paper_gone_write(struct work *w, struct request *rq);
static bool open_write(struct work *w, struct request *rq);

ROUTE(GET, "/members/{member}/state", begin_page, EDIT_MEMBER, member, .about = "form: begin or end a state");
ROUTE(POST, "/members/{member}/state", begun, EDIT_MEMBER, member, .slow = begin_slow, .write = state_write,
	.about = "begin or end a state, with its first paper");
ROUTE(GET, "/members/{member}/category", category_page, EDIT_MEMBER, member, .about = "form: the next step of the category");
ROUTE(POST, "/members/{member}/category", category_taken, EDIT_MEMBER, member, .slow = begin_slow, .write = category_write,
	.about = "the next step of the category, with its first paper");
ROUTE(GET, "/members/{member}/states/{state}", state_page, READ_MEMBER, member, .about = "one state or step of the category: its papers and corrections");
ROUTE(GET, "/members/{member}/states/{state}/correct", correct_page, EDIT_MEMBER, member, .about = "form: put a state right");
ROUTE(POST, "/members/{member}/states/{state}/correct", corrected, EDIT_MEMBER, member, .write = correct_write,
	.about = "put a state right, with a reason");
ROUTE(POST, "/members/{member}/states/{state}/remove", state_gone, EDIT_MEMBER, member, .write = remove_write,
	.about = "take out a state that never was");
ROUTE(POST, "/members/{member}/state-changes/{change}/undo", undone, EDIT_MEMBER, member, .write = undo_write,
	.about = "take back a correction of a state");
ROUTE(POST, "/members/{member}/states/{state}/papers", paper_added, EDIT_MEMBER, member, .slow = paper_slow, .write = paper_write,
	.about = "put a paper to a state");
ROUTE(GET, "/members/{member}/papers/{paper}", paper_page, READ_MEMBER, member, .about = "what a paper is, and the form to open it");
ROUTE(POST, "/members/{member}/papers/{paper}/open", paper_opened, REVEAL_MEMBER, member, .write = open_write,
	.about = "show a paper, with a reason, on the record");
ROUTE(POST, "/members/{member}/papers/{paper}/remove", paper_gone, EDIT_MEMBER, member, .write = paper_gone_write,
	.about = "remove a paper for good");

#define MEMBER request_id(rq, "member")
#define STATE request_id(rq, "state")
#define PAPER request_id(rq, "paper")

int papers_of(const struct state_paper *papers, int count, int64_t state)
{
	int n = 0;
	for (int i = 0; i < count; i++)
		n += papers[i].state == state;
	return n;
}

const char *file_words(struct arena *a, const char *type, int64_t size)
{
	const char *word = text_eq(type, "application/pdf") ? "PDF" : "照片";
	return size < 1000000 ? arena_printf(a, "%s，%d KB", word, (int)(size / 1000) + 1) :
				arena_printf(a, "%s，%.1f MB", word, (double)size / 1000000);
}

/* What all these pages know; false with a fault. `state` 0: none. */
static bool view_fill(struct request *rq, struct state_view *v, int64_t state)
{
	struct work *w = rq->work;
	struct member *m = member_load(w, MEMBER);
	*v = (struct state_view){ .member = m, .ending = "", .may_edit = org_role_may(rq, PERMISSION_EDIT_MEMBER),
		.may_reveal = org_role_may(rq, PERMISSION_REVEAL_MEMBER) };
	if (m && state)
		v->state = state_load(w, m, state);
	return m && (!state || v->state);
}

static void state_head(struct request *rq, const struct state_view *v, const char *title)
{
	struct console_shell shell = { .title = title, .sub = v->member->name, .crumb = v->member->name,
		.crumb_href = arena_printf(rq->work->arena, "/members/%lld", (long long)v->member->id), .current = "/members",
		.script = v->may_edit ? "photo.js" : NULL };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
}

static void state_foot(struct request *rq)
{
	console_foot(rq);
	request_page(rq);
}

static void form_page(struct request *rq, const struct state_view *v, const char *title,
	void (*show)(struct html *out, struct request *rq, const struct state_view *v))
{
	state_head(rq, v, title);
	console_body(rq);
	show(rq->html, rq, v);
	state_foot(rq);
}

/* The paper of a form, taken; NULL when none was chosen, with a fault when it cannot be kept. */
static struct kept_file *paper_taken(struct request *rq)
{
	const struct http_file *file = http_upload(rq->http, "paper");
	const char *why = NULL;
	struct kept_file *kept = file ? file_take(rq->work->arena, store_dir(rq->work->store), FILE_PAPER, file->path, file->name, &why) : NULL;
	if (why)
		fault_set(rq->work, FAULT_INPUT, "member.paper", "paper", "%s", why);
	return kept;
}

/* ---- beginning and ending ---- */

static void begin_page(struct request *rq)
{
	struct state_view v;
	if (!view_fill(rq, &v, 0))
		return;
	v.ending = request_query(rq, "end", request_form(rq, "end", ""));
	if (!*code_name(&code_state, v.ending))
		v.ending = "";
	form_page(rq, &v, "状态", state_form);
}

static void category_page(struct request *rq)
{
	struct state_view v;
	if (view_fill(rq, &v, 0))
		form_page(rq, &v, "变更人员类别", state_category_form);
}

static bool category_write(struct work *w, struct request *rq)
{
	const struct kept_file *paper = rq->result;
	const char *reason = "";
	int day;
	form_day(w, rq, "day", "日期", true, &day);
	form_text(w, rq, "reason", "说明", true, 100, &reason);
	return !w->fault && category_set(w, MEMBER, (int)typed_i64(rq, "category", -1), day, reason) &&
	       (!paper || state_paper_add(w, MEMBER, category_present(w, MEMBER), request_form(rq, "label", ""), paper));
}

static void category_taken(struct request *rq)
{
	if (rq->fault)
		category_page(rq);
	else
		request_see(rq, "人员类别已变更。", "/members/%lld", (long long)MEMBER);
}

static void begin_slow(struct request *rq)
{
	rq->result = paper_taken(rq);
}

static bool state_write(struct work *w, struct request *rq)
{
	const char *end = request_form(rq, "end", ""), *reason = "";
	const struct kept_file *paper = rq->result;
	int day;
	form_day(w, rq, "day", "日期", true, &day);
	if (!*end)
		form_text(w, rq, "reason", "说明", true, 100, &reason);
	if (w->fault)
		return false;
	if (*end)
		return member_state_end(w, MEMBER, end, day);
	return member_state_set(w, MEMBER, request_form(rq, "kind", ""), day, reason) &&
	       (!paper || state_paper_add(w, MEMBER, state_running(w, MEMBER, request_form(rq, "kind", "")), request_form(rq, "label", ""), paper));
}

static void begun(struct request *rq)
{
	if (rq->fault)
		begin_page(rq);
	else
		request_see(rq, "已保存。", "/members/%lld", (long long)MEMBER);
}

/* ---- one state ---- */

static void state_page(struct request *rq)
{
	struct work *w = rq->work;
	struct state_view v;
	struct state_paper *all;
	if (!view_fill(rq, &v, STATE))
		return;
	int n = state_paper_list(w, v.member->id, &all);
	v.papers = ARENA_ARRAY(w->arena, struct state_paper, n);
	for (int i = 0; i < n; i++)
		if (all[i].state == v.state->id)
			v.papers[v.paper_count++] = all[i];
	v.change_count = state_change_list(w, v.member->id, v.state->id, &v.changes);
	state_head(rq, &v, category_is(v.state) ? "人员类别" : "状态");
	console_actions(rq);
	state_show_actions(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	state_show(rq->html, rq, &v);
	state_foot(rq);
}

static void back_to_state(struct request *rq, const char *flash)
{
	request_see(rq, flash, "/members/%lld/states/%lld", (long long)MEMBER, (long long)STATE);
}

static void correct_page(struct request *rq)
{
	struct state_view v;
	if (view_fill(rq, &v, STATE))
		form_page(rq, &v, category_is(v.state) ? "更正人员类别" : "更正状态", state_correct_form);
}

static bool correct_write(struct work *w, struct request *rq)
{
	struct state_fix fix = { .kind = request_form(rq, "kind", "") };
	const char *why = "";
	form_day(w, rq, "day", "开始日期", true, &fix.from_day);
	form_day(w, rq, "until", "解除日期", false, &fix.to_day);
	form_text(w, rq, "reason", "说明", true, 100, &fix.reason);
	form_text(w, rq, "why", "更正的原因", true, 100, &why);
	return !w->fault && state_correct(w, MEMBER, STATE, &fix, why);
}

static void corrected(struct request *rq)
{
	if (rq->fault)
		correct_page(rq);
	else
		back_to_state(rq, "已更正。原来的登记留在更正记录里。");
}

/* Two forms stand on the page: the fault goes to the one that was sent. */
static bool remove_write(struct work *w, struct request *rq)
{
	const char *why;
	return form_text(w, rq, "removed_why", "撤销的原因", true, 100, &why) && state_remove(w, MEMBER, STATE, why);
}

static void state_gone(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		correct_page(rq);
	else if (!rq->fault)
		request_see(rq, "这次登记已撤销，可以在下面恢复。", "/members/%lld", (long long)MEMBER);
}

static bool undo_write(struct work *w, struct request *rq)
{
	return state_change_undo(w, MEMBER, request_id(rq, "change"));
}

static void undone(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "更正已撤回。", "/members/%lld", (long long)MEMBER);
}

/* ---- papers ---- */

static void paper_slow(struct request *rq)
{
	struct state_view v;
	if (!view_fill(rq, &v, STATE))
		return;
	rq->result = paper_taken(rq);
	if (!rq->result && !rq->work->fault)
		fault_set(rq->work, FAULT_INPUT, "member.paper", "paper", "请先选择一份材料，再点“上传”。");
}

static bool paper_write(struct work *w, struct request *rq)
{
	return state_paper_add(w, MEMBER, STATE, request_form(rq, "label", ""), rq->result);
}

static void paper_added(struct request *rq)
{
	if (rq->fault)
		state_page(rq);
	else
		back_to_state(rq, "材料已上传。");
}

static void paper_page(struct request *rq)
{
	struct state_view v;
	if (!view_fill(rq, &v, 0))
		return;
	v.paper = state_paper_load(rq->work, v.member, PAPER);
	v.state = v.paper ? state_load(rq->work, v.member, v.paper->state) : NULL;
	if (v.state)
		form_page(rq, &v, "证明材料", state_paper_show);
}

static bool open_write(struct work *w, struct request *rq)
{
	const char *reason;
	if (form_text(w, rq, "reason", "原因", true, 100, &reason))
		rq->result = state_paper_reveal(w, MEMBER, PAPER, reason);
	return rq->result != NULL;
}

/* Not a redirect: what is shown must not stand at an address that can be opened again. */
static void paper_opened(struct request *rq)
{
	struct work *w = rq->work;
	const struct state_paper *p = rq->result;
	if (rq->fault) {
		paper_page(rq);
		return;
	}
	struct str bytes = file_open(w->arena, store_dir(w->store), p->sha256, p->key);
	if (!bytes.at) {
		fault_set(w, FAULT_INTERNAL, "member.paper-broken", NULL, "材料的文件打不开，可能磁盘出了问题。请联系系统管理员。");
		return;
	}
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, 200, p->type, bytes);
}

static bool paper_gone_write(struct work *w, struct request *rq)
{
	return state_paper_remove(w, MEMBER, PAPER);
}

static void paper_gone(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "材料已删除。", "/members/%lld", (long long)MEMBER);
}
