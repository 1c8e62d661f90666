/* What the pages of an appraisal show. For: this room's handlers and templates. */
#ifndef APPRAISAL_VIEWS_H
#define APPRAISAL_VIEWS_H

#include "appraisal/appraisal.h"
#include "base/map.h"
#include "end/end.h"

/* The page goes step by step: each holds a line for everybody, and all of them at once are too long to find anything in. */
enum appraisal_part { PART_PEOPLE, PART_MIGRANTS, PART_MARKS, PART_RESULT, PART_COUNT, PART_WORDS = PART_COUNT };

struct appraisal_view {
	struct appraisal *a;
	enum appraisal_part part;
	const struct appraised *one; /* of PART_WORDS: whose words are typed */
	struct appraised *sheet;    /* whom a sheet of marks lists */
	int sheet_count;
	struct attendance *people;  /* the meeting's list, to hand out paper; NULL when it is not asked for */
	int people_count;
	struct map *handed;         /* who has put in a sheet by phone, or has paper */
	struct map *on_paper;
};

/* A sheet on the phone, so many people a page; what was marked on earlier pages goes along in the form, and nowhere else. */
#define SHEET_PAGE 20
struct mark_view {
	const struct activity *activity;
	const struct box *box;
	struct appraised *sheet;
	int count, page, pages;
	enum grade *grades;
};

/* Marks of both ways together. */
static inline int appraised_marks(const struct appraised *p, enum grade g)
{
	return p->phone[g] + p->paper[g];
}

#endif
