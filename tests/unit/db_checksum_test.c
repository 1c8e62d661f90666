/* Sums on SQLite's pages: a bit that turned is an error and never a wrong record; files without sums get them. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/checksum.h"
#include "db/db.h"
#include "place.h"

#define PAGE 4096

static char dir[64], path[96], url[128];

static struct db *opened(enum db_mode mode)
{
	const char *why = NULL;
	struct db *db = db_open(url, mode, &why);
	if (!db)
		fail_msg("%s", why);
	return db;
}

static int64_t rows_in(struct db *db, struct arena *a)
{
	assert_true(db_begin(db));
	int64_t sum = DB_ONE(db, a, -1, "select sum(length(text)) from thing");
	return db_error(db) == DB_OK ? sum : -1;
}

/* A file of some hundred pages, all of it in its place. */
static int setup(void **state)
{
	struct arena *a = arena_new();
	log_level_set(LOG_ERROR + 1);
	place_make(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/county.db", dir);
	snprintf(url, sizeof url, "sqlite:%s", path);
	struct db *db = opened(DB_WRITE);
	assert_true(db_begin(db) && db_schema(db, "create table thing (id {i64} not null, text {text}, primary key (id)) {table};"));
	for (int i = 0; i < 2000; i++)
		assert_true(DB_EXEC(db, a, "insert into thing (id, text) values ($1, $2)", i, arena_printf(a, "%0300d", i)));
	assert_true(db_commit(db));
	db_close(db);
	arena_free(a);
	return 0;
}

static int teardown(void **state)
{
	char other[128];
	unlink(path);
	snprintf(other, sizeof other, "%s/plain.db", dir);
	unlink(other);
	snprintf(other, sizeof other, "%s-run", path);
	unlink(other);
	return rmdir(dir);
}

static void flip(off_t at, int bit)
{
	unsigned char byte;
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0 && pread(fd, &byte, 1, at) == 1);
	byte ^= (unsigned char)(1 << bit);
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void test_checksum_turned_bit_is_an_error(void **state)
{
	struct arena *a = arena_new();
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	for (off_t at = 20 * PAGE; at < 24 * PAGE; at += 511) {
		flip(at, (int)(at % 8));
		struct db *db = opened(DB_READ);
		assert_string_not_equal(db_check(db, a), "ok");
		assert_int_equal(rows_in(db, a), -1);
		assert_int_equal(db_error(db), DB_BROKEN);
		db_close(db);
		flip(at, (int)(at % 8));
	}
	struct db *db = opened(DB_READ);
	assert_string_equal(db_check(db, a), "ok");
	assert_int_equal(rows_in(db, a), 2000 * 300);
	db_close(db);
	arena_free(a);
}

/* The byte that says whether there are sums. */
static void test_checksum_turned_bits_of_the_mark(void **state)
{
	for (int bit = 0; bit < 8; bit++) {
		const char *why = NULL;
		flip(20, bit);
		assert_null(db_open(url, DB_READ, &why));
		flip(20, bit);
	}
	db_close(opened(DB_READ));
}

/* A page that was written whole, with its sum, but to another one's place. */
static void test_checksum_page_of_another_place(void **state)
{
	struct arena *a = arena_new();
	unsigned char page[PAGE], before[PAGE];
	int fd = open(path, O_RDWR);
	assert_true(pread(fd, page, PAGE, 20 * PAGE) == PAGE && pread(fd, before, PAGE, 21 * PAGE) == PAGE);
	assert_int_equal(pwrite(fd, page, PAGE, 21 * PAGE), PAGE);
	struct db *db = opened(DB_READ);
	assert_string_not_equal(db_check(db, a), "ok");
	assert_int_equal(rows_in(db, a), -1);
	db_close(db);
	assert_int_equal(pwrite(fd, before, PAGE, 21 * PAGE), PAGE);
	close(fd);
	arena_free(a);
}

/* What a plain SQLite made, as every version before this one did: the writer's place comes with sums. */
static void test_checksum_plain_file_gets_sums(void **state)
{
	struct arena *a = arena_new();
	char plain_path[128];
	sqlite3 *plain;
	snprintf(plain_path, sizeof plain_path, "%s/plain.db", dir);
	assert_int_equal(sqlite3_open_v2(path, &plain, SQLITE_OPEN_READWRITE, "unix"), SQLITE_OK);
	assert_int_equal(sqlite3_exec(plain, arena_printf(a, "vacuum into '%s'", plain_path), NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(plain);
	assert_int_equal(rename(plain_path, path), 0);
	flip(30 * PAGE + 2000, 0); /* nobody can know */
	struct db *db = opened(DB_READ);
	assert_int_equal(rows_in(db, a), 2000 * 300);
	db_close(db);
	db = opened(DB_WRITE);
	assert_true(db_lock(db, 1));
	assert_string_equal(db_check(db, a), "ok");
	db_close(db);
	flip(30 * PAGE + 2000, 0);
	db = opened(DB_READ);
	assert_int_equal(rows_in(db, a), -1);
	db_close(db);
	flip(30 * PAGE + 2000, 0);
	arena_free(a);
}

/* A copy has sums of its own. */
static void test_checksum_backup_has_sums(void **state)
{
	struct arena *a = arena_new();
	char copy[128];
	snprintf(copy, sizeof copy, "%s/plain.db", dir);
	struct db *db = opened(DB_READ);
	assert_true(db_backup(db, copy));
	db_close(db);
	assert_int_equal(rename(copy, path), 0);
	flip(30 * PAGE + 2000, 3);
	db = opened(DB_READ);
	assert_int_equal(rows_in(db, a), -1);
	db_close(db);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checksum_turned_bit_is_an_error),
		cmocka_unit_test(test_checksum_turned_bits_of_the_mark),
		cmocka_unit_test(test_checksum_page_of_another_place),
		cmocka_unit_test(test_checksum_plain_file_gets_sums),
		cmocka_unit_test(test_checksum_backup_has_sums),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
