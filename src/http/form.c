/* name=value pairs: query, urlencoded form, cookies, and the parameters of a content type. */
#include <strings.h>

#include "http/inside.h"

/* One name or value; NULL when it is not well-formed UTF-8 or holds a NUL. */
static const char *decode(struct arena *a, struct str raw)
{
	char *out = arena_alloc(a, raw.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.at[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%' && raw.len - i >= 3) {
			int high = hex_digit(raw.at[i + 1]), low = hex_digit(raw.at[i + 2]);
			if (high >= 0 && low >= 0) {
				c = (char)(high * 16 + low);
				i += 2;
			}
		}
		out[n++] = c;
	}
	out[n] = 0;
	return str_utf8((struct str){out, n}) ? out : NULL;
}

struct http_fault fields_parse(struct arena *a, struct str text, int max, struct pairs *out)
{
	while (text.at && text.len) {
		struct str value = str_cut(&text, '&');
		if (value.len == 0)
			continue;
		if (out->count >= max)
			return (struct http_fault){413, "http.too-many-fields"};
		struct str name = str_cut(&value, '=');
		const char *n = decode(a, name), *v = decode(a, value);
		if (!n || !v)
			return (struct http_fault){400, "http.not-utf8"};
		pairs_add(a, out, n, v);
	}
	return (struct http_fault){0, NULL};
}

const char *http_query_of(struct arena *a, const char *text, const char *name)
{
	struct str rest = str_of(text);
	while (rest.at && rest.len) {
		struct str value = str_cut(&rest, '&');
		const char *named = decode(a, str_cut(&value, '='));
		if (named && strcmp(named, name) == 0)
			return decode(a, value);
	}
	return NULL;
}

const char *cookie_parse(struct arena *a, const char *header, const char *name)
{
	struct str rest = str_of(header), want = str_of(name);
	while (rest.at) {
		struct str value = str_cut(&rest, ';');
		struct str key = str_trim(str_cut(&value, '='));
		if (!value.at || !str_eq(key, want))
			continue;
		value = str_trim(value);
		if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
			value = (struct str){value.at + 1, value.len - 2};
		return str_utf8(value) || value.len == 0 ? arena_dupn(a, value.at, value.len) : NULL;
	}
	return NULL;
}

bool type_is(const char *type, const char *want)
{
	if (!type)
		return false;
	struct str rest = str_of(type);
	struct str media = str_trim(str_cut(&rest, ';'));
	return media.len == strlen(want) && strncasecmp(media.at, want, media.len) == 0;
}

/* Reads one parameter value at *at: a quoted string or everything up to ';'. Moves *at behind it. */
static char *param_value(struct arena *a, const char **at)
{
	const char *c = *at;
	struct buf b;
	buf_init(&b, a);
	if (*c == '"') {
		for (c++; *c && *c != '"'; c++) {
			if (*c == '\\' && c[1])
				c++;
			buf_char(&b, *c);
		}
		if (*c == '"')
			c++;
	} else {
		while (*c && *c != ';' && *c != ' ' && *c != '\t')
			buf_char(&b, *c++);
	}
	*at = c;
	return b.at;
}

const char *type_param(struct arena *a, const char *type, const char *name, bool *twice)
{
	const char *found = NULL, *c = strchr(type, ';');
	size_t len = strlen(name);
	*twice = false;
	while (c) {
		c++;
		while (*c == ' ' || *c == '\t')
			c++;
		const char *key = c;
		while (*c && *c != '=' && *c != ';')
			c++;
		size_t key_len = (size_t)(c - key);
		if (*c == '=') {
			c++;
			char *value = param_value(a, &c);
			if (key_len == len && strncasecmp(key, name, len) == 0) {
				*twice = found != NULL;
				if (*twice)
					return found;
				found = value;
			}
		}
		c = strchr(c, ';');
	}
	return found;
}
