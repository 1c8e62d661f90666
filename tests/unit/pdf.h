/* Reading a PDF as others would: what poppler's tools say about it. */
#ifndef TESTS_PDF_H
#define TESTS_PDF_H

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "place.h"
#include "paper/paper.h"

static inline const char *file_text(struct arena *arena, const char *path)
{
	struct buf out;
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	buf_init(&out, arena);
	for (ssize_t n = 1; n > 0; out.len += n > 0 ? (size_t)n : 0)
		n = read(fd, buf_room(&out, 65536), 65536);
	out.at[out.len] = 0;
	close(fd);
	return out.at;
}

/* What a tool of poppler says about a document; `option` and `to` may be NULL. */
static inline const char *told(struct arena *arena, struct str pdf, const char *tool, const char *option, const char *to)
{
	char path[96], said[96];
	const char *argv[5] = { tool };
	int fd = place_file(path, sizeof path), n = 1, status = -1;
	pid_t child;
	posix_spawn_file_actions_t actions;
	assert_true(write(fd, pdf.at, pdf.len) == (ssize_t)pdf.len);
	close(fd);
	close(place_file(said, sizeof said));
	if (option)
		argv[n++] = option;
	argv[n++] = path;
	argv[n] = to;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, said, O_WRONLY | O_TRUNC, 0600);
	assert_int_equal(posix_spawnp(&child, tool, &actions, NULL, (char *const *)argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_true(waitpid(child, &status, 0) == child && status == 0);
	const char *text = file_text(arena, said);
	unlink(path);
	unlink(said);
	return text;
}

#define assert_says(text, part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("%s:%d: no \"%s\" in: %.2000s", __FILE__, __LINE__, part, text); \
	} while (0)

#endif
