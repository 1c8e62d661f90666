/* Reminders by mail: whose address it is, who is due and when, that nobody gets two, and what a program that was cut off leaves. */
#include <sodium.h>

#include "people.h"
#include "smtp_sink.h"

#include "base/config.h"
#include "inbox/inbox.h"
#include "inbox/quiet.h"
#include "job/job.h"
#include "mail/mail.h"

#define HOUR 3600
#define ADDRESS "liu@163.com"

static struct county *county;
static struct config *config;
static int64_t person;
static int64_t now;

static int setup(void **state)
{
	const char *why = NULL;
	people_setup(state);
	county = county_of(state);
	sink_start();
	config = config_load(county->arena, "/nonexistent", true, &why);
	config_set(config, "mail-server", arena_printf(county->arena, "smtp://127.0.0.1:%d", sink.port));
	config_set(config, "mail-from", "tixing@qinghe.example.org");
	now = COUNTY_NOW;
	person = account_made(county, "liu", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	return 0;
}

static int teardown(void **state)
{
	sink_stop();
	return county_teardown(state);
}

static void at(int64_t moment)
{
	struct work *w = &county->work;
	now = moment;
	work_end(w);
	work_begin(w, county->arena, county->store, moment);
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
}

static void as_person(int64_t account)
{
	at(now);
	county->work.actor = (struct actor){ .role = ROLE_SECRETARY, .account = account, .name = "刘成玉", .path = "0001.0001.0001.", .org_level = 3,
		.org = TREE_VILLAGE, .from = "test" };
}

static bool sql(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, arg, w->tenant) && audit_not_needed(w);
}

/* A step of whatever is due, as the keeper's own thread does it. */
static bool once(struct job_keeper *k, int64_t moment)
{
	work_end(&county->work);
	bool more = job_keeper_once(k, moment);
	work_begin(&county->work, county->arena, county->store, now);
	return more;
}

/* One round of the hourly job; what it says. */
static const char *job(void)
{
	at(now);
	county_do(county, sql, "delete from job_run where tenant = $1 and name = 'mail' and state = 'waiting'"); /* a run of our own */
	struct job_run *run = job_run_now(&county->work, config, "mail", "");
	if (!run)
		fail_msg("%s", county->work.fault ? county->work.fault->message : "no run");
	assert_int_equal(run->state, JOB_DONE);
	at(now);
	return run->said;
}

static bool ask(struct work *w, void *arg)
{
	return mail_ask(w, arg, "https://qinghe.example.org/m/inbox");
}

struct typed {
	const char *code;
	bool right;
};

static bool confirm(struct work *w, void *arg)
{
	struct typed *t = arg;
	return mail_confirm(w, t->code, &t->right);
}

static bool wish(struct work *w, void *arg)
{
	return mail_wish(w, *(int *)arg);
}

static bool remove_unit(struct work *w, void *arg)
{
	return mail_remove(w, arg != NULL);
}

static bool message(struct work *w, void *arg)
{
	return message_send(w, *(int64_t *)arg, MESSAGE_URGE, "请刘成玉尽快安排", "身份证号 371199196001010012", "/m/meetings") && audit_not_needed(w);
}

static void message_at(int64_t moment, int64_t account)
{
	at(moment);
	county_do(county, message, &account);
}

static int64_t count(const char *text)
{
	at(now);
	return DB_ONE(county->work.db, county->arena, -1, text, county->work.tenant);
}

/* The six digits of the letter that came last. */
static const char *code_sent(void)
{
	const char *text = strstr(sink_text(county->arena), "验证码：");
	assert_non_null(text);
	return arena_dupn(county->arena, text + strlen("验证码："), 6);
}

/* Gives the address and confirms it by what was mailed. */
static void confirmed(int64_t account)
{
	as_person(account);
	county_do(county, ask, ADDRESS);
	job();
	struct typed t = { code_sent(), false };
	as_person(account);
	county_do(county, confirm, &t);
	assert_true(t.right);
}

static struct mail_own own(void)
{
	struct mail_own o;
	at(now);
	mail_own_load(&county->work, person, &o);
	return o;
}

/* ---- the address ---- */

static void test_given(void **state)
{
	(void)state;
	as_person(person);
	county_refused(county, ask, "", "mail.address-empty");
	county_refused(county, ask, "刘@163.com", "mail.address-form");
	county_refused(county, ask, "a@163.com\r\nBcc: b@c.com", "mail.address-form");
	county_do(county, ask, "  liu@163.COM ");
	struct mail_own o = own();
	assert_string_equal(o.asked, ADDRESS);
	assert_string_equal(o.address, "");
	assert_int_equal(o.code, MAIL_WAITING);
	job();
	o = own();
	assert_int_equal(o.code, MAIL_SENT);
	assert_string_equal(sink.to, "RCPT TO:<" ADDRESS ">");
	struct typed t = { "12345", false };
	as_person(person);
	county_do(county, confirm, &t);
	assert_false(t.right);
	assert_int_equal(own().tries_left, MAIL_CODE_TRIES - 1);
	t.code = code_sent();
	as_person(person);
	county_do(county, confirm, &t);
	assert_true(t.right);
	o = own();
	assert_string_equal(o.address, ADDRESS);
	assert_string_equal(o.asked, "");
	assert_int_equal(o.hours, MAIL_HOURS_DEFAULT);
	/* Sealed where it lies, and in no audit row. */
	assert_int_equal(count("select count(*) from audit where tenant = $1 and (became like '%liu@%' or was like '%liu@%')"), 0);
	assert_int_equal(count("select count(*) from audit where tenant = $1 and act = 'mail.confirmed' and became = '163.com'"), 1);
	as_person(person);
	county_refused(county, ask, ADDRESS, "mail.same");
	assert_int_equal(county_verify(county, NULL), 0);
}

static void test_code_guessed(void **state)
{
	(void)state;
	as_person(person);
	county_do(county, ask, ADDRESS);
	job();
	struct typed right = { code_sent(), false }, wrong = { text_eq(right.code, "000000") ? "000001" : "000000", false };
	for (int i = 0; i < MAIL_CODE_TRIES; i++) {
		as_person(person);
		county_do(county, confirm, &wrong);
	}
	as_person(person);
	county_refused(county, confirm, &right, "mail.code-over"); /* too late for the right one, too */
	assert_string_equal(own().address, "");
	/* A new code is another one, and the old one is worth nothing. */
	as_person(person);
	county_do(county, ask, ADDRESS);
	job();
	struct typed fresh = { code_sent(), false };
	assert_string_not_equal(fresh.code, right.code);
	as_person(person);
	county_do(county, confirm, &right);
	assert_false(right.right);
	as_person(person);
	county_do(county, confirm, &fresh);
	assert_true(fresh.right);
}

static void test_code_old(void **state)
{
	(void)state;
	as_person(person);
	county_do(county, ask, ADDRESS);
	job();
	struct typed t = { code_sent(), false };
	now += MAIL_CODE_SECONDS;
	as_person(person);
	county_refused(county, confirm, &t, "mail.code-over");
	assert_string_equal(own().asked, "");
}

static void test_codes_often(void **state)
{
	(void)state;
	for (int i = 0; i < MAIL_CODES_HOUR; i++) {
		as_person(person);
		county_do(county, ask, arena_printf(county->arena, "liu%d@163.com", i));
	}
	as_person(person);
	county_refused(county, ask, "other@163.com", "mail.often");
	county_do(county, remove_unit, NULL);
	as_person(person);
	county_refused(county, ask, "other@163.com", "mail.often"); /* taking it away does not begin the count anew */
	now += HOUR + 1;
	for (int i = MAIL_CODES_HOUR; i < MAIL_CODES_DAY; i++) {
		as_person(person);
		county_do(county, ask, "other@163.com");
		now += HOUR / 2;
	}
	now += HOUR;
	as_person(person);
	county_refused(county, ask, "other@163.com", "mail.often");
	now += 24 * HOUR;
	as_person(person);
	county_do(county, ask, "other@163.com");
}

/* Many accounts cannot fill one stranger's mailbox. */
static void test_stranger(void **state)
{
	(void)state;
	int64_t accounts[MAIL_ADDRESS_DAY + 1];
	for (int i = 0; i <= MAIL_ADDRESS_DAY; i++)
		accounts[i] = account_made(county, arena_printf(county->arena, "many%d", i), ROLE_SECRETARY, TREE_VILLAGE, NULL);
	for (int i = 0; i < MAIL_ADDRESS_DAY; i++) {
		as_person(accounts[i]);
		county_do(county, ask, "victim@163.com");
	}
	as_person(accounts[MAIL_ADDRESS_DAY]);
	county_refused(county, ask, "victim@163.com", "mail.often");
	county_do(county, ask, "own@163.com");
}

static void test_taken_away(void **state)
{
	(void)state;
	confirmed(person);
	as_person(person);
	county_do(county, ask, "new@163.com");
	assert_string_equal(own().address, ADDRESS); /* until the new one is confirmed */
	as_person(person);
	county_do(county, remove_unit, "asked");
	assert_string_equal(own().asked, "");
	assert_string_equal(own().address, ADDRESS);
	as_person(person);
	county_do(county, remove_unit, NULL);
	assert_int_equal(count("select (select count(*) from mail_address where tenant = $1) + (select count(*) from mail_code where tenant = $1)"), 0);
	int before = sink.taken;
	job();
	assert_int_equal(sink.taken, before); /* the code that waited is not sent any more */
}

/* ---- who is due ---- */

static void test_due(void **state)
{
	(void)state;
	confirmed(person);
	int before = sink.taken;
	message_at(now + 60, person);
	now += 23 * HOUR;
	assert_string_equal(job(), "发出 0 封");
	now = COUNTY_NOW + 60 + 24 * HOUR;
	assert_string_equal(job(), "发出 1 封");
	assert_int_equal(sink.taken, before + 1);
	const char *text = sink_text(county->arena);
	assert_non_null(strstr(text, "有1条消息没看（督办 1 条），最早一条是11月23日发的"));
	assert_non_null(strstr(text, "https://qinghe.example.org/m/inbox"));
	assert_null(strstr(text, "刘成玉"));
	assert_null(strstr(text, "3711"));
	assert_null(strstr(sink.text, "5YiY5oiQ546J")); /* nor in the subject */
	/* Once each: not on the next day, though it still waits. */
	now += 48 * HOUR;
	assert_string_equal(job(), "发出 0 封");
	/* A new one counts together with the old. */
	message_at(now, person);
	now += 24 * HOUR;
	assert_string_equal(job(), "发出 1 封");
	assert_non_null(strstr(sink_text(county->arena), "有2条消息没看"));
	assert_int_equal(own().mailed_day, day_of(now));
}

static void test_one_a_day(void **state)
{
	(void)state;
	confirmed(person);
	int four = 4;
	as_person(person);
	county_do(county, wish, &four);
	message_at(now, person);
	message_at(now + 2 * HOUR, person);
	at(COUNTY_NOW + 4 * HOUR);
	assert_string_equal(job(), "发出 1 封");
	message_at(now + 1, person);
	at(COUNTY_NOW + 9 * HOUR);
	assert_string_equal(job(), "发出 0 封");
	at(COUNTY_NOW + 24 * HOUR);
	assert_string_equal(job(), "发出 1 封");
}

static void test_not_due(void **state)
{
	(void)state;
	int none = 0, odd = 5;
	confirmed(person);
	message_at(now, person);
	as_person(person);
	county_refused(county, wish, &odd, "mail.hours");
	county_do(county, wish, &none);
	at(now + 48 * HOUR);
	assert_string_equal(job(), "发出 0 封"); /* wants none */
	int day = 24;
	as_person(person);
	county_do(county, wish, &day);
	county_do(county, sql, "update message set read_at = 1 where tenant = $1");
	assert_string_equal(job(), "发出 0 封"); /* has read it */
	county_do(county, sql, "update message set read_at = 0 where tenant = $1");
	assert_string_equal(job(), "发出 1 封");
}

/* What came before the address is not brought up, and what was read while the mail waited is not mailed. */
static void test_before_and_between(void **state)
{
	(void)state;
	message_at(now - 48 * HOUR, person);
	at(COUNTY_NOW);
	confirmed(person);
	now += 24 * HOUR;
	assert_string_equal(job(), "发出 0 封");
	message_at(now, person);
	now += 25 * HOUR;
	sink.rcpt = "450 later";
	assert_string_equal(job(), "发出 0 封，没发成 1 封");
	sink.rcpt = NULL;
	county_do(county, sql, "update message set read_at = 1 where tenant = $1");
	now += 2 * HOUR;
	assert_string_equal(job(), "发出 0 封");
	assert_int_equal(count("select count(*) from mail_out where tenant = $1 and kind = 'remind' and state = 'dropped'"), 1);
}

static bool quiet_unit(struct work *w, void *arg)
{
	return quiet_set(w, arg);
}

static void test_quiet(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	struct quiet morning = { 7 * 60, 10 * 60 };
	at(now);
	county_do(county, quiet_unit, &morning);
	at(COUNTY_NOW + 25 * HOUR); /* nine o'clock */
	assert_string_equal(job(), "发出 0 封；免打扰时间里不发提醒");
	as_person(person);
	county_do(county, ask, "new@163.com");
	assert_string_equal(job(), "发出 1 封；免打扰时间里不发提醒"); /* somebody sits there and waits for the code */
	at(COUNTY_NOW + 26 * HOUR);
	assert_string_equal(job(), "发出 1 封");
}

/* Nor is one that did not go at first tried again in them. */
static void test_quiet_again(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	struct quiet noon = { 10 * 60, 12 * 60 };
	at(now);
	county_do(county, quiet_unit, &noon);
	sink.rcpt = "450 later";
	at(COUNTY_NOW + 25 * HOUR);
	assert_string_equal(job(), "发出 0 封，没发成 1 封");
	sink.rcpt = NULL;
	at(COUNTY_NOW + 26 * HOUR + HOUR / 2); /* half past ten */
	assert_string_equal(job(), "发出 0 封；免打扰时间里不发提醒");
	at(COUNTY_NOW + 28 * HOUR);
	assert_string_equal(job(), "发出 1 封");
}

/* ---- how it ends ---- */

static void test_suspended(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	sink.rcpt = "550 5.1.1 no such user";
	now += 25 * HOUR;
	assert_string_equal(job(), "发出 0 封，对方不收 1 封");
	struct mail_own o = own();
	assert_true(o.suspended > 0);
	assert_string_equal(o.suspended_why, "对方的邮箱不收（550）");
	sink.rcpt = NULL;
	message_at(now, person);
	now += 48 * HOUR;
	assert_string_equal(job(), "发出 0 封");
	confirmed(person); /* the same address, shown anew to be hers */
	assert_int_equal(own().suspended, 0);
}

static void test_again(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	sink.rcpt = "450 4.2.1 later";
	now += 25 * HOUR;
	int connections = sink.connections;
	assert_string_equal(job(), "发出 0 封，没发成 1 封");
	assert_string_equal(job(), "发出 0 封"); /* not at once */
	assert_int_equal(sink.connections, connections + 1);
	now += HOUR;
	assert_string_equal(job(), "发出 0 封，没发成 1 封");
	now += HOUR;
	assert_string_equal(job(), "发出 0 封"); /* twice as long after the second */
	now += HOUR;
	assert_string_equal(job(), "发出 0 封，没发成 1 封");
	now += 5 * HOUR;
	assert_string_equal(job(), "发出 0 封"); /* three are enough */
	assert_int_equal(count("select count(*) from mail_out where tenant = $1 and kind = 'remind' and state = 'failed' and tries = 3"), 1);
	assert_int_equal(own().suspended, 0);
}

static void test_settings_wrong(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	sink.mail = "550 5.7.1 sender not allowed";
	now += 25 * HOUR;
	assert_non_null(strstr(job(), "邮件服务器不让发（550）"));
	assert_int_equal(own().suspended, 0); /* that is not the reader's fault */
	sink.mail = NULL;
	now += HOUR;
	assert_string_equal(job(), "发出 1 封");
}

static void test_no_server(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	config_set(config, "mail-server", "");
	now += 25 * HOUR;
	struct job_keeper *k = job_keeper_new(county->store, config, now - 1000);
	int64_t runs = count("select count(*) from job_run where tenant = $1 and name = 'mail'");
	once(k, now - now % HOUR + 30 * 60);
	assert_int_equal(count("select count(*) from job_run where tenant = $1 and name = 'mail'"), runs); /* by itself there is none */
	job_keeper_free(k);
	assert_string_equal(job(), "没有设置邮件服务器，没有发");
}

/* A program that ends between taking a mail in hand and noting how it went: whoever comes after does not send it. */
static void test_cut_off(void **state)
{
	(void)state;
	confirmed(person);
	message_at(now, person);
	now += 25 * HOUR + 30 * 60;
	at(now);
	struct job_keeper *k = job_keeper_new(county->store, config, now - 1000);
	int before = sink.taken;
	while (!count("select count(*) from mail_out where tenant = $1 and kind = 'remind' and state = 'trying'"))
		assert_true(once(k, now));
	job_keeper_free(k); /* as if it had been killed */
	k = job_keeper_new(county->store, config, now);
	while (once(k, now + 60))
		;
	job_keeper_free(k);
	assert_int_equal(sink.taken, before);
	assert_int_equal(count("select count(*) from mail_out where tenant = $1 and kind = 'remind' and state = 'unknown'"), 1);
	now += HOUR;
	assert_string_equal(job(), "发出 0 封");
}

/* Many: each once, over few connections, a bounded number a step. */
static void test_many(void **state)
{
	(void)state;
	for (int i = 0; i < 45; i++) {
		int64_t id = account_made(county, arena_printf(county->arena, "many%d", i), ROLE_MEMBER, TREE_VILLAGE, NULL);
		county_do(county, message, &id);
	}
	confirmed(person);
	county_do(county, sql, "insert into mail_address (tenant, account, address, confirmed, hours, link, covered) select a.tenant, a.id, "
		"(select address from mail_address where tenant = $1), 1, 24, '', 0 from account a where a.tenant = $1 and a.role = 'member'");
	int before = sink.taken, connections = sink.connections;
	now += 25 * HOUR;
	assert_string_equal(job(), "发出 45 封");
	assert_int_equal(sink.taken, before + 45);
	assert_true(sink.connections - connections <= 4);
	assert_int_equal(count("select count(*) from mail_out where tenant = $1 and kind = 'remind'"), 45);
	assert_int_equal(count("select count(distinct account) from mail_out where tenant = $1 and kind = 'remind' and state = 'sent'"), 45);
}

/* ---- the address goes with the account ---- */

static bool disable(struct work *w, void *arg)
{
	return account_disable(w, *(int64_t *)arg, true);
}

static bool end_office(struct work *w, void *arg)
{
	struct office *held;
	int n = office_list(w, *(int64_t *)arg, &held);
	return n == 1 && office_end(w, held[0].id);
}

static void closes(work_fn *fn)
{
	confirmed(person);
	as_person(person);
	county_do(county, ask, "new@163.com");
	at(now);
	county_do(county, fn, &person);
	assert_int_equal(count("select (select count(*) from mail_address where tenant = $1) + (select count(*) from mail_code where tenant = $1)"), 0);
	assert_int_equal(county_verify(county, NULL), 0);
	message_at(now, person);
	int before = sink.taken;
	now += 25 * HOUR;
	job();
	assert_int_equal(sink.taken, before);
}

static void test_disabled(void **state)
{
	(void)state;
	closes(disable);
}

static void test_office_ended(void **state)
{
	(void)state;
	closes(end_office);
}

static void test_verify(void **state)
{
	const char *said = NULL;
	(void)state;
	confirmed(person);
	assert_int_equal(county_verify(county, NULL), 0);
	county_do(county, sql, "update account set disabled = 1 where tenant = $1 and login = 'liu'");
	assert_int_equal(county_verify(county, &said), 1);
	assert_non_null(strstr(said, "邮箱"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_given, setup, teardown),
		cmocka_unit_test_setup_teardown(test_code_guessed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_code_old, setup, teardown),
		cmocka_unit_test_setup_teardown(test_codes_often, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stranger, setup, teardown),
		cmocka_unit_test_setup_teardown(test_taken_away, setup, teardown),
		cmocka_unit_test_setup_teardown(test_due, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_a_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_due, setup, teardown),
		cmocka_unit_test_setup_teardown(test_before_and_between, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quiet, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quiet_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_suspended, setup, teardown),
		cmocka_unit_test_setup_teardown(test_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_settings_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_server, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_disabled, setup, teardown),
		cmocka_unit_test_setup_teardown(test_office_ended, setup, teardown),
		cmocka_unit_test_setup_teardown(test_verify, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
