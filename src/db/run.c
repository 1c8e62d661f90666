#include <fcntl.h>
#include <libgen.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "base/disk.h"
#include "db/run.h"

#define LOG_HEAD 32 /* a log that holds nothing but its head changes nothing */

/* The numbers noted beside the file; false when there is no such note. */
static bool noted(const char *path, uint32_t numbers[2])
{
	struct arena *a = arena_new();
	FILE *f = fopen(arena_printf(a, "%s-run", path), "re");
	char line[32];
	struct str rest = { NULL, 0 };
	bool good = f && fgets(line, sizeof line, f);
	if (good)
		rest = str_of(line);
	for (int i = 0; i < 2 && good; i++) {
		int64_t n = 0;
		good = str_i64(str_trim(str_cut(&rest, ' ')), &n);
		numbers[i] = (uint32_t)n;
	}
	if (f)
		fclose(f);
	arena_free(a);
	return good;
}

bool run_fits(const char *path, uint32_t number)
{
	struct arena *a = arena_new();
	struct stat log;
	uint32_t numbers[2];
	bool alone = stat(arena_printf(a, "%s-wal", path), &log) != 0 || log.st_size <= LOG_HEAD;
	arena_free(a);
	return alone || !noted(path, numbers) || number == numbers[0] || number == numbers[1];
}

uint32_t run_number(void)
{
	uint32_t number = 0;
	if (getrandom(&number, sizeof number, 0) != sizeof number)
		die("the system gives no random bytes");
	return number >> 1 | 1; /* SQLite reads it with a sign */
}

bool run_note(const char *path, uint32_t number, uint32_t other)
{
	struct arena *a = arena_new();
	const char *name = arena_printf(a, "%s-run", path), *fresh = arena_printf(a, "%s-run.new", path);
	const char *line = arena_printf(a, "%u %u\n", number, other);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line) && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	good = good && rename(fresh, name) == 0 && folder_sync(dirname(arena_dup(a, path)));
	arena_free(a);
	return good;
}
