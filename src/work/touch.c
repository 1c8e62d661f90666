/* Organisations that a unit of work touched, and the rooms that compute from them. */
#include "base/list.h"
#include "work/internal.h"

struct touched {
	int64_t *orgs;
	int count;
};

extern const struct touch_hook *const __start_touch_hooks[] __attribute__((weak));
extern const struct touch_hook *const __stop_touch_hooks[] __attribute__((weak));

void work_touch(struct work *w, int64_t org)
{
	struct touched *t = w->touched;
	for (int i = 0; t && i < t->count; i++)
		if (t->orgs[i] == org)
			return;
	if (!t)
		t = w->touched = ARENA_NEW(w->arena, struct touched);
	*LIST_PUSH(w->arena, t->orgs, t->count) = org;
}

bool touch_run(struct work *w)
{
	while (w->touched) {
		const struct touched *t = w->touched;
		w->touched = NULL; /* a hook may touch more */
		for (const struct touch_hook *const *hook = __start_touch_hooks; hook < __stop_touch_hooks; hook++)
			if (!(*hook)->run(w, t->orgs, t->count))
				return false;
	}
	return true;
}
