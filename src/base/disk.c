#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/str.h"

bool folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

struct folder {
	DIR *dir;
	bool opened;
};

static void folder_end(void *arg)
{
	folder_close(arg);
}

struct folder *folder_open(struct arena *a, const char *path)
{
	struct folder *f = ARENA_NEW(a, struct folder);
	arena_on_reset(a, folder_end, f);
	f->dir = opendir(path);
	f->opened = f->dir != NULL;
	return f;
}

bool folder_opened(const struct folder *f)
{
	return f->opened;
}

const char *folder_next(struct folder *f)
{
	struct dirent *entry = NULL;
	while (f->dir && (entry = readdir(f->dir)) != NULL && entry->d_name[0] == '.')
		;
	if (!entry)
		folder_close(f);
	return entry ? entry->d_name : NULL;
}

void folder_close(struct folder *f)
{
	if (f->dir)
		closedir(f->dir);
	f->dir = NULL;
}

int folder_sweep(struct arena *a, const char *path, const char *prefix, int64_t seconds)
{
	struct folder *d = folder_open(a, path);
	struct stat st;
	int removed = 0;
	for (const char *name; (name = folder_next(d)) != NULL;) {
		const char *file = arena_printf(a, "%s/%s", path, name);
		if (text_starts(name, prefix) && stat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - seconds)
			removed += unlink(file) == 0;
	}
	return removed;
}

bool note_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool good = f && fputs(text, f) >= 0;
	if (fd >= 0 && !f)
		close(fd);
	return f && fclose(f) == 0 && good;
}

char *note_read(struct arena *a, const char *path)
{
	char text[256];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		fclose(f);
	return n ? arena_dupn(a, text, n) : NULL;
}
