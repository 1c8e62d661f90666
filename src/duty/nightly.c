/* The day's turn: every branch's duties brought up to today, a township at a time. */
#include "duty/duty.h"
#include "job/job.h"

static bool turn_step(struct work *w, struct job_run *run)
{
	int64_t left = 0;
	if (!duty_keep_piece(w, &left))
		return false;
	run->finished = left == 0;
	if (!run->total)
		run->total = left;
	run->done = run->total - left;
	run->said = run->finished ? "各支部的应做事项已是今天的" : "";
	return true;
}

JOB(duty, .title = "应做事项换日", .about = "零点以后，按规则把每个支部本月、本季、本年应做的组织生活算到今天。", .when = JOB_NIGHTLY, .at = 0,
	.write = turn_step);
