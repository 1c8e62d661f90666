/* Electronic mail going out: one plain-text message to one address through the server that a deployment names (RFC 5321, 3207, 4954).
 * For: building the message (RFC 5322, 2047, 2045), handing it to the server over libcurl, and saying how that ended.
 * Not for: whom something is written to and when; and no mail is ever received. */
#ifndef SMTP_SMTP_H
#define SMTP_SMTP_H

#include "base/base.h"

#define SMTP_ADDRESS_MOST 254 /* bytes of an address: a path of 256 with its two brackets (RFC 5321, 4.5.3.1.3) */
#define SMTP_SUBJECT_MOST 200 /* characters */

/* The server and who sends. */
struct smtp_server {
	const char *url;      /* smtp://host:587 (STARTTLS is a must) or smtps://host:465; plain only for 127.0.0.1, ::1, localhost */
	const char *user;     /* "" or NULL: it lets this machine send without a name */
	const char *password_file; /* its first line is the password; "" or NULL: none */
	const char *from;     /* address */
	const char *name;     /* what readers see for a sender: 青禾先锋; "" or NULL: the address alone */
	const char *ca;       /* file of certificates to believe instead of the system's; NULL: the system's */
	int connect_ms, whole_ms; /* bounds for reaching the server and for one message; 0: 10 and 30 seconds */
};

enum smtp_outcome {
	SMTP_SENT,    /* the server took it */
	SMTP_REFUSED, /* for good: there is no such address, or it takes nothing (a 5xx about the receiver) */
	SMTP_AGAIN,   /* not now: a 4xx, or the server is not reached, silent, or gone in the middle */
	SMTP_WRONG,   /* the settings: name or password, TLS, certificate, a sender or way that the server does not allow */
	SMTP_OUTCOMES,
};
const char *smtp_outcome_word(enum smtp_outcome outcome); /* "sent": as stored */

struct smtp_mail {
	const char *to, *subject, *text; /* subject: one line; text: lines, UTF-8 */
	int64_t now;                     /* for Date */
};

/* True for an address as mail systems here take it: name@host.tld in ASCII (RFC 5321 dot-string and domain), nothing quoted, no
 * address of a machine, no control characters, so that nothing can be put behind it. */
bool smtp_address_valid(const char *address);
/* Why the settings cannot be used (Chinese), NULL when they can. Does not ask the server. */
const char *smtp_server_wrong(const struct smtp_server *server);

/* The message as it goes over the wire, lines ending CRLF: headers with encoded words, the text in base64. NULL when an address
 * is none, or the subject holds a control character or is too long. `id` is what stands in Message-ID before the @. */
const char *smtp_message(struct arena *a, const struct smtp_server *server, const struct smtp_mail *mail, const char *id);

/* A connection that several messages go over, one after another; it is closed with its arena. Never NULL. The texts of `server` live
 * as long. */
struct smtp;
struct smtp *smtp_open(struct arena *a, const struct smtp_server *server);
/* Sends one. *why (may be NULL) says in a short Chinese sentence how it ended, with the server's number and without any text or
 * address of it, in arena memory. Waits whole_ms at most. */
enum smtp_outcome smtp_send(struct smtp *s, struct arena *a, const struct smtp_mail *mail, const char **why);

#endif
