/* Activities of organisational life: planned, noticed, opened, held, filed, reviewed and sealed; who was due and who came;
 * minutes, resolutions and photos; the console's, phone's and television's pages of all that.
 * For: the record of one gathering from its plan to its seal. Not for: what a branch owes (rooms rule and duty). */
#ifndef ACTIVITY_ACTIVITY_H
#define ACTIVITY_ACTIVITY_H

#include "file/file.h"
#include "route/route.h"
#include "rule/rule.h"
#include "work/work.h"

/* ---- the state machine ------------------------------------------------------------------------------------------ */

enum activity_state {
	STATE_PLANNED,   /* 已计划 */
	STATE_NOTICED,   /* 已通知: the list of those due stands */
	STATE_OPEN,      /* 签到中 */
	STATE_HELD,      /* 已召开: check-in closed, record under way */
	STATE_FILED,     /* 待审核 */
	STATE_RETURNED,  /* 已退回, with the reason */
	STATE_SEALED,    /* 已归档: never changes again */
	STATE_CANCELLED, /* 已取消 */
	STATE_COUNT,
};

enum activity_act {
	ACT_EDIT,          /* change the plan */
	ACT_NOTICE,        /* make the list of those due and tell them */
	ACT_OPEN,          /* open check-in */
	ACT_CHECK_IN,      /* oneself, by link or code */
	ACT_CHECK_IN_LATE, /* made in time on a phone or a television without network, arriving later */
	ACT_NAME_CHECK_IN, /* by name on the television */
	ACT_ROLL_CALL,     /* by the secretary */
	ACT_CORRECT,       /* put a check-in right, with a reason */
	ACT_LEAVE,         /* ask for leave oneself */
	ACT_LEAVE_FOR,     /* note somebody else's leave */
	ACT_TELL,          /* note who was told by telephone or in person */
	ACT_CLOSE,         /* end the meeting */
	ACT_REOPEN,        /* the same day only */
	ACT_RECORD,        /* minutes, resolutions, photos */
	ACT_SHOW_HANDS,    /* a vote by show of hands, entered while the meeting is on */
	ACT_DELETE_PHOTO,
	ACT_FILE,          /* hand the record in */
	ACT_RETURN,        /* the office above gives it back with a reason */
	ACT_SEAL,          /* the office above accepts it */
	ACT_CANCEL,
	ACT_COUNT,
};

/* True when somebody of that role may do that in that state; *next (may be NULL) receives the state that follows. The one
 * table of it is activity_rules[] in state.c. Where in the tree is not asked here: routes have a scope for that. */
bool activity_may(enum activity_state state, enum activity_act act, enum role role, enum activity_state *next);
/* As whom somebody acts on a record of an organisation: a township's office on its own leading body's like a branch's clerk. */
enum role activity_role(const struct actor *actor, int64_t org);
const char *activity_state_word(enum activity_state state);    /* "planned": as stored */
const char *activity_state_chinese(enum activity_state state); /* 已计划 */
bool activity_state_parse(const char *word, enum activity_state *out);
const char *activity_act_word(enum activity_act act);          /* "notice" */

/* ---- the record ------------------------------------------------------------------------------------------------- */

struct activity {
	int64_t id, org, party_group, version;
	enum activity_state state;
	unsigned kinds;         /* mask of KIND_BIT (rule/rule.h) */
	unsigned pairs;         /* of talks: mask of RULE_PAIR_… */
	int makes_up;           /* a day of the earlier period for which it is held late; 0 none */
	const char *title, *place, *host;
	const char *agenda;     /* one item a line */
	int64_t starts, ends;   /* UTC seconds */
	int day, month;         /* of `starts` in Beijing time */
	bool remote;            /* remote attendance allowed: counted apart, without a vote */
	const char *link;       /* of the meeting software for it; "" none. For those on the list and the branch that keeps the record */
	int64_t code_from;      /* moment check-in was first opened; 0 not yet */
	int64_t closed_at;      /* moment it was closed; 0 while open */
	/* Counters of the attendance, kept in the transaction of what changes it. An excused person counts as due only when
	 * present, but among the due voters all the same unless set apart: 支部条例 art. 11 measures a vote by all who should attend.
	 * absent = due - present - remote_present - on_leave. */
	int due, due_voters, present, present_voters, remote_present, on_leave;
	const char *minutes, *recorder;
	const char *reason;     /* of the last return, or of the cancellation */
	int64_t created, created_by, filed_at, sealed_at;
	const char *filed_by, *sealed_by; /* names */
	struct str seal;        /* hash of the whole record; {NULL,0} until sealed */
	/* joined */
	const char *org_name, *org_short, *org_path, *group_name;
	const char *above_name; /* short name of the organisation above: 柳河镇 */
};

/* What is typed when planning or changing. */
struct activity_form {
	int64_t org;         /* only when planning */
	int64_t party_group; /* of a Party group's meeting; 0 the whole organisation */
	unsigned kinds, pairs;
	int makes_up;
	const char *title, *place, *host, *agenda;
	const char *link;    /* https alone; NULL when editing: as it was */
	int64_t starts, ends;
	bool remote;
};

/* One activity; NULL with a NOT_FOUND fault. Scope is the router's to ask. */
struct activity *activity_load(struct work *w, int64_t id);
/* The same, but only when the actor's role may do `act` in its state; else NULL with a CONFLICT or FORBIDDEN fault that
 * says what its state is. */
struct activity *activity_for(struct work *w, int64_t id, enum activity_act act);

/* Plans an activity; its id, or 0 with INPUT faults by field: title, kinds, place, starts, ends, host, agenda, group, link. */
int64_t activity_plan(struct work *w, const struct activity_form *form);
/* Changes the plan. `version` is the one the form was made from (0: not checked). Those already noticed are told. */
bool activity_edit(struct work *w, int64_t id, int64_t version, const struct activity_form *form);
/* Makes the list of those due as of the activity's day and sends them a message. Excused members (age, illness: 2019
 * regulation on educating members, article 23) stand on it but are not due; who is suspended has no vote. */
bool activity_notice(struct work *w, int64_t id);
/* Opens check-in: on the activity's day, or within 31 days after it to record what was held without the platform. */
bool activity_open(struct work *w, int64_t id);
/* Ends the meeting; refused while nobody is there. */
bool activity_close(struct work *w, int64_t id);
/* Opens check-in again, on the day it was closed. */
bool activity_reopen(struct work *w, int64_t id);
/* Cancels with a reason that those already noticed are told; refused once somebody has checked in. */
bool activity_cancel(struct work *w, int64_t id, const char *reason);

/* How one person of the list came to know of the meeting. */
struct told {
	int64_t member, read_at, told_at; /* 0: not read; not told by anybody */
	int64_t texted_at;                /* put into a file for text messages; 0 not */
	const char *name, *by;            /* by: who told, "" nobody */
	struct str phone;                 /* sealed (member/whole.h) */
	const char *org_path;             /* to which the person belongs today; "" has left */
	bool excused, reachable;          /* reachable: has an account, so a message was sent */
	bool in_use;                      /* of the phone's pages: somebody is signed in with that account */
	bool answered;                    /* asked for leave, is there already, or is the one who asks for this list */
	int leave;                        /* enum leave_state */
	bool knows;                       /* by any of these ways */
};
/* The people of an activity in the order of their names. */
int activity_told_list(struct work *w, int64_t activity, struct told **out);
/* These were told by telephone, in person or on paper. `seen` are those that the page showed as told: only they can be
 * unticked, so that two pages do not undo each other. */
bool activity_told(struct work *w, int64_t id, const int64_t *told, size_t told_count, const int64_t *seen, size_t seen_count);

/* ---- check-in --------------------------------------------------------------------------------------------------- */

enum check_in_way { WAY_NONE, WAY_LINK, WAY_CODE, WAY_VIDEO, WAY_NAME, WAY_ROLL, WAY_CORRECTED };
enum attendance_status { ATTENDANCE_DUE, ATTENDANCE_PRESENT, ATTENDANCE_REMOTE, ATTENDANCE_LEAVE };

/* The six digits and the key of the QR link in the minute of `at`. */
const char *activity_code(struct work *w, int64_t activity, int64_t at);
const char *activity_link_key(struct work *w, int64_t activity, int64_t at);

#define CHECK_IN_SKEW_MINUTES 2 /* codes of so many minutes around are taken: typing takes time, clocks differ */
#define CHECK_IN_LATE_DAYS 7    /* what a phone kept without network is taken for so long */

struct check_in {
	int64_t member;
	const char *link;  /* key of the QR link; NULL or "" when none */
	const char *code;  /* six digits; NULL or "" when none */
	bool by_name;      /* picked on the television (or by the secretary): no key needed */
	bool remote;       /* takes part by video */
	int64_t at;        /* when it was done by the device's clock; 0: now */
	const char *event; /* the outbox's id; NULL when none */
};
struct check_in_result {
	int64_t at;    /* when this person first checked in */
	bool already;  /* it was counted before: nothing changed */
	bool waits;    /* the record is handed in: noted for the secretary to verify, not counted */
	bool remote;
};
/* Checks one person in. Idempotent: who is counted stays counted once, with the first time; somebody who came by video and
 * then to the room counts in the room. Refusals say what to do. *result may be NULL. */
bool activity_check_in(struct work *w, int64_t id, const struct check_in *check_in, struct check_in_result *result);
/* Roll call: these are here. `seen` are those that the page showed as ticked by roll call before: only they can be
 * unticked, so that two pages do not undo each other; NULL: everybody ticked by roll call. */
bool activity_roll_call(struct work *w, int64_t id, const int64_t *here, size_t here_count, const int64_t *seen,
	size_t seen_count);

#define CORRECT_REASON_MOST 100 /* characters */
struct correction {
	int64_t member;
	enum attendance_status becomes; /* due, present or remote */
	const char *reason;
};
/* Puts a person's check-in right, until the record is sealed: whom it concerns is told, and the office when it has the record before it.
 * Faults by field: member, becomes, reason; CONFLICT "correct.same", "correct.nobody". */
bool attendance_correct(struct work *w, int64_t activity, const struct correction *correction);
/* One that was put right, or that came after the record was handed in. */
struct attendance_change {
	int64_t id, activity, member;
	const char *name;
	enum attendance_status was, becomes;
	int64_t claimed;    /* when the person checked in, by their phone; 0: the branch's own doing */
	const char *reason;
	int64_t decided_at; /* 0: it waits */
	const char *decided_by;
	bool refused;
};
/* Those of an activity, oldest first; those of all activities of an organisation between two days, by activity; how many wait. */
int attendance_change_list(struct work *w, int64_t activity, struct attendance_change **out);
int attendance_change_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attendance_change **out);
int attendance_changes_waiting(struct work *w, int64_t activity);
/* Decides on one that came late: the person was there, or was not. CONFLICT "correct.decided"; at reason. */
bool attendance_claim_decide(struct work *w, int64_t activity, int64_t change, bool true_one, const char *reason);
/* 王秀兰：未到改为到会。刘成玉，11月23日 21:10：手机没电 */
const char *attendance_change_says(struct arena *arena, const struct attendance_change *change);

/* Leave with a reason: asked for by a member for oneself, or noted as granted by the branch for anybody. */
bool activity_leave(struct work *w, int64_t id, int64_t member, const char *reason);
/* The actor's own, as their phone sends it, perhaps again: the same event asks once. Also CONFLICT "activity.leave-late". */
bool activity_leave_sent(struct work *w, int64_t id, const char *reason, const char *event);
/* Grants or refuses what these asked for, and tells them; who was decided on meanwhile is left out. A refusal needs a word (at
 * most 60 characters). Faults by field: members, word. Nobody's place in 应到会 changes by it. */
bool activity_leave_decide(struct work *w, int64_t id, const int64_t *members, size_t count, bool grant, const char *word);
enum leave_state { LEAVE_NONE, LEAVE_ASKED, LEAVE_GRANTED, LEAVE_REFUSED };

struct attendance {
	int64_t activity, member, at, received;
	const char *name, *pinyin, *initials, *reason;
	enum attendance_status status;
	enum check_in_way way;
	bool voter, excused;
	bool apart; /* of an excused one: also left out of those whose number a vote is measured by */
	enum leave_state leave;
	const char *leave_word, *leave_by; /* of the decision; "" */
	bool mine; /* the actor's own row */
};
enum attendance_order { ATTENDANCE_BY_PINYIN, ATTENDANCE_BY_STROKES, ATTENDANCE_BY_TIME };
/* The people of an activity. BY_TIME: only those who checked in, latest first. */
int attendance_list(struct work *w, int64_t activity, enum attendance_order order, struct attendance **out);
/* The people of all activities of an organisation between two days, by activity and stroke order. */
int attendance_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attendance **out);
/* One person's row, NULL when not on the list (no fault). */
struct attendance *attendance_one(struct work *w, int64_t activity, int64_t member);
/* 未到 到会 视频参加 请假; 扫码 签到码 视频 电视按名字 点名, "" for none. */
const char *attendance_status_chinese(enum attendance_status status);
/* How a person stands in one word: also 请假待批 未准假 可不到会. */
const char *attendance_says(const struct attendance *t);
const char *check_in_way_chinese(enum check_in_way way);

/* ---- record ----------------------------------------------------------------------------------------------------- */

/* Stores the minutes and who wrote them. `version` as in activity_edit: a CONFLICT "activity.changed" shows what the other
 * one wrote. Faults by field: minutes, recorder. */
bool activity_record(struct work *w, int64_t id, int64_t version, const char *minutes, const char *recorder);

/* Minutes as a phone sends them, perhaps long after they were written. */
struct minutes_draft {
	const char *base;   /* the minutes that they were begun from, "" none; NULL: `version` says it */
	int64_t version;    /* of the record that the form was made from */
	const char *minutes, *recorder;
	int64_t at;         /* by the phone's clock; 0: now */
};
enum minutes_fate { MINUTES_REFUSED, MINUTES_STORED, MINUTES_BESIDE };
/* Stores them when the record still is what they were begun from; else keeps them beside it, so that neither is lost. What is
 * sent again changes nothing. Faults as of activity_record. */
enum minutes_fate minutes_take(struct work *w, int64_t activity, const struct minutes_draft *draft);
#define MINUTES_BESIDE_MOST 5
struct minutes_other {
	int64_t id, at;
	const char *by, *recorder, *minutes;
};
/* What lies beside an activity's minutes, oldest first. */
int minutes_beside(struct work *w, int64_t activity, struct minutes_other **out);
/* Puts one at the end of the minutes; throws one away. */
bool minutes_join(struct work *w, int64_t activity, int64_t id);
bool minutes_drop(struct work *w, int64_t activity, int64_t id);

#define RESOLUTION_TITLE_MOST 100 /* characters */
struct votes {
	int in_favour, against, abstained;
};
struct resolution {
	int64_t id, activity;
	const char *title, *quorum, *quorum_name;
	int due_voters, present_voters, votes_for, votes_against, abstained;
	bool passed;
	const char *arithmetic;
	bool secret;                          /* counted by scrutineers; the rest only then */
	int handed_out, returned, invalid;
	struct votes written;                 /* opinions handed in before the meeting; among the votes */
	const char *scrutineer, *teller;
};
/* Records a vote: counted by the named rule of the catalogue (rule/quorum.h) over the people who were due and present
 * with a vote at that time. Its id, or 0 with a fault: title, votes_for; quorum: also what is not voted on in such a meeting or by such
 * an organisation, or only in secret. */
int64_t resolution_add(struct work *w, int64_t activity, const char *title, const char *quorum, int in_favour,
	int against, int abstained);
/* The same of a vote by show of hands, entered on the television: by the rule for the meeting's kind (支部条例 art. 11), each of those present with a vote
 * once in favour, against or abstaining, and one vote on a matter. CONFLICT "resolution.no-rule", "resolution.not-quorate",
 * "resolution.twice"; at votes_for "resolution.hands". */
int64_t resolution_hands(struct work *w, int64_t activity, const char *title, int in_favour, int against, int abstained);
/* A secret vote: papers in numbers, and three people by their member numbers. */
struct secret_vote {
	const char *title, *quorum;
	int64_t about, scrutineer, teller; /* about: whom it concerns, 0 nobody */
	int handed_out, returned, invalid;
	struct votes marked;  /* on the valid papers */
	struct votes written; /* by those who were not there, before the meeting; counts with the papers where the rule lets it */
};
/* The same as resolution_add of a vote that scrutineers counted: not more papers out than voters, none back that was not out, valid
 * ones and marks the same number, not more opinions in writing than voters who are absent, scrutineer and teller two who are there and
 * whom it does not concern. Faults by field: handed_out, returned, invalid, votes_for, written_for, scrutineer, teller, and those of
 * resolution_add. */
int64_t vote_add(struct work *w, int64_t activity, const struct secret_vote *vote);
/* 无记名投票：发出 … 张，收回 … 张 …; "" for an open vote. */
const char *vote_papers_text(struct arena *arena, const struct resolution *r);
/* Takes back a vote that was entered wrongly; and the votes of an activity in the order of their entry. */
bool resolution_remove(struct work *w, int64_t activity, int64_t resolution);
int resolution_list(struct work *w, int64_t activity, struct resolution **out);
/* Those of all activities of an organisation between two days, by activity and entry. */
int resolution_of_org(struct work *w, int64_t org, int from_day, int to_day, struct resolution **out);

#define PHOTOS_MOST 9

struct attachment {
	int64_t id, activity, size, added;
	const char *name, *type, *sha256; /* hexadecimal */
	int width, height;
};
/* Puts a photo (FILE_PHOTO) on the record, at most PHOTOS_MOST and none twice (faults by field: photo); its id. */
int64_t attachment_add(struct work *w, int64_t activity, const struct kept_file *photo);
/* Takes a photo off the record; its file stays, other records may show the same picture. */
bool attachment_remove(struct work *w, int64_t activity, int64_t attachment);
/* The photos of an activity in the order of their upload; one of them, NULL with a NOT_FOUND fault. */
int attachment_list(struct work *w, int64_t activity, struct attachment **out);
/* Those of all activities of an organisation between two days, by activity and upload. */
int attachment_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attachment **out);
struct attachment *attachment_load(struct work *w, int64_t activity, int64_t attachment);

/* Hands the record in: minutes must be there; the office above gets a message. */
bool activity_file(struct work *w, int64_t id);
/* Gives a filed record back; the branch gets the reason as a message. Fault by field: reason. */
bool activity_return(struct work *w, int64_t id, const char *reason);
/* Accepts the record: its hash is stored and written into the audit chain. Nobody seals a record of their own
 * organisation. */
bool activity_seal(struct work *w, int64_t id);

/* ---- what was resolved that somebody do (议定事项) ----------------------------------------------------------------- */

struct task {
	int64_t id, org, activity, owner; /* owner: member, 0 the organisation itself */
	int64_t made, done_at;            /* done_at 0: open */
	int due;                          /* day */
	const char *title, *owner_name, *done_by, *note, *org_short, *activity_title;
};
enum task_state { TASK_OPEN, TASK_OVERDUE, TASK_DONE, TASK_STATES };
/* Writes one down while the record is under way; its owner gets a message. Its id; 0 with faults by field: task, owner, due. */
int64_t task_add(struct work *w, int64_t activity, const char *title, int64_t owner, int due);
/* Takes back one that was entered wrongly, and is not done. */
bool task_remove(struct work *w, int64_t activity, int64_t task);
/* Notes that it was done: by the branch, or by its owner; and takes that back. */
bool task_done(struct work *w, int64_t task, const char *note);
bool task_again(struct work *w, int64_t task);
/* Those of one activity; those of an organisation's activities between two days, by activity; those from before an activity
 * that are still open, by their day; and a member's own: open, then done of late. */
int task_of_activity(struct work *w, int64_t activity, struct task **out);
int task_of_org(struct work *w, int64_t org, int from_day, int to_day, struct task **out);
int task_waiting(struct work *w, const struct activity *a, struct task **out);
int task_of_member(struct work *w, int64_t member, struct task **out);
/* Those of the actor's subtree, what is due first in front (of those done the latest); and how many of each state. Overdue
 * ones are open too. */
int task_list(struct work *w, enum task_state which, int limit, int offset, struct task **out);
void task_counts(struct work *w, int64_t counts[TASK_STATES]);

/* The path leads to a task's organisation: {task}. A member passes only for their own. */
extern const struct scope scope_task;

/* ---- on paper (A4 PDF, GB/T 9704-2012's proportions) -------------------------------------------------------------- */

/* A form of one activity: what is "notice", "sign", "minutes", "ballots", "count" or "slips"; anything else gives what its state is
 * likely to need. Lists go by the strokes of the surname. Arena memory; {NULL,0} with a fault, or where memory lacked. */
struct str activity_paper(struct work *w, int64_t id, const char *what);
/* An organisation's year of records (年度档案): contents with page numbers, summary, the minutes of each meeting that was
 * held, then what was cancelled. Seven statements, whatever their number. Arena memory; {NULL,0} with a fault, or where memory lacked. */
struct str activity_archive(struct work *w, int64_t org, int year);

/* ---- calendars -------------------------------------------------------------------------------------------------- */

/* Meetings for the calendar of a phone or a computer (iCalendar, RFC 5545), by a secret link that its owner can end. */
enum calendar_kind { CALENDAR_OWN, CALENDAR_BRANCH, CALENDAR_KINDS };
/* Whether the actor's account can have a calendar of that kind. */
bool calendar_may(const struct work *w, enum calendar_kind kind);
/* Makes the actor's link, or a new one in the place of the old; and ends it. */
bool calendar_make(struct work *w, enum calendar_kind kind);
bool calendar_end(struct work *w, enum calendar_kind kind);
/* The tokens of the actor's links, NULL where there is none. */
void calendar_links(struct work *w, const char *links[CALENDAR_KINDS]);
/* What a link gives: meetings from three months ago on, with place, host and agenda, without anybody's attendance. Sets the
 * actor to the link's owner. {NULL,0} with a NOT_FOUND fault when there is no such link or its owner lost the right. */
struct str calendar_text(struct work *w, const char *token);

/* ---- lists ------------------------------------------------------------------------------------------------------ */

struct activity_filter {
	const char *path;   /* of the subtree; NULL: the actor's */
	int64_t org;        /* only this organisation; 0 all of the subtree */
	unsigned states;    /* mask of 1u << enum activity_state; 0 all */
	unsigned kinds;     /* mask of KIND_BIT, any of which; 0 all */
	int from_day, to_day; /* 0 open */
	bool oldest_first;
	int limit, offset;
};
/* Reads month (this one; "all"), kind, state and org out of a page's query. */
struct activity_filter activity_filter_of(struct work *w, const char *query);
/* Activities, newest first (or oldest first), without agenda and minutes; *total (may be NULL) counts all of them. */
int activity_list(struct work *w, const struct activity_filter *filter, struct activity **out, int64_t *total);
/* Numbers by state of one subtree between two days, for tabs: counts[STATE_COUNT]. */
void activity_state_counts(struct work *w, const struct activity_filter *filter, int64_t counts[STATE_COUNT]);

/* An activity as one member meets it. */
struct activity_of_member {
	struct activity activity;
	enum attendance_status status;
	int64_t at; /* when the person checked in */
	bool excused;
};
/* The activities on whose list the member stands, from a day to a day (0: open), soonest first; cancelled ones too, so
 * that nobody waits for them. What is only planned has no list yet and is nobody's. */
int activity_of_member(struct work *w, int64_t member, int from_day, int to_day, int limit,
	struct activity_of_member **out);
/* What such a list comes to: the gatherings that were held, and how the person stood to them. For that person alone: nobody else is
 * shown it, and nothing is ordered by it. */
struct member_year {
	int due, present, remote, leave; /* due: was asked to come (who was excused and came counts, too) */
};
struct member_year activity_year_of(const struct activity_of_member *list, int count);
/* The next one, today's first; NULL when nothing is noticed. For the phone's home. */
struct activity_of_member *activity_next_for_member(struct work *w, int64_t member);
/* All of this month, soonest first. */
int activity_month_for_member(struct work *w, int64_t member, struct activity_of_member **out);
/* Today's and the next days' activities of an organisation that are noticed or later, soonest first, at most `limit`; for
 * the television's home. */
int activity_today_for_org(struct work *w, int64_t org, int limit, struct activity **out);

/* Activities of an organisation between two days as the duty rules count them. Counted from "held": held and returned
 * records are RULE_HELD, filed RULE_FILED, sealed RULE_SEALED; planned, noticed and open ones are RULE_PLANNED; cancelled
 * ones are left out. The catalogue's setting counts_from decides which count. Those held late for an earlier period
 * (makes_up) come by that day. Talks that were entered one by one (room `talk`) come with id 0, as RULE_SEALED: nobody reviews
 * them. */
int activity_counted(struct work *w, int64_t org, int from_day, int to_day, struct rule_activity **out);
/* The same of all organisations of a subtree in one statement: a map from the organisation's id to its bundle. */
struct activity_bundle {
	struct rule_activity *list;
	int count;
};
struct map *activity_counted_below(struct work *w, const char *path, int from_day, int to_day);

/* An activity with its attendance as an archive has it, for the demo and for taking over old records by the thousand: the
 * form is not checked, there are no messages, no audit row and no work_touch (the caller audits once and touches each
 * organisation once). Counters are computed; sealed ones get their seal. */
struct activity_past {
	struct activity_form form;
	enum activity_state state;
	const char *minutes, *recorder;
	const char *filed_by, *sealed_by;
	const char *reason;                  /* of a returned or cancelled one */
	int64_t filed_at, sealed_at;         /* 0: a day and three days after it ended */
	const struct attendance *people;     /* member, status, way, at, voter, excused, apart, reason; NULL while only planned */
	size_t people_count;
	const char *resolution;              /* title; NULL none: all present voters in favour */
	const char *quorum;
	struct rule_catalogue *catalogue;    /* for the quorum; the caller's, read once */
};
/* Its id; 0 when the store failed. */
int64_t activity_put(struct work *w, const struct activity_past *past);
/* Many together, which costs a server far less; ids[i] is that of list[i]. False when the store failed. */
bool activity_put_all(struct work *w, const struct activity_past *list, size_t count, int64_t *ids);

/* Later rooms add to a record beside their function: a section of its page, of its page on the phone, and of its paper; a button on the
 * television's. Each is asked for every record and writes nothing where it does not apply:
 *   RECORD_PART(life, 10, .show = life_on_record, .print = life_on_paper); */
struct paper;
struct record_part {
	int order;
	void (*show)(struct request *rq, const struct activity *a);
	void (*phone)(struct request *rq, const struct activity *a);
	void (*print)(struct work *w, struct paper *p, const struct activity *a);
	void (*tv)(struct request *rq, const struct activity *a);
};
#define RECORD_PART(word, place, ...) \
	static const struct record_part record_part_##word = { .order = place, __VA_ARGS__ }; \
	static const struct record_part *const record_part_##word##_entry \
		__attribute__((section("record_parts"), used)) = &record_part_##word

/* The path leads to an activity's organisation: {activity}. */
extern const struct scope scope_activity;
/* The same, and whoever is on its list passes: {activity} of the phone's pages. */
extern const struct scope scope_meeting;

#endif
