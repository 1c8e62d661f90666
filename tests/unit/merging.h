/* Merging two records of a person and taking it back, as units of work: for the tests of all that goes along with a merge. */
#ifndef TESTS_MERGING_H
#define TESTS_MERGING_H

#include "county.h"
#include "member/merge.h"

struct merging {
	struct merge_wish wish;
	int64_t id; /* of the merge, once it is done */
};

static inline bool merge(struct work *w, void *arg)
{
	struct merging *m = arg;
	return merge_run(w, &m->wish, &m->id);
}

/* `arg`: the merge's id. */
static inline bool unmerge(struct work *w, void *arg)
{
	return merge_undo(w, *(int64_t *)arg);
}

#endif
