/* Organisational life meetings (组织生活会, 支部条例 art. 17) and 民主生活会 of leading bodies: the list of preparation, opinions without
 * names, problems with their measures, and how those of last time stand.
 * For: what comes before and after the meeting itself. Not for: its plan, check-in, minutes and review (room `activity`), the measures'
 * reminders (its tasks), and marks (room `appraisal`). */
#ifndef LIFE_LIFE_H
#define LIFE_LIFE_H

#include "activity/activity.h"
#include "box/box.h"
#include "route/route.h"
#include "work/work.h"

#define LIFE_KINDS (KIND_BIT(ACTIVITY_ORG_LIFE_MEETING) | KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING))
#define LIFE_STEPS_MOST 9
#define LIFE_OPINION_MOST 500 /* characters */
#define LIFE_PROBLEM_MOST 200

/* A step of preparation or of what follows, as the rules name it. */
struct life_step_kind {
	const char *word, *title, *hint;
	unsigned kinds;    /* of meetings that have it */
	bool after;        /* the meeting */
	const char *source; /* where it stands */
};
struct life_step {
	const struct life_step_kind *kind;
	int64_t done_at;   /* 0: not yet */
	const char *done_by, *note;
};
/* A problem that a meeting found, and its measure. */
struct life_problem {
	int64_t id, activity, task, done_at;
	int due;
	const char *text, *measure, *owner, *note, *activity_title;
};
/* All that a meeting's page shows. */
struct life {
	const struct activity *activity;
	struct life_step steps[LIFE_STEPS_MOST];
	int step_count, done;
	struct box *box;               /* NULL: opinions were not asked for on the phone */
	const char **opinions;
	int opinion_count;
	struct life_problem *problems, *before; /* of this meeting; of earlier ones in the last two years */
	int problem_count, before_count, before_open;
	bool may;                      /* the actor keeps it, and it is not handed in */
};
/* True when meetings of these kinds are prepared so. */
bool life_applies(const struct activity *a);
/* The meeting, or NULL with a NOT_FOUND fault also when it is of no such kind. */
struct life *life_load(struct work *w, int64_t activity);
/* Ticks a step with a note, or takes that back; until the record is sealed. Faults by field: step, note. */
bool life_tick(struct work *w, int64_t activity, const char *step, bool done, const char *note);
/* Asks all members for an opinion on the phone, without names; each gets a message. */
bool life_ask(struct work *w, int64_t activity);
/* Puts the actor's opinion into the box; at field opinion when it is empty or long. */
bool life_answer(struct work *w, int64_t activity, const char *text);
/* Opens the box: what was written comes among the opinions. `unread` throws it away instead. */
bool life_read(struct work *w, int64_t activity, bool unread);
/* An opinion that was handed in on paper. */
bool life_opinion_typed(struct work *w, int64_t activity, const char *text);
/* A problem and its measure, which becomes a task of the meeting. Faults by field: problem, task, owner, due. */
int64_t life_problem_add(struct work *w, int64_t activity, const char *text, const char *measure, int64_t owner, int due);
bool life_problem_remove(struct work *w, int64_t activity, int64_t problem);

/* A meeting's preparation as an archive has it, for the demo: all steps done, opinions, and a problem that was put right. */
bool life_put(struct work *w, int64_t activity, int64_t org, int day);

/* Papers: "report" to the superior, "opinions" gathered, "form" to write an opinion on. {NULL, 0} with a fault, or where memory lacked. */
struct str life_paper(struct work *w, int64_t activity, const char *what);

/* The meeting's part of its minutes; nothing for other kinds. */
void life_print(struct work *w, struct paper *p, const struct activity *a);

extern const struct scope scope_problem;

#endif
