/* What was urged and given to follow up, as files. */
#include "export/export.h"
#include "supervise/views.h"

/* ---- urges ---- */

static const char *const urge_headings[] = { "乡镇", "党支部", "书记", "支部电话", "催办的事", "催办时间", "催办人", "催办的话", "状态",
	"转乡镇", "电话催办", "回复时间", "回复人", "回复" };
static const int urge_widths[] = { 14, 20, 12, 16, 26, 18, 20, 30, 12, 18, 40, 18, 12, 40 };

static const char *moment_or_empty(struct arena *a, int64_t moment)
{
	return moment ? moment_text(a, moment) : "";
}

/* 单位和姓名, as the page names whoever urged or called. */
static const char *who(struct arena *a, const char *org, const char *name)
{
	return *org ? arena_printf(a, "%s %s", org, name) : name;
}

static const char *calls_words(struct arena *a, const struct urge *u)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < u->call_count; i++) {
		const struct urge_call *c = &u->calls[i];
		buf_printf(&b, "%s%s %s和%s通电话：%s", i ? "；" : "", moment_text(a, c->at), who(a, c->by_org, c->by_name), c->spoke_with, c->text);
	}
	return b.len ? b.at : "";
}

static int urge_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct urge_query q = urge_query_of(w, ask->query);
	struct arena *a = w->arena;
	q.limit = limit;
	q.offset = offset;
	const struct urge_page *p = urge_page_load(w, &q);
	if (!p)
		return 0;
	if (total)
		*total = urge_query_total(&q, p);
	for (int i = 0; i < p->count && out; i++) {
		const struct urge *u = &p->list[i];
		const char *const cells[] = { u->town, u->org_name, u->secretary, u->phone, u->about, moment_text(a, u->at),
			who(a, u->by_org, u->by_name), u->text, urge_state_chinese(u->state), moment_or_empty(a, u->raised_at), calls_words(a, u),
			moment_or_empty(a, u->replied_at), u->replied_by, u->reply };
		sheet_put(out, cells, NULL);
	}
	return p->count;
}

static const char *urge_narrowed(struct work *w, const struct export_ask *ask)
{
	struct urge_query q = urge_query_of(w, ask->query);
	struct org *org = q.org ? org_load(w, q.org) : NULL;
	struct buf b;
	buf_init(&b, w->arena);
	w->fault = NULL;
	buf_printf(&b, "%s，", q.month ? month_chinese(w->arena, q.month) : "最近一年");
	if (org && org_in_scope(w, org->path))
		buf_printf(&b, "%s，", org->short_name);
	if (q.waiting || q.state < URGE_STATES)
		buf_printf(&b, "状态：%s，", q.waiting ? "没有回音" : urge_state_chinese(q.state));
	return b.at;
}

EXPORT_LIST(urges, .title = "催办跟进", .need = PERMISSION_SUPERVISE, .headings = urge_headings, .widths = urge_widths,
	.columns = COUNT_OF(urge_headings), .rows = urge_rows, .narrowed = urge_narrowed);
EXPORT_ROUTE(urges_export, "/urges/export", urges, SUPERVISE, OWN, "urges of the scope with answers and calls as a file, with the page's filter");

/* ---- following up ---- */

static const char *const follow_headings[] = { "党支部", "跟进什么", "期限", "交办时间", "交办人", "跟进的单位", "跟进的人", "状态", "办结时间",
	"办结人", "结果" };
static const int follow_widths[] = { 20, 36, 12, 18, 20, 18, 12, 14, 18, 12, 40 };

static int follow_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	enum follow_list which = follow_list_of(w, ask->query);
	struct arena *a = w->arena;
	struct follow_up *list;
	if (total) {
		int64_t counts[FOLLOW_LISTS];
		follow_up_counts(w, counts);
		*total = counts[which];
	}
	int n = follow_up_list(w, which, limit, offset, &list);
	for (int i = 0; i < n && out; i++) {
		const struct follow_up *f = &list[i];
		const char *state = f->done_at ? "已办结" : f->due < w->today ? arena_printf(a, "过期 %d 天", days_between(f->due, w->today)) : "在办";
		const char *const cells[] = { f->org_name, f->text, day_text(a, f->due), moment_text(a, f->at), who(a, f->by_org, f->by_name),
			f->office_name, f->account_name, state, moment_or_empty(a, f->done_at), f->done_by, f->note };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *follow_narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s，", follow_list_chinese(follow_list_of(w, ask->query)));
}

EXPORT_LIST(follow_ups, .title = "交办跟进", .need = PERMISSION_REVIEW, .headings = follow_headings, .widths = follow_widths,
	.columns = COUNT_OF(follow_headings), .rows = follow_rows, .narrowed = follow_narrowed);
EXPORT_ROUTE(follow_ups_export, "/follow-ups/export", follow_ups, REVIEW, OWN, "branches given to follow up as a file, with the page's list");
