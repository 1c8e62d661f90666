/* A branch's talks of a year as a file. What was said stands in none. */
#include "export/export.h"
#include "talk/views.h"

static const char *const headings[] = { "日期", "谁", "和谁", "类别", "地点", "登记人" };
static const int widths[] = { 12, 12, 12, 16, 30, 14 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	int year = talk_year_of(w, ask->query);
	struct talk *list;
	int n = talk_list(w, ask->org, year * 10000 + 101, year * 10000 + 1231, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct talk *t = &list[i];
		const char *const cells[] = { day_text(w->arena, t->day), t->one_name, t->other_name, talk_pair_chinese(t->pair), t->place,
			t->made_by };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%d 年，", talk_year_of(w, ask->query));
}

EXPORT_LIST(talks, .title = "谈心谈话", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(talks_export, "/orgs/{org}/talks/export", talks, EXPORT, org, "?year=: a branch's talks as a file, without what was said");
