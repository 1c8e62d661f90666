/* What the page of the words of notices shows. */
#ifndef INBOX_WORDS_VIEW_H
#define INBOX_WORDS_VIEW_H

#include "inbox/quiet.h"
#include "inbox/words.h"

struct words_view {
	enum words_kind kind;
	const char *typed, *was; /* in the form; what it was made from */
	const char *sample;      /* filled in with examples */
	const struct words_field *fields;
	int count, units, parts;
	struct quiet quiet;
};

#endif
