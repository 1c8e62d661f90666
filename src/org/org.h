/* Organisations: the tree of committees and branches, who holds which post, Party groups, and all of it as of a day.
 * For: finding, founding and changing organisations; counters; the facts that the rules judge a branch by.
 * Not for: people (room `member`) and what a branch owes (rooms `rule` and `duty`).
 * Sources: 《中国共产党支部工作条例（试行）》 2018 (cited as 支部条例), type codes of docs/data.md. */
#ifndef ORG_ORG_H
#define ORG_ORG_H

#include "org/sheet.h"
#include "org/where.h"
#include "route/route.h"
#include "work/audit.h"
#include "work/work.h"

/* ---- types and levels --------------------------------------------------------------------------------------------- */

/* Levels of today's tree. */
enum org_level {
	ORG_COUNTY = 1,
	ORG_TOWNSHIP = 2, /* township, subdistrict */
	ORG_VILLAGE = 3,  /* village, community, unit directly under a township */
	ORG_BELOW = 4,    /* branch under a village's committee or general branch */
};

/* One national type of organisation. */
struct org_kind {
	int code;         /* 611 … 932 */
	const char *name; /* 党支部 */
	bool branch;      /* members belong to it directly and it holds members' meetings of its own */
	bool temporary;   /* 支部条例 art. 8: relations are not moved, leaders are appointed, it has a planned end */
};
extern const struct org_kind org_kinds[];
extern const size_t org_kinds_count;

/* The row of a code; NULL when there is none. */
const struct org_kind *org_kind_of(int code);
/* "党支部"; "" for a number that is no type. */
const char *org_kind_name(int code);
/* Reads "631", "党支部", "支部" …; 0 on anything else. */
int org_kind_parse(const char *text);
/* "县", "乡镇（街道）", "村（社区）", "下设支部". */
const char *org_level_name(int level);

/* ---- one organisation --------------------------------------------------------------------------------------------- */

/* A row of the tree as of today. Days are yyyymmdd, 0 when there is none; texts are "" when there is none. */
struct org {
	int64_t id;
	int64_t parent; /* 0 at the root */
	const char *path; /* "0001.0003.0012." */
	int level;
	int kind;
	bool migrant; /* 流动党员党支部 */
	const char *code;
	const char *name;       /* as on the seal */
	const char *short_name; /* 小河西村 */
	const char *pinyin;     /* of the short name */
	const char *initials;
	int founded;
	const char *approval;
	int dissolved; /* its last day */
	int planned_end;
	int term_years;
	int term_start;
	int term_end;
	int term_shifted;  /* an earlier or later end of this term that the superior approved */
	int seats;
	const char *phone; /* the office's, public */
	const char *place; /* the activity room */
	int households;
	int residents;
	/* counters, of the organisation itself */
	int members;      /* full and probationary */
	int full_members;
	int party_groups;
	int committee;    /* people on its committee; 0: it has none */
	const char *secretary; /* "" when the post is vacant */
	int64_t version;
	/* only from org_children and org_tree: of the whole subtree, itself included */
	int branches_below;
	int members_below;
};

/* How a path in the URL leads to an organisation: placeholder {org}. */
extern const struct scope scope_org;

/* Upper bound of a subtree: the path with its last '.' as '/'; for "" (everything) one behind all paths. Use as
 * `path >= $2 and path < $3`. */
const char *path_end(struct arena *a, const char *path);
/* True when the actor may touch what lies at `path`: its subtree, or anything for the program itself. Subject functions
 * ask it for organisations that did not come through the route's scope (a form's parent, the target of a move). */
bool org_in_scope(const struct work *w, const char *path);

/* The organisation, or NULL with a NOT_FOUND fault. */
struct org *org_load(struct work *w, int64_t id);
/* False with a CONFLICT fault for one that was dissolved before today: of such a one nothing is changed any more. */
bool org_stands(struct work *w, const struct org *o);
/* The organisation of a code or at a path, or NULL without a fault. */
struct org *org_of_code(struct work *w, const char *code);
struct org *org_of_path(struct work *w, const char *path);
/* The county's own organisation, or NULL when nothing was founded yet. */
struct org *org_root(struct work *w);
/* The ancestors from the root down to the organisation itself. Returns their number. */
int org_line(struct work *w, const char *path, struct org **out);
/* The same by the organisation's id, in one statement: the last one is the organisation itself. 0 with a NOT_FOUND fault. */
int org_line_to(struct work *w, int64_t id, struct org **out);
/* Direct children in the order of the tree, with the counts of their subtrees. Dissolved ones are left out. */
int org_children(struct work *w, int64_t parent, struct org **out);
/* Organisations of a subtree between two levels, in the order of the tree, without dissolved ones: for choosers. */
int org_tree(struct work *w, const char *path, int level_from, int level_to, struct org **out);

/* What a list of organisations is narrowed to. */
struct org_filter {
	const char *path;  /* subtree; required */
	const char *query; /* name, pinyin, initials or code; NULL or "": all */
	int kind;          /* 0: all */
	int level;         /* 0: all */
	enum { ORG_ANY, ORG_NO_SECRETARY, ORG_TERM_ENDING, ORG_TOO_SMALL, ORG_TOO_LARGE, ORG_NO_COMMITTEE, ORG_NOT_NORMAL, ORG_PAST_PLANNED } need;
	bool dissolved;    /* dissolved ones instead of the living */
	int limit, offset; /* limit 0: all */
};
/* The organisations of a filter in the order of the tree; *total (may be NULL) gets their number without paging. */
int org_list(struct work *w, const struct org_filter *filter, struct org **out, int64_t *total);
/* Quick search within a subtree by name, pinyin, initials or code; best first. */
int org_find(struct work *w, const char *path, const char *query, int limit, struct org **out);

/* ---- writing ------------------------------------------------------------------------------------------------------ */

/* What a form or an import says about an organisation. NULL texts count as "". */
struct org_input {
	int64_t parent; /* founding only; 0 founds the county's own, once */
	int kind;
	bool migrant;
	const char *code;
	const char *name;
	const char *short_name; /* "": made from the name */
	const char *reason;     /* org_edit: why the name is put right */
	int founded;
	const char *approval;
	int planned_end; /* required for temporary ones */
	int term_years;
	int term_start;
	int term_end; /* 0: made from start and years */
	int seats;
	const char *phone;
	const char *place;
	int households;
	int residents;
	const struct org_sheet *sheet; /* NULL: not asked about, stays as it is */
	const struct org_income *income; /* figures of those years */
	int income_count;
	const struct org_bounds *bounds; /* for thousands: the county's, asked once; NULL: asked when needed */
};

/* Founds an organisation under its parent: next free path, dated edge from its founding day (today when unknown). Faults
 * by field: code, name, short, kind, founded, planned_end, term_years, term_start, term_end, seats, phone, households,
 * residents, parent; of the sheet: approved, unit, status, status_since, status_reason, income_year, income_2025 …, each text. */
bool org_found(struct work *w, const struct org_input *in, int64_t *id);
/* True when somebody belonged to an organisation, something stood below it or was held in it at any time: what it is and what it
 * is called is then on record. */
bool org_lived(struct work *w, int64_t org);
/* Those of the whole county by their id. */
struct map *org_lived_all(struct work *w);
/* True when name and type of an organisation are not the actor's to change: nothing above it lies in their scope. */
bool org_is_own(struct work *w, const struct org *org);
/* Changes an organisation's fields (never its parent). One that has lived changes its type by ORG_RETYPE alone; its name is put
 * right here for a `reason` when it was entered wrong (past days then show it so too), and changed by ORG_RENAME; both not by
 * whom it stands over. Faults as org_found has them, and reason. `version` is the one the form was made from; 0 asks nothing. Another
 * one gives CONFLICT "org.changed" whose message tells who changed it when and what. */
bool org_edit(struct work *w, int64_t id, const struct org_input *in, int64_t version);
/* The fields of an organisation as an input, to start a form from. */
struct org_input org_input_of(const struct org *org);
/* Checks an input and fills what follows from other fields; the faults of org_found without asking the store. */
bool org_input_check(struct work *w, struct org_input *in);
/* Notes that the superior approved an earlier or later end of the present term, by its number and day (支部条例 art. 21: one
 * year at most, either way). `day` 0 takes the note away. A new term begins without one. Faults by field: shifted, approval,
 * approved, note. `version` as in org_edit. */
bool org_term_shift(struct work *w, int64_t org, int day, const char *approval, int approved, const char *note, int64_t version);
/* The day on which the present term ends: the approved one, else that of the term; 0 when there is none. */
int org_term_due(const struct org *org);
/* Last day of a term that "ends soon": so many months ahead superiors remind (支部条例 art. 21). */
int org_term_soon(int today);
/* Counts the organisation's members, groups, committee and secretary anew, and names it to the touch hooks. Every write
 * that changes one of these calls it. */
bool org_recount(struct work *w, int64_t org);

/* ---- posts -------------------------------------------------------------------------------------------------------- */

struct post_kind {
	const char *word;  /* "secretary" */
	const char *title; /* 书记 */
	bool single;       /* one holder at a time */
	bool committee;    /* its holder sits on the committee */
};
extern const struct post_kind post_kinds[];
extern const size_t post_kinds_count;
const struct post_kind *post_kind_of(const char *word);
const char *post_title(const char *word); /* "" when there is none of that word */
/* Reads "书记", "党支部书记", "secretary" …; NULL on anything else. */
const char *post_parse(const char *text);

struct post {
	int64_t id, org, member; /* member 0: not in the roster */
	const char *kind, *name;
	int from_day;
	int to_day; /* first day without it; 0: still held */
	bool paper; /* entered by post_record */
	const char *org_name, *org_code;
};
/* How {post} leads to an organisation. */
extern const struct scope scope_post;
struct post *post_load(struct work *w, int64_t id);
/* The posts of an organisation held on a day, in the order of post_kinds; day 0: all that ever were, latest first. */
int post_list(struct work *w, int64_t org, int day, struct post **out);
/* The posts that a member holds on a day (0: ever held). */
int post_of_member(struct work *w, int64_t member, int day, struct post **out);
/* Appoints somebody: a member of the roster (then `name` may be NULL) or a name alone. A post of one holder ends its
 * predecessor on from_day. Faults by field: kind, member, name, from_day. id may be NULL. */
bool post_appoint(struct work *w, int64_t org, const char *kind, int64_t member, const char *name, int from_day, int64_t *id);
/* Ends a post; to_day is the first day without it. */
bool post_end(struct work *w, int64_t id, int to_day);
/* Takes out a post that was registered by mistake, for a reason; whoever it had ended holds it again. CONFLICT "post.held-meeting",
 * "post.handed-over", "post.operation" when something rests on it, "post.paper" for one of post_record. Fault by field: reason. */
bool post_remove(struct work *w, int64_t id, const char *reason);
/* Ends the posts that a member holds in an organisation (0: anywhere): for moving and leaving. */
bool post_end_of_member(struct work *w, int64_t member, int64_t org, int to_day);

/* Enters somebody who held a post in the past, from paper: from one day to another, first day without it, by the name alone. It
 * overlaps no other holder of a post of one holder. Faults by field: kind, name, from_day, to_day. id may be NULL. */
bool post_record(struct work *w, int64_t org, const char *kind, const char *name, int from_day, int to_day, int64_t *id);
/* Takes out what post_record entered; any other one is refused. */
bool post_unrecord(struct work *w, int64_t id);

/* ---- terms that are over (历届班子) --------------------------------------------------------------------------------- */

#define ORG_TERM_NUMBER_MOST 99

/* One term of an organisation, by itself: kept when the next one began (org_edit with a start more than a year behind the last
 * one's), or typed in from paper. Terms of an organisation do not overlap, a later one has a higher number. */
struct org_term {
	int64_t id;           /* 0: the present one, out of org and its sheet */
	int number;           /* 第几届; 0: not known */
	int from_day, to_day; /* to_day: its last day; of the present one 0, or the last day of one that is dissolved */
	int due;              /* on which it should end, or should have; 0: not known */
	int elected;          /* day of the election */
	int election;         /* code_election */
	int seats;
	const char *approval; /* of the election's result */
	const char *note;     /* on what paper it stands */
	struct post *holders; /* of posts at some time of it, in the order of post_kinds, earlier ones first */
	int holder_count;
};
/* The terms that are over, latest first, with their holders: two statements. */
int org_term_list(struct work *w, const struct org *org, struct org_term **out);
/* The same with the present one before them, where it has a start. */
int org_term_all(struct work *w, const struct org *org, struct org_term **out);
/* One of them; NULL with a NOT_FOUND fault. */
struct org_term *org_term_load(struct work *w, const struct org *org, int64_t term);
/* What a form says about one. */
struct org_term_input {
	struct org_term term;  /* id 0: a new one; to_day 0: until the next one begins; holders are not read */
	const char *holders;   /* a line for each post to be entered: 书记 王建国, or with its days 委员 李四 2013-05-01 2014-09-30 (last) */
	const int64_t *gone;   /* posts from paper, of its holders, that are taken out */
	size_t gone_count;
	const char *reason;    /* required where one is put right */
	int64_t version;       /* the organisation's, as in org_edit */
};
/* Enters one from paper or puts one right. Faults by field: number, from_day, to_day, due, elected, election, seats, approval, note,
 * holders, reason. */
bool org_term_save(struct work *w, int64_t org, const struct org_term_input *in);
/* Takes one out, with the posts from paper that lie within it. */
bool org_term_remove(struct work *w, int64_t org, int64_t term, const char *reason, int64_t version);

/* ---- Party groups (支部条例 art. 13) -------------------------------------------------------------------------------- */

struct party_group {
	int64_t id, org, leader; /* leader: a member, 0 when there is none */
	const char *name, *leader_name;
	int members;             /* today */
	int from_day, to_day;
};
/* How {group} leads to an organisation. */
extern const struct scope scope_group;
struct party_group *group_load(struct work *w, int64_t id);
/* The groups of an organisation on a day in the order of their founding; day 0: all that ever were. */
int group_list(struct work *w, int64_t org, int day, struct party_group **out);
/* Faults by field: name, leader, from_day. id may be NULL. */
bool group_found(struct work *w, int64_t org, const char *name, int64_t leader, int from_day, int64_t *id);
bool group_edit(struct work *w, int64_t id, const char *name, int64_t leader);
/* Ends a group; its members stay in the branch without one. One of this very day is taken back, unless something was arranged
 * for it. */
bool group_end(struct work *w, int64_t id, int to_day);

/* ---- as of a day -------------------------------------------------------------------------------------------------- */

/* What the rules judge an organisation by, as it was on a day: belonging, categories, posts and groups by their dates. */
struct org_facts {
	int64_t org;
	int64_t parent;
	const char *path, *code, *name, *short_name;
	int kind, level;
	bool migrant;
	int founded, dissolved, planned_end, term_end, seats;
	int members;              /* full and probationary */
	int full_members;
	int probationary_members;
	int committee;            /* people on its committee; 0: it has none */
	bool secretary;           /* the post was held */
	size_t group_count;
	const int64_t *groups;
	const char *const *group_names;
};
/* The facts of one organisation as of each of some days (ascending, at least one): out[d] gets those of days[d]. Five statements,
 * however many days: what holds from one day to another is read once and counted for each. False with a NOT_FOUND fault. */
bool org_facts_of(struct work *w, int64_t org, const int *days, int day_count, struct org_facts **out);
/* The same of one day; NULL with a NOT_FOUND fault. */
struct org_facts *org_facts_on(struct work *w, int64_t org, int day);
/* The facts of every organisation of a subtree in the order of the tree, dissolved ones included, as of each of some days
 * (ascending): out[d] gets those of days[d]. Five statements, however many organisations and days. Returns the number of
 * organisations. */
int org_facts_all(struct work *w, const char *path, const int *days, int day_count, struct org_facts **out);

/* Something about an organisation's build that an article speaks against. */
struct org_finding {
	const char *code;    /* "org.no-secretary" */
	bool must;           /* 应当; false: 一般, or a reminder */
	const char *message; /* Chinese, with the figures */
	const char *source;  /* 《…》第二十条 */
};
/* The findings of an organisation today, those of its sheet too when that is given; returns their number. */
int org_findings(struct work *w, const struct org *org, const struct org_sheet *sheet, struct org_finding **out);

/* The A4 sheet of an organisation as PDF (arena memory); {NULL, 0} where memory lacked. */
struct str org_card(struct work *w, const struct org *org);

/* ---- the record page's sections ----------------------------------------------------------------------------------- */

/* Later rooms add a section to an organisation's page beside their function:
 *   ORG_SECTION(duty, 40, READ_ORG, duty_section)
 * It is shown when the actor's role has the permission; `show` writes one <section> into rq->html. Order 0
 * stands above the record itself: what makes a reader turn elsewhere. */
struct org_section {
	int order;
	enum permission need;
	void (*show)(struct request *rq, const struct org *org);
};
#define ORG_SECTION(word, place, permission, function) \
	static const struct org_section org_section_##word = { place, PERMISSION_##permission, function }; \
	static const struct org_section *const org_section_##word##_entry \
		__attribute__((section("org_sections"), used)) = &org_section_##word

#endif
