/* The console's form of an export with whole numbers. */
#include "member/views.h"
#include "job/job.h"

#include "member_whole.html.h"

ROUTE(GET, "/members/whole", whole_page, EXPORT_WHOLE, OWN, .about = "form: members with whole numbers as a file, by two persons");
static bool whole_write(struct work *w, struct request *rq);
ROUTE(POST, "/members/whole", whole_submitted, EXPORT_WHOLE, OWN, .write = whole_write, .about = "propose an export with whole numbers");

static void whole_show(struct request *rq)
{
	struct work *w = rq->work;
	struct whole_view v = { .query = http_query_text(rq->http) };
	struct member_filter f = member_filter_of(w, v.query, NULL);
	struct member *one;
	struct console_shell shell = { .title = "导出完整号码", .sub = "经另一位管理员批准后生成", .crumb = "党员名册", .crumb_href = "/members",
		.current = "/members" };
	f.limit = 1;
	member_list(w, &f, &one, &v.people);
	console_head(rq, &shell);
	console_body(rq);
	member_whole(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void whole_page(struct request *rq)
{
	whole_show(rq);
}

static bool whole_write(struct work *w, struct request *rq)
{
	int64_t *proposal = ARENA_NEW(w->arena, int64_t);
	struct whole_wish wish = { .query = http_query_text(rq->http), .csv = text_eq(request_form(rq, "format", ""), "csv") };
	rq->result = proposal;
	for (int i = 0; i < WHOLE_FIELDS; i++)
		if (*request_form(rq, whole_field_word(i), ""))
			wish.fields |= 1u << i;
	const char *purpose = request_form(rq, "purpose", "");
	wish.purpose = chinese_tidy(w->arena, str_of(purpose));
	return whole_submit(w, &wish, proposal);
}

static void whole_submitted(struct request *rq)
{
	const int64_t *proposal = rq->result;
	if (rq->fault) {
		if (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)
			whole_show(rq);
		return;
	}
	job_wake(rq->work->store);
	if (*proposal)
		request_see(rq, "已提交，还没有生成。另一位管理员批准后，在“导出的文件”里下载。", "/approvals/%lld", (long long)*proposal);
	else
		request_see(rq, "正在生成，过会儿在这里下载。", "/exports");
}
