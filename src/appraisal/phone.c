/* On the phone: one's own words, the sheet of marks, and one's own results. */
#include "appraisal/views.h"
#include "work/audit.h"

#include "appraisal_phone.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/m/appraisals", own_page, ATTEND, OWN, .about = "the own results of appraisals, nobody else's");
ROUTE(GET, "/m/appraisals/{activity}", appraisal_page, ATTEND, activity, .about = "the own part of an appraisal: what one says of oneself, and the sheet of marks");
static bool self_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/appraisals/{activity}/self", self_saved, ATTEND, activity, .write = self_write, .about = "what one says of oneself");
static bool mark_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/appraisals/{activity}/marks", marked, ATTEND, activity, .write = mark_write, .about = "the sheet of marks: its next page, or handing it in");

static void own_page(struct request *rq)
{
	struct work *w = rq->work;
	struct own_grade *list = NULL;
	int count = w->actor.member ? appraisal_own(w, w->actor.member, &list) : 0;
	struct phone_shell shell = { .title = "民主评议", .back = "/m/me", .secret = true };
	phone_head(rq, &shell);
	appraisal_phone_own(rq->html, list, count);
	phone_foot(rq);
	request_page(rq);
}

/* What was marked so far: form fields m<member>. */
static void marks_read(struct request *rq, struct mark_view *v)
{
	v->grades = ARENA_ARRAY(rq->work->arena, enum grade, (size_t)v->count + 1);
	for (int i = 0; i < v->count; i++) {
		int64_t g = 0;
		str_i64(str_of(request_form(rq, arena_printf(rq->work->arena, "m%lld", (long long)v->sheet[i].member), "")), &g);
		v->grades[i] = g > 0 && g < GRADE_COUNT ? (enum grade)g : GRADE_NONE;
	}
}

static bool sheet_read(struct request *rq, struct work *w, struct mark_view *v)
{
	struct appraisal *a = appraisal_load(w, ID);
	int64_t page = 0;
	if (!a)
		return false;
	str_i64(str_of(request_form(rq, "to", "0")), &page);
	*v = (struct mark_view){ .activity = a->activity, .box = a->box };
	v->count = appraisal_sheet(w, a, &v->sheet);
	v->pages = (v->count + SHEET_PAGE - 1) / SHEET_PAGE;
	v->page = page > 0 && page < v->pages ? (int)page : 0;
	marks_read(rq, v);
	return true;
}

static void appraisal_show(struct request *rq)
{
	struct work *w = rq->work;
	struct mark_view v;
	struct own_grade *list = NULL, *mine = NULL;
	struct phone_shell shell = { .title = "民主评议", .back = "/m", .secret = true };
	if (!sheet_read(rq, w, &v))
		return;
	int count = w->actor.member ? appraisal_own(w, w->actor.member, &list) : 0;
	for (int i = 0; i < count; i++)
		if (list[i].activity == v.activity->id)
			mine = &list[i];
	phone_head(rq, &shell);
	appraisal_phone(rq->html, rq, &v, mine);
	phone_foot(rq);
	request_page(rq);
}

static void appraisal_page(struct request *rq)
{
	appraisal_show(rq);
}

static bool self_write(struct work *w, struct request *rq)
{
	const char *text;
	form_long_text(w, rq, "self", "自评", false, 10000, &text);
	return !w->fault && appraisal_self(w, ID, text);
}

static void self_saved(struct request *rq)
{
	if (rq->fault)
		appraisal_show(rq);
	else
		request_see(rq, "自评已保存，会前都可以改。", "/m/appraisals/%lld", (long long)ID);
}

/* Turning a page writes nothing: what was marked lies in the form alone until all of it is handed in. */
static bool mark_write(struct work *w, struct request *rq)
{
	struct mark_view v;
	if (*request_form(rq, "to", ""))
		return audit_not_needed(w);
	return sheet_read(rq, w, &v) && appraisal_mark(w, ID, v.grades, v.count);
}

static void marked(struct request *rq)
{
	if (rq->fault || *request_form(rq, "to", ""))
		appraisal_show(rq);
	else
		request_see(rq, "测评已交，没有记您的名字。", "/m/appraisals/%lld", (long long)ID);
}
