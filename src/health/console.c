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
	buf_printf(out, "# TYPE xianfeng_%s gauge\nxianfeng_%s %lld\n", name, name, (long long)value);
}

/* What each county has of its own, in the order of figures_of. */
static const struct {
	const char *name, *type;
} figures[] = {
	{ "sessions_in_use", "gauge" }, { "jobs_pending", "gauge" }, { "database_bytes", "gauge" }, { "disk_free_bytes", "gauge" },
	{ "backup_age_seconds", "gauge" }, { "verify_age_seconds", "gauge" }, { "writer_alive", "gauge" }, { "writer_queue", "gauge" },
	{ "log_bytes", "gauge" }, { "units_total", "counter" }, { "batches_total", "counter" }, { "commits_failed_total", "counter" },
};

static int64_t figure_of(const struct health *h, size_t which)
{
	const int64_t all[] = { h->sessions, h->pending_jobs, h->bytes, h->disk_free, h->backup_age, h->verify_age, h->store.alive,
		h->store.queued, h->store.log_bytes, h->store.units, h->store.batches, h->store.commits_failed };
	_Static_assert(COUNT_OF(all) == COUNT_OF(figures), "a value for each name");
	return all[which];
}

/* A metric's lines stand together, whatever the number of counties. What nobody knows has none. */
static void counties_metrics(const struct server *server, const struct health *all, struct buf *out)
{
	for (size_t which = 0; which < COUNT_OF(figures); which++) {
		buf_printf(out, "# TYPE xianfeng_%s %s\n", figures[which].name, figures[which].type);
		for (size_t i = 0; i < server->site_count; i++)
			if (server->sites[i].store && figure_of(&all[i], which) >= 0)
				buf_printf(out, "xianfeng_%s{county=\"%s\"} %lld\n", figures[which].name, store_code(server->sites[i].store),
					(long long)figure_of(&all[i], which));
	}
	buf_text(out, "# TYPE xianfeng_health gauge\n");
	for (size_t i = 0; i < server->site_count; i++)
		for (int k = 0; k < all[i].count; k++)
			buf_printf(out, "xianfeng_health{county=\"%s\",check=\"%s\"} %d\n", store_code(server->sites[i].store),
				all[i].checks[k].name, all[i].checks[k].state);
	buf_text(out, "# TYPE xianfeng_commit_seconds histogram\n# TYPE xianfeng_batch_units histogram\n");
	for (size_t i = 0; i < server->site_count; i++)
		if (server->sites[i].store)
			store_metrics(server->sites[i].store, out);
}

static int64_t counties_closed(const struct server *server)
{
	int64_t closed = 0;
	for (size_t i = 0; i < server->site_count; i++)
		closed += !server->sites[i].store;
	return closed;
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
	health_look(rq, false, &h);
	buf_init(&out, rq->html->arena);
	gauge(&out, "up", h.up);
	gauge(&out, "counties_closed", counties_closed(rq->server));
	gauge(&out, "connections", h.connections);
	gauge(&out, "resident_bytes", h.resident);
	counties_metrics(rq->server, health_look_each(rq), &out);
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
