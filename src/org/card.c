/* The A4 sheet of an organisation (党组织信息表): what stands in the record, for the folder and for the superior. */
#include "org/org.h"
#include "paper/paper.h"

PAPER_ROUTE(card, "/orgs/{org}/card.pdf", READ_ORG, org, "an organisation's sheet to print");

#define LABEL 28 /* millimetres */

static const char *or_open(const char *text)
{
	return text_empty(text) ? "未填" : text;
}

static void pair(struct paper *p, const char *label, const char *text, const char *label2, const char *text2)
{
	const struct paper_cell row[] = { { label, PAPER_LABEL, LABEL }, { or_open(text), PAPER_CELL, 0 },
		{ label2, PAPER_LABEL, LABEL }, { or_open(text2), PAPER_CELL, 0 } };
	paper_row(p, row, COUNT_OF(row));
}

static void whole(struct paper *p, const char *label, const char *text)
{
	const struct paper_cell row[] = { { label, PAPER_LABEL, LABEL }, { or_open(text), PAPER_CELL, 0 } };
	paper_row(p, row, COUNT_OF(row));
}

static const char *number(struct arena *a, int n, const char *of)
{
	return n ? arena_printf(a, "%d %s", n, of) : "";
}

/* 第 12 届，2021-10-08 至 2026-10-07，每届 5 年；经批准延期至 … */
static const char *term_words(struct arena *a, const struct org *o, const struct org_sheet *s)
{
	if (!o->term_end)
		return "";
	const char *words = arena_printf(a, "%s%s 至 %s，每届 %d 年", s->term_number ? arena_printf(a, "第 %d 届，", s->term_number) : "",
		day_text(a, o->term_start), day_text(a, o->term_end), o->term_years);
	return !o->term_shifted ? words : arena_printf(a, "%s；经批准%s至 %s（%s，%s）", words,
		o->term_shifted > o->term_end ? "延期" : "提前", day_text(a, o->term_shifted), s->shift_approval,
		day_text(a, s->shift_approved));
}

static void record(struct work *w, struct paper *p, const struct org *o, const struct org_sheet *s)
{
	struct arena *a = w->arena;
	struct org *above = o->parent ? org_load(w, o->parent) : NULL;
	bool gone = o->dissolved && o->dissolved < w->today;
	whole(p, "组织名称", o->name);
	pair(p, "简称", o->short_name, "组织代码", o->code);
	pair(p, "类别", arena_printf(a, "%d %s%s", o->kind, org_kind_name(o->kind), o->migrant ? "（流动）" : ""), "状态",
		gone ? arena_printf(a, "已撤销（%s）", day_text(a, o->dissolved)) : code_name_i64(&code_org_status, s->status));
	pair(p, "上级组织", above ? above->short_name : "无", "隶属关系", code_name_i64(&code_subordination, s->subordination));
	pair(p, "单位性质", code_name_i64(&code_unit, s->unit), "覆盖村（单位）", s->villages);
	pair(p, "成立日期", day_chinese(a, o->founded), "批准文号", *o->approval || s->approved ?
		arena_printf(a, "%s %s", o->approval, day_text(a, s->approved)) : "");
	whole(p, "本届任期", term_words(a, o, s));
	pair(p, "委员职数", number(a, o->seats, "人"), "选举方式", code_name_i64(&code_election, s->election));
	pair(p, "党员", arena_printf(a, "%d 名，其中正式 %d 名", o->members, o->full_members), "党小组", number(a, o->party_groups, "个"));
	pair(p, "联系人", s->contact, "联系电话", o->phone);
	pair(p, "活动室", o->place, "通信地址", s->address);
	if (s->lon)
		whole(p, "位置", arena_printf(a, "经度 %s，纬度 %s", org_degrees_text(a, s->lon), org_degrees_text(a, s->lat)));
	pair(p, "户数", number(a, o->households, "户"), "人口", number(a, o->residents, "人"));
	for (int i = 0; i < ORG_LINKED_KINDS; i++)
		if (*s->linked[i].name)
			pair(p, org_linked_title((enum org_linked_kind)i), s->linked[i].name, "负责人", s->linked[i].head);
}

static void posts(struct work *w, struct paper *p, const struct org *o)
{
	static const struct paper_cell head[] = { { "职务", PAPER_LABEL, 40 }, { "姓名", PAPER_LABEL, 0 }, { "任职日期", PAPER_LABEL, 52 } };
	struct post *list;
	int n = post_list(w, o->id, w->today, &list);
	paper_table(p, "现任职务", head, COUNT_OF(head), n, "没有登记任职。");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { post_title(list[i].kind), PAPER_CELL, 40 }, { list[i].name, PAPER_CELL, 0 },
			{ day_chinese(w->arena, list[i].from_day), PAPER_CELL, 52 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

static void incomes(struct work *w, struct paper *p, const struct org *o)
{
	static const struct paper_cell head[] = { { "年度", PAPER_LABEL, 40 }, { "集体经济收入", PAPER_LABEL, 0 } };
	struct org_income *list;
	int n = org_income_list(w, o->id, &list);
	if (!n)
		return;
	paper_table(p, "村集体经济收入", head, COUNT_OF(head), n, "");
	for (int i = 0; i < n; i++) {
		const struct paper_cell row[] = { { arena_printf(w->arena, "%d 年", list[i].year), PAPER_CELL, 40 },
			{ org_yuan_text(w->arena, list[i].yuan), PAPER_CELL, 0 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
}

struct str org_card(struct work *w, const struct org *o)
{
	const struct org_sheet *sheet = org_sheet_load(w, o->id);
	struct paper *p = paper_begin(w->arena, "党组织信息表", w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, "党组织信息表");
	record(w, p, o, sheet);
	posts(w, p, o);
	incomes(w, p, o);
	paper_text(p, PAPER_NOTE, "内容有误的，请在系统里改正后重新打印。");
	return paper_end(p);
}

static struct str card_paper(struct work *w, struct request *rq)
{
	struct org *o = org_load(w, request_id(rq, "org"));
	return o ? org_card(w, o) : (struct str){ NULL, 0 };
}
