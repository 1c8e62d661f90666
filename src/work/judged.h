/* By which further files of rules (setting `rules`, docs/rules.md) a county is judged.
 * For: whoever opens a county to judge, check or bring back its records. Their digest stands with the county, so that a program that has
 * read other files, or none, does not judge anew without a word.
 * Not for: what the rules say (rule/rule.h). */
#ifndef WORK_JUDGED_H
#define WORK_JUDGED_H

#include "work/work.h"

/* Whether this program has read the files by which the county is judged; else *why tells whoever typed a command what to do. */
bool judged_fits(struct work *w, const char **why);
/* A unit of the server's, and of who makes a county: from now on it is judged by what this program has read. On record. */
bool judged_note(struct work *w, void *none);

#endif
