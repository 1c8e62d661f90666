/* What holds today, on A4: to hang up, or to send along. */
#include "exempt/exempt.h"
#include "org/org.h"
#include "paper/paper.h"

struct str exempt_paper(struct work *w, const char *path, const char *name)
{
	static const struct paper_cell head[] = { { "序号", PAPER_LABEL, 12 }, { "支部", PAPER_LABEL, 32 }, { "姓名", PAPER_LABEL, 22 },
		{ "原因", PAPER_LABEL, 0 }, { "从", PAPER_LABEL, 26 }, { "到", PAPER_LABEL, 26 } };
	struct exempt *list;
	int count = exempt_list(w, path, EXEMPTS_NOW, 0, 0, &list, NULL), shown = 0;
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s免于参加组织生活名单", name), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, "免于参加组织生活名单");
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s，%s。按组织和姓名排列，只列已批准、今天在有效期内的。", name, day_chinese(w->arena, w->today)));
	for (int i = 0; i < count; i++)
		shown += list[i].state != EXEMPT_ASKED && list[i].from_day <= w->today;
	paper_table(p, "名单", head, COUNT_OF(head), shown, "没有人免于参加。");
	for (int i = 0, n = 0; i < count; i++) {
		const struct exempt *x = &list[i];
		if (x->state == EXEMPT_ASKED || x->from_day > w->today)
			continue;
		const struct paper_cell row[] = { { arena_printf(w->arena, "%d", ++n), PAPER_CELL, 12 }, { x->org_name, PAPER_CELL, 32 },
			{ x->name, PAPER_CELL, 22 },
			{ x->apart ? arena_printf(w->arena, "%s（不计入表决应到会）", exempt_kind_chinese(x->kind)) : exempt_kind_chinese(x->kind), PAPER_CELL, 0 },
			{ day_text(w->arena, x->from_day), PAPER_CELL, 26 },
			{ x->to_day ? day_text(w->arena, day_add(x->to_day, -1)) : "", PAPER_CELL, 26 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
	paper_text(p, PAPER_NOTE, "对年老体弱、患有严重疾病、行动不便的党员，参加组织生活不作硬性要求（《中国共产党党员教育管理工作条例》第二十三条）。");
	return paper_end(p);
}
