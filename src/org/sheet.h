/* The rest of the national collection sheet of an organisation (党组织信息采集表).
 * For: kind of unit, subordination, approval, contact, village facts, status and linked organisations; they are changed with the
 * other fields, by org_found and org_edit.
 * Not for: what the tree, the rules and the lists ask every time (struct org).
 * Sources of the tables: organisations' systems that are public and agree with one another; where their numbers are one
 * system's own, the table says so. */
#ifndef ORG_SHEET_H
#define ORG_SHEET_H

#include "base/code.h"
#include "work/work.h"

extern const struct code_table code_subordination; /* 1 … 11 */
extern const struct code_table code_unit;          /* 1 … 12 */
extern const struct code_table code_election;      /* 1 … 5 */
extern const struct code_table code_org_status;    /* 0 … 2 */

/* How it stands with an organisation. One that is dissolved has its last day in struct org. */
enum org_status { ORG_NORMAL, ORG_WEAK /* 软弱涣散 */, ORG_ENDING /* 待撤销 */ };

/* Organisations of the masses beside a Party organisation: names and heads, as facts. */
enum org_linked_kind { ORG_UNION, ORG_LEAGUE, ORG_WOMEN, ORG_LINKED_KINDS };
const char *org_linked_title(enum org_linked_kind kind); /* 工会, 共青团, 妇联 */
struct org_linked {
	const char *name, *head;
};

/* Numbers are 0 and texts "" where nothing is filled in. */
struct org_sheet {
	int approved;            /* day of the founding approval */
	int subordination, unit;
	int term_number;         /* 第几届 the present term is */
	int elected, election;   /* day and way of its election */
	const char *contact, *address;
	int lon, lat;            /* of the activity room (org/where.h); 0: not known */
	const char *villages;    /* 小河西村、小河东村 */
	struct org_linked linked[ORG_LINKED_KINDS];
	int status;              /* enum org_status, as of today */
	int status_since;        /* first day of it; when it becomes normal: first day without */
	const char *status_reason;
	/* of org.term_shifted; changed by org_term_shift alone */
	const char *shift_approval, *shift_note;
	int shift_approved;
};

/* The sheet of an organisation; an empty one where nothing was ever filled in. */
struct org_sheet *org_sheet_load(struct work *w, int64_t org);
/* Those of a whole subtree by the organisation's id, in one statement; an organisation without one is not in the map. */
struct map *org_sheet_all(struct work *w, const char *path);
/* How many villages or units are named in `villages`. */
int org_villages_count(const char *villages);

struct org_income {
	int year;
	int64_t yuan; /* < 0: no figure */
};
/* "123500 元"; "" for no figure. */
const char *org_yuan_text(struct arena *a, int64_t yuan);
#define ORG_INCOME_MOST INT64_C(100000000000)
/* Collective income by year, latest first. */
int org_income_list(struct work *w, int64_t org, struct org_income **out);
/* The same of a whole subtree by the organisation's id: struct org_incomes, in one statement. */
struct org_incomes {
	struct org_income *list;
	int count;
};
struct map *org_income_all(struct work *w, const char *path);

#endif
