/* What the pages of talks show. For: this room's handlers and templates. */
#ifndef TALK_VIEWS_H
#define TALK_VIEWS_H

#include "end/end.h"
#include "member/member.h"
#include "org/org.h"
#include "talk/talk.h"

/* A branch's year. */
struct talks_view {
	const struct org *org;
	int year, count;
	int64_t total;
	struct talk *list;
	struct talk_gaps *gaps;
	struct member_roll *people; /* to choose from; NULL for who only reads */
	int people_count;
	struct pager pager;
	bool may;                   /* enter and take back */
};

/* The own talks, the form of a new one, and one of them. */
struct talk_phone_view {
	struct talk *list, *talk;
	int count;
	struct member_roll *people;
	int people_count;
	const struct org *org;     /* whose list of work the actor keeps; NULL */
	int64_t me;
};

/* The year that a query asks for: this one unless another that has begun. */
int talk_year_of(struct work *w, const char *query);

/* The other one of the two, as the reader sees it. */
static inline const char *talk_with(const struct talk *t, int64_t me)
{
	return t->one == me ? t->other_name : t->one_name;
}

#endif
