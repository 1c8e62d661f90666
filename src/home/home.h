/* Where people start on the phone: the home page and “我的”.
 * For: gathering what waits for one person from the rooms below. Not for: any record of its own. */
#ifndef HOME_HOME_H
#define HOME_HOME_H

#include "account/account.h"
#include "activity/activity.h"
#include "duty/duty.h"
#include "exempt/exempt.h"
#include "inbox/inbox.h"
#include "member/member.h"
#include "supervise/supervise.h"

/* From this age on the elder version is offered, once. */
#define HOME_ELDER_AGE 60

/* The meeting that comes next, in the words of the page. */
struct next_view {
	const struct activity_of_member *meeting;
	const char *when, *tag, *tag_word; /* tag: class of the state */
	const char *place, *agenda;        /* agenda on one line; NULL when none */
	const char *href, *check_in, *leave; /* NULL: not now */
};

/* A line of this month's meetings. */
struct meeting_line {
	const char *href, *title, *small, *day, *weekday, *tag, *tag_word;
	bool today, past;
};

/* One thing that waits. */
struct todo_line {
	const char *href, *icon, *class, *title, *small;
	bool due; /* the small print is a date to keep */
};

/* A way into the platform. */
struct way {
	const char *href, *icon, *class, *label;
};

struct home_view {
	struct next_view *next;            /* NULL: nothing ahead */
	const struct meeting_line *meetings;
	const struct todo_line *todos;
	const struct todo_line *duties;    /* of the branch, for its secretary and clerk */
	const struct way *ways;
	int meetings_count, attended, todos_count, duties_count, duties_open, duties_later, ways_count; /* later: open ones whose time ends after this month */
	int64_t unread;
	const char *plan;                  /* where a meeting is planned; NULL when the actor does not */
	const struct org *org;             /* the actor's own; NULL when there is none */
	const char *phone, *secretary;     /* of the branch */
	const char *branch, *county;
	bool elder, offer;                 /* offer the elder version now */
};

struct me_page_view {
	const struct account *account;
	const struct member *member;       /* NULL when the account is nobody's of the roster */
	const struct session *sessions;
	int sessions_count;
	int64_t present;
	bool elder, devices, talks, study, exempts, appraisals, calendar, roster; /* roster: may take the branch's list along */
	const struct exempt *exempt;       /* why the member need not come; NULL */
	const char *console;               /* where the PC version begins; NULL when there is none for the role */
};

/* Somebody whose office or branch lets them see a member's record. */
struct seer {
	const char *org, *name;
	enum role role;
	bool own;     /* of the member's own branch */
	bool reveals; /* may see a whole number, with a reason, on the record */
};
/* Who sees a member's record: the accounts that read members in the organisations from the branch at `path` up to the
 * county, nearest first. One statement. */
int home_seers(struct work *w, const char *path, struct seer **out);

/* One time that somebody looked at a whole number of a member, or took it along in a file that two persons made. */
struct reveal {
	int64_t at;
	const char *who, *org; /* org: where that account stands today; NULL when it is none any more */
	const char *text;      /* 查看手机号；原因：… 导出完整的手机；用途：…；批准人：… */
	bool file;
};
/* The reveals and exports of a member, newest first; *total counts all. Two statements. */
int home_reveals(struct work *w, int64_t member, int limit, int offset, struct reveal **out, int64_t *total);

struct data_view {
	const struct member *member; /* NULL when the account is nobody's of the roster */
	struct seer *seers;
	int seers_count;
	struct reveal *reveals;
	int reveals_count;
	int64_t total;
	struct pager pager;
	const char *mail; /* the own address for reminders; "" none */
};

/* The paths of a meeting's pages on the phone. */
const char *home_meeting_href(struct arena *a, int64_t activity);
/* Where the console begins for the actor; NULL when it has nothing for the role. */
const char *home_console(const struct request *rq);

#endif
