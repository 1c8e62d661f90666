/* What the files of this room share: codes that people read from paper, and how long a token is. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "work/work.h"

/* "K7M2-9QXF": eight characters of an alphabet without 0 O 1 I L, which elderly eyes mix up on paper: 39 bits. */
const char *code_make(struct arena *a);
/* A code as people type it, without the dash and blanks, in capitals. */
const char *code_tidy(struct arena *a, const char *typed);

/* The row of an office; what is kept twice of it is the caller's to settle. */
bool office_insert(struct work *w, int64_t id, int64_t account, enum role role, int64_t org);
/* A session's token, bytes. */
#define SESSION_TOKEN 32

#endif
