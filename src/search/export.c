/* What a search found as a file: every row of each group, where the page shows the first. */
#include "export/export.h"
#include "search/inside.h"

static const char *const headings[] = { "类型", "姓名或名称", "类别", "所在组织或全称", "上级", "性别", "出生日期", "身份证号（部分隐藏）",
	"手机（部分隐藏）", "组织代码", "书记", "开始时间", "现在" };
static const int widths[] = { 10, 30, 18, 36, 16, 6, 12, 22, 16, 14, 12, 18, 24 };
#define COLUMNS ((int)COUNT_OF(headings))

/* Cells of one row; those that its group has not stay empty. */
enum { TYPE, NAME, KIND, PLACE, ABOVE, SEX, BIRTH, IDNO, PHONE, CODE, SECRETARY, STARTS, NOW };

static void member_cells(struct work *w, const struct search *f, const struct search_member *m, const char **cells)
{
	bool left = m->left_day > 0;
	cells[TYPE] = "党员";
	cells[NAME] = search_text_whole(w->arena, &m->name);
	cells[KIND] = left && !f->day ? "已离开" : code_name_i64(&code_category, m->category);
	cells[PLACE] = m->org_name;
	cells[ABOVE] = m->above_name;
	cells[SEX] = code_name_i64(&code_sex, m->sex);
	cells[BIRTH] = day_text(w->arena, m->birth);
	cells[IDNO] = m->idno_mask;
	cells[PHONE] = m->phone_mask;
	cells[NOW] = f->day && left ? "已离开" : m->now;
}

static void org_cells(struct work *w, const struct search_org *o, const char **cells)
{
	cells[TYPE] = "党组织";
	cells[NAME] = search_text_whole(w->arena, &o->name);
	cells[KIND] = org_kind_name(o->kind);
	cells[PLACE] = o->full_name;
	cells[ABOVE] = o->above_name;
	cells[CODE] = search_text_whole(w->arena, &o->code);
	cells[SECRETARY] = o->secretary;
	cells[NOW] = o->dissolved ? "已撤销" : o->now;
}

static void activity_cells(struct work *w, const struct search_activity *v, const char **cells)
{
	cells[TYPE] = "会议活动";
	cells[NAME] = search_text_whole(w->arena, &v->title);
	cells[KIND] = activity_kinds_name(w->arena, v->kinds);
	cells[PLACE] = v->org_name;
	cells[ABOVE] = v->above_name;
	cells[STARTS] = moment_text(w->arena, v->starts);
	cells[NOW] = activity_state_chinese(v->state);
}

static struct search_query query_of(struct work *w, const struct export_ask *ask)
{
	return (struct search_query){ .path = ask->path, .text = query_field(w->arena, ask->query, "q", ""), .whole = true,
		.day = search_day_of(w, ask->query), .activities_only = text_eq(query_field(w->arena, ask->query, "in", ""), "activities") };
}

/* The groups one behind the other, as the page has them. */
static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct search_query query = query_of(w, ask);
	struct search f = search_run(w, &query);
	int orgs = f.member_count + f.org_count, all = orgs + f.activity_count, n = export_piece(all, offset, limit);
	if (total)
		*total = all;
	for (int i = offset; i < offset + n && out; i++) {
		const char *cells[COLUMNS] = { 0 };
		if (i < f.member_count)
			member_cells(w, &f, &f.members[i], cells);
		else if (i < orgs)
			org_cells(w, &f.orgs[i - f.member_count], cells);
		else
			activity_cells(w, &f.activities[i - orgs], cells);
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct search_query query = query_of(w, ask);
	return arena_printf(w->arena, "查找：%s，%s%s", export_word(w->arena, query.text), query.activities_only ? "会议活动，" : "",
		query.day ? arena_printf(w->arena, "截至 %s，", day_text(w->arena, query.day)) : "");
}

EXPORT_LIST(search, .title = "搜索结果", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(search_export, "/search/export", search, EXPORT, OWN, "what a search found as a file");
