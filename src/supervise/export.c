/* The ledger as a workbook: every branch that the query lists, not only the page's. */
#include "sheet/sheet.h"
#include "supervise/views.h"
#include "work/secret.h"

static void export_make(struct request *rq);
ROUTE(GET, "/ledger/export", export_page, SUPERVISE, OWN, .slow = export_make, .about = "the ledger as .xlsx or .csv");

#define HEADS 9

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

static const char *write_sheet(struct work *w, const struct ledger *l, const char *path, enum sheet_format format)
{
	static const int widths[HEADS + LEDGER_COLUMNS] = { 14, 32, 14, 10, 8, 12, 12, 12, 12, 12, 12, 10, 14, 36, 10 };
	const char *heads[HEADS + LEDGER_COLUMNS] = { "组织代码", "党支部", "所属乡镇", "书记", "党员" }, *why = NULL;
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		heads[5 + i] = i == LEDGER_YEARLY ? "年度事项" : ledger_columns()[i].name;
	heads[5 + LEDGER_COLUMNS] = "参会率";
	heads[6 + LEDGER_COLUMNS] = "状态";
	heads[7 + LEDGER_COLUMNS] = "最急的一项";
	heads[8 + LEDGER_COLUMNS] = "待审核记录";
	struct sheet_writer *out = sheet_create(w->arena, path, format, "支部督导台账", heads, widths, HEADS + LEDGER_COLUMNS, &why);
	if (!out)
		return why;
	for (int i = 0; i < l->count; i++)
		put_branch(w->arena, out, l, l->rows[i], w->today);
	return sheet_finish(out);
}

static void export_make(struct request *rq)
{
	struct work *w = rq->work;
	struct ledger_query query = ledger_query_of(rq);
	bool csv = text_eq(request_query(rq, "format", "xlsx"), "csv");
	struct ledger *l = ledger_load(w, &query);
	if (!l)
		return;
	const char *path = arena_printf(w->arena, "%s/uploads/ledger-%s", store_dir(w->store), secret_token(w->arena, 12));
	const char *why = write_sheet(w, l, path, csv ? SHEET_CSV_UTF8 : SHEET_XLSX);
	struct str *bytes = ARENA_NEW(w->arena, struct str);
	*bytes = sheet_take(w->arena, path);
	rq->result = bytes;
	if (why || !bytes->at)
		fault_set(w, FAULT_BUSY, "ledger.export", NULL, "%s", why ? why : "文件没有生成。请检查服务器磁盘空间后重试。");
}

static void export_page(struct request *rq)
{
	struct arena *a = rq->work->arena;
	bool csv = text_eq(request_query(rq, "format", "xlsx"), "csv");
	const char *name = arena_printf(a, "支部督导台账-%s.%s", period_code(a, query_period(rq)), csv ? "csv" : "xlsx");
	http_reply_download(rq->http, name);
	request_bytes(rq, 200, csv ? "text/csv; charset=utf-8" :
					"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		*(struct str *)rq->result);
}
