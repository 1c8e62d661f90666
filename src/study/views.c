/* Words of the pages. */
#include "study/views.h"

const char *study_tag(const struct study_year *y, bool late)
{
	if (y->standing == STUDY_SHORT)
		return late ? "warn" : "info";
	return y->standing == STUDY_REACHED ? "ok" : "";
}

static const char *clock_of(struct arena *a, int64_t at)
{
	const char *text = moment_text(a, at); /* 2026-03-05 19:00 */
	return strlen(text) >= 16 ? arena_dupn(a, text + 11, 5) : "";
}

/* 3月5日: the year is the page's. */
static const char *day_of_year(struct arena *a, int day)
{
	return arena_printf(a, "%d月%d日", day / 100 % 100, day % 100);
}

const char *study_part_says(struct arena *a, const struct study_part *p)
{
	const char *why = p->overlapped ? "，和同一时间的另一项重叠，不另计" : p->capped ? "，超过上限的部分不计" : "";
	if (p->training) {
		const char *days = p->day == p->to_day ? day_of_year(a, p->day) : arena_printf(a, "%s 至 %s", day_of_year(a, p->day), day_of_year(a, p->to_day));
		return arena_printf(a, "%s，%s，%s举办%s", study_kind_chinese(p->kind), days, p->org_name, why);
	}
	return arena_printf(a, "%s，%s %s，%lld 分钟%s%s", activity_kinds_name(a, p->kinds & STUDY_KINDS), day_of_year(a, p->day), clock_of(a, p->starts),
		(long long)((p->ends - p->starts) / 60), p->remote ? "，视频参加" : "", why);
}

int study_percent(int64_t part, int64_t whole)
{
	return whole > 0 ? (int)(part * 100 / whole) : 0;
}

const char *study_share(struct arena *a, int64_t part, int64_t whole)
{
	return whole > 0 ? arena_printf(a, "%d%%", study_percent(part, whole)) : "–";
}

const char *study_average(struct arena *a, const struct study_sum *s)
{
	int64_t tenths = s->members ? s->hundredths / s->members / 10 : 0;
	return s->members ? arena_printf(a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10)) : "–";
}

const char *study_ids(struct arena *a, const struct training_view *v, bool ticked)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < v->count; i++)
		if (!ticked || v->people[i].here)
			buf_printf(&b, "%s%lld", b.len ? "," : "", (long long)v->people[i].member);
	return b.at;
}

bool study_ticked(const struct training_view *v, const struct study_person *p)
{
	if (!v->typed)
		return p->here;
	for (size_t i = 0; i < v->ticked_count; i++)
		if (v->ticked[i] == p->member)
			return true;
	return false;
}
