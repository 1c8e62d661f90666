/* The path of a request, decoded once. */
#include "fuzz.h"
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	const char *path = NULL;
	if (!path_decode(a, (struct str){ (const char *)bytes, len }, &path)) {
		size_t end = strlen(path);
		PROMISE(path[0] == '/' && str_utf8(str_of(path)) && !strstr(path, "//") && !strchr(path, '\\'));
		PROMISE(!strstr(path, "/../") && !strstr(path, "/./"));
		PROMISE(!(end >= 3 && strcmp(path + end - 3, "/..") == 0) && !(end >= 2 && strcmp(path + end - 2, "/.") == 0));
	}
	arena_free(a);
	return 0;
}
