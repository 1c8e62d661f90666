/* Talks on paper: a branch's register of a year without what was said, an empty record to write on, and one's own record. */
#include "paper/paper.h"
#include "talk/views.h"

#define LABEL 24 /* millimetres */
#define REGISTER_MOST 400

static void fact(struct paper *p, const char *label, const char *text)
{
	const struct paper_cell row[] = { { label, PAPER_LABEL, LABEL }, { text, PAPER_CELL, 0 } };
	paper_row(p, row, COUNT_OF(row));
}

/* A record; NULL: an empty one to write on. */
static void record(struct work *w, struct paper *p, const struct talk *t, const char *org)
{
	paper_text(p, PAPER_TITLE, "谈心谈话记录");
	fact(p, "党组织", org);
	fact(p, "谈话的人", t ? arena_printf(w->arena, "%s、%s", t->one_name, t->other_name) : "\n");
	fact(p, "类别", t ? talk_pair_chinese(t->pair) : "□ 委员之间　□ 委员和党员之间　□ 党员之间");
	fact(p, "时间", t ? day_chinese(w->arena, t->day) : "　　　　年　　月　　日");
	fact(p, "地点", t ? t->place : "\n");
	fact(p, "谈话要点", t && *t->gist ? t->gist : "\n\n\n\n\n\n\n\n\n\n");
	paper_sign(p, "双方签名：");
	paper_text(p, PAPER_NOTE, "支部委员之间、委员和党员之间、党员之间，每年谈心谈话一般不少于一次（《中国共产党支部工作条例（试行）》第十九条）。");
}

static void gap_line(struct work *w, struct paper *p, const char *title, const struct talk_gap *list, int count)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%s%s%s%s", i ? "、" : "", list[i].name, list[i].other ? "和" : "", list[i].other ? list[i].other_name : "");
	fact(p, title, count ? b.at : "都谈到了");
}

struct str talk_register(struct work *w, int64_t org, int year)
{
	static const struct paper_cell head[] = { { "序号", PAPER_LABEL, 14 }, { "日期", PAPER_LABEL, 28 }, { "谁和谁", PAPER_LABEL, 44 },
		{ "类别", PAPER_LABEL, 34 }, { "地点", PAPER_LABEL, 0 } };
	struct org *o = org_load(w, org);
	struct talk *list;
	if (!o)
		return (struct str){ NULL, 0 };
	int count = talk_list(w, org, year * 10000 + 101, year * 10000 + 1231, REGISTER_MOST, 0, &list, NULL);
	const struct talk_gaps *g = talk_gaps_of(w, org, year);
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s %d年谈心谈话登记表", o->name, year), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "%d年谈心谈话登记表", year));
	fact(p, "党组织", o->name);
	if (g->seats > 1)
		gap_line(w, p, "委员之间", g->committee, g->committee_count);
	if (g->seats)
		gap_line(w, p, "委员和党员", g->with_committee, g->with_committee_count);
	gap_line(w, p, "党员之间", g->members, g->members_count);
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "上面三栏是截至 %s 还没有谈到的人。", day_chinese(w->arena, w->today)));
	paper_table(p, "谈过的", head, COUNT_OF(head), count, "这一年还没有登记谈话。");
	for (int i = 0; i < count; i++) {
		const struct talk *t = &list[count - 1 - i]; /* oldest first */
		const struct paper_cell row[] = { { arena_printf(w->arena, "%d", i + 1), PAPER_CELL, 14 },
			{ day_text(w->arena, t->day), PAPER_CELL, 28 },
			{ arena_printf(w->arena, "%s、%s", t->one_name, t->other_name), PAPER_CELL, 44 },
			{ talk_pair_chinese(t->pair), PAPER_CELL, 34 }, { t->place, PAPER_CELL, 0 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_head(p, NULL, 0);
	paper_break(p);
	record(w, p, NULL, o->name);
	return paper_end(p);
}

struct str talk_paper(struct work *w, int64_t id)
{
	struct talk *t = talk_load(w, id);
	struct org *o = t ? org_load(w, t->org) : NULL;
	if (!o)
		return (struct str){ NULL, 0 };
	struct paper *p = paper_begin(w->arena, "谈心谈话记录", w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	record(w, p, t, o->name);
	return paper_end(p);
}
