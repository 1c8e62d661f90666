/* The console's pages of organisations: tree and list, one organisation, changing its fields. */
#include "base/list.h"
#include "org/filter.h"
#include "org/operate.h"
#include "org/pick.h"
#include "org/views.h"

#include "org_console.html.h"

static const struct menu_entry orgs_menu = { "组织与党员", "党组织", "tree", 210 };

ROUTE(GET, "/orgs", orgs_page, READ_ORG, OWN, .keeps = true, .menu = &orgs_menu, .about = "tree and list of organisations");
ROUTE(GET, "/orgs/{org}", org_page, READ_ORG, org, .about = "one organisation");
ROUTE(GET, "/orgs/{org}/edit", org_edit_page, EDIT_ORG, org, .about = "form of an organisation");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/edit", org_edited, EDIT_ORG, org, .write = edit_write, .about = "change an organisation");

#define HISTORY 12

/* ---- words ---- */

const char *org_act_words(const char *act)
{
	static const struct {
		const char *act, *words;
	} table[] = { { "org.founded", "建立" }, { "org.operation-found", "新建下级组织" }, { "org.edited", "修改" }, { "post.appointed", "任职" }, { "post.ended", "免职" }, { "post.removed", "撤回任职登记" }, { "group.removed", "撤回党小组" },
		{ "group.founded", "设立党小组" }, { "group.edited", "调整党小组" }, { "group.ended", "撤销党小组" },
		{ "org.operation-rename", "更名" }, { "org.operation-retype", "改变类别" }, { "org.operation-move", "调整上级" },
		{ "org.operation-merge", "合并" }, { "org.operation-split", "拆分" }, { "org.operation-dissolve", "撤销" },
		{ "org.operation-undone", "撤回调整" },
		{ "org.term-shifted", "换届日期调整" }, { "org.term-recorded", "补录一届班子" }, { "org.term-corrected", "更正一届班子" },
		{ "org.term-removed", "删除一届班子" }, { "post.recorded", "补录任职" }, { "post.unrecorded", "删除补录的任职" }, { "org.import-undone", "撤销导入" }, { "member.import-undone", "撤销导入" },
		{ "account.bulk", "批量建账号" }, { "handover.done", "交接书记账号" }, { "handover.undone", "撤回交接" }, { "term.reminded", "届满提醒" },
		{ "term.offices-told", "通知机关换届" }, { "summary.rebuilt", "重算汇总" },
		{ "member.added", "新增党员" }, { "member.edited", "修改" }, { "member.moved", "调整支部" },
		{ "member.merged", "合并重复记录" }, { "member.merge-undone", "撤回合并" },
		{ "exempt.asked", "提出免于参加" }, { "exempt.granted", "批准免于参加" }, { "exempt.refused", "没有批准免于参加" },
		{ "exempt.withdrawn", "撤回免于参加" }, { "exempt.ended", "提前结束免于参加" }, { "exempt.again", "恢复免于参加" },
		{ "exempt.reminded", "提醒免于参加到期" },
		{ "member.left", "离开" }, { "member.state-set", "登记状态" }, { "member.state-ended", "解除状态" },
		{ "member.state-corrected", "更正状态" }, { "member.state-removed", "撤销状态登记" }, { "member.state-restored", "撤回状态更正" },
		{ "member.honour-added", "登记荣誉" }, { "member.honour-edited", "修改荣誉" }, { "member.honour-removed", "删除荣誉" },
		{ "member.honour-restored", "恢复荣誉" }, { "member.portrait-offered", "本人提交照片" }, { "member.portrait-refused", "退回照片" },
		{ "member.portrait-removed", "删除照片" }, { "member.portrait-set", "上传照片" }, { "member.portrait-taken", "采用照片" },
		{ "member.paper-added", "上传材料" }, { "member.paper-removed", "删除材料" },
		{ "member.category-set", "变更人员类别" }, { "member.category-corrected", "更正人员类别" }, { "member.category-removed", "撤销类别登记" },
		{ "member.category-restored", "撤回类别更正" }, { "member.shift-undone", "撤回支部变动" }, { "member.revealed", "查看敏感信息" }, { "member.imported", "批量导入" },
		{ "demo.people", "生成演示名册" }, { "demo.office", "生成演示职务" }, { "demo.study", "生成演示培训" }, { "demo.hours", "计算演示学时" }, { "demo.terms", "生成演示历届班子" }, { "demo.monthly", "生成演示月报" },
		{ "demo.life", "生成演示组织生活" }, { "demo.duties", "计算演示应做事项" } };
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (text_eq(table[i].act, act))
			return table[i].words;
	return act;
}

const char *number_or_empty(struct arena *a, int n)
{
	return n ? arena_printf(a, "%d", n) : "";
}

bool org_role_may(const struct request *rq, enum permission permission)
{
	return access_allows(rq->work->actor.role, permission);
}

/* ---- list ---- */

const struct org_need org_needs[] = {
	{ "secretary", "书记空缺", ORG_NO_SECRETARY, false },
	{ "term", "届满或 6 个月内届满", ORG_TERM_ENDING, false },
	{ "small", "正式党员不足 3 名", ORG_TOO_SMALL, false },
	{ "large", "党员超过 50 名", ORG_TOO_LARGE, false },
	{ "committee", "应设支委会而未设", ORG_NO_COMMITTEE, false },
	{ "status", "软弱涣散、待撤销", ORG_NOT_NORMAL, false },
	{ "temporary", "临时组织过了预计撤销日期", ORG_PAST_PLANNED, false },
	{ "dissolved", "已撤销", ORG_ANY, true },
};
const size_t org_needs_count = COUNT_OF(org_needs);

const struct org_need *org_need_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "need", "");
	for (size_t i = 0; i < org_needs_count; i++)
		if (text_eq(word, org_needs[i].word))
			return &org_needs[i];
	return NULL;
}

struct org_filter org_filter_of(struct work *w, const char *query)
{
	const struct org_need *need = org_need_of(w, query);
	struct org_filter f = { .query = query_field(w->arena, query, "q", ""), .kind = (int)query_field_i64(w->arena, query, "kind", 0) };
	if (need) {
		f.need = need->need;
		f.dissolved = need->dissolved;
	}
	return f;
}

const struct org *org_narrowed(struct work *w, const char *query, const struct org *root)
{
	int64_t id = query_field_i64(w->arena, query, "in", 0);
	struct org *at = id && id != root->id ? org_load(w, id) : NULL;
	w->fault = NULL; /* an organisation that is gone narrows to nothing: the whole is shown */
	return at && text_starts(at->path, root->path) ? at : root;
}

static void tree_read(struct work *w, struct org_list_view *v)
{
	struct org *root = ARENA_NEW(w->arena, struct org);
	*root = *v->root;
	v->town_count = org_children(w, root->id, &v->towns);
	root->branches_below = org_kind_of(root->kind)->branch;
	for (int i = 0; i < v->town_count; i++)
		root->branches_below += v->towns[i].branches_below;
	v->root = root;
	for (int i = 0; i < v->town_count; i++)
		if (text_starts(v->at->path, v->towns[i].path)) {
			v->open_id = v->towns[i].id;
			v->open_count = org_children(w, v->open_id, &v->open);
		}
}

static void orgs_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org_list_view *v = ARENA_NEW(w->arena, struct org_list_view);
	v->root = org_of_path(w, w->actor.path);
	if (!v->root) {
		fault_set(w, FAULT_NOT_FOUND, "org.none-yet", NULL, "还没有建立组织。请先用 xianfeng init 建立县级组织。");
		return;
	}
	v->at = org_narrowed(w, http_query_text(rq->http), v->root);
	v->pager = pager_of(rq);
	v->need = org_need_of(w, http_query_text(rq->http));
	v->may_edit = org_role_may(rq, PERMISSION_EDIT_ORG);
	v->may_export = org_role_may(rq, PERMISSION_EXPORT);
	v->filter = org_filter_of(w, http_query_text(rq->http));
	v->filter.path = v->at->path;
	v->filter.limit = v->pager.size;
	v->filter.offset = v->pager.offset;
	v->count = org_list(w, &v->filter, &v->rows, &v->total);
	tree_read(w, v);
	struct console_shell shell = { .title = "党组织", .sub = v->at->short_name };
	console_head(rq, &shell);
	console_actions(rq);
	org_list_actions(rq->html, rq, v);
	console_actions_end(rq);
	console_body(rq);
	html_lit(rq->html, "<div class=\"work\">", 18);
	org_tree_card(rq->html, v);
	org_rows(rq->html, rq, v);
	html_lit(rq->html, "</div>", 6);
	console_foot(rq);
	request_page(rq);
}

/* ---- one ---- */

extern const struct org_section *const __start_org_sections[] __attribute__((weak));
extern const struct org_section *const __stop_org_sections[] __attribute__((weak));

static int by_order(const void *a, const void *b)
{
	return (*(const struct org_section *const *)a)->order - (*(const struct org_section *const *)b)->order;
}

static void sections_show(struct request *rq, const struct org *o, bool above)
{
	size_t n = (size_t)(__stop_org_sections - __start_org_sections);
	const struct org_section **list = ARENA_ARRAY(rq->work->arena, const struct org_section *, n);
	memcpy(list, __start_org_sections, n * sizeof *list);
	qsort(list, n, sizeof *list, by_order);
	for (size_t i = 0; i < n; i++)
		if ((list[i]->order < 1) == above && org_role_may(rq, list[i]->need))
			list[i]->show(rq, o);
}

static void posts_section(struct request *rq, const struct org *o)
{
	struct post *posts;
	int n = post_list(rq->work, o->id, rq->work->today, &posts);
	org_posts_section(rq->html, o, posts, n, !o->dissolved && org_role_may(rq, PERMISSION_EDIT_ORG));
}
ORG_SECTION(posts, 10, READ_ORG, posts_section);

static void groups_section(struct request *rq, const struct org *o)
{
	struct party_group *groups;
	if (!org_kind_of(o->kind)->branch)
		return;
	int n = group_list(rq->work, o->id, rq->work->today, &groups);
	org_groups_section(rq->html, o, groups, n, !o->dissolved && org_role_may(rq, PERMISSION_EDIT_MEMBER));
}
ORG_SECTION(groups, 20, READ_ORG, groups_section);

/* True when a load left a fault: the router answers with its page. */
static bool failed(const struct request *rq)
{
	return rq->work->fault != NULL;
}

static void org_page(struct request *rq)
{
	struct work *w = rq->work;
	struct org *line, *o;
	int line_count = org_line_to(w, request_id(rq, "org"), &line);
	if (failed(rq) || line_count == 0)
		return;
	o = &line[line_count - 1];
	struct org_view v = { .org = o, .today = w->today, .line = line, .line_count = line_count, .may_edit = org_role_may(rq, PERMISSION_EDIT_ORG),
		.may_edit_village = org_role_may(rq, PERMISSION_EDIT_VILLAGE), .may_read_members = org_role_may(rq, PERMISSION_READ_MEMBER) };
	v.sheet = org_sheet_load(w, o->id);
	v.income_count = org_income_list(w, o->id, &v.income);
	v.finding_count = org_findings(w, o, v.sheet, &v.findings);
	v.child_count = org_kind_of(o->kind)->branch ? 0 : org_children(w, o->id, &v.children);
	v.before_count = org_predecessors(w, o->id, &v.before);
	v.history_count = audit_of(w, "org", o->id, HISTORY, &v.history);
	struct console_shell shell = { .title = o->short_name, .sub = org_kind_name(o->kind), .crumb = "党组织",
		.crumb_href = "/orgs", .current = "/orgs" };
	console_head(rq, &shell);
	console_actions(rq);
	org_show_actions(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	html_lit(rq->html, "<div class=\"rec\"><div>", 22);
	sections_show(rq, o, true);
	org_show(rq->html, &v);
	sections_show(rq, o, false);
	org_children_section(rq->html, &v);
	html_lit(rq->html, "</div><aside>", 13);
	org_history(rq->html, &v);
	html_lit(rq->html, "</aside></div>", 14);
	console_foot(rq);
	request_page(rq);
}

/* ---- forms ---- */

/* What a form holds, from one place to the other. */
struct org_typed {
	struct org_input in;
	struct org_sheet sheet;
	struct org_income income[ORG_INCOME_YEARS];
};

static bool form_read(struct work *w, struct request *rq, struct org_typed *t)
{
	org_fields_read(w, rq, false, &t->in, &t->sheet);
	form_text(w, rq, "reason", "更正名称的原因", false, 200, &t->in.reason);
	return org_income_read(w, rq, t->income, &t->in);
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct org_typed t = { 0 };
	int64_t version = typed_i64(rq, "version", 0);
	return form_read(w, rq, &t) && org_edit(w, request_id(rq, "org"), &t.in, version > 0 ? version : -1);
}

/* After a conflict: the present values of the fields in which the form differs. */
static void differences(struct request *rq, struct org_form_view *v)
{
	struct arena *a = rq->work->arena;
	v->changed = ARENA_ARRAY(a, struct org_present, org_field_count);
	for (size_t i = 0; i < org_field_count; i++) {
		const struct org_field *f = &org_fields[i];
		const char *value = org_field_text(a, f, &v->in, &v->sheet);
		if ((!v->village || f->village) && !text_eq(value, request_form(rq, f->name, "")))
			v->changed[v->changed_count++] = (struct org_present){ f->label, f->name, value };
	}
}

void org_income_offer(int today, const struct org_income *list, int count, struct org_income out[ORG_INCOME_YEARS])
{
	for (int i = 0; i < ORG_INCOME_YEARS; i++) {
		out[i] = (struct org_income){ today / 10000 - 1 - i, -1 };
		for (int k = 0; k < count; k++)
			if (list[k].year == out[i].year)
				out[i].yuan = list[k].yuan;
	}
}

void org_form_fill(struct request *rq, struct org_form_view *v)
{
	struct work *w = rq->work;
	struct org_income *had;
	int n = org_income_list(w, v->org->id, &had);
	v->in = org_input_of(v->org);
	v->sheet = *org_sheet_load(w, v->org->id);
	org_income_offer(w->today, had, n, v->income);
	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		differences(rq, v);
}

static void form_show(struct request *rq, struct org_form_view *v, const char *title)
{
	struct console_shell shell = { .title = title, .crumb = v->org->short_name, .crumb_href = v->back, .current = "/orgs" };
	console_head(rq, &shell);
	console_body(rq);
	org_form_page(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void org_edit_page(struct request *rq)
{
	struct org *o = org_load(rq->work, request_id(rq, "org"));
	if (failed(rq))
		return;
	struct org_form_view v = { .org = o,
		.action = arena_printf(rq->work->arena, "/orgs/%lld/edit", (long long)o->id),
		.back = arena_printf(rq->work->arena, "/orgs/%lld", (long long)o->id) };
	v.own = org_is_own(rq->work, o);
	v.lived = org_lived(rq->work, o->id);
	org_form_fill(rq, &v);
	form_show(rq, &v, "修改组织");
}

static void org_edited(struct request *rq)
{
	if (rq->fault)
		org_edit_page(rq);
	else
		request_see(rq, "已保存。", "/orgs/%lld", (long long)request_id(rq, "org"));
}

/* ---- choosing ---- */

int64_t typed_i64(const struct request *rq, const char *name, int64_t none)
{
	int64_t n;
	return str_i64(str_of(request_form(rq, name, "")), &n) ? n : none;
}

int64_t *typed_ids(struct work *w, const struct request *rq, const char *name, size_t *count)
{
	int64_t *ids = NULL, id;
	const char *value;
	int n = 0;
	for (int i = 0; (value = http_form_at(rq->http, name, i)); i++)
		if (str_i64(str_of(value), &id))
			*LIST_PUSH(w->arena, ids, n) = id;
	*count = (size_t)n;
	return ids;
}

bool org_pick(struct work *w, struct request *rq, struct org_pick *out)
{
	const char *typed = request_form(rq, "org_name", "");
	int64_t id = typed_i64(rq, "org", 0);
	*out = (struct org_pick){ 0 };
	if (id) {
		struct org *o = org_load(w, id);
		if (o && org_in_scope(w, o->path))
			out->org = o;
		w->fault = o ? w->fault : NULL;
	}
	if (!out->org && *typed) {
		out->count = org_find(w, w->actor.path ? w->actor.path : "", typed, 20, &out->list);
		for (int i = 0; i < out->count && !out->org; i++)
			if (out->count == 1 || text_eq(out->list[i].code, typed))
				out->org = &out->list[i];
	}
	if (out->org)
		return true;
	if (!*typed)
		return fault_set(w, FAULT_INPUT, "org.pick-empty", "org_name", "请填写组织的名称、拼音首字母或代码。");
	if (out->count == 0)
		return fault_set(w, FAULT_INPUT, "org.pick-none", "org_name", "您的范围内没有叫“%.60s”的组织，请核对名称或代码。", typed);
	return fault_set(w, FAULT_INPUT, "org.pick-many", "org_name", "有 %d 个组织符合，请在下面选一个。", out->count);
}
