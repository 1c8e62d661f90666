/* The collection sheet: its code tables, reading it, and writing it within org_found and org_edit. */
#include "base/chinese.h"
#include "end/end.h"
#include "org/fields.h"
#include "org/rows.h"

static const struct code subordination[] = {
	{ "1", "中央", NULL }, { "2", "省", "省（自治区、直辖市）" }, { "3", "市（地）", "市 地 市(地)" }, { "4", "县", "县（市、区）" },
	{ "5", "城市街道", "街道" }, { "6", "乡", NULL }, { "7", "镇", NULL }, { "8", "城市社区", "城市社区（居委会） 居委会" },
	{ "9", "乡镇社区", "乡镇社区（居委会）" }, { "10", "建制村", "行政村 村" }, { "11", "农村社区", NULL },
};
static const struct code unit[] = {
	{ "1", "城市街道", "街道" }, { "2", "城市社区", NULL }, { "3", "乡镇", NULL }, { "4", "农村社区", NULL },
	{ "5", "建制村", "行政村 村" }, { "6", "国有经济控制", "国有企业 国企" }, { "7", "集体经济控制", "集体企业" },
	{ "8", "非公有经济控制", "非公企业 非公" }, { "9", "事业单位", "事业" }, { "10", "机关", NULL },
	{ "11", "社会组织", NULL }, { "12", "其他", NULL },
};
static const struct code election[] = {
	{ "1", "差额选举", "差额" }, { "2", "等额选举", "等额" }, { "3", "直接选举", "直选" }, { "4", "上级指派", "任命 指派" },
	{ "5", "其他", NULL },
};
static const struct code status[] = {
	{ "0", "正常", NULL }, { "1", "软弱涣散", "软弱涣散党组织 软弱" }, { "2", "待撤销", "拟撤销" },
};

const struct code_table code_subordination = { "subordination", "隶属关系", "党内统计系统通行代码（石家庄市）", subordination,
	COUNT_OF(subordination) };
const struct code_table code_unit = { "unit", "单位性质", "党内统计系统单位性质类别", unit, COUNT_OF(unit) };
const struct code_table code_election = { "election", "选举方式", "党内统计系统选举方式", election, COUNT_OF(election) };
const struct code_table code_org_status = { "status", "状态", "党组织管理系统", status, COUNT_OF(status) };

const char *org_linked_title(enum org_linked_kind kind)
{
	static const char *const titles[ORG_LINKED_KINDS] = { "工会", "共青团", "妇联" };
	return (unsigned)kind < ORG_LINKED_KINDS ? titles[kind] : "";
}

int org_villages_count(const char *villages)
{
	struct str rest = str_of(villages);
	int n = 0;
	/* People write 、 or a comma or a blank between names. */
	for (size_t i = 0, in_name = 0; i < rest.len; i++) {
		bool mark = rest.at[i] == ' ' || rest.at[i] == ',' || text_starts(rest.at + i, "、") || text_starts(rest.at + i, "，");
		if (!mark && !in_name)
			n++;
		in_name = !mark;
		if (mark && (unsigned char)rest.at[i] >= 0x80)
			i += 2;
	}
	return n;
}

/* ---- reading ---- */

#define SHEET_COLUMNS \
	"s.approved, s.subordination, s.unit, s.election, s.contact, s.address, s.villages, s.union_name, s.union_head, " \
	"s.league_name, s.league_head, s.women_name, s.women_head, s.shift_approval, s.shift_approved, s.shift_note, t.status, " \
	"t.from_day, t.reason, s.term_number, s.elected, s.lon, s.lat"
#define SHEET_JOIN \
	" left join org_sheet s on s.tenant = o.tenant and s.org = o.id left join org_status t on t.tenant = o.tenant " \
	"and t.org = o.id and t.to_day = 0 "

static void sheet_row(const struct db_rows *rows, int at, struct org_sheet *s)
{
	*s = (struct org_sheet){ .approved = (int)db_i64(rows, at), .subordination = (int)db_i64(rows, at + 1),
		.unit = (int)db_i64(rows, at + 2), .election = (int)db_i64(rows, at + 3), .contact = row_text(rows, at + 4),
		.address = row_text(rows, at + 5), .villages = row_text(rows, at + 6), .shift_approval = row_text(rows, at + 13),
		.shift_approved = (int)db_i64(rows, at + 14), .shift_note = row_text(rows, at + 15), .status = (int)db_i64(rows, at + 16),
		.status_since = (int)db_i64(rows, at + 17), .status_reason = row_text(rows, at + 18),
		.term_number = (int)db_i64(rows, at + 19), .elected = (int)db_i64(rows, at + 20), .lon = (int)db_i64(rows, at + 21),
		.lat = (int)db_i64(rows, at + 22) };
	for (int i = 0; i < ORG_LINKED_KINDS; i++)
		s->linked[i] = (struct org_linked){ row_text(rows, at + 7 + 2 * i), row_text(rows, at + 8 + 2 * i) };
}

struct org_sheet *org_sheet_load(struct work *w, int64_t org)
{
	struct org_sheet *s = ARENA_NEW(w->arena, struct org_sheet);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " SHEET_COLUMNS " from org o" SHEET_JOIN "where o.tenant = $1 and o.id = $2", w->tenant, org);
	*s = org_sheet_empty();
	if (db_next(rows))
		sheet_row(rows, 0, s);
	db_done(rows);
	return s;
}

struct map *org_sheet_all(struct work *w, const char *path)
{
	struct map *by_org = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, " SHEET_COLUMNS " from org o" SHEET_JOIN "where o.tenant = $1 and o.path >= $2 and o.path < $3 "
		"and (s.org is not null or t.org is not null)", w->tenant, path, path_end(w->arena, path));
	while (db_next(rows)) {
		struct org_sheet *s = ARENA_NEW(w->arena, struct org_sheet);
		sheet_row(rows, 1, s);
		map_set_i64(by_org, db_i64(rows, 0), s);
	}
	db_done(rows);
	return by_org;
}

int org_income_list(struct work *w, int64_t org, struct org_income **out)
{
	struct org_income *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select year, yuan from org_income where tenant = $1 and org = $2 order by year desc", w->tenant, org);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct org_income){ (int)db_i64(rows, 0), db_i64(rows, 1) };
	db_done(rows);
	*out = list;
	return n;
}

struct map *org_income_all(struct work *w, const char *path)
{
	struct map *by_org = map_new(w->arena);
	struct org_incomes *at = NULL;
	int64_t org = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, i.year, i.yuan from org o join org_income i on i.tenant = o.tenant and i.org = o.id where o.tenant = $1 "
		"and o.path >= $2 and o.path < $3 order by o.id, i.year desc", w->tenant, path, path_end(w->arena, path));
	while (db_next(rows)) {
		if (!at || org != db_i64(rows, 0)) {
			org = db_i64(rows, 0);
			at = ARENA_NEW(w->arena, struct org_incomes);
			map_set_i64(by_org, org, at);
		}
		*LIST_PUSH(w->arena, at->list, at->count) = (struct org_income){ (int)db_i64(rows, 1), db_i64(rows, 2) };
	}
	db_done(rows);
	return by_org;
}

/* ---- checking ---- */

struct org_sheet org_sheet_empty(void)
{
	struct org_sheet s = { .contact = "", .address = "", .villages = "", .status_reason = "", .shift_approval = "", .shift_note = "" };
	for (int i = 0; i < ORG_LINKED_KINDS; i++)
		s.linked[i] = (struct org_linked){ "", "" };
	return s;
}

static void fill(const char **text)
{
	if (!*text)
		*text = "";
}

static bool coded(const struct code_table *table, int code)
{
	return !code || *code_name_i64(table, code);
}

/* Both or none, and within the county. */
static void place_check(struct work *w, const struct org_input *in, const struct org_sheet *s)
{
	struct arena *a = w->arena;
	if (!s->lon && !s->lat)
		return;
	if (!s->lon || !s->lat) {
		fault_set(w, FAULT_INPUT, "org.place-half", s->lon ? "lat" : "lon", "经度和纬度要么都填，要么都不填。");
		return;
	}
	struct org_bounds b = in->bounds ? *in->bounds : org_bounds_load(w);
	if (org_bounds_hold(&b, s->lon, s->lat))
		return;
	if (org_bounds_hold(&b, s->lat, s->lon))
		fault_set(w, FAULT_INPUT, "org.place-swapped", "lon", "经度和纬度填反了，请对调。");
	else
		fault_set(w, FAULT_INPUT, "org.place-outside", "lon", "这个位置不在本县范围内（经度 %s 至 %s，纬度 %s 至 %s），请核对。",
			org_degrees_text(a, b.west), org_degrees_text(a, b.east), org_degrees_text(a, b.south), org_degrees_text(a, b.north));
}

void org_sheet_check(struct work *w, const struct org_input *in, struct org_sheet *s)
{
	place_check(w, in, s);
	fill(&s->contact);
	fill(&s->address);
	fill(&s->villages);
	fill(&s->status_reason);
	for (int i = 0; i < ORG_LINKED_KINDS; i++) {
		fill(&s->linked[i].name);
		fill(&s->linked[i].head);
	}
	if (s->approved > w->today)
		fault_set(w, FAULT_INPUT, "org.approved-future", "approved", "批准日期晚于今天，请核对年份。");
	if (!coded(&code_subordination, s->subordination) || !coded(&code_unit, s->unit) || !coded(&code_election, s->election))
		fault_set(w, FAULT_INPUT, "org.coded", "unit", "请从列表里选择隶属关系、单位性质和选举方式。");
	if (s->term_number < 0 || s->term_number > ORG_TERM_NUMBER_MOST)
		fault_set(w, FAULT_INPUT, "org.term-number", "term_number", "届次应是 1 至 %d 的整数，例如第十二届填 12。", ORG_TERM_NUMBER_MOST);
	if (s->elected > w->today)
		fault_set(w, FAULT_INPUT, "org.elected-future", "elected", "选举日期晚于今天，请核对年份。");
	if (!*code_name_i64(&code_org_status, s->status))
		fault_set(w, FAULT_INPUT, "org.status", "status", "请选择状态：正常、软弱涣散或待撤销。");
	if (s->status_since > w->today)
		fault_set(w, FAULT_INPUT, "org.status-future", "status_since", "状态的起始日期晚于今天，请核对。");
	else if (s->status_since && in->founded && s->status_since < in->founded)
		fault_set(w, FAULT_INPUT, "org.status-early", "status_since", "状态的起始日期早于成立日期，请核对。");
	if (s->status && text_empty(s->status_reason))
		fault_set(w, FAULT_INPUT, "org.status-reason", "status_reason", "请写明原因，例如“班子不团结，组织生活长期不正常”。");
	for (size_t i = 0; i < org_field_count; i++) {
		const struct org_field *f = &org_fields[i];
		if (f->of_sheet && f->type == ORG_FIELD_TEXT && str_chars(str_of(org_field_text(w->arena, f, in, s))) > (size_t)f->most)
			fault_set(w, FAULT_INPUT, "org.sheet-long", f->name, "%s不超过 %d 个字。", f->label, f->most);
	}
}

bool org_income_check(struct work *w, const struct org_input *in)
{
	for (int i = 0; i < in->income_count; i++) {
		const struct org_income *income = &in->income[i];
		if (income->year < 1978 || income->year > w->today / 10000)
			fault_set(w, FAULT_INPUT, "org.income-year", "income_year", "收入年度应在 1978 年至今年之间。");
		else if (income->yuan > ORG_INCOME_MOST)
			fault_set(w, FAULT_INPUT, "org.income", org_income_field(w->arena, income->year),
				"集体经济收入以元为单位，填整数，不超过一千亿。");
	}
	return !w->fault;
}

/* ---- writing ---- */

static bool sheet_same(const struct org_sheet *a, const struct org_sheet *b)
{
	struct org_input none = { 0 };
	for (size_t i = 0; i < org_field_count; i++)
		if (org_fields[i].of_sheet && !org_field_same(&org_fields[i], &none, a, &none, b))
			return false;
	return true;
}

/* The open row ends, a new one begins; the same status with another day or reason is put right in place. */
static bool status_put(struct work *w, int64_t org, const struct org_sheet *was, const struct org_sheet *is)
{
	bool same = was->status == is->status;
	int since = is->status_since ? is->status_since : same ? was->status_since : w->today;
	if (same && (!was->status || (was->status_since == since && text_eq(was->status_reason, is->status_reason))))
		return true;
	int64_t last = DB_ONE(w->db, w->arena, 0,
		"select max(case when to_day = 0 then from_day else to_day end) from org_status where tenant = $1 and org = $2 "
		"and (to_day > 0 or $3 = 0)", w->tenant, org, same);
	if (last > since || (last == since && was->status && !same))
		return fault_set(w, FAULT_INPUT, "org.status-order", "status_since", "状态的起始日期应晚于上一次变更（%s）。",
			day_chinese(w->arena, (int)last));
	if (same)
		return DB_EXEC(w->db, w->arena,
			"update org_status set from_day = $3, reason = $4 where tenant = $1 and org = $2 and to_day = 0", w->tenant, org,
			since, is->status_reason);
	if (was->status)
		DB_EXEC(w->db, w->arena, "update org_status set to_day = $3 where tenant = $1 and org = $2 and to_day = 0", w->tenant, org,
			since);
	return !is->status || DB_EXEC(w->db, w->arena,
		"insert into org_status (tenant, org, from_day, to_day, status, reason) values ($1, $2, $3, 0, $4, $5)", w->tenant, org,
		since, is->status, is->status_reason);
}

bool org_sheet_put(struct work *w, int64_t org, const struct org_sheet *was, const struct org_sheet *is)
{
	if (sheet_same(was, is))
		return true;
	const struct org_linked *l = is->linked;
	return DB_EXEC(w->db, w->arena,
		       "insert into org_sheet (tenant, org, approved, subordination, unit, election, contact, address, villages, "
		       "union_name, union_head, league_name, league_head, women_name, women_head, term_number, elected, lon, lat) values ($1, $2, "
		       "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) on conflict (tenant, org) do update set "
		       "approved = excluded.approved, term_number = excluded.term_number, elected = excluded.elected, "
		       "lon = excluded.lon, lat = excluded.lat, "
		       "subordination = excluded.subordination, unit = excluded.unit, election = excluded.election, "
		       "contact = excluded.contact, address = excluded.address, villages = excluded.villages, "
		       "union_name = excluded.union_name, union_head = excluded.union_head, league_name = excluded.league_name, "
		       "league_head = excluded.league_head, women_name = excluded.women_name, women_head = excluded.women_head",
		       w->tenant, org, is->approved, is->subordination, is->unit, is->election, is->contact, is->address, is->villages,
		       l[ORG_UNION].name, l[ORG_UNION].head, l[ORG_LEAGUE].name, l[ORG_LEAGUE].head, l[ORG_WOMEN].name,
		       l[ORG_WOMEN].head, is->term_number, is->elected, is->lon, is->lat) &&
	       status_put(w, org, was, is);
}

bool org_income_put(struct work *w, int64_t org, const struct org_input *in, struct change *c)
{
	struct org_income *had;
	int n = in->income_count ? org_income_list(w, org, &had) : 0;
	for (int i = 0; i < in->income_count; i++) {
		const struct org_income *is = &in->income[i];
		int64_t was = -1;
		for (int k = 0; k < n; k++)
			was = had[k].year == is->year ? had[k].yuan : was;
		if (was == is->yuan || (was < 0 && is->yuan < 0))
			continue;
		change_text(c, arena_printf(w->arena, "%d 年集体经济收入", is->year), org_yuan_text(w->arena, was),
			org_yuan_text(w->arena, is->yuan));
		DB_EXEC(w->db, w->arena, "delete from org_income where tenant = $1 and org = $2 and year = $3", w->tenant, org, is->year);
		if (is->yuan >= 0)
			DB_EXEC(w->db, w->arena, "insert into org_income (tenant, org, year, yuan) values ($1, $2, $3, $4)", w->tenant, org,
				is->year, is->yuan);
	}
	return work_db_check(w);
}

const char *org_yuan_text(struct arena *a, int64_t yuan)
{
	return yuan < 0 ? "" : arena_printf(a, "%s 元", count_text(a, yuan));
}
