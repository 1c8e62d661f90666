/* Sign-ins that have ended: sessions past their time, failures that no longer block anybody, televisions never confirmed. */
#include "account/account.h"
#include "job/job.h"
#include "work/audit.h"

#define AT_ONCE 500

static bool tidy_write(struct work *w, struct job_run *run)
{
	DB_EXEC(w->db, w->arena,
		"delete from session where tenant = $1 and token in (select token from session where tenant = $1 and expires < $2 limit $3)",
		w->tenant, w->now, AT_ONCE);
	int64_t gone = db_changes(w->db);
	DB_EXEC(w->db, w->arena, "delete from sign_in_failure where tenant = $1 and blocked_until < $2", w->tenant, w->now - 86400);
	DB_EXEC(w->db, w->arena, "delete from device where tenant = $1 and org = 0 and code_until < $2", w->tenant, w->now - 86400);
	run->done += gone;
	run->finished = gone < AT_ONCE;
	run->said = arena_printf(w->arena, "清理过期登录 %lld 处", (long long)run->done);
	return audit_not_needed(w);
}

JOB(session, .title = "清理过期登录", .of = OF_BOTH, .about = "删除已过期的登录、一天以前的登录失败计数和没有连接成功的电视。", .when = JOB_NIGHTLY, .at = 190,
	.patience = 60, .write = tidy_write);
