/* Lists as files. Sensitive fields leave as masks. */
#include "import/inside.h"
#include "org/fields.h"

bool export_format_of(const char *name, enum sheet_format *out)
{
	static const struct {
		const char *end;
		enum sheet_format format;
	} ends[] = { { ".xlsx", SHEET_XLSX }, { ".gb18030.csv", SHEET_CSV_GB18030 }, { ".csv", SHEET_CSV_UTF8 } };
	size_t len = name ? strlen(name) : 0;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		size_t n = strlen(ends[i].end);
		if (len > n && text_eq(name + len - n, ends[i].end)) {
			*out = ends[i].format;
			return true;
		}
	}
	return false;
}

static const char *count_text(struct arena *a, int n)
{
	return n ? arena_printf(a, "%d", n) : "";
}

const char *export_organisations(struct work *w, const struct org_filter *filter, const char *path, enum sheet_format format,
	int *rows)
{
	static const char *const headings[] = { "组织代码", "组织名称", "简称", "类别", "上级组织代码", "成立日期", "届期年数", "本届开始",
		"届满日期", "委员职数", "活动室", "联系电话", "户数", "人口", "书记", "党员数", "正式党员数", "党小组数", "批准文号", "批准日期",
		"隶属关系", "单位性质", "选举方式", "状态", "状态起始", "状态原因", "联系人", "通信地址", "覆盖村", "收入年度", "集体经济收入",
		"工会", "工会主席", "共青团组织", "团组织书记", "妇联", "妇联主席" };
	static const int widths[] = { 14, 32, 14, 12, 14, 12, 10, 12, 12, 10, 24, 16, 8, 8, 10, 8, 10, 10, 20, 12, 12, 14, 12, 10, 12, 24,
		10, 28, 24, 10, 14, 20, 10, 20, 12, 20, 10 };
	struct arena *a = w->arena;
	struct org_filter f = *filter;
	struct org *list;
	const char *why = NULL;
	struct map *codes = map_new(a);
	struct org_filter everything = { .path = "" };
	int known = org_list(w, &everything, &list, NULL), total = 0;
	for (int i = 0; i < known; i++)
		if (org_in_scope(w, list[i].path))
			map_set_i64(codes, list[i].id, (void *)list[i].code);
	struct map *sheets = org_sheet_all(w, f.path), *incomes = org_income_all(w, f.path);
	const struct org_sheet none = org_sheet_empty();
	struct sheet_writer *out = sheet_create(a, path, format, "党组织", headings, widths, COUNT_OF(headings), &why);
	if (!out)
		return why;
	f.limit = f.offset = 0;
	int n = org_list(w, &f, &list, NULL);
	for (int i = 0; i < n; i++, total++) {
		const struct org *o = &list[i];
		const char *parent = map_get_i64(codes, o->parent);
		const struct org_sheet *s = map_get_i64(sheets, o->id);
		const struct org_incomes *earned = map_get_i64(incomes, o->id);
		s = s ? s : &none;
		const char *const cells[] = { o->code, o->name, o->short_name, org_kind_name(o->kind), parent ? parent : "",
			day_text(a, o->founded), count_text(a, o->term_years), day_text(a, o->term_start), day_text(a, o->term_end),
			count_text(a, o->seats), o->place, o->phone, count_text(a, o->households), count_text(a, o->residents),
			o->secretary, arena_printf(a, "%d", o->members), arena_printf(a, "%d", o->full_members),
			arena_printf(a, "%d", o->party_groups), o->approval, day_text(a, s->approved),
			code_name_i64(&code_subordination, s->subordination), code_name_i64(&code_unit, s->unit),
			code_name_i64(&code_election, s->election), code_name_i64(&code_org_status, s->status),
			day_text(a, s->status_since), s->status_reason, s->contact, s->address, s->villages,
			earned ? arena_printf(a, "%d", earned->list[0].year) : "",
			earned ? arena_printf(a, "%lld", (long long)earned->list[0].yuan) : "", s->linked[ORG_UNION].name,
			s->linked[ORG_UNION].head, s->linked[ORG_LEAGUE].name, s->linked[ORG_LEAGUE].head, s->linked[ORG_WOMEN].name,
			s->linked[ORG_WOMEN].head };
		sheet_put(out, cells, NULL);
	}
	if (rows)
		*rows = total;
	return work_db_check(w) ? sheet_finish(out) : "数据没有读全，没有生成文件。请稍后再试。";
}

static void member_put_row(struct arena *a, struct sheet_writer *out, const struct member *m)
{
	const char *const cells[] = { m->org_code, m->org_name, m->name, code_name_i64(&code_sex, m->sex),
		code_name(&code_ethnic, m->ethnic), day_text(a, m->birth), m->idno_mask, m->phone_mask,
		code_name(&code_education, m->education), code_name(&code_job, m->job),
		code_name_i64(&code_category, m->category), day_text(a, m->joined), day_text(a, m->full_day), m->group_name,
		m->migrant ? "是" : "否", m->aged ? "是" : "否", m->hardship ? "是" : "否" };
	sheet_put(out, cells, NULL);
}

const char *export_members(struct work *w, const struct member_filter *filter, const char *path, enum sheet_format format,
	int *rows)
{
	static const char *const headings[] = { "组织代码", "所在支部", "姓名", "性别", "民族", "出生日期", "身份证号（部分隐藏）",
		"手机（部分隐藏）", "学历", "工作岗位", "人员类别", "入党日期", "转正日期", "党小组", "流动", "年老体弱", "生活困难" };
	static const int widths[] = { 14, 16, 10, 6, 8, 12, 22, 16, 14, 18, 10, 12, 12, 14, 6, 8, 8 };
	struct member_filter f = *filter;
	struct member *list;
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(w->arena, path, format, "党员名册", headings, widths, COUNT_OF(headings), &why);
	if (!out)
		return why;
	f.limit = f.offset = 0;
	/* Memory of its own: a county's list is given back at once, not with the request. */
	struct arena *whole = w->arena;
	w->arena = arena_new();
	int n = member_list(w, &f, &list, NULL);
	for (int i = 0; i < n; i++)
		member_put_row(w->arena, out, &list[i]);
	arena_free(w->arena);
	w->arena = whole;
	if (rows)
		*rows = n;
	return work_db_check(w) ? sheet_finish(out) : "数据没有读全，没有生成文件。请稍后再试。";
}
