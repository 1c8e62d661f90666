/* The console's pages of trainings: the list, a new one, one with who was there, ticking by branch or by post. */
#include "base/list.h"
#include "org/pick.h"
#include "export/export.h"
#include "study/views.h"

#include "study_training.html.h"

static const struct menu_entry trainings_menu = { "组织生活", "培训登记", "clipboard", 348, .rare = true };

ROUTE(GET, "/trainings", list_page, READ_MEMBER, OWN, .menu = &trainings_menu, .about = "?year=: trainings of the scope");
ROUTE(GET, "/trainings/new", new_page, EDIT_MEMBER, OWN, .about = "form of a training; of a branch only study brought home");
static bool add_write(struct work *w, struct request *rq);
ROUTE(POST, "/trainings", added, EDIT_MEMBER, OWN, .write = add_write, .about = "enter a training of the own organisation");
ROUTE(GET, "/trainings/{training}", show_page, READ_MEMBER, training, .about = "a training and who was there");
ROUTE(GET, "/trainings/{training}/edit", edit_page, EDIT_MEMBER, training, .about = "form to correct one of the own organisation");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/trainings/{training}", edited, EDIT_MEMBER, training, .write = edit_write, .about = "correct it, with a reason");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/trainings/{training}/withdraw", withdrawn, EDIT_MEMBER, training, .write = withdraw_write, .about = "take it back, with a reason");
ROUTE(GET, "/trainings/{training}/people", people_page, EDIT_MEMBER, training,
	.about = "?org=, who=leaders: whom to tick, of a branch or of the committees below an office");
static bool tick_write(struct work *w, struct request *rq);
ROUTE(POST, "/trainings/{training}/people", ticked, EDIT_MEMBER, training, .write = tick_write, .about = "these were there");

#define ID request_id(rq, "training")
#define LEADERS_A_PAGE 50

static bool branch_actor(const struct work *w)
{
	return access_allows(w->actor.role, PERMISSION_OWN_BRANCH);
}

/* ---- list ---- */

static void list_page(struct request *rq)
{
	struct work *w = rq->work;
	struct trainings_view v = { .year = study_year_of(w, http_query_text(rq->http)), .pager = pager_of(rq),
		.trains = access_allows(w->actor.role, PERMISSION_EDIT_MEMBER) };
	v.count = study_training_list(w, w->actor.path, v.year, v.pager.size, v.pager.offset, &v.list, &v.total);
	struct console_shell shell = { .title = "培训登记", .sub = w->actor.org_name, .current = "/trainings" };
	console_head(rq, &shell);
	console_actions(rq);
	trainings_actions(rq->html, rq, &v);
	if (access_allows(w->actor.role, PERMISSION_EXPORT))
		part_export(rq, "/trainings/export", http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	trainings_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- one ---- */

static bool view_fill(struct request *rq, struct training_view *v)
{
	struct work *w = rq->work;
	*v = (struct training_view){ .training = study_training_load(w, ID), .branch = branch_actor(w), .pager = pager_of(rq) };
	v->own = v->training && v->training->org == w->actor.org && !v->training->withdrawn && access_allows(w->actor.role, PERMISSION_EDIT_MEMBER);
	return v->training != NULL;
}

static void training_head(struct request *rq, const struct training_view *v, const char *title, bool below)
{
	struct console_shell shell = { .title = title, .sub = below && v->training ? v->training->title : NULL, .current = "/trainings",
		.crumb = below && v->training ? v->training->title : "培训登记",
		.crumb_href = below && v->training ? arena_printf(rq->work->arena, "/trainings/%lld", (long long)v->training->id) : "/trainings" };
	console_head(rq, &shell);
}

static void show_page(struct request *rq)
{
	struct training_view v;
	if (!view_fill(rq, &v))
		return;
	v.count = study_attendees(rq->work, v.training, v.pager.size, v.pager.offset, &v.people, &v.total);
	training_head(rq, &v, v.training->title, false);
	console_actions(rq);
	training_buttons(rq->html, &v);
	console_actions_end(rq);
	console_body(rq);
	training_show(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- entering and correcting ---- */

static void form_show(struct request *rq, struct training_view *v)
{
	training_head(rq, v, v->training ? "更正培训" : v->branch ? "登记送学上门" : "登记培训", v->training != NULL);
	console_body(rq);
	training_form(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void new_page(struct request *rq)
{
	struct training_view v = { .branch = branch_actor(rq->work) };
	form_show(rq, &v);
}

/* 1.5 or 1.5小时 in minutes; 0 for what is no number of hours. */
static int minutes_typed(struct request *rq)
{
	const char *p = request_form(rq, "hours", "");
	int whole = 0, part = 0, digits = 0;
	for (; *p >= '0' && *p <= '9' && whole < 1000; p++, digits++)
		whole = whole * 10 + (*p - '0');
	if (*p == '.')
		for (int unit = 600, n = 0; *++p >= '0' && *p <= '9' && n < 2; n++, unit /= 10, digits++)
			part += (*p - '0') * unit;
	return digits && !*p ? whole * 60 + (part + 50) / 100 : 0;
}

static void form_read(struct work *w, struct request *rq, struct study_form *f)
{
	*f = (struct study_form){ .kind = study_kind_of(request_form(rq, "kind", "")), .measure = study_measure_of(request_form(rq, "measure", "")),
		.minutes = minutes_typed(rq) };
	form_text(w, rq, "title", "名称", false, 60, &f->title);
	form_text(w, rq, "place", "地点", false, 60, &f->place);
	form_day(w, rq, "from_day", "开始日期", false, &f->from_day);
	form_day(w, rq, "to_day", "结束日期", false, &f->to_day);
}

static bool add_write(struct work *w, struct request *rq)
{
	struct study_form f;
	int64_t *id = ARENA_NEW(w->arena, int64_t);
	form_read(w, rq, &f);
	rq->result = id;
	return !w->fault && (*id = study_training_add(w, &f)) != 0;
}

static void added(struct request *rq)
{
	if (rq->fault)
		new_page(rq);
	else
		request_see(rq, "已登记，请勾选参加的人。", "/trainings/%lld/people", (long long)*(const int64_t *)rq->result);
}

static void edit_page(struct request *rq)
{
	struct training_view v;
	if (view_fill(rq, &v))
		form_show(rq, &v);
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct study_form f;
	const char *reason;
	form_read(w, rq, &f);
	form_text(w, rq, "reason", "原因", false, 200, &reason);
	return !w->fault && study_training_edit(w, ID, typed_i64(rq, "version", 0), &f, reason);
}

static void edited(struct request *rq)
{
	if (rq->fault)
		edit_page(rq);
	else
		request_see(rq, "已更正，参加的人的学时随之重算。", "/trainings/%lld", (long long)ID);
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	const char *reason;
	form_text(w, rq, "reason", "原因", false, 200, &reason);
	return !w->fault && study_training_withdraw(w, ID, reason);
}

static void withdrawn(struct request *rq)
{
	if (rq->fault)
		show_page(rq);
	else
		request_see(rq, "已撤回，不再计入学时。", "/trainings/%lld", (long long)ID);
}

/* ---- ticking ---- */

/* The organisation whose people are shown: of the form or the query, in the actor's subtree; else the actor's own. */
static struct org *org_asked(struct request *rq)
{
	struct work *w = rq->work;
	int64_t id = typed_i64(rq, "org", request_query_i64(rq, "org", w->actor.org));
	struct org *o = org_load(w, id);
	if (o && !org_in_scope(w, o->path)) {
		fault_set(w, FAULT_NOT_FOUND, "org.not-found", NULL, "没有这个党组织。请重新选择。");
		return NULL;
	}
	return o;
}

/* From the actor's own organisation down: what lies above is not theirs to walk. */
static void line_fill(struct work *w, struct training_view *v)
{
	v->line_count = org_line(w, v->org->path, &v->line);
	while (v->line_count && !org_in_scope(w, v->line[0].path)) {
		v->line++;
		v->line_count--;
	}
}

static void people_page(struct request *rq)
{
	struct work *w = rq->work;
	struct training_view v;
	if (!view_fill(rq, &v) || !(v.org = org_asked(rq)))
		return;
	if (!v.own) {
		fault_set(w, FAULT_FORBIDDEN, "training.not-own", NULL, v.training->withdrawn ? "这次培训已撤回，不再改动。" : "这次培训由%s登记，参加的人由它勾选。",
			v.training->org_name);
		return;
	}
	v.leaders = !v.branch && text_eq(request_form(rq, "who", request_query(rq, "who", "")), "leaders");
	line_fill(w, &v);
	if (v.leaders) {
		int64_t page = typed_i64(rq, "page", request_query_i64(rq, "page", 1));
		v.pager = (struct pager){ .page = page > 1 && page < 10000 ? (int)page : 1, .size = LEADERS_A_PAGE };
		v.pager.offset = (v.pager.page - 1) * v.pager.size;
		v.count = study_leaders(w, v.training, v.org->path, v.pager.size, v.pager.offset, &v.people, &v.total);
	} else {
		v.count = study_people(w, v.training, v.org->id, &v.people);
		v.below_count = org_children(w, v.org->id, &v.below);
	}
	v.typed = rq->fault != NULL;
	v.ticked = typed_ids(w, rq, "here", &v.ticked_count);
	training_head(rq, &v, "勾选参加的人", true);
	console_body(rq);
	training_people(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* What study_ids wrote; anything else in it is left out. */
static int64_t *ids_listed(struct work *w, const char *text, size_t *count)
{
	int64_t *ids = NULL, id;
	int n = 0;
	for (struct str rest = str_of(text); rest.len;)
		if (str_i64(str_cut(&rest, ','), &id))
			*LIST_PUSH(w->arena, ids, n) = id;
	*count = (size_t)n;
	return ids;
}

static bool tick_write(struct work *w, struct request *rq)
{
	size_t here_count, seen_count;
	bool all = text_eq(request_form(rq, "all", ""), "yes");
	const int64_t *here = all ? ids_listed(w, request_form(rq, "shown", ""), &here_count) : typed_ids(w, rq, "here", &here_count);
	const int64_t *seen = ids_listed(w, request_form(rq, "seen", ""), &seen_count);
	return study_tick(w, ID, here, here_count, seen, seen_count);
}

/* Back to where the next branch is chosen; of the committees to the same page. */
static void ticked(struct request *rq)
{
	struct work *w = rq->work;
	if (rq->fault) {
		people_page(rq);
		return;
	}
	struct study_training *t = study_training_load(w, ID);
	struct org *o = t ? org_load(w, typed_i64(rq, "org", w->actor.org)) : NULL;
	if (!o)
		return;
	const char *said = arena_printf(w->arena, "已保存，一共 %lld 人参加。", (long long)t->people);
	if (branch_actor(w))
		request_see(rq, said, "/trainings/%lld", (long long)ID);
	else if (text_eq(request_form(rq, "who", ""), "leaders"))
		request_see(rq, said, "/trainings/%lld/people?org=%lld&who=leaders&page=%lld", (long long)ID, (long long)o->id, (long long)typed_i64(rq, "page", 1));
	else
		request_see(rq, said, "/trainings/%lld/people?org=%lld", (long long)ID, (long long)(o->id == w->actor.org ? o->id : o->parent));
}
