/* Reminders by electronic mail (邮件提醒): that notices wait, to an address that somebody gave of her own.
 * For: giving, confirming and taking away one's own address, choosing when to be reminded, and sending.
 * Not for: what is in a notice. A mail leaves the county's network, so it says how many wait, of which kinds, and where to read them,
 * and names nobody. Nobody sees or enters the address of somebody else, and no list holds it.
 * Sources: 《中华人民共和国个人信息保护法》 arts. 6 (no more than needed), 13 and 15 (agreed to, and taken back at any time). */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/config.h"
#include "smtp/smtp.h"
#include "work/work.h"

/* The server that the deployment has set, named after the county's platform; texts live as long as `config` and the store. False
 * when there is none: then no mail goes out, and the job never runs. */
bool mail_server(const struct config *config, const struct store *store, struct smtp_server *out);

enum mail_kind { MAIL_CODE, MAIL_REMIND, MAIL_TEST, MAIL_KINDS };
enum mail_state {
	MAIL_NONE,    /* no such mail */
	MAIL_WAITING, /* to be sent, perhaps again */
	MAIL_TRYING,  /* the job has it in hand */
	MAIL_SENT,    /* the server took it */
	MAIL_REFUSED, /* for good */
	MAIL_FAILED,  /* given up */
	MAIL_DROPPED, /* no longer needed */
	MAIL_UNKNOWN, /* the program ended in the middle; it is not sent twice */
	MAIL_STATES,
};

/* What somebody has set for herself, as the own page shows it. Texts are never NULL. */
struct mail_own {
	const char *address;       /* "": none is confirmed */
	int64_t confirmed, suspended;
	const char *suspended_why;
	int hours;                 /* 0: no reminders */
	int mailed_day;            /* of the last reminder; 0: none yet */
	const char *asked;         /* address that waits for its code; "" none */
	int64_t until;             /* of that code */
	int tries_left;
	enum mail_state code, test; /* how the newest mail of either kind stands */
	const char *code_said, *test_said;
};
/* Two statements. */
void mail_own_load(struct work *w, int64_t account, struct mail_own *out);

/* The confirmed address alone; "" when there is none. */
const char *mail_address(struct work *w, int64_t account);

#define MAIL_CODE_SECONDS 1800
#define MAIL_CODE_TRIES 5 /* wrong ones, then a new code is needed */
#define MAIL_CODES_DAY 5  /* mails with a code in 24 hours, of one account */
#define MAIL_CODES_HOUR 3
#define MAIL_ADDRESS_DAY 5 /* and to one address, whoever asks: nobody fills a stranger's mailbox */
#define MAIL_TESTS_DAY 3
/* The hours that the form offers, 0 last. */
extern const int mail_hours[];
#define MAIL_HOURS 4
#define MAIL_HOURS_DEFAULT 24

/* The functions below write for the actor's own account.
 * Asks for a code to be sent to an address; one that is confirmed stays until then. INPUT at "address": none, the same; CONFLICT
 * "mail.often". `link`: where mails lead to. */
bool mail_ask(struct work *w, const char *address, const char *link);
/* True in *right when the code is the one that was sent: the address is the account's from now on. A wrong one counts; CONFLICT
 * "mail.code-over" when it is too old, was tried too often, or there is none. */
bool mail_confirm(struct work *w, const char *typed, bool *right);
/* INPUT at "hours" for a number that is not offered, NOT_FOUND "mail.none". */
bool mail_wish(struct work *w, int64_t hours);
/* A mail to oneself, to see whether it comes. CONFLICT "mail.often", NOT_FOUND "mail.none". */
bool mail_test(struct work *w);
/* Takes away the address and what waits for it, or (`asked`) the one alone that waits for its code. Nothing is left of it. */
bool mail_remove(struct work *w, bool asked);

/* The code of the mail `id` that brings it to that account, six digits. For the job and tests. */
const char *mail_code_text(struct work *w, int64_t account, int64_t id);

#endif
