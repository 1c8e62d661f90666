/* What the pages of study hours and trainings show. For: this room's handlers and templates. */
#ifndef STUDY_VIEWS_H
#define STUDY_VIEWS_H

#include "end/end.h"
#include "study/study.h"

/* One organisation's year: its members, or the organisations below it. */
struct study_view {
	const struct org *org;
	const struct rule_catalogue *catalogue;
	int year, first; /* first: of the year */
	bool people;     /* members instead of organisations */
	bool own;        /* the actor's own */
	bool late;       /* its last quarter has begun, or it is over */
	bool trains;     /* the actor may enter a training */
	struct study_year *list;
	int count, short_count, free_count, reached, from, to; /* from, to: of the page */
	struct study_row *rows;
	int row_count;
	struct study_sum all;
	struct pager pager;
};

struct trainings_view {
	struct study_training *list;
	int count, year;
	int64_t total;
	struct pager pager;
	bool trains;
};

/* One training, its form, and the people to tick. */
struct training_view {
	struct study_training *training; /* NULL: a new one */
	bool own;                        /* the actor may change it */
	bool branch;                     /* the actor is of a branch: brings study home alone */
	struct study_person *people;
	int count;
	int64_t total;
	struct pager pager;
	/* ticking */
	const struct org *org;           /* whose people; of an office those of the tree below */
	struct org *line, *below;
	int line_count, below_count;
	bool leaders;
	const int64_t *ticked;           /* as typed */
	size_t ticked_count;
	bool typed;
};

struct study_phone_view {
	struct study_year *year;         /* NULL: nobody of the roster */
	int number;                      /* of the year */
	bool elder, late;
};

/* The class of the tag that shows how somebody stands: never an alarm, and before the last quarter a hint alone. */
const char *study_tag(const struct study_year *y, bool late);
/* 主题党日 3月5日 19:00，90 分钟 …: how long it was and why it counts what it does. */
const char *study_part_says(struct arena *a, const struct study_part *p);
/* 62%; "–" of nobody. */
const char *study_share(struct arena *a, int64_t part, int64_t whole);
/* 30.6: hours of a head, always with their tenth so that a column stands even; "–" of nobody. */
const char *study_average(struct arena *a, const struct study_sum *s);
/* 0 … 100, for the class of a bar. */
int study_percent(int64_t part, int64_t whole);
/* Numbers of those on the page (of them those who were ticked), parted by commas: so a form knows what it showed. */
const char *study_ids(struct arena *a, const struct training_view *v, bool ticked);
bool study_ticked(const struct training_view *v, const struct study_person *p);

#endif
