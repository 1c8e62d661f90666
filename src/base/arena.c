#include <setjmp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/banned.h"

#define BLOCK_FIRST 8192 /* a check-in needs half of it, and five hundred of them wait for one commit */
#define BLOCK_MOST (1 << 20)
#define ALIGN (sizeof(max_align_t))

struct block {
	struct block *next;
	size_t size; /* of bytes[] */
	size_t used;
	max_align_t bytes[];
};

struct callback {
	struct callback *next;
	void (*fn)(void *);
	void *arg;
};

/* Blocks form a stack: the newest is the one that is filled. A piece that does not fit opens a new block twice as large,
 * up to BLOCK_MOST, or as large as the piece. */
struct arena {
	struct block *top;
	struct callback *callbacks;
	size_t used;
	size_t held, most; /* bytes of its blocks; 0: no limit */
	struct arena **place; /* where its parent has it, NULL: it has none */
};

/* The innermost guard of this thread. */
static _Thread_local jmp_buf *guard;
static _Atomic int64_t lack_in;

void arena_lack(void)
{
	if (!guard)
		die("no memory");
	longjmp(*guard, 1);
}

bool arena_guard(void (*fn)(void *arg), void *arg)
{
	jmp_buf here, *volatile outside = guard;
	bool whole = setjmp(here) == 0;
	if (whole) {
		guard = &here;
		fn(arg);
	} else {
		log_line(LOG_WARN, "memory.lack", NULL);
	}
	guard = outside;
	return whole;
}

int64_t arena_lack_at(int64_t n)
{
	return atomic_exchange(&lack_in, n);
}

void arena_limit(struct arena *a, size_t most)
{
	a->most = most;
}

static struct block *block_new(size_t size, struct block *next)
{
	struct block *b = malloc(sizeof *b + size);
	if (!b)
		arena_lack();
	b->next = next;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *arena_new(void)
{
	struct block *first = block_new(BLOCK_FIRST, NULL);
	struct arena *a = malloc(sizeof *a);
	if (!a) {
		free(first);
		arena_lack();
	}
	*a = (struct arena){ .top = first, .held = BLOCK_FIRST };
	return a;
}

static void run_callbacks(struct arena *a)
{
	while (a->callbacks) {
		struct callback *c = a->callbacks;
		a->callbacks = c->next;
		c->fn(c->arg);
	}
}

void arena_reset(struct arena *a)
{
	run_callbacks(a);
	while (a->top->next) {
		struct block *b = a->top;
		a->top = b->next;
		free(b);
	}
	a->top->used = 0;
	a->used = 0;
	a->held = a->top->size;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	if (a->place)
		*a->place = NULL;
	free(a->top);
	free(a);
}

static void child_free(void *place)
{
	arena_free(*(struct arena **)place);
}

struct arena *arena_child(struct arena *a)
{
	struct arena **place = ARENA_NEW(a, struct arena *);
	arena_on_reset(a, child_free, place);
	*place = arena_new();
	(*place)->place = place;
	return *place;
}

static size_t rounded(size_t size)
{
	if (size > SIZE_MAX / 2)
		die("an allocation of %zu bytes", size);
	return size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
}

/* A piece as it lies there, of `need` rounded bytes. */
static char *take(struct arena *a, size_t need)
{
	if (guard && atomic_load_explicit(&lack_in, memory_order_relaxed) > 0 && atomic_fetch_sub(&lack_in, 1) == 1)
		arena_lack();
	if (need > a->top->size - a->top->used) {
		size_t next = a->top->size < BLOCK_MOST ? a->top->size * 2 : BLOCK_MOST;
		next = need > next ? need : next;
		if (a->most && (a->held > a->most || next > a->most - a->held))
			arena_lack();
		a->top = block_new(next, a->top);
		a->held += next;
	}
	char *p = (char *)a->top->bytes + a->top->used;
	a->top->used += need;
	a->used += need;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = rounded(size);
	return memset(take(a, need), 0, need);
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		die("an array of %zu times %zu bytes", count, size);
	return arena_alloc(a, total);
}

void *arena_grow(struct arena *a, void *piece, size_t old, size_t size)
{
	size_t had = rounded(old), need = rounded(size);
	char *end = (char *)a->top->bytes + a->top->used;
	if (piece && need <= had)
		return piece;
	if (piece && (char *)piece + had == end && need - had <= a->top->size - a->top->used) {
		memset(end, 0, need - had);
		a->top->used += need - had;
		a->used += need - had;
		return piece;
	}
	void *moved = arena_alloc(a, size);
	if (piece)
		memcpy(moved, piece, old);
	return moved;
}

void arena_on_reset(struct arena *a, void (*fn)(void *arg), void *arg)
{
	struct callback *c = ARENA_NEW(a, struct callback);
	c->fn = fn;
	c->arg = arg;
	c->next = a->callbacks;
	a->callbacks = c;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

char *arena_dupn(struct arena *a, const void *bytes, size_t len)
{
	size_t need = rounded(len + 1);
	char *p = take(a, need);
	if (len)
		memcpy(p, bytes, len);
	memset(p + len, 0, need - len); /* arena_grow() may give out the rest, clear as it promises */
	return p;
}

char *arena_dup(struct arena *a, const char *text)
{
	return text ? arena_dupn(a, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	if (!format) /* said outright, or gcc warns of it under its sanitizers */
		die("no format");
	int len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		die("a format that cannot be printed: %s", format);
	char *p = arena_alloc(a, (size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, format, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *p = arena_vprintf(a, format, args);
	va_end(args);
	return p;
}
