/* Accounts for many at once: every secretary of a scope, every member of its branches, whoever keeps a branch's records, every
 * township's office.
 * For: the plan that is shown first, who is left out and why, and the slips. Doing it a second time changes nothing.
 * Not for: one account (account/account.h); a secretary's account that somebody else holds still (account/handover.h). */
#ifndef ACCOUNT_BULK_H
#define ACCOUNT_BULK_H

#include "account/account.h"

#define BULK_MOST 1500 /* slips of one print, and accounts of one unit of work; a branch is not torn, unless it alone has more */
#define BULK_SHOWN 100 /* of those that the preview names, and of those left out */

enum bulk_who {
	BULK_SECRETARIES,
	BULK_MEMBERS,
	BULK_CLERKS,  /* of branches without one: who holds the post 组织委员, whose work the records are */
	BULK_OFFICES, /* one of each township that has none, in the office's name */
	BULK_WHOS,
};
/* "secretary": of a query; 书记; the role of a new account. */
const char *bulk_who_word(enum bulk_who who);
const char *bulk_who_chinese(enum bulk_who who);
enum role bulk_role(enum bulk_who who);
struct bulk_ask {
	enum bulk_who who;
	const char *path;   /* subtree, within the actor's */
	const char *query;  /* name, initials or township of the branches; "": all; not of BULK_OFFICES */
	const char *chosen; /* ",12,34,": these branches alone; "": all; not of BULK_OFFICES */
	bool renew;         /* also new codes for those never signed in to: their former slips are void */
	int most;           /* slips of one print; 0: BULK_MOST */
};
/* Reads who, org (a township), q, branch (as often as there are) and renew out of a page's query, within the actor's subtree. */
struct bulk_ask bulk_ask_of(struct work *w, const char *query);

enum bulk_what {
	BULK_MAKE,      /* a new account */
	BULK_GRANT,     /* the person's account gets the office of secretary or clerk; no slip, it has a password or a slip already */
	BULK_RENEW,     /* a new code for an account that nobody signed in to */
	BULK_VACANT,    /* left out: the branch has no secretary */
	BULK_OTHER,     /* left out: somebody else holds the secretary's account; to be handed over */
	BULK_STOPPED,   /* left out: the account is stopped */
	BULK_FULL,      /* left out: the account holds as many offices as it may */
	BULK_FOREIGN,   /* left out: the account that waits holds offices that are not the actor's to manage */
};
struct bulk_row {
	enum bulk_what what;
	int64_t org, member, account;
	const char *org_name, *group; /* group: heading of the slip's sheet */
	const char *name, *pinyin, *login;
	const char *holder;           /* of BULK_OTHER */
	enum role role;               /* of the account that there is */
};
struct bulk_plan {
	struct bulk_row *rows;        /* to be done, in the order of the tree */
	int count, makes, grants, renews, branches;
	struct bulk_row *left;        /* the first BULK_SHOWN left out */
	int left_count, left_total;
	int later;                    /* to be done by a further print */
};
/* What would be done. NULL with FORBIDDEN when the actor makes no such accounts. Two statements. */
struct bulk_plan *bulk_plan(struct work *w, const struct bulk_ask *ask);
/* Does it, in one unit of work; *slips gets one for each new account and new code. Returns how many (0: only offices were granted), -1
 * with a fault; CONFLICT "account.all-there" when there is nothing to do. */
int account_bulk(struct work *w, const struct bulk_ask *ask, struct bulk_plan **plan, struct slip **slips);
/* Members of one branch: an account for each who has none, new codes for those never signed in to. As account_bulk. */
int account_make_members(struct work *w, int64_t org, struct slip **slips);

/* ---- for pages ---- */

const char *bulk_what_words(const struct bulk_row *row); /* 新建账号；已停用，先启用 … */
/* 支部; of offices 乡镇. */
const char *bulk_place_word(enum bulk_who who);

struct bulk_view {
	const struct bulk_ask *ask;
	const struct bulk_plan *plan;
	const char *place, *query; /* 柳河镇; the page's query, which the form carries along */
	int chosen;
};
struct branches_view {
	struct account_branch_filter filter;
	const struct account_branch *rows;
	int count;
	int64_t total;
	struct pager pager;
	const struct org *towns; /* to narrow the list, for the county */
	int towns_count;
	int64_t org;
	bool offices;            /* the actor makes accounts of townships' offices, too */
};

#endif
