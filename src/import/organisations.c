/* The roster of organisations: rows may come in any order, a parent may stand in the same file. */
#include "import/inside.h"
#include "org/fields.h"

enum { CODE, NAME, SHORT, KIND, PARENT, FOUNDED, TERM_YEARS, TERM_START, SEATS, PLACE, PHONE, HOUSEHOLDS, RESIDENTS, APPROVAL,
	PLANNED_END, MIGRANT, INCOME_YEAR, INCOME, SHEET_FIRST };

static const struct column columns[] = {
	[CODE] = { "组织代码", "党组织代码 代码 组织编码", "code", true },
	[NAME] = { "组织名称", "党组织名称 组织全称 名称", "name", true },
	[SHORT] = { "简称", "组织简称", "short", false },
	[KIND] = { "类别", "组织类别 党组织类别 类型", "kind", true },
	[PARENT] = { "上级组织代码", "上级代码 上级党组织代码", "parent", true },
	[FOUNDED] = { "成立日期", "建立日期 成立时间", "founded", false },
	[TERM_YEARS] = { "届期年数", "届期 任期年数", "term_years", false },
	[TERM_START] = { "本届开始", "本届开始日期 换届日期 本届换届日期", "term_start", false },
	[SEATS] = { "委员职数", "支委职数 职数", "seats", false },
	[PLACE] = { "活动室", "活动场所 党员活动室 活动室地址", "place", false },
	[PHONE] = { "联系电话", "电话 办公电话", "phone", false },
	[HOUSEHOLDS] = { "户数", "总户数", "households", false },
	[RESIDENTS] = { "人口", "人口数 总人口", "residents", false },
	[APPROVAL] = { "批准文号", "成立批准文号", "approval", false },
	[PLANNED_END] = { "预计撤销日期", "预计撤销", "planned_end", false },
	[MIGRANT] = { "流动党员党支部", "是否流动党组织", "migrant", false },
	[INCOME_YEAR] = { "收入年度", "集体经济收入年度", "income_year", false },
	[INCOME] = { "集体经济收入", "集体经济收入（元） 村集体经济收入 集体收入", "income", false },
	/* From here on those of the sheet, by the names of org_fields. */
	[SHEET_FIRST] = { "批准日期", "成立批准日期", "approved", false },
	{ "隶属关系", "党组织隶属关系", "subordination", false },
	{ "单位性质", "单位性质类别 所在单位性质", "unit", false },
	{ "届次", "本届届次 第几届", "term_number", false },
	{ "选举日期", "本届选举日期", "elected", false },
	{ "选举方式", "", "election", false },
	{ "状态", "党组织状态", "status", false },
	{ "状态起始", "状态起始日期", "status_since", false },
	{ "状态原因", "", "status_reason", false },
	{ "联系人", "联系人姓名", "contact", false },
	{ "通信地址", "通讯地址 地址", "address", false },
	{ "经度", "活动室经度", "lon", false },
	{ "纬度", "活动室纬度", "lat", false },
	{ "覆盖村", "覆盖村（单位） 覆盖单位", "villages", false },
	{ "工会", "工会名称", "union_name", false },
	{ "工会主席", "", "union_head", false },
	{ "共青团组织", "团组织", "league_name", false },
	{ "团组织书记", "团支部书记", "league_head", false },
	{ "妇联", "妇联组织", "women_name", false },
	{ "妇联主席", "妇女主任", "women_head", false },
};
const struct roster roster_organisations = { IMPORT_ORGANISATIONS, columns, COUNT_OF(columns),
	"届满日期 书记 党员数 正式党员数 党小组数 最后一天 并入组织代码" };

static void cells_read(struct reading *r, struct import_row *row)
{
	struct org_input *in = &row->org;
	cell_text(row, CODE, &in->code);
	cell_text(row, NAME, &in->name);
	cell_text(row, SHORT, &in->short_name);
	cell_text(row, PLACE, &in->place);
	cell_text(row, PHONE, &in->phone);
	cell_text(row, APPROVAL, &in->approval);
	cell_day(r, row, FOUNDED, &in->founded);
	cell_day(r, row, PLANNED_END, &in->planned_end);
	cell_int(r, row, SEATS, &in->seats);
	cell_int(r, row, HOUSEHOLDS, &in->households);
	cell_int(r, row, RESIDENTS, &in->residents);
	cell_bool(r, row, MIGRANT, &in->migrant);
	int years = in->term_years, start = in->term_start;
	cell_int(r, row, TERM_YEARS, &in->term_years);
	cell_day(r, row, TERM_START, &in->term_start);
	if (years != in->term_years || start != in->term_start)
		in->term_end = 0; /* made anew from the two */
	if (cell_given(row, KIND)) {
		in->kind = org_kind_parse(row->cell[KIND]);
		if (!in->kind)
			wrong(r, row, KIND, "没有“%s”这种类别，请填党委、党总支、党支部、联合党支部、临时党支部等，或代码 611 至 932",
				row->cell[KIND]);
	}
	row->parent_code = row->cell[PARENT];
}

static const struct org_field *field_named(const char *name)
{
	for (size_t i = 0; i < org_field_count; i++)
		if (text_eq(org_fields[i].name, name))
			return &org_fields[i];
	die("no field of that name");
}

/* The sheet as it is there, with what the row says of it. */
static void facts_read(struct reading *r, struct import_row *row)
{
	for (int c = SHEET_FIRST; c < (int)COUNT_OF(columns); c++) {
		const struct org_field *f = field_named(columns[c].field);
		if (!cell_given(row, c))
			continue;
		if (!row->org.sheet) {
			const struct org_sheet *known = row->id ? map_get_i64(r->sheets, row->id) : NULL;
			row->sheet = ARENA_NEW(r->w->arena, struct org_sheet);
			*row->sheet = known ? *known : org_sheet_empty();
			row->org.sheet = row->sheet;
		}
		void *at = (char *)row->sheet + f->at;
		const char *code = f->type == ORG_FIELD_CODE ? code_parse(f->codes, row->cell[c]) : NULL;
		if (f->type == ORG_FIELD_TEXT)
			cell_text(row, c, at);
		else if (f->type == ORG_FIELD_DAY)
			cell_day(r, row, c, at);
		else if (f->type == ORG_FIELD_NUMBER)
			cell_int(r, row, c, at);
		else if (f->type == ORG_FIELD_DEGREES) {
			if (!org_degrees_parse(row->cell[c], at))
				wrong(r, row, c, "“%s”不是度数，请写成 118.912345 这样带小数的度数", row->cell[c]);
		} else if (code)
			*(int *)at = (int)strtol(code, NULL, 10);
		else
			wrong(r, row, c, "没有“%s”这一项，请按%s的名称或代码填写", row->cell[c], f->label);
	}
}

/* The figure of one year; without a year: of the last one. */
static void income_read(struct reading *r, struct import_row *row)
{
	struct org_income *income = ARENA_NEW(r->w->arena, struct org_income);
	int year = r->w->today / 10000 - 1, yuan = 0;
	if (!cell_given(row, INCOME))
		return;
	cell_int(r, row, INCOME_YEAR, &year);
	cell_int(r, row, INCOME, &yuan);
	*income = (struct org_income){ year, yuan };
	row->org.income = income;
	row->org.income_count = 1;
}

/* The present term beside those that are over. A number that stands in the file is meant, so the next term has another. */
static void term_check(struct reading *r, struct import_row *row, const struct org *o)
{
	const struct org_sheet none = org_sheet_empty(), *known = map_get_i64(r->sheets, o->id), *was = known ? known : &none;
	if (org_term_begins(o, &row->org) && row->sheet && was->term_number && row->sheet->term_number == was->term_number &&
		cell_given(row, column_of_field(&roster_organisations, "term_number")))
		wrong(r, row, column_of_field(&roster_organisations, "term_number"), "本届开始已改为新的一届，届次应大于 %d", was->term_number);
	else if (!org_term_check(r->w, o, &row->org, was, map_get_i64(r->terms, o->id)))
		wrong_faults(r, row);
}

static bool income_same(const struct reading *r, const struct import_row *row)
{
	const struct org_incomes *known = row->id ? map_get_i64(r->incomes, row->id) : NULL;
	for (int i = 0; known && i < known->count && row->org.income_count; i++)
		if (known->list[i].year == row->org.income->year)
			return known->list[i].yuan == row->org.income->yuan;
	return !row->org.income_count;
}

static bool sheet_same(const struct reading *r, const struct import_row *row)
{
	const struct org_sheet *known = map_get_i64(r->sheets, row->id), none = org_sheet_empty();
	for (size_t i = 0; row->sheet && i < org_field_count; i++)
		if (org_fields[i].of_sheet &&
			!org_field_same(&org_fields[i], &row->org, row->sheet, &row->org, known ? known : &none))
			return false;
	return true;
}

/* What an organisation is and what it is called is no cell of a roster any more, once it has lived. */
static void identity_check(struct reading *r, struct import_row *row, const struct org *o, const struct org_input *before)
{
	bool typed = row->org.kind != before->kind || row->org.migrant != before->migrant;
	bool named = !text_eq(row->org.name, before->name), shortened = !text_eq(row->org.short_name, before->short_name);
	if (!typed && !named && !shortened)
		return;
	int column = named ? NAME : shortened ? SHORT : row->org.kind != before->kind ? KIND : MIGRANT;
	if (org_is_own(r->w, o))
		wrong(r, row, column, "本级组织的名称和类别由上级党组织调整，请照登记的填写");
	else if (map_get_i64(r->lived, o->id) && typed)
		wrong(r, row, row->org.kind != before->kind ? KIND : MIGRANT,
			"与登记的类别（%s）不同；改变类别请在组织页面“办理调整”", org_kind_name(before->kind));
	else if (map_get_i64(r->lived, o->id))
		wrong(r, row, column, "与登记的名称（%s）不同；登记错的在组织页面“修改”里更正，换名的用“办理调整”里的更名",
			named ? before->name : before->short_name);
}

static void known_check(struct reading *r, struct import_row *row, const struct known_org *known)
{
	if (!known->in_scope) {
		wrong(r, row, CODE, "这个代码已被您管理范围以外的组织使用，请换一个代码");
		return;
	}
	if (known->org.dissolved && known->org.dissolved < r->w->today)
		wrong(r, row, CODE, "%s已于 %s 撤销，记录不再变动", known->org.short_name, day_text(r->w->arena, known->org.dissolved));
	row->id = known->org.id;
	row->known = known;
	row->org = org_input_of(&known->org);
}

/* The parent: in the same file, or in the store and in scope. */
static void parent_check(struct reading *r, struct import_row *row, const struct known_org *self, struct map *rows,
	struct map *orgs)
{
	const char *code = row->parent_code;
	if (self && self->org.parent == 0) {
		if (*code)
			wrong(r, row, PARENT, "县级组织没有上级，这一格应为空");
		return;
	}
	if (!*code) {
		if (!self)
			wrong(r, row, PARENT, "请填写上级组织代码");
		return;
	}
	if (text_eq(code, row->cell[CODE])) {
		wrong(r, row, PARENT, "上级组织不能是它自己");
		return;
	}
	const struct known_org *known = map_get(orgs, str_of(code));
	row->parent = map_get(rows, str_of(code));
	if (!row->parent && (!known || !known->in_scope)) {
		wrong(r, row, PARENT, "没有代码为“%s”的组织，或它不在您的管理范围内；请先导入上级组织", code);
		return;
	}
	if (!row->parent && known->org.dissolved && !self) {
		wrong(r, row, PARENT, "上级组织%s已撤销，不能在其下新建组织", known->org.short_name);
		return;
	}
	int kind = row->parent ? org_kind_parse(row->parent->cell[KIND]) : known->org.kind;
	if (org_kind_of(kind) && org_kind_of(kind)->branch)
		wrong(r, row, PARENT, "上级是党支部，其下不能再建党组织，请填党委或党总支的代码");
	if (known)
		row->org.parent = known->org.id;
	if (self && (!known || known->org.id != self->org.parent))
		wrong(r, row, PARENT, "与现有的上级组织不同；调整隶属关系请在组织页面办理");
}

/* Follows parents upward: a ring has no end, and five levels are too many. */
static void depth_check(struct reading *r, struct import_row *row, struct map *orgs)
{
	int depth = 1;
	const struct import_row *top = row;
	while (top->parent && depth <= ORG_BELOW + 1) {
		top = top->parent;
		depth++;
	}
	if (top->parent) {
		wrong(r, row, PARENT, "上级关系绕成了圈，或层级过多，请核对上级组织代码");
		return;
	}
	const struct known_org *known = map_get(orgs, str_of(top->parent_code));
	if (known && known->org.level + depth > ORG_BELOW)
		wrong(r, row, PARENT, "层级过多：最多为县、乡镇、村、下设支部四级");
}

static bool input_same(const struct org_input *a, const struct org_input *b)
{
	return a->kind == b->kind && a->migrant == b->migrant && a->founded == b->founded && a->planned_end == b->planned_end &&
	       a->term_years == b->term_years && a->term_start == b->term_start && a->term_end == b->term_end &&
	       a->seats == b->seats && a->households == b->households && a->residents == b->residents &&
	       text_eq(a->name, b->name) && text_eq(a->short_name, b->short_name) && text_eq(a->approval, b->approval) &&
	       text_eq(a->phone, b->phone) && text_eq(a->place, b->place);
}

static void row_check(struct reading *r, struct import_row *row, struct map *rows, struct map *orgs)
{
	const struct known_org *known = map_get(orgs, str_of(row->cell[CODE]));
	if (known)
		known_check(r, row, known);
	if (row->fate == FATE_WRONG)
		return;
	struct org_input before = row->org;
	row->org.bounds = r->bounds;
	cells_read(r, row);
	facts_read(r, row);
	income_read(r, row);
	bool kind_noted = row->fate == FATE_WRONG && !row->org.kind;
	struct org_input checked = row->org;
	if (kind_noted)
		checked.kind = 631; /* said already; the rest is still worth looking at */
	r->w->fault = NULL;
	if (!org_input_check(r->w, &checked))
		wrong_faults(r, row);
	if (!kind_noted)
		row->org = checked;
	if (known && !kind_noted)
		identity_check(r, row, &known->org, &before);
	if (known && row->fate != FATE_WRONG)
		term_check(r, row, &known->org);
	parent_check(r, row, known, rows, orgs);
	if (row->fate != FATE_WRONG)
		row->fate = !known ? FATE_NEW :
			input_same(&before, &row->org) && sheet_same(r, row) && income_same(r, row) ? FATE_SAME : FATE_CHANGED;
}

void organisations_check(struct reading *r)
{
	struct map *orgs = known_orgs(r->w), *rows = map_new(r->w->arena);
	r->sheets = org_sheet_all(r->w, "");
	r->incomes = org_income_all(r->w, "");
	r->terms = org_term_last_all(r->w, 0);
	r->lived = org_lived_all(r->w);
	struct org_bounds *bounds = ARENA_NEW(r->w->arena, struct org_bounds);
	*bounds = org_bounds_load(r->w);
	r->bounds = bounds;
	for (struct import_row *row = r->import->first; row; row = row->next) {
		struct import_row *twin = *row->cell[CODE] ? map_set(rows, str_of(row->cell[CODE]), row) : NULL;
		if (twin)
			wrong(r, row, CODE, "与第 %d 行的组织代码重复", twin->number);
	}
	for (struct import_row *row = r->import->first; row; row = row->next)
		row_check(r, row, rows, orgs);
	for (struct import_row *row = r->import->first; row; row = row->next)
		if (row->fate != FATE_WRONG)
			depth_check(r, row, orgs);
}

/* ---- telling ---- */

const char *organisations_change(struct reading *r, const struct import_row *row)
{
	struct arena *a = r->w->arena;
	const struct known_org *known = row->known;
	const struct org_sheet none = org_sheet_empty(), *was_sheet = row->id ? map_get_i64(r->sheets, row->id) : NULL;
	const struct org_sheet *is_sheet = row->sheet ? row->sheet : was_sheet;
	struct buf said;
	buf_init(&said, a);
	if (!known)
		return arena_printf(a, "%s，上级 %s", org_kind_name(row->org.kind), row->parent_code);
	struct org_input was = org_input_of(&known->org);
	for (size_t i = 0; i < org_field_count; i++)
		change_tell(&said, org_fields[i].label, org_field_words(a, &org_fields[i], &was, was_sheet ? was_sheet : &none),
			org_field_words(a, &org_fields[i], &row->org, is_sheet ? is_sheet : &none));
	if (row->org.income_count && !income_same(r, row))
		buf_printf(&said, "%s%d 年集体经济收入：%lld 元", said.len ? "，" : "", row->org.income->year, (long long)row->org.income->yuan);
	return said.at;
}

/* ---- writing ---- */

/* What stands before the roster changes it: its own row with its sheet, and the dated rows beside. */
static bool before_keep(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	DB_EXEC(w->db, w->arena,
		"insert into import_org (tenant, import, seq, org, row, made, kind, migrant, name, short, name_key, pinyin, initials, founded, "
		"approval, planned_end, term_years, term_start, term_end, term_shifted, seats, phone, place, households, residents, sheet, "
		"approved, subordination, unit, election, contact, address, villages, union_name, union_head, league_name, league_head, "
		"women_name, women_head, shift_approval, shift_approved, shift_note, term_number, elected, lon, lat) select o.tenant, $2, $3, o.id, $5, 0, o.kind, o.migrant, "
		"o.name, o.short, o.name_key, o.pinyin, o.initials, o.founded, o.approval, o.planned_end, o.term_years, o.term_start, "
		"o.term_end, o.term_shifted, o.seats, o.phone, o.place, o.households, o.residents, case when s.org is null then 0 else 1 end, "
		"s.approved, s.subordination, s.unit, s.election, s.contact, s.address, s.villages, s.union_name, s.union_head, s.league_name, "
		"s.league_head, s.women_name, s.women_head, s.shift_approval, s.shift_approved, s.shift_note, coalesce(s.term_number, 0), "
		"coalesce(s.elected, 0), coalesce(s.lon, 0), coalesce(s.lat, 0) from org o left join org_sheet s "
		"on s.tenant = o.tenant and s.org = o.id where o.tenant = $1 and o.id = $4",
		w->tenant, p->record, seq, row->id, row->number);
	DB_EXEC(w->db, w->arena,
		"insert into import_beside (tenant, import, seq, what, id, day, until, value, note) select s.tenant, $2, $3, 'status', s.org, "
		"s.from_day, s.to_day, s.status, s.reason from org_status s where s.tenant = $1 and s.org = $4",
		w->tenant, p->record, seq, row->id);
	DB_EXEC(w->db, w->arena,
		"insert into import_beside (tenant, import, seq, what, id, day) select t.tenant, $2, $3, 'term', t.id, t.to_day from org_term t "
		"where t.tenant = $1 and t.org = $4", w->tenant, p->record, seq, row->id);
	return DB_EXEC(w->db, w->arena,
		       "insert into import_beside (tenant, import, seq, what, id, day, value) select i.tenant, $2, $3, 'income', i.org, i.year, "
		       "i.yuan from org_income i where i.tenant = $1 and i.org = $4",
		       w->tenant, p->record, seq, row->id) || work_db_check(w);
}

static bool after_keep(struct work *w, const struct piece *p)
{
	for (int i = p->from; i < p->to; i++) {
		const struct import_row *row = p->import->order[i];
		if (row->fate == FATE_NEW)
			DB_EXEC(w->db, w->arena,
				"insert into import_org (tenant, import, seq, org, row, made) values ($1, $2, $3, $4, $5, 1)", w->tenant,
				p->record, i + 1, row->id, row->number);
	}
	return DB_EXEC(w->db, w->arena,
		       "update import_org set version = (select o.version from org o where o.tenant = $1 and o.id = import_org.org) "
		       "where tenant = $1 and import = $2 and seq > $3 and seq <= $4", w->tenant, p->record, p->from, p->to) ||
	       work_db_check(w);
}

/* Its parent was written before it. */
static bool row_write(struct work *w, const struct piece *p, int seq)
{
	struct import_row *row = p->import->order[seq - 1];
	if (row->parent)
		row->org.parent = row->parent->id;
	if (row->fate == FATE_NEW)
		return org_found(w, &row->org, &row->id);
	return row->fate != FATE_CHANGED || (before_keep(w, p, seq, row) && org_edit(w, row->id, &row->org, 0));
}

bool organisations_write(struct work *w, const struct piece *p)
{
	for (int i = p->from; i < p->to; i++) {
		if (!row_write(w, p, i + 1))
			return row_failed(w, p->import->order[i]);
		if ((i + 1) % 100 == 0)
			progress_say(p->import, 1, i + 1);
	}
	return after_keep(w, p);
}

/* Puts a row behind its parent, when that stands in the file too. The check has made sure that parents end. */
static void put_in_order(struct import *import, struct import_row *row, int *count)
{
	if (row->done)
		return;
	row->done = true;
	if (row->parent)
		put_in_order(import, row->parent, count);
	import->order[(*count)++] = row;
}

void organisations_order(struct reading *r)
{
	int count = 0;
	for (struct import_row *row = r->import->first; row; row = row->next)
		put_in_order(r->import, row, &count);
}
