/* What counts how much: figures of the catalogue, parts and days; no store, no clock. */
#include "base/base.h"
#include "study/study.h"

#define DAY_SECONDS 86400

/* Hundredths of so many minutes. Less than a hundredth is left out, as people round when they write hours down. */
static int of_minutes(const struct rule_catalogue *c, int day, int64_t minutes)
{
	return (int)(minutes * STUDY_HOUR / rule_figure_on(c, FIGURE_STUDY_MINUTES, day));
}

static int at_most(int hundredths, int most, bool *capped)
{
	*capped = hundredths > most;
	return *capped ? most : hundredths;
}

static void count_one(const struct rule_catalogue *c, struct study_part *p)
{
	int full = rule_figure_on(c, FIGURE_STUDY_DAY, p->day) * STUDY_HOUR;
	int days = p->training ? days_between(p->day, p->to_day) + 1 : 1;
	int64_t minutes = p->training ? p->minutes : p->ends > p->starts ? (p->ends - p->starts) / 60 : 0;
	p->capped = p->overlapped = false;
	if (p->training && p->measure == STUDY_FULL_DAYS)
		p->hundredths = days * full;
	else if (p->training && p->measure == STUDY_HALF_DAYS)
		p->hundredths = days * full / 2;
	else
		p->hundredths = at_most(of_minutes(c, p->day, minutes), p->training ? days * full : full / 2, &p->capped);
}

/* The time that it takes. Of half days and minutes of training nobody wrote down when: they take none. */
static bool span_of(const struct study_part *p, int64_t *from, int64_t *to)
{
	*from = p->training ? day_start(p->day) : p->starts;
	*to = p->training ? day_start(p->to_day) + DAY_SECONDS : p->ends;
	return !p->training || p->measure == STUDY_FULL_DAYS;
}

static bool overlap(const struct study_part *a, const struct study_part *b)
{
	int64_t a_from, a_to, b_from, b_to;
	return span_of(a, &a_from, &a_to) && span_of(b, &b_from, &b_to) && a_from < b_to && b_from < a_to;
}

/* Of two the one that counts: what gives more, else what began first. */
static bool before(const struct study_part *a, const struct study_part *b)
{
	if (a->hundredths != b->hundredths)
		return a->hundredths > b->hundredths;
	if (a->day != b->day)
		return a->day < b->day;
	return a->starts != b->starts ? a->starts < b->starts : a->id < b->id;
}

int study_reckon(const struct rule_catalogue *c, struct study_part *parts, int count)
{
	int sum = 0;
	for (int i = 0; i < count; i++)
		count_one(c, &parts[i]);
	/* The best that is left is taken, and puts out what overlaps with it: a year has some dozens of parts. */
	for (;;) {
		struct study_part *best = NULL;
		for (int i = 0; i < count; i++)
			if (!parts[i].overlapped && parts[i].hundredths >= 0 && (!best || before(&parts[i], best)))
				best = &parts[i];
		if (!best)
			break;
		sum += best->hundredths;
		for (int i = 0; i < count; i++)
			if (&parts[i] != best && parts[i].hundredths >= 0 && overlap(&parts[i], best))
				parts[i].overlapped = true;
		best->hundredths = -1 - best->hundredths; /* taken */
	}
	for (int i = 0; i < count; i++)
		parts[i].hundredths = parts[i].overlapped ? 0 : -1 - parts[i].hundredths;
	return sum;
}

int study_months(int year, int since)
{
	int month = since / 100 % 100;
	if (since / 10000 != year)
		return since / 10000 < year ? 12 : 0;
	return since % 100 == 1 ? 13 - month : 12 - month;
}

int study_needed(const struct rule_catalogue *c, int year, int months, int leader_months)
{
	int first = year * 10000 + 101, led = leader_months < months ? leader_months : months;
	int twelfths = rule_figure_on(c, FIGURE_STUDY_MEMBER, first) * (months - led) + rule_figure_on(c, FIGURE_STUDY_SECRETARY, first) * led;
	return twelfths / 12 * STUDY_HOUR;
}

char *study_text(struct arena *a, int64_t hundredths)
{
	int64_t whole = hundredths / STUDY_HOUR, rest = hundredths % STUDY_HOUR;
	if (!rest)
		return arena_printf(a, "%lld", (long long)whole);
	return rest % 10 ? arena_printf(a, "%lld.%02lld", (long long)whole, (long long)rest) :
			   arena_printf(a, "%lld.%lld", (long long)whole, (long long)(rest / 10));
}
