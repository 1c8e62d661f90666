/* Pages that were answered and may be shown again: an office's list costs the look at the session and a copy, as long as
 * nothing was committed that could stand on it. What makes a page that page is its key: county, account with its office,
 * place and rights, minute, address with its query, and whether htmx asks. The form token is each answer's own: kept pages have
 * holes where it stands. */
#include <pthread.h>
#include <stdlib.h>

#include "route/internal.h"

#define SLOTS 512
#define HOLES 8

struct kept_page {
	struct str key;
	int64_t generation;
	char *bytes;
	size_t len;
	size_t holes[HOLES];
	int hole_count;
	int holders; /* answers that copy it at the moment, and the slot */
};

struct keep {
	pthread_mutex_t lock;
	struct kept_page *slots[SLOTS];
	size_t bytes, most;
	int hand; /* the slot that is emptied next when there is no room */
};

struct keep *keep_new(size_t most)
{
	struct keep *k = calloc(1, sizeof *k);
	if (!k)
		die("no memory for kept pages");
	pthread_mutex_init(&k->lock, NULL);
	k->most = most;
	return k;
}

static size_t size_of(const struct kept_page *page)
{
	return sizeof *page + page->key.len + page->len;
}

/* Both with the lock held. */
static void let_go(struct kept_page *page)
{
	if (--page->holders > 0)
		return;
	free((char *)(uintptr_t)page->key.at);
	free(page->bytes);
	free(page);
}

static void empty(struct keep *k, size_t slot)
{
	struct kept_page *page = k->slots[slot];
	if (!page)
		return;
	k->slots[slot] = NULL;
	k->bytes -= size_of(page);
	let_go(page);
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		empty(k, i);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* The numbers of a key; behind them the texts of key_of(), each with its end. */
struct numbers {
	const void *site;
	int64_t tenant, account, office, org, member, minute;
	int64_t offices, role, elder, block;
};

static char *text_put(char *out, const char *text)
{
	size_t size = strlen(text) + 1;
	return (char *)memcpy(out, text, size) + size;
}

/* Nothing when the answer is this request's alone: it carries a message to be shown once, or nobody is signed in. */
static struct str key_of(const struct request *rq)
{
	const struct work *w = rq->work;
	const struct actor *a = &w->actor;
	if (!a->account || !rq->server->keep->most || http_cookie(rq->http, "flash"))
		return (struct str){ NULL, 0 };
	struct numbers n = { rq->site, w->tenant, a->account, a->office, a->org, a->member, w->now / 60, a->offices, a->role, a->elder,
		request_wants_block(rq) };
	const char *texts[] = { a->path ? a->path : "", a->name, http_path(rq->http), http_query_text(rq->http) };
	size_t len = sizeof n;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		len += strlen(texts[i]) + 1;
	char *key = arena_alloc(w->arena, len), *end = (char *)memcpy(key, &n, sizeof n) + sizeof n;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		end = text_put(end, texts[i]);
	return (struct str){ key, len };
}

/* FNV-1a; who finds two addresses for one slot only lets his own pages be made anew. */
static size_t slot_of(struct str key)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211u;
	return (hash ^ hash >> 32) % SLOTS;
}

/* The page under that key, held; NULL when there is none of that generation. */
static struct kept_page *take(struct keep *k, struct str key, int64_t generation)
{
	pthread_mutex_lock(&k->lock);
	struct kept_page *page = k->slots[slot_of(key)];
	if (page && (page->generation != generation || !str_eq(page->key, key)))
		page = NULL;
	if (page)
		page->holders++;
	pthread_mutex_unlock(&k->lock);
	return page;
}

/* A page while an answer copies it: let go with the request's memory too, where that is lacking on the way. */
struct copying {
	struct keep *keep;
	struct kept_page *page;
};

static void copied(void *arg)
{
	struct copying *c = arg;
	if (!c->page)
		return;
	pthread_mutex_lock(&c->keep->lock);
	let_go(c->page);
	pthread_mutex_unlock(&c->keep->lock);
	c->page = NULL;
}

bool keep_answer(struct request *rq)
{
	struct passage *p = passage_of(rq);
	struct str key = key_of(rq);
	if (!key.at)
		return false;
	struct copying *c = ARENA_NEW(rq->work->arena, struct copying);
	c->keep = rq->server->keep;
	arena_on_reset(rq->work->arena, copied, c);
	const struct kept_page *page = c->page = take(c->keep, key, p->generation);
	if (!page)
		return false;
	char *bytes = arena_dupn(rq->work->arena, page->bytes, page->len);
	const char *csrf = page->hole_count ? request_csrf(rq) : "";
	for (int i = 0; i < page->hole_count; i++)
		memcpy(bytes + page->holes[i], csrf, strlen(csrf));
	struct str body = { bytes, page->len };
	copied(c);
	count_header(rq);
	http_reply_header(rq->http, "Vary", "HX-Request");
	p->replied = true;
	http_reply(rq->http, 200, "text/html; charset=utf-8", body);
	return true;
}

/* Where the token stands; false when in more places than are noted. */
static bool find_holes(struct kept_page *page, const char *csrf)
{
	if (text_empty(csrf))
		return true;
	size_t len = strlen(csrf);
	for (const char *at = page->bytes; (at = strstr(at, csrf)) != NULL; at += len) {
		if (page->hole_count == HOLES)
			return false;
		page->holes[page->hole_count++] = (size_t)(at - page->bytes);
	}
	return true;
}

/* NULL where memory is lacking; then the page is not kept. */
static char *copy_of(const char *bytes, size_t len)
{
	char *copy = malloc(len + 1);
	if (!copy)
		return NULL;
	memcpy(copy, bytes, len);
	copy[len] = 0;
	return copy;
}

static struct kept_page *page_new(struct str key, const struct buf *out, int64_t generation)
{
	struct kept_page *page = calloc(1, sizeof *page);
	if (!page)
		return NULL;
	page->key = (struct str){ copy_of(key.at, key.len), key.len };
	page->generation = generation;
	page->bytes = copy_of(out->at, out->len);
	page->len = out->len;
	page->holders = 1;
	if (page->key.at && page->bytes)
		return page;
	let_go(page);
	return NULL;
}

void keep_page(struct request *rq)
{
	struct keep *k = rq->server->keep;
	const struct passage *p = passage_of(rq);
	const struct buf *out = &rq->html->out;
	struct str key = key_of(rq);
	if (!key.at || out->len > k->most / 8 || memchr(out->at, 0, out->len))
		return;
	struct kept_page *page = page_new(key, out, p->generation);
	if (!page)
		return;
	size_t slot = slot_of(key);
	bool fits = find_holes(page, p->csrf);
	pthread_mutex_lock(&k->lock);
	empty(k, slot);
	for (; fits && k->bytes + size_of(page) > k->most; k->hand = (k->hand + 1) % SLOTS)
		empty(k, (size_t)k->hand);
	if (fits) {
		k->slots[slot] = page;
		k->bytes += size_of(page);
	} else {
		let_go(page);
	}
	pthread_mutex_unlock(&k->lock);
}
