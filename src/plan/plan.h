/* The yearly plan: what a branch owes in the months to come, proposed as gatherings on days that suit its habit, moved by hand and
 * taken over in one tap as planned activities.
 * For: proposing, the days that the county keeps free, and the pages of both ends. Not for: what is owed (room `duty`) and what
 * becomes of a planned activity (room `activity`).
 *
 * Nothing of a proposal is stored: it follows from duties and activities, so what was taken over, or held meanwhile, is no longer
 * proposed. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "county/county.h"
#include "work/work.h"

#define PLAN_MONTHS_AHEAD 12 /* activities are planned within a year */

/* Days on which nothing is proposed: a holiday, the busy season. */
struct plan_free {
	int from, to; /* yyyymmdd of one year, or mmdd of every year */
	const char *name;
};

/* When the branch usually meets; 0 and -1: no habit, or none asked for. */
struct plan_habit {
	int day;          /* of the month */
	int hour, minute; /* hour -1 */
};
enum plan_sort { PLAN_ALL_MEET, PLAN_COMMITTEE, PLAN_GROUP, PLAN_TALK, PLAN_SORTS };

/* One proposed gathering. */
struct plan_item {
	const char *key;  /* stable while the proposal stands: "202701.17.0.0" */
	unsigned kinds, pairs;
	int64_t group;    /* of a Party group's meeting */
	int month, day;   /* 202701, 20270115 */
	int first, last;  /* days between which it meets what it is for */
	int hour, minute;
	const char *title;
	const char *serves; /* 主题党日、党员大会 */
	const char *note;   /* why the day is not the usual one; "" */
};

/* What a proposal is made of; the caller brings the facts. */
struct plan_ask {
	const struct rule_catalogue *catalogue;
	struct rule_org org;
	const struct rule_activity *activities;
	size_t activity_count;
	const struct plan_free *free;
	int free_count;
	struct plan_habit habits[PLAN_SORTS];
	int from, to; /* days */
};
/* The gatherings that the duties between two days still need, in the order of days. Pure: no two on one day, none on a free day
 * while another day of its period is left. */
int plan_propose(struct arena *a, const struct plan_ask *ask, struct plan_item **out);

/* Reads "02-05~02-12 春节" lines (also with a year, one day alone, blanks and ～); a line that is none gives false and *wrong. */
bool plan_free_parse(struct arena *a, const char *text, struct plan_free **out, int *count, const char **wrong);
/* The one that a day lies in; NULL when meetings may be held on it. */
const struct plan_free *plan_free_on(const struct plan_free *list, int count, int day);
/* The county's lines; those of the calendar's holidays and of harvest when it has not set any. */
const char *plan_free_text(struct work *w);
/* Stores them; INPUT at "free" with the line that is wrong. */
bool plan_free_set(struct work *w, const char *text);

/* A branch's proposal for the part of a year that can be planned now. `asked` are days and times that somebody asked for instead
 * of the habit. Nine statements. */
struct plan {
	int year, from, to;
	struct plan_habit habits[PLAN_SORTS];
	struct plan_item *items;
	int count;
	const char *place, *host;
};
bool plan_of_org(struct work *w, int64_t org, int year, const struct plan_habit *asked, struct plan *out);

/* One item as it was taken over: moved to another day, at another time. */
struct plan_choice {
	const char *key;
	int64_t starts;
};
/* Plans activities for the items of that proposal: all or none. Faults by field "day_KEY"; CONFLICT "plan.gone" when an item is
 * no longer proposed. Their number, 0 with a fault. */
int plan_adopt(struct work *w, int64_t org, int year, const struct plan_habit *asked, const struct plan_choice *choices, int count,
	const char *place, const char *host);

#endif
