/* Categories of people (人员类别) in steps: 申请人, 积极分子, 发展对象, 预备党员, 正式党员, each since a day, for a reason, with papers.
 * For: what category somebody had on a day, the next step, and putting a wrong one right. member.category, joined and full_day
 * are kept by it: nothing else writes them.
 * Not for: the time limits and papers of recruiting (发展党员), which ask for more than that a step has its day.
 * Sources: 《中国共产党发展党员工作细则》 arts. 32 to 34 (a year of probation, extended once, or cancelled). */
#ifndef MEMBER_CATEGORY_H
#define MEMBER_CATEGORY_H

#include "member/state.h"
#include "org/journal.h"

/* The steps of a person, latest first, as states whose kind is the code of the category; to_day is the day of the next. */
int category_list(struct work *w, int64_t member, struct member_state **out);
/* True when a state is a step of the category. */
bool category_is(const struct member_state *s);
/* What a state of either sort is called: 流动党员, 预备党员. */
const char *state_name(const char *kind);

/* The next step from a day on. Categories follow one another; a probationary member may be one for longer (the same category
 * again) or cease to be one (applicant). Faults by field: category, day, reason. */
bool category_set(struct work *w, int64_t member, int category, int day, const char *reason);
/* Whether a category may come after another, and what that is called (正式党员（转正）); NULL: it may not. */
const char *category_next(struct arena *a, int from, int to);
/* The step that is today's. */
int64_t category_present(struct work *w, int64_t member);

/* Steps of somebody new: from joining and becoming full on, of others from `from` on. The caller audits. */
bool category_first(struct work *w, int64_t member, const struct member_input *in, int from);
/* Makes the steps what a roster or another record says (in->category, joined, full_day); backwards
 * only with a journal, which notes each row (else INPUT at category). The caller audits. */
bool category_bring(struct work *w, struct journal *j, const struct member *m, const struct member_input *in, const char *reason);
/* The days on which steps end. */
bool category_days(struct work *w, int64_t member);

/* As state_correct, state_remove and state_change_undo, which lead here. */
bool category_correct(struct work *w, const struct member *m, const struct member_state *s, const struct state_fix *fix, const char *why);
bool category_remove(struct work *w, const struct member *m, const struct member_state *s, const char *why);
bool category_restore(struct work *w, const struct member *m, const struct journal_row *row);
/* The words of a journal's cell. */
const char *category_cell_text(struct work *w, const char *cell);

#endif
