/* The console's pages of operations on the tree: choice, form, preview, confirmation, undo, and the tree as of a day. */
#include "org/operate_inside.h"
#include "org/operate_views.h"

#include "org_operate.html.h"
#include "org_console.html.h"

ROUTE(GET, "/orgs/tree", tree_page, READ_ORG, OWN, .about = "the tree as it stood on a day");
ROUTE(GET, "/orgs/{org}/operate", operate_page, EDIT_ORG, org, .about = "choice: found, rename, retype, move, merge, split, dissolve");
ROUTE(GET, "/orgs/{org}/operate/{what}", operate_form_page, EDIT_ORG, org, .about = "form of an operation on the tree");
ROUTE(POST, "/orgs/{org}/operate/{what}/preview", operate_preview_page, EDIT_ORG, org,
	.about = "what an operation would move and break; changes nothing");
static bool operate_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/operate/{what}", operate_done, EDIT_ORG, org, .write = operate_write,
	.about = "do the operation that was previewed, or propose it to a second person");
static bool undo_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/operations/{operation}/undo", operate_undone, EDIT_ORG, org, .write = undo_write,
	.about = "take an operation back while nothing rests on it");

#define OPERATIONS_SHOWN 20

const char *operate_about(enum org_operation_kind kind)
{
	static const char *const about[ORG_OPERATION_KINDS] = {
		[ORG_FOUND] = "在它下面成立一个党支部、党总支或党委",
		[ORG_RENAME] = "换印章、村改社区等，旧名称记为曾用名",
		[ORG_RETYPE] = "党支部升格为党总支、改为联合党支部等",
		[ORG_MOVE] = "连同下级组织划到另一个上级之下",
		[ORG_MERGE] = "党员、党小组、账号、电视一并转入另一个组织，本组织撤销",
		[ORG_SPLIT] = "勾选一部分党员，在同一上级之下分出一个新支部",
		[ORG_DISSOLVE] = "党员都已转出、下面没有组织的，予以撤销",
	};
	return (unsigned)kind < ORG_OPERATION_KINDS ? about[kind] : "";
}

const char *operate_other_label(enum org_operation_kind kind)
{
	return kind == ORG_MOVE ? "新的上级" : "并入组织";
}

const char *operate_indent(struct arena *a, int depth)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < depth; i++)
		buf_text(&b, "　");
	return b.at;
}

/* ---- reading the form ---- */

static bool kind_read(struct work *w, struct request *rq, struct org_operation *op)
{
	int kind = org_operation_parse(request_arg(rq, "what"));
	if (kind < 0)
		return fault_set(w, FAULT_NOT_FOUND, "org.operation-kind", NULL, "没有这种调整。请从组织页面的“办理调整”进入。");
	op->kind = (enum org_operation_kind)kind;
	op->org = request_id(rq, "org");
	return true;
}

static void members_read(struct work *w, struct request *rq, struct org_operation *op)
{
	int64_t *list = NULL, id;
	const char *typed;
	for (int i = 0; (typed = http_form_at(rq->http, "member", i)); i++)
		if (str_i64(str_of(typed), &id) && id > 0)
			*LIST_PUSH(w->arena, list, op->member_count) = id;
	op->members = list;
}

/* The whole sheet of a new one; what the operation has of it is named as in the form. */
static void found_read(struct work *w, struct request *rq, struct operate_view *v)
{
	struct org_operation *op = &v->op;
	v->founding.in = (struct org_input){ .parent = op->org };
	v->founding.sheet = org_sheet_empty();
	org_fields_read(w, rq, false, &v->founding.in, &v->founding.sheet);
	org_income_read(w, rq, v->founding.income, &v->founding.in);
	form_text(w, rq, "note", "说明", false, 200, &op->note);
	op->found = &v->founding.in;
	op->day = v->founding.in.founded;
	op->approval = v->founding.in.approval;
	op->approved = v->founding.sheet.approved;
	op->exempt = *request_form(rq, "exempt", "") != 0;
}

/* Faults by field are left in `w`. */
static void form_read(struct work *w, struct request *rq, struct operate_view *v)
{
	struct org_operation *op = &v->op;
	int64_t type = 0;
	if (op->kind == ORG_FOUND) {
		found_read(w, rq, v);
		return;
	}
	bool names = op->kind == ORG_RENAME || op->kind == ORG_SPLIT, types = op->kind == ORG_RETYPE || op->kind == ORG_SPLIT;
	if ((op->kind == ORG_MOVE || op->kind == ORG_MERGE) && org_pick(w, rq, &v->pick))
		op->other = v->pick.org->id;
	if (names) {
		form_text(w, rq, "name", "名称", true, 60, &op->name);
		form_text(w, rq, "short", "简称", false, 20, &op->short_name);
	}
	if (op->kind == ORG_SPLIT) {
		form_text(w, rq, "code", "组织代码", true, 32, &op->code);
		members_read(w, rq, op);
	}
	if (types) {
		form_i64(w, rq, "kind", "类别", true, 611, 932, &type);
		form_day(w, rq, "planned_end", "预计撤销日期", false, &op->planned_end);
		op->type = (int)type;
		op->migrant = *request_form(rq, "migrant", "") != 0;
	}
	form_text(w, rq, "approval", "批复文号", true, 60, &op->approval);
	form_day(w, rq, "approved", "批复日期", true, &op->approved);
	form_day(w, rq, "day", "生效日期", true, &op->day);
	form_text(w, rq, "note", "说明", false, 200, &op->note);
	op->exempt = *request_form(rq, "exempt", "") != 0;
}

/* ---- showing ---- */

static void shell_begin(struct request *rq, const struct org *o, const char *title)
{
	struct console_shell shell = { .title = title, .sub = o->short_name, .crumb = o->short_name,
		.crumb_href = arena_printf(rq->work->arena, "/orgs/%lld", (long long)o->id), .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
}

static void shell_end(struct request *rq)
{
	console_foot(rq);
	request_page(rq);
}

/* Those whom a split may take along; who was ticked stays ticked. */
static void people_read(struct work *w, struct operate_view *v)
{
	static const char *const categories[] = { "入党申请人", "入党积极分子", "发展对象", "预备党员", "正式党员" };
	struct org_operation all = { .kind = ORG_MERGE, .org = v->org->id, .day = w->today };
	struct extent e;
	extent_read(w, &all, v->org, &e);
	v->people = ARENA_ARRAY(w->arena, struct operate_person, (size_t)e.member_count + 1);
	v->people_count = e.member_count;
	for (int i = 0; i < e.member_count; i++) {
		const struct moving_member *m = &e.members[i];
		v->people[i] = (struct operate_person){ m->id, m->name, m->category >= 0 && m->category <= 4 ? categories[m->category] : "",
			"", false };
		for (int g = 0; g < e.group_count; g++)
			if (e.groups[g].id == m->group)
				v->people[i].group = e.groups[g].name;
		for (int k = 0; k < v->op.member_count; k++)
			v->people[i].chosen = v->people[i].chosen || v->op.members[k] == m->id;
	}
}

static void found_show(struct request *rq, struct operate_view *v, bool typed)
{
	struct arena *a = rq->work->arena;
	struct org_form_view *f = &v->founding;
	f->parent = v->org;
	f->action = arena_printf(a, "/orgs/%lld/operate/found/preview", (long long)v->org->id);
	f->back = arena_printf(a, "/orgs/%lld", (long long)v->org->id);
	if (!typed) {
		f->in = (struct org_input){ .kind = v->org->level == ORG_COUNTY ? 611 : 631, .term_years = 5 };
		f->sheet = org_sheet_empty();
		org_income_offer(rq->work->today, NULL, 0, f->income);
	}
	shell_begin(rq, v->org, "新建下级组织");
	org_form_page(rq->html, rq, f);
	shell_end(rq);
}

/* `typed`: the form was read into the view. */
static void form_show(struct request *rq, struct operate_view *v, bool typed)
{
	v->org = org_load(rq->work, v->op.org);
	if (!v->org)
		return;
	if (v->op.kind == ORG_FOUND) {
		found_show(rq, v, typed);
		return;
	}
	if (v->op.kind == ORG_SPLIT)
		people_read(rq->work, v);
	shell_begin(rq, v->org, org_operation_title(v->op.kind));
	operate_form(rq->html, rq, v);
	shell_end(rq);
}

static void operate_page(struct request *rq)
{
	struct org *o = org_load(rq->work, request_id(rq, "org"));
	if (!o)
		return;
	shell_begin(rq, o, "办理调整");
	operate_choice(rq->html, o);
	shell_end(rq);
}

static void operate_form_page(struct request *rq)
{
	struct operate_view v = { 0 };
	if (kind_read(rq->work, rq, &v.op))
		form_show(rq, &v, false);
}

/* The preview as it is now; when what was typed does not do, or is to be changed, the form again with its faults. */
static void preview_show(struct request *rq)
{
	struct work *w = rq->work;
	struct operate_view v = { 0 };
	if (!kind_read(w, rq, &v.op))
		return;
	form_read(w, rq, &v);
	bool again = *request_form(rq, "again", "") != 0; /* back from the preview, to put something right */
	if (again || w->fault || !org_operation_preview(w, &v.op, &v.preview)) {
		if (!again && (!w->fault || w->fault->kind != FAULT_INPUT))
			return;
		rq->fault = again ? NULL : w->fault;
		w->fault = NULL;
		form_show(rq, &v, true);
		return;
	}
	for (int i = 0; i < v.preview.objection_count; i++) {
		v.stops += v.preview.objections[i].weight == ORG_STOP;
		v.musts += v.preview.objections[i].weight == ORG_MUST;
	}
	v.second = org_operation_needs_second(w, v.op.kind);
	shell_begin(rq, v.preview.org, arena_printf(w->arena, "预览：%s", org_operation_title(v.op.kind)));
	operate_preview(rq->html, rq, &v);
	shell_end(rq);
}

static void operate_preview_page(struct request *rq)
{
	preview_show(rq);
}

static bool operate_write(struct work *w, struct request *rq)
{
	struct operate_view v = { 0 };
	if (!kind_read(w, rq, &v.op))
		return false;
	form_read(w, rq, &v);
	v.op.stamp = request_form(rq, "stamp", "");
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	rq->result = proposal;
	return !w->fault && org_operation_submit(w, &v.op, proposal);
}

static void operate_done(struct request *rq)
{
	int kind = org_operation_parse(request_arg(rq, "what"));
	struct org_operation_row *made;
	const int64_t *proposal = rq->result;
	if (!rq->fault && *proposal)
		request_see(rq, "已提交，还没有办理。另一位管理员批准后自动办理，结果会发到“消息”。", "/approvals/%lld", (long long)*proposal);
	else if (!rq->fault && kind == ORG_FOUND && org_operation_list(rq->work, request_id(rq, "org"), 1, &made))
		request_see(rq, "已建立。可以接着登记书记和党员；建错了的，在“组织调整”中撤回。", "/orgs/%lld", (long long)made->other);
	else if (!rq->fault)
		request_see(rq, arena_printf(rq->work->arena, "已办理%s。需要时可在“组织调整”中撤回。",
			org_operation_title((enum org_operation_kind)kind)), "/orgs/%lld", (long long)request_id(rq, "org"));
	else if (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)
		preview_show(rq);
}

/* ---- taking back ---- */

static bool undo_write(struct work *w, struct request *rq)
{
	int64_t org = request_id(rq, "org");
	struct org_operation_row *o = org_operation_load(w, request_id(rq, "operation"));
	if (!o)
		return false;
	if (o->org != org && o->other != org)
		return fault_set(w, FAULT_NOT_FOUND, "org.operation-none", NULL, "这个组织没有这次调整的记录。");
	return org_operation_undo(w, o->id);
}

static void operate_undone(struct request *rq)
{
	struct work *w = rq->work;
	struct org_operation_row *rows;
	if (rq->fault && rq->fault->kind != FAULT_CONFLICT)
		return;
	struct org_operation_row *done = rq->fault ? NULL : org_operation_load(w, request_id(rq, "operation"));
	if (done) {
		/* What was founded is no more: its page went with it. */
		request_see(rq, "已撤回，恢复到办理以前。", "/orgs/%lld", (long long)(org_operation_makes(done->kind) ? done->org :
			request_id(rq, "org")));
		return;
	}
	struct org *o = org_load(w, request_id(rq, "org"));
	if (!o)
		return;
	int n = org_operation_list(w, o->id, OPERATIONS_SHOWN, &rows);
	shell_begin(rq, o, "组织调整");
	part_fault_summary(rq);
	operate_history(rq->html, rq, o, rows, n, true);
	shell_end(rq);
}

/* ---- on an organisation's page ---- */

void org_gone_show(struct request *rq, const struct org *o)
{
	int day = 0;
	if (!o->dissolved || o->dissolved >= rq->work->today)
		return;
	struct org *successor = org_successor(rq->work, o->id, &day);
	operate_gone(rq->html, o, successor, day);
}
ORG_SECTION(gone, 0, READ_ORG, org_gone_show);

static void operations_section(struct request *rq, const struct org *o)
{
	struct org_operation_row *rows;
	int n = org_operation_list(rq->work, o->id, OPERATIONS_SHOWN, &rows);
	operate_history(rq->html, rq, o, rows, n, org_role_may(rq, PERMISSION_EDIT_ORG));
}
ORG_SECTION(operations, 95, READ_ORG, operations_section);

/* ---- the tree as of a day ---- */

static void tree_page(struct request *rq)
{
	struct work *w = rq->work;
	const char *typed = request_query(rq, "day", "");
	struct operate_tree_view v = { .day = w->today, .top = org_of_path(w, w->actor.path) };
	if (!v.top) {
		fault_set(w, FAULT_NOT_FOUND, "org.none-yet", NULL, "还没有建立组织。请先用 xianfeng init 建立县级组织。");
		return;
	}
	if (*typed && (!day_parse(str_of(typed), &v.day) || v.day > w->today)) {
		v.day = w->today;
		fault_set(w, FAULT_INPUT, "org.tree-day", "day", "请填写一个不晚于今天的日期，例如 2026-01-01。下面是今天的组织树。");
		rq->fault = w->fault;
		w->fault = NULL;
	}
	v.count = org_tree_on(w, v.top->id, w->actor.path, v.day, &v.rows);
	for (int i = 0; i < v.count; i++) {
		v.branches += org_kind_of(v.rows[i].kind)->branch;
		v.members += v.rows[i].members;
	}
	struct console_shell shell = { .title = "往日的组织树", .sub = day_chinese(w->arena, v.day), .crumb = "党组织",
		.crumb_href = "/orgs", .current = "/orgs" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_EXPORT, "/orgs/tree/export");
	console_body(rq);
	operate_tree(rq->html, rq, &v);
	shell_end(rq);
}
