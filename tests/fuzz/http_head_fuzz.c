/* The head of a request: the first line is the version, each further one a header. */
#include "fuzz.h"
#include "http/inside.h"

static void head_read(struct arena *a, struct str text, const char **version, struct pairs *headers)
{
	struct str first = str_cut(&text, '\n');
	*version = arena_dupn(a, first.at, first.len);
	while (text.at) {
		struct str value = str_cut(&text, '\n'), name = str_cut(&value, ':');
		pairs_add(a, headers, arena_dupn(a, name.at, name.len), value.at ? arena_dupn(a, value.at, value.len) : "");
	}
}

static int times(const struct pairs *headers, const char *name)
{
	int n = 0;
	while (pairs_find(headers, name, n, true))
		n++;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct pairs headers = { 0 };
	const char *version;
	head_read(a, (struct str){ (const char *)bytes, len }, &version, &headers);
	struct http_fault fault = hygiene_check(&headers, version);
	PROMISE(!fault.status || (fault.status >= 400 && fault.code));
	if (!fault.status) { /* one reading only */
		const char *length = pairs_find(&headers, "Content-Length", 0, true);
		int codings = times(&headers, "Transfer-Encoding");
		PROMISE(times(&headers, "Host") == 1 && times(&headers, "Content-Length") + codings <= 1);
		PROMISE(!length || hygiene_length(length) >= 0);
	}
	const char *type = pairs_find(&headers, "Content-Type", 0, true);
	bool twice;
	if (type) {
		type_is(type, "multipart/form-data");
		type_param(a, type, "boundary", &twice);
	}
	arena_free(a);
	return 0;
}
