/* What a text finds: every kind of key, best first, what matched, and never more than the actor's scope and permissions. */
#include "org/operate.h"
#include "search/inside.h"
#include "search_village.h"

static struct work *as_county(void **state)
{
	return search_as(state, ROLE_COUNTY, COUNTY_PATH, 1);
}

static void assert_members(struct work *w, const char *text, int count, const char *const *names)
{
	struct search f = look(w, text);
	if (f.member_count != count || f.member_total != count)
		fail_msg("%s: %d of %lld members, not %d", text, f.member_count, (long long)f.member_total, count);
	for (int i = 0; i < count; i++)
		assert_string_equal(marked(w, &f.members[i].name), names[i]);
}
#define MEMBERS(w, text, ...) \
	assert_members(w, text, (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

static void test_search_member_name_whole_beginning_part(void **state)
{
	struct work *w = as_county(state);
	MEMBERS(w, "单雄信", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "单雄", "[单雄]信", "[单雄]信义");
	MEMBERS(w, "雄信", "欧阳[雄信]", "单[雄信]", "单[雄信]义");
	MEMBERS(w, "信义", "单雄[信义]");
	MEMBERS(w, " 单　雄 信 ", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "买买提", "阿不都·[买买提]");
	/* One character: whose name begins with it. */
	MEMBERS(w, "王", "[王]秀兰");
}

/* Who applies and who left come behind all members, and are counted apart. */
static void test_search_beside_the_members(void **state)
{
	struct work *w = as_county(state);
	static const char *const keys[] = { "单", "s", "sh", "shan" };
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct search f = look(w, keys[i]);
		if (f.member_total != 2 || f.beside_total != 2 || f.member_count != 4)
			fail_msg("%s: %lld and %lld, %d listed", keys[i], (long long)f.member_total, (long long)f.beside_total, f.member_count);
		assert_int_equal(f.members[1].category, MEMBER_FULL);
		assert_int_equal(f.members[2].id, found_in.applicant);
		assert_int_equal(f.members[2].category, MEMBER_APPLICANT);
		assert_int_equal(f.members[3].id, found_in.gone);
		assert_int_equal(f.members[3].left_day, 20261101);
	}
	struct search f = look(w, "单离开");
	assert_int_equal(f.member_total, 0);
	assert_int_equal(f.beside_total, 1);
	/* The roster that a page leads to has members alone, as many as are said. */
	struct member_filter filter = { .path = COUNTY_PATH, .query = "单" };
	struct member *list;
	int64_t total;
	assert_int_equal(member_list(w, &filter, &list, &total), 2);
	assert_int_equal(total, 2);
}

static void test_search_member_letters(void **state)
{
	struct work *w = as_county(state);
	MEMBERS(w, "shanxiongxin", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "sxx", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "SXX", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "sxxy", "[单雄信义]");
	MEMBERS(w, "shan xiong'x", "[单雄信]", "[单雄信]义");
	MEMBERS(w, "shanx", "[单雄]信", "[单雄]信义");
	MEMBERS(w, "ouyang", "[欧阳]雄信");
	MEMBERS(w, "qiu", "[仇]东岭"); /* the surname's reading, not chou */
	assert_int_equal(look(w, "xiongxin").member_total, 0);
	assert_int_equal(look(w, "dan").member_total, 0);
}

static void test_search_member_numbers(void **state)
{
	struct work *w = as_county(state);
	struct search f = look(w, found_in.idno);
	assert_int_equal(f.key, SEARCH_IDNO);
	assert_int_equal(f.member_total, 1);
	assert_int_equal(f.members[0].id, found_in.person);
	assert_string_equal(marked(w, &f.members[0].name), "单雄信");
	assert_string_equal(f.members[0].idno_mask, idno_mask(w->arena, found_in.idno));
	assert_null(strstr(f.members[0].idno_mask, "19600101"));
	assert_string_equal(f.members[0].phone_mask, "139****1234");
	/* A telephone that two share, as people write it. */
	f = look(w, "139 0000-1234");
	assert_int_equal(f.key, SEARCH_PHONE);
	assert_int_equal(f.member_total, 2);
	/* By the number also who has left. */
	f = look(w, found_in.gone_idno);
	assert_int_equal(f.member_total, 1);
	assert_int_equal(f.members[0].left_day, 20261101);
	/* Whole numbers only. */
	assert_int_equal(look(w, "1390000123").member_total, 0);
	assert_int_equal(look(w, arena_dupn(w->arena, found_in.idno, 17)).member_total, 0);
	assert_int_equal(look(w, "371199").member_total, 0);
}

static void assert_orgs(struct work *w, const char *text, int total, const char *first)
{
	struct search f = look(w, text);
	if (f.org_total != total)
		fail_msg("%s: %lld organisations, not %d", text, (long long)f.org_total, total);
	assert_string_equal(marked(w, &f.orgs[0].name), first);
}

static void test_search_organisation(void **state)
{
	struct work *w = as_county(state);
	assert_orgs(w, "小河西村", 1, "[小河西村]");
	assert_orgs(w, "河西", 1, "小[河西]村");
	assert_orgs(w, "xiaohe", 1, "[小河]西村");
	assert_orgs(w, "xhx", 1, "[小河西]村");
	assert_orgs(w, "shanjia", 1, "[单家]庄");
	assert_orgs(w, "柳河镇", 3, "[柳河镇]"); /* the township before the branches whose full names have it */
	assert_orgs(w, "qh0101", 1, "小河西村");
	struct search f = look(w, "QH0101");
	assert_string_equal(marked(w, &f.orgs[0].code), "[QH0101]");
	assert_string_equal(f.orgs[0].above_name, "柳河镇");
	assert_int_equal(look(w, "QH01011").org_total, 0);
}

static void assert_titles(struct work *w, const char *text, int total, const char *first)
{
	struct search f = look(w, text);
	if (f.activity_total != total || f.activity_count != total)
		fail_msg("%s: %lld activities, not %d", text, (long long)f.activity_total, total);
	if (total)
		assert_string_equal(marked(w, &f.activities[0].title), first);
}

static void test_search_activity_words_of_a_year(void **state)
{
	struct work *w = as_county(state);
	assert_titles(w, "党课", 2, "东岭的[党课]"); /* newest first; the one of last year is too old */
	assert_titles(w, "11月", 2, "[11月]支部党员大会");
	assert_titles(w, "党课 11月", 1, "[11月]主题党日暨[党课]：100%_达标");
	assert_titles(w, "党课 大会", 0, NULL);
	assert_titles(w, "100%_", 1, "11月主题党日暨党课：[100%_]达标");
	assert_titles(w, "0%达", 0, NULL);
	/* The same within a part of the county, which is read another way. */
	w = search_as(state, ROLE_TOWNSHIP, TOWN_PATH, 2);
	assert_titles(w, "党课", 1, "11月主题党日暨[党课]：100%_达标");
	assert_titles(w, "党课 11月", 1, "[11月]主题党日暨[党课]：100%_达标");
	assert_titles(w, "去年", 0, NULL);
}

static void test_search_activity_pages(void **state)
{
	struct work *w = as_county(state);
	struct search_query query = { .path = COUNTY_PATH, .text = "党", .activities_only = true };
	struct search all = search_run(w, &query), second;
	assert_int_equal(all.activity_total, 3);
	assert_int_equal(all.member_total + all.org_total, 0);
	assert_false(all.activities_cut);
	query.offset = 2;
	second = search_run(w, &query);
	assert_int_equal(second.activity_total, 3);
	assert_int_equal(second.activity_count, 1);
	assert_int_equal(second.activities[0].id, all.activities[2].id);
	query.offset = 20000000;
	assert_int_equal(search_run(w, &query).activity_count, 0);
}

/* Every key of township A's people, places and meetings finds nothing, not even a number, in township B. */
static void test_search_scope(void **state)
{
	const char *const keys[] = { "单雄信", "雄信", "单", "shanxiongxin", "sxx", "s", "单离开", "单申请", found_in.idno, found_in.gone_idno,
		SEARCH_PHONE_TEXT, "小河西", "xhx", "柳河", "QH0101", "支部党员大会", "11月" };
	struct work *w = search_as(state, ROLE_TOWNSHIP, OTHER_TOWN_PATH, 2);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct search f = look(w, keys[i]);
		if (f.member_total || f.beside_total || f.org_total || f.activity_total || f.member_count || f.org_count || f.activity_count)
			fail_msg("%s is found in another township", keys[i]);
	}
	w = search_as(state, ROLE_SECRETARY, "0001.0002.0001.", 3);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct search f = look(w, keys[i]);
		assert_int_equal(f.member_total + f.beside_total + f.org_total + f.activity_total, 0);
	}
	/* Its own are found. */
	MEMBERS(w, "qdl", "[仇东岭]");
	assert_int_equal(look(w, found_in.other_idno).member_total, 1);
	assert_int_equal(look(w, "党课").activity_total, 1);
	assert_int_equal(look(w, "东岭").org_total, 1); /* its branch, whose full name has it; not the township above */
}

static void test_search_permissions(void **state)
{
	struct work *w = search_as(state, ROLE_KEEPER, COUNTY_PATH, 1);
	const char *const keys[] = { "单", "sxx", found_in.idno, SEARCH_PHONE_TEXT, "党课" };
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct search f = look(w, keys[i]);
		assert_false(f.sees_members || f.sees_activities);
		assert_int_equal(f.member_total + f.activity_total, 0);
	}
	assert_int_equal(look(w, "小河西").org_total, 1);
	w = search_as(state, ROLE_MEMBER, "0001.0001.0001.", 3);
	struct search f = look(w, "小河西");
	assert_false(f.sees_members || f.sees_orgs || f.sees_activities);
	assert_int_equal(f.org_total, 0);
}

/* Somebody went to the other village of the town, which was then given another name. */
static bool past_write(struct work *w, void *unused)
{
	struct org *to = org_of_code(w, "QH0102"), *town = org_of_code(w, "QH02");
	struct org_operation rename = { .kind = ORG_RENAME, .org = to->id, .name = "柳河镇新庄党支部", .short_name = "新庄", .day = 20261115,
		.approval = "柳发〔2026〕1号", .approved = 20261110, .note = "" };
	struct org_operation away = { .kind = ORG_MOVE, .org = to->id, .other = town->id, .day = 20261118, .approval = "青发〔2026〕2号",
		.approved = 20261110, .note = "" };
	int64_t id;
	(void)unused;
	return member_move(w, found_in.person, to->id, 20261110, "迁居") && org_operation_run(w, &rename, &id) &&
		org_operation_run(w, &away, &id);
}

static struct search look_on(struct work *w, const char *text, int day)
{
	int64_t before = db_statements(w->db);
	struct search_query query = { .path = w->actor.path, .text = text, .day = day };
	struct search found = search_run(w, &query);
	assert_true(db_statements(w->db) - before <= 5);
	assert_true(work_db_check(w));
	return found;
}

static void test_search_as_of_a_day(void **state)
{
	struct work *w = as_county(state);
	struct search f = look_on(w, "单离开", 20261031);
	assert_int_equal(f.member_total, 1);
	assert_int_equal(f.members[0].left_day, 20261101);
	assert_int_equal(look_on(w, "单离开", 20261101).member_total, 0); /* the first day without */
	assert_int_equal(look_on(w, found_in.gone_idno, 20261101).member_total, 0);
	assert_int_equal(look_on(w, found_in.gone_idno, 20261031).member_total, 1);
	assert_int_equal(look_on(w, "单雄信", 20100630).member_total, 0); /* before they joined */
	county_do(county_of(state), past_write, NULL);
	w = as_county(state);
	/* The branch of then, and what it was called. */
	static const char *const keys[] = { "单雄信", "雄信", "shanxiongxin", "sxx", SEARCH_PHONE_TEXT };
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		f = look_on(w, keys[i], 20261109);
		const struct search_member *m = f.members;
		while (m->id != found_in.person)
			assert_true(++m < f.members + f.member_count);
		assert_string_equal(m->org_name, "小河西村");
		assert_string_equal(m->above_name, "柳河镇");
		assert_string_equal(m->now, "新庄");
	}
	f = look_on(w, found_in.idno, 20261112);
	assert_string_equal(f.members[0].org_name, "单家庄");
	assert_string_equal(f.members[0].above_name, "柳河镇");
	assert_string_equal(f.members[0].now, "");
	assert_string_equal(f.members[0].idno_mask, idno_mask(w->arena, found_in.idno));
	f = look_on(w, found_in.idno, 20261120);
	assert_string_equal(f.members[0].above_name, "东岭镇");
	/* Somebody's category of then. */
	assert_int_equal(look_on(w, "欧阳雄信", 20261109).members[0].category, MEMBER_FULL);
}

static void test_search_organisation_as_of_a_day(void **state)
{
	static const char *const keys[] = { "单家庄", "单家", "sjz", "shanjia", "QH0102", "qh0102" };
	county_do(county_of(state), past_write, NULL);
	struct work *w = as_county(state);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct search f = look_on(w, keys[i], 20261114);
		if (f.org_total != 1)
			fail_msg("%s: %lld", keys[i], (long long)f.org_total);
		assert_string_equal(f.orgs[0].full_name, "柳河镇单家庄党支部");
		assert_string_equal(f.orgs[0].above_name, "柳河镇");
		assert_string_equal(f.orgs[0].now, "新庄");
	}
	assert_int_equal(look_on(w, "新庄", 20261114).org_total, 0);
	assert_int_equal(look_on(w, "单家庄", 20261115).org_total, 0);
	struct search f = look_on(w, "xz", 20261116);
	assert_int_equal(f.org_total, 1);
	assert_string_equal(marked(w, &f.orgs[0].name), "[新庄]");
	assert_string_equal(f.orgs[0].above_name, "柳河镇");
	assert_string_equal(look_on(w, "新庄", 20261119).orgs[0].above_name, "东岭镇");
	assert_int_equal(look_on(w, "小河西村", 20141231).org_total, 0); /* not founded */
	/* Meetings of the year before that day. */
	assert_int_equal(look_on(w, "党课", 20251231).activity_total, 1);
	assert_int_equal(look_on(w, "党课", 20261106).activity_total, 1);
	assert_int_equal(look_on(w, "党课", 20251009).activity_total, 0);
}

/* What lies outside today is found for no day, neither by those who had it then nor by those who have it now of before. */
static void test_search_as_of_a_day_scope(void **state)
{
	county_do(county_of(state), past_write, NULL);
	struct work *w = search_as(state, ROLE_TOWNSHIP, TOWN_PATH, 2);
	static const char *const keys[] = { "单雄信义", "sxxy", "欧阳" };
	assert_int_equal(look_on(w, found_in.idno, 20261105).member_total, 0);
	assert_int_equal(look_on(w, "单家庄", 20261105).org_total, 0);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_int_equal(look_on(w, keys[i], 20261105).member_total, 1);
	w = search_as(state, ROLE_TOWNSHIP, OTHER_TOWN_PATH, 2);
	assert_int_equal(look_on(w, found_in.idno, 20261105).member_total, 0); /* then in a branch that is not theirs */
	assert_int_equal(look_on(w, found_in.idno, 20261112).member_total, 1);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_int_equal(look_on(w, keys[i], 20261105).member_total, 0);
	assert_int_equal(look_on(w, "小河西", 20261105).org_total, 0);
	w = search_as(state, ROLE_KEEPER, COUNTY_PATH, 1);
	assert_int_equal(look_on(w, "单雄信", 20261105).member_total, 0);
}

static void test_search_recent_names(void **state)
{
	struct work *w = as_county(state);
	struct search_recent *list;
	const char *all = arena_printf(w->arena, "org-%lld,member-%lld,member-1,dog-7,member-x,,org-%lld", (long long)found_in.village,
		(long long)found_in.other_person, (long long)found_in.other_village);
	int64_t before = db_statements(w->db);
	assert_int_equal(search_recent(w, all, &list), 3);
	assert_true(db_statements(w->db) - before <= 3);
	assert_string_equal(list[0].name, "小河西村");
	assert_string_equal(list[1].name, "仇东岭");
	assert_string_equal(list[1].href, arena_printf(w->arena, "/members/%lld", (long long)found_in.other_person));
	assert_string_equal(list[2].name, "后坡村");
	w = search_as(state, ROLE_TOWNSHIP, TOWN_PATH, 2);
	assert_int_equal(search_recent(w, all, &list), 1);
	assert_string_equal(list[0].name, "小河西村");
	w = search_as(state, ROLE_KEEPER, COUNTY_PATH, 1);
	assert_int_equal(search_recent(w, all, &list), 2);
	assert_int_equal(search_recent(w, "", &list), 0);
}

static void test_search_odd_input(void **state)
{
	struct work *w = as_county(state);
	static const char *const none[] = { "", "   ", "　", NULL, "%%", "__", "\\", "'", "''''", "\"", "😀", "';drop table member;--",
		"<b>", "\xff\xfe", "单\xe4", "*", "单%信", "单_信" };
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		struct search f = look(w, none[i]);
		if (f.member_total || f.org_total || f.activity_total)
			fail_msg("%s finds %lld, %lld, %lld", none[i], (long long)f.member_total, (long long)f.org_total,
				(long long)f.activity_total);
	}
	/* Signs that are in a title are found there as they are, and mean nothing more. */
	assert_int_equal(look(w, "%").activity_total, 1);
	assert_int_equal(look(w, "_").activity_total, 1);
	assert_int_equal(look(w, "%").member_total, 0);
	struct buf longest;
	buf_init(&longest, w->arena);
	for (int i = 0; i < SEARCH_TEXT_MOST; i++)
		buf_text(&longest, "单");
	assert_int_equal(look(w, longest.at).key, SEARCH_WORDS);
	buf_text(&longest, "单");
	int64_t before = db_statements(w->db);
	assert_int_equal(look(w, longest.at).key, SEARCH_TOO_LONG);
	for (int i = 0; i < 139; i++)
		buf_text(&longest, "信");
	assert_int_equal(look(w, longest.at).key, SEARCH_TOO_LONG);
	assert_int_equal(look(w, "\xff").key, SEARCH_NOTHING);
	assert_int_equal(db_statements(w->db), before);
}

static bool crowd_write(struct work *w, void *unused)
{
	(void)unused;
	for (int i = 0; i < 300; i++) {
		struct member_input in = { .org = found_in.village, .name = arena_printf(w->arena, "单人%d", i), .sex = 1, .ethnic = "01",
			.birth = 19700101, .education = "", .job = "", .category = MEMBER_FULL, .joined = 20100701, .full_day = 20110701 };
		if (!member_put(w, &in, 20150101, NULL))
			return false;
		search_held(w, found_in.village, 20261001, arena_printf(w->arena, "单人%d 的党课", i));
	}
	org_recount(w, found_in.village);
	return audit(w, "test.crowd", "org", found_in.village, found_in.village, NULL, NULL);
}

static int64_t statements_of(struct work *w, const char *text)
{
	int64_t before = db_statements(w->db);
	look(w, text);
	return db_statements(w->db) - before;
}

static void test_search_statements_do_not_grow(void **state)
{
	struct work *w = as_county(state);
	int64_t few = statements_of(w, "单"), letters = statements_of(w, "s");
	int64_t title = statements_of(w, "党课");
	county_do(county_of(state), crowd_write, NULL);
	w = as_county(state);
	assert_int_equal(statements_of(w, "党课"), title);
	assert_int_equal(statements_of(w, "s"), letters);
	assert_int_equal(statements_of(w, "单"), few + 1); /* there are titles with it now, whose rows are read */
	struct search f = look(w, "单人");
	assert_int_equal(f.member_total, 300);
	assert_int_equal(f.member_count, SEARCH_ROWS);
	assert_int_equal(f.activity_total, 300);
	assert_int_equal(f.activity_count, SEARCH_ROWS);
}

/* The link to a full list leads to as many as were promised. */
static void test_search_counts_agree_with_lists(void **state)
{
	static const char *const keys[] = { "单雄", "雄信", "sxx", "shan", "s", "小河西", "xh", "柳河镇", "村", "QH0101", "买买" };
	struct county *c = county_of(state);
	county_do(c, crowd_write, NULL);
	for (int level = 1; level <= 2; level++) {
		struct work *w = search_as(state, level == 1 ? ROLE_COUNTY : ROLE_TOWNSHIP, level == 1 ? COUNTY_PATH : TOWN_PATH, level);
		for (size_t i = 0; i < COUNT_OF(keys); i++) {
			struct search f = look(w, keys[i]);
			struct member *people;
			struct org *orgs;
			int64_t total = 0;
			if (*f.member_text) {
				struct member_filter people_filter = { .path = w->actor.path, .query = f.member_text, .limit = 20 };
				member_list(w, &people_filter, &people, &total);
				assert_int_equal(f.member_total, total);
			}
			struct org_filter org_filter = { .path = w->actor.path, .query = f.text, .limit = 20 };
			org_list(w, &org_filter, &orgs, &total);
			assert_int_equal(f.org_total, total);
			/* For a file: not the first rows alone, and the same ones in front. */
			struct search_query query = { .path = w->actor.path, .text = keys[i], .whole = true };
			struct search whole = search_run(w, &query);
			assert_int_equal(whole.member_count, f.member_total + f.beside_total);
			assert_int_equal(whole.org_count, f.org_total);
			assert_int_equal(whole.activity_count, f.activity_total);
			for (int k = 0; k < f.member_count; k++)
				assert_int_equal(whole.members[k].id, f.members[k].id);
			for (int k = 0; k < f.activity_count; k++)
				assert_int_equal(whole.activities[k].id, f.activities[k].id);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, search_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_search_member_name_whole_beginning_part),
		TEST(test_search_beside_the_members),
		TEST(test_search_member_letters),
		TEST(test_search_member_numbers),
		TEST(test_search_organisation),
		TEST(test_search_activity_words_of_a_year),
		TEST(test_search_activity_pages),
		TEST(test_search_scope),
		TEST(test_search_permissions),
		TEST(test_search_as_of_a_day),
		TEST(test_search_organisation_as_of_a_day),
		TEST(test_search_as_of_a_day_scope),
		TEST(test_search_recent_names),
		TEST(test_search_odd_input),
		TEST(test_search_statements_do_not_grow),
		TEST(test_search_counts_agree_with_lists),
	};
	return cmocka_run_group_tests_name("search_find", tests, NULL, NULL);
}
