/* An organisation's past, and the tree as it stood on a day, as files. */
#include "export/export.h"
#include "org/operate.h"
#include "org/views.h"

/* ---- history ---- */

static const char *const headings[] = { "日期", "事项", "内容", "经办", "录入时间" };
static const int widths[] = { 12, 22, 70, 14, 18 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	const struct org *o = org_load(w, ask->org);
	struct org_event *list;
	int all = o ? org_event_list(w, o, &list) : 0, n = export_piece(all, offset, limit);
	if (total)
		*total = all;
	for (int i = 0; i < n && out; i++) {
		const struct org_event *e = &list[offset + i];
		const char *const cells[] = { day_text(a, e->day), e->title, e->text, e->who, e->at ? moment_text(a, e->at) : "" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

EXPORT_LIST(history, .title = "沿革", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows);
EXPORT_ROUTE(history_export, "/orgs/{org}/history/export", history, EXPORT, org, "everything known about an organisation's past as a file");

/* ---- the tree as of a day ---- */

static const char *const tree_headings[] = { "组织代码", "组织", "全称", "上级", "层级", "类别", "党员", "现在" };
static const int tree_widths[] = { 14, 22, 40, 22, 8, 18, 8, 16 };
#define DEPTH_MOST 12

/* Today where no day is typed, or none that the page would take. */
static int day_of_query(struct work *w, const char *query)
{
	int day;
	return day_parse(str_of(query_field(w->arena, query, "day", "")), &day) && day <= w->today ? day : w->today;
}

/* What has left the scope since shows its name alone, as on the page. */
static void put_then(struct work *w, struct sheet_writer *out, const struct org_then *t, const char *above)
{
	struct arena *a = w->arena;
	bool open = org_in_scope(w, t->path);
	const char *const cells[] = { open ? t->code : "", t->short_name, open ? t->name : "", above, arena_printf(a, "%d", t->depth + 1),
		org_kind_name(t->kind), open ? arena_printf(a, "%d", t->members) : "", !open ? "已调到别的上级" : t->dissolved ? "已撤销" : "" };
	sheet_put(out, cells, NULL);
}

static int tree_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	const char *line[DEPTH_MOST + 1] = { "" }; /* names from the top down to the row, behind an empty one */
	struct org_then *list;
	int all = org_tree_on(w, ask->org, ask->path, day_of_query(w, ask->query), &list), n = export_piece(all, offset, limit);
	if (total)
		*total = all;
	for (int i = 0; i < offset + n && out; i++) {
		int depth = list[i].depth < DEPTH_MOST ? list[i].depth : DEPTH_MOST - 1;
		line[depth + 1] = list[i].short_name;
		if (i >= offset)
			put_then(w, out, &list[i], line[depth]);
	}
	return n;
}

static const char *tree_narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", day_chinese(w->arena, day_of_query(w, ask->query)));
}

EXPORT_LIST(tree, .title = "往日的组织树", .need = PERMISSION_EXPORT, .headings = tree_headings, .widths = tree_widths,
	.columns = COUNT_OF(tree_headings), .rows = tree_rows, .narrowed = tree_narrowed);
EXPORT_ROUTE(tree_export, "/orgs/tree/export", tree, EXPORT, OWN, "the tree as it stood on a day as a file");
