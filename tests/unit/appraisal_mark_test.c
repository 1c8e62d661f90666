/* Appraisals: who is on the list, marks that nobody can tie to a voter, counting on paper, at most a third, what each reader sees, migrants,
 * the seal, and papers. */
#include "activity_village.h"

#include "appraisal/appraisal.h"
#include "pdf.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	int64_t activity, home, member;
	bool flag;
	const char *text, *text2;
	enum grade grade, grades[PEOPLE + 2];
	const char *notes[PEOPLE + 2];
	int marks[PEOPLE * 4], count;
	struct paper_count papers;
	int64_t out[PEOPLE];
	size_t out_count;
	enum { BEGIN, SELF, WORDS, ELSEWHERE, GUEST, ASK, MARK, PAPERS, OPEN, COUNT, DECIDE } what;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	switch (x->what) {
	case BEGIN:
		return appraisal_begin(w, x->activity);
	case SELF:
		return appraisal_self(w, x->activity, x->text);
	case WORDS:
		return appraisal_words(w, x->activity, x->member, x->text, x->text2);
	case ELSEWHERE:
		return appraisal_elsewhere(w, x->activity, x->member, x->text, x->grade, x->text2);
	case GUEST:
		return appraisal_guest(w, x->activity, x->home, x->member, x->grade, x->text);
	case ASK:
		return appraisal_ask(w, x->activity);
	case MARK:
		return appraisal_mark(w, x->activity, x->grades, x->count);
	case PAPERS:
		return appraisal_papers(w, x->activity, x->out, x->out_count, NULL, 0);
	case OPEN:
		return appraisal_open(w, x->activity, x->flag);
	case COUNT:
		return appraisal_count(w, x->activity, &x->papers);
	default:
		return appraisal_decide(w, x->activity, x->grades, x->notes, x->count);
	}
}

static const char *act(struct wish wish)
{
	return village_run(wish_unit, &wish);
}

#define GRADED 7 /* all but 李小军, who is on probation */

/* A meeting with everybody there, its list made. */
static int64_t appraisal_meeting(void)
{
	struct village_act a = { .form = village_form() };
	a.form.kinds = KIND_BIT(ACTIVITY_MEMBER_APPRAISAL);
	a.form.title = "2026年度民主评议党员";
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	assert_string_equal(act((struct wish){ .what = BEGIN, .activity = a.made }), "appraisal.no-list");
	assert_string_equal(ACT_DO(activity_notice, a.made), "");
	village_at(EVENING - 600);
	assert_string_equal(act((struct wish){ .what = BEGIN, .activity = a.made }), "");
	assert_string_equal(act((struct wish){ .what = BEGIN, .activity = a.made }), "appraisal.begun");
	assert_string_equal(ACT_DO(activity_open, a.made), "");
	struct village_act roll = { .id = a.made, .id_count = PEOPLE };
	memcpy(roll.ids, village.people, sizeof village.people);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	return a.made;
}

static struct wish mark(int64_t id, enum grade grade)
{
	struct wish x = { .what = MARK, .activity = id, .count = GRADED };
	for (int i = 0; i < GRADED; i++)
		x.grades[i] = i % 2 ? GRADE_QUALIFIED : grade;
	return x;
}

static struct wish paper(int64_t id, int out, int back, int invalid, int each)
{
	struct wish x = { .what = COUNT, .activity = id, .papers = { out, back, invalid, "刘成玉", "王秀兰", NULL, GRADED } };
	for (int i = 0; i < GRADED; i++)
		x.marks[4 * i + 1] = each;
	return x;
}

static const char *count_papers(struct wish x)
{
	x.papers.marks = x.marks;
	return village_run(wish_unit, &x);
}

static struct wish decision(int64_t id, int excellent)
{
	struct wish x = { .what = DECIDE, .activity = id, .count = GRADED };
	for (int i = 0; i < GRADED; i++) {
		x.grades[i] = i < excellent ? GRADE_EXCELLENT : GRADE_QUALIFIED;
		x.notes[i] = "";
	}
	return x;
}

static void test_probationary_takes_part_without_a_grade(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct appraisal *a = appraisal_load(work(), id);
	struct appraised *sheet;
	assert_true(a->count == PEOPLE && a->graded == GRADED && a->excellent_most == 2);
	assert_int_equal(appraisal_sheet(work(), a, &sheet), GRADED);
	for (int i = 0; i < a->count; i++)
		assert_int_equal(a->people[i].graded, a->people[i].member != village.people[3]);
}

static int64_t rows_of(const char *table)
{
	struct db_table *tables;
	int count = db_tables(work()->db, work()->arena, &tables);
	for (int i = 0; i < count; i++)
		if (text_eq(tables[i].name, table))
			return db_table_count(work()->db, work()->arena, &tables[i], work()->tenant);
	return -1;
}

/* Numbers and texts of every row of every table. */
static const char *store_text(void)
{
	struct db_table *tables;
	struct buf out;
	int count = db_tables(work()->db, work()->arena, &tables);
	buf_init(&out, village.county->arena);
	for (int i = 0; i < count; i++) {
		struct db_rows *rows = db_table_rows(work()->db, work()->arena, &tables[i], work()->tenant);
		buf_printf(&out, "%s\n", tables[i].name);
		while (db_next(rows))
			for (int k = 0; k < tables[i].column_count; k++) {
				struct db_value v = db_table_value(rows, &tables[i], k);
				if (v.kind == DB_I64)
					buf_printf(&out, "%lld ", (long long)v.i64);
				else if (v.kind == DB_TEXT)
					buf_put(&out, v.bytes.at, v.bytes.len);
			}
		db_done(rows);
	}
	buf_char(&out, 0);
	return out.at;
}

static void test_marks_are_secret_and_counted(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(wish_unit, &(struct wish[]){ mark(id, GRADE_EXCELLENT) }[0]), "box.not-asked");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = ASK, .activity = id }), "");
	int64_t audited = rows_of("audit");
	for (int i = 0; i < 5; i++) {
		village_as(ROLE_MEMBER, i + 2);
		struct wish x = mark(id, i < 3 ? GRADE_EXCELLENT : GRADE_BASIC);
		x.count--;
		assert_string_equal(village_run(wish_unit, &x), "appraisal.sheet"); /* of a list that changed */
		x.count++;
		assert_string_equal(village_run(wish_unit, &x), "");
		assert_string_equal(village_run(wish_unit, &x), "box.twice");
	}
	assert_int_equal(rows_of("audit"), audited); /* nothing says who marked when */
	assert_null(strstr(store_text(), "=1,"));     /* nor what, while the box is closed */
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(count_papers(paper(id, 1, 1, 0, 1)), "appraisal.box-open");
	assert_string_equal(act((struct wish){ .what = OPEN, .activity = id }), "");
	assert_int_equal(rows_of("box_paper"), 0);
	struct appraisal *a = appraisal_load(work(), id);
	assert_int_equal(a->phone, 5);
	struct appraised *sheet;
	appraisal_sheet(work(), a, &sheet);
	for (int i = 0; i < GRADED; i++)
		assert_true(i % 2 ? sheet[i].phone[GRADE_QUALIFIED] == 5
				   : sheet[i].phone[GRADE_EXCELLENT] == 3 && sheet[i].phone[GRADE_BASIC] == 2);
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_who_is_not_there_marks_nothing(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct village_act roll = { .id = id, .id_count = 6, .has_seen = true, .seen_count = PEOPLE };
	memcpy(roll.ids, village.people, 6 * sizeof *roll.ids);
	memcpy(roll.seen, village.people, sizeof village.people);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_string_equal(act((struct wish){ .what = ASK, .activity = id }), "");
	village_as(ROLE_MEMBER, 7);
	struct wish x = mark(id, GRADE_EXCELLENT);
	assert_string_equal(village_run(wish_unit, &x), "appraisal.not-there");
	village_as(ROLE_SECRETARY, 1);
	struct wish out = { .what = PAPERS, .activity = id, .out = { village.people[1] }, .out_count = 1 };
	assert_string_equal(village_run(wish_unit, &out), "");
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(wish_unit, &x), "box.twice"); /* has a sheet of paper */
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(village_run(wish_unit, &x), "");
	village_as(ROLE_SECRETARY, 1);
	out.out[0] = village.people[2];
	assert_string_equal(village_run(wish_unit, &out), "box.already");
	assert_string_equal(act((struct wish){ .what = OPEN, .activity = id }), "box.few");
	assert_string_equal(act((struct wish){ .what = OPEN, .activity = id, .flag = true }), "");
	assert_int_equal(appraisal_load(work(), id)->phone, 0);
	assert_string_equal(count_papers(paper(id, 6, 6, 0, 6)), ""); /* all on paper instead */
}

static void test_papers_are_counted_by_two_who_are_there(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct wish x = paper(id, 9, 8, 0, 8);
	assert_string_equal(count_papers(x), "appraisal.papers-many"); /* eight are there */
	x = paper(id, 8, 9, 0, 8);
	assert_string_equal(count_papers(x), "appraisal.papers-back");
	x = paper(id, 8, 8, 9, 8);
	assert_string_equal(count_papers(x), "appraisal.papers-void");
	x = paper(id, 8, 8, 1, 8);
	assert_string_equal(count_papers(x), "appraisal.marks"); /* eight marks on seven valid papers */
	x = paper(id, 8, 8, 0, 8);
	x.papers.scrutineer = "过路人";
	assert_string_equal(count_papers(x), "appraisal.scrutineer");
	x.papers.scrutineer = "王秀兰";
	assert_string_equal(count_papers(x), "appraisal.teller"); /* the same person twice */
	assert_string_equal(count_papers(paper(id, 8, 8, 1, 7)), "");
}

static void test_at_most_a_third_is_excellent(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct wish x = decision(id, 2);
	assert_string_equal(village_run(wish_unit, &x), "appraisal.not-counted");
	assert_string_equal(count_papers(paper(id, 8, 8, 0, 8)), "");
	x = decision(id, 3);
	assert_string_equal(village_run(wish_unit, &x), "appraisal.third"); /* 9 > 7 */
	x = decision(id, 2);                                                 /* 6 <= 7 */
	x.grades[6] = GRADE_NONE;
	assert_string_equal(village_run(wish_unit, &x), "appraisal.grade-missing");
	x.grades[6] = GRADE_UNQUALIFIED;
	assert_string_equal(village_run(wish_unit, &x), "appraisal.note");
	x.notes[6] = "长期不参加组织生活，由书记谈话帮助";
	assert_string_equal(village_run(wish_unit, &x), "");
	struct appraisal *a = appraisal_load(work(), id);
	assert_true(a->grades[GRADE_EXCELLENT] == 2 && a->grades[GRADE_UNQUALIFIED] == 1);
	x = decision(id, 1);
	assert_string_equal(village_run(wish_unit, &x), ""); /* corrected before it is handed in */
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

/* Two more, so that nine get a grade; the papers are counted. */
static bool nine(struct work *w, void *arg)
{
	for (int i = 0; i < 2; i++) {
		struct member_input in = { .org = village.org, .name = i ? "孙二" : "孙一", .sex = 1, .ethnic = "01", .birth = 19700101,
			.category = MEMBER_FULL, .joined = 20100701, .full_day = 20110701, .idno = idno_make(w->arena, "371199", 19700101, 41 + 2 * i) };
		if (!member_add(w, &in, NULL))
			return false;
	}
	(void)arg;
	return true;
}

static bool graded(struct work *w, void *arg)
{
	const struct wish *x = arg;
	return DB_EXEC(w->db, w->arena, "update appraisal set counted = 1 where tenant = $1 and activity = $2", w->tenant, x->activity) &&
	       DB_EXEC(w->db, w->arena, "update appraised set graded = 0 where tenant = $1 and activity = $2 and member = $3", w->tenant, x->activity,
		       x->member) && audit_not_needed(w);
}

/* Exactly a third may be excellent, one more may not, for nine down to three. */
static void test_a_third_at_its_edges(void **state)
{
	(void)state;
	county_do(village.county, nine, NULL);
	int64_t id = appraisal_meeting();
	for (int n = 9; n >= 3; n--) {
		struct appraisal *a = appraisal_load(work(), id);
		struct wish drop = { .activity = id };
		for (int i = 0; n < 9 && i < a->count; i++)
			if (a->people[i].graded)
				drop.member = a->people[i].member;
		assert_string_equal(village_run(graded, &drop), "");
		a = appraisal_load(work(), id);
		assert_true(a->graded == n && a->excellent_most == n / 3);
		for (int more = 0; more < 2; more++) {
			struct wish x = { .what = DECIDE, .activity = id, .count = n };
			for (int i = 0; i < n; i++) {
				x.grades[i] = i < n / 3 + more ? GRADE_EXCELLENT : GRADE_QUALIFIED;
				x.notes[i] = "";
			}
			const char *code = village_run(wish_unit, &x);
			if (!text_eq(code, more ? "appraisal.third" : ""))
				fail_msg("%d of %d: \"%s\"", n / 3 + more, n, code);
		}
	}
}

static bool tamper(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update appraised set grade = 1 where tenant = $1 and member = $2", w->tenant, *(int64_t *)arg) &&
	       audit_not_needed(w);
}

static int64_t decided_and_filed(void)
{
	int64_t id = appraisal_meeting();
	assert_string_equal(count_papers(paper(id, 8, 8, 0, 8)), "");
	struct wish x = decision(id, 0);
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_string_equal(ACT_DO(activity_close, id), "");
	struct village_act record = { .id = id, .text = "评议了。", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	assert_string_equal(ACT_DO(activity_file, id), "");
	return id;
}

static void test_each_sees_their_own(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct own_grade *own;
	assert_string_equal(count_papers(paper(id, 8, 8, 0, 8)), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_false(appraisal_load(work(), id)->shown); /* those above, once it is handed in */
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(act((struct wish){ .what = SELF, .activity = id, .text = "完成了联系户走访" }), "");
	assert_int_equal(appraisal_own(work(), village.people[1], &own), 1);
	assert_int_equal(own[0].grade, GRADE_NONE); /* not before it is decided */
	village_as(ROLE_SECRETARY, 1);
	struct wish x = decision(id, 1);
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(appraisal_own(work(), village.people[1], &own), 1);
	assert_true(own[0].grade != GRADE_NONE && text_eq(own[0].self, "完成了联系户走访"));
	assert_int_equal(appraisal_own(work(), village.people[3], &own), 1);
	assert_false(own[0].graded);
}

static void test_handed_in_is_not_changed(void **state)
{
	(void)state;
	int64_t id = decided_and_filed();
	struct wish x = decision(id, 1);
	assert_string_equal(village_run(wish_unit, &x), "appraisal.state");
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(act((struct wish){ .what = SELF, .activity = id, .text = "改一改" }), "appraisal.state");
	village_as(ROLE_TOWNSHIP, 0);
	assert_true(appraisal_load(work(), id)->shown);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
	const char *line = NULL;
	county_do(village.county, tamper, &village.people[2]);
	assert_int_equal(county_verify(village.county, &line), 1);
	assert_non_null(strstr(line, "校验值"));
}

static bool host_member(struct work *w, void *arg)
{
	struct member_input in = { .org = village.other, .name = "赵后坡", .sex = 1, .ethnic = "01", .birth = 19700101, .category = MEMBER_FULL,
		.joined = 20100701, .full_day = 20110701, .idno = idno_make(w->arena, "371199", 19700101, 31) };
	(void)arg;
	return member_add(w, &in, NULL);
}

static void test_migrants_result_comes_home(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct wish away = { .what = ELSEWHERE, .activity = id, .member = village.people[5], .text = "XF0102", .text2 = "" };
	struct wish x = away;
	x.text = "XF0101";
	assert_string_equal(village_run(wish_unit, &x), "appraisal.host-own");
	x.text = "XF0102";
	x.member = village.people[3];
	assert_string_equal(village_run(wish_unit, &x), "appraisal.not-listed"); /* gets no grade */
	assert_string_equal(village_run(wish_unit, &away), "");
	x = (struct wish){ .what = ELSEWHERE, .activity = id, .member = village.people[6], .text = "外县某园区党支部", .grade = GRADE_QUALIFIED, .text2 = "表现好" };
	assert_string_equal(village_run(wish_unit, &x), "");
	struct appraisal *a = appraisal_load(work(), id);
	struct appraised *sheet;
	assert_int_equal(appraisal_sheet(work(), a, &sheet), GRADED - 2); /* the others do not mark them */
	/* The host's own appraisal lists the guest, and nobody else of the home branch; its result is home at once. */
	village_as(ROLE_SYSTEM, 0);
	county_do(village.county, host_member, NULL);
	struct village_act plan = { .form = village_form() };
	plan.form.org = village.other;
	plan.form.kinds = KIND_BIT(ACTIVITY_MEMBER_APPRAISAL);
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_string_equal(ACT_DO(activity_notice, plan.made), "");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = BEGIN, .activity = plan.made }), "");
	a = appraisal_load(work(), plan.made);
	assert_true(a->count == 1 && a->guest_count == 1 && a->guests[0].member == village.people[5] && a->guests[0].home_activity == id);
	struct wish guest = { .what = GUEST, .activity = plan.made, .home = id, .member = village.people[4], .grade = GRADE_EXCELLENT, .text = "" };
	assert_string_equal(village_run(wish_unit, &guest), "appraisal.not-guest"); /* of the home branch, but not sent here */
	guest.member = village.people[5];
	assert_string_equal(village_run(wish_unit, &guest), "");
	a = appraisal_load(work(), id);
	for (int i = 0; i < a->count; i++)
		assert_int_equal(a->people[i].host_grade, a->people[i].member == village.people[5] ? GRADE_EXCELLENT
			: a->people[i].member == village.people[6] ? GRADE_QUALIFIED : GRADE_NONE);
	/* What came home is followed, or it is said why not. */
	assert_string_equal(village_run(graded, &(struct wish){ .activity = id }), "");
	struct wish x2 = decision(id, 0);
	int at = 0, excellent = 0;
	for (int i = 0; i < a->count; i++) {
		if (a->people[i].member == village.people[5])
			excellent = at;
		at += a->people[i].graded;
	}
	assert_string_equal(village_run(wish_unit, &x2), "appraisal.host-note");
	x2.notes[excellent] = "只在那里住了两个月";
	assert_string_equal(village_run(wish_unit, &x2), "");
	x2.notes[excellent] = "";
	x2.grades[excellent] = GRADE_EXCELLENT;
	assert_string_equal(village_run(wish_unit, &x2), "");
}

/* A result that is not home yet is waited for, or it is said why not. */
static void test_result_that_is_not_home(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct wish away = { .what = ELSEWHERE, .activity = id, .member = village.people[5], .text = "XF0102", .text2 = "" };
	assert_string_equal(village_run(wish_unit, &away), "");
	assert_string_equal(village_run(graded, &(struct wish){ .activity = id }), "");
	struct wish x = decision(id, 0);
	assert_string_equal(village_run(wish_unit, &x), "appraisal.host-note");
	for (int i = 0; i < GRADED; i++)
		x.notes[i] = "那边没有开会";
	assert_string_equal(village_run(wish_unit, &x), "");
}

static void test_papers_say_what_they_should(void **state)
{
	(void)state;
	int64_t id = appraisal_meeting();
	struct arena *arena = village.county->arena;
	const char *text = told(arena, appraisal_paper(work(), id, "ballots"), "pdftotext", "-layout", "-");
	assert_says(text, "民主评议党员测评票");
	assert_says(text, "单雄信");
	assert_null(strstr(text, "李小军")); /* gets no grade */
	text = told(arena, appraisal_paper(work(), id, "count"), "pdftotext", "-layout", "-");
	assert_says(text, "监票人签名");
	text = told(arena, appraisal_paper(work(), id, "self"), "pdftotext", "-layout", "-");
	assert_says(text, "党员自评表");
	assert_string_equal(count_papers(paper(id, 8, 8, 1, 7)), "");
	struct wish x = decision(id, 2);
	assert_string_equal(village_run(wish_unit, &x), "");
	text = told(arena, appraisal_paper(work(), id, "result"), "pdftotext", "-layout", "-");
	assert_says(text, "优秀 2 人");
	assert_says(text, "有效 7 张");
	text = told(arena, activity_paper(work(), id, "minutes"), "pdftotext", "-layout", "-");
	assert_says(text, "优秀 2 人"); /* in the minutes how many, not who */
	village_as(ROLE_TOWNSHIP, 0);
	assert_null(appraisal_paper(work(), id, "result").at); /* before it is handed in */
	work()->fault = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_probationary_takes_part_without_a_grade, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_marks_are_secret_and_counted, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_who_is_not_there_marks_nothing, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_papers_are_counted_by_two_who_are_there, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_at_most_a_third_is_excellent, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_a_third_at_its_edges, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_result_that_is_not_home, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_each_sees_their_own, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_handed_in_is_not_changed, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_migrants_result_comes_home, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_papers_say_what_they_should, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
