/* Trying a county's wish on what is on record: which organisations would stand otherwise.
 * For: the preview before a county's own rule is entered. Not for: entering it (county/county.h). */
#ifndef DUTY_TRIAL_H
#define DUTY_TRIAL_H

#include "county/county.h"

#define TRIAL_PERIODS 3

struct trial_row {
	int64_t org;
	const char *name;
	int owed_before, done_before, owed_after, done_after;
	bool bound_before, bound_after, good_before, good_after; /* good: all of it is done in time */
};

struct trial_side {
	int orgs;      /* that owe it */
	int fulfilled; /* of them all in time */
};

struct trial {
	/* On which it was tried, each as of days[i]; none for the base of a vote. A month, a quarter and a year for what concerns all
	 * matters and looks back; one otherwise. */
	struct period periods[TRIAL_PERIODS];
	int days[TRIAL_PERIODS], count;
	struct trial_side before, after;
	int touched; /* organisations that would owe another number, or whose state would change */
	int changes; /* of them those whose state would change */
	struct trial_row *rows; /* those, in the order of the tree */
};

/* Tries it. Seven statements, whatever the size of the county. */
void duty_trial(struct work *w, const struct county_rule *r, struct trial *t);

#endif
