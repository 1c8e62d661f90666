/* Jobs: what the program does by itself, or later, in short steps beside the people's work.
 * For: duties of the day's turn, copies, checks, large files. A room registers a job beside its functions, as it does a
 * route; runs stand in a table, each step moves its mark in the same transaction, and a run that was cut off goes on from
 * there. Not for: what must be done before somebody is answered. */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include "end/end.h"
#include "work/work.h"

struct config;
struct job_run;

enum job_when {
	JOB_ASKED,   /* only when somebody asks */
	JOB_HOURLY,  /* `at` minutes after each full hour */
	JOB_NIGHTLY, /* once a day, `at` minutes after midnight in Beijing */
};

struct job {
	const char *name;  /* "backup": stable */
	const char *title; /* 备份 */
	const char *about; /* what it does, in Chinese */
	enum job_when when;
	int at;
	int patience;      /* a run that was due while the program was down waits so many seconds after its start */
	enum route_of of;  /* whose program runs it: a county's, an area's, or both */
	const char *setting; /* goes by itself only where the deployment has set this (config.h), and is not listed elsewhere; NULL: everywhere */
	bool open;         /* several may run at once, each with the asker's own rights (files for people) */
	/* One step, in two parts, either may be NULL. `look` reads a snapshot, may take its time and make files: it runs beside
	 * everybody, and once more when the program ends in it. `write` is a unit of work on the county's writer and short: all
	 * others wait for it. Between them they set run->mark (and run->done, total), and run->finished at the last step. False
	 * with a fault ends the run as failed; after a BUSY one it is tried again some minutes later. */
	bool (*look)(struct work *w, struct job_run *run);
	bool (*write)(struct work *w, struct job_run *run);
};
/* JOB(backup, .title = "备份", .about = "…", .when = JOB_HOURLY, .look = backup_step) beside the function. */
#define JOB(word, ...) \
	static const struct job job_##word = { .name = #word, __VA_ARGS__ }; \
	static const struct job *const job_##word##_entry __attribute__((section("jobs"), used)) = &job_##word

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_STATES };
const char *job_state_word(enum job_state state);    /* "running": as stored */
const char *job_state_chinese(enum job_state state); /* 进行中 */
const char *job_state_tag(enum job_state state);     /* class of the tag that shows it */

/* A run, as a step and as the pages see it. Texts are never NULL. */
struct job_run {
	int64_t id, account, due, queued, begun, ended, steps, tries, spent;
	int64_t org; /* that it is about; 0: the whole county */
	int64_t office; /* in which it was asked for; 0: nobody's */
	const struct job *job; /* NULL: the program has no such job any more */
	const char *name, *who, *wish;
	enum job_state state;
	bool asked; /* somebody wanted it now; false: its time had come */
	/* For the step to set. */
	const char *mark, *said, *file, *title;
	int64_t done, total;
	bool finished;
	void *made; /* from `look` to `write` of the same step; NULL at the beginning of each */
	const struct config *config;
	struct job_keeper *keeper; /* NULL on a page */
	struct job_line *lines;    /* said in this step */
};
struct job_line {
	int64_t at;
	const char *text;
	struct job_line *next;
};

/* Writes a line into the run's log (Chinese, no personal data), with the step. */
void job_say(struct work *w, struct job_run *run, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* From inside a long `look`: shows how far it is, at most once a second. False when it shall stop: cancelled, or the
 * program ends; then the step returns false, and no fault is needed. */
bool job_progress(struct work *w, struct job_run *run, int64_t done, int64_t total);

/* ---- asking ---- */

/* Queues a run for the actor, in the caller's unit of work; its id, 0 with a fault. `wish` says what exactly (""). A job
 * that is not `open` is refused while one of its runs waits or runs. job_wake afterwards lets it begin at once. */
int64_t job_ask(struct work *w, const char *name, const char *wish);
/* The same for a job that is about one organisation and its subtree; the audit row is the caller's. */
int64_t job_ask_for(struct work *w, const char *name, int64_t org, const char *wish);
void job_wake(struct store *store);
bool job_cancel(struct work *w, int64_t id);
/* Where the files that jobs make lie, for so many days; made when it is not there. */
#define JOB_FILE_DAYS 7
const char *job_folder(struct work *w);
const char *job_file(struct work *w, const struct job_run *run);

/* ---- reading ---- */

/* Whether the store is one of those that the job is for. */
bool job_here(const struct job *job, const struct store *store);
/* Whether the deployment has set what the job needs. */
bool job_set_up(const struct job *job, const struct config *config);
/* All jobs of the program, by name; NULL when there is none of that name. */
const struct job *const *job_all(size_t *count);
const struct job *job_named(const char *name);
const char *job_rhythm(struct arena *a, const struct job *job); /* 每小时 每天 02:30 需要时 */
/* When a periodic job is due next; 0 for one on demand. */
int64_t job_next(const struct job *job, int64_t now);

/* NULL with a NOT_FOUND fault. */
struct job_run *job_load(struct work *w, int64_t id);
/* The newest run of a job in that state (JOB_STATES: any); NULL when there is none. */
struct job_run *job_newest(struct work *w, const char *name, enum job_state state);
struct job_filter {
	const char *name;     /* "" all */
	enum job_state state; /* JOB_STATES: all */
	int64_t account;      /* only those that it asked for; 0: all */
	int limit, offset;
};
/* Runs, newest first; *total (may be NULL) counts all. */
int job_list(struct work *w, const struct job_filter *filter, struct job_run **out, int64_t *total);
/* The newest run of every job that ever ran. One statement. */
int job_newest_all(struct work *w, struct job_run **out);
/* A run's log, in order. */
int job_log(struct work *w, int64_t run, struct job_line **out);
/* Runs that wait or run now. */
int64_t job_pending(struct work *w);

/* ---- the keeper: one thread a store ---- */

/* Starts doing what is due in that store; ends with job_keeper_stop, which lets the step under way end. */
struct job_keeper *job_keeper_start(struct store *store, const struct config *config);
void job_keeper_stop(struct job_keeper *k);
/* For the command line and tests, without a thread: queues a run (or takes the one that waits) and does all its steps here.
 * The run as it ended; NULL with w->fault. */
struct job_run *job_run_now(struct work *w, const struct config *config, const char *name, const char *wish);
/* The same without the thread, for tests: `once` queues what is due at `now` and does one step of what is to be done; false
 * when there is nothing. A new keeper is what a program that was started anew has. */
struct job_keeper *job_keeper_new(struct store *store, const struct config *config, int64_t now);
bool job_keeper_once(struct job_keeper *k, int64_t now);
void job_keeper_free(struct job_keeper *k);

/* The path leads to a run: {run}. The county's own: nobody below it passes. */
extern const struct scope scope_run;

#endif
