/* What the pages of this room show; filled by console.c, phone.c and tv.c, written by the templates. */
#ifndef ACTIVITY_VIEWS_H
#define ACTIVITY_VIEWS_H

#include "activity/activity.h"
#include "activity/inside.h"
#include "end/end.h"
#include "html/chart.h"
#include "inbox/sms.h"
#include "member/member.h"
#include "org/org.h"
#include "county/county.h"
#include "work/audit.h"

/* A colour for the state's tag: "ok", "warn", "bad", "info" or "". */
const char *activity_state_tone(enum activity_state state);
/* "今晚 19:30", "今天 14:00", "明天 09:00", else "11月26日 周四 14:00". */
const char *activity_when(struct arena *a, int64_t now, int64_t at);
/* "19:30" */
const char *activity_clock(struct arena *a, int64_t at);
/* part of whole in hundredths, 0 … 100; 0 when there is no whole */
int activity_percent(int part, int whole);
/* A text in pieces of one line each, empty lines left out. Returns their number. */
int activity_lines(struct arena *a, const char *text, const char ***out);
/* The letter that a name stands under in lists: 'A' … 'Z', '#' when it has none. */
char attendance_letter(const struct attendance *t);

/* The list page. */
struct activities_view {
	struct activity *list;
	int count;
	int64_t total;
	int64_t counts[STATE_COUNT], all;
	int state;           /* chosen state, -1 all */
	unsigned kind;       /* chosen kind's bit, 0 all */
	int month;           /* 202611; 0 all */
	const char *org_name; /* of the one organisation that is shown; NULL all */
	bool may_plan, may_export;
};

/* The form of a plan: texts as typed or as stored. */
struct plan_view {
	int64_t id, version; /* 0: a new one */
	bool noticed;
	const char *action, *org_name;
	int64_t org, group;
	struct org *orgs;    /* to choose from; NULL when there is only one */
	int org_count;
	struct party_group *groups;
	int group_count;
	unsigned kinds, pairs;
	const char *title, *place, *host, *agenda, *link, *starts, *ends, *makes_up;
	bool remote;
};

/* One step of an activity's history. */
struct history_line {
	const char *word, *who, *when, *say, *tone;
};

/* The record page. */
struct record_view {
	struct activity *activity;
	struct attendance *people;
	int people_count;
	struct told *told;           /* read only while people are still told */
	int told_count, know;
	struct task *tasks, *waiting; /* of this meeting; of earlier ones, still open */
	int task_count, waiting_count;
	struct resolution *resolutions;
	int resolution_count;
	struct attachment *photos;
	int photo_count;
	struct attendance_change *changes; /* check-ins that were put right or wait */
	int change_count;
	const struct rule_catalogue *catalogue;
	const struct quorum *rule;   /* what a vote in this meeting needs; NULL: nothing is voted on in such a gathering */
	struct quorum_result quorum; /* over who is here now */
	struct history_line *history;
	int history_count;
	int absent, asked; /* asked: leaves that nobody has decided on */
	bool may[ACT_COUNT];
	bool reopen_today;
	bool may_text; /* has the file for text messages */
	bool by_sheet; /* a roll in the order and with the numbers of the sign-in sheet */
	int64_t next; /* the next one to review; 0 none */
};

/* What the record page, its forms and its papers share, and what the actor may do; false with a fault. */
bool record_fill(struct request *rq, struct record_view *v, enum attendance_order order);

/* Which list of it a query asks for, its word there (NULL: none) and what it is called. */
enum task_state task_state_of(struct work *w, const char *query);
const char *task_state_word(enum task_state state);
const char *task_state_chinese(enum task_state state);
/* The list of what was resolved. */
struct tasks_view {
	struct task *list;
	int count;
	int64_t counts[TASK_STATES];
	enum task_state state;
	bool may;
};

/* Minutes on the phone, and what lies beside them. */
struct minutes_view {
	const struct activity *activity;
	struct minutes_other *beside;
	int beside_count;
	const char *action; /* where the form goes; below it "/beside" */
	bool may;
};

/* The review queue. */
struct review_view {
	struct activity *list;
	int count;
	int64_t total;
};

/* Who does not know of a meeting, as a file for text messages (inbox/sms.h). A branch has that of its own people at once, an office
 * by two persons. */
struct sms_wish {
	int64_t activity;
	bool all;   /* also those whose phone's pages are in use, and who need not come */
	bool again; /* also those who stood in an earlier file */
	bool urgent; /* does not wait for the end of the quiet hours: an office's alone, with a reason */
	bool csv;
	const char *reason;
};
/* NULL with a fault as of activity_for(ACT_TELL). */
struct sms_sheet *activity_sms(struct work *w, const struct sms_wish *wish, struct activity **activity);
/* True when the actor has such a file without a second person. */
bool sms_alone(const struct actor *actor);
/* The file as it is given out at once. */
struct sms_file {
	struct export_ask ask;
	int64_t id, rows; /* id: printed in it */
	const char *path;
};
/* Makes it, beside the writer; faults of sms_anybody. Then everybody in it is noted, in one unit of work: CONFLICT "sms.twice" when
 * somebody else was faster. */
bool activity_sms_file(struct work *w, const struct sms_wish *wish, struct sms_file *f);
bool activity_sms_given(struct work *w, const struct sms_wish *wish, const struct sms_file *f);
/* Proposes an office's: *proposal is the proposal's id, 0 where the county does without a second person and it is being made. */
bool activity_sms_propose(struct work *w, const struct sms_wish *wish, int64_t *proposal);

/* A check-in or leave page on the phone. */
struct meeting_view {
	struct activity *activity;
	struct attendance *mine; /* NULL: not on the list */
	const char *key;         /* of a scanned link, NULL none */
	const char *link;        /* of the meeting software, for those on the list while it is to come; NULL none */
	bool may_check_in, may_leave;
	bool elder;
};

/* One kind of calendar on the page of links. */
struct calendar_view {
	const char *kind, *title, *about;
	const char *link, *subscribe; /* NULL: none was made */
	struct safe_html qr;
	bool may;
};

/* Pages on the television. */
struct tv_view {
	struct activity *activity;
	const char *qr_src;   /* address of the QR picture of this minute */
	const char *code;     /* "482 913" */
	struct attendance *recent;
	int recent_count;
	int absent;
	struct attendance *names;
	int name_count, name_total;
	char letter;          /* chosen, 0 all */
	bool letters[27];     /* A … Z and # that have somebody */
	int page, pages;
	struct attendance *one;
	const char **agenda;
	int agenda_count;
	struct resolution *resolutions;
	int resolution_count;
	int other; /* the number of the next matter that is not on the agenda */
	struct task *tasks;
	int task_count;
	const struct activity *next; /* the branch's next meeting; NULL: none is noticed */
	const char *item;            /* of the agenda: that is spoken on or voted on */
	int item_number;             /* 0: something else */
	bool more_items;
	const struct quorum *rule;   /* of a vote; NULL: nothing is voted on in such a gathering */
	struct quorum_result quorum; /* over who is here now */
	const struct resolution *counted;
};
/* What the television's pages of one meeting share: the meeting of the request (NULL with a fault), the same while check-in is open (NULL
 * when the request was answered), and the head of a page. */
struct tv_view *tv_meeting(struct request *rq);
struct tv_view *tv_meeting_open(struct request *rq);
void tv_meeting_head(struct request *rq, const struct activity *a, const char *title, const char *back);
/* The lines of the agenda, of them `most` from ?from= on: v->page up to v->pages. */
/* A line of the agenda as the title of a vote on it. */
const char *vote_title(struct arena *a, const char *item);
void tv_items_fill(struct request *rq, struct tv_view *v, int most);
/* The pages of a meeting that a television keeps for when it has no network, blanks between. */
const char *tv_keep_list(struct html *out, const struct tv_view *v);
/* "/tv/meetings/7" and what comes behind it. */
const char *tv_meeting_path(struct request *rq, const struct activity *a, const char *rest);

#endif
