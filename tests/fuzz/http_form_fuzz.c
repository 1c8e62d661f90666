/* The fields of a form, and of a query. */
#include "fuzz.h"
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct pairs found = { 0 };
	if (!fields_parse(a, (struct str){ (const char *)bytes, len }, 20, &found).status) {
		PROMISE(found.count <= 20);
		for (int i = 0; i < found.count; i++)
			PROMISE(str_utf8(str_of(found.at[i].name)) && str_utf8(str_of(found.at[i].value)));
	}
	arena_free(a);
	return 0;
}
