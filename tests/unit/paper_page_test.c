/* Paper: what is written on it can be read again, its pages are A4, rows break where a page ends, rare characters have signs. */
#include <cairo.h>

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

static cairo_status_t take(void *arg, const unsigned char *bytes, unsigned len)
{
	buf_put(arg, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

/* In which corner of a picture in the left box of the first row it is dark: pdftoppm draws the page at 25.4 dots an inch, one
 * a millimetre, and what is looked at are the middles of the picture's quarters. */
static const char *dark_corner(struct str pdf, bool lying)
{
	const char *pgm = told(arena, pdf, "pdftoppm", "-gray", NULL);
	int width = 0, height = 0, head = 0;
	assert_int_equal(sscanf(pgm, "P5 %d %d 255%n", &width, &height, &head), 2);
	const unsigned char *at = (const unsigned char *)pgm + head + 1;
	double dots = width / 210.0, across = lying ? 57 / 4.0 / 2 : 38 / 2.0, down = lying ? 57 / 4.0 : 38 / 4.0;
	double x = 28 + 38, y = 37 + 57 / 2.0; /* the box's middle, in millimetres */
	for (int i = 0; i < 4; i++) {
		int px = (int)((x + (i % 2 ? across : -across)) * dots), py = (int)((y + (i / 2 ? down : -down)) * dots);
		if (at[py * width + px] < 64)
			return (const char *[]){ "left top", "right top", "left bottom", "right bottom" }[i];
	}
	return "nowhere";
}

static void test_paper_prints_pictures_as_they_are(void **state)
{
	/* A grey JPEG of 16 by 8 pixels, as small as they come. */
	static const unsigned char grey[] = {
		0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00,
		0xff, 0xdb, 0x00, 0x43, 0x00, 0xa0, 0x6e, 0x78, 0x8c, 0x78, 0x64, 0xa0, 0x8c, 0x82, 0x8c, 0xb4, 0xaa, 0xa0, 0xbe, 0xf0,
		0xff, 0xff, 0xf0, 0xdc, 0xdc, 0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08, 0x00, 0x10, 0x01, 0x01,
		0x11, 0x00, 0xff, 0xc4, 0x00, 0x14, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0xff, 0xc4, 0x00, 0x14, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00, 0x0f, 0xff, 0xd9,
	};
	(void)state;
	struct paper *p = paper_begin(arena, "照片", 1795478400);
	const struct paper_picture pictures[] = {
		{ .type = "image/jpeg", .bytes = { (const char *)grey, sizeof grey }, .width = 16, .height = 8, .caption = "会场.jpg" },
		{ .type = "image/png", .bytes = { "broken", 6 }, .width = 9, .height = 9, .caption = "坏的.png" },
	};
	paper_pictures(p, pictures, 2);
	struct str pdf = paper_end(p);
	const char *list = told(arena, pdf, "pdfimages", "-list", NULL), *text = told(arena, pdf, "pdftotext", NULL, "-");
	assert_says(list, "16     8");
	assert_says(list, "jpeg"); /* not drawn anew */
	assert_says(text, "会场.jpg");
	assert_says(text, "坏的.png"); /* what cannot be printed leaves its name */
	assert_null(strstr(list, "   1     1 ")); /* and no second picture */
}

/* Where the upright picture's own upper left corner comes to lie, for each way in which a camera was held. */
static void test_paper_turns_pictures_upright(void **state)
{
	(void)state;
	struct buf small;
	buf_init(&small, arena);
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 200, 100);
	cairo_t *c = cairo_create(s);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_set_source_rgb(c, 0, 0, 0);
	cairo_rectangle(c, 0, 0, 100, 50); /* the upper left quarter is black */
	cairo_fill(c);
	cairo_destroy(c);
	assert_int_equal(cairo_surface_write_to_png_stream(s, take, &small), CAIRO_STATUS_SUCCESS);
	cairo_surface_destroy(s);
	static const char *const dark[] = { "", "left top", "right top", "right bottom", "left bottom", "left top", "right top",
		"right bottom", "left bottom" };
	for (int orientation = 1; orientation <= 8; orientation++) {
		struct paper *p = paper_begin(arena, "照片", 1795478400);
		const struct paper_picture one = { .type = "image/png", .bytes = { small.at, small.len }, .width = 200, .height = 100,
			.orientation = orientation, .caption = "" };
		paper_pictures(p, &one, 1);
		assert_string_equal(dark_corner(paper_end(p), orientation >= 5), dark[orientation]);
	}
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

/* Wherever the page ends: a heading has a row of its table below it, and who signed has the day. */
static void test_paper_keeps_together_what_belongs_together(void **state)
{
	(void)state;
	static const struct paper_cell head[] = { { "问题", PAPER_LABEL, 0 }, { "期限", PAPER_LABEL, 30 } };
	for (int above = 150; above < 222; above += 3) {
		struct paper *p = paper_begin(arena, "报告", 1795478400);
		paper_text(p, PAPER_BODY, "正文一行");
		paper_space(p, above);
		paper_table(p, "整改措施", head, 2, 1, "");
		const struct paper_cell row_of_two_lines[] = { { "村务公开不及时，上个月的收支到月底才贴出来，集体林地的承包合同没有按规定公示", PAPER_CELL, 0 },
			{ "2027-01-20", PAPER_CELL, 30 } };
		paper_row(p, row_of_two_lines, 2);
		paper_head(p, NULL, 0);
		paper_break(p);
		paper_text(p, PAPER_BODY, "正文一行");
		paper_space(p, above);
		paper_signed(p, "小河西村党支部", "2026年11月23日");
		const char *text = told(arena, paper_end(p), "pdftotext", "-layout", "-"), *table = strstr(text, "整改措施"), *row = strstr(text, "村务公开"),
			   *who = strstr(text, "小河西村"), *day = strstr(text, "2026年11月23日");
		assert_true(table && row && who && day);
		assert_null(memchr(table, '\f', (size_t)(row - table)));
		assert_null(memchr(who, '\f', (size_t)(day - who)));
	}
}

/* What stands on the last page of a document that ends with a signature: the words before it. */
static const char *above_signature(struct str pdf, const char *signature)
{
	const char *text = told(arena, pdf, "pdftotext", "-layout", "-"), *who = strstr(text, signature), *page = text;
	assert_non_null(who);
	for (const char *at = text; at < who; at++)
		if (*at == '\f')
			page = at + 1;
	return arena_dupn(arena, page, (size_t)(who - page));
}

/* Wherever the page ends, a signature has something of what is signed above it: the text's end, with its heading when it is short, or
 * the last row under the table's head, with the heading when it is the only one or says that there is none. */
static void test_paper_signature_is_never_alone(void **state)
{
	(void)state;
	static const struct paper_cell head[] = { { "整改事项", PAPER_LABEL, 0 }, { "期限", PAPER_LABEL, 30 } };
	static const struct paper_cell row[] = { { "村务公开不及时", PAPER_CELL, 0 }, { "2027-01-20", PAPER_CELL, 30 } };
	for (int lines = 18; lines < 30; lines++) {
		for (int kind = 0; kind < 6; kind++) {
			struct paper *p = paper_begin(arena, "记录", 1795478400);
			for (int i = 0; i < lines; i++)
				paper_text(p, PAPER_BODY, "正文一行");
			if (kind == 0) {
				paper_text(p, PAPER_HEADING, "短文");
				paper_text(p, PAPER_BODY, "末尾一句。");
			} else if (kind == 1) {
				paper_text(p, PAPER_BODY, "末尾的一段话很长，要占好几行，所以一页放不下的时候从中间断开，后面的几行到下一页去，签名跟着最后两行走，"
					"不会一个人站在一页上，这样看的人知道签的是哪一份，也不会有人把签名页换到别的文件后面去。这一段到这里就写完了，后面是签名。");
			} else if (kind == 2) {
				paper_row(p, head, 2);
				paper_head(p, head, 2);
				for (int i = 0; i < 3; i++)
					paper_row(p, row, 2);
				paper_head(p, NULL, 0);
			} else if (kind >= 4) {
				paper_table(p, "这次的问题", head, 2, kind - 4, "没有登记问题。");
				if (kind == 5)
					paper_row(p, row, 2);
				paper_head(p, NULL, 0);
			}
			if (kind % 2)
				paper_sign(p, "主持人签名：");
			else
				paper_signed(p, "小河西村党支部", "2026年11月23日");
			const char *above = above_signature(paper_end(p), kind % 2 ? "主持人签名" : "小河西村党支部");
			static const char *const last[] = { "末尾一句", "后面是签名", "村务公开", "正文一行", "没有登记问题", "村务公开" };
			assert_says(above, last[kind]);
			if (kind == 0)
				assert_says(above, "短文");
			if (kind == 2 || kind == 5)
				assert_says(above, "整改事项");
			if (kind >= 4)
				assert_says(above, "这次的问题");
		}
	}
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
		cmocka_unit_test_setup_teardown(test_paper_prints_pictures_as_they_are, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_turns_pictures_upright, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_rows_go_on_with_their_head, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_keeps_together_what_belongs_together, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_signature_is_never_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paper_long_cell_goes_on, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
