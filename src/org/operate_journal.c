/* The journal of operations: every row that one changes is read, written and noted here, so that undo can put it back. A
 * step concerns one branch's people at most, so rows are written one by one. */
#include "base/chinese.h"
#include "org/operate_inside.h"

static const struct cell cells[] = {
	{ "org", "组织",
		"select kind || $4 || migrant || $4 || planned_end || $4 || dissolved || $4 || name || $4 || short from org "
		"where tenant = $1 and id = $2 and $3 = 0",
		"update org set kind = $4, migrant = $5, planned_end = $6, dissolved = $7, name = $8, short = $9, "
		"version = version + 1 where tenant = $1 and id = $2 and $3 = 0",
		NULL, NULL, 6, 1u << 4 | 1u << 5 },
	{ "edge", "组织的隶属关系",
		"select to_day || $4 || parent from org_edge where tenant = $1 and org = $2 and from_day = $3",
		"update org_edge set to_day = $4, parent = $5 where tenant = $1 and org = $2 and from_day = $3",
		"insert into org_edge (tenant, org, from_day, to_day, parent) values ($1, $2, $3, $4, $5)",
		"delete from org_edge where tenant = $1 and org = $2 and from_day = $3", 2, 0 },
	{ "former", "组织的曾用名",
		"select kind || $4 || migrant || $4 || name || $4 || short from org_former where tenant = $1 and org = $2 "
		"and to_day = $3",
		"update org_former set kind = $4, migrant = $5, name = $6, short = $7 where tenant = $1 and org = $2 and to_day = $3",
		"insert into org_former (tenant, org, to_day, kind, migrant, name, short) values ($1, $2, $3, $4, $5, $6, $7)",
		"delete from org_former where tenant = $1 and org = $2 and to_day = $3", 4, 1u << 2 | 1u << 3 },
	{ "successor", "组织的去向",
		"select successor || $4 || day from org_successor where tenant = $1 and org = $2 and $3 = 0",
		"update org_successor set successor = $4, day = $5 where tenant = $1 and org = $2 and $3 = 0",
		"insert into org_successor (tenant, org, successor, day) select $1, $2, $4, $5 where $3 = 0",
		"delete from org_successor where tenant = $1 and org = $2 and $3 = 0", 2, 0 },
	{ "member", "党员",
		"select org || $4 || party_group || $4 || left_day from member where tenant = $1 and id = $2 and $3 = 0",
		"update member set org = $4, party_group = $5, left_day = $6, version = version + 1 where tenant = $1 and id = $2 "
		"and $3 = 0", NULL, NULL, 3, 0 },
	{ "belonging", "党员",
		"select to_day || $4 || org from belonging where tenant = $1 and member = $2 and from_day = $3",
		"update belonging set to_day = $4, org = $5 where tenant = $1 and member = $2 and from_day = $3",
		"insert into belonging (tenant, member, from_day, to_day, org) values ($1, $2, $3, $4, $5)",
		"delete from belonging where tenant = $1 and member = $2 and from_day = $3", 2, 0 },
	{ "post", "任职",
		"select org || $4 || member || $4 || from_day || $4 || to_day || $4 || kind || $4 || name from post "
		"where tenant = $1 and id = $2 and $3 = 0",
		"update post set org = $4, member = $5, from_day = $6, to_day = $7, kind = $8, name = $9 where tenant = $1 "
		"and id = $2 and $3 = 0",
		"insert into post (tenant, id, org, member, from_day, to_day, kind, name) select $1, $2, $4, $5, $6, $7, $8, $9 "
		"where $3 = 0",
		"delete from post where tenant = $1 and id = $2 and $3 = 0", 6, 1u << 4 | 1u << 5 },
	{ "group", "党小组",
		"select org || $4 || leader || $4 || from_day || $4 || to_day || $4 || name from party_group where tenant = $1 "
		"and id = $2 and $3 = 0",
		"update party_group set org = $4, leader = $5, from_day = $6, to_day = $7, name = $8 where tenant = $1 and id = $2 "
		"and $3 = 0",
		"insert into party_group (tenant, id, org, leader, from_day, to_day, name) select $1, $2, $4, $5, $6, $7, $8 "
		"where $3 = 0",
		"delete from party_group where tenant = $1 and id = $2 and $3 = 0", 5, 1u << 4 },
	{ "account", "账号",
		"select org || $4 || to_day || $4 || role from office where tenant = $1 and id = $2 and $3 = 0",
		"update office set org = $4, to_day = $5, role = $6 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 3, 1u << 2 },
	{ "device", "电视",
		"select org || $4 || revoked from device where tenant = $1 and id = $2 and $3 = 0",
		"update device set org = $4, revoked = $5 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 2, 0 },
	/* Its state is part of it: once noticed or opened, its list is of the people it then had. */
	{ "activity", "活动",
		"select org || $4 || party_group || $4 || state from activity where tenant = $1 and id = $2 and $3 = 0",
		"update activity set org = $4, party_group = $5, state = $6, version = version + 1 where tenant = $1 and id = $2 "
		"and $3 = 0", NULL, NULL, 3, 1u << 2 },
};

static const struct cell *cell_of(const char *what)
{
	for (size_t i = 0; i < COUNT_OF(cells); i++)
		if (text_eq(cells[i].what, what))
			return &cells[i];
	die("no cell of that name");
}

const char *cell_read(struct work *w, const char *what, int64_t id, int day)
{
	return cell_get(w, cell_of(what), id, day);
}

/* Names are looked for by their sort key and pinyin: both follow the short name. */
static bool names_follow(struct work *w, int64_t org, const char *short_name)
{
	return DB_EXEC(w->db, w->arena, "update org set name_key = $3, pinyin = $4, initials = $5 where tenant = $1 and id = $2",
		w->tenant, org, chinese_key(w->arena, ORDER_PINYIN, short_name), chinese_place_pinyin(w->arena, short_name),
		chinese_place_initials(w->arena, short_name));
}

bool cell_write(struct work *w, const char *what, int64_t id, int day, const char *was, const char *becomes)
{
	bool named = text_eq(what, "org") && was && !text_eq(cell_piece(w, was, 5), cell_piece(w, becomes, 5));
	return cell_set(w, cell_of(what), id, day, was, becomes) && (!named || names_follow(w, id, cell_piece(w, becomes, 5)));
}

const char *cell_name(struct work *w, const char *what, int64_t id)
{
	static const struct {
		const char *what, *sql;
	} names[] = { { "org", "select short from org where tenant = $1 and id = $2" },
		{ "edge", "select short from org where tenant = $1 and id = $2" },
		{ "place", "select short from org where tenant = $1 and id = $2" },
		{ "member", "select name from member where tenant = $1 and id = $2" },
		{ "belonging", "select name from member where tenant = $1 and id = $2" },
		{ "post", "select name from post where tenant = $1 and id = $2" },
		{ "group", "select name from party_group where tenant = $1 and id = $2" },
		{ "account", "select a.name from office f join account a on a.tenant = f.tenant and a.id = f.account "
			"where f.tenant = $1 and f.id = $2" },
		{ "device", "select name from device where tenant = $1 and id = $2" },
		{ "activity", "select title from activity where tenant = $1 and id = $2" } };
	const char *label = text_eq(what, "place") ? "组织" : cell_of(what)->name, *name = NULL;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (!text_eq(names[i].what, what))
			continue;
		struct db_rows *rows = DB_QUERY(w->db, w->arena, names[i].sql, w->tenant, id);
		name = db_next(rows) ? db_text(rows, 0) : NULL;
		db_done(rows);
	}
	return name ? arena_printf(w->arena, "%s“%s”", label, name) : label;
}

const char *made_text(struct work *w, int64_t org)
{
	struct org *o = org_load(w, org);
	struct org_income *income;
	struct buf b;
	if (!o)
		return NULL;
	const struct org_sheet *sheet = org_sheet_load(w, org);
	struct org_input in = org_input_of(o);
	int n = org_income_list(w, org, &income);
	buf_init(&b, w->arena);
	for (size_t i = 0; i < org_field_count; i++)
		buf_printf(&b, "%s" CELL_SEPARATOR, org_field_text(w->arena, &org_fields[i], &in, sheet));
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%d %lld" CELL_SEPARATOR, income[i].year, (long long)income[i].yuan);
	return b.at;
}

void journal_put(struct journal *j, const char *what, int64_t id, int day, const char *becomes)
{
	struct work *w = j->w;
	bool place = text_eq(what, "place"), created = text_eq(what, "created");
	const char *was = place ? place_text(w, org_load(w, id)) : created ? NULL : cell_read(w, what, id, day);
	if (text_eq(was, becomes))
		return;
	if (place) {
		place_set(w, id, cell_i64(becomes, 0), NULL);
		becomes = place_text(w, org_load(w, id));
	} else if (!created) {
		cell_write(w, what, id, day, was, becomes);
	}
	journal_note(j, what, id, day, was, becomes);
}

/* ---- places in the tree ---- */

extern const struct org_tree_hook *const __start_org_tree_hooks[] __attribute__((weak));
extern const struct org_tree_hook *const __stop_org_tree_hooks[] __attribute__((weak));

const char *place_text(struct work *w, const struct org *o)
{
	return o ? cell_join(w, "%lld|%s", (long long)o->parent, o->path) : NULL;
}

/* True when the path has that parent's beginning, one level more, and nobody stands there. */
static bool path_fits(struct work *w, const char *path, const char *parent_path)
{
	return path && text_starts(path, parent_path) && strlen(path) == strlen(parent_path) + 5 && !org_of_path(w, path);
}

bool place_set(struct work *w, int64_t org, int64_t parent, const char *path)
{
	struct org *o = org_load(w, org), *above = parent ? org_load(w, parent) : NULL;
	if (!o || !above)
		return false;
	/* The last number of the former place, when its parent itself has moved since. */
	if (path && strlen(path) >= 5 && !text_starts(path, above->path))
		path = arena_printf(w->arena, "%s%s", above->path, path + strlen(path) - 5);
	if (!path_fits(w, path, above->path))
		path = org_next_path(w, parent, above->path);
	if (!path)
		return fault_set(w, FAULT_CONFLICT, "org.full", "org_name", "%s下已有 9999 个组织，不能再增加。", above->short_name);
	int64_t from = o->parent;
	DB_EXEC(w->db, w->arena,
		"update org set path = $4 || substr(path, cast($5 as integer)), level = level + $6 where tenant = $1 and path >= $2 and path < $3",
		w->tenant, o->path, path_end(w->arena, o->path), path, (int)strlen(o->path) + 1, above->level + 1 - o->level);
	DB_EXEC(w->db, w->arena, "update org set parent = $3, version = version + 1 where tenant = $1 and id = $2", w->tenant, org,
		parent);
	for (const struct org_tree_hook *const *hook = __start_org_tree_hooks; hook < __stop_org_tree_hooks; hook++)
		if (from != parent && !(*hook)->moved(w, org, from, parent))
			return false;
	work_touch(w, from);
	work_touch(w, parent);
	/* Which rules bind an organisation follows from its level. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id from org where tenant = $1 and path >= $2 and path < $3",
		w->tenant, path, path_end(w->arena, path));
	while (db_next(rows))
		if (above->level + 1 != o->level || db_i64(rows, 0) == org)
			work_touch(w, db_i64(rows, 0));
	db_done(rows);
	return work_db_check(w);
}
