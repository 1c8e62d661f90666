/* What handlers ask of a request, and how they answer. */
#include <stdarg.h>

#include "base/chinese.h"
#include "base/config.h"
#include "route/internal.h"

const char *request_arg(const struct request *rq, const char *name)
{
	const struct args *args = &passage_of(rq)->args;
	for (int i = 0; i < args->count; i++)
		if (text_eq(args->names[i], name))
			return args->texts[i];
	die("route %s has no {%s}", rq->route->path, name);
}

int64_t request_id(const struct request *rq, const char *name)
{
	int64_t id;
	return str_i64(str_of(request_arg(rq, name)), &id) && id > 0 ? id : 0;
}

const char *request_form(const struct request *rq, const char *name, const char *none)
{
	const char *value = http_form(rq->http, name);
	return value ? value : none;
}

const char *request_query(const struct request *rq, const char *name, const char *none)
{
	const char *value = http_query(rq->http, name);
	return value ? value : none;
}

int64_t request_query_i64(const struct request *rq, const char *name, int64_t none)
{
	int64_t n;
	const char *value = http_query(rq->http, name);
	return value && str_i64(str_of(value), &n) ? n : none;
}

const char *query_field(struct arena *a, const char *query, const char *name, const char *none)
{
	const char *value = http_query_of(a, query, name);
	return value ? value : none;
}

int64_t query_field_i64(struct arena *a, const char *query, const char *name, int64_t none)
{
	int64_t n;
	const char *value = http_query_of(a, query, name);
	return value && str_i64(str_of(value), &n) ? n : none;
}

static bool missing(struct work *w, const char *name, const char *label)
{
	return fault_set(w, FAULT_INPUT, "form.missing", name, "请填写%s。", label);
}

static bool too_long(struct work *w, const char *name, const char *label, const char *text, int most)
{
	size_t chars = str_chars(str_of(text));
	if (chars <= (size_t)most)
		return false;
	fault_set(w, FAULT_INPUT, "form.too-long", name, "%s最多 %d 个字，现在有 %zu 个。请删短一些。", label, most, chars);
	return true;
}

bool form_text(struct work *w, struct request *rq, const char *name, const char *label, bool required, int most,
	const char **out)
{
	const char *tidy = chinese_tidy(w->arena, str_of(request_form(rq, name, "")));
	*out = tidy ? tidy : "";
	if (required && !**out)
		return missing(w, name, label);
	return !too_long(w, name, label, *out, most);
}

bool form_long_text(struct work *w, struct request *rq, const char *name, const char *label, bool required, int most,
	const char **out)
{
	*out = text_of_lines(w->arena, str_of(request_form(rq, name, "")));
	if (required && !**out)
		return missing(w, name, label);
	return !too_long(w, name, label, *out, most);
}

/* The first characters of what was typed, for a message. */
static const char *shown(struct work *w, const char *typed)
{
	enum { SHOWN = 20 };
	struct str first = str_first(str_of(typed), SHOWN);
	return typed[first.len] ? arena_printf(w->arena, "%.*s…", (int)first.len, first.at) : typed;
}

bool form_day(struct work *w, struct request *rq, const char *name, const char *label, bool required, int *out)
{
	const char *typed = request_form(rq, name, "");
	*out = 0;
	if (!str_trim(str_of(typed)).len)
		return !required || missing(w, name, label);
	if (day_parse(str_of(typed), out))
		return true;
	*out = 0;
	return fault_set(w, FAULT_INPUT, "form.day", name, "%s“%s”不是有效的日期。请写成 2026-11-23 这样。", label,
		shown(w, typed));
}

bool form_minute(struct work *w, struct request *rq, const char *name, const char *label, bool required, int *out)
{
	const char *typed = request_form(rq, name, "");
	*out = 0;
	if (!str_trim(str_of(typed)).len)
		return !required || missing(w, name, label);
	if (minute_parse(str_of(typed), out))
		return true;
	*out = 0;
	return fault_set(w, FAULT_INPUT, "form.minute", name, "%s“%s”不是有效的时间。请写成 07:30 这样。", label, shown(w, typed));
}

bool form_moment(struct work *w, struct request *rq, const char *name, const char *label, bool required, int64_t *out)
{
	const char *typed = request_form(rq, name, "");
	*out = 0;
	if (!str_trim(str_of(typed)).len)
		return !required || missing(w, name, label);
	if (moment_parse(str_of(typed), out))
		return true;
	*out = 0;
	return fault_set(w, FAULT_INPUT, "form.moment", name, "%s“%s”不是有效的时间。请写成 2026-11-23 19:30 这样。", label,
		shown(w, typed));
}

bool form_i64(struct work *w, struct request *rq, const char *name, const char *label, bool required, int64_t least,
	int64_t most, int64_t *out)
{
	const char *typed = chinese_tidy(w->arena, str_of(request_form(rq, name, "")));
	*out = 0;
	if (text_empty(typed))
		return !required || missing(w, name, label);
	if (str_i64(str_of(typed), out) && *out >= least && *out <= most)
		return true;
	*out = 0;
	return fault_set(w, FAULT_INPUT, "form.number", name, "%s要填 %lld 到 %lld 之间的整数。", label, (long long)least,
		(long long)most);
}

bool form_version(struct work *w, struct request *rq, int64_t present, const char *what)
{
	int64_t had;
	if (str_i64(str_of(request_form(rq, "version", "")), &had) && had == present)
		return true;
	return fault_set(w, FAULT_CONFLICT, "form.version", NULL,
		"您填写期间，别人已修改了%s。下面保留着您填的内容；请对照最新内容后再保存一次。", what);
}

/* ---- answers ---- */

void count_header(struct request *rq)
{
	struct passage *p = passage_of(rq);
	if (rq->work->db && text_eq(config_text(rq->server->config, "statement-header"), "yes"))
		http_reply_header(rq->http, "X-Statements",
			arena_printf(rq->work->arena, "%lld", (long long)(db_statements(rq->work->db) - p->statements)));
}

void request_see(struct request *rq, const char *flash, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *path = arena_vprintf(rq->work->arena, format, args);
	va_end(args);
	if (flash)
		http_reply_cookie(rq->http, "flash", hex_of(rq->work->arena, flash, strlen(flash)), 60);
	passage_of(rq)->replied = true;
	http_reply_see(rq->http, path);
}

void request_page(struct request *rq)
{
	if (rq->work->fault || db_error(rq->work->db) != DB_OK)
		return; /* the router shows the fault's page instead of half a page */
	if (rq->answer && !rq->fault) {
		rq->answer(rq);
		return;
	}
	count_header(rq);
	http_reply_header(rq->http, "Vary", "HX-Request");
	passage_of(rq)->replied = true;
	if (rq->route && rq->route->keeps && !rq->fault)
		keep_page(rq);
	http_reply(rq->http, fault_status(rq->fault), "text/html; charset=utf-8",
		(struct str){ rq->html->out.at, rq->html->out.len });
}

void request_json(struct request *rq, int status, const struct buf *body)
{
	count_header(rq);
	passage_of(rq)->replied = true;
	http_reply(rq->http, status, status >= 400 ? "application/problem+json" : "application/json",
		(struct str){ body->at, body->len });
}

void request_bytes(struct request *rq, int status, const char *type, struct str body)
{
	passage_of(rq)->replied = true;
	http_reply(rq->http, status, type, body);
}

void request_pdf(struct request *rq, struct str pdf)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, 200, "application/pdf", pdf);
}

void request_paper(struct request *rq, struct str pdf)
{
	struct str *kept = ARENA_NEW(rq->work->arena, struct str);
	*kept = pdf;
	rq->result = kept;
	if (!pdf.at && !rq->work->fault)
		fault_set(rq->work, FAULT_BUSY, "route.paper", NULL, "没有生成可以打印的文件。请稍后再试；如果一直这样，请联系系统管理员。");
}

void request_file(struct request *rq, const char *path, const char *type, const char *name)
{
	passage_of(rq)->replied = true;
	http_reply_file(rq->http, path, type, name);
}

const char *request_flash(struct request *rq)
{
	const char *hex = http_cookie(rq->http, "flash");
	size_t size = hex ? strlen(hex) / 2 : 0;
	char *text = arena_alloc(rq->work->arena, size + 1);
	if (!size || size > 2000 || !hex_to(str_of(hex), text, size) || !str_utf8((struct str){ text, size }))
		return NULL;
	http_reply_cookie(rq->http, "flash", "", 0);
	return text;
}

const char *request_csrf(struct request *rq)
{
	struct passage *p = passage_of(rq);
	if (rq->token && !p->csrf)
		p->csrf = session_csrf(rq->work->store, rq->work->arena, rq->token);
	return p->csrf ? p->csrf : "";
}

const char *request_address(struct request *rq, const char *path)
{
	const char *set = rq->site->address ? rq->site->address : config_text(rq->server->config, "address");
	if (!text_empty(set))
		return arena_printf(rq->work->arena, "%s%s%s", set, request_base(rq), path);
	return arena_printf(rq->work->arena, "%s://%s%s%s", http_secure(rq->http) ? "https" : "http", http_header(rq->http, "Host"),
		request_base(rq), path);
}

const char *request_base(const struct request *rq)
{
	return rq->site->mount;
}

bool request_wants_block(const struct request *rq)
{
	return text_eq(http_header(rq->http, "HX-Request"), "true") && !http_header(rq->http, "HX-History-Restore-Request");
}
