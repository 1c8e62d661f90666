/* The ledger as a file: every branch that the query lists, not only the page's. */
#include "export/export.h"
#include "supervise/filter.h"
#include "supervise/views.h"

#define COLUMNS_MOST (SHOW_COUNT + 3) /* the code, the branch, and how it stands */
static const int widths[COLUMNS_MOST] = { 14, 32 };

/* What stands in a cell of the workbook: the same words as the mark's title on the page. */
static const char *cell_words(struct arena *a, const struct cell *cell, int today)
{
	if (!cell->any)
		return "不适用";
	if (cell->status == DUTY_OVERDUE)
		return arena_printf(a, "逾期 %d 天", days_between(cell->due_day, today));
	return duty_status_chinese(cell->status);
}

static const char *shown_words(struct arena *a, const struct ledger *l, const struct branch *b, enum ledger_show column, int today)
{
	struct share came = { b->present + b->remote, b->due };
	switch (column) {
	case SHOW_TOWN:
		return town_of(l->scene, b);
	case SHOW_SECRETARY:
		return b->secretary;
	case SHOW_MEMBERS:
		return arena_printf(a, "%d", b->members_below);
	case SHOW_ATTENDANCE:
		return b->due ? arena_printf(a, "%s%%", share_text(a, came)) : "";
	case SHOW_WORST:
		return b->worst.any ? cell_title(a, &b->worst, today) : "";
	case SHOW_REVIEW:
		return b->review ? arena_printf(a, "%d", b->review) : "";
	default:
		return cell_words(a, &b->cells[column - SHOW_CELLS], today);
	}
}

/* The columns of the asker's page; all of them when nobody chose. */
static unsigned shown(struct work *w)
{
	const struct ledger_kept *k = ledger_kept(w);
	return k->chosen ? k->shown : SHOW_ALL;
}

static void put_branch(struct arena *a, struct sheet_writer *out, const struct ledger *l, const struct branch *b, unsigned mask, int today)
{
	const char *cells[COLUMNS_MOST] = { b->code, b->name };
	int n = 2;
	for (int i = 0; i < SHOW_COUNT; i++)
		if (mask & SHOW_BIT(i))
			cells[n++] = shown_words(a, l, b, (enum ledger_show)i, today);
	cells[n] = branch_standing(a, b);
	sheet_put(out, cells, NULL);
}

static const char *const *heads(struct work *w, const struct export_ask *ask)
{
	const char **all = ARENA_ARRAY(w->arena, const char *, COLUMNS_MOST + 1), **at = all;
	unsigned mask = shown(w);
	(void)ask;
	*at++ = "组织代码";
	*at++ = "党支部";
	for (int i = 0; i < SHOW_COUNT; i++)
		if (mask & SHOW_BIT(i))
			*at++ = ledger_show_chinese((enum ledger_show)i);
	*at++ = "状态";
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
	unsigned mask = out ? shown(w) : 0;
	for (int i = 0; i < l->count && out; i++)
		put_branch(w->arena, out, l, l->rows[i], mask, w->today);
	return l->count;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct ledger_query q = ledger_query_of(w, ask->query);
	return ledger_narrowed_chinese(w, &q);
}

EXPORT_LIST(ledger, .title = "支部督导台账", .need = PERMISSION_SUPERVISE, .heads = heads, .widths = widths,
	.columns = COLUMNS_MOST, .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(ledger_export, "/ledger/export", ledger, SUPERVISE, OWN, "the ledger as a file, with the page's filter");
