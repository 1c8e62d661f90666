/* What the pages of monthly reports show. For: this room's handlers and templates. */
#ifndef MONTHLY_VIEWS_H
#define MONTHLY_VIEWS_H

#include "end/end.h"
#include "monthly/monthly.h"

struct monthly_list_view {
	bool county, writes;          /* the actor sees townships below; writes reports */
	int month;                    /* of the townships' list */
	struct monthly *own;          /* of the last months */
	int own_count;
	int months[MONTHLY_BACK + 1]; /* for which one may be begun, latest first; 0: there is one already */
	struct monthly_place *places;
	int place_count, sent, read;
};
void monthly_list_fill(struct request *rq, struct monthly_list_view *v);

struct monthly_view {
	struct monthly *report;  /* NULL: none begun */
	int month;
	const char *code;        /* 2026-11 */
	struct monthly *issues;  /* that were sent, latest first */
	int issue_count;
	bool writes;             /* the actor's own, and may be changed by it */
	bool waits;              /* it is the reader's to open, and was not opened yet */
};
/* The line and the figure that a form chose, "duties.theme-day:0"; false on anything else. */
bool monthly_figure_parse(struct arena *a, const char *text, const char **line, int *figure);

const char *monthly_code(struct arena *a, int month);
/* 草稿, 已报送, 已定稿, and the class of the tag that says so. */
const char *monthly_standing(const struct monthly *m);
const char *monthly_tag(const struct monthly *m);
/* Opens what was sent for the phone or the console: the page of an unread one shows its head alone. */
struct monthly_view *monthly_sent_view(struct request *rq, int64_t id);

#endif
