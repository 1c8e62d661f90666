/* Content codings: what the client takes, and making it. */
#include <strings.h>

#include <brotli/encode.h>
#include <zlib.h>

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

struct coding coding_of(const struct http *h)
{
	struct coding c = {false, false};
	struct str rest = str_of(http_header(h, "Accept-Encoding"));
	while (rest.at) {
		struct str params = str_cut(&rest, ',');
		struct str name = str_trim(str_cut(&params, ';'));
		if (coding_named(name, "gzip") || coding_named(name, "x-gzip"))
			c.gzip = wanted(params);
		else if (coding_named(name, "br"))
			c.brotli = h->secure && wanted(params);
	}
	return c;
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

struct str coding_gzip(struct arena *a, struct str bytes)
{
	const struct str gains_nothing = {NULL, 0};
	z_stream z = {0};
	if (bytes.len > UINT32_MAX / 2 || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return gains_nothing;
	char *out = arena_alloc(a, bytes.len);
	z.next_in = (Bytef *)(uintptr_t)bytes.at;
	z.avail_in = (uInt)bytes.len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)bytes.len;
	bool done = deflate(&z, Z_FINISH) == Z_STREAM_END; /* no room left: it gains nothing */
	size_t len = z.total_out;
	deflateEnd(&z);
	return done ? (struct str){out, len} : gains_nothing;
}

struct str coding_brotli(struct arena *a, struct str bytes)
{
	size_t len = bytes.len;
	uint8_t *out = arena_alloc(a, len);
	if (!BrotliEncoderCompress(4, 18, BROTLI_MODE_TEXT, bytes.len, (const uint8_t *)bytes.at, &len, out))
		return (struct str){NULL, 0};
	return (struct str){(const char *)out, len};
}
