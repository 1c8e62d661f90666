#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/disk.h"

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
