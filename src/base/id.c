#include <pthread.h>
#include <sys/random.h>

#include "base/base.h"

#define EPOCH 1704067200 /* 2024-01-01T00:00:00Z */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local uint32_t node = 1; /* a county's writer has its own thread */
static int64_t last_tick; /* seconds since EPOCH << 8 | sequence: time and sequence count as one number */

void id_node_set(uint32_t number)
{
	if (number == 0 || number >= 1u << 24)
		die("node number %u is not between 1 and 2^24-1", number);
	node = number;
}

uint32_t id_node_other(uint32_t present)
{
	uint32_t number;
	do {
		if (getrandom(&number, sizeof number, 0) != sizeof number)
			die("the system gives no random bytes");
		number &= (1u << 24) - 1;
	} while (number == 0 || number == present);
	return number;
}

static int64_t id_of(int64_t tick)
{
	return (tick >> 8) << 32 | (int64_t)node << 8 | (tick & 255);
}

int64_t id_next(int64_t now)
{
	int64_t tick = (now > EPOCH ? now - EPOCH : 0) << 8;
	pthread_mutex_lock(&lock);
	last_tick = tick > last_tick ? tick : last_tick + 1;
	int64_t id = id_of(last_tick);
	pthread_mutex_unlock(&lock);
	return id;
}

void id_after(int64_t last)
{
	int64_t tick = (last >> 32) << 8 | 255;
	pthread_mutex_lock(&lock);
	if (tick > last_tick)
		last_tick = tick;
	pthread_mutex_unlock(&lock);
}

void id_restart(int64_t from)
{
	pthread_mutex_lock(&lock);
	last_tick = (from > EPOCH ? from - EPOCH : 0) << 8;
	pthread_mutex_unlock(&lock);
}
