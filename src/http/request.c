/* A request from its first line to its end: what is looked at when, and the questions the layer above may ask. */
#include <arpa/inet.h>
#include <strings.h>

#include "http/inside.h"

/* ---- birth and death ---- */

struct http *request_new(
	struct http_server *s, struct arena *a, void *transport, struct line *line, const char *target)
{
	struct http *h = ARENA_NEW(a, struct http);
	h->server = s;
	h->transport = transport;
	h->line = line;
	h->arena = a;
	h->began_us = clock_mono_us();
	h->began_at = h->began_us / 1000;
	request_name(h->id);
	size_t len = strlen(target);
	/* One byte more than allowed is enough to know that it is too long. */
	len = len > HTTP_TARGET_MAX ? HTTP_TARGET_MAX + 1 : len;
	h->target = (struct str){arena_dupn(a, target, len), len};
	h->path = "/";
	h->mount = "";
	h->query_text = "";
	h->method_text = "";
	h->length = -1;
	h->uploads.fd = -1;
	h->reply.fd = -1;
	if (line->used)
		atomic_store(&line->since, h->began_at);
	line->used = true;
	return h;
}

void request_free(struct http *h)
{
	struct http_server *s = h->server;
	if (h->reply.listener)
		stream_leave(h->reply.listener);
	h->reply.listener = NULL;
	reply_clear(h);
	upload_drop(h);
	watch_phase(h->line, PHASE_READING);
	struct arena *a = h->arena;
	bool counted = h->counted;
	arena_reset(a); /* runs what the layer above hung up; h itself is gone after this */
	server_arena_back(s, a);
	if (counted)
		atomic_fetch_sub(&s->busy, 1);
}

void request_fault(struct http *h, int status, const char *code)
{
	if (h->fault.status)
		return; /* the first reason is the one that explains the rest */
	h->fault = (struct http_fault){status, code};
	upload_drop(h);
	h->form.count = 0;
	h->text = (struct buf){0};
	log_line(LOG_INFO, "http.refused", "status", "%d", status, "code", "%s", code, NULL);
}

void request_lacks(struct http *h)
{
	static const char page[] = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>请稍候</title>"
				   "<p>服务器内存不够，没有办完。请返回上一页刷新，看是否已经保存，稍候再试一次；一直这样时请联系系统管理员。</p>";
	static struct pair headers[] = {{"Content-Type", "text/html; charset=utf-8"}, {"Retry-After", "30"},
		{"Cache-Control", "no-store"}, {"Content-Security-Policy", HTTP_CSP}, {"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "same-origin"}};
	reply_clear(h);
	h->reply.kind = REPLY_BYTES;
	h->reply.status = 503;
	h->reply.bytes = (struct str){page, sizeof page - 1};
	h->reply.headers = (struct pairs){headers, COUNT_OF(headers), COUNT_OF(headers)};
	h->ready = h->began = h->close = true;
}

static void fault_take(struct http *h, struct http_fault fault)
{
	if (fault.status)
		request_fault(h, fault.status, fault.code);
}

/* ---- the head ---- */

static bool address_loopback(const char *peer)
{
	return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
}

void request_peer(struct http *h, const void *sockaddr)
{
	const struct sockaddr *any = sockaddr;
	const void *address = NULL;
	int family = any ? any->sa_family : AF_UNSPEC;
	if (family == AF_INET) {
		address = &((const struct sockaddr_in *)sockaddr)->sin_addr;
	} else if (family == AF_INET6) {
		const struct in6_addr *six = &((const struct sockaddr_in6 *)sockaddr)->sin6_addr;
		address = six;
		if (IN6_IS_ADDR_V4MAPPED(six)) {
			family = AF_INET;
			address = six->s6_addr + 12;
		}
	}
	if (!address || !inet_ntop(family, address, h->peer, sizeof h->peer))
		h->peer[0] = 0;
	h->loopback = address_loopback(h->peer);
}

/* What the proxy on this machine says about the client; from anybody else it counts for nothing. */
static void head_proxy(struct http *h)
{
	unsigned char address[sizeof(struct in6_addr)];
	if (!h->loopback)
		return;
	const char *proto = http_header(h, "X-Forwarded-Proto"), *real = http_header(h, "X-Real-IP");
	h->secure = proto && strcasecmp(proto, "https") == 0;
	if (real && (inet_pton(AF_INET, real, address) == 1 || inet_pton(AF_INET6, real, address) == 1))
		snprintf(h->peer, sizeof h->peer, "%s", real);
}

/* A blank or a control character in the first line moves the place where another reader sees its end. */
static bool target_sound(struct str target)
{
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.at[i] <= 0x20 || target.at[i] == 0x7f)
			return false;
	return true;
}

/* GET http://host/path, as one speaks to a proxy, must be understood by every server (RFC 9112 section 3.2.2). */
static struct str target_origin(const struct http *h, bool *sound)
{
	struct str t = h->target;
	size_t skip = t.len > 7 && strncasecmp(t.at, "http://", 7) == 0    ? 7
		      : t.len > 8 && strncasecmp(t.at, "https://", 8) == 0 ? 8
									   : 0;
	*sound = true;
	if (!skip)
		return t;
	const char *host = http_header(h, "Host"), *from = t.at + skip;
	size_t len = strcspn(from, "/?#");
	*sound = from[len] == '/' && len == strlen(host) && strncasecmp(from, host, len) == 0;
	return (struct str){from + len, t.len - skip - len};
}

static void head_target(struct http *h)
{
	bool sound;
	if (h->target.len > HTTP_TARGET_MAX) {
		request_fault(h, 414, "http.target-too-long");
		return;
	}
	struct str query = target_origin(h, &sound), path = str_cut(&query, '?');
	const char *code = sound ? path_decode(h->arena, path, &h->path) : "http.bad-path";
	if (code) {
		request_fault(h, 400, code);
		return;
	}
	if (query.at) {
		h->query_text = query.at; /* ends where the target ends */
		fault_take(h, fields_parse(h->arena, query, h->server->options.fields_max, &h->query));
	}
}

static void head_limits(struct http *h)
{
	size_t size = 0;
	for (int i = 0; i < h->headers.count; i++)
		size += strlen(h->headers.at[i].name) + strlen(h->headers.at[i].value) + 4;
	if (size > h->server->options.header_max)
		request_fault(h, 431, "http.headers-too-large");
	else if (h->headers.count > HTTP_HEADERS_MAX)
		request_fault(h, 431, "http.too-many-headers");
}

/* ---- the body ---- */

static void body_kind(struct http *h, bool chunked)
{
	const char *type = http_header(h, "Content-Type");
	bool body = chunked || h->length > 0;
	h->body = body ? BODY_DROPPED : BODY_NONE;
	if (h->method != HTTP_POST)
		return;
	if (!body) {
		if (type && h->length < 0)
			request_fault(h, 411, "http.length-required");
	} else if (type_is(type, "application/x-www-form-urlencoded")) {
		h->body = BODY_FORM;
	} else if (type_is(type, "multipart/form-data")) {
		h->body = BODY_MULTIPART;
	} else if (type_is(type, "application/json")) {
		h->body = BODY_JSON;
	} else {
		request_fault(h, 415, "http.unknown-type");
	}
}

static size_t body_max(const struct http *h)
{
	return h->body == BODY_MULTIPART ? h->server->options.upload_max : h->server->options.form_max;
}

/* How much of a refused body is read and dropped, so that the sender comes to read our answer. */
static int64_t drain_max(const struct http *h)
{
	return 2 * (int64_t)h->server->options.upload_max;
}

static void body_too_large(struct http *h)
{
	request_fault(h, 413, h->body == BODY_MULTIPART ? "http.upload-too-large" : "http.form-too-large");
}

static void body_begin(struct http *h)
{
	if (h->body == BODY_FORM || h->body == BODY_JSON)
		buf_init(&h->text, h->arena);
	if (h->body == BODY_MULTIPART) {
		bool twice;
		const char *boundary = type_param(h->arena, http_header(h, "Content-Type"), "boundary", &twice);
		if (twice)
			request_fault(h, 400, "http.bad-multipart");
		else
			fault_take(h, upload_begin(h, boundary));
	}
	if (h->body > BODY_DROPPED && h->length > (int64_t)body_max(h))
		body_too_large(h);
}

static enum http_method method_of(const char *text)
{
	return strcmp(text, "GET") == 0    ? HTTP_GET
	       : strcmp(text, "HEAD") == 0 ? HTTP_HEAD
	       : strcmp(text, "POST") == 0 ? HTTP_POST
					   : HTTP_OTHER;
}

void request_begin(struct http *h, const char *method, const char *version)
{
	h->began = true;
	h->method_text = arena_dup(h->arena, method);
	h->method = method_of(method);
	if (!target_sound(h->target))
		request_fault(h, 400, "http.bad-target");
	fault_take(h, hygiene_check(&h->headers, version));
	if (h->fault.status) { /* where this request ends is not known: nothing after it can be believed */
		h->close = h->ready = true;
		return;
	}
	head_proxy(h);
	head_limits(h);
	head_target(h);
	h->length = hygiene_length(http_header(h, "Content-Length"));
	bool chunked = http_header(h, "Transfer-Encoding") != NULL;
	body_kind(h, chunked);
	body_begin(h);
	const char *expect = http_header(h, "Expect");
	if (h->length > drain_max(h) || (h->fault.status && expect)) {
		request_fault(h, 413, "http.upload-too-large");
		h->close = h->ready = true; /* the body is not going to be read */
	}
}

bool request_piece(struct http *h, const char *bytes, size_t len)
{
	h->received += (int64_t)len;
	atomic_store(&h->line->received, h->received);
	if (h->received > drain_max(h)) {
		log_line(LOG_INFO, "http.cut", "why", "%s", "endless body", NULL);
		return false;
	}
	if (h->fault.status || h->body <= BODY_DROPPED)
		return true;
	if (h->received > (int64_t)body_max(h))
		body_too_large(h);
	else if (h->body == BODY_MULTIPART)
		fault_take(h, upload_piece(h, bytes, len));
	else
		buf_put(&h->text, bytes, len);
	return true;
}

void request_end(struct http *h)
{
	h->ready = true;
	if (h->fault.status)
		return;
	struct str text = {h->text.at, h->text.len};
	if (h->body == BODY_MULTIPART)
		fault_take(h, upload_end(h));
	else if (h->body == BODY_FORM)
		fault_take(h, fields_parse(h->arena, text, h->server->options.fields_max, &h->form));
	else if (h->body == BODY_JSON && !str_utf8(text))
		request_fault(h, 400, "http.not-utf8");
}

bool request_run(struct http *h)
{
	if (!h->counted) {
		h->counted = true;
		atomic_fetch_add(&h->server->busy, 1);
		watch_phase(h->line, PHASE_WORKING);
	}
	h->suspended = false;
	if (atomic_load(&h->server->closing)) /* read after `busy` was counted: http_stop sees one or the other */
		http_reply(h, 503, "text/plain; charset=utf-8", STR("系统正在停止,请稍后再试。\n"));
	else
		h->server->options.handle(h, h->again++, h->server->options.arg);
	if (h->suspended)
		return false;
	if (h->reply.kind == REPLY_NONE) {
		log_line(LOG_ERROR, "http.no-reply", "path", "%s", h->path, NULL);
		http_reply(h, 500, "text/plain; charset=utf-8", STR("系统没有给出答复,请稍后再试。\n"));
	}
	reply_finish(h);
	return true;
}
