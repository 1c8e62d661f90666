/* The path of a request, decoded once. Everything that a second decoder, a file system or a proxy could read another
 * way is refused instead of tidied: such paths do not come from our own pages. */
#include "http/inside.h"

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes %XX into `out` (room for raw.len + 1); the length, or -1 on a broken escape. */
static int64_t unescape(struct str raw, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.at[i] != '%') {
			out[n++] = raw.at[i];
			continue;
		}
		if (raw.len - i < 3)
			return -1;
		int high = hex_digit(raw.at[i + 1]), low = hex_digit(raw.at[i + 2]);
		if (high < 0 || low < 0 || high * 16 + low == '/')
			return -1; /* an escaped slash is a part of the path to one reader and its end to another */
		out[n++] = (char)(high * 16 + low);
		i += 2;
	}
	out[n] = 0;
	return (int64_t)n;
}

static bool has_bad_part(struct str path)
{
	struct str rest = {path.at + 1, path.len - 1};
	while (rest.at) {
		struct str part = str_cut(&rest, '/');
		bool last = rest.at == NULL;
		if (part.len == 0 && !last)
			return true;
		if (str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return true;
	}
	return false;
}

const char *path_decode(struct arena *a, struct str raw, const char **out)
{
	if (raw.len == 0 || raw.at[0] != '/')
		return "http.bad-path";
	char *path = arena_alloc(a, raw.len + 1);
	int64_t len = unescape(raw, path);
	if (len < 0)
		return "http.bad-path";
	struct str decoded = {path, (size_t)len};
	if (!str_utf8(decoded))
		return "http.not-utf8";
	for (size_t i = 0; i < decoded.len; i++)
		if ((unsigned char)path[i] < 0x20 || path[i] == 0x7f || path[i] == '\\' || path[i] == '#')
			return "http.bad-path";
	if (has_bad_part(decoded))
		return "http.bad-path";
	*out = path;
	return NULL;
}
