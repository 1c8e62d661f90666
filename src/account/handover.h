/* Hand-over (交接): when a branch's post of secretary changes hands, the account's office follows it.
 * For: what a branch has against its post holders, the hand-over itself and its undo, and what passes with it.
 * Not for: appointing somebody (org/org.h); granting other offices (account/account.h). */
#ifndef ACCOUNT_HANDOVER_H
#define ACCOUNT_HANDOVER_H

#include "account/account.h"

/* An office of a branch that is held: its secretary's and its clerks'. */
struct handover_holder {
	int64_t office, account, member;
	const char *name, *login;
	enum role role;
	bool right; /* a secretary's: who holds the post. A clerk's is always so */
};
/* How a branch stands. */
struct handover_state {
	struct org *org;
	const struct post *post;          /* its secretary; NULL: vacant */
	struct handover_holder *holders;
	int count;
	const struct account *successor;  /* of who holds the post; NULL: has none yet */
	bool settled;                     /* who holds the post holds the office, and nobody else */
	int64_t from_account, from_member, from_office; /* who holds it wrongly, or held it last; 0: nobody */
	const char *from_name;
	bool from_ended;                  /* its office has ended already, with the post */
	const char *stamp;                /* of all this: what was confirmed must be what was shown */
};
/* Those that are held at a branch. One statement. */
int handover_holders(struct work *w, int64_t org, struct handover_holder **out);
/* True when the holders agree with the post's holder of that name ("" vacant). */
bool handover_settled(const struct org *org, const struct handover_holder *holders, int count);
/* NULL with a fault when there is no such organisation. Five statements. */
struct handover_state *handover_look(struct work *w, int64_t org);

/* Branches of a subtree whose secretary changed and whose account was not handed over: 书记已变更，账号未交接. */
struct handover_due {
	int64_t org;
	const char *name, *above, *secretary, *holder; /* holder: who has the account; "" nobody any more */
	int since;                                     /* from when the secretary holds the post */
};
int handover_due(struct work *w, const char *path, int limit, int offset, struct handover_due **out, int64_t *total);

/* One that was done. */
struct handover {
	int64_t id, org, at, from_account, from_member, to_account, to_member, to_office;
	const char *from_name, *to_name, *by_name, *undone_by;
	bool made;
	int64_t undone;
};
struct handover *handover_load(struct work *w, int64_t id);
/* Those of a branch, newest first. */
int handover_list(struct work *w, int64_t org, int limit, struct handover **out);
/* Hands over to who holds the post: their account is found or made, gets the office, others' end today, and what the room parts know
 * passes. *slip is filled and *printed true when somebody has to sign in for the first time. INPUT at "login" when a login name is
 * needed and cannot be had, CONFLICT "handover.changed" when the branch is not as `stamp` says, "handover.vacant", "handover.settled". */
bool handover_do(struct work *w, int64_t org, const char *stamp, struct slip *slip, bool *printed);
/* Takes the newest one of its branch back: the office returns to who held it, unless their post has ended; what passed and still waits
 * goes back. An account that was made for it stays, as a member's. */
bool handover_undo(struct work *w, int64_t id);

/* ---- what passes ---- */

/* HANDOVER_PART(inbox, .title = "没看的工作消息", .count = …): the rooms above put themselves in here. */
struct handover_part {
	const char *title;
	int (*count)(struct work *w, const struct handover_state *state);
	/* Passes from h->from_… to h->to_…, and notes each with handover_item; back takes back what still waits. */
	bool (*pass)(struct work *w, const struct handover *h);
	bool (*back)(struct work *w, const struct handover *h);
	/* A secretary's post ended and the office with it: tells whoever has to hand over. May be NULL. */
	bool (*due)(struct work *w, int64_t org, const char *name);
};
#define HANDOVER_PART(name, ...) \
	static const struct handover_part handover_part_##name = { __VA_ARGS__ }; \
	static const struct handover_part *const handover_part_##name##_entry \
		__attribute__((section("handover_parts"), used)) = &handover_part_##name

/* {handover} of a path. */
extern const struct scope scope_handover;

/* ---- for pages ---- */

struct handover_passing {
	const char *title;
	int count;
};
struct handover_view {
	const struct handover_state *state;
	struct handover_passing *passing;
	int passing_count;
	struct handover *done;
	int done_count;
	bool may;             /* the actor may make secretaries */
};
struct handovers_view {
	struct handover_due *rows;
	int count;
	int64_t total;
	struct pager pager;
};
/* What would pass. */
int handover_passing(struct work *w, const struct handover_state *state, struct handover_passing **out);

#endif
