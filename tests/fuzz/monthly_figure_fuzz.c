/* Which figure of a monthly report a form means: "duties.theme-day:0". */
#include "fuzz.h"
#include "monthly/monthly.h"
#include "monthly/views.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char *text = fuzz_text(bytes, len);
	const char *line = NULL;
	int figure = -1;
	if (monthly_figure_parse(a, text, &line, &figure))
		PROMISE(line && figure >= 0 && figure < MONTHLY_FIGURES && text_starts(text, line) && text[strlen(line)] == ':');
	else
		PROMISE(!line && figure == -1);
	free(text);
	arena_free(a);
	return 0;
}
