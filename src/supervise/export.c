/* The ledger as a file: every branch that the query lists, not only the page's. */
#include "export/export.h"
#include "supervise/views.h"

#define HEADS 9
static const int widths[HEADS + LEDGER_COLUMNS] = { 14, 32, 14, 10, 8, 12, 12, 12, 12, 12, 12, 10, 14, 36, 10 };

/* What stands in a cell of the workbook: the same words as the mark's title on the page. */
static const char *cell_words(struct arena *a, const struct cell *cell, int today)
{
	if (!cell->any)
		return "不适用";
	if (cell->status == DUTY_OVERDUE)
		return arena_printf(a, "逾期 %d 天", days_between(cell->due_day, today));
	return duty_status_chinese(cell->status);
}

static void put_branch(struct arena *a, struct sheet_writer *out, const struct ledger *l, const struct branch *b, int today)
{
	struct share came = { b->present + b->remote, b->due };
	const char *cells[HEADS + LEDGER_COLUMNS] = { b->code, b->name, town_of(l->scene, b), b->secretary,
		arena_printf(a, "%d", b->members_below) };
	int n = 5;
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		cells[n++] = cell_words(a, &b->cells[i], today);
	cells[n++] = b->due ? arena_printf(a, "%s%%", share_text(a, came)) : "";
	cells[n++] = branch_standing(a, b);
	cells[n++] = b->worst.any ? cell_title(a, &b->worst, today) : "";
	cells[n] = b->review ? arena_printf(a, "%d", b->review) : "";
	sheet_put(out, cells, NULL);
}

/* The columns between are the rules'. */
static const char *const *heads(struct work *w, const struct export_ask *ask)
{
	static const char *const first[] = { "组织代码", "党支部", "所属乡镇", "书记", "党员" },
		*const last[] = { "参会率", "状态", "最急的一项", "待审核记录" };
	const char **all = ARENA_ARRAY(w->arena, const char *, HEADS + LEDGER_COLUMNS), **at = all;
	(void)ask;
	for (size_t i = 0; i < COUNT_OF(first); i++)
		*at++ = first[i];
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		*at++ = i == LEDGER_YEARLY ? "年度事项" : ledger_columns()[i].name;
	for (size_t i = 0; i < COUNT_OF(last); i++)
		*at++ = last[i];
	return all;
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct ledger_query q = ledger_query_of(w, ask->query);
	q.limit = limit;
	q.offset = offset;
	struct ledger *l = ledger_load(w, &q);
	if (!l)
		return 0;
	if (total)
		*total = l->total;
	for (int i = 0; i < l->count && out; i++)
		put_branch(w->arena, out, l, l->rows[i], w->today);
	return l->count;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct ledger_query q = ledger_query_of(w, ask->query);
	struct org *org = q.org ? org_load(w, q.org) : NULL;
	const struct rule *rule = rule_find(duty_catalogue(), q.rule, 0);
	struct buf b;
	buf_init(&b, w->arena);
	w->fault = NULL;
	buf_printf(&b, "%s，", period_label(w->arena, q.period));
	if (org && org_in_scope(w, org->path))
		buf_printf(&b, "%s，", org->short_name);
	if (*q.name)
		buf_printf(&b, "查找：%s，", export_word(w->arena, q.name));
	if (rule)
		buf_printf(&b, "事项：%s，", rule->name);
	if (q.state != LEDGER_ALL)
		buf_printf(&b, "状态：%s，", ledger_state_chinese(q.state));
	if (q.concern != CONCERN_NONE)
		buf_printf(&b, "%s，", concern_chinese(q.concern));
	return b.at;
}

EXPORT_LIST(ledger, .title = "支部督导台账", .need = PERMISSION_SUPERVISE, .heads = heads, .widths = widths,
	.columns = HEADS + LEDGER_COLUMNS, .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(ledger_export, "/ledger/export", ledger, SUPERVISE, OWN, "the ledger as a file, with the page's filter");
