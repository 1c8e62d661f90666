/* Monthly reports: of the last month those of most townships and the county's own, one of them corrected; of the running one a draft. */
#include "demo/inside.h"

#include "inbox/inbox.h"
#include "monthly/monthly.h"
#include "work/audit.h"

/* As many days ago as that day is. */
static int days_ago(const struct demo *d, int day)
{
	int today = day_of(d->now);
	return day < today ? days_between(day, today) : 0;
}

/* A township asks for something in its own words, and corrects a figure of which it knows better. */
static bool worded(struct work *w, int month, int n)
{
	static const char *const wishes[] = { "两个村的活动室电视收不到信号，请帮助联系检修。", "请帮助协调一名法律顾问，给村干部讲一课。", "" };
	const char *texts[MONTHLY_PARTS];
	struct monthly *m = monthly_own(w, month);
	if (!m)
		return false;
	for (int i = 0; i < MONTHLY_PARTS; i++)
		texts[i] = m->texts[i].text;
	texts[MONTHLY_HELP] = wishes[n % 3];
	return monthly_save(w, month, texts, m->version);
}

static bool sent(struct work *w, struct demo *d, int64_t town, int month, int n)
{
	int day = month_add(month, 1) * 100 + 2 + n % 4;
	demo_act_as(w, d, ROLE_TOWNSHIP, town, days_ago(d, day));
	if (!monthly_begin(w, month) || !worded(w, month, n))
		return false;
	if (n == 2 && !monthly_fix(w, month, "urges.called", 0, 3, "另有 3 个支部是下乡时当面说的，没有记电话"))
		return false;
	return monthly_send(w, month);
}

/* The county opens all but the last; one of them then found a mistake in its own. */
static bool opened(struct work *w, struct demo *d, int month)
{
	struct monthly_place *list;
	demo_act_as(w, d, ROLE_COUNTY, d->county, days_ago(d, month_add(month, 1) * 100 + 7));
	int n = monthly_places(w, month, &list), corrected = 0;
	for (int i = 0; i < n; i++)
		if (list[i].sent && i + 2 < n && !monthly_read(w, list[i].sent->id))
			return false;
	if (!message_read_all(w))
		return false;
	for (int i = 0; i < n && !corrected; i++)
		if (list[i].sent && (corrected = 1)) {
			demo_act_as(w, d, ROLE_TOWNSHIP, list[i].org, days_ago(d, month_add(month, 1) * 100 + 9));
			if (!monthly_correct(w, month, "一个村月底补开的主题党日，记录交晚了") || !monthly_send(w, month))
				return false;
		}
	return true;
}

bool demo_monthly(struct work *w, void *arg)
{
	struct demo *d = arg;
	struct work as = *w; /* acts in others' names and at other times */
	int present = month_of_day(d->options->date), month = month_add(present, -1);
	bool good = true;
	for (int i = 0; good && i < d->township_count; i++)
		if (i % 5 != 4)
			good = sent(&as, d, d->townships[i], month, i);
	good = good && opened(&as, d, month);
	demo_act_as(&as, d, ROLE_COUNTY, d->county, days_ago(d, present * 100 + 8));
	good = good && monthly_begin(&as, month) && monthly_send(&as, month);
	demo_act_as(&as, d, ROLE_TOWNSHIP, d->townships[2], 0);
	good = good && monthly_begin(&as, present);
	w->fault = as.fault;
	return good && audit(w, "demo.monthly", "org", d->county, d->county, NULL, NULL);
}
