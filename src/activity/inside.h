/* What the files of this room share; nobody else includes it. */
#ifndef ACTIVITY_INSIDE_H
#define ACTIVITY_INSIDE_H

#include "activity/activity.h"
#include "base/chinese.h"
#include "base/map.h"
#include "inbox/inbox.h"
#include "inbox/words.h"
#include "member/member.h"
#include "org/org.h"
#include "paper/paper.h"
#include "county/county.h"
#include "work/audit.h"
#include "work/secret.h"

/* The columns of struct activity in the order of activity_fill; of the tables a, o (its organisation), p (the one above)
 * and g (the Party group). */
#define ACTIVITY_COLUMNS \
	"a.id, a.org, a.party_group, a.version, a.state, a.kinds, a.pairs, a.makes_up, a.title, a.place, a.host, a.agenda, " \
	"a.starts, a.ends, a.day, a.month, a.remote, a.code_from, a.closed_at, a.due, a.due_voters, a.present, " \
	"a.present_voters, a.remote_present, a.on_leave, a.reason, a.created, a.created_by, a.filed_at, a.filed_by, " \
	"a.sealed_at, a.sealed_by, o.name, o.short, o.path, p.short, g.name, a.link"
#define ACTIVITY_COLUMN_COUNT 38
#define ACTIVITY_JOINS \
	" join org o on o.tenant = a.tenant and o.id = a.org left join org p on p.tenant = o.tenant and p.id = o.parent " \
	"left join party_group g on g.tenant = a.tenant and g.id = a.party_group "
/* Reads a row of ACTIVITY_COLUMNS. */
void activity_fill(const struct db_rows *rows, struct activity *a);

/* True when the actor's role may do `act` in the activity's state; else a fault as of activity_for. */
bool activity_allowed(struct work *w, const struct activity *a, enum activity_act act);
/* Sets the state that follows the act, counts the version up; false when somebody was faster. */
bool activity_step(struct work *w, const struct activity *a, enum activity_state next);
/* attendance.excused as stored: 0 due, 1 excused and left out of those a vote is measured by, 2 excused alone. */
static inline int excused_stored(bool excused, bool apart)
{
	return !excused ? 0 : apart ? 1 : 2;
}
/* Counts the attendance anew into the activity's row. */
bool attendance_recount(struct work *w, int64_t activity);
/* Where members read about an activity: "/m/meetings/7". */
const char *activity_href(struct work *w, int64_t activity);
/* Ticked ids as a set, for asking whether one is among them. The array must stay. */
/* Counts anew after a change of many rows. */
bool attendance_changed(struct work *w, const struct activity *a);
/* The state of a leave from its stored word and what became of the person. */
enum leave_state leave_state_parse(const char *word, enum attendance_status status);
struct map *id_set(struct work *w, const int64_t *ids, size_t count);
/* Nobody counts as told any more: the meeting was moved. */
bool activity_told_anew(struct work *w, int64_t id);
/* A message to the accounts of everybody on the list. */
bool activity_tell(struct work *w, const struct activity *a, const char *title, const char *text);
/* The same with the words of a notice, filled in for each of them. */
bool activity_tell_words(struct work *w, const struct activity *a, const char *title, const char *words);
/* The words of a notice of it for one person (inbox/words.h). */
const char *activity_words(struct work *w, const struct activity *a, const char *words, const char *name);
/* "11月23日 19:30，村党员活动室" */
const char *activity_when_where(struct work *w, const struct activity *a);
/* Chinese name of an act for messages: 发通知. */
const char *activity_act_chinese(enum activity_act act);

/* The words as stored, and back; an unknown word gives the first. */
/* The words of the attendance table's columns, and back. */
const char *attendance_status_word(enum attendance_status status);
const char *check_in_way_word(enum check_in_way way);
enum attendance_status attendance_status_parse(const char *word);
enum check_in_way check_in_way_parse(const char *word);

/* One activity with all that its papers say. */
struct record {
	const struct activity *activity;
	struct attendance *people; /* by the strokes of the surname, as lists on paper go */
	int people_count;
	struct task *tasks;
	int task_count;
	struct resolution *resolutions;
	int resolution_count;
	struct attachment *photos;
	int photo_count;
	struct attendance_change *changes;
	int change_count;
};
#define PAPERS_MOST 9
#define PAPER_TYPE "application/pdf"
/* Beside the photos lie papers; both are attachments. */
static inline bool attachment_is_paper(const struct attachment *a)
{
	return text_eq(a->type, PAPER_TYPE);
}
/* The minutes of a record as a paper; photos only by their names unless `pictures`. */
void record_minutes(struct work *w, struct paper *p, const struct record *r, bool pictures);

/* What later rooms add to a record (RECORD_PART). */
void record_parts_show(struct request *rq, const struct activity *a);
void record_parts_phone(struct request *rq, const struct activity *a);
void record_parts_tv(struct request *rq, const struct activity *a);
void record_parts_print(struct work *w, struct paper *p, const struct activity *a);
/* What the minutes of such a meeting begin with: its headings, or its agenda with what is to be written under each item. */
const char *record_template(struct arena *arena, const struct activity *a);

/* Notes a check-in that came after the record was handed in, for the branch to decide on; the same again is no other. */
bool attendance_claim(struct work *w, const struct activity *a, const struct attendance *t, bool remote, int64_t at);

/* Why a check-in of a batch was not taken, as a message; takes the fault away unless it is the store's, so that the others go on. */
const char *activity_refusal(struct work *w);
/* True when nothing lies beside the minutes; else a CONFLICT "activity.minutes-two". */
bool minutes_alone(struct work *w, int64_t activity);

/* An event of a phone's outbox; texts are NULL when absent. */
struct outbox_event {
	const char *id, *kind, *activity, *code, *link, *mode;
	const char *base, *minutes, *recorder, *reason;
	int64_t at; /* seconds by the phone's clock, 0 when absent */
};
#define OUTBOX_MOST 100
/* Reads a batch; events without a usable id are left out, because nobody could be told about them. -1 when the body is no
 * JSON array of at most OUTBOX_MOST. */
int outbox_read(struct arena *a, struct str body, struct outbox_event **out);

/* The catalogue that a vote of this meeting is judged by: that of its day, and today's while it lies ahead. */
const struct rule_catalogue *activity_catalogue(struct work *w, const struct activity *a);
/* What is typed of a vote; NULL with a fault at quorum when there is no such rule. Others at title, votes_for. */
const struct quorum *resolution_check(struct work *w, const struct activity *a, const char *title, const char *quorum, struct votes v);
/* Counts and stores; its id, 0 with a fault: at quorum when this cannot be voted on here, or not by an open vote. `how` stands in the
 * audit row behind the numbers. */
int64_t resolution_put(struct work *w, const struct activity *a, const char *title, const struct quorum *q, struct votes v, bool secret,
	const char *how);

#define SEAL_BYTES 32
/* Gives records of the past their seals; false when the store failed. */
bool activity_seal_past(struct work *w, const int64_t *ids, size_t count);
/* The hash of the whole record as it stands: 32 bytes of arena memory. */
struct str activity_seal_hash(struct work *w, int64_t id);

#endif
