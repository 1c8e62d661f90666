/* The county's page of the words of notices: looked at, refused with what was typed, kept. */
#include "visit.h"

#include "inbox/words.h"

#define BRACED(name) "%7B" name "%7D"
#define TIME BRACED("%E6%97%B6%E9%97%B4")
#define PLACE BRACED("%E5%9C%B0%E7%82%B9")

static const char *kept(void)
{
	struct work *w = &visit.county->work;
	work_end(w);
	county_begin(visit.county);
	return words_of(w, WORDS_MEETING);
}

/* The form as the page has it: with what it was made from. */
static void sends(struct visitor *v, const char *act, const char *text)
{
	struct buf b;
	buf_init(&b, visit.county->arena);
	buf_printf(&b, "kind=meeting&do=%s&text=%s&was=", act, text);
	buf_percent(&b, kept(), "");
	visitor_post(v, "/notices/words", b.at);
}

static void test_page(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/notices/words");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "王秀兰同志：柳河镇小河西村党支部11月26日");
	assert_sees(&v, "作为短信一条发完");
	assert_not_sees(&v, "value=\"default\"");
	sends(&v, "look", TIME "-" PLACE);
	assert_int_equal(v.status, 200);
	assert_sees(&v, "11月26日 周四 19:30-村党员活动室");
	assert_string_equal(kept(), words_default(WORDS_MEETING)); /* looking keeps nothing */
	sends(&v, "save", TIME PLACE BRACED("x") "%3Cb%3E");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "不认识{x}");
	assert_sees(&v, "{时间}{地点}{x}&lt;b&gt;</textarea>");
	sends(&v, "save", TIME "-" PLACE);
	assert_int_equal(v.status, 303);
	assert_string_equal(kept(), "{时间}-{地点}");
	visitor_get(&v, "/notices/words");
	assert_sees(&v, "value=\"default\"");
	sends(&v, "default", "");
	assert_int_equal(v.status, 303);
	assert_string_equal(kept(), words_default(WORDS_MEETING));
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/notices/words");
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_page) };
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
