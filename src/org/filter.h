/* The query of a list of organisations, for the page and for its file. */
#ifndef ORG_FILTER_H
#define ORG_FILTER_H

#include "org/org.h"

/* Reads q, kind and need out of a page's query; the path is the caller's. */
struct org_filter org_filter_of(struct work *w, const char *query);
/* The organisation that the query (in) narrows a list of `root` to; else `root`. */
const struct org *org_narrowed(struct work *w, const char *query, const struct org *root);

#endif
