/* Trainings: who may enter, correct and withdraw one, who may be ticked, what is refused, what stands in the chain, and what merging two
 * records makes of who was there. */
#include "activity_village.h"

#include "merging.h"
#include "study/study.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum { ADD, EDIT, WITHDRAW, TICK } what;
	int64_t id, version;
	struct study_form form;
	const char *reason;
	int64_t here[PEOPLE], seen[PEOPLE];
	size_t here_count, seen_count;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *wish = arg;
	switch (wish->what) {
	case ADD:
		return (wish->id = study_training_add(w, &wish->form)) != 0;
	case EDIT:
		return study_training_edit(w, wish->id, wish->version, &wish->form, wish->reason);
	case WITHDRAW:
		return study_training_withdraw(w, wish->id, wish->reason);
	default:
		return study_tick(w, wish->id, wish->here, wish->here_count, wish->seen, wish->seen_count);
	}
}

static struct study_form form(void)
{
	return (struct study_form){ .kind = STUDY_ROTATION, .measure = STUDY_FULL_DAYS, .title = "秋季党员集中轮训", .place = "镇党校", .from_day = 20260910, .to_day = 20260911 };
}

static struct study_form home(void)
{
	return (struct study_form){ .kind = STUDY_HOME, .measure = STUDY_MINUTES, .title = "送学上门", .place = "党员家中", .from_day = 20261120, .to_day = 20261120, .minutes = 90 };
}

static const char *add(struct study_form f, int64_t *id)
{
	struct wish wish = { .what = ADD, .form = f };
	const char *code = village_run(wish_unit, &wish);
	if (id)
		*id = wish.id;
	return code;
}

static int64_t added(enum role role, struct study_form f)
{
	int64_t id;
	village_as(role, role == ROLE_SECRETARY ? 1 : 0);
	assert_string_equal(add(f, &id), "");
	return id;
}

static const char *tick(int64_t id, int64_t here, int64_t seen)
{
	struct wish wish = { .what = TICK, .id = id, .here = { here }, .here_count = here != 0, .seen = { seen }, .seen_count = seen != 0 };
	return village_run(wish_unit, &wish);
}

/* The clerk of the next village, for one unit: what village_run does afterwards makes it somebody else again. */
static const char *as_next_village(struct wish *wish)
{
	struct work *w = work();
	village_as(ROLE_SECRETARY, 1);
	w->actor.role = ROLE_CLERK;
	w->actor.org = village.other;
	w->actor.path = "0001.0001.0002.";
	w->actor.member = 0;
	return village_run(wish_unit, wish);
}

static struct study_year *year_of(int person)
{
	village_at(village.now);
	struct study_year *y = study_of_member(work(), village.people[person], 2026);
	assert_non_null(y);
	return y;
}

/* ---- entering ---- */

static void test_training_counts_for_who_was_there(void **state)
{
	(void)state;
	int64_t id = added(ROLE_TOWNSHIP, form());
	assert_string_equal(tick(id, village.people[1], 0), "");
	assert_string_equal(tick(id, village.people[1], 0), ""); /* once is enough */
	struct study_year *y = year_of(1);
	assert_int_equal(y->trainings, 1600);
	assert_true(y->course);
	assert_string_equal(y->parts[0].title, "秋季党员集中轮训");
	assert_string_equal(y->parts[0].org_name, "柳河镇");
	assert_int_equal(year_of(2)->hours, 0);
	struct study_person *list;
	int64_t total;
	assert_int_equal(study_attendees(work(), study_training_load(work(), id), 10, 0, &list, &total), 1);
	assert_int_equal(total, 1);
	assert_int_equal(list[0].member, village.people[1]);
	/* who is unticked was seen as ticked; an older page unticks nobody that it did not show */
	assert_string_equal(tick(id, village.people[2], 0), "");
	assert_int_equal(year_of(1)->hours, 1600);
	assert_string_equal(tick(id, 0, village.people[1]), "");
	assert_int_equal(year_of(1)->hours, 0);
	assert_int_equal(year_of(2)->hours, 1600);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_training_bad_input(void **state)
{
	(void)state;
	village_as(ROLE_TOWNSHIP, 0);
	static const struct {
		const char *code;
		struct study_form f;
	} bad[] = {
		{ "training.kind", { STUDY_KIND_COUNT, STUDY_FULL_DAYS, "x", "y", 20260910, 20260910, 0 } },
		{ "training.title", { STUDY_OTHER, STUDY_FULL_DAYS, "", "y", 20260910, 20260910, 0 } },
		{ "training.place", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "", 20260910, 20260910, 0 } },
		{ "training.from", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 0, 20260910, 0 } },
		{ "training.old", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20241122, 20241123, 0 } },
		{ "training.to", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20260910, 0, 0 } },
		{ "training.early", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20261123, 20261124, 0 } },
		{ "training.order", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20260910, 20260909, 0 } },
		{ "training.years", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20251231, 20260101, 0 } },
		{ "training.long", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20260801, 20260901, 0 } },
		{ "training.measure", { STUDY_OTHER, STUDY_MEASURES, "x", "y", 20260910, 20260910, 0 } },
		{ "training.hours", { STUDY_OTHER, STUDY_MINUTES, "x", "y", 20260910, 20260910, 14 } },
		{ "", { STUDY_OTHER, STUDY_MINUTES, "x", "y", 20260910, 20260910, 15 } },
		{ "", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20260801, 20260831, 0 } }, /* 31 days */
		{ "", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20261123, 20261123, 0 } }, /* today */
		{ "", { STUDY_OTHER, STUDY_FULL_DAYS, "x", "y", 20241123, 20241123, 0 } }, /* two years */
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_string_equal(add(bad[i].f, NULL), bad[i].code);
	struct study_training *list;
	int64_t total;
	assert_int_equal(study_training_list(work(), "0001.", 2026, 10, 0, &list, &total), 3);
	assert_int_equal(total, 3);
}

/* ---- who may ---- */

static void test_training_branch_brings_study_home_alone(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(add(form(), NULL), "training.branch");
	int64_t id = added(ROLE_SECRETARY, home());
	assert_string_equal(tick(id, village.people[7], 0), "");
	struct study_year *y = year_of(7);
	assert_int_equal(y->hours, 150);
	assert_int_equal(y->standing, STUDY_FREE);
	assert_false(y->course); /* no 集中培训 */
	/* and what the township holds is not the branch's to change */
	int64_t town = added(ROLE_TOWNSHIP, form());
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(tick(town, village.people[1], 0), "training.not-own");
	struct wish wish = { .what = EDIT, .id = town, .form = home(), .reason = "x" };
	assert_string_equal(village_run(wish_unit, &wish), "training.not-own");
	wish.what = WITHDRAW;
	assert_string_equal(village_run(wish_unit, &wish), "training.not-own");
	/* nor the branch's the township's */
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(tick(id, village.people[1], 0), "training.not-own");
}

static bool move_unit(struct work *w, void *arg)
{
	return member_move(w, *(int64_t *)arg, village.other, 20261001, "搬迁");
}

static void test_training_next_village_neither_ticks_nor_sees(void **state)
{
	(void)state;
	struct wish wish = { .what = ADD, .form = home() };
	assert_string_equal(as_next_village(&wish), "");
	wish.what = TICK;
	wish.here[0] = village.people[1];
	wish.here_count = 1;
	assert_string_equal(as_next_village(&wish), "member.none");
	assert_int_equal(year_of(1)->hours, 0);
	wish.here_count = 0;
	wish.seen[0] = village.people[1];
	wish.seen_count = 1;
	assert_string_equal(as_next_village(&wish), "member.none"); /* not unticked either */
	int64_t own = added(ROLE_SECRETARY, home());
	assert_string_equal(tick(own, village.people[1], 0), "");
	struct study_training *list;
	int64_t total;
	village_as(ROLE_TOWNSHIP, 0);
	assert_int_equal(study_training_list(work(), "0001.0001.0002.", 2026, 10, 0, &list, &total), 1);
	assert_int_equal(list[0].org, village.other);
	assert_int_equal(study_training_list(work(), "0001.0001.", 2026, 10, 0, &list, &total), 2);
	/* of who was there it sees its own alone */
	struct study_person *people;
	work()->actor.path = "0001.0001.0002.";
	assert_int_equal(study_attendees(work(), study_training_load(work(), own), 10, 0, &people, &total), 0);
	assert_int_equal(total, 0);
	/* nor does this one tick who has moved to the next; an unknown person is nobody */
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(move_unit, &village.people[6]), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(tick(own, village.people[6], 0), "member.none");
	assert_string_equal(tick(own, 77, 0), "member.none");
}

/* The roll is that of the training's first day. */
static void test_training_roll_of_its_day(void **state)
{
	(void)state;
	int64_t id = added(ROLE_TOWNSHIP, form());
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(move_unit, &village.people[1]), "");
	struct study_person *list;
	village_as(ROLE_TOWNSHIP, 0);
	struct study_training *t = study_training_load(work(), id);
	assert_int_equal(study_people(work(), t, village.org, &list), PEOPLE);
	assert_int_equal(study_people(work(), t, village.other, &list), 0);
	assert_string_equal(tick(id, village.people[1], 0), "");
	assert_int_equal(year_of(1)->hours, 1600);
	/* the branch of now is reckoned anew */
	assert_int_equal(study_people(work(), study_training_load(work(), id), village.org, &list), PEOPLE);
	int here = 0;
	for (int i = 0; i < PEOPLE; i++)
		here += list[i].here;
	assert_int_equal(here, 1);
}

static bool post_unit(struct work *w, void *arg)
{
	const struct post *p = arg;
	return post_appoint(w, p->org, p->kind, p->member, NULL, p->from_day, NULL);
}

static void test_training_list_of_committees(void **state)
{
	(void)state;
	static const struct { int person; const char *kind; int from; } seats[] = { { 1, "publicity", 20250101 }, { 0, "secretary", 20250101 },
		{ 2, "first_secretary", 20250101 }, { 4, "organization", 20261001 } };
	village_as(ROLE_SYSTEM, 0);
	for (size_t i = 0; i < COUNT_OF(seats); i++) {
		struct post p = { .org = village.org, .kind = seats[i].kind, .member = village.people[seats[i].person], .from_day = seats[i].from };
		assert_string_equal(village_run(post_unit, &p), "");
	}
	int64_t id = added(ROLE_TOWNSHIP, form()), total;
	struct study_person *list;
	assert_int_equal(study_leaders(work(), study_training_load(work(), id), "0001.0001.", 10, 0, &list, &total), 2);
	assert_int_equal(total, 2);
	assert_int_equal(list[0].member, village.people[0]);
	assert_string_equal(list[0].post, "书记");
	assert_int_equal(list[1].member, village.people[1]);
	assert_int_equal(study_leaders(work(), study_training_load(work(), id), "0001.0001.", 1, 1, &list, NULL), 1);
	assert_int_equal(list[0].member, village.people[1]);
	assert_int_equal(study_leaders(work(), study_training_load(work(), id), "0001.0001.0002.", 10, 0, &list, &total), 0);
}

/* ---- correcting and withdrawing ---- */

static const char *last_audit(const char *act, const char *column)
{
	struct work *w = work();
	village_at(village.now);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select coalesce(was, ''), coalesce(became, '') from audit where tenant = $1 and act = $2 order by seq desc limit 1",
		w->tenant, act);
	const char *text = db_next(rows) ? db_text(rows, text_eq(column, "was") ? 0 : 1) : "none";
	db_done(rows);
	return text;
}

static bool keep_unit(struct work *w, void *arg)
{
	*(int *)arg = study_keep(w, 100);
	return audit_not_needed(w);
}

static void test_training_corrected_and_withdrawn(void **state)
{
	(void)state;
	int64_t id = added(ROLE_TOWNSHIP, form());
	int n;
	assert_non_null(strstr(last_audit("training.added", "became"), "秋季党员集中轮训"));
	assert_string_equal(tick(id, village.people[1], 0), "");
	assert_string_equal(last_audit("training.ticked", "became"), "“秋季党员集中轮训”：参加 1 人"); /* no names */
	assert_string_equal(village_run(keep_unit, &n), "");
	struct study_training *t = study_training_load(work(), id);
	struct wish wish = { .what = EDIT, .id = id, .version = t->version, .form = form(), .reason = "" };
	wish.form.measure = STUDY_HALF_DAYS;
	assert_string_equal(village_run(wish_unit, &wish), "training.reason");
	wish.reason = "每天只有半天";
	wish.version = t->version + 1;
	assert_string_equal(village_run(wish_unit, &wish), "training.changed");
	wish.version = t->version;
	assert_string_equal(village_run(wish_unit, &wish), "");
	assert_int_equal(year_of(1)->hours, 800);
	assert_non_null(strstr(last_audit("training.corrected", "was"), "按全天"));
	assert_non_null(strstr(last_audit("training.corrected", "became"), "按半天；原因：每天只有半天"));
	/* what was reckoned is stale, and reckoned anew */
	assert_string_equal(village_run(keep_unit, &n), "");
	assert_int_equal(n, 2);
	wish.what = WITHDRAW;
	wish.reason = "";
	assert_string_equal(village_run(wish_unit, &wish), "training.reason");
	wish.reason = "登记重复";
	assert_string_equal(village_run(wish_unit, &wish), "");
	assert_int_equal(year_of(1)->hours, 0);
	assert_string_equal(last_audit("training.withdrawn", "became"), "登记重复");
	assert_string_equal(village_run(keep_unit, &n), "");
	assert_int_equal(n, 2);
	assert_string_equal(village_run(wish_unit, &wish), "training.withdrawn");
	assert_string_equal(tick(id, village.people[2], 0), "training.withdrawn");
	struct study_training *list;
	assert_int_equal(study_training_list(work(), "0001.0001.", 2026, 10, 0, &list, NULL), 1); /* stays on record */
	assert_string_equal(list[0].withdrawn_word, "登记重复");
	wish.id = 99;
	assert_string_equal(village_run(wish_unit, &wish), "training.none");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

/* ---- two records of one person ---- */

static void test_training_goes_along_with_a_merge(void **state)
{
	(void)state;
	int64_t one = added(ROLE_TOWNSHIP, form()), both;
	struct study_form f = form();
	f.from_day = f.to_day = 20261010;
	f.title = "第二次";
	both = added(ROLE_TOWNSHIP, f);
	assert_string_equal(tick(one, village.people[2], 0), "");
	assert_string_equal(tick(both, village.people[2], 0), "");
	assert_string_equal(tick(both, village.people[1], 0), "");
	struct merging m = { .wish = { .kept = village.people[1], .gone = village.people[2], .reason = "同一人" } };
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(merge, &m), "");
	assert_int_equal(year_of(1)->hours, 2400); /* each of the two once */
	assert_string_equal(village_run(unmerge, &m.id), "");
	assert_int_equal(year_of(1)->hours, 800);
	assert_int_equal(year_of(2)->hours, 2400);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_training_counts_for_who_was_there, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_bad_input, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_branch_brings_study_home_alone, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_next_village_neither_ticks_nor_sees, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_roll_of_its_day, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_list_of_committees, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_corrected_and_withdrawn, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_training_goes_along_with_a_merge, village_setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
