/* The page of code tables: every table of people and organisations with its source. */
#include "visit.h"

#include "member/honour.h"
#include "org/sheet.h"

static void test_codes_page_has_every_table_with_its_source(void **state)
{
	static const struct code_table *const tables[] = { &code_category, &code_state, &code_sex, &code_ethnic, &code_education, &code_job, &code_stratum,
		&code_outflow, &code_honour, &code_subordination, &code_unit, &code_election, &code_org_status };
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/codes");
	assert_int_equal(v.status, 200);
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		assert_sees(&v, arena_printf(visit.county->arena, "出处：%s；%d 项", tables[i]->source, (int)tables[i]->count));
		for (size_t k = 0; k < tables[i]->count; k++)
			assert_sees(&v, arena_printf(visit.county->arena, "data-l=\"名称\">%s", tables[i]->codes[k].name));
	}
	assert_sees(&v, "data-l=\"代码\">02</td><td data-l=\"名称\">蒙古族");
	assert_not_sees(&v, "foreign-public");
	assert_not_sees(&v, "migrant"); /* a word of the program is no code of the field's */
	assert_sees(&v, "72、82 和 73、83");
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/codes");
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_codes_page_has_every_table_with_its_source) };
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
