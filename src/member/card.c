/* The A4 card of a member (党员信息卡): what the roster holds, sensitive fields masked, for the branch's folder. */
#include "member/codes.h"
#include "member/honour.h"
#include "member/member.h"
#include "member/portrait.h"
#include "org/org.h"
#include "paper/paper.h"

PAPER_ROUTE(card, "/members/{member}/card.pdf", READ_MEMBER, member, "a member's card to print, masked");

#define LABEL 24 /* millimetres */

static void pair(struct paper *p, const char *label, const char *text, const char *label2, const char *text2)
{
	const struct paper_cell row[] = { { label, PAPER_LABEL, LABEL }, { text_empty(text) ? "未填" : text, PAPER_CELL, 0 },
		{ label2, PAPER_LABEL, LABEL }, { text_empty(text2) ? "未填" : text2, PAPER_CELL, 0 } };
	paper_row(p, row, COUNT_OF(row));
}

static const char *day_or_none(struct arena *a, int day)
{
	return day ? day_chinese(a, day) : "";
}

/* 2021年12月25日至今 */
static const char *span_text(struct arena *a, int from, int to)
{
	return arena_printf(a, "%s至%s", day_chinese(a, from), to ? day_chinese(a, to) : "今");
}

static void person(struct work *w, struct paper *p, const struct member *m)
{
	struct arena *a = w->arena;
	pair(p, "姓名", m->name, "性别", code_name_i64(&code_sex, m->sex));
	pair(p, "民族", code_name(&code_ethnic, m->ethnic), "出生日期",
		m->birth ? arena_printf(a, "%s（%d岁）", day_chinese(a, m->birth), years_between(m->birth, w->today)) : "");
	pair(p, "学历", code_name(&code_education, m->education), "工作岗位", code_name(&code_job, m->job));
	pair(p, "新社会阶层", *m->stratum ? code_name(&code_stratum, m->stratum) : "不属于", "外出流向",
		!m->migrant ? "不是流动党员" : code_name(&code_outflow, m->outflow));
	pair(p, "身份证号", m->idno_mask, "手机号", m->phone_mask);
	pair(p, "人员类别", code_name_i64(&code_category, m->category), "党小组", text_empty(m->group_name) ? "未编入" : m->group_name);
	pair(p, "入党日期", day_or_none(a, m->joined), "转正日期", day_or_none(a, m->full_day));
}

static void posts(struct work *w, struct paper *p, int64_t member)
{
	static const struct paper_cell head[] = { { "职务", PAPER_LABEL, 40 }, { "组织", PAPER_LABEL, 0 }, { "任职时间", PAPER_LABEL, 76 } };
	struct post *list;
	int n = post_of_member(w, member, 0, &list);
	paper_table(p, "党内任职", head, COUNT_OF(head), n, "没有登记任职。");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { post_title(list[i].kind), PAPER_CELL, 40 }, { list[i].org_name, PAPER_CELL, 0 },
			{ span_text(w->arena, list[i].from_day, list[i].to_day), PAPER_CELL, 76 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static void belongings(struct work *w, struct paper *p, int64_t member)
{
	static const struct paper_cell head[] = { { "所在支部", PAPER_LABEL, 0 }, { "时间", PAPER_LABEL, 76 } };
	struct belonging *list;
	int n = belonging_list(w, member, &list);
	paper_table(p, "所在支部", head, COUNT_OF(head), n, "没有登记所在支部。");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { list[i].org_name, PAPER_CELL, 0 },
			{ span_text(w->arena, list[i].from_day, list[i].to_day), PAPER_CELL, 76 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static void states(struct work *w, struct paper *p, int64_t member)
{
	static const struct paper_cell head[] = { { "状态", PAPER_LABEL, 40 }, { "情况", PAPER_LABEL, 0 }, { "时间", PAPER_LABEL, 76 } };
	struct member_state *list;
	int n = member_state_list(w, member, &list);
	paper_table(p, "特殊状态", head, COUNT_OF(head), n, "没有登记流动、年老体弱、困难等状态。");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { code_name(&code_state, list[i].kind), PAPER_CELL, 40 },
			{ list[i].reason, PAPER_CELL, 0 }, { span_text(w->arena, list[i].from_day, list[i].to_day), PAPER_CELL, 76 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static void honours(struct work *w, struct paper *p, int64_t member)
{
	static const struct paper_cell head[] = { { "荣誉", PAPER_LABEL, 0 }, { "级别", PAPER_LABEL, 26 }, { "授予单位", PAPER_LABEL, 50 },
		{ "日期", PAPER_LABEL, 36 } };
	struct honour *list;
	int n = honour_list(w, member, false, &list);
	paper_table(p, "荣誉", head, COUNT_OF(head), n, "没有登记荣誉。");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { list[i].name, PAPER_CELL, 0 }, { code_name(&code_honour, list[i].level), PAPER_CELL, 26 },
			{ list[i].granted_by, PAPER_CELL, 50 }, { day_chinese(w->arena, list[i].day), PAPER_CELL, 36 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

/* Beside the title, where a card has it; a picture that cannot be printed (WebP) leaves no gap. */
static bool portrait(struct work *w, struct paper *p, int64_t member)
{
	struct portraits all = portraits_load(w, member);
	struct paper_picture picture;
	return file_print(w->arena, portrait_bytes(w, &all.of[PORTRAIT_SHOWN]), "", &picture) && paper_portrait(p, &picture);
}

struct str member_card(struct work *w, const struct member *m)
{
	struct paper *p = paper_begin(w->arena, "党员信息卡", w->now);
	bool pictured = portrait(w, p, m->id);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印，内部资料，用后妥善保管", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, "党员信息卡");
	if (pictured)
		paper_space(p, PAPER_PORTRAIT_BELOW);
	person(w, p, m);
	const struct paper_cell branch[] = { { "所在支部", PAPER_LABEL, LABEL },
		{ text_empty(m->org_name) ? "已不在本县的支部" : m->org_name, PAPER_CELL, 0 } };
	paper_row(p, branch, COUNT_OF(branch));
	posts(w, p, m->id);
	belongings(w, p, m->id);
	states(w, p, m->id);
	honours(w, p, m->id);
	paper_text(p, PAPER_NOTE, "身份证号和手机号只印一部分。内容有误的，请在名册里改正后重新打印。");
	return paper_end(p);
}

static struct str card_paper(struct work *w, struct request *rq)
{
	struct member *m = member_load(w, request_id(rq, "member"));
	return m ? member_card(w, m) : (struct str){ NULL, 0 };
}
