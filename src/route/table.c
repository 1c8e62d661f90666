/* The table of routes, collected by the linker from beside their handlers. */
#include <pthread.h>

#include "route/internal.h"

const struct scope scope_OWN = { NULL, NULL, "own", false };

extern const struct route *const __start_routes[];
extern const struct route *const __stop_routes[];

static const struct route **sorted;
static size_t *literal;   /* for each of them, how many bytes stand before its first placeholder */
static uint32_t *opening; /* for each of them, opening_of() its path: most of the table is passed over by that alone */
static size_t sorted_count;
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

/* By path; '{' sorts behind every letter and digit, so a literal part wins over a placeholder ("/orgs/new"). */
static int by_path(const void *a, const void *b)
{
	const struct route *x = *(const struct route *const *)a, *y = *(const struct route *const *)b;
	int order = strcmp(x->path, y->path);
	return order ? order : (int)x->method - (int)y->method;
}

/* True when the path has a placeholder of that name. */
static bool has_placeholder(const char *path, const char *name)
{
	struct str rest = str_of(path);
	while (rest.at) {
		struct str part = str_cut(&rest, '/');
		if (part.len > 2 && part.at[0] == '{' && str_eq((struct str){ part.at + 1, part.len - 2 }, str_of(name)))
			return true;
	}
	return false;
}

const char *route_objection(const struct route *route)
{
	int placeholders = 0;
	for (const char *c = route->path; *c; c++)
		placeholders += *c == '{';
	if (route->path[0] != '/')
		return "its path does not begin with a slash";
	if (route->path[1] == '{')
		return "its first part is a placeholder";
	if (placeholders > ARGS_MOST)
		return "it has too many placeholders";
	if (route->method != HTTP_GET && route->method != HTTP_POST)
		return "it is neither GET nor POST";
	if (route->write && route->method != HTTP_POST)
		return "it writes, but only a POST is checked for where it comes from";
	if (route->need <= PERMISSION_UNSET || route->need >= PERMISSION_COUNT)
		return "it names no permission";
	if (route->scope->sql && !has_placeholder(route->path, route->scope->arg))
		return "its path lacks the placeholder of its scope";
	return NULL;
}

/* What the first part of a path says of the whole: two paths that match have the same. No route begins with a placeholder. */
static uint32_t opening_of(const char *path)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (const char *c = path + 1; *c && *c != '/'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return hash;
}

static void sort_routes(void)
{
	sorted_count = (size_t)(__stop_routes - __start_routes);
	sorted = malloc(sorted_count * sizeof *sorted);
	literal = malloc(sorted_count * sizeof *literal);
	opening = malloc(sorted_count * sizeof *opening);
	if (!sorted || !literal || !opening)
		die("no memory for the route table");
	memcpy(sorted, __start_routes, sorted_count * sizeof *sorted);
	for (size_t i = 0; i < sorted_count; i++)
		if (route_objection(sorted[i]))
			die("the route %s at %s:%d: %s", sorted[i]->path, sorted[i]->file, sorted[i]->line, route_objection(sorted[i]));
	qsort(sorted, sorted_count, sizeof *sorted, by_path);
	for (size_t i = 1; i < sorted_count; i++)
		if (by_path(&sorted[i - 1], &sorted[i]) == 0)
			die("two routes for %s: %s:%d and %s:%d", sorted[i]->path, sorted[i - 1]->file, sorted[i - 1]->line,
				sorted[i]->file, sorted[i]->line);
	for (size_t i = 0; i < sorted_count; i++) {
		literal[i] = strcspn(sorted[i]->path, "{");
		opening[i] = opening_of(sorted[i]->path);
	}
}

const struct route *const *route_all(size_t *count)
{
	pthread_once(&sorted_once, sort_routes);
	*count = sorted_count;
	return sorted;
}

enum end route_end(const char *path)
{
	if (text_eq(path, "/m") || text_starts(path, "/m/"))
		return END_PHONE;
	if (text_eq(path, "/tv") || text_starts(path, "/tv/"))
		return END_TV;
	return text_starts(path, "/api/") ? END_API : END_CONSOLE;
}

/* Compares part by part; placeholders take any one part. */
static bool matches(struct arena *a, const char *pattern, const char *path, struct args *args)
{
	struct str p = str_of(pattern), q = str_of(path);
	args->count = 0;
	while (p.at && q.at) {
		struct str want = str_cut(&p, '/'), have = str_cut(&q, '/');
		if (want.len > 2 && want.at[0] == '{') {
			if (!have.len || args->count == ARGS_MOST)
				return false;
			args->names[args->count] = arena_dupn(a, want.at + 1, want.len - 2);
			args->texts[args->count++] = arena_dupn(a, have.at, have.len);
		} else if (!str_eq(want, have)) {
			return false;
		}
	}
	return !p.at && !q.at;
}

static bool is_of(const struct route *route, enum route_of of)
{
	return route->of == of || route->of == OF_BOTH || route->common;
}

bool route_here(const struct request *rq, const struct route *route)
{
	return is_of(route, site_kind(rq->site));
}

const struct route *route_find(
	struct arena *a, enum route_of of, enum http_method method, const char *path, struct args *args, const char **allow)
{
	size_t count;
	const struct route *const *all = route_all(&count);
	bool get = false, post = false;
	uint32_t asked = *path ? opening_of(path) : 0;
	*allow = NULL;
	for (size_t i = 0; i < count; i++) {
		if (opening[i] != asked || !is_of(all[i], of) || strncmp(all[i]->path, path, literal[i]) != 0 || !matches(a, all[i]->path, path, args))
			continue;
		if (all[i]->method == (method == HTTP_HEAD ? HTTP_GET : method))
			return all[i];
		get = get || all[i]->method == HTTP_GET;
		post = post || all[i]->method == HTTP_POST;
	}
	if (get || post)
		*allow = arena_printf(a, "%s%s%s", get ? "GET, HEAD" : "", get && post ? ", " : "", post ? "POST" : "");
	return NULL;
}
