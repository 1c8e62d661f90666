/* Operations on the tree: what is asked for, what it carries along, what speaks against it. */
#include "org/operate_inside.h"
#include "rule/rule.h"
#include "work/secret.h"

static const struct {
	const char *word, *title;
} kinds[ORG_OPERATION_KINDS] = {
	[ORG_FOUND] = { "found", "新建" },
	[ORG_RENAME] = { "rename", "更名" },
	[ORG_RETYPE] = { "retype", "改变类别" },
	[ORG_MOVE] = { "move", "调整上级" },
	[ORG_MERGE] = { "merge", "合并" },
	[ORG_SPLIT] = { "split", "拆分" },
	[ORG_DISSOLVE] = { "dissolve", "撤销" },
};

const char *org_operation_word(enum org_operation_kind kind)
{
	return (unsigned)kind < ORG_OPERATION_KINDS ? kinds[kind].word : "";
}

const char *org_operation_title(enum org_operation_kind kind)
{
	return (unsigned)kind < ORG_OPERATION_KINDS ? kinds[kind].title : "";
}

int org_operation_parse(const char *word)
{
	for (int i = 0; i < ORG_OPERATION_KINDS; i++)
		if (text_eq(kinds[i].word, word))
			return i;
	return -1;
}

bool org_operation_makes(enum org_operation_kind kind)
{
	return kind == ORG_FOUND || kind == ORG_SPLIT;
}

/* ---- what was typed ---- */

static bool bad(struct work *w, const char *code, const char *field, const char *message)
{
	return fault_set(w, FAULT_INPUT, code, field, "%s", message);
}

static void check_approval(struct work *w, const struct org_operation *op, const struct org *o)
{
	bool founds = op->kind == ORG_FOUND;
	if (founds && !day_valid(op->day))
		bad(w, "org.operation-day", "founded", "请填写成立日期，不晚于今天，例如 2026-11-01。");
	else if (!founds && (!day_valid(op->day) || op->day > w->today))
		bad(w, "org.operation-day", "day", "请填写生效日期，不晚于今天，例如 2026-11-01。");
	else if (!founds && o->founded && op->day <= o->founded)
		fault_set(w, FAULT_INPUT, "org.operation-before-founding", "day", "生效日期应晚于成立日期（%s）。",
			day_chinese(w->arena, o->founded));
	if (text_empty(op->approval) || str_chars(str_of(op->approval)) > 60)
		bad(w, "org.operation-approval", "approval", "请填写上级批复的文号，不超过 60 个字（支部工作条例第六条、第七条）。");
	if (!day_valid(op->approved) || op->approved > w->today)
		bad(w, "org.operation-approved", "approved", "请填写批复日期，不晚于今天。");
	else if (day_valid(op->day) && op->approved > op->day)
		bad(w, "org.operation-approved-late", "approved", founds ? "批复日期晚于成立日期，请核对：先批准，后成立。" :
			"批复日期晚于生效日期，请核对：先批准，后生效。");
	if (op->note && str_chars(str_of(op->note)) > 200)
		bad(w, "org.operation-note", "note", "说明不超过 200 个字。");
}

static void check_names(struct work *w, const struct org_operation *op, const struct org *o)
{
	if (text_empty(op->name) || str_chars(str_of(op->name)) > 60)
		bad(w, "org.name-empty", "name", "请填写组织名称（与印章一致），不超过 60 个字。");
	if (op->short_name && str_chars(str_of(op->short_name)) > 20)
		bad(w, "org.short-long", "short", "简称不超过 20 个字。");
	if (op->kind == ORG_RENAME && text_eq(op->name, o->name) &&
		(text_empty(op->short_name) || text_eq(op->short_name, o->short_name)))
		bad(w, "org.rename-same", "name", "名称和现在的一样，没有要改的。");
}

static void check_type(struct work *w, const struct org_operation *op, const struct org *o)
{
	const struct org_kind *kind = org_kind_of(op->type);
	if (!kind)
		bad(w, "org.kind", "kind", "请选择组织类别。");
	else if (op->kind == ORG_SPLIT && !kind->branch)
		bad(w, "org.split-kind", "kind", "分出的是党支部，请选择党支部或联合党支部。");
	else if (op->kind == ORG_RETYPE && op->type == o->kind && op->migrant == o->migrant)
		bad(w, "org.retype-same", "kind", "类别和现在的一样，没有要改的。");
	if (kind && kind->temporary && !day_valid(op->planned_end))
		bad(w, "org.planned-end-empty", "planned_end", "临时党组织要填预计撤销日期：任务结束即撤销（支部工作条例第八条）。");
}

static void check_split(struct work *w, const struct org_operation *op, const struct extent *e)
{
	if (op->member_count == 0)
		bad(w, "org.split-nobody", "members", "请勾选编入新支部的党员。");
	else if (e->member_count != op->member_count)
		bad(w, "org.split-strangers", "members", "勾选的人员中有人已不在本支部，请重新勾选。");
	struct org_input in = { .kind = op->type, .migrant = op->migrant, .code = op->code, .name = op->name,
		.short_name = op->short_name, .founded = op->day, .planned_end = op->planned_end };
	if (!w->fault && org_input_check(w, &in) && org_of_code(w, op->code))
		bad(w, "org.code-taken", "code", "这个组织代码已被别的组织使用，请换一个。");
}

struct org_input operation_input(const struct org_operation *op)
{
	struct org_input in = *op->found;
	in.parent = op->org;
	in.founded = op->day;
	in.approval = op->approval;
	return in;
}

static void check_found(struct work *w, const struct org_operation *op, const struct org *parent)
{
	struct org_input in = operation_input(op);
	org_found_check(w, &in, parent);
}

/* Both ends lie in the actor's scope, and so does the organisation above: nobody reshapes what they themselves stand on. Below
 * oneself one founds. */
static bool ends_load(struct work *w, const struct org_operation *op, struct org_preview *p)
{
	struct org *o = org_load(w, op->org), *above = o && o->parent ? org_load(w, o->parent) : NULL;
	bool two = op->kind == ORG_MOVE || op->kind == ORG_MERGE;
	p->org = o;
	if (!o || (o->parent && !above))
		return false;
	if (!org_in_scope(w, o->path))
		return fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织，或它不在您的管理范围内。");
	if (op->kind == ORG_FOUND)
		return true;
	if ((above && !org_in_scope(w, above->path)) || (!above && op->kind != ORG_RENAME))
		return fault_set(w, FAULT_FORBIDDEN, "org.operation-own", NULL,
			"调整本级组织由上级党组织办理，请联系上级组织部门。");
	if (!two)
		return true;
	struct org *other = op->other ? org_load(w, op->other) : NULL;
	if (!op->other)
		return bad(w, "org.pick-empty", "org_name", "请填写组织的名称、拼音首字母或代码。");
	if (!other || !org_in_scope(w, other->path))
		return fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织，或它不在您的管理范围内。");
	p->other = other;
	return true;
}

/* ---- what it carries along ---- */

static void effect(struct work *w, struct org_preview *p, const char *label, int count, const char *text, const char *names)
{
	if (count > 0)
		*LIST_PUSH(w->arena, p->effects, p->effect_count) = (struct org_effect){ label, count, text, names ? names : "" };
}

#define NAMES_MOST 8

/* The first names of a list of structs with a name. */
#define NAMES(w, list, count, field) \
	({ \
		struct buf names_; \
		buf_init(&names_, (w)->arena); \
		for (int i_ = 0; i_ < (count) && i_ < NAMES_MOST; i_++) \
			buf_printf(&names_, "%s%s", i_ ? "、" : "", (list)[i_].field); \
		if ((count) > NAMES_MOST) \
			buf_text(&names_, "等"); \
		(const char *)names_.at; \
	})

static int early_count(const struct extent *e)
{
	int n = 0;
	for (int i = 0; i < e->activity_count; i++)
		n += extent_is_early(&e->activities[i]);
	return n;
}

static void effects_staying(struct work *w, struct org_preview *p, const struct extent *e)
{
	effect(w, p, "下级组织", e->below, "一并归到新的上级之下", NAMES(w, e->children, e->child_count, short_name));
	effect(w, p, "党员", e->members_below, "党组织关系不变，随支部走", NULL);
	effect(w, p, "任职", e->post_count, "不变", NULL);
	effect(w, p, "党小组", e->group_count, "不变", NULL);
	effect(w, p, "应做事项", e->duties_open, "不变，改由新的上级督导", NULL);
	effect(w, p, "未归档的活动", e->activity_count, "随组织走，以后由新的上级审核", NAMES(w, e->activities, e->activity_count, title));
	effect(w, p, "账号", e->account_count, "随组织走，管理范围不变", NULL);
	effect(w, p, "电视", e->device_count, "随组织走", NULL);
}

static void effects_going(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	const char *to = op->kind == ORG_SPLIT ? op->name : p->other->short_name;
	effect(w, p, "党员", e->member_count, arena_printf(w->arena, "自 %s 起编入%s", day_chinese(w->arena, op->day), to),
		NAMES(w, e->members, e->member_count, name));
	effect(w, p, "任职", e->post_count, "在原组织的任职到此为止", NAMES(w, e->posts, e->post_count, name));
	effect(w, p, "账号", e->account_count, "随人转到新组织；书记、党务工作者账号改为党员账号，没有对应党员的身份结束",
		NAMES(w, e->accounts, e->account_count, name));
	if (op->kind == ORG_SPLIT)
		return;
	effect(w, p, "下级组织", e->child_count, arena_printf(w->arena, "改属%s", to), NAMES(w, e->children, e->child_count, short_name));
	effect(w, p, "党小组", e->group_count, arena_printf(w->arena, "转为%s的党小组", to), NAMES(w, e->groups, e->group_count, name));
	effect(w, p, "应做事项", e->duties_open, "原组织以后不再要求，新组织按合并后的人数重新计算", NULL);
	effect(w, p, "计划中的活动", early_count(e), arena_printf(w->arena, "转到%s", to), NULL);
	effect(w, p, "电视", e->device_count, arena_printf(w->arena, "转到%s", to), NAMES(w, e->devices, e->device_count, name));
}

static void effects_ending(struct work *w, struct org_preview *p, const struct extent *e)
{
	effect(w, p, "任职", e->post_count, "到此为止", NAMES(w, e->posts, e->post_count, name));
	effect(w, p, "党小组", e->group_count, "撤销", NAMES(w, e->groups, e->group_count, name));
	effect(w, p, "应做事项", e->duties_open, "以后不再要求", NULL);
	effect(w, p, "账号", e->account_count, "身份结束，不能再登录", NAMES(w, e->accounts, e->account_count, name));
	effect(w, p, "电视", e->device_count, "解除配对，可以重新配给别的支部", NAMES(w, e->devices, e->device_count, name));
}

static void effects_find(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	if (op->kind == ORG_MERGE || op->kind == ORG_SPLIT)
		effects_going(w, op, p, e);
	else if (op->kind == ORG_DISSOLVE)
		effects_ending(w, p, e);
	else if (op->kind == ORG_MOVE)
		effects_staying(w, p, e);
	else if (op->kind == ORG_RETYPE)
		effect(w, p, "应做事项", e->duties_open, "自生效日起按新的类别重新计算，以前的不变", NULL);
}

/* ---- what speaks against it ---- */

#define BRANCH_WORK "《中国共产党支部工作条例（试行）》"
#define RURAL "《中国共产党农村基层组织工作条例》第二章"

static void object(struct work *w, struct org_preview *p, enum org_weight weight, const char *code, const char *source,
	const char *message)
{
	*LIST_PUSH(w->arena, p->objections, p->objection_count) = (struct org_objection){ weight, code, message, source };
}

/* A branch as it would be: size and committee. */
static void object_size(struct work *w, struct org_preview *p, const char *name, int kind, int members, int full, int committee)
{
	int alone = rule_figure(FIGURE_BRANCH_FULL_MEMBERS), most = rule_figure(FIGURE_BRANCH_MEMBERS_MOST);
	if (kind == 631 && full < alone)
		object(w, p, ORG_MUST, "org.too-small", BRANCH_WORK "第四条、第五条", arena_printf(w->arena,
			"%s将有正式党员 %d 名，不足 %d 名，应与邻近单位成立联合党支部。", name, full, alone));
	if ((kind == 631 || kind == 632) && members > most)
		object(w, p, ORG_SHOULD, "org.too-large", BRANCH_WORK "第四条", arena_printf(w->arena,
			"%s将有党员 %d 名，超过一般不超过 %d 名的规模。", name, members, most));
	/* The committee is elected by those who are together only afterwards: it cannot hold up the step itself. */
	if ((kind == 631 || kind == 632) && full >= rule_figure(FIGURE_COMMITTEE_FULL_MEMBERS) && committee == 0)
		object(w, p, ORG_SHOULD, "org.no-committee", BRANCH_WORK "第二十条", arena_printf(w->arena,
			"%s将有正式党员 %d 名，应当设立支部委员会，请随后选举。", name, full));
}

static void object_activities(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	struct moving_activity *late = NULL;
	int n = 0;
	for (int i = 0; i < e->activity_count; i++)
		if (!extent_is_early(&e->activities[i]) || op->kind == ORG_DISSOLVE)
			*LIST_PUSH(w->arena, late, n) = e->activities[i];
	if (n)
		object(w, p, ORG_STOP, "org.activities-open", "", arena_printf(w->arena,
			op->kind == ORG_DISSOLVE ? "还有 %d 项活动没有归档或取消：%s。请先办完或取消。" :
						   "还有 %d 项活动已经开始、没有归档：%s。请先完成审核归档。", n, NAMES(w, late, n, title)));
	if (e->held_after)
		object(w, p, ORG_STOP, "org.held-after", "", arena_printf(w->arena,
			"生效日期当天或之后，%s还开过 %d 次已归档的会议。请把生效日期改到这些会议之后。", p->org->short_name, e->held_after));
}

static void object_belonging(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	if (e->later_day)
		object(w, p, ORG_STOP, "org.joined-after", "", arena_printf(w->arena,
			"有党员在 %s 才编入本支部，晚于生效日期。请把生效日期改到这一天或之后。", day_chinese(w->arena, e->later_day)));
	if (p->other && p->other->founded > op->day)
		object(w, p, ORG_STOP, "org.other-younger", "", arena_printf(w->arena, "%s到 %s 才成立，晚于生效日期。",
			p->other->short_name, day_chinese(w->arena, p->other->founded)));
}

static int depth_below(struct work *w, const struct org *o)
{
	return (int)DB_ONE(w->db, w->arena, o->level, "select max(level) from org where tenant = $1 and path >= $2 and path < $3",
		w->tenant, o->path, path_end(w->arena, o->path)) - o->level;
}

/* Going under a parent: a living committee or general branch outside the own subtree, with room below. `o` NULL: a new one. */
static void object_place(struct work *w, struct org_preview *p, const struct org *o, const struct org *parent, int deeper)
{
	if (o && text_starts(parent->path, o->path))
		object(w, p, ORG_STOP, "org.own-subtree", "", arena_printf(w->arena, "%s就在%s之下，不能作它的上级。",
			parent->short_name, o->short_name));
	if (parent->dissolved)
		object(w, p, ORG_STOP, "org.parent-dissolved", "", arena_printf(w->arena, "%s已撤销。", parent->short_name));
	if (org_kind_of(parent->kind)->branch)
		object(w, p, ORG_STOP, "org.parent-branch", "", arena_printf(w->arena,
			"%s是%s，其下不能有党组织，请选择党委或党总支。", parent->short_name, org_kind_name(parent->kind)));
	else if (parent->level + deeper > ORG_BELOW)
		object(w, p, ORG_STOP, "org.too-deep", "", "调整后的层级会超过四级（县、乡镇、村、下设支部），请选择更高一级的上级。");
}

static void object_edge(struct work *w, const struct org_operation *op, struct org_preview *p, int64_t org)
{
	int since = (int)DB_ONE(w->db, w->arena, 0,
		"select from_day from org_edge where tenant = $1 and org = $2 and to_day = 0", w->tenant, org);
	if (since > op->day)
		object(w, p, ORG_STOP, "org.edge-later", "", arena_printf(w->arena, "“%s”现在的隶属关系自 %s 开始，晚于生效日期。",
			cell_name(w, "org", org), day_chinese(w->arena, since)));
}

static void object_move(struct work *w, const struct org_operation *op, struct org_preview *p)
{
	if (p->other->id == p->org->parent)
		object(w, p, ORG_STOP, "org.same-parent", "", arena_printf(w->arena, "%s现在的上级就是%s。", p->org->short_name,
			p->other->short_name));
	object_place(w, p, p->org, p->other, 1 + depth_below(w, p->org));
	object_edge(w, op, p, p->org->id);
	if (p->other->founded > op->day)
		object(w, p, ORG_STOP, "org.other-younger", "", arena_printf(w->arena, "%s到 %s 才成立，晚于生效日期。",
			p->other->short_name, day_chinese(w->arena, p->other->founded)));
}

static void object_joint(struct work *w, struct org_preview *p, int kind, int64_t units)
{
	int most = rule_figure(FIGURE_JOINT_UNITS_MOST);
	if (kind == 632 && units > most)
		object(w, p, ORG_SHOULD, "org.joint-large", BRANCH_WORK "第五条", arena_printf(w->arena,
			"联合党支部覆盖单位一般不超过 %d 个，将覆盖 %lld 个。", most, (long long)units));
}

static void object_merge_branches(struct work *w, struct org_preview *p, const struct extent *e)
{
	const struct org *to = p->other;
	object_size(w, p, to->short_name, to->kind, to->members + e->counted, to->full_members + e->full, to->committee);
	if (org_kind_of(to->kind)->temporary && e->member_count)
		object(w, p, ORG_MUST, "org.temporary", BRANCH_WORK "第八条", arena_printf(w->arena,
			"%s是%s，不接转党员的组织关系。", to->short_name, org_kind_name(to->kind)));
	int64_t units = 2 + DB_ONE(w->db, w->arena, 0, "select count(*) from org_successor where tenant = $1 and successor = $2",
		w->tenant, to->id);
	object_joint(w, p, to->kind, units);
}

static void object_merge(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	bool branch = org_kind_of(p->org->kind)->branch;
	if (p->org->id == p->other->id) {
		object(w, p, ORG_STOP, "org.merge-self", "", "不能并入自己，请选择另一个组织。");
		return;
	}
	if (p->other->dissolved)
		object(w, p, ORG_STOP, "org.other-dissolved", "", arena_printf(w->arena, "%s已撤销。", p->other->short_name));
	if (text_starts(p->other->path, p->org->path))
		object(w, p, ORG_STOP, "org.own-subtree", "", arena_printf(w->arena, "%s就在%s之下，不能反过来并入它。",
			p->other->short_name, p->org->short_name));
	if (branch != org_kind_of(p->other->kind)->branch)
		object(w, p, ORG_STOP, "org.merge-unlike", "", "党支部与党支部合并，党委、党总支与党委、党总支合并。请另选一个组织，或先改变类别。");
	else if (branch)
		object_merge_branches(w, p, e);
	for (int i = 0; i < e->child_count; i++) {
		object_edge(w, op, p, e->children[i].id);
		if (p->other->level + 1 + depth_below(w, &e->children[i]) > ORG_BELOW)
			object(w, p, ORG_STOP, "org.too-deep", "", arena_printf(w->arena, "%s改属后层级会超过四级。",
				e->children[i].short_name));
	}
	object_activities(w, op, p, e);
	object_belonging(w, op, p, e);
}

static void object_split(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	const struct org *o = p->org;
	if (!org_kind_of(o->kind)->branch)
		object(w, p, ORG_STOP, "org.split-committee", "",
			"拆分的对象是党支部；党委和党总支请新建下级组织，再用“调整上级”把支部划过去。");
	object_size(w, p, op->name, op->type, e->counted, e->full, 1);
	object_size(w, p, o->short_name, o->kind, o->members - e->counted, o->full_members - e->full, 1);
	if (org_kind_of(op->type)->temporary)
		object(w, p, ORG_MUST, "org.temporary", BRANCH_WORK "第八条", "临时党支部不接转党员的组织关系，不能用拆分编入党员。");
	object(w, p, ORG_SHOULD, "org.no-secretary", BRANCH_WORK "第六条、第二十条", arena_printf(w->arena,
		e->full >= rule_figure(FIGURE_COMMITTEE_FULL_MEMBERS) ? "%s成立后应召开党员大会选举支部委员会，并报上级备案。" : "%s成立后应召开党员大会选举书记，并报上级备案。",
		op->name));
	object_belonging(w, op, p, e);
}

/* A village's committee or general branch by the number of its members. */
static void object_committee(struct work *w, struct org_preview *p, int type, int level, int members)
{
	if (type == 621 && level >= ORG_VILLAGE && members <= 50)
		object(w, p, ORG_SHOULD, "org.general-small", RURAL, arena_printf(w->arena,
			"村党员 50 人以上的可以设党总支，现有 %d 名；因工作需要的请在说明中写明。", members));
	if (type == 611 && level >= ORG_VILLAGE && members < 100)
		object(w, p, ORG_MUST, "org.committee-small", RURAL, arena_printf(w->arena,
			"村党员 100 人以上、经县级党委批准才设党委，现有 %d 名。", members));
}

/* Who elects or names the first secretary. */
static void object_leaderless(struct work *w, struct org_preview *p, const struct org_kind *kind, const char *name)
{
	if (kind->temporary)
		object(w, p, ORG_SHOULD, "org.no-secretary", BRANCH_WORK "第八条", arena_printf(w->arena,
			"%s还没有书记：临时党组织的书记由批准成立的党组织指定，请随后登记。", name));
	else
		object(w, p, ORG_SHOULD, "org.no-secretary", BRANCH_WORK "第六条、第二十条", arena_printf(w->arena,
			"%s还没有书记：成立后应召开党员大会选举，结果报上级备案，请随后登记。", name));
}

/* A new one has nobody yet: who belongs to it is entered afterwards, so its size only reminds. */
static void object_found(struct work *w, const struct org_operation *op, struct org_preview *p)
{
	const struct org_input *in = op->found;
	const struct org_kind *kind = org_kind_of(in->kind);
	object_place(w, p, NULL, p->org, 1);
	if (in->kind == 631)
		object(w, p, ORG_SHOULD, "org.too-small", BRANCH_WORK "第四条、第五条",
			arena_printf(w->arena, "单独成立党支部的单位应有正式党员 %d 名以上，现在还没有编入党员；不足 %d 名的应成立联合党支部。",
				rule_figure(FIGURE_BRANCH_FULL_MEMBERS), rule_figure(FIGURE_BRANCH_FULL_MEMBERS)));
	object_joint(w, p, in->kind, in->sheet ? org_villages_count(in->sheet->villages ? in->sheet->villages : "") : 0);
	object_committee(w, p, in->kind, p->org->level + 1, 0);
	object_leaderless(w, p, kind, in->name);
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from org where tenant = $1 and parent = $2 and name = $3 and dissolved = 0",
		    w->tenant, op->org, in->name))
		object(w, p, ORG_MUST, "org.name-twice", "", arena_printf(w->arena, "%s下已有同名的组织，请核对是不是已经建过。",
			p->org->short_name));
}

static void object_retype(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	const struct org *o = p->org;
	const struct org_kind *becomes = org_kind_of(op->type);
	if (becomes->branch && e->child_count)
		object(w, p, ORG_STOP, "org.kind-children", "", arena_printf(w->arena,
			"它下面还有 %d 个组织，不能改为党支部。请先调整下级组织。", e->child_count));
	if (!becomes->branch && e->member_count)
		object(w, p, ORG_STOP, "org.kind-members", "", arena_printf(w->arena,
			"有 %d 人直接编在本支部。请先在旁边拆分或新建支部把人编进去，再改为%s。", e->member_count, becomes->name));
	if (!becomes->branch && (e->group_count || e->activity_count))
		object(w, p, ORG_STOP, "org.kind-open", "", arena_printf(w->arena, "还有 %d 个党小组、%d 项未归档的活动，请先撤销、办完。",
			e->group_count, e->activity_count));
	if (becomes->branch)
		object_size(w, p, o->short_name, op->type, o->members, o->full_members, o->committee);
	if (becomes->temporary && o->members)
		object(w, p, ORG_MUST, "org.temporary", BRANCH_WORK "第八条", "党员的组织关系已在本支部，临时党支部不接转组织关系。");
	object_committee(w, p, op->type, o->level, e->members_below);
}

static void object_dissolve(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	if (e->child_count)
		object(w, p, ORG_STOP, "org.dissolve-children", "", arena_printf(w->arena, "它下面还有 %d 个组织：%s。请先调整上级或合并。",
			e->child_count, NAMES(w, e->children, e->child_count, short_name)));
	if (e->member_count)
		object(w, p, ORG_STOP, "org.dissolve-members", BRANCH_WORK "第七条", arena_printf(w->arena,
			"还有 %d 人编在本支部。请先调到别的支部，或改用“合并”。", e->member_count));
	object_activities(w, op, p, e);
	object_belonging(w, op, p, e);
	if (p->org->full_members >= rule_figure(FIGURE_BRANCH_FULL_MEMBERS) && !e->member_count)
		object(w, p, ORG_SHOULD, "org.dissolve-large", BRANCH_WORK "第四条",
			arena_printf(w->arena, "正式党员 %d 人以上的单位应当成立党支部。", rule_figure(FIGURE_BRANCH_FULL_MEMBERS)));
}

static void objections_find(struct work *w, const struct org_operation *op, struct org_preview *p, const struct extent *e)
{
	if (p->org->dissolved)
		object(w, p, ORG_STOP, "org.dissolved", "", arena_printf(w->arena, "%s已于 %s 撤销。", p->org->short_name,
			day_chinese(w->arena, p->org->dissolved)));
	else if (op->kind == ORG_FOUND)
		object_found(w, op, p);
	else if (op->kind == ORG_MOVE)
		object_move(w, op, p);
	else if (op->kind == ORG_MERGE)
		object_merge(w, op, p, e);
	else if (op->kind == ORG_SPLIT)
		object_split(w, op, p, e);
	else if (op->kind == ORG_RETYPE)
		object_retype(w, op, p, e);
	else if (op->kind == ORG_DISSOLVE)
		object_dissolve(w, op, p, e);
	if ((op->kind == ORG_RENAME || op->kind == ORG_RETYPE) &&
		DB_ONE(w->db, w->arena, 0, "select count(*) from org_former where tenant = $1 and org = $2 and to_day > $3", w->tenant,
			op->org, op->day))
		object(w, p, ORG_STOP, "org.former-later", "", "生效日期之后它还改过名称或类别，请把生效日期改到那之后。");
	for (int i = 0; i < p->objection_count; i++)
		p->blocked = p->blocked || p->objections[i].weight == ORG_STOP ||
			(p->objections[i].weight == ORG_MUST && !op->exempt);
}

/* ---- the stamp ---- */

static const char *stamp_of(struct work *w, const struct org_preview *p, const struct extent *e)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_printf(&b, "%lld.%lld %s %d %d", (long long)p->org->id, (long long)p->org->version, p->org->path, e->below, e->duties_open);
	if (p->other)
		buf_printf(&b, " %lld.%lld %s %d %d %d", (long long)p->other->id, (long long)p->other->version, p->other->path,
			p->other->members, p->other->full_members, p->other->committee);
	for (int i = 0; i < e->member_count; i++)
		buf_printf(&b, " m%lld.%lld", (long long)e->members[i].id, (long long)e->members[i].version);
	for (int i = 0; i < e->post_count; i++)
		buf_printf(&b, " p%lld", (long long)e->posts[i].id);
	for (int i = 0; i < e->group_count; i++)
		buf_printf(&b, " g%lld.%lld %s", (long long)e->groups[i].id, (long long)e->groups[i].leader, e->groups[i].name);
	for (int i = 0; i < e->account_count; i++)
		buf_printf(&b, " c%lld.%lld", (long long)e->accounts[i].id, (long long)e->accounts[i].version);
	for (int i = 0; i < e->device_count; i++)
		buf_printf(&b, " d%lld", (long long)e->devices[i].id);
	for (int i = 0; i < e->activity_count; i++)
		buf_printf(&b, " a%lld.%lld%s", (long long)e->activities[i].id, (long long)e->activities[i].version,
			e->activities[i].state);
	for (int i = 0; i < e->child_count; i++)
		buf_printf(&b, " o%lld.%lld", (long long)e->children[i].id, (long long)e->children[i].version);
	struct str hash = secret_hash(w->store, w->arena, "org.operation", b.at);
	return hex_of(w->arena, hash.at, hash.len);
}

bool org_operation_preview(struct work *w, const struct org_operation *op, struct org_preview *p)
{
	struct extent e;
	*p = (struct org_preview){ 0 };
	if (!ends_load(w, op, p) && (!p->org || !w->fault || w->fault->kind != FAULT_INPUT))
		return false;
	if (op->kind == ORG_FOUND)
		check_found(w, op, p->org);
	check_approval(w, op, p->org);
	if (op->kind == ORG_RENAME || op->kind == ORG_SPLIT)
		check_names(w, op, p->org);
	if (op->kind == ORG_RETYPE || op->kind == ORG_SPLIT)
		check_type(w, op, p->org);
	extent_read(w, op, p->org, &e);
	if (op->kind == ORG_SPLIT)
		check_split(w, op, &e);
	if (w->fault)
		return false;
	effects_find(w, op, p, &e);
	objections_find(w, op, p, &e);
	p->stamp = stamp_of(w, p, &e);
	return work_db_check(w);
}
