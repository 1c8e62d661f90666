/* The list of members as a file; sensitive fields leave as masks. An import takes it back: it knows people by name and mask. */
#include "export/export.h"
#include "member/filter.h"
#include "member/honour.h"

static const char *const headings[] = { "组织代码", "所在支部", "姓名", "性别", "民族", "出生日期", "身份证号（部分隐藏）",
	"手机（部分隐藏）", "学历", "工作岗位", "人员类别", "入党日期", "转正日期", "党小组", "流动", "年老体弱", "生活困难", "荣誉" };
static const int widths[] = { 14, 16, 10, 6, 8, 12, 22, 16, 14, 18, 10, 12, 12, 14, 6, 8, 8, 40 };

static void put(struct arena *a, struct sheet_writer *out, const struct member *m, const struct honours *honours)
{
	const char *const cells[] = { m->org_code, m->org_name, m->name, code_name_i64(&code_sex, m->sex),
		code_name(&code_ethnic, m->ethnic), day_text(a, m->birth), m->idno_mask, m->phone_mask,
		code_name(&code_education, m->education), code_name(&code_job, m->job),
		code_name_i64(&code_category, m->category), day_text(a, m->joined), day_text(a, m->full_day), m->group_name,
		m->migrant ? "是" : "否", m->aged ? "是" : "否", m->hardship ? "是" : "否",
		honour_cell(a, honours) };
	sheet_put(out, cells, NULL);
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct org *org = org_load(w, ask->org);
	struct member *list;
	if (!org)
		return 0;
	struct member_filter f = member_filter_of(w, ask->query, org);
	f.limit = limit;
	f.offset = offset;
	int n = member_list(w, &f, &list, total);
	struct map *honours = out ? honour_all(w, f.path) : NULL;
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i], map_get_i64(honours, list[i].id));
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct org *org = org_load(w, ask->org);
	struct buf b;
	buf_init(&b, w->arena);
	if (!org)
		return "";
	struct member_filter f = member_filter_of(w, ask->query, org);
	struct org *town = text_eq(f.path, org->path) ? NULL : org_of_path(w, f.path);
	if (town)
		buf_printf(&b, "%s，", town->short_name);
	if (*f.query)
		buf_printf(&b, "查找：%s，", export_word(w->arena, f.query));
	if (f.left)
		buf_text(&b, "已离开，");
	for (int i = MEMBER_APPLICANT; i <= MEMBER_FULL && !f.left; i++)
		if (f.categories >> i & 1)
			buf_printf(&b, "人员类别：%s，", code_name_i64(&code_category, i));
	if (*f.state)
		buf_printf(&b, "状态：%s，", code_name(&code_state, f.state));
	return b.at;
}

EXPORT_LIST(members, .title = "党员名册", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(members_export, "/members/export", members, EXPORT, OWN, "members of the scope as a file, masked, with the page's filter");
EXPORT_ROUTE(roster_export, "/orgs/{org}/members/export", members, EXPORT, org, "members of an organisation as a file, masked");
