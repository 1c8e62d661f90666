/* Honours of a person (荣誉): what, of which level, by whom, when, by which document. On the page, on the card, on the own phone.
 * Not for comparing people: nobody is listed by them. */
#ifndef MEMBER_HONOUR_H
#define MEMBER_HONOUR_H

#include "member/member.h"

extern const struct code_table code_honour; /* national provincial city county township branch */

struct honour {
	int64_t id, removed; /* removed: moment, of one that was entered by mistake */
	const char *name, *level, *granted_by, *number, *removed_by;
	int day;
};
/* A person's honours, the latest first; those that were removed only `all`. */
int honour_list(struct work *w, int64_t member, bool all, struct honour **out);
struct honour *honour_load(struct work *w, const struct member *m, int64_t honour);
/* Enters one (id 0) or changes one; faults by field: name, level, granted_by, day, number. */
bool honour_save(struct work *w, int64_t member, const struct honour *given);
/* Takes one out, or puts it back. */
bool honour_remove(struct work *w, int64_t member, int64_t honour, bool removed);

#endif
