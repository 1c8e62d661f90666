/* Transport: a request as it came, a reply as it goes. mhd.c alone names libmicrohttpd.
 * For: limits, hygiene, forms, uploads, ranges, event streams, assets, suspending a connection while a write is
 * committed. Not for: who may do what, or what a page looks like. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"

struct http_server;
struct http; /* one request and its reply */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* The content security policy on every reply (front-end.md 4.5). A page that plays video sets HTTP_CSP_PLAYER itself
 * with http_reply_header(): its player hands the media over as a blob. */
#define HTTP_CSP_WITH(blob)                                                                                            \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "             \
	"connect-src 'self'; media-src 'self'" blob "; worker-src 'self'" blob "; manifest-src 'self'; "               \
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
#define HTTP_CSP HTTP_CSP_WITH("")
#define HTTP_CSP_PLAYER HTTP_CSP_WITH(" blob:")

/* What a server is told at start. All sizes in bytes, all times in seconds. */
struct http_options {
	const char *listen;     /* "127.0.0.1:8080", "[::1]:8080"; port 0 picks a free one */
	int threads;            /* pool size; 8 */
	int connections;        /* at most so many at once; 4096. With 7/8 of them taken, one that has said nothing
				 * for a second gives its place up */
	int connections_per_ip; /* 0 = no limit (behind a proxy) */
	size_t header_max;      /* 16 KiB */
	size_t form_max;        /* urlencoded or JSON body, and the texts of a multipart body: 256 KiB */
	size_t upload_max;      /* whole multipart body: 64 MiB */
	int fields_max;         /* fields in one form: 2000 */
	/* A connection without a complete request for so long is closed, however busily it drips, and so is one that
	 * does not read its reply: 30. Every 16 KiB that have moved buy one second more, so that a photo may take its
	 * time on a village's line. */
	int request_timeout;
	const char *upload_dir; /* uploads are written here, unlinked when the request ends */
	/* Called on a pool thread when the request is complete, and again after http_resume(), with `again` counting
	 * up. It must either answer (http_reply…) or suspend. Always called, also for a request that broke a limit:
	 * then http_fault(h) is set and the body is absent. */
	void (*handle)(struct http *h, int again, void *arg);
	void *arg;
};

/* Starts serving. NULL with *why set when the address cannot be had. */
struct http_server *http_start(const struct http_options *options, const char **why);
/* The port it listens on. */
int http_port(const struct http_server *s);
/* Stops taking connections, ends the event streams, lets running requests end (at most `seconds`), closes everything
 * and frees the server. A request that is still suspended then is left behind with the server's memory, and logged:
 * stop what resumes requests only after this. Not to be called from a handler. */
void http_stop(struct http_server *s, int seconds);
/* Connections open now, and requests answered since the start. */
int http_connections(const struct http_server *s);
/* The server that a request came to: for whoever answers while it is still being started. */
const struct http_server *http_server_of(const struct http *h);
int64_t http_requests(const struct http_server *s);

/* ---- the request ---- */

/* Why a request was refused before its handler: the status to answer with, and a stable word. status 0: nothing.
 *
 * 400 http.bad-target no-host two-hosts bad-host two-lengths bad-length two-codings bad-coding length-and-chunked
 * bad-header (the connection ends after the answer), bad-path not-utf8 bad-multipart truncated 411 http.length-required
 * 413 http.form-too-large upload-too-large too-many-fields too-many-files 414 http.target-too-long      415
 * http.unknown-type 431 http.headers-too-large too-many-headers (far larger ones are answered by the library itself)
 * 501 http.unknown-coding       503 http.upload-not-written (the disk) memory      505 http.version
 *
 * A refused body is read to its end and dropped, so that the sender comes to see the answer. */
struct http_fault {
	int status;
	const char *code;
};
struct http_fault http_fault(const struct http *h);

/* The request's name, in the reply's X-Request-Id and in every line of the log that it causes: "7K2M-9QXF". */
const char *http_id(const struct http *h);
/* Microseconds since its first line came. */
int64_t http_age_us(const struct http *h);
/* The status of the answer; 0 while there is none. */
int http_status(const struct http *h);
struct arena *http_arena(struct http *h); /* lives until the reply has been sent */
enum http_method http_method(const struct http *h);
const char *http_method_text(const struct http *h);
/* Decoded once, well-formed UTF-8, starts with '/', no "//", no "." or ".." parts, no backslash or control character.
 */
const char *http_path(const struct http *h);
/* Takes `mount` ("/QH", with which the path begins) off the path: from here on all is as if the program served what lies below
 * it alone. Cookies and redirections are made below it. */
void http_mount(struct http *h, const char *mount);
const char *http_query_text(const struct http *h);               /* raw, without '?'; "" when absent */
const char *http_header(const struct http *h, const char *name); /* case-insensitive; NULL when absent */
const char *http_cookie(const struct http *h, const char *name); /* the first of that name; NULL when absent */
const char *http_peer(const struct http *h); /* the peer's address, or X-Real-IP when it comes from loopback */
bool http_secure(const struct http *h);      /* X-Forwarded-Proto: https from loopback */

/* The value of a field in a query that was kept as text ("q=…&state=…"), decoded; NULL when it is absent or cannot be read. */
const char *http_query_of(struct arena *a, const char *text, const char *name);

/* Query and form fields; NULL when absent. Values are well-formed UTF-8 without NUL. */
const char *http_query(const struct http *h, const char *name);
const char *http_form(const struct http *h, const char *name);
/* The n-th field of that name (check boxes), or NULL. */
const char *http_form_at(const struct http *h, const char *name, int n);
/* All form fields in order; false past the end. */
bool http_form_each(const struct http *h, int n, const char **name, const char **value);
/* The body of a JSON request (Content-Type application/json), {NULL,0} when absent. */
struct str http_body(const struct http *h);

/* One uploaded file, streamed to disk as it came. */
struct http_file {
	const char *field;
	const char *name; /* the last part of the sender's file name, tidied; never used as a path */
	const char *type; /* what the sender says */
	const char *path; /* where it lies; removed when the request ends */
	int64_t size;
};
/* The file of that field, or NULL (absent, or an empty file input). */
const struct http_file *http_upload(const struct http *h, const char *field);
/* How many files came with the form. */
int http_uploads(const struct http *h);
/* The n-th file of that field (<input type=file multiple>), or NULL. */
const struct http_file *http_upload_at(const struct http *h, const char *field, int n);

/* A place for the layer above to keep its own state between calls of the handler. */
void http_state_set(struct http *h, void *state);
void *http_state(const struct http *h);

/* ---- the reply ---- */

/* Adds a header; values with CR, LF or NUL are refused (dropped and logged). */
void http_reply_header(struct http *h, const char *name, const char *value);
/* Sets a cookie: HttpOnly, SameSite=Lax, Path=/ (or the mount), Secure when the request came over TLS. max_age 0 removes it, -1 makes
 * it last for the browser's session. */
void http_reply_cookie(struct http *h, const char *name, const char *value, int64_t max_age);
/* Answers with bytes (arena memory or static). HTML and JSON are compressed when the client asks for it. HEAD sends no
 * body. Security headers (CSP, nosniff, Referrer-Policy, Permissions-Policy) are put on every reply, Retry-After on
 * every 503. */
void http_reply(struct http *h, int status, const char *type, struct str body);
/* Answers 303 to a path of this server, below the mount. */
void http_reply_see(struct http *h, const char *path);
/* Answers with a file, with ranges, ETag and If-Range; `name` sets a download name (NULL: shown in place). */
void http_reply_file(struct http *h, const char *path, const char *type, const char *name);
/* Makes the reply a download with that name, for bytes that http_reply() sends. */
void http_reply_download(struct http *h, const char *name);
/* Answers with an embedded asset: three encodings, immutable. False when there is no such asset. */
bool http_reply_asset(struct http *h, const char *path);

/* Suspends the connection: the pool thread goes on with others; http_resume (any thread, exactly once) brings the
 * request back to `handle` with again + 1. Call http_suspend() inside `handle`, hand h to the other thread, return; the
 * resume may come before that return. After http_suspend() the handler, and after http_resume() its caller, must not
 * touch h again. A client that leaves meanwhile changes nothing until the resume; then the request ends without
 * `handle`, so what it holds belongs to its arena (arena_on_reset). */
void http_suspend(struct http *h);
void http_resume(struct http *h);

/* ---- event streams (Server-Sent Events) ---- */

/* A channel is a name ("activity:123"), made on first use, gone with its last listener. */
/* Answers the request with an event stream that listens to `channel` until the client leaves (or `seconds` have
 * passed). */
void http_reply_stream(struct http *h, const char *channel, int seconds);
/* Sends an event to everyone who listens; any thread; never blocks; slow listeners lose the oldest events. `data` may
 * hold several lines. */
void http_publish(struct http_server *s, const char *channel, const char *event, const char *data);

/* ---- the embedded assets (generated table, tools/embed) ---- */

struct http_asset {
	const char *name; /* "pc.css" */
	const char *path; /* "/a/pc.3f9c12ab.css" */
	const char *type;
	const char *etag;
	struct str plain, gzip, brotli; /* gzip and brotli are {NULL,0} when they are no smaller */
};
extern const struct http_asset http_assets[];
extern const size_t http_assets_count;
/* The asset of that name ("sw.js"), for those that must be served at a fixed address with http_reply(h, 200, a->type,
 * a->plain); NULL when the build left it out. Its hashed address is asset(name), declared in html/html.h. */
const struct http_asset *http_asset_find(const char *name);

#endif
