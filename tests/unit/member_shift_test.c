/* Moves and leavings taken back: everything as it was, and nothing once something rests on it. */
#include "duty_town.h"

#include "base/buf.h"
#include "member/erase.h"
#include "member/shift.h"
#include "org/operate.h"

static int64_t liu, wang, home, next_door;

static int64_t person(struct work *w, const char *name, int order)
{
	struct member_input in = { .org = home, .name = name, .ethnic = "01", .education = "71", .job = "1", .category = MEMBER_FULL,
		.joined = 20150701, .full_day = 20160701, .idno = idno_make(w->arena, "371199", 19850504, order), .from_day = 20200101 };
	int64_t id = 0;
	if (!member_add(w, &in, &id))
		fail_msg("%s", w->fault->message);
	return id;
}

/* A secretary who leads a group, has a state that began today, and an account of each sort. */
static bool build(struct work *w, void *unused)
{
	const char *code;
	int64_t group;
	(void)unused;
	for (int b = 0; b < 2; b++)
		towns.branch[0][b] = towns_org(w, towns.town[0], 631, arena_printf(w->arena, "QH0100%d", b + 1),
			arena_printf(w->arena, "第%d村党支部", b + 1));
	home = towns.branch[0][0];
	next_door = towns.branch[0][1];
	liu = person(w, "刘成玉", 11);
	wang = person(w, "王秀兰", 12);
	struct member_input in = member_input_of(member_load(w, liu));
	if (!group_found(w, home, "第一党小组", 0, 20210101, &group))
		return false;
	in.party_group = group;
	return member_edit(w, liu, &in, 0) &&
	       DB_EXEC(w->db, w->arena, "update party_group set leader = $3 where tenant = $1 and id = $2", w->tenant, group, liu) &&
	       post_appoint(w, home, "secretary", liu, NULL, 20210301, NULL) && member_state_set(w, liu, "aged", 20260101, "体弱") &&
	       member_state_set(w, liu, "hardship", w->today, "火灾") &&
	       account_create(w, "liu-m", "刘成玉", ROLE_MEMBER, home, liu, &code) && account_create(w, "liu", "刘成玉", ROLE_SECRETARY, home, liu, &code);
}

static int setup(void **state)
{
	return towns_setup_with(state, build);
}

struct going {
	int64_t member, org;
	int day;
};

static bool move(struct work *w, void *arg)
{
	struct going *g = arg;
	return member_move(w, g->member, g->org, g->day, "登记错了");
}

static bool leave(struct work *w, void *arg)
{
	struct going *g = arg;
	return member_leave(w, g->member, g->day, "登记错了");
}

static int64_t last_shift; /* of liu */

static bool undo(struct work *w, void *arg)
{
	(void)arg;
	return shift_undo(w, liu, last_shift);
}

static void fresh(struct county *c)
{
	work_end(&c->work);
	county_begin(c);
}

static void look(struct county *c)
{
	fresh(c);
	const struct shift *s = shift_last(&c->work, liu);
	assert_non_null(s);
	last_shift = s->id;
}

/* All that a move or a leaving changes of anybody, as text. */
static const char *all_of(struct county *c)
{
	static const char *const sql[] = {
		"select id, org, party_group, left_day, migrant + 2 * aged + 4 * hardship, category from member where tenant = $1 order by id",
		"select member, from_day, to_day, org, 0, 0 from belonging where tenant = $1 order by member, from_day",
		"select id, member, from_day, to_day, length(reason), length(kind) from member_state where tenant = $1 order by id",
		"select id, org, member, from_day, to_day, length(kind) from post where tenant = $1 order by id",
		"select id, org, leader, from_day, to_day, 0 from party_group where tenant = $1 order by id",
		"select id, account, org, to_day, length(role), 0 from office where tenant = $1 order by id",
		"select id, org, office, offices, desk, length(role) from account where tenant = $1 order by id",
		"select id, members, full_members, 0, 0, length(secretary) from org where tenant = $1 order by id",
	};
	struct buf b;
	fresh(c);
	buf_init(&b, c->arena);
	for (size_t i = 0; i < COUNT_OF(sql); i++) {
		struct db_value tenant = db_value_i64(c->work.tenant);
		struct db_rows *rows = db_query(c->work.db, c->arena, sql[i], 1, &tenant);
		while (db_next(rows)) {
			for (int k = 0; k < 6; k++)
				buf_printf(&b, "%lld ", (long long)db_i64(rows, k));
			buf_char(&b, '\n');
		}
		db_done(rows);
	}
	assert_int_equal(db_error(c->work.db), DB_OK);
	return b.at;
}

static void test_shift_move_taken_back(void **state)
{
	struct county *c = county_of(state);
	const char *before = all_of(c);
	const char *const *brings;
	county_do(c, move, &(struct going){ liu, next_door, 20261101 });
	assert_string_not_equal(all_of(c), before);
	look(c);
	struct member *m = member_load(&c->work, liu);
	struct shift *s = shift_load(&c->work, m, last_shift);
	assert_null(shift_objection(&c->work, m, s));
	assert_int_equal(shift_brings(&c->work, s, &brings), 4);
	assert_string_equal(brings[0], "回到第1村，在第2村的这一段不再计");
	county_do(c, undo, NULL);
	assert_string_equal(all_of(c), before);
	assert_null(shift_last(&c->work, liu));
	county_refused(c, undo, NULL, "member.shift-held"); /* once */
	county_sound(c);
	/* Wrong on the very day of arrival, as well. */
	county_do(c, move, &(struct going){ liu, next_door, 20200101 });
	look(c);
	county_do(c, undo, NULL);
	assert_string_equal(all_of(c), before);
	county_sound(c);
}

static void test_shift_leaving_taken_back(void **state)
{
	struct county *c = county_of(state);
	const char *before = all_of(c);
	county_do(c, leave, &(struct going){ liu, 0, 20261101 }); /* the state of today never was, then */
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from member_state where tenant = $1 and member = $2", c->work.tenant, liu), 1);
	county_sound(c);
	look(c);
	county_do(c, undo, NULL);
	assert_string_equal(all_of(c), before);
	county_sound(c);
}

static bool appoint_wang(struct work *w, void *arg)
{
	(void)arg;
	return post_appoint(w, home, "secretary", wang, NULL, 20261115, NULL);
}

static bool appoint_liu(struct work *w, void *arg)
{
	(void)arg;
	return post_appoint(w, next_door, "organization", liu, NULL, 20261115, NULL);
}

static bool state_since(struct work *w, void *arg)
{
	(void)arg;
	return member_state_end(w, liu, "aged", 20261110);
}

static bool erase(struct work *w, void *arg)
{
	(void)arg;
	return erase_run(w, &(struct erase_wish){ .path = "", .until = 20261123, .member = liu }, "本人要求") == 1;
}

static bool listed(struct work *w, void *arg)
{
	(void)arg;
	DB_EXEC(w->db, w->arena, "insert into attendance (tenant, activity, member, day, status, voter, excused, way, at, received, by_account) "
		"select tenant, id, $3, day, 'due', 1, 0, '', 0, 0, 0 from activity where tenant = $1 and id = $2", w->tenant, (int64_t)77, liu);
	return audit(w, "test", "test", 0, 0, NULL, NULL);
}

static bool meeting(struct work *w, void *arg)
{
	(void)arg;
	DB_EXEC(w->db, w->arena, "insert into activity (tenant, id, org, kinds, state, title, place, starts, ends, day, month, host, agenda, created, "
		"created_by) values ($1, 77, $2, 1, 'noticed', '支委会', '', $3, $3, 20261120, 202611, '', '', $3, 0)", w->tenant, next_door, w->now);
	return work_db_check(w) && audit(w, "test", "test", 0, 0, NULL, NULL);
}

/* What was done meanwhile stays: then it is not taken back, and says why. */
static void held_by(struct county *c, bool (*since)(struct work *w, void *arg), const char *word, bool leaves)
{
	county_do(c, leaves ? leave : move, &(struct going){ liu, next_door, 20261101 });
	look(c);
	county_do(c, since, NULL);
	const char *then = all_of(c);
	county_refused(c, undo, NULL, "member.shift-held");
	struct member *m = member_load(&c->work, liu);
	const char *why = shift_objection(&c->work, m, shift_load(&c->work, m, last_shift));
	if (!strstr(why, word))
		fail_msg("%s", why);
	assert_string_equal(all_of(c), then);
}

static void test_shift_held_by_a_successor(void **state)
{
	held_by(county_of(state), appoint_wang, "此后已由王秀兰担任", true);
}

static void test_shift_held_by_a_new_post(void **state)
{
	held_by(county_of(state), appoint_liu, "此后在第2村任职", false);
}

static void test_shift_not_held_by_what_it_did_not_touch(void **state)
{
	struct county *c = county_of(state);
	county_do(c, move, &(struct going){ liu, next_door, 20261101 });
	look(c);
	county_do(c, state_since, NULL); /* a state of the person is no matter of the move */
	county_do(c, undo, NULL);
	assert_int_equal(member_load(&c->work, liu)->aged, 0);
	county_sound(c);
}

static void test_shift_held_by_erasure(void **state)
{
	held_by(county_of(state), erase, "已按期清除", true);
	assert_int_equal(DB_ONE(county_of(state)->work.db, county_of(state)->arena, -1, "select count(*) from org_operation_change "
		"where tenant = $1 and (was like '%火灾%' or became like '%体弱%' or was like '%体弱%')", county_of(state)->work.tenant), 0);
}

static void test_shift_held_by_a_meeting(void **state)
{
	county_do(county_of(state), meeting, NULL);
	held_by(county_of(state), listed, "已列入第2村的活动“支委会”", false);
}

static bool again(struct work *w, void *arg)
{
	(void)arg;
	return member_move(w, liu, home, 20261110, "调回");
}

static void test_shift_held_by_the_next(void **state)
{
	struct county *c = county_of(state);
	held_by(c, again, "此后又有变动", false);
	look(c); /* the later one first, then this one */
	county_do(c, undo, NULL);
	look(c);
	county_do(c, undo, NULL);
	county_sound(c);
}

static void test_shift_within_the_scope(void **state)
{
	struct county *c = county_of(state);
	county_do(c, move, &(struct going){ liu, next_door, 20261101 });
	look(c);
	struct actor before = c->work.actor;
	struct org *o = org_load(&c->work, next_door);
	c->work.actor = (struct actor){ .role = ROLE_SECRETARY, .name = "孙立国", .path = arena_dup(c->arena, o->path), .org_level = 3 };
	county_refused(c, undo, NULL, "member.shift-scope"); /* somebody of the other branch alone */
	o = org_load(&c->work, home);
	c->work.actor.path = arena_dup(c->arena, o->path);
	county_refused(c, undo, NULL, "member.none"); /* for the old branch the record is not there any more */
	c->work.actor = before;
	county_do(c, undo, NULL);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_shift_move_taken_back), EACH(test_shift_leaving_taken_back), EACH(test_shift_held_by_a_successor),
		EACH(test_shift_held_by_a_new_post), EACH(test_shift_not_held_by_what_it_did_not_touch), EACH(test_shift_held_by_erasure),
		EACH(test_shift_held_by_a_meeting), EACH(test_shift_held_by_the_next), EACH(test_shift_within_the_scope),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
