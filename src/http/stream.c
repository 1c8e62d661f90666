/* Event streams: a channel has listeners, a listener has a short queue and a connection that sleeps while the queue is
 * empty. An event is formatted once and shared by all who hear it. One lock for all of it: it is held for queueing and
 * copying only, never while anything is sent. */
#include "http/inside.h"

#define QUEUE 32 /* events waiting for one listener; the oldest give way */
#define HEARTBEAT_MS 15000
#define BUCKETS 256

struct event {
	int holders; /* under the lock */
	size_t len;
	char bytes[];
};

struct listener {
	struct streams *streams;
	struct http *http;
	struct channel *channel;
	struct listener *prev, *next;         /* in the channel */
	struct listener *all_prev, *all_next; /* in the server */
	struct event *queue[QUEUE];
	int first, count;
	struct event *now; /* being sent */
	size_t sent;
	int64_t until;
	int64_t last; /* when it was last given something */
	bool asleep;
	bool ended;
};

struct channel {
	struct channel *next;
	uint32_t hash;
	struct listener *listeners;
	char name[];
};

struct streams {
	pthread_mutex_t lock;
	struct channel *buckets[BUCKETS];
	struct listener *all;
	bool ended;
};

struct streams *streams_new(void)
{
	struct streams *t = calloc(1, sizeof(*t));
	if (!t)
		die("no memory for event streams");
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void streams_free(struct streams *t)
{
	pthread_mutex_destroy(&t->lock);
	free(t);
}

/* ---- channels ---- */

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u; /* FNV-1a: names are ours, not the client's */
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

static struct channel *channel_find(struct streams *t, const char *name)
{
	uint32_t hash = name_hash(name);
	for (struct channel *c = t->buckets[hash % BUCKETS]; c; c = c->next)
		if (c->hash == hash && strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static struct channel *channel_make(struct streams *t, const char *name)
{
	struct channel *c = channel_find(t, name);
	size_t len = strlen(name) + 1;
	if (c)
		return c;
	c = calloc(1, sizeof(*c) + len);
	if (!c)
		die("no memory for a channel");
	c->hash = name_hash(name);
	memcpy(c->name, name, len);
	c->next = t->buckets[c->hash % BUCKETS];
	t->buckets[c->hash % BUCKETS] = c;
	return c;
}

static void channel_drop(struct streams *t, struct channel *c)
{
	struct channel **at = &t->buckets[c->hash % BUCKETS];
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	free(c);
}

/* ---- events ---- */

static void event_release(struct event *e)
{
	if (e && --e->holders == 0)
		free(e);
}

static size_t put(char *out, size_t at, const char *bytes, size_t len)
{
	if (out && len)
		memcpy(out + at, bytes, len);
	return at + len;
}

/* Bytes of one event as they go over the wire; writes when `out` is not NULL. */
static size_t event_format(char *out, const char *name, const char *data)
{
	size_t n = 0;
	if (name) {
		n = put(out, n, "event: ", 7);
		n = put(out, n, name, strcspn(name, "\r\n"));
		n = put(out, n, "\n", 1);
	}
	for (;;) {
		size_t line = strcspn(data, "\r\n");
		n = put(out, n, "data: ", 6);
		n = put(out, n, data, line);
		n = put(out, n, "\n", 1);
		data += line;
		if (!*data)
			break;
		data += data[0] == '\r' && data[1] == '\n' ? 2 : 1;
	}
	return put(out, n, "\n", 1);
}

static struct event *event_of(size_t len)
{
	struct event *e = malloc(sizeof(*e) + len);
	if (!e)
		die("no memory for an event");
	e->holders = 1;
	e->len = len;
	return e;
}

static struct event *event_text(const char *text)
{
	struct event *e = event_of(strlen(text));
	memcpy(e->bytes, text, e->len);
	return e;
}

/* ---- listeners ---- */

static void listener_wake(struct listener *l)
{
	if (!l->asleep)
		return;
	l->asleep = false;
	transport_resume(l->http);
}

static void listener_give(struct listener *l, struct event *e)
{
	if (l->count == QUEUE) {
		event_release(l->queue[l->first]);
		l->first = (l->first + 1) % QUEUE;
		l->count--;
	}
	e->holders++;
	l->queue[(l->first + l->count++) % QUEUE] = e;
	listener_wake(l);
}

static void listener_end(struct listener *l)
{
	l->ended = true;
	listener_wake(l);
}

void http_reply_stream(struct http *h, const char *channel, int seconds)
{
	struct streams *t = h->server->streams;
	reply_clear(h);
	reply_default(h, "Content-Type", "text/event-stream; charset=utf-8");
	reply_default(h, "Cache-Control", "no-store");
	reply_default(h, "X-Accel-Buffering", "no");
	h->reply.status = 200;
	h->reply.kind = REPLY_BYTES;
	h->reply.bytes = (struct str){"", 0};
	if (h->method == HTTP_HEAD || h->reply.listener)
		return;
	struct listener *l = calloc(1, sizeof(*l));
	if (!l)
		die("no memory for a listener");
	int64_t now = clock_mono_ms();
	l->streams = t;
	l->http = h;
	l->until = seconds > 0 ? now + (int64_t)seconds * 1000 : INT64_MAX;
	l->last = now;
	l->now = event_text("retry: 3000\n\n");
	pthread_mutex_lock(&t->lock);
	l->ended = t->ended;
	l->channel = channel_make(t, channel);
	l->next = l->channel->listeners;
	if (l->next)
		l->next->prev = l;
	l->channel->listeners = l;
	l->all_next = t->all;
	if (t->all)
		t->all->all_prev = l;
	t->all = l;
	pthread_mutex_unlock(&t->lock);
	h->reply.listener = l;
	h->reply.kind = REPLY_STREAM;
}

void stream_leave(struct listener *l)
{
	struct streams *t = l->streams;
	pthread_mutex_lock(&t->lock);
	if (l->next)
		l->next->prev = l->prev;
	if (l->prev)
		l->prev->next = l->next;
	else
		l->channel->listeners = l->next;
	if (l->all_next)
		l->all_next->all_prev = l->all_prev;
	if (l->all_prev)
		l->all_prev->all_next = l->all_next;
	else
		t->all = l->all_next;
	if (!l->channel->listeners)
		channel_drop(t, l->channel);
	for (int i = 0; i < l->count; i++)
		event_release(l->queue[(l->first + i) % QUEUE]);
	event_release(l->now);
	pthread_mutex_unlock(&t->lock);
	free(l);
}

int64_t stream_read(struct listener *l, char *out, size_t room)
{
	struct streams *t = l->streams;
	size_t n = 0;
	pthread_mutex_lock(&t->lock);
	while (n < room) {
		if (!l->now && l->count) {
			l->now = l->queue[l->first];
			l->first = (l->first + 1) % QUEUE;
			l->count--;
			l->sent = 0;
		}
		if (!l->now)
			break;
		size_t piece = l->now->len - l->sent < room - n ? l->now->len - l->sent : room - n;
		memcpy(out + n, l->now->bytes + l->sent, piece);
		n += piece;
		l->sent += piece;
		if (l->sent == l->now->len) {
			event_release(l->now);
			l->now = NULL;
		}
	}
	if (n)
		l->last = clock_mono_ms();
	bool over = n == 0 && l->ended;
	if (n == 0 && !over) { /* under the lock, so that no event can come between the look and the sleep */
		l->asleep = true;
		transport_suspend(l->http);
	}
	pthread_mutex_unlock(&t->lock);
	return over ? -1 : (int64_t)n;
}

void http_publish(struct http_server *s, const char *channel, const char *event, const char *data)
{
	struct streams *t = s->streams;
	size_t len = event_format(NULL, event, data);
	pthread_mutex_lock(&t->lock);
	struct channel *c = channel_find(t, channel);
	if (c) {
		struct event *e = event_of(len);
		event_format(e->bytes, event, data);
		for (struct listener *l = c->listeners; l; l = l->next)
			listener_give(l, e);
		event_release(e);
	}
	pthread_mutex_unlock(&t->lock);
}

void streams_tick(struct streams *t, int64_t now)
{
	struct event *beat = NULL;
	pthread_mutex_lock(&t->lock);
	for (struct listener *l = t->all; l; l = l->all_next) {
		if (now >= l->until || watch_gone(l->http->line)) {
			listener_end(l);
		} else if (now - l->last >= HEARTBEAT_MS && !l->count && !l->now) {
			if (!beat)
				beat = event_text(": \n\n");
			listener_give(l, beat);
		}
	}
	event_release(beat);
	pthread_mutex_unlock(&t->lock);
}

void streams_end(struct streams *t)
{
	pthread_mutex_lock(&t->lock);
	t->ended = true;
	for (struct listener *l = t->all; l; l = l->all_next)
		listener_end(l);
	pthread_mutex_unlock(&t->lock);
}
