/* The escapes. Each walks its text once, copies runs of harmless bytes whole and replaces what is not UTF-8. */
#include "html/html.h"

#include <strings.h>

/* U+FFFD in UTF-8. */
static const char replacement[] = "\xef\xbf\xbd";

void html_init(struct html *h, struct arena *a)
{
	h->arena = a;
	h->base = "";
	buf_init(&h->out, a);
}

void html_lit(struct html *h, const char *bytes, size_t len)
{
	buf_put(&h->out, bytes, len);
}

/* Length of the well-formed UTF-8 sequence of two bytes or more at `s` (Unicode 15, table 3-7), or 0. The text ends in
 * NUL, which is no continuation byte, so this never reads past its end. */
static size_t utf8_sequence(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t more;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		more = 1;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		more = 2;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		more = 3;
	else
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i <= more; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return more + 1;
}

/* How many bytes a broken sequence at `s` swallows: its longest well-formed beginning counts as one error (the practice
 * that Unicode recommends and browsers follow), at least one byte. */
static size_t utf8_broken(const unsigned char *s)
{
	if (s[0] < 0xe0 || s[0] > 0xf4)
		return 1;
	unsigned char low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
	unsigned char high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
	if (s[1] < low || s[1] > high)
		return 1;
	return s[0] >= 0xf0 && s[2] >= 0x80 && s[2] <= 0xbf ? 3 : 2;
}

static const char *reference(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&#34;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

static void escape(struct buf *out, const char *text, bool quotes)
{
	/* 1: always a reference, 2: a reference inside quotes */
	static const unsigned char special[128] = {['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 2, ['\''] = 2};
	const unsigned char *s = (const unsigned char *)text;
	const unsigned char *run = s;

	if (!text)
		return;
	for (; *s;) {
		if (*s < 0x80) {
			if (!special[*s] || (special[*s] == 2 && !quotes)) {
				s++;
				continue;
			}
			buf_put(out, run, (size_t)(s - run));
			buf_text(out, reference(*s));
			run = ++s;
			continue;
		}
		size_t len = utf8_sequence(s);
		if (len) {
			s += len;
			continue;
		}
		buf_put(out, run, (size_t)(s - run));
		buf_put(out, replacement, 3);
		s += utf8_broken(s);
		run = s;
	}
	buf_put(out, run, (size_t)(s - run));
}

void html_base(struct html *h)
{
	buf_text(&h->out, h->base);
}

static void base_of(struct html *h, const char *url)
{
	if (*url == '/' && !text_starts(url, "/a/"))
		html_base(h);
}

void html_text_str(struct html *h, const char *text)
{
	escape(&h->out, text, false);
}

void html_text_i64(struct html *h, int64_t n)
{
	buf_i64(&h->out, n);
}

void html_text_safe(struct html *h, struct safe_html s)
{
	if (s.at)
		buf_put(&h->out, s.at, s.len);
}

void html_attr_str(struct html *h, const char *text)
{
	escape(&h->out, text, true);
}

void html_attr_i64(struct html *h, int64_t n)
{
	buf_i64(&h->out, n);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the URL text at `*at` means, percent-decoded until nothing is left to decode: what some careless reader
 * behind us might see. Moves *at behind it. */
static int decoded_byte(const char **at)
{
	const char *s = *at;
	int c = (unsigned char)*s++;

	while (c == '%' && hex_digit(s[0]) >= 0 && hex_digit(s[1]) >= 0) {
		c = hex_digit(s[0]) * 16 + hex_digit(s[1]);
		s += 2;
	}
	*at = s;
	return c;
}

/* True when the text begins with two slashes of either kind, as a URL parser reads it: controls and white space in
 * front and tabs and newlines between do not count. */
static bool url_names_host(const char *text)
{
	int slashes = 0;

	while (*text && slashes < 2) {
		int c = decoded_byte(&text);
		if (c == '/' || c == '\\')
			slashes++;
		else if (!(c == '\t' || c == '\n' || c == '\r' || (c <= ' ' && !slashes)))
			return false;
	}
	return slashes == 2;
}

/* True when `text` is a path or has one of the schemes that we let through. Judged strictly: a ':' before the first
 * '/', '?' or '#' is a scheme even when it is percent-encoded, and only the exact letters of a known one count, so tabs
 * and newlines inside, which browsers skip, do not help anyone. */
static bool url_allowed(const char *text)
{
	static const char *const schemes[] = {"http:", "https:", "tel:", "mailto:", "webcal:", "otpauth:"};

	if (url_names_host(text))
		return false;
	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (!strncasecmp(text, schemes[i], strlen(schemes[i])))
			return true;
	while (*text) {
		int c = decoded_byte(&text);
		if (c == ':')
			return false;
		if (c == '/' || c == '?' || c == '#')
			return true;
	}
	return true;
}

/* Writes a URL into a quoted attribute: bytes that URLs do not have are percent-encoded, a literal '%' stays. */
static void url_put(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)text[i];
		if (c >= 0x80) {
			size_t sequence = utf8_sequence((const unsigned char *)text + i);
			if (sequence) {
				buf_put(out, text + i, sequence);
				i += sequence;
			} else {
				buf_put(out, replacement, 3);
				i += utf8_broken((const unsigned char *)text + i);
			}
			continue;
		}
		if (c <= ' ' || c == 0x7f || strchr("\"'<>\\^`{|}", c))
			buf_printf(out, "%%%02X", c);
		else if (c == '&')
			buf_text(out, "&amp;");
		else
			buf_char(out, (char)c);
		i++;
	}
}

static const char refused[] = "#refused";

/* Browsers drop white space and control characters in front of a URL. */
static const char *url_start(const char *text)
{
	while (*text && (unsigned char)*text <= ' ')
		text++;
	return text;
}

void html_url_str(struct html *h, const char *text)
{
	if (!text)
		return;
	text = url_start(text);
	if (url_allowed(text)) {
		base_of(h, text);
		url_put(&h->out, text, strlen(text));
	} else {
		buf_text(&h->out, refused);
	}
}

void html_urlbase_str(struct html *h, const char *text)
{
	text = url_start(text ? text : "");
	size_t len = strlen(text);
	if (!url_allowed(text)) {
		buf_text(&h->out, refused);
		return;
	}
	while (len && (text[len - 1] == '/' || text[len - 1] == '\\'))
		len--;
	base_of(h, len ? text : "/");
	if (len)
		url_put(&h->out, text, len);
	else
		buf_text(&h->out, "/.");
}

void html_urlpart_str(struct html *h, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	const unsigned char *s = (const unsigned char *)text;

	if (!text)
		return;
	while (*s) {
		size_t len = *s < 0x80 ? 1 : utf8_sequence(s);
		const unsigned char *from = len ? s : (const unsigned char *)replacement;
		size_t count = len ? len : 3;
		s += len ? len : utf8_broken(s);
		for (size_t i = 0; i < count; i++) {
			unsigned char c = from[i];
			bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
					  c == '-' || c == '.' || c == '_' || c == '~';
			if (unreserved) {
				buf_char(&h->out, (char)c);
			} else {
				char piece[3] = {'%', digits[c >> 4], digits[c & 15]};
				buf_put(&h->out, piece, 3);
			}
		}
	}
}

void html_urlpart_i64(struct html *h, int64_t n)
{
	buf_i64(&h->out, n);
}
