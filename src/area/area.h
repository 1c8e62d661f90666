/* Areas: what a city or a province sees of its counties, one wide row a county and month.
 * For: a county's job that counts itself, an area's job that gathers its counties' rows, the cockpit made of them. It is
 * above all counties, so it knows no person and no organisation of any; only sums.
 * Not for: figures within a county (room supervise). Counties are compared with their like here, people never. */
#ifndef AREA_AREA_H
#define AREA_AREA_H

#include "supervise/supervise.h"

/* The figures of a row. Those before AREA_TOWNS are of the month and may be counted at any time; the others are the state
 * of the day on which they were counted. */
enum area_figure {
	AREA_DUTIES, AREA_DONE, AREA_IN_TIME, AREA_PAST, AREA_HELD, AREA_DUE, AREA_PRESENT, AREA_REMOTE,
	AREA_TOWNS, AREA_BRANCHES, AREA_MEMBERS, AREA_OVERDUE, AREA_SOON, AREA_REVIEW, AREA_REVIEW_BRANCHES, AREA_NO_SECRETARY,
	AREA_TERMS,
	AREA_FIGURES
};
struct area_month {
	const char *code, *name; /* of the county; its name only where another's rows are read */
	int month, day;          /* day: of the state; 0: not known, its figures are 0 */
	int64_t at, seq, figures[AREA_FIGURES];
};

/* ---- a county's own rows ---- */

/* Counts the county of `w` as it is now: the twelve months to the present one that have anything, this one always, in their
 * order. Six statements. 0 while it has no organisation. */
int area_count(struct work *w, struct area_month **out);
/* Puts rows into the store of `w`; what is not known leaves that which was. Part of the caller's unit of work. */
bool area_put(struct work *w, const struct area_month *rows, int count);
/* The rows of the store from a month on, by code and month. One statement. */
int area_months(struct work *w, int from, struct area_month **out);

/* ---- an area's counties ---- */

struct area_county {
	const char *code, *name;
	int64_t heard; /* when its records were last read; 0: never */
};
/* The counties of the list (store_counties), with what is known of each. One statement. */
int area_counties(struct work *w, struct area_county **out);

/* What was gathered, on its way from the places of the counties into the area's store. */
struct area_gathered {
	struct area_month *rows;
	int count;
	struct area_county *counties; /* those that were read */
	int county_count;
};
/* Reads the rows of the area's counties wherever they lie, this year's and the last one's: one statement a database. Those
 * that cannot be read now are passed over; *away tells how many. */
struct area_gathered *area_gather(struct work *w, int *away);
bool area_keep(struct work *w, const struct area_gathered *gathered);

/* ---- the cockpit ---- */

/* A county that has not counted for so long, or not been reached, is shown as late. */
#define AREA_LATE (3 * 3600)

enum area_standing { AREA_FRESH, AREA_STALE, AREA_SILENT };
struct area_line {
	struct area_county county;
	enum area_standing standing; /* silent: never a row */
	int64_t at;                  /* of its newest row */
	bool known;                  /* it has rows in the period */
	int state_day;               /* of its state; 0: none known in the period */
	int64_t figures[AREA_FIGURES];
	struct share in_time, attendance, months[COCKPIT_MONTHS];
	struct share like;           /* in time, of the counties with half to twice as many branches */
	int like_count;
};
struct area_cockpit {
	struct period period;
	int months[COCKPIT_MONTHS];
	struct area_line *lines; /* in the order of the list */
	int count, told, late;   /* told: have rows in the period; late: stale or silent */
	int64_t figures[AREA_FIGURES];
	struct share in_time, attendance, in_time_months[COCKPIT_MONTHS], attendance_months[COCKPIT_MONTHS];
	int64_t remote_months[COCKPIT_MONTHS];
	int pace;                /* as in the county's cockpit */
	int64_t at;              /* of the oldest newest row among the fresh; 0: none */
};
/* What the area's store holds for a period, and the twelve months to its end. Two statements, however many counties. */
struct area_cockpit *area_cockpit_load(struct work *w, struct period period);

/* Counties are alike when one has half to twice as many branches as the other; below so many of them nothing is said. */
#define AREA_LIKE_LEAST 2

#endif
