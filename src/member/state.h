/* States of people in full: putting right what was written down wrongly, and the papers that prove a state.
 * For: the page of one state and what can be done there. Not for: what a state means for who is due (member.h).
 * A paper may tell of an illness: it lies sealed, and is opened with a reason, on the record, like an ID number. */
#ifndef MEMBER_STATE_H
#define MEMBER_STATE_H

#include "file/file.h"
#include "member/member.h"

/* A state as it should be. to_day 0: it lasts. */
struct state_fix {
	const char *kind; /* word of code_state */
	int from_day, to_day;
	const char *reason;
};
/* The state of a kind that lasts; 0 when there is none. */
int64_t state_running(struct work *w, int64_t member, const char *kind);
/* A state of that person, or a step of the category (category.h), to which papers and corrections hang alike; NULL with NOT_FOUND. */
struct member_state *state_load(struct work *w, const struct member *m, int64_t state);
/* Puts a state right; what it was stays in its history. Faults by field: kind, day, until, reason, why. */
bool state_correct(struct work *w, int64_t member, int64_t state, const struct state_fix *fix, const char *why);
/* Takes out a state that never was; not while papers hang on it. */
bool state_remove(struct work *w, int64_t member, int64_t state, const char *why);

/* One correction: the state before and after, in words; became NULL: it was taken out. */
struct state_change {
	int64_t id, state, at, undone;
	const char *why, *by_name, *undone_by, *was, *became;
};
/* Corrections of a person's state, or step of the category (0: of all of both), newest first, at most 50. */
int state_change_list(struct work *w, int64_t member, int64_t state, struct state_change **out);
/* Changes the row of a state (`what` "state", "category") under a correction of its own; becomes NULL takes it out. */
bool state_change_note(struct work *w, const struct member *m, const struct member_state *s, const char *what, const char *becomes,
	const char *why);
/* The words of a state's cell in a journal. */
const char *state_cell_text(struct work *w, const char *cell);
/* Takes a correction back while the state is still what it made of it (CONFLICT otherwise). */
bool state_change_undo(struct work *w, int64_t member, int64_t change);

#define PAPERS_MOST 9 /* of one state */

struct state_paper {
	int64_t id, state, size, added;
	const char *label, *type, *sha256, *by_name;
	const char *key; /* of one that state_paper_reveal opened; for file_open */
};
/* The papers of all states of a person, in the order of their upload; one of them, NULL with NOT_FOUND. */
int state_paper_list(struct work *w, int64_t member, struct state_paper **out);
struct state_paper *state_paper_load(struct work *w, const struct member *m, int64_t paper);
/* Puts a paper (FILE_PAPER) to a state, at most PAPERS_MOST; faults by field: paper, label. */
bool state_paper_add(struct work *w, int64_t member, int64_t state, const char *label, const struct kept_file *file);
/* Takes a paper away for good: its key goes, nobody can read the file any more. */
bool state_paper_remove(struct work *w, int64_t member, int64_t paper);
/* Opens a paper for a stated reason and writes that into the audit chain; NULL with a fault (by field: reason). */
struct state_paper *state_paper_reveal(struct work *w, int64_t member, int64_t paper, const char *reason);

#endif
