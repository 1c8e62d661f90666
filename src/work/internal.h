/* What the files of this room share; nobody else includes it. */
#ifndef WORK_INTERNAL_H
#define WORK_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/metric.h"
#include "work/audit.h"
#include "work/secret.h"
#include "work/work.h"

#define KEY_BYTES 32
#define HASH_BYTES 32

/* One unit of work waiting for the writer. */
struct unit {
	struct unit *next;
	struct work *work;
	work_fn *fn;
	void *arg;
	void (*done)(void *arg, bool committed);
	void *done_arg;
	bool good, quiet;
};

/* The lock's number for what concerns all counties of a database: the schema, and adding a county. */
#define GROUND 0

/* The end of the audit chain. */
struct chain {
	int64_t seq, tenant; /* the hashes cover the number under which the county began, wherever it was moved since */
	unsigned char hash[HASH_BYTES];
};

/* A row of the chain that is written at the end of its batch. */
struct late_row {
	struct arena *arena; /* of its unit */
	struct audit_row row;
	unsigned char hash[HASH_BYTES];
};

/* What a unit adds to a row's counters (count.c). */
struct counted {
	const char *sql;
	int64_t row;
	int more[COUNTS];
};

/* A count of tries within a window of time (tally.c). */
struct tally {
	uint64_t key;
	int64_t since;
	int count;
};

struct store {
	struct arena *arena;
	const char *dir, *path, *url, *code, *county, *platform;
	int64_t tenant;
	unsigned char key[KEY_BYTES];
	uint32_t node; /* of its ids (base/id.h) */
	int lock_fd;
	bool fresh, key_made; /* this opening made the file, the key */
	bool alone; /* there was no other county in the store when this one was opened */
	bool area;  /* a city's or province's, not a county's */
	const struct store_county *counties; /* an area's own */
	size_t county_count;
	struct readers *readers; /* shared with the other counties of the same database */

	/* The writer: its connection and chain belong to its thread alone. */
	struct db *writer;
	struct db *checkpointer; /* its thread's alone; NULL where a server does that itself */
	struct db *passing; /* needed only while the store is opened; here, so that it is closed whatever becomes of that */
	struct chain chain;
	bool audited; /* the running unit has its audit row */
	bool ahead;   /* the running batch is (writer.c): its rows of the chain are written at its end */
	struct {
		struct arena *arena; /* one batch's */
		struct late_row *rows;
		size_t count;
	} late;
	struct counted *counted; /* noted by the batch and not written yet; memory of late.arena */
	size_t counted_count;
	bool chain_doubtful; /* a commit failed: whether it stands in the store, the store must say */
	pthread_t writer_thread, checkpoint_thread;
	bool running;

	_Atomic int64_t generation;

	struct metric commits, sizes; /* how long each commit took, and how many units it made durable */
	_Atomic int64_t commits_failed;

	pthread_mutex_t checkpointing;  /* one checkpoint at a time: the thread's, or the writer's own */
	int64_t log_most, log_next;     /* bytes beyond which nothing is written; at which the writer tries to empty it */
	_Atomic int64_t log_bytes;
	_Atomic bool log_held;

	pthread_mutex_t lock; /* everything below */
	pthread_cond_t wake, idle;
	struct unit *first, **last;
	int queued;
	bool stopping;
	bool stopped; /* the disk did not confirm a write: nothing is written until the program starts anew */
	int64_t committed, batches;
	int64_t busy_since; /* monotonic ms: when the writer took the batch that it is busy with; 0: it waits */
	int batch_most;
	struct tally tallies[4096];
};

/* The readers of one database, which all stores of it share (readers.c): `shared` are those of a store beside, NULL when there is
 * none. Taken and left by the thread that opens and closes the stores. */
struct readers *readers_take(struct readers *shared);
void readers_leave(struct readers *r);
/* This thread's connection, NULL when it has none; keeps one as that, and closes it. A thread keeps a few only: to ask for one
 * may close another that it asked long ago. */
struct db *reader_of(const struct readers *r);
void reader_keep(const struct readers *r, struct db *db);
void reader_close(const struct readers *r);
/* Starts and stops the writer's threads (writer.c). */
bool writer_start(struct store *s, const char **why);
void writer_stop(struct store *s);
/* Reads the end of the chain from the store (audit.c). */
bool chain_load(struct work *w, struct chain *chain);
/* The number that the chain's hashes cover (audit.c). */
int64_t chain_tenant(struct work *w);
/* Writes the rows of the chain that wait for the end of the batch (audit.c). */
bool audit_late_write(struct store *s);
/* What is stored with each batch, so that `verify` knows where the chain must end (audit.c). */
const char *chain_mark(struct store *s, struct arena *a, const struct chain *chain);
/* Applies the schema steps that are missing (schema.c). */
bool schema_apply(struct store *s, struct db *db, const char **why);
/* Whether the store's steps are those that this program knows; for whoever reads without applying any (schema.c). */
bool schema_fits(struct store *s, struct db *db, const char **why);
/* Fills the store, in which the county is not yet, with the rows of options->from (move.c). False with *why; then nothing is
 * in it. They stand there only after move_end, when all else that may go wrong with the opening has gone well. */
bool move_in(struct store *s, const struct store_options *options, const char **why);
bool move_end(struct store *s, const char **why);
/* Reads or makes the master key (secret.c). With `like` the key must be, or becomes, that store's. */
bool secret_load(struct store *s, bool create, const struct store *like, const char **why);
/* Sets code, name and number of the county that `options` mean and loads its key; *there: it has its records, otherwise it is
 * to be made by county_create, whose argument is the store (county.c). */
bool county_choose(struct store *s, struct db *db, const struct store_options *options, bool *there, const char **why);
bool county_create(struct work *w, void *store);
/* Writes what was counted since the last time (count.c). */
bool count_write(struct store *s, struct arena *a);
/* The organisations that a unit touched (touch.c): runs the hooks and empties the list. */
bool touch_run(struct work *w);

/* Whether work_lacks set the unit's fault (work.c). */
bool fault_of_memory(const struct work *w);
/* The fault of every unit once the writer has stopped (work.c); always false. */
bool fault_stopped(struct work *w);
/* … and while the log is as long as it may be. */
bool fault_log(struct work *w);

#endif
