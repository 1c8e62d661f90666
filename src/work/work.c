#include <stdarg.h>

#include "work/internal.h"

bool actor_covers(const struct actor *actor, const char *path)
{
	return actor->path && path && text_starts(path, actor->path);
}

bool fault_set(struct work *w, enum fault_kind kind, const char *code, const char *field, const char *format, ...)
{
	if (w->fault && w->fault->kind != FAULT_INPUT)
		return false;
	struct fault *f = ARENA_NEW(w->arena, struct fault), **end = &w->fault;
	va_list args;
	va_start(args, format);
	*f = (struct fault){ kind, code, field, arena_vprintf(w->arena, format, args), NULL };
	va_end(args);
	if (kind != FAULT_INPUT)
		w->fault = NULL; /* the graver one speaks alone */
	while (*end)
		end = &(*end)->next;
	*end = f;
	return false;
}

const char *fault_message(const struct fault *faults, const char *field)
{
	for (; faults; faults = faults->next)
		if (text_eq(faults->field, field))
			return faults->message;
	return NULL;
}

int fault_status(const struct fault *fault)
{
	static const int status[] = { 200, 422, 404, 403, 409, 503, 500, 405 };
	return status[fault ? fault->kind : FAULT_NONE];
}

bool fault_stopped(struct work *w)
{
	return fault_set(w, FAULT_BUSY, "work.stopped", NULL,
		"服务器磁盘没有确认已写入的内容，系统已停止保存，您填写的内容没有丢失。请联系系统管理员检查磁盘、重启服务，然后再提交一次。");
}

bool fault_log(struct work *w)
{
	return fault_set(w, FAULT_BUSY, "work.log", NULL,
		"有程序长时间占用数据，暂时不能保存，您填写的内容没有丢失。请过一两分钟再提交一次；还不行，请联系系统管理员。");
}

static struct fault lack = { FAULT_BUSY, "work.memory", NULL, "服务器内存不够，这次没有办成，您填写的内容没有丢失。请稍候再试一次。", NULL };

void work_lacks(struct work *w)
{
	w->fault = &lack;
}

bool fault_of_memory(const struct work *w)
{
	return w->fault == &lack;
}

bool work_db_check(struct work *w)
{
	switch (db_error(w->db)) {
	case DB_OK:
		return true;
	case DB_DUPLICATE:
		return fault_set(w, FAULT_CONFLICT, "work.duplicate", NULL, "同样的记录已经存在。请刷新页面后核对。");
	case DB_MISSING:
		return fault_set(w, FAULT_CONFLICT, "work.missing", NULL, "相关的记录已被删除。请刷新页面后重试。");
	case DB_RETRY:
	case DB_BUSY:
		return fault_set(w, FAULT_BUSY, "work.busy", NULL, "系统正忙，您填写的内容没有丢失。请稍候再提交一次。");
	case DB_FULL:
		return fault_set(w, FAULT_BUSY, "work.disk-full", NULL, "服务器磁盘已满，暂时不能保存，您填写的内容没有丢失。请联系系统管理员清理磁盘，然后再提交一次。");
	case DB_DISK:
		return fault_set(w, FAULT_BUSY, "work.disk", NULL, "服务器磁盘读写出错，暂时不能保存，您填写的内容没有丢失。请过一会儿再提交一次；还不行，请联系系统管理员。");
	case DB_UNSYNCED:
		return fault_stopped(w);
	case DB_AWAY:
		return fault_set(w, FAULT_BUSY, "work.away", NULL, "数据库暂时连接不上，您填写的内容没有丢失。请过一会儿再提交一次。");
	default:
		return fault_set(w, FAULT_INTERNAL, "work.store", NULL, "数据存取出错，已记入日志。请联系系统管理员。");
	}
}

void work_quiet(struct work *w)
{
	w->quiet = true;
}

void work_begin(struct work *w, struct arena *a, struct store *store, int64_t now)
{
	*w = (struct work){ .arena = a, .store = store, .tenant = store->tenant, .now = now, .today = day_of(now) };
	w->db = store_reader(store);
	if (!db_begin(w->db))
		work_db_check(w);
}

void work_end(struct work *w)
{
	db_rollback(w->db); /* a reader has nothing to commit */
	w->db = NULL;
}
