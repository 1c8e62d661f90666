/* Townships with branches of different build, for tests of duties, ledger and cockpit. */
#ifndef TESTS_DUTY_TOWN_H
#define TESTS_DUTY_TOWN_H

#include "county.h"

#include "activity/activity.h"
#include "duty/duty.h"
#include "member/member.h"
#include "org/org.h"

#define TOWNS_MOST 4
#define BRANCHES_MOST 200

struct towns {
	int town_count, branch_count; /* branches of each township */
	int64_t root, town[TOWNS_MOST], branch[TOWNS_MOST][BRANCHES_MOST];
};
static struct towns towns;

static inline int64_t towns_org(struct work *w, int64_t parent, int kind, const char *code, const char *name)
{
	int64_t id = 0;
	struct org_input in = { .parent = parent, .kind = kind, .code = code, .name = name, .founded = 20150101 };
	if (!org_found(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	return id;
}

static inline void towns_person(struct work *w, int64_t org, int n, int category)
{
	struct member_input in = { .org = org, .name = arena_printf(w->arena, "党员%d", n), .sex = 1 + n % 2, .ethnic = "01",
		.birth = 19700101, .education = "60", .job = "80", .category = category, .joined = 20100701, .full_day = category == 4 ? 20110701 : 0 };
	if (!member_put(w, &in, 20150101, NULL))
		fail_msg("%s", w->fault ? w->fault->message : "member_put");
}

/* Branches by their number: 0 has a committee and two Party groups, 1 two members only, 2 no secretary, the rest a
 * secretary and four full members. */
static inline void towns_branch(struct work *w, int t, int b)
{
	const char *code = arena_printf(w->arena, "QH%02d%03d", t + 1, b + 1);
	int64_t org = towns_org(w, towns.town[t], 631, code, arena_printf(w->arena, "第%d镇第%d村党支部", t + 1, b + 1));
	int members = b == 0 ? 12 : b == 1 ? 2 : 4;
	towns.branch[t][b] = org;
	for (int i = 0; i < members; i++)
		towns_person(w, org, i, 4);
	org_recount(w, org);
	if (b != 2)
		post_appoint(w, org, "secretary", 0, "刘成玉", 20200101, NULL);
	if (b == 0) {
		post_appoint(w, org, "organization", 0, "王秀兰", 20200101, NULL);
		post_appoint(w, org, "publicity", 0, "赵德水", 20200101, NULL);
		group_found(w, org, "第一党小组", 0, 20200101, NULL);
		group_found(w, org, "第二党小组", 0, 20200101, NULL);
	}
}

static inline bool towns_build(struct work *w, void *unused)
{
	(void)unused;
	towns.root = towns_org(w, 0, 611, "QH", "中共青禾县委员会");
	for (int t = 0; t < towns.town_count; t++) {
		towns.town[t] = towns_org(w, towns.root, 611, arena_printf(w->arena, "QH%02d", t + 1),
			arena_printf(w->arena, "中共第%d镇委员会", t + 1));
		for (int b = 0; b < towns.branch_count; b++)
			towns_branch(w, t, b);
	}
	return true;
}

static inline int towns_setup_of(void **state, int town_count, int branch_count)
{
	if (county_setup(state))
		return 1;
	towns = (struct towns){ .town_count = town_count, .branch_count = branch_count };
	county_do(*state, towns_build, NULL);
	return 0;
}

/* Reading sees what was committed. */
static inline void towns_see(struct county *c)
{
	work_end(&c->work);
	county_begin(c);
}

/* One town without branches, in which a test builds its own. */
static inline int towns_setup_with(void **state, work_fn *build)
{
	if (towns_setup_of(state, 1, 0))
		return 1;
	county_do(*state, build, NULL);
	towns_see(*state);
	return 0;
}

/* One gathering of the archive. */
struct towns_gathering {
	int64_t org, group, id;
	unsigned kinds;
	int day, makes_up;
	enum activity_state state;
	int due, present, remote;
};

static inline bool towns_hold_unit(struct work *w, void *arg)
{
	struct towns_gathering *g = arg;
	struct activity_past past = { .state = g->state, .minutes = "学习文件，讨论村务。", .filed_by = "刘成玉" };
	past.form = (struct activity_form){ .org = g->org, .party_group = g->group, .kinds = g->kinds, .makes_up = g->makes_up,
		.title = "会议", .place = "党员活动室", .host = "刘成玉", .agenda = "学习", .starts = day_start(g->day) + 19 * 3600,
		.ends = day_start(g->day) + 20 * 3600 };
	struct member_roll *roll;
	int n = member_roll_on(w, g->org, 0, g->day, &roll);
	struct attendance *people = ARENA_ARRAY(w->arena, struct attendance, (size_t)n + 1);
	for (int i = 0; i < n && i < g->due; i++)
		people[i] = (struct attendance){ .member = roll[i].member, .voter = true, .status = i < g->present ?
			ATTENDANCE_PRESENT : i < g->present + g->remote ? ATTENDANCE_REMOTE : ATTENDANCE_DUE };
	past.people = people;
	past.people_count = (size_t)(n < g->due ? n : g->due);
	g->id = activity_put(w, &past);
	work_touch(w, g->org);
	return g->id != 0 && audit(w, "test.held", "activity", g->id, g->org, NULL, NULL);
}

static inline int64_t towns_hold(struct county *c, struct towns_gathering g)
{
	county_do(c, towns_hold_unit, &g);
	towns_see(c);
	return g.id;
}

/* A held gathering of the whole branch with everybody there. */
static inline int64_t towns_held(struct county *c, int64_t org, int day, unsigned kinds)
{
	return towns_hold(c, (struct towns_gathering){ .org = org, .kinds = kinds, .day = day, .state = STATE_HELD, .due = 4,
		.present = 3, .remote = 1 });
}

#endif
