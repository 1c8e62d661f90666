/* What the templates of the second person are given. */
#ifndef APPROVAL_VIEWS_H
#define APPROVAL_VIEWS_H

#include "approval/approval.h"

struct approvals_view {
	enum approval_view view;
	struct approval *rows;
	int count;
	int64_t total;
	struct pager pager;
	const char *off_reason; /* NULL: a second person is wanted */
	bool may_switch, approves;
};

/* The list that a query asks for, as far as the actor's role has it, and what it is called. */
enum approval_view approval_view_of(struct work *w, const char *query);
const char *approval_view_chinese(enum approval_view view);
/* 合并组织; the word itself when the program has no such act any more. */
const char *approval_title(const struct approval *a);
/* What a proposal's page says about its state: who decided and when. */
const char *approval_outcome(struct arena *a, const struct approval *p);

#endif
