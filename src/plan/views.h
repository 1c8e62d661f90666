/* What the plan's pages show; the files of this room alone include it. */
#ifndef PLAN_VIEWS_H
#define PLAN_VIEWS_H

#include "end/end.h"
#include "plan/plan.h"

struct plan_view {
	struct plan plan;
	int this_year;
	const char *action; /* "/plan" or "/m/plan" */
	const char *box;    /* class of a box on that end */
	int day, hour, minute; /* of the theme day that was asked for; 0 and -1 */
};

#endif
