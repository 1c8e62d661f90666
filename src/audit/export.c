/* The audit chain's rows as a file, newest first. */
#include "audit/audit.h"
#include "export/export.h"

static const char *const headings[] = { "序号", "时间", "操作人", "身份", "操作", "对象", "对象编号", "组织", "原来", "改为", "来源" };
static const int widths[] = { 10, 18, 14, 26, 16, 12, 22, 18, 40, 40, 18 };

static void put(struct arena *a, struct sheet_writer *out, const struct trail_row *t)
{
	const struct audit_row *r = &t->row;
	const char *const cells[] = { arena_printf(a, "%lld", (long long)r->seq), moment_text(a, r->at), r->who, t->acting, audit_act_text(r->act),
		trail_kind(r->kind), r->id ? arena_printf(a, "%lld", (long long)r->id) : "", t->org_name, r->before, r->after,
		trail_from(r->from) };
	sheet_put(out, cells, NULL);
}

/* The chain is long: each piece goes on below the last row of the one before. */
static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct trail_query q = trail_query_of(w, ask->query);
	struct trail_row *list;
	(void)offset;
	q.below = ask->cursor;
	q.limit = limit;
	int n = trail_list(w, &q, &list, total);
	for (int i = 0; i < n && out; i++)
		put(w->arena, out, &list[i]);
	if (n > 0 && out)
		ask->cursor = list[n - 1].row.seq;
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct trail_query q = trail_query_of(w, ask->query);
	struct buf b;
	buf_init(&b, w->arena);
	if (*q.who)
		buf_printf(&b, "操作人：%s，", export_word(w->arena, q.who));
	if (q.account)
		buf_text(&b, "同一个账号，");
	if (*q.kind)
		buf_printf(&b, q.id ? "一条%s记录，" : "对象：%s，", trail_kind(q.kind));
	if (q.from_day)
		buf_printf(&b, "从 %s，", day_text(w->arena, q.from_day));
	if (q.to_day)
		buf_printf(&b, "到 %s，", day_text(w->arena, q.to_day));
	return b.at;
}

EXPORT_LIST(audit, .title = "审计记录", .need = PERMISSION_READ_AUDIT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(audit_export, "/audit/export", audit, READ_AUDIT, OWN, "the audit's rows as a file, with the page's filter");
