#include "base/base.h"

struct str str_of(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_empty(const char *text)
{
	return !text || !*text;
}

bool text_starts(const char *text, const char *prefix)
{
	return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool link_valid(const char *link)
{
	const char *host = text_starts(link, "https://") ? link + 8 : text_starts(link, "http://") ? link + 7 : "";
	if (strlen(link) > 500 || !*host || strchr("/?#:@.", *host) || !strchr(host, '.'))
		return false;
	for (const char *p = link; *p; p++)
		if ((unsigned char)*p <= 0x20 || strchr("\"'<>\\^`{|}", *p) || *p == 0x7f)
			return false;
	return !memchr(host, '@', strcspn(host, "/?#"));
}

struct str str_cut(struct str *rest, char sep)
{
	struct str head = *rest;
	const char *found = rest->len ? memchr(rest->at, sep, rest->len) : NULL;
	if (!found) {
		*rest = (struct str){ NULL, 0 };
		return head;
	}
	head.len = (size_t)(found - rest->at);
	rest->at = found + 1;
	rest->len -= head.len + 1;
	return head;
}

/* Length of the blank at the start (or end) of s: 1 for ASCII white space, 3 for U+3000, 0 for none. */
static size_t blank_at_start(struct str s)
{
	if (s.len && (unsigned char)s.at[0] <= ' ')
		return 1;
	return s.len >= 3 && memcmp(s.at, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static size_t blank_at_end(struct str s)
{
	if (s.len && (unsigned char)s.at[s.len - 1] <= ' ')
		return 1;
	return s.len >= 3 && memcmp(s.at + s.len - 3, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

struct str str_trim(struct str s)
{
	size_t n;
	while ((n = blank_at_start(s)) > 0) {
		s.at += n;
		s.len -= n;
	}
	while ((n = blank_at_end(s)) > 0)
		s.len -= n;
	return s;
}

struct str str_first(struct str s, size_t chars)
{
	size_t len = 0;
	for (size_t n = 0; len < s.len; len++)
		if (((unsigned char)s.at[len] & 0xc0) != 0x80 && n++ == chars)
			break;
	return (struct str){ s.at, len };
}

char *text_of_lines(struct arena *a, struct str s)
{
	struct str trimmed = str_trim(s);
	char *text = arena_alloc(a, trimmed.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < trimmed.len; i++) {
		unsigned char c = (unsigned char)trimmed.at[i];
		if (c >= 0x20 || c == '\n' || c == '\t')
			text[len++] = (char)c;
	}
	text[len] = '\0';
	return text;
}

bool str_i64(struct str s, int64_t *out)
{
	bool negative = s.len && s.at[0] == '-';
	size_t i = negative ? 1 : 0;
	int64_t n = 0;
	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		int digit = s.at[i] - '0';
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digit, &n))
			return false; /* counted downward: INT64_MIN has no positive twin */
	}
	if (!negative && n == INT64_MIN)
		return false;
	*out = negative ? n : -n;
	return true;
}

/* Bytes of the well-formed UTF-8 character at the start of s, 0 when it is none (Unicode 15, table 3-7). */
static size_t utf8_char(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.at;
	if (p[0] < 0x80)
		return p[0] ? 1 : 0;
	unsigned char low = 0x80, high = 0xbf;
	size_t len;
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		len = 2;
	} else if (p[0] >= 0xe0 && p[0] <= 0xef) {
		len = 3;
		low = p[0] == 0xe0 ? 0xa0 : 0x80;
		high = p[0] == 0xed ? 0x9f : 0xbf;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		len = 4;
		low = p[0] == 0xf0 ? 0x90 : 0x80;
		high = p[0] == 0xf4 ? 0x8f : 0xbf;
	} else {
		return 0;
	}
	if (s.len < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return len;
}

bool str_utf8(struct str s)
{
	while (s.len) {
		size_t n = utf8_char(s);
		if (!n)
			return false;
		s.at += n;
		s.len -= n;
	}
	return true;
}

size_t str_chars(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	return n;
}

bool str_has(struct str s, struct str needle)
{
	return needle.len == 0 || (s.len >= needle.len && memmem(s.at, s.len, needle.at, needle.len) != NULL);
}

char *hex_of(struct arena *a, const void *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	char *out = arena_alloc(a, len * 2 + 1);
	for (size_t i = 0; i < len; i++) {
		out[i * 2] = digits[p[i] >> 4];
		out[i * 2 + 1] = digits[p[i] & 15];
	}
	return out;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_to(struct str hex, void *bytes, size_t size)
{
	unsigned char *p = bytes;
	if (hex.len != size * 2)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(hex.at[i * 2]), low = hex_digit(hex.at[i * 2 + 1]);
		if (high < 0 || low < 0)
			return false;
		p[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}
