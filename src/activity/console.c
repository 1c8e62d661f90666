/* The console's pages of activities: list, review, plan. They hold on a phone too. */
#include "activity/views.h"

#include "activity_list.html.h"
#include "activity_plan.html.h"

#define ID request_id(rq, "activity")

static const struct menu_entry list_menu = { "组织生活", "会议活动", "calendar", 310 };
static const struct menu_entry review_menu = { "组织生活", "待审核", "clipboard", 320 };

ROUTE(GET, "/activities", activities_page, READ_ACTIVITY, OWN, .menu = &list_menu, .about = "activities of the scope");
ROUTE(GET, "/activities/new", plan_page, EDIT_ACTIVITY, OWN, .about = "form for a new activity");
static bool plan_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities", planned, EDIT_ACTIVITY, OWN, .write = plan_write, .about = "plan an activity");
ROUTE(GET, "/activities/{activity}/edit", edit_page, EDIT_ACTIVITY, activity, .about = "form to change the plan");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}", edited, EDIT_ACTIVITY, activity, .write = edit_write, .about = "change the plan");
ROUTE(GET, "/review", review_page, REVIEW, OWN, .menu = &review_menu, .about = "filed records, oldest first");

/* ---- list, review ---- */

struct activity_filter activity_filter_of(struct work *w, const char *query)
{
	struct arena *a = w->arena;
	const char *month = query_field(a, query, "month", "");
	enum activity_kind kind;
	enum activity_state state;
	int chosen = month_of_day(w->today);
	struct activity_filter f = { .org = query_field_i64(a, query, "org", 0) };
	if (!text_empty(month))
		month_parse(str_of(month), &chosen);
	if (!text_eq(month, "all")) {
		f.from_day = chosen * 100 + 1;
		f.to_day = month_last_day(chosen);
	}
	if (activity_kind_parse(str_of(query_field(a, query, "kind", "")), &kind))
		f.kinds = KIND_BIT(kind);
	if (activity_state_parse(query_field(a, query, "state", ""), &state))
		f.states = 1u << state;
	return f;
}

static void activities_page(struct request *rq)
{
	struct work *w = rq->work;
	struct pager pager = pager_of(rq);
	enum activity_state state;
	struct activity_filter filter = activity_filter_of(w, http_query_text(rq->http));
	struct activities_view v = { .state = -1, .may_plan = access_allows_at(&w->actor, PERMISSION_EDIT_ACTIVITY, w->actor.path),
		.may_export = access_allows(w->actor.role, PERMISSION_EXPORT), .kind = filter.kinds };
	filter.limit = pager.size;
	filter.offset = pager.offset;
	v.month = filter.from_day ? month_of_day(filter.from_day) : 0;
	activity_state_counts(w, &filter, v.counts);
	for (int i = 0; i < STATE_COUNT; i++)
		v.all += v.counts[i];
	if (activity_state_parse(request_query(rq, "state", ""), &state))
		v.state = (int)state;
	v.count = activity_list(w, &filter, &v.list, NULL);
	v.total = v.state < 0 ? v.all : v.counts[v.state]; /* counted already */
	if (filter.org)
		v.org_name = v.count ? v.list[0].org_short : "所选党组织";
	struct console_shell shell = { .title = "会议活动", .sub = v.month ? month_chinese(w->arena, v.month) : "所有月份" };
	console_head(rq, &shell);
	console_actions(rq);
	activity_list_actions(rq->html, rq, &v);
	console_actions_end(rq);
	console_body(rq);
	activity_rows_list(rq->html, rq, &v, &pager);
	console_foot(rq);
	request_page(rq);
}

static void review_page(struct request *rq)
{
	struct pager pager = pager_of(rq);
	struct activity_filter filter = { .states = 1u << STATE_FILED, .oldest_first = true, .limit = pager.size,
		.offset = pager.offset };
	struct review_view v = { 0 };
	v.count = activity_list(rq->work, &filter, &v.list, &v.total);
	struct console_shell shell = { .title = "待审核",
		.sub = arena_printf(rq->work->arena, "%s 份记录", count_text(rq->work->arena, v.total)) };
	console_head(rq, &shell);
	console_body(rq);
	activity_review(rq->html, rq, &v, &pager);
	console_foot(rq);
	request_page(rq);
}

/* ---- plan ---- */

static void plan_read(struct work *w, struct request *rq, struct activity_form *f)
{
	int64_t group = 0, org = 0;
	const char *value;
	*f = (struct activity_form){ .remote = text_eq(request_form(rq, "remote", ""), "yes") };
	form_i64(w, rq, "org", "党组织", false, 1, INT64_MAX, &org);
	form_i64(w, rq, "group", "党小组", false, 0, INT64_MAX, &group);
	for (int i = 0; (value = http_form_at(rq->http, "kinds", i)); i++) {
		enum activity_kind kind;
		if (activity_kind_parse(str_of(value), &kind))
			f->kinds |= KIND_BIT(kind);
	}
	for (int i = 0; (value = http_form_at(rq->http, "pairs", i)); i++) {
		int64_t pair;
		if (str_i64(str_of(value), &pair) && pair > 0 && pair < 8)
			f->pairs |= (unsigned)pair;
	}
	f->org = org ? org : w->actor.org;
	f->party_group = group;
	form_text(w, rq, "title", "名称", false, 1000, &f->title);
	form_moment(w, rq, "starts", "开始时间", false, &f->starts);
	form_moment(w, rq, "ends", "结束时间", false, &f->ends);
	form_text(w, rq, "place", "地点", false, 60, &f->place);
	form_text(w, rq, "host", "主持人", false, 30, &f->host);
	form_day(w, rq, "makes_up", "补开哪一期", false, &f->makes_up);
	form_long_text(w, rq, "agenda", "议题", false, 2000, &f->agenda);
	form_text(w, rq, "link", "会议链接", false, 500, &f->link);
}

static bool plan_write(struct work *w, struct request *rq)
{
	struct activity_form f;
	plan_read(w, rq, &f);
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	rq->result = id;
	*id = activity_plan(w, &f);
	return *id != 0;
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct activity_form f;
	int64_t version = 0;
	plan_read(w, rq, &f);
	form_i64(w, rq, "version", "版本", false, 0, INT64_MAX, &version);
	return activity_edit(w, ID, version, &f);
}

/* "11月支部党员大会" of November, used again in December: the month that it begins with goes along. */
static const char *title_again(struct arena *a, const char *title, int was, int becomes)
{
	const char *month = arena_printf(a, "%d月", was % 100);
	return text_starts(title, month) ? arena_printf(a, "%d月%s", becomes % 100, title + strlen(month)) : title;
}

/* The form's texts from a stored activity. A pattern is for another day: that of the form. */
static void plan_of(struct arena *arena, struct plan_view *v, const struct activity *a, bool pattern, int day)
{
	v->kinds = a->kinds;
	v->pairs = a->pairs;
	v->group = a->party_group;
	v->title = a->title;
	v->place = a->place;
	v->host = a->host;
	v->agenda = a->agenda;
	v->link = a->link;
	v->remote = a->remote;
	if (pattern) {
		v->title = title_again(arena, a->title, a->month, month_of_day(day));
		return;
	}
	v->starts = moment_input(arena, a->starts);
	v->ends = moment_input(arena, a->ends);
	v->makes_up = day_text(arena, a->makes_up);
	v->version = a->version;
	v->id = a->id;
	v->noticed = a->state == STATE_NOTICED;
}

/* Nothing typed is lost when the form comes back. */
static void plan_typed(struct request *rq, struct plan_view *v)
{
	struct work reading = *rq->work; /* faults of reading again are told already */
	struct activity_form f;
	plan_read(&reading, rq, &f);
	v->kinds = f.kinds;
	v->pairs = f.pairs;
	v->group = f.party_group;
	v->remote = f.remote;
	v->org = f.org;
	v->title = request_form(rq, "title", "");
	v->place = request_form(rq, "place", "");
	v->host = request_form(rq, "host", "");
	v->agenda = request_form(rq, "agenda", "");
	v->link = request_form(rq, "link", "");
	v->starts = request_form(rq, "starts", "");
	v->ends = request_form(rq, "ends", "");
	v->makes_up = request_form(rq, "makes_up", "");
}

/* Tomorrow evening, in the branch's own room. */
static void plan_default(struct request *rq, struct plan_view *v, const struct org *org)
{
	struct work *w = rq->work;
	int64_t evening = day_start(day_add(w->today, 1)) + 19 * 3600 + 1800;
	v->starts = moment_input(w->arena, evening);
	v->ends = moment_input(w->arena, evening + 2 * 3600);
	v->makes_up = "";
	v->title = v->agenda = v->link = "";
	v->place = !text_empty(org->place) ? org->place : org->level < 3 ? "党委会议室" : "村党员活动室";
	v->host = text_empty(org->secretary) ? w->actor.name : org->secretary;
}

/* What a duty's link asks for: the kind, and for an overdue one the period that it makes up for. */
static void plan_asked(struct request *rq, struct plan_view *v)
{
	struct work *w = rq->work;
	enum activity_kind kind;
	int day = 0;
	if (!activity_kind_parse(str_of(request_query(rq, "kind", "")), &kind))
		return;
	v->kinds = KIND_BIT(kind);
	if (day_parse(str_of(request_query(rq, "makes_up", "")), &day))
		v->makes_up = day_text(w->arena, day);
	v->title = arena_printf(w->arena, "%d月%s%s", w->today / 100 % 100, activity_kind_name(kind), day ? "（补开）" : "");
}

static void plan_show(struct request *rq, struct plan_view *v, const struct org *org)
{
	struct work *w = rq->work;
	v->org_name = org->name;
	v->group_count = group_list(w, org->id, w->today, &v->groups);
	if (rq->fault)
		plan_typed(rq, v);
	struct console_shell shell = { .title = v->id ? "修改计划" : "安排活动", .sub = v->org_name,
		.crumb = v->id ? v->title : "会议活动", .crumb_href = v->id ? v->action : "/activities", .current = "/activities" };
	console_head(rq, &shell);
	console_body(rq);
	activity_plan_form(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void plan_new_show(struct request *rq, int64_t org_id, int64_t from)
{
	struct work *w = rq->work;
	struct activity *pattern = from ? activity_load(w, from) : NULL;
	if (from && (!pattern || !actor_covers(&w->actor, pattern->org_path))) {
		fault_set(w, FAULT_NOT_FOUND, "activity.not-found", NULL, "没有这次活动。请回到活动列表重新选择。");
		return;
	}
	struct org *org = org_load(w, pattern ? pattern->org : org_id ? org_id : w->actor.org);
	if (!org)
		return;
	if (!org_in_scope(w, org->path)) {
		fault_set(w, FAULT_NOT_FOUND, "org.not-found", NULL, "没有这个党组织，或它不在您的管理范围内。");
		return;
	}
	if (!access_allows_at(&w->actor, PERMISSION_EDIT_ACTIVITY, org->path)) {
		fault_set(w, FAULT_FORBIDDEN, "activity.forbidden", NULL, "活动由党支部书记或党务工作者安排；乡镇党委只安排本级班子的。");
		return;
	}
	struct plan_view v = { .action = "/activities", .org = org->id };
	plan_default(rq, &v, org);
	plan_asked(rq, &v);
	if (pattern)
		plan_of(w->arena, &v, pattern, true, day_add(w->today, 1));
	if (!org_id && !from) {
		v.org_count = org_tree(w, w->actor.path, ORG_COUNTY, 9, &v.orgs);
		if (v.org_count < 2)
			v.orgs = NULL;
	}
	plan_show(rq, &v, org);
}

static void plan_page(struct request *rq)
{
	plan_new_show(rq, request_query_i64(rq, "org", 0), request_query_i64(rq, "from", 0));
}

static void planned(struct request *rq)
{
	int64_t org = 0;
	if (rq->fault) {
		str_i64(str_of(request_form(rq, "org", "")), &org);
		plan_new_show(rq, org, 0);
		return;
	}
	request_see(rq, "计划已保存。核对后发出通知。", "/activities/%lld", (long long)*(int64_t *)rq->result);
}

static void edit_show(struct request *rq)
{
	struct work *w = rq->work;
	struct activity *a = activity_for(w, ID, ACT_EDIT);
	struct org *org = a ? org_load(w, a->org) : NULL;
	if (!org)
		return;
	struct plan_view v = { .action = arena_printf(w->arena, "/activities/%lld", (long long)a->id), .org = a->org };
	plan_of(w->arena, &v, a, false, a->day);
	plan_show(rq, &v, org);
}

static void edit_page(struct request *rq)
{
	edit_show(rq);
}

static void edited(struct request *rq)
{
	if (rq->fault)
		edit_show(rq);
	else
		request_see(rq, "修改已保存。", "/activities/%lld", (long long)ID);
}

/* ---- on an organisation's page ---- */

static void org_section(struct request *rq, const struct org *o)
{
	int year = rq->work->today / 10000;
	/* As far back as the archives below it: the page costs the same after ten years of records. */
	struct activity_filter filter = { .org = o->id, .path = o->path, .from_day = (year - 1) * 10000 + 101, .limit = 8 };
	struct activity *list;
	int64_t total;
	int count = activity_list(rq->work, &filter, &list, &total);
	activity_org_section(rq->html, o, list, count, total, year,
		access_allows_at(&rq->work->actor, PERMISSION_EDIT_ACTIVITY, o->path));
}
ORG_SECTION(activity, 50, READ_ACTIVITY, org_section);
