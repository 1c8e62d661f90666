/* Who may do what in which state, against a table written down a second time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "activity/activity.h"

/* One line for each state and act that is possible at all: who, in letters (S secretary, K clerk, M member, T television,
 * C county, W township), and the state that follows. Whatever is not listed is refused to everybody. */
static const struct {
	enum activity_state state;
	enum activity_act act;
	const char *who;
	enum activity_state next;
} expected[] = {
	{ STATE_PLANNED, ACT_EDIT, "SK", STATE_PLANNED },
	{ STATE_PLANNED, ACT_NOTICE, "SK", STATE_NOTICED },
	{ STATE_PLANNED, ACT_CANCEL, "SK", STATE_CANCELLED },
	{ STATE_NOTICED, ACT_EDIT, "SK", STATE_NOTICED },
	{ STATE_NOTICED, ACT_OPEN, "SK", STATE_OPEN },
	{ STATE_NOTICED, ACT_LEAVE, "SKM", STATE_NOTICED },
	{ STATE_NOTICED, ACT_LEAVE_FOR, "SK", STATE_NOTICED },
	{ STATE_NOTICED, ACT_TELL, "SK", STATE_NOTICED },
	{ STATE_NOTICED, ACT_CANCEL, "SK", STATE_CANCELLED },
	{ STATE_OPEN, ACT_CHECK_IN, "SKM", STATE_OPEN },
	{ STATE_OPEN, ACT_CHECK_IN_LATE, "SKM", STATE_OPEN },
	{ STATE_OPEN, ACT_NAME_CHECK_IN, "SKT", STATE_OPEN },
	{ STATE_OPEN, ACT_ROLL_CALL, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_CORRECT, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_LEAVE, "SKM", STATE_OPEN },
	{ STATE_OPEN, ACT_LEAVE_FOR, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_TELL, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_CLOSE, "SK", STATE_HELD },
	{ STATE_OPEN, ACT_RECORD, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_SHOW_HANDS, "SKT", STATE_OPEN },
	{ STATE_OPEN, ACT_DELETE_PHOTO, "SK", STATE_OPEN },
	{ STATE_OPEN, ACT_CANCEL, "SK", STATE_CANCELLED },
	{ STATE_HELD, ACT_CHECK_IN_LATE, "SKMT", STATE_HELD },
	{ STATE_HELD, ACT_ROLL_CALL, "SK", STATE_HELD },
	{ STATE_HELD, ACT_CORRECT, "SK", STATE_HELD },
	{ STATE_HELD, ACT_LEAVE_FOR, "SK", STATE_HELD },
	{ STATE_HELD, ACT_REOPEN, "SK", STATE_OPEN },
	{ STATE_HELD, ACT_RECORD, "SK", STATE_HELD },
	{ STATE_HELD, ACT_DELETE_PHOTO, "SK", STATE_HELD },
	{ STATE_HELD, ACT_FILE, "SK", STATE_FILED },
	{ STATE_FILED, ACT_CHECK_IN_LATE, "SKM", STATE_FILED },
	{ STATE_FILED, ACT_CORRECT, "SK", STATE_FILED },
	{ STATE_FILED, ACT_RETURN, "CW", STATE_RETURNED },
	{ STATE_FILED, ACT_SEAL, "CW", STATE_SEALED },
	{ STATE_RETURNED, ACT_CHECK_IN_LATE, "SKM", STATE_RETURNED },
	{ STATE_RETURNED, ACT_ROLL_CALL, "SK", STATE_RETURNED },
	{ STATE_RETURNED, ACT_CORRECT, "SK", STATE_RETURNED },
	{ STATE_RETURNED, ACT_LEAVE_FOR, "SK", STATE_RETURNED },
	{ STATE_RETURNED, ACT_RECORD, "SK", STATE_RETURNED },
	{ STATE_RETURNED, ACT_DELETE_PHOTO, "SK", STATE_RETURNED },
	{ STATE_RETURNED, ACT_FILE, "SK", STATE_FILED },
};

static const char letters[ROLE_COUNT] = { [ROLE_NONE] = '-', [ROLE_COUNTY] = 'C', [ROLE_TOWNSHIP] = 'W',
	[ROLE_SECRETARY] = 'S', [ROLE_CLERK] = 'K', [ROLE_MEMBER] = 'M', [ROLE_AUDITOR] = '-', [ROLE_KEEPER] = '-',
	[ROLE_AREA] = '-', [ROLE_TV] = 'T', [ROLE_SYSTEM] = '*' };

static void test_activity_state_every_act_role(void **state)
{
	int allowed = 0;
	for (int s = 0; s < STATE_COUNT; s++)
		for (int act = 0; act < ACT_COUNT; act++)
			for (int role = 0; role < ROLE_COUNT; role++) {
				const char *who = NULL;
				enum activity_state next = STATE_COUNT, want = STATE_COUNT;
				for (size_t i = 0; i < COUNT_OF(expected); i++)
					if (expected[i].state == (enum activity_state)s && expected[i].act == (enum activity_act)act) {
						who = expected[i].who;
						want = expected[i].next;
					}
				bool should = who && (role == ROLE_SYSTEM || strchr(who, letters[role]));
				bool may = activity_may(s, act, role, &next);
				if (may != should)
					fail_msg("%s/%s/role %d: %d", activity_state_word(s), activity_act_word(act), role, may);
				assert_int_equal(next, should ? want : STATE_COUNT);
				allowed += may;
			}
	assert_true(allowed > 60);
}

static void test_activity_state_ends(void **state)
{
	for (int act = 0; act < ACT_COUNT; act++)
		for (int role = 0; role < ROLE_COUNT; role++) {
			assert_false(activity_may(STATE_SEALED, act, role, NULL));
			assert_false(activity_may(STATE_CANCELLED, act, role, NULL));
		}
}

static void test_activity_state_words(void **state)
{
	for (int s = 0; s < STATE_COUNT; s++) {
		enum activity_state back = STATE_COUNT;
		assert_true(activity_state_parse(activity_state_word(s), &back));
		assert_int_equal(back, s);
		assert_true(strlen(activity_state_chinese(s)) >= 9);
	}
	enum activity_state untouched = STATE_HELD;
	assert_false(activity_state_parse("done", &untouched));
	assert_false(activity_state_parse(NULL, &untouched));
	assert_int_equal(untouched, STATE_HELD);
	assert_null(activity_state_word(STATE_COUNT));
	assert_null(activity_act_word(ACT_COUNT));
	for (int act = 0; act < ACT_COUNT; act++)
		for (int other = 0; other < act; other++)
			assert_string_not_equal(activity_act_word(act), activity_act_word(other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_activity_state_every_act_role),
		cmocka_unit_test(test_activity_state_ends),
		cmocka_unit_test(test_activity_state_words),
	};
	return cmocka_run_group_tests_name("activity_state", tests, NULL, NULL);
}
