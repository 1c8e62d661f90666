/* The copy that a serving county makes of itself every hour. */
#include <errno.h>
#include <sys/stat.h>

#include "backup/inside.h"
#include "base/config.h"
#include "job/job.h"

/* The newest copy: its photos are linked, not copied again. */
static const char *newest_copy(struct arena *a, const char *folder)
{
	struct backup_kept *kept;
	return backup_list(a, folder, &kept) ? arena_printf(a, "%s/%s", folder, kept[0].name) : NULL;
}

/* Between two copies lie as many hours as the setting says; whoever asks gets one now. */
static bool is_wanted(struct work *w, struct job_run *run, const char *folder)
{
	int64_t hours = config_i64(run->config, "backup-every");
	struct backup_kept *kept;
	bool young = backup_list(w->arena, folder, &kept) > 0 && kept[0].at > w->now - hours * 3600 + 1800;
	if (run->asked || (hours > 0 && (hours == 1 || !young)))
		return true;
	run->finished = true;
	run->said = hours > 0 ? "还不到下一次备份的时间" : "设置里关闭了自动备份（backup-every = 0）";
	return false;
}

/* What the county's file will take: as much as it takes now, or as its last copy took. A server's database may hold a hundred. */
static int64_t bytes_expected(struct work *w, const char *folder)
{
	struct stat st;
	const char *before = store_path(w->store) ? NULL : newest_copy(w->arena, folder);
	if (before && stat(arena_printf(w->arena, "%s/county.db", before), &st) == 0)
		return st.st_size;
	return store_path(w->store) || store_alone(w->store) ? store_bytes(w->store) : 0;
}

static bool has_room(struct work *w, const char *folder)
{
	int64_t bytes = bytes_expected(w, folder), need = bytes + bytes / 4;
	int64_t room = backup_room(w->arena, folder);
	return room < 0 || room >= need ||
	       fault_set(w, FAULT_BUSY, "backup.no-room", NULL, "备份目录 %s 只剩 %lld MB，这份备份要 %lld MB。请清理磁盘，或用 backup-dir 换一个目录。",
		       folder, (long long)room >> 20, (long long)need >> 20);
}

static bool folder_made(const char *folder)
{
	struct stat st;
	if (mkdir(folder, 0700) == 0)
		return true;
	if (errno == EEXIST && stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		errno = ENOTDIR;
	return errno == EEXIST;
}

static bool backup_step(struct work *w, struct job_run *run)
{
	struct arena *a = w->arena;
	const char *set = config_text(run->config, "backup-dir");
	if (!text_empty(set) && !text_empty(config_text(run->config, "counties")))
		set = arena_printf(a, "%s/%s", set, store_code(w->store)); /* of several counties each has its own */
	const char *folder = backup_folder(a, w->store, set);
	if (!is_wanted(w, run, folder))
		return true;
	if (!folder_made(folder))
		return fault_set(w, FAULT_BUSY, "backup.no-folder", NULL, "不能建立备份目录 %s：%s。请检查设置 backup-dir 和目录权限。", folder,
			strerror(errno));
	if (!has_room(w, folder))
		return false;
	const char *name = backup_name(a, w->now);
	const struct backup *b = backup_make(w, arena_printf(a, "%s/%s", folder, name), newest_copy(a, folder));
	if (!b)
		return false;
	int removed = backup_prune(a, folder, (int)config_i64(run->config, "backup-keep"), (int)config_i64(run->config, "backup-days"));
	if (removed)
		job_say(w, run, "删去过期的备份 %d 份", removed);
	run->finished = true;
	run->said = arena_printf(a, "%s，%lld MB，%lld 名党员，审计链到第 %lld 行", name, (long long)(b->bytes + b->file_bytes + 1048575) >> 20,
		(long long)b->counts[BACKUP_MEMBERS], (long long)b->audit_seq);
	return true;
}

JOB(backup, .title = "备份", .of = OF_BOTH, .about = "把全部数据、密钥和照片复制一份，打开核对无误才算完成；过期的备份自动删去。", .when = JOB_HOURLY, .at = 5,
	.patience = 300, .look = backup_step);
