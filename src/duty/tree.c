/* Roll-ups follow the tree: an organisation's own row sums all below it, so a subtree that goes from one parent to another
 * takes exactly that sum along. */
#include "duty/inside.h"
#include "org/operate.h"

static bool has(const struct line *line, int64_t org)
{
	for (int i = 0; i < line->count; i++)
		if (line->ids[i] == org)
			return true;
	return false;
}

/* Adds (sign 1) the sums of a subtree to one above it, or takes them away (-1). Rows of nothing are taken out. */
static void carry(struct work *w, int64_t org, int64_t above, int sign)
{
	DB_EXEC(w->db, w->arena,
		"insert into duty_roll (tenant, org, due_day, rule, period_from, period_to, duties, fulfilled, late) "
		"select tenant, $3, due_day, rule, period_from, period_to, $4 * duties, $4 * fulfilled, $4 * late from duty_roll "
		"where tenant = $1 and org = $2 on conflict (tenant, org, due_day, rule, period_from) do update set "
		"duties = duty_roll.duties + excluded.duties, fulfilled = duty_roll.fulfilled + excluded.fulfilled, "
		"late = duty_roll.late + excluded.late", w->tenant, org, above, sign);
	DB_EXEC(w->db, w->arena,
		"insert into life_roll (tenant, org, whole, month, held, due, present, remote, duties, fulfilled, late) "
		"select tenant, $3, 1, month, $4 * held, $4 * due, $4 * present, $4 * remote, $4 * duties, $4 * fulfilled, $4 * late "
		"from life_roll where tenant = $1 and org = $2 and whole = 1 on conflict (tenant, org, whole, month) do update set "
		"held = life_roll.held + excluded.held, due = life_roll.due + excluded.due, "
		"present = life_roll.present + excluded.present, remote = life_roll.remote + excluded.remote, "
		"duties = life_roll.duties + excluded.duties, fulfilled = life_roll.fulfilled + excluded.fulfilled, "
		"late = life_roll.late + excluded.late", w->tenant, org, above, sign);
	DB_EXEC(w->db, w->arena,
		"insert into standing_roll (tenant, org, day, due, due_review, review, records, term) "
		"select tenant, $3, day, $4 * due, $4 * due_review, $4 * review, $4 * records, $4 * term from standing_roll "
		"where tenant = $1 and org = $2 on conflict (tenant, org, day) do update set due = standing_roll.due + excluded.due, "
		"due_review = standing_roll.due_review + excluded.due_review, review = standing_roll.review + excluded.review, "
		"records = standing_roll.records + excluded.records, term = standing_roll.term + excluded.term",
		w->tenant, org, above, sign);
	DB_EXEC(w->db, w->arena,
		"insert into standing (tenant, org, path, branches, all_members, all_vacant, all_small) "
		"select o.tenant, o.id, o.path, $4 * m.branches, $4 * m.all_members, $4 * m.all_vacant, $4 * m.all_small "
		"from standing m join org o on o.tenant = m.tenant and o.id = $3 where m.tenant = $1 and m.org = $2 "
		"on conflict (tenant, org) do update set branches = standing.branches + excluded.branches, "
		"all_members = standing.all_members + excluded.all_members, all_vacant = standing.all_vacant + excluded.all_vacant, "
		"all_small = standing.all_small + excluded.all_small", w->tenant, org, above, sign);
	if (sign > 0)
		return;
	DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and org = $2 and duties = 0", w->tenant, above);
	DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and org = $2 and whole = 1 and held = 0 and duties = 0",
		w->tenant, above);
	DB_EXEC(w->db, w->arena, "delete from standing_roll where tenant = $1 and org = $2 and due = 0 and review = 0 and term = 0",
		w->tenant, above);
}

/* The places of a subtree that stands elsewhere now. */
static void places_note(struct work *w, int64_t org)
{
	struct org *o = org_load(w, org);
	if (o)
		DB_EXEC(w->db, w->arena, "update standing set path = o.path from org o where standing.tenant = $1 and o.tenant = $1 "
			"and o.id = standing.org and o.path >= $2 and o.path < $3", w->tenant, o->path, path_end(w->arena, o->path));
}

static bool duty_moved(struct work *w, int64_t org, int64_t from_parent, int64_t to_parent)
{
	struct line from = line_of(w, from_parent), to = line_of(w, to_parent);
	for (int i = 0; i < from.count; i++)
		if (!has(&to, from.ids[i]))
			carry(w, org, from.ids[i], -1);
	for (int i = 0; i < to.count; i++)
		if (!has(&from, to.ids[i]))
			carry(w, org, to.ids[i], 1);
	places_note(w, org);
	return work_db_check(w);
}

static bool duty_removed(struct work *w, int64_t org)
{
	struct line line = line_of(w, org);
	for (int i = 1; i < line.count; i++)
		carry(w, org, line.ids[i], -1);
	DB_EXEC(w->db, w->arena, "delete from duty where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from standing_roll where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from standing where tenant = $1 and org = $2", w->tenant, org);
	DB_EXEC(w->db, w->arena, "delete from duty_day where tenant = $1 and org = $2", w->tenant, org);
	return work_db_check(w);
}
ORG_TREE_HOOK(duty, duty_moved, duty_removed);
