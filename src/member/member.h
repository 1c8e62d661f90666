/* Members: who belongs to which branch from when to when, categories and states, sensitive fields sealed and masked.
 * For: the roster and everything that asks who was a member of a branch on a day and who could vote.
 * Not for: accounts (room `account`), and attendance (room `activity`).
 * ID numbers, telephone numbers and addresses leave this room masked; member_reveal alone opens one, on the record. */
#ifndef MEMBER_MEMBER_H
#define MEMBER_MEMBER_H

#include "member/codes.h"
#include "org/org.h"

enum member_category {
	MEMBER_APPLICANT,    /* 入党申请人 */
	MEMBER_ACTIVIST,     /* 入党积极分子 */
	MEMBER_CANDIDATE,    /* 发展对象 */
	MEMBER_PROBATIONARY, /* 预备党员 */
	MEMBER_FULL,         /* 正式党员 */
};

/* A person as of today. Days are yyyymmdd, 0 when there is none; texts are "" when there is none. */
struct member {
	int64_t id, org, party_group;
	const char *name, *pinyin, *initials;
	int sex; /* 1 male, 2 female */
	const char *ethnic;    /* code */
	int birth;
	const char *education; /* code */
	const char *job;       /* code */
	const char *stratum;   /* code; "" for most */
	const char *outflow;   /* code; of a migrant: where they went */
	int category;
	int joined;   /* admission as probationary member */
	int full_day; /* became a full member */
	const char *idno_mask;  /* 371199********0018 */
	const char *phone_mask; /* 138****1234 */
	bool has_address;
	bool migrant, aged, hardship, lost, suspended;
	int left_day; /* > 0: no longer in any branch here */
	int64_t version;
	const char *org_name, *org_path, *org_code; /* today's branch: short name */
	const char *group_name;
};

/* How {member} leads to an organisation; a member passes for the own row only. */
extern const struct scope scope_member;

/* The person, or NULL with a NOT_FOUND fault. The id of a record that was merged into another leads to that one (merge.h), so
 * whoever goes on writes by the id of what came back. */
struct member *member_load(struct work *w, int64_t id);

/* The ids of a person's records: the one that stands and those merged into it. For statements of other rooms that look for
 * what is said of a person; $1 is the county. */
#define MEMBER_ALL(id) \
	"(select z.id from member z where z.tenant = $1 and z.id = " id " union all select z.id from member z where z.tenant = $1 " \
	"and z.merged_into = " id " and z.merged_into <> 0)"

enum member_order { MEMBER_BY_PINYIN, MEMBER_BY_STROKES, MEMBER_BY_AGE, MEMBER_BY_JOINED };

/* What a list is narrowed to. All zero but the path: today's members of the subtree by pinyin. */
struct member_filter {
	const char *path;     /* subtree; required */
	int64_t org;          /* > 0: this branch alone */
	int64_t party_group;  /* > 0: this group alone */
	const char *query;    /* part of a name, pinyin, initials, a whole ID or telephone number */
	unsigned categories;  /* mask of 1u << enum member_category; 0: full and probationary */
	const char *state;    /* word of code_state; NULL or "": all */
	bool left;            /* those who left instead */
	enum member_order order;
	int limit, offset;    /* limit 0: all */
};
/* The people of a filter; *total (may be NULL) gets their number without paging. */
int member_list(struct work *w, const struct member_filter *filter, struct member **out, int64_t *total);
/* The people of a list of ids that lie in a subtree, in no order; for other rooms' names. */
int member_of_ids(struct work *w, const char *path, const int64_t *ids, int count, struct member **out);

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

/* An ID number as people type it made canonical: half-width, without blanks, X upper-case. */
char *idno_tidy(struct arena *a, const char *text);
/* Why an ID number (tidy) is wrong, in Chinese with what to do; NULL when it is right. GB 11643: 18 places, division code,
 * birth date, check digit; `birth` and `sex` (0: not known) must agree with it. */
const char *idno_objection(struct arena *a, const char *idno, int birth, int sex, int today);
/* Birth day and sex that a right ID number tells. */
int idno_birth(const char *idno);
int idno_sex(const char *idno);
/* A right ID number for a division code of six digits, a birth day and an order number 0 … 999 (odd: male). For
 * invented people only; the code 371199 is not in use. */
char *idno_make(struct arena *a, const char *division, int birth, int order);
/* 371199********0018 */
char *idno_mask(struct arena *a, const char *idno);
/* A telephone number tidied (half-width, without blanks, dashes and +86), why it is wrong, its mask. A mobile of 11 places
 * or a landline with area code of 10 to 12. */
char *phone_tidy(struct arena *a, const char *text);
const char *phone_objection(struct arena *a, const char *phone);
char *phone_mask(struct arena *a, const char *phone);

/* ---- writing ------------------------------------------------------------------------------------------------------ */

struct member_input {
	int64_t org;
	int64_t party_group;
	const char *name;
	int sex;   /* 0: from the ID number */
	const char *ethnic; /* codes */
	int birth; /* 0: from the ID number */
	const char *education;
	const char *job;
	const char *stratum, *outflow; /* NULL: when editing, as they were; outflow shows while the person is a migrant */
	int category;
	int joined;
	int full_day;
	/* NULL: when editing, as it was; "": none */
	const char *idno;
	const char *phone;
	const char *address;
	int category_day; /* of who is no member yet: since when of that category; 0: the day of belonging */
	const char *category_why; /* when editing changes the category, joined or full_day: the reason that its step keeps; NULL: "" */
	int from_day; /* adding: belongs to the branch from here on; 0: from joining or the branch's founding, else today */
};
/* Checks an input and fills what follows from the ID number. Faults by field: name, idno, sex, birth, ethnic, education,
 * job, stratum, outflow, category, joined, full_day, phone, from_day. Asks nothing of the store. */
bool member_input_check(struct work *w, struct member_input *in);
struct member_input member_input_of(const struct member *m);

/* Adds a person to a branch. A known ID number is a CONFLICT at field idno; the message names the branch only when it lies
 * in the actor's scope. id may be NULL. */
bool member_add(struct work *w, const struct member_input *in, int64_t *id);
/* The same for thousands: neither audit row nor recount nor touch; the caller audits once and calls org_recount for each
 * branch. `org_founded` spares reading the branch (0: unknown); the input must have passed member_input_check. */
bool member_put(struct work *w, const struct member_input *in, int org_founded, int64_t *id);
/* Changes a person's fields (never the branch; a category only forwards, see category.h). version as in org_edit; CONFLICT "member.changed". */
bool member_edit(struct work *w, int64_t id, const struct member_input *in, int64_t version);
/* Moves a person to another branch of the county from a day on; brings back one who left. Both branches must lie in the
 * actor's scope. Posts in the old branch end. Faults by field: org, day. */
bool member_move(struct work *w, int64_t id, int64_t org, int day, const char *reason);
/* The same for a roster, which takes its own moves back: no record that shift.h would. */
bool member_move_by_roster(struct work *w, int64_t id, int64_t org, int day, const char *reason);
/* The person leaves this county's branches (transferred away, died, removed). Posts and states end; a
 * state that began on that day or later is taken out, unless papers hang on it (INPUT at day). */
bool member_leave(struct work *w, int64_t id, int day, const char *reason);

/* ---- states ------------------------------------------------------------------------------------------------------- */

struct member_state {
	int64_t id;
	const char *kind; /* word of code_state */
	int from_day, to_day;
	const char *reason;
};
int member_state_list(struct work *w, int64_t id, struct member_state **out);
/* What a state that lasts asks for by now, in one sentence with its article: out of contact, or away, for half a year. "" when it
 * asks for nothing. A reminder only: what follows is decided by the meeting. */
const char *member_state_asks(struct arena *a, const struct member_state *s, int today);
/* Begins or ends a state from a day on; faults by field: kind, day, reason. */
bool member_state_set(struct work *w, int64_t id, const char *kind, int from_day, const char *reason);
bool member_state_end(struct work *w, int64_t id, const char *kind, int to_day);

struct belonging {
	int64_t org;
	const char *org_name, *org_path;
	int from_day, to_day;
};
/* Where a person belonged, latest first. */
int belonging_list(struct work *w, int64_t id, struct belonging **out);
/* The person's A4 card as PDF, sensitive fields masked; {NULL, 0} where memory lacked. Five statements. */
struct str member_card(struct work *w, const struct member *m);

/* ---- as of a day -------------------------------------------------------------------------------------------------- */

/* Somebody who belonged to a branch on a day as full or probationary member. */
struct member_roll {
	int64_t member, org, party_group; /* the group is today's */
	const char *name;
	int sex, category; /* the category is that day's */
	bool voter;        /* full and not suspended (支部条例 art. 11) */
	bool excused;      /* for age or illness, granted (room `exempt`): need not come (2019 regulation on education of members, art. 23) */
	bool apart;        /* nor counts among those a vote is measured by, as the members' meeting agreed */
	bool suspended;    /* 停止党籍: neither due nor a voter */
	bool due;          /* neither excused nor suspended */
	bool migrant, lost;
};
/* The members of a branch (`group` > 0: of that Party group) on a day, by pinyin. Returns their number. */
int member_roll_on(struct work *w, int64_t org, int64_t group, int day, struct member_roll **out);
/* The same for every branch of a subtree, ordered by branch and pinyin, in one statement. */
int member_roll_all(struct work *w, const char *path, int day, struct member_roll **out);

/* ---- sensitive fields --------------------------------------------------------------------------------------------- */

/* Opens one sensitive field ("idno", "phone", "address") for a stated reason and writes that into the audit chain: must run
 * in work_run. Faults by field: field, reason. */
bool member_reveal(struct work *w, int64_t id, const char *field, const char *reason, const char **text);
/* Keyed hashes as the table holds them; {NULL,0} for "". */
struct str member_idno_hash(struct work *w, const char *idno);
struct str member_phone_hash(struct work *w, const char *phone);
/* True when the sealed address of a row is that text; the text itself does not leave the room. */
bool member_address_same(struct work *w, struct str sealed, const char *text);

#endif
