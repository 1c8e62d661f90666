/* What the files of the operations share: what an operation looks at, and the journal of what it changes. */
#ifndef ORG_OPERATE_INSIDE_H
#define ORG_OPERATE_INSIDE_H

#include "access/access.h"
#include "base/list.h"
#include "org/fields.h"
#include "org/journal.h"
#include "org/operate.h"
#include "org/rows.h"

/* ---- what is looked at ---- */

struct moving_member {
	int64_t id, group, version;
	const char *name;
	int category, from_day; /* of the present belonging */
};
/* An office that somebody's account holds there; its id is the office's. */
struct moving_account {
	int64_t id, member, version;
	const char *name, *role;
};
struct moving_device {
	int64_t id;
	const char *name;
	bool revoked;
};
struct moving_activity {
	int64_t id, group, version;
	const char *title, *state;
	int day;
};

/* The rows that hang on the organisation of an operation today. */
struct extent {
	struct moving_member *members; /* of a split: the chosen ones alone */
	struct post *posts;
	struct party_group *groups;
	struct moving_account *accounts;
	struct moving_device *devices;
	struct moving_activity *activities; /* not sealed, not cancelled */
	struct org *children;               /* that stand today */
	int member_count, post_count, group_count, account_count, device_count, activity_count, child_count;
	int full, counted;  /* of the members: full; full and probationary */
	int below, members_below, duties_open;
	int held_after;     /* sealed activities of its own on the day or later */
	int later_day;      /* latest day of a belonging that begins after the day of the operation; 0 none */
};
void extent_read(struct work *w, const struct org_operation *op, const struct org *org, struct extent *out);
bool extent_is_early(const struct moving_activity *a); /* planned or noticed: goes along */

/* The new organisation of a founding, with what the operation says of it. */
struct org_input operation_input(const struct org_operation *op);
/* The preview, and whether the operation may be done as it stands: faults as org_operation_run has them. Changes nothing. */
bool operation_ready(struct work *w, const struct org_operation *op, struct org_preview *p);

/* ---- the journal ---- */

/* Writes a row of the table of cells (operate_journal.c) and notes what was there; becomes NULL takes the row away. */
void journal_put(struct journal *j, const char *what, int64_t id, int day, const char *becomes);
/* The present text of a cell, NULL when there is no row. */
const char *cell_read(struct work *w, const char *what, int64_t id, int day);
bool cell_write(struct work *w, const char *what, int64_t id, int day, const char *was, const char *becomes);
/* Everything that a founding says of an organisation, as one text; NULL when it is no more. */
const char *made_text(struct work *w, int64_t org);
/* What a cell is called for people: 党员张三. */
const char *cell_name(struct work *w, const char *what, int64_t id);
/* Puts an organisation with all below it under a parent, at `path` when that is free, else at the next free place. */
bool place_set(struct work *w, int64_t org, int64_t parent, const char *path);
/* Today's place as a cell: parent and path. */
const char *place_text(struct work *w, const struct org *o);

#endif
