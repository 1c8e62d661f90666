/* What was asked of each branch in a month as a file. */
#include "export/export.h"
#include "supervise/burden.h"
#include "supervise/views.h"

#define COLUMNS (BURDEN_ACTS + 5)

/* The forms under their names, between what was due and what all of it came to. */
static const char *const *heads(struct work *w, const struct export_ask *ask)
{
	const char **texts = ARENA_ARRAY(w->arena, const char *, COLUMNS);
	(void)ask;
	texts[0] = "组织代码";
	texts[1] = "党组织";
	texts[2] = "到期事项";
	for (int i = 0; i < BURDEN_ACTS; i++)
		texts[i + 3] = burden_forms[i].name;
	texts[BURDEN_ACTS + 3] = "全部填写项";
	texts[BURDEN_ACTS + 4] = "小时";
	return texts;
}

static const int widths[COLUMNS] = { 14, 24, 10, 12, 12, 12, 12, 12, 12, 12, 12, 16, 12, 10 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	struct burden_place *list;
	int all = burden_branches(w, burden_month_of(w, ask->query), &list), n = export_piece(all, offset, limit);
	if (total)
		*total = all;
	for (int i = 0; i < n && out; i++) {
		const struct burden_place *p = &list[offset + i];
		const char *cells[COLUMNS] = { p->org->code, p->org->short_name, arena_printf(a, "%lld", (long long)p->asked.tasks) };
		for (int k = 0; k < BURDEN_ACTS; k++)
			cells[k + 3] = arena_printf(a, "%lld", (long long)p->asked.acts[k]);
		cells[BURDEN_ACTS + 3] = arena_printf(a, "%lld", (long long)burden_fields(p->asked));
		cells[BURDEN_ACTS + 4] = tenth_text(a, burden_minutes(p->asked), 60);
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", month_chinese(w->arena, burden_month_of(w, ask->query)));
}

EXPORT_LIST(burden, .title = "向支部要了多少", .need = PERMISSION_SUPERVISE, .heads = heads, .widths = widths, .columns = COLUMNS,
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(burden_export, "/burden/export", burden, SUPERVISE, OWN, "what was asked of each branch in a month as a file");
