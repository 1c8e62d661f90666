/* The console's map: the picture with the table behind it, the file for other programs, the county's bounds. */
#include "export/export.h"
#include "org/pick.h"
#include "atlas/inside.h"

#include "atlas_console.html.h"

static const struct menu_entry map_menu = { "组织与党员", "组织地图", "place", 217, .rare = true };

ROUTE(GET, "/map", map_page, SUPERVISE, OWN, .menu = &map_menu, .about = "where the organisations' places lie, as a picture and a table");
static bool geojson_write(struct work *w, struct request *rq);
ROUTE(POST, "/map/geojson", geojson_file, SUPERVISE, OWN, .write = geojson_write, .about = "the same as GeoJSON, on record");
ROUTE(GET, "/map/bounds", bounds_page, RULES, OWN, .about = "form: within which degrees the county lies");
static bool bounds_write(struct work *w, struct request *rq);
ROUTE(POST, "/map/bounds", bounds_saved, RULES, OWN, .write = bounds_write, .about = "set them");

#define NAMED_MOST 160 /* places; more of them would stand on each other */

static int64_t chosen(struct request *rq)
{
	return request_query_i64(rq, "in", 0);
}

/* ---- the picture ---- */

static struct safe_html picture(struct request *rq, const struct atlas *m)
{
	struct arena *a = rq->work->arena;
	struct chart_spot *spots = ARENA_ARRAY(a, struct chart_spot, (size_t)m->entered + 1);
	struct chart_area *areas = ARENA_ARRAY(a, struct chart_area, (size_t)m->town_count + 1);
	const char *base = request_base(rq);
	for (int i = 0; i < m->town_count; i++)
		areas[i] = (struct chart_area){ m->towns[i].short_name, arena_printf(a, "%s/map?in=%lld", base, (long long)m->towns[i].id) };
	for (int i = 0; i < m->entered; i++) {
		const struct atlas_place *p = &m->places[i];
		spots[i] = (struct chart_spot){ p->lon, p->lat, p->town, p->name, arena_printf(a, "%s/orgs/%lld", base, (long long)p->id) };
	}
	return chart_spots(a, spots, (size_t)m->entered, areas, (size_t)m->town_count + 1, m->entered <= NAMED_MOST);
}

static void map_page(struct request *rq)
{
	struct work *w = rq->work;
	struct atlas_view v = { .map = atlas_load(w, chosen(rq)), .missing = text_eq(request_query(rq, "state", ""), "missing"),
		.may_bound = access_allows(w->actor.role, PERMISSION_RULES), .pager = pager_of(rq) };
	if (!v.map)
		return;
	const struct atlas *m = v.map;
	int first = v.missing ? m->entered : 0, of = v.missing ? m->count - m->entered : m->entered;
	v.total = of;
	v.count = v.pager.offset >= of ? 0 : of - v.pager.offset < v.pager.size ? of - v.pager.offset : v.pager.size;
	v.rows = m->places + first + (v.count ? v.pager.offset : 0);
	v.picture = picture(rq, m);
	struct console_shell shell = { .title = "组织地图", .sub = m->at->short_name };
	console_head(rq, &shell);
	console_actions(rq);
	atlas_actions(rq->html, rq, &v);
	part_export(rq, "/map/export", http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	atlas_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- the file for other programs ---- */

static bool geojson_write(struct work *w, struct request *rq)
{
	struct atlas *m = atlas_load(w, chosen(rq));
	return m && audit(w, "export.made", "export", 0, m->at->id, NULL,
		arena_printf(w->arena, "组织地图（地理数据文件）：%s，%d 个组织", m->at->short_name, m->entered));
}

static void geojson_file(struct request *rq)
{
	struct atlas *m = rq->fault ? NULL : atlas_load(rq->work, chosen(rq));
	if (!m)
		return; /* the shell's page tells why */
	http_reply_header(rq->http, "Cache-Control", "no-store");
	http_reply_header(rq->http, "Content-Disposition", "attachment; filename=\"organisations.geojson\"");
	request_bytes(rq, 200, "application/geo+json", atlas_geojson(rq->work->arena, m));
}

/* ---- the table as a file ---- */

static const char *const headings[] = { "组织代码", "组织", "上级", "类别", "活动室", "通信地址", "经度", "纬度" };
static const int widths[] = { 14, 20, 14, 12, 20, 28, 14, 14 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct atlas *m = atlas_load(w, query_field_i64(w->arena, ask->query, "in", 0));
	if (!m)
		return 0;
	if (total)
		*total = m->count;
	int n = export_piece(m->count, offset, limit);
	for (int i = 0; i < n && out; i++) {
		const struct atlas_place *p = &m->places[offset + i];
		const char *const cells[] = { p->code, p->name, p->above, org_kind_name(p->kind), p->place, p->address,
			org_degrees_text(w->arena, p->lon), org_degrees_text(w->arena, p->lat) };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	int64_t in = query_field_i64(w->arena, ask->query, "in", 0);
	struct org *at = in ? org_load(w, in) : NULL;
	w->fault = NULL;
	return at && org_in_scope(w, at->path) ? arena_printf(w->arena, "%s，", at->short_name) : "";
}

EXPORT_LIST(map, .title = "组织位置", .need = PERMISSION_SUPERVISE, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(map_export, "/map/export", map, SUPERVISE, OWN, "places of organisations as a file");

/* ---- bounds ---- */

static const struct side {
	const char *name, *label;
	size_t at;
} sides[] = { { "west", "西边经度", offsetof(struct org_bounds, west) }, { "east", "东边经度", offsetof(struct org_bounds, east) },
	{ "south", "南边纬度", offsetof(struct org_bounds, south) }, { "north", "北边纬度", offsetof(struct org_bounds, north) } };

static bool bounds_write(struct work *w, struct request *rq)
{
	struct org_bounds b = { 0 };
	for (size_t i = 0; i < COUNT_OF(sides); i++) {
		const char *text;
		if (form_text(w, rq, sides[i].name, sides[i].label, true, 20, &text) && !org_degrees_parse(text, (int *)((char *)&b + sides[i].at)))
			fault_set(w, FAULT_INPUT, "org.degrees", sides[i].name, "%s请写成带小数的度数，例如 118.35。", sides[i].label);
	}
	return !w->fault && org_bounds_set(w, &b);
}

static void bounds_page(struct request *rq)
{
	struct org_bounds b = org_bounds_load(rq->work);
	struct console_shell shell = { .title = "本县的经纬度范围", .crumb = "组织地图", .crumb_href = "/map", .current = "/map" };
	console_head(rq, &shell);
	console_body(rq);
	atlas_bounds_form(rq->html, rq, &b);
	console_foot(rq);
	request_page(rq);
}

static void bounds_saved(struct request *rq)
{
	if (rq->fault)
		bounds_page(rq);
	else
		request_see(rq, "已保存。以后填写的位置要在这个范围内。", "/map");
}
