/* Doing what is due: a thread a store, one step at a time. */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "access/access.h"
#include "job/inside.h"
#include "work/audit.h"

#define LOOK_EVERY 20  /* seconds; whoever asks wakes the keeper */
#define TRIES_MOST 5   /* a run that ends the program each time is left alone at last */
#define JOBS_MOST 64
#define AT_ONCE 4      /* keepers that look or work at the same time: of a hundred counties not all make their copy at once */
#define NICE 10        /* people first: steps take the processor when nobody else wants it */

struct job_keeper {
	struct job_keeper *next;
	struct store *store;
	const struct config *config;
	int64_t owner;              /* tells runs that this program took up from those that an earlier one left */
	int64_t started;
	int64_t only;               /* do this run alone; 0: whatever is due */
	int64_t planned[JOBS_MOST]; /* the period that each job has its run of */
	int64_t shown_ms;           /* when progress was last shown */
	_Atomic bool stopping;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool woken;
};

static pthread_mutex_t turns_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turns_free = PTHREAD_COND_INITIALIZER;
static int turns; /* taken */

/* The keepers of this program, so that whoever asks for a run can wake the one of its store. */
static struct job_keeper *keepers;
static pthread_mutex_t keepers_lock = PTHREAD_MUTEX_INITIALIZER;

void job_wake(struct store *store)
{
	pthread_mutex_lock(&keepers_lock);
	for (struct job_keeper *k = keepers; k; k = k->next) {
		if (k->store != store)
			continue;
		pthread_mutex_lock(&k->lock);
		k->woken = true;
		pthread_cond_signal(&k->wake);
		pthread_mutex_unlock(&k->lock);
	}
	pthread_mutex_unlock(&keepers_lock);
}

/* ---- a unit of work of the keeper's own ---- */

static void begin(struct work *w, struct arena *a, struct job_keeper *k, int64_t now)
{
	work_begin(w, a, k->store, now);
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .path = "", .org_level = 1, .from = "job" };
}

/* Beside a step that reads: its snapshot stays. */
static bool write_beside(const struct work *w, work_fn *fn, void *arg)
{
	struct arena *a = arena_child(w->arena);
	struct work own = { .arena = a, .store = w->store, .tenant = w->tenant, .now = clock_now(), .today = w->today };
	own.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .path = "", .org_level = 1, .from = "job" };
	bool good = work_run(&own, fn, arg);
	arena_free(a);
	return good;
}

/* ---- planning ---- */

struct plan {
	const struct job *job;
	int64_t period, due;
};

static bool plan_write(struct work *w, void *arg)
{
	const struct plan *p = arg;
	work_quiet(w);
	return job_queue(w, p->job, p->period, p->due, "");
}

/* Gives every periodic job the run of its present period once that is due. */
static void plan(struct job_keeper *k, struct work *w)
{
	size_t count;
	const struct job *const *all = job_all(&count);
	for (size_t i = 0; i < count && i < JOBS_MOST; i++) {
		struct plan p = { .job = all[i] };
		if (p.job->when == JOB_ASKED || !job_here(p.job, k->store) || !job_set_up(p.job, k->config))
			continue;
		p.period = job_period(p.job, w->now, &p.due);
		if (p.due > w->now || p.period == k->planned[i])
			continue;
		if (w->now - k->started < 60)
			p.due = w->now + p.job->patience;
		if (work_run(w, plan_write, &p))
			k->planned[i] = p.period;
		w->fault = NULL;
	}
}

/* ---- a step ---- */

void job_say(struct work *w, struct job_run *run, const char *format, ...)
{
	struct job_line *line = ARENA_NEW(w->arena, struct job_line), **end = &run->lines;
	va_list args;
	va_start(args, format);
	*line = (struct job_line){ w->now, arena_vprintf(w->arena, format, args), NULL };
	va_end(args);
	while (*end)
		end = &(*end)->next;
	*end = line;
}

static void lines_write(struct work *w, const struct job_run *run)
{
	int64_t seq = run->lines ? DB_ONE(w->db, w->arena, 0,
		"select coalesce(max(seq), 0) from job_log where tenant = $1 and run = $2", w->tenant, run->id) : 0;
	for (const struct job_line *line = run->lines; line; line = line->next)
		DB_EXEC(w->db, w->arena, "insert into job_log (tenant, run, seq, at, text) values ($1, $2, $3, $4, $5)", w->tenant,
			run->id, ++seq, line->at, line->text);
}

struct claim {
	struct job_run *run;
	bool taken;
};

/* The one moment at which a run becomes this program's; whoever finds it taken or cancelled leaves it. */
static bool claim_write(struct work *w, void *arg)
{
	struct claim *claim = arg;
	struct job_run *run = claim->run;
	work_quiet(w);
	bool again = run->begun != 0;
	DB_EXEC(w->db, w->arena,
		"update job_run set state = 'running', owner = $3, tries = tries + 1, begun = case when begun = 0 then $4 else begun end "
		"where tenant = $1 and id = $2 and state in ('waiting', 'running') and owner <> $3",
		w->tenant, run->id, run->keeper->owner, w->now);
	claim->taken = db_changes(w->db) > 0;
	run->lines = NULL;
	if (claim->taken)
		job_say(w, run, again ? "接着上次中断的地方继续" : "开始");
	lines_write(w, run);
	run->lines = NULL;
	return audit_not_needed(w);
}

static bool step_write(struct work *w, void *arg)
{
	struct job_run after = *(struct job_run *)arg, *run = &after; /* a copy: the unit may have to run again */
	DB_EXEC(w->db, w->arena, "update job_run set stepped = $4 where tenant = $1 and id = $2 and state = 'running' and owner = $3",
		w->tenant, run->id, run->keeper->owner, w->now);
	if (db_changes(w->db) == 0)
		return fault_set(w, FAULT_CONFLICT, "job.lost", NULL, "这次任务已被取消。");
	lines_write(w, run);
	run->lines = NULL;
	if (!run->job->write)
		work_quiet(w);
	if (run->job->write && !run->job->write(w, run))
		return false;
	if (run->finished)
		job_say(w, run, "完成%s%s", *run->said ? "：" : "", run->said);
	lines_write(w, run);
	DB_EXEC(w->db, w->arena,
		"update job_run set state = $3, mark = $4, done = $5, total = $6, said = $7, file = $8, title = $9, steps = steps + 1, "
		"spent = spent + $10, ended = $11, owner = case when $3 = 'done' then 0 else owner end where tenant = $1 and id = $2",
		w->tenant, run->id, run->finished ? "done" : "running", run->mark, run->done, run->total, run->said, run->file,
		run->title, run->spent, run->finished ? w->now : 0);
	return audit_not_needed(w);
}

static bool failed_write(struct work *w, void *arg)
{
	struct job_run *run = arg;
	bool later = run->state == JOB_WAITING;
	work_quiet(w);
	run->lines = NULL;
	job_say(w, run, "%s：%s", later ? "没有成功，过一会儿再试" : "失败", run->said);
	DB_EXEC(w->db, w->arena,
		"update job_run set state = $4, owner = 0, said = $5, due = $6, ended = $7, spent = spent + $8 "
		"where tenant = $1 and id = $2 and state = 'running' and owner = $3",
		w->tenant, run->id, run->keeper->owner, job_state_word(run->state), run->said, later ? w->now + (60LL << run->tries) : w->now,
		later ? 0 : w->now, run->spent);
	if (db_changes(w->db))
		lines_write(w, run);
	return audit_not_needed(w);
}

static void failed(struct work *w, struct job_run *run)
{
	const struct fault *fault = w->fault;
	if (fault && text_eq(fault->code, "job.lost"))
		return; /* cancelled: it is told already */
	bool later = fault && fault->kind == FAULT_BUSY && run->tries < TRIES_MOST;
	log_line(later ? LOG_WARN : LOG_ERROR, "job.failed", "job", "%s", run->name, "code", "%s", fault ? fault->code : "job.no-reason", NULL);
	run->state = later ? JOB_WAITING : JOB_FAILED;
	run->said = fault ? fault->message : "没有完成，也没有说明原因";
	w->fault = NULL;
	if (!work_run(w, failed_write, run))
		log_line(LOG_ERROR, "job.not-noted", "job", "%s", run->name, NULL);
}

/* Files for people are made with what the asker may see now, not when they asked. */
static bool act_as_asker(struct work *w, const struct job_run *run)
{
	const struct account *account = account_by_id(w, run->account);
	if (!account || account->disabled)
		return fault_set(w, FAULT_FORBIDDEN, "job.nobody", NULL, "提出这项任务的账号已停用。");
	const struct office *office = office_load(w, run->office);
	if (!office || office->account != account->id || office->to_day)
		return fault_set(w, FAULT_FORBIDDEN, "job.no-office", NULL, "提出这项任务的人已不担任当时的职务。");
	w->actor = (struct actor){ .role = office->role, .account = account->id, .office = office->id, .name = account->name,
		.org = office->org, .org_name = office->org_name, .path = office->org_path, .org_level = office->org_level,
		.member = account->member, .from = "job" };
	return true;
}

static bool claim(struct work *w, struct job_run *run)
{
	struct claim claim = { run, false };
	bool taken = DB_ONE(w->db, w->arena, 0, "select owner from job_run where tenant = $1 and id = $2", w->tenant, run->id) == run->keeper->owner;
	if (taken)
		return true;
	if (!work_run(w, claim_write, &claim) || !claim.taken)
		return false;
	if (++run->tries > TRIES_MOST)
		return fault_set(w, FAULT_INTERNAL, "job.hopeless", NULL, "中断了 %d 次，不再自动重试。请看日志后手工执行。", TRIES_MOST);
	return run->job != NULL || fault_set(w, FAULT_INTERNAL, "job.unknown", NULL, "程序里已没有这个任务。");
}

struct looking {
	struct work *w;
	struct job_run *run;
	bool good;
};

static void look(void *arg)
{
	struct looking *l = arg;
	const struct job *job = l->run->job;
	l->good = (!job->open || act_as_asker(l->w, l->run)) && (!job->look || job->look(l->w, l->run));
}

/* The reading part. Memory that is lacking for it is no reason to end the program for everybody: the run is tried again later. */
static bool look_guarded(struct work *w, struct job_run *run)
{
	struct looking l = { w, run, false };
	struct arena *mine = w->arena;
	if (!arena_guard(look, &l)) {
		w->arena = mine;
		db_rollback(w->db); /* what it was reading lies in memory that goes */
		db_begin(w->db);
		work_lacks(w);
	}
	return l.good;
}

/* One step of one run. False when nothing was to be done. */
static bool step(struct job_keeper *k, struct work *w)
{
	struct job_run *run = k->only ? job_load(w, k->only) : job_runnable(w);
	if (!run)
		return false;
	struct actor own = w->actor;
	int64_t began = clock_mono_ms();
	run->keeper = k;
	run->config = k->config;
	k->shown_ms = began;
	if (!claim(w, run)) {
		if (w->fault)
			failed(w, run);
		return true; /* else it is somebody else's by now */
	}
	log_request_set(run->name);
	bool good = look_guarded(w, run);
	w->actor = own;
	w->request = run->name;
	run->spent = clock_mono_ms() - began;
	if (atomic_load(&k->stopping) && !good) {
		log_request_set(NULL);
		return false; /* it goes on at the next start */
	}
	if (good && !w->fault && work_db_check(w))
		good = work_run(w, step_write, run);
	if (!good || w->fault)
		failed(w, run);
	log_request_set(NULL);
	return true;
}

struct shown {
	struct job_run *run;
	int64_t done, total;
};

static bool shown_write(struct work *w, void *arg)
{
	const struct shown *s = arg;
	work_quiet(w);
	DB_EXEC(w->db, w->arena,
		"update job_run set done = $4, total = $5 where tenant = $1 and id = $2 and state = 'running' and owner = $3", w->tenant,
		s->run->id, s->run->keeper->owner, s->done, s->total);
	return db_changes(w->db) ? audit_not_needed(w) : fault_set(w, FAULT_CONFLICT, "job.lost", NULL, "这次任务已被取消。");
}

bool job_progress(struct work *w, struct job_run *run, int64_t done, int64_t total)
{
	struct job_keeper *k = run->keeper;
	struct shown shown = { run, done, total };
	int64_t now = clock_mono_ms();
	run->done = done;
	run->total = total;
	if (!k || now - k->shown_ms < 1000)
		return true;
	k->shown_ms = now;
	if (atomic_load(&k->stopping))
		return false;
	return write_beside(w, shown_write, &shown) ||
	       fault_set(w, FAULT_CONFLICT, "job.lost", NULL, "这次任务已被取消。");
}

/* ---- the keeper ---- */

struct round {
	struct job_keeper *keeper;
	struct work work;
	int64_t now;
	bool more;
};

static void round_do(void *arg)
{
	struct round *r = arg;
	begin(&r->work, r->work.arena, r->keeper, r->now);
	if (r->work.fault) /* the database is away: the next round asks again */
		return;
	plan(r->keeper, &r->work);
	r->more = step(r->keeper, &r->work);
}

/* Where memory is lacking even for the turn's own few words, the next round asks again too. */
bool job_keeper_once(struct job_keeper *k, int64_t now)
{
	struct arena *a = arena_new();
	struct round r = { .keeper = k, .work = { .arena = a }, .now = now };
	if (!arena_guard(round_do, &r))
		log_request_set(NULL);
	if (r.work.db)
		work_end(&r.work);
	arena_free(a);
	return r.more;
}

/* Waits for one of the turns; false when the keeper is to end. */
static bool turn_take(struct job_keeper *k)
{
	pthread_mutex_lock(&turns_lock);
	while (turns == AT_ONCE && !atomic_load(&k->stopping))
		pthread_cond_wait(&turns_free, &turns_lock);
	bool taken = !atomic_load(&k->stopping);
	turns += taken;
	pthread_mutex_unlock(&turns_lock);
	return taken;
}

static void turn_leave(void)
{
	pthread_mutex_lock(&turns_lock);
	turns--;
	pthread_cond_broadcast(&turns_free);
	pthread_mutex_unlock(&turns_lock);
}

static bool keeps_several(void)
{
	pthread_mutex_lock(&keepers_lock);
	bool several = keepers && keepers->next;
	pthread_mutex_unlock(&keepers_lock);
	return several;
}

/* One round. Of several counties each keeper gives its connection back: a hundred that wait hold none. */
static bool keeper_round(struct job_keeper *k)
{
	if (!turn_take(k))
		return false;
	bool more = job_keeper_once(k, clock_now());
	if (!more && keeps_several())
		store_reader_close(k->store);
	turn_leave();
	return more;
}

static void *keeper_main(void *arg)
{
	struct job_keeper *k = arg;
	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
	pthread_mutex_lock(&k->lock);
	while (!atomic_load(&k->stopping)) {
		pthread_mutex_unlock(&k->lock);
		bool more = keeper_round(k);
		pthread_mutex_lock(&k->lock);
		struct timespec until = clock_mono_in(LOOK_EVERY * 1000);
		while (!more && !k->woken && !atomic_load(&k->stopping))
			if (!clock_cond_wait(&k->wake, &k->lock, until))
				break;
		k->woken = false;
	}
	pthread_mutex_unlock(&k->lock);
	store_reader_close(k->store);
	return NULL;
}

struct job_keeper *job_keeper_new(struct store *store, const struct config *config, int64_t now)
{
	struct job_keeper *k = calloc(1, sizeof *k);
	if (!k)
		die("no memory for the keeper");
	k->store = store;
	k->config = config;
	k->started = now;
	k->owner = id_next(now);
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->wake, NULL);
	return k;
}

void job_keeper_free(struct job_keeper *k)
{
	pthread_mutex_destroy(&k->lock);
	pthread_cond_destroy(&k->wake);
	free(k);
}

struct job_keeper *job_keeper_start(struct store *store, const struct config *config)
{
	struct job_keeper *k = job_keeper_new(store, config, clock_now());
	sigset_t all, before;
	pthread_mutex_lock(&keepers_lock);
	k->next = keepers;
	keepers = k;
	pthread_mutex_unlock(&keepers_lock);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the thread that waits for them */
	if (pthread_create(&k->thread, NULL, keeper_main, k) != 0)
		die("no thread for the keeper");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return k;
}

void job_keeper_stop(struct job_keeper *k)
{
	pthread_mutex_lock(&keepers_lock);
	for (struct job_keeper **at = &keepers; *at; at = &(*at)->next)
		if (*at == k) {
			*at = k->next;
			break;
		}
	pthread_mutex_unlock(&keepers_lock);
	pthread_mutex_lock(&k->lock);
	atomic_store(&k->stopping, true);
	pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->lock);
	pthread_mutex_lock(&turns_lock);
	pthread_cond_broadcast(&turns_free);
	pthread_mutex_unlock(&turns_lock);
	pthread_join(k->thread, NULL);
	job_keeper_free(k);
}

struct asked {
	const char *name, *wish;
	int64_t id;
};

static bool ask_write(struct work *w, void *arg)
{
	struct asked *asked = arg;
	asked->id = job_ask(w, asked->name, asked->wish);
	return asked->id != 0;
}

/* Steps of this run alone: what else is due is the server's. */
struct job_run *job_run_now(struct work *w, const struct config *config, const char *name, const char *wish)
{
	struct asked asked = { name, wish, 0 };
	if (!work_run(w, ask_write, &asked))
		return NULL;
	struct job_keeper *k = job_keeper_new(w->store, config, w->now);
	struct job_run *run;
	k->only = asked.id;
	while ((run = job_load(w, asked.id)) && run->state <= JOB_RUNNING && run->due <= w->now)
		step(k, w);
	job_keeper_free(k);
	return run;
}
