/* What the pages of jobs show. */
#ifndef JOB_VIEWS_H
#define JOB_VIEWS_H

#include "job/job.h"

/* One job with how it stands. */
struct job_row {
	const struct job *job;
	const struct job_run *last; /* NULL: never */
	int64_t next;               /* 0: on demand */
};
struct jobs_view {
	struct job_row *jobs;
	int job_count;
	struct job_run *runs;
	int count;
	int64_t total;
	struct job_filter filter;
	struct pager pager;
};
struct run_view {
	const struct job_run *run;
	struct job_line *lines;
	int line_count;
	bool pending; /* it waits or runs */
	int percent;  /* of its progress; -1: it tells none */
};

const char *run_title(const struct job_run *run);                      /* 备份 */
const char *run_spent(struct arena *a, const struct job_run *run);     /* 0.3 秒, 2 分 5 秒 */
const char *run_progress(struct arena *a, const struct job_run *run);  /* 1,200 / 46,000; "" when it tells none */

#endif
