/* Embedded assets: found by hashed path, sent in the smallest coding that the client takes. */
#include "html/html.h"
#include "http/inside.h"

static int by_path(const void *key, const void *asset)
{
	return strcmp(key, ((const struct http_asset *)asset)->path);
}

const struct http_asset *http_asset_find(const char *name)
{
	for (size_t i = 0; i < http_assets_count; i++)
		if (strcmp(http_assets[i].name, name) == 0)
			return &http_assets[i];
	return NULL;
}

const char *asset(const char *name)
{
	const struct http_asset *found = http_asset_find(name);
	return found ? found->path : NULL;
}

bool http_reply_asset(struct http *h, const char *path)
{
	const struct http_asset *found = bsearch(path, http_assets, http_assets_count, sizeof(http_assets[0]), by_path);
	if (!found)
		return false;
	struct coding c = coding_of(h);
	const char *coding = c.brotli && found->brotli.at ? "br" : c.gzip && found->gzip.at ? "gzip" : NULL;
	struct str bytes = !coding ? found->plain : coding[0] == 'b' ? found->brotli : found->gzip;
	/* Each coding is bytes of its own, so it has a tag of its own: "3f9c12ab", "3f9c12ab-gzip". */
	const char *etag =
		!coding ? found->etag
			: arena_printf(h->arena, "%.*s-%s\"", (int)strlen(found->etag) - 1, found->etag, coding);
	reply_clear(h);
	reply_default(h, "Cache-Control", "public, max-age=31536000, immutable");
	http_reply_header(h, "Vary", "Accept-Encoding");
	http_reply_header(h, "ETag", etag);
	const char *none_match = http_header(h, "If-None-Match");
	bool unchanged = none_match && etag_listed(none_match, etag);
	if (!unchanged && coding)
		http_reply_header(h, "Content-Encoding", coding);
	if (!unchanged)
		http_reply_header(h, "Content-Type", found->type);
	h->reply.kind = REPLY_BYTES;
	h->reply.status = unchanged ? 304 : 200; /* with 304 the length is said and no body goes out */
	h->reply.bytes = bytes;
	return true;
}
