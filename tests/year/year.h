/* A year of a county's organisational life, simulated day by day through the rooms' own units of work: what both files share. */
#ifndef TESTS_YEAR_H
#define TESTS_YEAR_H

#include "access/access.h"
#include "activity/activity.h"
#include "appraisal/appraisal.h"
#include "duty/duty.h"
#include "job/job.h"
#include "life/life.h"
#include "member/member.h"
#include "plan/plan.h"
#include "supervise/supervise.h"
#include "talk/talk.h"
#include "work/audit.h"

/* A branch with whom it acts through: its clerk, and its township's office. */
struct seat {
	int64_t account, member;
	const char *name;
};
struct branch_of_year {
	int64_t id;
	const char *path, *name;
	int level, town;
	struct seat desk;
	int diligence; /* of a thousand duties so many are met without being urged */
};
struct town_of_year {
	int64_t id;
	const char *path;
	struct seat desk;
};

/* What was done, counted by who did it and not read from the store. */
struct tally {
	int planned, noticed, held, cancelled, moved, filed, returned, sealed, checked_in, leaves, votes, secret_votes, tasks, talks, urges,
		replies, calls, opinions, marks, appraised, problems, transfers, states, admitted, departed, elections, nights, papers;
};

struct year {
	struct store *store;
	struct arena *arena, *day_arena; /* of the whole year; of one day */
	struct work work;
	int first, today;
	uint64_t random;
	struct branch_of_year *branches;
	int branch_count;
	struct town_of_year towns[64];
	int town_count;
	struct seat county;
	int64_t root;
	struct tally tally;
	int faults;
};

/* ---- who acts, when, and what (year.c) ---- */

/* True in so many of a thousand cases, the same each time. */
bool year_chance(struct year *y, int thousandths);
int year_below(struct year *y, int n);
/* From here on somebody else acts, at that moment, and reading sees all that was committed. */
void year_as_branch(struct year *y, const struct branch_of_year *b, int64_t now);
void year_as_town(struct year *y, const struct branch_of_year *b, int64_t now);
void year_as_county(struct year *y, int64_t now);
void year_as_member(struct year *y, const struct branch_of_year *b, int64_t member, const char *name, int64_t now);
void year_as_system(struct year *y, int64_t now);
/* Runs a unit of work that must be taken; says what was refused and counts it as a fault. */
bool year_do(struct year *y, const char *what, work_fn *fn, void *arg);
/* A finding of the simulation itself. */
void year_fault(struct year *y, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The branch of an organisation; NULL when it is none of ours. */
struct branch_of_year *year_branch(struct year *y, int64_t org);

/* ---- one meeting (meeting.c) ---- */

/* Sends the notice of a planned one, three days before, now and then cancels or moves it. */
void meeting_notice(struct year *y, struct branch_of_year *b, const struct activity *a);
/* Lets one of today take place: people come by all ways, votes, minutes, what somebody shall do. */
void meeting_hold(struct year *y, struct branch_of_year *b, const struct activity *a);
/* What a record waits for: to be handed in, reviewed, corrected. */
void meeting_file(struct year *y, struct branch_of_year *b, const struct activity *a);
void meeting_review(struct year *y, struct branch_of_year *b, const struct activity *a);

#endif
