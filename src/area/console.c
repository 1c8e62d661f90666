/* The area's page: /area, and /area?view=wall for a big screen. */
#include "area/views.h"
#include "job/job.h"

#include "area_console.html.h"

static const struct menu_entry area_menu = { NULL, "各县总览", "grid", 5 };

ROUTE(GET, "/area", area_page, SEE_AREA, OWN, .of = OF_AREA, .keeps = true, .menu = &area_menu, .about = "figures of an area's counties at a glance");
static bool gather_write(struct work *w, struct request *rq);
ROUTE(POST, "/area/gather", gathered, SEE_AREA, OWN, .of = OF_AREA, .write = gather_write, .about = "gather the counties' sums now");

#define CHARTED_MOST 24 /* more lines would be too thin to read */

const char *area_standing_chinese(enum area_standing standing)
{
	return standing == AREA_FRESH ? "正常" : standing == AREA_STALE ? "已过时" : "未报";
}

const char *area_standing_tag(enum area_standing standing)
{
	return standing == AREA_FRESH ? "ok" : standing == AREA_STALE ? "warn" : "";
}

const char *area_like_words(struct arena *a, const struct area_line *line)
{
	if (line->like_count < AREA_LIKE_LEAST || share_rate(line->in_time) == RATE_NONE)
		return NULL;
	int more = share_rate(line->in_time) - share_rate(line->like), size = more < 0 ? -more : more;
	return more ? arena_printf(a, "%s %d.%d", more > 0 ? "高" : "低", size / 10, size % 10) : "持平";
}

/* Where a county's own site is. It knows its people by itself: whoever follows the link signs in there. */
static const char *address_of(struct request *rq, const char *code)
{
	struct arena *a = rq->work->arena;
	for (size_t i = 0; i < rq->server->site_count; i++) {
		const struct site *s = &rq->server->sites[i];
		const char *scheme = http_secure(rq->http) ? "https" : "http";
		if (!s->store || store_area(s->store) || !text_eq(store_code(s->store), code))
			continue;
		if (s->address)
			return arena_printf(a, "%s%s/", s->address, s->mount);
		return arena_printf(a, "%s://%s%s/", scheme, s->host ? s->host : http_header(rq->http, "Host"), s->mount);
	}
	return NULL;
}

struct area_cockpit *area_asked(struct request *rq)
{
	return area_cockpit_load(rq->work, query_period(rq));
}

static const char *before_text(struct arena *a, const struct share *months)
{
	struct share before = months[COCKPIT_MONTHS - 2];
	return share_rate(before) == RATE_NONE ? NULL : arena_printf(a, "上月 %s%%", share_text(a, before));
}

static void charts_fill(struct arena *a, struct area_view *v)
{
	const struct area_cockpit *c = v->cockpit;
	struct chart_place *places = ARENA_ARRAY(a, struct chart_place, (size_t)c->count + 1);
	for (int i = 0; i < c->count; i++)
		places[i] = (struct chart_place){ c->lines[i].county.name, c->lines[i].in_time, c->lines[i].months };
	if (c->count <= CHARTED_MOST) {
		v->rank = chart_rank_json(a, places, c->count, v->target);
		v->heat = chart_heat_json(a, c->months, places, c->count);
	}
	v->trends[0] = (struct area_trend){ "按期率", "按期", "应做", chart_trend_json(a, "按期率", c->months, c->in_time_months), c->in_time_months };
	v->trends[1] = (struct area_trend){ "参会率", "到会", "应到", chart_trend_json(a, "参会率", c->months, c->attendance_months), c->attendance_months };
	v->in_time_line = chart_rate_line(a, c->in_time_months);
	v->attendance_line = chart_rate_line(a, c->attendance_months);
	v->remote_line = chart_count_line(a, c->remote_months);
}

static void view_fill(struct request *rq, struct area_view *v)
{
	struct arena *a = rq->work->arena;
	const struct area_cockpit *c = v->cockpit;
	int today = rq->work->today;
	v->code = period_code(a, c->period);
	v->spoken = period_spoken(a, c->period, today);
	v->running = c->period.from <= today && today <= c->period.to;
	v->wall = text_eq(request_query(rq, "view", ""), "wall");
	v->as_of = c->at ? moment_chinese(a, c->at) : NULL;
	v->before = before_text(a, c->in_time_months);
	v->attendance_before = before_text(a, c->attendance_months);
	v->target = (TARGET_RATE * c->pace + 500) / 1000;
	v->addresses = ARENA_ARRAY(a, const char *, (size_t)c->count + 1);
	for (int i = 0; i < c->count; i++)
		v->addresses[i] = address_of(rq, c->lines[i].county.code);
	charts_fill(a, v);
}

static void area_page(struct request *rq)
{
	struct arena *a = rq->work->arena;
	struct area_view v = { .cockpit = area_asked(rq) };
	view_fill(rq, &v);
	struct console_shell shell = { .title = "各县总览", .wide = true,
		.sub = arena_printf(a, "%s · %s%s%s", store_county(rq->work->store), period_label(a, v.cockpit->period),
			v.as_of ? " · 数据截至 " : "", v.as_of ? v.as_of : "") };
	console_head(rq, &shell);
	console_actions(rq);
	area_actions(rq->html, rq, &v);
	console_actions_end(rq);
	console_body(rq);
	area_show(rq->html, &v);
	console_foot(rq);
	request_page(rq);
}

static bool gather_write(struct work *w, struct request *rq)
{
	(void)rq;
	return job_ask(w, "gather", "") != 0;
}

static void gathered(struct request *rq)
{
	bool going = rq->fault && rq->fault->kind == FAULT_CONFLICT;
	if (rq->fault && !going)
		return;
	job_wake(rq->work->store);
	request_see(rq, going ? "正在收集，几秒钟后请刷新本页。" : "已开始收集各县的汇总数，几秒钟后请刷新本页。", "/area");
}
