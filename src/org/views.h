/* What the organisations' templates are given. */
#ifndef ORG_VIEWS_H
#define ORG_VIEWS_H

#include "end/end.h"
#include "org/fields.h"
#include "org/filter.h"

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
	const struct org_need *need; /* of the query; NULL: none */
	bool may_edit, may_export;
};

struct org_view {
	const struct org *org;
	const struct org_sheet *sheet;
	struct org_income *income; /* latest first */
	int income_count;
	struct org *line;
	int line_count;
	struct org_finding *findings;
	int finding_count;
	struct org *children;
	int child_count;
	struct org *before;        /* those that went into it, latest first */
	int before_count;
	struct audit_row *history;
	int history_count;
	int today;
	bool may_edit, may_edit_village, may_read_members;
};

/* One field of a record as it is, for the table that a second editor sees. */
struct org_present {
	const char *label, *name, *value;
};

struct org_form_view {
	const struct org *org;    /* being edited; NULL when founding */
	const struct org *parent; /* founding under it */
	struct org_input in;
	struct org_sheet sheet;
	struct org_income income[ORG_INCOME_YEARS];
	bool own;     /* the actor stands in it: name and type are shown alone */
	bool lived;   /* org_lived: the type is shown alone, another name wants a reason */
	bool village; /* contact, place and village facts alone */
	bool phone;
	const char *action, *back;
	struct org_present *changed; /* present values that differ from what was typed, after a conflict */
	int changed_count;
};

/* A form that starts from what an organisation has now; after a conflict also with what somebody else changed. */
void org_form_fill(struct request *rq, struct org_form_view *v);
/* The years of collective income that forms offer, with their figures out of `list`. */
void org_income_offer(int today, const struct org_income *list, int count, struct org_income out[ORG_INCOME_YEARS]);

/* One line of an organisation's history. */
struct org_event {
	int day;              /* on which it took effect, or on which it was entered */
	int64_t at;           /* moment of entering, 0 when it is not known */
	const char *title, *text, *who;
};
struct org_history_view {
	const struct org *org;
	struct org_event *rows; /* of the page */
	int count, total;
	struct pager pager;
};
/* Everything that is known about an organisation's past, latest first. */
int org_event_list(struct work *w, const struct org *org, struct org_event **out);

/* On a page of an organisation that is dissolved: since when, and where it went; of any other one nothing. */
void org_gone_show(struct request *rq, const struct org *org);
/* Words for an act of the audit chain about an organisation. */
const char *org_act_words(const char *act);
/* 0 as "". */
const char *number_or_empty(struct arena *a, int n);
/* The actor's own place: every organisation when it is the program. */
bool org_role_may(const struct request *rq, enum permission permission);

#endif
