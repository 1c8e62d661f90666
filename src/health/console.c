/* The addresses that watching programs ask, and the keeper's page. */
#include "base/json.h"
#include "health/health.h"

#include "health_console.html.h"

static const struct menu_entry system_menu = { "终端与系统", "运行状态", "info", 850 };

ROUTE(GET, "/health", health_page, PUBLIC, OWN, .away = true, .common = true, .about = "whether the program works; its parts to whoever may know");
ROUTE(GET, "/healthz", health_page_old, PUBLIC, OWN, .away = true, .common = true,
	.about = "the same under its former address");
ROUTE(GET, "/metrics", metrics_page, PUBLIC, OWN, .away = true, .common = true, .about = "figures for Prometheus, to whoever may know");
ROUTE(GET, "/system", system_page, KEEP, OWN, .menu = &system_menu, .about = "how the system is, for its keeper");

static void checks_json(struct json *j, const struct health *h)
{
	json_key(j, "checks");
	json_open_array(j);
	for (int i = 0; i < h->count; i++) {
		json_open_object(j);
		json_put_text(j, "name", h->checks[i].name);
		json_put_text(j, "status", health_tag(h->checks[i].state));
		json_put_text(j, "say", h->checks[i].say);
		json_end_object(j);
	}
	json_end_array(j);
}

/* Everybody learns whether it works, as anybody could find out by trying; the parts are for those who keep it. */
static void health_page(struct request *rq)
{
	struct health h;
	struct buf body;
	struct json j;
	bool trusted = health_trusted(rq);
	health_look(rq, trusted, &h);
	buf_init(&body, rq->html->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "status", h.up ? "ok" : "away");
	if (trusted) {
		json_put_text(&j, "version", XIANFENG_VERSION);
		checks_json(&j, &h);
	}
	json_end_object(&j);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, h.up ? 200 : 503, "application/json", (struct str){ body.at, body.len });
}

static void health_page_old(struct request *rq)
{
	health_page(rq);
}

static void gauge(struct buf *out, const char *name, int64_t value)
{
	if (value >= 0)
		buf_printf(out, "# TYPE xianfeng_%s gauge\nxianfeng_%s %lld\n", name, name, (long long)value);
}

static void checks_metrics(struct buf *out, const struct health *h)
{
	buf_text(out, "# TYPE xianfeng_health gauge\n");
	for (int i = 0; i < h->count; i++)
		buf_printf(out, "xianfeng_health{check=\"%s\"} %d\n", h->checks[i].name, h->checks[i].state);
}

/* To others it is as if there were no such address. */
static void metrics_page(struct request *rq)
{
	struct health h;
	struct buf out;
	if (!health_trusted(rq)) {
		fault_set(rq->work, FAULT_NOT_FOUND, "route.none", NULL, "没有这个页面，或它不在您的管理范围内。");
		return;
	}
	health_look(rq, true, &h);
	buf_init(&out, rq->html->arena);
	gauge(&out, "up", h.up);
	checks_metrics(&out, &h);
	gauge(&out, "connections", h.connections);
	gauge(&out, "sessions_in_use", h.sessions);
	gauge(&out, "jobs_pending", h.pending_jobs);
	gauge(&out, "resident_bytes", h.resident);
	gauge(&out, "database_bytes", h.bytes);
	gauge(&out, "disk_free_bytes", h.disk_free);
	gauge(&out, "backup_age_seconds", h.backup_age);
	gauge(&out, "verify_age_seconds", h.verify_age);
	gauge(&out, "writer_alive", h.store.alive);
	gauge(&out, "writer_queue", h.store.queued);
	gauge(&out, "log_bytes", h.store.log_bytes);
	buf_printf(&out, "# TYPE xianfeng_units_total counter\nxianfeng_units_total %lld\n", (long long)h.store.units);
	buf_printf(&out, "# TYPE xianfeng_batches_total counter\nxianfeng_batches_total %lld\n", (long long)h.store.batches);
	buf_printf(&out, "# TYPE xianfeng_commits_failed_total counter\nxianfeng_commits_failed_total %lld\n", (long long)h.store.commits_failed);
	buf_text(&out, "# TYPE xianfeng_commit_seconds histogram\n# TYPE xianfeng_batch_units histogram\n");
	for (size_t i = 0; i < rq->server->site_count; i++)
		store_metrics(rq->server->sites[i].store, &out);
	route_metrics(&out);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, 200, "text/plain; version=0.0.4; charset=utf-8", (struct str){ out.at, out.len });
}

static void system_page(struct request *rq)
{
	struct health h;
	struct console_shell shell = { .title = "运行状态", .sub = "系统现在怎样，要不要人管" };
	if (rq->work->actor.org_level != 1) {
		fault_set(rq->work, FAULT_NOT_FOUND, "route.none", NULL, "没有这个页面，或它不在您的管理范围内。");
		return;
	}
	health_look(rq, true, &h);
	console_head(rq, &shell);
	console_body(rq);
	health_table(rq->html, &h);
	console_foot(rq);
	request_page(rq);
}
