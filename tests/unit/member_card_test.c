/* The A4 card of a member: what it says, what it hides, and at which address. */
#include "visit.h"

#include "pdf.h"

static const char *card_text(void **state)
{
	struct county *c = county_of(state);
	struct work w = c->work;
	w.actor = (struct actor){ .role = ROLE_SECRETARY, .name = "刘成玉", .path = "" };
	struct member *m = member_load(&w, place.people[3]);
	assert_non_null(m);
	struct str pdf = member_card(&w, m);
	assert_non_null(pdf.at);
	return told(c->arena, pdf, "pdftotext", "-layout", "-");
}

static void test_card_says_what_the_roster_holds(void **state)
{
	const char *text = card_text(state);
	assert_says(text, "党员信息卡");
	assert_says(text, "单雄信");
	assert_says(text, "1960年1月1日");
	assert_says(text, "小河西村");
	assert_says(text, "正式党员");
	assert_says(text, "2000年7月1日");
	assert_says(text, "刘成玉 2026-11-23 08:00 打印");
	assert_says(text, "没有登记任职");
}

static void test_card_hides_the_number(void **state)
{
	const char *text = card_text(state), *whole = idno_make(county_of(state)->arena, "371199", 19600101, 7);
	assert_null(strstr(text, whole));
	assert_says(text, arena_printf(county_of(state)->arena, "371199********%s", whole + 14));
}

static void test_card_at_its_address(void **state)
{
	struct visitor v;
	const char *path = arena_printf(county_of(state)->arena, "/members/%lld/card.pdf", (long long)place.people[3]);
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, arena_printf(county_of(state)->arena, "/members/%lld", (long long)place.people[3]));
	assert_sees(&v, path);
	visitor_get(&v, path);
	assert_int_equal(v.status, 200);
	assert_non_null(strstr(v.head, "Content-Type: application/pdf"));
	assert_non_null(strstr(v.head, "no-store"));
	assert_memory_equal(v.body, "%PDF-", 5);
	visitor_signs_in(&v, "stranger");
	visitor_get(&v, path);
	assert_int_equal(v.status, 404);
	visitor_signs_in(&v, "keeper");
	visitor_get(&v, path);
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_card_says_what_the_roster_holds),
		cmocka_unit_test(test_card_hides_the_number),
		cmocka_unit_test(test_card_at_its_address),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
