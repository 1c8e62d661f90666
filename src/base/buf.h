/* A growing byte buffer inside an arena.
 * Invariants: `at` is never NULL after buf_init, at[len] is always 0, and the memory belongs to the arena.
 * For: building replies, files and texts piece by piece. Not for: data that outlives its arena. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct buf {
	char *at;
	size_t len;
	size_t cap;
	struct arena *arena;
};

/* An empty buffer that will grow in `a`. */
void buf_init(struct buf *b, struct arena *a);
/* Room for at least `more` bytes after the present end; returns where they start. The caller adds to len itself. */
char *buf_room(struct buf *b, size_t more);
void buf_put(struct buf *b, const void *bytes, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
/* A text as a part of a URI (RFC 3986, 2.1): bytes that are neither unreserved nor in `also` as %XX. */
void buf_percent(struct buf *b, const char *text, const char *also);
void buf_i64(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
