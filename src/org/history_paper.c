/* An organisation's past on paper (沿革表): every line of its page. */
#include "org/views.h"
#include "paper/paper.h"

PAPER_ROUTE(history, "/orgs/{org}/history/paper.pdf", READ_ORG, org, "an organisation's past to print");

static const struct paper_cell head[] = { { "日期", PAPER_LABEL, 26 }, { "事项", PAPER_LABEL, 32 }, { "内容", PAPER_LABEL, 0 },
	{ "经办", PAPER_LABEL, 24 } };

static struct str history_paper(struct work *w, struct request *rq)
{
	struct arena *a = w->arena;
	struct org *o = org_load(w, request_id(rq, "org"));
	struct org_event *list;
	if (!o)
		return (struct str){ NULL, 0 };
	int n = org_event_list(w, o, &list);
	struct paper *p = paper_begin(a, "党组织沿革表", w->now);
	paper_foot(p, arena_printf(a, "%s %s 打印", w->actor.name, moment_text(a, w->now)));
	paper_text(p, PAPER_TITLE, "党组织沿革表");
	paper_table(p, o->name, head, COUNT_OF(head), n, "还没有记录。");
	for (int i = 0; i < n; i++) {
		const struct org_event *e = &list[i];
		const struct paper_cell row[] = { { day_text(a, e->day), PAPER_CELL, 26 }, { e->title, PAPER_CELL, 32 }, { e->text, PAPER_CELL, 0 },
			{ e->who, PAPER_CELL, 24 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
	paper_text(p, PAPER_NOTE, "任免、调整和状态按生效日期排列；修改按录入日期排列。");
	return paper_end(p);
}
