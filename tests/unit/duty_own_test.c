/* A county's own rules: dated, known from the day after, never backwards; stricter figures, exemptions, grace, switching off by
 * two persons, taking back and ending; and the preview. The clock moves through days and months. */
#include "duty_town.h"

#include "access/access.h"
#include "approval/approval.h"
#include "duty/trial.h"
#include "county/inside.h"
#include "talk/talk.h"

#define THEME KIND_BIT(ACTIVITY_THEME_DAY)
#define MEETING KIND_BIT(ACTIVITY_MEMBERS_MEETING)

static int64_t now; /* the county's clock */

static int setup(void **state)
{
	now = COUNTY_NOW;
	return towns_setup_of(state, 1, 4);
}

static void at_now(struct county *c)
{
	work_end(&c->work);
	work_begin(&c->work, c->arena, c->store, now);
	c->work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
}

/* Lets the days go by up to one, each with its nightly turn. */
static bool turn_unit(struct work *w, void *arg)
{
	return duty_keep_piece(w, arg);
}

static void until(struct county *c, int day)
{
	while (day_of(now) < day) {
		now = day_start(day_add(day_of(now), 1)) + 8 * 3600;
		at_now(c);
		for (int64_t left = 1; left > 0;)
			county_do(c, turn_unit, &left);
	}
	at_now(c);
}

struct added {
	struct county_rule rule;
	int64_t id, proposal;
};

static bool add_unit(struct work *w, void *arg)
{
	struct added *a = arg;
	a->id = county_rule_add(w, &a->rule, &a->proposal);
	return w->fault == NULL;
}

static int64_t added(struct county *c, struct county_rule rule)
{
	struct added a = { .rule = rule };
	county_do(c, add_unit, &a);
	at_now(c);
	return a.id ? a.id : a.proposal;
}

static void refused(struct county *c, struct county_rule rule, const char *code)
{
	struct added a = { .rule = rule };
	county_refused(c, add_unit, &a, code);
	at_now(c);
}

static struct county_rule stricter(const char *rule, enum rule_cycle cycle, int times, int from)
{
	return (struct county_rule){ .act = COUNTY_STRICTER, .rule = rule, .cycle = cycle, .times = times, .severity = SEVERITY_VIOLATION,
		.document = "青禾县党支部组织生活办法", .reason = "规范组织生活", .valid_from = from };
}

static struct county_rule exempt(const char *rule, int64_t org, int type, int from, int to)
{
	return (struct county_rule){ .act = COUNTY_EXEMPT, .rule = rule, .org = org, .type = type, .document = "", .reason = "防汛", .valid_from = from,
		.valid_to = to };
}

static int64_t stored(struct county *c, int64_t org, const char *rule, enum rule_cycle cycle, int from, const char *column)
{
	const char *sql = arena_printf(c->arena, "select %s from duty where tenant = $1 and org = $2 and rule = $3 and period_from = $4 and cycle = $5",
		column);
	return DB_ONE(c->work.db, c->arena, -1, sql, c->work.tenant, org, rule, from, (int)cycle);
}

static void clean(struct county *c)
{
	const char *line = NULL;
	int faults = county_verify(c, &line);
	if (faults)
		fail_msg("%d: %s", faults, line);
	at_now(c);
}

/* Everything that the store says about periods that ended before a day. */
static const char *past(struct county *c, int day)
{
	struct buf out;
	buf_init(&out, c->arena);
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena, "select org, rule, cycle, period_from, due_day, owed, done, done_day from duty "
		"where tenant = $1 and period_to < $2 order by org, rule, cycle, period_from", c->work.tenant, day);
	while (db_next(rows)) {
		buf_printf(&out, "%s", db_text(rows, 1));
		for (int i = 0; i < 8; i++)
			if (i != 1)
				buf_printf(&out, " %lld", (long long)db_i64(rows, i));
		buf_char(&out, '\n');
	}
	db_done(rows);
	return out.at;
}

/* ---- stricter --------------------------------------------------------------------------------------------------- */

static void test_duty_own_stricter_from_its_day_on(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	const char *before = past(c, 20261101);
	added(c, stricter("members-meeting", CYCLE_MONTH, 1, 20270101));
	/* Not known today: what is stored, and what verify computes, is as it was. */
	assert_ptr_equal(rule_catalogue_of(&c->work), rule_catalogue_of(&c->work));
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "members-meeting", 20270101)->cycle, CYCLE_QUARTER);
	clean(c);
	until(c, 20261124);
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "members-meeting", 20261231)->cycle, CYCLE_QUARTER);
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "members-meeting", 20270101)->cycle, CYCLE_MONTH);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_QUARTER, 20261001, "owed"), 1);
	clean(c);
	until(c, 20270110);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_QUARTER, 20261001, "owed"), 1);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_QUARTER, 20270101, "owed"), -1);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_MONTH, 20270101, "owed"), 1);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_MONTH, 20261201, "owed"), -1);
	assert_string_equal(past(c, 20261101), before);
	clean(c);
	/* The reason names the county's paper, with the national article beside it. */
	struct duty_row *rows;
	int n = duty_of_org(&c->work, org, 20270101, 20270131, &rows), found = 0;
	for (int i = 0; i < n; i++)
		if (text_eq(rows[i].duty.rule->id, "members-meeting")) {
			found++;
			assert_string_equal(rows[i].reason, "4 名正式党员，本月应开党员大会 1 次，已开 0 次；本县要求：《青禾县党支部组织生活办法》（每月开 1 次）");
			assert_true(str_has(str_of(rows[i].duty.rule->source.note), STR("第十一条")));
		}
	assert_int_equal(found, 1);
}

/* A rule that begins in the middle of a quarter asks from the next period on; one with a last day gives way to the national one. */
static void test_duty_own_stricter_between_two_days(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	struct county_rule r = stricter("theme-day", CYCLE_MONTH, 2, 20261215);
	r.valid_to = 20270215;
	added(c, r);
	until(c, 20270310);
	static const struct {
		int month, owed;
	} months[] = { { 20261101, 1 }, { 20261201, 1 }, { 20270101, 2 }, { 20270201, 2 }, { 20270301, 1 } };
	for (size_t i = 0; i < COUNT_OF(months); i++)
		assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, months[i].month, "owed"), months[i].owed);
	clean(c);
}

/* ---- exemptions, grace, off ------------------------------------------------------------------------------------- */

static void test_duty_own_exempt_by_the_last_day(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3], other = towns.branch[0][2];
	added(c, exempt("theme-day", org, 0, 20261124, 20261231));
	until(c, 20261125);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261101, "owed"), -1);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261001, "owed"), 1);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_QUARTER, 20261001, "owed"), 1);
	assert_int_equal(stored(c, other, "theme-day", CYCLE_MONTH, 20261101, "owed"), 1);
	struct rule_explanation *rows;
	int n = duty_rules_of_org(&c->work, org, &rows);
	for (int i = 0; i < n; i++)
		if (text_eq(rows[i].rule->id, "theme-day")) {
			assert_false(rows[i].binds);
			assert_string_equal(rows[i].why, "本县免除（至2026年12月31日）：防汛");
		}
	clean(c);
	until(c, 20270105);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), -1);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20270101, "owed"), 1);
	clean(c);
}

static void test_duty_own_exempt_of_a_type_and_of_everything(void **state)
{
	struct county *c = county_of(state);
	added(c, exempt("", 0, 631, 20261201, 0));
	added(c, exempt("secretary-lecture", 0, 611, 20261201, 20261231));
	until(c, 20261202);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from duty d join org o on o.tenant = d.tenant and o.id = d.org "
		"where d.tenant = $1 and o.kind = 631 and d.period_to >= 20261201", c->work.tenant), 0);
	assert_true(DB_ONE(c->work.db, c->arena, -1, "select count(*) from duty d join org o on o.tenant = d.tenant and o.id = d.org "
		"where d.tenant = $1 and o.kind = 631 and d.period_to < 20261201", c->work.tenant) > 0);
	assert_int_equal(stored(c, towns.town[0], "secretary-lecture", CYCLE_YEAR, 20260101, "owed"), -1);
	assert_int_equal(stored(c, towns.town[0], "democratic-meeting", CYCLE_YEAR, 20260101, "owed"), 1);
	clean(c);
}

static void test_duty_own_grace_moves_the_due_day(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3];
	added(c, (struct county_rule){ .act = COUNTY_GRACE, .rule = "theme-day", .days = 5, .document = "", .reason = "春节", .valid_from = 20261201,
		.valid_to = 20261231 });
	until(c, 20270103);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261101, "due_day"), 20261130);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "due_day"), 20270105);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20270101, "due_day"), 20270131);
	assert_int_equal(stored(c, org, "members-meeting", CYCLE_QUARTER, 20261001, "due_day"), 20261231);
	clean(c);
}

struct decision {
	int64_t id;
	bool outdated;
};

static bool approve_unit(struct work *w, void *arg)
{
	struct decision *d = arg;
	struct approval *a = approval_load(w, d->id);
	return a && approval_approve(w, d->id, a->hash, &d->outdated);
}

static bool offices_unit(struct work *w, void *arg)
{
	int64_t *accounts = arg;
	accounts[0] = account_create(w, "county", "县委组织部", ROLE_COUNTY, towns.root, 0, NULL);
	accounts[1] = account_create(w, "county2", "县委组织部二", ROLE_COUNTY, towns.root, 0, NULL);
	return accounts[0] && accounts[1];
}

static void as_office(struct county *c, int64_t account)
{
	at_now(c);
	c->work.actor = (struct actor){ .role = ROLE_COUNTY, .account = account, .org = towns.root, .name = "县委组织部", .path = "0001.", .org_level = 1,
		.from = "test" };
}

static void test_duty_own_off_takes_two_persons(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3], accounts[2];
	struct added a = { .rule = { .act = COUNTY_OFF, .rule = "party-lecture", .document = "", .reason = "按省里新办法执行", .valid_from = 20261201 } };
	struct decision d = { 0 };
	county_do(c, offices_unit, accounts);
	as_office(c, accounts[0]);
	county_do(c, add_unit, &a);
	assert_int_equal(a.id, 0);
	assert_int_not_equal(a.proposal, 0);
	struct county_rule *rows;
	as_office(c, accounts[0]);
	assert_int_equal(county_rule_list(&c->work, &rows), 0);
	d.id = a.proposal;
	county_refused(c, approve_unit, &d, "approval.own");
	as_office(c, accounts[1]);
	county_do(c, approve_unit, &d);
	at_now(c);
	assert_int_equal(county_rule_list(&c->work, &rows), 1);
	until(c, 20261202);
	/* The running quarter is no longer asked for, the one before stays as it was judged. */
	assert_int_equal(stored(c, org, "party-lecture", CYCLE_QUARTER, 20261001, "owed"), -1);
	assert_int_equal(stored(c, org, "party-lecture", CYCLE_QUARTER, 20260701, "owed"), 1);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), 1);
	clean(c);
}

/* ---- taking back, ending ---------------------------------------------------------------------------------------- */

static bool withdraw_unit(struct work *w, void *arg)
{
	return county_rule_withdraw(w, *(int64_t *)arg);
}

static bool end_unit(struct work *w, void *arg)
{
	return county_rule_end(w, *(int64_t *)arg, w->today, "不再需要");
}

static void test_duty_own_withdrawn_before_it_takes_effect(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3], id = added(c, stricter("theme-day", CYCLE_MONTH, 2, 20261201));
	until(c, 20261125);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), 2);
	county_do(c, withdraw_unit, &id);
	at_now(c);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), 2); /* today stays as it began */
	clean(c);
	until(c, 20261126);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), 1);
	clean(c);
	county_refused(c, withdraw_unit, &id, "rule.in-force");
}

static void test_duty_own_ended_while_in_force(void **state)
{
	struct county *c = county_of(state);
	int64_t org = towns.branch[0][3], id = added(c, stricter("theme-day", CYCLE_MONTH, 2, 20261201));
	county_refused(c, end_unit, &id, "rule.not-in-force");
	until(c, 20270110);
	county_refused(c, withdraw_unit, &id, "rule.in-force");
	county_do(c, end_unit, &id);
	until(c, 20270205);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20261201, "owed"), 2);
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20270101, "owed"), 2); /* judged by its first day */
	assert_int_equal(stored(c, org, "theme-day", CYCLE_MONTH, 20270201, "owed"), 1);
	clean(c);
	struct county_rule *r = county_rule_load(&c->work, id);
	assert_int_equal(r->ends_on, 20270110);
	assert_int_equal(county_rule_state(r, 20270110), COUNTY_IN_FORCE);
	assert_int_equal(county_rule_state(r, 20270111), COUNTY_OVER);
}

/* What a day is judged by is settled when it begins, also for a program that starts anew in the middle of it. */
static void test_duty_own_is_known_from_the_day_after(void **state)
{
	struct county *c = county_of(state);
	struct county_rule *rows;
	int64_t id = added(c, stricter("theme-day", CYCLE_MONTH, 2, 20261201));
	assert_int_equal(county_rule_known(&c->work, c->arena, 20261123, &rows), 0);
	assert_int_equal(county_rule_known(&c->work, c->arena, 20261124, &rows), 1);
	until(c, 20261125);
	county_do(c, withdraw_unit, &id);
	at_now(c);
	assert_int_equal(county_rule_known(&c->work, c->arena, 20261125, &rows), 1);
	assert_int_equal(county_rule_known(&c->work, c->arena, 20261126, &rows), 0);
}

/* Rows entered under an earlier clock (the demo's) hold for a day whose catalogue was looked at before. */
static void test_duty_own_entered_under_an_earlier_clock(void **state)
{
	struct county *c = county_of(state);
	at_now(c);
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "theme-day", 20261123)->times, 1);
	now -= (int64_t)30 * 86400;
	at_now(c);
	added(c, stricter("theme-day", CYCLE_MONTH, 2, 20261101));
	now += (int64_t)30 * 86400;
	at_now(c);
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "theme-day", 20261123)->times, 2);
}

/* ---- what is refused -------------------------------------------------------------------------------------------- */

static void test_duty_own_refuses(void **state)
{
	struct county *c = county_of(state);
	struct county_rule r = stricter("theme-day", CYCLE_MONTH, 2, 20261123);
	refused(c, r, "rule.backwards"); /* today has begun */
	r.valid_from = 20261001;
	refused(c, r, "rule.backwards");
	r.valid_from = 20261124;
	r.valid_to = 20261123;
	refused(c, r, "rule.to");
	refused(c, stricter("theme-day", CYCLE_MONTH, 0, 20261201), "rule.times");
	refused(c, stricter("theme-day", CYCLE_QUARTER, 2, 20261201), "rule.fewer");
	refused(c, stricter("theme-day", CYCLE_YEAR, 11, 20261201), "rule.fewer");
	refused(c, stricter("no-such-rule", CYCLE_MONTH, 1, 20261201), "rule.which");
	r = stricter("theme-day", CYCLE_MONTH, 1, 20261201);
	r.severity = SEVERITY_WARNING;
	refused(c, r, "rule.same");
	r.severity = SEVERITY_INFO;
	refused(c, r, "rule.softer");
	r = stricter("theme-day", CYCLE_MONTH, 2, 20261201);
	r.document = "";
	refused(c, r, "rule.document");
	r.document = "某办法";
	r.reason = "";
	refused(c, r, "rule.reason");
	refused(c, exempt("theme-day", 0, 0, 20261201, 0), "rule.who");
	refused(c, exempt("theme-day", 0, 700, 20261201, 0), "rule.kind");
	refused(c, exempt("theme-day", 999, 0, 20261201, 0), "org.none");
	refused(c, (struct county_rule){ .act = COUNTY_GRACE, .rule = "", .days = 93, .reason = "x", .valid_from = 20261201 }, "rule.days");
	refused(c, (struct county_rule){ .act = COUNTY_BASE, .rule = "members-meeting-vote", .reason = "x", .valid_from = 20261201 }, "rule.which");
	added(c, stricter("theme-day", CYCLE_MONTH, 2, 20261201));
	refused(c, stricter("theme-day", CYCLE_MONTH, 3, 20270101), "rule.overlaps");
}

static void test_duty_own_base_of_a_vote(void **state)
{
	struct county *c = county_of(state);
	added(c, (struct county_rule){ .act = COUNTY_BASE, .rule = "election", .base = QUORUM_PRESENT_VOTERS, .document = "", .reason = "已核对原文",
		.valid_from = 20261201 });
	until(c, 20261130);
	assert_int_equal(quorum_find(rule_catalogue_of(&c->work), "election")->majority.base, QUORUM_DUE_VOTERS);
	until(c, 20261201);
	assert_int_equal(quorum_find(rule_catalogue_of(&c->work), "election")->majority.base, QUORUM_PRESENT_VOTERS);
	assert_int_equal(quorum_find(rule_catalogue_national(), "election")->majority.base, QUORUM_DUE_VOTERS);
}

/* ---- the preview ------------------------------------------------------------------------------------------------ */

static void test_duty_own_preview_counts_and_names(void **state)
{
	struct county *c = county_of(state);
	int64_t once = towns.branch[0][3], twice = towns.branch[0][2];
	towns_held(c, once, 20261010, THEME);
	towns_held(c, twice, 20261010, THEME);
	towns_held(c, twice, 20261020, THEME);
	struct county_rule r = stricter("theme-day", CYCLE_MONTH, 2, 20261201);
	struct trial t;
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.periods[0].from, 20261001);
	assert_int_equal(t.before.orgs, 4);
	assert_int_equal(t.before.fulfilled, 2);
	assert_int_equal(t.after.orgs, 4);
	assert_int_equal(t.after.fulfilled, 1);
	assert_int_equal(t.touched, 4);
	assert_int_equal(t.changes, 1);
	assert_int_equal(t.rows[0].org, once);
	assert_int_equal(t.rows[0].owed_after, 2);
	assert_int_equal(t.rows[0].done_after, 1);
	r = exempt("members-meeting", once, 0, 20261124, 0);
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.before.orgs, 4);
	assert_int_equal(t.after.orgs, 3);
	assert_int_equal(t.changes, 1);
	assert_false(t.rows[0].bound_after);
	/* Nothing was written, and what the county judges by is as it was. */
	assert_int_equal(rule_find(rule_catalogue_of(&c->work), "theme-day", 0)->times, 1);
	clean(c);
}

/* Grace for everything looks back at the last month, quarter and year, each by its own duties. */
static void test_duty_own_preview_of_grace_for_all(void **state)
{
	struct county *c = county_of(state);
	int64_t monthly = towns.branch[0][3], quarterly = towns.branch[0][1];
	struct county_rule r = { .act = COUNTY_GRACE, .rule = "", .days = 10, .document = "", .reason = "防汛", .valid_from = 20261201 };
	struct trial t;
	/* All of both was done, but one thing of each within the ten days behind its period. */
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.count, TRIAL_PERIODS);
	assert_int_equal(t.periods[0].from, 20250101);
	assert_int_equal(t.periods[1].from, 20260701);
	assert_int_equal(t.periods[2].from, 20261001);
	assert_int_equal(t.changes, 0);
	int owed = DB_ONE(c->work.db, c->arena, 0, "select count(distinct d.org) from duty d join org o on o.tenant = d.tenant and o.id = d.org "
		"where d.tenant = $1 and ((d.period_from = 20250101 and d.cycle = 2) or (d.period_from = 20260701 and d.cycle = 1) or "
		"(d.period_from = 20261001 and d.cycle = 0))", c->work.tenant);
	assert_int_equal(t.before.orgs, owed);
	r.rule = "theme-day";
	towns_hold(c, (struct towns_gathering){ .org = monthly, .kinds = THEME, .day = 20261105, .makes_up = 20261015, .state = STATE_HELD, .due = 4, .present = 4 });
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.changes, 1);
	assert_int_equal(t.rows[0].org, monthly);
	r.rule = "members-meeting";
	towns_hold(c, (struct towns_gathering){ .org = quarterly, .kinds = MEETING, .day = 20261008, .makes_up = 20260901, .state = STATE_HELD, .due = 2, .present = 2 });
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.changes, 1);
	assert_int_equal(t.rows[0].org, quarterly);
	assert_int_equal(t.periods[0].from, 20260701);
}

static bool talk_unit(struct work *w, void *arg)
{
	struct talk_form *form = arg;
	work_touch(w, towns.branch[0][3]);
	return talk_put_all(w, towns.branch[0][3], form, 1) && audit_not_needed(w);
}

/* Talks that were entered one by one count in the preview as they count for the branch. */
static void test_duty_own_preview_knows_talks(void **state)
{
	struct county *c = county_of(state);
	struct county_rule r = exempt("heart-talk", towns.branch[0][2], 0, 20261124, 0);
	struct member_roll *roll;
	struct trial t;
	member_roll_on(&c->work, towns.branch[0][3], 0, 20261101, &roll);
	struct talk_form form = { .one = roll[0].member, .other = roll[1].member, .day = 20261101, .place = "村委会", .gist = "" };
	duty_trial(&c->work, &r, &t);
	int before = t.before.fulfilled;
	county_do(c, talk_unit, &form);
	at_now(c);
	struct duty_row *rows;
	int n = duty_of_org(&c->work, towns.branch[0][3], 20260101, 20261231, &rows), done = 0;
	for (int i = 0; i < n; i++)
		done += text_eq(rows[i].duty.rule->id, "heart-talk") && rows[i].status == DUTY_DONE;
	assert_int_equal(done, 1);
	duty_trial(&c->work, &r, &t);
	assert_int_equal(t.before.fulfilled, before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_duty_own_stricter_from_its_day_on, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_stricter_between_two_days, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_exempt_by_the_last_day, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_exempt_of_a_type_and_of_everything, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_grace_moves_the_due_day, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_off_takes_two_persons, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_withdrawn_before_it_takes_effect, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_ended_while_in_force, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_is_known_from_the_day_after, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_entered_under_an_earlier_clock, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_refuses, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_base_of_a_vote, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_preview_counts_and_names, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_preview_of_grace_for_all, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_duty_own_preview_knows_talks, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
