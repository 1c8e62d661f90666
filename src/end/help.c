/* Help inside the console's pages: found by the route. */
#include "end/inside.h"

extern const struct page_help *const __start_helps[] __attribute__((weak));
extern const struct page_help *const __stop_helps[] __attribute__((weak));

const struct page_help *const *help_all(size_t *count)
{
	*count = (size_t)(__stop_helps - __start_helps);
	return __start_helps;
}

const struct page_help *help_of(const char *path)
{
	const struct page_help *best = NULL;
	for (const struct page_help *const *h = __start_helps; h < __stop_helps; h++) {
		size_t len = strlen((*h)->path);
		bool above = text_starts(path, (*h)->path) && (!path[len] || (path[len] == '/' && len > 1));
		if (above && (!best || len > strlen(best->path)))
			best = *h;
	}
	return best;
}
