/* The reply: headers, cookies, bytes, and what every reply carries. */
#include <strings.h>
#include <unistd.h>

#include "http/inside.h"

#define COMPRESS_FROM 860 /* below that a packet is a packet */
#define RETRY_AFTER "30"  /* seconds: whoever is turned away for a while is told so, whatever turned them away */

void reply_clear(struct http *h)
{
	if (h->reply.fd >= 0)
		close(h->reply.fd);
	h->reply.fd = -1;
	h->reply.kind = REPLY_NONE;
	h->reply.bytes = (struct str){NULL, 0};
	h->reply.offset = h->reply.length = 0;
}

bool reply_has(const struct http *h, const char *name)
{
	return pairs_find(&h->reply.headers, name, 0, true) != NULL;
}

/* A header of the program's own, which needs no looking at and stays where it is: every reply has half a dozen. */
static void reply_own(struct http *h, const char *name, const char *value)
{
	if (!reply_has(h, name))
		pairs_add(h->arena, &h->reply.headers, name, value);
}

void reply_default(struct http *h, const char *name, const char *value)
{
	if (!reply_has(h, name))
		http_reply_header(h, name, value);
}

static bool name_sound(const char *name)
{
	return *name &&
	       strspn(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == strlen(name);
}

static bool value_sound(const char *value)
{
	for (const char *c = value; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f)
			return false;
	return *value != 0;
}

void http_reply_header(struct http *h, const char *name, const char *value)
{
	bool framing = strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0 ||
		       strcasecmp(name, "Connection") == 0 || strcasecmp(name, "Date") == 0;
	if (!value || framing || !name_sound(name) || !value_sound(value)) {
		log_line(LOG_WARN, "http.header-dropped", "name", "%s", name, NULL);
		return;
	}
	pairs_add(h->arena, &h->reply.headers, arena_dup(h->arena, name), arena_dup(h->arena, value));
}

/* RFC 6265 section 4.1.1. */
static bool cookie_sound(const char *name, const char *value)
{
	if (!name_sound(name))
		return false;
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f || strchr("\",;\\", *c))
			return false;
	return true;
}

void http_reply_cookie(struct http *h, const char *name, const char *value, int64_t max_age)
{
	if (!cookie_sound(name, value)) {
		log_line(LOG_WARN, "http.cookie-dropped", "name", "%s", name, NULL);
		return;
	}
	const char *age = max_age < 0 ? "" : arena_printf(h->arena, "; Max-Age=%lld", (long long)max_age);
	http_reply_header(h, "Set-Cookie",
		arena_printf(h->arena, "%s=%s; Path=%s%s; HttpOnly; SameSite=Lax%s", name, value, *h->mount ? h->mount : "/", age,
			h->secure ? "; Secure" : ""));
}

/* Compresses where the client takes it and the bytes gain by it. */
static struct str reply_coded(struct http *h, const char *type, struct str body)
{
	if (!coding_compressible(type) || reply_has(h, "Content-Encoding"))
		return body;
	http_reply_header(h, "Vary", "Accept-Encoding");
	if (body.len <= COMPRESS_FROM)
		return body;
	struct coding c = coding_of(h);
	struct str small = c.brotli ? coding_brotli(h->arena, body)
			   : c.gzip ? coding_gzip(h->arena, body)
				    : (struct str){0};
	if (!small.at)
		return body;
	http_reply_header(h, "Content-Encoding", c.brotli ? "br" : "gzip");
	return small;
}

void http_reply(struct http *h, int status, const char *type, struct str body)
{
	reply_clear(h);
	h->reply.kind = REPLY_BYTES;
	h->reply.status = status;
	if (type)
		reply_default(h, "Content-Type", type);
	h->reply.bytes = type ? reply_coded(h, type, body) : body;
	reply_own(h, "Cache-Control", "private, no-store");
}

void http_reply_see(struct http *h, const char *path)
{
	struct buf b;
	if (path[0] != '/' || path[1] == '/' || path[1] == '\\') { /* another server's address in disguise */
		log_line(LOG_WARN, "http.see-refused", NULL);
		path = "/";
	}
	buf_init(&b, h->arena);
	buf_text(&b, h->mount);
	buf_percent(&b, path, ":/?#[]@!$&'()*+,;=%");
	http_reply_header(h, "Location", b.at);
	http_reply(h, 303, NULL, (struct str){"", 0});
}

void reply_finish(struct http *h)
{
	if (h->reply.status == 503)
		reply_own(h, "Retry-After", RETRY_AFTER);
	reply_own(h, "Content-Security-Policy", HTTP_CSP);
	reply_own(h, "X-Content-Type-Options", "nosniff");
	reply_own(h, "X-Request-Id", h->id);
	reply_own(h, "Referrer-Policy", "same-origin");
	reply_own(h, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
	reply_own(h, "Cross-Origin-Opener-Policy", "same-origin");
	if (h->secure)
		reply_own(h, "Strict-Transport-Security", "max-age=31536000");
	if (atomic_load(&h->server->stopping))
		h->close = true;
}
