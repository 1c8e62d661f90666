/* One organisation's duties with their reasons, and the rules behind them. */
#include "base/json.h"
#include "duty/inside.h"

const char *duty_status_tag(enum duty_status status)
{
	static const char *const tags[DUTY_STATUS_COUNT] = { [DUTY_DONE] = "ok", [DUTY_DONE_LATE] = "ok", [DUTY_OPEN] = "info",
		[DUTY_SOON] = "warn", [DUTY_OVERDUE] = "bad", [DUTY_FUTURE] = "", [DUTY_PASSED] = "" };
	return tags[status];
}

static int by_rule_then_time(const void *left, const void *right)
{
	const struct duty_row *a = left, *b = right;
	if (a->duty.rule != b->duty.rule)
		return a->duty.rule < b->duty.rule ? -1 : 1; /* the catalogue is one array in its order */
	return a->duty.period.from - b->duty.period.from;
}

int duty_of_org(struct work *w, int64_t org, int from_day, int to_day, struct duty_row **out)
{
	struct duty_row *rows = NULL;
	struct rule_activity *activities;
	int *days, count = 0, day_count = fact_days(w->arena, w->today, from_day, to_day, &days);
	int activity_count = activity_counted(w, org, activities_from(from_day), to_day / 10000 * 10000 + 1231, &activities);
	struct org_facts **facts = ARENA_ARRAY(w->arena, struct org_facts *, (size_t)day_count + 1);
	*out = NULL;
	if (day_count && !org_facts_of(w, org, days, day_count, facts))
		return 0;
	for (int i = 0; i < day_count; i++) {
		const struct org_facts *judged_by = facts_judged(w, facts[i], days[i]);
		struct rule_org judged = duty_rule_org(judged_by);
		struct duty *duties;
		int n = duties_as_of(w->arena, rule_catalogue_of(w), &judged, days[i], w->today, from_day, to_day, activities, (size_t)activity_count,
			&duties);
		for (int k = 0; k < n; k++)
			*LIST_PUSH(w->arena, rows, count) = (struct duty_row){ duties[k], judged_by,
				duty_status_on(&duties[k], w->today, DUTY_SOON_DAYS),
				duty_reason(w->arena, &duties[k], &judged, w->today) };
	}
	if (count)
		qsort(rows, (size_t)count, sizeof *rows, by_rule_then_time);
	*out = rows;
	return count;
}

int duty_rules_of_org(struct work *w, int64_t org, struct rule_explanation **out)
{
	const struct org_facts *facts = org_facts_on(w, org, w->today);
	*out = NULL;
	if (!facts)
		return 0;
	struct rule_org judged = duty_rule_org(facts);
	return duty_explain(w->arena, rule_catalogue_of(w), &judged, w->today, out);
}

static void json_day(struct json *j, struct arena *a, const char *key, int day)
{
	json_put_text(j, key, day ? day_text(a, day) : NULL);
}

static void json_duty(struct json *j, struct arena *a, const struct duty_row *row)
{
	const struct duty *d = &row->duty;
	const struct rule_source *source = &d->rule->source;
	const char sure[] = { source->sure, 0 };
	json_open_object(j);
	json_put_text(j, "rule", d->rule->id);
	json_put_text(j, "name", d->rule->name);
	json_put_text(j, "period", period_code(a, d->period));
	json_put_text(j, "period_name", period_label(a, d->period));
	json_day(j, a, "from", d->period.from);
	json_day(j, a, "to", d->period.to);
	json_day(j, a, "due", d->due_day);
	json_put_i64(j, "owed", d->owed);
	json_put_i64(j, "done", d->done);
	json_day(j, a, "done_day", d->done_day);
	json_put_text(j, "status", duty_status_code(row->status));
	json_put_text(j, "status_name", duty_status_chinese(row->status));
	json_put_text(j, "severity", rule_severity_code(d->rule->severity));
	json_put_text(j, "document", source->document);
	json_put_i64(j, "year", source->year);
	json_put_text(j, "article", source->article);
	json_put_text(j, "requirement", source->requirement);
	json_put_text(j, "sure", sure);
	json_put_text(j, "note", source->note);
	json_put_text(j, "reason", row->reason);
	json_key(j, "activities");
	json_open_array(j);
	for (int i = 0; i < d->by_count; i++)
		if (d->by[i]) /* talks are no activities */
			json_id(j, d->by[i]);
	json_end_array(j);
	json_end_object(j);
}

void duty_json(struct work *w, const struct org *org, struct period period, const struct duty_row *rows, int count,
	struct buf *out)
{
	struct json j;
	json_begin(&j, out);
	json_open_object(&j);
	json_put_text(&j, "org", org->code);
	json_put_text(&j, "name", org->name);
	json_put_text(&j, "period", period_code(w->arena, period));
	json_day(&j, w->arena, "today", w->today);
	json_key(&j, "duties");
	json_open_array(&j);
	for (int i = 0; i < count; i++)
		json_duty(&j, w->arena, &rows[i]);
	json_end_array(&j);
	json_end_object(&j);
}
