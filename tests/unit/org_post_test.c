/* Posts, Party groups, and the facts of an organisation as of a day. */
#include "county.h"

#include "member/member.h"
#include "org/org.h"

static int64_t town, branch, other;
static int64_t people[9];

static bool build(struct work *w, void *arg)
{
	(void)arg;
	int64_t county;
	struct org_input in = { .kind = 611, .code = "QH", .name = "中共青禾县委员会", .founded = 19490101 };
	if (!org_found(w, &in, &county))
		return false;
	in = (struct org_input){ .parent = county, .kind = 611, .code = "QH-01", .name = "中共柳河镇委员会", .founded = 19500101 };
	if (!org_found(w, &in, &town))
		return false;
	in = (struct org_input){ .parent = town, .kind = 631, .code = "QH-01-01", .name = "小河西村党支部", .founded = 20000101 };
	if (!org_found(w, &in, &branch))
		return false;
	in = (struct org_input){ .parent = town, .kind = 631, .code = "QH-01-02", .name = "后坡村党支部", .founded = 20000101 };
	if (!org_found(w, &in, &other))
		return false;
	for (int i = 0; i < 9; i++) {
		struct member_input m = { .org = branch, .name = arena_printf(w->arena, "党员%c", 'A' + i), .ethnic = "01",
			.category = i < 8 ? MEMBER_FULL : MEMBER_PROBATIONARY, .joined = i < 8 ? 20050701 : 20260301,
			.full_day = i < 7 ? 20060701 : i == 7 ? 20260701 : 0,
			.idno = idno_make(w->arena, "371199", 19700101 + i, 10 + i) };
		if (i == 7)
			m.joined = 20250701;
		if (!member_add(w, &m, &people[i]))
			return false;
	}
	return true;
}

static int setup(void **state)
{
	county_setup(state);
	county_do(*state, build, NULL);
	return 0;
}

struct appoint {
	const char *kind, *name;
	int64_t member;
	int day;
	int64_t id;
};

static bool appoint(struct work *w, void *arg)
{
	struct appoint *a = arg;
	return post_appoint(w, branch, a->kind, a->member, a->name, a->day, &a->id);
}

static bool end_post(struct work *w, void *arg)
{
	struct appoint *a = arg;
	return post_end(w, a->id, a->day);
}

static void test_post_secretary_ends_predecessor(void **state)
{
	struct county *c = county_of(state);
	struct appoint a = { "secretary", NULL, people[0], 20220301, 0 }, b = { "secretary", NULL, people[1], 20250501, 0 };
	county_do(c, appoint, &a);
	assert_string_equal(org_load(&c->work, branch)->secretary, "党员A");
	assert_int_equal(org_load(&c->work, branch)->committee, 0); /* a secretary alone is no committee */
	county_refused(c, appoint, &a, "post.held");
	struct appoint early = { "secretary", NULL, people[2], 20220301, 0 };
	county_refused(c, appoint, &early, "post.before-predecessor");
	county_do(c, appoint, &b);
	struct post *list;
	assert_int_equal(post_list(&c->work, branch, 20250501, &list), 1);
	assert_string_equal(list[0].name, "党员B");
	assert_int_equal(post_list(&c->work, branch, 20250430, &list), 1);
	assert_string_equal(list[0].name, "党员A");
	assert_int_equal(list[0].to_day, 20250501);
	assert_int_equal(post_list(&c->work, branch, 0, &list), 2);
}

static void test_post_committee_counts_people(void **state)
{
	struct county *c = county_of(state);
	struct appoint organization = { "organization", NULL, people[1], 20250501, 0 };
	struct appoint publicity = { "publicity", NULL, people[2], 20250501, 0 };
	struct appoint first = { "first_secretary", "县派干部", 0, 20250601, 0 };
	county_do(c, appoint, &organization); /* the secretary holds two posts */
	county_do(c, appoint, &publicity);
	county_do(c, appoint, &first);
	assert_int_equal(org_load(&c->work, branch)->committee, 2);
	assert_int_equal(org_facts_on(&c->work, branch, 20261123)->committee, 2);
	assert_int_equal(org_facts_on(&c->work, branch, 20250430)->committee, 0);
	assert_true(org_facts_on(&c->work, branch, 20250430)->secretary);
	assert_false(org_facts_on(&c->work, branch, 20220228)->secretary);
	publicity.day = 20261101;
	county_do(c, end_post, &publicity);
	county_refused(c, end_post, &publicity, "post.ended");
	assert_int_equal(org_load(&c->work, branch)->committee, 1);
	struct post *list;
	assert_int_equal(post_list(&c->work, branch, 20261123, &list), 3);
	assert_string_equal(list[0].kind, "secretary");
	assert_string_equal(list[2].kind, "first_secretary");
}

static void test_post_refuses(void **state)
{
	struct county *c = county_of(state);
	struct appoint a = { "deputy", NULL, people[8], 20260601, 0 };
	county_refused(c, appoint, &a, "post.not-full");
	a = (struct appoint){ "chairman", "某人", 0, 20260601, 0 };
	county_refused(c, appoint, &a, "post.kind");
	a = (struct appoint){ "deputy", "", 0, 20260601, 0 };
	county_refused(c, appoint, &a, "post.name");
	a = (struct appoint){ "deputy", "某人", 0, 20261201, 0 };
	county_refused(c, appoint, &a, "post.from-day");
	a = (struct appoint){ "deputy", "某人", 0, 19990601, 0 };
	county_refused(c, appoint, &a, "post.before-founding");
	a = (struct appoint){ "deputy", NULL, 4711, 20260601, 0 };
	county_refused(c, appoint, &a, "post.member-none");
}

struct removal {
	int64_t id;
	const char *reason;
};

static bool remove_post(struct work *w, void *arg)
{
	struct removal *r = arg;
	return post_remove(w, r->id, r->reason);
}

static bool hold_meeting(struct work *w, void *arg)
{
	int64_t activity = id_next(w->now);
	return DB_EXEC(w->db, w->arena, "insert into activity (tenant, id, org, kinds, state, title, place, starts, ends, day, month, host, agenda, "
		"created, created_by) values ($1, $2, $3, 1, 'held', '三月支委会', '', 0, 0, 20261120, 202611, $4, '', 0, 0)", w->tenant, activity,
		branch, (const char *)arg) && audit(w, "test.held", "activity", activity, branch, NULL, NULL);
}

static bool cancel_meetings(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update activity set state = 'cancelled' where tenant = $1", w->tenant) &&
	       audit(w, "test.cancelled", "org", branch, branch, NULL, NULL);
}

/* Registered by mistake: taken out the same day, and the one whom it had ended holds the post again. */
static void test_post_registered_by_mistake(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct post *list;
	struct appoint wrong_one = { "secretary", NULL, people[2], 20261123, 0 }, right = { "secretary", NULL, people[3], 20261123, 0 };
	assert_string_equal(org_load(w, branch)->secretary, "党员B");
	int before = post_list(w, branch, 0, &list);
	county_do(c, appoint, &wrong_one);
	assert_string_equal(org_load(w, branch)->secretary, "党员C");
	county_refused(c, appoint, &right, "post.before-predecessor");
	struct removal r = { wrong_one.id, " " };
	county_refused(c, remove_post, &r, "post.reason");
	r.reason = "选错了人";
	county_do(c, remove_post, &r);
	assert_string_equal(org_load(w, branch)->secretary, "党员B");
	assert_int_equal(post_list(w, branch, 0, &list), before);
	struct audit_row *said;
	assert_int_equal(audit_of(w, "org", branch, 1, &said), 1);
	assert_non_null(strstr(said->after, "原因：选错了人；党员B恢复任职"));
	county_do(c, appoint, &right);
	assert_string_equal(org_load(w, branch)->secretary, "党员D");
	/* An older one that never was: whoever left meanwhile does not come back. */
	struct appoint old = { "first_secretary", "甲某", 0, 20260701, 0 };
	county_do(c, appoint, &old);
	county_do(c, hold_meeting, (void *)"甲某");
	r.id = old.id;
	county_refused(c, remove_post, &r, "post.held-meeting");
	county_do(c, cancel_meetings, NULL);
	county_do(c, remove_post, &r);
	assert_string_equal(org_load(w, branch)->secretary, "党员D");
	r.id = right.id;
	county_do(c, remove_post, &r);
	assert_string_equal(org_load(w, branch)->secretary, "党员B");
	assert_int_equal(county_verify(c, NULL), 0);
}

struct group {
	const char *name;
	int64_t org, leader, id;
	int day;
};

static bool found_group(struct work *w, void *arg)
{
	struct group *g = arg;
	return group_found(w, g->org, g->name, g->leader, g->day, &g->id);
}

static bool end_group(struct work *w, void *arg)
{
	struct group *g = arg;
	return group_end(w, g->id, g->day);
}

static bool rename_group(struct work *w, void *arg)
{
	struct group *g = arg;
	return group_edit(w, g->id, g->name, g->leader);
}

static void test_group_life(void **state)
{
	struct county *c = county_of(state);
	struct group g = { "第一党小组", branch, people[3], 0, 20240101 }, h = { "第二党小组", branch, 0, 0, 20240201 };
	county_do(c, found_group, &g);
	county_do(c, found_group, &h);
	county_refused(c, found_group, &g, "group.name-taken");
	struct group wrong = { "镇上的小组", town, 0, 0, 20240101 };
	county_refused(c, found_group, &wrong, "group.not-a-branch");
	assert_int_equal(org_load(&c->work, branch)->party_groups, 2);
	struct org_facts *facts = org_facts_on(&c->work, branch, 20240115);
	assert_int_equal(facts->group_count, 1);
	assert_int_equal(facts->groups[0], g.id);
	assert_string_equal(facts->group_names[0], "第一党小组");
	h.name = "河东党小组";
	h.leader = people[4];
	county_do(c, rename_group, &h);
	assert_string_equal(group_load(&c->work, h.id)->leader_name, "党员E");
	g.day = 20260101;
	county_do(c, end_group, &g);
	assert_int_equal(org_facts_on(&c->work, branch, 20251231)->group_count, 2);
	assert_int_equal(org_facts_on(&c->work, branch, 20260101)->group_count, 1);
	struct party_group *list;
	assert_int_equal(group_list(&c->work, branch, 20261123, &list), 1);
	assert_int_equal(group_list(&c->work, branch, 0, &list), 2);
	/* One of this very day is taken back. */
	struct group today = { "第三党小组", branch, 0, 0, 20261123 };
	county_do(c, found_group, &today);
	county_do(c, end_group, &today);
	assert_int_equal(group_list(&c->work, branch, 0, &list), 2);
}

static void test_facts_by_day(void **state)
{
	struct work *w = &county_of(state)->work;
	struct org_facts *f = org_facts_on(w, branch, 20261123);
	assert_int_equal(f->members, 9);
	assert_int_equal(f->full_members, 8);
	assert_int_equal(f->probationary_members, 1);
	f = org_facts_on(w, branch, 20260630);
	assert_int_equal(f->members, 9);
	assert_int_equal(f->full_members, 7); /* H became full on 1 July */
	f = org_facts_on(w, branch, 20260228);
	assert_int_equal(f->members, 8);
	f = org_facts_on(w, branch, 20060101);
	assert_int_equal(f->members, 7);
	assert_int_equal(f->full_members, 0);
	f = org_facts_on(w, branch, 20040101);
	assert_int_equal(f->members, 0);
	assert_null(org_facts_on(w, 99, 20261123));
	w->fault = NULL;
}

static void test_facts_all_agree_with_one(void **state)
{
	struct work *w = &county_of(state)->work;
	static const int days[] = { 20040101, 20220301, 20250501, 20251231, 20260630, 20261123 };
	struct org_facts *all[COUNT_OF(days)];
	int64_t before = db_statements(w->db);
	int n = org_facts_all(w, "0001.", days, COUNT_OF(days), all);
	assert_int_equal(db_statements(w->db) - before, 5);
	assert_int_equal(n, 4);
	for (size_t d = 0; d < COUNT_OF(days); d++)
		for (int i = 0; i < n; i++) {
			struct org_facts *one = org_facts_on(w, all[d][i].org, days[d]);
			assert_int_equal(all[d][i].kind, one->kind);
			assert_int_equal(all[d][i].members, one->members);
			assert_int_equal(all[d][i].full_members, one->full_members);
			assert_int_equal(all[d][i].probationary_members, one->probationary_members);
			assert_int_equal(all[d][i].committee, one->committee);
			assert_int_equal(all[d][i].secretary, one->secretary);
			assert_int_equal(all[d][i].group_count, one->group_count);
			for (size_t g = 0; g < one->group_count; g++) {
				assert_int_equal(all[d][i].groups[g], one->groups[g]);
				assert_string_equal(all[d][i].group_names[g], one->group_names[g]);
			}
		}
}

/* However long the time is, it costs the same. */
static void test_facts_of_one_cost_the_same_for_any_time(void **state)
{
	struct work *w = &county_of(state)->work;
	int days[120];
	struct org_facts *all[COUNT_OF(days)];
	for (size_t i = 0; i < COUNT_OF(days); i++)
		days[i] = day_add_months(20170131, (int)i);
	int64_t before = db_statements(w->db);
	assert_true(org_facts_of(w, branch, days, COUNT_OF(days), all));
	assert_int_equal(db_statements(w->db) - before, 5);
}

static void test_org_counters_stay_right(void **state)
{
	const char *line = NULL;
	int faults = county_verify(county_of(state), &line);
	if (faults)
		fail_msg("%s", line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_post_secretary_ends_predecessor),
		cmocka_unit_test(test_post_committee_counts_people),
		cmocka_unit_test(test_post_refuses),
		cmocka_unit_test(test_post_registered_by_mistake),
		cmocka_unit_test(test_group_life),
		cmocka_unit_test(test_facts_by_day),
		cmocka_unit_test(test_facts_all_agree_with_one),
		cmocka_unit_test(test_facts_of_one_cost_the_same_for_any_time),
		cmocka_unit_test(test_org_counters_stay_right),
	};
	return cmocka_run_group_tests(tests, setup, county_teardown);
}
