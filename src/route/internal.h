/* What the files of this room share. */
#ifndef ROUTE_INTERNAL_H
#define ROUTE_INTERNAL_H

#include "route/route.h"

#define ARGS_MOST 4

/* What the path gave for each placeholder. */
struct args {
	int count;
	const char *names[ARGS_MOST];
	const char *texts[ARGS_MOST];
};

/* How far a request has come. A request that is suspended comes back to `serve` and goes on from here. */
enum stage { STAGE_NEW, STAGE_SLOW, STAGE_WRITE, STAGE_HANDLE };

/* A request with what only the router sees; `request` is first so that one converts to the other. */
struct passage {
	struct request request;
	struct work work;
	struct html html;
	struct args args;
	enum stage stage;
	bool replied;
	bool submitted; /* to the writer */
	int64_t statements; /* the reader's counter when the request came */
	int64_t ran;        /* statements of the stages that are through */
	int64_t generation; /* the store's when the snapshot began */
	const char *csrf;   /* the page's token, once it was asked for */
	struct passage *next; /* in the slow queue */
};

static inline struct passage *passage_of(const struct request *rq)
{
	return (struct passage *)rq;
}

static inline enum route_of site_kind(const struct site *site)
{
	return store_area(site->store) ? OF_AREA : OF_COUNTY;
}
/* Finds the route among those of a county's or an area's site. NULL with *allow (arena memory) naming the methods that the path does take, as the header Allow says
 * them, or NULL when there is no such path. */
const struct route *route_find(
	struct arena *a, enum route_of of, enum http_method method, const char *path, struct args *args, const char **allow);
/* Why a route cannot stand as it is written, NULL when it can: found at the start, not by whoever opens the page. */
const char *route_objection(const struct route *route);
/* The county that a request's Host and path name; NULL when none does (site.c). */
const struct site *site_find(const struct server *server, struct arena *a, const char *host, const char *path);
/* Begins a reader's snapshot on this thread, keeping actor and clock. */
void passage_begin(struct passage *p);
/* Ends it, and notes how many statements it ran. */
void passage_end(struct passage *p);
/* X-Statements, where the settings want it. */
void count_header(struct request *rq);
/* Pages that were answered and may be shown again (keep.c), at most `most` bytes of them. */
struct keep *keep_new(size_t most);
void keep_free(struct keep *k);
/* Answers with the kept page; false when there is none. */
bool keep_answer(struct request *rq);
/* Keeps the page in rq->html, which is the answer. */
void keep_page(struct request *rq);
/* Counts an answered request and writes its line into the log (note.c). A NULL passage: an asset of the pages, or an address
 * of no county; no line. */
void note_request(struct http *h, const struct passage *p, bool in_log);
/* Slow work: two threads of their own. False when too many wait. */
struct slow_pool;
struct slow_pool *slow_start(void);
void slow_stop(struct slow_pool *pool);
bool slow_submit(struct slow_pool *pool, struct passage *p);

#endif
