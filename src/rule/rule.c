/* Questions to a catalogue that is already read. */
#include "base/base.h"
#include "rule/quorum.h"

const char *rule_severity_code(enum rule_severity severity)
{
	static const char *const codes[] = {"info", "warning", "violation"};
	return codes[severity];
}

const char *rule_severity_chinese(enum rule_severity severity)
{
	static const char *const words[] = {"可以", "一般", "应当"};
	return words[severity];
}

const struct rule *rule_find(const struct rule_catalogue *c, const char *id, int day)
{
	const struct rule *found = NULL;
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *rule = &c->rules[i];
		if (!text_eq(rule->id, id))
			continue;
		if (day && (rule->valid_from > day || (rule->valid_to && rule->valid_to < day)))
			continue;
		if (!found || rule->valid_from > found->valid_from)
			found = rule;
	}
	return found;
}

const struct quorum *quorum_find(const struct rule_catalogue *c, const char *id)
{
	for (size_t i = 0; i < c->quorum_count; i++) {
		if (text_eq(c->quorums[i].id, id))
			return &c->quorums[i];
	}
	return NULL;
}

const struct rule_standard *rule_standard_find(const struct rule_catalogue *c, const char *id)
{
	for (size_t i = 0; i < c->standard_count; i++) {
		if (text_eq(c->standards[i].id, id))
			return &c->standards[i];
	}
	return NULL;
}

int rule_standard(const struct rule_catalogue *c, const char *id)
{
	const struct rule_standard *found = rule_standard_find(c, id);
	return found ? found->figure : -1;
}

static const char *const figure_ids[FIGURE_COUNT] = {
	[FIGURE_BRANCH_FULL_MEMBERS] = "branch-full-members",
	[FIGURE_BRANCH_MEMBERS_MOST] = "branch-members-most",
	[FIGURE_JOINT_UNITS_MOST] = "joint-units-most",
	[FIGURE_COMMITTEE_FULL_MEMBERS] = "committee-full-members",
	[FIGURE_COMMITTEE_LEAST] = "committee-least",
	[FIGURE_COMMITTEE_MOST] = "committee-most",
	[FIGURE_TERM_YEARS_MOST] = "term-village-years",
	[FIGURE_TERM_REMINDER_MONTHS] = "term-reminder-months",
	[FIGURE_TERM_SHIFT_YEARS] = "term-shift-years",
	[FIGURE_SECRETARY_STANDING] = "secretary-standing-years",
	[FIGURE_LOST_CONTACT_MONTHS] = "lost-contact-months",
	[FIGURE_TRANSFER_MONTHS] = "transfer-months",
	[FIGURE_ADMISSION_AGE] = "admission-age",
	[FIGURE_PROBATION_MONTHS] = "probation-months",
	[FIGURE_EXTENSION_LEAST] = "extension-least-months",
	[FIGURE_EXCELLENT_PART] = "appraisal-excellent-part",
	[FIGURE_STUDY_MEMBER] = "study-hours-member",
	[FIGURE_STUDY_SECRETARY] = "study-hours-secretary",
	[FIGURE_STUDY_MINUTES] = "study-minutes",
	[FIGURE_STUDY_DAY] = "study-hours-day",
};

const struct rule_standard *rule_figure_standard(enum rule_figure figure)
{
	return rule_standard_find(rule_catalogue_national(), figure_ids[figure]);
}

int rule_figure(enum rule_figure figure)
{
	return rule_figure_standard(figure)->figure;
}

int rule_standard_on(const struct rule_catalogue *c, const char *id, int day)
{
	const struct rule_standard *s = rule_standard_find(c, id);
	int figure = !s ? -1 : s->local ? s->before : s->figure;
	for (size_t i = 0; s && i < c->own_figure_count; i++) {
		const struct rule_own_figure *own = &c->own_figures[i];
		if (text_eq(own->standard, id) && own->from <= day && (!own->to || day <= own->to))
			figure = own->figure;
	}
	return figure;
}

int rule_figure_on(const struct rule_catalogue *c, enum rule_figure figure, int day)
{
	return rule_standard_on(c, figure_ids[figure], day);
}

const char *rule_figures_lack(const struct rule_catalogue *c)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (!rule_standard_find(c, figure_ids[i]))
			return figure_ids[i];
	return NULL;
}

static void switch_off(struct rule_catalogue *c, const char *id, int from_day)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		struct rule *rule = &c->rules[i];
		if (!text_eq(rule->id, id))
			continue;
		if (rule->valid_from >= from_day)
			rule->on = false;
		else if (!rule->valid_to || rule->valid_to >= from_day)
			rule->valid_to = day_add(from_day, -1);
	}
}

/* A copy of the version at `at` behind it. */
static struct rule *version_behind(struct arena *a, struct rule_catalogue *c, size_t at)
{
	struct rule *rules = ARENA_ARRAY(a, struct rule, c->rule_count + 1);
	for (size_t i = 0; i < c->rule_count; i++)
		rules[i <= at ? i : i + 1] = c->rules[i];
	rules[at + 1] = c->rules[at];
	c->rules = rules;
	c->rule_count++;
	return &rules[at + 1];
}

/* The version at `at` once more, behind it, from a day on, until the next version begins. */
static void revive(struct arena *a, struct rule_catalogue *c, size_t at, int from_day, int next_from)
{
	struct rule *again = version_behind(a, c, at);
	again->valid_from = from_day;
	again->valid_to = next_from ? day_add(next_from, -1) : 0;
}

static void switch_on(struct arena *a, struct rule_catalogue *c, const char *id, int from_day)
{
	size_t last = SIZE_MAX;
	int next_from = 0;
	for (size_t i = 0; i < c->rule_count; i++) {
		struct rule *rule = &c->rules[i];
		if (!text_eq(rule->id, id))
			continue;
		if (rule->valid_from >= from_day) {
			rule->on = true;
			if (!next_from || rule->valid_from < next_from)
				next_from = rule->valid_from;
		} else if (last == SIZE_MAX || rule->valid_from > c->rules[last].valid_from) {
			last = i;
		}
	}
	if (last == SIZE_MAX || next_from == from_day)
		return;
	struct rule *rule = &c->rules[last];
	if (!rule->on) {
		rule->on = true;
		rule->valid_from = from_day;
	} else if (rule->valid_to && rule->valid_to < from_day) {
		revive(a, c, last, from_day, next_from);
	}
}

bool rule_catalogue_switch(struct arena *a, struct rule_catalogue *c, const char *id, bool on, int from_day)
{
	if (!rule_find(c, id, 0))
		return false;
	if (on)
		switch_on(a, c, id, from_day);
	else
		switch_off(c, id, from_day);
	return true;
}

static void version_fill(struct rule *rule, const struct rule *own)
{
	rule->cycle = own->cycle;
	rule->times = own->times;
	rule->severity = own->severity;
	rule->source = own->source;
	rule->local = true;
	if (rule->cycle != CYCLE_YEAR) {
		rule->season_opens = 0;
		rule->season_only = false;
	}
}

bool rule_catalogue_local(
	struct arena *a, struct rule_catalogue *c, const char *id, const struct rule *own, int from_day, int to_day)
{
	const struct rule *found = rule_find(c, id, from_day);
	if (!found || !found->on)
		return false;
	size_t at = (size_t)(found - c->rules);
	int last = found->valid_to;
	if (found->valid_from < from_day) {
		struct rule *mine = version_behind(a, c, at);
		c->rules[at].valid_to = day_add(from_day, -1);
		mine->valid_from = from_day;
		at++;
	}
	if (to_day && (!last || to_day < last)) {
		version_behind(a, c, at)->valid_from = day_add(to_day, 1);
		c->rules[at].valid_to = to_day;
	}
	version_fill(&c->rules[at], own);
	return true;
}

/* Kinds that some rule names as possible together with this kind. */
static unsigned companions(const struct rule_catalogue *c, unsigned kind)
{
	unsigned with = 0;
	for (size_t i = 0; i < c->rule_count; i++) {
		if (c->rules[i].satisfied_by & kind)
			with |= c->rules[i].also;
	}
	return with;
}

bool rule_kinds_together(struct arena *a, const struct rule_catalogue *c, unsigned kinds, const char **why)
{
	for (int one = 0; one < ACTIVITY_KIND_COUNT; one++) {
		for (int other = one + 1; other < ACTIVITY_KIND_COUNT; other++) {
			if (!(kinds & KIND_BIT(one)) || !(kinds & KIND_BIT(other)))
				continue;
			if (companions(c, KIND_BIT(one)) & KIND_BIT(other))
				continue;
			if (companions(c, KIND_BIT(other)) & KIND_BIT(one))
				continue;
			if (why)
				*why = arena_printf(a, "%s和%s不能是同一次活动，请分开记录",
					activity_kind_name((enum activity_kind)one),
					activity_kind_name((enum activity_kind)other));
			return false;
		}
	}
	return true;
}

char *rule_article(struct arena *a, const struct rule_source *source)
{
	return arena_printf(a, "《%s》%s", source->document, source->article);
}

char *rule_citation(struct arena *a, const struct rule_source *source)
{
	return arena_printf(a, "《%s》%s（%s）", source->document, source->article, source->requirement);
}
