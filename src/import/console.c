/* The console's pages of imports: send a file, see what is in it, confirm; and empty rosters.
 * A sent file is kept for an hour under a name that holds the account and a token, so that confirming needs no second
 * upload and nobody else can open it. */
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/chinese.h"
#include "file/pieces.h"
#include "import/views.h"
#include "job/job.h"
#include "work/secret.h"

#include "import_console.html.h"

static const struct menu_entry import_menu = { "组织与党员", "批量导入", "upload", 230, .rare = true };

ROUTE(GET, "/import", import_page, IMPORT, OWN, .menu = &import_menu, .about = "upload form of rosters");
static bool keep_write(struct work *w, struct request *rq);
ROUTE(POST, "/import", import_sent, IMPORT, OWN, .write = keep_write, .about = "upload a roster; checks it, changes nothing");
static void result_read(struct request *rq);
ROUTE(GET, "/import/{token}", import_result_page, IMPORT, OWN, .slow = result_read, .about = "what a roster would change");
ROUTE(GET, "/import/{token}/marked.xlsx", import_marked_file, IMPORT, OWN, .slow = result_read,
	.about = "the roster with its wrong cells marked");
static bool confirm_write(struct work *w, struct request *rq);
ROUTE(POST, "/import/{token}/confirm", import_confirmed, IMPORT, OWN, .slow = result_read, .write = confirm_write,
	.about = "write a checked roster");
static void template_make(struct request *rq);
ROUTE(GET, "/import/organisations.xlsx", template_organisations, IMPORT, OWN, .slow = template_make, .about = "empty roster of organisations");
ROUTE(GET, "/import/members.xlsx", template_members, IMPORT, OWN, .slow = template_make, .about = "empty roster of members");

#define KEPT_SECONDS 3600
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* ---- sent files ---- */

static const char *kept_path(struct work *w, const char *token)
{
	return arena_printf(w->arena, "%s/uploads/roster-%lld-%s", store_dir(w->store), (long long)w->actor.account, token);
}

void import_sweep(struct work *w)
{
	folder_sweep(w->arena, arena_printf(w->arena, "%s/uploads", store_dir(w->store)), "roster-", KEPT_SECONDS);
}

/* What the sender called the file. */
static const char *name_kept(struct arena *a, const char *path)
{
	const char *name = note_read(a, path);
	return name ? name : "名册";
}

const char *import_file_name(struct arena *a, const char *sent)
{
	const char *tidy = chinese_tidy(a, str_of(sent));
	return tidy && *tidy && str_chars(str_of(tidy)) <= 60 ? tidy : "名册";
}

bool import_keep(struct work *w, const char *from, const char *token, const char *name, int64_t size)
{
	if (!note_write(kept_path(w, arena_printf(w->arena, "%s.name", token)), name) || rename(from, kept_path(w, token)) != 0)
		return fault_set(w, FAULT_BUSY, "import.not-kept", NULL, "服务器暂时存不下这个文件，请稍候再试；仍不行请联系系统管理员。");
	return audit(w, "import.sent", "import", 0, w->actor.org, NULL, arena_printf(w->arena, "上传名册，%lld 字节", (long long)size));
}

static bool keep_write(struct work *w, struct request *rq)
{
	const struct http_file *file = http_upload(rq->http, "file");
	if (!file)
		return fault_set(w, FAULT_INPUT, "import.no-file", "file", "请选择要上传的 .xlsx 或 .csv 文件。");
	import_sweep(w);
	const char *token = secret_token(w->arena, PIECES_TOKEN_CHARS / 2);
	rq->result = (void *)token;
	return import_keep(w, file->path, token, import_file_name(w->arena, file->name), file->size);
}

static void start_show(struct request *rq, const char *why)
{
	struct console_shell shell = { .title = "批量导入", .sub = "组织和党员名册", .current = "/import", .script = "upload.js" };
	console_head(rq, &shell);
	console_body(rq);
	import_start(rq->html, rq, why);
	console_foot(rq);
	request_page(rq);
}

static void import_page(struct request *rq)
{
	start_show(rq, NULL);
}

static void import_sent(struct request *rq)
{
	if (rq->fault)
		start_show(rq, NULL);
	else
		request_see(rq, NULL, "/import/%s", (const char *)rq->result);
}

/* ---- what is in it ---- */

/* From slow to write and handler. */
struct taken {
	struct import *import;
	const char *why, *path;
	bool gone;     /* no such file, or not this account's */
	bool headings; /* they are not known: somebody may say what they mean */
};

const char *import_kept(struct work *w, const char *token, const char **why)
{
	const char *path = pieces_token_valid(token) ? kept_path(w, token) : "";
	struct stat st;
	if (*path && stat(path, &st) == 0 && st.st_mtime >= time(NULL) - KEPT_SECONDS)
		return path;
	*why = "这个文件已过一小时，或不是您上传的。请重新上传。";
	return NULL;
}

static bool moving(const struct request *rq)
{
	return text_eq(request_query(rq, "move", ""), "yes");
}

static void result_read(struct request *rq)
{
	struct work *w = rq->work;
	struct taken *t = ARENA_NEW(w->arena, struct taken);
	rq->result = t;
	t->path = import_kept(w, request_arg(rq, "token"), &t->why);
	t->gone = !t->path;
	if (t->gone)
		return;
	t->import = import_read(w, t->path, moving(rq) ? IMPORT_MOVE : 0);
	if (t->import)
		t->import->name = name_kept(w->arena, arena_printf(w->arena, "%s.name", t->path));
	if (!t->import && w->fault && w->fault->kind == FAULT_INPUT) {
		t->why = w->fault->message; /* the form says it */
		t->headings = text_eq(w->fault->code, "import.headings");
		w->fault = NULL;
		if (!t->headings)
			unlink(t->path);
	}
}

/* The upload form again with the reason, or the page that asks what the headings mean; 404 when there is no such file. */
static void refused_show(struct request *rq, const struct taken *t)
{
	struct fault *gone = ARENA_NEW(rq->work->arena, struct fault);
	*gone = (struct fault){ FAULT_NOT_FOUND, "import.gone", "file", t->why, NULL };
	if (t->gone)
		rq->fault = gone;
	if (t->headings) {
		columns_show(rq, t->path, request_arg(rq, "token"), t->why);
		return;
	}
	start_show(rq, t->gone ? NULL : t->why);
}

static void import_result_page(struct request *rq)
{
	struct taken *t = rq->result;
	if (!t->import) {
		refused_show(rq, t);
		return;
	}
	struct import_view v = { t->import, NULL, request_arg(rq, "token"), NULL, 0 };
	if (!t->import->rows[FATE_WRONG])
		v.line_count = import_preview(rq->work, t->import, &v.lines);
	struct console_shell shell = { .title = "检查结果", .sub = import_kind_name(t->import->kind), .crumb = "批量导入",
		.crumb_href = "/import", .current = "/import" };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	console_head(rq, &shell);
	console_body(rq);
	import_result(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void made_remove(void *path)
{
	unlink(path);
}

/* The path of a file that is made for this reply alone: its name goes with the request, however that ends. */
static const char *made_path(struct request *rq, const char *ending)
{
	struct work *w = rq->work;
	const char *path = kept_path(w, arena_printf(w->arena, "%s.%s", secret_token(w->arena, 8), ending));
	arena_on_reset(http_arena(rq->http), made_remove, (void *)path);
	return path;
}

static void reply_made(struct request *rq, const char *path, const char *type, const char *name)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_file(rq, path, type, name);
}

static void import_marked_file(struct request *rq)
{
	struct taken *t = rq->result;
	if (!t->import) {
		refused_show(rq, t);
		return;
	}
	const char *path = made_path(rq, "marked"), *why = import_marked(rq->work, t->import, path);
	if (why)
		start_show(rq, why);
	else
		reply_made(rq, path, XLSX, "请改正标红的单元格.xlsx");
}

static bool confirm_write(struct work *w, struct request *rq)
{
	struct taken *t = rq->result;
	if (!t->import)
		return fault_set(w, t->gone ? FAULT_NOT_FOUND : FAULT_INPUT, "import.gone", "file", "%s", t->why);
	return import_is_long(t->import) ? import_later(w, t->import, moving(rq)) != 0 : import_write(w, t->import);
}

static void import_confirmed(struct request *rq)
{
	struct taken *t = rq->result;
	if (rq->fault) {
		if (t && t->import)
			import_result_page(rq);
		else
			start_show(rq, NULL);
		return;
	}
	unlink(t->path);
	unlink(arena_printf(rq->work->arena, "%s.name", t->path));
	if (import_is_long(t->import))
		job_wake(rq->work->store);
	request_see(rq, import_is_long(t->import) ? "正在写入，进度在这里更新；可以先做别的。" :
		arena_printf(rq->work->arena, "已导入%s：新增 %d 行，更新 %d 行。", import_kind_name(t->import->kind),
			t->import->rows[FATE_NEW], t->import->rows[FATE_CHANGED]), t->import->record ? "/imports/%lld" : "/imports",
		(long long)t->import->record);
}

/* ---- empty rosters ---- */

static void template_make(struct request *rq)
{
	struct work *w = rq->work;
	const char *path = made_path(rq, "xlsx"), *why = import_template(w, text_starts(rq->route->path, "/import/members") ? IMPORT_MEMBERS : IMPORT_ORGANISATIONS, path);
	if (why)
		fault_set(w, FAULT_BUSY, "import.template", NULL, "%s", why);
	rq->result = (void *)path;
}

static void template_organisations(struct request *rq)
{
	reply_made(rq, rq->result, XLSX, "组织名册模板.xlsx");
}

static void template_members(struct request *rq)
{
	reply_made(rq, rq->result, XLSX, "党员名册模板.xlsx");
}
