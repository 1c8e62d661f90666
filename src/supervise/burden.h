/* What is asked of branches (减负): duties, records, urges, and what writing them costs, by organisation, asker and month.
 * For: a county and its townships, to ask for less. Not for: judging a branch: who has more to do is no better or worse. */
#ifndef SUPERVISE_BURDEN_H
#define SUPERVISE_BURDEN_H

#include "end/end.h"
#include "supervise/supervise.h"

/* What a branch enters because somebody above asks for it. */
enum burden_act { BURDEN_RECORD, BURDEN_TALK, BURDEN_APPRAISAL, BURDEN_LIFE, BURDEN_TASK, BURDEN_THEME, BURDEN_EXEMPT, BURDEN_URGE, BURDEN_RETURN, BURDEN_ACTS };
/* One such form: its fields as they stand on the page, and what filling it in takes, an estimate that the page shows; the gathering itself
 * is no burden. */
struct burden_form {
	const char *name, *unit;
	int fields, minutes;
};
extern const struct burden_form burden_forms[BURDEN_ACTS];

/* What was asked of a subtree within one month. */
struct burden {
	int64_t tasks;             /* duties that were due in it */
	int64_t acts[BURDEN_ACTS]; /* forms that were filled in; urges that came */
};
int64_t burden_fields(struct burden b);
int64_t burden_minutes(struct burden b);

struct burden_place {
	const struct org *org;
	struct burden asked;
	int branches; /* of its subtree, itself included */
};
/* Branches of the subtree in one month, by pages. */
struct burden_branches_view {
	struct burden_place *places;
	int count;
	struct pager pager;
};
enum burden_asker { ASKED_BY_NATION, ASKED_BY_COUNTY_RULE, ASKED_BY_COUNTY, ASKED_BY_TOWNSHIP, BURDEN_ASKERS };
#define BURDEN_MONTHS 12
struct burden_view {
	int month, months[BURDEN_MONTHS];     /* the last one is `month` */
	const struct org *top;
	struct burden_place *places;          /* direct children, most hours a branch first */
	int place_count, branches;
	struct burden asked[BURDEN_MONTHS];   /* of the whole */
	int64_t by_asker[BURDEN_ASKERS];      /* of `month`: duties of the nation's and the county's rules, urges of offices */
	int64_t (*by_rule);                   /* of `month`, by the rules of the national catalogue */
};
/* The burden of the actor's subtree in a month, and of the eleven before it. Eight statements, whatever its size. NULL with a fault. */
struct burden_view *burden_load(struct work *w, int month);
/* The month that a query asks for; this one where it has none. */
int burden_month_of(struct work *w, const char *query);
/* The same of every branch of the subtree in one month, most minutes first: where to ask for less. Four statements. */
int burden_branches(struct work *w, int month, struct burden_place **out);

#endif
