/* Random sequences of merging records, taking merges back, moving, leaving and states: after every step everybody is in one
 * branch at a time and the county's own checks find nothing; a merge loses no day of either record, no state and no meeting; and
 * taken back from the last to the first, all is as it was. Each sequence has a seed of its own; XIANFENG_TEST_SEED=N runs that
 * one alone. */
#include "org_tree.h"

#include "activity/inside.h"
#include "member/merge.h"
#include "work/internal.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEQUENCES 60
#else
#define SEQUENCES (engine_server() ? 60 : 400) /* a server answers each statement over a socket */
#endif
#define SEQUENCES_A_UNIT 100
#define STEPS_MOST 8
#define PEOPLE 10
#define DAY_FIRST_TRIED 20180101
#define DAYS_BETWEEN 53

enum { MERGE, UNDO, MOVE, LEAVE, STATE, STATE_END, MEETING, KINDS };

struct walk {
	uint32_t seed, dice;
	int step, made;
	int64_t stack[STEPS_MOST], person[PEOPLE], branch[3];
	int done[KINDS], refused, whole, kept;
	const char *before, *wrong;
	char words[400];
};
static struct walk walk;

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

/* All that merging may change, besides the tree's own rows. */
static const char *people_text(struct work *w)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_text(&b, dump(w));
	dump_rows(w, &b, "person", "select id" C "name" C "pinyin" C "sex" C "ethnic" C "birth" C "education" C "job" C "category" C
		"joined" C "full_day" C "merged_into" C "migrant" C "aged" C "hardship" C "lost" C "suspended" C "coalesce(idno_mask, '-')" C
		"coalesce(phone_mask, '-') from member where tenant = $1 order by id");
	/* The keyed hashes and which sealed field stands where. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id, idno_hash, phone_hash, idno, phone, address from member "
		"where tenant = $1 order by id", w->tenant);
	while (db_next(rows)) {
		buf_printf(&b, "sealed %lld", (long long)db_i64(rows, 0));
		for (int i = 1; i <= 5; i++) {
			struct str bytes = db_bytes(rows, i);
			buf_printf(&b, " %s", bytes.at ? hex_of(w->arena, bytes.at, bytes.len) : "-");
		}
		buf_char(&b, '\n');
	}
	db_done(rows);
	dump_rows(w, &b, "state", "select id" C "member" C "kind" C "from_day" C "to_day" C "coalesce(reason, '') from member_state "
		"where tenant = $1 order by id");
	dump_rows(w, &b, "attendance", "select activity" C "member" C "status" C "voter" C "excused" C "way" C "coalesce(reason, '') "
		"from attendance where tenant = $1 order by activity, member");
	dump_rows(w, &b, "counted", "select id" C "due" C "present" C "on_leave from activity where tenant = $1 order by id");
	dump_rows(w, &b, "task", "select id" C "owner from task where tenant = $1 order by id");
	dump_rows(w, &b, "account", "select id" C "member from account where tenant = $1 order by id");
	return b.at;
}

/* What is said of a person on some days and in which meetings, over all of the person's records. */
static const char *facts_of(struct work *w, int64_t one, int64_t other)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (int day = DAY_FIRST_TRIED; day <= w->today; day = day_add(day, DAYS_BETWEEN)) {
		buf_printf(&b, "%lld", (long long)DB_ONE(w->db, w->arena, -1,
			"select case when count(*) > 0 then 1 else 0 end from belonging where tenant = $1 and member in ($2, $3) and from_day <= $4 "
			"and (to_day = 0 or to_day > $4)", w->tenant, one, other, day));
		for (size_t i = 0; i < code_state.count; i++)
			buf_printf(&b, "%lld", (long long)DB_ONE(w->db, w->arena, -1,
				"select case when count(*) > 0 then 1 else 0 end from member_state where tenant = $1 and member in ($2, $3) and "
				"kind = $4 and from_day <= $5 and (to_day = 0 or to_day > $5)", w->tenant, one, other, code_state.codes[i].code, day));
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select activity, max(case status when 'present' then 3 when 'remote' then 2 when 'leave' then 1 else 0 end) from attendance "
		"where tenant = $1 and member in ($2, $3) group by activity order by activity", w->tenant, one, other);
	while (db_next(rows))
		buf_printf(&b, " %lld=%lld", (long long)db_i64(rows, 0), (long long)db_i64(rows, 1));
	db_done(rows);
	buf_printf(&b, " posts %lld tasks %lld", (long long)DB_ONE(w->db, w->arena, -1,
		"select count(*) from post where tenant = $1 and member in ($2, $3)", w->tenant, one, other), (long long)DB_ONE(w->db, w->arena, -1,
		"select count(*) from task where tenant = $1 and owner in ($2, $3)", w->tenant, one, other));
	return b.at;
}

static int64_t somebody(void)
{
	return walk.person[dice(PEOPLE)];
}

static bool step_merge(struct work *w)
{
	struct merge_wish wish = { .kept = somebody(), .gone = somebody(), .taken = dice(1u << MERGE_FIELDS), .reason = "核实过" };
	/* All joined on one day, so that any choice of fields is one of a possible person. */
	const char *before = facts_of(w, wish.kept, wish.gone);
	if (!merge_run(w, &wish, &walk.stack[walk.made]))
		return false;
	walk.made++;
	if (!text_eq(before, facts_of(w, wish.kept, wish.kept)))
		wrong("a merge lost or made up something:", arena_printf(w->arena, "%s | %s", before, facts_of(w, wish.kept, wish.kept)));
	if (member_load(w, wish.gone)->id != wish.kept)
		wrong("the other record does not lead to the kept one", NULL);
	return true;
}

static bool step_undo(struct work *w)
{
	if (!walk.made || !merge_undo(w, walk.stack[walk.made - 1]))
		return false;
	walk.made--;
	return true;
}

static bool step_meeting(struct work *w)
{
	static const char *const status[] = { "due", "present", "leave" };
	struct towns_gathering g = { .org = walk.branch[dice(3)], .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING),
		.day = day_add(20260101, (int)dice(320)), .state = STATE_HELD };
	if (!towns_hold_unit(w, &g))
		return false;
	for (int i = 0; i < PEOPLE; i++)
		if (dice(2) && !DB_ONE(w->db, w->arena, 0, "select merged_into from member where tenant = $1 and id = $2", w->tenant, walk.person[i]))
			DB_EXEC(w->db, w->arena, "insert into attendance (tenant, activity, member, day, status, voter, excused) values "
				"($1, $2, $3, $5, $4, 1, 0)", w->tenant, g.id, walk.person[i], status[dice(3)], g.day);
	DB_EXEC(w->db, w->arena, "insert into task (tenant, id, org, activity, title, owner, due, made, made_by) values "
		"($1, $2, $3, $2, '修路', $4, 20261201, $5, 0)", w->tenant, g.id, g.org, member_load(w, somebody())->id, w->now);
	return attendance_recount(w, g.id);
}

static bool one_of(struct work *w, int what)
{
	int day = day_add(20260102, 40 * walk.step + (int)dice(30));
	const char *kind = code_state.codes[dice((uint32_t)code_state.count)].code;
	switch (what) {
	case MERGE: return step_merge(w);
	case UNDO: return step_undo(w);
	case MOVE: return member_move(w, somebody(), walk.branch[dice(3)], day, "调整");
	case LEAVE: return member_leave(w, somebody(), day, "转出");
	case STATE: return member_state_set(w, somebody(), kind, day, "登记");
	case STATE_END: return member_state_end(w, somebody(), kind, day);
	default: return step_meeting(w);
	}
}

/* What a step may not do stays undone: its savepoint goes. */
static bool attempt(struct work *w, int what)
{
	struct chain chain = w->store->chain; /* the audit rows of a refused step go with the savepoint */
	if (!db_savepoint(w->db))
		return wrong("the database", NULL);
	if (one_of(w, what) && !w->fault)
		return db_savepoint_release(w->db) || wrong("the database", NULL);
	if ((!w->fault && what != UNDO) || (w->fault && w->fault->kind == FAULT_INTERNAL))
		wrong("refused without a word", w->fault ? w->fault->message : "");
	w->fault = NULL;
	db_savepoint_rollback(w->db);
	w->store->chain = chain;
	return false;
}

/* The checks of `xianfeng verify` that this may break. */
static void sound(struct work *w)
{
	const char *what = tree_unsound(w);
	if (what)
		wrong(what, NULL);
	if (DB_ONE(w->db, w->arena, -1, "select count(*) from member m where m.tenant = $1 and m.left_day <> 0 and exists (select 1 from "
			"belonging b where b.tenant = $1 and b.member = m.id and b.to_day = 0)", w->tenant))
		wrong("somebody who is in no branch belongs to one", NULL);
	if (DB_ONE(w->db, w->arena, -1, "select count(*) from member m join member k on k.tenant = m.tenant and k.id = m.merged_into where "
			"m.tenant = $1 and m.merged_into <> 0 and (k.merged_into <> 0 or m.left_day <> -1 or m.idno_hash is not null)", w->tenant))
		wrong("a merged record leads to one that is merged itself, or can be found", NULL);
	if (DB_ONE(w->db, w->arena, -1, "select count(*) from activity a where a.tenant = $1 and a.due <> (select count(*) from attendance t "
			"where t.tenant = $1 and t.activity = a.id and (t.excused = 0 or t.status in ('present', 'remote')))", w->tenant))
		wrong("a meeting's people are not counted right", NULL);
}

static void one_step(struct work *w)
{
	static const int choice[] = { MERGE, MERGE, MERGE, MERGE, UNDO, MOVE, LEAVE, STATE, STATE, STATE_END, MEETING, MEETING };
	/* Of half of the sequences the first steps are no merge and the last ones nothing else: those come back wholly. */
	bool ordered = walk.seed % 2, merges = walk.step > STEPS_MOST / 2;
	int what = !ordered ? choice[dice(COUNT_OF(choice))] : merges ? (dice(4) ? MERGE : UNDO) : choice[5 + dice(COUNT_OF(choice) - 5)];
	bool good = attempt(w, what);
	walk.done[what] += good;
	walk.refused += !good;
	sound(w);
	if (ordered && !merges)
		walk.before = people_text(w);
}

static void all_back(struct work *w)
{
	int made = walk.made;
	while (walk.made && attempt(w, UNDO))
		;
	sound(w);
	if (walk.made)
		walk.kept++;
	else if (made && walk.before) {
		const char *now = people_text(w), *before = walk.before;
		if (!text_eq(before, now)) {
			while (*before && *before == *now)
				before++, now++;
			wrong("undone, but not as before:", arena_printf(w->arena, "“%.80s” and “%.80s”", before - (before > walk.before + 30 ? 30 : 0), now));
		}
		walk.whole++;
	}
}

static bool unit(struct work *w, void *arg)
{
	struct arena *own = w->arena, *scratch = arena_new();
	for (int i = 0; i < *(int *)arg && !walk.wrong; i++, walk.seed++) {
		struct chain chain = w->store->chain;
		walk.dice = walk.seed * 2654435761u;
		walk.made = 0;
		w->arena = scratch;
		walk.before = NULL;
		if (!db_savepoint(w->db))
			wrong("the database", NULL);
		for (walk.step = 1; walk.step <= STEPS_MOST && !walk.wrong; walk.step++)
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

static bool people_build(struct work *w, void *unused)
{
	(void)unused;
	for (int b = 0; b < 3; b++)
		walk.branch[b] = towns_org(w, towns.town[b / 2], 631, arena_printf(w->arena, "QH%d", b), arena_printf(w->arena, "第%d村党支部", b + 1));
	for (int i = 0; i < PEOPLE; i++) {
		struct member_input in = { .org = walk.branch[i % 3], .name = i % 2 ? "李玉兰" : "李玉蓝", .ethnic = "01", .education = "71",
			.job = i % 2 ? "1" : "4", .category = MEMBER_FULL, .joined = 20150701, .full_day = 20160701, .from_day = day_add(20180101, 200 * i),
			.idno = idno_make(w->arena, "371199", 19700101, 2 * i), .phone = i % 3 ? "13900001111" : "", .address = i % 4 ? "河西街" : "" };
		if (!member_add(w, &in, &walk.person[i]))
			return false;
	}
	return post_appoint(w, walk.branch[0], "secretary", walk.person[0], NULL, 20190101, NULL) &&
	       post_appoint(w, walk.branch[1], "secretary", walk.person[1], NULL, 20190101, NULL) &&
	       member_state_set(w, walk.person[0], "migrant", 20220101, "青岛") && member_state_end(w, walk.person[0], "migrant", 20230101) &&
	       member_state_set(w, walk.person[1], "migrant", 20210101, "义乌") && member_state_set(w, walk.person[2], "aged", 20200101, "卧床");
}

static int setup(void **state)
{
	walk = (struct walk){ 0 };
	if (towns_setup_of(state, 2, 0))
		return 1;
	county_do(*state, people_build, NULL);
	return 0;
}

static void test_member_any_sequence(void **state)
{
	struct county *c = county_of(state);
	const char *chosen = getenv("XIANFENG_TEST_SEED");
	int64_t seed = 1;
	int left = chosen ? 1 : SEQUENCES;
	towns_see(c);
	if (chosen)
		assert_true(str_i64(str_of(chosen), &seed));
	walk.seed = (uint32_t)seed;
	for (; left > 0 && !walk.wrong; left -= SEQUENCES_A_UNIT) {
		int count = left < SEQUENCES_A_UNIT ? left : SEQUENCES_A_UNIT;
		work_run(&c->work, unit, &count);
		c->work.fault = NULL;
	}
	if (walk.wrong)
		fail_msg("%s", walk.wrong);
	printf("# merge %d, undo %d, move %d, leave %d, state %d, end %d, meeting %d, refused %d; undone wholly %d, something rested on it %d\n",
		walk.done[MERGE], walk.done[UNDO], walk.done[MOVE], walk.done[LEAVE], walk.done[STATE], walk.done[STATE_END],
		walk.done[MEETING], walk.refused, walk.whole, walk.kept);
	/* The dice do what they are for. */
	for (int kind = 0; !chosen && kind < KINDS; kind++)
		assert_true(walk.done[kind] >= SEQUENCES / 40);
	assert_true(chosen || walk.whole >= SEQUENCES / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_member_any_sequence, setup, county_teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
