/* A copy of a county outside its store: the records in a file, the key, the photos. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "work/internal.h"

/* Copies one file and makes it durable; one that is there already stays: a photo is named by its hash. */
static bool copy_file(const char *from, const char *to)
{
	char block[65536];
	ssize_t n = -1;
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool there = out < 0 && errno == EEXIST;
	while (in >= 0 && out >= 0 && (n = read(in, block, sizeof block)) > 0)
		if (write(out, block, (size_t)n) != n) {
			n = -1;
			break;
		}
	bool good = there || (n == 0 && fsync(out) == 0);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (!good && out >= 0)
		unlink(to); /* half a photo must not pass for one */
	return good;
}

/* A photo never changes, so one file may stand in many copies; where links are not to be had, it is copied. */
static bool copy_photo(struct arena *a, const char *name, const char *from, const char *before, const char *into)
{
	const char *to = arena_printf(a, "%s/%s", into, name);
	if (before && link(arena_printf(a, "%s/files/%s", before, name), to) == 0)
		return true;
	return copy_file(arena_printf(a, "%s/%s", from, name), to);
}

static bool copy_photos(struct arena *whole, const char *dir_from, const char *to, const char *before)
{
	struct arena *a = arena_child(whole);
	const char *from = arena_printf(a, "%s/files", dir_from), *into = arena_printf(a, "%s/files", to);
	struct folder *dir = folder_open(a, from);
	bool good = folder_opened(dir) && (mkdir(into, 0700) == 0 || errno == EEXIST);
	for (const char *name; good && (name = folder_next(dir)) != NULL;)
		good = copy_photo(a, name, from, before, into);
	good = good && folder_sync(into) && folder_sync(to);
	arena_free(a);
	return good;
}

bool store_copy_files(struct arena *a, const struct store *s, const char *to, const char *before)
{
	return copy_photos(a, s->dir, to, before);
}

static bool copy_named(struct arena *a, const char *from, const char *to, const char *name)
{
	return copy_file(arena_printf(a, "%s/%s", from, name), arena_printf(a, "%s/%s", to, name));
}

bool store_copy(struct arena *a, const char *from, const char *to)
{
	return mkdir(to, 0700) == 0 && copy_named(a, from, to, "county.db") && copy_named(a, from, to, "secret.key") &&
	       copy_photos(a, from, to, NULL);
}

/* A server's county becomes a file like any other: to restore it, no server is needed. */
static bool backup_rows(struct store *s, struct arena *a, const char *to, const char **why)
{
	const char *file = arena_printf(a, "%s/county.db", to);
	if (s->path)
		return db_backup(store_reader(s), file) && chmod(file, 0600) == 0 && copy_named(a, s->dir, to, "secret.key");
	struct store_options options = { .dir = to, .create = true, .write = true, .from = s };
	struct store *copy = store_open(&options, why);
	store_close(copy);
	return copy != NULL && chmod(file, 0600) == 0;
}

bool store_backup(struct arena *a, struct store *s, const char *to, const char *before, const char **why)
{
	*why = "备份没有完成，请检查磁盘空间后换一个目录重做。";
	bool made = mkdir(to, 0700) == 0;
	if (!made)
		*why = "不能建立目标目录。请换一个还不存在的目录。";
	/* The county's rows first: what they name in files/ is there already and is never changed. */
	return made && backup_rows(s, a, to, why) && store_copy_files(a, s, to, before);
}
