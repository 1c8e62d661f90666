/* The one file that names libmicrohttpd. It turns the library's callbacks into the life of a `struct http`, and a reply
 * into the library's response; nothing is decided here.
 *
 * Who runs what: everything about one connection runs on one thread of the pool. transport_resume() is the exception,
 * and it touches nothing but the library. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "http/inside.h"

/* Beyond the headers the library keeps its own notes and the body's pieces in the same memory. It clears all of that after
 * each request, so every connection has it whole: what is generous here is paid for by 512 phones, in memory and in time. */
#define MEMORY_BESIDE_HEADERS (8 * 1024)
#define STREAM_BLOCK 2048
#define DRAIN_PIECES 16
#define DESCRIPTORS_BESIDE 256 /* the store's files on every thread, the library's own, what commands open */
#define CONNECTIONS_LEAST 32

/* ---- what the others ask of the library ---- */

void transport_suspend(struct http *h)
{
	MHD_suspend_connection(h->transport);
}

void transport_resume(struct http *h)
{
	MHD_resume_connection(h->transport);
}

/* ---- the reply ---- */

static ssize_t on_stream(void *arg, uint64_t at, char *out, size_t room)
{
	(void)at;
	int64_t n = stream_read(arg, out, room);
	return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
}

static struct MHD_Response *response_of(struct http *h)
{
	struct reply *r = &h->reply;
	if (r->kind == REPLY_STREAM)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_stream, r->listener, NULL);
	if (r->kind == REPLY_FILE && r->length > 0) {
		struct MHD_Response *response =
			MHD_create_response_from_fd_at_offset64((uint64_t)r->length, r->fd, (uint64_t)r->offset);
		if (response)
			r->fd = -1; /* the library closes it from here on */
		return response;
	}
	return MHD_create_response_from_buffer(r->bytes.len, (void *)(uintptr_t)r->bytes.at, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result reply_send(struct http *h)
{
	struct MHD_Response *response = response_of(h);
	if (!response)
		return MHD_NO;
	for (int i = 0; i < h->reply.headers.count; i++)
		MHD_add_response_header(response, h->reply.headers.at[i].name, h->reply.headers.at[i].value);
	if (h->close)
		MHD_add_response_header(response, "Connection", "close");
	atomic_fetch_add(&h->server->requests, 1);
	watch_phase(h->line, h->reply.kind == REPLY_STREAM ? PHASE_STREAMING : PHASE_SENDING);
	enum MHD_Result sent = MHD_queue_response(h->transport, (unsigned)h->reply.status, response);
	MHD_destroy_response(response);
	return sent;
}

/* ---- the library's callbacks ---- */

/* The beginning of a request, under a guard. */
struct birth {
	struct http_server *server;
	struct MHD_Connection *connection;
	struct line *line;
	const char *target;
	struct arena *arena;
	struct http *http;
};

static void request_born(void *arg)
{
	struct birth *b = arg;
	b->arena = server_arena(b->server);
	b->http = request_new(b->server, b->arena, b->connection, b->line, b->target);
}

static void *on_target(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct http_server *s = arg;
	const union MHD_ConnectionInfo *own = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	const union MHD_ConnectionInfo *peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct birth birth = {s, connection, own->socket_context, target, NULL, NULL};
	if (!arena_guard(request_born, &birth)) {
		if (birth.arena)
			arena_free(birth.arena);
		return NULL; /* on_request closes the connection */
	}
	struct http *h = birth.http;
	request_peer(h, peer ? peer->client_addr : NULL);
	/* Fields are parsed from our copy. The library would parse its own as well, into the connection's memory, which a
	 * thousand short fields exhaust (0.9.75 then neither answers nor closes): it finds one field that says nothing. */
	char *query = strchr((char *)(uintptr_t)target, '?');
	if (query)
		memset(query + 1, 'q', strlen(query + 1));
	return h;
}

struct head {
	struct http *http;
	const char *end; /* of the line before */
};

/* The library of Debian 12 goes over a NUL, ends a line at a bare CR as at a bare LF, and joins folded lines: each a way
 * to see other headers than the proxy in front has seen. It leaves the lines where they came in, though, with their ends
 * overwritten: where CRLF alone ended the line before, this one begins two bytes on. Version 1 refuses all that itself. */
static bool line_follows(const char *end, const char *name)
{
	return MHD_VERSION >= 0x01000000 || name == end + 2;
}

/* The same for the last line, behind which the head's own end was overwritten. */
static bool line_ends(const char *end)
{
	return MHD_VERSION >= 0x01000000 || (!end[0] && !end[1]);
}

static enum MHD_Result on_header(
	void *arg, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value, size_t value_len)
{
	struct head *head = arg;
	(void)kind;
	/* A NUL inside would hide the rest from everybody who reads texts: an unsound name makes hygiene refuse it. */
	bool whole = strlen(name) == name_len && (!value || strlen(value) == value_len) && line_follows(head->end, name);
	pairs_add(head->http->arena, &head->http->headers, whole ? name : "", value ? value : "");
	head->end = value ? value + value_len : name + name_len;
	return MHD_YES;
}

static void headers_take(struct http *h, struct MHD_Connection *connection, const char *version)
{
	struct head head = {h, version + strlen(version)};
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header, &head);
	if (h->headers.count && !line_ends(head.end))
		pairs_add(h->arena, &h->headers, "", "");
}

/* One call of the library, under a guard. */
struct call {
	struct MHD_Connection *connection;
	struct http *http;
	const char *method, *version, *bytes;
	size_t len;
	enum { CALL_GO_ON, CALL_CUT, CALL_REPLY } outcome;
};

static void request_call(void *arg)
{
	struct call *c = arg;
	struct http *h = c->http;
	if (!h->began) {
		headers_take(h, c->connection, c->version);
		request_begin(h, c->method, c->version);
		if (!h->ready)
			return;
	} else if (c->len > 0) {
		c->outcome = request_piece(h, c->bytes, c->len) ? CALL_GO_ON : CALL_CUT;
		return;
	} else if (!h->ready) {
		request_end(h);
	}
	c->outcome = request_run(h) ? CALL_REPLY : CALL_GO_ON;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *bytes, size_t *len, void **state)
{
	struct http *h = *state;
	(void)arg;
	(void)url;
	if (!h)
		return MHD_NO;
	struct call call = {connection, h, method, version, bytes, *len, CALL_GO_ON};
	log_request_set(h->id);
	if (!arena_guard(request_call, &call)) {
		if (*len > 0) { /* the library takes no answer in the middle of a body */
			request_fault(h, 503, "http.memory");
		} else {
			request_lacks(h);
			call.outcome = CALL_REPLY;
		}
	}
	*len = 0;
	log_request_set(NULL);
	if (call.outcome == CALL_CUT)
		return MHD_NO;
	return call.outcome == CALL_REPLY ? reply_send(h) : MHD_YES;
}

static void on_done(void *arg, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
	(void)arg;
	(void)connection;
	(void)why;
	if (*state)
		request_free(*state);
	*state = NULL;
}

/* What lies unread in the socket would turn our close into a reset, and the client would lose the answer. */
static void line_drain(int fd)
{
	char piece[65536];
	shutdown(fd, SHUT_WR);
	for (int i = 0; i < DRAIN_PIECES && recv(fd, piece, sizeof piece, MSG_DONTWAIT | MSG_TRUNC) > 0; i++)
		;
}

/* Once the server stops nobody is let in. The library's own way to that, MHD_quiesce_daemon(), ends the program when a thread
 * that polls takes the listening socket out of its set at the same moment. */
static enum MHD_Result on_accept(void *arg, const struct sockaddr *from, socklen_t len)
{
	struct http_server *s = arg;
	(void)from;
	(void)len;
	return atomic_load(&s->stopping) ? MHD_NO : MHD_YES;
}

static void on_connection(
	void *arg, struct MHD_Connection *connection, void **own, enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = arg;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*own = watch_open(s, info->connect_fd);
	} else if (*own) {
		line_drain(info->connect_fd);
		watch_close(s, *own);
		*own = NULL;
	}
}

/* Escapes stay as they came: path_decode() and fields_parse() decode them, once. */
static size_t on_unescape(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

static void __attribute__((format(printf, 2, 0))) on_log(void *arg, const char *format, va_list args)
{
	char text[256];
	(void)arg;
	vsnprintf(text, sizeof text, format, args);
	for (char *c = text; *c; c++)
		if (*c == '`' || *c == '\'') /* what follows is the client's */
			*c = 0;
	log_line(LOG_DEBUG, "http.library", "says", "%s", text, NULL);
}

/* ---- start and stop ---- */

static void defaults(struct http_options *o)
{
	o->threads = o->threads > 0 ? o->threads : 8;
	o->connections = o->connections > 0 ? o->connections : 4096;
	o->header_max = o->header_max ? o->header_max : 16 * 1024;
	o->form_max = o->form_max ? o->form_max : 256 * 1024;
	o->upload_max = o->upload_max ? o->upload_max : 64 * 1024 * 1024;
	o->fields_max = o->fields_max > 0 ? o->fields_max : 2000;
	o->request_timeout = o->request_timeout > 0 ? o->request_timeout : 30;
	o->upload_dir = o->upload_dir ? strdup(o->upload_dir) : NULL;
}

/* A descriptor for each connection, and half as many for what they read. Where the system gives fewer, fewer are let in, so that
 * those who are in never lack one; the others wait until a place is free. Returns how many. */
static int descriptors_raise(int connections)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)connections * 3 / 2 + DESCRIPTORS_BESIDE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want)
		return connections;
	limit.rlim_cur = want < limit.rlim_max ? want : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= want)
		return connections;
	rlim_t least = DESCRIPTORS_BESIDE + CONNECTIONS_LEAST * 3 / 2, room = limit.rlim_cur > least ? limit.rlim_cur : least;
	int fit = (int)((room - DESCRIPTORS_BESIDE) * 2 / 3);
	log_line(LOG_WARN, "http.few-descriptors", "limit", "%lld", (long long)limit.rlim_cur, "connections", "%d", fit, NULL);
	return fit;
}

static struct MHD_Daemon *daemon_start(struct http_server *s)
{
	const struct http_options *o = &s->options;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
	/* A pool of one is no pool to the library. Each thread of a pool takes its share of the connections. */
	struct MHD_OptionItem pool[] = {
		{o->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, o->threads, NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	return MHD_start_daemon(flags, 0, on_accept, s, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, s->listen_fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)(o->connections_per_ip > 0 ? o->connections_per_ip : 0),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, o->header_max + MEMORY_BESIDE_HEADERS, MHD_OPTION_UNESCAPE_CALLBACK,
		on_unescape, NULL, MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_done, s,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

static void server_free(struct http_server *s)
{
	watch_stop(s);
	pthread_mutex_destroy(&s->watch.lock);
	pthread_cond_destroy(&s->watch.wake);
	streams_free(s->streams);
	for (int i = 0; i < s->arenas_count; i++)
		arena_free(s->arenas[i]);
	pthread_mutex_destroy(&s->arenas_lock);
	free((char *)(uintptr_t)s->options.upload_dir);
	free(s);
}

struct http_server *http_start(const struct http_options *options, const char **why)
{
	int port = 0, fd = listen_open(options->listen, &port, why);
	if (fd < 0)
		return NULL;
	struct http_server *s = calloc(1, sizeof(*s));
	if (!s)
		die("no memory for the server");
	s->options = *options;
	defaults(&s->options);
	s->listen_fd = fd;
	s->port = port;
	pthread_mutex_init(&s->arenas_lock, NULL);
	s->streams = streams_new();
	s->options.connections = descriptors_raise(s->options.connections);
	upload_sweep(s->options.upload_dir);
	watch_start(s);
	s->daemon = daemon_start(s);
	if (!s->daemon) {
		*why = "无法启动网页服务:系统资源不足,请关闭一些程序后再试";
		close(fd);
		server_free(s);
		return NULL;
	}
	return s;
}

/* True when no request is under way any more. */
static bool server_idle(struct http_server *s)
{
	return atomic_load(&s->busy) == 0 && atomic_load(&s->suspended) == 0;
}

static void server_wait(struct http_server *s, int seconds)
{
	int64_t until = clock_mono_ms() + (int64_t)seconds * 1000;
	while (!server_idle(s) && clock_mono_ms() < until)
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* Nobody answers any more: keeps everything, because whoever still holds a request will resume it one day, and giving
 * its memory back now would be worse than keeping it until the process ends. */
static void server_leave(struct http_server *s)
{
	log_line(LOG_ERROR, "http.stop-left-behind", "busy", "%d", atomic_load(&s->busy), "suspended", "%d",
		atomic_load(&s->suspended), NULL);
	watch_cut(s, PHASE_READING);
}

void http_stop(struct http_server *s, int seconds)
{
	if (!s)
		return;
	atomic_store(&s->stopping, true);
	streams_end(s->streams);
	server_wait(s, seconds);
	/* From here on no handler is called: the library cannot stop while a request sleeps. */
	atomic_store(&s->closing, true);
	if (!server_idle(s)) {
		watch_cut(s, PHASE_SENDING);
		watch_cut(s, PHASE_STREAMING);
		server_wait(s, 1);
	}
	if (!server_idle(s)) {
		server_leave(s);
		return;
	}
	MHD_stop_daemon(s->daemon); /* closes the listening socket as well */
	server_free(s);
}
