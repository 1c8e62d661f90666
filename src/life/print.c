/* Papers of such a meeting: the report to the superior, the opinions gathered, a form to write one on; and its part of the minutes. */
#include "life/life.h"
#include "paper/paper.h"
#include "county/county.h"
#include "rule/quorum.h"

#define FORM_LINES 9

/* ---- parts ---- */

static void preparation(struct work *w, struct paper *p, const struct life *l)
{
	static const struct paper_cell head[] = { { "步骤", PAPER_LABEL, 52 }, { "完成", PAPER_LABEL, 34 }, { "说明", PAPER_LABEL, 0 } };
	paper_table(p, "会前准备和会后落实", head, COUNT_OF(head), l->step_count, "没有步骤。");
	for (int i = 0; i < l->step_count; i++) {
		const struct life_step *s = &l->steps[i];
		const struct paper_cell row[] = { { s->kind->title, PAPER_CELL, 52 },
			{ s->done_at ? day_text(w->arena, day_of(s->done_at)) : "未登记", PAPER_CELL, 34 }, { s->note, PAPER_CELL, 0 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static void problem_rows(struct work *w, struct paper *p, const char *heading, const struct life_problem *list, int count, const char *none)
{
	static const struct paper_cell head[] = { { "问题", PAPER_LABEL, 0 }, { "整改措施", PAPER_LABEL, 0 }, { "责任人", PAPER_LABEL, 24 },
		{ "期限", PAPER_LABEL, 28 }, { "落实", PAPER_LABEL, 28 } };
	paper_table(p, heading, head, COUNT_OF(head), count, none);
	for (int i = 0; i < count; i++) {
		const struct life_problem *x = &list[i];
		const struct paper_cell row[] = { { x->text, PAPER_CELL, 0 }, { x->measure, PAPER_CELL, 0 },
			{ *x->owner ? x->owner : "支部", PAPER_CELL, 24 }, { day_text(w->arena, x->due), PAPER_CELL, 28 },
			{ x->done_at ? day_text(w->arena, day_of(x->done_at)) : "未完成", PAPER_CELL, 28 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

/* In the minutes: what was prepared and found. The opinions themselves stand in their own paper. */
void life_print(struct work *w, struct paper *p, const struct activity *a)
{
	struct life *l = life_applies(a) ? life_load(w, a->id) : NULL;
	if (!l)
		return;
	preparation(w, p, l);
	if (l->opinion_count)
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "会前征求意见 %d 条，不记名，另附汇总。", l->opinion_count));
	if (l->before_count)
		problem_rows(w, p, "上次问题的整改", l->before, l->before_count, "");
	problem_rows(w, p, "问题和整改措施", l->problems, l->problem_count, "没有登记问题。");
}

/* ---- papers ---- */

static void report(struct work *w, struct paper *p, const struct life *l)
{
	const struct activity *a = l->activity;
	const struct rule_catalogue *catalogue = rule_catalogue_of(w);
	/* Of a branch's meeting the rules ask for a number only where it votes, and each vote says that itself. */
	const struct quorum *q = a->kinds & KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING) ? quorum_find(catalogue, "democratic-meeting") : NULL;
	const char *kind = a->kinds & KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING) ? "民主生活会" : "组织生活会";
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "关于召开%s情况的报告", kind));
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "%s：", a->above_name ? a->above_name : "上级党组织"));
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "%s于%s在%s召开%s，由%s主持。应到 %d 人，实到 %d 人，请假 %d 人%s。现将有关情况报告如下。",
		a->org_name, day_chinese(w->arena, a->day), a->place, a->title, a->host, a->due, a->present, a->on_leave,
		a->remote_present ? arena_printf(w->arena, "，视频参加 %d 人", a->remote_present) : ""));
	if (q && a->code_from && a->due_voters)
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%s。", quorum_count(w->arena, q, a->due_voters, a->present_voters, 0, 0, 0).quorate
			? arena_printf(w->arena, "到会人数符合%s的要求（须到 %d 人，实到 %d 人）", rule_citation(w->arena, &q->source),
				  quorum_needed(&q->presence, a->due_voters), a->present_voters)
			: arena_printf(w->arena, "到会人数不足：%s须到 %d 人，实到 %d 人", rule_citation(w->arena, &q->source),
				  quorum_needed(&q->presence, a->due_voters), a->present_voters)));
	preparation(w, p, l);
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "会前不记名征求意见 %d 条。", l->opinion_count));
	problem_rows(w, p, "上次问题的整改", l->before, l->before_count, "两年内没有登记过问题。");
	problem_rows(w, p, "这次的问题和整改措施", l->problems, l->problem_count, "没有登记问题。");
	paper_signed(p, a->org_name, day_chinese(w->arena, w->today));
}

static void opinions(struct work *w, struct paper *p, const struct life *l)
{
	paper_text(p, PAPER_TITLE, "征求意见汇总");
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s　%s　共 %d 条，不记名，次序是打乱的", l->activity->org_name, l->activity->title,
		l->opinion_count));
	if (!l->opinion_count)
		paper_text(p, PAPER_BODY, "还没有收到意见。");
	for (int i = 0; i < l->opinion_count; i++)
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%d. %s", i + 1, l->opinions[i]));
}

static void form(struct work *w, struct paper *p, const struct life *l)
{
	paper_text(p, PAPER_TITLE, "征求意见表");
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s　%s", l->activity->org_name, l->activity->title));
	paper_text(p, PAPER_BODY, "您对支部和委员有什么意见、建议，请照实写。不记名，请不要写自己的名字，写完折好投进箱里。");
	for (int i = 0; i < FORM_LINES; i++) {
		const struct paper_cell row[] = { { "\n", PAPER_CELL, 0 } };
		paper_row(p, row, COUNT_OF(row));
	}
}

struct str life_paper(struct work *w, int64_t id, const char *what)
{
	struct life *l = life_load(w, id);
	if (!l)
		return (struct str){ NULL, 0 };
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s", l->activity->title), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	(text_eq(what, "opinions") ? opinions : text_eq(what, "form") ? form : report)(w, p, l);
	return paper_end(p);
}
