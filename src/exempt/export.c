/* Who need not come, as a file. */
#include "exempt/views.h"
#include "export/export.h"

static const char *const headings[] = { "组织", "姓名", "因为", "说明", "从", "到", "不计入表决应到会", "表决同意的党员大会", "状态", "提出人",
	"提出日期", "审批人", "审批日期", "审批的话", "提前结束", "结束人", "结束原因" };
static const int widths[] = { 20, 10, 14, 30, 12, 12, 16, 18, 10, 10, 12, 10, 12, 24, 12, 10, 24 };

static const char *day_at(struct arena *a, int64_t moment)
{
	return moment ? day_text(a, day_of(moment)) : "";
}

static void put(struct arena *a, struct sheet_writer *out, const struct exempt *x)
{
	const char *const cells[] = { x->org_name, x->name, exempt_kind_chinese(x->kind), x->reason, day_text(a, x->from_day),
		exempt_until(a, x), x->apart ? "是" : "否", day_text(a, x->voted_day), exempt_state_chinese(x->state), x->asked_name,
		day_at(a, x->asked_at), x->decided_name, day_at(a, x->decided_at), x->word, day_text(a, x->ended_day), x->ended_name,
		x->ended_word };
	sheet_put(out, cells, NULL);
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct exempt *list;
	int n = exempt_list(w, ask->path, exempt_view_of(w, ask->query), limit, offset, &list, total);
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i]);
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", exempt_view_chinese(exempt_view_of(w, ask->query)));
}

EXPORT_LIST(exempts, .title = "免于参加", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(exempts_export, "/exempt/export", exempts, EXPORT, OWN, "who need not come as a file, with the page's view");
