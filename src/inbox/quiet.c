/* Quiet hours: the setting, and until when something waits. */
#include "inbox/quiet.h"

#include "work/audit.h"
#include "work/setting.h"

#define SETTING "notice.quiet"
#define DAY_MINUTES (24 * 60)

const char *quiet_text(struct arena *a, const struct quiet *q)
{
	if (q->from == q->to)
		return "不设";
	return arena_printf(a, "%s 至%s %s", minute_text(a, q->from), q->to < q->from ? "次日" : "", minute_text(a, q->to));
}

struct quiet quiet_load(struct work *w)
{
	struct quiet q = { QUIET_FROM, QUIET_TO };
	const char *text = setting_text(w, SETTING);
	struct str to = str_of(text ? text : ""), from = str_cut(&to, ',');
	int64_t n;
	if (str_i64(from, &n))
		q.from = (int)n;
	if (str_i64(to, &n))
		q.to = (int)n;
	return q;
}

bool quiet_set(struct work *w, const struct quiet *q)
{
	const struct quiet before = quiet_load(w);
	return setting_put(w, SETTING, arena_printf(w->arena, "%d,%d", q->from, q->to)) && audit(w, "quiet.set", "county", w->tenant, 0, quiet_text(w->arena, &before), quiet_text(w->arena, q));
}

int64_t quiet_until(const struct quiet *q, int64_t at)
{
	int64_t start = day_start(day_of(at));
	int minute = (int)((at - start) / 60);
	bool over = q->from > q->to; /* midnight */
	if (over ? minute < q->from && minute >= q->to : minute < q->from || minute >= q->to)
		return 0;
	return start + (over && minute >= q->from ? DAY_MINUTES + q->to : q->to) * 60LL;
}
