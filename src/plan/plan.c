/* A branch's proposal from the store, and taking it over. */
#include "plan/plan.h"

#include "activity/activity.h"
#include "base/base.h"
#include "base/list.h"
#include "duty/duty.h"
#include "org/org.h"
#include "work/audit.h"

#define HABIT_MONTHS 12
#define HABIT_LEAST 2 /* so often it happened on that day before it is a habit */
#define MINUTES 90

static enum plan_sort sort_of_stored(unsigned kinds)
{
	if (kinds == KIND_BIT(ACTIVITY_COMMITTEE_MEETING))
		return PLAN_COMMITTEE;
	if (kinds == KIND_BIT(ACTIVITY_GROUP_MEETING))
		return PLAN_GROUP;
	return kinds == KIND_BIT(ACTIVITY_HEART_TALK) ? PLAN_TALK : PLAN_ALL_MEET;
}

/* The commonest of numbers below `room`; -1 when it came fewer than HABIT_LEAST times. */
static int commonest(const int *counts, int room)
{
	int best = 0;
	for (int i = 1; i < room; i++)
		if (counts[i] > counts[best])
			best = i;
	return counts[best] >= HABIT_LEAST ? best : -1;
}

static void habits_read(struct work *w, int64_t org, struct plan_habit habits[PLAN_SORTS])
{
	static const int half_hours = 48;
	int (*days)[32] = arena_calloc(w->arena, PLAN_SORTS, sizeof *days), (*times)[48] = arena_calloc(w->arena, PLAN_SORTS, sizeof *times);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select kinds, day, starts from activity where tenant = $1 and org = $2 and day >= $3 "
		"and makes_up = 0 and state in ('held', 'filed', 'returned', 'sealed')", w->tenant, org, day_add_months(w->today, -HABIT_MONTHS));
	while (db_next(rows)) {
		enum plan_sort sort = sort_of_stored((unsigned)db_i64(rows, 0));
		struct moment m = clock_local(db_i64(rows, 2));
		days[sort][db_i64(rows, 1) % 100]++;
		times[sort][2 * m.hour + m.minute / 30]++;
	}
	db_done(rows);
	for (int s = 0; s < PLAN_SORTS; s++) {
		int day = commonest(days[s], 32), time = commonest(times[s], half_hours);
		habits[s] = (struct plan_habit){ day > 0 ? day : 0, time >= 0 ? time / 2 : -1, time >= 0 ? time % 2 * 30 : 0 };
	}
}

static void habits_ask(struct plan_habit habits[PLAN_SORTS], const struct plan_habit *asked)
{
	for (int s = 0; asked && s < PLAN_SORTS; s++) {
		if (asked[s].day)
			habits[s].day = asked[s].day;
		if (asked[s].hour >= 0) {
			habits[s].hour = asked[s].hour;
			habits[s].minute = asked[s].minute;
		}
	}
}

bool plan_of_org(struct work *w, int64_t org, int year, const struct plan_habit *asked, struct plan *out)
{
	struct org *o = org_load(w, org);
	struct org_facts *facts = o ? org_facts_on(w, org, w->today) : NULL;
	struct plan_free *free = NULL;
	const char *wrong;
	int end = day_add_months(w->today, PLAN_MONTHS_AHEAD), free_count = 0;
	if (!facts)
		return false;
	*out = (struct plan){ .year = year, .from = year * 10000 + 101, .to = year * 10000 + 1231, .place = *o->place ? o->place : "村党员活动室",
		.host = o->secretary };
	out->from = out->from > w->today ? out->from : day_add(w->today, 1);
	out->to = out->to < end ? out->to : end;
	habits_read(w, org, out->habits);
	habits_ask(out->habits, asked);
	plan_free_parse(w->arena, plan_free_text(w), &free, &free_count, &wrong);
	struct rule_activity *activities;
	int count = activity_counted(w, org, out->from / 10000 * 10000 + 101, out->to / 10000 * 10000 + 1231, &activities);
	struct plan_ask ask = { .catalogue = rule_catalogue_of(w), .org = duty_rule_org(facts), .activities = activities, .activity_count = (size_t)count,
		.free = free, .free_count = free_count, .from = out->from, .to = out->to };
	memcpy(ask.habits, out->habits, sizeof ask.habits);
	out->count = plan_propose(w->arena, &ask, &out->items);
	return work_db_check(w);
}

/* ---- taking over ---- */

static const struct plan_item *item_of(const struct plan *plan, const char *key)
{
	for (int i = 0; i < plan->count; i++)
		if (text_eq(plan->items[i].key, key))
			return &plan->items[i];
	return NULL;
}

static bool choice_fits(struct work *w, const struct plan_item *item, const struct plan_choice *c)
{
	int day = day_of(c->starts);
	if (day >= item->first && day <= item->last)
		return true;
	return fault_set(w, FAULT_INPUT, "plan.outside", arena_printf(w->arena, "day_%s", item->key),
		"“%s”要在%s到%s之间，才算完成%s。", item->title, day_chinese(w->arena, item->first), day_chinese(w->arena, item->last), item->serves);
}

static bool choice_plan(struct work *w, int64_t org, const struct plan_item *item, const struct plan_choice *c, const char *place, const char *host)
{
	struct activity_form form = { .org = org, .party_group = item->group, .kinds = item->kinds, .pairs = item->pairs, .title = item->title,
		.place = place, .host = host, .agenda = "", .starts = c->starts, .ends = c->starts + MINUTES * 60 };
	return activity_plan(w, &form) != 0;
}

int plan_adopt(struct work *w, int64_t org, int year, const struct plan_habit *asked, const struct plan_choice *choices, int count,
	const char *place, const char *host)
{
	struct plan plan;
	if (!count)
		return fault_set(w, FAULT_INPUT, "plan.none", "items", "请至少勾选一次活动。");
	if (!plan_of_org(w, org, year, asked, &plan))
		return 0;
	for (int i = 0; i < count; i++) {
		const struct plan_item *item = item_of(&plan, choices[i].key);
		if (!item)
			return fault_set(w, FAULT_CONFLICT, "plan.gone", NULL, "有的活动已经安排过，或者要求变了。请刷新页面，看新的建议。");
		choice_fits(w, item, &choices[i]);
	}
	for (int i = 0; i < count && !w->fault; i++)
		choice_plan(w, org, item_of(&plan, choices[i].key), &choices[i], place, host);
	return w->fault ? 0 : count;
}
