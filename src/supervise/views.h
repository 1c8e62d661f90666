/* What the pages of supervision show. For: this room's handlers and templates. */
#ifndef SUPERVISE_VIEWS_H
#define SUPERVISE_VIEWS_H

#include "end/end.h"
#include "supervise/filter.h"
#include "supervise/supervise.h"

/* ---- words and marks ---- */

const char *cell_class(const struct cell *cell);  /* y done, n overdue, w still open, "" nothing owed */
const char *cell_mark(const struct cell *cell);   /* ✓ ! – */
const char *cell_title(struct arena *a, const struct cell *cell, int today); /* 2026年10月主题党日：逾期 23 天 */
const char *branch_tag(const struct branch *b);   /* bad warn info ok */
const char *branch_standing(struct arena *a, const struct branch *b); /* 逾期 23 天 */
const char *town_of(const struct scene *s, const struct branch *b); /* short name of the township above; "" */

const char *concern_tone(enum concern concern); /* bad warn info */
const char *concern_icon(enum concern concern);
const char *concern_text(struct arena *a, const struct concern_group *g, int today); /* 组织生活逾期，最长 54 天 */

/* Where a kept filter leads. */
const char *ledger_filter_href(struct arena *a, const struct ledger_filter *f);
/* An address of the ledger: what is NULL or 0 is left out. */
struct ledger_link {
	const char *period, *state, *rule, *concern, *order;
	int64_t org;
};
const char *ledger_href(struct arena *a, const struct ledger_link *link);
/* A period to choose. */
struct choice {
	const char *code, *label;
	bool chosen;
};
/* The months, quarters and years that the pages offer. */
int period_choices(struct arena *a, struct period chosen, int today, struct choice **out);
/* The period of a query that was kept as text (2026-11, or "quarter" for the one that runs), this month when there is none or it cannot
 * be read. */
struct period period_asked(struct work *w, const char *query);

/* ---- pages ---- */

struct ledger_view {
	struct ledger *ledger;
	struct ledger_query query;
	const char *period, *back; /* code; the address to come back to after urging */
	struct choice *periods;
	int period_count;
	const struct rule *const *rules;
	int rule_count;
	struct pager pager;
	bool may_urge;
	struct ledger_kept *kept;
	const char *narrowed, *words; /* what a kept filter would hold, and in Chinese */
	struct colleague *colleagues; /* to whom branches may be given */
	int colleague_count;
	bool colleagues_asked;
};
/* The branches that a form of the ledger ticked. */
int orgs_chosen(struct work *w, struct request *rq, int64_t **out);
/* Where the form came from, to go back to; and the page again, with what was typed in its forms. */
const char *ledger_back(struct request *rq);
void ledger_again(struct request *rq);

/* "3.4": a quotient with one decimal. */
const char *tenth_text(struct arena *a, int64_t part, int64_t whole);
struct burden_view;
/* Minutes a branch of the place that has most. */
int64_t burden_most(const struct burden_view *v);

struct urges_view {
	struct urge_query query;
	struct urge_page *page;
	struct pager pager;
	int64_t total;
	int days;
	const char *back;
	bool may, county, may_text; /* may_text: has the file for text messages */
};
struct follows_view {
	enum follow_list which;
	struct follow_up *list;
	int count;
	int64_t counts[FOLLOW_LISTS];
	struct pager pager;
};
/* What a query of the page asks for; rows of all pages. */
struct urge_query urge_query_of(struct work *w, const char *query);
/* How many urges the query has, out of the counts of the page. */
int64_t urge_query_total(const struct urge_query *query, const struct urge_page *page);
/* Which list a query asks for, its word there (NULL: none) and what it is called: 待我跟进. */
enum follow_list follow_list_of(struct work *w, const char *query);
const char *follow_list_word(enum follow_list list);
const char *follow_list_chinese(enum follow_list list);
/* Whether a form that came back was the one of that record. */
bool urge_typed(const struct request *rq, int64_t id);
bool follow_typed(const struct request *rq, int64_t id);

/* A line of the last twelve months: how one column stood in each. */
struct strip {
	const char *name;
	struct cell cells[COCKPIT_MONTHS];
};
struct branch_view {
	const struct org *org;
	const struct branch *row;  /* of the ledger, as offices see it; NULL when the ledger does not list it */
	struct period period;
	const char *code; /* of the period */
	struct choice *periods;
	int period_count;
	struct duty_row *rows;
	int count, open, overdue;
	int months[COCKPIT_MONTHS];
	struct strip strips[LEDGER_COLUMNS];
	struct urge *urges;
	int urge_count;
	struct follow_up *follows;
	int follow_count;
	bool may_urge, may_answer, may_plan, own;
};
/* Loads one branch's page; NULL with a fault. */
struct branch_view *branch_view_load(struct work *w, int64_t org, struct period period);
/* The console's page of it. */
void branch_render(struct request *rq, int64_t org);
/* True when the duty still waits and may be urged. */
bool duty_row_open(const struct duty_row *row);
/* Where a gathering for it is planned: /activities/new?org=…&kind=… */
const char *duty_plan_href(struct arena *a, int64_t org, const struct duty *duty, int today);

/* Reads the ledger's query out of a page's, as text. */
struct ledger_query ledger_query_of(struct work *w, const char *query);

struct cockpit_view {
	struct cockpit *cockpit;
	struct period period;
	const char *code, *heat, *rank; /* heat and rank: JSON for charts.js */
	const char *spoken;             /* 本月, 本季度, 本年, or the period's name */
	const char *before, *attendance_before; /* the month before, for comparing; NULL when it had nothing */
	const char *as_of;
	int target, bounds[4]; /* percent, by today's pace */
	bool county, wall, running;     /* county: its places are townships; running: the period holds today */
	struct safe_html hex, in_time_line, attendance_line, remote_line;
	const struct place *selected;   /* the place shown under the tiles */
	int64_t org;                    /* looked at instead of the actor's own; 0 */
};
/* An address of the cockpit; `org` 0: the actor's own. */
const char *cockpit_href(struct arena *a, const struct cockpit_view *v, int64_t org, const char *period);
/* The group that a place is compared with, in words. */
const char *place_like_text(struct arena *a, const struct cockpit *c, const struct place *p);

#endif
