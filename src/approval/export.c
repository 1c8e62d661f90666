/* Proposals and what became of them as a file. */
#include "approval/views.h"
#include "export/export.h"

static const char *const headings[] = { "事项", "内容", "提出人", "提出的单位", "提出时间", "状态", "有效到", "批准或退回的人", "办理时间", "原因" };
static const int widths[] = { 18, 50, 12, 20, 18, 16, 18, 14, 18, 40 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	struct approval *list;
	int64_t all;
	int n = approval_list(w, approval_view_of(w, ask->query), limit, offset, &list, total ? total : &all);
	for (int i = 0; i < n && out; i++) {
		const struct approval *p = &list[i];
		const char *const cells[] = { approval_title(p), p->summary, p->by_name, p->by_org_name, moment_text(a, p->at),
			approval_state_chinese(p->state), moment_text(a, p->expires), p->decided_name,
			p->decided_at ? moment_text(a, p->decided_at) : "", p->reason };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", approval_view_chinese(approval_view_of(w, ask->query)));
}

EXPORT_LIST(approvals, .title = "审批", .need = PERMISSION_PROPOSE, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(approvals_export, "/approvals/export", approvals, PROPOSE, OWN, "proposals as a file, with the page's view");
