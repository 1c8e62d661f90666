/* The list of members as a file; sensitive fields leave as masks. An import takes it back: it knows people by name and mask. */
#include "export/export.h"
#include "member/filter.h"
#include "member/honour.h"

static const char *const headings[] = { "组织代码", "所在支部", "姓名", "性别", "民族", "出生日期", "身份证号（部分隐藏）",
	"手机（部分隐藏）", "学历", "工作岗位", "新社会阶层", "人员类别", "入党日期", "转正日期", "党小组", "职务",
	"流动", "外出流向", "年老体弱", "生活困难", "失去联系", "停止党籍", "离开日期", "荣誉" };
static const int widths[] = { 14, 16, 10, 6, 8, 12, 22, 16, 14, 18, 20, 10, 12, 12, 14, 20, 6, 20, 8, 8, 8, 8, 12, 40 };

/* What each member of a subtree holds in the own branch, as an import reads it: 书记、组织委员. */
static struct map *posts_all(struct work *w, const char *path)
{
	struct map *by_member = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select p.member, p.kind from post p join org o on o.tenant = p.tenant and o.id = p.org join member m on m.tenant = p.tenant "
		"and m.id = p.member and m.org = p.org where p.tenant = $1 and p.to_day = 0 and o.path >= $2 and o.path < $3 "
		"order by p.member, p.from_day, p.id", w->tenant, path, path_end(w->arena, path));
	while (db_next(rows)) {
		const char *before = map_get_i64(by_member, db_i64(rows, 0)), *title = post_title(db_text(rows, 1));
		map_set_i64(by_member, db_i64(rows, 0), before ? arena_printf(w->arena, "%s、%s", before, title) : arena_dup(w->arena, title));
	}
	db_done(rows);
	return by_member;
}

static void put(struct arena *a, struct sheet_writer *out, const struct member *m, const char *posts, const struct honours *honours)
{
	const char *const cells[] = { m->org_code, m->org_name, m->name, code_name_i64(&code_sex, m->sex),
		code_name(&code_ethnic, m->ethnic), day_text(a, m->birth), m->idno_mask, m->phone_mask,
		code_name(&code_education, m->education), code_name(&code_job, m->job),
		code_name(&code_stratum, m->stratum), code_name_i64(&code_category, m->category), day_text(a, m->joined), day_text(a, m->full_day),
		m->group_name, posts ? posts : "", m->migrant ? "是" : "否", code_name(&code_outflow, m->outflow), m->aged ? "是" : "否", m->hardship ? "是" : "否", m->lost ? "是" : "否",
		m->suspended ? "是" : "否", m->left_day > 0 ? day_text(a, m->left_day) : "", honour_cell(a, honours) };
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
	struct map *honours = out ? honour_all(w, f.path) : NULL, *posts = out ? posts_all(w, f.path) : NULL;
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i], map_get_i64(posts, list[i].id), map_get_i64(honours, list[i].id));
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
