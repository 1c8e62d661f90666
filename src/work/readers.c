/* Readers: a thread's own connections, one for all counties of one database. Of a hundred counties in files a thread keeps those
 * open that it asked last: each open one holds descriptors and a cache of pages. */
#include "work/internal.h"

#define READERS_MOST 16 /* far more than one request or job reads at a time */

struct readers {
	int64_t number; /* never given again, so that a thread does not take another's connection for its own */
	int stores;
};

struct reader {
	int64_t number;
	struct db *db;
};

/* One thread's, the last asked first. */
struct shelf {
	struct reader list[READERS_MOST];
	int count;
};

static pthread_key_t shelf_key;
static pthread_once_t shelf_once = PTHREAD_ONCE_INIT;

static void shelf_free(void *arg)
{
	struct shelf *shelf = arg;
	for (int i = 0; i < shelf->count; i++)
		db_close(shelf->list[i].db);
	free(shelf);
}

static void shelf_begin(void)
{
	if (pthread_key_create(&shelf_key, shelf_free) != 0)
		die("no key for the readers");
}

/* This thread's; NULL when it has no reader yet and `make` does not ask for one. */
static struct shelf *shelf_mine(bool make)
{
	pthread_once(&shelf_once, shelf_begin);
	struct shelf *shelf = pthread_getspecific(shelf_key);
	if (shelf || !make)
		return shelf;
	shelf = calloc(1, sizeof *shelf);
	if (!shelf || pthread_setspecific(shelf_key, shelf) != 0) {
		free(shelf);
		arena_lack();
	}
	return shelf;
}

/* Takes one out of the list; its connection is the caller's. */
static struct db *shelf_take(struct shelf *shelf, int64_t number)
{
	for (int i = 0; shelf && i < shelf->count; i++) {
		struct reader *at = &shelf->list[i];
		struct db *db = at->db;
		if (at->number != number)
			continue;
		shelf->count--;
		memmove(at, at + 1, (size_t)(shelf->count - i) * sizeof *at);
		return db;
	}
	return NULL;
}

static void shelf_put(struct shelf *shelf, struct reader reader)
{
	if (shelf->count == READERS_MOST)
		db_close(shelf->list[--shelf->count].db);
	memmove(&shelf->list[1], &shelf->list[0], (size_t)shelf->count * sizeof reader);
	shelf->list[0] = reader;
	shelf->count++;
}

struct readers *readers_take(struct readers *shared)
{
	static _Atomic int64_t numbers;
	struct readers *r = shared ? shared : calloc(1, sizeof *r);
	if (!r)
		arena_lack();
	if (!r->stores++)
		r->number = atomic_fetch_add(&numbers, 1) + 1;
	return r;
}

void readers_leave(struct readers *r)
{
	if (--r->stores)
		return;
	reader_close(r);
	free(r);
}

struct db *reader_of(const struct readers *r)
{
	struct shelf *shelf = shelf_mine(false);
	if (shelf && shelf->count && shelf->list[0].number == r->number)
		return shelf->list[0].db; /* most often the same as before */
	struct db *db = shelf_take(shelf, r->number);
	if (db)
		shelf_put(shelf, (struct reader){ r->number, db });
	return db;
}

void reader_keep(const struct readers *r, struct db *db)
{
	shelf_put(shelf_mine(true), (struct reader){ r->number, db });
}

void reader_close(const struct readers *r)
{
	struct shelf *shelf = shelf_mine(false);
	db_close(shelf_take(shelf, r->number));
	if (shelf && !shelf->count) {
		pthread_setspecific(shelf_key, NULL);
		free(shelf);
	}
}
