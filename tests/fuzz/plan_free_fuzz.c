/* A county's days without meetings, as its office writes them. */
#include "fuzz.h"
#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char *text = fuzz_text(bytes, len);
	struct plan_free *list;
	const char *wrong;
	int count;
	if (plan_free_parse(a, text, &list, &count, &wrong)) {
		PROMISE(!wrong && count >= 0 && (!count || list));
		for (int i = 0; i < count; i++)
			PROMISE(list[i].from <= list[i].to && plan_free_on(list, count, list[i].from));
	} else {
		PROMISE(wrong && *wrong && str_utf8(str_of(wrong)));
	}
	free(text);
	arena_free(a);
	return 0;
}
