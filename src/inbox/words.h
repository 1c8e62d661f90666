/* The words of notices (通知用语): texts with named fields in braces, {时间}在{地点}开会, which inbox and text message share. The county may
 * put its own in place of those that stand here.
 * For: what kinds there are, keeping and filling them, and how long a text message becomes.
 * Not for: whom a notice goes to; each subject knows that. */
#ifndef INBOX_WORDS_H
#define INBOX_WORDS_H

#include "work/work.h"

enum words_kind {
	WORDS_MEETING, /* 会议通知 */
	WORDS_URGE,    /* 催办 */
	WORDS_REMIND,  /* 到期提醒 */
	WORDS_UNREAD,  /* 没看消息的提醒: a text message alone, to who keeps a branch's records */
	WORDS_MAIL,   /* 邮件提醒: leaves the county's network, so it has no field for a name or a matter */
	WORDS_KINDS,
};
const char *words_word(enum words_kind kind);    /* "meeting": as stored */
const char *words_title(enum words_kind kind);   /* 会议通知 */
const char *words_about(enum words_kind kind);   /* who reads it where, in Chinese */
const char *words_default(enum words_kind kind);
/* False for a word that is none. */
bool words_parse(const char *word, enum words_kind *out);

struct words_field {
	const char *name, *value; /* 时间; value NULL or "": nothing stands there */
};
/* The fields that a kind may have, with what they look like. */
size_t words_fields(enum words_kind kind, const struct words_field **out);

/* The kind's text, with its fields still in braces: the county's, or the default. */
const char *words_of(struct work *w, enum words_kind kind);
/* The text with its fields filled in; arena memory. A field that `fields` lacks stays as it is. */
const char *words_fill(struct arena *a, const char *text, const struct words_field *fields, size_t count);

#define WORDS_MOST 200 /* characters */
/* INPUT at "text": empty, too long, a field that the kind has not, a brace alone, a field without which it tells nothing. */
bool words_check(struct work *w, enum words_kind kind, const char *text);
/* Keeps the county's text for all that is sent from now on; the default's own text takes the county's away. `was` is the text that
 * the form was made from: CONFLICT "words.changed" when it is another by now. */
bool words_set(struct work *w, enum words_kind kind, const char *text, const char *was);

/* How long a text message is: *units (may be NULL) as operators count (UCS-2, a character beyond it counts twice), and in how many
 * parts it is sent and charged: 70 fit into one, 67 into each of several (3GPP TS 23.040, 9.2.3.24.1). 0 parts for "". */
#define SMS_ONE 70
#define SMS_PART 67
int sms_parts(const char *text, int *units);

#endif
