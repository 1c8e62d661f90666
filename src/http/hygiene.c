/* Is this request's head open to two readings? The library in Debian 12 accepts two Host headers, two lengths, and a
 * length beside chunks, with which a second request can be smuggled past a proxy; here they end the connection.
 * RFC 9112 sections 3.2 (Host) and 6.3 (message length). */
#include <strings.h>

#include "http/inside.h"

static struct http_fault fault(int status, const char *code)
{
	return (struct http_fault){status, code};
}

static bool token_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool header_sound(const struct pair *p)
{
	if (!*p->name)
		return false;
	for (const char *c = p->name; *c; c++)
		if (!token_char((unsigned char)*c))
			return false;
	for (const char *c = p->value; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f)
			return false;
	return true;
}

/* host or [v6], then perhaps :port. Only what a name or an address is made of. */
static bool host_sound(const char *host)
{
	size_t len = strlen(host), i = 0;
	if (len == 0 || len > 255)
		return false;
	if (host[0] == '[') {
		size_t inside = strspn(host + 1, "0123456789abcdefABCDEF:.");
		if (inside < 2 || host[1 + inside] != ']')
			return false;
		i = inside + 2;
	} else {
		i = strspn(host, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_");
		if (i == 0)
			return false;
	}
	if (host[i] == ':') {
		size_t digits = strspn(host + i + 1, "0123456789");
		if (digits > 5)
			return false;
		i += 1 + digits;
	}
	return host[i] == 0;
}

int64_t hygiene_length(const char *text)
{
	int64_t n;
	if (!text || !*text || strspn(text, "0123456789") != strlen(text) || (text[0] == '0' && text[1]) ||
		!str_i64(str_of(text), &n))
		return -1;
	return n;
}

struct http_fault hygiene_check(const struct pairs *headers, const char *version)
{
	int hosts = 0, lengths = 0, codings = 0;
	const char *host = NULL, *length = NULL, *coding = NULL;
	for (int i = 0; i < headers->count; i++) {
		const struct pair *p = &headers->at[i];
		if (!header_sound(p))
			return fault(400, "http.bad-header");
		if (strcasecmp(p->name, "Host") == 0)
			hosts++, host = p->value;
		else if (strcasecmp(p->name, "Content-Length") == 0)
			lengths++, length = p->value;
		else if (strcasecmp(p->name, "Transfer-Encoding") == 0)
			codings++, coding = p->value;
	}
	if (hosts != 1)
		return fault(400, hosts ? "http.two-hosts" : "http.no-host");
	if (!host_sound(host))
		return fault(400, "http.bad-host");
	if (lengths > 1)
		return fault(400, "http.two-lengths");
	if (codings > 1)
		return fault(400, "http.two-codings");
	if (lengths && codings)
		return fault(400, "http.length-and-chunked");
	if (length && hygiene_length(length) < 0)
		return fault(400, "http.bad-length");
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return fault(505, "http.version");
	if (coding && strcmp(version, "HTTP/1.0") == 0)
		return fault(400, "http.bad-coding");
	if (coding && strcasecmp(coding, "chunked") != 0)
		return fault(501, "http.unknown-coding");
	return fault(0, NULL);
}
