/* What the fuzz targets share: the function that libFuzzer calls, promises, and a file that is nowhere on a disk.
 * For: the files NAME_fuzz.c beside it, one a parser, each with its corpus of the same name; tests/fuzz.sh runs them. Not for: anything
 * else. */
#ifndef FUZZ_H
#define FUZZ_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What the room's header promises of every input. */
#define PROMISE(condition)                                                                                                       \
	do {                                                                                                                     \
		if (!(condition)) {                                                                                              \
			fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition);                          \
			abort();                                                                                                 \
		}                                                                                                                \
	} while (0)

/* The bytes as a text of their own, with an end that a sanitizer watches: what is behind it is nobody's. */
static inline char *fuzz_text(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);
	if (!text)
		abort();
	memcpy(text, bytes, len);
	text[len] = 0;
	return text;
}

/* Opens a file that holds the bytes and writes its path; close the number afterwards. */
static inline int fuzz_file(const uint8_t *bytes, size_t len, char path[static 64])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	PROMISE(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

#endif
