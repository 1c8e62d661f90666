#include <zip.h>

#include "sheet_collect.h"

/* ---- workbooks made by hand ---- */

struct part {
	const char *name, *text;
	size_t len; /* 0: the length of the text */
};

#define TYPES "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
#define RELATIONS(inner)                                                                                               \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships "                                                    \
	"xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" inner "</Relationships>"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define TOP RELATIONS("<Relationship Id=\"r1\" Type=\"" OFFICE "officeDocument\" Target=\"xl/workbook.xml\"/>")
#define SHEETS(inner) "<?xml version=\"1.0\"?><workbook xmlns:r=\"r\">" inner "</workbook>"
#define ONE_SHEET SHEETS("<sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"s1\"/></sheets>")
#define INNER                                                                                                          \
	RELATIONS("<Relationship Id=\"s1\" Type=\"" OFFICE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"            \
		  "<Relationship Id=\"t1\" Type=\"" OFFICE "sharedStrings\" Target=\"sharedStrings.xml\"/>"            \
		  "<Relationship Id=\"y1\" Type=\"" OFFICE "styles\" Target=\"/xl/styles.xml\"/>")
#define DATA(inner) "<?xml version=\"1.0\"?><worksheet><sheetData>" inner "</sheetData></worksheet>"
#define STRINGS(inner) "<?xml version=\"1.0\"?><sst>" inner "</sst>"

static char *zip_with(const struct part *parts, size_t count)
{
	char *path = file_named("in");
	zip_error_t error;
	unlink(path);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].text)
			continue;
		zip_error_init(&error);
		zip_source_t *source = zip_source_buffer_create(
			parts[i].text, parts[i].len ? parts[i].len : strlen(parts[i].text), 0, &error);
		assert_non_null(source);
		assert_true(zip_file_add(zip, parts[i].name, source, ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	return path;
}

/* A workbook of one sheet; NULL parts are left out. */
static char *workbook(const char *book, const char *sheet, const char *strings, const char *styles)
{
	const struct part parts[] = {
		{"[Content_Types].xml", TYPES, 0},
		{"_rels/.rels", TOP, 0},
		{"xl/workbook.xml", book, 0},
		{"xl/_rels/workbook.xml.rels", INNER, 0},
		{"xl/worksheets/sheet1.xml", sheet, 0},
		{"xl/sharedStrings.xml", strings, 0},
		{"xl/styles.xml", styles, 0},
	};
	return zip_with(parts, COUNT_OF(parts));
}

static void assert_rows(const char *sheet, const char *rows)
{
	assert_string_equal(rows_of(workbook(ONE_SHEET, sheet, NULL, NULL)), rows);
}

static void assert_refused(const char *path, const char *piece)
{
	const char *message = rows_of(path);
	assert_int_equal(message[0], '!');
	if (!strstr(message, piece))
		fail_msg("%s does not speak of %s", message, piece);
}

static void test_sheet_xlsx_cells(void **state)
{
	(void)state;
	assert_rows(DATA(""), "");
	assert_rows("<worksheet/>", "");
	assert_rows(DATA("<row r=\"2\"><c r=\"B2\"><v>7</v></c></row><row r=\"9\"><c r=\"A9\"><v>8</v></c></row>"),
		"2:|7\n9:8\n");
	assert_rows(DATA("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"), "1:1|2\n3:3\n");
	assert_rows(DATA("<row r=\"3\"><c r=\"C3\"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"),
		"3:||1|2\n4:3\n");
	assert_rows(DATA("<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c><c r=\"B1\" t=\"b\"><v>0</v></c></row>"),
		"1:是|否\n");
	assert_rows(DATA("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#N/A</v></c></row>"), "1:#N/A\n");
	assert_rows(DATA("<row r=\"1\"><c r=\"A1\" t=\"str\"><f>A2&amp;\"x\"</f><v>文本</v></c></row>"), "1:文本\n");
	assert_rows(DATA("<row r=\"1\"><c r=\"A1\"><f>1+1</f></c><c r=\"B1\" s=\"1\"/></row>"), "");
	assert_rows(
		DATA("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>张</t></is></c><c "
		     "t=\"inlineStr\"><is><r><t>李</t></r>"
		     "<r><rPr><b/></rPr><t xml:space=\"preserve\"> 四</t></r><rPh><t>lisi</t></rPh></is></c></row>"),
		"1:张|李 四\n");
	assert_rows(DATA("<row r=\"1\"><c r=\"A1\" t=\"d\"><v>2026-11-23T00:00:00</v></c>"
			 "<c r=\"B1\" t=\"d\"><v>2026-11-23T19:30:00Z</v></c><c r=\"C1\" "
			 "t=\"d\"><v>2026-11-23</v></c></row>"),
		"1:2026-11-23|2026-11-23 19:30|2026-11-23\n");
	assert_rows("<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>5</x:v></x:c></x:row>"
		    "</x:sheetData></x:worksheet>",
		"1:5\n");
	/* a styled cell far outside is nothing; merged cells keep their text in the first one */
	assert_rows(
		DATA("<row r=\"1\"><c r=\"A1\"><v>5</v></c><c r=\"XFD1\" s=\"3\"/></row><row r=\"1048576\" s=\"1\"/>"),
		"1:5\n");
}

static void test_sheet_xlsx_shared_texts(void **state)
{
	const char *cells = DATA("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
				 "<c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c><c r=\"E1\" "
				 "t=\"s\"><v>4</v></c></row>");
	(void)state;
	assert_string_equal(rows_of(workbook(ONE_SHEET, cells,
				    STRINGS("<si><t>姓名</t></si><si/>"
					    "<si><r><t>单</t></r><r><rPr/><t>雄信</t></r><rPh sb=\"0\" "
					    "eb=\"1\"><t>dan</t></rPh><phoneticPr/></si>"
					    "<si><t xml:space=\"preserve\"> a_x000D_\nb_x005F_x0041_ "
					    "</t></si><si><t>&lt;&amp;&#x515A;</t></si>"),
				    NULL)),
		"1:姓名||单雄信| a\r\nb_x0041_ |<&党\n");
	assert_refused(workbook(ONE_SHEET, cells, STRINGS("<si><t>x</t></si>"), NULL), "B1 单元格");
	assert_refused(workbook(ONE_SHEET, cells, NULL, NULL), "A1 单元格");
	assert_refused(
		workbook(ONE_SHEET, DATA("<row><c t=\"s\"><v>-1</v></c></row>"), STRINGS("<si/>"), NULL), "A1 单元格");
	assert_refused(workbook(ONE_SHEET, DATA("<row><c t=\"s\"><v>99999999999999999999</v></c></row>"),
			       STRINGS("<si/>"), NULL),
		"A1 单元格");
}

static void assert_number(const char *raw, const char *text)
{
	char *sheet = arena_printf(arena, DATA("<row r=\"1\"><c r=\"A1\"><v>%s</v></c></row>"), raw);
	assert_rows(sheet, arena_printf(arena, "1:%s\n", text));
}

static void test_sheet_xlsx_numbers(void **state)
{
	(void)state;
	assert_number("0", "0");
	assert_number("-0.0", "0");
	assert_number("12", "12");
	assert_number("0.10000000000000001", "0.1");
	assert_number("1.1000000000000001", "1.1");
	assert_number("100.50", "100.5");
	assert_number("-3.25", "-3.25");
	assert_number("1E3", "1000");
	assert_number("1.5E-3", "0.0015");
	assert_number("13800000000", "13800000000");
	assert_number("1.38E10", "13800000000");
	assert_number("3.7119919900101101E17", "371199199001011000");
	assert_number("371199199001011234", "371199199001011234"); /* a program wrote it; not a digit is lost here */
	assert_number("1E21", "1000000000000000000000");
	assert_number("0.1E-20", "0.000000000000000000001");
	assert_number("123456789012345.6", "123456789012346");
	assert_number("nan", "nan");
	assert_number("0x10", "0x10");
	assert_number("1E999", "1E999");
	assert_number("--1", "--1");
}

static void assert_dates(const char *book, const char *const (*cases)[2], size_t count, const char *formats)
{
	for (size_t i = 0; i < count; i++) {
		char *sheet =
			arena_printf(arena, DATA("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>%s</v></c></row>"), cases[i][0]);
		char *styles = arena_printf(arena,
			"<styleSheet>%s<cellStyleXfs><xf numFmtId=\"0\"/><xf numFmtId=\"0\"/></cellStyleXfs>"
			"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"%s\"/></cellXfs></styleSheet>",
			formats ? arena_printf(arena, "<numFmts><numFmt numFmtId=\"176\" formatCode=\"%s\"/></numFmts>",
					  formats)
				: "",
			formats ? "176" : "14");
		assert_string_equal(
			rows_of(workbook(book, sheet, NULL, styles)), arena_printf(arena, "1:%s\n", cases[i][1]));
	}
}

static void test_sheet_xlsx_dates(void **state)
{
	static const char *const days[][2] = {
		{"1", "1900-01-01"},
		{"59", "1900-02-28"},
		{"60", "1900-02-29"},
		{"61", "1900-03-01"},
		{"46349", "2026-11-23"},
		{"46349.9", "2026-11-23"},
		{"36526", "2000-01-01"},
		{"2958465", "9999-12-31"},
		{"2958466", "2958466"},
		{"-5", "-5"},
		{"20261123", "20261123"},
		{"1E400", "1E400"},
	};
	static const char *const since_1904[][2] = {{"0", "1904-01-01"}, {"44887", "2026-11-23"}};
	(void)state;
	assert_dates(ONE_SHEET, days, COUNT_OF(days), NULL);
	assert_dates(SHEETS("<workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" r:id=\"s1\"/></sheets>"), since_1904,
		COUNT_OF(since_1904), NULL);
}

static void test_sheet_xlsx_date_formats(void **state)
{
	static const struct {
		const char *code, *number, *text;
	} cases[] = {
		{"yyyy\\-mm\\-dd", "46349", "2026-11-23"},
		{"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "46349", "2026-11-23"},
		{"[$-804]yyyy/m/d;@", "46349", "2026-11-23"},
		{"[DBNum1][$-804]e&quot;年&quot;", "46349", "2026-11-23"},
		{"m&quot;月&quot;", "46349", "2026-11-23"},
		{"yyyy-mm-dd hh:mm", "46349.8125", "2026-11-23 19:30"},
		{"yyyy-mm-dd hh:mm:ss", "46349.8125115741", "2026-11-23 19:30:01"},
		{"yyyy-mm-dd hh:mm", "46349", "2026-11-23"},
		{"yyyy-mm-dd hh:mm", "46349.9999999", "2026-11-24"},
		{"hh:mm", "0.8125", "19:30"},
		{"h:mm AM/PM", "0.5", "12:00"},
		{"[h]:mm", "1.25", "30:00"},
		{"mm:ss", "0.5", "12:00"},
		{"0.00", "46349.25", "46349.25"},
		{"0.00E+00", "46349", "46349"},
		{"General", "46349", "46349"},
		{"G/通用格式", "46349", "46349"},
		{"#,##0.00", "46349", "46349"},
		{"&quot;day&quot; 0", "46349", "46349"},
		{"[Red]0", "46349", "46349"},
		{"0_);\\d0", "7", "7"},
		{"\\y0", "7", "7"},
		{"0;yyyy", "7", "7"},
		{"000000", "123", "000123"},
		{"00", "123", "123"},
		{"000", "1.5", "1.5"},
		{"@", "46349", "46349"},
		{"&quot;unclosed yyyy", "7", "7"},
		{"[h", "7", "7"},
		{"", "7", "7"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *const one[][2] = {{cases[i].number, cases[i].text}};
		assert_dates(ONE_SHEET, one, 1, cases[i].code);
	}
}

static void test_sheet_xlsx_builtin_formats(void **state)
{
	(void)state;
	for (int id = 0; id < 60; id++) {
		bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
			    (id >= 50 && id <= 54) || id == 57 || id == 58;
		bool time = (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
			    id == 56;
		char *styles =
			arena_printf(arena, "<styleSheet><cellXfs><xf numFmtId=\"%d\"/></cellXfs></styleSheet>", id);
		const char *rows = rows_of(
			workbook(ONE_SHEET, DATA("<row><c><v>0.5</v></c><c><v>46349</v></c></row>"), NULL, styles));
		assert_int_equal(strstr(rows, "|2026-11-23") != NULL, date);
		assert_int_equal(strstr(rows, "1:12:00|") != NULL, time);
		assert_int_equal(strstr(rows, "1:0.5|46349") != NULL, !date && !time);
	}
}

/* A style number beyond the table, and a table that is not there, leave the plain number. */
static void test_sheet_xlsx_styles_missing(void **state)
{
	const char *sheet =
		DATA("<row><c s=\"9\"><v>46349</v></c><c s=\"-1\"><v>1</v></c><c s=\"x\"><v>2</v></c></row>");
	(void)state;
	assert_string_equal(rows_of(workbook(ONE_SHEET, sheet, NULL, NULL)), "1:46349|1|2\n");
	assert_string_equal(rows_of(workbook(ONE_SHEET, sheet, NULL, "<styleSheet/>")), "1:46349|1|2\n");
}

static char *two_sheets(const char *book, const char *inner)
{
	const struct part parts[] = {
		{"[content_types].XML", TYPES, 0},
		{"_rels/.rels", TOP, 0},
		{"xl/workbook.xml", book, 0},
		{"xl/_rels/workbook.xml.rels", inner, 0},
		{"xl/worksheets/sheet1.xml", DATA("<row><c><v>1</v></c></row>"), 0},
		{"xl/worksheets/Sheet2.xml", DATA("<row><c><v>2</v></c></row>"), 0},
	};
	return zip_with(parts, COUNT_OF(parts));
}

#define BOTH                                                                                                           \
	RELATIONS("<Relationship Id=\"s1\" Type=\"" OFFICE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"            \
		  "<Relationship Id=\"s2\" Type=\"" OFFICE                                                             \
		  "worksheet\" Target=\"/xl/./other/../worksheets/sheet2.xml\"/>"                                      \
		  "<Relationship Id=\"c\" Type=\"" OFFICE "chartsheet\" Target=\"worksheets/sheet1.xml\"/>"            \
		  "<Relationship Id=\"x\" Type=\"" OFFICE                                                              \
		  "worksheet\" TargetMode=\"External\" Target=\"http://example.invalid/a.xml\"/>"                      \
		  "<Relationship Id=\"up\" Type=\"" OFFICE "worksheet\" Target=\"../../../../etc/passwd\"/>")
#define SHEET(id, state) "<sheet name=\"n\" r:id=\"" id "\" state=\"" state "\"/>"

static void test_sheet_xlsx_which_sheet(void **state)
{
	(void)state;
	assert_string_equal(rows_of(two_sheets(SHEETS(SHEET("s1", "visible") SHEET("s2", "visible")), BOTH)), "1:1\n");
	assert_string_equal(rows_of(two_sheets(SHEETS(SHEET("s2", "visible") SHEET("s1", "visible")), BOTH)), "1:2\n");
	assert_string_equal(rows_of(two_sheets(SHEETS(SHEET("s1", "hidden") SHEET("s2", "visible")), BOTH)), "1:2\n");
	assert_string_equal(rows_of(two_sheets(SHEETS(SHEET("c", "visible") SHEET("s2", "visible")), BOTH)), "1:2\n");
	assert_refused(two_sheets(SHEETS(SHEET("s1", "hidden") SHEET("s2", "veryHidden")), BOTH), "隐藏");
	assert_refused(two_sheets(SHEETS(""), BOTH), "没有可以读的工作表");
	assert_refused(two_sheets(SHEETS(SHEET("x", "visible")), BOTH), "没有可以读的工作表");
	assert_refused(two_sheets(SHEETS(SHEET("up", "visible")), BOTH), "没有可以读的工作表");
	assert_refused(two_sheets(SHEETS(SHEET("none", "visible")), BOTH), "没有可以读的工作表");
	assert_refused(two_sheets(SHEETS(SHEET("s1", "visible")), NULL), "没有可以读的工作表");
}

static void test_sheet_xlsx_missing_parts(void **state)
{
	const struct part whole[] = {
		{"[Content_Types].xml", TYPES, 0},
		{"_rels/.rels", TOP, 0},
		{"xl/workbook.xml", ONE_SHEET, 0},
		{"xl/_rels/workbook.xml.rels", INNER, 0},
		{"xl/worksheets/sheet1.xml", DATA(""), 0},
	};
	struct part parts[COUNT_OF(whole)];
	(void)state;
	assert_string_equal(rows_of(zip_with(whole, COUNT_OF(whole))), "");
	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		memcpy(parts, whole, sizeof whole);
		parts[i].text = NULL;
		assert_refused(zip_with(parts, COUNT_OF(parts)), i < 3 ? "不是 .xlsx" : "工作表");
		memcpy(parts, whole, sizeof whole);
		parts[i].text = "no XML at all";
		if (i > 0) /* what the content types say is not needed */
			assert_refused(zip_with(parts, COUNT_OF(parts)), "损坏");
	}
	const struct part document[] = {
		{"[Content_Types].xml", TYPES, 0},
		{"_rels/.rels",
			RELATIONS("<Relationship Id=\"r1\" Type=\"" OFFICE
				  "officeDocument\" Target=\"word/document.xml\"/>"),
			0},
		{"word/document.xml", "<w:document xmlns:w=\"w\"/>", 0},
	};
	assert_refused(zip_with(document, COUNT_OF(document)), "不是 .xlsx");
	const struct part other[] = {{"hello.txt", "hello", 0}};
	assert_refused(zip_with(other, COUNT_OF(other)), "不是 .xlsx");
}

static void test_sheet_xlsx_places_wrong(void **state)
{
	static const char *const wrong[] = {
		DATA("<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>"),
		DATA("<row r=\"5\"/><row r=\"3\"/>"),
		DATA("<row r=\"0\"/>"),
		DATA("<row r=\"-1\"/>"),
		DATA("<row r=\"x\"/>"),
		DATA("<row r=\"1048577\"/>"),
		DATA("<row r=\"99999999999999999999\"/>"),
		DATA("<row r=\"1\"><row r=\"2\"/></row>"),
		DATA("<row><c r=\"1A\"/></row>"),
		DATA("<row><c r=\"\"/></row>"),
		DATA("<row><c r=\"A\"/></row>"),
		DATA("<row><c r=\"XFE1\"/></row>"),
		DATA("<row><c r=\"ZZZZZZZZZZZZ1\"/></row>"),
		DATA("<row><c><c/></c></row>"),
		DATA("<row><c r=\"XFD1\"/><c/></row>"),
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_refused(workbook(ONE_SHEET, wrong[i], NULL, NULL), "行列编号");
}

/* ---- tricks ---- */

static void test_sheet_xlsx_entities_refused(void **state)
{
	static const char *const tricks[] = {
		"<!DOCTYPE worksheet [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
		"<!DOCTYPE worksheet [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
		"<!DOCTYPE worksheet SYSTEM \"http://example.invalid/a.dtd\">",
		"<!DOCTYPE worksheet>",
		"<!DOCTYPE worksheet [<!ENTITY % p \"<!ENTITY q 'q'>\">%p;]>",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tricks); i++) {
		char *text = arena_printf(
			arena, "%s<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>", tricks[i]);
		assert_refused(workbook(ONE_SHEET, text, NULL, NULL), "DTD");
		char *strings = arena_printf(arena, "%s<sst/>", tricks[i]);
		assert_refused(workbook(ONE_SHEET, DATA(""), strings, NULL), "DTD");
		char *book = arena_printf(arena, "%s<workbook/>", tricks[i]);
		assert_refused(workbook(book, DATA(""), NULL, NULL), "DTD");
	}
	assert_refused(workbook(ONE_SHEET, DATA("<row><c><v>&unknown;</v></c></row>"), NULL, NULL), "损坏");
}

/* `count` times the piece between a beginning and an end. */
static struct str repeated(const char *before, const char *piece, size_t count, const char *after)
{
	struct buf out;
	size_t len = strlen(piece);
	buf_init(&out, arena);
	buf_text(&out, before);
	for (size_t i = 0; i < count; i++)
		buf_put(&out, piece, len);
	buf_text(&out, after);
	return (struct str){out.at, out.len};
}

static char *workbook_of(struct str sheet)
{
	const struct part parts[] = {
		{"[Content_Types].xml", TYPES, 0},
		{"_rels/.rels", TOP, 0},
		{"xl/workbook.xml", ONE_SHEET, 0},
		{"xl/_rels/workbook.xml.rels", INNER, 0},
		{"xl/worksheets/sheet1.xml", sheet.at, sheet.len},
	};
	return zip_with(parts, COUNT_OF(parts));
}

static void test_sheet_xlsx_bombs(void **state)
{
	(void)state;
	/* packs a thousand times: blanks between rows */
	assert_refused(workbook_of(repeated("<worksheet><sheetData>", " ", 4 << 20, "</sheetData></worksheet>")),
		"大得不正常");
	/* packs as well but is short: allowed */
	assert_string_equal(
		rows_of(workbook_of(repeated("<worksheet><sheetData>", " ", 500000, "</sheetData></worksheet>"))), "");
	/* too deep */
	assert_refused(workbook_of(repeated("<worksheet>", "<a>", 5000, "")), "内部结构");
	/* a long cell does not pile up in memory, and is named */
	assert_refused(
		workbook_of(repeated("<worksheet><sheetData><row><c t=\"str\"><v>", "ab", 100000, "</v></c></row>")),
		"A1 单元格");
}

/* Names that are all different fill a parser's tables; noise in an attribute makes one endless token. */
static void test_sheet_xlsx_parser_memory(void **state)
{
	struct buf names, token;
	uint32_t seed = 1;
	(void)state;
	buf_init(&names, arena);
	buf_text(&names, "<worksheet>");
	/* long names: how much a parser keeps for each beside its letters differs between expat's versions */
	for (unsigned i = 0; i < 900000; i++)
		buf_printf(&names, "<n%08x%08x%08x%08x%08x/>", i * 2654435761U, i * 2246822519U, i * 3266489917U,
			i * 668265263U, i * 374761393U);
	buf_text(&names, "</worksheet>");
	assert_refused(workbook_of((struct str){names.at, names.len}), "内部结构");
	buf_init(&token, arena);
	buf_text(&token, "<worksheet a=\"");
	for (int i = 0; i < 4 << 20; i++) {
		seed = seed * 1664525 + 1013904223;
		buf_char(&token, (char)('a' + (seed >> 20) % 26));
	}
	buf_text(&token, "\"/>");
	assert_refused(workbook_of((struct str){token.at, token.len}), "大得不正常");
}

static void test_sheet_xlsx_limits(void **state)
{
	const struct sheet_limits limits = {
		.file_max = 1 << 20, .part_max = 1 << 16, .rows_max = 2, .columns_max = 20, .cell_max = 6};
	static const struct {
		const char *sheet, *piece;
	} cases[] = {
		{DATA("<row><c><v>1</v></c></row><row/><row><c><v>1</v></c></row><row/>"), ""},
		{DATA("<row><c><v>1</v></c></row><row><c><v>1</v></c></row><row><c><v>1</v></c></row>"), "最多 2 行"},
		{DATA("<row><c r=\"T1\"><v>1</v></c></row>"), ""},
		{DATA("<row><c r=\"U1\"><v>1</v></c></row>"), "U1 单元格"},
		{DATA("<row><c><v>1234567</v></c></row>"), "A1 单元格"},
		{DATA("<row><c t=\"str\"><v>_x000A_12345</v></c></row>"), ""},
		{DATA("<row><c t=\"str\"><v>_x000A_123456</v></c></row>"), "A1 单元格"},
		{DATA("<row><c t=\"s\"><v>0</v></c></row>"), ""},
		{DATA("<row><c t=\"s\"><v>1</v></c></row>"), "A1 单元格"},
	};
	struct collected all = {.rows = 0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		buf_init(&all.text, arena);
		char *path = workbook(
			ONE_SHEET, cases[i].sheet, STRINGS("<si><t>123456</t></si><si><t>1234567</t></si>"), NULL);
		const char *why = sheet_read(arena, path, &limits, collect, &all);
		unlink(path);
		assert_true(cases[i].piece[0] ? why && strstr(why, cases[i].piece) : !why);
	}
	char *path = workbook_of(repeated("<worksheet>", "<a b=\"c\"/>", 10000, "</worksheet>"));
	assert_non_null(strstr(sheet_read(arena, path, &limits, collect, &all), "大得不正常"));
	unlink(path);
}

/* ---- damage ---- */

static struct str good_file(void)
{
	char *path = workbook(ONE_SHEET,
		DATA("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c s=\"1\"><v>46349</v></c></row>"
		     "<row><c t=\"inlineStr\"><is><t>党支部</t></is></c><c><v>1.5</v></c></row>"),
		STRINGS("<si><t>姓名</t></si><si><t>支部</t></si>"),
		"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>");
	struct str bytes = file_bytes(path);
	assert_string_equal(rows_of(path), "1:姓名|支部|2026-11-23\n2:党支部|1.5\n");
	return bytes;
}

static void test_sheet_xlsx_truncated(void **state)
{
	struct str good = good_file();
	(void)state;
	for (size_t len = 4; len < good.len; len += len < 64 || len + 64 > good.len ? 1 : 7) {
		const char *rows = rows_of(file_with((struct str){good.at, len}));
		assert_int_equal(rows[0], '!');
	}
}

/* One byte wrong anywhere: rows or a message, never a crash (the sanitizers watch), never text that is no UTF-8. */
static void test_sheet_xlsx_flipped(void **state)
{
	struct str good = good_file();
	char *bytes = arena_dupn(arena, good.at, good.len);
	(void)state;
	for (size_t i = 0; i < good.len; i += 1 + i % 3) {
		bytes[i] ^= (char)(1 << i % 8);
		const char *rows = rows_of(file_with((struct str){bytes, good.len}));
		assert_true(str_utf8(str_of(rows)));
		bytes[i] = good.at[i];
	}
}

static void test_sheet_xlsx_encrypted_part(void **state)
{
	const char *path = workbook(ONE_SHEET, DATA("<row><c><v>1</v></c></row>"), NULL, NULL);
	zip_t *zip = zip_open(path, 0, NULL);
	(void)state;
	assert_non_null(zip);
	zip_int64_t index = zip_name_locate(zip, "xl/worksheets/sheet1.xml", 0);
	assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_256, "secret"), 0);
	assert_int_equal(zip_close(zip), 0);
	assert_refused(path, "密码");
}

static void test_sheet_xlsx_stops_when_told(void **state)
{
	struct collected all = {.most = 2};
	(void)state;
	buf_init(&all.text, arena);
	char *path = workbook(ONE_SHEET,
		DATA("<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row></wrong>"), NULL,
		NULL);
	assert_null(sheet_read(arena, path, NULL, collect, &all));
	assert_string_equal(all.text.at, "1:1\n2:2\n");
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_cells, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_shared_texts, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_numbers, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_dates, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_date_formats, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_builtin_formats, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_styles_missing, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_which_sheet, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_missing_parts, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_places_wrong, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_entities_refused, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_bombs, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_parser_memory, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_limits, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_truncated, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_flipped, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_encrypted_part, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(test_sheet_xlsx_stops_when_told, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
