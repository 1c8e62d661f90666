/* Reading the places of a subtree, and writing them for other programs. */
#include "atlas/atlas.h"

#include "base/json.h"
#include "base/list.h"

static const char *text_at(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, column);
	return text ? text : "";
}

/* The number of the township above a path; the last one is of none of them, and of all in a township's own map. */
static int town_of(const struct atlas *m, const char *path)
{
	for (int i = 0; i < m->town_count && m->top->level == ORG_COUNTY; i++)
		if (text_starts(path, m->towns[i].path))
			return i;
	return m->town_count;
}

static void places_read(struct work *w, struct atlas *m)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.kind, coalesce(s.lon, 0), coalesce(s.lat, 0), o.path, o.code, o.short, p.short, o.place, s.address, "
		"case when coalesce(s.lon, 0) = 0 then 1 else 0 end from org o left join org_sheet s on s.tenant = o.tenant and s.org = o.id "
		"left join org p on p.tenant = o.tenant and p.id = o.parent where o.tenant = $1 and o.path >= $2 and o.path < $3 "
		"and o.level > 1 and (o.dissolved = 0 or o.dissolved >= $4) order by 11, o.path", w->tenant, m->at->path,
		path_end(w->arena, m->at->path), w->today);
	while (db_next(rows)) {
		struct atlas_place *p = LIST_PUSH(w->arena, m->places, m->count);
		*p = (struct atlas_place){ .id = db_i64(rows, 0), .kind = (int)db_i64(rows, 1), .lon = (int)db_i64(rows, 2),
			.lat = (int)db_i64(rows, 3), .town = town_of(m, db_text(rows, 4)), .code = db_text(rows, 5), .name = db_text(rows, 6),
			.above = text_at(rows, 7), .place = text_at(rows, 8), .address = text_at(rows, 9) };
		m->entered += p->lon != 0;
	}
	db_done(rows);
}

struct atlas *atlas_load(struct work *w, int64_t in)
{
	struct atlas *m = ARENA_NEW(w->arena, struct atlas);
	m->top = org_of_path(w, w->actor.path);
	if (!m->top) {
		fault_set(w, FAULT_NOT_FOUND, "org.none-yet", NULL, "还没有建立组织。请先用 xianfeng init 建立县级组织。");
		return NULL;
	}
	struct org *at = in && in != m->top->id ? org_load(w, in) : NULL;
	w->fault = NULL; /* one that is gone narrows to nothing: the whole is shown */
	m->at = at && org_in_scope(w, at->path) ? at : m->top;
	m->town_count = org_children(w, m->top->id, &m->towns);
	places_read(w, m);
	return work_db_check(w) ? m : NULL;
}

/* ---- for other programs ---- */

static void feature(struct json *j, struct arena *a, const struct atlas_place *p)
{
	json_open_object(j);
	json_put_text(j, "type", "Feature");
	json_key(j, "geometry");
	json_open_object(j);
	json_put_text(j, "type", "Point");
	json_key(j, "coordinates");
	json_open_array(j);
	json_number(j, org_degrees_text(a, p->lon));
	json_number(j, org_degrees_text(a, p->lat));
	json_end_array(j);
	json_end_object(j);
	json_key(j, "properties");
	json_open_object(j);
	json_put_text(j, "code", p->code);
	json_put_text(j, "name", p->name);
	json_put_text(j, "kind", org_kind_name(p->kind));
	json_put_text(j, "above", p->above);
	json_put_text(j, "place", p->place);
	json_put_text(j, "address", p->address);
	json_end_object(j);
	json_end_object(j);
}

struct str atlas_geojson(struct arena *a, const struct atlas *m)
{
	struct buf b;
	struct json j;
	buf_init(&b, a);
	json_begin(&j, &b);
	json_open_object(&j);
	json_put_text(&j, "type", "FeatureCollection");
	json_key(&j, "features");
	json_open_array(&j);
	for (int i = 0; i < m->entered; i++)
		feature(&j, a, &m->places[i]);
	json_end_array(&j);
	json_end_object(&j);
	return (struct str){ b.at, b.len };
}
