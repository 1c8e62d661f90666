/* A report's sentences, made from its figures: what an office would write, to be put into its own words. */
#include "monthly/inside.h"

static const struct {
	const char *word, *title;
} parts[MONTHLY_PARTS] = {
	[MONTHLY_SUMMARY] = { "summary", "总体情况" },
	[MONTHLY_THEME] = { "theme", "主题党日" },
	[MONTHLY_URGING] = { "urging", "督办情况" },
	[MONTHLY_FOUND] = { "found", "发现的问题" },
	[MONTHLY_NEXT] = { "next", "下月安排" },
	[MONTHLY_HELP] = { "help", "需要上级帮助解决的事" },
};

const char *monthly_part_word(enum monthly_part part)
{
	return parts[part].word;
}

const char *monthly_part_title(enum monthly_part part)
{
	return parts[part].title;
}

static const struct monthly_line none = { .word = "", .name = "" };

static const struct monthly_line *line(const struct monthly *m, const char *word)
{
	const struct monthly_line *found = monthly_line_of(m, word);
	return found ? found : &none;
}

static long long value(const struct monthly *m, const char *word, int figure)
{
	return (long long)line(m, word)->figures[figure].value;
}

/* The duties of all rules in one line. */
static struct monthly_line duties_of(const struct monthly *m)
{
	struct monthly_line all = { .section = MONTHLY_DUTIES };
	for (int i = 0; i < m->line_count; i++)
		for (int f = 0; m->lines[i].section == MONTHLY_DUTIES && f < 3; f++)
			all.figures[f].value += m->lines[i].figures[f].value;
	return all;
}

static void summary(struct work *w, struct buf *b, const struct monthly *m, const struct monthly_count *c)
{
	struct monthly_line all = duties_of(m);
	buf_printf(b, "%d月，%s %d 个党支部应完成组织生活 %lld 项，按期完成 %lld 项，按期率 %s", m->month % 100, m->org_short, c->branches,
		(long long)all.figures[0].value, (long long)all.figures[1].value, monthly_rate(w->arena, &all));
	if (all.figures[2].value)
		buf_printf(b, "；补开 %lld 项", (long long)all.figures[2].value);
	if (monthly_open(&all))
		buf_printf(b, "；还有 %lld 项没有完成", (long long)monthly_open(&all));
	buf_printf(b, "。召开会议、开展活动 %lld 次，应到 %lld 人次，到会 %lld 人次", value(m, "held.all", 0), value(m, "held.all", 1),
		value(m, "held.all", 2));
	if (value(m, "held.all", 3))
		buf_printf(b, "，外出党员视频参加 %lld 人次", value(m, "held.all", 3));
	buf_printf(b, "。截至%s，有党员 %lld 名，其中预备党员 %lld 名、流动党员 %lld 名。", day_chinese(w->arena, monthly_as_of(m, w->today)),
		value(m, "members.all", 0), value(m, "members.probationary", 0), value(m, "members.migrant", 0));
}

static void theme(struct buf *b, const struct monthly *m)
{
	const struct monthly_line *duty = line(m, "duties.theme-day"), *held = line(m, "held.theme_day");
	if (!duty->figures[0].value && !held->figures[0].value) {
		buf_text(b, "本月没有到期的主题党日。");
		return;
	}
	buf_printf(b, "应开展主题党日的支部 %lld 个，已开展 %lld 个", (long long)duty->figures[0].value,
		(long long)(duty->figures[1].value + duty->figures[2].value));
	if (held->figures[0].value)
		buf_printf(b, "；共开展 %lld 次，到会 %lld 人次，视频参加 %lld 人次", (long long)held->figures[0].value,
			(long long)held->figures[2].value, (long long)held->figures[3].value);
	buf_text(b, "。");
}

static void urging(struct buf *b, const struct monthly *m)
{
	if (!value(m, "urges.all", 0)) {
		buf_text(b, "本月没有催办。");
		return;
	}
	buf_printf(b, "催办 %lld 件，支部已回复 %lld 件，电话联系 %lld 件，转乡镇跟进 %lld 件；催办后已完成 %lld 件。", value(m, "urges.all", 0),
		value(m, "urges.replied", 0), value(m, "urges.called", 0), value(m, "urges.raised", 0), value(m, "urges.settled", 0));
}

static void found(struct work *w, struct buf *b, const struct monthly *m, const struct monthly_count *c)
{
	for (int i = 0; i < MONTHLY_NEEDS_COUNT; i++) {
		const char *word = arena_printf(w->arena, "needs.%s", monthly_need_words[i]);
		if (value(m, word, 0))
			buf_printf(b, "%s%s的支部 %lld 个%s%s%s", b->len ? "；" : "", monthly_need_names[i], value(m, word, 0),
				*c->examples[i] ? "（" : "", c->examples[i], *c->examples[i] ? "）" : "");
	}
	buf_text(b, b->len ? "。" : "没有逾期的组织生活，没有书记空缺的支部。");
}

static void next(struct buf *b, const struct monthly *m, const struct monthly_count *c)
{
	int month = month_add(m->month, 1) % 100;
	if (c->next_due)
		buf_printf(b, "%d月到期的组织生活 %lld 项：%s。", month, (long long)c->next_due, c->next);
	else
		buf_printf(b, "%d月按年度计划开展组织生活。", month);
}

void monthly_write(struct work *w, struct monthly *m, const struct monthly_count *c)
{
	for (int i = 0; i < MONTHLY_PARTS; i++) {
		struct buf b;
		if (m->texts[i].edited)
			continue;
		buf_init(&b, w->arena);
		if (i == MONTHLY_SUMMARY)
			summary(w, &b, m, c);
		else if (i == MONTHLY_THEME)
			theme(&b, m);
		else if (i == MONTHLY_URGING)
			urging(&b, m);
		else if (i == MONTHLY_FOUND)
			found(w, &b, m, c);
		else if (i == MONTHLY_NEXT)
			next(&b, m, c);
		m->texts[i].text = b.at; /* what help is needed nobody can say but the office itself */
	}
}
