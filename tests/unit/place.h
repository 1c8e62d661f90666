/* Where a test keeps a store or a file: below TMPDIR, which ./test lays into memory where there is room (no disk is waited for). */
#ifndef TESTS_PLACE_H
#define TESTS_PLACE_H

#include <stdio.h>
#include <stdlib.h>

static inline void place_name(char *at, size_t size)
{
	const char *below = getenv("TMPDIR");
	snprintf(at, size, "%s/xianfeng-test-XXXXXX", below && *below ? below : "/tmp");
}

/* Makes a fresh folder and writes its path to `at`; ends the test program when it cannot be made. */
static inline char *place_make(char *at, size_t size)
{
	place_name(at, size);
	if (!mkdtemp(at)) {
		perror(at);
		exit(1);
	}
	return at;
}

/* The same for an empty file; its descriptor, open for reading and writing. */
static inline int place_file(char *at, size_t size)
{
	place_name(at, size);
	int fd = mkstemp(at);
	if (fd < 0) {
		perror(at);
		exit(1);
	}
	return fd;
}

#endif
