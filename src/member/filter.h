/* The query fields of a list of members, for the page and for its export. */
#ifndef MEMBER_FILTER_H
#define MEMBER_FILTER_H

#include "member/member.h"
#include "route/route.h"

/* Reads q, category, state, order and in (a township, on the county's page) into a filter of the whole list of `org`, or of
 * the actor's subtree when org is NULL. */
struct member_filter member_filter_of(struct request *rq, const struct org *org);

#endif
