/* What a change did to a record, in words: "名称：甲村；电话：…" before and after.
 * For: audit rows, and the message for the second of two people who edit one record.
 * Not for: sensitive fields; say change_note(…, "身份证号已更正") for those. */
#ifndef ORG_CHANGE_H
#define ORG_CHANGE_H

#include "work/audit.h"
#include "work/work.h"

struct change {
	struct arena *arena;
	struct buf before, after;
	int count; /* fields that differ */
};

void change_begin(struct change *c, struct arena *a);
/* Notes a field when its two values differ; NULL counts as "". */
void change_text(struct change *c, const char *label, const char *was, const char *becomes);
void change_i64(struct change *c, const char *label, int64_t was, int64_t becomes);
void change_day(struct change *c, const char *label, int was, int becomes);
/* Notes that a field changed without telling its values. */
void change_note(struct change *c, const char *note);

/* Sets the CONFLICT fault for a record that somebody else changed first: who, when, what. Always false. */
bool change_conflict(struct work *w, const char *code, const char *kind, int64_t id);

#endif
