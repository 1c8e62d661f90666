/* Growing arrays in an arena.
 * For: rows whose number is not known before they are read. Not for: anything that shrinks or outlives its arena. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include "base/arena.h"

/* Room for one more element of `size` bytes behind `count` of them; the new bytes are zero. */
static inline void *list_room(struct arena *a, void *list, size_t count, size_t size)
{
	if (count == 0)
		return arena_calloc(a, 8, size);
	if (count < 8 || (count & (count - 1)) != 0)
		return list; /* it has room: it doubles at 8, 16, 32 … */
	return arena_grow(a, list, count * size, count * 2 * size);
}

/* Adds a zeroed element to (list, count) and gives its address: *LIST_PUSH(a, list, n) = x; */
#define LIST_PUSH(a, list, count) \
	((list) = list_room((a), (list), (size_t)(count), sizeof *(list)), &(list)[(count)++])

#endif
