/* Democratic appraisal of members (民主评议党员, 支部条例 art. 18): what each says of oneself, secret marks by phone and on paper, and the
 * grade that the branch sets, at most a third of them excellent.
 * For: the course of one appraisal, which belongs to a meeting of that kind, and one's own result.
 * Not for: any order of persons (lists go by surname strokes), nor for what marks make of a person: people decide. */
#ifndef APPRAISAL_APPRAISAL_H
#define APPRAISAL_APPRAISAL_H

#include "activity/activity.h"
#include "box/box.h"
#include "route/route.h"
#include "work/work.h"

enum grade { GRADE_NONE, GRADE_EXCELLENT, GRADE_QUALIFIED, GRADE_BASIC, GRADE_UNQUALIFIED, GRADE_COUNT };
const char *grade_chinese(enum grade grade); /* 优秀 合格 基本合格 不合格; "" for none */

#define APPRAISAL_TEXT_MOST 1000

struct appraised {
	int64_t member, host, home_activity; /* home_activity, home: of a guest, whose home branch keeps the row */
	const char *name, *self, *mutual, *note, *host_name, *host_note, *home;
	bool graded;
	int phone[GRADE_COUNT], paper[GRADE_COUNT]; /* marks by enum grade; [GRADE_NONE] unused */
	enum grade grade, host_grade;
};
struct appraisal {
	const struct activity *activity;
	int year, phone, paper_out, paper_back, paper_void;
	const char *scrutineer, *teller, *decided_by;
	int64_t counted, decided;
	struct str seal;
	struct appraised *people, *guests; /* by surname strokes; guests: members of other branches who are appraised here */
	int count, guest_count;
	int graded, excellent_most;  /* who gets a grade; a third of them in whole numbers */
	int grades[GRADE_COUNT];     /* how many have which */
	struct box *box;             /* of marks by phone; NULL: none yet */
	bool begun, may;             /* may: the actor keeps it, and the record is not handed in */
	bool shown;                  /* the actor may see persons' lines: the branch, and those above once it is handed in */
};

bool appraisal_applies(const struct activity *a);
/* The record is handed in: nothing of it is written any more. */
bool appraisal_handed_in(const struct activity *a);
/* With its people; NULL with NOT_FOUND also when the meeting is no appraisal. `begun` false before appraisal_begin. */
struct appraisal *appraisal_load(struct work *w, int64_t activity);
/* Makes the list of those appraised from the meeting's list; full members get a grade. Needs the notice. */
bool appraisal_begin(struct work *w, int64_t activity);
/* What somebody says of oneself (the actor), or what was handed in on paper (the branch; with what the others said). */
bool appraisal_self(struct work *w, int64_t activity, const char *text);
bool appraisal_words(struct work *w, int64_t activity, int64_t member, const char *self, const char *mutual);
/* A migrant is appraised elsewhere: `host` as code or full name of an organisation, of this county or not; "" takes it back.
 * From outside the county the branch types the grade of the letter itself. Faults by field: host, host_grade. */
bool appraisal_elsewhere(struct work *w, int64_t activity, int64_t member, const char *host, enum grade grade, const char *note);
/* The host branch's result of a guest: the home branch sees it at once. */
bool appraisal_guest(struct work *w, int64_t activity, int64_t home_activity, int64_t member, enum grade grade, const char *note);
/* Takes marks by phone from those who are there; every sheet holds all who get a grade, oneself included: one without a name on it
 * would tell whose it is. */
bool appraisal_ask(struct work *w, int64_t activity);
/* The actor's sheet: grades[i] of the i-th person of appraisal_sheet. */
bool appraisal_mark(struct work *w, int64_t activity, const enum grade *grades, int count);
/* Whom a sheet lists: those of `a` who get a grade here. */
int appraisal_sheet(struct work *w, const struct appraisal *a, struct appraised **out);
/* These get a sheet of paper, and their phones take none. `seen` as in activity_roll_call. */
bool appraisal_papers(struct work *w, int64_t activity, const int64_t *out, size_t out_count, const int64_t *seen, size_t seen_count);
/* Opens the box of marks, or throws it away unread. */
bool appraisal_open(struct work *w, int64_t activity, bool unread);

/* What scrutineers counted on paper. */
struct paper_count {
	int out, back, invalid;
	const char *scrutineer, *teller;
	const int *marks; /* GRADE_COUNT - 1 numbers for each person of the sheet */
	int count;
};
/* Faults by field: paper_out, paper_back, paper_void, scrutineer, teller, marks. */
bool appraisal_count(struct work *w, int64_t activity, const struct paper_count *count);
/* The grades that the branch sets, one for each of the people who get one, in the order of appraisal_load; may be done again
 * until the record is handed in. Faults: grades (one is missing, too many excellent, 不合格 without a reason, or
 * another grade than where a migrant was appraised without one). */
bool appraisal_decide(struct work *w, int64_t activity, const enum grade *grades, const char *const *notes, int count);

/* One's own results, latest first: nobody else's. */
struct own_grade {
	int64_t activity;
	int year;
	enum grade grade;
	bool graded;
	const char *org, *self, *note;
};
int appraisal_own(struct work *w, int64_t member, struct own_grade **out);

/* Papers: "ballots" and "count" (sheet of marks, count sheet), "self" (form of self-appraisal), "result". {NULL, 0} with a fault, or
 * where memory lacked. */
struct str appraisal_paper(struct work *w, int64_t activity, const char *what);
/* The meeting's part of its minutes: how many of each grade, no names. */
void appraisal_print(struct work *w, struct paper *p, const struct activity *a);

/* An appraisal as an archive has it, for the demo: everybody who was on the meeting's list and could vote, all decided. */
bool appraisal_put(struct work *w, int64_t activity, int64_t org, int year, const struct attendance *people, size_t count,
	const enum grade *grades);

#endif
