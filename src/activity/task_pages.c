/* Pages of what meetings resolved: on the record, as a list for offices and branches, and for the member who does it. */
#include "activity/views.h"
#include "export/export.h"

#include "activity_task.html.h"

static const struct menu_entry tasks_menu = { "组织生活", "议定事项", "list", 330 };

ROUTE(GET, "/tasks", tasks_page, READ_ACTIVITY, OWN, .menu = &tasks_menu, .about = "what meetings resolved: open, overdue, done");
static bool done_write(struct work *w, struct request *rq);
ROUTE(POST, "/tasks/{task}/done", task_was_done, EDIT_ACTIVITY, task, .write = done_write, .about = "note that it was done");
static bool again_write(struct work *w, struct request *rq);
ROUTE(POST, "/tasks/{task}/again", task_is_open, EDIT_ACTIVITY, task, .write = again_write, .about = "take that back");
ROUTE(GET, "/m/tasks", own_page, ATTEND, OWN, .about = "what the member has to do");
ROUTE(POST, "/m/tasks/{task}/done", own_was_done, ATTEND, task, .write = done_write, .about = "note that one's own was done");

#define ID request_id(rq, "task")

static const struct {
	const char *word, *chinese;
} states[TASK_STATES] = { [TASK_OPEN] = { NULL, "没办完" }, [TASK_OVERDUE] = { "overdue", "过期" }, [TASK_DONE] = { "done", "已办结" } };

const char *task_state_word(enum task_state state)
{
	return states[state].word;
}

const char *task_state_chinese(enum task_state state)
{
	return states[state].chinese;
}

enum task_state task_state_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "state", "");
	return text_eq(word, "overdue") ? TASK_OVERDUE : text_eq(word, "done") ? TASK_DONE : TASK_OPEN;
}

static void tasks_show(struct request *rq)
{
	struct pager pager = pager_of(rq);
	struct tasks_view v = { .state = task_state_of(rq->work, http_query_text(rq->http)), .may = access_allows(rq->work->actor.role, PERMISSION_EDIT_ACTIVITY) };
	task_counts(rq->work, v.counts);
	v.count = task_list(rq->work, v.state, pager.size, pager.offset, &v.list);
	struct console_shell shell = { .title = "议定事项", .sub = "会上定下来要办的事，办完为止", .current = "/tasks" };
	console_head(rq, &shell);
	export_action(rq, PERMISSION_EXPORT, "/tasks/export");
	console_body(rq);
	activity_tasks(rq->html, rq, &v, &pager);
	console_foot(rq);
	request_page(rq);
}

static void tasks_page(struct request *rq)
{
	tasks_show(rq);
}

static bool done_write(struct work *w, struct request *rq)
{
	const char *note;
	form_text(w, rq, "note", "办理情况", false, 1000, &note);
	return !w->fault && task_done(w, ID, note);
}

static bool again_write(struct work *w, struct request *rq)
{
	return task_again(w, ID);
}

/* The form stands on the list and on the records of meetings. */
static void back(struct request *rq, const char *flash)
{
	int64_t activity = 0;
	if (str_i64(str_of(request_form(rq, "activity", "")), &activity))
		request_see(rq, flash, "/activities/%lld#tasks", (long long)activity);
	else
		request_see(rq, flash, "/tasks");
}

static void task_was_done(struct request *rq)
{
	if (rq->fault)
		tasks_show(rq);
	else
		back(rq, "已登记办结。");
}

static void task_is_open(struct request *rq)
{
	if (rq->fault)
		tasks_show(rq);
	else
		back(rq, "已改回没办完。");
}

/* ---- on the phone ---- */

static void own_show(struct request *rq)
{
	struct work *w = rq->work;
	struct task *list = NULL;
	int count = w->actor.member ? task_of_member(w, w->actor.member, &list) : 0;
	struct phone_shell shell = { .title = "要办的事", .back = "/m" };
	phone_head(rq, &shell);
	activity_tasks_own(rq->html, rq, list, count);
	phone_foot(rq);
	request_page(rq);
}

static void own_page(struct request *rq)
{
	own_show(rq);
}

static void own_was_done(struct request *rq)
{
	if (rq->fault)
		own_show(rq);
	else
		request_see(rq, "已登记办结，谢谢您。", "/m/tasks");
}
