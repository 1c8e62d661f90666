/* Talks: who may enter one and what is refused, what each reader sees of it, the list of work, the duty, and paper. */
#include "activity_village.h"

#include "duty/duty.h"
#include "pdf.h"
#include "talk/talk.h"

#define GIST "家里的难处和对村务公开的意见"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	int64_t id, version, made;
	struct talk_form form;
	enum { ADD, EDIT, REMOVE } what;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *wish = arg;
	switch (wish->what) {
	case ADD:
		return (wish->made = talk_add(w, village.org, &wish->form)) != 0;
	case EDIT:
		return talk_edit(w, wish->id, wish->version, &wish->form);
	default:
		return talk_remove(w, wish->id) != 0;
	}
}

static struct talk_form form_of(int one, int other, int day)
{
	return (struct talk_form){ .one = village.people[one], .other = village.people[other], .day = day, .place = "王秀兰家中", .gist = GIST };
}

static const char *add(struct talk_form form)
{
	struct wish wish = { .what = ADD, .form = form };
	return village_run(wish_unit, &wish);
}

static int64_t added(int one, int other, int day)
{
	struct wish wish = { .what = ADD, .form = form_of(one, other, day) };
	assert_string_equal(village_run(wish_unit, &wish), "");
	return wish.made;
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

static int setup(void **state)
{
	village_setup(state);
	county_do(*state, seats_write, NULL);
	village_as(ROLE_SYSTEM, 0);
	return 0;
}

static void test_talk_is_refused_with_a_word(void **state)
{
	(void)state;
	village_as(ROLE_MEMBER, 2);
	struct talk_form f = form_of(1, 4, 20261120);
	f.other = village.people[1];
	assert_string_equal(add(f), "talk.same");
	f.other = 77;
	assert_string_equal(add(f), "talk.other");
	f = form_of(1, 4, 20261124);
	assert_string_equal(add(f), "talk.day"); /* tomorrow */
	f = form_of(1, 4, 20251101);
	assert_string_equal(add(f), "talk.day");
	f = form_of(1, 4, 0);
	assert_string_equal(add(f), "talk.day-empty");
	f = form_of(1, 4, 20261120);
	f.place = "";
	assert_string_equal(add(f), "talk.place-empty");
	assert_string_equal(add(form_of(2, 4, 20261120)), "talk.not-own"); /* of two others */
	assert_string_equal(add(form_of(1, 4, 20261120)), "");
	assert_string_equal(add(form_of(4, 1, 20261120)), "talk.twice"); /* whichever of the two enters it */
}

static void test_talk_twice_is_told(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	added(4, 5, 20261120); /* typed from paper for two others */
	assert_string_equal(add(form_of(5, 4, 20261120)), "talk.twice");
	assert_string_equal(add(form_of(5, 4, 20261121)), "");
}

static void test_gist_is_read_by_the_two_alone(void **state)
{
	(void)state;
	village_as(ROLE_MEMBER, 2);
	int64_t id = added(1, 2, 20261120);
	struct talk *list, *t = talk_load(work(), id);
	assert_non_null(t);
	assert_string_equal(t->gist, GIST);
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(talk_load(work(), id)->gist, GIST);
	struct { enum role role; int person; } others[] = { { ROLE_MEMBER, 4 }, { ROLE_SECRETARY, 1 }, { ROLE_TOWNSHIP, 0 }, { ROLE_SYSTEM, 0 } };
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		village_as(others[i].role, others[i].person);
		assert_null(talk_load(work(), id));
		assert_string_equal(work()->fault->code, "talk.not-found");
		work()->fault = NULL;
		assert_int_equal(talk_list(work(), village.org, 20260101, 20261231, 20, 0, &list, NULL), 1);
		assert_string_equal(list[0].gist, "");
	}
	/* Neither the file of records nor the audit trail nor a message holds what was said. */
	struct db_rows *rows = DB_QUERY(work()->db, work()->arena, "select gist from talk where tenant = $1 and id = $2", work()->tenant, id);
	assert_true(db_next(rows));
	struct str sealed = db_bytes(rows, 0);
	db_done(rows);
	assert_true(sealed.len > strlen(GIST) && !memmem(sealed.at, sealed.len, "村务", strlen("村务")));
	assert_int_equal(DB_ONE(work()->db, work()->arena, -1, "select count(*) from audit where was like $1 or became like $1", "%村务%"), 0);
	assert_int_equal(DB_ONE(work()->db, work()->arena, -1, "select count(*) from message where text like $1", "%村务%"), 0);
	assert_int_equal(message_unread(work(), village.member_account[1]), 1); /* that it was entered is told to the other */
	assert_int_equal(message_unread(work(), village.member_account[0]), 0);
}

static void test_talk_is_corrected_and_taken_back(void **state)
{
	(void)state;
	village_as(ROLE_MEMBER, 2);
	int64_t id = added(1, 4, 20261120);
	struct wish edit = { .what = EDIT, .id = id, .version = 1, .form = form_of(1, 4, 20261119) };
	edit.form.place = "村委会";
	assert_string_equal(village_run(wish_unit, &edit), "");
	assert_string_equal(village_run(wish_unit, &edit), "talk.changed");
	village_as(ROLE_MEMBER, 4);
	assert_string_equal(village_run(wish_unit, &edit), "talk.not-found");
	struct wish gone = { .what = REMOVE, .id = id };
	assert_string_equal(village_run(wish_unit, &gone), "talk.not-found"); /* of two others */
	village_as(ROLE_MEMBER, 5);
	assert_string_equal(talk_load(work(), id)->place, "村委会");
	assert_string_equal(village_run(wish_unit, &gone), ""); /* the other of the two */
	village_as(ROLE_SECRETARY, 1);
	gone.id = added(4, 5, 20261120);
	assert_string_equal(village_run(wish_unit, &gone), ""); /* the branch, though not the one who talked */
	assert_int_equal(talk_count(work(), village.org, 20260101, 20261231), 0);
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

/* Committee: 0, 1, 2. Members: 3 to 7. */
static void test_list_of_work(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	struct talk_gaps *g = talk_gaps_of(work(), village.org, 2026);
	assert_true(g->committee_count == 3 && g->with_committee_count == 5 && g->members_count == 5 && g->seats == 3);
	added(0, 1, 20261101);
	added(0, 4, 20261101);
	added(4, 5, 20261102);
	g = talk_gaps_of(work(), village.org, 2026);
	assert_true(g->committee_count == 2 && g->with_committee_count == 4 && g->members_count == 3);
	for (int i = 0; i < g->with_committee_count; i++)
		assert_true(g->with_committee[i].member != village.people[4]);
	g = talk_gaps_of(work(), village.org, 2025); /* last year's talks are last year's */
	assert_true(!g->seats && !g->with_committee_count && g->members_count == 7); /* and so is its committee, which was none */
}

static const struct duty_row *duty_now(void)
{
	struct duty_row *rows;
	int count = duty_of_org(work(), village.org, 20260101, 20261231, &rows);
	for (int i = 0; i < count; i++)
		if (text_eq(rows[i].duty.rule->id, "heart-talk"))
			return &rows[i];
	fail_msg("no duty of talks");
	return NULL;
}

static void test_talks_fulfil_the_duty(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	assert_true(duty_now()->duty.owed == 3 && duty_now()->duty.done == 0);
	added(0, 1, 20261101);
	added(1, 2, 20261102); /* the same kind again */
	assert_int_equal(duty_now()->duty.done, 1);
	added(0, 4, 20261103);
	int64_t last = added(4, 5, 20261104);
	assert_true(duty_now()->duty.done == 3 && duty_now()->duty.done_day == 20261104);
	struct wish gone = { .what = REMOVE, .id = last };
	assert_string_equal(village_run(wish_unit, &gone), "");
	assert_int_equal(duty_now()->duty.done, 2);
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0); /* what is kept of duties agrees */
}

static void test_register_and_record_on_paper(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	int64_t id = added(1, 4, 20261101);
	struct arena *a = village.county->arena;
	const char *text = told(a, talk_register(work(), village.org, 2026), "pdftotext", "-layout", "-");
	assert_says(text, "2026年谈心谈话登记表");
	assert_says(text, "2026-11-01");
	assert_says(text, "王秀兰、单雄信");
	assert_says(text, "双方签名"); /* an empty one to write on */
	assert_null(strstr(text, "村务"));
	assert_null(talk_paper(work(), id).at); /* the secretary is not one of the two */
	work()->fault = NULL;
	text = told(a, activity_archive(work(), village.org, 2026), "pdftotext", "-layout", "-");
	assert_says(text, "王秀兰、单雄信");
	assert_null(strstr(text, "村务"));
	village_as(ROLE_MEMBER, 2);
	text = told(a, talk_paper(work(), id), "pdftotext", "-layout", "-");
	assert_says(text, "村务公开");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_talk_is_refused_with_a_word, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_talk_twice_is_told, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_gist_is_read_by_the_two_alone, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_talk_is_corrected_and_taken_back, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_list_of_work, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_talks_fulfil_the_duty, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_register_and_record_on_paper, setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
