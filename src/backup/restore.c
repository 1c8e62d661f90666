/* Putting a copy back. All of it is made ready in a folder of the data directory and looked at there; what the directory held
 * moves into another folder, and only then the copy takes its place. A file of one county must never lie beside the
 * write-ahead log of another: SQLite would take the one for the other's and break it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/inside.h"

/* What belongs together, in the order in which it leaves: without county.db nothing is opened, whatever else lies there. */
static const char *const parts[] = { "county.db", "county.db-wal", "county.db-shm", "county.db-run", "secret.key", "files" };

struct restoring {
	struct arena *a;
	const char *from, *to, *ready; /* ready: the folder where the copy is made ready */
	int64_t now;
	struct backup *backup;
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
static bool take(struct restoring *r, bool over)
{
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
	return store_copy(r->from, r->ready) ||
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

static bool prepare(struct restoring *r)
{
	struct store_options options = { .dir = r->ready, .write = true };
	struct store *store = store_open(&options, &r->why);
	struct work w;
	if (!store)
		return false;
	work_begin(&w, r->a, store, r->now);
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "命令行", .path = "", .org_level = 1, .from = "cli" };
	bool good = verify(r, &w);
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

bool backup_restore(struct arena *a, const char *from, const char *to, bool over, int64_t now, void (*say)(void *arg, const char *line),
	const char **kept, const char **why)
{
	struct restoring r = { .a = a, .from = from, .to = to, .ready = arena_printf(a, "%s/restore", to), .now = now, .say = say,
		.lock = -1 };
	*kept = NULL;
	r.backup = backup_look(a, from, &r.why);
	bool good = r.backup && take(&r, over) && fetch(&r) && prepare(&r) && put(&r, kept);
	if (good || !*kept)
		tree_remove(r.ready);
	if (r.lock >= 0)
		close(r.lock);
	*why = r.why;
	return good;
}
