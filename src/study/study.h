/* Study hours (学时): what each member took part in during a year, reckoned from meetings and trainings; trainings and who was there.
 * For: reckoning, keeping trainings, the sums by which organisations are compared, and the pages of all that.
 * Not for: judging anybody. Members are listed in the order of the roll, never by hours, and nobody is urged by this room.
 * Sources: 《中国共产党党员教育管理工作条例》 2019 art. 20 (32 a year, 一般), art. 23 (who is old, ill or disabled: no hard requirement);
 * 《全国党员教育培训工作规划（2024—2028 年）》 (56 for secretaries and committees, and one training a year). What an hour is, local
 * rules say; both figures are the county's to set (rule/rule.h, FIGURE_STUDY_MINUTES and FIGURE_STUDY_DAY). */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "county/county.h"
#include "org/org.h"
#include "route/route.h"
#include "work/work.h"

/* ---- reckoning, without a store ---------------------------------------------------------------------------------- */

/* Which gatherings are study: lectures and theme days always. Meetings of members, groups and committees decide; what is learned
 * in them is a lecture or a theme day as well, and is recorded as such (one gathering may be several kinds). */
#define STUDY_KINDS (KIND_BIT(ACTIVITY_PARTY_LECTURE) | KIND_BIT(ACTIVITY_THEME_DAY))
#define STUDY_HOUR 100 /* hours are counted in hundredths */

enum study_measure { STUDY_FULL_DAYS, STUDY_HALF_DAYS, STUDY_MINUTES, STUDY_MEASURES };
enum study_kind {
	STUDY_ROTATION, /* 集中轮训 */
	STUDY_LEADERS,  /* 书记和班子培训 */
	STUDY_NEW,      /* 新党员培训 */
	STUDY_HOME,     /* 送学上门: brought home to who cannot come (art. 23), the only one that a branch enters */
	STUDY_OTHER,
	STUDY_KIND_COUNT,
};

/* Something that a person took part in. */
struct study_part {
	bool training;
	int64_t id;            /* of the activity, or of the training */
	const char *title, *place, *org_name;
	unsigned kinds;        /* of a gathering */
	enum study_kind kind;  /* of a training */
	bool remote;
	int day, to_day;       /* in Beijing time; of a gathering the same */
	int64_t starts, ends;  /* of a gathering, as recorded */
	enum study_measure measure;
	int minutes;           /* of clock time, of a training by minutes */
	int hundredths;        /* what it counts */
	bool capped;           /* it lasted longer than it counts */
	bool overlapped;       /* nothing: another one at the same time counts */
};
/* Reckons each part by the figures in force on its day, and gives their sum in hundredths. A gathering counts at most half a day; a
 * day or half a day of training what the county's figure says; minutes of training at most a full day for each of its days. Of what
 * overlaps in time the one counts that gives most; a full day of training takes its whole day. Reorders nothing. */
int study_reckon(const struct rule_catalogue *c, struct study_part *parts, int count);

/* Whole months of a year from a day on: 12 from its first day or before, 8 from May 1st, 7 from May 2nd, 0 from December 2nd. */
int study_months(int year, int since);
/* What is asked of somebody in hundredths, whole hours: by the figures in force on the year's first day, for so many months as a
 * member, of which so many on a committee. */
int study_needed(const struct rule_catalogue *c, int year, int months, int leader_months);

/* 12.5: hundredths as people read hours. Arena memory. */
char *study_text(struct arena *a, int64_t hundredths);

/* ---- a year ------------------------------------------------------------------------------------------------------ */

enum study_standing {
	STUDY_REACHED,   /* 已达到 */
	STUDY_SHORT,     /* 还差 n 学时 */
	STUDY_FREE,      /* 不作硬性要求（第二十三条） */
	STUDY_NOT_ASKED, /* admitted so late that no whole month is left, or suspended */
};

/* One person's year. */
struct study_year {
	int64_t member, org;
	const char *name;
	bool probationary, migrant, suspended;
	bool leader;            /* on a committee of a village or branch, as of the day */
	int since;              /* first day as a member in this county, when it lies within the year; else 0 */
	int months, leader_months;
	int needed;             /* hundredths */
	int hours;              /* of all parts together */
	int meetings, trainings; /* of them */
	bool course_needed;     /* a whole year in office: at least one training */
	bool course;
	enum study_standing standing;
	int lacking;            /* hundredths; 0 unless STUDY_SHORT */
	struct study_part *parts; /* latest first */
	int part_count;
};

/* The day as of which a year is reckoned: today, or its last one. */
int study_day(const struct work *w, int year);
/* The members of a branch on that day by pinyin. Hours are the person's: what was done in another branch of the county counts.
 * Seven statements, whatever their number. */
int study_of_org(struct work *w, const struct org *org, int year, struct study_year **out);
/* The same for all branches of a subtree, by branch, as of a day of that year. */
int study_of_path(struct work *w, const char *path, int year, int day, struct study_year **out);
/* One person's; NULL when nobody of that number belonged to a branch on that day. */
struct study_year *study_of_member(struct work *w, int64_t member, int year);
const char *study_standing_text(struct arena *a, const struct study_year *y);
/* Years that a page offers: this one and those before it, down to 2019, in which the regulation came into force. */
#define STUDY_FIRST_YEAR 2019
int study_year_of(struct work *w, const char *query);
/* False before the last quarter of the running year: what is short then is a hint alone. */
bool study_late(const struct work *w, int year);

/* ---- sums, by which organisations are compared ------------------------------------------------------------------- */

struct study_sum {
	int64_t members, exempt, due, reached, hundredths, leaders, leaders_reached;
	int64_t branches, stale; /* reckoned; of them changed since */
	int day;                 /* the oldest one's; 0: none */
};
struct study_row {
	int64_t org;
	const char *name;
	bool branch;
	struct study_sum sum;
};
/* The organisations straight below one, in the order of the tree, and itself first when members belong to it; *all gets the sum of
 * the subtree. Two statements. */
int study_sums(struct work *w, const struct org *org, int year, struct study_row **out, struct study_sum *all);
/* Reckons up to `most` branches whose sums are missing, of an earlier day, or stale; how many it did. Nothing is audited. */
int study_keep(struct work *w, int most);

/* ---- trainings --------------------------------------------------------------------------------------------------- */

const char *study_kind_word(enum study_kind kind);
const char *study_kind_chinese(enum study_kind kind);
const char *study_measure_word(enum study_measure measure);
enum study_kind study_kind_of(const char *word);          /* STUDY_KIND_COUNT for a word that is none */
enum study_measure study_measure_of(const char *word);    /* STUDY_MEASURES likewise */

#define STUDY_DAYS_MOST 31
#define STUDY_REASON_MOST 100 /* characters */

struct study_training {
	int64_t id, org, made, withdrawn, version, people;
	enum study_kind kind;
	enum study_measure measure;
	int from_day, to_day, minutes;
	const char *title, *place, *made_name, *withdrawn_name, *withdrawn_word;
	const char *org_name, *org_path;
};
struct study_form {
	enum study_kind kind;       /* STUDY_KIND_COUNT: none was chosen */
	enum study_measure measure; /* STUDY_MEASURES: none */
	const char *title, *place;
	int from_day, to_day, minutes;
};
/* 2 天，计 16 学时: how long, and what it counts by the figures of its first day. */
char *study_training_length(struct work *w, const struct study_training *t);
int study_training_hundredths(const struct rule_catalogue *c, const struct study_training *t);

/* Enters one of the actor's own organisation; its id, 0 with faults by field: kind, title, place, from_day, to_day, measure, hours. */
int64_t study_training_add(struct work *w, const struct study_form *form);
/* Corrects one of the actor's own organisation, with a reason; those who were there keep it. Also at reason; CONFLICT
 * "training.changed", "training.withdrawn"; FORBIDDEN "training.not-own". */
bool study_training_edit(struct work *w, int64_t id, int64_t version, const struct study_form *form, const char *reason);
bool study_training_withdraw(struct work *w, int64_t id, const char *reason);
/* These were there. `seen` are those that the page showed as ticked: only they can be unticked. NOT_FOUND "member.none" when somebody
 * did not belong to the actor's subtree on the training's first day. */
bool study_tick(struct work *w, int64_t id, const int64_t *here, size_t here_count, const int64_t *seen, size_t seen_count);
/* NULL with a NOT_FOUND fault. */
struct study_training *study_training_load(struct work *w, int64_t id);
/* Those of a subtree in a year, latest first; *total (may be NULL) counts all. */
int study_training_list(struct work *w, const char *path, int year, int limit, int offset, struct study_training **out, int64_t *total);
/* One that an archive has, for the demo: nothing is checked, told, touched or audited. Its id; who was there is the caller's to put. */
int64_t study_training_put(struct work *w, int64_t org, const struct study_form *form);

/* Somebody to tick, or who was there. */
struct study_person {
	int64_t member, org;
	const char *name, *org_name, *post; /* post: of the list of committees, "" else */
	bool here;
};
/* Who belonged to an organisation on the training's first day, by pinyin. */
int study_people(struct work *w, const struct study_training *t, int64_t org, struct study_person **out);
/* Who held a post on a committee below `path` on that day, in the order of the tree. */
int study_leaders(struct work *w, const struct study_training *t, const char *path, int limit, int offset, struct study_person **out,
	int64_t *total);
/* Who was there, by their branch of that day and pinyin; the actor's subtree alone. */
int study_attendees(struct work *w, const struct study_training *t, int limit, int offset, struct study_person **out, int64_t *total);

/* The path leads to the organisation that held it: {training}. */
extern const struct scope scope_training;

#endif
