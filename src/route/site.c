/* Which county an address names. */
#include <ctype.h>

#include "route/internal.h"

/* The host without port and final dot, in lower case. */
static const char *host_name(struct arena *a, const char *host)
{
	struct str s = str_of(host ? host : "");
	char *name;
	size_t len = 0;
	if (s.len && s.at[0] == '[') /* an IPv6 address holds colons of its own */
		while (len < s.len && s.at[len] != ']')
			len++;
	while (len < s.len && s.at[len] != ':')
		len++;
	name = arena_dupn(a, s.at, len);
	if (len && name[len - 1] == '.')
		name[len - 1] = 0;
	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return name;
}

static bool is_below(const char *path, const char *mount)
{
	size_t len = strlen(mount);
	return text_starts(path, mount) && (!len || !path[len] || path[len] == '/');
}

const struct site *site_find(const struct server *server, struct arena *a, const char *host, const char *path)
{
	const char *name = host_name(a, host);
	const struct site *any = NULL;
	for (size_t i = 0; i < server->site_count; i++) {
		const struct site *site = &server->sites[i];
		if (!is_below(path, site->mount) || (site->host && !text_eq(site->host, name)))
			continue;
		if (site->host)
			return site;
		any = any ? any : site;
	}
	return any;
}
