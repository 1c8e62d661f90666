/* Days on which nothing is proposed: the county's lines, and those of the calendar when it has set none. */
#include "base/base.h"
#include "base/chinese.h"
#include "base/list.h"
#include "org/org.h"
#include "plan/plan.h"
#include "work/audit.h"
#include "work/setting.h"

#define SETTING "plan.free"
#define LINES_MOST 40

/* 12-31 or 2027-02-05 as mmdd or yyyymmdd; 0 when it is neither. */
static int day_read(struct arena *a, struct str s)
{
	int day = 0;
	if (s.len == 5 && s.at[2] == '-' && day_parse(str_of(arena_printf(a, "2028-%.*s", (int)s.len, s.at)), &day))
		return day % 10000;
	return s.len == 10 && day_parse(s, &day) ? day : 0;
}

/* The same with a plain ~ between the days, as people type it in Chinese. */
static const char *plain(struct arena *a, const char *line)
{
	static const char wide[] = "～";
	const char *at = strstr(line, wide);
	return at ? arena_printf(a, "%.*s~%s", (int)(at - line), line, at + strlen(wide)) : line;
}

/* "02-05~02-12 春节" */
static bool line_read(struct arena *a, struct str line, struct plan_free *out)
{
	struct str days = str_cut(&line, ' '), from = str_cut(&days, '~');
	out->from = day_read(a, str_trim(from));
	out->to = days.at ? day_read(a, str_trim(days)) : out->from;
	struct str name = line.at ? str_trim(line) : (struct str){ "", 0 };
	out->name = name.len ? arena_dupn(a, name.at, name.len) : "不安排的日子";
	return out->from && out->to && out->to >= out->from && (out->from < 10000) == (out->to < 10000) && str_chars(name) <= 20;
}

bool plan_free_parse(struct arena *a, const char *text, struct plan_free **out, int *count, const char **wrong)
{
	*out = NULL;
	*count = 0;
	*wrong = NULL;
	for (struct str rest = str_of(text); rest.at;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		const char *tidy = line.len ? chinese_tidy(a, line) : NULL; /* full-width digits become plain */
		struct plan_free one;
		if (!tidy || !*tidy)
			continue;
		if (*count == LINES_MOST || !line_read(a, str_of(plain(a, tidy)), &one)) {
			*wrong = tidy;
			return false;
		}
		*LIST_PUSH(a, *out, *count) = one;
	}
	return true;
}

const struct plan_free *plan_free_on(const struct plan_free *list, int count, int day)
{
	for (int i = 0; i < count; i++) {
		int on = list[i].from < 10000 ? day % 10000 : day;
		if (list[i].from <= on && on <= list[i].to)
			return &list[i];
	}
	return NULL;
}

/* New Year's Day of the farmers' calendar, by the year from 2026 on. */
static const int spring[] = { 20260217, 20270206, 20280126, 20290213, 20300203, 20310123, 20320211, 20330131, 20340219, 20350208 };

static const char *usual_text(struct work *w)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_text(&b, "01-01 元旦\n");
	for (size_t i = 0; i < COUNT_OF(spring); i++)
		if (spring[i] / 10000 == w->today / 10000 || spring[i] / 10000 == w->today / 10000 + 1)
			buf_printf(&b, "%s~%s 春节\n", day_text(w->arena, day_add(spring[i], -1)), day_text(w->arena, day_add(spring[i], 6)));
	buf_text(&b, "05-01~05-05 劳动节\n06-05~06-20 三夏农忙\n10-01~10-07 国庆节\n");
	return b.at;
}

const char *plan_free_text(struct work *w)
{
	const char *text = setting_text(w, SETTING);
	return text ? text : usual_text(w);
}

bool plan_free_set(struct work *w, const char *text)
{
	struct plan_free *list;
	const char *wrong, *before = plan_free_text(w);
	struct org *root = org_root(w);
	int count;
	if (!plan_free_parse(w->arena, text, &list, &count, &wrong))
		return fault_set(w, FAULT_INPUT, "plan.free", "free", "这一行看不懂：“%s”。请写成“06-05~06-20 三夏农忙”或者“2027-02-05~2027-02-12 春节”，最多 %d 行。",
			wrong, LINES_MOST);
	return setting_put(w, SETTING, text) && audit(w, "plan.free", "county", w->tenant, root ? root->id : 0, before, text);
}
