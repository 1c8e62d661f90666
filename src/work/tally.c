/* Tries that went wrong, counted in memory: what has to slow somebody down must not be undone with the unit of work that
 * refused them. Forgotten when the program stops, which is no loss: windows are minutes. */
#include "work/internal.h"

#define PLACES 4 /* a new key takes the oldest of these neighbours */

static uint64_t mixed(uint64_t h, uint64_t n)
{
	h = (h ^ n) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static uint64_t hash_text(const char *text)
{
	uint64_t h = 0;
	for (; *text; text++)
		h = mixed(h, (unsigned char)*text);
	return h;
}

static struct tally *tally_find(struct store *s, uint64_t key)
{
	struct tally *oldest = NULL;
	for (int i = 0; i < PLACES; i++) {
		struct tally *t = &s->tallies[(key + (uint64_t)i) % COUNT_OF(s->tallies)];
		if (t->key == key)
			return t;
		if (!oldest || t->since < oldest->since)
			oldest = t;
	}
	*oldest = (struct tally){ .key = key };
	return oldest;
}

int work_tally(struct work *w, const char *what, int64_t a, int64_t b, int window, int more)
{
	struct store *s = w->store;
	uint64_t key = mixed(mixed(mixed(0, hash_text(what)), (uint64_t)a), (uint64_t)b) | 1;
	pthread_mutex_lock(&s->lock);
	struct tally *t = tally_find(s, key);
	if (w->now - t->since >= window || t->since > w->now)
		*t = (struct tally){ key, w->now, 0 };
	t->count += more;
	int count = t->count;
	pthread_mutex_unlock(&s->lock);
	return count;
}
