/* Erasure: who is due, that nothing but the sensitive fields goes, that two persons do it, and that verify stays clean. */
#include "visit.h"

#include "approval/approval.h"
#include "member/erase.h"

#define PHONE "13900001111"

struct left {
	int64_t id;
	int day;
};

static bool furnish(struct work *w, void *arg)
{
	(void)arg;
	for (int i = 1; i < 4; i++) {
		struct member *m = member_load(w, place.people[i]);
		struct member_input in = member_input_of(m);
		in.phone = PHONE;
		in.address = "河西街 1 号";
		if (!member_edit(w, m->id, &in, m->version))
			return false;
	}
	return member_state_set(w, place.people[1], "migrant", 20260101, "在外地某厂做工");
}

static bool leave(struct work *w, void *arg)
{
	const struct left *l = arg;
	return member_leave(w, l->id, l->day, "转出");
}

static bool erase(struct work *w, void *arg)
{
	const struct erase_wish *wish = arg;
	return erase_run(w, wish, "测试") >= 0;
}

/* How many of the three sealed fields a person has. */
static int sealed(struct county *c, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	return (int)DB_ONE(c->work.db, c->arena, -1,
		"select (case when idno is null then 0 else 1 end) + (case when phone is null then 0 else 1 end) + "
		"(case when address is null then 0 else 1 end) from member where tenant = $1 and id = $2", c->work.tenant, id);
}

static int64_t due(struct county *c, int until)
{
	struct erase_row *rows;
	int64_t total;
	struct erase_wish wish = { .path = "", .until = until };
	work_end(&c->work);
	county_begin(c);
	erase_list(&c->work, &wish, 50, 0, &rows, &total);
	return total;
}

static void test_erase_only_whose_time_is_over(void **state)
{
	struct county *c = visit.county;
	county_do(c, furnish, NULL);
	struct erase_wish wish = { .path = "", .until = 20261123 };
	county_refused(c, erase, &wish, "member.erase-none"); /* nobody left */
	wish.member = place.people[1];
	county_refused(c, erase, &wish, "member.erase-none");
	county_do(c, leave, &(struct left){ place.people[1], 20261001 });
	county_do(c, leave, &(struct left){ place.people[2], 20261101 });
	assert_int_equal(due(c, 20260930), 0);
	assert_int_equal(due(c, 20261001), 1);
	assert_int_equal(due(c, 20261123), 2);
	wish = (struct erase_wish){ .path = "", .until = 20261015 };
	county_do(c, erase, &wish);
	assert_int_equal(sealed(c, place.people[1]), 0);
	assert_int_equal(sealed(c, place.people[2]), 3);
	assert_int_equal(sealed(c, place.people[3]), 3);
	/* The name, where and since when somebody belonged, stays; what a state said does not. */
	struct work *w = &c->work;
	struct member *m = member_load(w, place.people[1]);
	assert_string_equal(m->name, "王秀兰");
	assert_string_equal(m->idno_mask, "已清除");
	struct belonging *b;
	assert_int_equal(belonging_list(w, m->id, &b), 1);
	assert_int_equal(b[0].to_day, 20261001);
	struct member_state *states;
	assert_int_equal(member_state_list(w, m->id, &states), 1);
	assert_string_equal(states[0].reason, "");
	/* Nor is anybody found by the number any more, the other by the same telephone is. */
	assert_int_equal(DB_ONE(w->db, c->arena, 0, "select count(*) from member where tenant = $1 and phone_hash = $2", w->tenant,
		member_phone_hash(w, PHONE)), 2);
	assert_int_equal(county_verify(c, NULL), 0);
	assert_int_equal(due(c, 20261015), 0);
	county_refused(c, erase, &wish, "member.erase-none");
}

static const char *hidden(struct visitor *v, const char *name)
{
	const char *mark = arena_printf(visit.county->arena, "name=\"%s\" value=\"", name), *at = strstr(v->body, mark);
	if (!at)
		fail_msg("no field %s in: %.2000s", name, v->body);
	at += strlen(mark);
	return arena_dupn(visit.county->arena, at, strcspn(at, "\""));
}

static void test_erase_page_by_two(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor v, other;
	const char *one = arena_printf(a, "/members/%lld/erase", (long long)place.people[2]);
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/members/erase");
	assert_int_equal(v.status, 403);
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/members/erase");
	assert_sees(&v, "没有到期要清除的"); /* left three weeks ago: its time is not over */
	visitor_get(&v, arena_printf(a, "/members/%lld/erase", (long long)place.people[3]));
	assert_sees(&v, "还在本县党组织，不能清除");
	visitor_post(&v, arena_printf(a, "/members/%lld/erase", (long long)place.people[3]), "reason=x");
	visitor_get(&v, one);
	visitor_post(&v, one, "reason=");
	assert_int_equal(v.status, 422);
	visitor_post(&v, one, "reason=asked");
	assert_int_equal(v.status, 303);
	const char *proposal = arena_dup(a, v.location);
	assert_true(text_starts(proposal, "/approvals/"));
	assert_int_equal(sealed(visit.county, place.people[2]), 3);
	visitor_signs_in(&other, "county");
	visitor_get(&other, proposal);
	assert_sees(&other, "不能恢复");
	visitor_post(&other, arena_printf(a, "%s/approve", proposal), arena_printf(a, "hash=%s", hidden(&other, "hash")));
	assert_led_to(&other, proposal);
	assert_int_equal(sealed(visit.county, place.people[2]), 0);
	assert_int_equal(county_verify(visit.county, NULL), 0);
}

/* Somebody who comes back before it is approved keeps everything, also when the same person leaves once more. */
static bool come_back(struct work *w, void *arg)
{
	return member_move(w, *(int64_t *)arg, place.branch, 20261120, "转回");
}

static void test_erase_outdated_by_coming_back(void **state)
{
	struct arena *a = visit.county->arena;
	struct county *c = visit.county;
	struct visitor v, other;
	county_do(c, leave, &(struct left){ place.people[3], 20261110 });
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, arena_printf(a, "/members/%lld/erase", (long long)place.people[3]));
	visitor_post(&v, arena_printf(a, "/members/%lld/erase", (long long)place.people[3]), "reason=asked");
	const char *proposal = arena_dup(a, v.location);
	county_do(c, come_back, &place.people[3]);
	county_do(c, leave, &(struct left){ place.people[3], 20261122 });
	visitor_signs_in(&other, "county");
	visitor_get(&other, proposal);
	visitor_post(&other, arena_printf(a, "%s/approve", proposal), arena_printf(a, "hash=%s", hidden(&other, "hash")));
	visitor_get(&other, proposal);
	assert_sees(&other, "已作废");
	assert_int_equal(sealed(c, place.people[3]), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_erase_only_whose_time_is_over),
		cmocka_unit_test(test_erase_page_by_two),
		cmocka_unit_test(test_erase_outdated_by_coming_back),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
