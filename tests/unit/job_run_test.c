/* Jobs: one run a period, steps whose marks move with their work, runs that were cut off, wishes, cancelling. */
#include "base/config.h"
#include "job/job.h"
#include "people.h"

static struct {
	bool busy_look, refuse_write, cancel_in_look;
	int looks;
	enum role role;
	char path[32];
} plan;

static bool cancel_unit(struct work *w, void *arg)
{
	return job_cancel(w, *(int64_t *)arg);
}

static bool count_look(struct work *w, struct job_run *run)
{
	plan.looks++;
	if (plan.busy_look)
		return fault_set(w, FAULT_BUSY, "test.busy", NULL, "磁盘满了");
	plan.role = w->actor.role;
	snprintf(plan.path, sizeof plan.path, "%s", w->actor.path);
	struct work own = { .arena = w->arena, .store = w->store, .tenant = w->tenant, .now = w->now, .actor = { .name = "别人" } };
	if (plan.cancel_in_look)
		assert_true(work_run(&own, cancel_unit, &run->id));
	return true;
}

/* Each of the five steps leaves a row of its own. */
static bool count_write(struct work *w, struct job_run *run)
{
	int64_t at = 0;
	str_i64(str_of(run->mark), &at);
	DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant,
		arena_printf(w->arena, "step.%lld.%lld", (long long)run->id, (long long)at));
	if (plan.refuse_write)
		return fault_set(w, FAULT_INTERNAL, "test.refused", NULL, "写不进去");
	job_say(w, run, "第 %lld 步", (long long)at + 1);
	run->mark = arena_printf(w->arena, "%lld", (long long)at + 1);
	run->done = at + 1;
	run->total = 5;
	run->finished = at + 1 == 5;
	run->said = run->finished ? "五步做完" : "";
	return true;
}
JOB(count, .title = "数五步", .about = "测试用", .when = JOB_ASKED, .look = count_look, .write = count_write);
JOB(night, .title = "每夜", .about = "测试用", .when = JOB_NIGHTLY, .at = 60, .patience = 600, .write = count_write);
JOB(files, .title = "文件", .about = "测试用", .when = JOB_ASKED, .open = true, .look = count_look, .write = count_write);

static int setup(void **state)
{
	plan = (__typeof__(plan)){ 0 };
	return people_setup(state);
}

struct wish {
	const char *name;
	int64_t id;
};

static bool ask_unit(struct work *w, void *arg)
{
	struct wish *wish = arg;
	wish->id = job_ask(w, wish->name, "");
	return wish->id != 0;
}

static int64_t ask(struct county *c, const char *name)
{
	struct wish wish = { name, 0 };
	county_do(c, ask_unit, &wish);
	return wish.id;
}

static struct job_run *look(struct county *c, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	struct job_run *run = job_load(&c->work, id);
	assert_non_null(run);
	return run;
}

static int64_t rows(struct county *c, int64_t id)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from setting where tenant = $1 and name like $2", c->work.tenant,
		arena_printf(c->arena, "step.%lld.%%", (long long)id));
}

/* Only what was asked for: periodic jobs have their runs already. */
static struct job_keeper *keeper(struct county *c)
{
	const char *why;
	return job_keeper_new(c->store, config_load(c->arena, "/nonexistent", true, &why), COUNTY_NOW);
}

/* The keeper has this thread's reader meanwhile. */
static bool once(struct county *c, struct job_keeper *k, int64_t now)
{
	int64_t account = c->work.actor.account;
	work_end(&c->work);
	bool more = job_keeper_once(k, now);
	county_begin(c);
	c->work.actor.account = account;
	return more;
}

static bool settle_unit(struct work *w, void *unused)
{
	(void)unused;
	size_t count;
	const struct job *const *all = job_all(&count);
	for (size_t i = 0; i < count; i++)
		if (all[i]->when != JOB_ASKED)
			DB_EXEC(w->db, w->arena,
				"insert into job_run (tenant, id, name, period, state, who, due, queued) values ($1, $2, $3, $4, 'done', '', 0, 0)",
				w->tenant, id_next(w->now), all[i]->name, all[i]->when == JOB_HOURLY ? COUNTY_NOW / 3600 : 20261123);
	return audit_not_needed(w);
}

static void test_job_goes_step_by_step(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	struct job_keeper *k = keeper(c);
	for (int i = 1; i <= 5; i++) {
		assert_true(once(c, k, COUNTY_NOW + i));
		assert_int_equal(look(c, id)->done, i);
		assert_int_equal(rows(c, id), i);
	}
	assert_false(once(c, k, COUNTY_NOW + 9));
	job_keeper_free(k);
	const struct job_run *run = look(c, id);
	assert_int_equal(run->state, JOB_DONE);
	assert_int_equal(run->steps, 5);
	assert_int_equal(run->tries, 1);
	assert_int_equal(run->ended, COUNTY_NOW + 5);
	assert_string_equal(run->said, "五步做完");
	struct job_line *lines;
	assert_int_equal(job_log(&c->work, id, &lines), 7);
	assert_string_equal(lines[0].text, "开始");
	assert_string_equal(lines[1].text, "第 1 步");
	assert_string_equal(lines[6].text, "完成：五步做完");
	assert_int_equal(county_verify(c, NULL), 0);
}

/* The program ends after any step, or in the middle of one: what was done is not done again, what was not is. */
static void test_job_cut_off_goes_on(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	for (int i = 1; i <= 5; i++) {
		struct job_keeper *k = keeper(c);
		plan.looks = 0;
		assert_true(once(c, k, COUNTY_NOW + i));
		assert_int_equal(plan.looks, 1);
		job_keeper_free(k);
		assert_int_equal(rows(c, id), i);
	}
	const struct job_run *run = look(c, id);
	assert_int_equal(run->state, JOB_DONE);
	assert_int_equal(run->steps, 5);
	assert_int_equal(run->tries, 5);
	struct job_line *lines;
	int n = job_log(&c->work, id, &lines), again = 0;
	for (int i = 0; i < n; i++)
		again += text_eq(lines[i].text, "接着上次中断的地方继续");
	assert_int_equal(again, 4);
}

static bool cut_off_unit(struct work *w, void *id)
{
	return DB_EXEC(w->db, w->arena, "update job_run set state = 'running', owner = 1, tries = 5, begun = 1 where tenant = $1 and id = $2",
		       w->tenant, *(int64_t *)id) &&
	       audit_not_needed(w);
}

/* A run that ended the program each time is left alone at last. */
static void test_job_hopeless_is_left(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	county_do(c, cut_off_unit, &id);
	struct job_keeper *k = keeper(c);
	assert_true(once(c, k, COUNTY_NOW));
	assert_false(once(c, k, COUNTY_NOW));
	job_keeper_free(k);
	assert_int_equal(look(c, id)->state, JOB_FAILED);
	assert_int_equal(rows(c, id), 0);
}

static void test_job_unit_and_mark_stand_together(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	struct job_keeper *k = keeper(c);
	assert_true(once(c, k, COUNTY_NOW));
	plan.refuse_write = true;
	assert_true(once(c, k, COUNTY_NOW));
	const struct job_run *run = look(c, id);
	assert_int_equal(run->state, JOB_FAILED);
	assert_string_equal(run->said, "写不进去");
	assert_string_equal(run->mark, "1");
	assert_int_equal(rows(c, id), 1);
	assert_false(once(c, k, COUNTY_NOW + 60));
	job_keeper_free(k);
}

static void test_job_busy_is_tried_again(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	struct job_keeper *k = keeper(c);
	plan.busy_look = true;
	assert_true(once(c, k, COUNTY_NOW));
	const struct job_run *run = look(c, id);
	assert_int_equal(run->state, JOB_WAITING);
	assert_true(run->due > COUNTY_NOW + 60);
	assert_false(once(c, k, COUNTY_NOW + 60));
	plan.busy_look = false;
	for (int i = 0; i < 5; i++)
		assert_true(once(c, k, run->due));
	assert_int_equal(look(c, id)->state, JOB_DONE);
	job_keeper_free(k);
}

static void test_job_one_run_a_period(void **state)
{
	struct county *c = county_of(state);
	for (int start = 0; start < 3; start++) { /* a restart repeats nothing */
		struct job_keeper *k = keeper(c);
		for (int i = 0; i < 3; i++)
			once(c, k, COUNTY_NOW + 3600 + i);
		job_keeper_free(k);
	}
	work_end(&c->work);
	county_begin(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from job_run where tenant = $1 and name = 'night'", c->work.tenant), 1);
	struct job_keeper *k = keeper(c);
	once(c, k, COUNTY_NOW + 86400);
	once(c, k, COUNTY_NOW + 86400 - 8 * 3600); /* midnight: the next one is not due before one o'clock */
	job_keeper_free(k);
	work_end(&c->work);
	county_begin(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from job_run where tenant = $1 and name = 'night'", c->work.tenant), 2);
}

static void test_job_waits_after_the_start(void **state)
{
	struct county *c = county_of(state);
	struct job_keeper *k = keeper(c);
	once(c, k, COUNTY_NOW);
	work_end(&c->work);
	county_begin(c);
	assert_int_equal(job_newest(&c->work, "night", JOB_STATES)->due, COUNTY_NOW + 600);
	job_keeper_free(k);
}

static void test_job_asked_once_at_a_time(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	county_refused(c, ask_unit, &(struct wish){ "count", 0 }, "job.going");
	county_refused(c, ask_unit, &(struct wish){ "nothing", 0 }, "job.unknown");
	ask(c, "files");
	ask(c, "files");
	county_do(c, cancel_unit, &id);
	county_refused(c, cancel_unit, &id, "job.ended");
	ask(c, "count");
}

static void test_job_cancelled_stops(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	struct job_keeper *k = keeper(c);
	assert_true(once(c, k, COUNTY_NOW));
	county_do(c, cancel_unit, &id);
	assert_false(once(c, k, COUNTY_NOW));
	job_keeper_free(k);
	const struct job_run *run = look(c, id);
	assert_int_equal(run->state, JOB_CANCELLED);
	assert_int_equal(rows(c, id), 1);
}

/* What a step has done when the run was cancelled meanwhile is taken back. */
static void test_job_cancelled_in_a_step(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t id = ask(c, "count");
	struct job_keeper *k = keeper(c);
	plan.cancel_in_look = true;
	assert_true(once(c, k, COUNTY_NOW));
	assert_false(once(c, k, COUNTY_NOW));
	job_keeper_free(k);
	assert_int_equal(look(c, id)->state, JOB_CANCELLED);
	assert_int_equal(rows(c, id), 0);
}

static bool disable_unit(struct work *w, void *id)
{
	return account_disable(w, *(int64_t *)id, true);
}

/* Files are made with the asker's rights of that moment: a closed account gets none. */
static void test_job_acts_as_its_asker(void **state)
{
	struct county *c = county_of(state);
	county_do(c, settle_unit, NULL);
	int64_t account = account_made(c, "town", ROLE_TOWNSHIP, TREE_TOWNSHIP, NULL);
	struct job_keeper *k = keeper(c);
	c->work.actor.account = c->work.actor.office = account; /* its first office has its number */
	int64_t id = ask(c, "files");
	assert_true(once(c, k, COUNTY_NOW));
	assert_int_equal(plan.role, ROLE_TOWNSHIP);
	assert_string_equal(plan.path, "0001.0001.");
	c->work.actor.account = 0;
	county_do(c, disable_unit, &account);
	plan.looks = 0;
	assert_true(once(c, k, COUNTY_NOW));
	assert_int_equal(plan.looks, 0);
	assert_int_equal(look(c, id)->state, JOB_FAILED);
	job_keeper_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define EACH(name) cmocka_unit_test_setup_teardown(name, setup, county_teardown)
		EACH(test_job_goes_step_by_step), EACH(test_job_cut_off_goes_on), EACH(test_job_hopeless_is_left),
		EACH(test_job_unit_and_mark_stand_together), EACH(test_job_busy_is_tried_again), EACH(test_job_one_run_a_period),
		EACH(test_job_waits_after_the_start), EACH(test_job_asked_once_at_a_time), EACH(test_job_cancelled_stops),
		EACH(test_job_cancelled_in_a_step),
		EACH(test_job_acts_as_its_asker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
