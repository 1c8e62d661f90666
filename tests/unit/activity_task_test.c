/* What a meeting resolved that somebody do: who may write it down and note it done, what comes back at the next meeting, and
 * the reminders, each once. */
#include "activity_village.h"
#include "base/config.h"
#include "job/job.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	int64_t activity, task, owner, made;
	int due;
	const char *text;
	enum { ADD, REMOVE, DONE, AGAIN } what;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *wish = arg;
	switch (wish->what) {
	case ADD:
		return (wish->made = task_add(w, wish->activity, wish->text, wish->owner, wish->due)) != 0;
	case REMOVE:
		return task_remove(w, wish->activity, wish->task);
	case DONE:
		return task_done(w, wish->task, wish->text);
	default:
		return task_again(w, wish->task);
	}
}

static const char *act(struct wish wish)
{
	return village_run(wish_unit, &wish);
}

static int64_t added(int64_t activity, int person, int due, const char *text)
{
	struct wish wish = { .what = ADD, .activity = activity, .owner = person < 0 ? 0 : village.people[person], .due = due, .text = text };
	assert_string_equal(village_run(wish_unit, &wish), "");
	return wish.made;
}

static void test_task_is_written_checked_and_done(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_OPEN, false);
	assert_string_equal(act((struct wish){ .what = ADD, .activity = id, .text = "", .due = 20261201 }), "task.title-empty");
	assert_string_equal(act((struct wish){ .what = ADD, .activity = id, .text = "修路灯" }), "task.due-empty");
	assert_string_equal(act((struct wish){ .what = ADD, .activity = id, .text = "修路灯", .due = 20261122 }), "task.due");
	assert_string_equal(act((struct wish){ .what = ADD, .activity = id, .text = "修路灯", .due = 20261201, .owner = 77 }), "task.owner");
	int64_t task = added(id, 1, 20261201, "修路灯"), other = added(id, -1, 20261205, "清河道");
	struct task *list;
	assert_int_equal(task_of_activity(work(), id, &list), 2);
	assert_string_equal(list[0].owner_name, village_names[1]);
	assert_int_equal(message_unread(work(), village.member_account[0]), 2); /* the notice, and this */
	village_as(ROLE_MEMBER, 3);
	assert_string_equal(act((struct wish){ .what = DONE, .task = task, .text = "" }), "task.not-owner");
	village_as(ROLE_MEMBER, 2);
	assert_int_equal(task_of_member(work(), village.people[1], &list), 1);
	assert_string_equal(act((struct wish){ .what = DONE, .task = task, .text = "换了灯泡" }), "");
	assert_string_equal(act((struct wish){ .what = DONE, .task = task, .text = "" }), "task.done");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(act((struct wish){ .what = REMOVE, .activity = id, .task = task }), "task.done");
	assert_string_equal(act((struct wish){ .what = AGAIN, .task = task }), "");
	assert_string_equal(act((struct wish){ .what = AGAIN, .task = task }), "task.open");
	assert_string_equal(act((struct wish){ .what = REMOVE, .activity = id, .task = task }), "");
	assert_string_equal(act((struct wish){ .what = REMOVE, .activity = id, .task = task }), "task.not-found");
	assert_string_equal(act((struct wish){ .what = DONE, .task = other, .text = "" }), "");
}

static void test_task_comes_back_until_it_is_done(void **state)
{
	(void)state;
	int64_t first = village_meeting(STATE_OPEN, false);
	int64_t task = added(first, 1, 20261130, "修路灯");
	struct village_act next = { .form = village_form() };
	struct task *list;
	next.form.starts += 7 * 86400;
	next.form.ends += 7 * 86400;
	assert_string_equal(village_run(village_plan_unit, &next), "");
	assert_int_equal(task_waiting(work(), village_load(next.made), &list), 1);
	assert_int_equal(list[0].id, task);
	assert_int_equal(task_waiting(work(), village_load(first), &list), 0); /* its own are no old ones */
	assert_string_equal(act((struct wish){ .what = DONE, .task = task, .text = "" }), "");
	assert_int_equal(task_waiting(work(), village_load(next.made), &list), 0);
}

static void test_tasks_of_the_scope(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_OPEN, false);
	int64_t counts[TASK_STATES];
	struct task *list;
	added(id, 1, 20261124, "修路灯");
	int64_t done = added(id, 2, 20261130, "清河道");
	assert_string_equal(act((struct wish){ .what = DONE, .task = done, .text = "" }), "");
	village_at(EVENING + 3 * 86400);
	task_counts(work(), counts);
	assert_true(counts[TASK_OPEN] == 1 && counts[TASK_OVERDUE] == 1 && counts[TASK_DONE] == 1);
	for (int i = 0; i < TASK_STATES; i++)
		assert_int_equal(task_list(work(), (enum task_state)i, 20, 0, &list), 1);
	work()->actor.path = "0001.0001.0002."; /* the village beside it */
	task_counts(work(), counts);
	assert_true(counts[TASK_OPEN] == 0 && counts[TASK_OVERDUE] == 0 && counts[TASK_DONE] == 0);
	assert_int_equal(task_list(work(), TASK_OPEN, 20, 0, &list), 0);
}

static int64_t unread(int64_t account)
{
	return message_unread(work(), account);
}

static void remind_at(int64_t now)
{
	const char *why;
	struct config *config = config_load(village.county->arena, "/nonexistent", true, &why);
	village_at(now);
	village_as(ROLE_SYSTEM, 0);
	assert_non_null(job_run_now(work(), config, "task", ""));
	village_as(ROLE_SYSTEM, 0);
}

static void test_reminders_come_once_each(void **state)
{
	(void)state;
	int64_t id = village_meeting(STATE_OPEN, false);
	added(id, 1, 20261203, "修路灯");
	added(id, 5, 20261203, "看望赵德水"); /* has no account: the branch is told */
	int64_t owner = unread(village.member_account[0]), branch = unread(village.secretary_account);
	remind_at(EVENING + 86400);
	assert_int_equal(unread(village.member_account[0]), owner);
	remind_at(EVENING + 7 * 86400); /* 30 November */
	assert_int_equal(unread(village.member_account[0]), owner + 1);
	assert_int_equal(unread(village.secretary_account), branch + 1);
	remind_at(EVENING + 8 * 86400);
	assert_int_equal(unread(village.member_account[0]), owner + 1);
	remind_at(EVENING + 11 * 86400); /* 4 December */
	remind_at(EVENING + 12 * 86400);
	assert_int_equal(unread(village.member_account[0]), owner + 2);
	assert_int_equal(unread(village.secretary_account), branch + 3); /* of both */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_task_is_written_checked_and_done, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_task_comes_back_until_it_is_done, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_tasks_of_the_scope, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_reminders_come_once_each, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
