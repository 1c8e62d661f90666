/* Arena: memory with one lifetime.
 * For: everything that a request, a command or a job step allocates; it is released at once, never piece by piece.
 * Not for: what outlives the request (that is owned by a named structure) and not shared between threads at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A new, empty arena. The caller owns it: arena_free(). */
struct arena *arena_new(void);

/* One that ends with `a` at the latest: for memory that is given back earlier, of a step whose lack of memory may lead out of it
 * (arena_guard). arena_free() it, or leave it. */
struct arena *arena_child(struct arena *a);

/* Runs fn(arg); false when memory was lacking on the way, of whatever arena: the system had no more, or the arena's limit was
 * reached. fn is left at that point for good, so what it holds must be memory of an arena or hang on arena_on_reset(), and no
 * lock may be held where an arena is asked. Guards nest, the innermost is returned to. Where none stands, a lack ends the
 * program: what was acknowledged is on the disk, and it is started again. */
bool arena_guard(void (*fn)(void *arg), void *arg);
/* Hands a lack that a guard has met on to the next one outside. */
_Noreturn void arena_lack(void);
/* The arena takes at most so many bytes from the system; 0: as many as there are. */
void arena_limit(struct arena *a, size_t most);
/* For tests: the n-th piece that is asked for under a guard from now on is lacking; 0: none. Returns how many were still to
 * come of the number before. */
int64_t arena_lack_at(int64_t n);

/* Runs the reset callbacks, last registered first, and gives all memory back. NULL is allowed. */
void arena_free(struct arena *a);

/* Runs the reset callbacks and empties the arena, keeping one block for the next use. */
void arena_reset(struct arena *a);

/* `size` zeroed bytes, aligned for any type; size 0 gives a valid pointer. Never NULL: a lack of memory
 * goes to arena_guard(). */
void *arena_alloc(struct arena *a, size_t size);

/* `count` zeroed elements of `size` bytes; dies on overflow of the product. */
void *arena_calloc(struct arena *a, size_t count, size_t size);

/* Grows a piece from `old` to `size` bytes, in place when it was the last one handed out; the new bytes are zero. */
void *arena_grow(struct arena *a, void *piece, size_t old, size_t size);

/* Calls fn(arg) when the arena is reset or freed: for what is not memory (a statement, a file). */
void arena_on_reset(struct arena *a, void (*fn)(void *arg), void *arg);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/* A copy of a NUL-terminated text; NULL stays NULL. */
char *arena_dup(struct arena *a, const char *text);

/* A NUL-terminated copy of `len` bytes. */
char *arena_dupn(struct arena *a, const void *bytes, size_t len);

/* Formatted text in arena memory. */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_calloc((a), (count), sizeof(type)))

#endif
