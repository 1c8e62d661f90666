/* Doing an operation: the rows of the preview, written through the journal, in the caller's unit of work. */
#include "org/operate_inside.h"

/* What every step of one run needs. */
struct run {
	struct journal j;
	const struct org_operation *op;
	const struct org_preview *p;
	struct extent e;
	int64_t to;            /* the organisation that takes over; 0 none */
	const char *to_name;
	int64_t *groups_new;   /* by e.groups */
	struct buf was, became;
};

static const char *org_cell(struct work *w, const struct org *o, int kind, bool migrant, int planned_end, int dissolved,
	const char *name, const char *short_name)
{
	(void)o;
	return cell_join(w, "%d|%d|%d|%d|%s|%s", kind, migrant, planned_end, dissolved, name, short_name);
}

/* Keeps the name and type that held until the day; a second change of the same day replaces the first. */
static void former_keep(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	if (!cell_read(w, "former", o->id, r->op->day))
		journal_put(&r->j, "former", o->id, r->op->day,
			cell_join(w, "%d|%d|%s|%s", o->kind, o->migrant, o->name, o->short_name));
}

static bool rename_run(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	const struct org *above = o->parent ? org_load(w, o->parent) : NULL;
	const char *short_name = !text_empty(r->op->short_name) ? r->op->short_name :
		org_short_name(w->arena, r->op->name, above ? above->short_name : "");
	former_keep(r);
	journal_put(&r->j, "org", o->id, 0,
		org_cell(w, o, o->kind, o->migrant, o->planned_end, o->dissolved, r->op->name, short_name));
	buf_printf(&r->was, "名称：%s；简称：%s", o->name, o->short_name);
	buf_printf(&r->became, "名称：%s；简称：%s", r->op->name, short_name);
	return work_db_check(w);
}

static bool retype_run(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	former_keep(r);
	journal_put(&r->j, "org", o->id, 0,
		org_cell(w, o, r->op->type, r->op->migrant, org_kind_of(r->op->type)->temporary ? r->op->planned_end : 0, o->dissolved,
			o->name, o->short_name));
	buf_printf(&r->was, "类别：%s%s", org_kind_name(o->kind), o->migrant ? "（流动）" : "");
	buf_printf(&r->became, "类别：%s%s", org_kind_name(r->op->type), r->op->migrant ? "（流动）" : "");
	return work_db_check(w);
}

/* The dated edge and today's place. Moved again on the day of the edge: the parent was wrong, not a stay of no days. */
static void reparent(struct run *r, int64_t org, int64_t from, int64_t to)
{
	struct work *w = r->j.w;
	int since = (int)DB_ONE(w->db, w->arena, 0,
		"select from_day from org_edge where tenant = $1 and org = $2 and to_day = 0", w->tenant, org);
	if (since < r->op->day)
		journal_put(&r->j, "edge", org, since, cell_join(w, "%d|%lld", r->op->day, (long long)from));
	journal_put(&r->j, "edge", org, r->op->day, cell_join(w, "0|%lld", (long long)to));
	journal_put(&r->j, "place", org, 0, cell_join(w, "%lld|", (long long)to));
}

static bool move_run(struct run *r)
{
	struct work *w = r->j.w;
	struct org *before = org_load(w, r->p->org->parent);
	if (!before)
		return false;
	reparent(r, r->p->org->id, r->p->org->parent, r->p->other->id);
	buf_printf(&r->was, "上级：%s", before->short_name);
	buf_printf(&r->became, "上级：%s", r->p->other->short_name);
	return work_db_check(w);
}

/* ---- people ---- */

static const char *group_name_free(struct run *r, const char *name)
{
	struct work *w = r->j.w;
	if (!DB_ONE(w->db, w->arena, 0, "select id from party_group where tenant = $1 and org = $2 and name = $3 and to_day = 0",
		    w->tenant, r->to, name))
		return name;
	return arena_printf(w->arena, "%s（%s）", r->p->org->short_name, name);
}

/* A group of the past stays one of the old branch, whose duties it was; a new one of that name goes on in the new. */
static void groups_end(struct run *r)
{
	struct work *w = r->j.w;
	r->groups_new = ARENA_ARRAY(w->arena, int64_t, (size_t)r->e.group_count + 1);
	for (int i = 0; i < r->e.group_count; i++) {
		const struct party_group *g = &r->e.groups[i];
		int end = r->op->day > g->from_day ? r->op->day : g->from_day;
		if (r->to) {
			r->groups_new[i] = id_next(w->now);
			journal_put(&r->j, "group", r->groups_new[i], 0, cell_join(w, "%lld|%lld|%d|0|%s", (long long)r->to,
				(long long)g->leader, r->op->day, group_name_free(r, g->name)));
		}
		journal_put(&r->j, "group", g->id, 0, cell_join(w, "%lld|%lld|%d|%d|%s", (long long)g->org, (long long)g->leader,
			g->from_day, end, g->name));
	}
}

static int64_t group_after(const struct run *r, int64_t group)
{
	for (int i = 0; r->groups_new && i < r->e.group_count; i++)
		if (r->e.groups[i].id == group)
			return r->groups_new[i];
	return 0;
}

/* Who splits off leads no group of the old branch any more. */
static void leaders_leave(struct run *r)
{
	struct work *w = r->j.w;
	for (int i = 0; i < r->e.group_count; i++)
		for (int k = 0; k < r->e.member_count; k++) {
			const struct party_group *g = &r->e.groups[i];
			if (g->leader == r->e.members[k].id)
				journal_put(&r->j, "group", g->id, 0,
					cell_join(w, "%lld|0|%d|%d|%s", (long long)g->org, g->from_day, g->to_day, g->name));
		}
}

static void members_go(struct run *r)
{
	struct work *w = r->j.w;
	for (int i = 0; i < r->e.member_count; i++) {
		const struct moving_member *m = &r->e.members[i];
		if (m->from_day < r->op->day)
			journal_put(&r->j, "belonging", m->id, m->from_day,
				cell_join(w, "%d|%lld", r->op->day, (long long)r->op->org));
		journal_put(&r->j, "belonging", m->id, r->op->day, cell_join(w, "0|%lld", (long long)r->to));
		journal_put(&r->j, "member", m->id, 0,
			cell_join(w, "%lld|%lld|0", (long long)r->to, (long long)group_after(r, m->group)));
		audit(w, "member.moved", "member", m->id, r->to, arena_printf(w->arena, "所在支部：%s", r->p->org->short_name),
			arena_printf(w->arena, "所在支部：%s，自 %s；原因：支部%s", r->to_name, day_text(w->arena, r->op->day),
				org_operation_title(r->op->kind)));
	}
}

static void posts_end(struct run *r)
{
	struct work *w = r->j.w;
	for (int i = 0; i < r->e.post_count; i++) {
		const struct post *p = &r->e.posts[i];
		/* A post taken up on the very day is taken back: it would end before it began. */
		journal_put(&r->j, "post", p->id, 0, p->from_day >= r->op->day ? NULL : cell_join(w, "%lld|%lld|%d|%d|%s|%s",
			(long long)p->org, (long long)p->member, p->from_day, r->op->day, p->kind, p->name));
	}
}

/* A branch's offices end with it: who held one keeps the account as a member. Offices of committees go on in the new. */
static void accounts_go(struct run *r)
{
	struct work *w = r->j.w;
	for (int i = 0; i < r->e.account_count; i++) {
		const struct moving_account *a = &r->e.accounts[i];
		bool office = text_eq(a->role, "secretary") || text_eq(a->role, "clerk");
		bool stops = !r->to || (office && !a->member);
		journal_put(&r->j, "account", a->id, 0, cell_join(w, "%lld|%d|%s", (long long)(r->to ? r->to : r->op->org),
			stops ? w->today : 0, office && a->member && r->to ? "member" : a->role));
	}
	office_settle(w, 0, r->to ? r->to : r->op->org);
}

static void things_go(struct run *r)
{
	struct work *w = r->j.w;
	for (int i = 0; i < r->e.device_count; i++)
		journal_put(&r->j, "device", r->e.devices[i].id, 0,
			cell_join(w, "%lld|%d", (long long)(r->to ? r->to : r->op->org), r->to == 0));
	for (int i = 0; i < r->e.activity_count; i++) {
		const struct moving_activity *a = &r->e.activities[i];
		if (r->to && extent_is_early(a))
			journal_put(&r->j, "activity", a->id, 0, cell_join(w, "%lld|%lld|%s", (long long)r->to,
				(long long)group_after(r, a->group), a->state));
	}
}

static void end(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	journal_put(&r->j, "org", o->id, 0,
		org_cell(w, o, o->kind, o->migrant, o->planned_end, day_add(r->op->day, -1), o->name, o->short_name));
}

/* ---- the three that end or begin an organisation ---- */

static bool merge_run(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	r->to = r->p->other->id;
	r->to_name = r->p->other->short_name;
	groups_end(r);
	members_go(r);
	posts_end(r);
	accounts_go(r);
	things_go(r);
	for (int i = 0; i < r->e.child_count; i++)
		reparent(r, r->e.children[i].id, o->id, r->to);
	journal_put(&r->j, "successor", o->id, 0, cell_join(w, "%lld|%d", (long long)r->to, r->op->day));
	end(r);
	buf_printf(&r->was, "%s，党员 %d 名", o->short_name, r->e.members_below);
	buf_printf(&r->became, "并入%s", r->to_name);
	return org_recount(w, r->to);
}

static bool split_run(struct run *r)
{
	struct work *w = r->j.w;
	const struct org *o = r->p->org;
	const struct org_sheet *old = org_sheet_load(w, o->id);
	struct org_sheet sheet = { .approved = r->op->approved, .subordination = old->subordination, .unit = old->unit };
	struct org_input in = { .parent = o->parent, .sheet = &sheet, .kind = r->op->type, .migrant = r->op->migrant, .code = r->op->code,
		.name = r->op->name, .short_name = r->op->short_name, .founded = r->op->day, .approval = r->op->approval,
		.planned_end = r->op->planned_end, .term_years = o->term_years };
	if (!org_found(w, &in, &r->to))
		return false;
	journal_put(&r->j, "created", r->to, 0, "");
	r->to_name = org_load(w, r->to)->short_name;
	leaders_leave(r);
	members_go(r);
	posts_end(r);
	accounts_go(r);
	buf_printf(&r->was, "%s，党员 %d 名", o->short_name, o->members);
	buf_printf(&r->became, "分出%s，党员 %d 名", r->to_name, r->e.counted);
	return org_recount(w, r->to);
}

static bool found_run(struct run *r)
{
	struct work *w = r->j.w;
	struct org_input in = operation_input(r->op);
	struct org_sheet sheet = in.sheet ? *in.sheet : org_sheet_empty();
	sheet.approved = r->op->approved;
	in.sheet = &sheet;
	if (!org_found(w, &in, &r->to))
		return false;
	journal_put(&r->j, "created", r->to, 0, made_text(w, r->to));
	buf_printf(&r->was, "下级组织 %d 个", r->e.child_count);
	buf_printf(&r->became, "新建%s，%s", org_load(w, r->to)->short_name, org_kind_name(in.kind));
	return org_recount(w, r->to);
}

static bool dissolve_run(struct run *r)
{
	posts_end(r);
	groups_end(r);
	accounts_go(r);
	things_go(r);
	end(r);
	buf_printf(&r->was, "%s", r->p->org->name);
	buf_printf(&r->became, "撤销");
	return work_db_check(r->j.w);
}

static bool note_operation(struct run *r)
{
	struct work *w = r->j.w;
	const struct org_operation *op = r->op;
	int64_t other = r->p->other ? r->p->other->id : org_operation_makes(op->kind) ? r->to : 0;
	DB_EXEC(w->db, w->arena,
		"insert into org_operation (tenant, id, kind, org, other, day, approval, approved, exempt, note, was, became, at, "
		"by_account, by_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		w->tenant, r->j.operation, org_operation_word(op->kind), op->org, other, op->day, op->approval, op->approved, op->exempt,
		op->note ? op->note : "", r->was.at, r->became.at, w->now, w->actor.account, w->actor.name ? w->actor.name : "");
	const char *act = arena_printf(w->arena, "org.operation-%s", org_operation_word(op->kind));
	const char *became = arena_printf(w->arena, "%s；自 %s 起；批复：%s（%s）", r->became.at, day_text(w->arena, op->day),
		op->approval, day_text(w->arena, op->approved));
	/* The chain already says of a new one that it was founded. */
	return audit(w, act, "org", op->org, op->org, r->was.at, became) &&
	       (!other || op->kind == ORG_FOUND || audit(w, act, "org", other, other, NULL, arena_printf(w->arena, "%s：%s", r->p->org->short_name, became)));
}

bool operation_ready(struct work *w, const struct org_operation *op, struct org_preview *p)
{
	if ((unsigned)op->kind >= ORG_OPERATION_KINDS || !org_operation_preview(w, op, p))
		return false;
	if (op->stamp && !text_eq(op->stamp, p->stamp))
		return fault_set(w, FAULT_CONFLICT, "org.operation-changed", NULL,
			"预览之后，涉及的组织或人员又有变动，没有执行。请核对下面的新预览后再确认。");
	for (int i = 0; p->blocked && i < p->objection_count; i++)
		if (p->objections[i].weight == ORG_STOP || (p->objections[i].weight == ORG_MUST && !op->exempt))
			return fault_set(w, FAULT_CONFLICT, "org.operation-blocked", NULL, "没有执行：%s", p->objections[i].message);
	return true;
}

bool org_operation_run(struct work *w, const struct org_operation *op, int64_t *id)
{
	static bool (*const runs[ORG_OPERATION_KINDS])(struct run *) = { [ORG_FOUND] = found_run, [ORG_RENAME] = rename_run, [ORG_RETYPE] = retype_run,
		[ORG_MOVE] = move_run, [ORG_MERGE] = merge_run, [ORG_SPLIT] = split_run, [ORG_DISSOLVE] = dissolve_run };
	struct org_preview p;
	if (!operation_ready(w, op, &p))
		return false;
	struct run r = { .j = { w, id_next(w->now), 0 }, .op = op, .p = &p };
	buf_init(&r.was, w->arena);
	buf_init(&r.became, w->arena);
	extent_read(w, op, p.org, &r.e);
	if (id)
		*id = r.j.operation;
	return runs[op->kind](&r) && org_recount(w, op->org) && note_operation(&r);
}
