/* Memory that is lacking while a county is opened, copied, verified and moved, at one piece after another of what is asked for: whoever
 * asked is told, what was acknowledged is there, and nothing is left half done or open. */
#include <malloc.h>

#include "people.h"
#include "upload.h"

#include "backup/backup.h"

#define LOST_MOST (256 << 10) /* of memory, over all tries: what the system's allocator itself keeps, and no arena for each */

static struct here {
	struct county *county;
	char place[96];             /* where copies go; empty between two tries */
	struct engine_place server; /* on PostgreSQL: a second one, to move to */
	int noted;
	int64_t left; /* what the last try left of the number of pieces */
} h;

/* ---- what is tried; true: it was done, and is undone again. False: memory was lacking, and whoever asked was told. ---- */

static const char *placed(const char *name)
{
	return arena_printf(h.county->arena, "%s/%s", h.place, name);
}

static void clear_place(void)
{
	nftw(h.place, county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(mkdir(h.place, 0700), 0);
}

static bool lies(const char *name)
{
	return access(placed(name), F_OK) == 0;
}

static bool told(const char *why)
{
	if (!why || !strstr(why, "内存"))
		fail_msg("what was said: %s", why ? why : "nothing");
	return false;
}

static bool note(struct work *w, void *arg)
{
	(void)arg;
	return audit(w, "test.noted", "setting", 1, 0, NULL, NULL);
}

static struct store_options own_options(void)
{
	return (struct store_options){ .dir = h.county->dir, .db = h.county->place.url, .write = true };
}

static bool opens(void)
{
	const char *why = NULL;
	struct store_options options = own_options();
	struct store *store = store_open(&options, &why);
	h.left = arena_lack_at(0);
	if (!store)
		return told(why);
	struct arena *a = arena_new();
	struct work w;
	work_begin(&w, a, store, COUNTY_NOW);
	assert_true(work_run(&w, note, NULL));
	h.noted++;
	work_end(&w);
	arena_free(a);
	store_close(store);
	return true;
}

struct reading {
	struct arena *arena; /* the work's own may be another when it is left in the middle */
	struct work w;
	struct verify_report report;
	const struct backup *backup;
	const char *to;
};

static void verify_turn(void *arg)
{
	struct reading *r = arg;
	verify_all(&r->w, &r->report);
}

static void backup_turn(void *arg)
{
	struct reading *r = arg;
	r->backup = backup_make(&r->w, r->to, NULL);
}

static bool read_with(void (*turn)(void *), struct reading *r)
{
	r->w = h.county->work;
	r->w.arena = r->report.arena = r->arena = arena_new();
	bool whole = arena_guard(turn, r);
	h.left = arena_lack_at(0);
	return whole;
}

static void read_end(struct reading *r)
{
	db_rollback(r->w.db);
	arena_free(r->arena);
	assert_true(db_begin(r->w.db));
}

static bool verifies(void)
{
	struct reading r = { .backup = NULL };
	bool whole = read_with(verify_turn, &r);
	assert_int_equal(r.report.faults, 0);
	read_end(&r);
	return whole;
}

static bool copies(void)
{
	const char *why = NULL;
	struct reading r = { .to = placed("copy") };
	bool whole = read_with(backup_turn, &r);
	if (whole && !r.backup)
		told(r.w.fault ? r.w.fault->message : NULL);
	if (whole && r.backup && !backup_look(r.w.arena, r.to, &why))
		fail_msg("%s", why);
	assert_int_equal(lies("copy"), whole && r.backup);
	assert_false(lies("copy.part"));
	whole = whole && r.backup;
	read_end(&r);
	clear_place();
	return whole;
}

/* Into a file, from whatever engine. */
static bool moves(void)
{
	const char *why = NULL;
	struct store_options options = { .dir = h.place, .create = true, .write = true, .from = h.county->store };
	struct store *store = store_open(&options, &why);
	h.left = arena_lack_at(0);
	if (store)
		assert_int_equal(DB_ONE(store_reader(store), h.county->arena, 0, "select count(*) from account"), 1);
	else
		told(why);
	store_close(store);
	assert_int_equal(lies("county.db"), store != NULL);
	assert_int_equal(lies("secret.key"), store != NULL);
	assert_false(lies("county.db-wal"));
	clear_place();
	return store != NULL;
}

/* Into another server's place, where the rows of a county come in one transaction. */
static bool moves_to_server(void)
{
	const char *why = NULL;
	struct store_options options = { .dir = h.place, .db = h.server.url, .create = true, .write = true, .from = h.county->store };
	struct store *store = store_open(&options, &why);
	h.left = arena_lack_at(0);
	bool good = store != NULL;
	store_close(store);
	if (!good)
		told(why);
	assert_int_equal(store_holds(h.county->arena, h.server.url, "QH", &why), good);
	if (good) {
		struct store_options held = { .dir = h.place, .db = h.server.url, .hold = true };
		store = store_open(&held, &why);
		assert_true(store && store_remove(store, &why));
		store_close(store);
	}
	clear_place();
	return good;
}

/* ---- one piece after another ---- */

/* The county's own threads open a file for a moment (a checkpoint, its directory): what stays open is lost, not what is open just now.
 * The fewest that were seen are what the next piece is measured by. */
static bool settles_at(int *files)
{
	for (int tries = 0; tries < 500; tries++) {
		int now = county_open_files();
		if (now <= *files) {
			*files = now;
			return true;
		}
		usleep(10000);
	}
	return false;
}

/* Each of the first pieces, and so many of the others, evenly. */
static void each_piece(bool (*try)(void), int first, int spread)
{
	assert_true(try());
	arena_lack_at(INT64_MAX);
	assert_true(try());
	int64_t pieces = INT64_MAX - h.left, step = pieces > first + spread ? (pieces - first) / spread : 1;
	int files = county_open_files(), tries = 0, done = 0;
	size_t used = mallinfo2().uordblks;
	for (int64_t n = 1; n <= pieces; n += n < first ? 1 : step, tries++) {
		arena_lack_at(n);
		done += try();
		if (!settles_at(&files))
			fail_msg("%d descriptors are open after the piece %lld was lacking, %d before", county_open_files(), (long long)n, files);
	}
	if (tries < first || done > tries / 10) /* a thread beside may have asked for the piece */
		fail_msg("%d of %d were done, of %lld pieces", done, tries, (long long)pieces);
	assert_true(try());
	size_t lost = mallinfo2().uordblks - used;
	if (lost < SIZE_MAX / 2 && lost > LOST_MOST)
		fail_msg("%zu bytes were lost in %d tries", lost, tries);
}

/* The county goes on, and holds all that was acknowledged. */
static void goes_on(void)
{
	struct county *c = h.county;
	const char *why = NULL;
	county_do(c, note, NULL);
	h.noted++;
	if (county_verify(c, &why))
		fail_msg("%s", why);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1 and act = 'test.noted'", c->work.tenant), h.noted);
}

static void test_memory_lacks_for_opening(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct store_options options = own_options();
	work_end(&c->work);
	store_close(c->store);
	each_piece(opens, 40, 40);
	c->store = store_open(&options, &why);
	assert_non_null(c->store);
	county_begin(c);
	goes_on();
}

static void test_memory_lacks_for_verify(void **state)
{
	(void)state;
	each_piece(verifies, 40, 60);
	goes_on();
}

static void test_memory_lacks_for_a_backup(void **state)
{
	(void)state;
	each_piece(copies, 20, 30);
	goes_on();
}

static void test_memory_lacks_for_a_move(void **state)
{
	(void)state;
	each_piece(moves, 20, 30);
	if (*h.server.schema)
		each_piece(moves_to_server, 20, 30);
	goes_on();
}

static bool photo_named(struct work *w, void *arg)
{
	const struct kept_file *kept = arg;
	return DB_EXEC(w->db, w->arena,
		       "insert into attachment (tenant, id, activity, name, type, size, width, height, sha256, added, by_account) "
		       "values ($1, $2, 1, 'x.png', 'image/png', 1, 1, 1, $3, $4, 0)",
		       w->tenant, id_next(w->now), ((struct str){ (const char *)kept->sha256, sizeof kept->sha256 }), w->now) &&
	       audit(w, "test.photo", "activity", 1, 0, NULL, NULL);
}

static int setup(void **state)
{
	const char *why = NULL;
	county_setup(state);
	h = (struct here){ .county = county_of(state) };
	place_make(h.place, sizeof h.place);
	engine_open(&h.server);
	county_do(h.county, tree_write, NULL);
	account_made(h.county, "county", ROLE_COUNTY, TREE_COUNTY, NULL);
	struct bytes b = png(1, 1);
	struct kept_file *kept = upload_take(h.county, FILE_PHOTO, &b, "x.png", &why);
	assert_non_null(kept);
	county_do(h.county, photo_named, kept);
	log_level_set(LOG_ERROR + 1);
	return 0;
}

static int teardown(void **state)
{
	nftw(h.place, county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	engine_close(&h.server);
	return county_teardown(state);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_memory_lacks_for_opening),
		TEST(test_memory_lacks_for_verify),
		TEST(test_memory_lacks_for_a_backup),
		TEST(test_memory_lacks_for_a_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
