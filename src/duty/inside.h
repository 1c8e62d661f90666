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

/* A row of table life_roll, of one organisation itself, as far as its gatherings go. */
struct life {
	int64_t org;
	int month;
	int64_t held, due, present, remote;
};

/* duty_rebuild, telling how many rows it wrote; -1 when it failed. */
int64_t duties_rebuild(struct work *w, const char *path, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total));

/* ---- sums ---- */

#define LEVELS 8
/* An organisation with its ancestors, itself first. */
struct line {
	int64_t ids[LEVELS];
	int count;
};

/* A change of one row of a table of sums: an organisation, its month or day, and what is added to the figures. */
enum sum_table { SUM_ROLL, SUM_LIFE_OWN, SUM_LIFE_WHOLE, SUM_STANDING, SUM_STANDING_DAY, SUM_TABLES };
enum { ROLL_DUTIES, ROLL_FULFILLED, ROLL_LATE };
enum { LIFE_HELD, LIFE_DUE, LIFE_PRESENT, LIFE_REMOTE, LIFE_DUTIES, LIFE_FULFILLED, LIFE_LATE };
enum { STANDING_BRANCHES, STANDING_MEMBERS, STANDING_VACANT, STANDING_SMALL };
enum { STANDING_DUE, STANDING_DUE_REVIEW, STANDING_REVIEW, STANDING_RECORDS, STANDING_TERM };
#define SUM_FIGURES 7
struct sum {
	int64_t org;
	int key; /* month or day; 0 for SUM_STANDING, where the organisation is all */
	int64_t n[SUM_FIGURES];
	int from, to; /* SUM_ROLL: the period … */
	const char *rule; /* … and the rule; NULL for the others */
};
struct sums {
	struct sum *list;
	int count, room;
	int folded; /* so many stand in order, each row once */
};

/* One comparison under way. */
struct keeping {
	struct work *w;
	struct map *lines;  /* organisation → struct line */
	int below;          /* so many of the highest ancestors get no sums: those of a township by itself */
	struct sums sums[SUM_TABLES];
	int64_t written;    /* rows of facts that differed */
};

/* Reads the ancestors of every organisation, or of one. */
void lines_read(struct keeping *k);
struct line line_of(struct work *w, int64_t org);
void line_read(struct keeping *k, int64_t org);
/* Adds to one row, and to those of an organisation and all above it. */
void sum_put(struct keeping *k, enum sum_table table, const struct sum *s);
void sum_above(struct keeping *k, enum sum_table table, const struct sum *s);
/* Adds (sign 1) a duty to the sums of its organisation and all above, or takes it away (-1). */
void roll(struct keeping *k, const struct kept *d, int sign);
/* Puts the changes in order, each row once, those of nothing left out. */
void sums_fold(struct keeping *k);
/* Folds and writes them; returns how many rows. */
int64_t sums_write(struct keeping *k);

/* ---- how an organisation stands: a row of table standing, without the sums of its subtree ---- */

#define NO_DAY 99991231
struct standing {
	int64_t org;
	const char *path, *rule;
	int day;
	bool branch, vacant, small;
	int due_day, cycle, period_from, review, review_day, term_end, members;
};
/* Computes how organisations stand as of w->today, of a subtree or (path NULL) of one, and writes what differs, with the
 * sums. The duties are those of the list, in kept_order. */
void standings_keep(struct keeping *k, const char *path, int64_t org, const struct kept *duties, int count);
/* The same for the store to be compared: those computed, and those stored, both by organisation. */
int standings_counted(struct work *w, const char *path, int64_t org, int today, const struct kept *duties, int count,
	struct standing **out);
int standings_stored(struct work *w, const char *path, int64_t org, struct standing **out);
#define STANDING_COLUMNS \
	"s.org, s.path, s.day, s.branch, s.due_day, s.rule, s.cycle, s.period_from, s.review, s.review_day, s.vacant, s.small, " \
	"s.term_end, s.members"
int standings_read(struct work *w, struct db_rows *rows, struct standing **out);
bool standing_same(const struct standing *a, const struct standing *b);
/* Adds (sign 1) what a standing counts for in the sums, or takes it away (-1). */
void standing_roll(struct keeping *k, const struct standing *s, int sign);
/* The duties of a subtree that are not done and may still be asked after, in kept_order. */
int undone_stored(struct work *w, const char *path, int today, struct kept **out);

/* ---- whether sums are those of what lies below ---- */

/* Organisations of a subtree between two levels. */
struct extent {
	const char *path;
	int from_level, to_level;
};
/* Gathers in k the difference between the sums as they should be, of the organisations' own rows, and as they are stored.
 * The sums of organisations above from_level are none of it. With `top` the only organisation of the extent, and the sums
 * of its children for what lies below. */
void sums_differ(struct keeping *k, const struct extent *e, int64_t top);

/* Last day of the horizon that a change may reach; the first one is duty_first_day(). */
int horizon_to(int today);

/* The days as of which the periods that overlap from_day … to_day are judged: month ends before today, then today. */
int fact_days(struct arena *a, int today, int from_day, int to_day, int **out);
/* The facts by which an organisation is judged as of a day: of one that was dissolved shortly before, whose people have gone
 * elsewhere since, those of its own last day. */
const struct org_facts *facts_judged(struct work *w, const struct org_facts *facts, int day);
/* The duties that are judged as of fact_day, of the periods that overlap from_day … to_day. */
int duties_as_of(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int fact_day, int today, int from_day,
	int to_day, const struct rule_activity *activities, size_t count, struct duty **out);
/* First day whose activities may count for a period that overlaps from_day. */
int activities_from(int from_day);

/* The duties of a subtree, and of one organisation, as they should be stored as of `today`; -1 with a fault. */
int duties_compute_all(struct work *w, const char *path, int today, int from_day, int to_day,
	void (*progress)(const char *what, int64_t done, int64_t total), struct kept **out);
int duties_compute_one(struct work *w, int64_t org, int today, int from_day, int to_day, struct kept **out);
struct kept kept_of(int64_t org, const struct duty *d);

/* The stored duties of one organisation (or, with org 0, of the subtree at path), ordered for comparing: kept_order. */
int kept_stored(struct work *w, const char *path, int64_t org, int from_day, int to_day, struct kept **out);
#define KEPT_COLUMNS "d.org, d.activity, d.rule, d.cycle, d.period_from, d.period_to, d.due_day, d.owed, d.done, d.done_day"
int kept_read(struct work *w, struct db_rows *rows, struct kept **out);
int kept_order(const void *left, const void *right);
bool kept_same(const struct kept *a, const struct kept *b);
/* The months of gatherings as the activities give them, and as they are stored. */
int lives_counted(struct work *w, const char *path, int64_t org, int from_month, struct life **out);
int lives_stored(struct work *w, const char *path, int64_t org, int from_month, struct life **out);

#endif
