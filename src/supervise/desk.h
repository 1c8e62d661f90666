/* The desk (工作台): what waits for an office today, each line leading to its record.
 * For: the start page of a township, and a county's list of what to do. Not for: figures over time (the cockpit), nor for doing
 * anything itself: whatever waits is done on its own page. */
#ifndef SUPERVISE_DESK_H
#define SUPERVISE_DESK_H

#include "supervise/supervise.h"

#define DESK_ROWS 6 /* of each list; the rest is behind its link */

/* A record that was filed and waits for review. */
struct desk_review {
	int64_t id, filed_at;
	const char *title, *org_name;
};
/* A branch that should be called: overdue, or urged without an answer. */
struct desk_call {
	int64_t org, secretary, called_at;   /* secretary: the member, 0 unknown; called_at: of the last call, 0 none */
	const char *name, *town, *secretary_name, *phone, *mobile; /* phone: the office's, public; mobile: masked, "" when not known */
	const char *about;                   /* 2026年10月主题党日 */
	int overdue_days, urges;             /* urges without an answer */
};
/* A branch whose next duty is due within the week. */
struct desk_due {
	int64_t org;
	const char *name, *town, *about;
	int due_day;
};
/* A term that ends within half a year, or is over. */
struct desk_term {
	int64_t org;
	const char *name;
	int due;
};
/* What the county let an organisation, or all of a type, off, until a day within DESK_EXEMPT_DAYS. */
#define DESK_EXEMPT_DAYS 30
struct desk_exempt {
	int64_t org;               /* 0: of a type */
	const char *name, *about;  /* of whom, of what */
	int to;
};
struct desk {
	struct desk_exempt *exempts; /* soonest first; at most DESK_ROWS */
	int exempt_count;
	struct desk_review *reviews;
	struct desk_call *calls;
	struct desk_due *dues;
	struct desk_term *terms;
	struct urge *urges;                  /* without an answer, longest first */
	struct follow_up *follows;           /* mine, earliest due first */
	int review_count, call_count, due_count, term_count, urge_count, follow_count;
	int64_t reviews_all, calls_all, dues_all, terms_all, urges_all, follows_all, late_reviews;
};
/* What waits in the actor's subtree; eleven statements, whatever its size. */
struct desk *desk_load(struct work *w);

#endif
