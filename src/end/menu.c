/* Menus come from the route table: an entry shows when its route is there and the actor has its permission. */
#include "end/inside.h"

static bool route_is(const struct route *route, const char *path)
{
	return route->method == HTTP_GET && text_eq(route->path, path);
}

static const struct route *exact_route(const char *path)
{
	size_t count;
	const struct route *const *all = route_all(&count);

	for (size_t i = 0; i < count; i++)
		if (route_is(all[i], path))
			return all[i];
	return NULL;
}

bool route_exists(const char *path)
{
	return exact_route(path) != NULL;
}

bool route_open(const struct request *rq, const char *path)
{
	const struct route *route = exact_route(path);

	return route && rq->work && route_here(rq, route) && access_allows(rq->work->actor.role, route->need);
}

/* True when `path` is the entry's page or one below it. */
static bool path_below(const char *path, const char *entry)
{
	size_t len = strlen(entry);

	return text_starts(path, entry) && (path[len] == '\0' || (path[len] == '/' && len > 1));
}

static int line_compare(const void *a, const void *b)
{
	const struct menu_line *x = a, *y = b;

	if (x->rare != y->rare)
		return x->rare - y->rare;
	return x->order != y->order ? (x->order > y->order) - (x->order < y->order) : strcmp(x->path, y->path);
}

static struct menu_group *group_of(struct menu_group *groups, int *count, const char *title, size_t room,
	struct arena *arena)
{
	for (int i = 0; i < *count; i++)
		if (text_eq(groups[i].title, title))
			return &groups[i];
	groups[*count] = (struct menu_group){ title, ARENA_ARRAY(arena, struct menu_line, room), 0 };
	return &groups[(*count)++];
}

/* The lines without a title stand on top, then the groups by their first line. */
static int group_compare(const void *a, const void *b)
{
	const struct menu_group *x = a, *y = b;

	if (!x->title != !y->title)
		return x->title ? 1 : -1;
	return line_compare(&x->lines[0], &y->lines[0]);
}

/* Marks the entry with the longest path above the present one, so that /activities/new marks its own entry when it has
 * one and /activities otherwise. */
static void mark(struct menu_group *groups, int count, const char *path)
{
	struct menu_line *best = NULL;

	for (int i = 0; i < count; i++)
		for (int k = 0; k < groups[i].count; k++) {
			struct menu_line *line = &groups[i].lines[k];
			if (path_below(path, line->path) && (!best || strlen(line->path) > strlen(best->path)))
				best = line;
		}
	if (best)
		best->on = true;
}

/* A single rare line is as short as the line that would unfold it. */
static void fold(struct menu_group *group)
{
	int folded = 0;

	for (int k = 0; k < group->count; k++) {
		folded += group->lines[k].rare;
		group->open |= group->lines[k].rare && group->lines[k].on;
	}
	group->folded = folded > 1 ? folded : 0;
}

int menu_groups(struct request *rq, enum end end, const char *path, struct menu_group **out)
{
	struct arena *arena = rq->html->arena;
	size_t all_count;
	const struct route *const *all = route_all(&all_count);
	struct menu_group *groups = ARENA_ARRAY(arena, struct menu_group, all_count + 1);
	int count = 0;

	for (size_t i = 0; i < all_count; i++) {
		const struct route *route = all[i];
		if (!route->menu || route->method != HTTP_GET || route_end(route->path) != end ||
			!route_here(rq, route) || !access_allows(rq->work->actor.role, route->need))
			continue;
		struct menu_group *group = group_of(groups, &count, route->menu->group, all_count, arena);
		group->lines[group->count++] = (struct menu_line){ .path = route->path, .label = route->menu->label,
			.icon = route->menu->icon, .order = route->menu->order, .rare = route->menu->rare,
			.count = route->menu->count ? route->menu->count(&rq->work->actor) : 0 };
	}
	for (int i = 0; i < count; i++)
		qsort(groups[i].lines, (size_t)groups[i].count, sizeof(groups[i].lines[0]), line_compare);
	qsort(groups, (size_t)count, sizeof(groups[0]), group_compare);
	mark(groups, count, path);
	for (int i = 0; i < count; i++)
		fold(&groups[i]);
	*out = groups;
	return count;
}
