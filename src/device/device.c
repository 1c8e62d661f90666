/* Televisions: lists and changes. */
#include "device/device.h"

const struct scope scope_device = { "device",
	"select o.path, 0 from device d join org o on o.tenant = d.tenant and o.id = d.org where d.tenant = $1 and d.id = $2",
	"device", false };

#define SEARCH_WHERE \
	"from device d join org o on o.tenant = d.tenant and o.id = d.org where d.tenant = $1 and d.revoked = 0 " \
	"and o.path >= $2 and o.path < $3 and ($4 = '' or lower(d.name) like $4 escape '!' or lower(o.name) like $4 escape '!' " \
	"or o.initials like $4 escape '!') "

/* The typed text anywhere, for `like … escape '!'`. */
static const char *pattern_of(struct arena *a, const char *typed)
{
	struct buf out;

	buf_init(&out, a);
	buf_char(&out, '%');
	for (const char *c = typed; *c; c++) {
		if (*c == '%' || *c == '_' || *c == '!')
			buf_char(&out, '!');
		buf_char(&out, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
	}
	buf_char(&out, '%');
	return out.at;
}

int device_search(struct work *w, const struct device_filter *filter, struct device **out, int64_t *total)
{
	const char *end = path_end(w->arena, filter->path);
	const char *like = text_empty(filter->query) ? "" : pattern_of(w->arena, filter->query);
	struct device *list = ARENA_ARRAY(w->arena, struct device, (size_t)filter->limit);
	int count = 0;

	*total = DB_ONE(w->db, w->arena, 0, "select count(*) " SEARCH_WHERE, w->tenant, filter->path, end, like);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select d.id, d.org, d.created, d.seen, d.paired, d.name, o.name, d.wakes, d.sleeps " SEARCH_WHERE
		"order by o.path, d.paired, d.id limit $5 offset $6",
		w->tenant, filter->path, end, like, filter->limit, filter->offset);
	while (count < filter->limit && db_next(rows))
		list[count++] = (struct device){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .created = db_i64(rows, 2),
			.seen = db_i64(rows, 3), .paired = db_i64(rows, 4), .name = db_text(rows, 5), .org_name = db_text(rows, 6),
			.wakes = (int)db_i64(rows, 7), .sleeps = (int)db_i64(rows, 8) };
	db_done(rows);
	*out = list;
	return count;
}

int64_t device_confirm(struct work *w, const char *code, struct org *org, const char *name)
{
	struct buf digits;

	buf_init(&digits, w->arena);
	for (const char *c = code; *c; c++)
		if (*c >= '0' && *c <= '9')
			buf_char(&digits, *c);
	if (digits.len != 8)
		return fault_set(w, FAULT_INPUT, "device.code-form", "code", "连接码是电视上显示的 8 位数字，您填了 %zu 位。请再看一遍电视。",
			digits.len);
	if (!org_in_scope(w, org->path))
		return fault_set(w, FAULT_INPUT, "device.org-scope", "org_name", "“%s”不在您的管理范围内。", org->name);
	return device_pair(w, digits.at, org->id, text_empty(name) ? "活动室电视" : name);
}

bool device_rename(struct work *w, int64_t id, const char *name)
{
	struct device *d = device_by_id(w, id);

	if (!d || d->revoked)
		return fault_set(w, FAULT_NOT_FOUND, "device.none", NULL, "没有这台电视，或已经断开。");
	DB_EXEC(w->db, w->arena, "update device set name = $3 where tenant = $1 and id = $2", w->tenant, id, name);
	return audit(w, "device.renamed", "device", id, d->org, d->name, name);
}

static const char *hours_text(struct arena *a, int wakes, int sleeps)
{
	return wakes == sleeps ? "全天" : arena_printf(a, "%s—%s", minute_text(a, wakes), minute_text(a, sleeps));
}

bool device_hours(struct work *w, int64_t id, int wakes, int sleeps)
{
	struct device *d = device_by_id(w, id);

	if (!d || d->revoked)
		return fault_set(w, FAULT_NOT_FOUND, "device.none", NULL, "没有这台电视，或已经断开。");
	DB_EXEC(w->db, w->arena, "update device set wakes = $3, sleeps = $4 where tenant = $1 and id = $2", w->tenant, id, wakes, sleeps);
	return audit(w, "device.hours", "device", id, d->org, hours_text(w->arena, d->wakes, d->sleeps),
		hours_text(w->arena, wakes, sleeps));
}

bool device_asleep(const struct device *device, int64_t at)
{
	struct moment m = clock_local(at);
	int minute = m.hour * 60 + m.minute;

	if (device->wakes <= device->sleeps)
		return device->wakes < device->sleeps && (minute < device->wakes || minute >= device->sleeps);
	return minute >= device->sleeps && minute < device->wakes;
}
