/* What the files of the http room share among themselves; no other room includes it.
 * For: the request as it is being read, the reply as it is being made, the connection as the watchdog sees it.
 * Not for: anybody above; http.h is the whole of what this room promises. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

/* A client that moves fewer bytes a second than this, body up or reply down, is taken for a drip: every full second's
 * worth buys it one more second beyond request_timeout. */
#define HTTP_SLOWEST (16 * 1024)
#define HTTP_HEADERS_MAX 64
#define HTTP_TARGET_MAX (8 * 1024)
#define HTTP_FILES_MAX 64
#define HTTP_ID 10

struct multipart;
struct listener;
struct streams;

/* ---- names with values: headers, query, form ---- */

struct pair {
	const char *name;
	const char *value;
};

struct pairs {
	struct pair *at;
	int count;
	int room;
};

void pairs_add(struct arena *a, struct pairs *p, const char *name, const char *value);
/* The n-th value of that name, or NULL; `fold` compares ASCII letters without case (headers). */
const char *pairs_find(const struct pairs *p, const char *name, int n, bool fold);

/* ---- parsing, free of any connection (also what the fuzz targets call) ---- */

/* 0 to 15, or -1. */
int hex_digit(char c);
/* Decodes a request path once. Returns NULL and sets *out, or returns a fault code. */
const char *path_decode(struct arena *a, struct str raw, const char **out);
/* Parses name=value&… by the WHATWG rule (a stray % stands for itself) and appends to `out`, at most `max` fields. */
struct http_fault fields_parse(struct arena *a, struct str text, int max, struct pairs *out);
/* The value of the first cookie `name` in one Cookie header, or NULL. */
const char *cookie_parse(struct arena *a, const char *header, const char *name);
/* The value of a parameter of a Content-Type ("boundary"), unquoted; NULL when absent. *twice tells of a second one. */
const char *type_param(struct arena *a, const char *type, const char *name, bool *twice);
/* True when the media type before ';' is `want`, without case. */
bool type_is(const char *type, const char *want);

/* Looks at a request's headers: framing and Host must leave no room for two readings. */
struct http_fault hygiene_check(const struct pairs *headers, const char *version);
/* Content-Length as a number; -1 when absent or not canonical. */
int64_t hygiene_length(const char *text);

/* ---- the connection, as the watchdog sees it ---- */

enum phase {
	PHASE_READING,   /* no complete request: limited */
	PHASE_WORKING,   /* the handler, or somebody it suspended for: not limited */
	PHASE_SENDING,   /* the client has to read */
	PHASE_STREAMING, /* an event stream: must take what it is given */
};

struct line {
	struct line *prev, *next;
	int fd;
	_Atomic int phase;
	_Atomic int64_t since;    /* monotonic ms: when this phase began */
	_Atomic int64_t received; /* bytes of body */
	bool used;                /* had a request before; pool thread only */
	int64_t acked_base;       /* the watchdog's own notes from here on */
	int64_t acked_since;
	int64_t acked_seen;
	int64_t acked_at;
};

struct watch {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool running;
	bool stop;
	struct line *first;
};

void watch_start(struct http_server *s);
void watch_stop(struct http_server *s);
struct line *watch_open(struct http_server *s, int fd);
void watch_close(struct http_server *s, struct line *l);
void watch_phase(struct line *l, enum phase phase);
/* True when the client has closed; for a sleeping connection, which the library does not listen to. */
bool watch_gone(const struct line *l);
/* Shuts down every connection in that phase: used while stopping. */
void watch_cut(struct http_server *s, enum phase phase);

/* ---- the server ---- */

#define ARENAS_KEPT 64

struct http_server {
	struct http_options options;
	void *daemon; /* the library's */
	int listen_fd;
	int port;
	_Atomic int connections;
	_Atomic int64_t requests;
	_Atomic int busy;      /* complete requests whose reply is not through yet */
	_Atomic int suspended; /* by http_suspend; streams sleep without being counted here */
	_Atomic bool stopping; /* replies end their connections */
	_Atomic bool closing;  /* no handler is called any more */
	struct watch watch;
	struct streams *streams;
	pthread_mutex_t arenas_lock;
	struct arena *arenas[ARENAS_KEPT];
	int arenas_count;
};

struct arena *server_arena(struct http_server *s);
void server_arena_back(struct http_server *s, struct arena *a);
/* Opens the listening socket for "host:port"; -1 with *why set. */
int listen_open(const char *where, int *port, const char **why);

/* ---- one request ---- */

enum body { BODY_NONE, BODY_DROPPED, BODY_FORM, BODY_JSON, BODY_MULTIPART };
enum reply_kind { REPLY_NONE, REPLY_BYTES, REPLY_FILE, REPLY_STREAM };

struct reply {
	enum reply_kind kind;
	int status;
	struct str bytes;
	int fd; /* REPLY_FILE; the transport closes it */
	int64_t offset, length;
	struct listener *listener;
	struct pairs headers;
};

struct uploads {
	struct http_file *at;
	int count;
	int room;
	int fd; /* the file being written, or -1 */
	size_t text_bytes;
	struct buf text; /* the text field being read */
	const char *field;
};

struct http {
	struct http_server *server;
	void *transport; /* the library's connection */
	struct line *line;
	struct arena *arena;
	char id[HTTP_ID];
	int64_t began_at, began_us; /* the same moment */

	enum http_method method;
	const char *method_text;
	struct str target; /* as it came */
	const char *path;
	const char *mount; /* what stood before it, "" for nothing */
	const char *query_text;
	struct pairs headers, query, form;
	char peer[46];
	bool loopback, secure;

	enum body body;
	int64_t length;   /* Content-Length, or -1 */
	int64_t received; /* bytes of body so far */
	struct buf text;
	struct multipart *multipart;
	struct uploads uploads;

	struct http_fault fault;
	bool close;     /* the connection cannot be used again */
	bool began;     /* the headers have been looked at */
	bool ready;     /* the handler may be called */
	bool counted;   /* in server->busy */
	bool suspended; /* by this call of the handler; pool thread only */
	int again;
	void *state;
	struct reply reply;
};

/* Fills in a name that no other request of this process has, "7K2M-9QXF". */
void request_name(char out[HTTP_ID]);
/* The life of a request, called by the transport on a pool thread, in this order. */
struct http *request_new(
	struct http_server *s, struct arena *a, void *transport, struct line *line, const char *target);
void request_peer(struct http *h, const void *sockaddr);
/* After the headers have been put into h->headers; sets h->ready when there is nothing to wait for. */
void request_begin(struct http *h, const char *method, const char *version);
/* A piece of the body; false when the connection must be cut. */
bool request_piece(struct http *h, const char *bytes, size_t len);
void request_end(struct http *h);
/* Calls the handler; false when it suspended, true when h->reply is set. */
bool request_run(struct http *h);
void request_free(struct http *h);
void request_fault(struct http *h, int status, const char *code);
/* Makes the reply of a request for which memory was lacking; takes none itself. */
void request_lacks(struct http *h);

/* ---- uploads: where the parts of a multipart body go ---- */

struct http_fault upload_begin(struct http *h, const char *boundary);
struct http_fault upload_piece(struct http *h, const char *bytes, size_t len);
struct http_fault upload_end(struct http *h);
/* Closes and removes every file of the request. */
void upload_drop(struct http *h);
/* Removes files that an earlier process left behind. */
void upload_sweep(const char *dir);
/* The last part of a sender's file name, without what could deceive a reader; never empty. */
const char *upload_name(struct arena *a, const char *name);

/* ---- the reply ---- */

/* Empties the reply that was being made (closes its file). */
void reply_clear(struct http *h);
bool reply_has(const struct http *h, const char *name);
/* Adds the header unless the caller has set one of that name. */
void reply_default(struct http *h, const char *name, const char *value);
/* Security headers, caching, Connection: the last thing before the transport takes the reply. */
void reply_finish(struct http *h);

struct coding {
	bool gzip;
	bool brotli;
};
/* What the client takes, and this connection may use (brotli over TLS alone). */
struct coding coding_of(const struct http *h);
/* The same of the header's text. */
struct coding coding_parse(const char *accepts, bool secure);
bool coding_compressible(const char *type);
/* Compressed bytes in the arena, or {NULL,0} when that gains nothing. */
struct str coding_gzip(struct arena *a, struct str bytes);
struct str coding_brotli(struct arena *a, struct str bytes);

/* True when one of the tags in an If-None-Match header is `etag` (weak comparison), or it is "*". */
bool etag_listed(const char *header, const char *etag);
/* "Mon, 23 Nov 2026 10:00:00 GMT" */
const char *http_date(struct arena *a, int64_t at);

/* One range of a file. */
enum range { RANGE_WHOLE, RANGE_PART, RANGE_NONE };
/* Reads a Range header against a file of `size` bytes: one range alone is honoured. */
enum range range_parse(const char *header, int64_t size, int64_t *first, int64_t *length);

/* ---- event streams ---- */

struct streams *streams_new(void);
void streams_free(struct streams *t);
/* Heartbeats and time limits; called by the watchdog. */
void streams_tick(struct streams *t, int64_t now);
/* Ends every stream; new ones end at once. */
void streams_end(struct streams *t);
/* The next bytes for a listener: their number, 0 when the connection was put to sleep, -1 at the end. */
int64_t stream_read(struct listener *l, char *out, size_t room);
void stream_leave(struct listener *l);

/* ---- what the transport does for the others ---- */

void transport_suspend(struct http *h);
/* May be followed at once by the end of the request on another thread: touch nothing of h afterwards. */
void transport_resume(struct http *h);

#endif
