/* Degrees as texts, and the county's bounds. */
#include "org/where.h"

#include "base/list.h"
#include "work/audit.h"
#include "work/setting.h"

#define SETTING "map.bounds"
#define MILLION 1000000
/* Of one that was dissolved nothing changes any more, its place neither. */
#define STANDS(today) "(o.dissolved = 0 or o.dissolved >= " today ") "

const char *org_degrees_text(struct arena *a, int degrees)
{
	if (!degrees)
		return "";
	char *text = arena_printf(a, "%s%d.%06d", degrees < 0 ? "-" : "", abs(degrees) / MILLION, abs(degrees) % MILLION);
	for (size_t len = strlen(text); text[len - 1] == '0' && text[len - 2] != '.'; len--)
		text[len - 1] = 0;
	return text;
}

bool org_degrees_parse(const char *text, int *out)
{
	struct str rest = str_of(text), whole = str_cut(&rest, '.');
	int64_t degrees, part = 0, weight = MILLION;
	if (!str_i64(whole, &degrees) || degrees < -180 || degrees > 180 || (rest.at && !rest.len) || rest.len > 15)
		return false;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.at[i] < '0' || rest.at[i] > '9')
			return false;
		weight /= 10;
		part += (rest.at[i] - '0') * weight;
	}
	degrees = degrees * MILLION + (text[0] == '-' ? -part : part);
	*out = (int)degrees;
	return degrees >= -180 * MILLION && degrees <= 180 * MILLION;
}

bool org_bounds_hold(const struct org_bounds *b, int lon, int lat)
{
	return lon >= b->west && lon <= b->east && lat >= b->south && lat <= b->north;
}

struct org_bounds org_bounds_load(struct work *w)
{
	struct org_bounds b = { 73 * MILLION, 3 * MILLION, 136 * MILLION, 54 * MILLION };
	int *const sides[] = { &b.west, &b.south, &b.east, &b.north };
	const char *text = setting_text(w, SETTING);
	struct str rest = str_of(text ? text : "");
	for (size_t i = 0; i < COUNT_OF(sides); i++) {
		int64_t n = 0;
		if (str_i64(str_cut(&rest, ','), &n))
			*sides[i] = (int)n;
	}
	return b;
}

static const char *bounds_words(struct work *w, const struct org_bounds *b)
{
	return arena_printf(w->arena, "经度 %s 至 %s，纬度 %s 至 %s", org_degrees_text(w->arena, b->west), org_degrees_text(w->arena, b->east),
		org_degrees_text(w->arena, b->south), org_degrees_text(w->arena, b->north));
}

static bool bounds_check(struct work *w, const struct org_bounds *b)
{
	if (b->west >= b->east)
		fault_set(w, FAULT_INPUT, "org.bounds", "east", "东边的经度应大于西边的。");
	if (b->south >= b->north)
		fault_set(w, FAULT_INPUT, "org.bounds", "north", "北边的纬度应大于南边的。");
	if (w->fault)
		return false;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select count(*), max(o.short) from org o join org_sheet s on s.tenant = o.tenant and s.org = o.id where o.tenant = $1 "
		"and " STANDS("$6") " and s.lon <> 0 and (s.lon < $2 or s.lon > $3 or s.lat < $4 or s.lat > $5)", w->tenant, b->west, b->east, b->south,
		b->north, w->today);
	int64_t outside = db_next(rows) ? db_i64(rows, 0) : 0;
	const char *one = outside ? db_text(rows, 1) : "";
	db_done(rows);
	return !outside || fault_set(w, FAULT_CONFLICT, "org.bounds-outside", NULL,
		"有 %lld 个组织的位置在这个范围以外，例如%s。请先核对它们的经纬度，或把范围放宽。", (long long)outside, one);
}

bool org_bounds_set(struct work *w, const struct org_bounds *b)
{
	struct org_bounds before = org_bounds_load(w);
	if (!bounds_check(w, b))
		return false;
	return setting_put(w, SETTING, arena_printf(w->arena, "%d,%d,%d,%d", b->west, b->south, b->east, b->north)) &&
	       audit(w, "org.bounds-set", "county", w->tenant, 0, bounds_words(w, &before), bounds_words(w, b));
}

static void verify_places(struct work *w, struct verify_report *report)
{
	struct org_bounds b = org_bounds_load(w);
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short, s.lon, s.lat from org o join org_sheet s on s.tenant = o.tenant and s.org = o.id where o.tenant = $1 "
		"and " STANDS("$2") " and (s.lon <> 0 or s.lat <> 0) order by o.path", w->tenant, w->today);
	while (db_next(rows)) {
		report->checked++;
		if (!org_bounds_hold(&b, (int)db_i64(rows, 2), (int)db_i64(rows, 3)))
			verify_fault(report, "组织 %s（%s）：活动室的经纬度不在本县范围内。", db_text(rows, 1), db_text(rows, 0));
	}
	db_done(rows);
}
VERIFY(org_places, "活动室位置", verify_places);
