/* The escapes of html.h: whatever text comes, what is written keeps the promise of its place in the page. */
#include <ctype.h>
#include <strings.h>

#include "fuzz.h"
#include "html/html.h"

static _Noreturn void broken(const char *promise, const char *input, const char *output)
{
	fprintf(stderr, "%s\n  input:  %s\n  output: %s\n", promise, input, output);
	abort();
}

/* ---- a reader of what was written, independent of the writers ---- */

/* Decodes character references as a browser does in an attribute: only those that the escapes may write are known. */
static char *references_decoded(const char *text)
{
	static const struct {
		const char *reference;
		char c;
	} known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#34;", '"'}, {"&#39;", '\''}};
	char *out = malloc(strlen(text) + 1);
	size_t n = 0;

	while (*text) {
		size_t i = 0, count = sizeof(known) / sizeof(known[0]);
		while (i < count && strncmp(text, known[i].reference, strlen(known[i].reference)))
			i++;
		if (*text == '&' && i == count)
			broken("an '&' that is no known reference", text, text);
		out[n++] = i < count ? known[i].c : *text;
		text += i < count ? strlen(known[i].reference) : 1;
	}
	out[n] = '\0';
	return out;
}

static char *percent_decoded(const char *text)
{
	char *out = malloc(strlen(text) + 1);
	size_t n = 0;
	unsigned byte;

	while (*text) {
		if (text[0] == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]) &&
			sscanf(text + 1, "%2x", &byte) == 1 && byte) {
			out[n++] = (char)byte;
			text += 3;
		} else {
			out[n++] = *text++;
		}
	}
	out[n] = '\0';
	return out;
}

/* What a URL parser makes of the front of `url`: leading controls and all tabs and newlines away. True when it has a
 * scheme beyond the allowed ones, or names a host without a scheme. */
static bool url_dangerous(const char *url)
{
	static const char *const allowed[] = {"http", "https", "tel", "mailto", "webcal", "otpauth"};
	char front[64];
	size_t n = 0;

	while (*url && (unsigned char)*url <= ' ')
		url++;
	for (; *url && n + 1 < sizeof(front); url++)
		if (*url != '\t' && *url != '\n' && *url != '\r')
			front[n++] = (char)tolower((unsigned char)*url);
	front[n] = '\0';
	if ((front[0] == '/' || front[0] == '\\') && (front[1] == '/' || front[1] == '\\'))
		return true;
	size_t scheme = strspn(front, "abcdefghijklmnopqrstuvwxyz0123456789+-.");
	if (!scheme || front[scheme] != ':' || !isalpha((unsigned char)front[0]))
		return false;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (strlen(allowed[i]) == scheme && !memcmp(allowed[i], front, scheme))
			return false;
	return true;
}

/* ---- the promises ---- */

static const char *written(
	struct arena *a, void (*put)(struct html *h, const char *text), const char *before, const char *text)
{
	struct html h;

	html_init(&h, a);
	html_lit(&h, before, strlen(before));
	put(&h, text);
	if (h.out.at[h.out.len] || strlen(h.out.at) != h.out.len)
		broken("output with NUL", text, h.out.at);
	if (!str_utf8((struct str){h.out.at, h.out.len}))
		broken("output that is not UTF-8", text, h.out.at);
	return h.out.at;
}

static void value_input(const char *text)
{
	struct arena *a = arena_new();
	const char *out = written(a, html_text_str, "", text);
	char *decoded;

	if (strpbrk(out, "<>"))
		broken("text with a raw < or >", text, out);
	out = written(a, html_attr_str, "", text);
	if (strpbrk(out, "<>\"'"))
		broken("attribute with a raw < > \" or '", text, out);
	decoded = references_decoded(out);
	if (str_utf8(str_of(text)) && strcmp(decoded, text))
		broken("attribute that does not read back", text, out);
	free(decoded);

	void (*const urls[])(struct html *, const char *) = {html_url_str, html_urlbase_str};
	for (size_t i = 0; i < 2; i++) {
		out = written(a, urls[i], "", text);
		if (strpbrk(out, "<>\"' \t\n\\"))
			broken("URL with a raw < > \" ' \\ or white space", text, out);
		decoded = references_decoded(out);
		char *twice = percent_decoded(decoded);
		if (url_dangerous(decoded) || (!strncasecmp(text, "http", 4) ? false : url_dangerous(twice)))
			broken("URL with a bad scheme or a foreign host", text, out);
		free(twice);
		if (i == 1) { /* what the template continues with '/' */
			char *path = malloc(strlen(decoded) + 6);
			memcpy(path, decoded, strlen(decoded));
			memcpy(path + strlen(decoded), "/path", 6);
			if (url_dangerous(path))
				broken("URL base that makes a host", text, out);
			free(path);
		}
		free(decoded);
	}

	static const char *const before[] = {"/x/", "/", "?q=", "java", "tel:"};
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		out = written(a, html_urlpart_str, before[i], text);
		const char *part = out + strlen(before[i]);
		if (part[strspn(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%")])
			broken("URL part beyond unreserved characters", text, out);
		if (url_dangerous(out))
			broken("URL part that makes a scheme or a host", text, out);
		decoded = percent_decoded(part);
		if (str_utf8(str_of(text)) && strcmp(decoded, text))
			broken("URL part that does not read back", text, out);
		free(decoded);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = fuzz_text(bytes, len);
	value_input(text);
	free(text);
	return 0;
}
