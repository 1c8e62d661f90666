/* A hash map from byte keys to pointers, in an arena.
 * For: look-ups inside one request or one load (codes to rows, names to columns). Keys are not copied.
 * Not for: anything shared between threads while it changes. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct arena;
struct map;

/* A new, empty map in `a`. The hash is seeded once per process, so that nobody outside can choose colliding keys. */
struct map *map_new(struct arena *a);
/* Sets key → value and returns the value that stood there before, or NULL. The key's bytes must outlive the map. */
void *map_set(struct map *m, struct str key, void *value);
/* The value under key, or NULL. */
void *map_get(const struct map *m, struct str key);
size_t map_count(const struct map *m);
/* The same with a 64-bit number for a key. */
void *map_set_i64(struct map *m, int64_t key, void *value);
void *map_get_i64(const struct map *m, int64_t key);

#endif
