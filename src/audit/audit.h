/* The audit's page: who did what to which record, when and from where, for those who look after it.
 * For: reading the chain by person, record and day within the actor's subtree.
 * Not for: writing it or checking its hashes (floor 4: work/audit.h). */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "end/end.h"
#include "job/job.h"
#include "work/audit.h"

/* What the list is narrowed to. */
struct trail_query {
	const char *who;      /* part of a name; "" all */
	const char *kind;     /* "activity"; "" all */
	int64_t id;           /* of the record; 0 all */
	int64_t account;      /* what this one did, whatever it was called then; 0 all */
	int from_day, to_day; /* 0 open */
	int64_t below;        /* rows numbered below it alone; 0 all */
	int limit, offset;
};
struct trail_row {
	struct audit_row row;
	const char *org_name; /* short; "" for the county's own */
	const char *acting;   /* 党支部书记 · 小河西村: the office it was done in; "" when none was noted */
};
/* The rows that the actor may see: of its subtree; those of no organisation only for the county. Newest first; *total
 * (may be NULL) counts all. Two statements. */
int trail_list(struct work *w, const struct trail_query *query, struct trail_row **out, int64_t *total);

const char *trail_kind(const char *kind); /* 活动 */
const char *trail_from(const char *from); /* 命令行, 后台任务; a network address itself */
/* Where the record is shown; NULL when the actor may not open it or it has no page. */
const char *trail_href(struct request *rq, const struct audit_row *row);

/* Reads who, kind, id, account, from and to out of a page's query; a day that cannot be read narrows nothing. */
struct trail_query trail_query_of(struct work *w, const char *query);

struct trail_view {
	struct trail_query query;
	const char *from, *to; /* as typed */
	struct trail_row *rows;
	int count;
	int64_t total;
	struct pager pager;
	const struct job_run *verified; /* the newest check of all records; NULL: none yet, or not the actor's */
};

#endif
