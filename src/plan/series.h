/* Series: a gathering every month on the same day until a month, planned together.
 * For: proposing its days, planning them, and changing or taking back what is still to come. Not for: a single one of them: it is an
 * activity like any other, moved and cancelled by itself (room `activity`). */
#ifndef PLAN_SERIES_H
#define PLAN_SERIES_H

#include "activity/activity.h"
#include "plan/plan.h"

#define SERIES_MOST 12 /* activities are planned within a year */

/* What is asked for. */
struct series_form {
	unsigned kinds;
	const char *title, *place, *host, *agenda;
	int day;             /* of the month, 1 to 31 */
	int minute, minutes; /* of the day; how long */
	int from, until;     /* months, yyyymm */
};
/* One proposed day. */
struct series_day {
	int month, day;   /* where the usual day is free of nothing, the next one that is, within the month */
	const char *note; /* 5日在春节期间，已改到13日; "" */
};
/* The days of a form; 0 with faults by field: day, until. */
int series_days(struct work *w, const struct series_form *form, struct series_day out[SERIES_MOST]);

/* One as it was taken: in its month, at another time maybe. */
struct series_choice {
	int month;
	int64_t starts;
};
/* Plans them, all or none: the series' id; 0 with faults by field: kinds, title, place, host, day, until, items, at_MONTH. */
int64_t series_make(struct work *w, const struct series_form *form, const struct series_choice *choices, int count);

struct series {
	int64_t id, org, made_at;
	struct series_form form; /* from and until: of its first and its last one */
	const char *made_name, *org_path;
	int count, left;         /* activities; of them still to come and not noticed */
};
struct series_item {
	int month;
	int64_t activity, starts;
	enum activity_state state;
	const char *title;
};
/* NULL with NOT_FOUND. */
struct series *series_load(struct work *w, int64_t id);
/* Those of an organisation, newest first; and the one that an activity is of, NULL: none. */
int series_of_org(struct work *w, int64_t org, struct series **out);
struct series *series_of_activity(struct work *w, int64_t activity);
/* Its activities by month, cancelled ones too. */
int series_items(struct work *w, int64_t id, struct series_item **out);

/* Changes place, host, agenda, day and time of what is only planned, from a month on; the number changed, 0 with faults by field. What
 * stays of the series' own stays of each, as it was changed by hand, moved for a holiday, or filled by a package. */
int series_change(struct work *w, int64_t id, int from, const struct series_form *form);
/* Cancels what is only planned, from a month on. The number. */
int series_end(struct work *w, int64_t id, int from);

/* The path leads to the series' organisation: {series}. */
extern const struct scope scope_series;

#endif
