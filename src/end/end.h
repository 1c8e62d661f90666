/* The shells of the three ends and of the API: layout, menu, error pages.
 * For: what stands around every page. A page calls console_head, writes its main part, calls console_foot (or the
 * phone's and the TV's pair) and then request_page.
 * Not for: any subject's content. */
#ifndef END_END_H
#define END_END_H

#include "route/route.h"

/* Around a console page: header, menu (made from the routes), breadcrumb, title. */
struct console_shell {
	const char *title;
	const char *sub;        /* beside the title, NULL when none */
	const char *crumb;      /* label of the parent page, NULL when none */
	const char *crumb_href;
	const char *current;    /* path of the menu entry to mark; NULL: the request's route */
	bool wide;              /* no side margin (cockpit) */
	const char *script;     /* a further asset, "charts.js"; NULL when none */
};
/* Head opens <main> and, when `actions` is not NULL, calls it for the buttons beside the title. */
void console_head(struct request *rq, const struct console_shell *shell);
void console_actions(struct request *rq);     /* between head and body: opens the .act block … */
void console_actions_end(struct request *rq); /* … and closes it */
void console_body(struct request *rq);        /* ends the title line; the main part follows */
void console_foot(struct request *rq);

/* What a page's help says, of the console and of the phone, beside the room's pages (help.c): what the page is for, what to do, one line a step, and whom to
 * ask. In plain Chinese, for a clerk who opens the page once a month. The shells show it behind the word 帮助; a route
 * without one, a form that comes back, shows that of the nearest page above it. */
struct page_help {
	const char *path; /* the route's: "/orgs/{org}" */
	const char *what, *how, *ask;
};
#define HELP(PATH, WHAT, HOW, ASK) HELP_AT_(__COUNTER__, PATH, WHAT, HOW, ASK)
#define HELP_AT_(n, PATH, WHAT, HOW, ASK) HELP_AT__(n, PATH, WHAT, HOW, ASK)
#define HELP_AT__(n, PATH, WHAT, HOW, ASK) \
	static const struct page_help help_##n = { PATH, WHAT, HOW, ASK }; \
	static const struct page_help *const help_##n##_entry __attribute__((section("helps"), used)) = &help_##n
#define HELP_TOWN "业务上拿不准的，问乡镇党建办；登录和页面的问题，问系统管理员。"
#define HELP_COUNTY "业务上拿不准的，问县委组织部；登录和页面的问题，问系统管理员。"
#define HELP_BRANCH "问支部书记；登录不上、页面打不开，请书记联系乡镇党建办。"
#define HELP_KEEPER "问系统管理员；与本人身份有关的，由乡镇党建办核实后再办。"
/* All of them, in no order; and that of a route's path, NULL when neither it nor a page above it has one. */
const struct page_help *const *help_all(size_t *count);
const struct page_help *help_of(const char *path);

/* Around a page for somebody who is not signed in (sign-in, first sign-in, errors): one card on the county's hills. The
 * page writes the card itself. `card` false opens <main class="gate"> alone (the page shows the flash itself), true
 * also a section.gate-card with the title as its <h1>. */
void gate_head(struct request *rq, const char *title, bool card);
void gate_foot(struct request *rq, bool card);

/* Around a phone page. `tab` is home, meetings, inbox or me: the home page greets, the others have a title bar. NULL: a
 * page with a back arrow to `back`. `script` is a further asset. */
struct phone_shell {
	const char *title;
	const char *tab;
	const char *back;
	const char *script;
	bool secret; /* never kept on the phone; other pages are, and open again without network until sign-out. Nor as a sound */
};
void phone_head(struct request *rq, const struct phone_shell *shell);
void phone_foot(struct request *rq);
/* The button that reads a page aloud, of the elder version: phone_head puts it on top, the home page where it fits. */
void part_read(struct request *rq, const char *label, bool secret);
/* True when the elder version is on: the account's own setting; for people not signed in the cookie "font". */
bool phone_elder(const struct request *rq);
/* 早上好, by the hour of w->now. */
const char *phone_greeting(const struct request *rq);

/* Around a television page. */
struct tv_shell {
	const char *title;
	const char *room;   /* 小河西村党员活动室 */
	const char *place;  /* 柳河镇 */
	const char *back;   /* where Back leads; NULL on the home page */
	const char *live;   /* address that tv.js polls, NULL when none */
};
void tv_head(struct request *rq, const struct tv_shell *shell);
void tv_foot(struct request *rq);

/* Parts of forms and lists that all ends share (templates in end/parts.html). */
void part_flash(struct request *rq);                        /* the message after a redirect */
void part_fault_summary(struct request *rq);                /* box with all faults of rq->fault at the top of a form */
void part_fault(struct request *rq, const char *field);     /* message by the field */
const char *part_err(const struct request *rq, const char *field); /* " err" when the field has a fault, else "" */
void part_csrf(struct request *rq);                         /* hidden field */
/* The field `month` (2026-11) of a list's form, as choices: the present month, two years back and `ahead` months on, with
 * `chosen` wherever it lies. `all`: also every month (all), chosen when `chosen` is 0. Browsers without a calendar of months show
 * it alike, and in Chinese. */
void part_month(struct request *rq, int chosen, int ahead, bool all);
/* Pager: 20 rows a page unless ?size= (at most 200); `total` rows. Links keep the other query fields. part_pager writes a
 * form of its own (page to jump to), so it stands outside every other form, in a card of its own or at the end of one. */
struct pager {
	int page, size, offset;
};
struct pager pager_of(const struct request *rq);
void part_pager(struct request *rq, const struct pager *p, int64_t total);
/* The present path with one query field replaced (value NULL removes it); arena memory. A change of any field but "page"
 * goes back to the first page. */
const char *with_query(struct request *rq, const char *name, const char *value);
/* "1,195": a count as pages show it. */
const char *count_text(struct arena *a, int64_t n);
/* When something begins, as people say it: 今晚 19:30, 明天 09:00, 11月26日 周四 14:00; with the year when it is another. */
const char *when_text(struct arena *a, int64_t now, int64_t at);
/* The same to be read aloud and by old people: 今晚 7 点半. */
const char *when_spoken(struct arena *a, int64_t now, int64_t at);
/* True when a GET route has exactly this path ("/search"): pages link only to what the program has. */
bool route_exists(const char *path);
/* The same, and the actor may open it. */
bool route_open(const struct request *rq, const char *path);

/* ---- names that every page shows ---- */

/* The platform's own name in this county (青禾先锋), a setting of the deployment. */
const char *end_platform(struct request *rq);

/* For server.fault_page. */
void end_fault_page(struct request *rq, const struct fault *fault);
/* For server.lost_page: says that no county has this address, and lists them where the server may; or that its county is not
 * open yet. */
void end_lost_page(const struct server *server, bool closed, struct html *page);

#endif
