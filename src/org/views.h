/* What the organisations' templates are given. */
#ifndef ORG_VIEWS_H
#define ORG_VIEWS_H

#include "end/end.h"
#include "org/org.h"

struct org_list_view {
	const struct org *at;    /* the subtree that is listed */
	const struct org *root;  /* the actor's own organisation */
	struct org *towns;       /* its children, for the tree */
	int town_count;
	struct org *line;        /* from the actor's own organisation down to `at` */
	int line_count;
	struct org *open;        /* children of the branch of the tree that is open */
	int open_count;
	int64_t open_id;
	struct org_filter filter;
	struct org *rows;
	int count;
	int64_t total;
	struct pager pager;
	const char *need;        /* the word of filter.need in the query */
	bool may_edit, may_export;
};

struct org_view {
	const struct org *org;
	struct org *line;
	int line_count;
	struct org_finding *findings;
	int finding_count;
	struct org *children;
	int child_count;
	struct audit_row *history;
	int history_count;
	bool may_edit, may_read_members;
};

/* One field of a record as it is, for the table that a second editor sees. */
struct org_present {
	const char *label, *name, *value;
};

struct org_form_view {
	const struct org *org;    /* being edited; NULL when founding */
	const struct org *parent; /* founding under it */
	struct org_input in;
	const char *action, *back;
	struct org_present *changed; /* present values that differ from what was typed, after a conflict */
	int changed_count;
};

/* Words for an act of the audit chain about an organisation. */
const char *org_act_words(const char *act);
/* 0 as "". */
const char *number_or_empty(struct arena *a, int n);
/* The actor's own place: every organisation when it is the program. */
bool org_role_may(const struct request *rq, enum permission permission);

#endif
