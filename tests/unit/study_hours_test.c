/* Study hours: what counts how much by the figures of its day, what is asked of whom, and whose hours they are. */
#include "activity_village.h"

#include "base/config.h"
#include "job/job.h"
#include "study/study.h"

static struct work *work(void)
{
	return &village.county->work;
}

/* ---- reckoning, without a store ---- */

static int64_t at(int day, int hour, int minute)
{
	return day_start(day) + hour * 3600 + minute * 60;
}

static struct study_part meeting(int64_t id, int day, int hour, int minute, int minutes)
{
	return (struct study_part){ .id = id, .day = day, .to_day = day, .starts = at(day, hour, minute), .ends = at(day, hour, minute) + minutes * 60,
		.kinds = KIND_BIT(ACTIVITY_THEME_DAY) };
}

static struct study_part course(int64_t id, int from, int to, enum study_measure measure, int minutes)
{
	return (struct study_part){ .training = true, .id = id, .day = from, .to_day = to, .measure = measure, .minutes = minutes };
}

static const struct {
	int minutes, hundredths;
	bool capped;
} lengths[] = {
	{ -30, 0, false }, { 0, 0, false }, { 1, 1, false }, { 59, 98, false }, { 60, 100, false }, { 61, 101, false }, { 90, 150, false },
	{ 239, 398, false }, { 240, 400, false }, { 241, 400, true }, { 600, 400, true }, /* half a day at most */
};

static void test_study_meeting_counts_its_time_up_to_half_a_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct study_part p = meeting(1, 20260305, 9, 0, lengths[i].minutes);
		assert_int_equal(study_reckon(rule_catalogue_national(), &p, 1), lengths[i].hundredths);
		assert_int_equal(p.hundredths, lengths[i].hundredths);
		assert_int_equal(p.capped, lengths[i].capped);
	}
}

static const struct {
	int from, to;
	enum study_measure measure;
	int minutes, hundredths;
} courses[] = {
	{ 20260305, 20260305, STUDY_FULL_DAYS, 0, 800 }, { 20260305, 20260307, STUDY_FULL_DAYS, 0, 2400 },
	{ 20260227, 20260302, STUDY_FULL_DAYS, 0, 3200 }, /* over the end of a month */
	{ 20260305, 20260305, STUDY_HALF_DAYS, 0, 400 }, { 20260305, 20260307, STUDY_HALF_DAYS, 0, 1200 },
	{ 20260305, 20260305, STUDY_MINUTES, 45, 75 }, { 20260305, 20260305, STUDY_MINUTES, 480, 800 },
	{ 20260305, 20260305, STUDY_MINUTES, 481, 800 }, { 20260305, 20260306, STUDY_MINUTES, 481, 801 },
};

static void test_study_training_counts_its_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(courses); i++) {
		struct study_part p = course(1, courses[i].from, courses[i].to, courses[i].measure, courses[i].minutes);
		assert_int_equal(study_reckon(rule_catalogue_national(), &p, 1), courses[i].hundredths);
	}
}

static int both(struct study_part a, struct study_part b, bool *a_out, bool *b_out)
{
	struct study_part parts[] = { a, b };
	int sum = study_reckon(rule_catalogue_national(), parts, 2);
	*a_out = parts[0].overlapped;
	*b_out = parts[1].overlapped;
	assert_int_equal(sum, parts[0].hundredths + parts[1].hundredths);
	return sum;
}

static void test_study_what_overlaps_counts_once(void **state)
{
	(void)state;
	bool first, second;
	/* one begins when the other ends: both */
	assert_int_equal(both(meeting(1, 20260305, 9, 0, 60), meeting(2, 20260305, 10, 0, 90), &first, &second), 250);
	assert_false(first || second);
	/* a minute into the other: the longer, whichever comes first in the list */
	assert_int_equal(both(meeting(1, 20260305, 9, 0, 61), meeting(2, 20260305, 10, 0, 90), &first, &second), 150);
	assert_true(first && !second);
	assert_int_equal(both(meeting(2, 20260305, 10, 0, 90), meeting(1, 20260305, 9, 0, 61), &first, &second), 150);
	assert_true(!first && second);
	/* just as long: the earlier one */
	assert_int_equal(both(meeting(1, 20260305, 9, 0, 60), meeting(2, 20260305, 9, 30, 60), &first, &second), 100);
	assert_true(!first && second);
	/* a full day of training takes its day, and no other; what was put down by half days or minutes takes no hour of the clock */
	assert_int_equal(both(course(1, 20260305, 20260306, STUDY_FULL_DAYS, 0), meeting(2, 20260306, 23, 0, 59), &first, &second), 1600);
	assert_true(second);
	assert_int_equal(both(course(1, 20260305, 20260306, STUDY_FULL_DAYS, 0), meeting(2, 20260307, 0, 0, 60), &first, &second), 1700);
	assert_int_equal(both(course(1, 20260305, 20260306, STUDY_FULL_DAYS, 0), course(2, 20260306, 20260306, STUDY_FULL_DAYS, 0), &first, &second), 1600);
	assert_int_equal(both(course(1, 20260305, 20260305, STUDY_HALF_DAYS, 0), meeting(2, 20260305, 9, 0, 60), &first, &second), 500);
	/* the one in the middle goes: the two at its sides overlap with it alone */
	struct study_part three[] = { meeting(1, 20260305, 9, 0, 90), meeting(2, 20260305, 10, 0, 60), meeting(3, 20260305, 10, 45, 90) };
	assert_int_equal(study_reckon(rule_catalogue_national(), three, 3), 300);
	assert_true(three[1].overlapped && !three[0].overlapped && !three[2].overlapped);
}

static const struct {
	int since, months;
} arrivals[] = {
	{ 0, 12 }, { 20191231, 12 }, { 20251231, 12 }, { 20260101, 12 }, { 20260102, 11 }, { 20260131, 11 }, { 20260201, 11 }, { 20260501, 8 },
	{ 20260502, 7 }, { 20261130, 1 }, { 20261201, 1 }, { 20261202, 0 }, { 20261231, 0 }, { 20270101, 0 },
};

static void test_study_whole_months_from_admission(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(arrivals); i++)
		assert_int_equal(study_months(2026, arrivals[i].since), arrivals[i].months);
	const struct rule_catalogue *c = rule_catalogue_national();
	assert_int_equal(study_needed(c, 2026, 12, 0), 3200);
	assert_int_equal(study_needed(c, 2026, 12, 12), 5600);
	assert_int_equal(study_needed(c, 2026, 9, 0), 2400);
	assert_int_equal(study_needed(c, 2026, 7, 0), 1800); /* 18.67: what is less than an hour is not asked for */
	assert_int_equal(study_needed(c, 2026, 12, 6), 4400);
	assert_int_equal(study_needed(c, 2026, 6, 12), 2800); /* nobody leads for longer than he is a member */
	assert_int_equal(study_needed(c, 2026, 0, 0), 0);
	assert_string_equal(study_text(work()->arena, 0), "0");
	assert_string_equal(study_text(work()->arena, 1250), "12.5");
	assert_string_equal(study_text(work()->arena, 83), "0.83");
	assert_string_equal(study_text(work()->arena, 3205), "32.05");
}

/* ---- on record ---- */

struct held {
	int64_t org, id;
	unsigned kinds;
	enum activity_state state;
	int64_t starts;
	int minutes;
	int64_t people[3];
	enum attendance_status status[3];
};

static bool held_unit(struct work *w, void *arg)
{
	struct held *h = arg;
	struct attendance people[3] = { 0 };
	size_t n = 0;
	for (; n < 3 && h->people[n]; n++)
		people[n] = (struct attendance){ .member = h->people[n], .status = h->status[n], .way = h->status[n] == ATTENDANCE_PRESENT ? WAY_ROLL : WAY_NONE,
			.voter = true, .at = h->starts };
	struct activity_past past = { .form = { .org = h->org ? h->org : village.org, .kinds = h->kinds ? h->kinds : KIND_BIT(ACTIVITY_THEME_DAY),
		.title = "主题党日", .place = "活动室", .host = "刘成玉", .agenda = "学习", .starts = h->starts, .ends = h->starts + h->minutes * 60 },
		.state = h->state, .minutes = "学习", .recorder = "王秀兰", .people = people, .people_count = n };
	h->id = activity_put(w, &past);
	return h->id && audit(w, "test.held", "activity", h->id, village.org, NULL, NULL);
}

/* A theme day of an hour and a half with one person. */
static int64_t held(int person, int day, int hour, struct held more)
{
	more.starts = at(day, hour, 0);
	more.minutes = more.minutes ? more.minutes : 90;
	more.people[0] = village.people[person];
	if (!more.status[0])
		more.status[0] = ATTENDANCE_PRESENT;
	assert_string_equal(village_run(held_unit, &more), "");
	return more.id;
}

static struct study_year *year_of(int person, int year)
{
	village_at(village.now);
	struct study_year *y = study_of_member(work(), village.people[person], year);
	assert_non_null(y);
	return y;
}

static int hours(int person, int year)
{
	return year_of(person, year)->hours;
}

#define SEALED { .state = STATE_SEALED }

static void test_study_counts_what_is_on_record(void **state)
{
	(void)state;
	held(1, 20260305, 19, (struct held)SEALED);
	assert_int_equal(hours(1, 2026), 150);
	static const struct { enum activity_state state; bool counts; } states[] = { { STATE_NOTICED, false }, { STATE_OPEN, false },
		{ STATE_HELD, true }, { STATE_FILED, true }, { STATE_RETURNED, true }, { STATE_SEALED, true }, { STATE_CANCELLED, false } };
	int expected = 150;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		held(1, day_add(20260401, (int)i), 19, (struct held){ .state = states[i].state });
		expected += states[i].counts ? 150 : 0;
		assert_int_equal(hours(1, 2026), expected);
	}
	/* by video counts; on leave, or not come, does not */
	held(1, 20260501, 19, (struct held){ .state = STATE_SEALED, .status = { ATTENDANCE_REMOTE } });
	assert_int_equal(hours(1, 2026), expected += 150);
	assert_true(year_of(1, 2026)->parts[0].remote);
	held(1, 20260502, 19, (struct held){ .state = STATE_SEALED, .status = { ATTENDANCE_LEAVE } });
	assert_int_equal(hours(1, 2026), expected);
	struct held absent = { .state = STATE_SEALED, .starts = at(20260503, 19, 0), .minutes = 90, .people = { village.people[1] }, .status = { ATTENDANCE_DUE } };
	assert_string_equal(village_run(held_unit, &absent), "");
	assert_int_equal(hours(1, 2026), expected);
	/* by its kind */
	held(1, 20260601, 19, (struct held){ .state = STATE_SEALED, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING) });
	held(1, 20260602, 19, (struct held){ .state = STATE_SEALED, .kinds = KIND_BIT(ACTIVITY_COMMITTEE_MEETING) });
	assert_int_equal(hours(1, 2026), expected);
	held(1, 20260603, 19, (struct held){ .state = STATE_SEALED, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING) | KIND_BIT(ACTIVITY_PARTY_LECTURE) });
	held(1, 20260604, 19, (struct held){ .state = STATE_SEALED, .kinds = KIND_BIT(ACTIVITY_PARTY_LECTURE) });
	assert_int_equal(hours(1, 2026), expected += 300);
	assert_int_equal(hours(2, 2026), 0); /* somebody else's are somebody else's */
}

/* The year begins at midnight in Beijing. */
static void test_study_year_ends_in_beijing(void **state)
{
	(void)state;
	held(1, 20251231, 23, (struct held)SEALED);
	assert_int_equal(hours(1, 2025), 150);
	assert_int_equal(hours(1, 2026), 0);
	held(1, 20260101, 0, (struct held)SEALED); /* still 2025 in UTC */
	assert_int_equal(hours(1, 2025), 150);
	assert_int_equal(hours(1, 2026), 150); /* and it overlaps the one before, but each year stands for itself */
}

struct claim {
	int64_t activity, member, id;
};

static bool claim_unit(struct work *w, void *arg)
{
	struct claim *c = arg;
	if (!c->id) {
		c->id = id_next(w->now);
		return DB_EXEC(w->db, w->arena, "insert into attendance_change (tenant, id, activity, member, was, becomes, claimed) values ($1, $2, $3, $4, "
			"'due', 'present', $5)", w->tenant, c->id, c->activity, c->member, w->now) && audit(w, "test", "activity", c->activity, village.org, NULL, NULL);
	}
	return attendance_claim_decide(w, c->activity, c->id, true, "现场有照片");
}

static void test_study_claim_counts_when_it_is_valid(void **state)
{
	(void)state;
	struct held h = { .state = STATE_FILED, .starts = at(20261120, 19, 0), .minutes = 90, .people = { village.people[1], village.people[2] },
		.status = { ATTENDANCE_DUE, ATTENDANCE_PRESENT } };
	assert_string_equal(village_run(held_unit, &h), "");
	struct claim c = { h.id, village.people[1], 0 };
	assert_string_equal(village_run(claim_unit, &c), "");
	assert_int_equal(hours(1, 2026), 0);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(claim_unit, &c), "");
	assert_int_equal(hours(1, 2026), 150);
}

/* ---- whom it is asked of ---- */

static bool suspend_unit(struct work *w, void *arg)
{
	return member_state_set(w, *(int64_t *)arg, "suspended", 20261101, "支部大会决定停止党籍");
}

static bool post_unit(struct work *w, void *arg)
{
	const struct post *p = arg;
	return post_appoint(w, village.org, p->kind, p->member, NULL, p->from_day, NULL);
}

static bool move_unit(struct work *w, void *arg)
{
	return member_move(w, *(int64_t *)arg, village.other, 20260610, "搬迁");
}

static bool leave_unit(struct work *w, void *arg)
{
	return member_leave(w, *(int64_t *)arg, 20261001, "转出本县");
}

static struct study_year *in_list(int64_t org, int64_t member)
{
	struct study_year *list;
	village_at(village.now);
	int n = study_of_org(work(), org_load(work(), org), 2026, &list);
	for (int i = 0; i < n; i++)
		if (list[i].member == member)
			return &list[i];
	return NULL;
}

static void test_study_who_is_asked(void **state)
{
	(void)state;
	struct study_year *y = year_of(1, 2026);
	assert_int_equal(y->standing, STUDY_SHORT);
	assert_int_equal(y->lacking, 3200);
	assert_string_equal(study_standing_text(work()->arena, y), "还差 32 学时");
	/* age or illness, art. 23: hours are kept, nothing is asked */
	held(7, 20260305, 19, (struct held)SEALED);
	y = year_of(7, 2026);
	assert_int_equal(y->standing, STUDY_FREE);
	assert_int_equal(y->hours, 150);
	assert_int_equal(y->lacking, 0);
	assert_string_equal(study_standing_text(work()->arena, y), "不作硬性要求（第二十三条）");
	/* probationary since March 1st: ten whole months, 26.67 */
	y = year_of(3, 2026);
	assert_true(y->probationary);
	assert_int_equal(y->months, 10);
	assert_int_equal(y->needed, 2600);
	assert_int_equal(y->since, 20260301);
	/* suspended: stands in the list, and counts for nothing */
	assert_string_equal(village_run(suspend_unit, &village.people[4]), "");
	y = year_of(4, 2026);
	assert_true(y->suspended);
	assert_int_equal(y->standing, STUDY_NOT_ASKED);
	/* who left is in no list */
	assert_non_null(in_list(village.org, village.people[5]));
	assert_string_equal(village_run(leave_unit, &village.people[5]), "");
	assert_null(in_list(village.org, village.people[5]));
	assert_null(study_of_member(work(), village.people[5], 2026));
}

static void test_study_at_below_and_above_what_is_asked(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) /* 28 hours */
		held(1, 20260101 + i, 8, (struct held){ .state = STATE_SEALED, .minutes = 240 });
	held(1, 20260201, 8, (struct held){ .state = STATE_SEALED, .minutes = 239 });
	struct study_year *y = year_of(1, 2026);
	assert_int_equal(y->hours, 3198);
	assert_int_equal(y->lacking, 2);
	assert_int_equal(y->standing, STUDY_SHORT);
	held(1, 20260202, 8, (struct held){ .state = STATE_SEALED, .minutes = 2 }); /* two minutes: 0.03 */
	y = year_of(1, 2026);
	assert_int_equal(y->hours, 3201);
	assert_int_equal(y->standing, STUDY_REACHED);
	assert_string_equal(study_standing_text(work()->arena, y), "已达到");
}

static void test_study_committee_owes_more_and_a_training(void **state)
{
	(void)state;
	struct post all_year = { .kind = "secretary", .member = village.people[0], .from_day = 20250101 };
	assert_string_equal(village_run(post_unit, &all_year), "");
	struct post july = { .kind = "publicity", .member = village.people[1], .from_day = 20260702 };
	assert_string_equal(village_run(post_unit, &july), "");
	struct post first = { .kind = "first_secretary", .member = village.people[2], .from_day = 20250101 };
	assert_string_equal(village_run(post_unit, &first), "");
	struct study_year *y = year_of(0, 2026);
	assert_true(y->leader && y->course_needed);
	assert_int_equal(y->needed, 5600);
	y = year_of(1, 2026);
	assert_true(y->leader && !y->course_needed);
	assert_int_equal(y->needed, 3200 * 7 / 12 / 100 * 100 + 2400); /* (32 × 7 + 56 × 5) / 12 = 42 */
	assert_int_equal(year_of(2, 2026)->needed, 3200);
	for (int i = 0; i < 14; i++)
		held(0, day_add(20260101, i), 8, (struct held){ .state = STATE_SEALED, .minutes = 240 });
	y = year_of(0, 2026);
	assert_int_equal(y->hours, 5600);
	assert_int_equal(y->standing, STUDY_SHORT); /* the hours are there, the training is not */
	assert_string_equal(study_standing_text(work()->arena, y), "还差一次集中培训");
}

static void test_study_hours_follow_the_person(void **state)
{
	(void)state;
	held(1, 20260305, 19, (struct held)SEALED);
	assert_string_equal(village_run(move_unit, &village.people[1]), "");
	held(1, 20260710, 19, (struct held){ .state = STATE_SEALED, .org = village.other });
	assert_null(in_list(village.org, village.people[1]));
	struct study_year *y = in_list(village.other, village.people[1]);
	assert_non_null(y);
	assert_int_equal(y->hours, 300);
	assert_int_equal(y->months, 12); /* a move within the county begins no new year */
	assert_int_equal(y->since, 0);
	assert_int_equal(hours(1, 2026), 300);
}

/* ---- a county's own figures ---- */

static bool figure_unit(struct work *w, void *arg)
{
	int64_t proposal;
	return county_rule_add(w, arg, &proposal) != 0;
}

static struct county_rule own(const char *standard, int figure, int from)
{
	return (struct county_rule){ .act = COUNTY_FIGURE, .rule = standard, .times = figure, .reason = "按市里的办法", .document = "", .valid_from = from };
}

static void test_study_own_figures_hold_from_their_day(void **state)
{
	(void)state;
	struct county_rule r = own("study-minutes", 45, 20261123);
	assert_string_equal(village_run(figure_unit, &r), "rule.backwards");
	r = own("study-minutes", 29, 20261124);
	assert_string_equal(village_run(figure_unit, &r), "rule.figure");
	r = own("study-minutes", 61, 20261124);
	assert_string_equal(village_run(figure_unit, &r), "rule.figure");
	r = own("study-minutes", 60, 20261124);
	assert_string_equal(village_run(figure_unit, &r), "rule.same");
	r = own("study-hours-member", 31, 20261124); /* no less than the regulation */
	assert_string_equal(village_run(figure_unit, &r), "rule.figure");
	r = own("committee-least", 5, 20261124); /* not a county's to set */
	assert_string_equal(village_run(figure_unit, &r), "rule.which");
	r = own("study-minutes", 45, 20261201);
	assert_string_equal(village_run(figure_unit, &r), "");
	r = own("study-minutes", 50, 20261210);
	assert_string_equal(village_run(figure_unit, &r), "rule.overlaps");
	r = own("study-hours-day", 6, 20261201);
	assert_string_equal(village_run(figure_unit, &r), "");
	r = own("study-hours-member", 40, 20261215);
	assert_string_equal(village_run(figure_unit, &r), "");
	r = own("study-hours-secretary", 60, 20270101);
	assert_string_equal(village_run(figure_unit, &r), "");
	assert_string_equal(county_rule_says(work()->arena, &(struct county_rule){ .act = COUNTY_FIGURE, .rule = "study-minutes", .times = 45 }),
		"“一学时折合多少分钟”改为 45 分钟");
	village_at(at(20270110, 8, 0));
	const struct rule_catalogue *c = rule_catalogue_of(work());
	assert_int_equal(rule_figure_on(c, FIGURE_STUDY_MINUTES, 20261130), 60);
	assert_int_equal(rule_figure_on(c, FIGURE_STUDY_MINUTES, 20261201), 45);
	assert_int_equal(rule_standard(c, "study-minutes"), 45);
	assert_true(rule_standard_find(c, "study-minutes")->local);
	assert_int_equal(rule_figure(FIGURE_STUDY_MINUTES), 60); /* the catalogue itself stays */
	struct study_part before = meeting(1, 20261130, 9, 0, 90), after = meeting(2, 20261201, 9, 0, 90), day = course(3, 20261201, 20261201, STUDY_FULL_DAYS, 0);
	assert_int_equal(study_reckon(c, &before, 1), 150);
	assert_int_equal(study_reckon(c, &after, 1), 200);
	assert_int_equal(study_reckon(c, &day, 1), 600);
	/* what is asked for a year is what was in force on its first day */
	assert_int_equal(study_needed(c, 2026, 12, 0), 3200);
	assert_int_equal(study_needed(c, 2027, 12, 0), 4000);
	assert_int_equal(study_needed(c, 2027, 12, 12), 6000);
	assert_int_equal(year_of(1, 2027)->needed, 4000);
	assert_int_equal(year_of(1, 2026)->needed, 3200);
}

/* ---- sums ---- */

static bool keep_unit(struct work *w, void *arg)
{
	*(int *)arg = study_keep(w, 100);
	return audit_not_needed(w);
}

static int kept(void)
{
	int n = 0;
	assert_string_equal(village_run(keep_unit, &n), "");
	return n;
}

static bool wrong_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update study_branch set reached = reached + 1 where tenant = $1 and org = $2 and year = 2026", w->tenant,
		village.org) && audit(w, "test", "org", village.org, village.org, NULL, NULL);
}

static bool touch_unit(struct work *w, void *arg)
{
	work_touch(w, *(int64_t *)arg);
	return audit(w, "test", "org", village.org, village.org, NULL, NULL);
}

static void test_study_sums_are_reckoned_and_verified(void **state)
{
	(void)state;
	struct study_row *rows;
	struct study_sum all;
	for (int i = 0; i < 8; i++)
		held(1, 20260101 + i, 8, (struct held){ .state = STATE_SEALED, .minutes = 240 });
	struct post p = { .kind = "secretary", .member = village.people[0], .from_day = 20250101 };
	assert_string_equal(village_run(post_unit, &p), "");
	assert_int_equal(kept(), 8); /* four organisations, two years */
	assert_int_equal(kept(), 0);
	struct org *town = org_load(work(), village.town);
	assert_int_equal(study_sums(work(), town, 2026, &rows, &all), 2);
	assert_int_equal(rows[0].org, village.org);
	assert_int_equal(all.members, 8);
	assert_int_equal(all.exempt, 1);
	assert_int_equal(all.due, 7);
	assert_int_equal(all.reached, 1);
	assert_int_equal(all.hundredths, 3200);
	assert_int_equal(all.leaders, 1);
	assert_int_equal(all.leaders_reached, 0);
	assert_int_equal(all.stale, 0);
	assert_int_equal(rows[1].sum.members, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
	/* a touch makes it stale, and the next run right */
	assert_string_equal(village_run(suspend_unit, &village.people[4]), "");
	study_sums(work(), town, 2026, &rows, &all);
	assert_int_equal(all.stale, 1);
	assert_int_equal(county_verify(village.county, NULL), 0);
	assert_int_equal(kept(), 2);
	study_sums(work(), town, 2026, &rows, &all);
	assert_int_equal(all.members, 7);
	assert_int_equal(all.due, 6);
	assert_string_equal(village_run(touch_unit, &village.org), "");
	assert_int_equal(kept(), 2);
	/* a day later all are reckoned anew; a wrong figure is found */
	village_at(village.now + 86400);
	assert_int_equal(kept(), 4); /* last year's stand as of its last day */
	const char *line = NULL;
	assert_string_equal(village_run(wrong_unit, NULL), "");
	assert_int_equal(county_verify(village.county, &line), 1);
	assert_non_null(strstr(line, "学时汇总"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_study_meeting_counts_its_time_up_to_half_a_day, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_training_counts_its_days, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_what_overlaps_counts_once, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_whole_months_from_admission, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_counts_what_is_on_record, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_year_ends_in_beijing, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_claim_counts_when_it_is_valid, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_who_is_asked, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_at_below_and_above_what_is_asked, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_committee_owes_more_and_a_training, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_hours_follow_the_person, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_own_figures_hold_from_their_day, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_study_sums_are_reckoned_and_verified, village_setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
