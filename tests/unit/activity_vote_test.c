/* Secret votes that scrutineers counted: what is refused, the arithmetic, the seal and paper. */
#include "activity_village.h"

#include "pdf.h"

struct wish {
	int64_t activity, made;
	struct secret_vote vote;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	return (x->made = vote_add(w, x->activity, &x->vote)) != 0;
}

/* 0 and 1 watch and count, 3 is whom it concerns; seven voters are there. */
static struct wish vote(int64_t id)
{
	return (struct wish){ .activity = id, .vote = { "同意李小军转为正式党员", "full-membership-vote", village.people[3], village.people[0],
		village.people[1], 7, 7, 1, { 5, 1, 0 }, { 0 } } };
}

static const char *counted(struct wish x)
{
	return village_run(wish_unit, &x);
}

static int64_t meeting(void)
{
	int64_t id = village_meeting(STATE_OPEN, false);
	struct village_act roll = { .id = id, .id_count = PEOPLE };
	memcpy(roll.ids, village.people, sizeof village.people);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	return id;
}

static void test_papers_that_cannot_be_are_refused(void **state)
{
	(void)state;
	int64_t id = meeting();
	struct wish x = vote(id);
	x.vote.handed_out = 8;
	assert_string_equal(counted(x), "vote.handed-out"); /* seven may vote: 李小军 is on probation */
	x = vote(id);
	x.vote.returned = 8;
	x.vote.marked.in_favour = 6;
	assert_string_equal(counted(x), "vote.returned");
	x = vote(id);
	x.vote.invalid = 8;
	assert_string_equal(counted(x), "vote.invalid");
	x = vote(id);
	x.vote.marked.in_favour = 6; /* six and one of six valid ones */
	assert_string_equal(counted(x), "vote.sum");
	x.vote.marked.in_favour = 4;
	assert_string_equal(counted(x), "vote.sum");
	x = vote(id);
	x.vote.title = "";
	assert_string_equal(counted(x), "resolution.title-empty");
	assert_string_equal(counted(vote(id)), "");
}

/* Two of the seven voters are away: their opinions in writing count with the papers of five (发展党员细则 art. 21). */
static void test_opinions_in_writing(void **state)
{
	static const struct {
		const char *quorum;
		struct votes marked, written;
		const char *code;
		bool passed;
	} cases[] = {
		{ "admission-vote", { 3, 1, 1 }, { 0 }, "", false },        /* three of seven */
		{ "admission-vote", { 3, 1, 1 }, { 1, 0, 0 }, "", true },   /* four */
		{ "admission-vote", { 4, 0, 1 }, { 0, 1, 1 }, "", true },
		{ "admission-vote", { 3, 1, 1 }, { 0, 1, 1 }, "", false },
		{ "admission-vote", { 3, 1, 1 }, { 2, 1, 0 }, "vote.written", false }, /* more than are away */
		{ "admission-vote", { 3, 1, 1 }, { 2, -1, 0 }, "vote.written", false },
		{ "members-meeting-vote", { 3, 1, 1 }, { 1, 0, 0 }, "vote.written-rule", false },
		{ "members-meeting-vote", { 4, 0, 1 }, { 0 }, "", true },
	};
	(void)state;
	int64_t id = meeting();
	struct village_act roll = { .id = id, .id_count = PEOPLE - 2, .has_seen = true, .seen_count = PEOPLE };
	memcpy(roll.ids, village.people, sizeof village.people);
	memcpy(&roll.ids[1], &village.people[3], (PEOPLE - 3) * sizeof *roll.ids); /* all but 王秀兰 and 赵德水 */
	memcpy(roll.seen, village.people, sizeof village.people);
	assert_string_equal(village_run(village_roll_unit, &roll), "");
	assert_int_equal(village_load(id)->present_voters, 5);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct wish x = { .activity = id, .vote = { "接收一名预备党员", cases[i].quorum, 0, village.people[0], village.people[4], 5, 5, 0,
			cases[i].marked, cases[i].written } };
		struct resolution *list;
		const char *code = counted(x);
		if (!text_eq(code, cases[i].code))
			fail_msg("case %zu: \"%s\"", i, code);
		if (*code)
			continue;
		int count = resolution_list(&village.county->work, id, &list);
		if (list[count - 1].passed != cases[i].passed)
			fail_msg("case %zu: %s", i, list[count - 1].arithmetic);
		if (cases[i].written.in_favour)
			assert_says(vote_papers_text(village.county->arena, &list[count - 1]), "会前书面意见 1 份（赞成 1、反对 0、弃权 0）");
	}
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

static void test_who_watches_and_counts(void **state)
{
	(void)state;
	int64_t id = meeting();
	struct wish x = vote(id);
	x.vote.scrutineer = 0;
	assert_string_equal(counted(x), "vote.scrutineer");
	x.vote.scrutineer = village.people[3];
	assert_string_equal(counted(x), "vote.scrutineer-own");
	x = vote(id);
	x.vote.teller = village.people[3];
	assert_string_equal(counted(x), "vote.teller-own");
	x.vote.teller = village.people[0];
	assert_string_equal(counted(x), "vote.teller-same");
	struct village_act roll = { .id = id, .id_count = PEOPLE - 1, .has_seen = true, .seen_count = PEOPLE };
	memcpy(roll.ids, &village.people[1], (PEOPLE - 1) * sizeof *roll.ids);
	memcpy(roll.seen, village.people, sizeof village.people);
	assert_string_equal(village_run(village_roll_unit, &roll), ""); /* 刘成玉 has left */
	x = vote(id);
	x.vote.handed_out = x.vote.returned = 6;
	x.vote.marked.in_favour = 4;
	assert_string_equal(counted(x), "vote.scrutineer");
}

static bool tamper(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update vote_count set scrutineer = '别人' where tenant = $1 and activity = $2", w->tenant,
		       *(int64_t *)arg) && audit_not_needed(w);
}

static void test_count_stands_in_record_paper_and_seal(void **state)
{
	(void)state;
	int64_t id = meeting();
	struct resolution *list;
	struct village_act open = { .id = id, .text = "同意修路", .text2 = "members-meeting-vote", .votes = { 6, 0, 1 } };
	assert_string_equal(village_run(village_vote_unit, &open), "");
	assert_string_equal(counted(vote(id)), "");
	struct work *w = &village.county->work;
	assert_int_equal(resolution_list(w, id, &list), 2);
	assert_false(list[0].secret);
	assert_true(list[1].secret && list[1].passed && list[1].handed_out == 7 && list[1].invalid == 1);
	assert_string_equal(list[1].scrutineer, "刘成玉");
	assert_string_equal(ACT_DO(activity_close, id), "");
	struct village_act record = { .id = id, .text = "讨论了转正。", .text2 = "王秀兰" };
	assert_string_equal(village_run(village_record_unit, &record), "");
	struct buf flat;
	buf_init(&flat, village.county->arena);
	for (const char *p = told(village.county->arena, activity_paper(w, id, "minutes"), "pdftotext", "-layout", "-"); *p; p++)
		if (*p != ' ' && *p != '\n')
			buf_char(&flat, *p);
	buf_char(&flat, 0);
	assert_says(flat.at, "发出7张，收回7张，有效6张，无效1张；监票人刘成玉，计票人王秀兰");
	assert_string_equal(ACT_DO(activity_file, id), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(ACT_DO(activity_seal, id), "");
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
	county_do(village.county, tamper, &id);
	assert_int_equal(county_verify(village.county, NULL), 1);
}

struct gone {
	int64_t activity, resolution;
};

static bool gone_unit(struct work *w, void *arg)
{
	struct gone *g = arg;
	return resolution_remove(w, g->activity, g->resolution);
}

static void test_removed_with_its_papers(void **state)
{
	(void)state;
	int64_t id = meeting();
	struct wish x = vote(id);
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_string_equal(village_run(gone_unit, &(struct gone){ id, x.made }), "");
	village_as(ROLE_SYSTEM, 0);
	assert_int_equal(county_verify(village.county, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_papers_that_cannot_be_are_refused, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_opinions_in_writing, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_who_watches_and_counts, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_count_stands_in_record_paper_and_seal, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_removed_with_its_papers, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
