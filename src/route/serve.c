/* The one way of a request: route, actor, permission, scope, CSRF, slow work, write, handler. */
#include <signal.h>
#include <unistd.h>

#include "base/config.h"
#include "base/json.h"
#include "route/internal.h"
#include "work/audit.h"

void passage_begin(struct passage *p)
{
	struct work *w = &p->work;
	struct actor actor = w->actor;
	struct fault *fault = w->fault;
	const char *request = w->request;
	p->generation = store_generation(p->request.site->store); /* before the snapshot: it may see more than that, never less */
	work_begin(w, w->arena, p->request.site->store, w->now);
	w->actor = actor;
	w->request = request;
	if (fault)
		w->fault = fault; /* that of the stage before; else the one of a snapshot that could not begin stays */
	p->statements = db_statements(w->db);
}

void passage_end(struct passage *p)
{
	p->ran += db_statements(p->work.db) - p->statements;
	work_end(&p->work);
}

/* ---- who ---- */

static void find_actor(struct request *rq)
{
	struct work *w = rq->work;
	w->actor = (struct actor){ .role = ROLE_NONE, .name = "未登录", .from = http_peer(rq->http) };
	const char *token = http_cookie(rq->http, rq->end == END_TV ? "tv" : "sid");
	if (!token || strlen(token) != 64)
		return;
	if (rq->end == END_TV ? device_actor(w, token) : session_actor(w, token))
		rq->token = token;
}

static int64_t session_lasts(const struct request *rq)
{
	return rq->work->actor.desk ? config_i64(rq->server->config, "session-hours") * 3600 :
			config_i64(rq->server->config, "session-days") * 86400;
}

/* Notes that a session or a television is in use: later, by itself, never on the request's way. */
struct touch {
	struct work work;
	int64_t lasts;
	bool sent; /* the writer has it */
};

static bool touch_write(struct work *w, void *arg)
{
	struct touch *t = arg;
	work_quiet(w);
	return w->actor.device ? device_touch(w, w->actor.device) : session_touch(w, w->actor.session, t->lasts);
}

static void touch_done(void *arg, bool committed)
{
	(void)committed;
	arena_free(((struct touch *)arg)->work.arena);
}

/* In memory of its own: nobody waits for it. */
static void touch_send(void *arg)
{
	struct touch *first = arg, *t = ARENA_NEW(first->work.arena, struct touch);
	*t = *first;
	first->sent = work_submit(&t->work, touch_write, t, touch_done, t);
}

static void touch_later(struct request *rq)
{
	const struct actor *actor = &rq->work->actor;
	if (!session_touch_due(rq->work) && !device_touch_due(rq->work))
		return;
	struct arena *a = arena_new();
	struct touch first = { .lasts = session_lasts(rq) };
	first.work = (struct work){ .arena = a, .store = rq->work->store, .tenant = rq->work->tenant, .now = rq->work->now,
		.today = rq->work->today, .crowd = true };
	first.work.actor = (struct actor){ .role = actor->role, .session = actor->session, .device = actor->device, .name = "" };
	if (!arena_guard(touch_send, &first) || !first.sent)
		arena_free(a); /* the next request notes it */
}

/* ---- may they ---- */

/* One line for each refusal: which route, why, at which field; never what somebody typed, and no id. */
static void note_fault(const struct request *rq, const struct fault *fault)
{
	bool ours = fault->kind == FAULT_INTERNAL, busy = fault->kind == FAULT_BUSY;
	log_line(ours ? LOG_ERROR : busy ? LOG_WARN : LOG_INFO, "route.refused", "method", "%s", http_method_text(rq->http), "route", "%s",
		rq->route ? rq->route->path : "", "status", "%d", fault_status(fault), "code", "%s", fault->code, "field", "%s",
		fault->field, NULL);
}

static void reply_fault(struct request *rq, const struct fault *fault)
{
	struct passage *p = passage_of(rq);
	note_fault(rq, fault);
	rq->html->out.len = 0;
	rq->work->fault = NULL;
	rq->server->fault_page(rq, fault);
	if (!p->replied)
		die("the shell has no page for a fault");
}

static void refuse(struct request *rq, enum fault_kind kind, const char *code, const char *message)
{
	struct fault fault = { kind, code, NULL, message, NULL };
	reply_fault(rq, &fault);
}

/* No route takes this path by this method. */
static void refuse_unrouted(struct request *rq, const char *allow)
{
	if (!allow) {
		refuse(rq, FAULT_NOT_FOUND, "route.none", "没有这个页面，或它不在您的管理范围内。");
		return;
	}
	http_reply_header(rq->http, "Allow", allow);
	refuse(rq, FAULT_METHOD, "route.method", "这个地址不能这样访问。请从页面上的按钮进入。");
}

/* True when the request may go on; else it is answered. */
static bool permitted(struct request *rq)
{
	const struct route *route = rq->route;
	const char *next = http_path(rq->http);
	if (access_allows_at(&rq->work->actor, route->need, rq->work->actor.path))
		return true; /* at least at the actor's own organisation: in_scope asks for whose record it is */
	if (rq->work->actor.role != ROLE_NONE && route->elsewhere) {
		refuse(rq, FAULT_FORBIDDEN, "access.elsewhere", route->elsewhere);
	} else if (rq->work->actor.role != ROLE_NONE) {
		refuse(rq, FAULT_FORBIDDEN, "access.forbidden", "您的账号没有这项权限。如工作需要，请联系上级管理员。");
	} else if (rq->end == END_API || route->method == HTTP_POST) {
		refuse(rq, FAULT_FORBIDDEN, "access.signed-out", "您还没有登录，或登录已过期。请重新登录后再提交。");
	} else if (rq->end == END_TV) {
		request_see(rq, NULL, "/tv");
	} else {
		const char *query = http_query_text(rq->http);
		struct html h;
		html_init(&h, rq->work->arena);
		html_urlpart_str(&h, *query ? arena_printf(rq->work->arena, "%s?%s", next, query) : next);
		request_see(rq, NULL, "/sign-in?next=%s", h.out.at);
	}
	return false;
}

/* A record outside the actor's subtree does not exist for them. */
static bool in_scope(struct request *rq)
{
	const struct scope *scope = rq->route->scope;
	struct work *w = rq->work;
	bool inside = true, allowed = true;
	if (scope->sql) {
		int64_t id = request_id(rq, scope->arg);
		struct db_rows *rows = scope->sent_down ? DB_QUERY(w->db, w->arena, scope->sql, w->tenant, id, w->actor.path) :
			DB_QUERY(w->db, w->arena, scope->sql, w->tenant, id);
		inside = db_next(rows) && (scope->own_account ? w->actor.account && db_i64(rows, 1) == w->actor.account :
			actor_covers(&w->actor, db_text(rows, 0)));
		allowed = inside && access_allows_at(&w->actor, rq->route->need, db_text(rows, 0));
		if (inside && w->actor.role == ROLE_MEMBER && scope->own_member)
			inside = w->actor.member != 0 && db_i64(rows, 1) == w->actor.member;
		db_done(rows);
		if (!inside && scope->listed && w->actor.member)
			inside = allowed = DB_ONE(w->db, w->arena, 0, scope->listed, w->tenant, id, w->actor.member) == 1 &&
				access_allows(w->actor.role, rq->route->need);
	}
	if (!inside)
		refuse(rq, FAULT_NOT_FOUND, "route.none", "没有这个页面，或它不在您的管理范围内。");
	else if (!allowed)
		refuse(rq, FAULT_FORBIDDEN, "access.forbidden", "这是下级党组织的记录，由它自己办理。您只能办理本级的。");
	return inside && allowed;
}

/* Forms carry the session's token; those of people not signed in must at least come from this site's own pages. */
static bool from_own_page(struct request *rq)
{
	struct work *w = rq->work;
	const char *origin = http_header(rq->http, "Origin"), *host = http_header(rq->http, "Host");
	const char *site = http_header(rq->http, "Sec-Fetch-Site");
	bool own = !site || text_eq(site, "same-origin") || text_eq(site, "none");
	/* "null" comes from a page without an origin of its own; with a token it may pass, alone it proves nothing. */
	if (origin && (rq->route->no_csrf || !text_eq(origin, "null")))
		own = own && (text_eq(origin, arena_printf(w->arena, "http://%s", host)) ||
				     text_eq(origin, arena_printf(w->arena, "https://%s", host)));
	const char *csrf = http_form(rq->http, "csrf");
	if (!csrf)
		csrf = http_header(rq->http, "X-CSRF-Token");
	if (own && !rq->route->no_csrf)
		own = session_csrf_valid(rq->work->store, w->arena, rq->token, csrf);
	if (!own)
		refuse(rq, FAULT_FORBIDDEN, "route.csrf", "页面打开太久或不是从本平台打开的，没有提交。请返回上一页，刷新后再提交。");
	return own;
}

/* ---- on its way ---- */

static void written(void *arg, bool committed)
{
	struct passage *p = arg;
	p->request.committed = committed;
	p->request.fault = committed ? NULL : p->work.fault;
	p->work.fault = NULL;
	http_resume(p->request.http);
}

static bool run_write(struct work *w, void *arg)
{
	struct passage *p = arg;
	return p->request.route->write(w, &p->request);
}

static void submit(void *arg)
{
	struct passage *p = arg;
	p->submitted = work_submit(&p->work, run_write, p, written, p);
}

/* Sends the request to the slow pool or the writer; true when it is under way (or answered because both are full). */
static bool sent_on(struct passage *p)
{
	static struct fault slow_full = { FAULT_BUSY, "route.slow-full", NULL, "现在排队的人太多，您填写的内容没有丢失。请稍候再提交一次。", NULL };
	const struct route *route = p->request.route;
	if (p->stage < STAGE_SLOW && route->slow) {
		p->stage = STAGE_SLOW;
		passage_end(p);
		http_suspend(p->request.http);
		if (slow_submit(p->request.server->slow, p))
			return true;
		p->work.fault = &slow_full;
		http_resume(p->request.http);
		return true;
	}
	if (p->stage < STAGE_WRITE && route->write && !p->work.fault) {
		p->stage = STAGE_WRITE;
		if (route->prepare)
			route->prepare(&p->request);
		p->work.crowd = route->crowd;
		if (p->work.db)
			passage_end(p);
		http_suspend(p->request.http); /* from here on no lack may lead out of this function */
		p->submitted = false;
		if (!arena_guard(submit, p))
			work_lacks(&p->work);
		if (!p->submitted)
			written(p, false);
		return true;
	}
	return false;
}

static void answered(struct passage *p)
{
	if (p->work.db)
		passage_end(p);
	note_request(p->request.http, p, p->request.server->log_requests);
}

static void handle(struct passage *p)
{
	struct request *rq = &p->request;
	p->stage = STAGE_HANDLE;
	if (!p->work.db)
		passage_begin(p);
	if (p->work.fault && rq->route->method == HTTP_POST) { /* slow work refused: the handler shows the form again */
		rq->fault = p->work.fault;
		p->work.fault = NULL;
	}
	if (!p->work.fault && !(rq->route->keeps && keep_answer(rq)))
		rq->route->handle(rq);
	if (p->replied && (rq->fault || p->work.fault)) {
		note_fault(rq, rq->fault ? rq->fault : p->work.fault);
	} else if (!p->replied) {
		work_db_check(&p->work);
		struct fault none = { FAULT_INTERNAL, "route.no-answer", NULL, "这个页面没有给出结果，已记入日志。请联系系统管理员。", NULL };
		reply_fault(rq, p->work.fault ? p->work.fault : rq->fault ? rq->fault : &none);
	}
	answered(p);
}

static struct passage *passage_new(struct http *h, struct server *server, const struct site *site, const char *mount)
{
	struct arena *a = http_arena(h);
	struct passage *p = ARENA_NEW(a, struct passage);
	html_init(&p->html, a);
	p->html.base = mount;
	p->request = (struct request){ .http = h, .work = &p->work, .html = &p->html, .server = server, .site = site,
		.end = route_end(http_path(h)) };
	p->work.arena = a;
	p->work.now = clock_now();
	p->work.request = http_id(h);
	http_state_set(h, p);
	passage_begin(p);
	return p;
}

/* RFC 9457; the API's readers take nothing else. */
static void refuse_broken_json(struct request *rq, struct http_fault broken, const char *message)
{
	struct buf body;
	struct json j;
	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "type", "about:blank");
	json_put_i64(&j, "status", broken.status);
	json_put_text(&j, "code", broken.code);
	json_put_text(&j, "detail", message);
	json_end_object(&j);
	http_reply(rq->http, broken.status, "application/problem+json", (struct str){ body.at, body.len });
}

static void refuse_broken(struct request *rq)
{
	struct http_fault broken = http_fault(rq->http);
	const char *message = "浏览器发来的请求不完整或格式不对，没有处理。请返回上一页重试。";
	if (broken.status == 413)
		message = "提交的内容或文件太大，没有保存。请压缩图片或分几次提交。";
	else if (text_eq(broken.code, "http.truncated"))
		message = "文件没有传完就断了，没有保存。请检查网络后重新上传。";
	else if (text_eq(broken.code, "http.not-utf8"))
		message = "提交的文字编码不对，没有保存。请换用新一点的浏览器。";
	http_reply_header(rq->http, "Cache-Control", "no-store");
	passage_of(rq)->replied = true;
	if (rq->end == END_API) {
		refuse_broken_json(rq, broken, message);
		return;
	}
	http_reply(rq->http, broken.status, "text/html; charset=utf-8",
		str_of(arena_printf(rq->work->arena,
			"<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>请求有误</title><p>%s</p><p>编号 %s</p>", message, http_id(rq->http))));
}

/* Nobody's address: no county is opened for it, and no session looked at. Or one of a county that is not open yet. */
static void lose(struct http *h, const struct server *server, bool closed)
{
	struct html page;
	html_init(&page, http_arena(h));
	server->lost_page(server, closed, &page);
	http_reply_header(h, "Cache-Control", "no-store");
	http_reply(h, closed ? 503 : 404, "text/html; charset=utf-8", (struct str){ page.out.at, page.out.len });
	note_request(h, NULL, false);
}

/* A county that is open: what is common to all is answered there. NULL while none is. */
static const struct site *site_open(const struct server *server)
{
	for (size_t i = 0; i < server->site_count; i++)
		if (server->sites[i].store)
			return &server->sites[i];
	return NULL;
}

static bool is_common(struct http *h)
{
	struct args args;
	const char *allow;
	const struct route *route = route_find(http_arena(h), OF_COUNTY, http_method(h), http_path(h), &args, &allow);
	return route && route->common;
}

/* First call: everything up to the slow work. */
static void arrive(struct http *h, struct server *server)
{
	bool reads = http_method(h) == HTTP_GET || http_method(h) == HTTP_HEAD;
	if (reads && !http_fault(h).status && text_starts(http_path(h), "/a/") && http_reply_asset(h, http_path(h))) {
		note_request(h, NULL, false);
		return;
	}
	const struct site *meant = site_find(server, http_arena(h), http_header(h, "Host"), http_path(h));
	if (meant)
		http_mount(h, meant->mount);
	bool common = http_fault(h).status || is_common(h);
	const struct site *site = meant && meant->store ? meant : common ? site_open(server) : NULL;
	if (!site) {
		lose(h, server, meant || common);
		return;
	}
	struct passage *p = passage_new(h, server, site, meant ? meant->mount : "");
	struct request *rq = &p->request;
	const char *allow = NULL;
	if (http_fault(h).status) {
		refuse_broken(rq);
	} else {
		rq->route = route_find(p->work.arena, site_kind(rq->site), http_method(h), http_path(h), &p->args, &allow);
		find_actor(rq);
		if (rq->route && rq->route->away)
			p->work.fault = NULL;
		else if (p->work.fault || !work_db_check(&p->work)) /* nobody is sent to sign in because the database is away */
			reply_fault(rq, p->work.fault);
		if (p->replied)
			;
		else if (!rq->route)
			refuse_unrouted(rq, allow);
		else if (permitted(rq) && in_scope(rq) && (rq->route->method != HTTP_POST || from_own_page(rq))) {
			touch_later(rq);
			if (!sent_on(p))
				handle(p);
			return;
		}
	}
	answered(p);
}

struct turn {
	struct http *http;
	int again;
	struct server *server;
};

static void serve_turn(void *arg)
{
	struct turn *t = arg;
	if (t->again == 0) {
		arrive(t->http, t->server);
		return;
	}
	struct passage *p = http_state(t->http);
	if (!sent_on(p))
		handle(p);
}

/* A lack of memory ends the request's snapshot here, and the transport answers. */
static void serve(struct http *h, int again, void *arg)
{
	struct turn turn = { h, again, arg };
	if (arena_guard(serve_turn, &turn))
		return;
	struct passage *p = http_state(h);
	if (p)
		p->work.arena = http_arena(h);
	if (p && p->work.db)
		work_end(&p->work);
	arena_lack();
}

/* Threads inherit the mask of whoever starts them: signals are for the thread that waits for them. */
static bool start_all(struct server *server, const struct http_options *options, const char **why)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	server->slow = slow_start();
	server->keep = keep_new((size_t)config_i64(server->config, "pages-kept") * 1024);
	server->http = http_start(options, why);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return server->http != NULL;
}

/* More than the cores, because now and then one waits for the disk or the database; each has a connection of its own. */
static int threads_wanted(const struct config *c)
{
	int64_t set = config_i64(c, "threads");
	long twice = 2 * sysconf(_SC_NPROCESSORS_ONLN);
	return set > 0 ? (int)set : twice < 4 ? 4 : twice > 16 ? 16 : (int)twice;
}

bool server_start(struct server *server, const char **why)
{
	const struct config *c = server->config;
	struct arena *a = arena_new();
	size_t count;
	struct http_options options = {
		.listen = config_text(c, "listen"),
		.threads = threads_wanted(c),
		.connections = (int)config_i64(c, "connections"),
		.connections_per_ip = (int)config_i64(c, "connections-per-ip"),
		.header_max = 16 * 1024,
		.form_max = (size_t)config_i64(c, "form-max"),
		.upload_max = (size_t)config_i64(c, "upload-max"),
		.fields_max = 4000,
		.request_timeout = (int)config_i64(c, "request-timeout"),
		.upload_dir = server->uploads ? server->uploads : arena_printf(a, "%s/uploads", store_dir(server->sites[0].store)),
		.handle = serve,
		.arg = server,
	};
	server->log_requests = text_eq(config_text(c, "log-requests"), "yes");
	route_all(&count); /* a broken table ends the program here, not at the first request */
	signal(SIGPIPE, SIG_IGN);
	bool good = start_all(server, &options, why);
	arena_free(a);
	if (!good) {
		slow_stop(server->slow);
		keep_free(server->keep);
	}
	return good;
}

void server_stop(struct server *server)
{
	http_stop(server->http, 10); /* first: what still sleeps in the slow pool is resumed meanwhile */
	slow_stop(server->slow);
	keep_free(server->keep);
	server->http = NULL;
	server->slow = NULL;
	server->keep = NULL;
}

int server_run(struct server *server, void (*ready)(int port))
{
	const char *why = NULL;
	sigset_t stop;
	int signal_number;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL); /* what comes from here on waits for sigwait */
	if (!server_start(server, &why)) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	ready(http_port(server->http));
	sigwait(&stop, &signal_number);
	server_stop(server);
	return 0;
}
