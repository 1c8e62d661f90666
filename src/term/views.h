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
	struct org_term *past; /* phone only */
	int past_count;
	int64_t reminded;
	bool may_edit;
};

/* The terms of an organisation: the table, and the form of one that is over. */
struct term_past_view {
	const struct org *org;
	struct org_term *list; /* the present one first */
	int count;
	const struct org_term *term; /* in the form; id 0: a new one */
	struct org *before;          /* organisations that went into it */
	int before_count;
	int today;
	bool may_edit;
};
/* 第 3 届; 本届, 以前一届 where the number is not known. */
const char *term_number_words(struct arena *a, const struct org_term *t);
/* 书记 王建国（至 2018-02-28）、赵敏（2018-03-01 起）；委员 李四: who held which post then; "" when nobody is known. */
const char *term_holders_words(struct arena *a, const struct org_term *t);

/* Class and words of the tag for how a term stands: bad 已届满, warn 还有 77 天, ok 任期内. */
const char *term_tag(const struct org *org, int today);
const char *term_words(struct arena *a, const struct org *org, int today);
/* 空缺 1 人 */
const char *term_vacancy_words(struct arena *a, const struct org *org);
/* What a page's query, as text, asks for. */
struct term_query term_query_of(struct work *w, const char *query);

#endif
