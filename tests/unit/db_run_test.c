/* A log is only read with the file that it was written for; a reader that cannot be opened is tried again. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/db.h"
#include "place.h"

static char dir[64], path[96], url[128], copy[96];

static int setup(void **state)
{
	log_level_set(LOG_ERROR + 1);
	place_make(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/county.db", dir);
	snprintf(url, sizeof url, "sqlite:%s", path);
	snprintf(copy, sizeof copy, "%s/copy.db", dir);
	return 0;
}

static int remove_one(const char *name, const struct stat *st, int type, struct FTW *at)
{
	return remove(name);
}

static int teardown(void **state)
{
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A program that writes a row and is killed: what it wrote lies in the log. With `backup` it has made a copy before. */
static void run_and_die(int row, bool backup)
{
	pid_t child = fork();
	if (child == 0) {
		const char *why = NULL;
		struct arena *a = arena_new();
		struct db *db = db_open(url, DB_WRITE, &why);
		bool good = db && db_lock(db, 1) && (db_has_table(db, "thing") || db_schema(db, "create table thing (id {i64} not null, primary key (id)) {table};"));
		good = good && (!backup || db_backup(db, copy));
		good = good && db_begin(db) && DB_EXEC(db, a, "insert into thing (id) values ($1)", row) && db_commit(db);
		_exit(good ? 0 : 1);
	}
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static int64_t size_of(const char *ending)
{
	char name[128];
	struct stat st;
	snprintf(name, sizeof name, "%s%s", path, ending);
	return stat(name, &st) == 0 ? st.st_size : -1;
}

static void beside(const char *ending, const char *to)
{
	char name[128], away[128];
	snprintf(name, sizeof name, "%s%s", path, ending);
	snprintf(away, sizeof away, "%s/%s", dir, to);
	assert_int_equal(rename(name, away), 0);
}

/* As `cp copy county.db` does it. */
static void put_over(const char *from)
{
	char bytes[65536];
	int in = open(from, O_RDONLY), out = open(path, O_WRONLY | O_TRUNC);
	for (ssize_t n; (n = read(in, bytes, sizeof bytes)) > 0;)
		assert_int_equal(write(out, bytes, (size_t)n), n);
	close(in);
	close(out);
}

static int64_t rows_of(enum db_mode mode)
{
	const char *why = NULL;
	struct arena *a = arena_new();
	struct db *db = db_open(url, mode, &why);
	if (!db) {
		assert_non_null(strstr(why, "county.db-wal"));
		arena_free(a);
		return -1;
	}
	assert_true(db_begin(db));
	int64_t rows = DB_ONE(db, a, -2, "select count(*) from thing");
	db_rollback(db);
	db_close(db);
	arena_free(a);
	return rows;
}

static void test_run_own_log(void **state)
{
	run_and_die(1, false);
	run_and_die(2, false);
	run_and_die(3, false);
	assert_true(size_of("-wal") > 0);
	assert_int_equal(rows_of(DB_READ), 3);
}

/* The copy is of an earlier run, or of this very one: in both cases the log is not the copy's. */
static void test_run_log_of_another_file(void **state)
{
	bool same = *(bool *)*state;
	setup(NULL);
	run_and_die(1, !same);
	run_and_die(2, same);
	int64_t log = size_of("-wal");
	assert_true(log > 0);
	put_over(copy);
	int64_t file = size_of("");
	assert_int_equal(rows_of(DB_READ), -1);
	assert_int_equal(rows_of(DB_WRITE), -1);
	assert_int_equal(size_of("-wal"), log); /* nothing was touched */
	assert_int_equal(size_of(""), file);
	beside("-wal", "old-wal");
	beside("-shm", "old-shm");
	assert_int_equal(rows_of(DB_READ), same ? 1 : 0);
	run_and_die(9, false);
	assert_int_equal(rows_of(DB_READ), same ? 2 : 1);
}

/* A directory of an older version has no note yet. */
static void test_run_without_note(void **state)
{
	run_and_die(1, false);
	beside("-run", "old-run");
	assert_int_equal(rows_of(DB_READ), 1);
}

/* Killed while the number was on its way into the file: both hold. */
static void test_run_between_two_numbers(void **state)
{
	run_and_die(1, false);
	char name[128], line[64], *end;
	snprintf(name, sizeof name, "%s-run", path);
	FILE *f = fopen(name, "r");
	assert_non_null(fgets(line, sizeof line, f));
	unsigned long number = strtoul(line, &end, 10);
	assert_true(number > 0 && number == strtoul(end, NULL, 10));
	fclose(f);
	f = fopen(name, "w");
	fprintf(f, "76 77\n");
	fclose(f);
	assert_int_equal(rows_of(DB_READ), -1);
	f = fopen(name, "w");
	fprintf(f, "77 %lu\n", number);
	fclose(f);
	assert_int_equal(rows_of(DB_READ), 1);
}

static void test_run_reader_that_cannot_be_opened(void **state)
{
	const char *why = NULL;
	struct arena *a = arena_new();
	run_and_die(1, false);
	struct db *db = db_open_later(url, &why);
	assert_non_null(db);
	beside("", "away.db");
	for (int i = 0; i < 2; i++) {
		assert_false(db_begin(db));
		assert_int_equal(db_error(db), DB_DISK);
		assert_int_equal(DB_ONE(db, a, -1, "select count(*) from thing"), -1);
		db_rollback(db);
	}
	assert_int_equal(DB_ONE(db, a, -1, "select count(*) from thing"), -1); /* without a transaction too */
	db_rollback(db);
	char away[128];
	snprintf(away, sizeof away, "%s/away.db", dir);
	assert_int_equal(rename(away, path), 0);
	assert_true(db_begin(db));
	assert_int_equal(DB_ONE(db, a, -1, "select count(*) from thing"), 1);
	db_rollback(db);
	db_close(db);
	arena_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static bool same = true, earlier = false;
	const struct CMUnitTest tests[] = {
		TEST(test_run_own_log), TEST(test_run_without_note), TEST(test_run_between_two_numbers),
		{ "test_run_log_of_a_copy_made_earlier", test_run_log_of_another_file, NULL, teardown, &earlier },
		{ "test_run_log_of_a_copy_made_in_this_run", test_run_log_of_another_file, NULL, teardown, &same },
		TEST(test_run_reader_that_cannot_be_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
