/* The lists of people who were entered twice as files, masked as on their page. */
#include "export/export.h"
#include "member/merge_views.h"

#define SIDE_HEADS "姓名", "所在支部", "人员类别", "出生日期", "手机（部分隐藏）"
#define OTHER_HEADS "另一条：姓名", "另一条：所在支部", "另一条：人员类别", "另一条：出生日期", "另一条：手机（部分隐藏）"
#define COLUMNS_MOST 13

static const int widths[COLUMNS_MOST] = { 14, 18, 14, 14, 18, 14, 18, 16, 16, 20, 30, 14, 18 };

static const char *const *heads(struct work *w, const struct export_ask *ask)
{
	static const char *const texts[][COLUMNS_MOST] = {
		[ALIKE_OPEN] = { SIDE_HEADS, OTHER_HEADS, "相同之处" },
		[ALIKE_MERGED] = { "保留的记录", "并入的记录", "采用", "带来", "核实情况", "办理人", "办理时间", "状态" },
		[ALIKE_DISTINCT] = { SIDE_HEADS, OTHER_HEADS, "核实情况", "办理人", "办理时间" },
	};
	return texts[alike_view_of(w, ask->query)];
}

/* Both records from the first cell on. */
static void put_sides(struct arena *a, const char **cells, const struct alike_side side[2])
{
	for (int i = 0; i < 2; i++, cells += 5) {
		cells[0] = side[i].name;
		cells[1] = side[i].org_name;
		cells[2] = code_name_i64(&code_category, side[i].category);
		cells[3] = day_text(a, side[i].birth);
		cells[4] = side[i].phone_mask;
	}
}

static int put_open(struct work *w, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct alike_pair *list;
	int n = alike_list(w, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const char *cells[COLUMNS_MOST] = { 0 };
		put_sides(w->arena, cells, list[i].side);
		cells[10] = alike_why(w->arena, &list[i]);
		sheet_put(out, cells, NULL);
	}
	return n;
}

static int put_merged(struct work *w, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct merge_row *list;
	int n = merge_list(w, 0, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct merge_row *g = &list[i];
		const char *const cells[] = { g->kept_name, g->gone_name, g->taken, g->moved, g->reason, g->by_name,
			moment_text(w->arena, g->at), g->undone ? "已撤回" : "已合并" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static int put_distinct(struct work *w, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct alike_dismissed *list;
	int n = alike_dismissed_list(w, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const char *cells[COLUMNS_MOST] = { 0 };
		put_sides(w->arena, cells, list[i].side);
		cells[10] = list[i].reason;
		cells[11] = list[i].by_name;
		cells[12] = moment_text(w->arena, list[i].at);
		sheet_put(out, cells, NULL);
	}
	return n;
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	static int (*const put[])(struct work *w, struct sheet_writer *out, int offset, int limit, int64_t *total) = {
		[ALIKE_OPEN] = put_open, [ALIKE_MERGED] = put_merged, [ALIKE_DISTINCT] = put_distinct };
	int64_t all;
	return put[alike_view_of(w, ask->query)](w, out, offset, limit, total ? total : &all);
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", alike_view_chinese(alike_view_of(w, ask->query)));
}

EXPORT_LIST(duplicates, .title = "重复党员核对", .need = PERMISSION_EXPORT, .heads = heads, .widths = widths, .columns = COLUMNS_MOST,
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(duplicates_export, "/members/duplicates/export", duplicates, EXPORT, OWN,
	"records that may be of one person as a file, with the page's view");
