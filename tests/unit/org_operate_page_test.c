/* The pages of operations, visited as a browser would: form, preview, confirmation, undo, the tree as of a day; and who
 * gets to none of them. */
#include "visit.h"

#define APPROVAL "approval=QZ-2026-12&approved=2026-11-01&day=2026-11-10&note="

static const char *path_of(int64_t org, const char *rest)
{
	return arena_printf(visit.county->arena, "/orgs/%lld%s", (long long)org, rest);
}

/* The value of a hidden field of the page. */
static const char *hidden(struct visitor *v, const char *name)
{
	const char *mark = arena_printf(visit.county->arena, "name=\"%s\" value=\"", name), *at = strstr(v->body, mark);
	if (!at)
		fail_msg("no field %s in: %.2000s", name, v->body);
	at += strlen(mark);
	return arena_dupn(visit.county->arena, at, strcspn(at, "\""));
}

static const char *undo_path(struct visitor *v)
{
	char *at = strstr(v->body, "/operations/");
	assert_non_null(at);
	return arena_dupn(visit.county->arena, at, strcspn(at, "\""));
}

/* What the county proposed is done when another of its offices approves: not before, and not by the proposer. */
static void approved_by_other(struct visitor *v)
{
	struct arena *a = visit.county->arena;
	struct visitor other;
	const char *proposal = arena_dup(a, v->location);
	assert_true(text_starts(proposal, "/approvals/"));
	visitor_get(v, proposal);
	assert_sees(v, "等待另一位批准");
	visitor_post(v, arena_printf(a, "%s/approve", proposal), "hash=");
	assert_int_equal(v->status, 403);
	visitor_get(v, path_of(place.branch, ""));
	assert_not_sees(v, "并入<a");
	visitor_signs_in(&other, "liuhe");
	visitor_get(&other, proposal);
	assert_int_equal(other.status, 404);
	visitor_signs_in(&other, "county2");
	visitor_get(&other, "/m");
	assert_sees(&other, "待我批准 1 项");
	visitor_get(&other, "/approvals");
	assert_sees(&other, proposal);
	visitor_get(&other, proposal);
	visitor_post(&other, arena_printf(a, "%s/refuse", proposal), "reason=");
	assert_int_equal(other.status, 422);
	visitor_post(&other, arena_printf(a, "%s/approve", proposal), arena_printf(a, "hash=%s", hidden(&other, "hash")));
	assert_led_to(&other, proposal);
	visitor_get(&other, proposal);
	assert_sees(&other, "已批准，并已办理");
}

static void test_org_operate_page_merge_and_back(void **state)
{
	(void)state;
	struct arena *a = visit.county->arena;
	struct visitor v;
	visitor_signs_in(&v, "county");
	visitor_get(&v, path_of(place.branch, ""));
	assert_sees(&v, "/operate\"");
	visitor_get(&v, path_of(place.branch, "/operate"));
	assert_sees(&v, "/operate/merge");
	visitor_get(&v, path_of(place.branch, "/operate/merge"));
	assert_int_equal(v.status, 200);
	/* Nothing typed: the form again, each fault by its field. */
	visitor_post(&v, path_of(place.branch, "/operate/merge/preview"), "note=");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "请填写组织的名称");
	visitor_get(&v, path_of(place.branch, "/operate/merge"));
	visitor_post(&v, path_of(place.branch, "/operate/merge/preview"), "org_name=QH0201&" APPROVAL);
	assert_int_equal(v.status, 200);
	assert_sees(&v, "王秀兰");
	assert_sees(&v, "提交合并");
	const char *stamp = hidden(&v, "stamp");
	const char *form = arena_printf(a, "org=%lld&stamp=%s&" APPROVAL, (long long)place.other_branch, stamp);
	/* An older preview is answered with the present one. */
	visitor_post(&v, path_of(place.branch, "/operate/merge"),
		arena_printf(a, "org=%lld&stamp=0000&" APPROVAL, (long long)place.other_branch));
	assert_int_equal(v.status, 409);
	assert_sees(&v, "又有变动");
	assert_string_equal(hidden(&v, "stamp"), stamp);
	visitor_post(&v, path_of(place.branch, "/operate/merge"), form);
	assert_int_equal(v.status, 303);
	approved_by_other(&v);
	visitor_get(&v, path_of(place.branch, ""));
	assert_sees(&v, "并入");
	assert_sees(&v, path_of(place.other_branch, ""));
	visitor_get(&v, "/orgs/tree?day=2026-01-01");
	assert_sees(&v, path_of(place.branch, ""));
	visitor_get(&v, "/orgs/tree");
	assert_not_sees(&v, path_of(place.branch, "\""));
	visitor_get(&v, "/orgs/tree?day=2026-02-30");
	assert_int_equal(v.status, 422);
	visitor_get(&v, path_of(place.other_branch, ""));
	visitor_post(&v, path_of(place.other_branch, undo_path(&v)), "");
	assert_led_to(&v, path_of(place.other_branch, ""));
	visitor_get(&v, path_of(place.branch, ""));
	assert_not_sees(&v, "并入<a");
	assert_sees(&v, "已撤回");
}

static void test_org_operate_page_split(void **state)
{
	(void)state;
	struct arena *a = visit.county->arena;
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, path_of(place.branch, "/operate/split"));
	assert_sees(&v, "王秀兰");
	const char *form = arena_printf(a, "name=XinCun&short=&code=QH0109&kind=631&member=%lld&member=%lld&" APPROVAL,
		(long long)place.people[1], (long long)place.people[2]);
	visitor_post(&v, path_of(place.branch, "/operate/split/preview"), form);
	assert_int_equal(v.status, 200);
	assert_sees(&v, "不合规定");
	assert_sees(&v, "第四条");
	/* Without the approval's word on it, it stays undone. */
	visitor_post(&v, path_of(place.branch, "/operate/split"), arena_printf(a, "stamp=%s&%s", hidden(&v, "stamp"), form));
	assert_int_equal(v.status, 409);
	visitor_post(&v, path_of(place.branch, "/operate/split"),
		arena_printf(a, "stamp=%s&exempt=1&%s", hidden(&v, "stamp"), form));
	assert_led_to(&v, path_of(place.branch, ""));
	visitor_get(&v, path_of(place.branch, ""));
	assert_sees(&v, "分出XinCun");
	visitor_post(&v, path_of(place.branch, undo_path(&v)), "");
	assert_led_to(&v, path_of(place.branch, ""));
}

static void test_org_operate_page_scope(void **state)
{
	(void)state;
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, path_of(place.other_branch, "/operate/move"));
	assert_int_equal(v.status, 404);
	visitor_get(&v, path_of(place.branch, "/operate/move"));
	visitor_post(&v, path_of(place.branch, "/operate/move/preview"), "org_name=QH02&" APPROVAL);
	assert_int_equal(v.status, 422); /* not in the township's scope: not even there */
	assert_sees(&v, "您的范围内没有");
	visitor_get(&v, path_of(place.branch, "/operate/burn"));
	assert_int_equal(v.status, 404);
	visitor_get(&v, "/orgs/tree?day=2026-01-01");
	assert_sees(&v, "小河西村");
	assert_not_sees(&v, "后坡村");
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, path_of(place.branch, "/operate"));
	assert_int_equal(v.status, 403);
	visitor_get(&v, path_of(place.branch, ""));
	assert_not_sees(&v, "/operate\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_org_operate_page_merge_and_back),
		cmocka_unit_test(test_org_operate_page_split),
		cmocka_unit_test(test_org_operate_page_scope),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
