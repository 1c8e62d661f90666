/* Joining two histories of one person. */
#include "member/merge_inside.h"

#define FOREVER 99991231

static int end_of(const struct stay *s)
{
	return s->to ? s->to : FOREVER;
}

static int by_day(const void *left, const void *right)
{
	const struct stay *a = left, *b = right;
	return a->from < b->from ? -1 : a->from > b->from;
}

int stay_join(struct arena *a, const struct stay *first, int first_count, const struct stay *second, int second_count,
	struct stay **out)
{
	struct stay *own = ARENA_ARRAY(a, struct stay, (size_t)first_count + 1), *list = NULL;
	int n = 0, kept = 0;
	for (int i = 0; i < first_count; i++)
		*LIST_PUSH(a, list, n) = own[i] = first[i];
	qsort(own, (size_t)first_count, sizeof *own, by_day);
	for (int i = 0; i < second_count; i++) {
		struct stay piece = second[i];
		int end = end_of(&piece);
		piece.other = true;
		for (int k = 0; k < first_count && piece.from < end; k++) {
			if (end_of(&own[k]) <= piece.from || own[k].from >= end)
				continue;
			if (piece.from < own[k].from) {
				piece.to = own[k].from;
				*LIST_PUSH(a, list, n) = piece;
			}
			piece.from = end_of(&own[k]);
		}
		piece.to = second[i].to;
		if (piece.from < end)
			*LIST_PUSH(a, list, n) = piece;
	}
	if (n)
		qsort(list, (size_t)n, sizeof *list, by_day);
	for (int i = 0; i < n; i++) {
		if (kept && list[i].org && list[kept - 1].org == list[i].org && list[kept - 1].to == list[i].from)
			list[kept - 1].to = list[i].to;
		else
			list[kept++] = list[i];
	}
	*out = list;
	return kept;
}
