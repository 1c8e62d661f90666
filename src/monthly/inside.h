/* How a report's figures and sentences are made; for this room's files alone. */
#ifndef MONTHLY_INSIDE_H
#define MONTHLY_INSIDE_H

#include "monthly/monthly.h"

/* Branches that something is to be done about, by what it is, with the first few names. */
enum monthly_need { NEED_OPEN, NEED_SECRETARY, NEED_SMALL, NEED_TERM, MONTHLY_NEEDS_COUNT };
extern const char *const monthly_need_words[MONTHLY_NEEDS_COUNT];
extern const char *const monthly_need_names[MONTHLY_NEEDS_COUNT];

/* What is on record of an organisation's subtree in a month, as of now. */
struct monthly_count {
	struct monthly_line *lines;
	int line_count;
	int branches;                                /* of the subtree */
	const char *examples[MONTHLY_NEEDS_COUNT];   /* 后坡村、上河村等; "" for none */
	const char *next;                            /* what is due in the next month: 主题党日 60 项、支委会 40 项; "" for none */
	int64_t next_due;
};
/* Seven statements, whatever the size. */
struct monthly_count *monthly_counted(struct work *w, int64_t org, const char *path, int month);

/* The line of a word; NULL when there is none. */
struct monthly_line *monthly_line_of(const struct monthly *m, const char *word);
/* Makes the sentences that nobody edited from the figures as they stand in the report. */
void monthly_write(struct work *w, struct monthly *m, const struct monthly_count *c);
/* Due, in time and late of a line agree. */
bool monthly_agrees(const struct monthly_line *line);

#endif
