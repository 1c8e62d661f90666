/* Paper: what is written on it can be read again, its pages are A4, rows break where a page ends, rare characters have signs. */
#include "pdf.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void test_paper_is_a4_with_readable_text(void **state)
{
	(void)state;
	struct paper *p = paper_begin(arena, "党员信息卡", 1795478400);
	paper_foot(p, "刘成玉 打印");
	paper_text(p, PAPER_TITLE, "党员信息卡");
	const struct paper_cell row[] = { { "姓名", PAPER_LABEL, 28 }, { "单雄信", PAPER_CELL, 0 } };
	paper_row(p, row, 2);
	struct str pdf = paper_end(p);
	assert_non_null(pdf.at);
	assert_int_equal(paper_pages(p), 1);
	assert_says(told(arena, pdf, "pdfinfo", NULL, NULL), "Page size:       595.276 x 841.89 pts (A4)");
	assert_says(told(arena, pdf, "pdfinfo", NULL, NULL), "党员信息卡");
	const char *text = told(arena, pdf, "pdftotext", "-layout", "-");
	assert_says(text, "单雄信");
	assert_says(text, "—1—");
	assert_says(text, "刘成玉 打印");
}

static void test_paper_has_signs_for_rare_characters(void **state)
{
	(void)state;
	struct paper *p = paper_begin(arena, "罕用字", 1795478400);
	paper_text(p, PAPER_BODY, "㐂、𠮷、𫖯、䶮、〇");
	assert_int_equal(paper_signs_missing(p), 0);
	assert_says(told(arena, paper_end(p), "pdftotext", NULL, "-"), "𠮷");
	/* The count itself counts: no font has a sign for a place that is not taken. */
	p = paper_begin(arena, "没有的字", 1795478400);
	paper_text(p, PAPER_BODY, "\xf3\xbf\xbf\xbd");
	assert_true(paper_signs_missing(p) > 0);
}

static void test_paper_rows_go_on_with_their_head(void **state)
{
	(void)state;
	struct paper *p = paper_begin(arena, "名册", 1795478400);
	static const struct paper_cell head[] = { { "序号", PAPER_LABEL, 20 }, { "姓名甲乙", PAPER_LABEL, 0 } };
	paper_row(p, head, 2);
	paper_head(p, head, 2);
	for (int i = 1; i <= 100; i++) {
		const struct paper_cell row[] = { { arena_printf(arena, "第%d号", i), PAPER_CELL, 20 }, { "某某", PAPER_CELL, 0 } };
		paper_row(p, row, 2);
	}
	const char *text = told(arena, paper_end(p), "pdftotext", "-layout", "-");
	int pages = paper_pages(p), heads = 0;
	assert_in_range(pages, 3, 6);
	for (const char *at = text; (at = strstr(at, "姓名甲乙")) != NULL; at++)
		heads++;
	assert_int_equal(heads, pages);
	for (int i = 1; i <= 100; i++)
		assert_says(text, arena_printf(arena, "第%d号", i));
}

/* A cell longer than a page loses nothing. */
static void test_paper_long_cell_goes_on(void **state)
{
	(void)state;
	struct paper *p = paper_begin(arena, "长文", 1795478400);
	struct buf long_text;
	buf_init(&long_text, arena);
	for (int i = 1; i <= 400; i++)
		buf_printf(&long_text, "第%d句话说完了。", i);
	const struct paper_cell row[] = { { "发言", PAPER_LABEL, 28 }, { long_text.at, PAPER_CELL, 0 } };
	paper_row(p, row, 2);
	paper_text(p, PAPER_BODY, long_text.at);
	const char *text = told(arena, paper_end(p), "pdftotext", "-raw", "-");
	assert_true(paper_pages(p) >= 3);
	int ends = 0;
	for (const char *at = text; (at = strstr(at, "。")) != NULL; at++)
		ends++;
	assert_int_equal(ends, 800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_paper_is_a4_with_readable_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_has_signs_for_rare_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_rows_go_on_with_their_head, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_long_cell_goes_on, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
