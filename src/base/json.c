#include "base/json.h"
#include "base/base.h"

void json_begin(struct json *j, struct buf *out)
{
	*j = (struct json){ .out = out };
}

static void before_value(struct json *j)
{
	if (j->comma)
		buf_char(j->out, ',');
	j->comma = true;
}

static void open_with(struct json *j, char c)
{
	before_value(j);
	buf_char(j->out, c);
	j->comma = false;
	j->depth++;
}

static void close_with(struct json *j, char c)
{
	if (j->depth-- == 0)
		die("json closed more often than opened");
	buf_char(j->out, c);
	j->comma = true;
}

void json_open_object(struct json *j)
{
	open_with(j, '{');
}

void json_end_object(struct json *j)
{
	close_with(j, '}');
}

void json_open_array(struct json *j)
{
	open_with(j, '[');
}

void json_end_array(struct json *j)
{
	close_with(j, ']');
}

static void quoted(struct buf *out, const char *text)
{
	struct str s = str_of(text);
	buf_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c == '"' || c == '\\')
			buf_char(out, '\\');
		if (c < ' ')
			buf_printf(out, "\\u%04x", c);
		else
			buf_char(out, (char)c);
	}
	buf_char(out, '"');
}

void json_key(struct json *j, const char *key)
{
	before_value(j);
	quoted(j->out, key);
	buf_char(j->out, ':');
	j->comma = false;
}

void json_text(struct json *j, const char *text)
{
	before_value(j);
	if (!text)
		buf_text(j->out, "null");
	else if (str_utf8(str_of(text)))
		quoted(j->out, text);
	else
		quoted(j->out, "\xef\xbf\xbd");
}

void json_number(struct json *j, const char *digits)
{
	before_value(j);
	buf_text(j->out, digits);
}

void json_i64(struct json *j, int64_t n)
{
	before_value(j);
	buf_i64(j->out, n);
}

void json_id(struct json *j, int64_t id)
{
	before_value(j);
	buf_printf(j->out, "\"%lld\"", (long long)id);
}

void json_bool(struct json *j, bool b)
{
	before_value(j);
	buf_text(j->out, b ? "true" : "false");
}

void json_put_text(struct json *j, const char *key, const char *text)
{
	json_key(j, key);
	json_text(j, text);
}

void json_put_i64(struct json *j, const char *key, int64_t n)
{
	json_key(j, key);
	json_i64(j, n);
}

void json_put_id(struct json *j, const char *key, int64_t id)
{
	json_key(j, key);
	json_id(j, id);
}

void json_put_bool(struct json *j, const char *key, bool b)
{
	json_key(j, key);
	json_bool(j, b);
}
