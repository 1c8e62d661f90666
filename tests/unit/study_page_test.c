/* The pages of study hours and trainings: who opens them, what a form says when it comes back, what is ticked and seen, the phone's page,
 * and a county's own figure from the page of rules. */
#include "visit.h"

#include "activity/activity.h"
#include "exempt/exempt.h"
#include "study/study.h"

static int64_t outsider;

static struct arena *memory(void)
{
	return visit.county->arena;
}

static bool furnish(struct work *w, void *arg)
{
	struct attendance people[2] = { { .status = ATTENDANCE_PRESENT, .way = WAY_ROLL, .voter = true }, { .status = ATTENDANCE_REMOTE, .voter = true } };
	struct activity_past past = { .form = { .org = place.branch, .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .title = "清明主题党日", .place = "活动室", .host = "刘成玉",
		.agenda = "学习", .starts = day_start(20260405) + 19 * 3600 }, .state = STATE_SEALED, .minutes = "学习", .people = people, .people_count = 2 };
	struct member_input in = { .org = place.other_branch, .name = "外人甲", .ethnic = "01", .category = MEMBER_FULL, .joined = 20000701, .full_day = 20010701,
		.idno = idno_make(w->arena, "371199", 19600101, 501) };
	(void)arg;
	past.form.ends = past.form.starts + 5 * 3600; /* longer than half a day */
	people[0].member = place.people[0];
	people[1].member = place.people[3];
	visit_account(w, "clerk", "党务工作者", ROLE_CLERK, place.branch, 0, password_hash(w->arena, VISIT_PASSWORD));
	visit_account(w, "auditor", "韩静", ROLE_AUDITOR, place.root, 0, password_hash(w->arena, VISIT_PASSWORD));
	return member_add(w, &in, &outsider) && activity_put(w, &past) && post_appoint(w, place.branch, "secretary", place.people[0], NULL, 20250101, NULL) &&
	       exempt_put(w, place.people[1], EXEMPT_AGED, "年满八十", 20260101, 20270101, 0) && study_keep(w, 100) &&
	       audit(w, "test.study", "org", place.branch, place.branch, NULL, NULL);
}

static int setup(void **state)
{
	visit_setup(state);
	county_do(visit.county, furnish, NULL);
	return 0;
}

static const char *of_org(int64_t org, const char *more)
{
	return arena_printf(memory(), "/orgs/%lld/study%s", (long long)org, more);
}

static void test_branch_sees_its_members(void **state)
{
	struct visitor v;
	(void)state;
	visitor_get(&(struct visitor){ 0 }, "/study");
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/study");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "刘成玉（还差 52 学时和一次集中培训）"); /* 56 less half a day */
	assert_sees(&v, "不作硬性要求（第二十三条）");
	assert_sees(&v, "清明主题党日");
	assert_sees(&v, "超过上限的部分不计");
	assert_sees(&v, "视频参加");
	assert_sees(&v, "登记送学上门");
	assert_not_sees(&v, "外人甲");
	assert_not_sees(&v, "tag bad"); /* never an alarm */
	visitor_get(&v, "/study?year=2025");
	assert_not_sees(&v, "清明主题党日");
	visitor_get(&v, "/study?year=1999"); /* no such year: this one */
	assert_sees(&v, "清明主题党日");
	visitor_get(&v, of_org(place.other_branch, ""));
	assert_int_equal(v.status, 404);
	visitor_get(&v, of_org(place.town, ""));
	assert_int_equal(v.status, 404);
}

static void test_office_compares_organisations(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/study");
	assert_sees(&v, "小河西村");
	assert_sees(&v, "应达到 3 人，已达到 0 人");
	assert_not_sees(&v, "刘成玉（"); /* organisations, no people */
	assert_not_sees(&v, "后坡村");
	visitor_get(&v, of_org(place.branch, ""));
	assert_sees(&v, "清明主题党日");
	assert_not_sees(&v, "登记送学上门"); /* not its own */
	visitor_get(&v, of_org(place.other_town, ""));
	assert_int_equal(v.status, 404);
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/study");
	assert_sees(&v, "柳河镇");
	assert_sees(&v, "东岭镇");
	visitor_get(&v, of_org(place.other_branch, ""));
	assert_sees(&v, "外人甲");
	visitor_get(&v, "/study?year=2020");
	assert_sees(&v, "这一年没有汇总");
	visitor_get(&v, arena_printf(memory(), "/orgs/%lld", (long long)place.branch));
	assert_sees(&v, of_org(place.branch, ""));
	visitor_signs_in(&v, "auditor");
	visitor_get(&v, "/study");
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "/trainings/new");
	visitor_get(&v, "/trainings/new");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "keeper");
	visitor_get(&v, "/study");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/study");
	assert_int_equal(v.status, 403);
	visitor_get(&v, "/trainings");
	assert_int_equal(v.status, 403);
}

#define GOOD "kind=rotation&title=%E7%A7%8B%E5%AD%A3%E8%BD%AE%E8%AE%AD&place=%E9%95%87%E5%85%9A%E6%A0%A1&from_day=2026-09-10&to_day=2026-09-11&measure=full&hours="

static const char *made(struct visitor *v, const char *fields)
{
	visitor_get(v, "/trainings/new");
	visitor_post(v, "/trainings", fields);
	assert_int_equal(v->status, 303);
	return arena_dup(memory(), v->location); /* …/people */
}

static const char *bare(const char *people)
{
	return arena_dupn(memory(), people, strlen(people) - strlen("/people"));
}

static void test_training_from_its_form_to_hours(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/trainings");
	assert_sees(&v, "还没有登记培训");
	visitor_get(&v, "/trainings/new");
	visitor_post(&v, "/trainings", "kind=rotation&title=%3Cb%3E&place=&from_day=2026-09-10&to_day=2026-09-09&measure=minutes&hours=x");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "结束日期早于开始日期");
	assert_sees(&v, "请填写地点");
	assert_sees(&v, "请填写一共多少小时");
	assert_sees(&v, "value=\"&lt;b&gt;\"");
	assert_sees(&v, "value=\"2026-09-10\"");
	const char *people = made(&v, GOOD);
	visitor_get(&v, people);
	assert_sees(&v, "小河西村");
	assert_not_sees(&v, "后坡村");
	const char *branch = arena_printf(memory(), "%s?org=%lld", people, (long long)place.branch);
	visitor_get(&v, branch);
	assert_sees(&v, "刘成玉");
	visitor_post(&v, people, arena_printf(memory(), "org=%lld&here=%lld&here=%lld", (long long)place.branch, (long long)place.people[0], (long long)place.people[3]));
	assert_int_equal(v.status, 303);
	visitor_get(&v, bare(people));
	assert_sees(&v, "已保存，一共 2 人参加。");
	assert_sees(&v, "单雄信");
	assert_sees(&v, "2 天，计 16 学时");
	/* somebody outside is nobody; what was ticked stays ticked */
	visitor_get(&v, branch);
	visitor_post(&v, people, arena_printf(memory(), "org=%lld&here=%lld&here=%lld", (long long)place.branch, (long long)outsider, (long long)place.people[2]));
	assert_int_equal(v.status, 404);
	/* all of the page */
	visitor_get(&v, branch);
	visitor_post(&v, people, arena_printf(memory(), "org=%lld&all=yes&shown=%lld,%lld&seen=%lld", (long long)place.branch, (long long)place.people[0],
		(long long)place.people[2], (long long)place.people[3]));
	assert_int_equal(v.status, 303);
	visitor_get(&v, bare(people));
	assert_not_sees(&v, "单雄信");
	/* the committees' list */
	visitor_get(&v, arena_printf(memory(), "%s?who=leaders", people));
	assert_sees(&v, "刘成玉");
	assert_sees(&v, "书记");
	assert_not_sees(&v, "单雄信");
	visitor_get(&v, arena_printf(memory(), "%s?org=%lld", people, (long long)place.other_branch));
	assert_int_equal(v.status, 404);
	/* seen as hours, and as the branch's nobody else's */
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/study");
	assert_sees(&v, "秋季轮训");
	assert_sees(&v, "刘成玉（还差 36 学时）");
	visitor_get(&v, bare(people));
	assert_int_equal(v.status, 404); /* the township's record */
	visitor_get(&v, people);
	assert_int_equal(v.status, 404);
	visitor_signs_in(&v, "county"); /* reads it, and leaves it to the township */
	visitor_get(&v, bare(people));
	assert_sees(&v, "秋季轮训");
	assert_not_sees(&v, "勾选参加的人</a>");
	visitor_get(&v, people);
	assert_int_equal(v.status, 403);
	assert_sees(&v, "参加的人由它勾选");
}

static void test_training_corrected_and_withdrawn_on_its_page(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "liuhe");
	const char *people = made(&v, GOOD), *path = bare(people);
	visitor_get(&v, arena_printf(memory(), "%s/edit", path));
	assert_sees(&v, "value=\"秋季轮训\"");
	visitor_post(&v, path, "version=1&" GOOD "&reason=");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "请写明原因");
	visitor_get(&v, arena_printf(memory(), "%s/edit", path));
	visitor_post(&v, path, "version=1&kind=other&title=%E6%8D%A2&place=x&from_day=2026-09-10&to_day=2026-09-10&measure=minutes&hours=1.25&reason=%E8%AE%B0%E9%94%99");
	assert_led_to(&v, path);
	visitor_get(&v, path);
	assert_sees(&v, "1 小时 15 分，计 1.25 学时");
	visitor_post(&v, arena_printf(memory(), "%s/withdraw", path), "reason=");
	assert_int_equal(v.status, 422);
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(memory(), "%s/withdraw", path), "reason=%E9%87%8D%E5%A4%8D");
	assert_led_to(&v, path);
	visitor_get(&v, path);
	assert_sees(&v, "已撤回");
	assert_sees(&v, "重复");
	assert_not_sees(&v, "撤回这次培训");
	assert_string_equal(visit_last_audit("training.withdrawn"), "重复");
	/* without the page's token nothing is written */
	visitor_get(&v, "/trainings/new");
	visitor_send(&v, "POST", "/trainings", "csrf=x&" GOOD);
	assert_int_equal(v.status, 403);
	visit_fresh();
	assert_int_equal(DB_ONE(visit.county->work.db, memory(), -1, "select count(*) from study_training where tenant = $1", visit.county->work.tenant), 1);
}

static void test_clerk_brings_study_home(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "clerk");
	visitor_get(&v, "/trainings/new");
	assert_sees(&v, "登记送学上门");
	assert_not_sees(&v, "集中轮训</span>");
	visitor_post(&v, "/trainings", GOOD);
	assert_int_equal(v.status, 422);
	assert_sees(&v, "支部只登记自己的送学上门");
	const char *people = made(&v, "kind=home&title=%E9%80%81%E5%AD%A6&place=%E5%AE%B6%E4%B8%AD&from_day=2026-11-20&to_day=2026-11-20&measure=minutes&hours=1.5");
	visitor_get(&v, people);
	assert_sees(&v, "王秀兰");
	visitor_post(&v, people, arena_printf(memory(), "org=%lld&here=%lld", (long long)place.branch, (long long)place.people[1]));
	assert_led_to(&v, bare(people));
	visitor_get(&v, "/study");
	assert_sees(&v, "送学上门，11月20日，小河西村举办");
	visitor_signs_in(&v, "stranger"); /* the next village's secretary */
	visitor_get(&v, bare(people));
	assert_int_equal(v.status, 404);
	visitor_get(&v, "/trainings");
	assert_not_sees(&v, bare(people));
	visitor_get(&v, "/trainings/new");
	visitor_post(&v, people, arena_printf(memory(), "here=%lld", (long long)place.people[0]));
	assert_int_equal(v.status, 404);
}

static void test_own_hours_on_the_phone(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me");
	assert_sees(&v, "/m/study");
	visitor_get(&v, "/m/study");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "<b class=\"num\">4</b> 学时");
	assert_sees(&v, "还差 <b class=\"num\">28</b> 学时");
	assert_sees(&v, "清明主题党日");
	assert_not_sees(&v, "刘成玉");
	visitor_get(&v, "/m/study?year=2025");
	assert_sees(&v, "今年还没有");
	visitor_signs_in(&v, "stranger"); /* nobody of the roster */
	visitor_get(&v, "/m/study");
	assert_sees(&v, "没有对应到党员名册");
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/m/study");
	assert_int_equal(v.status, 403);
}

static void test_own_figure_from_the_page_of_rules(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/rules");
	assert_sees(&v, "一学时折合多少分钟");
	assert_sees(&v, "/rules/new?act=figure&amp;rule=study-minutes");
	visitor_get(&v, "/rules/new?act=figure&rule=study-minutes");
	visitor_post(&v, "/rules/preview", "act=figure&rule=study-minutes&figure=20&valid_from=2026-12-01&reason=x");
	assert_sees(&v, "应是 30 到 60 的整数");
	visitor_post(&v, "/rules/preview", "act=figure&rule=study-minutes&figure=45&valid_from=2026-12-01&reason=%E5%B8%82%E9%87%8C%E7%9A%84%E5%8A%9E%E6%B3%95");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "从生效日期起的会议和培训");
	visitor_post(&v, "/rules/own", "act=figure&rule=study-minutes&figure=45&valid_from=2026-12-01&reason=%E5%B8%82%E9%87%8C%E7%9A%84%E5%8A%9E%E6%B3%95");
	assert_led_to(&v, "/rules");
	visitor_get(&v, "/rules");
	assert_sees(&v, "“一学时折合多少分钟”改为 45 分钟");
	assert_sees(&v, "未生效");
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/rules/new?act=figure");
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_branch_sees_its_members, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_office_compares_organisations, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_training_from_its_form_to_hours, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_training_corrected_and_withdrawn_on_its_page, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_clerk_brings_study_home, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_own_hours_on_the_phone, setup, visit_teardown),
		cmocka_unit_test_setup_teardown(test_own_figure_from_the_page_of_rules, setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
