/* Theme packages, and the branches that one was sent to, as files. */
#include "export/export.h"
#include "theme/views.h"

/* ---- packages ---- */

static const char *const headings[] = { "月份", "主题", "用在", "谁做的", "状态", "下发时间", "第几版", "收到的支部", "已采用", "已开展" };
static const int widths[] = { 12, 36, 24, 16, 10, 18, 8, 12, 10, 10 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	struct theme *list;
	(void)ask;
	int n = theme_list(w, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct theme *t = &list[i];
		const char *const cells[] = { month_chinese(a, t->month), t->title, activity_kinds_name(a, t->kinds), t->org_short,
			theme_state_chinese(t->state), t->sent_at ? moment_text(a, t->sent_at) : "", arena_printf(a, "%d", t->edition),
			arena_printf(a, "%d", t->asked), arena_printf(a, "%d", t->adopted), arena_printf(a, "%d", t->held) };
		sheet_put(out, cells, NULL);
	}
	return n;
}

EXPORT_LIST(themes, .title = "主题包", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows);
EXPORT_ROUTE(themes_export, "/themes/export", themes, EXPORT, OWN, "theme packages as a file");

/* ---- branches ---- */

static const char *const branch_headings[] = { "乡镇", "党支部", "用在", "采用人", "状态" };
static const int branch_widths[] = { 16, 24, 18, 14, 14 };

static int64_t theme_of(struct work *w, const struct export_ask *ask)
{
	return query_field_i64(w->arena, ask->query, "theme", 0);
}

static int branch_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	enum theme_which view = theme_view_of(w, ask->query);
	struct theme_branch *list;
	if (total) {
		int counts[THEME_VIEWS];
		struct theme_town *towns;
		theme_towns(w, theme_of(w, ask), counts, &towns);
		*total = counts[view];
	}
	int n = theme_branches(w, theme_of(w, ask), view, limit, offset, &list);
	for (int i = 0; i < n && out; i++) {
		const struct theme_branch *b = &list[i];
		const char *const cells[] = { b->town, b->org_name, b->activity ? moment_text(w->arena, b->starts) : "",
			b->activity ? b->adopted_name : "", b->activity ? activity_state_chinese(b->state) : theme_view_chinese(THEME_OPEN) };
		sheet_put(out, cells, NULL);
	}
	return n;
}

/* The package's number: what it is about stands in its own rows of the chain. */
static const char *branch_narrowed(struct work *w, const struct export_ask *ask)
{
	enum theme_which view = theme_view_of(w, ask->query);
	return arena_printf(w->arena, "主题包 %lld，%s，", (long long)theme_of(w, ask), theme_view_chinese(view));
}

EXPORT_LIST(theme_branches, .title = "主题包采用情况", .need = PERMISSION_SUPERVISE, .headings = branch_headings, .widths = branch_widths,
	.columns = COUNT_OF(branch_headings), .rows = branch_rows, .narrowed = branch_narrowed);
EXPORT_ROUTE(theme_branches_export, "/themes/{theme}/branches/export", theme_branches, SUPERVISE, theme,
	"branches that a package was sent to as a file, with the page's view");
