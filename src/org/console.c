/* The console's pages of organisations: tree and list, one organisation, founding and changing. */
#include "org/pick.h"
#include "org/views.h"

#include "org_console.html.h"

static const struct menu_entry orgs_menu = { "组织与党员", "党组织", "tree", 210 };

ROUTE(GET, "/orgs", orgs_page, READ_ORG, OWN, .keeps = true, .menu = &orgs_menu, .about = "tree and list of organisations");
ROUTE(GET, "/orgs/{org}", org_page, READ_ORG, org, .about = "one organisation");
ROUTE(GET, "/orgs/{org}/edit", org_edit_page, EDIT_ORG, org, .about = "form of an organisation");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/edit", org_edited, EDIT_ORG, org, .write = edit_write, .about = "change an organisation");
ROUTE(GET, "/orgs/{org}/new", org_new_page, EDIT_ORG, org, .about = "form for an organisation below");
static bool found_write(struct work *w, struct request *rq);
ROUTE(POST, "/orgs/{org}/new", org_founded, EDIT_ORG, org, .write = found_write, .about = "found an organisation below");

#define HISTORY 12

/* ---- words ---- */

const char *org_act_words(const char *act)
{
	static const struct {
		const char *act, *words;
	} table[] = { { "org.founded", "建立" }, { "org.edited", "修改" }, { "post.appointed", "任职" }, { "post.ended", "免职" },
		{ "group.founded", "设立党小组" }, { "group.edited", "调整党小组" }, { "group.ended", "撤销党小组" },
		{ "org.operation-rename", "更名" }, { "org.operation-retype", "改变类别" }, { "org.operation-move", "调整上级" },
		{ "org.operation-merge", "合并" }, { "org.operation-split", "拆分" }, { "org.operation-dissolve", "撤销" },
		{ "org.operation-undone", "撤回调整" },
		{ "member.added", "新增党员" }, { "member.edited", "修改" }, { "member.moved", "调整支部" },
		{ "member.left", "离开" }, { "member.state-set", "登记状态" }, { "member.state-ended", "解除状态" },
		{ "member.revealed", "查看敏感信息" }, { "member.imported", "批量导入" }, { "demo.people", "生成演示名册" },
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

static void need_read(struct org_list_view *v)
{
	static const struct {
		const char *word;
		int need;
	} needs[] = { { "secretary", ORG_NO_SECRETARY }, { "term", ORG_TERM_ENDING }, { "small", ORG_TOO_SMALL },
		{ "large", ORG_TOO_LARGE }, { "committee", ORG_NO_COMMITTEE } };
	for (size_t i = 0; i < COUNT_OF(needs); i++)
		if (text_eq(v->need, needs[i].word))
			v->filter.need = needs[i].need;
}

/* The organisation that the list is narrowed to: ?in=, else the actor's own. */
static const struct org *narrowed(struct request *rq, const struct org *root)
{
	struct work *w = rq->work;
	int64_t id = request_query_i64(rq, "in", 0);
	struct org *at = id && id != root->id ? org_load(w, id) : NULL;
	w->fault = NULL; /* an organisation that is gone narrows to nothing: the whole is shown */
	return at && org_in_scope(w, at->path) ? at : root;
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
	v->at = narrowed(rq, v->root);
	v->pager = pager_of(rq);
	v->need = request_query(rq, "need", "");
	v->may_edit = org_role_may(rq, PERMISSION_EDIT_ORG);
	v->may_export = org_role_may(rq, PERMISSION_EXPORT);
	v->filter = (struct org_filter){ .path = v->at->path, .query = request_query(rq, "q", ""),
		.kind = (int)request_query_i64(rq, "kind", 0), .limit = v->pager.size, .offset = v->pager.offset };
	need_read(v);
	v->count = org_list(w, &v->filter, &v->rows, &v->total);
	tree_read(w, v);
	struct console_shell shell = { .title = "党组织", .sub = v->at->short_name };
	console_head(rq, &shell);
	console_actions(rq);
	org_list_actions(rq->html, v);
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
	org_posts_section(rq->html, o, posts, n, org_role_may(rq, PERMISSION_EDIT_ORG));
}
ORG_SECTION(posts, 10, READ_ORG, posts_section);

static void groups_section(struct request *rq, const struct org *o)
{
	struct party_group *groups;
	if (!org_kind_of(o->kind)->branch)
		return;
	int n = group_list(rq->work, o->id, rq->work->today, &groups);
	org_groups_section(rq->html, o, groups, n, org_role_may(rq, PERMISSION_EDIT_MEMBER));
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
	struct org_view v = { .org = o, .line = line, .line_count = line_count, .may_edit = org_role_may(rq, PERMISSION_EDIT_ORG),
		.may_read_members = org_role_may(rq, PERMISSION_READ_MEMBER) };
	v.finding_count = org_findings(w, o, &v.findings);
	v.child_count = org_kind_of(o->kind)->branch ? 0 : org_children(w, o->id, &v.children);
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

static bool form_read(struct work *w, struct request *rq, struct org_input *in)
{
	int64_t kind, years, seats, households, residents;
	form_text(w, rq, "name", "名称", true, 60, &in->name);
	form_text(w, rq, "short", "简称", false, 20, &in->short_name);
	form_text(w, rq, "code", "组织代码", true, 32, &in->code);
	form_i64(w, rq, "kind", "类别", true, 611, 932, &kind);
	form_day(w, rq, "founded", "成立日期", false, &in->founded);
	form_text(w, rq, "approval", "批准文号", false, 60, &in->approval);
	form_day(w, rq, "term_start", "本届开始", false, &in->term_start);
	form_i64(w, rq, "term_years", "届期年数", false, 0, 10, &years);
	form_day(w, rq, "term_end", "届满日期", false, &in->term_end);
	form_i64(w, rq, "seats", "委员职数", false, 0, 99, &seats);
	form_day(w, rq, "planned_end", "预计撤销日期", false, &in->planned_end);
	form_text(w, rq, "phone", "联系电话", false, 20, &in->phone);
	form_text(w, rq, "place", "活动室", false, 60, &in->place);
	form_i64(w, rq, "households", "户数", false, 0, 1000000, &households);
	form_i64(w, rq, "residents", "人口", false, 0, 10000000, &residents);
	in->kind = (int)kind;
	in->term_years = (int)years;
	in->seats = (int)seats;
	in->households = (int)households;
	in->residents = (int)residents;
	in->migrant = *request_form(rq, "migrant", "") != 0;
	return !w->fault;
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct org_input in = { 0 };
	int64_t version = typed_i64(rq, "version", 0);
	return form_read(w, rq, &in) && org_edit(w, request_id(rq, "org"), &in, version > 0 ? version : -1);
}

static bool found_write(struct work *w, struct request *rq)
{
	struct org_input in = { .parent = request_id(rq, "org") };
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	return form_read(w, rq, &in) && org_found(w, &in, id);
}

/* After a conflict: the present values of the fields in which the form differs. */
static void differences(struct request *rq, struct org_form_view *v)
{
	struct arena *a = rq->work->arena;
	const struct org_input *in = &v->in;
	const struct org_present all[] = { { "名称", "name", in->name }, { "简称", "short", in->short_name },
		{ "组织代码", "code", in->code }, { "类别", "kind", arena_printf(a, "%d", in->kind) },
		{ "成立日期", "founded", day_text(a, in->founded) }, { "批准文号", "approval", in->approval },
		{ "本届开始", "term_start", day_text(a, in->term_start) },
		{ "届期年数", "term_years", number_or_empty(a, in->term_years) },
		{ "届满日期", "term_end", day_text(a, in->term_end) }, { "委员职数", "seats", number_or_empty(a, in->seats) },
		{ "预计撤销日期", "planned_end", day_text(a, in->planned_end) }, { "联系电话", "phone", in->phone },
		{ "活动室", "place", in->place }, { "户数", "households", number_or_empty(a, in->households) },
		{ "人口", "residents", number_or_empty(a, in->residents) } };
	v->changed = ARENA_ARRAY(a, struct org_present, COUNT_OF(all));
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (!text_eq(all[i].value, request_form(rq, all[i].name, "")))
			v->changed[v->changed_count++] = all[i];
}

static void form_show(struct request *rq, struct org_form_view *v, const char *title)
{
	struct console_shell shell = { .title = title, .crumb = v->org ? v->org->short_name : v->parent->short_name,
		.crumb_href = v->back, .current = "/orgs" };
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
	struct org_form_view v = { .org = o, .in = org_input_of(o),
		.action = arena_printf(rq->work->arena, "/orgs/%lld/edit", (long long)o->id),
		.back = arena_printf(rq->work->arena, "/orgs/%lld", (long long)o->id) };
	if (rq->fault && rq->fault->kind == FAULT_CONFLICT)
		differences(rq, &v);
	form_show(rq, &v, "修改组织");
}

static void org_edited(struct request *rq)
{
	if (rq->fault)
		org_edit_page(rq);
	else
		request_see(rq, "已保存。", "/orgs/%lld", (long long)request_id(rq, "org"));
}

static void org_new_page(struct request *rq)
{
	struct org *parent = org_load(rq->work, request_id(rq, "org"));
	if (failed(rq))
		return;
	struct org_form_view v = { .parent = parent, .in = { .kind = parent->level == ORG_COUNTY ? 611 : 631, .term_years = 5 },
		.action = arena_printf(rq->work->arena, "/orgs/%lld/new", (long long)parent->id),
		.back = arena_printf(rq->work->arena, "/orgs/%lld", (long long)parent->id) };
	form_show(rq, &v, "新建下级组织");
}

static void org_founded(struct request *rq)
{
	if (rq->fault)
		org_new_page(rq);
	else
		request_see(rq, "已建立。可以接着登记书记和党员。", "/orgs/%lld", (long long)*(int64_t *)rq->result);
}

/* ---- choosing ---- */

int64_t typed_i64(const struct request *rq, const char *name, int64_t none)
{
	int64_t n;
	return str_i64(str_of(request_form(rq, name, "")), &n) ? n : none;
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
