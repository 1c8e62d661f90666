/* The query of a list of members, for the page and for its file. */
#ifndef MEMBER_FILTER_H
#define MEMBER_FILTER_H

#include "member/member.h"

/* Reads q, category, state, order and in (a township below) out of a page's query into a filter of the whole list of
 * `org`, or of the actor's subtree when org is NULL. */
struct member_filter member_filter_of(struct work *w, const char *query, const struct org *org);

#endif
