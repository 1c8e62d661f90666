/* Choosing an organisation in a form: typed by name, pinyin or code, then ticked when several fit.
 * For: pages that need another organisation than the one they stand on (moving a member, opening an account). */
#ifndef ORG_PICK_H
#define ORG_PICK_H

#include "org/org.h"

struct org_pick {
	struct org *org;  /* the choice; NULL when there is none yet */
	struct org *list; /* candidates when several fit */
	int count;
};
/* Reads the form's fields `org` (an id, ticked) and `org_name` (typed). Sets an INPUT fault at org_name when nothing or
 * several in the actor's scope fit. */
bool org_pick(struct work *w, struct request *rq, struct org_pick *out);
/* A whole number that was typed into a form field, or `none`: for ids and versions, which no person types. */
int64_t typed_i64(const struct request *rq, const char *name, int64_t none);
/* The numbers of all fields of a name, as ticked boxes send them; what is no number is left out. Arena memory. */
int64_t *typed_ids(struct work *w, const struct request *rq, const char *name, size_t *count);

#endif
