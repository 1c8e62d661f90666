#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>

#include "base/base.h"

static atomic_int lowest = LOG_INFO;
static _Thread_local const char *request; /* what this thread is busy with */

/* Lines that may wait a moment, so that a request does not cost a call of the system. */
static char pending[32768];
static size_t pending_len;
static pthread_mutex_t pending_lock = PTHREAD_MUTEX_INITIALIZER;

void log_level_set(enum log_level level)
{
	lowest = (int)level;
}

static void put_quoted(char *line, size_t size, size_t *len, const char *text)
{
	for (; text && *text && *len + 8 < size; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			line[(*len)++] = '\\';
		line[(*len)++] = c < ' ' ? ' ' : (char)c;
	}
}

static void put_raw(char *line, size_t size, size_t *len, const char *text)
{
	for (; *text && *len + 8 < size; text++)
		line[(*len)++] = *text;
}

/* A pair that does not fit is left out whole: what is written stays JSON. */
static void put_pair(char *line, size_t size, size_t *len, const char *key, const char *value)
{
	size_t start = *len;
	put_raw(line, size, len, ",\"");
	put_quoted(line, size, len, key);
	put_raw(line, size, len, "\":\"");
	put_quoted(line, size, len, value);
	put_raw(line, size, len, "\"");
	if (*len + 8 >= size)
		*len = start;
}

/* Takes the last character off a text that was cut somewhere inside or behind it. */
static void drop_last_char(char *text)
{
	size_t len = strlen(text);
	while (len && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
		len--;
	text[len ? len - 1 : 0] = 0;
}

static void put_text(char *value, size_t size, const char *text)
{
	if ((size_t)snprintf(value, size, "%s", text ? text : "") >= size)
		drop_last_char(value);
}

static size_t compose(char *line, size_t size, enum log_level level, const char *event, va_list args)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char value[512];
	size_t len = 0;
	snprintf(value, sizeof value, "{\"at\":%lld,\"level\":\"%s\",\"event\":\"", (long long)time(NULL), names[level]);
	put_raw(line, size, &len, value);
	put_quoted(line, size, &len, event);
	put_raw(line, size, &len, "\"");
	if (request)
		put_pair(line, size, &len, "request", request);
	const char *key;
	while ((key = va_arg(args, const char *)) != NULL) {
		const char *format = va_arg(args, const char *);
		if (text_eq(format, "%d"))
			snprintf(value, sizeof value, "%d", va_arg(args, int));
		else if (text_eq(format, "%lld"))
			snprintf(value, sizeof value, "%lld", va_arg(args, long long));
		else
			put_text(value, sizeof value, va_arg(args, const char *));
		put_pair(line, size, &len, key, value);
	}
	line[len++] = '}';
	line[len++] = '\n';
	return len;
}

/* Under the lock: one call, so that lines of several threads do not mix. */
static void pending_write(void)
{
	fwrite(pending, 1, pending_len, stderr);
	pending_len = 0;
}

static void put_line(const char *line, size_t len, bool now)
{
	pthread_mutex_lock(&pending_lock);
	if (pending_len + len > sizeof pending)
		pending_write();
	memcpy(pending + pending_len, line, len);
	pending_len += len;
	if (now)
		pending_write();
	pthread_mutex_unlock(&pending_lock);
}

static void put_event(enum log_level level, bool now, const char *event, va_list args)
{
	char line[4096];
	if ((int)level >= lowest)
		put_line(line, compose(line, sizeof line, level, event, args), now);
}

void log_line(enum log_level level, const char *event, ...)
{
	va_list args;
	va_start(args, event);
	put_event(level, true, event, args);
	va_end(args);
}

void log_later(enum log_level level, const char *event, ...)
{
	va_list args;
	va_start(args, event);
	put_event(level, false, event, args);
	va_end(args);
}

void log_flush(void)
{
	pthread_mutex_lock(&pending_lock);
	if (pending_len)
		pending_write();
	pthread_mutex_unlock(&pending_lock);
}

void log_request_set(const char *id)
{
	request = id;
}

const char *log_request(void)
{
	return request;
}

void die(const char *format, ...)
{
	char why[512];
	va_list args;
	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	log_line(LOG_ERROR, "die", "why", "%s", why, NULL);
	abort();
}
