/* The console's page of an appraisal, step by step; its section on the record; its papers. */
#include "appraisal/views.h"
#include "org/pick.h"

#include "appraisal_console.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/activities/{activity}/appraisal", appraisal_page, READ_ACTIVITY, activity, .about = "an appraisal of members, step by step");
static bool begin_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/begin", begun, EDIT_ACTIVITY, activity, .write = begin_write, .about = "make the list of those appraised");
static bool words_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/words", worded, EDIT_ACTIVITY, activity, .write = words_write, .about = "self-appraisal from paper, and what the others said");
static bool elsewhere_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/elsewhere", sent_elsewhere, EDIT_ACTIVITY, activity, .write = elsewhere_write, .about = "a migrant is appraised elsewhere");
static bool guest_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/guests", guest_done, EDIT_ACTIVITY, activity, .write = guest_write, .about = "the result of a migrant who is appraised here");
static bool ask_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/ask", asked, EDIT_ACTIVITY, activity, .write = ask_write, .about = "take marks by phone");
static bool papers_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/papers", handed_out, EDIT_ACTIVITY, activity, .write = papers_write, .about = "who gets a sheet of paper");
static bool open_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/open", opened, EDIT_ACTIVITY, activity, .write = open_write, .about = "count the marks by phone, or discard them unread");
static bool count_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/count", counted, EDIT_ACTIVITY, activity, .write = count_write, .about = "what scrutineers counted on paper");
static bool decide_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/appraisal/decide", decided, EDIT_ACTIVITY, activity, .write = decide_write, .about = "the grades that the branch sets");
PAPER_ROUTE(sheet, "/activities/{activity}/appraisal/paper.pdf", READ_ACTIVITY, activity,
	"?what=self|ballots|count|result: papers of an appraisal");

static const char *const part_words[PART_COUNT + 1] = { "people", "migrants", "marks", "result", "words" };

/* The step that is asked for; of a form that comes back, the one that it stands on. */
static enum appraisal_part part_of(struct request *rq)
{
	static const struct {
		const char *end;
		enum appraisal_part part;
	} forms[] = { { "words", PART_WORDS }, { "elsewhere", PART_MIGRANTS }, { "guests", PART_MIGRANTS }, { "ask", PART_MARKS },
		{ "papers", PART_MARKS }, { "open", PART_MARKS }, { "count", PART_MARKS }, { "decide", PART_RESULT } };
	const char *end = strrchr(rq->route->path, '/') + 1, *part = request_query(rq, "part", "");
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (text_eq(forms[i].end, end))
			return forms[i].part;
	for (int i = 0; i <= PART_COUNT; i++)
		if (text_eq(part_words[i], part))
			return (enum appraisal_part)i;
	return PART_PEOPLE;
}

static void papers_fill(struct work *w, struct appraisal_view *v)
{
	if (!v->a->may || !v->a->box || v->a->box->closed)
		return;
	v->people_count = attendance_list(w, v->a->activity->id, ATTENDANCE_BY_STROKES, &v->people);
	v->handed = box_handed(w, v->a->box->id);
	v->on_paper = box_papers(w, v->a->box->id);
}

static void appraisal_page_show(struct request *rq)
{
	struct work *w = rq->work;
	struct appraisal_view v = { .a = appraisal_load(w, ID) };
	if (!v.a)
		return;
	v.part = part_of(rq);
	if (v.part == PART_MARKS) {
		v.sheet_count = appraisal_sheet(w, v.a, &v.sheet);
		papers_fill(w, &v);
	}
	int64_t member = typed_i64(rq, "member", request_query_i64(rq, "member", 0));
	for (int i = 0; v.part == PART_WORDS && i < v.a->count; i++)
		if (v.a->people[i].member == member)
			v.one = &v.a->people[i];
	if (v.part == PART_WORDS && !v.one)
		v.part = PART_PEOPLE;
	const struct activity *a = v.a->activity;
	struct console_shell shell = { .title = "民主评议党员", .sub = a->title, .crumb = a->title,
		.crumb_href = arena_printf(w->arena, "/activities/%lld", (long long)a->id), .current = "/activities" };
	console_head(rq, &shell);
	console_actions(rq);
	appraisal_actions(rq->html, v.a);
	console_actions_end(rq);
	console_body(rq);
	appraisal_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void appraisal_page(struct request *rq)
{
	appraisal_page_show(rq);
}

static void after(struct request *rq, const char *flash, const char *place)
{
	if (rq->fault)
		appraisal_page_show(rq);
	else
		request_see(rq, flash, "/activities/%lld/appraisal?part=%s", (long long)ID, place);
}

static bool begin_write(struct work *w, struct request *rq)
{
	return appraisal_begin(w, ID);
}

static void begun(struct request *rq)
{
	after(rq, "参评名单已生成。党员可以在手机上写自评。", "people");
}

static bool words_write(struct work *w, struct request *rq)
{
	const char *self, *mutual;
	form_long_text(w, rq, "self", "自评", false, 10000, &self);
	form_long_text(w, rq, "mutual", "互评", false, 10000, &mutual);
	return !w->fault && appraisal_words(w, ID, typed_i64(rq, "member", 0), self, mutual);
}

static void worded(struct request *rq)
{
	after(rq, "已保存。", "people");
}

static bool elsewhere_write(struct work *w, struct request *rq)
{
	const char *host, *note;
	form_text(w, rq, "host", "所在地党组织", false, 200, &host);
	form_long_text(w, rq, "host_note", "评议意见", false, 10000, &note);
	return !w->fault && appraisal_elsewhere(w, ID, typed_i64(rq, "member", 0), host, (enum grade)typed_i64(rq, "host_grade", 0), note);
}

static void sent_elsewhere(struct request *rq)
{
	after(rq, "已保存。在本县的，对方支部评议后结果自动转回。", "migrants");
}

static bool guest_write(struct work *w, struct request *rq)
{
	const char *note;
	form_long_text(w, rq, "guest_note", "评议意见", false, 10000, &note);
	return !w->fault && appraisal_guest(w, ID, typed_i64(rq, "home", 0), typed_i64(rq, "member", 0),
				    (enum grade)typed_i64(rq, "guest_grade", 0), note);
}

static void guest_done(struct request *rq)
{
	after(rq, "结果已转回原支部。", "migrants");
}

static bool ask_write(struct work *w, struct request *rq)
{
	return appraisal_ask(w, ID);
}

static void asked(struct request *rq)
{
	after(rq, "已开始测评。到会的人在手机首页能看到。", "marks");
}

static bool papers_write(struct work *w, struct request *rq)
{
	size_t out_count, seen_count;
	int64_t *out = typed_ids(w, rq, "paper", &out_count), *seen = typed_ids(w, rq, "seen", &seen_count);
	return appraisal_papers(w, ID, out, out_count, seen, seen_count);
}

static void handed_out(struct request *rq)
{
	after(rq, "已登记发给谁，他们的手机不再收。", "marks");
}

static bool open_write(struct work *w, struct request *rq)
{
	return appraisal_open(w, ID, *request_form(rq, "unread", "") != 0);
}

static void opened(struct request *rq)
{
	after(rq, *request_form(rq, "unread", "") ? "手机上的已作废，没有人看过。请改用纸质票。" : "手机上的已计票。", "marks");
}

/* Marks of a form, in the order of the sheet: m<member>-<grade>. */
static bool count_write(struct work *w, struct request *rq)
{
	struct appraisal *a = appraisal_load(w, ID);
	struct appraised *sheet;
	if (!a)
		return false;
	struct paper_count c = { .count = appraisal_sheet(w, a, &sheet) };
	int64_t out = 0, back = 0, invalid = 0;
	int *marks = ARENA_ARRAY(w->arena, int, (size_t)(c.count + 1) * (GRADE_COUNT - 1));
	form_i64(w, rq, "paper_out", "发出张数", true, 0, 100000, &out);
	form_i64(w, rq, "paper_back", "收回张数", true, 0, 100000, &back);
	form_i64(w, rq, "paper_void", "无效张数", false, 0, 100000, &invalid);
	form_text(w, rq, "scrutineer", "监票人", false, 40, &c.scrutineer);
	form_text(w, rq, "teller", "计票人", false, 40, &c.teller);
	for (int i = 0; i < c.count; i++)
		for (int g = 1; g < GRADE_COUNT; g++) {
			int64_t n = 0;
			const char *typed = request_form(rq, arena_printf(w->arena, "m%lld-%d", (long long)sheet[i].member, g), "");
			if (*typed && (!str_i64(str_trim(str_of(typed)), &n) || n < 0 || n > 100000))
				fault_set(w, FAULT_INPUT, "appraisal.number", "marks", "%s的票数要填数字。", sheet[i].name);
			marks[(GRADE_COUNT - 1) * i + g - 1] = (int)n;
		}
	c.out = (int)out;
	c.back = (int)back;
	c.invalid = (int)invalid;
	c.marks = marks;
	return !w->fault && appraisal_count(w, ID, &c);
}

static void counted(struct request *rq)
{
	after(rq, "纸质票已计票。", "result");
}

static bool decide_write(struct work *w, struct request *rq)
{
	struct appraisal *a = appraisal_load(w, ID);
	int n = 0;
	if (!a)
		return false;
	enum grade *grades = ARENA_ARRAY(w->arena, enum grade, (size_t)a->count + 1);
	const char **notes = ARENA_ARRAY(w->arena, const char *, (size_t)a->count + 1);
	for (int i = 0; i < a->count; i++) {
		if (!a->people[i].graded)
			continue;
		long long id = (long long)a->people[i].member;
		int64_t g = typed_i64(rq, arena_printf(w->arena, "g%lld", id), 0);
		grades[n] = g > 0 && g < GRADE_COUNT ? (enum grade)g : GRADE_NONE;
		notes[n++] = request_form(rq, arena_printf(w->arena, "n%lld", id), "");
	}
	return !w->fault && appraisal_decide(w, ID, grades, notes, n);
}

static void decided(struct request *rq)
{
	after(rq, "等次已评定。党员在手机上只看到自己的。记录提交审核以后不能再改。", "result");
}

static struct str sheet_paper(struct work *w, struct request *rq)
{
	return appraisal_paper(w, ID, request_query(rq, "what", ""));
}

/* ---- on the record ---- */

static void on_record(struct request *rq, const struct activity *a)
{
	struct appraisal *x = appraisal_applies(a) && a->state != STATE_CANCELLED ? appraisal_load(rq->work, a->id) : NULL;
	if (x)
		appraisal_on_record(rq->html, x);
}

static void on_phone(struct request *rq, const struct activity *a)
{
	if (appraisal_applies(a) && rq->work->actor.member)
		appraisal_phone_part(rq->html, a);
}
RECORD_PART(appraisal, 20, .show = on_record, .phone = on_phone, .print = appraisal_print);
