/* What becomes of the units of one batch: each its own outcome, whatever its neighbours do, and however often the batch has to
 * run. On PostgreSQL a batch is first run ahead, without asking after each unit; in a file a crowd's is, without savepoints. */
#include <pthread.h>
#include <semaphore.h>

#include "county.h"

enum fate { PUT, PUT_TWO, REFUSED, REFUSED_LATE, UNAUDITED, THERE_ALREADY, ONLY_READ, READ_CHAIN, CUT, FATES };

struct one {
	struct work work;
	enum fate fate;
	char name[24];
	int runs;
	bool finished, committed;
	sem_t *over;
};

static bool put(struct work *w, const char *name)
{
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant, name) &&
	       audit(w, "test.put", "setting", 1, 0, NULL, name);
}

/* The server ends this very connection, as it does when it is stopped. */
static void cut(struct work *w)
{
	char sql[80];
	snprintf(sql, sizeof sql, "select pg_terminate_backend(%d, 5000)", (int)DB_ONE(w->db, w->arena, 0, "select pg_backend_pid()"));
	engine_do(sql);
}

static bool run_one(struct work *w, void *arg)
{
	struct one *o = arg;
	struct audit_row *rows;
	o->runs++;
	switch (o->fate) {
	case PUT:
		return put(w, o->name);
	case PUT_TWO:
		return put(w, o->name) && put(w, arena_printf(w->arena, "%s.2", o->name));
	case REFUSED:
		return fault_set(w, FAULT_INPUT, "test.no", NULL, "不行。");
	case REFUSED_LATE:
		put(w, o->name);
		return fault_set(w, FAULT_INPUT, "test.no", NULL, "不行。");
	case UNAUDITED:
		return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, 'x')", w->tenant, o->name);
	case THERE_ALREADY:
		return put(w, "first");
	case READ_CHAIN:
		return put(w, o->name) && audit_of(w, "setting", 1, 1, &rows) == 1 && text_eq(rows[0].after, o->name);
	case CUT:
		if (o->runs == 1 && engine_server())
			cut(w);
		return put(w, o->name);
	default:
		return DB_ONE(w->db, w->arena, 0, "select count(*) from setting where tenant = $1", w->tenant) > 0;
	}
}

static void one_done(void *arg, bool committed)
{
	struct one *o = arg;
	o->committed = committed;
	o->finished = true;
	sem_post(o->over);
}

static int rounds;
static int64_t lacking; /* the piece that the batches to come lack; 0: none */
static bool lacked;     /* the newest one asked for that many */
static bool crowds; /* the units of the batches to come are a crowd's */

struct gate {
	sem_t reached, open;
};

/* Holds the writer until all the others are queued behind it. */
static bool wait_at_gate(struct work *w, void *arg)
{
	struct gate *gate = arg;
	sem_post(&gate->reached);
	sem_wait(&gate->open);
	sem_post(&gate->open); /* it stays open: this unit's batch may run again */
	return put(w, rounds == 1 ? "first" : arena_printf(w->arena, "gate.%d", rounds));
}

#define MOST 64

static void run_batch(struct county *c, struct one *all, int count)
{
	static struct work first;
	rounds++;
	struct one gate_keeper = { .fate = ONLY_READ };
	struct gate gate;
	sem_t over;
	sem_init(&gate.reached, 0, 0);
	sem_init(&gate.open, 0, 0);
	sem_init(&over, 0, 0);
	gate_keeper.over = &over;
	first = c->work;
	first.crowd = crowds;
	first.arena = arena_new();
	first.db = NULL;
	assert_true(work_submit(&first, wait_at_gate, &gate, one_done, &gate_keeper));
	sem_wait(&gate.reached); /* a writer that comes later takes some of the others along with it */
	for (int i = 0; i < count; i++) {
		struct one *o = &all[i];
		o->work = c->work;
		o->work.arena = arena_new();
		o->work.db = NULL;
		o->work.crowd = crowds;
		o->over = &over;
		snprintf(o->name, sizeof o->name, "n%d.%d", rounds, i);
		assert_true(work_submit(&o->work, run_one, o, one_done, o));
	}
	arena_lack_at(lacking);
	sem_post(&gate.open);
	for (int i = 0; i <= count; i++)
		sem_wait(&over);
	lacked = arena_lack_at(0) <= 0;
	assert_true(gate_keeper.committed || lacking);
	arena_free(first.arena);
}

static void free_batch(struct one *all, int count)
{
	for (int i = 0; i < count; i++)
		arena_free(all[i].work.arena);
}

static int64_t settings(struct county *c, const char *name)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from setting where tenant = $1 and name = $2", c->work.tenant, name);
}

static void outcome_is(struct county *c, const struct one *o)
{
	static const char *const codes[FATES] = { [REFUSED] = "test.no", [REFUSED_LATE] = "test.no",
		[UNAUDITED] = "work.not-audited", [THERE_ALREADY] = "work.duplicate" };
	const char *code = o->work.fault ? o->work.fault->code : NULL;
	if (!text_eq(code, codes[o->fate]) || o->committed != !codes[o->fate])
		fail_msg("%s, fate %d: %s, %s", o->name, o->fate, o->committed ? "committed" : "not committed", code ? code : "no fault");
	assert_int_equal(settings(c, o->name), o->committed && o->fate != ONLY_READ);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from audit where tenant = $1 and became = $2",
				 c->work.tenant, o->name),
		o->committed && o->fate != ONLY_READ);
}

static void check_batch(struct county *c, struct one *all, int count)
{
	work_end(&c->work);
	county_begin(c);
	for (int i = 0; i < count; i++)
		outcome_is(c, &all[i]);
	assert_int_equal(county_verify(c, NULL), 0);
	free_batch(all, count);
}

static void test_batch_of_good_units_runs_once(void **state)
{
	struct county *c = county_of(state);
	struct one all[MOST] = { 0 };
	for (int i = 0; i < MOST; i++)
		all[i].fate = i % 3 == 0 ? PUT : i % 3 == 1 ? PUT_TWO : i % 2 ? REFUSED : ONLY_READ;
	run_batch(c, all, MOST);
	for (int i = 0; i < MOST; i++)
		assert_int_equal(all[i].runs, 1);
	check_batch(c, all, MOST);
}

/* Every kind among good ones alone, and then among all the others: a neighbour that makes the batch run again must not be
 * what saves it. */
static void own_outcomes(struct county *c)
{
	for (int first = PUT; first <= READ_CHAIN; first++) {
		struct one few[6] = { 0 };
		for (int i = 1; i < 6; i += 2)
			few[i].fate = (enum fate)first;
		run_batch(c, few, 6);
		check_batch(c, few, 6);
		struct one all[3 * (READ_CHAIN + 1)] = { 0 };
		int count = 0;
		for (int next = PUT; next <= READ_CHAIN; next++) {
			all[count++].fate = (enum fate)first;
			all[count++].fate = (enum fate)next;
			all[count++].fate = PUT;
		}
		run_batch(c, all, count);
		check_batch(c, all, count);
	}
}

static void test_batch_each_unit_has_its_own_outcome(void **state)
{
	own_outcomes(county_of(state));
}

static void test_batch_of_a_crowd_each_has_its_own_outcome(void **state)
{
	crowds = true;
	own_outcomes(county_of(state));
	crowds = false;
}

/* In a file others do not run twice because one of them refuses late; a crowd does. */
static void test_batch_of_a_crowd_is_run_ahead(void **state)
{
	struct county *c = county_of(state);
	for (int twice = 0; twice < 2; twice++) {
		struct one all[] = { { .fate = PUT }, { .fate = REFUSED_LATE }, { .fate = PUT } };
		crowds = twice;
		run_batch(c, all, COUNT_OF(all));
		assert_int_equal(all[0].runs, 1 + (twice || engine_server()));
		assert_int_equal(all[2].runs, 1); /* not reached before */
		check_batch(c, all, COUNT_OF(all));
	}
	crowds = false;
}

/* The server goes away in the middle: nobody was answered yet, so the batch simply runs again on a new connection. */
static void test_batch_survives_a_lost_connection(void **state)
{
	struct county *c = county_of(state);
	struct one all[9] = { 0 };
	all[4].fate = CUT;
	log_level_set(LOG_ERROR + 1);
	run_batch(c, all, 9);
	log_level_set(LOG_ERROR);
	if (engine_server())
		assert_int_equal(all[4].runs, 2);
	check_batch(c, all, 9);
}

/* Memory that is lacking, at one piece after the other of a batch: who is told so has nothing in the store, everybody else all of
 * what was acknowledged, also those whose rows were only on their way when another's memory ran out. */
static void lacks_everywhere(struct county *c)
{
	int told = 0;
	log_level_set(LOG_ERROR + 1);
	lacked = true;
	for (lacking = 1; lacked; lacking++) {
		struct one all[12] = { 0 };
		for (int i = 0; i < 12; i++)
			all[i].fate = i % 6 == 5 ? ONLY_READ : i % 6 == 4 ? PUT_TWO : PUT;
		run_batch(c, all, 12);
		work_end(&c->work);
		county_begin(c);
		for (int i = 0; i < 12; i++) {
			const struct one *o = &all[i];
			bool there = o->committed && o->fate != ONLY_READ;
			if (!o->committed)
				assert_string_equal(o->work.fault->code, "work.memory");
			if (settings(c, o->name) != there)
				fail_msg("piece %lld lacking: %s is %s, and was %s", (long long)lacking, o->name, there ? "lost" : "there",
					there ? "acknowledged" : "refused");
			told += !o->committed;
		}
		assert_true(lacking < 5000);
		free_batch(all, 12);
	}
	log_level_set(LOG_ERROR);
	assert_true(lacking > 10);
	assert_true(told > 5 || crowds || engine_server()); /* what runs ahead runs again, with memory enough */
	lacking = 0;
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_batch_that_lacks_memory(void **state)
{
	lacks_everywhere(county_of(state));
	crowds = true;
	lacks_everywhere(county_of(state));
	crowds = false;
}

/* ---- counters ---- */

enum counting { COUNTS_AND_PUTS, COUNTS_REFUSED, COUNTS_UNAUDITED, LOOKS, CROWD_LOOKS };

struct counter {
	struct work work;
	enum counting what;
	int64_t saw;
	int number;
	bool committed;
	sem_t *over;
};

#define COUNTED 7 /* of a table that has a number to add to */

static bool counter_make(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into sign_in_failure (tenant, account, place, failures, blocked_until) values ($1, $2, 'x', 100, 0)",
		       w->tenant, COUNTED) && audit_not_needed(w);
}

static int64_t counter_now(struct work *w)
{
	return DB_ONE(w->db, w->arena, -1, "select failures from sign_in_failure where tenant = $1 and account = $2", w->tenant, COUNTED);
}

static bool count_one(struct work *w, void *arg)
{
	static const int one[COUNTS] = { 1, 2, 3, 0, 0, -1 };
	struct counter *n = arg;
	if (n->what == LOOKS || n->what == CROWD_LOOKS) {
		n->saw = counter_now(w);
		return true;
	}
	work_count(w, "update sign_in_failure set failures = failures + $3 + $4 + $5 + $6 + $7 + $8 where tenant = $1 and account = $2",
		COUNTED, one);
	if (n->what == COUNTS_REFUSED)
		return fault_set(w, FAULT_INPUT, "test.no", NULL, "不行。");
	return n->what == COUNTS_UNAUDITED || put(w, arena_printf(w->arena, "count.%d", n->number));
}

static void counter_done(void *arg, bool committed)
{
	struct counter *n = arg;
	n->committed = committed;
	sem_post(n->over);
}

/* What is counted is written with its batch, without what was rolled back, and before whoever may read it. */
static void test_batch_counts_once(void **state)
{
	struct county *c = county_of(state);
	static const enum counting order[] = { COUNTS_AND_PUTS, COUNTS_REFUSED, CROWD_LOOKS, COUNTS_AND_PUTS, LOOKS, COUNTS_UNAUDITED,
		COUNTS_AND_PUTS, COUNTS_AND_PUTS, CROWD_LOOKS };
	static const int64_t sees[COUNT_OF(order)] = { [2] = 100, [4] = 110, [8] = 110 };
	struct counter all[COUNT_OF(order)] = { 0 };
	struct work first = c->work;
	struct one gate_keeper = { .fate = ONLY_READ };
	struct gate gate;
	sem_t over;
	rounds++;
	county_do(c, counter_make, NULL);
	sem_init(&gate.reached, 0, 0);
	sem_init(&gate.open, 0, 0);
	sem_init(&over, 0, 0);
	gate_keeper.over = &over;
	first.arena = arena_new();
	first.db = NULL;
	assert_true(work_submit(&first, wait_at_gate, &gate, one_done, &gate_keeper));
	sem_wait(&gate.reached); /* a writer that comes later takes some of the others along with it */
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		all[i] = (struct counter){ .work = c->work, .what = order[i], .number = (int)i, .over = &over };
		all[i].work.arena = arena_new();
		all[i].work.db = NULL;
		all[i].work.crowd = order[i] != LOOKS;
		assert_true(work_submit(&all[i].work, count_one, &all[i], counter_done, &all[i]));
	}
	sem_post(&gate.open);
	for (size_t i = 0; i <= COUNT_OF(order); i++)
		sem_wait(&over);
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		bool good = order[i] != COUNTS_REFUSED && order[i] != COUNTS_UNAUDITED;
		assert_int_equal(all[i].committed, good);
		if (order[i] == COUNTS_UNAUDITED)
			assert_string_equal(all[i].work.fault->code, "work.not-audited");
		if (order[i] == LOOKS || order[i] == CROWD_LOOKS)
			assert_int_equal(all[i].saw, sees[i]);
		arena_free(all[i].work.arena);
	}
	arena_free(first.arena);
	work_end(&c->work);
	county_begin(c);
	assert_int_equal(counter_now(&c->work), 120);
}

/* ---- somebody else was in the way ---- */

/* From now on the server refuses rows of `setting` as a serialisation fault (or a deadlock), `times` times. */
static void refuse_rows(struct county *c, const char *state, int times)
{
	char sql[900];
	snprintf(sql, sizeof sql,
		"create sequence tries; create function refuse() returns trigger language plpgsql as "
		"'begin if new.name like ''n%%'' and nextval(''tries'') <= %d then raise exception ''in the way'' using errcode = ''%s''; "
		"end if; return new; end'; create trigger refuse before insert on setting for each row execute function refuse()",
		times, state);
	engine_do_at(c->place.url, sql);
}

static void test_batch_tries_again(void **state)
{
	struct county *c = county_of(state);
	struct one all[5] = { 0 }, alone = { .name = "n-alone" };
	if (!engine_server())
		skip();
	refuse_rows(c, "40001", 2);
	run_batch(c, all, 5);
	assert_int_equal(all[0].runs, 3);
	check_batch(c, all, 5);
	engine_do_at(c->place.url, "alter sequence tries restart");
	county_do(c, run_one, &alone);
	assert_int_equal(alone.runs, 3);
}

static void test_batch_gives_up_and_says_busy(void **state)
{
	struct county *c = county_of(state);
	struct one one = { .name = "n-never" }, other = { .name = "other" };
	if (!engine_server())
		skip();
	refuse_rows(c, "40P01", 100);
	county_refused(c, run_one, &one, "work.busy");
	assert_int_equal(one.runs, 4);
	assert_int_equal(settings(c, "n-never"), 0);
	county_do(c, run_one, &other);
	assert_int_equal(county_verify(c, NULL), 0);
}

static int setup(void **state)
{
	rounds = 0;
	lacking = 0;
	return county_setup(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_batch_of_good_units_runs_once), TEST(test_batch_each_unit_has_its_own_outcome),
		TEST(test_batch_of_a_crowd_each_has_its_own_outcome), TEST(test_batch_of_a_crowd_is_run_ahead), TEST(test_batch_counts_once),
		TEST(test_batch_that_lacks_memory), TEST(test_batch_survives_a_lost_connection), TEST(test_batch_tries_again), TEST(test_batch_gives_up_and_says_busy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
