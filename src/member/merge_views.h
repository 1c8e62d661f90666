/* What the templates of the pages about two records of one person are given. */
#ifndef MEMBER_MERGE_VIEWS_H
#define MEMBER_MERGE_VIEWS_H

#include "end/end.h"
#include "member/merge.h"

enum alike_view { ALIKE_OPEN, ALIKE_MERGED, ALIKE_DISTINCT };

struct alike_list_view {
	enum alike_view view;
	struct alike_pair *pairs;
	struct merge_row *merges;
	struct alike_dismissed *dismissed;
	int count;
	int64_t total;
	struct pager pager;
	bool may_edit;
};

/* Side 0 is the record of the path, side 1 the other. */
struct compare_view {
	const struct member *side[2];
	int kept;                   /* which side stays */
	int chosen[MERGE_FIELDS];   /* from which side */
	struct merge_line lines[MERGE_FIELDS]; /* kept: side 0, gone: side 1 */
	bool previewed;
	struct merge_preview preview;
	const char *address;        /* of this page */
	bool may_edit;
};

struct merged_view {
	const struct merge_row *merge;
	const struct member *kept;
	struct audit_row *history;  /* of the record that went */
	int history_count;
	bool may_undo;
};

/* Which of the three lists a query asks for, and what it is called. */
enum alike_view alike_view_of(struct work *w, const char *query);
const char *alike_view_chinese(enum alike_view view);
/* 姓名读音、出生日期相同 */
const char *alike_why(struct arena *a, const struct alike_pair *pair);

#endif
