/* What the members' templates are given. */
#ifndef MEMBER_VIEWS_H
#define MEMBER_VIEWS_H

#include "end/end.h"
#include "base/chinese.h"
#include "member/category.h"
#include "member/erase.h"
#include "member/filter.h"
#include "member/honour.h"
#include "member/merge.h"
#include "member/portrait.h"
#include "member/shift.h"
#include "member/state.h"
#include "member/whole.h"
#include "org/pick.h"

struct member_list_view {
	const struct org *org; /* one branch's roster; NULL: the search page */
	const struct org *successor; /* of a dissolved one: where its people went, NULL when nowhere; and since when */
	int gone_day;
	bool gone;
	struct org *towns;     /* to narrow to; only on the county's search page */
	int town_count;
	int64_t town;
	struct member_filter filter;
	const char *category;  /* the word of the query */
	struct member *rows;
	int count;
	int64_t total;
	struct pager pager;
	bool may_edit, may_export, may_whole;
};

struct whole_view {
	const char *query; /* of the members' page */
	int64_t people;
};

struct member_view {
	const struct member *member;
	struct post *posts;
	int post_count;
	struct member_state *states, *steps; /* steps: of the category */
	int state_count, step_count;
	struct state_paper *papers; /* of all states and steps */
	int paper_count;
	struct state_change *removed; /* corrections, those among them that took a state out and stand are shown */
	int removed_count;
	struct portraits portraits;
	struct honour *honours;
	int honour_count;
	struct belonging *belongings;
	int belonging_count;
	const struct shift *shift; /* the last move or leaving that stands; NULL: none */
	struct audit_row *history;
	int history_count;
	struct merge_row *merges;  /* other records of the person that were merged into this one */
	int merge_count;
	bool may_edit, may_reveal;
	const char *revealed_field, *revealed_name, *revealed; /* shown once */
};

/* One field of a record as it is, for the table that a second editor sees. */
struct member_present {
	const char *label, *value, *typed;
};

struct member_form_view {
	const struct org *org;       /* adding to it; NULL when editing */
	const struct member *member; /* editing */
	struct member_input in;
	struct party_group *groups;
	int group_count;
	const char *action, *back;
	struct member_present *changed;
	int changed_count;
};

struct member_step_view {
	const struct member *member;
	const struct org_pick *pick;
	const char **ends; /* what ends with it, in words */
	int end_count;
};

/* What taking a move or a leaving back would do. */
struct shift_view {
	const struct member *member;
	const struct shift *shift;
	const char *const *brings;
	int bring_count;
	const char *objection; /* NULL: it can be taken back */
};

/* The phone's page of one's own picture and honours. */
struct own_view {
	const struct member *member; /* NULL: the account is nobody's of the roster */
	struct portraits portraits;
	struct honour *honours;
	int honour_count;
};

/* Pictures that wait for the branch. */
struct waiting_view {
	struct portrait_waiting *rows;
	int count;
	int64_t total;
	struct pager pager;
};
/* The person's page again, for a form on it that was refused. */
void member_page_again(struct request *rq);
/* The picture of a form, taken; NULL with a fault at field portrait. For a route's `slow` step. */
struct kept_file *portrait_upload(struct request *rq);
/* Answers with a picture; NOT_FOUND when there is none. */
void portrait_answer(struct request *rq, const struct portrait *p);

/* The forms and the page of a state. */
struct state_view {
	const struct member *member;
	const struct member_state *state;  /* NULL: one is to begin */
	const char *ending;                /* kind of the state to end; "" */
	struct state_paper *papers, *paper; /* of this state; the one that is looked at */
	int paper_count;
	struct state_change *changes;
	int change_count;
	bool may_edit, may_reveal;
};
/* How many of a person's papers belong to a state. */
int papers_of(const struct state_paper *papers, int count, int64_t state);
/* "PDF，0.3 MB" */
const char *file_words(struct arena *a, const char *type, int64_t size);

struct posts_view {
	const struct org *org;
	bool gone; /* dissolved: shown alone */
	struct post *held, *all;
	int held_count, all_count;
	struct member *members;
	int member_count;
};

struct groups_view {
	const struct org *org;
	bool gone;
	struct party_group *groups;
	int group_count;
	struct member *members;
	int member_count;
};

/* Whole years today. */
int age_of(const struct request *rq, const struct member *m);

/* The pages of erasure. */
struct erase_view {
	struct erase_row *rows;
	int count;
	int64_t total, keep_days;
	int until;
	struct pager pager;
	const struct member *member; /* on the page of one person; NULL on the list */
};

#endif
