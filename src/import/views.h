/* What the import's templates are given. */
#ifndef IMPORT_VIEWS_H
#define IMPORT_VIEWS_H

#include "end/end.h"
#include "import/import.h"

struct columns_view {
	struct import_heading *list;
	int count;
	const char *token;
};

/* The columns' page in place of another, with the reason why. */
void columns_show(struct request *rq, const char *path, const char *token, const char *why);
/* Where the sent file of that token lies; NULL with *why when it is not there or not the actor's. */
const char *import_kept(struct work *w, const char *token, const char **why);

struct import_view {
	const struct import *import; /* NULL: the file is no roster, or none was sent */
	const char *why;             /* then why not */
	const char *token;
	struct import_line *lines;   /* what it would do, when all is right */
	int line_count;
};

#endif
