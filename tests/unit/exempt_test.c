/* Exemptions: who asks and who decides, what is refused, what a meeting's list and its votes make of them, their end and its reminder. */
#include "activity_village.h"

#include "base/config.h"
#include "job/job.h"
#include "pdf.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum { ASK, DECIDE, WITHDRAW, END, AGAIN } what;
	int64_t ids[4], org;
	size_t count;
	struct exempt_form form;
	bool grant;
	const char *word;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *wish = arg;
	switch (wish->what) {
	case ASK:
		return exempt_ask(w, wish->org ? wish->org : village.org, wish->ids, wish->count, &wish->form) > 0;
	case DECIDE:
		return exempt_decide(w, wish->ids, wish->count, wish->grant, wish->word);
	case WITHDRAW:
		return exempt_withdraw(w, wish->ids[0]);
	case END:
		return exempt_end(w, wish->ids[0], wish->word);
	default:
		return exempt_again(w, wish->ids[0]);
	}
}

static struct exempt_form form(void)
{
	return (struct exempt_form){ .kind = EXEMPT_ILL, .reason = "手术后休养", .from_day = 20261123, .until = 20270131 };
}

static const char *ask(int person, struct exempt_form f)
{
	struct wish wish = { .what = ASK, .ids = { person < 0 ? 77 : village.people[person] }, .count = 1, .form = f };
	return village_run(wish_unit, &wish);
}

/* The only one that waits. */
static struct exempt *waiting(void)
{
	struct exempt *list;
	int64_t total;
	assert_int_equal(exempt_list(work(), "0001.0001.0001.", EXEMPTS_ASKED, 10, 0, &list, &total), 1);
	assert_int_equal(total, 1);
	return list;
}

static const char *act(int what, int64_t id, bool grant, const char *word)
{
	struct wish wish = { .what = what, .ids = { id }, .count = 1, .grant = grant, .word = word };
	return village_run(wish_unit, &wish);
}

static int64_t granted(int person, struct exempt_form f)
{
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ask(person, f), "");
	village_as(ROLE_TOWNSHIP, 0);
	int64_t id = waiting()->id;
	assert_string_equal(act(DECIDE, id, true, ""), "");
	return id;
}

static void test_exempt_is_refused_with_a_word(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	struct exempt_form f = form();
	f.kind = EXEMPT_KINDS;
	assert_string_equal(ask(1, f), "exempt.kind");
	f = form();
	f.reason = "";
	assert_string_equal(ask(1, f), "exempt.reason-empty");
	f = form();
	f.from_day = 20261022; /* more than 31 days ago */
	assert_string_equal(ask(1, f), "exempt.from");
	f = form();
	f.until = 20261122;
	assert_string_equal(ask(1, f), "exempt.until-early");
	f.until = 20271123; /* a year and a day */
	assert_string_equal(ask(1, f), "exempt.until-long");
	f = form();
	f.apart = true;
	assert_string_equal(ask(1, f), "exempt.voted-empty");
	f.voted_day = 20261124;
	assert_string_equal(ask(1, f), "exempt.voted");
	assert_string_equal(ask(-1, form()), "exempt.not-here");
	struct wish none = { .what = ASK, .form = form() }, other = { .what = ASK, .org = village.other, .ids = { village.people[1] }, .count = 1,
		.form = form() }, twice = { .what = ASK, .ids = { village.people[1], village.people[1] }, .count = 2, .form = form() };
	assert_string_equal(village_run(wish_unit, &none), "exempt.members");
	assert_string_equal(village_run(wish_unit, &other), "exempt.not-here");
	assert_string_equal(village_run(wish_unit, &twice), "exempt.twice");
	assert_string_equal(ask(7, form()), "exempt.twice"); /* holds already */
	f = form();
	f.until = 20271122; /* just a year */
	assert_string_equal(ask(1, f), "");
	assert_string_equal(ask(1, form()), "exempt.twice"); /* waits */
}

static void test_exempt_counts_only_when_granted(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ask(1, form()), "");
	assert_int_equal(message_unread(work(), village.town_account), 1);
	assert_int_equal(village_load(village_meeting(STATE_NOTICED, false))->due, PEOPLE - 1); /* asked for is not granted */
	village_as(ROLE_TOWNSHIP, 0);
	int64_t id = waiting()->id;
	assert_string_equal(act(DECIDE, id, false, ""), "exempt.word");
	assert_string_equal(act(DECIDE, id, true, ""), "");
	assert_string_equal(act(DECIDE, id, true, ""), "exempt.decided");
	assert_int_equal(message_unread(work(), village.member_account[0]), 2); /* the meeting's notice, and this */
	/* Listed, not due; but a vote is still measured by this full member, whom no meeting set apart (支部条例 art. 11). */
	int64_t meeting = village_meeting(STATE_NOTICED, false);
	struct activity *a = village_load(meeting);
	assert_int_equal(a->due, PEOPLE - 2);
	assert_int_equal(a->due_voters, PEOPLE - 2);
	assert_true(attendance_one(work(), meeting, village.people[1])->excused);
	assert_false(attendance_one(work(), meeting, village.people[1])->apart);
	assert_true(attendance_one(work(), meeting, village.people[7])->apart);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_exempt_apart_is_not_in_the_base_of_votes(void **state)
{
	(void)state;
	struct exempt_form f = form();
	f.apart = true;
	f.voted_day = 20261110;
	granted(1, f);
	struct activity *a = village_load(village_meeting(STATE_NOTICED, false));
	assert_int_equal(a->due, PEOPLE - 2);
	assert_int_equal(a->due_voters, PEOPLE - 3);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_exempt_present_counts(void **state)
{
	(void)state;
	granted(1, form());
	int64_t id = village_meeting(STATE_OPEN, false);
	struct village_act roll = { .id = id, .id_count = 1, .ids = { village.people[1] } };
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	struct activity *a = village_load(id);
	assert_int_equal(a->due, PEOPLE - 1);
	assert_int_equal(a->due_voters, PEOPLE - 2);
	assert_int_equal(a->present_voters, 1);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_exempt_decided_above_alone(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ask(1, form()), "");
	int64_t id = waiting()->id;
	/* An office of elsewhere does not know that it exists. */
	village_as(ROLE_TOWNSHIP, 0);
	work()->actor.path = "0001.0002.";
	struct wish wish = { .what = DECIDE, .ids = { id }, .count = 1, .grant = true };
	assert_false(work_run(work(), wish_unit, &wish));
	assert_string_equal(work()->fault->code, "exempt.none");
	work()->fault = NULL;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(act(DECIDE, id, false, "请先到家里看看再报"), "");
	assert_string_equal(act(WITHDRAW, id, false, NULL), "exempt.decided");
	struct message *m;
	assert_int_equal(message_list(work(), village.secretary_account, true, 10, 0, &m, NULL), 1);
	assert_non_null(strstr(m[0].text, "王秀兰"));
	assert_non_null(strstr(m[0].text, "请先到家里看看再报"));
}

static void test_exempt_ends_early_and_again(void **state)
{
	(void)state;
	int64_t id = granted(1, form());
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act(END, id, false, ""), "exempt.end-reason");
	assert_string_equal(act(END, id, false, "身体已恢复"), "");
	assert_int_equal(exempt_load(work(), id)->state, EXEMPT_ENDED);
	assert_int_equal(village_load(village_meeting(STATE_NOTICED, false))->due, PEOPLE - 1);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act(END, id, false, "身体已恢复"), "exempt.over");
	assert_string_equal(act(AGAIN, id, false, NULL), "");
	assert_int_equal(exempt_load(work(), id)->to_day, 20270201);
	assert_string_equal(act(END, id, false, "身体已恢复"), "");
	village_at(village.now + 86400);
	assert_string_equal(act(AGAIN, id, false, NULL), "exempt.again-late");
	assert_string_equal(ask(1, (struct exempt_form){ .kind = EXEMPT_ILL, .reason = "又住院", .from_day = 20261124, .until = 20270101 }), "");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void night(int64_t now)
{
	const char *why;
	struct config *config = config_load(village.county->arena, "/nonexistent", true, &why);
	village_at(now);
	village_as(ROLE_SYSTEM, 0);
	assert_non_null(job_run_now(work(), config, "exempt", ""));
	village_as(ROLE_SYSTEM, 0);
}

static void test_exempt_reminds_once_of_each_end(void **state)
{
	(void)state;
	granted(1, form());
	int64_t before = message_unread(work(), village.secretary_account);
	night(village.now); /* more than 30 days before an end */
	assert_int_equal(message_unread(work(), village.secretary_account), before);
	night(COUNTY_NOW + 40 * 86400LL); /* 2 January: that of the aged one is over, the other ends in 30 days */
	struct message *m;
	assert_int_equal(message_list(work(), village.secretary_account, true, 1, 0, &m, NULL), 1);
	assert_non_null(strstr(m[0].title, "1 人"));
	assert_non_null(strstr(m[0].text, "王秀兰"));
	before = message_unread(work(), village.secretary_account);
	night(COUNTY_NOW + 41 * 86400LL);
	assert_int_equal(message_unread(work(), village.secretary_account), before);
}

static bool taken_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update exempt set to_day = 0, planned_to = 0, asked_at = 0 where tenant = $1", w->tenant) &&
	       audit(w, "test.taken", "org", village.org, village.org, NULL, NULL);
}

/* What a county of before had as aged holds without an end, until the first night gives it one. */
static void test_exempt_taken_over_gets_an_end(void **state)
{
	(void)state;
	assert_string_equal(village_run(taken_unit, NULL), "");
	assert_int_equal(village_load(village_meeting(STATE_NOTICED, false))->due, PEOPLE - 1);
	night(COUNTY_NOW);
	struct exempt *x = exempt_of_member(work(), village.people[7]);
	assert_int_equal(x->to_day, 20270523);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_exempt_on_paper(void **state)
{
	(void)state;
	granted(1, form());
	int64_t id = village_meeting(STATE_NOTICED, false);
	struct str list = exempt_paper(work(), "0001.0001.", "柳河镇");
	assert_non_null(list.at);
	const char *text = told(work()->arena, list, "pdftotext", "-layout", "-");
	assert_non_null(strstr(text, "王秀兰"));
	assert_non_null(strstr(text, "2027-01-31"));
	assert_null(strstr(text, "手术")); /* why is nobody's business who reads the list on a wall */
	text = told(work()->arena, activity_paper(work(), id, "sign"), "pdftotext", "-layout", "-");
	const char *apart = strstr(text, "免于参加 2 人");
	assert_non_null(apart);
	assert_non_null(strstr(apart, "王秀兰"));
	assert_null(strstr(apart, "赵德水"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, village_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_exempt_is_refused_with_a_word),
		TEST(test_exempt_counts_only_when_granted),
		TEST(test_exempt_apart_is_not_in_the_base_of_votes),
		TEST(test_exempt_present_counts),
		TEST(test_exempt_decided_above_alone),
		TEST(test_exempt_ends_early_and_again),
		TEST(test_exempt_reminds_once_of_each_end),
		TEST(test_exempt_taken_over_gets_an_end),
		TEST(test_exempt_on_paper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
