/* Fuzz target for what the http room reads out of one text: paths, fields, cookies, content types, ranges, tags and the
 * names of files. The first byte chooses; the promises of http.h and inside.h are checked on what comes out.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -DHTTP_FUZZ_LIBFUZZER -D_GNU_SOURCE -Isrc tests/fuzz/form_fuzz.c
 *   src/http/{form,path,pairs,upload,multipart,file,reply,coding,hygiene}.c … -o form_fuzz
 *
 * (or against the program's library.) Without -DHTTP_FUZZ_LIBFUZZER it has a main of its own (http_fuzz.h). */
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool promise)
{
	if (!promise)
		abort();
}

static void try_path(struct arena *a, struct str text)
{
	const char *path = NULL;
	if (path_decode(a, text, &path))
		return;
	must(path[0] == '/' && str_utf8(str_of(path)) && !strstr(path, "//") && !strchr(path, '\\'));
	must(!strstr(path, "/../") && !strstr(path, "/./"));
	size_t end = strlen(path);
	must(!(end >= 3 && strcmp(path + end - 3, "/..") == 0) && !(end >= 2 && strcmp(path + end - 2, "/.") == 0));
}

static void try_fields(struct arena *a, struct str text)
{
	struct pairs found = {0};
	if (fields_parse(a, text, 20, &found).status)
		return;
	must(found.count <= 20);
	for (int i = 0; i < found.count; i++)
		must(str_utf8(str_of(found.at[i].name)) && str_utf8(str_of(found.at[i].value)));
}

static void try_cookie(struct arena *a, const char *text)
{
	const char *value = cookie_parse(a, text, "sid");
	must(!value || str_utf8(str_of(value)));
}

static void try_type(struct arena *a, const char *text)
{
	bool twice;
	type_is(text, "multipart/form-data");
	type_param(a, text, "boundary", &twice);
}

static void try_range(const char *text)
{
	int64_t first = 0, length = 1000;
	if (range_parse(text, 1000, &first, &length) == RANGE_PART)
		must(first >= 0 && length > 0 && first + length <= 1000);
	etag_listed(text, "\"a\"");
	must(hygiene_length(text) >= -1);
}

static void try_name(struct arena *a, struct str text)
{
	if (!str_utf8(text)) /* the parser hands on no other */
		return;
	const char *name = upload_name(a, arena_dupn(a, text.at, text.len));
	must(*name && *name != '.' && !strchr(name, '/') && !strchr(name, '\\') && str_utf8(str_of(name)));
	for (const char *c = name; *c; c++)
		must((unsigned char)*c >= 0x20);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len < 1)
		return 0;
	struct arena *a = arena_new();
	struct str text = {(const char *)bytes + 1, len - 1};
	const char *ended = arena_dupn(a, text.at, text.len);
	switch (bytes[0] % 6) {
	case 0:
		try_path(a, text);
		break;
	case 1:
		try_fields(a, text);
		break;
	case 2:
		try_cookie(a, ended);
		break;
	case 3:
		try_type(a, ended);
		break;
	case 4:
		try_range(ended);
		break;
	default:
		try_name(a, text);
	}
	arena_free(a);
	return 0;
}

#ifndef HTTP_FUZZ_LIBFUZZER
#define SAMPLE(text)                                                                                                   \
	{                                                                                                              \
		text, sizeof(text) - 1                                                                                 \
	}
static const struct str fuzz_samples[] = {
	SAMPLE("\x06/a/%E5%85%9A/./b%2e%2e//c"),
	SAMPLE("\x01name=%E7%8E%8B+a&b=%00&c&=d&e=%zz"),
	SAMPLE("\x02sid=abc; sid=\"x y\"; =; font=elder"),
	SAMPLE("\x03multipart/form-data; charset=x; boundary=\"a\\\"b\"; boundary=c"),
	SAMPLE("\x04"
	       "bytes=10-20,-5"),
	SAMPLE("\x04\"a\", W/\"b\", *"),
	SAMPLE("\x05C:\\x\\..\xe2\x80\xae名单.xlsx"),
};
#endif
#include "http_fuzz.h"
