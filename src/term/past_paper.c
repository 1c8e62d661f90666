/* The terms of an organisation on paper (历届班子一览表). */
#include "paper/paper.h"
#include "term/views.h"

PAPER_ROUTE(terms, "/orgs/{org}/terms/paper.pdf", READ_ORG, org, "terms of an organisation to print");

static const struct paper_cell head[] = { { "届次", PAPER_LABEL, 22 }, { "起止日期", PAPER_LABEL, 36 }, { "选举", PAPER_LABEL, 34 },
	{ "班子成员", PAPER_LABEL, 0 } };

static const char *election_words(struct arena *a, const struct org_term *t)
{
	const char *const parts[] = { t->elected ? day_text(a, t->elected) : "", t->election ? code_name_i64(&code_election, t->election) : "",
		t->seats ? arena_printf(a, "职数 %d", t->seats) : "", t->approval };
	struct buf b;
	buf_init(&b, a);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		buf_printf(&b, "%s%s", b.len && *parts[i] ? "\n" : "", parts[i]);
	return b.at;
}

static void row(struct work *w, struct paper *p, const struct org_term *t)
{
	struct arena *a = w->arena;
	const char *until = t->to_day ? day_text(a, t->to_day) : "今";
	const struct paper_cell cells[] = { { term_number_words(a, t), PAPER_CELL, 22 },
		{ arena_printf(a, "%s\n至 %s", day_text(a, t->from_day), until), PAPER_CELL, 36 },
		{ election_words(a, t), PAPER_CELL, 34 }, { term_holders_words(a, t), PAPER_CELL, 0 } };
	paper_row(p, cells, COUNT_OF(cells));
}

static struct str terms_paper(struct work *w, struct request *rq)
{
	struct org *o = org_load(w, request_id(rq, "org"));
	struct org_term *list;
	if (!o)
		return (struct str){ NULL, 0 };
	int n = org_term_all(w, o, &list);
	struct paper *p = paper_begin(w->arena, "历届班子一览表", w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, "历届班子一览表");
	paper_table(p, o->name, head, COUNT_OF(head), n, "还没有登记任期。");
	for (int i = 0; i < n; i++)
		row(w, p, &list[i]);
	paper_head(p, NULL, 0);
	return paper_end(p);
}
