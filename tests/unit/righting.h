/* A state put right or taken out, as units of work: for the tests of what follows from it. */
#ifndef TESTS_RIGHTING_H
#define TESTS_RIGHTING_H

#include "member/state.h"

struct righting {
	int64_t member, state;
	struct state_fix fix;
	const char *why;
};

static inline bool correct(struct work *w, void *arg)
{
	struct righting *r = arg;
	return state_correct(w, r->member, r->state, &r->fix, r->why);
}

static inline bool take_out(struct work *w, void *arg)
{
	struct righting *r = arg;
	return state_remove(w, r->member, r->state, r->why);
}

#endif
