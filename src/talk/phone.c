/* Talks on the phone: one's own, a new one in a minute, and what was said, which the two alone read. */
#include "org/pick.h"
#include "talk/views.h"

#include "talk_phone.html.h"

ROUTE(GET, "/m/talks", list_page, ATTEND, OWN, .about = "the own talks on the phone");
ROUTE(GET, "/m/talks/new", new_page, ATTEND, OWN, .about = "form of a talk on the phone");
static bool add_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/talks/new", added, ATTEND, OWN, .write = add_write, .about = "enter an own talk");
ROUTE(GET, "/m/talks/{talk}", talk_page, ATTEND, talk, .about = "an own talk with what was said");
static bool edit_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/talks/{talk}", edited, ATTEND, talk, .write = edit_write, .about = "correct an own talk");
static bool remove_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/talks/{talk}/remove", removed, ATTEND, talk, .write = remove_write, .about = "take back an own talk");
PAPER_ROUTE(own, "/m/talks/{talk}/paper.pdf", ATTEND, talk, "an own talk's record on A4");

#define SHOWN_MOST 60
#define ID request_id(rq, "talk")

static void list_page(struct request *rq)
{
	struct work *w = rq->work;
	struct talk_phone_view v = { .me = w->actor.member };
	struct phone_shell shell = { .title = "谈心谈话", .back = "/m" };
	if (v.me)
		v.count = talk_of_member(w, v.me, SHOWN_MOST, &v.list);
	if (access_allows(w->actor.role, PERMISSION_OWN_BRANCH))
		v.org = org_load(w, w->actor.org);
	phone_head(rq, &shell);
	talk_phone_list(rq->html, &v);
	phone_foot(rq);
	request_page(rq);
}

static void new_page(struct request *rq)
{
	struct work *w = rq->work;
	struct talk_phone_view v = { .me = w->actor.member };
	struct phone_shell shell = { .title = "登记谈话", .back = "/m/talks", .secret = true };
	int64_t branch = talk_branch(w);
	if (branch)
		v.people_count = talk_people(w, branch, &v.people);
	phone_head(rq, &shell);
	talk_phone_new(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void form_read(struct work *w, struct request *rq, struct talk_form *f)
{
	form_day(w, rq, "day", "谈话日期", false, &f->day);
	form_text(w, rq, "place", "地点", false, 200, &f->place);
	form_long_text(w, rq, "gist", "谈话要点", false, 10000, &f->gist);
}

static bool add_write(struct work *w, struct request *rq)
{
	struct talk_form f = { .one = w->actor.member, .other = typed_i64(rq, "other", 0) };
	int64_t branch = talk_branch(w);
	form_read(w, rq, &f);
	if (!branch)
		return fault_set(w, FAULT_CONFLICT, "talk.nobody", NULL, "您的账号没有对应到党员名册，不能登记自己的谈话。请在电脑版里替别人登记。");
	return !w->fault && talk_add(w, branch, &f) != 0;
}

static void added(struct request *rq)
{
	if (rq->fault)
		new_page(rq);
	else
		request_see(rq, "谈话已登记，对方会收到消息。", "/m/talks");
}

static void talk_page(struct request *rq)
{
	struct talk_phone_view v = { .me = rq->work->actor.member };
	struct phone_shell shell = { .title = "谈心谈话", .back = "/m/talks", .secret = true };
	v.talk = talk_load(rq->work, ID);
	if (!v.talk)
		return;
	phone_head(rq, &shell);
	talk_phone_show(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static bool edit_write(struct work *w, struct request *rq)
{
	struct talk_form f = { 0 };
	form_read(w, rq, &f);
	return !w->fault && talk_edit(w, ID, typed_i64(rq, "version", 0), &f);
}

static void edited(struct request *rq)
{
	if (rq->fault)
		talk_page(rq);
	else
		request_see(rq, "已保存。", "/m/talks/%lld", (long long)ID);
}

/* Here as one of the two, also for a secretary: others' talks are taken back on the console. */
static bool remove_write(struct work *w, struct request *rq)
{
	return talk_load(w, ID) && talk_remove(w, ID) != 0;
}

static void removed(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "这次谈话的登记已删除。", "/m/talks");
}

static struct str own_paper(struct work *w, struct request *rq)
{
	return talk_paper(w, ID);
}
