/* xianfeng org: the operations on the tree, with the rules, scopes and audit rows of the pages. Who acts is named by an
 * account (--as): its scope and rights bind the command as they bind its owner. Without --yes only the preview is shown. */
#include "base/list.h"
#include "command/org.h"
#include "member/member.h"
#include "org/fields.h"
#include "org/operate.h"

/* ---- who acts ---- */

bool command_actor(struct work *w, const char *login, enum permission need)
{
	const struct account *a = login ? account_by_login(w, login) : NULL;
	if (!login)
		return fault_set(w, FAULT_INPUT, "cli.as", NULL, "请用 --as 登录名 写明由谁办理：按这个账号的管理范围办理，并记在它名下。");
	if (!a || a->disabled)
		return fault_set(w, FAULT_NOT_FOUND, "cli.as-none", NULL, "没有登录名为“%s”的账号，或它已停用。", login);
	if (!access_allows(a->role, need))
		return fault_set(w, FAULT_FORBIDDEN, "cli.as-role", NULL, "%s（%s）没有“%s”的权限。", a->name, role_title(a->role),
			permission_title(need));
	w->actor = (struct actor){ .role = a->role, .account = a->id, .name = a->name, .org = a->org, .org_name = a->org_name,
		.path = a->org_path, .org_level = a->org_level, .member = a->member, .office = a->office, .from = "cli" };
	return true;
}

struct org *command_org(struct work *w, const char *code)
{
	struct org *o = code ? org_of_code(w, code) : NULL;
	if (o && org_in_scope(w, o->path))
		return o;
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "cli.org-none", NULL, code ?
			"没有代码为“%s”的组织，或它不在办理人的管理范围内。xianfeng org tree 列出全部组织和代码。" :
			"请写明组织代码。", code);
	return NULL;
}

/* ---- what is asked for ---- */

struct asked {
	const char *what, *code, *login, *to, *parent, *members, *kind_text;
	const char *approved_text, *day_text, *planned_text, *founded_text;
	struct org_operation op;
	struct org_input in;
	struct org_sheet sheet;
	int64_t operation;
	bool yes, confirmed;
	struct org_preview preview;
	int64_t made, proposal;
};

static bool day_take(struct work *w, const char *option, const char *text, int none, int *out)
{
	*out = none;
	return !text || day_parse(str_of(text), out) ||
	       fault_set(w, FAULT_INPUT, "cli.day", NULL, "--%s 看不懂日期“%s”，请写成 2026-11-23。", option, text);
}

static void options_take(struct command_line *line, struct asked *a)
{
	a->login = option_text(line, "as", NULL);
	a->to = option_text(line, "to", NULL);
	a->parent = option_text(line, "parent", NULL);
	a->members = option_text(line, "members", NULL);
	a->kind_text = option_text(line, "kind", NULL);
	a->approved_text = option_text(line, "approved", NULL);
	a->day_text = option_text(line, "day", NULL);
	a->planned_text = option_text(line, "planned-end", NULL);
	a->founded_text = option_text(line, "founded", NULL);
	a->op.name = option_text(line, "name", NULL);
	a->op.short_name = option_text(line, "short", NULL);
	a->op.code = option_text(line, "code", NULL);
	a->op.approval = option_text(line, "approval", NULL);
	a->op.note = option_text(line, "note", "");
	a->op.migrant = option_flag(line, "migrant");
	a->op.exempt = option_flag(line, "exempt");
	a->operation = option_i64(line, "operation", 0);
	a->yes = option_flag(line, "yes");
	option_flag(line, "preview");
	if (!text_eq(a->what, "found"))
		a->code = option_word(line);
}

static bool texts_take(struct work *w, struct asked *a)
{
	day_take(w, "approved", a->approved_text, 0, &a->op.approved);
	day_take(w, "day", a->day_text ? a->day_text : a->founded_text, w->today, &a->op.day);
	day_take(w, "planned-end", a->planned_text, 0, &a->op.planned_end);
	a->op.type = a->kind_text ? org_kind_parse(a->kind_text) : 631;
	if (!a->op.type)
		fault_set(w, FAULT_INPUT, "cli.kind", NULL, "没有“%s”这种类别，请写 631、党支部、联合党支部等。", a->kind_text);
	return !w->fault;
}

/* Those whom a split takes along: names or numbers of members of that branch, separated by commas. */
static bool members_take(struct work *w, struct asked *a)
{
	struct member_filter filter = { .path = "", .org = a->op.org, .categories = ~0u };
	struct str rest = str_of(a->members ? a->members : "");
	struct member *people;
	int64_t *list = NULL;
	int n = member_list(w, &filter, &people, NULL);
	while (rest.at) {
		struct str piece = str_trim(str_cut(&rest, ','));
		int64_t id = 0, found = 0;
		bool number = str_i64(piece, &id);
		if (!piece.len)
			continue;
		for (int i = 0; i < n; i++)
			if (number ? people[i].id == id : str_eq(str_of(people[i].name), piece)) {
				id = people[i].id;
				found++;
			}
		if (found > 1)
			return fault_set(w, FAULT_INPUT, "cli.member-many", NULL,
				"本支部有 %lld 名“%.*s”，请改写党员编号（党员页地址里的数字）。", (long long)found, (int)piece.len, piece.at);
		if (!found)
			return fault_set(w, FAULT_INPUT, "cli.member", NULL, "本支部没有“%.*s”。", (int)piece.len, piece.at);
		*LIST_PUSH(w->arena, list, a->op.member_count) = id;
	}
	a->op.members = list;
	return true;
}

/* ---- showing ---- */

static const char *weight_words(enum org_weight weight)
{
	return weight == ORG_STOP ? "不能办理" : weight == ORG_MUST ? "不合规定" : "提醒";
}

static void print_preview(struct arena *arena, const struct asked *a)
{
	const struct org_preview *p = &a->preview;
	printf("%s：%s（%s）%s%s\n", org_operation_title(a->op.kind), p->org->name, p->org->code, p->other ? " → " : "",
		p->other ? p->other->name : a->op.kind == ORG_RENAME || org_operation_makes(a->op.kind) ? arena_printf(arena, "；%s", a->op.name) : "");
	printf("批复 %s，%s；自 %s 起%s\n", a->op.approval, day_text(arena, a->op.approved), day_text(arena, a->op.day), a->op.kind == ORG_FOUND ? "成立" : "生效");
	for (int i = 0; i < p->objection_count; i++)
		printf("%s：%s%s%s%s\n", weight_words(p->objections[i].weight), p->objections[i].message, *p->objections[i].source ? "（" : "",
			p->objections[i].source, *p->objections[i].source ? "）" : "");
	for (int i = 0; i < p->effect_count; i++)
		printf("带动：%s %d，%s%s%s\n", p->effects[i].label, p->effects[i].count, p->effects[i].text,
			*p->effects[i].names ? "：" : "", p->effects[i].names);
	if (!p->effect_count)
		printf("带动：没有其他记录受影响\n");
}

static const char *blocked_words(const struct org_preview *p)
{
	for (int i = 0; i < p->objection_count; i++)
		if (p->objections[i].weight == ORG_STOP)
			return "现在不能办理：请先处理标为“不能办理”的各项。";
	return "有不合规定的项：上级批复已作明确说明的，加 --exempt 办理。";
}

/* ---- the units of work ---- */

/* Done at once, or proposed to a second person where it needs one: as from the page. */
static bool operation_unit(struct work *w, void *arg)
{
	struct asked *a = arg;
	struct org_operation_row *rows;
	if (!org_operation_submit(w, &a->op, &a->proposal))
		return false;
	a->made = !a->proposal && org_operation_list(w, a->op.org, 1, &rows) ? rows[0].id : 0;
	return true;
}

/* Undo has no preview of its own: it is done, and taken back when nobody has said --yes. */
static bool undo_unit(struct work *w, void *arg)
{
	struct asked *a = arg;
	a->confirmed = false;
	if (!org_operation_undo(w, a->operation))
		return false;
	a->confirmed = true;
	return a->yes;
}

static bool say_done(const struct asked *a, bool good)
{
	if (a->yes && good && a->proposal)
		printf("已提交，还没有办理：另一位管理员在“审批”里批准后自动办理。\n");
	else if (a->yes && good && org_operation_parse(a->what) >= 0)
		printf("已办理，编号 %lld；撤回：xianfeng org undo --operation %lld\n", (long long)a->made, (long long)a->made);
	else if (a->yes && good)
		printf("已办理。\n");
	else if (!a->yes && a->confirmed)
		printf("这是预览，没有改动任何记录；确认办理请加 --yes。\n");
	return a->yes ? good : a->confirmed;
}

/* Shows what it would be, and does it when --yes was said. */
static bool previewed(struct work *w, struct asked *a)
{
	if (!org_operation_preview(w, &a->op, &a->preview))
		return false;
	print_preview(w->arena, a);
	if (a->preview.blocked)
		return fault_set(w, FAULT_CONFLICT, "cli.blocked", NULL, "%s", blocked_words(&a->preview));
	a->confirmed = true;
	a->op.stamp = a->preview.stamp;
	return say_done(a, a->yes && work_run(w, operation_unit, a));
}

static bool found(struct work *w, struct asked *a)
{
	struct org *parent = command_org(w, a->parent);
	if (!parent)
		return false;
	a->sheet = org_sheet_empty();
	a->in = (struct org_input){ .kind = a->op.type, .migrant = a->op.migrant, .code = a->op.code, .name = a->op.name,
		.short_name = a->op.short_name, .planned_end = a->op.planned_end, .sheet = &a->sheet };
	a->op.org = parent->id;
	a->op.found = &a->in;
	return previewed(w, a);
}

static bool undo(struct work *w, struct asked *a)
{
	struct org_operation_row *rows;
	struct org *o = a->operation && !a->code ? NULL : command_org(w, a->code);
	if (!o && w->fault)
		return false;
	int n = o ? org_operation_list(w, o->id, 50, &rows) : 0;
	for (int i = 0; i < n && !a->operation; i++)
		a->operation = rows[i].undone ? 0 : rows[i].id;
	if (!a->operation)
		return fault_set(w, FAULT_NOT_FOUND, "cli.undo-none", NULL, "%s没有可以撤回的调整。", o->short_name);
	struct org_operation_row *r = org_operation_load(w, a->operation);
	if (!r)
		return false;
	bool good = work_run(w, undo_unit, a);
	if (a->confirmed)
		printf("撤回：%s %s，%s → %s\n", r->org_name, org_operation_title(r->kind), r->was, r->became);
	return say_done(a, good);
}

static bool operate(struct work *w, struct asked *a)
{
	struct org *o = command_org(w, a->code), *other = NULL;
	if (!o)
		return false;
	a->op.org = o->id;
	if (a->op.kind == ORG_MOVE || a->op.kind == ORG_MERGE) {
		other = command_org(w, a->to);
		if (!other)
			return false;
		a->op.other = other->id;
	}
	if (a->op.kind == ORG_SPLIT && !members_take(w, a))
		return false;
	return previewed(w, a);
}

static int write_command(struct command_line *line, const char *what)
{
	struct asked a = { .what = what };
	int kind = org_operation_parse(what);
	options_take(line, &a);
	a.op.kind = kind < 0 ? ORG_RENAME : (enum org_operation_kind)kind;
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, true);
	if (!store) {
		fprintf(stderr, "服务正在运行时，请在网页上办理。\n");
		return EXIT_REFUSED;
	}
	struct work w;
	command_work(&w, line->arena, store);
	bool good = command_actor(&w, a.login, PERMISSION_EDIT_ORG) && texts_take(&w, &a) &&
		(text_eq(what, "found") ? found(&w, &a) : text_eq(what, "undo") ? undo(&w, &a) : operate(&w, &a));
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}

int command_organisation(struct command_line *line)
{
	const char *what = option_word(line);
	if (text_eq(what, "tree") || text_eq(what, "show"))
		return command_org_read(line, what);
	if (text_eq(what, "undo") || org_operation_parse(what) >= 0)
		return write_command(line, what);
	return EXIT_USAGE;
}
