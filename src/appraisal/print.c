/* Papers of an appraisal: form of self-appraisal, sheets of marks, count sheet, result; and its part of the minutes, without names. */
#include "appraisal/appraisal.h"
#include "paper/paper.h"

#define SHEETS_MOST 100
#define WIDE 22 /* millimetres of a column of marks */

static const struct paper_cell mark_head[] = { { "姓名", PAPER_LABEL, 0 }, { "优秀", PAPER_LABEL, WIDE }, { "合格", PAPER_LABEL, WIDE },
	{ "基本合格", PAPER_LABEL, WIDE }, { "不合格", PAPER_LABEL, WIDE } };

static void line_of(struct work *w, struct paper *p, const struct appraisal *a)
{
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s　%s　%s", a->activity->org_name, a->activity->title,
		day_chinese(w->arena, a->activity->day)));
}

static void mark_rows(struct paper *p, const struct appraised *sheet, int count)
{
	paper_row(p, mark_head, COUNT_OF(mark_head));
	paper_head(p, mark_head, COUNT_OF(mark_head));
	for (int i = 0; i < count; i++) {
		const struct paper_cell row[] = { { sheet[i].name, PAPER_CELL, 0 }, { "", PAPER_CELL, WIDE }, { "", PAPER_CELL, WIDE },
			{ "", PAPER_CELL, WIDE }, { "", PAPER_CELL, WIDE } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

/* A sheet for each of those who are there; before the meeting for each of those who are due. */
static void ballots(struct work *w, struct paper *p, const struct appraisal *a)
{
	struct appraised *sheet;
	int count = appraisal_sheet(w, a, &sheet), papers = a->activity->present ? a->activity->present : a->activity->due;
	for (int i = 0; i < papers && i < SHEETS_MOST; i++) {
		paper_break(p);
		paper_text(p, PAPER_TITLE, "民主评议党员测评票");
		line_of(w, p, a);
		mark_rows(p, sheet, count);
		paper_text(p, PAPER_NOTE, "无记名。每人只在一栏里画“○”，都不画是弃权，画两栏以上的那一行无效。包括自己，请不要写名字。按姓氏笔画为序。");
	}
	if (papers > SHEETS_MOST)
		paper_text(p, PAPER_NOTE, arena_printf(w->arena, "到会 %d 人，这里印了 %d 张，其余的请复印。", papers, SHEETS_MOST));
}

static void count_sheet(struct work *w, struct paper *p, const struct appraisal *a)
{
	struct appraised *sheet;
	int count = appraisal_sheet(w, a, &sheet);
	paper_text(p, PAPER_TITLE, "民主评议党员计票单");
	line_of(w, p, a);
	paper_text(p, PAPER_BODY, "发出　　　张，收回　　　张，无效　　　张，有效　　　张。");
	mark_rows(p, sheet, count);
	paper_text(p, PAPER_NOTE, "收回多于发出的，测评无效，应当重新测评。每人四栏合计不多于有效张数。");
	paper_sign(p, "监票人签名：　　　　　　　　计票人签名：");
}

static void self_form(struct work *w, struct paper *p, const struct appraisal *a)
{
	const struct paper_cell name[] = { { "姓名", PAPER_LABEL, 24 }, { "", PAPER_CELL, 0 }, { "年度", PAPER_LABEL, 24 },
		{ arena_printf(w->arena, "%d", a->year), PAPER_CELL, 0 } };
	const struct paper_cell words[] = { { "个人自评", PAPER_LABEL, 24 }, { "\n\n\n\n\n\n\n\n\n\n\n\n", PAPER_CELL, 0 } };
	const struct paper_cell others[] = { { "党员互评", PAPER_LABEL, 24 }, { "\n\n\n\n\n\n", PAPER_CELL, 0 } };
	paper_text(p, PAPER_TITLE, "党员自评表");
	line_of(w, p, a);
	paper_row(p, name, COUNT_OF(name));
	paper_row(p, words, COUNT_OF(words));
	paper_row(p, others, COUNT_OF(others));
	paper_sign(p, "本人签名：　　　　　　　　　　年　　月　　日");
}

static const char *sums(struct work *w, const struct appraisal *a)
{
	return arena_printf(w->arena, "参评 %d 人：优秀 %d 人，合格 %d 人，基本合格 %d 人，不合格 %d 人。优秀最多 %d 人（参评人数的三分之一）。", a->graded,
		a->grades[1], a->grades[2], a->grades[3], a->grades[4], a->excellent_most);
}

static const char *counted_text(struct work *w, const struct appraisal *a)
{
	return arena_printf(w->arena, "民主测评：手机 %d 份；纸质票发出 %d 张，收回 %d 张，无效 %d 张，有效 %d 张%s。", a->phone, a->paper_out, a->paper_back,
		a->paper_void, a->paper_back - a->paper_void, text_empty(a->scrutineer) ? "" :
		arena_printf(w->arena, "；监票人%s，计票人%s", a->scrutineer, a->teller));
}

static void result(struct work *w, struct paper *p, const struct appraisal *a)
{
	static const struct paper_cell head[] = { { "姓名", PAPER_LABEL, 26 }, { "优秀票", PAPER_LABEL, 20 }, { "合格票", PAPER_LABEL, 20 },
		{ "基本合格票", PAPER_LABEL, 24 }, { "不合格票", PAPER_LABEL, 22 }, { "等次", PAPER_LABEL, 22 }, { "说明", PAPER_LABEL, 0 } };
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "%d年度民主评议党员结果", a->year));
	line_of(w, p, a);
	paper_text(p, PAPER_BODY, counted_text(w, a));
	paper_text(p, PAPER_BODY, sums(w, a));
	paper_row(p, head, COUNT_OF(head));
	paper_head(p, head, COUNT_OF(head));
	for (int i = 0; i < a->count; i++) {
		const struct appraised *x = &a->people[i];
		if (!x->graded)
			continue;
		struct paper_cell row[COUNT_OF(head)] = { { x->name, PAPER_CELL, 26 } };
		for (int g = 1; g < GRADE_COUNT; g++)
			row[g] = (struct paper_cell){ arena_printf(w->arena, "%d", x->phone[g] + x->paper[g]), PAPER_CELL, head[g].width };
		row[5] = (struct paper_cell){ x->grade ? grade_chinese(x->grade) : "未评定", PAPER_CELL, 22 };
		row[6] = (struct paper_cell){ *x->host_name ? arena_printf(w->arena, "在%s评议%s%s", x->host_name, *x->note ? "；" : "", x->note) :
			x->note, PAPER_CELL, 0 };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
	paper_text(p, PAPER_NOTE, "按姓氏笔画为序，不排名次。");
	paper_signed(p, a->activity->org_name, day_chinese(w->arena, w->today));
}

void appraisal_print(struct work *w, struct paper *p, const struct activity *a)
{
	struct appraisal *x = appraisal_applies(a) ? appraisal_load(w, a->id) : NULL;
	if (!x || !x->begun || !x->shown)
		return;
	paper_text(p, PAPER_HEADING, "民主评议党员");
	if (x->counted)
		paper_text(p, PAPER_BODY, counted_text(w, x));
	paper_text(p, PAPER_BODY, x->decided ? arena_printf(w->arena, "%s结果另附。", sums(w, x)) : "还没有评定等次。");
}

struct str appraisal_paper(struct work *w, int64_t id, const char *what)
{
	struct appraisal *a = appraisal_load(w, id);
	if (!a)
		return (struct str){ NULL, 0 };
	if (!a->begun || !a->shown) {
		fault_set(w, FAULT_CONFLICT, "appraisal.not-yet", NULL, a->begun ? "支部还在评议，记录提交审核以后才能打印。" : "还没有生成参评名单。");
		return (struct str){ NULL, 0 };
	}
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s 民主评议党员", a->activity->org_name), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	(text_eq(what, "ballots") ? ballots : text_eq(what, "count") ? count_sheet : text_eq(what, "self") ? self_form : result)(w, p, a);
	return paper_end(p);
}
