/* What the files of the merging share. */
#ifndef MEMBER_MERGE_INSIDE_H
#define MEMBER_MERGE_INSIDE_H

#include "member/merge.h"
#include "member/rows.h"
#include "org/journal.h"

/* A record of the actor's subtree that stands for itself; NULL with NOT_FOUND. */
struct member *merge_side(struct work *w, int64_t id);

/* A span of days at one place: a branch, or a state with its reason. to_day 0: open. */
struct stay {
	int64_t org; /* of a belonging */
	int64_t id;  /* of a state */
	int from, to;
	bool other;  /* comes from the second of two lists */
	const char *reason;
};
/* The spans of `first`, and of `second` what lies outside them, in the order of their days; neighbours at one branch become
 * one. So nobody is in two branches at a time, and no day of either is lost. */
int stay_join(struct arena *a, const struct stay *first, int first_count, const struct stay *second, int second_count,
	struct stay **out);

/* The row of the table of cells (merge_rows.c). */
const struct cell *merge_cell(const char *what);
/* What a row is called for people. */
const char *merge_cell_name(const char *what);
/* Changes a row and notes it; becomes NULL takes it away. */
void merge_put(struct journal *j, const char *what, int64_t id, int64_t second, const char *becomes);
/* Puts a noted row back. */
void merge_put_back(struct work *w, const struct journal_row *row);
/* True when a noted row is still what the merge made of it. */
bool merge_unchanged(struct work *w, const struct journal_row *row);

/* What hangs on a member by its id and goes along. */
struct hanging {
	const char *what, *label, *text;
	bool keyed;       /* the member is part of the key: the row is made anew under the other */
	const char *find; /* first part of the keys; $1 county, $2 member */
};
extern const struct hanging merge_hangings[];
extern const int merge_hanging_count;
/* Moves all of it; the number of rows of each hanging in counts (may be NULL). */
bool merge_move(struct journal *j, const struct member *kept, const struct member *gone, int64_t org);
int merge_hanging_ids(struct work *w, const struct hanging *h, int64_t member, int64_t **out);

/* Exchanges a sealed field of two records, noted by its fingerprints. */
void merge_exchange(struct journal *j, int64_t kept, int64_t gone, const char *field);
/* Makes flags, hashes and sort keys of both what their rows say. */
bool merge_follow(struct work *w, int64_t kept, int64_t gone);
/* Tells the rooms above what was moved, and the branches that something changed. */
bool merge_tell(struct work *w, const struct journal_row *rows, int count);

/* A person's whole row as a cell (what "person"): of `m`, with the fields of `from` that are taken. */
const char *merge_person(struct work *w, const struct member *m, const struct member *from, unsigned taken, int64_t org, int left_day);

#endif
