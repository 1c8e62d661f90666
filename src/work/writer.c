/* The county's one writer: takes what is queued, runs each unit in a savepoint, commits all of it at once, and only then
 * lets the requests answer. One fsync serves up to BATCH_MOST phones. */
#include <signal.h>

#include "work/internal.h"

#define QUEUE_MOST 8192
#define BATCH_MOST 512
#define TRIES_MOST 4

/* A disk that did not confirm a write may have dropped it and take the next ones all the same, so that asking again looks
 * like success. Nothing is written any more; what was acknowledged before stands. */
static void stop_writing(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool first = !s->stopped;
	s->stopped = true;
	pthread_mutex_unlock(&s->lock);
	if (first)
		log_line(LOG_ERROR, "store.stopped", "why", "%s", "the disk did not confirm a write; check it and start the program anew", NULL);
}

struct turn {
	struct unit *unit;
	bool good;
};

static void unit_turn(void *arg)
{
	struct turn *t = arg;
	struct work *w = t->unit->work;
	bool good = t->unit->fn(w, t->unit->arg);
	t->unit->quiet = w->quiet && !w->touched;
	t->good = good && !w->fault && touch_run(w) && !w->fault;
}

/* The unit itself and what follows from what it touched; true when neither has anything against it. */
static bool unit_call(struct store *s, struct unit *u)
{
	struct turn turn = { u, false };
	struct work *w = u->work;
	w->db = s->writer;
	w->fault = NULL;
	w->touched = NULL;
	w->quiet = false;
	s->audited = false;
	log_request_set(w->request);
	struct arena *mine = w->arena;
	if (!arena_guard(unit_turn, &turn)) {
		w->arena = mine; /* a function with memory of its own may have been left */
		work_lacks(w);
	}
	return turn.good;
}

/* Runs one unit; true when it may be committed. *retry: it ran into somebody else, and all of the batch must run again. */
static bool unit_run(struct store *s, struct unit *u, bool *retry)
{
	struct work *w = u->work;
	struct chain before = s->chain;
	size_t counted = s->counted_count;
	bool good = db_savepoint(s->writer);
	good = unit_call(s, u) && good;
	*retry = db_error(s->writer) == DB_RETRY;
	if (!work_db_check(w))
		good = false;
	if (good && !s->audited && (db_unit_changed_rows(s->writer) > 0 || s->counted_count > counted))
		good = fault_set(w, FAULT_INTERNAL, "work.not-audited", NULL, "这次操作没有留下审计记录，已撤销。请联系系统管理员。");
	if (!good && !w->fault)
		fault_set(w, FAULT_INTERNAL, "work.refused", NULL, "操作没有完成，也没有说明原因。请联系系统管理员。");
	if (good)
		return db_savepoint_release(s->writer);
	s->chain = before;
	s->counted_count = counted;
	db_savepoint_rollback(s->writer);
	return false;
}

/* The same without a savepoint and without asking what came of it. With an engine whose answers come later a batch of 512
 * units then costs one journey for each unit's questions, and one at the end; a file need not keep each page as it was before
 * each unit. True when it may be committed, if all of the batch may. *careful: only running the batch again, unit by unit, can
 * tell this one's outcome from the others'. So it is where memory was lacking: what others left on its way may have met that. */
static bool unit_run_ahead(struct store *s, struct unit *u, bool *careful)
{
	struct chain before = s->chain;
	int64_t written = db_executed(s->writer);
	size_t late = s->late.count, counted = s->counted_count;
	bool good = unit_call(s, u);
	written = db_executed(s->writer) - written;
	written += (int64_t)(s->counted_count - counted);
	if (good && (s->audited || !written))
		return true;
	s->chain = before;
	s->counted_count = counted;
	s->late.count = late < s->late.count ? late : s->late.count;
	*careful = good || written > 0 || !u->work->fault || fault_of_memory(u->work) || db_error(s->writer) != DB_OK;
	return false;
}

/* Stored with each batch: the ids handed out so far, so that a clock set back never repeats one, and the chain's end. */
static bool keep_marks(struct store *s, struct arena *a, int64_t now)
{
	return DB_EXEC(s->writer, a,
		"insert into setting (tenant, name, value) values ($1, 'id.high', $2), ($1, 'audit.end', $3) "
		"on conflict (tenant, name) do update set value = excluded.value",
		s->tenant, arena_printf(a, "%lld", (long long)id_next(now)), chain_mark(s, a, &s->chain));
}

struct batch_end {
	struct store *store;
	struct work *first;
	bool good;
};

static void batch_commit(void *arg)
{
	struct batch_end *end = arg;
	end->good = count_write(end->store, end->first->arena) && keep_marks(end->store, end->first->arena, end->first->now) &&
		    db_commit(end->store->writer);
}

static void batch_count(void *arg)
{
	struct batch_end *end = arg;
	end->good = count_write(end->store, end->first->arena);
}

/* Before a unit that may read what others of its batch have counted. False: the store took none of it, and the batch is at
 * its end; each unit that did not run will have the store's word for it. */
static bool counters_ready(struct store *s, struct work *first, struct unit *rest)
{
	struct batch_end end = { s, first, true };
	if (rest->work->crowd || !s->counted_count || (arena_guard(batch_count, &end) && end.good))
		return true;
	for (; rest; rest = rest->next) {
		rest->work->db = s->writer;
		rest->good = true;
	}
	return false;
}

static void batch_failed(struct store *s, struct unit *batch, struct chain before)
{
	s->chain_doubtful = true;
	if (db_error(s->writer) == DB_UNSYNCED)
		stop_writing(s);
	for (struct unit *u = batch; u; u = u->next) {
		if (u->good && work_db_check(u->work))
			work_lacks(u->work); /* the store has nothing to complain of */
		u->good = false;
	}
	s->chain = before;
	db_rollback(s->writer);
}

/* A commit whose answer was lost may stand all the same; the next row of the chain must follow it then. */
static bool batch_begin(struct store *s, struct work *first)
{
	if (!db_begin(s->writer))
		return false;
	struct work w = { .arena = first->arena, .db = s->writer, .store = s, .tenant = s->tenant };
	if (s->chain_doubtful && !chain_load(&w, &s->chain))
		return false;
	s->chain_doubtful = false;
	return true;
}

/* Runs and commits a batch; every unit's `good` tells the outcome. False: a serialisation fault or a deadlock, or a batch
 * that was run ahead did not go through; nothing was committed, and it may be run again. */
static bool batch_try(struct store *s, struct unit *batch, bool ahead)
{
	int good = 0, count = 0;
	bool begun = batch_begin(s, batch->work);
	bool loud = false;
	struct chain before = s->chain;
	if (!begun) {
		for (struct unit *u = batch; u; u = u->next) {
			u->work->db = s->writer;
			u->good = true; /* so that batch_failed gives the store's word for it */
		}
		batch_failed(s, batch, before);
		return true;
	}
	bool retry = false, counted = true;
	s->ahead = ahead;
	s->late.count = s->counted_count = 0;
	arena_reset(s->late.arena);
	for (struct unit *u = batch; u && !retry && (counted = counters_ready(s, batch->work, u)); u = u->next) {
		u->good = ahead ? unit_run_ahead(s, u, &retry) : unit_run(s, u, &retry);
		good += u->good;
		loud = loud || (u->good && !u->quiet);
		count++;
	}
	log_request_set(NULL);
	s->ahead = false;
	struct batch_end end = { s, batch->work, false };
	/* Nothing was committed: also a lost connection is no reason yet to tell people that it did not work. */
	if (ahead && !retry && !(audit_late_write(s) && db_error(s->writer) == DB_OK))
		retry = true;
	int64_t commit_from = clock_mono_us();
	bool committed = !retry && counted && good && arena_guard(batch_commit, &end) && end.good;
	if (committed) {
		metric_add(&s->commits, metric_micros, clock_mono_us() - commit_from);
		metric_add(&s->sizes, metric_sizes, good);
	} else if (!retry && (good || !counted)) {
		atomic_fetch_add(&s->commits_failed, 1);
		retry = db_error(s->writer) == DB_RETRY;
		batch_failed(s, batch, before);
		good = 0;
		loud = true; /* it may stand all the same */
	} else if (!good || retry) {
		s->chain = before;
		db_rollback(s->writer);
	}
	/* Before anybody is told: whoever was must not be shown what was kept from before. */
	if (loud)
		atomic_fetch_add(&s->generation, 1);
	if (retry)
		return false;
	pthread_mutex_lock(&s->lock);
	s->committed += good;
	s->batches += good > 0;
	if (count > s->batch_most)
		s->batch_most = count;
	pthread_mutex_unlock(&s->lock);
	return true;
}

static bool busy(struct work *w)
{
	return fault_set(w, FAULT_BUSY, "work.busy", NULL, "系统正忙，您填写的内容没有丢失。请稍候再提交一次。");
}

static void batch_refuse(struct unit *batch, bool (*word)(struct work *w))
{
	for (struct unit *u = batch; u; u = u->next) {
		u->good = false;
		u->work->fault = NULL;
		word(u->work);
	}
}

/* Whether it pays to run these ahead. A single unit has nobody to wait for. In a file only a crowd's units save enough, which
 * refuse before they write: what else may be among them would have to run again for another's fault. */
static bool ahead_pays(const struct store *s, const struct unit *batch)
{
	bool pays = batch->next != NULL;
	for (const struct unit *u = batch; u && pays && !db_answers_later(s->writer); u = u->next)
		pays = u->work->crowd;
	return pays;
}

/* ---- how long the log gets ---- */

#define LOG_PARTS 4      /* at so much of what it may be the writer has it begin anew, if nobody need wait for that */
#define LOG_PATIENCE 2   /* and at so many times that whoever has to wait */
#define READERS_MS 200   /* so long at most, for those who read from it */

/* Puts all of the log into the file, so that it begins anew. Checkpoints beside the writer do that only at a moment in which nobody
 * reads from it; where readers follow one another all day, or commits do, that moment does not come. Here no commit comes between,
 * and who begins to read meanwhile reads from the file alone. Without `wait` it is left for later where a checkpoint is under way,
 * which leaves little to do for the next try, or where somebody reads. */
static bool log_empty(struct store *s, bool wait)
{
	if (!wait && pthread_mutex_trylock(&s->checkpointing) != 0)
		return false;
	if (wait)
		pthread_mutex_lock(&s->checkpointing);
	bool emptied = db_log_empty(s->writer, wait ? READERS_MS : 0);
	pthread_mutex_unlock(&s->checkpointing);
	if (!emptied && db_error(s->writer) == DB_UNSYNCED)
		stop_writing(s);
	return emptied;
}

/* After each batch, when its people have their answers; those of the next one wait as long as this takes. Who reads for minutes (an
 * export, a copy, somebody's shell) is not waited for again and again: the next try comes when the log has grown by half. */
static void log_look(struct store *s)
{
	int64_t part = s->log_most / LOG_PARTS, bytes = db_log_bytes(s->writer);
	bool held = false;
	if (bytes < part)
		s->log_next = part;
	if (bytes >= s->log_next && !store_stopped(s)) {
		bool wait = bytes >= LOG_PATIENCE * part, emptied = log_empty(s, wait);
		bytes = db_log_bytes(s->writer);
		held = wait && !emptied;
		s->log_next = emptied ? part : bytes + (wait ? bytes / 2 : part / 8);
	}
	if (held)
		log_line(LOG_WARN, "store.log-held", "bytes", "%lld", (long long)bytes, NULL);
	atomic_store(&s->log_bytes, bytes);
	atomic_store(&s->log_held, held || bytes >= LOG_PATIENCE * part);
}

/* True while the log may not grow any more: what is refused is still with those who sent it, a full disk is everybody's trouble. */
static bool log_full(struct store *s)
{
	return db_log_bytes(s->writer) >= s->log_most && !log_empty(s, true);
}

static void batch_run(struct store *s, struct unit *batch)
{
	int tries = 0;
	bool ahead = ahead_pays(s, batch);
	if (log_full(s)) {
		batch_refuse(batch, store_stopped(s) ? fault_stopped : fault_log);
		return;
	}
	while (!store_stopped(s)) {
		if (batch_try(s, batch, ahead))
			return;
		if (ahead) {
			ahead = false;
			continue;
		}
		if (++tries == TRIES_MOST) {
			batch_refuse(batch, busy);
			return;
		}
	}
	batch_refuse(batch, fault_stopped);
}

struct batch_turn {
	struct store *store;
	struct unit *batch;
};

static void batch_turn(void *arg)
{
	const struct batch_turn *t = arg;
	batch_run(t->store, t->batch);
}

/* Memory that is lacking between the units, for a savepoint or for the word about what went wrong, is lacking for all of them. */
static void batch_run_guarded(struct store *s, struct unit *batch)
{
	struct batch_turn turn = { s, batch };
	if (arena_guard(batch_turn, &turn))
		return;
	s->ahead = false;
	s->chain_doubtful = true;
	log_request_set(NULL);
	for (struct unit *u = batch; u; u = u->next) {
		u->good = false;
		work_lacks(u->work);
	}
	db_rollback(s->writer);
	atomic_fetch_add(&s->generation, 1);
}

/* Waits for units and takes at most BATCH_MOST of them; NULL when the store stops and the queue is dry. */
static struct unit *batch_take(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	while (!s->first && !s->stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	struct unit *batch = s->first, **end = &s->first;
	int taken = 0;
	while (*end && taken < BATCH_MOST) {
		end = &(*end)->next;
		taken++;
	}
	s->first = *end;
	*end = NULL;
	if (!s->first)
		s->last = &s->first;
	s->queued -= taken;
	s->busy_since = taken ? clock_mono_ms() : 0;
	pthread_mutex_unlock(&s->lock);
	return taken ? batch : NULL;
}

static void *writer_main(void *arg)
{
	struct store *s = arg;
	struct unit *batch;
	id_node_set(s->node);
	while ((batch = batch_take(s)) != NULL) {
		batch_run_guarded(s, batch);
		while (batch) {
			struct unit *u = batch; /* done() may free the arena that the unit lies in */
			batch = u->next;
			u->work->db = NULL;
			u->done(u->done_arg, u->good);
		}
		log_look(s);
		pthread_mutex_lock(&s->lock);
		s->busy_since = 0;
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

/* Checkpoints off the hot path: the writer's commits stay short (docs/data.md). */
static void *checkpoint_main(void *arg)
{
	struct store *s = arg;
	int64_t seen = -1;
	pthread_mutex_lock(&s->lock);
	while (s->checkpointer && !s->stopping) {
		clock_cond_wait(&s->idle, &s->lock, clock_mono_in(200));
		if (s->batches == seen)
			continue;
		seen = s->batches;
		pthread_mutex_unlock(&s->lock);
		pthread_mutex_lock(&s->checkpointing);
		bool done = db_checkpoint(s->checkpointer);
		pthread_mutex_unlock(&s->checkpointing);
		if (!done && db_error(s->checkpointer) == DB_UNSYNCED)
			stop_writing(s);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Starts both threads with all signals blocked: one that asks the program to stop must reach whoever waits for it, not
 * end the process in the middle of a batch. */
static bool threads_start(struct store *s)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool good = pthread_create(&s->writer_thread, NULL, writer_main, s) == 0;
	if (good && pthread_create(&s->checkpoint_thread, NULL, checkpoint_main, s) != 0)
		die("no thread for checkpoints");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return good;
}

bool writer_start(struct store *s, const char **why)
{
	s->last = &s->first;
	s->late.arena = arena_child(s->arena);
	s->log_next = s->log_most / LOG_PARTS;
	if (db_checkpoints(s->url) && !(s->checkpointer = db_open(s->url, DB_WRITE, why)))
		return false;
	if (!threads_start(s)) {
		*why = "不能启动写入线程。请检查系统的线程数限制。";
		return false;
	}
	s->running = true;
	return true;
}

void writer_stop(struct store *s)
{
	if (!s->running)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_cond_broadcast(&s->idle);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->writer_thread, NULL);
	pthread_join(s->checkpoint_thread, NULL);
	pthread_mutex_lock(&s->lock);
	s->running = false;
	pthread_mutex_unlock(&s->lock);
	arena_free(s->late.arena);
}

bool work_submit(struct work *w, work_fn *fn, void *arg, void (*done)(void *done_arg, bool committed), void *done_arg)
{
	struct store *s = w->store;
	struct unit *u = ARENA_NEW(w->arena, struct unit);
	*u = (struct unit){ NULL, w, fn, arg, done, done_arg, false };
	pthread_mutex_lock(&s->lock);
	bool room = s->running && !s->stopping && s->queued < QUEUE_MOST;
	if (room) {
		*s->last = u;
		s->last = &u->next;
		s->queued++;
		pthread_cond_signal(&s->wake);
	}
	pthread_mutex_unlock(&s->lock);
	return room || fault_set(w, FAULT_BUSY, "work.queue-full", NULL,
				"现在提交的人太多，您填写的内容没有丢失。请半分钟后再提交一次。");
}

struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool finished, committed;
};

static void wake_waiting(void *arg, bool committed)
{
	struct waiting *wait = arg;
	pthread_mutex_lock(&wait->lock);
	wait->finished = true;
	wait->committed = committed;
	pthread_cond_signal(&wait->over);
	pthread_mutex_unlock(&wait->lock);
}

bool work_run(struct work *w, work_fn *fn, void *arg)
{
	struct waiting wait = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false };
	struct db *reader = w->db;
	if (reader && reader == w->store->writer)
		die("work_run inside a unit of work would wait for itself");
	if (reader)
		db_rollback(reader); /* the snapshot ends here: afterwards the caller sees what was committed */
	if (work_submit(w, fn, arg, wake_waiting, &wait)) {
		pthread_mutex_lock(&wait.lock);
		while (!wait.finished)
			pthread_cond_wait(&wait.over, &wait.lock);
		pthread_mutex_unlock(&wait.lock);
	}
	w->db = reader;
	if (reader)
		db_begin(reader);
	return wait.committed;
}
