/* Making duties and summaries anew from the facts, a township at a time: after an upgrade, or when `verify` found sums that
 * differ. What is right already is not written. */
#include "duty/inside.h"
#include "job/job.h"

/* The subtree that comes after the one at `mark`; NULL when there is none. */
static struct org *next_of(struct work *w, const char *mark)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select path from org where tenant = $1 and level = $2 and path > $3 order by path limit 1", w->tenant,
		(int)ORG_TOWNSHIP, mark);
	const char *path = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return path ? org_of_path(w, path) : NULL;
}

#define OF_PART "tenant = $1 and org in (select o.id from org o where o.tenant = $1 and o.path >= $2 and o.path < $3)"

/* Rows that came to nothing when they were made right. */
static void nothing_drop(struct work *w, const char *path)
{
	const char *end = path_end(w->arena, path);
	DB_EXEC(w->db, w->arena, "delete from duty_roll where duties = 0 and " OF_PART, w->tenant, path, end);
	DB_EXEC(w->db, w->arena, "delete from life_roll where held = 0 and duties = 0 and " OF_PART, w->tenant, path, end);
	DB_EXEC(w->db, w->arena, "delete from standing_roll where due = 0 and review = 0 and term = 0 and " OF_PART, w->tenant, path,
		end);
}

/* The facts of a subtree, then its sums; of the county itself its own, and the sums of its townships. Rows written, -1 when
 * it failed. Runs with memory of its own. */
static int64_t part_rebuild(struct work *w, const struct org *o)
{
	struct arena *mine = w->arena;
	w->arena = arena_child(mine);
	bool top = o->level == ORG_COUNTY;
	struct extent e = { o->path, o->level, top ? ORG_COUNTY : ORG_COUNTY + LEVELS };
	struct keeping k = { .w = w, .lines = map_new(w->arena) };
	int64_t rows = top ? (duty_refresh(w, o->id) ? 0 : -1) :
			     duties_rebuild(w, o->path, duty_first_day(w->today), horizon_to(w->today), NULL);
	if (rows >= 0) {
		lines_read(&k);
		sums_differ(&k, &e, top ? o->id : 0);
		rows += sums_write(&k);
		if (rows)
			nothing_drop(w, o->path);
	}
	arena_free(w->arena);
	w->arena = mine;
	return work_db_check(w) ? rows : -1;
}

static bool rebuild_step(struct work *w, struct job_run *run)
{
	struct org *root = org_root(w), *part = next_of(w, run->mark);
	if (!root) {
		run->finished = true;
		run->said = "还没有组织";
		return audit_not_needed(w);
	}
	if (!run->total)
		run->total = 1 + DB_ONE(w->db, w->arena, 0, "select count(*) from org where tenant = $1 and level = $2", w->tenant,
			(int)ORG_TOWNSHIP);
	int64_t rows = part_rebuild(w, part ? part : root);
	if (rows < 0)
		return fault_set(w, FAULT_INTERNAL, "duty.rebuild", NULL, "%s的汇总没有算出来，这一步已撤销。请联系系统管理员。",
			(part ? part : root)->short_name);
	if (rows)
		job_say(w, run, "%s：改正 %lld 行", (part ? part : root)->short_name, (long long)rows);
	run->done++;
	run->mark = part ? part->path : run->mark;
	run->finished = !part;
	run->said = run->finished ? "应做事项和汇总已按原始记录重算" : "";
	return !run->finished || audit(w, "summary.rebuilt", "org", root->id, root->id, NULL,
		arena_printf(w->arena, "按原始记录重算应做事项和汇总，共 %lld 个部分", (long long)run->total));
}

JOB(rebuild, .title = "重算汇总", .about = "按活动、党员和组织的原始记录，重新计算应做事项、每月汇总和支部状态，一个乡镇一个乡镇地做；核对发现汇总不一致时使用。",
	.when = JOB_ASKED, .write = rebuild_step);
