#include "sheet_collect.h"

struct example {
	struct str bytes;
	const char *rows;
};

#define TEXT(literal, expected)                                                                                        \
	{                                                                                                              \
		{(literal), sizeof(literal) - 1}, (expected)                                                           \
	}

static void assert_examples(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(rows_of(file_with(examples[i].bytes)), examples[i].rows);
}

static void test_sheet_csv_lines(void **state)
{
	static const struct example examples[] = {
		TEXT("", ""),
		TEXT("\n\n", ""),
		TEXT("a", "1:a\n"),
		TEXT("a,b\n1,2\n", "1:a|b\n2:1|2\n"),
		TEXT("a,b\r\n1,2\r\n", "1:a|b\n2:1|2\n"),
		TEXT("a,b\r1,2", "1:a|b\n2:1|2\n"),
		TEXT("a\n\n,,\nb\n", "1:a\n4:b\n"),
		TEXT("a,,c,,\n", "1:a||c\n"),
		TEXT(",b\n", "1:|b\n"),
		TEXT("姓名,党支部", "1:姓名|党支部\n"),
		TEXT("\xEF\xBB\xBF姓名,b\n", "1:姓名|b\n"),
		TEXT("\xEF\xBB\xBF", ""),
		TEXT("\xD0\xD5\xC3\xFB,\xB5\xB3\xD6\xA7\xB2\xBF\n", "1:姓名|党支部\n"),
		TEXT("\xFF\xFE\x5A\x51\t\0b\0\n\0", "1:党|b\n"),
	};
	(void)state;
	assert_examples(examples, COUNT_OF(examples));
}

static void test_sheet_csv_quotes(void **state)
{
	static const struct example examples[] = {
		TEXT("\"a\",\"b,c\"\n", "1:a|b,c\n"),
		TEXT("\"a\"\"b\",c", "1:a\"b|c\n"),
		TEXT("\"a\nb\",c\nd,e\n", "1:a\nb|c\n2:d|e\n"),
		TEXT("\"a\r\nb\"\r\nc", "1:a\r\nb\n2:c\n"),
		TEXT("\"\",b", "1:|b\n"),
		TEXT("\"a\"b,c", "1:ab|c\n"),
		TEXT("a\"b,c", "1:a\"b|c\n"),
		TEXT("\"a\"", "1:a\n"),
		TEXT("=\"00123\",x", "1:00123|x\n"),
		TEXT("'=1+1,'abc,'", "1:=1+1|'abc|'\n"),
	};
	(void)state;
	assert_examples(examples, COUNT_OF(examples));
}

static void test_sheet_csv_separators(void **state)
{
	static const struct example examples[] = {
		TEXT("a;b;c\n1,5;2;3\n", "1:a|b|c\n2:1,5|2|3\n"),
		TEXT("a\tb\n1\t2", "1:a|b\n2:1|2\n"),
		TEXT("姓名，支部\n张三，一支部\n", "1:姓名|支部\n2:张三|一支部\n"),
		TEXT("姓名,备注（可空，可省，可无）\n", "1:姓名|备注（可空，可省，可无）\n"),
		TEXT("\"a;b;c;d\",e\n", "1:a;b;c;d|e\n"),
		TEXT("sep=;\na;b,c\n", "2:a|b,c\n"),
		TEXT("one column\nx;y\n", "1:one column\n2:x;y\n"),
	};
	(void)state;
	assert_examples(examples, COUNT_OF(examples));
}

static void assert_refused(struct str bytes, const char *piece)
{
	const char *message = rows_of(file_with(bytes));
	assert_int_equal(message[0], '!');
	if (!strstr(message, piece))
		fail_msg("%s does not speak of %s", message, piece);
}

static void test_sheet_csv_refused(void **state)
{
	(void)state;
	assert_refused(STR("a,b\nc,\"d\ne,f\n"), "第 2 行");
	assert_refused(STR("a,\""), "引号");
	assert_refused(STR("a,b\n\0c"), "第 2 行");
	assert_refused(STR("caf\xE9 x\n"), "编码");
	assert_refused(STR("\xFF\xFE\x5A"), "编码");
	assert_refused(STR("\xEF\xBB\xBF\xFF"), "编码");
	assert_refused(STR("姓名,党支部\n张\xE4\xB8"), "编码"); /* UTF-8 cut off inside a character */
	assert_refused(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on"), "另存为 .xlsx");
	assert_refused(STR("%PDF-1.7\n"), "不是表格");
	assert_refused(STR("<html><table><tr><td>1"), "网页");
	assert_refused(STR("  \r\n<?xml version=\"1.0\"?><Workbook>"), "网页");
	assert_refused(STR("PK\3\4 nothing more"), "损坏");
	assert_refused(STR("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), ".xlsx");
}

static const char *with_limits(struct str bytes, struct sheet_limits limits)
{
	struct collected all = {.rows = 0};
	buf_init(&all.text, arena);
	char *path = file_with(bytes);
	const char *why = sheet_read(arena, path, &limits, collect, &all);
	unlink(path);
	return why ? why : "";
}

static void test_sheet_csv_limits(void **state)
{
	const struct sheet_limits limits = {
		.file_max = 100, .part_max = 100, .rows_max = 2, .columns_max = 20, .cell_max = 6};
	char many[128];
	(void)state;
	memset(many, 'a', sizeof many);
	assert_string_equal(with_limits(STR("a\n\nb\n\n"), limits), "");
	assert_non_null(strstr(with_limits(STR("a\nb\nc\n"), limits), "最多 2 行"));
	assert_string_equal(with_limits(STR("123456\n"), limits), "");
	assert_non_null(strstr(with_limits(STR("x\ny,1234567\n"), limits), "B2 单元格"));
	assert_non_null(strstr(with_limits(STR("\"1234567\""), limits), "A1 单元格"));
	assert_string_equal(with_limits(STR(",,,,,,,,,,,,,,,,,,,T,,\n"), limits), "");
	assert_non_null(strstr(with_limits(STR(",,,,,,,,,,,,,,,,,,,,U\n"), limits), "U1 单元格"));
	assert_non_null(strstr(with_limits((struct str){many, sizeof many}, limits), "文件太大"));
}

static void test_sheet_csv_stops_when_told(void **state)
{
	struct collected all = {.most = 2};
	(void)state;
	buf_init(&all.text, arena);
	char *path = file_with(STR("a\nb\nc\n\"unterminated"));
	assert_null(sheet_read(arena, path, NULL, collect, &all));
	assert_string_equal(all.text.at, "1:a\n2:b\n");
	unlink(path);
}

static void test_sheet_read_no_file(void **state)
{
	struct collected all = {.rows = 0};
	(void)state;
	assert_non_null(sheet_read(arena, file_named("absent"), NULL, collect, &all));
	assert_non_null(sheet_read(arena, folder, NULL, collect, &all));
}

static void test_sheet_cell_name(void **state)
{
	(void)state;
	assert_string_equal(sheet_cell_name(arena, 0, 1), "A1");
	assert_string_equal(sheet_cell_name(arena, 1, 7), "B7");
	assert_string_equal(sheet_cell_name(arena, 25, 2), "Z2");
	assert_string_equal(sheet_cell_name(arena, 26, 2), "AA2");
	assert_string_equal(sheet_cell_name(arena, 701, 2), "ZZ2");
	assert_string_equal(sheet_cell_name(arena, 702, 1048576), "AAA1048576");
	assert_string_equal(sheet_cell_name(arena, 16383, 1), "XFD1");
}

/* Whatever bytes come, the answer is rows or a message. */
static void test_sheet_csv_any_bytes(void **state)
{
	static const char alphabet[] = "a,;\"\"\n\r\t\xB5\xB3\xE5\x85\x9A'=\xEF\xBC\x8C\0";
	uint32_t seed = 7;
	char bytes[64];
	(void)state;
	for (int i = 0; i < 2000; i++) {
		size_t len = (size_t)i % sizeof bytes;
		for (size_t k = 0; k < len; k++) {
			seed = seed * 1664525 + 1013904223;
			bytes[k] = alphabet[(seed >> 16) % (sizeof alphabet - (i % 4 ? 2 : 1))];
		}
		const char *rows = rows_of(file_with((struct str){bytes, len}));
		assert_true(rows[0] == 0 || rows[0] == '!' || (rows[0] >= '1' && rows[0] <= '9'));
		assert_true(str_utf8(str_of(rows)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sheet_csv_lines, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_quotes, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_separators, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_refused, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_limits, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_stops_when_told, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_read_no_file, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_cell_name, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_csv_any_bytes, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
