/* Asking for a list as a file, and the page of one's own files. */
#include <sys/stat.h>
#include <unistd.h>

#include "export/inside.h"
#include "work/audit.h"
#include "work/secret.h"

#include "export_console.html.h"

#define AT_ONCE 3000 /* rows; what is longer becomes a job */

const struct scope scope_export = { "export",
	"select o.path, 0 from job_run r join org o on o.tenant = r.tenant and o.id = r.org where r.tenant = $1 and r.id = $2 "
	"and r.name = 'export'", "export", false };

ROUTE(GET, "/exports", exports_page, FETCH_EXPORT, OWN, .about = "the own exported files");
static bool fetch_write(struct work *w, struct request *rq);
ROUTE(POST, "/exports/{export}/fetch", export_fetched, FETCH_EXPORT, export, .write = fetch_write,
	.about = "a file with whole numbers, for who asked for it; on record");
ROUTE(GET, "/exports/{export}/file", export_file, FETCH_EXPORT, export, .about = "an exported file, for who asked for it");

void part_export(struct request *rq, const char *path, const char *query)
{
	export_button(rq->html, rq, *query ? arena_printf(rq->work->arena, "%s?%s", path, query) : path);
}

void export_action(struct request *rq, enum permission need, const char *path)
{
	if (!access_allows(rq->work->actor.role, need))
		return;
	console_actions(rq);
	part_export(rq, path, http_query_text(rq->http));
	console_actions_end(rq);
}

/* ---- asking ---- */

/* From slow to write and answer. */
struct prepared {
	struct export_ask ask;
	int64_t rows;
	const char *path; /* the file of a short list; NULL: the list is long */
};

static void file_remove(void *arg)
{
	unlink(arg);
}

/* The page's query. What the path names in place of an organisation stands in front, as "theme=12", where it counts whatever is typed. */
static const char *query_of(struct request *rq)
{
	const char *arg = rq->route->scope->arg, *typed = http_query_text(rq->http);
	if (!arg || text_eq(arg, "org"))
		return typed;
	return arena_printf(rq->work->arena, "%s=%lld%s%s", arg, (long long)request_id(rq, arg), *typed ? "&" : "", typed);
}

const char *export_make(struct work *w, const struct export_ask *ask, int64_t *rows)
{
	char *path = arena_printf(w->arena, "%s/uploads/export-%s", store_dir(w->store), secret_token(w->arena, 16));
	const char *why = export_write(w, ask, path, NULL, NULL, rows);
	if (why) {
		fault_set(w, FAULT_BUSY, "export.failed", NULL, "%s", why);
		return NULL;
	}
	arena_on_reset(w->arena, file_remove, path); /* whatever becomes of the request */
	return path;
}

void export_prepare(struct request *rq, const struct export_list *list)
{
	struct work *w = rq->work;
	struct prepared *p = ARENA_NEW(w->arena, struct prepared);
	bool named = strstr(rq->route->path, "{org}") != NULL;
	p->ask = (struct export_ask){ .list = list, .org = named ? request_id(rq, "org") : w->actor.org,
		.format = text_eq(request_form(rq, "format", "xlsx"), "csv") ? SHEET_CSV_UTF8 : SHEET_XLSX,
		.query = query_of(rq) };
	rq->result = p;
	if (!export_place(w, &p->ask))
		return;
	list->rows(w, &p->ask, NULL, 0, 1, &p->rows);
	if (!w->fault && p->rows <= AT_ONCE)
		p->path = export_make(w, &p->ask, &p->rows);
}

bool export_record(struct work *w, struct request *rq)
{
	const struct prepared *p = rq->result;
	if (!p->path)
		return export_later(w, &p->ask, p->rows);
	return export_audit(w, &p->ask, p->rows);
}

void export_give(struct request *rq, const struct export_ask *ask, const char *path)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_file(rq, path, export_type(ask->format), export_file_name(rq->work, ask));
}

void export_answer(struct request *rq)
{
	const struct prepared *p = rq->result;
	if (rq->fault)
		return; /* the shell's page tells why; nothing was typed that could be lost */
	if (!p->path) {
		job_wake(rq->work->store);
		request_see(rq, arena_printf(rq->work->arena, "%s共 %s 行，正在生成文件；可以先做别的，过会儿到这里下载。", p->ask.list->title,
			count_text(rq->work->arena, p->rows)), "/exports");
		return;
	}
	export_give(rq, &p->ask, p->path);
}

/* ---- one's own files ---- */

/* What a run makes, when the actor may still see that list of that organisation. */
static bool still_theirs(struct work *w, const struct job_run *run, const struct map *places, struct export_ask *ask)
{
	const struct export_ask *place = map_get_i64(places, run->org);
	if (!place || !actor_covers(&w->actor, place->path) || !export_of_run(w, run, ask))
		return false;
	ask->path = place->path;
	ask->org_name = place->org_name;
	return access_allows(w->actor.role, ask->list->need);
}

static void row_fill(struct work *w, struct exports_view *v, const struct job_run *run, const struct map *places)
{
	struct export_row *row = &v->rows[v->count];
	struct export_ask ask;
	if (!still_theirs(w, run, places, &ask))
		return;
	*row = (struct export_row){ .run = run, .percent = -1, .title = *run->title ? run->title : export_file_name(w, &ask),
		.pending = run->state == JOB_WAITING || run->state == JOB_RUNNING,
		.ready = run->state == JOB_DONE && *run->file && w->now < export_until(&ask, run), .second = ask.list->second, .until = "" };
	if (row->ready)
		row->until = moment_text(w->arena, export_until(&ask, run));
	if (run->total > 0)
		row->percent = (int)(run->done * 100 / run->total);
	v->pending = v->pending || row->pending;
	v->count++;
}

static void exports_page(struct request *rq)
{
	struct work *w = rq->work;
	struct exports_view v = { .pager = pager_of(rq) };
	struct job_filter filter = { .name = EXPORT_JOB, .state = JOB_STATES, .account = w->actor.account, .limit = v.pager.size,
		.offset = v.pager.offset };
	struct job_run *runs;
	struct console_shell shell = { .title = "导出的文件", .sub = "行数多的列表在后台生成，只有提出的人能下载" };
	int n = job_list(w, &filter, &runs, &v.total);
	struct map *places = export_places(w);
	v.rows = ARENA_ARRAY(w->arena, struct export_row, (size_t)n);
	for (int i = 0; i < n; i++)
		row_fill(w, &v, &runs[i], places);
	console_head(rq, &shell);
	console_body(rq);
	export_rows(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* The actor's own file that waits; NULL with a fault. `second`: of those with whole numbers, which are fetched on record alone. */
static struct job_run *file_waiting(struct work *w, int64_t id, bool second, struct export_ask *ask)
{
	struct job_run *run = job_load(w, id);
	struct stat st;
	if (!run)
		return NULL;
	if (run->account != w->actor.account || !still_theirs(w, run, export_places(w), ask) || ask->list->second != second)
		fault_set(w, FAULT_NOT_FOUND, "export.none", NULL, "没有这个页面，或它不在您的管理范围内。");
	else if (run->state != JOB_DONE || !*run->file || w->now >= export_until(ask, run) || stat(job_file(w, run), &st) != 0)
		fault_set(w, FAULT_NOT_FOUND, "export.gone", NULL, "文件还没有生成，或已过 %d 天自动删除。请回到列表页重新导出。",
			second ? EXPORT_SECOND_DAYS : EXPORT_DAYS);
	return w->fault ? NULL : run;
}

static void file_show(struct request *rq, const struct job_run *run, const struct export_ask *ask)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_file(rq, job_file(rq->work, run), export_type(ask->format), run->title);
}

static void export_file(struct request *rq)
{
	struct export_ask ask;
	struct job_run *run = file_waiting(rq->work, request_id(rq, "export"), false, &ask);
	if (run)
		file_show(rq, run, &ask);
}

static bool fetch_write(struct work *w, struct request *rq)
{
	struct export_ask ask;
	struct job_run *run = file_waiting(w, request_id(rq, "export"), true, &ask);
	return run && audit(w, "export.fetched", "export", run->id, run->org, NULL, run->title);
}

static void export_fetched(struct request *rq)
{
	struct export_ask ask;
	struct job_run *run = rq->fault ? NULL : file_waiting(rq->work, request_id(rq, "export"), true, &ask);
	if (run)
		file_show(rq, run, &ask);
}
