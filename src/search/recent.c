/* What was opened last: the browser keeps the numbers, the names are asked for here. Nothing of it is written anywhere. */
#include "base/list.h"
#include "search/inside.h"

/* $1 county, $2 path ("" the whole) and $3 its end, $4 … $11 ids. */
#define IDS " in ($4, $5, $6, $7, $8, $9, $10, $11)"
#define INSIDE "o.tenant = $1 and ($2 = '' or (o.path >= $2 and o.path < $3))"
static const struct recent_kind kinds[] = {
	{ "member", "党员", "person", "/members/", PERMISSION_READ_MEMBER,
		"select m.id, m.name, o.short, p.short from member m join org o on o.tenant = m.tenant and o.id = m.org left join org p "
		"on p.tenant = o.tenant and p.id = o.parent where m.tenant = $1 and m.id" IDS " and " INSIDE },
	{ "org", "党组织", "tree", "/orgs/", PERMISSION_READ_ORG,
		"select o.id, o.short, o.code, p.short from org o left join org p on p.tenant = o.tenant and p.id = o.parent "
		"where o.id" IDS " and " INSIDE },
	{ "activity", "会议活动", "calendar", "/activities/", PERMISSION_READ_ACTIVITY,
		"select a.id, a.title, o.short, p.short from activity a join org o on o.tenant = a.tenant and o.id = a.org left join org p "
		"on p.tenant = o.tenant and p.id = o.parent where a.tenant = $1 and a.id" IDS " and " INSIDE },
};

/* "member-12": its kind and number; NULL for anything else. */
static const struct recent_kind *kind_of(struct str word, int64_t *id)
{
	struct str name = str_cut(&word, '-');
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (str_eq(name, str_of(kinds[i].word)) && str_i64(word, id) && *id > 0)
			return &kinds[i];
	return NULL;
}

static void names_of(struct work *w, const struct recent_kind *kind, struct search_recent *list, int count)
{
	int64_t id[SEARCH_RECENT] = { 0 };
	const char *text;
	bool any = false;
	for (int i = 0; i < count; i++)
		if (list[i].kind == kind) {
			id[i] = list[i].id;
			any = true;
		}
	if (!any || !access_allows(w->actor.role, kind->need))
		return;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, kind->sql, w->tenant, w->actor.path, path_end(w->arena, w->actor.path), id[0],
		id[1], id[2], id[3], id[4], id[5], id[6], id[7]);
	while (db_next(rows))
		for (int i = 0; i < count; i++)
			if (list[i].kind == kind && list[i].id == db_i64(rows, 0)) {
				list[i].name = db_text(rows, 1);
				list[i].org_name = (text = db_text(rows, 2)) ? text : "";
				list[i].above_name = (text = db_text(rows, 3)) ? text : "";
			}
	db_done(rows);
}

int search_recent(struct work *w, const char *of, struct search_recent **out)
{
	struct search_recent *asked = NULL;
	int count = 0, n = 0;
	for (struct str rest = str_of(of); rest.len && count < SEARCH_RECENT;) {
		int64_t id;
		const struct recent_kind *kind = kind_of(str_cut(&rest, ','), &id);
		if (kind)
			*LIST_PUSH(w->arena, asked, count) = (struct search_recent){ .kind = kind, .id = id,
				.href = arena_printf(w->arena, "%s%lld", kind->place, (long long)id) };
	}
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		names_of(w, &kinds[i], asked, count);
	for (int i = 0; i < count; i++)
		if (asked[i].name)
			asked[n++] = asked[i];
	*out = asked;
	return n;
}
