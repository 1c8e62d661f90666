/* Who does not know of a meeting, as a file for an operator's bulk-SMS desk: who stands in it, that nobody is messaged twice without meaning
 * to, and what is left on record. */
#include "activity_village.h"

#include "activity/views.h"
#include "approval/approval.h"
#include "home/home.h"
#include "member/rows.h"
#include "sheet/sheet.h"
#include "work/secret.h"

enum { SECRETARY, READS, USES, WITHOUT, LINE, PLAIN, OTHER, AGED }; /* of the village's people */

static struct work *work(void)
{
	return &village.county->work;
}

static bool numbers_unit(struct work *w, void *arg)
{
	(void)arg;
	for (int i = 0; i < PEOPLE; i++) {
		const char *phone = i == LINE ? "053912345678" : arena_printf(w->arena, "1380000111%d", i);
		if (i != WITHOUT)
			DB_EXEC(w->db, w->arena, "update member set phone = $3, phone_mask = $4, phone_hash = $5 where tenant = $1 and id = $2",
				w->tenant, village.people[i], secret_seal(w->store, w->arena, SEAL_PHONE, phone), phone_mask(w->arena, phone),
				secret_hash(w->store, w->arena, SEAL_PHONE, phone));
	}
	DB_EXEC(w->db, w->arena, "insert into session (tenant, token, id, account, created, seen, expires, office) "
		"select $1, $2, 1, $3, $4, $4, $5, f.id from office f where f.tenant = $1 and f.account = $3", w->tenant, ((struct str){ "0123456789abcdef0123456789abcdef", 32 }), village.member_account[USES - 1], w->now, w->now + 86400);
	return audit(w, "test", "county", 0, 0, NULL, NULL);
}

static bool read_unit(struct work *w, void *arg)
{
	(void)arg;
	return message_read_all(w);
}

/* A meeting that 王秀兰 has read of, in a village with numbers. */
static int64_t noticed(void)
{
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(numbers_unit, NULL), "");
	int64_t id = village_meeting(STATE_NOTICED, false);
	village_as(ROLE_MEMBER, READS + 1);
	assert_string_equal(village_run(read_unit, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	return id;
}

static struct sms_sheet *sheet(const struct sms_wish *wish)
{
	struct activity *a;
	struct sms_sheet *s = activity_sms(work(), wish, &a);
	assert_non_null(s);
	return s;
}

static bool listed(const struct sms_sheet *s, int person)
{
	for (int i = 0; i < s->count; i++)
		if (s->lines[i].member == village.people[person])
			return s->lines[i].listed;
	return false;
}

struct giving {
	struct sms_wish wish;
	struct sms_file file;
	int64_t proposal;
};

static bool given_unit(struct work *w, void *arg)
{
	struct giving *g = arg;
	return activity_sms_given(w, &g->wish, &g->file);
}

/* As the page does it: the file beside the writer, then the unit of work. */
static const char *give(struct giving *g)
{
	if (!activity_sms_file(work(), &g->wish, &g->file)) {
		const char *code = work()->fault->code;
		work()->fault = NULL;
		return code;
	}
	return village_run(given_unit, g);
}

static bool put_row(void *arg, const struct sheet_row *row)
{
	struct buf *b = arg;
	buf_printf(b, "%s|%s|%s\n", row->cells[0], row->cells[1], row->cells[2]);
	return true;
}

static const char *read_file(const struct giving *g)
{
	struct buf b;
	buf_init(&b, village.county->arena);
	assert_null(sheet_read(village.county->arena, g->file.path, &sheet_limits_default, put_row, &b));
	return b.at;
}

static void test_who_stands_in_the_file(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed(), .csv = true } };
	struct sms_sheet *s = sheet(&g.wish);
	assert_int_equal(s->listed, 2); /* 陈桂兰, 周克俭 */
	assert_true(listed(s, PLAIN) && listed(s, OTHER));
	assert_false(listed(s, SECRETARY) || listed(s, READS)); /* know of it */
	assert_false(listed(s, USES));                          /* is signed in and will read it */
	assert_false(listed(s, WITHOUT) || listed(s, LINE));    /* no number, and one that takes no messages */
	assert_false(listed(s, AGED));                          /* need not come */
	g.wish.all = true;
	assert_int_equal(sheet(&g.wish)->listed, 4);
	g.wish.all = false;
	assert_true(activity_sms_file(work(), &g.wish, &g.file));
	const char *text = read_file(&g);
	assert_non_null(strstr(text, "13800001115|陈桂兰同志：柳河镇小河西村党支部"));
	assert_non_null(strstr(text, "召开11月支部党员大会。不能到会请提前请假。|含个人信息（手机），仅限用于：发短信通知开会：11月支部党员大会。导出人：刘成玉"));
	assert_non_null(strstr(text, arena_printf(village.county->arena, "编号：%lld", (long long)g.file.id)));
	assert_null(strstr(text, "1380000111" "0")); /* the secretary's */
	assert_null(strstr(text, "0539"));
}

static bool moves_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update member set org = $3 where tenant = $1 and id = $2", w->tenant, village.people[OTHER], village.other) &&
	       DB_EXEC(w->db, w->arena, "update member set left_day = 20261120 where tenant = $1 and id = $2", w->tenant, village.people[PLAIN]) &&
	       audit(w, "test", "county", 0, 0, NULL, NULL);
}

/* Numbers of who belongs to it alone, as long as there is something to come to. */
static void test_who_left_and_what_is_over(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed(), .all = true, .csv = true } };
	assert_int_equal(sheet(&g.wish)->listed, 4);
	village_as(ROLE_SYSTEM, 0);
	assert_string_equal(village_run(moves_unit, NULL), "");
	village_as(ROLE_SECRETARY, 1);
	struct sms_sheet *s = sheet(&g.wish);
	assert_int_equal(s->listed, 2);
	assert_false(listed(s, OTHER) || listed(s, PLAIN));
	for (int i = 0; i < s->count; i++)
		if (s->lines[i].member == village.people[OTHER])
			assert_null(s->lines[i].phone);
	work()->now += 10 * 86400;
	assert_string_equal(give(&g), "sms.over");
}

/* Numbers stay out of what is written down, sentences do not. */
static void test_purposes_are_kept(void **state)
{
	struct arena *a = village.county->arena;
	(void)state;
	assert_string_equal(export_word(a, "发短信通知开会：11月大会（紧急：停电，改到村小学）"), "发短信通知开会：11月大会（紧急：停电，改到村小学）");
	assert_string_equal(export_word(a, "查：１３８００００１１１１"), "（号码）");
	assert_string_equal(export_word(a, "查：138０００1"), "（号码）");
	assert_string_equal(export_word(a, "查：13800"), "查：13800");
}

static int64_t one(const char *what)
{
	struct work *w = work();
	return text_eq(what, "audit") ? DB_ONE(w->db, w->arena, 0, "select count(*) from audit where tenant = $1 and act = 'activity.sms'", w->tenant) :
		text_eq(what, "number") ? DB_ONE(w->db, w->arena, 0, "select count(*) from audit where tenant = $1 and became like '%1380000%'", w->tenant) :
		DB_ONE(w->db, w->arena, 0, "select count(*) from notice_sms where tenant = $1", w->tenant);
}

static void test_nobody_is_messaged_twice_without_meaning_to(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed() } }, other = g, again = g;
	assert_true(activity_sms_file(work(), &other.wish, &other.file)); /* a second window, before the first is through */
	assert_string_equal(give(&g), "");
	assert_int_equal(one("rows"), 2);
	assert_string_equal(village_run(given_unit, &other), "sms.twice");
	assert_int_equal(one("audit"), 1);
	assert_int_equal(one("number"), 0);
	assert_string_equal(give(&again), "sms.nobody");
	struct told *told;
	int n = activity_told_list(work(), g.wish.activity, &told), marked = 0;
	for (int i = 0; i < n; i++)
		marked += told[i].texted_at == village.now && !told[i].knows; /* in a file, and still not known to know */
	assert_int_equal(marked, 2);
	village_at(COUNTY_NOW + 600);
	again.wish.again = true;
	assert_string_equal(give(&again), "");
	assert_int_equal(one("rows"), 2);
	assert_int_equal(sheet(&g.wish)->before, 2);
	const char *last = "";
	if (county_verify(village.county, &last))
		fail_msg("%s", last);
}

static void test_who_stands_in_it_is_told(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed() } };
	struct reveal *list;
	int64_t total;
	assert_string_equal(give(&g), "");
	assert_int_equal(home_reveals(work(), village.people[PLAIN], 10, 0, &list, &total), 1);
	assert_string_equal(list[0].who, "刘成玉");
	assert_string_equal(list[0].text, "导出完整的手机；用途：发短信通知开会：11月支部党员大会；支部通知自己的会，不需第二人批准");
	assert_int_equal(home_reveals(work(), village.people[USES], 10, 0, &list, &total), 0);
}

static bool edit_unit(struct work *w, void *arg)
{
	const struct village_act *a = arg;
	return activity_edit(w, a->id, 0, &a->form);
}

static void test_moved_meeting_is_messaged_anew(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed() } };
	struct village_act edit = { .id = g.wish.activity, .form = village_form() };
	assert_string_equal(give(&g), "");
	edit.form.starts += 3600;
	edit.form.ends += 3600;
	assert_string_equal(village_run(edit_unit, &edit), "");
	assert_int_equal(one("rows"), 0);
	assert_int_equal(sheet(&g.wish)->listed, 3); /* who had read of the old time has to be told, too, but is reachable: no session */
}

static void test_not_for_others(void **state)
{
	(void)state;
	struct giving g = { .wish = { .activity = noticed() } };
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(give(&g), "activity.forbidden");
	village_as(ROLE_MEMBER, 2);
	assert_string_equal(give(&g), "activity.forbidden");
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_WHY(activity_cancel, g.wish.activity, "下大雪"), "");
	assert_string_equal(give(&g), "activity.state");
	assert_int_equal(one("rows"), 0);
}

static void test_length_of_a_message(void **state)
{
	struct arena *a = county_of(state)->arena;
	struct buf b;
	int units;
	buf_init(&b, a);
	assert_int_equal(sms_parts("", &units), 0);
	for (int n = 1; n <= 135; n++) {
		buf_text(&b, "会");
		assert_int_equal(sms_parts(b.at, &units), n <= 70 ? 1 : n <= 134 ? 2 : 3);
		assert_int_equal(units, n);
	}
	sms_parts("𠮷a，", &units); /* a name beyond the first plane counts twice */
	assert_int_equal(units, 4);
	const struct words_field fields[] = { { "姓名", "王秀兰" }, { "地点", NULL } };
	assert_string_equal(words_fill(a, "{姓名}：{地点}{别的}{", fields, 2), "王秀兰：{别的}{");
	assert_string_equal(words_fill(a, "{姓名}", (const struct words_field[]){ { "姓名", "{地点}" } }, 1), "{地点}"); /* filled in once */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_who_left_and_what_is_over, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_purposes_are_kept, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_who_stands_in_the_file, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_nobody_is_messaged_twice_without_meaning_to, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_who_stands_in_it_is_told, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_moved_meeting_is_messaged_anew, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_not_for_others, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_length_of_a_message, village_setup, county_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
