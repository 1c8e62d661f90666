/* The table of permissions: what must hold of it whatever is changed in it. */
#include "county.h"

#include "access/access.h"

#define EACH_PERMISSION(p) (int p = PERMISSION_UNSET + 1; p < PERMISSION_COUNT; p++)

static void test_permission_unset_allows_nobody(void **state)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		assert_false(access_allows(role, PERMISSION_UNSET));
		assert_false(access_allows(role, PERMISSION_COUNT));
		assert_true(access_allows(role, PERMISSION_PUBLIC));
	}
}

static void test_permission_nobody_and_the_program(void **state)
{
	for EACH_PERMISSION (p) {
		bool public = p == PERMISSION_PUBLIC;
		assert_int_equal(access_allows(ROLE_NONE, p), public);
		assert_int_equal(access_allows(ROLE_SYSTEM, p), public); /* it never comes through the router */
	}
}

static void test_permission_television_sees_its_pages_only(void **state)
{
	for EACH_PERMISSION (p)
		assert_int_equal(access_allows(ROLE_TV, p), p == PERMISSION_PUBLIC || p == PERMISSION_USE_TV);
	for (int role = 0; role < ROLE_COUNT; role++)
		assert_int_equal(access_allows(role, PERMISSION_USE_TV), role == ROLE_TV);
}

static void test_permission_auditor_changes_nothing(void **state)
{
	const enum permission changes[] = { PERMISSION_EDIT_ORG, PERMISSION_EDIT_MEMBER, PERMISSION_IMPORT, PERMISSION_EDIT_ACTIVITY,
		PERMISSION_OWN_BRANCH, PERMISSION_ATTEND, PERMISSION_REVIEW, PERMISSION_ANSWER_URGE, PERMISSION_MANAGE_ACCOUNT, PERMISSION_MANAGE_DEVICE,
		PERMISSION_REVEAL_MEMBER };
	for (size_t i = 0; i < COUNT_OF(changes); i++)
		assert_false(access_allows(ROLE_AUDITOR, changes[i]));
	assert_true(access_allows(ROLE_AUDITOR, PERMISSION_READ_AUDIT));
}

static void test_permission_keeper_sees_no_people(void **state)
{
	const enum permission people[] = { PERMISSION_READ_MEMBER, PERMISSION_EDIT_MEMBER, PERMISSION_REVEAL_MEMBER, PERMISSION_IMPORT,
		PERMISSION_EXPORT, PERMISSION_READ_ACTIVITY, PERMISSION_EDIT_ACTIVITY };
	for (size_t i = 0; i < COUNT_OF(people); i++)
		assert_false(access_allows(ROLE_KEEPER, people[i]));
}

static void test_permission_member_has_the_own_affairs(void **state)
{
	for EACH_PERMISSION (p)
		assert_int_equal(access_allows(ROLE_MEMBER, p),
			p == PERMISSION_PUBLIC || p == PERMISSION_SIGNED_IN || p == PERMISSION_ATTEND);
}

static void test_permission_nobody_judges_the_own_work(void **state)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		assert_false(access_allows(role, PERMISSION_EDIT_ACTIVITY) && access_allows(role, PERMISSION_REVIEW));
		assert_false(access_allows(role, PERMISSION_SUPERVISE) && access_allows(role, PERMISSION_ANSWER_URGE));
	}
}

static void test_permission_follows_reading(void **state)
{
	const enum permission pairs[][2] = { { PERMISSION_EDIT_ORG, PERMISSION_READ_ORG },
		{ PERMISSION_EDIT_MEMBER, PERMISSION_READ_MEMBER }, { PERMISSION_REVEAL_MEMBER, PERMISSION_READ_MEMBER },
		{ PERMISSION_EDIT_ACTIVITY, PERMISSION_READ_ACTIVITY }, { PERMISSION_REVIEW, PERMISSION_READ_ACTIVITY },
		{ PERMISSION_EXPORT, PERMISSION_READ_MEMBER } };
	for (int role = 0; role < ROLE_COUNT; role++)
		for (size_t i = 0; i < COUNT_OF(pairs); i++)
			if (access_allows(role, pairs[i][0]))
				assert_true(access_allows(role, pairs[i][1]));
}

static void test_permission_each_is_somebodys(void **state)
{
	for EACH_PERMISSION (p) {
		int who = 0;
		for (int role = 0; role < ROLE_COUNT; role++)
			who += access_allows(role, p);
		assert_true(who > 0);
		assert_false(text_empty(permission_word(p)) || text_empty(permission_title(p)));
	}
}

static void test_role_words_are_there_and_back(void **state)
{
	for (int role = ROLE_COUNTY; role < ROLE_COUNT; role++) {
		assert_int_equal(role_of_word(role_word(role)), role);
		assert_false(text_empty(role_title(role)));
	}
	assert_int_equal(role_of_word("none"), ROLE_NONE);
	assert_int_equal(role_of_word("root"), ROLE_NONE);
	assert_int_equal(role_of_word(NULL), ROLE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_permission_unset_allows_nobody), cmocka_unit_test(test_permission_nobody_and_the_program),
		cmocka_unit_test(test_permission_television_sees_its_pages_only), cmocka_unit_test(test_permission_auditor_changes_nothing),
		cmocka_unit_test(test_permission_keeper_sees_no_people), cmocka_unit_test(test_permission_member_has_the_own_affairs),
		cmocka_unit_test(test_permission_nobody_judges_the_own_work), cmocka_unit_test(test_permission_follows_reading),
		cmocka_unit_test(test_permission_each_is_somebodys), cmocka_unit_test(test_role_words_are_there_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
