/* A county moved between the engines: every table, every kind of value, nothing half done. Runs when XIANFENG_TEST_DB names a
 * server (tools/postgres.sh with …), between a file and a schema of that server. */
#include "county.h"


static struct here {
	char dirs[3][96];
	struct engine_place place;
	struct arena *a;
	struct store *file; /* the county, in a file */
} h;

static struct store *open_or_fail(const struct store_options *options)
{
	const char *why = NULL;
	struct store *s = store_open(options, &why);
	if (!s)
		fail_msg("%s", why);
	return s;
}

static void refused(const struct store_options *options, const char *word)
{
	const char *why = NULL;
	assert_null(store_open(options, &why));
	if (!strstr(why, word))
		fail_msg("%s", why);
}

static int setup(void **state)
{
	(void)state;
	log_level_set(LOG_ERROR + 1);
	h = (struct here){ .a = arena_new() };
	if (!engine_open(&h.place))
		return 0;
	for (int i = 0; i < 3; i++)
		place_make(h.dirs[i], sizeof h.dirs[i]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_close(h.file);
	for (int i = 0; i < 3 && *h.dirs[i]; i++)
		nftw(h.dirs[i], county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	engine_close(&h.place);
	arena_free(h.a);
	return 0;
}

static void value_put(char *out, size_t size, char kind, int row, int column)
{
	if (kind == '1')
		snprintf(out, size, "%lld", row == 1 ? 0LL : row == 2 ? INT64_MAX : -(long long)row * 1000003 - column);
	else if (kind == '2')
		snprintf(out, size, "char(%d) || 'x%d.%d' || char(10, 34, 39, 92, 9)", 0x5c0f + row, row, column);
	else
		snprintf(out, size, "x'00ff%02x5c0a'", row);
}

/* Rows of every table that there is, whoever will add it: numbers to both ends, texts with every awkward character, bytes
 * with zeros, and NULL wherever the table allows it. */
static void fill(const char *dir)
{
	struct db_table *tables;
	const char *why;
	struct db *db = db_open(arena_printf(h.a, "sqlite:%s/county.db", dir), DB_WRITE, &why);
	int count = db_tables(db, h.a, &tables);
	assert_true(count > 20 && db_begin(db));
	for (int t = 0; t < count; t++) {
		bool nullable = false;
		for (int row = 1; row <= 4; row++) {
			struct buf sql;
			char value[96];
			buf_init(&sql, h.a);
			buf_text(&sql, "insert or ignore into ");
			buf_text(&sql, tables[t].name);
			buf_text(&sql, " values (1");
			for (int c = 1; c < tables[t].column_count; c++) {
				bool null = row == 4 && DB_ONE(db, h.a, 1, "select \"notnull\" from pragma_table_info($1) where name = $2",
								tables[t].name, tables[t].columns[c].name) == 0;
				nullable = nullable || null;
				value_put(value, sizeof value, tables[t].columns[c].kind, row, c);
				buf_text(&sql, ", ");
				buf_text(&sql, null ? "null" : value);
			}
			buf_char(&sql, ')');
			/* The audit chain and the store's marks stay whole. */
			if (!text_eq(tables[t].name, "audit") && !text_eq(tables[t].name, "county"))
				assert_true(db_exec(db, h.a, sql.at, 0, NULL));
		}
	}
	assert_true(db_commit(db));
	db_close(db);
}

static bool note(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena,
		       "insert into setting (tenant, name, value) values ($1, 'test', $2) "
		       "on conflict (tenant, name) do update set value = excluded.value",
		       w->tenant, (const char *)arg) &&
	       audit(w, "test.noted", "setting", 1, 0, NULL, arg);
}

static void work_on(struct store *s, const char *text)
{
	struct work w;
	work_begin(&w, h.a, s, COUNTY_NOW);
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .from = "test" };
	assert_true(work_run(&w, note, (void *)text));
	work_end(&w);
}

/* Findings of `verify` about the audit chain. */
static int findings(struct store *s)
{
	struct work w;
	struct verify_report report = { .arena = h.a };
	work_begin(&w, h.a, s, COUNTY_NOW);
	verify_all(&w, &report);
	work_end(&w);
	return report.faults;
}

/* The county in a file, held for moving; false where there is no server. */
static bool begin(void)
{
	struct store_options make = { .dir = h.dirs[0], .create = true, .county = "青禾县", .write = true };
	if (!engine_server())
		return false;
	struct store *s = open_or_fail(&make);
	work_on(s, "一");
	work_on(s, "二");
	assert_int_equal(findings(s), 0);
	store_close(s);
	return true;
}

static struct store_options held(void)
{
	return (struct store_options){ .dir = h.dirs[0], .hold = true };
}

static struct store_options into_server(int64_t tenant)
{
	return (struct store_options){ .dir = h.dirs[0], .db = h.place.url, .create = true, .write = true, .from = h.file,
		.tenant = tenant };
}

/* Every value of every table as one text. */
static const char *contents(struct store *s)
{
	struct db *db = store_reader(s);
	struct db_table *tables;
	struct buf out;
	buf_init(&out, h.a);
	assert_true(db_begin(db));
	int count = db_tables(db, h.a, &tables);
	for (int t = 0; t < count; t++) {
		buf_printf(&out, "%s by %s\n", tables[t].name, tables[t].key);
		struct db_rows *rows = db_table_rows(db, h.a, &tables[t], store_tenant(s));
		for (int n = 0; db_next(rows); n++, buf_char(&out, '\n')) {
			for (int c = 0; c < tables[t].column_count; c++) {
				struct db_value v = db_table_value(rows, &tables[t], c);
				if (v.kind == DB_I64)
					buf_printf(&out, " %lld", (long long)v.i64);
				else if (v.kind == DB_NULL)
					buf_printf(&out, " null");
				else
					buf_printf(&out, " %c%s", tables[t].columns[c].kind, hex_of(h.a, v.bytes.at, v.bytes.len));
			}
		}
	}
	assert_int_equal(db_error(db), DB_OK);
	db_rollback(db);
	return out.at;
}

static void test_move_every_table_there_and_back(void **state)
{
	if (!begin())
		skip();
	fill(h.dirs[0]);
	struct store_options hold = held();
	h.file = open_or_fail(&hold);
	const char *wanted = contents(h.file);
	assert_non_null(strstr(wanted, "attendance by tenant, activity, member\n 1 "));
	assert_non_null(strstr(wanted, " null"));
	assert_non_null(strstr(wanted, "9223372036854775807"));

	struct store_options there = into_server(0);
	struct store *server = open_or_fail(&there);
	assert_string_equal(contents(server), wanted);
	store_close(server);

	struct store_options hold_server = { .dir = h.dirs[0], .db = h.place.url, .hold = true };
	store_close(h.file);
	h.file = open_or_fail(&hold_server);
	struct store_options back = { .dir = h.dirs[1], .create = true, .write = true, .from = h.file };
	struct store *again = open_or_fail(&back);
	assert_string_equal(contents(again), wanted);
	store_close(again);
}

/* A table that has no county in its key is not moved: only these may be so. */
static void test_move_knows_every_table(void **state)
{
	static const char *const own[] = { "schema_step", "sqlite_stat1", "sqlite_stat4" };
	if (!begin())
		skip();
	struct db_table *tables;
	const char *why;
	struct db *db = db_open(arena_printf(h.a, "sqlite:%s/county.db", h.dirs[0]), DB_READ, &why);
	int count = db_tables(db, h.a, &tables);
	struct db_rows *rows = DB_QUERY(db, h.a, "select name from sqlite_master where type = 'table'");
	while (db_next(rows)) {
		const char *name = db_text(rows, 0);
		bool known = false;
		for (int i = 0; i < count; i++)
			known = known || text_eq(tables[i].name, name);
		for (size_t i = 0; i < COUNT_OF(own); i++)
			known = known || text_eq(own[i], name);
		if (!known)
			fail_msg("the table %s would not be moved: its key does not begin with the county", name);
	}
	db_close(db);
}

static void test_move_goes_on_under_another_number(void **state)
{
	if (!begin())
		skip();
	struct store_options hold = held(), number = into_server(7);
	h.file = open_or_fail(&hold);
	number.from = h.file;
	struct store *server = open_or_fail(&number);
	assert_int_equal(store_tenant(server), 7);
	work_on(server, "三");
	assert_int_equal(findings(server), 0); /* the chain goes on from the one that was begun under number 1 */
	store_close(server);
	store_close(h.file);
	struct store_options hold_server = { .dir = h.dirs[0], .db = h.place.url, .hold = true, .tenant = 7 };
	h.file = open_or_fail(&hold_server);
	struct store_options back = { .dir = h.dirs[1], .create = true, .write = true, .from = h.file, .tenant = 1 };
	struct store *again = open_or_fail(&back);
	work_on(again, "四");
	assert_int_equal(findings(again), 0);
	store_close(again);
}

static void test_move_refuses_what_is_there(void **state)
{
	if (!begin())
		skip();
	struct store_options hold = held(), serve = { .dir = h.dirs[0], .write = true };
	struct store *served = open_or_fail(&serve);
	refused(&hold, "正由另一个程序使用");
	store_close(served);
	h.file = open_or_fail(&hold);
	refused(&serve, "正由另一个程序使用"); /* and nobody begins to serve it meanwhile */
	struct store_options there = into_server(0), other = into_server(2), elsewhere = into_server(2);
	store_close(open_or_fail(&there));
	refused(&there, "已经有");
	/* Another directory with a key of its own. */
	struct store_options make = { .dir = h.dirs[1], .create = true, .county = "别县", .write = true };
	store_close(open_or_fail(&make));
	elsewhere.dir = h.dirs[1];
	refused(&elsewhere, "另一把密钥");
	struct store_options file = { .dir = h.dirs[1], .create = true, .write = true, .from = h.file };
	refused(&file, "另一把密钥");
	store_close(open_or_fail(&make)); /* it is as it was */
	refused(&other, "已经有"); /* nor twice under two numbers */
	assert_int_equal(DB_ONE(store_reader(h.file), h.a, 0, "select count(*) from county"), 1);
}

static const char *cut_at;

/* At the first word of that step, the server ends all of the store's connections. */
static void cut(const char *what, int64_t done, int64_t total)
{
	(void)done, (void)total;
	if (!cut_at || !text_eq(what, cut_at))
		return;
	cut_at = NULL;
	engine_cut(&h.place);
}

static void test_move_broken_off_leaves_nothing(void **state)
{
	if (!begin())
		skip();
	struct store_options hold = held();
	h.file = open_or_fail(&hold);
	const char *wanted = contents(h.file);
	struct store_options there = into_server(0);
	there.progress = cut;
	cut_at = "建立索引";
	refused(&there, "两边的数据都没有改动");
	assert_null(cut_at);
	struct store *server = open_or_fail(&there);
	assert_string_equal(contents(server), wanted);
	store_close(server);
	assert_string_equal(contents(h.file), wanted);

	/* The way back, the old store's connection lost on the way. */
	store_close(h.file);
	struct store_options hold_server = { .dir = h.dirs[0], .db = h.place.url, .hold = true };
	h.file = open_or_fail(&hold_server);
	struct store_options back = { .dir = h.dirs[1], .create = true, .write = true, .from = h.file, .progress = cut };
	cut_at = "建立索引";
	struct store *again = open_or_fail(&back); /* nothing more is read from it by then */
	store_close(again);
	back.dir = h.dirs[2];
	cut_at = NULL;
	engine_cut(&h.place);
	store_close(open_or_fail(&back)); /* a server that was restarted is found again */
}

/* What arrives is compared, not only counted: a server that changes a value on its way in is found out. */
static void test_move_compares_what_arrived(void **state)
{
	char sql[512];
	if (!begin())
		skip();
	fill(h.dirs[0]);
	struct store_options other = { .dir = h.dirs[1], .db = h.place.url, .create = true, .county = "别县", .write = true, .tenant = 2 };
	store_close(open_or_fail(&other));
	snprintf(sql, sizeof sql,
		"create function %s.alter_it() returns trigger language plpgsql as 'begin new.name = new.name || ''!''; return new; end'; "
		"create trigger alter_it before insert on %s.member for each row execute function %s.alter_it()",
		h.place.schema, h.place.schema, h.place.schema);
	engine_do(sql);
	struct store_options hold = held();
	h.file = open_or_fail(&hold);
	struct store_options there = into_server(1);
	refused(&there, "member");
	snprintf(sql, sizeof sql, "drop trigger alter_it on %s.member", h.place.schema);
	engine_do(sql);
	struct store *server = open_or_fail(&there);
	assert_string_equal(contents(server), contents(h.file));
	store_close(server);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_move_every_table_there_and_back), TEST(test_move_knows_every_table), TEST(test_move_goes_on_under_another_number),
		TEST(test_move_refuses_what_is_there), TEST(test_move_broken_off_leaves_nothing), TEST(test_move_compares_what_arrived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
