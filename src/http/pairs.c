#include <strings.h>

#include "http/inside.h"

void pairs_add(struct arena *a, struct pairs *p, const char *name, const char *value)
{
	if (p->count == p->room) {
		int room = p->room ? p->room * 2 : 16;
		p->at = arena_grow(a, p->at, (size_t)p->room * sizeof(*p->at), (size_t)room * sizeof(*p->at));
		p->room = room;
	}
	p->at[p->count++] = (struct pair){name, value};
}

const char *pairs_find(const struct pairs *p, const char *name, int n, bool fold)
{
	for (int i = 0; i < p->count; i++) {
		bool same = fold ? strcasecmp(p->at[i].name, name) == 0 : strcmp(p->at[i].name, name) == 0;
		if (same && n-- == 0)
			return p->at[i].value;
	}
	return NULL;
}
