/* Rules: what an organisation owes in a month, a quarter, a year, and under which article of which document.
 * For: the catalogue (data in rules/, parsed here), the kinds of activity, periods, and duties as a pure function of
 * (organisation as of then, catalogue, activities). Not for: reading or storing any of these; callers bring the facts.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct quorum; /* rule/quorum.h */

/* ---- kinds of activity ------------------------------------------------------------------------------------------ */

/* What a gathering is recorded as. One gathering may be several of them (a theme day that is also the members'
 * meeting), so records carry a mask of KIND_BIT. */
enum activity_kind {
	ACTIVITY_MEMBERS_MEETING,    /* 支部党员大会 */
	ACTIVITY_COMMITTEE_MEETING,  /* 支部委员会会议 */
	ACTIVITY_GROUP_MEETING,      /* 党小组会 */
	ACTIVITY_PARTY_LECTURE,      /* 党课 */
	ACTIVITY_THEME_DAY,          /* 主题党日 */
	ACTIVITY_ORG_LIFE_MEETING,   /* 组织生活会 */
	ACTIVITY_MEMBER_APPRAISAL,   /* 民主评议党员 */
	ACTIVITY_HEART_TALK,         /* 谈心谈话 */
	ACTIVITY_DEMOCRATIC_MEETING, /* 民主生活会, of leading bodies */
	ACTIVITY_SECRETARY_REPORT,   /* 党支部书记述职评议 */
	ACTIVITY_KIND_COUNT,
};

#define KIND_BIT(kind) (1u << (kind))

/* The code word ("members_meeting") of a kind, its Chinese name ("支部党员大会") and its short name for narrow columns
 * ("大会", at most 5 characters). Static texts; NULL for a number that is no kind. */
const char *activity_kind_code(enum activity_kind kind);
const char *activity_kind_name(enum activity_kind kind);
const char *activity_kind_short(enum activity_kind kind);
/* The kind of a code word; false on any other word. */
bool activity_kind_parse(struct str code, enum activity_kind *out);
/* The Chinese names of a mask, joined: "支部党员大会、党课"; "" for none. Arena memory. */
char *activity_kinds_name(struct arena *a, unsigned kinds);

/* ---- periods ---------------------------------------------------------------------------------------------------- */

enum rule_cycle { CYCLE_MONTH, CYCLE_QUARTER, CYCLE_YEAR };

/* A calendar month, quarter or year: its first and last day, yyyymmdd. */
struct period {
	enum rule_cycle cycle;
	int from;
	int to;
};

/* The period that holds a day. */
struct period period_of(enum rule_cycle cycle, int day);
struct period period_next(struct period p);
struct period period_before(struct period p);
/* "2026年11月", "2026年第四季度", "2026年". Arena memory. */
char *period_label(struct arena *a, struct period p);
/* "2026-11", "2026-Q4", "2026": what period_parse reads. Arena memory. */
char *period_code(struct arena *a, struct period p);
/* "本月", "本季度", "本年" when today lies in it, else the label. */
const char *period_spoken(struct arena *a, struct period p, int today);
/* Reads "2026-11", "2026-Q4" or "2026"; false on anything else (years 1900 to 2199). */
bool period_parse(struct str s, struct period *out);

/* ---- the catalogue ---------------------------------------------------------------------------------------------- */

enum rule_severity {
	SEVERITY_INFO,      /* 可以: a miss is only told */
	SEVERITY_WARNING,   /* 一般: a miss is overdue, a warning */
	SEVERITY_VIOLATION, /* 应当、必须: a miss is a violation */
};
const char *rule_severity_code(enum rule_severity severity);    /* "info", "warning", "violation" */
const char *rule_severity_chinese(enum rule_severity severity); /* the document's word: "可以", "一般", "应当" */

/* Where a figure stands, and how sure the reading is:
 * A article read, B secondary sources, C background only, X sources disagree (a setting; note tells both readings). */
struct rule_source {
	const char *document;       /* 中国共产党支部工作条例（试行）, without the brackets 《》 */
	const char *document_short; /* 支部工作条例 */
	int year;
	const char *article;     /* 第十二条 */
	const char *requirement; /* 一般每月召开一次: what the article asks, re-phrased */
	char sure;
	const char *note;      /* "" when there is nothing to add */
	const char *catalogue; /* name of the file that it stands in (rule_further); NULL for what a county made itself */
};

/* Levels of organisations in the county's tree, for rules that bind a committee only in a village. */
enum rule_level {
	LEVEL_COUNTY = 1,
	LEVEL_TOWNSHIP = 2, /* township, subdistrict */
	LEVEL_VILLAGE = 3,  /* village, community, and units directly under a township */
	LEVEL_BELOW = 4,    /* branches under a village's committee or general branch */
};

enum rule_per {
	PER_BRANCH, /* `times` for the organisation */
	PER_GROUP,  /* `times` for each of its Party groups */
	PER_PAIR,   /* `times` for each kind of pair that talks (RULE_PAIR_…) */
};

/* Kinds of pairs of 谈心谈话 (Regulations on branches, art. 19). */
enum {
	RULE_PAIR_COMMITTEE = 1u << 0,        /* 委员之间 */
	RULE_PAIR_COMMITTEE_MEMBER = 1u << 1, /* 委员和党员之间 */
	RULE_PAIR_MEMBERS = 1u << 2,          /* 党员之间 */
};

#define RULE_TYPES_MAX 8
#define RULE_BINDINGS_MAX 4

/* One group of organisations that a rule binds; the first whose types and level fit is the one that is judged. */
struct rule_binding {
	int types[RULE_TYPES_MAX]; /* 611, 631 … */
	int type_count;
	unsigned levels;    /* mask of 1u << enum rule_level; 0 = any */
	int full_min;       /* full members it takes */
	int committee_from; /* > 0: only with a committee, or with so many full members that it must have one (art. 20)
			     */
	bool has_groups;    /* only with Party groups */
};

struct rule {
	const char *id;         /* stable word: "members-meeting" */
	const char *name;       /* 党员大会 */
	const char *short_name; /* 大会: at most 5 characters */
	const char *verb;       /* 开, 上, 开展: 应…党课 1 次，已… */
	struct rule_source source;
	enum rule_severity severity;
	enum rule_cycle cycle;
	int times; /* per cycle and `per` */
	enum rule_per per;
	int season_opens; /* mmdd from which a yearly duty is asked for (1001); 0 = the whole cycle */
	bool season_only; /* true: what was held before the season does not count */
	struct rule_binding binds[RULE_BINDINGS_MAX];
	int bind_count;
	unsigned satisfied_by; /* mask of kinds, any of which counts */
	unsigned also;         /* kinds that the same gathering may be as well */
	int valid_from;        /* first day in force */
	int valid_to;          /* last day in force; 0 = open */
	const char *province;  /* first two digits of the region code; "" = national */
	const char *county;    /* six digits; "" = all */
	const char *replaces;  /* id of the rule that this one takes the place of; "" = none */
	bool on;               /* default of the setting; rule_catalogue_switch */
	bool local;            /* a version that the county made itself (county/county.h): 本县要求 */
};

/* The county frees an organisation, or all of a type, of a rule: of every period whose last day lies within. */
struct rule_exemption {
	const char *rule; /* "" all */
	int64_t org;      /* 0: by type */
	int type;
	int from, to;     /* to 0: open */
	const char *reason;
};

/* Days of grace for the periods whose last day lies within. */
struct rule_grace {
	const char *rule; /* "" all */
	int days, from, to;
};

/* A figure that is no duty of a period: how many members a branch takes, how long a term lasts. */
struct rule_standard {
	const char *id; /* "branch-full-members" */
	int figure;
	const char *unit; /* 名正式党员 */
	struct rule_source source;
	enum rule_severity severity;
	int own_least, own_most; /* a county may set its own between these; 0: nobody may */
	bool local;              /* the figure is the county's own (county/county.h), as of the catalogue's day */
	int before;              /* of a local one: the figure in its place */
};

/* A county's own figure for a standard, for the days on which it is in force (to 0: open). */
struct rule_own_figure {
	const char *standard;
	int figure, from, to;
};

#define RULES_MOST 32 /* of one catalogue: what is undone is kept as a mask of them */

struct rule_catalogue {
	const char *name;   /* of the file at its bottom */
	const char *region; /* of the deployment, "371122": whom rules of a province or county bind; NULL: national rules only */
	const char *further; /* digest of the further files and of the region, 32 hexadecimal digits; NULL: there are none */
	struct rule *rules; /* in the order in which they are shown */
	size_t rule_count;
	struct quorum *quorums;
	size_t quorum_count;
	struct rule_standard *standards;
	size_t standard_count;
	struct rule_exemption *exemptions;
	size_t exemption_count;
	struct rule_grace *graces;
	size_t grace_count;
	struct rule_own_figure *own_figures; /* of all days, in the order in which they were entered */
	size_t own_figure_count;
	/* settings of the county */
	int counts_from;          /* enum rule_state from which an activity counts */
	int founded_before_end;   /* days before a period's end by which a branch must stand to owe that period */
	int dissolved_before_end; /* a branch dissolved more than so many days before a period's end does not owe it */
	int grace_days;           /* days after a period's end until the duty counts as overdue */
};

/* The catalogue that is built into the program (rules/organisational-life.json), in `a`, so that a county can switch
 * its own copy. Dies when it is broken: a program that judges by wrong rules must not start. */
struct rule_catalogue *rule_catalogue_builtin(struct arena *a);
/* The same, read once, for the life of the program: for names of rules. A county judges by rule_catalogue_of. */
const struct rule_catalogue *rule_catalogue_national(void);

/* Whether it stands in a further file, a province's or a county's (rule_catalogue_extend). */
bool rule_further(const struct rule_catalogue *c, const struct rule_source *s);

/* Reads a catalogue. Strict: an unknown or missing field, a wrong type, word, day or a rule given twice for one day
 * gives NULL and a Chinese sentence in *why that names the rule and the field. The result lives in `a`. */
struct rule_catalogue *rule_catalogue_parse(struct arena *a, struct str json, const char **why);
/* A further file (a province's, a county's) on top: a new catalogue in `a` with the rules and quorums of both, and the
 * settings of the addition where it names any. `base` stays as it is and must live as long. Same strictness. */
struct rule_catalogue *rule_catalogue_add(
	struct arena *a, const struct rule_catalogue *base, struct str json, const char **why);
/* Puts a further file on top of what rule_catalogue_national() gives, for the life of the program: a deployment's settings name
 * them, and they are read before anything is judged. `region` is the deployment's, six digits; a file with rules of another region
 * is refused, as it would never bind anybody. False with *why (Chinese; it lives on); the catalogue then stays as it was. */
bool rule_catalogue_extend(struct str json, const char *region, const char **why);
/* The version of a rule that is in force on a day; day 0 takes the newest. NULL when there is none. */
const struct rule *rule_find(const struct rule_catalogue *c, const char *id, int day);
/* Switches a rule on or off from a day on. Periods that ended before stay judged as they were: nothing is rewritten
 * backwards. Off: periods that have not ended are no longer owed. On: from the first period that begins on or after
 * that day. Several switches are applied oldest first. `a` must live as long as `c`. False when no such rule is there.
 */
bool rule_catalogue_switch(struct arena *a, struct rule_catalogue *c, const char *id, bool on, int from_day);
/* Puts a county's own version of a rule in from a day on, to a last day (0: open), in the place of the version in force on that
 * day, which goes on behind it. Of `own` cycle, times, severity and source count. False when no version is in force. */
bool rule_catalogue_local(
	struct arena *a, struct rule_catalogue *c, const char *id, const struct rule *own, int from_day, int to_day);
const struct quorum *quorum_find(const struct rule_catalogue *c, const char *id);
/* Standards that the program itself judges by. The national catalogue has each of them, or the program does not start. */
enum rule_figure {
	FIGURE_BRANCH_FULL_MEMBERS,    /* full members that a branch of its own needs */
	FIGURE_BRANCH_MEMBERS_MOST,    /* members of a branch */
	FIGURE_JOINT_UNITS_MOST,       /* units under a joint branch */
	FIGURE_COMMITTEE_FULL_MEMBERS, /* full members from which there must be a committee */
	FIGURE_COMMITTEE_LEAST,        /* its people */
	FIGURE_COMMITTEE_MOST,
	FIGURE_TERM_YEARS_MOST,        /* of the longest term, that of a village */
	FIGURE_TERM_REMINDER_MONTHS,   /* so long before its end a term is reminded of */
	FIGURE_TERM_SHIFT_YEARS,       /* earlier or later, with the superior's consent */
	FIGURE_SECRETARY_STANDING,     /* years as a full member, of a secretary */
	FIGURE_LOST_CONTACT_MONTHS,    /* out of contact, after which membership is suspended */
	FIGURE_TRANSFER_MONTHS,        /* away, after which the relation is to be transferred */
	FIGURE_ADMISSION_AGE,          /* years */
	FIGURE_PROBATION_MONTHS,
	FIGURE_EXTENSION_LEAST,        /* months by which a probation is prolonged */
	FIGURE_EXCELLENT_PART,         /* at most one in so many is 优秀 */
	FIGURE_STUDY_MEMBER,           /* study hours (学时) of a member a year */
	FIGURE_STUDY_SECRETARY,        /* of a secretary or a committee's member */
	FIGURE_STUDY_MINUTES,          /* that make one study hour */
	FIGURE_STUDY_DAY,              /* study hours of a day of training, twice what a gathering counts at most */
	FIGURE_COUNT,
};
/* The national figure, with where it stands. */
int rule_figure(enum rule_figure figure);
const struct rule_standard *rule_figure_standard(enum rule_figure figure);
/* Id of the first figure that a catalogue lacks; NULL when it has all. */
const char *rule_figures_lack(const struct rule_catalogue *c);
/* The figure of a standard; -1 when there is none of that id. */
int rule_standard(const struct rule_catalogue *c, const char *id);
/* The figure of a standard for what was on a day, the county's own where one was in force then: for what is judged by the day on
 * which it happened. -1 when there is none of that id. */
int rule_standard_on(const struct rule_catalogue *c, const char *id, int day);
int rule_figure_on(const struct rule_catalogue *c, enum rule_figure figure, int day);
/* The standard itself as of the catalogue's day; NULL when there is none of that id. */
const struct rule_standard *rule_standard_find(const struct rule_catalogue *c, const char *id);
/* Whether one gathering may be all these kinds at once; when not, *why says which two cannot. why may be NULL. */
bool rule_kinds_together(struct arena *a, const struct rule_catalogue *c, unsigned kinds, const char **why);
/* "《中国共产党支部工作条例（试行）》第十二条（一般每月召开一次）". Arena memory. */
char *rule_citation(struct arena *a, const struct rule_source *source);
/* "《中国共产党支部工作条例（试行）》第十二条". Arena memory. */
char *rule_article(struct arena *a, const struct rule_source *source);

/* ---- facts that callers bring ----------------------------------------------------------------------------------- */

/* An organisation as of the period that is asked about: the caller reads it as of the period's end, today, or the
 * organisation's own last day, whichever comes first. */
struct rule_org {
	int64_t id;         /* for exemptions; 0: none is meant for it alone */
	int type;           /* 611, 621, 631, 632, 911, 921, 931, 932 */
	int level;          /* enum rule_level */
	const char *county; /* region code, "371122"; NULL matches national rules only */
	int founded_day;    /* 0 unknown: always there */
	int dissolved_day;  /* its last day; 0 none */
	bool temporary;     /* also true by itself for types 911 … 932 */
	int planned_end;    /* of a temporary one; 0 none */
	int full_members;   /* 正式党员 who belong to it directly */
	int probationary_members;
	int committee_members; /* seats held; 0 = no committee */
	size_t group_count;
	const int64_t *groups;          /* ids of its Party groups */
	const char *const *group_names; /* same order; NULL when names are not at hand */
};

enum rule_state { RULE_PLANNED, RULE_HELD, RULE_FILED, RULE_SEALED };

/* What happened, or is planned. Cancelled activities are not handed in; a returned one is RULE_HELD. */
struct rule_activity {
	int64_t id;
	int day;
	int state;      /* enum rule_state */
	unsigned kinds; /* mask of KIND_BIT */
	int64_t group;  /* the Party group that met; 0 = the whole organisation */
	int makes_up;   /* any day of an earlier period for which it was held late; 0 = counts for its own day */
	unsigned pairs; /* for talks: mask of RULE_PAIR_…; 0 = not recorded, counts as one kind of pair */
};

/* ---- binding ---------------------------------------------------------------------------------------------------- */

/* Whether a rule binds an organisation on a day, by itself (whether a county's rule replaces it: duty_explain). *why
 * gets a Chinese reason for either answer: "正式党员 5 名，不足 7 名，不设支委会". why may be NULL. */
bool rule_binds(struct arena *a, const struct rule *rule, const struct rule_org *org, int day, const char **why);

struct rule_explanation {
	const struct rule *rule;
	bool binds;
	const char *why;
};
/* Every rule of the catalogue with whether it binds and why, as of a day (one row per rule id: the version in force, or
 * the newest). Returns the number of rows in *out, arena memory. */
int duty_explain(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int day,
	struct rule_explanation **out);

/* ---- duties ----------------------------------------------------------------------------------------------------- */

#define DUTY_BY_MAX 8

/* One rule, one period, one organisation. */
struct duty {
	const struct rule *rule; /* points into the catalogue, which must outlive the duty */
	struct period period;
	int opens_day; /* from here on it is asked for: the period's first day, or the season's */
	int due_day;   /* last day in time */
	int owed;
	int done;        /* times held; never above owed for rules per group or pair */
	int done_day;    /* day on which owed was reached; 0 if not */
	int planned;     /* activities of this period that would count but do not yet (planned, or not far enough) */
	int planned_day; /* day of the first of them; 0 none */
	int64_t by[DUTY_BY_MAX]; /* activities that met it, earliest first; the first few */
	int by_count;
	unsigned pairs; /* per pair: kinds of pairs that are owed */
	unsigned pairs_missing;
	const size_t *missing; /* per group: indexes into the organisation's groups that still owe */
	size_t missing_count;
};

/* All duties of one organisation whose period overlaps from_day … to_day, in the catalogue's order, then by time.
 * Pure: the same whatever the order of activities; one more activity never lowers `done`. Each period is judged by the
 * version of the rule in force on its first day; a rule that ends within a period without a successor is not owed then.
 * A gathering of one Party group counts for a duty of the whole organisation once every group has had one. Returns the
 * number of duties in *out (arena memory). */
int duty_compute(struct arena *a, const struct rule_catalogue *c, const struct rule_org *org, int from_day, int to_day,
	const struct rule_activity *activities, size_t count, struct duty **out);

enum duty_status {
	DUTY_DONE,
	DUTY_DONE_LATE,
	DUTY_OPEN,
	DUTY_SOON,    /* due within soon_days */
	DUTY_OVERDUE, /* a warning or a violation: rule->severity */
	DUTY_FUTURE,  /* its period or season has not begun */
	DUTY_PASSED,  /* a 可以 rule whose time went by: told, not blamed */
	DUTY_STATUS_COUNT,
};
/* How a duty stands on a day. Held after today counts as not yet held, so a past day can be looked at. */
enum duty_status duty_status_on(const struct duty *d, int today, int soon_days);
const char *duty_status_code(enum duty_status status);    /* "done", "done-late", "open", "soon", "overdue" … */
const char *duty_status_chinese(enum duty_status status); /* 已完成 补开 待开 临期 逾期 未到期 未开展 */
/* One sentence with its numbers: "7 名正式党员，已设支委会，本月应开支委会 1 次，已开 0
 * 次；依据《…》第十二条（一般每月召开一次）". */
char *duty_reason(struct arena *a, const struct duty *d, const struct rule_org *org, int today);

#endif
