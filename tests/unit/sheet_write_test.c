#include <sys/stat.h>
#include <zip.h>

#include "sheet_collect.h"

static const char *const headings[] = {"姓名", "身份证号", "备注"};

static struct sheet_writer *writer_at(const char *path, enum sheet_format format)
{
	const char *why = NULL;
	struct sheet_writer *w = sheet_create(arena, path, format, "党员名册", headings, NULL, 3, &why);
	assert_non_null(w);
	assert_null(why);
	return w;
}

static const char *const rows[][3] = {
	{"单雄信", "371199199001011234", "第一行\n第二行"},
	{"𠮷田㐂", "000123", "a,b;c\"d\""},
	{"张三", NULL, " 两头空 "},
	{NULL, NULL, NULL},
	{"'quoted", "=1+1", "+8613800000000"},
	{"-5", "@SUM(A1)", "-5+2"},
	{"<b>&amp;</b>", "_x0041_", "\tx"},
	{"''", "'=a", "'"},
	{"=\"7\"", "2026-11-23", "é"},
};

static const char written[] = "1:姓名|身份证号|备注\n2:单雄信|371199199001011234|第一行\n第二行\n3:𠮷田㐂|000123|a,b;"
			      "c\"d\"\n4:张三|| 两头空 \n"
			      "6:'quoted|=1+1|+8613800000000\n7:-5|@SUM(A1)|-5+2\n8:<b>&amp;</"
			      "b>|_x0041_|\tx\n9:''|'=a|'\n10:=\"7\"|2026-11-23|é\n";

static void assert_round_trip(enum sheet_format format)
{
	char *path = file_named("out");
	struct sheet_writer *w = writer_at(path, format);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		sheet_put(w, rows[i], NULL);
	assert_null(sheet_finish(w));
	assert_string_equal(rows_of(path), written);
}

static void test_sheet_write_xlsx_round_trip(void **state)
{
	(void)state;
	assert_round_trip(SHEET_XLSX);
}

static void test_sheet_write_csv_round_trip(void **state)
{
	(void)state;
	assert_round_trip(SHEET_CSV_UTF8);
	assert_round_trip(SHEET_CSV_GB18030);
}

/* A figure is a number in the workbook, so that it can be added up; what is none stays text. */
static void test_sheet_write_figures(void **state)
{
	static const char *const figures[] = {"党员总数", "0042", "四十二"};
	char *path = file_named("out.xlsx");
	struct sheet_writer *w = writer_at(path, SHEET_XLSX);
	(void)state;
	sheet_put_numbers(w, figures, 1u << 1 | 1u << 2);
	sheet_put(w, figures, NULL);
	assert_null(sheet_finish(w));
	assert_string_equal(rows_of(path), "1:姓名|身份证号|备注\n2:党员总数|42|四十二\n3:党员总数|0042|四十二\n");
}

static void test_sheet_write_headings_only(void **state)
{
	static const enum sheet_format formats[] = {SHEET_XLSX, SHEET_CSV_UTF8, SHEET_CSV_GB18030};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		char *path = file_named("out");
		assert_null(sheet_finish(writer_at(path, formats[i])));
		assert_string_equal(rows_of(path), "1:姓名|身份证号|备注\n");
	}
}

static void assert_csv(enum sheet_format format, const char *const *cells, const char *const *mark, struct str expected)
{
	char *path = file_named("out");
	struct sheet_writer *w = writer_at(path, format);
	sheet_put(w, cells, mark);
	assert_null(sheet_finish(w));
	struct str bytes = file_bytes(path);
	unlink(path);
	assert_int_equal(bytes.len, expected.len);
	assert_memory_equal(bytes.at, expected.at, expected.len);
}

static void test_sheet_write_csv_bytes(void **state)
{
	(void)state;
	assert_csv(SHEET_CSV_UTF8, (const char *const[]){"=HYPERLINK(\"x\")", "-5", "\r=x"}, NULL,
		STR("\xEF\xBB\xBF姓名,身份证号,备注\r\n\"'=HYPERLINK(\"\"x\"\")\",-5,'=x\r\n"));
	assert_csv(SHEET_CSV_UTF8, (const char *const[]){"张三", "1", NULL},
		(const char *const[]){NULL, "少了\"17\"位", NULL},
		STR("\xEF\xBB\xBF姓名,身份证号,备注\r\n张三,\"1【少了\"\"17\"\"位】\",\r\n"));
	assert_csv(SHEET_CSV_GB18030, (const char *const[]){"党", "a", "b"}, NULL,
		STR("\xD0\xD5\xC3\xFB,\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5,\xB1\xB8\xD7\xA2\r\n\xB5\xB3,a,b\r\n"));
	/* control characters and broken UTF-8 */
	assert_csv(SHEET_CSV_UTF8,
		(const char *const[]){"a\x01\x7F"
				      "b",
			"\xFF", "c"},
		NULL, STR("\xEF\xBB\xBF姓名,身份证号,备注\r\nab,\xEF\xBF\xBD,c\r\n"));
}

/* One part of a workbook as a text. */
static const char *part_of(const char *path, const char *name)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	zip_stat_t about;
	assert_non_null(zip);
	assert_int_equal(zip_stat(zip, name, 0, &about), 0);
	char *text = arena_alloc(arena, about.size + 1);
	zip_file_t *file = zip_fopen(zip, name, 0);
	assert_non_null(file);
	assert_int_equal(zip_fread(file, text, about.size), about.size);
	zip_fclose(file);
	zip_discard(zip);
	return text;
}

static void assert_has(const char *text, const char *piece)
{
	if (!strstr(text, piece))
		fail_msg("no %s in %s", piece, text);
}

static void test_sheet_write_xlsx_look(void **state)
{
	const char *why = NULL;
	const int widths[] = {30, 0, 200};
	char *path = file_named("out");
	struct sheet_writer *w = sheet_create(arena, path, SHEET_XLSX, "名册", headings, widths, 3, &why);
	(void)state;
	assert_non_null(w);
	sheet_put(w, (const char *const[]){"张三", "1", "\x02"},
		(const char *const[]){NULL, "身份证号应为 18 位", "必填"});
	assert_null(sheet_finish(w));
	const char *sheet = part_of(path, "xl/worksheets/sheet1.xml");
	assert_has(sheet, "state=\"frozen\"");
	assert_has(sheet, "<autoFilter ref=\"A1:C2\"");
	assert_has(sheet, "min=\"1\" max=\"1\" width=\"30.7");
	assert_has(sheet, "min=\"3\" max=\"3\" width=\"80.7");
	assert_has(sheet, "numberStoredAsText");
	assert_null(strstr(sheet, "<v>")); /* everything is text */
	assert_has(part_of(path, "xl/comments1.xml"), "身份证号应为 18 位");
	assert_has(part_of(path, "xl/comments1.xml"), "ref=\"C2\"");
	assert_has(part_of(path, "xl/styles.xml"), "FFFFC7CE");
	assert_has(part_of(path, "xl/styles.xml"), "numFmtId=\"49\"");
	assert_string_equal(rows_of(path), "1:姓名|身份证号|备注\n2:张三|1\n");
}

static void test_sheet_write_titles(void **state)
{
	static const char *const titles[][2] = {
		{"党员/名册[2026]:*?", "name=\"党员 名册 2026\""},
		{"", "name=\"表\""},
		{"'a'", "name=\"a\""},
		{"\xFF", "name=\"表\""},
		{"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三",
			"name=\"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一\""},
		{"a & b", "name=\"a &amp; b\""},
		{"𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", "name=\"𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷\""},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(titles); i++) {
		const char *why = NULL;
		char *path = file_named("out");
		struct sheet_writer *w = sheet_create(arena, path, SHEET_XLSX, titles[i][0], headings, NULL, 3, &why);
		assert_non_null(w);
		assert_null(sheet_finish(w));
		assert_has(part_of(path, "xl/workbook.xml"), titles[i][1]);
		unlink(path);
	}
}

/* The old file stays until the new one is whole; nothing else stays behind (folder_remove would fail). */
static void test_sheet_write_appears_whole_or_not(void **state)
{
	static const enum sheet_format formats[] = {SHEET_XLSX, SHEET_CSV_UTF8, SHEET_CSV_GB18030};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		char *path = file_with(STR("old"));
		struct arena *keep = arena;
		arena = arena_new();
		struct sheet_writer *w = writer_at(path, formats[i]);
		sheet_put(w, rows[0], NULL);
		arena_free(arena); /* never finished */
		arena = keep;
		assert_true(str_eq(file_bytes(path), STR("old")));
		w = writer_at(path, formats[i]);
		assert_true(str_eq(file_bytes(path), STR("old")));
		assert_null(sheet_finish(w));
		struct stat about;
		assert_int_equal(stat(path, &about), 0);
		assert_int_equal(about.st_mode & 077, 0); /* for its owner only */
		assert_string_equal(rows_of(path), "1:姓名|身份证号|备注\n");
	}
}

static void test_sheet_write_refused(void **state)
{
	const char *why = NULL;
	char huge[40000];
	char *path = file_named("out");
	(void)state;
	assert_null(sheet_create(arena, file_named("none/out"), SHEET_XLSX, "t", headings, NULL, 3, &why));
	assert_non_null(why);
	why = NULL;
	assert_null(sheet_create(arena, file_named("none/out"), SHEET_CSV_UTF8, "t", headings, NULL, 3, &why));
	assert_non_null(why);
	memset(huge, 'x', sizeof huge);
	huge[sizeof huge - 1] = 0;
	struct sheet_writer *w = writer_at(path, SHEET_XLSX);
	sheet_put(w, (const char *const[]){"a", huge, NULL}, NULL);
	sheet_put(w, rows[0], NULL);
	assert_has(sheet_finish(w), "B2 单元格");
	assert_int_not_equal(access(path, F_OK), 0);
}

/* A county's roster, there and back. */
static void test_sheet_write_many_rows(void **state)
{
	struct collected all = {.rows = 0};
	char *path = file_named("out");
	struct sheet_writer *w = writer_at(path, SHEET_XLSX);
	(void)state;
	for (int i = 0; i < 5000; i++) {
		char name[32];
		snprintf(name, sizeof name, "党员%05d", i);
		sheet_put(w, (const char *const[]){name, "371199199001011234", NULL}, NULL);
	}
	assert_null(sheet_finish(w));
	buf_init(&all.text, arena);
	assert_null(sheet_read(arena, path, NULL, collect, &all));
	assert_int_equal(all.rows, 5001);
	assert_has(all.text.at, "\n5001:党员04999|371199199001011234\n");
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sheet_write_xlsx_round_trip, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_csv_round_trip, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_figures, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_headings_only, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_csv_bytes, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_xlsx_look, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_titles, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_appears_whole_or_not, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_refused, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_write_many_rows, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
