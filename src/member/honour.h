/* Honours of a person (荣誉): what, of which level, by whom, when, by which document. On the page, on the card, on the own phone.
 * Not for comparing people: nobody is listed by them. */
#ifndef MEMBER_HONOUR_H
#define MEMBER_HONOUR_H

#include "member/member.h"

extern const struct code_table code_honour; /* national provincial city county township branch */

struct honour {
	int64_t id, removed; /* removed: moment, of one that was entered by mistake */
	const char *name, *level, *granted_by, *number, *removed_by;
	int day;
};
/* A person's honours, the latest first; those that were removed only `all`. */
int honour_list(struct work *w, int64_t member, bool all, struct honour **out);
struct honour *honour_load(struct work *w, const struct member *m, int64_t honour);
/* Enters one (id 0) or changes one; faults by field: name, level, granted_by, day, number. *id (may be NULL) gets its number. */
bool honour_save(struct work *w, int64_t member, const struct honour *given, int64_t *id);
/* The part of its checks that asks nothing of the store, for somebody of that birth day; tidies the texts. */
bool honour_check(struct work *w, int birth, struct honour *h);
/* Takes one out, or puts it back. */
bool honour_remove(struct work *w, int64_t member, int64_t honour, bool removed);

/* ---- as one cell of a workbook ---- */

struct honours {
	struct honour *list; /* the latest first, those that were removed behind */
	int count;
};
/* Honours of a whole subtree by the person's id, removed ones too, in one statement; whoever has none is not in the map. */
struct map *honour_all(struct work *w, const char *path);
/* 优秀共产党员（县级），中共青禾县委，2026-06-28，青发〔2026〕12 号；…: those that stand. Commas and semicolons in their own texts
 * become 、. */
const char *honour_cell(struct arena *a, const struct honours *h);
/* Reads such a cell; NULL, or why it cannot be read (Chinese, without the cell's place). */
const char *honour_cell_read(struct arena *a, const char *cell, struct honours *out);
/* True when both are the same honour, by name and day; and with all the rest of it. */
bool honour_same(struct arena *a, const struct honour *x, const struct honour *y);
bool honour_same_whole(struct arena *a, const struct honour *x, const struct honour *y);

#endif
