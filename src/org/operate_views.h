/* What the templates of the operations are given. */
#ifndef ORG_OPERATE_VIEWS_H
#define ORG_OPERATE_VIEWS_H

#include "end/end.h"
#include "org/operate.h"
#include "org/pick.h"
#include "org/views.h"

/* Somebody who may go to a new branch. */
struct operate_person {
	int64_t id;
	const char *name, *category, *group;
	bool chosen;
};

struct operate_view {
	const struct org *org;
	struct org_operation op;
	struct org_pick pick;
	struct org_form_view founding;
	struct operate_person *people; /* split */
	int people_count;
	struct org_preview preview;
	int stops, musts; /* objections that cannot be got over; that the approval has to answer for */
	bool second;      /* confirming proposes it to a second person */
};

/* What an operation is for, in a line. */
const char *operate_about(enum org_operation_kind kind);
/* What the choice of another organisation is called there: 新的上级, 并入组织. */
const char *operate_other_label(enum org_operation_kind kind);

struct operate_tree_view {
	int day;
	const struct org *top;
	struct org_then *rows;
	int count, branches, members;
};
/* The blank in front of a row of the tree; arena memory. */
const char *operate_indent(struct arena *a, int depth);

#endif
