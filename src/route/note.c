/* What is noted of each request once it has its answer: a line in the log and the counts for whoever watches the server.
 * The route's pattern stands for the address, so that neither holds anything of a person. */
#include <pthread.h>

#include "base/metric.h"
#include "route/internal.h"

/* Statuses that are counted apart; the last place is for all others. */
static const int statuses[] = { 200, 206, 303, 304, 400, 403, 404, 405, 409, 413, 422, 500, 503 };
#define STATUSES (COUNT_OF(statuses) + 1)

struct route_count {
	const struct route *route; /* NULL for the last two */
	_Atomic int64_t by_status[STATUSES];
	struct metric times;
};

/* One for each route in the order of their addresses in memory, then assets, then what no route takes. Counted for the
 * whole process, as its memory is. */
static struct route_count *counts;
static size_t routes;
static _Atomic int64_t statements;
static pthread_once_t counts_once = PTHREAD_ONCE_INIT;

static int by_address(const void *a, const void *b)
{
	const struct route_count *x = a, *y = b;
	return (x->route > y->route) - (x->route < y->route);
}

static void counts_make(void)
{
	const struct route *const *all = route_all(&routes);
	counts = calloc(routes + 2, sizeof *counts);
	if (!counts)
		die("no memory for the counts of routes");
	for (size_t i = 0; i < routes; i++)
		counts[i].route = all[i];
	qsort(counts, routes, sizeof *counts, by_address);
}

static struct route_count *count_of(const struct route *route, bool asset)
{
	pthread_once(&counts_once, counts_make);
	struct route_count key = { .route = route };
	struct route_count *found = route ? bsearch(&key, counts, routes, sizeof *counts, by_address) : NULL;
	return found ? found : &counts[routes + !asset];
}

static size_t status_place(int status)
{
	size_t i = 0;
	while (i < COUNT_OF(statuses) && statuses[i] != status)
		i++;
	return i;
}

void note_request(struct http *h, const struct passage *p, bool in_log)
{
	const struct route *route = p ? p->request.route : NULL;
	int status = http_status(h);
	int64_t micros = http_age_us(h);
	struct route_count *c = count_of(route, !p && text_starts(http_path(h), "/a/"));
	atomic_fetch_add_explicit(&c->by_status[status_place(status)], 1, memory_order_relaxed);
	metric_add(&c->times, metric_micros, micros);
	if (p && p->ran)
		atomic_fetch_add_explicit(&statements, p->ran, memory_order_relaxed);
	if (in_log && p)
		log_later(LOG_INFO, "request", "method", "%s", http_method_text(h), "route", "%s", route ? route->path : "", "status", "%d",
			status, "us", "%lld", (long long)micros, "statements", "%d", (int)p->ran, NULL);
}

static const char *route_words(const struct route_count *c)
{
	return c->route ? c->route->path : c == &counts[routes] ? "/a/" : "none";
}

static void count_write(struct buf *out, const struct route_count *c)
{
	const char *method = c->route && c->route->method == HTTP_POST ? "POST" : "GET", *words = route_words(c);
	char labels[256];
	for (size_t i = 0; i < STATUSES; i++) {
		int64_t n = atomic_load_explicit(&c->by_status[i], memory_order_relaxed);
		if (n)
			buf_printf(out, "xianfeng_requests_total{route=\"%s\",method=\"%s\",status=\"%d\"} %lld\n", words, method,
				i < COUNT_OF(statuses) ? statuses[i] : 0, (long long)n);
	}
	snprintf(labels, sizeof labels, "route=\"%s\",method=\"%s\"", words, method);
	metric_write(out, &c->times, metric_micros, "xianfeng_request_seconds", labels);
}

void route_metrics(struct buf *out)
{
	pthread_once(&counts_once, counts_make);
	buf_text(out, "# TYPE xianfeng_requests_total counter\n# TYPE xianfeng_request_seconds histogram\n");
	for (size_t i = 0; i < routes + 2; i++)
		if (metric_count(&counts[i].times))
			count_write(out, &counts[i]);
	buf_printf(out, "# TYPE xianfeng_statements_total counter\nxianfeng_statements_total %lld\n",
		(long long)atomic_load_explicit(&statements, memory_order_relaxed));
}
