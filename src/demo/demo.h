/* The demo county 青禾县: invented places and people in the shape of a real rural county (docs/demo.md), the same for the
 * same seed and date. ID numbers carry the division code 371199, which is not in use.
 * For: trying the program out, tests and benchmarks. Not for: anything that a real county's data would pass through. */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "work/work.h"

struct demo_options {
	uint64_t seed;
	int date;      /* the county's "today", yyyymmdd: the months before are filled up to it */
	int months;    /* how many of them have their activities; 24 by default */
	int villages;  /* village-level organisations, 1,195 by default; townships shrink with it, at least 3 */
	void (*progress)(const char *what, int64_t done, int64_t total);
};

struct demo_account {
	const char *login, *name, *role, *place;
};
struct demo_result {
	int townships, villages, branches, members, activities;
	const char *password;                /* of every demo account */
	const struct demo_account *accounts; /* whom to sign in as, one of each role */
	int account_count;
};

/* Fills the empty store of `w` (NULL fault on success). Several units of work; a store that already has organisations is
 * refused. */
bool demo_make(struct work *w, const struct demo_options *options, struct demo_result *result);

#endif
