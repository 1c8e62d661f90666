#include <pthread.h>
#include <sys/random.h>

#include "base/base.h"

struct entry {
	struct str key;
	uint64_t hash;
	void *value;
};

/* Open addressing with linear probing, at most three quarters full; a slot without a key is free. */
struct map {
	struct arena *arena;
	struct entry *slots;
	size_t cap; /* a power of two */
	size_t count;
};

static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void seed_make(void)
{
	if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		die("the system gives no random bytes");
}

/* FNV-1a over the seed, with a final mix: short keys, and the seed keeps collisions from being chosen from outside. */
static uint64_t hash_of(struct str key)
{
	uint64_t h = 0xcbf29ce484222325u ^ seed;
	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.at[i]) * 0x100000001b3u;
	h ^= h >> 32;
	return h * 0x9e3779b97f4a7c15u ^ seed;
}

struct map *map_new(struct arena *a)
{
	pthread_once(&seed_once, seed_make);
	struct map *m = ARENA_NEW(a, struct map);
	m->arena = a;
	m->cap = 16;
	m->slots = ARENA_ARRAY(a, struct entry, m->cap);
	return m;
}

static struct entry *slot_of(const struct map *m, struct str key, uint64_t hash)
{
	for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct entry *e = &m->slots[i];
		if (!e->key.at || (e->hash == hash && str_eq(e->key, key)))
			return e;
	}
}

static void grow(struct map *m)
{
	struct entry *old = m->slots;
	size_t cap = m->cap;
	m->slots = ARENA_ARRAY(m->arena, struct entry, cap * 2); /* a lack of memory leaves the map as it is */
	m->cap = cap * 2;
	for (size_t i = 0; i < cap; i++)
		if (old[i].key.at)
			*slot_of(m, old[i].key, old[i].hash) = old[i];
}

void *map_set(struct map *m, struct str key, void *value)
{
	uint64_t hash = hash_of(key);
	if (!key.at)
		key.at = "";
	struct entry *e = slot_of(m, key, hash);
	void *before = e->key.at ? e->value : NULL;
	if (!e->key.at) {
		*e = (struct entry){ key, hash, value };
		if (++m->count > m->cap / 4 * 3)
			grow(m);
	} else {
		e->value = value;
	}
	return before;
}

void *map_get(const struct map *m, struct str key)
{
	struct entry *e = slot_of(m, key, hash_of(key));
	return e->key.at ? e->value : NULL;
}

size_t map_count(const struct map *m)
{
	return m->count;
}

void *map_set_i64(struct map *m, int64_t key, void *value)
{
	return map_set(m, (struct str){ arena_dupn(m->arena, &key, sizeof key), sizeof key }, value);
}

void *map_get_i64(const struct map *m, int64_t key)
{
	return map_get(m, (struct str){ (const char *)&key, sizeof key });
}
