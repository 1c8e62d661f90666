/* ID numbers by GB 11643, telephone numbers, code tables. */
#include "county.h"

#include "member/member.h"

#define TODAY 20261123

static struct arena *a;

static int begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void test_idno_vectors(void **state)
{
	(void)state;
	static const char *const right[] = { "11010519491231002X", "371122195001010018", "371122198803150024" };
	for (size_t i = 0; i < COUNT_OF(right); i++)
		assert_null(idno_objection(a, right[i], 0, 0, TODAY));
	assert_int_equal(idno_birth("11010519491231002X"), 19491231);
	assert_int_equal(idno_sex("11010519491231002X"), 2);
	assert_int_equal(idno_sex("371122195001010018"), 1);
}

static void test_idno_every_other_check_digit_is_wrong(void **state)
{
	(void)state;
	char idno[] = "37112219500101001?";
	int right = 0;
	for (const char *digit = "0123456789X"; *digit; digit++) {
		idno[17] = *digit;
		right += idno_objection(a, idno, 0, 0, TODAY) == NULL;
	}
	assert_int_equal(right, 1);
}

static void says(const char *idno, int birth, int sex, const char *word)
{
	const char *why = idno_objection(a, idno, birth, sex, TODAY);
	assert_non_null(why);
	if (!strstr(why, word))
		fail_msg("%s: %s", idno, why);
}

static void test_idno_objections(void **state)
{
	(void)state;
	says("37112219500101001", 0, 0, "18 位");
	says("371122500101001", 0, 0, "15 位旧号码");
	says("371122195001010019", 0, 0, "校验码不对");
	says("37112219500101X018", 0, 0, "只能由数字组成");
	says("991122195001010018", 0, 0, "前两位");
	says("371122195002300018", 0, 0, "出生日期");
	says("371122203001010018", 0, 0, "出生日期");
	says("371122195001010018", 19500102, 0, "不一致");
	says("371122195001010018", 19500101, 2, "不一致");
	says("", 0, 0, "18 位");
	assert_null(idno_objection(a, "371122195001010018", 19500101, 1, TODAY));
}

static void test_idno_tidy(void **state)
{
	(void)state;
	assert_string_equal(idno_tidy(a, " 11010519491231002x "), "11010519491231002X");
	assert_string_equal(idno_tidy(a, "３７１１２２１９５００１０１００１８"), "371122195001010018");
	assert_string_equal(idno_tidy(a, "371122 19500101 0018"), "371122195001010018");
	assert_string_equal(idno_tidy(a, NULL), "");
}

static void test_idno_make_is_right(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		int birth = day_add(19350101, i * 91);
		const char *idno = idno_make(a, "371199", birth, i * 7 % 1000);
		assert_null(idno_objection(a, idno, birth, i * 7 % 2 ? 1 : 2, TODAY));
	}
}

static void test_number_masks(void **state)
{
	(void)state;
	assert_string_equal(idno_mask(a, "371199195001010018"), "371199********0018");
	assert_string_equal(idno_mask(a, ""), "");
	assert_string_equal(phone_mask(a, "13812341234"), "138****1234");
	assert_string_equal(phone_mask(a, ""), "");
}

static void test_phone(void **state)
{
	(void)state;
	assert_string_equal(phone_tidy(a, "+86 138-1234 1234"), "13812341234");
	assert_string_equal(phone_tidy(a, "１３８１２３４１２３４"), "13812341234");
	assert_null(phone_objection(a, "13812341234"));
	assert_null(phone_objection(a, "06336221234"));
	assert_non_null(phone_objection(a, "1381234123"));
	assert_non_null(phone_objection(a, "12812341234"));
	assert_non_null(phone_objection(a, "电话"));
}

static void test_codes(void **state)
{
	(void)state;
	assert_string_equal(code_parse(&code_ethnic, "汉"), "01");
	assert_string_equal(code_parse(&code_ethnic, "土家族"), "15");
	assert_string_equal(code_parse(&code_ethnic, "30"), "30");
	assert_null(code_parse(&code_ethnic, "29族"));
	assert_int_equal(code_ethnic.count, 58);
	assert_string_equal(code_parse(&code_education, "大专"), "30");
	assert_string_equal(code_parse(&code_education, "高中"), "61");
	assert_null(code_parse(&code_education, "72"));
	assert_string_equal(code_parse(&code_job, "农民"), "1");
	assert_string_equal(code_name_i64(&code_category, 4), "正式党员");
	assert_string_equal(code_parse(&code_sex, "女"), "2");
	assert_string_equal(code_name(&code_sex, "9"), "");
	const struct code_table *tables[] = { &code_sex, &code_ethnic, &code_education, &code_job, &code_category, &code_state };
	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct code *c = &tables[t]->codes[i];
			assert_ptr_equal(code_parse(tables[t], c->code), c->code);
			assert_ptr_equal(code_parse(tables[t], c->name), c->code); /* no name stands twice */
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idno_vectors),
		cmocka_unit_test(test_idno_every_other_check_digit_is_wrong),
		cmocka_unit_test(test_idno_objections),
		cmocka_unit_test(test_idno_tidy),
		cmocka_unit_test(test_idno_make_is_right),
		cmocka_unit_test(test_number_masks),
		cmocka_unit_test(test_phone),
		cmocka_unit_test(test_codes),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
