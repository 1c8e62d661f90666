/* Files that no record names any more: seen so night after night for some weeks, then taken away. A photo that was taken out of a
 * record, a paper that was deleted, a person who was erased, and uploads that nobody brought to an end leave such. */
#include <sys/stat.h>
#include <time.h>

#include "base/list.h"
#include "file/file.h"
#include "job/inside.h"
#include "work/audit.h"

#define LEFT_DAYS 14    /* longer than any copy takes, or an upload, or somebody needs who sets a database back by some days */
#define LATE_DAYS 3     /* the job may miss a night or two before `verify` finds fault */
#define LINES_MOST 20
#define DAY 86400LL

/* What lies in files/, and which of it has no name in any record. */
struct left_file {
	const char *name;
	int64_t since; /* when it was first seen without; 0: now */
};

struct left {
	struct left_file *files;
	size_t count;
	const char **again; /* noted once, and named again or gone */
	size_t again_count;
	int64_t lying, bytes; /* files there are in all, and the bytes of those without a name */
};

static struct map *named_read(struct work *w)
{
	struct map *named = map_new(w->arena);
	size_t count;
	const struct file_names *const *all = file_names_all(&count);
	for (size_t i = 0; i < count; i++) {
		struct db_rows *rows = DB_QUERY(w->db, w->arena, all[i]->sql, w->tenant);
		while (db_next(rows)) {
			struct str hash = db_bytes(rows, 0);
			map_set(named, str_of(hex_of(w->arena, hash.at, hash.len)), named);
		}
		db_done(rows);
	}
	return named;
}

/* Since when a name is noted, as numbers in the map's arena. */
static struct map *noted_read(struct work *w)
{
	struct map *noted = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select name, since from file_left where tenant = $1", w->tenant);
	while (db_next(rows)) {
		int64_t *since = ARENA_NEW(w->arena, int64_t);
		*since = db_i64(rows, 1);
		map_set(noted, str_of(db_text(rows, 0)), since);
	}
	db_done(rows);
	return noted;
}

/* Files that came within the last day are not looked at: their record may be on its way. */
static void folder_look(struct work *w, const struct map *named, struct map *noted, struct left *left)
{
	const char *path = arena_printf(w->arena, "%s/files", store_dir(w->store));
	struct folder *d = folder_open(w->arena, path);
	struct stat st;
	for (const char *name; (name = folder_next(d)) != NULL;) {
		if (stat(arena_printf(w->arena, "%s/%s", path, name), &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		left->lying++;
		if (map_get(named, str_of(name)) || st.st_mtime > time(NULL) - DAY)
			continue;
		int64_t *since = map_get(noted, str_of(name));
		*LIST_PUSH(w->arena, left->files, left->count) = (struct left_file){ arena_dup(w->arena, name), since ? *since : 0 };
		left->bytes += st.st_size;
		if (since)
			*since = 0; /* met */
	}
}

static void again_find(struct work *w, const struct map *noted, struct left *left)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select name from file_left where tenant = $1", w->tenant);
	while (db_next(rows)) {
		const char *name = db_text(rows, 0);
		if (*(int64_t *)map_get(noted, str_of(name)))
			*LIST_PUSH(w->arena, left->again, left->again_count) = name;
	}
	db_done(rows);
}

static struct left *left_find(struct work *w)
{
	struct left *left = ARENA_NEW(w->arena, struct left);
	struct map *noted = noted_read(w);
	folder_look(w, named_read(w), noted, left);
	again_find(w, noted, left);
	return left;
}

static bool left_look(struct work *w, struct job_run *run)
{
	run->made = left_find(w);
	return work_db_check(w);
}

/* Here, on the writer's thread, no record comes between the last look at what they name and the file's end. */
static int64_t remove_old(struct work *w, const struct left *left)
{
	struct map *named = NULL;
	int64_t removed = 0;
	for (size_t i = 0; i < left->count; i++) {
		if (!left->files[i].since || left->files[i].since > w->now - LEFT_DAYS * DAY)
			continue;
		if (!named)
			named = named_read(w);
		if (db_error(w->db) != DB_OK || map_get(named, str_of(left->files[i].name)) ||
			!file_remove(w->arena, store_dir(w->store), left->files[i].name, time(NULL) - LEFT_DAYS * DAY))
			continue;
		DB_EXEC(w->db, w->arena, "delete from file_left where tenant = $1 and name = $2", w->tenant, left->files[i].name);
		removed++;
	}
	return removed;
}

static bool left_write(struct work *w, struct job_run *run)
{
	const struct left *left = run->made;
	int64_t noted = 0;
	for (size_t i = 0; i < left->again_count; i++)
		DB_EXEC(w->db, w->arena, "delete from file_left where tenant = $1 and name = $2", w->tenant, left->again[i]);
	for (size_t i = 0; i < left->count; i++) {
		if (left->files[i].since)
			continue;
		DB_EXEC(w->db, w->arena, "insert into file_left (tenant, name, since) values ($1, $2, $3)", w->tenant, left->files[i].name, w->now);
		noted++;
	}
	int64_t removed = remove_old(w, left);
	run->done = run->total = left->lying;
	run->finished = true;
	run->said = arena_printf(w->arena, "看了 %lld 个文件：没有记录指向的 %zu 个，其中今晚新发现 %lld 个，满 %d 天删去 %lld 个", (long long)left->lying,
		left->count, (long long)noted, LEFT_DAYS, (long long)removed);
	return work_db_check(w);
}

JOB(left, .title = "清理没有记录指向的文件", .about = "照片或材料从记录里删去后，文件还留 14 天，之后删去；每份备份里的不受影响。", .when = JOB_NIGHTLY, .at = 215,
	.patience = 120, .look = left_look, .write = left_write);

/* Names them; a fault are only those which the job should have taken away. */
static void left_verify(struct work *w, struct verify_report *report)
{
	const struct left *left = left_find(w);
	size_t told = 0;
	report->checked += (int)left->lying;
	for (size_t i = 0; i < left->count; i++) {
		bool late = left->files[i].since && left->files[i].since < w->now - (LEFT_DAYS + LATE_DAYS) * DAY;
		if (late)
			verify_fault(report, "文件 %s 没有记录指向已 %lld 天，夜间任务“清理没有记录指向的文件”没有删去它。", left->files[i].name,
				(long long)((w->now - left->files[i].since) / DAY));
		else if (told++ < LINES_MOST)
			verify_note(report, "文件 %s 没有记录指向，留满 %d 天后由夜间任务删去。", left->files[i].name, LEFT_DAYS);
	}
	if (told > LINES_MOST)
		verify_note(report, "这样的文件共 %zu 个，%lld MB。", left->count, (long long)(left->bytes >> 20));
}
VERIFY(files_left, "没有记录指向的文件", left_verify);
