/* The page of the rules as its readers meet it: every vote of the catalogue with its figures, and both readings where the
 * sources disagree, with the one that the county judges by. */
#include "visit.h"

#include "county/county.h"

/* What a deployment's settings may add. */
static const char province[] = "{ \"catalogue\": \"山东省补充规定\", \"documents\": { \"sd\": { \"title\": \"山东省党支部工作办法\", "
	"\"short\": \"省办法\", \"year\": 2025 } }, \"rules\": [], \"standards\": [ { \"id\": \"sd-groups-most\", \"figure\": 10, "
	"\"unit\": \"个党小组\", \"document\": \"sd\", \"article\": \"第七条\", \"requirement\": \"一个支部一般不超过 10 个党小组\", "
	"\"sure\": \"A\", \"severity\": \"generally\" } ] }";

static struct visitor as(const char *login)
{
	struct visitor v;
	visitor_signs_in(&v, login);
	visitor_get(&v, "/rules");
	assert_int_equal(v.status, 200);
	return v;
}

static void test_duty_rules_page_lists_every_vote(void **state)
{
	struct visitor v = as("secretary");
	struct arena *a = visit.county->arena;
	const struct rule_catalogue *c = rule_catalogue_national();
	(void)state;
	assert_true(c->quorum_count >= 7);
	for (size_t i = 0; i < c->quorum_count; i++) {
		const struct quorum *q = &c->quorums[i];
		assert_sees(&v, arena_printf(a, "<b>%s</b>", q->name));
		assert_sees(&v, quorum_part_says(a, q, &q->presence));
		assert_sees(&v, quorum_part_says(a, q, &q->majority));
		assert_sees(&v, quorum_example(a, q, 10));
		assert_sees(&v, arena_printf(a, "《%s》（%d 年）%s", q->source.document, q->source.year, q->source.article));
		for (int base = 0; q->base_is_setting && base < 2; base++)
			assert_sees(&v, q->readings[base]);
	}
	for (size_t i = 0; i < c->standard_count; i++)
		assert_sees(&v, c->standards[i].source.requirement);
}

/* Whoever may choose is led to the setting, with the vote chosen; the others are not. */
static void test_duty_rules_page_leads_to_the_setting(void **state)
{
	struct visitor county = as("county"), secretary = as("secretary");
	static const char link[] = "/rules/new?act=base&amp;rule=election";
	(void)state;
	assert_sees(&county, link);
	assert_not_sees(&secretary, link);
	visitor_get(&county, "/rules/new?act=base&rule=election");
	assert_sees(&county, "value=\"election\" selected");
	visitor_get(&secretary, "/rules/new?act=base&rule=election");
	assert_int_equal(secretary.status, 403);
}

static bool base_unit(struct work *w, void *unused)
{
	(void)unused;
	int64_t proposal;
	w->today = 20261101; /* known since the day after, in force since then */
	struct county_rule r = { .act = COUNTY_BASE, .rule = "election", .base = QUORUM_PRESENT_VOTERS, .reason = "已核对原文", .document = "",
		.valid_from = 20261102 };
	return county_rule_add(w, &r, &proposal) != 0;
}

static void test_duty_rules_page_marks_what_the_county_chose(void **state)
{
	static const char due[] = "<b>一说按应到会</b> <span class=\"tag info\">本县现用</span> 《新编基层党务工作手册》";
	static const char present[] = "<b>一说按实到会</b> <span class=\"tag info\">本县现用</span> 题库";
	struct visitor v = as("liuhe");
	(void)state;
	assert_sees(&v, due);
	assert_not_sees(&v, present);
	assert_not_sees(&v, "到会 8 名时赞成至少 5 票");
	county_do(visit.county, base_unit, NULL);
	v = as("liuhe");
	assert_not_sees(&v, due);
	assert_sees(&v, present);
	assert_sees(&v, "赞成票超过实到会有选举权党员的半数");
	assert_sees(&v, "应到 10 名：到会至少 8 名，到会 8 名时赞成至少 5 票");
}

/* What the settings add stands there with the name of its file; what is built in without. */
static void test_duty_rules_page_names_the_file(void **state)
{
	struct visitor v = as("liuhe");
	(void)state;
	assert_sees(&v, "一个支部一般不超过 10 个党小组");
	const char *tag = strstr(v.body, "<span class=\"tag info\">山东省补充规定</span>");
	assert_non_null(tag);
	assert_null(strstr(tag + 1, "<span class=\"tag info\">山东省补充规定</span>"));
	assert_not_sees(&v, "<span class=\"tag info\">组织生活</span>");
}

int main(void)
{
	const char *why = NULL;
	if (!rule_catalogue_extend(STR(province), "371199", &why)) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duty_rules_page_lists_every_vote),
		cmocka_unit_test(test_duty_rules_page_leads_to_the_setting),
		cmocka_unit_test(test_duty_rules_page_marks_what_the_county_chose),
		cmocka_unit_test(test_duty_rules_page_names_the_file),
	};
	return cmocka_run_group_tests_name("duty_rules_page", tests, visit_setup, visit_teardown);
}
