/* Rosters: read, checked cell by cell, written all or nothing, the same file twice. */
#include "county.h"

#include "import/import.h"
#include "work/audit.h"

static bool build(struct work *w, void *arg)
{
	(void)arg;
	struct org_input in = { .kind = 611, .code = "QH", .name = "中共青禾县委员会", .founded = 19490101 };
	int64_t id;
	return org_found(w, &in, &id);
}

static int setup(void **state)
{
	county_setup(state);
	county_do(*state, build, NULL);
	return 0;
}

static const char *file(struct county *c, const char *text)
{
	static int number;
	const char *path = arena_printf(c->arena, "%s/roster-%d.csv", c->dir, ++number);
	FILE *f = fopen(path, "wb");
	fwrite(text, 1, strlen(text), f);
	fclose(f);
	return path;
}

#define ORGS_HEAD "组织代码,组织名称,简称,类别,上级组织代码,成立日期,届期年数,本届开始,委员职数,活动室,联系电话,户数,人口\n"
#define ORGS \
	"青禾县党组织一览表\n\n" ORGS_HEAD \
	"QH-01-01,小河西村党支部,小河西村,631,QH-01,1996-03-01,5,2022-03-15,3,村委大院东屋,0633-6221234,320,1010\n" \
	"QH-01,中共柳河镇委员会,柳河镇,党委,QH,1958-10-01,,,,,,,\n" \
	"QH-01-02,后坡村党支部,后坡村,支部,QH-01,1997年5月1日,5,2022/3/20,3,,,210,680\n"

#define MEMBERS_HEAD \
	"序号,组织代码,姓名,性别,民族,出生日期,身份证号码,手机号,学历,工作岗位,人员类别,入党时间,转正日期,党小组,职务,流动,年老体弱\n"

static struct import *take(struct county *c, const char *text, bool dry)
{
	struct import *import = NULL;
	bool good = import_run(&c->work, file(c, text), dry, NULL, NULL, &import);
	if (!import)
		fail_msg("%s", c->work.fault ? c->work.fault->message : "nothing was read");
	if (good != (import->rows[FATE_WRONG] == 0))
		fail_msg("%s", c->work.fault ? c->work.fault->message : "no fault");
	return import;
}

static void all_right(const struct import *import)
{
	if (import->problem_count)
		fail_msg("%s", import->problems[0].message);
}

static void test_import_organisations(void **state)
{
	struct county *c = county_of(state);
	struct import *dry = take(c, ORGS, true);
	all_right(dry);
	assert_int_equal(dry->kind, IMPORT_ORGANISATIONS);
	assert_int_equal(dry->rows[FATE_NEW], 3);
	assert_null(org_of_code(&c->work, "QH-01"));
	struct import_line *lines;
	assert_int_equal(import_preview(&c->work, dry, &lines), 3);
	assert_string_equal(lines[0].change, "党支部，上级 QH-01");
	all_right(take(c, ORGS, false));
	struct org *o = org_of_code(&c->work, "QH-01-01");
	assert_non_null(o);
	assert_int_equal(o->level, ORG_VILLAGE);
	assert_int_equal(o->term_end, 20270314);
	assert_int_equal(o->residents, 1010);
	assert_string_equal(o->place, "村委大院东屋");
	assert_int_equal(org_of_code(&c->work, "QH-01-02")->founded, 19970501);
	struct import *again = take(c, ORGS, false);
	assert_int_equal(again->rows[FATE_SAME], 3);
	struct import *changed = take(c, ORGS_HEAD "QH-01-02,后坡村党支部,,631,QH-01,,,,5,,,,\n", false);
	assert_int_equal(changed->rows[FATE_CHANGED], 1);
	assert_int_equal(import_preview(&c->work, changed, &lines), 1);
	assert_non_null(strstr(lines[0].change, "3 → 5"));
	assert_null(strstr(lines[0].change, "，")); /* nothing but that */
	o = org_of_code(&c->work, "QH-01-02");
	assert_int_equal(o->seats, 5);
	assert_int_equal(o->households, 210); /* an empty cell leaves what is there */
	assert_int_equal(county_verify(c, NULL), 0);
}

/* A file whose rows are all wrong or of which one cell is: the message must be there, and nothing written. */
static void says(struct county *c, const char *text, const char *message)
{
	int64_t before = DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1", c->work.tenant);
	struct import *import = take(c, text, false);
	assert_true(import->rows[FATE_WRONG] > 0);
	for (int i = 0; i < import->problem_count; i++)
		if (strstr(import->problems[i].message, message)) {
			assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1",
						 c->work.tenant), before);
			return;
		}
	fail_msg("%s is not among: %s", message, import->problems[0].message);
}

#define ORG_ROW(cells) ORGS_HEAD cells "\n"

static void test_import_organisations_wrong(void **state)
{
	struct county *c = county_of(state);
	says(c, ORG_ROW(",某村党支部,,631,QH,,,,,,,,"), "第 2 行 组织代码（A2）：请填写组织代码");
	says(c, ORG_ROW("N-1,,,631,QH,,,,,,,,"), "第 2 行 组织名称（B2）：请填写组织名称");
	says(c, ORG_ROW("N-1,某村党支部,,支队,QH,,,,,,,,"), "第 2 行 类别（D2）：没有“支队”这种类别");
	says(c, ORG_ROW("N-1,某村党支部,,631,XX,,,,,,,,"), "第 2 行 上级组织代码（E2）：没有代码为“XX”的组织");
	says(c, ORG_ROW("N-1,某村党支部,,631,N-1,,,,,,,,"), "上级组织不能是它自己");
	says(c, ORG_ROW("N-1,某村党支部,,631,,,,,,,,,"), "请填写上级组织代码");
	says(c, ORG_ROW("N-1,某村党支部,,631,QH,2025-02-29,,,,,,,"), "第 2 行 成立日期（F2）：“2025-02-29”不是有效日期");
	says(c, ORG_ROW("N-1,某村党支部,,631,QH,2031-01-01,,,,,,,"), "晚于今天");
	says(c, ORG_ROW("N-1,某村党支部,,631,QH,,五,,,,,,"), "第 2 行 届期年数（G2）：“五”不是整数");
	says(c, ORG_ROW("N-1,某村党支部,,631,QH,,15,,,,,,"), "应在 1 至 10 之间");
	says(c, ORG_ROW("N-1,某村党支部,,631,QH,,,,,,打电话,,"), "第 2 行 联系电话（K2）：应是 5 至 15 位数字");
	says(c, ORG_ROW("N-1,抗旱临时党支部,,931,QH,,,,,,,,"), "临时党组织要填预计撤销日期");
	says(c, ORG_ROW("N-1,甲村党支部,,631,QH,,,,,,,,\nN-1,乙村党支部,,631,QH,,,,,,,,"), "第 3 行 组织代码（A3）：与第 2 行的组织代码重复");
	says(c, ORG_ROW("N-1,甲村党总支,,621,N-2,,,,,,,,\nN-2,乙村党总支,,621,N-1,,,,,,,,"), "绕成了圈");
	says(c, ORG_ROW("N-1,甲村党支部,,631,QH,,,,,,,,\nN-2,乙村党支部,,631,N-1,,,,,,,,"), "上级是党支部");
	says(c, ORG_ROW("QH-01-01,小河西村党支部,,631,QH,,,,,,,,"), "与现有的上级组织不同");
	says(c, ORG_ROW("N-1,甲,,621,QH-01,,,,,,,,\nN-2,乙,,621,N-1,,,,,,,,\nN-3,丙,,631,N-2,,,,,,,,"), "层级过多");
}

static const char *members(struct county *c)
{
	struct arena *a = c->arena;
	return arena_printf(a, MEMBERS_HEAD
		"1,QH-01-01,刘成玉,男,汉,1965-02-03,%s,13812345678,高中,农民,正式党员,1990-07-01,1991-07-01,第一党小组,书记、组织委员,否,否\n"
		"2,QH-01-01,王秀英,女,汉族,,%s,,71,1,4,1988.6.1,1989.6.1,第一党小组,宣传委员,,是\n"
		"3,QH-01-01,买买提·阿布都,男,维吾尔族,,%s,,大专,外出务工,预备党员,2026-03-01,,第二党小组,,是,否\n"
		"4,QH-01-02,孙立国,男,汉族,,%s,138 0013 8000,初中,农牧渔民,正式党员,1995-07-01,,,书记,,\n",
		idno_make(a, "371199", 19650203, 11), idno_make(a, "371199", 19500505, 22), idno_make(a, "371199", 19990909, 33),
		idno_make(a, "371199", 19700101, 45));
}

static void test_import_members(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	all_right(take(c, members(c), true));
	assert_int_equal(org_of_code(w, "QH-01-01")->members, 0);
	struct import *import = take(c, members(c), false);
	all_right(import);
	assert_int_equal(import->kind, IMPORT_MEMBERS);
	assert_int_equal(import->rows[FATE_NEW], 4);
	assert_int_equal(import->unknown_count, 0);
	struct org *o = org_of_code(w, "QH-01-01");
	assert_int_equal(o->members, 3);
	assert_int_equal(o->full_members, 2);
	assert_int_equal(o->party_groups, 2);
	assert_int_equal(o->committee, 2);
	assert_string_equal(o->secretary, "刘成玉");
	struct member *list;
	struct member_filter f = { .path = "0001.", .org = o->id };
	assert_int_equal(member_list(w, &f, &list, NULL), 3);
	assert_string_equal(list[0].name, "刘成玉");
	assert_string_equal(list[0].group_name, "第一党小组");
	assert_true(list[1].migrant);
	assert_true(list[2].aged);
	assert_string_equal(list[2].ethnic, "01");
	struct belonging *was;
	belonging_list(w, list[2].id, &was);
	assert_int_equal(was[0].from_day, 19960301); /* she joined before the branch was founded */
	import = take(c, members(c), false);
	all_right(import);
	assert_int_equal(import->rows[FATE_SAME], 4);
	const char *line = NULL;
	if (county_verify(c, &line))
		fail_msg("%s", line);
}

static const char *one(struct county *c, const char *code, const char *name, const char *sex, const char *birth, const char *idno,
	const char *phone, const char *rest)
{
	return arena_printf(c->arena, MEMBERS_HEAD "1,%s,%s,%s,汉族,%s,%s,%s,%s\n", code, name, sex, birth, idno, phone, rest);
}

#define PLAIN "初中,农民,正式党员,1995-07-01,1996-07-01,,,,"

static void test_import_members_wrong(void **state)
{
	struct county *c = county_of(state);
	const char *good = idno_make(c->arena, "371199", 19720101, 77), *branch = "QH-01-01";
	char *bad = arena_dup(c->arena, good);
	bad[17] = bad[17] == '5' ? '6' : '5';
	says(c, one(c, branch, "钱某", "男", "", bad, "", PLAIN), "第 2 行 身份证号（G2）：校验码不对，请核对最后一位");
	says(c, one(c, branch, "钱某", "男", "", "37119919720101", "", PLAIN), "应为 18 位，现在是 14 位");
	says(c, one(c, branch, "钱某", "女", "", good, "", PLAIN), "号码表示男性");
	says(c, one(c, branch, "钱某", "男", "1972-01-02", good, "", PLAIN), "与填写的 1972-01-02 不一致");
	says(c, one(c, branch, "钱某", "男", "2025-02-29", good, "", PLAIN), "第 2 行 出生日期（F2）：“2025-02-29”不是有效日期");
	says(c, one(c, branch, "钱某", "男", "", "", "", PLAIN), "第 2 行 身份证号（G2）：请填写身份证号");
	says(c, one(c, branch, "", "男", "", good, "", PLAIN), "第 2 行 姓名（C2）：请填写姓名");
	says(c, one(c, branch, "钱某", "中", "", good, "", PLAIN), "第 2 行 性别（D2）：没有“中”这一项");
	says(c, one(c, branch, "钱某", "男", "", good, "1381234", PLAIN), "第 2 行 手机号（H2）：应为 11 位手机号");
	says(c, one(c, "QH-77", "钱某", "男", "", good, "", PLAIN), "第 2 行 组织代码（B2）：没有代码为“QH-77”的组织");
	says(c, one(c, "QH-01", "钱某", "男", "", good, "", PLAIN), "党员应编入其下的党支部");
	says(c, one(c, branch, "钱某", "男", "", good, "", "博士后,农民,正式党员,1995-07-01,,,,,"), "第 2 行 学历（I2）");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,骨干,1995-07-01,,,,,"), "第 2 行 人员类别（K2）：没有“骨干”这一项");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,,,,,,"), "第 2 行 入党日期（L2）：请填写入党日期");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,1985-01-01,,,,,"), "未满 18 周岁");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,1995-07-01,1994-01-01,,,,"), "第 2 行 转正日期（M2）");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,1995-07-01,,,村长,,"), "第 2 行 职务（O2）：没有“村长”这种职务");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,1995-07-01,,,书记,,"), "书记已由刘成玉担任");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,预备党员,2026-07-01,,,委员,,"), "还不是正式党员");
	says(c, one(c, branch, "钱某", "男", "", good, "", "初中,农民,正式党员,1995-07-01,,,,也许,"), "第 2 行 流动（P2）：“也许”应填“是”或“否”");
	says(c, arena_printf(c->arena, "%s2,QH-01-02,同号,男,汉族,,%s,," PLAIN "\n", one(c, branch, "钱某", "男", "", good, "", PLAIN),
		     good), "第 3 行 身份证号（G3）：与第 2 行的身份证号重复");
	says(c, one(c, "QH-01-02", "刘成玉", "男", "", idno_make(c->arena, "371199", 19650203, 11), "", PLAIN), "此人现在小河西村");
	struct member *list;
	struct member_filter f = { .path = "0001.", .query = "钱某" };
	assert_int_equal(member_list(&c->work, &f, &list, NULL), 0);
}

static void test_import_members_update(void **state)
{
	struct county *c = county_of(state);
	const char *idno = idno_make(c->arena, "371199", 19700101, 45);
	struct import *import = take(c, one(c, "QH-01-02", "孙立国", "男", "", idno, "13900001111", ",,正式党员,1995-07-01,1996-07-01,东组,,是,"),
		false);
	all_right(import);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	struct member *list;
	struct member_filter f = { .path = "0001.", .query = "13900001111" };
	assert_int_equal(member_list(&c->work, &f, &list, NULL), 1);
	assert_int_equal(list[0].full_day, 19960701);
	assert_string_equal(list[0].education, "71"); /* the empty cell left it */
	assert_string_equal(list[0].group_name, "东组");
	assert_true(list[0].migrant);
}

static void refused(struct county *c, const char *text, const char *message)
{
	struct import *import;
	assert_false(import_run(&c->work, file(c, text), false, NULL, NULL, &import));
	assert_null(import);
	if (!strstr(c->work.fault->message, message))
		fail_msg("%s", c->work.fault->message);
	c->work.fault = NULL;
}

static void test_import_no_roster(void **state)
{
	struct county *c = county_of(state);
	refused(c, "", "空");
	refused(c, "一,二,三\n1,2,3\n", "表头");
	refused(c, ORGS_HEAD, "没有数据行");
	refused(c, "组织代码,组织名称,类别\nA,B,631\n", "没有“上级组织代码”这一列");
	refused(c, "组织代码,姓名,姓名,民族,身份证号,人员类别,入党日期\nA,B,B,1,2,3,4\n", "“姓名”这一列出现了两次");
}

/* Only when it is meant: dated, on the record, posts end; the same file again changes nothing. */
static void test_import_moves(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *idno = idno_make(c->arena, "371199", 19500505, 22);
	/* One into a group of the same name as her old one, one into none. */
	const char *text = arena_printf(c->arena, "%s2,QH-01-02,买买提·阿布都,男,维吾尔族,,%s,13700001111,,,预备党员,2026-03-01,,,,,\n",
		one(c, "QH-01-02", "王秀英", "女", "", idno, "", ",,正式党员,1988-06-01,1989-06-01,第一党小组,,,"),
		idno_make(c->arena, "371199", 19990909, 33));
	struct import *import;
	struct member *list;
	struct member_filter f = { .path = "0001.", .query = "王秀英" };
	struct actor county = w->actor;
	says(c, text, "要按名册调整支部");
	assert_true(import_run(w, file(c, text), IMPORT_MOVE | IMPORT_DRY, NULL, NULL, &import));
	assert_int_equal(import->moves, 2);
	struct import_line *lines;
	assert_int_equal(import_preview(w, import, &lines), 2);
	assert_string_equal(lines[0].name, "王秀英");
	assert_non_null(strstr(lines[0].change, "支部：小河西村 → QH-01-02"));
	assert_non_null(strstr(lines[1].change, "手机号有变动"));
	assert_null(strstr(lines[1].change, "1370000"));
	member_list(w, &f, &list, NULL);
	assert_string_equal(list[0].org_code, "QH-01-01");
	/* Not out of somebody else's branch. */
	w->actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "后坡村", .path = "0001.0001.0002.", .org_level = 3 };
	assert_false(import_run(w, file(c, text), IMPORT_MOVE, NULL, NULL, &import));
	assert_non_null(strstr(import->problems[0].message, "已在本县其他党组织登记"));
	w->actor = county;
	w->fault = NULL;
	assert_true(import_run(w, file(c, text), IMPORT_MOVE, NULL, NULL, &import));
	assert_int_equal(member_list(w, &f, &list, NULL), 1);
	assert_string_equal(list[0].org_code, "QH-01-02");
	assert_string_equal(list[0].group_name, "第一党小组");
	struct member_filter of = { .path = "0001.", .query = "13700001111" };
	struct member *other;
	assert_int_equal(member_list(w, &of, &other, NULL), 1);
	assert_string_equal(other[0].org_code, "QH-01-02");
	assert_string_equal(other[0].group_name, "");
	struct belonging *was;
	assert_int_equal(belonging_list(w, list[0].id, &was), 2);
	assert_int_equal(was[0].from_day, w->today);
	assert_int_equal(was[1].to_day, w->today);
	struct post *posts;
	assert_int_equal(post_of_member(w, list[0].id, w->today, &posts), 0);
	struct audit_row *rows;
	bool told = false;
	for (int i = 0, n = audit_of(w, "member", list[0].id, 10, &rows); i < n; i++)
		told = told || text_eq(rows[i].act, "member.moved");
	assert_true(told);
	assert_true(import_run(w, file(c, text), IMPORT_MOVE, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], 2);
	assert_int_equal(county_verify(c, NULL), 0);
}

/* ---- columns that an office names ---- */

#define FOREIGN_HEAD "党员花名册（某平台导出）\n单位编号,人名,民族成份,证件,党籍,加入组织时间,备注\n"

static struct {
	struct import_heading *list;
	int count;
} named;

static bool keep_unit(struct work *w, void *arg)
{
	(void)arg;
	return import_headings_keep(w, named.list, named.count);
}

static void look_at(struct county *c, const char *path)
{
	named.count = import_headings(&c->work, path, &named.list);
	assert_int_equal(named.count, 7);
}

static void test_import_columns_remembered(void **state)
{
	static const char *const targets[] = { "members.org", "members.name", "members.ethnic", "members.idno", "members.category",
		"members.joined", "" };
	struct county *c = county_of(state);
	struct import *import;
	struct actor county = c->work.actor;
	const char *text = arena_printf(c->arena, FOREIGN_HEAD "QH-01-02,石守信,汉族,%s,正式党员,1999-07-01,无\n",
		idno_make(c->arena, "371199", 19740303, 81)), *path = file(c, text);
	assert_false(import_run(&c->work, path, true, NULL, NULL, &import));
	assert_string_equal(c->work.fault->code, "import.headings");
	c->work.fault = NULL;
	look_at(c, path);
	assert_string_equal(named.list[3].text, "证件");
	assert_string_equal(named.list[1].sample, "石守信");
	assert_string_equal(named.list[1].target, "");
	/* What cannot be meant is said at its field, and nothing is kept. */
	named.list[0].target = named.list[1].target = "members.org";
	named.list[2].target = "organisations.code";
	named.list[4].target = "members.nonsense";
	assert_false(work_run(&c->work, keep_unit, NULL));
	assert_non_null(strstr(fault_message(c->work.fault, "c1"), "选了同一项"));
	assert_non_null(strstr(fault_message(c->work.fault, "c2"), "只能是一种名册"));
	assert_non_null(strstr(fault_message(c->work.fault, "c4"), "请重新选择"));
	c->work.fault = NULL;
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from import_heading where tenant = $1", c->work.tenant), 0);
	for (size_t i = 0; i < COUNT_OF(targets); i++)
		named.list[i].target = targets[i];
	county_do(c, keep_unit, NULL);
	all_right(take(c, text, true));
	look_at(c, path);
	assert_string_equal(named.list[3].target, "members.idno");
	/* Another office names its own. */
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "柳河镇", .org = org_of_code(&c->work, "QH-01")->id,
		.path = "0001.0001.", .org_level = 2 };
	assert_false(import_run(&c->work, path, true, NULL, NULL, &import));
	c->work.fault = NULL;
	c->work.actor = county;
	/* And may forget it. */
	named.list[3].target = "";
	county_do(c, keep_unit, NULL);
	refused(c, text, "没有“身份证号”这一列");
}

static void test_import_outside_scope(void **state)
{
	struct county *c = county_of(state);
	struct actor before = c->work.actor;
	all_right(take(c, ORG_ROW("QH-02,中共东岭镇委员会,东岭镇,611,QH,,,,,,,,\nQH-02-01,东泉村党支部,,631,QH-02,,,,,,,,"), false));
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "东岭镇", .path = "0001.0002.", .org_level = 2 };
	says(c, ORG_ROW("QH-01-01,小河西村党支部,,631,QH-02,,,,,,,,"), "您管理范围以外");
	says(c, ORG_ROW("N-5,新村党支部,,631,QH-01,,,,,,,,"), "不在您的管理范围内");
	says(c, one(c, "QH-02-01", "刘成玉", "男", "", idno_make(c->arena, "371199", 19650203, 11), "", PLAIN), "已在本县其他党组织登记");
	struct import *import = take(c, one(c, "QH-02-01", "刘成玉", "男", "", idno_make(c->arena, "371199", 19650203, 11), "", PLAIN), true);
	for (int i = 0; i < import->problem_count; i++)
		assert_null(strstr(import->problems[i].message, "小河西"));
	c->work.actor = before;
}

static bool hear(void *arg, const struct sheet_row *row)
{
	struct buf *b = arg;
	for (int i = 0; i < row->count; i++)
		buf_printf(b, "%s|", row->cells[i]);
	buf_char(b, '\n');
	return true;
}

static void test_import_marked(void **state)
{
	struct county *c = county_of(state);
	const char *path = arena_printf(c->arena, "%s/marked.xlsx", c->dir);
	struct import *import = take(c, ORG_ROW("N-1,某村党支部,,支队,QH,2025-02-29,,,,,,,"), true);
	struct buf text;
	buf_init(&text, c->arena);
	assert_null(import_marked(&c->work, import, path));
	assert_null(sheet_read(c->arena, path, &sheet_limits_default, hear, &text));
	assert_non_null(strstr(text.at, "N-1|某村党支部||支队|QH|2025-02-29|"));
}

static void test_import_many_problems(void **state)
{
	struct county *c = county_of(state);
	struct buf text;
	buf_init(&text, c->arena);
	buf_text(&text, ORGS_HEAD);
	for (int i = 0; i < 700; i++)
		buf_printf(&text, "M-%d,某村党支部,,支队,QH,,,,,,,,\n", i);
	struct import *import = take(c, text.at, true);
	assert_int_equal(import->problem_count, 700);
	assert_int_equal(import->rows[FATE_WRONG], 700);
	assert_string_equal(import->problems[IMPORT_PROBLEMS_MOST - 1].message,
		"第 501 行 类别（D501）：没有“支队”这种类别，请填党委、党总支、党支部、联合党支部、临时党支部等，或代码 611 至 932");
}

/* Columns of the collection sheet: read by name or code, kept where the file says nothing, and back by export. */
static void test_import_sheet_columns(void **state)
{
	struct county *c = county_of(state);
	static const char head[] = "组织代码,组织名称,类别,上级组织代码,单位性质类别,隶属关系,批准日期,联系人,覆盖村,收入年度,集体经济收入（元）,状态,状态原因,妇联,妇女主任\n";
	const char *first = arena_printf(c->arena, "%sSH-01,上河镇党委,党委,QH,3,镇,1958-10-01,张三,,,,,,,\n"
		"SH-02,上河村党支部,党支部,SH-01,行政村,10,,李四,小河西村、小河东村,2025,98000,软弱涣散,班子不团结,小河西村妇联,王秀兰\n", head);
	struct import *import = take(c, first, false);
	all_right(import);
	assert_int_equal(import->rows[FATE_NEW], 2);
	work_end(&c->work);
	county_begin(c);
	struct org *o = org_of_code(&c->work, "SH-02");
	const struct org_sheet *s = org_sheet_load(&c->work, o->id);
	struct org_income *income;
	assert_int_equal(s->unit, 5);
	assert_int_equal(s->subordination, 10);
	assert_int_equal(s->status, ORG_WEAK);
	assert_string_equal(s->linked[ORG_WOMEN].head, "王秀兰");
	assert_int_equal(org_income_list(&c->work, o->id, &income), 1);
	assert_int_equal(income[0].yuan, 98000);
	/* The same again is the same; a file without a column leaves what it tells of; one figure alone is a change. */
	assert_int_equal(take(c, first, true)->rows[FATE_SAME], 2);
	import = take(c, "组织代码,组织名称,类别,上级组织代码,联系人,集体经济收入\nSH-02,上河村党支部,党支部,SH-01,赵五,98000\n", false);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	work_end(&c->work);
	county_begin(c);
	s = org_sheet_load(&c->work, o->id);
	assert_string_equal(s->contact, "赵五");
	assert_int_equal(s->unit, 5);
	assert_int_equal(s->status, ORG_WEAK);
	import = take(c, "组织代码,组织名称,类别,上级组织代码,收入年度,集体经济收入\nSH-02,上河村党支部,党支部,SH-01,2025,98001\n", true);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	import = take(c, "组织代码,组织名称,类别,上级组织代码,单位性质,批准日期\nSH-02,上河村党支部,党支部,SH-01,私塾,2025-02-29\n", true);
	assert_int_equal(import->rows[FATE_WRONG], 1);
	assert_int_equal(import->problem_count, 2);
}

static bool dissolve_unit(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update org set dissolved = 20260101 where tenant = $1 and code = $2", w->tenant, (const char *)arg) &&
	       audit(w, "test.dissolved", "org", 0, 0, NULL, NULL);
}

/* What an organisation is and is called changes by an approval, not by a cell; what is dissolved does not change at all. */
static void test_import_identity(void **state)
{
	struct county *c = county_of(state);
	says(c, ORG_ROW("QH-01-01,小河村党支部,小河西村,631,QH-01,,,,,,,,"), "第 2 行 组织名称（B2）：与登记的名称（小河西村党支部）不同");
	says(c, ORG_ROW("QH-01-01,小河西村党支部,小河村,631,QH-01,,,,,,,,"), "第 2 行 简称（C2）：与登记的名称（小河西村）不同");
	says(c, ORG_ROW("QH-01-01,小河西村党支部,小河西村,632,QH-01,,,,,,,,"), "第 2 行 类别（D2）：与登记的类别（党支部）不同");
	/* Nobody belongs to it yet. */
	all_right(take(c, ORG_ROW("SH-02,上河新村党支部,,632,SH-01,,,,,,,,"), true));
	county_do(c, dissolve_unit, (void *)"SH-02");
	county_do(c, dissolve_unit, (void *)"SH-01");
	work_end(&c->work);
	county_begin(c);
	says(c, ORG_ROW("SH-02,上河村党支部,,631,SH-01,,,,,,,,"), "第 2 行 组织代码（A2）：上河村已于 2026-01-01 撤销");
	says(c, ORG_ROW("SH-03,下河村党支部,,631,SH-01,,,,,,,,"), "第 2 行 上级组织代码（E2）：上级组织上河镇已撤销");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_import_organisations),
		cmocka_unit_test(test_import_organisations_wrong),
		cmocka_unit_test(test_import_members),
		cmocka_unit_test(test_import_members_wrong),
		cmocka_unit_test(test_import_members_update),
		cmocka_unit_test(test_import_no_roster),
		cmocka_unit_test(test_import_moves),
		cmocka_unit_test(test_import_columns_remembered),
		cmocka_unit_test(test_import_outside_scope),
		cmocka_unit_test(test_import_marked),
		cmocka_unit_test(test_import_many_problems),
		cmocka_unit_test(test_import_sheet_columns),
		cmocka_unit_test(test_import_identity),
	};
	return cmocka_run_group_tests(tests, setup, county_teardown);
}
