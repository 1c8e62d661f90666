/* The console's page of exemptions: a branch asks, ends and prints; the office above decides. */
#include "exempt/views.h"
#include "export/export.h"
#include "org/pick.h"

#include "exempt_console.html.h"

static const struct menu_entry exempt_menu = { "组织生活", "免于参加", "shield", 345 };

ROUTE(GET, "/exempt", list_page, READ_MEMBER, OWN, .menu = &exempt_menu, .about = "?view=asked|soon|past: who need not come for age or illness");
static bool ask_write(struct work *w, struct request *rq);
ROUTE(POST, "/exempt", asked, OWN_BRANCH, OWN, .write = ask_write, .elsewhere = EXEMPT_ELSEWHERE, .about = "ask for members of the own branch");
static bool decide_write(struct work *w, struct request *rq);
ROUTE(POST, "/exempt/decide", decided, REVIEW, OWN, .write = decide_write, .about = "grant or refuse what branches ask for");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/exempt/{exempt}/withdraw", withdrawn, OWN_BRANCH, exempt, .write = withdraw_write, .elsewhere = EXEMPT_ELSEWHERE,
	.about = "take back what waits");
static bool end_write(struct work *w, struct request *rq);
ROUTE(POST, "/exempt/{exempt}/end", ended, EDIT_MEMBER, exempt, .write = end_write, .about = "end one early, with a reason");
static bool again_write(struct work *w, struct request *rq);
ROUTE(POST, "/exempt/{exempt}/again", again, EDIT_MEMBER, exempt, .write = again_write, .about = "take an early end back, on the same day");
PAPER_ROUTE(exempts, "/exempt.pdf", READ_MEMBER, OWN, "what holds today, on A4");

static const struct {
	const char *word, *chinese;
} views[EXEMPT_VIEWS] = {
	[EXEMPTS_NOW] = { "", "现有" },
	[EXEMPTS_ASKED] = { "asked", "待审批" },
	[EXEMPTS_SOON] = { "soon", "30 天内到期" },
	[EXEMPTS_PAST] = { "past", "以前的" },
};

const char *exempt_view_word(enum exempt_view view)
{
	return views[view].word;
}

const char *exempt_view_chinese(enum exempt_view view)
{
	return views[view].chinese;
}

enum exempt_view exempt_view_of(struct work *w, const char *query)
{
	const char *word = query_field(w->arena, query, "view", "");
	for (int i = 0; i < EXEMPT_VIEWS; i++)
		if (text_eq(views[i].word, word))
			return (enum exempt_view)i;
	return EXEMPTS_NOW;
}

void exempts_view_fill(struct request *rq, struct exempts_view *v)
{
	struct work *w = rq->work;
	*v = (struct exempts_view){ .view = exempt_view_of(w, http_query_text(rq->http)), .pager = pager_of(rq), .asks = access_allows(w->actor.role, PERMISSION_OWN_BRANCH),
		.decides = access_allows(w->actor.role, PERMISSION_REVIEW), .ends = access_allows(w->actor.role, PERMISSION_EDIT_MEMBER) };
	exempt_counts(w, w->actor.path, v->counts);
	v->total = v->counts[v->view];
	v->count = exempt_list(w, w->actor.path, v->view, v->pager.size, v->pager.offset, &v->list, NULL);
	if (v->asks)
		v->people_count = member_roll_on(w, w->actor.org, 0, w->today, &v->people);
	v->ticked = typed_ids(w, rq, "members", &v->ticked_count);
}

/* `faulted`: the row whose form came back, 0 none. */
static void list_show(struct request *rq, int64_t faulted)
{
	struct exempts_view v;
	struct console_shell shell = { .title = "免于参加", .sub = rq->work->actor.org_name, .current = "/exempt" };
	exempts_view_fill(rq, &v);
	v.faulted = faulted;
	console_head(rq, &shell);
	console_actions(rq);
	exempt_actions(rq->html);
	if (access_allows(rq->work->actor.role, PERMISSION_EXPORT))
		part_export(rq, "/exempt/export", http_query_text(rq->http));
	console_actions_end(rq);
	console_body(rq);
	exempt_console(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void list_page(struct request *rq)
{
	list_show(rq, 0);
}

void exempt_form_read(struct work *w, struct request *rq, struct exempt_form *f)
{
	const char *kind = request_form(rq, "kind", "");
	*f = (struct exempt_form){ .kind = EXEMPT_KINDS, .apart = *request_form(rq, "apart", "") != 0 };
	for (int i = 0; i < EXEMPT_KINDS; i++)
		if (text_eq(exempt_kind_word((enum exempt_kind)i), kind))
			f->kind = (enum exempt_kind)i;
	form_text(w, rq, "reason", "原因", false, 200, &f->reason);
	form_day(w, rq, "from_day", "起始日期", false, &f->from_day);
	form_day(w, rq, "until", "截止日期", false, &f->until);
	form_day(w, rq, "voted_day", "党员大会日期", false, &f->voted_day);
}

static bool ask_write(struct work *w, struct request *rq)
{
	struct exempt_form f;
	size_t count;
	int *done = ARENA_NEW(w->arena, int);
	const int64_t *members = typed_ids(w, rq, "members", &count);
	exempt_form_read(w, rq, &f);
	rq->result = done;
	return !w->fault && (*done = exempt_ask(w, w->actor.org, members, count, &f)) > 0;
}

static void asked(struct request *rq)
{
	if (rq->fault)
		list_show(rq, 0);
	else
		request_see(rq, arena_printf(rq->work->arena, "已提出 %d 人，等上级党委批准。批准以前照常通知、照常计应到。", *(int *)rq->result), "/exempt");
}

static bool decide_write(struct work *w, struct request *rq)
{
	size_t count;
	const char *word;
	const int64_t *ids = typed_ids(w, rq, "ids", &count);
	form_text(w, rq, "word", "一句话", false, 200, &word);
	return !w->fault && exempt_decide(w, ids, count, text_eq(request_form(rq, "do", ""), "grant"), word);
}

static void decided(struct request *rq)
{
	if (rq->fault)
		list_show(rq, 0);
	else
		request_see(rq, text_eq(request_form(rq, "do", ""), "grant") ? "已批准，支部和本人会收到消息。" : "没有批准，支部会看到您写的话。",
			"/exempt?view=asked");
}

static void back(struct request *rq, const char *said)
{
	if (rq->fault)
		list_show(rq, request_id(rq, "exempt"));
	else
		request_see(rq, said, "/exempt");
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	return exempt_withdraw(w, request_id(rq, "exempt"));
}

static void withdrawn(struct request *rq)
{
	back(rq, "已撤回。");
}

static bool end_write(struct work *w, struct request *rq)
{
	const char *reason;
	form_text(w, rq, "end_reason", "原因", false, 200, &reason);
	return !w->fault && exempt_end(w, request_id(rq, "exempt"), reason);
}

static void ended(struct request *rq)
{
	back(rq, "已提前结束，从下一次发通知起计入应到。按错了今天还能撤销，在“以前的”里。");
}

static bool again_write(struct work *w, struct request *rq)
{
	return exempt_again(w, request_id(rq, "exempt"));
}

static void again(struct request *rq)
{
	back(rq, "已恢复，照原来的期限有效。");
}

static struct str exempts_paper(struct work *w, struct request *rq)
{
	(void)rq;
	return exempt_paper(w, w->actor.path, w->actor.org_name);
}
