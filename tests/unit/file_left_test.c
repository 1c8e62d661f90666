/* Files that no record names: noted, kept for two weeks, taken away; and everything that must keep one of them. */
#include <fcntl.h>

#include "upload.h"

#include "backup/backup.h"
#include "base/config.h"
#include "job/job.h"

#define OLD 40 /* days ago: when a file came */

static struct config *config;

static int setup(void **state)
{
	const char *why = NULL;
	county_setup(state);
	config = config_load(county_of(state)->arena, "/nonexistent", true, &why);
	assert_non_null(config);
	return 0;
}

static const char *place(struct county *c, const char *name)
{
	return file_path(c->arena, c->dir, name);
}

static bool lies(struct county *c, const char *name)
{
	return access(place(c, name), F_OK) == 0;
}

/* A photo that was brought in so many days ago; its name. */
static const char *photo(struct county *c, uint32_t width, int days)
{
	const char *why = NULL;
	struct bytes b = png(width, 1);
	struct kept_file *kept = upload_take(c, FILE_PHOTO, &b, "x.png", &why);
	if (!kept)
		fail_msg("%s", why);
	const char *name = hex_of(c->arena, kept->sha256, sizeof kept->sha256);
	struct timespec times[2] = { { .tv_sec = time(NULL) - days * 86400LL }, { .tv_sec = time(NULL) - days * 86400LL } };
	assert_int_equal(utimensat(AT_FDCWD, place(c, name), times, 0), 0);
	return name;
}

static bool name_it(struct work *w, void *name)
{
	unsigned char hash[32];
	assert_true(hex_to(str_of(name), hash, sizeof hash));
	return DB_EXEC(w->db, w->arena,
		       "insert into attachment (tenant, id, activity, name, type, size, width, height, sha256, added, by_account) "
		       "values ($1, $2, 1, 'x.png', 'image/png', 1, 1, 1, $3, $4, 0)",
		       w->tenant, id_next(w->now), ((struct str){ (char *)hash, sizeof hash }), w->now) &&
	       audit(w, "test.put", "activity", 1, 0, NULL, NULL);
}

static bool forget_all(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "delete from attachment where tenant = $1", w->tenant) && audit(w, "test.put", "activity", 1, 0, NULL, NULL);
}

static void on_day(struct county *c, int day)
{
	work_end(&c->work);
	county_begin(c);
	c->work.now = COUNTY_NOW + day * 86400LL;
	c->work.today = day_of(c->work.now);
}

/* The night after so many days; what the job says of it. */
static const char *night(struct county *c, int day)
{
	on_day(c, day);
	struct job_run *run = job_run_now(&c->work, config, "left", "");
	if (!run || run->state != JOB_DONE)
		fail_msg("%s", run ? run->said : c->work.fault ? c->work.fault->message : "?");
	on_day(c, day);
	return run->said;
}

static int64_t noted(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from file_left where tenant = $1", c->work.tenant);
}

#define assert_says(text, part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("no “%s” in “%s”", part, text); \
	} while (0)

static void test_left_files_go_after_two_weeks(void **state)
{
	struct county *c = county_of(state);
	const char *named = photo(c, 1, OLD), *left = photo(c, 2, OLD), *fresh = photo(c, 3, 0);
	county_do(c, name_it, (void *)named);
	assert_says(night(c, 0), "看了 3 个文件：没有记录指向的 1 个，其中今晚新发现 1 个，满 14 天删去 0 个");
	assert_says(night(c, 13), "今晚新发现 0 个，满 14 天删去 0 个");
	assert_true(lies(c, left));
	assert_says(night(c, 14), "满 14 天删去 1 个");
	assert_false(lies(c, left));
	assert_true(lies(c, named) && lies(c, fresh));
	assert_int_equal(noted(c), 0);
}

static void test_left_file_that_is_named_again_stays(void **state)
{
	struct county *c = county_of(state);
	const char *left = photo(c, 2, OLD);
	night(c, 0);
	county_do(c, name_it, (void *)left);
	night(c, 12);
	assert_int_equal(noted(c), 0);
	county_do(c, forget_all, NULL);
	assert_says(night(c, 15), "今晚新发现 1 个，满 14 天删去 0 个"); /* the weeks begin anew */
	assert_says(night(c, 28), "删去 0 个");
	assert_true(lies(c, left));
	assert_says(night(c, 29), "删去 1 个");
}

/* Somebody takes the same picture from the phone again: it lies there already, and its record comes a moment later. */
static void test_left_file_that_is_brought_in_again_stays(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL, *left = photo(c, 2, OLD);
	struct bytes b = png(2, 1);
	night(c, 0);
	assert_non_null(upload_take(c, FILE_PHOTO, &b, "x.png", &why));
	night(c, 20);
	assert_true(lies(c, left));
	assert_false(file_remove(c->arena, c->dir, left, time(NULL) - 14 * 86400LL));
	assert_true(lies(c, left));
}

/* The record comes between the job's look and its write. */
static bool write_now(struct work *w, void *run)
{
	return job_named("left")->write(w, run) && audit_not_needed(w);
}

static void test_left_file_is_looked_at_once_more(void **state)
{
	struct county *c = county_of(state);
	const char *left = photo(c, 2, OLD);
	night(c, 0);
	on_day(c, 20);
	struct job_run run = { .job = job_named("left"), .mark = "", .said = "" };
	assert_true(run.job->look(&c->work, &run));
	county_do(c, name_it, (void *)left);
	county_do(c, write_now, &run);
	assert_says(run.said, "删去 0 个");
	assert_true(lies(c, left));
}

static const char *last_line;

static void keep_line(void *arg, const char *line)
{
	(void)arg;
	last_line = line;
}

static int verified(struct county *c, int day)
{
	on_day(c, day);
	last_line = "";
	struct verify_report report = { .arena = c->arena, .say = keep_line };
	for (int n = 0; n < verify_count(); n++) {
		const char *name = verify_one(&c->work, n, &report);
		if (text_eq(name, "没有记录指向的文件"))
			return report.faults;
		report.faults = 0;
		last_line = "";
	}
	fail_msg("no such check");
	return -1;
}

static void test_left_files_are_named_by_verify(void **state)
{
	struct county *c = county_of(state);
	const char *left = photo(c, 2, OLD);
	assert_int_equal(verified(c, 0), 0);
	assert_says(last_line, left);
	night(c, 0);
	assert_int_equal(verified(c, 17), 0);
	assert_int_equal(verified(c, 18), 1); /* the job should have been there */
	assert_says(last_line, left);
	assert_says(last_line, "没有删去它");
	night(c, 18);
	assert_int_equal(verified(c, 18), 0);
	assert_string_equal(last_line, "");
}

/* A table that names files and says so to nobody would lose them after two weeks. */
static void test_left_files_know_every_table(void **state)
{
	struct county *c = county_of(state);
	struct db_table *tables;
	size_t count;
	const struct file_names *const *all = file_names_all(&count);
	int n = db_tables(c->work.db, c->arena, &tables);
	for (int t = 0; t < n; t++)
		for (int k = 0; k < tables[t].column_count; k++) {
			bool told = !text_eq(tables[t].columns[k].name, "sha256");
			for (size_t i = 0; i < count && !told; i++)
				told = strstr(all[i]->sql, arena_printf(c->arena, "from %s where", tables[t].name)) != NULL;
			if (!told)
				fail_msg("%s names files: write FILE_NAMES (file/file.h) beside its room's functions", tables[t].name);
		}
}

/* A copy that was made before has what it names, and is put back whole. */
static void test_left_files_stay_in_copies(void **state)
{
	struct county *c = county_of(state);
	const char *left = photo(c, 2, OLD), *why = NULL, *kept = NULL;
	const char *copy = arena_printf(c->arena, "%s/copy", c->dir), *back = arena_printf(c->arena, "%s/back", c->dir);
	county_do(c, name_it, (void *)left);
	on_day(c, 0);
	if (!backup_make(&c->work, copy, NULL))
		fail_msg("%s", c->work.fault->message);
	county_do(c, forget_all, NULL);
	night(c, 1);
	assert_says(night(c, 20), "删去 1 个");
	assert_false(lies(c, left));
	if (!backup_restore(c->arena, copy, &(struct backup_place){ .dir = back, .db = "" }, c->work.now, NULL, &kept, &why))
		fail_msg("%s", why);
	assert_int_equal(access(file_path(c->arena, back, left), F_OK), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_left_files_go_after_two_weeks),
		TEST(test_left_file_that_is_named_again_stays),
		TEST(test_left_file_that_is_brought_in_again_stays),
		TEST(test_left_file_is_looked_at_once_more),
		TEST(test_left_files_are_named_by_verify),
		TEST(test_left_files_stay_in_copies),
		TEST(test_left_files_know_every_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
