/* The monthly report (月报) of a township to the county, and of the county over its townships: written by the program from what is
 * on record, corrected by people, sent once.
 * For: draft, corrections with their reasons, sending, reading, later issues; its papers. Not for: the figures' own records (rooms
 * `duty`, `activity`, `supervise`), and no list of it ranks anybody or counts who was late with it. */
#ifndef MONTHLY_MONTHLY_H
#define MONTHLY_MONTHLY_H

#include "org/org.h"
#include "route/route.h"
#include "work/work.h"

#define MONTHLY_BACK 3         /* so many months back one may still be begun */
#define MONTHLY_TEXT_MOST 1500 /* characters of a part */
#define MONTHLY_REASON_MOST 100
#define MONTHLY_VALUE_MOST 9999999

/* ---- figures ---- */

enum monthly_section { MONTHLY_DUTIES, MONTHLY_HELD, MONTHLY_URGES, MONTHLY_MEMBERS, MONTHLY_NEEDS, MONTHLY_PLACES, MONTHLY_SECTIONS };
#define MONTHLY_FIGURES 4
struct monthly_section_kind {
	const char *word;  /* "duties": stable */
	const char *title; /* 组织生活完成情况 */
	const char *source; /* what its figures rest on: articles, or 本平台约定 */
	const char *first; /* heading of the names */
	const char *figures[MONTHLY_FIGURES];
	int figure_count;
	bool rate;         /* the first three are due, in time, late: what is open and the share in time follow from them */
	bool fixed;        /* its figures may be corrected */
};
extern const struct monthly_section_kind monthly_sections[MONTHLY_SECTIONS];

struct monthly_figure {
	int64_t counted, value; /* value: what the report says */
	const char *reason;     /* why it differs; NULL: it does not */
};
struct monthly_line {
	enum monthly_section section;
	const char *word; /* "duties.theme-day": stable within a report */
	const char *name; /* 主题党日 */
	int64_t org;      /* of MONTHLY_PLACES */
	struct monthly_figure figures[MONTHLY_FIGURES];
};
/* What is open, and the share in time as "91.3%", "–" when nothing was due; of a section with `rate`. */
int64_t monthly_open(const struct monthly_line *line);
const char *monthly_rate(struct arena *a, const struct monthly_line *line);

/* ---- sentences ---- */

enum monthly_part { MONTHLY_SUMMARY, MONTHLY_THEME, MONTHLY_URGING, MONTHLY_FOUND, MONTHLY_NEXT, MONTHLY_HELP, MONTHLY_PARTS };
const char *monthly_part_word(enum monthly_part part);  /* "summary": as stored, and the form's field */
const char *monthly_part_title(enum monthly_part part); /* 总体情况 */
struct monthly_text {
	const char *text;
	bool edited; /* false: made from the figures */
};

/* ---- a report ---- */

struct monthly {
	int64_t id, org, sent_account, begun_at, changed_at, sent_at, read_at, version;
	int month, issue, level; /* level: of the organisation */
	bool sent;
	const char *reason, *begun_by, *changed_by, *sent_by, *read_by;
	const char *org_name, *org_short, *org_path;
	struct str seal;
	/* only of a whole one (monthly_own, monthly_load) */
	struct monthly_text texts[MONTHLY_PARTS];
	struct monthly_line *lines;
	int line_count;
	int fix_count;
	int since; /* of a sent one of the own organisation: figures that are counted otherwise today */
};
/* The day as of which its states of people are told. */
int monthly_as_of(const struct monthly *m, int today);

/* The latest issue of the actor's own organisation, whole; NULL without a fault when there is none. Of a draft the figures are counted
 * now. */
struct monthly *monthly_own(struct work *w, int month);
/* One that was sent, as it was sent; NULL with a NOT_FOUND fault. */
struct monthly *monthly_load(struct work *w, int64_t id);
/* All issues of one organisation's month that were sent, latest first. */
int monthly_issues(struct work *w, int64_t org, int month, struct monthly **out);
/* The latest issue of each of an organisation's months, latest first. */
int monthly_months(struct work *w, int64_t org, int limit, struct monthly **out);
/* Whether one may be begun for that month: this one, or one of the MONTHLY_BACK before. */
bool monthly_open_month(int month, int today);

/* An organisation right below the actor's with the latest that it sent for the month; drafts are not told. */
struct monthly_place {
	int64_t org;
	const char *name;
	struct monthly *sent; /* NULL: nothing yet */
};
int monthly_places(struct work *w, int month, struct monthly_place **out);

/* ---- writing, always of the actor's own organisation ---- */

/* Begins a draft. Faults: NOT_FOUND for a month that none may be begun for, CONFLICT monthly.begun. */
bool monthly_begin(struct work *w, int month);
/* Keeps the sentences of a draft as typed (NULL: not touched); one that is the same as the made one stays made. `version`: the one that the form was made
 * from. */
bool monthly_save(struct work *w, int month, const char *const texts[MONTHLY_PARTS], int64_t version);
/* Corrects one figure of a draft ("duties.theme-day", 0 …), or takes the correction back. Faults at figure, value, why. */
bool monthly_fix(struct work *w, int month, const char *line, int figure, int64_t value, const char *reason);
bool monthly_unfix(struct work *w, int month, const char *line, int figure);
/* Fixes it and tells the office above; of the county, which sends it to nobody, it is only fixed. */
bool monthly_send(struct work *w, int month);
/* Makes it a draft again while nobody above has opened it; of the county on the same day. */
bool monthly_withdraw(struct work *w, int month);
/* Begins a further issue that takes the place of the one sent, with its sentences and corrections. Fault at reason. */
bool monthly_correct(struct work *w, int month, const char *reason);
/* Drops a draft. */
bool monthly_drop(struct work *w, int month);
/* Notes that the office above has opened it, once; of anybody else nothing is noted. */
bool monthly_read(struct work *w, int64_t id);
/* Whether the actor's office is the one that reads it. */
bool monthly_reads(const struct work *w, const struct monthly *m);

/* ---- papers ---- */

/* On A4; and as rows (part, name, figure, number, counted, reason) of a workbook. {NULL, 0} when it was not made: the workbook
 * with a fault, the paper where memory lacked. */
struct str monthly_paper(struct work *w, const struct monthly *m);
struct str monthly_workbook(struct work *w, const struct monthly *m);
const char *monthly_file_name(struct arena *a, const struct monthly *m, const char *ending); /* 柳河镇-月报-2026-11.xlsx */
const char *monthly_title(struct arena *a, const struct monthly *m); /* 柳河镇2026年11月党建工作月报 */

/* The path leads to the organisation of a report that was sent: {monthly}. A draft is none. */
extern const struct scope scope_monthly;

#endif
