/* The inbox's pages on the console and the phone, and the number beside the bell. */
#include "end/end.h"
#include "inbox/inbox.h"

#include "inbox_list.html.h"

static bool open_write(struct work *w, struct request *rq)
{
	return message_read(w, request_id(rq, "message"));
}

static bool read_all_write(struct work *w, struct request *rq)
{
	(void)rq;
	return message_read_all(w);
}

static int unread_of(const struct actor *actor)
{
	return actor->unread;
}

static const struct menu_entry console_menu = { NULL, "消息", "message", 90, unread_of };
ROUTE(GET, "/inbox", inbox_page, SIGNED_IN, OWN, .menu = &console_menu, .about = "own messages");
ROUTE(POST, "/inbox/read", inbox_all_read, SIGNED_IN, OWN, .write = read_all_write, .about = "mark own messages read");
ROUTE(POST, "/inbox/{message}/open", inbox_opened, SIGNED_IN, message, .write = open_write,
	.about = "mark a message read and go where it points");
ROUTE(GET, "/inbox/n", inbox_number, SIGNED_IN, OWN, .about = "number of unread messages, for the bell");

ROUTE(GET, "/m/inbox", phone_inbox_page, SIGNED_IN, OWN, .about = "own messages on the phone");
ROUTE(POST, "/m/inbox/read", phone_all_read, SIGNED_IN, OWN, .write = read_all_write, .about = "mark own messages read");
ROUTE(GET, "/m/inbox/n", phone_inbox_number, SIGNED_IN, OWN, .about = "number of unread messages, for the bell");
ROUTE(GET, "/m/inbox/{message}", phone_message_page, SIGNED_IN, message, .about = "one message");
ROUTE(POST, "/m/inbox/{message}/open", phone_opened, SIGNED_IN, message, .write = open_write,
	.about = "mark a message read and show it");

static void inbox_page(struct request *rq)
{
	struct work *w = rq->work;
	struct pager pager = pager_of(rq);
	bool only = text_eq(request_query(rq, "unread", ""), "1");
	struct message *list;
	int64_t total, unread = message_unread(w, w->actor.account);
	int count = message_list(w, w->actor.account, only, pager.size, pager.offset, &list, &total);
	struct console_shell shell = { .title = "消息" };
	console_head(rq, &shell);
	if (unread) {
		console_actions(rq);
		inbox_console_actions(rq->html, rq);
		console_actions_end(rq);
	}
	console_body(rq);
	inbox_console(rq->html, rq, list, count, total, unread, only, &pager);
	console_foot(rq);
	request_page(rq);
}

static void inbox_all_read(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "消息已全部标为已读。", "/inbox");
}

/* Where the message points, else back to the list. */
static void see_href(struct request *rq, const char *none)
{
	struct message *m = message_load(rq->work, request_id(rq, "message"));
	if (m)
		request_see(rq, NULL, "%s", m->href[0] == '/' && m->href[1] != '/' ? m->href : none);
}

static void inbox_opened(struct request *rq)
{
	if (!rq->fault)
		see_href(rq, "/inbox");
}

/* {"n":3}; the same number again answers 304. */
static void number_reply(struct request *rq)
{
	int64_t n = message_unread(rq->work, rq->work->actor.account);
	const char *etag = arena_printf(rq->work->arena, "\"n%lld\"", (long long)n);
	struct buf body;
	buf_init(&body, rq->work->arena);
	http_reply_header(rq->http, "ETag", etag);
	http_reply_header(rq->http, "Cache-Control", "private, no-cache");
	if (text_eq(http_header(rq->http, "If-None-Match"), etag)) {
		request_bytes(rq, 304, "application/json", (struct str){ body.at, 0 });
		return;
	}
	buf_printf(&body, "{\"n\":%lld}", (long long)n);
	request_json(rq, 200, &body);
}

static void inbox_number(struct request *rq)
{
	number_reply(rq);
}

static void phone_inbox_number(struct request *rq)
{
	number_reply(rq);
}

static void phone_inbox_page(struct request *rq)
{
	struct work *w = rq->work;
	struct pager pager = pager_of(rq);
	struct message *list;
	int64_t total, unread = message_unread(w, w->actor.account);
	int count = message_list(w, w->actor.account, false, pager.size, pager.offset, &list, &total);
	struct phone_shell shell = { .title = "消息", .tab = "inbox", .back = "/m" };
	phone_head(rq, &shell);
	inbox_phone(rq->html, rq, list, count, total, unread, &pager);
	phone_foot(rq);
	request_page(rq);
}

static void phone_all_read(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "消息已全部标为已读。", "/m/inbox");
}

static void phone_message_page(struct request *rq)
{
	struct message *m = message_load(rq->work, request_id(rq, "message"));
	struct phone_shell shell = { .title = "消息", .back = "/m/inbox" };
	if (!m)
		return;
	phone_head(rq, &shell);
	inbox_phone_one(rq->html, rq, m);
	phone_foot(rq);
	request_page(rq);
}

static void phone_opened(struct request *rq)
{
	if (rq->fault)
		return;
	if (text_eq(request_form(rq, "back", ""), "list"))
		request_see(rq, NULL, "/m/inbox");
	else
		request_see(rq, NULL, "/m/inbox/%lld", (long long)request_id(rq, "message"));
}
