/* The query of a list of organisations, for the page and for its file. */
#ifndef ORG_FILTER_H
#define ORG_FILTER_H

#include "org/org.h"

/* What a list may be narrowed to beside name and type. */
struct org_need {
	const char *word, *title; /* in the query; 书记空缺 */
	int need;                 /* of struct org_filter */
	bool dissolved;
};
extern const struct org_need org_needs[];
extern const size_t org_needs_count;
/* That of a page's query; NULL when it names none. */
const struct org_need *org_need_of(struct work *w, const char *query);

/* Reads q, kind and need out of a page's query; the path is the caller's. */
struct org_filter org_filter_of(struct work *w, const char *query);
/* The organisation that the query (in) narrows a list of `root` to; else `root`. */
const struct org *org_narrowed(struct work *w, const char *query, const struct org *root);

#endif
