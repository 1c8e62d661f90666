/* Messages: who gets them, reading, marking read, and that nobody reads another's. */
#include "activity_village.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct sending {
	int64_t org, account;
	int sent;
	enum { TO_ACCOUNT, TO_BRANCH, TO_OFFICE } to;
	enum message_kind kind;
	const char *title;
};

static bool send_unit(struct work *w, void *arg)
{
	struct sending *s = arg;
	audit(w, "test.send", "message", 0, 0, NULL, NULL);
	if (s->to == TO_ACCOUNT)
		return message_send(w, s->account, s->kind, s->title, "内容", "/activities/1");
	s->sent = s->to == TO_BRANCH ? message_send_branch(w, s->org, s->kind, s->title, "内容", NULL)
				     : message_send_office(w, s->org, s->kind, s->title, "内容", NULL);
	return true;
}

static bool read_unit(struct work *w, void *arg)
{
	return message_read(w, *(int64_t *)arg);
}

static bool read_all_unit(struct work *w, void *arg)
{
	(void)arg;
	return message_read_all(w);
}

static bool more_unit(struct work *w, void *arg)
{
	int64_t *ids = arg;
	ids[0] = account_create(w, "clerk", "王秀兰", ROLE_CLERK, village.org, 0, NULL);
	ids[1] = account_create(w, "county", "县委组织部", ROLE_COUNTY, village.root, 0, NULL);
	return ids[0] && ids[1];
}

static bool disable_unit(struct work *w, void *arg)
{
	return account_disable(w, *(int64_t *)arg, true);
}

static void test_message_reaches_branch_and_office(void **state)
{
	int64_t ids[2];
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(more_unit, ids), "");
	struct sending branch = { .org = village.org, .to = TO_BRANCH, .kind = MESSAGE_RETURNED, .title = "退回" };
	assert_string_equal(village_run(send_unit, &branch), "");
	assert_int_equal(branch.sent, 2); /* secretary and clerk */
	assert_int_equal(message_unread(work(), village.member_account[0]), 0);
	struct sending office = { .org = village.org, .to = TO_OFFICE, .kind = MESSAGE_NOTICE, .title = "待审核" };
	assert_string_equal(village_run(send_unit, &office), "");
	assert_int_equal(office.sent, 1);
	assert_int_equal(message_unread(work(), village.town_account), 1);
	assert_int_equal(message_unread(work(), ids[1]), 0);
	/* without anybody in the township the county takes it */
	assert_string_equal(village_run(disable_unit, &village.town_account), "");
	assert_string_equal(village_run(send_unit, &office), "");
	assert_int_equal(office.sent, 1);
	assert_int_equal(message_unread(work(), village.town_account), 1);
	assert_int_equal(message_unread(work(), ids[1]), 1);
}

static void test_message_reading(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sending s = { .account = village.secretary_account, .to = TO_ACCOUNT, .kind = (enum message_kind)i,
			.title = i == 2 ? "第三条" : "消息" };
		village_at(COUNTY_NOW + i * 60);
		assert_string_equal(village_run(send_unit, &s), "");
	}
	struct message *list;
	int64_t total;
	village_as(ROLE_SECRETARY, 1);
	assert_int_equal(message_list(work(), village.secretary_account, false, 2, 0, &list, &total), 2);
	assert_int_equal(total, 3);
	assert_string_equal(list[0].title, "第三条"); /* newest first */
	assert_int_equal(list[0].kind, MESSAGE_REPLY);
	int64_t id = list[0].id;
	assert_string_equal(village_run(read_unit, &id), "");
	assert_int_equal(message_unread(work(), village.secretary_account), 2);
	int64_t read_at = message_load(work(), id)->read_at;
	assert_int_equal(read_at, village.now);
	village_at(village.now + 600);
	assert_string_equal(village_run(read_unit, &id), ""); /* the second time changes nothing */
	assert_int_equal(message_load(work(), id)->read_at, read_at);
	assert_int_equal(message_list(work(), village.secretary_account, true, 10, 0, &list, &total), 2);
	assert_int_equal(total, 2);
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(village_run(read_unit, &id), "inbox.not-found"); /* somebody else's */
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(read_all_unit, NULL), "");
	assert_int_equal(message_unread(work(), village.secretary_account), 0);
	assert_string_equal(village_run(read_all_unit, NULL), "");
}

static void test_message_kinds(void **state)
{
	for (int k = 0; k < MESSAGE_KIND_COUNT; k++) {
		assert_non_null(message_kind_word(k));
		assert_non_null(message_kind_icon(k));
		assert_true(strlen(message_kind_chinese(k)) >= 6);
		for (int other = 0; other < k; other++)
			assert_string_not_equal(message_kind_word(k), message_kind_word(other));
	}
	assert_null(message_kind_word(MESSAGE_KIND_COUNT));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, village_setup, county_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_message_reaches_branch_and_office),
		TEST(test_message_reading),
		cmocka_unit_test(test_message_kinds),
	};
	return cmocka_run_group_tests_name("inbox_message", tests, NULL, NULL);
}
