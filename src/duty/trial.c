/* What a county's wish would change: the periods that are known best, judged as they are and as they would have been. Reads
 * facts and activities of the whole county with set queries, and writes nothing. */
#include "base/map.h"
#include "duty/inside.h"
#include "duty/trial.h"

static void try_on(struct trial *t, struct period period, int today)
{
	t->periods[t->count] = period;
	t->days[t->count++] = period.to < today ? period.to : today;
}

static struct period past_period(enum rule_cycle cycle, int today)
{
	return period_before(period_of(cycle, today));
}

/* Stricter figures and days of grace are tried on the last period that is over, by its whole record; what lets somebody off, on
 * the running month, quarter and year. */
static void trial_days(struct work *w, const struct county_rule *r, struct trial *t)
{
	const struct rule *rule = rule_find(rule_catalogue_of(w), r->rule, 0);
	if (r->act == COUNTY_STRICTER) {
		try_on(t, past_period(r->cycle, w->today), w->today);
	} else if (r->act == COUNTY_GRACE && rule) {
		try_on(t, past_period(rule->cycle, w->today), w->today);
	} else if (r->act == COUNTY_GRACE) {
		/* earliest first, as org_facts_all asks for: the last year ends no later than the last quarter, nor that than the last month */
		try_on(t, past_period(CYCLE_YEAR, w->today), w->today);
		try_on(t, past_period(CYCLE_QUARTER, w->today), w->today);
		try_on(t, past_period(CYCLE_MONTH, w->today), w->today);
	} else {
		try_on(t, period_of(rule && r->act != COUNTY_EXEMPT ? rule->cycle : CYCLE_MONTH, w->today), w->today);
	}
}

struct tally {
	int owed, done, duties, fulfilled;
};

/* Adds what an organisation owed, as its facts of one of the days tell. With several periods each stands for its own cycle. */
static void tally_add(struct tally *n, struct work *w, struct arena *a, const struct trial *t, int i, const struct rule_catalogue *c,
	const struct rule_org *org, const struct activity_bundle *held, const char *rule)
{
	struct duty *duties;
	int found = duty_compute(a, c, org, t->days[i], t->days[i], held ? held->list : NULL, held ? (size_t)held->count : 0, &duties);
	for (int k = 0; k < found; k++) {
		const struct duty *d = &duties[k];
		if ((!text_empty(rule) && !text_eq(d->rule->id, rule)) || (t->count > 1 && d->period.cycle != t->periods[i].cycle))
			continue;
		n->owed += d->owed;
		n->done += d->done < d->owed ? d->done : d->owed;
		n->duties++;
		n->fulfilled += duty_status_on(d, w->today, 0) == DUTY_DONE;
	}
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

static void compare(struct work *w, struct trial *t, const struct org_facts *f, const struct tally *was, const struct tally *now)
{
	bool good_was = was->fulfilled == was->duties, good_now = now->fulfilled == now->duties;
	bool changes = good_was != good_now || (was->duties > 0) != (now->duties > 0);
	side_add(&t->before, was);
	side_add(&t->after, now);
	t->touched += changes || was->owed != now->owed;
	if (changes)
		*LIST_PUSH(w->arena, t->rows, t->changes) = (struct trial_row){ f->org, f->short_name, was->owed, was->done, now->owed, now->done,
			was->duties > 0, now->duties > 0, good_was, good_now };
}

void duty_trial(struct work *w, const struct county_rule *r, struct trial *t)
{
	*t = (struct trial){ 0 };
	if (r->act == COUNTY_BASE || r->act == COUNTY_FIGURE)
		return; /* no duty of a period follows from either */
	trial_days(w, r, t);
	struct arena *mine = arena_child(w->arena);
	struct rule_catalogue *after = wished(w, r);
	struct org *root = org_root(w);
	struct org_facts *facts[TRIAL_PERIODS] = { NULL };
	int n = root ? org_facts_all(w, root->path, t->days, t->count, facts) : 0;
	struct map *held = activity_counted_below(
		w, root ? root->path : "", activities_from(t->periods[0].from), t->days[t->count - 1] / 10000 * 10000 + 1231);
	for (int k = 0; k < n; k++) {
		struct tally was = { 0 }, now = { 0 };
		for (int i = 0; i < t->count; i++) {
			struct rule_org org = duty_rule_org(&facts[i][k]);
			const struct activity_bundle *list = map_get_i64(held, org.id);
			tally_add(&was, w, mine, t, i, rule_catalogue_of(w), &org, list, r->rule);
			tally_add(&now, w, mine, t, i, after, &org, list, r->rule);
		}
		compare(w, t, &facts[t->count - 1][k], &was, &now);
		arena_reset(mine);
	}
	arena_free(mine);
}
