/* The watchdog: one thread that looks at every connection a few times a second and shuts down those that only hold a
 * place. The library's own idle timeout never fires on a client that drips one byte a second; this one counts from the
 * beginning of the request, and buys time by bytes moved (HTTP_SLOWEST).
 *
 * It never closes a descriptor: shutdown() makes the library notice and close it itself, and watch_close() is called
 * under the same lock before that, so a number that has been given to another connection is never touched. */
#include <linux/tcp.h> /* the C library's struct tcp_info ends before the bytes acknowledged */
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "http/inside.h"

#define TICK_MS_MAX 1000
#define PRESSED_MS 1000 /* what a connection without a complete head is given once most places are taken */

/* Of the kernel's socket states (include/net/tcp_states.h, not among its public headers): */
#define TCP_CLOSE 7      /* both sides are done with it, or it was reset */
#define TCP_CLOSE_WAIT 8 /* the client has said that it is done */

struct line *watch_open(struct http_server *s, int fd)
{
	struct line *l = calloc(1, sizeof(*l));
	if (!l)
		die("no memory for a connection");
	l->fd = fd;
	atomic_store(&l->since, clock_mono_ms());
	pthread_mutex_lock(&s->watch.lock);
	l->next = s->watch.first;
	if (l->next)
		l->next->prev = l;
	s->watch.first = l;
	pthread_mutex_unlock(&s->watch.lock);
	atomic_fetch_add(&s->connections, 1);
	return l;
}

void watch_close(struct http_server *s, struct line *l)
{
	pthread_mutex_lock(&s->watch.lock);
	if (l->prev)
		l->prev->next = l->next;
	else
		s->watch.first = l->next;
	if (l->next)
		l->next->prev = l->prev;
	pthread_mutex_unlock(&s->watch.lock);
	atomic_fetch_sub(&s->connections, 1);
	free(l);
}

void watch_phase(struct line *l, enum phase phase)
{
	if (phase == PHASE_READING)
		atomic_store(&l->received, 0);
	atomic_store(&l->since, clock_mono_ms());
	atomic_store(&l->phase, (int)phase); /* last: whoever sees the phase sees its beginning */
}

/* Bytes the client has acknowledged, and whether some wait for it. */
static int64_t acked(const struct line *l, bool *waiting)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;
	*waiting = false;
	if (getsockopt(l->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return 0;
	*waiting = info.tcpi_unacked || info.tcpi_notsent_bytes;
	return (int64_t)info.tcpi_bytes_acked;
}

bool watch_gone(const struct line *l)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;
	return getsockopt(l->fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
	       (info.tcpi_state == TCP_CLOSE_WAIT || info.tcpi_state == TCP_CLOSE);
}

/* Reading its reply too slowly: counted from the first look at this reply. */
static bool line_slow_reader(struct line *l, int64_t since, int64_t now, int64_t patience)
{
	bool waiting;
	int64_t bytes = acked(l, &waiting);
	if (l->acked_since != since) {
		l->acked_since = since;
		l->acked_base = bytes;
	}
	return now > since + patience + (bytes - l->acked_base) * 1000 / HTTP_SLOWEST;
}

/* A stream's client that has stopped taking what it is sent. */
static bool line_stuck(struct line *l, int64_t now, int64_t patience)
{
	bool waiting;
	int64_t bytes = acked(l, &waiting);
	if (!waiting || bytes != l->acked_seen || !l->acked_at) {
		l->acked_seen = bytes;
		l->acked_at = now;
	}
	return now > l->acked_at + patience;
}

/* What the client sent lies there unread, because every thread of the pool is busy: the waiting is ours. */
static bool line_unread(const struct line *l)
{
	int bytes = 0;
	return ioctl(l->fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

static const char *line_overdue(struct line *l, int64_t now, int64_t patience, bool pressed)
{
	int phase = atomic_load(&l->phase);
	int64_t since = atomic_load(&l->since);
	switch (phase) {
	case PHASE_READING:
		if (pressed && !atomic_load(&l->received) && now > since + PRESSED_MS)
			return "few places";
		return now > since + patience + atomic_load(&l->received) * 1000 / HTTP_SLOWEST ? "slow request" : NULL;
	case PHASE_SENDING:
		return line_slow_reader(l, since, now, patience) ? "slow reader" : NULL;
	case PHASE_STREAMING:
		return line_stuck(l, now, patience) ? "stuck stream" : NULL;
	default:
		return NULL;
	}
}

static void watch_look(struct http_server *s, int64_t now)
{
	int64_t patience = (int64_t)s->options.request_timeout * 1000;
	/* Beyond the limit nobody is let in: a crowd that opens connections and says nothing must not keep the others out for
	 * as long as a request may take. What a browser keeps open in reserve, it opens again. */
	bool pressed = atomic_load(&s->connections) > s->options.connections - s->options.connections / 8;
	pthread_mutex_lock(&s->watch.lock);
	for (struct line *l = s->watch.first; l; l = l->next) {
		const char *why = line_overdue(l, now, patience, pressed);
		if (!why || (atomic_load(&l->phase) == PHASE_READING && line_unread(l)))
			continue;
		/* Looked at before the library can notice and begin anew. */
		bool telling = atomic_load(&l->received) || atomic_load(&l->phase) != PHASE_READING;
		shutdown(l->fd, SHUT_RDWR);
		if (telling)
			log_line(LOG_INFO, "http.cut", "why", "%s", why, NULL);
	}
	pthread_mutex_unlock(&s->watch.lock);
}

void watch_cut(struct http_server *s, enum phase phase)
{
	pthread_mutex_lock(&s->watch.lock);
	for (struct line *l = s->watch.first; l; l = l->next)
		if (atomic_load(&l->phase) == (int)phase)
			shutdown(l->fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->watch.lock);
}

/* False when the watch is to end. */
static bool watch_sleep(struct http_server *s, int ms)
{
	struct timespec until = clock_mono_in(ms);
	pthread_mutex_lock(&s->watch.lock);
	while (!s->watch.stop && clock_cond_wait(&s->watch.wake, &s->watch.lock, until))
		;
	bool go_on = !s->watch.stop;
	pthread_mutex_unlock(&s->watch.lock);
	return go_on;
}

static void *watch_run(void *arg)
{
	struct http_server *s = arg;
	int tick = s->options.request_timeout * 1000 / 8;
	if (tick > TICK_MS_MAX)
		tick = TICK_MS_MAX;
	clock_check(); /* from here on: what is set in the first second is noticed as well */
	while (watch_sleep(s, tick)) {
		int64_t now = clock_mono_ms();
		clock_check();
		watch_look(s, now);
		streams_tick(s->streams, now);
		log_flush();
	}
	return NULL;
}

void watch_start(struct http_server *s)
{
	pthread_cond_init(&s->watch.wake, NULL);
	pthread_mutex_init(&s->watch.lock, NULL);
	if (pthread_create(&s->watch.thread, NULL, watch_run, s) != 0)
		die("no thread for the watchdog");
	s->watch.running = true;
}

void watch_stop(struct http_server *s)
{
	pthread_mutex_lock(&s->watch.lock);
	s->watch.stop = true;
	pthread_cond_signal(&s->watch.wake);
	pthread_mutex_unlock(&s->watch.lock);
	pthread_join(s->watch.thread, NULL);
	s->watch.running = false;
}
