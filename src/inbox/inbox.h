/* The inbox: messages from the platform to one account, on the phone and on the console.
 * For: telling somebody that something waits for them, with the link to it.
 * Not for: conversations between people, nor SMS and other ways out of the county's network. */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H

#include "route/route.h"
#include "work/work.h"

enum message_kind {
	MESSAGE_NOTICE,   /* 会议通知 */
	MESSAGE_URGE,     /* 督办 */
	MESSAGE_REPLY,    /* 回复 */
	MESSAGE_RETURNED, /* 退回 */
	MESSAGE_SEALED,   /* 归档 */
	MESSAGE_APPROVAL, /* 审批 */
	MESSAGE_SYSTEM,   /* 系统 */
	MESSAGE_KIND_COUNT,
};
const char *message_kind_word(enum message_kind kind);    /* "notice": as stored */
const char *message_kind_chinese(enum message_kind kind); /* 会议通知 */
const char *message_kind_icon(enum message_kind kind);

struct message {
	int64_t id, account, at, read_at; /* read_at 0: unread */
	enum message_kind kind;
	const char *title, *text, *href;  /* href: a path of this server, "" when none */
};

/* Sends to one account. Part of the caller's unit of work, whose audit row covers it. */
bool message_send(struct work *w, int64_t account, enum message_kind kind, const char *title, const char *text,
	const char *href);
/* Sends to every enabled account of that role in that very organisation. Returns how many. */
int message_send_role(struct work *w, int64_t org, enum role role, enum message_kind kind, const char *title,
	const char *text, const char *href);
/* Sends to the secretary and the clerks of a branch. */
int message_send_branch(struct work *w, int64_t org, enum message_kind kind, const char *title, const char *text,
	const char *href);
/* Sends to the offices that look after an organisation: the township's, or the county's where there is none between. */
int message_send_office(struct work *w, int64_t org, enum message_kind kind, const char *title, const char *text,
	const char *href);

/* The account's messages, newest first; *total (may be NULL) counts all. */
int message_list(struct work *w, int64_t account, bool unread_only, int limit, int offset, struct message **out,
	int64_t *total);
int64_t message_unread(struct work *w, int64_t account);
/* One of the actor's messages; NULL with a NOT_FOUND fault (also when it is somebody else's). */
struct message *message_load(struct work *w, int64_t id);
/* Notes that the actor has read it; nothing happens the second time. */
bool message_read(struct work *w, int64_t id);
/* Marks all of the actor's messages read. */
bool message_read_all(struct work *w);

/* The path leads to a message: {message}. Only its own reader passes (message_load asks). */
extern const struct scope scope_message;

#endif
