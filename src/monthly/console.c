/* The console's pages of monthly reports: the list, writing one's own, reading what was sent. */
#include "monthly/views.h"

#include "monthly_console.html.h"

static const struct menu_entry monthly_menu = { "组织生活", "月报", "document", 338 };

ROUTE(GET, "/monthly", list_page, SUPERVISE, OWN, .menu = &monthly_menu, .about = "?month: own monthly reports, and who of those below has sent one");
ROUTE(GET, "/monthly/own/{month}", own_page, SUPERVISE, OWN, .about = "the own report of a month: draft, or as it was sent");
static bool begin_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/begin", begun, REVIEW, OWN, .write = begin_write, .about = "begin a draft from what is on record");
static bool save_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/save", saved, REVIEW, OWN, .write = save_write, .about = "keep a draft's sentences");
static bool fix_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/fix", fixed, REVIEW, OWN, .write = fix_write, .about = "correct a figure of a draft, with the reason");
static bool unfix_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/unfix", unfixed, REVIEW, OWN, .write = unfix_write, .about = "take a correction back");
static bool send_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/send", sent, REVIEW, OWN, .write = send_write, .about = "send it: from then on it is fixed");
static bool withdraw_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/withdraw", withdrawn, REVIEW, OWN, .write = withdraw_write, .about = "take back what nobody has opened yet");
static bool correct_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/correct", corrected, REVIEW, OWN, .write = correct_write, .about = "begin an issue that takes the place of the one sent");
static bool drop_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/own/{month}/drop", dropped, REVIEW, OWN, .write = drop_write, .about = "drop a draft");
PAPER_ROUTE(own, "/monthly/own/{month}/paper.pdf", SUPERVISE, OWN, "the own report on A4");
static void own_workbook_make(struct request *rq);
ROUTE(GET, "/monthly/own/{month}/figures.xlsx", own_workbook, SUPERVISE, OWN, .slow = own_workbook_make, .about = "the own report as a workbook");
ROUTE(GET, "/monthly/sent/{monthly}", sent_page, SUPERVISE, monthly, .about = "a report as it was sent");
static bool read_write(struct work *w, struct request *rq);
ROUTE(POST, "/monthly/sent/{monthly}/read", was_read, SUPERVISE, monthly, .write = read_write, .about = "open it: the sender is told, once");
PAPER_ROUTE(sent, "/monthly/sent/{monthly}/paper.pdf", SUPERVISE, monthly, "it on A4");
static void sent_workbook_make(struct request *rq);
ROUTE(GET, "/monthly/sent/{monthly}/figures.xlsx", sent_workbook, SUPERVISE, monthly, .slow = sent_workbook_make, .about = "it as a workbook");

const char *monthly_code(struct arena *a, int month)
{
	return arena_printf(a, "%04d-%02d", month / 100, month % 100);
}

const char *monthly_standing(const struct monthly *m)
{
	return !m->sent ? "草稿" : m->level == ORG_COUNTY ? "已定稿" : m->read_at ? "已报送，县里已打开" : "已报送";
}

const char *monthly_tag(const struct monthly *m)
{
	return !m->sent ? "warn" : m->read_at || m->level == ORG_COUNTY ? "ok" : "info";
}

/* ---- the list ---- */

void monthly_list_fill(struct request *rq, struct monthly_list_view *v)
{
	struct work *w = rq->work;
	int present = month_of_day(w->today);
	*v = (struct monthly_list_view){ .county = w->actor.org_level == ORG_COUNTY, .writes = access_allows(w->actor.role, PERMISSION_REVIEW),
		.month = present };
	month_parse(str_of(request_query(rq, "month", "")), &v->month);
	v->own_count = monthly_months(w, w->actor.org, 24, &v->own);
	for (int i = 0; i <= MONTHLY_BACK; i++) {
		v->months[i] = month_add(present, -i);
		for (int k = 0; k < v->own_count; k++)
			if (v->own[k].month == v->months[i])
				v->months[i] = 0;
	}
	if (v->county)
		v->place_count = monthly_places(w, v->month, &v->places);
	for (int i = 0; i < v->place_count; i++) {
		v->sent += v->places[i].sent != NULL;
		v->read += v->places[i].sent && v->places[i].sent->read_at;
	}
}

static void list_page(struct request *rq)
{
	struct monthly_list_view v;
	struct console_shell shell = { .title = "月报", .sub = rq->work->actor.org_name, .current = "/monthly" };
	monthly_list_fill(rq, &v);
	console_head(rq, &shell);
	console_body(rq);
	monthly_list(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- one's own ---- */

/* The month of the path; 0 with a fault. */
static int month_asked(struct work *w, const struct request *rq)
{
	const char *text = request_arg(rq, "month");
	int month = 0;
	if (strlen(text) == 7 && month_parse(str_of(text), &month))
		return month;
	fault_set(w, FAULT_NOT_FOUND, "monthly.month", NULL, "没有这个月的月报。请从列表选择月份。");
	return 0;
}

/* NULL with a fault: no such month, or one long ago without a report. */
static struct monthly_view *own_view(struct request *rq)
{
	struct work *w = rq->work;
	struct monthly_view *v = ARENA_NEW(w->arena, struct monthly_view);
	v->month = month_asked(w, rq);
	if (!v->month)
		return NULL;
	v->code = monthly_code(w->arena, v->month);
	v->writes = access_allows(w->actor.role, PERMISSION_REVIEW);
	v->report = monthly_own(w, v->month);
	if (!v->report && !monthly_open_month(v->month, w->today)) {
		fault_set(w, FAULT_NOT_FOUND, "monthly.month", NULL, "没有这个月的月报。请从列表选择月份。");
		return NULL;
	}
	v->issue_count = monthly_issues(w, w->actor.org, v->month, &v->issues);
	return v;
}

static void own_show(struct request *rq)
{
	struct arena *a = rq->work->arena;
	struct monthly_view *v = own_view(rq);
	if (!v)
		return;
	struct console_shell shell = { .title = arena_printf(a, "%s月报", month_chinese(a, v->month)), .sub = rq->work->actor.org_name, .crumb = "月报",
		.crumb_href = "/monthly", .current = "/monthly" };
	console_head(rq, &shell);
	if (v->report) {
		console_actions(rq);
		monthly_actions(rq->html, arena_printf(a, "/monthly/own/%s", v->code));
		console_actions_end(rq);
	}
	console_body(rq);
	monthly_own_show(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static void own_page(struct request *rq)
{
	own_show(rq);
}

/* After a write: back to the page, or the page again with what was typed. */
static void back(struct request *rq, const char *said, const char *anchor)
{
	if (rq->fault && (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT))
		own_show(rq);
	else if (!rq->fault)
		request_see(rq, said, "/monthly/own/%s%s", request_arg(rq, "month"), anchor);
}

static bool begin_write(struct work *w, struct request *rq)
{
	int month = month_asked(w, rq);
	return month && monthly_begin(w, month);
}

static void begun(struct request *rq)
{
	back(rq, "草稿已生成。数字取自系统，文字可以改成自己的话。", "");
}

/* Every button of the draft's form keeps what was typed into its sentences. */
static int texts_keep(struct work *w, struct request *rq)
{
	const char *texts[MONTHLY_PARTS];
	int64_t version = 0;
	int month = month_asked(w, rq);
	for (int i = 0; month && i < MONTHLY_PARTS; i++)
		form_long_text(w, rq, monthly_part_word((enum monthly_part)i), monthly_part_title((enum monthly_part)i), false, MONTHLY_TEXT_MOST, &texts[i]);
	for (int i = 0; month && !w->fault && i < MONTHLY_PARTS; i++) { /* a sentence that nobody touched goes on following the figures */
		const char *shown = request_form(rq, arena_printf(w->arena, "%s_shown", monthly_part_word((enum monthly_part)i)), NULL);
		if (shown && text_eq(texts[i], text_of_lines(w->arena, str_of(shown))))
			texts[i] = NULL;
	}
	str_i64(str_of(request_form(rq, "version", "")), &version);
	return month && !w->fault && monthly_save(w, month, texts, version) ? month : 0;
}

static bool save_write(struct work *w, struct request *rq)
{
	return texts_keep(w, rq) != 0;
}

static void saved(struct request *rq)
{
	back(rq, "已保存。", "");
}

bool monthly_figure_parse(struct arena *a, const char *text, const char **line, int *figure)
{
	const char *colon = strrchr(text, ':');
	int64_t n;
	if (!colon || !str_i64(str_of(colon + 1), &n) || n < 0 || n >= MONTHLY_FIGURES)
		return false;
	*line = arena_dupn(a, text, (size_t)(colon - text));
	*figure = (int)n;
	return true;
}

static bool fix_write(struct work *w, struct request *rq)
{
	const char *line = "", *why;
	int figure = -1, month = texts_keep(w, rq);
	int64_t value = -1;
	if (!month)
		return false;
	monthly_figure_parse(w->arena, request_form(rq, "figure", ""), &line, &figure);
	form_i64(w, rq, "value", "更正为", true, 0, MONTHLY_VALUE_MOST, &value);
	form_text(w, rq, "why", "理由", true, MONTHLY_REASON_MOST, &why);
	return !w->fault && monthly_fix(w, month, line, figure, value, why);
}

static void fixed(struct request *rq)
{
	back(rq, "已更正，报送后上级会看到理由。", "#figures");
}

static bool unfix_write(struct work *w, struct request *rq)
{
	const char *line = "";
	int figure = -1, month = texts_keep(w, rq);
	if (!month)
		return false;
	monthly_figure_parse(w->arena, request_form(rq, "undo", ""), &line, &figure);
	return monthly_unfix(w, month, line, figure);
}

static void unfixed(struct request *rq)
{
	back(rq, "已恢复为系统统计的数字。", "#figures");
}

static bool send_write(struct work *w, struct request *rq)
{
	int month = texts_keep(w, rq);
	return month && monthly_send(w, month);
}

static void sent(struct request *rq)
{
	back(rq, rq->work->actor.org_level == ORG_COUNTY ? "已定稿，今天还能撤回。" : "已报送。县里打开以前还能撤回。", "");
}

static bool withdraw_write(struct work *w, struct request *rq)
{
	int month = month_asked(w, rq);
	return month && monthly_withdraw(w, month);
}

static void withdrawn(struct request *rq)
{
	back(rq, "已撤回，又是草稿了。", "");
}

static bool correct_write(struct work *w, struct request *rq)
{
	const char *reason;
	int month = month_asked(w, rq);
	return month && form_text(w, rq, "reason", "更正原因", true, MONTHLY_REASON_MOST, &reason) && monthly_correct(w, month, reason);
}

static void corrected(struct request *rq)
{
	back(rq, "新的一版已生成，数字是系统今天统计的。改好后报送。", "");
}

static bool drop_write(struct work *w, struct request *rq)
{
	int month = month_asked(w, rq);
	return month && monthly_drop(w, month);
}

static void dropped(struct request *rq)
{
	if (rq->fault)
		back(rq, NULL, "");
	else
		request_see(rq, "草稿已删除，需要时可以重新生成。", "/monthly");
}

/* ---- what was sent ---- */

struct monthly_view *monthly_sent_view(struct request *rq, int64_t id)
{
	struct work *w = rq->work;
	struct monthly_view *v = ARENA_NEW(w->arena, struct monthly_view);
	v->report = monthly_load(w, id);
	if (!v->report)
		return NULL;
	v->month = v->report->month;
	v->code = monthly_code(w->arena, v->month);
	v->waits = monthly_reads(w, v->report) && !v->report->read_at;
	v->issue_count = monthly_issues(w, v->report->org, v->month, &v->issues);
	return v;
}

static void sent_page(struct request *rq)
{
	struct arena *a = rq->work->arena;
	int64_t id = request_id(rq, "monthly");
	struct monthly_view *v = monthly_sent_view(rq, id);
	if (!v)
		return;
	struct console_shell shell = { .title = monthly_title(a, v->report), .sub = v->report->issue > 1 ? arena_printf(a, "第 %d 版", v->report->issue) : NULL,
		.crumb = "月报", .crumb_href = arena_printf(a, "/monthly?month=%s", v->code), .current = "/monthly" };
	console_head(rq, &shell);
	if (!v->waits) {
		console_actions(rq);
		monthly_actions(rq->html, arena_printf(a, "/monthly/sent/%lld", (long long)id));
		console_actions_end(rq);
	}
	console_body(rq);
	monthly_sent_show(rq->html, rq, v);
	console_foot(rq);
	request_page(rq);
}

static bool read_write(struct work *w, struct request *rq)
{
	return monthly_read(w, request_id(rq, "monthly"));
}

static void was_read(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, NULL, "/monthly/sent/%lld", (long long)request_id(rq, "monthly"));
}

/* ---- papers ---- */

/* A report to print; NULL with a fault: none, or one that its reader has not opened yet. */
static struct monthly *printed(struct request *rq, bool own)
{
	struct work *w = rq->work;
	int month = own ? month_asked(w, rq) : 0;
	struct monthly *m = !own ? monthly_load(w, request_id(rq, "monthly")) : month ? monthly_own(w, month) : NULL;
	if (!m && !w->fault)
		fault_set(w, FAULT_NOT_FOUND, "monthly.none", NULL, "没有这份月报，或者已经撤回。请回到列表看看。");
	if (m && monthly_reads(w, m) && !m->read_at) {
		fault_set(w, FAULT_CONFLICT, "monthly.unopened", NULL, "请先打开这份月报，再打印或下载。");
		return NULL;
	}
	return m;
}

static struct str paper_of(struct work *w, struct request *rq, bool own)
{
	struct monthly *m = printed(rq, own);
	return m ? monthly_paper(w, m) : (struct str){ NULL, 0 };
}

static struct str own_paper(struct work *w, struct request *rq)
{
	return paper_of(w, rq, true);
}

static struct str sent_paper(struct work *w, struct request *rq)
{
	return paper_of(w, rq, false);
}

struct workbook {
	struct str bytes;
	const char *name;
};

static void workbook_make(struct request *rq, bool own)
{
	struct workbook *file = ARENA_NEW(rq->work->arena, struct workbook);
	struct monthly *m = printed(rq, own);
	rq->result = file;
	if (!m)
		return;
	file->bytes = monthly_workbook(rq->work, m);
	file->name = monthly_file_name(rq->work->arena, m, "xlsx");
}

static void workbook_answer(struct request *rq)
{
	const struct workbook *file = rq->result;
	if (!file->bytes.at)
		return;
	http_reply_download(rq->http, file->name);
	request_bytes(rq, 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file->bytes);
}

static void own_workbook_make(struct request *rq)
{
	workbook_make(rq, true);
}

static void own_workbook(struct request *rq)
{
	workbook_answer(rq);
}

static void sent_workbook_make(struct request *rq)
{
	workbook_make(rq, false);
}

static void sent_workbook(struct request *rq)
{
	workbook_answer(rq);
}
