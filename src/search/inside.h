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

struct search_view {
	const struct search *found;
	const char *typed;  /* for the box; "" for a number, which is shown to nobody again */
	const char *sound;  /* how a name that was not found is read; "" when that is no help */
	bool digits;        /* a part of a number was typed */
	bool activities_only;
	int64_t total;
	struct pager pager;
};

#endif
