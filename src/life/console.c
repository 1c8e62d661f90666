/* The console's page of a meeting's preparation, opinions and problems; its section on the record; its papers. */
#include "life/views.h"
#include "org/pick.h"

#include "life_console.html.h"

#define ID request_id(rq, "activity")

ROUTE(GET, "/activities/{activity}/life", life_page, READ_ACTIVITY, activity, .about = "preparation, opinions and problems of an organisational life meeting");
static bool tick_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/steps", ticked, EDIT_ACTIVITY, activity, .write = tick_write, .about = "tick a step of preparation, or take that back");
static bool ask_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/ask", asked, EDIT_ACTIVITY, activity, .write = ask_write, .about = "ask members for opinions without names");
static bool read_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/read", opened, EDIT_ACTIVITY, activity, .write = read_write, .about = "open the box of opinions, or discard it unread");
static bool typed_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/opinions", typed, EDIT_ACTIVITY, activity, .write = typed_write, .about = "an opinion from paper");
static bool problem_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/problems", problem_noted, EDIT_ACTIVITY, activity, .write = problem_write, .about = "a problem and its measure");
static bool problem_gone_write(struct work *w, struct request *rq);
ROUTE(POST, "/activities/{activity}/life/problems/{problem}/remove", problem_gone, EDIT_ACTIVITY, activity, .write = problem_gone_write,
	.about = "take back a problem that was entered wrongly");
PAPER_ROUTE(report, "/activities/{activity}/life/paper.pdf", READ_ACTIVITY, activity,
	"?what=report|opinions|form: papers of an organisational life meeting");

static void life_show(struct request *rq)
{
	struct work *w = rq->work;
	struct life_view v = { .life = life_load(w, ID) };
	if (!v.life)
		return;
	const struct activity *a = v.life->activity;
	v.may_problem = v.life->may && activity_may(a->state, ACT_RECORD, activity_role(&w->actor, a->org), NULL);
	if (v.may_problem)
		v.people_count = attendance_list(w, a->id, ATTENDANCE_BY_PINYIN, &v.people);
	struct console_shell shell = { .title = "会前准备和整改", .sub = a->title, .crumb = a->title,
		.crumb_href = arena_printf(w->arena, "/activities/%lld", (long long)a->id), .current = "/activities" };
	console_head(rq, &shell);
	console_actions(rq);
	life_actions(rq->html, v.life);
	console_actions_end(rq);
	console_body(rq);
	life_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void life_page(struct request *rq)
{
	life_show(rq);
}

static void after(struct request *rq, const char *flash, const char *place)
{
	if (rq->fault)
		life_show(rq);
	else
		request_see(rq, flash, "/activities/%lld/life%s", (long long)ID, place);
}

static bool tick_write(struct work *w, struct request *rq)
{
	const char *step, *note;
	form_text(w, rq, "step", "步骤", true, 20, &step);
	form_text(w, rq, "note", "说明", false, 1000, &note);
	return !w->fault && life_tick(w, ID, step, !*request_form(rq, "open", ""), note);
}

static void ticked(struct request *rq)
{
	after(rq, "已保存。", "#steps");
}

static bool ask_write(struct work *w, struct request *rq)
{
	return life_ask(w, ID);
}

static void asked(struct request *rq)
{
	after(rq, "已向党员征求意见，有账号的会收到消息。", "#opinions");
}

static bool read_write(struct work *w, struct request *rq)
{
	return life_read(w, ID, *request_form(rq, "unread", "") != 0);
}

static void opened(struct request *rq)
{
	after(rq, *request_form(rq, "unread", "") ? "已作废，没有人看过。" : "意见已汇总在下面，次序是打乱的。", "#opinions");
}

static bool typed_write(struct work *w, struct request *rq)
{
	const char *text;
	form_long_text(w, rq, "opinion", "意见", false, 5000, &text);
	return !w->fault && life_opinion_typed(w, ID, text);
}

static void typed(struct request *rq)
{
	after(rq, "已录入一条。", "#opinions");
}

static bool problem_write(struct work *w, struct request *rq)
{
	const char *text, *measure;
	int64_t owner = 0;
	int due = 0;
	form_text(w, rq, "problem", "问题", false, 1000, &text);
	form_text(w, rq, "task", "整改措施", false, 1000, &measure);
	form_i64(w, rq, "owner", "责任人", false, 0, INT64_MAX, &owner);
	form_day(w, rq, "due", "什么时候改完", false, &due);
	return !w->fault && life_problem_add(w, ID, text, measure, owner, due) != 0;
}

static void problem_noted(struct request *rq)
{
	after(rq, "已记下，到期会提醒责任人。", "#problems");
}

static bool problem_gone_write(struct work *w, struct request *rq)
{
	return life_problem_remove(w, ID, request_id(rq, "problem"));
}

static void problem_gone(struct request *rq)
{
	after(rq, "已删除。", "#problems");
}

static struct str report_paper(struct work *w, struct request *rq)
{
	return life_paper(w, ID, request_query(rq, "what", ""));
}

static void on_record(struct request *rq, const struct activity *a)
{
	struct life *l = life_applies(a) && a->state != STATE_CANCELLED ? life_load(rq->work, a->id) : NULL;
	if (l)
		life_on_record(rq->html, l);
}

static void on_phone(struct request *rq, const struct activity *a);
RECORD_PART(life, 10, .show = on_record, .phone = on_phone, .print = life_print);

/* The member's own part: an opinion that is asked for. */
static void on_phone(struct request *rq, const struct activity *a)
{
	struct box *box = life_applies(a) && rq->work->actor.member ? box_of(rq->work, "opinion", a->id) : NULL;
	if (box && box->mine && !box->closed)
		life_phone_part(rq->html, a, box);
}
