/* Search: members, organisations and activities by one text, best first, within what the actor may see.
 * For: the console's search box and `xianfeng search`; it reads the tables of lower rooms, a fixed number of statements.
 * Not for: lists with filters and paging of members and organisations (rooms member and org), or any writing. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "activity/activity.h"
#include "member/member.h"
#include "org/org.h"

#define SEARCH_ROWS 10             /* of each group on the first page */
#define SEARCH_PAGE 20             /* of the list of activities alone */
#define SEARCH_TEXT_MOST 60        /* characters; a longer text finds nothing */
#define SEARCH_ACTIVITIES_MOST 10000 /* newest activities that the first page looks through in a county */

/* What a text was taken for. */
enum search_key {
	SEARCH_NOTHING, /* nothing typed, or bytes that are no text */
	SEARCH_TOO_LONG,
	SEARCH_WORDS,   /* names and titles */
	SEARCH_LETTERS, /* pinyin or initials; codes */
	SEARCH_IDNO,    /* a whole ID number */
	SEARCH_PHONE,   /* a whole telephone number */
};

/* A text with the matched parts marked; the pieces together are the text. */
struct search_piece {
	const char *text;
	bool hit;
};
struct search_text {
	struct search_piece *pieces;
	int count;
};

/* The pieces together. */
const char *search_text_whole(struct arena *a, const struct search_text *text);

struct search_member {
	int64_t id;
	struct search_text name;
	int sex, birth, category, left_day;
	const char *idno_mask, *phone_mask; /* masked, as everywhere */
	const char *org_name, *above_name;  /* 小河西村, 柳河镇 */
	const char *now;                    /* as of a day: today's branch when it is another, else "" */
};

struct search_org {
	int64_t id;
	int kind, members;
	struct search_text name, code;
	const char *full_name, *above_name, *secretary; /* "" when none */
	const char *now;                                /* as of a day: what it is called today when that differs, else "" */
	bool dissolved;                                 /* since that day */
};

struct search_activity {
	int64_t id;
	struct search_text title;
	int day;
	int64_t starts;
	unsigned kinds;
	enum activity_state state;
	const char *org_name, *above_name;
};

struct search_query {
	const char *path;     /* subtree; "" everything (ROLE_SYSTEM) */
	const char *text;     /* as typed; NULL counts as "" */
	int day;              /* as of the end of that day, before today; 0: as it is now */
	bool activities_only; /* the list of activities of the whole year, SEARCH_PAGE rows from `offset` on */
	int offset;
	bool whole;           /* every row of each group, of the activities those of the whole year: for a file */
};

struct search {
	enum search_key key;
	int day;                 /* the query's */
	const char *text;        /* tidied; "" for NOTHING and TOO_LONG */
	const char *member_text; /* how the roster's own search finds the same people; "" when it does not */
	bool sees_members, sees_orgs, sees_activities; /* by the actor's permissions */
	struct search_member *members;
	struct search_org *orgs;
	struct search_activity *activities;
	int member_count, org_count, activity_count;
	int64_t member_total, org_total, activity_total;
	int64_t beside_total; /* listed behind the members: who is no member yet, or left */
	bool activities_cut; /* there are older ones of the year that were not looked through */
};

/* Looks a text up: at most five statements whatever it is and however large the county. Members: by whole
 * name, beginning, then part (two characters and more), by pinyin and initials from their beginning: today's full and
 * probationary ones, behind them applicants, activists and candidates, last who has left; by a whole ID or telephone number
 * (their keyed hashes) anybody. Organisations: by a part of
 * the name, pinyin or initials from their beginning, the code. Activities: whose title has all words, from a year ago on,
 * newest first. As of a day: who belonged that day, with the branch and the category of then; organisations that stood, by their
 * names of then; activities of the year before it. Who or what lies outside the actor's scope today is not found for any day, as
 * its page does not exist. Everything in the arena of `w`. `whole` takes one statement less, and as long as there are rows. */
struct search search_run(struct work *w, const struct search_query *query);

#endif
