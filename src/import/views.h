/* What the import's templates are given. */
#ifndef IMPORT_VIEWS_H
#define IMPORT_VIEWS_H

#include "end/end.h"
#include "import/import.h"

struct import_view {
	const struct import *import; /* NULL: the file is no roster, or none was sent */
	const char *why;             /* then why not */
	const char *token;
};

#endif
