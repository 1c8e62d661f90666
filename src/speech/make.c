/* The process that speaks: a voice, and where there is one an encoder behind it, each bounded in time, memory and size. */
#include "base/list.h"
#include "speech/speech.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MOST 30
#define MEMORY_MOST ((rlim_t)1 << 30)
#define SIZE_MOST ((rlim_t)24 << 20)
#define LAME "/usr/bin/lame"

static void bound(int what, rlim_t most)
{
	setrlimit(what, &(struct rlimit){ most, most });
}

/* Runs argv with these as standard input and output; its process. No shell: a text is never a word of a command. */
static pid_t run(const char *const *argv, int in, int out)
{
	static char *const environment[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL };
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	setpgid(0, 0);
	dup2(in, 0);
	dup2(out, 1);
	close_range(3, ~0u, 0);
	alarm(SECONDS_MOST);
	bound(RLIMIT_CPU, SECONDS_MOST);
	bound(RLIMIT_AS, MEMORY_MOST);
	bound(RLIMIT_FSIZE, SIZE_MOST);
	signal(SIGXFSZ, SIG_IGN); /* a sound library may try for a large buffer at its start; that fails and does not end it */
	bound(RLIMIT_CORE, 0);
	execve(argv[0], (char *const *)argv, environment);
	_exit(127);
}

/* What it started itself ends with it. */
static bool ended_well(pid_t pid)
{
	int status = 0;
	bool well = pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (pid > 0)
		kill(-pid, SIGKILL);
	return well;
}

static void put32(int fd, off_t at, uint32_t value)
{
	unsigned char bytes[4] = { value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24 & 255 };
	if (pwrite(fd, bytes, sizeof bytes, at) != sizeof bytes)
		return; /* plays all the same in most browsers */
}

/* A voice that writes into a pipe cannot know how long its sound will be; here it is known. */
static void wav_length(int fd)
{
	unsigned char head[44];
	off_t size = lseek(fd, 0, SEEK_END);
	if (size <= (off_t)sizeof head || pread(fd, head, sizeof head, 0) != sizeof head || memcmp(head, "RIFF", 4) != 0 ||
		memcmp(head + 36, "data", 4) != 0)
		return;
	put32(fd, 4, (uint32_t)size - 8);
	put32(fd, 40, (uint32_t)size - 44);
}

static bool speak(const char *program, int out)
{
	static const char *const espeak[] = { "/usr/bin/espeak-ng", "-v", "cmn", "-s", "140", "--stdin", "--stdout", NULL };
	static const char *const lame[] = { LAME, "--quiet", "-m", "m", "-b", "32", "-", "-", NULL };
	const char *const other[] = { program, NULL };
	bool own = text_eq(program, "espeak-ng");
	const char *const *voice = own ? espeak : other;
	int between[2];
	if (!own || access(LAME, X_OK) != 0)
		return ended_well(run(voice, 0, out)) && (wav_length(out), true);
	if (pipe(between) != 0)
		return false;
	pid_t one = run(voice, 0, between[1]);
	close(between[1]);
	pid_t two = run(lame, between[0], out);
	close(between[0]);
	bool spoken = ended_well(one);
	return ended_well(two) && spoken;
}

struct sound {
	char *path;
	off_t size;
	time_t at;
};

static int oldest_first(const void *a, const void *b)
{
	time_t one = ((const struct sound *)a)->at, other = ((const struct sound *)b)->at;
	return one < other ? -1 : one > other;
}

/* Throws the oldest away until all fit. */
static void prune(struct arena *a, const char *folder)
{
	struct folder *f = folder_open(a, folder);
	struct sound *list = NULL;
	size_t count = 0;
	off_t total = 0;
	struct stat st;
	for (const char *name; (name = folder_next(f));) {
		char *path = arena_printf(a, "%s/%s", folder, name);
		if (stat(path, &st) != 0)
			continue;
		*LIST_PUSH(a, list, count) = (struct sound){ path, st.st_size, st.st_mtime };
		total += st.st_size;
	}
	if (count)
		qsort(list, count, sizeof *list, oldest_first);
	for (size_t i = 0; i < count && total > SPEECH_KEPT_MOST; i++) {
		unlink(list[i].path);
		total -= list[i].size;
	}
}

bool speech_make(const char *program, const char *path)
{
	struct arena *a = arena_new();
	char *part = arena_printf(a, "%s.part", path), *slash;
	int out = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	alarm(2 * SECONDS_MOST);
	bool good = out >= 0 && speak(program, out) && speech_type(part) != NULL;
	if (out >= 0 && !good && ftruncate(out, 0) != 0)
		good = false;
	if (out >= 0) {
		close(out);
		if (rename(part, path) != 0)
			good = false;
	}
	if ((slash = strrchr(part, '/'))) {
		*slash = '\0';
		prune(a, part);
	}
	arena_free(a);
	return good;
}
