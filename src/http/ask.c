/* What the layer above may ask about a request, and its way to sleep. Answers were made when the request was read. */
#include "http/inside.h"

struct http_fault http_fault(const struct http *h)
{
	return h->fault;
}

const char *http_id(const struct http *h)
{
	return h->id;
}

int64_t http_age_us(const struct http *h)
{
	return clock_mono_us() - h->began_us;
}

int http_status(const struct http *h)
{
	return h->reply.kind == REPLY_NONE ? 0 : h->reply.status;
}

struct arena *http_arena(struct http *h)
{
	return h->arena;
}

enum http_method http_method(const struct http *h)
{
	return h->method;
}

const char *http_method_text(const struct http *h)
{
	return h->method_text;
}

const char *http_path(const struct http *h)
{
	return h->path;
}

void http_mount(struct http *h, const char *mount)
{
	h->path += strlen(mount);
	if (!*h->path)
		h->path = "/";
	h->mount = arena_dup(h->arena, mount);
}

const char *http_query_text(const struct http *h)
{
	return h->query_text;
}

const char *http_header(const struct http *h, const char *name)
{
	return pairs_find(&h->headers, name, 0, true);
}

const char *http_cookie(const struct http *h, const char *name)
{
	const char *header, *value = NULL;
	for (int n = 0; !value && (header = pairs_find(&h->headers, "Cookie", n, true)) != NULL; n++)
		value = cookie_parse(h->arena, header, name);
	return value;
}

const char *http_peer(const struct http *h)
{
	return h->peer;
}

bool http_secure(const struct http *h)
{
	return h->secure;
}

const char *http_query(const struct http *h, const char *name)
{
	return pairs_find(&h->query, name, 0, false);
}

const char *http_form(const struct http *h, const char *name)
{
	return pairs_find(&h->form, name, 0, false);
}

const char *http_form_at(const struct http *h, const char *name, int n)
{
	return n < 0 ? NULL : pairs_find(&h->form, name, n, false);
}

bool http_form_each(const struct http *h, int n, const char **name, const char **value)
{
	if (n < 0 || n >= h->form.count)
		return false;
	*name = h->form.at[n].name;
	*value = h->form.at[n].value;
	return true;
}

struct str http_body(const struct http *h)
{
	if (h->body != BODY_JSON || h->fault.status)
		return (struct str){NULL, 0};
	return (struct str){h->text.at, h->text.len};
}

const struct http_file *http_upload_at(const struct http *h, const char *field, int n)
{
	for (int i = 0; n >= 0 && i < h->uploads.count; i++)
		if (strcmp(h->uploads.at[i].field, field) == 0 && n-- == 0)
			return &h->uploads.at[i];
	return NULL;
}

const struct http_file *http_upload(const struct http *h, const char *field)
{
	return http_upload_at(h, field, 0);
}

int http_uploads(const struct http *h)
{
	return h->uploads.count;
}

void http_state_set(struct http *h, void *state)
{
	h->state = state;
}

void *http_state(const struct http *h)
{
	return h->state;
}

void http_suspend(struct http *h)
{
	h->suspended = true;
	atomic_fetch_add(&h->server->suspended, 1);
	transport_suspend(h);
}

void http_resume(struct http *h)
{
	struct http_server *s = h->server;
	transport_resume(h);
	atomic_fetch_sub(&s->suspended, 1); /* last: http_stop frees the server once this is zero */
}
