/* Starting the process that speaks, and finding what it made. */
#include "speech/speech.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "/usr/bin/espeak-ng"
#define AT_ONCE 2
#define FAILED_SECONDS 600
#define HASH_BYTES 20

extern char **environ;

/* The processes that speak at the moment. They end by themselves; who comes next takes note of it. */
static struct {
	pthread_mutex_t lock;
	pid_t pid[AT_ONCE];
	char name[AT_ONCE][2 * HASH_BYTES + 1];
} speaking = { .lock = PTHREAD_MUTEX_INITIALIZER };

bool speech_there(const char *program)
{
	if (text_eq(program, "off"))
		return false;
	return access(text_empty(program) ? PROGRAM : program, X_OK) == 0;
}

/* As much of it as is read in one go. */
static const char *text_cut(struct arena *a, const char *text)
{
	size_t chars = 0, i = 0;
	for (; text[i]; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && chars++ == SPEECH_CHARS_MOST)
			return arena_printf(a, "%s。后面还有，请看屏幕。", arena_dupn(a, text, i));
	return text;
}

static const char *name_of(struct arena *a, const char *program, const char *text)
{
	unsigned char hash[HASH_BYTES];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)program, strlen(program) + 1);
	crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
	crypto_generichash_final(&state, hash, sizeof hash);
	return hex_of(a, hash, sizeof hash);
}

/* The program itself in another process, its standard input a pipe that holds the text: it fits, so that nobody waits in write(). */
static pid_t spawn(struct arena *a, const char *program, const char *path, const char *text)
{
	int pipe_fd[2];
	pid_t pid = -1;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t how;
	sigset_t none;
	char *const argv[] = { arena_dup(a, "xianfeng"), arena_dup(a, "speak"), arena_dup(a, "--out"), arena_dup(a, path), arena_dup(a, "--with"),
		arena_dup(a, text_empty(program) ? "espeak-ng" : program), NULL };
	if (pipe2(pipe_fd, O_CLOEXEC) != 0)
		return -1;
	/* The server's threads take no signals; this process is to have its alarm. */
	sigemptyset(&none);
	posix_spawnattr_init(&how);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipe_fd[0], 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	bool good = fcntl(pipe_fd[1], F_SETFL, O_NONBLOCK) == 0 && write(pipe_fd[1], text, strlen(text)) == (ssize_t)strlen(text) &&
		posix_spawn(&pid, "/proc/self/exe", &actions, &how, argv, environ) == 0;
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	return good ? pid : -1;
}

static void start(struct arena *a, const char *program, const char *name, const char *path, const char *text)
{
	int slot = -1;
	bool known = false;
	pthread_mutex_lock(&speaking.lock);
	for (int i = 0; i < AT_ONCE; i++) {
		if (speaking.pid[i] > 0 && waitpid(speaking.pid[i], NULL, WNOHANG) != 0)
			speaking.pid[i] = 0;
		known = known || (speaking.pid[i] > 0 && text_eq(speaking.name[i], name));
		if (speaking.pid[i] <= 0)
			slot = i;
	}
	if (!known && slot >= 0) {
		speaking.pid[slot] = spawn(a, program, path, text);
		memcpy(speaking.name[slot], name, sizeof speaking.name[slot]);
	}
	pthread_mutex_unlock(&speaking.lock);
}

enum speech_state speech_of(struct arena *a, const char *dir, const char *program, const char *text, const char **path)
{
	const char *folder = arena_printf(a, "%s/speech", dir), *words = text_cut(a, text), *name = name_of(a, program, words);
	struct stat st;
	*path = arena_printf(a, "%s/%s", folder, name);
	if (!speech_there(program) || text_empty(words))
		return SPEECH_NOT;
	bool found = stat(*path, &st) == 0;
	if (found && st.st_size > 0) {
		utimensat(AT_FDCWD, *path, NULL, 0); /* the oldest are those that nobody has heard for long */
		return SPEECH_READY;
	}
	if (found && time(NULL) - st.st_mtime < FAILED_SECONDS)
		return SPEECH_NOT;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return SPEECH_NOT;
	start(a, program, name, *path, words);
	return SPEECH_MAKING;
}

const char *speech_type(const char *path)
{
	unsigned char head[12] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof head);
	if (fd >= 0)
		close(fd);
	if (n < (ssize_t)sizeof head)
		return NULL;
	if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WAVE", 4) == 0)
		return "audio/wav";
	if (memcmp(head, "OggS", 4) == 0)
		return "audio/ogg";
	return memcmp(head, "ID3", 3) == 0 || (head[0] == 0xff && (head[1] & 0xe0) == 0xe0) ? "audio/mpeg" : NULL;
}
