/* Accounts and their pages: signing in and out, one's own account, and the accounts of a scope with their printed codes.
 * For: who may make which account where, lists, slips, sign-in itself. Not for: how a password, a session or a permission
 * works; that is floor 5 (access/access.h). */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "end/end.h"
#include "org/org.h"

/* ---- who may make what ---- */

/* True when an account of role `maker` may make, disable and give new codes to accounts of role `made`. */
bool account_may_make(enum role maker, enum role made);
/* True when an account of that role can stand at that organisation: offices at theirs, branch people at villages and below and at any
 * branch, also one directly under the county. */
bool account_fits(enum role role, const struct org *org);
/* True when the actor may manage that account: every office that it holds lies in the scope and is one that the actor's role may
 * make. Who could renew the code of somebody with a higher office would have it; nobody manages the own one. `held` is what office_list
 * gives. */
bool account_managed(struct work *w, const struct account *account, const struct office *held, int count);
/* The same, and sets a FORBIDDEN fault when not. */
bool account_manageable(struct work *w, const struct account *account);

/* ---- lists ---- */

struct account_row {
	int64_t id, org, member, created, seen; /* seen: last use of a session that is still open, 0 when none */
	const char *login, *name, *org_name;
	enum role role;
	int offices;          /* that it holds */
	bool disabled, ready; /* ready: has a password of its own */
	int64_t code_until;   /* of a code that was not used yet */
};
struct account_filter {
	const char *path;  /* subtree; required */
	const char *query; /* part of login, name or organisation; NULL or "": all */
	enum role role;    /* ROLE_NONE: all */
	int64_t member;    /* the accounts of this person alone; 0: all */
	bool waiting;      /* only those that were never signed in to */
	bool disabled;     /* only disabled ones */
	int limit, offset;
};
/* Reads q, role, state, member and org (a township) out of a page's query, within the subtree `path`. */
struct account_filter account_filter_of(struct work *w, const char *query, const char *path);
/* The accounts of a subtree in the order of the tree; *total counts all. */
int account_list(struct work *w, const struct account_filter *filter, struct account_row **out, int64_t *total);

/* Branches with how many members have an account, and how their secretary's stands. */
struct account_branch {
	int64_t org;
	const char *name, *above;
	int members, accounts, waiting; /* waiting: made, but never signed in to */
	const char *secretary;          /* "": the post is vacant */
	bool secretary_account;         /* who holds the post has the office, with an account that is not stopped */
};
enum account_lack { LACK_ANY, LACK_SECRETARY, LACK_MEMBER };
struct account_branch_filter {
	const char *path;       /* subtree; required */
	const char *query;      /* of name, initials or township; "": all */
	enum account_lack lack; /* the secretary's account or a member's is missing */
	int limit, offset;
};
/* Reads q, lack and org (a township) out of a page's query, within the subtree `path`. */
struct account_branch_filter account_branch_filter_of(struct work *w, const char *query, const char *path);
/* In the order of the tree; *total counts all. */
int account_branches(struct work *w, const struct account_branch_filter *filter, struct account_branch **out, int64_t *total);

/* ---- writing ---- */

/* What a printed slip shows; the code is nowhere else. */
struct slip {
	const char *name, *login, *code, *role, *org;
	const char *group; /* heading of the sheet that it stands on, a new one for each; NULL: none */
};

struct slip account_slip(const char *name, const char *login, const char *code, enum role role, const char *org);
/* A login name that is free: the name's pinyin, with a number when taken. */
const char *account_login_for(struct work *w, const char *name);
/* The same for many: what is taken is read once, in one statement; each name that was given counts as taken. */
struct logins;
struct logins *logins_read(struct work *w);
const char *logins_next(struct work *w, struct logins *logins, const char *pinyin);
/* Makes an account after asking account_may_make, account_fits and the scope. A member's account needs a member of that
 * name in the branch; a secretary's and a clerk's is tied to theirs when there is one. The id, 0 with faults by field:
 * login, name, role, org. */
int64_t account_make(struct work *w, const char *login, const char *name, enum role role, int64_t org,
	struct slip *slip);
/* Grants an account that the actor may manage a further office, by the rules of account_make; INPUT by role and org_name. */
bool account_grant(struct work *w, int64_t id, enum role role, int64_t org);
/* Ends an office in the scope that the actor's role could make, whoever manages the rest of that account. */
bool account_end_office(struct work *w, int64_t office);
/* A new code for an account that the actor may manage. */
bool account_renew(struct work *w, int64_t id, struct slip *slip);
/* Disables or enables one that the actor may manage. */
bool account_stop(struct work *w, int64_t id, bool disabled);
/* Closes all sessions of an account but `keep` (0: all). */
bool account_close_sessions(struct work *w, int64_t account, int64_t keep);
/* Closes one session of that account; NOT_FOUND when it is somebody else's. */
bool account_close_session(struct work *w, int64_t account, int64_t session);
/* Turns the elder version on or off for the actor. */
bool account_elder(struct work *w, bool on);

/* ---- for pages ---- */

/* 安卓手机 · 微信: what a browser says about itself, in words. */
const char *account_agent(struct arena *a, const char *agent);
/* The path when it leads somewhere on this server and is no sign-in page, else NULL: where sign-in goes on to. */
const char *account_next(const char *path);
/* How long a session lasts, seconds: hours for who holds an office's post (also while acting in another), days for phones. */
int64_t account_lasts(const struct request *rq, bool desk);
/* Where somebody of that role starts. */
const char *account_start(const struct request *rq);

/* A form's organisation, chosen by typing its name: field `org` (an id, from a list or a link) or `org_name`. One that
 * matches is taken; several become the candidates that part_org_choice shows. Fault at field org_name. */
struct org_choice {
	struct org *org;         /* NULL: not decided */
	struct org *candidates;
	int count;
};
bool account_choose_org(struct work *w, struct request *rq, struct org_choice *choice);
/* The form's field for it; `choice` may be NULL (nothing typed yet). `query_org` is an id from the page's address, 0. */
void part_org_choice(struct request *rq, const struct org_choice *choice, struct org *given);

/* {account}, {office} (of somebody in the scope), {acting} (an own one that is held) and {session} of a path. */
extern const struct scope scope_account;
extern const struct scope scope_office;
extern const struct scope scope_acting;
extern const struct scope scope_session;

#endif
