/* What the files of the search room share: marking, and the page's own view. Nobody else includes it. */
#ifndef SEARCH_INSIDE_H
#define SEARCH_INSIDE_H

#include "end/end.h"
#include "search/search.h"

/* A text without marks. */
struct search_text mark_none(struct arena *a, const char *text);
/* Marks each place of each of `count` words, from the left, without overlap. */
struct search_text mark_words(struct arena *a, const char *text, const char *const *words, int count);
/* Marks the first characters whose pinyin, or whose initials, begin with the letters; nothing when neither does. `place`:
 * by the readings of places. */
struct search_text mark_letters(struct arena *a, const char *text, const char *letters, bool place);

/* True for a part of a number: digits alone, four and more. */
bool search_digits(const char *text);
/* How a name that was not found is read, when it is Chinese: the next try of somebody who has the wrong character; "" when that
 * is no help. */
const char *search_sound(struct arena *a, const struct search *found);

/* The day of a query, before today; 0 where it has none that the page would take. */
int search_day_of(struct work *w, const char *query);
/* The day as typed; one that is none, or not yet, is said by the field and today counts. 0: today. */
int search_day_asked(struct request *rq);

/* ---- what was opened last ---- */

#define SEARCH_RECENT 8

struct recent_kind {
	const char *word; /* member: as the browser's list has it */
	const char *label, *icon, *place;
	enum permission need;
	const char *sql;  /* id, name, and where it belongs */
};
struct search_recent {
	const struct recent_kind *kind;
	int64_t id;
	const char *href, *name, *org_name, *above_name;
};
/* Names of "member-1,org-2,activity-3" (at most SEARCH_RECENT of them) in that order; what lies outside the actor's scope or
 * permissions, or is gone, is left out. Three statements at most. */
int search_recent(struct work *w, const char *of, struct search_recent **out);

struct search_view {
	const struct search *found;
	const char *typed;  /* for the box; "" for a number, which is shown to nobody again */
	const char *day_typed;
	const char *again;      /* the same search as of today; NULL for a number, which stands in no link */
	const char *activities; /* the list of activities alone */
	const char *sound;  /* how a name that was not found is read; "" when that is no help */
	bool digits;        /* a part of a number was typed */
	bool activities_only;
	int64_t total;
	struct pager pager;
};

#endif
