/* The ledger of terms as a file: everything that the query lists, not only the page's. */
#include "export/export.h"
#include "term/views.h"

static const char *const headings[] = { "组织代码", "组织", "上级", "类别", "书记", "职务空缺", "本届开始", "届期年数", "届满日期",
	"批准的换届日期", "批复文号", "批复日期", "状态", "提醒日期" };
static const int widths[] = { 14, 20, 14, 12, 10, 18, 12, 10, 12, 16, 22, 12, 16, 12 };

static void put(struct work *w, struct sheet_writer *out, const struct term_row *r)
{
	struct arena *a = w->arena;
	const struct org *o = r->org;
	const char *const cells[] = { o->code, o->short_name, r->above, org_kind_name(o->kind), o->secretary, term_vacancy_words(a, o),
		day_text(a, o->term_start), o->term_years ? arena_printf(a, "%d", o->term_years) : "", day_text(a, o->term_end),
		day_text(a, o->term_shifted), r->shift_approval, day_text(a, r->shift_approved), term_words(a, o, w->today),
		r->reminded ? day_text(a, day_of(r->reminded)) : "" };
	sheet_put(out, cells, NULL);
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct term_query q = term_query_of(w, ask->query);
	q.limit = limit;
	q.offset = offset;
	const struct term_ledger *l = term_ledger_load(w, &q);
	if (!l)
		return 0;
	if (total)
		*total = l->total;
	for (int i = 0; i < l->count && out; i++)
		put(w, out, &l->rows[i]);
	return l->count;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct term_query q = term_query_of(w, ask->query);
	struct org *org = q.org ? org_load(w, q.org) : NULL;
	struct buf b;
	buf_init(&b, w->arena);
	w->fault = NULL;
	if (org && org_in_scope(w, org->path))
		buf_printf(&b, "%s，", org->short_name);
	if (*q.name)
		buf_printf(&b, "查找：%s，", export_word(w->arena, q.name));
	if (q.state != TERM_ALL)
		buf_printf(&b, "状态：%s，", term_state_chinese(q.state));
	return b.at;
}

EXPORT_LIST(terms, .title = "任期台账", .need = PERMISSION_SUPERVISE, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(terms_export, "/terms/export", terms, SUPERVISE, OWN, "the ledger of terms as a file, with the page's filter");
