/* What the files of this room share; nobody else includes it. */
#ifndef DUTY_INSIDE_H
#define DUTY_INSIDE_H

#include "activity/activity.h"
#include "base/list.h"
#include "duty/duty.h"
#include "work/audit.h"

/* A row of table duty. */
struct kept {
	int64_t org, activity;
	const char *rule;
	int cycle, from, to, due, owed, done, done_day;
};

/* A row of table life_roll, of one organisation itself. */
struct life {
	int64_t org;
	int month;
	int64_t held, due, present, remote;
};

/* First day of the horizon that a change may reach: 1 January of last year. */
int horizon_from(int today);
int horizon_to(int today);

/* The days as of which the periods that overlap from_day … to_day are judged: month ends before today, then today. */
int fact_days(struct arena *a, int today, int from_day, int to_day, int **out);
/* The duties that are judged as of fact_day, of the periods that overlap from_day … to_day. */
int duties_as_of(struct arena *a, const struct rule_org *org, int fact_day, int today, int from_day, int to_day,
	const struct rule_activity *activities, size_t count, struct duty **out);
/* First day whose activities may count for a period that overlaps from_day. */
int activities_from(int from_day);

/* The duties of a subtree, and of one organisation, as they should be stored as of `today`; -1 with a fault. */
int duties_compute_all(struct work *w, const char *path, int today, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total), struct kept **out);
int duties_compute_one(struct work *w, int64_t org, int today, int from_day, int to_day, struct kept **out);
struct kept kept_of(int64_t org, const struct duty *d);

/* The stored duties of one organisation (or, with org 0, of the subtree at path), ordered for comparing: kept_order. */
int kept_stored(struct work *w, const char *path, int64_t org, int from_day, int to_day, struct kept **out);
int kept_order(const void *left, const void *right);
bool kept_same(const struct kept *a, const struct kept *b);
/* The months of gatherings as the activities give them, and as they are stored. */
int lives_counted(struct work *w, const char *path, int64_t org, int from_month, struct life **out);
int lives_stored(struct work *w, const char *path, int64_t org, int from_month, struct life **out);

#endif
