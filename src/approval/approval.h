/* The second person (双人审批): what weighs too much for one pair of hands is proposed by one person with its exact content,
 * and done once, in one transaction, when another with the right to it has approved.
 * For: proposing, deciding, the pages where what waits is read, and the county's switch. A room registers its act beside its
 * functions. Not for: what an act does, and not for the review of activity records (room `activity`). */
#ifndef APPROVAL_APPROVAL_H
#define APPROVAL_APPROVAL_H

#include "end/end.h"
#include "work/work.h"

#define APPROVAL_DAYS 7 /* a proposal that nobody decided on until then has expired */

struct approval;

/* An act that two persons do. */
struct approval_act {
	const char *word;  /* "org-merge": stable, stored */
	const char *title; /* 合并组织 */
	enum permission need; /* of both persons; the second also has APPROVE */
	/* A stamp of all that the act rests on, made from its content. NULL with a fault when it can no longer be done at all. Called
	 * when it is proposed and once more when it is approved: another stamp, and the proposal is outdated. Changes nothing. */
	const char *(*basis)(struct work *w, const struct approval *a);
	/* Does it, in the unit of work of the approval; false with a fault takes all of it back. */
	bool (*run)(struct work *w, const struct approval *a);
	/* Where the record is read, for the page; NULL: nowhere. */
	const char *(*href)(struct request *rq, const struct approval *a);
};
/* APPROVAL_ACT(org_merge, .word = "org-merge", .title = "合并组织", .need = PERMISSION_EDIT_ORG, .basis = …, .run = …) */
#define APPROVAL_ACT(name, ...) \
	static const struct approval_act approval_act_##name = { __VA_ARGS__ }; \
	static const struct approval_act *const approval_act_##name##_entry \
		__attribute__((section("approval_acts"), used)) = &approval_act_##name

/* APPROVAL_TELL(inbox, function): how a person hears of a proposal or of what became of it; the room of messages, which stands
 * higher, puts itself in here. */
struct approval_tell {
	bool (*tell)(struct work *w, int64_t account, const char *title, const char *text, const char *href);
};
#define APPROVAL_TELL(name, function) \
	static const struct approval_tell approval_tell_##name = { function }; \
	static const struct approval_tell *const approval_tell_##name##_entry \
		__attribute__((section("approval_tells"), used)) = &approval_tell_##name

enum approval_state {
	APPROVAL_OPEN,
	APPROVAL_DONE,      /* approved, and done with it */
	APPROVAL_REFUSED,
	APPROVAL_WITHDRAWN, /* by the one who proposed it */
	APPROVAL_OUTDATED,  /* what it rested on had changed when it was to be approved */
	APPROVAL_EXPIRED,   /* open in the table, but its time is over */
	APPROVAL_STATES,
};
const char *approval_state_chinese(enum approval_state state); /* 待批准 */
const char *approval_state_tag(enum approval_state state);     /* class of the tag that shows it */

struct approval {
	int64_t id, org, record, at, expires, by_account, by_member, by_org, decided_at, decided_by;
	const struct approval_act *act; /* NULL: the program has no such act any more */
	enum approval_state state;
	/* Never NULL. summary: 把小河西村党支部并入大河东村党支部. content: "day=20261110\napproval=…\n". */
	const char *word, *kind, *summary, *content, *basis, *hash, *by_name, *by_org_name, *by_path, *decided_name, *reason;
	bool mine;       /* the actor is the one who proposed it */
	bool may_decide; /* the actor is another person, with the right to it, and it is open */
};

/* ---- contents ---- */

/* Adds "name=value\n" to a content; line breaks of the value become spaces. */
void approval_put(struct buf *content, const char *name, const char *value);
void approval_put_i64(struct buf *content, const char *name, int64_t value);
/* A value of a content, "" or 0 when it has none of that name. */
const char *approval_text(struct arena *a, const struct approval *approval, const char *name);
int64_t approval_i64(const struct approval *approval, const char *name);

/* ---- proposing ---- */

/* True when the county wants a second person for such acts: it does unless the switch was turned, see below. */
bool approval_wanted(struct work *w);

struct approval_wish {
	const char *act;     /* word of a registered act */
	int64_t org, record;
	const char *kind;    /* of the record */
	const char *summary; /* Chinese, one sentence, no sensitive field */
	const char *content;
};
/* Proposes an act in the actor's name and tells everybody who may decide on it. Its id; 0 with a fault: that of the act's
 * basis, CONFLICT "approval.waits" when the same record waits with the same act already, CONFLICT "approval.nobody" when
 * there is nobody who could decide. */
int64_t approval_propose(struct work *w, const struct approval_wish *wish);
/* Does the act at once and notes that the county has the second person switched off; false with a fault. For a caller that
 * has asked approval_wanted. */
bool approval_alone(struct work *w, const struct approval_wish *wish);

/* ---- deciding ---- */

/* One proposal that the actor may see: its own, or one that the actor may decide on or oversees. NULL with NOT_FOUND. */
struct approval *approval_load(struct work *w, int64_t id);
/* Approves what was shown under that hash, and does it. *outdated is set, and true returned, when what it rested on had
 * changed: then nothing is done, and the proposal is closed as outdated. CONFLICT "approval.decided" "approval.expired"
 * "approval.changed", FORBIDDEN "approval.own" "approval.not-yours", and whatever the act says. */
bool approval_approve(struct work *w, int64_t id, const char *hash, bool *outdated);
/* Refuses it; INPUT at "reason" when there is none. */
bool approval_refuse(struct work *w, int64_t id, const char *reason);
/* Takes back one's own. */
bool approval_withdraw(struct work *w, int64_t id);

enum approval_view { APPROVALS_WAITING, APPROVALS_OWN, APPROVALS_ALL };
/* Proposals, newest first: those that wait for the actor, the actor's own, or all that the actor may see. *total counts. */
int approval_list(struct work *w, enum approval_view view, int limit, int offset, struct approval **out, int64_t *total);

/* ---- the county's switch ---- */

/* Why the county does without a second person; NULL: it does not do without. */
const char *approval_off_reason(struct work *w);
/* Turns it: off with a reason, on with NULL. From a page turning it off is itself an act for two persons ("approval-off");
 * this is what it does then, and what the command line does. */
bool approval_switch(struct work *w, const char *off_reason);

/* The path leads to a proposal: {approval}, by where the proposer stood. */
extern const struct scope scope_approval;

#endif
