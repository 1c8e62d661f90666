/* Organisational life meetings: the list of preparation, opinions that nobody can tie to a person, problems that come back next time, the
 * quorum of a leading body, and papers. */
#include "activity_village.h"

#include "box/box.h"
#include "life/life.h"
#include "pdf.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	int64_t activity, id, owner, made;
	int due;
	bool flag;
	const char *text, *text2;
	enum { TICK, ASK, ANSWER, READ, TYPED, PROBLEM, PROBLEM_GONE, TASK_GONE } what;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	switch (x->what) {
	case TICK:
		return life_tick(w, x->activity, x->text, !x->flag, x->text2);
	case ASK:
		return life_ask(w, x->activity);
	case ANSWER:
		return life_answer(w, x->activity, x->text);
	case READ:
		return life_read(w, x->activity, x->flag);
	case TYPED:
		return life_opinion_typed(w, x->activity, x->text);
	case PROBLEM:
		return (x->made = life_problem_add(w, x->activity, x->text, x->text2, x->owner, x->due)) != 0;
	case PROBLEM_GONE:
		return life_problem_remove(w, x->activity, x->id);
	default:
		return task_remove(w, x->activity, x->id);
	}
}

static const char *act(struct wish wish)
{
	return village_run(wish_unit, &wish);
}

/* An organisational life meeting, noticed or open. */
static int64_t meeting(unsigned kinds, enum activity_state until)
{
	struct village_act a = { .form = village_form() };
	a.form.kinds = kinds;
	a.form.title = "2026年度组织生活会";
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	if (until >= STATE_NOTICED)
		assert_string_equal(ACT_DO(activity_notice, a.made), "");
	if (until >= STATE_OPEN) {
		village_at(EVENING - 600);
		assert_string_equal(ACT_DO(activity_open, a.made), "");
	}
	return a.made;
}
#define LIFE KIND_BIT(ACTIVITY_ORG_LIFE_MEETING)

static void test_life_steps_are_ticked(void **state)
{
	(void)state;
	int64_t id = meeting(LIFE, STATE_NOTICED), other = meeting(KIND_BIT(ACTIVITY_THEME_DAY), STATE_NOTICED);
	assert_null(life_load(work(), other)); /* of another kind */
	work()->fault = NULL;
	struct life *l = life_load(work(), id);
	assert_true(l->step_count == 7 && !l->done);
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "plan", .text2 = "" }), "life.step"); /* of 民主生活会 */
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "study", .text2 = "学了党章" }), "");
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "theme", .text2 = "" }), "");
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "theme", .text2 = "", .flag = true }), "");
	l = life_load(work(), id);
	assert_true(l->done == 1 && text_eq(l->steps[1].note, "学了党章"));
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "theme", .text2 = "" }), "life.state");
	assert_int_equal(life_load(work(), meeting(KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING), STATE_PLANNED))->step_count, 9);
}

/* All that the store holds, as text: numbers, texts and bytes of every table's rows. */
static bool anywhere(const char *needle)
{
	struct work *w = work();
	struct db_table *tables;
	int count = db_tables(w->db, w->arena, &tables);
	bool found = false;
	for (int i = 0; i < count; i++) {
		struct db_rows *rows = db_table_rows(w->db, w->arena, &tables[i], w->tenant);
		while (db_next(rows))
			for (int k = 0; k < tables[i].column_count; k++) {
				struct db_value v = db_table_value(rows, &tables[i], k);
				found |= (v.kind == DB_TEXT || v.kind == DB_BYTES) && v.bytes.len &&
					 memmem(v.bytes.at, v.bytes.len, needle, strlen(needle));
			}
		db_done(rows);
	}
	return found;
}

static int64_t rows_of(const char *table)
{
	struct db_table *tables;
	int count = db_tables(work()->db, work()->arena, &tables);
	for (int i = 0; i < count; i++)
		if (text_eq(tables[i].name, table))
			return db_table_count(work()->db, work()->arena, &tables[i], work()->tenant);
	fail_msg("no table %s", table);
	return -1;
}

static void answer_as(int64_t id, int person, const char *text)
{
	village_as(ROLE_MEMBER, person);
	assert_string_equal(act((struct wish){ .what = ANSWER, .activity = id, .text = text }), "");
}

static void test_opinions_cannot_be_tied_to_anybody(void **state)
{
	(void)state;
	static const char *const said[] = { "甲说公开慢", "乙说路灯坏", "丙说开会少", "丁说走访少", "戊说水渠堵" };
	int64_t id = meeting(LIFE, STATE_NOTICED);
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(act((struct wish){ .what = ANSWER, .activity = id, .text = said[0] }), "box.not-asked");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = ASK, .activity = id }), "");
	assert_string_equal(act((struct wish){ .what = ASK, .activity = id }), "box.open");
	int64_t audited = rows_of("audit");
	for (int i = 0; i < 4; i++)
		answer_as(id, i + 2, said[i]);
	assert_string_equal(act((struct wish){ .what = ANSWER, .activity = id, .text = "再说一遍" }), "box.twice");
	assert_string_equal(act((struct wish){ .what = ANSWER, .activity = id, .text = "" }), "life.opinion-empty");
	/* Until it is opened nobody reads one, also in the store; who wrote when is in no audit row. */
	assert_int_equal(rows_of("box_paper"), 4);
	for (int i = 0; i < 4; i++)
		assert_false(anywhere(said[i]));
	assert_int_equal(rows_of("audit"), audited);
	village_as(ROLE_SECRETARY, 1);
	assert_int_equal(life_load(work(), id)->box->handed, 4);
	assert_string_equal(act((struct wish){ .what = READ, .activity = id }), "box.few"); /* of four it could be guessed */
	answer_as(id, 6, said[4]);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = READ, .activity = id }), "");
	struct life *l = life_load(work(), id);
	assert_int_equal(l->opinion_count, 5);
	assert_int_equal(rows_of("box_paper"), 0);
	/* An opinion's row has what was said, and a mark by chance: no time, no person, no number that grows. */
	struct db_table *tables;
	int count = db_tables(work()->db, work()->arena, &tables);
	for (int i = 0; i < count; i++)
		if (text_eq(tables[i].name, "life_opinion")) {
			assert_int_equal(tables[i].column_count, 4);
			assert_string_equal(tables[i].key, "tenant, activity, mark");
		}
	village_as(ROLE_MEMBER, 7);
	assert_string_equal(act((struct wish){ .what = ANSWER, .activity = id, .text = "晚了" }), "box.closed");
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

/* The order in which opinions come out says nothing of the order in which they went in: over many boxes each place is taken by each. */
static bool box_round(struct work *w, void *arg)
{
	int *first = arg;
	const char **papers;
	int64_t id = box_put_up(w, village.org, "test", id_next(w->now), village.people, PEOPLE);
	struct box *box = NULL;
	int64_t record = DB_ONE(w->db, w->arena, 0, "select record from box where tenant = $1 and id = $2", w->tenant, id);
	struct actor actor = w->actor;
	for (int i = 0; i < PEOPLE; i++) {
		w->actor.member = village.people[i];
		box = box_of(w, "test", record);
		if (!box_hand_in(w, box, arena_printf(w->arena, "%d", i)))
			return false;
	}
	w->actor = actor;
	int count = box_open(w, box, false, &papers);
	assert_int_equal(count, PEOPLE);
	first[papers[0][0] - '0']++;
	return audit_not_needed(w);
}

static void test_papers_come_out_in_an_order_by_chance(void **state)
{
	(void)state;
	int first[PEOPLE] = { 0 };
	for (int i = 0; i < 200; i++)
		county_do(village.county, box_round, first);
	for (int i = 0; i < PEOPLE; i++)
		if (first[i] < 5) /* 25 each; 5 or fewer of one place in 200: 1 in 10^6 */
			fail_msg("person %d's paper came first %d times of 200", i, first[i]);
}

static void test_box_of_few_is_thrown_away_unread(void **state)
{
	(void)state;
	int64_t id = meeting(LIFE, STATE_NOTICED);
	assert_string_equal(act((struct wish){ .what = ASK, .activity = id }), "");
	answer_as(id, 2, "只有我写了");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = READ, .activity = id, .flag = true }), "");
	assert_true(life_load(work(), id)->opinion_count == 0 && rows_of("box_paper") == 0 && !anywhere("只有我写了"));
	assert_string_equal(act((struct wish){ .what = TYPED, .activity = id, .text = "纸上写的意见" }), "");
	assert_int_equal(life_load(work(), id)->opinion_count, 1);
}

static void test_problems_come_back_next_time(void **state)
{
	(void)state;
	int64_t id = meeting(LIFE, STATE_NOTICED);
	struct wish p = { .what = PROBLEM, .activity = id, .text = "公开不及时", .text2 = "每月5日前公开", .owner = village.people[1], .due = 20261220 };
	assert_string_equal(village_run(wish_unit, &p), "activity.state"); /* before the meeting there is nothing to find */
	village_at(EVENING - 600);
	assert_string_equal(ACT_DO(activity_open, id), "");
	p.text = "";
	assert_string_equal(village_run(wish_unit, &p), "life.problem-empty");
	p.text = "公开不及时";
	assert_string_equal(village_run(wish_unit, &p), "");
	struct wish q = p;
	q.text = "路灯没人管";
	assert_string_equal(village_run(wish_unit, &q), "");
	struct life *l = life_load(work(), id);
	assert_true(l->problem_count == 2 && l->before_count == 0);
	assert_string_equal(l->problems[0].measure, "每月5日前公开");
	struct task *tasks;
	assert_int_equal(task_of_member(work(), village.people[1], &tasks), 2); /* its owner has it among the own tasks */
	/* Next year. */
	struct village_act next = { .form = village_form() };
	next.form.kinds = LIFE;
	next.form.starts += 300 * 86400;
	next.form.ends += 300 * 86400;
	assert_string_equal(village_run(village_plan_unit, &next), "");
	l = life_load(work(), next.made);
	assert_true(l->problem_count == 0 && l->before_count == 2 && l->before_open == 2);
	assert_string_equal(act((struct wish){ .what = TASK_GONE, .activity = id, .id = l->before[1].task }), ""); /* on the record's page */
	assert_string_equal(act((struct wish){ .what = PROBLEM_GONE, .activity = id, .id = q.made }), "");
	assert_string_equal(act((struct wish){ .what = PROBLEM_GONE, .activity = id, .id = q.made }), "life.no-problem");
	assert_string_equal(act((struct wish){ .what = PROBLEM_GONE, .activity = next.made, .id = p.made }), "life.no-problem"); /* another's */
	assert_int_equal(life_load(work(), next.made)->before_count, 1);
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static bool seats_write(struct work *w, void *arg)
{
	static const char *const kinds[] = { "secretary", "organization", "publicity" };
	(void)arg;
	for (int i = 0; i < 3; i++)
		if (!post_appoint(w, village.org, kinds[i], village.people[i], NULL, 20260101, NULL))
			return false;
	return true;
}

static void test_leading_body_is_its_members_and_two_thirds(void **state)
{
	(void)state;
	county_do(village.county, seats_write, NULL);
	int64_t id = meeting(KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING), STATE_OPEN);
	assert_int_equal(village_load(id)->due, 3);
	struct village_act roll = { .id = id, .ids = { village.people[0] }, .id_count = 1 };
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	const char *text = told(village.county->arena, life_paper(work(), id, "report"), "pdftotext", "-layout", "-");
	assert_says(text, "关于召开民主生活会情况的报告");
	assert_says(text, "须到 2 人，实到 1 人");
	assert_says(text, "人数不足");
	roll.ids[1] = village.people[1];
	roll.id_count = 2;
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	text = told(village.county->arena, life_paper(work(), id, "report"), "pdftotext", "-layout", "-");
	assert_says(text, "人数符合");
}

static void test_minutes_begin_with_headings_and_are_filled_in(void **state)
{
	(void)state;
	int64_t id = meeting(LIFE, STATE_OPEN);
	struct village_act record = { .id = id, .text2 = "王秀兰", .text = "一、通报会前准备、征求意见和上次整改落实情况：\n\n二、支委会（书记）对照检查：\n\n"
		"三、党员逐个自我批评，相互批评：\n\n四、查摆出的问题和整改方向：\n\n五、上级党组织到会同志讲话：\n\n六、书记小结：\n" };
	assert_string_equal(village_run(village_record_unit, &record), "activity.minutes-empty"); /* nothing but headings */
	record.text = "一、通报会前准备：已通报。";
	assert_string_equal(village_run(village_record_unit, &record), "");
	assert_string_equal(act((struct wish){ .what = TICK, .activity = id, .text = "study", .text2 = "学了党章" }), "");
	assert_string_equal(act((struct wish){ .what = TYPED, .activity = id, .text = "纸上写的意见" }), "");
	const char *text = told(village.county->arena, activity_paper(work(), id, "minutes"), "pdftotext", "-layout", "-");
	assert_says(text, "学了党章");
	assert_says(text, "征求意见 1 条");
	assert_null(strstr(text, "纸上写的意见")); /* that is a paper of its own */
	text = told(village.county->arena, life_paper(work(), id, "opinions"), "pdftotext", "-layout", "-");
	assert_says(text, "纸上写的意见");
	text = told(village.county->arena, life_paper(work(), id, "form"), "pdftotext", "-layout", "-");
	assert_says(text, "不记名");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_life_steps_are_ticked, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_opinions_cannot_be_tied_to_anybody, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_papers_come_out_in_an_order_by_chance, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_box_of_few_is_thrown_away_unread, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_problems_come_back_next_time, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_leading_body_is_its_members_and_two_thirds, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_minutes_begin_with_headings_and_are_filled_in, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
