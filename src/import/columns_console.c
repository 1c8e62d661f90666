/* The page that asks what a file's headings mean. */
#include "import/views.h"

#include "import_columns.html.h"

static void headings_read(struct request *rq);
ROUTE(GET, "/import/{token}/columns", columns_page, IMPORT, OWN, .slow = headings_read, .about = "what the headings of a roster mean");
static bool headings_write(struct work *w, struct request *rq);
ROUTE(POST, "/import/{token}/columns", columns_kept, IMPORT, OWN, .slow = headings_read, .write = headings_write,
	.about = "remember what the headings of a roster mean");

/* From slow to write and handler. */
struct headings {
	struct import_heading *list;
	int count;
};

static void headings_read(struct request *rq)
{
	struct headings *h = ARENA_NEW(rq->work->arena, struct headings);
	const char *why = NULL, *path = import_kept(rq->work, request_arg(rq, "token"), &why);
	rq->result = h;
	if (path)
		h->count = import_headings(rq->work, path, &h->list);
	else
		fault_set(rq->work, FAULT_NOT_FOUND, "import.gone", "file", "%s", why);
}

static void show(struct request *rq, const struct headings *h, const char *token, const char *why)
{
	struct columns_view v = { h->list, h->count, token };
	struct console_shell shell = { .title = "指定各列", .sub = "上级平台的表头各不相同，指定一次以后都认得", .crumb = "批量导入",
		.crumb_href = "/import", .current = "/import" };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	import_columns(rq->html, rq, &v, why);
	console_foot(rq);
	request_page(rq);
}

void columns_show(struct request *rq, const char *path, const char *token, const char *why)
{
	struct headings h;
	h.count = import_headings(rq->work, path, &h.list);
	show(rq, &h, token, why);
}

static void columns_page(struct request *rq)
{
	show(rq, rq->result, request_arg(rq, "token"), NULL);
}

static bool headings_write(struct work *w, struct request *rq)
{
	struct headings *h = rq->result;
	for (int i = 0; i < h->count; i++)
		h->list[i].target = request_form(rq, arena_printf(w->arena, "c%d", i), "");
	return import_headings_keep(w, h->list, h->count);
}

static void columns_kept(struct request *rq)
{
	const char *token = request_arg(rq, "token");
	if (!rq->fault)
		request_see(rq, "各列已记住，下次上传同样的表不用再选。", "/import/%s", token);
	else if (rq->fault->kind == FAULT_INPUT)
		show(rq, rq->result, token, NULL);
}
