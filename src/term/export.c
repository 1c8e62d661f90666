/* The ledger of terms as a file: everything that the query lists, not only the page's. */
#include <unistd.h>

#include "sheet/sheet.h"
#include "term/views.h"
#include "work/secret.h"

static void export_make(struct request *rq);
ROUTE(GET, "/terms/export", export_page, EXPORT, OWN, .slow = export_make, .about = "the ledger of terms as .xlsx or .csv");

static bool wants_csv(struct request *rq)
{
	return text_eq(request_query(rq, "format", "xlsx"), "csv");
}

static const char *number(struct arena *a, int n)
{
	return n ? arena_printf(a, "%d", n) : "";
}

static const char *write_sheet(struct work *w, const struct term_ledger *l, const char *path, enum sheet_format format)
{
	static const char *const heads[] = { "组织代码", "组织", "上级", "类别", "书记", "职务空缺", "本届开始", "届期年数", "届满日期",
		"批准的换届日期", "批复文号", "批复日期", "状态", "提醒日期" };
	static const int widths[] = { 14, 20, 14, 12, 10, 18, 12, 10, 12, 16, 22, 12, 16, 12 };
	struct arena *a = w->arena;
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(a, path, format, "任期台账", heads, widths, COUNT_OF(heads), &why);
	if (!out)
		return why;
	for (int i = 0; i < l->count; i++) {
		const struct term_row *r = &l->rows[i];
		const struct org *o = r->org;
		const char *const cells[] = { o->code, o->short_name, r->above, org_kind_name(o->kind), o->secretary,
			term_vacancy_words(a, o), day_text(a, o->term_start), number(a, o->term_years), day_text(a, o->term_end),
			day_text(a, o->term_shifted), r->shift_approval, day_text(a, r->shift_approved), term_words(a, o, w->today),
			r->reminded ? day_text(a, day_of(r->reminded)) : "" };
		sheet_put(out, cells, NULL);
	}
	return sheet_finish(out);
}

static void export_make(struct request *rq)
{
	struct work *w = rq->work;
	struct term_query query = term_query_of(rq);
	const struct term_ledger *l = term_ledger_load(w, &query);
	const char *path = arena_printf(w->arena, "%s/uploads/terms-%s", store_dir(w->store), secret_token(w->arena, 12));
	if (!l)
		return;
	const char *why = write_sheet(w, l, path, wants_csv(rq) ? SHEET_CSV_UTF8 : SHEET_XLSX);
	if (why)
		fault_set(w, FAULT_BUSY, "terms.export", NULL, "%s", why);
	rq->result = (void *)path;
}

/* A file made for this reply alone: it is open by the time its name goes. */
static void export_page(struct request *rq)
{
	bool csv = wants_csv(rq);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_file(rq, rq->result, csv ? "text/csv; charset=utf-8" :
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		arena_printf(rq->work->arena, "任期台账-%s.%s", day_text(rq->work->arena, rq->work->today), csv ? "csv" : "xlsx"));
	unlink(rq->result);
}
