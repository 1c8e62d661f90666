/* Duties: what each organisation owes, computed by the rules from dated facts and activities, and kept in the store.
 * For: keeping duties and their roll-ups in the transaction of what changes them, and telling one organisation's duties
 * with their reasons. Not for: the rules (room rule), and lists over many organisations (room supervise). */
#ifndef DUTY_DUTY_H
#define DUTY_DUTY_H

#include "org/org.h"
#include "county/county.h"
#include "work/work.h"

#define DUTY_SOON_DAYS 7   /* due within so many days is "due soon" */
#define DUTY_STILL_ASKED_DAYS 92 /* what was missed in the period before is asked after for a quarter, not all of the next year */
#define DUTY_AHEAD_DAYS 35 /* periods are kept that begin within so many days: always the whole next month's */

/* The national catalogue, for names and order of rules; a county judges by rule_catalogue_of (county/county.h), which has the
 * same ids. */
const struct rule_catalogue *duty_catalogue(void);
/* The facts as the rules want them; points into `facts`. */
struct rule_org duty_rule_org(const struct org_facts *facts);
/* The first of the catalogue's rules with that id; NULL when there is none. */
const struct rule *duty_rule_named(const char *id);
/* True when the rule binds branches (党支部): those are the ones that the ledger shows. */
bool duty_rule_for_branches(const struct rule *rule);
/* True for an organisation with organisational life of its own: a row of the ledger. */
bool duty_owes_life(int kind, int level);
/* A duty as it is stored, to be judged on a day (duty_status_on). */
struct duty duty_of_row(const struct rule *rule, enum rule_cycle cycle, int period_from, int due_day, int done_day);
/* First day of the earliest period of a cycle that a look at `period` asks after: while it runs, also the one just before it,
 * so that what was missed last month is still seen; last year's only in its first quarter. */
int duty_asked_from(struct period period, enum rule_cycle cycle, int today);

/* Class of the tag that shows a status: ok info warn bad, or "". */
const char *duty_status_tag(enum duty_status status);

/* ---- one organisation ---- */

/* One duty with how it stands today and why. */
struct duty_row {
	struct duty duty;
	const struct org_facts *facts; /* as of the period's end, or today while it runs */
	enum duty_status status;
	const char *reason; /* one sentence with its figures and article */
};
/* The duties of an organisation whose period overlaps from_day … to_day, judged from facts and activities as they are
 * now, ordered by the catalogue, then by time. Returns their number. Works on any reader; six statements, however
 * long the time. */
int duty_of_org(struct work *w, int64_t org, int from_day, int to_day, struct duty_row **out);
/* Every rule with whether it binds the organisation today, and why. */
int duty_rules_of_org(struct work *w, int64_t org, struct rule_explanation **out);
/* The same as JSON: {"org","name","period","today","duties":[{"rule","name","period","period_name","from","to","due",
 * "owed","done","done_day","status","status_name","severity","document","year","article","requirement","sure","note",
 * "reason"}]}. The keys are stable. */
void duty_json(struct work *w, const struct org *org, struct period period, const struct duty_row *rows, int count,
	struct buf *out);

/* ---- keeping them ---- */

/* Recomputes one organisation's duties and the months of its gatherings, from 1 January of last year on, and writes what
 * differs, together with the roll-ups of all its ancestors. Done by itself for each touched organisation (TOUCH_HOOK). */
bool duty_refresh(struct work *w, int64_t org);

/* Recomputes the duties of a whole subtree whose period overlaps from_day … to_day with set queries: for imports, the
 * demo and repair. Part of the caller's unit of work; what it writes is derived, so it needs no audit row of its own.
 * `progress` may be NULL. */
bool duty_rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total));

/* The first day of the horizon that a change may reach, and of which duties are kept as of `today`: 1 January of last year. */
int duty_first_day(int today);

/* Brings the duties of some organisations up to today, so that a new day's periods and facts are there: those of one
 * township, or of the county itself. *left tells how many are still of an earlier day; 0 when all are today's, and then it
 * did nothing (one statement). A unit of work. */
bool duty_keep_piece(struct work *w, int64_t *left);

#endif
