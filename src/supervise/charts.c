/* What the charts of a cockpit draw, as JSON for charts.js, and its spark lines. */
#include "base/json.h"
#include "supervise/supervise.h"

/* A month without figures takes the one before. */
struct safe_html chart_rate_line(struct arena *a, const struct share *months)
{
	int values[COCKPIT_MONTHS], n = 0;
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		if (share_rate(months[i]) != RATE_NONE)
			values[n++] = share_rate(months[i]);
	return chart_spark(a, values, (size_t)n);
}

struct safe_html chart_count_line(struct arena *a, const int64_t *months)
{
	int values[COCKPIT_MONTHS];
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		values[i] = (int)months[i];
	return chart_spark(a, values, COCKPIT_MONTHS);
}

static void put_names(struct json *j, const struct chart_place *places, int count)
{
	json_key(j, "names");
	json_open_array(j);
	for (int i = 0; i < count; i++)
		if (share_rate(places[i].share) != RATE_NONE)
			json_text(j, places[i].name);
	json_end_array(j);
}

/* The rates are no whole numbers, which the writer does not write: they follow by hand, and the object ends with them. */
static void end_with_rates(struct json *j, struct buf *out, const struct chart_place *places, int count)
{
	const char *comma = "";
	json_end_object(j);
	out->at[--out->len] = 0;
	buf_text(out, ",\"vals\":[");
	for (int i = 0; i < count; i++) {
		int rate = share_rate(places[i].share);
		if (rate == RATE_NONE)
			continue;
		buf_printf(out, "%s%d.%d", comma, rate / 10, rate % 10);
		comma = ",";
	}
	buf_text(out, "]}");
}

const char *chart_rank_json(struct arena *a, const struct chart_place *places, int count, int target)
{
	struct buf out;
	struct json j;
	buf_init(&out, a);
	json_begin(&j, &out);
	json_open_object(&j);
	put_names(&j, places, count);
	json_put_i64(&j, "target", target);
	end_with_rates(&j, &out, places, count);
	return out.at;
}

const char *chart_trend_json(struct arena *a, const char *name, const int *months, const struct share *shares)
{
	struct chart_place places[COCKPIT_MONTHS];
	struct buf out;
	struct json j;
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		places[i] = (struct chart_place){ arena_printf(a, "%d月", months[i] % 100), shares[i], NULL };
	buf_init(&out, a);
	json_begin(&j, &out);
	json_open_object(&j);
	json_put_text(&j, "name", name);
	put_names(&j, places, COCKPIT_MONTHS);
	end_with_rates(&j, &out, places, COCKPIT_MONTHS);
	return out.at;
}

const char *chart_heat_json(struct arena *a, const int *months, const struct chart_place *places, int count)
{
	struct buf out;
	struct json j;
	buf_init(&out, a);
	json_begin(&j, &out);
	json_open_object(&j);
	json_key(&j, "months");
	json_open_array(&j);
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		json_text(&j, arena_printf(a, "%d月", months[i] % 100));
	json_end_array(&j);
	json_key(&j, "towns");
	json_open_array(&j);
	for (int i = 0; i < count; i++)
		json_text(&j, places[i].name);
	json_end_array(&j);
	json_key(&j, "cells");
	json_open_array(&j);
	for (int i = 0; i < count; i++)
		for (int m = 0; m < COCKPIT_MONTHS; m++) {
			int rate = share_rate(places[i].months[m]);
			if (rate == RATE_NONE)
				continue;
			json_open_array(&j);
			json_i64(&j, m);
			json_i64(&j, i);
			json_i64(&j, (rate + 5) / 10);
			json_end_array(&j);
		}
	json_end_array(&j);
	json_end_object(&j);
	return out.at;
}
