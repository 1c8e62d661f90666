/* Organisations that a unit of work touched, and the rooms that compute from them. */
#include "work/internal.h"

struct touched {
	int64_t org;
	struct touched *next;
};

extern const struct touch_hook *const __start_touch_hooks[] __attribute__((weak));
extern const struct touch_hook *const __stop_touch_hooks[] __attribute__((weak));

void work_touch(struct work *w, int64_t org)
{
	for (struct touched *t = w->touched; t; t = t->next)
		if (t->org == org)
			return;
	struct touched *t = ARENA_NEW(w->arena, struct touched);
	t->org = org;
	t->next = w->touched;
	w->touched = t;
}

bool touch_run(struct work *w)
{
	while (w->touched) {
		int64_t org = w->touched->org;
		w->touched = w->touched->next;
		for (const struct touch_hook *const *hook = __start_touch_hooks; hook < __stop_touch_hooks; hook++)
			if (!(*hook)->run(w, org))
				return false;
	}
	return true;
}
