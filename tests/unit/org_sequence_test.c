/* 10,000 random sequences of found, move, merge, split, dissolve and undo, each from the same small county: after every step the
 * tree is a tree, every member is in one branch at a time, last year's tree is what it was; and undone from the last step to
 * the first, what was founded included, all is as it was before. Each sequence has a seed of its own; XIANFENG_TEST_SEED=N runs that one alone. */
#include "org_tree.h"

#include "org/fields.h"
#include "work/internal.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEQUENCES 1000
#else
#define SEQUENCES (engine_server() ? 300 : 10000) /* a server answers each statement over a socket */
#endif
#define SEQUENCES_A_UNIT 500
#define STEPS_MOST 6
#define LAST_YEAR 20251231

struct walk {
	uint32_t seed, dice;
	int step, made;
	int64_t stack[STEPS_MOST];
	int done[5], refused, whole, kept; /* kinds done; sequences that were undone wholly, that something rested on */
	const char *last_year, *before;
	const char *wrong;                 /* what went wrong; told on the test's own thread */
	char words[400];
};
static struct walk walk;

enum { FOUND, MOVE, MERGE, SPLIT, DISSOLVE };

static uint32_t dice(uint32_t sides)
{
	walk.dice = walk.dice * 1664525u + 1013904223u;
	return (walk.dice >> 8) % sides;
}

static bool wrong(const char *what, const char *more)
{
	if (!walk.wrong) {
		snprintf(walk.words, sizeof walk.words, "seed %u, step %d: %s %.200s", walk.seed, walk.step, what, more ? more : "");
		walk.wrong = walk.words;
	}
	return false;
}

static bool same(const char *what, const char *before, const char *after)
{
	char both[180];
	if (text_eq(before, after))
		return true;
	while (*before && *before == *after)
		before++, after++;
	snprintf(both, sizeof both, "“%.80s” and “%.80s”", before, after);
	return wrong(what, both);
}

static struct org *any(struct work *w, bool branch)
{
	struct org *list;
	int n = org_tree(w, "", 2, 4, &list), from = n ? (int)dice((uint32_t)n) : 0;
	for (int i = 0; i < n; i++) {
		struct org *o = &list[(from + i) % n];
		if (org_kind_of(o->kind)->branch == branch && !o->dissolved)
			return o;
	}
	return NULL;
}

static int day_now(void)
{
	return day_add(20260102, 7 * walk.step + (int)dice(7));
}

static bool found(struct work *w)
{
	struct org *above = any(w, false);
	struct org_sheet sheet = org_sheet_empty();
	struct org_input in = { .kind = dice(3) ? 631 : 621, .code = arena_printf(w->arena, "W%d", walk.step),
		.name = arena_printf(w->arena, "第%d新村党组织", walk.step), .phone = "0633-6221234", .sheet = &sheet };
	int day = day_add(20260101, 7 * walk.step);
	int64_t id = 0;
	struct org_operation op = { .kind = ORG_FOUND, .org = above && dice(4) ? above->id : towns.root, .day = day, .approved = day,
		.approval = "青组发〔2026〕12号", .exempt = true, .note = "", .found = &in };
	sheet.contact = "王秀兰";
	if (!org_operation_run(w, &op, &id))
		return false;
	walk.stack[walk.made++] = id;
	return true;
}

static bool operate(struct work *w, int what)
{
	static const enum org_operation_kind kinds[] = { [MOVE] = ORG_MOVE, [MERGE] = ORG_MERGE, [SPLIT] = ORG_SPLIT,
		[DISSOLVE] = ORG_DISSOLVE };
	struct org *o = any(w, what == SPLIT || what == MERGE ? dice(5) || what == SPLIT : dice(2));
	struct org *other = what == MERGE && o ? any(w, org_kind_of(o->kind)->branch) : any(w, dice(4) == 0);
	int64_t members[32], id = 0;
	int day = day_now();
	if (!o)
		return false;
	struct org_operation op = { .kind = kinds[what], .org = o->id, .other = what == MOVE && dice(5) == 0 ? towns.root : other ?
		other->id : towns.root, .day = day, .approved = day, .approval = "青组发〔2026〕12号", .exempt = true, .note = "",
		.name = arena_printf(w->arena, "第%d分出党支部", walk.step), .code = arena_printf(w->arena, "S%d", walk.step), .type = 631,
		.members = members };
	struct db_rows *rows = what == SPLIT ? DB_QUERY(w->db, w->arena,
		"select id from member where tenant = $1 and org = $2 and left_day = 0 order by id limit 32", w->tenant, o->id) : NULL;
	while (rows && db_next(rows))
		if (dice(2))
			members[op.member_count++] = db_i64(rows, 0);
	if (rows)
		db_done(rows);
	if (!org_operation_run(w, &op, &id))
		return false;
	walk.stack[walk.made++] = id;
	return true;
}

/* What a step may not do stays undone: its savepoint goes. */
static bool attempt(struct work *w, bool (*step)(struct work *w, int what), int what)
{
	struct chain chain = w->store->chain; /* the audit rows of a refused step go with the savepoint */
	if (!db_savepoint(w->db))
		return wrong("the database", NULL);
	if (step(w, what) && !w->fault)
		return db_savepoint_release(w->db) || wrong("the database", NULL);
	if (!w->fault || w->fault->kind == FAULT_INTERNAL)
		wrong("refused without a word", w->fault ? w->fault->message : "");
	w->fault = NULL;
	db_savepoint_rollback(w->db);
	w->store->chain = chain;
	return false;
}

static bool step_found(struct work *w, int what)
{
	(void)what;
	return found(w);
}

static bool step_undo(struct work *w, int at)
{
	return org_operation_undo(w, walk.stack[at]);
}

static void sound(struct work *w)
{
	const char *what = tree_unsound(w);
	if (what)
		wrong(what, NULL);
	same("last year's tree differs:", walk.last_year, tree_text(w, LAST_YEAR));
}

static void one_step(struct work *w)
{
	uint32_t choice = dice(12);
	if (choice < 2 && walk.made) {
		if (attempt(w, step_undo, walk.made - 1))
			walk.made--;
	} else {
		int what = choice < 4 ? FOUND : choice < 7 ? MOVE : choice < 9 ? MERGE : choice < 11 ? SPLIT : DISSOLVE;
		bool good = what == FOUND ? attempt(w, step_found, 0) : attempt(w, operate, what);
		walk.done[what] += good;
		walk.refused += !good;
		if (!good)
			return; /* rolled back: as it was */
	}
	sound(w);
}

/* From the last operation to the first. */
static void all_back(struct work *w)
{
	while (walk.made && attempt(w, step_undo, walk.made - 1))
		walk.made--;
	sound(w);
	if (walk.made) {
		walk.kept++;
		return;
	}
	walk.whole += same("undone, but not as before:", walk.before, dump(w));
}

static bool unit(struct work *w, void *arg)
{
	struct arena *own = w->arena, *scratch = arena_new();
	for (int i = 0; i < *(int *)arg && !walk.wrong; i++, walk.seed++) {
		struct chain chain = w->store->chain;
		walk.dice = walk.seed * 2654435761u;
		walk.made = 0;
		w->arena = scratch;
		if (!db_savepoint(w->db))
			wrong("the database", NULL);
		for (walk.step = 1; walk.step <= 2 + (int)(walk.seed % (STEPS_MOST - 1)) && !walk.wrong; walk.step++)
			one_step(w);
		all_back(w);
		db_savepoint_rollback(w->db);
		w->store->chain = chain;
		w->touched = NULL;
		w->fault = NULL;
		arena_reset(scratch);
	}
	w->arena = own;
	arena_free(scratch);
	return false; /* nothing of it is kept */
}

/* Small, so that ten thousand are done soon: two townships, three branches of four, three and three, a group and two posts. */
static bool branches_build(struct work *w, void *unused)
{
	static const int people[] = { 4, 3, 3 };
	(void)unused;
	for (int b = 0; b < 3; b++) {
		int64_t org = towns_org(w, towns.town[b / 2], 631, arena_printf(w->arena, "QH%d", b),
			arena_printf(w->arena, "第%d村党支部", b + 1)), member = 0;
		for (int i = 0; i < people[b]; i++)
			towns_person(w, org, i, 4);
		member = DB_ONE(w->db, w->arena, 0, "select max(id) from member where tenant = $1 and org = $2", w->tenant, org);
		if (b == 0 && (!post_appoint(w, org, "secretary", member, NULL, 20200101, NULL) ||
				      !post_appoint(w, org, "deputy", 0, "王秀兰", 20200101, NULL) ||
				      !group_found(w, org, "第一党小组", member, 20200101, NULL)))
			return false;
		if (!org_recount(w, org))
			return false;
	}
	return true;
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 0))
		return 1;
	county_do(*state, branches_build, NULL);
	return 0;
}

static void test_org_any_sequence(void **state)
{
	struct county *c = county_of(state);
	struct arena *kept = arena_new();
	const char *chosen = getenv("XIANFENG_TEST_SEED");
	int64_t seed = 1;
	int left = chosen ? 1 : SEQUENCES;
	towns_see(c);
	if (chosen)
		assert_true(str_i64(str_of(chosen), &seed));
	walk = (struct walk){ .seed = (uint32_t)seed, .last_year = arena_dup(kept, tree_text(&c->work, LAST_YEAR)),
		.before = arena_dup(kept, dump(&c->work)) };
	for (; left > 0 && !walk.wrong; left -= SEQUENCES_A_UNIT) {
		int count = left < SEQUENCES_A_UNIT ? left : SEQUENCES_A_UNIT;
		work_run(&c->work, unit, &count);
		c->work.fault = NULL;
	}
	if (walk.wrong)
		fail_msg("%s", walk.wrong);
	printf("# found %d, move %d, merge %d, split %d, dissolve %d, refused %d; undone wholly %d, something rested on it %d\n",
		walk.done[FOUND], walk.done[MOVE], walk.done[MERGE], walk.done[SPLIT], walk.done[DISSOLVE], walk.refused, walk.whole, walk.kept);
	/* The dice do what they are for. */
	for (int kind = 0; !chosen && kind <= DISSOLVE; kind++)
		assert_true(walk.done[kind] >= SEQUENCES / 100);
	assert_true(chosen || walk.whole >= SEQUENCES / 2);
	arena_free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_org_any_sequence, setup, county_teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
