/* What is asked of branches (减负): duties, records, urges, and what writing them costs, by organisation, asker and month.
 * For: a county and its townships, to ask for less. Not for: judging a branch: who has more to do is no better or worse. */
#ifndef SUPERVISE_BURDEN_H
#define SUPERVISE_BURDEN_H

#include "supervise/supervise.h"

/* Estimates, shown on the page: what a record of a gathering and an answer to an urge take, besides the gathering itself. */
#define BURDEN_RECORD_FIELDS 8   /* title, place, time, host, agenda, minutes, who came, photos */
#define BURDEN_RECORD_MINUTES 40
#define BURDEN_URGE_FIELDS 1
#define BURDEN_URGE_MINUTES 10

/* What was asked of a subtree within one month. */
struct burden {
	int64_t tasks;   /* duties that were due in it */
	int64_t records; /* gatherings that were held: each a form to fill in */
	int64_t urges;
};
int64_t burden_fields(struct burden b);
int64_t burden_minutes(struct burden b);

struct burden_place {
	const struct org *org;
	struct burden asked;
	int branches; /* of its subtree, itself included */
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
/* The burden of the actor's subtree in a month, and of the eleven before it. Seven statements, whatever its size. NULL with a fault. */
struct burden_view *burden_load(struct work *w, int month);

#endif
