/* A byte-wise state machine over multipart/form-data (RFC 7578, RFC 2046 section 5.1).
 *
 * The delimiter is CRLF "--" boundary. A boundary holds neither CR nor LF, so when a match breaks off, the only place
 * where another can begin is the byte that broke it: no backing up, no buffer. Where RFC 2046 leaves freedom that no
 * browser uses (preamble, epilogue, folded or repeated headers, transfer encodings) the body is refused, because a
 * proxy or scanner in front may read that freedom differently. */
#include <strings.h>

#include "http/inside.h"
#include "http/multipart.h"

#define BOUNDARY_MAX 70
#define HEAD_MAX 8192
#define PADDING_MAX 64

enum state { FIRST, DELIMITER, DELIMITER_CR, DELIMITER_DASH, HEAD, BODY, CLOSED, CLOSED_CR, OVER };

struct multipart {
	struct arena *arena;
	struct part_sink sink;
	struct http_fault fault;
	enum state state;
	char delimiter[4 + BOUNDARY_MAX + 1];
	size_t delimiter_len;
	size_t matched; /* bytes of the delimiter seen so far */
	int padding;
	int parts, parts_max;
	char head[HEAD_MAX];
	size_t head_len;
};

static const struct http_fault none = {0, NULL};
static const struct http_fault malformed = {400, "http.bad-multipart"};

static bool boundary_sound(const char *boundary)
{
	size_t len = strlen(boundary);
	return len >= 1 && len <= BOUNDARY_MAX && boundary[len - 1] != ' ' &&
	       strspn(boundary, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ") == len;
}

struct multipart *multipart_new(struct arena *a, const char *boundary, int parts_max, const struct part_sink *sink)
{
	if (!boundary || !boundary_sound(boundary))
		return NULL;
	struct multipart *m = ARENA_NEW(a, struct multipart);
	m->arena = a;
	m->sink = *sink;
	m->parts_max = parts_max;
	m->delimiter_len = (size_t)snprintf(m->delimiter, sizeof m->delimiter, "\r\n--%s", boundary);
	m->matched = 2; /* the first delimiter stands at the very start, without its CRLF */
	return m;
}

/* ---- a part's head ---- */

/* Reads a parameter's value at *at, quoted or not. Browsers write " as %22 and leave \ alone; others write \". */
static bool head_value(struct arena *a, struct str *rest, const char **out)
{
	struct buf b;
	buf_init(&b, a);
	size_t i = 0;
	if (rest->len && rest->at[0] == '"') {
		for (i = 1; i < rest->len && rest->at[i] != '"'; i++) {
			char c = rest->at[i];
			if (c == '\\' && i + 1 < rest->len && rest->at[i + 1] == '"') {
				c = '"';
				i++;
			} else if (c == '%' && rest->len - i > 2 && memcmp(rest->at + i, "%22", 3) == 0) {
				c = '"';
				i += 2;
			}
			buf_char(&b, c);
		}
		if (i == rest->len)
			return false; /* the quote is never closed */
		i++;
	} else {
		for (; i < rest->len && rest->at[i] != ';' && rest->at[i] != ' ' && rest->at[i] != '\t'; i++)
			buf_char(&b, rest->at[i]);
	}
	rest->at += i;
	rest->len -= i;
	*out = b.at;
	return true;
}

static struct str skip_blanks(struct str s)
{
	while (s.len && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = (struct str){s.at + 1, s.len - 1};
	return s;
}

static bool str_is(struct str s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.at, word, s.len) == 0;
}

/* form-data; name="…"; filename="…" */
static bool head_disposition(struct multipart *m, struct str rest, struct part *part)
{
	size_t kind = 0;
	while (kind < rest.len && rest.at[kind] != ';')
		kind++;
	if (!str_is(str_trim((struct str){rest.at, kind}), "form-data"))
		return false;
	rest = (struct str){rest.at + kind, rest.len - kind};
	while (rest.len) {
		if (rest.at[0] != ';')
			return false;
		rest = skip_blanks((struct str){rest.at + 1, rest.len - 1});
		size_t key_len = 0;
		while (key_len < rest.len && rest.at[key_len] != '=')
			key_len++;
		if (key_len == rest.len || key_len == 0)
			return false;
		struct str key = {rest.at, key_len};
		rest = (struct str){rest.at + key_len + 1, rest.len - key_len - 1};
		const char *value;
		if (!head_value(m->arena, &rest, &value))
			return false;
		const char **slot = str_is(key, "name")       ? &part->name
				    : str_is(key, "filename") ? &part->filename
							      : NULL;
		if (slot && *slot)
			return false;
		if (slot)
			*slot = value;
		rest = skip_blanks(rest);
	}
	return part->name != NULL;
}

static bool head_line(struct multipart *m, struct str line, struct part *part)
{
	struct str name = str_cut(&line, ':');
	if (!line.at || name.len == 0 || memchr(name.at, ' ', name.len) || memchr(name.at, '\t', name.len))
		return false; /* also refuses a folded line */
	struct str value = str_trim(line);
	if (str_is(name, "Content-Disposition"))
		return !part->name && head_disposition(m, value, part);
	if (str_is(name, "Content-Type")) {
		if (part->type)
			return false;
		part->type = arena_dupn(m->arena, value.at, value.len);
	}
	if (str_is(name, "Content-Transfer-Encoding"))
		return str_is(value, "binary") || str_is(value, "8bit") || str_is(value, "7bit");
	return true;
}

/* Reads the head collected in m->head, its last CRLF CRLF included. */
static struct http_fault head_read(struct multipart *m, struct part *part)
{
	if (!str_utf8((struct str){m->head, m->head_len}))
		return (struct http_fault){400, "http.not-utf8"};
	for (size_t i = 0, lines_end = m->head_len - 2; i < lines_end;) {
		const char *end = memmem(m->head + i, lines_end - i, "\r\n", 2);
		if (!end)
			return malformed;
		struct str line = {m->head + i, (size_t)(end - (m->head + i))};
		if (memchr(line.at, '\r', line.len) || memchr(line.at, '\n', line.len) || !head_line(m, line, part))
			return malformed;
		i += line.len + 2;
	}
	return part->name ? none : malformed;
}

static struct http_fault head_byte(struct multipart *m, char c)
{
	if (m->head_len == HEAD_MAX)
		return malformed;
	m->head[m->head_len++] = c;
	if (m->head_len < 4 || memcmp(m->head + m->head_len - 4, "\r\n\r\n", 4) != 0)
		return m->head_len == 2 && memcmp(m->head, "\r\n", 2) == 0 ? malformed : none;
	if (++m->parts > m->parts_max)
		return (struct http_fault){413, "http.too-many-fields"};
	struct part part = {NULL, NULL, NULL};
	struct http_fault fault = head_read(m, &part);
	if (fault.status)
		return fault;
	m->state = BODY;
	m->matched = 0;
	return m->sink.begin(m->sink.arg, &part);
}

/* ---- a part's bytes ---- */

static struct http_fault give(struct multipart *m, const char *bytes, size_t len)
{
	return len ? m->sink.bytes(m->sink.arg, bytes, len) : none;
}

/* Takes bytes of a part's content up to and with the next delimiter; *taken tells how many. */
static struct http_fault body_bytes(struct multipart *m, const char *bytes, size_t len, size_t *taken)
{
	size_t i = 0, carried = m->matched; /* carried: matched bytes that stood in earlier pieces */
	struct http_fault fault = none;
	*taken = len;
	while (i < len) {
		if (m->matched == 0) {
			const char *cr = memchr(bytes + i, '\r', len - i);
			if (!cr)
				break;
			i = (size_t)(cr - bytes) + 1;
			m->matched = 1;
		} else if (bytes[i] == m->delimiter[m->matched]) {
			i++;
			if (++m->matched == m->delimiter_len) {
				*taken = i;
				fault = give(m, bytes, i - (m->matched - carried));
				m->state = DELIMITER;
				m->padding = 0;
				return fault.status ? fault : m->sink.end(m->sink.arg);
			}
		} else {
			fault = give(m, m->delimiter, carried);
			if (fault.status)
				return fault;
			carried = m->matched = 0;
		}
	}
	return give(m, bytes, len - (m->matched - carried));
}

/* ---- between the parts ---- */

static struct http_fault delimiter_byte(struct multipart *m, char c)
{
	bool blank = (c == ' ' || c == '\t') && ++m->padding <= PADDING_MAX;
	switch (m->state) {
	case FIRST:
		if (c != m->delimiter[m->matched])
			return malformed;
		if (++m->matched == m->delimiter_len)
			m->state = DELIMITER;
		return none;
	case DELIMITER:
		if (c == '\r')
			m->state = DELIMITER_CR;
		else if (c == '-' && m->padding == 0)
			m->state = DELIMITER_DASH;
		else if (!blank)
			return malformed;
		return none;
	case DELIMITER_CR:
		m->state = HEAD;
		m->head_len = 0;
		return c == '\n' ? none : malformed;
	case DELIMITER_DASH:
		m->state = CLOSED;
		return c == '-' ? none : malformed;
	case CLOSED:
		if (c == '\r')
			m->state = CLOSED_CR;
		else if (!blank)
			return malformed;
		return none;
	case CLOSED_CR:
		m->state = OVER;
		return c == '\n' ? none : malformed;
	default:
		return malformed; /* something behind the end */
	}
}

struct http_fault multipart_feed(struct multipart *m, const char *bytes, size_t len)
{
	size_t i = 0;
	while (i < len && !m->fault.status) {
		if (m->state == BODY) {
			size_t taken;
			m->fault = body_bytes(m, bytes + i, len - i, &taken);
			i += taken;
		} else if (m->state == HEAD) {
			m->fault = head_byte(m, bytes[i++]);
		} else {
			m->fault = delimiter_byte(m, bytes[i++]);
		}
	}
	return m->fault;
}

struct http_fault multipart_end(struct multipart *m)
{
	if (!m->fault.status && m->state != CLOSED && m->state != OVER)
		m->fault = (struct http_fault){400, "http.truncated"};
	return m->fault;
}
