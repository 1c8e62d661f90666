/* The lists of the rooms as files: the button on each page, what stands in the file, whole, of nobody beside the scope, and for none
 * without the right. */
#include "visit.h"

#include "activity/activity.h"
#include "approval/approval.h"
#include "exempt/exempt.h"
#include "pdf.h"
#include "study/study.h"
#include "talk/talk.h"
#include "theme/theme.h"
#include "work/audit.h"

#define OUTSIDE "外人之事" /* in every text of the other branch */
#define TASKS 57           /* more than a page */
#define TITLES 25          /* more than a search shows */

static int64_t outsiders[2], theme, town_theme, dongling;

/* ---- what there is to list ---- */

static void people_put(struct work *w)
{
	for (int i = 0; i < 2; i++) {
		struct member_input in = { .org = place.other_branch, .name = OUTSIDE, .ethnic = "01", .category = MEMBER_FULL,
			.joined = 20000701, .full_day = 20010701, .idno = idno_make(w->arena, "371199", 19600101, 2 * i + 101) };
		assert_true(member_add(w, &in, &outsiders[i]));
	}
	/* Gone three years ago, from either branch. */
	for (int i = 0; i < 2; i++) {
		int64_t id;
		struct member_input in = { .org = i ? place.other_branch : place.branch, .name = i ? OUTSIDE : "孙有田", .ethnic = "01",
			.category = MEMBER_FULL, .joined = 20000701, .full_day = 20010701, .idno = idno_make(w->arena, "371199", 19500101, 2 * i + 1) };
		assert_true(member_add(w, &in, &id) && member_leave(w, id, 20231120, "转出"));
	}
}

static void meetings_put(struct work *w, int64_t org, const char *title, int count)
{
	struct activity_past past = { .state = STATE_HELD, .minutes = "学习", .filed_by = "刘成玉",
		.form = { .org = org, .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .place = "党员活动室", .host = "刘成玉", .agenda = "学习" } };
	for (int i = 0; i < count; i++) {
		past.form.title = arena_printf(w->arena, "%s第%d次", title, i + 1);
		past.form.starts = day_start(day_add(20261001, i)) + 19 * 3600;
		past.form.ends = past.form.starts + 3600;
		assert_true(activity_put(w, &past));
	}
}

static void tasks_put(struct work *w, int64_t org, const char *title, int count)
{
	int64_t activity = DB_ONE(w->db, w->arena, 0, "select min(id) from activity where tenant = $1 and org = $2", w->tenant, org);
	for (int i = 0; i < count; i++)
		assert_true(DB_EXEC(w->db, w->arena, "insert into task (tenant, id, org, activity, title, due, made, made_by, done_at, done_by, note) "
				"values ($1, $2, $3, $4, $5, 20261231, $6, 0, $7, $8, $9)", w->tenant, id_next(w->now), org, activity,
				arena_printf(w->arena, "%s第%d件", title, i + 1), w->now, i == 0 ? w->now : 0, i == 0 ? "刘成玉" : "", i == 0 ? "修好了" : ""));
}

static void office_put(struct work *w, int64_t org, int64_t town, const char *text)
{
	int64_t urge = id_next(w->now);
	assert_true(DB_EXEC(w->db, w->arena, "insert into urge (tenant, id, org, rule, period_from, at, by_account, by_name, by_org, text, called_at) "
			"values ($1, $2, $3, 'theme-day', 20261001, $4, $5, '周明', '青禾县', $6, $4)", w->tenant, urge, org, w->now, place.county, text));
	assert_true(DB_EXEC(w->db, w->arena, "insert into urge_call (tenant, id, urge, at, by_account, by_name, by_org, spoke_with, text) values "
			"($1, $2, $3, $4, $5, '周明', '青禾县', '书记', $6)", w->tenant, id_next(w->now), urge, w->now, place.county, text));
	assert_true(DB_EXEC(w->db, w->arena, "insert into follow_up (tenant, id, org, office, at, by_account, by_name, by_org, due, text) values "
			"($1, $2, $3, $4, $5, $6, '周明', '青禾县', 20261201, $7)", w->tenant, id_next(w->now), org, town, w->now, place.county, text));
}

/* A training of the branch, with one who was there; another outside. */
static void study_put(struct work *w)
{
	struct study_form f = { STUDY_ROTATION, STUDY_FULL_DAYS, "冬训", "镇党校", 20260224, 20260224, 0 }, outside = f;
	outside.title = outside.place = OUTSIDE;
	int64_t own = study_training_put(w, place.branch, &f), other = study_training_put(w, place.other_branch, &outside);
	assert_true(DB_EXEC(w->db, w->arena, "insert into study_attendee (tenant, training, member) values ($1, $2, $3), ($1, $4, $5)", w->tenant, own,
		place.people[0], other, outsiders[0]));
	assert_int_equal(study_keep(w, 100), 10);
}

static const char *note_basis(struct work *w, const struct approval *a)
{
	(void)w, (void)a;
	return "stands";
}

static bool note_run(struct work *w, const struct approval *a)
{
	return audit(w, "test", "note", a->record, a->org, NULL, NULL);
}

APPROVAL_ACT(note, .word = "note", .title = "张贴公告", .need = PERMISSION_EDIT_ORG, .basis = note_basis, .run = note_run);

static void proposed(struct work *w, int64_t account, int64_t record, const char *summary)
{
	struct actor before = w->actor;
	struct account *a = account_by_id(w, account);
	w->actor = (struct actor){ .role = a->role, .account = a->id, .name = a->name, .org = a->org, .path = a->org_path,
		.org_level = a->org_level, .from = "test" };
	assert_true(approval_propose(w, &(struct approval_wish){ .act = "note", .org = place.branch, .kind = "note", .record = record,
			.summary = summary, .content = "" }) != 0);
	w->actor = before;
}

static bool furnish(struct work *w, void *arg)
{
	const char *hash = password_hash(w->arena, VISIT_PASSWORD);
	(void)arg;
	people_put(w);
	dongling = visit_account(w, "dongling", "东岭镇党建办", ROLE_TOWNSHIP, place.other_town, 0, hash);
	visit_account(w, "clerk", "王秀兰", ROLE_CLERK, place.branch, place.people[1], hash);
	meetings_put(w, place.branch, "主题党日", TITLES);
	meetings_put(w, place.other_branch, "主题党日" OUTSIDE, 2);
	tasks_put(w, place.branch, "修路灯", TASKS);
	tasks_put(w, place.other_branch, OUTSIDE, 2);
	office_put(w, place.branch, place.town, "请补开");
	office_put(w, place.other_branch, place.other_town, OUTSIDE);
	exempt_put(w, place.people[3], EXEMPT_AGED, "年满八十", 20260601, 20270601, 0);
	exempt_put(w, outsiders[0], EXEMPT_ILL, OUTSIDE, 20260601, 20270601, 0);
	struct talk_form own = { .one = place.people[0], .other = place.people[1], .day = 20260801, .place = "村头", .gist = "心里话" };
	struct talk_form outside = { .one = outsiders[0], .other = outsiders[1], .day = 20260801, .place = OUTSIDE, .gist = "" };
	assert_true(talk_put_all(w, place.branch, &own, 1) && talk_put_all(w, place.other_branch, &outside, 1));
	struct theme_form form = { .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .month = 202611, .minutes = 60, .title = "学习材料", .text = "甲",
		.questions = "", .agenda = "", .link = "" };
	theme = theme_put(w, place.root, &form, THEME_SENT, w->now);
	form.title = "柳河镇自己的";
	town_theme = theme_put(w, place.town, &form, THEME_SENT, w->now);
	assert_true(theme && town_theme);
	study_put(w);
	DB_EXEC(w->db, w->arena, "insert into device (tenant, id, org, name, token, code_until, created, paired, seen, wakes, sleeps) "
		"values ($1, 77, $2, '活动室电视', $3, 0, $4, $4, $4, 390, 1290)", w->tenant, place.branch, STR("77"), w->now);
	proposed(w, place.township, 1, "在小河西村张贴");
	proposed(w, place.county, 2, OUTSIDE);
	return audit(w, "test", "test", 0, 0, NULL, NULL);
}

static int setup(void **state)
{
	visit_setup(state);
	county_do(visit.county, furnish, NULL);
	return 0;
}

/* ---- the lists ---- */

struct listed {
	const char *page, *path, *title, *holds;
	bool branch; /* also the secretary's, and on a clerk's page without the button */
};

static int lists_of(const struct listed **out)
{
	static struct listed kept[20];
	struct arena *a = visit.county->arena;
	const char *org = arena_printf(a, "/orgs/%lld", (long long)place.branch), *sent = arena_printf(a, "/themes/%lld/branches", (long long)theme);
	const struct listed list[] = {
		{ "/members/duplicates", "/members/duplicates/export", "重复党员核对", "王秀兰,小河西村,正式党员,1960-01-01", true },
		{ "/members/duplicates?view=distinct", "/members/duplicates/export?view=distinct", "不是同一人", "另一条：姓名", true },
		{ "/members/duplicates?view=merged", "/members/duplicates/export?view=merged", "已合并", "保留的记录,并入的记录", true },
		{ "/exempt", "/exempt/export", "免于参加", "小河西村,单雄信,年老体弱,年满八十,2026-06-01,2027-05-31", true },
		{ arena_printf(a, "%s/talks", org), arena_printf(a, "%s/talks/export", org), "2026 年", "2026-08-01,刘成玉,王秀兰", true },
		{ "/tasks", "/tasks/export", "议定事项", "小河西村,修路灯第57件,支部,2026-12-31", true },
		{ "/tasks?state=done", "/tasks/export?state=done", "已办结", "修好了", true },
		{ "/themes", "/themes/export", "主题包", "学习材料", true },
		{ arena_printf(a, "%s/history", org), arena_printf(a, "%s/history/export", org), "沿革", "2000-01-01,成立", true },
		{ "/orgs/tree?day=2026-06-30", "/orgs/tree/export?day=2026-06-30", "2026年6月30日", "QH0101,小河西村,小河西村党支部", true },
		{ "/search?q=%E4%B8%BB%E9%A2%98", "/search/export?q=%E4%B8%BB%E9%A2%98", "查找：主题", "会议活动,主题党日第25次", true },
		{ arena_printf(a, "%s/study", org), arena_printf(a, "%s/study/export", org), "学习学时", "刘成玉,否,32,8,0,8,还差 24 学时", true },
		{ "/trainings", "/trainings/export", "培训登记", "冬训,集中轮训,小河西村,2026-02-24,2026-02-24,镇党校,1 天，计 8 学时,1", true },
		{ "/urges?state=all", "/urges/export?state=all", "催办跟进", "和书记通电话：请补开", false },
		{ "/follow-ups", "/follow-ups/export", "待我跟进", "小河西村,请补开,2026-12-01", false },
		{ sent, arena_printf(a, "%s/export", sent), "全部", "柳河镇,小河西村,", false },
		{ "/burden?list=branches&month=2026-10", "/burden/export?list=branches&month=2026-10", "2026年10月", "QH0101,小河西村,", false },
		{ "/members/erase", "/members/erase/export?until=2023-11-24", "2023年11月24日以前离开", "孙有田,小河西村,2023-11-20", false },
		{ "/imports", "/imports/export", "导入记录", "文件,名册,时间", false },
		{ "/approvals?view=all", "/approvals/export?view=all", "审批", "张贴公告,在小河西村张贴", false },
	};
	_Static_assert(sizeof kept == sizeof list, "each of them");
	memcpy(kept, list, sizeof list);
	*out = kept;
	return (int)COUNT_OF(list);
}

static int lines_of(const char *text)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, "\r\n")); at += 2)
		n++;
	return n;
}

/* An address without its query. */
static const char *bare(const char *path)
{
	return arena_dupn(visit.county->arena, path, strcspn(path, "?"));
}

static void one_list(struct visitor *v, const struct listed *l)
{
	visitor_get(v, l->page);
	if (v->status != 200 || !strstr(v->body, bare(l->path)))
		fail_msg("%s: %d, no button to %s", l->page, v->status, l->path);
	visitor_exports(v, l->page, l->path, "xlsx");
	assert_int_equal(v->status, 200);
	assert_memory_equal(v->body, "PK\3\4", 4);
	visitor_exports(v, l->page, l->path, "csv");
	if (v->status != 200 || !strstr(v->body, l->holds) || strstr(v->body, "外人") || strstr(v->body, "37119919") || strstr(v->body, "心里话"))
		fail_msg("%s: %d %.1500s", l->path, v->status, v->body);
	const char *said = visit_last_audit("export.made");
	if (!strstr(said, l->title))
		fail_msg("%s: the chain says %s", l->path, said);
}

static void test_lists(void **state)
{
	static const char *const logins[] = { "liuhe", "secretary" };
	const struct listed *list;
	struct visitor v;
	(void)state;
	int n = lists_of(&list);
	for (int k = 0; k < 2; k++) {
		visitor_signs_in(&v, logins[k]);
		for (int i = 0; i < n; i++)
			if (k == 0 || list[i].branch)
				one_list(&v, &list[i]);
	}
}

/* A page shows a part, the file all of it; and with the page's filter. */
static void test_whole(void **state)
{
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/tasks");
	assert_not_sees(&v, "第57件");
	visitor_exports(&v, "/tasks", "/tasks/export?page=2", "csv");
	assert_int_equal(lines_of(v.body), 1 + TASKS - 1); /* one is done */
	visitor_exports(&v, "/tasks?state=done", "/tasks/export?state=done", "csv");
	assert_int_equal(lines_of(v.body), 1 + 1);
	visitor_exports(&v, "/search?q=%E4%B8%BB%E9%A2%98", "/search/export?q=%E4%B8%BB%E9%A2%98", "csv");
	assert_int_equal(lines_of(v.body), 1 + TITLES);
	/* Who stands alone in a search by number is in no address. */
	visitor_get(&v, arena_printf(visit.county->arena, "/search?q=%s", idno_make(visit.county->arena, "371199", 19600101, 7)));
	assert_sees(&v, "单雄信");
	assert_not_sees(&v, "/search/export");
	/* Organisations are compared by whoever has some below, with nobody's name. */
	const char *sums = arena_printf(visit.county->arena, "/orgs/%lld/study/sums/export", (long long)place.town);
	visitor_exports(&v, "/study", sums, "csv");
	assert_sees(&v, "小河西村,4,1,3,0,0%,0,0,8");
	assert_not_sees(&v, "刘成玉");
	assert_non_null(strstr(visit_last_audit("export.made"), "学习学时比较"));
	/* Whoever keeps the televisions takes their list along, without the people's. */
	visitor_signs_in(&v, "keeper");
	visitor_exports(&v, "/devices", "/devices/export?q=%E5%B0%8F", "csv");
	assert_int_equal(v.status, 200);
	assert_string_equal(visit_last_audit("export.made"), "青禾县：电视（.csv），1 行；查找：小");
	visitor_exports(&v, "/devices", "/devices/export", "csv");
	assert_sees(&v, "活动室电视,");
	assert_sees(&v, ",06:30,21:30");
	visitor_exports(&v, "/devices", "/tasks/export", "csv");
	assert_int_equal(v.status, 403);
}

/* Who reads the pages without the right to take lists along has no button, and nothing behind it. */
static void test_not_for_a_clerk(void **state)
{
	const struct listed *list;
	struct visitor v;
	(void)state;
	int n = lists_of(&list);
	visitor_signs_in(&v, "clerk");
	for (int i = 0; i < n; i++) {
		visitor_get(&v, list[i].page);
		assert_int_equal(v.status, list[i].branch ? 200 : 403);
		if (strstr(v.body, bare(list[i].path)))
			fail_msg("%s: a button for a clerk", list[i].page);
		visitor_get(&v, "/members"); /* a page with a token */
		visitor_post(&v, list[i].path, "format=csv");
		assert_int_equal(v.status, 403);
	}
}

/* What the next township may not see is not there; and a number typed into the query does not take the place of the path's. */
static void test_others(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "dongling");
	const char *const gone[] = { arena_printf(a, "/orgs/%lld/talks/export", (long long)place.branch),
		arena_printf(a, "/orgs/%lld/history/export", (long long)place.branch),
		arena_printf(a, "/themes/%lld/branches/export", (long long)town_theme) };
	for (size_t i = 0; i < COUNT_OF(gone); i++) {
		visitor_exports(&v, "/members", gone[i], "csv");
		assert_int_equal(v.status, 404);
	}
	visitor_exports(&v, "/members", arena_printf(a, "/themes/%lld/branches/export?theme=%lld", (long long)theme, (long long)town_theme), "csv");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "后坡村");
	assert_not_sees(&v, "小河西村");
	visitor_exports(&v, "/members", arena_printf(a, "/urges/export?state=all&org=%lld", (long long)place.branch), "csv");
	assert_int_equal(v.status, 404);
	visitor_exports(&v, "/members", "/approvals/export?view=all", "csv");
	assert_int_equal(lines_of(v.body), 1); /* neither the county's nor the next township's */
}

/* Every line of an organisation's past, for whoever may read it. */
static void test_history_on_paper(void **state)
{
	struct arena *a = visit.county->arena;
	const char *page = arena_printf(a, "/orgs/%lld/history", (long long)place.branch), *paper = arena_printf(a, "%s/paper.pdf", page);
	struct visitor v;
	(void)state;
	visitor_signs_in(&v, "clerk");
	visitor_get(&v, page);
	assert_sees(&v, paper);
	visitor_get(&v, paper);
	assert_int_equal(v.status, 200);
	const char *size = strcasestr(v.head, "Content-Length: ");
	assert_non_null(size);
	const char *said = told(a, (struct str){ v.body, (size_t)atoll(size + 16) }, "pdftotext", NULL, "-");
	assert_non_null(strstr(said, "党组织沿革表"));
	assert_non_null(strstr(said, "小河西村党支部"));
	assert_non_null(strstr(said, "2000-01-01"));
	visitor_signs_in(&v, "dongling");
	visitor_get(&v, paper);
	assert_int_equal(v.status, 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_not_for_a_clerk),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_history_on_paper),
	};
	return cmocka_run_group_tests(tests, setup, visit_teardown);
}
