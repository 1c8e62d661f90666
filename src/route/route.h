/* The route table: finds the handler, checks permission and scope, runs the write, calls the handler.
 * For: the one way of a request (docs/architecture.md). A route stands beside its handler; there is no central list.
 * Not for: what a page looks like, or what a rule says. */
#ifndef ROUTE_ROUTE_H
#define ROUTE_ROUTE_H

#include "access/access.h"
#include "html/html.h"
#include "http/http.h"
#include "work/work.h"

struct request;

enum end { END_CONSOLE, END_PHONE, END_TV, END_API };

/* How the path leads to an organisation. `sql` gives (path of the organisation, member or 0) of the record whose id is
 * $2 in county $1; the router answers 404 when there is no row or the path lies outside the actor's subtree. */
struct scope {
	const char *arg;  /* placeholder of the path: "activity" for /activities/{activity} */
	const char *sql;
	const char *word; /* for `xianfeng routes` */
	bool own_member;  /* ROLE_MEMBER passes only for its own member row (second column) */
	bool own_account; /* the record is an account's own (second column): for everybody else it does not exist, wherever they are */
	const char *listed; /* a row of this for ($1, $2, the actor's member as $3): who is on the record's list opens it from below it, too */
	bool sent_down;   /* `sql` takes the actor's path as $3 and decides: what an office sent to those below it. It gives a path within the
			   * actor's subtree: the record's own where that is, else the actor's */
};
/* Nothing in the path: the actor's own organisation and subtree; lists filter by actor.path. */
extern const struct scope scope_OWN;

/* Whose pages a route is among: a county's, those of an area (a city or province, which sees its counties' sums and nothing
 * else), or both. At the others' addresses it does not exist. */
enum route_of { OF_COUNTY, OF_AREA, OF_BOTH };

/* A line of the console's menu or the phone's tab bar. */
struct menu_entry {
	const char *group; /* 组织与党员; NULL on top */
	const char *label;
	const char *icon;
	int order;
	int (*count)(const struct actor *actor); /* shown beside it when above 0; NULL: none */
	bool rare;                               /* asked for now and then: the console folds it up at its group's end */
};

struct route {
	enum http_method method;
	const char *path;
	void (*handle)(struct request *rq);
	enum permission need;
	const struct scope *scope;
	/* What a write needs and can be made without its transaction (reading what was sent): on the pool's thread, so that the
	 * writer, who is one for everybody, does not do it. Quick. */
	void (*prepare)(struct request *rq);
	/* The write of a POST: runs on the county's writer; what it sets in rq->result, handle reads. */
	bool (*write)(struct work *w, struct request *rq);
	/* Slow work without a transaction, before the write (or before handle, for a GET): password hashing, reading or
	 * writing a workbook. Runs two at a time on threads of their own, with a reader's snapshot in rq->work. */
	void (*slow)(struct request *rq);
	/* The write comes by the hundred within a second and reads no counter that such writes add to (work_count). */
	bool crowd;
	const struct menu_entry *menu;
	/* A GET whose page shows facts alone: the same account gets the same page again without the handler, within a minute and
	 * until something is committed (work_quiet apart). It sets no header or cookie of its own. Permission and scope are asked
	 * every time. */
	bool keeps;
	enum route_of of;
	bool common;       /* of both, and also answered at an address of no county, from the first one: for whoever watches the server */
	bool no_csrf;      /* only for the sign-in form's own first POST and the TV's announcement */
	bool away;         /* answers also while the database cannot be read; with nobody for its actor then */
	const char *elsewhere; /* of a branch's page: tells others where they find the matter; NULL: they hear that they may not */
	const char *about; /* one line for `xianfeng routes` and the API document */
	const char *file;  /* set by ROUTE */
	int line;
};

/* ROUTE(GET, "/activities/{activity}", activity_page, READ_ACTIVITY, activity, .menu = …)
 * method, path, handler, permission, scope (scope_##name), then the rest by name. Permission and scope are positions, so
 * a route that names none does not compile. */
#define ROUTE(METHOD, PATH, HANDLER, NEED, SCOPE, ...) ROUTE_AT_(__COUNTER__, METHOD, PATH, HANDLER, NEED, SCOPE, __VA_ARGS__)
#define ROUTE_AT_(n, ...) ROUTE_AT__(n, __VA_ARGS__)
#define ROUTE_AT__(n, METHOD, PATH, HANDLER, NEED, SCOPE, ...) \
	static void HANDLER(struct request *rq); \
	static const struct route route_##n = { .method = HTTP_##METHOD, .path = PATH, .handle = HANDLER, \
		.need = PERMISSION_##NEED, .scope = &scope_##SCOPE, .file = __FILE__, .line = __LINE__, __VA_ARGS__ }; \
	static const struct route *const route_##n##_entry __attribute__((section("routes"), used)) = &route_##n

/* PAPER_ROUTE(card, "/orgs/{org}/card.pdf", READ_ORG, org, "…") and beside it
 * static struct str card_paper(struct work *w, struct request *rq): a document on A4, made by slow work; nothing with a fault, or where
 * memory lacked. `tag` is any word. */
#define PAPER_ROUTE(tag, PATH, NEED, SCOPE, ABOUT) \
	static struct str tag##_paper(struct work *w, struct request *rq); \
	static void tag##_make(struct request *rq) \
	{ \
		request_paper(rq, tag##_paper(rq->work, rq)); \
	} \
	ROUTE(GET, PATH, tag##_file, NEED, SCOPE, .slow = tag##_make, .about = ABOUT); \
	static void tag##_file(struct request *rq) \
	{ \
		request_pdf(rq, *(const struct str *)rq->result); \
	} \
	_Static_assert(true, "for the semicolon")

/* One request on its way. */
struct request {
	struct http *http;
	const struct site *site;   /* the county that the address names */
	struct work *work;         /* a reader's snapshot, also after the write: it sees what was committed */
	struct html *html;         /* the page being written */
	const struct route *route;
	enum end end;
	struct fault *fault;       /* of the write; NULL when it was committed (or the method is GET) */
	bool committed;            /* the write is in the store: what follows can fail, but must not be asked for again */
	void *result;              /* from prepare, slow or write to handle; arena memory */
	const char *token;         /* session token, NULL when not signed in */
	struct server *server;
	/* Set by a shell: what is answered in place of the page in rq->html, made from it (read aloud, say). */
	void (*answer)(struct request *rq);
};

/* The number in the path for placeholder `name`; dies when the route has none of that name. */
int64_t request_id(const struct request *rq, const char *name);
/* The text in the path for a placeholder. */
const char *request_arg(const struct request *rq, const char *name);
/* A form field, or `none`. Pages use it so that nothing typed is lost when a form comes back. */
const char *request_form(const struct request *rq, const char *name, const char *none);
/* A query field, or `none`. */
const char *request_query(const struct request *rq, const char *name, const char *none);
int64_t request_query_i64(const struct request *rq, const char *name, int64_t none);
/* The same of a query that was kept as text: a page's filter, for what is made of it later. */
const char *query_field(struct arena *a, const char *query, const char *name, const char *none);
int64_t query_field_i64(struct arena *a, const char *query, const char *name, int64_t none);
/* Required form fields with their checks; each sets an INPUT fault by the field (label is its Chinese name) and returns
 * false. `most` counts characters. form_text tidies (NFC, trims). Optional fields give "" / 0. */
bool form_text(struct work *w, struct request *rq, const char *name, const char *label, bool required, int most,
	const char **out);
bool form_long_text(struct work *w, struct request *rq, const char *name, const char *label, bool required, int most,
	const char **out); /* keeps line breaks */
bool form_day(struct work *w, struct request *rq, const char *name, const char *label, bool required, int *out);
bool form_minute(struct work *w, struct request *rq, const char *name, const char *label, bool required, int *out); /* of the day */
bool form_moment(struct work *w, struct request *rq, const char *name, const char *label, bool required, int64_t *out);
bool form_i64(struct work *w, struct request *rq, const char *name, const char *label, bool required, int64_t least,
	int64_t most, int64_t *out);
/* The record's version that the form was made from; CONFLICT with the present one means that somebody was faster. */
bool form_version(struct work *w, struct request *rq, int64_t present, const char *what);

/* Answers with 303; `flash` (may be NULL) is shown once on the next page. */
void request_see(struct request *rq, const char *flash, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Answers with the page in rq->html (status 200, or the fault's status when rq->fault stands). */
void request_page(struct request *rq);
/* Answers with JSON. */
void request_json(struct request *rq, int status, const struct buf *body);
/* Answers with bytes of any type. */
void request_bytes(struct request *rq, int status, const char *type, struct str body);
/* Answers with a document to print: shown in place, so that it is looked at first, and kept by no cache. */
void request_pdf(struct request *rq, struct str pdf);
/* Keeps the document that slow work made for the handler of its PAPER_ROUTE. Nothing without a fault: memory lacked, BUSY "route.paper". */
void request_paper(struct request *rq, struct str pdf);
/* Answers with a file of the store (ranges, ETag); `name` makes it a download, NULL shows it in place. */
void request_file(struct request *rq, const char *path, const char *type, const char *name);
/* The flash message of this request, NULL when none. */
const char *request_flash(struct request *rq);
/* CSRF token for the page's forms. */
const char *request_csrf(struct request *rq);
/* The full address of a path as phones reach it, for QR codes: "https://host/m/…". */
const char *request_address(struct request *rq, const char *path);
/* What stands before every path of this request's county, for what no template writes: "/QH", or "". */
const char *request_base(const struct request *rq);
/* True when htmx asks for a block, not a page. */
bool request_wants_block(const struct request *rq);

/* ---- a file that comes in pieces (file/pieces.h), for routes of a room: begin, ask for the offset, a piece (?at=), give up ---- */

struct pieces;
struct coming;
/* The actor's uploads of one sort. */
struct pieces request_pieces_of(struct work *w, const char *sort);
/* Begins one from the form's `size`, of at most `most` bytes; sweeps what has stopped coming. NULL with faults by field file. */
struct coming *request_pieces_begin(struct work *w, struct request *rq, const struct pieces *p, int64_t most, const char *name);
/* The one of the path's {token}; NULL with NOT_FOUND. */
struct coming *request_pieces_load(struct work *w, struct request *rq, const struct pieces *p);
/* Takes the form's `piece`; for a `slow` step. c->wrong: nothing was taken, answer 409. */
void request_pieces_take(struct request *rq, struct coming *c);
/* Answers a POST that was refused, for the script that sent it: {"why":"…"}. */
void request_pieces_refuse(struct request *rq);
/* Answers with how much of it is here: {"token":"…","offset":262144,"whole":false}. */
void request_pieces_answer(struct request *rq, int status, const struct coming *c);

/* All routes in the order of their paths; for the menu, `xianfeng routes` and tests. */
const struct route *const *route_all(size_t *count);
/* Whether the request's site has that route. */
bool route_here(const struct request *rq, const struct route *route);
/* The end that a path belongs to: /m/… phone, /tv/… television, /api/… API, else console. */
enum end route_end(const char *path);

/* ---- the server ---- */

struct config;

/* A county that the server answers for. A request is its own when host and mount both fit; a named host goes before any. */
struct site {
	struct store *_Atomic store; /* NULL: it could not be opened yet; lost_page answers meanwhile */
	const char *host;    /* "qinghe.example.org", lower case; NULL: any */
	const char *mount;   /* "/QH": what its paths begin with; "": nothing */
	const char *address; /* https://host, as people type it; NULL: the setting's, or the request's */
};

struct server {
	const struct site *sites;  /* at least one */
	size_t site_count;
	bool shows_sites;          /* an address of no county lists them */
	const char *uploads;       /* where uploads lie while they are read; NULL: beside the records of the first county, which is open */
	const struct config *config;
	struct http_server *http;  /* set by server_start */
	bool log_requests;         /* set by server_start, from the settings */
	struct slow_pool *slow;    /* likewise; the router's own */
	struct keep *keep;         /* likewise: pages that may be shown again */
	/* The shell's page for an address of no county, or (closed) of one that is not open yet; likewise. */
	void (*lost_page)(const struct server *server, bool closed, struct html *page);
	/* The shell's error page (floor 7 sets it): writes the page for rq->fault into rq->html, or JSON for the API. */
	void (*fault_page)(struct request *rq, const struct fault *fault);
};
/* Requests by route and status, their durations, and statements, as Prometheus text: of the whole process. */
void route_metrics(struct buf *out);
/* Starts serving on threads of its own and returns; false with *why set when the address cannot be had. sites, config
 * and the pages must be set, and live until server_stop has returned. */
bool server_start(struct server *server, const char **why);
/* Takes no more requests, lets those under way end (ten seconds at most), ends the threads. The store stays open. */
void server_stop(struct server *server);
/* Both, in a program of its own: serves until SIGTERM or SIGINT. `ready` is called once with the port. 0 on a clean end. */
int server_run(struct server *server, void (*ready)(int port));

#endif
