/* A county's own requirements: stricter figures, what is switched off, who is let off, days of grace, the base of a vote.
 * For: keeping them with their reasons, and the catalogue as the county judges by it on a day.
 * Not for: what follows for each branch (room `duty`).
 *
 * Each row is dated and takes effect later than the day on which it was entered; what a day is judged by is made of the rows
 * that were entered before that day. So a day's catalogue never changes once the day has begun, and nothing is rewritten
 * backwards. */
#ifndef COUNTY_COUNTY_H
#define COUNTY_COUNTY_H

#include "rule/quorum.h"
#include "rule/rule.h"
#include "work/work.h"

enum county_act {
	COUNTY_STRICTER, /* more often, or 应当 instead of 一般 */
	COUNTY_OFF,      /* the rule is not asked for */
	COUNTY_EXEMPT,   /* one organisation, or all of a type, is let off */
	COUNTY_GRACE,    /* days after a period's end that still count as in time */
	COUNTY_BASE,     /* of those due or those present, where sources disagree */
	COUNTY_FIGURE,   /* another figure for a standard that a county may set (`times`), within the catalogue's bounds */
	COUNTY_END,      /* an earlier row ends */
	COUNTY_ACTS,
};
const char *county_act_word(enum county_act act);    /* "stricter" */
const char *county_act_chinese(enum county_act act); /* 提高要求 */
/* False for a word that is none, and for "end", which is nobody's to choose. */
bool county_act_parse(const char *word, enum county_act *out);

struct county_rule {
	int64_t id, org, ended, made_at, made_by;
	enum county_act act;
	const char *rule; /* id in the catalogue; "" all; of a base: the vote's id, of a figure the standard's */
	enum rule_cycle cycle;
	int times;        /* of a figure: the figure */
	enum rule_severity severity;
	int days;
	int type;            /* exempt: 931 …; 0: `org` */
	enum quorum_base base;
	const char *document, *reason;
	int valid_from, valid_to;
	int made_day, withdrawn_day;
	const char *made_name, *withdrawn_name;
	const char *org_name; /* joined; "" */
	int ends_on;          /* last day by a later "end"; 0 none */
};

enum county_state { COUNTY_COMING, COUNTY_IN_FORCE, COUNTY_OVER, COUNTY_WITHDRAWN };
/* How a row stands on a day; 未生效 生效中 已结束 已撤回. */
enum county_state county_rule_state(const struct county_rule *r, int today);
const char *county_state_chinese(enum county_state state);
const char *county_state_tag(enum county_state state);
/* What it says, in one sentence: "党员大会改为每月开 1 次（应当）". Arena memory. */
const char *county_rule_says(struct arena *a, const struct county_rule *r);

/* The catalogue by which this county judges as of today, and as of any day. Lives as long as the program. */
const struct rule_catalogue *rule_catalogue_of(struct work *w);
const struct rule_catalogue *rule_catalogue_on(struct work *w, int day);
/* A catalogue with such rows on top, in `a`, as of `day` (which the base of a vote and shown figures ask). Pure. */
struct rule_catalogue *rule_catalogue_with(
	struct arena *a, const struct rule_catalogue *base, const struct county_rule *rows, int count, int day);

/* All rows, those that are coming or in force first, then the latest. */
int county_rule_list(struct work *w, struct county_rule **out);
/* The same for the actor's eyes: those of the whole county, and of organisations in the scope or above it. */
int county_rule_shown(struct work *w, struct county_rule **out);
struct county_rule *county_rule_load(struct work *w, int64_t id); /* NULL with a NOT_FOUND fault */
/* Checks a wish: faults by field (rule, times, figure, days, who, org, document, reason, valid_from, valid_to). */
bool county_rule_check(struct work *w, const struct county_rule *r);
/* Checks and enters it; its id, 0 with a fault. Switching off goes the way of two persons where the county wants that: then
 * *proposal is set and 0 returned without a fault. */
int64_t county_rule_add(struct work *w, const struct county_rule *r, int64_t *proposal);
/* Takes a row back that has not taken effect; CONFLICT "rule.in-force" when it has. */
bool county_rule_withdraw(struct work *w, int64_t id);
/* Ends a row that is in force: `last` is its last day, today or later. */
bool county_rule_end(struct work *w, int64_t id, int last, const char *reason);

/* How {county_rule} leads to the county itself. */
struct scope;
extern const struct scope scope_county_rule;

#endif
