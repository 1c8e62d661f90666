/* Whole numbers as a file: two persons, a line in the file that tells both, its owner's alone, on record, gone after a day. */
#include "visit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "approval/approval.h"
#include "job/job.h"
#include "sheet/sheet.h"

#define ASK "idno=yes&purpose=%E5%8A%9E%E7%90%86%E5%8C%BB%E4%BF%9D%E8%A1%A5%E5%8A%A9&format=" /* 办理医保补助 */

static void fresh(void)
{
	work_end(&visit.county->work);
	county_begin(visit.county);
}

static int64_t audited(const char *act)
{
	struct work *w = &visit.county->work;
	fresh();
	return DB_ONE(w->db, w->arena, 0, "select count(*) from audit where tenant = $1 and act = $2", w->tenant, act);
}

static int64_t newest(const char *what)
{
	struct work *w = &visit.county->work;
	fresh();
	return text_eq(what, "approval") ? DB_ONE(w->db, w->arena, 0, "select max(id) from approval where tenant = $1", w->tenant) :
		DB_ONE(w->db, w->arena, 0, "select max(id) from job_run where tenant = $1 and name = 'export'", w->tenant);
}

static void keeper_turns(int64_t now)
{
	struct county *c = visit.county;
	const char *why;
	struct config *config = config_load(c->arena, "/nonexistent", true, &why);
	work_end(&c->work);
	struct job_keeper *k = job_keeper_new(c->store, config, COUNTY_NOW);
	while (job_keeper_once(k, now))
		;
	job_keeper_free(k);
	county_begin(c);
}

/* The second person presses the button of the proposal's page. */
static void approves(struct visitor *v, int64_t id)
{
	struct arena *a = visit.county->arena;
	const char *page = arena_printf(a, "/approvals/%lld", (long long)id);
	visitor_get(v, page);
	assert_int_equal(v->status, 200);
	const char *at = strstr(v->body, "name=\"hash\" value=\"");
	assert_non_null(at);
	at += strlen("name=\"hash\" value=\"");
	visitor_post(v, arena_printf(a, "%s/approve", page), arena_printf(a, "hash=%.*s", (int)strcspn(at, "\""), at));
	assert_int_equal(v->status, 303);
}

static void test_by_two(void **state)
{
	struct visitor v, other;
	struct arena *a = visit.county->arena;
	(void)state;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/members");
	assert_sees(&v, "导出完整号码");
	visitor_get(&v, "/members/whole?q=sxx");
	assert_sees(&v, "共 1 人");
	/* Neither field nor purpose: said by the field, and what was chosen is kept. */
	visitor_post(&v, "/members/whole?q=sxx", "phone=yes&purpose=x");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "请写明用途");
	assert_sees(&v, "name=\"phone\" value=\"yes\" checked");
	visitor_post(&v, "/members/whole?q=sxx", "purpose=%E5%8A%9E%E7%90%86%E5%8C%BB%E4%BF%9D");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "只选用得着的");
	assert_int_equal(newest("run"), 0);
	visitor_post(&v, "/members/whole?open=7&q=sxx", ASK "csv"); /* the fields are those that were ticked, whatever the address says */
	assert_int_equal(v.status, 303);
	int64_t id = newest("approval");
	assert_int_equal(newest("run"), 0); /* nothing is made before the second person */
	assert_int_equal(audited("approval.proposed"), 1);
	visitor_get(&v, arena_printf(a, "/approvals/%lld", (long long)id));
	assert_sees(&v, "1 人的完整身份证号导出成文件，用途：办理医保补助");
	assert_not_sees(&v, "name=\"hash\""); /* not one's own */
	visitor_signs_in(&other, "county2");
	approves(&other, id);
	assert_int_equal(audited("export.approved"), 1);
	int64_t run = newest("run");
	const char *file = arena_printf(a, "/exports/%lld/file", (long long)run), *fetch = arena_printf(a, "/exports/%lld/fetch", (long long)run);
	keeper_turns(clock_now());
	assert_int_equal(audited("export.made"), 1);
	/* The proposer's alone, by the button that leaves a trace alone. */
	visitor_get(&v, "/exports");
	assert_sees(&v, fetch);
	assert_not_sees(&v, file);
	visitor_get(&v, file);
	assert_int_equal(v.status, 404);
	visitor_get(&other, "/exports");
	assert_not_sees(&other, fetch);
	visitor_post(&other, fetch, "");
	assert_int_equal(other.status, 404);
	assert_int_equal(audited("export.fetched"), 0);
	visitor_get(&v, "/exports");
	visitor_post(&v, fetch, "");
	assert_int_equal(v.status, 200);
	assert_int_equal(audited("export.fetched"), 1);
	assert_sees(&v, "单雄信");
	assert_sees(&v, idno_make(a, "371199", 19600101, 7));
	assert_sees(&v, "导出人：周明；批准人：吴敏");
	assert_sees(&v, "本文件含个人信息（身份证号），仅限用于：办理医保补助");
	assert_sees(&v, arena_printf(a, "编号：%lld", (long long)run));
	assert_null(strstr(v.body, "刘成玉"));
	/* The chain has no number. */
	fresh();
	assert_int_equal(DB_ONE(visit.county->work.db, a, 0, "select count(*) from audit where tenant = $1 and became like '%37119919%'",
				 visit.county->work.tenant), 0);
	/* A day later it is not given out, and then gone from the disk. */
	struct job_run *made = job_load(&visit.county->work, run);
	const char *path = job_file(&visit.county->work, made);
	int64_t ended = made->ended;
	assert_int_equal(access(path, F_OK), 0);
	keeper_turns(ended + 86400 + 9000);
	assert_int_equal(access(path, F_OK), -1);
	visitor_signs_in(&v, "county"); /* the session is long over */
	visitor_get(&v, "/exports");
	visitor_post(&v, fetch, "");
	assert_int_equal(v.status, 404);
}

/* The first cell of a workbook's last row. */
static bool first_cell(void *arg, const struct sheet_row *row)
{
	*(char **)arg = arena_dup(visit.county->arena, row->count ? row->cells[0] : "");
	return true;
}

/* What the phone tells somebody of the roster about their own numbers. */
static void looks(struct visitor *v, const char *login)
{
	visitor_signs_in(v, login);
	visitor_get(v, "/m/me/data");
	assert_int_equal(v->status, 200);
}

static void test_line_in_workbook(void **state)
{
	struct visitor v, other;
	char *last = NULL;
	(void)state;
	/* The file of the test before had one person alone. */
	looks(&v, "member");
	assert_sees(&v, "1 次");
	assert_sees(&v, "导出完整的身份证号；用途：办理医保补助；批准人：吴敏");
	looks(&v, "secretary");
	assert_sees(&v, "还没有人看过");
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/members/whole");
	visitor_post(&v, "/members/whole", ASK "xlsx");
	assert_int_equal(v.status, 303);
	visitor_signs_in(&other, "county2");
	approves(&other, newest("approval"));
	looks(&v, "secretary");
	assert_sees(&v, "还没有人看过"); /* approved, not made */
	keeper_turns(clock_now());
	looks(&v, "secretary");
	assert_sees(&v, "1 次");
	assert_sees(&v, "周明");
	looks(&v, "member");
	assert_sees(&v, "2 次");
	struct job_run *made = job_load(&visit.county->work, newest("run"));
	assert_null(sheet_read(visit.county->arena, job_file(&visit.county->work, made), &sheet_limits_default, first_cell, &last));
	assert_non_null(last);
	if (!text_starts(last, "本文件含个人信息（身份证号），仅限用于：办理医保补助。导出人：周明；批准人：吴敏；批准时间：2026-11-23"))
		fail_msg("%s", last);
}

static void test_whose(void **state)
{
	static const char *const without[] = { "secretary", "member", "keeper" };
	struct visitor v;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(without); i++) {
		visitor_signs_in(&v, without[i]);
		visitor_get(&v, "/members/whole");
		assert_int_equal(v.status, 403);
		visitor_post(&v, "/members/whole", ASK "csv");
		assert_int_equal(v.status, 403);
	}
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/members");
	assert_not_sees(&v, "导出完整号码");
	/* No other way leads to the list: it has no address of its own among the exports. */
	visitor_post(&v, "/members_whole/export", "format=csv");
	assert_int_equal(v.status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_two),
		cmocka_unit_test(test_line_in_workbook),
		cmocka_unit_test(test_whose),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
