/* What the account pages show. For: the templates of this room. Not for: other rooms. */
#ifndef ACCOUNT_VIEWS_H
#define ACCOUNT_VIEWS_H

#include "account/account.h"
#include "html/chart.h"
#include "work/audit.h"

/* One's own account. */
struct me_view {
	const struct account *account;
	const struct session *sessions;
	int count;
	int64_t present; /* the session of this request */
};

/* The list. */
struct accounts_view {
	const struct account_filter *filter;
	const struct account_row *rows;
	int count;
	int64_t total;
	struct pager pager;
	const struct org *towns; /* to narrow the list, for the county */
	int towns_count;
	int64_t org;             /* chosen one, 0 */
	bool may_make;
};

/* The form for a new account. */
struct account_form_view {
	const char *login, *name;
	enum role role;
	const struct org_choice *choice; /* NULL: nothing was typed */
	struct org *given;               /* fixed by the page's address */
};

/* One account. */
struct account_view {
	const struct account *account;
	const struct session *sessions;
	const struct audit_row *acts;
	int sessions_count, acts_count;
	const char *state, *tag; /* words and class of the tag */
	const struct office *offices;
	int offices_count;
	const struct org_choice *choice; /* of a further office's form; NULL: nothing was typed */
	bool manageable;
	bool totp; /* has the second factor */
};

/* Printed slips. */
struct bulk_plan;
struct slip_sheet {
	const char *title; /* NULL: none */
	const struct slip *slips;
	int count;
};
struct slips_view {
	const struct slip_sheet *sheets; /* each begins on a new page */
	int count;
	const char *platform, *until, *back;
	const struct bulk_plan *plan; /* what else was done, NULL */
};

/* The page of the account in the address; `choice` of the form that was refused. */
void account_page_show(struct request *rq, const struct org_choice *choice);
/* The page of printed slips, which are shown once; `plan` (may be NULL) is what was done for many at once, `back` where its button leads. */
void account_slips_show(struct request *rq, const struct slip *slips, int count, const struct bulk_plan *plan, const char *back);
/* 发了新登录码: an act of the audit in words. */
/* Words and class of an account's state tag. */
const char *account_state(const struct account_row *row, int64_t now);
const char *account_state_tag(const struct account_row *row, int64_t now);

#endif
