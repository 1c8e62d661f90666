/* The console's pages of what was imported: the list, one import with its progress and its rows, and taking it back. */
#include "export/export.h"
#include "import/views.h"
#include "job/job.h"

#include "import_record.html.h"

ROUTE(GET, "/imports", records_page, IMPORT, OWN, .about = "rosters that were written, and by whom");
ROUTE(GET, "/imports/{import}", record_page, IMPORT, import, .about = "what one roster made and changed; its progress");
ROUTE(GET, "/imports/{import}/undo", undo_page, IMPORT, import, .about = "what taking an import back would do, and what speaks against it");
static bool undo_write(struct work *w, struct request *rq);
ROUTE(POST, "/imports/{import}/undo", undone, IMPORT, import, .write = undo_write, .about = "take an import back as a whole");
static bool resume_write(struct work *w, struct request *rq);
ROUTE(POST, "/imports/{import}/resume", resumed, IMPORT, import, .write = resume_write, .about = "let a job that was cut off go on");

static void records_page(struct request *rq)
{
	struct work *w = rq->work;
	struct records_view v = { .pager = pager_of(rq) };
	struct console_shell shell = { .title = "导入记录", .sub = "谁在什么时候导入了什么，可以整体撤销", .crumb = "批量导入", .crumb_href = "/import",
		.current = "/import" };
	v.count = import_record_list(w, w->actor.path, v.pager.size, v.pager.offset, &v.list, &v.total);
	console_head(rq, &shell);
	export_action(rq, PERMISSION_IMPORT, "/imports/export");
	console_body(rq);
	import_records(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static bool view_fill(struct request *rq, struct record_view *v)
{
	struct import_record *r = import_record_load(rq->work, request_id(rq, "import"));
	if (!r)
		return false;
	bool busy = r->state == IMPORT_WRITING || r->state == IMPORT_FAILING || r->state == IMPORT_UNDOING;
	int total = import_record_total(r), done = r->state == IMPORT_WRITING ? r->written : total - r->written;
	v->record = r;
	v->going = busy && import_is_going(rq->work, r);
	v->cut = busy && !v->going;
	v->undoable = r->state == IMPORT_DONE && r->kept;
	v->percent = total ? done * 100 / total : 0;
	return true;
}

static void shell_show(struct request *rq, const struct record_view *v, const char *title, bool undo)
{
	struct console_shell shell = { .title = title, .sub = v->record->name, .crumb = "导入记录", .crumb_href = "/imports",
		.current = "/import" };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	if (!undo && v->total)
		export_action(rq, PERMISSION_IMPORT, arena_printf(rq->work->arena, "/imports/%lld/export", (long long)v->record->id));
	console_body(rq);
	if (undo)
		import_undo_show(rq->html, rq, v);
	else
		import_record_show(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

#define REFRESH "5" /* seconds; without script the page asks for itself again */

static void record_show(struct request *rq)
{
	struct record_view v = { .pager = pager_of(rq) };
	if (!view_fill(rq, &v))
		return;
	if (v.going)
		http_reply_header(rq->http, "Refresh", REFRESH);
	if (!v.going && v.record->kept)
		v.count = import_record_rows(rq->work, v.record, v.pager.size, v.pager.offset, &v.rows, &v.total);
	shell_show(rq, &v, arena_printf(rq->work->arena, "导入%s", import_kind_name(v.record->kind)), false);
}

static void record_page(struct request *rq)
{
	record_show(rq);
}

static void undo_show(struct request *rq)
{
	struct record_view v = { 0 };
	if (!view_fill(rq, &v))
		return;
	if (v.undoable)
		v.hold_count = import_holds(rq->work, v.record, &v.holds);
	shell_show(rq, &v, "撤销导入", true);
}

static void undo_page(struct request *rq)
{
	undo_show(rq);
}

static bool undo_write(struct work *w, struct request *rq)
{
	struct import_record *r = import_record_load(w, request_id(rq, "import"));
	if (!r)
		return false;
	bool at_once = r->state != IMPORT_WRITING && !import_record_is_long(r);
	rq->result = at_once ? NULL : r;
	return at_once ? import_undo(w, r->id) : import_undo_later(w, r->id);
}

static void undone(struct request *rq)
{
	if (rq->fault) {
		undo_show(rq);
		return;
	}
	if (rq->result)
		job_wake(rq->work->store);
	request_see(rq, rq->result ? "正在撤销，进度在这里更新。" : "已撤销，数据和导入以前一样。", "/imports/%lld",
		(long long)request_id(rq, "import"));
}

static bool resume_write(struct work *w, struct request *rq)
{
	return import_resume(w, request_id(rq, "import"));
}

static void resumed(struct request *rq)
{
	if (rq->fault) {
		record_show(rq);
		return;
	}
	job_wake(rq->work->store);
	request_see(rq, "已接着做，进度在这里更新。", "/imports/%lld", (long long)request_id(rq, "import"));
}
