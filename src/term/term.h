/* Terms of office (届期): which organisations' terms end or have ended, reminders, elections that were moved.
 * For: the ledger of terms (任期台账) of a county or township, the own branch's term on the phone, the reminder half a year before.
 * Not for: the election itself, and not for what an article says about one organisation (org_findings).
 * Sources: 《中国共产党支部工作条例（试行）》 2018 art. 21, 《中国共产党基层组织选举工作条例》 2020 art. 3. */
#ifndef TERM_TERM_H
#define TERM_TERM_H

#include "org/org.h"

/* What the ledger is narrowed to. An organisation may be in several. */
enum term_state {
	TERM_ALL,
	TERM_OVER,    /* 已届满 */
	TERM_SOON,    /* ends within six months */
	TERM_SHIFTED, /* earlier or later, approved */
	TERM_VACANT,  /* the secretary's post or a seat of the committee */
	TERM_UNSET,   /* nobody has entered it */
	TERM_STATES,
};
const char *term_state_word(enum term_state state);    /* "soon" */
const char *term_state_chinese(enum term_state state); /* 6 个月内届满 */
enum term_state term_state_parse(const char *word);    /* TERM_ALL for anything else */

/* How an organisation's term stands: one of OVER, SOON, UNSET, else ALL (running). */
enum term_state term_standing(const struct org *org, int today);
/* True for organisations that hold elections at the end of a term: not the temporary ones (支部条例 art. 8). */
bool term_applies(const struct org *org);
/* Seats of the committee that nobody holds, 0 when it has none. */
int term_seats_vacant(const struct org *org);

struct term_row {
	const struct org *org;
	const char *above;           /* short name of its parent */
	int due;                     /* 0: not known */
	const char *shift_approval;  /* of a moved end; "" */
	int shift_approved;
	int64_t reminded;            /* moment of the reminder for this end, 0: none yet */
};

struct term_query {
	int64_t org;      /* a subtree of the actor's; 0: all of it */
	const char *name; /* name, pinyin, initials or code; "" all */
	enum term_state state;
	enum { TERM_BY_DUE, TERM_BY_TREE, TERM_BY_VACANCY } order;
	int limit, offset; /* limit 0: all */
};
struct term_ledger {
	const struct org *top, *at;   /* the actor's own; what is listed */
	struct org *towns;            /* to choose from */
	int town_count;
	struct term_row *rows;        /* of the page */
	int count, total;
	int counts[TERM_STATES];
};
/* The ledger of the actor's subtree; five statements, whatever its size. NULL with a fault. */
struct term_ledger *term_ledger_load(struct work *w, const struct term_query *query);

/* Reminds of what ends within six months or is over and was not reminded of, at most `most` organisations behind `mark` (a path,
 * "" from the beginning); their branches get a message. Returns how many there were; *last (arena memory) gets the last
 * path. Part of the caller's unit of work. */
int term_remind(struct work *w, const char *mark, int most, const char **last);
/* Tells each office how many of its organisations were reminded since that moment. */
bool term_remind_offices(struct work *w, int64_t since);
/* When an organisation was reminded of its present end; 0: not yet. */
int64_t term_reminded(struct work *w, const struct org *org);

#endif
