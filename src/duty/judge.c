/* From dated facts and activities to duties. Each period is judged by the facts of its last day, a running one by those
 * of today; so the past does not change when somebody moves away tomorrow. */
#include "duty/inside.h"

const struct rule_catalogue *duty_catalogue(void)
{
	return rule_catalogue_national();
}

struct rule_org duty_rule_org(const struct org_facts *f)
{
	const struct org_kind *kind = org_kind_of(f->kind);
	return (struct rule_org){ .id = f->org, .type = f->kind, .level = f->level, .county = duty_catalogue()->region, .founded_day = f->founded,
		.dissolved_day = f->dissolved, .temporary = kind && kind->temporary, .planned_end = f->planned_end,
		.full_members = f->full_members, .probationary_members = f->probationary_members,
		.committee_members = f->committee, .group_count = f->group_count, .groups = f->groups,
		.group_names = f->group_names };
}

const struct rule *duty_rule_named(const char *id)
{
	const struct rule_catalogue *c = duty_catalogue();
	for (size_t i = 0; i < c->rule_count; i++)
		if (text_eq(c->rules[i].id, id))
			return &c->rules[i];
	return NULL;
}

bool duty_rule_for_branches(const struct rule *rule)
{
	for (int i = 0; i < rule->bind_count; i++)
		for (int k = 0; k < rule->binds[i].type_count; k++)
			if (rule->binds[i].types[k] == 631)
				return true;
	return false;
}

/* ---- days ---- */

int duty_first_day(int today)
{
	return (today / 10000 - 1) * 10000 + 101;
}

int horizon_to(int today)
{
	return day_add(today, DUTY_AHEAD_DAYS);
}

int activities_from(int from_day)
{
	return from_day / 10000 * 10000 + 101;
}

int fact_days(struct arena *a, int today, int from_day, int to_day, int **out)
{
	int *days = NULL, n = 0;
	*out = NULL;
	if (from_day > to_day)
		return 0;
	/* A period that overlaps to_day may end in its year's last month. */
	int last = to_day / 10000 * 10000 + 1231;
	for (int month = month_of_day(from_day); month_last_day(month) < today && month_last_day(month) <= last;
		month = month_add(month, 1))
		*LIST_PUSH(a, days, n) = month_last_day(month);
	if (last >= today)
		*LIST_PUSH(a, days, n) = today;
	*out = days;
	return n;
}

/* True when a period is judged as of that day: its last one, or today while it has not ended. */
static bool judged_on(const struct duty *d, int fact_day, int today)
{
	return (d->period.to < today ? d->period.to : today) == fact_day;
}

int duties_as_of(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int fact_day, int today, int from_day,
	int to_day, const struct rule_activity *activities, size_t count, struct duty **out)
{
	/* Month ends ask only for the periods that hold them, so that a year's work is not done for each. */
	int from = from_day > fact_day ? from_day : fact_day, to = to_day;
	if (fact_day < today)
		from = to = fact_day;
	int n = duty_compute(a, c, org, from, to, activities, count, out), kept = 0;
	for (int i = 0; i < n; i++) {
		const struct duty *d = &(*out)[i];
		if (judged_on(d, fact_day, today) && d->period.to >= from_day && d->period.from <= to_day)
			(*out)[kept++] = *d;
	}
	return kept;
}

/* ---- computing for the store ---- */

struct kept kept_of(int64_t org, const struct duty *d)
{
	return (struct kept){ .org = org, .rule = d->rule->id, .cycle = (int)d->period.cycle, .from = d->period.from,
		.to = d->period.to, .due = d->due_day, .owed = d->owed, .done = d->done, .done_day = d->done_day,
		.activity = d->by_count ? d->by[d->by_count - 1] : 0 };
}

const struct org_facts *facts_judged(struct work *w, const struct org_facts *facts, int day)
{
	int last = facts->dissolved;
	if (!last || last >= day || days_between(last, day) > duty_catalogue()->dissolved_before_end)
		return facts;
	const struct org_facts *stood = org_facts_on(w, facts->org, last);
	return stood ? stood : facts;
}

struct wanted {
	struct arena *arena, *temp; /* temp: what one organisation's judging needs */
	struct kept *list;
	int count;
	const struct rule_catalogue *catalogue; /* as the county judged on `today` */
	int today, from_day, to_day;
};

static void want(struct wanted *wanted, const struct org_facts *facts, int fact_day,
	const struct rule_activity *activities, int count)
{
	struct rule_org org = duty_rule_org(facts);
	struct duty *duties;
	int n = duties_as_of(wanted->temp, wanted->catalogue, &org, fact_day, wanted->today, wanted->from_day, wanted->to_day,
		activities, (size_t)count, &duties);
	for (int i = 0; i < n; i++)
		*LIST_PUSH(wanted->arena, wanted->list, wanted->count) = kept_of(facts->org, &duties[i]);
}

static int activities_read(struct work *w, int64_t org, const struct wanted *wanted, struct rule_activity **out)
{
	return activity_counted(w, org, activities_from(wanted->from_day), wanted->to_day / 10000 * 10000 + 1231, out);
}

int duties_compute_one(struct work *w, int64_t org, int today, int from_day, int to_day, struct kept **out)
{
	struct wanted wanted = { w->arena, w->arena, NULL, 0, rule_catalogue_on(w, today), today, from_day, to_day };
	struct rule_activity *activities;
	int *days, day_count = fact_days(w->arena, today, from_day, to_day, &days);
	struct org_facts **facts = ARENA_ARRAY(w->arena, struct org_facts *, (size_t)day_count + 1);
	int count = activities_read(w, org, &wanted, &activities);
	if (!org_facts_of(w, org, days, day_count, facts))
		return -1;
	for (int i = 0; i < day_count; i++)
		want(&wanted, facts_judged(w, facts[i], days[i]), days[i], activities, count);
	*out = wanted.list;
	return wanted.count;
}

/* One organisation of a subtree: facts[i][k] are those of days[i]. */
static void compute_of(struct work *w, struct wanted *wanted, struct org_facts *const *facts, int k, const int *days,
	int day_count)
{
	struct arena *mine = w->arena;
	struct rule_activity *activities;
	w->arena = wanted->temp; /* the activities too are needed no longer than the organisation */
	int count = activities_read(w, facts[0][k].org, wanted, &activities);
	for (int i = 0; i < day_count; i++)
		want(wanted, facts_judged(w, &facts[i][k], days[i]), days[i], activities, count);
	w->arena = mine;
	arena_reset(wanted->temp);
}

int duties_compute_all(struct work *w, const char *path, int today, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total), struct kept **out)
{
	struct wanted wanted = { w->arena, arena_child(w->arena), NULL, 0, rule_catalogue_on(w, today), today, from_day, to_day };
	int *days, day_count = fact_days(w->arena, today, from_day, to_day, &days), org_count = 0;
	struct org_facts **facts = ARENA_ARRAY(w->arena, struct org_facts *, (size_t)day_count + 1);
	org_count = org_facts_all(w, path, days, day_count, facts);
	for (int k = 0; day_count && k < org_count; k++) {
		compute_of(w, &wanted, facts, k, days, day_count);
		if (progress && (k % 20 == 0 || k + 1 == org_count))
			progress("计算应做事项", k + 1, org_count);
	}
	arena_free(wanted.temp);
	*out = wanted.list;
	return wanted.count;
}
