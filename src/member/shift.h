/* Moves and leavings (调整支部、离开本县) as records of their own, and taking one back: belonging, group, posts, states and accounts
 * become what they were, while nothing later rests on it.
 * For: what was entered by mistake. Not for: somebody who comes back (member_move). */
#ifndef MEMBER_SHIFT_H
#define MEMBER_SHIFT_H

#include "member/member.h"
#include "org/journal.h"

/* The rows of a person that moving and leaving change, as they are before it. */
struct shift_rows {
	struct journal_row *list; /* was: the row's text */
	int count;
};
struct shift_rows shift_before(struct work *w, int64_t member);
/* Notes what became of them; to: 0 when the person left. The caller audits. */
bool shift_note(struct work *w, const struct member *m, const struct shift_rows *before, int64_t to, int day, const char *reason);

struct shift {
	int64_t id, from, to, at, undone;
	int day;
	const char *from_name, *to_name, *reason, *by_name, *undone_by; /* to_name "": left */
};
/* The last one that stands; NULL when there is none. */
const struct shift *shift_last(struct work *w, int64_t member);
/* Those of a person, newest first, at most 20; one of them, NULL with NOT_FOUND. */
int shift_list(struct work *w, int64_t member, struct shift **out);
struct shift *shift_load(struct work *w, const struct member *m, int64_t shift);
/* What taking it back brings, in words. */
int shift_brings(struct work *w, const struct shift *s, const char *const **out);
/* Why it cannot be taken back, in Chinese; NULL: it can. */
const char *shift_objection(struct work *w, const struct member *m, const struct shift *s);
/* CONFLICT "member.shift-held" with that objection; both branches must lie in the actor's scope. */
bool shift_undo(struct work *w, int64_t member, int64_t shift);

#endif
