/* The cockpit's page: /cockpit, and /cockpit?view=wall for a big screen. */
#include "html/chart.h"
#include "supervise/views.h"

#include "supervise_cockpit.html.h"

static const struct menu_entry cockpit_menu = { NULL, "县域总览", "grid", 5 };

ROUTE(GET, "/cockpit", cockpit_page, SUPERVISE, OWN, .keeps = true, .menu = &cockpit_menu, .about = "figures of the scope at a glance");

#define TILES_WITH_VALUES 36 /* with more the figures would be too small to read */

/* Five steps of the tiles around the target; the lowest is outlined. */
static void bounds_fill(struct cockpit_view *v)
{
	static const int whole[COUNT_OF(v->bounds)] = { 85, 88, 91, 94 };
	for (size_t i = 0; i < COUNT_OF(whole); i++)
		v->bounds[i] = (whole[i] * v->cockpit->pace + 500) / 1000;
	v->target = (TARGET_RATE * v->cockpit->pace + 500) / 1000;
}

static int level_of(const struct cockpit_view *v, int rate)
{
	int level = 0;
	if (rate == RATE_NONE)
		return CHART_NO_DATA;
	while (level < (int)COUNT_OF(v->bounds) && rate >= v->bounds[level] * 10)
		level++;
	return level;
}

/* "柳河镇" and "城关街道" without their kind: a tile is narrow. */
static const char *tile_name(struct arena *a, const char *name)
{
	static const char *const kinds[] = { "街道", "镇", "乡", "村", "社区" };
	size_t len = strlen(name);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		size_t k = strlen(kinds[i]);
		if (len >= k + 6 && text_eq(name + len - k, kinds[i]))
			return arena_dupn(a, name, len - k);
	}
	return name;
}

static int by_path(const void *left, const void *right)
{
	const struct place *a = *(const struct place *const *)left, *b = *(const struct place *const *)right;
	return strcmp(a->org->path, b->org->path);
}

/* The tiles stand in the order of the tree, so that a township keeps its place from month to month. */
static struct safe_html tiles(struct request *rq, const struct cockpit_view *v)
{
	struct arena *a = rq->work->arena;
	const struct cockpit *c = v->cockpit;
	struct chart_cell *cells = ARENA_ARRAY(a, struct chart_cell, (size_t)c->place_count + 1);
	const struct place **places = ARENA_ARRAY(a, const struct place *, (size_t)c->place_count + 1);
	for (int i = 0; i < c->place_count; i++)
		places[i] = &c->places[i];
	qsort(places, (size_t)c->place_count, sizeof *places, by_path);
	for (int i = 0; i < c->place_count; i++) {
		const struct place *p = places[i];
		cells[i] = (struct chart_cell){ .label = tile_name(a, p->org->short_name),
			.value = c->place_count <= TILES_WITH_VALUES ? share_text(a, p->in_time) : NULL,
			.href = arena_printf(a, "%s%s", request_base(rq),
				with_query(rq, "place", arena_printf(a, "%lld", (long long)p->org->id))), /* shown beside; from there one goes on down */
			.level = level_of(v, share_rate(p->in_time)), .selected = p == v->selected };
	}
	return chart_hex(a, cells, (size_t)c->place_count);
}

/* ---- the page ---- */

static const char *before_text(struct arena *a, const struct share *months)
{
	struct share before = months[COCKPIT_MONTHS - 2];
	return share_rate(before) == RATE_NONE ? NULL : arena_printf(a, "上月 %s%%", share_text(a, before));
}

/* The place of the query, else the one that most needs a look. */
static const struct place *select_place(struct request *rq, const struct cockpit *c)
{
	int64_t id = request_query_i64(rq, "place", 0);
	const struct place *lowest = NULL;
	for (int i = 0; i < c->place_count; i++) {
		if (c->places[i].org->id == id)
			return &c->places[i];
		if (share_rate(c->places[i].in_time) != RATE_NONE)
			lowest = &c->places[i];
	}
	return lowest;
}

static void view_fill(struct request *rq, struct cockpit_view *v)
{
	struct arena *a = rq->work->arena;
	const struct cockpit *c = v->cockpit;
	int today = rq->work->today;
	v->code = period_code(a, v->period);
	v->spoken = period_spoken(a, v->period, today);
	v->running = v->period.from <= today && today <= v->period.to;
	v->county = c->top->level == ORG_COUNTY;
	v->wall = text_eq(request_query(rq, "view", ""), "wall");
	v->as_of = moment_chinese(a, rq->work->now);
	v->selected = select_place(rq, c);
	v->before = before_text(a, c->in_time_months);
	v->attendance_before = before_text(a, c->attendance_months);
	v->in_time_line = chart_rate_line(a, c->in_time_months);
	v->attendance_line = chart_rate_line(a, c->attendance_months);
	v->remote_line = chart_count_line(a, c->remote_months);
	bounds_fill(v);
	v->hex = tiles(rq, v);
	struct chart_place *places = ARENA_ARRAY(a, struct chart_place, (size_t)c->place_count + 1);
	for (int i = 0; i < c->place_count; i++)
		places[i] = (struct chart_place){ c->places[i].org->short_name, c->places[i].in_time, c->places[i].months };
	v->rank = chart_rank_json(a, places, c->place_count, v->target);
	v->heat = chart_heat_json(a, c->months, places, c->place_count);
}

/* An address of the cockpit; `org` 0: the actor's own. */
const char *cockpit_href(struct arena *a, const struct cockpit_view *v, int64_t org, const char *period)
{
	return arena_printf(a, "/cockpit?period=%s%s%s", period, org ? arena_printf(a, "&org=%lld", (long long)org) : "", v->wall ? "&view=wall" : "");
}

/* The group that a place is compared with, in words: whoever reads the mean sees of whom. */
const char *place_like_text(struct arena *a, const struct cockpit *c, const struct place *p)
{
	int64_t size = p->org->members_below, of = p->members ? p->members : 1;
	if (!p->like_count)
		return "规模、结构相近的不足 3 个，不作对比";
	const char *group = arena_printf(a, "党员 %lld–%lld 名", (long long)((size + 1) / 2), (long long)(size * 2));
	if (c->branches_below)
		group = arena_printf(a, "%s、%d 岁以上占比和流动占比相差不超过 %d 个百分点（本组织 %lld%%、%lld%%）", group, COCKPIT_AGED, COCKPIT_LIKE_PERCENT,
			(long long)(p->aged * 100 / of), (long long)(p->migrants * 100 / of));
	return arena_printf(a, "同类 %d 个：%s，平均 %s%%", p->like_count, group, share_text(a, p->like));
}

/* Whose figures are shown: the actor's own, or those of an organisation below it. NULL with a fault. */
static const char *path_asked(struct request *rq, const struct org **below)
{
	struct work *w = rq->work;
	int64_t id = request_query_i64(rq, "org", 0);
	*below = NULL;
	if (!id || id == w->actor.org)
		return text_empty(w->actor.path) ? "0001." : w->actor.path;
	const struct org *org = org_load(w, id);
	if (org && org_in_scope(w, org->path)) {
		*below = org;
		return org->path;
	}
	w->fault = NULL;
	fault_set(w, FAULT_NOT_FOUND, "cockpit.org", NULL, "没有这个组织，或它不在您的管理范围内。请回到总览重新选择。");
	return NULL;
}

static void cockpit_page(struct request *rq)
{
	struct work *w = rq->work;
	struct cockpit_view v = { .period = query_period(rq) };
	const struct org *below;
	const char *path = path_asked(rq, &below);
	if (!path)
		return;
	v.cockpit = cockpit_load(w, path, v.period);
	v.org = below ? below->id : 0;
	if (!v.cockpit) {
		fault_set(w, FAULT_NOT_FOUND, "cockpit.empty", NULL, "还没有组织。请先建立或导入组织，再看总览。");
		return;
	}
	view_fill(rq, &v);
	struct console_shell shell = { .title = v.county ? "县域总览" : below ? arena_printf(w->arena, "%s总览", below->short_name) : "总览", .wide = true,
		.crumb = below ? "总览" : NULL, .crumb_href = below ? cockpit_href(w->arena, &v, 0, v.code) : NULL, .current = "/cockpit",
		.sub = arena_printf(w->arena, "%s · %s · 数据截至 %s", v.cockpit->top->short_name, period_label(w->arena, v.period),
			v.as_of) };
	console_head(rq, &shell);
	console_actions(rq);
	cockpit_actions(rq->html, rq, &v);
	console_actions_end(rq);
	console_body(rq);
	cockpit_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}
