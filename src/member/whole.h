/* Members with whole numbers as a file (导出完整号码): proposed by one person with fields and purpose, approved by another, made by the
 * job of exports with a line in it that tells both, fetched on record, gone a day later.
 * For: the page and the act. Not for: one field of one person (member_reveal), nor the masked list (export.c). */
#ifndef MEMBER_WHOLE_H
#define MEMBER_WHOLE_H

#include "export/export.h"
#include "member/member.h"

#define WHOLE_FIELDS 3
#define WHOLE_PHONE 1
/* "idno" 身份证号, "phone" 手机, "address" 住址; NULL at the end. */
const char *whole_field_word(int n);
const char *whole_field_name(int n);

struct whole_wish {
	const char *list;    /* of an EXPORT_LIST with `second`; NULL: members */
	const char *query;   /* of the list's page: whom */
	unsigned fields;     /* mask of 1u << n */
	const char *purpose;
	bool csv;
	int64_t people;      /* whole_check fills it */
};
/* Faults by field: fields, purpose; CONFLICT "member.whole-none" when the list is empty. */
bool whole_check(struct work *w, struct whole_wish *wish);
/* Proposes it, or where the county does without a second person queues it: *proposal is the proposal's id, else 0. */
bool whole_submit(struct work *w, struct whole_wish *wish, int64_t *proposal);

/* The number in a member's sealed telephone number when it is a mobile's, else NULL: for the rows of a list with `second`, and for
 * nothing else. */
const char *whole_mobile(struct work *w, struct str sealed);
/* `made` of such a list: everybody in the file can read on the phone that it was made. */
bool whole_made(struct work *w, const struct export_ask *ask, int64_t run, const struct export_people *people);
/* The same for a file that was given out at once: `id` is printed in it, `alone` says in Chinese why it needed no second person. The
 * audit row is the caller's. */
bool whole_given(struct work *w, int64_t id, unsigned fields, const char *purpose, const char *alone, const struct export_people *people);

#endif
