/* Content codings: what the client takes, and making it. */
#include <strings.h>

#include <brotli/encode.h>
#include <libdeflate.h>

#include "http/inside.h"

/* "br;q=0.8": true when the quality is not zero. */
static bool wanted(struct str params)
{
	while (params.at) {
		struct str p = str_trim(str_cut(&params, ';'));
		if (p.len >= 2 && (p.at[0] == 'q' || p.at[0] == 'Q') && p.at[1] == '=')
			for (size_t i = 2; i < p.len; i++)
				if (p.at[i] >= '1' && p.at[i] <= '9')
					return true;
		if (p.len >= 2 && (p.at[0] == 'q' || p.at[0] == 'Q') && p.at[1] == '=')
			return false;
	}
	return true;
}

static bool coding_named(struct str coding, const char *name)
{
	return coding.len == strlen(name) && strncasecmp(coding.at, name, coding.len) == 0;
}

struct coding coding_parse(const char *accepts, bool secure)
{
	struct coding c = {false, false};
	struct str rest = str_of(accepts);
	while (rest.at) {
		struct str params = str_cut(&rest, ',');
		struct str name = str_trim(str_cut(&params, ';'));
		if (coding_named(name, "gzip") || coding_named(name, "x-gzip"))
			c.gzip = wanted(params);
		else if (coding_named(name, "br"))
			c.brotli = secure && wanted(params);
	}
	return c;
}

struct coding coding_of(const struct http *h)
{
	return coding_parse(http_header(h, "Accept-Encoding"), h->secure);
}

bool coding_compressible(const char *type)
{
	static const char *const types[] = {"text/html", "text/css", "text/plain", "text/csv", "text/markdown",
		"text/javascript", "application/json", "application/problem+json", "application/manifest+json",
		"application/xml", "image/svg+xml"};
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (type_is(type, types[i]))
			return true;
	return false;
}

/* Compressing is most of what an answer costs, and a page is answered once: the fastest setting of each takes a fifth of the time
 * for a tenth more bytes (docs/performance.md). What is embedded was compressed for hours of use, by tools/embed.c. */
#define GZIP_LEVEL 1
#define BROTLI_QUALITY 1
#define BROTLI_WINDOW_BITS 18

struct str coding_gzip(struct arena *a, struct str bytes)
{
	char *out = arena_alloc(a, bytes.len); /* first: where memory lacks, it does not come back */
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(GZIP_LEVEL);
	if (!compressor)
		return (struct str){NULL, 0};
	size_t len = libdeflate_gzip_compress(compressor, bytes.at, bytes.len, out, bytes.len);
	libdeflate_free_compressor(compressor);
	return len ? (struct str){out, len} : (struct str){NULL, 0}; /* no room left: it gains nothing */
}

struct str coding_brotli(struct arena *a, struct str bytes)
{
	size_t len = bytes.len;
	uint8_t *out = arena_alloc(a, len);
	if (!BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_WINDOW_BITS, BROTLI_MODE_TEXT, bytes.len, (const uint8_t *)bytes.at, &len, out))
		return (struct str){NULL, 0};
	return (struct str){(const char *)out, len};
}
