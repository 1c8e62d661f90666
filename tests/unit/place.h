/* Where a test keeps a store: a fresh folder below TMPDIR, which ./test lays into memory where there is room (no disk is waited for). */
#ifndef TESTS_PLACE_H
#define TESTS_PLACE_H

#include <stdio.h>
#include <stdlib.h>

/* Writes the folder's path to `at`; ends the test program when it cannot be made. */
static inline char *place_make(char *at, size_t size)
{
	const char *below = getenv("TMPDIR");
	snprintf(at, size, "%s/xianfeng-test-XXXXXX", below && *below ? below : "/tmp");
	if (!mkdtemp(at)) {
		perror(at);
		exit(1);
	}
	return at;
}

#endif
