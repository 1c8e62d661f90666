/* What the pages of terms show. For: this room's handlers and templates. */
#ifndef TERM_VIEWS_H
#define TERM_VIEWS_H

#include "end/end.h"
#include "term/term.h"

struct term_ledger_view {
	struct term_ledger *ledger;
	struct term_query query;
	struct pager pager;
	bool may_edit;
};

/* One organisation's term: on its page, in the form and on the phone. */
struct term_view {
	const struct org *org;
	const struct org_sheet *sheet;
	struct post *posts; /* phone only */
	int post_count;
	int64_t reminded;
	bool may_edit;
};

/* Class and words of the tag for how a term stands: bad 已届满, warn 还有 77 天, ok 任期内. */
const char *term_tag(const struct org *org, int today);
const char *term_words(struct arena *a, const struct org *org, int today);
/* 空缺 1 人 */
const char *term_vacancy_words(struct arena *a, const struct org *org);
/* What a page's query, as text, asks for. */
struct term_query term_query_of(struct work *w, const char *query);

#endif
