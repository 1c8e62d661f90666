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

static void look_writer(struct work *w, struct health *h)
{
	h->store = store_state(w->store);
	const char *say = arena_printf(w->arena, "已保存 %lld 次操作，现在排队 %d 个", (long long)h->store.units, h->store.queued);
	h->up = h->up && h->store.alive;
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

/* Whether reminders go out by mail, and how the last mail that the server was asked about ended. One statement, where a server is set. */
static void look_mail(const struct config *config, struct work *w, struct health *h)
{
	if (store_area(w->store))
		return;
	if (text_empty(config_text(config, "mail-server"))) {
		put(h, "mail", "邮件提醒", HEALTH_OK, "没有设置邮件服务器，不发邮件；要发请设置 mail-server 和 mail-from", "");
		return;
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select state, said, case when ended > 0 then ended else at end from mail_out where tenant = $1 "
		"and (ended > 0 or said <> '') order by case when ended > 0 then ended else at end desc, id desc limit 1", w->tenant);
	bool any = db_next(rows);
	const char *state = any ? db_text(rows, 0) : "", *said = any ? db_text(rows, 1) : "";
	int64_t at = any ? db_i64(rows, 2) : 0;
	db_done(rows);
	bool bad = text_eq(state, "failed") || text_eq(state, "waiting");
	put(h, "mail", "邮件提醒", bad ? HEALTH_WARN : HEALTH_OK, !any ? "已设置，还没有发过" : arena_printf(w->arena, "最近一封%s%s%s",
			text_eq(state, "sent") ? arena_printf(w->arena, "于 %s发出", ago(w->arena, w->now - at)) : bad ? "没有发成" : "不用再发或对方不收",
			*said ? "：" : "", said), "请按原因检查 mail-server 等设置和到邮件服务器的网络；改好后在“我的账号—邮件提醒”里给自己发一封试试。");
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

static void look_county(const struct config *config, struct work *w, bool whole, struct health *h)
{
	*h = (struct health){ .backup_age = -1, .verify_age = -1, .sessions = -1, .pending_jobs = -1, .disk_free = -1, .disk_total = -1,
		.bytes = -1, .resident = -1 };
	look_database(w, h);
	look_writer(w, h);
	if (!whole)
		return;
	look_disk(w, h);
	if (h->bytes >= 0) {
		int64_t every = config_i64(config, "backup-every");
		h->backup_age = look_job(w, h, "backup", "备份", (every ? every : 24) * HOUR + 2 * HOUR, "请到“后台任务”看原因，再执行一次备份。");
		h->verify_age = look_job(w, h, "verify", "核对", 36 * HOUR, "请到“后台任务”看原因；有问题时保留现场，不要覆盖备份。");
		look_clock(w, h);
		look_mail(config, w, h);
		h->pending_jobs = job_pending(w);
		h->sessions = DB_ONE(w->db, w->arena, 0, "select count(*) from session where tenant = $1 and expires > $2 and seen > $3",
			w->tenant, w->now, w->now - 900);
	}
}

/* ---- the other counties ---- */

/* Whether one before it lies in the same database, which then was asked already. */
static bool was_asked(struct request *rq, size_t at)
{
	const struct site *sites = rq->server->sites;
	const char *url = store_url(sites[at].store);
	bool asked = text_eq(url, store_url(rq->work->store));
	for (size_t i = 0; i < at && !asked; i++)
		asked = sites[i].store && text_eq(store_url(sites[i].store), url);
	return asked;
}

static bool reads(struct request *rq, struct store *store)
{
	struct work w;
	work_begin(&w, rq->work->arena, store, rq->work->now);
	bool good = DB_ONE(w.db, w.arena, 0, "select count(*) from county where tenant = $1", w.tenant) == 1;
	work_end(&w);
	return good;
}

/* One that no longer saves, or is not open, is everybody's trouble. A hundred files are not opened each time to see that they can
 * be: whose disk fails does not save either. */
static void look_others(struct request *rq, struct health *h)
{
	size_t closed = 0, silent = 0;
	for (size_t i = 0; i < rq->server->site_count; i++) {
		struct store *store = rq->server->sites[i].store;
		if (!store)
			closed++;
		else if (!store_state(store).alive || (!store_path(store) && !was_asked(rq, i) && !reads(rq, store)))
			silent++;
	}
	h->up = h->up && !closed && !silent;
	if (rq->server->site_count > 1)
		put(h, "counties", "各县", closed || silent ? HEALTH_BAD : HEALTH_OK,
			closed || silent ? arena_printf(rq->work->arena, "%zu 个县还没有打开，%zu 个读不出来或不能保存", closed, silent) :
					   arena_printf(rq->work->arena, "%zu 个县（含市、省）都在服务", rq->server->site_count),
			"请看日志；检查这些县的数据库或磁盘。打不开的每隔几秒再试一次。");
}

void health_look(struct request *rq, bool whole, struct health *h)
{
	look_county(rq->server->config, rq->work, whole, h);
	look_others(rq, h);
	h->resident = resident_bytes();
	h->connections = http_connections(http_server_of(rq->http));
}

struct health *health_look_each(struct request *rq)
{
	const struct server *server = rq->server;
	struct health *all = ARENA_ARRAY(rq->work->arena, struct health, server->site_count);
	for (size_t i = 0; i < server->site_count; i++) {
		struct store *store = server->sites[i].store;
		struct work w;
		if (!store || store == rq->work->store) {
			if (store)
				look_county(server->config, rq->work, true, &all[i]);
			continue;
		}
		work_begin(&w, rq->work->arena, store, rq->work->now);
		look_county(server->config, &w, true, &all[i]);
		work_end(&w);
	}
	return all;
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
