/* Who keeps a branch's records and has not read what was sent to it, as a file for text messages: two persons, marked, told. */
#include "activity_village.h"

#include "approval/approval.h"
#include "base/config.h"
#include "home/home.h"
#include "job/job.h"
#include "member/rows.h"
#include "sheet/sheet.h"
#include "supervise/sms.h"
#include "work/secret.h"

static struct work *work(void)
{
	return &village.county->work;
}

static int64_t other_office;

static bool sent_unit(struct work *w, void *arg)
{
	(void)arg;
	const char *phone = "13800001110";
	w->now -= 3 * 86400;
	account_create(w, "clerk9", "小河西村党务工作者", ROLE_CLERK, village.org, 0, NULL); /* in no roster: to be called */
	message_send_branch(w, village.org, MESSAGE_URGE, "催办：10月主题党日", "请尽快安排。", "/ledger");
	message_send_branch(w, village.org, MESSAGE_SYSTEM, "1 人的免于参加快到期了", "", "");
	w->now += 3 * 86400;
	message_send_branch(w, village.org, MESSAGE_URGE, "催办：11月主题党日", "刚刚发的", "/ledger"); /* there was no time to look */
	office_grant(w, village.secretary_account, ROLE_CLERK, village.other); /* helps next door as well */
	other_office = account_create(w, "town2", "柳河镇组织委员", ROLE_TOWNSHIP, village.town, 0, NULL);
	return DB_EXEC(w->db, w->arena, "update member set phone = $3, phone_mask = $4, phone_hash = $5 where tenant = $1 and id = $2", w->tenant,
		       village.people[0], secret_seal(w->store, w->arena, SEAL_PHONE, phone), phone_mask(w->arena, phone),
		       secret_hash(w->store, w->arena, SEAL_PHONE, phone)) &&
	       audit(w, "test", "county", 0, 0, NULL, NULL);
}

static int setup(void **state)
{
	if (village_setup(state))
		return 1;
	assert_string_equal(village_run(sent_unit, NULL), "");
	village_as(ROLE_TOWNSHIP, 0);
	return 0;
}

static struct sms_sheet *sheet(bool all, bool again)
{
	struct unread_wish wish = { .all = all, .again = again };
	return unread_sms(work(), "0001.0001.", &wish);
}

struct proposing {
	struct unread_wish wish;
	int64_t proposal;
	struct approval *approval;
};

static bool propose_unit(struct work *w, void *arg)
{
	struct proposing *p = arg;
	return unread_sms_propose(w, &p->wish, &p->proposal);
}

static bool approve_unit(struct work *w, void *arg)
{
	struct proposing *p = arg;
	bool outdated;
	return approval_approve(w, p->proposal, p->approval->hash, &outdated);
}

static void jobs_run(void)
{
	const char *why;
	struct config *config = config_load(village.county->arena, "/nonexistent", true, &why);
	work_end(work());
	struct job_keeper *k = job_keeper_new(village.county->store, config, village.now);
	while (job_keeper_once(k, village.now))
		;
	job_keeper_free(k);
	work_begin(work(), village.county->arena, village.county->store, village.now);
	village_as(ROLE_TOWNSHIP, 0);
}

static bool put_row(void *arg, const struct sheet_row *row)
{
	buf_printf(arg, "%s|%s|%s\n", row->cells[0], row->cells[1], row->cells[2]);
	return true;
}

static void test_text_and_people(void **state)
{
	(void)state;
	struct sms_sheet *s = sheet(false, false);
	assert_int_equal(s->count, 2);
	assert_int_equal(s->listed, 1);
	assert_true(s->lines[0].listed && !s->lines[1].phone);
	assert_string_equal(s->lines[0].text, "刘成玉同志：柳河镇小河西村党支部有2条消息没看（其中催办1条），最早一条是11月20日 08:00发的。请登录平台办理，看不了请给柳河镇打电话。");
	struct unread_wish wish = { 0 };
	assert_int_equal(unread_sms(work(), "0001.0001.0003.", &wish)->count, 0); /* other branches, before it and behind it */
	assert_int_equal(unread_sms(work(), "0001.0001.0000.", &wish)->count, 0);
}

static void test_two_persons_then_marked_and_told(void **state)
{
	(void)state;
	struct proposing p = { .wish = { .csv = true, .urgent = true, .reason = "防汛（三级），今晚到岗" } };
	struct reveal *list;
	int64_t total;
	work()->actor.office = village.town_account;
	assert_string_equal(village_run(propose_unit, &p), "");
	assert_true(p.proposal > 0);
	jobs_run();
	assert_int_equal(sheet(false, false)->listed, 1); /* nothing is made before the second person */
	p.approval = approval_load(work(), p.proposal);
	assert_string_equal(village_run(approve_unit, &p), "approval.own");
	work()->actor.account = other_office;
	work()->actor.name = "柳河镇组织委员";
	assert_true(work_run(work(), approve_unit, &p));
	jobs_run();
	struct sms_sheet *s = sheet(false, false);
	assert_int_equal(s->listed, 0);
	assert_int_equal(s->lines[0].texted_at, village.now);
	assert_int_equal(sheet(false, true)->listed, 1);
	struct job_run *run = job_newest(work(), "export", JOB_DONE);
	assert_non_null(run);
	struct buf b;
	buf_init(&b, village.county->arena);
	assert_null(sheet_read(village.county->arena, job_file(work(), run), &sheet_limits_default, put_row, &b));
	assert_non_null(strstr(b.at, "手机号码|短信内容|留痕（不发送）\n13800001110|刘成玉同志："));
	assert_null(strstr(b.at, "\n本文件")); /* no row that is no number */
	assert_non_null(strstr(b.at, "导出人：柳河镇党建办；批准人：柳河镇组织委员"));
	assert_int_equal(home_reveals(work(), village.people[0], 10, 0, &list, &total), 1);
	assert_string_equal(list[0].text, "导出完整的手机；用途：发短信提醒书记、党务工作者看消息（紧急：防汛（三级），今晚到岗）；批准人：柳河镇组织委员");
	struct proposing again = { 0 };
	assert_string_equal(village_run(propose_unit, &again), "sms.nobody");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_text_and_people, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_two_persons_then_marked_and_told, setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
