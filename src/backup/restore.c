/* Putting a copy back. All of it is made ready in a folder of the data directory and looked at there; what the directory held
 * moves into another folder, and only then the copy takes its place. In a database the rows of what is made ready take the place
 * of the county's, once those lie in a file of that other folder. A file of one county must never lie beside the
 * write-ahead log of another: SQLite would take the one for the other's and break it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/inside.h"
#include "work/judged.h"

/* What belongs together, in the order in which it leaves: without county.db nothing is opened, whatever else lies there. */
static const char *const parts[] = { "county.db", "county.db-wal", "county.db-shm", "county.db-run", "secret.key", "files" };

struct restoring {
	struct arena *a;
	const char *from, *to, *ready; /* ready: the folder where the copy is made ready */
	const struct backup_place *place;
	int64_t now;
	struct backup *backup;
	const char *code;              /* of the copy's county */
	void (*say)(void *arg, const char *line);
	int lock;
	const char *why;
};

static const char *at(struct restoring *r, const char *dir, const char *name)
{
	return arena_printf(r->a, "%s/%s", dir, name);
}

static bool refuse(struct restoring *r, const char *why)
{
	r->why = why;
	return false;
}

static bool is_there(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

/* The directory is ours alone from here on; it is made when it is not there. */
static bool take(struct restoring *r)
{
	bool over = r->place->over || !text_empty(r->place->db);
	if (mkdir(r->to, 0700) != 0 && errno != EEXIST)
		return refuse(r, arena_printf(r->a, "不能建立目录 %s：%s。", r->to, strerror(errno)));
	r->lock = open(at(r, r->to, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (r->lock < 0 || flock(r->lock, LOCK_EX | LOCK_NB) != 0)
		return refuse(r, arena_printf(r->a, "目录 %s 正由另一个程序使用，没有改动。请先停止服务再恢复。", r->to));
	for (size_t i = 0; i < COUNT_OF(parts) && !over; i++)
		if (is_there(at(r, r->to, parts[i])))
			return refuse(r, arena_printf(r->a, "目录 %s 里已有数据（%s），没有改动。请换一个新目录；确实要取代它，请加 --over，"
							     "原来的数据会留在它的 before- 目录里。", r->to, parts[i]));
	return true;
}

/* The copy as a data directory of its own; photos are linked where that can be done. */
static bool fetch(struct restoring *r)
{
	tree_remove(r->ready); /* of one that was ended in the middle */
	return store_copy(r->a, r->from, r->ready) ||
	       refuse(r, arena_printf(r->a, "备份没有复制完。请检查 %s 的磁盘空间和权限；原来的数据没有改动。", r->to));
}

/* Ids handed out after the copy was made are in use somewhere: on phones, on printed slips. From another node number on no
 * new one can be equal to them. */
static bool number_write(struct work *w, void *arg)
{
	const struct restoring *r = arg;
	int64_t old = DB_ONE(w->db, w->arena, 1,
		"select cast(value as integer) from setting where tenant = $1 and name = 'id.node'", w->tenant);
	uint32_t node = id_node_other((uint32_t)old);
	DB_EXEC(w->db, w->arena,
		"insert into setting (tenant, name, value) values ($1, 'id.node', $2) "
		"on conflict (tenant, name) do update set value = excluded.value",
		w->tenant, arena_printf(w->arena, "%u", node));
	return audit(w, "county.restored", "county", w->tenant, 0, NULL,
		arena_printf(w->arena, "备份 %s，编号段 %u", moment_text(w->arena, r->backup->made), node));
}

static bool verify(struct restoring *r, struct work *w)
{
	struct verify_report report = { .arena = r->a, .say = r->say };
	const char *file = db_check(w->db, r->a);
	if (!text_eq(file, "ok"))
		verify_fault(&report, "数据文件：%s", file);
	verify_all(w, &report);
	return !report.faults || refuse(r, arena_printf(r->a, "备份核对发现 %d 处问题，没有恢复，原来的数据没有改动。请换另一份备份。",
					    report.faults));
}

/* A copy of one county is not another one's, whatever the list of counties calls it. */
static bool is_meant(struct restoring *r, const struct store *store)
{
	const char *which = r->place->which;
	r->code = arena_dup(r->a, store_code(store));
	return !which || text_eq(which, r->code) || text_eq(which, store_county(store)) ||
	       refuse(r, arena_printf(r->a, "这份备份是%s（代码 %s）的，不是“%s”的，没有恢复。请核对备份目录和 --county。",
				  store_county(store), r->code, which));
}

static bool prepare(struct restoring *r)
{
	struct store_options options = { .dir = r->ready, .write = true };
	struct store *store = store_open(&options, &r->why);
	struct work w;
	if (!store)
		return false;
	work_begin(&w, r->a, store, r->now);
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "命令行", .path = "", .org_level = 1, .from = "cli" };
	const char *why;
	bool good = is_meant(r, store) && (judged_fits(&w, &why) || refuse(r, why)) && verify(r, &w);
	if (good && !work_run(&w, number_write, r))
		good = refuse(r, w.fault ? w.fault->message : "恢复没有完成。");
	work_end(&w);
	store_close(store);
	return good;
}

/* Moves what there is of a county from one folder to another. */
static bool move(struct restoring *r, const char *from, const char *to)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (is_there(at(r, from, parts[i])) && rename(at(r, from, parts[i]), at(r, to, parts[i])) != 0)
			return false;
	return folder_sync(from) && folder_sync(to);
}

static bool put(struct restoring *r, const char **kept)
{
	bool held = false;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		held = held || is_there(at(r, r->to, parts[i]));
	if (held) {
		*kept = at(r, r->to, arena_printf(r->a, "before-%s", backup_name(r->a, r->now)));
		if (mkdir(*kept, 0700) != 0 || !move(r, r->to, *kept))
			return refuse(r, arena_printf(r->a, "原来的数据不能移到 %s：%s。请检查目录权限；恢复没有完成。", *kept, strerror(errno)));
	}
	return move(r, r->ready, r->to) ||
	       refuse(r, arena_printf(r->a, "恢复好的数据在 %s，不能移到 %s：%s。请检查目录权限后再恢复一次。", r->ready, r->to, strerror(errno)));
}

/* ---- into a database ---- */

/* The county opens with the directory's key alone. One that lies there already must be its own. */
static bool key_fits(struct restoring *r)
{
	const char *key = at(r, r->to, "secret.key");
	int64_t size;
	return !is_there(key) || text_eq(file_hash(r->a, key, &size), file_hash(r->a, at(r, r->ready, "secret.key"), &size)) ||
	       refuse(r, arena_printf(r->a, "目录 %s 里是另一把密钥，不是这份备份的，没有恢复。请核对 --data 和 --county。", r->to));
}

/* What the database has of the county goes into a file, as it is; for that the county must stand still. */
static bool keep_rows(struct restoring *r, const char **kept)
{
	const char *folder = at(r, r->to, arena_printf(r->a, "before-%s", backup_name(r->a, r->now)));
	struct store_options there = { .dir = r->ready, .db = r->place->db, .which = r->code, .hold = true };
	struct store *old = store_open(&there, &r->why);
	struct store_options file = { .dir = folder, .create = true, .write = true, .from = old, .progress = r->place->progress };
	struct store *copy = old ? store_open(&file, &r->why) : NULL;
	if (copy)
		*kept = folder;
	store_close(copy);
	store_close(old);
	return copy != NULL;
}

static bool room_for_rows(struct restoring *r, const char **kept)
{
	int holds = store_holds(r->a, r->place->db, r->code, &r->why);
	if (holds > 0 && !r->place->over)
		return refuse(r, arena_printf(r->a, "数据库里已有%s（代码 %s），没有改动。确实要用备份取代它，请加 --over，"
						    "原来的数据会留在 %s 的 before- 目录里；别的县不受影响。", r->backup->county, r->code, r->to));
	return holds == 0 || (holds > 0 && keep_rows(r, kept));
}

static bool put_rows(struct restoring *r)
{
	struct store_options ready = { .dir = r->ready, .hold = true };
	struct store *from = store_open(&ready, &r->why);
	struct store_options into = { .dir = r->ready, .db = r->place->db, .create = true, .write = true, .from = from,
		.over = r->place->over, .progress = r->place->progress };
	bool good = from && (store_copy_files(r->a, from, r->to, r->ready) || refuse(r, "附件没有复制完。请检查磁盘空间；数据库没有改动。"));
	struct store *store = good ? store_open(&into, &r->why) : NULL;
	store_close(store);
	store_close(from);
	return store != NULL;
}

static bool put_into_database(struct restoring *r, const char **kept)
{
	if (!key_fits(r) || !room_for_rows(r, kept) || !put_rows(r))
		return false;
	const char *key = at(r, r->to, "secret.key"), *ready = at(r, r->ready, "secret.key");
	return is_there(key) || (rename(ready, key) == 0 && folder_sync(r->to)) ||
	       refuse(r, arena_printf(r->a, "数据已经恢复，但密钥 %s 放不进 %s：%s。请把它复制过去再启动服务。", at(r, r->from, "secret.key"),
				  r->to, strerror(errno)));
}

bool backup_restore(struct arena *a, const char *from, const struct backup_place *to, int64_t now,
	void (*say)(void *arg, const char *line), const char **kept, const char **why)
{
	struct restoring r = { .a = a, .from = from, .to = to->dir, .ready = arena_printf(a, "%s/restore", to->dir), .place = to,
		.now = now, .say = say, .lock = -1 };
	bool in_file = text_empty(to->db);
	*kept = NULL;
	r.backup = backup_look(a, from, &r.why);
	bool good = r.backup && take(&r) && fetch(&r) && prepare(&r) && (in_file ? put(&r, kept) : put_into_database(&r, kept));
	if (good || !in_file || !*kept)
		tree_remove(r.ready);
	if (r.lock >= 0)
		close(r.lock);
	*why = r.why;
	return good;
}
