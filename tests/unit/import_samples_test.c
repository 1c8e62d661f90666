/* docs/samples: the rosters that show what an import takes, and broken ones, one for each class of fault. This program makes
 * them (tools/make-samples) and tests them: .xlsx and GB18030 .csv give the same county, each broken one its message and no
 * change. Everybody in them is invented; the division code 371199 is not in use. */
#include "county.h"

#include <unistd.h>
#include <zip.h>

#include "import/import.h"

#define TOWNS 3
#define BRANCHES 12
#define MEMBERS 150
#define ORG_COLUMNS 13
#define MEMBER_COLUMNS 17

static const char *const org_headings[ORG_COLUMNS] = { "组织代码", "组织名称", "简称", "类别", "上级组织代码", "成立日期", "届期年数",
	"本届开始", "委员职数", "活动室", "联系电话", "户数", "人口" };
static const int org_widths[ORG_COLUMNS] = { 14, 30, 14, 12, 16, 14, 10, 14, 10, 26, 18, 8, 8 };
static const char *const member_headings[MEMBER_COLUMNS] = { "组织代码", "姓名", "性别", "民族", "出生日期", "身份证号", "手机", "学历",
	"工作岗位", "人员类别", "入党日期", "转正日期", "党小组", "职务", "流动", "年老体弱", "住址" };
static const int member_widths[MEMBER_COLUMNS] = { 14, 14, 6, 10, 14, 22, 16, 14, 18, 12, 14, 14, 14, 20, 6, 10, 24 };

static const char *const towns[TOWNS] = { "柳河镇", "东岭镇", "石桥镇" };
static const char *const villages[BRANCHES] = { "小河西村", "大河东村", "上柳村", "下柳村", "后坡村", "前坡村", "岭下村", "东泉村", "石门村",
	"双井村", "桥北村", "桃园社区" };
static const int sizes[BRANCHES] = { 18, 15, 12, 14, 9, 11, 16, 13, 10, 8, 14, 10 };

/* ---- making ---- */

static const char *branch_code(struct arena *a, int branch)
{
	return arena_printf(a, "QH-%02d-%03d", branch / 4 + 1, branch % 4 + 1);
}

static void make_organisations(struct arena *a, const char *path, enum sheet_format format)
{
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(a, path, format, "党组织名册", org_headings, org_widths, ORG_COLUMNS, &why);
	assert_null(why);
	for (int t = 0; t < TOWNS; t++) {
		const char *const cells[ORG_COLUMNS] = { arena_printf(a, "QH-%02d", t + 1), arena_printf(a, "中共青禾县%s委员会", towns[t]),
			towns[t], "党委", "QH", "1958-10-01", "5", "2021-05-20", "9", NULL, arena_printf(a, "0633-62210%02d", t + 1), NULL,
			NULL };
		sheet_put(out, cells, NULL);
	}
	for (int b = 0; b < BRANCHES; b++) {
		const char *town = towns[b / 4];
		const char *const cells[ORG_COLUMNS] = { branch_code(a, b), arena_printf(a, "中共%s%s支部委员会", town, villages[b]),
			villages[b], "党支部", arena_printf(a, "QH-%02d", b / 4 + 1), day_text(a, day_add(19620301, b * 97)), "5",
			day_text(a, day_add(20210310, b * 11)), sizes[b] >= 10 ? "3" : NULL,
			arena_printf(a, "%s党群服务中心一楼", villages[b]), arena_printf(a, "0633-63310%02d", b + 1),
			arena_printf(a, "%d", 150 + b * 37 % 260), arena_printf(a, "%d", 480 + b * 113 % 830) };
		sheet_put(out, cells, NULL);
	}
	assert_null(sheet_finish(out));
}

static const char *name_of(struct arena *a, int n)
{
	static const char *const surnames[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "徐", "单", "朱", "曾", "仇", "区", "解",
		"欧阳", "葛" };
	static const char *const men[] = { "建国", "成玉", "守田", "明礼", "广义", "德海", "长山", "有才", "克俭", "文斌", "立新", "春生" };
	static const char *const women[] = { "秀英", "桂兰", "玉梅", "凤英", "淑芬", "春花", "晓燕", "海霞", "丽娟", "红梅" };
	if (n == 41)
		return "买买提·阿布都";
	if (n == 77)
		return "王\xf0\xa0\xae\xb7"; /* 𠮷: outside the basic plane, four bytes in UTF-8 and in GB18030 */
	const char *given = n % 9 < 2 ? women[n * 7 % (int)COUNT_OF(women)] : men[(n * 5 + n / 12) % (int)COUNT_OF(men)];
	return arena_printf(a, "%s%s", surnames[(n * 11 + n / 7) % (int)COUNT_OF(surnames)], given);
}

static const char *post_of(int in_branch, int size)
{
	if (in_branch == 0)
		return "书记";
	if (size < 10 || in_branch > 2)
		return NULL;
	return in_branch == 1 ? "组织委员、纪检委员" : "宣传委员";
}

static void put_member(struct arena *a, struct sheet_writer *out, int n, int branch, int in_branch)
{
	static const char *const schooling[] = { "小学毕业", "初中毕业", "高中", "初中毕业", "中专", "大专", "大学本科毕业" };
	int birth = day_add(19410115, n * 193 % 22000), joined = day_add_months(birth, 12 * (20 + n * 7 % 18));
	bool woman = n % 9 < 2 && n != 41, probationary = in_branch == sizes[branch] - 1 && branch % 3 == 0;
	if (joined > 20240101)
		joined = 20230701;
	if (probationary)
		joined = 20260318;
	bool aged = birth < 19460101, migrant = !aged && in_branch > 3 && n % 11 == 5;
	const char *const cells[MEMBER_COLUMNS] = { branch_code(a, branch), name_of(a, n), woman ? "女" : "男",
		n == 41 ? "维吾尔族" : n % 37 == 9 ? "回族" : "汉族", day_text(a, birth),
		idno_make(a, "371199", birth, (n * 2 + !woman) % 1000), n % 13 ? arena_printf(a, "138%08d", 12340000 + n * 37) : NULL,
		schooling[(birth / 10000 - 1940) / 10 % (int)COUNT_OF(schooling)], migrant ? "外出务工经商人员" : aged ? "离退休人员" : "农牧渔民",
		probationary ? "预备党员" : "正式党员", day_text(a, joined), probationary ? NULL : day_text(a, day_add_months(joined, 12)),
		sizes[branch] >= 14 ? (in_branch % 2 ? "第二党小组" : "第一党小组") : NULL, post_of(in_branch, sizes[branch]),
		migrant ? "是" : "否", aged ? "是" : "否", n % 5 ? NULL : arena_printf(a, "%s%d号", villages[branch], n + 1) };
	sheet_put(out, cells, NULL);
}

static void make_members(struct arena *a, const char *path, enum sheet_format format)
{
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(a, path, format, "党员名册", member_headings, member_widths, MEMBER_COLUMNS, &why);
	assert_null(why);
	int n = 0;
	for (int b = 0; b < BRANCHES; b++)
		for (int i = 0; i < sizes[b]; i++)
			put_member(a, out, n++, b, i);
	assert_int_equal(n, MEMBERS);
	assert_null(sheet_finish(out));
}

/* One broken file: its name, what the import must say, and its text (NULL: made otherwise). */
struct broken {
	const char *name, *says;
	const char *text;
};

#define PERSON "组织代码,姓名,性别,民族,出生日期,身份证号,手机,学历,工作岗位,人员类别,入党日期,转正日期,党小组,职务,流动,年老体弱\n"
#define PLACE "组织代码,组织名称,简称,类别,上级组织代码,成立日期,届期年数,本届开始,委员职数,活动室,联系电话,户数,人口\n"
/* Right numbers: 37119919700101031X of a man, 371199196505040227 of a woman; the test makes sure. */
#define MAN "37119919700101031X"
#define WOMAN "371199196505040227"

static const struct broken broken[] = {
	{ "broken-idno-check-digit.xlsx", "身份证号（F2）：校验码不对", NULL },
	{ "broken-idno-17-digits.csv", "身份证号（F2）：应为 18 位，现在是 17 位",
		PERSON "QH-01-001,钱一,男,汉族,,37119919700101031,,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-idno-sex.csv", "身份证号（F2）：号码表示男性",
		PERSON "QH-01-001,钱二,女,汉族,," MAN ",,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-idno-twice.csv", "第 3 行 身份证号（F3）：与第 2 行的身份证号重复",
		PERSON "QH-01-001,钱三,男,汉族,," MAN ",,,,正式党员,1995-07-01,,,,,\n"
		       "QH-01-002,钱三,男,汉族,," MAN ",,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-date.csv", "出生日期（E2）：“2025-02-29”不是有效日期",
		PERSON "QH-01-001,钱四,女,汉族,2025-02-29," WOMAN ",,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-code.csv", "学历（H2）：没有“博士后”这一项",
		PERSON "QH-01-001,钱五,女,汉族,," WOMAN ",,博士后,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-phone.csv", "手机号（G2）：应为 11 位手机号",
		PERSON "QH-01-001,钱六,女,汉族,," WOMAN ",1381234,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-branch.csv", "组织代码（A2）：没有代码为“QH-99-001”的组织",
		PERSON "QH-99-001,钱七,女,汉族,," WOMAN ",,,,正式党员,1995-07-01,,,,,\n" },
	{ "broken-secretary-twice.csv", "职务（N2）：书记已由",
		PERSON "QH-01-001,钱八,女,汉族,," WOMAN ",,,,正式党员,1995-07-01,1996-07-01,,书记,,\n" },
	{ "broken-too-young.csv", "入党日期（K2）：时未满 18 周岁",
		PERSON "QH-01-001,钱九,女,汉族,," WOMAN ",,,,正式党员,1980-07-01,,,,,\n" },
	{ "broken-organisations-parent.csv", "上级组织代码（E2）：没有代码为“QH-77”的组织", PLACE "QH-77-001,某村党支部,某村,631,QH-77,,,,,,,,\n" },
	{ "broken-organisations-ring.csv", "上级关系绕成了圈",
		PLACE "N-1,甲村党总支,甲村,621,N-2,,,,,,,,\nN-2,乙村党总支,乙村,621,N-1,,,,,,,,\n" },
	{ "broken-organisations-kind.csv", "类别（D2）：没有“支队”这种类别", PLACE "N-1,某村支队,某村,支队,QH-01,,,,,,,,\n" },
	{ "broken-organisations-code-twice.csv", "第 3 行 组织代码（A3）：与第 2 行的组织代码重复",
		PLACE "N-1,甲村党支部,甲村,631,QH-01,,,,,,,,\nN-1,乙村党支部,乙村,631,QH-01,,,,,,,,\n" },
	{ "broken-column-missing.csv", "表中没有“身份证号”这一列", "组织代码,姓名,民族,人员类别,入党日期\nQH-01-001,钱十,汉族,正式党员,1995-07-01\n" },
	{ "broken-column-twice.csv", "“姓名”这一列出现了两次",
		"组织代码,姓名,姓名,民族,身份证号,人员类别,入党日期\nQH-01-001,甲,乙,汉族," MAN ",正式党员,1995-07-01\n" },
	{ "broken-no-headings.csv", "表头", "QH-01-001,钱一,男,汉族\nQH-01-002,钱二,男,汉族\n" },
	{ "broken-no-rows.csv", "没有数据行", PERSON },
	{ "broken-encoding.csv", "", "\xff\xfe\xfd\xff组织代码,\x81\xff\xff\n" },
	{ "broken-truncated.xlsx", "", NULL },
};

static void put_file(const char *path, const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

static void make_broken_idno(struct arena *a, const char *path)
{
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(a, path, SHEET_XLSX, "党员名册", member_headings, member_widths, MEMBER_COLUMNS, &why);
	const char *const cells[MEMBER_COLUMNS] = { "QH-01-001", "钱某", "男", "汉族", "1970-01-01", "371199197001010319", NULL, "初中毕业",
		"农牧渔民", "正式党员", "1995-07-01", "1996-07-01", NULL, NULL, "否", "否", NULL };
	sheet_put(out, cells, NULL);
	assert_null(sheet_finish(out));
}

/* The first half of a workbook, as a broken-off transfer leaves it. */
static void make_truncated(struct arena *a, const char *path)
{
	make_organisations(a, path, SHEET_XLSX);
	FILE *f = fopen(path, "rb");
	char bytes[4096];
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	put_file(path, bytes, n / 2);
}

/* ---- as Excel writes it: by its conventions, not by our library's ---- */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define EXCEL_MEMBERS 4

struct excel_part {
	const char *name, *text;
};

static void put_book(const char *path, const struct excel_part *parts, size_t count)
{
	unlink(path);
	zip_t *zip = zip_open(path, ZIP_CREATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < count; i++) {
		zip_source_t *source = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, source, ZIP_FL_ENC_UTF_8);
		assert_true(at >= 0);
		zip_file_set_mtime(zip, (zip_uint64_t)at, 1795392000, 0);
	}
	assert_int_equal(zip_close(zip), 0);
}

/* A hidden sheet before the roster, a merged title, shared, rich and inline strings, days as serial numbers in a date style, a telephone
 * number as a number, a formula with its value, and names that few fonts have. */
static const char *excel_rows(struct arena *a)
{
	static const char *const names[EXCEL_MEMBERS] = { "王\u3402", "李\U00020BB7", "张\U0002B5AF", "赵\u4DAE" };
	struct buf b;
	buf_init(&b, a);
	buf_text(&b, "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"3\">");
	for (int i = 0; i < 9; i++)
		buf_printf(&b, "<c r=\"%c3\" t=\"s\"><v>%d</v></c>", 'A' + i, i + 1);
	buf_text(&b, "</row>");
	for (int i = 0; i < EXCEL_MEMBERS; i++) {
		int row = 4 + i;
		buf_printf(&b, "<row r=\"%d\"><c r=\"A%d\" t=\"s\"><v>10</v></c><c r=\"B%d\" t=\"inlineStr\"><is><t>%s</t></is></c>"
			"<c r=\"C%d\" t=\"s\"><v>11</v></c><c r=\"D%d\" s=\"2\" t=\"inlineStr\"><is><t>%s</t></is></c>"
			"<c r=\"E%d\"><v>1.38123456%d0E10</v></c><c r=\"F%d\" t=\"str\"><f>\"正式\"&amp;\"党员\"</f><v>正式党员</v></c>"
			"<c r=\"G%d\" s=\"1\"><v>%d</v></c><c r=\"H%d\" s=\"1\"><v>%d</v></c><c r=\"I%d\" t=\"b\"><v>%d</v></c></row>",
			row, row, row, names[i], row, row, idno_make(a, "371199", 19710101 + i, 901), row, i, row, row, 34881 + i, row,
			35246 + i, row, i == 3);
	}
	return b.at;
}

static void make_excel(struct arena *a, const char *path)
{
	const struct excel_part parts[] = {
		{ "[Content_Types].xml", XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
			"vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override "
			"PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE "sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" "
			"ContentType=\"" SHEET_TYPE "worksheet+xml\"/><Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"" SHEET_TYPE
			"worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPE "styles+xml\"/><Override "
			"PartName=\"/xl/sharedStrings.xml\" ContentType=\"" SHEET_TYPE "sharedStrings+xml\"/></Types>" },
		{ "_rels/.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			"/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
		{ "xl/workbook.xml", XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"填表说明\" sheetId=\"1\" "
			"state=\"hidden\" r:id=\"rId1\"/><sheet name=\"党员名册\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>" },
		{ "xl/_rels/workbook.xml.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			"/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" OFFICE "/worksheet\" "
			"Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"rId3\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
			"<Relationship Id=\"rId4\" Type=\"" OFFICE "/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>" },
		{ "xl/styles.xml", XML "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills>"
			"<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\">"
			"<xf numFmtId=\"0\" xfId=\"0\"/><xf numFmtId=\"14\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\" xfId=\"0\" "
			"applyNumberFormat=\"1\"/></cellXfs></styleSheet>" },
		{ "xl/sharedStrings.xml", XML "<sst xmlns=\"" MAIN "\"><si><t>柳河镇党员花名册</t></si><si><t>组织代码</t></si><si><r><t>姓</t></r>"
			"<r><t>名</t></r></si><si><t>民族</t></si><si><t>身份证号</t></si><si><t xml:space=\"preserve\"> 手机号 </t></si><si><t>人员类别</t></si>"
			"<si><t>入党日期（年/月/日）</t></si><si><t>转正日期</t></si><si><t>流动</t></si><si><t>QH-01-001</t></si><si><t>汉族</t></si></sst>" },
		{ "xl/worksheets/sheet1.xml", XML "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>组织代码</t>"
			"</is></c></row></sheetData></worksheet>" },
		{ "xl/worksheets/sheet2.xml", arena_printf(a, XML "<worksheet xmlns=\"" MAIN "\"><sheetData>%s</sheetData><mergeCells count=\"1\">"
			"<mergeCell ref=\"A1:I1\"/></mergeCells></worksheet>", excel_rows(a)) },
	};
	put_book(path, parts, COUNT_OF(parts));
}

static void make_all(struct arena *a, const char *dir)
{
	make_excel(a, arena_printf(a, "%s/members-excel.xlsx", dir));
	make_organisations(a, arena_printf(a, "%s/organisations.xlsx", dir), SHEET_XLSX);
	make_organisations(a, arena_printf(a, "%s/organisations.gb18030.csv", dir), SHEET_CSV_GB18030);
	make_members(a, arena_printf(a, "%s/members.xlsx", dir), SHEET_XLSX);
	make_members(a, arena_printf(a, "%s/members.gb18030.csv", dir), SHEET_CSV_GB18030);
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		const char *path = arena_printf(a, "%s/%s", dir, broken[i].name);
		if (broken[i].text)
			put_file(path, broken[i].text, strlen(broken[i].text));
		else if (strstr(broken[i].name, "truncated"))
			make_truncated(a, path);
		else
			make_broken_idno(a, path);
	}
}

/* ---- testing ---- */

static const char *samples(void)
{
	const char *source = getenv("XIANFENG_SOURCE");
	static char dir[512];
	snprintf(dir, sizeof dir, "%s/docs/samples", source ? source : ".");
	return dir;
}

static bool build(struct work *w, void *arg)
{
	(void)arg;
	struct org_input in = { .kind = 611, .code = "QH", .name = "中共青禾县委员会", .founded = 19490101 };
	int64_t id;
	return org_found(w, &in, &id);
}

static void take(struct county *c, const char *name)
{
	struct import *import = NULL;
	if (!import_run(&c->work, arena_printf(c->arena, "%s/%s", samples(), name), false, NULL, NULL, &import))
		fail_msg("%s: %s", name, import && import->problem_count ? import->problems[0].message :
				 c->work.fault				 ? c->work.fault->message :
										   "?");
}

/* Everything that an import can set, in one text; ids left out, because they differ. */
static const char *picture(struct county *c)
{
	struct buf b;
	struct org *orgs;
	struct org_filter all = { .path = "" };
	buf_init(&b, c->arena);
	int n = org_list(&c->work, &all, &orgs, NULL);
	for (int i = 0; i < n; i++) {
		const struct org *o = &orgs[i];
		buf_printf(&b, "%s|%s|%s|%s|%d|%d|%d|%d|%d|%s|%s|%d|%d|%d|%d|%d|%d|%s\n", o->path, o->code, o->name, o->short_name, o->kind,
			o->founded, o->term_start, o->term_end, o->seats, o->place, o->phone, o->households, o->residents, o->members,
			o->full_members, o->party_groups, o->committee, o->secretary);
	}
	struct member *people;
	struct member_filter everybody = { .path = "", .categories = 0x1f };
	n = member_list(&c->work, &everybody, &people, NULL);
	for (int i = 0; i < n; i++) {
		const struct member *m = &people[i];
		buf_printf(&b, "%s|%s|%d|%s|%d|%s|%s|%d|%d|%d|%s|%s|%d|%d|%d|%s\n", m->org_code, m->name, m->sex, m->ethnic, m->birth,
			m->education, m->job, m->category, m->joined, m->full_day, m->idno_mask, m->phone_mask, m->migrant, m->aged,
			m->has_address, m->group_name);
	}
	return b.at;
}

/* The picture of a fresh county into which two files were read; the caller's memory. */
static char *county_of_files(const char *organisations, const char *members)
{
	void *state = NULL;
	county_setup(&state);
	struct county *c = state;
	const char *line = NULL;
	county_do(c, build, NULL);
	take(c, organisations);
	take(c, members);
	assert_int_equal(org_list(&c->work, &(struct org_filter){ .path = "" }, &(struct org *){ NULL }, NULL), 1 + TOWNS + BRANCHES);
	if (county_verify(c, &line))
		fail_msg("%s", line);
	char *text = strdup(picture(c));
	county_teardown(&state);
	return text;
}

static void test_samples_same_county(void **state)
{
	(void)state;
	char *from_xlsx = county_of_files("organisations.xlsx", "members.xlsx");
	char *from_csv = county_of_files("organisations.gb18030.csv", "members.gb18030.csv");
	assert_string_equal(from_xlsx, from_csv);
	assert_non_null(strstr(from_xlsx, "王\xf0\xa0\xae\xb7"));
	assert_non_null(strstr(from_xlsx, "买买提·阿布都"));
	free(from_xlsx);
	free(from_csv);
}

static void test_samples_twice_change_nothing(void **state)
{
	county_setup(state);
	struct county *c = county_of(state);
	struct import *import;
	county_do(c, build, NULL);
	take(c, "organisations.xlsx");
	take(c, "members.xlsx");
	assert_true(import_run(&c->work, arena_printf(c->arena, "%s/organisations.gb18030.csv", samples()), true, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], TOWNS + BRANCHES);
	assert_true(import_run(&c->work, arena_printf(c->arena, "%s/members.gb18030.csv", samples()), true, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], MEMBERS);
	county_teardown(state);
}

static void test_samples_excel(void **state)
{
	county_setup(state);
	struct county *c = county_of(state);
	struct member *list;
	struct member_filter f = { .path = "0001." };
	county_do(c, build, NULL);
	take(c, "organisations.xlsx");
	take(c, "members-excel.xlsx");
	assert_int_equal(member_list(&c->work, &f, &list, NULL), EXCEL_MEMBERS);
	int rare = 0;
	for (int i = 0; i < EXCEL_MEMBERS; i++) {
		rare += text_eq(list[i].name, "王\u3402") + text_eq(list[i].name, "李\U00020BB7") + text_eq(list[i].name, "张\U0002B5AF") +
			text_eq(list[i].name, "赵\u4DAE");
		assert_int_equal(list[i].category, MEMBER_FULL);
		assert_int_equal(list[i].joined / 100, 199507);
		assert_int_equal(list[i].full_day / 100, 199606 + (list[i].full_day > 19960630));
		assert_non_null(strstr(list[i].phone_mask, "138****5"));
	}
	assert_int_equal(rare, EXCEL_MEMBERS);
	county_teardown(state);
}

/* What LibreOffice wrote, from a sheet with a title, a hidden sheet beside it, days in three formats, a telephone number as a number,
 * a boolean; and the organisations by way of it. */
static void test_samples_libreoffice(void **state)
{
	static const char *const files[] = { "members-libreoffice.xlsx", "members-libreoffice.gb18030.csv" };
	county_setup(state);
	struct county *c = county_of(state);
	struct import *import;
	struct member *list;
	struct member_filter f = { .path = "0001." };
	county_do(c, build, NULL);
	take(c, "organisations.gb18030.csv");
	assert_true(import_run(&c->work, arena_printf(c->arena, "%s/organisations-libreoffice.xlsx", samples()), IMPORT_DRY, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], TOWNS + BRANCHES);
	take(c, files[0]);
	assert_int_equal(member_list(&c->work, &f, &list, NULL), 5);
	int rare = 0, migrant = 0;
	for (int i = 0; i < 5; i++) {
		const struct member *m = &list[i];
		rare += text_eq(m->name, "王\u3402") + text_eq(m->name, "李\U00020BB7") + text_eq(m->name, "张\U0002B5AF") +
			text_eq(m->name, "赵\u4DAE");
		assert_int_equal(m->joined, (m->birth / 10000 + 24) * 10000 + 701);
		assert_int_equal(m->full_day, (m->birth / 10000 + 25) * 10000 + 701);
		assert_true(text_starts(m->phone_mask, "139****"));
		assert_true(m->aged == text_eq(m->name, "赵\u4DAE"));
		migrant += m->migrant;
	}
	assert_int_equal(rare, 4);
	assert_int_equal(migrant, 1);
	assert_true(import_run(&c->work, arena_printf(c->arena, "%s/%s", samples(), files[1]), IMPORT_DRY, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], 5);
	county_teardown(state);
}

/* A number as people type it is the same number. */
static void test_samples_numbers_typed(void **state)
{
	static const char *const typed[] = { MAN, "37119919700101031x", "３７１１９９１９７００１０１０３１Ｘ", "371199 19700101 031x", "'37119919700101031X" };
	county_setup(state);
	struct county *c = county_of(state);
	county_do(c, build, NULL);
	take(c, "organisations.xlsx");
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		const char *path = arena_printf(c->arena, "%s/typed.csv", c->dir);
		const char *text = arena_printf(c->arena, PERSON "QH-01-001,钱一,男,汉族,,%s,,,,正式党员,1995-07-01,1996-07-01,,,,\n", typed[i]);
		struct import *import;
		put_file(path, text, strlen(text));
		if (!import_run(&c->work, path, 0, NULL, NULL, &import))
			fail_msg("%s: %s", typed[i], import && import->problem_count ? import->problems[0].message : "?");
		assert_int_equal(import->rows[i ? FATE_SAME : FATE_NEW], 1);
	}
	county_teardown(state);
}

static int64_t audited(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1", c->work.tenant);
}

static void test_samples_broken(void **state)
{
	county_setup(state);
	struct county *c = county_of(state);
	county_do(c, build, NULL);
	take(c, "organisations.xlsx");
	take(c, "members.xlsx");
	assert_null(idno_objection(c->arena, MAN, 19700101, 1, 20261123));
	assert_null(idno_objection(c->arena, WOMAN, 19650504, 2, 20261123));
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		const char *name = broken[i].name;
		struct import *import = NULL;
		int64_t before = audited(c);
		assert_false(import_run(&c->work, arena_printf(c->arena, "%s/%s", samples(), name), false, NULL, NULL, &import));
		bool said = false;
		for (int p = 0; import && p < import->problem_count; p++)
			said = said || strstr(import->problems[p].message, broken[i].says);
		if (!import)
			said = c->work.fault && *c->work.fault->message && strstr(c->work.fault->message, broken[i].says);
		if (!said)
			fail_msg("%s: “%s” expected, got “%s”", name, broken[i].says,
				import && import->problem_count ? import->problems[0].message :
				c->work.fault			? c->work.fault->message :
								  "nothing");
		c->work.fault = NULL;
		assert_int_equal(audited(c), before);
	}
	county_teardown(state);
}

/* A workbook of one sheet with this in it. */
static void put_sheet(const char *path, const char *sheet)
{
	const struct excel_part parts[] = {
		{ "[Content_Types].xml", XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
			"vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override "
			"PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE "sheet.main+xml\"/></Types>" },
		{ "_rels/.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			"/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
		{ "xl/workbook.xml", XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"表\" sheetId=\"1\" "
			"r:id=\"rId1\"/></sheets></workbook>" },
		{ "xl/_rels/workbook.xml.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			"/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>" },
		{ "xl/worksheets/sheet1.xml", sheet },
	};
	put_book(path, parts, COUNT_OF(parts));
}

#define TYPED(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEADED \
	"<row>" TYPED("组织代码") TYPED("姓名") TYPED("民族") TYPED("身份证号") TYPED("人员类别") TYPED("入党日期") TYPED("转正日期") "</row>"
#define WORKER TYPED("QH-01-001") TYPED("钱二") TYPED("汉族") TYPED(MAN)
#define DAYS TYPED("1995-07-01") TYPED("1996-07-01")
#define SHEET(rows) XML "<worksheet xmlns=\"" MAIN "\"><sheetData>" rows "</sheetData></worksheet>"

/* Workbooks that mean harm, or are not the one that was meant: a message each, and nothing is written. */
static void test_samples_workbooks_refused(void **state)
{
	county_setup(state);
	struct county *c = county_of(state);
	struct buf bomb;
	buf_init(&bomb, c->arena);
	buf_text(&bomb, XML "<worksheet xmlns=\"" MAIN "\"><sheetData>" HEADED);
	for (int i = 0; i < 4 << 20; i++)
		buf_char(&bomb, ' ');
	buf_text(&bomb, "</sheetData></worksheet>");
	const struct { const char *sheet, *says; } refused[] = {
		{ bomb.at, "大得不正常" },
		{ "<!DOCTYPE x [<!ENTITY a \"钱二\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><worksheet xmlns=\"" MAIN "\"><sheetData>" HEADED
			"</sheetData></worksheet>", "DTD" },
		{ SHEET("<row>" TYPED("序号") TYPED("会议名称") TYPED("地点") "</row><row>" TYPED("1") TYPED("党课") TYPED("活动室") "</row>"), "表头" },
		{ SHEET(HEADED "<row>" WORKER "<c t=\"str\"><f>VLOOKUP(A2,B:C,2)</f></c>" DAYS "</row>"), "人员类别" },
		{ SHEET(HEADED "<row>" WORKER "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>" DAYS "</row>"), "人员类别" },
	};
	county_do(c, build, NULL);
	take(c, "organisations.xlsx");
	const char *path = arena_printf(c->arena, "%s/refused.xlsx", c->dir);
	/* The same with a value is taken: what is refused is refused for its own fault. */
	put_sheet(path, SHEET(HEADED "<row>" WORKER "<c t=\"str\"><f>\"正式\"</f><v>正式党员</v></c>" DAYS "</row>"));
	struct import *import = NULL;
	assert_true(import_run(&c->work, path, IMPORT_DRY, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_NEW], 1);
	int64_t before = audited(c);
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		put_sheet(path, refused[i].sheet);
		import = NULL;
		assert_false(import_run(&c->work, path, 0, NULL, NULL, &import));
		const char *said = import && import->problem_count ? import->problems[0].message : c->work.fault ? c->work.fault->message : "nothing";
		if (!strstr(said, refused[i].says))
			fail_msg("%zu: “%s” expected, got “%s”", i, refused[i].says, said);
		c->work.fault = NULL;
		assert_int_equal(audited(c), before);
		assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from member where tenant = $1", c->work.tenant), 0);
	}
	county_teardown(state);
}

int main(int argc, char **argv)
{
	if (argc == 2) { /* tools/make-samples */
		struct arena *a = arena_new();
		make_all(a, argv[1]);
		arena_free(a);
		return 0;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples_same_county),
		cmocka_unit_test(test_samples_twice_change_nothing),
		cmocka_unit_test(test_samples_excel),
		cmocka_unit_test(test_samples_libreoffice),
		cmocka_unit_test(test_samples_numbers_typed),
		cmocka_unit_test(test_samples_broken),
		cmocka_unit_test(test_samples_workbooks_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
