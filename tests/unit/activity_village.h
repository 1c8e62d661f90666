/* One village with a township and a county above it, for tests of meetings: eight members, one of them excused for age, one
 * probationary; accounts of the township, the secretary and three members. */
#ifndef TESTS_ACTIVITY_VILLAGE_H
#define TESTS_ACTIVITY_VILLAGE_H

#include "county.h"

#include "access/access.h"
#include "activity/activity.h"
#include "exempt/exempt.h"
#include "inbox/inbox.h"
#include "member/member.h"
#include "org/org.h"

#define PEOPLE 8
#define EVENING (COUNTY_NOW + 11 * 3600 + 1800) /* 19:30 of that day */

struct village {
	struct county *county;
	int64_t root, town, org, other;
	int64_t people[PEOPLE];
	int64_t town_account, secretary_account, member_account[3];
	int64_t now;
	enum role role;
	int64_t member; /* index + 1 of the person who acts, 0 none */
};
static struct village village;

static const char *const village_names[PEOPLE] = { "刘成玉", "王秀兰", "赵德水", "李小军", "单雄信", "陈桂兰", "周克俭", "马长山" };

static inline int64_t village_org(struct work *w, int64_t parent, int kind, const char *code, const char *name)
{
	int64_t id = 0;
	struct org_input in = { .parent = parent, .kind = kind, .code = code, .name = name, .founded = 20200101 };
	if (!org_found(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	return id;
}

static inline bool village_build(struct work *w, void *arg)
{
	struct village *v = arg;
	v->root = village_org(w, 0, 611, "XF", "中共青禾县委员会");
	v->town = village_org(w, v->root, 611, "XF01", "中共柳河镇委员会");
	v->org = village_org(w, v->town, 631, "XF0101", "柳河镇小河西村党支部");
	v->other = village_org(w, v->town, 631, "XF0102", "柳河镇后坡村党支部");
	for (int i = 0; i < PEOPLE; i++) {
		struct member_input in = { .org = v->org, .name = village_names[i], .sex = 1, .ethnic = "01", .birth = 19600101,
			.category = i == 3 ? MEMBER_PROBATIONARY : MEMBER_FULL, .joined = i == 3 ? 20260301 : 20200701,
			.full_day = i == 3 ? 0 : 20210701, .idno = idno_make(w->arena, "371199", 19600101, 2 * i + 1) };
		if (!member_add(w, &in, &v->people[i]))
			fail_msg("%s: %s", in.name, w->fault->message);
	}
	if (!member_state_set(w, v->people[7], "aged", 20260101, "年满八十，行动不便") ||
		!exempt_put(w, v->people[7], EXEMPT_AGED, "年满八十，行动不便", 20260101, 20270101, 20251220))
		fail_msg("%s", w->fault->message);
	v->town_account = account_create(w, "town", "柳河镇党建办", ROLE_TOWNSHIP, v->town, 0, NULL);
	v->secretary_account = account_create(w, "secretary", village_names[0], ROLE_SECRETARY, v->org, v->people[0], NULL);
	for (int i = 0; i < 3; i++)
		v->member_account[i] = account_create(w, arena_printf(w->arena, "member%d", i), village_names[i + 1], ROLE_MEMBER,
			v->org, v->people[i + 1], NULL);
	return true;
}

/* From here on somebody else acts, and reading sees everything committed. */
static inline void village_as(enum role role, int person)
{
	struct village *v = &village;
	struct work *w = &v->county->work;
	v->role = role;
	v->member = person;
	work_end(w);
	work_begin(w, v->county->arena, v->county->store, v->now);
	w->actor = (struct actor){ .role = role, .name = "测试", .path = "", .org_level = 1, .from = "test" };
	if (role == ROLE_TOWNSHIP)
		w->actor = (struct actor){ .role = role, .account = v->town_account, .name = "柳河镇党建办", .org = v->town,
			.path = "0001.0001.", .org_level = 2, .from = "test" };
	else if (role == ROLE_SECRETARY)
		w->actor = (struct actor){ .role = role, .account = v->secretary_account, .office = v->secretary_account, .name = village_names[0], .org = v->org,
			.path = "0001.0001.0001.", .org_level = 3, .member = v->people[0], .from = "test" };
	else if (role == ROLE_MEMBER)
		w->actor = (struct actor){ .role = role, .account = person >= 2 && person <= 4 ? v->member_account[person - 2] : 0,
			.name = village_names[person - 1], .org = v->org, .path = "0001.0001.0001.", .org_level = 3,
			.member = v->people[person - 1], .from = "test" };
	else if (role == ROLE_TV)
		w->actor = (struct actor){ .role = role, .name = "电视", .org = v->org, .path = "0001.0001.0001.", .device = 1,
			.from = "test" };
}

static inline void village_at(int64_t now)
{
	village.now = now;
	village_as(village.role, (int)village.member);
}

static inline int village_setup(void **state)
{
	if (county_setup(state))
		return 1;
	village = (struct village){ .county = *state, .now = COUNTY_NOW };
	county_do(*state, village_build, &village);
	village_as(ROLE_SYSTEM, 0);
	return 0;
}

/* ---- acts as units of work ---- */

struct village_act {
	int64_t id;
	bool (*simple)(struct work *w, int64_t id);
	bool (*with_reason)(struct work *w, int64_t id, const char *reason);
	const char *text, *text2;
	struct activity_form form;
	int64_t version;
	struct check_in check_in;
	struct check_in_result result;
	int64_t ids[PEOPLE], seen[PEOPLE];
	size_t id_count, seen_count;
	bool has_seen;
	int votes[3];
	int64_t made;
};

static inline bool village_plan_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return (a->made = activity_plan(w, &a->form)) != 0;
}

static inline bool village_simple_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return a->simple ? a->simple(w, a->id) : a->with_reason(w, a->id, a->text);
}

static inline bool village_check_in_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_check_in(w, a->id, &a->check_in, &a->result);
}

static inline bool village_roll_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_roll_call(w, a->id, a->ids, a->id_count, a->has_seen ? a->seen : NULL, a->seen_count);
}

static inline bool village_record_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_record(w, a->id, a->version, a->text, a->text2);
}

static inline bool village_vote_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return (a->made = resolution_add(w, a->id, a->text, a->text2, a->votes[0], a->votes[1], a->votes[2])) != 0;
}

static inline bool village_leave_unit(struct work *w, void *arg)
{
	struct village_act *a = arg;
	return activity_leave(w, a->id, a->check_in.member, a->text);
}

/* Runs a unit; "" when it was committed, else the fault's code. Reading sees the outcome afterwards. */
static inline const char *village_run(work_fn *fn, void *arg)
{
	struct work *w = &village.county->work;
	bool good = work_run(w, fn, arg);
	const char *code = good ? "" : w->fault ? w->fault->code : "?";
	w->fault = NULL;
	village_as(village.role, (int)village.member);
	return code;
}

#define ACT_DO(function, activity) \
	village_run(village_simple_unit, &(struct village_act){ .id = (activity), .simple = (function) })
#define ACT_WHY(function, activity, why) \
	village_run(village_simple_unit, &(struct village_act){ .id = (activity), .with_reason = (function), .text = (why) })

static inline struct activity_form village_form(void)
{
	return (struct activity_form){ .org = village.org, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING), .title = "11月支部党员大会",
		.place = "村党员活动室", .host = "刘成玉", .agenda = "学习文件\n讨论转正", .starts = EVENING, .ends = EVENING + 7200 };
}

/* A members' meeting brought to a state by the secretary: noticed, open (with the clock at 19:20) … */
static inline int64_t village_meeting(enum activity_state until, bool remote)
{
	struct village_act a = { .form = village_form() };
	a.form.remote = remote;
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(village_run(village_plan_unit, &a), "");
	if (until >= STATE_NOTICED)
		assert_string_equal(ACT_DO(activity_notice, a.made), "");
	if (until >= STATE_OPEN) {
		village_at(EVENING - 600);
		assert_string_equal(ACT_DO(activity_open, a.made), "");
	}
	return a.made;
}

static inline struct activity *village_load(int64_t id)
{
	struct activity *a = activity_load(&village.county->work, id);
	assert_non_null(a);
	return a;
}

#endif
