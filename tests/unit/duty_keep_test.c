/* Duties in the store: computed in the transaction of what changes them, with sums that equal a fresh computing. */
#include <jansson.h>

#include "base/config.h"
#include "duty_town.h"
#include "job/job.h"

#define MEETING KIND_BIT(ACTIVITY_MEMBERS_MEETING)
#define COMMITTEE KIND_BIT(ACTIVITY_COMMITTEE_MEETING)
#define THEME KIND_BIT(ACTIVITY_THEME_DAY)

static int setup(void **state)
{
	return towns_setup_of(state, 2, 4);
}

static int setup_large(void **state)
{
	return towns_setup_of(state, 2, 14);
}

static int64_t stored(struct county *c, int64_t org, const char *rule, int from, const char *column)
{
	const char *sql = arena_printf(c->arena, "select %s from duty where tenant = $1 and org = $2 and rule = $3 and period_from = $4",
		column);
	return DB_ONE(c->work.db, c->arena, -1, sql, c->work.tenant, org, rule, from);
}

static int64_t rolled(struct county *c, int64_t org, const char *rule, int from, const char *column)
{
	const char *sql = arena_printf(c->arena, "select %s from duty_roll where tenant = $1 and org = $2 and rule = $3 "
		"and period_from = $4", column);
	return DB_ONE(c->work.db, c->arena, -1, sql, c->work.tenant, org, rule, from);
}

static void verify_clean(struct county *c)
{
	const char *line = NULL;
	int faults = county_verify(c, &line);
	if (faults)
		fail_msg("%d: %s", faults, line);
}

static void test_duty_rows_follow_the_build(void **state)
{
	struct county *c = county_of(state);
	int64_t large = towns.branch[0][0], small = towns.branch[0][3];
	towns_see(c);
	assert_int_equal(stored(c, large, "committee-meeting", 20261101, "owed"), 1);
	assert_int_equal(stored(c, large, "group-meeting", 20261101, "owed"), 2);
	assert_int_equal(stored(c, small, "committee-meeting", 20261101, "owed"), -1);
	assert_int_equal(stored(c, small, "group-meeting", 20261101, "owed"), -1);
	assert_int_equal(stored(c, small, "theme-day", 20261101, "owed"), 1);
	assert_int_equal(stored(c, small, "theme-day", 20261201, "owed"), 1);
	assert_int_equal(stored(c, small, "theme-day", 20250101, "owed"), 1);
	assert_int_equal(stored(c, small, "theme-day", 20241201, "owed"), -1);
	assert_int_equal(stored(c, small, "members-meeting", 20261001, "due_day"), 20261231);
	verify_clean(c);
}

static void test_duty_held_meeting_reaches_the_county(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	towns_see(c);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20261001, "duties"), 8);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20261001, "fulfilled"), 0);
	int64_t id = towns_held(c, org, 20261020, THEME | MEETING);
	assert_int_equal(stored(c, org, "theme-day", 20261001, "done_day"), 20261020);
	assert_int_equal(stored(c, org, "theme-day", 20261001, "activity"), id);
	assert_int_equal(stored(c, org, "members-meeting", 20261001, "done"), 1);
	assert_int_equal(rolled(c, org, "theme-day", 20261001, "fulfilled"), 1);
	assert_int_equal(rolled(c, towns.town[0], "theme-day", 20261001, "fulfilled"), 1);
	assert_int_equal(rolled(c, towns.town[1], "theme-day", 20261001, "fulfilled"), 0);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20261001, "fulfilled"), 1);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1,
		"select due * 100 + present * 10 + remote from life_roll where tenant = $1 and org = $2 and whole = 1 and month = 202610",
		c->work.tenant, towns.root), 431);
	verify_clean(c);
}

static void test_duty_made_up_late_is_late(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[1][3];
	towns_hold(c, (struct towns_gathering){ .org = org, .kinds = THEME, .day = 20261105, .makes_up = 20261015,
		.state = STATE_FILED, .due = 4, .present = 4 });
	assert_int_equal(stored(c, org, "theme-day", 20261001, "done_day"), 20261105);
	assert_int_equal(stored(c, org, "theme-day", 20261101, "done_day"), 0);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20261001, "late"), 1);
	verify_clean(c);
}

static bool cancel_unit(struct work *w, void *id)
{
	return DB_EXEC(w->db, w->arena, "update activity set state = 'cancelled' where tenant = $1 and id = $2", w->tenant,
		*(int64_t *)id) && (work_touch(w, towns.branch[0][3]), audit(w, "test", "activity", 1, 0, NULL, NULL));
}

static void test_duty_taken_back_when_cancelled(void **state)
{
	struct county *c = county_of(state);
	int64_t id = towns_held(c, towns.branch[0][3], 20261020, THEME);
	county_do(c, cancel_unit, &id);
	towns_see(c);
	assert_int_equal(stored(c, towns.branch[0][3], "theme-day", 20261001, "done_day"), 0);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20261001, "fulfilled"), 0);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from life_roll where tenant = $1 and held <> 0", c->work.tenant), 0);
	verify_clean(c);
}

static bool rebuild_unit(struct work *w, void *arg)
{
	(void)arg;
	return duty_rebuild(w, "0001.", 20250101, 20261228, NULL) && audit_not_needed(w);
}

static bool wipe_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "delete from duty where tenant = $1", w->tenant) &&
		DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1", w->tenant) &&
		DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1", w->tenant) &&
		DB_EXEC(w->db, w->arena, "delete from standing_roll where tenant = $1", w->tenant) &&
		DB_EXEC(w->db, w->arena, "delete from standing where tenant = $1", w->tenant) && audit_not_needed(w);
}

/* All rows of the tables as one text. */
static const char *all_rows(struct county *c)
{
	struct buf out;
	buf_init(&out, c->arena);
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena,
		"select org, rule, period_from, due_day, owed, done, done_day, activity from duty union all "
		"select org, rule, period_from, due_day, duties, fulfilled, late, 0 from duty_roll union all "
		"select org, '', whole, month, held, due, present, remote from life_roll union all "
		"select org, '', whole, month, duties, fulfilled, late, 0 from life_roll union all "
		"select org, rule, due_day, review, branches, all_members, all_vacant, all_small from standing union all "
		"select org, '', day, due, due_review, review, records, term from standing_roll order by 1, 2, 3, 4, 5, 6, 7, 8");
	while (db_next(rows)) {
		for (int i = 0; i < 8; i++)
			buf_printf(&out, "%lld ", i == 1 ? 0LL : (long long)db_i64(rows, i));
		buf_printf(&out, "%s\n", db_text(rows, 1));
	}
	db_done(rows);
	return out.at;
}

/* Months of duties against the duties themselves, by a statement that shares nothing with what keeps and verifies them. */
static void months_are_those_of_the_duties(struct county *c)
{
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1,
		"select count(*) from (select a.id as org, d.due_day / 100 as month, count(*) as duties, "
		"sum(case when d.done_day > 0 then 1 else 0 end) as fulfilled, sum(case when d.done_day > d.due_day then 1 else 0 end) as late "
		"from duty d join org o on o.tenant = d.tenant and o.id = d.org join org a on a.tenant = o.tenant "
		"and a.path = substr(o.path, 1, length(a.path)) where d.tenant = $1 "
		"and d.rule not in ('secretary-lecture', 'democratic-meeting') group by a.id, d.due_day / 100) x "
		"left join life_roll l on l.tenant = $1 and l.org = x.org and l.whole = 1 and l.month = x.month "
		"where coalesce(l.duties, 0) <> x.duties or coalesce(l.fulfilled, 0) <> x.fulfilled or coalesce(l.late, 0) <> x.late",
		c->work.tenant), 0);
	assert_true(DB_ONE(c->work.db, c->arena, 0, "select count(*) from life_roll where tenant = $1 and duties > 0", c->work.tenant) > 0);
}

static bool change_unit(struct work *w, void *arg)
{
	unsigned *seed = arg;
	int t = rand_r(seed) % towns.town_count, b = rand_r(seed) % towns.branch_count;
	int64_t org = towns.branch[t][b];
	int day = day_add(20250110, rand_r(seed) % 680);
	static const unsigned kinds[] = { THEME, MEETING, COMMITTEE, THEME | MEETING, KIND_BIT(ACTIVITY_PARTY_LECTURE),
		KIND_BIT(ACTIVITY_HEART_TALK), KIND_BIT(ACTIVITY_MEMBER_APPRAISAL) };
	static const enum activity_state states[] = { STATE_HELD, STATE_HELD, STATE_FILED, STATE_RETURNED };
	struct towns_gathering g = { .org = org, .kinds = kinds[rand_r(seed) % COUNT_OF(kinds)], .day = day,
		.state = states[rand_r(seed) % COUNT_OF(states)], .makes_up = rand_r(seed) % 4 ? 0 : day_add(day, -40), .due = 2,
		.present = 1 };
	int64_t some = DB_ONE(w->db, w->arena, 0, "select id from activity where tenant = $1 and org = $2 order by id desc limit 1",
		w->tenant, org);
	switch (rand_r(seed) % 8) {
	case 3: /* filed and returned, and held again: as handing in, reviewing and undoing do */
		work_touch(w, org);
		return DB_EXEC(w->db, w->arena, "update activity set state = $4, filed_at = $5 where tenant = $1 and org = $2 and id = $3",
			w->tenant, org, some, activity_state_word(g.state), day_start(day)) && audit(w, "test", "activity", some, org, NULL, NULL);
	case 4:
		if (DB_ONE(w->db, w->arena, 0, "select id from post where tenant = $1 and org = $2 and kind = 'secretary' and to_day = 0",
			    w->tenant, org))
			return post_end(w, DB_ONE(w->db, w->arena, 0, "select id from post where tenant = $1 and org = $2 "
				"and kind = 'secretary' and to_day = 0", w->tenant, org), w->today);
		return post_appoint(w, org, "secretary", 0, "刘成玉", day_add(w->today, -1), NULL);
	case 5:
		return DB_EXEC(w->db, w->arena, "update org set term_end = $3 where tenant = $1 and id = $2", w->tenant, org,
			day_add(day, 400)) && org_recount(w, org) && audit(w, "test", "org", org, org, NULL, NULL);
	case 0:
		if (some) {
			work_touch(w, org);
			return DB_EXEC(w->db, w->arena, "update activity set state = 'cancelled' where tenant = $1 and id = $2",
				w->tenant, some) && audit(w, "test", "activity", some, org, NULL, NULL);
		}
		return towns_hold_unit(w, &g);
	case 1:
		towns_person(w, org, rand_r(seed) % 1000, 4);
		return org_recount(w, org) && audit(w, "test", "member", 1, org, NULL, NULL);
	case 2:
		return group_found(w, org, arena_printf(w->arena, "小组%d", rand_r(seed)), 0, day, NULL);
	default:
		return towns_hold_unit(w, &g);
	}
}

static void test_duty_deltas_equal_a_rebuild(void **state)
{
	struct county *c = county_of(state);
	unsigned seed = 20261123;
	for (int i = 0; i < 500; i++) {
		county_do(c, change_unit, &seed);
		if (i % 100 == 99)
			towns_see(c);
	}
	towns_see(c);
	const char *kept = all_rows(c);
	months_are_those_of_the_duties(c);
	county_do(c, rebuild_unit, NULL); /* nothing to change … */
	towns_see(c);
	assert_string_equal(all_rows(c), kept);
	county_do(c, wipe_unit, NULL); /* … and all of it from nothing */
	county_do(c, rebuild_unit, NULL);
	towns_see(c);
	assert_string_equal(all_rows(c), kept);
	verify_clean(c);
}

#define MANY 60

static bool many_units(struct work *w, void *seed)
{
	for (int i = 0; i < MANY; i++)
		if (!change_unit(w, seed))
			return false;
	return true;
}

/* What one unit of work touches by the dozen, as an import does, is computed by townships: it comes to the same. */
static void test_duty_many_touched_at_once(void **state)
{
	struct county *c = county_of(state);
	unsigned seed = 20261124;
	for (int i = 0; i < 5; i++) {
		county_do(c, many_units, &seed);
		towns_see(c);
		verify_clean(c);
	}
	const char *kept = all_rows(c);
	months_are_those_of_the_duties(c);
	county_do(c, wipe_unit, NULL);
	county_do(c, rebuild_unit, NULL);
	towns_see(c);
	assert_string_equal(all_rows(c), kept);
}

static bool spoil_duty(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update duty set done_day = 20261003 where tenant = $1 and org = $2 and rule = 'theme-day' "
		"and period_from = 20261001", w->tenant, towns.branch[1][1]) && audit_not_needed(w);
}

static bool spoil_roll(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update duty_roll set fulfilled = 7 where tenant = $1 and org = $2 and rule = 'party-lecture' "
		"and period_from = 20260701", w->tenant, towns.town[1]) && audit_not_needed(w);
}

/* Each summary altered by itself: what `verify` says of it, and that a rebuild by pieces makes all of it right again. */
static const struct {
	const char *sql, *says;
} alterations[] = {
	{ "update duty_roll set late = late + 1 where tenant = $1 and org = $2 and due_day = 20261031", "汇总：组织 QH02，主题党日" },
	{ "delete from duty_roll where tenant = $1 and org = $2 and due_day = 20261031", "汇总：组织 QH02，主题党日" },
	{ "update life_roll set duties = duties + 1 where tenant = $1 and org = $2 and whole = 1 and month = 202610",
		"每月汇总：组织 QH02，2026年10月的合计" },
	{ "update life_roll set late = late + 1 where tenant = $1 and org = $3 and whole = 0 and month = 202610",
		"每月汇总：组织 QH02004，2026年10月应做的项数" },
	{ "update life_roll set held = held + 1 where tenant = $1 and org = $2 and whole = 1 and month = 202610",
		"每月汇总：组织 QH02，2026年10月的合计" },
	{ "update standing set due_day = 20261101 where tenant = $1 and org = $3", "支部状态：组织 QH02004" },
	{ "update standing set review = 1, review_day = 20261101 where tenant = $1 and org = $3", "支部状态：组织 QH02004" },
	{ "update standing set path = '0001.0002.0009.' where tenant = $1 and org = $3", "支部状态：组织 QH02004" },
	{ "update standing set all_vacant = 0 where tenant = $1 and org = $2", "支部状态汇总：组织 QH02 的支部数" },
	{ "update standing set branches = branches + 1 where tenant = $1 and org = $2", "支部状态汇总：组织 QH02 的支部数" },
	{ "update standing_roll set due = due - 1 where tenant = $1 and org = $2", "支部状态汇总：组织 QH02，" },
	{ "delete from standing_roll where tenant = $1 and org = $2", "支部状态汇总：组织 QH02，" },
};

struct heard {
	const char *needle;
	int found;
};

static void tell(void *arg, const char *line)
{
	struct heard *told = arg;
	told->found += strstr(line, told->needle) != NULL;
}

static bool verify_says(struct county *c, const char *needle)
{
	struct heard told = { .needle = needle };
	struct verify_report report = { .arena = c->arena, .say = tell, .arg = &told };
	towns_see(c);
	verify_all(&c->work, &report);
	return told.found > 0;
}

static bool alter_unit(struct work *w, void *arg)
{
	return db_exec(w->db, w->arena, arg, 3,
		(struct db_value[]){ DB_VALUE(w->tenant), DB_VALUE(towns.town[1]), DB_VALUE(towns.branch[1][3]) }) && audit_not_needed(w);
}

static void test_duty_rebuild_makes_right_what_verify_names(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct config *config = config_load(c->arena, "/nonexistent", true, &why);
	towns_held(c, towns.branch[1][3], 20261012, THEME);
	verify_clean(c);
	const char *sound = all_rows(c);
	for (size_t i = 0; i < COUNT_OF(alterations); i++) {
		county_do(c, alter_unit, (void *)alterations[i].sql);
		if (!verify_says(c, alterations[i].says))
			fail_msg("%s: %s", alterations[i].sql, alterations[i].says);
		struct job_run *run = job_run_now(&c->work, config, "rebuild", "");
		assert_non_null(run);
		assert_int_equal(run->state, JOB_DONE);
		assert_int_equal(run->steps, 3); /* two townships, then the county */
		towns_see(c);
		verify_clean(c);
		const char *now = all_rows(c), *was = sound;
		for (; *now && *now == *was; now++, was++)
			;
		if (*now || *was)
			fail_msg("%s: %.60s instead of %.60s", alterations[i].sql, now, was);
	}
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1 and act = 'summary.rebuilt'",
		c->work.tenant), COUNT_OF(alterations));
}

static void test_duty_verify_names_org_and_rule(void **state)
{
	struct county *c = county_of(state);
	const char *line = NULL;
	county_do(c, spoil_roll, NULL);
	assert_int_equal(county_verify(c, &line), 1);
	assert_non_null(strstr(line, "QH02"));
	assert_non_null(strstr(line, "party-lecture"));
	county_do(c, spoil_duty, NULL);
	assert_true(county_verify(c, &line) >= 2);
	county_do(c, wipe_unit, NULL);
	county_do(c, rebuild_unit, NULL);
	verify_clean(c);
}

static bool keep_unit(struct work *w, void *arg)
{
	int64_t left = 1;
	w->today = *(int *)arg;
	for (int pieces = 0; left; pieces++) {
		assert_in_range(pieces, 0, 20);
		if (!duty_keep_piece(w, &left))
			return false;
	}
	return true;
}

static void test_duty_new_day_brings_new_periods(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	int same = 20261123, next = 20261201, far = 20270310;
	towns_see(c);
	assert_int_equal(stored(c, org, "theme-day", 20270101, "owed"), -1);
	int64_t before = store_committed(c->store);
	county_do(c, keep_unit, &same);
	towns_see(c);
	county_do(c, keep_unit, &next);
	towns_see(c);
	assert_int_equal(stored(c, org, "theme-day", 20270101, "owed"), 1);
	assert_int_equal(stored(c, org, "org-life-meeting", 20270101, "owed"), 1);
	county_do(c, keep_unit, &far);
	towns_see(c);
	assert_int_equal(stored(c, org, "theme-day", 20270401, "owed"), 1);
	assert_int_equal(stored(c, org, "theme-day", 20270201, "owed"), 1);
	assert_int_equal(rolled(c, towns.root, "theme-day", 20270301, "duties"), 8);
	assert_true(store_committed(c->store) > before);
	verify_clean(c);
}

static bool leave_unit(struct work *w, void *arg)
{
	int64_t member = DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and org = $2 and left_day = 0 limit 1", w->tenant,
		*(int64_t *)arg);
	return member_leave(w, member, 20261001, "转出");
}

/* Twelve full members become six, from 1 October on: a group and a committee stay by their own records. */
static void test_duty_past_is_judged_as_it_was(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][1]; /* two members */
	county_do(c, leave_unit, &org);
	county_do(c, leave_unit, &org);
	towns_see(c);
	assert_int_equal(stored(c, org, "theme-day", 20260901, "owed"), 1);
	assert_int_equal(stored(c, org, "theme-day", 20261001, "owed"), -1);
	assert_int_equal(stored(c, org, "members-meeting", 20260701, "owed"), 1);
	assert_int_equal(stored(c, org, "members-meeting", 20261001, "owed"), -1);
	verify_clean(c);
}

static void test_duty_of_org_equals_stored(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][0];
	towns_held(c, org, 20261020, THEME | MEETING);
	towns_held(c, org, 20261103, COMMITTEE);
	struct duty_row *rows;
	int n = duty_of_org(&c->work, org, 20261101, 20261130, &rows);
	assert_true(n >= 5);
	for (int i = 0; i < n; i++) {
		const struct duty *d = &rows[i].duty;
		assert_int_equal(stored(c, org, d->rule->id, d->period.from, "done"), d->done);
		assert_int_equal(stored(c, org, d->rule->id, d->period.from, "done_day"), d->done_day);
		assert_non_null(strstr(rows[i].reason, d->rule->source.article));
	}
	assert_string_equal(rows[0].duty.rule->id, "members-meeting");
	assert_int_equal(rows[0].status, DUTY_DONE);
}

static void test_duty_json_keys_are_stable(void **state)
{
	struct county *c = county_of(state);
	struct period period = period_of(CYCLE_MONTH, 20261101);
	struct duty_row *rows;
	struct buf out;
	towns_held(c, towns.branch[0][0], 20261020, THEME | MEETING);
	struct org *org = org_load(&c->work, towns.branch[0][0]);
	int n = duty_of_org(&c->work, org->id, period.from, period.to, &rows);
	buf_init(&out, c->arena);
	duty_json(&c->work, org, period, rows, n, &out);
	json_t *root = json_loads(out.at, JSON_REJECT_DUPLICATES, NULL), *duties = json_object_get(root, "duties");
	static const char *const keys[] = { "rule", "name", "period", "period_name", "from", "to", "due", "owed", "done", "done_day",
		"status", "status_name", "severity", "document", "year", "article", "requirement", "sure", "note", "reason", "activities" };
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "org")), "QH01001");
	assert_string_equal(json_string_value(json_object_get(root, "period")), "2026-11");
	assert_int_equal(json_array_size(duties), n);
	for (size_t i = 0; i < json_array_size(duties); i++) {
		assert_int_equal(json_object_size(json_array_get(duties, i)), COUNT_OF(keys));
		for (size_t k = 0; k < COUNT_OF(keys); k++)
			assert_non_null(json_object_get(json_array_get(duties, i), keys[k]));
	}
	json_t *meeting = json_array_get(duties, 0);
	assert_string_equal(json_string_value(json_object_get(meeting, "rule")), "members-meeting");
	assert_string_equal(json_string_value(json_object_get(meeting, "status")), "done");
	assert_string_equal(json_string_value(json_object_get(meeting, "done_day")), "2026-10-20");
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_duty_rows_follow_the_build, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_held_meeting_reaches_the_county, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_made_up_late_is_late, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_taken_back_when_cancelled, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_deltas_equal_a_rebuild, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_many_touched_at_once, setup_large, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_verify_names_org_and_rule, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_rebuild_makes_right_what_verify_names, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_new_day_brings_new_periods, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_past_is_judged_as_it_was, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_of_org_equals_stored, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_json_keys_are_stable, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
