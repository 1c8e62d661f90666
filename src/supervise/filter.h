/* What somebody keeps of the ledger: named filters, own or the office's, one of them to begin with; and which columns are shown.
 * For: the page, its print and its file. Not for: what a filter finds (ledger.c). */
#ifndef SUPERVISE_FILTER_H
#define SUPERVISE_FILTER_H

#include "supervise/supervise.h"

/* Columns that may be chosen, in their order; the branch and how it stands are always shown, its code stands in the file alone. */
enum ledger_show {
	SHOW_TOWN,
	SHOW_SECRETARY,
	SHOW_MEMBERS,
	SHOW_CELLS, /* LEDGER_COLUMNS of them */
	SHOW_ATTENDANCE = SHOW_CELLS + LEDGER_COLUMNS,
	SHOW_WORST,
	SHOW_REVIEW,
	SHOW_COUNT,
};
#define SHOW_BIT(column) (1u << (column))
#define SHOW_ALL (SHOW_BIT(SHOW_COUNT) - 1)
#define SHOW_USUAL (SHOW_ALL & ~(SHOW_BIT(SHOW_WORST) | SHOW_BIT(SHOW_REVIEW)))
const char *ledger_show_word(enum ledger_show column);    /* "town" */
const char *ledger_show_chinese(enum ledger_show column); /* 所属乡镇 */

#define FILTER_NAME_MOST 20
#define FILTERS_MOST 20 /* of one account */
struct ledger_filter {
	int64_t id;
	const char *name, *query, *made_by;
	bool shared, mine;
};
struct ledger_kept {
	struct ledger_filter *filters; /* of the actor's office: own ones and those that are shared, by name */
	int count;
	int64_t first;                 /* the one to begin with; 0: none */
	unsigned shown;                /* mask of SHOW_BIT; SHOW_USUAL until somebody chose */
	bool chosen;
};
/* The actor's; one statement. */
struct ledger_kept *ledger_kept(struct work *w);
/* The one to begin with; NULL: none. */
const struct ledger_filter *ledger_first(const struct ledger_kept *k);

/* The part of a page's address that narrows it, in one way of writing: without page, size and open boxes; a period that runs today as
 * "month", "quarter", "year", so that it runs on. */
const char *ledger_narrowed(struct work *w, const char *query);
/* The same in Chinese, each piece with its comma: 2026年11月，柳河镇，状态：逾期， */
const char *ledger_narrowed_chinese(struct work *w, const struct ledger_query *q);

/* Keeps the query under a name. Faults at filter_name. id may be NULL. */
bool ledger_filter_keep(struct work *w, const char *name, const char *query, bool shared, int64_t *id);
/* Drops one of the actor's own; NOT_FOUND for anybody else's. */
bool ledger_filter_drop(struct work *w, int64_t id);
/* The page begins with that one (0: with none); it must be one that the actor sees. */
bool ledger_filter_first(struct work *w, int64_t id);
/* Which columns the actor sees; 0 columns are refused at `columns`. */
bool ledger_show_keep(struct work *w, unsigned shown);

/* The path leads to the filter's owner: {filter}. */
extern const struct scope scope_filter;

#endif
