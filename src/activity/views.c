/* Small words that the pages of all ends share. */
#include "activity/views.h"

const char *activity_state_tone(enum activity_state state)
{
	switch (state) {
	case STATE_OPEN:
	case STATE_NOTICED:
		return "info";
	case STATE_HELD:
	case STATE_FILED:
		return "warn";
	case STATE_RETURNED:
		return "bad";
	case STATE_SEALED:
		return "ok";
	default:
		return "";
	}
}

const char *activity_clock(struct arena *a, int64_t at)
{
	struct moment m = clock_local(at);
	return arena_printf(a, "%02d:%02d", m.hour, m.minute);
}

const char *activity_when(struct arena *a, int64_t now, int64_t at)
{
	static const char *const week[] = { "周日", "周一", "周二", "周三", "周四", "周五", "周六" };
	struct moment m = clock_local(at);
	int ahead = days_between(day_of(now), day_of(at));
	if (ahead == 0)
		return arena_printf(a, "%s %02d:%02d", m.hour >= 18 ? "今晚" : "今天", m.hour, m.minute);
	if (ahead == 1)
		return arena_printf(a, "明天 %02d:%02d", m.hour, m.minute);
	if (ahead == -1)
		return arena_printf(a, "昨天 %02d:%02d", m.hour, m.minute);
	if (m.year != clock_local(now).year)
		return arena_printf(a, "%d年%d月%d日 %02d:%02d", m.year, m.month, m.day, m.hour, m.minute);
	return arena_printf(a, "%d月%d日 %s %02d:%02d", m.month, m.day, week[m.weekday], m.hour, m.minute);
}

int activity_percent(int part, int whole)
{
	return whole <= 0 ? 0 : part >= whole ? 100 : (int)((int64_t)part * 100 / whole);
}

int activity_lines(struct arena *a, const char *text, const char ***out)
{
	struct str rest = str_of(text);
	size_t count = 0;
	*out = NULL;
	while (rest.at) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (!line.len)
			continue;
		*out = arena_grow(a, *out, count * sizeof **out, (count + 1) * sizeof **out);
		(*out)[count++] = arena_dupn(a, line.at, line.len);
	}
	return (int)count;
}

char attendance_letter(const struct attendance *t)
{
	char c = t->pinyin ? t->pinyin[0] : 0;
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : '#';
}
