/* Several counties beside each other: in one database, told apart by their number; in files, one each. */
#include <dirent.h>
#include <unistd.h>

#include "county.h"

static bool put(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, 'word', $2)", w->tenant, (const char *)arg) &&
	       audit(w, "test.put", "setting", 1, 0, NULL, arg);
}

/* A second county where the first one is: in its database, or in a file of its own. */
struct second {
	char dir[96];
	struct store_options options;
	struct store *store;
	struct work work;
};

static void second_open(struct county *c, struct second *two)
{
	const char *why = NULL;
	snprintf(two->dir, sizeof two->dir, "%s/second", c->dir);
	two->options = (struct store_options){ .dir = two->dir, .db = c->place.url, .create = true, .county = "临山县", .code = "LS",
		.beside = c->store, .write = true };
	two->store = store_open(&two->options, &why);
	if (!two->store)
		fail_msg("%s", why);
	work_end(&c->work);
	work_begin(&two->work, c->arena, two->store, COUNTY_NOW);
	two->work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
}

static void second_close(struct county *c, struct second *two)
{
	work_end(&two->work);
	store_close(two->store);
	county_begin(c);
}

static const char *word(struct work *w)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select value from setting where tenant = $1 and name = 'word'", w->tenant);
	const char *value = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return value;
}

static void test_two_counties_keep_apart(void **state)
{
	struct county *c = county_of(state);
	struct second two;
	county_do(c, put, "青禾");
	second_open(c, &two);
	assert_int_equal(store_tenant(c->store), 1);
	assert_int_equal(store_tenant(two.store), engine_server() ? 2 : 1);
	assert_string_equal(store_county(two.store), "临山县");
	assert_string_equal(store_code(two.store), "LS");
	assert_null(word(&two.work));
	assert_true(work_run(&two.work, put, "临山"));
	assert_string_equal(word(&two.work), "临山");
	/* One connection of this thread for both, where both lie in one database. */
	assert_int_equal(store_reader(c->store) == store_reader(two.store), engine_server() != NULL);
	assert_int_equal(store_alone(two.store), engine_server() == NULL);
	struct verify_report report = { .arena = c->arena };
	work_end(&two.work);
	work_begin(&two.work, c->arena, two.store, COUNTY_NOW);
	verify_all(&two.work, &report); /* each chain begins with 1 and has its own key */
	assert_int_equal(report.faults, 0);
	second_close(c, &two);
	assert_string_equal(word(&c->work), "青禾");
	assert_int_equal(county_verify(c, NULL), 0);
}

static void refused(const struct store_options *options, const char *part)
{
	const char *why = NULL;
	struct store *store = store_open(options, &why);
	if (store) {
		store_close(store);
		fail_msg("was opened, but “%s” was expected", part);
	}
	if (!strstr(why, part))
		fail_msg("“%s” was expected in “%s”", part, why);
}

static void test_which_county_is_meant(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct second two;
	second_open(c, &two);
	struct store_options one = { .dir = c->dir, .db = c->place.url };
	if (engine_server())
		refused(&one, "有 2 个县。请用 --county 指明是哪一个");
	one.which = "海西县";
	refused(&one, "没有“海西县”这个县");
	one.which = "LS";
	refused(&one, engine_server() ? "里的密钥不是临山县的" : "没有“LS”这个县"); /* the first one's directory */
	one.which = "青禾县";
	struct store *named = store_open(&one, &why);
	assert_non_null(named);
	assert_int_equal(store_tenant(named), 1);
	store_close(named);
	second_close(c, &two);
}

static void test_a_county_takes_nobodys_place(void **state)
{
	struct county *c = county_of(state);
	struct second two;
	second_open(c, &two);
	refused(&two.options, "正由另一个程序使用");
	second_close(c, &two);
	if (!engine_server())
		return; /* a file is one county's, whatever is asked for */
	struct store_options third = two.options;
	char dir[128];
	snprintf(dir, sizeof dir, "%s/third", c->dir);
	third.dir = dir;
	third.code = "XX"; /* the name is taken */
	refused(&third, "数据库里已有临山县（代码 LS，编号 2）");
	third.code = "LS", third.county = "海西县"; /* the code */
	refused(&third, "数据库里已有临山县");
	third.code = "HX", third.tenant = 2; /* the number */
	refused(&third, "数据库里已有临山县");
	third.tenant = 0, third.dir = two.dir; /* the directory, and with it the key */
	refused(&third, "是临山县的");
}

#define FILES 24

static int files_open(void)
{
	DIR *all = opendir("/proc/self/fd");
	char name[300], file[300];
	int n = 0;
	for (struct dirent *at; (at = readdir(all)) != NULL;) {
		snprintf(name, sizeof name, "/proc/self/fd/%s", at->d_name);
		ssize_t len = readlink(name, file, sizeof file - 1);
		file[len < 0 ? 0 : len] = 0;
		n += len > 0 && text_eq(strrchr(file, '/') ? strrchr(file, '/') : "", "/county.db");
	}
	closedir(all);
	return n;
}

static int64_t settings_of(struct county *c, struct store *store)
{
	struct work w;
	work_begin(&w, c->arena, store, COUNTY_NOW);
	int64_t n = DB_ONE(w.db, c->arena, -1, "select count(*) from setting where tenant = $1 and name = 'word'", w.tenant);
	work_end(&w);
	return n;
}

/* Of many counties in files a thread holds those open that it asked last; the others are there all the same. */
static void test_a_thread_keeps_few_readers(void **state)
{
	struct county *c = county_of(state);
	struct store *all[FILES];
	const char *why = NULL;
	if (!store_path(c->store))
		return;
	county_do(c, put, "青禾");
	work_end(&c->work);
	for (int i = 0; i < FILES; i++) {
		const char *dir = arena_printf(c->arena, "%s/copy%d", c->dir, i);
		if (!store_backup(c->arena, c->store, dir, NULL, &why))
			fail_msg("%s", why);
		all[i] = store_open(&(struct store_options){ .dir = dir }, &why);
		if (!all[i])
			fail_msg("%s", why);
	}
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < FILES; i++)
			assert_int_equal(settings_of(c, all[i]), 1);
	assert_true(files_open() <= 16 + 3); /* and the writer's, that of the checkpoints, and the one being closed */
	assert_int_equal(settings_of(c, c->store), 1);
	for (int i = 0; i < FILES; i++)
		store_close(all[i]);
	county_begin(c);
	assert_true(files_open() <= 4);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, county_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_two_counties_keep_apart),
		TEST(test_which_county_is_meant),
		TEST(test_a_county_takes_nobodys_place),
		TEST(test_a_thread_keeps_few_readers),
	};
	return cmocka_run_group_tests_name("work_county", tests, NULL, NULL);
}
