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

#define IMPORT_FILE_MOST (64 << 20) /* bytes */
/* Removes rosters that nobody confirmed within the hour. */
void import_sweep(struct work *w);
/* A sender's name of a file as the record has it. */
const char *import_file_name(struct arena *a, const char *sent);
/* Makes the file at `from` the sent roster of that token; the upload is on record then. Part of a unit of work. */
bool import_keep(struct work *w, const char *from, const char *token, const char *name, int64_t size);

struct import_view {
	const struct import *import; /* NULL: the file is no roster, or none was sent */
	const char *why;             /* then why not */
	const char *token;
	struct import_line *lines;   /* what it would do, when all is right */
	int line_count;
};

struct records_view {
	struct import_record *list;
	int count;
	int64_t total;
	struct pager pager;
};

struct record_view {
	const struct import_record *record;
	struct import_record_row *rows;
	int count;
	int64_t total;
	struct pager pager;
	bool going;    /* the job works on it */
	bool cut;      /* it does not, and should */
	bool undoable;
	int percent;   /* of the work under way */
	struct import_hold *holds; /* on the page before undoing */
	int hold_count;
};

#endif
