/* From duties to gatherings on days: a pure function. */
#include "base/base.h"
#include "base/list.h"
#include "plan/plan.h"

#define APART (KIND_BIT(ACTIVITY_COMMITTEE_MEETING) | KIND_BIT(ACTIVITY_GROUP_MEETING) | KIND_BIT(ACTIVITY_HEART_TALK))
#define YEAR_END (KIND_BIT(ACTIVITY_ORG_LIFE_MEETING) | KIND_BIT(ACTIVITY_MEMBER_APPRAISAL) | KIND_BIT(ACTIVITY_SECRETARY_REPORT) | \
	KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING))

struct need {
	struct plan_item item;
	int nth; /* of the same rule in the same month */
};

struct needs {
	struct arena *arena;
	const struct plan_ask *ask;
	struct need *list;
	int count;
};

static enum plan_sort sort_of(unsigned kinds)
{
	if (kinds & KIND_BIT(ACTIVITY_COMMITTEE_MEETING))
		return PLAN_COMMITTEE;
	if (kinds & KIND_BIT(ACTIVITY_GROUP_MEETING))
		return PLAN_GROUP;
	return kinds & KIND_BIT(ACTIVITY_HEART_TALK) ? PLAN_TALK : PLAN_ALL_MEET;
}

static unsigned kind_of(const struct rule *rule)
{
	for (int kind = 0; kind < ACTIVITY_KIND_COUNT; kind++)
		if (rule->satisfied_by & KIND_BIT(kind))
			return KIND_BIT(kind);
	return 0;
}

/* The month in which a duty is met: a quarter's meeting in its second month, its lecture in the third, what closes the year in
 * December, talks in June; a month that is over gives way to the first that is left. */
static int month_of(const struct duty *d, unsigned kind, int from)
{
	int first = month_of_day(d->period.from), last = month_of_day(d->period.to), month = first;
	if (d->period.cycle == CYCLE_QUARTER)
		month = month_add(first, kind & KIND_BIT(ACTIVITY_MEMBERS_MEETING) ? 1 : 2);
	else if (d->period.cycle == CYCLE_YEAR)
		month = kind & YEAR_END ? last : month_add(first, 5);
	if (month < month_of_day(from))
		month = month_of_day(from);
	return month > last ? last : month;
}

/* ---- what is needed ---- */

/* A gathering that was begun for another duty of that month and can be this one too. */
static struct need *companion(const struct needs *n, unsigned kind, int month, int nth)
{
	for (int i = 0; i < n->count && !(kind & APART); i++) {
		struct need *other = &n->list[i];
		if (other->item.month == month && other->nth == nth && !(other->item.kinds & (APART | kind)) &&
			rule_kinds_together(n->arena, n->ask->catalogue, other->item.kinds | kind, NULL))
			return other;
	}
	return NULL;
}

static void need_add(struct needs *n, const struct duty *d, int64_t group, int nth, unsigned pairs)
{
	unsigned kind = kind_of(d->rule);
	int month = month_of(d, kind, n->ask->from);
	struct need *other = companion(n, kind, month, nth);
	int first = d->period.from > n->ask->from ? d->period.from : n->ask->from;
	int last = d->period.to < n->ask->to ? d->period.to : n->ask->to;
	if (other) {
		struct plan_item *item = &other->item;
		item->kinds |= kind;
		item->serves = arena_printf(n->arena, "%s、%s", item->serves, d->rule->name);
		item->first = first > item->first ? first : item->first;
		item->last = last < item->last ? last : item->last;
		return;
	}
	*LIST_PUSH(n->arena, n->list, n->count) = (struct need){ { .kinds = kind, .pairs = pairs, .group = group, .month = month, .first = first,
		.last = last, .serves = d->rule->name, .note = "" }, nth };
}

static int group_gatherings(const struct plan_ask *ask, const struct duty *d, int64_t group)
{
	int n = 0;
	for (size_t i = 0; i < ask->activity_count; i++) {
		const struct rule_activity *a = &ask->activities[i];
		int day = a->makes_up ? a->makes_up : a->day;
		n += a->group == group && (a->kinds & d->rule->satisfied_by) && day >= d->period.from && day <= d->period.to;
	}
	return n;
}

static void needs_of(struct needs *n, const struct duty *d)
{
	const struct plan_ask *ask = n->ask;
	if (d->period.to < ask->from || d->due_day < ask->from || d->opens_day > ask->to)
		return;
	if (d->rule->per == PER_GROUP) {
		for (size_t g = 0; g < ask->org.group_count; g++)
			for (int k = group_gatherings(ask, d, ask->org.groups[g]); k < d->rule->times; k++)
				need_add(n, d, ask->org.groups[g], k, 0);
		return;
	}
	/* One record of talks may name every kind of pair. */
	int missing = d->rule->per == PER_PAIR ? (d->done < d->owed && !d->planned) : d->owed - d->done - d->planned;
	for (int k = 0; k < missing; k++)
		need_add(n, d, 0, k, d->pairs);
}

/* ---- days ---- */

static bool taken(const struct plan_ask *ask, const struct plan_item *items, int count, int day)
{
	for (int i = 0; i < count; i++)
		if (items[i].day == day)
			return true;
	for (size_t i = 0; i < ask->activity_count; i++)
		if (ask->activities[i].day == day && ask->activities[i].state == RULE_PLANNED)
			return true;
	return false;
}

static bool suits(const struct plan_ask *ask, const struct plan_item *items, int count, const struct plan_item *item, int day)
{
	return day >= item->first && day <= item->last && !plan_free_on(ask->free, ask->free_count, day) && !taken(ask, items, count, day);
}

/* The nearest day to the usual one that suits, later before earlier; the usual one when none does. */
static void day_set(struct arena *a, const struct plan_ask *ask, const struct plan_item *items, int count, struct plan_item *item, int nth)
{
	static const int usual[PLAN_SORTS] = { 10, 5, 15, 20 };
	enum plan_sort sort = sort_of(item->kinds);
	const struct plan_habit *habit = &ask->habits[sort];
	int last = month_last_day(item->month), want = item->month * 100 + (habit->day ? habit->day : usual[sort]);
	want = want > last ? last : want;
	want = nth ? day_add(want, 14 * nth) : want;
	item->hour = habit->hour >= 0 ? habit->hour : 19;
	item->minute = habit->hour >= 0 ? habit->minute : 30;
	item->day = want < item->first ? item->first : want > item->last ? item->last : want;
	const struct plan_free *f = plan_free_on(ask->free, ask->free_count, item->day);
	want = item->day;
	for (int away = 0; away <= 31; away++) {
		if (suits(ask, items, count, item, day_add(want, away))) {
			item->day = day_add(want, away);
			break;
		}
		if (suits(ask, items, count, item, day_add(want, -away))) {
			item->day = day_add(want, -away);
			break;
		}
	}
	if (f && item->day != want)
		item->note = arena_printf(a, "%d日在%s期间，已改期", want % 100, f->name);
	else if (f)
		item->note = arena_printf(a, "在%s期间，没有别的日子", f->name);
}

/* ---- names ---- */

static const char *group_name(const struct rule_org *org, int64_t group)
{
	for (size_t i = 0; i < org->group_count && org->group_names; i++)
		if (org->groups[i] == group)
			return org->group_names[i];
	return "党小组";
}

static const char *title_of(struct arena *a, const struct plan_ask *ask, const struct plan_item *item)
{
	int month = item->month % 100;
	struct buf b;
	buf_init(&b, a);
	if (item->group)
		return arena_printf(a, "%s%d月会议", group_name(&ask->org, item->group), month);
	buf_printf(&b, "%d月", month);
	for (int kind = 0, n = 0; kind < ACTIVITY_KIND_COUNT; kind++)
		if (item->kinds & KIND_BIT(kind))
			buf_printf(&b, "%s%s", n++ ? "暨" : "", activity_kind_name((enum activity_kind)kind));
	return b.at;
}

static int by_month(const void *left, const void *right)
{
	const struct need *a = left, *b = right;
	if (a->item.month != b->item.month)
		return a->item.month - b->item.month;
	enum plan_sort x = sort_of(a->item.kinds), y = sort_of(b->item.kinds);
	if (x != y)
		return (int)x - (int)y;
	if (a->item.group != b->item.group)
		return a->item.group < b->item.group ? -1 : 1;
	return a->nth != b->nth ? a->nth - b->nth : (int)a->item.kinds - (int)b->item.kinds;
}

static int by_day(const void *left, const void *right)
{
	const struct plan_item *a = left, *b = right;
	return a->day != b->day ? a->day - b->day : strcmp(a->key, b->key);
}

int plan_propose(struct arena *a, const struct plan_ask *ask, struct plan_item **out)
{
	struct needs n = { .arena = a, .ask = ask };
	struct duty *duties;
	struct plan_item *items = NULL;
	int count = 0, owed = duty_compute(a, ask->catalogue, &ask->org, ask->from, ask->to, ask->activities, ask->activity_count, &duties);
	for (int i = 0; i < owed; i++)
		needs_of(&n, &duties[i]);
	if (n.count)
		qsort(n.list, (size_t)n.count, sizeof *n.list, by_month);
	for (int i = 0; i < n.count; i++) {
		struct plan_item item = n.list[i].item;
		item.title = title_of(a, ask, &item);
		item.key = arena_printf(a, "%d.%u.%lld.%d", item.month, item.kinds, (long long)item.group, n.list[i].nth);
		day_set(a, ask, items, count, &item, n.list[i].nth);
		*LIST_PUSH(a, items, count) = item;
	}
	if (count)
		qsort(items, (size_t)count, sizeof *items, by_day);
	*out = items;
	return count;
}
