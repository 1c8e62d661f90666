/* The forms of the ledger's kept filters and of its columns; each comes back to the ledger. */
#include "supervise/filter.h"
#include "supervise/views.h"

static bool keep_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/filters", kept, SUPERVISE, OWN, .write = keep_write, .about = "keep the ledger's filter under a name");
static bool drop_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/filters/{filter}/drop", dropped, SUPERVISE, filter, .write = drop_write, .about = "drop a filter of one's own");
static bool first_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/first", first_set, SUPERVISE, OWN, .write = first_write, .about = "with which filter the ledger begins; 0: none");
static bool columns_write(struct work *w, struct request *rq);
ROUTE(POST, "/ledger/columns", columns_set, SUPERVISE, OWN, .write = columns_write, .about = "which columns of the ledger are shown");

static void back(struct request *rq, const char *said)
{
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		ledger_again(rq);
	else if (!rq->fault)
		request_see(rq, said, "%s", ledger_back(rq));
}

static bool keep_write(struct work *w, struct request *rq)
{
	const char *name, *query = strchr(ledger_back(rq), '?');
	int64_t id;
	form_text(w, rq, "filter_name", "名称", true, FILTER_NAME_MOST, &name);
	return !w->fault && ledger_filter_keep(w, name, query ? query + 1 : "", *request_form(rq, "shared", "") != 0, &id) &&
	       (!*request_form(rq, "first", "") || ledger_filter_first(w, id));
}

static void kept(struct request *rq)
{
	back(rq, "筛选已保存，在表格上方一点就用。");
}

static bool drop_write(struct work *w, struct request *rq)
{
	return ledger_filter_drop(w, request_id(rq, "filter"));
}

static void dropped(struct request *rq)
{
	back(rq, "筛选已删除。");
}

static bool first_write(struct work *w, struct request *rq)
{
	int64_t id = 0;
	return form_i64(w, rq, "first", "筛选", true, 0, INT64_MAX, &id) && ledger_filter_first(w, id);
}

static void first_set(struct request *rq)
{
	back(rq, text_eq(request_form(rq, "first", ""), "0") ? "打开台账时不再自动筛选。" : "以后打开台账先用这个筛选。");
}

static bool columns_write(struct work *w, struct request *rq)
{
	const char *word;
	unsigned shown = 0;
	if (*request_form(rq, "usual", ""))
		return ledger_show_keep(w, SHOW_USUAL);
	for (int i = 0; (word = http_form_at(rq->http, "columns", i)) != NULL; i++)
		for (int k = 0; k < SHOW_COUNT; k++)
			if (text_eq(word, ledger_show_word((enum ledger_show)k)))
				shown |= SHOW_BIT(k);
	return ledger_show_keep(w, shown);
}

static void columns_set(struct request *rq)
{
	back(rq, "显示的列已保存，导出的表格也用这些列。");
}
