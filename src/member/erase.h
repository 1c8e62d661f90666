/* Erasure (个人信息清除): the sensitive fields of people who left are taken away when the set time is over, or earlier when the
 * person asks; name, belonging and attendance stay, so that counts and sealed records remain what they were.
 * Sources: 《中华人民共和国个人信息保护法》 arts. 19 (no longer than needed) and 47 (erasure). */
#ifndef MEMBER_ERASE_H
#define MEMBER_ERASE_H

#include "member/member.h"

/* Who is meant: those of a subtree who left on `until` or before and whose fields are still there. */
struct erase_wish {
	const char *path;
	int until;      /* yyyymmdd */
	int64_t member; /* this one alone; 0: all of them */
};
struct erase_row {
	int64_t id;
	const char *name, *org_name;
	int left_day;
};
/* The last leaving day whose time is over, `keep_days` before today (setting erase-after-days). */
int erase_until(const struct work *w, int64_t keep_days);
/* They, those who left first at the top; *total counts all. */
int erase_list(struct work *w, const struct erase_wish *wish, int limit, int offset, struct erase_row **out, int64_t *total);
/* Takes their ID numbers, telephones, addresses and the reasons of their states away, in the caller's unit of work; how many
 * people there were, -1 with a fault (CONFLICT "member.erase-none" when there is nobody). Copies of the county that were made
 * before keep the fields until they are thrown away themselves (docs/operations.md). */
int64_t erase_run(struct work *w, const struct erase_wish *wish, const char *reason);
/* Proposes it to a second person, or does it where the county wants none: *proposal is then 0. */
bool erase_submit(struct work *w, const struct erase_wish *wish, const char *reason, int64_t *proposal);

#endif
