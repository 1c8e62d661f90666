/* What the plan's pages show; the files of this room alone include it. */
#ifndef PLAN_VIEWS_H
#define PLAN_VIEWS_H

#include "end/end.h"
#include "plan/plan.h"
#include "plan/series.h"

struct plan_view {
	struct plan plan;
	int this_year;
	const char *action; /* "/plan" or "/m/plan" */
	const char *box;    /* class of a box on that end */
	int day, hour, minute; /* of the theme day that was asked for; 0 and -1 */
};

/* The page where a series begins: what is asked for, and the days that come of it. */
struct series_view {
	const char *action, *box; /* as above */
	struct series_form form;
	const char *time;         /* "19:30" */
	struct series_day days[SERIES_MOST];
	int count;
	struct series *list;      /* those that there are */
	int list_count;
};

/* One series. */
struct series_one_view {
	const char *action, *box;
	struct series *series;
	struct series_item *items;
	int count;
	bool may;
};

#endif
