/* The nightly check of all records: what `xianfeng verify` does, a piece at a time beside the people's work. */
#include "audit/audit.h"
#include "job/job.h"

#define LINES_MOST 20 /* of one check; the command tells all */

struct found {
	struct work *w;
	struct job_run *run;
	int lines;
};

static void say(void *arg, const char *line)
{
	struct found *f = arg;
	if (f->lines++ < LINES_MOST)
		job_say(f->w, f->run, "%s", line);
}

/* The mark is "how many checks are through:findings so far". */
static bool verify_step(struct work *w, struct job_run *run)
{
	struct str rest = str_of(run->mark);
	int64_t at = 0, faults = 0;
	str_i64(str_cut(&rest, ':'), &at);
	str_i64(rest, &faults);
	struct found found = { w, run, 0 };
	struct verify_report report = { .arena = w->arena, .say = say, .arg = &found };
	const char *name = at == 0 ? "数据文件" : verify_one(w, (int)at - 1, &report);
	if (at == 0) {
		const char *file = db_check(w->db, w->arena);
		if (!text_eq(file, "ok"))
			verify_fault(&report, "数据文件：%s", file);
	}
	if (!name && faults)
		return fault_set(w, FAULT_INTERNAL, "verify.faults", NULL, "发现 %lld 处问题。请保留现场，运行 xianfeng verify 查看全部，并联系系统管理员。",
			(long long)faults);
	if (name)
		job_say(w, run, "%s：%s", name, report.faults ? "有问题" : "核对无误");
	run->finished = !name;
	run->done = name ? at + 1 : at;
	run->total = verify_count() + 1;
	run->mark = arena_printf(w->arena, "%lld:%lld", (long long)at + 1, (long long)faults + report.faults);
	if (run->finished)
		run->said = "没有发现问题";
	return true;
}

JOB(verify, .title = "核对全部数据", .of = OF_BOTH, .about = "重算审计链、汇总和应做事项，核对每个照片文件和数据文件，与命令行的核对相同。", .when = JOB_NIGHTLY,
	.at = 150, .patience = 1800, .look = verify_step);
