/* The console's pages of members: search, a branch's roster, one person, and what changes one. */
#include "base/list.h"
#include "member/filter.h"
#include "member/merge.h"
#include "member/state.h"
#include "member/views.h"
#include "org/operate.h"
#include "org/views.h"

#include "member_console.html.h"

static const struct menu_entry members_menu = { "组织与党员", "党员名册", "people", 220 };

ROUTE(GET, "/members", members_page, READ_MEMBER, OWN, .keeps = true, .menu = &members_menu, .about = "search of members");
ROUTE(GET, "/orgs/{org}/members", roster_page, READ_MEMBER, org, .keeps = true, .about = "members of one organisation");
ROUTE(GET, "/orgs/{org}/members/new", member_new_page, EDIT_MEMBER, org, .about = "form for a new member");
static bool add_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/members/new", member_added, EDIT_MEMBER, org, .write = add_write, .about = "add a member");
ROUTE(GET, "/members/{member}", member_page, READ_MEMBER, member, .about = "one member, masked");
static bool reveal_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/reveal", member_revealed, REVEAL_MEMBER, member, .write = reveal_write,
	.about = "show one sensitive field, with a reason, on the record");
ROUTE(GET, "/members/{member}/edit", member_edit_page, EDIT_MEMBER, member, .about = "form of a member");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/edit", member_edited, EDIT_MEMBER, member, .write = edit_write, .about = "change a member");
ROUTE(GET, "/members/{member}/move", member_move_page, EDIT_MEMBER, member, .about = "form: move to another branch");
static bool move_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/move", member_moved, EDIT_MEMBER, member, .write = move_write, .about = "move to another branch");
static bool shift_write(struct work *w, struct request *rq);
ROUTE(GET, "/members/{member}/shifts/{shift}", shift_page, EDIT_MEMBER, member, .about = "what taking back a move or a leaving brings");
ROUTE(POST, "/members/{member}/shifts/{shift}/undo", shift_undone, EDIT_MEMBER, member, .write = shift_write,
	.about = "take back a move or a leaving");
ROUTE(GET, "/members/{member}/leave", member_leave_page, EDIT_MEMBER, member, .about = "form: leave the county");
static bool leave_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/{member}/leave", member_went, EDIT_MEMBER, member, .write = leave_write, .about = "leave the county");

#define HISTORY 12

int age_of(const struct request *rq, const struct member *m)
{
	return m->birth ? years_between(m->birth, rq->work->today) : 0;
}

/* True when a load left a fault: the router answers with its page. */
static bool failed(const struct request *rq)
{
	return rq->work->fault != NULL;
}

/* ---- lists ---- */

struct member_filter member_filter_of(struct work *w, const char *query, const struct org *org)
{
	static const char *const orders[] = { "", "strokes", "age", "joined" };
	struct arena *a = w->arena;
	const char *category = query_field(a, query, "category", ""), *order = query_field(a, query, "order", "");
	int64_t number, in = query_field_i64(a, query, "in", 0);
	struct member_filter f = { .path = org ? org->path : w->actor.path, .query = query_field(a, query, "q", ""),
		.state = query_field(a, query, "state", ""), .left = text_eq(category, "left") };
	/* A branch's roster; above a branch everybody of the subtree. */
	if (org && org_kind_of(org->kind)->branch)
		f.org = org->id;
	struct org *town = in ? org_load(w, in) : NULL;
	w->fault = NULL; /* a township that is gone narrows nothing */
	if (town && text_starts(town->path, f.path))
		f.path = town->path;
	if (str_i64(str_of(category), &number) && number >= MEMBER_APPLICANT && number <= MEMBER_FULL)
		f.categories = 1u << number;
	else if (f.left)
		f.categories = 0x1f; /* whoever left, of any category */
	for (int i = 0; i < (int)COUNT_OF(orders); i++)
		if (text_eq(order, orders[i]))
			f.order = (enum member_order)i;
	return f;
}

static void filter_read(struct request *rq, struct member_list_view *v)
{
	v->filter = member_filter_of(rq->work, http_query_text(rq->http), v->org);
	v->category = request_query(rq, "category", "");
	v->town = request_query_i64(rq, "in", 0);
	v->pager = pager_of(rq);
	v->filter.limit = v->pager.size;
	v->filter.offset = v->pager.offset;
	v->may_export = org_role_may(rq, PERMISSION_EXPORT);
	v->may_whole = !v->org && org_role_may(rq, PERMISSION_EXPORT_WHOLE);
	v->may_edit = org_role_may(rq, PERMISSION_EDIT_MEMBER);
}

static void list_show(struct request *rq, struct member_list_view *v, const struct console_shell *shell)
{
	v->count = member_list(rq->work, &v->filter, &v->rows, &v->total);
	console_head(rq, shell);
	console_actions(rq);
	member_list_actions(rq->html, rq, v);
	console_actions_end(rq);
	console_body(rq);
	member_rows(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void members_page(struct request *rq)
{
	struct work *w = rq->work;
	struct member_list_view v = { 0 };
	struct console_shell shell = { .title = "党员名册", .sub = w->actor.org_name };
	if (w->actor.org_level == ORG_COUNTY)
		v.town_count = org_tree(w, w->actor.path, ORG_TOWNSHIP, ORG_TOWNSHIP, &v.towns);
	filter_read(rq, &v);
	list_show(rq, &v, &shell);
}

static void roster_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org *o = org_load(w, request_id(rq, "org"));
	if (failed(rq))
		return;
	struct member_list_view v = { .org = o };
	/* Nobody is in a branch that was merged into another: the page says where they are. */
	v.gone = o->dissolved && o->dissolved < w->today;
	if (v.gone)
		v.successor = org_successor(w, o->id, &v.gone_day);
	struct console_shell shell = { .title = "党员名册", .sub = o->short_name, .crumb = o->short_name,
		.crumb_href = arena_printf(w->arena, "/orgs/%lld", (long long)o->id), .current = "/members" };
	filter_read(rq, &v);
	list_show(rq, &v, &shell);
}

/* ---- one ---- */

/* What a reveal hands from its write to the page. */
struct revealed {
	const char *field, *text;
};

static const char *sensitive_name(const char *field)
{
	return text_eq(field, "idno") ? "身份证号" : text_eq(field, "phone") ? "手机号" : "住址";
}

static void member_page(struct request *rq)
{
	struct work *w = rq->work;
	struct member *m = member_load(w, request_id(rq, "member"));
	const struct revealed *shown = rq->result;
	int64_t total;
	if (failed(rq))
		return;
	/* A link to a record that was merged leads to the one that stands. */
	if (m->id != request_id(rq, "member") && !shown) {
		request_see(rq, NULL, "/members/%lld", (long long)m->id);
		return;
	}
	struct member_view v = { .member = m, .may_edit = org_role_may(rq, PERMISSION_EDIT_MEMBER),
		.may_reveal = org_role_may(rq, PERMISSION_REVEAL_MEMBER) };
	if (shown && !rq->fault && shown->text) {
		v.revealed_name = sensitive_name(shown->field);
		v.revealed = shown->text;
	}
	v.post_count = post_of_member(w, m->id, w->today, &v.posts);
	v.state_count = member_state_list(w, m->id, &v.states);
	v.step_count = category_list(w, m->id, &v.steps);
	v.paper_count = state_paper_list(w, m->id, &v.papers);
	v.removed_count = state_change_list(w, m->id, 0, &v.removed);
	v.portraits = portraits_load(w, m->id);
	v.honour_count = honour_list(w, m->id, true, &v.honours);
	v.belonging_count = belonging_list(w, m->id, &v.belongings);
	v.shift = v.may_edit ? shift_last(w, m->id) : NULL;
	v.history_count = audit_of(w, "member", m->id, HISTORY, &v.history);
	v.merge_count = merge_list(w, m->id, HISTORY, 0, &v.merges, &total);
	struct console_shell shell = { .title = m->name, .sub = m->org_name, .crumb = "党员名册", .crumb_href = "/members",
		.current = "/members", .script = v.may_edit ? "photo.js" : NULL };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_actions(rq);
	member_show_actions(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	member_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

void member_page_again(struct request *rq)
{
	rq->result = NULL; /* what the form made is nothing that this page shows */
	member_page(rq);
}

static bool reveal_write(struct work *w, struct request *rq)
{
	struct revealed *r = ARENA_NEW(w->arena, struct revealed);
	const char *reason;
	rq->result = r;
	r->field = request_form(rq, "field", "");
	return form_text(w, rq, "reason", "原因", true, 100, &reason) &&
	       member_reveal(w, request_id(rq, "member"), r->field, reason, &r->text);
}

/* Not a redirect: what is shown must not stand at an address that can be opened again. */
static void member_revealed(struct request *rq)
{
	member_page(rq);
}

/* ---- forms ---- */

/* A field that was left empty keeps what is there; its box clears it. */
static const char *kept(struct request *rq, const char *name, const char *box)
{
	const char *typed = request_form(rq, name, "");
	if (*typed)
		return typed;
	return *request_form(rq, box, "") ? "" : NULL;
}

static bool form_read(struct work *w, struct request *rq, struct member_input *in)
{
	form_text(w, rq, "name", "姓名", true, 30, &in->name);
	in->ethnic = request_form(rq, "ethnic", "");
	in->education = request_form(rq, "education", "");
	in->job = request_form(rq, "job", "");
	in->stratum = request_form(rq, "stratum", NULL);
	in->outflow = request_form(rq, "outflow", NULL);
	in->party_group = typed_i64(rq, "party_group", 0);
	return !w->fault;
}

/* What a form for somebody new asks besides; later these change step by step (category.h). */
static bool form_read_new(struct work *w, struct request *rq, struct member_input *in)
{
	in->category = (int)typed_i64(rq, "category", -1);
	form_day(w, rq, "joined", "入党日期", false, &in->joined);
	form_day(w, rq, "full_day", "转正日期", false, &in->full_day);
	form_day(w, rq, "from_day", "编入本支部日期", false, &in->from_day);
	form_day(w, rq, "category_day", "申请或确定之日", in->category >= MEMBER_APPLICANT && in->category < MEMBER_PROBATIONARY, &in->category_day);
	return form_read(w, rq, in);
}

static bool add_write(struct work *w, struct request *rq)
{
	struct member_input in = { .org = request_id(rq, "org"), .idno = request_form(rq, "idno", ""),
		.phone = request_form(rq, "phone", ""), .address = request_form(rq, "address", "") };
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	return form_read_new(w, rq, &in) && member_add(w, &in, id);
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct member_input in = { .idno = kept(rq, "idno", "-"), .phone = kept(rq, "phone", "clear_phone"),
		.address = kept(rq, "address", "clear_address") };
	int64_t id = request_id(rq, "member"), version = typed_i64(rq, "version", -1);
	struct member *m = member_load(w, id);
	if (!m || !form_read(w, rq, &in))
		return false;
	if (!m->migrant && !text_empty(in.outflow))
		return fault_set(w, FAULT_INPUT, "member.outflow-home", "outflow", "外出流向只登记流动党员的。请先在党员页面登记“流动党员”状态。");
	in.category = m->category;
	in.joined = m->joined;
	in.full_day = m->full_day;
	if (!in.idno) {
		in.birth = m->birth;
		in.sex = m->sex;
	}
	return member_edit(w, id, &in, version ? version : -1);
}

static void form_show(struct request *rq, struct member_form_view *v, const char *title)
{
	int64_t org = v->org ? v->org->id : v->member->org;
	struct console_shell shell = { .title = title, .crumb = v->org ? v->org->short_name : v->member->name,
		.crumb_href = v->back, .current = "/members" };
	v->group_count = group_list(rq->work, org, rq->work->today, &v->groups);
	console_head(rq, &shell);
	console_body(rq);
	member_form(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void member_new_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org *o = org_load(w, request_id(rq, "org"));
	if (failed(rq))
		return;
	struct member_form_view v = { .org = o, .in = { .ethnic = "01", .category = (int)typed_i64(rq, "category", MEMBER_FULL) },
		.action = arena_printf(w->arena, "/orgs/%lld/members/new", (long long)o->id),
		.back = arena_printf(w->arena, "/orgs/%lld/members", (long long)o->id) };
	form_show(rq, &v, "新增党员");
}

static void member_added(struct request *rq)
{
	if (rq->fault)
		member_new_page(rq);
	else
		request_see(rq, "已新增。", "/members/%lld", (long long)*(int64_t *)rq->result);
}

static void differences(struct request *rq, struct member_form_view *v)
{
	struct arena *a = rq->work->arena;
	const struct member_input *in = &v->in;
	const struct member_present all[] = {
		{ "姓名", in->name, request_form(rq, "name", "") },
		{ "民族", code_name(&code_ethnic, in->ethnic), code_name(&code_ethnic, request_form(rq, "ethnic", "")) },
		{ "学历", code_name(&code_education, in->education), code_name(&code_education, request_form(rq, "education", "")) },
		{ "工作岗位", code_name(&code_job, in->job), code_name(&code_job, request_form(rq, "job", "")) },
		{ "新社会阶层", code_name(&code_stratum, in->stratum), code_name(&code_stratum, request_form(rq, "stratum", in->stratum)) },
		{ "外出流向", code_name(&code_outflow, in->outflow), code_name(&code_outflow, request_form(rq, "outflow", in->outflow)) },
	};
	v->changed = ARENA_ARRAY(a, struct member_present, COUNT_OF(all));
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (!text_eq(all[i].value, all[i].typed))
			v->changed[v->changed_count++] = all[i];
}

static void member_edit_page(struct request *rq)
{
	struct work *w = rq->work;
	struct member *m = member_load(w, request_id(rq, "member"));
	if (failed(rq))
		return;
	struct member_form_view v = { .member = m, .in = member_input_of(m),
		.action = arena_printf(w->arena, "/members/%lld/edit", (long long)m->id),
		.back = arena_printf(w->arena, "/members/%lld", (long long)m->id) };
	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		differences(rq, &v);
	form_show(rq, &v, "修改党员信息");
}

static void back_to_member(struct request *rq, const char *flash)
{
	request_see(rq, flash, "/members/%lld", (long long)request_id(rq, "member"));
}

static void member_edited(struct request *rq)
{
	if (rq->fault)
		member_edit_page(rq);
	else
		back_to_member(rq, "已保存。");
}

/* ---- steps: move, leave ---- */

/* Posts of the branch that is left, and with the county all posts and states. */
static void ends_fill(struct work *w, const struct member *m, bool leaves, struct member_step_view *v)
{
	struct post *posts;
	struct member_state *states;
	int n = post_of_member(w, m->id, w->today, &posts);
	for (int i = 0; i < n; i++)
		if (leaves || posts[i].org == m->org)
			*LIST_PUSH(w->arena, v->ends, v->end_count) = arena_printf(w->arena, "%s%s", posts[i].org_name, post_title(posts[i].kind));
	n = leaves ? member_state_list(w, m->id, &states) : 0;
	for (int i = 0; i < n; i++)
		if (!states[i].to_day)
			*LIST_PUSH(w->arena, v->ends, v->end_count) = state_name(states[i].kind);
}

static void step_show(struct request *rq, const char *title, bool leaves,
	void (*show)(struct html *out, struct request *rq, const struct member_step_view *v))
{
	struct member *m = member_load(rq->work, request_id(rq, "member"));
	if (failed(rq))
		return;
	struct member_step_view v = { .member = m, .pick = rq->result };
	ends_fill(rq->work, m, leaves, &v);
	struct console_shell shell = { .title = title, .crumb = m->name,
		.crumb_href = arena_printf(rq->work->arena, "/members/%lld", (long long)m->id), .current = "/members" };
	console_head(rq, &shell);
	console_body(rq);
	show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void member_move_page(struct request *rq)
{
	step_show(rq, "调整支部", false, member_move_form);
}

static bool move_write(struct work *w, struct request *rq)
{
	struct org_pick *pick = ARENA_NEW(w->arena, struct org_pick);
	const char *reason;
	int day;
	rq->result = pick;
	org_pick(w, rq, pick);
	form_day(w, rq, "day", "调整日期", true, &day);
	form_text(w, rq, "reason", "原因", true, 100, &reason);
	return !w->fault && member_move(w, request_id(rq, "member"), pick->org->id, day, reason);
}

/* The subject names the branch's field `org`; this form's is typed as org_name. */
static void at_org_name(struct request *rq)
{
	for (struct fault *f = rq->fault; f; f = f->next)
		if (text_eq(f->field, "org"))
			f->field = "org_name";
}

static void member_moved(struct request *rq)
{
	at_org_name(rq);
	if (rq->fault)
		member_move_page(rq);
	else
		back_to_member(rq, "已调整支部。");
}

static void member_leave_page(struct request *rq)
{
	step_show(rq, "离开本县党组织", true, member_leave_form);
}

static bool leave_write(struct work *w, struct request *rq)
{
	const char *reason;
	int day;
	form_day(w, rq, "day", "离开日期", true, &day);
	form_text(w, rq, "reason", "原因", true, 100, &reason);
	return !w->fault && member_leave(w, request_id(rq, "member"), day, reason);
}

static void member_went(struct request *rq)
{
	if (rq->fault)
		member_leave_page(rq);
	else
		back_to_member(rq, "已登记离开。");
}

/* ---- taking one back ---- */

static void shift_page(struct request *rq)
{
	struct work *w = rq->work;
	struct member *m = member_load(w, request_id(rq, "member"));
	struct shift *s = m ? shift_load(w, m, request_id(rq, "shift")) : NULL;
	if (!s)
		return;
	struct shift_view v = { .member = m, .shift = s, .objection = shift_objection(w, m, s) };
	v.bring_count = shift_brings(w, s, &v.brings);
	struct console_shell shell = { .title = s->to ? "撤回调整支部" : "撤回离开", .sub = m->name, .crumb = m->name,
		.crumb_href = arena_printf(w->arena, "/members/%lld", (long long)m->id), .current = "/members" };
	console_head(rq, &shell);
	console_body(rq);
	member_shift(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static bool shift_write(struct work *w, struct request *rq)
{
	return shift_undo(w, request_id(rq, "member"), request_id(rq, "shift"));
}

static void shift_undone(struct request *rq)
{
	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		shift_page(rq);
	else if (!rq->fault)
		back_to_member(rq, "已撤回，恢复为变动以前的样子。");
}
