/* What the files of this room share. */
#ifndef DEMO_INSIDE_H
#define DEMO_INSIDE_H

#include "activity/activity.h"
#include "demo/demo.h"
#include "member/member.h"
#include "org/org.h"

#define DEMO_TOWNSHIPS 20

struct demo_person {
	int64_t id, group;
	bool voter, excused, apart, migrant, suspended;
	int joined;
};

/* A branch of the demo: what its activities are made from. */
struct demo_branch {
	int64_t id;
	int township;
	const char *code, *short_name, *name;
	const char *secretary;    /* "" when vacant */
	int quality;              /* permille: how likely a duty is met */
	int day;                  /* of its theme day */
	bool committee;
	bool general;             /* a general branch: its people belong to the branches below */
	int64_t groups[6];
	const char *group_names[6];
	int group_count;
	int64_t committee_members[5];
	int committee_count;
	struct demo_person *people;
	int people_count;
};

struct demo {
	const struct demo_options *options;
	struct demo_result *result;
	struct work *work;
	struct arena *arena;   /* the whole run's */
	struct arena *scratch; /* one branch's; also the unit's while a branch is under way */
	uint64_t random;
	int64_t now;           /* the moment at which the county stands: 08:00 of its date */
	int64_t county;
	int64_t townships[DEMO_TOWNSHIPS];
	int township_count;
	struct demo_branch *branches;
	int branch_count;
	struct activity_past *held; /* activities of the branch under way, put into the store together; in scratch */
	size_t held_count;
	struct map *idnos;     /* those given to somebody */
	struct rule_catalogue *catalogue;
	const char *password;  /* hash */
	int step_done;
};

/* The first month with activities, yyyymm. */
static inline int demo_first_month(const struct demo *d)
{
	return month_add(month_of_day(d->options->date), 1 - d->options->months);
}

/* The county's dice: 64 bits, a number below n, true in so many of a thousand; and names that are nobody's. */
uint64_t demo_random(struct demo *d);
int demo_below(struct demo *d, int n);
bool demo_chance(struct demo *d, int permille);
extern const char *const demo_townships[DEMO_TOWNSHIPS];
const char *demo_village_name(struct demo *d, struct map *used);
const char *demo_person_name(struct demo *d, bool man, int birth);

/* The units of work, in their order. */
bool demo_people(struct work *w, void *demo);     /* organisations, members, posts */
bool demo_life(struct work *w, void *demo);       /* the months' activities */
bool demo_accounts(struct work *w, void *demo);
bool demo_monthly(struct work *w, void *demo);    /* monthly reports of offices */
bool demo_office(struct work *w, void *demo);     /* urging, calls, following up */
bool demo_terms(struct work *w, void *demo);      /* terms of the past, from paper */
bool demo_personal(struct work *w, void *demo);   /* papers, pictures, honours of single people */
bool demo_study(struct work *w, void *demo);      /* trainings of the year and who was there */
bool demo_hours(struct work *w, void *demo);      /* sums of study hours, after all that they are made of */
/* Two imports, each in units of work of their own; last of all. */
bool demo_rosters(struct work *w, struct demo *d);

/* From here on `w` acts as the account of that role and organisation, so many days ago. */
void demo_act_as(struct work *w, struct demo *d, enum role role, int64_t org, int days);

/* Begins and ends a branch: what it allocates is given back. A fault's memory stays. */
void demo_branch_begin(struct demo *d, struct work *w);
void demo_branch_end(struct demo *d, struct work *w);

#endif
