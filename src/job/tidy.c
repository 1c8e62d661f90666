/* What nobody needs any more: records of old runs, files that were kept for some days. */
#include "job/inside.h"
#include "work/audit.h"

#define RECORD_DAYS 60
#define HOURLY_DAYS 14  /* an hourly job would fill the list */
#define FILE_SECONDS (JOB_FILE_DAYS * 86400LL)
#define UPLOAD_SECONDS 86400LL
#define AT_ONCE 500     /* rows a step */

static int sweep(struct work *w, const char *name, int64_t seconds)
{
	return folder_sweep(w->arena, arena_printf(w->arena, "%s/%s", store_dir(w->store), name), "", seconds);
}

static bool tidy_look(struct work *w, struct job_run *run)
{
	int files = *run->mark ? 0 : sweep(w, "exports", FILE_SECONDS) + sweep(w, "uploads", UPLOAD_SECONDS) + sweep(w, "speech", FILE_SECONDS);
	if (files)
		job_say(w, run, "删除过期文件 %d 个", files);
	return true;
}

static bool tidy_write(struct work *w, struct job_run *run)
{
	int64_t old = w->now - RECORD_DAYS * 86400LL, old_hourly = w->now - HOURLY_DAYS * 86400LL;
	DB_EXEC(w->db, w->arena, "update job_run set file = '' where tenant = $1 and file <> '' and ended < $2", w->tenant,
		w->now - FILE_SECONDS);
	DB_EXEC(w->db, w->arena,
		"delete from job_log where tenant = $1 and run in (select id from job_run where tenant = $1 and ended > 0 and "
		"(ended < $2 or (ended < $3 and state = 'done' and period < 10000000)) order by id limit $4)",
		w->tenant, old, old_hourly, AT_ONCE);
	DB_EXEC(w->db, w->arena,
		"delete from job_run where tenant = $1 and id in (select id from job_run where tenant = $1 and ended > 0 and "
		"(ended < $2 or (ended < $3 and state = 'done' and period < 10000000)) order by id limit $4)",
		w->tenant, old, old_hourly, AT_ONCE);
	int64_t gone = db_changes(w->db);
	run->done += gone;
	run->mark = "rows";
	run->finished = gone < AT_ONCE;
	run->said = arena_printf(w->arena, "删除过期记录 %lld 条", (long long)run->done);
	return work_db_check(w);
}

JOB(tidy, .title = "清理过期记录和文件", .of = OF_BOTH, .about = "导出的文件和朗读的声音保留 7 天，没有确认的名册过一天删除；后台任务的记录保留 60 天，每小时一次的保留 14 天。",
	.when = JOB_NIGHTLY, .at = 200, .patience = 120, .look = tidy_look, .write = tidy_write);
