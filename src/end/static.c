/* Addresses that browsers ask for by name: the worker, the manifest, the page without network, the mark. */
#include "end/inside.h"

#include "base/json.h"

#include "end_offline.html.h"

ROUTE(GET, "/sw.js", worker_script, PUBLIC, OWN, .about = "the phone pages' service worker");
ROUTE(GET, "/app.webmanifest", manifest, PUBLIC, OWN, .about = "name and mark for the phone's home screen");
ROUTE(GET, "/m/offline", offline_page, PUBLIC, OWN, .about = "what the phone shows without network");
ROUTE(GET, "/offline.html", offline_page_old, PUBLIC, OWN, .about = "the same under its file name");
ROUTE(GET, "/favicon.ico", mark_image, PUBLIC, OWN, .of = OF_BOTH, .about = "the mark");
ROUTE(GET, "/robots.txt", robots, PUBLIC, OWN, .common = true, .about = "search engines stay out");

static const struct http_asset *asset_of(const char *name)
{
	for (size_t i = 0; i < http_assets_count; i++)
		if (text_eq(http_assets[i].name, name))
			return &http_assets[i];
	return NULL;
}

/* The bytes of an asset under an address that does not change: the browser asks each time whether they did. */
static void reply_named(struct request *rq, const char *name)
{
	const struct http_asset *found = asset_of(name);

	if (!found) {
		request_bytes(rq, 404, "text/plain; charset=utf-8", STR("没有这个文件。\n"));
		return;
	}
	http_reply_header(rq->http, "Cache-Control", "no-cache");
	request_bytes(rq, 200, found->type, found->plain);
}

static void worker_script(struct request *rq)
{
	reply_named(rq, "sw.js");
}

static void mark_image(struct request *rq)
{
	reply_named(rq, "mark.svg");
}

static void robots(struct request *rq)
{
	request_bytes(rq, 200, "text/plain; charset=utf-8", STR("User-agent: *\nDisallow: /\n"));
}

/* Made here and not embedded: the name is the county's own. */
static void manifest(struct request *rq)
{
	const char *name = end_platform(rq), *mark = asset("mark.svg");
	struct buf body;
	struct json j;

	buf_init(&body, rq->html->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "name", name);
	json_put_text(&j, "short_name", name);
	json_put_text(&j, "lang", "zh-CN");
	json_put_text(&j, "start_url", arena_printf(rq->html->arena, "%s/m", request_base(rq)));
	json_put_text(&j, "scope", arena_printf(rq->html->arena, "%s/", request_base(rq)));
	json_put_text(&j, "display", "standalone");
	json_put_text(&j, "background_color", "#f5f4f1");
	json_put_text(&j, "theme_color", "#ffffff");
	json_key(&j, "icons");
	json_open_array(&j);
	if (mark) {
		json_open_object(&j);
		json_put_text(&j, "src", mark);
		json_put_text(&j, "sizes", "any");
		json_put_text(&j, "type", "image/svg+xml");
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	http_reply_header(rq->http, "Cache-Control", "no-cache");
	request_bytes(rq, 200, "application/manifest+json", (struct str){ body.at, body.len });
}

/* Kept by the worker and shown to whoever holds the phone: nothing of a person stands on it. */
static void offline_page(struct request *rq)
{
	if (!*request_base(rq) && asset_of("offline.html")) {
		reply_named(rq, "offline.html");
		return;
	}
	end_offline(rq->html, end_platform(rq));
	request_page(rq);
}

static void offline_page_old(struct request *rq)
{
	offline_page(rq);
}
