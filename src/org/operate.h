/* Operations on the tree of organisations: found, rename, change of type, move, merge, split, dissolve.
 * For: showing beforehand what such a step moves and which article speaks against it, doing it in one unit of work, taking
 * it back exactly while nothing later rests on it, and looking at the tree as it was on a day.
 * Not for: corrections of a field (org_edit), posts and groups (org.h), one person's move (room `member`).
 * Sources: 《中国共产党支部工作条例（试行）》 2018 arts. 4 to 8, 20, 21; 《中国共产党农村基层组织工作条例》 2019 chapter 2.
 *
 * An operation touches rows that stand in tables of later rooms (members, accounts, televisions, activities): they all hang
 * on an organisation by its id, and one place has to know all of them to undo exactly. It asks them by SQL alone. What is
 * computed from the tree follows through ORG_TREE_HOOK. */
#ifndef ORG_OPERATE_H
#define ORG_OPERATE_H

#include "org/org.h"

enum org_operation_kind {
	ORG_FOUND,    /* below the organisation that is named */
	ORG_RENAME,
	ORG_RETYPE,
	ORG_MOVE,     /* under another parent, with everything below */
	ORG_MERGE,    /* into another organisation; the old one is dissolved */
	ORG_SPLIT,    /* some members found a branch beside it */
	ORG_DISSOLVE, /* an empty one */
	ORG_OPERATION_KINDS,
};

/* "rename" … as stored and in addresses; 更名 …; -1 for a word that is none. */
const char *org_operation_word(enum org_operation_kind kind);
const char *org_operation_title(enum org_operation_kind kind);
int org_operation_parse(const char *word);
/* True for the two that make an organisation: the other one of their row is new, and undo takes it away. */
bool org_operation_makes(enum org_operation_kind kind);

/* What is asked for. */
struct org_operation {
	enum org_operation_kind kind;
	int64_t org;
	int64_t other;         /* move: the new parent; merge: the one that takes everything over */
	int day;               /* first day of the new state, not after today */
	const char *approval;  /* number of the superior's approval (支部条例 arts. 6 and 7), required */
	int approved;          /* its day */
	bool exempt;           /* the approval answers for what an article (应当) speaks against */
	const char *note;
	const char *name;      /* rename, split */
	const char *short_name;
	const char *code;      /* split */
	int type;              /* retype, split: a code of org_kinds */
	bool migrant;          /* retype, split */
	int planned_end;       /* of a temporary one */
	const int64_t *members; /* split: who goes to the new branch */
	int member_count;
	const struct org_input *found; /* found: the new one as its form has it; its parent, day and approval are those of the operation */
	const char *stamp;     /* that of the preview which was confirmed; NULL: not asked */
};

/* How much weighs what speaks against an operation. */
enum org_weight {
	ORG_SHOULD, /* 一般: a warning */
	ORG_MUST,   /* 应当: blocks unless the approval answers for it */
	ORG_STOP,   /* cannot be done in this state of the records */
};

struct org_objection {
	enum org_weight weight;
	const char *code;
	const char *message; /* what, with figures, and what to do */
	const char *source;  /* 《…》第四条; "" when no article */
};

/* What an operation carries along or ends. */
struct org_effect {
	const char *label; /* 党员 */
	int count;
	const char *text;  /* what happens to them */
	const char *names; /* the first of them; "" when names say nothing */
};

struct org_preview {
	const struct org *org, *other; /* other: NULL when the kind has none */
	struct org_effect *effects;
	int effect_count;
	struct org_objection *objections;
	int objection_count;
	bool blocked;
	const char *stamp; /* of everything looked at: a run with an older one is refused */
};

/* Looks at an operation without changing anything. False with faults by field: name, short, code, kind, planned_end,
 * org_name, members, day, approval, approved, note, those of org_found (the day's is then founded); NOT_FOUND or FORBIDDEN when an
 * end lies outside the actor's scope. */
bool org_operation_preview(struct work *w, const struct org_operation *op, struct org_preview *out);
/* Does it, in the caller's unit of work. Faults as above; CONFLICT "org.operation-changed" when what the stamp was made
 * of changed since, CONFLICT "org.operation-blocked" when an objection blocks. id may be NULL. */
bool org_operation_run(struct work *w, const struct org_operation *op, int64_t *id);
/* True for merging and dissolving while the county wants a second person (approval/approval.h). */
bool org_operation_needs_second(struct work *w, enum org_operation_kind kind);
/* Does it as org_operation_run, or, where it needs one, proposes it to a second person: *proposal is then its id, else 0. */
bool org_operation_submit(struct work *w, const struct org_operation *op, int64_t *proposal);
/* Takes an operation back: every row gets its former content. CONFLICT "org.undo-…" with the reason when something later
 * rests on it. Versions of records go on counting, so that no open form overwrites what came back. */
bool org_operation_undo(struct work *w, int64_t operation);

/* Takes away the row of an organisation that was founded by mistake: by an operation that is taken back (its id), or by a roster
 * (0). CONFLICT "org.undo-used" when anybody or anything hangs on it. */
bool org_remove(struct work *w, int64_t org, int64_t operation);

/* One operation of the past. */
struct org_operation_row {
	int64_t id, org, other, at;
	enum org_operation_kind kind;
	const char *org_name, *other_name; /* short names of today */
	int day, approved;
	const char *approval, *note, *was, *became, *by_name;
	int64_t undone; /* moment; 0: it stands */
	const char *undone_by;
};
/* Those that an organisation had a part in, latest first. */
int org_operation_list(struct work *w, int64_t org, int limit, struct org_operation_row **out);
/* One of them; NULL with a NOT_FOUND fault. */
struct org_operation_row *org_operation_load(struct work *w, int64_t operation);
/* The organisation that a dissolved one went into, followed to the one that stands today; NULL when there is none. *day
 * (may be NULL) gets the first day of it. */
struct org *org_successor(struct work *w, int64_t org, int *day);
/* Those of the actor's scope that went into an organisation, latest first. */
int org_predecessors(struct work *w, int64_t org, struct org **out);

/* SQL: a column (name, short, kind, migrant) of the row `org` of table org as it was on a day: of its former names and types the
 * earliest that still held. */
#define ORG_THEN(org, column, day) \
	"coalesce((select f." column " from org_former f where f.tenant = " org ".tenant and f.org = " org ".id and f.to_day > " day " " \
	"order by f.to_day limit 1), " org "." column ")"

/* An organisation as it stood on a day. */
struct org_then {
	int64_t id, parent;
	int depth;          /* 0: the top of what was asked for */
	const char *code, *name, *short_name;
	int kind;
	int members;        /* full and probationary, that day, as far as org_tree_on counts them */
	bool dissolved;     /* since then */
	const char *path;   /* today's: for asking whether the actor may open it */
};
/* The tree below an organisation as its dated edges give it for a day, parents before children; 0 when the top did not
 * stand yet. Counted is who was in one of the subtree `path` ("": the whole county) then and is in it now: nobody learns of people
 * who have left their scope since. */
int org_tree_on(struct work *w, int64_t top, const char *path, int day, struct org_then **out);

/* ORG_TREE_HOOK(duty, duty_moved, duty_removed): sums that a later room keeps for every ancestor. `moved` is called in the
 * unit of work when an organisation with all below it goes from under one parent to another; `removed` before the row of
 * one that a split had founded is taken away by undo. */
struct org_tree_hook {
	bool (*moved)(struct work *w, int64_t org, int64_t from_parent, int64_t to_parent);
	bool (*removed)(struct work *w, int64_t org);
};
#define ORG_TREE_HOOK(word, moved_function, removed_function) \
	static const struct org_tree_hook org_tree_##word = { moved_function, removed_function }; \
	static const struct org_tree_hook *const org_tree_##word##_entry \
		__attribute__((section("org_tree_hooks"), used)) = &org_tree_##word

#endif
