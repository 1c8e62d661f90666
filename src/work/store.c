/* A county's store: directory, lock, file or database, keys, readers. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "work/internal.h"

#define LOG_MOST (1LL << 30) /* docs/data.md */
#define UNWRITABLE "数据文件写不进去。请检查目录权限和磁盘空间。"

/* Makes the data directory, or a folder in it. What is acknowledged later lies there: the name must be on the disk too. */
static bool make_folder(struct store *s, const char *name, const char **why)
{
	const char *path = name ? arena_printf(s->arena, "%s/%s", s->dir, name) : s->dir;
	bool made = mkdir(path, 0700) == 0;
	if (made ? folder_sync(name ? s->dir : arena_printf(s->arena, "%s/..", s->dir)) : errno == EEXIST)
		return true;
	*why = arena_printf(s->arena, "不能建立目录 %s：%s。", path, strerror(errno));
	return false;
}

/* One server per county: the lock goes with the process, also when it is killed. */
static bool take_lock(struct store *s, const struct store_options *options, const char **why)
{
	struct stat own, from;
	if (options->from && options->from->lock_fd >= 0 && stat(s->dir, &own) == 0 && stat(options->from->dir, &from) == 0 &&
			own.st_dev == from.st_dev && own.st_ino == from.st_ino)
		return true; /* from a file into a database, the directory stays the same: the old store holds it */
	s->lock_fd = open(arena_printf(s->arena, "%s/lock", s->dir), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (s->lock_fd < 0) {
		*why = arena_printf(s->arena, "数据目录 %s 写不进去：%s。请检查目录权限，确认磁盘没有满、不是只读。", s->dir, strerror(errno));
		return false;
	}
	*why = arena_printf(s->arena, "数据目录 %s 正由另一个程序使用。请先停止它，再运行这条命令。", s->dir);
	return false;
}

/* No id is handed out twice: none below the highest one, and after a restore all carry a node number of their own, because
 * nobody knows which ones were handed out after the copy had been made. */
static void read_ids(struct store *s, struct db *db)
{
	int64_t n;
	struct db_rows *rows = DB_QUERY(db, s->arena,
		"select name, value from setting where tenant = $1 and name in ('id.high', 'id.node')", s->tenant);
	while (db_next(rows)) {
		if (!str_i64(str_of(db_text(rows, 1)), &n))
			continue;
		if (text_eq(db_text(rows, 0), "id.high"))
			id_after(n);
		else
			s->node = (uint32_t)n;
	}
	db_done(rows);
}

/* The directory's lock keeps off a second program here; the one in the database those on other machines. */
static bool take_place(struct store *s, const char **why)
{
	s->writer = db_open(s->url, DB_WRITE, why);
	if (s->writer && !db_lock(s->writer, s->tenant)) {
		*why = db_error(s->writer) != DB_OK ? UNWRITABLE : "这个县的数据正由另一个程序使用。请先停止它，再运行这条命令。";
		return false;
	}
	return s->writer != NULL;
}

static bool start_writer(struct store *s, const struct store_options *options, bool there, const char **why)
{
	if (!take_place(s, why) || (options->from && !move_in(s, options, why)))
		return false;
	struct work w = { .arena = s->arena, .db = s->writer, .store = s, .tenant = s->tenant,
		.now = options->now ? options->now : clock_now() };
	read_ids(s, s->writer);
	if (!chain_load(&w, &s->chain)) {
		*why = "审计链读不出来。请先运行 xianfeng verify。";
		return false;
	}
	if (!writer_start(s, why))
		return false;
	w.db = NULL;
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .from = "cli" };
	if (!there && !options->from && !work_run(&w, county_create, s)) {
		*why = w.fault ? w.fault->message : "不能建立县的记录。";
		return false;
	}
	return true;
}

static void passing_close(struct store *s)
{
	db_close(s->passing);
	s->passing = NULL;
}

/* Steps of the schema, and a new county's number, are one program's at a time: whoever comes second finds them done. */
static bool open_writer(struct store *s, const struct store_options *options, const char **why)
{
	bool there = false;
	struct db *ground = s->passing = db_open(s->url, DB_WRITE, why);
	bool good = ground != NULL;
	if (good && !db_lock(ground, GROUND)) {
		*why = db_error(ground) != DB_OK ? UNWRITABLE : "数据库正由另一个程序升级或添加县。请稍候再试。";
		good = false;
	}
	good = good && schema_apply(s, ground, why) && county_choose(s, ground, options, &there, why) &&
	       start_writer(s, options, there, why);
	passing_close(s);
	return good;
}

/* Whether there are records already: a file, or a county's row in the database. False with *why when nobody can say. */
static bool look(struct store *s, bool *there, const char **why)
{
	struct stat st;
	if (s->path) {
		*there = stat(s->path, &st) == 0;
		return true;
	}
	struct db *db = s->passing = db_open(s->url, DB_READ, why);
	if (!db)
		return false;
	*there = db_has_table(db, "county") && DB_ONE(db, s->arena, 0, "select count(*) from county") > 0;
	bool known = db_error(db) == DB_OK;
	if (!known)
		*why = "数据库里的记录读不出来。请看日志。";
	passing_close(s);
	return known;
}

static bool open_all(struct store *s, const struct store_options *options, const char **why)
{
	if (sodium_init() < 0)
		die("libsodium does not start");
	bool there;
	if (!look(s, &there, why))
		return false;
	if (!options->create && !there) {
		*why = arena_printf(s->arena, "%s里没有数据。请先运行 xianfeng init 或 xianfeng demo。",
			s->path ? arena_printf(s->arena, "%s ", s->dir) : "数据库");
		return false;
	}
	s->fresh = !there;
	if (options->write && !(make_folder(s, NULL, why) && make_folder(s, "files", why) && make_folder(s, "uploads", why) &&
				      take_lock(s, options, why) && open_writer(s, options, why)))
		return false;
	struct db *db = s->passing = db_open(s->url, DB_READ, why);
	if (!db)
		return false;
	bool good = schema_fits(s, db, why) && (options->write || county_choose(s, db, options, &there, why)) &&
		    (!options->hold || (take_lock(s, options, why) && take_place(s, why)));
	if (reader_of(s->readers)) {
		passing_close(s); /* a county beside this one has opened this thread's, and may be reading */
	} else {
		reader_keep(s->readers, db);
		s->passing = NULL;
	}
	return good && (!options->from || move_end(s, why)); /* last: what fails before it leaves nothing there */
}

/* What a move that did not succeed has made: nothing may be left that looks like a county, nor its key. */
static void remove_half(struct store *s)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-run" };
	for (size_t i = 0; s->path && s->fresh && i < COUNT_OF(ends); i++)
		unlink(arena_printf(s->arena, "%s%s", s->path, ends[i]));
	if (s->key_made)
		unlink(arena_printf(s->arena, "%s/secret.key", s->dir));
}

const char *store_url_of(struct arena *a, const char *dir, const char *db)
{
	return text_empty(db) ? arena_printf(a, "sqlite:%s/county.db", dir) : arena_dup(a, db);
}

struct opening {
	const struct store_options *options;
	struct arena *arena;
	struct store *store;
	const char **why;
	bool good;
};

static struct store *store_begin(struct arena *a, const struct store_options *options)
{
	struct store *s = ARENA_NEW(a, struct store);
	s->arena = a;
	s->lock_fd = -1;
	s->node = 1;
	s->dir = arena_dup(a, options->dir);
	s->path = text_empty(options->db) ? arena_printf(a, "%s/county.db", s->dir) : NULL;
	s->url = store_url_of(a, s->dir, options->db);
	s->log_most = options->log_most ? options->log_most : LOG_MOST;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->checkpointing, NULL);
	pthread_cond_init(&s->wake, NULL);
	pthread_cond_init(&s->idle, NULL);
	s->readers = readers_take(options->beside && text_eq(options->beside->url, s->url) ? options->beside->readers : NULL);
	return s;
}

/* Under a guard of its own: what it has opened by then is closed in good order, whoever asked for it. */
static void opening_turn(void *arg)
{
	struct opening *o = arg;
	o->arena = arena_new();
	o->store = store_begin(o->arena, o->options);
	o->good = open_all(o->store, o->options, o->why);
}

/* Undoes what an opening that did not succeed has begun; the reason outlives the store that it speaks of. */
static void opening_undo(const struct opening *o)
{
	static _Thread_local char word[512];
	snprintf(word, sizeof word, "%s", *o->why);
	*o->why = word;
	if (!o->store) {
		arena_free(o->arena);
		return;
	}
	if (o->options->from) {
		db_rollback(store_reader(o->options->from)); /* it may have been left in the middle of a table */
		writer_stop(o->store);
		remove_half(o->store);
	}
	store_close(o->store);
}

struct store *store_open(const struct store_options *options, const char **why)
{
	struct opening o = { .options = options, .why = why };
	bool whole = arena_guard(opening_turn, &o);
	if (o.good)
		return o.store;
	if (!whole)
		*why = "服务器内存不够，数据没有打开。请腾出内存后再试。";
	opening_undo(&o);
	return NULL;
}

bool store_distribute(const char *db, const char **why)
{
	struct store s = { .arena = arena_new() };
	static _Thread_local char word[512];
	struct db *ground = db_open(text_empty(db) ? "" : db, DB_WRITE, why);
	bool good = ground && db_lock(ground, GROUND);
	if (ground && !good)
		*why = "数据库正由另一个程序升级或添加县。请稍候再试。";
	good = good && schema_apply(&s, ground, why) && db_distribute(ground, why);
	snprintf(word, sizeof word, "%s", *why ? *why : "");
	*why = word;
	db_close(ground);
	arena_free(s.arena);
	return good;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	writer_stop(s);
	readers_leave(s->readers);
	passing_close(s);
	db_close(s->checkpointer);
	db_close(s->writer);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->checkpointing);
	pthread_cond_destroy(&s->wake);
	pthread_cond_destroy(&s->idle);
	sodium_memzero(s->key, sizeof s->key);
	arena_free(s->arena);
}

struct db *store_reader(struct store *s)
{
	struct db *db = reader_of(s->readers);
	const char *why;
	if (!db) {
		db = db_open_later(s->url, &why); /* one that cannot be opened is the page's trouble, not the program's end */
		reader_keep(s->readers, db);
	}
	return db;
}

void store_reader_close(struct store *s)
{
	reader_close(s->readers);
}

int64_t store_tenant(const struct store *s)
{
	return s->tenant;
}

const char *store_code(const struct store *s)
{
	return s->code;
}

const char *store_county(const struct store *s)
{
	return s->county;
}

const char *store_platform(const struct store *s)
{
	return s->platform;
}

bool store_alone(const struct store *s)
{
	return s->alone;
}

bool store_area(const struct store *s)
{
	return s->area;
}

void store_counties_set(struct store *s, const struct store_county *all, size_t count)
{
	s->counties = all;
	s->county_count = count;
}

size_t store_counties(const struct store *s, const struct store_county **out)
{
	*out = s->counties;
	return s->county_count;
}

const char *store_dir(const struct store *s)
{
	return s->dir;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

const char *store_url(const struct store *s)
{
	return s->url;
}

bool store_stopped(const struct store *s)
{
	struct store *open = (struct store *)s;
	pthread_mutex_lock(&open->lock);
	bool stopped = s->stopped;
	pthread_mutex_unlock(&open->lock);
	return stopped;
}

int64_t store_committed(const struct store *s)
{
	struct store *open = (struct store *)s;
	pthread_mutex_lock(&open->lock);
	int64_t n = s->committed;
	pthread_mutex_unlock(&open->lock);
	return n;
}

int64_t store_generation(const struct store *s)
{
	return atomic_load(&((struct store *)s)->generation);
}

#define STUCK_MS 30000

struct store_state store_state(const struct store *s)
{
	struct store *open = (struct store *)s;
	pthread_mutex_lock(&open->lock);
	bool stuck = s->busy_since && clock_mono_ms() - s->busy_since > STUCK_MS;
	struct store_state state = { s->running && !s->stopped && !stuck, s->queued, s->committed, s->batches,
		atomic_load(&s->commits_failed), atomic_load(&s->log_bytes), atomic_load(&s->log_held) };
	pthread_mutex_unlock(&open->lock);
	return state;
}

void store_metrics(const struct store *s, struct buf *out)
{
	char label[64];
	snprintf(label, sizeof label, "county=\"%s\"", s->code ? s->code : "");
	metric_write(out, &s->commits, metric_micros, "xianfeng_commit_seconds", label);
	metric_write(out, &s->sizes, metric_sizes, "xianfeng_batch_units", label);
}

int64_t store_bytes(struct store *s)
{
	struct stat file, log;
	struct arena *a = arena_new();
	int64_t bytes = 0;
	if (!s->path)
		bytes = db_size(store_reader(s), a);
	else if (stat(s->path, &file) == 0)
		bytes = file.st_size + (stat(arena_printf(a, "%s-wal", s->path), &log) == 0 ? log.st_size : 0);
	arena_free(a);
	return bytes;
}

int store_batch_most(const struct store *s)
{
	struct store *open = (struct store *)s;
	pthread_mutex_lock(&open->lock);
	int n = s->batch_most;
	pthread_mutex_unlock(&open->lock);
	return n;
}
