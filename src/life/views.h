/* What the pages of such meetings show. For: this room's handlers and templates. */
#ifndef LIFE_VIEWS_H
#define LIFE_VIEWS_H

#include "end/end.h"
#include "life/life.h"

struct life_view {
	struct life *life;
	struct attendance *people; /* to choose who sees to a measure */
	int people_count;
	bool may_problem;          /* the meeting is under way or over, so that measures may be written down */
};

#endif
