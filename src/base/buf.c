#include <stdarg.h>

#include "base/base.h"

void buf_init(struct buf *b, struct arena *a)
{
	b->arena = a;
	b->cap = 64;
	b->at = arena_alloc(a, b->cap);
	b->len = 0;
}

char *buf_room(struct buf *b, size_t more)
{
	if (more >= b->cap - b->len) {
		size_t cap = b->cap * 2 > b->len + more + 1 ? b->cap * 2 : b->len + more + 1;
		b->at = arena_grow(b->arena, b->at, b->cap, cap);
		b->cap = cap;
	}
	return b->at + b->len;
}

void buf_put(struct buf *b, const void *bytes, size_t len)
{
	if (!len)
		return;
	memcpy(buf_room(b, len), bytes, len);
	b->len += len;
	b->at[b->len] = 0;
}

void buf_text(struct buf *b, const char *text)
{
	if (text)
		buf_put(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_percent(struct buf *b, const char *text, const char *also)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~";
	for (; *text; text++) {
		if (strchr(plain, *text) || strchr(also, *text))
			buf_char(b, *text);
		else
			buf_printf(b, "%%%02X", (unsigned char)*text);
	}
}

void buf_i64(struct buf *b, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
	buf_put(b, digits, (size_t)len);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	if (!format) /* said outright, or gcc warns of it under its sanitizers */
		die("no format");
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		die("a format that cannot be printed: %s", format);
	vsnprintf(buf_room(b, (size_t)len), (size_t)len + 1, format, again);
	va_end(again);
	b->len += (size_t)len;
}
