/* Duties as a pure function: no clock, no store, no order of input matters. What is judged is told in Chinese beside
 * it, from the same facts, so that a sentence and a status cannot drift apart. */
#include "base/base.h"
#include "rule/rule.h"

#define PAIR_KINDS 3

static const char *const pair_names[PAIR_KINDS] = {"委员之间", "委员和党员之间", "党员之间"};

/* ---- binding ---- */

static const char *type_name(int type)
{
	switch (type) {
	case 611:
		return "党委";
	case 621:
		return "党总支";
	case 631:
		return "党支部";
	case 632:
		return "联合党支部";
	case 911:
		return "临时党委";
	case 921:
		return "临时党总支";
	case 931:
		return "临时党支部";
	case 932:
		return "临时联合党支部";
	default:
		return "党组织";
	}
}

static bool is_temporary(const struct rule_org *org)
{
	return org->temporary || org->type / 100 == 9;
}

static bool lists_type(const struct rule_binding *binding, int type)
{
	for (int i = 0; i < binding->type_count; i++) {
		if (binding->types[i] == type)
			return true;
	}
	return false;
}

static bool lists_temporary(const struct rule *rule)
{
	for (int i = 0; i < rule->bind_count; i++) {
		for (int k = 0; k < rule->binds[i].type_count; k++) {
			if (rule->binds[i].types[k] / 100 == 9)
				return true;
		}
	}
	return false;
}

/* The binding that an organisation is judged by; NULL when neither its type nor its level is named. */
static const struct rule_binding *binding_of(const struct rule *rule, const struct rule_org *org)
{
	for (int i = 0; i < rule->bind_count; i++) {
		const struct rule_binding *binding = &rule->binds[i];
		bool level_fits = !binding->levels || (org->level >= 0 && org->level <= LEVEL_BELOW &&
							      (binding->levels & (1u << org->level)));
		if (level_fits && lists_type(binding, org->type))
			return binding;
	}
	return NULL;
}

/* "7 名正式党员，已设支委会": the facts on which a rule that binds stands. */
static char *facts_phrase(struct arena *a, const struct rule_binding *binding, const struct rule_org *org)
{
	struct buf b;
	buf_init(&b, a);
	if (org->full_members > 0 || (binding && binding->full_min > 0))
		buf_printf(&b, "%d 名正式党员", org->full_members);
	else
		buf_text(&b, type_name(org->type));
	if (binding && binding->committee_from > 0)
		buf_text(&b, org->committee_members > 0 ? "，已设支委会" : "，应设支委会（尚未设立）");
	if (binding && binding->has_groups)
		buf_printf(&b, "，设 %zu 个党小组", org->group_count);
	return b.at;
}

/* Why an organisation's facts keep a rule from binding it. Told apart from the texts: the ledger asks 10,000 times
 * whether, and a page once why. */
enum refusal { BINDS, TEMPORARY, OTHER_TYPE, TOO_SMALL, NO_COMMITTEE, NO_GROUPS };

static enum refusal refusal_of(const struct rule *rule, const struct rule_org *org)
{
	const struct rule_binding *binding = binding_of(rule, org);
	if (is_temporary(org) && !(lists_temporary(rule) && binding))
		return TEMPORARY;
	if (!binding)
		return OTHER_TYPE;
	if (org->full_members < binding->full_min)
		return TOO_SMALL;
	if (binding->committee_from > 0 && org->committee_members <= 0 && org->full_members < binding->committee_from)
		return NO_COMMITTEE;
	if (binding->has_groups && org->group_count == 0)
		return NO_GROUPS;
	return BINDS;
}

static char *other_type_text(struct arena *a, const struct rule *rule, const struct rule_org *org)
{
	for (int i = 0; i < rule->bind_count; i++) {
		if (lists_type(&rule->binds[i], org->type))
			return arena_printf(a, "这一层级的%s不适用本条", type_name(org->type));
	}
	return arena_printf(a, "本条不适用于%s", type_name(org->type));
}

static char *too_small_text(struct arena *a, const struct rule_binding *binding, const struct rule_org *org)
{
	if (org->full_members <= 0)
		return arena_dup(a, "没有直属的正式党员");
	return arena_printf(a, "正式党员 %d 名，不足 %d 名", org->full_members, binding->full_min);
}

static char *facts_text(struct arena *a, const struct rule *rule, const struct rule_org *org)
{
	const struct rule_binding *binding = binding_of(rule, org);
	switch (refusal_of(rule, org)) {
	case TEMPORARY:
		return arena_dup(a, "临时党组织不适用：党员组织关系没有转入，组织生活由所在党支部安排");
	case OTHER_TYPE:
		return other_type_text(a, rule, org);
	case TOO_SMALL:
		return too_small_text(a, binding, org);
	case NO_COMMITTEE:
		return arena_printf(
			a, "正式党员 %d 名，不足 %d 名，不设支委会", org->full_members, binding->committee_from);
	case NO_GROUPS:
		return arena_dup(a, "没有划分党小组");
	case BINDS:
		break;
	}
	return facts_phrase(a, binding, org);
}

static bool region_fits(const struct rule *rule, const struct rule_org *org)
{
	if (!text_empty(rule->province) && (text_empty(org->county) || !text_starts(org->county, rule->province)))
		return false;
	return text_empty(rule->county) || text_eq(rule->county, org->county);
}

/* Why an organisation or a rule does not stand on a day; NULL when both do. */
static char *absent_text(struct arena *a, const struct rule *rule, const struct rule_org *org, int day)
{
	if (org->founded_day && day < org->founded_day)
		return arena_printf(a, "%s成立，当时尚未成立", day_chinese(a, org->founded_day));
	if (org->dissolved_day && day > org->dissolved_day)
		return arena_printf(a, "已于%s撤销", day_chinese(a, org->dissolved_day));
	if (!region_fits(rule, org))
		return arena_dup(a, "本条只适用于其他地区");
	if (!rule->on)
		return arena_dup(a, "本县没有启用本条");
	if (day < rule->valid_from)
		return arena_printf(a, "本条自%s起施行", day_chinese(a, rule->valid_from));
	if (rule->valid_to && day > rule->valid_to)
		return arena_printf(a, "本条已于%s停止适用", day_chinese(a, rule->valid_to));
	return NULL;
}

bool rule_binds(struct arena *a, const struct rule *rule, const struct rule_org *org, int day, const char **why)
{
	char *absent = absent_text(a, rule, org, day);
	if (why)
		*why = absent ? absent : facts_text(a, rule, org);
	return !absent && refusal_of(rule, org) == BINDS;
}

static bool in_force(const struct rule *rule, int day)
{
	return rule->on && rule->valid_from <= day && (!rule->valid_to || rule->valid_to >= day);
}

/* The rule that takes this one's place on a day (a county's stricter one); NULL when none does, or none that binds this
 * organisation. */
static const struct rule *replacement(
	const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, int day)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *other = &c->rules[i];
		if (text_eq(other->replaces, rule->id) && in_force(other, day) && region_fits(other, org) &&
			refusal_of(other, org) == BINDS)
			return other;
	}
	return NULL;
}

/* Whether a county's dated wish is about the period: its last day counts. */
static bool holds_end(int from, int to, int end)
{
	return from <= end && (!to || end <= to);
}

/* What frees an organisation of a period that ends on that day; NULL: nothing. */
static const struct rule_exemption *exempted(
	const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, int end)
{
	for (size_t i = 0; i < c->exemption_count; i++) {
		const struct rule_exemption *e = &c->exemptions[i];
		bool meant = e->org ? e->org == org->id : e->type == org->type;
		if (meant && (text_empty(e->rule) || text_eq(e->rule, rule->id)) && holds_end(e->from, e->to, end))
			return e;
	}
	return NULL;
}

/* True for the first of a rule's versions, so that each id is explained once. */
static bool first_of_its_id(const struct rule_catalogue *c, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (text_eq(c->rules[i].id, c->rules[index].id))
			return false;
	}
	return true;
}

int duty_explain(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int day,
	struct rule_explanation **out)
{
	struct rule_explanation *rows = ARENA_ARRAY(a, struct rule_explanation, c->rule_count);
	int count = 0;
	for (size_t i = 0; i < c->rule_count; i++) {
		if (!first_of_its_id(c, i))
			continue;
		const struct rule *rule = rule_find(c, c->rules[i].id, day);
		if (!rule)
			rule = rule_find(c, c->rules[i].id, 0);
		struct rule_explanation *row = &rows[count++];
		row->rule = rule;
		row->binds = rule_binds(a, rule, org, day, &row->why);
		const struct rule *other = row->binds ? replacement(c, rule, org, day) : NULL;
		if (other) {
			row->binds = false;
			row->why = arena_printf(
				a, "改按《%s》%s“%s”执行", other->source.document, other->source.article, other->name);
		}
		const struct rule_exemption *e =
			row->binds ? exempted(c, rule, org, period_of(rule->cycle, day).to) : NULL;
		if (e) {
			const char *until = e->to ? arena_printf(a, "（至%s）", day_chinese(a, e->to)) : "";
			row->binds = false;
			row->why = arena_printf(a, "本县免除%s：%s", until, e->reason);
		}
	}
	*out = rows;
	return count;
}

/* ---- which periods are owed ---- */

/* A rule that ends inside a period is owed only when a later version carries it on; then the old one judges this period
 * and the new one the next. */
static bool carried_on(
	const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, struct period p)
{
	if (!rule->valid_to || rule->valid_to >= p.to)
		return true;
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *other = &c->rules[i];
		bool same = text_eq(other->id, rule->id) || text_eq(other->replaces, rule->id);
		if (same && other->on && other->valid_from > rule->valid_to && other->valid_from <= p.to &&
			region_fits(other, org))
			return true;
	}
	return false;
}

/* A branch owes a period when it stood long enough in it to be asked for anything. */
static bool stood_long_enough(const struct rule_catalogue *c, const struct rule_org *org, struct period p)
{
	int founded = org->founded_day, dissolved = org->dissolved_day;
	bool founded_inside = founded > p.from, dissolved_inside = dissolved && dissolved < p.to;
	if (founded > p.to || (dissolved && dissolved < p.from))
		return false;
	if (founded_inside && days_between(founded, p.to) < c->founded_before_end)
		return false;
	if (dissolved_inside && days_between(dissolved, p.to) > c->dissolved_before_end)
		return false;
	return !(founded_inside && dissolved_inside && days_between(founded, dissolved) < c->founded_before_end);
}

static bool owes(const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, struct period p)
{
	return in_force(rule, p.from) && region_fits(rule, org) && carried_on(c, rule, org, p) &&
	       !replacement(c, rule, org, p.from) && stood_long_enough(c, org, p) && refusal_of(rule, org) == BINDS &&
	       !exempted(c, rule, org, p.to);
}

static int opens_day(const struct rule *rule, struct period p)
{
	return rule->season_opens ? p.from / 10000 * 10000 + rule->season_opens : p.from;
}

static int grace_of(const struct rule_catalogue *c, const struct rule *rule, struct period p)
{
	int days = c->grace_days;
	for (size_t i = 0; i < c->grace_count; i++) {
		const struct rule_grace *g = &c->graces[i];
		if ((text_empty(g->rule) || text_eq(g->rule, rule->id)) && holds_end(g->from, g->to, p.to) && g->days > days)
			days = g->days;
	}
	return days;
}

static int due_day(
	const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, struct period p)
{
	if (org->dissolved_day && org->dissolved_day < p.to)
		return org->dissolved_day;
	return day_add(p.to, grace_of(c, rule, p));
}

/* Pairs that can talk at all: with one seat there is no talk among the committee, without a committee only members'. */
static unsigned pairs_of(const struct rule_org *org)
{
	unsigned pairs = RULE_PAIR_MEMBERS;
	if (org->committee_members >= 1)
		pairs |= RULE_PAIR_COMMITTEE_MEMBER;
	if (org->committee_members >= 2)
		pairs |= RULE_PAIR_COMMITTEE;
	return pairs;
}

static int pair_count(unsigned pairs)
{
	int count = 0;
	for (int i = 0; i < PAIR_KINDS; i++)
		count += (pairs >> i) & 1u;
	return count;
}

static int owed_times(const struct rule *rule, const struct rule_org *org)
{
	if (rule->per == PER_GROUP)
		return (int)org->group_count * rule->times;
	if (rule->per == PER_PAIR)
		return pair_count(pairs_of(org)) * rule->times;
	return rule->times;
}

/* ---- counting ---- */

struct tally {
	int whole;     /* gatherings of the whole organisation */
	int *by_group; /* gatherings of each group */
	int by_pair[PAIR_KINDS];
	int unnamed_pairs;
};

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static size_t group_index(const struct rule_org *org, int64_t group)
{
	size_t i = 0;
	while (i < org->group_count && org->groups[i] != group)
		i++;
	return i;
}

/* Adds one activity; false when it brings nothing (a second meeting of a group that has met, a group long gone). */
static bool tally_add(
	struct tally *t, const struct rule *rule, const struct rule_org *org, const struct rule_activity *activity)
{
	if (rule->per == PER_PAIR) {
		bool brings = activity->pairs == 0;
		t->unnamed_pairs += activity->pairs == 0;
		for (int i = 0; i < PAIR_KINDS; i++) {
			if ((activity->pairs & pairs_of(org)) >> i & 1u)
				brings |= t->by_pair[i]++ < rule->times;
		}
		return brings;
	}
	if (activity->group == 0) {
		t->whole++;
		return rule->per == PER_BRANCH;
	}
	size_t index = group_index(org, activity->group);
	return index < org->group_count && (t->by_group[index]++ < rule->times || rule->per == PER_BRANCH);
}

static int tally_done(const struct tally *t, const struct rule *rule, const struct rule_org *org, int owed)
{
	int done = 0;
	if (rule->per == PER_PAIR) {
		for (int i = 0; i < PAIR_KINDS; i++)
			done += smaller(t->by_pair[i], rule->times);
		return smaller(done + t->unnamed_pairs, owed);
	}
	if (rule->per == PER_GROUP) {
		for (size_t i = 0; i < org->group_count; i++)
			done += smaller(t->by_group[i], rule->times);
		return done;
	}
	/* A day held group by group counts once all groups have had it. */
	int rounds = org->group_count ? t->by_group[0] : 0;
	for (size_t i = 1; i < org->group_count; i++)
		rounds = smaller(rounds, t->by_group[i]);
	return t->whole + rounds;
}

static bool belongs_to(const struct duty *d, const struct rule_activity *activity)
{
	bool made_up = activity->makes_up && activity->makes_up < activity->day;
	int day = made_up ? activity->makes_up : activity->day;
	if (!(activity->kinds & d->rule->satisfied_by) || day < d->period.from || day > d->period.to)
		return false;
	return made_up || !d->rule->season_only || day >= d->opens_day;
}

static void note_missing(struct arena *a, struct duty *d, const struct tally *t, const struct rule_org *org)
{
	if (d->rule->per == PER_PAIR) {
		for (int i = 0; i < PAIR_KINDS; i++) {
			if ((d->pairs >> i & 1u) && t->by_pair[i] < d->rule->times)
				d->pairs_missing |= 1u << i;
		}
		return;
	}
	if (d->rule->per != PER_GROUP)
		return;
	size_t *missing = ARENA_ARRAY(a, size_t, org->group_count);
	for (size_t i = 0; i < org->group_count; i++) {
		if (t->by_group[i] < d->rule->times)
			missing[d->missing_count++] = i;
	}
	d->missing = missing;
}

static void note_planned(struct duty *d, const struct rule_activity *activity)
{
	d->planned++;
	if (!d->planned_day)
		d->planned_day = activity->day;
}

/* `sorted` runs by day and id, without duplicates. */
static void count_into(struct arena *a, struct duty *d, const struct rule_catalogue *c, const struct rule_org *org,
	const struct rule_activity *sorted, size_t count)
{
	struct tally tally = {.by_group = ARENA_ARRAY(a, int, org->group_count)};
	for (size_t i = 0; i < count; i++) {
		const struct rule_activity *activity = &sorted[i];
		if (!belongs_to(d, activity))
			continue;
		if (activity->state < c->counts_from) {
			note_planned(d, activity);
			continue;
		}
		if (tally_add(&tally, d->rule, org, activity) && !d->done_day && d->by_count < DUTY_BY_MAX)
			d->by[d->by_count++] = activity->id;
		d->done = tally_done(&tally, d->rule, org, d->owed);
		if (!d->done_day && d->done >= d->owed)
			d->done_day = activity->day;
	}
	note_missing(a, d, &tally, org);
}

static int by_day_then_id(const void *left, const void *right)
{
	const struct rule_activity *a = left, *b = right;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* A sorted copy; the same activity handed in twice counts once. */
static struct rule_activity *sorted_copy(struct arena *a, const struct rule_activity *activities, size_t *count)
{
	struct rule_activity *sorted = ARENA_ARRAY(a, struct rule_activity, *count);
	if (*count == 0)
		return sorted;
	memcpy(sorted, activities, *count * sizeof(*sorted));
	qsort(sorted, *count, sizeof(*sorted), by_day_then_id);
	size_t kept = 1;
	for (size_t i = 1; i < *count; i++) {
		if (by_day_then_id(&sorted[kept - 1], &sorted[i]) != 0)
			sorted[kept++] = sorted[i];
	}
	*count = kept;
	return sorted;
}

struct duties {
	struct duty *at;
	size_t count;
	size_t room;
};

static struct duty *duty_more(struct arena *a, struct duties *list)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 16;
		list->at = arena_grow(a, list->at, list->room * sizeof(*list->at), room * sizeof(*list->at));
		list->room = room;
	}
	return &list->at[list->count++];
}

static struct duty duty_of(
	const struct rule_catalogue *c, const struct rule *rule, const struct rule_org *org, struct period p)
{
	return (struct duty){
		.rule = rule,
		.period = p,
		.opens_day = opens_day(rule, p),
		.due_day = due_day(c, rule, org, p),
		.owed = owed_times(rule, org),
		.pairs = rule->per == PER_PAIR ? pairs_of(org) : 0,
	};
}

int duty_compute(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int from_day, int to_day,
	const struct rule_activity *activities, size_t count, struct duty **out)
{
	struct duties list = {.at = arena_alloc(a, 0)};
	const struct rule_activity *sorted = sorted_copy(a, activities, &count);
	for (size_t i = 0; i < c->rule_count && from_day <= to_day; i++) {
		const struct rule *rule = &c->rules[i];
		for (struct period p = period_of(rule->cycle, from_day); p.from <= to_day; p = period_next(p)) {
			if (!owes(c, rule, org, p))
				continue;
			struct duty *d = duty_more(a, &list);
			*d = duty_of(c, rule, org, p);
			count_into(a, d, c, org, sorted, count);
		}
	}
	*out = list.at;
	return (int)list.count;
}

/* ---- how a duty stands ---- */

enum duty_status duty_status_on(const struct duty *d, int today, int soon_days)
{
	if (d->done_day && d->done_day <= today)
		return d->done_day <= d->due_day ? DUTY_DONE : DUTY_DONE_LATE;
	if (today > d->due_day)
		return d->rule->severity == SEVERITY_INFO ? DUTY_PASSED : DUTY_OVERDUE;
	if (today < d->opens_day)
		return DUTY_FUTURE;
	return days_between(today, d->due_day) <= soon_days ? DUTY_SOON : DUTY_OPEN;
}

const char *duty_status_code(enum duty_status status)
{
	static const char *const codes[DUTY_STATUS_COUNT] = {
		"done", "done-late", "open", "soon", "overdue", "future", "passed"};
	return codes[status];
}

const char *duty_status_chinese(enum duty_status status)
{
	static const char *const names[DUTY_STATUS_COUNT] = {
		"已完成", "补开", "待开", "临期", "逾期", "未到期", "未开展"};
	return names[status];
}

/* ---- the sentence ---- */

static char *short_day(struct arena *a, int day, int today)
{
	if (day / 10000 != today / 10000)
		return day_chinese(a, day);
	return arena_printf(a, "%d月%d日", day / 100 % 100, day % 100);
}

static void say_groups(struct buf *b, const struct duty *d, const struct rule_org *org)
{
	if (d->missing_count == 0)
		return;
	if (!org->group_names) {
		buf_printf(b, "，%zu 个党小组未%s足", d->missing_count, d->rule->verb);
		return;
	}
	buf_text(b, "，");
	for (size_t i = 0; i < d->missing_count; i++)
		buf_printf(b, "%s%s", i ? "、" : "", org->group_names[d->missing[i]]);
	buf_printf(b, "未%s%s", d->rule->verb, d->rule->times > 1 ? "足" : "");
}

static void say_pairs(struct buf *b, unsigned pairs)
{
	bool first = true;
	for (int i = 0; i < PAIR_KINDS; i++) {
		if (!(pairs >> i & 1u))
			continue;
		buf_printf(b, "%s%s", first ? "" : "、", pair_names[i]);
		first = false;
	}
}

static void say_numbers(struct buf *b, const struct duty *d, const struct rule_org *org, const char *period)
{
	const struct rule *rule = d->rule;
	if (rule->per == PER_GROUP) {
		buf_printf(b, "，%s每个党小组应%s%s %d 次，共 %d 次，已%s %d 次", period, rule->verb, rule->name,
			rule->times, d->owed, rule->verb, d->done);
		say_groups(b, d, org);
	} else if (rule->per == PER_PAIR) {
		buf_printf(b, "，%s应%s%s（", period, rule->verb, rule->name);
		say_pairs(b, d->pairs);
		buf_printf(b, "各 %d 次）共 %d 次，已%s %d 次", rule->times, d->owed, rule->verb, d->done);
		if (d->done < d->owed && d->pairs_missing) {
			buf_text(b, "，未见记录：");
			say_pairs(b, d->pairs_missing);
		}
	} else {
		buf_printf(b, "，%s应%s%s %d 次，已%s %d 次", period, rule->verb, rule->name, d->owed, rule->verb,
			d->done);
	}
}

static void say_status(struct arena *a, struct buf *b, const struct duty *d, int today)
{
	/* The reader learns the day; whether that is "soon" is the ledger's setting, so no limit enters here. */
	switch (duty_status_on(d, today, -1)) {
	case DUTY_DONE:
		buf_printf(b, "，%s完成", short_day(a, d->done_day, today));
		break;
	case DUTY_DONE_LATE:
		buf_printf(b, "，%s才完成，迟 %d 天", short_day(a, d->done_day, today),
			days_between(d->due_day, d->done_day));
		break;
	case DUTY_OVERDUE:
		buf_printf(b, "，逾期 %d 天", days_between(d->due_day, today));
		break;
	case DUTY_FUTURE:
		buf_printf(b, "，%s起开展", short_day(a, d->opens_day, today));
		break;
	case DUTY_PASSED:
		buf_text(b, "，时段已过");
		break;
	default:
		break;
	}
	if (!d->done_day && d->planned_day >= today)
		buf_printf(b, "，已安排在%s", short_day(a, d->planned_day, today));
}

char *duty_reason(struct arena *a, const struct duty *d, const struct rule_org *org, int today)
{
	struct buf b;
	buf_init(&b, a);
	buf_text(&b, facts_phrase(a, binding_of(d->rule, org), org));
	say_numbers(&b, d, org, period_spoken(a, d->period, today));
	say_status(a, &b, d, today);
	buf_printf(&b, "；%s%s", d->rule->local ? "本县要求：" : "依据", rule_citation(a, &d->rule->source));
	return b.at;
}
