/* The list of activities as a file: numbers of a meeting, no minutes and nobody's name but who presides. */
#include "activity/views.h"
#include "export/export.h"

static const char *const headings[] = { "开始", "结束", "活动", "党组织", "上级组织", "党小组", "类型", "地点", "主持人", "应到", "到会",
	"视频参会", "请假", "到会率", "状态" };
static const int widths[] = { 18, 18, 36, 20, 14, 14, 18, 24, 10, 8, 8, 10, 8, 8, 10 };

static void put(struct arena *a, struct sheet_writer *out, const struct activity *r)
{
	int came = r->present + r->remote_present;
	const char *const cells[] = { moment_text(a, r->starts), r->ends ? moment_text(a, r->ends) : "", r->title, r->org_short,
		r->above_name, r->group_name, activity_kinds_name(a, r->kinds), r->place, r->host, arena_printf(a, "%d", r->due),
		arena_printf(a, "%d", r->present), arena_printf(a, "%d", r->remote_present), arena_printf(a, "%d", r->on_leave),
		r->due > 0 && came > 0 ? arena_printf(a, "%d%%", activity_percent(came, r->due)) : "",
		activity_state_chinese(r->state) };
	sheet_put(out, cells, NULL);
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct activity_filter f = activity_filter_of(w, ask->query);
	struct activity *list;
	f.path = ask->path;
	f.limit = limit;
	f.offset = offset;
	int n = activity_list(w, &f, &list, total);
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i]);
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct activity_filter f = activity_filter_of(w, ask->query);
	struct org *org = f.org ? org_load(w, f.org) : NULL;
	struct buf b;
	buf_init(&b, w->arena);
	w->fault = NULL;
	if (f.from_day)
		buf_printf(&b, "%s，", month_chinese(w->arena, month_of_day(f.from_day)));
	if (org && org_in_scope(w, org->path))
		buf_printf(&b, "%s，", org->short_name);
	if (f.kinds)
		buf_printf(&b, "类型：%s，", activity_kinds_name(w->arena, f.kinds));
	for (int i = 0; i < STATE_COUNT; i++)
		if (f.states == 1u << i)
			buf_printf(&b, "状态：%s，", activity_state_chinese((enum activity_state)i));
	return b.at;
}

EXPORT_LIST(activities, .title = "会议活动", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(activities_export, "/activities/export", activities, EXPORT, OWN, "activities of the scope as a file, with the page's filter");
