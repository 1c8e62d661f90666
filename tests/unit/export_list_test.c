/* Lists as files: what stands in them, the filter, who may, the trace, and long ones by a job. */
#include "visit.h"

#include <sys/time.h>
#include <unistd.h>

#include "export/export.h"
#include "import/import.h"
#include "sheet/sheet.h"
#include "work/audit.h"

#define LONG_LIST 4321 /* rows: three pieces, and more than are answered at once */

static bool appoint(struct work *w, void *arg)
{
	(void)arg;
	return post_appoint(w, place.branch, "organization", place.people[1], NULL, 20260101, NULL);
}

static void test_short_list_at_once(void **state)
{
	struct visitor v;
	(void)state;
	county_do(visit.county, appoint, NULL);
	visitor_signs_in(&v, "secretary");
	visitor_exports(&v, "/members", "/members/export", "csv");
	assert_int_equal(v.status, 200);
	assert_non_null(strstr(v.head, "Content-Disposition: attachment"));
	assert_non_null(strstr(v.head, "Cache-Control: no-store"));
	assert_sees(&v, "单雄信");
	assert_sees(&v, "371199********");
	assert_not_sees(&v, "37119919600101");
	assert_not_sees(&v, "3711991960");
	/* What somebody holds in the branch; that nobody here is lost or suspended, or left. */
	assert_sees(&v, "党小组,职务,流动,外出流向,年老体弱,生活困难,失去联系,停止党籍,离开日期,荣誉");
	assert_sees(&v, ",组织委员,否,,否,否,否,否,,");
	assert_string_equal(visit_last_audit("export.made"), "小河西村：党员名册（.csv），4 行");
	visitor_exports(&v, "/m/me", "/members/export", "xlsx"); /* from the phone */
	assert_int_equal(v.status, 200);
	/* The page's filter is in force, in the file and in the trace. */
	visitor_exports(&v, "/members?q=sxx&category=4", "/members/export?q=sxx&category=4", "csv");
	assert_sees(&v, "单雄信");
	assert_not_sees(&v, "刘成玉");
	assert_string_equal(visit_last_audit("export.made"), "小河西村：党员名册（.csv），1 行；查找：sxx，人员类别：正式党员");
	/* A number that was looked for does not enter the chain. */
	visitor_exports(&v, "/members", arena_printf(visit.county->arena, "/members/export?q=%s",
		idno_make(visit.county->arena, "371199", 19600101, 7)), "csv");
	assert_sees(&v, "单雄信");
	assert_null(strstr(visit_last_audit("export.made"), "371199"));
	assert_non_null(strstr(visit_last_audit("export.made"), "查找：（号码）"));
	visit_fresh();
	assert_int_equal(county_verify(visit.county, NULL), 0);
}

/* What may not be read may not be exported, and is not there. */
static void test_others_lists(void **state)
{
	struct visitor v;
	struct arena *a = visit.county->arena;
	(void)state;
	const char *branch = arena_printf(a, "/orgs/%lld/members", (long long)place.branch);
	const char *other = arena_printf(a, "/orgs/%lld/members/export", (long long)place.other_branch);
	visitor_signs_in(&v, "secretary");
	visitor_exports(&v, branch, other, "csv");
	assert_int_equal(v.status, 404);
	visitor_exports(&v, branch, arena_printf(a, "%s/export?in=%lld", branch, (long long)place.other_town), "csv");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "刘成玉"); /* a township outside narrows nothing and adds nothing */
	visitor_exports(&v, branch, arena_printf(a, "/activities/export?month=all&org=%lld", (long long)place.other_branch), "csv");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "后坡村");
	const char *const offices[] = { "/accounts/export", "/audit/export", "/ledger/export" };
	for (size_t i = 0; i < COUNT_OF(offices); i++) {
		visitor_exports(&v, branch, offices[i], "csv");
		assert_int_equal(v.status, 403);
	}
	/* Without the form's token nothing is made, and nothing stays of what was begun. */
	visitor_send(&v, "POST", "/members/export", "format=csv");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me");
	assert_not_sees(&v, "本支部名册");
	visitor_post(&v, "/members/export", "format=csv");
	assert_int_equal(v.status, 403);
	visitor_get(&v, "/exports");
	assert_int_equal(v.status, 403);
}

static void test_every_list(void **state)
{
	static const struct {
		const char *login, *page, *path, *holds;
	} lists[] = {
		{ "county", "/orgs", "/orgs/export?need=secretary", "后坡村" },
		{ "county", "/accounts", "/accounts/export?role=keeper", "韩管理" },
		{ "keeper", "/accounts", "/accounts/export", "韩管理" },
		{ "county", "/audit", "/audit/export?kind=account", "登录" },
		{ "county", "/ledger", "/ledger/export?period=2026", "小河西村" },
		{ "county", "/activities", "/activities/export?month=all", "应到" },
	};
	struct visitor v;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		visitor_signs_in(&v, lists[i].login);
		visitor_exports(&v, lists[i].page, lists[i].path, "csv");
		if (v.status != 200 || !strstr(v.body, lists[i].holds))
			fail_msg("%s: %d %.500s", lists[i].path, v.status, v.body);
		visitor_exports(&v, lists[i].page, lists[i].path, "xlsx");
		assert_int_equal(v.status, 200);
		assert_memory_equal(v.body, "PK\3\4", 4);
	}
	visitor_signs_in(&v, "county");
	visitor_exports(&v, "/accounts", "/accounts/export?role=keeper", "csv");
	assert_not_sees(&v, "周明");
}

/* What export gives of organisations can be imported again and changes nothing. */
static void test_organisations_round_trip(void **state)
{
	struct work *w = &visit.county->work;
	struct export_ask ask = { .list = export_named("organisations"), .format = SHEET_XLSX, .org = place.root, .query = "" };
	const char *path = arena_printf(visit.county->arena, "%s/orgs.xlsx", visit.county->dir);
	struct import *import;
	int64_t rows;
	(void)state;
	visit_fresh();
	assert_true(export_place(w, &ask));
	assert_null(export_write(w, &ask, path, NULL, NULL, &rows));
	assert_true(import_run(w, path, false, NULL, NULL, &import));
	assert_int_equal(import->rows[FATE_SAME], rows);
}

/* ---- long ones ---- */

static bool many(struct work *w, void *arg)
{
	(void)arg;
	DB_EXEC(w->db, w->arena,
		"insert into member (tenant, id, org, name, name_key, stroke_key, pinyin, initials, sex, ethnic, birth, category, joined, full_day, "
		"idno_mask, phone_mask, job, education, version) "
		"with recursive n(i) as (select 1 union all select i + 1 from n where i < $3) "
		"select $1, 5000000 + i, $2, '=1+1', $4, $4, 'ming', 'm', 1, '01', 19700101, 4, 19950701, 19960701, '371199********0000', '', '', '', 1 from n",
		w->tenant, place.branch, LONG_LIST - 4, STR("m"));
	visit_account(w, "county3", "吴双", ROLE_COUNTY, place.root, 0, password_hash(w->arena, VISIT_PASSWORD));
	return work_db_check(w) && org_recount(w, place.branch) && audit(w, "test", "test", 0, 0, NULL, NULL);
}

/* What is due by itself is done already. */
static bool settle(struct work *w, void *arg)
{
	size_t count;
	const struct job *const *all = job_all(&count);
	(void)arg;
	for (size_t i = 0; i < count; i++)
		if (all[i]->when != JOB_ASKED)
			DB_EXEC(w->db, w->arena,
				"insert into job_run (tenant, id, name, period, state, who, due, queued) values ($1, $2, $3, $4, 'done', '', 0, 0)",
				w->tenant, id_next(w->now), all[i]->name, all[i]->when == JOB_HOURLY ? w->now / 3600 : 20261123);
	return audit_not_needed(w);
}

static int64_t newest_run(void)
{
	visit_fresh();
	struct job_run *run = job_newest(&visit.county->work, "export", JOB_STATES);
	assert_non_null(run);
	return run->id;
}

/* One turn of the keeper, which a test does not have running. */
static void keeper_turns(void)
{
	struct county *c = visit.county;
	const char *why;
	struct config *config = config_load(c->arena, "/nonexistent", true, &why);
	work_end(&c->work);
	struct job_keeper *k = job_keeper_new(c->store, config, COUNTY_NOW);
	while (job_keeper_once(k, clock_now()))
		;
	job_keeper_free(k);
	county_begin(c);
}

static int lines_of(const char *text)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, "\r\n")); at += 2)
		n++;
	return n;
}

static void test_long_list_is_a_job(void **state)
{
	struct visitor v, other;
	struct arena *a = visit.county->arena;
	(void)state;
	county_do(visit.county, many, NULL);
	county_do(visit.county, settle, NULL);
	visitor_signs_in(&v, "county");
	visitor_exports(&v, "/members", "/members/export?category=4", "csv");
	assert_led_to(&v, "/exports");
	assert_string_equal(visit_last_audit("export.asked"), "青禾县：党员名册（.csv），4,321 行；人员类别：正式党员");
	visitor_get(&v, "/exports");
	assert_sees(&v, "青禾县-党员名册-2026-11-23.csv");
	assert_sees(&v, "等待");
	const char *file = arena_printf(a, "/exports/%lld/file", (long long)newest_run());
	visitor_get(&v, file);
	assert_int_equal(v.status, 404); /* not made yet */
	keeper_turns();
	assert_string_equal(visit_last_audit("export.made"), "党员名册，4,321 行，由周明提出");
	visitor_get(&v, "/exports");
	assert_sees(&v, file);
	assert_sees(&v, "保留到");
	visitor_get(&v, file);
	assert_int_equal(v.status, 200);
	assert_int_equal(lines_of(v.body), LONG_LIST + 1); /* with the headings: never cut short */
	assert_sees(&v, ",'=1+1,");                       /* no formula */
	assert_not_sees(&v, "37119919600101");
	/* Of who asked alone: neither an office below nor one of the same rights that has asked for the same. */
	visitor_signs_in(&other, "county3");
	visitor_exports(&other, "/members", "/members/export?category=4", "csv");
	assert_led_to(&other, "/exports");
	visitor_get(&other, file);
	assert_int_equal(other.status, 404);
	keeper_turns();
	const char *const logins[] = { "liuhe", "secretary", "stranger", "keeper" };
	for (size_t i = 0; i < COUNT_OF(logins); i++) {
		visitor_signs_in(&other, logins[i]);
		visitor_get(&other, file);
		assert_int_equal(other.status, 404);
		visitor_get(&other, "/exports");
		assert_not_sees(&other, "党员名册-2026");
	}
	visitor_signs_in(&v, "county");
	visitor_exports(&v, "/members", "/members/export?category=4", "csv");
	keeper_turns(); /* for the next test: the newest is the county's again */
}

static bool demote(struct work *w, void *arg)
{
	DB_EXEC(w->db, w->arena, "update office set org = $3, role = $4 where tenant = $1 and id = $2", w->tenant, place.county,
		*(int64_t *)arg, *(int64_t *)arg == place.root ? "county" : "secretary");
	return office_settle(w, place.county, 0) && audit(w, "test", "test", 0, 0, NULL, NULL);
}

/* Rights are those of the moment: when the file is made, and when it is fetched. */
static void test_rights_lost(void **state)
{
	struct visitor v;
	struct arena *a = visit.county->arena;
	(void)state;
	visitor_signs_in(&v, "county");
	const char *file = arena_printf(a, "/exports/%lld/file", (long long)newest_run());
	visitor_get(&v, file);
	assert_int_equal(v.status, 200);
	visitor_exports(&v, "/members", "/members/export", "csv");
	assert_led_to(&v, "/exports");
	county_do(visit.county, demote, &place.branch);
	visitor_get(&v, file);
	assert_int_equal(v.status, 404);
	visitor_get(&v, "/exports");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "青禾县-党员名册");
	keeper_turns();
	visit_fresh();
	struct job_run *run = job_newest(&visit.county->work, "export", JOB_STATES);
	assert_int_equal(run->state, JOB_FAILED);
	assert_string_equal(run->file, "");
	county_do(visit.county, demote, &place.root);
	visitor_get(&v, file);
	assert_int_equal(v.status, 200);
}

static void test_not_a_hundred_at_once(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "county");
	for (int i = 0; i < 3; i++) {
		visitor_exports(&v, "/members", "/members/export", "xlsx");
		assert_led_to(&v, "/exports");
	}
	visitor_exports(&v, "/members", "/members/export", "xlsx");
	assert_int_equal(v.status, 409);
	assert_sees(&v, "已有 3 个文件正在生成");
	keeper_turns();
	visitor_exports(&v, "/members", "/members/export", "xlsx");
	assert_led_to(&v, "/exports");
	keeper_turns();
}

/* The nightly job takes a file away after its days, and the page says so. */
static void test_expires(void **state)
{
	struct visitor v;
	struct county *c = visit.county;
	(void)state;
	int64_t id = newest_run();
	const char *path = arena_printf(c->arena, "%s/exports/%lld.xlsx", store_dir(c->store), (long long)id), *why;
	assert_int_equal(access(path, R_OK), 0);
	struct config *config = config_load(c->arena, "/nonexistent", true, &why);
	struct timeval almost[2] = { { .tv_sec = time(NULL) - 6 * 86400 }, { .tv_sec = time(NULL) - 6 * 86400 } };
	assert_int_equal(utimes(path, almost), 0);
	assert_non_null(job_run_now(&c->work, config, "tidy", ""));
	assert_int_equal(access(path, R_OK), 0);
	almost[0].tv_sec = almost[1].tv_sec = time(NULL) - 8 * 86400;
	assert_int_equal(utimes(path, almost), 0);
	c->work.now += 8 * 86400;
	assert_non_null(job_run_now(&c->work, config, "tidy", ""));
	assert_int_equal(access(path, F_OK), -1);
	visitor_signs_in(&v, "county");
	visitor_get(&v, arena_printf(c->arena, "/exports/%lld/file", (long long)id));
	assert_int_equal(v.status, 404);
	visitor_get(&v, "/exports");
	assert_sees(&v, "已过期删除");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_list_at_once),
		cmocka_unit_test(test_others_lists),
		cmocka_unit_test(test_every_list),
		cmocka_unit_test(test_organisations_round_trip),
		cmocka_unit_test(test_long_list_is_a_job),
		cmocka_unit_test(test_rights_lost),
		cmocka_unit_test(test_not_a_hundred_at_once),
		cmocka_unit_test(test_expires),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
