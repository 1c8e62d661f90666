/* The console's page of study hours: a branch's members, an office's organisations; and a line on the organisation's page. */
#include "export/export.h"
#include "study/views.h"

#include "study_console.html.h"

static const struct menu_entry study_menu = { "组织生活", "学习学时", "study", 347 };

ROUTE(GET, "/study", own_page, READ_MEMBER, OWN, .menu = &study_menu, .about = "?year=: study hours of the own branch's members, or of the organisations below");
ROUTE(GET, "/orgs/{org}/study", org_page, READ_MEMBER, org, .about = "?year=, view=members: study hours of one organisation");

static void people_fill(struct request *rq, struct study_view *v)
{
	v->count = study_of_org(rq->work, v->org, v->year, &v->list);
	for (int i = 0; i < v->count; i++) {
		v->short_count += v->list[i].standing == STUDY_SHORT;
		v->free_count += v->list[i].standing == STUDY_FREE;
		v->reached += v->list[i].standing == STUDY_REACHED;
	}
}

static void study_show(struct request *rq, int64_t id)
{
	struct work *w = rq->work;
	int year = study_year_of(w, http_query_text(rq->http));
	struct study_view v = { .org = org_load(w, id), .year = year, .first = year * 10000 + 101, .catalogue = rule_catalogue_of(w),
		.late = study_late(w, year), .own = id == w->actor.org, .pager = pager_of(rq) };
	const struct org_kind *kind = v.org ? org_kind_of(v.org->kind) : NULL;
	if (!v.org)
		return;
	v.people = (kind && kind->branch) || text_eq(request_query(rq, "view", ""), "members");
	v.trains = v.own && access_allows(w->actor.role, PERMISSION_EDIT_MEMBER);
	if (v.people)
		people_fill(rq, &v);
	else
		v.row_count = study_sums(w, v.org, year, &v.rows, &v.all);
	int rows = v.people ? v.count : v.row_count;
	v.from = v.pager.offset < rows ? v.pager.offset : rows;
	v.to = v.from + v.pager.size < rows ? v.from + v.pager.size : rows;
	struct console_shell shell = { .title = "学习学时", .sub = v.org->short_name, .current = "/study", .crumb = v.own ? NULL : "学习学时",
		.crumb_href = arena_printf(w->arena, "/study?year=%d", year) };
	console_head(rq, &shell);
	console_actions(rq);
	study_actions(rq->html, rq, &v);
	if (access_allows(w->actor.role, PERMISSION_EXPORT))
		part_export(rq, arena_printf(w->arena, v.people ? "/orgs/%lld/study/export" : "/orgs/%lld/study/sums/export", (long long)id),
			http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	if (v.people)
		study_members(rq->html, rq, &v);
	else
		study_organisations(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void own_page(struct request *rq)
{
	study_show(rq, rq->work->actor.org);
}

static void org_page(struct request *rq)
{
	study_show(rq, request_id(rq, "org"));
}

static void study_section(struct request *rq, const struct org *o)
{
	study_on_org(rq->html, o, rq->work->today / 10000);
}
ORG_SECTION(study, 46, READ_MEMBER, study_section);
