/* Roll-ups follow the tree: an organisation's own row sums all below it, so a subtree that goes from one parent to another
 * takes exactly that sum along. */
#include "duty/inside.h"
#include "org/operate.h"

#define LINE_MOST 8

struct line {
	int64_t ids[LINE_MOST];
	int count;
};

static struct line line_of(struct work *w, int64_t org)
{
	struct line line = { .count = 0 };
	for (int64_t id = org; id && line.count < LINE_MOST;) {
		line.ids[line.count++] = id;
		id = DB_ONE(w->db, w->arena, 0, "select parent from org where tenant = $1 and id = $2", w->tenant, id);
	}
	return line;
}

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
		"insert into life_roll (tenant, whole, month, org, held, due, present, remote) "
		"select tenant, 1, month, $3, $4 * held, $4 * due, $4 * present, $4 * remote from life_roll where tenant = $1 "
		"and org = $2 and whole = 1 on conflict (tenant, whole, month, org) do update set held = life_roll.held + excluded.held, "
		"due = life_roll.due + excluded.due, present = life_roll.present + excluded.present, "
		"remote = life_roll.remote + excluded.remote", w->tenant, org, above, sign);
	if (sign > 0)
		return;
	DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and org = $2 and duties = 0", w->tenant, above);
	DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and org = $2 and whole = 1 and held = 0", w->tenant, above);
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
	DB_EXEC(w->db, w->arena, "delete from duty_day where tenant = $1 and org = $2", w->tenant, org);
	return work_db_check(w);
}
ORG_TREE_HOOK(duty, duty_moved, duty_removed);
