/* The console's pages of jobs, for those who keep the county's system. */
#include "job/views.h"

#include "job_console.html.h"

static const struct menu_entry jobs_menu = { "终端与系统", "后台任务", "clock", 840 };

ROUTE(GET, "/jobs", jobs_page, KEEP, OWN, .menu = &jobs_menu, .about = "what the program does by itself, and how it went");
static bool start_write(struct work *w, struct request *rq);
ROUTE(POST, "/jobs", started, KEEP, OWN, .write = start_write, .about = "run a job now");
ROUTE(GET, "/jobs/{run}", run_page, KEEP, run, .about = "one run of a job with its log");
static bool cancel_write(struct work *w, struct request *rq);
ROUTE(POST, "/jobs/{run}/cancel", cancelled, KEEP, run, .write = cancel_write, .about = "cancel a run");

#define COUNTY_LEVEL 1

const char *run_title(const struct job_run *run)
{
	return run->job ? run->job->title : run->name;
}

const char *run_spent(struct arena *a, const struct job_run *run)
{
	if (!run->spent)
		return run->begun ? "不到 1 毫秒" : "–";
	if (run->spent < 60000)
		return arena_printf(a, "%lld.%lld 秒", (long long)run->spent / 1000, (long long)run->spent % 1000 / 100);
	return arena_printf(a, "%lld 分 %lld 秒", (long long)run->spent / 60000, (long long)run->spent / 1000 % 60);
}

const char *run_progress(struct arena *a, const struct job_run *run)
{
	return run->total ? arena_printf(a, "%s / %s", count_text(a, run->done), count_text(a, run->total)) : "";
}

/* The jobs are the whole county's: for a keeper below it they are not there. */
static bool whole_county(struct work *w)
{
	return w->actor.org_level == COUNTY_LEVEL || fault_set(w, FAULT_NOT_FOUND, "job.none", NULL, "没有这个页面，或它不在您的管理范围内。");
}

static void jobs_fill(struct work *w, const struct config *config, struct jobs_view *v)
{
	size_t count;
	const struct job *const *all = job_all(&count);
	struct job_run *newest;
	int n = job_newest_all(w, &newest);
	v->jobs = ARENA_ARRAY(w->arena, struct job_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct job_row *row = &v->jobs[v->job_count];
		if (all[i]->open || !job_here(all[i], w->store) || !job_set_up(all[i], config))
			continue; /* asked for from the page of what it makes */
		*row = (struct job_row){ .job = all[i], .next = job_next(all[i], w->now) };
		for (int k = 0; k < n && !row->last; k++)
			if (newest[k].job == all[i])
				row->last = &newest[k];
		v->job_count++;
	}
}

static enum job_state state_asked(const struct request *rq)
{
	const char *word = request_query(rq, "state", "");
	for (int i = 0; i < JOB_STATES; i++)
		if (text_eq(word, job_state_word((enum job_state)i)))
			return (enum job_state)i;
	return JOB_STATES;
}

static void jobs_show(struct request *rq)
{
	struct work *w = rq->work;
	struct jobs_view v = { .pager = pager_of(rq) };
	struct console_shell shell = { .title = "后台任务", .sub = "系统自己按时做的事：做了什么、做得怎样", .current = "/jobs" };
	if (!whole_county(w))
		return;
	v.filter = (struct job_filter){ .name = request_query(rq, "name", ""), .state = state_asked(rq), .limit = v.pager.size,
		.offset = v.pager.offset };
	jobs_fill(w, rq->server->config, &v);
	v.count = job_list(w, &v.filter, &v.runs, &v.total);
	console_head(rq, &shell);
	console_body(rq);
	job_table(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void jobs_page(struct request *rq)
{
	jobs_show(rq);
}

static bool start_write(struct work *w, struct request *rq)
{
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	const struct job *job = job_named(request_form(rq, "name", ""));
	rq->result = id;
	if (!whole_county(w))
		return false;
	if (!job || job->open)
		return fault_set(w, FAULT_INPUT, "job.unknown", "name", "没有这个后台任务，请从列表里选一个。");
	*id = job_ask(w, job->name, "");
	return *id != 0;
}

static void started(struct request *rq)
{
	if (rq->fault) {
		jobs_show(rq);
		return;
	}
	job_wake(rq->work->store);
	request_see(rq, "已排进队列，马上开始。", "/jobs/%lld", (long long)*(int64_t *)rq->result);
}

static void run_show(struct request *rq)
{
	struct work *w = rq->work;
	struct run_view v = { .run = job_load(w, request_id(rq, "run")), .percent = -1 };
	struct console_shell shell = { .crumb = "后台任务", .crumb_href = "/jobs", .current = "/jobs" };
	if (!v.run)
		return;
	v.line_count = job_log(w, v.run->id, &v.lines);
	v.pending = v.run->state == JOB_WAITING || v.run->state == JOB_RUNNING;
	if (v.run->total > 0)
		v.percent = (int)(v.run->done * 100 / v.run->total);
	shell.title = run_title(v.run);
	shell.sub = moment_text(w->arena, v.run->queued);
	console_head(rq, &shell);
	console_body(rq);
	job_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void run_page(struct request *rq)
{
	run_show(rq);
}

static bool cancel_write(struct work *w, struct request *rq)
{
	return job_cancel(w, request_id(rq, "run"));
}

static void cancelled(struct request *rq)
{
	if (rq->fault)
		run_show(rq);
	else
		request_see(rq, "已取消。正在做的一步做完就停下。", "/jobs/%lld", (long long)request_id(rq, "run"));
}
