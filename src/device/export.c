/* The televisions of the scope as a file. */
#include "device/views.h"
#include "export/export.h"

static const char *const headings[] = { "电视", "组织", "状态", "最近使用", "连接时间", "亮屏", "熄屏" };
static const int widths[] = { 20, 30, 10, 18, 18, 8, 8 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct device_filter f = { ask->path, query_field(w->arena, ask->query, "q", ""), limit, offset };
	struct arena *a = w->arena;
	struct device *list;
	int64_t all;
	int n = device_search(w, &f, &list, total ? total : &all);
	for (int i = 0; i < n && out; i++) {
		const struct device *d = &list[i];
		bool timed = d->wakes != d->sleeps;
		const char *const cells[] = { d->name, d->org_name, device_on(d, w->now) ? "在线" : "不在线", moment_text(a, d->seen),
			moment_text(a, d->paired), timed ? minute_text(a, d->wakes) : "", timed ? minute_text(a, d->sleeps) : "" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	const char *typed = query_field(w->arena, ask->query, "q", "");
	return *typed ? arena_printf(w->arena, "查找：%s，", export_word(w->arena, typed)) : "";
}

EXPORT_LIST(devices, .title = "电视", .need = PERMISSION_MANAGE_DEVICE, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(devices_export, "/devices/export", devices, MANAGE_DEVICE, OWN, "televisions of the scope as a file, with the page's filter");
