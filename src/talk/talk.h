/* Heart-to-heart talks (谈心谈话, 支部条例 art. 19): who talked with whom, when and where, and whom nobody has talked with yet.
 * For: the record of one talk, entered by one of the two on the phone or typed from paper by the branch; a branch's list of work.
 * Not for: what a branch owes (room `duty` counts talks), and no way to talk: people meet. What was said is read by the two alone. */
#ifndef TALK_TALK_H
#define TALK_TALK_H

#include "route/route.h"
#include "rule/rule.h"
#include "work/work.h"

struct talk {
	int64_t id, org, one, other, version, made;
	unsigned pair; /* a bit of RULE_PAIR_… */
	int day;
	const char *place, *one_name, *other_name;
	const char *made_by;  /* name of the account that entered it; "" when it is none any more */
	const char *gist;     /* only from talk_load; "" when nothing was written down */
};

/* What is typed. */
struct talk_form {
	int64_t one, other;
	int day;
	const char *place, *gist; /* gist may be "" */
};
#define TALK_PLACE_MOST 40
#define TALK_GIST_MOST 2000
#define TALK_LATE_DAYS 366 /* a talk is entered at most so many days later */

/* Enters a talk of two people who belonged to the branch that day; a member only one of their own. Those of the two who did not
 * enter it get a message. Its id; 0 with faults by field: one, other, day, place, gist. */
int64_t talk_add(struct work *w, int64_t org, const struct talk_form *form);
/* The same of many as an archive has them, for the demo: nothing is checked, told or audited, nor is the branch touched; who sits on
 * the committee today counts for all. False when the store failed. */
bool talk_put_all(struct work *w, int64_t org, const struct talk_form *list, int count);
/* Changes day, place and gist of one's own talk; the two stay. `version` is the one the form was made from (0: not checked). */
bool talk_edit(struct work *w, int64_t id, int64_t version, const struct talk_form *form);
/* Takes back a talk that was entered wrongly: by one of the two, or by the branch. The id of its branch; 0 with a fault. */
int64_t talk_remove(struct work *w, int64_t id);
/* One's own talk with its gist; NULL with a NOT_FOUND fault when the actor is not one of the two, whatever the role. */
struct talk *talk_load(struct work *w, int64_t id);
/* The talks of a branch between two days, latest first, without gists; *total (may be NULL) counts all. */
int talk_list(struct work *w, int64_t org, int from_day, int to_day, int limit, int offset, struct talk **out, int64_t *total);
/* How many there are. */
int64_t talk_count(struct work *w, int64_t org, int from_day, int to_day);
/* One person's talks, latest first, without gists. */
int talk_of_member(struct work *w, int64_t member, int limit, struct talk **out);
/* 委员之间, 委员和党员之间, 党员之间. */
const char *talk_pair_chinese(unsigned pair);

/* Somebody whom the year's talks have not reached, or two who have not talked with each other. */
struct talk_gap {
	int64_t member, other; /* other: only of two committee members */
	const char *name, *other_name;
	bool migrant;
};
/* A branch's list of work for a year: for each kind of pair who is still without a talk, in the order of their names, which is
 * no order of merit. Who is suspended or out of contact is left out and counted in `apart`. */
struct talk_gaps {
	struct talk_gap *committee, *with_committee, *members;
	int committee_count, with_committee_count, members_count;
	int people, seats, apart;
};
struct talk_gaps *talk_gaps_of(struct work *w, int64_t org, int year);
/* The branch that the actor belongs to as a member; 0 when the account is nobody's of the roster. */
int64_t talk_branch(struct work *w);
/* The members of a branch today by pinyin, for choosing whom one talked with. */
struct member_roll;
int talk_people(struct work *w, int64_t org, struct member_roll **out);

/* The year's register of a branch on A4, without gists, and an empty record to write on; and one's own record with its gist.
 * {NULL, 0} with a fault, or where memory lacked. */
struct str talk_register(struct work *w, int64_t org, int year);
struct str talk_paper(struct work *w, int64_t id);

extern const struct scope scope_talk;

#endif
