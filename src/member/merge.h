/* Two records of one person: likely pairs, those that are two people after all, and merging two records into one.
 * For: finding who was entered twice (a mistyped number makes a second record), comparing field by field, merging in one unit
 * of work, and taking a merge back exactly while nothing later rests on it.
 * Not for: the same ID number twice, which the roster refuses, and not for erasure (erase.h).
 *
 * Who merges sees both records whole: nobody learns of a pair that reaches out of their own subtree. One person merges, without
 * a second: it can be taken back, and changes no more than moving or leaving do.
 * What hangs on a member stands in tables of later rooms too (attendance, accounts, tasks): they all name the member by its id,
 * and one place has to know all of them to undo exactly. It asks them by SQL alone (merge_rows.c), and tells the rooms what
 * changed through MERGE_HOOK. Sealed records keep the name they were sealed with: reading somebody's own attendance looks for
 * the merged records too. */
#ifndef MEMBER_MERGE_H
#define MEMBER_MERGE_H

#include "member/member.h"

/* ---- likely pairs ------------------------------------------------------------------------------------------------- */

/* One of two records as a list shows it. */
struct alike_side {
	int64_t id;
	const char *name, *org_name, *phone_mask;
	int birth, category;
};
/* Two of today's records that agree in two of three: how the name is read, the birth day, the telephone (by its keyed hash). */
struct alike_pair {
	struct alike_side side[2]; /* the smaller id first */
	bool read, born, phone;
};
/* Pairs of which both lie in the actor's subtree and nobody said that they are two people; those alike in all three first. */
int alike_list(struct work *w, int limit, int offset, struct alike_pair **out, int64_t *total);

/* Says that two are not the same person; INPUT at "reason". Not a pair of the actor's subtree: NOT_FOUND. */
bool alike_dismiss(struct work *w, int64_t one, int64_t other, const char *reason);
/* Takes that back. */
bool alike_restore(struct work *w, int64_t one, int64_t other);

struct alike_dismissed {
	struct alike_side side[2];
	const char *reason, *by_name;
	int64_t at;
};
/* Pairs of which somebody said so, both in the actor's subtree, latest first. */
int alike_dismissed_list(struct work *w, int limit, int offset, struct alike_dismissed **out, int64_t *total);

/* ---- merging ------------------------------------------------------------------------------------------------------ */

enum merge_field {
	MERGE_NAME,
	MERGE_IDNO,   /* birth day and sex follow it */
	MERGE_ETHNIC,
	MERGE_EDUCATION,
	MERGE_JOB,
	MERGE_STRATUM,
	MERGE_OUTFLOW,
	MERGE_CATEGORY,
	MERGE_JOINED,
	MERGE_FULL_DAY,
	MERGE_PHONE,
	MERGE_ADDRESS,
	MERGE_BRANCH, /* whose branches hold where both had one; the other's fill what is open */
	MERGE_FIELDS,
};
/* "name" … as in forms and on the command line; 姓名 …; -1 for a word that is none. */
const char *merge_field_word(enum merge_field field);
const char *merge_field_title(enum merge_field field);
int merge_field_parse(const char *word);

struct merge_wish {
	int64_t kept, gone;
	unsigned taken;     /* bits 1u << enum merge_field: what comes from the one that goes */
	const char *reason;
	const char *stamp;  /* that of the preview which was confirmed; NULL: not asked */
};

struct merge_line {
	const char *kept, *gone; /* as pages show them, masked; "" when empty */
	bool same;
};
struct merge_effect {
	const char *label; /* 会议签到 */
	int count;
	const char *text;  /* what becomes of them */
};
#define MERGE_EFFECTS_MOST 12
#define MERGE_STOPS_MOST 8
struct merge_preview {
	struct member *kept, *gone;
	struct merge_line lines[MERGE_FIELDS];
	struct belonging *stays;  /* where the person belonged afterwards, latest first */
	int stay_count;
	struct merge_effect effects[MERGE_EFFECTS_MOST];
	int effect_count;
	const char *stops[MERGE_STOPS_MOST]; /* why it cannot be done as it stands, with what to do */
	int stop_count;
	const char *stamp;
};
/* Looks at both without changing anything. False with NOT_FOUND when one is none or lies outside the actor's subtree. */
bool merge_preview(struct work *w, const struct merge_wish *wish, struct merge_preview *out);
/* Merges, in the caller's unit of work. INPUT at "reason", CONFLICT "member.merge-changed" when what the stamp was made of
 * changed since, CONFLICT "member.merge-stopped" with the first of the stops. id may be NULL. */
bool merge_run(struct work *w, const struct merge_wish *wish, int64_t *id);

struct merge_row {
	int64_t id, kept, gone, gone_org, at, undone;
	const char *kept_name, *gone_name, *taken, *moved, *reason, *by_name, *undone_by;
};
/* Those whose kept record lies in the actor's subtree, latest first; `member` > 0: of that one alone. One that was taken back speaks
 * of two people and is there only for who sees both, here and in merge_load. */
int merge_list(struct work *w, int64_t member, int limit, int offset, struct merge_row **out, int64_t *total);
/* One of them; NULL with a NOT_FOUND fault. */
struct merge_row *merge_load(struct work *w, int64_t id);
/* Takes a merge back: both records get their former content. CONFLICT "member.undo-…" with what rests on it; FORBIDDEN when the
 * other record's branch lies outside the actor's subtree. */
bool merge_undo(struct work *w, int64_t merge);

/* {merge}: by the kept record's branch. */
extern const struct scope scope_merge;

/* MERGE_HOOK(attendance, "attendance", function): what a later room computes from rows that were moved from one record to
 * another, or back. Called in the unit of work once a row, with the first part of its key. */
struct merge_hook {
	const char *what;
	bool (*moved)(struct work *w, int64_t id);
};
#define MERGE_HOOK(word, rows, function) \
	static const struct merge_hook merge_hook_##word = { rows, function }; \
	static const struct merge_hook *const merge_hook_##word##_entry __attribute__((section("merge_hooks"), used)) = \
		&merge_hook_##word

#endif
