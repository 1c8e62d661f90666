/* Notices: short texts that an office or a branch puts on its board.
 * For: posting a notice for an organisation, and reading those of a subtree.
 * Not for: messages to one person, and nothing that somebody must answer (room `inbox`). */
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include "end/end.h"
#include "org/org.h"

/* A row of the board; texts are arena memory. */
struct notice {
	int64_t id, org, at;
	const char *org_name, *title, *body, *author;
};

/* The notices of a subtree (`path`), newest first; *total counts all of them. */
int notice_list(struct work *w, const char *path, int limit, int offset, struct notice **out, int64_t *total);

/* Puts a notice on an organisation's board. Faults: notice.same on the field title, when the board has one of that title
 * already. */
bool notice_post(struct work *w, int64_t org, const char *title, const char *body);

/* What the list page shows. */
struct notice_view {
	struct pager pager;
	struct notice *rows;
	int count;
	int64_t total, org; /* org: where the form posts to; 0: no form */
};

#endif
