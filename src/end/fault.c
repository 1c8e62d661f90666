/* The one exit that turns a fault into a page of its end, or into a JSON problem (RFC 9457) for the API. */
#include "end/inside.h"

#include "base/json.h"
#include "base/list.h"

#include "end_fault.html.h"
#include "end_lost.html.h"

/* What each kind of fault is called and what the reader does next. */
static const struct words {
	enum fault_kind kind;
	const char *title, *icon, *next;
	bool message, again;
} words_table[] = {
	{ FAULT_INPUT, "填写的内容不能接受", "warning", "请返回上一页，改好以后再提交；已填的内容还在。", true, false },
	{ FAULT_NOT_FOUND, "没有这个页面，或不在您的管理范围内", "search",
		"请核对网址，或者从首页重新进入。如果这是别人发给您的链接，请对方确认您有查看的权限。", false, false },
	{ FAULT_FORBIDDEN, "您没有做这件事的权限", "lock", "如果工作需要，请联系上级党组织或系统管理员调整您的角色。", true, false },
	{ FAULT_CONFLICT, "情况已经变了，这次没有保存", "swap", "请返回上一页刷新，看过最新内容后再操作。", true, false },
	{ FAULT_BUSY, "现在办事的人多，请稍等", "clock", "过几秒钟再试一次。刚才的操作没有保存。", false, true },
	{ FAULT_METHOD, "这个地址不能这样访问", "search",
		"请从页面上的按钮或首页重新进入。如果是在地址栏里输入的网址，请核对一下。", false, false },
	{ FAULT_INTERNAL, "系统出了差错，不是您的问题", "wrong",
		"刚才的操作没有保存。请稍后再试；如果一直这样，请把下面的编号告诉系统管理员。", false, true },
};

/* Many people do not help against this one. */
static const struct words away_words = { FAULT_BUSY, "数据库暂时连接不上", "wrong",
	"这不是您的问题。管理员重启数据库时会这样，过一两分钟再试。刚才的操作没有保存；您填写的内容没有丢失，返回上一页就能看到。", false, true };

/* Nor against a disk. */
static const struct words disk_words = { FAULT_BUSY, "服务器暂时不能保存", "wrong", "这不是您的问题。刚才的操作没有保存。", true, true };

/* Nor against memory that a paper lacks. */
static const struct words paper_words = { FAULT_BUSY, "没有生成可以打印的文件", "print",
	"服务器一时忙不过来。过几秒钟再试一次；如果一直这样，请联系系统管理员。", false, true };

/* Nothing is lacking to who is told where the matter is found. */
static const struct words elsewhere_words = { FAULT_FORBIDDEN, "这一页归支部使用", "tree", "请从首页的菜单进入。", true, false };

static const struct words *words_of(const struct fault *fault)
{
	if (text_eq(fault->code, "access.elsewhere"))
		return &elsewhere_words;
	if (text_eq(fault->code, "work.away"))
		return &away_words;
	if (text_eq(fault->code, "work.stopped") || text_starts(fault->code, "work.disk"))
		return &disk_words;
	if (text_eq(fault->code, "route.paper"))
		return &paper_words;
	for (size_t i = 0; i < COUNT_OF(words_table); i++)
		if (words_table[i].kind == fault->kind)
			return &words_table[i];
	return &words_table[COUNT_OF(words_table) - 1]; /* an internal fault's words fit all */
}

/* A password never goes into a page. */
static bool is_secret(const char *name)
{
	return text_eq(name, "password") || text_eq(name, "again") || text_eq(name, "old");
}

/* What was typed stands in the page, so that it can be sent once more when the moment is better; not when the write has been
 * committed all the same, and not when it had files, which a page cannot hold. */
static void keep_typed(struct request *rq, const struct fault *fault, struct fault_view *v)
{
	struct arena *a = rq->html->arena;
	const char *name, *value;
	size_t count = 0;
	if (fault->kind != FAULT_BUSY || rq->committed || !rq->route)
		return;
	if (http_uploads(rq->http)) {
		v->next = "您填写的内容和选好的文件还在上一页：请点浏览器的“后退”，过一会儿再提交一次。";
		return;
	}
	for (int n = 0; http_form_each(rq->http, n, &name, &value); n++) {
		if (is_secret(name))
			return;
		*LIST_PUSH(a, v->names, count) = name;
		*LIST_PUSH(a, v->values, v->count) = value;
	}
	v->form = true;
	v->again = with_query(rq, "page", http_query(rq->http, "page"));
	v->next = "您填写的内容还在这一页。请不要关闭它，过一会儿点“再次提交”。";
}

static struct fault_view view_of(struct request *rq, const struct fault *fault)
{
	const struct words *words = words_of(fault);
	bool signed_in = rq->work && rq->work->actor.role != ROLE_NONE;
	struct fault_view v = { .title = words->title, .icon = words->icon, .next = words->next, .code = fault->code,
		.home = "/", .home_word = "回到首页", .faults = words->message ? fault : NULL };

	v.id = http_id(rq->http);
	v.when = moment_text(rq->html->arena, rq->work ? rq->work->now : clock_now());
	if (words->again && http_method(rq->http) == HTTP_GET)
		v.again = with_query(rq, "page", http_query(rq->http, "page"));
	if (http_method(rq->http) == HTTP_POST)
		keep_typed(rq, fault, &v);
	if (rq->end == END_PHONE && route_open(rq, "/m"))
		v.home = "/m";
	if (rq->end == END_TV)
		v.home = "/tv";
	if (!signed_in && rq->end != END_TV) {
		v.home = "/sign-in";
		v.home_word = "去登录";
	}
	return v;
}

/* {"type":"about:blank","status":422,"title":…,"code":…,"detail":…,"errors":[{"field":…,"code":…,"message":…}]} */
static void problem(struct request *rq, const struct fault *fault)
{
	struct buf body;
	struct json j;
	int status = fault_status(fault);

	buf_init(&body, rq->html->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "type", "about:blank");
	json_put_i64(&j, "status", status);
	json_put_text(&j, "code", fault->code);
	json_put_text(&j, "title", words_of(fault)->title);
	json_put_text(&j, "detail", fault->message);
	json_put_text(&j, "request", http_id(rq->http));
	json_key(&j, "errors");
	json_open_array(&j);
	for (const struct fault *f = fault; f; f = f->next) {
		json_open_object(&j);
		json_put_text(&j, "field", f->field);
		json_put_text(&j, "code", f->code);
		json_put_text(&j, "message", f->message);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	request_json(rq, status, &body);
}

static void console_fault(struct request *rq, const struct fault_view *v)
{
	struct console_shell shell = { .title = v->title };

	if (!rq->work || rq->work->actor.role == ROLE_NONE) {
		gate_head(rq, v->title, false);
		end_fault_gate(rq->html, v);
		gate_foot(rq, false);
		return;
	}
	console_page_head(rq, &shell);
	end_fault_pc(rq->html, v);
	console_foot(rq);
}

/* A record outside of the reader's scope and one that never was must look alike, whether the router or a subject found
 * it missing: one fault stands for both. */
static const struct fault *as_shown(const struct fault *fault)
{
	static const struct fault none = { FAULT_NOT_FOUND, "route.none", NULL, "没有这个页面，或它不在您的管理范围内。", NULL };
	return fault->kind == FAULT_NOT_FOUND && !text_starts(fault->code, "route.") ? &none : fault;
}

void end_fault_page(struct request *rq, const struct fault *fault)
{
	fault = as_shown(fault);
	if (rq->end == END_API) {
		problem(rq, fault);
		return;
	}
	struct fault_view v = view_of(rq, fault);
	/* A page that had begun when the fault came up is thrown away. */
	rq->html->out.len = 0;
	if (rq->end == END_TV) {
		struct tv_shell shell = { .title = v.title, .back = v.home };
		tv_head(rq, &shell);
		end_fault_tv(rq->html, &v);
		tv_foot(rq);
	} else if (rq->end == END_PHONE) {
		struct phone_shell shell = { .title = v.title, .back = v.home, .secret = true };
		phone_head(rq, &shell);
		end_fault_phone(rq->html, &v);
		phone_foot(rq);
	} else {
		console_fault(rq, &v);
	}
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, fault_status(fault), "text/html; charset=utf-8",
		(struct str){ rq->html->out.at, rq->html->out.len });
}

void end_lost_page(const struct server *server, bool closed, struct html *page)
{
	end_alone_top(page, closed ? "数据库暂时连接不上" : "没有这个地址");
	if (closed)
		end_closed(page);
	else
		end_lost(page, server);
	end_alone_end(page);
}
