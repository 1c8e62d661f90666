/* The jobs of the program, and the table of their runs. */
#include <pthread.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/list.h"
#include "job/inside.h"
#include "work/audit.h"

#define HOUR 3600

const struct scope scope_run = { "run",
	"select o.path, 0 from job_run r join org o on o.tenant = r.tenant and o.parent = 0 where r.tenant = $1 and r.id = $2", "run", false };

extern const struct job *const __start_jobs[] __attribute__((weak));
extern const struct job *const __stop_jobs[] __attribute__((weak));

/* ---- the jobs ---- */

static const struct job **sorted;
static size_t sorted_count;
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct job *const *)a)->name, (*(const struct job *const *)b)->name);
}

static void sort_jobs(void)
{
	sorted_count = (size_t)(__stop_jobs - __start_jobs);
	sorted = malloc((sorted_count + 1) * sizeof *sorted);
	if (!sorted)
		die("no memory for the jobs");
	memcpy(sorted, __start_jobs, sorted_count * sizeof *sorted);
	qsort(sorted, sorted_count, sizeof *sorted, by_name);
	for (size_t i = 1; i < sorted_count; i++)
		if (text_eq(sorted[i - 1]->name, sorted[i]->name))
			die("two jobs are called %s", sorted[i]->name);
}

const struct job *const *job_all(size_t *count)
{
	pthread_once(&sorted_once, sort_jobs);
	*count = sorted_count;
	return sorted;
}

const struct job *job_named(const char *name)
{
	size_t count;
	const struct job *const *all = job_all(&count);
	for (size_t i = 0; i < count; i++)
		if (text_eq(all[i]->name, name))
			return all[i];
	return NULL;
}

bool job_here(const struct job *job, const struct store *store)
{
	return job->of == OF_BOTH || job->of == (store_area(store) ? OF_AREA : OF_COUNTY);
}

bool job_set_up(const struct job *job, const struct config *config)
{
	return !job->setting || (config && !text_empty(config_text(config, job->setting)));
}

const char *job_rhythm(struct arena *a, const struct job *job)
{
	if (job->when == JOB_HOURLY)
		return arena_printf(a, "每小时第 %d 分", job->at);
	return job->when == JOB_NIGHTLY ? arena_printf(a, "每天 %02d:%02d", job->at / 60, job->at % 60) : "需要时";
}

int64_t job_period(const struct job *job, int64_t now, int64_t *due)
{
	int day = day_of(now);
	if (job->when == JOB_HOURLY) {
		*due = now - now % HOUR + job->at * 60;
		return now / HOUR;
	}
	*due = day_start(day) + job->at * 60;
	return day;
}

int64_t job_next(const struct job *job, int64_t now)
{
	int64_t due;
	if (job->when == JOB_ASKED)
		return 0;
	job_period(job, now, &due);
	if (due > now)
		return due;
	return job->when == JOB_HOURLY ? due + HOUR : day_start(day_add(day_of(now), 1)) + job->at * 60;
}

static const struct {
	const char *word, *chinese, *tag;
} states[JOB_STATES] = {
	[JOB_WAITING] = { "waiting", "等待", "" },
	[JOB_RUNNING] = { "running", "进行中", "info" },
	[JOB_DONE] = { "done", "完成", "ok" },
	[JOB_FAILED] = { "failed", "失败", "bad" },
	[JOB_CANCELLED] = { "cancelled", "已取消", "" },
};

const char *job_state_word(enum job_state state)
{
	return state < JOB_STATES ? states[state].word : "";
}

const char *job_state_chinese(enum job_state state)
{
	return state < JOB_STATES ? states[state].chinese : "";
}

const char *job_state_tag(enum job_state state)
{
	return state < JOB_STATES ? states[state].tag : "";
}

enum job_state job_state_of(const char *word)
{
	for (int i = 0; i < JOB_STATES; i++)
		if (text_eq(states[i].word, word))
			return (enum job_state)i;
	return JOB_STATES;
}

/* ---- asking ---- */

static bool queue(struct work *w, const struct job *job, int64_t id, int64_t period, int64_t due, int64_t org, const char *wish)
{
	return DB_EXEC(w->db, w->arena,
		"insert into job_run (tenant, id, name, period, state, account, who, wish, due, queued, org, office) "
		"values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11) on conflict (tenant, name, period) do nothing",
		w->tenant, id, job->name, period, w->actor.account, w->actor.name ? w->actor.name : "", wish, due, w->now, org,
		w->actor.office);
}

bool job_queue(struct work *w, const struct job *job, int64_t period, int64_t due, const char *wish)
{
	return queue(w, job, id_next(w->now), period, due, 0, wish) && audit_not_needed(w);
}

int64_t job_ask(struct work *w, const char *name, const char *wish)
{
	int64_t id = job_ask_for(w, name, 0, wish);
	return id && audit(w, "job.asked", "job", id, w->actor.org, NULL, job_named(name)->title) ? id : 0;
}

int64_t job_ask_for(struct work *w, const char *name, int64_t org, const char *wish)
{
	const struct job *job = job_named(name);
	if (!job || !job_here(job, w->store))
		return fault_set(w, FAULT_NOT_FOUND, "job.unknown", NULL, "没有“%s”这个后台任务。", name);
	if (!job->open && DB_ONE(w->db, w->arena, 0,
			"select count(*) from job_run where tenant = $1 and name = $2 and (state = 'running' or (state = 'waiting' and due <= $3))",
			w->tenant, name, w->now) > 0)
		return fault_set(w, FAULT_CONFLICT, "job.going", NULL, "“%s”正在进行，等它完成后再执行。", job->title);
	int64_t id = id_next(w->now);
	return queue(w, job, id, id, w->now, org, wish) ? id : 0;
}

bool job_cancel(struct work *w, int64_t id)
{
	struct job_run *run = job_load(w, id);
	if (!run)
		return false;
	DB_EXEC(w->db, w->arena,
		"update job_run set state = 'cancelled', ended = $3, said = $4 where tenant = $1 and id = $2 and state in ('waiting', 'running')",
		w->tenant, id, w->now, arena_printf(w->arena, "由%s取消", w->actor.name));
	if (db_changes(w->db) == 0)
		return fault_set(w, FAULT_CONFLICT, "job.ended", NULL, "这次任务已经结束，不能再取消。");
	return audit(w, "job.cancelled", "job", id, w->actor.org, NULL, run->job ? run->job->title : run->name);
}

const char *job_folder(struct work *w)
{
	const char *folder = arena_printf(w->arena, "%s/exports", store_dir(w->store));
	mkdir(folder, 0700);
	return folder;
}

const char *job_file(struct work *w, const struct job_run *run)
{
	return arena_printf(w->arena, "%s/exports/%s", store_dir(w->store), run->file);
}

/* ---- reading ---- */

#define COLUMNS \
	"r.id, r.name, r.state, r.account, r.who, r.wish, r.mark, r.due, r.queued, r.begun, r.ended, r.steps, r.tries, r.spent, " \
	"r.done, r.total, r.said, r.file, r.title, r.period, r.org, r.office"

static void run_read(const struct db_rows *rows, struct job_run *r)
{
	*r = (struct job_run){ .id = db_i64(rows, 0), .name = db_text(rows, 1), .state = job_state_of(db_text(rows, 2)),
		.account = db_i64(rows, 3), .who = db_text(rows, 4), .wish = db_text(rows, 5), .mark = db_text(rows, 6),
		.due = db_i64(rows, 7), .queued = db_i64(rows, 8), .begun = db_i64(rows, 9), .ended = db_i64(rows, 10),
		.steps = db_i64(rows, 11), .tries = db_i64(rows, 12), .spent = db_i64(rows, 13), .done = db_i64(rows, 14),
		.total = db_i64(rows, 15), .said = db_text(rows, 16), .file = db_text(rows, 17), .title = db_text(rows, 18),
		.asked = db_i64(rows, 19) == db_i64(rows, 0), .org = db_i64(rows, 20),
		.office = db_i64(rows, 21) };
	r->job = job_named(r->name);
}

static struct job_run *run_one(struct work *w, struct db_rows *rows)
{
	struct job_run *run = NULL;
	if (db_next(rows)) {
		run = ARENA_NEW(w->arena, struct job_run);
		run_read(rows, run);
	}
	db_done(rows);
	return run;
}

static int run_all(struct work *w, struct db_rows *rows, struct job_run **out)
{
	struct job_run *list = NULL;
	int n = 0;
	while (db_next(rows))
		run_read(rows, LIST_PUSH(w->arena, list, n));
	db_done(rows);
	*out = list;
	return n;
}

struct job_run *job_load(struct work *w, int64_t id)
{
	struct job_run *run = run_one(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from job_run r where r.tenant = $1 and r.id = $2", w->tenant, id));
	if (!run)
		fault_set(w, FAULT_NOT_FOUND, "job.none", NULL, "没有这次任务，或它的记录已过期删除。");
	return run;
}

struct job_run *job_newest(struct work *w, const char *name, enum job_state state)
{
	return run_one(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from job_run r where r.tenant = $1 and r.name = $2 and ($3 = '' or r.state = $3) "
		"order by r.queued desc, r.id desc limit 1",
		w->tenant, name, job_state_word(state)));
}

/* Who waits for an answer comes first; then each in turn, one step at a time. */
struct job_run *job_runnable(struct work *w)
{
	return run_one(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from job_run r where r.tenant = $1 and r.state in ('waiting', 'running') and r.due <= $2 "
		"order by case when r.account = 0 then 1 else 0 end, r.stepped, r.id limit 1",
		w->tenant, w->now));
}

#define LISTED \
	" from job_run r where r.tenant = $1 and ($2 = '' or r.name = $2) and ($3 = '' or r.state = $3) and ($4 = 0 or r.account = $4)"

int job_list(struct work *w, const struct job_filter *f, struct job_run **out, int64_t *total)
{
	const char *state = job_state_word(f->state);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*)" LISTED, w->tenant, f->name, state, f->account);
	return run_all(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS LISTED " order by r.id desc limit $5 offset $6", w->tenant, f->name, state, f->account, f->limit,
		f->offset), out);
}

int job_newest_all(struct work *w, struct job_run **out)
{
	return run_all(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from job_run r join (select name, max(id) as id from job_run where tenant = $1 group by name) n "
		"on n.id = r.id where r.tenant = $1", w->tenant), out);
}

int job_log(struct work *w, int64_t run, struct job_line **out)
{
	struct job_line *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select at, text from job_log where tenant = $1 and run = $2 order by seq limit 500", w->tenant, run);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct job_line){ db_i64(rows, 0), db_text(rows, 1), NULL };
	db_done(rows);
	*out = list;
	return n;
}

int64_t job_pending(struct work *w)
{
	return DB_ONE(w->db, w->arena, 0,
		"select count(*) from job_run where tenant = $1 and state in ('waiting', 'running') and due <= $2", w->tenant, w->now);
}
