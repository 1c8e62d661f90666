/* Moments as people say them. */
#include "end/inside.h"

/* 今天, 今晚, 明天 …; NULL when the day has no word of its own. */
static const char *day_word(int days, int hour)
{
	bool evening = hour >= 18;

	switch (days) {
	case -1:
		return "昨天";
	case 0:
		return evening ? "今晚" : "今天";
	case 1:
		return evening ? "明晚" : "明天";
	case 2:
		return "后天";
	default:
		return NULL;
	}
}

static const char *day_part(struct arena *a, int64_t now, int64_t at)
{
	struct moment m = clock_local(at), n = clock_local(now);
	const char *word = day_word(days_between(day_of(now), day_of(at)), m.hour);
	/* 星期四 is 周四 where space is short. */
	const char *weekday = weekday_chinese(m.weekday) + strlen("星期");

	if (word)
		return word;
	if (m.year != n.year)
		return arena_printf(a, "%d年%d月%d日", m.year, m.month, m.day);
	return arena_printf(a, "%d月%d日 周%s", m.month, m.day, weekday);
}

const char *when_text(struct arena *a, int64_t now, int64_t at)
{
	struct moment m = clock_local(at);

	return arena_printf(a, "%s %02d:%02d", day_part(a, now, at), m.hour, m.minute);
}

const char *when_spoken(struct arena *a, int64_t now, int64_t at)
{
	struct moment m = clock_local(at);
	const char *day = day_part(a, now, at);
	const char *part = m.hour < 12 ? "上午" : m.hour < 18 ? "下午" : "晚上";
	int hour = m.hour > 12 ? m.hour - 12 : m.hour;
	const char *minutes = m.minute == 30 ? "点半" : m.minute ? arena_printf(a, "点 %d 分", m.minute) : "点";

	/* 今晚 says the evening already. */
	if (text_eq(day, "今晚") || text_eq(day, "明晚"))
		part = "";
	return arena_printf(a, "%s%s%s %d %s", day, *part ? " " : "", part, hour, minutes);
}
