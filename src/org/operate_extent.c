/* What an operation looks at: the rows that hang on an organisation today. */
#include "org/operate_inside.h"

bool extent_is_early(const struct moving_activity *a)
{
	return text_eq(a->state, "planned") || text_eq(a->state, "noticed");
}

static bool chosen(const struct org_operation *op, int64_t member)
{
	if (op->kind != ORG_SPLIT)
		return true;
	for (int i = 0; i < op->member_count; i++)
		if (op->members[i] == member)
			return true;
	return false;
}

static void members_read(struct work *w, const struct org_operation *op, struct extent *e)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id, m.party_group, m.version, m.name, m.category, b.from_day from member m join belonging b "
		"on b.tenant = m.tenant and b.member = m.id and b.to_day = 0 where m.tenant = $1 and m.org = $2 and m.left_day = 0 "
		"order by m.name_key, m.id", w->tenant, op->org);
	while (db_next(rows)) {
		struct moving_member m = { db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), row_text(rows, 3),
			(int)db_i64(rows, 4), (int)db_i64(rows, 5) };
		if (!chosen(op, m.id))
			continue;
		*LIST_PUSH(w->arena, e->members, e->member_count) = m;
		e->counted += m.category >= 3;
		e->full += m.category == 4;
		if (m.from_day > op->day && m.from_day > e->later_day)
			e->later_day = m.from_day;
	}
	db_done(rows);
}

static bool member_moves(const struct extent *e, int64_t member)
{
	for (int i = 0; i < e->member_count; i++)
		if (e->members[i].id == member)
			return true;
	return false;
}

/* Posts, accounts and leadership of groups: of the whole organisation, or of those who split off. */
static void holders_read(struct work *w, const struct org_operation *op, struct extent *e)
{
	struct post *posts;
	int n = post_list(w, op->org, w->today, &posts);
	for (int i = 0; i < n; i++)
		if (op->kind != ORG_SPLIT || member_moves(e, posts[i].member))
			*LIST_PUSH(w->arena, e->posts, e->post_count) = posts[i];
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select f.id, a.member, a.version, a.name, f.role from office f join account a on a.tenant = f.tenant "
		"and a.id = f.account where f.tenant = $1 and f.org = $2 and f.to_day = 0 order by f.role, a.name, f.id",
		w->tenant, op->org);
	while (db_next(rows))
		if (op->kind != ORG_SPLIT || member_moves(e, db_i64(rows, 1)))
			*LIST_PUSH(w->arena, e->accounts, e->account_count) = (struct moving_account){ db_i64(rows, 0),
				db_i64(rows, 1), db_i64(rows, 2), row_text(rows, 3), row_text(rows, 4) };
	db_done(rows);
}

static void things_read(struct work *w, const struct org_operation *op, struct extent *e)
{
	e->group_count = group_list(w, op->org, w->today, &e->groups);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, name, revoked from device where tenant = $1 and org = $2 and revoked = 0 order by id", w->tenant, op->org);
	while (db_next(rows))
		*LIST_PUSH(w->arena, e->devices, e->device_count) =
			(struct moving_device){ db_i64(rows, 0), row_text(rows, 1), false };
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena,
		"select id, party_group, version, title, state, day from activity where tenant = $1 and org = $2 "
		"and state not in ('sealed', 'cancelled') order by day, id", w->tenant, op->org);
	while (db_next(rows))
		*LIST_PUSH(w->arena, e->activities, e->activity_count) = (struct moving_activity){ db_i64(rows, 0),
			db_i64(rows, 1), db_i64(rows, 2), row_text(rows, 3), row_text(rows, 4), (int)db_i64(rows, 5) };
	db_done(rows);
	e->held_after = (int)DB_ONE(w->db, w->arena, 0,
		"select count(*) from activity where tenant = $1 and org = $2 and state = 'sealed' and day >= $3", w->tenant, op->org,
		op->day);
	e->duties_open = (int)DB_ONE(w->db, w->arena, 0,
		"select count(*) from duty where tenant = $1 and org = $2 and done_day = 0 and period_to >= $3", w->tenant, op->org,
		op->day);
}

void extent_read(struct work *w, const struct org_operation *op, const struct org *org, struct extent *e)
{
	*e = (struct extent){ 0 };
	if (op->kind == ORG_FOUND) { /* what stands there already is not concerned */
		e->child_count = org_children(w, op->org, &e->children);
		return;
	}
	members_read(w, op, e);
	holders_read(w, op, e);
	things_read(w, op, e);
	e->child_count = org_children(w, op->org, &e->children);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select count(*), coalesce(sum(members), 0) from org where tenant = $1 and path >= $2 and path < $3 "
		"and (dissolved = 0 or dissolved >= $4)", w->tenant, org->path, path_end(w->arena, org->path), w->today);
	if (db_next(rows)) {
		e->below = (int)db_i64(rows, 0) - 1;
		e->members_below = (int)db_i64(rows, 1);
	}
	db_done(rows);
}
