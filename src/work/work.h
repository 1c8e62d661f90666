/* One unit of work: memory, transaction, actor, clock, fault; and the store that runs it.
 * For: the first argument of every subject function, and the one way to write.
 * Not for: who may do what (floor 5 and 6), or any table but the audit chain and the store's own. */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/base.h"
#include "db/db.h"

struct store;

/* What an account is for. The rights of each stand in access/permission.c. */
enum role {
	ROLE_NONE,      /* nobody: not signed in */
	ROLE_COUNTY,    /* county office, 县委组织部 */
	ROLE_TOWNSHIP,  /* township office, 乡镇党委 */
	ROLE_SECRETARY, /* branch secretary, 党支部书记 */
	ROLE_CLERK,     /* branch clerk who enters for the secretary, 党务工作者 */
	ROLE_MEMBER,    /* member, 党员 */
	ROLE_AUDITOR,   /* reads everything in its subtree, changes nothing, 监督员 */
	ROLE_KEEPER,    /* system keeper: accounts and devices, no records of people, 系统管理员 */
	ROLE_AREA,      /* office of a city or province: its counties' sums, no record of any, 区域查看员 */
	ROLE_TV,        /* a paired television */
	ROLE_SYSTEM,    /* the program itself: demo, nightly jobs, command line */
	ROLE_COUNT,
};

/* Who acts: an account in one of its offices, a television, the program. `path` is the materialised path of the actor's organisation: its subtree is the actor's scope. */
struct actor {
	enum role role;
	int64_t account;      /* 0 for ROLE_TV and ROLE_SYSTEM */
	const char *name;     /* as pages show it */
	int64_t org;
	const char *org_name;
	const char *path;     /* "0001.0003." */
	int org_level;        /* 1 county, 2 township, 3 village organisation */
	int64_t member;       /* the member whose account it is, 0 when none */
	int64_t device;       /* the television, 0 when none */
	int64_t session;
	int64_t office;       /* in which it acts; 0 for those without an account */
	int offices;          /* how many the account holds: above 1 it may switch */
	bool desk;            /* one of them is an office's, so that its sessions are short */
	int64_t seen;         /* when the session (or the television) was last noted */
	bool elder;           /* wants the elder version */
	int unread;           /* messages that wait for the account, when the request came */
	int waiting;          /* proposals of others that wait for its approval, likewise */
	const char *from;     /* network address, or "cli" */
};

/* True when the organisation at `path` lies in the actor's subtree (its own included). */
bool actor_covers(const struct actor *actor, const char *path);

enum fault_kind {
	FAULT_NONE,
	FAULT_INPUT,     /* something typed is wrong: 422, by the field */
	FAULT_NOT_FOUND, /* 404: not there, or outside the actor's scope */
	FAULT_FORBIDDEN, /* 403 */
	FAULT_CONFLICT,  /* 409: somebody else was faster, or the state does not allow it */
	FAULT_BUSY,      /* 503, try again */
	FAULT_INTERNAL,  /* 500, ours */
	FAULT_METHOD,    /* 405: the address is there, but takes another method; the router's own */
};

/* One thing that went wrong. Several INPUT faults may stand in a list, one per field, in the order of the form. */
struct fault {
	enum fault_kind kind;
	const char *code;    /* stable word, "activity.title-empty" */
	const char *field;   /* form field, NULL when none */
	const char *message; /* Chinese: what happened and what to do */
	struct fault *next;
};

struct work {
	struct arena *arena;
	struct db *db;         /* reading: the thread's snapshot; inside work_run: the writer's connection */
	struct store *store;
	int64_t tenant;        /* the county: first value of every statement */
	struct actor actor;
	int64_t now;           /* UTC seconds, injected */
	int today;             /* yyyymmdd in Beijing time */
	struct fault *fault;   /* first of the list, NULL when all is well */
	struct touched *touched; /* organisations named by work_touch; the store's own */
	const char *request;     /* what the log's lines are to carry (log_request_set); NULL: nothing */
	bool quiet;              /* work_quiet was called */
	bool crowd;              /* a unit of many like it, which reads nothing that work_count keeps */
};

/* Adds a fault (message formatted, Chinese) and returns false, so that `return fault_set(…)` reads well. After one that
 * is not INPUT further ones are ignored. The unit of work is rolled back when any stands at its end. */
bool fault_set(struct work *w, enum fault_kind kind, const char *code, const char *field, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The first message for that field, NULL when none. */
const char *fault_message(const struct fault *faults, const char *field);
/* HTTP status of a fault. */
int fault_status(const struct fault *fault);
/* Sets the fault of a unit for which memory was lacking; takes none itself. */
void work_lacks(struct work *w);
/* Turns a sticky database error of `w->db` into a fault; true when there was none. */
bool work_db_check(struct work *w);

/* Makes a unit of work that reads: takes this thread's reader and begins its snapshot. work_end ends it. */
void work_begin(struct work *w, struct arena *a, struct store *store, int64_t now);
void work_end(struct work *w);

/* A function that writes. Runs on the writer's thread inside a savepoint; true commits, false (or a fault) rolls back.
 * It may run again after a serialisation fault: it must not change anything outside the transaction. */
typedef bool work_fn(struct work *w, void *arg);

/* Runs fn as one unit of work on the county's writer and waits until it is durable. Actor, clock, arena and tenant are
 * those of `w`; afterwards w->fault tells what happened. A unit that changed rows without an audit row is refused. */
bool work_run(struct work *w, work_fn *fn, void *arg);
/* The same without waiting: done(done_arg, committed) is called on the writer's thread after the commit. `w` and its
 * arena must not be used by anybody else until then. False (w->fault BUSY) when the queue is full. */
bool work_submit(struct work *w, work_fn *fn, void *arg, void (*done)(void *done_arg, bool committed), void *done_arg);

/* Adds `more` to the count of tries under (what, a, b) and returns it; the count begins anew `window` seconds after its first
 * try. Kept in memory, so that a refused unit does not undo it. For slowing down who guesses. */
int work_tally(struct work *w, const char *what, int64_t a, int64_t b, int window, int more);

/* ---- what follows from a change ---- */

/* Says that facts about an organisation changed (its type, members, posts, activities). Before the unit of work commits,
 * every hook below is called with all organisations named so, in the same transaction: so a lower room need not know who
 * computes from it. */
void work_touch(struct work *w, int64_t org);

#define COUNTS 6
/* Adds to the counters of one row: `sql` (static text) takes the county as $1, the row as $2, and $3 … $8 are what is added. A
 * batch's sums are written once for each row before it is committed, and before any unit that is not one of a crowd (struct
 * work), which may read them. What a unit added that is rolled back is not counted. */
void work_count(struct work *w, const char *sql, int64_t row, const int more[COUNTS]);

/* Says that the running unit changes only who came to a meeting that is still open, or when somebody was last seen: what
 * comes by the thousand of an evening and stands on no page that is kept (ROUTE's .keeps). Called by the unit's outermost
 * function, which alone knows all of what it does; void when the unit touches an organisation. */
void work_quiet(struct work *w);

/* TOUCH_HOOK(duty, duties_refresh) beside the function: called with the touched organisations, each once and at least one; an
 * import names a thousand, and may have taken back one that it named. False fails the unit. */
struct touch_hook {
	bool (*run)(struct work *w, const int64_t *orgs, int count);
};
#define TOUCH_HOOK(word, function) \
	static const struct touch_hook touch_##word = { function }; \
	static const struct touch_hook *const touch_##word##_entry __attribute__((section("touch_hooks"), used)) = \
		&touch_##word

/* ---- the store ---- */

struct store_options {
	const char *dir;      /* the data directory */
	const char *db;       /* "postgres://…": the records lie in that database; NULL or "": in a file of the directory */
	const char *which;    /* code or name of the county that is meant; NULL: the only one there is */
	const struct store *beside; /* an open store: its readers are shared when both lie in one database */
	bool create;          /* make the county when there is none */
	const char *county;   /* its name, for create */
	const char *code;     /* its code, for create; NULL: "" */
	int64_t tenant;       /* its number; 0: for create the next free one of its database, else that of `which` */
	int64_t now;          /* the moment of making it; 0: the clock's (the demo freezes it) */
	const char *platform; /* the platform's name there, for create; NULL: 先锋 */
	bool area;            /* for create: no county but a city or province, which keeps sums of its counties */
	bool write;           /* start the writer (takes the lock file); false: read only */
	int64_t log_most;     /* bytes of a file's write-ahead log beyond which nothing is taken; 0: 1 GiB */
	bool hold;            /* read only, and nobody else writes meanwhile: takes the writer's place without starting one */
	/* With create and write: the county is not made but comes whole from this store, as its thread's reader sees it now, with
	 * its key; it must not be in the new one yet (but see `over`). It keeps its number where that is free. The photos are not copied. */
	struct store *from;
	bool over;            /* with `from`: a county that is there already is replaced, all its rows, in the same transaction */
	void (*progress)(const char *what, int64_t done, int64_t total);
};
/* Opens a county's store: lock file, schema steps, keys, writer thread. NULL with *why (Chinese) when it cannot. */
struct store *store_open(const struct store_options *options, const char **why);
/* Spreads a database over the machines of Citus, the schema applied first (db_distribute); for `xianfeng init --citus`. False
 * with *why (Chinese) when it cannot. */
bool store_distribute(const char *db, const char **why);
/* Whether that database has the county of this code or name: 1, 0, or -1 with *why (Chinese) when nobody can say. */
int store_holds(struct arena *a, const char *db, const char *which, const char **why);
/* Takes a county that was opened with `hold` out of its database: all its rows in one transaction, nobody else's. Whoever asks
 * for this has them elsewhere. False with *why (Chinese); then all of it is still there. */
bool store_remove(struct store *s, const char **why);
/* Lets the queue run dry, stops the writer, closes everything. */
void store_close(struct store *s);
int64_t store_tenant(const struct store *s);
const char *store_code(const struct store *s);    /* QH: by which commands and addresses name the county */
const char *store_county(const struct store *s);  /* 青禾县 */
const char *store_platform(const struct store *s); /* 青禾先锋: what the county calls the platform */
bool store_area(const struct store *s);           /* a city or province: it has accounts and sums, nothing else */
bool store_alone(const struct store *s);          /* no other county was in its database when it was opened */
const char *store_dir(const struct store *s);
const char *store_path(const struct store *s);    /* the county's file; NULL when its records lie in a database server */
const char *store_url(const struct store *s);     /* for db_open: where the records lie */
/* Where an area finds the sums of one of its counties. */
struct store_county {
	const char *code; /* QH */
	const char *url;  /* for db_open */
};
/* Says which counties are an area's, as the list of counties has them; once, before its jobs begin. `all` must live as long
 * as the store. */
void store_counties_set(struct store *s, const struct store_county *all, size_t count);
size_t store_counties(const struct store *s, const struct store_county **out);
/* The address for db_open of what store_options' `dir` and `db` mean; arena memory. */
const char *store_url_of(struct arena *a, const char *dir, const char *db);
/* This thread's read-only connection, opened on first use. */
struct db *store_reader(struct store *s);
/* Closes this thread's reader (at the end of a thread). */
void store_reader_close(struct store *s);
/* True once the disk has failed to confirm a write: every further unit is refused ("work.stopped") until the program starts
 * anew. Pages are still read. */
bool store_stopped(const struct store *s);
/* Copies the whole county into the new directory `to`: county.db, secret.key, files/. Consistent, also while others write;
 * outside of any transaction of this thread's reader. Photos that the earlier copy `before` (NULL: none) has are linked
 * from there. False with *why (Chinese). */
bool store_backup(struct arena *a, struct store *s, const char *to, const char *before, const char **why);
/* Copies such a copy into the new directory `to`; false when the disk does not take it. */
bool store_copy(struct arena *a, const char *from, const char *to);
/* Copies the county's photos alone. */
bool store_copy_files(struct arena *a, const struct store *s, const char *to, const char *before);
/* How the writer does, for who watches the server. */
struct store_state {
	bool alive;             /* it takes what is queued: it was not stopped by its disk, and no batch has taken half a minute */
	int queued;
	int64_t units, batches; /* committed since the start */
	int64_t commits_failed;
	int64_t log_bytes;      /* of a file's write-ahead log that wait to be written over */
	bool log_held;          /* somebody has been reading from it so long that it grows */
};
struct store_state store_state(const struct store *s);
/* Histograms of commit time and batch size as Prometheus text, with the county's code. */
void store_metrics(const struct store *s, struct buf *out);
/* Bytes that the county's records take on the disk, or in the server's database; 0 when nobody can say. */
int64_t store_bytes(struct store *s);
/* Units committed since the start, and the largest batch: for health pages and tests. */
int64_t store_committed(const struct store *s);
int store_batch_most(const struct store *s);
/* Grows with every batch that may have changed more than work_quiet tells: what was read while it stood at one number is
 * what a snapshot begun while it stands there reads. */
int64_t store_generation(const struct store *s);

#endif
