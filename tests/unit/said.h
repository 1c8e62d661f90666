/* What a command of the program prints, for tests that run it within their own process on the county of county.h. */
#ifndef TESTS_SAID_H
#define TESTS_SAID_H

#include <fcntl.h>

#include "command/command.h"
#include "county.h"

static char said[16384]; /* both kinds of output of the last one */

/* Runs a command with its words on the county's directory; its exit code. */
static inline int said_run(struct county *c, int (*command)(struct command_line *line), int argc, const char *const *words)
{
	const char *why = NULL;
	char file[96], **argv = ARENA_ARRAY(c->arena, char *, (size_t)argc + 1);
	struct command_line line = { .arena = c->arena, .config = config_load(c->arena, "/nonexistent", true, &why), .argc = argc, .argv = argv };
	for (int i = 0; i < argc; i++)
		argv[i] = arena_dup(c->arena, words[i]);
	config_set(line.config, "data", c->dir);
	config_set(line.config, "db", c->place.url);
	fflush(stdout);
	int out = place_file(file, sizeof file), kept[2] = { dup(STDOUT_FILENO), dup(STDERR_FILENO) };
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	int code = command(&line);
	fflush(stdout);
	for (int i = 0; i < 2; i++) {
		dup2(kept[i], i ? STDERR_FILENO : STDOUT_FILENO);
		close(kept[i]);
	}
	ssize_t n = pread(out, said, sizeof said - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	close(out);
	unlink(file);
	return code;
}

#define assert_says(text) \
	do { \
		if (!strstr(said, text)) \
			fail_msg("%s:%d: no \"%s\" in: %s", __FILE__, __LINE__, text, said); \
	} while (0)

#endif
