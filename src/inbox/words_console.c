/* The county's page of the words of notices. */
#include "base/chinese.h"
#include "end/end.h"
#include "inbox/words_view.h"

#include "inbox_words.html.h"

static const struct menu_entry words_menu = { "终端与系统", "通知用语", "message", 545, .rare = true };

ROUTE(GET, "/notices/words", words_page, RULES, OWN, .menu = &words_menu, .about = "the words of notices: ?kind=meeting|urge|remind|unread|mail");
static bool words_write(struct work *w, struct request *rq);
ROUTE(POST, "/notices/words", words_done, RULES, OWN, .write = words_write, .about = "look at other words, keep them, or go back to the default");

static bool quiet_write(struct work *w, struct request *rq);
ROUTE(POST, "/notices/quiet", quiet_done, RULES, OWN, .write = quiet_write, .about = "set the quiet hours");

static enum words_kind kind_of(const char *word)
{
	enum words_kind kind = WORDS_MEETING;
	words_parse(word, &kind);
	return kind;
}

/* `typed`: what stands in the form; `was`: what it was made from. */
static void page(struct request *rq, enum words_kind kind, const char *typed, const char *was)
{
	struct console_shell shell = { .title = "通知用语", .sub = "消息和短信里写什么，大括号里的换成实际内容" };
	const struct words_field *fields;
	size_t count = words_fields(kind, &fields);
	const char *sample = words_fill(rq->work->arena, typed, fields, count);
	int units, parts = sms_parts(sample, &units);
	struct words_view v = { kind, typed, was, sample, fields, (int)count, units, parts, quiet_load(rq->work) };
	console_head(rq, &shell);
	console_body(rq);
	inbox_words(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void words_page(struct request *rq)
{
	enum words_kind kind = kind_of(request_query(rq, "kind", ""));
	const char *now = words_of(rq->work, kind);
	page(rq, kind, now, now);
}

static bool words_write(struct work *w, struct request *rq)
{
	enum words_kind kind = kind_of(request_form(rq, "kind", ""));
	const char *act = request_form(rq, "do", ""), *text = words_default(kind);
	if (!text_eq(act, "default"))
		text = chinese_tidy(w->arena, str_of(request_form(rq, "text", "")));
	if (!text_eq(act, "default") && !text_eq(act, "save"))
		return words_check(w, kind, text);
	return words_set(w, kind, text, request_form(rq, "was", ""));
}

static void words_done(struct request *rq)
{
	enum words_kind kind = kind_of(request_form(rq, "kind", ""));
	bool look = !text_eq(request_form(rq, "do", ""), "default") && !text_eq(request_form(rq, "do", ""), "save");
	if (look || (rq->fault && (rq->fault->kind == FAULT_INPUT || rq->fault->kind == FAULT_CONFLICT)))
		page(rq, kind, request_form(rq, "text", ""), look ? request_form(rq, "was", "") : words_of(rq->work, kind));
	else if (!rq->fault)
		request_see(rq, "已保存，往后发的通知用新的话。", "/notices/words?kind=%s", words_word(kind));
}

/* ---- quiet hours, on the same page ---- */

static bool quiet_write(struct work *w, struct request *rq)
{
	struct quiet q;
	bool from = form_minute(w, rq, "from", "开始时间", true, &q.from), to = form_minute(w, rq, "to", "结束时间", true, &q.to);
	return from && to && quiet_set(w, &q);
}

static void quiet_done(struct request *rq)
{
	const char *now = words_of(rq->work, WORDS_MEETING);
	if (rq->fault && rq->fault->kind == FAULT_INPUT)
		page(rq, WORDS_MEETING, now, now);
	else if (!rq->fault)
		request_see(rq, "免打扰时间已保存。", "/notices/words");
}
