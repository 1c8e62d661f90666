/* Founding and changing organisations, and the counters that stand beside them. */
#include "base/chinese.h"
#include "org/fields.h"
#include "org/rows.h"

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static bool bad(struct work *w, const char *code, const char *field, const char *message)
{
	return fault_set(w, FAULT_INPUT, code, field, "%s", message);
}

static bool code_valid(const char *code)
{
	size_t len = strlen(code);
	for (const char *p = code; *p; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-' || *p == '.'))
			return false;
	return len >= 1 && len <= 32;
}

static bool office_phone_valid(const char *phone)
{
	int digits = 0;
	for (const char *p = phone; *p; p++) {
		if (*p >= '0' && *p <= '9')
			digits++;
		else if (*p != '-' && *p != ' ' && *p != '+' && *p != '(' && *p != ')')
			return false;
	}
	return digits >= 5 && digits <= 15;
}

static void check_days(struct work *w, struct org_input *in)
{
	const struct org_kind *kind = org_kind_of(in->kind);
	if (in->founded > w->today)
		bad(w, "org.founded-future", "founded", "成立日期晚于今天，请核对年份。");
	if (in->planned_end && in->founded && in->planned_end < in->founded)
		bad(w, "org.planned-end-early", "planned_end", "预计撤销日期早于成立日期，请核对。");
	if (kind && kind->temporary && !in->planned_end)
		bad(w, "org.planned-end-empty", "planned_end", "临时党组织要填预计撤销日期：任务结束即撤销（支部工作条例第八条）。");
	if (in->term_years < 0 || in->term_years > 10)
		bad(w, "org.term-years", "term_years", "届期年数应在 1 至 10 之间：村和社区 5 年，其他一般 3 年。");
	else if (!in->term_end && in->term_start && in->term_years)
		in->term_end = day_add(day_add_months(in->term_start, 12 * in->term_years), -1);
	if (in->term_start > w->today)
		bad(w, "org.term-start-future", "term_start", "本届开始日期晚于今天，请核对年份。");
	if (in->term_end && in->term_start && in->term_end <= in->term_start)
		bad(w, "org.term-end-early", "term_end", "届满日期应晚于本届开始日期。");
}

static void check_numbers(struct work *w, struct org_input *in)
{
	if (in->seats < 0 || in->seats > 99)
		bad(w, "org.seats", "seats", "委员职数应是 0 至 99 的整数：支部委员会一般 3 至 5 人，不设支委会填 0。");
	if (in->households < 0 || in->households > 1000000)
		bad(w, "org.households", "households", "户数应是 0 至 1000000 的整数。");
	if (in->residents < 0 || in->residents > 10000000)
		bad(w, "org.residents", "residents", "人口应是 0 至 10000000 的整数。");
	if (*in->phone && !office_phone_valid(in->phone))
		bad(w, "org.phone", "phone", "联系电话应是 5 至 15 位数字，可带区号和短横线，例如 0633-6221234。");
}

bool org_input_check(struct work *w, struct org_input *in)
{
	in->code = or_empty(in->code);
	in->name = or_empty(in->name);
	in->short_name = or_empty(in->short_name);
	in->approval = or_empty(in->approval);
	in->phone = or_empty(in->phone);
	in->place = or_empty(in->place);
	if (!code_valid(in->code))
		bad(w, "org.code", "code", *in->code ? "组织代码只用字母、数字、点和短横线，不超过 32 位。" : "请填写组织代码。");
	if (!*in->name)
		bad(w, "org.name-empty", "name", "请填写组织名称（与印章一致）。");
	else if (str_chars(str_of(in->name)) > 60)
		bad(w, "org.name-long", "name", "组织名称不超过 60 个字。");
	if (str_chars(str_of(in->short_name)) > 20)
		bad(w, "org.short-long", "short", "简称不超过 20 个字。");
	if (!org_kind_of(in->kind))
		bad(w, "org.kind", "kind", "请选择组织类别：党委、党总支、党支部、联合党支部或临时党组织。");
	if (str_chars(str_of(in->approval)) > 60)
		bad(w, "org.approval-long", "approval", "批准文号不超过 60 个字。");
	if (str_chars(str_of(in->place)) > 60)
		bad(w, "org.place-long", "place", "活动室地址不超过 60 个字。");
	check_days(w, in);
	check_numbers(w, in);
	if (in->sheet) {
		struct org_sheet *sheet = ARENA_NEW(w->arena, struct org_sheet);
		*sheet = *in->sheet;
		in->sheet = sheet;
		org_sheet_check(w, in, sheet);
	}
	return org_income_check(w, in);
}

const char *org_short_name(struct arena *a, const char *name, const char *parent)
{
	static const char *const ends[] = { "临时联合支部委员会", "联合支部委员会", "临时支部委员会", "总支部委员会", "支部委员会",
		"联合党支部", "临时党支部", "党总支部", "党总支", "党支部", "委员会", "党委" };
	static const char *const begins[] = { "中国共产党", "中共" };
	for (size_t i = 0; i < COUNT_OF(begins); i++)
		if (text_starts(name, begins[i])) {
			name += strlen(begins[i]);
			break;
		}
	const char *after = !text_empty(parent) ? strstr(name, parent) : NULL;
	/* 小河西村第一党支部 below 小河西村 keeps its village: "第一" alone says nothing. */
	if (after && after[strlen(parent)] && !text_starts(after + strlen(parent), "第"))
		name = after + strlen(parent);
	size_t len = strlen(name);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		size_t n = strlen(ends[i]);
		if (len > n && memcmp(name + len - n, ends[i], n) == 0) {
			len -= n;
			break;
		}
	}
	return arena_dupn(a, name, len);
}

/* The next free path under a parent; a number that was once given is not given again while its row stands. */
const char *org_next_path(struct work *w, int64_t parent, const char *parent_path)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select max(path) from org where tenant = $1 and parent = $2", w->tenant,
		parent);
	const char *last = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	int64_t number = 0;
	if (last && !str_i64((struct str){ last + strlen(last) - 5, 4 }, &number))
		number = 9999;
	if (number >= 9999)
		return NULL;
	return arena_printf(w->arena, "%s%04lld.", parent_path, (long long)(number + 1));
}

static bool parent_check(struct work *w, const struct org_input *in, const struct org **parent)
{
	static const struct org none = { .path = "", .short_name = "" };
	if (in->parent == 0) {
		*parent = &none;
		if (org_root(w))
			return bad(w, "org.root-twice", "parent", "请选择上级组织：县级组织只有一个，已经建立。");
		return w->actor.role == ROLE_SYSTEM ||
		       fault_set(w, FAULT_FORBIDDEN, "org.root", NULL, "县级组织由初始化命令建立，不能在页面上新建。");
	}
	*parent = org_load(w, in->parent);
	if (!*parent)
		return false;
	if (!org_in_scope(w, (*parent)->path))
		return fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个上级组织，或它不在您的管理范围内。");
	if ((*parent)->dissolved)
		return bad(w, "org.parent-dissolved", "parent", "上级组织已撤销，不能在其下新建组织。");
	if ((*parent)->level >= ORG_BELOW || org_kind_of((*parent)->kind)->branch)
		return bad(w, "org.parent-branch", "parent", "党支部之下不能再建党组织，请选择党委或党总支作上级。");
	return true;
}

static bool code_free(struct work *w, const char *code, int64_t self)
{
	int64_t id = DB_ONE(w->db, w->arena, 0, "select id from org where tenant = $1 and code = $2", w->tenant, code);
	return !id || id == self ||
	       bad(w, "org.code-taken", "code", "这个组织代码已被别的组织使用，请换一个或核对是否重复录入。");
}

static bool insert(struct work *w, const struct org_input *in, const struct org *parent, const char *path, int64_t id)
{
	struct str key = chinese_key(w->arena, ORDER_PINYIN, in->short_name);
	return DB_EXEC(w->db, w->arena,
		       "insert into org (tenant, id, parent, path, level, kind, migrant, code, name, short, name_key, pinyin, "
		       "initials, founded, approval, planned_end, term_years, term_start, term_end, seats, phone, place, "
		       "households, residents) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
		       "$17, $18, $19, $20, $21, $22, $23, $24)",
		       w->tenant, id, in->parent, path, parent->level + 1, in->kind, in->migrant, in->code, in->name,
		       in->short_name, key, chinese_place_pinyin(w->arena, in->short_name),
		       chinese_place_initials(w->arena, in->short_name), in->founded, in->approval, in->planned_end,
		       in->term_years, in->term_start, in->term_end, in->seats, in->phone, in->place, in->households,
		       in->residents) &&
	       DB_EXEC(w->db, w->arena,
		       "insert into org_edge (tenant, org, from_day, to_day, parent) values ($1, $2, $3, 0, $4)", w->tenant, id,
		       in->founded ? in->founded : w->today, in->parent);
}

bool org_found_check(struct work *w, struct org_input *in, const struct org *parent)
{
	if (text_empty(in->short_name) && in->name)
		in->short_name = org_short_name(w->arena, in->name, parent->short_name);
	if (in->founded && in->founded < parent->founded)
		return bad(w, "org.founded-before-parent", "founded", "成立日期早于上级组织的成立日期，请核对。");
	return org_input_check(w, in) && code_free(w, in->code, 0);
}

bool org_found(struct work *w, const struct org_input *given, int64_t *id)
{
	struct org_input in = *given;
	const struct org *parent;
	if (!parent_check(w, &in, &parent) || !org_found_check(w, &in, parent))
		return false;
	const char *path = org_next_path(w, in.parent, parent->path);
	if (!path)
		return fault_set(w, FAULT_CONFLICT, "org.full", "parent", "这个上级组织下已有 9999 个组织，不能再增加。");
	int64_t made = id_next(w->now);
	if (id)
		*id = made;
	struct org_sheet none = org_sheet_empty();
	struct change income;
	change_begin(&income, w->arena);
	work_touch(w, made);
	return (insert(w, &in, parent, path, made) || work_db_check(w)) && (!in.sheet || org_sheet_put(w, made, &none, in.sheet)) &&
	       org_income_put(w, made, &in, &income) &&
	       audit(w, "org.founded", "org", made, made, NULL, arena_printf(w->arena, "%s（%s，%s）", in.name,
		       org_kind_name(in.kind), in.code));
}

struct org_input org_input_of(const struct org *o)
{
	return (struct org_input){ .parent = o->parent, .kind = o->kind, .migrant = o->migrant, .code = o->code,
		.name = o->name, .short_name = o->short_name, .founded = o->founded, .approval = o->approval,
		.planned_end = o->planned_end, .term_years = o->term_years, .term_start = o->term_start,
		.term_end = o->term_end, .seats = o->seats, .phone = o->phone, .place = o->place, .households = o->households,
		.residents = o->residents };
}

/* Notes each field that differs; those of the sheet when it was asked about. */
static void differences(struct change *c, const struct org_input *was, const struct org_input *in)
{
	for (size_t i = 0; i < org_field_count; i++) {
		const struct org_field *f = &org_fields[i];
		if ((!f->of_sheet || in->sheet) && !org_field_same(f, was, was->sheet, in, in->sheet))
			change_text(c, f->label, org_field_words(c->arena, f, was, was->sheet), org_field_words(c->arena, f, in, in->sheet));
	}
}

#define LIVED \
	"select o.id from org o where o.tenant = $1 and ($2 = 0 or o.id = $2) and (exists (select 1 from member m where m.tenant = o.tenant " \
	"and m.org = o.id) or exists (select 1 from belonging b where b.tenant = o.tenant and b.org = o.id) or exists (select 1 from " \
	"org_edge e where e.tenant = o.tenant and e.parent = o.id) or exists (select 1 from activity a where a.tenant = o.tenant " \
	"and a.org = o.id))"

bool org_lived(struct work *w, int64_t org)
{
	return DB_ONE(w->db, w->arena, 0, LIVED, w->tenant, org) != 0;
}

struct map *org_lived_all(struct work *w)
{
	static const bool yes = true;
	struct map *lived = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, LIVED, w->tenant, (int64_t)0);
	while (db_next(rows))
		map_set_i64(lived, db_i64(rows, 0), (void *)&yes);
	db_done(rows);
	return lived;
}

bool org_is_own(struct work *w, const struct org *o)
{
	return o->parent && !org_in_scope(w, arena_dupn(w->arena, o->path, strlen(o->path) - 5));
}

/* What it is and what it is called: after the first members that is more than a field. */
static bool identity_check(struct work *w, const struct org *o, const struct org_input *in)
{
	bool typed = in->kind != o->kind || in->migrant != o->migrant;
	bool named = !text_eq(in->name, o->name) || !text_eq(in->short_name, o->short_name);
	if (!typed && !named)
		return true;
	if (org_is_own(w, o))
		return bad(w, "org.own-identity", typed ? "kind" : "name", "本级组织的名称和类别由上级党组织调整，请联系上级组织部门。");
	if (!org_lived(w, o->id))
		return true;
	if (typed)
		return bad(w, "org.kind-lived", "kind", "它已有党员、下级组织或活动，类别用“办理调整”里的“改变类别”办理，要有上级批复。");
	if (text_empty(in->reason) || str_chars(str_of(in->reason)) > 200)
		return bad(w, "org.name-reason", "reason",
			"登记时写错的，请写明更正名称的原因，不超过 200 个字；换了印章、村改社区的，用“办理调整”里的“更名”办理。");
	return true;
}

bool org_edit(struct work *w, int64_t id, const struct org_input *given, int64_t version)
{
	struct org_input in = *given;
	struct org *o = org_load(w, id);
	struct change c;
	if (!o || !org_stands(w, o))
		return false;
	if (version && version != o->version)
		return change_conflict(w, "org.changed", "org", id);
	if (text_empty(in.short_name) && in.name) {
		const struct org *above = o->parent ? org_load(w, o->parent) : NULL;
		in.short_name = org_short_name(w->arena, in.name, above ? above->short_name : "");
	}
	if (!org_input_check(w, &in) || !code_free(w, in.code, id) || !identity_check(w, o, &in))
		return false;
	struct org_input was = org_input_of(o);
	bool begins = org_term_begins(o, &in);
	was.sheet = in.sheet || begins ? org_sheet_load(w, id) : NULL;
	if (begins)
		in.sheet = org_term_sheet(w, in.sheet, was.sheet);
	change_begin(&c, w->arena);
	differences(&c, &was, &in);
	if (!text_empty(in.reason) && (!text_eq(in.name, o->name) || !text_eq(in.short_name, o->short_name)))
		change_note(&c, arena_printf(w->arena, "更正原因：%s", in.reason));
	if (!org_term_follow(w, o, &in, was.sheet, &c))
		return false;
	if (!org_income_put(w, id, &in, &c) || (in.sheet && !org_sheet_put(w, id, was.sheet, in.sheet)))
		return w->fault ? false : work_db_check(w);
	if (c.count == 0)
		return true;
	bool new_term = o->term_start != in.term_start || o->term_end != in.term_end;
	if (new_term && o->term_shifted)
		org_term_unshift(w, o, &c);
	struct str key = chinese_key(w->arena, ORDER_PINYIN, in.short_name);
	DB_EXEC(w->db, w->arena,
		"update org set kind = $3, migrant = $4, code = $5, name = $6, short = $7, name_key = $8, pinyin = $9, "
		"initials = $10, founded = $11, approval = $12, planned_end = $13, term_years = $14, term_start = $15, "
		"term_end = $16, seats = $17, phone = $18, place = $19, households = $20, residents = $21, "
		"version = version + 1 where tenant = $1 and id = $2",
		w->tenant, id, in.kind, in.migrant, in.code, in.name, in.short_name, key,
		chinese_place_pinyin(w->arena, in.short_name), chinese_place_initials(w->arena, in.short_name), in.founded,
		in.approval, in.planned_end, in.term_years, in.term_start, in.term_end, in.seats, in.phone, in.place,
		in.households, in.residents);
	work_touch(w, id);
	return work_db_check(w) && audit(w, "org.edited", "org", id, id, c.before.at, c.after.at);
}

/* The counters as the facts give them; verify compares the same expressions. */
#define COUNTED \
	"members = (select count(*) from member m where m.tenant = $1 and m.org = org.id and m.left_day = 0 and m.category >= 3)," \
	" full_members = (select count(*) from member m where m.tenant = $1 and m.org = org.id and m.left_day = 0 " \
	"and m.category = 4), party_groups = (select count(*) from party_group g where g.tenant = $1 and g.org = org.id and " \
	HELD_ON("g", "$2") "), secretary = (select p.name from post p where p.tenant = $1 and p.org = org.id " \
	"and p.kind = 'secretary' and " HELD_ON("p", "$2") " order by p.from_day desc limit 1), committee = " \
	COMMITTEE_ON("org.id", "$2")

bool org_recount(struct work *w, int64_t org)
{
	work_touch(w, org);
	return DB_EXEC(w->db, w->arena, "update org set " COUNTED " where tenant = $1 and id = $3", w->tenant, w->today, org) ||
	       work_db_check(w);
}

/* ---- verify ---- */

static void verify_counters(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short, o.members, o.full_members, o.party_groups, o.committee, coalesce(o.secretary, ''), "
		"(select count(*) from member m where m.tenant = $1 and m.org = o.id and m.left_day = 0 and m.category >= 3), "
		"(select count(*) from member m where m.tenant = $1 and m.org = o.id and m.left_day = 0 and m.category = 4), "
		"(select count(*) from party_group g where g.tenant = $1 and g.org = o.id and " HELD_ON("g", "$2") "), "
		COMMITTEE_ON("o.id", "$2") ", coalesce((select p.name from post p where p.tenant = $1 and p.org = o.id "
		"and p.kind = 'secretary' and " HELD_ON("p", "$2") " order by p.from_day desc limit 1), '') "
		"from org o where o.tenant = $1 order by o.path", w->tenant, w->today);
	static const char *const names[] = { "党员数", "正式党员数", "党小组数", "委员数" };
	while (db_next(rows)) {
		report->checked++;
		for (int i = 0; i < 4; i++)
			if (db_i64(rows, 2 + i) != db_i64(rows, 7 + i))
				verify_fault(report, "组织 %s（%s）：%s记为 %lld，重新统计为 %lld。", row_text(rows, 1), row_text(rows, 0),
					names[i], (long long)db_i64(rows, 2 + i), (long long)db_i64(rows, 7 + i));
		if (!text_eq(row_text(rows, 6), row_text(rows, 11)))
			verify_fault(report, "组织 %s（%s）：书记姓名与任职记录不一致。", row_text(rows, 1), row_text(rows, 0));
	}
	db_done(rows);
}
VERIFY(org_counters, "组织计数", verify_counters);

/* Today's path must be the parent's path and a segment, and both must follow from the open edge. */
static void verify_tree(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short, o.path, o.level, o.parent, coalesce(p.path, ''), coalesce(p.level, 0), "
		"(select count(*) from org_edge e where e.tenant = $1 and e.org = o.id and e.to_day = 0), "
		"coalesce((select e.parent from org_edge e where e.tenant = $1 and e.org = o.id and e.to_day = 0 limit 1), -1) "
		"from org o left join org p on p.tenant = o.tenant and p.id = o.parent where o.tenant = $1 order by o.path",
		w->tenant);
	while (db_next(rows)) {
		const char *path = row_text(rows, 2), *above = row_text(rows, 5);
		report->checked++;
		if (!text_starts(path, above) || strlen(path) != strlen(above) + 5 || db_i64(rows, 3) != db_i64(rows, 6) + 1 ||
			(db_i64(rows, 4) != 0 && !*above))
			verify_fault(report, "组织 %s（%s）：路径 %s 与上级组织不符。", row_text(rows, 1), row_text(rows, 0), path);
		if (db_i64(rows, 7) != 1 || db_i64(rows, 8) != db_i64(rows, 4))
			verify_fault(report, "组织 %s（%s）：隶属关系的历史记录与当前上级不符。", row_text(rows, 1), row_text(rows, 0));
	}
	db_done(rows);
	rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short from org_edge a join org_edge b on b.tenant = a.tenant and b.org = a.org "
		"and b.from_day > a.from_day and (a.to_day = 0 or a.to_day > b.from_day) join org o on o.tenant = a.tenant "
		"and o.id = a.org where a.tenant = $1", w->tenant);
	while (db_next(rows))
		verify_fault(report, "组织 %s（%s）：两段隶属关系的日期重叠。", row_text(rows, 1), row_text(rows, 0));
	db_done(rows);
}
VERIFY(org_tree, "组织隶属", verify_tree);
