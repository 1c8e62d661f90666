/* What meetings resolved as a file. */
#include "activity/views.h"
#include "export/export.h"

static const char *const headings[] = { "党组织", "要办的事", "责任人", "办完的期限", "会议", "状态", "办结时间", "登记办结的人", "办理情况" };
static const int widths[] = { 20, 40, 12, 14, 36, 14, 18, 14, 40 };

static const char *standing(struct arena *a, const struct task *t, int today)
{
	if (t->done_at)
		return task_state_chinese(TASK_DONE);
	return t->due < today ? arena_printf(a, "过期 %d 天", days_between(t->due, today)) : "在办";
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	enum task_state state = task_state_of(w, ask->query);
	struct task *list;
	if (total) {
		int64_t counts[TASK_STATES];
		task_counts(w, counts);
		*total = counts[state];
	}
	int n = task_list(w, state, limit, offset, &list);
	for (int i = 0; i < n && out; i++) {
		const struct task *t = &list[i];
		const char *const cells[] = { t->org_short, t->title, t->owner ? t->owner_name : "支部", day_text(w->arena, t->due),
			t->activity_title, standing(w->arena, t, w->today), t->done_at ? moment_text(w->arena, t->done_at) : "", t->done_by, t->note };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", task_state_chinese(task_state_of(w, ask->query)));
}

EXPORT_LIST(tasks, .title = "议定事项", .need = PERMISSION_EXPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(tasks_export, "/tasks/export", tasks, EXPORT, OWN, "what meetings resolved as a file, with the page's state");
