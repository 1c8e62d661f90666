/* Quorums and votes of the built-in catalogue at their bounds: below, exactly at, above. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "rule/quorum.h"

static struct arena *arena;
static struct rule_catalogue *catalogue;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalogue = rule_catalogue_builtin(arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct quorum_result count(const char *id, int due, int present, int in_favour, int against, int abstain)
{
	const struct quorum *q = quorum_find(catalogue, id);
	assert_non_null(q);
	return quorum_count(arena, q, due, present, in_favour, against, abstain);
}

struct vote {
	const char *id;
	int due, present, in_favour;
	bool quorate, carried;
};

static const struct vote votes[] = {
	/* half or more present; more than half of those due in favour */
	{"members-meeting-vote", 40, 19, 19, false, false},
	{"members-meeting-vote", 40, 20, 20, true, false},
	{"members-meeting-vote", 40, 21, 20, true, false},
	{"members-meeting-vote", 40, 21, 21, true, true},
	{"members-meeting-vote", 41, 20, 20, false, false},
	{"members-meeting-vote", 41, 21, 20, true, false},
	{"members-meeting-vote", 41, 21, 21, true, true},
	{"members-meeting-vote", 1, 1, 1, true, true},
	{"members-meeting-vote", 1, 1, 0, true, false},
	{"members-meeting-vote", 2, 1, 1, true, false},
	{"members-meeting-vote", 3, 2, 2, true, true},
	/* committee: half or more of its members */
	{"committee-meeting", 5, 2, 2, false, false},
	{"committee-meeting", 5, 3, 3, true, true},
	{"committee-meeting", 4, 2, 2, true, false},
	{"committee-meeting", 4, 3, 3, true, true},
	/* admission: more than half present, one half exactly is not enough */
	{"admission-vote", 40, 20, 21, false, false},
	{"admission-vote", 40, 21, 20, true, false},
	{"admission-vote", 40, 21, 21, true, true},
	{"admission-vote", 41, 20, 20, false, false},
	{"admission-vote", 41, 21, 21, true, true},
	{"full-membership-vote", 40, 20, 20, false, false},
	{"full-membership-vote", 40, 21, 21, true, true},
	/* election: four fifths present */
	{"election", 40, 31, 31, false, false},
	{"election", 40, 32, 32, true, true},
	{"election", 41, 32, 32, false, false},
	{"election", 41, 33, 21, true, true},
	{"election", 41, 33, 20, true, false},
	{"election", 5, 4, 3, true, true},
	{"election", 5, 3, 3, false, false},
	/* leading body's meeting: two thirds present, nothing voted */
	{"democratic-meeting", 9, 5, 0, false, false},
	{"democratic-meeting", 9, 6, 0, true, true},
	{"democratic-meeting", 7, 4, 0, false, false},
	{"democratic-meeting", 7, 5, 0, true, true},
};

static void test_rule_quorum_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(votes); i++) {
		const struct vote *v = &votes[i];
		struct quorum_result r = count(v->id, v->due, v->present, v->in_favour, 0, 0);
		if (!r.valid || r.quorate != v->quorate || r.carried != v->carried)
			fail_msg("%s: due %d, present %d, for %d gives quorate %d, carried %d: %s", v->id, v->due,
				v->present, v->in_favour, r.quorate, r.carried, r.sentence);
	}
}

/* The smallest number that is said to be needed is enough, and one fewer is not. */
static void test_rule_quorum_needed_is_the_least(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue->quorum_count; i++) {
		const struct quorum *q = &catalogue->quorums[i];
		for (int due = 1; due <= 200; due++) {
			int needed = quorum_needed(&q->presence, due);
			assert_in_range(needed, 1, due);
			assert_true(quorum_count(arena, q, due, needed, 0, 0, 0).quorate);
			assert_false(quorum_count(arena, q, due, needed - 1, 0, 0, 0).quorate);
			if (!q->majority.denominator)
				continue;
			int in_favour = quorum_needed(&q->majority, due);
			assert_in_range(in_favour, 1, due);
			assert_true(quorum_count(arena, q, due, due, in_favour, 0, 0).carried);
			assert_false(quorum_count(arena, q, due, due, in_favour - 1, 0, 0).carried);
		}
	}
}

static void test_rule_quorum_sentence(void **state)
{
	(void)state;
	assert_string_equal(count("members-meeting-vote", 41, 33, 30, 2, 1).sentence,
		"应到会有表决权党员 41 名，实到 33 名，达到半数；赞成 30 票，超过应到会的半数（需 21 票），通过");
	assert_string_equal(count("members-meeting-vote", 41, 33, 20, 12, 1).sentence,
		"应到会有表决权党员 41 名，实到 33 名，达到半数；赞成 20 票，未超过应到会的半数（需 21 票，差 1 "
		"票），未通过");
	assert_string_equal(count("members-meeting-vote", 41, 20, 20, 0, 0).sentence,
		"应到会有表决权党员 41 名，实到 20 名，未达到半数（需 21 名，差 1 名），会议不能进行表决");
	assert_string_equal(count("admission-vote", 40, 20, 20, 0, 0).sentence,
		"应到会有表决权党员 40 名，实到 20 名，未超过半数（需 21 名，差 1 名），会议不能进行表决");
	assert_string_equal(count("election", 40, 32, 21, 11, 0).sentence,
		"应到会有选举权党员 40 名，实到 32 名，达到五分之四；赞成 21 票，超过应到会的半数（需 21 票），通过");
	assert_string_equal(count("democratic-meeting", 9, 6, 0, 0, 0).sentence,
		"应到会班子成员 9 名，实到 6 名，达到三分之二，到会人数符合要求");
}

/* What the page says is what the code judges by: the least attendance and the fewest votes that are named are enough, one
 * fewer of either is not. */
static void test_rule_quorum_page_says_what_is_judged(void **state)
{
	(void)state;
	const struct quorum *q = quorum_find(catalogue, "members-meeting-vote");
	assert_string_equal(quorum_part_says(arena, q, &q->presence), "应到会有表决权党员的半数以上");
	assert_string_equal(quorum_part_says(arena, q, &q->majority), "超过应到会有表决权党员的半数");
	assert_string_equal(quorum_example(arena, q, 10), "应到 10 名：到会至少 5 名，赞成至少 6 票");
	q = quorum_find(catalogue, "admission-vote");
	assert_string_equal(quorum_part_says(arena, q, &q->presence), "超过应到会有表决权党员的半数");
	assert_string_equal(quorum_example(arena, q, 10), "应到 10 名：到会至少 6 名，赞成至少 6 票");
	q = quorum_find(catalogue, "democratic-meeting");
	assert_string_equal(quorum_part_says(arena, q, &q->presence), "应到会班子成员的三分之二以上");
	assert_string_equal(quorum_part_says(arena, q, &q->majority), "");
	assert_string_equal(quorum_example(arena, q, 10), "应到 10 名：到会至少 7 名");
	struct quorum election = *quorum_find(catalogue, "election");
	assert_string_equal(quorum_part_says(arena, &election, &election.presence), "应到会有选举权党员的五分之四以上");
	assert_string_equal(quorum_example(arena, &election, 41), "应到 41 名：到会至少 33 名，赞成至少 21 票");
	quorum_base_set(&election, QUORUM_PRESENT_VOTERS);
	assert_string_equal(quorum_example(arena, &election, 41), "应到 41 名：到会至少 33 名，到会 33 名时赞成至少 17 票");
	for (size_t i = 0; i < catalogue->quorum_count; i++) {
		struct quorum each = catalogue->quorums[i];
		for (int base = 0; base < (each.base_is_setting ? 2 : 1); base++) {
			int present, needed, due = 0;
			quorum_base_set(&each, (enum quorum_base)base);
			const char *says = quorum_example(arena, &each, 23), *at = strstr(says, "至少");
			assert_int_equal(sscanf(says, "应到 %d 名：到会至少 %d", &due, &present), 2);
			assert_int_equal(due, 23);
			assert_false(quorum_count(arena, &each, due, present - 1, present - 1, 0, 0).quorate);
			if (each.majority.denominator && (at = strstr(at + 1, "至少")) && sscanf(at, "至少 %d", &needed) == 1) {
				assert_true(quorum_count(arena, &each, due, present, needed, 0, 0).carried);
				assert_false(quorum_count(arena, &each, due, present, needed - 1, 0, 0).carried);
			} else {
				assert_int_equal(each.majority.denominator, 0);
			}
		}
	}
}

/* X row: by those due (default) or by those present, as the county sets it. */
static void test_rule_quorum_base_is_a_setting(void **state)
{
	(void)state;
	struct quorum election = *quorum_find(catalogue, "election");
	assert_int_equal(election.majority.base, QUORUM_DUE_VOTERS);
	assert_int_equal(election.source.sure, 'X');
	assert_false(quorum_count(arena, &election, 40, 32, 17, 15, 0).carried);
	assert_true(quorum_base_set(&election, QUORUM_PRESENT_VOTERS));
	struct quorum_result r = quorum_count(arena, &election, 40, 32, 17, 15, 0);
	assert_true(r.carried);
	assert_string_equal(r.sentence,
		"应到会有选举权党员 40 名，实到 32 名，达到五分之四；赞成 17 票，超过实到会的半数（需 17 票），通过");
	assert_false(quorum_count(arena, &election, 40, 32, 16, 16, 0).carried);

	struct quorum ordinary = *quorum_find(catalogue, "members-meeting-vote");
	assert_false(quorum_base_set(&ordinary, QUORUM_PRESENT_VOTERS));
	assert_int_equal(ordinary.majority.base, QUORUM_DUE_VOTERS);
}

/* Whoever passes by those due passes by those present: the default makes no false winner. */
static void test_rule_quorum_default_base_is_the_safe_one(void **state)
{
	(void)state;
	struct quorum strict = *quorum_find(catalogue, "election"), loose = strict;
	assert_true(quorum_base_set(&loose, QUORUM_PRESENT_VOTERS));
	for (int due = 1; due <= 40; due++) {
		for (int present = 0; present <= due; present++) {
			for (int in_favour = 0; in_favour <= present; in_favour++) {
				if (quorum_count(arena, &strict, due, present, in_favour, 0, 0).carried)
					assert_true(quorum_count(arena, &loose, due, present, in_favour, 0, 0).carried);
			}
		}
	}
}

static void test_rule_quorum_written_opinions_count(void **state)
{
	(void)state;
	/* 21 are there, 9 wrote before: 30 votes of 40 due. */
	assert_true(count("admission-vote", 40, 21, 25, 3, 2).carried);
	assert_false(count("admission-vote", 40, 21, 35, 4, 2).valid);
	assert_false(count("members-meeting-vote", 40, 21, 25, 3, 2).valid);
	/* Written votes do not make a meeting. */
	assert_false(count("admission-vote", 40, 20, 40, 0, 0).quorate);
}

struct impossible {
	int due, present, in_favour, against, abstain;
	const char *says;
};

static void test_rule_quorum_refuses_the_impossible(void **state)
{
	(void)state;
	static const struct impossible cases[] = {
		{0, 0, 0, 0, 0, "为 0 名"},
		{10, 11, 0, 0, 0, "实到 11 名多于应到 10 名"},
		{10, 8, 9, 0, 0, "合计 9 票，多于实到的 8 名"},
		{10, 8, 6, 2, 1, "合计 9 票"},
		{-1, 0, 0, 0, 0, "负数"},
		{10, -1, 0, 0, 0, "负数"},
		{10, 8, -1, 0, 0, "负数"},
		{10, 8, 3, -1, 0, "负数"},
		{10, 8, 3, 0, -1, "负数"},
		{2147483647, 2147483647, 2147483647, 2147483647, 2147483647, "多于实到"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct impossible *c = &cases[i];
		struct quorum_result r =
			count("members-meeting-vote", c->due, c->present, c->in_favour, c->against, c->abstain);
		assert_false(r.valid);
		assert_false(r.quorate);
		assert_false(r.carried);
		if (!str_has(str_of(r.sentence), str_of(c->says)))
			fail_msg("\"%s\" does not say \"%s\"", r.sentence, c->says);
	}
	/* The largest numbers do not overflow, and papers not handed in are no fault. */
	assert_true(count("members-meeting-vote", 2147483647, 2147483647, 2147483647, 0, 0).carried);
	assert_true(count("members-meeting-vote", 10, 8, 6, 0, 0).valid);
	assert_false(count("election", 2147483647, 1717986917, 0, 0, 0).quorate);
	assert_true(count("election", 2147483647, 1717986918, 0, 0, 0).quorate);
	assert_int_equal(count("election", 2147483647, 0, 0, 0, 0).present_needed, 1717986918);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rule_quorum_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_needed_is_the_least, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_sentence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_page_says_what_is_judged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_base_is_a_setting, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_default_base_is_the_safe_one, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_written_opinions_count, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rule_quorum_refuses_the_impossible, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
