/* What the files of this room share. */
#ifndef MAIL_INSIDE_H
#define MAIL_INSIDE_H

#include "mail/mail.h"

#define MAIL_JOB "mail"
#define MAIL_SEAL "mail.address"

extern const char *const mail_kind_words[MAIL_KINDS]; /* "code": as stored */
/* "waiting": as stored, and back; MAIL_NONE for a word that is none. */
const char *mail_state_word(enum mail_state state);
enum mail_state mail_state_of(const char *word);

#endif
