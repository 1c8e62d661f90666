#include <fcntl.h>
#include <libgen.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "base/disk.h"
#include "db/run.h"

#define LOG_HEAD 32 /* a log that holds nothing but its head changes nothing */
#define NAME_MOST 4096

/* What lies beside the file; a name that is too long is nobody's. On the stack: SQLite asks in the middle of a read, which a lack of
 * memory must not lead out of. */
static const char *beside(char name[NAME_MOST], const char *path, const char *end)
{
	return snprintf(name, NAME_MOST, "%s%s", path, end) < NAME_MOST ? name : "";
}

/* The numbers noted beside the file; false when there is no such note. */
static bool noted(const char *path, uint32_t numbers[2])
{
	char line[32], name[NAME_MOST];
	FILE *f = fopen(beside(name, path, "-run"), "re");
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
	return good;
}

bool run_fits(const char *path, uint32_t number)
{
	char name[NAME_MOST];
	struct stat log;
	uint32_t numbers[2];
	bool alone = stat(beside(name, path, "-wal"), &log) != 0 || log.st_size <= LOG_HEAD;
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
	char name[NAME_MOST], fresh[NAME_MOST], line[32];
	beside(name, path, "-run");
	int fd = open(beside(fresh, path, "-run.new"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int len = snprintf(line, sizeof line, "%u %u\n", number, other);
	bool good = fd >= 0 && write(fd, line, (size_t)len) == len && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good && rename(fresh, name) == 0 && folder_sync(dirname(name));
}
