/* Taking an import back as a whole: everything is as it was, or it says what rests on it. And long ones, written by the job: cut
 * off, going on, falling back. */
#include "people.h"

#include <dirent.h>

#include "base/config.h"
#include "export/export.h"
#include "import/import.h"
#include "job/job.h"
#include "member/erase.h"
#include "member/honour.h"

#define TOWN "QH-01"
#define HEAD "组织代码,姓名,民族,身份证号,手机号,学历,人员类别,入党日期,转正日期,党小组,职务,流动,年老体弱,住址\n"

static struct config *config;
static int64_t office; /* the account of the county's office */
static int fail_at, touches;
static const char *fail_code;

/* Something in the way of a piece, at a chosen touch. */
static bool in_the_way(struct work *w, const int64_t *orgs, int count)
{
	(void)orgs;
	for (int i = 0; i < count; i++)
		if (fail_code && ++touches == fail_at)
			return fault_set(w, text_eq(fail_code, "busy") ? FAULT_BUSY : FAULT_CONFLICT, fail_code, NULL, "有别的事先办了。");
	return true;
}
TOUCH_HOOK(import_undo_test, in_the_way);

static bool found(struct work *w, int64_t parent, int kind, const char *code, const char *name, int64_t *id)
{
	struct org_input in = { .parent = parent, .kind = kind, .code = code, .name = name, .founded = 19600101 };
	return org_found(w, &in, id);
}

static bool build(struct work *w, void *arg)
{
	int64_t root, town, id;
	(void)arg;
	if (!found(w, 0, 611, "QH", "中共青禾县委员会", &root) || !found(w, root, 611, TOWN, "中共柳河镇委员会", &town))
		return false;
	for (int i = 1; i <= 6; i++)
		if (!found(w, town, 631, arena_printf(w->arena, TOWN "-%d", i), arena_printf(w->arena, "第%d村党支部", i), &id))
			return false;
	return true;
}

static void as_office(struct county *c)
{
	c->work.actor = (struct actor){ .role = ROLE_COUNTY, .account = office, .office = office, .name = "office", .path = "0001.", .org_level = 1,
		.org = org_of_code(&c->work, "QH")->id, .from = "test" };
}

static int setup(void **state)
{
	county_setup(state);
	struct county *c = county_of(state);
	county_do(c, build, NULL);
	office = account_made(c, "office", ROLE_COUNTY, org_of_code(&c->work, "QH")->id, NULL);
	as_office(c);
	const char *why = NULL;
	config = config_load(c->arena, "/nonexistent", true, &why);
	assert_non_null(config);
	fail_code = NULL;
	touches = 0;
	return 0;
}

static const char *file(struct county *c, const char *text)
{
	static int number;
	const char *path = arena_printf(c->arena, "%s/roster-%d.csv", c->dir, ++number);
	FILE *f = fopen(path, "wb");
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
	return path;
}

static struct import *take(struct county *c, const char *text, unsigned how)
{
	struct import *import = NULL;
	if (!import_run(&c->work, file(c, text), how, NULL, NULL, &import))
		fail_msg("%s", import && import->problem_count ? import->problems[0].message : c->work.fault ? c->work.fault->message : "?");
	return import;
}

static const char *idno(struct county *c, int n)
{
	return idno_make(c->arena, "371199", day_add(19500101, n % 12000), 500 + n / 12000);
}

/* ---- a picture of everything that records hold ---- */

static bool left_out(const char *table, const char *column)
{
	static const char *const tables[] = { "audit", "import", "import_member", "import_org", "import_beside", "setting", "job_run", "job_log", "area_month",
		"message", "account", "standing", "study_branch" };
	for (size_t i = 0; i < COUNT_OF(tables); i++)
		if (text_eq(table, tables[i]))
			return true;
	return column && text_eq(column, "version");
}

static const char *picture(struct county *c)
{
	struct db_table *tables;
	struct buf out;
	work_end(&c->work);
	struct actor actor = c->work.actor;
	county_begin(c);
	c->work.actor = actor;
	buf_init(&out, c->arena);
	int n = db_tables(c->work.db, c->arena, &tables);
	for (int t = 0; t < n; t++) {
		if (left_out(tables[t].name, NULL))
			continue;
		struct db_rows *rows = db_table_rows(c->work.db, c->arena, &tables[t], c->work.tenant);
		while (db_next(rows)) {
			buf_printf(&out, "\n%s", tables[t].name);
			for (int k = 0; k < tables[t].column_count; k++) {
				struct db_value v = db_table_value(rows, &tables[t], k);
				if (left_out("", tables[t].columns[k].name))
					continue;
				if (v.kind == DB_I64)
					buf_printf(&out, "|%lld", (long long)v.i64);
				else if (v.kind == DB_NULL)
					buf_text(&out, "|null");
				else
					buf_printf(&out, "|%s", hex_of(c->arena, v.bytes.at, v.bytes.len));
			}
		}
		db_done(rows);
	}
	return out.at;
}

static void same_picture(struct county *c, const char *before)
{
	const char *after = picture(c), *line;
	if (!text_eq(before, after)) {
		size_t i = 0;
		while (before[i] == after[i])
			i++;
		while (i && before[i] != '\n')
			i--;
		fail_msg("before: %.300s\nafter: %.300s", before + i, after + i);
	}
	if (county_verify(c, &line))
		fail_msg("%s", line);
}

static bool undo(struct work *w, void *id)
{
	return import_undo(w, *(int64_t *)id);
}

static bool undo_later(struct work *w, void *id)
{
	return import_undo_later(w, *(int64_t *)id);
}

/* ---- members ---- */

static const char *first(struct county *c)
{
	return arena_printf(c->arena, HEAD
		TOWN "-1,刘成玉,汉族,%s,13800000001,初中,正式党员,1990-07-01,1991-07-01,第一党小组,书记,,,村东头1号\n"
		TOWN "-1,王秀英,汉族,%s,13800000002,初中,正式党员,1990-07-01,1991-07-01,第一党小组,,是,,\n"
		TOWN "-1,单雄信,汉族,%s,,大专,正式党员,1990-07-01,1991-07-01,,宣传委员,,是,\n"
		TOWN "-2,孙立国,汉族,%s,13800000004,,预备党员,2026-03-01,,,,,,\n", idno(c, 1), idno(c, 2), idno(c, 3), idno(c, 4));
}

static void test_undo_new(void **state)
{
	struct county *c = county_of(state);
	const char *before = picture(c);
	struct import *import = take(c, first(c), 0);
	assert_true(import->record > 0);
	struct import_record *r = import_record_load(&c->work, import->record);
	assert_int_equal(r->made, 4);
	assert_int_equal(r->written, 4);
	assert_int_equal(r->state, IMPORT_DONE);
	assert_int_equal(county_verify(c, NULL), 0);
	as_office(c);
	struct import_hold *holds;
	assert_int_equal(import_holds(&c->work, r, &holds), 0);
	county_do(c, undo, &import->record);
	assert_int_equal(import_record_load(&c->work, import->record)->state, IMPORT_UNDONE);
	same_picture(c, before);
	as_office(c);
	county_refused(c, undo, &import->record, "import.state");
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from import_member where tenant = $1", c->work.tenant), 0);
	/* What is gone may come again. */
	assert_int_equal(take(c, first(c), 0)->rows[FATE_NEW], 4);
	assert_int_equal(take(c, first(c), 0)->record, 0); /* nothing was to be written: no record */
}

static bool lead(struct work *w, void *arg)
{
	(void)arg;
	int64_t group = DB_ONE(w->db, w->arena, 0, "select id from party_group where tenant = $1", w->tenant);
	int64_t leader = DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and name = '王秀英'", w->tenant);
	return group_edit(w, group, "第一党小组", leader);
}

/* Fields, sealed fields, states begun and ended, posts ended and taken away by a move, the led group, a move on the day of arrival. */
static const char *second(struct county *c)
{
	return arena_printf(c->arena, HEAD
		TOWN "-2,刘成玉,回族,%s,13900000001,大专,正式党员,1990-07-02,1991-07-02,,,是,,村西头9号\n"
		TOWN "-3,王秀英,汉族,%s,13800000002,初中,正式党员,1990-07-01,1991-07-01,第二党小组,书记,,是,\n"
		TOWN "-1,单雄信,汉族,%s,13700000003,大专,正式党员,1990-07-01,1991-07-01,第一党小组,组织委员,,,\n"
		TOWN "-4,孙立国,汉族,%s,,,正式党员,2025-03-01,2026-03-01,,,,,\n"
		TOWN "-4,新来人,汉族,%s,,,正式党员,1990-07-01,1991-07-01,,书记,,,\n", idno(c, 1), idno(c, 2), idno(c, 3), idno(c, 4),
		idno(c, 5));
}

static bool arrive(struct work *w, void *arg)
{
	(void)arg;
	int64_t member = DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and name = '孙立国'", w->tenant);
	return member_move(w, member, org_of_code(w, TOWN "-5")->id, w->today, "刚到");
}

static void test_undo_changed_and_moved(void **state)
{
	struct county *c = county_of(state);
	take(c, first(c), 0);
	county_do(c, lead, NULL);
	county_do(c, arrive, NULL);
	const char *before = picture(c);
	as_office(c);
	struct import *import = take(c, second(c), IMPORT_MOVE);
	assert_int_equal(import->moves, 3);
	assert_int_equal(import->rows[FATE_NEW], 1);
	assert_string_not_equal(picture(c), before);
	assert_int_equal(county_verify(c, NULL), 0);
	as_office(c);
	county_do(c, undo, &import->record);
	same_picture(c, before);
	as_office(c);
	/* Opened again, the sealed fields are those of before. */
	assert_int_equal(take(c, first(c), IMPORT_DRY | IMPORT_MOVE)->rows[FATE_CHANGED], 1); /* 孙立国, who had arrived elsewhere */
}

/* ---- what rests on it ---- */

struct later {
	const char *what;
	bool (*run)(struct work *w, void *arg);
};

static int64_t member_named(struct work *w, const char *name)
{
	return DB_ONE(w->db, w->arena, 0, "select id from member where tenant = $1 and name = $2", w->tenant, name);
}

static bool later_edit(struct work *w, void *arg)
{
	(void)arg;
	struct member_input in = member_input_of(member_load(w, member_named(w, "单雄信")));
	in.education = "61";
	return member_edit(w, member_named(w, "单雄信"), &in, 0);
}

static bool later_post(struct work *w, void *arg)
{
	(void)arg;
	return post_appoint(w, org_of_code(w, TOWN "-1")->id, "discipline", member_named(w, "王秀英"), NULL, w->today, NULL);
}

static bool later_dismissal(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update post set to_day = $2 where tenant = $1 and kind = 'secretary'", w->tenant, w->today) &&
	       org_recount(w, org_of_code(w, TOWN "-1")->id) && audit(w, "post.ended", "org", 0, 0, NULL, NULL);
}

static bool later_account(struct work *w, void *arg)
{
	(void)arg;
	const char *code;
	return account_create(w, "liu", "刘成玉", ROLE_SECRETARY, org_of_code(w, TOWN "-1")->id, member_named(w, "刘成玉"), &code) != 0;
}

static bool later_group(struct work *w, void *arg)
{
	(void)arg;
	struct member_input in = { .org = org_of_code(w, TOWN "-1")->id, .name = "后来人", .ethnic = "01", .category = MEMBER_FULL,
		.joined = 19900701, .idno = idno_make(w->arena, "371199", 19600606, 8) };
	in.party_group = DB_ONE(w->db, w->arena, 0, "select id from party_group where tenant = $1", w->tenant);
	return member_add(w, &in, NULL);
}

static bool later_meeting(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "insert into activity (tenant, id, org, kinds, state, title, place, starts, ends, day, "
		"month, host, agenda, created, created_by) values ($1, 77, $2, 1, 'noticed', '党员大会', '活动室', $4, $4, $3, 202611, '', '', $4, 0)", w->tenant,
		       org_of_code(w, TOWN "-1")->id, w->today, w->now) &&
	       DB_EXEC(w->db, w->arena, "insert into attendance (tenant, activity, member, day, status, voter) "
		       "values ($1, 77, $2, $3, 'due', 1)", w->tenant, member_named(w, "王秀英"), w->today) && audit(w, "test", "activity", 77, 0, NULL, NULL);
}

static void test_undo_refused(void **state)
{
	static const struct later laters[] = { { "单雄信此后又有改动", later_edit }, { "王秀英此后在", later_post },
		{ "刘成玉名册所任的职务此后又有变动", later_dismissal }, { "刘成玉此后开通了账号", later_account },
		{ "第一党小组此后编入了别人", later_group }, { "王秀英此后已列入活动“党员大会”的名单", later_meeting },
		{ "王秀英此后担任第一党小组组长", lead } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(laters); i++) {
		void *own = NULL;
		setup(&own);
		struct county *c = own;
		struct import *import = take(c, first(c), 0);
		c->work.actor.role = ROLE_SYSTEM;
		county_do(c, laters[i].run, NULL);
		const char *before = picture(c);
		as_office(c);
		struct import_hold *holds;
		int n = import_holds(&c->work, import_record_load(&c->work, import->record), &holds);
		if (!n)
			fail_msg("nothing speaks against it: %s", laters[i].what);
		assert_false(work_run(&c->work, undo, &import->record));
		assert_string_equal(c->work.fault->code, "import.held");
		if (!strstr(c->work.fault->message, laters[i].what))
			fail_msg("“%s” expected, got “%s”", laters[i].what, c->work.fault->message);
		c->work.fault = NULL;
		assert_string_equal(picture(c), before);
		county_teardown(&own);
	}
}

/* Where the mover's old post was filled again, and the old branch is gone. */
static bool later_secretary(struct work *w, void *arg)
{
	(void)arg;
	return post_appoint(w, org_of_code(w, TOWN "-1")->id, "secretary", member_named(w, "单雄信"), NULL, w->today, NULL);
}

static void test_undo_move_refused(void **state)
{
	struct county *c = county_of(state);
	take(c, first(c), 0);
	struct import *import = take(c, arena_printf(c->arena, HEAD TOWN "-2,刘成玉,汉族,%s,,初中,正式党员,1990-07-01,1991-07-01,,,,,\n", idno(c, 1)),
		IMPORT_MOVE);
	assert_int_equal(import->moves, 1);
	c->work.actor.role = ROLE_SYSTEM;
	county_do(c, later_secretary, NULL);
	as_office(c);
	assert_false(work_run(&c->work, undo, &import->record));
	assert_non_null(strstr(c->work.fault->message, "刘成玉原来的职务此后已由单雄信担任"));
	c->work.fault = NULL;
	/* An office beside it does not even see the record. */
	c->work.actor.path = "0001.0001.";
	assert_null(import_record_load(&c->work, import->record));
	c->work.fault = NULL;
}

/* Every table with a column of people must be known to what finds that something rests on them. */
static void test_no_table_of_people_forgotten(void **state)
{
	struct county *c = county_of(state);
	static const char *const people[] = { "member", "leader", "owner", "one", "to_member", "person" };
	/* What belongs to the person and goes with it, the records of imports themselves, and what is called so for another reason. */
	static const char own[] = " belonging member_state import_member job_run ";
	struct db_table *tables;
	size_t count;
	struct buf known;
	const struct import_hold_query *const *all = import_hold_all(&count);
	buf_init(&known, c->arena);
	buf_text(&known, own);
	for (size_t i = 0; i < count; i++)
		buf_printf(&known, " %s ", all[i]->tables);
	int n = db_tables(c->work.db, c->arena, &tables);
	for (int t = 0; t < n; t++)
		for (int k = 0; k < tables[t].column_count; k++)
			for (size_t i = 0; i < COUNT_OF(people); i++)
				if (text_eq(tables[t].columns[k].name, people[i]) &&
					!strstr(known.at, arena_printf(c->arena, " %s ", tables[t].name)))
					fail_msg("%s.%s names people: write an IMPORT_HOLD (import/import.h) beside its room's functions",
						tables[t].name, tables[t].columns[k].name);
}

/* ---- honours ---- */

#define HONOURED "组织代码,姓名,民族,身份证号,人员类别,入党日期,转正日期,荣誉\n"

static struct import *honours_take(struct county *c, const char *cell, unsigned how)
{
	return take(c, arena_printf(c->arena, HONOURED TOWN "-1,刘成玉,汉族,%s,正式党员,1990-07-01,1991-07-01,\"%s\"\n"
		TOWN "-1,王秀英,汉族,%s,正式党员,1990-07-01,1991-07-01,\n", idno(c, 1), cell, idno(c, 2)), how);
}

static bool later_honour(struct work *w, void *arg)
{
	struct honour h = { .name = "致富带头人", .level = "township", .granted_by = "柳河镇", .day = 20250101, .number = "" };
	(void)arg;
	return honour_save(w, member_named(w, "刘成玉"), &h, NULL);
}

static bool later_honour_gone(struct work *w, void *arg)
{
	(void)arg;
	int64_t id = DB_ONE(w->db, w->arena, 0, "select max(id) from member_honour where tenant = $1 and removed = 0", w->tenant);
	return honour_remove(w, member_named(w, "刘成玉"), id, true);
}

static void honours_refused(struct county *c, const char *cell, const char *what)
{
	struct import *import = NULL;
	as_office(c);
	assert_false(import_run(&c->work, file(c, arena_printf(c->arena, HONOURED TOWN "-1,刘成玉,汉族,%s,正式党员,1990-07-01,1991-07-01,\"%s\"\n",
		idno(c, 1), cell)), 0, NULL, NULL, &import));
	assert_true(import && import->problem_count == 1);
	if (!strstr(import->problems[0].message, what))
		fail_msg("“%s” expected, got “%s”", what, import->problems[0].message);
	assert_non_null(strstr(import->problems[0].message, "荣誉"));
}

static void test_honours(void **state)
{
	struct county *c = county_of(state);
	static const char first_cell[] = "优秀共产党员（县级），中共青禾县委，2021-06-28，青发〔2021〕5号；先进个人（村（支部）级），本支部，2020-07-01";
	static const char second_cell[] = "优秀共产党员(县级),中共青禾县委,2021.6.28,青发〔2021〕5号;先进个人（村级），本支部，2020-07-01\n劳动模范（市级），市政府，2024-05-01，";
	struct import *made = honours_take(c, first_cell, 0);
	assert_int_equal(made->rows[FATE_NEW], 2);
	struct honour *list;
	assert_int_equal(honour_list(&c->work, member_named(&c->work, "刘成玉"), true, &list), 2);
	assert_string_equal(list[0].name, "优秀共产党员");
	assert_string_equal(list[0].number, "青发〔2021〕5号");
	assert_string_equal(list[1].level, "branch");
	as_office(c);
	assert_int_equal(honours_take(c, first_cell, 0)->record, 0); /* the same again changes nothing */
	const char *before = picture(c);
	as_office(c);
	struct import *import = honours_take(c, second_cell, 0); /* two by other signs, one more */
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	assert_int_equal(honour_list(&c->work, member_named(&c->work, "刘成玉"), true, &list), 3);
	county_do(c, undo, &import->record);
	same_picture(c, before);
	as_office(c);

	honours_refused(c, "优秀共产党员，中共青禾县委，2021-06-28", "级别");
	honours_refused(c, "优秀共产党员（县级），中共青禾县委", "请写成");
	honours_refused(c, "优秀共产党员（县级），中共青禾县委，2021-13-28", "不是有效日期");
	honours_refused(c, "优秀共产党员（县级），中共青禾县委，2031-06-28", "不晚于今天");
	honours_refused(c, "（县级），中共青禾县委，2021-06-28", "级别");
	honours_refused(c, "优秀共产党员（市级），中共青禾县委，2021-06-28，青发〔2021〕5号", "已登记，但级别");

	/* What came later stands against taking it back: a change of it, and another one of somebody whom it made. */
	as_office(c);
	import = honours_take(c, second_cell, 0);
	c->work.actor.role = ROLE_SYSTEM;
	county_do(c, later_honour_gone, NULL);
	as_office(c);
	assert_false(work_run(&c->work, undo, &import->record));
	assert_non_null(strstr(c->work.fault->message, "名册所登记的荣誉此后又有改动"));
	honours_refused(c, "劳动模范（市级），市政府，2024-05-01", "此前已从他的荣誉里删除");
	c->work.actor.role = ROLE_SYSTEM;
	county_do(c, later_honour, NULL);
	as_office(c);
	assert_false(work_run(&c->work, undo, &made->record));
	c->work.fault = NULL;
}

/* What an office exports it may send back: people are known by name and mask, numbers stay what they are. */
static const char *exported(struct county *c, const char *list, const char *query)
{
	struct export_ask ask = { .list = export_named(list), .format = SHEET_CSV_UTF8, .org = c->work.actor.org, .query = query };
	const char *path = arena_printf(c->arena, "%s/exported-%s.csv", c->dir, list), *why;
	int64_t rows;
	as_office(c);
	ask.org = c->work.actor.org;
	assert_true(export_place(&c->work, &ask));
	why = export_write(&c->work, &ask, path, NULL, NULL, &rows);
	if (why)
		fail_msg("%s", why);
	return path;
}

static struct import *take_path(struct county *c, const char *path)
{
	struct import *import = NULL;
	as_office(c);
	if (!import_run(&c->work, path, 0, NULL, NULL, &import))
		fail_msg("%s", import && import->problem_count ? import->problems[0].message : c->work.fault ? c->work.fault->message : "?");
	return import;
}

static const char *whole(struct county *c, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = arena_alloc(c->arena, 100000);
	text[fread(text, 1, 99999, f)] = 0;
	fclose(f);
	return text;
}

#define STATES_HEAD "组织代码,姓名,民族,身份证号,人员类别,入党日期,转正日期,职务,任职日期,生活困难,失去联系,停止党籍,状态起始日期,状态原因\n"

static const char *states_row(struct county *c, const char *rest)
{
	return arena_printf(c->arena, STATES_HEAD TOWN "-1,刘成玉,汉族,%s,正式党员,1990-07-01,1991-07-01,%s\n", idno(c, 1), rest);
}

static void states_wrong(struct county *c, const char *rest, const char *message)
{
	struct import *import;
	as_office(c);
	assert_false(import_run(&c->work, file(c, states_row(c, rest)), 0, NULL, NULL, &import));
	if (!strstr(import->problems[0].message, message))
		fail_msg("\"%s\" does not say \"%s\"", import->problems[0].message, message);
	c->work.fault = NULL;
}

/* Every state begins on the day and with the reason of its row; all of it is taken back. */
static void test_states_with_day_and_reason(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct member *m;
	struct member_state *states;
	struct post *held;
	struct member_filter all = { .path = "0001." };

	take(c, states_row(c, ",,,,,,"), 0);
	const char *before = picture(c);
	states_wrong(c, ",,,是,,2026-03-01,", "“状态原因”一列写明原因");
	states_wrong(c, ",,,,是,2026-03-01,", "“状态原因”一列写明原因");
	states_wrong(c, ",,是,,,2027-03-01,困难", "不能晚于今天");
	states_wrong(c, "书记,2027-03-01,,,,,", "不能晚于今天");
	states_wrong(c, "书记,1950-03-01,,,,,", "不能早于党支部成立日期");
	as_office(c);
	struct import *import = take(c, states_row(c, "书记,2026-02-01,是,是,,2026-03-01,长期外出，多方联系不上"), 0);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	work_end(w);
	county_begin(c);
	assert_int_equal(member_list(w, &all, &m, NULL), 1);
	assert_true(m->hardship);
	assert_int_equal(member_state_list(w, m->id, &states), 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(states[i].from_day, 20260301);
		assert_string_equal(states[i].reason, "长期外出，多方联系不上");
	}
	assert_int_equal(post_of_member(w, m->id, w->today, &held), 1);
	assert_int_equal(held[0].from_day, 20260201);
	as_office(c);
	county_do(c, undo, &import->record);
	same_picture(c, before);
	as_office(c);
	take(c, states_row(c, "书记,2026-02-01,是,是,,2026-03-01,长期外出，多方联系不上"), 0);
	import = take(c, states_row(c, "书记,2026-02-01,是,是,,2026-03-01,长期外出，多方联系不上"), 0);
	assert_int_equal(import->rows[FATE_SAME], 1);
	import = take(c, states_row(c, ",,否,否,,,"), 0);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	states_wrong(c, ",,是,,,2026-04-01,又有困难", "日期重叠");
	county_do(c, undo, &import->record);
	assert_int_equal(member_state_list(w, m->id, &states), 2);
}

/* All that the list of organisations says is known to the import: nothing is asked about, and nothing changes. */
static void test_exported_organisations_come_back(void **state)
{
	struct county *c = county_of(state);
	const char *path = exported(c, "organisations", ""), *text = whole(c, path);
	assert_non_null(strstr(text, "预计撤销日期"));
	assert_non_null(strstr(text, "流动党员党支部"));
	const char *before = picture(c);
	struct import *import = take_path(c, path);
	assert_int_equal(import->kind, IMPORT_ORGANISATIONS);
	assert_int_equal(import->unknown_count, 0);
	assert_int_equal(import->rows[FATE_SAME], import->total);
	assert_true(import->total > 1);
	same_picture(c, before);
}

static void test_exported_list_comes_back(void **state)
{
	struct county *c = county_of(state);
	take(c, first(c), 0);
	honours_take(c, "优秀共产党员（县级），中共青禾县委，2021-06-28，青发〔2021〕5号", 0);
	const char *path = exported(c, "members", ""), *text = whole(c, path);
	assert_non_null(strstr(text, "优秀共产党员（县级），中共青禾县委，2021-06-28，青发〔2021〕5号"));
	const char *before = picture(c);
	struct import *import = take_path(c, path);
	assert_int_equal(import->rows[FATE_SAME], 4);
	assert_int_equal(import->record, 0);
	same_picture(c, before);
	/* A word put right in it, and a row whose number or name is nobody's. */
	char *at = strstr(text, "大学专科");
	assert_non_null(at);
	memcpy(at, "大学本科", strlen("大学本科"));
	as_office(c);
	import = take(c, text, 0);
	assert_int_equal(import->rows[FATE_CHANGED], 1);
	assert_int_equal(import->rows[FATE_SAME], 3);
	county_do(c, undo, &import->record);
	same_picture(c, before);
	at = strstr(text, "单雄信");
	memcpy(at, "单雄心", strlen("单雄心"));
	as_office(c);
	assert_false(import_run(&c->work, file(c, text), 0, NULL, NULL, &import));
	assert_non_null(strstr(import->problems[0].message, "没有姓名和号码都相符的党员"));
	/* Of two people with one name and mask neither is meant. */
	const char *one = idno_make(c->arena, "371199", 19700101, 1), *other = one;
	for (int n = 1; text_eq(other, one) || !text_eq(idno_mask(c->arena, other), idno_mask(c->arena, one)); n++)
		other = idno_make(c->arena, "371199", day_add(19700101, n), 1);
	take(c, arena_printf(c->arena, HEAD TOWN "-5,同名人,汉族,%s,,,申请人,,,,,,,\n" TOWN "-6,同名人,汉族,%s,,,申请人,,,,,,,\n", one, other), 0);
	as_office(c);
	assert_false(import_run(&c->work, file(c, arena_printf(c->arena, HEAD TOWN "-5,同名人,汉族,%s,,,申请人,,,,,,,\n",
		idno_mask(c->arena, one))), 0, NULL, NULL, &import));
	assert_non_null(strstr(import->problems[0].message, "不止一人"));
	/* Nor anybody outside of the office's own branches: no word tells that there is such a person. */
	c->work.actor.path = "0001.0002.";
	assert_false(import_run(&c->work, path, 0, NULL, NULL, &import));
	for (int k = 0; k < import->problem_count; k++)
		assert_null(strstr(import->problems[k].message, "已在本县其他党组织登记"));
	c->work.fault = NULL;
}

/* ---- organisations ---- */

#define ORGS "组织代码,组织名称,类别,上级组织代码,成立日期,届期年数,本届开始,户数,状态,状态起始,状态原因,联系人,收入年度,集体经济收入\n"

static void test_undo_organisations(void **state)
{
	struct county *c = county_of(state);
	take(c, ORGS TOWN "-1,第1村党支部,631," TOWN ",1960-01-01,5,2022-03-01,100,软弱涣散,2026-02-01,班子不团结,张三,2024,5000\n", 0);
	const char *before = picture(c);
	as_office(c);
	struct import *import = take(c, ORGS TOWN "-1,第一村党支部,631," TOWN ",1961-01-01,3,2024-03-01,120,正常,2026-08-01,,李四,2024,6000\n"
		TOWN "-2,第2村党支部,631," TOWN ",,,,,待撤销,2026-08-01,合村,王五,2025,7000\n"
		TOWN "-8-1,新村第一党支部,631," TOWN "-8,2026-01-01,,,,,,,,,\n"
		TOWN "-8,新村党总支,621," TOWN ",2026-01-01,5,2026-01-01,30,,,,赵六,2025,1\n", 0);
	assert_int_equal(import->rows[FATE_NEW], 2);
	assert_int_equal(import->rows[FATE_CHANGED], 2);
	assert_int_equal(county_verify(c, NULL), 0);
	as_office(c);
	county_do(c, undo, &import->record);
	same_picture(c, before);
}

#define TERMS "组织代码,组织名称,类别,上级组织代码,成立日期,届期年数,本届开始,届次,选举日期,选举方式,经度,纬度\n"

static struct import *terms_take(struct county *c, const char *rest)
{
	as_office(c);
	return take(c, arena_printf(c->arena, TERMS TOWN "-1,第1村党支部,631," TOWN ",1960-01-01,5,%s\n", rest), 0);
}

static void term_wrong(struct county *c, const char *rest, const char *what)
{
	struct import *import = NULL;
	as_office(c);
	assert_false(import_run(&c->work, file(c, arena_printf(c->arena, TERMS TOWN "-1,第1村党支部,631," TOWN ",1960-01-01,5,%s\n", rest)), 0, NULL,
		NULL, &import));
	if (!import || !import->problem_count || !strstr(import->problems[0].message, what))
		fail_msg("“%s” expected, got “%s”", what, import && import->problem_count ? import->problems[0].message : "nothing");
}

/* The next term and a day put right, with the terms before them; and where the village lies. */
static void test_undo_terms(void **state)
{
	struct county *c = county_of(state);
	struct org_term *t;
	terms_take(c, "2016-03-01,7,2016-02-20,等额选举,118.9,35.5");
	const char *first_term = picture(c);
	struct import *next = terms_take(c, "2021-03-01,8,2021-02-25,差额选举,118.9,35.5");
	assert_int_equal(org_term_list(&c->work, org_of_code(&c->work, TOWN "-1"), &t), 1);
	assert_int_equal(t->number, 7);
	assert_int_equal(t->elected, 20160220);
	county_do(c, undo, &next->record);
	same_picture(c, first_term);
	next = terms_take(c, "2021-03-01,8,2021-02-25,差额选举,118.9,35.5");
	assert_int_equal(terms_take(c, "2021-03-01,8,2021-02-25,差额选举,118.9,35.5")->record, 0);
	const char *second_term = picture(c);
	struct import *right = terms_take(c, "2021-03-15,8,2021-02-25,差额选举,118.91,35.5");
	org_term_list(&c->work, org_of_code(&c->work, TOWN "-1"), &t);
	assert_int_equal(t->to_day, 20210314);
	assert_int_equal(county_verify(c, NULL), 0);
	as_office(c);
	county_do(c, undo, &right->record);
	same_picture(c, second_term);
	as_office(c);
	assert_false(work_run(&c->work, undo, &next->record)); /* the row's version went on with what was taken back */
	c->work.fault = NULL;

	term_wrong(c, "2026-03-01,8,,,118.9,35.5", "届次应大于 8");
	term_wrong(c, "2021-03-01,7,2021-02-25,差额选举,118.9,35.5", "已经过去");
	term_wrong(c, "2016-02-01,9,,,118.9,35.5", "应晚于上一届");
	term_wrong(c, "2021-03-01,8,,,35.5,118.9", "填反了");
	term_wrong(c, "2021-03-01,8,,,东边,35.5", "不是度数");
}

static bool later_member(struct work *w, void *arg)
{
	(void)arg;
	struct member_input in = { .org = org_of_code(w, TOWN "-9")->id, .name = "后来人", .ethnic = "01", .category = MEMBER_FULL,
		.joined = 19900701, .idno = idno_make(w->arena, "371199", 19600606, 8) };
	return member_add(w, &in, NULL);
}

static void test_undo_organisations_refused(void **state)
{
	struct county *c = county_of(state);
	struct import *import = take(c, ORGS TOWN "-9,第9村党支部,631," TOWN ",,,,,,,,,,\n", 0);
	county_do(c, later_member, NULL);
	assert_false(work_run(&c->work, undo, &import->record));
	assert_non_null(strstr(c->work.fault->message, "此后编入了党员"));
	c->work.fault = NULL;
	assert_non_null(org_of_code(&c->work, TOWN "-9"));
}

/* ---- how long what stood before is kept ---- */

static bool erase(struct work *w, void *arg)
{
	struct erase_wish wish = { "", w->today, *(int64_t *)arg };
	return erase_run(w, &wish, "测试") == 1;
}

static bool leave(struct work *w, void *arg)
{
	return member_leave(w, *(int64_t *)arg, w->today, "测试");
}

static int64_t kept_fields(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, -1,
		"select count(phone) + count(address) + count(phone_hash) + count(phone_mask) from import_member where tenant = $1", c->work.tenant);
}

static void test_kept_for_some_weeks(void **state)
{
	struct county *c = county_of(state);
	take(c, first(c), 0);
	struct import *import = take(c, arena_printf(c->arena, HEAD TOWN "-1,刘成玉,汉族,%s,13911111111,初中,正式党员,1990-07-01,1991-07-01,,,,,别处\n",
		idno(c, 1)), 0);
	assert_int_equal(kept_fields(c), 4);
	/* Sealed as in the person's own row. */
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from import_member where tenant = $1 and phone is not null "
		"and length(phone) > 40 and phone_mask = '138****0001'", c->work.tenant), 1);
	int64_t member = member_named(&c->work, "刘成玉");
	c->work.actor.role = ROLE_SYSTEM;
	county_do(c, leave, &member);
	county_do(c, erase, &member);
	assert_int_equal(kept_fields(c), 0);
	struct job_keeper *k = job_keeper_new(c->store, config, COUNTY_NOW);
	work_end(&c->work);
	for (int days = 1; days < IMPORT_UNDO_DAYS + 3; days++)
		while (job_keeper_once(k, COUNTY_NOW + days * 86400LL))
			;
	job_keeper_free(k);
	county_begin(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 1, "select count(*) from import_member where tenant = $1", c->work.tenant), 0);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 1, "select count(*) from import_beside where tenant = $1", c->work.tenant), 0);
	assert_false(import_record_load(&c->work, import->record)->kept);
	as_office(c);
	county_refused(c, undo, &import->record, "import.dropped");
}

/* ---- long ones ---- */

#define LONG 1300

static const char *long_roster(struct county *c, const char *phone)
{
	struct buf out;
	buf_init(&out, c->arena);
	buf_text(&out, HEAD);
	for (int i = 0; i < LONG; i++)
		buf_printf(&out, TOWN "-%d,王%d,汉族,%s,%s,初中,正式党员,1990-07-01,1991-07-01,,%s,,,\n", i % 6 + 1, i, idno(c, i + 10), phone,
			i < 6 ? "书记" : "");
	return out.at;
}

struct later_wish {
	struct import *import;
	int64_t id;
};

static bool give(struct work *w, void *arg)
{
	struct later_wish *l = arg;
	l->id = import_later(w, l->import, false);
	return l->id != 0;
}

static int64_t given(struct county *c, const char *text)
{
	struct later_wish l = { import_read(&c->work, file(c, text), 0), 0 };
	assert_non_null(l.import);
	assert_true(import_is_long(l.import));
	county_do(c, give, &l);
	assert_int_equal(unlink(l.import->path), 0); /* the job has it under another name */
	return l.id;
}

/* A new keeper each time, as after a restart; nightly work does not come up at that hour. */
static void keep(struct county *c, int64_t after)
{
	struct job_keeper *k = job_keeper_new(c->store, config, COUNTY_NOW - 86400);
	work_end(&c->work);
	while (job_keeper_once(k, COUNTY_NOW + after))
		;
	job_keeper_free(k);
	county_begin(c);
	as_office(c);
}

static int64_t people(struct county *c)
{
	return DB_ONE(c->work.db, c->arena, -1, "select count(*) from member where tenant = $1", c->work.tenant);
}

static void test_long_goes_on(void **state)
{
	struct county *c = county_of(state);
	const char *before = picture(c);
	as_office(c);
	int64_t id = given(c, long_roster(c, ""));
	assert_int_equal(import_record_load(&c->work, id)->state, IMPORT_WRITING);
	/* Cut off in the fourth piece, and once more; each time what was written stands, once. */
	fail_code = "busy";
	fail_at = 6;
	keep(c, 1);
	int written = import_record_load(&c->work, id)->written;
	assert_true(written > 0 && written < LONG);
	assert_int_equal(people(c), written);
	touches = 0;
	fail_at = 4;
	keep(c, 600);
	assert_true(people(c) > written && people(c) < LONG);
	fail_code = NULL;
	keep(c, 3600);
	assert_int_equal(people(c), LONG);
	struct import_record *r = import_record_load(&c->work, id);
	assert_int_equal(r->state, IMPORT_DONE);
	assert_int_equal(r->written, LONG);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from message where tenant = $1 and account = $2", c->work.tenant, office), 1);
	assert_int_equal(county_verify(c, NULL), 0);
	as_office(c);
	/* And taken back by the job, cut off too. */
	county_do(c, undo_later, &id);
	fail_code = "busy";
	touches = 0;
	fail_at = 5;
	keep(c, 7200);
	assert_true(people(c) > 0 && people(c) < LONG);
	fail_code = NULL;
	keep(c, 14400);
	assert_int_equal(import_record_load(&c->work, id)->state, IMPORT_UNDONE);
	same_picture(c, before);
}

/* What cannot be written to the end leaves nothing. */
static void test_long_falls_back(void **state)
{
	struct county *c = county_of(state);
	const char *before = picture(c);
	as_office(c);
	int64_t id = given(c, long_roster(c, ""));
	fail_code = "conflict";
	fail_at = 7;
	keep(c, 1);
	struct import_record *r = import_record_load(&c->work, id);
	assert_int_equal(r->state, IMPORT_FAILED);
	assert_non_null(strstr(r->said, "有别的事先办了"));
	assert_int_equal(people(c), 0);
	fail_code = NULL;
	same_picture(c, before);
	DIR *d = opendir(job_folder(&c->work));
	for (struct dirent *e; d && (e = readdir(d));)
		assert_null(strstr(e->d_name, "import-"));
	closedir(d);
}

/* Somebody else registered one of its people while it waited. */
static bool before_it(struct work *w, void *arg)
{
	struct member_input in = { .org = org_of_code(w, TOWN "-6")->id, .name = "先来人", .ethnic = "01", .category = MEMBER_FULL,
		.joined = 19900701, .idno = arg };
	return member_add(w, &in, NULL);
}

static void test_long_checks_again(void **state)
{
	struct county *c = county_of(state);
	int64_t id = given(c, long_roster(c, ""));
	county_do(c, before_it, (void *)idno(c, 900));
	const char *before = picture(c);
	as_office(c);
	keep(c, 1);
	struct import_record *r = import_record_load(&c->work, id);
	assert_int_equal(r->state, IMPORT_FAILED);
	assert_non_null(strstr(r->said, "等待写入期间数据有了变动"));
	assert_int_equal(people(c), 1);
	same_picture(c, before);
}

/* One that was cancelled in the midst waits for somebody to say: on, or back. */
static bool cancel(struct work *w, void *arg)
{
	return job_cancel(w, *(int64_t *)arg);
}

static bool go_on(struct work *w, void *arg)
{
	return import_resume(w, *(int64_t *)arg);
}

static void test_long_cancelled(void **state)
{
	struct county *c = county_of(state);
	int64_t id = given(c, long_roster(c, ""));
	fail_code = "busy";
	fail_at = 6;
	keep(c, 1);
	fail_code = NULL;
	struct import_record *r = import_record_load(&c->work, id);
	county_refused(c, go_on, &id, "import.state"); /* it waits for its next try */
	county_do(c, cancel, &r->run);
	assert_false(import_is_going(&c->work, r));
	county_do(c, undo_later, &id);
	keep(c, 600);
	assert_int_equal(import_record_load(&c->work, id)->state, IMPORT_FAILED);
	assert_int_equal(people(c), 0);
}

/* ---- memory that is lacking ---- */

#define POINTS 9 /* at which it is, evenly over all pieces that the job asks for, and as many of the first ones */

/* Lets the job go on with the n-th piece lacking (0: none), when its next try is due; how many pieces it asked for. */
static int64_t keep_lacking(struct county *c, int64_t n)
{
	static int64_t after;
	after += 500;
	arena_lack_at(n);
	keep(c, after);
	return n - arena_lack_at(0);
}

/* Three times in a row, each at another place; then there is enough again, and the job is through. */
static void through_lacks(struct county *c, int64_t pieces, int *point)
{
	for (int i = 0; i < 3; i++, ++*point)
		keep_lacking(c, *point < POINTS ? *point + 1 : 1 + pieces / POINTS * (*point % POINTS));
	keep_lacking(c, 0);
	keep_lacking(c, 0);
}

/* A long roster, and taking it back: each piece of it once, whatever the job lacked on its way. */
static void test_long_lacks_memory(void **state)
{
	struct county *c = county_of(state);
	const char *before = picture(c);
	log_level_set(LOG_ERROR + 1);
	keep_lacking(c, 0); /* what is due at that hour */
	as_office(c);
	int64_t id = given(c, long_roster(c, "")), pieces = keep_lacking(c, INT64_MAX);
	assert_true(pieces > 20 * LONG);
	assert_int_equal(people(c), LONG);
	county_do(c, undo_later, &id);
	int64_t back = keep_lacking(c, INT64_MAX);
	assert_true(back > LONG);
	assert_int_equal(people(c), 0);
	for (int point = 0, point_back = 0; point < 2 * POINTS;) {
		id = given(c, long_roster(c, ""));
		through_lacks(c, pieces, &point);
		struct import_record *r = import_record_load(&c->work, id);
		if (r->state != IMPORT_DONE || people(c) != LONG)
			fail_msg("before point %d: state %d, %lld people", point, r->state, (long long)people(c));
		county_do(c, undo_later, &id);
		through_lacks(c, back, &point_back);
		assert_int_equal(import_record_load(&c->work, id)->state, IMPORT_UNDONE);
		assert_int_equal(people(c), 0);
	}
	log_level_set(LOG_ERROR);
	same_picture(c, before);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_undo_new),
		TEST(test_undo_changed_and_moved),
		cmocka_unit_test(test_undo_refused),
		TEST(test_undo_move_refused),
		TEST(test_no_table_of_people_forgotten),
		TEST(test_honours),
		TEST(test_exported_organisations_come_back),
		TEST(test_exported_list_comes_back),
		TEST(test_states_with_day_and_reason),
		TEST(test_undo_organisations),
		TEST(test_undo_terms),
		TEST(test_undo_organisations_refused),
		TEST(test_kept_for_some_weeks),
		TEST(test_long_goes_on),
		TEST(test_long_falls_back),
		TEST(test_long_checks_again),
		TEST(test_long_cancelled),
		TEST(test_long_lacks_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
