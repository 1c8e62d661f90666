/* Looking at the system. */
#include <sys/statvfs.h>

#include "backup/backup.h"
#include "base/config.h"
#include "health/health.h"
#include "job/job.h"
#include "work/secret.h"

#define HOUR 3600
#define CLOCK_AHEAD 300 /* records from later than that: the clock was set back */

static const struct {
	const char *tag, *chinese;
} states[] = { { "ok", "正常" }, { "warn", "注意" }, { "bad", "异常" } };

const char *health_tag(enum health_state state)
{
	return states[state].tag;
}

const char *health_chinese(enum health_state state)
{
	return states[state].chinese;
}

static void put(struct health *h, const char *name, const char *title, enum health_state state, const char *say, const char *act)
{
	h->checks[h->count++] = (struct health_check){ name, title, state, say, state == HEALTH_OK ? "" : act };
}

/* ---- the parts ---- */

static void look_database(struct work *w, struct health *h)
{
	bool reads = DB_ONE(w->db, w->arena, 0, "select count(*) from county where tenant = $1", w->tenant) == 1;
	h->up = reads;
	h->bytes = reads ? store_bytes(w->store) : -1;
	put(h, "database", "数据库", reads ? HEALTH_OK : HEALTH_BAD,
		reads ? arena_printf(w->arena, "读取正常，数据 %lld MB", (long long)(h->bytes >> 20)) : "读不出来",
		store_path(w->store) ? "请看日志；数据文件损坏时从备份恢复。" : "请检查数据库服务器和网络。");
}

static void look_writer(struct request *rq, struct health *h)
{
	struct work *w = rq->work;
	h->store = store_state(w->store);
	const char *say = arena_printf(w->arena, "已保存 %lld 次操作，现在排队 %d 个", (long long)h->store.units, h->store.queued);
	h->up = h->up && h->store.alive;
	for (size_t i = 0; i < rq->server->site_count; i++) /* one that no longer saves is everybody's trouble */
		h->up = h->up && store_state(rq->server->sites[i].store).alive;
	bool held = h->store.alive && h->store.log_held;
	if (held)
		say = arena_printf(w->arena, "有程序长时间占用数据，%lld MB 写入的内容还并不进数据文件", (long long)(h->store.log_bytes >> 20));
	put(h, "writer", "保存", !h->store.alive ? HEALTH_BAD : held ? HEALTH_WARN : HEALTH_OK,
		h->store.alive ? say : "已停止保存，或一次保存超过半分钟",
		held ? "请结束还开着的 xianfeng verify、export 或 sqlite3；到 1024 MB 就暂不接受保存，以免占满磁盘。" :
		       "请检查磁盘，看日志里的 store.stopped，然后重启服务。没有确认保存的操作，填写的人都已得到提示。");
}

static void look_disk(struct work *w, struct health *h)
{
	struct statvfs fs;
	h->disk_free = h->disk_total = -1;
	if (statvfs(store_dir(w->store), &fs) != 0) {
		put(h, "disk", "磁盘", HEALTH_WARN, "看不到磁盘的情况", "请检查数据目录的权限。");
		return;
	}
	h->disk_free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	h->disk_total = (int64_t)fs.f_blocks * (int64_t)fs.f_frsize;
	/* Room for two more copies is comfortable, a quarter of a gigabyte is not. */
	enum health_state state = h->disk_free < 256LL << 20 ? HEALTH_BAD :
				  h->disk_free < 2 * h->bytes + (1LL << 30) ? HEALTH_WARN : HEALTH_OK;
	put(h, "disk", "磁盘", state, arena_printf(w->arena, "还剩 %lld MB，共 %lld MB", (long long)(h->disk_free >> 20),
		(long long)(h->disk_total >> 20)), "请清理磁盘，或把 backup-dir 设到另一块磁盘。");
}

static const char *ago(struct arena *a, int64_t seconds)
{
	if (seconds < 2 * HOUR)
		return arena_printf(a, "%lld 分钟前", (long long)seconds / 60);
	return seconds < 48 * HOUR ? arena_printf(a, "%lld 小时前", (long long)seconds / HOUR) :
				     arena_printf(a, "%lld 天前", (long long)seconds / (24 * HOUR));
}

/* A job that shall be done again and again: how old its last success is, and whether it failed since. */
static int64_t look_job(struct work *w, struct health *h, const char *name, const char *title, int64_t most, const char *act)
{
	const struct job_run *good = job_newest(w, name, JOB_DONE), *bad = job_newest(w, name, JOB_FAILED);
	int64_t age = good ? w->now - good->ended : -1;
	bool failed = bad && (!good || bad->ended > good->ended);
	enum health_state state = failed ? HEALTH_BAD : !good || age > most ? HEALTH_WARN : HEALTH_OK;
	put(h, name, title, state, failed ? arena_printf(w->arena, "最近一次失败：%s", bad->said) :
			good ? arena_printf(w->arena, "%s完成", ago(w->arena, age)) : "还没有做过", act);
	return age;
}

static void look_clock(struct work *w, struct health *h)
{
	int64_t last = DB_ONE(w->db, w->arena, 0, "select at from audit where tenant = $1 order by seq desc limit 1", w->tenant);
	bool back = last > w->now + CLOCK_AHEAD;
	put(h, "clock", "时钟", back ? HEALTH_BAD : HEALTH_OK,
		back ? arena_printf(w->arena, "最近的记录在 %s，比现在晚", moment_text(w->arena, last)) : moment_text(w->arena, w->now),
		"服务器的时间被调回去了。请校准时间（chrony 或 NTP）。");
}

/* Kibibytes of the process in memory. */
static int64_t resident_bytes(void)
{
	char line[128];
	int64_t kib = -1;
	FILE *f = fopen("/proc/self/status", "re");
	while (f && fgets(line, sizeof line, f))
		if (text_starts(line, "VmRSS:")) {
			struct str rest = str_trim(str_of(line + 6));
			str_i64(str_cut(&rest, ' '), &kib);
		}
	if (f)
		fclose(f);
	return kib < 0 ? -1 : kib * 1024;
}

void health_look(struct request *rq, bool whole, struct health *h)
{
	struct work *w = rq->work;
	*h = (struct health){ .backup_age = -1, .verify_age = -1, .sessions = -1, .pending_jobs = -1, .disk_free = -1, .disk_total = -1,
		.bytes = -1 };
	look_database(w, h);
	look_writer(rq, h);
	if (!whole)
		return;
	look_disk(w, h);
	if (h->bytes >= 0) {
		int64_t every = config_i64(rq->server->config, "backup-every");
		h->backup_age = look_job(w, h, "backup", "备份", (every ? every : 24) * HOUR + 2 * HOUR, "请到“后台任务”看原因，再执行一次备份。");
		h->verify_age = look_job(w, h, "verify", "核对", 36 * HOUR, "请到“后台任务”看原因；有问题时保留现场，不要覆盖备份。");
		look_clock(w, h);
		h->pending_jobs = job_pending(w);
		h->sessions = DB_ONE(w->db, w->arena, 0, "select count(*) from session where tenant = $1 and expires > $2 and seen > $3",
			w->tenant, w->now, w->now - 900);
	}
	h->resident = resident_bytes();
	h->connections = http_connections(http_server_of(rq->http));
}

bool health_trusted(struct request *rq)
{
	static const char *const by_proxy[] = { "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Proto", "Via" };
	const char *token = config_text(rq->server->config, "metrics-token"), *sent = http_header(rq->http, "Authorization");
	if (!text_empty(token))
		return sent && text_starts(sent, "Bearer ") && secret_same(sent + 7, token);
	for (size_t i = 0; i < COUNT_OF(by_proxy); i++)
		if (http_header(rq->http, by_proxy[i]))
			return false;
	const char *peer = http_peer(rq->http);
	return text_starts(peer, "127.") || text_eq(peer, "::1");
}
