/* The list of organisations as a file, with the headings that an import reads. */
#include "export/export.h"
#include "org/fields.h"
#include "org/filter.h"
#include "org/views.h"

static const char *const headings[] = { "组织代码", "组织名称", "简称", "类别", "上级组织代码", "成立日期", "届期年数", "本届开始",
	"届满日期", "预计撤销日期", "流动党员党支部", "委员职数", "活动室", "联系电话", "户数", "人口", "书记", "党员数", "正式党员数", "党小组数", "批准文号", "批准日期",
	"隶属关系", "单位性质", "届次", "选举日期", "选举方式", "状态", "状态起始", "状态原因", "联系人", "通信地址", "经度", "纬度", "覆盖村", "收入年度", "集体经济收入",
	"工会", "工会主席", "共青团组织", "团组织书记", "妇联", "妇联主席", "最后一天", "并入组织代码" };
static const int widths[] = { 14, 32, 14, 12, 14, 12, 10, 12, 12, 14, 16, 10, 24, 16, 8, 8, 10, 8, 10, 10, 20, 12, 12, 14, 8, 12, 12, 10, 12, 24,
	10, 28, 12, 12, 24, 10, 14, 20, 10, 20, 12, 20, 10, 12, 14 };

/* What the rows of a piece are looked up in. */
struct lookup {
	struct map *codes, *sheets, *incomes, *successors;
};

/* Codes by id, of everything that the actor may see: also of a parent that stands on another piece. */
static struct map *codes_of(struct work *w)
{
	struct map *codes = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id, code, path from org where tenant = $1", w->tenant);
	while (db_next(rows)) {
		int64_t id = db_i64(rows, 0);
		const char *code = db_text(rows, 1);
		if (org_in_scope(w, db_text(rows, 2)))
			map_set_i64(codes, id, (void *)code);
	}
	db_done(rows);
	return codes;
}

/* Of dissolved ones by their id: the code of the organisation that took them over, as far as the actor may see it. */
static struct map *successors_of(struct work *w)
{
	struct map *successors = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select s.org, o.code, o.path from org_successor s join org o on o.tenant = s.tenant and o.id = s.successor where s.tenant = $1",
		w->tenant);
	while (db_next(rows)) {
		const char *code = db_text(rows, 1);
		if (org_in_scope(w, db_text(rows, 2)))
			map_set_i64(successors, db_i64(rows, 0), (void *)code);
	}
	db_done(rows);
	return successors;
}

static void put(struct arena *a, struct sheet_writer *out, const struct org *o, const struct lookup *look)
{
	const char *parent = map_get_i64(look->codes, o->parent), *into = map_get_i64(look->successors, o->id);
	const struct org_sheet *s = map_get_i64(look->sheets, o->id), none = org_sheet_empty();
	const struct org_incomes *earned = map_get_i64(look->incomes, o->id);
	s = s ? s : &none;
	const char *const cells[] = { o->code, o->name, o->short_name, org_kind_name(o->kind), parent ? parent : "",
		day_text(a, o->founded), number_or_empty(a, o->term_years), day_text(a, o->term_start), day_text(a, o->term_end),
		day_text(a, o->planned_end), o->migrant ? "是" : "否", number_or_empty(a, o->seats), o->place, o->phone, number_or_empty(a, o->households), number_or_empty(a, o->residents),
		o->secretary, arena_printf(a, "%d", o->members), arena_printf(a, "%d", o->full_members),
		arena_printf(a, "%d", o->party_groups), o->approval, day_text(a, s->approved),
		code_name_i64(&code_subordination, s->subordination), code_name_i64(&code_unit, s->unit),
		number_or_empty(a, s->term_number), day_text(a, s->elected), code_name_i64(&code_election, s->election), code_name_i64(&code_org_status, s->status), day_text(a, s->status_since),
		s->status_reason, s->contact, s->address, org_degrees_text(a, s->lon), org_degrees_text(a, s->lat), s->villages, earned ? arena_printf(a, "%d", earned->list[0].year) : "",
		earned ? arena_printf(a, "%lld", (long long)earned->list[0].yuan) : "", s->linked[ORG_UNION].name,
		s->linked[ORG_UNION].head, s->linked[ORG_LEAGUE].name, s->linked[ORG_LEAGUE].head, s->linked[ORG_WOMEN].name,
		s->linked[ORG_WOMEN].head, day_text(a, o->dissolved), into ? into : "" };
	sheet_put(out, cells, NULL);
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct org_filter f = org_filter_of(w, ask->query);
	struct org *root = org_load(w, ask->org), *list;
	if (!root)
		return 0;
	f.path = org_narrowed(w, ask->query, root)->path;
	f.limit = limit;
	f.offset = offset;
	int n = org_list(w, &f, &list, total);
	struct lookup look = { 0 };
	if (out)
		look = (struct lookup){ codes_of(w), org_sheet_all(w, f.path), org_income_all(w, f.path), f.dissolved ? successors_of(w) : map_new(w->arena) };
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i], &look);
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct org_filter f = org_filter_of(w, ask->query);
	struct org *root = org_load(w, ask->org);
	struct buf b;
	buf_init(&b, w->arena);
	if (root && org_narrowed(w, ask->query, root) != root)
		buf_printf(&b, "%s，", org_narrowed(w, ask->query, root)->short_name);
	if (*f.query)
		buf_printf(&b, "查找：%s，", export_word(w->arena, f.query));
	if (f.kind)
		buf_printf(&b, "类别：%s，", org_kind_name(f.kind));
	const struct org_need *need = org_need_of(w, ask->query);
	if (need)
		buf_printf(&b, "需要关注：%s，", need->title);
	return b.at;
}

EXPORT_LIST(organisations, .title = "党组织", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(orgs_export, "/orgs/export", organisations, EXPORT, OWN, "organisations as a file, with the page's filter");
