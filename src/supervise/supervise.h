/* Supervision: the ledger of branches, the cockpit, urging and its answers.
 * For: what an office sees of many branches at once, each figure leading to exactly the records that it counts.
 * Not for: computing duties (room duty). Organisations are compared here, people never. */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "duty/duty.h"
#include "html/chart.h"
#include "org/org.h"
#include "route/route.h"
#include "work/work.h"

/* ---- what is looked at --------------------------------------------------------------------------------------------- */

/* A look at one month, quarter or year. It holds the duties whose period overlaps it; while it runs, also those of each
 * rule's period just before, so that what was missed last month is still seen; last year's only in its first quarter. */
struct view {
	struct period period;
	int today;
	int anchor;        /* the last day that is looked at: the period's end, or today while it runs */
	int from[3], to;   /* by cycle: first days of the periods that it holds lie between */
	int present[3];    /* by cycle: first day of the period that holds the anchor */
};
struct view view_of(struct period period, int today);
bool view_holds(const struct view *v, enum rule_cycle cycle, int period_from);

/* Columns of the ledger: the monthly and quarterly rules of the catalogue for branches, and all yearly ones in one. */
#define LEDGER_COLUMNS 6
#define LEDGER_YEARLY (LEDGER_COLUMNS - 1)
struct ledger_column {
	const char *name, *short_name;
};
const struct ledger_column *ledger_columns(void);
/* The column of a rule; -1 when it is no rule for branches. */
int ledger_column_of(const struct rule *rule);

/* ---- branches ------------------------------------------------------------------------------------------------------- */

/* How the duties of one column stand, worst first. */
struct cell {
	enum duty_status status;
	bool any;            /* false: nothing owed */
	struct period period; /* of the worst one */
	const struct rule *rule;
	int due_day;
};

/* One organisation of the scope; `branch` ones are rows of the ledger. */
struct branch {
	int64_t id, parent;
	const char *path, *code, *name, *short_name, *pinyin, *initials, *secretary;
	int level, kind, members, full_members, term_end;
	bool branch;             /* owes organisational life of its own: a row of the ledger */
	int above;               /* index of the parent in the scene, -1 at its top */
	int branches, members_below; /* of the whole subtree */
	int vacant_below, small_below; /* only from summaries: branches without a secretary, and with too few full members */
	bool listed;             /* only from summaries: a row of the page, not read for the tree alone */
	struct cell cells[LEDGER_COLUMNS];
	int overdue_days;        /* of the longest overdue duty; 0 none */
	int soon_days;           /* until the next one is due; -1 none within DUTY_SOON_DAYS */
	struct cell worst;       /* the duty behind it */
	unsigned undone;         /* mask of rules of the catalogue whose present duty is not done */
	int review, review_days; /* records filed and waiting, and for how many days the oldest */
	int64_t due, present, remote; /* people of the gatherings held in the view's months */
	bool urged;              /* today */
};

/* What an office looks at: its organisations in the order of the tree, with what waits in them. */
struct scene {
	struct view view;
	const char *path;
	unsigned parts; /* of enum scene_part: what was read for all */
	struct branch *all;
	int count;
	struct map *by_id;
};
enum scene_part {
	SCENE_DUTIES = 1,     /* all duties of the view: cells of all; else only what is overdue or due soon: states */
	SCENE_UNDONE = 2,     /* without the cells: the masks of what is not done */
	SCENE_ATTENDANCE = 4, /* of all */
	SCENE_NAMES = 8,      /* codes and pinyin too */
};
/* Loads a subtree; `rule` (may be NULL) narrows the states to one rule. 3 statements, and one for attendance. */
struct scene *scene_load(struct work *w, const char *path, const struct view *view, const char *rule, unsigned parts);
/* Reads the cells and the attendance of a page's rows, of which scene_load read only the states: one statement, and for
 * more than SCENE_ROWS rows as many reads as the whole scene has. */
#define SCENE_ROWS 20
void scene_rows(struct work *w, struct scene *s, const struct branch *const *rows, int count);

/* What an office should look after; CONCERN_NONE: nothing. */
enum concern { CONCERN_NONE, CONCERN_OVERDUE, CONCERN_REVIEW, CONCERN_SECRETARY, CONCERN_SMALL, CONCERN_TERM, CONCERNS };
#define REVIEW_LATE_DAYS 3 /* a filed record that waits longer */
const char *concern_word(enum concern concern); /* "secretary": of the query; "" for none */
const char *concern_chinese(enum concern concern);
bool concern_parse(const char *word, enum concern *out);
bool branch_concerns(const struct branch *b, enum concern concern, int today);

enum ledger_state { LEDGER_ALL, LEDGER_OVERDUE, LEDGER_SOON, LEDGER_REVIEW, LEDGER_NORMAL, LEDGER_UNDONE, LEDGER_STATES };
const char *ledger_state_word(enum ledger_state state);    /* "overdue": of the query */
const char *ledger_state_chinese(enum ledger_state state); /* 逾期 */
bool ledger_state_parse(const char *word, enum ledger_state *out);
/* The one state that a branch is shown with. */
enum ledger_state branch_state(const struct branch *b);
/* Whether it is listed under a state. Overdue, due soon and normal exclude each other; to review does not. UNDONE: the
 * present duty of `rule` (an index of the catalogue, -1 any) is not done. */
bool branch_is(const struct branch *b, enum ledger_state state, int rule);

/* ---- ledger --------------------------------------------------------------------------------------------------------- */

enum ledger_order { ORDER_URGENT, ORDER_TREE, ORDER_MEMBERS, ORDER_ATTENDANCE };
struct ledger_query {
	struct period period;
	int64_t org;            /* of the actor's subtree; 0: all of it */
	const char *name;       /* part of a name, pinyin, initials or code */
	const char *rule;       /* NULL or "": all */
	enum ledger_state state;
	enum concern concern;   /* narrows further; CONCERN_NONE: not */
	enum ledger_order order;
	int limit, offset;      /* limit 0: all */
};
struct ledger {
	struct scene *scene;            /* of the actor's whole subtree, or from summaries as far as it is shown */
	const struct branch *top, *at;  /* the subtree's head, and the organisation chosen */
	const struct branch **rows;
	int count, total;
	int counts[LEDGER_STATES];      /* of the chosen organisation, name and rule; UNDONE only when that is asked for */
};
/* The branches that a query lists; NULL with a NOT_FOUND fault when its organisation lies outside. 4 statements: what is not
 * on the page is not read, but for what its place in the order and the counts of the tabs need. */
struct ledger *ledger_load(struct work *w, const struct ledger_query *query);

/* ---- cockpit -------------------------------------------------------------------------------------------------------- */

/* Done in time out of due, in tenths of a percent; RATE_NONE when nothing was due. */
#define RATE_NONE (-1)
struct share {
	int64_t part, whole;
};
int share_rate(struct share s);
void share_add(struct share *to, struct share more);
const char *share_text(struct arena *a, struct share s); /* "91.3"; "–" when nothing was due */

#define COCKPIT_MONTHS 12
#define COCKPIT_WORST 8
struct place {
	const struct branch *org;
	struct share in_time;                  /* of the view */
	struct share months[COCKPIT_MONTHS];   /* by the month in which duties were due */
	int overdue;                           /* branches */
	int64_t members, migrants, aged;       /* counted of branches alone (cockpit.branches_below); aged: from COCKPIT_AGED on */
	struct share like;                     /* in time, of those that are like it */
	int like_count;                        /* 0: too few of them to say anything */
};
#define COCKPIT_AGED 60
/* Two are alike when the one has half to twice as many members as the other, and, of branches, when their shares of aged and of
 * migrant members differ by no more than so many percent; fewer than COCKPIT_LIKE_LEAST of them are no group. */
#define COCKPIT_LIKE_PERCENT 15
#define COCKPIT_LIKE_LEAST 3
struct kind_line {
	const struct rule *rule;
	struct share done; /* duties of the rule's present period */
};
struct concern_group {
	enum concern concern;
	int count;
	const struct branch *first; /* the gravest */
};
struct cockpit {
	struct scene *scene;
	const struct branch *top;
	int months[COCKPIT_MONTHS];
	struct share in_time, in_time_months[COCKPIT_MONTHS], done_months[COCKPIT_MONTHS]; /* by the month in which they were due */
	int64_t past; /* of the view's duties those that came due before today */
	int pace; /* share of the view's duties that would be done by today if work were spread evenly, per thousand */
	struct share attendance, attendance_months[COCKPIT_MONTHS];
	int64_t remote, remote_months[COCKPIT_MONTHS], held_months[COCKPIT_MONTHS]; /* held: gatherings */
	int branches, overdue, soon, review, review_branches; /* review: records, the others branches */
	int64_t members;
	struct place *places; /* direct children, best first */
	int place_count;
	bool branches_below;  /* its places are branches, or hold branches of one village: their members are counted */
	struct kind_line *kinds;
	int kind_count;
	struct concern_group concerns[CONCERNS];
	int concern_count;             /* branches, summed over the concerns */
	const struct branch **worst;   /* overdue branches, longest first, COCKPIT_WORST at most */
	int worst_count;
};
/* How much of a view's duties (`past` of `whole` came due before today) would be done by today if work were spread evenly
 * over the month that ends on `cut`, per thousand. */
int cockpit_pace(int64_t past, int64_t whole, int cut, int today);
/* The figures of the organisation at `path` and its children. 5 statements, 6 below the county: of the running month from summaries alone, so that
 * a county of ten thousand organisations costs no more than a small one. */
struct cockpit *cockpit_load(struct work *w, const char *path, struct period period);

/* The period of the query, this month when there is none or it cannot be read. */
struct period query_period(const struct request *rq);
int percent(struct share s); /* 0 … 100, for classes w0 … w100 */
#define TARGET_RATE 90       /* percent in time that is aimed at */

/* What its charts draw: lines of twelve months, and JSON for charts.js. */
struct chart_place {
	const char *name;
	struct share share;
	const struct share *months;
};
struct safe_html chart_rate_line(struct arena *a, const struct share *months);
struct safe_html chart_count_line(struct arena *a, const int64_t *months);
const char *chart_rank_json(struct arena *a, const struct chart_place *places, int count, int target);
const char *chart_trend_json(struct arena *a, const char *name, const int *months, const struct share *shares);
const char *chart_heat_json(struct arena *a, const int *months, const struct chart_place *places, int count);

/* ---- urging --------------------------------------------------------------------------------------------------------- */

enum urge_state {
	URGE_OPEN,    /* 待回复 */
	URGE_RAISED,  /* 已转乡镇: nobody answered in time, or what was answered was not done */
	URGE_CALLED,  /* 已电话催: a call was noted */
	URGE_REPLIED, /* 已回复 */
	URGE_SETTLED, /* 已办结: its duty is done or no longer owed */
	URGE_STATES,
};
/* A call about an urge (电话已催): who called whom, and what was said. */
struct urge_call {
	int64_t urge, at;
	const char *by_name, *by_org, *spoke_with, *text;
};
struct urge {
	int64_t id, org, at, by_account, replied_at, raised_at, called_at;
	const char *rule, *by_name, *by_org, *text, *reply, *replied_by;
	int period_from, done_day;
	enum urge_state state;
	const char *about;     /* 2026年10月主题党日 */
	const char *org_name, *town, *secretary, *phone; /* only in urge_page: of the branch; phone is its office's */
	struct urge_call *calls; /* earliest first */
	int call_count;
};
const char *urge_state_word(enum urge_state state);    /* "raised": of the query */
const char *urge_state_chinese(enum urge_state state);
const char *urge_state_class(enum urge_state state); /* of a tag */
bool urge_state_parse(const char *word, enum urge_state *out);
/* Whether somebody has still to answer or call. */
bool urge_waits(const struct urge *u);
/* Whether the branch may answer: it has not yet, or the urge went to the township since. */
bool urge_answerable(const struct urge *u);
/* The urges of one branch with their calls, newest first. One statement, and one when there are calls. */
int urge_list(struct work *w, int64_t org, int limit, struct urge **out);

/* The urges of the actor's subtree, of the last year. */
struct urge_query {
	enum urge_state state; /* URGE_STATES: all */
	bool waiting;          /* instead of a state: whatever nobody answered (urge_waits) */
	int64_t org;           /* of the actor's subtree; 0: all of it */
	int month;             /* yyyymm in which it was urged; 0: the last twelve months */
	int limit, offset;
};
struct urge_page {
	struct urge *list;
	int count;
	int64_t counts[URGE_STATES], total; /* total: of all states */
};
/* Three statements. Within a state those that wait longest come first. NULL with a fault. */
struct urge_page *urge_page_load(struct work *w, const struct urge_query *query);
/* Urges one duty of a branch; its secretary and clerks get a message. Faults: urge.none, urge.done, urge.today (a duty is
 * urged once a day), and INPUT at field text. id may be NULL. */
bool urge_create(struct work *w, int64_t org, const char *rule, int period_from, const char *text, int64_t *id);
/* Urges what is overdue (or else due soon) in each of these branches, one message a branch; those outside the actor's
 * subtree and what was urged today are passed over. */
struct urge_result {
	int branches, duties, passed_over;
};
bool urge_many(struct work *w, const int64_t *orgs, int count, const char *rule, struct period period, const char *text,
	struct urge_result *result);
/* The branch answers; who urged gets a message. Once, and once more each time that the urge went on because it was not done; what was
 * answered before stays. */
bool urge_reply(struct work *w, int64_t id, const char *text);

/* The branch of an urge; 0 when there is none of that number. */
int64_t urge_org(struct work *w, int64_t id);
/* An office notes that it spoke with the branch on the telephone: it counts as an answer that came. Faults: INPUT at with and
 * said. */
bool urge_call_note(struct work *w, int64_t id, const char *spoke_with, const char *text);

/* After how many days without an answer, or of an answer or call without the deed, an urge goes to the township by itself: the county's own setting, URGE_DAYS otherwise. */
#define URGE_DAYS 3
#define URGE_DAYS_MOST 30
int urge_days(struct work *w);
bool urge_days_set(struct work *w, int days);
/* Sends what waits too long to the office above the branch, at most `most` urges of the last year: once each for the urge itself, and
 * once for each answer and call after which nothing was done; one message an office and branch.
 * Returns how many there were. Part of the caller's unit of work. */
int urge_raise(struct work *w, int most);

/* The path leads to an urge's organisation: {urge}. */
extern const struct scope scope_urge;

/* ---- following up --------------------------------------------------------------------------------------------------- */

/* A branch that an office was given to follow up (交办). */
struct follow_up {
	int64_t id, org, office, account, at, by_account, done_at;
	const char *org_name, *office_name, *account_name, *by_name, *by_org, *text, *done_by, *note; /* account_name "": the office */
	int due;
};
/* Gives branches to whoever follows them up: `account` of the actor's own office, or (0) each to the office above it; one
 * message each who gets something. What is still open with the same one is passed over. Faults: INPUT at to, due, task, and
 * follow.nobody, follow.nothing. */
struct follow_result {
	int branches, passed_over;
};
bool follow_up_assign(struct work *w, const int64_t *orgs, int count, int64_t account, int due, const char *text,
	struct follow_result *result);
/* Whoever follows up says what became of it; who gave it gets a message. Once. */
bool follow_up_done(struct work *w, int64_t id, const char *note);
/* Reminds whoever follows up of what is over its day, at most `most` of them: the night after, and each week from then on; one message
 * each. Returns how many follow-ups there were. Part of the caller's unit of work. */
int follow_up_remind(struct work *w, int most);
#define FOLLOW_REMIND_DAYS 7
/* Whether the actor is the one who follows it up. */
bool follow_up_mine(const struct work *w, const struct follow_up *f);

enum follow_list { FOLLOW_MINE, FOLLOW_GIVEN, FOLLOW_DONE, FOLLOW_LISTS }; /* open of my office, open that I gave, done of both */
int follow_up_list(struct work *w, enum follow_list list, int limit, int offset, struct follow_up **out);
void follow_up_counts(struct work *w, int64_t counts[FOLLOW_LISTS]);
/* Those about one branch, newest first. */
int follow_up_of(struct work *w, int64_t org, int limit, struct follow_up **out);
/* Accounts of the actor's office besides itself, to be given something. */
struct colleague {
	int64_t id;
	const char *name;
};
int follow_up_colleagues(struct work *w, struct colleague **out);

/* The path leads to the branch: {follow}. */
extern const struct scope scope_follow;

#endif
