/* One unit of work: faults and their order, touched organisations and their hooks, the queue, runs from many threads,
 * what a store keeps and refuses. */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "dies.h"
#include "people.h"

static bool put(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant,
		       (const char *)arg) &&
	       audit(w, "test.put", "setting", 1, 0, NULL, arg);
}

static int64_t settings(struct county *c, const char *name)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from setting where tenant = $1 and name = $2", c->work.tenant, name);
}

/* ---- faults ---- */

static void test_fault_inputs_stand_in_the_order_of_the_form(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	assert_int_equal(fault_status(w->fault), 200);
	assert_false(fault_set(w, FAULT_INPUT, "a.empty", "title", "请填写%s。", "标题"));
	assert_false(fault_set(w, FAULT_INPUT, "a.day", "day", "日期不对。"));
	assert_false(fault_set(w, FAULT_INPUT, "a.title-again", "title", "第二句。"));
	assert_string_equal(w->fault->code, "a.empty");
	assert_string_equal(w->fault->next->code, "a.day");
	assert_string_equal(w->fault->next->next->code, "a.title-again");
	assert_null(w->fault->next->next->next);
	assert_string_equal(fault_message(w->fault, "title"), "请填写标题。"); /* the first of a field */
	assert_string_equal(fault_message(w->fault, "day"), "日期不对。");
	assert_null(fault_message(w->fault, "other"));
	assert_null(fault_message(NULL, "title"));
	assert_int_equal(fault_status(w->fault), 422);
}

static void test_fault_graver_one_speaks_alone(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	fault_set(w, FAULT_INPUT, "a.empty", "title", "一");
	fault_set(w, FAULT_CONFLICT, "a.moved", NULL, "二");
	assert_string_equal(w->fault->code, "a.moved");
	assert_null(w->fault->next);
	fault_set(w, FAULT_INPUT, "a.late", "title", "三");
	fault_set(w, FAULT_INTERNAL, "a.later", NULL, "四");
	assert_string_equal(w->fault->code, "a.moved");
	assert_null(w->fault->next);
}

static void test_fault_statuses(void **state)
{
	const int expected[] = { 200, 422, 404, 403, 409, 503, 500, 405 };
	for (int kind = FAULT_INPUT; kind <= FAULT_METHOD; kind++) {
		struct fault f = { .kind = (enum fault_kind)kind };
		assert_int_equal(fault_status(&f), expected[kind]);
	}
}

static bool true_with_a_fault(struct work *w, void *arg)
{
	put(w, arg);
	fault_set(w, FAULT_INPUT, "test.noticed", "x", "不行。");
	return true;
}

static bool false_without_a_fault(struct work *w, void *arg)
{
	put(w, arg);
	return false;
}

static void test_unit_needs_truth_and_no_fault(void **state)
{
	struct county *c = county_of(state);
	county_refused(c, true_with_a_fault, "a", "test.noticed");
	county_refused(c, false_without_a_fault, "a", "work.refused");
	assert_int_equal(settings(c, "a"), 0);
}

static void test_unit_forgets_the_fault_before(void **state)
{
	struct county *c = county_of(state);
	fault_set(&c->work, FAULT_INPUT, "test.old", "x", "旧。");
	county_do(c, put, "a");
	assert_null(c->work.fault);
}

/* ---- touched organisations ---- */

static struct {
	int64_t orgs[16];
	int count, calls;
	int64_t refuse, touch_more;
	bool write;
} hook;

/* The tree first, with a hook that only counts: other rooms' hooks want organisations that are there. */
static int hook_setup(void **state)
{
	memset(&hook, 0, sizeof hook);
	return people_setup(state);
}

static bool hook_run(struct work *w, const int64_t *orgs, int count)
{
	bool good = true;
	hook.calls++;
	for (int i = 0; i < count; i++) {
		if (hook.count < 16)
			hook.orgs[hook.count++] = orgs[i];
		if (orgs[i] == hook.touch_more)
			work_touch(w, TREE_TOWNSHIP);
		if (hook.write)
			DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'hook')", w->tenant,
				arena_printf(w->arena, "hook-%lld", (long long)orgs[i]));
		good = good && orgs[i] != hook.refuse;
	}
	return good;
}
TOUCH_HOOK(test, hook_run);

static bool put_and_touch(struct work *w, void *arg)
{
	for (int i = 0; i < 3; i++) {
		work_touch(w, TREE_VILLAGE);
		work_touch(w, TREE_VILLAGE_OTHER);
	}
	return put(w, arg);
}

static int called_with(int64_t org)
{
	int n = 0;
	for (int i = 0; i < hook.count; i++)
		n += hook.orgs[i] == org;
	return n;
}

static void test_touch_hook_once_with_each_organisation(void **state)
{
	struct county *c = county_of(state);
	memset(&hook, 0, sizeof hook);
	hook.write = true;
	county_do(c, put_and_touch, "a");
	assert_int_equal(hook.calls, 1);
	assert_int_equal(hook.count, 2);
	assert_int_equal(called_with(TREE_VILLAGE), 1);
	assert_int_equal(called_with(TREE_VILLAGE_OTHER), 1);
	assert_int_equal(settings(c, "hook-4"), 1); /* in the same transaction */
	hook.count = 0;
	county_do(c, put, "b"); /* nothing of the last unit is left */
	assert_int_equal(hook.count, 0);
}

static void test_touch_hook_may_touch_further(void **state)
{
	struct county *c = county_of(state);
	memset(&hook, 0, sizeof hook);
	hook.touch_more = TREE_VILLAGE_OTHER;
	county_do(c, put_and_touch, "a");
	assert_int_equal(hook.calls, 2);
	assert_int_equal(hook.count, 3);
	assert_int_equal(called_with(TREE_TOWNSHIP), 1);
}

static void test_touch_hook_refusing_rolls_back(void **state)
{
	struct county *c = county_of(state);
	memset(&hook, 0, sizeof hook);
	hook.write = true;
	hook.refuse = TREE_VILLAGE;
	county_refused(c, put_and_touch, "a", "work.refused");
	assert_int_equal(settings(c, "a"), 0);
	assert_int_equal(settings(c, "hook-5"), 0);
	assert_int_equal(county_verify(c, NULL), 0);
}

static bool touch_and_fail(struct work *w, void *arg)
{
	put_and_touch(w, arg);
	return fault_set(w, FAULT_INPUT, "test.no", "x", "不行。");
}

static void test_touch_hook_not_called_for_a_failed_unit(void **state)
{
	struct county *c = county_of(state);
	memset(&hook, 0, sizeof hook);
	county_refused(c, touch_and_fail, "a", "test.no");
	assert_int_equal(hook.count, 0);
	county_do(c, put, "b");
	assert_int_equal(hook.count, 0);
}

/* ---- the queue ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool at_gate;

static bool wait_at_the_gate(struct work *w, void *arg)
{
	atomic_store(&at_gate, true);
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
	return put(w, arg);
}

static bool nothing(struct work *w, void *arg)
{
	return audit_not_needed(w);
}

static struct {
	pthread_mutex_t lock;
	pthread_cond_t more;
	int finished, committed;
} over = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static void one_over(void *arg, bool committed)
{
	pthread_mutex_lock(&over.lock);
	over.finished++;
	over.committed += committed;
	pthread_cond_signal(&over.more);
	pthread_mutex_unlock(&over.lock);
}

static void wait_for(int finished)
{
	pthread_mutex_lock(&over.lock);
	while (over.finished < finished)
		pthread_cond_wait(&over.more, &over.lock);
	pthread_mutex_unlock(&over.lock);
}

static void test_queue_full_is_busy_and_recovers(void **state)
{
	struct county *c = county_of(state);
	enum { MOST = 20000 };
	struct work *works = calloc(MOST, sizeof *works);
	int taken = 0;
	over.finished = over.committed = 0;
	atomic_store(&at_gate, false);
	pthread_mutex_lock(&gate);
	for (; taken < MOST; taken++) {
		works[taken] = (struct work){ .arena = c->arena, .store = c->store, .tenant = c->work.tenant, .now = COUNTY_NOW };
		if (!work_submit(&works[taken], taken ? nothing : wait_at_the_gate, "gate", one_over, NULL))
			break;
		while (!taken && !atomic_load(&at_gate))
			usleep(1000); /* until the writer has it and waits: else it takes others along */
	}
	assert_int_equal(taken, 8192 + 1);
	assert_string_equal(works[taken].fault->code, "work.queue-full");
	assert_int_equal(fault_status(works[taken].fault), 503);
	assert_false(work_run(&c->work, put, "refused"));
	assert_string_equal(c->work.fault->code, "work.queue-full");
	assert_non_null(c->work.db); /* the reader is back */
	c->work.fault = NULL;
	pthread_mutex_unlock(&gate);
	wait_for(taken);
	assert_int_equal(over.committed, taken);
	county_do(c, put, "after");
	assert_int_equal(settings(c, "after"), 1);
	assert_int_equal(settings(c, "refused"), 0);
	assert_true(store_batch_most(c->store) <= 512);
	free(works);
}

#define THREADS 6
#define EACH 40

struct runner {
	struct county *county;
	int number, refused;
	bool good;
};

static void *run_many(void *arg)
{
	struct runner *r = arg;
	struct arena *a = arena_new();
	struct work w;
	r->good = true;
	for (int i = 0; i < EACH; i++) {
		arena_reset(a);
		work_begin(&w, a, r->county->store, COUNTY_NOW);
		w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "线程", .path = "" };
		const char *name = arena_printf(a, "t-%d", i); /* every thread wants the same: one gets it */
		bool mine = work_run(&w, put, (void *)name);
		r->refused += !mine;
		r->good = r->good && (mine ? !w.fault : text_eq(w.fault->code, "work.duplicate"));
		/* what was committed is seen at once by whoever was told so */
		r->good = r->good && DB_ONE(w.db, a, -1, "select count(*) from setting where tenant = $1 and name = $2", w.tenant, name) == 1;
		work_end(&w);
	}
	store_reader_close(r->county->store);
	arena_free(a);
	return NULL;
}

static void test_run_from_many_threads(void **state)
{
	struct county *c = county_of(state);
	struct runner runners[THREADS];
	pthread_t threads[THREADS];
	int refused = 0;
	int64_t before = store_committed(c->store);
	for (int i = 0; i < THREADS; i++) {
		runners[i] = (struct runner){ .county = c, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, run_many, &runners[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(runners[i].good);
		refused += runners[i].refused;
	}
	assert_int_equal(refused, (THREADS - 1) * EACH);
	assert_int_equal(store_committed(c->store) - before, EACH);
	assert_int_equal(county_verify(c, NULL), 0);
}

static bool run_inside(struct work *w, void *arg)
{
	return work_run(w, put, arg);
}

static void run_inside_a_unit(void *dir)
{
	const char *why = NULL;
	struct store_options options = { .dir = dir, .create = true, .county = "青禾县", .write = true };
	struct store *s = store_open(&options, &why);
	struct work w;
	work_begin(&w, arena_new(), s, COUNTY_NOW);
	alarm(10);
	work_run(&w, run_inside, "x");
}

/* The first test, while the process has one thread: the child that dies opens a store of its own. */
static void test_run_inside_a_unit_dies(void **state)
{
	char dir[64];
	assert_true(dies(run_inside_a_unit, place_make(dir, sizeof dir))); /* it would wait for itself for ever */
	nftw(dir, county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- the store ---- */

/* A signal that asks the program to stop reaches whoever waits for it, never a thread in the middle of a batch. */
static void test_store_threads_take_no_signals(void **state)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	int threads = 0, open = 0;
	assert_non_null(tasks);
	while ((task = readdir(tasks)) != NULL) {
		char path[300], line[256];
		unsigned long long blocked = 0;
		snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
		FILE *f = task->d_name[0] == '.' ? NULL : fopen(path, "r");
		if (!f)
			continue;
		while (fgets(line, sizeof line, f))
			if (text_starts(line, "SigBlk:"))
				blocked = strtoull(line + 7, NULL, 16);
		fclose(f);
		threads++;
		open += !(blocked >> (SIGTERM - 1) & 1);
	}
	closedir(tasks);
	assert_true(threads >= (engine_server() ? 2 : 3)); /* a server needs no checkpoints */
	assert_int_equal(open, 1); /* this one */
}

static void test_store_runs_dry_before_it_closes(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct work works[50];
	char names[50][16];
	over.finished = over.committed = 0;
	for (int i = 0; i < 50; i++) {
		snprintf(names[i], sizeof names[i], "dry-%d", i);
		works[i] = (struct work){ .arena = arena_new(), .store = c->store, .tenant = c->work.tenant, .now = COUNTY_NOW };
		assert_true(work_submit(&works[i], put, names[i], one_over, NULL));
	}
	work_end(&c->work);
	store_close(c->store);
	assert_int_equal(over.committed, 50);
	for (int i = 0; i < 50; i++)
		arena_free(works[i].arena);
	struct store_options options = { .dir = c->dir, .db = c->place.url, .write = true };
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
	assert_int_equal(settings(c, "dry-49"), 1);
	assert_string_equal(store_county(c->store), "青禾县");
	assert_int_equal(county_verify(c, NULL), 0); /* the chain goes on where it ended */
}

static void test_store_read_only(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct store_options options = { .dir = c->dir, .db = c->place.url };
	county_do(c, put, "seen");
	work_end(&c->work);
	struct store *reading = store_open(&options, &why); /* beside the one that writes */
	assert_non_null(reading);
	struct work w;
	work_begin(&w, c->arena, reading, COUNTY_NOW);
	assert_int_equal(DB_ONE(w.db, c->arena, -1, "select count(*) from setting where name = 'seen'"), 1);
	assert_false(work_run(&w, put, "x"));
	work_end(&w);
	store_close(reading);
	county_begin(c);
}

static void test_store_without_its_key_is_refused(void **state)
{
	struct county *c = county_of(state);
	char key[96], kept[96];
	const char *why = NULL;
	snprintf(key, sizeof key, "%s/secret.key", c->dir);
	snprintf(kept, sizeof kept, "%s/kept.key", c->dir);
	struct stat st;
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	struct str sealed = secret_seal(c->store, c->arena, "x", "文字");
	work_end(&c->work);
	store_close(c->store);
	assert_int_equal(rename(key, kept), 0);
	struct store_options options = { .dir = c->dir, .db = c->place.url, .create = true, .county = "青禾县", .code = "QH",
		.write = true };
	assert_null(store_open(&options, &why)); /* no new key over what only the old one opens */
	assert_non_null(strstr(why, "密钥"));
	assert_int_not_equal(stat(key, &st), 0);
	assert_int_equal(rename(kept, key), 0);
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
	assert_string_equal(secret_open(c->store, c->arena, "x", sealed), "文字");
}

static void test_store_of_nothing(void **state)
{
	const char *why = NULL;
	struct store_options options = { .dir = "/nonexistent/data", .write = true };
	assert_null(store_open(&options, &why));
	assert_non_null(strstr(why, "没有数据"));
	options.create = true;
	assert_null(store_open(&options, &why));
	assert_non_null(why);
}

static int64_t high_mark(struct county *c)
{
	int64_t high = 0;
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena, "select value from setting where name = 'id.high'");
	if (db_next(rows))
		str_i64(str_of(db_text(rows, 0)), &high);
	db_done(rows);
	return high;
}

static void test_store_ids_go_on_after_a_clock_set_back(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	c->work.now = COUNTY_NOW + 86400 * 400;
	county_do(c, put, "a");
	int64_t high = high_mark(c);
	assert_true(high > 0);
	work_end(&c->work);
	store_close(c->store);
	id_restart(COUNTY_NOW);
	struct store_options options = { .dir = c->dir, .db = c->place.url, .write = true };
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
	assert_true(id_next(COUNTY_NOW) > high);
}

static void test_actor_covers_its_subtree(void **state)
{
	struct actor township = { .path = "0001.0003." }, nobody = { 0 };
	assert_true(actor_covers(&township, "0001.0003.") && actor_covers(&township, "0001.0003.0012."));
	assert_false(actor_covers(&township, "0001.") || actor_covers(&township, "0001.00030.") || actor_covers(&township, "0001.0004."));
	assert_false(actor_covers(&township, NULL) || actor_covers(&nobody, "0001."));
}

#define HOOK(name) cmocka_unit_test_setup_teardown(name, hook_setup, county_teardown)
#define TEST(name) cmocka_unit_test_setup_teardown(name, county_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_inside_a_unit_dies),
		TEST(test_fault_inputs_stand_in_the_order_of_the_form), TEST(test_fault_graver_one_speaks_alone),
		TEST(test_fault_statuses), TEST(test_unit_needs_truth_and_no_fault), TEST(test_unit_forgets_the_fault_before),
		HOOK(test_touch_hook_once_with_each_organisation), HOOK(test_touch_hook_may_touch_further),
		HOOK(test_touch_hook_refusing_rolls_back), HOOK(test_touch_hook_not_called_for_a_failed_unit),
		TEST(test_queue_full_is_busy_and_recovers), TEST(test_run_from_many_threads),
		TEST(test_store_threads_take_no_signals), TEST(test_store_runs_dry_before_it_closes), TEST(test_store_read_only), TEST(test_store_without_its_key_is_refused),
		TEST(test_store_of_nothing), TEST(test_store_ids_go_on_after_a_clock_set_back), TEST(test_actor_covers_its_subtree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
