/* The folder of a serving county's copies: which there are, and which may go. */
#include <ftw.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "backup/inside.h"
#include "base/list.h"

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

bool tree_remove(const char *path)
{
	struct stat st;
	return lstat(path, &st) != 0 || nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

const char *backup_name(struct arena *a, int64_t at)
{
	struct moment m = clock_local(at);
	return arena_printf(a, "%04d%02d%02d-%02d%02d%02d", m.year, m.month, m.day, m.hour, m.minute, m.second);
}

/* The moment in a name; false for whatever else lies there, which is nobody's business here. */
static bool name_moment(const char *name, int64_t *at)
{
	struct moment m = { 0 };
	int64_t day, time;
	if (strlen(name) != 15 || name[8] != '-' || !str_i64((struct str){ name, 8 }, &day) ||
		!str_i64((struct str){ name + 9, 6 }, &time) || day < 0 || time < 0)
		return false;
	m.year = (int)(day / 10000);
	m.month = (int)(day / 100 % 100);
	m.day = (int)(day % 100);
	m.hour = (int)(time / 10000);
	m.minute = (int)(time / 100 % 100);
	m.second = (int)(time % 100);
	return clock_from_local(at, m);
}

const char *backup_folder(struct arena *a, struct store *store, const char *setting)
{
	return text_empty(setting) ? arena_printf(a, "%s/backup", store_dir(store)) : arena_printf(a, "%s/%s", setting, store_code(store));
}

static int newest_first(const void *a, const void *b)
{
	const struct backup_kept *x = a, *y = b;
	return (x->at < y->at) - (x->at > y->at);
}

int backup_list(struct arena *a, const char *folder, struct backup_kept **out)
{
	struct folder *d = folder_open(a, folder);
	struct backup_kept *list = NULL;
	int64_t at;
	int n = 0;
	for (const char *name; (name = folder_next(d)) != NULL;)
		if (name_moment(name, &at))
			*LIST_PUSH(a, list, n) = (struct backup_kept){ arena_dup(a, name), at };
	if (n)
		qsort(list, (size_t)n, sizeof *list, newest_first);
	*out = list;
	return n;
}

/* What a program left that was ended in the middle: "20261123-080000.part". */
static void parts_remove(struct arena *a, const char *folder)
{
	struct folder *d = folder_open(a, folder);
	int64_t at;
	for (const char *name; (name = folder_next(d)) != NULL;)
		if (strlen(name) == 20 && text_eq(name + 15, ".part") && name_moment(arena_dupn(a, name, 15), &at))
			tree_remove(arena_printf(a, "%s/%s", folder, name));
}

int backup_prune(struct arena *a, const char *folder, int newest, int days)
{
	struct backup_kept *list;
	int n = backup_list(a, folder, &list), kept_days = 0, removed = 0;
	int last = newest > 0 && newest <= n ? day_of(list[newest - 1].at) : 0; /* that day has a newer one already */
	parts_remove(a, folder);
	for (int i = newest; i < n; i++) {
		int day = day_of(list[i].at);
		if (day != last && kept_days < days) { /* newest first: the first one met is the day's last */
			last = day;
			kept_days++;
		} else {
			removed += tree_remove(arena_printf(a, "%s/%s", folder, list[i].name));
		}
	}
	return removed;
}

int64_t backup_room(struct arena *a, const char *folder)
{
	struct statvfs fs;
	if (statvfs(folder, &fs) != 0 && statvfs(arena_printf(a, "%s/..", folder), &fs) != 0)
		return -1;
	return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}
