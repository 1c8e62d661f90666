/* A name for each request, short enough to be read out over the telephone: what the log's lines and an error page carry. */
#include <sys/random.h>

#include "http/inside.h"

#define BITS 40
#define MASK ((UINT64_C(1) << BITS) - 1)

/* Without letters that are taken for digits. */
static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t counter;

/* Where a process begins, so that yesterday's names do not come again today. */
static void seed_take(void)
{
	if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		die("the system gives no random bytes");
}

/* Counts, and then mixes in steps that could be taken back: no two requests of a process have the same. */
void request_name(char out[HTTP_ID])
{
	pthread_once(&seed_once, seed_take);
	uint64_t n = (seed + atomic_fetch_add_explicit(&counter, 1, memory_order_relaxed)) & MASK;
	n = n * UINT64_C(0x9e3779b97f4b) & MASK;
	n ^= n >> 17;
	n = n * UINT64_C(0xd6e8feb86659) & MASK;
	for (int i = 0, bit = BITS - 5; bit >= 0; i++, bit -= 5) {
		if (i == 4)
			out[i++] = '-';
		out[i] = letters[n >> bit & 31];
	}
	out[HTTP_ID - 1] = 0;
}
