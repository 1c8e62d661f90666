/* Parts of forms and lists that all ends share. */
#include "end/inside.h"

#include "end_parts.html.h"

#define PAGE_ROWS 20
#define PAGE_ROWS_MOST 200
#define MONTHS_BACK 24

void part_flash(struct request *rq)
{
	const char *message = request_flash(rq);

	if (message)
		end_flash(rq->html, message);
}

void part_fault_summary(struct request *rq)
{
	int fields = 0;

	for (const struct fault *f = rq->fault; f; f = f->next)
		fields += f->field != NULL;
	if (rq->fault)
		end_fault_summary(rq->html, rq->fault, fields);
}

const char *part_err(const struct request *rq, const char *field)
{
	return fault_message(rq->fault, field) ? " err" : "";
}

void part_fault(struct request *rq, const char *field)
{
	const char *message = fault_message(rq->fault, field);

	if (message)
		end_field_fault(rq->html, field, message);
}

void part_csrf(struct request *rq)
{
	end_csrf(rq->html, request_csrf(rq));
}

void part_month(struct request *rq, int chosen, int ahead, bool all)
{
	int today = month_of_day(rq->work->today);

	end_month_field(rq->html, &(struct month_field){ .chosen = chosen, .from = month_add(today, -MONTHS_BACK),
		.to = month_add(today, ahead), .all = all });
}

const char *count_text(struct arena *a, int64_t n)
{
	char *digits = arena_printf(a, "%lld", (long long)n);
	size_t len = strlen(digits), sign = n < 0;
	struct buf out;

	buf_init(&out, a);
	for (size_t i = 0; i < len; i++) {
		if (i > sign && (len - i) % 3 == 0)
			buf_char(&out, ',');
		buf_char(&out, digits[i]);
	}
	return out.at;
}

/* ---- lists ---- */

struct pager pager_of(const struct request *rq)
{
	int64_t page = request_query_i64(rq, "page", 1), size = request_query_i64(rq, "size", PAGE_ROWS);
	struct pager p = { .page = 1, .size = PAGE_ROWS };

	if (page > 0 && page <= 1000000)
		p.page = (int)page;
	if (size > 0 && size <= PAGE_ROWS_MOST)
		p.size = (int)size;
	p.offset = (p.page - 1) * p.size;
	return p;
}

static void put_field(struct buf *out, bool *any)
{
	buf_char(out, *any ? '&' : '?');
	*any = true;
}

const char *with_query(struct request *rq, const char *name, const char *value)
{
	struct str rest = str_of(http_query_text(rq->http));
	struct buf out;
	bool any = false;

	buf_init(&out, rq->html->arena);
	buf_percent(&out, http_path(rq->http), "/");
	while (rest.at && rest.len) {
		struct str pair = str_cut(&rest, '&'), tail = pair, key = str_cut(&tail, '=');
		if (!pair.len || str_eq(key, str_of(name)) || str_eq(key, STR("page")))
			continue;
		put_field(&out, &any);
		buf_put(&out, pair.at, pair.len);
	}
	if (value) {
		put_field(&out, &any);
		buf_percent(&out, name, "");
		buf_char(&out, '=');
		buf_percent(&out, value, "");
	}
	return out.at;
}

const char *pager_href(struct request *rq, int page)
{
	return with_query(rq, "page", page > 1 ? arena_printf(rq->html->arena, "%d", page) : NULL);
}

/* First, last, and two beside the present one; gaps between. */
static void number_pages(struct pager_view *v)
{
	int from = v->page - 2 > 2 ? v->page - 2 : 2, to = v->page + 2 < v->pages - 1 ? v->page + 2 : v->pages - 1;

	v->numbers[v->count++] = 1;
	if (from > 2)
		v->numbers[v->count++] = 0;
	for (int n = from; n <= to; n++)
		v->numbers[v->count++] = n;
	if (to < v->pages - 1)
		v->numbers[v->count++] = 0;
	if (v->pages > 1)
		v->numbers[v->count++] = v->pages;
}

/* The query's other fields, once each, for the form that jumps to a page. */
static void keep_fields(struct request *rq, struct pager_view *v)
{
	struct str rest = str_of(http_query_text(rq->http));
	struct arena *a = rq->html->arena;
	int most = 1;

	for (size_t i = 0; i < rest.len; i++)
		most += rest.at[i] == '&';
	v->names = ARENA_ARRAY(a, const char *, (size_t)most);
	v->values = ARENA_ARRAY(a, const char *, (size_t)most);
	while (rest.at && rest.len) {
		struct str pair = str_cut(&rest, '&'), key = str_cut(&pair, '=');
		const char *name = arena_dupn(a, key.at, key.len), *value = http_query(rq->http, name);
		bool seen = !value || text_eq(name, "page");
		for (int i = 0; i < v->kept && !seen; i++)
			seen = text_eq(v->names[i], name);
		if (seen)
			continue;
		v->names[v->kept] = name;
		v->values[v->kept++] = value;
	}
}

void part_pager(struct request *rq, const struct pager *p, int64_t total)
{
	int64_t pages = total > 0 ? (total + p->size - 1) / p->size : 1;
	struct pager_view v = { .total = total, .size = p->size };

	v.pages = pages > 1000000 ? 1000000 : (int)pages;
	v.page = p->page < v.pages ? p->page : v.pages;
	if (rq->end == END_PHONE) {
		end_pager_phone(rq->html, rq, &v);
		return;
	}
	number_pages(&v);
	keep_fields(rq, &v);
	end_pager(rq->html, rq, &v);
}
