/* Whose sensitive fields are due to be erased, as a file: for whoever asks them once more before it is done. */
#include "export/export.h"
#include "member/erase.h"

static const char *const headings[] = { "姓名", "原支部", "离开" };
static const int widths[] = { 14, 24, 14 };

/* The page says until when (the time that fields are kept is a setting of the server); nobody is due who left later than today. */
static int until_of(struct work *w, const struct export_ask *ask)
{
	int day = 0;
	return day_parse(str_of(query_field(w->arena, ask->query, "until", "")), &day) && day < w->today ? day : w->today;
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct erase_wish wish = { .path = ask->path, .until = until_of(w, ask) };
	struct erase_row *list;
	int64_t all;
	int n = erase_list(w, &wish, limit, offset, &list, total ? total : &all);
	for (int i = 0; i < n && out; i++) {
		const char *const cells[] = { list[i].name, list[i].org_name, day_text(w->arena, list[i].left_day) };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s以前离开，", day_chinese(w->arena, until_of(w, ask)));
}

EXPORT_LIST(erasures, .title = "到期要清除个人信息的人", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(erasures_export, "/members/erase/export", erasures, ERASE, OWN, "whose sensitive fields are due as a file");
