/* What a county's wish would change: the periods that are known best, judged as they are and as they would have been. Reads
 * facts and activities of the whole county with set queries, and writes nothing. */
#include "base/map.h"
#include "duty/inside.h"
#include "duty/trial.h"

/* Stricter figures and days of grace are tried on the last period that is over, by its whole record; what lets somebody off, on
 * the running month, quarter and year. */
static void trial_days(struct work *w, const struct county_rule *r, struct trial *t)
{
	enum rule_cycle cycle = CYCLE_MONTH;
	const struct rule *rule = rule_find(rule_catalogue_of(w), r->rule, 0);
	if (r->act == COUNTY_STRICTER)
		cycle = r->cycle;
	else if (rule && r->act != COUNTY_EXEMPT)
		cycle = rule->cycle;
	t->period = period_of(cycle, w->today);
	if (r->act == COUNTY_STRICTER || r->act == COUNTY_GRACE)
		t->period = period_before(t->period);
	t->day = t->period.to < w->today ? t->period.to : w->today;
}

struct tally {
	int owed, done, duties, fulfilled;
};

static struct tally tally_of(struct work *w, struct arena *a, const struct trial *t, const struct rule_catalogue *c,
	const struct rule_org *org, const struct rule_activity *activities, int count, const char *rule)
{
	struct tally n = { 0 };
	struct duty *duties;
	int found = duty_compute(a, c, org, t->day, t->day, activities, (size_t)count, &duties);
	for (int i = 0; i < found; i++) {
		const struct duty *d = &duties[i];
		enum duty_status status = duty_status_on(d, w->today, 0);
		if (!text_empty(rule) && !text_eq(d->rule->id, rule))
			continue;
		n.owed += d->owed;
		n.done += d->done < d->owed ? d->done : d->owed;
		n.duties++;
		n.fulfilled += status == DUTY_DONE;
	}
	return n;
}

static void side_add(struct trial_side *s, const struct tally *n)
{
	s->orgs += n->duties > 0;
	s->fulfilled += n->duties > 0 && n->fulfilled == n->duties;
}

/* The same build as now, with the wish in force since ever. */
static struct rule_catalogue *wished(struct work *w, const struct county_rule *r)
{
	struct county_rule since = *r;
	const struct rule *rule = rule_find(rule_catalogue_of(w), r->rule, w->today);
	since.valid_from = rule && r->act != COUNTY_BASE ? rule->valid_from : 20000101;
	since.valid_to = 0;
	since.made_day = w->today;
	return rule_catalogue_with(w->arena, rule_catalogue_of(w), &since, 1, w->today);
}

static int activities_of(struct map *by_org, int64_t org, struct rule_activity **out)
{
	struct activity_bundle *b = map_get_i64(by_org, org);
	*out = b ? b->list : NULL;
	return b ? b->count : 0;
}

void duty_trial(struct work *w, const struct county_rule *r, struct trial *t)
{
	*t = (struct trial){ 0 };
	if (r->act == COUNTY_BASE)
		return;
	trial_days(w, r, t);
	struct arena *mine = arena_child(w->arena);
	struct rule_catalogue *after = wished(w, r);
	struct org *root = org_root(w);
	struct org_facts *facts = NULL;
	int n = root ? org_facts_all(w, root->path, &t->day, 1, &facts) : 0;
	struct map *activities = activity_counted_below(w, root ? root->path : "", activities_from(t->period.from), t->day / 10000 * 10000 + 1231);
	for (int i = 0; i < n; i++) {
		struct rule_org org = duty_rule_org(&facts[i]);
		struct rule_activity *list;
		int count = activities_of(activities, facts[i].org, &list);
		struct tally was = tally_of(w, mine, t, rule_catalogue_of(w), &org, list, count, r->rule);
		struct tally now = tally_of(w, mine, t, after, &org, list, count, r->rule);
		side_add(&t->before, &was);
		side_add(&t->after, &now);
		bool good_was = was.fulfilled == was.duties, good_now = now.fulfilled == now.duties;
		if (good_was != good_now || (was.duties > 0) != (now.duties > 0) || was.owed != now.owed)
			t->touched++;
		if ((good_was != good_now || (was.duties > 0) != (now.duties > 0)) && ++t->changes <= TRIAL_SHOWN)
			*LIST_PUSH(w->arena, t->rows, t->shown) = (struct trial_row){ facts[i].org, facts[i].short_name, was.owed, was.done, now.owed,
				now.done, was.duties > 0, now.duties > 0, good_was, good_now };
		arena_reset(mine);
	}
	arena_free(mine);
}
